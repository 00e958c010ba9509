/* json_gen.c - random schemas, and their changes */
#include "tests/unit/json_gen.h"

#include "contract/base/node_put.h"

#define PICK(g, list) ((list)[json_gen_below((g)->seed, sizeof(list) / sizeof *(list))])

struct gen {
	struct arena *a;
	uint64_t *seed;
	enum json_dialect dialect;
	int level;   /* of definitions: a schema refers in place only to those behind its own */
	bool inside; /* below a property or an item: anything may be referred to */
};

enum { LEVELS = 2, DEEPEST = 3 };

size_t json_gen_below(uint64_t *seed, size_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*seed >> 33) % n;
}

static bool chance(struct gen *g, size_t one_in)
{
	return json_gen_below(g->seed, one_in) == 0;
}

static const char *const names[] = { "a", "b", "c", "d", "ab", "" };
static const char *const texts[] = { "",   "a",        "b",
	                             "ab", "abc",      "ba",
	                             "aa", "x\\u00e9", "\\ud83d\\ude00" };
static const char *const numbers[] = { "-1",
	                               "0",
	                               "1",
	                               "2",
	                               "3",
	                               "5",
	                               "10",
	                               "0.5",
	                               "1.5",
	                               "2.0",
	                               "1e1",
	                               "9007199254740993",
	                               "9007199254740992",
	                               "-9223372036854775809",
	                               "1e-2",
	                               "123456789012345678901234567890",
	                               "1e30",
	                               "0.30000000000000004" };
static const char *const patterns[] = { "^a",       "b$", "^[a-c]*$", "^.{2}$",  "x",
	                                "^(a|b)+$", "^$", "\\\\d",    "^\\\\S+$" };
static const char *const types[] = { "null",   "boolean", "integer", "number",
	                             "string", "array",   "object" };
static const char *const others[] = { "null", "true", "false",     "[]",
	                              "{}",   "[1]",  "{\"a\":1}", "[1,\"a\"]" };

static const struct node *parsed(struct gen *g, struct str text)
{
	struct source *source = arena_new(g->a, struct source);
	struct node *root = NULL;
	struct failure why;

	*source = (struct source){ STR("generated"), text };
	return json_read(g->a, source, &root, &why) ? root : node_new_plain(g->a, STR("null"));
}

static const struct node *value(struct gen *g)
{
	switch (json_gen_below(g->seed, 3)) {
	case 0:
		return node_new_plain(g->a, str_of(PICK(g, numbers)));
	case 1:
		return parsed(g, arena_printf(g->a, "\"%s\"", PICK(g, texts)));
	default:
		return parsed(g, str_of(PICK(g, others)));
	}
}

/* ---- the value of one keyword ------------------------------------------------------ */

static const struct node *schema(struct gen *g, int depth);

/* Of a member or an item. */
static const struct node *below(struct gen *g, int depth)
{
	const bool inside = g->inside;
	const struct node *s;

	g->inside = true;
	s = schema(g, depth - 1);
	g->inside = inside;
	return s;
}

static const struct node *put_number_of(struct gen *g, int depth)
{
	(void)depth;
	return node_new_plain(g->a, str_of(PICK(g, numbers)));
}

static const struct node *put_positive(struct gen *g, int depth)
{
	static const char *const units[] = { "1",   "2",   "3",    "0.5", "1.5",
		                             "0.1", "4.0", "1e-2", "1e3", "9007199254740993" };

	(void)depth;
	return node_new_plain(g->a, str_of(PICK(g, units)));
}

static const struct node *put_count(struct gen *g, int depth)
{
	static const char *const counts[] = { "0", "1", "2", "3", "2.0" };

	(void)depth;
	return node_new_plain(g->a, str_of(PICK(g, counts)));
}

static const struct node *put_bool_of(struct gen *g, int depth)
{
	(void)depth;
	return node_new_plain(g->a, chance(g, 4) ? STR("false") : STR("true"));
}

