/* json_set_rest.c - unevaluatedProperties and unevaluatedItems as sets
 *
 * What is evaluated depends on which subschemas in the same place a value satisfies. So a schema is
 * taken apart into cases: a condition, and what is evaluated where it holds, such as "a", every name
 * that a pattern finds, the first two items. Each alternative (anyOf, if, dependentSchemas) multiplies the
 * cases; one that evaluates nothing does not. Then the keyword says: in each case, the rest is in this
 * set. */
#include "compat/json_set_schema.h"

enum { CASES_MAX = 64, NESTING_MAX = 40 };

struct evaluated {
	unsigned when;
	bool all_members, all_items;
	struct str *names, *patterns;
	size_t nnames, npatterns;
	size_t first; /* so many items */
	unsigned *contained;
	size_t ncontained;
};

struct cases {
	struct evaluated *at;
	size_t n;
	bool too_many;
};

struct gatherer {
	struct arena *a;
	unsigned nesting;
	bool members; /* else items */
};

static struct cases cases_of(struct gatherer *g, const struct here *h, bool outermost);

static bool is_nothing(const struct evaluated *e)
{
	return !e->all_members && !e->all_items && !e->nnames && !e->npatterns && !e->first &&
	       !e->ncontained;
}

static bool is_idle(const struct cases *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!is_nothing(&c->at[i]))
			return false;
	return !c->too_many;
}

static void add_case(struct gatherer *g, struct cases *c, struct evaluated e)
{
	if (e.when == JSON_SET_NONE)
		return;
	if (c->n < CASES_MAX)
		LIST_ADD(g->a, c->at, c->n, e);
	else
		c->too_many = true;
}

static struct cases nothing(struct gatherer *g)
{
	struct cases c = { 0 };

	add_case(g, &c, (struct evaluated){ .when = JSON_SET_ALL });
	return c;
}

static void *joined(struct gatherer *g, const void *x, size_t nx, const void *y, size_t ny,
                    size_t size)
{
	char *out = arena_alloc(g->a, nx + ny, size);

	if (nx)
		memcpy(out, x, nx * size);
	if (ny)
		memcpy(out + nx * size, y, ny * size);
	return out;
}

static struct evaluated join(struct gatherer *g, struct json_sets *s, const struct evaluated *x,
                             const struct evaluated *y)
{
	return (struct evaluated){
		.when = set_and(s, x->when, y->when),
		.all_members = x->all_members || y->all_members,
		.all_items = x->all_items || y->all_items,
		.names = joined(g, x->names, x->nnames, y->names, y->nnames, sizeof *x->names),
		.nnames = x->nnames + y->nnames,
		.patterns = joined(g, x->patterns, x->npatterns, y->patterns, y->npatterns,
		                   sizeof *x->patterns),
		.npatterns = x->npatterns + y->npatterns,
		.first = x->first > y->first ? x->first : y->first,
		.contained = joined(g, x->contained, x->ncontained, y->contained, y->ncontained,
		                    sizeof *x->contained),
		.ncontained = x->ncontained + y->ncontained,
	};
}

static void multiply(struct gatherer *g, struct json_sets *s, struct cases *c, struct cases by)
{
	struct cases out = { .too_many = c->too_many || by.too_many };

	if (is_idle(&by))
		return;
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < by.n; k++)
			add_case(g, &out, join(g, s, &c->at[i], &by.at[k]));
	*c = out;
}

/* The cases of a subschema where it holds, and one that evaluates nothing where it does not. */
static struct cases where(struct gatherer *g, const struct here *h, struct cases held, unsigned set,
                          bool otherwise)
{
	struct cases out = { .too_many = held.too_many };

	if (is_idle(&held))
		return otherwise ? nothing(g) : held;
	for (size_t i = 0; i < held.n; i++) {
		held.at[i].when = set_and(h->x->sets, held.at[i].when, set);
		add_case(g, &out, held.at[i]);
	}
	if (otherwise)
		add_case(g, &out, (struct evaluated){ .when = json_set_not(set) });
	return out;
}

