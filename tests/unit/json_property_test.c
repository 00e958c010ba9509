/* Random pairs of JSON Schemas and random documents: what PROVEN calls compatible has no document
 * that the writer's schema accepts and the reader's refuses, and what it calls breaking shows one.
 *
 * TREATY_CASES: how many pairs; tests/unit/long asks for a hundred thousand.
 */
#include "compat/json_schema/read_proven.h"
#include "contract/json_schema/validate.h"
#include "tests/check.h"
#include "tests/unit/json_gen.h"

#include <stdlib.h>

enum { PAIRS = 1000, DOCUMENTS = 10 };

static size_t pairs, compatible, breaking, unproved, refuted, failed, documents, valid;

struct side {
	const struct node *root;
	const struct json_schema *schema;
	const struct json_validator *plain, *formats;
};

static bool read_side(struct arena *a, const struct node *root, struct side *out)
{
	const struct json_validator_options asserted = { .assert_format = true };
	const struct json_validator_options annotated = { 0 };
	struct failure why = { 0 };

	out->root = root;
	return json_schema_read(a, root, NULL, &out->schema, &why) &&
	       json_validator_new(a, out->schema, &annotated, &out->plain, &why) &&
	       json_validator_new(a, out->schema, &asserted, &out->formats, &why);
}

static bool breaks(struct arena *a, const struct json_validator *reader,
                   const struct json_validator *writer, const struct node *document)
{
	struct failure why = { 0 };

	return json_validate(a, writer, document, &why) == JSON_VALID &&
	       json_validate(a, reader, document, &why) == JSON_INVALID;
}

static void show(struct arena *a, const char *what, const struct node *n)
{
	struct buf out;

	buf_init(&out, a, 0);
	json_print(&out, n, 0);
	fprintf(stderr, "  %s %.*s\n", what, STR_FMT(buf_str(&out)));
}

/* Some document of the writer's that the reader refuses, or NULL. */
static const struct node *search(struct arena *a, const struct side *reader,
                                 const struct side *writer, uint64_t *seed)
{
	const bool old = writer->schema->root.resource->dialect <= JSON_DRAFT_7;

	for (int i = 0; i < DOCUMENTS; i++) {
		const struct node *d = json_written_plainly(
			a, json_gen_value(a, i % 3 ? writer->schema : reader->schema, seed));
		struct failure why = { 0 };

		documents++;
		valid += json_validate(a, writer->plain, d, &why) == JSON_VALID;
		if (breaks(a, reader->plain, writer->plain, d) ||
		    (old && breaks(a, reader->formats, writer->formats, d)))
			return d;
	}
	return NULL;
}

static void check_witness(struct arena *a, const struct side *reader, const struct side *writer,
                          const struct json_break *b)
{
	if (!b->witness) {
		CHECK(b->blame != NULL);
		return;
	}
	if (b->format_asserted)
		CHECK(breaks(a, reader->formats, writer->formats, b->witness));
	else
		CHECK(breaks(a, reader->plain, writer->plain, b->witness));
}

static void try_pair(struct arena *a, const struct side *reader, const struct side *writer,
                     uint64_t *seed)
{
	const struct node *found = search(a, reader, writer, seed);
	struct json_proof proof = { 0 };
	struct failure why = { 0 };

	pairs++;
	if (!json_schema_prove(a, reader->schema, writer->schema, &proof, &why)) {
		failed++;
		CHECK_INT(why.code, FAILURE_LIMIT);
		return;
	}
	CHECK(proof.compatible + (proof.breaks > 0) + proof.unproved == 1);
	CHECK(proof.compatible == (proof.total == 0));
	compatible += proof.compatible;
	breaking += proof.breaks > 0;
	unproved += proof.unproved;
	refuted += proof.unproved && found;
	for (size_t i = 0; i < proof.count; i++)
		check_witness(a, reader, writer, &proof.list[i]);
	CHECK(!found || !proof.compatible);
	if (found && proof.compatible)
		show(a, "document", found);
}

static uint64_t asked(void)
{
	const char *text = getenv("TREATY_CASES");

	return text ? strtoull(text, NULL, 10) : PAIRS;
}

static void test_random(void)
{
	const uint64_t most = asked();

	/* A reference of the changed schema may lead nowhere: that is no pair. */
	for (uint64_t n = 1; pairs < most && n <= 2 * most && check_now.bad < 3; n++) {
		uint64_t seed = n * 1000003;
		const int bad = check_now.bad;
		const struct node *first;
		struct side sides[2];
		struct arena a;

		arena_init(&a, 1ul << 29);
		first = json_gen_schema(&a, &seed);
		CHECK_ROW("pair");
		if (read_side(&a, first, &sides[0]) &&
		    read_side(&a, json_gen_change(&a, first, &seed), &sides[1]))
			try_pair(&a, &sides[n % 2], &sides[!(n % 2)], &seed);
		if (check_now.bad > bad) {
			fprintf(stderr, "  pair %llu\n", (unsigned long long)n);
			show(&a, "reader", sides[n % 2].root);
			show(&a, "writer", sides[!(n % 2)].root);
		}
		arena_free(&a);
	}
}

/* All answers are met often, and most documents fit their schema. */
static void test_enough(void)
{
	printf("%zu pairs: %zu yes, %zu no with a document, %zu (%.3f %% of the noes) without, of "
	       "which %zu break; %zu beyond a limit; %zu documents, %zu valid\n",
	       pairs, compatible, breaking, unproved,
	       100. * (double)unproved / (double)(breaking + unproved), refuted, failed, documents,
	       valid);
	CHECK(pairs == asked());
	CHECK(compatible > pairs / 10);
	CHECK(breaking > pairs / 10);
	CHECK(valid > documents / 3);
	CHECK(unproved + failed < pairs / 5);
}

int main(void)
{
	RUN(test_random);
	RUN(test_enough);
	return CHECK_EXIT();
}
