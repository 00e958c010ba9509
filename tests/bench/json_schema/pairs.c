/* pairs - how long it takes to read two JSON Schemas and to ask a policy (tests/bench/pairs.h)
 *
 * The later series are the worst cases of the searches that have a budget: they may end unproved,
 * but neither late nor with much memory. */
#include "tests/bench/pairs.h"

/* One between others: {"type": "object", "properties": {...}}. */
static void object(struct buf *out, size_t size, const char *row, const char *changed, size_t step)
{
	buf_add_c(out, "{\"type\": \"object\", \"properties\": {");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "%s\"p%zu\": %s", i ? ", " : "", i, i % step ? row : changed);
	buf_add_c(out, "}}");
}

static void widened(struct buf *out, size_t size, enum side side)
{
	object(out, size, "{\"type\": \"string\"}",
	       side == OLD ? "{\"type\": \"integer\", \"minimum\": 2}" : "{\"type\": \"number\"}",
	       2);
}

static void narrowed(struct buf *out, size_t size, enum side side)
{
	object(out, size, "",
	       side == OLD ? "{\"type\": \"integer\"}" : "{\"type\": \"integer\", \"maximum\": 5}",
	       1);
}

static void one_narrowed(struct buf *out, size_t size, enum side side)
{
	object(out, size, "{\"type\": \"string\", \"maxLength\": 9}",
	       side == OLD ? "{\"type\": \"integer\"}" : "{\"type\": \"integer\", \"maximum\": 5}",
	       size);
}

static void depth(struct buf *out, size_t size, enum side side)
{
	for (size_t i = 0; i < size; i++)
		buf_add_c(out, "{\"type\": \"object\", \"required\": [\"a\"], "
		               "\"properties\": {\"a\": ");
	buf_printf(out, "{\"type\": \"%s\"}", side == OLD ? "number" : "integer");
	for (size_t i = 0; i < size; i++)
		buf_add_c(out, "}}");
}

static void values(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "{\"enum\": [");
	for (size_t i = side == NEW; i < size; i++)
		buf_printf(out, "\"v%zu\", ", i);
	buf_add_c(out, "null]}");
}

/* Branches that a constant tells apart; `changed` is the place of the one that is not the same. */
static void branches(struct buf *out, size_t from, size_t size, const char *changed)
{
	buf_add_c(out, "{\"oneOf\": [");
	for (size_t i = from; i < size; i++)
		buf_printf(out,
		           "%s{\"type\": \"object\", \"required\": [\"kind\", \"x\"], "
		           "\"properties\": {\"kind\": {\"const\": \"k%zu\"}, \"x\": {\"type\": "
		           "\"%s\"}}}",
		           i == from ? "" : ", ", i, i == size / 2 ? changed : "string");
	buf_add_c(out, "]}");
}

static void tagged_widened(struct buf *out, size_t size, enum side side)
{
	branches(out, 0, size, side == OLD ? "integer" : "number");
}

static void tagged_narrowed(struct buf *out, size_t size, enum side side)
{
	branches(out, 0, size, side == OLD ? "number" : "integer");
}

static void tagged_added(struct buf *out, size_t size, enum side side)
{
	branches(out, side == OLD, size, "string");
}

static void tagged_gone(struct buf *out, size_t size, enum side side)
{
	branches(out, side == NEW, size, "string");
}

/* Definitions that refer to each other in a circle. */
static void ring(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "{\"$ref\": \"#/$defs/d0\", \"$defs\": {");
	for (size_t i = 0; i < size; i++)
		buf_printf(
			out,
			"%s\"d%zu\": {\"type\": \"object\", \"properties\": {\"next\": {\"$ref\": "
			"\"#/$defs/d%zu\"}, \"v\": {\"type\": \"%s\"}}}",
			i ? ", " : "", i, (i + 1) % size, side == OLD ? "integer" : "number");
	buf_add_c(out, "}}");
}

