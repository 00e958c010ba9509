/* pairing.h - which old element is which new one
 *
 * Elements are paired by keys, one kind of key after the other (id, then name...): what is paired
 * stays paired. Of several with the same key the first goes with the first. Linear in their number.
 */
#ifndef COMPAT_DIFF_PAIRING_H
#define COMPAT_DIFF_PAIRING_H

#include "contract/base/arena.h"

#define NOT_PAIRED ((size_t)-1)

struct pairing {
	size_t old_count, new_count;
	size_t *to_new, *to_old; /* index of the counterpart, or NOT_PAIRED */
	size_t count;            /* of pairs */
};

void pairing_init(struct pairing *p, struct arena *a, size_t old_count, size_t new_count);
/* Pairs what is not paired yet and has the same key; empty keys pair with nothing. */
void pairing_by_key(struct pairing *p, struct arena *a, const struct str *old_keys,
                    const struct str *new_keys);
/* The same for names and values, which every element has: an empty one is one too. */
void pairing_by_name(struct pairing *p, struct arena *a, const struct str *old_names,
                     const struct str *new_names);
/* Nothing is left to pair on one of the sides. */
bool pairing_is_complete(const struct pairing *p);
void pairing_set(struct pairing *p, size_t old_index, size_t new_index);

#endif
