#include "contract/base/list.h"

#include <string.h>

void *list_grow(struct arena *a, void *items, size_t count, size_t size)
{
	void *p;

	if (count & (count - 1))
		return items;
	p = arena_alloc(a, count ? count * 2 : 1, size);
	if (count)
		memcpy(p, items, count * size);
	return p;
}
