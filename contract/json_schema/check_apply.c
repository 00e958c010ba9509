/* check_apply.c - keywords that hand a value, or what is inside it, to other schemas */
#include "contract/base/list.h"
#include "contract/json_schema/validate_impl.h"

enum {
	ON_ARRAY = 1 << JSON_ARRAY,
	ON_OBJECT = 1 << JSON_OBJECT,
	ON_ALL = (1 << JSON_KIND_COUNT) - 1
};

static bool leave_out(struct json_step *s)
{
	s->run = NULL;
	return true;
}

/* ---- references ------------------------------------------------------------------- */

static bool prepare_ref(struct json_building *b, struct json_step *s)
{
	const struct json_place *targets;
	size_t n;

	s->link = json_schema_ref(b->schema, s->in, s->check->keyword);
	if (!s->link)
		return leave_out(s);
	if (!s->link->found)
		return failure_at(b->why, FAILURE_NOT_FOUND, s->value->line, s->value->column,
		                  "the reference %.*s leads nowhere",
		                  (int)(s->value->text.len > 500 ? 500 : s->value->text.len),
		                  s->value->text.ptr);
	n = json_link_targets(b->schema, s->link, &targets);
	for (size_t i = 0; i < n; i++)
		json_plan_at(b, targets[i], targets[i].node);
	return true;
}

static bool check_ref(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	const struct json_place to =
		json_link_follow(r->validator->schema, s->link, r->scope, r->scope_count);

	return json_apply(r, json_table_find(&r->validator->plans, to.node, STR_NONE), at);
}

/* ---- allOf, anyOf, oneOf, not, if ---------------------------------------------------- */

static bool prepare_list(struct json_building *b, struct json_step *s)
{
	if (s->value->kind != NODE_LIST)
		return leave_out(s);
	s->list.plans = arena_array(b->arena, const struct json_plan *, s->value->count + 1);
	for (size_t i = 0; i < s->value->count; i++) {
		const struct json_plan *plan = json_plan_at(b, s->in, s->value->items[i]);

		if (plan)
			s->list.plans[s->list.count++] = plan;
	}
	return s->list.count ? true : leave_out(s);
}

static bool check_all(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	bool ok = true;

	for (size_t i = 0; i < s->list.count && json_goes_on(r, ok); i++)
		ok = json_apply(r, s->list.plans[i], at) && ok;
	return ok;
}

/* All branches are tried where somebody asks what was evaluated. */
static bool check_any(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	bool ok = false;

	for (size_t i = 0; i < s->list.count && !r->stopped && (!ok || at->seen); i++)
		ok = json_apply_branch(r, s->list.plans[i], at) || ok;
	return ok || json_fail(r, s, at, "none of the %zu schemas of anyOf holds", s->list.count);
}

static bool check_one(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	size_t first = 0, n = 0;

	for (size_t i = 0; i < s->list.count && !r->stopped; i++) {
		if (!json_apply_branch(r, s->list.plans[i], at))
			continue;
		if (n++)
			return json_fail(r, s, at, "the schemas %zu and %zu of oneOf both hold",
			                 first, i);
		first = i;
	}
	return n || json_fail(r, s, at, "none of the %zu schemas of oneOf holds", s->list.count);
}

static bool prepare_one_plan(struct json_building *b, struct json_step *s)
{
	s->plan = json_plan_at(b, s->in, s->value);
	return s->plan ? true : leave_out(s);
}

static bool check_not(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	struct json_at alone = *at;

	alone.seen = NULL;
	return (!json_apply_branch(r, s->plan, &alone) && !r->stopped) ||
	       json_fail(r, s, at, "the schema of not holds");
}

static bool prepare_if(struct json_building *b, struct json_step *s)
{
	s->condition.when = json_plan_at(b, s->in, s->value);
	s->condition.then = json_plan_at(b, s->in, json_beside(s, "then"));
	s->condition.otherwise = json_plan_at(b, s->in, json_beside(s, "else"));
	return s->condition.when ? true : leave_out(s);
}

static bool check_if(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	const struct json_condition *c = &s->condition;
	const struct json_plan *next;

	if (!c->then && !c->otherwise && !at->seen)
		return true;
	next = json_apply_branch(r, c->when, at) ? c->then : c->otherwise;
	return !r->stopped && (!next || json_apply(r, next, at));
}

