/* crash.h - what the crash tests share: a writer, a reader, and a verdict
 *
 * `crash quick|long` runs the tests; it runs itself as the writers and readers
 * that are killed (`crash write DIR N FD`, `crash read DIR FD`).
 */
#ifndef TESTS_CRASH_CRASH_H
#define TESTS_CRASH_CRASH_H

#include "registry/store/store.h"

#include <sys/types.h>

enum { WRITERS = 4 };

/* What a writer says once its change is on disk. */
struct ack {
	unsigned char id[RECORD_ID_BYTES];
	uint64_t offset;
};

struct acks {
	struct ack *ack;
	size_t n, room;
};
void acks_add(struct acks *acks, const struct ack *ack);

/* Proposes n changes from WRITERS threads; each answered one goes to the shim if
 * there is one, and as a struct ack to fd if that is not negative. 0: all went through. */
int write_changes(const char *dir, unsigned long n, int fd);
/* Holds a snapshot and reads through it until killed; one byte to fd when it does. */
int read_for_ever(const char *dir, int fd);

/* The store in dir is sound and has every acknowledged record. NULL: it has; else
 * what is wrong (static). With `write`, one more change must go through, too. */
const char *verdict(const char *dir, const struct acks *acks, bool write);

/* Runs this program again with these arguments. Environment: NULL-terminated
 * pairs of name and value. */
pid_t run_self(const char *const *args, const char *const *env);

/* A new empty directory, on memory if there is such a place. */
const char *work_dir(const char *name);
void remove_dir(const char *dir);

/* tests/check.h counts in one file only: crash.c. The others check through it. */
void crash_check(int ok, const char *what, const char *file, int line);
void crash_check_int(long long got, long long want, const char *file, int line);
void crash_check_str(const char *got, const char *want, const char *file, int line);
void crash_row(const char *why);
#define TRUE(cond)        crash_check((cond), #cond, __FILE__, __LINE__)
#define INT(got, want)    crash_check_int((long long)(got), (long long)(want), __FILE__, __LINE__)
#define STRING(got, want) crash_check_str((got), (want), __FILE__, __LINE__)

void test_power_loss(bool all);
void test_creation_survives_power_loss(void);
void test_power_loss_test_can_fail(void);
void test_kill(bool all);
void test_killed_readers(bool all);
void test_failing_disk(void);

/* The next program to run as a writer instead of this one; NULL: this one. */
extern const char *other_writer;
extern const char *shim_path;
/* Where the next child's error messages go; NULL: to ours. */
extern const char *child_says_to;

#endif
