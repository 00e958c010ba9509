/* rule.c - quality rules
 *
 * Both standards write a rule nearly alike. ODCS takes exactly one operator and its mustBeBetween
 * is open, DCS takes any number and its mustBeBetween includes both ends: so a rule may become
 * several.
 */
#include "contract/convert/convert.h"

/* The kind of a rule in one of the two standards. */
static int rule_kind(const struct grammar_index *ix, bool odcs)
{
	int model = grammar_below(ix, 0, odcs ? "schema" : "models", STR_NONE);

	return grammar_below(ix, model, "quality", STR_NONE);
}

static bool is_operator(struct str key)
{
	static const char words[] = "mustBe mustNotBe mustBeGreaterThan mustBeGreaterOrEqualTo "
				    "mustBeGreaterThanOrEqualTo mustBeLessThan mustBeLessOrEqualTo "
				    "mustBeLessThanOrEqualTo mustBeBetween mustNotBeBetween";

	return words_hold(words, key);
}

static bool is_pair(const struct node *value)
{
	return node_is(value, NODE_LIST) && value->count == 2 && node_is_number(value->items[0]) &&
	       node_is_number(value->items[1]);
}

/* What is no rule of the target is carried as it is, for the engine named after its standard. */
static struct node *opaque(const struct convert *c, const struct node *rule)
{
	struct node *out = node_new_map(c->arena);

	convert_loss(c, rule, STR_NONE, "%s has no such quality rule: it is kept for the engine \"%s\"",
	             c->target->title, c->to_odcs ? "dcs" : "odcs");
	node_put_text(c->arena, out, "type", STR("custom"));
	put_if(c->arena, out, "description", node_text(node_get(rule, "description")));
	node_put_text(c->arena, out, "engine", c->to_odcs ? STR("dcs") : STR("odcs"));
	node_put(c->arena, out, STR("implementation"), rule);
	return out;
}

static const struct node *carried(const struct convert *c, const struct node *rule)
{
	const struct node *inner = node_get(rule, "implementation");

	if (str_is(node_text(node_get(rule, "engine")), c->to_odcs ? "odcs" : "dcs") &&
	    node_is(inner, NODE_MAP))
		return inner;
	return NULL;
}

/* The type that is meant where none is stated, or one that no version has. */
static struct str type_of(const struct node *rule)
{
	struct str type = node_text(node_get(rule, "type"));

	if (words_hold("text library sql custom", type))
		return type;
	if (node_get(rule, "metric") || node_get(rule, "rule") || str_is(type, "row_count"))
		return STR("library");
	if (node_get(rule, "query"))
		return STR("sql");
	return node_get(rule, "implementation") ? STR("custom") : STR("text");
}

static struct str metric_of(const struct node *rule)
{
	static const struct { const char *word, *metric; } old[] = {
		{ "row_count", "rowCount" }, { "duplicateCount", "duplicateValues" },
		{ "nullCheck", "nullValues" }, { "nullCount", "nullValues" },
	};
	struct str word = node_text(node_get(rule, "metric"));

	if (!word.len)
		word = node_text(node_get(rule, "rule"));
	if (!word.len)
		word = node_text(node_get(rule, "type"));
	for (size_t i = 0; i < sizeof old / sizeof *old; i++)
		if (str_is(word, old[i].word))
			return str_of(old[i].metric);
	return word;
}

/* ---- to ODCS ------------------------------------------------------------------- */

struct simple { /* an operator as ODCS has it */
	struct str key;
	const struct node *value;
};

enum { MOST = 12 };

static size_t simple_operators(const struct node *rule, struct simple *out)
{
	size_t n = 0;

	for (size_t i = 0; i < rule->count && n + 2 <= MOST; i++) {
		struct str key = rule->members[i].key->text;
		const struct node *value = rule->members[i].value;

		if (str_is(key, "mustBeBetween") && is_pair(value)) {
			out[n++] = (struct simple){ STR("mustBeGreaterOrEqualTo"), value->items[0] };
			out[n++] = (struct simple){ STR("mustBeLessOrEqualTo"), value->items[1] };
		} else if (str_is(key, "mustBeGreaterThanOrEqualTo")) {
			out[n++] = (struct simple){ STR("mustBeGreaterOrEqualTo"), value };
		} else if (str_is(key, "mustBeLessThanOrEqualTo")) {
			out[n++] = (struct simple){ STR("mustBeLessOrEqualTo"), value };
		} else if (is_operator(key)) {
			out[n++] = (struct simple){ key, value };
		}
	}
	return n;
}

/* "greater than a" and "less than b" is ODCS's mustBeBetween. */
static size_t open_between(struct arena *a, struct simple *ops, size_t n)
{
	const struct node *low = NULL, *high = NULL;
	struct node *pair;

	for (size_t i = 0; i < n; i++) {
		if (str_is(ops[i].key, "mustBeGreaterThan"))
			low = ops[i].value;
		if (str_is(ops[i].key, "mustBeLessThan"))
			high = ops[i].value;
	}
	if (n != 2 || !low || !high || node_equal(low, high))
		return n;
	pair = node_new_list(a);
	node_add(a, pair, low);
	node_add(a, pair, high);
	ops[0] = (struct simple){ STR("mustBeBetween"), pair };
	return 1;
}

static struct node *rule_head(const struct convert *c, const struct node *rule)
{
	struct arena *a = c->arena;
	struct node *out = node_new_map(a);
	struct str type = type_of(rule);
	int kind = rule_kind(c->index, true);

