/* Readers of JSON Schema: against a schema exactly, against a contract in every way it may be
 * written. */
#include "contract/base/limits.h"
#include "tests/unit/native_rows.h"

/* What a producer writes, and what a consumer reads of it. */
#define DRAFT(uri, rest) "{\"$schema\":\"" uri "\",\"title\":\"m\"," rest "}"
#define D7(rest)         DRAFT("http://json-schema.org/draft-07/schema#", rest)
#define D2020(rest)      DRAFT("https://json-schema.org/draft/2020-12/schema", rest)
#define P(properties)    "\"type\":\"object\",\"properties\":{" properties "}"
#define X(x)             P("\"x\":{" x "}")
#define ALL              ",\"additionalProperties\":false"
#define NEEDS(names)     ",\"required\":[" names "]"
#define READS(rest)      "schema: '{" rest "}'"
#define READS_2020(rest) \
	"schema: '{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"," rest "}'"

#define TYPE(t)  "\"type\":\"" t "\""
#define INNER(x) "\"x\":{\"type\":\"object\",\"properties\":{\"v\":{" x "}}}"

/* Each way of breaking beside its nearest neighbour, which does not. */
static void test_exact(void)
{
	static const struct native_row rows[] = {
		{ "what it reads", D7(X(TYPE("integer"))), D7(X(TYPE("integer"))),
		  READS(X(TYPE("number"))), "", "", "ok" },
		{ "any number", D7(X(TYPE("integer"))), D7(X(TYPE("number"))),
		  READS(X(TYPE("integer"))), "JSON_TYPE m.x", "", "broken" },
		{ "null", D7(X(TYPE("string"))), D7(X("\"type\":[\"string\",\"null\"]")),
		  READS(X(TYPE("string"))), "JSON_TYPE m.x", "", "broken" },
		{ "null, which it takes", D7(X(TYPE("string"))),
		  D7(X("\"type\":[\"string\",\"null\"]")),
		  READS(X("\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]")), "", "", "ok" },

		{ "no longer required", D7(X(TYPE("integer")) NEEDS("\"x\"")),
		  D7(X(TYPE("integer"))), READS(X(TYPE("integer")) NEEDS("\"x\"")),
		  "JSON_REQUIRED m.x", "", "broken" },
		{ "no longer required, nor needed", D7(X(TYPE("integer")) NEEDS("\"x\"")),
		  D7(X(TYPE("integer"))), READS(X(TYPE("integer"))), "", "", "ok" },
		{ "one of two no longer required", D7(P("\"x\":{},\"y\":{}") NEEDS("\"x\",\"y\"")),
		  D7(P("\"x\":{},\"y\":{}") NEEDS("\"x\"")), READS("\"required\":[\"x\",\"y\"]"),
		  "JSON_REQUIRED m.y", "", "broken" },
		{ "required inside",
		  D7(P(INNER(TYPE("integer") "}},\"z\":{\"not\":{")) NEEDS("\"x\"")),
		  D7(P(INNER(TYPE("integer"))) NEEDS("\"x\"")),
		  READS(P("\"x\":{\"required\":[\"v\"]}")), "JSON_REQUIRED m.x.v", "",
		  "pre_existing" },
		{ "gone from a closed object", D7(X(TYPE("integer")) ALL), D7(P("\"y\":{}") ALL),
		  READS(X(TYPE("integer"))), "", "", "ok" },
		{ "gone from an open one, so anything may stand there", D7(X(TYPE("integer"))),
		  D7(P("\"y\":{}")), READS(X(TYPE("integer"))), "JSON_TYPE m.x", "", "broken" },

		{ "a value more", D7(X("\"enum\":[\"a\",\"b\"]")),
		  D7(X("\"enum\":[\"a\",\"b\",\"c\"]")), READS(X("\"enum\":[\"a\",\"b\"]")),
		  "JSON_ENUM m.x", "", "broken" },
		{ "a value less", D7(X("\"enum\":[\"a\",\"b\"]")), D7(X("\"enum\":[\"a\"]")),
		  READS(X("\"enum\":[\"a\",\"b\"]")), "", "", "ok" },
		{ "another constant", D7(X("\"const\":1")), D7(X("\"const\":2")),
		  READS(X("\"const\":1")), "JSON_ENUM m.x", "", "broken" },
		{ "a constant of its list", D7(X("\"const\":1")), D7(X("\"const\":2")),
		  READS(X("\"enum\":[1,2]")), "", "", "ok" },

		{ "no lower bound", D7(X(TYPE("integer") ",\"minimum\":0")), D7(X(TYPE("integer"))),
		  READS(X("\"minimum\":0")), "JSON_RANGE m.x", "", "broken" },
		{ "a bound that is no part of it", D7(X(TYPE("number") ",\"maximum\":5")),
		  D7(X(TYPE("number") ",\"maximum\":5")), READS(X("\"exclusiveMaximum\":5")),
		  "JSON_RANGE m.x", "", "pre_existing" },
		{ "the same bound of whole numbers", D7(X(TYPE("integer") ",\"minimum\":1")),
		  D7(X(TYPE("integer") ",\"exclusiveMinimum\":0")), READS(X("\"minimum\":1")), "",
		  "", "ok" },
		{ "other steps", D7(X(TYPE("integer") ",\"multipleOf\":4")),
		  D7(X(TYPE("integer") ",\"multipleOf\":6")), READS(X("\"multipleOf\":4")),
		  "JSON_RANGE m.x", "", "broken" },
		{ "steps that are some of its own", D7(X(TYPE("integer") ",\"multipleOf\":4")),
		  D7(X(TYPE("integer") ",\"multipleOf\":6")), READS(X("\"multipleOf\":2")), "", "",
		  "ok" },

		{ "a longer text", D7(X(TYPE("string") ",\"maxLength\":3")),
		  D7(X(TYPE("string") ",\"maxLength\":4")), READS(X("\"maxLength\":3")),
		  "JSON_LENGTH m.x", "", "broken" },
		{ "fewer items", D7(X(TYPE("array") ",\"minItems\":1")), D7(X(TYPE("array"))),
		  READS(X("\"minItems\":1")), "JSON_LENGTH m.x", "", "broken" },
		{ "equal items", D7(X(TYPE("array") ",\"uniqueItems\":true")), D7(X(TYPE("array"))),
		  READS(X("\"uniqueItems\":true")), "JSON_LENGTH m.x", "", "broken" },
		{ "one item cannot equal another", D7(X(TYPE("array"))),
		  D7(X(TYPE("array") ",\"maxItems\":1")), READS(X("\"uniqueItems\":true")), "", "",
		  "ok" },
		{ "more members", D7(X(TYPE("object") ",\"maxProperties\":1")),
		  D7(X(TYPE("object") ",\"maxProperties\":2")), READS(X("\"maxProperties\":1")),
		  "JSON_LENGTH m.x", "", "broken" },

		{ "another pattern", D7(X(TYPE("string") ",\"pattern\":\"^[a-c]$\"")),
		  D7(X(TYPE("string") ",\"pattern\":\"^[a-d]$\"")),
		  READS(X("\"pattern\":\"^[a-c]$\"")), "JSON_TEXT m.x", "", "broken" },
		{ "a narrower pattern", D7(X(TYPE("string") ",\"pattern\":\"^[a-c]$\"")),
		  D7(X(TYPE("string") ",\"pattern\":\"^(a|c)$\"")),
		  READS(X("\"pattern\":\"^[a-c]$\"")), "", "", "ok" },
		{ "a list of texts that have it", D7(X(TYPE("string") ",\"pattern\":\"^[a-c]$\"")),
		  D7(X("\"enum\":[\"a\"]")), READS(X("\"pattern\":\"^[a-c]$\"")), "", "", "ok" },

		{ "a property more, of a closed reader", D7(X(TYPE("integer")) ALL),
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{}") ALL), READS(X(TYPE("integer")) ALL),
		  "JSON_CLOSED m.y", "", "broken" },
		{ "a property more", D7(X(TYPE("integer")) ALL),
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{}") ALL), READS(X(TYPE("integer"))), "",
		  "", "ok" },
		{ "a property more, inside a closed one",
		  D7(P("\"x\":{\"type\":\"object\",\"properties\":{}" ALL "}")),
		  D7(P("\"x\":{\"type\":\"object\",\"properties\":{\"v\":{}}" ALL "}")),
		  READS(P("\"x\":{\"type\":\"object\"" ALL "}")), "JSON_CLOSED m.x.v", "",
		  "broken" },
		{ "a property that must not be there", D7(X(TYPE("integer")) ALL),
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{}") ALL),
		  READS("\"properties\":{\"y\":false}"), "JSON_CLOSED m.y", "", "broken" },
		{ "a property more that it has no name for, but a type", D7(X(TYPE("integer")) ALL),
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"string\"}") ALL),
		  READS("\"additionalProperties\":{\"type\":\"integer\"}"), "JSON_TYPE m.y", "",
		  "broken" },
		{ "and of that type", D7(X(TYPE("integer")) ALL),
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"integer\"}") ALL),
		  READS("\"additionalProperties\":{\"type\":\"integer\"}"), "", "", "ok" },
		{ "names that it does not take",
		  D7(TYPE("object") ",\"propertyNames\":{\"maxLength\":2}"),
		  D7(TYPE("object") ",\"propertyNames\":{\"maxLength\":3}"),
		  READS("\"propertyNames\":{\"maxLength\":2}"), "JSON_CLOSED m", "", "broken" },
		{ "of such a name, another type",
		  D7("\"type\":\"object\",\"patternProperties\":{\"^n\":{\"type\":\"integer\"}}"),
		  D7("\"type\":\"object\",\"patternProperties\":{\"^n\":{\"type\":\"number\"}}"),
		  READS("\"patternProperties\":{\"^n\":{\"type\":\"integer\"}}"), "JSON_TYPE m.n",
		  "", "broken" },
		{ "unevaluated", D2020(X(TYPE("integer")) ALL),
		  D2020(P("\"x\":{\"type\":\"integer\"},\"y\":{}") ALL),
		  READS_2020(
			  "\"allOf\":[{" X(TYPE("integer")) "}],\"unevaluatedProperties\":false"),
		  "JSON_CLOSED m.y", "", "broken" },

		{ "items", D7(X(TYPE("array") ",\"items\":{\"type\":\"integer\"}")),
		  D7(X(TYPE("array") ",\"items\":{\"type\":\"string\"}")),
		  READS(X("\"items\":{\"type\":\"integer\"}")), "JSON_TYPE m.x[]", "", "broken" },
		{ "the second item",
		  D2020(X(TYPE("array") ",\"prefixItems\":[{\"type\":\"integer\"},{\"type\":"
		                        "\"integer\"}]")),
		  D2020(X(TYPE("array") ",\"prefixItems\":[{\"type\":\"integer\"},{\"type\":"
		                        "\"string\"}]")),
		  READS_2020(X("\"prefixItems\":[true,{\"type\":\"integer\"}]")), "JSON_TYPE m.x[]",
		  "", "broken" },
		{ "no item of a kind", D7(X(TYPE("array") ",\"contains\":{\"type\":\"integer\"}")),
		  D7(X(TYPE("array"))), READS(X("\"contains\":{\"type\":\"integer\"}")),
		  "JSON_REFUSED_DOCUMENT m.x", "", "broken" },
		{ "a name that a pointer would write otherwise",
		  D7(P("\"a/b~c\":{\"type\":\"integer\"}")), D7(P("\"a/b~c\":{}")),
		  READS(P("\"a/b~c\":{\"type\":\"integer\"}")), "JSON_TYPE m.a/b~c", "", "broken" },
		{ "deep inside",
		  D7(X(TYPE("object") ",\"additionalProperties\":{\"type\":\"array\",\"items\":{"
		                      "\"type\":\"object\",\"properties\":{\"v\":{\"type\":"
		                      "\"integer\"}}}}")),
		  D7(X(TYPE("object") ",\"additionalProperties\":{\"type\":\"array\",\"items\":{"
		                      "\"type\":\"object\",\"properties\":{\"v\":{\"type\":"
		                      "\"string\"}}}}")),
		  READS(X("\"additionalProperties\":{\"items\":{\"properties\":{\"v\":{\"type\":"
		          "\"integer\"}}}}")),
		  "JSON_TYPE m.x{}[].v", "", "broken" },
	};

	NATIVE_CHECK(rows, "JSON");
}

