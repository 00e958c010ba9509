#include "contract/base/arena.h"
#include "contract/base/limits.h"
#include "tests/check.h"

static void test_did_you_mean(void)
{
	static const struct { const char *typo, *want; } rows[] = {
		{ "requird", "required" }, { "enumneeds", "enumNeeds" }, { "zzz", "" },
		{ "patern", "pattern" },   { "typ", "type" },            { "", "" },
		{ "type", "" },            { "TYPE", "type" },
	};
	static const struct str names[] = { STR_INIT("type"), STR_INIT("required"),
		                            STR_INIT("enumNeeds"), STR_INIT("pattern") };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].typo);
		arena_init(&a, 1 << 20);
		CHECK_STR(str_c(&a, str_did_you_mean(str_of(rows[i].typo), names, 4)), rows[i].want);
		arena_free(&a);
	}
}

static void test_numbers_and_utf8(void)
{
	long long v = 0;

	CHECK(str_to_long(STR("-9223372036854775808"), &v) && v == -9223372036854775807LL - 1);
	CHECK(!str_to_long(STR("9223372036854775808"), &v));
	CHECK(!str_to_long(STR("1x"), &v) && !str_to_long(STR("-"), &v) && !str_to_long(STR(""), &v));
	CHECK(str_is_utf8(STR("a\xC3\xA9\xF0\x9F\x98\x80")));
	CHECK(!str_is_utf8(STR("\xC0\x80")) && !str_is_utf8(STR("\xED\xA0\x80")) && !str_is_utf8(STR("\xC3")));
}

static void test_buffers_stop_at_their_limit(void)
{
	struct arena a;
	struct buf b;

	arena_init(&a, 1 << 20);
	buf_init(&b, &a, 8);
	buf_printf(&b, "%s", "12345678");
	CHECK(!buf_overflowed(&b) && str_is(buf_str(&b), "12345678"));
	buf_add_byte(&b, 'x');
	CHECK(buf_overflowed(&b) && buf_str(&b).len == 8);
	arena_free(&a);
}

int main(void)
{
	RUN(test_did_you_mean);
	RUN(test_numbers_and_utf8);
	RUN(test_buffers_stop_at_their_limit);
	return CHECK_EXIT();
}
