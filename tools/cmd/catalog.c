/* catalog.c - treaty list, show, search, log: what a registry holds */
#include "tools/cmd/registry_use.h"
#include "tools/cmd/subject_view.h"
#include "tools/remote/remote.h"

/* ---- list -------------------------------------------------------------- */

/* "2.1.0 active, 1.4.0 deprecated": the latest of each major, newest first. */
static struct str majors_text(struct arena *a, const struct contract_info *c)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (size_t i = c->version_count; i-- > 0;) {
		const struct version_info *v = &c->versions[i];

		if (v->latest)
			buf_printf(&b, "%s%.*s %s", b.len ? ", " : "", STR_FMT(v->version),
			           version_state_name(v->state));
	}
	return buf_str(&b);
}

static struct node *version_node(struct arena *a, const struct version_info *v)
{
	struct node *n = node_new_map(a);

	node_put_text(a, n, "version", v->version);
	node_put_text(a, n, "state", str_of(version_state_name(v->state)));
	node_put_text(a, n, "published", time_text(a, v->when));
	node_put_text(a, n, "by", v->published_by);
	if (v->ends.len)
		node_put_text(a, n, "ends", v->ends);
	if (v->reason.len)
		node_put_text(a, n, "forced", v->reason);
	return n;
}

static struct node *count_node(struct arena *a, size_t n)
{
	return node_new_plain(a, arena_printf(a, "%zu", n));
}

static struct node *info_node(struct arena *a, const struct contract_info *c)
{
	struct node *n = node_new_map(a), *versions = node_new_list(a);

	node_put_text(a, n, "kind", STR("contract"));
	node_put_text(a, n, "id", c->id);
	node_put_text(a, n, "title", c->title);
	node_put_text(a, n, "owner", c->owner);
	for (size_t i = 0; i < c->version_count; i++)
		node_add(a, versions, version_node(a, &c->versions[i]));
	node_put(a, n, STR("versions"), versions);
	node_put(a, n, STR("active"), count_node(a, c->active));
	node_put(a, n, STR("pending"), count_node(a, c->pending));
	return n;
}

/* A registry that is no Treaty has none. */
static bool contracts_of(struct run *run, struct registry *r, struct contract_info **out,
                         size_t *count, struct failure *why)
{
	struct failure no = { .code = FAILURE_NONE };

	if (registry_contracts(r, run->arena, STR(""), 0, out, count, &no))
		return true;
	*count = 0;
	if (!remote_lacks(r))
		*why = no;
	return remote_lacks(r);
}

static bool list_contracts(struct run *run, struct registry *r, struct node *json,
                           struct failure *why)
{
	struct arena *a = run->arena;
	struct contract_info *list;
	size_t n;

	if (!contracts_of(run, r, &list, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct contract_info c;

		if (!registry_contract(r, a, list[i].id, &c, why))
			return false;
		node_add(a, json, info_node(a, &c));
		if (!option_given(&run->options, "json"))
			buf_printf(&run->out, "%-32.*s %-28.*s %s  %.*s\n", STR_FMT(c.id),
			           STR_FMT(majors_text(a, &c)), plural(a, c.active, "consumer").ptr,
			           STR_FMT(c.owner));
	}
	return true;
}

static bool list_subjects(struct run *run, struct registry *r, struct node *json,
                          struct failure *why)
{
	struct subject_info *list;
	size_t n;

