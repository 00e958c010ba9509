/* json_schema/format.h - the values of `format`, one row each (format.def) */
#ifndef CONTRACT_JSON_SCHEMA_FORMAT_H
#define CONTRACT_JSON_SCHEMA_FORMAT_H

#include "contract/json_schema/dialect.h"

struct arena;

struct json_format {
	const char *name;
	unsigned dialects;                               /* that define it: 1 << dialect */
	bool (*holds)(struct arena *a, struct str text); /* of a string; all others hold */
};

/* NULL: the dialect does not define it. */
const struct json_format *json_format(enum json_dialect dialect, struct str name);

#endif
