#include "tools/settings.h"

#include <stdlib.h>

static bool one_of(struct str value, const char *const *words, int n, int *out)
{
	for (int i = 0; i < n; i++) {
		if (str_is(value, words[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool set_level(struct settings *s, struct str value)
{
	return compat_level_find(value, &s->admission.level);
}

static bool set_profile(struct settings *s, struct str value)
{
	return profile_find(value, &s->admission.profile);
}

static bool set_fail_on(struct settings *s, struct str value)
{
	static const char *const words[] = { [FAIL_ON_BREAKING] = "breaking",
		                             [FAIL_ON_WARNING] = "warning",
		                             [FAIL_ON_NEVER] = "never" };
	int i;

	if (!one_of(value, words, 3, &i))
		return false;
	s->admission.fail_on = (enum fail_on)i;
	return true;
}

static bool set_unproved(struct settings *s, struct str value)
{
	static const char *const words[] = { "fail", "warn" };
	int i;

	if (!one_of(value, words, 2, &i))
		return false;
	s->admission.unproved_warns = i == 1;
	return true;
}

static bool set_unregistered(struct settings *s, struct str value)
{
	static const char *const words[] = { [UNREGISTERED_WARN] = "warn",
		                             [UNREGISTERED_FAIL] = "fail",
		                             [UNREGISTERED_IGNORE] = "ignore" };
	int i;

	if (!one_of(value, words, 3, &i))
		return false;
	s->admission.unregistered = (enum unregistered)i;
	return true;
}

static bool set_environment(struct settings *s, struct str value)
{
	s->admission.environment = value;
	return value.len > 0;
}

static bool set_policy(struct settings *s, struct str value)
{
	return policy_find(value, &s->admission.policy);
}

static bool set_base(struct settings *s, struct str value)
{
	s->base = value;
	return value.len > 0;
}

static const struct setting {
	const char *key, *option, *variable;
	bool (*set)(struct settings *s, struct str value);
	const char *values;
} rows[] = {
	{ "level", "level", "TREATY_LEVEL", set_level,
	  "NONE, BACKWARD, FORWARD or FULL, with or without _TRANSITIVE" },
	{ "profile", "profile", "TREATY_PROFILE", set_profile, "strict or reader" },
	{ "fail_on", "fail-on", "TREATY_FAIL_ON", set_fail_on, "breaking, warning or never" },
	{ "unproved", "unproved", "TREATY_UNPROVED", set_unproved, "fail or warn" },
	{ "unregistered", "unregistered", "TREATY_UNREGISTERED", set_unregistered,
	  "warn, fail or ignore" },
	{ "environment", "environment", "TREATY_ENVIRONMENT", set_environment,
	  "the name of an environment" },
	{ "policy.schema", "policy", "TREATY_POLICY", set_policy, "STRICT or PROVEN" },
	{ "base", NULL, "TREATY_BASE", set_base, "auto or a revision" },
};
enum { ROWS = sizeof rows / sizeof *rows };
_Static_assert((int)ROWS <= (int)CONFIG_SETTINGS, "a place in struct config for each setting");

int setting_of_key(struct str key)
{
	for (int i = 0; i < ROWS; i++) {
		if (str_is(key, rows[i].key))
			return i;
	}
	return -1;
}

const char *setting_key(int row)
{
	return row < ROWS ? rows[row].key : NULL;
}

static bool take(int row, struct str value, const char *where, struct settings *s,
                 struct failure *why)
{
	if (rows[row].set(s, value))
		return true;
	return failure_set(why, FAILURE_USAGE, "%s takes %s, not \"%.*s\"", where, rows[row].values,
	                   STR_FMT(value));
}

bool setting_check(int row, struct str value, struct failure *why)
{
	struct settings scratch = { 0 };

	return take(row, value, rows[row].key, &scratch, why);
}

bool settings_resolve(const struct options *options, const struct config *config,
                      struct settings *out, struct failure *why)
{
	*out = (struct settings){ .admission = { .level = COMPAT_BACKWARD,
		                                 .profile = PROFILE_STRICT,
		                                 .policy = POLICY_PROVEN },
		                  .base = STR("auto") };
	for (int i = 0; i < ROWS; i++) {
		struct str flag = rows[i].option ? option_value(options, rows[i].option) : STR_NONE;
		struct str variable = str_of(getenv(rows[i].variable));

		if (flag.len) {
			if (!take(i, flag, rows[i].option, out, why))
				return failure_prefix(why, "the option");
		} else if (variable.len) {
			if (!take(i, variable, rows[i].variable, out, why))
				return failure_prefix(why, "the environment");
		} else if (config->settings[i].len) {
			if (!take(i, config->settings[i], rows[i].key, out, why))
				return false;
		}
	}
	return true;
}
