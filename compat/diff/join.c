#include "compat/diff/join.h"

#include "compat/relation.h"

#include <stdint.h>
#include <stdlib.h>

enum { OBJECT_STEPS = 2 }; /* from an object to the parts that its keywords name */

struct joining {
	struct arena *a;
	struct schema_change *changes; /* by place */
	size_t count;
	const struct join_rules *rules;
	const struct diff_options *options;
	struct diff *out;
};

static int by_place(const void *x, const void *y)
{
	const struct schema_change *a = x, *b = y;
	int d = str_cmp(a->place, b->place);

	return d ? d : (a->number > b->number) - (a->number < b->number);
}

static int by_number(const void *x, const void *y)
{
	const struct schema_change *a = x, *b = y;

	return (a->number > b->number) - (a->number < b->number);
}

static bool is_at_or_below(struct str place, struct str above)
{
	return place.len >= above.len && !memcmp(place.ptr, above.ptr, above.len) &&
	       (place.len == above.len || place.ptr[above.len] == '/');
}

/* The first change whose place is not before this one. */
static size_t first_from(const struct joining *j, struct str place)
{
	size_t low = 0, high = j->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (str_cmp(j->changes[mid].place, place) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct str without_last(struct str place)
{
	while (place.len && place.ptr[place.len - 1] != '/')
		place.len--;
	if (place.len)
		place.len--;
	return place;
}

static enum level row_level(enum rule rule, enum join_direction d)
{
	return d == JOIN_BACKWARD ? rule_backward(rule) : rule_forward(rule);
}

static bool can_explain(const struct schema_change *c, enum join_direction d)
{
	return !c->inert && row_level(c->rule, d) == LEVEL_BREAKING;
}

/* A plain no is shown before one that is not proved, an example before none. */
static int worth(const struct schema_answer *x)
{
	return !x ? 0 : x->reason.len ? 1 : x->no_witness.len ? 2 : 3;
}

static void explain(struct schema_change *c, enum join_direction d, const struct schema_answer *x)
{
	if (worth(x) > worth(c->answer[d]))
		c->answer[d] = x;
}

static size_t tokens(struct str place)
{
	size_t n = 0;

	for (size_t i = 0; i < place.len; i++)
		n += place.ptr[i] == '/';
	return n;
}

/* All changes at or at most so many steps below a place; whether there are any. */
static bool explain_below(struct joining *j, struct str place, size_t steps, enum join_direction d,
                          const struct schema_answer *x)
{
	size_t most = tokens(place) + steps;
	bool any = false;

	for (size_t i = first_from(j, place); i < j->count; i++) {
		if (is_at_or_below(j->changes[i].place, place) &&
		    tokens(j->changes[i].place) <= most && can_explain(&j->changes[i], d)) {
			explain(&j->changes[i], d, x);
			any = true;
		} else if (!is_at_or_below(j->changes[i].place, place) &&
		           !str_starts(j->changes[i].place, str_c(j->a, place))) {
			break;
		}
	}
	return any;
}

static bool explain_above(struct joining *j, struct str place, enum join_direction d,
                          const struct schema_answer *x)
{
	for (;; place = without_last(place)) {
		for (size_t i = first_from(j, place);
		     i < j->count && str_eq(j->changes[i].place, place); i++) {
			if (!can_explain(&j->changes[i], d))
				continue;
			explain(&j->changes[i], d, x);
			return true;
		}
		if (!place.len)
			return false;
	}
}

/* What is not proved in one direction says nothing about the other. */
static void stand_alone(struct joining *j, enum join_direction d, const struct schema_answer *x)
{
	struct finding_parts parts = x->parts;
	struct finding judged = { .rule = x->reason.len        ? j->rules->unproved
		                          : d == JOIN_BACKWARD ? j->rules->backward
		                                               : j->rules->forward };
	struct finding *f;

	parts.witness = x->witness;
	parts.reason = x->reason;
	if (d == JOIN_BACKWARD)
		judged.backward = rule_backward(judged.rule);
	else
		judged.forward = rule_forward(judged.rule);
	f = finding_add_at(&j->out->changes, judged.rule,
	                   level_of_finding(&judged, j->options->level, j->options->profile), &parts);
	f->backward = judged.backward;
	f->forward = judged.forward;
	f->witness_bytes = x->hex;
	f->no_witness = x->no_witness;
}

static bool is_far(const struct joining *j, const struct schema_change *c)
{
	return c->far || c->rule == j->rules->elsewhere;
}

/* One that breaks something where it stands, breaks this too. */
static bool is_known_to_break(const struct joining *j, enum join_direction d,
                              const struct schema_answer *x)
{
	for (size_t i = 0; i < j->count; i++) {
		const struct schema_answer *known = j->changes[i].answer[d];

		if (known && (j->changes[i].far || j->changes[i].shared) &&
		    !known->reason.len >= !x->reason.len)
			return true;
	}
	return false;
}

/* What others refer to is blamed for what breaks where they stand only if there is no choice. */
static struct schema_change *only_shared(struct joining *j, enum join_direction d)
{
	struct schema_change *only = NULL;

	for (size_t i = 0; i < j->count; i++) {
		if (!can_explain(&j->changes[i], d) ||
		    (!j->changes[i].shared && !is_far(j, &j->changes[i])))
			continue;
		if (only || is_far(j, &j->changes[i]))
			return NULL;
		only = &j->changes[i];
	}
	return only;
}

static bool explain_elsewhere(struct joining *j, enum join_direction d,
                              const struct schema_answer *x)
{
	struct schema_change *shared = only_shared(j, d);
	bool any = shared != NULL;

	if (shared)
		explain(shared, d, x);
	for (size_t i = 0; i < j->count && !shared; i++) {
		if (!is_far(j, &j->changes[i]) || !can_explain(&j->changes[i], d))
			continue;
		explain(&j->changes[i], d, x);
		any = true;
	}
	return any;
}

static bool explain_near(struct joining *j, enum join_direction d, const struct schema_answer *x)
{
	return explain_above(j, x->place, d, x) || explain_below(j, x->place, SIZE_MAX / 2, d, x) ||
	       explain_below(j, without_last(x->place), OBJECT_STEPS, d, x);
}

/* What is explained where it stands comes first. */
static void join_all(struct joining *j, enum join_direction d, const struct schema_answer *answers,
                     size_t count)
{
	const struct schema_answer **left =
		arena_array(j->a, const struct schema_answer *, count + 1);
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!explain_near(j, d, &answers[i]))
			left[n++] = &answers[i];
	for (size_t i = 0; i < n; i++)
		if (!is_known_to_break(j, d, left[i]) && !explain_elsewhere(j, d, left[i]))
			stand_alone(j, d, left[i]);
}

/* What a row calls breaking is so only where the relation refuses; no row is exceeded. */
static enum level decided(const struct schema_change *c, enum join_direction d)
{
	const enum level row = row_level(c->rule, d);

	return c->answer[d] || row < c->otherwise[d] ? row : c->otherwise[d];
}

/* Of the direction that the level asks for, if it breaks there; else of the other. */
static const struct schema_answer *shown(const struct joining *j, const struct schema_change *c)
{
	if (!c->answer[JOIN_FORWARD] ||
	    (c->answer[JOIN_BACKWARD] && compat_levels[j->options->level].new_reads_old))
		return c->answer[JOIN_BACKWARD];
	return c->answer[JOIN_FORWARD];
}

static void add(struct joining *j, const struct schema_change *c)
{
	const struct schema_answer *x = shown(j, c);
	struct finding_parts parts = c->parts;
	struct finding judged = { .rule = c->rule };
	struct finding *f;

	judged.backward = decided(c, JOIN_BACKWARD);
	judged.forward = decided(c, JOIN_FORWARD);
	if (x) {
		parts.witness = x->witness;
		parts.reason = x->reason;
	}
	f = finding_add_at(&j->out->changes, c->rule,
	                   level_of_finding(&judged, j->options->level, j->options->profile), &parts);
	f->backward = judged.backward;
	f->forward = judged.forward;
	if (!x)
		return;
	f->witness_bytes = x->hex;
	f->no_witness = x->no_witness;
}

void diff_join(struct arena *a, struct schema_change *changes, size_t count, size_t more,
               const struct schema_answer *const answers[JOIN_DIRECTIONS],
               const size_t answer_counts[JOIN_DIRECTIONS], const struct join_rules *rules,
               const struct diff_options *options, struct diff *out)
{
	struct joining j = { a, changes, count, rules, options, out };

	for (size_t i = 0; i < count; i++)
		changes[i].number = i;
	if (count)
		qsort(changes, count, sizeof *changes, by_place);
	for (int d = 0; d < JOIN_DIRECTIONS; d++)
		join_all(&j, (enum join_direction)d, answers[d], answer_counts[d]);
	if (count)
		qsort(changes, count, sizeof *changes, by_number);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count; i++)
			if ((changes[i].answer[0] || changes[i].answer[1]) == (pass == 0))
				add(&j, &changes[i]);
	out->changes.more += more;
	findings_sort(&out->changes);
}
