#include "tools/command.h"

#include "contract/expectation/keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Names of files and what documents say must not move the cursor nor begin a line of their own. */
void say_line(const char *before, const char *text)
{
	fprintf(stderr, "treaty: %s", before);
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text, stderr);
	fputc('\n', stderr);
}

void say(const char *kind, const char *fmt, ...)
{
	char before[32], text[2048];
	va_list ap;

	snprintf(before, sizeof before, "%s: ", kind);
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	say_line(before, text);
}

bool is_date(struct str s)
{
	return expectation_is_date(s);
}

bool today(struct arena *a, struct str *out, struct failure *why)
{
	struct str set = str_of(getenv("TREATY_TODAY"));
	time_t now = time(NULL);
	struct tm tm;

	if (set.len && !is_date(set))
		return failure_set(why, FAILURE_USAGE, "TREATY_TODAY=%.*s is no date YYYY-MM-DD",
		                   STR_FMT(set));
	if (set.len) {
		*out = set;
		return true;
	}
	if (!gmtime_r(&now, &tm))
		return failure_set(why, FAILURE_INTERNAL, "the clock cannot be read");
	*out = arena_printf(a, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	return true;
}
