/* waive.c - treaty waive: accept a named break, with a reason */
#include "tools/cmd/registry_use.h"
#include "tools/cmd/waiver_text.h"
#include "tools/command.h"
#include "tools/output.h"

#include <stdlib.h>

static const struct option waive_options[] = {
	{ "rule", "RULE", "the rule that is broken", false },
	{ "path", "PATH", "where: order_event.status", false },
	{ "consumer", "ID", "the consumer it breaks; without: the change itself", false },
	{ "value", "HASH", "the 8 digits that a report prints: it accepts this value, no later one",
	  false },
	{ "reason", "TEXT", "why it is accepted", false },
	{ "author", "NAME", "who accepts it (TREATY_ACTOR, or git's user.name)", false },
	{ "until", "YYYY-MM-DD", "the last day it holds", false },
	{ "contract", "NAME",
	  "keep it in the registry, for this contract, instead of in .treaty.yaml", false },
	OPTION_REGISTRY,
	{ 0 },
};

static bool author(struct run *run, const struct repo *repo, struct str *out, struct failure *why)
{
	*out = option_value(&run->options, "author");
	if (!out->len)
		*out = str_of(getenv("TREATY_ACTOR"));
	if (!out->len && repo->root.len)
		*out = git_user(run->arena, repo);
	return out->len || failure_set(why, FAILURE_USAGE, "who accepts it? --author NAME");
}

static bool waive_in_registry(struct run *run, struct str contract, const struct waiver *w,
                              struct failure *why)
{
	struct registry *r;
	struct actor by;

	if (!registry_use(run, STORE_WRITE, &r, why) || !actor_now(run, &by, why) ||
	    !registry_waive(r, run->arena, &by, contract, w, why))
		return false;
	buf_printf(&run->out, "%.*s: accepted %.*s\n", STR_FMT(contract),
	           STR_FMT(waiver_line(run->arena, w)));
	return true;
}

static bool waive(struct run *run, int *exit_code, struct failure *why)
{
	struct arena *a = run->arena;
	const struct options *o = &run->options;
	struct waiver w = { .rule = option_value(o, "rule"),
		            .path = option_value(o, "path"),
		            .consumer = option_value(o, "consumer"),
		            .value = option_value(o, "value"),
		            .reason = option_value(o, "reason"),
		            .until = option_value(o, "until") };
	struct config config;
	struct repo repo;
	struct str text, file, now;

	*exit_code = 0;
	if (!repo_find(a, &repo, why) || !config_find(a, &repo, &config, why) ||
	    !author(run, &repo, &w.author, why) || !waiver_check(a, &w, why) ||
	    !today(a, &now, why))
		return false;
	if (!w.value.len)
		return failure_set(
			why, FAILURE_USAGE,
			"--value HASH is missing: a waiver accepts the value that a report "
			"prints beside the break, not whatever comes later");
	if (str_is(w.reason, "..."))
		return failure_set(why, FAILURE_USAGE, "--reason: say why, in words");
	if (w.until.len && str_cmp(w.until, now) < 0)
		return failure_set(why, FAILURE_USAGE, "--until %.*s is past", STR_FMT(w.until));
	if (option_given(o, "contract"))
		return waive_in_registry(run, option_value(o, "contract"), &w, why);
	if (option_given(o, "registry"))
		return failure_set(why, FAILURE_USAGE,
		                   "a waiver in the registry is for a contract: --contract NAME");
	if (!waiver_append(a, &config, &w, &text, why))
		return false;
	file = config.source ? config.source->name
	                     : arena_printf(a, "%.*s" CONFIG_NAME, STR_FMT(repo.up));
	if (!output_file(a, file, text, OUTPUT_REPLACE, why))
		return false;
	buf_printf(&run->out, "%.*s: accepted %.*s\n", STR_FMT(file), STR_FMT(waiver_line(a, &w)));
	return true;
}

const struct command cmd_waive = {
	.name = "waive",
	.summary = "accept a named break, with a reason",
	.operands = "",
	.about =
		"Adds a waiver to " CONFIG_NAME
		" and leaves every other byte of it. Every report shows it, and the\n"
		"consumer concerned is told. With --contract it is kept in the registry instead.\n",
	.options = waive_options,
	.run = waive,
};
