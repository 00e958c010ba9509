/* json_schema_oracle.c - what a registry says of a JSON Schema's text, for many in one process
 *
 * Standard input, a line each: {"text"}. Standard output, a line each: {"stored", "normal",
 * "accept", "draft", "fields", "message"}, or {"failure"} where the text is no JSON.
 */
#include "contract/json_schema/text.h"
#include "contract/json_schema/typed.h"
#include "tests/oracle/rows.h"

static struct node *truth(struct arena *a, bool yes)
{
	return node_new_plain(a, yes ? STR("true") : STR("false"));
}

static bool answer(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct failure refused = { 0 };
	const struct typed_schema *schema;
	const struct node *tree;
	bool accepted;

	*source = (struct source){ STR("schema"), node_text(node_get(row, "text")) };
	if (!json_schema_tree(a, source, &tree, why))
		return false;
	node_put_text(a, out, "stored", json_schema_text(a, tree, false));
	node_put_text(a, out, "normal", json_schema_text(a, tree, true));
	node_put_text(a, out, "draft", str_of(json_dialect_name(json_dialect_of(tree))));
	accepted = typed_read(a, tree, NULL, 0, &schema, &refused);
	node_put(a, out, STR("accept"), truth(a, accepted));
	node_put(a, out, STR("fields"), truth(a, accepted && typed_fields_valid(schema, &refused)));
	node_put_text(a, out, "message", str_of(refused.text));
	return true;
}

int main(void)
{
	return oracle_play(answer);
}