static const struct node *put_pattern(struct gen *g, int depth)
{
	(void)depth;
	return parsed(g, arena_printf(g->a, "\"%s\"", PICK(g, patterns)));
}

static const struct node *put_format(struct gen *g, int depth)
{
	static const char *const formats[] = { "date", "ipv4",      "uuid", "email",   "unknown",
		                               "time", "date-time", "uri",  "hostname" };

	(void)depth;
	return node_new_text(g->a, str_of(PICK(g, formats)));
}

static const struct node *put_types(struct gen *g, int depth)
{
	struct node *list;
	size_t bits = json_gen_below(g->seed, 128);

	(void)depth;
	if (!chance(g, 3) || !bits)
		return node_new_text(g->a, str_of(PICK(g, types)));
	list = node_new_list(g->a);
	for (size_t i = 0; i < 7; i++)
		if (bits >> i & 1)
			node_add(g->a, list, node_new_text(g->a, str_of(types[i])));
	return list;
}

static bool holds(const struct node *list, const struct node *item)
{
	for (size_t i = 0; i < list->count; i++)
		if (json_equal(list->items[i], item))
			return true;
	return false;
}

static const struct node *put_enum(struct gen *g, int depth)
{
	struct node *list = node_new_list(g->a);

	(void)depth;
	for (size_t n = 1 + json_gen_below(g->seed, 4); n > 0; n--) {
		const struct node *v = value(g);

		if (!holds(list, v))
			node_add(g->a, list, v);
	}
	return list;
}

static const struct node *put_const(struct gen *g, int depth)
{
	(void)depth;
	return value(g);
}

static const struct node *put_names(struct gen *g, int depth)
{
	struct node *list = node_new_list(g->a);

	(void)depth;
	for (size_t n = 1 + json_gen_below(g->seed, 2); n > 0; n--) {
		const struct node *name = node_new_text(g->a, str_of(PICK(g, names)));

		if (!holds(list, name))
			node_add(g->a, list, name);
	}
	return list;
}

static const struct node *put_properties(struct gen *g, int depth)
{
	struct node *map = node_new_map(g->a);

	for (size_t n = 1 + json_gen_below(g->seed, 3); n > 0; n--)
		node_put(g->a, map, str_of(PICK(g, names)), below(g, depth));
	return map;
}

static const struct node *put_pattern_properties(struct gen *g, int depth)
{
	struct node *map = node_new_map(g->a);

	for (size_t n = 1 + json_gen_below(g->seed, 2); n > 0; n--)
		node_put(g->a, map, put_pattern(g, depth)->text, below(g, depth));
	return map;
}

static const struct node *put_dependent_required(struct gen *g, int depth)
{
	struct node *map = node_new_map(g->a);

	node_put(g->a, map, str_of(PICK(g, names)), put_names(g, depth));
	return map;
}

static const struct node *put_dependent_schemas(struct gen *g, int depth)
{
	struct node *map = node_new_map(g->a);

	node_put(g->a, map, str_of(PICK(g, names)), schema(g, depth - 1));
	return map;
}

static const struct node *put_dependencies(struct gen *g, int depth)
{
	return chance(g, 2) ? put_dependent_required(g, depth) : put_dependent_schemas(g, depth);
}

static const struct node *put_tuple(struct gen *g, int depth)
{
	struct node *list = node_new_list(g->a);

	for (size_t n = 1 + json_gen_below(g->seed, 3); n > 0; n--)
		node_add(g->a, list, below(g, depth));
	return list;
}

static const struct node *put_items(struct gen *g, int depth)
{
	return g->dialect < JSON_2020_12 && chance(g, 3) ? put_tuple(g, depth) : below(g, depth);
}

static const struct node *put_rest(struct gen *g, int depth)
{
	return chance(g, 2) ? node_new_plain(g->a, chance(g, 5) ? STR("true") : STR("false"))
	                    : below(g, depth);
}

static const struct node *put_schemas(struct gen *g, int depth)
{
	struct node *list = node_new_list(g->a);

	for (size_t n = 1 + json_gen_below(g->seed, 3); n > 0; n--)
		node_add(g->a, list, schema(g, depth - 1));
	return list;
}

