/* Answers that are kept: for one state of the store, in bounded room. */
#include "contract/base/limits.h"
#include "registry/http/kept.h"
#include "registry/http/route.h"
#include "registry/store/store.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct route route = { METHOD_GET, "/a", NULL, ROUTE_LOOP, ROUTE_JSON };

static struct store *open_at(const char *dir)
{
	struct failure why = { .text = "" };
	struct store *s = store_open(dir, STORE_WRITE | STORE_CREATE, &why);

	CHECK_STR(why.text, "");
	if (!s)
		exit(2);
	return s;
}

static bool write_one(struct store *s)
{
	struct store_answer answer;
	struct failure why;
	struct record r;
	struct arena a;
	bool ok;

	arena_init(&a, 1 << 20);
	record_init(&r, &a, STR("test"), STR("me"), 0);
	record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(STR("p"))), STR("v"), PUT_ANY);
	ok = store_propose(s, &r, &answer, &why) && answer.result == STORE_APPLIED;
	arena_free(&a);
	return ok;
}

static char *body_of(struct kept *k, const char *target, bool gzip)
{
	struct kept_answer got;

	kept_find(k, str_of(target), gzip, &got);
	return (char *)(size_t)got.body.ptr;
}

/* Asks twice, so that it is worth keeping. The body that is kept; "" if there is none. *state: what
 * was asked. */
static const char *find(struct kept *k, const char *target, bool gzip, uint64_t *state)
{
	static char text[64];
	struct kept_answer got;

	free(body_of(k, target, gzip));
	*state = kept_find(k, str_of(target), gzip, &got);
	CHECK(*state != 0);
	CHECK(got.route == (got.body.ptr ? &route : NULL));
	CHECK(got.body.len < sizeof text);
	snprintf(text, sizeof text, "%.*s", STR_FMT(got.body));
	free((char *)(size_t)got.body.ptr);
	return text;
}

static void add(struct kept *k, uint64_t state, const char *target, bool gzip, const char *body)
{
	kept_add(k, state, str_of(target), gzip,
	         &(struct kept_answer){ &route, str_of(body), gzip });
}

/* Two targets that take turns are both worth it, a walk over many is not. */
static void test_first_time(void)
{
	struct store *s = open_at(scratch_path("first"));
	struct kept *k = kept_new(s);
	struct kept_answer got;
	int worth = 0;

	for (int i = 0; i < 1000; i++) {
		char target[32];

		snprintf(target, sizeof target, "/walk/%d", i);
		worth += kept_find(k, str_of(target), false, &got) != 0;
	}
	CHECK_INT(worth, 0);
	for (int i = 0; i < 10; i++)
		worth += kept_find(k, i % 2 ? STR("/a") : STR("/b"), false, &got) != 0;
	CHECK_INT(worth, 8);
	kept_free(k);
	store_close(s);
}

static void test_one_state(void)
{
	struct store *s = open_at(scratch_path("state"));
	struct kept *k = kept_new(s);
	uint64_t old, now;

	CHECK_STR(find(k, "/a", false, &old), "");
	add(k, old, "/a", false, "plain");
	add(k, old, "/a", true, "packed");
	CHECK_STR(find(k, "/a", false, &now), "plain");
	CHECK_STR(find(k, "/a", true, &now), "packed");
	CHECK_STR(find(k, "/a?", false, &now), "");
	CHECK_INT(now, old);
	CHECK(write_one(s));
	CHECK_ROW("after a write");
	CHECK_STR(find(k, "/a", false, &now), "");
	CHECK(now > old);
	CHECK_ROW("an answer that was begun before it");
	add(k, old, "/a", false, "plain");
	CHECK_STR(find(k, "/a", false, &now), "");
	CHECK_ROW("an answer that was made after it");
	add(k, now, "/a", false, "newer");
	CHECK_STR(find(k, "/a", false, &now), "newer");
	CHECK_ROW("a state that is not known");
	add(k, 0, "/b", false, "x");
	CHECK_STR(find(k, "/b", false, &now), "");
	kept_free(k);
	store_close(s);
}

/* The writer is forked before this process opens the store: LMDB is not carried across. */
static void test_another_process(void)
{
	const char *dir = scratch_path("other");
	int go[2], done[2], status;
	struct store *s;
	struct kept *k;
	uint64_t old, now;
	char byte = 0;
	pid_t pid;

	if (pipe(go) != 0 || pipe(done) != 0)
		abort();
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		s = open_at(dir);
		if (!write_one(s) || write(done[1], "x", 1) != 1)
			_exit(2);
		store_close(s);
		_exit(0);
	}
	s = open_at(dir);
	k = kept_new(s);
	find(k, "/a", false, &old);
	add(k, old, "/a", false, "before");
	CHECK_STR(find(k, "/a", false, &now), "before");
	CHECK(write(go[1], "x", 1) == 1 && read(done[0], &byte, 1) == 1);
	CHECK_STR(find(k, "/a", false, &now), "");
	CHECK(now > old);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
	kept_free(k);
	store_close(s);
}

/* However many are added, and whatever their size: what is found is right, and something is. */
static void test_room(void)
{
	struct store *s = open_at(scratch_path("room"));
	unsigned long room = limit_of(LIMIT_KEPT_BYTES);
	uint64_t state;
	size_t found = 0;
	struct kept *k;
	char *large = malloc(100000);

	limit_set(STR("KEPT_BYTES"), 64000);
	k = kept_new(s);
	limit_set(STR("KEPT_BYTES"), room);
	for (int i = 0; i < 5000; i++) {
		char target[32], body[32];
		const char *got;

		snprintf(target, sizeof target, "/%d", i % 300);
		snprintf(body, sizeof body, "{%d}", i % 300);
		got = find(k, target, false, &state);
		found += *got != 0;
		CHECK(!*got || strcmp(got, body) == 0);
		add(k, state, target, false, body);
		CHECK_STR(find(k, target, false, &state), body);
	}
	CHECK(found > 1000);
	memset(large, 'x', 99999);
	large[99999] = 0;
	add(k, state, "/large", false, large);
	CHECK_STR(find(k, "/large", false, &state), "");
	free(large);
	kept_free(k);
	store_close(s);
}

int main(void)
{
	RUN(test_first_time);
	RUN(test_one_state);
	RUN(test_another_process);
	RUN(test_room);
	return CHECK_EXIT();
}
