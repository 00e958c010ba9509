/* Opening: what is refused, and with which words; backups, locks, formats. */
#include "registry/store/internal.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* Nothing buffered may be printed twice. */
static pid_t fork_flushed(void)
{
	fflush(NULL);
	return fork();
}

static struct store *open_new(const char *dir)
{
	struct failure why = { .text = "" };
	struct store *s = store_open(dir, STORE_WRITE | STORE_CREATE, &why);

	CHECK_STR(why.text, "");
	if (!s)
		exit(2);
	return s;
}

static bool write_one(struct store *s, const char *name, size_t bytes, struct failure *why)
{
	struct store_answer answer;
	struct record r;
	struct arena a;
	char *value;
	bool ok;

	arena_init(&a, 1 << 28);
	value = arena_array(&a, char, bytes);
	memset(value, 'x', bytes);
	record_init(&r, &a, STR("test"), STR("me"), 0);
	record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(str_of(name))), (struct str){ value, bytes },
	           PUT_ANY);
	ok = store_propose(s, &r, &answer, why);
	arena_free(&a);
	return ok;
}

static bool has(struct store *s, const char *name)
{
	struct snapshot *snap;
	struct failure why;
	struct str value;
	struct arena a;
	bool yes;

	arena_init(&a, 1 << 20);
	yes = store_snapshot(s, &a, &snap, &why) &&
	      store_get(snap, TABLE_POLICIES, KEY(KEY_NAME(str_of(name))), &value);
	arena_free(&a);
	return yes;
}

static void keep_first(void *ctx, const char *line)
{
	char *first = ctx;

	if (!*first)
		snprintf(first, 512, "%s", line);
}

/* The first thing fsck finds; NULL: nothing. */
static const char *first_damage(struct store *s)
{
	static char line[512];
	struct store_health health;
	struct failure why;

	*line = '\0';
	CHECK(store_check(s, keep_first, line, &health, &why));
	return health.damages ? line : NULL;
}

static void write_file(const char *dir, const char *name, const char *text, size_t n)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	CHECK(fd >= 0 && write(fd, text, n) == (ssize_t)n);
	close(fd);
}

static void refused(const char *why_row, const char *dir, unsigned flags, enum failure_code code,
                    const char *words)
{
	struct failure why = { .code = FAILURE_NONE, .text = "" };
	struct store *s;

	CHECK_ROW(why_row);
	s = store_open(dir, flags, &why);
	CHECK(s == NULL);
	CHECK_INT(why.code, code);
	if (!strstr(why.text, words))
		CHECK_STR(why.text, words);
	store_close(s);
}

static void test_what_is_refused(void)
{
	const char *dir = scratch_dir("refused");
	static char zeros[3 * 4096];

	refused("no such directory", scratch_path("gone"), STORE_READ, FAILURE_STORE,
	        "No such file");
	refused("nor for writing", scratch_path("gone"), STORE_WRITE, FAILURE_STORE,
	        "No such file");
	refused("no parent", scratch_path("gone/deeper"), STORE_WRITE | STORE_CREATE, FAILURE_STORE,
	        "cannot be made");
	refused("nothing in it", dir, STORE_READ, FAILURE_STORE, "holds no registry");
	write_file(dir, "plain", "x", 1);
	{
		char path[4096];

		snprintf(path, sizeof path, "%s/plain", dir);
		refused("a file", path, STORE_WRITE | STORE_CREATE, FAILURE_STORE,
		        "not a directory");
	}
	write_file(dir, "data.mdb", "", 0);
	refused("an empty file", dir, STORE_WRITE | STORE_CREATE, FAILURE_STORE, "is empty");
	write_file(dir, "data.mdb", "hello", 5);
	refused("a text", dir, STORE_WRITE, FAILURE_STORE, "not a store");
	write_file(dir, "data.mdb", zeros, sizeof zeros);
	refused("zeros", dir, STORE_READ, FAILURE_STORE, "not a store");
}

