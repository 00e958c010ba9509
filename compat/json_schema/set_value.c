/* set_value.c - is a value in a set? */
#include "compat/json_schema/set_impl.h"
#include "contract/base/whole.h"

#include <limits.h>

/* Levels of sets and values; beyond them a reference leads to itself. Where the budget ends nothing
 * is known either. */
enum { DEPTH_MAX = 2000 };

struct judge {
	struct json_sets *s;
	unsigned depth;
};

static enum json_set_answer in(struct judge *j, unsigned set, const struct node *v);

static enum json_set_answer yes(bool b)
{
	return b ? JSON_SET_FOUND : JSON_SET_EMPTY;
}

static enum json_set_answer opposite(enum json_set_answer a)
{
	return a == JSON_SET_UNKNOWN ? a : yes(a == JSON_SET_EMPTY);
}

/* Adds the answer for one part of a conjunction. False: the whole is settled. */
static bool also(enum json_set_answer *all, enum json_set_answer one)
{
	if (one == JSON_SET_EMPTY || *all == JSON_SET_FOUND)
		*all = one;
	return *all != JSON_SET_EMPTY;
}

static enum json_set_answer finds(struct json_sets *s, const struct pattern *p, struct str text)
{
	const enum pattern_answer a = pattern_matches(s->scratch, p, text);

	json_set_spend(s, 4 + text.len + s->scratch->used / 64);
	arena_reset(s->scratch);
	return a == PATTERN_UNKNOWN ? JSON_SET_UNKNOWN : yes(a == PATTERN_YES);
}

enum json_set_answer json_set_finds(struct json_sets *s, unsigned pattern, struct str name)
{
	return finds(s, form_of(s, pattern)->pattern, name);
}

static bool among(const struct str *names, size_t n, struct str name)
{
	size_t low = 0;

	while (low < n) {
		const size_t middle = low + (n - low) / 2;
		const int order = str_cmp(names[middle], name);

		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			n = middle;
	}
	return false;
}

enum json_set_answer json_set_matches(struct json_sets *s, const struct match *m, struct str name)
{
	enum json_set_answer all = JSON_SET_FOUND;

	if (!m->rest)
		return json_set_finds(s, m->found, name);
	if (among(m->names, m->nnames, name))
		return JSON_SET_EMPTY;
	for (size_t i = 0; i < m->npatterns; i++)
		if (!also(&all, opposite(json_set_finds(s, m->patterns[i], name))))
			break;
	return all;
}

/* One after the other, the sets of a list that say something of the value. */
struct walk {
	const struct form *f;
	const struct set_tags *tags; /* NULL: all of them */
	struct set_maybe maybe;
	size_t next;
};

static struct walk walk_of(struct judge *j, unsigned set, const struct node *v)
{
	struct walk w = { .f = form_of(j->s, set), .tags = json_set_tags_of(j->s, set) };

	if (w.tags)
		w.maybe = json_set_maybe(j->s, w.tags, v);
	return w;
}

static bool walk(struct walk *w, unsigned *set)
{
	size_t at = w->next++;

	if (w->tags ? !json_set_next_maybe(&w->maybe, &at) : at >= w->f->count)
		return false;
	*set = w->f->list[at];
	return true;
}

static enum json_set_answer in_both(struct judge *j, unsigned set, const struct node *v)
{
	struct walk w = walk_of(j, set, v);
	enum json_set_answer all = JSON_SET_FOUND;

	while (walk(&w, &set) && also(&all, in(j, set, v)))
		;
	return all;
}

static enum json_set_answer in_one(struct judge *j, unsigned set, const struct node *v)
{
	struct walk w = walk_of(j, set, v);
	size_t found = 0, unknown = 0;

	while (found < 2 && walk(&w, &set)) {
		const enum json_set_answer a = in(j, set, v);

		found += a == JSON_SET_FOUND;
		unknown += a == JSON_SET_UNKNOWN;
	}
	if (found > 1)
		return JSON_SET_EMPTY;
	return unknown ? JSON_SET_UNKNOWN : yes(found == 1);
}

/* ---- plain sets, of values of their type ------------------------------------------ */

static enum json_set_answer in_number(const struct form *f, const struct node *v)
{
	struct whole n, unit, rest;
	struct number number;
	long long places;
	int order;

	if (!number_parse(v->text, &number))
		return JSON_SET_UNKNOWN;
	order = number_compare(&number, &f->number);
	if (f->kind == FORM_LEAST)
		return yes(f->exclusive ? order > 0 : order >= 0);
	if (f->kind == FORM_MOST)
		return yes(f->exclusive ? order < 0 : order <= 0);
	places = whole_places(&number);
	if (whole_places(&f->number) > places)
		places = whole_places(&f->number);
	if (!whole_from(&number, places, &n) || !whole_from(&f->number, places, &unit))
		return JSON_SET_UNKNOWN;
	whole_divide(&n, &unit, NULL, &rest);
	return yes(!rest.n);
}

static enum json_set_answer in_format(struct judge *j, const struct form *f, struct str text)
{
	if (finds(j->s, f->pattern, text) == JSON_SET_FOUND)
		return JSON_SET_FOUND;
	if (finds(j->s, f->outer, text) == JSON_SET_EMPTY)
		return JSON_SET_EMPTY;
	return JSON_SET_UNKNOWN;
}

static enum json_set_answer in_items(struct judge *j, const struct form *f, const struct node *v,
                                     size_t from, size_t to)
{
	enum json_set_answer all = JSON_SET_FOUND;

	for (size_t i = from; i < v->count && i < to; i++)
		if (!also(&all, in(j, f->set, v->items[i])))
			break;
	return all;
}