	if (!registry_subjects(r, run->arena, STR(""), 0, &list, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		node_add(run->arena, json, subject_node(run->arena, &list[i]));
		if (!option_given(&run->options, "json"))
			subject_line(&run->out, &list[i]);
	}
	return true;
}

static bool list(struct run *run, int *exit_code, struct failure *why)
{
	struct node *json = node_new_list(run->arena);
	struct registry *r;

	*exit_code = 0;
	if (!registry_use(run, STORE_READ, &r, why) || !list_contracts(run, r, json, why) ||
	    !list_subjects(run, r, json, why))
		return false;
	if (option_given(&run->options, "json"))
		print_json(run, json);
	else if (!json->count)
		buf_add_c(&run->out, "no contract is published, and no schema is registered\n");
	return true;
}

static const struct option list_options[] = { OPTION_REGISTRY, OPTION_JSON, { 0 } };
const struct command cmd_list = {
	.name = "list",
	.summary = "the contracts and subjects of a registry",
	.operands = "",
	.about = "Contracts first, then subjects, each with its latest version and the level in "
		 "force. Of a\n"
		 "registry that is no Treaty the levels are left out: show tells that of one.\n",
	.options = list_options,
	.run = list,
};

/* ---- show -------------------------------------------------------------- */

static void show_versions(struct run *run, const struct contract_info *c)
{
	buf_printf(&run->out, "%.*s  %.*s\n  owner     %.*s\n", STR_FMT(c->id), STR_FMT(c->title),
	           STR_FMT(c->owner));
	for (size_t i = c->version_count; i-- > 0;) {
		const struct version_info *v = &c->versions[i];

		buf_printf(&run->out, "  %-9.*s %-10s %s by %.*s", STR_FMT(v->version),
		           version_state_name(v->state), time_text(run->arena, v->when).ptr,
		           STR_FMT(v->published_by));
		if (v->ends.len)
			buf_printf(&run->out, ", ends %.*s", STR_FMT(v->ends));
		if (v->reason.len)
			buf_printf(&run->out, ", by force: %.*s", STR_FMT(v->reason));
		buf_add_byte(&run->out, '\n');
	}
}

static void show_ports(struct run *run, const struct contract *c)
{
	for (size_t i = 0; i < c->port_count; i++) {
		const struct port *p = c->ports[i];

		buf_printf(&run->out, "  port      %.*s (%.*s%s%.*s)", STR_FMT(p->name), STR_FMT(p->type),
		           p->format.len ? ", " : "", STR_FMT(p->format));
		for (size_t k = 0; k < p->address_count; k++)
			buf_printf(&run->out, " %.*s=%.*s", STR_FMT(p->address[k].key),
			           STR_FMT(p->address[k].text));
		buf_add_byte(&run->out, '\n');
	}
}

static void show_sla(struct run *run, const struct contract *c)
{
	for (size_t i = 0; i < c->sla_count; i++)
		buf_printf(&run->out, "  promises  %.*s %.*s\n", STR_FMT(c->slas[i]->path),
		           STR_FMT(c->slas[i]->text));
}

static void show_fields(struct run *run, const struct contract *c)
{
	for (size_t i = 0; i < c->model_count; i++) {
		const struct field *root = &c->models[i]->root;

		for (size_t k = 0; k < root->field_count; k++) {
			const struct field *f = root->fields[k];

			buf_printf(&run->out, "  field     %.*s  %.*s%s\n", STR_FMT(f->path),
			           STR_FMT(type_text(run->arena, &f->type)),
			           field_flag(f, ATTR_REQUIRED) ? ", required" : "");
		}
	}
}

static bool show_lineage(struct run *run, struct registry *r, struct str id, struct failure *why)
{
	struct impact *list;
	size_t n;

	if (!registry_impact(r, run->arena, id, -1, STR(""), &list, &n, why))
		return false;
	for (size_t i = 0; i < n; i++)
		buf_printf(&run->out, "  consumer  %.*s  %.*s  %.*s, %.*s\n", STR_FMT(list[i].id),
		           STR_FMT(list[i].owner), STR_FMT(list[i].target), STR_FMT(list[i].status));
	if (!n)
		buf_add_c(&run->out, "  consumer  none is registered\n");
	return true;
}

static bool show_part(struct run *run, struct registry *r, struct str part, const struct contract_info *info,
                      const struct stored_contract *stored, struct failure *why)
{
	static const struct str parts[] = { STR_INIT("summary"), STR_INIT("contract"), STR_INIT("sla"),
		                            STR_INIT("lineage") };

	if (str_is(part, "contract")) {
		buf_add(&run->out, stored->document->text);
	} else if (str_is(part, "sla")) {
		show_sla(run, stored->contract);
	} else if (str_is(part, "lineage")) {
		return show_lineage(run, r, info->id, why);
	} else if (str_is(part, "summary")) {
		show_versions(run, info);
		show_ports(run, stored->contract);
		show_sla(run, stored->contract);
		show_fields(run, stored->contract);
		return show_lineage(run, r, info->id, why);
	} else {
		return failure_set(
			why, FAILURE_USAGE,
			"%.*s is a contract: --show takes summary, contract, sla, lineage; "
			"not \"%.*s\"%s",
			STR_FMT(info->id), STR_FMT(part),
			did_you_mean(run->arena, part, parts, 4, ""));
	}
	return true;
}

/* No contract has the name: a subject is meant. Where there is none either, the names nearly like
 * it that are said are a subject's, else a contract's. */
static bool show_other(struct run *run, struct registry *r, const struct failure *no,
                       struct failure *why)
{
	const struct str operand = run->options.operands[0];
	long long version;
	struct str name = subject_operand(operand, &version);
	const char *near, *meant = "; did you mean";
	struct failure neither = { .code = FAILURE_NONE };
	bool plain = remote_lacks(r);

