/* replay.h - does a proposed contract still give each consumer what it depends on?
 *
 * can_read(E, new) for an expectation E: a partial reader that states only what its
 * consumer uses. The same relations as the diff, asked in the other direction.
 */
#ifndef COMPAT_REPLAY_REPLAY_H
#define COMPAT_REPLAY_REPLAY_H

#include "compat/diff/diff.h"
#include "contract/expectation/expectation.h"

enum replay_result {
	REPLAY_OK,
	REPLAY_PRE_EXISTING, /* broken by the baseline in the same way: not this change's doing */
	REPLAY_WAIVED,
	REPLAY_UNCHECKED, /* native, and its reader schema cannot be judged */
	REPLAY_UNPROVED,  /* counts as broken unless asked otherwise */
	REPLAY_BROKEN,
	REPLAY_MUST_MIGRATE, /* a new major: for information */
	REPLAY_RESULT_COUNT
};

const char *replay_result_name(enum replay_result r); /* ok, pre_existing, waived, ... */

struct replay {
	enum replay_result result;
	struct findings findings; /* GROUP_REPLAY rows; `at` in the proposal, `was` in the expectation */
	struct findings unsure;   /* the same, but so only for some ways to write the contract
	                             (compat/replay/native.h) */
	struct str unchecked;     /* UNCHECKED: why its reader schema was not judged, or empty */
};

/* Asks one expectation of one contract: everything it demands and does not get. *unchecked: why its
 * reader schema could not be judged; ptr NULL: it could, or there is none. */
void expectation_demands(struct arena *a, const struct expectation *e, const struct contract *c,
                         struct findings *out, struct str *unchecked);

/* The same against a change: what breaks now and did not break against the baseline (NULL: none known), each with the change
 * that caused it. A break that stands against the baseline too, with the same rule, path and offending value or witness,
 * is pre-existing. changes may be NULL. Sets result to OK, PRE_EXISTING, UNCHECKED, UNPROVED or BROKEN. */
void replay_change(struct arena *a, const struct expectation *e, const struct contract *baseline,
                   const struct contract *proposal, const struct diff *changes, struct replay *out);

/* ---- which expectations a change could affect (touch.c) ----
 *
 * Points of an expectation: every field path it lists; "@model/M" for closed or positional readers;
 * "@sla/freshness";
 * "@port/kafka-realtime", or "@ports" for pins without a name; "@quality", and "@rules" for rules
 * relied on wherever they stand; "@end" (neededUntil); "@all" for native
 * readers, beside the fields that an Avro reader with a named model reads. Points of a diff:
 * the paths that changed, with the "@" names likewise. Sorted, distinct, in the arena. */
void replay_touch_points(struct arena *a, const struct expectation *e, struct str **points, size_t *count);
void diff_touch_points(struct arena *a, const struct diff *changes, struct str **points, size_t *count);
/* Equal "@" names; paths where one is the other or an ancestor of it. */
bool touch_point_hits(struct str point, struct str changed);
bool replay_is_touched(struct arena *a, const struct expectation *e, const struct str *changed, size_t n);

#endif