static void test_map_size_is_a_size(void)
{
	const char *dir = scratch_path("map");
	static const struct {
		const char *text;
		uint64_t bytes;
	} rows[] = {
		{ "1M", 1 << 20 },    { "65536", 65536 }, { "128K", 128 << 10 },
		{ "2G", 2ull << 30 }, { "", 1ull << 40 }, { "much", 0 },
		{ "1MM", 0 },         { "-1", 0 },        { "1X", 0 },
	};
	struct store_stats stats;

	unsetenv("TREATY_MAP_SIZE");
	store_close(open_new(dir));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { .text = "" };
		struct store *s;

		CHECK_ROW(rows[i].text);
		setenv("TREATY_MAP_SIZE", rows[i].text, 1);
		s = store_open(dir, STORE_WRITE, &why);
		CHECK((s != NULL) == (rows[i].bytes != 0));
		if (s) {
			store_stats(s, &stats);
			/* A sanitizer leaves no room for 1 TiB: then it was halved. */
			CHECK(stats.map_bytes == rows[i].bytes ||
			      (SANITIZED && !*rows[i].text && stats.map_bytes < rows[i].bytes));
		} else {
			CHECK(strstr(why.text, "TREATY_MAP_SIZE") != NULL);
		}
		store_close(s);
	}
	unsetenv("TREATY_MAP_SIZE");
}

