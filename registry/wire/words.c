/* words.c - how enums are called in JSON */
#include "registry/wire/rows.h"

#define WORDS(id, n, call)                      \
	static const char *id##_word(int value) \
	{                                       \
		return call;                    \
	}                                       \
	const struct wire_words wire_##id = { n, id##_word }

WORDS(states, VERSION_RETIRED + 1, version_state_name((enum version_state)value));
WORDS(statuses, STATUS_COUNT, expectation_status_name((enum expectation_status)value));
WORDS(results, REPLAY_RESULT_COUNT, replay_result_name((enum replay_result)value));
WORDS(levels, LEVEL_BREAKING + 1, level_name((enum level)value));
WORDS(rules, RULE_COUNT, rule_id((enum rule)value));
WORDS(compat_levels, COMPAT_LEVEL_COUNT, compat_levels[value].name);
WORDS(profiles, PROFILE_READER + 1, profile_name((enum profile)value));
WORDS(policies, POLICY_COUNT, policy_name((enum policy)value));
WORDS(modes, CONTRACT_OFF + 1, contract_mode_name((enum contract_mode)value));
WORDS(bumps, BUMP_MAJOR + 1, bump_name((enum bump)value));

static const char *const answers[] = {
	[ANSWER_YES] = "yes", [ANSWER_NO] = "no", [ANSWER_UNKNOWN] = "unknown"
};
static const char *const fail_on[] = {
	[FAIL_ON_BREAKING] = "breaking", [FAIL_ON_WARNING] = "warning", [FAIL_ON_NEVER] = "never"
};
static const char *const unregistered[] = {
	[UNREGISTERED_WARN] = "warn", [UNREGISTERED_FAIL] = "fail", [UNREGISTERED_IGNORE] = "ignore"
};

WORDS(answers, ANSWER_UNKNOWN + 1, answers[value]);
WORDS(fail_on, FAIL_ON_NEVER + 1, fail_on[value]);
WORDS(unregistered, UNREGISTERED_IGNORE + 1, unregistered[value]);
