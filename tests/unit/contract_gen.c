#include "tests/unit/contract_gen.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	TEXT = 1 << 0,
	NUMERIC = 1 << 1,
	TEMPORAL = 1 << 2,
	LIST = 1 << 3,
	OTHER = 1 << 4,
	RECORD = 1 << 5,
	MAP = 1 << 6,
	ANY = TEXT | NUMERIC | TEMPORAL | LIST | OTHER | RECORD | MAP
};
enum who { BOTH, CONTRACT, READER };
enum { DEPTH = 3, VALUES = 7 };

static const struct {
	const char *word;
	unsigned family;
} types[] = {
	{ "string", TEXT },        { "string", TEXT },
	{ "string", TEXT },        { "int", NUMERIC },
	{ "long", NUMERIC },       { "long", NUMERIC },
	{ "float", NUMERIC },      { "double", NUMERIC },
	{ "number", NUMERIC },     { "boolean", OTHER },
	{ "bytes", OTHER },        { "date", TEMPORAL },
	{ "timestamp", TEMPORAL }, { "timestamp_ntz", TEMPORAL },
	{ "array", LIST },         { "map", MAP },
	{ "record", RECORD },
};

/* What a field may state, and values of it as JSON. */
static const struct statement {
	const char *key;
	unsigned families;
	enum who who;
	const char *values[VALUES];
} statements[] = {
	{ "required", ANY, BOTH, { "true", "true", "false" } },
	{ "unique", TEXT | NUMERIC, BOTH, { "true", "false" } },
	{ "enum",
	  TEXT,
	  BOTH,
	  { "[\"a\",\"b\",\"c\"]", "[\"a\",\"b\"]", "[\"a\",\"b\",\"c\",\"d\"]",
	    "[\"a\",\"x\",\"b\",\"c\"]", "[\"b\",\"a\",\"c\"]", "[\"x\"]" } },
	{ "pattern",
	  TEXT,
	  BOTH,
	  { "\"^[A-Z]{3}$\"", "\"^[A-Za-z]{3}$\"", "\"^(EUR|USD)$\"", "\"^a\"", "\"[0-9]+\"",
	    "\"^.*$\"" } },
	{ "minLength", TEXT, BOTH, { "0", "1", "3", "10" } },
	{ "maxLength", TEXT, BOTH, { "3", "10", "20" } },
	{ "format", TEXT, BOTH, { "\"email\"", "\"uuid\"", "\"uri\"" } },
	{ "minimum", NUMERIC, BOTH, { "0", "1", "-5", "0.5", "100" } },
	{ "maximum", NUMERIC, BOTH, { "10", "1000", "99.5", "100" } },
	{ "exclusiveMinimum", NUMERIC, BOTH, { "0", "-5" } },
	{ "exclusiveMaximum", NUMERIC, BOTH, { "10", "1001" } },
	{ "multipleOf", NUMERIC, BOTH, { "2", "4", "0.5", "10" } },
	{ "unit", TEXT | NUMERIC, BOTH, { "\"minor\"", "\"major\"", "\"kg\"" } },
	{ "timezone", TEMPORAL, BOTH, { "\"UTC\"", "\"Europe/Zurich\"" } },
	{ "references", TEXT | NUMERIC, BOTH, { "\"other.f0\"", "\"other.f1\"" } },
	{ "minItems", LIST, BOTH, { "0", "1", "2" } },
	{ "maxItems", LIST, BOTH, { "5", "10" } },
	{ "uniqueItems", LIST, BOTH, { "true", "false" } },
	{ "minProperties", MAP, BOTH, { "1", "2" } },
	{ "maxProperties", MAP, BOTH, { "5", "10" } },
	{ "quality",
	  TEXT | NUMERIC,
	  BOTH,
	  { "[{\"id\":\"q1\",\"type\":\"library\",\"rule\":\"rowCount\",\"mustBeGreaterThan\":10}]",
	    "[{\"id\":\"q1\",\"type\":\"library\",\"rule\":\"rowCount\",\"mustBeGreaterThan\":100}"
	    "]",
	    "[{\"id\":\"q2\",\"type\":\"library\",\"rule\":\"freshRows\",\"mustBeLessThan\":5}"
	    "]" } },
	{ "pii", ANY, CONTRACT, { "true", "false" } },
	{ "classification", ANY, CONTRACT, { "\"public\"", "\"internal\"", "\"restricted\"" } },
	{ "description", ANY, CONTRACT, { "\"one\"", "\"two\"" } },
	{ "deprecated", ANY, CONTRACT, { "true", "false" } },
	{ "default", TEXT | NUMERIC, CONTRACT, { "\"a\"", "1", "\"b\"" } },
	{ "tags", ANY, CONTRACT, { "[\"x\"]", "[\"x\",\"y\"]" } },
	{ "optional", ANY, READER, { "true" } },
	{ "strict", RECORD, READER, { "true" } },
	{ "ordered", RECORD, READER, { "true" } },
	{ "enumNeeds", TEXT, READER, { "[\"a\"]", "[\"c\"]", "[\"x\"]" } },
};
enum { STATEMENTS = sizeof statements / sizeof *statements, TYPES = sizeof types / sizeof *types };

