/* settings.h - how a check judges: flag > environment > .treaty.yaml > default, one row a setting
 */
#ifndef TOOLS_INPUT_SETTINGS_H
#define TOOLS_INPUT_SETTINGS_H

#include "compat/admission/admission.h"
#include "tools/input/config.h"
#include "tools/options.h"

struct settings {
	struct admission_options admission; /* without waivers and date */
	struct str base;                    /* "auto" or a revision */
	bool level_given;
};

/* The row of a key in .treaty.yaml: "fail_on"; -1: there is none. */
int setting_of_key(struct str key);
const char *setting_key(int row); /* NULL behind the last */
/* Refuses what the setting does not take. */
bool setting_check(int row, struct str value, struct failure *why);

bool settings_resolve(const struct options *options, const struct config *config,
                      struct settings *out, struct failure *why);

/* A rule set judges schemas of one language. list: of what is judged, NULL for what is no schema.
 * Schemas of others are judged by PROVEN, which a note says; where the command line names the rules
 * and nothing is judged by them, that is refused. */
bool settings_fit(const struct settings *s, const struct options *o,
                  const struct language *const *list, size_t count, struct failure *why);

/* The rows that --level, --profile and so on take on a command line; the first for commands that
 * judge schemas. */
#define OPTION_SCHEMA_POLICY                                                                   \
	{                                                                                      \
		"schema-policy", "POLICY",                                                     \
			"who judges schemas: PROVEN (default: whether all data can be read), " \
			"STRICT, LENIENT or LOGICAL (as registries); of Protobuf BUF_FILE, "   \
			"BUF_PACKAGE, BUF_WIRE_JSON, BUF_WIRE or BUF_CSR (as buf breaking)",   \
			false                                                                  \
	}
#define SETTING_OPTIONS                                                                           \
	{ "level", "LEVEL", "NONE, BACKWARD (default), FORWARD, FULL; each _TRANSITIVE", false }, \
		{ "profile", "PROFILE", "strict (default), or reader: tightenings are warnings",  \
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
