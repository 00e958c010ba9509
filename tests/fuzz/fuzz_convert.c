/* Any text, read as a contract of both standards and converted to the other and back. */
#include "tests/fuzz/standards.h"

/* Another document from this one; and that one back. */
static void turn(struct input *in, struct document *d, int times)
{
	struct document next = { .source = &in->source };
	struct failure why = { .code = FAILURE_NONE };
	enum standard to = d->format == FORMAT_ODCS ? DCS : ODCS;
	struct conversion how = { .to = standards[to].format };

	if (!document_convert(in->arena, d, &how, &next.root, NULL, &why))
		return;
	next.format = standards[to].format;
	if (times && standards[to].read(in->arena, next.root, &next.contract, NULL, &why))
		turn(in, &next, times - 1);
}

static void there_and_back(struct input *in, struct document *d, struct defects *defects)
{
	(void)defects;
	turn(in, d, 1);
}

static void convert(void *arg)
{
	struct input *in = arg;
	struct defects defects;

	defects_init(&defects, in->arena);
	each_contract(in, ODCS, DCS, &defects, there_and_back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, convert);
}
