/* Inclusion of JSON Schemas, keyword by keyword and both ways, each beside its nearest neighbours.
 * Every witness is judged by the validator, inside json_schema_prove() and once more here. */
#include "compat/json_schema/read_proven.h"
#include "contract/base/limits.h"
#include "contract/json_schema/validate.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

static struct arena arena;

static const struct json_schema *schema(const char *text, enum json_dialect dialect)
{
	const struct json_schema_options options = { .forced = true, .dialect = dialect };
	struct source *source = arena_new(&arena, struct source);
	const struct json_schema *out = NULL;
	struct failure why = { 0 };
	struct node *root;

	*source = (struct source){ STR("schema.json"), str_of(text) };
	if (!json_read(&arena, source, &root, &why) ||
	    !json_schema_read(&arena, root, &options, &out, &why))
		fprintf(stderr, "%s: %s\n", text, why.text);
	return out;
}

static bool accepts(const struct json_schema *s, const struct node *value, bool formats)
{
	const struct json_validator_options options = { .assert_format = formats };
	const struct json_validator *v;
	struct failure why;

	return json_validator_new(&arena, s, &options, &v, &why) &&
	       json_validate(&arena, v, value, &why) == JSON_VALID;
}

/* "yes", "no" or "unproved: ..."; every break has a witness that is one. */
static const char *asked(const struct json_schema *reader, const struct json_schema *writer,
                         struct json_proof *p)
{
	struct failure why = { 0 };

	if (!json_schema_prove(&arena, reader, writer, p, &why))
		return arena_printf(&arena, "failed: %s", why.text).ptr;
	CHECK(p->compatible == !p->total && p->unproved == (p->total && !p->breaks));
	for (size_t i = 0; i < p->count; i++) {
		const struct json_break *b = &p->list[i];

		CHECK((b->witness != NULL) == (i < p->breaks) && !b->witness == (b->blame != NULL));
		CHECK(!b->witness || (accepts(writer, b->witness, b->format_asserted) &&
		                      !accepts(reader, b->witness, b->format_asserted)));
	}
	if (p->unproved)
		return arena_printf(&arena, "unproved: %s", p->list[0].blame).ptr;
	return p->compatible ? "yes" : "no";
}

static const char *widens(const char *old_text, const char *new_text, enum json_dialect d)
{
	struct json_proof p;

	return asked(schema(new_text, d), schema(old_text, d), &p);
}

#define D4  JSON_DRAFT_4
#define D6  JSON_DRAFT_6
#define D7  JSON_DRAFT_7
#define D19 JSON_2019_09
#define D20 JSON_2020_12
#define YES "yes"
#define NO  "no"
#define NODE(v)                                                           \
	"{\"$ref\":\"#/definitions/"                                      \
	"N\",\"definitions\":{\"N\":{\"type\":\"object\",\"properties\":" \
	"{\"v\":" v ",\"next\":{\"$ref\":\"#/definitions/N\"}},\"required\":[\"v\"]}}}"

