#include "tools/cmd/registry_use.h"

#include "tools/input/config.h"
#include "tools/remote/client.h"
#include "tools/remote/remote.h"

#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS_MOST = 86400 };

static void release_registry(void *r)
{
	registry_close(r);
}

bool registry_named(struct run *run, struct str *out, struct failure *why)
{
	struct config config;
	struct repo repo;

	*out = option_value(&run->options, "registry");
	if (!out->len)
		*out = str_of(getenv("TREATY_REGISTRY"));
	if (out->len)
		return true;
	if (!repo_find(run->arena, &repo, why) || !config_find(run->arena, &repo, &config, why))
		return false;
	*out = config.registry.len && !address_is(config.registry)
	               ? docref_in_folder(run->arena, config.folder, config.registry)
	               : config.registry;
	return true;
}

static bool open_directory(struct run *run, struct str dir, unsigned flags, struct registry **out,
                           struct failure *why)
{
	const char *path = str_c(run->arena, dir);
	struct registry *r;
	struct stat st;

	if (address_lacks_scheme(dir) && stat(path, &st) != 0)
		return failure_set(
			why, FAILURE_STORE,
			"%s: there is no such directory, and an address begins with http://: "
			"http://%s",
			path, path);
	r = registry_open(path, flags, why);
	if (!r)
		return false;
	arena_defer(run->arena, release_registry, r);
	*out = r;
	return true;
}

static bool read_seconds(struct run *run, long *out, struct failure *why)
{
	struct str text = option_value(&run->options, "timeout");
	long long n = 0;

	if (option_given(&run->options, "timeout") &&
	    (!str_to_long(text, &n) || n < 1 || n > SECONDS_MOST))
		return failure_set(why, FAILURE_USAGE,
		                   "--timeout takes a number from 1 to %d, not \"%.*s\"",
		                   SECONDS_MOST, STR_FMT(text));
	*out = (long)n;
	return true;
}

static bool open_address(struct run *run, struct str address, struct registry **out,
                         struct failure *why)
{
	struct client_settings settings = { .address = address,
		                            .token = str_of(getenv("TREATY_TOKEN")),
		                            .ca = option_value(&run->options, "ca") };
	struct client *client;

	settings.headers =
		option_values(run->arena, &run->options, "header", &settings.header_count);
	return read_seconds(run, &settings.seconds, why) &&
	       client_open(run->arena, &settings, &client, why) &&
	       remote_open(run->arena, client, out, why);
}

static bool use(struct run *run, struct str named, unsigned flags, struct registry **out,
                struct failure *why)
{
	if (!named.len)
		return failure_set(why, FAILURE_USAGE,
		                   "which registry? --registry URL or DIR, TREATY_REGISTRY, or "
		                   "registry: in " CONFIG_NAME);
	return address_is(named) ? open_address(run, named, out, why)
	                         : open_directory(run, named, flags, out, why);
}

bool registry_use(struct run *run, unsigned flags, struct registry **out, struct failure *why)
{
	struct str named;

	return registry_named(run, &named, why) && use(run, named, flags, out, why);
}

bool registry_use_directory(struct run *run, unsigned flags, struct registry **out,
                            struct failure *why)
{
	struct str named;

	if (!registry_named(run, &named, why))
		return false;
	if (address_is(named))
		return failure_set(
			why, FAILURE_USAGE,
			"%s works on a registry's directory, not on an address: run it where the "
			"directory is",
			run->command->name);
	return use(run, named, flags, out, why);
}

static struct str login_name(struct arena *a)
{
	struct passwd entry, *found = NULL;
	char *room = arena_alloc(a, 4096, 1), host[256] = "";
	struct str name = str_of(getenv("TREATY_ACTOR"));

	if (name.len)
		return name;
	if (getpwuid_r(geteuid(), &entry, room, 4096, &found) == 0 && found)
		name = str_of(found->pw_name);
	if (gethostname(host, sizeof host - 1) != 0)
		host[0] = 0;
	return arena_printf(a, "%.*s@%s", STR_FMT(name.len ? name : STR("nobody")), *host ? host : "localhost");
}

bool actor_now(struct run *run, struct actor *out, struct failure *why)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct actor){ .who = login_name(run->arena) };
	out->now = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	return today(run->arena, &out->today, why);
}

void split_version(struct str operand, struct str *name, struct str *version)
{
	*version = operand;
	*name = str_cut(version, '@');
}

bool need_major(struct run *run, struct str operand, struct str *name, long long *major, struct failure *why)
{
	struct str text, option = option_value(&run->options, "major");

	split_version(operand, name, &text);
	if (option.len && text.len)
		return failure_set(why, FAILURE_USAGE, "the major is given twice");
	if (option.len)
		text = option;
	if (!str_to_long(text, major) || *major < 0)
		return failure_set(why, FAILURE_USAGE, "which major of %.*s? %.*s@2, or --major 2",
		                   STR_FMT(*name), STR_FMT(*name));
	return true;
}

struct str time_text(struct arena *a, int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm t;

	if (!gmtime_r(&seconds, &t))
		return STR("?");
	return arena_printf(a, "%04d-%02d-%02d %02d:%02d", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
	                    t.tm_hour, t.tm_min);
}

void print_json(struct run *run, const struct node *root)
{
	json_print(&run->out, root, 2);
	buf_add_byte(&run->out, '\n');
}

struct str plural(struct arena *a, size_t n, const char *one)
{
	return arena_printf(a, "%zu %s%s", n, one, n == 1 ? "" : "s");
}
