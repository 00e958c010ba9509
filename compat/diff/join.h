/* join.h - the changes between two schemas, each with the relation's answers that it explains
 *
 * A walk of a language finds what changed; its relation says, in each direction, what cannot be
 * read. Each answer is joined to the change that causes it: the one at the same place, else the
 * nearest around it, else those below it, else those of the same object, else those whose effects
 * may be anywhere, or the only one that others refer to; where one of these breaks something
 * anyway, that is what it breaks. Only a
 * change whose row breaks in that direction explains anything. Where nothing was joined, a
 * direction is no more than the change says it is otherwise. An answer that no change explains is a
 * finding of its own: none is lost.
 *
 * A place is a text of tokens, each behind a slash: "/properties/a/maximum", "/Order/3". Both sides
 * name their places alike, so that what did not move has one place.
 *
 * For JSON Schema and Protobuf; Avro's own (avro/diff_join.c) knows more of types that are renamed.
 */
#ifndef COMPAT_DIFF_JOIN_H
#define COMPAT_DIFF_JOIN_H

#include "compat/diff/diff.h"

enum join_direction { JOIN_BACKWARD, JOIN_FORWARD, JOIN_DIRECTIONS }; /* new reads old; old reads new */

struct schema_answer {
	struct str place;
	struct finding_parts parts;  /* where it stands alone: path, at, was, what */
	struct str witness, hex;     /* may be empty */
	struct str no_witness;       /* a no without one: why */
	struct str reason;           /* unproved: why; empty: it is no */
};

struct schema_change {
	enum rule rule;
	struct str place;
	struct finding_parts parts;
	bool far;    /* it may have effects at any place */
	bool shared; /* it stands where others refer to: what breaks there breaks where they stand
	                too */
	bool inert;  /* by itself it changes nothing: it explains no answer */
	/* The most it is in a direction that no answer is joined to, never more than its row says.
	 */
	enum level otherwise[JOIN_DIRECTIONS];
	/* the join's own */
	const struct schema_answer *answer[JOIN_DIRECTIONS];
	size_t number;
};

/* Rules of answers that no change explains. */
struct join_rules {
	enum rule backward, forward, unproved;
	enum rule elsewhere; /* changes of this rule may have effects at any place, as those that
	                        are far: they explain what no other change does; RULE_COUNT: none */
};

/* Adds findings for the changes and the answers left over, at the levels that options give, sorted,
 * those that break something first where LIMIT_FINDINGS cuts off. changes are put in another order.
 * more: changes that were not kept. */
void diff_join(struct arena *a, struct schema_change *changes, size_t count, size_t more,
               const struct schema_answer *const answers[JOIN_DIRECTIONS],
               const size_t answer_counts[JOIN_DIRECTIONS], const struct join_rules *rules,
               const struct diff_options *options, struct diff *out);

#endif
