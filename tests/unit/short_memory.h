/* short_memory.h - work that finds no memory after so many blocks, or so many bytes */
#ifndef TESTS_UNIT_SHORT_MEMORY_H
#define TESTS_UNIT_SHORT_MEMORY_H

#include "contract/base/arena.h"

enum { PLENTY = 64 << 20 };
#define ALL_BLOCKS ((size_t)-1)

/* Runs work(arg) in *a, with at most cap bytes and so many blocks; whether it came to its end. *a
 * is made here and freed by the caller. */
bool try_short(struct arena *a, size_t cap, size_t blocks, void (*work)(void *arg), void *arg);

#endif
