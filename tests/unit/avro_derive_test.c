/* The Avro schema of a model: what each type is, under each word of each choice, how names are
 * made, and which field of the contract a type comes from. */
#include "contract/avro/from_contract.h"
#include "contract/format.h"
#include "tests/check.h"

#include <stdlib.h>

#define DCS          "dataContractSpecification: 1.2.1\nid: shop.orders\ninfo: {title: t, version: 1.0.0}\n"
#define FIELD(text)  DCS "models: {m: {fields: {f: {required: true, " text "}}}}\n"
#define FIELDS(text) DCS "models: {m: {fields: {" text "}}}\n"

static struct arena arena;

static const struct contract *contract_of(const char *text)
{
	struct source *source = arena_new(&arena, struct source);
	struct failure why = { 0 };
	struct document *d;
	size_t count;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	if (!documents_read(&arena, source, &d, &count, NULL, &why)) {
		fprintf(stderr, "%s: %s\n", text, why.text);
		abort();
	}
	return d->contract;
}

/* "timestamps=micros enums=string" */
static struct avro_mapping mapping_of(const char *words)
{
	struct str rest = str_of(words);
	struct avro_mapping m = { { 0 } };

	while (rest.len) {
		struct str word = str_cut(&rest, ' '), option = str_cut(&word, '=');
		bool found = false;

		for (int c = 0; c < AVRO_CHOICE_COUNT; c++)
			for (unsigned n = 0; avro_choice_word((enum avro_choice)c, n); n++)
				if (str_is(option, avro_choice_option((enum avro_choice)c)) &&
				    str_is(word, avro_choice_word((enum avro_choice)c, n))) {
					m.word[c] = (unsigned char)n;
					found = true;
				}
		CHECK(found);
	}
	return m;
}

static bool derive(const char *text, const char *mapping, struct avro_derived *out,
                   struct failure *why)
{
	struct avro_derivation from = { .contract = contract_of(text) };

	from.model = from.contract->models[0];
	from.mapping = mapping_of(mapping);
	return avro_from_model(&arena, &from, out, why);
}

/* One place of the schema, as JSON: steps are keys and numbers. */
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

#define TYPE "fields 0 type"

