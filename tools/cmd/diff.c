/* diff.c - treaty diff OLD NEW: every change, both directions, and the version it demands */
#include "compat/relation.h"
#include "tools/command.h"
#include "tools/input/one_contract.h"
#include "tools/input/settings.h"
#include "tools/report/report.h"

static const struct option diff_options_rows[] = {
	{ "level", "LEVEL", "NONE, BACKWARD (default), FORWARD, FULL", false },
	{ "profile", "PROFILE", "strict (default), or reader: tightenings are warnings", false },
	OPTION_SCHEMA_POLICY,
	{ "report", "FORMAT[=FILE]", "text, json, junit, sarif, markdown, github or gitlab", true },
	{ 0 },
};

static struct str label(const struct contract *c)
{
	return c->version.len ? c->version : c->source->name;
}

static bool compare(struct run *run, const struct settings *settings, struct diff_result *r,
                    struct failure *why)
{
	struct diff_options options = { .level = settings->admission.level,
		                        .profile = settings->admission.profile,
		                        .no_port_rules = !r->old->port_count && !r->new->port_count,
		                        .policy = settings->admission.policy,
		                        .rules = relation_rules(settings->admission.rule_set) };
	const struct language *language = r->new->schema ? r->new->schema->language : NULL;
	struct version v;

	if (!settings_fit(settings, &run->options, &language, 1, why))
		return false;
	r->level = options.level;
	r->profile = options.profile;
	r->policy = str_of(relation_policy_of(language, options.policy, options.rules).name);
	r->old_label = label(r->old);
	r->new_label = label(r->new);
	contract_diff(run->arena, r->old, r->new, &options, &r->diff);
	findings_init(&r->version, run->arena);
	if (!r->old->schema && !r->new->schema) /* a schema states no version */
		version_check(run->arena, r->old, r->new, r->diff.required, &r->diff, &r->version);
	if (version_parse(r->old->version, &v))
		r->required_version = version_after(run->arena, &v, r->diff.required);
	return true;
}

static bool diff(struct run *run, int *exit_code, struct failure *why)
{
	struct diff_result r = { 0 };
	struct result result = { .kind = RESULT_DIFF, .diff = &r };
	struct config none = { .source = NULL };
	struct settings settings;
	struct repo repo;
	struct report_context context = { run->arena, &repo, run->color };
	size_t n;
	struct str *reports = option_values(run->arena, &run->options, "report", &n);

	*exit_code = 0;
	return reports_check(run->arena, reports, n, why) && repo_find(run->arena, &repo, why) &&
	       settings_resolve(&run->options, &none, &settings, why) &&
	       one_contract(run->arena, &repo, run->options.operands[0], &r.old, why) &&
	       one_contract(run->arena, &repo, run->options.operands[1], &r.new, why) &&
	       compare(run, &settings, &r, why) &&
	       reports_write(&context, &result, reports, n, &run->out, why);
}

const struct command cmd_diff = {
	.name = "diff",
	.alias = "changelog",
	.summary = "every change between two versions, and the version it demands",
	.operands = "OLD NEW",
	.about = "Each change with its verdict in both directions: does it threaten history and "
	         "other writers,\n"
		 "does it threaten running readers? No gate: exit code 0 whatever changed.\n",
	.options = diff_options_rows,
	.least = 2,
	.most = 2,
	.run = diff,
};