/* clang-format off */
static const struct {
	const char *keyword;
	enum json_dialect dialect;
	const char *a, *b;
	const char *a_in_b, *b_in_a;
} rows[] = {
	/* type */
	{ "type", D7, "{\"type\":\"integer\"}", "{\"type\":\"number\"}", YES, NO },
	{ "type", D7, "{\"type\":\"integer\"}", "{\"type\":\"number\",\"multipleOf\":1}", YES, YES },
	{ "type", D7, "{\"type\":\"integer\"}", "{\"type\":\"number\",\"multipleOf\":1.0}", YES, YES },
	{ "type", D7, "{\"type\":\"integer\"}", "{\"type\":\"number\",\"multipleOf\":0.5}", YES, NO },
	{ "type", D7, "{\"type\":\"string\"}", "{\"type\":[\"string\",\"null\"]}", YES, NO },
	{ "type", D7, "{\"type\":[\"integer\",\"number\"]}", "{\"type\":\"number\"}", YES, YES },
	{ "type", D7, "{}", "{\"type\":[\"null\",\"boolean\",\"number\",\"string\",\"array\",\"object\"]}", YES, YES },
	{ "type", D7, "{}", "{\"type\":[\"null\",\"boolean\",\"integer\",\"string\",\"array\",\"object\"]}", NO, YES },
	{ "type", D7, "{\"minimum\":0}", "{\"type\":\"number\",\"minimum\":0}", NO, YES },
	/* enum, const */
	{ "enum", D7, "{\"enum\":[\"a\"]}", "{\"enum\":[\"a\",\"b\"]}", YES, NO },
	{ "enum", D7, "{\"enum\":[1]}", "{\"enum\":[1.0]}", YES, YES },
	{ "enum", D7, "{\"enum\":[1]}", "{\"enum\":[\"1\"]}", NO, NO },
	{ "enum", D7, "{\"enum\":[true,false]}", "{\"type\":\"boolean\"}", YES, YES },
	{ "enum", D7, "{\"enum\":[\"a\",\"bc\"]}", "{\"type\":\"string\",\"maxLength\":2}", YES, NO },
	{ "enum", D7, "{\"enum\":[\"a\",\"bcd\"]}", "{\"type\":\"string\",\"maxLength\":2}", NO, NO },
	{ "enum", D7, "{\"enum\":[[1,{\"a\":2}]]}", "{\"const\":[1.0,{\"a\":2e0}]}", YES, YES },
	{ "enum", D7, "{\"enum\":[[1,{\"a\":2}]]}", "{\"const\":[1,{\"a\":2,\"b\":1}]}", NO, NO },
	{ "enum", D7, "{\"enum\":[[1],[2]]}", "{\"type\":\"array\",\"items\":{\"enum\":[1,2]},\"minItems\":1,\"maxItems\":1}", YES, YES },
	{ "enum", D7, "{\"enum\":[0,1,2]}", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":2}", YES, YES },
	{ "enum", D7, "{\"enum\":[0,1,2]}", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":3}", YES, NO },
	{ "enum", D7, "{\"enum\":[\"x\",10]}", "{\"enum\":[\"\",\"x\"]}", NO, NO },
	{ "enum", D7, "{\"enum\":[]}", "{\"type\":\"null\"}", YES, NO },
	{ "const", D7, "{\"const\":null}", "{\"type\":\"null\"}", YES, YES },
	{ "const", D7, "{\"const\":{}}", "{\"type\":\"object\",\"maxProperties\":0}", YES, YES },
	{ "const", D4, "{\"const\":1}", "{\"type\":\"string\"}", NO, YES }, /* draft 4 has none */
	{ "const", D7, "{\"const\":\"\"}", "{\"type\":\"string\",\"maxLength\":0}", YES, YES },
	{ "const", D7, "{\"const\":\"\xC3\xA9\"}", "{\"type\":\"string\",\"maxLength\":1,\"minLength\":1}", YES, NO },
	/* numbers */
	{ "minimum", D7, "{\"minimum\":5}", "{\"minimum\":4}", YES, NO },
	{ "minimum", D7, "{\"minimum\":5}", "{\"exclusiveMinimum\":5}", NO, YES },
	{ "minimum", D7, "{\"type\":\"integer\",\"minimum\":5}", "{\"type\":\"integer\",\"exclusiveMinimum\":4}", YES, YES },
	{ "minimum", D7, "{\"type\":\"integer\",\"minimum\":4.5}", "{\"type\":\"integer\",\"minimum\":5}", YES, YES },
	{ "minimum", D7, "{\"minimum\":9007199254740993}", "{\"minimum\":9007199254740992}", YES, NO },
	{ "minimum", D7, "{\"minimum\":0.1}", "{\"minimum\":0.10000000000000000000001}", NO, YES },
	{ "minimum", D7, "{\"minimum\":-1e300}", "{\"minimum\":-1.0e301}", YES, NO },
	{ "maximum", D7, "{\"maximum\":5}", "{\"exclusiveMaximum\":6}", YES, NO },
	{ "maximum", D7, "{\"type\":\"integer\",\"maximum\":5}", "{\"type\":\"integer\",\"exclusiveMaximum\":6}", YES, YES },
	{ "maximum", D7, "{\"exclusiveMaximum\":10,\"maximum\":20}", "{\"exclusiveMaximum\":5,\"maximum\":20}", NO, YES },
	{ "exclusiveMinimum", D4, "{\"minimum\":5,\"exclusiveMinimum\":true}", "{\"minimum\":5}", YES, NO },
	{ "exclusiveMinimum", D4, "{\"minimum\":5,\"exclusiveMinimum\":false}", "{\"minimum\":5}", YES, YES },
	{ "exclusiveMaximum", D4, "{\"maximum\":5,\"exclusiveMaximum\":true}", "{\"maximum\":4.99}", NO, YES },
	{ "exclusiveMaximum", D7, "{\"minimum\":1,\"exclusiveMaximum\":1}", "{\"type\":\"string\"}", NO, YES },
	{ "exclusiveMaximum", D7, "{\"type\":\"number\",\"minimum\":1,\"exclusiveMaximum\":1}", "false", YES, YES },
	{ "multipleOf", D7, "{\"multipleOf\":6}", "{\"multipleOf\":3}", YES, NO },
	{ "multipleOf", D7, "{\"allOf\":[{\"multipleOf\":4},{\"multipleOf\":6}]}", "{\"multipleOf\":12}", YES, YES },
	{ "multipleOf", D7, "{\"multipleOf\":0.02}", "{\"multipleOf\":0.01}", YES, NO },
	{ "multipleOf", D7, "{\"multipleOf\":0.3}", "{\"multipleOf\":0.1}", YES, NO },
	{ "multipleOf", D7, "{\"multipleOf\":0.1}", "{\"type\":\"integer\"}", NO, YES },
	{ "multipleOf", D7, "{\"type\":\"integer\",\"multipleOf\":2.5}", "{\"type\":\"number\",\"multipleOf\":5}", YES, YES },
	{ "multipleOf", D7, "{\"type\":\"integer\",\"minimum\":7,\"maximum\":9,\"multipleOf\":4}", "{\"const\":8}", YES, YES },
	{ "multipleOf", D7, "{\"type\":\"integer\",\"minimum\":9,\"maximum\":11,\"multipleOf\":4}", "false", YES, YES },
	{ "multipleOf", D7, "{\"multipleOf\":1e-300}", "{\"multipleOf\":1e-301}", YES, NO },
	/* strings */
	{ "minLength", D7, "{\"minLength\":3}", "{\"minLength\":2}", YES, NO },
	{ "minLength", D7, "{\"type\":\"string\"}", "{\"type\":\"string\",\"minLength\":0}", YES, YES },
	{ "minLength", D7, "{\"type\":\"string\",\"minLength\":5,\"maxLength\":3}", "false", YES, YES },
	{ "maxLength", D7, "{\"maxLength\":1000000}", "{\"maxLength\":1000001}", YES, "unproved: minLength above 65536" },
	{ "maxLength", D7, "{\"type\":\"string\",\"pattern\":\"^[a-z]{3}$\"}", "{\"type\":\"string\",\"pattern\":\"^[a-z]{3}$\",\"maxLength\":3}", YES, YES },
	{ "maxLength", D7, "{\"type\":\"string\",\"pattern\":\"^[a-z]{3}$\"}", "{\"type\":\"string\",\"pattern\":\"^[a-z]{3}$\",\"maxLength\":2}", NO, YES },
	{ "pattern", D7, "{\"pattern\":\"^[a-z]$\"}", "{\"pattern\":\"^[a-z]+$\"}", YES, NO },
	{ "pattern", D7, "{\"type\":\"string\",\"pattern\":\"^[a-z]+$\",\"maxLength\":1}", "{\"type\":\"string\",\"pattern\":\"^[a-z]?$\",\"minLength\":1}", YES, YES },
	{ "pattern", D7, "{\"allOf\":[{\"pattern\":\"a\"},{\"pattern\":\"b\"}]}", "{\"pattern\":\"a[^]*b|b[^]*a\"}", YES, YES },
	{ "pattern", D7, "{\"type\":\"string\",\"not\":{\"pattern\":\"a\"}}", "{\"type\":\"string\",\"pattern\":\"^[^a]*$\"}", YES, YES },
	{ "pattern", D7, "{\"pattern\":\"(a)\\\\1\"}", "{\"pattern\":\"(a)\\\\1\"}", YES, YES },
	{ "format", D7, "{\"type\":\"string\",\"format\":\"ipv4\"}", "{\"type\":\"string\"}", YES, NO },
	{ "format", D20, "{\"type\":\"string\",\"format\":\"ipv4\"}", "{\"type\":\"string\"}", YES, YES },
	{ "format", D7, "{\"type\":\"string\",\"format\":\"ipv4\"}", "{\"type\":\"string\",\"format\":\"ipv6\"}", NO, NO },
	{ "format", D7, "{\"type\":\"string\",\"format\":\"date\"}", "{\"type\":\"string\",\"format\":\"date\",\"maxLength\":10}", NO, YES },
	{ "format", D7, "{\"type\":\"string\",\"format\":\"colour\"}", "{\"type\":\"string\"}", YES, YES },
	/* arrays */
	{ "items", D7, "{\"items\":{\"type\":\"integer\"}}", "{\"items\":{\"type\":\"number\"}}", YES, NO },
	{ "items", D7, "{\"items\":{\"type\":\"integer\"}}", "{\"items\":[{\"type\":\"integer\"}],\"additionalItems\":{\"type\":\"integer\"}}", YES, YES },
	{ "items", D7, "{\"items\":{}}", "{}", YES, YES },
	{ "items", D7, "{\"items\":false}", "{\"maxItems\":0}", YES, YES },
	{ "items", D20, "{\"prefixItems\":[{\"type\":\"integer\"}],\"items\":false}", "{\"prefixItems\":[{\"type\":\"integer\"}],\"maxItems\":1}", YES, YES },
	{ "items", D20, "{\"prefixItems\":[{},{}]}", "{\"items\":{\"type\":\"null\"}}", NO, YES },
	{ "additionalItems", D7, "{\"additionalItems\":false}", "{}", YES, YES },
	{ "additionalItems", D7, "{\"items\":[{},{}],\"additionalItems\":false}", "{\"items\":[{},{}],\"additionalItems\":false,\"maxItems\":2}", YES, YES },
	{ "additionalItems", D7, "{\"items\":[{}],\"additionalItems\":false}", "{\"items\":[{},{}],\"additionalItems\":false}", YES, NO },
	{ "minItems", D7, "{\"minItems\":2}", "{\"minItems\":1}", YES, NO },
	{ "maxItems", D7, "{\"type\":\"array\",\"minItems\":2,\"maxItems\":1}", "false", YES, YES },
	{ "contains", D7, "{\"contains\":{\"type\":\"integer\"}}", "{\"contains\":{\"type\":\"number\"}}", YES, NO },
	{ "contains", D7, "{\"type\":\"array\",\"contains\":{}}", "{\"type\":\"array\",\"minItems\":1}", YES, YES },
	{ "contains", D7, "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1}", "{\"type\":\"array\",\"contains\":{\"type\":\"string\"}}", YES, NO },
	{ "contains", D7, "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"contains\":{\"type\":\"null\"}}", "false", YES, YES },
	{ "contains", D4, "{\"contains\":{\"type\":\"integer\"}}", "{}", YES, YES }, /* draft 4 has none */
	{ "minContains", D20, "{\"contains\":{\"type\":\"null\"},\"minContains\":2}", "{\"contains\":{\"type\":\"null\"}}", YES, NO },
	{ "minContains", D20, "{\"contains\":{\"type\":\"null\"},\"minContains\":0}", "{}", YES, YES },
	{ "minContains", D20, "{\"type\":\"array\",\"maxItems\":1,\"contains\":{\"type\":\"null\"},\"minContains\":2}", "false", YES, YES },
	{ "maxContains", D20, "{\"contains\":{\"type\":\"null\"},\"maxContains\":1}", "{\"contains\":{\"type\":\"null\"},\"maxContains\":2}", YES, NO },
	{ "maxContains", D20, "{\"items\":{\"type\":\"null\"},\"contains\":{\"type\":\"null\"},\"maxContains\":1}", "{\"maxItems\":1}", YES, NO },
	{ "maxContains", D20, "{\"minItems\":3,\"contains\":{\"type\":\"null\"},\"minContains\":0,\"maxContains\":1}", "{\"contains\":{\"not\":{\"type\":\"null\"}},\"minContains\":2}", YES, NO },
	{ "uniqueItems", D7, "{\"uniqueItems\":true}", "{}", YES, NO },
	{ "uniqueItems", D7, "{\"maxItems\":1}", "{\"uniqueItems\":true}", YES, NO },
	{ "uniqueItems", D7, "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"uniqueItems\":true}", "{\"maxItems\":2}", YES, NO },
	{ "uniqueItems", D7, "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"uniqueItems\":true,\"minItems\":3}", "false", YES, YES },
	{ "uniqueItems", D7, "{\"items\":[{\"enum\":[1,2]},{\"const\":1}],\"minItems\":2,\"uniqueItems\":true}", "{\"items\":[{\"const\":2}]}", YES, NO },
	{ "uniqueItems", D7, "{\"items\":[{\"const\":1},{\"const\":2}],\"additionalItems\":false}", "{\"uniqueItems\":true}", YES, NO },
	{ "uniqueItems", D7, "{\"not\":{\"uniqueItems\":true},\"items\":{\"type\":\"object\"}}", "{\"items\":{\"properties\":{\"a\":false}}}", NO, NO },
	{ "uniqueItems", D20, "{\"not\":{\"uniqueItems\":true},\"contains\":{\"type\":\"null\"},\"minContains\":2,\"maxItems\":2}", "{\"type\":\"array\",\"const\":[null,null]}", YES, YES },
	/* objects */
	{ "required", D7, "{\"required\":[\"a\",\"b\"]}", "{\"required\":[\"a\"]}", YES, NO },
	{ "required", D7, "{\"type\":\"object\"}", "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"default\":1}}}", NO, YES },
	{ "required", D7, "{\"type\":\"object\",\"required\":[\"a\"]}", "{\"type\":\"object\",\"minProperties\":1}", YES, NO },
	{ "required", D7, "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":false}}", "false", YES, YES },
	{ "properties", D7, "{\"properties\":{\"a\":{\"type\":\"integer\"}}}", "{\"properties\":{\"a\":{\"type\":\"number\"}}}", YES, NO },
	{ "properties", D7, "{}", "{\"properties\":{}}", YES, YES },
	{ "properties", D7, "{\"type\":\"object\",\"properties\":{\"a\":false}}", "{\"type\":\"object\",\"not\":{\"required\":[\"a\"]}}", YES, YES },
	{ "properties", D7, "{\"allOf\":[{\"properties\":{\"a\":{\"type\":\"string\"}}},{\"properties\":{\"b\":{\"type\":\"string\"}}}]}", "{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}}}", YES, YES },
	{ "patternProperties", D7, "{\"patternProperties\":{\"^x\":{\"type\":\"integer\"}}}", "{\"patternProperties\":{\"^xy\":{\"type\":\"number\"}}}", YES, NO },
	{ "patternProperties", D7, "{\"properties\":{\"xa\":{\"type\":\"integer\"}}}", "{\"patternProperties\":{\"^xa$\":{\"type\":\"integer\"}}}", YES, YES },
	{ "patternProperties", D7, "{\"properties\":{\"xa\":{\"type\":\"integer\"}}}", "{\"patternProperties\":{\"^xa\":{\"type\":\"integer\"}}}", NO, YES },
	{ "patternProperties", D7, "{\"patternProperties\":{\"a\":{\"minimum\":1},\"b\":{\"maximum\":0}}}", "{\"properties\":{\"ab\":{\"not\":{\"type\":\"number\"}}}}", YES, NO },
	{ "additionalProperties", D7, "{\"additionalProperties\":false}", "{}", YES, NO },
	{ "additionalProperties", D7, "{\"additionalProperties\":{}}", "{}", YES, YES },
	{ "additionalProperties", D7, "{\"additionalProperties\":false}", "{\"maxProperties\":0}", YES, YES },
	{ "additionalProperties", D7, "{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"properties\":{\"a\":{},\"b\":{}},\"additionalProperties\":false}", YES, NO },
	{ "additionalProperties", D7, "{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"properties\":{\"a\":{},\"b\":false},\"additionalProperties\":false}", YES, YES },
	{ "additionalProperties", D7, "{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"patternProperties\":{\"^a$\":{}},\"additionalProperties\":false}", YES, YES },
	{ "additionalProperties", D7, "{\"properties\":{\"a\":{}},\"additionalProperties\":false,\"minProperties\":2}", "{\"not\":{\"type\":\"object\"}}", YES, YES },
	{ "propertyNames", D7, "{\"propertyNames\":{\"maxLength\":2}}", "{\"propertyNames\":{\"maxLength\":3}}", YES, NO },
	{ "propertyNames", D7, "{\"propertyNames\":{\"enum\":[\"a\",\"b\"]}}", "{\"properties\":{\"a\":{},\"b\":{}},\"additionalProperties\":false}", YES, YES },
	{ "propertyNames", D7, "{\"propertyNames\":{\"enum\":[\"a\",\"b\"]}}", "{\"maxProperties\":2}", YES, NO },
	{ "propertyNames", D7, "{\"propertyNames\":false}", "{\"maxProperties\":0}", YES, YES },
	{ "propertyNames", D7, "{\"propertyNames\":{\"pattern\":\"^[a-z]$\"},\"minProperties\":27}", "{\"not\":{\"type\":\"object\"}}", YES, YES },
	{ "propertyNames", D7, "{\"propertyNames\":{\"pattern\":\"^[a-z]$\"},\"minProperties\":26}", "{\"not\":{\"type\":\"object\"}}", NO, YES },
	{ "minProperties", D7, "{\"minProperties\":2}", "{\"minProperties\":1}", YES, NO },
	{ "maxProperties", D7, "{\"type\":\"object\",\"maxProperties\":1}", "{\"not\":{\"required\":[\"a\",\"b\"]}}", YES, NO },
	{ "dependencies", D7, "{\"dependencies\":{\"a\":[\"b\"]}}", "{\"dependencies\":{\"a\":{\"required\":[\"b\"]}}}", YES, YES },
	{ "dependencies", D7, "{\"dependencies\":{\"a\":[\"b\",\"c\"]}}", "{\"dependencies\":{\"a\":[\"b\"]}}", YES, NO },
	{ "dependencies", D7, "{\"dependencies\":{\"a\":[\"b\"],\"b\":[\"c\"]}}", "{\"dependencies\":{\"a\":[\"c\"]}}", YES, NO },
	{ "dependentRequired", D20, "{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"dependentSchemas\":{\"a\":{\"required\":[\"b\"]}}}", YES, YES },
	{ "dependentSchemas", D20, "{\"dependentSchemas\":{\"a\":{\"type\":\"object\"}}}", "{}", YES, YES },
	{ "dependentSchemas", D20, "{\"dependentSchemas\":{\"a\":false}}", "{\"properties\":{\"a\":false}}", YES, YES },
	/* combinations */
	{ "allOf", D7, "{\"allOf\":[{\"minimum\":5},{\"maximum\":9}]}", "{\"minimum\":4}", YES, NO },
	{ "anyOf", D7, "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}", "{\"type\":[\"integer\",\"string\"]}", YES, YES },
	{ "anyOf", D7, "{\"anyOf\":[{\"minimum\":5},{\"maximum\":5}]}", "{}", YES, YES },
	{ "anyOf", D7, "{\"anyOf\":[{\"minimum\":5},{\"maximum\":4}]}", "{}", YES, NO },
	{ "anyOf", D7, "{\"type\":\"integer\",\"anyOf\":[{\"minimum\":5},{\"maximum\":4}]}", "{\"type\":\"integer\"}", YES, YES },
	{ "oneOf", D7, "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}", "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}", YES, YES },
	{ "oneOf", D7, "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}", "{\"type\":\"number\",\"not\":{\"type\":\"integer\"}}", YES, YES },
	{ "oneOf", D7, "{\"oneOf\":[{\"type\":\"integer\",\"maximum\":12},{\"type\":\"integer\",\"minimum\":10}]}", "{\"type\":\"integer\"}", YES, NO },
	{ "oneOf", D7, "{\"oneOf\":[{},{}]}", "false", YES, YES },
	{ "not", D7, "{\"not\":{\"not\":{\"type\":\"string\"}}}", "{\"type\":\"string\"}", YES, YES },
	{ "not", D7, "{\"not\":{}}", "false", YES, YES },
	{ "not", D7, "{\"not\":{\"type\":\"number\"}}", "{\"not\":{\"type\":\"integer\"}}", YES, NO },
	{ "if", D7, "{\"type\":\"object\"}", "{\"type\":\"object\",\"if\":{\"required\":[\"a\"]},\"then\":{}}", YES, YES },
	{ "if", D7, "{\"if\":{\"type\":\"integer\"},\"then\":{\"minimum\":0},\"else\":false}", "{\"type\":\"integer\",\"minimum\":0}", YES, YES },
	{ "if", D7, "{\"if\":{\"minimum\":3},\"then\":{\"minimum\":5}}", "{\"if\":{\"minimum\":3},\"then\":{\"minimum\":4}}", YES, NO },
	{ "if", D6, "{\"if\":{\"minimum\":3},\"then\":{\"minimum\":5}}", "{}", YES, YES }, /* draft 6 has none */
	/* references */
	{ "$ref", D7, "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{\"type\":\"string\"}}}", "{\"type\":\"string\"}", YES, YES },
	{ "$ref", D7, "{\"$ref\":\"#/definitions/a\",\"maxLength\":1,\"definitions\":{\"a\":{\"type\":\"string\"}}}", "{\"type\":\"string\"}", YES, YES },
	{ "$ref", D20, "{\"$ref\":\"#/$defs/a\",\"maxLength\":1,\"$defs\":{\"a\":{\"type\":\"string\"}}}", "{\"type\":\"string\"}", YES, NO },
	{ "$ref", D7, NODE("{\"type\":\"integer\"}"), NODE("{\"type\":\"number\"}"), YES, NO },
	{ "$ref", D7, NODE("{\"type\":\"integer\"}"), NODE("{\"type\":\"integer\",\"minimum\":0}"), NO, YES },
	{ "$ref", D7, "{\"$ref\":\"#/definitions/N\",\"definitions\":{\"N\":{\"type\":\"object\",\"properties\":{\"n\":{\"$ref\":\"#/definitions/N\"}},\"required\":[\"n\"]}}}", "false", YES, YES },
	{ "$ref", D7, "{\"$ref\":\"#/definitions/N\",\"definitions\":{\"N\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/N\"},\"minItems\":1}}}", "false", YES, YES },
	{ "$ref", D7, "{\"$ref\":\"#/definitions/N\",\"definitions\":{\"N\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/N\"}}}}", "{\"const\":[]}", NO, YES },
	{ "$dynamicRef", D20, "{\"$id\":\"http://a/s\",\"$ref\":\"list\",\"$defs\":{\"x\":{\"$dynamicAnchor\":\"T\",\"type\":\"string\"},\"l\":{\"$id\":\"list\",\"type\":\"array\",\"items\":{\"$dynamicRef\":\"#T\"},\"$defs\":{\"t\":{\"$dynamicAnchor\":\"T\"}}}}}", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", YES, YES },
	{ "$recursiveRef", D19, "{\"$recursiveAnchor\":true,\"type\":[\"array\",\"null\"],\"items\":{\"$recursiveRef\":\"#\"}}", "{\"type\":[\"array\",\"null\"]}", YES, NO },
	/* unevaluated */
	{ "unevaluatedProperties", D20, "{\"properties\":{\"a\":{}},\"unevaluatedProperties\":false}", "{\"properties\":{\"a\":{}},\"additionalProperties\":false}", YES, YES },
	{ "unevaluatedProperties", D20, "{\"allOf\":[{\"properties\":{\"a\":{}}}],\"unevaluatedProperties\":false}", "{\"properties\":{\"a\":{}},\"additionalProperties\":false}", YES, YES },
	{ "unevaluatedProperties", D20, "{\"allOf\":[{\"properties\":{\"a\":{}}}],\"additionalProperties\":false}", "{\"maxProperties\":0}", YES, YES },
	{ "unevaluatedProperties", D20, "{\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"null\"}},\"required\":[\"a\"]},{\"properties\":{\"b\":{}},\"required\":[\"b\"]}],\"unevaluatedProperties\":false}", "{\"propertyNames\":{\"enum\":[\"a\",\"b\"]}}", YES, NO },
	{ "unevaluatedProperties", D20, "{\"if\":{\"required\":[\"k\"]},\"then\":{\"properties\":{\"k\":{},\"a\":{}}},\"unevaluatedProperties\":false}", "{\"dependentRequired\":{\"a\":[\"k\"]},\"propertyNames\":{\"enum\":[\"a\",\"k\"]}}", YES, YES },
	{ "unevaluatedProperties", D20, "{\"$ref\":\"#/$defs/p\",\"unevaluatedProperties\":{\"type\":\"null\"},\"$defs\":{\"p\":{\"properties\":{\"a\":{}}}}}", "{\"properties\":{\"a\":{}},\"additionalProperties\":{\"type\":\"null\"}}", YES, YES },
	{ "unevaluatedItems", D20, "{\"prefixItems\":[{}],\"unevaluatedItems\":false}", "{\"maxItems\":1}", YES, YES },
	{ "unevaluatedItems", D20, "{\"contains\":{\"type\":\"null\"},\"unevaluatedItems\":false}", "{\"items\":{\"type\":\"null\"},\"minItems\":1}", YES, YES },
	{ "unevaluatedItems", D19, "{\"contains\":{\"type\":\"null\"},\"unevaluatedItems\":false}", "{\"maxItems\":0}", YES, NO },
	{ "unevaluatedItems", D19, "{\"items\":[{}],\"additionalItems\":{},\"unevaluatedItems\":false}", "{}", YES, YES },
	/* draft 4 asks how a number is written; documents write whole ones as such */
	{ "draft 4", D4, "{\"type\":\"integer\"}", "{\"type\":\"number\",\"multipleOf\":1.0}", YES, YES },
	{ "draft 4", D4, "{\"enum\":[1.0,2]}", "{\"type\":\"integer\"}", YES, NO },
	{ "draft 4", D4, "{\"type\":\"integer\",\"enum\":[1.0,20e-1]}", "{\"enum\":[2]}", NO, YES },
	{ "draft 4", D4, "{\"type\":\"integer\",\"enum\":[-5e2,0.0]}", "{\"enum\":[0,1]}", NO, NO },
	{ "draft 4", D4, "{\"type\":\"integer\",\"minimum\":1e300}", "{\"type\":\"string\"}", NO, NO },
	{ "draft 4", D4, "{\"items\":{\"enum\":[[3.0],{\"a\":3.0}]}}", "{\"items\":{\"items\":{\"type\":\"string\"},\"additionalProperties\":{\"type\":\"integer\"}}}", NO, NO },
	/* what cannot be decided, and stays so: never yes */
	{ "unproved", D7, "{\"pattern\":\"(a)\\\\1\"}", "{\"pattern\":\"aa\"}", "unproved: back-reference at offset 3", "unproved: back-reference at offset 3" },
	{ "unproved", D7, "{\"pattern\":\"(\"}", "{\"type\":\"null\"}", "unproved: pattern (: no regular expression: a ( without its ) at character 2", YES },
	{ "unproved", D7, "{\"minItems\":20000}", "{\"minItems\":20001}", "unproved: arrays of more items than are tried", YES },
};
/* clang-format on */

