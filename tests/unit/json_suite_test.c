/* The published JSON Schema test suite, as Debian packages it, against our validator.
 *
 * It is read where the package libtest-json-schema-acceptance-perl puts it, or from the folder that
 * JSON_SCHEMA_TEST_SUITE names (one with tests/ and remotes/ in it); if neither is there, all of it
 * is skipped. Every required test of the five drafts must pass. Of the optional ones those must
 * fail that `known` lists, and no others: tests/README.md says why.
 */
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/json_schema/validate.h"
#include "tests/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define PACKAGED "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance"

static struct arena arena;                /* for all */
static struct json_document remotes[400]; /* what the tests believe to be on a server */
static size_t remote_count;

struct tally {
	int passed, failed, known;
};

/* ---- files -------------------------------------------------------------------- */

static const struct node *file_node(struct arena *a, const char *path)
{
	struct source *source = arena_new(a, struct source);
	struct node *root = NULL;
	struct failure why;
	FILE *f = fopen(path, "rb");
	struct buf text;
	char part[65536];
	size_t n;

	if (!f)
		return NULL;
	buf_init(&text, a, 0);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&text, (struct str){ part, n });
	fclose(f);
	*source = (struct source){ str_of(path), buf_str(&text) };
	return json_read_lenient(a, source, &root, &why) ? root : NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All .json files below a folder, as paths from there, in order. */
static void list_files(const char *root, struct str below, const char ***names, size_t *count)
{
	const char *path = str_c(&arena, arena_printf(&arena, "%s/%.*s", root, STR_FMT(below)));
	DIR *d = opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		struct str name = arena_printf(&arena, "%.*s%s%s", STR_FMT(below),
		                               below.len ? "/" : "", e->d_name);

		if (e->d_name[0] == '.')
			continue;
		if (str_ends(name, ".json"))
			LIST_ADD(&arena, *names, *count, str_c(&arena, name));
		else
			list_files(root, name, names, count);
	}
	if (d)
		closedir(d);
	if (!below.len && *count)
		qsort(*names, *count, sizeof **names, by_name);
}

static void read_remotes(const char *suite)
{
	const char *root = str_c(&arena, arena_printf(&arena, "%s/remotes", suite));
	const char **names = NULL;
	size_t count = 0;

	list_files(root, STR(""), &names, &count);
	for (size_t i = 0; i < count && i < sizeof remotes / sizeof *remotes; i++) {
		const struct node *node = file_node(
			&arena, str_c(&arena, arena_printf(&arena, "%s/%s", root, names[i])));

		if (node)
			remotes[remote_count++] = (struct json_document){
				arena_printf(&arena, "http://localhost:1234/%s", names[i]), node
			};
	}
}

/* ---- one test ------------------------------------------------------------------- */

struct group {
	enum json_dialect dialect;
	bool format; /* asserted */
	const struct node *schema;
};

/* NULL, and why: no validator. */
static const struct json_validator *validator_of(struct arena *a, const struct group *g,
                                                 struct failure *why)
{
	const struct json_schema_options options = { .documents = remotes,
		                                     .document_count = remote_count,
		                                     .assumed = true,
		                                     .dialect = g->dialect };
	const struct json_validator_options how = { .assert_format = g->format };
	const struct json_validator *v = NULL;
	const struct json_schema *s = NULL;

	if (!json_schema_read(a, g->schema, &options, &s, why) ||
	    !json_validator_new(a, s, &how, &v, why))
		return NULL;
	return v;
}

/* "valid", "invalid", or why neither. */
static const char *verdict(struct arena *a, const struct json_validator *v, const struct node *data)
{
	const struct json_error *errors = NULL;
	struct failure why = { 0 };
	const enum json_verdict fast = json_validate(a, v, data, &why);
	const enum json_verdict slow = json_validate_errors(a, v, data, &errors, &why);

	if (fast != slow || (fast == JSON_INVALID) != (errors != NULL))
		return "two answers";
	return fast == JSON_VALID     ? "valid"
	       : fast == JSON_INVALID ? "invalid"
	                              : str_c(a, str_of(why.text));
}