static const struct {
	const char *why, *text, *mapping, *path, *want;
} rows[] = {
	{ "a text", FIELD("type: string"), "", TYPE, "\"string\"" },
	{ "a uuid", FIELD("type: string, format: uuid"), "", TYPE,
	  "{\"type\":\"string\",\"logicalType\":\"uuid\"}" },
	{ "a format of another type", FIELD("type: bytes, format: uuid"), "", TYPE, "\"bytes\"" },
	{ "boolean", FIELD("type: boolean"), "", TYPE, "\"boolean\"" },
	{ "bytes", FIELD("type: bytes"), "", TYPE, "\"bytes\"" },
	{ "null", FIELD("type: 'null'"), "", TYPE, "\"null\"" },
	{ "int", FIELD("type: int"), "", TYPE, "\"int\"" },
	{ "of eight bits", FIELD("type: int, format: i8"), "", TYPE, "\"int\"" },
	{ "unsigned of 16", FIELD("type: int, format: u16"), "", TYPE, "\"int\"" },
	{ "unsigned of 32 is beyond int", FIELD("type: int, format: u32"), "", TYPE, "\"long\"" },
	{ "long", FIELD("type: long"), "", TYPE, "\"long\"" },
	{ "unsigned of 64 is beyond long", FIELD("type: long, format: u64"), "", TYPE,
	  "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,\"scale\":0}" },
	{ "of 128 bits", FIELD("type: long, format: i128"), "decimals=string", TYPE, "\"string\"" },
	{ "of any width", FIELD("type: long, logicalType: integer"), "", TYPE, "\"long\"" },
	{ "of any width, as int", FIELD("type: long, logicalType: integer"), "integers=int", TYPE,
	  "\"int\"" },
	{ "a stated width stands", FIELD("type: long"), "integers=int", TYPE, "\"long\"" },
	{ "float", FIELD("type: float"), "", TYPE, "\"float\"" },
	{ "double", FIELD("type: double"), "", TYPE, "\"double\"" },
	{ "any number", FIELD("type: number"), "", TYPE, "\"double\"" },
	{ "any number, in words", FIELD("type: number"), "numbers=string", TYPE, "\"string\"" },
	{ "decimal", FIELD("type: decimal, precision: 10, scale: 2"), "", TYPE,
	  "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":2}" },
	{ "decimal, fixed", FIELD("type: decimal, precision: 9, scale: 2"), "decimals=fixed", TYPE,
	  "{\"type\":\"fixed\",\"name\":\"m_f\",\"size\":4,\"logicalType\":\"decimal\","
	  "\"precision\":9,\"scale\":2}" },
	{ "one digit more takes one byte more", FIELD("type: decimal, precision: 10, scale: 2"),
	  "decimals=fixed", TYPE " size", "5" },
	{ "decimal, text", FIELD("type: decimal, precision: 10, scale: 2"), "decimals=string", TYPE,
	  "\"string\"" },
	{ "a decimal that Avro has not", FIELD("type: decimal, precision: 2, scale: 4"), "", TYPE,
	  "\"string\"" },
	{ "date", FIELD("type: date"), "", TYPE, "{\"type\":\"int\",\"logicalType\":\"date\"}" },
	{ "date, text", FIELD("type: date"), "dates=string", TYPE, "\"string\"" },
	{ "time", FIELD("type: time"), "", TYPE,
	  "{\"type\":\"int\",\"logicalType\":\"time-millis\"}" },
	{ "time, micros", FIELD("type: time"), "times=micros", TYPE,
	  "{\"type\":\"long\",\"logicalType\":\"time-micros\"}" },
	{ "timestamp", FIELD("type: timestamp"), "", TYPE,
	  "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}" },
	{ "timestamp, micros", FIELD("type: timestamp"), "timestamps=micros", TYPE,
	  "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}" },
	{ "timestamp, text", FIELD("type: timestamp"), "timestamps=string", TYPE, "\"string\"" },
	{ "without zone", FIELD("type: timestamp_ntz"), "timestamps=micros", TYPE,
	  "{\"type\":\"long\",\"logicalType\":\"local-timestamp-micros\"}" },
	{ "enum", FIELD("type: string, enum: [a, b]"), "", TYPE,
	  "{\"type\":\"enum\",\"name\":\"m_f\",\"symbols\":[\"a\",\"b\"]}" },
	{ "enum, text", FIELD("type: string, enum: [a, b]"), "enums=string", TYPE, "\"string\"" },
	{ "a value that is no symbol", FIELD("type: string, enum: [a, in progress]"), "", TYPE,
	  "\"string\"" },
	{ "numbers are no symbols", FIELD("type: int, enum: [1, 2]"), "", TYPE, "\"int\"" },
	{ "array", FIELD("type: array, items: {type: int}"), "", TYPE,
	  "{\"type\":\"array\",\"items\":\"int\"}" },
	{ "array, of what may be null", FIELD("type: array, items: {type: int}"),
	  "elements=optional", TYPE, "{\"type\":\"array\",\"items\":[\"null\",\"int\"]}" },
	{ "array, of what must be there", FIELD("type: array, items: {type: int, required: true}"),
	  "elements=optional", TYPE, "{\"type\":\"array\",\"items\":\"int\"}" },
	{ "array of anything", FIELD("type: array"), "", TYPE,
	  "{\"type\":\"array\",\"items\":\"string\"}" },
	{ "map", FIELD("type: map, keys: {type: int}, values: {type: boolean}"), "", TYPE,
	  "{\"type\":\"map\",\"values\":\"boolean\"}" },
	{ "record", FIELD("type: record, fields: {g: {type: int, required: true}}"), "", TYPE,
	  "{\"type\":\"record\",\"name\":\"m_f\",\"fields\":[{\"name\":\"g\",\"type\":\"int\"}]}" },
	{ "json", FIELD("type: json"), "", TYPE, "\"string\"" },
	{ "vector", FIELD("type: array, logicalType: vector"), "", TYPE,
	  "{\"type\":\"array\",\"items\":\"float\"}" },
	{ "optional", FIELDS("f: {type: int}"), "", "fields 0",
	  "{\"name\":\"f\",\"type\":[\"null\",\"int\"],\"default\":null}" },
	{ "optional, plain", FIELDS("f: {type: int}"), "optional=plain", "fields 0",
	  "{\"name\":\"f\",\"type\":\"int\"}" },
	{ "the words about it", FIELDS("f: {type: int, required: true, description: d}"), "",
	  "fields 0 doc", "\"d\"" },
	{ "a name that is none", FIELDS("unit price: {type: int}"), "", "fields 0 name",
	  "\"unit_price\"" },
	{ "one that begins with a digit", FIELDS("2nd: {type: int}"), "", "fields 0 name",
	  "\"_2nd\"" },
	{ "one underscore for a character", FIELDS("größe: {type: int}"), "", "fields 0 name",
	  "\"gr__e\"" },
	{ "what is a name stays", FIELDS("a-b: {type: int}, a_b: {type: int}, a b: {type: int}"),
	  "", "fields 1 name", "\"a_b\"" },
	{ "what is none steps aside",
	  FIELDS("a-b: {type: int}, a_b: {type: int}, a b: {type: int}"), "", "fields 0 name",
	  "\"a_b_2\"" },
	{ "each its own way", FIELDS("a-b: {type: int}, a_b: {type: int}, a b: {type: int}"), "",
	  "fields 2 name", "\"a_b_3\"" },
	{ "types at two places with one name",
	  FIELDS("a: {type: record, fields: {b_c: {type: record, fields: {}}}}, "
	         "a_b: {type: record, fields: {c: {type: record, fields: {}}}}"),
	  "", "fields 1 type 1 fields 0 type 1 name", "\"m_a_b_c_2\"" },
	{ "a default", FIELD("type: int, default: 5"), "", "fields 0 default", "5" },
	{ "a default of another type", FIELD("type: int, default: a"), "", "fields 0 default",
	  "-" },
	{ "beyond an int", FIELD("type: int, default: 3000000000"), "", "fields 0 default", "-" },
	{ "a text that looks like a number", FIELD("type: string, default: 5"), "",
	  "fields 0 default", "\"5\"" },
	{ "a symbol", FIELD("type: string, enum: [a], default: a"), "", "fields 0 default",
	  "\"a\"" },
	{ "no symbol", FIELD("type: string, enum: [a], default: b"), "", "fields 0 default", "-" },
	{ "a default that is asked for", FIELD("type: boolean, config: {avroDefault: true}"), "",
	  "fields 0 default", "true" },
	{ "a list", FIELD("type: array, items: {type: int}, default: [1, 2]"), "",
	  "fields 0 default", "[1,2]" },
	{ "a list of something else", FIELD("type: array, items: {type: int}, default: [a]"), "",
	  "fields 0 default", "-" },
	{ "a record",
	  FIELD("type: record, fields: {g: {type: int, required: true}}, default: {g: 1}"), "",
	  "fields 0 default", "{\"g\":1}" },
	{ "a record with too little",
	  FIELD("type: record, fields: {g: {type: int, required: true}}, default: {h: 1}"), "",
	  "fields 0 default", "-" },
	{ "the default's branch is first", FIELDS("f: {type: int, default: 5}"), "", "fields 0",
	  "{\"name\":\"f\",\"type\":[\"int\",\"null\"],\"default\":5}" },
	{ "former names", FIELD("type: int, formerName: [g, h]"), "", "fields 0 aliases",
	  "[\"g\",\"h\"]" },
	{ "a former name that is none", FIELD("type: int, formerName: [a b]"), "",
	  "fields 0 aliases", "-" },
	{ "a former name that is another field's",
	  FIELDS("f: {type: int, formerName: g}, g: {type: int}"), "", "fields 0 aliases", "-" },
	{ "a type that is asked for", FIELD("type: int, config: {avroType: long}"), "", TYPE,
	  "\"long\"" },
	{ "a logical type", FIELD("type: timestamp, config: {avroLogicalType: timestamp-micros}"),
	  "", TYPE, "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}" },
	{ "a fixed", FIELD("type: bytes, config: {avroType: fixed, avroSize: 3, avroName: x.F}"),
	  "", TYPE, "{\"type\":\"fixed\",\"name\":\"F\",\"namespace\":\"x\",\"size\":3}" },
	{ "a fixed of the only length",
	  FIELD("type: bytes, minLength: 2, maxLength: 2, config: {avroType: fixed}"), "",
	  TYPE " size", "2" },
	{ "a decimal in a fixed",
	  FIELD("type: decimal, precision: 4, scale: 1, config: {avroType: fixed, avroSize: 8, "
	        "avroLogicalType: decimal}"),
	  "", TYPE,
	  "{\"type\":\"fixed\",\"name\":\"m_f\",\"size\":8,\"logicalType\":\"decimal\","
	  "\"precision\":4,\"scale\":1}" },
	{ "no type of Avro", FIELD("type: int, config: {avroType: tuple}"), "", TYPE, "\"int\"" },
	{ "items that may be null",
	  FIELD("type: array, items: {type: int, config: {avroNullable: true}}"), "", TYPE " items",
	  "[\"null\",\"int\"]" },
	{ "the symbol for others",
	  FIELD("type: string, enum: [a, b], config: {avroEnumDefault: b}"), "", TYPE " default",
	  "\"b\"" },
	{ "a name twice for the same",
	  FIELDS("f: {type: string, enum: [a], required: true, config: {avroName: E}}, "
	         "g: {type: string, enum: [a], required: true, config: {avroName: E}}"),
	  "", "fields 1 type", "\"shop.orders.E\"" },
	{ "a name twice for two",
	  FIELDS("f: {type: string, enum: [a], required: true, config: {avroName: E}}, "
	         "g: {type: string, enum: [b], required: true, config: {avroName: E}}"),
	  "", "fields 1 type name", "\"E_2\"" },
	{ "the null namespace",
	  FIELDS("f: {type: string, enum: [a], required: true, config: {avroName: .E}}"), "",
	  "fields 0 type namespace", "\"\"" },
	{ "a sort order", FIELD("type: int, config: {avroOrder: descending}"), "", "fields 0 order",
	  "\"descending\"" },
	{ "no sort order", FIELD("type: int, config: {avroOrder: upward}"), "", "fields 0 order",
	  "-" },
	{ "what a type says of itself",
	  FIELD("type: string, enum: [a], config: {avroDoc: d, avroAliases: [A, x.B, 'no name']}"),
	  "", TYPE,
	  "{\"type\":\"enum\",\"name\":\"m_f\",\"doc\":\"d\",\"aliases\":[\"A\",\"x.B\"],"
	  "\"symbols\":[\"a\"]}" },
	{ "a setting of the other standard",
	  "apiVersion: v3.1.0\nkind: DataContract\nid: a\nname: t\nversion: 1.0.0\n"
	  "status: active\nschema: [{name: m, properties: [{name: f, logicalType: integer, "
	  "required: true, "
	  "customProperties: [{property: avroType, value: int}]}]}]\n",
	  "", TYPE, "\"int\"" },
	{ "the id is the namespace", FIELDS("f: {type: int}"), "", "namespace", "\"shop.orders\"" },
	{ "an id of another form",
	  "dataContractSpecification: 1.2.1\nid: urn:shop/order-events\nmodels: {m: {}}\n", "",
	  "namespace", "\"shop.order_events\"" },
	{ "a uuid is none",
	  "dataContractSpecification: 1.2.1\nid: 53581432-6c55-4ba2-a65f-72344a91553a\n"
	  "info: {domain: shop}\nmodels: {m: {}}\n",
	  "", "namespace", "\"shop\"" },
	{ "no namespace at all",
	  "dataContractSpecification: 1.2.1\nid: 53581432-6c55-4ba2-a65f-72344a91553a\n"
	  "models: {m: {}}\n",
	  "", "", "{\"type\":\"record\",\"name\":\"m\",\"fields\":[]}" },
	{ "the model's", DCS "models: {m: {namespace: a.b}}\n", "", "namespace", "\"a.b\"" },
	{ "that there is none", DCS "models: {m: {namespace: ''}}\n", "", "namespace", "-" },
	{ "the one asked for", DCS "models: {m: {config: {avroNamespace: a.b}}}\n", "", "namespace",
	  "\"a.b\"" },
	{ "a primitive's name is no type's",
	  "dataContractSpecification: 1.2.1\nmodels: {string: {}}\n", "", "name", "\"string_\"" },
};

