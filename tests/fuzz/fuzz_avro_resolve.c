/* A reader's Avro schema, a writer's, and data, separated by NUL: what the relation PROVEN accepts
 * decodes, what is decoded is a value of the reader's schema, and the search for witnesses agrees.
 */
#include "compat/avro/witness.h"
#include "contract/base/limits.h"
#include "tests/fuzz/avro_text.h"
#include "tests/fuzz/input.h"

/* Of bytes that may be a value of the writer's, or nothing. */
static void decode(struct arena *a, const struct avro_resolver *r, bool proven, struct str bytes)
{
	const struct avro_datum *written, *read, *again;
	struct failure why = { 0 };
	struct str text;

	if (avro_resolve_decode(r, bytes, &read, &why)) {
		expect(avro_datum_decode(a, r->writer->root, bytes, &written, &why));
		expect(read->type == r->reader->root);
		if (avro_datum_encode(a, read, &text, &why))
			expect(avro_datum_decode(a, r->reader->root, text, &again, &why));
		return;
	}
	expect(why.code != FAILURE_NONE && why.text[0]);
	expect(why.code != FAILURE_REFUSED || !proven);
}

static void relate(struct arena *a, const struct avro_schema *reader,
                   const struct avro_schema *writer, struct str bytes)
{
	struct avro_reading reading;
	struct avro_resolver r;
	struct avro_witnesses *all;
	struct avro_witness any, one;
	struct failure why = { 0 };

	if (!avro_resolver_init(a, reader, writer, &r, &why) ||
	    !avro_can_read(a, AVRO_PROVEN, reader, writer, &reading, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return;
	}
	decode(a, &r, reading.compatible, bytes);
	all = avro_witnesses_of(&r);
	avro_witness_any(all, &any);
	expect(any.outcome != AVRO_WITNESS_DOUBTFUL);
	expect(!reading.compatible || any.outcome != AVRO_WITNESS_FOUND);
	if (any.outcome == AVRO_WITNESS_FOUND)
		decode(a, &r, false, any.bytes);
	for (size_t i = 0; i < reading.count && i < 5; i++) {
		avro_witness_for(all, reading.list[i], &one);
		expect(one.outcome != AVRO_WITNESS_DOUBTFUL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	const struct str first = str_cut(&rest, '\0'), second = str_cut(&rest, '\0');
	const struct avro_schema *reader, *writer;
	struct arena a;

	limit_set(STR("PAIRS"), 20000);
	limit_set(STR("MESSAGES"), 50);
	arena_init(&a, 512ul << 20);
	reader = stored_schema(&a, first);
	writer = stored_schema(&a, second);
	if (reader && writer)
		relate(&a, reader, writer, rest);
	arena_free(&a);
	return 0;
}
