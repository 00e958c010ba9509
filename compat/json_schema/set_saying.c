/* set_saying.c - what a schema says, one thing after the other
 *
 * A way leads from the root to a schema: through the member "a", then through the items from the
 * third on. "Every value on this way is in that set" distributes over intersections, so what a
 * schema at the end of a way says, it says keyword by keyword.
 *
 * Beside the schema goes what is known: a set that all values of the other schema are in, at the
 * end of the same way (set_below.c). What follows from that alone is not said: most of two
 * versions of a schema is told to be alike without looking at the whole. Example: known is
 * {"properties": {"a": {"maximum": 5}}}, and {"properties": {"a": {"type": "number", "maximum":
 * 9}}} is read: on the way "a" 5 is known, so "maximum" is not said, but "type" is.
 *
 * A schema that is met twice with the same known set (a definition used in two places, or within
 * itself) is taken apart once. If nothing was said of it then, there is nothing to say now, by
 * induction over the size of values where it is met within itself; else it is said as a whole, and
 * points to what was said the first time. */
#include "compat/json_schema/set_schema.h"

enum { SAYINGS_MAX = 20000, DEPTH_MAX = 200, EXAMPLE_ITEMS_MAX = 64 };

struct json_way { /* one step, and the way to it */
	const struct json_way *from;
	struct json_set_step step;
	const struct node *schema; /* which was gone through */
	unsigned known;            /* before the step */
};

/* A schema with what was known when it was met. */
struct meeting {
	const struct node *schema;
	const struct scope *scope;
	unsigned known;
	size_t first, last; /* what was said then */
	bool done, dirty;   /* dirty: something was said */
};

struct sayings {
	struct arena *a;
	struct json_sets *s;
	struct json_saying *list;
	size_t count;
	struct meeting *meetings;
	size_t nmeetings;
	unsigned *slots; /* of meetings, plus 1 */
	size_t room;
	unsigned depth;
};

static void visit(struct sayings *x, const struct here *h, const struct json_way *way,
                  unsigned known);

/* ---- schemas that were met ------------------------------------------------------------ */

static unsigned *slot_of(struct sayings *x, const struct meeting *m)
{
	const uintptr_t mix =
		(uintptr_t)m->schema / 16 * 31 + (uintptr_t)m->scope / 16 + m->known * 977u;
	size_t at = (size_t)(mix * 0x9E3779B97F4A7C15u >> 20) & (x->room - 1);

	for (;; at = (at + 1) & (x->room - 1)) {
		const struct meeting *is = x->slots[at] ? &x->meetings[x->slots[at] - 1] : NULL;

		if (!is ||
		    (is->schema == m->schema && is->scope == m->scope && is->known == m->known))
			return &x->slots[at];
	}
}

/* The number of a meeting plus 1; 0: it is the first, and was noted down. */
static unsigned met(struct sayings *x, const struct here *h, unsigned known)
{
	const struct meeting m = {
		.schema = h->place.node, .scope = h->scope, .known = known, .first = x->count
	};
	unsigned *slot;

	if (x->nmeetings * 2 >= x->room) {
		x->room = x->room ? x->room * 2 : 128;
		x->slots = arena_array(x->a, unsigned, x->room);
		for (size_t i = 0; i < x->nmeetings; i++)
			*slot_of(x, &x->meetings[i]) = (unsigned)i + 1;
	}
	slot = slot_of(x, &m);
	if (*slot)
		return *slot;
	LIST_ADD(x->a, x->meetings, x->nmeetings, m);
	*slot = (unsigned)x->nmeetings;
	return 0;
}

/* ---- what is said ---------------------------------------------------------------------- */

static unsigned along(struct sayings *x, const struct json_way *way, unsigned set)
{
	for (; way; way = way->from) {
		const struct json_set_step *step = &way->step;

		if (step->kind == STEP_MEMBER)
			set = json_set_member(x->s, step->name, set);
		else if (step->kind == STEP_MEMBERS)
			set = json_set_matching(x->s, step->match, set);
		else if (step->kind == STEP_ITEM)
			set = json_set_item(x->s, step->from, set);
		else if (step->kind == STEP_ITEMS)
			set = json_set_items(x->s, step->from, set);
	}
	return set;
}

