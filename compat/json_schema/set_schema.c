/* set_schema.c - schemas as sets, each read once
 *
 * A schema that is met again while it is read stands open until it is done. What its keywords say
 * is read in set_keyword.c. */
#include "compat/json_schema/set_schema.h"

enum { DEPTH_MAX = 1000 };

struct reading { /* of one schema object in one scope */
	const struct node *node;
	const struct scope *scope;
	bool done;
	unsigned set, open; /* open: 0, or what stands for it meanwhile */
};

/* ---- scopes and the table -------------------------------------------------------- */

static bool holds(const struct scope *s, const struct json_resource *r)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->resources[i] == r)
			return true;
	return false;
}

const struct scope *set_scope_with(struct json_set_schema *x, const struct scope *outer,
                                   const struct json_resource *entered)
{
	struct scope *s;

	if (!entered || holds(outer, entered))
		return outer;
	for (size_t i = 0; i < x->nscopes; i++) {
		const struct scope *c = x->scopes[i];

		if (c->count == outer->count + 1 && c->resources[outer->count] == entered &&
		    (!outer->count ||
		     !memcmp(c->resources, outer->resources, outer->count * sizeof *c->resources)))
			return c;
	}
	s = arena_new(x->sets->arena, struct scope);
	s->resources = arena_array(x->sets->arena, const struct json_resource *, outer->count + 1);
	if (outer->count)
		memcpy(s->resources, outer->resources, outer->count * sizeof *s->resources);
	s->resources[outer->count] = entered;
	s->count = outer->count + 1;
	LIST_ADD(x->sets->arena, x->scopes, x->nscopes, s);
	return s;
}

static struct reading **slot_of(struct json_set_schema *x, const struct node *node,
                                const struct scope *scope)
{
	const uintptr_t mix = (uintptr_t)node / 16 * 31 + (uintptr_t)scope / 16;
	size_t at = (size_t)(mix * 0x9E3779B97F4A7C15u >> 20) & (x->room - 1);

	while (x->table[at] && (x->table[at]->node != node || x->table[at]->scope != scope))
		at = (at + 1) & (x->room - 1);
	return &x->table[at];
}

static struct reading *reading_of(struct json_set_schema *x, const struct node *node,
                                  const struct scope *scope)
{
	struct reading **slot, **old = x->table;
	const size_t room = x->room;

	if (x->count * 2 >= room) {
		x->room = room ? room * 2 : 128;
		x->table = arena_array(x->sets->arena, struct reading *, x->room);
		for (size_t i = 0; i < room; i++)
			if (old[i])
				*slot_of(x, old[i]->node, old[i]->scope) = old[i];
	}
	slot = slot_of(x, node, scope);
	if (!*slot) {
		*slot = arena_new(x->sets->arena, struct reading);
		(*slot)->node = node;
		(*slot)->scope = scope;
		x->count++;
	}
	return *slot;
}

/* ---- a schema -------------------------------------------------------------------- */

const struct node *set_keyword_of(const struct here *h, const char *name)
{
	const struct json_resource *r = h->place.resource;
	const struct node *value = node_get(h->place.node, name);
	const struct json_keyword *row;

	if (!value)
		return NULL;
	row = json_keyword(r->dialect, str_of(name));
	return row && (!row->vocabulary || row->vocabulary & r->vocabularies) ? value : NULL;
}

unsigned set_inside(const struct here *h, const struct node *schema)
{
	return set_at(h->x, json_schema_at(h->x->schema, h->place, schema), h->scope);
}

unsigned set_at(struct json_set_schema *x, struct json_place place, const struct scope *outer)
{
	const struct scope *scope = set_scope_with(x, outer, place.resource);
	struct reading *r;

	if (!node_is(place.node, NODE_MAP))
		return json_is_false(place.node) ? JSON_SET_NONE : JSON_SET_ALL;
	r = reading_of(x, place.node, scope);
	if (r->done)
		return r->set;
	if (r->set) { /* it is being read */
		r->open = r->open ? r->open : json_set_open(x->sets);
		return r->open;
	}
	if (x->depth >= DEPTH_MAX)
		return json_set_unknown(x->sets, place.node,
		                        "references through more than 1000 schemas");
	if (!json_set_spend(x->sets, 8))
		return json_set_unknown(x->sets, place.node, json_set_limit(x->sets));
	r->set = JSON_SET_NONE;
	x->depth++;
	r->set = set_of_keywords(&(struct here){ x, place, scope });
	x->depth--;
	r->done = true;
	if (r->open)
		json_set_close(x->sets, r->open, r->set);
	return r->set;
}

struct json_set_schema *json_set_schema_new(struct json_sets *s, const struct json_schema *schema,
                                            bool formats)
{
	struct json_set_schema *x = arena_new(s->arena, struct json_set_schema);
	struct scope *none = arena_new(s->arena, struct scope);

	x->sets = s;
	x->schema = schema;
	x->formats = formats;
	LIST_ADD(s->arena, x->scopes, x->nscopes, none);
	return x;
}

bool json_set_met_format(const struct json_set_schema *x)
{
	return x->met_format;
}

unsigned json_set_of(struct json_set_schema *x, struct json_place place)
{
	return set_at(x, place, x->scopes[0]);
}
