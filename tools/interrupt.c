#include "tools/interrupt.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t holds, pending;

static void on_signal(int number)
{
	pending = 128 + number;
	if (!holds)
		_exit(pending);
}

void interrupt_install(void)
{
	struct sigaction act;

	memset(&act, 0, sizeof act);
	act.sa_handler = on_signal; /* no SA_RESTART: a wait must notice */
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	act.sa_handler = SIG_IGN; /* a closed pipe is seen by write() */
	sigaction(SIGPIPE, &act, NULL);
	sigaction(SIGXFSZ, &act, NULL); /* a file-size limit too: the store then says "full" */
}

void interrupt_hold(void)
{
	holds++;
}

void interrupt_release(void)
{
	holds--;
	if (!holds && pending)
		_exit(pending);
}

int interrupt_pending(void)
{
	return pending;
}
