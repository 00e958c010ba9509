#include "compat/diff/pairing.h"

void pairing_init(struct pairing *p, struct arena *a, size_t old_count, size_t new_count)
{
	*p = (struct pairing){ .old_count = old_count,
		               .new_count = new_count,
		               .to_new = arena_array(a, size_t, old_count + 1),
		               .to_old = arena_array(a, size_t, new_count + 1) };
	for (size_t i = 0; i < old_count; i++)
		p->to_new[i] = NOT_PAIRED;
	for (size_t i = 0; i < new_count; i++)
		p->to_old[i] = NOT_PAIRED;
}

void pairing_set(struct pairing *p, size_t old_index, size_t new_index)
{
	p->to_new[old_index] = new_index;
	p->to_old[new_index] = old_index;
	p->count++;
}

bool pairing_is_complete(const struct pairing *p)
{
	return p->count == p->old_count || p->count == p->new_count;
}

/* An open hash of the old keys: a slot holds an index plus one. A paired element stays in its slot
 * and is passed over, so that the second of two equal keys is found behind the first. */
static void pair(struct pairing *p, struct arena *a, const struct str *old_keys,
                 const struct str *new_keys, size_t shortest)
{
	size_t size = 8, *slots;

	while (size < 2 * p->old_count)
		size *= 2;
	slots = arena_array(a, size_t, size);
	for (size_t i = 0; i < p->old_count; i++) {
		size_t at = (size_t)str_hash(old_keys[i]) & (size - 1);

		if (p->to_new[i] != NOT_PAIRED || old_keys[i].len < shortest)
			continue;
		while (slots[at])
			at = (at + 1) & (size - 1);
		slots[at] = i + 1;
	}
	for (size_t i = 0; i < p->new_count; i++) {
		if (p->to_old[i] != NOT_PAIRED || new_keys[i].len < shortest)
			continue;
		for (size_t at = (size_t)str_hash(new_keys[i]) & (size - 1); slots[at];
		     at = (at + 1) & (size - 1)) {
			size_t old = slots[at] - 1;

			if (p->to_new[old] != NOT_PAIRED || !str_eq(old_keys[old], new_keys[i]))
				continue;
			pairing_set(p, old, i);
			break;
		}
	}
}

void pairing_by_key(struct pairing *p, struct arena *a, const struct str *old_keys,
                    const struct str *new_keys)
{
	pair(p, a, old_keys, new_keys, 1);
}

void pairing_by_name(struct pairing *p, struct arena *a, const struct str *old_names,
                     const struct str *new_names)
{
	pair(p, a, old_names, new_names, 0);
}
