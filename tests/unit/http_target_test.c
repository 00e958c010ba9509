/* The request target: split and decoded once, the context written into it. */
#include "registry/http/target.h"
#include "tests/check.h"

#include <stdio.h>

/* "[a][b/c]?k=v&k=" : segments in brackets, then the query as it was understood. */
static const char *shown(struct arena *a, const struct target *t)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < t->count; i++)
		buf_printf(&out, "[%.*s]", STR_FMT(t->segments[i]));
	for (size_t i = 0; i < t->query_count; i++)
		buf_printf(&out, "%c%.*s=%.*s", i ? '&' : '?', STR_FMT(t->query[i].key),
		           STR_FMT(t->query[i].value));
	return str_c(a, buf_str(&out));
}

static const char *parsed(struct arena *a, struct str raw, bool contexts)
{
	struct failure why = { .code = FAILURE_NONE };
	struct target t;

	if (!target_parse(a, raw, &t, &why) || (contexts && !target_in_context(a, &t, &why)))
		return str_c(a, arena_printf(a, "refused: %s", why.text));
	return shown(a, &t);
}

struct row {
	const char *raw, *want;
};

static void run(const struct row *rows, size_t n, bool contexts)
{
	struct arena a;

	arena_init(&a, 16 << 20);
	for (size_t i = 0; i < n; i++) {
		CHECK_ROW(rows[i].raw);
		CHECK_STR(parsed(&a, str_of(rows[i].raw), contexts), rows[i].want);
	}
	arena_free(&a);
}
#define RUN_ROWS(rows, contexts) run(rows, sizeof(rows) / sizeof *(rows), contexts)

static void test_splitting(void)
{
	static const struct row rows[] = {
		{ "/", "" },
		{ "*", "" },
		{ "/subjects", "[subjects]" },
		{ "/subjects/", "[subjects]" },
		{ "//subjects///x", "[subjects][x]" },
		{ "/subjects/a%2Fb/versions", "[subjects][a/b][versions]" },
		{ "/subjects/a%252Fb", "[subjects][a%2Fb]" },
		{ "/subjects/%3A.ctx%3Aname", "[subjects][:.ctx:name]" },
		{ "/subjects/:.ctx:name", "[subjects][:.ctx:name]" },
		{ "/subjects/a+b", "[subjects][a+b]" },
		{ "/subjects/a%20b", "[subjects][a b]" },
		{ "/subjects/%C3%A9", "[subjects][\xc3\xa9]" },
		{ "/subjects/\xc3\xa9", "[subjects][\xc3\xa9]" },
		{ "/subjects/%2f", "[subjects][/]" },
		{ "/subjects/.", "[subjects][.]" },
		{ "/subjects/..", "[subjects][..]" },
		{ "/a?k=v", "[a]?k=v" },
		{ "/a?k=v&k=w&x", "[a]?k=v&k=w&x=" },
		{ "/a?", "[a]" },
		{ "/a?&&k=&", "[a]?k=" },
		{ "/a?k=a+b%2Bc", "[a]?k=a b+c" },
		{ "/a?k=a=b", "[a]?k=a=b" },
		{ "/a?k=x?y/z", "[a]?k=x?y/z" },
		{ "/a?=v", "[a]?=v" },
		{ "http://host:8081/subjects?x=1", "[subjects]?x=1" },
		{ "HTTPS://host/subjects", "[subjects]" },
		{ "http://host", "" },
		{ "", "refused: the request target is no path" },
		{ "subjects", "refused: the request target is no path" },
		{ "ftp://host/x", "refused: the request target is no path" },
		{ "http:/x", "refused: the request target is no path" },
		{ "/a%", "refused: a % without two hexadecimal digits" },
		{ "/a%4", "refused: a % without two hexadecimal digits" },
		{ "/a%4g", "refused: a % without two hexadecimal digits" },
		{ "/a?k=%zz", "refused: a % without two hexadecimal digits" },
		{ "/a%00b", "refused: a NUL in the request target" },
		{ "/a?k=%00", "refused: a NUL in the request target" },
		{ "/%ff", "refused: the request target is not UTF-8" },
		{ "/%c0%af", "refused: the request target is not UTF-8" },
		{ "/a?k=%ed%a0%80", "refused: the request target is not UTF-8" },
		{ "/%41%5a%7e", "[AZ~]" },
	};
	struct arena a;

	RUN_ROWS(rows, false);
	arena_init(&a, 1 << 20);
	CHECK_ROW("a NUL that was sent as it is");
	CHECK_STR(parsed(&a, STR("/a\0b"), false), "refused: a NUL in the request target");
	arena_free(&a);
}

