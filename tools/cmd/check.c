/* check.c - treaty check: the gate */
#include "tools/cmd/bound.h"
#include "tools/cmd/check_subject.h"
#include "tools/cmd/evidence_registry.h"
#include "tools/cmd/reference_options.h"
#include "tools/cmd/registry_lock.h"
#include "tools/cmd/vanish.h"
#include "tools/command.h"
#include "tools/input/discover.h"
#include "tools/input/schema_files.h"
#include "tools/input/schema_history.h"
#include "tools/input/settings.h"
#include "tools/input/subject_rules.h"
#include "tools/report/report.h"

#include "contract/base/list.h"

#include <limits.h>
#include <stdlib.h>

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

struct linted { /* a proposed document, and what is wrong with its file */
	const struct node *root;
	const struct defect *first;
	int end; /* the line where the next document of the file begins */
	struct linted *next;
};

struct check {
	struct run *run;
	struct arena *arena;
	struct repo repo;
	struct config config;
	struct settings settings;
	struct str *reports;
	size_t report_count;
	struct str *documents; /* references that say what is checked; seen from the root: covers */
	struct str *covers;
	size_t document_count;
	struct file_evidence evidence;
	struct registry *registry; /* NULL: files only */
	struct str subject_name;   /* --subject, or that of a rule */
	struct check_subject subject;
	struct subject_file
		*under; /* schemas that rules put under subjects: each a check of its own */
	size_t under_count;
	bool part; /* it is one of these */
	struct registry_evidence registered, registered_schemas;
	struct evidence asked, asked_of_schemas; /* a registry knows contracts, and files know schemas */
	struct check_result result;
	struct linted *linted;
	size_t defect_count;
	struct failure *why;
};

/* ---- what is checked ------------------------------------------------------------ */

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
static bool changes_the_meaning(const struct defect *d)
{
	return d->level == DEFECT_ERROR || d->rule == DEFECT_DUPLICATE ||
	       d->rule == DEFECT_NOT_UNDERSTOOD;
}

static void linted_add(struct check *c, const struct document *documents, size_t n,
                       const struct defect *defects)
{
	for (size_t i = 0; i < n; i++) {
		struct linted *l = arena_new(c->arena, struct linted);

		l->root = documents[i].root;
		l->first = defects;
		l->end = i + 1 < n ? documents[i + 1].root->line : INT_MAX;
		l->next = c->linted;
		c->linted = l;
	}
}

/* --type: the one document is a schema, whatever it is called. */
static bool is_schema(const struct check *c, const struct source *source)
{
	return c->subject.type.len || schema_language(c->arena, source);
}

static bool load_schemas(struct check *c, const struct sources *sources, struct documents *out)
{
	const struct language *as = language_find(c->subject.type);
	struct document *one = arena_new(c->arena, struct document);
	bool done;

	if (!c->subject.type.len) {
		done = schemas_load(c->arena, &c->repo, sources, &c->subject.given, out, c->why);
	} else if (sources->count != 1) {
		return failure_set(c->why, FAILURE_USAGE,
		                   "--type is that of one schema; %zu documents are checked",
		                   sources->count);
	} else {
		done = schema_load_as(c->arena, &c->repo, sources->list[0], as, &c->subject.given,
		                      one, c->why);
		if (done)
			documents_add(c->arena, out, one, 1);
	}
	if (!done && c->why->code == FAILURE_NOT_FOUND && c->subject.subject.len)
		return failure_suffix(c->why, "; what the registry holds is named by --reference "
		                              "NAME=SUBJECT@VERSION");
	return done;
}

static bool lint_schemas(struct check *c, const struct sources *sources, struct documents *out)
{
	size_t before = out->count;

	if (!load_schemas(c, sources, out))
		return false;
	for (size_t i = before; i < out->count; i++) {
		struct defects read;

		defects_init(&read, c->arena);
		document_lint(c->arena, &out->list[i], &read);
		defects_sort(&read);
		linted_add(c, &out->list[i], 1, read.first);
		c->defect_count += read.count;
	}
	return true;
}

/* Reads and lints; what is wrong is kept beside each document. A file may hold several: what
 * reading noted stands at or behind the beginning of its own. */
static bool lint_proposals(struct check *c, const struct sources *sources, struct documents *out)
{
	for (size_t i = 0; i < sources->count; i++) {
		size_t before = out->count;
		struct defects read;

		if (is_schema(c, sources->list[i]))
			continue;
		defects_init(&read, c->arena);
		if (!documents_load_raw(c->arena, sources->list[i], out, &read, c->why))
			return source_failure(c->why, sources->list[i]);
		for (size_t k = before; k < out->count; k++)
			if (!out->list[k].expectation)
				document_lint(c->arena, &out->list[k], &read);
		defects_sort(&read);
		linted_add(c, out->list + before, out->count - before, read.first);
		c->defect_count += read.count;
	}
	return lint_schemas(c, sources, out);
}

