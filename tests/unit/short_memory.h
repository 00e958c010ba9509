/* short_memory.h - work that finds no memory after so many blocks, or so many bytes */
#ifndef TESTS_UNIT_SHORT_MEMORY_H
#define TESTS_UNIT_SHORT_MEMORY_H

#include "contract/base/arena.h"

enum { PLENTY = 64 << 20 };
#define ALL_BLOCKS ((size_t)-1)

/* Runs work(arg) in *a, with at most cap bytes and so many blocks; whether it came to its end. *a
 * is made here and freed by the caller. */
bool try_short(struct arena *a, size_t cap, size_t blocks, void (*work)(void *arg), void *arg);

/* A question whose whole answer is one text. */
struct short_question {
	const char *name;
	void (*ask)(struct arena *a, const void *about, struct buf *said);
	const void *about;
	const char *said[4]; /* some of the answer, up to NULL */
	size_t caps;         /* the arena's cap is met at so many points */
	/* Blocks are refused from each on: 0. Of thousands (schemas whose sets are compared) from
	 * each of the first so many, and ever fewer of the later ones. */
	size_t blocks;
};

struct short_answer {
	char *before, *after; /* the answer with memory enough; NULL: it did not end. free() them */
	size_t refused;       /* times that it found no block: it ends where they are all there */
	size_t ended;         /* of the caps below what it takes */
	bool enough;          /* it ends with about what it uses */
};

/* Asks with memory enough, then again and again with too little, then once more. A question that
 * claims an end without one, or the other way round, aborts. */
void ask_short(const struct short_question *q, struct short_answer *out);

#endif
