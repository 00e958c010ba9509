/* json_schema/format.h - the values of `format`, one row each (format.def) */
#ifndef CONTRACT_JSON_SCHEMA_FORMAT_H
#define CONTRACT_JSON_SCHEMA_FORMAT_H

#include "contract/json_schema/dialect.h"

struct arena;

struct json_format {
	const char *name;
	unsigned dialects;   /* that define it: 1 << dialect */
	const char *pattern; /* what a string has to look like: ECMA-262; NULL: anything */
	bool (*holds)(struct arena *a, struct str text); /* what a pattern cannot say; or NULL */
};

/* NULL: the dialect does not define it, or this program does not know it. */
const struct json_format *json_format(enum json_dialect dialect, struct str name);
/* All rows. */
const struct json_format *json_formats(size_t *count);

#endif