static bool is_about(const struct defect *d, const struct linted *l)
{
	int line = d->at ? d->at->line : l->root->line;

	return line >= l->root->line && line < l->end && changes_the_meaning(d);
}

/* Those of a contract and of the data product that publishes it. */
static void set_defects(struct check *c, const struct contract *proposal,
                        struct admission_options *options)
{
	const struct product *p = proposal->publisher;
	const struct defect **list = arena_array(c->arena, const struct defect *, c->defect_count);

	options->defects = list;
	for (const struct linted *l = c->linted; l; l = l->next) {
		if (l->root != proposal->root && !(p && l->root == p->root))
			continue;
		for (const struct defect *d = l->first; d; d = d->next)
			if (is_about(d, l))
				list[options->defect_count++] = d;
	}
}

/* Rules hold where the registry is asked, and nothing else is said of subjects or histories. */
static bool has_rules(const struct check *c)
{
	return c->registry && c->config.subject_count && !c->part && !c->subject_name.len &&
	       !option_value(&c->run->options, "against").len;
}

/* Without DOC what rules mean is checked, whatever documents: lists; with DOC what of it they mean.
 */
static bool set_apart(struct check *c, struct sources *sources)
{
	size_t kept = 0;

	if (!has_rules(c))
		return true;
	if (!c->run->options.operand_count &&
	    !subject_files(c->arena, &c->repo, &c->config, &c->under, &c->under_count, c->why))
		return false;
	for (size_t i = 0; i < sources->count; i++) {
		const struct source *source = sources->list[i];
		struct str subject = subject_of_path(c->arena, &c->repo, &c->config, source->name);

		if (!subject.len)
			sources->list[kept++] = source;
		else if (c->run->options.operand_count)
			LIST_ADD(c->arena, c->under, c->under_count,
			         (struct subject_file){ source->name, subject });
	}
	sources->count = kept;
	return true;
}

static bool read_proposals(struct check *c)
{
	struct sources sources = { 0 };
	struct documents documents = { 0 };

	if (!c->document_count && !c->repo.root.len && !has_rules(c))
		return failure_set(c->why, FAILURE_USAGE,
		                   "nothing to check: name documents, or documents: in " CONFIG_NAME
		                   ", or run it in a git repository");
	if (!c->document_count && c->repo.root.len &&
	    !discover(c->arena, &c->repo, DISCOVER_CONTRACTS, &sources, c->why))
		return false;
	for (size_t i = 0; i < c->document_count; i++) {
		if (!docref_read(c->arena, &c->repo, c->documents[i], &sources, c->why))
			return false;
	}
	if (!set_apart(c, &sources) || !lint_proposals(c, &sources, &documents))
		return false;
	return gather(c->arena, &c->repo, &documents, false, &c->evidence.proposals, NULL, c->why);
}

/* ---- against what ------------------------------------------------------------------ */

static bool proposes_schemas(const struct check *c)
{
	for (size_t i = 0; i < c->evidence.proposals.count; i++)
		if (c->evidence.proposals.contracts[i].contract->schema)
			return true;
	return false;
}

/* Of contracts the registry knows better; what it holds of them is not in question here. */
static void keep_schemas(struct check *c)
{
	struct gathered *h = &c->evidence.history;
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++)
		if (h->contracts[i].contract->schema)
			h->contracts[n++] = h->contracts[i];
	h->count = n;
	c->evidence.against = arena_printf(c->arena, "the registry; schemas with %.*s",
	                                   STR_FMT(c->evidence.against));
}

/* What stands under a subject has gone nowhere. */
static void forget_apart(struct check *c)
{
	struct gathered *h = &c->evidence.history;
	size_t n = 0;

	for (size_t i = 0; has_rules(c) && i < h->count; i++) {
		struct str path = h->contracts[i].contract->source->name;

		if (str_is(str_cut(&path, ':'), "git"))
			str_cut(&path, ':');
		else
			path = h->contracts[i].contract->source->name;
		if (!h->contracts[i].contract->schema ||
		    !subject_of_path(c->arena, &c->repo, &c->config,
		                     repo_seen_from_here(c->arena, &c->repo, path))
		             .len)
			h->contracts[n++] = h->contracts[i];
	}
	if (has_rules(c))
		h->count = n;
}

