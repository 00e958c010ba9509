/* process.h - running another program, without a shell */
#ifndef TOOLS_PROCESS_H
#define TOOLS_PROCESS_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

struct process_result {
	int exit_code;       /* 128 + signal if one ended it */
	struct str out, err; /* in the arena */
};

/* Runs argv[0] (found on PATH) with input on its standard input and waits for its end. argv ends
 * with NULL. The child gets this environment with GIT_TERMINAL_PROMPT=0 and LC_ALL=C, and never a
 * terminal to ask on. False: it cannot be started, its output exceeds LIMIT_OUTPUT_BYTES, or
 * Ctrl-C. */
bool process_run(struct arena *a, const char *const *argv, struct str input,
                 struct process_result *out, struct failure *why);

#endif
