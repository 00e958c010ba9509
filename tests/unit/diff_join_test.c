/* Which change an answer of the relation is joined to, that none is lost, and what is cut off. */
#include "compat/diff/join.h"
#include "contract/base/limits.h"
#include "tests/check.h"

enum { MOST = 4 };

static const struct join_rules rules = { RULE_JSON_REFUSED, RULE_JSON_REFUSED_BEFORE,
	                                 RULE_JSON_UNPROVED, RULE_JSON_REFERENCE_CHANGED };

static struct schema_change change(enum rule rule, const char *place, bool far)
{
	return (struct schema_change){
		.rule = rule, .place = str_of(place), .far = far, .parts = { .path = str_of(place) }
	};
}

/* The place of each finding, with B, F where it breaks so, ? where it is unproved; those that stand
 * alone end in !. In the order of a report: by rule, then by path. */
static struct str told(struct arena *a, const struct diff *d)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (const struct finding *f = d->changes.first; f; f = f->next) {
		const bool alone = f->rule == rules.backward || f->rule == rules.forward ||
		                   f->rule == rules.unproved;

		buf_printf(&out, "%s%.*s%s%s%s%s%s", out.len ? " " : "", STR_FMT(f->path),
		           f->backward == LEVEL_BREAKING || f->forward == LEVEL_BREAKING ? ":" : "",
		           f->backward == LEVEL_BREAKING ? "B" : "",
		           f->forward == LEVEL_BREAKING ? "F" : "", f->reason.len ? "?" : "",
		           alone ? "!" : "");
	}
	return buf_str(&out);
}

enum { NEAR, FAR, SHARED, INERT };

