/* json_set.c - the store: sets built alike are one
 *
 * Each set has a text that says how it is built, of numbers of other sets; a hash table finds the
 * form by that text. */
#include "compat/json_set_impl.h"
#include "contract/base/limits.h"
#include "contract/json_schema/format.h"

#include <limits.h>
#include <stdlib.h>

struct form_slot {
	struct str key;
	unsigned form; /* 0: free */
};

/* The type a plain set speaks of. */
static const enum json_kind about[FORM_KIND_COUNT] = {
	[FORM_LEAST] = JSON_NUMBER,       [FORM_MOST] = JSON_NUMBER,
	[FORM_MULTIPLE] = JSON_NUMBER,    [FORM_MIN_LENGTH] = JSON_STRING,
	[FORM_MAX_LENGTH] = JSON_STRING,  [FORM_PATTERN] = JSON_STRING,
	[FORM_FORMAT] = JSON_STRING,      [FORM_MIN_ITEMS] = JSON_ARRAY,
	[FORM_MAX_ITEMS] = JSON_ARRAY,    [FORM_ITEM] = JSON_ARRAY,
	[FORM_ITEMS] = JSON_ARRAY,        [FORM_CONTAINS] = JSON_ARRAY,
	[FORM_CONTAINS_MOST] = JSON_ARRAY, [FORM_UNIQUE] = JSON_ARRAY,
	[FORM_MIN_MEMBERS] = JSON_OBJECT, [FORM_MAX_MEMBERS] = JSON_OBJECT,
	[FORM_HAS] = JSON_OBJECT,         [FORM_MEMBER] = JSON_OBJECT,
	[FORM_MEMBERS] = JSON_OBJECT,     [FORM_NAMES] = JSON_OBJECT,
};

/* ---- the table --------------------------------------------------------------- */

static struct form_slot *slot_of(struct json_sets *s, struct str key)
{
	size_t at = str_hash(key) & (s->room - 1);

	while (s->slots[at].form && !str_eq(s->slots[at].key, key))
		at = (at + 1) & (s->room - 1);
	return &s->slots[at];
}

static void grow(struct json_sets *s)
{
	struct form_slot *old = s->slots;
	const size_t room = s->room;

	if (s->room && s->count * 2 < s->room)
		return;
	s->room = room ? room * 2 : 256;
	s->slots = arena_array(s->arena, struct form_slot, s->room);
	for (size_t i = 0; i < room; i++)
		if (old[i].form)
			*slot_of(s, old[i].key) = old[i];
}

static enum plainly opposite(enum plainly p)
{
	return p == PLAINLY_MIXED ? p : p == PLAINLY_ALL ? PLAINLY_NONE : PLAINLY_ALL;
}

enum plainly json_set_plainly(const struct json_sets *s, unsigned set, enum json_kind kind)
{
	const enum plainly p = (enum plainly)form_of(s, set)->plainly[kind];

	return is_not(set) ? opposite(p) : p;
}

static enum plainly plainly_both(const struct json_sets *s, const struct form *f,
                                 enum json_kind kind)
{
	bool mixed = false;

	for (size_t i = 0; i < f->count; i++) {
		const enum plainly p = json_set_plainly(s, f->list[i], kind);

		if (p == PLAINLY_NONE)
			return p;
		mixed |= p == PLAINLY_MIXED;
	}
	return mixed ? PLAINLY_MIXED : PLAINLY_ALL;
}

static enum plainly plainly_one(const struct json_sets *s, const struct form *f,
                                enum json_kind kind)
{
	size_t all = 0, mixed = 0;

	for (size_t i = 0; i < f->count; i++) {
		const enum plainly p = json_set_plainly(s, f->list[i], kind);

		all += p == PLAINLY_ALL;
		mixed += p == PLAINLY_MIXED;
	}
	if (all > 1 || !(all + mixed))
		return PLAINLY_NONE;
	return mixed ? PLAINLY_MIXED : PLAINLY_ALL;
}