/* What stands at the top: place is a path of keys, each made as needed. */
static const struct {
	const char *in, *key;
	bool reader; /* a consumer may state it too */
	const char *values[VALUES];
} tops[] = {
	{ "servers",
	  "lake",
	  false,
	  { "{\"type\":\"s3\",\"location\":\"s3://a/b/\",\"format\":\"parquet\"}",
	    "{\"type\":\"s3\",\"location\":\"s3://a/c/\",\"format\":\"parquet\"}",
	    "{\"type\":\"s3\",\"location\":\"s3://a/b/\",\"format\":\"json\"}" } },
	{ "servers",
	  "stream",
	  false,
	  { "{\"type\":\"kafka\",\"host\":\"k:9092\",\"topic\":\"t.v2\",\"format\":\"avro\"}",
	    "{\"type\":\"kafka\",\"host\":\"k:9092\",\"topic\":\"t.other\",\"format\":\"avro\"}",
	    "{\"type\":\"kafka\",\"host\":\"k2:9092\",\"topic\":\"t.v2\",\"format\":\"json\"}" } },
	{ "servers",
	  "warehouse",
	  false,
	  { "{\"type\":\"postgres\",\"host\":\"h\",\"port\":5432,\"database\":\"d\",\"schema\":"
	    "\"s\"}",
	    "{\"type\":\"postgres\",\"host\":\"h2\",\"port\":5432,\"database\":\"d\",\"schema\":"
	    "\"s\"}" } },
	{ "servicelevels",
	  "freshness",
	  true,
	  { "{\"threshold\":\"15m\"}", "{\"threshold\":\"PT1H\"}", "{\"threshold\":\"1d\"}",
	    "{\"threshold\":\"soon\"}" } },
	{ "servicelevels",
	  "availability",
	  true,
	  { "{\"percentage\":\"99%\"}", "{\"percentage\":\"99.5%\"}",
	    "{\"percentage\":\"90%\"}" } },
	{ "servicelevels",
	  "retention",
	  true,
	  { "{\"period\":\"P1Y\"}", "{\"period\":\"30d\"}", "{\"unlimited\":true}" } },
	{ "servicelevels",
	  "support",
	  true,
	  { "{\"time\":\"9am to 5pm\",\"responseTime\":\"1h\"}",
	    "{\"time\":\"24/7\",\"responseTime\":\"4h\"}" } },
	{ "info", "owner", false, { "\"a@x\"", "\"b@x\"" } },
	{ "info", "status", false, { "\"active\"", "\"deprecated\"", "\"retired\"" } },
	{ "info", "description", false, { "\"one\"", "\"two\"" } },
	{ "terms", "noticePeriod", false, { "\"P3M\"", "\"P1M\"" } },
	{ "terms", "usage", false, { "\"reports\"", "\"anything\"" } },
};
enum { TOPS = sizeof tops / sizeof *tops };

size_t gen_below(struct gen *g, size_t n)
{
	g->state += 0x9e3779b97f4a7c15u; /* splitmix64 */
	uint64_t z = g->state;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (size_t)((z ^ (z >> 31)) % n);
}

static bool one_in(struct gen *g, size_t n)
{
	return gen_below(g, n) == 0;
}

/* ---- trees --------------------------------------------------------------------- */

static const struct node *parse(struct gen *g, const char *json)
{
	struct source *source = arena_new(g->arena, struct source);
	struct failure why;
	struct node *root;

	*source = (struct source){ STR("value"), str_of(json) };
	if (!json_read(g->arena, source, &root, &why)) {
		fprintf(stderr, "%s: %s\n", json, why.text);
		abort();
	}
	return root;
}

