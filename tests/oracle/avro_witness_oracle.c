/* avro_witness_oracle.c - witnesses for many pairs of Avro schemas in one process
 *
 * Standard input, a line each: {"reader", "writer"}, schemas as texts. Standard output, a line
 * each:
 * {"any": WITNESS, "each": [WITNESS of each incompatibility under STRICT, up to 20], "proven": is
 * it compatible under PROVEN, "proofs": [WITNESS of each incompatibility under PROVEN]}, WITNESS
 * being
 * {"outcome", "json"?, "hex"?, "failure"?, "alone"?, "type"?, "location"?}; or {"failure"}.
 */
#include "compat/avro/witness.h"
#include "contract/base/digest.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 20 };

static bool parse(struct arena *a, const struct node *text, struct avro_schema **out,
                  struct failure *why)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ STR("schema"), node_text(text) };
	return avro_parse(a, source, &stored, out, why);
}

static struct node *said(struct arena *a, const struct avro_witness *w)
{
	static const char *const names[] = {
#define X(name, text) [AVRO_WITNESS_##name] = #name,
		AVRO_WITNESS_OUTCOMES(X)
#undef X
	};
	struct node *out = node_new_map(a);

	node_put_text(a, out, "outcome", str_of(names[w->outcome]));
	if (w->outcome != AVRO_WITNESS_FOUND && w->outcome != AVRO_WITNESS_DOUBTFUL)
		return out;
	node_put_text(a, out, "json", w->json);
	node_put_text(a, out, "hex",
	              digest_hex(a, (const unsigned char *)(w->bytes.ptr ? w->bytes.ptr : ""),
	                         w->bytes.len));
	node_put_text(a, out, "failure", w->failure);
	node_put(a, out, STR("alone"), node_new_plain(a, w->alone ? STR("true") : STR("false")));
	return out;
}

static struct node *each_of(struct arena *a, struct avro_witnesses *witnesses,
                            const struct avro_reading *reading)
{
	struct node *list = node_new_list(a), *one;
	struct avro_witness w;

	for (size_t i = 0; i < reading->count && i < MOST; i++) {
		const struct avro_incompatibility *x = reading->list[i];

		avro_witness_for(witnesses, x, &w);
		one = said(a, &w);
		node_put_text(a, one, "type", str_of(avro_mismatch_name(x->type)));
		node_put_text(a, one, "location", x->location);
		node_add(a, list, one);
	}
	return list;
}

static bool answer(struct arena *a, const struct source *line, struct node *out,
                   struct failure *why)
{
	struct avro_schema *reader, *writer;
	struct avro_witnesses *witnesses;
	struct avro_resolver resolver;
	struct avro_reading strict, proven;
	struct avro_witness w;
	struct node *row;

	if (!json_read(a, line, &row, why) || !parse(a, node_get(row, "reader"), &reader, why) ||
	    !parse(a, node_get(row, "writer"), &writer, why) ||
	    !avro_resolver_init(a, reader, writer, &resolver, why) ||
	    !avro_can_read(a, AVRO_STRICT, reader, writer, &strict, why) ||
	    !avro_can_read(a, AVRO_PROVEN, reader, writer, &proven, why))
		return false;
	witnesses = avro_witnesses_of(&resolver);
	avro_witness_any(witnesses, &w);
	node_put(a, out, STR("any"), said(a, &w));
	node_put(a, out, STR("each"), each_of(a, witnesses, &strict));
	node_put(a, out, STR("proven"),
	         node_new_plain(a, proven.compatible ? STR("true") : STR("false")));
	node_put(a, out, STR("proofs"), each_of(a, witnesses, &proven));
	return true;
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		const struct source source = { STR("row.json"), { line, (size_t)n } };
		struct failure why = { 0 };
		struct node *out;
		struct arena a;
		struct buf text;

		arena_init(&a, 1ul << 30);
		out = node_new_map(&a);
		if (!answer(&a, &source, out, &why))
			node_put_text(&a, out, "failure", str_of(why.text));
		buf_init(&text, &a, 0);
		json_print(&text, out, 0);
		printf("%.*s\n", STR_FMT(buf_str(&text)));
		arena_free(&a);
	}
	free(line);
	return 0;
}