/* The reference's table 2.3, and what it says around it. */
static void test_contexts(void)
{
	static const struct row rows[] = {
		{ "/contexts/dev/subjects/foo/versions", "[subjects][:.dev:foo][versions]" },
		{ "/contexts/.dev/subjects/foo/versions", "[subjects][:.dev:foo][versions]" },
		{ "/contexts/:.dev:/subjects/foo/versions", "[subjects][:.dev:foo][versions]" },
		{ "/contexts/%3A.dev%3A/subjects/foo", "[subjects][:.dev:foo]" },
		{ "/contexts/dev/subjects/:.x:foo/versions", "[subjects][:.x:foo][versions]" },
		{ "/contexts/dev/subjects/%3A.x%3Afoo/versions", "[subjects][:.x:foo][versions]" },
		{ "/contexts/dev/subjects/a%2Fb", "[subjects][:.dev:a/b]" },
		{ "/contexts/dev/subjects/subjects", "[subjects][:.dev:subjects]" },
		{ "/contexts/dev/subjects/contexts/versions",
		  "[subjects][:.dev:contexts][versions]" },
		{ "/contexts/dev/subjects", "[subjects]?subjectPrefix=:.dev:" },
		{ "/contexts/dev/subjects/", "[subjects]?subjectPrefix=:.dev:" },
		{ "/contexts/dev/subjects?subjectPrefix=a&subjectPrefix=:.x:b&subjectPrefix=:*:c",
		  "[subjects]?subjectPrefix=:.dev:a&subjectPrefix=:.x:b&subjectPrefix=:*:c" },
		{ "/contexts/dev/schemas", "[schemas]?subjectPrefix=:.dev:" },
		{ "/contexts/dev/schemas/types", "[schemas][types]" },
		{ "/contexts/dev/schemas/ids/7", "[schemas][ids][7]?subject=:.dev:" },
		{ "/contexts/dev/schemas/ids/7?subject=s", "[schemas][ids][7]?subject=:.dev:s" },
		{ "/contexts/dev/schemas/ids/7?subject=:.x:s", "[schemas][ids][7]?subject=:.x:s" },
		{ "/contexts/dev/schemas/ids/7/schema?subject=",
		  "[schemas][ids][7][schema]?subject=:.dev:" },
		{ "/contexts/dev/config", "[config][:.dev:]" },
		{ "/contexts/dev/mode", "[mode][:.dev:]" },
		{ "/contexts/dev/config/foo", "[config][:.dev:foo]" },
		{ "/contexts/dev/mode/foo?force=true", "[mode][:.dev:foo]?force=true" },
		{ "/contexts/dev/compatibility/subjects/foo/versions/latest",
		  "[compatibility][subjects][:.dev:foo][versions][latest]" },
		{ "/contexts/dev/associations", "[associations]?context=:.dev:" },
		{ "/contexts/dev/associations/resources/r1?dryRun=true",
		  "[associations][resources][r1]?dryRun=true&context=:.dev:" },
		{ "/contexts/dev/associations/subjects/foo",
		  "[associations][subjects][:.dev:foo]" },
		{ "/contexts/dev/dek-registry/v1/keks/k/deks/foo",
		  "[dek-registry][v1][keks][k][deks][:.dev:foo]" },
		{ "/contexts/dev/dek-registry/v1/keks/deks/deks/foo",
		  "[dek-registry][v1][keks][deks][deks][:.dev:foo]" },
		{ "/contexts/dev/dek-registry/v1/keks/k", "[dek-registry][v1][keks][k]" },
		{ "/contexts/dev", "[contexts][:.dev:]" },
		{ "/contexts/:.dev:", "[contexts][:.dev:]" },
		{ "/contexts/dev/", "[contexts][:.dev:]" },
		{ "/contexts/.", "" },
		{ "/contexts/.?x=1", "?x=1" },
		{ "/contexts/./subjects/foo", "[subjects][foo]" },
		{ "/contexts/:.:/subjects/foo", "[subjects][foo]" },
		{ "/contexts/./subjects", "[subjects]" },
		{ "/contexts", "[contexts]" },
		{ "/contexts/", "[contexts]" },
		{ "/subjects/contexts/versions", "[subjects][contexts][versions]" },
		{ "/contexts/a:b/subjects", "refused: Context name 'a:b' cannot contain a colon" },
		{ "/contexts/dev/nowhere/at/all", "[nowhere][at][all]" },
	};

	RUN_ROWS(rows, true);
}

