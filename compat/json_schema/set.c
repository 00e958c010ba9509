/* set.c - sets made of other sets, and the plain ones
 *
 * What can be seen at once is simplified here: the intersection with everything, a set and its
 * complement, items that may be anything. */
#include "compat/json_schema/set_impl.h"
#include "contract/json_schema/format.h"

#include <limits.h>
#include <stdlib.h>

/* ---- intersections and unions -------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	const unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static unsigned of_list(struct json_sets *s, enum form_kind kind, const unsigned *list, size_t n)
{
	return json_set_add(s, &(struct form){ .kind = kind, .list = list, .count = n });
}

/* For lists on the way to a set: the same place is used again and again. */
static unsigned *room_for(struct json_sets *s, size_t n)
{
	if (n > s->list_room) {
		arena_reset(s->lists);
		s->list_room = 2 * n + 64;
		s->list = arena_array(s->lists, unsigned, s->list_room);
	}
	return s->list;
}

/* Members of an intersection are put in its place; but many sets that can be told apart stay
 * together. */
static size_t flatten(struct json_sets *s, const unsigned *list, size_t n, unsigned *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct form *f = form_of(s, list[i]);
		const bool both =
			f->kind == FORM_BOTH && !is_not(list[i]) && !json_set_tags_of(s, list[i]);
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
	unsigned *sorted = room_for(s, room), set = JSON_SET_ALL;
	size_t kept = 0;

	json_set_spend(s, room);
	flatten(s, list, n, sorted);
	if (room)
		qsort(sorted, room, sizeof *sorted, ascending);
	for (size_t i = 0; i < room && set == JSON_SET_ALL; i++) {
		if (sorted[i] == JSON_SET_NONE || (kept && sorted[kept - 1] == json_set_not(sorted[i])))
			set = JSON_SET_NONE;
		else if (sorted[i] != JSON_SET_ALL && (!kept || sorted[kept - 1] != sorted[i]))
			sorted[kept++] = sorted[i];
	}
	if (set == JSON_SET_ALL && kept)
		set = kept == 1 ? sorted[0] : of_list(s, FORM_BOTH, sorted, kept);
	return set;
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
	if (json_set_all_apart(s, kept, count))
		return json_set_either(s, kept, count);
	return of_list(s, FORM_ONE, kept, count);
}

/* ---- plain sets ---------------------------------------------------------------- */

static unsigned simple(struct json_sets *s, struct form f)
{
	return json_set_add(s, &f);
}

unsigned json_set_types(struct json_sets *s, unsigned kinds)
{
	const unsigned every = (1u << JSON_KIND_COUNT) - 1;

	if (!(kinds & every) || (kinds & every) == every)
		return kinds & every ? JSON_SET_ALL : JSON_SET_NONE;
	return simple(s, (struct form){ .kind = FORM_TYPES, .n = kinds & every });
}