/* Branches that the member "a" tells apart, or mostly: now and then two have a tag in common, or
 * one has none. */
static const struct node *put_tagged(struct gen *g, int depth)
{
	struct node *list = node_new_list(g->a);

	for (size_t i = 0, n = 2 + json_gen_below(g->seed, 9); i < n; i++) {
		struct node *branch = node_new_map(g->a), *members = node_new_map(g->a);
		struct node *tags = node_new_list(g->a), *tag = node_new_map(g->a);

		node_add(g->a, tags,
		         node_new_plain(g->a, arena_printf(g->a, "%zu", chance(g, 9) ? 0 : i)));
		if (chance(g, 6))
			node_add(g->a, tags, node_new_text(g->a, str_of(PICK(g, types))));
		node_put(g->a, tag, STR("enum"), tags);
		node_put(g->a, members, STR("a"), tag);
		if (!chance(g, 3))
			node_put(g->a, members, STR("b"), below(g, depth));
		node_put(g->a, branch, STR("properties"), members);
		if (!chance(g, 8))
			node_put(g->a, branch, STR("type"), node_new_text(g->a, STR("object")));
		if (!chance(g, 12))
			node_put(g->a, branch, STR("required"), parsed(g, STR("[\"a\"]")));
		node_add(g->a, list, branch);
	}
	return list;
}

static const struct node *put_branches(struct gen *g, int depth)
{
	return chance(g, 3) ? put_tagged(g, depth) : put_schemas(g, depth);
}

static const struct node *put_schema(struct gen *g, int depth)
{
	return schema(g, depth - 1);
}

static struct str definitions(struct gen *g)
{
	return g->dialect < JSON_2019_09 ? STR("definitions") : STR("$defs");
}

static const struct node *put_ref(struct gen *g, int depth)
{
	const size_t levels = g->inside ? LEVELS + 1 : (size_t)(LEVELS - g->level);
	const size_t to = json_gen_below(g->seed, levels);

	(void)depth;
	if (to == LEVELS)
		return node_new_text(g->a, STR("#"));
	if (g->dialect >= JSON_2019_09 && chance(g, 4))
		return node_new_text(
			g->a,
			arena_printf(g->a, "#at%c", 'A' + (int)to + (g->inside ? 0 : g->level)));
	return node_new_text(g->a, arena_printf(g->a, "#/%.*s/%c", STR_FMT(definitions(g)),
	                                        'A' + (int)to + (g->inside ? 0 : g->level)));
}

static const struct node *put_recursive(struct gen *g, int depth)
{
	(void)depth;
	return node_new_text(g->a, g->dialect == JSON_2019_09 ? STR("#") : STR("#n"));
}

/* ---- schemas --------------------------------------------------------------------------- */

enum family { ANY, NUMBER, TEXT, ARRAY, OBJECT, LOGIC, FAMILIES };

