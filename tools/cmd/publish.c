/* publish.c - treaty publish: a contract version enters the registry, if the gate lets it */
#include "tools/cmd/registry_use.h"
#include "tools/input/config.h"
#include "tools/input/gather.h"
#include "tools/input/settings.h"
#include "tools/report/report.h"

struct publish {
	struct run *run;
	struct repo repo;
	struct config config;
	struct settings settings;
	struct gathered gathered;
	struct registry *registry;
	struct actor by;
	struct publish_answer *answers;
};

static bool read_documents(struct publish *p, struct failure *why)
{
	struct arena *a = p->run->arena;
	struct documents documents = { 0 };
	struct sources sources = { 0 };

	for (size_t i = 0; i < p->run->options.operand_count; i++)
		if (!docref_read(a, &p->repo, p->run->options.operands[i], &sources, why))
			return false;
	if (!documents_load(a, &sources, &documents, NULL, why) ||
	    !gather(a, &p->repo, &documents, false, &p->gathered, NULL, why))
		return false;
	if (p->gathered.count)
		return true;
	return failure_set(why, FAILURE_NOT_FOUND, "no contract in what was named");
}

static bool publish_one(struct publish *p, size_t i, bool trial, struct failure *why)
{
	const struct options *o = &p->run->options;
	const struct contract_file *file = &p->gathered.contracts[i];
	struct admission_options options = p->settings.admission;
	struct publish_request request = {
		.contract = file->contract,
		.document = file->contract->source,
		.product = file->product,
		.options = &options,
		.dry_run = trial || option_given(o, "dry-run"),
		.force = option_given(o, "force"),
		.reason = option_value(o, "reason"),
	};

	options.today = p->by.today;
	options.waivers = p->config.waivers;
	options.waiver_count = p->config.waiver_count;
	return registry_publish(p->registry, p->run->arena, &p->by, &request, &p->answers[i], why);
}

/* All or none: what one would be refused for is known before the first is written. */
static bool publish_all(struct publish *p, bool *refused, struct failure *why)
{
	bool force = option_given(&p->run->options, "force");

	p->answers = arena_array(p->run->arena, struct publish_answer, p->gathered.count);
	*refused = false;
	for (size_t i = 0; i < p->gathered.count; i++) {
		if (!publish_one(p, i, true, why))
			return false;
		*refused = *refused || (!p->answers[i].same && !p->answers[i].report.pass && !force);
	}
	for (size_t i = 0; !*refused && i < p->gathered.count; i++) {
		if (!publish_one(p, i, false, why))
			return false;
		/* since the trial somebody else may have changed what the gate says */
		*refused = !p->answers[i].published && !p->answers[i].same &&
		           !option_given(&p->run->options, "dry-run");
	}
	return true;
}

static bool print_reports(struct publish *p, bool refused, struct failure *why)
{
	struct check_result result = { .pass = !refused, .against = STR("the registry") };
	struct result any = { .kind = RESULT_CHECK, .check = &result };
	struct report_context context = { p->run->arena, &p->repo, p->run->color };
	size_t n;
	struct str *reports = option_values(p->run->arena, &p->run->options, "report", &n);

	result.documents = arena_array(p->run->arena, struct document_report, p->gathered.count);
	for (size_t i = 0; i < p->gathered.count; i++)
		if (!p->answers[i].same)
			result.documents[result.count++] = p->answers[i].report;
	if (!n && !refused)
		return true; /* the outcome says it all */
	return !result.count || reports_write(&context, &any, reports, n, &p->run->out, why);
}

static void say_migration(struct publish *p, const struct publish_answer *answer)
{
	const struct document_report *r = &answer->report;
	struct str *names = arena_array(p->run->arena, struct str, r->consumer_count);
	size_t n = 0;

	for (size_t i = 0; i < r->consumer_count; i++)
		if (r->consumers[i].replay.result == REPLAY_MUST_MIGRATE)
			names[n++] = r->consumers[i].id;
	buf_printf(&p->run->out, "  must migrate before the old major can be retired: %.*s\n",
	           STR_FMT(str_list_text(p->run->arena, names, n)));
}

static void say_outcome(struct publish *p, size_t i, bool refused)
{
	const struct contract *c = p->gathered.contracts[i].contract;
	const struct publish_answer *answer = &p->answers[i];
	struct buf *out = &p->run->out;

	refused = refused && !answer->published;
	buf_printf(out, "%.*s %.*s ", STR_FMT(c->id), STR_FMT(c->version));
	if (answer->same)
		buf_add_c(out, "is published already, unchanged\n");
	else if (refused)
		buf_add_c(out, "is NOT published\n");
	else if (option_given(&p->run->options, "dry-run"))
		buf_add_c(out, "would be published (dry run: nothing was written)\n");
	else
		buf_printf(out, "is published%s; it breaks %zu of %s\n", answer->report.pass ? "" : " by force",
		           answer->report.broken,
		           plural(p->run->arena, answer->report.active + answer->report.skipped, "consumer").ptr);
	if (!refused && !answer->same && answer->report.must_migrate)
		say_migration(p, answer);
	for (size_t k = 0; k < answer->activated_count && !refused; k++)
		buf_printf(out, "  %.*s holds from this version on: ACTIVE\n", STR_FMT(answer->activated[k]));
}

static bool publish(struct run *run, int *exit_code, struct failure *why)
{
	struct publish p = { .run = run };
	size_t n;
	struct str *reports = option_values(run->arena, &run->options, "report", &n);
	bool refused;

	if (!repo_find(run->arena, &p.repo, why) || !config_find(run->arena, &p.repo, &p.config, why) ||
	    !settings_resolve(&run->options, &p.config, &p.settings, why) ||
	    !reports_check(run->arena, reports, n, why) || !read_documents(&p, why) ||
	    !registry_use(run, STORE_WRITE | STORE_CREATE, &p.registry, why) || !actor_now(run, &p.by, why) ||
	    !publish_all(&p, &refused, why) || !print_reports(&p, refused, why))
		return false;
	*exit_code = refused;
	for (size_t i = 0; !n && i < p.gathered.count; i++)
		say_outcome(&p, i, refused);
	return true;
}

static const struct option publish_options[] = {
	OPTION_REGISTRY,
	{ "dry-run", NULL, "judge, write nothing", false },
	{ "force", NULL, "publish although the gate says no; needs --reason, and is logged", false },
	{ "reason", "TEXT", "why", false },
	SETTING_OPTIONS,
	{ "report", "FORMAT[=FILE]", "text (default), json, junit, sarif, markdown, github, gitlab", true },
	{ 0 }
};
const struct command cmd_publish = {
	.name = "publish",
	.summary = "publish a contract version in a registry, if it breaks nobody",
	.operands = "DOC...",
	.about = "Runs the gate, and writes only if it lets every document pass. A published version never changes.\n",
	.options = publish_options,
	.least = 1,
	.most = 10000,
	.run = publish,
};
