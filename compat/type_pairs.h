/* type_pairs.h - what is known of a reader's type and a writer's, by their ids */
#ifndef COMPAT_TYPE_PAIRS_H
#define COMPAT_TYPE_PAIRS_H

#include "contract/avro/schema.h"

#include <stdint.h>

struct type_pair {
	uint64_t key;
	void *value; /* NULL: the place is free */
};

struct type_pairs { /* open addressing; the room is a power of two */
	struct arena *arena;
	struct type_pair *slots;
	size_t count, room;
};

/* Where the value of that pair stands: NULL there, and it is new; the caller must fill it before
 * the next call. */
void **type_pairs_at(struct type_pairs *p, const struct avro_type *reader,
                     const struct avro_type *writer);
/* The value, or NULL. */
void *type_pairs_find(const struct type_pairs *p, const struct avro_type *reader,
                      const struct avro_type *writer);

#endif