static enum plainly plainly_of(const struct json_sets *s, const struct form *f, enum json_kind kind)
{
	if (f->kind == FORM_BOTH)
		return plainly_both(s, f, kind);
	if (f->kind == FORM_ONE)
		return plainly_one(s, f, kind);
	if (f->kind == FORM_ALL)
		return PLAINLY_ALL;
	if (f->kind == FORM_TYPES)
		return f->n >> kind & 1 ? PLAINLY_ALL : PLAINLY_NONE;
	if (f->kind == FORM_SCALAR && json_kind_of(f->value) != kind)
		return PLAINLY_NONE;
	if (f->kind == FORM_SCALAR && kind == JSON_NULL)
		return PLAINLY_ALL;
	if (f->kind >= FORM_LEAST && about[f->kind] != kind)
		return PLAINLY_ALL;
	if (f->kind == FORM_UNKNOWN && f->n && !(f->n >> kind & 1))
		return PLAINLY_ALL;
	return PLAINLY_MIXED;
}

static unsigned add(struct json_sets *s, struct str key, struct form f)
{
	struct form_slot *slot;
	struct form *kept;

	grow(s);
	slot = slot_of(s, key);
	if (slot->form)
		return slot->form * 2;
	kept = arena_new(s->arena, struct form);
	*kept = f;
	for (int k = 0; k < JSON_KIND_COUNT; k++)
		kept->plainly[k] = (uint8_t)plainly_of(s, &f, (enum json_kind)k);
	*slot = (struct form_slot){ str_copy(s->arena, key), (unsigned)s->count };
	LIST_ADD(s->arena, s->forms, s->count, kept);
	return slot->form * 2;
}

struct json_sets *json_sets_new(struct arena *a)
{
	struct json_sets *s = arena_new(a, struct json_sets);
	struct form *all = arena_new(a, struct form);

	s->arena = a;
	s->scratch = arena_inside(a);
	memset(all->plainly, PLAINLY_ALL, sizeof all->plainly);
	LIST_ADD(a, s->forms, s->count, all);
	return s;
}

const char *json_set_limit(struct json_sets *s)
{
	return arena_printf(s->arena, "more than %lu %s (limit %s)", limit_of(LIMIT_SET_STEPS),
	                    limit_what(LIMIT_SET_STEPS), limit_name(LIMIT_SET_STEPS))
	        .ptr;
}

/* ---- intersections and unions -------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	const unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static unsigned of_list(struct json_sets *s, enum form_kind kind, const unsigned *list, size_t n)
{
	struct form f = { .kind = kind, .list = list, .count = n };
	struct buf key;

	buf_init(&key, s->arena, 0);
	buf_add_byte(&key, kind == FORM_BOTH ? '&' : '1');
	for (size_t i = 0; i < n; i++)
		buf_printf(&key, " %u", list[i]);
	return add(s, buf_str(&key), f);
}

/* Members of an intersection are put in its place. */
static size_t flatten(const struct json_sets *s, const unsigned *list, size_t n, unsigned *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct form *f = form_of(s, list[i]);
		const bool both = f->kind == FORM_BOTH && !is_not(list[i]);
		const size_t more = both ? f->count : 1;

		if (out)
			memcpy(out + count, both ? f->list : &list[i], more * sizeof *out);
		count += more;
	}
	return count;
}

unsigned json_set_both(struct json_sets *s, const unsigned *list, size_t n)
{
	const size_t room = flatten(s, list, n, NULL);
	unsigned *sorted = arena_array(s->arena, unsigned, room);
	size_t kept = 0;

	flatten(s, list, n, sorted);
	if (room)
		qsort(sorted, room, sizeof *sorted, ascending);
	for (size_t i = 0; i < room; i++) {
		if (sorted[i] == JSON_SET_NONE || (kept && sorted[kept - 1] == json_set_not(sorted[i])))
			return JSON_SET_NONE;
		if (sorted[i] != JSON_SET_ALL && (!kept || sorted[kept - 1] != sorted[i]))
			sorted[kept++] = sorted[i];
	}
	if (kept < 2)
		return kept ? sorted[0] : JSON_SET_ALL;
	return of_list(s, FORM_BOTH, sorted, kept);
}

unsigned json_set_either(struct json_sets *s, const unsigned *list, size_t n)
{
	unsigned *nots = arena_array(s->arena, unsigned, n);

	for (size_t i = 0; i < n; i++)
		nots[i] = json_set_not(list[i]);
	return json_set_not(json_set_both(s, nots, n));
}

