/* set_rest.c - unevaluatedProperties and unevaluatedItems as sets
 *
 * What is evaluated depends on which subschemas in the same place a value satisfies. So a schema is
 * a list of evaluators: a condition, and what is evaluated where it holds, such as "a", every name
 * that a pattern finds, the first two items. Then the keyword says, of each name that is mentioned:
 * one of its evaluators' conditions holds, or the member is in this set. Example: {"anyOf":
 * [{"required":
 * ["k"], "properties": {"a": {}}}], "unevaluatedProperties": false} says "there is a k, or there is
 * no a", and that there is no other member.
 *
 * Names that nothing mentions, and items, are alike but for patterns and contains. Of those that
 * stand under a condition each may count or not: for every choice of some that do not hold, one of
 * them holds, or what all others leave is in the set. */
#include "compat/json_schema/set_schema.h"

#include <stdlib.h>

enum { CHOSEN_MAX = 6, EVALUATORS_MAX = 5000, NESTING_MAX = 40 };

struct evaluator {
	unsigned when;
	bool all; /* members, or items */
	struct str *names, *patterns;
	size_t nnames, npatterns;
	size_t first;       /* so many items */
	unsigned contained; /* items of this set */
};

struct gatherer {
	struct arena *a;
	struct json_sets *s;
	unsigned nesting;
	bool members; /* else items */
	bool too_many;
	struct evaluator *list;
	size_t n;
	unsigned *either; /* what a rule allows, while it is made */
	size_t neither;
};

static void gather(struct gatherer *g, const struct here *h, unsigned when, bool outermost);

/* ---- what the keywords of one schema evaluate themselves --------------------------- */

static void own_members(struct gatherer *g, const struct here *h, bool outermost,
                        struct evaluator *e)
{
	const struct node *map = set_keyword_of(h, "properties");

	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		LIST_ADD(g->a, e->names, e->nnames, map->members[i].key->text);
	map = set_keyword_of(h, "patternProperties");
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		LIST_ADD(g->a, e->patterns, e->npatterns, map->members[i].key->text);
	e->all = set_keyword_of(h, "additionalProperties") ||
	         (!outermost && set_keyword_of(h, "unevaluatedProperties"));
}

static void own_items(const struct here *h, bool outermost, struct evaluator *e)
{
	const bool prefixes = h->place.resource->dialect >= JSON_2020_12;
	const struct node *items = set_keyword_of(h, "items");
	const struct node *list = prefixes ? set_keyword_of(h, "prefixItems") : items;
	const struct node *contains = set_keyword_of(h, "contains");

	if (node_is(list, NODE_LIST))
		e->first = list->count;
	e->all = (items && !node_is(items, NODE_LIST)) ||
	         (!prefixes && node_is(items, NODE_LIST) && set_keyword_of(h, "additionalItems")) ||
	         (!outermost && set_keyword_of(h, "unevaluatedItems"));
	if (prefixes && contains)
		e->contained = set_inside(h, contains);
}

/* ---- and those of its subschemas ----------------------------------------------------- */

static void inside(struct gatherer *g, const struct here *h, const struct node *schema,
                   unsigned when)
{
	struct here to = *h;

	if (!node_is(schema, NODE_MAP))
		return;
	to.place = json_schema_at(h->x->schema, h->place, schema);
	to.scope = set_scope_with(h->x, h->scope, to.place.resource);
	gather(g, &to, when, false);
}

static void of_each(struct gatherer *g, const struct here *h, const char *keyword, unsigned when,
                    bool must_hold)
{
	const struct node *list = set_keyword_of(h, keyword);

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		inside(g, h, list->items[i],
		       must_hold ? when : set_and(g->s, when, set_inside(h, list->items[i])));
}

static void of_condition(struct gatherer *g, const struct here *h, unsigned when)
{
	const struct node *condition = set_keyword_of(h, "if");
	unsigned set;

	if (!condition)
		return;
	set = set_inside(h, condition);
	inside(g, h, condition, set_and(g->s, when, set));
	inside(g, h, set_keyword_of(h, "then"), set_and(g->s, when, set));
	inside(g, h, set_keyword_of(h, "else"), set_and(g->s, when, json_set_not(set)));
}

static void of_dependents(struct gatherer *g, const struct here *h, const char *keyword,
                          unsigned when)
{
	const struct node *map = set_keyword_of(h, keyword);

	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		const unsigned without = set_without(g->s, map->members[i].key->text);

		inside(g, h, map->members[i].value, set_and(g->s, when, json_set_not(without)));
	}
}

