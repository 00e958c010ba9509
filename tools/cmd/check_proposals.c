/* check_proposals.c - what is checked: documents, schemas, and what is wrong with their files */
#include "tools/cmd/check_impl.h"

#include "tools/input/discover.h"
#include "tools/input/schema_files.h"

#include "contract/base/list.h"

#include <limits.h>

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

void check_set_defects(struct check *c, const struct contract *proposal,
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

bool check_has_rules(const struct check *c)
{
	return c->registry && c->config.subject_count && !c->part && !c->subject_name.len &&
	       !option_value(&c->run->options, "against").len;
}

/* Without DOC what rules mean is checked, whatever documents: lists; with DOC what of it they mean.
 */
static bool set_apart(struct check *c, struct sources *sources)
{
	size_t kept = 0;

	if (!check_has_rules(c))
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

bool check_read_proposals(struct check *c)
{
	struct sources sources = { 0 };
	struct documents documents = { 0 };

	if (!c->document_count && !c->repo.root.len && !check_has_rules(c))
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
