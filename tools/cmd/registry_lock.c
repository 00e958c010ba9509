#include "tools/cmd/registry_lock.h"

#include "tools/remote/remote.h"

#include <sys/stat.h>

#define LOCK_NAME "expectations.lock"

static bool is_lock(struct str ref)
{
	return str_ends(ref, ".lock");
}

/* The registry knows better than what was once read from it. */
static void leave_locks(struct config *config)
{
	size_t n = 0;

	for (size_t i = 0; i < config->expectation_count; i++)
		if (!is_lock(config->expectations[i]))
			config->expectations[n++] = config->expectations[i];
	config->expectation_count = n;
}

/* Those listed, else the one that lies beside the configuration. */
static struct str find_lock(struct arena *a, struct config *config)
{
	struct str path = docref_in_folder(a, config->folder, STR(LOCK_NAME)), *longer;
	struct stat st;

	for (size_t i = 0; i < config->expectation_count; i++)
		if (is_lock(config->expectations[i]))
			return config->expectations[i];
	if (stat(str_c(a, path), &st) != 0)
		return STR("");
	longer = arena_array(a, struct str, config->expectation_count + 1);
	if (config->expectation_count)
		memcpy(longer, config->expectations, config->expectation_count * sizeof *longer);
	longer[config->expectation_count++] = STR(LOCK_NAME);
	config->expectations = longer;
	return STR(LOCK_NAME);
}

static bool reach(struct run *run, struct registry **out, struct failure *why)
{
	return registry_use(run, STORE_READ, out, why) &&
	       (!remote_client(*out) || remote_reach(*out, run->arena, why));
}

static bool use_lock(struct run *run, struct config *config, struct failure *why)
{
	struct str lock;

	if (why->code != FAILURE_STORE && why->code != FAILURE_BUSY)
		return false;
	lock = find_lock(run->arena, config);
	if (!lock.len)
		return failure_suffix(why, "; and there is no " LOCK_NAME
		                           " to use instead (treaty expect pull writes it)");
	say("warning", "%s; asked instead: %.*s, as it was pulled, and no registry", why->text,
	    STR_FMT(lock));
	return true;
}

bool registry_or_lock(struct run *run, struct config *config, struct registry **out,
                      struct failure *why)
{
	struct str named;

	*out = NULL;
	if (!registry_named(run, &named, why))
		return false;
	if (!named.len)
		return true;
	if (!config->use_lock || reach(run, out, why)) {
		leave_locks(config);
		return *out || registry_use(run, STORE_READ, out, why);
	}
	*out = NULL;
	return use_lock(run, config, why);
}

bool lock_instead(struct run *run, struct config *config, struct registry *lost,
                  struct failure *why)
{
	return config->use_lock && lost && remote_lost(lost) && use_lock(run, config, why);
}