static const struct row {
	const char *why;
	struct {
		const char *place;
		enum rule rule;
		int reach;
	} changes[MOST];
	const char *backward[MOST], *forward[MOST]; /* places; "?" behind one: unproved */
	const char *want;
} rows[] = {
	{ "no answer: no change breaks",
	  { { "/a", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { 0 },
	  { 0 },
	  "/a" },
	{ "at the same place",
	  { { "/a", RULE_JSON_TYPE_CHANGED, NEAR }, { "/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/a" },
	  { "/b" },
	  "/a:B /b:F" },
	{ "both directions at one place",
	  { { "/a", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/a" },
	  { "/a" },
	  "/a:BF" },
	{ "the nearest around it, not the farther one",
	  { { "/a", RULE_JSON_TYPE_CHANGED, NEAR }, { "/a/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/a/b/c/d" },
	  { 0 },
	  "/a /a/b:B" },
	{ "what only begins alike is not around it",
	  { { "/ab", RULE_JSON_TYPE_CHANGED, NEAR }, { "/a/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/a/bc" },
	  { 0 },
	  "/a/b:B /ab" },
	{ "all below it, however deep",
	  { { "/a/b/c/d/e", RULE_JSON_TYPE_CHANGED, NEAR },
	    { "/a/x", RULE_JSON_TYPE_CHANGED, NEAR },
	    { "/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/a" },
	  { 0 },
	  "/a/b/c/d/e:B /a/x:B /b" },
	{ "the root has everything below it",
	  { { "/a/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "" },
	  { 0 },
	  "/a/b:B" },
	{ "of the same object: up to two steps below",
	  { { "/o/required", RULE_JSON_REQUIRED_CHANGED, NEAR },
	    { "/o/properties/a", RULE_JSON_PROPERTY_REMOVED, NEAR },
	    { "/o/properties/a/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/o/additionalProperties" },
	  { 0 },
	  "/o/properties/a:B /o/required:B /o/properties/a/b" },
	{ "elsewhere: what may have effects anywhere",
	  { { "/a/$ref", RULE_JSON_REFERENCE_CHANGED, NEAR },
	    { "/b/c/d/e", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/x/y/z" },
	  { 0 },
	  "/b/c/d/e /a/$ref:B" },
	{ "elsewhere only where nothing nearer explains it",
	  { { "/a/$ref", RULE_JSON_REFERENCE_CHANGED, NEAR },
	    { "/x/y", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/x/y/z" },
	  { 0 },
	  "/x/y:B /a/$ref" },
	{ "far: another document",
	  { { "o.json#/a", RULE_JSON_TYPE_CHANGED, FAR } },
	  { "/x/y/z" },
	  { 0 },
	  "o.json#/a:B" },
	{ "far, and known to break: its effects are no news, whatever comes first",
	  { { "o.json#/a", RULE_JSON_TYPE_CHANGED, FAR },
	    { "o.json#/b", RULE_JSON_TYPE_CHANGED, FAR } },
	  { "/x/y/z", "o.json#/a" },
	  { 0 },
	  "o.json#/a:B o.json#/b" },
	{ "but not in the other direction",
	  { { "o.json#/a", RULE_JSON_TYPE_CHANGED, FAR } },
	  { "/x/y/z" },
	  { "o.json#/a" },
	  "o.json#/a:BF" },
	{ "what is unproved somewhere does not stand for a no elsewhere",
	  { { "o.json#/a", RULE_JSON_TYPE_CHANGED, FAR } },
	  { "o.json#/a?", "/x/y/z" },
	  { 0 },
	  "o.json#/a:B" },
	{ "nothing explains it: it stands alone",
	  { { "/a/b/c", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/x/y/z" },
	  { "/u/v/w" },
	  "/a/b/c /x/y/z:B! /u/v/w:F!" },
	{ "nothing changed, and yet: nothing is lost", { { 0 } }, { "/x" }, { 0 }, "/x:B!" },
	{ "unproved, alone: of its direction", { { 0 } }, { "/x?" }, { 0 }, "/x:B?!" },
	{ "unproved in both", { { 0 } }, { "/x?" }, { "/x?" }, "/x:B?! /x:F?!" },
	{ "the only one that others refer to",
	  { { "/d/t", RULE_JSON_TYPE_CHANGED, SHARED }, { "/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/x/y/z" },
	  { 0 },
	  "/b /d/t:B" },
	{ "one of two: nobody knows which",
	  { { "/d/t", RULE_JSON_TYPE_CHANGED, SHARED },
	    { "/d/u", RULE_JSON_TYPE_CHANGED, SHARED } },
	  { "/x/y/z" },
	  { 0 },
	  "/d/t /d/u /x/y/z:B!" },
	{ "but where one breaks anyway, that is what it breaks",
	  { { "/d/t", RULE_JSON_TYPE_CHANGED, SHARED },
	    { "/d/u", RULE_JSON_TYPE_CHANGED, SHARED } },
	  { "/x/y/z", "/d/u" },
	  { 0 },
	  "/d/t /d/u:B" },
	{ "a reference that changed is another choice",
	  { { "/d/t", RULE_JSON_TYPE_CHANGED, SHARED },
	    { "/a/$ref", RULE_JSON_REFERENCE_CHANGED, NEAR } },
	  { "/x/y/z" },
	  { 0 },
	  "/d/t /a/$ref:B" },
	{ "what changes nothing by itself explains nothing",
	  { { "/x/y", RULE_JSON_REFERENCE_CHANGED, INERT } },
	  { "/x/y", "/u/v/w" },
	  { 0 },
	  "/x/y /u/v/w:B! /x/y:B!" },
	{ "unproved at a change",
	  { { "/a", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/a?" },
	  { 0 },
	  "/a:B?" },
	{ "a no counts more than what is unproved, in either order",
	  { { "/a", RULE_JSON_TYPE_CHANGED, NEAR }, { "/b", RULE_JSON_TYPE_CHANGED, NEAR } },
	  { "/a?", "/a/b", "/b/b", "/b?" },
	  { 0 },
	  "/a:B /b:B" },
	{ "what never breaks explains nothing",
	  { { "/a", RULE_JSON_WORDS, NEAR } },
	  { "/a" },
	  { "/a" },
	  "/a /a:B! /a:F!" },
};

static void set_answers(struct arena *a, const char *const *places, struct schema_answer *out,
                        size_t *count)
{
	for (*count = 0; *count < MOST && places[*count]; (*count)++) {
		struct str place = str_of(places[*count]);
		const bool unproved = str_ends(place, "?");

		place.len -= unproved;
		out[*count] = (struct schema_answer){ .place = place, .parts = { .path = place } };
		if (unproved)
			out[*count].reason = STR("a budget");
		else
			out[*count].witness = arena_printf(a, "\"%.*s\"", STR_FMT(place));
	}
}

static void test_places(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct diff_options options = { .level = COMPAT_FULL };
		struct schema_change changes[MOST];
		struct schema_answer answers[JOIN_DIRECTIONS][MOST];
		struct arena arena, *a = &arena;
		struct diff d = { .rename_count = 0 };
		size_t count = 0, counts[JOIN_DIRECTIONS];

		arena_init(a, 64ul << 20);
		CHECK_ROW(rows[i].why);
		while (count < MOST && rows[i].changes[count].place) {
			changes[count] =
				change(rows[i].changes[count].rule, rows[i].changes[count].place,
			               rows[i].changes[count].reach == FAR);
			changes[count].shared = rows[i].changes[count].reach == SHARED;
			changes[count].inert = rows[i].changes[count].reach == INERT;
			count++;
		}
		set_answers(a, rows[i].backward, answers[JOIN_BACKWARD], &counts[JOIN_BACKWARD]);
		set_answers(a, rows[i].forward, answers[JOIN_FORWARD], &counts[JOIN_FORWARD]);
		findings_init(&d.changes, a);
		diff_join(a, changes, count, 0,
		          (const struct schema_answer *const[]){ answers[0], answers[1] }, counts,
		          &rules, &options, &d);
		CHECK_STR(str_c(a, told(a, &d)), rows[i].want);
		for (const struct finding *f = d.changes.first; f; f = f->next)
			CHECK((f->backward != LEVEL_BREAKING && f->forward != LEVEL_BREAKING) ||
			      f->witness.len || f->reason.len);
		arena_free(a);
	}
}

/* More than a report holds: what breaks is in it, and all are counted. */
static void test_cut_off(void)
{
	const struct diff_options options = { .level = COMPAT_FULL };
	const size_t most = limit_of(LIMIT_FINDINGS), count = most + 100;
	struct arena arena, *a = &arena;
	struct schema_change *changes;
	const struct schema_answer last = { .place = STR_INIT("/p9999"), .witness = STR_INIT("1") };
	const size_t counts[JOIN_DIRECTIONS] = { 1, 0 };
	struct diff d = { .rename_count = 0 };
	size_t breaking = 0;

	arena_init(a, 256ul << 20);
	changes = arena_array(a, struct schema_change, count);
	for (size_t i = 0; i < count; i++)
		changes[i] =
			change(RULE_JSON_TYPE_CHANGED,
		               i + 1 == count ? "/p9999" : arena_printf(a, "/p%zu", i).ptr, false);
	findings_init(&d.changes, a);
	diff_join(a, changes, count, 7, (const struct schema_answer *const[]){ &last, NULL },
	          counts, &rules, &options, &d);
	CHECK_INT(d.changes.count, most);
	CHECK_INT(d.changes.more, 100 + 7);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		breaking += f->backward == LEVEL_BREAKING;
	CHECK_INT(breaking, 1);
	CHECK_INT(d.changes.worst, LEVEL_BREAKING);
	arena_free(a);
}

int main(void)
{
	RUN(test_places);
	RUN(test_cut_off);
	return CHECK_EXIT();
}
