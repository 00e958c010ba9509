/* Any text as an Avro schema, in each strictness; the first line may be a schema it refers to. What
 * was accepted is printed, and what was printed is read again: it must say the same. */
#include "contract/avro/canonical.h"
#include "contract/avro/shape.h"
#include "tests/fuzz/shape_walk.h"

#include <stdlib.h>

static bool parse(struct arena *a, struct str text, const struct avro_parse_options *options,
                  struct avro_schema **out)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { .code = FAILURE_NONE };

	source->name = STR("input");
	source->text = text;
	if (avro_parse(a, source, options, out, &why))
		return true;
	if (why.code == FAILURE_NONE || !why.text[0])
		abort();
	return false;
}

/* The original writes a type of the null namespace by its simple name even where that means
 * another. */
static bool is_ambiguous(const struct avro_schema *s)
{
	for (size_t i = 0; i < s->named_count; i++)
		for (size_t j = 0; j < s->named_count; j++)
			if (i != j && !s->named[i]->name.space.len &&
			    str_eq(s->named[i]->name.simple, s->named[j]->name.simple))
				return true;
	return false;
}

static void check_same(struct str a, struct str b)
{
	if (!str_eq(a, b))
		abort();
}

static void check_ids(const struct avro_schema *s)
{
	for (size_t i = 0; i < s->type_count; i++)
		if (s->types[i]->id != i)
			abort();
	for (size_t i = 0; i < s->named_count; i++)
		if (avro_find(s, s->named[i]->name.full) != s->named[i])
			abort();
}

static void check_schema(struct arena *a, const struct avro_schema *s)
{
	struct avro_parse_options stored = { .strictness = AVRO_STORED,
		                             .references = s->references,
		                             .reference_count = s->reference_count };
	struct avro_parse_options alone = { .strictness = AVRO_STORED };
	struct avro_fingerprints f;
	struct avro_schema *again;
	struct failure why;
	struct str text;

	check_ids(s);
	walk_contract(a, avro_contract(a, s, NULL));
	avro_fingerprint(avro_parsing_form(a, s), &f);
	if (is_ambiguous(s) || s->named_count > 1000)
		return;
	if (!parse(a, avro_resolved_text(a, s), &alone, &again))
		abort();
	check_same(avro_resolved_text(a, again), avro_resolved_text(a, s));
	check_same(avro_parsing_form(a, again), avro_parsing_form(a, s));
	if (!parse(a, avro_stored_text(a, s), &stored, &again))
		abort();
	check_same(avro_stored_text(a, again), avro_stored_text(a, s));
	if (!avro_normal_text(a, s, &text, &why))
		return;
	if (!parse(a, text, &stored, &again))
		abort();
	check_same(avro_stored_text(a, again), text);
}

static void read_all(void *arg)
{
	struct input *in = arg;
	struct str rest = in->source.text, head = str_cut(&rest, '\n');
	const struct avro_schema *references[1];
	struct avro_schema *s;

	for (int strictness = AVRO_REGISTER; strictness <= AVRO_LIBRARY; strictness++) {
		struct avro_parse_options options = { .strictness =
			                                      (enum avro_strictness)strictness };

		if (parse(in->arena, in->source.text, &options, &s))
			check_schema(in->arena, s);
		if (!parse(in->arena, head, &options, &s))
			continue;
		references[0] = s;
		options.references = references;
		options.reference_count = 1;
		if (parse(in->arena, rest, &options, &s))
			check_schema(in->arena, s);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