unsigned json_set_one(struct json_sets *s, const unsigned *list, size_t n)
{
	unsigned *kept = arena_array(s->arena, unsigned, n);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (list[i] != JSON_SET_NONE)
			kept[count++] = list[i];
	if (count < 2)
		return count ? kept[0] : JSON_SET_NONE;
	qsort(kept, count, sizeof *kept, ascending);
	return of_list(s, FORM_ONE, kept, count);
}

/* ---- plain sets ---------------------------------------------------------------- */

static struct str key_of(struct json_sets *s, enum form_kind kind, unsigned long n, unsigned set,
                         struct str text)
{
	return arena_printf(s->arena, "%d %lu %u %.*s", (int)kind, n, set, STR_FMT(text));
}

static unsigned simple(struct json_sets *s, struct form f)
{
	return add(s, key_of(s, f.kind, f.n, f.set, f.name), f);
}

unsigned json_set_types(struct json_sets *s, unsigned kinds)
{
	const unsigned every = (1u << JSON_KIND_COUNT) - 1;

	if (!(kinds & every) || (kinds & every) == every)
		return kinds & every ? JSON_SET_ALL : JSON_SET_NONE;
	return simple(s, (struct form){ .kind = FORM_TYPES, .n = kinds & every });
}

/* The same for 1, 1.0 and 10e-1. */
static struct str number_key(struct json_sets *s, const struct number *n)
{
	struct buf out;

	buf_init(&out, s->arena, 0);
	buf_add_c(&out, n->negative ? "-" : "");
	for (size_t i = 0; i < n->digits.len; i++)
		if (n->digits.ptr[i] != '.')
			buf_add_byte(&out, n->digits.ptr[i]);
	buf_printf(&out, "e%lld", n->point);
	return buf_str(&out);
}

static unsigned of_number(struct json_sets *s, enum form_kind kind, const struct number *n,
                          bool exclusive)
{
	const struct form f = { .kind = kind, .number = *n, .exclusive = exclusive };

	return add(s, key_of(s, kind, exclusive, 0, number_key(s, n)), f);
}

unsigned json_set_least(struct json_sets *s, const struct number *n, bool exclusive)
{
	return of_number(s, FORM_LEAST, n, exclusive);
}

unsigned json_set_most(struct json_sets *s, const struct number *n, bool exclusive)
{
	return of_number(s, FORM_MOST, n, exclusive);
}

unsigned json_set_multiple(struct json_sets *s, const struct number *n)
{
	return of_number(s, FORM_MULTIPLE, n, false);
}

unsigned json_set_bound(struct json_sets *s, enum json_bound bound, unsigned long n)
{
	static const enum form_kind kinds[] = {
		[JSON_MIN_LENGTH] = FORM_MIN_LENGTH,   [JSON_MAX_LENGTH] = FORM_MAX_LENGTH,
		[JSON_MIN_ITEMS] = FORM_MIN_ITEMS,     [JSON_MAX_ITEMS] = FORM_MAX_ITEMS,
		[JSON_MIN_MEMBERS] = FORM_MIN_MEMBERS, [JSON_MAX_MEMBERS] = FORM_MAX_MEMBERS,
	};

	if (!n && (bound == JSON_MIN_LENGTH || bound == JSON_MIN_ITEMS || bound == JSON_MIN_MEMBERS))
		return JSON_SET_ALL;
	return simple(s, (struct form){ .kind = kinds[bound], .n = n });
}

static unsigned scalar(struct json_sets *s, const struct node *value)
{
	struct form f = { .kind = FORM_SCALAR, .value = value };
	const enum json_kind kind = json_kind_of(value);
	struct str text = value->text;

	if (kind == JSON_NUMBER) {
		if (!number_parse(value->text, &f.number))
			return json_set_unknown(s, value, "a number with an endless exponent");
		text = number_key(s, &f.number);
	}
	return add(s, key_of(s, FORM_SCALAR, kind, 0, text), f);
}

static unsigned array_value(struct json_sets *s, const struct node *value)
{
	unsigned *list = arena_array(s->arena, unsigned, value->count + 3);

	for (size_t i = 0; i < value->count; i++)
		list[i] = json_set_item(s, i, json_set_value(s, value->items[i]));
	list[value->count] = json_set_types(s, 1u << JSON_ARRAY);
	list[value->count + 1] = json_set_bound(s, JSON_MIN_ITEMS, value->count);
	list[value->count + 2] = json_set_bound(s, JSON_MAX_ITEMS, value->count);
	return json_set_both(s, list, value->count + 3);
}