static const struct row {
	const char *name;
	enum family family;
	int from, to; /* dialects */
	const struct node *(*put)(struct gen *g, int depth);
} rows[] = {
	{ "enum", ANY, JSON_DRAFT_4, JSON_2020_12, put_enum },
	{ "const", ANY, JSON_DRAFT_6, JSON_2020_12, put_const },
	{ "type", ANY, JSON_DRAFT_4, JSON_2020_12, put_types },
	{ "minimum", NUMBER, JSON_DRAFT_4, JSON_2020_12, put_number_of },
	{ "maximum", NUMBER, JSON_DRAFT_4, JSON_2020_12, put_number_of },
	{ "exclusiveMinimum", NUMBER, JSON_DRAFT_6, JSON_2020_12, put_number_of },
	{ "exclusiveMaximum", NUMBER, JSON_DRAFT_6, JSON_2020_12, put_number_of },
	{ "multipleOf", NUMBER, JSON_DRAFT_4, JSON_2020_12, put_positive },
	{ "minLength", TEXT, JSON_DRAFT_4, JSON_2020_12, put_count },
	{ "maxLength", TEXT, JSON_DRAFT_4, JSON_2020_12, put_count },
	{ "pattern", TEXT, JSON_DRAFT_4, JSON_2020_12, put_pattern },
	{ "format", TEXT, JSON_DRAFT_4, JSON_2020_12, put_format },
	{ "items", ARRAY, JSON_DRAFT_4, JSON_2020_12, put_items },
	{ "items", ARRAY, JSON_DRAFT_4, JSON_2020_12, put_items },
	{ "additionalItems", ARRAY, JSON_DRAFT_4, JSON_2019_09, put_rest },
	{ "prefixItems", ARRAY, JSON_2020_12, JSON_2020_12, put_tuple },
	{ "contains", ARRAY, JSON_DRAFT_6, JSON_2020_12, below },
	{ "minContains", ARRAY, JSON_2019_09, JSON_2020_12, put_count },
	{ "maxContains", ARRAY, JSON_2019_09, JSON_2020_12, put_count },
	{ "minItems", ARRAY, JSON_DRAFT_4, JSON_2020_12, put_count },
	{ "maxItems", ARRAY, JSON_DRAFT_4, JSON_2020_12, put_count },
	{ "uniqueItems", ARRAY, JSON_DRAFT_4, JSON_2020_12, put_bool_of },
	{ "unevaluatedItems", ARRAY, JSON_2019_09, JSON_2020_12, put_rest },
	{ "properties", OBJECT, JSON_DRAFT_4, JSON_2020_12, put_properties },
	{ "properties", OBJECT, JSON_DRAFT_4, JSON_2020_12, put_properties },
	{ "patternProperties", OBJECT, JSON_DRAFT_4, JSON_2020_12, put_pattern_properties },
	{ "additionalProperties", OBJECT, JSON_DRAFT_4, JSON_2020_12, put_rest },
	{ "propertyNames", OBJECT, JSON_DRAFT_6, JSON_2020_12, put_schema },
	{ "required", OBJECT, JSON_DRAFT_4, JSON_2020_12, put_names },
	{ "minProperties", OBJECT, JSON_DRAFT_4, JSON_2020_12, put_count },
	{ "maxProperties", OBJECT, JSON_DRAFT_4, JSON_2020_12, put_count },
	{ "dependencies", OBJECT, JSON_DRAFT_4, JSON_DRAFT_7, put_dependencies },
	{ "dependentRequired", OBJECT, JSON_2019_09, JSON_2020_12, put_dependent_required },
	{ "dependentSchemas", OBJECT, JSON_2019_09, JSON_2020_12, put_dependent_schemas },
	{ "unevaluatedProperties", OBJECT, JSON_2019_09, JSON_2020_12, put_rest },
	{ "allOf", LOGIC, JSON_DRAFT_4, JSON_2020_12, put_schemas },
	{ "anyOf", LOGIC, JSON_DRAFT_4, JSON_2020_12, put_branches },
	{ "oneOf", LOGIC, JSON_DRAFT_4, JSON_2020_12, put_branches },
	{ "not", LOGIC, JSON_DRAFT_4, JSON_2020_12, put_schema },
	{ "if", LOGIC, JSON_DRAFT_7, JSON_2020_12, put_schema },
	{ "then", LOGIC, JSON_DRAFT_7, JSON_2020_12, put_schema },
	{ "else", LOGIC, JSON_DRAFT_7, JSON_2020_12, put_schema },
	{ "$ref", LOGIC, JSON_DRAFT_4, JSON_2020_12, put_ref },
};

/* Keywords that mean something beside another one only. */
static void put_company(struct gen *g, struct node *map, const char *name, int depth)
{
	static const char *const company[][2] = { { "if", "then" },
		                                  { "if", "else" },
		                                  { "contains", "minContains" },
		                                  { "contains", "maxContains" } };

	for (size_t i = 0; i < sizeof company / sizeof *company; i++)
		for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
			if (!strcmp(name, company[i][0]) && !strcmp(rows[r].name, company[i][1]) &&
			    (int)g->dialect >= rows[r].from && chance(g, 2))
				node_put(g->a, map, str_of(rows[r].name), rows[r].put(g, depth));
}

