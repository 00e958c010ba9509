#include "contract/base/arena.h"

#include "contract/base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Blocks grow with the arena, and large ones ask for huge pages: a run that reads much then spends
 * less time on page faults. */
enum { BLOCK_MIN = 16 * 1024, BLOCK_MAX = 4 * 1024 * 1024, BLOCK_SHARE = 8 };

struct arena_block {
	struct arena_block *older;
	max_align_t bytes[];
};

struct arena_defer {
	struct arena_defer *older;
	arena_release_fn *release;
	void *obj;
};

static _Noreturn void out_of_memory(struct arena *a)
{
	if (a->guard)
		longjmp(*(jmp_buf *)a->guard, 1);
	abort();
}

void arena_init(struct arena *a, size_t cap)
{
	*a = (struct arena){ .cap = cap };
}

/* setjmp() stays in this one function: nothing here is read after the jump
 * that could have been changed before it. */
bool arena_try(struct arena *a, void (*work)(void *arg), void *arg)
{
	jmp_buf guard;

	if (setjmp(guard)) {
		a->guard = NULL;
		return false;
	}
	a->guard = &guard;
	work(arg);
	a->guard = NULL;
	return true;
}

void arena_free(struct arena *a)
{
	for (struct arena_defer *d = a->defers; d; d = d->older)
		d->release(d->obj);
	for (struct arena_block *b = a->blocks, *older; b; b = older) {
		older = b->older;
		free(b);
	}
	arena_init(a, a->cap);
}

void arena_reset(struct arena *a)
{
	void *guard = a->guard;

	arena_free(a);
	a->guard = guard;
}

static void free_inside(void *obj)
{
	arena_free(obj);
}

struct arena *arena_inside(struct arena *parent)
{
	struct arena *a = arena_new(parent, struct arena);

	arena_init(a, parent->cap - parent->used);
	a->guard = parent->guard;
	arena_defer(parent, free_inside, a);
	return a;
}

/* Only advice, and only for the whole pages inside; what it answers does not matter. */
static void prefer_huge_pages(void *p, size_t n)
{
	const uintptr_t page = 4096, from = ((uintptr_t)p + page - 1) & ~(page - 1);

	(void)madvise((char *)p + (from - (uintptr_t)p), n - (from - (uintptr_t)p) - page,
	              MADV_HUGEPAGE);
}

static bool grow(struct arena *a, size_t need)
{
	size_t room = a->used / BLOCK_SHARE;
	struct arena_block *b;

	room = room < BLOCK_MIN ? BLOCK_MIN : room > BLOCK_MAX ? BLOCK_MAX : room;
	if (room < need)
		room = need;
	if (room > a->cap - a->used)
		room = need;
	if (room > a->cap - a->used)
		return false;
	b = mem_alloc(sizeof *b + room);
	if (!b)
		return false;
	if (room >= BLOCK_MAX)
		prefer_huge_pages(b, sizeof *b + room);
	b->older = a->blocks;
	a->blocks = b;
	a->next = (char *)b->bytes;
	a->end = a->next + room;
	a->used += room;
	return true;
}

static void *try_alloc(struct arena *a, size_t n, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	size_t need;
	void *p;

	if (__builtin_mul_overflow(n, size, &need) || need > SIZE_MAX - align)
		return NULL;
	need = (need + align - 1) & ~(align - 1);
	if (!need)
		need = align;
	if ((size_t)(a->end - a->next) < need && !grow(a, need))
		return NULL;
	p = a->next;
	a->next += need;
	return memset(p, 0, need);
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
	void *p = try_alloc(a, n, size);

	if (!p)
		out_of_memory(a);
	return p;
}

bool arena_extend(struct arena *a, const void *p, size_t size, size_t longer)
{
	if (!size || (const char *)p + size != a->next ||
	    longer - size > (size_t)(a->end - a->next))
		return false;
	a->next += longer - size;
	return true;
}

void arena_defer(struct arena *a, arena_release_fn *release, void *obj)
{
	struct arena_defer *d = try_alloc(a, 1, sizeof *d);

	if (!d) {
		release(obj);
		out_of_memory(a);
	}
	*d = (struct arena_defer){ a->defers, release, obj };
	a->defers = d;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, ap2;
	char *buf;
	int n;

	va_start(ap, fmt);
	va_copy(ap2, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	buf = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1, 1);
	if (n > 0)
		vsnprintf(buf, (size_t)n + 1, fmt, ap2);
	va_end(ap2);
	return (struct str){ buf, (size_t)(n < 0 ? 0 : n) };
}
