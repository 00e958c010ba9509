/* witness.h - a value that the writer may write and the reader cannot read
 *
 * Of every pair of types that the resolving decoder brings together, this finds the smallest datum
 * that decodes, the smallest that does not, and the smallest way from the root to the pair. So a
 * witness of an incompatibility needs no more than the two types that it names. It is built,
 * encoded, and decoded by avro_resolve_decode(): only what really fails there is a witness.
 * Smallest: that as little else as possible in it is at odds; then the fewest bytes; then the
 * fewest values.
 */
#ifndef COMPAT_AVRO_WITNESS_H
#define COMPAT_AVRO_WITNESS_H

#include "compat/avro/read.h"
#include "compat/avro/resolve.h"

/* clang-format off */
#define AVRO_WITNESS_OUTCOMES(X) \
	X(FOUND,      "the reader cannot read it") \
	X(NONE_FAILS, "the rules refuse it, although whatever the writer writes can be read") \
	X(NOT_HERE,   "the rules refuse it, although no reader fails there: other data cannot be read") \
	X(NO_VALUE,   "the writer can write no value that gets there") \
	X(TOO_LARGE,  "the smallest value that fails is over the limits, or the search for it is") \
	X(UNSETTLED,  "whether the reader can read it, hangs on the order in which a decoder looks at its branches") \
	X(DOUBTFUL,   "the value that was expected to fail can be read")
/* clang-format on */

enum avro_witness_outcome {
#define X(name, text) AVRO_WITNESS_##name,
	AVRO_WITNESS_OUTCOMES(X)
#undef X
		AVRO_WITNESS_OUTCOME_COUNT
};

struct avro_witness {
	enum avro_witness_outcome outcome; /* the rest is there only if FOUND */
	const struct avro_datum *datum;    /* of the writer's schema */
	struct str json;                   /* Avro's JSON encoding of it */
	struct str bytes;                  /* its binary encoding */
	struct str failure;                /* what the decoder says: "lines[0].price: ..." */
	bool alone;                        /* nothing else in it is at odds */
};

struct avro_witnesses;

/* The search, for all witnesses of a pair of schemas. The resolver must live as long, and all is in
 * its arena. Never fails: what is too large is an outcome. */
struct avro_witnesses *avro_witnesses_of(const struct avro_resolver *r);

/* The smallest datum that fails, for whatever reason. */
void avro_witness_any(struct avro_witnesses *w, struct avro_witness *out);
/* The smallest datum that fails where this incompatibility says (its reader, writer and branch). */
void avro_witness_for(struct avro_witnesses *w, const struct avro_incompatibility *x,
                      struct avro_witness *out);

const char *avro_witness_text(enum avro_witness_outcome outcome);

#endif
