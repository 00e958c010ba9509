/* Avro readers: against a schema exactly, against a contract in every way it may be written. */
#include "contract/base/limits.h"
#include "tests/check.h"
#include "tests/unit/native_rows.h"

#define SCHEMA(fields)       "{\"type\":\"record\",\"name\":\"m\",\"fields\":[" fields "]}"
#define REC(name, fields)    "{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[" fields "]}"
#define F(name, type)        "{\"name\":\"" name "\",\"type\":" type "}"
#define FD(name, type, rest) "{\"name\":\"" name "\",\"type\":" type "," rest "}"
#define LOGICAL(base, name)  "{\"type\":\"" base "\",\"logicalType\":\"" name "\"}"
#define ENUM(rest)           "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"a\",\"b\"]" rest "}"

#define READS(fields) "schema: '" SCHEMA(fields) "'"

/* The contract says what, not how: what is known is in which ways the reader works today. */
static void test_derived(void)
{
	static const struct native_row rows[] = {
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

	NATIVE_CHECK(rows, "AVRO");
}

/* No schema says it; whoever reads the field relies on it. */
static void test_meanings(void)
{
	static const struct native_row rows[] = {
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

	NATIVE_CHECK(rows, "AVRO");
}

static void test_exact(void)
{
	static const struct native_row rows[] = {
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
		{ "a list in the second of two records",
		  SCHEMA(F("x",
		           "[" REC("R", F("v", "\"int\"")) "," REC(
				   "S",
				   F("v", "\"int\"") "," F(
					   "w", "{\"type\":\"array\",\"items\":\"int\"}")) "]")),
		  SCHEMA(F("x",
		           "[" REC("R", F("v", "\"int\"")) "," REC(
				   "S",
				   F("v", "\"int\"") "," F(
					   "w", "{\"type\":\"array\",\"items\":\"string\"}")) "]")),
		  READS(F("x",
		          "[" REC("R", F("v", "\"int\"")) "," REC(
				  "S",
				  F("v", "\"int\"") "," F(
					  "w", "{\"type\":\"array\",\"items\":\"int\"}")) "]")),
		  "AVRO_TYPE m.x.w[]", "", "broken" },
		{ "a record in the second of two records",
		  SCHEMA(F("x", "[" REC("R", F("v", "\"int\"")) "," REC(
					"S", F("v", "\"int\"") "," F(
						     "w", REC("T", F("u", "\"int\"")))) "]")),
		  SCHEMA(F("x", "[" REC("R", F("v", "\"int\"")) "," REC(
					"S", F("v", "\"int\"") "," F(
						     "w", REC("T", F("u", "\"string\"")))) "]")),
		  READS(F("x", "[" REC("R", F("v", "\"int\"")) "," REC(
				       "S", F("v", "\"int\"") "," F(
						    "w", REC("T", F("u", "\"int\"")))) "]")),
		  "AVRO_TYPE m.x.w.u", "", "broken" },
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

	NATIVE_CHECK(rows, "AVRO");
}

#define TWO_MODELS                                                                         \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: t, version: 1.0.0}\n"    \
	"models: {m: {fields: {x: {type: long, required: true}}}, n: {fields: {y: {type: " \
	"int}}}}\n"

static void test_what_is_read(void)
{
	static const struct native_row rows[] = {
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

	NATIVE_CHECK(rows, "AVRO");
}

/* What cannot be proved within a limit counts as broken, unless asked otherwise. */
static void test_limit(void)
{
	static const struct native_row row = { "a limit",
		                               SCHEMA(F("x", "\"long\"") "," F("y", ENUM(""))),
		                               SCHEMA(F("x", "\"long\"") "," F("y", ENUM(""))),
		                               READS(F("x", "\"long\"") "," F("y", ENUM(""))),
		                               "READER_UNPROVED m",
		                               "",
		                               "unproved" };
	unsigned long usual = limit_of(LIMIT_PAIRS);

	CHECK(limit_set(STR("PAIRS"), 1));
	native_check(&row, 1, "AVRO");
	CHECK(limit_set(STR("PAIRS"), usual));
}

/* Wherever a limit is met on the way: it is said, and nothing is called proved. */
static void test_every_limit(void)
{
	const struct native_row row = {
		"a limit, ever later",
		CONTRACT("x: {type: timestamp, required: true}, y: {type: int, required: true}"),
		CONTRACT("x: {type: timestamp, required: true}, y: {type: int}"),
		READS(F("x", "\"long\"") "," F("y", "\"int\"")),
		"AVRO_NULL m.y",
		"",
		"broken"
	};
	struct native_row short_row = row;
	const unsigned long usual = limit_of(LIMIT_PAIRS);

	short_row.want = "READER_UNPROVED m";
	short_row.result = "unproved";
	for (unsigned long pairs = 1; pairs < 14; pairs++) {
		CHECK(limit_set(STR("PAIRS"), pairs));
		native_check(pairs < 7 ? &short_row : &row, 1, "AVRO");
	}
	CHECK(limit_set(STR("PAIRS"), usual));
}

int main(void)
{
	RUN(test_derived);
	RUN(test_meanings);
	RUN(test_exact);
	RUN(test_what_is_read);
	RUN(test_limit);
	RUN(test_every_limit);
	return CHECK_EXIT();
}
