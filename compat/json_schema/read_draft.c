/* read_draft.c - a schema without $schema that can only be meant for draft 4
 *
 * A boolean exclusiveMinimum has a meaning in draft 4 and none since: whoever writes it writes
 * draft 4, also where `$schema` is missing and the registry's default is a later draft. Unless a
 * keyword stands there that draft 4 does not know: then it is nothing clear, and stays what it was
 * read as. */
#include "compat/json_schema/read_proven.h"

#include "contract/base/limits.h"

struct traces {
	bool draft_4, later;
};

static void look(const struct node *n, struct traces *t, unsigned depth)
{
	if (!n || n->kind == NODE_SCALAR || depth > limit_of(LIMIT_DEPTH))
		return;
	for (size_t i = 0; i < n->count; i++) {
		const struct node *value = n->kind == NODE_MAP ? n->members[i].value : n->items[i];

		if (n->kind == NODE_MAP) {
			const struct str key = n->members[i].key->text;
			const bool boolean = json_is_true(value) || json_is_false(value);

			t->draft_4 |= boolean && (str_is(key, "exclusiveMinimum") ||
			                          str_is(key, "exclusiveMaximum"));
			t->later |=
				!json_keyword(JSON_DRAFT_4, key) && json_keyword(JSON_DRAFT_7, key);
		}
		look(value, t, depth + 1);
	}
}

bool json_schema_as_meant(struct arena *a, const struct json_schema *schema,
                          const struct json_schema **out, struct failure *why)
{
	struct json_schema_options options = { .forced = true, .dialect = JSON_DRAFT_4 };
	struct json_document *documents =
		arena_array(a, struct json_document, schema->resource_count);
	struct traces t = { 0 };

	*out = schema;
	for (size_t i = 0; i < schema->resource_count; i++) {
		const struct json_resource *r = schema->resources[i];

		if (r->parent || r->metaschema)
			continue;
		if (node_get(r->root, "$schema"))
			return true;
		look(r->root, &t, 0);
		if (r->root != schema->root.node)
			documents[options.document_count++] =
				(struct json_document){ r->uri, r->root };
	}
	if (!t.draft_4 || t.later)
		return true;
	options.documents = documents;
	return json_schema_read(a, schema->root.node, &options, out, why);
}