	if (subject_show(run, r, operand, option_value(&run->options, "show"), &neither))
		return true;
	*why = neither;
	if (neither.code != FAILURE_NOT_FOUND || plain ||
	    !str_starts(str_of(neither.text), "no subject"))
		return false;
	near = strstr(neither.text, meant);
	if (!near)
		near = strstr(no->text, meant);
	return failure_set(why, FAILURE_NOT_FOUND,
	                   "neither a contract nor a subject \"%.*s\" is there%s", STR_FMT(name),
	                   near ? near : "");
}

static bool show(struct run *run, int *exit_code, struct failure *why)
{
	struct str name, version, parts = option_value(&run->options, "show");
	struct failure no = { .code = FAILURE_NONE };
	struct stored_contract stored;
	struct contract_info info;
	struct registry *r;

	*exit_code = 0;
	split_version(run->options.operands[0], &name, &version);
	if (!registry_use(run, STORE_READ, &r, why))
		return false;
	if (str_is(parts, "schema"))
		return subject_show(run, r, run->options.operands[0], parts, why);
	if (!registry_contract(r, run->arena, name, &info, &no)) {
		*why = no;
		return (no.code == FAILURE_NOT_FOUND || remote_lacks(r)) &&
		       show_other(run, r, &no, why);
	}
	if (!registry_document(r, run->arena, name, version, &stored, why))
		return false;
	if (option_given(&run->options, "json")) {
		print_json(run, info_node(run->arena, &info));
		return true;
	}
	if (!parts.len)
		parts = STR("summary");
	while (parts.len)
		if (!show_part(run, r, str_cut(&parts, ','), &info, &stored, why))
			return false;
	return true;
}

static const struct option show_options[] = { OPTION_REGISTRY,
	                                      { "show", "PARTS",
	                                        "summary, contract (the document itself), sla, "
	                                        "lineage; of a subject summary, schema (its "
	                                        "text), lineage; with commas",
	                                        false },
	                                      OPTION_JSON,
	                                      { 0 } };
const struct command cmd_show = {
	.name = "show",
	.summary = "one contract or subject: versions, what it says, who depends on it",
	.operands = "NAME[@VERSION]",
	.about = "A contract: versions, ports, promises, fields. A subject: id, level, references, "
		 "schema;\n"
		 "where a contract has the same name, --show schema is the subject's.\n",
	.options = show_options,
	.least = 1,
	.most = 1,
	.run = show,
};

/* ---- search ------------------------------------------------------------ */

static bool search(struct run *run, int *exit_code, struct failure *why)
{
	struct arena *a = run->arena;
	struct node *json = node_new_list(a);
	struct search_hit *hits;
	struct registry *r;
	struct buf words;
	size_t n;

	buf_init(&words, a, 0);
	for (size_t i = 0; i < run->options.operand_count; i++)
		buf_printf(&words, "%s%.*s", i ? " " : "", STR_FMT(run->options.operands[i]));
	if (!registry_use(run, STORE_READ, &r, why) ||
	    !registry_search(r, a, buf_str(&words), &hits, &n, why))
		return false;
	*exit_code = n == 0;
	for (size_t i = 0; i < n; i++) {
		struct node *hit = node_new_map(a);

		node_put_text(a, hit, "kind", hits[i].subject ? STR("subject") : STR("contract"));
		node_put_text(a, hit, "id", hits[i].id);
		node_put_text(a, hit, "path", hits[i].path);
		node_put_text(a, hit, "text", hits[i].text);
		node_add(a, json, hit);
		if (!option_given(&run->options, "json"))
			buf_printf(&run->out, "%s%.*s%s%.*s  %.*s\n",
			           hits[i].subject ? "subject " : "", STR_FMT(hits[i].id),
			           hits[i].path.len ? "#" : "", STR_FMT(hits[i].path),
			           STR_FMT(hits[i].text));
	}
	if (option_given(&run->options, "json"))
		print_json(run, json);
	else if (!n)
		buf_printf(&run->out, "nothing holds \"%.*s\"\n", STR_FMT(buf_str(&words)));
	return true;
}

static const struct option search_options[] = { OPTION_REGISTRY, OPTION_JSON, { 0 } };
const struct command cmd_search = {
	.name = "search",
	.summary = "contracts, subjects and fields whose names or descriptions hold every word",
	.operands = "WORD...",
	.about = "Exits with 1 where nothing is found.\n",
	.options = search_options,
	.least = 1,
	.most = 32,
	.run = search,
};

/* ---- log --------------------------------------------------------------- */

static bool show_log(struct run *run, int *exit_code, struct failure *why)
{
	struct str about = run->options.operand_count ? run->options.operands[0] : STR("");
	struct str limit = option_value(&run->options, "last");
	struct node *json = node_new_list(run->arena);
	struct arena *a = run->arena;
	struct log_line *lines;
	struct registry *r;
	long long last = 20;
	size_t n;

	*exit_code = 0;
	if (limit.len && (!str_to_long(limit, &last) || last <= 0))
		return failure_set(why, FAILURE_USAGE, "--last takes a number above 0");
	if (!registry_use(run, STORE_READ, &r, why) ||
	    !registry_log(r, a, 0, (size_t)last, about, &lines, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct node *line = node_new_map(a);

		node_put(a, line, STR("offset"), node_new_plain(a, arena_printf(a, "%llu", (unsigned long long)lines[i].offset)));
		node_put_text(a, line, "when", time_text(a, lines[i].when));
		node_put_text(a, line, "kind", lines[i].kind);
		node_put_text(a, line, "who", lines[i].who);
		node_put_text(a, line, "what", lines[i].what);
		node_add(a, json, line);
		if (!option_given(&run->options, "json"))
			buf_printf(&run->out, "%6llu  %s  %.*s  %.*s\n", (unsigned long long)lines[i].offset,
			           time_text(a, lines[i].when).ptr, STR_FMT(lines[i].who),
			           STR_FMT(lines[i].what));
	}
	if (option_given(&run->options, "json"))
		print_json(run, json);
	return true;
}

static const struct option log_options[] = {
	OPTION_REGISTRY, { "last", "N", "so many lines, newest first (20)", false }, OPTION_JSON, { 0 }
};
const struct command cmd_log = {
	.name = "log",
	.summary = "what happened in a registry, newest first",
	.operands = "[CONTRACT]",
	.about = "",
	.options = log_options,
	.most = 1,
	.run = show_log,
};
