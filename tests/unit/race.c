#include "tests/unit/race.h"

#include "tests/check.h"

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

void race_open(struct race_world *w, const char *dir, size_t race)
{
	*w = (struct race_world){
		.by = { .who = STR("test"), .now = 1, .today = STR("2026-01-01") },
		.dir = dir,
		.race = race
	};
	arena_init(&w->a, 1 << 28);
	w->r = registry_open(dir, STORE_WRITE | STORE_CREATE, &w->why);
}

void race_close(struct race_world *w)
{
	registry_close(w->r);
	arena_free(&w->a);
}

static void go_between(void *ctx)
{
	struct race_world *w = ctx;
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

void race_arm(struct race_world *w)
{
	w->by.before_proposal = go_between;
	w->by.ctx = w;
}

bool race_is_between(int argc, char **argv, size_t *race, const char **dir)
{
	if (argc != 4 || strcmp(argv[1], "--between") != 0)
		return false;
	*race = (size_t)atol(argv[2]);
	*dir = argv[3];
	return true;
}

const char *race_ended(struct race_world *w, bool ok)
{
	if (ok)
		return "done";
	return w->why.code == FAILURE_REFUSED || w->why.code == FAILURE_NOT_FOUND ? "refused"
	                                                                          : w->why.text;
}

static const struct document *read_one(struct race_world *w, const char *text)
{
	struct source *source = arena_new(&w->a, struct source);
	struct document *docs;
	size_t n;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	return documents_read(&w->a, source, &docs, &n, NULL, &w->why) ? docs : NULL;
}

const char *race_publish(struct race_world *w, const char *text, bool force)
{
	struct admission_options options = { .level = COMPAT_BACKWARD, .today = w->by.today };
	const struct document *d = read_one(w, text);
	struct publish_request q = { .contract = d->contract,
		                     .document = d->source,
		                     .options = &options,
		                     .force = force,
		                     .reason = STR("race") };
	struct publish_answer out;

	if (!registry_publish(w->r, &w->a, &w->by, &q, &out, &w->why))
		return race_ended(w, false);
	return out.published ? "done" : "no";
}

const char *race_expect(struct race_world *w, const char *text)
{
	struct expect_request q = { .expectation = read_one(w, text)->expectation };
	struct expect_answer out;

	return race_ended(w, registry_expect(w->r, &w->a, &w->by, &q, 1, &out, &w->why));
}

const char *race_withdraw(struct race_world *w, const char *id)
{
	struct expectation_filter filter = { .id = str_of(id), .major = -1 };
	size_t n;

	return race_ended(w, registry_withdraw(w->r, &w->a, &w->by, &filter, STR(""), &n, &w->why));
}
