/* set_keyword.c - what a schema's keywords say, as sets
 *
 * A schema is the intersection of what its keywords say, each a row here. */
#include "compat/json_schema/set_schema.h"

static const char *text_of(const struct here *h, const char *fmt, struct str s)
{
	return arena_printf(h->x->sets->arena, fmt, STR_FMT(s)).ptr;
}

static bool number_of(const struct node *n, struct number *out)
{
	return n && json_kind_of(n) == JSON_NUMBER && number_parse(n->text, out);
}

static unsigned one_type(struct json_sets *s, struct str name)
{
	static const struct number one = { .digits = STR_INIT("1"), .count = 1, .point = 1 };

	if (str_is(name, "integer")) {
		const unsigned number = json_set_types(s, 1u << JSON_NUMBER);

		return set_and(s, number, json_set_multiple(s, &one));
	}
	for (int k = 0; k < JSON_KIND_COUNT; k++)
		if (str_is(name, json_kind_name((enum json_kind)k)))
			return json_set_types(s, 1u << k);
	return JSON_SET_NONE;
}

static unsigned type(const struct here *h, const struct node *v)
{
	unsigned *list;

	if (json_is_string(v))
		return one_type(h->x->sets, v->text);
	if (!node_is(v, NODE_LIST))
		return JSON_SET_ALL;
	list = arena_array(h->x->sets->arena, unsigned, v->count);
	for (size_t i = 0; i < v->count; i++)
		list[i] = one_type(h->x->sets, v->items[i]->text);
	return json_set_either(h->x->sets, list, v->count);
}

static unsigned listed(const struct here *h, const struct node *v)
{
	unsigned *list;

	if (!node_is(v, NODE_LIST))
		return JSON_SET_ALL;
	list = arena_array(h->x->sets->arena, unsigned, v->count);
	for (size_t i = 0; i < v->count; i++)
		list[i] = json_set_value(h->x->sets, v->items[i]);
	return json_set_either(h->x->sets, list, v->count);
}

static unsigned constant(const struct here *h, const struct node *v)
{
	return json_set_value(h->x->sets, v);
}

/* Draft 4 makes the bound beside it exclusive. */
static bool is_exclusive(const struct here *h, const char *keyword)
{
	return h->place.resource->dialect == JSON_DRAFT_4 &&
	       json_is_true(node_get(h->place.node, keyword));
}

static unsigned minimum(const struct here *h, const struct node *v)
{
	const bool exclusive = is_exclusive(h, "exclusiveMinimum");
	struct number n;

	return number_of(v, &n) ? json_set_least(h->x->sets, &n, exclusive) : JSON_SET_ALL;
}

static unsigned maximum(const struct here *h, const struct node *v)
{
	const bool exclusive = is_exclusive(h, "exclusiveMaximum");
	struct number n;

	return number_of(v, &n) ? json_set_most(h->x->sets, &n, exclusive) : JSON_SET_ALL;
}

static unsigned above(const struct here *h, const struct node *v)
{
	struct number n;

	if (h->place.resource->dialect == JSON_DRAFT_4 || !number_of(v, &n))
		return JSON_SET_ALL;
	return json_set_least(h->x->sets, &n, true);
}

static unsigned below(const struct here *h, const struct node *v)
{
	struct number n;

	if (h->place.resource->dialect == JSON_DRAFT_4 || !number_of(v, &n))
		return JSON_SET_ALL;
	return json_set_most(h->x->sets, &n, true);
}

static unsigned multiple(const struct here *h, const struct node *v)
{
	struct number n;

	if (!number_of(v, &n) || !n.count || n.negative)
		return JSON_SET_ALL;
	return json_set_multiple(h->x->sets, &n);
}

#define BOUND(name, bound)                                                                    \
	static unsigned name(const struct here *h, const struct node *v)                      \
	{                                                                                     \
		unsigned long n;                                                              \
                                                                                              \
		return json_to_count(v, &n) ? json_set_bound(h->x->sets, bound, n) : JSON_SET_ALL; \
	}
