/* settings.h - how a check judges: flag > environment > .treaty.yaml > default, one row a setting
 */
#ifndef TOOLS_SETTINGS_H
#define TOOLS_SETTINGS_H

#include "compat/admission.h"
#include "tools/config.h"
#include "tools/options.h"

struct settings {
	struct admission_options admission; /* without waivers and date */
	struct str base;                    /* "auto" or a revision */
};

/* The row of a key in .treaty.yaml: "fail_on"; -1: there is none. */
int setting_of_key(struct str key);
const char *setting_key(int row); /* NULL behind the last */
/* Refuses what the setting does not take. */
bool setting_check(int row, struct str value, struct failure *why);

bool settings_resolve(const struct options *options, const struct config *config,
                      struct settings *out, struct failure *why);

/* The rows that --level, --profile and so on take on a command line. */
#define SETTING_OPTIONS                                                                           \
	{ "level", "LEVEL", "NONE, BACKWARD (default), FORWARD, FULL; each _TRANSITIVE", false }, \
		{ "profile", "PROFILE", "strict (default), or reader: tightenings are warnings",  \
		  false },                                                                        \
		{ "policy", "POLICY",                                                             \
		  "of Avro schemas: PROVEN (default: whether all data decodes) or STRICT (as "    \
		  "registries)",                                                                  \
		  false },                                                                        \
		{ "fail-on", "WHAT", "breaking (default), warning or never", false },             \
		{ "unproved", "HOW",                                                              \
		  "fail (default), or warn: what cannot be proved does not fail", false },        \
		{ "unregistered", "HOW",                                                          \
		  "warn (default), fail or ignore, when no consumer is registered", false },      \
	{                                                                                         \
		"environment", "NAME", "only consumers that run there, or anywhere", false        \
	}

#endif