/* A copy of the map without the key, and of its own: it may be put into. */
static struct node *without(struct gen *g, const struct node *map, struct str key)
{
	struct node *copy = node_new_map(g->arena);

	for (size_t i = 0; map && i < map->count; i++)
		if (!str_eq(map->members[i].key->text, key))
			node_put(g->arena, copy, map->members[i].key->text, map->members[i].value);
	return copy;
}

static struct node *copy_of(struct gen *g, const struct node *map)
{
	return without(g, map, STR_NONE);
}

/* The map with the key's value another one; NULL: without. In its place. */
static struct node *with(struct gen *g, const struct node *map, struct str key,
                         const struct node *value)
{
	struct node *copy;

	if (!value)
		return without(g, map, key);
	copy = copy_of(g, map);
	node_put(g->arena, copy, key, value);
	return copy;
}

static const struct member *any_member(struct gen *g, const struct node *map)
{
	return map && map->count ? &map->members[gen_below(g, map->count)] : NULL;
}

static const char *any_value(struct gen *g, const char *const *values)
{
	size_t n = 0;

	while (n < VALUES && values[n])
		n++;
	return values[gen_below(g, n)];
}

static unsigned family_of(const struct node *field)
{
	struct str word = node_text(node_get(field, "type"));

	for (size_t i = 0; i < TYPES; i++)
		if (str_is(word, types[i].word))
			return types[i].family;
	return OTHER;
}

/* ---- fields ----------------------------------------------------------------------- */

static const struct node *any_field(struct gen *g, unsigned depth);

static struct node *any_fields(struct gen *g, unsigned depth, size_t most)
{
	struct node *fields = node_new_map(g->arena);
	size_t n = 1 + gen_below(g, most);

	for (size_t i = 0; i < n; i++)
		node_put(g->arena, fields, arena_printf(g->arena, "f%zu", i), any_field(g, depth));
	return fields;
}

static void put_type(struct gen *g, struct node *field, unsigned depth)
{
	size_t t = gen_below(g, depth < DEPTH ? TYPES : TYPES - 3);

	node_put_text(g->arena, field, "type", str_of(types[t].word));
	if (types[t].family == RECORD)
		node_put(g->arena, field, STR("fields"), any_fields(g, depth + 1, 3));
	if (types[t].family == LIST)
		node_put(g->arena, field, STR("items"), any_field(g, depth + 1));
	if (types[t].family == MAP)
		node_put(g->arena, field, STR("values"), any_field(g, depth + 1));
	if (str_is(str_of(types[t].word), "number") && one_in(g, 2)) {
		node_put(g->arena, field, STR("precision"), parse(g, one_in(g, 2) ? "10" : "12"));
		node_put(g->arena, field, STR("scale"), parse(g, one_in(g, 2) ? "2" : "4"));
	}
}

