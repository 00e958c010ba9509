/* An Avro schema and data, separated by NUL: what decodes encodes to the same value, in no more
 * bytes, and prints; and of the schema, every smallest datum and every default is one. */
#include "contract/avro/smallest.h"
#include "contract/base/limits.h"
#include "tests/fuzz/avro_text.h"
#include "tests/fuzz/input.h"

/* Encoded, and decoded again: the same bytes. False: it is too large. */
static bool round_trip(struct arena *a, const struct avro_datum *d, struct str *bytes)
{
	const struct avro_datum *again;
	struct failure why = { 0 };
	struct str twice, json, json_twice;

	if (!avro_datum_encode(a, d, bytes, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return false;
	}
	expect(avro_datum_decode(a, d->type, *bytes, &again, &why));
	expect(avro_datum_encode(a, again, &twice, &why) && str_eq(*bytes, twice));
	expect(avro_datum_json_text(a, d, &json, &why));
	expect(avro_datum_json_text(a, again, &json_twice, &why) && str_eq(json, json_twice));
	expect(json.len && str_is_utf8(json));
	return true;
}

static void try_smallest(struct arena *a, const struct avro_schema *s)
{
	struct avro_smallest *all = avro_smallest_of(a, s);

	for (size_t id = 0; id < s->type_count && id < 100; id++) {
		const struct avro_answer *size = avro_smallest_size(all, s->types[id]);
		const struct avro_datum *d;
		struct failure why = { 0 };
		struct str bytes;

		if (!size->known || size->cost.bytes > 1 << 16)
			continue;
		if (!avro_smallest_datum(all, s->types[id], &d, &why)) {
			expect(why.code == FAILURE_LIMIT);
			continue;
		}
		expect(round_trip(a, d, &bytes) && bytes.len == size->cost.bytes);
	}
}

static void try_defaults(struct arena *a, const struct avro_schema *s)
{
	unsigned tried = 0;

	for (size_t id = 0; id < s->type_count; id++) {
		const struct avro_type *t = s->types[id];

		for (size_t i = 0; t->kind == AVRO_RECORD && i < t->field_count; i++) {
			const struct avro_field *f = &t->fields[i];
			const struct avro_datum *d;
			struct failure why = { 0 };
			struct str bytes;

			if (!f->default_value || ++tried > 50)
				continue;
			if (avro_datum_from_default(a, f->type, f->default_value, &d, &why))
				(void)round_trip(a, d, &bytes);
			else
				expect(why.code == FAILURE_SYNTAX || why.code == FAILURE_LIMIT);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, bytes;
	const struct str first = str_cut(&rest, '\0');
	const struct avro_datum *d;
	struct failure why = { 0 };
	struct avro_schema *s;
	struct arena a;

	limit_set(STR("DATUM_VALUES"), 5000);
	arena_init(&a, 512ul << 20);
	s = stored_schema(&a, first);
	if (s) {
		if (!avro_datum_decode(&a, s->root, rest, &d, &why))
			expect(why.code == FAILURE_SYNTAX || why.code == FAILURE_LIMIT);
		else
			expect(round_trip(&a, d, &bytes) && bytes.len <= rest.len);
		try_smallest(&a, s);
		try_defaults(&a, s);
	}
	arena_free(&a);
	return 0;
}
