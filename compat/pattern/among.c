/* among.c - a string in several languages and in none of several others
 *
 * A pattern is a conjunction of parts, so all that must match make one longer conjunction, and a
 * pattern of one part that must not match is one more part of it, negated. Of a pattern with
 * look-arounds at least one part must fail: each choice is a search of its own. */
#include "compat/pattern/impl.h"
#include "contract/base/limits.h"

#include <limits.h>
#include <string.h>

enum { CHOICES_MAX = 64 };

struct among {
	const struct pattern *const *all, *const *none;
	size_t nall, nnone;
	struct part *parts; /* of the conjunction being made */
	uint32_t n;
};

static const char *blame(const struct among *x)
{
	for (size_t i = 0; i < x->nall + x->nnone; i++) {
		const struct pattern *p = i < x->nall ? x->all[i] : x->none[i - x->nall];

		if (p->opaque)
			return p->opaque;
	}
	return NULL;
}

/* Equal text is equal, even if opaque. */
static bool contradicts(const struct among *x)
{
	for (size_t i = 0; i < x->nall; i++)
		for (size_t k = 0; k < x->nnone; k++)
			if (str_eq(x->all[i]->text, x->none[k]->text))
				return true;
	return false;
}

static void put(struct among *x, const struct pattern *p)
{
	memcpy(x->parts + x->n, p->parts, p->nparts * sizeof *p->parts);
	x->n += p->nparts;
}

/* The part of each forbidden pattern that is to fail, by the digits of `choice`. */
static void put_choice(struct among *x, size_t choice)
{
	for (size_t i = 0; i < x->nnone; i++) {
		struct part *to = &x->parts[x->n++];

		*to = x->none[i]->parts[choice % x->none[i]->nparts];
		to->negated = !to->negated;
		choice /= x->none[i]->nparts;
	}
}

enum pattern_answer pattern_among(struct arena *a, const struct pattern *const *all, size_t nall,
                                  const struct pattern *const *none, size_t nnone, struct str *out,
                                  const char **reason)
{
	struct among x = { .all = all, .none = none, .nall = nall, .nnone = nnone };
	const struct pattern *any = nall ? NULL : pattern_of_length(a, 0, ULONG_MAX);
	size_t room = nnone + (any ? any->nparts : 0), choices = 1;
	enum pattern_answer answer = PATTERN_NO;
	uint32_t fixed;

	*reason = blame(&x);
	if (contradicts(&x))
		return PATTERN_NO;
	if (*reason)
		return PATTERN_UNKNOWN;
	for (size_t i = 0; i < nall; i++)
		room += all[i]->nparts;
	for (size_t i = 0; i < nnone && choices <= CHOICES_MAX; i++)
		choices *= none[i]->nparts;
	*reason = "too many look-arounds in patterns that must not match";
	if (choices > CHOICES_MAX)
		return PATTERN_UNKNOWN;
	*reason = pattern_limit_reason(a, LIMIT_PATTERN_STATES);
	x.parts = arena_array(a, struct part, room);
	for (size_t i = 0; i < nall; i++)
		put(&x, all[i]);
	if (any)
		put(&x, any);
	fixed = x.n;
	for (size_t i = 0; i < choices; i++) {
		struct pattern both = { .parts = x.parts };
		struct str found = STR_NONE;
		enum pattern_answer one;

		x.n = fixed;
		put_choice(&x, i);
		both.nparts = x.n;
		one = pattern_search(a, &both, NULL, &found);
		if (one == PATTERN_YES && (answer != PATTERN_YES || found.len < out->len))
			*out = found;
		if (answer != PATTERN_YES && one != PATTERN_NO)
			answer = one;
	}
	return answer;
}
