/* finding.h - what a comparison found, and the rule behind it
 *
 * A rule is one row of compat/rules.def. Its id is permanent: users list it in waivers and CI
 * annotations. Every finding is made from its row: level, sentence and hint are never
 * written at the place that finds.
 *
 * Two directions (the README's "Two directions"): backward asks whether history and other
 * writers stay valid under the new contract, forward whether running readers do.
 */
#ifndef COMPAT_FINDING_H
#define COMPAT_FINDING_H

#include "contract/base/node.h"

enum level { LEVEL_COMPATIBLE, LEVEL_WARNING, LEVEL_BREAKING };

/* Which part of the README's rule table a rule stands in. */
enum rule_group {
	GROUP_STRUCTURE,
	GROUP_TYPE,
	GROUP_CONSTRAINT,
	GROUP_MEANING,
	GROUP_QUALITY,
	GROUP_SLA,
	GROUP_PORT,
	GROUP_LIFECYCLE,
	GROUP_AVRO,     /* changes of an Avro schema */
	GROUP_JSON,     /* of a JSON Schema */
	GROUP_PROTOBUF, /* of a Protobuf file */
	GROUP_POLICY,   /* what another policy than PROVEN says of two schemas */
	GROUP_FULFILS,  /* a schema beside the contract of its topic */
	GROUP_VERSION,
	GROUP_REPLAY,
	GROUP_CHECK, /* about the check itself: no port known, a consumer not checked... */
	GROUP_COUNT
};

enum rule {
#define RULE(id, group, backward, forward, level, title, message, hint) RULE_##id,
#include "compat/rules.def"
#undef RULE
	RULE_COUNT
};

struct finding {
	enum rule rule;
	enum level level;       /* the row's, after compatibility level and profile */
	enum level backward, forward; /* the row's, or less: what a relation does not refuse */
	struct str path;        /* "order_event.lines[].sku", "freshness", "kafka-realtime" */
	const struct node *at;  /* in the new document; for a removal its parent there */
	const struct node *was; /* in the old document; NULL for an addition */
	struct str old_value, new_value; /* short texts; empty where there is none */
	struct str message, hint;        /* made from the row */
	struct str witness; /* JSON of a value that may now occur and did not, or that did and may
	                       no more; verified */
	struct str witness_bytes; /* hex of its binary form, where it has one */
	struct str no_witness;    /* why there is none, where one was looked for */
	struct str reason;  /* of an unproved comparison: the construct or budget to blame */
	const struct finding
		*cause; /* replay: the change of the contract behind it; NULL: pre-existing */
	struct finding *next;
};

struct findings {
	struct arena *arena; /* borrowed: owns every finding */
	struct finding *first, **last;
	size_t count, more; /* more: beyond LIMIT_FINDINGS, counted only */
	enum level worst;
};

void findings_init(struct findings *f, struct arena *a);

/* What a finding is made of. Empty members print as nothing. In a row's message, {path}, {name}
 * (last part of the path), {old}, {new}, {what}, {witness} and {reason} are replaced. */
struct finding_parts {
	struct str path;
	const struct node *at, *was;
	struct str old_value, new_value, what, witness, reason;
};

/* A value for a message: the text on one line, or (ptr NULL) the node as JSON; cut to a readable
 * length. */
struct str short_text(struct arena *a, struct str text, const struct node *node);

/* Appends one at the row's own level. Never NULL: beyond the limit it is made but not kept. */
struct finding *finding_add(struct findings *f, enum rule rule, const struct finding_parts *parts);
/* The same at a level that was decided from more than the row. */
struct finding *finding_add_at(struct findings *f, enum rule rule, enum level level,
                               const struct finding_parts *parts);
/* Appends copies in out's arena: nothing of them is left in that of from but the cause, and of the
 * places only line, column and the name of the source. Beyond the limit they are counted. */
void findings_copy(struct findings *out, const struct findings *from);
/* The witness, if there is one and the message does not show it already: it is never told twice. */
struct str finding_example(const struct finding *f);
/* Order of a report: source, line, column of `at` (or `was`), then rule, then path. */
void findings_sort(struct findings *f);

const char *rule_id(enum rule r);
/* Is it about a change of a schema, whose two directions the relation decides? */
bool rule_of_schema(enum rule r);
enum rule_group rule_group(enum rule r);
enum level rule_backward(enum rule r);
enum level rule_forward(enum rule r);
enum level rule_level(enum rule r); /* the verdict under BACKWARD, profile strict */
const char *rule_title(enum rule r);
const char *rule_message(enum rule r);
const char *rule_hint(enum rule r);
bool rule_find(struct str id, enum rule *out);
const char *rule_group_title(enum rule_group g);
const char *level_name(enum level l); /* compatible, warning, breaking */

#endif
