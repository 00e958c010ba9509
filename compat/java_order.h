/* java_order.h - the order in which Java walks through names or numbers that it put into a HashSet
 *
 * A registry reports its differences in it. Two HashMaps are filled; a HashSet is made of the keys
 * of the first, and those of the second are added; then it is walked through. Order: by the bucket,
 * and in a bucket as they came. (Above eight in one bucket Java makes a tree of it; that is not
 * followed.)
 */
#ifndef COMPAT_JAVA_ORDER_H
#define COMPAT_JAVA_ORDER_H

#include "contract/base/arena.h"

#include <stdint.h>

struct java_key {
	struct str name; /* or ptr NULL: */
	int32_t number;
	const void *first, *second; /* what the key stands for in either map, NULL: not in it */
	size_t first_at, second_at; /* positions among what was put into that map */
	uint32_t hash;
};

struct java_keys {
	struct arena *arena;
	struct java_key **list; /* as they came */
	size_t count;
	size_t *slots; /* open addressing: index + 1 */
	size_t room;
	size_t in_first, in_second; /* keys put into either */
	size_t puts_first, puts_second;
};

/* A later value of a key replaces the earlier one, at the later position. */
void java_put_name(struct java_keys *k, struct str name, bool second, const void *value);
void java_put_number(struct java_keys *k, int32_t number, bool second, const void *value);
/* All of them, in order. */
struct java_key **java_order(struct java_keys *k);

#endif