BOUND(min_length, JSON_MIN_LENGTH)
BOUND(max_length, JSON_MAX_LENGTH)
BOUND(min_items, JSON_MIN_ITEMS)
BOUND(max_items, JSON_MAX_ITEMS)
BOUND(min_members, JSON_MIN_MEMBERS)
BOUND(max_members, JSON_MAX_MEMBERS)

static unsigned pattern(const struct here *h, const struct node *v)
{
	return json_is_string(v) ? json_set_pattern(h->x->sets, v->text) : JSON_SET_ALL;
}

static unsigned format(const struct here *h, const struct node *v)
{
	const struct json_resource *r = h->place.resource;
	const bool asserted = (h->x->formats && r->dialect <= JSON_DRAFT_7) ||
	                      (r->vocabularies & JSON_VOCABULARY_FORMAT_ASSERTED);

	h->x->met_format |= r->dialect <= JSON_DRAFT_7;
	return asserted && json_is_string(v) ? json_set_format(h->x->sets, r->dialect, v->text)
	                                     : JSON_SET_ALL;
}

static unsigned *sets_of(const struct here *h, const struct node *v)
{
	unsigned *list = arena_array(h->x->sets->arena, unsigned, v->count);

	for (size_t i = 0; i < v->count; i++)
		list[i] = set_inside(h, v->items[i]);
	return list;
}

static unsigned all_of(const struct here *h, const struct node *v)
{
	return node_is(v, NODE_LIST) ? json_set_both(h->x->sets, sets_of(h, v), v->count)
	                             : JSON_SET_ALL;
}

static unsigned any_of(const struct here *h, const struct node *v)
{
	return node_is(v, NODE_LIST) ? json_set_either(h->x->sets, sets_of(h, v), v->count)
	                             : JSON_SET_ALL;
}

static unsigned one_of(const struct here *h, const struct node *v)
{
	return node_is(v, NODE_LIST) ? json_set_one(h->x->sets, sets_of(h, v), v->count)
	                             : JSON_SET_ALL;
}

static unsigned negated(const struct here *h, const struct node *v)
{
	return json_set_not(set_inside(h, v));
}

static unsigned conditional(const struct here *h, const struct node *v, bool on)
{
	const struct node *condition = set_keyword_of(h, "if");
	unsigned list[2];

	if (!condition)
		return JSON_SET_ALL;
	list[0] = set_inside(h, condition) ^ on;
	list[1] = set_inside(h, v);
	return json_set_either(h->x->sets, list, 2);
}

static unsigned then(const struct here *h, const struct node *v)
{
	return conditional(h, v, true);
}

static unsigned otherwise(const struct here *h, const struct node *v)
{
	return conditional(h, v, false);
}

static unsigned tuple(const struct here *h, const struct node *v)
{
	unsigned *list;

	if (!node_is(v, NODE_LIST))
		return JSON_SET_ALL;
	list = sets_of(h, v);
	for (size_t i = 0; i < v->count; i++)
		list[i] = json_set_item(h->x->sets, i, list[i]);
	return json_set_both(h->x->sets, list, v->count);
}

static unsigned items(const struct here *h, const struct node *v)
{
	const struct node *prefix = set_keyword_of(h, "prefixItems");

	if (node_is(v, NODE_LIST))
		return h->place.resource->dialect < JSON_2020_12 ? tuple(h, v) : JSON_SET_ALL;
	return json_set_items(h->x->sets, node_is(prefix, NODE_LIST) ? prefix->count : 0,
	                      set_inside(h, v));
}

static unsigned additional_items(const struct here *h, const struct node *v)
{
	const struct node *positions = set_keyword_of(h, "items");

	if (!node_is(positions, NODE_LIST))
		return JSON_SET_ALL;
	return json_set_items(h->x->sets, positions->count, set_inside(h, v));
}