/* Optional tests that must fail: what should be invalid passes, or the other way round. */
static const struct {
	const char *file, *group; /* the end of its path; NULL: every group */
	const char *test;         /* NULL: every test that wants "invalid" */
} known[] = {
	{ "draft7/optional/content.json", NULL, NULL }, /* contentEncoding is an annotation */
	{ "/idn-hostname.json", NULL, NULL },           /* not asserted: format.def */
	{ "/hostname.json", "validation of A-label (punycode) host names", NULL },
	{ "/ecmascript-regex.json", "ECMA 262 lookbehind is valid, including variable width",
	  "a variable-width lookbehind (ES2018)" }, /* PCRE2 has none */
};

static bool is_known(const char *file, const struct node *group, const struct node *test)
{
	const struct str description = node_text(node_get(test, "description"));

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_ends(str_of(file), known[i].file) &&
		    (!known[i].group ||
		     str_is(node_text(node_get(group, "description")), known[i].group)) &&
		    (known[i].test ? str_is(description, known[i].test)
		                   : json_is_false(node_get(test, "valid"))))
			return true;
	return false;
}

static void run_group(const char *file, enum json_dialect dialect, const struct node *group,
                      struct tally *tally)
{
	const struct node *tests = node_get(group, "tests");
	const struct group g = { dialect,
		                 strstr(file, "/optional/format/") ||
		                         strstr(file, "/ecmascript-regex"),
		                 node_get(group, "schema") };
	struct arena *a = arena_inside(&arena);
	struct failure why = { 0 };
	const struct json_validator *v = validator_of(a, &g, &why);

	for (size_t i = 0; i < tests->count; i++) {
		const struct node *test = tests->items[i];
		const char *want = json_is_true(node_get(test, "valid")) ? "valid" : "invalid";
		const struct str name =
			arena_printf(&arena, "%s: %.*s: %.*s", file,
		                     STR_FMT(node_text(node_get(group, "description"))),
		                     STR_FMT(node_text(node_get(test, "description"))));
		const char *got = v ? verdict(a, v, node_get(test, "data")) : why.text;

		CHECK_ROW(str_c(&arena, name));
		if (is_known(file, group, test)) {
			CHECK(strcmp(got, want) != 0);
			tally->known++;
		} else {
			CHECK_STR(got, want);
			strcmp(got, want) == 0 ? tally->passed++ : tally->failed++;
		}
	}
	arena_reset(a);
}

static void run_files(const char *suite, enum json_dialect dialect, const char *folder)
{
	const char *root = str_c(&arena, arena_printf(&arena, "%s/tests/%s", suite, folder));
	struct tally tallies[3] = { 0 };
	const char **names = NULL;
	size_t count = 0;

	list_files(root, STR(""), &names, &count);
	for (size_t i = 0; i < count; i++) {
		const struct node *groups = file_node(
			&arena, str_c(&arena, arena_printf(&arena, "%s/%s", root, names[i])));
		const char *file = str_c(&arena, arena_printf(&arena, "%s/%s", folder, names[i]));
		struct tally *t = &tallies[strstr(file, "/optional/format/") ? 2
		                           : strstr(file, "/optional/")      ? 1
		                                                             : 0];

		CHECK_ROW(file);
		CHECK(groups != NULL);
		for (size_t g = 0; groups && g < groups->count; g++)
			run_group(file, dialect, groups->items[g], t);
	}
	printf("%s: required %d of %d, optional %d of %d (%d known), formats %d of %d (%d known)\n",
	       folder, tallies[0].passed, tallies[0].passed + tallies[0].failed + tallies[0].known,
	       tallies[1].passed, tallies[1].passed + tallies[1].failed + tallies[1].known,
	       tallies[1].known, tallies[2].passed,
	       tallies[2].passed + tallies[2].failed + tallies[2].known, tallies[2].known);
	CHECK_ROW(folder);
	CHECK(tallies[0].passed > 300); /* a suite that is there has more */
}

static void test_suite(void)
{
	static const char *const folders[JSON_DIALECT_COUNT] = { "draft4", "draft6", "draft7",
		                                                 "draft2019-09", "draft2020-12" };
	const char *suite = getenv("JSON_SCHEMA_TEST_SUITE");

	suite = suite ? suite : PACKAGED;
	read_remotes(suite);
	if (!remote_count) {
		SKIP(1, "the JSON Schema test suite is not here "
		        "(libtest-json-schema-acceptance-perl)");
		return;
	}
	for (int d = 0; d < JSON_DIALECT_COUNT; d++)
		run_files(suite, (enum json_dialect)d, folders[d]);
}

int main(void)
{
	arena_init(&arena, (size_t)1 << 30);
	RUN(test_suite);
	arena_free(&arena);
	return CHECK_EXIT();
}