/* Where an alias may stand. */
static void test_subject(void)
{
	static const struct row rows[] = {
		{ "/subjects/foo/versions", "foo" },
		{ "/subjects/subjects", "subjects" },
		{ "/subjects", NULL },
		{ "/compatibility/subjects/foo/versions", "foo" },
		{ "/schemas/ids/1?subject=foo", "foo" },
		{ "/schemas/ids/1", NULL },
		{ "/config/foo", NULL },
		{ "/mode/foo", NULL },
		{ "/dek-registry/v1/keks/k/deks/foo", "foo" },
		{ "/dek-registry/v1/keks/k/other/foo", NULL },
		{ "/", NULL },
	};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why;
		struct target t = { .count = 0 };
		struct str *s;

		CHECK_ROW(rows[i].raw);
		CHECK(target_parse(&a, str_of(rows[i].raw), &t, &why));
		s = target_subject(&t);
		CHECK_STR(s ? str_c(&a, *s) : NULL, rows[i].want);
		CHECK_INT(target_is_dek(&t), str_starts(str_of(rows[i].raw), "/dek"));
	}
	arena_free(&a);
}

static void test_parameters(void)
{
	static const struct {
		const char *raw;
		bool flag, is_int;
		int number;
	} rows[] = {
		{ "/?p=true", true, false, 0 },
		{ "/?p=True", true, false, 0 },
		{ "/?p=TRUE", true, false, 0 },
		{ "/?p=1", false, true, 1 },
		{ "/?p=yes", false, false, 0 },
		{ "/?p=", false, true, 42 },
		{ "/?p", false, true, 42 },
		{ "/", false, true, 42 },
		{ "/?P=true", false, true, 42 },
		{ "/?p=false&p=true", false, false, 0 },
		{ "/?p=-1", false, true, -1 },
		{ "/?p=%2B7", false, true, 7 },
		{ "/?p=0007", false, true, 7 },
		{ "/?p=2147483647", false, true, 2147483647 },
		{ "/?p=2147483648", false, false, 0 },
		{ "/?p=-2147483648", false, true, -2147483647 - 1 },
		{ "/?p=1.0", false, false, 0 },
		{ "/?p= 1", false, false, 0 },
		{ "/?p=99999999999999999999999", false, false, 0 },
		{ "/?p=-", false, false, 0 },
	};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why;
		struct target t = { .count = 0 };
		int n = 0;

		CHECK_ROW(rows[i].raw);
		CHECK(target_parse(&a, str_of(rows[i].raw), &t, &why));
		CHECK_INT(target_flag(&t, "p"), rows[i].flag);
		CHECK_INT(target_int(&t, "p", 42, &n), rows[i].is_int);
		if (rows[i].is_int)
			CHECK_INT(n, rows[i].number);
	}
	arena_free(&a);
}

static void test_repeated(void)
{
	struct failure why;
	struct arena a;
	struct target t;
	struct str *values;
	size_t n = 0;

	arena_init(&a, 1 << 20);
	CHECK(target_parse(&a, STR("/?key=a&value=1&key=b&key="), &t, &why));
	values = target_values(&a, &t, "key", &n);
	CHECK_INT(n, 3);
	CHECK_STR(str_c(&a, str_list_text(&a, values, n)), "a, b, ");
	CHECK_STR(str_c(&a, target_value(&t, "key")), "a");
	CHECK(target_has(&t, "value"));
	CHECK(!target_has(&t, "val"));
	arena_free(&a);
}

int main(void)
{
	RUN(test_splitting);
	RUN(test_contexts);
	RUN(test_subject);
	RUN(test_parameters);
	RUN(test_repeated);
	return CHECK_EXIT();
}
