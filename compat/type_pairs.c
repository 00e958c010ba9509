#include "compat/type_pairs.h"

enum { FIRST_ROOM = 64 };

static uint64_t key_of(const struct avro_type *reader, const struct avro_type *writer)
{
	return (uint64_t)reader->id << 32 | writer->id;
}

static struct type_pair *slot_of(const struct type_pairs *p, uint64_t key)
{
	size_t i = (size_t)((key * 0x9e3779b97f4a7c15ull) >> 20) & (p->room - 1);

	while (p->slots[i].value && p->slots[i].key != key)
		i = (i + 1) & (p->room - 1);
	return &p->slots[i];
}

static void grow(struct type_pairs *p)
{
	const struct type_pairs old = *p;

	p->room = old.room ? old.room * 2 : FIRST_ROOM;
	p->slots = arena_array(p->arena, struct type_pair, p->room);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].value)
			*slot_of(p, old.slots[i].key) = old.slots[i];
}

void **type_pairs_at(struct type_pairs *p, const struct avro_type *reader,
                     const struct avro_type *writer)
{
	const uint64_t key = key_of(reader, writer);
	struct type_pair *slot;

	if (p->count >= p->room / 2)
		grow(p);
	slot = slot_of(p, key);
	if (!slot->value) {
		slot->key = key;
		p->count++;
	}
	return &slot->value;
}

void *type_pairs_find(const struct type_pairs *p, const struct avro_type *reader,
                      const struct avro_type *writer)
{
	return p->count ? slot_of(p, key_of(reader, writer))->value : NULL;
}
