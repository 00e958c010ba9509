/* java_hash.h - the order in which Java's hash tables are walked
 *
 * A registry written in Java lists what it found in the order of a HashMap or HashSet. That order
 * follows from the texts, the table's first capacity and the order of insertion, and is the same in
 * every run; so it is computed here where the order of an answer must be theirs. (Tables that hold
 * more than eight keys in one slot turn such a slot into a tree; its order is not kept.)
 */
#ifndef CONTRACT_BASE_JAVA_HASH_H
#define CONTRACT_BASE_JAVA_HASH_H

#include "contract/base/arena.h"

#include <stdint.h>

/* String.hashCode(): of UTF-16 units. */
uint32_t java_hash(struct str text);

/* The capacities a table begins with. */
enum { JAVA_TABLE_DEFAULT = 16 }; /* new HashMap() */
size_t java_table_for(size_t n);  /* new HashMap(n): the next power of two */
size_t java_table_copy(size_t n); /* new HashMap(map of n) */
size_t java_table_set(size_t n);  /* new HashSet(collection of n) */

/* order[i]: which of the n keys, which were inserted as they stand and are all different, comes
 * i-th. */
void java_table_order(struct arena *a, const uint32_t *hashes, size_t n, size_t capacity,
                      size_t *order);

#endif
