/* The 22 proposals of the order-events story: codes, paths and levels of every change, in order. */
#include "compat/diff/diff.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/files.h"

#include <stdlib.h>

#define STORY "testdata/stories/order-events/"

/* A whole file in the arena; STR_NONE if there is none. */
static const struct contract *contract_at(struct arena *a, const char *path)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){ str_of(path), slurp(a, path) };
	if (!documents_read(a, source, &documents, &n, NULL, &why)) {
		fprintf(stderr, "%s:%d: %s\n", path, why.line, why.text);
		return NULL;
	}
	return documents[0].contract;
}

static const char *changes_text(struct arena *a, const struct diff *d)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (const struct finding *f = d->changes.first; f; f = f->next)
		buf_printf(&out, "%s %.*s %s\n", rule_id(f->rule), STR_FMT(f->path),
		           level_name(f->level));
	return str_c(a, buf_str(&out));
}

/* The line of verdicts.jsonl as the same text. */
static const char *wanted_text(struct arena *a, const struct node *verdict)
{
	const struct node *changes = node_get(verdict, "changes");
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < changes->count; i++) {
		const struct node *c = changes->items[i];

		buf_printf(&out, "%.*s %.*s %.*s\n", STR_FMT(node_text(node_get(c, "code"))),
		           STR_FMT(node_text(node_get(c, "path"))),
		           STR_FMT(node_text(node_get(c, "level"))));
	}
	return str_c(a, buf_str(&out));
}

static void check_proposal(struct arena *a, const struct contract *baseline, struct str line)
{
	static const struct diff_options options = { .level = COMPAT_BACKWARD };
	struct source source = { STR("verdicts.json"), line };
	struct findings version;
	struct failure why = { 0 };
	const struct contract *proposal;
	struct diff diff;
	struct node *verdict;
	const char *name;

	CHECK(json_read(a, &source, &verdict, &why));
	name = str_c(a, node_text(node_get(verdict, "proposal")));
	CHECK_ROW(name);
	proposal = contract_at(a, str_c(a, arena_printf(a, STORY "proposals/%s.yaml", name)));
	CHECK(proposal != NULL);
	if (!proposal)
		return;
	contract_diff(a, baseline, proposal, &options, &diff);
	CHECK_STR(changes_text(a, &diff), wanted_text(a, verdict));
	CHECK_STR(level_name(diff.changes.worst),
	          str_c(a, node_text(node_get(verdict, "contract_level"))));
	/* The new-port rule: only proposal 22 carries its breaking changes properly. */
	findings_init(&version, a);
	version_check(a, baseline, proposal, diff.required, &diff, &version);
	CHECK_INT(version.worst == LEVEL_BREAKING,
	          diff.changes.worst == LEVEL_BREAKING && !str_is(proposal->version, "3.0.0"));
}

static void test_proposals(void)
{
	const struct contract *baseline;
	struct str rest;
	struct arena a;
	int n = 0;

	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	rest = slurp(&a, STORY "verdicts.jsonl");
	CHECK(rest.ptr != NULL);
	if (!rest.ptr) {
		arena_free(&a);
		return;
	}
	baseline = contract_at(&a, STORY "order-events.v2.yaml");
	CHECK(baseline != NULL);
	for (; baseline && rest.len; n++)
		check_proposal(&a, baseline, str_cut(&rest, '\n'));
	CHECK_ROW("all proposals");
	CHECK_INT(n, 22);
	arena_free(&a);
}

int main(void)
{
	RUN(test_proposals);
	return CHECK_EXIT();
}