static void test_types(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct avro_derived d;
		struct failure why = { 0 };

		CHECK_ROW(rows[i].why);
		arena_init(&arena, 1 << 24);
		if (derive(rows[i].text, rows[i].mapping, &d, &why))
			CHECK_STR(at(d.tree, rows[i].path), rows[i].want);
		else
			CHECK_STR(why.text, "");
		arena_free(&arena);
	}
}

/* ---- names that another schema lends ---- */

static void test_names_are_lent(void)
{
	static const char text[] =
		FIELDS("a: {type: string, enum: [x], required: true}, "
	               "b: {type: array, items: {type: record, fields: {c: {type: int}}}}, "
	               "d: {type: string, enum: [x]}, e: {type: string, enum: [z]}");
	static const char names[] =
		"{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\",\"fields\":["
		"{\"name\":\"a\",\"type\":{\"type\":\"enum\",\"name\":\"o.E\",\"symbols\":[\"y\"]}}"
		","
		"{\"name\":\"b\",\"type\":[\"null\",{\"type\":\"array\",\"items\":"
		"{\"type\":\"record\",\"name\":\"I\",\"fields\":[]}}]},"
		"{\"name\":\"d\",\"type\":\"o.E\"},{\"name\":\"e\",\"type\":\"o.E\"}]}";
	struct avro_derivation from = { 0 };
	struct avro_schema *lender;
	struct avro_derived d;
	struct failure why = { 0 };
	struct source source = { STR("n.avsc"), str_of(names) };

	arena_init(&arena, 1 << 24);
	from.contract = contract_of(text);
	from.model = from.contract->models[0];
	CHECK(avro_parse(&arena, &source, NULL, &lender, &why));
	from.names = lender;
	CHECK(avro_from_model(&arena, &from, &d, &why));
	CHECK_STR(why.text, "");
	CHECK(avro_find(d.schema, STR("n.R")) == d.schema->root);
	CHECK(avro_find(d.schema, STR("o.E")) == d.schema->root->fields[0].type);
	CHECK(avro_find(d.schema, STR("n.I")) != NULL);
	CHECK(avro_find(d.schema, STR("o.E")) == d.schema->root->fields[2].type->branches[1]);
	CHECK(avro_find(d.schema, STR("o.E_2")) != NULL); /* another type: o.E is taken */
	arena_free(&arena);
}

