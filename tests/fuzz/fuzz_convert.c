/* Any text, read as a contract of both standards and converted to the other and back. */
#include "contract/dcs.h"
#include "contract/format.h"
#include "contract/odcs.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct arena *arena;
	struct source source;
};

/* Another document from this one; and that one back. */
static void turn(struct input *in, struct document *d, int times)
{
	struct document next = { .source = &in->source };
	struct failure why = { .code = FAILURE_NONE };
	struct conversion how = { .to = d->format == FORMAT_ODCS ? FORMAT_DCS : FORMAT_ODCS };
	enum format to = how.to;

	if (!document_convert(in->arena, d, &how, &next.root, NULL, &why))
		return;
	next.format = to;
	if (times && (to == FORMAT_ODCS ? odcs_read : dcs_read)(in->arena, next.root, &next.contract, NULL, &why))
		turn(in, &next, times - 1);
}

static void convert(void *arg)
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
			turn(in, &d, 1);
		d.format = FORMAT_DCS;
		if (dcs_read(in->arena, d.root, &d.contract, &defects, &why))
			turn(in, &d, 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct input in = { &a, { STR("input"), { (const char *)data, size } } };

	arena_init(&a, 256ul << 20);
	(void)arena_try(&a, convert, &in);
	arena_free(&a);
	return 0;
}