static void of_references(struct gatherer *g, const struct here *h, unsigned when)
{
	static const char *const keywords[] = { "$ref", "$dynamicRef", "$recursiveRef" };

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		struct here to;

		if (!set_target_of(h, keywords[i], &to) || !node_is(to.place.node, NODE_MAP))
			continue;
		to.scope = set_scope_with(h->x, h->scope, to.place.resource);
		gather(g, &to, when, false);
	}
}

static void gather(struct gatherer *g, const struct here *h, unsigned when, bool outermost)
{
	struct evaluator e = { .when = when, .contained = JSON_SET_NONE };

	if (when == JSON_SET_NONE || g->too_many)
		return;
	g->too_many =
		g->nesting >= NESTING_MAX || g->n >= EVALUATORS_MAX || !json_set_spend(g->s, 8);
	if (g->too_many)
		return;
	g->nesting++;
	if (!json_schema_ref_is_alone(h->x->schema, h->place)) {
		if (g->members)
			own_members(g, h, outermost, &e);
		else
			own_items(h, outermost, &e);
		LIST_ADD(g->a, g->list, g->n, e);
		of_each(g, h, "allOf", when, true);
		of_each(g, h, "anyOf", when, false);
		of_each(g, h, "oneOf", when, false);
		of_condition(g, h, when);
		of_dependents(g, h, "dependentSchemas", when);
		of_dependents(g, h, "dependencies", when);
	}
	of_references(g, h, when);
	g->nesting--;
}

/* ---- rules ------------------------------------------------------------------------------ */

static void allow(struct gatherer *g, unsigned set)
{
	LIST_ADD(g->a, g->either, g->neither, set);
}

static unsigned rule(struct gatherer *g, unsigned or)
{
	unsigned set;

	allow(g, or);
	set = json_set_either(g->s, g->either, g->neither);
	g->neither = 0;
	return set;
}

static void allow_all(struct gatherer *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->list[i].all)
			allow(g, g->list[i].when);
}

/* Those under a condition with patterns, or with contains. False: too many. */
static bool chosen_of(const struct gatherer *g, const struct evaluator **out, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < g->n; i++) {
		const struct evaluator *e = &g->list[i];
		const bool some = e->npatterns || e->contained != JSON_SET_NONE;

		if (!some || e->when == JSON_SET_ALL)
			continue;
		if (*n == CHOSEN_MAX)
			return false;
		out[(*n)++] = e;
	}
	return true;
}

/* Is the evaluator one of those of the choice? */
static bool is_chosen(const struct evaluator *const *chosen, size_t n, unsigned choice,
                      const struct evaluator *e)
{
	for (size_t i = 0; i < n; i++)
		if (chosen[i] == e)
			return choice >> i & 1;
	return false;
}

static void allow_chosen(struct gatherer *g, const struct evaluator *const *chosen, size_t n,
                         unsigned choice)
{
	for (size_t i = 0; i < n; i++)
		if (choice >> i & 1)
			allow(g, chosen[i]->when);
}

/* ---- members ---------------------------------------------------------------------------- */

struct mention {
	struct str name;
	unsigned when;
};

static int by_name(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	const int order = str_cmp(x->name, y->name);

	return order ? order : (x->when > y->when) - (x->when < y->when);
}

/* Where patterns find the name, their conditions allow it. False: it cannot be decided. */
static bool allow_found(struct gatherer *g, struct str name)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct evaluator *e = &g->list[i];

		for (size_t k = 0; k < e->npatterns; k++) {
			const struct match *m = json_set_match(g->s, e->patterns[k]);
			const enum json_set_answer a =
				m ? json_set_matches(g->s, m, name) : JSON_SET_UNKNOWN;

			if (a == JSON_SET_UNKNOWN)
				return false;
			if (a == JSON_SET_FOUND)
				allow(g, e->when);
		}
	}
	return true;
}

static bool rules_of_names(struct gatherer *g, const struct mention *all, size_t n, unsigned set,
                           unsigned *out)
{
	unsigned *rules = arena_array(g->a, unsigned, n);
	size_t count = 0;

	for (size_t i = 0; i < n;) {
		const struct str name = all[i].name;

		for (; i < n && str_eq(all[i].name, name); i++)
			allow(g, all[i].when);
		allow_all(g);
		if (!allow_found(g, name))
			return false;
		rules[count++] = rule(g, json_set_member(g->s, name, set));
	}
	*out = json_set_both(g->s, rules, count);
	return true;
}

