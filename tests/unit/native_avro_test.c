/* Reader schemas: against a schema exactly, against a contract in every way it may be written. */
#include "compat/replay/replay.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "tests/check.h"

#define CONTRACT(fields)                                                                \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: t, version: 1.0.0}\n" \
	"models: {m: {type: table, fields: {" fields "}}}\n"
#define SCHEMA(fields)       "{\"type\":\"record\",\"name\":\"m\",\"fields\":[" fields "]}"
#define F(name, type)        "{\"name\":\"" name "\",\"type\":" type "}"
#define FD(name, type, rest) "{\"name\":\"" name "\",\"type\":" type "," rest "}"
#define LOGICAL(base, name)  "{\"type\":\"" base "\",\"logicalType\":\"" name "\"}"
#define ENUM(rest)           "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"a\",\"b\"]" rest "}"

static const struct document *read_one(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	if (documents_read(a, source, &documents, &n, NULL, &why))
		return documents;
	fprintf(stderr, "%d:%d %s\n%s\n", why.line, why.column, why.text, text);
	return NULL;
}

static const char *codes(struct arena *a, const struct findings *list)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (const struct finding *f = list->first; f; f = f->next)
		buf_printf(&b, "%s%s %.*s", b.len ? "; " : "", rule_id(f->rule), STR_FMT(f->path));
	return str_c(a, buf_str(&b));
}

struct row {
	const char *why, *old, *new, *reader, *want, *unsure, *result;
};

static void run_as(const struct row *r, const char *format)
{
	const struct document *old, *new, *e;
	struct replay replay;
	struct arena a;

	CHECK_ROW(r->why);
	arena_init(&a, 256ul << 20);
	old = r->old ? read_one(&a, r->old) : NULL;
	new = read_one(&a, r->new);
	e = read_one(&a, str_c(&a, arena_printf(&a,
	                                        "kind: ConsumerExpectation\napiVersion: v1\nid: "
	                                        "a.b\ncontract: {id: o.e, major: 1}\n"
	                                        "native:\n  format: %s\n  %s\n",
	                                        format, r->reader)));
	CHECK(new &&e && (old || !r->old));
	if (new &&e) {
		replay_change(&a, e->expectation, old ? old->contract : NULL, new->contract, NULL,
		              &replay);
		CHECK_STR(codes(&a, &replay.findings), r->want);
		CHECK_STR(codes(&a, &replay.unsure), r->unsure);
		CHECK_STR(replay_result_name(replay.result), r->result);
	}
	arena_free(&a);
}

static void run(const struct row *r)
{
	run_as(r, "AVRO");
}

#define READS(fields) "schema: '" SCHEMA(fields) "'"

