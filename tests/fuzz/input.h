/* input.h - what fuzz targets share: the work in an arena of its own, and what must hold */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include "contract/base/node.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct arena *arena;
	struct source source;
};

#define expect(...) expect_at(__VA_ARGS__, __FILE__, __LINE__)

/* Says where: the compiler makes one place of several that end the same way. */
static inline void expect_at(bool holds, const char *file, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: it does not hold\n", file, line);
	abort();
}

/* work(struct input *) over the bytes as one text; out of memory is an answer too. */
static inline int fuzz_text(const uint8_t *data, size_t size, void (*work)(void *arg))
{
	struct arena a;
	struct input in = { &a, { STR("input"), { (const char *)data, size } } };

	arena_init(&a, 256ul << 20);
	(void)arena_try(&a, work, &in);
	arena_free(&a);
	return 0;
}

#endif
