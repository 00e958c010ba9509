/* Any text, read as a contract in ODCS whatever it says it is; and as the document it is. */
#include "contract/format.h"
#include "contract/odcs.h"
#include "tests/fuzz/shape_walk.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct arena *arena;
	struct source source;
};

static void read_all(void *arg)
{
	struct input *in = arg;
	struct failure why = { .code = FAILURE_NONE };
	struct document *documents;
	struct contract *c;
	struct defects defects;
	struct node **roots;
	size_t count;

	defects_init(&defects, in->arena);
	if (node_read(in->arena, &in->source, &roots, &count, &why))
		for (size_t i = 0; i < count; i++)
			if (odcs_read(in->arena, roots[i], &c, &defects, &why))
				walk_contract(in->arena, c);
	if (documents_read(in->arena, &in->source, &documents, &count, &defects, &why))
		for (size_t i = 0; i < count; i++)
			if (documents[i].contract)
				walk_contract(in->arena, documents[i].contract);
	defects_sort(&defects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct input in = { &a, { STR("input"), { (const char *)data, size } } };

	arena_init(&a, 256ul << 20);
	(void)arena_try(&a, read_all, &in);
	arena_free(&a);
	return 0;
}