/* Where addresses are limited, the map is halved until it fits. */
static void test_map_is_halved(void)
{
	const char *dir = scratch_path("halved");
	int status;
	pid_t pid;

	if (SANITIZED) {
		SKIP(1, "sanitizers need the addresses that this test takes away");
		return;
	}
	pid = fork_flushed();
	if (pid == 0) {
		struct rlimit most = { 1ul << 33, 1ul << 33 };
		struct store_stats stats = { .map_bytes = 0 };
		struct failure why;
		struct store *s;

		if (setrlimit(RLIMIT_AS, &most) != 0)
			_exit(1);
		s = store_open(dir, STORE_WRITE | STORE_CREATE, &why);
		if (!s || !write_one(s, "a", 10, &why))
			_exit(2);
		store_stats(s, &stats);
		store_close(s);
		_exit(stats.map_bytes < 1ull << 33 && stats.map_bytes > 1 << 30 ? 0 : 3);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
}

static void test_twice_in_one_process(void)
{
	const char *dir = scratch_path("twice");
	struct store *s = open_new(dir);

	refused("while open", dir, STORE_READ, FAILURE_INTERNAL, "open in this process already");
	store_close(s);
	s = open_new(dir);
	CHECK_ROW("after it was closed");
	CHECK(s != NULL);
	store_close(s);
}

static void test_never_across_fork(void)
{
	const char *dir = scratch_path("fork");
	struct store *s = open_new(dir), *mine;
	struct failure why;
	int status;
	pid_t pid;

	CHECK(write_one(s, "a", 10, &why));
	pid = fork_flushed();
	if (pid == 0) {
		bool read = has(s, "a"), wrote = write_one(s, "b", 10, &why);

		if (read || wrote || why.code != FAILURE_INTERNAL || !strstr(why.text, "forked"))
			_exit(1);
		/* Its own opening, beside the inherited one, is fine. */
		mine = store_open(dir, STORE_WRITE, &why);
		if (!mine || !has(mine, "a") || !write_one(mine, "d", 10, &why))
			_exit(2);
		store_close(mine);
		store_close(s);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(write_one(s, "c", 10, &why) && has(s, "a") && has(s, "c") && has(s, "d") &&
	      !has(s, "b"));
	CHECK_STR(first_damage(s), NULL);
	store_close(s);
}

static void test_network_file_systems(void)
{
	CHECK_STR(place_refused(0x6969), "NFS");
	CHECK_STR(place_refused(0xFF534D42), "CIFS");
	CHECK_STR(place_refused(0x01021997), "9p");
	CHECK_STR(place_refused(0xEF53), NULL);     /* ext4 */
	CHECK_STR(place_refused(0x01021994), NULL); /* tmpfs */
}

/* Writes format n as the file's only fact. */
static void set_format(const char *dir, uint64_t n)
{
	struct failure why = { .text = "" };
	struct key k = META_KEY("format");
	struct db *db = db_open(dir, true, &why);
	unsigned char bytes[8];
	struct key_bytes kb;
	struct db_txn *txn;
	struct arena a;

	CHECK_STR(why.text, "");
	arena_init(&a, 1 << 20);
	put_u64(bytes, n);
	CHECK(db_write(db, &txn, &why) && key_encode(TABLE_META, &k, &kb));
	CHECK_INT(db_put(txn, key_str(&kb),
	                 row_pack(&a, TABLE_META, &k, &kb, (struct str){ (char *)bytes, 8 }), &why),
	          DB_OK);
	CHECK_INT(db_commit(txn, 0, &why), DB_OK);
	db_close(db);
	arena_free(&a);
}

static void test_formats(void)
{
	const char *dir = scratch_path("format");

	store_close(open_new(dir));
	set_format(dir, 99);
	refused("newer, writing", dir, STORE_WRITE, FAILURE_STORE, "format 99 of a newer treaty");
	refused("newer, reading", dir, STORE_READ, FAILURE_STORE, "format 99 of a newer treaty");
	set_format(dir, 0);
	refused("none", dir, STORE_WRITE, FAILURE_STORE, "LMDB file of another program");
}

static bool step_1(struct db_txn *txn, struct arena *a, struct failure *why)
{
	(void)a;
	return db_put(txn, STR("\x20step 1"), STR("."), why) == DB_OK;
}

static bool step_2(struct db_txn *txn, struct arena *a, struct failure *why)
{
	struct str value;

	(void)a;
	if (!db_get(txn, STR("\x20step 1"), &value))
		return failure_set(why, FAILURE_STORE, "step 2 before step 1");
	return db_put(txn, STR("\x20step 2"), STR("."), why) == DB_OK;
}

static bool step_that_fails(struct db_txn *txn, struct arena *a, struct failure *why)
{
	(void)a;
	(void)db_put(txn, STR("\x20step 3"), STR("."), why);
	return failure_set(why, FAILURE_STORE, "step 3 failed");
}

static void test_older_formats_are_carried_over(void)
{
	static const struct migration good[] = { { 2, step_2 }, { 1, step_1 }, { 0, NULL } };
	static const struct migration bad[] = { { 3, step_that_fails } };
	const char *dir = scratch_path("older");
	struct failure why = { .text = "" };
	struct db_txn *txn;
	struct str value;
	struct db *db;

	store_close(open_new(dir));
	db = db_open(dir, false, &why);
	CHECK(!format_settle(db, dir, good, 3, 3, &why));
	CHECK(strstr(why.text, "open it once for writing") != NULL);
	db_close(db);
	db = db_open(dir, true, &why);
	CHECK(format_settle(db, dir, good, 3, 3, &why));
	CHECK(format_settle(db, dir, NULL, 0, 3, &why)); /* it is 3 now */
	CHECK(!format_settle(db, dir, good, 3, 4, &why) && strstr(why.text, "cannot carry over"));
	CHECK(!format_settle(db, dir, bad, 1, 4, &why) && strstr(why.text, "step 3 failed"));
	CHECK(format_settle(db, dir, NULL, 0, 3, &why)); /* it still is */
	CHECK(db_read(db, &txn, &why));
	CHECK(db_get(txn, STR("\x20step 2"), &value) && !db_get(txn, STR("\x20step 3"), &value));
	db_end(txn);
	db_close(db);
}

/* Root may write everywhere: then the child gives its rights away first. */
static bool give_rights_away(void)
{
	return getuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0);
}

static int exit_of(pid_t pid)
{
	int status = -1;

	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A store with one row, in a directory that others may enter but not write. */
static struct store *open_for_others(const char *dir)
{
	struct store *s = open_new(dir);
	struct failure why;
	char up[4096];

	CHECK(write_one(s, "a", 10, &why));
	snprintf(up, sizeof up, "%s/..", dir);
	CHECK(chmod(up, 0755) == 0 && chmod(dir, 0755) == 0);
	return s;
}

static void test_read_only_directory(void)
{
	const char *dir = scratch_path("readonly");
	struct failure why;
	struct store *s;
	char lock[4096];
	pid_t pid;

	store_close(open_for_others(dir));
	snprintf(lock, sizeof lock, "%s/lock.mdb", dir);
	CHECK(unlink(lock) == 0 && chmod(dir, 0555) == 0);
	pid = fork_flushed();
	if (pid == 0) {
		if (!give_rights_away())
			_exit(1);
		s = store_open(dir, STORE_WRITE, &why);
		if (s || why.code != FAILURE_STORE || !strstr(why.text, "Permission denied"))
			_exit(2);
		s = store_open(dir, STORE_READ, &why);
		if (!s || !has(s, "a"))
			_exit(3);
		if (write_one(s, "b", 10, &why) || !strstr(why.text, "opened for reading"))
			_exit(4);
		store_close(s);
		_exit(access(lock, F_OK) == 0 ? 5 : 0);
	}
	CHECK_INT(exit_of(pid), 0);
	CHECK(chmod(dir, 0755) == 0);
}

/* Reading without a lock beside a writer would be reading its half-written pages. */
static void test_in_use_and_not_lockable(void)
{
	const char *dir = scratch_path("inuse");
	struct store *s = open_for_others(dir);
	struct failure why;
	char lock[4096];
	pid_t pid;

	if (getuid() != 0) {
		SKIP(1, "needs a second user");
		store_close(s);
		return;
	}
	snprintf(lock, sizeof lock, "%s/lock.mdb", dir);
	CHECK(chmod(lock, 0444) == 0);
	for (int closed = 0; closed < 2; closed++) {
		pid = fork_flushed();
		if (pid == 0) {
			struct store *mine;

			if (!give_rights_away())
				_exit(1);
			mine = store_open(dir, STORE_READ, &why);
			if (closed)
				_exit(mine && has(mine, "a") ? 0 : 2);
			_exit(!mine && strstr(why.text, "another process uses it") ? 0 : 3);
		}
		CHECK_INT(exit_of(pid), 0);
		if (!closed)
			store_close(s);
	}
}

/* A file-size limit stands for the full disk: the change fails by itself, what
 * was there stays, and with room again the next change goes through. */
static void test_disk_full(void)
{
	struct store *s = open_new(scratch_path("full"));
	struct rlimit old, least;
	struct failure why = { .code = FAILURE_NONE };
	struct sigaction ignore, before;

	memset(&ignore, 0, sizeof ignore);
	ignore.sa_handler = SIG_IGN;
	CHECK(sigaction(SIGXFSZ, &ignore, &before) == 0);
	CHECK(write_one(s, "a", 100000, &why));
	CHECK(getrlimit(RLIMIT_FSIZE, &old) == 0);
	least = old;
	least.rlim_cur = 300000;
	CHECK(setrlimit(RLIMIT_FSIZE, &least) == 0);
	CHECK(!write_one(s, "b", 3000000, &why));
	CHECK_INT(why.code, FAILURE_STORE);
	CHECK(strstr(why.text, "full") || strstr(why.text, "too large"));
	CHECK(has(s, "a") && !has(s, "b"));
	CHECK(write_one(s, "small", 10, &why));
	CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0);
	CHECK(write_one(s, "b", 3000000, &why) && has(s, "b") && has(s, "small"));
	CHECK_STR(first_damage(s), NULL);
	CHECK(sigaction(SIGXFSZ, &before, NULL) == 0);
	store_close(s);
}

/* Of three changes in one batch, the one that is too much for the disk fails alone. */
static void test_disk_full_in_a_batch(void)
{
	static const size_t bytes[3] = { 10, 3000000, 10 };
	static const char *const names[3] = { "first", "big", "last" };
	struct store *s = open_new(scratch_path("batch"));
	struct waiting waiting[3], *batch[3];
	struct store_answer answer[3];
	struct failure why[3];
	struct sigaction ignore = { .sa_flags = 0 }, before;
	struct rlimit old, least;
	struct arena a;

	arena_init(&a, 1 << 26);
	for (size_t i = 0; i < 3; i++) {
		struct record r;

		record_init(&r, &a, STR("test"), STR("me"), 0);
		record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(str_of(names[i]))),
		           (struct str){ arena_alloc(&a, bytes[i], 1), bytes[i] }, PUT_ANY);
		waiting[i] = (struct waiting){ .answer = &answer[i], .why = &why[i] };
		CHECK(record_encode(&r, &a, &waiting[i].record, &why[i]));
		batch[i] = &waiting[i];
	}
	ignore.sa_handler = SIG_IGN;
	CHECK(getrlimit(RLIMIT_FSIZE, &old) == 0);
	CHECK(sigaction(SIGXFSZ, &ignore, &before) == 0);
	least = old;
	least.rlim_cur = 300000;
	CHECK(setrlimit(RLIMIT_FSIZE, &least) == 0);
	commit_batch(s, batch, 3);
	CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0 && sigaction(SIGXFSZ, &before, NULL) == 0);
	CHECK(waiting[0].ok && !waiting[1].ok && waiting[2].ok);
	CHECK(answer[0].offset == 1 && answer[2].offset == 2 && why[1].code == FAILURE_STORE);
	CHECK(has(s, "first") && !has(s, "big") && has(s, "last"));
	CHECK_STR(first_damage(s), NULL);
	arena_free(&a);
	store_close(s);
}

