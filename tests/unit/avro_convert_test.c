/* Contracts as Avro schemas and back: what is kept where, what is said to be lost, and over
 * contracts of a seed that the same meaning comes back, whatever the mapping. */
#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/came_back.h"
#include "tests/unit/contract_gen.h"

#include <stdlib.h>

#define DCS          "dataContractSpecification: 1.2.1\nid: shop.orders\ninfo: {title: t, version: 1.0.0}\n"
#define FIELDS(text) DCS "models: {m: {fields: {" text "}}}\n"
#define SCHEMA(fields) \
	"{\"type\":\"record\",\"name\":\"m\",\"namespace\":\"shop.orders\",\"fields\":[" fields "]}"

static struct arena arena;

static bool read_text(const char *name, struct str text, struct document **out, struct failure *why)
{
	struct source *source = arena_new(&arena, struct source);
	size_t count;

	*source = (struct source){ str_of(name), text };
	return documents_read(&arena, source, out, &count, NULL, why);
}

/* Through the text, as a file would be. */
static bool turn(const struct document *d, const struct conversion *how, const char *name,
                 struct document **out, struct defects *losses, struct failure *why)
{
	const struct node *tree;
	struct buf text;

	if (!document_convert(&arena, d, how, &tree, losses, why))
		return false;
	buf_init(&text, &arena, 0);
	json_print(&text, tree, 0);
	return read_text(name, buf_str(&text), out, why);
}

static const char *at(const struct node *root, const char *path)
{
	struct str rest = str_of(path);
	struct buf out;

	while (root && rest.len) {
		struct str step = str_cut(&rest, ' ');
		long long i;

		root = root->kind != NODE_LIST   ? node_get_str(root, step)
		       : !str_to_long(step, &i)  ? NULL
		       : (size_t)i < root->count ? root->items[i]
		                                 : NULL;
	}
	if (!root)
		return "-";
	buf_init(&out, &arena, 0);
	json_print(&out, root, 0);
	return str_c(&arena, buf_str(&out));
}

struct row {
	const char *why, *text, *path, *want, *losses;
};

static void run(const struct row *row, const char *name, enum format to)
{
	struct conversion how = { .to = to };
	struct document *from, *made;
	struct failure why = { 0 };
	struct defects losses;

	CHECK_ROW(row->why);
	arena_init(&arena, 1 << 26);
	defects_init(&losses, &arena);
	if (!read_text(name, str_of(row->text), &from, &why) ||
	    !turn(from, &how, to == FORMAT_AVRO ? "x.avsc" : "x.json", &made, &losses, &why)) {
		CHECK_STR(why.text, row->want);
	} else {
		CHECK_STR(at(made->root, row->path), row->want);
		CHECK_STR(losses_text(&arena, &losses), row->losses);
	}
	arena_free(&arena);
}

/* ---- what a schema keeps ---- */

