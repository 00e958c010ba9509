/* Random pairs of Avro schemas and random data: what PROVEN accepts decodes, what it refuses has a
 * value that fails, and the search for witnesses, which knows nothing of the relation, finds the
 * same. */
#include "compat/avro/witness.h"
#include "tests/check.h"
#include "tests/unit/avro_gen.h"

#include <stdlib.h>

enum { PAIRS = 6000, DATA = 12 };

static size_t parsed, compatible, incompatible, unsettled, refused, strict_only;

static const struct avro_schema *parse(struct arena *a, const char *text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *s = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("s.avsc"), str_of(text) };
	return avro_parse(a, source, &stored, &s, &why) ? s : NULL;
}

/* Encoded and decoded, it is the same; and the reader may take it. */
static void try_datum(struct arena *a, const struct avro_resolver *r, bool proven,
                      const struct avro_witness *any, const struct avro_datum *d)
{
	const struct avro_datum *again, *read;
	struct str bytes, twice, json, json_again;
	struct failure why = { 0 };

	if (!avro_datum_encode(a, d, &bytes, &why)) {
		CHECK_INT(why.code, FAILURE_LIMIT);
		return;
	}
	CHECK(avro_datum_decode(a, d->type, bytes, &again, &why));
	CHECK(avro_datum_encode(a, again, &twice, &why) && str_eq(bytes, twice));
	CHECK(avro_datum_json_text(a, d, &json, &why) &&
	      avro_datum_json_text(a, again, &json_again, &why) && str_eq(json, json_again));
	if (avro_resolve_decode(r, bytes, &read, &why)) {
		CHECK(avro_datum_encode(a, read, &twice, &why) &&
		      avro_datum_decode(a, r->reader->root, twice, &again, &why));
		return;
	}
	refused++;
	CHECK_INT(why.code, FAILURE_REFUSED);
	CHECK(!proven);
	CHECK(any->outcome == AVRO_WITNESS_FOUND || any->outcome == AVRO_WITNESS_UNSETTLED);
}

static void try_pair(struct arena *a, const struct avro_schema *reader,
                     const struct avro_schema *writer, uint64_t seed)
{
	struct avro_smallest *sizes = avro_smallest_of(a, writer);
	struct avro_reading proven, strict;
	struct avro_witnesses *w;
	struct avro_witness any, one;
	struct avro_resolver r;
	struct failure why = { 0 };

	CHECK(avro_resolver_init(a, reader, writer, &r, &why));
	CHECK(avro_can_read(a, AVRO_PROVEN, reader, writer, &proven, &why));
	CHECK(avro_can_read(a, AVRO_STRICT, reader, writer, &strict, &why));
	w = avro_witnesses_of(&r);
	avro_witness_any(w, &any);
	CHECK_INT(proven.compatible,
	          any.outcome == AVRO_WITNESS_NONE_FAILS || any.outcome == AVRO_WITNESS_NO_VALUE);
	for (size_t i = 0; i < proven.count; i++) {
		avro_witness_for(w, proven.list[i], &one);
		CHECK_INT(one.outcome, avro_mismatch_has_witness(proven.list[i]->type)
		                               ? AVRO_WITNESS_FOUND
		                               : AVRO_WITNESS_UNSETTLED);
	}
	for (size_t i = 0; i < strict.count; i++) {
		avro_witness_for(w, strict.list[i], &one);
		CHECK(one.outcome != AVRO_WITNESS_DOUBTFUL);
		CHECK(!proven.compatible || one.outcome == any.outcome);
	}
	compatible += proven.compatible;
	incompatible += !proven.compatible;
	unsettled += any.outcome == AVRO_WITNESS_UNSETTLED;
	strict_only += proven.compatible && !strict.compatible;
	for (int i = 0; i < DATA && avro_smallest_size(sizes, writer->root)->known; i++)
		try_datum(a, &r, proven.compatible, &any,
		          avro_gen_datum(a, sizes, writer->root, &seed));
}

static void test_random(void)
{
	for (uint64_t seed = 1; seed <= PAIRS && check_now.bad < 3; seed++) {
		const struct avro_schema *reader, *writer;
		const char *texts[2];
		const int bad = check_now.bad;
		struct arena a;

		arena_init(&a, 1ul << 28);
		avro_gen_pair(&a, seed, &texts[0], &texts[1]);
		reader = parse(&a, texts[0]);
		writer = parse(&a, texts[1]);
		if (reader && writer) {
			parsed++;
			try_pair(&a, reader, writer, seed);
		}
		if (check_now.bad > bad)
			fprintf(stderr, "  seed %llu\n  reader %s\n  writer %s\n",
			        (unsigned long long)seed, texts[0], texts[1]);
		arena_free(&a);
	}
}

/* Both answers are met often, and failing values too. */
static void test_enough(void)
{
	printf("%zu pairs: %zu compatible (%zu not by the rules), %zu not, %zu unsettled; %zu "
	       "values refused\n",
	       parsed, compatible, strict_only, incompatible, unsettled, refused);
	CHECK(parsed > PAIRS / 2);
	CHECK(compatible > PAIRS / 20);
	CHECK(incompatible > PAIRS / 20);
	CHECK(refused > PAIRS / 20);
}

int main(void)
{
	RUN(test_random);
	RUN(test_enough);
	return CHECK_EXIT();
}
