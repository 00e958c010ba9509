#include "contract/base/java_hash.h"

#include <stdlib.h>

static uint32_t decode(struct str text, size_t *i)
{
	const unsigned char *p = (const unsigned char *)text.ptr + *i;
	const size_t left = text.len - *i;
	const size_t n = p[0] < 0x80 || left < 2   ? 1
	                 : p[0] < 0xE0 || left < 3 ? 2
	                 : p[0] < 0xF0 || left < 4 ? 3
	                                           : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));

	for (size_t k = 1; k < n; k++)
		c = c << 6 | (p[k] & 0x3F);
	*i += n;
	return c;
}

uint32_t java_hash(struct str text)
{
	uint32_t h = 0;

	for (size_t i = 0; i < text.len;) {
		const uint32_t c = decode(text, &i);

		if (c >= 0x10000) {
			h = h * 31 + (0xD800 + ((c - 0x10000) >> 10));
			h = h * 31 + (0xDC00 + ((c - 0x10000) & 0x3FF));
		} else {
			h = h * 31 + c;
		}
	}
	return h;
}

size_t java_table_for(size_t n)
{
	size_t capacity = 1;

	while (capacity < n)
		capacity *= 2;
	return capacity;
}

size_t java_table_copy(size_t n)
{
	return java_table_for((size_t)((float)n / 0.75f + 1.0f));
}

size_t java_table_set(size_t n)
{
	const size_t wanted = (size_t)((float)n / 0.75f) + 1;

	return java_table_for(wanted < JAVA_TABLE_DEFAULT ? JAVA_TABLE_DEFAULT : wanted);
}

struct slot {
	size_t slot, key;
};

/* Within a slot, in the order of insertion: growing keeps it. */
static int by_slot(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

void java_table_order(struct arena *a, const uint32_t *hashes, size_t n, size_t capacity,
                      size_t *order)
{
	struct slot *slots = arena_array(a, struct slot, n);

	while (n > capacity / 4 * 3 + capacity % 4 * 3 / 4)
		capacity *= 2;
	for (size_t i = 0; i < n; i++)
		slots[i] = (struct slot){ (hashes[i] ^ hashes[i] >> 16) & (capacity - 1), i };
	qsort(slots, n, sizeof *slots, by_slot);
	for (size_t i = 0; i < n; i++)
		order[i] = slots[i].key;
}