/* Is the set, or all that it is made of, a part of what is known? */
static bool is_part(struct sayings *x, unsigned known, unsigned set)
{
	return set == JSON_SET_ALL || known == JSON_SET_NONE || set_and(x->s, known, set) == known;
}

static bool follows(struct sayings *x, unsigned known, unsigned set)
{
	const unsigned both = set_and(x->s, known, json_set_not(set));

	return is_part(x, known, set) || json_set_ask(x->s, both).answer == JSON_SET_EMPTY;
}

static void say(struct sayings *x, const struct here *h, const struct json_way *way, unsigned known,
                const struct node *at, const char *keyword, unsigned set)
{
	struct json_saying said = { .place = h->place,
		                    .at = at,
		                    .keyword = str_of(keyword),
		                    .way = way,
		                    .known = known,
		                    .inner = set };

	if (follows(x, known, set))
		return;
	said.set = along(x, way, set);
	LIST_ADD(x->a, x->list, x->count, said);
}

static void say_whole(struct sayings *x, const struct here *h, const struct json_way *way,
                      unsigned known, unsigned set)
{
	say(x, h, way, known, h->place.node, "", set);
}

/* ---- steps ------------------------------------------------------------------------------ */

static void step(struct sayings *x, const struct here *h, struct json_way way,
                 const struct node *schema)
{
	struct here to = *h;
	struct json_way *made = arena_new(x->a, struct json_way);

	to.place = json_schema_at(h->x->schema, h->place, schema);
	to.scope = set_scope_with(h->x, h->scope, to.place.resource);
	*made = way;
	visit(x, &to, made,
	      way.step.kind == STEP_SAME ? way.known : json_set_below(x->s, way.known, &way.step));
}

static void steps_by_name(struct sayings *x, const struct here *h, struct json_way way,
                          const struct node *map)
{
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		way.step.name = map->members[i].key->text;
		step(x, h, way, map->members[i].value);
	}
}

static void steps_by_index(struct sayings *x, const struct here *h, struct json_way way,
                           const struct node *list)
{
	for (size_t i = 0; i < list->count; i++) {
		way.step.from = i;
		step(x, h, way, list->items[i]);
	}
}

/* False: the members cannot be told (a pattern that is none). */
static bool steps_by_pattern(struct sayings *x, const struct here *h, struct json_way way,
                             const struct node *map)
{
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		if (!json_set_match(x->s, map->members[i].key->text))
			return false;
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		way.step.match = json_set_match(x->s, map->members[i].key->text);
		step(x, h, way, map->members[i].value);
	}
	return true;
}

/* Goes through a keyword that only adds. False: it is to be said as a whole. */
static bool go_through(struct sayings *x, const struct here *h, struct json_way to, struct str key,
                       const struct node *v)
{
	const struct node *prefix = set_keyword_of(h, "prefixItems"),
			  *tuple = set_keyword_of(h, "items");
	struct here target;

	if (str_is(key, "properties")) {
		to.step.kind = STEP_MEMBER;
		steps_by_name(x, h, to, v);
	} else if (str_is(key, "patternProperties")) {
		to.step.kind = STEP_MEMBERS;
		return steps_by_pattern(x, h, to, v);
	} else if (str_is(key, "additionalProperties")) {
		to.step.kind = STEP_MEMBERS;
		to.step.match = set_rest_of(h);
		if (!to.step.match)
			return false;
		step(x, h, to, v);
	} else if (str_is(key, "allOf") && node_is(v, NODE_LIST)) {
		steps_by_index(x, h, to, v);
	} else if (str_is(key, "prefixItems") || (str_is(key, "items") && node_is(v, NODE_LIST))) {
		to.step.kind = STEP_ITEM;
		steps_by_index(x, h, to, v);
	} else if (str_is(key, "items")) {
		to.step.kind = STEP_ITEMS;
		to.step.from = node_is(prefix, NODE_LIST) ? prefix->count : 0;
		step(x, h, to, v);
	} else if (str_is(key, "additionalItems") && node_is(tuple, NODE_LIST)) {
		to.step.kind = STEP_ITEMS;
		to.step.from = tuple->count;
		step(x, h, to, v);
	} else if (key.len && key.ptr[0] == '$' && set_target_of(h, str_c(x->a, key), &target)) {
		struct json_way *made = arena_new(x->a, struct json_way);

		*made = to;
		target.scope = set_scope_with(h->x, h->scope, target.place.resource);
		visit(x, &target, made, to.known);
	} else {
		return false;
	}
	return true;
}

