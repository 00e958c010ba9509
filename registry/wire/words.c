/* words.c - how enums are called in JSON
 *
 * The third column is what a word of a newer server means that this version does not know: whatever
 * lets the least pass, because it may stand for something that does not hold.
 */
#include "compat/relation.h"
#include "registry/wire/rows.h"

#define WORDS(id, n, strictest, call)           \
	static const char *id##_word(int value) \
	{                                       \
		return call;                    \
	}                                       \
	const struct wire_words wire_##id = { n, id##_word, strictest }

WORDS(states, VERSION_RETIRED + 1, VERSION_ACTIVE, version_state_name((enum version_state)value));
WORDS(statuses, STATUS_COUNT, STATUS_ACTIVE,
      expectation_status_name((enum expectation_status)value));
WORDS(results, REPLAY_RESULT_COUNT, REPLAY_UNPROVED, replay_result_name((enum replay_result)value));
WORDS(levels, LEVEL_BREAKING + 1, LEVEL_BREAKING, level_name((enum level)value));
WORDS(rules, RULE_COUNT, RULE_NEWER_RULE, rule_id((enum rule)value));
WORDS(compat_levels, COMPAT_LEVEL_COUNT, COMPAT_FULL_TRANSITIVE, compat_levels[value].name);
WORDS(profiles, PROFILE_READER + 1, PROFILE_STRICT, profile_name((enum profile)value));
WORDS(policies, POLICY_COUNT, POLICY_PROVEN, policy_name((enum policy)value));
WORDS(rule_sets, RULE_SETS, 1, value ? relation_rules(value)->name : "none");
WORDS(modes, CONTRACT_OFF + 1, CONTRACT_ENFORCE, contract_mode_name((enum contract_mode)value));
WORDS(bumps, BUMP_MAJOR + 1, BUMP_MAJOR, bump_name((enum bump)value));

static const char *const answers[] = {
	[ANSWER_YES] = "yes", [ANSWER_NO] = "no", [ANSWER_UNKNOWN] = "unknown"
};
static const char *const fail_on[] = {
	[FAIL_ON_BREAKING] = "breaking", [FAIL_ON_WARNING] = "warning", [FAIL_ON_NEVER] = "never"
};
static const char *const unregistered[] = {
	[UNREGISTERED_WARN] = "warn", [UNREGISTERED_FAIL] = "fail", [UNREGISTERED_IGNORE] = "ignore"
};

WORDS(answers, ANSWER_UNKNOWN + 1, ANSWER_UNKNOWN, answers[value]);
WORDS(fail_on, FAIL_ON_NEVER + 1, FAIL_ON_WARNING, fail_on[value]);
WORDS(unregistered, UNREGISTERED_IGNORE + 1, UNREGISTERED_FAIL, unregistered[value]);
