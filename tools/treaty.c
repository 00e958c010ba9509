/* treaty.c - the command: finds what is asked for, runs it, writes what it says
 *
 * Exit codes: 0 yes; 1 the answer is no; 2 the question could not be put, or an internal error; 3
 * the registry cannot be used; 130 Ctrl-C.
 */
#include "contract/base/limits.h"
#include "tools/command.h"
#include "tools/interrupt.h"
#include "tools/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* In the order of the list that help prints. */
/* clang-format off */
static const struct command *const commands[] = {
	&cmd_check, &cmd_diff, &cmd_lint, &cmd_convert, &cmd_canonical, &cmd_can_read, &cmd_rules, &cmd_bump,
	&cmd_waive, &cmd_init, &cmd_publish, &cmd_register, &cmd_deprecate, &cmd_retire, &cmd_mode, &cmd_show,
	&cmd_list, &cmd_search, &cmd_log, &cmd_expect_init, &cmd_expect_lint, &cmd_expect_publish,
	&cmd_expect_list, &cmd_expect_status, &cmd_expect_withdraw, &cmd_expect_pull,
	&cmd_can_publish, &cmd_can_consume, &cmd_can_retire, &cmd_impact, &cmd_deploy,
	&cmd_undeploy, &cmd_serve, &cmd_fsck, &cmd_backup,
};
/* clang-format on */
enum { COMMANDS = sizeof commands / sizeof *commands };

struct invocation {
	int argc;
	char **argv;
	struct run run;
	int exit_code;
	bool failed;
	struct failure why;
};

/* ---- finding the command -------------------------------------------------- */

/* How many of the words name the command: 0, 1 or 2. */
static int matches(const struct command *c, struct str first, struct str second)
{
	struct str rest = str_of(c->name), word = str_cut(&rest, ' ');

	if (rest.len)
		return str_eq(word, first) && str_eq(rest, second) ? 2 : 0;
	return str_eq(word, first) || (c->alias && str_is(first, c->alias)) ? 1 : 0;
}

static const struct command *find(struct str first, struct str second, int *words)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		*words = matches(commands[i], first, second);
		if (*words)
			return commands[i];
	}
	return NULL;
}

/* The second words of the commands that begin with this one; 0: none does. */
static size_t group_of(struct str first, struct str *names)
{
	size_t n = 0;

	for (size_t i = 0; i < COMMANDS; i++) {
		struct str rest = str_of(commands[i]->name), word = str_cut(&rest, ' ');

		if (rest.len && str_eq(word, first))
			names[n++] = rest;
	}
	return n;
}

static bool unknown(struct arena *a, struct str first, struct str second, struct failure *why)
{
	struct str names[2 * COMMANDS + 2];
	size_t n = group_of(first, names);
	struct buf list;

	if (n) {
		buf_init(&list, a, 0);
		for (size_t i = 0; i < n; i++)
			buf_printf(&list, "%s%.*s", i ? ", " : "", STR_FMT(names[i]));
		if (!second.len || str_starts(second, "-"))
			return failure_set(why, FAILURE_USAGE, "%.*s what? %.*s", STR_FMT(first),
			                   STR_FMT(buf_str(&list)));
		return failure_set(why, FAILURE_USAGE,
		                   "unknown command \"%.*s %.*s\"%s; there is: %.*s",
		                   STR_FMT(first), STR_FMT(second),
		                   did_you_mean(a, second, names, n, ""), STR_FMT(buf_str(&list)));
	}
	for (size_t i = 0; i < COMMANDS; i++) {
		struct str rest = str_of(commands[i]->name);

		names[n++] = str_cut(&rest, ' ');
		if (commands[i]->alias)
			names[n++] = str_of(commands[i]->alias);
	}
	names[n++] = STR("help");
	return failure_set(why, FAILURE_USAGE, "unknown command \"%.*s\"%s; treaty help lists them",
	                   STR_FMT(first), did_you_mean(a, first, names, n, ""));
}

