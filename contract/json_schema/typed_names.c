/* typed_names.c - tables of names: in the loader's order, and found by name */
#include "contract/base/java_hash.h"
#include "contract/base/list.h"
#include "contract/json_schema/typed_impl.h"

#include <stdlib.h>

static int name_order(const void *a, const void *b)
{
	return str_cmp((*(struct typed_member *const *)a)->name,
	               (*(struct typed_member *const *)b)->name);
}

struct typed_member *typed_table_add(struct arena *a, struct typed_table *t, struct text_map *index,
                                     struct str name)
{
	void **slot = text_map_at(index, name);

	if (!*slot) {
		LIST_ADD(a, t->list, t->count,
		         (struct typed_member){ .name = name, .hash = java_hash(name) });
		*slot = (void *)(uintptr_t)t->count;
	}
	return &t->list[(uintptr_t)*slot - 1];
}

static void reorder(struct arena *a, struct typed_table *t, size_t capacity)
{
	uint32_t *hashes = arena_array(a, uint32_t, t->count + 1);
	size_t *order = arena_array(a, size_t, t->count + 1);
	struct typed_member *list = arena_array(a, struct typed_member, t->count + 1);

	for (size_t i = 0; i < t->count; i++)
		hashes[i] = t->list[i].hash;
	java_table_order(a, hashes, t->count, capacity, order);
	for (size_t i = 0; i < t->count; i++)
		list[i] = t->list[order[i]];
	t->list = list;
}

void typed_table_close(struct arena *a, struct typed_table *t, size_t first, size_t second)
{
	if (first)
		reorder(a, t, first);
	if (second)
		reorder(a, t, second);
	t->by_name = arena_array(a, struct typed_member *, t->count + 1);
	for (size_t i = 0; i < t->count; i++)
		t->by_name[i] = &t->list[i];
	qsort(t->by_name, t->count, sizeof *t->by_name, name_order);
}

const struct typed_member *typed_find(const struct typed_table *t, struct str name)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const int c = str_cmp(t->by_name[mid]->name, name);

		if (!c)
			return t->by_name[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

void typed_names_close(struct typed_names *names)
{
	size_t n = 0;

	if (!names->count)
		return;
	qsort(names->list, names->count, sizeof *names->list, str_order);
	for (size_t i = 0; i < names->count; i++)
		if (!n || !str_eq(names->list[n - 1], names->list[i]))
			names->list[n++] = names->list[i];
	names->count = n;
}

bool typed_has(const struct typed_names *names, struct str name)
{
	return names->count &&
	       bsearch(&name, names->list, names->count, sizeof *names->list, str_order);
}

bool typed_has_all(const struct typed_names *all, const struct typed_names *some)
{
	for (size_t i = 0; i < some->count; i++)
		if (!typed_has(all, some->list[i]))
			return false;
	return true;
}
