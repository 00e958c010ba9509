/* Two Avro schemas and data, reader, writer, bytes, separated by NUL. What PROVEN says and what the
 * search for witnesses finds, which know nothing of each other, agree; what PROVEN accepts and the
 * writer's schema decodes, the two-schema decoder decodes, to a value of the reader's. */
#include "compat/avro_witness.h"
#include "contract/base/limits.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static struct avro_schema *parse(struct arena *a, struct str text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *schema = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("fuzz.avsc"), text };
	(void)avro_parse(a, source, &stored, &schema, &why);
	return schema;
}

/* A value of the reader's: it encodes, and decodes to itself. */
static void expect_value(struct arena *a, const struct avro_type *type, const struct avro_datum *d)
{
	const struct avro_datum *again;
	struct failure why = { 0 };
	struct str bytes, twice;

	if (!avro_datum_encode(a, d, &bytes, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return;
	}
	expect(avro_datum_decode(a, type, bytes, &again, &why));
	expect(avro_datum_encode(a, again, &twice, &why) && str_eq(bytes, twice));
}

static void try_bytes(struct arena *a, const struct avro_resolver *r, bool proven, struct str bytes)
{
	const struct avro_datum *written, *read;
	struct failure why = { 0 };

	if (avro_resolve_decode(r, bytes, &read, &why)) {
		expect_value(a, r->reader->root, read);
		return;
	}
	expect(why.code == FAILURE_SYNTAX || why.code == FAILURE_REFUSED ||
	       why.code == FAILURE_LIMIT);
	if (why.code == FAILURE_REFUSED)
		expect(!proven);
	if (why.code == FAILURE_SYNTAX)
		expect(!avro_datum_decode(a, r->writer->root, bytes, &written, &why));
}

static void try_witnesses(struct avro_witnesses *w, const struct avro_reading *reading)
{
	struct avro_witness witness;

	avro_witness_any(w, &witness);
	expect(witness.outcome != AVRO_WITNESS_DOUBTFUL);
	if (witness.outcome == AVRO_WITNESS_NONE_FAILS || witness.outcome == AVRO_WITNESS_NO_VALUE)
		expect(reading->compatible);
	else if (witness.outcome != AVRO_WITNESS_TOO_LARGE)
		expect(!reading->compatible);
	for (size_t i = 0; i < reading->count && i < 10; i++) {
		const enum avro_mismatch type = reading->list[i]->type;

		avro_witness_for(w, reading->list[i], &witness);
		expect(witness.outcome == AVRO_WITNESS_TOO_LARGE ||
		       witness.outcome == (avro_mismatch_has_witness(type)
		                                   ? AVRO_WITNESS_FOUND
		                                   : AVRO_WITNESS_UNSETTLED));
	}
}

static void try_pair(struct arena *a, const struct avro_schema *reader,
                     const struct avro_schema *writer, struct str bytes)
{
	struct avro_reading reading;
	struct avro_resolver r;
	struct failure why = { 0 };

	if (!avro_resolver_init(a, reader, writer, &r, &why) ||
	    !avro_can_read(a, AVRO_PROVEN, reader, writer, &reading, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return;
	}
	try_bytes(a, &r, reading.compatible, bytes);
	try_witnesses(avro_witnesses_of(&r), &reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	const struct str first = str_cut(&rest, '\0'), second = str_cut(&rest, '\0');
	struct avro_schema *reader, *writer;
	struct arena a;

	limit_set(STR("PAIRS"), 20000);
	limit_set(STR("MESSAGES"), 50);
	limit_set(STR("DATUM_VALUES"), 5000);
	limit_set(STR("WITNESS_STEPS"), 20000);
	limit_set(STR("WITNESS_BYTES"), 1000);
	arena_init(&a, 512ul << 20);
	reader = parse(&a, first);
	writer = parse(&a, second);
	if (reader && writer) {
		try_pair(&a, reader, writer, rest);
		try_pair(&a, writer, reader, rest);
		try_pair(&a, reader, reader, rest);
	}
	arena_free(&a);
	return 0;
}
