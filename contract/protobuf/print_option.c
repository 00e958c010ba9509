/* print_option.c - options and their values as text
 *
 * In { } a key that comes again makes one list of all its values, at the first one's place. The
 * normal form writes `(opt).a.b = 1` as `(opt) = { a: { b: 1 } }` and joins what stands in one
 * option.
 */
#include "contract/base/list.h"
#include "contract/base/number.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print_impl.h"

#include <stdlib.h>

/* ---- values as the printer wants them
 * ---------------------------------------------------------------------- */

static struct proto_value *new_value(struct arena *a, enum proto_value_kind kind)
{
	struct proto_value *v = arena_new(a, struct proto_value);

	v->kind = kind;
	return v;
}

static void append(struct arena *a, struct proto_value *list, struct proto_value *v)
{
	if (v->kind != PROTO_VALUE_LIST) {
		LIST_ADD(a, list->items, list->count, v);
		return;
	}
	for (size_t i = 0; i < v->count; i++)
		LIST_ADD(a, list->items, list->count, v->items[i]);
}

static struct str key_of(struct arena *a, const struct proto_setting *s)
{
	return s->extension ? str_concat(a, (struct str[]){ STR("["), s->name, STR("]") }, 3)
	                    : s->name;
}

/* Every key once; in depth. */
static struct proto_value *fold(struct arena *a, const struct proto_value *v)
{
	struct proto_value *made = new_value(a, v->kind);
	struct proto_table seen = { 0 };

	*made = *v;
	if (v->kind == PROTO_VALUE_LIST) {
		made->items = arena_array(a, struct proto_value *, v->count);
		for (size_t i = 0; i < v->count; i++)
			made->items[i] = fold(a, v->items[i]);
	}
	if (v->kind != PROTO_VALUE_AGGREGATE)
		return made;
	made->members = arena_array(a, struct proto_setting, v->count);
	made->count = 0;
	for (size_t i = 0; i < v->count; i++) {
		struct proto_setting s = v->members[i];
		struct proto_setting *slot = &made->members[made->count];
		const struct proto_setting *first;

		s.name = key_of(a, &s);
		s.extension = false;
		s.value = fold(a, s.value);
		first = proto_put(a, &seen, s.name, slot);
		if (!first) {
			*slot = s;
			made->count++;
			continue;
		}
		slot = &made->members[first - made->members];
		if (slot->value->kind != PROTO_VALUE_LIST) {
			struct proto_value *list = new_value(a, PROTO_VALUE_LIST);

			append(a, list, slot->value);
			slot->value = list;
		}
		append(a, slot->value, s.value);
	}
	return made;
}

/* ---- printing them
 * ---------------------------------------------------------------------------------------------- */

static void print_quoted(struct printer *p, struct str text)
{
	static const char from[] = "\a\b\f\n\r\t\v\\'\"", to[] = "abfnrtv\\'\"";
	size_t done = 0;

	print_c(p, "\"");
	for (size_t i = 0; i < text.len; i++) {
		const char *special = text.ptr[i] ? strchr(from, text.ptr[i]) : NULL;

		if (!special)
			continue;
		print_text(p, (struct str){ text.ptr + done, i - done });
		print_format(p, "\\%c", to[special - from]);
		done = i + 1;
	}
	print_text(p, str_skip(text, done));
	print_c(p, "\"");
}

/* All digits, without exponent, up to a length. */
static struct str plain_number(struct arena *a, struct str text)
{
	enum { LONGEST = 400 };
	struct number n;
	struct buf out;
	uint64_t whole;
	long long i = 0;

	if (text.len > 1 && *text.ptr == '0' && proto_integer(text, UINT64_MAX, &whole))
		return arena_printf(a, "%llu", (unsigned long long)whole);
	if (!number_parse(text, &n) || n.point > LONGEST || n.point < -LONGEST)
		return text;
	if (!n.count)
		return STR("0");
	buf_init(&out, a, 0);
	if (n.point <= 0) {
		buf_add_c(&out, "0.");
		for (; i > n.point; i--)
			buf_add_byte(&out, '0');
	}
	i = 0;
	for (size_t k = 0; k < n.digits.len; k++) {
		if (n.digits.ptr[k] == '.')
			continue;
		if (n.point > 0 && i++ == n.point)
			buf_add_byte(&out, '.');
		buf_add_byte(&out, n.digits.ptr[k]);
	}
	for (; n.point > 0 && i < n.point; i++)
		buf_add_byte(&out, '0');
	return buf_str(&out);
}

