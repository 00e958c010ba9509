/* lifecycle.c - treaty deprecate, retire, deploy, undeploy */
#include "tools/cmd/registry_use.h"

static bool start(struct run *run, struct registry **r, struct actor *by, struct failure *why)
{
	return registry_use(run, STORE_WRITE, r, why) && actor_now(run, by, why);
}

static bool deprecate(struct run *run, int *exit_code, struct failure *why)
{
	struct str name, ends = option_value(&run->options, "ends");
	struct registry *r;
	struct actor by;
	long long major;

	*exit_code = 0;
	if (!need_major(run, run->options.operands[0], &name, &major, why))
		return false;
	if (ends.len && !is_date(ends))
		return failure_set(why, FAILURE_USAGE, "--ends takes a date, YYYY-MM-DD");
	if (!start(run, &r, &by, why) ||
	    !registry_deprecate(r, run->arena, &by, name, major, ends,
	                        option_value(&run->options, "reason"), why))
		return false;
	buf_printf(&run->out, "%.*s %lld is deprecated%s%.*s; it stays until it is retired\n", STR_FMT(name), major,
	           ends.len ? ", ends " : "", STR_FMT(ends));
	return true;
}

static const struct option deprecate_options[] = {
	OPTION_REGISTRY,
	{ "major", "N", "the major, if it does not stand behind @", false },
	{ "ends", "DATE", "until when it is kept, YYYY-MM-DD", false },
	{ "reason", "TEXT", "why, for the log", false },
	{ 0 }
};
const struct command cmd_deprecate = {
	.name = "deprecate",
	.summary = "say that a major will end",
	.operands = "NAME@MAJOR",
	.about = "",
	.options = deprecate_options,
	.least = 1,
	.most = 1,
	.run = deprecate,
};

static bool retire(struct run *run, int *exit_code, struct failure *why)
{
	struct str name, reason = option_value(&run->options, "reason");
	bool force = option_given(&run->options, "force");
	struct who_is_left *left;
	struct registry *r;
	struct actor by;
	long long major;
	size_t n = 0;

	*exit_code = 0;
	if (!need_major(run, run->options.operands[0], &name, &major, why) || !start(run, &r, &by, why))
		return false;
	if (registry_retire(r, run->arena, &by, name, major, force, reason, &left, &n, why)) {
		buf_printf(&run->out, "%.*s %lld is retired%s\n", STR_FMT(name), major,
		           n ? " by force; it broke:" : "");
	} else if (why->code == FAILURE_REFUSED && n) {
		*exit_code = 1;
		buf_printf(&run->out, "%.*s %lld is not retired: %s\n", STR_FMT(name), major, why->text);
	} else {
		return false;
	}
	for (size_t i = 0; i < n; i++)
		buf_printf(&run->out, "  %.*s  %.*s\n", STR_FMT(left[i].id), STR_FMT(left[i].owner));
	return true;
}

static const struct option retire_options[] = {
	OPTION_REGISTRY,
	{ "major", "N", "the major, if it does not stand behind @", false },
	{ "force", NULL, "even though consumers are left; needs --reason", false },
	{ "reason", "TEXT", "why, for the log", false },
	{ 0 }
};
const struct command cmd_retire = {
	.name = "retire",
	.summary = "end a major; refused while a consumer depends on it",
	.operands = "NAME@MAJOR",
	.about = "",
	.options = retire_options,
	.least = 1,
	.most = 1,
	.run = retire,
};

/* ---- environments ------------------------------------------------------ */

static bool change_live(struct run *run, bool undo, struct failure *why)
{
	struct str name, version, environment = option_value(&run->options, "environment");
	struct registry *r;
	struct actor by;

	split_version(run->options.operands[0], &name, &version);
	if (!version.len)
		return failure_set(why, FAILURE_USAGE, "which version? %.*s@VERSION", STR_FMT(name));
	if (!environment.len)
		return failure_set(why, FAILURE_USAGE, "which environment? --environment NAME");
	if (!start(run, &r, &by, why))
		return false;
	if (!(undo ? registry_undeploy : registry_deploy)(r, run->arena, &by, name, version, environment, why))
		return false;
	buf_printf(&run->out, "%.*s %.*s is %slive in %.*s\n", STR_FMT(name), STR_FMT(version),
	           undo ? "no longer " : "", STR_FMT(environment));
	return true;
}

static bool deploy(struct run *run, int *exit_code, struct failure *why)
{
	*exit_code = 0;
	return change_live(run, false, why);
}

static bool undeploy(struct run *run, int *exit_code, struct failure *why)
{
	*exit_code = 0;
	return change_live(run, true, why);
}

static const struct option live_options[] = {
	OPTION_REGISTRY, { "environment", "NAME", "where: prod, test...", false }, { 0 }
};
const struct command cmd_deploy = {
	.name = "deploy",
	.summary = "record that a version of a contract or consumer is live in an environment",
	.operands = "NAME@VERSION",
	.about = "",
	.options = live_options,
	.least = 1,
	.most = 1,
	.run = deploy,
};
const struct command cmd_undeploy = {
	.name = "undeploy",
	.summary = "record that it is no longer live there",
	.operands = "NAME@VERSION",
	.about = "",
	.options = live_options,
	.least = 1,
	.most = 1,
	.run = undeploy,
};
