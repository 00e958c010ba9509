#include "contract/protobuf/option_entry.h"

#include "contract/base/list.h"
#include "contract/base/number.h"
#include "contract/protobuf/names.h"

#include <stdlib.h>

/* ---- values: each key once --------------------------------------------------------- */

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

struct proto_value *proto_fold(struct arena *a, const struct proto_value *v)
{
	struct proto_value *made = new_value(a, v->kind);
	struct proto_table seen = { 0 };

	*made = *v;
	if (v->kind == PROTO_VALUE_LIST) {
		made->items = arena_array(a, struct proto_value *, v->count);
		for (size_t i = 0; i < v->count; i++)
			made->items[i] = proto_fold(a, v->items[i]);
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
		s.value = proto_fold(a, s.value);
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

/* ---- one option ------------------------------------------------------------------- */

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

/* What follows an extension's name by dots becomes { }. */
static struct proto_value *nested(struct arena *a, const struct proto_option *o)
{
	struct proto_value *v = proto_fold(a, o->value);

	for (size_t i = o->part_count; i-- > 1;) {
		struct proto_value *outer = new_value(a, PROTO_VALUE_AGGREGATE);
		const struct proto_setting s = { .name = o->parts[i].name, .value = v };

		LIST_ADD(a, outer->members, outer->count, s);
		v = outer;
	}
	return v;
}

/* file: where an extension is looked up; NULL: nowhere. */
static struct option_entry entry_of(struct arena *a, const struct proto_file *file,
                                    const struct proto_option *o, const struct proto_message *scope)
{
	struct option_entry e = { .shown = parts_text(a, o) };
	const struct proto_definition *d = NULL;

	if (file && o->parts->extension)
		d = proto_lookup_extension(file->names, scope, o->parts->name);
	e.name = o->parts->extension ? o->parts->name : e.shown;
	e.value = d ? nested(a, o) : proto_fold(a, o->value);
	if (d) {
		e.field = d->field;
		e.name = d->field->full;
		e.shown = in_parentheses(a, e.name);
	}
	return e;
}

struct option_entries proto_option_entries(struct arena *a, const struct proto_file *file,
                                           const struct proto_options *o,
                                           const struct proto_message *scope, bool normal,
                                           size_t room)
{
	struct option_entries e = { arena_array(a, struct option_entry, o->count + room), 0 };

	for (size_t i = 0; i < o->count; i++)
		e.list[e.count++] = entry_of(a, normal ? file : NULL, &o->list[i], scope);
	return e;
}

/* ---- the normal form: what is set in pieces is joined ------------------------------ */

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

/* ---- the normal form of a value --------------------------------------------------- */

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

static int by_name(const void *x, const void *y)
{
	const struct proto_setting *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

/* "[pkg.ext]" in full. */
static struct str full_key(struct arena *a, const struct proto_file *file, struct str key)
{
	const struct proto_definition *d;

	if (key.len < 2 || *key.ptr != '[')
		return key;
	d = proto_lookup_extension(file->names, NULL, (struct str){ key.ptr + 1, key.len - 2 });
	return d ? str_concat(a, (struct str[]){ STR("["), d->field->full, STR("]") }, 3) : key;
}

static struct proto_value *normal_value(struct arena *a, const struct proto_file *file,
                                        const struct proto_value *v);

/* Sorted, without empty lists; of one item the item itself. */
static void normal_members(struct arena *a, const struct proto_file *file,
                           const struct proto_value *v, struct proto_value *out)
{
	out->members = arena_array(a, struct proto_setting, v->count);
	out->count = 0;
	for (size_t i = 0; i < v->count; i++) {
		struct proto_setting s = v->members[i];

		if (s.value->kind == PROTO_VALUE_LIST && !s.value->count)
			continue;
		s.name = full_key(a, file, s.name);
		s.value = normal_value(a, file, s.value);
		out->members[out->count++] = s;
	}
	if (out->count)
		qsort(out->members, out->count, sizeof *out->members, by_name);
}

static struct proto_value *normal_items(struct arena *a, const struct proto_file *file,
                                        const struct proto_value *v)
{
	struct proto_value *out = new_value(a, v->kind);

	*out = *v;
	out->items = arena_array(a, struct proto_value *, v->count);
	for (size_t i = 0; i < v->count; i++)
		out->items[i] = normal_value(a, file, v->items[i]);
	return out;
}

static struct proto_value *normal_value(struct arena *a, const struct proto_file *file,
                                        const struct proto_value *v)
{
	struct proto_value *out;

	if (v->kind == PROTO_VALUE_LIST)
		return v->count == 1 ? normal_value(a, file, v->items[0])
		                     : normal_items(a, file, v);
	out = new_value(a, v->kind);
	*out = *v;
	if (v->kind == PROTO_VALUE_AGGREGATE)
		normal_members(a, file, v, out);
	else if (v->kind == PROTO_VALUE_INTEGER || v->kind == PROTO_VALUE_FLOAT)
		out->text = plain_number(a, v->text);
	return out;
}

/* ---- all options ------------------------------------------------------------------ */

static int by_entry(const void *x, const void *y)
{
	const struct option_entry *a = x, *b = y;
	const int order = str_cmp(a->name, b->name);

	return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

static void join_entries(struct arena *a, struct option_entries *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->count; i++)
		e->list[i].order = i;
	if (e->count)
		qsort(e->list, e->count, sizeof *e->list, by_entry);
	for (size_t i = 0; i < e->count; i++) {
		struct option_entry *last = n ? &e->list[n - 1] : NULL;
		const struct option_entry *now = &e->list[i];

		if (!last || !now->field || now->field->repeated || !str_eq(last->name, now->name))
			e->list[n++] = *now;
		else if (last->value->kind == PROTO_VALUE_AGGREGATE &&
		         now->value->kind == PROTO_VALUE_AGGREGATE)
			last->value =
				join_members(a, now->field->type.message, last->value, now->value);
		else
			last->value = now->value;
	}
	e->count = n;
}

void proto_normal_entries(struct arena *a, const struct proto_file *file, struct option_entries *e)
{
	join_entries(a, e);
	for (size_t i = 0; i < e->count; i++) {
		struct proto_value *v = e->list[i].value;

		e->list[i].value = v->kind == PROTO_VALUE_LIST ? normal_items(a, file, v)
		                                               : normal_value(a, file, v);
	}
}
