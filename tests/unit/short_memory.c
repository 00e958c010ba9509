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

/* ---- questions -------------------------------------------------------------------------- */

enum { MOST_BLOCKS = 100000 };

struct asking {
	const struct short_question *question;
	struct arena *arena;
	struct buf said;
	bool done;
};

static void ask(void *arg)
{
	struct asking *q = arg;

	buf_init(&q->said, q->arena, 0);
	q->question->ask(q->arena, q->question->about, &q->said);
	q->done = true;
}

/* True: it came to its end; *said, if wanted, is then the caller's to free. */
static bool ask_with(const struct short_question *q, size_t cap, size_t blocks, char **said,
                     size_t *used)
{
	struct arena a;
	struct asking asking = { .question = q, .arena = &a };
	const bool ended = try_short(&a, cap, blocks, ask, &asking);

	if (ended != asking.done)
		abort();
	if (ended && said)
		*said = strndup(buf_str(&asking.said).ptr, buf_str(&asking.said).len);
	if (ended && used)
		*used = a.used;
	arena_free(&a);
	return ended;
}

void ask_short(const struct short_question *q, struct short_answer *out)
{
	size_t total = 0, blocks = 0;

	*out = (struct short_answer){ 0 };
	ask_with(q, PLENTY, ALL_BLOCKS, &out->before, &total);
	while (blocks < MOST_BLOCKS && !ask_with(q, PLENTY, blocks, NULL, NULL)) {
		out->refused++;
		blocks += 1 + (q->blocks ? blocks / q->blocks : 0);
	}
	/* What is in use at the end is the most, unless some was given back on the way. */
	for (size_t i = 0; i < 16 && !ask_with(q, total, ALL_BLOCKS, NULL, NULL); i++)
		total += total / 8;
	/* The cap is met at another byte each time; the step is odd, so that the points wander. */
	for (size_t cap = 0; cap < total; cap += total / q->caps | 1)
		out->ended += ask_with(q, cap, ALL_BLOCKS, NULL, NULL);
	out->enough = ask_with(q, total, ALL_BLOCKS, NULL, NULL);
	ask_with(q, PLENTY, ALL_BLOCKS, &out->after, NULL);
}
