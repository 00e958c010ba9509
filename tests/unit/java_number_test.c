/* Numbers as Java 17 writes and reads them. */
#include "contract/avro/java_number.h"
#include "tests/check.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static struct arena arena;

static const char *shown(struct str s)
{
	return str_c(&arena, s);
}

static void test_doubles(void)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = {
		{ 0, "0.0" },
		{ -0.0, "-0.0" },
		{ 1, "1.0" },
		{ -1.5, "-1.5" },
		{ 0.1, "0.1" },
		{ 100, "100.0" },
		{ 9999999, "9999999.0" },
		{ 1e7, "1.0E7" },
		{ 12345678, "1.2345678E7" },
		{ 0.001, "0.001" },
		{ 0.0009, "9.0E-4" },
		{ 1e10, "1.0E10" },
		{ 1e-5, "1.0E-5" },
		{ 1e-7, "1.0E-7" },
		{ 2.5e300, "2.5E300" },
		{ 1.2345678901234568e17, "1.2345678901234568E17" },
		{ 1e17, "1.0E17" },
		{ 9007199254740992, "9.007199254740992E15" },
		{ 1e21, "1.0E21" },
		{ 1e23, "9.999999999999999E22" }, /* not 1.0E23, in Java 17 */
		{ 2e23, "1.9999999999999998E23" },
		{ 0.3, "0.3" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 2.0 / 3, "0.6666666666666666" },
		{ 3.141592653589793, "3.141592653589793" },
		{ DBL_MAX, "1.7976931348623157E308" },
		{ DBL_MIN, "2.2250738585072014E-308" },
		{ 4.9e-324, "4.9E-324" },
		{ HUGE_VAL, "Infinity" },
		{ -HUGE_VAL, "-Infinity" },
		{ NAN, "NaN" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].text);
		CHECK_STR(shown(java_double_text(&arena, rows[i].value)), rows[i].text);
	}
}

static void test_floats(void)
{
	static const struct {
		float value;
		const char *text;
	} rows[] = {
		{ 0, "0.0" },
		{ 0.1F, "0.1" },
		{ 1e10F, "1.0E10" },
		{ 16777216, "1.6777216E7" },
		{ 123456789012345678.0F, "1.23456791E17" },
		{ FLT_MAX, "3.4028235E38" },
		{ FLT_MIN, "1.17549435E-38" },
		{ 1.4e-45F, "1.4E-45" },
		{ 1.0F / 3, "0.33333334" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].text);
		CHECK_STR(shown(java_float_text(&arena, rows[i].value)), rows[i].text);
	}
}

static unsigned long long next(unsigned long long *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Whatever the digits, they read back as the same number. */
static void test_texts_read_back(void)
{
	unsigned long long state = 88172645463325252ull, bits;
	size_t wrong = 0;
	double d, again;
	float f;

	for (int i = 0; i < 20000; i++) {
		bits = next(&state);
		memcpy(&d, &bits, sizeof d);
		if (i % 4 == 1)
			d = (double)(long long)(bits >> bits % 60);
		if (i % 4 == 2)
			d = (double)(bits % 1000000) / 1000;
		f = (float)d;
		if (!isfinite(d))
			continue;
		wrong += !java_number_parse(&arena, java_double_text(&arena, d), &again) ||
		         again != d;
		if (isfinite(f))
			wrong += strtof(shown(java_float_text(&arena, f)), NULL) != f;
	}
	CHECK_INT(wrong, 0);
}

static void test_parse(void)
{
	static const struct {
		const char *text, *value; /* NULL: no number */
	} rows[] = {
		{ "1", "1.0" },
		{ "1.5", "1.5" },
		{ " 1e3\t", "1000.0" },
		{ "+1", "1.0" },
		{ "-1", "-1.0" },
		{ ".5", "0.5" },
		{ "1.", "1.0" },
		{ "1f", "1.0" },
		{ "1.5D", "1.5" },
		{ "1e400", "Infinity" },
		{ "-1e400", "-Infinity" },
		{ "NaN", "NaN" },
		{ "-NaN", "NaN" },
		{ "Infinity", "Infinity" },
		{ "-Infinity", "-Infinity" },
		{ "0x1p3", "8.0" },
		{ "0X.8P1f", "1.0" },
		{ "00", "0.0" },
		{ "", NULL },
		{ ".", NULL },
		{ "1e", NULL },
		{ "1e+", NULL },
		{ "--1", NULL },
		{ "1 2", NULL },
		{ "nan", NULL },
		{ "inf", NULL },
		{ "INFINITY", NULL },
		{ "0x1", NULL },
		{ "0xp1", NULL },
		{ "1ff", NULL },
		{ "f", NULL },
		{ "1L", NULL },
		{ "1_0", NULL },
		{ "+", NULL },
		{ "1p3", NULL },
		{ "0x1e3", NULL },
		{ "\xC3\xBF", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double d;
		bool is = java_number_parse(&arena, str_of(rows[i].text), &d);

		CHECK_ROW(rows[i].text[0] ? rows[i].text : "empty");
		CHECK_STR(is ? shown(java_double_text(&arena, d)) : NULL, rows[i].value);
	}
}

static void test_json_literals(void)
{
	static const struct {
		const char *literal, *text;
		bool quoted;
	} rows[] = {
		{ "0", "0", false },
		{ "-0", "0", false },
		{ "-0.0", "-0.0", false },
		{ "100000000000000000000000000000000000000000000000000000000000000000000000",
		  "100000000000000000000000000000000000000000000000000000000000000000000000",
		  false },
		{ "1e2", "100.0", false },
		{ "1E400", "Infinity", true },
		{ "-1e400", "-Infinity", true },
		{ "0."
		  "0000000000000000000000000000000000000000000000000000000000000000000000000000001",
		  "1.0E-79", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool quoted = !rows[i].quoted;

		CHECK_ROW(rows[i].literal);
		CHECK_STR(shown(java_number_text(&arena, str_of(rows[i].literal), &quoted)),
		          rows[i].text);
		CHECK_INT(quoted, rows[i].quoted);
	}
}

static void test_equality(void)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = {
		{ "1", "1", true },           { "1", "1.0", false },
		{ "1.0", "1e0", true },       { "0", "-0", true },
		{ "-0", "0", true },          { "0.0", "-0.0", false },
		{ "1e400", "2e400", true },   { "9007199254740993", "9007199254740992", false },
		{ "1e400", "-1e400", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].a);
		CHECK_INT(java_number_equal(&arena, str_of(rows[i].a), str_of(rows[i].b)),
		          rows[i].equal);
	}
}

int main(void)
{
	arena_init(&arena, 256ul << 20);
	RUN(test_doubles);
	RUN(test_floats);
	RUN(test_texts_read_back);
	RUN(test_parse);
	RUN(test_json_literals);
	RUN(test_equality);
	arena_free(&arena);
	return CHECK_EXIT();
}
