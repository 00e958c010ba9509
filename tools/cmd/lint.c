/* lint.c - treaty lint DOC...: every defect of each document */
#include "tools/command.h"
#include "tools/input/documents.h"
#include "tools/input/product_links.h"
#include "tools/input/schema_files.h"
#include "tools/report/report.h"

static const struct option lint_options[] = {
	{ "report", "FORMAT[=FILE]", "text, json, junit, sarif, markdown, github or gitlab", true },
	{ "strict", NULL, "warnings fail too", false },
	{ 0 },
};

static void count(struct lint_result *r)
{
	for (const struct defect *d = r->defects.first; d; d = d->next) {
		r->warnings += d->level == DEFECT_WARNING;
		r->infos += d->level == DEFECT_INFO;
	}
	r->errors = r->defects.errors;
}

static void add_unreadable(struct defects *defects, const struct unread *u)
{
	struct arena *a = defects->arena;
	struct node *at = arena_new(a, struct node);

	*at = (struct node){ .kind = NODE_SCALAR,
		             .line = u->why.line ? u->why.line : 1,
		             .column = u->why.column ? u->why.column : 1,
		             .source = u->source };
	defect_add(defects, DEFECT_UNREADABLE, at, STR(""), "%s", u->why.text);
}

static bool read_one(struct arena *a, const struct source *source, struct documents *out,
                     struct defects *defects)
{
	struct unread u = { .source = source };

	if (documents_load_raw(a, source, out, defects, &u.why))
		return true;
	add_unreadable(defects, &u);
	return false;
}

/* One that cannot be read does not hide what is wrong with the others. A schema that is none even
 * with its neighbours is read alone, in case its language tells every error; else what was wrong
 * with it beside them is said. */
static bool read_documents(struct arena *a, const struct repo *r, const struct sources *sources,
                           struct documents *out, struct defects *defects)
{
	struct unread *failed;
	struct documents alone = { 0 };
	struct failure ignored;
	bool all = true;
	size_t n;

	for (size_t i = 0; i < sources->count; i++)
		if (!schema_language(a, sources->list[i]) &&
		    !read_one(a, sources->list[i], out, defects))
			all = false;
	schemas_read(a, r, sources, out, &failed, &n);
	for (size_t i = 0; i < n; i++) {
		size_t before = defects->count;

		if (!documents_load_raw(a, failed[i].source, &alone, defects, &ignored))
			all = false;
		if (defects->count == before)
			add_unreadable(defects, &failed[i]);
	}
	return all;
}

/* expect lint: a file of another kind is a mistake. */
static bool only_expectations(const struct documents *documents, struct failure *why)
{
	for (size_t i = 0; i < documents->count; i++) {
		if (!documents->list[i].expectation)
			return failure_set(why, FAILURE_USAGE,
			                   "%.*s: this is %s, not an expectation",
			                   STR_FMT(documents->list[i].source->name),
			                   format_name(documents->list[i].format));
	}
	return true;
}

static bool read_all(struct run *run, const struct repo *repo, struct lint_result *r, bool *all,
                     struct failure *why)
{
	struct arena *a = run->arena;
	struct documents documents = { 0 };
	struct sources sources = { 0 };

	for (size_t i = 0; i < run->options.operand_count; i++) {
		if (!docref_read(a, repo, run->options.operands[i], &sources, why))
			return false;
	}
	if (!sources.count)
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s: there is no document in it",
		                   STR_FMT(run->options.operands[0]));
	defects_init(&r->defects, a);
	*all = read_documents(a, repo, &sources, &documents, &r->defects);
	if (run->command == &cmd_expect_lint && !only_expectations(&documents, why))
		return false;
	for (size_t i = 0; i < documents.count; i++) {
		document_lint(a, &documents.list[i], &r->defects);
		if (documents.list[i].product)
			lint_product(a, repo, &documents, documents.list[i].product, &r->defects);
	}
	defects_sort(&r->defects);
	r->files = sources.list;
	r->file_count = sources.count;
	return true;
}

static bool lint(struct run *run, int *exit_code, struct failure *why)
{
	struct lint_result r = { 0 };
	struct result result = { .kind = RESULT_LINT, .lint = &r };
	struct repo repo;
	struct report_context context = { run->arena, &repo, run->color };
	bool all = true;
	size_t n;
	struct str *reports = option_values(run->arena, &run->options, "report", &n);

	if (!reports_check(run->arena, reports, n, why) || !repo_find(run->arena, &repo, why) ||
	    !read_all(run, &repo, &r, &all, why))
		return false;
	count(&r);
	r.pass = all && !r.errors && !(r.warnings && option_given(&run->options, "strict"));
	*exit_code = !all ? 2 : r.pass ? 0 : 1;
	return reports_write(&context, &result, reports, n, &run->out, why);
}

const struct command cmd_lint = {
	.name = "lint",
	.summary = "every defect of a document, with its line and a hint",
	.operands = "DOC...",
	.about = "Contracts, data products and expectations are held against the version of the "
		 "standard that\n"
		 "they declare, schemas against their language and what a registry accepts as new. "
		 "Exit code 1\n"
		 "if there is an error.\n",
	.options = lint_options,
	.least = 1,
	.most = (size_t)-1,
	.run = lint,
};

const struct command cmd_expect_lint = {
	.name = "expect lint",
	.summary = "every defect of an expectation",
	.operands = "DOC...",
	.about = "Unknown keys are errors: a typo would silently demand nothing. Exit code 1 if "
	         "there is an error.\n",
	.options = lint_options,
	.least = 1,
	.most = (size_t)-1,
	.run = lint,
};
