/* Many threads and processes on one store: batches, races, a map that grows. */
#include "registry/store/internal.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 64, EACH = 8 };

static struct store *open_new(const char *dir)
{
	struct failure why = { .text = "" };
	struct store *s = store_open(dir, STORE_WRITE | STORE_CREATE, &why);

	CHECK_STR(why.text, "");
	if (!s)
		exit(2);
	return s;
}

static void damage(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "damage: %s\n", line);
}

static uint64_t check_sound(struct store *s)
{
	struct store_health health = { .damages = 1 };
	struct failure why;

	CHECK(store_check(s, damage, NULL, &health, &why));
	CHECK_INT(health.damages, 0);
	return health.offset;
}

static void each_thread(void *(*work)(void *), void *arg, size_t size, int n)
{
	pthread_t id[THREADS];

	for (int i = 0; i < n; i++)
		if (pthread_create(&id[i], NULL, work, (char *)arg + (size_t)i * size) != 0)
			abort();
	for (int i = 0; i < n; i++)
		pthread_join(id[i], NULL);
}

struct worker {
	struct store *s;
	int number, failed, builds;
	uint64_t offsets[EACH], ids[EACH];
	struct failure why;
};

static void *propose_some(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < EACH; i++) {
		struct store_answer answer;
		struct record r;
		struct arena a;

		arena_init(&a, 1 << 20);
		record_init(&r, &a, STR("test"), STR("me"), 0);
		record_next(&r, STR("serials"));
		record_put(&r, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(STR("t")), KEY_SLOT(0)),
		           STR("v"), PUT_NEW);
		if (!store_propose(w->s, &r, &answer, &w->why) || answer.result != STORE_APPLIED) {
			w->failed++;
		} else {
			w->offsets[i] = answer.offset;
			w->ids[i] = answer.assigned[0];
		}
		arena_free(&a);
	}
	return NULL;
}

/* 64 threads share commits; every one gets an offset and a number of its own. */
static void test_group_commit(void)
{
	static struct worker w[THREADS];
	static int seen_offset[THREADS * EACH + 1], seen_id[THREADS * EACH + 1];
	struct store *s = open_new(scratch_path("group"));
	struct store_stats stats;
	int failed = 0, twice = 0;

	for (int i = 0; i < THREADS; i++)
		w[i] = (struct worker){ .s = s, .number = i };
	each_thread(propose_some, w, sizeof *w, THREADS);
	for (int i = 0; i < THREADS; i++) {
		failed += w[i].failed;
		for (int k = 0; k < EACH; k++) {
			uint64_t offset = w[i].offsets[k], id = w[i].ids[k];

			CHECK(offset >= 1 && offset <= THREADS * EACH && id >= 1 &&
			      id <= THREADS * EACH);
			twice += offset <= THREADS * EACH && seen_offset[offset]++;
			twice += id <= THREADS * EACH && seen_id[id]++;
		}
	}
	CHECK_INT(failed, 0);
	CHECK_INT(twice, 0);
	store_stats(s, &stats);
	CHECK_INT(stats.records, THREADS * EACH);
	CHECK(stats.commits < stats.records / 2 && stats.largest_batch > 2);
	printf("%d writes in %d commits, at most %d at once\n", (int)stats.records,
	       (int)stats.commits, (int)stats.largest_batch);
	CHECK_INT(check_sound(s), THREADS * EACH);
	store_close(s);
}

/* One name per change: reads a row, adds one to it. */
static bool add_one(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct worker *w = ctx;
	struct key k = KEY(KEY_NAME(STR("total")));
	unsigned char bytes[8];
	struct str value;
	uint64_t n = 0;

	(void)why;
	w->builds++;
	if (store_get(snap, TABLE_POLICIES, k, &value))
		n = get_u64(value);
	put_u64(bytes, n + 1);
	r->kind = STR("add");
	store_expect(snap, r, STR("policies"));
	record_put(r, TABLE_POLICIES, k, str_copy(r->arena, (struct str){ (char *)bytes, 8 }),
	           PUT_ANY);
	record_bump(r, STR("policies"));
	return true;
}

