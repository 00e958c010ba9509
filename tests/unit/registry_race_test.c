/* One deliberate race per counter: an operation has read and not yet written when another process
 * changes what it read. The attempt must be void, be made again, and end as if it had come second.
 * A row fails if its counter is no longer expected: the operation then goes through on its first
 * attempt. */
#include "tests/check.h"
#include "tests/unit/race.h"
#include "tests/unit/scratch.h"

#define CONTRACT(id, version, topic, fields)                                                         \
	"dataContractSpecification: 1.1.0\nid: " id "\ninfo: {title: t, version: " version "}\n"       \
	"servers: {k: {type: kafka, host: h, topic: " topic "}}\nmodels: {m: {fields: {" fields "}}}\n"
#define LAKE(id)                                                                           \
	"dataContractSpecification: 1.1.0\nid: " id "\ninfo: {title: t, version: 1.0.0}\n" \
	"servers: {k: {type: s3, location: 's3://b/x/', format: parquet}}\n"               \
	"models: {m: {fields: {x: {type: int}}}}\n"
#define EXPECTS(id, fields)                                                                          \
	"kind: ConsumerExpectation\napiVersion: v1\nid: " id "\nconsumer: {name: c, owner: o}\n"         \
	"contract: {id: o.e, major: 1}\nmodels: {m: {fields: {" fields "}}}\n"

enum kind { PUBLISH, FORCE, EXPECT, WITHDRAW, RETIRE, DEPRECATE, WAIVE };

struct step {
	enum kind kind;
	const char *text; /* the document, or an id */
};

#define BASE { PUBLISH, CONTRACT("o.e", "1.0.0", "t", "x: {type: int}, y: {type: int}") }
#define READS_X { EXPECT, EXPECTS("a.of-x", "x: {}") }

static const struct race {
	const char *why;
	struct step before[2]; /* .text NULL: none */
	struct step paused, between;
	const char *want; /* what the paused one ends with */
} races[] = {
	{ "contract Y: publish against publish",
	  { BASE },
	  { PUBLISH,
	    CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { PUBLISH,
	    CONTRACT("o.e", "1.2.0", "t", "x: {type: int}, y: {type: int}, w: {type: int}") },
	  "no" },
	{ "contract Y: the same version twice",
	  { BASE },
	  { PUBLISH,
	    CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { PUBLISH,
	    CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, w: {type: int}") },
	  "refused" },
	{ "contract Y: expect against publish",
	  { BASE },
	  READS_X,
	  { FORCE, CONTRACT("o.e", "1.1.0", "t", "y: {type: int}") },
	  "refused" },
	{ "contract Y: publish against retire",
	  { BASE },
	  { PUBLISH,
	    CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { RETIRE, "o.e" },
	  "refused" },
	{ "contract Y: deprecate against retire",
	  { BASE },
	  { DEPRECATE, "o.e" },
	  { RETIRE, "o.e" },
	  "refused" },
	{ "expectations of Y/major: publish against expect",
	  { BASE },
	  { FORCE, CONTRACT("o.e", "1.1.0", "t", "y: {type: int}") },
	  READS_X,
	  "done" },
	{ "expectations of the old major: publish of a new one against expect",
	  { BASE },
	  { PUBLISH, CONTRACT("o.e", "2.0.0", "u", "y: {type: int}") },
	  READS_X,
	  "done" },
	{ "expectations of Y/major: publish against withdraw",
	  { BASE, READS_X },
	  { PUBLISH,
	    CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { WITHDRAW, "a.of-x" },
	  "done" },
	{ "expectations of Y/major: retire against expect",
	  { BASE },
	  { RETIRE, "o.e" },
	  READS_X,
	  "refused" },
	{ "expectations of Y/major: expect against expect",
	  { BASE },
	  READS_X,
	  { EXPECT, EXPECTS("a.of-x", "y: {}") },
	  "done" },
	{ "expectations of Y/major: withdraw against withdraw",
	  { BASE, READS_X },
	  { WITHDRAW, "a.of-x" },
	  { WITHDRAW, "a.of-x" },
	  "refused" },
	{ "topic T: publish against publish of another contract",
	  { BASE },
	  { PUBLISH, CONTRACT("o.a", "1.0.0", "u", "x: {type: int}") },
	  { PUBLISH, CONTRACT("o.b", "1.0.0", "u", "x: {type: int}") },
	  "no" },
	{ "topic T: publish against publish of another contract, no subjects",
	  { BASE },
	  { PUBLISH, LAKE("o.a") },
	  { PUBLISH, LAKE("o.b") },
	  "no" },
	{ "topic T: publish against retire of its owner",
	  { BASE },
	  { FORCE, CONTRACT("o.a", "1.0.0", "t", "x: {type: int}") },
	  { RETIRE, "o.e" },
	  "done" },
	{ "policies: publish against waive",
	  { BASE },
	  { PUBLISH,
	    CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { WAIVE, "o.e" },
	  "done" },
};

static const char *perform(struct race_world *w, const struct step *s)
{
	struct waiver waiver = { .rule = STR("FIELD_REMOVED"), .path = STR("m.x"), .reason = STR("race") };
	struct str id = str_of(s->text);
	struct who_is_left *left;
	size_t n;

	switch (s->kind) {
	case PUBLISH:
	case FORCE:
		return race_publish(w, s->text, s->kind == FORCE);
	case EXPECT:
		return race_expect(w, s->text);
	case WITHDRAW:
		return race_withdraw(w, s->text);
	case RETIRE:
		return race_ended(w, registry_retire(w->r, &w->a, &w->by, id, 1, false, STR(""),
		                                     &left, &n, &w->why));
	case DEPRECATE:
		return race_ended(w, registry_deprecate(w->r, &w->a, &w->by, id, 1, STR(""),
		                                        STR(""), &w->why));
	case WAIVE:
		break;
	}
	return race_ended(w, registry_waive(w->r, &w->a, &w->by, id, &waiver, &w->why));
}

static int between(size_t race, const char *dir)
{
	struct race_world w;
	const char *end;

	race_open(&w, dir, race);
	if (!w.r)
		return 2;
	end = perform(&w, &races[race].between);
	if (strcmp(end, "done") != 0)
		fprintf(stderr, "in between: %s\n", end);
	race_close(&w);
	return strcmp(end, "done") != 0;
}

static void test_races(void)
{
	for (size_t i = 0; i < sizeof races / sizeof *races; i++) {
		struct race_world w;
		char name[40];

		CHECK_ROW(races[i].why);
		snprintf(name, sizeof name, "race-%zu", i);
		race_open(&w, scratch_path(name), i);
		CHECK(w.r != NULL);
		for (size_t k = 0; k < 2; k++)
			if (races[i].before[k].text)
				CHECK_STR(perform(&w, &races[i].before[k]), "done");
		race_arm(&w);
		CHECK_STR(perform(&w, &races[i].paused), races[i].want);
		/* Made again: unless it was refused before it could write a second time. */
		CHECK(w.attempts == (strcmp(races[i].want, "done") == 0 ? 2 : 1));
		race_close(&w);
	}
}

int main(int argc, char **argv)
{
	const char *dir;
	size_t race;

	if (race_is_between(argc, argv, &race, &dir))
		return between(race, dir);
	RUN(test_races);
	return CHECK_EXIT();
}