static void test_keywords(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(arena_printf(&arena, "%s: %s / %s", rows[i].keyword, rows[i].a, rows[i].b)
		                  .ptr);
		CHECK_STR(widens(rows[i].a, rows[i].b, rows[i].dialect), rows[i].a_in_b);
		CHECK_STR(widens(rows[i].b, rows[i].a, rows[i].dialect), rows[i].b_in_a);
		CHECK_STR(widens(rows[i].a, rows[i].a, rows[i].dialect), YES);
		CHECK_STR(widens(rows[i].b, rows[i].b, rows[i].dialect), YES);
	}
}

static const char *repeated(const char *head, const char *each, int n, const char *tail)
{
	struct buf out;

	buf_init(&out, &arena, 0);
	buf_add_c(&out, head);
	for (int i = 0; i < n; i++) {
		struct str rest = str_of(each);

		buf_add_c(&out, i ? "," : "");
		while (rest.len) {
			buf_add(&out, str_cut(&rest, '@'));
			if (rest.len)
				buf_printf(&out, "%d", i);
		}
	}
	buf_add_c(&out, tail);
	return str_c(&arena, buf_str(&out));
}

/* What grows with the schema, and no faster: each took minutes or gigabytes once. */
static void test_large(void)
{
	static const struct {
		const char *head, *wide, *narrow, *tail;
		int n;
		size_t total; /* of findings */
	} large[] = {
		{ "{\"properties\":{", "\"p@\":{\"maximum\":9} ", "\"p@\":{\"maximum\":8} ", "}}",
		  5000, 5000 },
		{ "{\"minProperties\":110,\"additionalProperties\":false,\"properties\":{",
		  "\"p@\":{\"type\":\"integer\",\"maximum\":9} ",
		  "\"p@\":{\"type\":\"integer\",\"maximum\":8} ", "}}", 110, 110 },
		{ "{\"anyOf\":[",
		  "{\"properties\":{\"p@\":{\"maximum\":9}},\"required\":[\"p@\"]} ",
		  "{\"properties\":{\"p@\":{\"maximum\":8}},\"required\":[\"p@\"]} ",
		  "],\"type\":\"object\",\"unevaluatedProperties\":false}", 100, 2 },
		{ "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d59\":{\"maximum\":1},",
		  "\"e@\":{},\"d@\":{\"properties\":{\"l\":{\"$ref\":\"#/$defs/"
		  "e@\"},\"r\":{\"$ref\":\"#/$defs/e@\"},\"v\":{\"maximum\":9}}} ",
		  "\"e@\":{},\"d@\":{\"properties\":{\"l\":{\"$ref\":\"#/$defs/"
		  "e@\"},\"r\":{\"$ref\":\"#/$defs/e@\"},\"v\":{\"maximum\":8}}} ",
		  "}}", 50, 1 },
	};

	for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
		const struct json_schema *wide, *narrow;
		struct failure why = { 0 };
		struct json_proof p;

		CHECK_ROW(large[i].head);
		wide = schema(repeated(large[i].head, large[i].wide, large[i].n, large[i].tail),
		              D20);
		narrow = schema(repeated(large[i].head, large[i].narrow, large[i].n, large[i].tail),
		                D20);
		CHECK(json_schema_prove(&arena, narrow, wide, &p, &why) && p.breaks);
		CHECK_INT((long long)p.total, (long long)large[i].total);
	}
}