/* The contract says what, not how: what is known is in which ways the reader works today. */
static void test_derived(void)
{
	static const struct row rows[] = {
		{ "what nobody reads", CONTRACT("x: {type: long, required: true}, y: {type: int}"),
		  CONTRACT("x: {type: long, required: true}"), READS(F("x", "\"long\"")), "", "",
		  "ok" },
		{ "a field less",
		  CONTRACT("x: {type: long, required: true}, y: {type: int, required: true}"),
		  CONTRACT("x: {type: long, required: true}"),
		  READS(F("x", "\"long\"") "," F("y", "\"int\"")), "AVRO_MISSING_DEFAULT m.y", "",
		  "broken" },
		{ "a field less, in a record",
		  CONTRACT("r: {type: record, required: true, fields: {x: {type: long, required: "
		           "true}}}"),
		  CONTRACT("r: {type: record, required: true, fields: {y: {type: long, required: "
		           "true}}}"),
		  READS(F("r", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" F(
				       "x", "\"long\"") "]}")),
		  "AVRO_MISSING_DEFAULT m.r.x", "", "broken" },
		{ "a field less before and now", CONTRACT("x: {type: long, required: true}"),
		  CONTRACT("x: {type: int, required: true}"),
		  READS(F("x", "\"long\"") "," F("y", "\"int\"")), "AVRO_MISSING_DEFAULT m.y", "",
		  "pre_existing" },
		{ "one more than before", CONTRACT("x: {type: long, required: true}"),
		  CONTRACT("z: {type: long}"), READS(F("x", "\"long\"") "," F("y", "\"int\"")),
		  "AVRO_MISSING_DEFAULT m.x", "", "broken" },
		{ "an enum cannot have been written as text",
		  CONTRACT("x: {type: string, required: true, enum: [a, b]}"),
		  CONTRACT("x: {type: string, required: true, enum: [a, b, c]}"),
		  READS(F("x", ENUM(""))), "AVRO_ENUM m.x", "", "broken" },
		{ "nor text as an enum",
		  CONTRACT("x: {type: string, required: true, enum: [a, b]}"),
		  CONTRACT("x: {type: string, required: true, enum: [a, b, c]}"),
		  READS(F("x", "\"string\"")), "", "", "ok" },
		{ "an enum that becomes any text",
		  CONTRACT("x: {type: string, required: true, enum: [a, b]}"),
		  CONTRACT("x: {type: string, required: true}"),
		  READS(F("x", ENUM(",\"default\":\"a\""))), "AVRO_TYPE m.x", "", "broken" },
		{ "a text that gets a list: it may be written as an enum now",
		  CONTRACT("x: {type: string, required: true}"),
		  CONTRACT("x: {type: string, required: true, enum: [a, b]}"),
		  READS(F("x", "\"string\"")), "", "AVRO_TYPE m.x", "ok" },
		{ "what was required can be null, however it was written",
		  CONTRACT("x: {type: int, required: true}"), CONTRACT("x: {type: int}"),
		  READS(F("x", "\"int\"")), "AVRO_NULL m.x", "", "broken" },
		{ "beside what could be null before",
		  CONTRACT("x: {type: int, required: true}, y: {type: int}"),
		  CONTRACT("x: {type: int}, y: {type: int}"),
		  READS(F("x", "\"int\"") "," F("y", "\"int\"")), "AVRO_NULL m.x", "", "broken" },
		{ "an item",
		  CONTRACT("x: {type: array, required: true, items: {type: int, required: true}}"),
		  CONTRACT("x: {type: array, required: true, items: {type: int}}"),
		  READS(F("x", "{\"type\":\"array\",\"items\":\"int\"}")), "AVRO_NULL m.x[]", "",
		  "broken" },
		{ "a reader that takes null", CONTRACT("x: {type: int, required: true}"),
		  CONTRACT("x: {type: int}"), READS(F("x", "[\"null\",\"int\"]")), "", "", "ok" },
		{ "a number without a width, and a reader of an int",
		  CONTRACT("x: {type: int, required: true}"),
		  CONTRACT("x: {type: int, logicalType: integer, required: true}"),
		  READS(F("x", "\"int\"")), "", "AVRO_TYPE m.x", "ok" },
		{ "under the name it had", CONTRACT("y: {type: long, required: true}"),
		  CONTRACT("z: {type: long, required: true}"),
		  READS(FD("x", "\"long\"", "\"aliases\":[\"y\",\"z\"]")), "", "", "ok" },
		{ "a field whose name begins with another's",
		  CONTRACT("x: {type: int, required: true}, xy: {type: int, required: true}"),
		  CONTRACT("x: {type: int, required: true}, xy: {type: int}"),
		  READS(F("x", "\"int\"") "," F("xy", "\"int\"")), "AVRO_NULL m.xy", "", "broken" },
		{ "a value",
		  CONTRACT("x: {type: map, required: true, keys: {type: string}, values: {type: "
		           "int, required: true}}"),
		  CONTRACT("x: {type: map, required: true, keys: {type: string}, values: {type: "
		           "int}}"),
		  READS(F("x", "{\"type\":\"map\",\"values\":\"int\"}")), "AVRO_NULL m.x{}", "",
		  "broken" },
		/* x reads a number, y a text: as a timestamp, no way to write one suits both */
		{ "each way breaks another field",
		  CONTRACT("x: {type: long, required: true}, y: {type: string, required: true}"),
		  CONTRACT("x: {type: timestamp, required: true}, y: {type: timestamp, required: "
		           "true}"),
		  READS(F("x", "\"long\"") "," F("y", "\"string\"")), "AVRO_TYPE m.y; TYPE m.x", "",
		  "broken" },
		{ "and all of them a third one",
		  CONTRACT("x: {type: long, required: true}, y: {type: string, required: true}, z: "
		           "{type: long, required: true}"),
		  CONTRACT("x: {type: timestamp, required: true}, y: {type: timestamp, required: "
		           "true}"),
		  READS(F("x", "\"long\"") "," F("y", "\"string\"") "," F("z", "\"long\"")),
		  "AVRO_MISSING_DEFAULT m.z; TYPE m.x; TYPE m.y", "", "broken" },
		{ "a first version", NULL, CONTRACT("x: {type: timestamp, required: true}"),
		  READS(F("x", "\"string\"")), "", "", "ok" },
		{ "a first version that no way suits", NULL,
		  CONTRACT("x: {type: timestamp, required: true}"), READS(F("x", "\"boolean\"")),
		  "AVRO_TYPE m.x", "", "broken" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		run(&rows[i]);
}

/* No schema says it; whoever reads the field relies on it. */
static void test_meanings(void)
{
	static const struct row rows[] = {
		{ "a unit", CONTRACT("x: {type: long, required: true, unit: minor}"),
		  CONTRACT("x: {type: long, required: true, unit: major}"),
		  READS(F("x", "\"long\"")), "MEANING m.x", "", "broken" },
		{ "a unit, under an alias",
		  CONTRACT("y: {type: long, required: true, unit: minor}"),
		  CONTRACT("y: {type: long, required: true, unit: major}"),
		  READS(FD("x", "\"long\"", "\"aliases\":[\"y\"]")), "MEANING m.y", "", "broken" },
		{ "a unit of what is not read",
		  CONTRACT("x: {type: long, required: true}, y: {type: long, unit: minor}"),
		  CONTRACT("x: {type: long, required: true}, y: {type: long, unit: major}"),
		  READS(F("x", "\"long\"")), "", "", "ok" },
		{ "a timestamp that becomes a number",
		  CONTRACT("x: {type: timestamp, required: true}"),
		  CONTRACT("x: {type: long, required: true}"), READS(F("x", "\"long\"")),
		  "TYPE m.x", "", "broken" },
		{ "another scale",
		  CONTRACT("x: {type: decimal, precision: 9, scale: 2, required: true}"),
		  CONTRACT("x: {type: decimal, precision: 9, scale: 3, required: true}"),
		  READS(F("x", "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,"
		               "\"scale\":2}")),
		  "TYPE m.x", "", "broken" },
		{ "a date that becomes a number", CONTRACT("x: {type: date, required: true}"),
		  CONTRACT("x: {type: int, required: true}"), READS(F("x", "\"int\"")), "TYPE m.x",
		  "", "broken" },
		{ "a number that becomes a date", CONTRACT("x: {type: int, required: true}"),
		  CONTRACT("x: {type: date, required: true}"), READS(F("x", "\"int\"")), "TYPE m.x",
		  "AVRO_TYPE m.x", "broken" },
		{ "a time that becomes a number", CONTRACT("x: {type: time, required: true}"),
		  CONTRACT("x: {type: long, required: true}"), READS(F("x", "\"long\"")),
		  "TYPE m.x", "", "broken" },
		{ "a local time that becomes a number",
		  CONTRACT("x: {type: timestamp_ntz, required: true}"),
		  CONTRACT("x: {type: long, required: true}"), READS(F("x", "\"long\"")),
		  "TYPE m.x", "", "broken" },
		{ "digits that become bytes",
		  CONTRACT("x: {type: decimal, precision: 9, scale: 2, required: true}"),
		  CONTRACT("x: {type: bytes, required: true}"), READS(F("x", "\"bytes\"")),
		  "TYPE m.x", "", "broken" },
		{ "bytes that become text, which Avro reads alike",
		  CONTRACT("x: {type: bytes, required: true}"),
		  CONTRACT("x: {type: string, required: true}"), READS(F("x", "\"bytes\"")), "", "",
		  "ok" },
		{ "any value that becomes a timestamp", CONTRACT("x: {type: json, required: true}"),
		  CONTRACT("x: {type: timestamp, required: true}"), READS(F("x", "\"string\"")), "",
		  "AVRO_TYPE m.x", "ok" },
		{ "and a timestamp that becomes any value",
		  CONTRACT("x: {type: timestamp, required: true}"),
		  CONTRACT("x: {type: json, required: true}"), READS(F("x", "\"string\"")), "", "",
		  "ok" },
		{ "another scale, for whoever reads the text",
		  CONTRACT("x: {type: decimal, precision: 9, scale: 2, required: true}"),
		  CONTRACT("x: {type: decimal, precision: 9, scale: 3, required: true}"),
		  READS(F("x", "\"string\"")), "", "", "ok" },
		{ "fewer digits",
		  CONTRACT("x: {type: decimal, precision: 9, scale: 2, required: true}"),
		  CONTRACT("x: {type: decimal, precision: 7, scale: 2, required: true}"),
		  READS(F("x", "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,"
		               "\"scale\":2}")),
		  "", "", "ok" },
		{ "a unit of items",
		  CONTRACT("x: {type: array, required: true, items: {type: long, required: true, "
		           "unit: minor}}"),
		  CONTRACT("x: {type: array, required: true, items: {type: long, required: true, "
		           "unit: major}}"),
		  READS(F("x", "{\"type\":\"array\",\"items\":\"long\"}")), "MEANING m.x[]", "",
		  "broken" },
		{ "a unit of values",
		  CONTRACT("x: {type: map, required: true, keys: {type: string}, values: {type: "
		           "long, required: true, unit: minor}}"),
		  CONTRACT("x: {type: map, required: true, keys: {type: string}, values: {type: "
		           "long, required: true, unit: major}}"),
		  READS(F("x", "{\"type\":\"map\",\"values\":\"long\"}")), "MEANING m.x{}", "",
		  "broken" },
		{ "a unit of items that are no longer there",
		  CONTRACT("x: {type: array, required: true, items: {type: long, required: true, "
		           "unit: minor}}"),
		  CONTRACT("x: {type: long, required: true, unit: major}"),
		  READS(F("x", "{\"type\":\"array\",\"items\":\"long\"}")), "AVRO_TYPE m.x", "",
		  "broken" },
		{ "milliseconds that become microseconds",
		  SCHEMA(F("x", LOGICAL("long", "timestamp-millis"))),
		  SCHEMA(F("x", LOGICAL("long", "timestamp-micros"))),
		  READS(F("x", LOGICAL("long", "timestamp-millis"))), "MEANING m.x", "", "broken" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		run(&rows[i]);
}

static void test_exact(void)
{
	static const struct row rows[] = {
		{ "a promotion", SCHEMA(F("x", "\"long\"")), SCHEMA(F("x", "\"int\"")),
		  READS(F("x", "\"long\"")), "", "", "ok" },
		{ "none", SCHEMA(F("x", "\"long\"")), SCHEMA(F("x", "\"double\"")),
		  READS(F("x", "\"long\"")), "AVRO_TYPE m.x", "", "broken" },
		{ "null", SCHEMA(F("x", "\"long\"")), SCHEMA(F("x", "[\"null\",\"long\"]")),
		  READS(F("x", "\"long\"")), "AVRO_NULL m.x", "", "broken" },
		{ "null before and now", SCHEMA(F("x", "[\"null\",\"long\"]")),
		  SCHEMA(F("x", "[\"null\",\"int\"]")), READS(F("x", "\"long\"")), "AVRO_NULL m.x",
		  "", "pre_existing" },
		{ "a branch that its union takes", SCHEMA(F("x", "[\"int\",\"string\"]")),
		  SCHEMA(F("x", "[\"int\",\"string\",\"boolean\"]")),
		  READS(F("x", "[\"int\",\"string\",\"boolean\"]")), "", "", "ok" },
		{ "a fixed of another size",
		  SCHEMA(F("x", "{\"type\":\"fixed\",\"name\":\"R\",\"size\":4}")),
		  SCHEMA(F("x", "{\"type\":\"fixed\",\"name\":\"R\",\"size\":8}")),
		  READS(F("x", "{\"type\":\"fixed\",\"name\":\"R\",\"size\":4}")), "AVRO_SIZE m.x",
		  "", "broken" },
		{ "inside a record that may be null",
		  SCHEMA(F("x", "[\"null\",{\"type\":\"record\",\"name\":\"R\",\"fields\":[" F(
					"v", "\"int\"") "]}]")),
		  SCHEMA(F("x", "[\"null\",{\"type\":\"record\",\"name\":\"R\",\"fields\":[" F(
					"v", "\"string\"") "]}]")),
		  READS(F("x", "[\"null\",{\"type\":\"record\",\"name\":\"R\",\"fields\":[" F(
				       "v", "\"int\"") "]}]")),
		  "AVRO_TYPE m.x.v", "", "broken" },
		{ "items that may be null",
		  SCHEMA(F("x", "[\"null\",{\"type\":\"array\",\"items\":\"int\"}]")),
		  SCHEMA(F("x", "[\"null\",{\"type\":\"array\",\"items\":\"string\"}]")),
		  READS(F("x", "[\"null\",{\"type\":\"array\",\"items\":\"int\"}]")),
		  "AVRO_TYPE m.x[]", "", "broken" },
		{ "two types more", SCHEMA(F("x", "\"long\"")),
		  SCHEMA(F("x", "[\"long\",\"string\",\"boolean\"]")), READS(F("x", "\"long\"")),
		  "AVRO_TYPE m.x", "", "broken" },
		{ "deep inside",
		  SCHEMA(F("x",
		           "{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":{\"type\":"
		           "\"record\",\"name\":\"R\",\"fields\":[" F("v", "\"int\"") "]}}}")),
		  SCHEMA(F("x",
		           "{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":{\"type\":"
		           "\"record\",\"name\":\"R\",\"fields\":[" F("v", "\"string\"") "]}}}")),
		  READS(F("x",
		          "{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":{\"type\":"
		          "\"record\",\"name\":\"R\",\"fields\":[" F("v", "\"long\"") "]}}}")),
		  "AVRO_TYPE m.x{}[].v", "", "broken" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		run(&rows[i]);
}

#define PROTO(fields)                                                                          \
	"schema: 'syntax = \"proto3\"; import \"google/protobuf/timestamp.proto\"; message m " \
	"{ " fields " }'"
#define STATUS(constants)                                                               \
	"schema: 'syntax = \"proto2\"; message m { optional Status x = 1; enum Status " \
	"{ " constants " } }'"
#define X(rest) CONTRACT("x: {" rest ", required: true}")

/* In the form that the reader has, or the usual one; its numbers, unless the contract says others.
 */
static void test_protobuf(void)
{
	static const struct row rows[] = {
		{ "a text that gets a list: it may be written as an enum now", X("type: string"),
		  X("type: string, enum: [a, b]"), PROTO("string x = 1;"), "", "PROTO_TYPE m.x",
		  "ok" },
		{ "an enum that becomes any text", X("type: string, enum: [a, b]"),
		  X("type: string"), PROTO("enum E { a = 0; b = 1; } E x = 1;"), "PROTO_TYPE m.x",
		  "", "broken" },
		{ "constants with the enum's name before them: numbers that the reader knows",
		  X("type: string, enum: [in-transit, paid]"),
		  X("type: string, enum: [in-transit, paid]"),
		  STATUS("STATUS_IN_TRANSIT = 1; STATUS_PAID = 2;"), "", "", "ok" },
		{ "a value that the reader's closed enum has no constant for",
		  X("type: string, enum: [placed, paid]"),
		  X("type: string, enum: [placed, paid, lost]"),
		  STATUS("STATUS_PLACED = 1; STATUS_PAID = 2;"), "PROTO_ENUM m.x", "", "broken" },
		{ "nor a constant that is spelled so", X("type: string, enum: [paid]"),
		  X("type: string, enum: [placed, paid]"), STATUS("PLACED = 1; STATUS_PAID = 2;"),
		  "PROTO_ENUM m.x", "", "broken" },
		{ "a number without a width", X("type: int"), X("type: int, logicalType: integer"),
		  PROTO("int32 x = 1;"), "", "PROTO_TYPE m.x", "ok" },
		{ "zigzag is how it is written, and stays so", X("type: int"), X("type: int"),
		  PROTO("sint32 x = 1;"), "", "", "ok" },
		{ "a time as text, which stays one", X("type: timestamp"), X("type: timestamp"),
		  PROTO("string x = 1;"), "", "", "ok" },
		{ "a time that becomes a text", X("type: timestamp"), X("type: string"),
		  PROTO("google.protobuf.Timestamp x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "a time that becomes a number, read as one", X("type: timestamp"),
		  X("type: long"), PROTO("int64 x = 1;"), "TYPE m.x", "", "broken" },
		{ "a unit", X("type: long, unit: minor"), X("type: long, unit: major"),
		  PROTO("int64 x = 1;"), "MEANING m.x", "", "broken" },
		{ "never below 0, and now anything", X("type: long, minimum: 0"), X("type: long"),
		  PROTO("uint64 x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "gone in a record, a list and a map",
		  CONTRACT(
			  "r: {type: record, required: true, fields: {x: {type: int, required: "
			  "true}}}, l: {type: array, required: true, items: {type: record, fields: "
			  "{x: {type: int, required: true}}}}, k: {type: map, required: true, "
			  "values: {type: record, fields: {x: {type: int, required: true}}}}"),
		  CONTRACT("r: {type: record, required: true, fields: {y: {type: int}}}, l: {type: "
		           "array, required: true, items: {type: record, fields: {y: {type: "
		           "int}}}}, "
		           "k: {type: map, required: true, values: {type: record, fields: {y: "
		           "{type: "
		           "int}}}}"),
		  PROTO("message R { int32 x = 1; } message L { int32 x = 1; } message K { int32 x "
		        "= 1; } "
		        "R r = 1; repeated L l = 2; map<string, K> k = 3;"),
		  "PROTO_NOT_WRITTEN m.r.x; PROTO_NOT_WRITTEN m.l[].x; PROTO_NOT_WRITTEN m.k{}.x",
		  "", "broken" },
		{ "null in a record that may be absent",
		  CONTRACT("r: {type: record, fields: {x: {type: int, required: true}}}"),
		  CONTRACT("r: {type: record, fields: {x: {type: int}}}"),
		  PROTO("message R { int32 x = 1; } R r = 1;"), "PROTO_ABSENT m.r.x", "",
		  "broken" },
		{ "a number that the contract states is the writer's", X("type: long"),
		  X("type: long, config: {protobufNumber: 2}"), PROTO("int64 x = 1;"),
		  "PROTO_NOT_WRITTEN m.x", "", "broken" },
		{ "and may be the reader's", X("type: long"),
		  X("type: long, config: {protobufNumber: 7}"), PROTO("int64 x = 7;"), "", "",
		  "ok" },
		{ "what nobody reads may come and go", CONTRACT("x: {type: long, required: true}"),
		  CONTRACT("x: {type: long, required: true}, y: {type: array, items: {type: "
		           "array}}"),
		  PROTO("int64 x = 1;"), "", "", "ok" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		run_as(&rows[i], "PROTOBUF");
}

#define TWO_MODELS                                                                         \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: t, version: 1.0.0}\n"    \
	"models: {m: {fields: {x: {type: long, required: true}}}, n: {fields: {y: {type: " \
	"int}}}}\n"

static void test_what_is_read(void)
{
	static const struct row rows[] = {
		{ "no model named, one there", NULL, CONTRACT("x: {type: long, required: true}"),
		  READS(F("x", "\"long\"")), "", "", "ok" },
		{ "no model named, two there", NULL, TWO_MODELS, READS(F("x", "\"long\"")), "", "",
		  "unchecked" },
		{ "one of two", NULL, TWO_MODELS, "model: n\n  " READS(F("x", "\"long\"")),
		  "AVRO_MISSING_DEFAULT n.x", "", "broken" },
		{ "a model that is gone", TWO_MODELS, CONTRACT("x: {type: long, required: true}"),
		  "model: n\n  " READS(F("y", "[\"null\",\"int\"]")), "MODEL_MISSING n", "",
		  "broken" },
		{ "a model that never was", TWO_MODELS, CONTRACT("x: {type: long, required: true}"),
		  "model: k\n  " READS(F("y", "[\"null\",\"int\"]")), "MODEL_MISSING k", "",
		  "pre_existing" },
		{ "a version of a subject", NULL, CONTRACT("x: {type: long}"),
		  "subject: s\n  version: 3", "", "", "unchecked" },
		{ "a broken schema", NULL, CONTRACT("x: {type: long}"),
		  "schema: '{\"type\":\"rec\"}'", "", "", "unchecked" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		run(&rows[i]);
}

/* What cannot be proved within a limit counts as broken, unless asked otherwise. */
static void test_limit(void)
{
	static const struct row row = { "a limit",
		                        SCHEMA(F("x", "\"long\"") "," F("y", ENUM(""))),
		                        SCHEMA(F("x", "\"long\"") "," F("y", ENUM(""))),
		                        READS(F("x", "\"long\"") "," F("y", ENUM(""))),
		                        "READER_UNPROVED m",
		                        "",
		                        "unproved" };
	unsigned long usual = limit_of(LIMIT_PAIRS);

	CHECK(limit_set(STR("PAIRS"), 1));
	run(&row);
	CHECK(limit_set(STR("PAIRS"), usual));
}

/* Wherever a limit is met on the way: it is said, and nothing is called proved. */
static void test_every_limit(void)
{
	const struct row row = {
		"a limit, ever later",
		CONTRACT("x: {type: timestamp, required: true}, y: {type: int, required: true}"),
		CONTRACT("x: {type: timestamp, required: true}, y: {type: int}"),
		READS(F("x", "\"long\"") "," F("y", "\"int\"")),
		"AVRO_NULL m.y",
		"",
		"broken"
	};
	struct row short_row = row;
	const unsigned long usual = limit_of(LIMIT_PAIRS);

	short_row.want = "READER_UNPROVED m";
	short_row.result = "unproved";
	for (unsigned long pairs = 1; pairs < 14; pairs++) {
		CHECK(limit_set(STR("PAIRS"), pairs));
		run(pairs < 7 ? &short_row : &row);
	}
	CHECK(limit_set(STR("PAIRS"), usual));
}

int main(void)
{
	RUN(test_derived);
	RUN(test_meanings);
	RUN(test_exact);
	RUN(test_protobuf);
	RUN(test_what_is_read);
	RUN(test_limit);
	RUN(test_every_limit);
	return CHECK_EXIT();
}