/* ---- where a type comes from ---- */

static void test_types_know_their_fields(void)
{
	static const char text[] =
		FIELDS("a b: {type: string, enum: [x]}, "
	               "l: {type: array, items: {type: record, fields: {c: {type: int}}}}, "
	               "m: {type: map, values: {type: date}}");
	const struct avro_type *root, *record;
	struct avro_derived d;
	struct failure why = { 0 };

	arena_init(&arena, 1 << 24);
	CHECK(derive(text, "elements=optional", &d, &why));
	root = d.schema->root;
	record = root->fields[1].type->branches[1]->items->branches[1];
#define PATH(t) str_c(&arena, avro_derived_from(&d, t)->path)
	CHECK_STR(PATH(root), "m");
	CHECK_STR(PATH(root->fields[0].type), "m.a b");
	CHECK_STR(PATH(root->fields[0].type->branches[0]), "m.a b");
	CHECK_STR(PATH(root->fields[0].type->branches[1]), "m.a b");
	CHECK_STR(PATH(record), "m.l[]");
	CHECK_STR(PATH(record->fields[0].type->branches[1]), "m.l[].c");
	CHECK_STR(PATH(root->fields[2].type->branches[1]->items->branches[1]), "m.m{}");
	CHECK_STR(str_c(&arena, avro_derived_field(&d, root, &root->fields[0])->name), "a b");
	CHECK_STR(str_c(&arena, avro_derived_field(&d, record, &record->fields[0])->path),
	          "m.l[].c");
	arena_free(&arena);
}

