#include "contract/base/arena.h"
#include "contract/base/limits.h"
#include "tests/check.h"

static void test_did_you_mean(void)
{
	static const struct {
		const char *typo, *want;
	} rows[] = {
		{ "requird", "required" },
		{ "enumneeds", "enumNeeds" },
		{ "zzz", "" },
		{ "patern", "pattern" },
		{ "typ", "type" },
		{ "", "" },
		{ "type", "" },
		{ "TYPE", "type" },
	};
	static const struct str names[] = { STR_INIT("type"), STR_INIT("required"),
		                            STR_INIT("enumNeeds"), STR_INIT("pattern") };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].typo);
		arena_init(&a, 1 << 20);
		CHECK_STR(str_c(&a, str_did_you_mean(str_of(rows[i].typo), names, 4)),
		          rows[i].want);
		arena_free(&a);
	}
}

static void test_numbers_and_utf8(void)
{
	long long v = 0;

	CHECK(str_to_long(STR("-9223372036854775808"), &v) && v == -9223372036854775807LL - 1);
	CHECK(!str_to_long(STR("9223372036854775808"), &v));
	CHECK(!str_to_long(STR("1x"), &v) && !str_to_long(STR("-"), &v) &&
	      !str_to_long(STR(""), &v));
	CHECK(str_is_utf8(STR("a\xC3\xA9\xF0\x9F\x98\x80")));
	CHECK(!str_is_utf8(STR("\xC0\x80")) && !str_is_utf8(STR("\xED\xA0\x80")) &&
	      !str_is_utf8(STR("\xC3")));
}

/* The first and the last of each length, and the neighbours that are none. */
static void test_utf8_boundaries(void)
{
	static const struct {
		const char *why, *text;
		bool want;
	} rows[] = {
		{ "last of one byte", "\x7F", true },
		{ "continuation alone", "\x80", false },
		{ "overlong two", "\xC1\xBF", false },
		{ "first of two", "\xC2\x80", true },
		{ "last of two", "\xDF\xBF", true },
		{ "two cut short", "\xDF", false },
		{ "two without continuation", "\xDF\x7F", false },
		{ "two with a lead byte", "\xDF\xC0", false },
		{ "overlong three", "\xE0\x9F\xBF", false },
		{ "first of three", "\xE0\xA0\x80", true },
		{ "last before the surrogates", "\xED\x9F\xBF", true },
		{ "first surrogate", "\xED\xA0\x80", false },
		{ "first after the surrogates", "\xEE\x80\x80", true },
		{ "last of three", "\xEF\xBF\xBF", true },
		{ "overlong four", "\xF0\x8F\xBF\xBF", false },
		{ "first of four", "\xF0\x90\x80\x80", true },
		{ "in the middle of four", "\xF1\x80\x80\x80", true },
		{ "last of four", "\xF4\x8F\xBF\xBF", true },
		{ "above the last", "\xF4\x90\x80\x80", false },
		{ "no lead byte", "\xF5\x80\x80\x80", false },
		{ "four cut short", "\xF1\x80\x80", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].why);
		CHECK_INT(str_is_utf8(str_of(rows[i].text)), rows[i].want);
	}
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

static void count_release(void *obj)
{
	++*(int *)obj;
}

struct inside {
	struct arena *parent;
	int *released;
	struct arena *arena;
};

static void fill_inside(void *arg)
{
	struct inside *w = arg;

	w->arena = arena_inside(w->parent);
	for (size_t i = 0; i < 100; i++) { /* 100 times more than the cap holds at once */
		arena_reset(w->arena);
		arena_defer(w->arena, count_release, w->released);
		memset(arena_array(w->arena, char, 1 << 17), 'x', 1 << 17);
	}
	for (size_t i = 0; i < 100; i++)
		memset(arena_array(w->arena, char, 1 << 17), 'x', 1 << 17);
}

/* What is done again and again needs the memory of once; without the reset it meets the cap, and
 * that ends the work of the arena around it. */
static void test_an_arena_inside_another(void)
{
	struct arena a;
	int released = 0;
	struct inside w = { .parent = &a, .released = &released };

	arena_init(&a, 1 << 20);
	CHECK(!arena_try(&a, fill_inside, &w));
	CHECK_INT(released, 99);
	CHECK(w.arena->used > 1 << 19);
	arena_free(&a);
	CHECK_INT(released, 100);
}

int main(void)
{
	RUN(test_did_you_mean);
	RUN(test_numbers_and_utf8);
	RUN(test_utf8_boundaries);
	RUN(test_buffers_stop_at_their_limit);
	RUN(test_an_arena_inside_another);
	return CHECK_EXIT();
}