/* Hundreds of branches that a constant tells apart, and one that is other in the new schema, one
 * more, or one less: each way round is decided, by a table and not by trying all with all. */
static const char *branches(const char *keyword, const char *each, int n, const char *last)
{
	return repeated(arena_printf(&arena, "{\"%s\":[", keyword).ptr, each, n,
	                arena_printf(&arena, "%s]}", last).ptr);
}

static void test_branches(void)
{
#define TAGGED(tag, more) \
	"{\"type\":\"object\",\"required\":[\"k\"],\"properties\":{\"k\":" tag "," more "}} "
	static const struct {
		const char *each, *wide, *narrow; /* the last branch */
	} kinds[] = {
		{ TAGGED("{\"const\":\"t@\"}", "\"x\":{\"type\":\"string\"}"),
		  TAGGED("{\"const\":\"z\"}", "\"x\":{\"type\":\"number\"}"),
		  TAGGED("{\"const\":\"z\"}", "\"x\":{\"type\":\"integer\"}") },
		{ TAGGED("{\"enum\":[@,\"t@\"]}", "\"x\":{\"maxLength\":@}"),
		  TAGGED("{\"enum\":[\"y\",\"z\"]}", "\"x\":true"),
		  TAGGED("{\"type\":\"string\",\"const\":\"z\"}", "\"x\":true") },
		{ "{\"const\":@} ", "{\"type\":\"string\"}", "{\"const\":\"z\"}" },
		{ TAGGED("{\"const\":@}", "\"x\":{\"maxLength\":@}"), "{\"type\":\"array\"}",
		  "{\"type\":\"array\",\"minItems\":1}" },
		/* Of objects only: what is no object is in all branches. */
		{ "{\"required\":[\"k\"],\"properties\":{\"k\":{\"const\":@}}} ",
		  "{\"required\":[\"k\"],\"properties\":{\"k\":{\"enum\":[\"y\",\"z\"]}}}",
		  "{\"required\":[\"k\"],\"properties\":{\"k\":{\"const\":\"z\"}}}" },
	};
#undef TAGGED
	static const char *const keywords[] = { "oneOf", "anyOf" };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds * 4; i++) {
		const char *one = keywords[i & 1], *other = keywords[i >> 1 & 1];
		const char *each = kinds[i / 4].each;
		const char *more = arena_printf(&arena, ",%s", kinds[i / 4].wide).ptr;
		const char *less = arena_printf(&arena, ",%s", kinds[i / 4].narrow).ptr;
		const bool open = i / 4 == 4 && one != other; /* strings are in all, or in one */

		CHECK_ROW(arena_printf(&arena, "%s %s %s", one, other, each).ptr);
		CHECK_ROW(arena_printf(&arena, "%s %s %s", one, other, each).ptr);
		CHECK_STR(widens(branches(one, each, 299, less), branches(other, each, 999, more),
		                 D20),
		          open && !strcmp(other, "oneOf") ? NO : YES);
		CHECK_STR(widens(branches(one, each, 299, more), branches(other, each, 999, less),
		                 D20),
		          NO);
		CHECK_STR(
			widens(branches(one, each, 299, ""), branches(other, each, 999, more), D20),
			open && !strcmp(other, "oneOf") ? NO : YES);
		CHECK_STR(
			widens(branches(one, each, 299, more), branches(other, each, 999, ""), D20),
			NO);
		/* What two branches accept "oneOf" refuses: both have the tag z; or one takes all.
		 */
		CHECK_STR(
			widens(branches(one, each, 299, less),
		               branches("oneOf", each, 299,
		                        arena_printf(
						&arena,
						"%s,{\"type\":\"object\",\"required\":[\"k\","
						"\"q\"],\"properties\":{\"k\":{\"const\":\"z\"}}}",
						less)
		                                .ptr),
		               D20),
			i / 4 == 2 || i / 4 == 3 ? YES : NO);
		CHECK_STR(
			widens(branches(one, each, 299, ""),
		               branches("oneOf", each, 299, ",{\"type\":[\"object\",\"number\"]}"),
		               D20),
			NO);
		CHECK_ROW(NULL);
		arena_free(&arena);
		arena_init(&arena, 1ul << 30);
	}
}