static unsigned contains(const struct here *h, const struct node *v)
{
	const unsigned set = set_inside(h, v);
	const struct node *least = set_keyword_of(h, "minContains"), *most = set_keyword_of(h, "maxContains");
	unsigned long n = 1;
	unsigned list[2] = { JSON_SET_ALL, JSON_SET_ALL };

	if (least && !json_to_count(least, &n))
		n = 1;
	list[0] = json_set_contains(h->x->sets, n, set);
	if (most && json_to_count(most, &n))
		list[1] = json_set_contains_most(h->x->sets, n, set);
	return json_set_both(h->x->sets, list, 2);
}

static unsigned unique(const struct here *h, const struct node *v)
{
	return json_is_true(v) ? json_set_unique(h->x->sets) : JSON_SET_ALL;
}

static unsigned required(const struct here *h, const struct node *v)
{
	unsigned *list;

	if (!node_is(v, NODE_LIST))
		return JSON_SET_ALL;
	list = arena_array(h->x->sets->arena, unsigned, v->count);
	for (size_t i = 0; i < v->count; i++)
		list[i] = json_is_string(v->items[i])
		                  ? json_set_has(h->x->sets, v->items[i]->text)
		                  : JSON_SET_ALL;
	return json_set_both(h->x->sets, list, v->count);
}

static unsigned properties(const struct here *h, const struct node *v)
{
	unsigned *list;

	if (!node_is(v, NODE_MAP))
		return JSON_SET_ALL;
	list = arena_array(h->x->sets->arena, unsigned, v->count);
	for (size_t i = 0; i < v->count; i++)
		list[i] = json_set_member(h->x->sets, v->members[i].key->text,
		                          set_inside(h, v->members[i].value));
	return json_set_both(h->x->sets, list, v->count);
}

static unsigned pattern_properties(const struct here *h, const struct node *v)
{
	unsigned *list;

	if (!node_is(v, NODE_MAP))
		return JSON_SET_ALL;
	list = arena_array(h->x->sets->arena, unsigned, v->count);
	for (size_t i = 0; i < v->count; i++)
		list[i] = json_set_members(h->x->sets, v->members[i].key->text,
		                           set_inside(h, v->members[i].value));
	return json_set_both(h->x->sets, list, v->count);
}

static struct str *keys_of(const struct here *h, const char *keyword, size_t *count)
{
	const struct node *map = set_keyword_of(h, keyword);
	struct str *keys;

	*count = node_is(map, NODE_MAP) ? map->count : 0;
	keys = arena_array(h->x->sets->arena, struct str, *count);
	for (size_t i = 0; i < *count; i++)
		keys[i] = map->members[i].key->text;
	return keys;
}

const struct match *set_rest_of(const struct here *h)
{
	size_t nnames, npatterns;
	struct str *names = keys_of(h, "properties", &nnames);
	struct str *patterns = keys_of(h, "patternProperties", &npatterns);

	return json_set_match_rest(h->x->sets, names, nnames, patterns, npatterns);
}

static unsigned additional_properties(const struct here *h, const struct node *v)
{
	size_t nnames, npatterns;
	struct str *names = keys_of(h, "properties", &nnames);
	struct str *patterns = keys_of(h, "patternProperties", &npatterns);

	return json_set_rest(h->x->sets, names, nnames, patterns, npatterns, set_inside(h, v));
}

static unsigned property_names(const struct here *h, const struct node *v)
{
	return json_set_names(h->x->sets, set_inside(h, v));
}

static unsigned dependency(const struct here *h, const struct member *m)
{
	const unsigned without = set_without(h->x->sets, m->key->text);
	const unsigned then_list[2] = { without, node_is(m->value, NODE_LIST)
		                                         ? required(h, m->value)
		                                         : set_inside(h, m->value) };

	return json_set_either(h->x->sets, then_list, 2);
}

static unsigned dependencies(const struct here *h, const struct node *v)
{
	unsigned *list;

	if (!node_is(v, NODE_MAP))
		return JSON_SET_ALL;
	list = arena_array(h->x->sets->arena, unsigned, v->count);
	for (size_t i = 0; i < v->count; i++)
		list[i] = dependency(h, &v->members[i]);
	return json_set_both(h->x->sets, list, v->count);
}

