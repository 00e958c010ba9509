#include "contract/json_schema/table.h"

#include <stdint.h>

static size_t hash_of(const void *owner, struct str text)
{
	uint64_t h = ((uint64_t)(uintptr_t)owner >> 4) * 0x9E3779B97F4A7C15u;

	return (size_t)(h ^ h >> 32 ^ (text.len ? str_hash(text) : 0));
}

static struct json_table_slot *slot_of(const struct json_table *t, const void *owner,
                                       struct str text)
{
	for (size_t i = hash_of(owner, text);; i++) {
		struct json_table_slot *s = &t->slots[i & (t->room - 1)];

		if (!s->value || (s->owner == owner && str_eq(s->text, text)))
			return s;
	}
}

static void grow(struct json_table *t)
{
	const struct json_table old = *t;

	t->room = old.room ? old.room * 2 : 16;
	t->slots = arena_array(t->arena, struct json_table_slot, t->room);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].value)
			*slot_of(t, old.slots[i].owner, old.slots[i].text) = old.slots[i];
}

void *json_table_find(const struct json_table *t, const void *owner, struct str text)
{
	return t->room ? slot_of(t, owner, text)->value : NULL;
}

bool json_table_add(struct json_table *t, const void *owner, struct str text, void *value)
{
	struct json_table_slot *s;

	if (2 * t->count >= t->room)
		grow(t);
	s = slot_of(t, owner, text);
	if (s->value)
		return false;
	*s = (struct json_table_slot){ owner, text, value };
	t->count++;
	return true;
}
