#include "contract/json_schema/format.h"

#include "contract/json_schema/regex.h"

enum {
	FROM_2019 = 1 << JSON_2019_09 | 1 << JSON_2020_12,
	FROM_7 = 1 << JSON_DRAFT_7 | FROM_2019,
	FROM_6 = 1 << JSON_DRAFT_6 | FROM_7,
	FROM_4 = 1 << JSON_DRAFT_4 | FROM_6
};

/* What follows is asked of texts that have the right shape already. */

static int number_at(struct str text, size_t at, size_t n)
{
	int value = 0;

	for (size_t i = at; i < at + n; i++)
		value = value * 10 + (text.ptr[i] - '0');
	return value;
}

static bool is_date(struct arena *a, struct str text)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const int year = number_at(text, 0, 4), month = number_at(text, 5, 2);
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	(void)a;
	return number_at(text, 8, 2) <= days[month - 1] + (month == 2 && leap);
}

/* RFC 3339, 5.7: a leap second is the last one of a day in UTC. */
static bool is_time(struct arena *a, struct str text)
{
	int minutes = number_at(text, 0, 2) * 60 + number_at(text, 3, 2);

	(void)a;
	if (number_at(text, 6, 2) < 60)
		return true;
	if ((text.ptr[text.len - 1] | 0x20) != 'z') {
		const int offset =
			number_at(text, text.len - 5, 2) * 60 + number_at(text, text.len - 2, 2);

		minutes += text.ptr[text.len - 6] == '-' ? offset : -offset;
	}
	return (minutes + 24 * 60) % (24 * 60) == 24 * 60 - 1;
}

static bool is_date_time(struct arena *a, struct str text)
{
	return is_date(a, text) && is_time(a, str_skip(text, 11));
}

static const struct json_format formats[] = {
#define FORMAT(name, dialects, pattern, holds) { name, dialects, pattern, holds },
#include "contract/json_schema/format.def"
#undef FORMAT
};

const struct json_format *json_formats(size_t *count)
{
	*count = sizeof formats / sizeof *formats;
	return formats;
}

const struct json_format *json_format(enum json_dialect dialect, struct str name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i].dialects >> dialect & 1 && str_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}