static void *change_some(void *arg)
{
	struct worker *w = arg;
	struct str name = STR("policies");

	for (int i = 0; i < EACH; i++) {
		struct store_answer answer;
		struct arena a;

		arena_init(&a, 1 << 20);
		w->failed += !store_change(w->s, &a, &name, 1, add_one, w, &answer, &w->why) ||
		             answer.result != STORE_APPLIED;
		arena_free(&a);
	}
	return NULL;
}

static uint64_t total(struct store *s)
{
	struct snapshot *snap;
	struct failure why;
	struct str value;
	struct arena a;
	uint64_t n = 0;

	arena_init(&a, 1 << 20);
	if (store_snapshot(s, &a, &snap, &why) &&
	    store_get(snap, TABLE_POLICIES, KEY(KEY_NAME(STR("total"))), &value))
		n = get_u64(value);
	arena_free(&a);
	return n;
}

/* A crowd on one name queues: no lost update, and no check made in vain. */
static void test_a_crowd_on_one_name(void)
{
	static struct worker w[THREADS];
	struct store *s = open_new(scratch_path("crowd"));
	int failed = 0, builds = 0;

	for (int i = 0; i < THREADS; i++)
		w[i] = (struct worker){ .s = s, .number = i };
	each_thread(change_some, w, sizeof *w, THREADS);
	for (int i = 0; i < THREADS; i++) {
		failed += w[i].failed;
		builds += w[i].builds;
	}
	CHECK_INT(failed, 0);
	CHECK_INT(total(s), THREADS * EACH);
	CHECK_INT(builds, THREADS * EACH);
	check_sound(s);
	store_close(s);
}

/* Two processes do not share the stripes; the counters alone keep them honest. */
static void test_two_processes_race(void)
{
	enum { LOOPS = 100 };
	const char *dir = scratch_path("processes");
	struct store *s;
	int status[2], added = 0;
	pid_t pid[2];

	store_close(open_new(dir));
	fflush(NULL);
	for (int p = 0; p < 2; p++) {
		pid[p] = fork();
		if (pid[p] == 0) {
			struct worker w = { .failed = 0 };
			struct str name = STR("policies");
			int done = 0;

			w.s = store_open(dir, STORE_WRITE, &w.why);
			for (int i = 0; w.s && i < LOOPS; i++) {
				struct store_answer answer;
				struct arena a;

				arena_init(&a, 1 << 20);
				if (store_change(w.s, &a, &name, 1, add_one, &w, &answer, &w.why))
					done++;
				else if (w.why.code != FAILURE_BUSY)
					_exit(255);
				arena_free(&a);
			}
			store_close(w.s);
			_exit(done);
		}
	}
	for (int p = 0; p < 2; p++) {
		CHECK(waitpid(pid[p], &status[p], 0) == pid[p] && WIFEXITED(status[p]));
		CHECK(WEXITSTATUS(status[p]) > LOOPS / 4 && WEXITSTATUS(status[p]) <= LOOPS);
		added += WEXITSTATUS(status[p]);
	}
	s = open_new(dir);
	CHECK_INT(total(s), added);
	CHECK_INT(check_sound(s), added);
	store_close(s);
}

struct lost_race {
	struct store *s;
	int builds;
};

static void *bump_once(void *arg)
{
	struct lost_race *race = arg;
	struct store_answer answer;
	struct failure why;
	struct record r;
	struct arena a;

	arena_init(&a, 1 << 20);
	record_init(&r, &a, STR("test"), STR("other"), 0);
	record_bump(&r, STR("subject S"));
	CHECK(store_propose(race->s, &r, &answer, &why));
	arena_free(&a);
	return NULL;
}

/* Somebody else always changes the counter between the check and the proposal. */
static bool always_late(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct lost_race *race = ctx;
	pthread_t other;

	(void)why;
	race->builds++;
	store_expect(snap, r, STR("subject S"));
	record_bump(r, STR("subject S"));
	if (pthread_create(&other, NULL, bump_once, race) != 0)
		abort();
	pthread_join(other, NULL);
	return true;
}

static bool nothing_to_do(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	(void)ctx, (void)snap, (void)r, (void)why;
	return true;
}