static void put_one(struct gen *g, struct node *map, enum family family, int depth)
{
	const struct row *fits[sizeof rows / sizeof *rows];
	size_t n = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];

		if (row->family != family || (int)g->dialect < row->from ||
		    (int)g->dialect > row->to)
			continue;
		if (row->put == put_ref && !g->inside && g->level == LEVELS)
			continue;
		fits[n++] = row;
	}
	if (n) {
		const struct row *row = fits[json_gen_below(g->seed, n)];

		node_put(g->a, map, str_of(row->name), row->put(g, depth));
		put_company(g, map, row->name, depth);
	}
}

static const struct node *reference(struct gen *g)
{
	struct node *map = node_new_map(g->a);

	if (g->inside && g->dialect >= JSON_2019_09 && chance(g, 3))
		node_put(g->a, map,
		         g->dialect == JSON_2019_09 ? STR("$recursiveRef") : STR("$dynamicRef"),
		         put_recursive(g, 0));
	else if (g->inside || g->level < LEVELS)
		node_put(g->a, map, STR("$ref"), put_ref(g, 0));
	return map;
}

/* Mostly the type that the keywords are about. */
static void put_type(struct gen *g, struct node *map, enum family family, int depth)
{
	static const char *const own[FAMILIES] = {
		[NUMBER] = "number", [TEXT] = "string", [ARRAY] = "array", [OBJECT] = "object"
	};

	if (chance(g, 3))
		put_one(g, map, ANY, depth);
	else
		put_c(g->a, map, "type", own[family]);
}

static const struct node *schema(struct gen *g, int depth)
{
	static const enum family families[] = { NUMBER, TEXT,   TEXT,   ARRAY,
		                                ARRAY,  OBJECT, OBJECT, OBJECT };
	const enum family family =
		depth == DEEPEST ? families[4 + json_gen_below(g->seed, 4)] : PICK(g, families);
	struct node *map;

	if (g->dialect > JSON_DRAFT_4 && chance(g, 12) && depth < DEEPEST)
		return node_new_plain(g->a, chance(g, 2) ? STR("true") : STR("false"));
	if (chance(g, 7))
		return reference(g);
	map = node_new_map(g->a);
	if (!chance(g, 3))
		put_type(g, map, family, depth);
	for (size_t n = json_gen_below(g->seed, 4) + (depth == DEEPEST ? 2 : 0); n > 0; n--)
		if (depth > 0 || family == NUMBER || family == TEXT)
			put_one(g, map, family, depth);
	if (depth > 0 && chance(g, 4))
		put_one(g, map, LOGIC, depth);
	if (g->dialect == JSON_DRAFT_4 && node_get(map, "maximum") && chance(g, 2))
		put_bool(g->a, map, "exclusiveMaximum", true);
	if (g->dialect == JSON_DRAFT_4 && node_get(map, "minimum") && chance(g, 2))
		put_bool(g->a, map, "exclusiveMinimum", true);
	return map;
}

/* A definition, by a name of its own besides. */
static const struct node *anchored(struct gen *g, int letter)
{
	const struct node *s = schema(g, DEEPEST - 1);
	struct node *map = node_new_map(g->a);

	if (g->dialect < JSON_2019_09)
		return s;
	put_text(g->a, map, "$anchor", arena_printf(g->a, "at%c", letter));
	if (!node_is(s, NODE_MAP)) {
		node_put(g->a, map, STR("not"),
		         json_is_false(s) ? node_new_map(g->a)
		                          : node_new_plain(g->a, STR("false")));
		return map;
	}
	for (size_t i = 0; i < s->count; i++)
		node_put(g->a, map, s->members[i].key->text, s->members[i].value);
	return map;
}

