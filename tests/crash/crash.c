/* crash.c - runs the crash tests, or is one of their victims
 *
 *	crash quick|long SHIM WRITER-WITHOUT-SYNC
 *	crash write DIR N FD
 *	crash read DIR FD
 */
#include "tests/crash/crash.h"
#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>

static bool all;

void crash_check(int ok, const char *what, const char *file, int line)
{
	check_true(ok, what, file, line);
}

void crash_check_int(long long got, long long want, const char *file, int line)
{
	check_int(got, want, file, line);
}

void crash_check_str(const char *got, const char *want, const char *file, int line)
{
	check_str(got, want, file, line);
}

void crash_row(const char *why)
{
	CHECK_ROW(why);
}

static void power_loss(void)
{
	test_power_loss(all);
}

static void kills(void)
{
	test_kill(all);
}

static void killed_readers(void)
{
	test_killed_readers(all);
}

static int run_all(const char *shim, const char *unsynced)
{
	shim_path = shim;
	RUN(power_loss);
	RUN(test_creation_survives_power_loss);
	other_writer = unsynced;
	RUN(test_power_loss_test_can_fail);
	other_writer = NULL;
	RUN(kills);
	RUN(killed_readers);
	RUN(test_failing_disk);
	return CHECK_EXIT();
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	signal(SIGPIPE, SIG_IGN);
	if (argc == 5 && strcmp(what, "write") == 0)
		return write_changes(argv[2], strtoul(argv[3], NULL, 10), (int)strtol(argv[4], NULL, 10));
	if (argc == 4 && strcmp(what, "read") == 0)
		return read_for_ever(argv[2], (int)strtol(argv[3], NULL, 10));
	all = strcmp(what, "long") == 0;
	if (argc == 4 && (all || strcmp(what, "quick") == 0))
		return run_all(argv[2], argv[3]);
	fprintf(stderr, "usage: crash quick|long SHIM WRITER-WITHOUT-SYNC\n");
	return 2;
}
