#include "contract/json_schema/resource.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/base/pointer.h"
#include "contract/json_schema/uri.h"

const struct json_spot *json_spot_of(const struct json_schema *s, const struct node *node)
{
	return node ? json_table_find(&s->index->table, node, STR_NONE) : NULL;
}

/* ---- dialects ------------------------------------------------------------ */

static const struct {
	const char *name; /* behind ".../vocab/" */
	unsigned bits[2]; /* 2019-09, 2020-12 */
} vocabularies[] = {
	{ "core", { JSON_VOCABULARY_CORE, JSON_VOCABULARY_CORE } },
	{ "applicator",
	  { JSON_VOCABULARY_APPLICATOR | JSON_VOCABULARY_UNEVALUATED,
	    JSON_VOCABULARY_APPLICATOR } },
	{ "unevaluated", { 0, JSON_VOCABULARY_UNEVALUATED } },
	{ "validation", { JSON_VOCABULARY_VALIDATION, JSON_VOCABULARY_VALIDATION } },
	{ "meta-data", { JSON_VOCABULARY_META_DATA, JSON_VOCABULARY_META_DATA } },
	{ "format", { JSON_VOCABULARY_FORMAT, 0 } },
	{ "format-annotation", { 0, JSON_VOCABULARY_FORMAT } },
	{ "format-assertion", { 0, JSON_VOCABULARY_FORMAT | JSON_VOCABULARY_FORMAT_ASSERTED } },
	{ "content", { JSON_VOCABULARY_CONTENT, JSON_VOCABULARY_CONTENT } },
};

/* What a custom metaschema's $vocabulary switches on. One that is `false` may be ignored by who
 * does not know it; this program knows them all. In 2019-09, format: true asks for assertion. */
static unsigned vocabularies_of(const struct node *metaschema, enum json_dialect dialect)
{
	const struct node *map = node_get(metaschema, "$vocabulary");
	unsigned bits = JSON_VOCABULARY_CORE;

	if (!node_is(map, NODE_MAP) || dialect < JSON_2019_09)
		return JSON_VOCABULARY_ALL;
	for (size_t i = 0; i < map->count; i++) {
		struct str name = map->members[i].key->text;
		struct str home = str_of(json_dialect_uri(dialect));

		home.len -= strlen(
			"schema"); /* ".../2019-09/schema" stands beside ".../2019-09/vocab/" */
		if (name.len < home.len || memcmp(name.ptr, home.ptr, home.len) != 0)
			continue;
		name = str_skip(name, home.len);
		if (!str_starts(name, "vocab/"))
			continue;
		name = str_skip(name, 6);
		for (size_t v = 0; v < sizeof vocabularies / sizeof *vocabularies; v++)
			if (str_is(name, vocabularies[v].name))
				bits |= vocabularies[v].bits[dialect - JSON_2019_09];
		if (dialect == JSON_2019_09 && str_is(name, "format") &&
		    json_is_true(map->members[i].value))
			bits |= JSON_VOCABULARY_FORMAT_ASSERTED;
	}
	return bits;
}

/* The document among the caller's that a `$schema` names, or NULL. */
static const struct node *custom_metaschema(const struct json_reading *r, struct str uri)
{
	uri = uri_without_fragment(uri, NULL);
	for (size_t i = 0; r->options && i < r->options->document_count; i++) {
		const struct json_document *d = &r->options->documents[i];
		const struct node *id = node_get(d->root, "$id");

		if (str_eq(d->name, uri) ||
		    (json_is_string(id) && str_eq(uri_without_fragment(id->text, NULL), uri)))
			return d->root;
	}
	return NULL;
}

/* What a `$schema` at a resource's root says; what was there stays if it says nothing known. */
static void read_dialect(const struct json_reading *r, const struct node *root,
                         struct json_resource *resource)
{
	const struct node *uri = node_get(root, "$schema"), *custom;

	if (r->options && r->options->forced && !resource->metaschema) {
		resource->dialect = r->options->dialect;
		return;
	}
	if (!json_is_string(uri))
		return;
	if (json_dialect_of_uri(uri->text, &resource->dialect)) {
		resource->vocabularies = JSON_VOCABULARY_ALL;
		return;
	}
	custom = custom_metaschema(r, uri->text);
	if (!custom)
		return;
	resource->dialect = json_dialect_of(custom);
	resource->vocabularies = vocabularies_of(custom, resource->dialect);
}

/* ---- resources and anchors ------------------------------------------------ */

static struct json_table *table_of(struct json_reading *r)
{
	return &r->schema->index->table;
}

