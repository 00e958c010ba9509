/* arena.h - memory that is freed all at once
 *
 * One arena lives as long as one unit of work: an HTTP request, a CLI run, a
 * test row. Whatever is allocated from it stays valid until arena_free() and
 * is never freed piece by piece, so callers need no cleanup paths.
 *
 * Ownership: the arena owns its blocks and whatever was handed to
 * arena_defer(); everything else is borrowed.
 * Threads: an arena belongs to one thread at a time.
 * Failure: allocation never returns NULL. When memory or the cap runs out,
 * the arena_try() around the work returns false; without one, abort().
 */
#ifndef CONTRACT_BASE_ARENA_H
#define CONTRACT_BASE_ARENA_H

#include "contract/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct arena_block;
struct arena_defer;

struct arena {
	struct arena_block *blocks;
	struct arena_defer *defers;
	char *next, *end;
	size_t used, cap; /* cap: refuse to grow past this many bytes */
	void *guard; /* where out of memory goes: see arena_try() */
};

typedef void arena_release_fn(void *obj);

void arena_init(struct arena *a, size_t cap);
void arena_free(struct arena *a);

/* An arena for a part of the work that is done many times over: arena_reset() before each. It is
 * freed with the parent, where its failures go too, and gets what the parent's cap has left now. */
struct arena *arena_inside(struct arena *parent);
/* Frees all that is in it; it may be used again at once, also within the arena_try() around it. */
void arena_reset(struct arena *a);

/* Runs work(arg); false if memory ran out on the way. The caller then frees the
 * arena, which also releases what was deferred. Hold nothing across an
 * allocation that is not in the arena or deferred to it. */
bool arena_try(struct arena *a, void (*work)(void *arg), void *arg);

/* Zeroed, aligned for any type. n * size is checked for overflow. */
void *arena_alloc(struct arena *a, size_t n, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));
#define arena_new(a, type)       ((type *)arena_one((a), sizeof(type)))
#define arena_array(a, type, n)  ((type *)arena_alloc((a), (n), sizeof(type)))

/* arena_alloc() of one object whose size the compiler knows: the common case without a call. */
static inline void *arena_one(struct arena *a, size_t size)
{
	const size_t need = (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
	void *p = a->next;

	if ((size_t)(a->end - a->next) < need)
		return arena_alloc(a, 1, size);
	a->next += need;
	return memset(p, 0, need);
}

/* Makes the newest allocation longer, where it stands; both sizes are multiples of 16. False: it is
 * not the newest, or there is no room. What is new is not zeroed. */
bool arena_extend(struct arena *a, const void *p, size_t size, size_t longer);

/* Runs release(obj) in arena_free(), newest first. For foreign objects such
 * as a parser or a transaction. If memory runs out here, obj is released at once. */
void arena_defer(struct arena *a, arena_release_fn *release, void *obj);

struct str arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
