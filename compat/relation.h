/* relation.h - how two schemas of one language relate, a row for each language
 *
 *     can_read(reader, writer) -> yes, or findings that say where and why not
 *
 * Everything above (levels, a registry's compatibility, `can-read`) is written once on this table.
 */
#ifndef COMPAT_RELATION_H
#define COMPAT_RELATION_H

#include "compat/schema_levels.h"
#include "contract/language.h"

struct diff;         /* compat/diff/diff.h */
struct diff_options; /* the same */
struct native_rules; /* compat/replay/native.h */

/* One thing that the reader cannot read, or (note) that it reads and may not be what is meant. */
struct read_finding {
	const char *code;
	bool note;
	struct str path; /* the language's own: "/fields/0/type" */
	struct str name; /* of a policy other than PROVEN: as contracts write it, "Order.total" */
	struct str message;
	const struct node *reader, *writer; /* places in the two texts */
	enum rule rule; /* of a rule set: under which rule of ours it is told; else not set */
	bool implied;   /* of a rule set: another finding says so of the same change */
	/* A value that the writer may write and the reader cannot read; it really failed. */
	struct str witness;    /* as JSON; empty: there is none */
	struct str hex;        /* its binary form, where the language has one */
	struct str failure;    /* what the decoder says of it */
	struct str no_witness; /* why there is none, where one was looked for; else empty */
	/* The same value as a person reads it, where the language has a text of its own. */
	struct str text;
};

struct read_answer {
	bool compatible, unproved; /* unproved: a budget was met; compatible is false then */
	struct str *lines;         /* the words of a registry, in order; none where compatible */
	size_t count;
	struct read_finding *findings; /* PROVEN only: what the others find are their lines */
	size_t finding_count;
	unsigned long long total; /* above finding_count: the list is cut off */
};

/* Every change between two schemas of one language, with its verdict in both directions: fills
 * out->changes, sorted, at the levels that options give; not what they demand. */
typedef void diff_schemas_fn(struct arena *a, const void *old, const void *new,
                             const struct diff_options *options, struct diff *out);

/* Rules of another tool, which put the question in their own way: of old (the writer) and new (the
 * reader), and of no level's directions. */
struct rule_set {
	const char *name; /* "BUF_FILE" */
	void (*ask)(struct arena *a, const void *reader, const void *writer,
	            struct read_answer *out);
};

struct schema_relation {
	const struct language *language;
	/* By policy: the lines that say why the reader cannot read what the writer writes. */
	schema_differences_fn *differences[POLICY_COUNT];
	/* Under PROVEN, with places and witnesses. The roles are how the lines call the two. False:
	 * LIMIT. */
	bool (*prove)(struct arena *a, const void *reader, const void *writer,
	              const char *reader_role, const char *writer_role, struct read_answer *out,
	              struct failure *why);
	/* What it lists under a policy other than PROVEN, with places; code, name, message and the
	 * places are set. */
	bool (*refuse)(struct arena *a, enum policy policy, const void *reader, const void *writer,
	               const char *reader_role, const char *writer_role, struct read_answer *out,
	               struct failure *why);
	diff_schemas_fn *diff;
	bool diff_asks_policy; /* its levels are the policy's already; else they are those of PROVEN
	                        */
	const struct native_rules *native;
	const struct rule_set *rule_sets; /* up to one without a name; NULL: none */
};

extern const struct schema_relation avro_relation, json_schema_relation, protobuf_relation;

const struct schema_relation *relation_of(const struct language *l);
/* The n-th, NULL at the end. There may be relations of languages that a registry does not take yet.
 */
const struct schema_relation *relation_at(size_t n);

/* Both schemas are of the relation's language, and live as long as the answer. */
bool relation_read(const struct schema_relation *r, struct arena *a, enum policy policy,
                   const void *reader, const void *writer, const char *reader_role,
                   const char *writer_role, struct read_answer *out, struct failure *why);

/* What a relation is asked by: a policy, or rules of its own. */
struct read_policy {
	const char *name;
	enum policy policy;
	const struct rule_set *rules; /* instead of the policy; NULL: none */
};

/* In any case of letters; empty means STRICT. r NULL: rules of any relation. False: there is none.
 */
bool relation_policy(const struct schema_relation *r, struct str name, struct read_policy *out);
/* "STRICT, LENIENT, LOGICAL, PROVEN, BUF_FILE...": what the names may be. */
struct str relation_policies(struct arena *a, const struct schema_relation *r);
/* The rule sets of all relations, by number from 1 on; 0 is none, and so is whatever lies beyond.
 */
enum { RULE_SETS = 6 };
const struct rule_set *relation_rules(int number);
int relation_rules_number(const struct rule_set *rules);
/* Does the language have these rules? l NULL: no. */
bool relation_has_rules(const struct language *l, const struct rule_set *rules);
/* Who judges schemas of a language: the rules where it has them, PROVEN where it lacks them. What
 * is no schema (l NULL) is judged by PROVEN. */
struct read_policy relation_policy_of(const struct language *l, enum policy policy,
                                      const struct rule_set *rules);
bool relation_ask(const struct schema_relation *r, struct arena *a,
                  const struct read_policy *policy, const void *reader, const void *writer,
                  const char *reader_role, const char *writer_role, struct read_answer *out,
                  struct failure *why);

/* By policy: a schema_differences_fn over struct schema. Two languages are never compatible. */
schema_differences_fn *schema_differences(enum policy p);

#endif
