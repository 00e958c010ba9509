/* json_set_saying.c - what a schema says, one thing after the other
 *
 * A way leads from the root to a schema: through the member "a", then through the items from the
 * third on. "Every value on this way is in that set" distributes over intersections, so what a
 * schema at the end of a way says, it says keyword by keyword. Where another schema, too, says
 * something at the end of the same way, and has no value there that this one refuses, there is
 * nothing to ask: most of two versions of a schema is told to be alike without looking at the
 * whole. */
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

struct json_set_said { /* by the number of a way: what is said at its end; everything, if nothing is
	                */
	unsigned *at;
	size_t room;
};

struct sayings {
	const struct json_set_said *known; /* is left out */
	struct json_set_said *said;        /* is noted down; or NULL */
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

/* The set of those of which a set that nobody knows is said at the end of the way. */
static unsigned number_of(struct sayings *x, const struct way *way)
{
	return along(x, way, json_set_unknown(x->s, x->s, "what stands at the end of a way"));
}

/* Does the other schema say as much at the end of that way? */
static bool is_known(struct sayings *x, const struct way *way, unsigned set)
{
	const struct json_set_said *known = x->known;
	unsigned number, sets[2] = { 0, json_set_not(set) };

	if (set == JSON_SET_ALL || !known)
		return set == JSON_SET_ALL;
	number = number_of(x, way);
	if (number >= known->room || known->at[number] == JSON_SET_ALL)
		return false;
	sets[0] = known->at[number];
	return json_set_sample(x->s, sets, 2).answer == JSON_SET_EMPTY;
}

static void note(struct sayings *x, const struct way *way, unsigned set)
{
	struct json_set_said *said = x->said;
	unsigned number;

	if (!said)
		return;
	number = number_of(x, way);
	if (number >= said->room) {
		const size_t room = 2 * (size_t)number + 64;
		unsigned *grown = arena_array(x->a, unsigned, room);

		if (said->room)
			memcpy(grown, said->at, said->room * sizeof *grown);
		said->at = grown;
		said->room = room;
	}
	said->at[number] = set_and(x->s, said->at[number], set);
}

static void say(struct sayings *x, const struct here *h, const struct way *way,
                const struct node *at, const char *keyword, unsigned set)
{
	const struct json_saying saying = { along(x, way, set), h->place, at, str_of(keyword) };

	if (saying.set != JSON_SET_ALL && !is_known(x, way, set))
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
	unsigned set = set_at(h->x, h->place, h->scope);

	note(x, way, set);
	if (is_known(x, way, set))
		return;
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

static void visit_all(struct json_set_schema *x, struct json_place place, struct sayings *all)
{
	const struct here root = { x, place, set_scope_with(x, x->scopes[0], place.resource) };

	all->a = x->sets->arena;
	all->s = x->sets;
	visit(all, &root, NULL);
}

void json_set_sayings(struct json_set_schema *x, struct json_place place,
                      const struct json_set_said *known, struct json_saying **out, size_t *count)
{
	struct sayings all = { .known = known };

	visit_all(x, place, &all);
	*out = all.list;
	*count = all.count;
}

const struct json_set_said *json_set_said(struct json_set_schema *x, struct json_place place)
{
	struct json_set_said *said = arena_new(x->sets->arena, struct json_set_said);
	struct sayings all = { .said = said };

	visit_all(x, place, &all);
	return said;
}
