/* One deliberate race per counter: an operation has read and not yet written when another process changes what it
 * read. The attempt must be void, be made again, and end as if it had come second. A row fails if its
 * counter is no longer expected: the operation then goes through on its first attempt. */
#include "registry/registry.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

#define CONTRACT(id, version, topic, fields)                                                         \
	"dataContractSpecification: 1.1.0\nid: " id "\ninfo: {title: t, version: " version "}\n"       \
	"servers: {k: {type: kafka, host: h, topic: " topic "}}\nmodels: {m: {fields: {" fields "}}}\n"
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
	{ "contract Y: publish against publish", { BASE },
	  { PUBLISH, CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { PUBLISH, CONTRACT("o.e", "1.2.0", "t", "x: {type: int}, y: {type: int}, w: {type: int}") }, "no" },
	{ "contract Y: the same version twice", { BASE },
	  { PUBLISH, CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { PUBLISH, CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, w: {type: int}") }, "refused" },
	{ "contract Y: expect against publish", { BASE }, READS_X,
	  { FORCE, CONTRACT("o.e", "1.1.0", "t", "y: {type: int}") }, "refused" },
	{ "contract Y: publish against retire", { BASE },
	  { PUBLISH, CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { RETIRE, "o.e" }, "refused" },
	{ "contract Y: deprecate against retire", { BASE }, { DEPRECATE, "o.e" }, { RETIRE, "o.e" }, "refused" },
	{ "expectations of Y/major: publish against expect", { BASE },
	  { FORCE, CONTRACT("o.e", "1.1.0", "t", "y: {type: int}") }, READS_X, "done" },
	{ "expectations of the old major: publish of a new one against expect", { BASE },
	  { PUBLISH, CONTRACT("o.e", "2.0.0", "u", "y: {type: int}") }, READS_X, "done" },
	{ "expectations of Y/major: publish against withdraw", { BASE, READS_X },
	  { PUBLISH, CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { WITHDRAW, "a.of-x" }, "done" },
	{ "expectations of Y/major: retire against expect", { BASE }, { RETIRE, "o.e" }, READS_X, "refused" },
	{ "expectations of Y/major: expect against expect", { BASE }, READS_X,
	  { EXPECT, EXPECTS("a.of-x", "y: {}") }, "done" },
	{ "expectations of Y/major: withdraw against withdraw", { BASE, READS_X }, { WITHDRAW, "a.of-x" },
	  { WITHDRAW, "a.of-x" }, "refused" },
	{ "topic T: publish against publish of another contract", { BASE },
	  { PUBLISH, CONTRACT("o.a", "1.0.0", "u", "x: {type: int}") },
	  { PUBLISH, CONTRACT("o.b", "1.0.0", "u", "x: {type: int}") }, "no" },
	{ "topic T: publish against retire of its owner", { BASE },
	  { FORCE, CONTRACT("o.a", "1.0.0", "t", "x: {type: int}") }, { RETIRE, "o.e" }, "done" },
	{ "policies: publish against waive", { BASE },
	  { PUBLISH, CONTRACT("o.e", "1.1.0", "t", "x: {type: int}, y: {type: int}, z: {type: int}") },
	  { WAIVE, "o.e" }, "done" },
};

struct world {
	struct arena a;
	struct registry *r;
	struct actor by;
	struct failure why;
	const char *dir;
	size_t race;
	unsigned attempts;
};

static const struct document *read_one(struct world *w, const char *text)
{
	struct source *source = arena_new(&w->a, struct source);
	struct document *docs;
	size_t n;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	return documents_read(&w->a, source, &docs, &n, NULL, &w->why) ? docs : NULL;
}

static const char *ended(struct world *w, bool ok)
{
	if (ok)
		return "done";
	return w->why.code == FAILURE_REFUSED || w->why.code == FAILURE_NOT_FOUND ? "refused" : w->why.text;
}

static const char *publish(struct world *w, const struct step *s)
{
	struct admission_options options = { .level = COMPAT_BACKWARD, .today = w->by.today };
	const struct document *d = read_one(w, s->text);
	struct publish_request q = { .contract = d->contract, .document = d->source, .options = &options,
		                     .force = s->kind == FORCE, .reason = STR("race") };
	struct publish_answer out;

	if (!registry_publish(w->r, &w->a, &w->by, &q, &out, &w->why))
		return ended(w, false);
	return out.published ? "done" : "no";
}

static const char *perform(struct world *w, const struct step *s)
{
	struct expectation_filter filter = { .id = str_of(s->text), .major = -1 };
	struct waiver waiver = { .rule = STR("FIELD_REMOVED"), .path = STR("m.x"), .reason = STR("race") };
	struct str id = str_of(s->text);
	struct who_is_left *left;
	struct expect_request q = { 0 };
	struct expect_answer out;
	size_t n;

	switch (s->kind) {
	case PUBLISH:
	case FORCE:
		return publish(w, s);
	case EXPECT:
		q.expectation = read_one(w, s->text)->expectation;
		return ended(w, registry_expect(w->r, &w->a, &w->by, &q, 1, &out, &w->why));
	case WITHDRAW:
		return ended(w, registry_withdraw(w->r, &w->a, &w->by, &filter, STR(""), &n, &w->why));
	case RETIRE:
		return ended(w, registry_retire(w->r, &w->a, &w->by, id, 1, false, STR(""), &left, &n, &w->why));
	case DEPRECATE:
		return ended(w, registry_deprecate(w->r, &w->a, &w->by, id, 1, STR(""), STR(""), &w->why));
	case WAIVE:
		break;
	}
	return ended(w, registry_waive(w->r, &w->a, &w->by, id, &waiver, &w->why));
}

static void open_world(struct world *w, const char *dir, size_t race)
{
	*w = (struct world){ .by = { .who = STR("test"), .now = 1, .today = STR("2026-01-01") },
		             .dir = dir, .race = race };
	arena_init(&w->a, 1 << 28);
	w->r = registry_open(dir, STORE_WRITE | STORE_CREATE, &w->why);
}

static void close_world(struct world *w)
{
	registry_close(w->r);
	arena_free(&w->a);
}

/* The first attempt has read: another process goes first. */
static void go_between(void *ctx)
{
	struct world *w = ctx;
	char number[24], self[] = "/proc/self/exe", flag[] = "--between", dir[512];
	char *argv[] = { self, flag, number, dir, NULL };
	int status = -1;
	pid_t child;

	if (w->attempts++)
		return;
	snprintf(number, sizeof number, "%zu", w->race);
	snprintf(dir, sizeof dir, "%s", w->dir);
	CHECK(posix_spawn(&child, self, NULL, NULL, argv, environ) == 0);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static int between(size_t race, const char *dir)
{
	struct world w;
	const char *end;

	open_world(&w, dir, race);
	if (!w.r)
		return 2;
	end = perform(&w, &races[race].between);
	if (strcmp(end, "done") != 0)
		fprintf(stderr, "in between: %s\n", end);
	close_world(&w);
	return strcmp(end, "done") != 0;
}

static void test_races(void)
{
	for (size_t i = 0; i < sizeof races / sizeof *races; i++) {
		struct world w;
		char name[40];

		CHECK_ROW(races[i].why);
		snprintf(name, sizeof name, "race-%zu", i);
		open_world(&w, scratch_path(name), i);
		CHECK(w.r != NULL);
		for (size_t k = 0; k < 2; k++)
			if (races[i].before[k].text)
				CHECK_STR(perform(&w, &races[i].before[k]), "done");
		w.by.before_proposal = go_between;
		w.by.ctx = &w;
		CHECK_STR(perform(&w, &races[i].paused), races[i].want);
		/* Made again: unless it was refused before it could write a second time. */
		CHECK(w.attempts == (strcmp(races[i].want, "done") == 0 ? 2 : 1));
		close_world(&w);
	}
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "--between") == 0)
		return between((size_t)atol(argv[2]), argv[3]);
	RUN(test_races);
	return CHECK_EXIT();
}