bool set_target_of(const struct here *h, const char *keyword, struct here *out)
{
	const struct json_link *link = json_schema_ref(h->x->schema, h->place, keyword);

	if (!link || !link->found)
		return false;
	*out = *h;
	out->place = json_link_follow(h->x->schema, link, h->scope->resources, h->scope->count);
	return out->place.node != NULL;
}

static unsigned reference_by(const struct here *h, const char *keyword, const struct node *v)
{
	struct here to;

	if (!json_schema_ref(h->x->schema, h->place, keyword))
		return JSON_SET_ALL;
	if (!set_target_of(h, keyword, &to))
		return json_set_unknown(
			h->x->sets, v,
			text_of(h, "the reference \"%.*s\", which leads nowhere", node_text(v)));
	return set_at(h->x, to.place, to.scope);
}

#define REFERENCE(name, keyword)                                         \
	static unsigned name(const struct here *h, const struct node *v) \
	{                                                                \
		return reference_by(h, keyword, v);                      \
	}
REFERENCE(reference, "$ref")
REFERENCE(dynamic_reference, "$dynamicRef")
REFERENCE(recursive_reference, "$recursiveRef")

static const struct row {
	const char *keyword;
	unsigned (*set)(const struct here *h, const struct node *value);
} rows[] = {
	{ "$ref", reference },
	{ "$dynamicRef", dynamic_reference },
	{ "$recursiveRef", recursive_reference },
	{ "type", type },
	{ "enum", listed },
	{ "const", constant },
	{ "minimum", minimum },
	{ "maximum", maximum },
	{ "exclusiveMinimum", above },
	{ "exclusiveMaximum", below },
	{ "multipleOf", multiple },
	{ "minLength", min_length },
	{ "maxLength", max_length },
	{ "pattern", pattern },
	{ "format", format },
	{ "prefixItems", tuple },
	{ "items", items },
	{ "additionalItems", additional_items },
	{ "contains", contains },
	{ "minItems", min_items },
	{ "maxItems", max_items },
	{ "uniqueItems", unique },
	{ "required", required },
	{ "properties", properties },
	{ "patternProperties", pattern_properties },
	{ "additionalProperties", additional_properties },
	{ "propertyNames", property_names },
	{ "minProperties", min_members },
	{ "maxProperties", max_members },
	{ "dependencies", dependencies },
	{ "dependentRequired", dependencies },
	{ "dependentSchemas", dependencies },
	{ "allOf", all_of },
	{ "anyOf", any_of },
	{ "oneOf", one_of },
	{ "not", negated },
	{ "then", then },
	{ "else", otherwise },
	{ "unevaluatedItems", set_unevaluated_items },
	{ "unevaluatedProperties", set_unevaluated_members },
};
enum { ROWS = sizeof rows / sizeof *rows };

static unsigned by_row(const struct here *h, const struct row *row)
{
	const struct node *value = set_keyword_of(h, row->keyword);

	return value ? row->set(h, value) : JSON_SET_ALL;
}

bool set_of_row(const struct here *h, size_t n, const char **keyword, const struct node **value,
                unsigned *set)
{
	if (n >= (json_schema_ref_is_alone(h->x->schema, h->place) ? 1 : (size_t)ROWS))
		return false;
	*keyword = rows[n].keyword;
	*value = set_keyword_of(h, rows[n].keyword);
	*set = by_row(h, &rows[n]);
	return true;
}

unsigned set_of_keywords(const struct here *h)
{
	unsigned list[ROWS];

	if (json_schema_ref_is_alone(h->x->schema, h->place))
		return by_row(h, &rows[0]);
	for (size_t i = 0; i < ROWS; i++)
		list[i] = by_row(h, &rows[i]);
	return json_set_both(h->x->sets, list, ROWS);
}