/* Under a subject a schema has the registry's history, as contracts have. */
static struct str history_words(const struct check *c)
{
	const bool alone = c->evidence.proposals.count == 1;

	if (!c->subject.subject.len)
		return STR("the registry");
	return alone ? subject_answer_against(c->arena, &c->subject.answer)
	             : arena_printf(c->arena, "the registry; the schema with %.*s",
	                            STR_FMT(subject_answer_against(c->arena, &c->subject.answer)));
}

/* Documents of a revision are paired by id, wherever they stood: all that may be contracts count.
 */
static bool read_history(struct check *c)
{
	struct str against = option_value(&c->run->options, "against");
	size_t n;
	struct str *wanted;

	if (c->registry && !against.len && (!proposes_schemas(c) || c->subject.subject.len)) {
		c->evidence.against = history_words(c);
		c->evidence.only_major = -1;
		return true;
	}
	n = c->config.document_count ? c->config.document_count + c->document_count : 0;
	wanted = arena_array(c->arena, struct str, n + 1);
	for (size_t i = 0; n && i < c->config.document_count; i++)
		wanted[i] = repo_relative(
			c->arena, &c->repo,
			docref_in_folder(c->arena, c->config.folder, c->config.documents[i]));
	for (size_t i = 0; n && i < c->document_count; i++)
		wanted[c->config.document_count + i] = c->covers[i];
	if (!file_evidence_history(c->arena, &c->repo, against, c->settings.base, wanted, n,
	                           &c->evidence, c->why))
		return false;
	if (c->registry && !against.len)
		keep_schemas(c);
	forget_apart(c);
	c->evidence.pair_anyway = against.len && c->evidence.history.count == 1 &&
	                          c->evidence.proposals.count == 1 && docref_is_document(against);
	schemas_pair(c->arena, &c->repo, &c->evidence);
	return true;
}

static bool read_expectations(struct check *c)
{
	size_t n;
	struct str *refs = option_values(c->arena, &c->run->options, "expect", &n);

	if (c->registry && !n && !c->config.expectation_count)
		return true;
	if (!option_value(&c->run->options, "against").len && c->registry &&
	    !file_evidence_base(c->arena, &c->repo, &c->evidence, c->why))
		return false;
	return file_evidence_expectations(c->arena, &c->repo, refs, n, &c->config,
	                                  &c->evidence.proposals.expectations, &c->evidence,
	                                  c->why);
}

/* An expectation of a contract that nobody knows demands nothing; one whose id is nearly known was meant. */
static void say_unbound(const struct check *c)
{
	const struct file_evidence *e = &c->evidence;
	const struct gathered *both[] = { &e->proposals, &e->history };
	struct str *ids = arena_array(c->arena, struct str, both[0]->count + both[1]->count + 1);
	size_t n = 0;

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < both[s]->count; i++)
			ids[n++] = both[s]->contracts[i].contract->id;
	for (size_t i = 0; i < e->expectation_count; i++) {
		const struct expectation *x = e->expectations[i].expectation;
		const char *meant = did_you_mean(c->arena, x->contract, ids, n, "");
		size_t k = 0;

		while (k < n && !str_eq(ids[k], x->contract))
			k++;
		if (k == n && *meant)
			say("note", "%.*s depends on %.*s, which nobody knows%s: not asked",
			    STR_FMT(clean_text(c->arena, x->id)),
			    STR_FMT(clean_text(c->arena, x->contract)), meant);
	}
}

/* ---- judging --------------------------------------------------------------------------- */

static bool collect_evidence(struct check *c)
{
	bool files_history = option_value(&c->run->options, "against").len > 0;

	if (c->registry) {
		if (c->subject.subject.len && !files_history)
			c->registered_schemas.subject = &c->subject.answer;
		return registry_evidence_init(&c->registered, c->registry, c->arena, &c->evidence,
		                              files_history, &c->asked, c->why) &&
		       registry_evidence_init(&c->registered_schemas, c->registry, c->arena, &c->evidence,
		                              true, &c->asked_of_schemas, c->why);
	}
	file_evidence_init(&c->evidence, &c->asked);
	c->asked_of_schemas = c->asked;
	return true;
}

/* The configured waivers, and those the registry keeps for this contract. */
static bool collect_waivers(struct check *c, struct str id, struct admission_options *options)
{
	struct waiver *kept, *all;
	size_t n;

	if (!c->registry || (c->subject.subject.len && !c->subject.answer.knows_contracts))
		return true;
	if (!registry_waivers(c->registry, c->arena, id, &kept, &n, c->why))
		return false;
	all = arena_array(c->arena, struct waiver, options->waiver_count + n);
	if (options->waiver_count)
		memcpy(all, options->waivers, options->waiver_count * sizeof *all);
	if (n)
		memcpy(all + options->waiver_count, kept, n * sizeof *all);
	options->waivers = all;
	options->waiver_count += n;
	return true;
}