static void print_word(struct printer *p, const struct proto_value *v)
{
	const bool number = v->kind == PROTO_VALUE_INTEGER || v->kind == PROTO_VALUE_FLOAT;

	if (v->negative)
		print_c(p, "-");
	print_text(p, p->normal && number ? plain_number(p->arena, v->text) : v->text);
}

static void print_value(struct printer *p, const struct proto_value *v);

static int by_name(const void *x, const void *y)
{
	const struct proto_setting *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

/* "[pkg.ext]" in full. */
static struct str full_key(const struct printer *p, const struct proto_message *scope,
                           struct str key)
{
	const struct proto_definition *d;

	if (key.len < 2 || *key.ptr != '[')
		return key;
	d = proto_lookup_extension(p->file->names, scope, (struct str){ key.ptr + 1, key.len - 2 });
	return d ? str_concat(p->arena, (struct str[]){ STR("["), d->field->full, STR("]") }, 3)
	         : key;
}

static void print_members(struct printer *p, const struct proto_value *v)
{
	struct proto_setting *list = v->members;
	size_t n = v->count;

	if (p->normal) {
		list = arena_array(p->arena, struct proto_setting, n);
		n = 0;
		for (size_t i = 0; i < v->count; i++)
			if (v->members[i].value->kind != PROTO_VALUE_LIST ||
			    v->members[i].value->count) {
				list[n] = v->members[i];
				list[n].name = full_key(p, NULL, list[n].name);
				n++;
			}
		qsort(list, n, sizeof *list, by_name);
	}
	print_c(p, "{\n");
	p->level++;
	for (size_t i = 0; i < n; i++) {
		print_text(p, list[i].name);
		print_c(p, ": ");
		print_value(p, list[i].value);
		print_c(p, i + 1 < n ? ",\n" : "\n");
	}
	p->level--;
	print_c(p, "}");
}

static void print_items(struct printer *p, const struct proto_value *v)
{
	print_c(p, "[\n");
	p->level++;
	for (size_t i = 0; i < v->count; i++) {
		print_value(p, v->items[i]);
		print_c(p, i + 1 < v->count ? ",\n" : "\n");
	}
	p->level--;
	print_c(p, "]");
}

static void print_value(struct printer *p, const struct proto_value *v)
{
	switch (v->kind) {
	case PROTO_VALUE_STRING:
		print_quoted(p, v->text);
		break;
	case PROTO_VALUE_AGGREGATE:
		print_members(p, v);
		break;
	case PROTO_VALUE_LIST:
		if (p->normal && v->count == 1)
			print_value(p, v->items[0]);
		else
			print_items(p, v);
		break;
	case PROTO_VALUE_WORD:
	case PROTO_VALUE_INTEGER:
	case PROTO_VALUE_FLOAT:
	default:
		print_word(p, v);
	}
}

/* ---- options
 * ------------------------------------------------------------------------------------------------------
 */

struct entry {            /* one option, ready to print */
	struct str name;  /* as it sorts: without parentheses */
	struct str shown; /* with them, and with what follows by dots */
	size_t order;
	const struct proto_field *field; /* of an extension that was found */
	struct proto_value *value;
};

struct entries {
	struct entry *list;
	size_t count;
};

static struct str in_parentheses(struct arena *a, struct str name)
{
	return str_concat(a, (struct str[]){ STR("("), name, STR(")") }, 3);
}

static struct str parts_text(struct arena *a, const struct proto_option *o)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < o->part_count; i++) {
		if (i)
			buf_add_c(&out, ".");
		buf_add(&out, o->parts[i].extension ? in_parentheses(a, o->parts[i].name)
		                                    : o->parts[i].name);
	}
	return buf_str(&out);
}

static bool is_shown(const struct printer *p, const struct proto_option *o)
{
	return !p->plain || !o->parts->extension || str_starts(o->parts->name, "confluent.");
}

/* What follows an extension's name by dots becomes { }. */
static struct proto_value *nested(struct arena *a, const struct proto_option *o)
{
	struct proto_value *v = fold(a, o->value);

	for (size_t i = o->part_count; i-- > 1;) {
		struct proto_value *outer = new_value(a, PROTO_VALUE_AGGREGATE);
		const struct proto_setting s = { .name = o->parts[i].name, .value = v };

		LIST_ADD(a, outer->members, outer->count, s);
		v = outer;
	}
	return v;
}