static struct json_resource *resource_new(struct json_reading *r, const struct node *root,
                                          const struct json_resource *parent)
{
	struct json_resource *resource = arena_new(r->arena, struct json_resource);

	*resource = (struct json_resource){ .root = root,
		                            .document = parent ? parent->document : root,
		                            .parent = parent,
		                            .dialect = parent ? parent->dialect : r->dialect,
		                            .vocabularies = parent ? parent->vocabularies
		                                                   : JSON_VOCABULARY_ALL,
		                            .metaschema = parent && parent->metaschema,
		                            .number = r->schema->resource_count };
	LIST_ADD(r->arena, r->resources, r->schema->resource_count, resource);
	return resource;
}

static void add_anchor(struct json_reading *r, const struct json_resource *resource,
                       struct str name, const struct node *node, bool dynamic)
{
	struct json_anchor *anchor = arena_new(r->arena, struct json_anchor);
	struct json_dynamic *all;

	*anchor = (struct json_anchor){ { node, resource }, dynamic };
	if (!json_table_add(table_of(r), resource, name, anchor) || !dynamic)
		return;
	all = json_table_find(table_of(r), &r->schema->index->dynamics, name);
	if (!all) {
		all = arena_new(r->arena, struct json_dynamic);
		json_table_add(table_of(r), &r->schema->index->dynamics, name, all);
	}
	LIST_ADD(r->arena, all->places, all->count, anchor->place);
}

/* The id of a schema object, or NULL. In old drafts a `$ref` beside it makes it silent. */
static const struct node *id_of(const struct node *node, enum json_dialect dialect)
{
	const struct node *id = node_get(node, json_id_keyword(dialect));

	if (!json_is_string(id) ||
	    (json_ref_is_alone(dialect) && json_is_string(node_get(node, "$ref"))))
		return NULL;
	return id;
}

/* Gives a resource its URI: its `$id` upon the base, or the base itself. */
static void name_resource(struct json_reading *r, struct json_resource *resource, struct str base)
{
	const struct node *id = id_of(resource->root, resource->dialect);

	resource->uri = base;
	if (id)
		resource->uri = uri_without_fragment(uri_resolve(r->arena, base, id->text), NULL);
	json_table_add(table_of(r), NULL, resource->uri, resource);
	if (resource->dialect == JSON_2019_09)
		resource->recursive_anchor =
			json_is_true(node_get(resource->root, "$recursiveAnchor"));
	if (resource->recursive_anchor)
		add_anchor(r, resource, STR_NONE, resource->root, true);
}

/* A subschema with an `$id` of its own begins a resource; one that is only a fragment does not. */
static const struct json_resource *enter(struct json_reading *r, const struct node *node,
                                         const struct json_resource *around)
{
	struct json_resource said = *around;
	const struct node *id;
	struct json_resource *resource;
	struct str uri;

	if (node == around->root)
		return around;
	read_dialect(r, node, &said);
	id = id_of(node, said.dialect);
	if (!id)
		return around;
	uri = uri_without_fragment(id->text, NULL);
	if (!uri.len || str_eq(uri_resolve(r->arena, around->uri, uri), around->uri))
		return around;
	resource = resource_new(r, node, around);
	resource->dialect = said.dialect;
	resource->vocabularies = said.vocabularies;
	name_resource(r, resource, around->uri);
	return resource;
}

static void read_anchors(struct json_reading *r, const struct node *node,
                         const struct json_resource *resource)
{
	const struct node *id = id_of(node, resource->dialect), *anchor;
	struct str fragment;

	if (resource->dialect <= JSON_DRAFT_7) {
		if (!id)
			return;
		uri_without_fragment(id->text, &fragment);
		if (fragment.len)
			add_anchor(r, resource, uri_decode(r->arena, fragment), node, false);
		return;
	}
	anchor = node_get(node, "$anchor");
	if (json_is_string(anchor))
		add_anchor(r, resource, anchor->text, node, false);
	anchor = node_get(node, "$dynamicAnchor");
	if (json_is_string(anchor) && resource->dialect == JSON_2020_12)
		add_anchor(r, resource, anchor->text, node, true);
}

static void read_links(struct json_reading *r, const struct node *node,
                       const struct json_resource *resource)
{
	static const char *const names[] = { "$ref", "$dynamicRef", "$recursiveRef" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct node *value = node_get(node, names[i]);
		struct json_link *link;

		if (!json_is_string(value) || !json_keyword(resource->dialect, str_of(names[i])))
			continue;
		link = arena_new(r->arena, struct json_link);
		link->from = node;
		link->value = value;
		if (json_table_add(table_of(r), value, STR_NONE, link))
			LIST_ADD(r->arena, r->links, r->link_count, link);
	}
}

