/* set_number.c - a number in an interval, among multiples, and not among others
 *
 * All decimals become whole numbers of one unit. Multiples of several numbers are those of their
 * least common multiple, the step. Without one any decimal will do; then the unit is made so much
 * finer that an interval of more than a point holds more candidates than are forbidden. Candidates
 * are the multiples of the step, those near zero first; how many must be tried follows from how
 * many are forbidden, as long as the forbidden multiples do not lie dense: there is a budget. */
#include "compat/json_schema/set_impl.h"
#include "contract/base/whole.h"

#include <stdlib.h>

enum { CANDIDATES_MAX = 4096 };

struct end {
	bool is, exclusive;
	struct number number;
	struct whole at; /* the first or last multiple of the step inside, counted in steps */
};

struct numbers {
	struct json_sets *s;
	struct plain plain;
	struct end low, high;
	long long places;
	bool stepped, wide; /* wide: it exceeded what whole.h holds */
	struct whole step;
	size_t forbidden;
	unsigned *rules; /* the sets but for single numbers that are forbidden */
	size_t nrules;
	const struct form **points; /* those, ascending */
	size_t npoints;
};

static void tighten(struct end *e, const struct form *f, bool exclusive, int sign)
{
	const int order = e->is ? sign * number_compare(&f->number, &e->number) : 1;

	if (order > 0)
		*e = (struct end){ true, exclusive, f->number, { 0 } };
	else if (order == 0)
		e->exclusive |= exclusive;
}

static int by_value(const void *a, const void *b)
{
	const struct form *const *x = a, *const *y = b;

	return number_compare(&(*x)->number, &(*y)->number);
}

static void gather(struct numbers *x)
{
	for (size_t i = 0; i < x->plain.n; i++) {
		const bool not = is_not(x->plain.sets[i]);
		const struct form *f = form_of(x->s, x->plain.sets[i]);

		if (f->kind != FORM_LEAST && f->kind != FORM_MOST && f->kind != FORM_MULTIPLE &&
		    f->kind != FORM_SCALAR)
			continue;
		if (whole_places(&f->number) > x->places)
			x->places = whole_places(&f->number);
		if (f->kind == FORM_LEAST || f->kind == FORM_MOST) {
			if ((f->kind == FORM_LEAST) != not )
				tighten(&x->low, f, f->exclusive != not, 1);
			else
				tighten(&x->high, f, f->exclusive != not, -1);
		} else if (not ) {
			x->forbidden++;
			if (f->kind == FORM_SCALAR)
				LIST_ADD(x->plain.work, x->points, x->npoints, f);
		} else {
			x->stepped = true;
		}
		if (f->kind != FORM_SCALAR || !not )
			LIST_ADD(x->plain.work, x->rules, x->nrules, x->plain.sets[i]);
	}
	if (x->npoints)
		qsort(x->points, x->npoints, sizeof *x->points, by_value);
}

