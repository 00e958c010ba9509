/* work.c - the writers and readers that are killed, and how a store is judged after */
#include "tests/crash/crash.h"
#include "tests/crash/trace.h"

#include <dlfcn.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *other_writer, *shim_path, *child_says_to;

void acks_add(struct acks *acks, const struct ack *ack)
{
	if (acks->n == acks->room) {
		acks->room = acks->room ? acks->room * 2 : 256;
		acks->ack = realloc(acks->ack, acks->room * sizeof *acks->ack);
		if (!acks->ack)
			abort();
	}
	acks->ack[acks->n++] = *ack;
}

/* ---- writing ---- */

struct writer {
	struct store *store;
	unsigned long n;
	unsigned seed;
	int fd, failed;
	shim_ack_fn *shim;
};

/* Small rows and ones of several pages, rows replaced and deleted, ids, counters. */
static void some_change(struct record *r, struct arena *a, unsigned *seed)
{
	size_t bytes = rand_r(seed) % 4 ? 20 : 3000 + (size_t)rand_r(seed) % 20000;
	char *text = arena_array(a, char, bytes);
	struct str name = arena_printf(a, "name %d", rand_r(seed) % 40);

	memset(text, 'a' + rand_r(seed) % 26, bytes);
	record_init(r, a, STR("crash"), STR("writer"), 0);
	record_bind(r, STR("ids"), name);
	record_put(r, TABLE_CONTRACTS, KEY(KEY_NAME(name)), (struct str){ text, bytes }, PUT_ANY);
	record_put(r, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(name), KEY_SLOT(0)), name, PUT_ANY);
	record_bump(r, name);
	if (rand_r(seed) % 3 == 0)
		record_delete(r, TABLE_CONTRACTS,
		              KEY(KEY_NAME(arena_printf(a, "name %d", rand_r(seed) % 40))));
}

static void *write_some(void *arg)
{
	struct writer *w = arg;

	for (unsigned long i = 0; i < w->n; i++) {
		struct store_answer answer;
		struct failure why;
		struct record r;
		struct arena a;
		struct ack ack;

		arena_init(&a, 1 << 24);
		some_change(&r, &a, &w->seed);
		if (!store_propose(w->store, &r, &answer, &why)) {
			fprintf(stderr, "writer: %s\n", why.text);
			w->failed++;
		} else {
			memcpy(ack.id, r.id, sizeof ack.id);
			ack.offset = answer.offset;
			if (w->shim)
				w->shim(&ack, sizeof ack);
			if (w->fd >= 0 && write(w->fd, &ack, sizeof ack) != sizeof ack)
				abort();
		}
		arena_free(&a);
	}
	return NULL;
}

int write_changes(const char *dir, unsigned long n, int fd)
{
	struct writer w[WRITERS];
	pthread_t id[WRITERS];
	struct failure why;
	struct store *s = store_open(dir, STORE_WRITE | STORE_CREATE, &why);
	shim_ack_fn *shim = NULL;
	int failed = 0;

	*(void **)&shim = dlsym(RTLD_DEFAULT, "shim_ack"); /* as POSIX has it */
	if (!s) {
		fprintf(stderr, "writer: %s\n", why.text);
		return 1;
	}
	for (int i = 0; i < WRITERS; i++) {
		w[i] = (struct writer){ .store = s,
			                .n = n / WRITERS + (n % WRITERS > (unsigned)i),
			                .seed = (unsigned)(n + (unsigned long)i * 77),
			                .fd = fd,
			                .shim = shim };
		if (pthread_create(&id[i], NULL, write_some, &w[i]) != 0)
			abort();
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(id[i], NULL);
		failed += w[i].failed;
	}
	store_close(s);
	return failed != 0;
}

/* ---- reading ---- */