static bool not_allowed(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	(void)ctx, (void)snap, (void)r;
	return failure_set(why, FAILURE_REFUSED, "no");
}

static bool proposes_inside(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct store_answer answer;

	(void)snap;
	record_bump(r, STR("c"));
	return store_propose(ctx, r, &answer, why);
}

static void test_what_store_change_answers(void)
{
	struct store *s = open_new(scratch_path("change"));
	struct lost_race race = { s, 0 };
	struct store_answer answer;
	struct failure why = { .text = "" };
	struct str names[] = { STR("a"), STR("b"), STR("a") };
	struct arena a;

	arena_init(&a, 1 << 24);
	CHECK_ROW("always too late");
	CHECK(!store_change(s, &a, names, 3, always_late, &race, &answer, &why));
	CHECK_INT(why.code, FAILURE_BUSY);
	CHECK_INT(race.builds, STORE_TRIES);
	CHECK(strstr(why.text, "counter subject S is 5, not 4") != NULL);
	CHECK_ROW("nothing to write");
	CHECK(store_change(s, &a, names, 3, nothing_to_do, NULL, &answer, &why));
	CHECK(answer.result == STORE_NOTHING && answer.offset == STORE_TRIES);
	CHECK_ROW("a no");
	CHECK(!store_change(s, &a, names, 3, not_allowed, NULL, &answer, &why));
	CHECK(why.code == FAILURE_REFUSED && strcmp(why.text, "no") == 0);
	CHECK_ROW("a proposal under a snapshot");
	CHECK(!store_change(s, &a, names, 3, proposes_inside, s, &answer, &why));
	CHECK(why.code == FAILURE_INTERNAL && strstr(why.text, "holds a snapshot"));
	CHECK_ROW("and all is let go");
	CHECK(store_change(s, &a, names, 3, nothing_to_do, NULL, &answer, &why));
	arena_free(&a);
	store_close(s);
}

static bool out_of_memory(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	(void)ctx, (void)snap, (void)why;
	r->note = (struct str){ arena_alloc(r->arena, 1 << 30, 1), 1 << 30 };
	return true;
}

struct job {
	struct store *s;
	struct arena *a;
};

static void change_without_memory(void *arg)
{
	struct job *job = arg;
	struct str names[] = { STR("a"), STR("b") };
	struct store_answer answer;
	struct failure why;

	store_change(job->s, job->a, names, 2, out_of_memory, NULL, &answer, &why);
}

/* Memory that runs out inside the callback leaves no stripe and no snapshot. */
static void test_out_of_memory_lets_go(void)
{
	struct store *s = open_new(scratch_path("memory"));
	struct str names[] = { STR("a"), STR("b") };
	struct store_answer answer;
	struct failure why;
	struct arena a;
	struct job job = { s, &a };

	arena_init(&a, 1 << 20);
	CHECK(!arena_try(&a, change_without_memory, &job));
	CHECK(db_thread_reads(s->db));
	arena_free(&a);
	CHECK(!db_thread_reads(s->db));
	CHECK(store_change(s, &a, names, 2, nothing_to_do, NULL, &answer, &why));
	arena_free(&a);
	store_close(s);
}

/* ---- growing ---- */

static bool write_big(struct store *s, uint64_t i, size_t bytes, struct failure *why)
{
	struct store_answer answer;
	struct record r;
	struct arena a;
	bool ok;

	arena_init(&a, 1 << 26);
	record_init(&r, &a, STR("big"), STR("me"), 0);
	record_put(&r, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(STR("big")), KEY_INT(i)),
	           (struct str){ arena_alloc(&a, bytes, 1), bytes }, PUT_NEW);
	ok = store_propose(s, &r, &answer, why);
	arena_free(&a);
	return ok;
}

struct reader {
	struct store *s;
	pthread_mutex_t lock;
	pthread_cond_t turn;
	bool begun, stop;
	uint64_t first, last;
};

