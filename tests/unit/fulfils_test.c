/* A schema under the contract of its topic: the obvious one of order-events fulfils it and keeps
 * all consumers; each that differs breaks who relies on the difference, and nobody else. */
#include "compat/fulfils.h"
#include "compat/replay/replay.h"
#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/files.h"

#include <stdio.h>

#define STORY "testdata/stories/order-events/"

static const char *const consumers[] = { "1-finance-daily-revenue", "2-fulfilment-router",
	                                 "3-ops-dashboard",         "4-fx-normaliser",
	                                 "5-fraud-scorer",          "6-partner-webhook" };

static const struct document *read_text(struct arena *a, const char *name, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){ str_of(name), text };
	if (documents_read(a, source, &documents, &n, NULL, &why))
		return documents;
	fprintf(stderr, "%s:%d:%d %s\n", name, why.line, why.column, why.text);
	return NULL;
}

/* The text with the first `old` in it replaced. */
static struct str edited(struct arena *a, struct str text, const char *old, const char *new)
{
	const char *at = memmem(text.ptr, text.len, old, strlen(old));
	size_t before = at ? (size_t)(at - text.ptr) : 0;

	CHECK(at != NULL);
	return arena_printf(a, "%.*s%s%.*s", (int)before, text.ptr, new,
	                    STR_FMT(str_skip(text, before + strlen(old))));
}

static const char *rules_of(struct arena *a, const struct findings *list)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (const struct finding *f = list->first; f; f = f->next)
		if (f->level > LEVEL_COMPATIBLE)
			buf_printf(&b, "%s%s %.*s", b.len ? "; " : "", rule_id(f->rule),
			           STR_FMT(f->path));
	return str_c(a, buf_str(&b));
}

/* Who breaks, by the number of the file; and what the first of them is told. */
static const char *broken_consumers(struct arena *a, const struct contract *baseline,
                                    const struct contract *written)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (size_t i = 0; i < sizeof consumers / sizeof *consumers; i++) {
		const char *path =
			str_c(a, arena_printf(a, STORY "consumers/%s.yaml", consumers[i]));
		const struct document *d = read_text(a, path, slurp(a, path));
		struct replay r;

		CHECK(d && d->expectation);
		if (!d || !d->expectation)
			continue;
		replay_change(a, d->expectation, baseline, written, NULL, &r);
		if (r.result == REPLAY_BROKEN)
			buf_printf(&b, "%s%zu %s", b.len ? "; " : "", i + 1,
			           rule_id(r.findings.first->rule));
		else
			CHECK_STR(replay_result_name(r.result), "ok");
	}
	return str_c(a, buf_str(&b));
}

/* A schema of the story's directory, with one edit. */
struct row {
	const char *why, *old, *new, *fulfils, *broken;
};

static void check_rows(const char *file, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *path;
		const struct document *contract, *schema;
		struct findings found;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 256ul << 20);
		findings_init(&found, &a);
		path = str_c(&a, arena_printf(&a, STORY "%s", file));
		contract = read_text(&a, "v2.yaml", slurp(&a, STORY "order-events.v2.yaml"));
		schema = read_text(&a, file, edited(&a, slurp(&a, path), rows[i].old, rows[i].new));
		CHECK(contract && contract->contract && schema && schema->contract);
		if (contract && contract->contract && schema && schema->contract) {
			const struct contract *c = contract->contract;

			schema_fulfils(&a, schema->contract, c, c->models[0], &found);
			CHECK_STR(rules_of(&a, &found), rows[i].fulfils);
			CHECK_STR(broken_consumers(&a, c,
			                           contract_as_written(&a, schema->contract, c,
			                                               c->models[0])),
			          rows[i].broken);
		}
		arena_free(&a);
	}
}