/* ---- the walk -------------------------------------------------------------- */

struct step { /* where the walk stands */
	const struct json_spot *spot;
	size_t depth;
};

static bool walk(struct json_reading *r, const struct node *node, struct step at, struct str path);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, see walk() */
static bool walk_list(struct json_reading *r, const struct node *list, struct step at,
                      struct str path)
{
	for (size_t i = 0; i < list->count; i++)
		if (!walk(r, list->items[i], at,
		          arena_printf(r->arena, "%.*s/%zu", STR_FMT(path), i)))
			return false;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, see walk() */
static bool walk_map(struct json_reading *r, const struct node *map, struct step at,
                     struct str path)
{
	for (size_t i = 0; i < map->count; i++)
		if (!walk(r, map->members[i].value, at,
		          pointer_add(r->arena, path, map->members[i].key->text)))
			return false;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, see walk() */
static bool walk_keyword(struct json_reading *r, enum json_shape shape, const struct member *m,
                         struct step at)
{
	const struct str path = pointer_add(r->arena, STR_NONE, m->key->text);
	const bool list = node_is(m->value, NODE_LIST), map = node_is(m->value, NODE_MAP);

	/* NOLINTNEXTLINE(clang-diagnostic-switch-enum): the others hold no schemas */
	switch ((int)shape) {
	case JSON_SHAPE_SCHEMAS:
		return !list || walk_list(r, m->value, at, path);
	case JSON_SHAPE_ITEMS:
		if (list)
			return walk_list(r, m->value, at, path);
		return walk(r, m->value, at, path);
	case JSON_SHAPE_SCHEMA:
	case JSON_SHAPE_SCHEMA_OR_BOOL:
		return walk(r, m->value, at, path);
	case JSON_SHAPE_SCHEMA_MAP:
	case JSON_SHAPE_PATTERN_MAP:
	case JSON_SHAPE_DEPENDENCIES:
		return !map || walk_map(r, m->value, at, path);
	default:
		return true;
	}
}

static enum json_shape shape_of(enum json_dialect dialect, struct str name)
{
	const struct json_keyword *k = json_keyword(dialect, name);

	if (k)
		return k->shape;
	/* Documents mix them. */
	return str_is(name, "$defs") ? JSON_SHAPE_SCHEMA_MAP : JSON_SHAPE_ANY;
}

static bool is_schema(const struct node *node)
{
	return node_is(node, NODE_MAP) || json_is_true(node) || json_is_false(node);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool walk(struct json_reading *r, const struct node *node, struct step at, struct str path)
{
	struct json_spot *spot;

	if (!is_schema(node) || json_spot_of(r->schema, node))
		return true;
	if (at.depth > limit_of(LIMIT_DEPTH))
		return limit_exceeded(LIMIT_DEPTH, r->why);
	spot = arena_new(r->arena, struct json_spot);
	*spot = (struct json_spot){ { node, at.spot->place.resource }, at.spot, path };
	if (node->kind == NODE_MAP)
		spot->place.resource = enter(r, node, spot->place.resource);
	json_table_add(table_of(r), node, STR_NONE, spot);
	if (node->kind != NODE_MAP)
		return true;
	read_anchors(r, node, spot->place.resource);
	read_links(r, node, spot->place.resource);
	at = (struct step){ spot, at.depth + 1 };
	for (size_t i = 0; i < node->count; i++)
		if (!walk_keyword(
			    r, shape_of(spot->place.resource->dialect, node->members[i].key->text),
			    &node->members[i], at))
			return false;
	return true;
}

bool json_take_node(struct json_reading *r, const struct node *node,
                    const struct json_resource *resource, struct str path)
{
	struct json_spot *top = arena_new(r->arena, struct json_spot);

	top->place.resource = resource;
	return walk(r, node, (struct step){ top, 0 }, path);
}

bool json_take_document(struct json_reading *r, const struct node *root, struct str uri,
                        bool metaschema, struct json_resource **out)
{
	struct json_resource *resource;

	if (!is_schema(root))
		return failure_at(r->why, FAILURE_SYNTAX, root->line, root->column,
		                  "a JSON Schema is an object or a boolean");
	resource = resource_new(r, root, NULL);
	resource->metaschema = metaschema;
	read_dialect(r, root, resource);
	name_resource(r, resource, uri_without_fragment(uri, NULL));
	*out = resource;
	return json_take_node(r, root, resource, STR_NONE);
}