	node_put_text(a, out, "type", type);
	if (str_is(type, "library"))
		put_if(a, out, before_odcs(c, "3.1.0") ? "rule" : "metric", metric_of(rule));
	for (size_t i = 0; i < rule->count; i++) {
		struct str key = rule->members[i].key->text;
		const struct node *value = rule->members[i].value;

		if (is_operator(key) || str_is(key, "type") || str_is(key, "metric") || str_is(key, "odcs") ||
		    node_get_str(out, key))
			continue;
		if (grammar_allows(a, c->index, kind, type, key, value))
			node_put(a, out, key, value);
		else
			put_custom(a, out, key, value);
	}
	return out;
}

/* The first rule, and the further ones behind it, into the list. */
static void rule_to_odcs(const struct convert *c, struct node *list, const struct node *rule)
{
	struct arena *a = c->arena;
	const struct node *inner = carried(c, rule);
	struct simple ops[MOST];
	size_t n = open_between(a, ops, simple_operators(rule, ops));

	if (inner) {
		node_add(a, list, inner);
		return;
	}
	for (size_t i = 0; i < n || i == 0; i++) {
		struct node *out = rule_head(c, rule);

		if (n)
			node_put(a, out, ops[i].key, ops[i].value);
		if (i) { /* ids are unique */
			struct node *part = node_new_map(a);

			for (size_t k = 0; k < out->count; k++)
				if (!str_is(out->members[k].key->text, "id"))
					node_put_member(a, part, out->members[k].key, out->members[k].value);
			put_custom(a, part, STR("dcs"), node_new_text(a, STR("part of the rule above")));
			out = part;
		}
		if (!grammar_fits(a, c->index, rule_kind(c->index, true), out)) {
			if (!i)
				node_add(a, list, opaque(c, rule));
			return;
		}
		node_add(a, list, out);
	}
}

/* ---- to DCS --------------------------------------------------------------------------- */

static void put_operator(struct arena *a, struct node *out, struct str key, const struct node *value)
{
	if (!str_is(key, "mustBeBetween") || !is_pair(value)) {
		node_put(a, out, key, value);
		return;
	}
	node_put(a, out, STR("mustBeGreaterThan"), value->items[0]);
	node_put(a, out, STR("mustBeLessThan"), value->items[1]);
}

/* Custom properties that are only a name and a value are keys of their own here. */
static void put_customs(const struct convert *c, struct node *out, const struct node *list)
{
	struct node *rest = node_new_list(c->arena);

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		struct str name = plain_custom(list->items[i]);

		if (str_is(name, "dcs"))
			continue;
		if (name.len && !node_get_str(out, name) && !is_operator(name))
			node_put(c->arena, out, name, node_get(list->items[i], "value"));
		else
			node_add(c->arena, rest, list->items[i]);
	}
	if (rest->count)
		node_put(c->arena, out, STR("customProperties"), rest);
}

static struct node *rule_to_dcs(const struct convert *c, const struct node *rule)
{
	struct arena *a = c->arena;
	const struct node *inner = carried(c, rule);
	struct node *out = node_new_map(a);
	struct str type = type_of(rule);

	if (inner)
		return map_copy(a, inner);
	node_put_text(a, out, "type", type);
	if (str_is(type, "library"))
		put_if(a, out, "metric", metric_of(rule));
	for (size_t i = 0; i < rule->count; i++) {
		struct str key = rule->members[i].key->text;

		if (is_operator(key))
			put_operator(a, out, key, rule->members[i].value);
		else if (!str_is(key, "type") && !str_is(key, "metric") && !str_is(key, "customProperties"))
			node_put(a, out, key, rule->members[i].value);
	}
	put_customs(c, out, node_get(rule, "customProperties"));
	if (!grammar_fits(a, c->newest[false], rule_kind(c->newest[false], false), out))
		return opaque(c, rule);
	return out;
}

/* ---- both ------------------------------------------------------------------------------- */

static bool is_part(const struct convert *c, const struct node *rule)
{
	return !c->to_odcs && node_text(overlay_find(c, rule)).len;
}

static void natural(const struct convert *c, struct node *list, const struct node *rule)
{
	if (c->to_odcs)
		rule_to_odcs(c, list, rule);
	else
		node_add(c->arena, list, rule_to_dcs(c, rule));
}

static void convert_rule(const struct convert *c, struct node *list, const struct node *rule)
{
	struct convert back = convert_back(c);
	struct node *natural_list = node_new_list(c->arena), *again = node_new_list(c->arena), *first;
	const struct node *kept = overlay_find(c, rule);

	natural(c, natural_list, rule);
	if (node_is(kept, NODE_MAP)) { /* the way back of an earlier conversion */
		first = overlay_apply(c->arena, natural_list->items[0], kept);
		if (c->exact || !c->to_odcs ||
		    grammar_fits(c->arena, c->index, rule_kind(c->index, true), first)) {
			node_add(c->arena, list, first);
			return;
		}
		for (size_t i = 0; i < natural_list->count; i++)
			node_add(c->arena, list, natural_list->items[i]);
		return;
	}
	natural(&back, again, natural_list->items[0]);
	first = map_copy(c->arena, natural_list->items[0]);
	overlay_put(c, first, overlay_of(c->arena, rule, again->items[0], ""));
	node_add(c->arena, list, first);
	for (size_t i = 1; i < natural_list->count; i++)
		node_add(c->arena, list, natural_list->items[i]);
}

const struct node *convert_rules(const struct convert *c, const struct node *rules)
{
	struct node *out = node_new_list(c->arena);

	if (!node_is(rules, NODE_LIST))
		return NULL;
	for (size_t i = 0; i < rules->count; i++)
		if (node_is(rules->items[i], NODE_MAP) && !is_part(c, rules->items[i]))
			convert_rule(c, out, rules->items[i]);
	return out;
}
