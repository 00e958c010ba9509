/* json_gen_value.c - random documents of a schema
 *
 * All that is asked of a value at one place (the schema, what it refers to, all of allOf, a branch
 * of anyOf) is collected, and a value is made that goes along with most of it. Whether it is valid
 * is for the validator to say.
 */
#include "contract/base/node_put.h"
#include "contract/base/number.h"
#include "tests/unit/json_gen.h"

#include <stdlib.h>

enum { MOST = 24, DEEPEST = 6 };

struct asked { /* of one value */
	struct json_place places[MOST];
	size_t count;
};

struct making {
	struct arena *a;
	const struct json_schema *s;
	uint64_t *seed;
};

static bool chance(struct making *m, size_t one_in)
{
	return json_gen_below(m->seed, one_in) == 0;
}

static const struct node *text(struct making *m, const char *json)
{
	struct source *source = arena_new(m->a, struct source);
	struct node *root = NULL;
	struct failure why;

	*source = (struct source){ STR("made"), str_of(json) };
	return json_read(m->a, source, &root, &why) ? root : node_new_plain(m->a, STR("null"));
}

static const struct node *any_value(struct making *m)
{
	static const char *const values[] = {
		"null",
		"true",
		"false",
		"0",
		"1",
		"-1",
		"2",
		"3",
		"5",
		"1.5",
		"0.5",
		"10",
		"2.0",
		"0.1",
		"9007199254740993",
		"9007199254740992",
		"1e1",
		"100",
		"-0.0",
		"\"\"",
		"\"a\"",
		"\"b\"",
		"\"ab\"",
		"\"abc\"",
		"\"aa\"",
		"\"ba\"",
		"\"x\\u00e9\"",
		"\"\\ud83d\\ude00\"",
		"\"7\"",
		"\"a a\"",
		"\"127.0.0.1\"",
		"\"2020-02-30\"",
		"\"2020-02-29\"",
		"\"23:59:60Z\"",
		"\"2020-02-29T10:00:00Z\"",
		"\"a@b.de\"",
		"\"urn:x\"",
		"-9223372036854775809",
		"123456789012345678901234567890",
		"1000000000000000000000000000001",
		"0.01",
		"0.30000000000000004",
		"\"a\\n\"",
		"[]",
		"[1]",
		"[1,\"a\"]",
		"[1,1.0]",
		"[null,[]]",
		"[0,1,2,3]",
		"[[],[[]]]",
		"{}",
		"{\"a\":1}",
		"{\"b\":\"b\"}",
		"{\"a\":null,\"b\":[]}",
		"{\"a\":1,\"b\":2,\"c\":3}",
		"{\"ab\":{}}",
		"{\"\":0}",
		"{\"x\":1,\"d\":\"a\"}",
	};

	return text(m, values[json_gen_below(m->seed, sizeof values / sizeof *values)]);
}

static const struct node *make(struct making *m, const struct asked *of, int depth);

/* ---- collecting ----------------------------------------------------------------------- */

static void ask(struct making *m, struct asked *to, struct json_place at, int depth)
{
	static const char *const refs[] = { "$ref", "$dynamicRef", "$recursiveRef" };
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
	static const char *const parts[] = { "if", "then", "else" };
	const size_t otherwise = json_gen_below(m->seed, 2);

	if (!node_is(at.node, NODE_MAP) || to->count == MOST || depth > DEEPEST)
		return;
	to->places[to->count++] = at;
	for (size_t i = 0; i < 3; i++) {
		const struct json_link *link = json_schema_ref(m->s, at, refs[i]);

		if (link && link->found)
			ask(m, to, link->to, depth + 1);
	}
	if (json_schema_ref_is_alone(m->s, at))
		return;
	for (size_t i = 0; i < 3; i++) {
		const struct node *list = node_get(at.node, lists[i]);

		if (!node_is(list, NODE_LIST) || !list->count)
			continue;
		for (size_t n = 0; i == 0 && n < list->count; n++)
			ask(m, to, json_schema_at(m->s, at, list->items[n]), depth + 1);
		if (i > 0)
			ask(m, to,
			    json_schema_at(m->s, at,
			                   list->items[json_gen_below(m->seed, list->count)]),
			    depth + 1);
	}
	for (size_t i = otherwise ? 2 : 0; i < (otherwise ? 3u : 2u); i++)
		ask(m, to, json_schema_at(m->s, at, node_get(at.node, parts[i])), depth + 1);
}