static bool judge(struct check *c, const struct contract *proposal, struct str id)
{
	struct admission_options options = c->settings.admission;

	if (!collect_waivers(c, proposal ? proposal->id : id, &options))
		return false;
	if (proposal && proposal->schema)
		check_subject_options(&c->subject, &c->settings, &options);
	if (proposal)
		set_defects(c, proposal, &options);
	c->evidence.judged = proposal;
	return admission_judge(c->arena, proposal, id,
	                       proposal && proposal->schema ? &c->asked_of_schemas : &c->asked,
	                       &options, &c->result.documents[c->result.count++], c->why);
}

static bool check_policy(struct check *c)
{
	const struct gathered *p = &c->evidence.proposals;
	const struct language **list = arena_array(c->arena, const struct language *, p->count);

	for (size_t i = 0; i < p->count; i++)
		if (p->contracts[i].contract->schema)
			list[i] = p->contracts[i].contract->schema->language;
	return settings_fit(&c->settings, &c->run->options, list, p->count, c->why);
}

static int by_contract(const void *x, const void *y)
{
	const struct document_report *a = x, *b = y;
	int d = str_cmp(a->id, b->id);

	if (!d)
		d = str_cmp(a->proposal_label, b->proposal_label);
	if (!d && a->contract && b->contract)
		d = str_cmp(a->contract->source->name, b->contract->source->name);
	return d;
}

static bool judge_all(struct check *c)
{
	const struct gathered *proposals = &c->evidence.proposals;
	struct vanished *gone;
	size_t n;

	c->result.documents = arena_array(c->arena, struct document_report,
	                                  proposals->count + c->evidence.history.count + 1);
	if (!collect_evidence(c) ||
	    !bound_find(c->arena, c->subject_name, &c->evidence,
	                c->subject.subject.len ? &c->subject.answer.bound : NULL,
	                &c->settings.admission.bound, c->why))
		return false;
	if (!c->subject_name.len)
		bound_hint(c->arena, &c->evidence);
	for (size_t i = 0; i < proposals->count; i++) {
		if (!judge(c, proposals->contracts[i].contract, STR("")))
			return false;
	}
	gone = find_vanished(c->arena, &c->evidence, c->result.documents, c->result.count,
	                     c->covers, c->document_count, &n);
	for (size_t i = 0; i < n; i++) {
		c->evidence.only_major = gone[i].major;
		if (!judge(c, NULL, gone[i].contract->id))
			return false;
	}
	c->evidence.only_major = -1;
	c->result.against = c->evidence.against;
	c->result.pass = true;
	for (size_t i = 0; i < c->result.count; i++)
		c->result.pass = c->result.pass && c->result.documents[i].pass;
	if (c->result.count)
		qsort(c->result.documents, c->result.count, sizeof *c->result.documents,
		      by_contract);
	return true;
}

/* A misspelled environment asks nobody. */
static void say_environment(const struct check *c)
{
	struct str name = c->settings.admission.environment;

	for (size_t i = 0; i < c->result.count; i++) {
		const struct document_report *d = &c->result.documents[i];

		if (d->skipped)
			return; /* one of those could be there */
		for (size_t k = 0; k < d->consumer_count; k++)
			if (str_eq(d->consumers[k].environment, name))
				return;
	}
	if (name.len)
		say("note", "no consumer that was asked runs in the environment \"%.*s\"", STR_FMT(name));
}

static bool answer_one(struct check *c)
{
	if (!check_subject_begin(c->run, c->registry, c->subject_name, &c->subject, c->why) ||
	    !read_proposals(c))
		return false;
	c->result.pass = true;
	if (!c->evidence.proposals.count && c->under_count)
		return true;
	return check_policy(c) &&
	       check_subject_ask(c->run, c->registry, &c->evidence.proposals, &c->settings,
	                         &c->subject, c->why) &&
	       read_history(c) && read_expectations(c) && judge_all(c);
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
		qsort(c->result.documents, c->result.count, sizeof *c->result.documents,
		      by_contract);
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
		say_unbound(&c);
	if (!c.registry && c.config.subject_count)
		say("note", "subjects: of " CONFIG_NAME " is asked of a registry, and none is; "
		            "schemas are compared with files");
	if (!c.result.count)
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "nothing was checked: there is no contract and no schema in what was named%s",
		                   c.document_count ? "" : ", nor in this repository");
	say_environment(&c);
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