static unsigned of_number(struct json_sets *s, enum form_kind kind, const struct number *n,
                          bool exclusive)
{
	return simple(s, (struct form){ .kind = kind, .number = *n, .exclusive = exclusive });
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

static bool scalar_form(const struct node *value, struct form *out)
{
	const enum json_kind kind = json_kind_of(value);

	*out = (struct form){ .kind = FORM_SCALAR, .value = value, .n = kind };
	if (kind == JSON_NUMBER)
		return number_parse(value->text, &out->number);
	out->name = value->text;
	return true;
}

static unsigned scalar(struct json_sets *s, const struct node *value)
{
	struct form f;

	if (!scalar_form(value, &f))
		return json_set_unknown(s, value, "a number with an endless exponent");
	return simple(s, f);
}

unsigned json_set_scalar(struct json_sets *s, const struct node *value)
{
	struct form f;
	unsigned set;

	if (value->kind != NODE_SCALAR)
		return JSON_SET_NONE;
	if (!scalar_form(value, &f))
		return JSON_SET_ALL;
	set = json_set_find(s, &f);
	return set ? set : JSON_SET_NONE;
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
	const unsigned known = json_set_find(s, &f);

	if (known)
		return known;
	json_set_spend(s, text.len);
	f.pattern = parse(s, text, &f.blame);
	if (!f.pattern) {
		f.kind = FORM_UNKNOWN;
		f.n = 1u << JSON_STRING;
	}
	return simple(s, f);
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
static unsigned unknown_members(struct json_sets *s, const struct str *patterns, size_t n)
{
	const struct form *f = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct form *p = form_of(s, json_set_pattern(s, patterns[i]));

		f = p->kind == FORM_UNKNOWN ? p : f;
	}
	return simple(s, (struct form){ .kind = FORM_UNKNOWN,
	                                .n = 1u << JSON_OBJECT,
	                                .identity = f,
	                                .blame = f ? f->blame : NULL });
}

const struct match *json_set_match(struct json_sets *s, struct str pattern)
{
	const unsigned found = json_set_pattern(s, pattern);
	struct match *m;

	if (form_of(s, found)->kind == FORM_UNKNOWN)
		return NULL;
	m = arena_new(s->arena, struct match);
	*m = (struct match){ .found = found };
	return m;
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

const struct match *json_set_match_rest(struct json_sets *s, const struct str *names, size_t nnames,
                                        const struct str *patterns, size_t npatterns)
{
	struct match *m = arena_new(s->arena, struct match);
	struct str *kept = arena_array(s->arena, struct str, nnames);
	unsigned *found = arena_array(s->arena, unsigned, npatterns);

	json_set_spend(s, 4 * (nnames + npatterns));
	for (size_t i = 0; i < npatterns; i++) {
		found[i] = json_set_pattern(s, patterns[i]);
		if (form_of(s, found[i])->kind == FORM_UNKNOWN)
			return NULL;
	}
	if (npatterns)
		qsort(found, npatterns, sizeof *found, ascending);
	if (nnames)
		memcpy(kept, names, nnames * sizeof *kept);
	*m = (struct match){ .rest = true,
		             .names = kept,
		             .nnames = distinct_names(kept, nnames),
		             .patterns = found,
		             .npatterns = npatterns };
	return m;
}

unsigned json_set_matching(struct json_sets *s, const struct match *m, unsigned set)
{
	if (set == JSON_SET_ALL)
		return set;
	return simple(s, (struct form){ .kind = FORM_MEMBERS, .set = set, .match = m });
}

unsigned json_set_members(struct json_sets *s, struct str pattern, unsigned set)
{
	const struct match *m = set == JSON_SET_ALL ? NULL : json_set_match(s, pattern);

	if (set == JSON_SET_ALL)
		return set;
	return m ? json_set_matching(s, m, set) : unknown_members(s, &pattern, 1);
}

unsigned json_set_rest(struct json_sets *s, const struct str *names, size_t nnames,
                       const struct str *patterns, size_t npatterns, unsigned set)
{
	const struct match *m;

	if (set == JSON_SET_ALL)
		return set;
	m = json_set_match_rest(s, names, nnames, patterns, npatterns);
	return m ? json_set_matching(s, m, set) : unknown_members(s, patterns, npatterns);
}

unsigned json_set_names_of(struct json_sets *s, const struct match *m)
{
	unsigned *list = arena_array(s->arena, unsigned, m->nnames + m->npatterns + 2);
	size_t n = 0;

	list[n++] = json_set_types(s, 1u << JSON_STRING);
	if (!m->rest)
		list[n++] = m->found;
	for (size_t i = 0; i < m->npatterns; i++)
		list[n++] = json_set_not(m->patterns[i]);
	for (size_t i = 0; i < m->nnames; i++)
		list[n++] = json_set_not(json_set_value(s, node_new_text(s->arena, m->names[i])));
	return json_set_both(s, list, n);
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
	return simple(s,
	              (struct form){ .kind = FORM_UNKNOWN, .identity = identity, .blame = blame });
}

unsigned json_set_open(struct json_sets *s)
{
	return simple(s, (struct form){ .kind = FORM_OPEN, .n = s->count });
}

void json_set_close(struct json_sets *s, unsigned open, unsigned set)
{
	s->forms[open >> 1]->set = set;
}
