/* impact.c - treaty impact: who depends on a contract, a model, a field, a port or a promise */
#include "tools/cmd/registry_use.h"

/* Touch points that are no field begin with "@": "@sla/freshness" is shown as freshness. */
static struct str shown_path(struct str point)
{
	if (!str_starts(point, "@"))
		return point;
	str_cut(&point, '/');
	return point;
}

static bool impact(struct run *run, int *exit_code, struct failure *why)
{
	struct str path = run->options.operands[0], name = str_cut(&path, '#'), id, version;
	struct node *json = node_new_list(run->arena);
	struct arena *a = run->arena;
	struct impact *list;
	struct registry *r;
	long long major = -1;
	size_t n;

	*exit_code = 0;
	split_version(name, &id, &version);
	if (version.len && (!str_to_long(version, &major) || major < 0))
		return failure_set(why, FAILURE_USAGE, "\"%.*s\" is no major: NAME[@MAJOR]#PATH", STR_FMT(version));
	if (!registry_use(run, STORE_READ, &r, why) || !registry_impact(r, a, id, major, path, &list, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct node *one = node_new_map(a);

		node_put_text(a, one, "consumer", list[i].id);
		node_put_text(a, one, "owner", list[i].owner);
		node_put_text(a, one, "target", list[i].target);
		node_put_text(a, one, "environment", list[i].environment);
		node_put_text(a, one, "status", list[i].status);
		node_put_text(a, one, "path", list[i].path);
		node_put_text(a, one, "how", list[i].how);
		node_add(a, json, one);
		if (!option_given(&run->options, "json"))
			buf_printf(&run->out, "%-24.*s %.*s\n    %.*s%s%.*s%s\n", STR_FMT(list[i].id),
			           STR_FMT(list[i].owner), STR_FMT(shown_path(list[i].path)),
			           shown_path(list[i].path).len ? ": " : "", STR_FMT(list[i].how),
			           str_is(list[i].status, "active") ? "" : " (pending)");
	}
	if (option_given(&run->options, "json"))
		print_json(run, json);
	else
		buf_printf(&run->out, "%s%s on %.*s\n", plural(a, n, "consumer").ptr, n == 1 ? " depends" : " depend",
		           STR_FMT(run->options.operands[0]));
	return true;
}

static const struct option impact_options[] = { OPTION_REGISTRY, OPTION_JSON, { 0 } };
const struct command cmd_impact = {
	.name = "impact",
	.summary = "who depends on a contract, a field, a port or a promise, and how",
	.operands = "NAME[@MAJOR][#PATH]",
	.about = "PATH is a model, a field (order_event.status), a promise (freshness) or a port's name.\n",
	.options = impact_options,
	.least = 1,
	.most = 1,
	.run = impact,
};