static void put_statement(struct gen *g, struct node *field, enum who who)
{
	const struct statement *s = &statements[gen_below(g, STATEMENTS)];

	if ((s->families & family_of(field)) && (s->who == BOTH || s->who == who))
		node_put(g->arena, field, str_of(s->key), parse(g, any_value(g, s->values)));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= DEPTH */
static const struct node *any_field(struct gen *g, unsigned depth)
{
	struct node *field = node_new_map(g->arena);

	put_type(g, field, depth);
	for (size_t i = gen_below(g, 12); i > 0; i--)
		put_statement(g, field, CONTRACT);
	return field;
}

static const struct node *shuffled(struct gen *g, const struct node *map)
{
	struct node *rest = copy_of(g, map), *out = node_new_map(g->arena);

	while (rest->count) {
		const struct member *m = any_member(g, rest);

		node_put(g->arena, out, m->key->text, m->value);
		rest = without(g, rest, m->key->text);
	}
	return out;
}

static const struct node *changed_field(struct gen *g, const struct node *field, unsigned depth);

static const struct node *changed_fields(struct gen *g, const struct node *fields, unsigned depth)
{
	const struct member *m = any_member(g, fields);
	struct str fresh = arena_printf(g->arena, "n%zu", gen_below(g, 5));

	switch (m ? gen_below(g, 12) : 0) {
	case 0:
		return with(g, fields, fresh, any_field(g, depth));
	case 1:
		return without(g, fields, m->key->text);
	case 2:
		return with(g, without(g, fields, m->key->text), fresh, m->value);
	case 3:
		return shuffled(g, fields);
	default:
		return with(g, fields, m->key->text, changed_field(g, m->value, depth));
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth of the field */
static const struct node *changed_field(struct gen *g, const struct node *field, unsigned depth)
{
	static const char *const parts[] = { "items", "values" };
	struct node *copy = copy_of(g, field);

	if (node_get(field, "fields") && !one_in(g, 3))
		return with(g, field, STR("fields"),
		            changed_fields(g, node_get(field, "fields"), depth + 1));
	for (size_t i = 0; i < 2; i++)
		if (node_get(field, parts[i]) && !one_in(g, 3))
			return with(g, field, str_of(parts[i]),
			            changed_field(g, node_get(field, parts[i]), depth + 1));
	switch (gen_below(g, 6)) {
	case 0:
		put_type(g, copy, depth);
		return copy;
	case 1:
	case 2:
		if (copy->count > 1) {
			const struct member *m =
				&field->members[1 + gen_below(g, field->count - 1)];

			if (!node_is(m->value, NODE_MAP))
				return without(g, field, m->key->text);
		}
		break;
	default:
		for (size_t i = 0; i < 4; i++)
			put_statement(g, copy, CONTRACT);
	}
	return copy;
}

/* ---- contracts --------------------------------------------------------------------- */

static struct node *any_model(struct gen *g)
{
	struct node *model = node_new_map(g->arena);

	node_put_text(g->arena, model, "type", STR("table"));
	node_put(g->arena, model, STR("fields"), any_fields(g, 0, 7));
	if (one_in(g, 3))
		node_put(g->arena, model, STR("primaryKey"), parse(g, "[\"f0\"]"));
	return model;
}

static struct node *put_top(struct gen *g, const struct node *contract, size_t row)
{
	struct str in = str_of(tops[row].in);

	return with(g, contract, in,
	            with(g, node_get_str(contract, in), str_of(tops[row].key),
	                 parse(g, any_value(g, tops[row].values))));
}

const struct node *gen_contract(struct gen *g)
{
	struct node *contract =
		copy_of(g, parse(g, "{\"dataContractSpecification\":\"1.1.0\",\"id\":\"o.c\","
	                            "\"info\":{\"title\":\"T\",\"version\":\"2.0.0\"}}"));
	struct node *models = node_new_map(g->arena);

	node_put(g->arena, models, STR("m"), any_model(g));
	if (one_in(g, 3))
		node_put(g->arena, models, STR("other"), any_model(g));
	node_put(g->arena, contract, STR("models"), models);
	for (size_t i = 0; i < TOPS; i++)
		if (one_in(g, 2))
			contract = put_top(g, contract, i);
	return contract;
}

static const struct node *changed_model(struct gen *g, const struct node *model)
{
	static const char *const more[][2] = {
		{ "primaryKey", "[\"f0\"]" },
		{ "primaryKey", "[\"f0\",\"f1\"]" },
		{ "additionalFields", "true" },
		{ "additionalFields", "false" },
		{ "description", "\"new words\"" },
		{ "type", "\"view\"" },
		{ "quality", "[{\"id\":\"q1\",\"type\":\"library\",\"rule\":\"rowCount\","
		             "\"mustBeLessThan\":9}]" },
	};
	const char *const *row = more[gen_below(g, sizeof more / sizeof *more)];

	if (!one_in(g, 6))
		return with(g, model, STR("fields"),
		            changed_fields(g, node_get(model, "fields"), 0));
	return with(g, model, str_of(row[0]),
	            node_get(model, row[0]) && one_in(g, 2) ? NULL : parse(g, row[1]));
}

const struct node *gen_change(struct gen *g, const struct node *contract)
{
	const struct node *models = node_get(contract, "models");
	const struct member *m = any_member(g, models);
	size_t row = gen_below(g, TOPS);
	struct str in = str_of(tops[row].in);

	switch (gen_below(g, 10)) {
	case 0:
		models = m && one_in(g, 2) ? without(g, models, m->key->text)
		                           : with(g, models, STR("added"), any_model(g));
		break;
	case 1:
		return with(g, contract, in,
		            without(g, node_get_str(contract, in), str_of(tops[row].key)));
	case 2:
	case 3:
		return put_top(g, contract, row);
	default:
		if (m)
			models = with(g, models, m->key->text, changed_model(g, m->value));
	}
	return with(g, contract, STR("models"), models);
}

/* ---- readers ------------------------------------------------------------------------- */

struct taste { /* what a reader takes over: one in n; 1 is always, 0 never */
	size_t field, statement, type, own, closed;
};
static const struct taste some = { 2, 2, 1, 6, 10 }, all = { 1, 1, 1, 0, 0 };

static bool takes(struct gen *g, size_t one_in_n)
{
	return one_in_n && one_in(g, one_in_n);
}

static bool may_state(struct str key)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		if (str_is(key, statements[i].key))
			return statements[i].who != CONTRACT;
	return str_is(key, "type") || str_is(key, "precision") || str_is(key, "scale");
}

static const struct node *read_fields(struct gen *g, const struct node *fields,
                                      const struct taste *t);

/* NOLINTNEXTLINE(misc-no-recursion): depth of the field */
static const struct node *read_field(struct gen *g, const struct node *field, const struct taste *t)
{
	struct node *out = node_new_map(g->arena);

	for (size_t i = 0; i < field->count; i++) {
		struct str key = field->members[i].key->text;
		const struct node *value = field->members[i].value;

		if (str_is(key, "fields") && takes(g, t->type))
			node_put(g->arena, out, key, read_fields(g, value, t));
		else if ((str_is(key, "items") || str_is(key, "values")) && takes(g, t->field))
			node_put(g->arena, out, key, read_field(g, value, t));
		else if (may_state(key) && takes(g, str_is(key, "type") ? t->type : t->statement))
			node_put(g->arena, out, key, value);
	}
	if (takes(g, t->own))
		for (size_t i = 0; i < 4; i++)
			put_statement(g, out, READER);
	return out;
}

static const struct node *read_fields(struct gen *g, const struct node *fields,
                                      const struct taste *t)
{
	struct node *out = node_new_map(g->arena);

	for (size_t i = 0; fields && i < fields->count; i++)
		if (takes(g, t->field))
			node_put(g->arena, out, fields->members[i].key->text,
			         read_field(g, fields->members[i].value, t));
	return out;
}

static const struct node *read_model(struct gen *g, const struct node *model, const struct taste *t)
{
	struct node *out = node_new_map(g->arena);

	node_put(g->arena, out, STR("fields"), read_fields(g, node_get(model, "fields"), t));
	if (node_get(model, "primaryKey") && takes(g, t->statement))
		node_put(g->arena, out, STR("primaryKey"), node_get(model, "primaryKey"));
	if (node_get(model, "quality") && takes(g, t->statement))
		node_put(g->arena, out, STR("quality"), node_get(model, "quality"));
	if (takes(g, t->closed))
		node_put(g->arena, out, STR("strict"), parse(g, "true"));
	if (takes(g, t->closed))
		node_put(g->arena, out, STR("ordered"), parse(g, "true"));
	return out;
}

static struct node *read_levels(struct gen *g, struct node *reader, const struct node *contract,
                                const struct taste *t)
{
	const struct node *levels = node_get(contract, "servicelevels");

	for (size_t i = 0; levels && i < levels->count; i++)
		if (takes(g, t->statement))
			reader = with(g, reader, STR("servicelevels"),
			              with(g, node_get(reader, "servicelevels"),
			                   levels->members[i].key->text, levels->members[i].value));
	for (size_t i = 0; i < TOPS; i++)
		if (tops[i].reader && takes(g, t->own))
			reader = put_top(g, reader, i);
	return reader;
}

/* One port of the contract, and pins of its address. */
static struct node *read_port(struct gen *g, struct node *reader, const struct node *contract)
{
	const struct member *port = any_member(g, node_get(contract, "servers"));
	const struct member *pin = port ? any_member(g, port->value) : NULL;

	if (!port)
		return reader;
	if (!one_in(g, 3))
		reader = with(g, reader, STR("contract"),
		              with(g, node_get(reader, "contract"), STR("server"),
		                   node_new_text(g->arena, port->key->text)));
	if (one_in(g, 2))
		reader = with(g, reader, STR("address"), with(g, NULL, pin->key->text, pin->value));
	return reader;
}

static const struct node *reader_of(struct gen *g, const struct node *contract,
                                    const struct taste *t)
{
	struct node *reader =
		copy_of(g, parse(g, "{\"kind\":\"ConsumerExpectation\",\"apiVersion\":\"v1\","
	                            "\"id\":\"t.a\",\"consumer\":{\"owner\":\"t@x\"},"
	                            "\"contract\":{\"id\":\"o.c\",\"major\":2}}"));
	const struct node *from = node_get(contract, "models");
	struct node *models = node_new_map(g->arena);

	for (size_t i = 0; from && i < from->count; i++)
		if (takes(g, t->field))
			node_put(g->arena, models, from->members[i].key->text,
			         read_model(g, from->members[i].value, t));
	node_put(g->arena, reader, STR("models"), models);
	return read_levels(g, reader, contract, t);
}

const struct node *gen_reader(struct gen *g, const struct node *contract)
{
	struct node *reader = copy_of(g, reader_of(g, contract, &some));

	if (one_in(g, 2))
		reader = read_port(g, reader, contract);
	if (one_in(g, 8))
		node_put(g->arena, reader, STR("clearance"),
		         parse(g, one_in(g, 2) ? "{\"pii\":false}"
		                               : "{\"classification\":\"internal\"}"));
	if (one_in(g, 10))
		node_put(g->arena, reader, STR("quality"),
		         parse(g, "[{\"id\":\"q1\",\"mustBeGreaterThan\":10}]"));
	if (one_in(g, 12))
		node_put(g->arena, reader, STR("neededUntil"), parse(g, "\"2030-01-01\""));
	return reader;
}

const struct node *gen_whole_reader(struct gen *g, const struct node *contract)
{
	return read_port(g, copy_of(g, reader_of(g, contract, &all)), contract);
}

/* Without them the reader demands more: optional loosens, and a decimal without a scale has none
 * behind the point. */
static bool is_bound_to_others(struct str key)
{
	return str_is(key, "optional") || str_is(key, "precision") || str_is(key, "scale");
}

/* Without one member somewhere below. A closed reader keeps the fields it lists; and the last one
 * stays, for who lists nothing inside reads all of it. */
/* NOLINTNEXTLINE(misc-no-recursion): depth of the reader */
static const struct node *less_field(struct gen *g, const struct node *map, bool closed)
{
	static const char *const parts[] = { "fields", "items", "values" };
	const struct member *m;

	closed = closed || node_get(map, "strict");
	for (size_t i = 0; i < 3; i++) {
		const struct node *part = node_get(map, parts[i]);

		if (!part || one_in(g, 4))
			continue;
		if (i)
			return with(g, map, str_of(parts[i]), less_field(g, part, closed));
		m = any_member(g, part);
		if (m)
			return with(g, map, STR("fields"),
			            with(g, part, m->key->text,
			                 one_in(g, 3) && !closed && part->count > 1
			                         ? NULL
			                         : less_field(g, m->value, closed)));
	}
	m = any_member(g, map);
	if (!m || is_bound_to_others(m->key->text) || node_is(m->value, NODE_MAP))
		return map;
	return without(g, map, m->key->text);
}

const struct node *gen_less(struct gen *g, const struct node *reader)
{
	static const char *const tops_of_reader[] = { "servicelevels", "clearance", "quality",
		                                      "neededUntil", "address" };
	const struct node *models = node_get(reader, "models");
	const struct member *m = any_member(g, models);
	size_t k = gen_below(g, 20);

	if (k < sizeof tops_of_reader / sizeof *tops_of_reader)
		return without(g, reader, str_of(tops_of_reader[k]));
	if (!m)
		return reader;
	return with(g, reader, STR("models"),
	            with(g, models, m->key->text,
	                 one_in(g, 10) ? NULL : less_field(g, m->value, false)));
}

/* ---- reading ---------------------------------------------------------------------------- */

const char *gen_text(struct gen *g, const struct node *tree)
{
	struct buf text;

	buf_init(&text, g->arena, 0);
	json_print(&text, tree, 1);
	return str_c(g->arena, buf_str(&text));
}

static const struct document *read(struct gen *g, const struct node *tree, const char *name)
{
	struct source *source = arena_new(g->arena, struct source);
	struct document *documents;
	struct failure why;
	size_t count;

	*source = (struct source){ str_of(name), str_of(gen_text(g, tree)) };
	if (!documents_read(g->arena, source, &documents, &count, NULL, &why) || count != 1) {
		fprintf(stderr, "%s: %s\n%.*s\n", name, why.text, STR_FMT(source->text));
		abort();
	}
	return documents;
}

const struct contract *gen_read_contract(struct gen *g, const struct node *tree)
{
	return read(g, tree, "contract.json")->contract;
}

const struct expectation *gen_read_reader(struct gen *g, const struct node *tree)
{
	return read(g, tree, "reader.json")->expectation;
}
