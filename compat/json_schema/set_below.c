/* set_below.c - what a set says of the members and items of its values
 *
 * A step leads from a value to a part of it: its member "a", its items from the third on. If all
 * values are in a set, their parts are in the set *below* it: the members "a" of objects whose
 * "a" is at least 5 are at least 5. It may be larger than the set of all such parts, never
 * smaller. */
#include "compat/json_schema/set_impl.h"

#include <stdlib.h>

enum { NESTING_MAX = 8, INDEXED_MIN = 16 };

/* The parts of an intersection: those about one member each, by name, and the others. */
struct set_index {
	unsigned *members, *others;
	size_t nmembers, nothers;
};

static struct str name_of(const struct json_sets *s, unsigned set)
{
	return form_of(s, set)->name;
}

static int by_name(const void *a, const void *b, void *sets)
{
	return str_cmp(name_of(sets, *(const unsigned *)a), name_of(sets, *(const unsigned *)b));
}

static const struct set_index *index_of(struct json_sets *s, unsigned set)
{
	struct form *f = s->forms[set >> 1];
	struct set_index *x;

	if (f->index)
		return f->index;
	json_set_spend(s, f->count);
	f->index = x = arena_new(s->arena, struct set_index);
	x->members = arena_array(s->arena, unsigned, f->count);
	for (size_t i = 0; i < f->count; i++)
		x->nmembers += form_of(s, f->list[i])->kind == FORM_MEMBER && !is_not(f->list[i]);
	x->others = x->members + x->nmembers;
	x->nmembers = 0;
	for (size_t i = 0; i < f->count; i++) {
		const bool member =
			form_of(s, f->list[i])->kind == FORM_MEMBER && !is_not(f->list[i]);

		if (member)
			x->members[x->nmembers++] = f->list[i];
		else
			x->others[x->nothers++] = f->list[i];
	}
	if (x->nmembers)
		qsort_r(x->members, x->nmembers, sizeof *x->members, by_name, s);
	return x;
}

static size_t first_of(const struct json_sets *s, const struct set_index *x, struct str name)
{
	size_t low = 0, high = x->nmembers;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_cmp(name_of(s, x->members[middle]), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Does the rule of a set bear on all members that the step leads to? */
static bool bears(const struct match *m, const struct json_set_step *step)
{
	const struct match *to = step->match;
	size_t k = 0;

	if (m == to)
		return true;
	if (!to || m->rest != to->rest)
		return false;
	if (!m->rest)
		return m->found == to->found;
	/* All but few names are among all but fewer. */
	for (size_t i = 0; i < m->nnames; i++, k++) {
		while (k < to->nnames && str_cmp(to->names[k], m->names[i]) < 0)
			k++;
		if (k == to->nnames || !str_eq(to->names[k], m->names[i]))
			return false;
	}
	for (size_t i = 0; i < m->npatterns; i++) {
		for (k = 0; k < to->npatterns && to->patterns[k] != m->patterns[i]; k++)
			;
		if (k == to->npatterns)
			return false;
	}
	return true;
}

/* What one plain set says of the parts. */
static unsigned of_plain(struct json_sets *s, unsigned set, const struct json_set_step *step)
{
	const struct form *f = form_of(s, set);

	if (step->kind == STEP_MEMBER && f->kind == FORM_MEMBER && str_eq(f->name, step->name))
		return f->set;
	if (step->kind == STEP_MEMBER && f->kind == FORM_MEMBERS &&
	    json_set_matches(s, f->match, step->name) == JSON_SET_FOUND)
		return f->set;
	if (step->kind == STEP_MEMBERS && f->kind == FORM_MEMBERS && bears(f->match, step))
		return f->set;
	if (step->kind == STEP_ITEM && f->kind == FORM_ITEM && f->n == step->from)
		return f->set;
	if ((step->kind == STEP_ITEM || step->kind == STEP_ITEMS) && f->kind == FORM_ITEMS &&
	    f->n <= step->from)
		return f->set;
	return JSON_SET_ALL;
}

static unsigned below(struct json_sets *s, unsigned set, const struct json_set_step *step,
                      unsigned nesting);

/* Of an intersection, or of a union: of the sets themselves, or of their complements. */
static unsigned of_list(struct json_sets *s, const unsigned *list, size_t n, bool either, bool not,
                        const struct json_set_step *step, unsigned nesting)
{
	unsigned *sets = arena_array(s->arena, unsigned, n);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const unsigned set = below(s, list[i] ^ not, step, nesting + 1);

		if (set == (either ? JSON_SET_ALL : JSON_SET_NONE))
			return set;
		if (set != (either ? JSON_SET_NONE : JSON_SET_ALL))
			sets[count++] = set;
	}
	return either ? json_set_either(s, sets, count) : json_set_both(s, sets, count);
}

static unsigned of_members(struct json_sets *s, unsigned set, const struct json_set_step *step,
                           unsigned nesting)
{
	const struct set_index *x = index_of(s, set);
	const size_t first = first_of(s, x, step->name);
	size_t n = 0;
	unsigned two[2];

	while (first + n < x->nmembers && str_eq(name_of(s, x->members[first + n]), step->name))
		n++;
	two[0] = of_list(s, x->members + first, n, false, false, step, nesting);
	two[1] = of_list(s, x->others, x->nothers, false, false, step, nesting);
	return json_set_both(s, two, 2);
}

static unsigned below(struct json_sets *s, unsigned set, const struct json_set_step *step,
                      unsigned nesting)
{
	const enum json_kind kind = step->kind < STEP_ITEM ? JSON_OBJECT : JSON_ARRAY;
	const struct form *f = form_of(s, set);

	if (json_set_plainly(s, set, kind) == PLAINLY_NONE)
		return JSON_SET_NONE; /* there are no such parts */
	if (nesting == NESTING_MAX || !json_set_spend(s, 1))
		return JSON_SET_ALL;
	if (f->kind == FORM_OPEN)
		return below(s, f->set ^ is_not(set), step, nesting + 1);
	if (f->kind == FORM_ONE && !is_not(set))
		return of_list(s, f->list, f->count, true, false, step, nesting);
	if (f->kind != FORM_BOTH)
		return is_not(set) ? JSON_SET_ALL : of_plain(s, set, step);
	if (!is_not(set) && step->kind == STEP_MEMBER && f->count >= INDEXED_MIN)
		return of_members(s, set, step, nesting);
	return of_list(s, f->list, f->count, is_not(set), is_not(set), step, nesting);
}

unsigned json_set_below(struct json_sets *s, unsigned set, const struct json_set_step *step)
{
	return set == JSON_SET_ALL ? set : below(s, set, step, 0);
}
