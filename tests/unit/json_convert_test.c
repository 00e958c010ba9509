/* Contracts as JSON Schemas and back: what each statement is written as, what is said to be lost,
 * and over contracts of a seed and any mapping that what is not named is what the schema is read
 * as. */
#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/came_back.h"
#include "tests/unit/contract_gen.h"

#define DCS          "dataContractSpecification: 1.2.1\nid: shop.orders\ninfo: {title: t, version: 1.0.0}\n"
#define FIELD(text)  DCS "models: {m: {fields: {f: {" text "}}}}\n"
#define NEEDED(text) FIELD("required: true, " text)

static struct arena arena;
static size_t settled; /* schemas that came back without a loss */

static bool read_text(const char *name, struct str text, struct document **out, struct failure *why)
{
	struct source *source = arena_new(&arena, struct source);
	size_t count;

	*source = (struct source){ str_of(name), text };
	return documents_read(&arena, source, out, &count, NULL, why);
}

/* ---- statements --------------------------------------------------------------------- */

/* What the schema has of the field f; NULL: the whole schema but its draft. */
static const struct row {
	const char *why, *text, *want, *losses;
} rows[] = {
	/* types */
	{ "a text", NEEDED("type: string"), "{\"type\":\"string\"}", "" },
	{ "true or false", NEEDED("type: boolean"), "{\"type\":\"boolean\"}", "" },
	{ "any whole number", NEEDED("type: long, logicalType: integer"), "{\"type\":\"integer\"}",
	  "" },
	{ "32 bits", NEEDED("type: int"), "{\"type\":\"integer\"}",
	  "m.f: JSON Schema has no type int: it is written as integer" },
	{ "64 bits", NEEDED("type: long"), "{\"type\":\"integer\"}",
	  "m.f: JSON Schema has no type long: it is written as integer" },
	{ "any number", NEEDED("type: number"), "{\"type\":\"number\"}", "" },
	{ "a decimal", NEEDED("type: decimal, precision: 4, scale: 2"), "{\"type\":\"number\"}",
	  "m.f: JSON Schema has no type decimal(4,2): it is written as number" },
	{ "single precision", NEEDED("type: float"), "{\"type\":\"number\"}",
	  "m.f: JSON Schema has no type float: it is written as number" },
	{ "double precision", NEEDED("type: double"), "{\"type\":\"number\"}",
	  "m.f: JSON Schema has no type double: it is written as number" },
	{ "bytes", NEEDED("type: bytes"), "{\"type\":\"string\",\"contentEncoding\":\"base64\"}",
	  "m.f: JSON Schema has no type bytes: it is written as string" },
	{ "a date", NEEDED("type: date"), "{\"type\":\"string\",\"format\":\"date\"}",
	  "m.f: JSON Schema has no type date: it is written as string" },
	{ "a time", NEEDED("type: time"), "{\"type\":\"string\",\"format\":\"time\"}",
	  "m.f: JSON Schema has no type time: it is written as string" },
	{ "a point in time", NEEDED("type: timestamp"),
	  "{\"type\":\"string\",\"format\":\"date-time\"}",
	  "m.f: JSON Schema has no type timestamp: it is written as string" },
	{ "a local time", NEEDED("type: timestamp_ntz"), "{\"type\":\"string\"}",
	  "m.f: JSON Schema has no type timestamp_ntz: it is written as string" },
	{ "any value", FIELD("type: json"), "{}",
	  "m.f: JSON Schema has no type json: it is written as any" },
	{ "any value that is no null", NEEDED("description: d"), "{\"description\":\"d\"}",
	  "m.f: JSON Schema cannot state required" },
	{ "nothing said", FIELD(""), "{}", "" },
	{ "null", NEEDED("type: 'null'"), "{\"type\":\"null\"}",
	  "m.f: JSON Schema cannot state required" },
	/* nesting */
	{ "a list", NEEDED("type: array, items: {type: string, required: true}"),
	  "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "" },
	{ "a list of what may be null", NEEDED("type: array, items: {type: string}"),
	  "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
	  "m.f[]: items and values are written as never null" },
	{ "a list of anything", NEEDED("type: array"), "{\"type\":\"array\"}", "" },
	{ "a map", NEEDED("type: map, values: {type: boolean, required: true}"),
	  "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}", "" },
	{ "a map of anything", NEEDED("type: map"), "{\"type\":\"object\"}",
	  "m.f: JSON Schema has no type map: it is written as object" },
	{ "keys that are no texts",
	  NEEDED("type: map, keys: {type: int}, values: {type: boolean, required: true}"),
	  "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}",
	  "m.f{key}: JSON Schema has no keys of type int: they are written as string" },
	{ "keys of a form",
	  NEEDED("type: map, keys: {type: string, pattern: ^k}, values: {type: boolean, required: "
	         "true}"),
	  "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}",
	  "m.f{key}: JSON Schema cannot state pattern" },
	{ "a record",
	  NEEDED("type: record, fields: {a: {type: string}, b: {type: int, required: true}}"),
	  "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":"
	  "\"integer\"}},\"required\":[\"b\"]}",
	  "m.f.b: JSON Schema has no type int: it is written as integer" },
	{ "a record of which nothing is said", NEEDED("type: object"), "{\"type\":\"object\"}",
	  "" },
	{ "lists in a map in a list",
	  NEEDED("type: array, items: {type: map, required: true, values: {type: array, required: "
	         "true, items: {type: long, required: true, minimum: 1}}}"),
	  "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":{\"type\":"
	  "\"array\",\"items\":{\"type\":\"integer\",\"minimum\":1}}}}",
	  "m.f[]{}[]: JSON Schema has no type long: it is written as integer" },
	/* constraints */
	{ "a closed list", NEEDED("type: string, enum: [a, b]"),
	  "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "" },
	{ "of numbers", NEEDED("type: number, enum: ['1', '2.5']"),
	  "{\"type\":\"number\",\"enum\":[1,2.5]}", "" },
	{ "of texts that look like numbers", NEEDED("type: string, enum: ['1']"),
	  "{\"type\":\"string\",\"enum\":[\"1\"]}", "" },
	{ "a form", NEEDED("type: string, pattern: ^a, format: email"),
	  "{\"type\":\"string\",\"pattern\":\"^a\",\"format\":\"email\"}", "" },
	{ "lengths", NEEDED("type: string, minLength: 1, maxLength: 3"),
	  "{\"type\":\"string\",\"minLength\":1,\"maxLength\":3}", "" },
	{ "a range", NEEDED("type: number, minimum: 1, maximum: 3"),
	  "{\"type\":\"number\",\"minimum\":1,\"maximum\":3}", "" },
	{ "an open range", NEEDED("type: number, exclusiveMinimum: 1, exclusiveMaximum: 3"),
	  "{\"type\":\"number\",\"exclusiveMinimum\":1,\"exclusiveMaximum\":3}", "" },
	{ "a step", NEEDED("type: number, multipleOf: 0.5"),
	  "{\"type\":\"number\",\"multipleOf\":0.5}", "" },
	{ "a range of days", NEEDED("type: date, minimum: '2020-01-01'"),
	  "{\"type\":\"string\",\"format\":\"date\"}",
	  "m.f: JSON Schema has no type date: it is written as string; m.f: JSON Schema cannot "
	  "state customProperties" },
	{ "the form of a time", NEEDED("type: timestamp, format: yyyy"),
	  "{\"type\":\"string\",\"format\":\"date-time\"}",
	  "m.f: JSON Schema has no type timestamp: it is written as string; m.f: JSON Schema "
	  "cannot "
	  "state format" },
	{ "the size of a list", NEEDED("type: array, minItems: 1, maxItems: 2, uniqueItems: true"),
	  "{\"type\":\"array\",\"minItems\":1,\"maxItems\":2,\"uniqueItems\":true}", "" },
	{ "the size of a map",
	  NEEDED("type: map, minProperties: 1, maxProperties: 2, values: {type: string, required: "
	         "true}"),
	  "{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":2,\"additionalProperties\":{"
	  "\"type\":\"string\"}}",
	  "" },
	{ "what is once in all data", NEEDED("type: string, unique: true, primaryKey: true"),
	  "{\"type\":\"string\"}", "m.f: JSON Schema cannot state unique, primaryKey" },
	{ "another table", NEEDED("type: string, references: n.f"), "{\"type\":\"string\"}",
	  "m.f: JSON Schema cannot state references" },
	{ "quality", NEEDED("type: string, quality: [{type: sql, query: q, mustBe: 0}]"),
	  "{\"type\":\"string\"}", "m.f: JSON Schema cannot state quality" },
	/* words */
	{ "words", NEEDED("type: string, title: T, description: d, examples: [x]"),
	  "{\"title\":\"T\",\"description\":\"d\",\"examples\":[\"x\"],\"type\":\"string\"}", "" },
	{ "a default", NEEDED("type: string, default: x"),
	  "{\"default\":\"x\",\"type\":\"string\"}", "" },
	{ "to be removed", NEEDED("type: string, deprecated: true"),
	  "{\"deprecated\":true,\"type\":\"string\"}", "" },
	{ "a unit", NEEDED("type: number, unit: kg"), "{\"unit\":\"kg\",\"type\":\"number\"}",
	  "m.f: JSON Schema cannot state unit: kept as keywords of its own" },
	{ "whom it concerns",
	  NEEDED("type: string, pii: true, classification: internal, tags: [x]"),
	  "{\"type\":\"string\"}", "m.f: JSON Schema cannot state pii, classification, tags" },
	/* the model */
	{ "a closed model",
	  DCS "models: {m: {additionalFields: false, fields: {f: {type: record, fields: {g: {type: "
	      "string}}}}}}\n",
	  "{\"type\":\"object\",\"properties\":{\"g\":{\"type\":\"string\"}},"
	  "\"additionalProperties\":false}",
	  "" },
	{ "an open one",
	  DCS "models: {m: {additionalFields: true, fields: {f: {type: record, fields: {g: {type: "
	      "string}}}}}}\n",
	  "{\"type\":\"object\",\"properties\":{\"g\":{\"type\":\"string\"}}}", "" },
	{ "a title beside the name", DCS "models: {m: {title: T, fields: {f: {}}}}\n", "{}",
	  "m: \"m\" is not the title, by which a JSON Schema goes: it is called T" },
	{ "a title that is no name", DCS "models: {m: {title: All of T, fields: {f: {}}}}\n", "{}",
	  "" },
	{ "a key of several fields", DCS "models: {m: {primaryKey: [f, g], fields: {f: {}}}}\n",
	  "{}",
	  "m: JSON Schema cannot state primaryKey; m.f: JSON Schema cannot state primaryKey" },
};

static void test_statements(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conversion how = { .to = FORMAT_JSON_SCHEMA };
		struct failure why = { 0 };
		struct defects losses;
		struct document *from;
		const struct node *out;

		CHECK_ROW(rows[i].why);
		arena_init(&arena, 1 << 26);
		defects_init(&losses, &arena);
		CHECK(read_text("c.yaml", str_of(rows[i].text), &from, &why) &&
		      document_convert(&arena, from, &how, &out, &losses, &why));
		CHECK_STR(why.text, "");
		out = node_get(node_get(out, "properties"), "f");
		CHECK_STR(str_c(&arena, json_text(&arena, out)), rows[i].want);
		CHECK_STR(losses_text(&arena, &losses), rows[i].losses);
		arena_free(&arena);
	}
}

/* ---- a skeleton of a schema ------------------------------------------------------------- */

#define SCHEMA(text)                                                                              \
	"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"m\",\"type\":" \
	"\"object\"," text "}"
#define OF_F(text) SCHEMA("\"properties\":{\"f\":" text "}")

/* What the contract has of the field f. */
static const struct row skeletons[] = {
	{ "a text", OF_F("{\"type\":\"string\",\"maxLength\":3,\"description\":\"d\"}"),
	  "{\"type\":\"string\",\"maxLength\":3,\"description\":\"d\"}", "" },
	{ "required", SCHEMA("\"properties\":{\"f\":{\"type\":\"number\"}},\"required\":[\"f\"]"),
	  "{\"type\":\"number\",\"required\":true}", "" },
	{ "there, and may be null",
	  SCHEMA("\"properties\":{\"f\":{\"type\":[\"number\",\"null\"]}},\"required\":[\"f\"]"),
	  "{\"type\":\"number\"}", "" },
	{ "any whole number", OF_F("{\"type\":\"integer\"}"),
	  "{\"type\":\"long\",\"logicalType\":\"integer\"}", "" },
	{ "a closed list", OF_F("{\"enum\":[\"a\",\"b\"]}"),
	  "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "" },
	{ "a list of records",
	  OF_F("{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"g\":{"
	       "\"type\":\"boolean\"}}}}"),
	  "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":true,\"fields\":{\"g\":"
	  "{\"type\":\"boolean\"}}}}",
	  "" },
	{ "a map", OF_F("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}"),
	  "{\"type\":\"map\",\"values\":{\"type\":\"string\",\"required\":true}}", "" },
	{ "by reference",
	  SCHEMA("\"properties\":{\"f\":{\"$ref\":\"#/$defs/t\"}},\"$defs\":{\"t\":{\"type\":"
	         "\"string\",\"pattern\":\"^a\"}}"),
	  "{\"type\":\"string\",\"pattern\":\"^a\"}", "" },
	{ "one of several types", OF_F("{\"type\":[\"string\",\"integer\"]}"),
	  "{\"type\":\"json\",\"branches\":\"integer, string\"}",
	  "m.f: a union of several types is written as json" },
	{ "a schema inside itself", OF_F("{\"$ref\":\"#\"}"), "", NULL },
	{ "a condition",
	  OF_F("{\"type\":\"string\",\"if\":{\"minLength\":1},\"then\":{\"not\":{}}}"),
	  "{\"type\":\"string\"}",
	  "/properties/f: a contract cannot state if, then; /properties/f/then: a contract cannot "
	  "state not" },
	{ "names of a form", OF_F("{\"type\":\"object\",\"patternProperties\":{\"^x\":{}}}"),
	  "{\"type\":\"object\"}", "/properties/f: a contract cannot state patternProperties" },
	{ "items by place", OF_F("{\"type\":\"array\",\"prefixItems\":[{}]}"),
	  "{\"type\":\"array\"}", "/properties/f: a contract cannot state prefixItems" },
	{ "a closed object inside an open one",
	  OF_F("{\"properties\":{\"g\":{}},\"additionalProperties\":false}"),
	  "{\"type\":\"object\",\"fields\":{\"g\":{}}}",
	  "/properties/f: a contract cannot state additionalProperties" },
	{ "all closed",
	  SCHEMA("\"additionalProperties\":false,\"properties\":{\"f\":{\"properties\":{\"g\":{}},"
	         "\"additionalProperties\":false}}"),
	  "{\"type\":\"object\",\"fields\":{\"g\":{}}}", "" },
	{ "of no object",
	  "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":"
	  "\"string\"}",
	  "a contract describes records, and the root of this schema is string", "" },
};

static void test_skeletons(void)
{
	for (size_t i = 0; i < sizeof skeletons / sizeof *skeletons; i++) {
		const struct row *row = &skeletons[i];
		struct conversion how = { .to = FORMAT_DCS };
		struct failure why = { 0 };
		struct defects losses;
		struct document *from;
		const struct node *out;

		CHECK_ROW(row->why);
		arena_init(&arena, 1 << 26);
		defects_init(&losses, &arena);
		CHECK(read_text("m.schema.json", str_of(row->text), &from, &why));
		if (!document_convert(&arena, from, &how, &out, &losses, &why)) {
			CHECK_STR(why.text, row->want);
		} else if (!row->losses) { /* it ends at its second turn */
			CHECK(strstr(losses_text(&arena, &losses), "what is inside ends here") !=
			      NULL);
		} else {
			out = node_get(node_get(node_get(out, "models"), "m"), "fields");
			CHECK_STR(str_c(&arena, json_text(&arena, node_get(out, "f"))), row->want);
			CHECK_STR(losses_text(&arena, &losses), row->losses);
		}
		arena_free(&arena);
	}
}

/* ---- mappings ---------------------------------------------------------------------------- */

/* What a text, an instant and a number of a precision are under a mapping, each optional, with
 * items that are. */
static const struct mapped {
	const char *why;
	struct json_mapping mapping;
	const char *want, *losses;
} mapped[] = {
	{ "what may be absent is left out, times and numbers as JSON has them",
	  { { 0 } },
	  "{\"type\":\"object\",\"properties\":{\"t\":{\"type\":\"string\"},\"at\":{\"type\":"
	  "\"string\",\"format\":\"date-time\"},\"n\":{\"type\":\"number\"},\"l\":{\"type\":"
	  "\"array\",\"items\":{\"type\":\"string\"}}}}",
	  "m.at: JSON Schema has no type timestamp: it is written as string; m.n: JSON Schema has "
	  "no type decimal(4,2): it is written as number; m.l[]: items and values are written as "
	  "never null" },
	{ "there, and null",
	  { { 1, 1, 1, 1 } },
	  "{\"type\":\"object\",\"properties\":{\"t\":{\"type\":[\"string\",\"null\"]},\"at\":{"
	  "\"type\":[\"integer\",\"null\"]},\"n\":{\"type\":[\"string\",\"null\"]},\"l\":{\"type\":"
	  "[\"array\",\"null\"],\"items\":{\"type\":[\"string\",\"null\"]}}},\"required\":[\"t\","
	  "\"at\",\"n\",\"l\"]}",
	  "m.at: JSON Schema has no type timestamp: it is written as integer; m.n: JSON Schema has "
	  "no type decimal(4,2): it is written as string" },
	{ "either",
	  { { 2 } },
	  "{\"type\":\"object\",\"properties\":{\"t\":{\"type\":[\"string\",\"null\"]},\"at\":{"
	  "\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},\"n\":{\"type\":[\"number\","
	  "\"null\"]},\"l\":{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"string\"}}}}",
	  "m.at: JSON Schema has no type timestamp: it is written as string; m.n: JSON Schema has "
	  "no type decimal(4,2): it is written as number; m.l[]: items and values are written as "
	  "never null" },
};

static void test_mappings(void)
{
	for (size_t i = 0; i < sizeof mapped / sizeof *mapped; i++) {
		struct conversion how = { .to = FORMAT_JSON_SCHEMA, .json = mapped[i].mapping };
		struct node *all = NULL;
		struct failure why = { 0 };
		struct defects losses;
		struct document *from;
		const struct node *out = NULL;

		CHECK_ROW(mapped[i].why);
		arena_init(&arena, 1 << 26);
		defects_init(&losses, &arena);
		CHECK(read_text("c.yaml",
		                STR(DCS
		                    "models: {m: {fields: {t: {type: string}, at: {type: "
		                    "timestamp}, n: {type: decimal, precision: 4, scale: 2}, l: "
		                    "{type: array, items: {type: string}}}}}\n"),
		                &from, &why) &&
		      document_convert(&arena, from, &how, &out, &losses, &why));
		all = node_new_map(&arena);
		for (size_t k = 2; out && k < out->count; k++) /* behind $schema and title */
			node_put_member(&arena, all, out->members[k].key, out->members[k].value);
		CHECK_STR(str_c(&arena, json_text(&arena, all)), mapped[i].want);
		CHECK_STR(losses_text(&arena, &losses), mapped[i].losses);
		arena_free(&arena);
	}
}

/* ---- there and back ------------------------------------------------------------------------ */

enum { SEEDS = 1200 };

static struct json_mapping any_mapping(struct gen *g)
{
	struct json_mapping m = { { 0 } };

	for (int c = 0; c < JSON_CHOICE_COUNT; c++)
		while (json_choice_word((enum json_choice)c, m.word[c] + 1u) && gen_below(g, 2))
			m.word[c]++;
	return m;
}

/* A contract made of the schema gives the schema again, unless a loss is named. */
static bool stays(const struct document *schema, const struct conversion *how, struct str text)
{
	struct conversion again = *how, dcs = { .to = FORMAT_DCS };
	struct failure why = { 0 };
	struct document *contract;
	const struct node *tree;
	struct defects losses;

	defects_init(&losses, &arena);
	again.model = STR("");
	if (!document_convert(&arena, schema, &dcs, &tree, &losses, &why) ||
	    !read_text("s.json", json_text(&arena, tree), &contract, &why) ||
	    !document_convert(&arena, contract, &again, &tree, NULL, &why))
		return false;
	if (!losses.count && !str_eq(json_text(&arena, tree), text))
		fprintf(stderr, "%.*s\n%.*s\n", STR_FMT(text), STR_FMT(json_text(&arena, tree)));
	settled += !losses.count;
	return losses.count || str_eq(json_text(&arena, tree), text);
}

static bool turn(struct gen *g, struct str text, size_t *same)
{
	struct conversion how = { .to = FORMAT_JSON_SCHEMA, .json = any_mapping(g) };
	struct conversion odcs = { .to = FORMAT_ODCS };
	struct document *from, *given, *made;
	struct failure why = { 0 };
	const struct node *tree;
	struct defects losses;

	defects_init(&losses, &arena);
	if (!read_text("c.json", text, &from, &why))
		return false;
	given = from;
	if (gen_below(g, 3) == 0 && /* of the other standard */
	    (!document_convert(&arena, from, &odcs, &tree, NULL, &why) ||
	     !read_text("o.json", json_text(&arena, tree), &given, &why)))
		return false;
	how.model = from->contract->models[0]->root.name;
	return document_convert(&arena, given, &how, &tree, &losses, &why) &&
	       read_text("m.schema.json", json_text(&arena, tree), &made, &why) &&
	       came_back(&losses, &from->contract->models[0]->root,
	                 &made->contract->models[0]->root, same) &&
	       stays(made, &how, json_text(&arena, tree));
}

static void test_a_contract_comes_back(void)
{
	size_t same = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct gen g = { &arena, seed };
		bool back;

		CHECK_ROW("a seed");
		arena_init(&arena, 1 << 28);
		back = turn(&g, json_text(&arena, gen_contract(&g)), &same);
		if (!back)
			fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
		CHECK(back);
		arena_free(&arena);
	}
	CHECK(same > SEEDS); /* most fields do */
	CHECK(settled > SEEDS / 4);
}

int main(void)
{
	RUN(test_statements);
	RUN(test_skeletons);
	RUN(test_mappings);
	RUN(test_a_contract_comes_back);
	return CHECK_EXIT();
}
