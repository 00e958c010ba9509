/* pointer_pairs.h - what is known of two things together, by their addresses */
#ifndef COMPAT_POINTER_PAIRS_H
#define COMPAT_POINTER_PAIRS_H

#include "contract/base/arena.h"

struct pointer_pair {
	const void *first, *second;
	void *value;
};

struct pointer_pairs { /* open addressing; the room is a power of two */
	struct arena *arena;
	struct pointer_pair *slots;
	size_t count, room;
};

/* Where the value of that pair stands: NULL there, and it is new. Valid until the next call. */
void **pointer_pairs_at(struct pointer_pairs *p, const void *first, const void *second);

#endif