/* ---- worst cases ------------------------------------------------------------------------ */

/* Branches that overlap: every value may be in any number of them. */
static void overlapping(struct buf *out, size_t size, enum side side)
{
	buf_printf(out, "{\"%s\": [", side == OLD ? "oneOf" : "anyOf");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "%s{\"required\": [\"a%zu\"]}", i ? ", " : "", i);
	buf_add_c(out, "]}");
}

/* More pigeons than holes, each in one of them and no two in the same: nothing satisfies it, and
 * no short proof says so. */
static void pigeons(struct buf *out, size_t size, enum side side)
{
	if (side == NEW) {
		buf_add_c(out, "false");
		return;
	}
	buf_add_c(out, "{\"type\": \"object\", \"allOf\": [true");
	for (size_t i = 0; i <= size; i++) {
		buf_add_c(out, ", {\"anyOf\": [");
		for (size_t k = 0; k < size; k++)
			buf_printf(out, "%s{\"required\": [\"p%zu_%zu\"]}", k ? ", " : "", i, k);
		buf_add_c(out, "]}");
	}
	for (size_t k = 0; k < size; k++)
		for (size_t i = 0; i <= size; i++)
			for (size_t j = 0; j < i; j++)
				buf_printf(
					out,
					", {\"not\": {\"required\": [\"p%zu_%zu\", \"p%zu_%zu\"]}}",
					i, k, j, k);
	buf_add_c(out, "]}");
}

static void unevaluated(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", "
	               "\"anyOf\": [true");
	for (size_t i = 0; i < size; i++)
		buf_printf(
			out,
			", {\"required\": [\"r%zu\"], \"properties\": {\"a%zu\": true, \"b%zu\": "
			"{\"type\": \"%s\"}}}",
			i, i, i, side == OLD ? "integer" : "number");
	buf_add_c(out, "], \"unevaluatedProperties\": false}");
}

static void patterns(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "{\"type\": \"object\", \"patternProperties\": {");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "%s\"a.{%zu}b\": {\"type\": \"%s\"}", i ? ", " : "", i,
		           side == OLD ? "integer" : "number");
	buf_add_c(out, "}, \"additionalProperties\": false}");
}

/* The smallest automaton that knows what stood so many letters ago is exponential in that. */
static void letters_ago(struct buf *out, size_t size, enum side side)
{
	buf_printf(out, "{\"type\": \"string\", \"pattern\": \"^[ab]*%s[ab]{%zu}$\"}",
	           side == OLD ? "a" : "(a|b)", size);
}

static void contained(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "{\"type\": \"array\", \"uniqueItems\": true, \"allOf\": [true");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, ", {\"contains\": {\"multipleOf\": %zu}}",
		           i + (side == OLD ? 2 : 1));
	buf_add_c(out, "]}");
}

static const struct bench_series series[] = {
	{ "widened", widened, 1000 },
	{ "narrowed", narrowed, 1000 },
	{ "one_narrowed", one_narrowed, 1000 },
	{ "depth", depth, 10 },
	{ "enum", values, 1000 },
	{ "tagged_widened", tagged_widened, 250 },
	{ "tagged_narrowed", tagged_narrowed, 250 },
	{ "tagged_added", tagged_added, 250 },
	{ "tagged_gone", tagged_gone, 250 },
	{ "ring", ring, 24 },
	{ "overlapping", overlapping, 50 },
	{ "pigeons", pigeons, 3 },
	{ "unevaluated", unevaluated, 10 },
	{ "patterns", patterns, 4 },
	{ "letters_ago", letters_ago, 20 },
	{ "contained", contained, 8 },
	{ NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	static const char *const policies[] = { "STRICT", "PROVEN", NULL };

	return bench_main(argc, argv,
	                  &(struct bench){ .relation = &json_schema_relation,
	                                   .file = "bench.json",
	                                   .policies = policies,
	                                   .all = series });
}
