/* levels.h - compatibility levels and profiles, one row each */
#ifndef COMPAT_LEVELS_H
#define COMPAT_LEVELS_H

#include "compat/finding.h"

enum compat_level {
	COMPAT_NONE,
	COMPAT_BACKWARD,
	COMPAT_BACKWARD_TRANSITIVE,
	COMPAT_FORWARD,
	COMPAT_FORWARD_TRANSITIVE,
	COMPAT_FULL,
	COMPAT_FULL_TRANSITIVE,
	COMPAT_LEVEL_COUNT
};

/* strict: a tightening threatens history and other writers, so it is breaking. reader: contracts
 * without other writers; tightenings (backward BREAK, forward OK) are warnings. */
enum profile { PROFILE_STRICT, PROFILE_READER };

/* Whose verdict on two schemas it is. STRICT, LENIENT and LOGICAL are those of the registry that
 * clients know; PROVEN is about data: what it does not refuse can be read. */
enum policy { POLICY_STRICT, POLICY_LENIENT, POLICY_LOGICAL, POLICY_PROVEN, POLICY_COUNT };

struct compat_level_row {
	const char *name;
	bool new_reads_old, old_reads_new; /* BACKWARD, FORWARD */
	bool all_versions;                 /* _TRANSITIVE */
};

extern const struct compat_level_row compat_levels[COMPAT_LEVEL_COUNT];
bool compat_level_find(struct str name, enum compat_level *out); /* any letter case, - for _ */
bool profile_find(struct str name, enum profile *out);
const char *profile_name(enum profile p);
const char *policy_name(enum policy p);              /* "PROVEN" */
bool policy_find(struct str name, enum policy *out); /* in any case of letters */

/* The level of a rule's finding under a level and profile. BACKWARD: the row's level; FORWARD: its
 * forward column; FULL: the worse; NONE: findings about structure, types and constraints are
 * compatible. A level is about data: what a contract says of its meaning, ports, life and version
 * keeps the row's level under each. */
enum level level_of(enum rule r, enum compat_level level, enum profile profile);
/* The same of a finding: a change of an Avro schema is judged by its own two directions alone,
 * whatever the profile, for they say what can be decoded. */
enum level level_of_finding(const struct finding *f, enum compat_level level, enum profile profile);

#endif
