/* mode.c - treaty mode: how strictly a contract is held to where it binds subjects */
#include "contract/base/node_put.h"
#include "tools/cmd/registry_use.h"

static void say_mode(struct run *run, struct str id, const struct mode_info *info)
{
	struct buf *out = &run->out;

	buf_printf(out, "%.*s is in mode %s\n", STR_FMT(id), contract_mode_name(info->mode));
	for (size_t i = 0; i < info->warned_count; i++)
		buf_printf(out, "  %.*s only warns: it had versions before the contract bound it\n",
		           STR_FMT(info->warned[i]));
}

static void say_mode_json(struct run *run, struct str id, const struct mode_info *info)
{
	struct node *n = node_new_map(run->arena), *warned;

	put_text(run->arena, n, "contract", id);
	put_c(run->arena, n, "mode", contract_mode_name(info->mode));
	warned = put_list(run->arena, n, "warned");
	for (size_t i = 0; i < info->warned_count; i++)
		node_add(run->arena, warned, node_new_text(run->arena, info->warned[i]));
	print_json(run, n);
}

static bool mode(struct run *run, int *exit_code, struct failure *why)
{
	const bool set = run->options.operand_count > 1;
	const struct str id = run->options.operands[0];
	struct mode_info info;
	enum contract_mode to;
	struct registry *r;
	struct actor by;

	*exit_code = 0;
	if (set && !contract_mode_find(run->options.operands[1], &to))
		return failure_set(why, FAILURE_USAGE, "\"%.*s\" is no mode: enforce, warn or off",
		                   STR_FMT(run->options.operands[1]));
	if (!registry_use(run, set ? STORE_WRITE : STORE_READ, &r, why))
		return false;
	if (set && (!actor_now(run, &by, why) ||
	            !registry_set_mode(r, run->arena, &by, id, to,
	                               option_value(&run->options, "reason"), why)))
		return false;
	if (!registry_mode(r, run->arena, id, &info, why))
		return false;
	(option_given(&run->options, "json") ? say_mode_json : say_mode)(run, id, &info);
	return true;
}

static const struct option mode_options[] = {
	OPTION_REGISTRY, { "reason", "TEXT", "why, for the log", false }, OPTION_JSON, { 0 }
};
const struct command cmd_mode = {
	.name = "mode",
	.summary = "how strictly a contract is held to where its ports bind subjects",
	.operands = "CONTRACT [enforce|warn|off]",
	.about = "enforce: a schema that does not fulfil the contract, or breaks a consumer of it, "
	         "is "
		 "refused.\n"
		 "warn: it is registered; what broke is in the log and beside the expectation.\n"
		 "off: nobody is asked. Without a mode, the one in force is printed.\n",
	.options = mode_options,
	.least = 1,
	.most = 2,
	.run = mode,
};