/* The root's own members stand around a schema that is always an object. */
static void finish_root(struct gen *g, struct node *root)
{
	struct node *map = node_new_map(g->a);

	for (int i = 0; i < LEVELS; i++) {
		g->level = i + 1;
		node_put(g->a, map, arena_printf(g->a, "%c", 'A' + i), anchored(g, 'A' + i));
	}
	g->level = 0;
	node_put(g->a, root, definitions(g), map);
	if (g->dialect == JSON_2019_09 && chance(g, 2))
		put_bool(g->a, root, "$recursiveAnchor", true);
	if (g->dialect == JSON_2020_12)
		put_c(g->a, root, "$dynamicAnchor", "n");
}

const struct node *json_gen_schema(struct arena *a, uint64_t *seed)
{
	struct gen g = { .a = a, .seed = seed };
	struct node *root = node_new_map(a);
	const struct node *s;

	g.dialect = (enum json_dialect)json_gen_below(seed, JSON_DIALECT_COUNT);
	put_c(a, root, "$schema", json_dialect_uri(g.dialect));
	s = schema(&g, DEEPEST);
	for (size_t i = 0; node_is(s, NODE_MAP) && i < s->count; i++)
		node_put(a, root, s->members[i].key->text, s->members[i].value);
	finish_root(&g, root);
	return root;
}

/* ---- changes ------------------------------------------------------------------------------- */

struct change {
	struct gen g;
	size_t at; /* schemas to pass before the one that is changed */
	bool done;
	bool definitions; /* look into them too: they may be referred to or not */
};

static const struct node *copy_schema(struct change *c, const struct node *s);

static bool is_number(const struct node *n)
{
	return node_is(n, NODE_SCALAR) && json_kind_of(n) == JSON_NUMBER;
}

/* Another value that the keyword may have; of a list, fewer or more. */
static const struct node *nudge(struct gen *g, struct str key, const struct node *v)
{
	struct node *list;

	if (is_number(v))
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			if (str_is(key, rows[i].name))
				return rows[i].put(g, 0);
	if (!node_is(v, NODE_LIST) || !v->count)
		return v;
	list = node_new_list(g->a);
	for (size_t i = chance(g, 2); i < v->count; i++)
		node_add(g->a, list, v->items[i]);
	if (str_is(key, "enum") && chance(g, 2)) {
		const struct node *more = value(g);

		if (!holds(list, more))
			node_add(g->a, list, more);
	}
	return list->count ? list : v;
}

/* The same members but for one, which is taken away or nudged; the root's own are kept. */
static struct node *without_one(struct gen *g, const struct node *map, bool take)
{
	struct node *copy = node_new_map(g->a);
	const size_t at = json_gen_below(g->seed, map->count + !map->count);

	for (size_t i = 0; i < map->count; i++) {
		const struct str key = map->members[i].key->text;
		const bool own = str_is(key, "$schema") || str_is(key, "definitions") ||
		                 str_is(key, "$defs") || str_is(key, "$anchor") ||
		                 str_starts(key, "$dynamicA") || str_starts(key, "$recursiveA");

		if (i != at || own)
			node_put(g->a, copy, key, map->members[i].value);
		else if (!take)
			node_put(g->a, copy, key, nudge(g, key, map->members[i].value));
	}
	return copy;
}

static struct node *copy_map(struct gen *g, const struct node *map)
{
	struct node *copy = node_new_map(g->a);

	for (size_t i = 0; i < map->count; i++)
		node_put(g->a, copy, map->members[i].key->text, map->members[i].value);
	return copy;
}

static const struct node *wrapped(struct gen *g, const struct node *s)
{
	static const char *const keywords[] = { "allOf", "anyOf", "oneOf", "not" };
	const char *keyword = PICK(g, keywords);
	struct node *map = node_new_map(g->a), *list = node_new_list(g->a);

	if (strcmp(keyword, "not") == 0) {
		node_put(g->a, add_map(g->a, list), STR("not"), s);
		node_put(g->a, map, str_of(keyword), list->items[0]);
		return map;
	}
	node_add(g->a, list, s);
	if (chance(g, 2))
		node_add(g->a, list, schema(g, 1));
	node_put(g->a, map, str_of(keyword), list);
	return map;
}

