#include "contract/json_schema/tags.h"

#include "contract/base/limits.h"
#include "contract/json_schema/text.h"
#include "contract/json_schema/value.h"

static struct str behind(struct arena *a, struct str path, struct str word)
{
	return arena_printf(a, "%.*s%s%.*s", STR_FMT(path), path.len ? "." : "", STR_FMT(word));
}

static const struct {
	const char *key, *word;
} branches[] = { { "allOf", "allof" }, { "anyOf", "anyof" }, { "oneOf", "oneof" } };
enum { BRANCHES = sizeof branches / sizeof *branches };

bool json_tags_reach(struct str keyword, const struct node *value)
{
	static const char *const keys[] = { "properties", "definitions", "$defs", "not" };

	for (size_t i = 0; i < BRANCHES; i++)
		if (str_is(keyword, branches[i].key))
			return true;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(keyword, keys[i]))
			return true;
	return str_is(keyword, "items") && value->kind == NODE_MAP;
}

/* What an object is called in a schema of that path; ptr NULL: it takes no objects. */
static struct str object_path(struct arena *a, const struct node *n, struct str path)
{
	static const char *const keys[] = { "properties", "definitions", "$defs" };
	const struct node *type = node_get(n, "type");

	for (size_t i = 0; node_is(type, NODE_LIST) && i < type->count; i++)
		if (str_is(node_text(type->items[i]), "object"))
			return behind(a, path, arena_printf(a, "anyof.%zu.object", i));
	if (type)
		return str_is(node_text(type), "object") ? behind(a, path, STR("object"))
		                                         : STR_NONE;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (node_get(n, keys[i]))
			return behind(a, path, STR("object"));
	return STR_NONE;
}

static const struct node *tagged(struct tag_walk *w, const struct node *n, struct str path,
                                 bool field, size_t depth);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static const struct node *tagged_map(struct tag_walk *w, const struct node *map, struct str path,
                                     size_t depth)
{
	struct node *out = node_new_map(w->arena);

	if (map->kind != NODE_MAP)
		return map;
	for (size_t i = 0; i < map->count; i++)
		node_put_member(w->arena, out, map->members[i].key,
		                tagged(w, map->members[i].value,
		                       behind(w->arena, path, map->members[i].key->text), true,
		                       depth));
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static const struct node *tagged_list(struct tag_walk *w, const struct node *list, struct str path,
                                      size_t depth)
{
	struct node *out = node_new_list(w->arena);

	if (list->kind != NODE_LIST)
		return list;
	for (size_t i = 0; i < list->count; i++)
		node_add(w->arena, out,
		         tagged(w, list->items[i],
		                arena_printf(w->arena, "%.*s.%zu", STR_FMT(path), i), false,
		                depth));
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static const struct node *tagged_keyword(struct tag_walk *w, const struct member *m,
                                         struct str path, struct str object, size_t depth)
{
	const struct str key = m->key->text;

	if (object.len && str_is(key, "properties"))
		return tagged_map(w, m->value, object, depth);
	if (object.len && (str_is(key, "definitions") || str_is(key, "$defs")))
		return tagged_map(w, m->value, behind(w->arena, object, key), depth);
	if (str_is(key, "items") && m->value->kind == NODE_MAP)
		return tagged(w, m->value, behind(w->arena, path, STR("array")), false, depth);
	if (str_is(key, "not"))
		return tagged(w, m->value, behind(w->arena, path, STR("not")), false, depth);
	for (size_t i = 0; i < BRANCHES; i++)
		if (str_is(key, branches[i].key))
			return tagged_list(w, m->value,
			                   behind(w->arena, path, str_of(branches[i].word)), depth);
	return m->value;
}

/* field: it is called by the path itself. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH
 */
static const struct node *tagged(struct tag_walk *w, const struct node *n, struct str path,
                                 bool field, size_t depth)
{
	struct tag_name names[2];
	struct str object;
	struct node *out;
	size_t count = 0;

	if (n->kind != NODE_MAP || depth > limit_of(LIMIT_DEPTH))
		return n;
	object = object_path(w->arena, n, path);
	if (field)
		names[count++] = (struct tag_name){ path, true };
	if (object.len)
		names[count++] = (struct tag_name){ object, false };
	if (count)
		n = tags_put(w, n, names, count);
	out = node_new_map(w->arena);
	for (size_t i = 0; i < n->count; i++)
		node_put_member(w->arena, out, n->members[i].key,
		                tagged_keyword(w, &n->members[i], path, object, depth + 1));
	return out;
}

bool json_schema_tags(struct arena *a, struct str text, const struct tag_change *change,
                      struct str *out, struct schema_tags **seen, size_t *count,
                      struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	const struct node *root;
	struct tag_walk w;

	*source = (struct source){ STR(""), text };
	tag_walk_init(&w, a, change);
	if (!json_schema_tree(a, source, &root, why))
		return false;
	*out = json_schema_text(a, tagged(&w, root, STR(""), false, 0), false);
	*seen = w.seen;
	*count = w.seen_count;
	return tag_walk_done(&w, why);
}
