#include "contract/base/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool failure_set(struct failure *why, enum failure_code code, const char *fmt, ...)
{
	va_list ap;

	why->code = code;
	why->line = why->column = 0;
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof why->text, fmt, ap);
	va_end(ap);
	return false;
}

bool failure_at(struct failure *why, enum failure_code code, int line, int column, const char *fmt,
                ...)
{
	va_list ap;

	why->code = code;
	why->line = line;
	why->column = column;
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof why->text, fmt, ap);
	va_end(ap);
	return false;
}

bool failure_suffix(struct failure *why, const char *fmt, ...)
{
	size_t n = strlen(why->text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why->text + n, sizeof why->text - n, fmt, ap);
	va_end(ap);
	return false;
}

bool failure_prefix(struct failure *why, const char *fmt, ...)
{
	char old[sizeof why->text];
	size_t room;
	va_list ap;
	int n;

	memcpy(old, why->text, sizeof old);
	va_start(ap, fmt);
	n = vsnprintf(why->text, sizeof why->text, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n + 2 >= sizeof why->text)
		return false; /* the prefix alone fills it */
	memcpy(why->text + n, ": ", 2);
	room = sizeof why->text - (size_t)n - 2;
	memcpy(why->text + n + 2, old, room);
	why->text[sizeof why->text - 1] = '\0';
	return false;
}

int failure_exit(enum failure_code code)
{
	static const int exits[] = {
#define X(name, exit, when) [FAILURE_##name] = exit,
		FAILURES(X)
#undef X
	};
	return exits[code];
}
