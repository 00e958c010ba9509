/* Any bytes as a message of /v1, of each form: a clear failure that names a place, or a struct that
 * is written and read back as the same bytes. */
#include "registry/wire/forms.h"
#include "tests/fuzz/input.h"

static struct str written(struct arena *a, const struct wire_table *t, const void *object)
{
	struct buf out;

	buf_init(&out, a, 0);
	wire_write(&out, t, object);
	return buf_str(&out);
}

static void read_as(struct arena *a, const struct wire_table *t, enum wire_side side,
                    struct str text)
{
	void *one = arena_alloc(a, 1, t->size), *two = arena_alloc(a, 1, t->size);
	struct failure why = { .code = FAILURE_NONE };
	struct str first;

	if (!wire_read_text(a, t, side, text, one, &why)) {
		expect(why.code != FAILURE_NONE && why.text[0]);
		return;
	}
	first = written(a, t, one);
	expect(wire_read_text(a, t, side, first, two, &why));
	expect(str_eq(first, written(a, t, two)));
}

static void read_all(void *arg)
{
	struct input *in = arg;

	for (size_t i = 0; i < wire_table_count; i++) {
		read_as(in->arena, wire_tables[i], WIRE_REQUEST, in->source.text);
		read_as(in->arena, wire_tables[i], WIRE_ANSWER, in->source.text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