/* Is the schema on the way, with no step into the value since? */
static bool is_circle(const struct json_way *way, const struct node *schema)
{
	for (; way && way->step.kind == STEP_SAME; way = way->from)
		if (way->schema == schema)
			return true;
	return false;
}

static void take_apart(struct sayings *x, const struct here *h, const struct json_way *way,
                       unsigned known)
{
	const struct json_way to = { .from = way, .schema = h->place.node, .known = known };
	const struct node *value;
	const char *keyword;
	unsigned set;

	for (size_t i = 0; set_of_row(h, i, &keyword, &value, &set); i++)
		if (!is_part(x, known, set) && !go_through(x, h, to, str_of(keyword), value))
			say(x, h, way, known, value, keyword, set);
}

/* What was taken apart before: said as a whole, if anything was said. */
static void repeat(struct sayings *x, const struct here *h, const struct json_way *way,
                   unsigned known, unsigned set, unsigned meeting)
{
	const struct json_saying said = { .set = along(x, way, set),
		                          .place = h->place,
		                          .at = h->place.node,
		                          .way = way,
		                          .known = known,
		                          .inner = set,
		                          .repeats = meeting };

	if (!x->meetings[meeting - 1].done ||
	    x->meetings[meeting - 1].last > x->meetings[meeting - 1].first)
		LIST_ADD(x->a, x->list, x->count, said);
}

static void visit(struct sayings *x, const struct here *h, const struct json_way *way,
                  unsigned known)
{
	const unsigned set = set_at(h->x, h->place, h->scope);
	unsigned meeting;

	if (is_part(x, known, set))
		return;
	if (!node_is(h->place.node, NODE_MAP) || x->depth >= DEPTH_MAX || x->count >= SAYINGS_MAX ||
	    is_circle(way, h->place.node)) {
		say_whole(x, h, way, known, set);
		return;
	}
	meeting = met(x, h, known);
	if (meeting) {
		repeat(x, h, way, known, set, meeting);
		return;
	}
	meeting = (unsigned)x->nmeetings - 1;
	x->depth++;
	take_apart(x, h, way, known);
	x->depth--;
	x->meetings[meeting].last = x->count;
	x->meetings[meeting].done = true;
}

/* ---- all -------------------------------------------------------------------------------- */

static bool is_dirty(const struct sayings *x, const struct json_saying *s)
{
	return !s->repeats || x->meetings[s->repeats - 1].dirty;
}

/* A meeting of which only such was said as repeats clean ones is clean. */
static void find_dirty(struct sayings *x)
{
	bool more = true;

	while (more) {
		size_t dirty = 0, *before = arena_array(x->a, size_t, x->count + 1);

		more = false;
		for (size_t i = 0; i < x->count; i++) {
			dirty += is_dirty(x, &x->list[i]);
			before[i + 1] = dirty;
		}
		for (size_t i = 0; i < x->nmeetings; i++) {
			struct meeting *m = &x->meetings[i];

			if (!m->dirty && before[m->last] > before[m->first])
				m->dirty = more = true;
		}
	}
}

