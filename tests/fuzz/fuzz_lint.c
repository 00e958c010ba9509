/* Any text, read and linted as a contract of both standards, whatever it says it is. */
#include "contract/dcs.h"
#include "contract/lint.h"
#include "contract/odcs.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct arena *arena;
	struct source source;
};

static void lint(void *arg)
{
	struct input *in = arg;
	struct failure why = { .code = FAILURE_NONE };
	struct defects defects;
	struct node **roots;
	size_t count;

	defects_init(&defects, in->arena);
	if (!node_read(in->arena, &in->source, &roots, &count, &why))
		return;
	for (size_t i = 0; i < count; i++) {
		struct document d = { .format = FORMAT_ODCS, .root = roots[i], .source = &in->source };

		if (odcs_read(in->arena, d.root, &d.contract, &defects, &why))
			document_lint(in->arena, &d, &defects);
		d.format = FORMAT_DCS;
		if (dcs_read(in->arena, d.root, &d.contract, &defects, &why))
			document_lint(in->arena, &d, &defects);
	}
	defects_sort(&defects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct input in = { &a, { STR("input"), { (const char *)data, size } } };

	arena_init(&a, 256ul << 20);
	(void)arena_try(&a, lint, &in);
	arena_free(&a);
	return 0;
}