static struct cases inside(struct gatherer *g, const struct here *h, const struct node *schema)
{
	struct here to = *h;

	if (!node_is(schema, NODE_MAP))
		return nothing(g);
	to.place = json_schema_at(h->x->schema, h->place, schema);
	to.scope = set_scope_with(h->x, h->scope, to.place.resource);
	return cases_of(g, &to, false);
}

/* ---- what the keywords of one schema evaluate themselves --------------------------- */

static void own_members(struct gatherer *g, const struct here *h, bool outermost,
                        struct evaluated *e)
{
	const struct node *map = set_keyword_of(h, "properties");

	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		LIST_ADD(g->a, e->names, e->nnames, map->members[i].key->text);
	map = set_keyword_of(h, "patternProperties");
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		LIST_ADD(g->a, e->patterns, e->npatterns, map->members[i].key->text);
	e->all_members = set_keyword_of(h, "additionalProperties") ||
	                 (!outermost && set_keyword_of(h, "unevaluatedProperties"));
}

static void own_items(struct gatherer *g, const struct here *h, bool outermost, struct evaluated *e)
{
	const bool prefixes = h->place.resource->dialect >= JSON_2020_12;
	const struct node *items = set_keyword_of(h, "items");
	const struct node *list = prefixes ? set_keyword_of(h, "prefixItems") : items;
	const struct node *contains = set_keyword_of(h, "contains");

	if (node_is(list, NODE_LIST))
		e->first = list->count;
	e->all_items = (items && !node_is(items, NODE_LIST)) ||
	               (!prefixes && node_is(items, NODE_LIST) && set_keyword_of(h, "additionalItems")) ||
	               (!outermost && set_keyword_of(h, "unevaluatedItems"));
	if (prefixes && contains)
		LIST_ADD(g->a, e->contained, e->ncontained, set_inside(h, contains));
}

/* ---- and those of its subschemas ----------------------------------------------------- */

static void of_all(struct gatherer *g, const struct here *h, struct cases *c)
{
	const struct node *list = set_keyword_of(h, "allOf");

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		multiply(g, h->x->sets, c, inside(g, h, list->items[i]));
}

static void of_any(struct gatherer *g, const struct here *h, struct cases *c)
{
	const struct node *list = set_keyword_of(h, "anyOf");

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		multiply(g, h->x->sets, c,
		         where(g, h, inside(g, h, list->items[i]), set_inside(h, list->items[i]),
		               true));
}

static void of_one(struct gatherer *g, const struct here *h, struct cases *c)
{
	const struct node *list = set_keyword_of(h, "oneOf");
	struct cases any = { 0 };

	if (!node_is(list, NODE_LIST))
		return;
	for (size_t i = 0; i < list->count; i++) {
		struct cases held = inside(g, h, list->items[i]);
		const unsigned set = set_inside(h, list->items[i]);

		for (size_t k = 0; k < held.n; k++) {
			held.at[k].when = set_and(h->x->sets, held.at[k].when, set);
			add_case(g, &any, held.at[k]);
		}
		any.too_many |= held.too_many;
	}
	multiply(g, h->x->sets, c, any);
}

static void of_condition(struct gatherer *g, const struct here *h, struct cases *c)
{
	const struct node *condition = set_keyword_of(h, "if");
	struct cases yes, no, both = { 0 };
	unsigned set;

	if (!condition)
		return;
	set = set_inside(h, condition);
	yes = inside(g, h, condition);
	multiply(g, h->x->sets, &yes, inside(g, h, set_keyword_of(h, "then")));
	no = inside(g, h, set_keyword_of(h, "else"));
	both.too_many = yes.too_many || no.too_many;
	for (size_t i = 0; i < yes.n + no.n; i++) {
		const bool holds = i < yes.n;
		struct evaluated e = holds ? yes.at[i] : no.at[i - yes.n];

		e.when = set_and(h->x->sets, e.when, set ^ !holds);
		add_case(g, &both, e);
	}
	multiply(g, h->x->sets, c, both);
}

