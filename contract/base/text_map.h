/* text_map.h - texts to whatever, in an arena */
#ifndef CONTRACT_BASE_TEXT_MAP_H
#define CONTRACT_BASE_TEXT_MAP_H

#include "contract/base/arena.h"

struct text_entry {
	struct str key;
	void *value; /* NULL: the place is free */
};

struct text_map { /* open addressing; all zero at first, but for the arena */
	struct arena *arena;
	struct text_entry *slots;
	size_t count, room;
};

/* Where the value of that text stands: NULL there, and it is new; the caller must fill it before
 * the next call. */
void **text_map_at(struct text_map *m, struct str key);
void *text_map_find(const struct text_map *m, struct str key);

#endif
