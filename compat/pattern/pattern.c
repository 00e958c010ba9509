/* pattern.c - the questions about patterns, put to the search */
#include "compat/pattern/impl.h"
#include "contract/base/limits.h"

#include <limits.h>
#include <string.h>

static void release(void *obj)
{
	arena_free(obj);
}

struct arena *pattern_scratch(struct arena *a)
{
	struct arena *scratch = arena_new(a, struct arena);

	arena_init(scratch, a->cap);
	scratch->guard = a->guard;
	arena_defer(a, release, scratch);
	return scratch;
}

const char *pattern_limit_reason(struct arena *a, enum limit limit)
{
	return arena_printf(a, "more than %lu %s (limit %s)", limit_of(limit), limit_what(limit),
	                    limit_name(limit))
	        .ptr;
}

const char *pattern_opaque(const struct pattern *p)
{
	return p->opaque;
}

struct pattern *pattern_of_length(struct arena *a, unsigned long min, unsigned long max)
{
	struct pattern *out = NULL;
	struct failure why;
	struct str text;

	if (max == ULONG_MAX)
		text = arena_printf(a, "^[^]{%lu,}$", min);
	else if (min <= max)
		text = arena_printf(a, "^[^]{%lu,%lu}$", min, max);
	else
		text = STR("[]");
	if (!pattern_parse(a, text, &out, &why)) {
		out = arena_new(a, struct pattern); /* a defect; say so rather than lie */
		out->opaque = arena_printf(a, "%s", why.text).ptr;
	}
	return out;
}

struct pattern *pattern_both(struct arena *a, const struct pattern *p, const struct pattern *q)
{
	const uint32_t n = p->nparts + q->nparts;
	struct pattern *both = arena_new(a, struct pattern);
	struct part *parts;

	/* No parsed text holds the byte FF, for it is not UTF-8. */
	both->text = arena_printf(a, "\xFF%zu:%.*s%.*s", p->text.len, STR_FMT(p->text),
	                          STR_FMT(q->text));
	both->opaque = p->opaque ? p->opaque : q->opaque;
	if (both->opaque)
		return both;
	parts = arena_array(a, struct part, n);
	memcpy(parts, p->parts, p->nparts * sizeof *parts);
	memcpy(parts + p->nparts, q->parts, q->nparts * sizeof *parts);
	both->parts = parts;
	both->nparts = n;
	return both;
}

enum pattern_answer pattern_example(struct arena *a, const struct pattern *p, struct str *out)
{
	return p->opaque ? PATTERN_UNKNOWN : pattern_search(a, p, NULL, out);
}

enum pattern_answer pattern_included(struct arena *a, const struct pattern *sub,
                                     const struct pattern *super, struct str *witness,
                                     const char **reason)
{
	enum pattern_answer answer;
	struct str found = STR_NONE;

	if (str_eq(sub->text, super->text))
		return PATTERN_YES;
	if (sub->opaque || super->opaque) {
		*reason = sub->opaque ? sub->opaque : super->opaque;
		return PATTERN_UNKNOWN;
	}
	answer = pattern_search(a, sub, super, &found);
	if (answer == PATTERN_NO)
		return PATTERN_YES;
	if (answer == PATTERN_UNKNOWN) {
		*reason = pattern_limit_reason(a, LIMIT_PATTERN_STATES);
		return PATTERN_UNKNOWN;
	}
	/* A second opinion: the matcher reads code points and knows no classes,
	 * guides or antichains. */
	if (pattern_matches(a, sub, found) != PATTERN_YES ||
	    pattern_matches(a, super, found) != PATTERN_NO) {
		*reason = "a witness that could not be confirmed";
		return PATTERN_UNKNOWN;
	}
	*witness = found;
	return PATTERN_NO;
}

struct pattern_verdict pattern_compare(struct arena *a, const struct pattern *old_pattern,
                                       const struct pattern *new_pattern)
{
	/* by "is old in new?" and "is new in old?" */
	static const enum pattern_relation relations[3][3] = {
		[PATTERN_NO] = { PATTERN_INCOMPARABLE, PATTERN_NARROWER, PATTERN_UNPROVED },
		[PATTERN_YES] = { PATTERN_WIDER, PATTERN_EQUAL, PATTERN_UNPROVED },
		[PATTERN_UNKNOWN] = { PATTERN_UNPROVED, PATTERN_UNPROVED, PATTERN_UNPROVED },
	};
	struct pattern_verdict v = { .relation = PATTERN_UNPROVED };
	enum pattern_answer old_in_new, new_in_old;

	old_in_new = pattern_included(a, old_pattern, new_pattern, &v.only_old, &v.reason);
	new_in_old = pattern_included(a, new_pattern, old_pattern, &v.only_new, &v.reason);
	v.relation = relations[old_in_new][new_in_old];
	return v;
}
