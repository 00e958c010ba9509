/* to_contract.c - a JSON Schema as the skeleton of a contract, and what of it no contract says */
#include "contract/base/node_put.h"
#include "contract/convert/words.h"
#include "contract/dcs/dcs.h"
#include "contract/json_schema/convert.h"
#include "contract/json_schema/shape.h"

struct importing {
	struct arena *arena;
	const struct json_schema *schema;
	struct words words;
	struct defects *losses;
};

/* ---- what is lost ------------------------------------------------------------------------- */

/* Does a contract have no statement for it? */
static bool is_unsaid(const struct json_schema *s, const struct node *schema,
                      const struct member *m)
{
	static const char *const never[] = { "not",
		                             "if",
		                             "then",
		                             "else",
		                             "contains",
		                             "minContains",
		                             "maxContains",
		                             "patternProperties",
		                             "propertyNames",
		                             "dependencies",
		                             "dependentRequired",
		                             "dependentSchemas",
		                             "unevaluatedItems",
		                             "unevaluatedProperties",
		                             "additionalItems",
		                             "prefixItems",
		                             "$dynamicRef",
		                             "$recursiveRef",
		                             "contentEncoding",
		                             "contentMediaType",
		                             "contentSchema",
		                             "readOnly",
		                             "writeOnly" };
	const struct str key = m->key->text;

	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (str_is(key, never[i]))
			return !json_is_true(m->value);
	if (str_is(key, "items"))
		return node_is(m->value, NODE_LIST);
	if (str_is(key, "additionalProperties"))
		return json_is_false(m->value)
		               ? !json_is_false(node_get(s->root.node, "additionalProperties"))
		               : node_get(schema, "properties") && !json_is_true(m->value);
	return false;
}

static void say_unsaid(struct importing *im, const struct node *schema)
{
	struct buf keys;

	buf_init(&keys, im->arena, 0);
	for (size_t i = 0; i < schema->count; i++)
		if (is_unsaid(im->schema, schema, &schema->members[i]))
			buf_printf(&keys, "%s%.*s", keys.len ? ", " : "",
			           STR_FMT(schema->members[i].key->text));
	if (keys.len)
		defect_add(im->losses, DEFECT_NOT_CONVERTED, schema,
		           json_schema_pointer(im->arena, im->schema, schema),
		           "a contract cannot state %.*s", STR_FMT(buf_str(&keys)));
}

static void say_all(struct importing *im, const struct node *schema);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void say_below(struct importing *im, enum json_shape shape, const struct node *value)
{
	const bool maps = shape == JSON_SHAPE_SCHEMA_MAP || shape == JSON_SHAPE_PATTERN_MAP ||
	                  shape == JSON_SHAPE_DEPENDENCIES;
	const bool lists = shape == JSON_SHAPE_SCHEMAS || shape == JSON_SHAPE_ITEMS;

	if (maps && node_is(value, NODE_MAP))
		for (size_t i = 0; i < value->count; i++)
			say_all(im, value->members[i].value);
	else if (lists && node_is(value, NODE_LIST))
		for (size_t i = 0; i < value->count; i++)
			say_all(im, value->items[i]);
	else if (shape == JSON_SHAPE_SCHEMA || shape == JSON_SHAPE_ITEMS ||
	         shape == JSON_SHAPE_SCHEMA_OR_BOOL)
		say_all(im, value);
}

/* Of the document itself, definitions that nobody refers to among them.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void say_all(struct importing *im, const struct node *schema)
{
	if (!node_is(schema, NODE_MAP))
		return;
	say_unsaid(im, schema);
	for (size_t i = 0; i < schema->count; i++) {
		const struct json_keyword *k = json_keyword(im->schema->root.resource->dialect,
		                                            schema->members[i].key->text);

		if (k)
			say_below(im, k->shape, schema->members[i].value);
	}
}

/* A union, and a schema inside itself. */
static void say_field(struct importing *im, const struct field *f)
{
	const struct node *inside = node_get(f->node, "properties");

	if (f->type.kind == TYPE_JSON)
		defect_add(im->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "a union of several types is written as json");
	if (f->type.kind == TYPE_RECORD && !f->field_count &&
	    ((inside && inside->count) || node_get(f->node, "$ref")))
		defect_add(im->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "what is inside ends here");
}

/* ---- the skeleton ------------------------------------------------------------------------------
 */

static const struct node *place(struct importing *im, const struct field *f);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *fields(struct importing *im, const struct field *f)
{
	struct node *out = node_new_map(im->arena);

	for (size_t i = 0; i < f->field_count; i++)
		node_put(im->arena, out, f->fields[i]->name, place(im, f->fields[i]));
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *place(struct importing *im, const struct field *f)
{
	struct node *out = field_words(&im->words, f);

	say_field(im, f);
	if (f->field_count)
		put_node(im->arena, out, "fields", fields(im, f));
	if (f->items)
		put_node(im->arena, out, "items", place(im, f->items));
	if (f->values)
		put_node(im->arena, out, "values", place(im, f->values));
	return out;
}

static const struct node *model(struct importing *im, const struct model *m)
{
	struct node *said = model_words(&im->words, m), *out = node_new_map(im->arena);

	put_c(im->arena, out, "type", "table");
	for (size_t i = 0; i < said->count; i++)
		node_put_member(im->arena, out, said->members[i].key, said->members[i].value);
	if (json_is_false(node_get(m->root.node, "additionalProperties")))
		put_bool(im->arena, out, "additionalFields", false);
	put_node(im->arena, out, "fields", fields(im, &m->root));
	return out;
}

bool json_to_contract(struct arena *a, const struct json_schema *s, const struct source *source,
                      const struct node **out, struct defects *losses, struct failure *why)
{
	struct importing im = { .arena = a, .schema = s, .losses = losses };
	const struct contract *c = json_schema_contract(a, s, source, losses);
	const struct model *m = c->models[0];
	struct node *root, *info, *models;

	if (m->root.type.kind != TYPE_RECORD)
		return failure_set(
			why, FAILURE_REFUSED,
			"a contract describes records, and the root of this schema is %.*s",
			STR_FMT(type_text(a, &m->root.type)));
	words_init(&im.words, a, DIALECT_SCHEMA);
	root = node_new_map(a);
	put_c(a, root, "dataContractSpecification",
	      dcs_grammar.versions[dcs_grammar.version_count - 1]);
	put_text(a, root, "id", c->id);
	info = put_map(a, root, "info");
	put_text(a, info, "title", m->root.name);
	put_c(a, info, "version", "1.0.0");
	put_c(a, info, "status", "draft");
	models = put_map(a, root, "models");
	node_put(a, models, m->root.name, model(&im, m));
	say_all(&im, s->root.node);
	*out = root;
	return true;
}
