/* kill.c - processes that end at once, and disks that say no */
#include "tests/crash/crash.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void wait_us(long us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

/* A writer of many changes; what it acknowledges arrives at *from. */
static pid_t start_writer(const char *dir, const char *changes, const char *const *env, int *from)
{
	char fd[16];
	const char *args[] = { "write", dir, changes, fd, NULL };
	int ends[2];
	pid_t pid;

	if (pipe(ends) != 0)
		abort();
	snprintf(fd, sizeof fd, "%d", ends[1]);
	pid = run_self(args, env);
	close(ends[1]);
	*from = ends[0];
	return pid;
}

static size_t take_acks(int from, struct acks *acks)
{
	struct ack ack;
	size_t n = 0;

	while (read(from, &ack, sizeof ack) == sizeof ack) {
		acks_add(acks, &ack);
		n++;
	}
	close(from);
	return n;
}

/* kill -9 at random, again and again on one store. */
static size_t kill_often(int times, unsigned *seed, int *bad)
{
	const char *dir = work_dir("kill"), *wrong;
	struct acks acks = { .n = 0 };
	int status, from;

	for (int i = 0; i < times && !*bad; i++) {
		pid_t pid = start_writer(dir, "100000", NULL, &from);

		wait_us(5000 + rand_r(seed) % 60000);
		kill(pid, SIGKILL);
		take_acks(from, &acks);
		TRUE(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
		/* It may have been killed before it made the store. */
		wrong = acks.n ? verdict(dir, &acks, true) : NULL;
		if (wrong)
			fprintf(stderr, "after kill %d: %s\n", i, wrong);
		*bad += wrong != NULL;
	}
	free(acks.ack);
	remove_dir(dir);
	return acks.n;
}

void test_kill(bool all)
{
	unsigned seed = (unsigned)getpid();
	int stores = all ? 20 : 1, bad = 0;
	size_t acknowledged = 0;

	printf("kill: seed %u\n", seed);
	for (int i = 0; i < stores && !bad; i++)
		acknowledged += kill_often(15, &seed, &bad);
	INT(bad, 0);
	TRUE(acknowledged > (size_t)stores * 15);
	printf("kill: %d kills, %zu acknowledged\n", stores * 15, acknowledged);
}

enum { READERS = 200 };

/* READERS processes, all in the middle of a read when they are killed. */
static void kill_readers(const char *dir)
{
	static pid_t pid[READERS];
	int ends[2], status, ready = 0;
	char fd[16], byte;
	const char *args[] = { "read", dir, fd, NULL };

	if (pipe(ends) != 0)
		abort();
	snprintf(fd, sizeof fd, "%d", ends[1]);
	for (int i = 0; i < READERS; i++)
		pid[i] = run_self(args, NULL);
	close(ends[1]);
	while (ready < READERS && read(ends[0], &byte, 1) == 1)
		ready++;
	for (int i = 0; i < READERS; i++)
		kill(pid[i], SIGKILL);
	for (int i = 0; i < READERS; i++)
		if (waitpid(pid[i], &status, 0) != pid[i] || !WIFSIGNALED(status))
			ready = -1;
	close(ends[0]);
	INT(ready, READERS);
}

static off_t file_size(const char *dir)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof path, "%s/data.mdb", dir);
	return stat(path, &st) == 0 ? st.st_size : -1;
}

/* Their slots are free again, and pages that they saw are used again. */
void test_killed_readers(bool all)
{
	const char *dir = work_dir("readers"), *wrong;
	struct acks acks = { .n = 0 };
	struct store_stats stats;
	struct failure why;
	struct store *s;
	off_t before;

	INT(write_changes(dir, 200, -1), 0);
	for (int round = 0; round < (all ? 10 : 2); round++) {
		s = store_open(dir, STORE_WRITE, &why);
		TRUE(s != NULL);
		kill_readers(dir);
		INT(store_clean_readers(s), READERS);
		INT(store_clean_readers(s), 0);
		store_stats(s, &stats);
		TRUE(stats.readers <= READERS + 8);
		store_close(s);
		before = file_size(dir);
		/* Each change replaces rows: with pinned pages the file would grow by
		 * their whole volume. */
		INT(write_changes(dir, 200, -1), 0);
		TRUE(file_size(dir) - before < 6 << 20);
	}
	/* And at the next opening, without anybody asking. */
	kill_readers(dir);
	s = store_open(dir, STORE_WRITE, &why);
	TRUE(s && store_clean_readers(s) == 0);
	store_close(s);
	wrong = verdict(dir, &acks, true);
	STRING(wrong, NULL);
	remove_dir(dir);
}

static void read_text(const char *path, char *out, size_t room)
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(out, 1, room - 1, f) : 0;

	out[n] = '\0';
	if (f)
		fclose(f);
}

/* The disk fails once, at the n-th call. What was acknowledged stays; a lost sync
 * ends the process with code 3, a full disk fails that change alone. */
void test_failing_disk(void)
{
	static const struct {
		const char *why, *name, *at;
		bool ends;
	} rows[] = {
		{ "the first sync", "SHIM_FAIL_SYNC", "0", true },
		{ "a later sync", "SHIM_FAIL_SYNC", "7", true },
		{ "the root", "SHIM_FAIL_DURABLE", "0", true },
		{ "a later root", "SHIM_FAIL_DURABLE", "6", true },
		{ "a full disk", "SHIM_FAIL_WRITE", "0", false },
		{ "a full disk, later", "SHIM_FAIL_WRITE", "20", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *env[] = { "LD_PRELOAD", shim_path, rows[i].name, rows[i].at, NULL };
		const char *dir = work_dir("disk");
		struct acks acks = { .n = 0 };
		char said[512], path[512];
		struct failure why;
		int from, status;
		pid_t pid;

		crash_row(rows[i].why);
		store_close(store_open(dir, STORE_WRITE | STORE_CREATE, &why));
		snprintf(path, sizeof path, "%s/said", dir);
		child_says_to = path;
		pid = start_writer(dir, "100", env, &from);
		child_says_to = NULL;
		take_acks(from, &acks);
		TRUE(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
		/* A batch that fails is done again one by one: then nobody notices. */
		TRUE(rows[i].ends ? WEXITSTATUS(status) == 3 : WEXITSTATUS(status) <= 1);
		TRUE(rows[i].ends ? acks.n < 100 : acks.n + (size_t)WEXITSTATUS(status) == 100);
		read_text(path, said, sizeof said);
		TRUE(strstr(said,
		            rows[i].ends ? "a write did not reach the disk" : "No space left") ||
		     (!rows[i].ends && WEXITSTATUS(status) == 0));
		STRING(verdict(dir, &acks, true), NULL);
		free(acks.ack);
		remove_dir(dir);
	}
}
