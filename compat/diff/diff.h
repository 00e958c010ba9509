/* diff.h - every change between two versions of a contract, with its verdict */
#ifndef COMPAT_DIFF_DIFF_H
#define COMPAT_DIFF_DIFF_H

#include "compat/levels.h"
#include "contract/shape.h"

struct rule_set; /* compat/relation.h */

enum bump { BUMP_NONE, BUMP_PATCH, BUMP_MINOR, BUMP_MAJOR };

const char *bump_name(enum bump b); /* none, patch, minor, major */

struct diff_options {
	enum compat_level level;
	enum profile profile;
	bool no_port_rules; /* no port is known: port rules are not judged */
	enum policy policy; /* who judges schemas */
	const struct rule_set
		*rules; /* instead of the policy, where their language has it; or NULL */
};

struct rename_hint { /* never a verdict */
	struct str parent, old_name, new_name; /* paths of the two: parent "." name */
	bool certain; /* same id, stated former name, or same physical name */
	long long percent; /* how sure, 50..100 */
};

struct diff {
	struct findings changes; /* GROUP_STRUCTURE .. GROUP_LIFECYCLE, in order of the document */
	struct rename_hint *renames;
	size_t rename_count;
	bool ports_judged; /* false: neither side knows a port */
	enum bump required; /* by the worst change alone; replay may raise it */
	bool same;          /* equal normal form: nothing changed at all */
	bool anywhere; /* a change is felt at other paths than it names too: everybody is asked */
};

/* old and new are versions of one contract. Findings' levels are those of options. */
void contract_diff(struct arena *a, const struct contract *old, const struct contract *new,
                   const struct diff_options *options, struct diff *out);

/* Draft contracts (version 0.y.z, or status draft or proposed): breaking is a warning, no new port is asked for. */
bool contract_is_draft(const struct contract *c);

/* ---- versions (contract versions: 2, 2.1, v2.1.0, 2.1.0-rc.1) ---- */
struct version {
	long long major, minor, patch;
	struct str pre; /* pre-release, or empty */
};
bool version_parse(struct str text, struct version *out); /* false: not comparable */
/* -1: NULL, or a version that is not stated or not comparable. */
long long contract_major(const struct contract *c);
int version_compare(const struct version *a, const struct version *b);
/* The smallest allowed next version. 0.y.z: minor counts as major. */
struct str version_after(struct arena *a, const struct version *v, enum bump b);

/* The version rules between the last published version and a proposal: VERSION_MISSING, _UNPARSABLE, _NOT_RAISED,
 * _TOO_LOW, _DOWN, _GAP, MAJOR_UNNEEDED, NEW_PORT rules (PORT_REUSED). `required` is the bump the changes demand. */
void version_check(struct arena *a, const struct contract *old, const struct contract *new,
                   enum bump required, const struct diff *diff, struct findings *out);

/* Ports of a data product that lead to another contract now, while the old one is offered on no port any more:
 * PRODUCT_PORT_CONTRACT. What else changed is found by comparing the contracts, each joined with its product. */
struct product;
void product_diff(const struct product *old, const struct product *new, struct findings *out);

/* ---- port identity ---- */
/* The identity tuple of a port by its server type (kafka: cluster + topic; object store: location; SQL: database, schema,
 * table...) as canonical text; empty if what identifies it is not stated. */
struct str port_identity(struct arena *a, const struct contract *c, const struct port *p);
/* What the port states under a key of its address, or a custom property of that name (ODCS has no
 * key for a topic). */
struct str port_stated(const struct port *p, struct str key);

#endif
