/* native.h - consumers that state a reader schema, judged by the rules of its language
 *
 * Where the writer's schema is known (contract->schema), the question is exact: can the reader
 * read whatever is written with it? Where only a contract is known, its schema depends on how the
 * contract is written in that language (contract/avro/from_contract.h), which nobody has said. So
 * each way is asked:
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
#ifndef COMPAT_REPLAY_NATIVE_H
#define COMPAT_REPLAY_NATIVE_H

#include "compat/finding.h"
#include "contract/expectation/expectation.h"

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

/* ---- a language's part ---- */

/* What native.c has to know of a language; schemas are the language's own. */
struct native_rules {
	/* What the reader cannot read of what is written (policy PROVEN), as findings; m says paths
	 * and places. With witnesses, values that really fail to be read: where the writer's schema
	 * is the real one. False: a limit was met. */
	bool (*ask)(struct arena *a, const void *reader, const void *writer, const struct model *m,
	            bool witnesses, struct findings *out, struct failure *why);
	/* Every way in which one of the models (was may be NULL) may be written, the most usual
	 * first. */
	void (*ways)(struct arena *a, const struct model *was, const struct model *now,
	             const void ***ways, size_t *count);
	/* The model of the contract as a schema; the reader may lend names. */
	bool (*derive)(struct arena *a, const struct contract *c, const struct model *m,
	               const void *way, const void *reader, const void **schema,
	               struct failure *why);
	/* The same way, but that what is optional may be null; NULL: so it is already. */
	const void *(*nullable)(struct arena *a, const void *way);
	/* Of its findings: is it there because what is optional may be null, or absent? */
	bool (*null)(const struct finding *f);
};

extern const struct native_rules avro_native, json_native, protobuf_native;

#endif
