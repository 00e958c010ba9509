/* replay.h - does a proposed contract still give each consumer what it depends on?
 *
 * can_read(E, new) for an expectation E: a partial reader that states only what its
 * consumer uses. The same relations as the diff, asked in the other direction.
 */
#ifndef COMPAT_REPLAY_H
#define COMPAT_REPLAY_H

#include "compat/diff.h"
#include "contract/expectation.h"

enum replay_result {
	REPLAY_OK,
	REPLAY_PRE_EXISTING, /* broken by the baseline in the same way: not this change's doing */
	REPLAY_WAIVED,
	REPLAY_UNCHECKED,    /* native in a language that is not judged here */
	REPLAY_UNPROVED,     /* counts as broken unless asked otherwise */
	REPLAY_BROKEN,
	REPLAY_MUST_MIGRATE, /* a new major: for information */
	REPLAY_RESULT_COUNT
};

const char *replay_result_name(enum replay_result r); /* ok, pre_existing, waived, ... */

struct replay {
	const struct expectation *expectation;
	enum replay_result result;
	struct findings findings; /* GROUP_REPLAY rows; `at` in the proposal, `was` in the expectation */
};

/* Asks one expectation of one contract: everything it demands and does not get. */
void expectation_demands(struct arena *a, const struct expectation *e, const struct contract *c,
                         struct findings *out);

/* The same against a change: what breaks now and did not break against the baseline (NULL: none known), each with the change
 * that caused it. A break that stands against the baseline too, with the same rule, path and offending value or witness,
 * is pre-existing. changes may be NULL. Sets result to OK, PRE_EXISTING, UNCHECKED, UNPROVED or BROKEN. */
void replay_change(struct arena *a, const struct expectation *e, const struct contract *baseline,
                   const struct contract *proposal, const struct diff *changes, struct replay *out);

/* Does anything that changed touch what e lists (field, ancestor, model, SLA, port, strict, ordered, meaning)? */
bool replay_is_touched(const struct expectation *e, const struct diff *changes);
/* Every path whose change could affect e, for an index: "order_event.status", "@sla/freshness", "@port/kafka-realtime",
 * "@model/order_event" (strict or ordered readers). Sorted, distinct. */
void replay_touch_points(struct arena *a, const struct expectation *e, struct str **points, size_t *count);

#endif