/* Between the items that are certainly in the set and those that may be. */
static enum json_set_answer in_contains(struct judge *j, const struct form *f, const struct node *v)
{
	size_t found = 0, unknown = 0;

	for (size_t i = 0; i < v->count; i++) {
		const enum json_set_answer a = in(j, f->set, v->items[i]);

		found += a == JSON_SET_FOUND;
		unknown += a == JSON_SET_UNKNOWN;
	}
	if ((found >= f->n + (f->kind == FORM_CONTAINS_MOST)))
		return yes(f->kind == FORM_CONTAINS);
	if (found + unknown < f->n + (f->kind == FORM_CONTAINS_MOST))
		return yes(f->kind == FORM_CONTAINS_MOST);
	return JSON_SET_UNKNOWN;
}

static enum json_set_answer all_different(struct json_sets *s, const struct node *v)
{
	if (!json_set_spend(s, v->count * v->count / 2))
		return JSON_SET_UNKNOWN;
	for (size_t i = 0; i < v->count; i++)
		for (size_t k = 0; k < i; k++)
			if (json_equal(v->items[i], v->items[k]))
				return JSON_SET_EMPTY;
	return JSON_SET_FOUND;
}

static enum json_set_answer in_members(struct judge *j, const struct form *f, const struct node *v)
{
	enum json_set_answer all = JSON_SET_FOUND;

	for (size_t i = 0; i < v->count; i++) {
		const struct str name = v->members[i].key->text;
		const enum json_set_answer about = json_set_matches(j->s, f->match, name);
		enum json_set_answer one;

		if (about == JSON_SET_EMPTY)
			continue;
		one = in(j, f->set, v->members[i].value);
		if (about == JSON_SET_UNKNOWN && one == JSON_SET_EMPTY)
			one = JSON_SET_UNKNOWN;
		if (!also(&all, one))
			break;
	}
	return all;
}

static enum json_set_answer in_names(struct judge *j, const struct form *f, const struct node *v)
{
	enum json_set_answer all = JSON_SET_FOUND;

	for (size_t i = 0; i < v->count; i++) {
		const struct node name = { .kind = NODE_SCALAR,
			                   .quoted = true,
			                   .text = v->members[i].key->text };

		if (!also(&all, in(j, f->set, &name)))
			break;
	}
	return all;
}

static enum json_set_answer in_plain(struct judge *j, const struct form *f, const struct node *v)
{
	const struct node *member;

	switch (f->kind) {
	case FORM_LEAST:
	case FORM_MOST:
	case FORM_MULTIPLE:
		return in_number(f, v);
	case FORM_MIN_LENGTH:
		return yes(json_length(v->text) >= f->n);
	case FORM_MAX_LENGTH:
		return yes(json_length(v->text) <= f->n);
	case FORM_PATTERN:
		return finds(j->s, f->pattern, v->text);
	case FORM_FORMAT:
		return in_format(j, f, v->text);
	case FORM_MIN_ITEMS:
	case FORM_MIN_MEMBERS:
		return yes(v->count >= f->n);
	case FORM_MAX_ITEMS:
	case FORM_MAX_MEMBERS:
		return yes(v->count <= f->n);
	case FORM_ITEM:
		return f->n < v->count ? in(j, f->set, v->items[f->n]) : JSON_SET_FOUND;
	case FORM_ITEMS:
		return in_items(j, f, v, f->n, SIZE_MAX);
	case FORM_CONTAINS:
	case FORM_CONTAINS_MOST:
		return in_contains(j, f, v);
	case FORM_UNIQUE:
		return all_different(j->s, v);
	case FORM_HAS:
		return yes(node_get_str(v, f->name));
	case FORM_MEMBER:
		member = node_get_str(v, f->name);
		return member ? in(j, f->set, member) : JSON_SET_FOUND;
	case FORM_MEMBERS:
		return in_members(j, f, v);
	case FORM_NAMES:
		return in_names(j, f, v);
	case FORM_ALL:
	case FORM_OPEN:
	case FORM_UNKNOWN:
	case FORM_BOTH:
	case FORM_ONE:
	case FORM_TYPES:
	case FORM_SCALAR:
	case FORM_KIND_COUNT:
		break;
	}
	return JSON_SET_UNKNOWN;
}

static enum json_set_answer in_form(struct judge *j, unsigned set, const struct node *v)
{
	const struct form *f = form_of(j->s, set);

	if (f->kind == FORM_BOTH)
		return in_both(j, set, v);
	if (f->kind == FORM_ONE)
		return in_one(j, set, v);
	if (f->kind == FORM_OPEN)
		return in(j, f->set, v);
	if (f->kind == FORM_SCALAR)
		return yes(json_equal(f->value, v));
	return in_plain(j, f, v);
}

static enum json_set_answer in(struct judge *j, unsigned set, const struct node *v)
{
	const enum plainly p = json_set_plainly(j->s, set, json_kind_of(v));
	enum json_set_answer out = JSON_SET_UNKNOWN;

	if (p != PLAINLY_MIXED)
		return yes(p == PLAINLY_ALL);
	if (j->depth < DEPTH_MAX && json_set_spend(j->s, 1)) {
		j->depth++;
		out = in_form(j, set, v);
		j->depth--;
	}
	return is_not(set) ? opposite(out) : out;
}

enum json_set_answer json_set_has_value(struct json_sets *s, unsigned set, const struct node *value)
{
	struct judge j = { .s = s };

	return in(&j, set, value);
}