/* ---- help ------------------------------------------------------------------ */

static void print_list(struct buf *out)
{
	buf_add_c(out, "treaty COMMAND [OPTION...] [DOC...]\n"
	               "may this data contract be published, and if not, whom does it break, where "
	               "and why?\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		buf_printf(out, "  %-15s  %s\n", commands[i]->name, commands[i]->summary);
	buf_add_c(out,
	          "\ntreaty help COMMAND    its options\n"
	          "treaty help limits     every limit and its value\n"
	          "treaty --version       the version\n\n"
	          "A DOC is a path, a folder, a pattern, - (standard input), git:REV:PATH or "
	          "git:base:PATH.\n"
	          "Exit codes: 0 yes; 1 no; 2 the question could not be put; 3 no registry.\n");
}

static void print_command(struct buf *out, const struct command *c)
{
	buf_printf(out, "treaty %s [OPTION...] %s\n%s\n", c->name, c->operands, c->summary);
	if (c->alias)
		buf_printf(out, "also: treaty %s\n", c->alias);
	if (*c->about)
		buf_printf(out, "\n%s", c->about);
	buf_add_c(out, "\n");
	options_print(out, c->options);
	options_print(out, common_options);
}

static void print_limits(struct buf *out)
{
	buf_add_c(out, "--limit NAME=VALUE changes one for a run\n\n");
	for (int i = 0; i < LIMIT_COUNT; i++)
		buf_printf(out, "  %-16s %12lu  %s\n", limit_name((enum limit)i),
		           limit_of((enum limit)i), limit_what((enum limit)i));
}

static bool help(struct arena *a, int argc, char **argv, struct buf *out, struct failure *why)
{
	struct str first = str_of(argc > 0 ? argv[0] : NULL),
		   second = str_of(argc > 1 ? argv[1] : NULL);
	struct str names[COMMANDS];
	const struct command *c;
	size_t n;
	int words;

	if (!first.len) {
		print_list(out);
		return true;
	}
	if (str_is(first, "limits")) {
		print_limits(out);
		return true;
	}
	c = find(first, second, &words);
	n = group_of(first, names);
	if (!c && n && !second.len) {
		for (size_t i = 0; i < COMMANDS; i++) {
			if (str_starts(str_of(commands[i]->name),
			               arena_printf(a, "%.*s ", STR_FMT(first)).ptr))
				buf_printf(out, "  %-15s  %s\n", commands[i]->name,
				           commands[i]->summary);
		}
		return true;
	}
	if (!c)
		return unknown(a, first, second, why);
	print_command(out, c);
	return true;
}

/* ---- running --------------------------------------------------------------- */

static bool set_limits(struct run *run, struct failure *why)
{
	size_t n;
	struct str *values = option_values(run->arena, &run->options, "limit", &n);

	for (size_t i = 0; i < n; i++) {
		struct str value = values[i], name = str_cut(&value, '=');
		long long number = 0;

		if (!str_to_long(value, &number) || number <= 0 ||
		    !limit_set(name, (unsigned long)number)) {
			struct str names[LIMIT_COUNT];

			for (int l = 0; l < LIMIT_COUNT; l++)
				names[l] = str_of(limit_name((enum limit)l));
			return failure_set(why, FAILURE_USAGE,
			                   "--limit %.*s: NAME=VALUE with a number above 0%s; "
			                   "treaty help limits lists the names",
			                   STR_FMT(values[i]),
			                   did_you_mean(run->arena, name, names, LIMIT_COUNT, ""));
		}
	}
	run->arena->cap = limit_of(LIMIT_ARENA_BYTES);
	return true;
}

static bool check_operands(const struct run *run, struct failure *why)
{
	const struct command *c = run->command;
	size_t n = run->options.operand_count;

	if (n < c->least)
		return failure_set(why, FAILURE_USAGE, "too few arguments: treaty %s %s", c->name,
		                   c->operands);
	if (n > c->most)
		return failure_set(why, FAILURE_USAGE, "unexpected argument \"%.*s\": treaty %s %s",
		                   STR_FMT(run->options.operands[c->most]), c->name, c->operands);
	return true;
}

static bool dispatch(struct invocation *in)
{
	struct run *run = &in->run;
	struct arena *a = run->arena;
	struct str first = str_of(in->argc > 1 ? in->argv[1] : NULL);
	struct str second = str_of(in->argc > 2 ? in->argv[2] : NULL);
	int words = 0;

	if (!first.len) {
		print_list(&run->out);
		return failure_set(&in->why, FAILURE_USAGE, "no command");
	}
	if (str_is(first, "--version")) {
		buf_add_c(&run->out, "treaty " TREATY_VERSION "\n");
		return true;
	}
	if (str_is(first, "--help") || str_is(first, "-h") || str_is(first, "help"))
		return help(a, in->argc - 2, in->argv + 2, &run->out, &in->why);
	if (str_starts(first, "-"))
		return failure_set(&in->why, FAILURE_USAGE,
		                   "options stand behind the command: treaty COMMAND %.*s",
		                   STR_FMT(first));
	run->command = find(first, second, &words);
	if (!run->command) {
		struct str names[COMMANDS];

		if (group_of(first, names) && (str_is(second, "--help") || str_is(second, "-h")))
			return help(a, 1, in->argv + 1, &run->out, &in->why);
		return unknown(a, first, second, &in->why);
	}
	if (!options_parse(a, run->command->options, in->argc - 1 - words, in->argv + 1 + words,
	                   &run->options, &in->why))
		return false;
	if (option_given(&run->options, "help")) {
		print_command(&run->out, run->command);
		return true;
	}
	return set_limits(run, &in->why) && check_operands(run, &in->why) &&
	       run->command->run(run, &in->exit_code, &in->why);
}

static void work(void *arg)
{
	struct invocation *in = arg;

	in->failed = !dispatch(in);
}

static void complain(const struct invocation *in)
{
	char place[64] = "";

	if (in->why.line)
		snprintf(place, sizeof place, "line %d, column %d: ", in->why.line, in->why.column);
	say_line(place, in->why.text);
	if (in->why.code == FAILURE_USAGE && in->run.command)
		fprintf(stderr, "treaty %s --help says how it is used\n", in->run.command->name);
}

int main(int argc, char **argv)
{
	static struct invocation in;
	struct arena a;

	in = (struct invocation){ .argc = argc, .argv = argv, .run.arena = &a };
	interrupt_install();
	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	buf_init(&in.run.out, &a, limit_of(LIMIT_OUTPUT_BYTES));
	in.run.color = output_has_color(STDOUT_FILENO);
	if (!arena_try(&a, work, &in)) {
		in.failed = true;
		failure_set(&in.why, FAILURE_MEMORY, "out of memory: more than %lu %s (limit %s)",
		            limit_of(LIMIT_ARENA_BYTES), limit_what(LIMIT_ARENA_BYTES),
		            limit_name(LIMIT_ARENA_BYTES));
		in.run.out = (struct buf){ 0 }; /* half a report is no report */
	}
	if (!in.failed && buf_overflowed(&in.run.out))
		in.failed =
			!failure_set(&in.why, FAILURE_LIMIT, "more than %lu %s (limit %s)",
		                     limit_of(LIMIT_OUTPUT_BYTES), limit_what(LIMIT_OUTPUT_BYTES),
		                     limit_name(LIMIT_OUTPUT_BYTES));
	if (!output_write(STDOUT_FILENO, buf_str(&in.run.out), &in.why))
		in.failed = true;
	if (in.failed) {
		complain(&in);
		in.exit_code = failure_exit(in.why.code);
	}
	arena_free(&a);
	return interrupt_pending() ? interrupt_pending() : in.exit_code;
}