static const struct node *keyword(const struct asked *of, size_t i, const char *name)
{
	const struct json_place at = of->places[i];

	return json_keyword(at.resource->dialect, str_of(name)) ? node_get(at.node, name) : NULL;
}

/* The largest (or smallest) count that a keyword asks. */
static unsigned long count_of(const struct asked *of, const char *name, bool largest,
                              unsigned long none)
{
	unsigned long best = none, n;
	bool any = false;

	for (size_t i = 0; i < of->count; i++) {
		if (!keyword(of, i, name) || !json_to_count(keyword(of, i, name), &n))
			continue;
		if (!any || (largest ? n > best : n < best))
			best = n;
		any = true;
	}
	return best;
}

/* ---- by kind ------------------------------------------------------------------------------ */

static const struct node *make_number(struct making *m, const struct asked *of, bool whole)
{
	static const char *const bounds[] = { "minimum", "maximum", "exclusiveMinimum",
		                              "exclusiveMaximum", "multipleOf" };
	static const double steps[] = { 0, 0, 0, 1, -1, 0.5, -0.5, 2 };
	double base = (double)json_gen_below(m->seed, 8) - 2, unit = whole ? 1 : 0.5;

	for (size_t i = 0; i < of->count; i++)
		for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
			const struct node *n = keyword(of, i, bounds[b]);

			if (!node_is(n, NODE_SCALAR) || json_kind_of(n) != JSON_NUMBER ||
			    chance(m, 3))
				continue;
			if (b == 4)
				unit = strtod(str_c(m->a, n->text), NULL);
			else if (chance(m, 4))
				return n;
			else
				base = strtod(str_c(m->a, n->text), NULL);
		}
	base += steps[json_gen_below(m->seed, sizeof steps / sizeof *steps)];
	if (unit > 0 && !chance(m, 6))
		base = (double)(long long)(base / unit + (base > 0 ? 0.5 : -0.5)) * unit;
	return node_new_plain(m->a, arena_printf(m->a, whole ? "%.0f" : "%.15g", base));
}

static const struct node *make_text(struct making *m, const struct asked *of)
{
	static const char *const texts[] = { "",
		                             "a",
		                             "b",
		                             "ab",
		                             "abc",
		                             "ba",
		                             "aa",
		                             "bb",
		                             "x\xc3\xa9",
		                             "x",
		                             "\xf0\x9f\x98\x80",
		                             "7",
		                             "a7",
		                             "xb",
		                             "cab",
		                             "127.0.0.1" };
	const unsigned long least = count_of(of, "minLength", true, 0);
	const unsigned long most = count_of(of, "maxLength", false, 99);
	struct str best = STR("");

	for (int tries = 0; tries < 6; tries++) {
		best = str_of(texts[json_gen_below(m->seed, sizeof texts / sizeof *texts)]);
		if (json_length(best) >= least && json_length(best) <= most)
			break;
	}
	return node_new_text(m->a, best);
}

static const struct node *inner(struct making *m, struct json_place around,
                                const struct node *schema, int depth)
{
	struct asked of = { .count = 0 };

	ask(m, &of, json_schema_at(m->s, around, schema), 0);
	return make(m, &of, depth + 1);
}