static const struct row to_avro[] = {
	{ "under its own name", FIELDS("f: {type: int, required: true, minimum: 1}"), "fields 0",
	  "{\"name\":\"f\",\"type\":\"int\",\"minimum\":1}",
	  "m.f: Avro cannot state minimum: kept as properties" },
	{ "a unit", FIELDS("f: {type: int, required: true, unit: kg}"), "fields 0 unit", "\"kg\"",
	  "m.f: Avro cannot state unit: kept as properties" },
	{ "nothing beyond Avro", FIELDS("f: {type: int, required: true, description: d}"),
	  "fields 0", "{\"name\":\"f\",\"type\":\"int\",\"doc\":\"d\"}", "" },
	{ "a key that Avro has too", FIELDS("f: {type: int, required: true, title: T}"),
	  "fields 0 dcs", "{\"title\":{\"is\":\"T\"}}",
	  "m.f: Avro cannot state title: kept as properties" },
	{ "a type", FIELDS("f: {type: json, required: true}"), "fields 0",
	  "{\"name\":\"f\",\"type\":\"string\",\"dcs\":{\"type\":{\"was\":\"string\",\"is\":"
	  "\"json\"}}}",
	  "m.f: Avro has no type json: it is written as string" },
	{ "a whole number of any width",
	  FIELDS("f: {type: long, logicalType: integer, required: true}"), "fields 0 dcs",
	  "{\"logicalType\":{\"is\":\"integer\"}}", "" },
	{ "a name", FIELDS("a b: {type: int, required: true}"), "fields 0",
	  "{\"name\":\"a_b\",\"type\":\"int\",\"dcs\":{\"name\":{\"was\":\"a_b\",\"is\":\"a b\"}}}",
	  "m.a b: \"a b\" is no name in Avro: it is called a_b" },
	{ "values that are no symbols",
	  FIELDS("f: {type: string, required: true, enum: [in progress]}"), "fields 0 dcs",
	  "{\"enum\":{\"is\":[\"in progress\"]}}",
	  "m.f: Avro cannot state enum: kept as properties" },
	{ "of items, at their type",
	  FIELDS("f: {type: array, required: true, items: {type: int, minimum: 1}}"),
	  "fields 0 type items",
	  "{\"type\":\"int\",\"minimum\":1,\"dcs\":{\"required\":{\"was\":true}}}",
	  "m.f[]: Avro cannot state minimum: kept as properties" },
	{ "of keys, at their map",
	  FIELDS("f: {type: map, required: true, keys: {type: int}, values: {type: int, required: "
	         "true}}"),
	  "fields 0 dcs", "{\"keys\":{\"is\":{\"type\":\"int\"}}}",
	  "m.f: Avro cannot state keys: kept as properties" },
	{ "of the model", DCS "models: {m: {fields: {}, primaryKey: [a, b]}}\n", "dcs",
	  "{\"primaryKey\":{\"is\":[\"a\",\"b\"]}}",
	  "m: Avro cannot state primaryKey: kept as properties" },
	{ "which contract", FIELDS("f: {type: int}"), "contract", "\"shop.orders\"", "" },
	{ "no model", DCS, "", "the contract has no model", "" },
	{ "several models", DCS "models: {a: {}, b: {}}\n", "",
	  "a schema is of one model; which one? --model a, b", "" },
};

static void test_contract_to_avro(void)
{
	for (size_t i = 0; i < sizeof to_avro / sizeof *to_avro; i++)
		run(&to_avro[i], "x.yaml", FORMAT_AVRO);
}

/* ---- a skeleton of a schema ---- */

#define FIELD(type) SCHEMA("{\"name\":\"f\",\"type\":" type "}")
#define F           "models m fields f"

