#include "compat/levels.h"

const struct compat_level_row compat_levels[COMPAT_LEVEL_COUNT] = {
	[COMPAT_NONE] = { "NONE", false, false, false },
	[COMPAT_BACKWARD] = { "BACKWARD", true, false, false },
	[COMPAT_BACKWARD_TRANSITIVE] = { "BACKWARD_TRANSITIVE", true, false, true },
	[COMPAT_FORWARD] = { "FORWARD", false, true, false },
	[COMPAT_FORWARD_TRANSITIVE] = { "FORWARD_TRANSITIVE", false, true, true },
	[COMPAT_FULL] = { "FULL", true, true, false },
	[COMPAT_FULL_TRANSITIVE] = { "FULL_TRANSITIVE", true, true, true },
};

static const char *const profiles[] = { [PROFILE_STRICT] = "strict", [PROFILE_READER] = "reader" };

/* What a group's findings are judged by besides the directions. A level is about the data: the
 * words of a contract about its owner, its meaning and its ports are kept under every level. */
static const bool judged_by_level[GROUP_COUNT] = {
	[GROUP_STRUCTURE] = true, [GROUP_TYPE] = true, [GROUP_CONSTRAINT] = true,
	[GROUP_QUALITY] = true,   [GROUP_SLA] = true,
};

static bool same_name(struct str name, const char *row)
{
	size_t i = 0;

	for (; i < name.len && row[i]; i++) {
		char c = name.ptr[i] == '-' ? '_' : name.ptr[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c != row[i])
			return false;
	}
	return i == name.len && !row[i];
}

bool compat_level_find(struct str name, enum compat_level *out)
{
	for (size_t i = 0; i < COMPAT_LEVEL_COUNT; i++) {
		if (same_name(name, compat_levels[i].name)) {
			*out = (enum compat_level)i;
			return true;
		}
	}
	return false;
}

bool profile_find(struct str name, enum profile *out)
{
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
		if (str_eq_nocase(name, str_of(profiles[i]))) {
			*out = (enum profile)i;
			return true;
		}
	}
	return false;
}

const char *profile_name(enum profile p)
{
	return profiles[p];
}

static bool is_tightening(enum rule r)
{
	return rule_backward(r) == LEVEL_BREAKING && rule_forward(r) == LEVEL_COMPATIBLE;
}

static enum level worse(enum level a, enum level b)
{
	return a > b ? a : b;
}

enum level level_of_finding(const struct finding *f, enum compat_level level, enum profile profile)
{
	const struct compat_level_row *row = &compat_levels[level];

	if (!rule_of_schema(f->rule))
		return level_of(f->rule, level, profile);
	return worse(row->new_reads_old ? f->backward : LEVEL_COMPATIBLE,
	             row->old_reads_new ? f->forward : LEVEL_COMPATIBLE);
}

enum level level_of(enum rule r, enum compat_level level, enum profile profile)
{
	const struct compat_level_row *row = &compat_levels[level];
	enum level verdict = LEVEL_COMPATIBLE;

	if (!judged_by_level[rule_group(r)] || row->new_reads_old)
		verdict = rule_level(r);
	else if (!row->old_reads_new && rule_group(r) >= GROUP_MEANING)
		verdict = rule_level(r);
	if (verdict == LEVEL_BREAKING && profile == PROFILE_READER && is_tightening(r))
		verdict = LEVEL_WARNING;
	if (row->old_reads_new && rule_forward(r) > verdict)
		verdict = rule_forward(r);
	return verdict;
}

static const char *const policies[POLICY_COUNT] = {
	[POLICY_STRICT] = "STRICT",
	[POLICY_LENIENT] = "LENIENT",
	[POLICY_LOGICAL] = "LOGICAL",
	[POLICY_PROVEN] = "PROVEN",
};

const char *policy_name(enum policy p)
{
	return policies[p];
}

bool policy_find(struct str name, enum policy *out)
{
	for (int i = 0; i < POLICY_COUNT; i++) {
		if (str_eq_nocase(name, str_of(policies[i]))) {
			*out = (enum policy)i;
			return true;
		}
	}
	return false;
}
