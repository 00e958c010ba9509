/* table.c - open addressing, at most half full */
#include "contract/protobuf/table.h"

uint64_t proto_hash(uint64_t hash, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * 1099511628211u;
	return hash;
}

static bool is_key(const struct proto_entry *e, uint64_t hash, struct str prefix, struct str name)
{
	const size_t head = prefix.len ? prefix.len + 1 : 0;

	return e->hash == hash && e->key.len == head + name.len &&
	       (!head || (memcmp(e->key.ptr, prefix.ptr, prefix.len) == 0 &&
	                  e->key.ptr[prefix.len] == '.')) &&
	       str_eq(str_skip(e->key, head), name);
}

static struct proto_entry *slot_of(const struct proto_table *t, uint64_t hash, struct str prefix,
                                   struct str name)
{
	size_t i = (hash ^ hash >> 32) & (t->room - 1);

	while (t->slots[i].value && !is_key(&t->slots[i], hash, prefix, name))
		i = (i + 1) & (t->room - 1);
	return &t->slots[i];
}

const void *proto_get(const struct proto_table *t, struct str key)
{
	return t->room ? slot_of(t, proto_hash(PROTO_HASH, key), STR_NONE, key)->value : NULL;
}

struct proto_prefix proto_prefix_of(struct str text)
{
	const uint64_t hash = proto_hash(PROTO_HASH, text);

	return (struct proto_prefix){ text, text.len ? proto_hash(hash, STR(".")) : hash };
}

const void *proto_get_in(const struct proto_table *t, struct proto_prefix scope, struct str name)
{
	return t->room ? slot_of(t, proto_hash(scope.hash, name), scope.text, name)->value : NULL;
}

static void grow(struct arena *a, struct proto_table *t, size_t room)
{
	struct proto_table bigger = { .count = t->count, .room = room };

	bigger.slots = arena_array(a, struct proto_entry, bigger.room);
	for (size_t i = 0; i < t->room; i++) {
		const struct proto_entry *e = &t->slots[i];

		if (e->value)
			*slot_of(&bigger, e->hash, STR_NONE, e->key) = *e;
	}
	*t = bigger;
}

void proto_expect_keys(struct arena *a, struct proto_table *t, size_t count)
{
	size_t room = 16;

	while (room / 2 < count)
		room *= 2;
	if (room > t->room)
		grow(a, t, room);
}

const void *proto_put(struct arena *a, struct proto_table *t, struct str key, const void *value)
{
	const uint64_t hash = proto_hash(PROTO_HASH, key);
	struct proto_entry *slot;

	if (t->count * 2 >= t->room)
		grow(a, t, t->room ? t->room * 2 : 16);
	slot = slot_of(t, hash, STR_NONE, key);
	if (slot->value)
		return slot->value;
	*slot = (struct proto_entry){ key, hash, value };
	t->count++;
	return NULL;
}