static const struct row to_dcs[] = {
	{ "the head", FIELD("\"int\""), "info",
	  "{\"title\":\"m\",\"version\":\"1.0.0\",\"status\":\"draft\"}", "" },
	{ "the id is the full name", FIELD("\"int\""), "id", "\"shop.orders.m\"", "" },
	{ "and the namespace is kept", FIELD("\"int\""), "models m config",
	  "{\"avroNamespace\":\"shop.orders\"}", "" },
	{ "required", FIELD("\"int\""), F, "{\"type\":\"int\",\"required\":true}", "" },
	{ "optional", FIELD("[\"null\",\"long\"]"), F, "{\"type\":\"long\"}", "" },
	{ "the other way round", FIELD("[\"long\",\"null\"]"), F, "{\"type\":\"long\"}", "" },
	{ "docs", SCHEMA("{\"name\":\"f\",\"type\":\"int\",\"doc\":\"d\"}"), F " description",
	  "\"d\"", "" },
	{ "an enum",
	  FIELD("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"a\",\"b\"],\"default\":\"a\"}"),
	  F,
	  "{\"type\":\"string\",\"required\":true,\"enum\":[\"a\",\"b\"],\"config\":{\"avroName\":"
	  "\"E\",\"avroEnumDefault\":\"a\"}}",
	  "" },
	{ "a name that its path gives",
	  FIELD("{\"type\":\"enum\",\"name\":\"m_f\",\"symbols\":[\"a\"]}"), F " config", "-", "" },
	{ "a name of another namespace",
	  FIELD("{\"type\":\"enum\",\"name\":\"x.E\",\"symbols\":[\"a\"]}"), F " config",
	  "{\"avroName\":\"x.E\"}", "" },
	{ "a name of none",
	  FIELD("{\"type\":\"enum\",\"name\":\"E\",\"namespace\":\"\",\"symbols\":[\"a\"]}"),
	  F " config", "{\"avroName\":\".E\"}", "" },
	{ "a decimal",
	  FIELD("{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":2}"), F,
	  "{\"type\":\"decimal\",\"precision\":4,\"scale\":2,\"required\":true}", "" },
	{ "a fixed", FIELD("{\"type\":\"fixed\",\"name\":\"m_f\",\"size\":4}"), F,
	  "{\"type\":\"bytes\",\"required\":true,\"minLength\":4,\"maxLength\":4,"
	  "\"config\":{\"avroType\":\"fixed\",\"avroSize\":4}}",
	  "" },
	{ "milliseconds", FIELD("{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}"), F,
	  "{\"type\":\"timestamp\",\"required\":true}", "" },
	{ "microseconds", FIELD("{\"type\":\"long\",\"logicalType\":\"local-timestamp-micros\"}"),
	  F,
	  "{\"type\":\"timestamp_ntz\",\"required\":true,\"config\":{\"avroLogicalType\":\"local-"
	  "timestamp-micros\"}}",
	  "" },
	{ "an array of what may be null",
	  FIELD("{\"type\":\"array\",\"items\":[\"null\",\"int\"]}"), F,
	  "{\"type\":\"array\",\"required\":true,\"items\":{\"type\":\"int\",\"config\":{"
	  "\"avroNullable\":true}}}",
	  "" },
	{ "a map", FIELD("{\"type\":\"map\",\"values\":\"int\"}"), F,
	  "{\"type\":\"map\",\"required\":true,\"values\":{\"type\":\"int\",\"required\":true}}",
	  "" },
	{ "a record",
	  FIELD("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"g\",\"type\":"
	        "\"string\"}]}"),
	  F,
	  "{\"type\":\"object\",\"required\":true,\"fields\":{\"g\":{\"type\":\"string\","
	  "\"required\":true}},"
	  "\"config\":{\"avroName\":\"R\"}}",
	  "" },
	{ "former names", SCHEMA("{\"name\":\"f\",\"type\":\"int\",\"aliases\":[\"g\"]}"),
	  F " formerName", "[\"g\"]", "" },
	{ "a default", SCHEMA("{\"name\":\"f\",\"type\":\"int\",\"default\":5}"), F " default", "5",
	  "" },
	{ "other properties", SCHEMA("{\"name\":\"f\",\"type\":\"int\",\"java-class\":\"x\"}"),
	  F " java-class", "\"x\"", "" },
	{ "a union", FIELD("[\"int\",\"string\"]"), F,
	  "{\"type\":\"json\",\"required\":true,\"branches\":\"int, string\"}",
	  "m.f: a union of several types is written as json" },
	{ "a union of numbers", FIELD("[\"int\",\"long\"]"), F " type", "\"long\"",
	  "m.f: a union of numbers is written as one that holds them all" },
	{ "a record inside itself", SCHEMA("{\"name\":\"f\",\"type\":[\"null\",\"m\"]}"),
	  F " fields f type", "\"object\"", "m.f.f: a record inside itself ends here" },
	{ "a sort order", SCHEMA("{\"name\":\"f\",\"type\":\"int\",\"order\":\"ignore\"}"),
	  F " config", "{\"avroOrder\":\"ignore\"}", "" },
	{ "what a type says of itself",
	  FIELD("{\"type\":\"enum\",\"name\":\"m_f\",\"symbols\":[\"a\"],"
	        "\"doc\":\"d\",\"aliases\":[\"A\",\"x.B\"]}"),
	  F " config", "{\"avroDoc\":\"d\",\"avroAliases\":[\"shop.orders.A\",\"x.B\"]}", "" },
	{ "an alias that is another field's name",
	  SCHEMA("{\"name\":\"f\",\"type\":\"int\",\"aliases\":[\"g\"]},"
	         "{\"name\":\"g\",\"type\":\"int\"}"),
	  F " formerName", "[\"g\"]",
	  "m.f: an alias that is no name or another field's: a schema made from it has none" },
	{ "an enum without values", FIELD("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[]}"),
	  F " type", "\"string\"",
	  "m.f: symbols that are no names: a schema made from it has a string" },
	{ "no record", "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"a\"]}", "",
	  "a contract describes records, and the root of this schema is enum", "" },
};