static struct entry entry_of(struct printer *p, const struct proto_option *o,
                             const struct proto_message *scope)
{
	struct entry e = { .shown = parts_text(p->arena, o) };
	const struct proto_definition *d = NULL;

	if (p->normal && o->parts->extension)
		d = proto_lookup_extension(p->file->names, scope, o->parts->name);
	e.name = o->parts->extension ? o->parts->name : e.shown;
	e.value = d ? nested(p->arena, o) : fold(p->arena, o->value);
	if (d) {
		e.field = d->field;
		e.name = d->field->full;
		e.shown = in_parentheses(p->arena, e.name);
	}
	return e;
}

/* ---- the normal form: what is set in parts is joined
 * ------------------------------------------------------------- */

static const struct proto_field *find_field(const struct proto_message *m, struct str name)
{
	const struct proto_prefix scope = { m->full, m->hash };
	const struct proto_definition *d = proto_get_in(&m->file->names->own, scope, name);

	return d && d->is == IS_FIELD && !d->field->extend ? d->field : NULL;
}

static bool same_value(const struct proto_value *x, const struct proto_value *y)
{
	if (x->kind != y->kind || x->negative != y->negative || x->count != y->count ||
	    !str_eq(x->text, y->text))
		return false;
	for (size_t i = 0; i < x->count; i++)
		if (x->kind == PROTO_VALUE_LIST
		            ? !same_value(x->items[i], y->items[i])
		            : !str_eq(x->members[i].name, y->members[i].name) ||
		                      !same_value(x->members[i].value, y->members[i].value))
			return false;
	return true;
}

/* Values of a repeated field: each once. */
static void collect(struct arena *a, struct proto_value *list, struct proto_value *v)
{
	struct proto_value one = { .kind = PROTO_VALUE_LIST, .items = &v, .count = 1 };

	if (v->kind == PROTO_VALUE_LIST)
		one = *v;
	for (size_t i = 0; i < one.count; i++) {
		bool there = false;

		for (size_t k = 0; k < list->count && !there; k++)
			there = same_value(list->items[k], one.items[i]);
		if (!there)
			LIST_ADD(a, list->items, list->count, one.items[i]);
	}
}

static struct proto_value *join_members(struct arena *a, const struct proto_message *type,
                                        const struct proto_value *x, const struct proto_value *y);

static struct proto_value *join(struct arena *a, const struct proto_field *f, struct proto_value *x,
                                struct proto_value *y)
{
	struct proto_value *list;

	if (f && !f->repeated)
		return f->type.message && x->kind == PROTO_VALUE_AGGREGATE &&
		                       y->kind == PROTO_VALUE_AGGREGATE
		               ? join_members(a, f->type.message, x, y)
		               : y;
	list = new_value(a, PROTO_VALUE_LIST);
	collect(a, list, x);
	collect(a, list, y);
	return list;
}

static struct proto_value *join_members(struct arena *a, const struct proto_message *type,
                                        const struct proto_value *x, const struct proto_value *y)
{
	struct proto_value *made = new_value(a, PROTO_VALUE_AGGREGATE);
	struct proto_table seen = { 0 };

	made->members = arena_array(a, struct proto_setting, x->count + y->count);
	for (size_t i = 0; i < x->count + y->count; i++) {
		const struct proto_setting *s =
			i < x->count ? &x->members[i] : &y->members[i - x->count];
		struct proto_setting *slot = &made->members[made->count];
		const struct proto_setting *first = proto_put(a, &seen, s->name, slot);

		if (!first) {
			made->count++;
			*slot = *s;
		} else {
			slot = &made->members[first - made->members];
			slot->value = join(a, type ? find_field(type, s->name) : NULL, slot->value,
			                   s->value);
		}
	}
	return made;
}

static int by_entry(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	const int order = str_cmp(a->name, b->name);

	return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

static void normalise(struct printer *p, struct entries *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->count; i++)
		e->list[i].order = i;
	qsort(e->list, e->count, sizeof *e->list, by_entry);
	for (size_t i = 0; i < e->count; i++) {
		struct entry *last = n ? &e->list[n - 1] : NULL;
		const struct entry *now = &e->list[i];

		if (!last || !now->field || now->field->repeated || !str_eq(last->name, now->name))
			e->list[n++] = *now;
		else if (last->value->kind == PROTO_VALUE_AGGREGATE &&
		         now->value->kind == PROTO_VALUE_AGGREGATE)
			last->value = join_members(p->arena, now->field->type.message, last->value,
			                           now->value);
		else
			last->value = now->value;
	}
	e->count = n;
}