/* Both have a budget: what exceeds it is unproved, and says so; memory that runs out is an answer,
 * too. */
static void test_budget(void)
{
	static const struct {
		const char *why, *a, *b, *want;
	} hard[] = {
		{ "as many members as letters allow",
		  "{\"propertyNames\":{\"pattern\":\"^[a-z]{2}$\"},\"minProperties\":600}",
		  "{\"not\":{\"type\":\"object\"}}", "unproved: " },
		{ "pigeons",
		  "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":"
		  "59},\"uniqueItems\":true,\"minItems\":60}",
		  "false", "unproved: " },
		{ "a number of 700 digits",
		  "{\"type\":\"number\",\"multipleOf\":1e-700,\"minimum\":1}", "false",
		  "unproved: " },
	};

	limit_set(STR("SET_STEPS"), 2000);
	for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
		const char *got;

		CHECK_ROW(hard[i].why);
		got = widens(hard[i].a, hard[i].b, D7);
		CHECK(str_starts(str_of(got), hard[i].want));
	}
	limit_set(STR("SET_STEPS"), 1);
	CHECK_STR(widens("{\"anyOf\":[{\"minimum\":1},{\"maxLength\":1}]}", "{\"type\":\"object\"}",
	                 D7),
	          "unproved: more than 1 steps to compare two JSON Schemas (limit SET_STEPS)");
	limit_set(STR("SET_STEPS"), 20000000);
}

struct story {
	struct arena *arena;
	const struct json_schema *reader, *writer;
	struct json_proof proof;
};

static void prove_story(void *arg)
{
	struct story *s = arg;
	struct failure why = { 0 };

	CHECK(json_schema_prove(s->arena, s->reader, s->writer, &s->proof, &why));
}

static void test_memory_runs_out(void)
{
	struct arena a;
	struct story s = {
		.arena = &a,
		.reader = schema(
			"{\"properties\":{\"x\":{\"pattern\":\"^a\"}},\"minProperties\":2}", D7),
		.writer = schema(
			"{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}}}", D7)
	};
	bool done = false;
	size_t blocks = 0;

	for (; !done && blocks < 2000; blocks++) {
		done = try_short(&a, PLENTY, blocks, prove_story, &s);
		arena_free(&a);
	}
	CHECK(done && blocks > 5 && s.proof.breaks == 2);
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_keywords);
	RUN(test_large);
	RUN(test_branches);
	RUN(test_budget);
	RUN(test_memory_runs_out);
	arena_free(&arena);
	return CHECK_EXIT();
}