int read_for_ever(const char *dir, int fd)
{
	struct range range = { .table = TABLE_CONTRACTS };
	struct snapshot *snap;
	struct failure why;
	struct store *s = store_open(dir, STORE_READ, &why);
	struct arena a;

	arena_init(&a, 1 << 20);
	if (!s || !store_snapshot(s, &a, &snap, &why)) {
		fprintf(stderr, "reader: %s\n", why.text);
		return 1;
	}
	if (write(fd, "", 1) != 1)
		return 1;
	for (;;) {
		struct arena rows;
		struct row *row;

		arena_init(&rows, 1 << 24);
		store_list(snap, &rows, &range, &row);
		arena_free(&rows);
		usleep(20000); /* hundreds of us, and the snapshot stays open */
	}
}

/* ---- judging ---- */

static char wrong[512];

static void keep_first(void *ctx, const char *line)
{
	(void)ctx;
	if (!*wrong)
		snprintf(wrong, sizeof wrong, "%s", line);
}

static bool has_all(struct store *s, const struct acks *acks)
{
	struct snapshot *snap;
	struct failure why;
	struct arena a;
	bool ok = true;

	arena_init(&a, 1ul << 30);
	if (!store_snapshot(s, &a, &snap, &why))
		ok = false;
	for (size_t i = 0; ok && i < acks->n; i++) {
		const struct ack *ack = &acks->ack[i];
		struct log_entry entry;
		struct arena one;

		arena_init(&one, 1 << 26);
		ok = store_log(snap, &one, ack->offset, &entry) &&
		     memcmp(entry.record.id, ack->id, sizeof ack->id) == 0;
		if (!ok)
			snprintf(wrong, sizeof wrong,
			         "the acknowledged record at offset %llu is lost",
			         (unsigned long long)ack->offset);
		arena_free(&one);
	}
	arena_free(&a);
	return ok;
}

const char *verdict(const char *dir, const struct acks *acks, bool write)
{
	struct store_health health = { .damages = 0 };
	struct failure why = { .text = "" };
	struct store *s = store_open(dir, STORE_WRITE, &why);
	bool ok;

	*wrong = '\0';
	if (!s) {
		snprintf(wrong, sizeof wrong, "it does not open: %s", why.text);
		return wrong;
	}
	ok = store_check(s, keep_first, NULL, &health, &why) && !health.damages && has_all(s, acks);
	if (ok && write) {
		struct store_answer answer;
		struct record r;
		struct arena a;
		unsigned seed = 1;

		arena_init(&a, 1 << 24);
		some_change(&r, &a, &seed);
		ok = store_propose(s, &r, &answer, &why) && answer.offset == health.offset + 1 &&
		     store_check(s, keep_first, NULL, &health, &why) && !health.damages &&
		     has_all(s, acks);
		arena_free(&a);
	}
	store_close(s);
	if (!ok && !*wrong)
		snprintf(wrong, sizeof wrong, "%s",
		         *why.text ? why.text : "one more change failed");
	return ok ? NULL : wrong;
}

/* ---- processes and places ---- */

pid_t run_self(const char *const *args, const char *const *env)
{
	const char *program = other_writer ? other_writer : "/proc/self/exe";
	const char *argv[8] = { "crash" };
	pid_t pid;

	for (int i = 0; i < 6 && args[i]; i++)
		argv[i + 1] = args[i];
	fflush(NULL);
	pid = fork();
	if (pid != 0)
		return pid;
	for (; env && *env; env += 2)
		setenv(env[0], env[1], 1);
	if (child_says_to && !freopen(child_says_to, "w", stderr))
		_exit(126);
	execv(program, (char *const *)(uintptr_t)argv);
	perror(program);
	_exit(127);
}

const char *work_dir(const char *name)
{
	static char path[4][256];
	static int next;
	char *p = path[next++ % 4];
	const char *tmp = getenv("TMPDIR");

	snprintf(p, sizeof path[0], "%s/treaty-crash-%s-XXXXXX",
	         access("/dev/shm", W_OK) == 0 ? "/dev/shm"
	         : tmp                         ? tmp
	                                       : "/tmp",
	         name);
	if (!mkdtemp(p)) {
		perror(p);
		exit(2);
	}
	return p;
}

static int take_away(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)kind, (void)where;
	return remove(path);
}

void remove_dir(const char *dir)
{
	nftw(dir, take_away, 16, FTW_DEPTH | FTW_PHYS);
}