/* dependentSchemas, and the schemas among dependencies. */
static bool prepare_dependent(struct json_building *b, struct json_step *s)
{
	if (s->value->kind != NODE_MAP)
		return leave_out(s);
	for (size_t i = 0; i < s->value->count; i++) {
		const struct member *m = &s->value->members[i];
		const struct json_name_rule rule = { m->key->text, m->value,
			                             json_plan_at(b, s->in, m->value) };

		if (rule.plan || m->value->kind == NODE_LIST)
			LIST_ADD(b->arena, s->rules.rules, s->rules.count, rule);
	}
	return s->rules.count ? true : leave_out(s);
}

static bool has_names(struct json_run *r, const struct json_step *s, const struct json_at *at,
                      const struct json_name_rule *rule)
{
	bool ok = json_spend(r, s, rule->value->count);

	for (size_t i = 0; i < rule->value->count && json_goes_on(r, ok); i++) {
		const struct node *name = rule->value->items[i];

		if (json_is_string(name) && !node_get_str(at->value, name->text))
			ok = json_fail(r, s, at, "the member %s is missing, which %.*s requires",
			               json_short(r, name), STR_FMT(rule->name));
	}
	return ok;
}

static bool check_dependent(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	bool ok = json_spend(r, s, s->rules.count);

	for (size_t i = 0; i < s->rules.count && json_goes_on(r, ok); i++) {
		const struct json_name_rule *rule = &s->rules.rules[i];

		if (!node_get_str(at->value, rule->name))
			continue;
		ok = (rule->plan ? json_apply(r, rule->plan, at) : has_names(r, s, at, rule)) && ok;
	}
	return ok;
}

/* ---- the members of an object ----------------------------------------------------------- */

static bool prepare_patterns(struct json_building *b, struct json_step *s, const struct node *map)
{
	struct json_pattern_rule *rules = NULL;

	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		const struct member *m = &map->members[i];
		struct json_pattern_rule rule = { NULL, m->value,
			                          json_plan_at(b, s->in, m->value) };

		if (!rule.plan)
			continue;
		if (!json_prepare_regex(b, m->key, m->key->text, &rule.regex))
			return false;
		LIST_ADD(b->arena, rules, s->members->pattern_count, rule);
	}
	s->members->patterns = rules;
	return true;
}

/* One step for three keywords: behind the first of them that is there. */
static bool prepare_members(struct json_building *b, struct json_step *s)
{
	static const char *const keywords[] = { "properties", "patternProperties",
		                                "additionalProperties" };
	struct json_members *m;

	for (size_t i = 0; strcmp(keywords[i], s->check->keyword) != 0; i++)
		if (json_beside(s, keywords[i]))
			return leave_out(s);
	s->members = m = arena_new(b->arena, struct json_members);
	m->plans.arena = b->arena;
	m->properties = json_beside(s, keywords[0]);
	if (!node_is(m->properties, NODE_MAP))
		m->properties = NULL;
	for (size_t i = 0; m->properties && i < m->properties->count; i++) {
		const struct member *p = &m->properties->members[i];
		const struct json_plan *plan = json_plan_at(b, s->in, p->value);

		if (plan)
			json_table_add(&m->plans, NULL, p->key->text, (void *)(uintptr_t)plan);
	}
	m->rest = json_beside(s, keywords[2]);
	m->rest_plan = json_plan_at(b, s->in, m->rest);
	return prepare_patterns(b, s, json_beside(s, keywords[1]));
}

static bool check_member(struct json_run *r, const struct json_step *s, const struct json_at *at,
                         size_t index)
{
	const struct json_members *m = s->members;
	const struct member *member = &at->value->members[index];
	const struct str name = member->key->text;
	const struct json_plan *plan = json_table_find(&m->plans, NULL, name);
	bool ok = true, known = plan != NULL;

	if (plan)
		ok = json_apply_below(r, plan, at, member->value, name, 0);
	for (size_t i = 0; i < m->pattern_count && json_goes_on(r, ok); i++) {
		if (!json_matches(r, s, m->patterns[i].regex, name))
			continue;
		known = true;
		ok = json_apply_below(r, m->patterns[i].plan, at, member->value, name, 0) && ok;
	}
	if (!known && m->rest_plan && json_goes_on(r, ok)) {
		known = true;
		ok = m->rest_plan->never
		             ? json_fail_by(r, s, "additionalProperties", at,
		                            "the member %s is not allowed",
		                            json_short(r, member->key))
		             : json_apply_below(r, m->rest_plan, at, member->value, name, 0);
	}
	if (known && at->seen)
		json_seen_mark(at->seen, index);
	return ok;
}

