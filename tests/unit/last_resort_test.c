#include "tools/last_resort.h"

#include "contract/base/failure.h"
#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits for ever, as a process does that hangs at its end. (For what nobody writes, not for a lock:
 * the thread sanitizer keeps signals back from a thread that waits for one.) */
static _Noreturn void hang(int err, bool block_it)
{
	sigset_t all;
	int nothing[2];
	char c;

	dup2(err, STDERR_FILENO);
	if (block_it) { /* as a parent may leave it */
		sigfillset(&all);
		pthread_sigmask(SIG_BLOCK, &all, NULL);
	}
	if (pipe(nothing) != 0)
		_exit(98);
	last_resort_arm(0);
	while (read(nothing[0], &c, 1) != 1)
		;
	_exit(99);
}

/* full: nobody reads standard error, and it takes nothing more. */
static void end(bool block_it, bool full)
{
	static const char more[4096];
	char said[256];
	int err[2], status = -1;
	ssize_t n;
	pid_t child;

	CHECK(pipe(err) == 0);
	if (full) {
		CHECK(fcntl(err[1], F_SETFL, O_NONBLOCK) == 0);
		while (write(err[1], more, sizeof more) > 0)
			;
		CHECK(fcntl(err[1], F_SETFL, 0) == 0);
	}
	child = fork();
	if (child == 0)
		hang(err[1], block_it);
	close(err[1]);
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), failure_exit(FAILURE_INTERNAL));
	n = read(err[0], said, sizeof said);
	CHECK(n > 0 && (full || memmem(said, (size_t)n, "did not end in time", 19)));
	close(err[0]);
}

static void test_hang(void)
{
	end(false, false);
}

static void test_signals_blocked(void)
{
	end(true, false);
}

static void test_nobody_reads(void)
{
	end(false, true);
}

int main(void)
{
	RUN(test_hang);
	RUN(test_signals_blocked);
	RUN(test_nobody_reads);
	return CHECK_EXIT();
}