static unsigned object_value(struct json_sets *s, const struct node *value)
{
	unsigned *list = arena_array(s->arena, unsigned, 2 * value->count + 2);

	for (size_t i = 0; i < value->count; i++) {
		const struct str name = value->members[i].key->text;

		list[2 * i] = json_set_has(s, name);
		list[2 * i + 1] =
			json_set_member(s, name, json_set_value(s, value->members[i].value));
	}
	list[2 * value->count] = json_set_types(s, 1u << JSON_OBJECT);
	list[2 * value->count + 1] = json_set_bound(s, JSON_MAX_MEMBERS, value->count);
	return json_set_both(s, list, 2 * value->count + 2);
}

unsigned json_set_value(struct json_sets *s, const struct node *value)
{
	switch (json_kind_of(value)) {
	case JSON_ARRAY:
		return array_value(s, value);
	case JSON_OBJECT:
		return object_value(s, value);
	case JSON_NULL:
	case JSON_BOOLEAN:
	case JSON_NUMBER:
	case JSON_STRING:
	case JSON_KIND_COUNT:
		break;
	}
	return scalar(s, value);
}

static const struct pattern *parse(struct json_sets *s, struct str text, const char **blame)
{
	struct failure why = { 0 };
	struct pattern *p;

	if (pattern_parse(s->arena, text, &p, &why))
		return p;
	*blame = arena_printf(s->arena, "a pattern that is no regular expression: %s", why.text).ptr;
	return NULL;
}

unsigned json_set_pattern(struct json_sets *s, struct str text)
{
	struct form f = { .kind = FORM_PATTERN, .name = text };
	const struct str key = key_of(s, FORM_PATTERN, 0, 0, text);

	grow(s);
	if (slot_of(s, key)->form)
		return slot_of(s, key)->form * 2;
	f.pattern = parse(s, text, &f.blame);
	if (!f.pattern) {
		f.kind = FORM_UNKNOWN;
		f.n = 1u << JSON_STRING;
	}
	return add(s, key, f);
}

unsigned json_set_format(struct json_sets *s, enum json_dialect dialect, struct str name)
{
	const struct set_format *row = set_format_find(name);
	struct form f = { .kind = FORM_FORMAT, .name = name };

	if (!row || !json_format(dialect, name))
		return JSON_SET_ALL;
	f.pattern = parse(s, str_of(row->inner), &f.blame);
	f.outer = parse(s, str_of(row->outer), &f.blame);
	return simple(s, f);
}

/* ---- of items ------------------------------------------------------------------ */

unsigned json_set_item(struct json_sets *s, unsigned long index, unsigned set)
{
	if (set == JSON_SET_ALL)
		return set;
	if (set == JSON_SET_NONE)
		return json_set_bound(s, JSON_MAX_ITEMS, index);
	return simple(s, (struct form){ .kind = FORM_ITEM, .n = index, .set = set });
}

unsigned json_set_items(struct json_sets *s, unsigned long from, unsigned set)
{
	if (set == JSON_SET_ALL)
		return set;
	if (set == JSON_SET_NONE)
		return json_set_bound(s, JSON_MAX_ITEMS, from);
	return simple(s, (struct form){ .kind = FORM_ITEMS, .n = from, .set = set });
}

unsigned json_set_contains(struct json_sets *s, unsigned long least, unsigned set)
{
	if (!least)
		return JSON_SET_ALL;
	if (set == JSON_SET_ALL)
		return json_set_bound(s, JSON_MIN_ITEMS, least);
	return simple(s, (struct form){ .kind = FORM_CONTAINS, .n = least, .set = set });
}

unsigned json_set_contains_most(struct json_sets *s, unsigned long most, unsigned set)
{
	if (set == JSON_SET_NONE)
		return JSON_SET_ALL;
	if (set == JSON_SET_ALL)
		return json_set_bound(s, JSON_MAX_ITEMS, most);
	if (!most)
		return json_set_items(s, 0, json_set_not(set));
	return simple(s, (struct form){ .kind = FORM_CONTAINS_MOST, .n = most, .set = set });
}