/* An item by one of those that say something about its position. */
static const struct node *make_item(struct making *m, const struct asked *of, size_t at, int depth)
{
	for (size_t i = 0; i < of->count; i++) {
		const struct node *items = keyword(of, i, "items"),
				  *tuple = keyword(of, i, "prefixItems");
		const struct node *rest = items;

		if (node_is(items, NODE_LIST)) {
			tuple = items;
			rest = keyword(of, i, "additionalItems");
		}
		if (node_is(tuple, NODE_LIST) && at < tuple->count)
			rest = tuple->items[at];
		if (chance(m, 5))
			rest = keyword(of, i, "contains");
		if (rest && !chance(m, 6))
			return inner(m, of->places[i], rest, depth);
	}
	for (size_t i = 0; i < of->count; i++)
		if (keyword(of, i, "contains") && chance(m, 2))
			return inner(m, of->places[i], keyword(of, i, "contains"), depth);
	return any_value(m);
}

static const struct node *make_array(struct making *m, const struct asked *of, int depth)
{
	const unsigned long least = count_of(of, "minItems", true, 0);
	const unsigned long most = count_of(of, "maxItems", false, 4);
	struct node *list = node_new_list(m->a);
	size_t n = json_gen_below(m->seed, 4);

	n = n < least ? least : n > most ? most : n;
	for (size_t i = 0; i < n && i < 6; i++)
		node_add(m->a, list, make_item(m, of, i, depth));
	return list;
}

static void put_member_of(struct making *m, const struct asked *of, struct node *map,
                          struct str name, int depth)
{
	if (node_get_str(map, name))
		return;
	for (size_t i = 0; i < of->count; i++) {
		const struct node *s = node_get_str(keyword(of, i, "properties"), name);

		if (!s && chance(m, 2))
			s = keyword(of, i, "additionalProperties");
		if (!s && node_is(keyword(of, i, "patternProperties"), NODE_MAP) &&
		    keyword(of, i, "patternProperties")->count && chance(m, 2))
			s = keyword(of, i, "patternProperties")->members[0].value;
		if (!s || json_is_false(s))
			continue;
		node_put(m->a, map, name, inner(m, of->places[i], s, depth));
		return;
	}
	node_put(m->a, map, name, any_value(m));
}

static const struct node *make_object(struct making *m, const struct asked *of, int depth)
{
	static const char *const names[] = { "a", "b", "c", "d", "ab", "", "x" };
	struct node *map = node_new_map(m->a);
	unsigned long least = count_of(of, "minProperties", true, 0);

	for (size_t i = 0; i < of->count; i++) {
		const struct node *required = keyword(of, i, "required");
		const struct node *properties = keyword(of, i, "properties");

		for (size_t n = 0; node_is(required, NODE_LIST) && n < required->count; n++)
			if (json_is_string(required->items[n]) && !chance(m, 20))
				put_member_of(m, of, map, required->items[n]->text, depth);
		for (size_t n = 0; node_is(properties, NODE_MAP) && n < properties->count; n++)
			if (chance(m, 2) && !json_is_false(properties->members[n].value))
				put_member_of(m, of, map, properties->members[n].key->text, depth);
	}
	least += chance(m, 3);
	for (int tries = 0; map->count < least && tries < 8; tries++)
		put_member_of(m, of, map,
		              str_of(names[json_gen_below(m->seed, sizeof names / sizeof *names)]),
		              depth);
	return map;
}

/* ---- all together ------------------------------------------------------------------------------
 */

/* Bits: 1 << enum json_kind; integers are their own bit behind. */
enum { INTEGERS = 1 << JSON_KIND_COUNT, NUMBERS = 1 << JSON_NUMBER | INTEGERS };

static unsigned kinds_of(const struct asked *of)
{
	unsigned bits = 2 * INTEGERS - 1;

	for (size_t i = 0; i < of->count; i++) {
		const struct node *type = keyword(of, i, "type");
		unsigned here = 0;

		if (!type)
			continue;
		for (int k = 0; k < JSON_KIND_COUNT; k++) {
			const struct str name = str_of(json_kind_name((enum json_kind)k));

			if (json_is_string(type) && str_eq(type->text, name))
				here |= 1u << k;
			for (size_t n = 0; type->kind == NODE_LIST && n < type->count; n++)
				if (str_eq(node_text(type->items[n]), name))
					here |= 1u << k;
		}
		if (json_is_string(type) && str_is(type->text, "integer"))
			here |= INTEGERS;
		for (size_t n = 0; type->kind == NODE_LIST && n < type->count; n++)
			if (str_is(node_text(type->items[n]), "integer"))
				here |= INTEGERS;
		if (here & 1u << JSON_NUMBER)
			here |= INTEGERS;
		bits &= here;
	}
	return bits;
}

