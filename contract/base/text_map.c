#include "contract/base/text_map.h"

enum { FIRST_ROOM = 32 };

static struct text_entry *slot_of(const struct text_map *m, struct str key)
{
	size_t i = (size_t)str_hash(key) & (m->room - 1);

	while (m->slots[i].value && !str_eq(m->slots[i].key, key))
		i = (i + 1) & (m->room - 1);
	return &m->slots[i];
}

static void grow(struct text_map *m)
{
	const struct text_map old = *m;

	m->room = old.room ? old.room * 2 : FIRST_ROOM;
	m->slots = arena_array(m->arena, struct text_entry, m->room);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].value)
			*slot_of(m, old.slots[i].key) = old.slots[i];
}

void **text_map_at(struct text_map *m, struct str key)
{
	struct text_entry *slot;

	if (m->count >= m->room / 2)
		grow(m);
	slot = slot_of(m, key);
	if (!slot->value) {
		slot->key = key;
		m->count++;
	}
	return &slot->value;
}

void *text_map_find(const struct text_map *m, struct str key)
{
	return m->count ? slot_of(m, key)->value : NULL;
}
