/* language.c - JSON Schema as one of the languages of schemas */
#include "contract/json_schema/allowed.h"
#include "contract/json_schema/doubt.h"
#include "contract/json_schema/names.h"
#include "contract/json_schema/registered.h"
#include "contract/json_schema/shape.h"
#include "contract/json_schema/tags.h"
#include "contract/json_schema/text.h"

/* Every place where the draft does not allow what is written. */
static void note(struct defects *defects, const struct json_error *list)
{
	struct str types[] = { STR_INIT("array"), STR_INIT("boolean"), STR_INIT("integer"),
		               STR_INIT("null"),  STR_INIT("number"),  STR_INIT("object"),
		               STR_INIT("string") },
		   meant;

	for (const struct json_error *e = list; e; e = e->next) {
		const struct str word = { e->value->text.ptr,
			                  e->value->text.len > 60 ? 60 : e->value->text.len };

		if (!str_ends(e->path, "/type") || !json_is_string(e->value)) {
			defect_add(defects, DEFECT_JSON_SCHEMA, e->value, STR(""), "%.*s%s%.*s",
			           STR_FMT(e->path), e->path.len ? ": " : "", STR_FMT(e->message));
			continue;
		}
		defect_add(defects, DEFECT_JSON_SCHEMA, e->value, STR(""),
		           "%.*s: there is no type \"%.*s\"", STR_FMT(e->path), STR_FMT(word));
		meant = str_did_you_mean(e->value->text, types, sizeof types / sizeof *types);
		if (meant.len)
			defect_hint(defects, "did you mean \"%.*s\"?", STR_FMT(meant));
	}
}

static bool read_text(struct arena *a, const struct schema_text *t, const void **out,
                      struct failure *why)
{
	const size_t most = 2 * t->reference_count + 1;
	struct typed_reference *named = arena_array(a, struct typed_reference, most);
	struct json_document *documents = arena_array(a, struct json_document, most);
	struct json_schema_options options = { .documents = documents };
	struct json_registered *r = arena_new(a, struct json_registered);
	const struct json_error *errors = NULL;
	const bool own = t->reading == SCHEMA_FILE || t->reading == SCHEMA_READER ||
	                 t->reading == SCHEMA_NEIGHBOUR;
	size_t n = 0;

	for (size_t i = 0; i < t->reference_count; i++) {
		const struct json_registered *other = t->references[i].parsed;

		if (t->references[i].language != &json_schema_language)
			continue;
		named[n] = (struct typed_reference){ t->names[i], other->kept };
		documents[n++] = (struct json_document){ t->names[i], other->tree };
	}
	options.document_count = n;
	for (size_t i = 0; (t->reading == SCHEMA_FILE || t->defects) && i < options.document_count;
	     i++)
		if (str_find(named[i].name, ':') < 0 && !str_starts(named[i].name, "."))
			named[n++] = (struct typed_reference){
				arena_printf(a, "./%.*s", STR_FMT(named[i].name)), named[i].document
			}; /* Java keeps the dot, and people write it */
	r->source = t->source;
	r->tree = t->tree;
	if (!r->tree && !json_schema_tree(a, t->source, &r->tree, why))
		return false;
	r->kept = json_schema_kept(a, r->tree);
	if (t->reading == SCHEMA_NEIGHBOUR) {
		*out = r;
		return true;
	}
	if (t->defects && node_get(r->tree, "$schema") && !json_schema_allowed(a, r->tree, &errors))
		note(t->defects, errors);
	if (!own)
		r->tree = r->kept;
	if (!typed_read(a, r->kept, named, n, &r->typed, &r->refusal)) {
		*why = r->refusal;
		r->typed = NULL;
		if (!own || !json_schema_allowed(a, r->tree, NULL))
			return false;
	}
	if (!json_schema_read(a, r->tree, &options, &r->schema, why) ||
	    (!r->typed && !json_schema_complete(r->schema, why)))
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
	const struct json_registered *r = schema;

	if (r->typed)
		return typed_fields_valid(r->typed, why);
	*why = r->refusal;
	return false;
}

static void doubt(const void *schema, struct defects *defects)
{
	json_schema_doubt(((const struct json_registered *)schema)->schema, defects);
}

static bool names_of(struct arena *a, const struct schema_text *t, struct str as,
                     struct schema_names *out, struct failure *why)
{
	const struct node *tree = t->tree;

	return (tree || json_schema_tree(a, t->source, &tree, why)) &&
	       json_schema_names(a, tree, as, out, why);
}

/* Documents, whatever of them has the name. */
static bool is_alike(struct arena *a, const void *one, const void *other, struct str name)
{
	const struct json_registered *x = one, *y = other;

	(void)a, (void)name;
	return json_equal(x->tree, y->tree);
}

static bool is_complete(const void *schema)
{
	return !((const struct json_registered *)schema)->schema->missing_count;
}

const struct language json_schema_language = { "JSON",
	                                       "JSON Schema",
	                                       ".schema.json",
	                                       read_text,
	                                       kept_text,
	                                       format_text,
	                                       is_equal,
	                                       contract_of,
	                                       has_field,
	                                       reads,
	                                       fields_valid,
	                                       .doubt = doubt,
	                                       .tags = json_schema_tags,
	                                       .names = names_of,
	                                       .alike = is_alike,
	                                       .complete = is_complete,
	                                       .missing =
	                                               "no file stands where it leads to, and none "
	                                               "here has it as its $id; no network is "
	                                               "ever asked",
	                                       .circles = true };
