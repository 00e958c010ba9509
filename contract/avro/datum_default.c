/* datum_default.c - what a default stands for
 *
 * The order of looks is that of Java's ResolvingGrammarGenerator.encode, which is what readers of
 * a registry's data run. A default that was checked when its schema was parsed can still be no
 * value: an enum's symbol is not looked at there, nor which branch of a union it will be taken for.
 */
#include "contract/avro/datum.h"
#include "contract/avro/java_number.h"

#include "contract/base/limits.h"

#include <limits.h>

enum { MOST = 100 }; /* bytes of a text in a message */

struct maker {
	struct arena *arena;
	unsigned long values, depth; /* that may still be made or entered */
	struct failure *why;
};

static bool is_text(const struct node *v)
{
	return v->kind == NODE_SCALAR && v->quoted;
}

static bool is_word(const struct node *v, const char *word)
{
	return v->kind == NODE_SCALAR && !v->quoted && str_is(v->text, word);
}

/* A number, or what the text of a float became when the schema was parsed. */
static bool is_number(const struct node *v)
{
	return node_is_number(v) || is_word(v, "NaN") || is_word(v, "Infinity") ||
	       is_word(v, "-Infinity");
}

static bool refuse(struct maker *m, const struct node *v, const struct avro_type *t)
{
	static const char *const what[] = { [NODE_LIST] = "a list", [NODE_MAP] = "an object" };

	if (v->kind != NODE_SCALAR)
		return failure_set(m->why, FAILURE_SYNTAX, "%s is no %s", what[v->kind],
		                   avro_kind_name(t->kind));
	return failure_set(
		m->why, FAILURE_SYNTAX, v->quoted ? "\"%.*s\" is no %s" : "%.*s is no %s",
		v->text.len < MOST ? (int)v->text.len : MOST, v->text.ptr, avro_kind_name(t->kind));
}

/* Characters as bytes of their number; ISO-8859-1 has no others. */
static struct str bytes_of(struct arena *a, struct str text)
{
	char *bytes = arena_alloc(a, text.len, 1);
	size_t count = 0;

	for (size_t n; text.len; text = str_skip(text, n)) {
		const unsigned char *p = (const unsigned char *)text.ptr;

		n = str_utf8_sequence(text);
		bytes[count++] = (char)(n == 2 && p[0] < 0xC4 ? p[0] << 6 | (p[1] & 0x3F)
		                        : n == 1              ? p[0]
		                                              : '?');
		n += !n;
	}
	return (struct str){ bytes, count };
}

static bool make_fixed(struct maker *m, const struct node *v, struct avro_datum *d)
{
	const size_t size = (size_t)d->type->size;
	struct str bytes;
	char *whole;

	if (!is_text(v))
		return refuse(m, v, d->type);
	if (size > limit_of(LIMIT_OUTPUT_BYTES))
		return limit_exceeded(LIMIT_OUTPUT_BYTES, m->why);
	bytes = bytes_of(m->arena, v->text);
	whole = arena_alloc(m->arena, size, 1);
	if (bytes.len)
		memcpy(whole, bytes.ptr, bytes.len < size ? bytes.len : size);
	d->bytes = (struct str){ whole, size };
	return true;
}

static bool make_enum(struct maker *m, const struct node *v, struct avro_datum *d)
{
	const struct avro_type *t = d->type;

	if (!is_text(v) || !avro_symbol(t, v->text, &d->symbol))
		return refuse(m, v, t);
	return true;
}

static bool make_integer(struct maker *m, const struct node *v, struct avro_datum *d)
{
	const bool narrow = d->type->kind == AVRO_INT;
	long long n;

	if (!node_is_number(v) || !node_to_long(v, &n) || (narrow && (n < INT_MIN || n > INT_MAX)))
		return refuse(m, v, d->type);
	d->integer = n;
	return true;
}

/* An integer has no negative zero. */
static bool make_real(struct maker *m, const struct node *v, struct avro_datum *d)
{
	double value;

	if (!is_number(v))
		return refuse(m, v, d->type);
	value = java_number_value(m->arena, v->text);
	if (value == 0 && java_number_is_integer(v->text))
		value = 0;
	if (d->type->kind == AVRO_FLOAT)
		d->single = (float)value;
	else
		d->real = value;
	return true;
}