/* What a keyword of the family is there for, so that its constraint is met at all. */
static unsigned kinds_meant(const struct asked *of)
{
	static const struct {
		const char *name;
		unsigned bits;
	} means[] = {
		{ "minimum", NUMBERS },
		{ "maximum", NUMBERS },
		{ "exclusiveMinimum", NUMBERS },
		{ "exclusiveMaximum", NUMBERS },
		{ "multipleOf", NUMBERS },
		{ "minLength", 1u << JSON_STRING },
		{ "maxLength", 1u << JSON_STRING },
		{ "pattern", 1u << JSON_STRING },
		{ "items", 1u << JSON_ARRAY },
		{ "prefixItems", 1u << JSON_ARRAY },
		{ "contains", 1u << JSON_ARRAY },
		{ "minItems", 1u << JSON_ARRAY },
		{ "uniqueItems", 1u << JSON_ARRAY },
		{ "unevaluatedItems", 1u << JSON_ARRAY },
		{ "properties", 1u << JSON_OBJECT },
		{ "patternProperties", 1u << JSON_OBJECT },
		{ "additionalProperties", 1u << JSON_OBJECT },
		{ "required", 1u << JSON_OBJECT },
		{ "propertyNames", 1u << JSON_OBJECT },
		{ "minProperties", 1u << JSON_OBJECT },
		{ "dependencies", 1u << JSON_OBJECT },
		{ "dependentRequired", 1u << JSON_OBJECT },
		{ "dependentSchemas", 1u << JSON_OBJECT },
		{ "unevaluatedProperties", 1u << JSON_OBJECT },
	};
	unsigned bits = 0;

	for (size_t i = 0; i < of->count; i++)
		for (size_t n = 0; n < sizeof means / sizeof *means; n++)
			if (keyword(of, i, means[n].name))
				bits |= means[n].bits;
	return bits;
}

static const struct node *make_kind(struct making *m, const struct asked *of, int kind, int depth)
{
	switch (kind) {
	case JSON_NULL:
		return node_new_plain(m->a, STR("null"));
	case JSON_BOOLEAN:
		return node_new_plain(m->a, chance(m, 2) ? STR("true") : STR("false"));
	case JSON_NUMBER:
		return make_number(m, of, false);
	case JSON_STRING:
		return make_text(m, of);
	case JSON_ARRAY:
		return make_array(m, of, depth);
	case JSON_OBJECT:
		return make_object(m, of, depth);
	default:
		return make_number(m, of, true);
	}
}

static const struct node *make(struct making *m, const struct asked *of, int depth)
{
	unsigned kinds = kinds_of(of);

	if (chance(m, 25) || depth > DEEPEST)
		return any_value(m);
	for (size_t i = 0; i < of->count; i++) {
		const struct node *list = keyword(of, i, "enum"), *one = keyword(of, i, "const");

		if (one && !chance(m, 12))
			return one;
		if (node_is(list, NODE_LIST) && list->count && !chance(m, 12))
			return list->items[json_gen_below(m->seed, list->count)];
	}
	if (!chance(m, 4) && kinds & kinds_meant(of))
		kinds &= kinds_meant(of);
	for (int tries = 0; tries < 40; tries++) {
		const int kind = (int)json_gen_below(m->seed, 7);

		if (kinds >> kind & 1)
			return make_kind(m, of, kind, depth);
	}
	return any_value(m);
}

const struct node *json_gen_value(struct arena *a, const struct json_schema *s, uint64_t *seed)
{
	struct making m = { a, s, seed };
	struct asked of = { .count = 0 };

	ask(&m, &of, s->root, 0);
	return make(&m, &of, 0);
}
