/* Protobuf readers: against a file exactly, against a contract in every way it may be written. */
#include "contract/base/limits.h"
#include "tests/unit/native_rows.h"

/* What a producer writes, and what a consumer reads of it. */
#define PROTO3(fields)  "syntax = \"proto3\"; message m { " fields " }"
#define PROTO2(fields)  "syntax = \"proto2\"; message m { " fields " }"
#define READS(fields)   "schema: '" PROTO3(fields) "'"
#define READS_2(fields) "schema: '" PROTO2(fields) "'"

/* Each way of breaking beside its nearest neighbour, which does not. */
static void test_exact(void)
{
	static const struct native_row rows[] = {
		{ "what it reads", PROTO3("int32 x = 1;"), PROTO3("int32 x = 1;"),
		  READS("int32 x = 1;"), "", "", "ok" },
		{ "a field that it does not know", PROTO3("int32 x = 1;"),
		  PROTO3("int32 x = 1; string y = 2;"), READS("int32 x = 1;"), "", "", "ok" },
		{ "a wider number", PROTO3("int32 x = 1;"), PROTO3("int64 x = 1;"),
		  READS("int32 x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "a narrower one", PROTO3("int64 x = 1;"), PROTO3("int32 x = 1;"),
		  READS("int64 x = 1;"), "", "", "ok" },
		{ "another encoding", PROTO3("int32 x = 1;"), PROTO3("sint32 x = 1;"),
		  READS("int32 x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "bytes that are no text", PROTO3("string x = 1;"), PROTO3("bytes x = 1;"),
		  READS("string x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "a text where bytes are read", PROTO3("bytes x = 1;"), PROTO3("string x = 1;"),
		  READS("bytes x = 1;"), "", "", "ok" },
		{ "a list", PROTO3("string x = 1;"), PROTO3("repeated string x = 1;"),
		  READS("optional string x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "one, where a list is read", PROTO3("repeated string x = 1;"),
		  PROTO3("string x = 1;"), READS("repeated string x = 1;"), "", "", "ok" },
		{ "a message", PROTO3("bytes x = 1;"),
		  PROTO3("message I { int32 v = 1; } I x = 1;"), READS("string x = 1;"),
		  "PROTO_TYPE m.x", "", "broken" },

		{ "gone", PROTO3("int32 x = 1; int32 y = 2;"), PROTO3("int32 y = 2;"),
		  READS("int32 x = 1;"), "PROTO_NOT_WRITTEN m.x", "", "broken" },
		{ "gone, which it sees", PROTO3("int32 x = 1; int32 y = 2;"),
		  PROTO3("int32 y = 2;"), READS("optional int32 x = 1;"), "", "", "ok" },
		{ "gone, a list", PROTO3("repeated int32 x = 1; int32 y = 2;"),
		  PROTO3("int32 y = 2;"), READS("repeated int32 x = 1;"), "", "", "ok" },
		{ "gone, and required", PROTO2("required int32 x = 1;"),
		  PROTO2("optional int32 y = 2;"), READS_2("required int32 x = 1;"),
		  "PROTO_REQUIRED m.x", "", "broken" },
		{ "no longer required", PROTO2("required int32 x = 1;"),
		  PROTO2("optional int32 x = 1;"), READS_2("required int32 x = 1;"),
		  "PROTO_REQUIRED m.x", "", "broken" },
		{ "no longer required, nor needed", PROTO2("required int32 x = 1;"),
		  PROTO2("optional int32 x = 1;"), READS_2("optional int32 x = 1;"), "", "", "ok" },
		{ "absent where nothing tells", PROTO3("int32 x = 1;"),
		  PROTO3("optional int32 x = 1;"), READS("int32 x = 1;"), "PROTO_ABSENT m.x", "",
		  "broken" },
		{ "the default, which nobody can tell from it either",
		  PROTO3("optional int32 x = 1;"), PROTO3("int32 x = 1;"),
		  READS("optional int32 x = 1;"), "", "", "ok" },

		{ "under another number", PROTO3("int32 x = 1;"), PROTO3("int32 x = 2;"),
		  READS("int32 x = 1;"), "PROTO_NOT_WRITTEN m.x", "", "broken" },
		{ "under another name", PROTO3("int32 x = 1;"), PROTO3("int32 z = 1;"),
		  READS("int32 x = 1;"), "", "", "ok" },
		{ "the number of another one that it reads", PROTO3("int32 x = 1; int32 y = 2;"),
		  PROTO3("int32 y = 1; int32 x = 2;"), READS("int32 x = 1; int32 y = 2;"),
		  "PROTO_NUMBER m.x; PROTO_NUMBER m.y", "", "broken" },

		{ "a constant more, of a closed enum",
		  PROTO2("enum E { a = 0; b = 1; } optional E x = 1;"),
		  PROTO2("enum E { a = 0; b = 1; c = 2; } optional E x = 1;"),
		  READS_2("enum E { a = 0; b = 1; } optional E x = 1;"), "PROTO_ENUM m.x", "",
		  "broken" },
		{ "a constant more, of an open one", PROTO3("enum E { a = 0; b = 1; } E x = 1;"),
		  PROTO3("enum E { a = 0; b = 1; c = 2; } E x = 1;"),
		  READS("enum E { a = 0; b = 1; } E x = 1;"), "", "", "ok" },
		{ "a constant under another name", PROTO3("enum E { a = 0; b = 1; } E x = 1;"),
		  PROTO3("enum E { a = 0; c = 1; } E x = 1;"),
		  READS("enum E { a = 0; b = 1; } E x = 1;"), "", "", "ok" },
		{ "the number of another constant that it knows",
		  PROTO3("enum E { a = 0; b = 1; c = 2; } E x = 1;"),
		  PROTO3("enum E { a = 0; c = 1; b = 2; } E x = 1;"),
		  READS("enum E { a = 0; b = 1; c = 2; } E x = 1;"), "PROTO_ENUM m.x", "",
		  "broken" },
		{ "a constant less", PROTO3("enum E { a = 0; b = 1; } E x = 1;"),
		  PROTO3("enum E { a = 0; } E x = 1;"), READS("enum E { a = 0; b = 1; } E x = 1;"),
		  "", "", "ok" },

		{ "together, where it keeps one", PROTO3("oneof o { int32 x = 1; int32 y = 2; }"),
		  PROTO3("optional int32 x = 1; optional int32 y = 2;"),
		  READS("oneof o { int32 x = 1; int32 y = 2; }"), "PROTO_ONEOF m.y", "", "broken" },
		{ "one of two, where it takes both",
		  PROTO3("optional int32 x = 1; optional int32 y = 2;"),
		  PROTO3("oneof o { int32 x = 1; int32 y = 2; }"),
		  READS("optional int32 x = 1; optional int32 y = 2;"), "", "", "ok" },

		{ "in a message, a list and a map",
		  PROTO3("message I { int32 v = 1; } I a = 1; repeated I b = 2; "
		         "map<string, I> c = 3;"),
		  PROTO3("message I { int64 v = 1; } I a = 1; repeated I b = 2; "
		         "map<string, I> c = 3;"),
		  READS("message A { int32 v = 1; } message B { int32 v = 1; } "
		        "message C { int32 v = 1; } "
		        "A a = 1; repeated B b = 2; map<string, C> c = 3;"),
		  "PROTO_TYPE m.a.v; PROTO_TYPE m.b[].v; PROTO_TYPE m.c{}.v", "", "broken" },
		{ "inside itself", PROTO3("int32 v = 1; m next = 2;"),
		  PROTO3("string v = 1; m next = 2;"), READS("int32 v = 1; m next = 2;"),
		  "PROTO_TYPE m.v", "", "broken" },
		{ "keys of a map", PROTO3("map<int32, string> c = 1;"),
		  PROTO3("map<int64, string> c = 1;"), READS("map<int32, string> c = 1;"),
		  "PROTO_TYPE m.c{key}", "", "broken" },
		{ "several at once", PROTO3("int32 x = 1; int32 y = 2; string z = 3;"),
		  PROTO3("string x = 1; bytes z = 3;"),
		  READS("int32 x = 1; int32 y = 2; string z = 3;"),
		  "PROTO_NOT_WRITTEN m.y; PROTO_TYPE m.x; PROTO_TYPE m.z", "", "broken" },
		{ "what it does not ask for", PROTO3("int32 x = 1; int32 y = 2;"),
		  PROTO3("int32 x = 1; string z = 2;"), READS("int32 x = 1;"), "", "", "ok" },

		{ "the same before", PROTO3("int64 x = 1;"), PROTO3("int64 x = 1; int32 y = 2;"),
		  READS("int32 x = 1;"), "PROTO_TYPE m.x", "", "pre_existing" },
		{ "the same, and another one", PROTO3("int64 x = 1; int32 y = 2;"),
		  PROTO3("int64 x = 1; int64 y = 2;"), READS("int32 x = 1; int32 y = 2;"),
		  "PROTO_TYPE m.y", "", "broken" },
		{ "another type than before", PROTO3("int64 x = 1;"), PROTO3("string x = 1;"),
		  READS("int32 x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "not written before either", PROTO3("int32 y = 2;"),
		  PROTO3("int32 y = 2; int32 z = 3;"), READS("int32 x = 1;"),
		  "PROTO_NOT_WRITTEN m.x", "", "pre_existing" },
		{ "a first version", NULL, PROTO3("int64 x = 1;"), READS("int32 x = 1;"),
		  "PROTO_TYPE m.x", "", "broken" },
	};

	NATIVE_CHECK(rows, "PROTOBUF");
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
static void test_derived(void)
{
	static const struct native_row rows[] = {
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
		{ "no longer required", X("type: int"), CONTRACT("x: {type: int}"),
		  PROTO("int32 x = 1;"), "PROTO_ABSENT m.x", "", "broken" },
		{ "no longer required, which it sees", X("type: int"), CONTRACT("x: {type: int}"),
		  PROTO("optional int32 x = 1;"), "", "", "ok" },
		{ "no longer required, where it must be there", X("type: int"),
		  CONTRACT("x: {type: int}"), READS_2("required int32 x = 1;"),
		  "PROTO_REQUIRED m.x", "", "broken" },
		{ "a wider number", X("type: int"), X("type: long"), PROTO("int32 x = 1;"),
		  "PROTO_TYPE m.x", "", "broken" },
		{ "a narrower one", X("type: long"), X("type: int"), PROTO("int64 x = 1;"), "", "",
		  "ok" },
		{ "a list", X("type: string"),
		  X("type: array, items: {type: string, required: true}"), PROTO("string x = 1;"),
		  "PROTO_TYPE m.x", "", "broken" },
		{ "a field less before and now", CONTRACT("y: {type: int}"),
		  CONTRACT("y: {type: int}, z: {type: int}"), PROTO("int32 x = 1;"),
		  "PROTO_NOT_WRITTEN m.x", "", "pre_existing" },
		{ "a unit of items",
		  X("type: array, items: {type: long, required: true, unit: minor}"),
		  X("type: array, items: {type: long, required: true, unit: major}"),
		  PROTO("repeated int64 x = 1;"), "MEANING m.x[]", "", "broken" },
		{ "a first version", NULL, X("type: timestamp"), PROTO("string x = 1;"), "", "",
		  "ok" },
		{ "a first version that no way suits", NULL, X("type: timestamp"),
		  PROTO("bool x = 1;"), "PROTO_TYPE m.x", "", "broken" },
	};

	NATIVE_CHECK(rows, "PROTOBUF");
}

#define AVRO(fields) "{\"type\":\"record\",\"name\":\"m\",\"fields\":[" fields "]}"
#define JSON(x)                                                                              \
	"{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"title\":\"m\",\"type\":" \
	"\"object\",\"required\":[\"x\"],\"properties\":{\"x\":{" x "}}}"

/* A schema of another language is a contract to this reader: somebody makes messages of its data.
 */
static void test_of_another_language(void)
{
	static const struct native_row rows[] = {
		{ "Avro, as it was", AVRO("{\"name\":\"x\",\"type\":\"long\"}"),
		  AVRO("{\"name\":\"x\",\"type\":\"int\"}"), READS("int64 x = 1;"), "", "", "ok" },
		{ "Avro, another type", AVRO("{\"name\":\"x\",\"type\":\"int\"}"),
		  AVRO("{\"name\":\"x\",\"type\":\"string\"}"), READS("int32 x = 1;"),
		  "PROTO_TYPE m.x", "", "broken" },
		{ "JSON, a narrower type", JSON("\"type\":\"string\""),
		  JSON("\"type\":\"string\",\"maxLength\":3"), READS("string x = 1;"), "", "",
		  "ok" },
		{ "JSON, another type", JSON("\"type\":\"string\""), JSON("\"type\":\"boolean\""),
		  READS("string x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "Protobuf at last", X("type: int"), PROTO3("string x = 1;"),
		  READS("int32 x = 1;"), "PROTO_TYPE m.x", "", "broken" },
		{ "Protobuf no longer", PROTO3("int32 x = 1;"), X("type: string"),
		  READS("int32 x = 1;"), "PROTO_TYPE m.x", "", "broken" },
	};

	NATIVE_CHECK(rows, "PROTOBUF");
}

static void test_what_is_read(void)
{
	static const struct native_row rows[] = {
		{ "the message of the model's name", NULL, X("type: int"),
		  "schema: 'syntax = \"proto3\"; message a { string x = 1; } "
		  "message m { int32 x = 1; }'",
		  "", "", "ok" },
		{ "the one that it names", NULL, X("type: int"),
		  "messageName: a\n  schema: 'syntax = \"proto3\"; message a { bool x = 1; } "
		  "message m { int32 x = 1; }'",
		  "PROTO_TYPE m.x", "", "broken" },
		{ "the body of a group", NULL, X("type: int"),
		  "messageName: m.G\n  schema: 'syntax = \"proto2\"; message m { optional group G "
		  "= 1 { "
		  "optional int32 x = 1; } }'",
		  "", "", "ok" },
		{ "a message inside of it, which nobody sends", NULL, X("type: int"),
		  "messageName: m.G.I\n  schema: 'syntax = \"proto2\"; message m { optional group "
		  "G = 1 { "
		  "message I { optional int32 x = 1; } } }'",
		  "READER_UNPROVED m", "", "unproved" },
		{ "a version of a subject", NULL, X("type: int"), "subject: s\n  version: 3", "",
		  "", "unchecked" },
		{ "a broken schema", NULL, X("type: int"), "schema: 'message m { int32 x = }'", "",
		  "", "unchecked" },
		{ "a type that is not at hand", NULL, X("type: int"),
		  "schema: 'syntax = \"proto3\"; import \"b.proto\"; message m { b.N x = 1; }'",
		  "PROTO_TYPE m.x", "", "broken" },
	};

	NATIVE_CHECK(rows, "PROTOBUF");
}

/* What cannot be proved within a limit counts as broken. */
static void test_limit(void)
{
	static const struct native_row row = { "a limit",
		                               PROTO3("int32 x = 1; message N {} N n = 2;"),
		                               PROTO3("int32 x = 1; message N {} N n = 2;"),
		                               READS("int32 x = 1; message N {} N n = 2;"),
		                               "READER_UNPROVED m",
		                               "",
		                               "unproved" };
	const unsigned long usual = limit_of(LIMIT_PAIRS);

	CHECK(limit_set(STR("PAIRS"), 1));
	native_check(&row, 1, "PROTOBUF");
	CHECK(limit_set(STR("PAIRS"), usual));
}

int main(void)
{
	RUN(test_exact);
	RUN(test_derived);
	RUN(test_of_another_language);
	RUN(test_what_is_read);
	RUN(test_limit);
	return CHECK_EXIT();
}