static void test_backup(void)
{
	const char *to = scratch_path("backup");
	struct store *s = open_new(scratch_path("served")), *copy;
	struct failure why = { .text = "" };

	CHECK(write_one(s, "a", 100000, &why));
	CHECK(store_backup(s, to, &why));
	CHECK(write_one(s, "later", 10, &why));
	CHECK(!store_backup(s, to, &why) && strstr(why.text, "holds a store already"));
	copy = store_open(to, STORE_WRITE, &why);
	CHECK(copy && has(copy, "a") && !has(copy, "later") && write_one(copy, "b", 10, &why));
	CHECK_STR(copy ? first_damage(copy) : "not opened", NULL);
	store_close(copy);
	store_close(s);
}

static void test_serve_lock(void)
{
	const char *dir = scratch_dir("serve");
	struct failure why;
	char words[64];
	int fd = store_serve_lock(dir, &why);

	CHECK(fd >= 0);
	CHECK_INT(store_serve_lock(dir, &why), -1);
	snprintf(words, sizeof words, "served by process %ld already", (long)getpid());
	CHECK(strstr(why.text, words) != NULL);
	close(fd);
	fd = store_serve_lock(dir, &why);
	CHECK(fd >= 0);
	close(fd);
	CHECK_INT(store_serve_lock(scratch_path("none"), &why), -1);
}