/* ---- what a field has besides
 * ----------------------------------------------------------------------------------- */

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') ||
		      (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') ||
		      (s.ptr[i] >= '0' && s.ptr[i] <= '9') || strchr("_-.", s.ptr[i])))
			return false;
	return s.len > 0;
}

/* In the form of the field's type, however it was written. */
static struct proto_value *shown_default(struct arena *a, const struct proto_field *f)
{
	struct proto_value *v = fold(a, f->default_value);

	if (f->type.kind == PROTO_STRING || v->kind != PROTO_VALUE_STRING) {
		if (f->type.kind == PROTO_STRING && v->kind != PROTO_VALUE_AGGREGATE &&
		    v->kind != PROTO_VALUE_LIST && !v->negative)
			v->kind = PROTO_VALUE_STRING;
		return v;
	}
	if (f->type.kind == PROTO_BYTES && !is_word(v->text))
		v->text = str_concat(
			a, (struct str[]){ STR("\""), proto_default_text(a, f), STR("\"") }, 3);
	if (f->type.kind == PROTO_BYTES || is_word(v->text))
		v->kind = PROTO_VALUE_WORD;
	return v;
}

static struct entries entries_of(struct printer *p, const struct proto_options *o,
                                 const struct proto_message *scope, const struct proto_field *f)
{
	struct entries e = { arena_array(p->arena, struct entry, o->count + 2), 0 };

	for (size_t i = 0; i < o->count; i++)
		if (is_shown(p, &o->list[i]))
			e.list[e.count++] = entry_of(p, &o->list[i], scope);
	if (f && f->default_value)
		e.list[e.count++] = (struct entry){ .name = STR("default"),
			                            .shown = STR("default"),
			                            .value = shown_default(p->arena, f) };
	if (f && f->json) {
		struct proto_value *v = fold(p->arena, f->json);

		v->kind = PROTO_VALUE_STRING;
		e.list[e.count++] = (struct entry){ .name = STR("json_name"),
			                            .shown = STR("json_name"),
			                            .value = v };
	}
	if (p->normal)
		normalise(p, &e);
	return e;
}

static void print_entry(struct printer *p, const struct entry *e)
{
	const struct proto_value *v = e->value;

	print_text(p, e->shown);
	print_c(p, " = ");
	if (v->kind == PROTO_VALUE_LIST && v->count == 1) {
		print_c(p, "[");
		print_value(p, v->items[0]);
		print_c(p, "]");
	} else if (v->kind == PROTO_VALUE_LIST) {
		print_items(p, v);
	} else {
		print_value(p, v);
	}
}

void print_statements(struct printer *p, const struct proto_options *o,
                      const struct proto_message *scope, bool apart)
{
	const struct entries e = entries_of(p, o, scope, NULL);

	if (e.count && apart)
		print_begin(p);
	for (size_t i = 0; i < e.count; i++) {
		print_c(p, "option ");
		print_entry(p, &e.list[i]);
		print_c(p, ";\n");
	}
}

void print_brackets(struct printer *p, const struct proto_options *o,
                    const struct proto_message *scope, const struct proto_field *field)
{
	const struct entries e = entries_of(p, o, scope, field);

	if (!e.count)
		return;
	if (e.count == 1) {
		print_c(p, " [");
		print_entry(p, e.list);
		print_c(p, "]");
		return;
	}
	print_c(p, " [\n");
	p->level++;
	for (size_t i = 0; i < e.count; i++) {
		print_entry(p, &e.list[i]);
		print_c(p, i + 1 < e.count ? ",\n" : "\n");
	}
	p->level--;
	print_c(p, "]");
}

void print_rpc_options(struct printer *p, const struct proto_options *o)
{
	bool shown = false;

	for (size_t i = 0; i < o->count; i++)
		shown = shown || is_shown(p, &o->list[i]);
	if (!shown)
		return;
	print_c(p, " {\n");
	p->level++;
	print_statements(p, o, NULL, false);
	p->level--;
	print_c(p, "}");
}
