/* losses.h - what a schema that is made of a contract does not say
 *
 * The model stands beside what the schema is read as, element by element; each difference is one
 * note. So nothing can be left out without a word: what is not named comes back as it was. What a
 * language writes is in its own writer; a language that keeps everything (Avro) has no losses of
 * this kind.
 */
#ifndef CONTRACT_CONVERT_LOSSES_H
#define CONTRACT_CONVERT_LOSSES_H

#include "contract/defect.h"
#include "contract/shape.h"

/* The language, as its notes speak of it. */
struct losing {
	const char *language; /* "Protobuf" */
	const char *kept; /* where statements stand that it has no words for: "in its options" */
	bool (*is_kept)(struct str key); /* is a statement of this key one of them? */
	bool (*is_said)(struct str key); /* does it say it in a way that is not read back? NULL:
	                                    nothing */
	const char *misnamed;            /* of a name it cannot have: "is no name in Protobuf" */
	const char *absent;              /* of a field that may be absent, and is not read as one */
	const char *null;                /* the same of items and values */
};

/* `own` of a contract in the Data Contract Specification, `back` of the schema made of it. losses
 * may be NULL. */
void convert_losses(struct arena *a, const struct losing *language, const struct contract *contract,
                    const struct model *own, const struct model *back, struct defects *losses);

#endif