/* Holds one snapshot while others write, and reads the same through it. */
static void *read_for_long(void *arg)
{
	struct reader *rd = arg;
	struct snapshot *snap;
	struct failure why;
	struct arena a;

	arena_init(&a, 1 << 20);
	if (!store_snapshot(rd->s, &a, &snap, &why))
		abort();
	rd->first = store_offset(snap);
	pthread_mutex_lock(&rd->lock);
	rd->begun = true;
	pthread_cond_broadcast(&rd->turn);
	while (!rd->stop)
		pthread_cond_wait(&rd->turn, &rd->lock);
	pthread_mutex_unlock(&rd->lock);
	rd->last = store_offset(snap);
	arena_free(&a);
	return NULL;
}

/* Two processes with small maps: each grows its own when it fills, and when the
 * other's file has outgrown it; a long reader in the other process keeps its state. */
static void test_growth_with_two_processes_and_a_long_reader(void)
{
	enum { BIG = 40, BYTES = 50000 };
	const char *dir = scratch_path("growth");
	struct failure why = { .text = "" };
	struct store_stats stats;
	struct reader rd = { .begun = false };
	struct store *s;
	pthread_t reader;
	int status, go[2], failed = 0;
	char byte = 0;
	pid_t pid;

	setenv("TREATY_MAP_SIZE", "128K", 1);
	s = open_new(dir);
	CHECK(write_big(s, 0, 10, &why));
	store_close(s);
	CHECK(pipe(go) == 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(go[1]);
		s = store_open(dir, STORE_WRITE, &why);
		if (!s)
			_exit(1);
		for (uint64_t i = 0; i < BIG; i++)
			if (!write_big(s, 1000 + i, BYTES, &why))
				_exit(2);
		store_stats(s, &stats);
		if (read(go[0], &byte, 1) != 1) /* the other has written more meanwhile */
			_exit(3);
		if (!write_big(s, 5000, 10, &why) || stats.grown < 1)
			_exit(4);
		store_close(s);
		_exit(0);
	}
	close(go[0]);
	s = store_open(dir, STORE_WRITE, &why);
	rd.s = s;
	pthread_mutex_init(&rd.lock, NULL);
	pthread_cond_init(&rd.turn, NULL);
	if (!s || pthread_create(&reader, NULL, read_for_long, &rd) != 0)
		abort();
	pthread_mutex_lock(&rd.lock);
	while (!rd.begun)
		pthread_cond_wait(&rd.turn, &rd.lock);
	pthread_mutex_unlock(&rd.lock);
	usleep(100000); /* the child writes under the reader's feet */
	pthread_mutex_lock(&rd.lock);
	rd.stop = true;
	pthread_cond_broadcast(&rd.turn);
	pthread_mutex_unlock(&rd.lock);
	for (uint64_t i = 0; i < BIG; i++)
		failed += !write_big(s, 1 + i, BYTES, &why);
	pthread_join(reader, NULL);
	CHECK_INT(failed, 0);
	CHECK(rd.first == rd.last && rd.first >= 1);
	CHECK(write(go[1], &byte, 1) == 1);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
	store_stats(s, &stats);
	CHECK(stats.grown >= 1 && stats.map_bytes > 4 * BIG * BYTES);
	CHECK_INT(check_sound(s), 2 * BIG + 2);
	store_close(s);
	close(go[1]);
	unsetenv("TREATY_MAP_SIZE");
}

static void *write_one_big(void *arg)
{
	struct worker *w = arg;

	w->failed = !write_big(w->s, 77, 1 << 20, &w->why);
	return NULL;
}

/* Growing waits for who reads, and who reads goes on reading meanwhile: what was
 * found stays where it is, and a second snapshot does not wait in its turn. */
