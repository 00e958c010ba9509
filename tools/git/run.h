/* run.h - running git itself: for git.c and git/base.c */
#ifndef TOOLS_GIT_RUN_H
#define TOOLS_GIT_RUN_H

#include "tools/process.h"

enum { GIT_ARGUMENTS = 13 }; /* at the most, with the NULL at their end */

/* Runs git with these arguments in this folder; its end may be an error. NOT_FOUND: dir is empty.
 */
bool git_run(struct arena *a, struct str dir, const char *const *arguments, struct str input,
             struct process_result *out, struct failure *why);

/* Of what git printed, without blanks around it. */
struct str first_line(struct str text);

#endif