/* ---- mappings ---- */

/* Every mapping gives another schema, and the first is the default one. */
static void test_mappings(void)
{
	static const struct {
		const char *why, *text;
		size_t count;
	} cases[] = {
		{ "nothing to choose", FIELD("type: string"), 1 },
		{ "optional", FIELDS("f: {type: string}"), 2 },
		{ "timestamps", FIELD("type: timestamp"), 3 },
		{ "the same choice twice",
		  FIELDS("f: {type: timestamp, required: true}, "
		         "g: {type: timestamp_ntz, required: true}"),
		  3 },
		{ "two choices", FIELDS("f: {type: timestamp}"), 6 },
		{ "elements", FIELD("type: array, items: {type: int}"), 2 },
		{ "values", FIELD("type: map, values: {type: date}"), 4 },
		{ "wide integers are decimals", FIELD("type: long, format: u64"), 3 },
		{ "everything",
		  FIELDS("a: {type: array, items: {type: timestamp}}, b: {type: time}, "
		         "c: {type: date}, d: {type: decimal, precision: 3, scale: 1}, "
		         "e: {type: string, enum: [x]}, f: {type: number}, "
		         "g: {type: long, logicalType: integer}"),
		  1728 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct avro_mapping *list;
		struct failure why = { 0 };
		struct str *texts;
		size_t count, same = 0;

		CHECK_ROW(cases[i].why);
		arena_init(&arena, 1 << 28);
		avro_mappings(&arena, contract_of(cases[i].text)->models[0], &list, &count);
		CHECK_INT(count, cases[i].count);
		texts = arena_array(&arena, struct str, count);
		for (size_t k = 0; k < count; k++) {
			struct avro_derivation from = { .contract = contract_of(cases[i].text),
				                        .mapping = list[k] };
			struct avro_derived d;

			from.model = from.contract->models[0];
			CHECK(avro_from_model(&arena, &from, &d, &why));
			texts[k] = d.schema->source->text;
		}
		CHECK_STR(str_c(&arena, avro_mapping_text(&arena, &list[0])),
		          "the default mapping");
		qsort(texts, count, sizeof *texts, str_order);
		for (size_t k = 1; k < count; k++)
			same += str_eq(texts[k], texts[k - 1]);
		CHECK_INT(same, 0);
		arena_free(&arena);
	}
}

int main(void)
{
	RUN(test_types);
	RUN(test_names_are_lent);
	RUN(test_types_know_their_fields);
	RUN(test_mappings);
	return CHECK_EXIT();
}
