#include "tests/check.h"
#include "tools/address.h"
#include "tools/remote/client.h"

static struct arena a;

static void test_read(void)
{
	static const struct {
		const char *text, *want; /* scheme host port path query user password | shown; NULL:
		                            refused */
	} rows[] = {
		{ "http://h", "http h 80    | http://h" },
		{ "https://h/", "https h 443 /   | https://h/" },
		{ "HTTP://Host.Example:8081",
		  "http host.example 8081    | http://Host.Example:8081" },
		{ "http://h:1/a/b?c=d#e", "http h 1 /a/b ?c=d  | http://h:1/a/b?c=d#e" },
		{ "http://[::1]:8081/x", "http [::1] 8081 /x   | http://[::1]:8081/x" },
		{ "http://[::1]", "http [::1] 80    | http://[::1]" },
		{ "http://u:p@h", "http h 80   u p| http://h" },
		{ "http://u@h", "http h 80   u | http://h" },
		{ "http://u:p@w:0@h:5/x", "http h 5 /x  u p@w:0| http://h:5/x" },
		{ "http://a%40b:c%2Fd%3A@h", "http h 80   a@b c/d:| http://h" },
		{ "http://h/a@b", "http h 80 /a@b   | http://h/a@b" },
		{ "http://h?x@y", "http h 80  ?x@y  | http://h?x@y" },
		{ "http://", NULL },
		{ "http:///x", NULL },
		{ "http://:80", NULL },
		{ "http://h:", "http h 80    | http://h:" },
		{ "http://h:0", NULL },
		{ "http://h:65536", NULL },
		{ "http://h:+80", NULL },
		{ "http://h:8x", NULL },
		{ "http://[::1", NULL },
		{ "http://[::1]x", NULL },
		{ "http://[]", NULL },
		{ "http://h h", NULL },
		{ "http://h\n", NULL },
		{ "http://h%00", NULL },
		{ "htp://h", NULL },
		{ "ftp://h", NULL },
		{ "http:/h", NULL },
		{ "h", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { .code = FAILURE_NONE };
		struct address x;
		bool ok = address_read(&a, str_of(rows[i].text), &x, &why);

		CHECK_ROW(rows[i].text);
		CHECK_INT(ok, rows[i].want != NULL);
		if (!ok) {
			CHECK_INT(why.code, FAILURE_USAGE);
			CHECK(*why.text);
			continue;
		}
		CHECK_STR(arena_printf(&a, "%.*s %.*s %.*s %.*s %.*s %.*s %.*s| %.*s",
		                       STR_FMT(x.scheme), STR_FMT(x.host), STR_FMT(x.port),
		                       STR_FMT(x.path), STR_FMT(x.query), STR_FMT(x.user),
		                       STR_FMT(x.password), STR_FMT(x.shown))
		                  .ptr,
		          rows[i].want);
	}
}

static void test_refusals_keep_secrets(void)
{
	static const char *const rows[] = { "http://u:hidden@h:0", "ftp://u:hidden@h",
		                            "http://u:hidden@", "http://u:hidden@h h",
		                            "http:/u:hidden@h" };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why;
		struct address x;

		CHECK_ROW(rows[i]);
		CHECK(!address_read(&a, str_of(rows[i]), &x, &why));
		CHECK(!strstr(why.text, "hidden"));
	}
}

static void test_which_is_meant(void)
{
	static const struct {
		const char *text;
		bool is, lacks;
	} rows[] = {
		{ "http://h", true, false },       { "htp://h", true, false },
		{ "http:h", true, false },         { "https:/h", true, false },
		{ "folder", false, false },        { "a/b:c/d", false, false },
		{ "../x", false, false },          { "localhost:8081", false, true },
		{ "h.example:80/x", false, true }, { "c:x", false, false },
		{ ":80", false, false },           { "a:99999", false, false },
		{ "://", false, false },           { "9p://x", false, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].text);
		CHECK_INT(address_is(str_of(rows[i].text)), rows[i].is);
		CHECK_INT(address_lacks_scheme(str_of(rows[i].text)), rows[i].lacks);
	}
}

static void test_origin(void)
{
	static const struct {
		const char *a, *b;
		bool want;
	} rows[] = {
		{ "http://h", "http://u:p@H:80/x?y", true },
		{ "http://h", "https://h", false },
		{ "http://h", "http://h:81", false },
		{ "http://h", "http://h.example", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why;
		struct address x, y;

		CHECK_ROW(rows[i].b);
		CHECK(address_read(&a, str_of(rows[i].a), &x, &why) &&
		      address_read(&a, str_of(rows[i].b), &y, &why));
		CHECK_INT(address_same_origin(&x, &y), rows[i].want);
	}
}

static void test_escape(void)
{
	CHECK_STR(str_c(&a, client_escape(&a, STR("a-b._~Z9"))), "a-b._~Z9");
	CHECK_STR(str_c(&a, client_escape(&a, STR("a/b?c#d%&=+ \xc3\xa4"))),
	          "a%2Fb%3Fc%23d%25%26%3D%2B%20%C3%A4");
	CHECK_STR(str_c(&a, client_escape(&a, STR(""))), "");
}

int main(void)
{
	arena_init(&a, 1 << 20);
	RUN(test_read);
	RUN(test_refusals_keep_secrets);
	RUN(test_which_is_meant);
	RUN(test_origin);
	RUN(test_escape);
	arena_free(&a);
	return CHECK_EXIT();
}
