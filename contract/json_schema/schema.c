#include "contract/json_schema/schema.h"

#include "contract/base/limits.h"
#include "contract/base/pointer.h"
#include "contract/json_schema/metaschema.h"
#include "contract/json_schema/resource.h"
#include "contract/json_schema/uri.h"

/* ---- following references ------------------------------------------------- */

/* The document or resource of that URI; a metaschema is taken in when it is first asked for. */
static bool find_resource(struct json_reading *r, struct str uri, const struct json_resource **out)
{
	struct json_resource *found = json_table_find(&r->schema->index->table, NULL, uri);
	const struct node *root = found ? NULL : json_metaschema(r->arena, uri);

	if (root && !json_take_document(r, root, uri, true, &found))
		return false;
	*out = found;
	return true;
}

static bool follow_pointer(struct json_reading *r, struct json_place from, struct str pointer,
                           struct json_place *out)
{
	const struct json_resource *resource = from.resource;
	const struct node *node = from.node;
	const struct json_spot *spot = json_spot_of(r->schema, node);
	struct str path = spot ? json_schema_pointer(r->arena, r->schema, node) : STR_NONE;
	struct str token;

	path = str_concat(r->arena, (const struct str[]){ path, pointer }, 2);
	while (node && pointer_step(r->arena, &pointer, &token)) {
		node = pointer_into(node, token);
		spot = json_spot_of(r->schema, node);
		if (spot)
			resource = spot->place.resource;
	}
	if (!node)
		return true;
	if (!spot && !json_take_node(r, node, resource, path))
		return false;
	spot = json_spot_of(r->schema, node);
	if (spot)
		*out = spot->place;
	return true;
}

static bool follow_fragment(struct json_reading *r, const struct json_resource *in,
                            struct str fragment, struct json_link *link)
{
	const struct json_anchor *anchor;

	fragment = uri_decode(r->arena, fragment);
	if (!fragment.len) {
		link->to = (struct json_place){ in->root, in };
		anchor = json_table_find(&r->schema->index->table, in, STR_NONE);
		link->dynamic = anchor != NULL;
		return true;
	}
	if (fragment.ptr[0] == '/')
		return follow_pointer(r, (struct json_place){ in->root, in }, fragment, &link->to);
	anchor = json_table_find(&r->schema->index->table, in, fragment);
	if (!anchor)
		return true;
	link->to = anchor->place;
	link->dynamic = anchor->dynamic;
	link->anchor = fragment;
	return true;
}

/* Is the reference one that looks into the dynamic scope? Which keyword it stands behind tells. */
static bool may_be_dynamic(const struct json_link *link)
{
	if (link->anchor.len)
		return node_get(link->from, "$dynamicRef") == link->value;
	return node_get(link->from, "$recursiveRef") == link->value;
}

static bool follow(struct json_reading *r, struct json_link *link)
{
	const struct json_resource *here = json_spot_of(r->schema, link->from)->place.resource,
				   *in = here;
	struct str fragment;

	link->uri = uri_resolve(r->arena, here->uri, link->value->text);
	/* What names no document means this one, even if another claimed its URI first. */
	if (link->value->text.len && link->value->text.ptr[0] != '#' &&
	    !find_resource(r, uri_without_fragment(link->uri, NULL), &in))
		return false;
	uri_without_fragment(link->uri, &fragment);
	if (in && !follow_fragment(r, in, fragment, link))
		return false;
	link->found = link->to.node != NULL;
	link->dynamic = link->dynamic && may_be_dynamic(link);
	return true;
}

static bool follow_all(struct json_reading *r)
{
	const struct json_link **last = &r->schema->missing;

	for (size_t i = 0; i < r->link_count; i++) { /* the list grows on the way */
		if (!follow(r, r->links[i]))
			return false;
		if (r->links[i]->found)
			continue;
		*last = r->links[i];
		last = &r->links[i]->next;
		r->schema->missing_count++;
	}
	return true;
}

/* ---- reading --------------------------------------------------------------- */

static bool take_documents(struct json_reading *r)
{
	const struct str base = r->schema->root.resource->uri;

	for (size_t i = 0; r->options && i < r->options->document_count; i++) {
		const struct json_document *d = &r->options->documents[i];
		struct json_resource *taken;

		if (!json_take_document(r, d->root, uri_resolve(r->arena, base, d->name), false,
		                        &taken))
			return failure_prefix(r->why, "reference %.*s", STR_FMT(d->name));
		if (d->name.len)
			json_table_add(&r->schema->index->table, NULL,
			               uri_without_fragment(d->name, NULL), taken);
	}
	return true;
}