static bool make_simple(struct maker *m, const struct node *v, struct avro_datum *d)
{
	switch (d->type->kind) {
	case AVRO_NULL:
		return is_word(v, "null") || refuse(m, v, d->type);
	case AVRO_BOOLEAN:
		d->boolean = is_word(v, "true");
		return d->boolean || is_word(v, "false") || refuse(m, v, d->type);
	case AVRO_INT:
	case AVRO_LONG:
		return make_integer(m, v, d);
	case AVRO_FLOAT:
	case AVRO_DOUBLE:
		return make_real(m, v, d);
	case AVRO_BYTES:
		d->bytes = is_text(v) ? bytes_of(m->arena, v->text) : STR_NONE;
		return is_text(v) || refuse(m, v, d->type);
	case AVRO_STRING:
		d->bytes = v->text;
		return is_text(v) || refuse(m, v, d->type);
	case AVRO_FIXED:
		return make_fixed(m, v, d);
	case AVRO_ENUM:
		return make_enum(m, v, d);
	case AVRO_RECORD:
	case AVRO_ARRAY:
	case AVRO_MAP:
	case AVRO_UNION:
	case AVRO_KIND_COUNT:
		break;
	}
	return false;
}

static bool make(struct maker *m, const struct avro_type *t, const struct node *v,
                 const struct avro_datum **out);

/* NOLINTNEXTLINE(misc-no-recursion): as make() */
static bool make_record(struct maker *m, const struct node *v, struct avro_datum *d)
{
	const struct avro_type *t = d->type;

	d->items = arena_array(m->arena, const struct avro_datum *, t->field_count);
	for (; d->count < t->field_count; d->count++) {
		const struct avro_field *f = &t->fields[d->count];
		const struct node *value = node_get_str(v, f->name);
		const struct avro_datum *item;

		if (!value)
			value = f->default_value;
		if (!value)
			return failure_set(m->why, FAILURE_SYNTAX, "field %.*s has no default",
			                   STR_FMT(f->name));
		if (!make(m, f->type, value, &item))
			return m->why->code == FAILURE_SYNTAX &&
			       failure_prefix(m->why, "field %.*s", STR_FMT(f->name));
		d->items[d->count] = item;
	}
	return true;
}

/* Of an array: also the values of an object. Of a map: only an object has names for them. */
/* NOLINTNEXTLINE(misc-no-recursion): as make() */
static bool make_items(struct maker *m, const struct node *v, struct avro_datum *d)
{
	const bool map = d->type->kind == AVRO_MAP;
	const size_t n = v->kind == NODE_SCALAR ? 0 : v->count;

	if (map && v->kind == NODE_LIST && n)
		return refuse(m, v, d->type);
	d->items = arena_array(m->arena, const struct avro_datum *, n);
	if (map)
		d->keys = arena_array(m->arena, struct str, n);
	for (; d->count < n; d->count++) {
		const struct node *value =
			v->kind == NODE_MAP ? v->members[d->count].value : v->items[d->count];

		if (map)
			d->keys[d->count] = v->members[d->count].key->text;
		if (!make(m, d->type->items, value, &d->items[d->count]))
			return false;
	}
	return true;
}

static bool goes_with(const struct avro_type *t, const struct node *v)
{
	switch (t->kind) {
	case AVRO_NULL:
		return is_word(v, "null");
	case AVRO_BOOLEAN:
		return is_word(v, "true") || is_word(v, "false");
	case AVRO_INT:
	case AVRO_LONG:
	case AVRO_FLOAT:
	case AVRO_DOUBLE:
		return is_number(v);
	case AVRO_BYTES:
	case AVRO_STRING:
	case AVRO_FIXED:
		return is_text(v);
	case AVRO_RECORD:
	case AVRO_ENUM:
	case AVRO_ARRAY:
	case AVRO_MAP:
	case AVRO_UNION:
	case AVRO_KIND_COUNT:
		break;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as make() */
static bool make_union(struct maker *m, const struct node *v, struct avro_datum *d)
{
	const struct avro_type *t = d->type;

	while (d->branch < t->branch_count && !goes_with(t->branches[d->branch], v))
		d->branch++;
	if (d->branch == t->branch_count)
		return refuse(m, v, t);
	return make(m, t->branches[d->branch], v, &d->value);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DATUM_DEPTH, checked here */
static bool make(struct maker *m, const struct avro_type *t, const struct node *v,
                 const struct avro_datum **out)
{
	struct avro_datum *d;
	bool ok;

	if (!m->values || !m->depth)
		return limit_exceeded(m->depth ? LIMIT_DATUM_VALUES : LIMIT_DATUM_DEPTH, m->why);
	m->values--;
	m->depth--;
	d = avro_datum_new(m->arena, t);
	if (t->kind == AVRO_RECORD)
		ok = make_record(m, v, d);
	else if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP)
		ok = make_items(m, v, d);
	else if (t->kind == AVRO_UNION)
		ok = make_union(m, v, d);
	else
		ok = make_simple(m, v, d);
	m->depth++;
	*out = d;
	return ok;
}

bool avro_datum_from_default(struct arena *a, const struct avro_type *type,
                             const struct node *value, const struct avro_datum **out,
                             struct failure *why)
{
	struct maker m = { a, limit_of(LIMIT_DATUM_VALUES), limit_of(LIMIT_DATUM_DEPTH), why };
	const struct avro_datum *d;

	if (!make(&m, type, value, &d))
		return false;
	*out = d;
	return true;
}
