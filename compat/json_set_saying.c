/* json_set_saying.c - what a schema says, one thing after the other
 *
 * A way leads from the root to a schema: through the member "a", then through the items from the
 * third on. "Every value on this way is in that set" distributes over intersections, so what a
 * schema at the end of a way says, it says keyword by keyword. */
#include "compat/json_set_schema.h"

enum { SAYINGS_MAX = 2000, DEPTH_MAX = 200 };

struct way { /* one step, and the way to it */
	const struct way *from;
	enum { WAY_SAME, WAY_MEMBER, WAY_MEMBERS, WAY_REST, WAY_ITEM, WAY_ITEMS } kind;
	const struct node *schema; /* which was gone through */
	struct str name;
	unsigned long index;
	const struct here *at; /* WAY_REST: whose rest */
};

struct sayings {
	struct arena *a;
	struct json_sets *s;
	struct json_saying *list;
	size_t count;
	unsigned depth;
};

static void visit(struct sayings *x, const struct here *h, const struct way *way);

static struct str *keys(struct sayings *x, const struct node *map, size_t *n)
{
	struct str *out;

	*n = node_is(map, NODE_MAP) ? map->count : 0;
	out = arena_array(x->a, struct str, *n);
	for (size_t i = 0; i < *n; i++)
		out[i] = map->members[i].key->text;
	return out;
}

static unsigned rest(struct sayings *x, const struct here *h, unsigned set)
{
	size_t nnames, npatterns;
	struct str *names = keys(x, set_keyword_of(h, "properties"), &nnames);
	struct str *patterns = keys(x, set_keyword_of(h, "patternProperties"), &npatterns);

	return json_set_rest(x->s, names, nnames, patterns, npatterns, set);
}

static unsigned along(struct sayings *x, const struct way *way, unsigned set)
{
	for (; way; way = way->from) {
		switch (way->kind) {
		case WAY_SAME:
			break;
		case WAY_MEMBER:
			set = json_set_member(x->s, way->name, set);
			break;
		case WAY_MEMBERS:
			set = json_set_members(x->s, way->name, set);
			break;
		case WAY_REST:
			set = rest(x, way->at, set);
			break;
		case WAY_ITEM:
			set = json_set_item(x->s, way->index, set);
			break;
		case WAY_ITEMS:
			set = json_set_items(x->s, way->index, set);
			break;
		}
	}
	return set;
}

static void say(struct sayings *x, const struct here *h, const struct way *way,
                const struct node *at, const char *keyword, unsigned set)
{
	const struct json_saying saying = { along(x, way, set), h->place, at, str_of(keyword) };

	if (saying.set != JSON_SET_ALL)
		LIST_ADD(x->a, x->list, x->count, saying);
}

static bool was_here(const struct way *way, const struct node *schema)
{
	for (; way; way = way->from)
		if (way->schema == schema)
			return true;
	return false;
}

static void step(struct sayings *x, const struct here *h, struct way way, const struct node *schema)
{
	struct here to = *h;

	to.place = json_schema_at(h->x->schema, h->place, schema);
	to.scope = set_scope_with(h->x, h->scope, to.place.resource);
	way.schema = h->place.node;
	visit(x, &to, &way);
}

static void steps_by_name(struct sayings *x, const struct here *h, struct way way,
                          const struct node *map)
{
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		way.name = map->members[i].key->text;
		step(x, h, way, map->members[i].value);
	}
}

static void steps_by_index(struct sayings *x, const struct here *h, struct way way,
                           const struct node *list)
{
	for (size_t i = 0; i < list->count; i++) {
		way.index = i;
		step(x, h, way, list->items[i]);
	}
}

/* Goes through a keyword that only adds. False: it is to be said as a whole. */
static bool go_through(struct sayings *x, const struct here *h, const struct way *way, struct str key,
                       const struct node *v)
{
	struct way to = { .from = way, .kind = WAY_SAME, .schema = h->place.node, .at = h };
	const struct node *prefix = set_keyword_of(h, "prefixItems"), *tuple = set_keyword_of(h, "items");
	struct here target;

	if (str_is(key, "properties")) {
		to.kind = WAY_MEMBER;
		steps_by_name(x, h, to, v);
	} else if (str_is(key, "patternProperties")) {
		to.kind = WAY_MEMBERS;
		steps_by_name(x, h, to, v);
	} else if (str_is(key, "additionalProperties")) {
		to.kind = WAY_REST;
		step(x, h, to, v);
	} else if (str_is(key, "allOf") && node_is(v, NODE_LIST)) {
		steps_by_index(x, h, to, v);
	} else if (str_is(key, "prefixItems") || (str_is(key, "items") && node_is(v, NODE_LIST))) {
		to.kind = WAY_ITEM;
		steps_by_index(x, h, to, v);
	} else if (str_is(key, "items")) {
		to.kind = WAY_ITEMS;
		to.index = node_is(prefix, NODE_LIST) ? prefix->count : 0;
		step(x, h, to, v);
	} else if (str_is(key, "additionalItems") && node_is(tuple, NODE_LIST)) {
		to.kind = WAY_ITEMS;
		to.index = tuple->count;
		step(x, h, to, v);
	} else if (key.len && key.ptr[0] == '$' && set_target_of(h, str_c(x->a, key), &target)) {
		target.scope = set_scope_with(h->x, h->scope, target.place.resource);
		visit(x, &target, &to);
	} else {
		return false;
	}
	return true;
}

static void visit(struct sayings *x, const struct here *h, const struct way *way)
{
	const struct node *value;
	const char *keyword;
	unsigned set;

	if (!node_is(h->place.node, NODE_MAP) || x->depth >= DEPTH_MAX || x->count >= SAYINGS_MAX ||
	    was_here(way, h->place.node)) {
		say(x, h, way, h->place.node, "", set_at(h->x, h->place, h->scope));
		return;
	}
	x->depth++;
	for (size_t i = 0; set_of_row(h, i, &keyword, &value, &set); i++)
		if (set != JSON_SET_ALL && !go_through(x, h, way, str_of(keyword), value))
			say(x, h, way, value, keyword, set);
	x->depth--;
}

void json_set_sayings(struct json_set_schema *x, struct json_place place, struct json_saying **out,
                      size_t *count)
{
	struct sayings all = { .a = x->sets->arena, .s = x->sets };
	const struct here root = { x, place, set_scope_with(x, x->scopes[0], place.resource) };

	visit(&all, &root, NULL);
	*out = all.list;
	*count = all.count;
}