bool json_schema_read(struct arena *a, const struct node *root,
                      const struct json_schema_options *options, const struct json_schema **out,
                      struct failure *why)
{
	struct json_schema *s = arena_new(a, struct json_schema);
	struct json_reading r = { .arena = a,
		                  .options = options,
		                  .schema = s,
		                  .dialect = options && options->assumed ? options->dialect
		                                                         : JSON_DIALECT_DEFAULT,
		                  .why = why };
	struct json_resource *top;

	s->index = arena_new(a, struct json_schema_index);
	s->index->table.arena = a;
	if (options && options->document_count > limit_of(LIMIT_REFERENCES))
		return limit_exceeded(LIMIT_REFERENCES, why);
	if (!json_take_document(&r, root, options ? options->base : STR_NONE, false, &top))
		return false;
	s->root = (struct json_place){ root, top };
	r.dialect = top->dialect;
	if (!take_documents(&r) || !follow_all(&r))
		return false;
	s->resources = (const struct json_resource *const *)r.resources;
	*out = s;
	return true;
}

bool json_schema_complete(const struct json_schema *s, struct failure *why)
{
	const struct json_link *link = s->missing;

	if (!link)
		return true;
	return failure_at(why, FAILURE_NOT_FOUND, link->value->line, link->value->column,
	                  "the reference %.*s leads nowhere",
	                  (int)(link->value->text.len > 500 ? 500 : link->value->text.len),
	                  link->value->text.ptr);
}

/* ---- looking up ------------------------------------------------------------- */

struct json_place json_schema_at(const struct json_schema *s, struct json_place parent,
                                 const struct node *node)
{
	const struct json_spot *spot = json_spot_of(s, node);

	if (spot)
		return spot->place;
	if (node_is(node, NODE_MAP) || json_is_true(node) || json_is_false(node))
		return (struct json_place){ node, parent.resource };
	return (struct json_place){ NULL, parent.resource };
}

const struct json_link *json_schema_ref(const struct json_schema *s, struct json_place at,
                                        const char *keyword)
{
	const struct node *value = node_get(at.node, keyword);

	return json_is_string(value) ? json_table_find(&s->index->table, value, STR_NONE) : NULL;
}

bool json_schema_ref_is_alone(const struct json_schema *s, struct json_place at)
{
	return json_ref_is_alone(at.resource->dialect) && json_schema_ref(s, at, "$ref");
}

struct json_place json_link_follow(const struct json_schema *s, const struct json_link *link,
                                   const struct json_resource *const *scope, size_t depth)
{
	for (size_t i = 0; link->dynamic && i < depth; i++) {
		const struct json_anchor *anchor =
			json_table_find(&s->index->table, scope[i], link->anchor);

		if (anchor && anchor->dynamic)
			return anchor->place;
	}
	return link->to;
}

size_t json_link_targets(const struct json_schema *s, const struct json_link *link,
                         const struct json_place **out)
{
	const struct json_dynamic *all;

	*out = &link->to;
	if (!link->dynamic)
		return 1;
	all = json_table_find(&s->index->table, &s->index->dynamics, link->anchor);
	*out = all->places;
	return all->count;
}

struct str json_schema_pointer(struct arena *a, const struct json_schema *s,
                               const struct node *node)
{
	const struct json_spot *spot = json_spot_of(s, node);
	struct str path = STR("");

	if (!spot)
		return STR_NONE;
	for (; spot; spot = spot->parent)
		path = str_concat(a, (const struct str[]){ spot->path, path }, 2);
	return path;
}

struct str json_schema_location(struct arena *a, const struct json_schema *s,
                                const struct node *node)
{
	const struct json_spot *spot = json_spot_of(s, node);
	const struct str pointer = json_schema_pointer(a, s, node);
	const struct json_resource *r = spot ? spot->place.resource : NULL;

	if (!r || r->document == s->root.resource->document)
		return pointer;
	while (r->parent)
		r = r->parent;
	return str_concat(a, (const struct str[]){ r->uri, STR("#"), pointer }, 3);
}
