/* native.h - consumers that state a reader schema, judged by the rules of its language
 *
 * AVRO. Where the writer's schema is known (contract->avro), the question is exact: can the reader
 * read whatever is written with it? Where only a contract is known, its schema depends on how the
 * contract is written as Avro (contract/avro/from_contract.h), which nobody has said. So each way
 * is asked:
 *
 *   ways that count   those in which the reader reads the baseline: the consumer works today, so it
 *                     is one of them. Without a baseline, or where none reads it: all
 *   broken            a change breaks the reader in every way that counts
 *   unsure            in some of them only: DERIVED_UNSURE, a warning
 *
 * A field that was required and may now be null can be null in every way: what the contract newly
 * allows will come. What a schema cannot say (unit, currency, time zone, how a logical type
 * is encoded) the reader relies on as it stands today, like everyone who reads a field.
 */
#ifndef COMPAT_NATIVE_H
#define COMPAT_NATIVE_H

#include "compat/finding.h"
#include "contract/expectation.h"

struct native {
	struct str unchecked; /* why it could not be judged; ptr NULL: it was */
	struct findings
		broken; /* GROUP_REPLAY: what the proposal breaks and the baseline does not */
	struct findings known;  /* what both break in the same way; only where nothing else does */
	struct findings unsure; /* GROUP_REPLAY too: so in some ways only */
	bool unproved;          /* a limit was met: what broken says is not proved */
};

/* e is native. baseline NULL: everything that is broken is new. Paths and places are those of the
 * contract and of the expectation. */
void native_replay(struct arena *a, const struct expectation *e, const struct contract *baseline,
                   const struct contract *proposal, struct native *out);

/* The model of the contract that the reader reads; NULL: it names none, and there is not one only.
 */
const struct model *native_model(const struct expectation *e, const struct contract *c);

/* ---- native_avro.c ---- */

/* What the reader cannot read of what is written (policy PROVEN), as findings; m says paths and
 * places. With witnesses, values that really fail to decode: where the writer's schema is the real
 * one. False: a limit was met. */
bool native_avro_ask(struct arena *a, const struct avro_schema *reader,
                     const struct avro_schema *writer, const struct model *m, bool witnesses,
                     struct findings *out, struct failure *why);

#endif
