#include "tools/input/settings.h"

#include "compat/relation.h"
#include "contract/base/limits.h"
#include "tools/command.h"

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
	s->level_given = true;
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
	struct read_policy by;

	if (!value.len || !relation_policy(NULL, value, &by))
		return false;
	s->admission.policy = by.rules ? POLICY_PROVEN : by.policy;
	s->admission.rule_set = relation_rules_number(by.rules);
	return true;
}

static bool set_base(struct settings *s, struct str value)
{
	s->base = value;
	return value.len > 0;
}

static const struct setting {
	const char *key, *option, *variable;
	bool (*set)(struct settings *s, struct str value);
	const char *values; /* NULL: the policies of all languages */
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
	{ "policy.schema", "schema-policy", "TREATY_SCHEMA_POLICY", set_policy, NULL },
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

static bool refuse(int row, struct str value, const char *where, struct failure *why)
{
	struct str known = str_of(rows[row].values);
	struct arena a;

	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	if (!rows[row].values)
		known = relation_policies(&a, NULL);
	failure_set(why, FAILURE_USAGE, "%s takes %.*s, not \"%.*s\"", where, STR_FMT(known),
	            STR_FMT(value));
	arena_free(&a);
	return false;
}

static bool take(int row, struct str value, const char *where, struct settings *s,
                 struct failure *why)
{
	if (rows[row].set(s, value))
		return true;
	return refuse(row, value, where, why);
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

/* Which language the rules are of. */
static const char *owner(const struct rule_set *rules)
{
	for (size_t i = 0; relation_at(i); i++)
		if (relation_has_rules(relation_at(i)->language, rules))
			return relation_at(i)->language->name;
	return "no";
}

bool settings_fit(const struct settings *s, const struct options *o,
                  const struct language *const *list, size_t count, struct failure *why)
{
	const struct rule_set *rules = relation_rules(s->admission.rule_set);
	bool used = false;

	if (!rules)
		return true;
	for (size_t i = 0; i < count; i++)
		used |= relation_has_rules(list[i], rules);
	if (!used && option_given(o, "schema-policy"))
		return failure_set(why, FAILURE_USAGE,
		                   "%s judges %s schemas, and there is none among what is compared",
		                   rules->name, owner(rules));
	for (size_t i = 0; relation_at(i); i++) {
		const struct language *l = relation_at(i)->language;
		size_t n = 0;

		for (size_t k = 0; k < count; k++)
			n += list[k] == l;
		if (n && !relation_has_rules(l, rules))
			say("note", "%s has no rules for %s: %zu schema%s judged by PROVEN",
			    rules->name, l->name, n, n == 1 ? " is" : "s are");
	}
	return true;
}
