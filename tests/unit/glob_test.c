#include "tests/check.h"
#include "tools/input/docref.h"
#include "tools/input/glob.h"

static void test_match(void)
{
	static const struct {
		const char *pattern, *path;
		bool want;
	} rows[] = {
		{ "a.yaml", "a.yaml", true },
		{ "*.yaml", "a.yaml", true },
		{ "*.yaml", "d/a.yaml", false },
		{ "*.yaml", ".a.yaml", false },
		{ ".*.yaml", ".a.yaml", true },
		{ "d/*.yaml", "d/a.yaml", true },
		{ "d/*.yaml", "d/e/a.yaml", false },
		{ "d/**/*.yaml", "d/a.yaml", true },
		{ "d/**/*.yaml", "d/e/f/a.yaml", true },
		{ "d/**/*.yaml", "d/.e/f/a.yaml", false },
		{ "**/a.yaml", "a.yaml", true },
		{ "**/a.yaml", "x/y/a.yaml", true },
		{ "**/e/*.yaml", "d/e/f/e/a.yaml", true },
		{ "**/e/*.yaml", "d/e/f/a.yaml", false },
		{ "d/**", "d/e/a.yaml", true },
		{ "d/**", "d", false },
		{ "?.yaml", "a.yaml", true },
		{ "?.yaml", "ab.yaml", false },
		{ "a*b*c", "axxbyyc", true },
		{ "a*b*c", "axxbyy", false },
		{ "a*", "a", true },
		{ "**", "x", true },
		{ "[ab].yaml", "a.yaml", false },
		{ "", "a", false },
		{ "*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
		{ "**/a/**/a/**/a/**/a/**/b", "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
		  false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].pattern);
		CHECK_INT(glob_match(str_of(rows[i].pattern), str_of(rows[i].path)), rows[i].want);
	}
}

static void test_folder(void)
{
	static const struct {
		const char *pattern, *want;
	} rows[] = {
		{ "*.yaml", "" },
		{ "a/b/*.yaml", "a/b/" },
		{ "a/b*/c", "a/" },
		{ "/x/**", "/x/" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].pattern);
		CHECK(str_is(glob_folder(str_of(rows[i].pattern)), rows[i].want));
	}
}

static void test_covers(void)
{
	static const struct {
		const char *ref, *path;
		bool want;
	} rows[] = {
		{ "c", "c/a.yaml", true },        { "c/", "c/d/a.yml", true },
		{ "c/", "c/readme.md", false },   { "c", "cc/a.yaml", false },
		{ "c/a.txt", "c/a.txt", true },   { "./c/", "c/a.json", true },
		{ ".", "x/a.yaml", true },        { ".", "x/a.md", false },
		{ "c/*.avsc", "c/a.avsc", true }, { "c/*.avsc", "c/a.yaml", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].ref);
		CHECK_INT(docref_covers(str_of(rows[i].ref), str_of(rows[i].path)), rows[i].want);
	}
}

static void test_paths(void)
{
	static const struct {
		const char *path, *want;
	} rows[] = {
		{ "a/./b", "a/b" }, { "a//b/", "a/b" },  { "a/../b", "b" },
		{ "../a", "../a" }, { "/a/../..", "/" }, { "/a/b/..", "/a" },
		{ "..", ".." },     { "a/..", "" },      { "../../a", "../../a" },
	};
	struct repo r = { STR("/r/top"), STR("sub/"), STR("../"), NULL };
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].path);
		CHECK_STR(str_c(&a, path_clean(&a, str_of(rows[i].path))), rows[i].want);
	}
	CHECK_ROW("seen from the root");
	CHECK_STR(str_c(&a, repo_relative(&a, &r, STR("x.yaml"))), "sub/x.yaml");
	CHECK_STR(str_c(&a, repo_relative(&a, &r, STR("../x.yaml"))), "x.yaml");
	CHECK_STR(str_c(&a, repo_relative(&a, &r, STR("/r/top/y/x.yaml"))), "y/x.yaml");
	CHECK_STR(str_c(&a, repo_relative(&a, &r, STR("/r/topper/x.yaml"))), "/r/topper/x.yaml");
	CHECK_STR(str_c(&a, repo_relative(&a, &r, STR("../../x.yaml"))), "/r/x.yaml");
	CHECK_ROW("passwords are not shown");
	CHECK_STR(str_c(&a, url_shown(&a, STR("https://ana:secret@host/x.git"))),
	          "https://host/x.git");
	CHECK_STR(str_c(&a, url_shown(&a, STR("https://host/x@y.git"))), "https://host/x@y.git");
	arena_free(&a);
}

int main(void)
{
	RUN(test_match);
	RUN(test_folder);
	RUN(test_covers);
	RUN(test_paths);
	return CHECK_EXIT();
}
