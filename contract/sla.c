#include "contract/sla.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- durations ------------------------------------------------------------ */

static const struct {
	const char *word;
	double seconds;
} units[] = {
	{ "ms", 0.001 },
	{ "s", 1 },
	{ "sec", 1 },
	{ "secs", 1 },
	{ "second", 1 },
	{ "seconds", 1 },
	{ "m", 60 },
	{ "min", 60 },
	{ "mins", 60 },
	{ "minute", 60 },
	{ "minutes", 60 },
	{ "h", 3600 },
	{ "hr", 3600 },
	{ "hrs", 3600 },
	{ "hour", 3600 },
	{ "hours", 3600 },
	{ "d", 86400 },
	{ "day", 86400 },
	{ "days", 86400 },
	{ "w", 604800 },
	{ "wk", 604800 },
	{ "week", 604800 },
	{ "weeks", 604800 },
	{ "mo", 2592000 },
	{ "month", 2592000 },
	{ "months", 2592000 },
	{ "q", 7776000 },
	{ "quarter", 7776000 },
	{ "quarters", 7776000 },
	{ "y", 31536000 },
	{ "yr", 31536000 },
	{ "yrs", 31536000 },
	{ "year", 31536000 },
	{ "years", 31536000 },
	{ "a", 31536000 },
	{ "milliseconds", 0.001 },
	{ "millisecond", 0.001 },
};

static const struct {
	const char *word;
	double seconds;
} rhythms[] = {
	{ "hourly", 3600 },     { "daily", 86400 },       { "nightly", 86400 },
	{ "weekly", 604800 },   { "monthly", 2592000 },   { "quarterly", 7776000 },
	{ "yearly", 31536000 }, { "annually", 31536000 },
};

static bool unit_seconds(struct str word, double *out)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (str_eq_nocase(word, str_of(units[i].word))) {
			*out = units[i].seconds;
			return true;
		}
	}
	return false;
}

/* Takes a decimal number without sign or exponent off *s; a comma may stand for the point. */
static bool take_number(struct str *s, double *out)
{
	double value = 0, place = 1;
	bool point = false;
	size_t i = 0, digits = 0;

	for (; i < s->len && digits < 300; i++) {
		char c = s->ptr[i];

		if (c >= '0' && c <= '9') {
			value = value * 10 + (c - '0');
			place = point ? place * 10 : 1;
			digits++;
		} else if ((c == '.' || c == ',') && !point && digits) {
			point = true;
		} else {
			break;
		}
	}
	if (!digits)
		return false;
	*out = value / place;
	*s = str_skip(*s, i);
	return true;
}

/* P[nY][nM][nW][nD][T[nH][nM][nS]]: each at most once, in this order, at least one */
static bool iso_duration(struct str s, double *seconds)
{
	static const struct {
		char letter;
		bool time;
		double seconds;
	} parts[] = {
		{ 'Y', false, 31536000 }, { 'M', false, 2592000 }, { 'W', false, 604800 },
		{ 'D', false, 86400 },    { 'H', true, 3600 },     { 'M', true, 60 },
		{ 'S', true, 1 },
	};
	double sum = 0, n;
	size_t next = 0, seen = 0;
	bool time = false;

	s = str_skip(s, 1);
	while (s.len) {
		if ((s.ptr[0] == 'T' || s.ptr[0] == 't') && !time) {
			time = true;
			s = str_skip(s, 1);
		}
		if (!take_number(&s, &n) || !s.len)
			return false;
		while (next < sizeof parts / sizeof *parts &&
		       (parts[next].time != time || parts[next].letter != (s.ptr[0] & ~0x20)))
			next++;
		if (next == sizeof parts / sizeof *parts)
			return false;
		sum += n * parts[next++].seconds;
		seen++;
		s = str_skip(s, 1);
	}
	*seconds = sum;
	return seen > 0;
}

bool duration_parse(struct str text, double *seconds)
{
	struct str s = str_trim(text);
	double n, unit, sum = 0;

	if (s.len && (s.ptr[0] == 'P' || s.ptr[0] == 'p'))
		return iso_duration(s, seconds);
	for (size_t i = 0; i < sizeof rhythms / sizeof *rhythms; i++) {
		if (str_eq_nocase(s, str_of(rhythms[i].word))) {
			*seconds = rhythms[i].seconds;
			return true;
		}
	}
	if (!s.len)
		return false;
	while (s.len) { /* "1h 30m" too */
		struct str word;

		if (!take_number(&s, &n))
			return false;
		s = str_trim(s);
		word = s;
		for (word.len = 0; word.len < s.len; word.len++)
			if (s.ptr[word.len] == ' ' ||
			    (s.ptr[word.len] >= '0' && s.ptr[word.len] <= '9'))
				break;
		if (!unit_seconds(word, &unit))
			return false;
		sum += n * unit;
		s = str_trim(str_skip(s, word.len));
	}
	*seconds = sum;
	return true;
}

