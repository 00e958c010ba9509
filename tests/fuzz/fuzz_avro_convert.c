/* Any text, read as an Avro schema or as a contract: from one to the other and back. What was
 * written must be read again; a schema comes back as one with a root of the same name. */
#include "contract/avro/shape.h"
#include "contract/format.h"
#include "tests/fuzz/input.h"

#include <assert.h>

static bool read_text(struct arena *a, const char *name, struct str text, struct document **out)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { .code = FAILURE_NONE };
	size_t count;

	*source = (struct source){ str_of(name), text };
	return documents_read(a, source, out, &count, NULL, &why);
}

/* A limit may be met on the way. */
static bool turn(struct arena *a, const struct document *d, enum format to, struct document **out)
{
	struct conversion how = { .to = to,
		                  .mapping = { { (unsigned char)(d->source->text.len % 2) } } };
	struct failure why = { .code = FAILURE_NONE };
	const struct node *tree;
	struct defects losses;
	struct buf text;

	defects_init(&losses, a);
	if (d->contract && d->contract->model_count && d->format != FORMAT_AVRO)
		how.model = d->contract->models[0]->root.name;
	if (!document_convert(a, d, &how, &tree, &losses, &why))
		return false;
	buf_init(&text, a, 0);
	json_print(&text, tree, 0);
	return read_text(a, to == FORMAT_AVRO ? "x.avsc" : "x.json", buf_str(&text), out);
}

static void convert(void *arg)
{
	static const enum format standards[] = { FORMAT_DCS, FORMAT_ODCS };
	struct input *in = arg;
	struct document *d, *other, *back;

	for (size_t i = 0; i < sizeof standards / sizeof *standards; i++)
		if (read_text(in->arena, "input.avsc", in->source.text, &d) && d->schema &&
		    turn(in->arena, d, standards[i], &other) &&
		    turn(in->arena, other, FORMAT_AVRO, &back))
			assert(avro_of(back->schema)->root->kind == AVRO_RECORD);
	if (!read_text(in->arena, "input", in->source.text, &d) || !d->contract ||
	    d->format == FORMAT_AVRO || !turn(in->arena, d, FORMAT_AVRO, &other))
		return;
	if (turn(in->arena, other, FORMAT_DCS, &back))
		assert(str_eq(back->contract->models[0]->root.name,
		              d->contract->models[0]->root.name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, convert);
}