static void test_avro_to_dcs(void)
{
	for (size_t i = 0; i < sizeof to_dcs / sizeof *to_dcs; i++)
		run(&to_dcs[i], "x.avsc", FORMAT_DCS);
}

/* ---- there and back ---- */

/* Names, values and types that Avro has not, instead of some that it has. */
static struct str harder(struct str json)
{
	static const char *const pairs[][2] = { { "\"f1\"", "\"f-1 \303\266\"" },
		                                { "\"f2\"", "\"f-1 x\"" },
		                                { "\"x\"", "\"in progress\"" },
		                                { "\"boolean\"", "\"json\"" },
		                                { "\"bytes\"", "\"time\"" } };
	struct buf out;

	buf_init(&out, &arena, 0);
	while (json.len) {
		bool done = false;

		for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !done; i++) {
			done = str_starts(json, pairs[i][0]);
			if (done) {
				buf_add_c(&out, pairs[i][1]);
				json = str_skip(json, strlen(pairs[i][0]));
			}
		}
		if (!done) {
			buf_add_byte(&out, json.ptr[0]);
			json = str_skip(json, 1);
		}
	}
	return buf_str(&out);
}

/* The contract as a skeleton has it: of one model, with the head of a draft. */
static struct str reduced(const struct node *contract)
{
	struct node *root = node_new_map(&arena), *info = node_new_map(&arena),
		    *models = node_new_map(&arena);
	const struct member *m = &node_get(contract, "models")->members[0];
	struct buf out;

	node_put(&arena, root, STR("dataContractSpecification"),
	         node_get(contract, "dataContractSpecification"));
	node_put(&arena, root, STR("id"), node_get(contract, "id"));
	node_put_text(&arena, info, "title", m->key->text);
	node_put_text(&arena, info, "version", STR("1.0.0"));
	node_put_text(&arena, info, "status", STR("draft"));
	node_put(&arena, root, STR("info"), info);
	node_put(&arena, models, m->key->text, m->value);
	node_put(&arena, root, STR("models"), models);
	buf_init(&out, &arena, 0);
	json_print(&out, root, 0);
	return buf_str(&out);
}

static struct avro_mapping any_mapping(struct gen *g)
{
	struct avro_mapping m = { { 0 } };

	for (int c = 0; c < AVRO_CHOICE_COUNT; c++)
		while (avro_choice_word((enum avro_choice)c, m.word[c] + 1u) && gen_below(g, 2))
			m.word[c]++;
	return m;
}

enum { SEEDS = 1200 };

static void test_a_contract_comes_back(void)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct conversion avro = { .to = FORMAT_AVRO }, dcs = { .to = FORMAT_DCS };
		struct conversion odcs = { .to = FORMAT_ODCS };
		struct gen g = { &arena, seed };
		struct document *first, *d, *schema, *back;
		struct failure why = { 0 };
		struct str text, want, got;
		bool done, same;

		arena_init(&arena, 1 << 28);
		text = reduced(gen_contract(&g));
		if (seed % 2)
			text = harder(text);
		avro.mapping = any_mapping(&g);
		done = read_text("c.json", text, &first, &why);
		d = first;
		if (seed % 3 == 0) /* of the other standard */
			done = done && turn(first, &odcs, "c.json", &d, NULL, &why);
		done = done && turn(d, &avro, "c.avsc", &schema, NULL, &why) &&
		       turn(schema, &dcs, "c.json", &back, NULL, &why);
		CHECK_STR(why.text, "");
		want = done ? contract_normal_form(&arena, first->contract) : STR_NONE;
		got = done ? contract_normal_form(&arena, back->contract) : STR_NONE;
		same = done && str_eq(want, got);
		if (done && !same)
			fprintf(stderr, "seed %llu (%.*s)\n%.*s\nwant %.*s\n got %.*s\n",
			        (unsigned long long)seed,
			        STR_FMT(avro_mapping_text(&arena, &avro.mapping)),
			        STR_FMT(schema->source->text), STR_FMT(want), STR_FMT(got));
		CHECK(same);
		arena_free(&arena);
		if (!same)
			return;
	}
}

int main(void)
{
	RUN(test_contract_to_avro);
	RUN(test_avro_to_dcs);
	RUN(test_a_contract_comes_back);
	return CHECK_EXIT();
}