static const struct node *edited(struct gen *g, const struct node *s)
{
	const bool root = node_get(s, "$schema") != NULL;
	struct node *copy;

	/* A name or a pattern that was a schema's may be used by another now: references stay. */
	g->inside = false;
	g->level = LEVELS;
	if (!node_is(s, NODE_MAP))
		return chance(g, 2) ? schema(g, 1) : node_new_map(g->a);
	switch (json_gen_below(g->seed, root ? 4 : 7)) {
	case 0:
		return without_one(g, s, true);
	case 1:
	case 2:
		return without_one(g, s, false);
	case 3:
		copy = copy_map(g, s);
		put_one(g, copy, (enum family)json_gen_below(g->seed, FAMILIES), 1);
		return copy;
	case 4:
		return schema(g, 1);
	case 5:
		return wrapped(g, s);
	default:
		return node_new_map(g->a);
	}
}

/* A keyword's value, with the schemas in it changed or not. */
static const struct node *copy_value(struct change *c, struct str key, const struct node *v)
{
	const struct json_keyword *k = json_keyword(c->g.dialect, key);
	const bool schemas =
		k && ((k->shape >= JSON_SHAPE_SCHEMA && k->shape <= JSON_SHAPE_DEPENDENCIES) ||
	              k->shape == JSON_SHAPE_SCHEMA_OR_BOOL);
	struct node *copy;

	if (!schemas || (!c->definitions && str_eq(key, definitions(&c->g))))
		return v;
	if (k->shape == JSON_SHAPE_SCHEMA || k->shape == JSON_SHAPE_SCHEMA_OR_BOOL ||
	    (k->shape == JSON_SHAPE_ITEMS && v->kind != NODE_LIST))
		return copy_schema(c, v);
	if (v->kind == NODE_LIST) {
		copy = node_new_list(c->g.a);
		for (size_t i = 0; i < v->count; i++)
			node_add(c->g.a, copy, copy_schema(c, v->items[i]));
		return copy;
	}
	copy = node_new_map(c->g.a);
	for (size_t i = 0; i < v->count; i++) {
		const struct node *inner = v->members[i].value;

		node_put(c->g.a, copy, v->members[i].key->text,
		         inner->kind == NODE_LIST ? inner : copy_schema(c, inner));
	}
	return copy;
}

static const struct node *copy_schema(struct change *c, const struct node *s)
{
	struct node *copy;

	if (!c->done && !c->at--) {
		c->done = true;
		return edited(&c->g, s);
	}
	if (s->kind != NODE_MAP)
		return s;
	copy = node_new_map(c->g.a);
	for (size_t i = 0; i < s->count; i++)
		node_put(c->g.a, copy, s->members[i].key->text,
		         copy_value(c, s->members[i].key->text, s->members[i].value));
	return copy;
}

static const struct node *changed_once(struct arena *a, const struct node *from, uint64_t *seed)
{
	struct change c = { .g = { .a = a, .seed = seed, .dialect = json_dialect_of(from) } };
	const struct node *to = from;

	c.definitions = json_gen_below(seed, 4) == 0;
	/* Schemas are few: one that is counted beyond the last is asked again. */
	for (size_t most = json_gen_below(seed, 2) ? 1 : 16; most && !c.done; most /= 2) {
		c.at = json_gen_below(seed, most);
		to = copy_schema(&c, from);
	}
	return to;
}

const struct node *json_gen_change(struct arena *a, const struct node *from, uint64_t *seed)
{
	const struct node *to = from;

	for (size_t n = 1 + json_gen_below(seed, 3); n > 0; n--)
		to = changed_once(a, to, seed);
	for (int tries = 0; tries < 5 && json_equal(from, to); tries++)
		to = changed_once(a, to, seed);
	return to;
}
