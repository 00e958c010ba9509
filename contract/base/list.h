/* list.h - lists that grow in an arena
 *
 * A list is a pointer and a count, NULL and 0 at first. Its room is the next power of two, so it
 * needs no room member, and a long one costs no quadratic work. Not for what also shrinks: at a
 * power of two each addition would move it.
 */
#ifndef CONTRACT_BASE_LIST_H
#define CONTRACT_BASE_LIST_H

#include "contract/base/arena.h"

/* Room for one more: the items, moved if needed. */
void *list_grow(struct arena *a, void *items, size_t count, size_t size);

/* The last argument is the item; it may be a compound literal. */
#define LIST_ADD(a, items, count, ...)                                \
	((items) = list_grow((a), (items), (count), sizeof *(items)), \
	 (items)[(count)++] = (__VA_ARGS__))

#endif