static unsigned rule_of_others(struct gatherer *g, const struct str *names, size_t nnames,
                               const struct evaluator *const *chosen, size_t n, unsigned choice,
                               unsigned set)
{
	struct str *patterns = NULL;
	size_t npatterns = 0;

	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->list[i].npatterns; k++)
			if (!is_chosen(chosen, n, choice, &g->list[i]))
				LIST_ADD(g->a, patterns, npatterns, g->list[i].patterns[k]);
	allow_chosen(g, chosen, n, choice);
	allow_all(g);
	return rule(g, json_set_rest(g->s, names, nnames, patterns, npatterns, set));
}

static bool rules_of_members(struct gatherer *g, unsigned set, unsigned *out)
{
	const struct evaluator *chosen[CHOSEN_MAX];
	unsigned rules[(1u << CHOSEN_MAX) + 1];
	struct mention *all = NULL;
	struct str *names;
	size_t n = 0, nchosen, count = 0;

	if (!chosen_of(g, chosen, &nchosen))
		return false;
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->list[i].nnames; k++)
			LIST_ADD(g->a, all, n,
			         (struct mention){ g->list[i].names[k], g->list[i].when });
	if (!json_set_spend(g->s, 4 * n))
		return false;
	if (n)
		qsort(all, n, sizeof *all, by_name);
	names = arena_array(g->a, struct str, n);
	for (size_t i = 0; i < n; i++)
		names[i] = all[i].name;
	if (!rules_of_names(g, all, n, set, &rules[count++]))
		return false;
	for (unsigned choice = 0; choice < 1u << nchosen; choice++)
		rules[count++] = rule_of_others(g, names, n, chosen, nchosen, choice, set);
	*out = json_set_both(g->s, rules, count);
	return true;
}

/* ---- items ------------------------------------------------------------------------------ */

/* From that position on: whoever evaluates more is allowed, or the items are in the set. */
static unsigned rule_from(struct gatherer *g, size_t from, const struct evaluator *const *chosen,
                          size_t n, unsigned choice, unsigned set)
{
	unsigned *sets = arena_array(g->a, unsigned, g->n + 1);
	size_t count = 0;

	sets[count++] = set;
	for (size_t i = 0; i < g->n; i++) {
		if (g->list[i].all || g->list[i].first > from)
			allow(g, g->list[i].when);
		if (!is_chosen(chosen, n, choice, &g->list[i]))
			sets[count++] = g->list[i].contained;
	}
	allow_chosen(g, chosen, n, choice);
	return rule(g, json_set_items(g->s, from, json_set_either(g->s, sets, count)));
}

static bool rules_of_items(struct gatherer *g, unsigned set, unsigned *out)
{
	const struct evaluator *chosen[CHOSEN_MAX];
	unsigned *rules = NULL;
	size_t nchosen, count = 0;

	if (!chosen_of(g, chosen, &nchosen))
		return false;
	for (size_t i = 0; i <= g->n; i++) {
		const size_t from = i < g->n ? g->list[i].first : 0;

		if (!json_set_spend(g->s, g->n << nchosen))
			return false;
		for (unsigned choice = 0; choice < 1u << nchosen; choice++)
			LIST_ADD(g->a, rules, count,
			         rule_from(g, from, chosen, nchosen, choice, set));
	}
	*out = json_set_both(g->s, rules, count);
	return true;
}

/* ---- the keywords --------------------------------------------------------------------- */

static unsigned unevaluated(const struct here *h, const struct node *value, bool members)
{
	struct gatherer g = { .a = h->x->sets->arena, .s = h->x->sets, .members = members };
	const unsigned set = set_inside(h, value);
	unsigned out = set;

	if (set == JSON_SET_ALL)
		return set;
	gather(&g, h, JSON_SET_ALL, true);
	if (!g.too_many &&
	    (members ? rules_of_members(&g, set, &out) : rules_of_items(&g, set, &out)))
		return out;
	return json_set_unknown(g.s, value,
	                        members ? "unevaluatedProperties over too many combinations of "
	                                  "subschemas"
	                                : "unevaluatedItems over too many combinations of "
	                                  "subschemas");
}

unsigned set_unevaluated_members(const struct here *h, const struct node *value)
{
	return unevaluated(h, value, true);
}

unsigned set_unevaluated_items(const struct here *h, const struct node *value)
{
	return unevaluated(h, value, false);
}
