/* Whole numbers: at random against 128 bits, and by hand beyond them. */
#include "contract/base/whole.h"
#include "contract/base/arena.h"
#include "tests/check.h"

__extension__ typedef __int128 int128;

static struct arena arena;

static struct whole from(const char *text, long long places)
{
	struct whole out = { 0 };
	struct number n;

	CHECK(number_parse(str_of(text), &n) && whole_from(&n, places, &out));
	return out;
}

static const char *shown(struct whole x, long long places)
{
	return str_c(&arena, whole_text(&arena, &x, places));
}

static struct whole wide(int128 n)
{
	const bool negative = n < 0;
	struct whole high = whole_of((long long)((negative ? -n : n) / 1000000000000000000));
	const struct whole low = whole_of((long long)((negative ? -n : n) % 1000000000000000000));
	const struct whole unit = whole_of(1000000000000000000);

	CHECK(whole_multiply(&high, &unit, &high) && whole_add(&high, &low, &high));
	return negative ? whole_minus(high) : high;
}

static bool equal(struct whole x, int128 n)
{
	const struct whole y = wide(n);

	return !whole_compare(&x, &y);
}

static unsigned long long state = 88172645463325252u;

static long long some(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	/* of any size, both signs */
	return (long long)(state >> 3) / ((long long)1 << state % 60) * (state & 1 ? 1 : -1);
}

static void test_random(void)
{
	for (int i = 0; i < 20000; i++) {
		const long long a = some(), b = some(), c = some();
		const int128 product = (int128)a * b;
		const long long divisor = c < 0 ? -c : c ? c : 1;
		const struct whole x = whole_of(a), y = whole_of(b), d = whole_of(divisor);
		struct whole out, rest;
		int128 quotient = product / divisor, left = product % divisor;

		CHECK(whole_compare(&x, &y) == (a > b) - (a < b));
		CHECK(whole_add(&x, &y, &out) && equal(out, (int128)a + b));
		CHECK(whole_multiply(&x, &y, &out) && equal(out, product));
		if (left < 0) {
			left += divisor;
			quotient--;
		}
		whole_divide(&out, &d, &out, &rest);
		CHECK(equal(out, quotient) && equal(rest, left));
	}
}

static void test_decimals(void)
{
	static const struct {
		const char *text;
		long long places;
		const char *whole, *back;
	} rows[] = {
		{ "0", 0, "0", "0" },
		{ "0.00", 3, "0", "0" },
		{ "1.5", 1, "15", "1.5" },
		{ "1.5", 3, "1500", "1.5" },
		{ "-0.05", 2, "-5", "-0.05" },
		{ "12e3", 0, "12000", "12000" },
		{ "9007199254740993", 2, "900719925474099300", "9007199254740993" },
		{ "1e-30", 30, "1", "0.000000000000000000000000000001" },
		{ "100000000000000000000.5", 1, "1000000000000000000005", "100000000000000000000.5" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct number n;

		CHECK_ROW(rows[i].text);
		CHECK_STR(shown(from(rows[i].text, rows[i].places), 0), rows[i].whole);
		CHECK_STR(shown(from(rows[i].text, rows[i].places), rows[i].places), rows[i].back);
		CHECK(number_parse(str_of(rows[i].text), &n) && whole_places(&n) <= rows[i].places);
	}
}

static void test_multiples(void)
{
	static const struct {
		const char *x, *y, *divisor, *multiple;
	} rows[] = {
		{ "4", "6", "2", "12" },
		{ "7", "1", "1", "7" },
		{ "1000000000000000000000", "35", "5", "7000000000000000000000" },
		{ "123456789012345678901234567890", "123456789012345678901234567890",
		  "123456789012345678901234567890", "123456789012345678901234567890" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct whole x = from(rows[i].x, 0), y = from(rows[i].y, 0);
		struct whole multiple;

		CHECK_ROW(rows[i].x);
		CHECK_STR(shown(whole_common_divisor(x, y), 0), rows[i].divisor);
		CHECK(whole_common_multiple(&x, &y, &multiple));
		CHECK_STR(shown(multiple, 0), rows[i].multiple);
	}
}

static void test_limits(void)
{
	struct number n;
	struct whole x = { 0 }, y = { 0 };

	CHECK(number_parse(STR("1e575"), &n) && whole_from(&n, 0, &x));
	CHECK(number_parse(STR("1e576"), &n) && !whole_from(&n, 0, &y));
	CHECK(number_parse(STR("1e1000000000"), &n) && !whole_from(&n, 0, &y));
	y = whole_of(10);
	CHECK(!whole_multiply(&x, &y, &y));
	y = x;
	for (int i = 0; i < 9; i++)
		CHECK(whole_add(&y, &x, &y) == (i < 8));
	whole_divide(&x, &x, &y, NULL);
	CHECK_STR(shown(y, 0), "1");
}

int main(void)
{
	arena_init(&arena, 1ul << 28);
	RUN(test_random);
	RUN(test_decimals);
	RUN(test_multiples);
	RUN(test_limits);
	arena_free(&arena);
	return CHECK_EXIT();
}
