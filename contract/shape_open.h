/* shape_open.h - the fields of a schema language, opened one after the other within a budget
 *
 * A schema may hold itself, and may unfold to far more fields than it has lines. So its reader
 * (contract/avro, protobuf, json_schema: shape.c) states a field and leaves its parts to a queue,
 * which goes level by level: a bound cuts off what is deep, never a neighbour. What holds itself is
 * opened twice on a path and then closed, a record without fields; so is all that remains at
 * LIMIT_DEPTH, at LIMIT_FIELDS and at LIMIT_DOCUMENT_BYTES of paths. Budgets of fields and bytes
 * are a defect, said once.
 */
#ifndef CONTRACT_SHAPE_OPEN_H
#define CONTRACT_SHAPE_OPEN_H

#include "contract/shape_build.h"

#include <stdint.h>

/* A field whose parts are still to be made. A language may let its own struct begin with it. */
struct opening {
	struct field *field;
	const void *of; /* what the language makes its parts from; the same above is a way inside
	                   itself */
	size_t parts;   /* as many at the most: without room for all none is made, for they would
	                   be wrong without their neighbours */
	const struct node *at;       /* of the defect */
	const struct opening *above; /* the way to the root */
	/* Set by open_later(): */
	struct opening *next;
	uint64_t marks; /* of what is opened from here up to before leap: without its mark, a thing
	                   is not among them */
	const struct opening *leap;
	unsigned run; /* how many these are */
};

struct openings {
	struct reading *r;
	struct defects *defects; /* may be NULL */
	struct opening *first, **last;
	bool full; /* a bound is reached: what is left stays closed */
};

void openings_init(struct openings *q, struct reading *r, struct defects *defects);
/* Puts it at the end. It lives in the arena of the reading. */
void open_later(struct openings *q, struct opening *o);
/* Calls open for each in order, also for those that open itself adds. */
void open_all(struct openings *q, void (*open)(void *context, const struct opening *o),
              void *context);

#endif
