#include "compat/java_order.h"

#include "contract/base/list.h"

enum { FIRST_CAPACITY = 16 };

/* String.hashCode(), Integer.hashCode(), and what HashMap makes of them. Names are ASCII. */
static uint32_t spread(uint32_t h)
{
	return h ^ h >> 16;
}

static uint32_t name_hash(struct str name)
{
	uint32_t h = 0;

	for (size_t i = 0; i < name.len; i++)
		h = 31 * h + (unsigned char)name.ptr[i];
	return spread(h);
}

static bool same(const struct java_key *k, struct str name, int32_t number)
{
	return name.ptr ? k->name.ptr && str_eq(k->name, name)
	                : !k->name.ptr && k->number == number;
}

/* The place of the key in slots, or the free one for it. */
static size_t place_of(const struct java_keys *k, uint32_t hash, struct str name, int32_t number)
{
	size_t i = hash * 0x9e3779b1u & (k->room - 1);

	while (k->slots[i] && !same(k->list[k->slots[i] - 1], name, number))
		i = (i + 1) & (k->room - 1);
	return i;
}

static void widen(struct java_keys *k)
{
	k->room = k->room ? k->room * 2 : 32;
	k->slots = arena_array(k->arena, size_t, k->room);
	for (size_t i = 0; i < k->count; i++)
		k->slots[place_of(k, k->list[i]->hash, k->list[i]->name, k->list[i]->number)] =
			i + 1;
}

static void put(struct java_keys *k, uint32_t hash, struct str name, int32_t number, bool second,
                const void *value)
{
	struct java_key *key;
	size_t at;

	if (k->count >= k->room / 2)
		widen(k);
	at = place_of(k, hash, name, number);
	if (!k->slots[at]) {
		key = arena_new(k->arena, struct java_key);
		*key = (struct java_key){ .name = name, .number = number, .hash = hash };
		LIST_ADD(k->arena, k->list, k->count, key);
		k->slots[at] = k->count;
	}
	key = k->list[k->slots[at] - 1];
	if (second) {
		k->in_second += !key->second;
		key->second = value;
		key->second_at = k->puts_second++;
	} else {
		k->in_first += !key->first;
		key->first = value;
		key->first_at = k->puts_first++;
	}
}

void java_put_name(struct java_keys *k, struct str name, bool second, const void *value)
{
	put(k, name_hash(name), name.ptr ? name : STR(""), 0, second, value);
}

void java_put_number(struct java_keys *k, int32_t number, bool second, const void *value)
{
	put(k, spread((uint32_t)number), STR_NONE, number, second, value);
}

/* Grows as a HashMap does: doubled when more than three quarters are taken. */
static size_t capacity_for(size_t count, size_t capacity)
{
	while (count > capacity / 4 * 3)
		capacity *= 2;
	return capacity;
}

/* By bucket, keeping what came before: in time of the keys and the buckets. */
static void by_bucket(struct arena *a, struct java_key **list, size_t count, size_t capacity)
{
	struct java_key **sorted = arena_array(a, struct java_key *, count);
	size_t *start = arena_array(a, size_t, capacity + 1);

	for (size_t i = 0; i < count; i++)
		start[(list[i]->hash & (capacity - 1)) + 1]++;
	for (size_t i = 0; i < capacity; i++)
		start[i + 1] += start[i];
	for (size_t i = 0; i < count; i++)
		sorted[start[list[i]->hash & (capacity - 1)]++] = list[i];
	if (count)
		memcpy(list, sorted, count * sizeof *list);
}

struct java_key **java_order(struct java_keys *k)
{
	struct java_key **set = arena_array(k->arena, struct java_key *, k->count);
	size_t count = 0, capacity = FIRST_CAPACITY, made_for;

	for (size_t i = 0; i < k->count; i++)
		if (k->list[i]->first)
			set[count++] = k->list[i];
	by_bucket(k->arena, set, count, capacity_for(count, FIRST_CAPACITY));
	made_for = (size_t)((float)count / .75f) + 1; /* HashSet(Collection) */
	while (capacity < made_for)
		capacity *= 2;
	by_bucket(k->arena, set, count, capacity);

	struct java_key **rest = set + count;
	size_t more = 0;

	for (size_t i = 0; i < k->count; i++)
		if (!k->list[i]->first)
			rest[more++] = k->list[i];
	/* The others of the second map are in the set already; its own capacity counts them. */
	by_bucket(k->arena, rest, more, capacity_for(k->in_second, FIRST_CAPACITY));
	by_bucket(k->arena, set, k->count, capacity_for(k->count, capacity));
	return set;
}