unsigned json_set_unique(struct json_sets *s)
{
	return simple(s, (struct form){ .kind = FORM_UNIQUE });
}

/* ---- of members ---------------------------------------------------------------- */

unsigned json_set_has(struct json_sets *s, struct str name)
{
	return simple(s, (struct form){ .kind = FORM_HAS, .name = name });
}

unsigned json_set_member(struct json_sets *s, struct str name, unsigned set)
{
	if (set == JSON_SET_ALL)
		return set;
	return simple(s, (struct form){ .kind = FORM_MEMBER, .name = name, .set = set });
}

/* Members by a pattern that is none: nothing is known of objects. */
static unsigned unknown_members(struct json_sets *s, unsigned pattern)
{
	const struct form *p = form_of(s, pattern);

	return add(
		s, arena_printf(s->arena, "? members %u", pattern),
		(struct form){ .kind = FORM_UNKNOWN, .n = 1u << JSON_OBJECT, .blame = p->blame });
}

unsigned json_set_members(struct json_sets *s, struct str pattern, unsigned set)
{
	const unsigned found = json_set_pattern(s, pattern);
	struct form f = { .kind = FORM_MEMBERS, .n = found, .set = set };
	struct match *m;

	if (set == JSON_SET_ALL)
		return set;
	if (form_of(s, found)->kind == FORM_UNKNOWN)
		return unknown_members(s, found);
	m = arena_new(s->arena, struct match);
	*m = (struct match){ .found = found };
	f.match = m;
	return simple(s, f);
}

static size_t distinct_names(struct str *names, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(names, n, sizeof *names, str_order);
	for (size_t i = 0; i < n; i++)
		if (!kept || !str_eq(names[kept - 1], names[i]))
			names[kept++] = names[i];
	return kept;
}

unsigned json_set_rest(struct json_sets *s, const struct str *names, size_t nnames,
                       const struct str *patterns, size_t npatterns, unsigned set)
{
	struct form f = { .kind = FORM_MEMBERS, .set = set };
	struct match *m = arena_new(s->arena, struct match);
	struct str *kept = arena_array(s->arena, struct str, nnames);
	unsigned *found = arena_array(s->arena, unsigned, npatterns);
	struct buf key;

	if (set == JSON_SET_ALL)
		return set;
	if (nnames)
		memcpy(kept, names, nnames * sizeof *kept);
	*m = (struct match){ .rest = true,
		             .names = kept,
		             .nnames = distinct_names(kept, nnames),
		             .patterns = found };
	for (size_t i = 0; i < npatterns; i++) {
		const unsigned p = json_set_pattern(s, patterns[i]);

		if (form_of(s, p)->kind == FORM_UNKNOWN)
			return unknown_members(s, p);
		found[m->npatterns++] = p;
	}
	if (npatterns)
		qsort(found, npatterns, sizeof *found, ascending);
	buf_init(&key, s->arena, 0);
	buf_printf(&key, "rest %u", set);
	for (size_t i = 0; i < npatterns; i++)
		buf_printf(&key, " %u", found[i]);
	for (size_t i = 0; i < m->nnames; i++)
		buf_printf(&key, " %zu:%.*s", kept[i].len, STR_FMT(kept[i]));
	f.match = m;
	return add(s, buf_str(&key), f);
}

unsigned json_set_names(struct json_sets *s, unsigned set)
{
	if (json_set_plainly(s, set, JSON_STRING) == PLAINLY_ALL)
		return JSON_SET_ALL;
	if (json_set_plainly(s, set, JSON_STRING) == PLAINLY_NONE)
		return json_set_bound(s, JSON_MAX_MEMBERS, 0);
	return simple(s, (struct form){ .kind = FORM_NAMES, .set = set });
}

/* ---- the rest ------------------------------------------------------------------ */

unsigned json_set_unknown(struct json_sets *s, const void *identity, const char *blame)
{
	return add(s, arena_printf(s->arena, "? %p %s", identity, blame),
	           (struct form){ .kind = FORM_UNKNOWN, .blame = blame });
}

unsigned json_set_open(struct json_sets *s)
{
	return add(s, arena_printf(s->arena, "open %zu", s->count), (struct form){ .kind = FORM_OPEN });
}

void json_set_close(struct json_sets *s, unsigned open, unsigned set)
{
	s->forms[open >> 1]->set = set;
}
