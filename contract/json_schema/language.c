/* language.c - JSON Schema as one of the languages of schemas */
#include "contract/json_schema/registered.h"
#include "contract/json_schema/shape.h"
#include "contract/json_schema/text.h"

static bool read_text(struct arena *a, const struct schema_text *t, const void **out,
                      struct failure *why)
{
	const size_t most = t->reference_count + 1;
	struct typed_reference *named = arena_array(a, struct typed_reference, most);
	struct json_document *documents = arena_array(a, struct json_document, most);
	struct json_schema_options options = { .documents = documents };
	struct json_registered *r = arena_new(a, struct json_registered);
	size_t n = 0;

	for (size_t i = 0; i < t->reference_count; i++) {
		const struct json_registered *other = t->references[i].parsed;

		if (t->references[i].language != &json_schema_language)
			continue;
		named[n] = (struct typed_reference){ t->names[i], other->tree };
		documents[n++] = (struct json_document){ t->names[i], other->tree };
	}
	options.document_count = n;
	r->source = t->source;
	r->tree = t->tree;
	if ((!r->tree && !json_schema_tree(a, t->source, &r->tree, why)) ||
	    !typed_read(a, r->tree, named, n, &r->typed, why) ||
	    !json_schema_read(a, r->tree, &options, &r->schema, why))
		return false;
	*out = r;
	return true;
}

static bool kept_text(struct arena *a, const void *schema, bool normal, struct str *out,
                      struct failure *why)
{
	(void)why;
	*out = json_schema_text(a, ((const struct json_registered *)schema)->tree, normal);
	return true;
}

static bool format_text(struct arena *a, const void *schema, struct str format, struct str *out)
{
	(void)a, (void)schema, (void)format, (void)out;
	return false;
}

static bool is_equal(struct arena *a, const void *one, const void *other)
{
	const struct json_registered *x = one, *y = other;

	return str_eq(json_schema_text(a, x->tree, false), json_schema_text(a, y->tree, false));
}

static struct contract *contract_of(struct arena *a, const void *schema, struct defects *defects)
{
	const struct json_registered *r = schema;
	struct contract *c = json_schema_contract(a, r->schema, r->source, defects);

	c->schema = schema_new(a, &json_schema_language, schema);
	return c;
}

static bool has_field(const void *schema, struct str name)
{
	const struct node *tree = ((const struct json_registered *)schema)->tree;

	return node_get_str(node_get(tree, "properties"), name) != NULL;
}

/* Does it only speak of properties by their names? Then a reader does not mind any other. */
static bool is_open(const struct node *root)
{
	static const char *const keys[] = { "additionalProperties", "unevaluatedProperties",
		                            "patternProperties",    "propertyNames",
		                            "maxProperties",        "$ref",
		                            "allOf",                "anyOf",
		                            "oneOf",                "not",
		                            "if",                   "dependencies",
		                            "dependentRequired",    "dependentSchemas",
		                            "$dynamicRef",          "$recursiveRef" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (node_get(root, keys[i]) && !json_is_true(node_get(root, keys[i])))
			return false;
	return node_is(root, NODE_MAP);
}

static struct str *reads(struct arena *a, const void *schema, size_t *count)
{
	const struct node *tree = ((const struct json_registered *)schema)->tree;
	const struct node *map = node_get(tree, "properties"), *list = node_get(tree, "required");
	struct str *out;

	*count = 0;
	if (!is_open(tree))
		return NULL;
	out = arena_array(a, struct str, (map ? map->count : 0) + (list ? list->count : 0) + 1);
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		out[(*count)++] = map->members[i].key->text;
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		if (!node_get_str(map, list->items[i]->text))
			out[(*count)++] = list->items[i]->text;
	return out;
}

static bool fields_valid(const void *schema, struct failure *why)
{
	return typed_fields_valid(((const struct json_registered *)schema)->typed, why);
}

const struct language json_schema_language = { "JSON",    "JSON Schema", ".schema.json",
	                                       read_text, kept_text,     format_text,
	                                       is_equal,  contract_of,   has_field,
	                                       reads,     fields_valid };
