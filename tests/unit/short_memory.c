#include "tests/unit/short_memory.h"

#include "contract/base/mem.h"

#include <stdlib.h>

static size_t blocks_left;

static void *failing_alloc(size_t size)
{
	if (!blocks_left)
		return NULL;
	blocks_left--;
	return malloc(size);
}

bool try_short(struct arena *a, size_t cap, size_t blocks, void (*work)(void *arg), void *arg)
{
	bool ended;

	arena_init(a, cap);
	blocks_left = blocks;
	mem_alloc = failing_alloc;
	ended = arena_try(a, work, arg);
	mem_alloc = malloc;
	return ended;
}
