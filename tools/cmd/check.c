/* check.c - treaty check: the gate */
#include "tools/cmd/check_impl.h"

#include "tools/cmd/reference_options.h"
#include "tools/cmd/registry_lock.h"

static const struct option check_options[] = {
	{ "against", "FILE, DIR or REV", "what stands published; else the merge base", false },
	{ "expect", "DIR", "consumers' expectations: a folder, a file or git+URL#REF:PATH", true },
	OPTION_REGISTRY,
	OPTIONS_OF_SUBJECT,
	{ "full", NULL, "ask every consumer, not only those that a change touches", false },
	SETTING_OPTIONS,
	OPTION_SCHEMA_POLICY,
	{ "report", "FORMAT[=FILE]", "text, json, junit, sarif, markdown, github or gitlab", true },
	{ 0 },
};
static void set_documents(struct check *c)
{
	const struct options *o = &c->run->options;
	bool named = o->operand_count > 0;
	size_t n = named ? o->operand_count : c->config.document_count;

	c->documents = arena_array(c->arena, struct str, n + 1);
	c->covers = arena_array(c->arena, struct str, n + 1);
	for (size_t i = 0; i < n; i++) {
		c->documents[i] = named ? o->operands[i]
		                        : docref_in_folder(c->arena, c->config.folder,
		                                           c->config.documents[i]);
		c->covers[i] = repo_relative(c->arena, &c->repo, c->documents[i]);
	}
	c->document_count = n;
}

/* Those of the configuration; their files are seen from its folder. */
static void set_reports(struct check *c)
{
	c->report_count = c->config.report_count;
	c->reports = arena_array(c->arena, struct str, c->report_count + 1);
	for (size_t i = 0; i < c->report_count; i++) {
		struct str file = c->config.reports[i], name = str_cut(&file, '=');
		struct str seen = docref_in_folder(c->arena, c->config.folder, file);

		c->reports[i] =
			file.len ? arena_printf(c->arena, "%.*s=%.*s", STR_FMT(name), STR_FMT(seen))
				 : name;
	}
}

static bool configure(struct check *c)
{
	const struct options *o = &c->run->options;

	c->reports = option_values(c->arena, o, "report", &c->report_count);
	if (!reports_check(c->arena, c->reports, c->report_count, c->why) ||
	    !repo_find(c->arena, &c->repo, c->why) ||
	    !config_find(c->arena, &c->repo, &c->config, c->why) ||
	    !settings_resolve(o, &c->config, &c->settings, c->why) ||
	    !today(c->arena, &c->settings.admission.today, c->why))
		return false;
	if (!c->report_count)
		set_reports(c);
	c->settings.admission.full = option_given(o, "full");
	c->settings.admission.waivers = c->config.waivers;
	c->settings.admission.waiver_count = c->config.waiver_count;
	c->subject_name = option_value(o, "subject");
	set_documents(c);
	return true;
}

/* An error, or what the first of two and half of a list stand for. */
static bool answer_one(struct check *c)
{
	if (!check_subject_begin(c->run, c->registry, c->subject_name, &c->subject, c->why) ||
	    !check_read_proposals(c))
		return false;
	c->result.pass = true;
	if (!c->evidence.proposals.count && c->under_count)
		return true;
	return check_policy(c) &&
	       check_subject_ask(c->run, c->registry, &c->evidence.proposals, &c->settings,
	                         &c->subject, c->why) &&
	       check_read_history(c) && check_read_expectations(c) && check_judge(c);
}

static void join_results(struct check *c, const struct check_result *part)
{
	struct check_result *all = &c->result;
	struct document_report *documents =
		arena_array(c->arena, struct document_report, all->count + part->count);

	if (all->count)
		memcpy(documents, all->documents, all->count * sizeof *documents);
	memcpy(documents + all->count, part->documents, part->count * sizeof *documents);
	all->documents = documents;
	all->count += part->count;
	all->pass = all->pass && part->pass;
}

/* A schema that a rule puts under a subject is checked as with --subject, by itself. */
static bool answer(struct check *c)
{
	const struct check configured = *c;

	if (!answer_one(c))
		return false;
	for (size_t i = 0; i < c->under_count; i++) {
		struct check *part = arena_new(c->arena, struct check); /* reports point into it */

		*part = configured;
		part->part = true;
		part->subject_name = c->under[i].subject;
		part->documents = arena_new(c->arena, struct str);
		part->documents[0] = c->under[i].file;
		part->covers = arena_new(c->arena, struct str);
		part->covers[0] = repo_relative(c->arena, &c->repo, c->under[i].file);
		part->document_count = 1;
		if (!answer_one(part))
			return false;
		if (i == 0)
			c->result.against =
				c->result.count
					? arena_printf(
						  c->arena,
						  "%.*s; those of subjects with their versions",
						  STR_FMT(c->result.against))
					: part->result.against;
		else if (c->result.count == i)
			c->result.against = STR("the versions of their subjects");
		join_results(c, &part->result);
	}
	if (c->under_count)
		check_sort(c);
	return true;
}

/* A registry that is gone in the middle is one that was never there: everything is asked anew, or
 * half of the answer would come from it and half from the lock. */
static bool answer_without(struct check *c)
{
	struct check fresh = { .run = c->run, .arena = c->arena, .why = c->why };
	struct failure none = { .code = FAILURE_NONE };
	struct failure lost = *c->why;

	fresh.why = &none;
	if (!configure(&fresh) || !lock_instead(c->run, &fresh.config, c->registry, &lost)) {
		*c->why = lost;
		return false;
	}
	*c->why = none;
	fresh.why = c->why;
	*c = fresh;
	return answer(c);
}

static bool check(struct run *run, int *exit_code, struct failure *why)
{
	struct check c = { .run = run, .arena = run->arena, .why = why };
	struct report_context context = { run->arena, &c.repo, run->color };
	struct result result = { .kind = RESULT_CHECK, .check = &c.result };

	if (!configure(&c) || !registry_or_lock(run, &c.config, &c.registry, why) ||
	    (!answer(&c) && !answer_without(&c)))
		return false;
	if (!c.registry)
		check_say_unbound(&c);
	if (!c.registry && c.config.subject_count)
		say("note", "subjects: of " CONFIG_NAME " is asked of a registry, and none is; "
		            "schemas are compared with files");
	if (!c.result.count)
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "nothing was checked: there is no contract and no schema in "
		                   "what was named%s",
		                   c.document_count ? "" : ", nor in this repository");
	check_say_environment(&c);
	*exit_code = c.result.pass ? 0 : 1;
	return reports_write(&context, &result, c.reports, c.report_count, &run->out, why);
}

const struct command cmd_check = {
	.name = "check",
	.summary = "the gate: may this be published, and if not, whom does it break?",
	.operands = "[DOC...]",
	.about = "Contracts, data products (with the contracts they link to) and schemas (Avro, "
		 "JSON Schema,\n"
		 "Protobuf) are compared with what stands published, and every consumer's "
		 "expectation is asked.\n"
		 "Without DOC: documents: of " CONFIG_NAME
		 ", else every contract and schema of this repository;\n"
		 "without --expect: the folders named consumers or expectations. An option stands "
		 "before an\n"
		 "environment variable (TREATY_LEVEL, TREATY_PROFILE, ...), and that "
		 "before " CONFIG_NAME ".\n"
		 "With --subject the JSON report has a member registry: level, policy, verdict, "
		 "versions compared, messages.\n"
		 "Exit code 0: pass; 1: the gate fails; 2: it could not be asked.\n",
	.options = check_options,
	.most = (size_t)-1,
	.run = check,
};
