/* Two patterns and a value, separated by NUL: what is parsed is compared in both
 * directions, and every answer must fit the others. */
#include "compat/pattern/pattern.h"
#include "contract/base/arena.h"
#include "contract/base/limits.h"
#include "contract/base/mem.h"
#include "tests/fuzz/input.h"

#include <string.h>

static size_t allocated;

static void *counting_alloc(size_t size)
{
	allocated += size;
	return malloc(size);
}

static const struct pattern *parse(struct arena *a, struct str text)
{
	struct pattern *p = NULL;
	struct failure why = { 0 };

	if (pattern_parse(a, text, &p, &why))
		return p;
	expect(why.code == FAILURE_SYNTAX && why.text[0] && !p);
	return NULL;
}

static void check_one(struct arena *a, const struct pattern *p, struct str value)
{
	const enum pattern_answer matches = pattern_matches(a, p, value);
	struct str example = STR_NONE;
	const enum pattern_answer some = pattern_example(a, p, &example);

	expect(!pattern_opaque(p) || (some == PATTERN_UNKNOWN && matches == PATTERN_UNKNOWN));
	expect((some == PATTERN_YES) == (example.ptr != NULL));
	expect(!(some == PATTERN_NO && matches == PATTERN_YES));
	if (some == PATTERN_YES)
		expect(pattern_matches(a, p, example) == PATTERN_YES);
}

static void check_two(struct arena *a, const struct pattern *p, const struct pattern *q,
                      struct str value)
{
	static const enum pattern_relation mirrored[] = {
		[PATTERN_EQUAL] = PATTERN_EQUAL,
		[PATTERN_NARROWER] = PATTERN_WIDER,
		[PATTERN_WIDER] = PATTERN_NARROWER,
		[PATTERN_INCOMPARABLE] = PATTERN_INCOMPARABLE,
		[PATTERN_UNPROVED] = PATTERN_UNPROVED,
	};
	const struct pattern_verdict v = pattern_compare(a, p, q), w = pattern_compare(a, q, p);
	const enum pattern_answer in_p = pattern_matches(a, p, value);
	const enum pattern_answer in_q = pattern_matches(a, q, value);

	expect(w.relation == mirrored[v.relation]);
	expect(str_eq(v.only_old, w.only_new) && str_eq(v.only_new, w.only_old));
	expect((v.relation == PATTERN_UNPROVED) == (v.reason != NULL));
	expect(!v.reason || pattern_opaque(p) || pattern_opaque(q) || strstr(v.reason, "(limit "));
	if (v.relation == PATTERN_EQUAL || v.relation == PATTERN_NARROWER)
		expect(!(in_q == PATTERN_YES && in_p == PATTERN_NO));
	if (v.relation == PATTERN_EQUAL || v.relation == PATTERN_WIDER)
		expect(!(in_p == PATTERN_YES && in_q == PATTERN_NO));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	const struct str first = str_cut(&rest, '\0'), second = str_cut(&rest, '\0');
	const struct pattern *p, *q;
	struct arena a;

	mem_alloc = counting_alloc;
	limit_set(STR("PATTERN_STATES"), 2000); /* the budget is met, and soon */
	arena_init(&a, 256ul << 20);
	p = parse(&a, first);
	q = parse(&a, second);
	if (p)
		check_one(&a, p, rest);
	if (p && q) {
		struct str witness;
		const char *reason;

		allocated = 0;
		(void)pattern_included(&a, p, q, &witness, &reason);
		expect(allocated < (20ul << 20));
		check_two(&a, p, q, rest);
		check_one(&a, pattern_both(&a, p, q), rest);
	}
	arena_free(&a);
	return 0;
}