static void test_growth_waits_for_readers(void)
{
	struct store_stats stats;
	struct snapshot *one, *two;
	struct worker w = { .failed = 1 };
	struct failure why;
	struct store *s;
	struct str value;
	pthread_t writer;
	struct arena a;

	setenv("TREATY_MAP_SIZE", "128K", 1);
	s = open_new(scratch_path("waits"));
	w.s = s;
	CHECK(write_big(s, 1, 1000, &why));
	arena_init(&a, 1 << 20);
	CHECK(store_snapshot(s, &a, &one, &why));
	CHECK(store_get(one, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(STR("big")), KEY_INT(1)), &value));
	if (pthread_create(&writer, NULL, write_one_big, &w) != 0)
		abort();
	usleep(50000);
	alarm(60); /* a deadlock ends the test */
	CHECK(store_snapshot(s, &a, &two, &why));
	store_stats(s, &stats);
	CHECK_INT(stats.grown, 0);
	CHECK(value.len == 1000 && value.ptr[0] == 0 && value.ptr[999] == 0);
	CHECK_INT(store_offset(two), 1);
	arena_free(&a);
	pthread_join(writer, NULL);
	alarm(0);
	CHECK_INT(w.failed, 0);
	store_stats(s, &stats);
	CHECK(stats.grown >= 1);
	CHECK_INT(check_sound(s), 2);
	store_close(s);
	unsetenv("TREATY_MAP_SIZE");
}

struct copier {
	struct store *s;
	const char *dir[3];
	int failed;
};

static void *copy_some(void *arg)
{
	struct copier *c = arg;
	struct failure why;

	for (size_t i = 0; i < 3; i++)
		c->failed += !store_backup(c->s, c->dir[i], &why);
	return NULL;
}

/* A backup taken among writers is one state: it passes fsck, and its log is whole. */
static void test_backup_among_writers(void)
{
	enum { N = 8 };
	static struct worker w[N];
	struct copier c = { .failed = 0 };
	pthread_t copier;
	uint64_t last = 0;

	c.s = open_new(scratch_path("source"));
	for (size_t i = 0; i < 3; i++)
		c.dir[i] = scratch_path("copy");
	for (int i = 0; i < N; i++)
		w[i] = (struct worker){ .s = c.s, .number = i };
	if (pthread_create(&copier, NULL, copy_some, &c) != 0)
		abort();
	each_thread(propose_some, w, sizeof *w, N);
	pthread_join(copier, NULL);
	CHECK_INT(c.failed, 0);
	for (size_t i = 0; i < 3; i++) {
		struct failure why;
		struct store *copy = store_open(c.dir[i], STORE_READ, &why);
		uint64_t offset = copy ? check_sound(copy) : 0;

		CHECK(copy && offset >= last && offset <= N * EACH);
		last = offset;
		store_close(copy);
	}
	store_close(c.s);
}

static void *write_and_read(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < EACH; i++) {
		struct snapshot *one, *two;
		struct arena a;

		w->failed += !write_big(w->s, (uint64_t)(w->number * EACH + i), 9000, &w->why);
		arena_init(&a, 1 << 20);
		/* A second snapshot in one thread must not wait for who waits for the first. */
		if (!store_snapshot(w->s, &a, &one, &w->why) ||
		    !store_snapshot(w->s, &a, &two, &w->why))
			w->failed++;
		else
			w->failed += store_offset(one) > store_offset(two);
		arena_free(&a);
	}
	return NULL;
}

static void test_growth_among_threads(void)
{
	enum { N = 8 };
	static struct worker w[N];
	struct store_stats stats;
	struct store *s;
	int failed = 0;

	setenv("TREATY_MAP_SIZE", "128K", 1);
	s = open_new(scratch_path("threads"));
	for (int i = 0; i < N; i++)
		w[i] = (struct worker){ .s = s, .number = i };
	each_thread(write_and_read, w, sizeof *w, N);
	for (int i = 0; i < N; i++)
		failed += w[i].failed;
	CHECK_INT(failed, 0);
	store_stats(s, &stats);
	CHECK(stats.grown >= 3);
	CHECK_INT(check_sound(s), N * EACH);
	store_close(s);
	unsetenv("TREATY_MAP_SIZE");
}

int main(void)
{
	RUN(test_group_commit);
	RUN(test_a_crowd_on_one_name);
	RUN(test_two_processes_race);
	RUN(test_what_store_change_answers);
	RUN(test_out_of_memory_lets_go);
	RUN(test_growth_with_two_processes_and_a_long_reader);
	RUN(test_growth_waits_for_readers);
	RUN(test_growth_among_threads);
	RUN(test_backup_among_writers);
	return CHECK_EXIT();
}
