#include "contract/base/number.h"
#include "tests/check.h"

static const char *compared(const char *x, const char *y)
{
	struct number a, b;
	int d;

	if (!number_parse(str_of(x), &a) || !number_parse(str_of(y), &b))
		return "no number";
	d = number_compare(&a, &b);
	if ((d > 0) - (d < 0) != (number_compare(&b, &a) < 0) - (number_compare(&b, &a) > 0))
		return "not symmetric";
	return d < 0 ? "<" : d > 0 ? ">" : "=";
}

static void test_compare(void)
{
	static const struct {
		const char *x, *want, *y;
	} rows[] = {
		{ "0", "=", "-0.00" },
		{ "1", "<", "2" },
		{ "-1", ">", "-2" },
		{ "-1", "<", "1" },
		{ "1.50", "=", "1.5" },
		{ "0.1", ">", "0.09" },
		{ "100", "=", "1e2" },
		{ "1E+2", ">", "99.999" },
		{ "0.001", "=", "1e-3" },
		{ "1e400", ">", "1e399" },
		{ "-1e400", "<", "0" },
		{ "12", ">", "1.2" },
		{ "120", "=", "00120.0" },
		{ ".5", "=", "0.5" },
		{ "5.", "=", "5" },
		{ "+5", "=", "5" },
		{ "1.05", "<", "1.5" },
		{ "0", "<", "0.0001" },
		{ "9007199254740993", ">", "9007199254740992" },
		{ "1e1000000000000", ">", "1" },
		{ "1e1000000000001", "no number", "1" },
		{ "1e", "no number", "1" },
		{ "", "no number", "1" },
		{ ".", "no number", "1" },
		{ "1_000", "no number", "1" },
		{ "0x10", "no number", "1" },
		{ "1 ", "no number", "1" },
		{ "2024-01-01", "no number", "1" },
		{ "e5", "no number", "1" },
		{ "--1", "no number", "1" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].x);
		CHECK_STR(compared(rows[i].x, rows[i].y), rows[i].want);
	}
}

static void test_multiples(void)
{
	static const struct {
		const char *n, *unit;
		enum number_answer want;
	} rows[] = {
		{ "10", "5", NUMBER_YES },
		{ "11", "5", NUMBER_NO },
		{ "0.3", "0.1", NUMBER_YES },
		{ "0.35", "0.1", NUMBER_NO },
		{ "1", "0.01", NUMBER_YES },
		{ "0", "7", NUMBER_YES },
		{ "-21", "7", NUMBER_YES },
		{ "5", "10", NUMBER_NO },
		{ "1e400", "7", NUMBER_NO },
		{ "7e400", "7", NUMBER_YES },
		{ "1e1000000000000", "1024", NUMBER_YES },
		{ "3", "0", NUMBER_NO },
		{ "1e63", "576460752303423488", NUMBER_YES }, /* 2^59 */
		{ "1e58", "576460752303423488", NUMBER_NO },
		{ "2.50", "1.25", NUMBER_YES },
		{ "10", "1234567890123456789.1", NUMBER_NO },
		{ "1e30", "1234567890123456789.1", NUMBER_NO },
		{ "9007199254740993", "9007199254740993", NUMBER_YES },
		{ "18014398509481986", "9007199254740993", NUMBER_YES },
		{ "18014398509481985", "9007199254740993", NUMBER_NO },
		{ "121932631137021795226185032733744855963461057765333622923322114007011",
		  "1234567890123456789012345678901234567891", NUMBER_YES },
		{ "121932631137021795226185032733744855963461057765333622923322114007012",
		  "1234567890123456789012345678901234567891", NUMBER_NO },
		{ "12193263113702179522618503273374485596346105776533362292332211400701100e-40",
		  "-1234567890123456789012345678901234567891e-39", NUMBER_YES },
		{ "1e100", "1267650600228229401496703205376", NUMBER_YES },
		{ "1e29", "1073741824", NUMBER_NO },
		{ "1e30", "999999999", NUMBER_NO },
		{ "999999999e300", "999999999", NUMBER_YES },
		{ "999999998000000001", "999999999", NUMBER_YES },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct number n, unit;

		CHECK_ROW(rows[i].n);
		CHECK(number_parse(str_of(rows[i].n), &n) &&
		      number_parse(str_of(rows[i].unit), &unit));
		CHECK_INT(number_is_multiple(&n, &unit), rows[i].want);
	}
}

static void test_whole(void)
{
	static const struct {
		const char *n;
		bool whole, fits;
		long long value;
	} rows[] = {
		{ "0", true, true, 0 },
		{ "-12.0", true, true, -12 },
		{ "1.5", false, true, 1 },
		{ "-1.5", false, true, -2 },
		{ "0.01", false, true, 0 },
		{ "-0.01", false, true, -1 },
		{ "1.5e1", true, true, 15 },
		{ "1e19", true, false, 0 },
		{ "120", true, true, 120 },
		{ "999999999999999999", true, true, 999999999999999999 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		long long value = 0;
		struct number n;

		CHECK_ROW(rows[i].n);
		CHECK(number_parse(str_of(rows[i].n), &n));
		CHECK_INT(number_is_whole(&n), rows[i].whole);
		CHECK_INT(number_floor(&n, &value), rows[i].fits);
		CHECK_INT(value, rows[i].value);
	}
}

int main(void)
{
	RUN(test_compare);
	RUN(test_multiples);
	RUN(test_whole);
	return CHECK_EXIT();
}
