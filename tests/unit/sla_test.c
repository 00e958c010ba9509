#include "contract/sla.h"
#include "tests/check.h"

static void test_durations(void)
{
	/* clang-format off */
	static const struct { const char *text, *want; } rows[] = {
		{ "15m", "900" },          { "24 hours", "86400" },   { "1 week", "604800" },
		{ "25h", "90000" },        { "1h 30m", "5400" },      { "0.5 d", "43200" },
		{ "1,5h", "5400" },        { "250 ms", "0.25" },      { "1 year", "31536000" },
		{ "30d", "2592000" },      { "daily", "86400" },      { "Weekly", "604800" },
		{ "PT15M", "900" },        { "P1M", "2592000" },      { "PT1H30M", "5400" },
		{ "P1Y2M3DT4H5M6S", "36993906" }, { "P2W", "1209600" }, { "PT0.5S", "0.5" },
		{ "pt15m", "900" },        { "3 quarters", "23328000" },
		{ "", "none" },            { "15", "none" },          { "m", "none" },
		{ "15 parsecs", "none" },  { "P", "none" },           { "PT", "none" },
		{ "P1H", "none" },         { "PT1D", "none" },        { "PT1M1H", "none" },
		{ "PT1M1M", "none" },      { "P1", "none" },          { "-15m", "none" },
		{ "15m later", "none" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char got[64] = "none";
		double seconds;

		CHECK_ROW(rows[i].text);
		if (duration_parse(str_of(rows[i].text), &seconds))
			snprintf(got, sizeof got, "%.15g", seconds);
		CHECK_STR(got, rows[i].want);
	}
}

/* Wanted values from `date -u -d TEXT +%s`. */
static void test_instants(void)
{
	/* clang-format off */
	static const struct { const char *text, *want; } rows[] = {
		{ "1970-01-01", "0" },
		{ "2024-02-29", "1709164800" },
		{ "2022-05-12T09:30:10-08:00", "1652376610" },
		{ "2022-05-12 09:30:10Z", "1652347810" },
		{ "1969-12-31T23:59:59Z", "-1" },
		{ "2042-05-12T09:30:10.5+05:30", "2283480010.5" },
		{ "2022-13-01", "none" },
		{ "2022-05-12T25:00", "none" },
		{ "2022-05-12x", "none" },
		{ "12.05.2022", "none" },
		{ "", "none" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char got[64] = "none";
		double seconds;

		CHECK_ROW(rows[i].text);
		if (instant_parse(str_of(rows[i].text), &seconds))
			snprintf(got, sizeof got, "%.15g", seconds);
		CHECK_STR(got, rows[i].want);
	}
}

static const char *promise(struct arena *a, const char *property, const char *aspect,
                           const char *value, const char *unit)
{
	static const char *const units[] = {
		"unparsed", "s", "%", "number", "instant", "unlimited"
	};
	static const char *const better[] = { "lower", "higher", "earlier", "later", "equal" };
	struct sla_parts parts = { .property = str_of(property),
		                   .aspect = str_of(aspect),
		                   .value = str_of(value),
		                   .unit = str_of(unit) };
	const struct sla *s = sla_new(a, &parts);
	struct str text;

	text = arena_printf(a, "%.*s %s %.15g %s%s%.*s <%.*s>", STR_FMT(s->path), better[s->better],
	                    s->value, units[s->unit], s->thing.len ? " of " : "", STR_FMT(s->thing),
	                    STR_FMT(s->text));
	return str_c(a, text);
}

static void test_promises(void)
{
	/* clang-format off */
	static const struct { const char *property, *aspect, *value, *unit, *want; } rows[] = {
		{ "freshness", "", "15m", "", "freshness lower 900 s <15m>" },
		{ "Freshness", "", "<= 15m", "", "freshness lower 900 s <<= 15m>" },
		{ "ly", "", "4", "d", "latency lower 345600 s <4d>" },
		{ "LY", "", "4", "days", "latency lower 345600 s <4 days>" },
		{ "latency", "", "4d", "d", "latency lower 345600 s <4d>" },
		{ "av", "", "99.9%", "", "availability higher 99.9 % <99.9%>" },
		{ "availability", "", ">= 99.9%", "", "availability higher 99.9 % <>= 99.9%>" },
		{ "availability", "", "99.9", "percent", "availability higher 99.9 % <99.9%>" },
		{ "availability", "", "99.9", "", "availability higher 99.9 % <99.9>" },
		{ "completeness", "", "99.9 %", "", "completeness higher 99.9 % <99.9 %>" },
		{ "er", "", "0.1%", "", "errorRate lower 0.1 % <0.1%>" },
		{ "re", "", "3", "y", "retention higher 94608000 s <3y>" },
		{ "th", "", "100", "", "throughput higher 100 number <100>" },
		{ "th", "", "100", "rows/s", "throughput higher 100 number of rows <100 rows/s>" },
		{ "th", "", "120", "rows per minute", "throughput higher 2 number of rows <120 rows per minute>" },
		{ "th", "", "5 MB", "", "throughput higher 5 number of MB <5 MB>" },
		{ "th", "", "5", "a/b", "throughput higher 5 number of a/b <5 a/b>" },
		{ "th", "", "5", "/s", "throughput higher 5 number of /s <5 /s>" },
		{ "th", "", "much", "rows/s", "throughput higher 0 unparsed <much rows/s>" },
		{ "latency", "", "5", "rows", "latency lower 0 unparsed <5 rows>" },
		{ "ga", "", "2024-02-29", "", "generalAvailability earlier 1709164800 instant <2024-02-29>" },
		{ "es", "", "2024-02-29", "", "endOfSupport later 1709164800 instant <2024-02-29>" },
		{ "endoflife", "", "soon", "", "endOfLife later 0 unparsed <soon>" },
		{ "timeOfAvailability", "", "09:00-08:00", "", "timeOfAvailability earlier 61200 s <09:00-08:00>" },
		{ "td", "", "1h", "", "timeToDetect lower 3600 s <1h>" },
		{ "tn", "", "1h", "", "timeToNotify lower 3600 s <1h>" },
		{ "tr", "", "1h", "", "timeToRepair lower 3600 s <1h>" },
		{ "fy", "", "1", "d", "frequency lower 86400 s <1d>" },
		{ "support", "responseTime", "4h", "", "support.responseTime lower 14400 s <4h>" },
		{ "support", "time", "9-5", "", "support.time equal 0 unparsed <9-5>" },
		{ "frequency", "cron", "0 0 * * *", "", "frequency.cron equal 0 unparsed <0 0 * * *>" },
		{ "myOwn", "", "5", "", "myOwn equal 5 number <5>" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].want);
		arena_init(&a, 1 << 20);
		CHECK_STR(
			promise(&a, rows[i].property, rows[i].aspect, rows[i].value, rows[i].unit),
			rows[i].want);
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_durations);
	RUN(test_instants);
	RUN(test_promises);
	return CHECK_EXIT();
}