static void of_dependents(struct gatherer *g, const struct here *h, const char *keyword,
                          struct cases *c)
{
	const struct node *map = set_keyword_of(h, keyword);

	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		const unsigned without = set_without(h->x->sets, map->members[i].key->text);

		multiply(g, h->x->sets, c,
		         where(g, h, inside(g, h, map->members[i].value), json_set_not(without),
		               true));
	}
}

static void of_references(struct gatherer *g, const struct here *h, struct cases *c)
{
	static const char *const keywords[] = { "$ref", "$dynamicRef", "$recursiveRef" };

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		struct here to;

		if (!set_target_of(h, keywords[i], &to) || !node_is(to.place.node, NODE_MAP))
			continue;
		to.scope = set_scope_with(h->x, h->scope, to.place.resource);
		multiply(g, h->x->sets, c, cases_of(g, &to, false));
	}
}

static struct cases cases_of(struct gatherer *g, const struct here *h, bool outermost)
{
	struct cases c = nothing(g);

	if (g->nesting >= NESTING_MAX) {
		c.too_many = true;
		return c;
	}
	g->nesting++;
	if (!json_schema_ref_is_alone(h->x->schema, h->place)) {
		if (g->members)
			own_members(g, h, outermost, &c.at[0]);
		else
			own_items(g, h, outermost, &c.at[0]);
		of_all(g, h, &c);
		of_any(g, h, &c);
		of_one(g, h, &c);
		of_condition(g, h, &c);
		of_dependents(g, h, "dependentSchemas", &c);
		of_dependents(g, h, "dependencies", &c);
	}
	of_references(g, h, &c);
	g->nesting--;
	return c;
}

/* ---- the keywords --------------------------------------------------------------------- */

static unsigned rest_members(struct json_sets *s, const struct evaluated *e, unsigned set)
{
	if (e->all_members)
		return JSON_SET_ALL;
	return json_set_rest(s, e->names, e->nnames, e->patterns, e->npatterns, set);
}

static unsigned rest_items(struct json_sets *s, struct arena *a, const struct evaluated *e,
                           unsigned set)
{
	unsigned *list = joined(&(struct gatherer){ .a = a }, e->contained, e->ncontained, &set, 1,
	                        sizeof set);

	if (e->all_items)
		return JSON_SET_ALL;
	return json_set_items(s, e->first, json_set_either(s, list, e->ncontained + 1));
}

static unsigned unevaluated(const struct here *h, const struct node *value, bool members)
{
	struct json_sets *s = h->x->sets;
	struct gatherer g = { .a = s->arena, .members = members };
	const unsigned set = set_inside(h, value);
	struct cases c;
	unsigned list[CASES_MAX];

	if (set == JSON_SET_ALL)
		return set;
	c = cases_of(&g, h, true);
	if (c.too_many)
		return json_set_unknown(s, value,
		                        members ? "unevaluatedProperties over too many "
		                                  "combinations of subschemas"
		                                : "unevaluatedItems over too many combinations "
		                                  "of subschemas");
	for (size_t i = 0; i < c.n; i++) {
		const unsigned either[2] = { json_set_not(c.at[i].when),
			                     members ? rest_members(s, &c.at[i], set)
			                             : rest_items(s, s->arena, &c.at[i], set) };

		list[i] = json_set_either(s, either, 2);
	}
	return json_set_both(s, list, c.n);
}

unsigned set_unevaluated_members(const struct here *h, const struct node *value)
{
	return unevaluated(h, value, true);
}

unsigned set_unevaluated_items(const struct here *h, const struct node *value)
{
	return unevaluated(h, value, false);
}
