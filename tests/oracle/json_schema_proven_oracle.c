/* json_schema_proven_oracle.c - the proven relation of JSON Schemas for many pairs in one process
 *
 * Standard input, a line each: {"reader", "writer", "draft4"?: read both as draft 4}, schemas as
 * texts. Standard output, a line each: {"compatible", "unproved", "findings": [{"code", "path",
 * "witness"? | "blame", "format"}], "lines"}; or {"failure"}.
 */
#include "compat/json_schema/read_proven.h"
#include "contract/json_schema/text.h"
#include "tests/oracle/rows.h"

static bool parse(struct arena *a, const struct node *row, const char *key,
                  const struct json_schema **out, struct failure *why)
{
	const struct json_schema_options options = { .forced = node_get(row, "draft4") != NULL,
		                                     .dialect = JSON_DRAFT_4 };
	struct source *source = arena_new(a, struct source);
	const struct node *root;

	*source = (struct source){ STR("schema.json"), node_text(node_get(row, key)) };
	return json_schema_tree(a, source, &root, why) &&
	       json_schema_read(a, root, &options, out, why);
}

static const struct node *truth(struct arena *a, bool yes)
{
	return node_new_plain(a, yes ? STR("true") : STR("false"));
}

static const struct node *finding(struct arena *a, const struct json_break *b)
{
	struct node *out = node_new_map(a);

	node_put_text(a, out, "code", str_of(b->code));
	node_put_text(a, out, "path", b->path);
	node_put(a, out, STR("format"), truth(a, b->format_asserted));
	if (b->witness)
		node_put(a, out, STR("witness"), b->witness);
	else
		node_put_text(a, out, "blame", str_of(b->blame));
	return out;
}

static bool answer(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	struct node *findings = node_new_list(a), *lines = node_new_list(a);
	const struct json_schema *reader, *writer;
	struct json_proof proof;

	if (!parse(a, row, "reader", &reader, why) || !parse(a, row, "writer", &writer, why) ||
	    !json_schema_prove(a, reader, writer, &proof, why))
		return false;
	for (size_t i = 0; i < proof.count; i++) {
		node_add(a, findings, finding(a, &proof.list[i]));
		node_add(a, lines,
		         node_new_text(a, json_break_text(a, &proof.list[i], "new", "old")));
	}
	node_put(a, out, STR("compatible"), truth(a, proof.compatible));
	node_put(a, out, STR("unproved"), truth(a, proof.unproved));
	node_put(a, out, STR("findings"), findings);
	node_put(a, out, STR("lines"), lines);
	return true;
}

int main(void)
{
	return oracle_play(answer);
}