/* ---- instants --------------------------------------------------------------- */

static bool take_digits(struct str *s, size_t n, int *out)
{
	int v = 0;

	if (s->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->ptr[i] < '0' || s->ptr[i] > '9')
			return false;
		v = v * 10 + (s->ptr[i] - '0');
	}
	*s = str_skip(*s, n);
	*out = v;
	return true;
}

static bool take_char(struct str *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = str_skip(*s, 1);
	return true;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar; March begins the year. */
static long days_from_civil(int year, int month, int day)
{
	long y = year - (month <= 2);
	long era = (y >= 0 ? y : y - 399) / 400;
	long of_era = y - era * 400;
	long of_year = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* HH:MM[:SS[.f]][Z|+HH[:MM]]: seconds of the day in UTC (below 0 or above a day by the zone) */
static bool time_of_day(struct str s, double *seconds)
{
	int h, m, sec = 0, zone_h = 0, zone_m = 0;
	double fraction = 0, sign = 0;

	if (!take_digits(&s, 2, &h) || !take_char(&s, ':') || !take_digits(&s, 2, &m) || h > 24 ||
	    m > 59)
		return false;
	if (take_char(&s, ':') && (!take_digits(&s, 2, &sec) || sec > 60))
		return false;
	if (s.len && s.ptr[0] == '.') {
		struct str text = s;
		double place = 0.1;

		for (text = str_skip(text, 1); text.len && text.ptr[0] >= '0' && text.ptr[0] <= '9';
		     text = str_skip(text, 1), place /= 10)
			fraction += (text.ptr[0] - '0') * place;
		s = text;
	}
	s = str_trim(s);
	if (s.len && (s.ptr[0] == '+' || s.ptr[0] == '-')) {
		sign = s.ptr[0] == '+' ? 1 : -1;
		s = str_skip(s, 1);
		if (!take_digits(&s, 2, &zone_h))
			return false;
		take_char(&s, ':');
		if (s.len && !take_digits(&s, 2, &zone_m))
			return false;
	} else if (!take_char(&s, 'Z')) {
		take_char(&s, 'z');
	}
	*seconds = h * 3600 + m * 60 + sec + fraction - sign * (zone_h * 3600 + zone_m * 60);
	return s.len == 0;
}

bool instant_parse(struct str text, double *seconds)
{
	struct str s = str_trim(text);
	double rest = 0;
	int year, month, day;

	if (!take_digits(&s, 4, &year) || !take_char(&s, '-') || !take_digits(&s, 2, &month) ||
	    !take_char(&s, '-') || !take_digits(&s, 2, &day) || month < 1 || month > 12 ||
	    day < 1 || day > 31)
		return false;
	if (s.len && (s.ptr[0] == 'T' || s.ptr[0] == 't' || s.ptr[0] == ' ')) {
		if (!time_of_day(str_trim(str_skip(s, 1)), &rest))
			return false;
	} else if (s.len) {
		return false;
	}
	*seconds = (double)days_from_civil(year, month, day) * 86400 + rest;
	return true;
}

/* ---- words and values --------------------------------------------------------- */

/* Two-letter synonyms: ODCS 3.1, "Service-Level Agreement". */
static const struct word {
	const char *word, *synonym;
	enum sla_better better;
	bool instant; /* a point in time, not an amount */
	bool share;   /* always a percentage */
	bool rate;    /* of something, in some time: 100 rows/s */
} words[] = {
	{ "latency", "ly", SLA_LOWER, false, false, false },
	{ "freshness", "", SLA_LOWER, false, false, false },
	{ "frequency", "fy", SLA_LOWER, false, false, false },
	{ "timeToDetect", "td", SLA_LOWER, false, false, false },
	{ "timeToNotify", "tn", SLA_LOWER, false, false, false },
	{ "timeToRepair", "tr", SLA_LOWER, false, false, false },
	{ "support", "", SLA_LOWER, false, false, false },
	{ "backup", "", SLA_LOWER, false, false, false },
	{ "errorRate", "er", SLA_LOWER, false, true, false },
	{ "availability", "av", SLA_HIGHER, false, true, false },
	{ "throughput", "th", SLA_HIGHER, false, false, true },
	{ "retention", "re", SLA_HIGHER, false, false, false },
	{ "completeness", "", SLA_HIGHER, false, true, false },
	{ "generalAvailability", "ga", SLA_EARLIER, true, false, false },
	{ "timeOfAvailability", "", SLA_EARLIER, true, false, false },
	{ "endOfSupport", "es", SLA_LATER, true, false, false },
	{ "endOfLife", "el", SLA_LATER, true, false, false },
};

static const struct word *word_find(struct str property)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(property, str_of(words[i].word)) ||
		    (property.len && str_eq_nocase(property, str_of(words[i].synonym))))
			return &words[i];
	return NULL;
}

