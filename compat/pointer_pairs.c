#include "compat/pointer_pairs.h"

#include <stdint.h>

enum { FIRST_ROOM = 64 };

static struct pointer_pair *slot_of(const struct pointer_pairs *p, const void *first,
                                    const void *second)
{
	const uint64_t key = (uint64_t)(uintptr_t)first * 0x9e3779b97f4a7c15ull +
	                     (uint64_t)(uintptr_t)second * 0xc2b2ae3d27d4eb4full;
	size_t i = (size_t)(key >> 24) & (p->room - 1);

	while (p->slots[i].first && (p->slots[i].first != first || p->slots[i].second != second))
		i = (i + 1) & (p->room - 1);
	return &p->slots[i];
}

static void grow(struct pointer_pairs *p)
{
	const struct pointer_pairs old = *p;

	p->room = old.room ? old.room * 2 : FIRST_ROOM;
	p->slots = arena_array(p->arena, struct pointer_pair, p->room);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].first)
			*slot_of(p, old.slots[i].first, old.slots[i].second) = old.slots[i];
}

void **pointer_pairs_at(struct pointer_pairs *p, const void *first, const void *second)
{
	struct pointer_pair *slot;

	if (p->count >= p->room / 2)
		grow(p);
	slot = slot_of(p, first, second);
	if (!slot->first) {
		slot->first = first;
		slot->second = second;
		p->count++;
	}
	return &slot->value;
}