static bool check_members(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	bool ok = json_spend(r, s, at->value->count);

	for (size_t i = 0; i < at->value->count && json_goes_on(r, ok); i++)
		ok = check_member(r, s, at, i) && ok;
	return ok && !r->stopped;
}

static bool check_names(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	bool ok = json_spend(r, s, at->value->count);

	for (size_t i = 0; i < at->value->count && json_goes_on(r, ok); i++) {
		struct node key = *at->value->members[i].key;
		const struct json_at name = { &key, JSON_STRING, at->path, NULL };

		key.quoted = true; /* a name is a string, also where YAML has none of its quotes */
		if (!json_apply_branch(r, s->plan, &name) && !r->stopped)
			ok = json_fail(r, s, at, "the name %s is not allowed", json_short(r, &key));
	}
	return ok && !r->stopped;
}

/* ---- the items of an array ----------------------------------------------------------------- */

/* One step for prefixItems and items (2020-12), or items and additionalItems. */
static bool prepare_items(struct json_building *b, struct json_step *s)
{
	const bool new = s->in.resource->dialect >= JSON_2020_12;
	const struct node *first = json_beside(s, new ? "prefixItems" : "items");
	const struct node *second = json_beside(s, new ? "items" : "additionalItems");
	const struct json_plan **plans;
	struct json_positions *p;

	if (first && s->value != first)
		return leave_out(
			s); /* done there, or without meaning: additionalItems beside one schema */
	if (!first && !new)
		return leave_out(s); /* additionalItems alone */
	s->positions = p = arena_new(b->arena, struct json_positions);
	if (!node_is(first, NODE_LIST)) {
		p->rest = new ? second : first;
		p->rest_plan = json_plan_at(b, s->in, p->rest);
		return p->rest_plan ? true : leave_out(s);
	}
	p->prefix = first;
	p->rest = second;
	p->rest_plan = json_plan_at(b, s->in, second);
	plans = arena_array(b->arena, const struct json_plan *, first->count + 1);
	for (size_t i = 0; i < first->count; i++)
		plans[i] = json_plan_at(b, s->in, first->items[i]);
	p->plans = plans;
	p->plan_count = first->count;
	return true;
}

static bool check_items(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	const struct json_positions *p = s->positions;
	bool ok = json_spend(r, s, at->value->count);

	for (size_t i = 0; i < at->value->count && json_goes_on(r, ok); i++) {
		const struct json_plan *plan = i < p->plan_count ? p->plans[i] : p->rest_plan;

		if (i >= p->plan_count && !plan)
			break;
		if (plan && plan->never && i >= p->plan_count && p->prefix)
			ok = json_fail_by(r, s,
			                  p->rest == json_beside(s, "items") ? "items"
			                                                     : "additionalItems",
			                  at, "item %zu is one too many", i);
		else if (plan)
			ok = json_apply_below(r, plan, at, at->value->items[i], STR_NONE, i) && ok;
		if (at->seen)
			json_seen_mark(at->seen, i);
	}
	return ok && !r->stopped;
}

static bool prepare_contains(struct json_building *b, struct json_step *s)
{
	struct json_contains *c = &s->contains;

	c->plan = json_plan_at(b, s->in, s->value);
	c->least = 1;
	c->most = SIZE_MAX;
	c->least_at = json_beside(s, "minContains");
	c->most_at = json_beside(s, "maxContains");
	if (c->least_at)
		json_to_count(c->least_at, &c->least);
	if (c->most_at)
		json_to_count(c->most_at, &c->most);
	c->marks = s->in.resource->dialect >= JSON_2020_12;
	return c->plan ? true : leave_out(s);
}

