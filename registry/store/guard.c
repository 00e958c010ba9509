/* guard.c - a mapped file that is shorter than it says
 *
 * Reading a page behind the end of a mapped file raises SIGBUS. That happens when
 * a file was cut short: by a broken copy, or by somebody while it is in use. The
 * handler is the process's own, hence the only state here that is not in a store.
 */
#include "registry/store/internal.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static _Thread_local sigjmp_buf *expected;

static void on_bus(int sig)
{
	static const char text[] = "treaty: a file of the store was cut short while it was in use; "
				   "ending here\n";

	(void)sig;
	if (expected)
		siglongjmp(*expected, 1);
	if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
		_exit(2);
	_exit(failure_exit(FAILURE_STORE));
}

static void install(void)
{
	struct sigaction act;

	memset(&act, 0, sizeof act);
	act.sa_handler = on_bus;
	act.sa_flags = SA_NODEFER;
	sigemptyset(&act.sa_mask);
	sigaction(SIGBUS, &act, NULL);
}

/* Nothing is read after the jump that could have been changed before it. */
bool guard_bus(void (*work)(void *arg), void *arg)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	sigjmp_buf here;

	pthread_once(&once, install);
	if (sigsetjmp(here, 1)) {
		expected = NULL;
		return false;
	}
	expected = &here;
	work(arg);
	expected = NULL;
	return true;
}