static bool is_point(const struct numbers *x, const struct number *n)
{
	size_t low = 0, high = x->npoints;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = number_compare(&x->points[middle]->number, n);

		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool find_step(struct numbers *x)
{
	x->step = whole_of(1);
	for (size_t i = 0; i < x->plain.n; i++) {
		const struct form *f = form_of(x->s, x->plain.sets[i]);
		struct whole unit;

		if (f->kind != FORM_MULTIPLE || is_not(x->plain.sets[i]))
			continue;
		if (!whole_from(&f->number, x->places, &unit) ||
		    !whole_common_multiple(&x->step, &unit, &x->step))
			return false;
	}
	return true;
}

/* The first multiple of the step at or above a low end, or the last at or below a high one. */
static bool find_end(struct numbers *x, struct end *e, bool low)
{
	const struct whole one = whole_of(1);
	struct whole at, rest;

	if (!e->is)
		return true;
	if (!whole_from(&e->number, x->places, &at))
		return false;
	whole_divide(&at, &x->step, &e->at, &rest);
	if (low && (rest.n || e->exclusive))
		return whole_add(&e->at, &one, &e->at);
	if (!low && !rest.n && e->exclusive) {
		const struct whole less = whole_minus(one);

		return whole_add(&e->at, &less, &e->at);
	}
	return true;
}

/* All that the sets say, of one candidate. */
static struct json_set_sample judge(struct numbers *x, const struct whole *steps)
{
	struct whole n;
	struct node *value;
	struct number number;

	if (!whole_multiply(steps, &x->step, &n)) {
		x->wide = true;
		return sample_none();
	}
	value = node_new_plain(x->plain.work, whole_text(x->plain.work, &n, x->places));
	json_set_spend(x->s, 8);
	if (!number_parse(value->text, &number) || is_point(x, &number))
		return sample_none();
	for (size_t i = 0; i < x->nrules; i++) {
		const enum json_set_answer a = json_set_has_value(x->s, x->rules[i], value);

		x->wide |= a == JSON_SET_UNKNOWN;
		if (a != JSON_SET_FOUND)
			return sample_none();
	}
	return sample_of(node_new_plain(x->s->arena, str_copy(x->s->arena, value->text)));
}

static bool inside(const struct numbers *x, const struct whole *at)
{
	return (!x->low.is || whole_compare(at, &x->low.at) >= 0) &&
	       (!x->high.is || whole_compare(at, &x->high.at) <= 0);
}

/* Where the search begins: as near to zero as the interval allows. */
static struct whole nearest(const struct numbers *x)
{
	const struct whole zero = whole_of(0);

	if (x->low.is && whole_compare(&x->low.at, &zero) > 0)
		return x->low.at;
	if (x->high.is && whole_compare(&x->high.at, &zero) < 0)
		return x->high.at;
	return zero;
}

/* Candidates around `from`, on both sides, nearest first, until the interval or the budget ends. */
static struct json_set_sample scan(struct numbers *x, size_t most)
{
	const struct whole from = nearest(x);
	bool more = inside(x, &from);

	for (long long k = 0; more && k <= (long long)most; k++) {
		more = false;
		for (int side = 0; side < (k ? 2 : 1); side++) {
			const struct whole away = whole_of(side ? -k : k);
			struct json_set_sample found;
			struct whole at;

			if (!whole_add(&from, &away, &at) || !inside(x, &at))
				continue;
			more = true;
			found = judge(x, &at);
			if (found.answer == JSON_SET_FOUND)
				return found;
		}
	}
	if (more || x->wide)
		return sample_unknown("multipleOf within bounds");
	return sample_none();
}

/* A multiple of the step is one of a forbidden number, if the step is. */
static bool all_forbidden(struct numbers *x)
{
	for (size_t i = 0; i < x->plain.n; i++) {
		const struct form *f = form_of(x->s, x->plain.sets[i]);
		struct whole unit, rest;

		if (f->kind != FORM_MULTIPLE || !is_not(x->plain.sets[i]) ||
		    !whole_from(&f->number, x->places, &unit))
			continue;
		whole_divide(&x->step, &unit, NULL, &rest);
		if (!rest.n)
			return true;
	}
	return false;
}

static struct json_set_sample with_step(struct numbers *x, size_t most)
{
	if (!find_end(x, &x->low, true) || !find_end(x, &x->high, false))
		return sample_unknown("a number of more than 570 digits");
	return scan(x, most);
}

/* Any decimal will do: a whole number reads best, else one of a finer unit. */
static struct json_set_sample without_step(struct numbers *x)
{
	const long long places = x->places;
	struct number one;
	struct json_set_sample found;

	if (x->low.is && x->high.is && !number_compare(&x->low.number, &x->high.number)) {
		x->step = whole_of(1);
		return with_step(x, 1);
	}
	number_parse(STR("1"), &one);
	if (whole_from(&one, places, &x->step)) {
		found = with_step(x, x->forbidden + 2);
		if (found.answer == JSON_SET_FOUND)
			return found;
	}
	x->wide = false;
	x->places = places + 2;
	for (size_t n = x->forbidden; n; n /= 10)
		x->places++;
	x->step = whole_of(1);
	return with_step(x, 2 * x->forbidden + 2);
}

struct json_set_sample json_set_number_in(struct json_sets *s, struct plain p)
{
	struct numbers x = { .s = s, .plain = p };

	for (size_t i = 0; i < p.n; i++) {
		const struct form *f = form_of(s, p.sets[i]);

		if (f->kind != FORM_SCALAR || is_not(p.sets[i]))
			continue;
		for (size_t k = 0; k < p.n; k++) {
			const enum json_set_answer a = json_set_has_value(s, p.sets[k], f->value);

			if (a == JSON_SET_EMPTY)
				return sample_none();
			x.wide |= a == JSON_SET_UNKNOWN;
		}
		return x.wide ? sample_unknown("a number of more than 570 digits")
		              : sample_of(f->value);
	}
	gather(&x);
	if (!x.stepped)
		return without_step(&x);
	if (!find_step(&x))
		return sample_unknown("multipleOf with more than 570 digits");
	return all_forbidden(&x) ? sample_none() : with_step(&x, CANDIDATES_MAX);
}
