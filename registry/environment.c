/* environment.c - which versions of contracts and consumers are live where */
#include "registry/rows.h"

struct deploying {
	struct arena *arena;
	const struct actor *by;
	struct str what, version, environment;
	bool undo;
};

static bool is_published(struct snapshot *snap, const struct deploying *d)
{
	struct version v;
	struct str value;

	return version_parse(d->version, &v) &&
	       store_get(snap, TABLE_CONTRACT_VERSIONS,
	                 KEY(KEY_NAME(d->what), KEY_INT(v.major), KEY_INT(v.minor), KEY_INT(v.patch)), &value);
}

static bool is_consumer(struct snapshot *snap, const struct deploying *d)
{
	struct range range = { .table = TABLE_EXPECTATIONS, .prefix = KEY(KEY_NAME(d->what)), .limit = 1 };
	struct row *rows;

	return store_list(snap, d->arena, &range, &rows) > 0;
}

static bool build(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct deploying *d = ctx;
	struct key key = KEY(KEY_NAME(d->environment), KEY_NAME(d->what), KEY_NAME(d->version));
	struct node *n = node_new_map(d->arena);
	struct str value;
	bool live = store_get(snap, TABLE_ENVIRONMENTS, key, &value);

	if (d->undo && !live)
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s %.*s is not recorded as live in %.*s",
		                   STR_FMT(d->what), STR_FMT(d->version), STR_FMT(d->environment));
	if (!d->undo && !is_published(snap, d) && !is_consumer(snap, d))
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "neither a published version nor a consumer: %.*s %.*s", STR_FMT(d->what),
		                   STR_FMT(d->version));
	if (!d->undo && live)
		return true; /* recorded already: nothing is written */
	sign(r, d->by, d->undo ? STR("undeploy") : STR("deploy"));
	row_put_time(d->arena, n, "since", d->by->now);
	if (d->undo)
		record_delete(r, TABLE_ENVIRONMENTS, key);
	else
		record_put(r, TABLE_ENVIRONMENTS, key, row_text(d->arena, n), PUT_ANY);
	r->note = log_note(d->arena, d->what,
	                   arena_printf(d->arena, "%.*s %.*s %s live in %.*s", STR_FMT(d->what),
	                                STR_FMT(d->version), d->undo ? "no longer" : "is",
	                                STR_FMT(d->environment)));
	return true;
}

static bool change(struct registry *r, struct deploying *d, struct failure *why)
{
	struct str names[1] = { counter_contract(d->arena, d->what) };
	struct store_answer answer;

	if (!d->environment.len)
		return failure_set(why, FAILURE_USAGE, "which environment?");
	return store_change(registry_store(r), d->arena, names, 1, build, d, &answer, why);
}

bool local_deploy(struct registry *r, struct arena *a, const struct actor *by, struct str what,
                  struct str version, struct str environment, struct failure *why)
{
	struct deploying d = { a, by, what, version, environment, false };

	return change(r, &d, why);
}

bool local_undeploy(struct registry *r, struct arena *a, const struct actor *by, struct str what,
                    struct str version, struct str environment, struct failure *why)
{
	struct deploying d = { a, by, what, version, environment, true };

	return change(r, &d, why);
}

bool registry_live_at(struct snapshot *snap, struct arena *a, struct str environment, struct live **out,
                      size_t *count, struct failure *why)
{
	struct range range = { .table = TABLE_ENVIRONMENTS,
		               .prefix = environment.len ? KEY(KEY_NAME(environment)) : KEY_PREFIX_NONE };
	struct row *rows;

	*count = store_list(snap, a, &range, &rows);
	*out = arena_array(a, struct live, *count);
	for (size_t i = 0; i < *count; i++) {
		const struct node *n;

		if (!row_read(a, rows[i].value, "an environment", &n, why))
			return false;
		(*out)[i] = (struct live){ rows[i].key.part[0].name, rows[i].key.part[1].name,
			                   rows[i].key.part[2].name, row_time(n, "since") };
	}
	return true;
}

bool local_live(struct registry *r, struct arena *a, struct str environment, struct live **out,
                size_t *count, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = registry_live_at(snap, a, environment, out, count, why);
	snapshot_end(snap);
	return ok;
}
