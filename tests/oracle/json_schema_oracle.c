/* json_schema_oracle.c - what a registry says of JSON Schemas, for many in one process
 *
 * Standard input, a line each: {"text", "references"?: [{"name", "text"}]}, or {"old", "new"},
 * texts. Standard output, a line each: {"stored", "normal", "accept", "draft", "fields",
 * "message"}, or {POLICY:
 * {"compatible", "total", "differences": [[type, path]], "messages"}}; {"failure"} where a text is
 * no JSON or, of two, no schema.
 */
#include "compat/json_schema/read_strict.h"
#include "contract/json_schema/text.h"
#include "contract/json_schema/typed.h"
#include "tests/oracle/rows.h"

static struct node *truth(struct arena *a, bool yes)
{
	return node_new_plain(a, yes ? STR("true") : STR("false"));
}

static bool tree_of(struct arena *a, const struct node *text, const struct node **out,
                    struct failure *why)
{
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ STR("schema"), node_text(text) };
	return json_schema_tree(a, source, out, why);
}

static bool text(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	const struct node *list = node_get(row, "references"), *tree;
	struct typed_reference references[16];
	const struct typed_schema *schema;
	struct failure refused = { 0 };
	bool accepted;
	size_t n = 0;

	if (!tree_of(a, node_get(row, "text"), &tree, why))
		return false;
	for (; list && n < list->count && n < 16; n++) {
		references[n].name = node_text(node_get(list->items[n], "name"));
		if (!tree_of(a, node_get(list->items[n], "text"), &references[n].document, why))
			return false;
	}
	node_put_text(a, out, "stored", json_schema_text(a, tree, false));
	node_put_text(a, out, "normal", json_schema_text(a, tree, true));
	node_put_text(a, out, "draft", str_of(json_dialect_name(json_dialect_of(tree))));
	accepted = typed_read(a, tree, references, n, &schema, &refused);
	node_put(a, out, STR("accept"), truth(a, accepted));
	node_put(a, out, STR("fields"), truth(a, accepted && typed_fields_valid(schema, &refused)));
	node_put_text(a, out, "message", str_copy(a, str_of(refused.text)));
	return true;
}

static struct node *pair_of(struct arena *a, const char *one, struct str other)
{
	struct node *list = node_new_list(a);

	node_add(a, list, node_new_text(a, str_of(one)));
	node_add(a, list, node_new_text(a, other));
	return list;
}

static bool policy(struct arena *a, enum json_policy p, const struct typed_schema *old,
                   const struct typed_schema *new, struct node *out, struct failure *why)
{
	struct node *differences = node_new_list(a), *messages = node_new_list(a);
	struct json_reading reading;

	if (!json_can_read(a, p, new, old, true, &reading, why))
		return false;
	for (size_t i = 0; i < reading.count; i++) {
		const struct json_found *f = &reading.list[i];

		node_add(a, differences, pair_of(a, json_difference_name(f->type), f->path));
		if (!json_difference_passes(f->type, p))
			node_add(a, messages,
			         node_new_text(a, json_difference_text(a, f, "new", "old")));
	}
	node_put(a, out, STR("compatible"), truth(a, reading.compatible));
	node_put(a, out, STR("total"), node_new_plain(a, arena_printf(a, "%llu", reading.total)));
	node_put(a, out, STR("differences"), differences);
	node_put(a, out, STR("messages"), messages);
	return true;
}

static bool relation(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	static const char *const names[JSON_POLICY_COUNT] = { "STRICT", "LENIENT" };
	const struct typed_schema *old, *new;
	const struct node *old_tree, *new_tree;

	if (!tree_of(a, node_get(row, "old"), &old_tree, why) ||
	    !tree_of(a, node_get(row, "new"), &new_tree, why) ||
	    !typed_read(a, old_tree, NULL, 0, &old, why) ||
	    !typed_read(a, new_tree, NULL, 0, &new, why))
		return false;
	for (int p = 0; p < JSON_POLICY_COUNT; p++) {
		struct node *map = node_new_map(a);

		if (!policy(a, (enum json_policy)p, old, new, map, why))
			return false;
		node_put(a, out, str_of(names[p]), map);
	}
	return true;
}

static bool answer(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	return node_get(row, "text") ? text(a, row, out, why) : relation(a, row, out, why);
}

int main(void)
{
	return oracle_play(answer);
}