void json_set_sayings(struct json_set_schema *x, struct json_place place, unsigned known,
                      struct json_saying **out, size_t *count)
{
	const struct here root = { x, place, set_scope_with(x, x->scopes[0], place.resource) };
	struct sayings all = { .a = x->sets->arena, .s = x->sets };

	visit(&all, &root, NULL, known);
	find_dirty(&all);
	for (size_t i = 0; i < all.count; i++) {
		struct json_saying *s = &all.list[i];

		if (!s->repeats)
			continue;
		s->first = all.meetings[s->repeats - 1].first;
		s->last = all.meetings[s->repeats - 1].last;
		if (!is_dirty(&all, s))
			s->set = JSON_SET_ALL;
	}
	*out = all.list;
	*count = all.count;
}

/* ---- an example --------------------------------------------------------------------------- */

/* A value that fits around, if there is one; else the smallest of its type. */
static const struct node *around(struct json_sets *s, unsigned known, enum json_kind kind)
{
	struct json_set_sample found;
	bool other = false; /* values of other types are known, too */

	for (int k = 0; k < JSON_KIND_COUNT; k++)
		other |= k != (int)kind &&
		         json_set_plainly(s, known, (enum json_kind)k) != PLAINLY_NONE;
	found = json_set_ask(s, other ? set_and(s, known, json_set_types(s, 1u << kind)) : known);

	return found.value           ? found.value
	       : kind == JSON_OBJECT ? node_new_map(s->arena)
	                             : node_new_list(s->arena);
}

/* A name of those that the step leads to. */
static bool name_among(struct json_sets *s, const struct json_set_step *step, struct str *out)
{
	struct json_set_sample found;

	if (step->kind == STEP_MEMBER) {
		*out = step->name;
		return true;
	}
	found = json_set_ask(s, json_set_names_of(s, step->match));
	if (found.answer == JSON_SET_FOUND)
		*out = found.value->text;
	return found.answer == JSON_SET_FOUND;
}

/* The member that matters comes first. */
static const struct node *with_member(struct json_sets *s, const struct node *old, struct str name,
                                      const struct node *value)
{
	struct node *made = node_new_map(s->arena);

	node_put(s->arena, made, name, value);
	for (size_t i = 0; i < old->count; i++)
		if (!str_eq(old->members[i].key->text, name))
			node_put_member(s->arena, made, old->members[i].key, old->members[i].value);
	return made;
}

static const struct node *with_item(struct json_sets *s, const struct node *old, unsigned long at,
                                    unsigned known, const struct node *value)
{
	struct node *made = node_new_list(s->arena);
	const size_t n = old->count > at ? old->count : at + 1;

	for (size_t i = 0; i < n; i++) {
		const struct json_set_step step = { .kind = STEP_ITEM, .from = i };
		const struct node *item = i < old->count ? old->items[i] : NULL;

		if (i == at)
			item = value;
		else if (!item)
			item = json_set_ask(s, json_set_below(s, known, &step)).value;
		node_add(s->arena, made, item ? item : node_new_plain(s->arena, STR("null")));
	}
	return made;
}

const struct node *json_set_example(struct json_sets *s, const struct json_saying *saying)
{
	const unsigned wrong = set_and(s, saying->known, json_set_not(saying->inner));
	const struct node *value = json_set_ask(s, wrong).value;

	for (const struct json_way *way = saying->way; value && way; way = way->from) {
		const struct json_set_step *step = &way->step;
		struct str name;

		if (step->kind == STEP_ITEM || step->kind == STEP_ITEMS) {
			if (step->from > EXAMPLE_ITEMS_MAX)
				return NULL;
			value = with_item(s, around(s, way->known, JSON_ARRAY), step->from,
			                  way->known, value);
		} else if (step->kind != STEP_SAME) {
			if (!name_among(s, step, &name))
				return NULL;
			value = with_member(s, around(s, way->known, JSON_OBJECT), name, value);
		}
	}
	return value;
}
