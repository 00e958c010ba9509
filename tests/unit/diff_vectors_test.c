/* Recorded verdicts of another tool about pairs of contracts: ours agree, or tests/README.md says
 * why not.
 *
 * Findings are counted by their rule's own level: the recorded contracts are all drafts (0.0.1), of
 * which that tool knows nothing. */
#include "compat/diff/diff.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/files.h"

#define VECTORS "../shared/vectors/contracts/dev/"

/* What we say where we differ. The reasons stand in tests/README.md, "Diff differences". */
static const struct explained {
	const char *case_name, *old, *new;
	int breaking, warning;
} explained[] = {
	{ "breaking-dcs/info", "v2.yaml", "v3.yaml", 0, 1 },
	{ "breaking-dcs/fields", "v1.yaml", "v2.yaml", 0, 13 },
	{ "breaking-dcs/fields", "v2.yaml", "v1.yaml", 2, 13 },
	{ "breaking-dcs/fields", "v2.yaml", "v3.yaml", 8, 8 },
	{ "breaking-dcs/definitions", "v1.yaml", "v2.yaml", 1, 8 },
	{ "breaking-dcs/definitions", "v2.yaml", "v1.yaml", 0, 6 },
	{ "breaking-dcs/definitions", "v2.yaml", "v3.yaml", 1, 2 },
	{ "breaking-dcs/terms", "v1.yaml", "v2.yaml", 0, 4 },
	{ "breaking-dcs/terms", "v2.yaml", "v3.yaml", 0, 5 },
	{ "changelog/odcs-warning-only", "v1.yaml", "v2.yaml", 0, 0 },
};

struct counts {
	int level[3];
};

static const struct contract *contract_at(struct arena *a, struct str folder, struct str file)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	source->name = arena_printf(a, VECTORS "%.*s/%.*s", STR_FMT(folder), STR_FMT(file));
	source->text = slurp(a, str_c(a, source->name));
	if (documents_read(a, source, &documents, &n, NULL, &why))
		return documents[0].contract;
	fprintf(stderr, "%.*s:%d: %s\n", STR_FMT(source->name), why.line, why.text);
	return NULL;
}

static struct counts count(struct arena *a, const struct contract *old, const struct contract *new)
{
	struct diff_options options = { .level = COMPAT_BACKWARD };
	struct counts n = { 0 };
	struct diff diff;

	contract_diff(a, old, new, &options, &diff);
	for (const struct finding *f = diff.changes.first; f; f = f->next)
		n.level[rule_level(f->rule)]++;
	return n;
}

static bool number_is(const struct node *map, const char *key, int got)
{
	long long want = got;

	return !node_get(map, key) || (node_to_long(node_get(map, key), &want) && want == got);
}

/* What is stated about one pair: counts, the exit code (1: something breaks), or one level for all.
 */
static bool agrees(const struct node *expected, const struct counts *n)
{
	int breaking = n->level[LEVEL_BREAKING], warning = n->level[LEVEL_WARNING];
	const struct node *levels = node_get(expected, "summary_levels");

	if (node_get(expected, "all_changes_level"))
		return breaking + warning == 0;
	return number_is(expected, "error", breaking) && number_is(expected, "warning", warning) &&
	       number_is(expected, "info", n->level[LEVEL_COMPATIBLE]) &&
	       number_is(levels, "warning", warning) &&
	       number_is(levels, "info", n->level[LEVEL_COMPATIBLE]);
}

static bool is_explained(struct str name, struct str old, struct str new, const struct counts *n)
{
	for (size_t i = 0; i < sizeof explained / sizeof *explained; i++)
		if (str_is(name, explained[i].case_name) && str_is(old, explained[i].old) &&
		    str_is(new, explained[i].new))
			return n->level[LEVEL_BREAKING] == explained[i].breaking &&
			       n->level[LEVEL_WARNING] == explained[i].warning;
	return false;
}

static void check_vector(struct arena *a, const struct node *row)
{
	const struct node *files = node_get(row, "files"), *expected = node_get(row, "expected");
	struct str name = node_text(node_get(row, "case")), file[2];
	const struct contract *side[2];
	struct counts n;

	if (node_is_null(expected))
		return;
	for (int i = 0; i < 2; i++)
		file[i] = node_text(files->items[i]);
	CHECK_ROW(str_c(a, arena_printf(a, "%.*s %.*s %.*s", STR_FMT(name), STR_FMT(file[0]),
	                                STR_FMT(file[1]))));
	for (int i = 0; i < 2; i++)
		side[i] = contract_at(a, name, file[i]);
	CHECK(side[0] && side[1]);
	if (!side[0] || !side[1])
		return;
	n = count(a, side[0], side[1]);
	if (!agrees(expected, &n) && !is_explained(name, file[0], file[1], &n))
		CHECK_STR(str_c(a, arena_printf(a, "%d breaking, %d warning, %d compatible",
		                                n.level[LEVEL_BREAKING], n.level[LEVEL_WARNING],
		                                n.level[LEVEL_COMPATIBLE])),
		          "what is recorded, or what is explained");
	else
		CHECK(true);
}

static void test_vectors(void)
{
	struct str rest, op;
	struct arena a;

	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	rest = slurp(&a, VECTORS "expected.jsonl");
	if (!rest.ptr)
		SKIP(16, VECTORS " is not here");
	while (rest.len) {
		struct source source = { STR("expected.json"), str_cut(&rest, '\n') };
		struct failure why = { 0 };
		struct node *row;

		CHECK(json_read(&a, &source, &row, &why));
		op = node_text(node_get(row, "op"));
		if (str_is(op, "breaking") || str_is(op, "changelog"))
			check_vector(&a, row);
	}
	arena_free(&a);
}

int main(void)
{
	RUN(test_vectors);
	return CHECK_EXIT();
}