struct str sla_word(struct str property)
{
	const struct word *w = word_find(property);

	return w ? str_of(w->word) : property;
}

static bool is_percent(struct str unit)
{
	return str_is(unit, "%") || str_eq_nocase(unit, STR("percent")) ||
	       str_eq_nocase(unit, STR("pct")) || str_eq_nocase(unit, STR("percentage"));
}

/* "rows/s", "MB per minute": what is counted, and the seconds it is counted in; else the whole
 * word. */
static double rate_unit(struct str unit, struct str *thing)
{
	static const char *const joints[] = { "/", " per " };
	double seconds;

	for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
		const char *at = memmem(unit.ptr, unit.len, joints[i], strlen(joints[i]));
		size_t n = at ? (size_t)(at - unit.ptr) : 0;

		*thing = str_trim((struct str){ unit.ptr, n });
		if (thing->len &&
		    unit_seconds(str_trim(str_skip(unit, n + strlen(joints[i]))), &seconds))
			return seconds;
	}
	*thing = unit;
	return 1;
}

static bool parse_amount(struct sla *s, struct str value, struct str unit, const struct word *w)
{
	struct str rest = value;
	double n, seconds;

	if (duration_parse(value, &s->value)) {
		s->unit = SLA_SECONDS;
		return true;
	}
	if (!take_number(&rest, &n))
		return false;
	rest = str_trim(rest);
	if (!rest.len)
		rest = unit;
	if (is_percent(rest)) {
		s->unit = SLA_PERCENT;
		s->value = n;
	} else if (unit_seconds(rest, &seconds)) {
		s->unit = SLA_SECONDS;
		s->value = n * seconds;
	} else if (!rest.len) { /* a bare 99.9 of what is always a share */
		s->unit = w && w->share ? SLA_PERCENT : SLA_NUMBER;
		s->value = n;
	} else if (w && w->rate) {
		s->unit = SLA_NUMBER;
		s->value = n / rate_unit(rest, &s->thing);
	} else {
		return false;
	}
	return true;
}

static void parse_value(struct sla *s, const struct sla_parts *parts, const struct word *w)
{
	struct str value = str_trim(parts->value);

	while (value.len && (value.ptr[0] == '<' || value.ptr[0] == '>' || value.ptr[0] == '='))
		value = str_trim(str_skip(value, 1));
	if (parts->unlimited) {
		s->unit = SLA_UNLIMITED;
		return;
	}
	if (w && w->instant) {
		if (instant_parse(value, &s->value))
			s->unit = SLA_INSTANT;
		else if (time_of_day(value, &s->value))
			s->unit = SLA_SECONDS;
		return;
	}
	if (!parse_amount(s, value, str_trim(parts->unit), w) && instant_parse(value, &s->value))
		s->unit = SLA_INSTANT;
}

/* Aspects of a promise that are not better one way or the other: any change is a change. */
static bool only_equal(struct str aspect)
{
	return str_is(aspect, "time") || str_is(aspect, "cron") || str_is(aspect, "type");
}

static struct str value_text(struct arena *a, const struct sla_parts *p)
{
	bool beside = p->unit.len == 1; /* 15m, 99.9% */
	struct str rest = str_trim(p->value);
	double n;

	if (p->unlimited)
		return STR("unlimited");
	if (!p->unit.len || (take_number(&rest, &n) && rest.len))
		return p->value; /* "4d" beside unit: d says it once already */
	if (is_percent(p->unit))
		return arena_printf(a, "%.*s%%", STR_FMT(p->value));
	return arena_printf(a, "%.*s%s%.*s", STR_FMT(p->value), beside ? "" : " ",
	                    STR_FMT(p->unit));
}

struct sla *sla_new(struct arena *a, const struct sla_parts *parts)
{
	struct sla *s = arena_new(a, struct sla);
	const struct word *w = word_find(parts->property);

	s->property = sla_word(parts->property);
	s->aspect = parts->aspect;
	s->element = parts->element;
	s->driver = parts->driver;
	s->better = w && !only_equal(parts->aspect) ? w->better : SLA_EQUAL_ONLY;
	s->text = value_text(a, parts);
	s->path = parts->aspect.len
	                  ? arena_printf(a, "%.*s.%.*s", STR_FMT(s->property), STR_FMT(s->aspect))
	                  : s->property;
	s->at = parts->at;
	s->node = parts->node;
	if (s->better != SLA_EQUAL_ONLY || !only_equal(parts->aspect))
		parse_value(s, parts, w);
	return s;
}
