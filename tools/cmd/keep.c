/* keep.c - treaty fsck, backup: keeping a registry safe */
#include "tools/cmd/registry_use.h"

struct damage_list {
	struct buf *out;
	size_t shown;
};

static void damage(void *ctx, const char *line)
{
	struct damage_list *list = ctx;

	if (list->shown++ < 100)
		buf_printf(list->out, "damaged: %s\n", line);
}

static bool fsck(struct run *run, int *exit_code, struct failure *why)
{
	struct damage_list list = { &run->out, 0 };
	struct store_health health;
	struct registry *r;

	if (!registry_use_directory(run, STORE_READ, &r, why) ||
	    !store_check(registry_store(r), damage, &list, &health, why))
		return false;
	*exit_code = health.damages > 0;
	if (health.damages)
		buf_printf(&run->out, "%llu damages in %llu rows\n",
		           (unsigned long long)health.damages, (unsigned long long)health.rows);
	else
		buf_printf(&run->out, "sound: %llu changes, %llu rows\n",
		           (unsigned long long)health.offset, (unsigned long long)health.rows);
	return true;
}

static const struct option fsck_options[] = { OPTION_DIRECTORY, { 0 } };
const struct command cmd_fsck = {
	.name = "fsck",
	.summary = "look at every row of a registry; exits with 1 if something is damaged",
	.operands = "",
	.about = "",
	.options = fsck_options,
	.run = fsck,
};

static bool backup(struct run *run, int *exit_code, struct failure *why)
{
	struct str to = run->options.operands[0];
	struct registry *r;

	*exit_code = 0;
	if (!registry_use_directory(run, STORE_READ, &r, why) ||
	    !store_backup(registry_store(r), str_c(run->arena, to), why))
		return false;
	buf_printf(&run->out,
	           "%.*s holds a copy; use it as a registry, or put it in the place of one\n",
	           STR_FMT(to));
	return true;
}

static const struct option backup_options[] = { OPTION_DIRECTORY, { 0 } };
const struct command cmd_backup = {
	.name = "backup",
	.summary = "a consistent copy of a registry, while others read and write it",
	.operands = "DIR",
	.about = "DIR must not hold a registry.\n",
	.options = backup_options,
	.least = 1,
	.most = 1,
	.run = backup,
};
