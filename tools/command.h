/* command.h - a command of the program, and one run of it
 *
 * A command is a row: the table in treaty.c. Each is one file, cmd_NAME.c, and is written
 * against struct run. What it prints on standard output is collected in run.out and written by
 * main().
 */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include "tools/options.h"

struct run {
	struct arena *arena;
	const struct command *command;
	struct options options;
	struct buf out; /* standard output */
	bool color;     /* of what goes to standard output */
};

/* *exit_code: 0 or 1, the answer. False: the question could not be put; the reason decides the exit
 * code. */
typedef bool command_fn(struct run *run, int *exit_code, struct failure *why);

struct command {
	const char *name;     /* one word, or two: "expect init" */
	const char *alias;    /* another name, or NULL */
	const char *summary;  /* one line, for the list of commands */
	const char *operands; /* "[DOC...]", for the usage line */
	const char *about;    /* the rest of the usage text; lines below 80 columns */
	const struct option *options;
	size_t least, most; /* how many operands it takes */
	command_fn *run;
};

/* One row per command, in the order of the list. */
extern const struct command cmd_check, cmd_diff, cmd_lint, cmd_rules, cmd_bump, cmd_convert,
	cmd_canonical, cmd_can_read, cmd_waive, cmd_init, cmd_expect_init, cmd_expect_lint;
extern const struct command cmd_publish, cmd_register, cmd_deprecate, cmd_retire, cmd_mode,
	cmd_show, cmd_list, cmd_search, cmd_log, cmd_deploy, cmd_undeploy, cmd_can_publish,
	cmd_can_consume, cmd_can_retire, cmd_impact, cmd_expect_publish, cmd_expect_list,
	cmd_expect_status, cmd_expect_withdraw, cmd_expect_pull, cmd_fsck, cmd_backup, cmd_serve;

/* Says something on standard error that is no failure: "treaty: note: ...". */
void say(const char *kind, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void say_line(const char *before, const char *text);

/* The date today, YYYY-MM-DD, in UTC. TREATY_TODAY replaces it, so that reports can be made again.
 */
bool today(struct arena *a, struct str *out, struct failure *why);
bool is_date(struct str s); /* YYYY-MM-DD, a day that there is */

#endif