static void test_avro(void)
{
	static const struct row rows[] = {
		{ "the obvious schema", "order_event", "order_event", "", "" },
		{ "a field more", "\"fields\": [",
		  "\"fields\": [{\"name\": \"note\", \"type\": \"string\"}, ", "", "" },
		{ "the total as int", "\"type\": \"long\", \"doc\"", "\"type\": \"int\", \"doc\"",
		  "", "" },
		{ "a closed text instead of an enum: only the data can tell",
		  "{\"type\": \"enum\", \"name\": \"status\", \"symbols\": [\"placed\", "
		  "\"fulfilled\", \"cancelled\"]}",
		  "\"string\"", "", "5 AVRO_TYPE" },
		{ "the total as double", "\"type\": \"long\", \"doc\"",
		  "\"type\": \"double\", \"doc\"", "FULFILS_TYPE order_event.total_minor",
		  "1 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "a total that may be null", "\"type\": \"long\", \"doc\"",
		  "\"type\": [\"null\", \"long\"], \"doc\"", "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "no customer", "{\"name\": \"customer_id\", \"type\": \"string\"},", "",
		  "FULFILS_FIELD order_event.customer_id", "5 AVRO_MISSING_DEFAULT" },
		{ "a symbol more", "\"cancelled\"]", "\"cancelled\", \"returned\"]",
		  "FULFILS_ENUM order_event.status", "2 ENUM; 6 JSON_ENUM" },
		{ "another unit", "\"doc\": \"Order", "\"unit\": \"major\", \"doc\": \"Order",
		  "FULFILS_MEANING order_event.total_minor", "" },
		{ "a time that is a number",
		  "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", "\"long\"",
		  "FULFILS_TYPE order_event.occurred_at", "1 TYPE" },
	};

	check_rows("order-events.v2.avsc", rows, sizeof rows / sizeof *rows);
}

static void test_protobuf(void)
{
	static const struct row rows[] = {
		{ "the obvious schema", "order_event", "order_event", "", "" },
		{ "a field more", "string order_id = 1;", "string order_id = 1; string note = 9;",
		  "", "" },
		{ "the total as int", "int64", "int32", "", "" },
		{ "a total that no long holds", "int64", "uint64",
		  "FULFILS_TYPE order_event.total_minor", "1 TYPE; 5 AVRO_TYPE" },
		{ "the total as double", "int64", "double", "FULFILS_TYPE order_event.total_minor",
		  "1 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "a total that may be absent", "int64", "optional int64",
		  "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "a total in a oneof", "int64 total_minor = 4;",
		  "oneof amount { int64 total_minor = 4; }", "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "no customer", "string customer_id = 2;", "",
		  "FULFILS_FIELD order_event.customer_id", "5 AVRO_MISSING_DEFAULT" },
		{ "a status more", "cancelled = 2;", "cancelled = 2; returned = 3;",
		  "FULFILS_ENUM order_event.status", "2 ENUM; 6 JSON_ENUM" },
		{ "a time that is a number", "google.protobuf.Timestamp", "int64",
		  "FULFILS_TYPE order_event.occurred_at", "1 TYPE" },
		{ "another message before it", "message order_event {",
		  "message Header { string id = 1; } message order_event {", "", "" },
		{ "spelled as messages are", "message order_event {",
		  "message Header { string id = 1; } message OrderEvent {", "", "" },
		{ "another unit", "= 4;",
		  "= 4 [(confluent.field_meta).params = { key: \"unit\", value: \"major\" }];",
		  "FULFILS_MEANING order_event.total_minor", "" },
	};

	check_rows("order-events.v2.proto", rows, sizeof rows / sizeof *rows);
}

static void test_json_schema(void)
{
	static const struct row rows[] = {
		{ "the obvious schema", "order_event", "order_event", "", "" },
		{ "a field more", "\"order_id\": {",
		  "\"note\": {\"type\": \"string\"}, \"order_id\": {", "", "" },
		{ "the total as a number with a fraction", "\"integer\"", "\"number\"",
		  "FULFILS_TYPE order_event.total_minor", "1 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "the total as text", "\"integer\"", "\"string\"",
		  "FULFILS_TYPE order_event.total_minor",
		  "1 TYPE; 4 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "a total that may be null", "\"type\": \"integer\"",
		  "\"type\": [\"integer\", \"null\"]", "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_TYPE" },
		{ "a total that may be left out", "\"total_minor\", ", "",
		  "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "no customer", "\"customer_id\": {\"type\": \"string\"},", "",
		  "FULFILS_FIELD order_event.customer_id", "5 AVRO_MISSING_DEFAULT" },
		{ "a status more", "\"cancelled\"]", "\"cancelled\", \"returned\"]",
		  "FULFILS_ENUM order_event.status", "2 ENUM; 6 JSON_ENUM" },
		{ "any status: only the data can tell, and who reads by a JSON Schema relies on "
		  "this one",
		  ", \"enum\": [\"placed\", \"fulfilled\", \"cancelled\"]", "", "", "6 JSON_ENUM" },
		{ "a time that is a number", "\"string\", \"format\": \"date-time\"", "\"integer\"",
		  "FULFILS_TYPE order_event.occurred_at", "1 TYPE" },
	};

	check_rows("order-events.v2.schema.json", rows, sizeof rows / sizeof *rows);
}

/* A field of each type, written in each JSON type: what fulfils it. */
static void test_json_types(void)
{
	static const struct {
		const char *said, *written;
		bool fits;
	} rows[] = {
		{ "float", "number", true },      { "double", "number", true },
		{ "float", "string", false },     { "decimal", "number", true },
		{ "decimal", "string", true },    { "decimal", "boolean", false },
		{ "bytes", "string", true },      { "bytes", "number", false },
		{ "date", "string", true },       { "timestamp", "string", true },
		{ "timestamp", "number", false }, { "timestamp_ntz", "string", true },
		{ "int", "integer", true },       { "long", "integer", true },
		{ "long", "number", false },      { "number", "number", true },
		{ "boolean", "boolean", true },   { "boolean", "string", false },
		{ "string", "string", true },     { "string", "number", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct document *contract, *schema;
		struct findings found;
		struct arena a;

		arena_init(&a, 256ul << 20);
		findings_init(&found, &a);
		CHECK_ROW(str_c(&a, arena_printf(&a, "%s as %s", rows[i].said, rows[i].written)));
		contract =
			read_text(&a, "c.yaml",
		                  arena_printf(&a,
		                               "dataContractSpecification: 1.1.0\nid: c\ninfo: "
		                               "{title: c, version: 1.0.0}\nmodels: {m: {fields: "
		                               "{f: {type: %s}}}}\n",
		                               rows[i].said));
		schema = read_text(&a, "m.schema.json",
		                   arena_printf(&a,
		                                "{\"type\":\"object\",\"properties\":{\"f\":{"
		                                "\"type\":\"%s\"}}}",
		                                rows[i].written));
		CHECK(contract && contract->contract && schema && schema->contract);
		if (contract && contract->contract && schema && schema->contract) {
			schema_fulfils(&a, schema->contract, contract->contract,
			               contract->contract->models[0], &found);
			CHECK_STR(rules_of(&a, &found), rows[i].fits ? "" : "FULFILS_TYPE m.f");
		}
		arena_free(&a);
	}
}

/* ---- one field, as it is said and as it is written --------------------------------------- */

#define ODCS(property)                                                                    \
	"apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\n" \
	"schema: [{name: m, properties: [" property "]}]\n"
#define F(body)     ODCS("{name: f, " body "}")
#define INT(format) F("logicalType: integer, logicalTypeOptions: {format: " format "}")
#define PHYSICAL(t) F("logicalType: number, physicalType: '" t "'")

#define AVRO(type)                                                                                 \
	"m.avsc", "{\"type\":\"record\",\"name\":\"m\",\"fields\":[{\"name\":\"f\",\"type\":" type \
		  "}]}"
#define DECIMAL(p, s) \
	AVRO("{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":" p ",\"scale\":" s "}")
#define PROTO(type) "m.proto", "syntax = \"proto3\"; message m { optional " type " f = 1; }"
#define ENUM(values) F("logicalType: string, enum: [" values "]")
#define STATUS(constants)                                               \
	"m.proto", "syntax = \"proto3\"; enum OrderStatus { " constants \
		   " } message m { optional OrderStatus f = 1; }"
#define LISTED      "FULFILS_ENUM m.f"
#define JSON(body)  "m.schema.json", "{\"type\":\"object\",\"properties\":{\"f\":{" body "}}}"
#define TYPE        "FULFILS_TYPE m.f"
#define BOUND       "FULFILS_BOUND m.f"
#define LEFT(what)  "FULFILS_LEFT m left to checks of the data: m.f " what

/* clang-format off */
static const struct {
	const char *why, *said, *file, *written, *want;
} fields[] = {
	/* whole numbers: wide enough, and no wider than the language makes it */
	{ "8 bits as 32: there is nothing smaller", INT("i8"), PROTO("int32"), "" },
	{ "8 bits as 64", INT("i8"), PROTO("int64"), TYPE },
	{ "32 bits as 32", INT("i32"), PROTO("int32"), "" },
	{ "32 bits as 64", INT("i32"), PROTO("int64"), TYPE },
	{ "unsigned 32 as 64: no smaller one with a sign holds it", INT("u32"), PROTO("int64"), "" },
	{ "unsigned 32 as itself", INT("u32"), PROTO("uint32"), "" },
	{ "unsigned 32 as unsigned 64", INT("u32"), PROTO("uint64"), TYPE },
	{ "32 bits as unsigned 32", INT("i32"), PROTO("uint32"), TYPE },
	{ "64 bits as unsigned 32", INT("i64"), PROTO("uint32"), "" },
	{ "64 bits as unsigned 64", INT("i64"), PROTO("uint64"), TYPE },
	{ "unsigned 64 as itself", INT("u64"), PROTO("uint64"), "" },
	{ "64 bits as digits", INT("i64"), DECIMAL("18", "0"), TYPE },
	{ "unsigned 64 as digits", INT("u64"), DECIMAL("20", "0"), "" },
	{ "128 bits as digits", INT("i128"), DECIMAL("38", "0"), "" },
	{ "128 bits as digits with a fraction", INT("i128"), DECIMAL("38", "2"), TYPE },
	{ "no width: any", F("logicalType: integer"), PROTO("uint64"), "" },
	{ "no width, as digits", F("logicalType: integer"), DECIMAL("9", "0"), "" },
	{ "no width, as digits with a fraction", F("logicalType: integer"), DECIMAL("9", "2"), TYPE },
	{ "no width, as a float", F("logicalType: integer"), PROTO("double"), TYPE },
	{ "nothing but null", INT("i8"), AVRO("\"null\""), "" },
	{ "nothing but null, where a value is required",
	  F("logicalType: boolean, required: true"), AVRO("\"null\""), "FULFILS_NULL m.f" },

	/* other numbers: inside */
	{ "a float as itself", PHYSICAL("float"), PROTO("float"), "" },
	{ "a float as a double", PHYSICAL("float"), PROTO("double"), TYPE },
	{ "a double as a float", PHYSICAL("double"), PROTO("float"), "" },
	{ "a double as 32 bits", PHYSICAL("double"), PROTO("int32"), "" },
	{ "a float as 32 bits, which it rounds", PHYSICAL("float"), PROTO("int32"), TYPE },
	{ "digits as the same", PHYSICAL("decimal(9,2)"), DECIMAL("9", "2"), "" },
	{ "fewer digits", PHYSICAL("decimal(9,2)"), DECIMAL("8", "2"), "" },
	{ "more digits", PHYSICAL("decimal(9,2)"), DECIMAL("10", "2"), TYPE },
	{ "a longer fraction", PHYSICAL("decimal(9,2)"), DECIMAL("9", "3"), TYPE },
	{ "digits as 32 bits", PHYSICAL("decimal(38,0)"), PROTO("int32"), "" },
	{ "too few digits for 32 bits", PHYSICAL("decimal(9,0)"), PROTO("int32"), TYPE },
	{ "digits as a float", PHYSICAL("decimal(9,2)"), PROTO("double"), TYPE },

	/* what is not a number */
	{ "bytes", F("logicalType: string, physicalType: binary"), PROTO("bytes"), "" },
	{ "bytes as text, in a language that has bytes", F("logicalType: string, physicalType: binary"),
	  PROTO("string"), TYPE },
	{ "text as bytes", F("logicalType: string"), PROTO("bytes"), TYPE },
	{ "a boolean as a number", F("logicalType: boolean"), PROTO("int32"), TYPE },
	{ "a date as an int", F("logicalType: date"), AVRO("\"int\""), TYPE },
	{ "a date as text", F("logicalType: date"), AVRO("\"string\""), "" },

	/* lists */
	{ "a list where none is stated", F("logicalType: string"),
	  JSON("\"enum\":[\"a\",\"b\"]"), "" },
	{ "any text where a list is stated: left to the data",
	  F("logicalType: string, enum: [a, b]"), JSON("\"type\":\"string\""), LEFT("enum") },

	/* constants, as the style guides of Protobuf spell them */
	{ "their own names", ENUM("placed, paid"), STATUS("placed = 0; paid = 1;"), "" },
	{ "the enum's name before them, and one for nothing said", ENUM("placed, paid"),
	  STATUS("ORDER_STATUS_UNSPECIFIED = 0; ORDER_STATUS_PLACED = 1; ORDER_STATUS_PAID = 2;"), "" },
	{ "words put together in other ways", ENUM("inTransit, out-for-delivery, RETURNED_BY_POST"),
	  STATUS("ORDER_STATUS_IN_TRANSIT = 0; ORDER_STATUS_OUT_FOR_DELIVERY = 1; ORDER_STATUS_RETURNED_BY_POST = 2;"), "" },
	{ "a value less", ENUM("placed, paid"), STATUS("ORDER_STATUS_PLACED = 0;"), "" },
	{ "a value more", ENUM("placed"), STATUS("ORDER_STATUS_PLACED = 0; ORDER_STATUS_PAID = 1;"), LISTED },
	{ "the name of another enum before it", ENUM("placed"), STATUS("STATUS_PLACED = 0;"), LISTED },
	{ "nothing before it, and capitals", ENUM("placed"), STATUS("PLACED = 0;"), LISTED },
	{ "no capitals behind it", ENUM("placed"), STATUS("ORDER_STATUS_placed = 0;"), LISTED },
	{ "no gap behind it", ENUM("placed"), STATUS("ORDER_STATUSPLACED = 0;"), LISTED },
	{ "nothing behind it", ENUM("'-'"), STATUS("ORDER_STATUS_ = 0;"), LISTED },
	{ "nothing said that is not the first", ENUM("placed"),
	  STATUS("ORDER_STATUS_PLACED = 0; ORDER_STATUS_UNSPECIFIED = 1;"), LISTED },
	{ "nothing said that is a value of the contract", ENUM("placed, unspecified"),
	  STATUS("ORDER_STATUS_UNSPECIFIED = 0; ORDER_STATUS_PLACED = 1;"), "" },
	{ "nothing said without the enum's name", ENUM("placed"),
	  STATUS("UNSPECIFIED = 0; ORDER_STATUS_PLACED = 1;"), LISTED },
	{ "a constant of the value's own name is that value, and the other one is another",
	  ENUM("placed"), STATUS("placed = 0; ORDER_STATUS_PLACED = 1;"), LISTED },
	{ "a value of the constant's own name", ENUM("ORDER_STATUS_PLACED, placed"),
	  STATUS("ORDER_STATUS_PLACED = 0;"), "" },
	{ "two values that are spelled alike: which it is nobody can tell", ENUM("in-transit, in_transit"),
	  STATUS("ORDER_STATUS_IN_TRANSIT = 0;"), LISTED },
	{ "an enum inside a message, and letters that are a word",
	  ENUM("ok"), "m.proto", "syntax = \"proto3\"; message x { message y { enum HTTPStatus { HTTP_STATUS_OK = 0; } } } "
	  "message m { optional x.y.HTTPStatus f = 1; }", "" },

	/* bounds, where the schema states them too */
	{ "no lower bound: left to the data", F("logicalType: integer, logicalTypeOptions: {minimum: 5}"),
	  JSON("\"type\":\"integer\""), LEFT("minimum") },
	{ "the same bound", F("logicalType: integer, logicalTypeOptions: {minimum: 5}"),
	  JSON("\"type\":\"integer\",\"minimum\":5"), "" },
	{ "a narrower one", F("logicalType: integer, logicalTypeOptions: {minimum: 5}"),
	  JSON("\"type\":\"integer\",\"minimum\":6"), "" },
	{ "a wider one", F("logicalType: integer, logicalTypeOptions: {minimum: 5}"),
	  JSON("\"type\":\"integer\",\"minimum\":4"), BOUND },
	{ "one at the other end only", F("logicalType: integer, logicalTypeOptions: {minimum: 5}"),
	  JSON("\"type\":\"integer\",\"maximum\":9"), BOUND },
	{ "the same length", F("logicalType: string, logicalTypeOptions: {maxLength: 5}"),
	  JSON("\"type\":\"string\",\"maxLength\":5"), "" },
	{ "a greater length", F("logicalType: string, logicalTypeOptions: {maxLength: 5}"),
	  JSON("\"type\":\"string\",\"maxLength\":6"), BOUND },
	{ "the same pattern", F("logicalType: string, logicalTypeOptions: {pattern: '^a+$'}"),
	  JSON("\"type\":\"string\",\"pattern\":\"^a+$\""), "" },
	{ "a narrower pattern", F("logicalType: string, logicalTypeOptions: {pattern: '^a+$'}"),
	  JSON("\"type\":\"string\",\"pattern\":\"^aa$\""), "" },
	{ "a wider pattern", F("logicalType: string, logicalTypeOptions: {pattern: '^a+$'}"),
	  JSON("\"type\":\"string\",\"pattern\":\"^a*$\""), BOUND },
	{ "two bounds that are left to the data",
	  F("logicalType: string, logicalTypeOptions: {maxLength: 5, pattern: '^a+$'}"), AVRO("\"string\""),
	  LEFT("pattern, m.f maxLength") },

	/* inside */
	{ "items", F("logicalType: array, items: {logicalType: string}"),
	  JSON("\"type\":\"array\",\"items\":{\"type\":\"string\"}"), "" },
	{ "other items", F("logicalType: array, items: {logicalType: string}"),
	  JSON("\"type\":\"array\",\"items\":{\"type\":\"boolean\"}"), "FULFILS_TYPE m.f[]" },
	{ "items of which nothing is said", F("logicalType: array"),
	  JSON("\"type\":\"array\",\"items\":{\"type\":\"boolean\"}"), "" },
	{ "no items where an array is", F("logicalType: array, items: {logicalType: string}"),
	  JSON("\"type\":\"string\""), TYPE },
	{ "values", F("map: {key: {logicalType: string}, value: {logicalType: string}}"),
	  AVRO("{\"type\":\"map\",\"values\":\"string\"}"), "" },
	{ "other values", F("map: {key: {logicalType: string}, value: {logicalType: string}}"),
	  AVRO("{\"type\":\"map\",\"values\":\"boolean\"}"), "FULFILS_TYPE m.f{}" },
	{ "no values where a map is", F("map: {key: {logicalType: string}, value: {logicalType: string}}"),
	  AVRO("\"string\""), TYPE },
	{ "fields", F("logicalType: object, properties: [{name: g, logicalType: string}]"),
	  JSON("\"type\":\"object\",\"properties\":{\"g\":{\"type\":\"string\"}}"), "" },
	{ "another field", F("logicalType: object, properties: [{name: g, logicalType: string}]"),
	  JSON("\"type\":\"object\",\"properties\":{\"g\":{\"type\":\"boolean\"}}"), "FULFILS_TYPE m.f.g" },
	{ "a field less, and it is required",
	  F("logicalType: object, properties: [{name: g, logicalType: string, required: true}]"),
	  JSON("\"type\":\"object\",\"properties\":{\"h\":{\"type\":\"string\"}}"), "FULFILS_FIELD m.f.g" },
	{ "a field less, and it is not", F("logicalType: object, properties: [{name: g, logicalType: string}]"),
	  JSON("\"type\":\"object\",\"properties\":{\"h\":{\"type\":\"string\"}}"), "" },
	{ "a text where fields are said",
	  F("logicalType: object, properties: [{name: g, logicalType: string, required: true}]"),
	  JSON("\"type\":\"string\""), TYPE },
	{ "fields where a text is said", F("logicalType: string"),
	  JSON("\"type\":\"object\",\"properties\":{\"g\":{\"type\":\"string\"}}"), TYPE },
	{ "no record at all", F("logicalType: string"), "m.avsc", "\"string\"", "FULFILS_TYPE m" },
};
/* clang-format on */

static const char *all_of(struct arena *a, const struct findings *list)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (const struct finding *f = list->first; f; f = f->next)
		buf_printf(&b, "%s%s %.*s%s%.*s", b.len ? "; " : "", rule_id(f->rule),
		           STR_FMT(f->path), f->rule == RULE_FULFILS_LEFT ? " " : "",
		           f->rule == RULE_FULFILS_LEFT ? (int)f->message.len : 0, f->message.ptr);
	return str_c(a, buf_str(&b));
}

static void test_fields(void)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct document *contract, *schema;
		struct findings found;
		struct arena a;

		CHECK_ROW(fields[i].why);
		arena_init(&a, 256ul << 20);
		findings_init(&found, &a);
		contract = read_text(&a, "c.yaml", str_of(fields[i].said));
		schema = read_text(&a, fields[i].file, str_of(fields[i].written));
		CHECK(contract && contract->contract && schema && schema->contract);
		if (contract && contract->contract && schema && schema->contract) {
			schema_fulfils(&a, schema->contract, contract->contract,
			               contract->contract->models[0], &found);
			CHECK_STR(all_of(&a, &found), fields[i].want);
		}
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_avro);
	RUN(test_protobuf);
	RUN(test_json_schema);
	RUN(test_json_types);
	RUN(test_fields);
	return CHECK_EXIT();
}