static bool check_contains(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	const struct json_contains *c = &s->contains;
	const bool all = (c->marks && at->seen) || c->most != SIZE_MAX;
	unsigned long found = 0;

	if (!json_spend(r, s, at->value->count))
		return false;
	r->quiet++;
	for (size_t i = 0; i < at->value->count && !r->stopped && (all || found < c->least); i++) {
		if (!json_apply_below(r, c->plan, at, at->value->items[i], STR_NONE, i))
			continue;
		found++;
		if (c->marks && at->seen)
			json_seen_mark(at->seen, i);
	}
	r->quiet--;
	if (r->stopped)
		return false;
	if (found < c->least)
		return c->least_at ? json_fail_by(r, s, "minContains", at,
		                                  "%lu items are as contains asks, fewer than %lu",
		                                  found, c->least)
		                   : json_fail(r, s, at, "no item is as contains asks");
	return found <= c->most ||
	       json_fail_by(r, s, "maxContains", at,
	                    "%lu items are as contains asks, more than %lu", found, c->most);
}

/* clang-format off */
const struct json_check json_apply_checks[] = {
	{ "$ref",                 ON_ALL,    prepare_ref,       check_ref }, /* first: see plan.c */
	{ "$dynamicRef",          ON_ALL,    prepare_ref,       check_ref },
	{ "$recursiveRef",        ON_ALL,    prepare_ref,       check_ref },
	{ "properties",           ON_OBJECT, prepare_members,   check_members },
	{ "patternProperties",    ON_OBJECT, prepare_members,   check_members },
	{ "additionalProperties", ON_OBJECT, prepare_members,   check_members },
	{ "propertyNames",        ON_OBJECT, prepare_one_plan,  check_names },
	{ "prefixItems",          ON_ARRAY,  prepare_items,     check_items },
	{ "items",                ON_ARRAY,  prepare_items,     check_items },
	{ "additionalItems",      ON_ARRAY,  prepare_items,     check_items },
	{ "contains",             ON_ARRAY,  prepare_contains,  check_contains },
	{ "allOf",                ON_ALL,    prepare_list,      check_all },
	{ "anyOf",                ON_ALL,    prepare_list,      check_any },
	{ "oneOf",                ON_ALL,    prepare_list,      check_one },
	{ "not",                  ON_ALL,    prepare_one_plan,  check_not },
	{ "if",                   ON_ALL,    prepare_if,        check_if },
	{ "dependentSchemas",     ON_OBJECT, prepare_dependent, check_dependent },
	{ "dependencies",         ON_OBJECT, prepare_dependent, check_dependent },
};
/* clang-format on */
const size_t json_apply_check_count = sizeof json_apply_checks / sizeof *json_apply_checks;

/* ---- what nothing else looked at ----------------------------------------------------------- */

static bool check_unevaluated_members(struct json_run *r, const struct json_step *s,
                                      const struct json_at *at)
{
	bool ok = json_spend(r, s, at->value->count);

	for (size_t i = 0; i < at->value->count && json_goes_on(r, ok); i++) {
		const struct member *m = &at->value->members[i];

		if (json_seen_has(at->seen, i))
			continue;
		ok = (s->plan->never
		              ? json_fail(r, s, at, "the member %s is not allowed",
		                          json_short(r, m->key))
		              : json_apply_below(r, s->plan, at, m->value, m->key->text, 0)) &&
		     ok;
	}
	at->seen->all = true;
	return ok && !r->stopped;
}

static bool check_unevaluated_items(struct json_run *r, const struct json_step *s,
                                    const struct json_at *at)
{
	bool ok = json_spend(r, s, at->value->count);

	for (size_t i = 0; i < at->value->count && json_goes_on(r, ok); i++) {
		if (json_seen_has(at->seen, i))
			continue;
		ok = (s->plan->never ? json_fail(r, s, at, "item %zu is not allowed", i)
		                     : json_apply_below(r, s->plan, at, at->value->items[i],
		                                        STR_NONE, i)) &&
		     ok;
	}
	at->seen->all = true;
	return ok && !r->stopped;
}

const struct json_check json_last_checks[] = {
	{ "unevaluatedProperties", ON_OBJECT, prepare_one_plan, check_unevaluated_members },
	{ "unevaluatedItems", ON_ARRAY, prepare_one_plan, check_unevaluated_items },
};
const size_t json_last_check_count = sizeof json_last_checks / sizeof *json_last_checks;