/* What joins schemas, and what leads from one to another. */
static void test_joined(void)
{
	static const struct native_row rows[] = {
		{ "no branch", D7(X(TYPE("integer"))), D7(X("\"type\":[\"integer\",\"boolean\"]")),
		  READS(X("\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]")),
		  "JSON_REFUSED_DOCUMENT m.x", "", "broken" },
		{ "the other branch", D7(X(TYPE("integer"))),
		  D7(X("\"type\":[\"integer\",\"string\"]")),
		  READS(X("\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]")), "", "",
		  "ok" },
		{ "both branches of one", D7(X(TYPE("string"))), D7(X(TYPE("integer"))),
		  READS(X("\"oneOf\":[{\"type\":\"string\"},{\"type\":\"integer\"},{\"type\":"
		          "\"number\"}]")),
		  "JSON_REFUSED_DOCUMENT m.x", "", "broken" },
		{ "all of two", D7(X("\"allOf\":[{\"minimum\":0},{\"type\":\"integer\"}]")),
		  D7(X("\"allOf\":[{\"minimum\":-1},{\"type\":\"integer\"}]")),
		  READS(X("\"allOf\":[{\"type\":\"integer\"},{\"minimum\":0}]")), "JSON_RANGE m.x",
		  "", "broken" },
		{ "not", D7(X(TYPE("string") ",\"minLength\":1")), D7(X(TYPE("string"))),
		  READS(X("\"not\":{\"const\":\"\"}")), "JSON_REFUSED_DOCUMENT m.x", "", "broken" },
		{ "a condition", D7(P("\"k\":{\"enum\":[\"a\"]},\"x\":{}") NEEDS("\"k\",\"x\"")),
		  D7(P("\"k\":{\"enum\":[\"a\"]},\"x\":{}") NEEDS("\"k\"")),
		  READS("\"if\":{\"properties\":{\"k\":{\"const\":\"a\"}}},\"then\":{\"required\":["
		        "\"x\"]}"),
		  "JSON_REQUIRED m.x", "", "broken" },
		{ "a condition that is not met",
		  D7(P("\"k\":{\"enum\":[\"a\"]},\"x\":{}") NEEDS("\"k\",\"x\"")),
		  D7(P("\"k\":{\"enum\":[\"b\"]},\"x\":{}") NEEDS("\"k\"")),
		  READS("\"if\":{\"properties\":{\"k\":{\"const\":\"a\"}}},\"then\":{\"required\":["
		        "\"x\"]}"),
		  "", "", "ok" },
		{ "one that needs another", D7(P("\"k\":{},\"x\":{}") NEEDS("\"x\"")),
		  D7(P("\"k\":{},\"x\":{}")), READS("\"dependencies\":{\"k\":[\"x\"]}"),
		  "JSON_REFUSED_DOCUMENT m", "", "broken" },

		{ "a definition of its own",
		  D7(P("\"x\":{\"$ref\":\"#/definitions/t\"}") ",\"definitions\":{\"t\":{" TYPE(
			  "integer") "}}"),
		  D7(P("\"x\":{\"$ref\":\"#/definitions/t\"}") ",\"definitions\":{\"t\":{" TYPE(
			  "number") "}}"),
		  READS_2020(P("\"x\":{\"$ref\":\"#/$defs/u\"}") ",\"$defs\":{\"u\":{" TYPE(
			  "integer") "}}"),
		  "JSON_TYPE m.x", "", "broken" },
		{ "that says the same in its place",
		  D7(P("\"x\":{\"$ref\":\"#/definitions/t\"}") ",\"definitions\":{\"t\":{" TYPE(
			  "integer") "}}"),
		  D7(X(TYPE("integer"))),
		  READS(P("\"x\":{\"$ref\":\"#/definitions/u\"}") ",\"definitions\":{\"u\":{" TYPE(
			  "integer") "}}"),
		  "", "", "ok" },
		{ "inside itself", D7(P("\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"}")),
		  D7(P("\"v\":{\"type\":\"number\"},\"next\":{\"$ref\":\"#\"}")),
		  READS(P("\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"}")),
		  "JSON_TYPE m.v", "", "broken" },
		{ "inside itself, and the same",
		  D7(P("\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"}")),
		  D7(P("\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"},\"y\":{}")),
		  READS(P("\"v\":{\"type\":\"number\"},\"next\":{\"$ref\":\"#\"}")), "", "", "ok" },
		{ "only inside",
		  D7(P("\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#/definitions/"
		       "n\"}") ",\"definitions\":{\"n\":{" P("\"v\":{\"type\":"
		                                             "\"integer\"}") ALL "}}"),
		  D7(P("\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#/definitions/"
		       "n\"}") ",\"definitions\":{\"n\":{" P("\"v\":{\"type\":"
		                                             "\"number\"}") ALL "}}"),
		  READS(P("\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"}")),
		  "JSON_TYPE m.next.v", "", "broken" },

		{ "whatever it is", D7(X(TYPE("integer"))), D7(X(TYPE("string"))), "schema: 'true'",
		  "", "", "ok" },
		{ "a list of them", D7(TYPE("array") ",\"items\":{" X(TYPE("integer")) "}"),
		  D7(TYPE("array") ",\"items\":{" X(TYPE("string")) "}"),
		  READS("\"items\":{" X(TYPE("integer")) "}"), "JSON_TYPE m[].x", "", "broken" },
		{ "several at once",
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{\"maxLength\":1}") NEEDS("\"z\"")),
		  D7(P("\"x\":{\"type\":\"string\"},\"y\":{\"maxLength\":2}")),
		  READS(P("\"x\":{\"type\":\"integer\"},\"y\":{\"maxLength\":1}") NEEDS("\"z\"")),
		  "JSON_REQUIRED m.z; JSON_TYPE m.x; JSON_LENGTH m.y", "", "broken" },
		{ "what it does not ask for",
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{\"enum\":[1]}") NEEDS("\"x\",\"y\"")),
		  D7(P("\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"string\"}") NEEDS("\"x\"")),
		  READS(X(TYPE("integer")) NEEDS("\"x\"")), "", "", "ok" },
	};

	NATIVE_CHECK(rows, "JSON");
}

/* A break that stands already is nobody's doing; one that grows is. */
static void test_known(void)
{
	static const struct native_row rows[] = {
		{ "the same before", D7(X(TYPE("number"))),
		  D7(P("\"x\":{\"type\":\"number\"},\"y\":{}")), READS(X(TYPE("integer"))),
		  "JSON_TYPE m.x", "", "pre_existing" },
		{ "the same value of another list before", D7(X("\"enum\":[\"a\",\"c\"]")),
		  D7(X("\"enum\":[\"a\",\"c\"],\"description\":\"d\"")),
		  READS(X("\"enum\":[\"a\"]")), "JSON_ENUM m.x", "", "pre_existing" },
		{ "another value", D7(X("\"enum\":[\"a\",\"c\"]")), D7(X("\"enum\":[\"a\",\"b\"]")),
		  READS(X("\"enum\":[\"a\"]")), "JSON_ENUM m.x", "", "broken" },
		{ "the same, and another one",
		  D7(P("\"x\":{\"type\":\"number\"},\"y\":{\"type\":\"integer\"}")),
		  D7(P("\"x\":{\"type\":\"number\"},\"y\":{\"type\":\"number\"}")),
		  READS(P("\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"integer\"}")),
		  "JSON_TYPE m.y", "", "broken" },
		{ "missing before too", D7(X(TYPE("integer"))), D7(X(TYPE("integer"))),
		  READS("\"required\":[\"x\"]"), "JSON_REQUIRED m.x", "", "pre_existing" },
		{ "a first version", NULL, D7(X(TYPE("number"))), READS(X(TYPE("integer"))),
		  "JSON_TYPE m.x", "", "broken" },
		{ "a first version that suits", NULL, D7(X(TYPE("integer"))),
		  READS(X(TYPE("integer"))), "", "", "ok" },
	};

	NATIVE_CHECK(rows, "JSON");
}

/* The contract says what, not how: what is known is in which ways the reader works today. */
static void test_derived(void)
{
	static const struct native_row rows[] = {
		{ "what nobody reads", CONTRACT("x: {type: long, required: true}, y: {type: int}"),
		  CONTRACT("x: {type: long, required: true}"), READS(X(TYPE("integer"))), "", "",
		  "ok" },
		{ "a field more, of an open reader", CONTRACT("x: {type: long}"),
		  CONTRACT("x: {type: long}, y: {type: string}"),
		  READS(X("\"type\":[\"integer\",\"null\"]")), "", "", "ok" },
		{ "a field more, of a closed one", CONTRACT("x: {type: long}"),
		  CONTRACT("x: {type: long}, y: {type: string}"),
		  READS(X("\"type\":[\"integer\",\"null\"]") ALL), "JSON_CLOSED m.y", "",
		  "broken" },
		{ "a field less, which it needs",
		  CONTRACT("x: {type: long, required: true}, y: {type: int, required: true}"),
		  CONTRACT("x: {type: long, required: true}"), READS("\"required\":[\"x\",\"y\"]"),
		  "JSON_REQUIRED m.y", "", "broken" },
		{ "a field less, which it reads where it is there",
		  CONTRACT("x: {type: long, required: true}, y: {type: int, required: true}"),
		  CONTRACT("x: {type: long, required: true}"),
		  READS(P("\"y\":{\"type\":\"integer\"}") NEEDS("\"x\"")), "", "", "ok" },
		{ "a field less, in a record",
		  CONTRACT("r: {type: record, required: true, fields: {x: {type: long, required: "
		           "true}}}"),
		  CONTRACT("r: {type: record, required: true, fields: {y: {type: long, required: "
		           "true}}}"),
		  READS(P("\"r\":{\"required\":[\"x\"]}")), "JSON_REQUIRED m.r.x", "", "broken" },
		{ "a field less before and now", CONTRACT("x: {type: long, required: true}"),
		  CONTRACT("x: {type: int, required: true}"), READS("\"required\":[\"x\",\"y\"]"),
		  "JSON_REQUIRED m.y", "", "pre_existing" },
		{ "one more than before", CONTRACT("x: {type: long, required: true}"),
		  CONTRACT("z: {type: long}"), READS("\"required\":[\"x\",\"y\"]"),
		  "JSON_REQUIRED m.x", "", "broken" },

		{ "no longer required, where it must be there",
		  CONTRACT("x: {type: int, required: true}"), CONTRACT("x: {type: int}"),
		  READS("\"required\":[\"x\"]"), "JSON_REQUIRED m.x", "", "broken" },
		/* how a producer writes what is not there is not known before it ever was not */
		{ "no longer required, where it must not be null",
		  CONTRACT("x: {type: int, required: true}"), CONTRACT("x: {type: int}"),
		  READS(X(TYPE("integer"))), "JSON_TYPE m.x", "", "broken" },
		{ "no longer required, where it may be either",
		  CONTRACT("x: {type: int, required: true}"), CONTRACT("x: {type: int}"),
		  READS(X("\"type\":[\"integer\",\"null\"]")), "", "", "ok" },
		{ "no longer required, of a list",
		  CONTRACT("x: {type: string, required: true, enum: [a]}"),
		  CONTRACT("x: {type: string, enum: [a]}"), READS(X("\"enum\":[\"a\"]")),
		  "JSON_ENUM m.x", "", "broken" },
		{ "no longer required, of a list with null",
		  CONTRACT("x: {type: string, required: true, enum: [a]}"),
		  CONTRACT("x: {type: string, enum: [a]}"), READS(X("\"enum\":[\"a\",null]")), "",
		  "", "ok" },
		{ "nor of a choice", CONTRACT("x: {type: string, required: true}"),
		  CONTRACT("x: {type: string}"),
		  READS(X("\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]")),
		  "JSON_REFUSED_DOCUMENT m.x", "", "broken" },
		{ "one that is absent where it is not required: so another one is, too",
		  CONTRACT("x: {type: int, required: true}, y: {type: int}"),
		  CONTRACT("x: {type: int}, y: {type: int}"),
		  READS(P("\"x\":{\"type\":[\"integer\",\"null\"]},\"y\":{\"type\":\"integer\"}")),
		  "", "", "ok" },
		{ "an item",
		  CONTRACT("x: {type: array, required: true, items: {type: int, required: true}}"),
		  CONTRACT("x: {type: array, required: true, items: {type: int}}"),
		  READS(X("\"items\":{\"type\":\"integer\"}")), "JSON_TYPE m.x[]", "", "broken" },
		{ "a value",
		  CONTRACT("x: {type: map, required: true, keys: {type: string}, values: {type: "
		           "int, required: true}}"),
		  CONTRACT("x: {type: map, required: true, keys: {type: string}, values: {type: "
		           "int}}"),
		  READS(X("\"additionalProperties\":{\"type\":\"integer\"}")), "JSON_TYPE m.x{}",
		  "", "broken" },

		{ "any number", CONTRACT("x: {type: long, required: true}"),
		  CONTRACT("x: {type: double, required: true}"), READS(X(TYPE("integer"))),
		  "JSON_TYPE m.x", "", "broken" },
		{ "a wider whole number", CONTRACT("x: {type: int, required: true}"),
		  CONTRACT("x: {type: long, required: true}"), READS(X(TYPE("integer"))), "", "",
		  "ok" },
		{ "a wider one than it has room for", CONTRACT("x: {type: int, required: true}"),
		  CONTRACT("x: {type: long, required: true}"),
		  READS(X("\"maximum\":2147483647,\"minimum\":-2147483648")), "JSON_RANGE m.x", "",
		  "broken" },
		{ "a value more", CONTRACT("x: {type: string, required: true, enum: [a, b]}"),
		  CONTRACT("x: {type: string, required: true, enum: [a, b, c]}"),
		  READS(X("\"enum\":[\"a\",\"b\"]")), "JSON_ENUM m.x", "", "broken" },
		{ "a value less", CONTRACT("x: {type: string, required: true, enum: [a, b]}"),
		  CONTRACT("x: {type: string, required: true, enum: [a]}"),
		  READS(X("\"enum\":[\"a\",\"b\"]")), "", "", "ok" },
		{ "any text", CONTRACT("x: {type: string, required: true, enum: [a, b]}"),
		  CONTRACT("x: {type: string, required: true}"), READS(X("\"enum\":[\"a\",\"b\"]")),
		  "JSON_ENUM m.x", "", "broken" },
		{ "no bound", CONTRACT("x: {type: long, required: true, minimum: 0}"),
		  CONTRACT("x: {type: long, required: true}"), READS(X("\"minimum\":0")),
		  "JSON_RANGE m.x", "", "broken" },
		{ "a bound that is narrower",
		  CONTRACT("x: {type: long, required: true, minimum: 0}"),
		  CONTRACT("x: {type: long, required: true, minimum: 1}"),
		  READS(X("\"minimum\":0")), "", "", "ok" },
		{ "a longer text", CONTRACT("x: {type: string, required: true, maxLength: 3}"),
		  CONTRACT("x: {type: string, required: true, maxLength: 4}"),
		  READS(X("\"maxLength\":3")), "JSON_LENGTH m.x", "", "broken" },
		{ "another pattern",
		  CONTRACT("x: {type: string, required: true, pattern: \"^[A-Z]{3}$\"}"),
		  CONTRACT("x: {type: string, required: true, pattern: \"^[A-Za-z]{3}$\"}"),
		  READS(X("\"pattern\":\"^[A-Z]{3}$\"")), "JSON_TEXT m.x", "", "broken" },

		{ "a time as a text, which stays one",
		  CONTRACT("x: {type: timestamp, required: true}"),
		  CONTRACT("x: {type: timestamp, required: true}, y: {type: int}"),
		  READS(X(TYPE("string"))), "", "", "ok" },
		{ "a text that becomes a time: it may be written as a number",
		  CONTRACT("x: {type: string, required: true}"),
		  CONTRACT("x: {type: timestamp, required: true}"), READS(X(TYPE("string"))),
		  "TYPE m.x", "JSON_TYPE m.x", "broken" },
		{ "a time that becomes a number, read as one",
		  CONTRACT("x: {type: timestamp, required: true}"),
		  CONTRACT("x: {type: long, required: true}"), READS(X(TYPE("integer"))),
		  "TYPE m.x", "", "broken" },
		{ "a time that becomes a number, read as a text",
		  CONTRACT("x: {type: timestamp, required: true}"),
		  CONTRACT("x: {type: long, required: true}"), READS(X(TYPE("string"))),
		  "JSON_TYPE m.x", "", "broken" },
		{ "a decimal as a number, which stays one",
		  CONTRACT("x: {type: decimal, precision: 9, scale: 2, required: true}"),
		  CONTRACT("x: {type: decimal, precision: 7, scale: 2, required: true}"),
		  READS(X(TYPE("number"))), "", "", "ok" },
		{ "a number that becomes a decimal: it may be written as a text",
		  CONTRACT("x: {type: double, required: true}"),
		  CONTRACT("x: {type: decimal, precision: 9, scale: 2, required: true}"),
		  READS(X(TYPE("number"))), "", "JSON_TYPE m.x", "ok" },
		{ "another scale, read as a number",
		  CONTRACT("x: {type: decimal, precision: 9, scale: 2, required: true}"),
		  CONTRACT("x: {type: decimal, precision: 9, scale: 3, required: true}"),
		  READS(X(TYPE("number"))), "", "", "ok" },
		{ "bytes that become a text", CONTRACT("x: {type: bytes, required: true}"),
		  CONTRACT("x: {type: string, required: true}"), READS(X(TYPE("string"))), "", "",
		  "ok" },
		{ "a vector of other numbers",
		  CONTRACT("x: {type: array, required: true, minItems: 2, items: {type: float, "
		           "required: true}}"),
		  CONTRACT("x: {type: array, required: true, minItems: 1, items: {type: float, "
		           "required: true}}"),
		  READS(X("\"minItems\":2")), "JSON_LENGTH m.x", "", "broken" },

		{ "a unit", CONTRACT("x: {type: long, required: true, unit: minor}"),
		  CONTRACT("x: {type: long, required: true, unit: major}"),
		  READS(X(TYPE("integer"))), "MEANING m.x", "", "broken" },
		{ "a unit of what is not read",
		  CONTRACT("x: {type: long, required: true}, y: {type: long, unit: minor}"),
		  CONTRACT("x: {type: long, required: true}, y: {type: long, unit: major}"),
		  READS(X(TYPE("integer"))), "", "", "ok" },
		{ "a unit of items",
		  CONTRACT("x: {type: array, required: true, items: {type: long, required: true, "
		           "unit: minor}}"),
		  CONTRACT("x: {type: array, required: true, items: {type: long, required: true, "
		           "unit: major}}"),
		  READS(X(TYPE("array") ",\"items\":{\"type\":\"integer\"}")), "MEANING m.x[]", "",
		  "broken" },

		{ "a reader with references",
		  CONTRACT("a: {type: string, required: true, maxLength: 3}, b: {type: string, "
		           "required: true, maxLength: 3}"),
		  CONTRACT("a: {type: string, required: true, maxLength: 3}, b: {type: string, "
		           "required: true, maxLength: 4}"),
		  READS(P("\"a\":{\"$ref\":\"#/definitions/t\"},\"b\":{\"$ref\":\"#/definitions/"
		          "t\"}") ",\"definitions\":{\"t\":{\"maxLength\":3}}"),
		  "JSON_LENGTH m.b", "", "broken" },
		{ "a first version", NULL, CONTRACT("x: {type: timestamp, required: true}"),
		  READS(X(TYPE("integer"))), "", "", "ok" },
		{ "a first version that no way suits", NULL,
		  CONTRACT("x: {type: timestamp, required: true}"), READS(X(TYPE("boolean"))),
		  "JSON_TYPE m.x", "", "broken" },
	};

	NATIVE_CHECK(rows, "JSON");
}

#define AVRO(fields)  "{\"type\":\"record\",\"name\":\"m\",\"fields\":[" fields "]}"
#define PROTO(fields) "syntax = \"proto3\"; message m { " fields " }"

/* A schema of another language is a contract to this reader: somebody makes JSON of its data. */
static void test_of_another_language(void)
{
	static const struct native_row rows[] = {
		{ "Avro, as it was", AVRO("{\"name\":\"x\",\"type\":\"long\"}"),
		  AVRO("{\"name\":\"x\",\"type\":\"int\"},{\"name\":\"y\",\"type\":\"int\"}"),
		  READS(X(TYPE("integer")) NEEDS("\"x\"")), "", "", "ok" },
		{ "Avro, without the field",
		  AVRO("{\"name\":\"x\",\"type\":\"long\"},{\"name\":\"y\",\"type\":\"long\"}"),
		  AVRO("{\"name\":\"y\",\"type\":\"long\"}"),
		  READS(X(TYPE("integer")) NEEDS("\"x\"")), "JSON_REQUIRED m.x", "", "broken" },
		{ "Avro, with a symbol more",
		  AVRO("{\"name\":\"x\",\"type\":{\"type\":\"enum\",\"name\":\"e\",\"symbols\":["
		       "\"a\"]}}"),
		  AVRO("{\"name\":\"x\",\"type\":{\"type\":\"enum\",\"name\":\"e\",\"symbols\":["
		       "\"a\",\"b\"]}}"),
		  READS(X("\"enum\":[\"a\"]")), "JSON_ENUM m.x", "", "broken" },
		{ "Protobuf, another type", PROTO("int32 x = 1;"), PROTO("string x = 1;"),
		  READS(X("\"type\":[\"integer\",\"null\"]")), "JSON_TYPE m.x", "", "broken" },
		{ "Protobuf, another number, which no JSON shows", PROTO("int32 x = 1;"),
		  PROTO("int32 x = 2;"), READS(X("\"type\":[\"integer\",\"null\"]")), "", "",
		  "ok" },
		{ "JSON Schema at last", CONTRACT("x: {type: long, required: true}"),
		  D7(X(TYPE("string"))), READS(X(TYPE("integer"))), "JSON_TYPE m.x", "", "broken" },
		{ "JSON Schema no longer", D7(X(TYPE("integer"))),
		  CONTRACT("x: {type: double, required: true}"), READS(X(TYPE("integer"))),
		  "JSON_TYPE m.x", "", "broken" },
	};

	NATIVE_CHECK(rows, "JSON");
}

static void test_what_is_read(void)
{
	static const struct native_row rows[] = {
		{ "a version of a subject", NULL, CONTRACT("x: {type: long}"),
		  "subject: s\n  version: 3", "", "", "unchecked" },
		{ "a broken schema", NULL, CONTRACT("x: {type: long}"),
		  "schema: '{\"type\":\"rec\"}'", "", "", "unchecked" },
		{ "a reference to what is not there", NULL, CONTRACT("x: {type: long}"),
		  READS(P("\"x\":{\"$ref\":\"#/definitions/t\"}")), "", "", "unchecked" },
		{ "a model that is gone", CONTRACT("x: {type: long}"), CONTRACT("x: {type: long}"),
		  "model: n\n  " READS(X(TYPE("integer"))), "MODEL_MISSING n", "", "pre_existing" },
		{ "as a map of the document", NULL, CONTRACT("x: {type: long, required: true}"),
		  "schema: {properties: {x: {type: string}}}", "JSON_TYPE m.x", "", "broken" },
	};

	NATIVE_CHECK(rows, "JSON");
}

/* Wherever a limit is met on the way: it is said, and nothing is called proved. */
static void test_limit(void)
{
	static const struct native_row met = {
		"a limit",
		CONTRACT("x: {type: string, required: true, enum: [a, b]}, y: {type: int}"),
		CONTRACT("x: {type: string, required: true, enum: [a, b, c]}, y: {type: int}"),
		READS(X("\"enum\":[\"a\",\"b\"]")),
		"READER_UNPROVED m",
		"",
		"unproved"
	};
	const unsigned long usual = limit_of(LIMIT_SET_STEPS);
	struct native_row row = met;

	CHECK(limit_set(STR("SET_STEPS"), 1));
	native_check(&row, 1, "JSON");
	CHECK(limit_set(STR("SET_STEPS"), usual));
	row.want = "JSON_ENUM m.x";
	row.result = "broken";
	native_check(&row, 1, "JSON");
}

int main(void)
{
	RUN(test_exact);
	RUN(test_joined);
	RUN(test_known);
	RUN(test_derived);
	RUN(test_of_another_language);
	RUN(test_what_is_read);
	RUN(test_limit);
	return CHECK_EXIT();
}
