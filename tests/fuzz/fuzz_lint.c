/* Any text, read and linted as a contract of both standards, whatever it says it is. */
#include "contract/lint/lint.h"
#include "tests/fuzz/standards.h"

static void lint(struct input *in, struct document *d, struct defects *defects)
{
	document_lint(in->arena, d, defects);
}

static void lint_all(void *arg)
{
	struct input *in = arg;
	struct defects defects;

	defects_init(&defects, in->arena);
	each_contract(in, ODCS, DCS, &defects, lint);
	defects_sort(&defects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, lint_all);
}