/* Changes one byte of the file that holds `text`, at each place it stands. */
static int spoil(const char *dir, const char *text)
{
	char path[4096];
	static char page[1 << 20];
	ssize_t n;
	int fd, hits = 0;

	snprintf(path, sizeof path, "%s/data.mdb", dir);
	fd = open(path, O_RDWR);
	n = pread(fd, page, sizeof page, 0);
	for (ssize_t i = 0; i + (ssize_t)strlen(text) < n; i++)
		if (memcmp(page + i, text, strlen(text)) == 0)
			hits += pwrite(fd, "?", 1, i) == 1;
	close(fd);
	return hits;
}

static void test_damage_is_found(void)
{
	const char *dir = scratch_path("spoilt");
	struct failure why = { .text = "" };
	struct store *s = open_new(dir);
	char path[4096];
	const char *found;

	CHECK(write_one(s, "a", 100000, &why) && write_one(s, "needle", 10, &why));
	CHECK_STR(first_damage(s), NULL);
	store_close(s);
	CHECK(spoil(dir, "needle") > 0);
	s = store_open(dir, STORE_READ, &why);
	found = s ? first_damage(s) : "not opened";
	CHECK(found && strstr(found, "checksum"));
	store_close(s);
	/* Cut short: an answer, not a signal. */
	snprintf(path, sizeof path, "%s/data.mdb", dir);
	CHECK(truncate(path, 3 * 4096) == 0);
	s = store_open(dir, STORE_READ, &why);
	CHECK(s ? first_damage(s) != NULL : strstr(why.text, "cut short") != NULL);
	store_close(s);
}

int main(void)
{
	RUN(test_what_is_refused);
	RUN(test_map_size_is_a_size);
	RUN(test_map_is_halved);
	RUN(test_twice_in_one_process);
	RUN(test_never_across_fork);
	RUN(test_network_file_systems);
	RUN(test_formats);
	RUN(test_older_formats_are_carried_over);
	RUN(test_read_only_directory);
	RUN(test_in_use_and_not_lockable);
	RUN(test_disk_full);
	RUN(test_disk_full_in_a_batch);
	RUN(test_backup);
	RUN(test_serve_lock);
	RUN(test_damage_is_found);
	return CHECK_EXIT();
}
