/* The registry's relation of JSON Schemas: each difference beside its nearest neighbours, in both
 * directions; recursion; and schemas on which lists double or that meet in very many pairs. */
#include "compat/json_schema/read_impl.h"
#include "contract/base/limits.h"
#include "contract/json_schema/text.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>
#include <time.h>

static struct arena arena;

static const struct typed_schema *parse(struct str text)
{
	struct source *source = arena_new(&arena, struct source);
	const struct typed_schema *schema = NULL;
	const struct node *tree;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema"), text };
	if (!json_schema_tree(&arena, source, &tree, &why) ||
	    !typed_read(&arena, tree, NULL, 0, &schema, &why))
		fprintf(stderr, "%.*s: %s\n", (int)(text.len < 200 ? text.len : 200), text.ptr,
		        why.text);
	return schema;
}

static struct json_reading read_pair(enum json_policy policy, struct str old, struct str new)
{
	const struct typed_schema *o = parse(old), *n = parse(new);
	struct json_reading reading = { 0 };
	struct failure why = { 0 };

	CHECK(o && n);
	if (o && n)
		CHECK(json_can_read(&arena, policy, n, o, true, &reading, &why));
	return reading;
}

/* ---- each difference ------------------------------------------------------------------- */

#define LATEST "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
#define DRAFT4 "\"$schema\":\"http://json-schema.org/draft-04/schema#\","

/* Can the new schema read what the old one writes: S by STRICT, L by LENIENT only, N by neither;
 * and what differs. Then the other way round. */
static const struct row {
	const char *why, *old, *new;
	char verdict;
	const char *differences;
	char back_verdict;
	const char *back;
} rows[] = {
	{ "nothing differs", "{\"type\":\"string\"}", "{\"type\":\"string\"}", 'S', "", 'S', "" },
	{ "an id", "{\"$id\":\"a\"}", "{\"$id\":\"b\"}", 'S', "ID_CHANGED #/", 'S',
	  "ID_CHANGED #/" },
	{ "a title and a description", "{\"title\":\"a\"}",
	  "{\"title\":\"b\",\"description\":\"c\"}", 'S',
	  "TITLE_CHANGED #/; DESCRIPTION_CHANGED #/", 'S',
	  "TITLE_CHANGED #/; DESCRIPTION_CHANGED #/" },
	{ "a default: another value", "{\"type\":\"number\",\"default\":1}",
	  "{\"type\":\"number\",\"default\":2}", 'S', "DEFAULT_CHANGED #/", 'S',
	  "DEFAULT_CHANGED #/" },
	{ "a default: the same", "{\"default\":1}", "{\"default\":1}", 'S', "", 'S', "" },
	{ "a default: a number and its text", "{\"default\":1}", "{\"default\":\"1\"}", 'S',
	  "DEFAULT_CHANGED #/", 'S', "DEFAULT_CHANGED #/" },
	{ "a default: a value and an object", "{\"default\":1}", "{\"default\":{}}", 'S',
	  "DEFAULT_CHANGED #/", 'S', "DEFAULT_CHANGED #/" },
	{ "a default: an object is never the same", "{\"default\":{}}", "{\"default\":{}}", 'S',
	  "DEFAULT_CHANGED #/", 'S', "DEFAULT_CHANGED #/" },
	{ "a default: null is none, where the old one has it", "{\"default\":null}", "{}", 'S', "",
	  'S', "DEFAULT_CHANGED #/" },
	{ "maxLength", "{\"maxLength\":5}", "{\"maxLength\":6}", 'S',
	  "MAX_LENGTH_INCREASED #/maxLength", 'N', "MAX_LENGTH_DECREASED #/maxLength" },
	{ "maxLength stated", "{\"minLength\":0}", "{\"minLength\":0,\"maxLength\":6}", 'N',
	  "MAX_LENGTH_ADDED #/maxLength", 'S', "MAX_LENGTH_REMOVED #/maxLength" },
	{ "minLength", "{\"minLength\":5}", "{\"minLength\":6}", 'N',
	  "MIN_LENGTH_INCREASED #/minLength", 'S', "MIN_LENGTH_DECREASED #/minLength" },
	{ "minLength stated", "{\"maxLength\":9}", "{\"maxLength\":9,\"minLength\":6}", 'N',
	  "MIN_LENGTH_ADDED #/minLength", 'S', "MIN_LENGTH_REMOVED #/minLength" },
	{ "pattern: by its text", "{\"pattern\":\"a\"}", "{\"pattern\":\"a|b\"}", 'N',
	  "PATTERN_CHANGED #/pattern", 'N', "PATTERN_CHANGED #/pattern" },
	{ "pattern stated", "{\"type\":\"string\"}", "{\"type\":\"string\",\"pattern\":\"a\"}", 'N',
	  "PATTERN_ADDED #/pattern", 'S', "PATTERN_REMOVED #/pattern" },
	{ "format is not looked at", "{\"type\":\"string\"}",
	  "{\"type\":\"string\",\"format\":\"date\"}", 'S', "", 'S', "" },
	{ "maximum", "{\"maximum\":5}", "{\"maximum\":5.5}", 'S', "MAXIMUM_INCREASED #/maximum",
	  'N', "MAXIMUM_DECREASED #/maximum" },
	{ "maximum stated", "{\"type\":\"number\"}", "{\"type\":\"number\",\"maximum\":5}", 'N',
	  "MAXIMUM_ADDED #/maximum", 'S', "MAXIMUM_REMOVED #/maximum" },
	{ "maximum: the same in other words", "{\"maximum\":5}", "{\"maximum\":5.0}", 'S', "", 'S',
	  "" },
	{ "maximum: beyond a double's digits", "{\"maximum\":9007199254740993}",
	  "{\"maximum\":9007199254740992}", 'S', "", 'S', "" },
	{ "minimum", "{\"minimum\":5}", "{\"minimum\":6}", 'N', "MINIMUM_INCREASED #/minimum", 'S',
	  "MINIMUM_DECREASED #/minimum" },
	{ "minimum stated", "{\"type\":\"number\"}", "{\"type\":\"number\",\"minimum\":5}", 'N',
	  "MINIMUM_ADDED #/minimum", 'S', "MINIMUM_REMOVED #/minimum" },
	{ "exclusiveMaximum", "{\"exclusiveMaximum\":5}", "{\"exclusiveMaximum\":6}", 'S',
	  "EXCLUSIVE_MAXIMUM_INCREASED #/exclusiveMaximum", 'N',
	  "EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum" },
	{ "exclusiveMaximum: lowered beside a maximum above it",
	  "{\"exclusiveMaximum\":7,\"maximum\":10}", "{\"exclusiveMaximum\":6,\"maximum\":10}", 'S',
	  "", 'S', "EXCLUSIVE_MAXIMUM_INCREASED #/exclusiveMaximum" },
	{ "exclusiveMaximum: lowered beside a maximum below it",
	  "{\"exclusiveMaximum\":7,\"maximum\":5}", "{\"exclusiveMaximum\":6,\"maximum\":5}", 'N',
	  "EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum", 'S',
	  "EXCLUSIVE_MAXIMUM_INCREASED #/exclusiveMaximum" },
	{ "exclusiveMaximum stated", "{\"type\":\"number\"}",
	  "{\"type\":\"number\",\"exclusiveMaximum\":5}", 'N',
	  "EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum", 'S',
	  "EXCLUSIVE_MAXIMUM_REMOVED #/exclusiveMaximum" },
	{ "exclusiveMinimum", "{\"exclusiveMinimum\":5}", "{\"exclusiveMinimum\":6}", 'N',
	  "EXCLUSIVE_MINIMUM_INCREASED #/exclusiveMinimum", 'S',
	  "EXCLUSIVE_MINIMUM_DECREASED #/exclusiveMinimum" },
	{ "exclusiveMinimum stated", "{\"type\":\"number\"}",
	  "{\"type\":\"number\",\"exclusiveMinimum\":5}", 'N',
	  "EXCLUSIVE_MINIMUM_ADDED #/exclusiveMinimum", 'S',
	  "EXCLUSIVE_MINIMUM_REMOVED #/exclusiveMinimum" },
	{ "exclusiveMinimum: draft 4's flag is not looked at", "{" DRAFT4 "\"minimum\":5}",
	  "{" DRAFT4 "\"minimum\":5,\"exclusiveMinimum\":true}", 'S', "", 'S', "" },
	{ "multipleOf: a multiple", "{\"multipleOf\":2}", "{\"multipleOf\":4}", 'N',
	  "MULTIPLE_OF_EXPANDED #/multipleOf", 'S', "MULTIPLE_OF_REDUCED #/multipleOf" },
	{ "multipleOf: neither of the other", "{\"multipleOf\":2}", "{\"multipleOf\":3}", 'N',
	  "MULTIPLE_OF_CHANGED #/multipleOf", 'N', "MULTIPLE_OF_CHANGED #/multipleOf" },
	{ "multipleOf: the same in other words", "{\"multipleOf\":0.5}", "{\"multipleOf\":0.50}",
	  'S', "", 'S', "" },
	{ "multipleOf stated", "{\"type\":\"number\"}", "{\"type\":\"number\",\"multipleOf\":2}",
	  'N', "MULTIPLE_OF_ADDED #/multipleOf", 'S', "MULTIPLE_OF_REMOVED #/multipleOf" },
	{ "integer and number", "{\"type\":\"integer\"}", "{\"type\":\"number\"}", 'S',
	  "TYPE_EXTENDED #/", 'N', "TYPE_NARROWED #/" },
	{ "type: another", "{\"type\":\"integer\"}", "{\"type\":\"string\"}", 'N',
	  "TYPE_CHANGED #/", 'N', "TYPE_CHANGED #/" },
	{ "type: written or not", "{\"minimum\":0}", "{\"type\":\"number\",\"minimum\":0}", 'S', "",
	  'S', "" },
	{ "anything", "{\"type\":\"integer\"}", "{}", 'S', "", 'N', "TYPE_CHANGED #/" },
	{ "nothing at all", "false", "{\"type\":\"integer\"}", 'S', "", 'N', "TYPE_CHANGED #/" },
	{ "true and {} are two classes", "true", "{}", 'S', "", 'S', "" },
	{ "bytes of a connector", "{\"type\":\"string\",\"connect.type\":\"bytes\"}",
	  "{\"type\":\"number\",\"connect.type\":\"bytes\"}", 'S', "", 'S', "" },
	{ "bytes of a connector, on one side", "{\"type\":\"string\",\"connect.type\":\"bytes\"}",
	  "{\"type\":\"number\"}", 'N', "TYPE_CHANGED #/", 'N', "TYPE_CHANGED #/" },
	{ "enum: more values", "{\"enum\":[1]}", "{\"enum\":[2,1]}", 'S',
	  "ENUM_ARRAY_EXTENDED #/enum", 'N', "ENUM_ARRAY_NARROWED #/enum" },
	{ "enum: others", "{\"enum\":[1]}", "{\"enum\":[2]}", 'N', "ENUM_ARRAY_CHANGED #/enum", 'N',
	  "ENUM_ARRAY_CHANGED #/enum" },
	{ "enum: the same in another order, twice", "{\"enum\":[1,{\"a\":1,\"b\":2}]}",
	  "{\"enum\":[{\"b\":2,\"a\":1},1,1]}", 'S', "", 'S', "" },
	{ "enum: 1 is not 1.0", "{\"enum\":[1]}", "{\"enum\":[1.0]}", 'N',
	  "ENUM_ARRAY_CHANGED #/enum", 'N', "ENUM_ARRAY_CHANGED #/enum" },
	{ "const", "{\"const\":1}", "{\"const\":2}", 'N', "ENUM_ARRAY_CHANGED #/const", 'N',
	  "ENUM_ARRAY_CHANGED #/const" },
	{ "const: null", "{\"const\":null}", "{\"const\":1}", 'N', "ENUM_ARRAY_CHANGED #/const",
	  'N', "ENUM_ARRAY_CHANGED #/const" },
	{ "const in draft 4 is unknown", "{" DRAFT4 "\"const\":1}", "{" DRAFT4 "\"const\":2}", 'S',
	  "", 'S', "" },
	{ "not", "{\"not\":{\"minimum\":1}}", "{\"not\":{\"minimum\":2}}", 'S',
	  "NOT_TYPE_NARROWED #/not", 'N', "NOT_TYPE_EXTENDED #/not" },
	{ "if: never compared", "{\"if\":{\"const\":1}}", "{\"if\":{\"const\":2},\"then\":false}",
	  'S', "", 'S', "" },
	{ "required: a property of both", "{\"properties\":{\"a\":{}}}",
	  "{\"properties\":{\"a\":{}},\"required\":[\"a\"]}", 'N',
	  "REQUIRED_ATTRIBUTE_ADDED #/required/a", 'S', "REQUIRED_ATTRIBUTE_REMOVED #/required/a" },
	{ "required with a default", "{\"properties\":{\"a\":{}}}",
	  "{\"properties\":{\"a\":{\"default\":1}},\"required\":[\"a\"]}", 'S',
	  "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED #/required/a; DEFAULT_CHANGED #/properties/a", 'S',
	  "REQUIRED_ATTRIBUTE_REMOVED #/required/a; DEFAULT_CHANGED #/properties/a" },
	{ "required: no property is", "{\"properties\":{}}",
	  "{\"properties\":{},\"required\":[\"a\"]}", 'S', "", 'S', "" },
	{ "maxProperties", "{\"maxProperties\":5}", "{\"maxProperties\":6}", 'S',
	  "MAX_PROPERTIES_INCREASED #/maxProperties", 'N',
	  "MAX_PROPERTIES_DECREASED #/maxProperties" },
	{ "maxProperties stated", "{\"type\":\"object\"}",
	  "{\"type\":\"object\",\"maxProperties\":6}", 'N', "MAX_PROPERTIES_ADDED #/maxProperties",
	  'S', "MAX_PROPERTIES_REMOVED #/maxProperties" },
	{ "minProperties", "{\"minProperties\":5}", "{\"minProperties\":6}", 'N',
	  "MIN_PROPERTIES_INCREASED #/minProperties", 'S',
	  "MIN_PROPERTIES_DECREASED #/minProperties" },
	{ "minProperties stated", "{\"type\":\"object\"}",
	  "{\"type\":\"object\",\"minProperties\":6}", 'N', "MIN_PROPERTIES_ADDED #/minProperties",
	  'S', "MIN_PROPERTIES_REMOVED #/minProperties" },
	{ "additionalProperties: closed", "{\"type\":\"object\"}",
	  "{\"type\":\"object\",\"additionalProperties\":false}", 'L',
	  "ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties", 'S',
	  "ADDITIONAL_PROPERTIES_ADDED #/additionalProperties" },
	{ "additionalProperties: a schema", "{\"type\":\"object\"}",
	  "{\"type\":\"object\",\"additionalProperties\":{}}", 'L',
	  "ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties", 'S',
	  "ADDITIONAL_PROPERTIES_EXTENDED #/additionalProperties" },
	{ "additionalProperties: within its schema", "{\"additionalProperties\":{\"maximum\":5}}",
	  "{\"additionalProperties\":{\"maximum\":6}}", 'S',
	  "MAXIMUM_INCREASED #/additionalProperties/maximum", 'N',
	  "MAXIMUM_DECREASED #/additionalProperties/maximum" },
	{ "dependencies: a list", "{\"dependencies\":{\"a\":[\"b\"]}}",
	  "{\"dependencies\":{\"a\":[\"b\",\"c\"]}}", 'N',
	  "DEPENDENCY_ARRAY_EXTENDED #/dependencies/a", 'S',
	  "DEPENDENCY_ARRAY_NARROWED #/dependencies/a" },
	{ "dependencies: another list", "{\"dependencies\":{\"a\":[\"b\"]}}",
	  "{\"dependencies\":{\"a\":[\"c\"]}}", 'N', "DEPENDENCY_ARRAY_CHANGED #/dependencies/a",
	  'N', "DEPENDENCY_ARRAY_CHANGED #/dependencies/a" },
	{ "dependencies: a list stated", "{\"dependencies\":{}}",
	  "{\"dependencies\":{\"a\":[\"b\"]}}", 'N', "DEPENDENCY_ARRAY_ADDED #/dependencies/a", 'S',
	  "DEPENDENCY_ARRAY_REMOVED #/dependencies/a" },
	{ "dependencies: a schema stated", "{\"dependencies\":{}}",
	  "{\"dependencies\":{\"a\":{\"minProperties\":1}}}", 'N',
	  "DEPENDENCY_SCHEMA_ADDED #/dependencies/a", 'S',
	  "DEPENDENCY_SCHEMA_REMOVED #/dependencies/a" },
	{ "dependencies: a schema", "{\"dependencies\":{\"a\":{\"minProperties\":1}}}",
	  "{\"dependencies\":{\"a\":{\"minProperties\":2}}}", 'N',
	  "MIN_PROPERTIES_INCREASED #/dependencies/a/minProperties", 'S',
	  "MIN_PROPERTIES_DECREASED #/dependencies/a/minProperties" },
	{ "a property, open: optional", "{\"properties\":{}}",
	  "{\"properties\":{\"a\":{\"type\":\"null\"}}}", 'L',
	  "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a", 'S',
	  "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a" },
	{ "a property, open: required", "{\"properties\":{}}",
	  "{\"properties\":{\"a\":{\"type\":\"null\"}},\"required\":[\"a\"]}", 'N',
	  "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a", 'S',
	  "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a" },
	{ "a property, open: required with a default", "{\"properties\":{}}",
	  "{\"properties\":{\"a\":{\"type\":\"null\",\"default\":null}},\"required\":[\"a\"]}", 'L',
	  "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a", 'S',
	  "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a" },
	{ "a property, open: any value", "{\"properties\":{}}",
	  "{\"properties\":{\"a\":true},\"required\":[\"a\"]}", 'S',
	  "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a", 'S',
	  "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a" },
	{ "a property, closed: optional", "{\"additionalProperties\":false}",
	  "{\"properties\":{\"a\":{\"type\":\"null\"}},\"additionalProperties\":false}", 'S',
	  "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a", 'L',
	  "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a" },
	{ "a property, closed: never there", "{\"additionalProperties\":false}",
	  "{\"properties\":{\"a\":false},\"additionalProperties\":false}", 'S',
	  "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a", 'S',
	  "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a" },
	{ "a property, closed: required", "{\"additionalProperties\":false}",
	  "{\"properties\":{\"a\":{\"type\":\"null\"}},\"required\":[\"a\"],"
	  "\"additionalProperties\":false}",
	  'N', "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a", 'L',
	  "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a" },
	{ "a property, closed: required with a default", "{\"additionalProperties\":false}",
	  "{\"properties\":{\"a\":{\"type\":\"null\",\"default\":1}},\"required\":[\"a\"],"
	  "\"additionalProperties\":false}",
	  'S', "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a", 'L',
	  "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a" },
	{ "a property, partly open: covered", "{\"additionalProperties\":{\"maximum\":5}}",
	  "{\"properties\":{\"a\":{\"maximum\":5}},\"additionalProperties\":{\"maximum\":5}}", 'S',
	  "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a; "
	  "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a",
	  'S', "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a" },
	{ "a property, partly open: not covered", "{\"additionalProperties\":{\"maximum\":5}}",
	  "{\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":{\"maximum\":5}}",
	  'N',
	  "TYPE_CHANGED #/properties/a; PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL "
	  "#/properties/a; OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a",
	  'N',
	  "TYPE_CHANGED #/properties/a; "
	  "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a" },
	{ "a property, partly open: covered where LENIENT lets pass how it differs",
	  "{\"additionalProperties\":{\"type\":\"object\"}}",
	  "{\"properties\":{\"a\":{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"null\"}}}}"
	  ","
	  "\"additionalProperties\":{\"type\":\"object\"}}",
	  'L',
	  "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a/properties/b; "
	  "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a; "
	  "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a",
	  'S',
	  "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a/properties/b; "
	  "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a" },
	{ "a property: a pattern covers it", "{\"patternProperties\":{\"^a\":{\"maximum\":5}}}",
	  "{\"patternProperties\":{\"^a\":{\"maximum\":5}},\"properties\":{\"ab\":{\"maximum\":6}}"
	  "}",
	  'S',
	  "MAXIMUM_INCREASED #/properties/ab/maximum; "
	  "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/ab; "
	  "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/ab",
	  'N',
	  "MAXIMUM_DECREASED #/properties/ab/maximum; "
	  "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/ab" },
	{ "a property: no pattern covers it", "{\"patternProperties\":{\"^b\":{\"maximum\":5}}}",
	  "{\"patternProperties\":{\"^b\":{\"maximum\":5}},\"properties\":{\"ab\":{\"maximum\":6}}"
	  "}",
	  'S', "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/ab", 'L',
	  "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/ab" },
	{ "patternProperties, propertyNames: not looked at",
	  "{\"patternProperties\":{\"a\":{\"type\":\"null\"}},\"propertyNames\":{\"maxLength\":1}}",
	  "{\"patternProperties\":{\"a\":{\"type\":\"string\"}},\"propertyNames\":{\"maxLength\":0}"
	  "}",
	  'S', "", 'S', "" },
	{ "maxItems", "{\"maxItems\":5}", "{\"maxItems\":6}", 'S', "MAX_ITEMS_INCREASED #/maxItems",
	  'N', "MAX_ITEMS_DECREASED #/maxItems" },
	{ "maxItems stated", "{\"type\":\"array\"}", "{\"type\":\"array\",\"maxItems\":6}", 'N',
	  "MAX_ITEMS_ADDED #/maxItems", 'S', "MAX_ITEMS_REMOVED #/maxItems" },
	{ "minItems", "{\"minItems\":5}", "{\"minItems\":6}", 'N', "MIN_ITEMS_INCREASED #/minItems",
	  'S', "MIN_ITEMS_DECREASED #/minItems" },
	{ "minItems stated", "{\"type\":\"array\"}", "{\"type\":\"array\",\"minItems\":6}", 'N',
	  "MIN_ITEMS_ADDED #/minItems", 'S', "MIN_ITEMS_REMOVED #/minItems" },
	{ "uniqueItems", "{\"type\":\"array\"}", "{\"type\":\"array\",\"uniqueItems\":true}", 'N',
	  "UNIQUE_ITEMS_ADDED #/uniqueItems", 'S', "UNIQUE_ITEMS_REMOVED #/uniqueItems" },
	{ "contains: not looked at", "{\"contains\":{\"type\":\"string\"}}",
	  "{\"contains\":{\"type\":\"null\"}}", 'S', "", 'S', "" },
	{ "maxContains: even in draft 7", "{\"type\":\"array\",\"maxContains\":5}",
	  "{\"type\":\"array\",\"maxContains\":6}", 'S', "MAX_CONTAINS_INCREASED #/maxContains",
	  'N', "MAX_CONTAINS_DECREASED #/maxContains" },
	{ "maxContains stated", "{" LATEST "\"contains\":true}",
	  "{" LATEST "\"contains\":true,\"maxContains\":6}", 'N',
	  "MAX_CONTAINS_ADDED #/maxContains", 'S', "MAX_CONTAINS_REMOVED #/maxContains" },
	{ "minContains", "{" LATEST "\"contains\":true}",
	  "{" LATEST "\"contains\":true,\"minContains\":2}", 'N',
	  "MIN_CONTAINS_INCREASED #/minContains", 'S', "MIN_CONTAINS_DECREASED #/minContains" },
	{ "contains stated: one at least", "{" LATEST "\"type\":\"array\"}",
	  "{" LATEST "\"type\":\"array\",\"contains\":true}", 'N',
	  "MIN_CONTAINS_ADDED #/minContains", 'S', "MIN_CONTAINS_REMOVED #/minContains" },
	{ "items: for all", "{\"items\":{\"maximum\":5}}", "{\"items\":{\"maximum\":6}}", 'S',
	  "MAXIMUM_INCREASED #/items/maximum", 'N', "MAXIMUM_DECREASED #/items/maximum" },
	{ "items stated", "{\"type\":\"array\"}", "{\"type\":\"array\",\"items\":{}}", 'N',
	  "SCHEMA_ADDED #/items", 'S', "SCHEMA_REMOVED #/items" },
	{ "a position", "{\"items\":[{\"maximum\":5}]}", "{\"items\":[{\"maximum\":6}]}", 'S',
	  "MAXIMUM_INCREASED #/items/0/maximum", 'N', "MAXIMUM_DECREASED #/items/0/maximum" },
	{ "an item, open", "{\"items\":[]}", "{\"items\":[{\"maximum\":5}]}", 'N',
	  "ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/0", 'S',
	  "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL #/items/0" },
	{ "an item, open: any value", "{\"items\":[]}", "{\"items\":[{}]}", 'S',
	  "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL #/items/0", 'S',
	  "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL #/items/0" },
	{ "an item, closed", "{\"items\":[],\"additionalItems\":false}",
	  "{\"items\":[{\"maximum\":5}],\"additionalItems\":false}", 'S',
	  "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/0", 'N',
	  "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/0" },
	{ "an item, closed: never there", "{\"items\":[],\"additionalItems\":false}",
	  "{\"items\":[false],\"additionalItems\":false}", 'S',
	  "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/0", 'S',
	  "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/0" },
	{ "an item, partly open: covered", "{\"items\":[],\"additionalItems\":{\"maximum\":5}}",
	  "{\"items\":[{\"maximum\":5}],\"additionalItems\":{\"maximum\":5}}", 'S',
	  "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/0", 'S',
	  "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/0" },
	{ "an item, partly open: not covered", "{\"items\":[],\"additionalItems\":{\"maximum\":5}}",
	  "{\"items\":[{\"type\":\"null\"}],\"additionalItems\":{\"maximum\":5}}", 'N',
	  "TYPE_CHANGED #/items/0; ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL "
	  "#/items/0",
	  'N',
	  "TYPE_CHANGED #/items/0; ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL "
	  "#/items/0" },
	{ "additionalItems: closed", "{\"items\":[true]}",
	  "{\"items\":[true],\"additionalItems\":false}", 'N',
	  "ADDITIONAL_ITEMS_REMOVED #/additionalItems", 'S',
	  "ADDITIONAL_ITEMS_ADDED #/additionalItems" },
	{ "additionalItems: a schema", "{\"items\":[true]}",
	  "{\"items\":[true],\"additionalItems\":{}}", 'N',
	  "ADDITIONAL_ITEMS_NARROWED #/additionalItems", 'S',
	  "ADDITIONAL_ITEMS_EXTENDED #/additionalItems" },
	{ "additionalItems beside one schema for all: closed means nothing", "{\"items\":{}}",
	  "{\"items\":{},\"additionalItems\":false}", 'S', "", 'S', "" },
	{ "unevaluatedItems: closed", "{" LATEST "\"type\":\"array\"}",
	  "{" LATEST "\"type\":\"array\",\"unevaluatedItems\":false}", 'N',
	  "UNEVALUATED_ITEMS_REMOVED #/unevaluatedItems", 'S',
	  "UNEVALUATED_ITEMS_ADDED #/unevaluatedItems" },
	{ "unevaluatedItems: a schema", "{" LATEST "\"type\":\"array\"}",
	  "{" LATEST "\"type\":\"array\",\"unevaluatedItems\":{\"type\":\"null\"}}", 'N',
	  "UNEVALUATED_ITEMS_NARROWED #/unevaluatedItems", 'S',
	  "UNEVALUATED_ITEMS_EXTENDED #/unevaluatedItems" },
	{ "unevaluatedProperties: closed", "{" LATEST "\"type\":\"object\"}",
	  "{" LATEST "\"type\":\"object\",\"unevaluatedProperties\":false}", 'L',
	  "UNEVALUATED_PROPERTIES_REMOVED #/unevaluatedProperties", 'S',
	  "UNEVALUATED_PROPERTIES_ADDED #/unevaluatedProperties" },
	{ "unevaluatedProperties: a schema", "{" LATEST "\"type\":\"object\"}",
	  "{" LATEST "\"type\":\"object\",\"unevaluatedProperties\":{\"type\":\"null\"}}", 'L',
	  "UNEVALUATED_PROPERTIES_NARROWED #/unevaluatedProperties", 'S',
	  "UNEVALUATED_PROPERTIES_EXTENDED #/unevaluatedProperties" },
	{ "unevaluatedProperties: closed, then a schema",
	  "{" LATEST "\"type\":\"object\",\"unevaluatedProperties\":false}",
	  "{" LATEST "\"type\":\"object\",\"unevaluatedProperties\":{\"type\":\"null\"}}", 'S',
	  "UNEVALUATED_PROPERTIES_ADDED #/unevaluatedProperties", 'L',
	  "UNEVALUATED_PROPERTIES_REMOVED #/unevaluatedProperties" },
	{ "unevaluatedProperties: all, then a schema",
	  "{" LATEST "\"type\":\"object\",\"unevaluatedProperties\":true}",
	  "{" LATEST "\"type\":\"object\",\"unevaluatedProperties\":{\"type\":\"null\"}}", 'L',
	  "UNEVALUATED_PROPERTIES_NARROWED #/unevaluatedProperties", 'S',
	  "UNEVALUATED_PROPERTIES_EXTENDED #/unevaluatedProperties" },
	{ "unevaluatedProperties: two schemas are compared",
	  "{" LATEST "\"type\":\"object\",\"unevaluatedProperties\":{\"type\":\"string\"}}",
	  "{" LATEST
	  "\"type\":\"object\",\"unevaluatedProperties\":{\"type\":\"string\",\"maxLength\":5}}",
	  'N', "MAX_LENGTH_ADDED #/unevaluatedProperties/maxLength", 'S',
	  "MAX_LENGTH_REMOVED #/unevaluatedProperties/maxLength" },
	{ "unevaluatedProperties: a schema beside a closed one covers nothing",
	  "{" LATEST "\"type\":\"object\",\"additionalProperties\":false,\"unevaluatedProperties\":"
	  "{\"type\":\"string\"}}",
	  "{" LATEST "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
	  "\"additionalProperties\":false,"
	  "\"unevaluatedProperties\":{\"type\":\"string\"}}",
	  'S', "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a", 'L',
	  "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a" },
	{ "allOf of two, oneOf of one", "{\"allOf\":[{\"type\":\"string\"},{\"maximum\":5}]}",
	  "{\"oneOf\":[{\"type\":\"string\"}]}", 'S',
	  "COMBINED_TYPE_EXTENDED #/; PRODUCT_TYPE_NARROWED #/", 'N', "COMBINED_TYPE_CHANGED #/" },
	{ "allOf of two, oneOf of two", "{\"allOf\":[{\"type\":\"string\"},{\"maximum\":5}]}",
	  "{\"oneOf\":[{\"type\":\"string\"},{\"maximum\":5}]}", 'N', "COMBINED_TYPE_CHANGED #/",
	  'N', "COMBINED_TYPE_CHANGED #/" },
	{ "allOf of one, oneOf of two", "{\"allOf\":[{\"type\":\"string\"}]}",
	  "{\"oneOf\":[{\"type\":\"string\"},{\"maximum\":5}]}", 'S',
	  "COMBINED_TYPE_EXTENDED #/; SUM_TYPE_EXTENDED #/", 'N', "COMBINED_TYPE_CHANGED #/" },
	{ "anyOf of two, oneOf of one", "{\"anyOf\":[{\"type\":\"string\"},{\"maximum\":5}]}",
	  "{\"oneOf\":[{\"type\":\"string\"}]}", 'N', "COMBINED_TYPE_CHANGED #/", 'S',
	  "COMBINED_TYPE_EXTENDED #/; SUM_TYPE_EXTENDED #/" },
	{ "anyOf of one, allOf of one", "{\"anyOf\":[{\"type\":\"string\"}]}",
	  "{\"allOf\":[{\"type\":\"string\"}]}", 'S', "COMBINED_TYPE_EXTENDED #/", 'S',
	  "COMBINED_TYPE_EXTENDED #/" },
	{ "unevaluatedProperties: forgotten beside an unknown keyword",
	  "{" LATEST "\"type\":\"object\",\"x\":1}",
	  "{" LATEST "\"type\":\"object\",\"x\":1,\"unevaluatedProperties\":false}", 'S', "", 'S',
	  "" },
	{ "anyOf: a branch more", "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}",
	  "{\"anyOf\":[{\"type\":\"boolean\"},{\"type\":\"string\"},{\"type\":\"null\"}]}", 'S',
	  "SUM_TYPE_EXTENDED #/", 'N', "SUM_TYPE_NARROWED #/" },
	{ "anyOf: another branch", "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}",
	  "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"boolean\"}]}", 'N',
	  "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/", 'N', "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/" },
	{ "allOf: a branch more", "{\"allOf\":[{\"maximum\":5},{\"type\":\"string\"}]}",
	  "{\"allOf\":[{\"maximum\":5},{\"type\":\"string\"},{\"type\":\"array\"}]}", 'N',
	  "PRODUCT_TYPE_EXTENDED #/", 'S', "PRODUCT_TYPE_NARROWED #/" },
	{ "another word, anyOf for oneOf",
	  "{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}",
	  "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", 'S',
	  "COMBINED_TYPE_EXTENDED #/", 'N', "COMBINED_TYPE_CHANGED #/" },
	{ "branches in another order, and one twice",
	  "{\"anyOf\":[{\"maximum\":5},{\"type\":\"string\"}]}",
	  "{\"anyOf\":[{\"type\":\"string\"},{\"maximum\":6},{\"type\":\"string\"}]}", 'S',
	  "MAXIMUM_INCREASED #/anyOf/0/maximum", 'N', "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/" },
	{ "a matching that the first choice would spoil",
	  "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"integer\",\"maximum\":5}]}",
	  "{\"anyOf\":[{\"type\":\"integer\",\"maximum\":5},{\"type\":\"number\"}]}", 'S',
	  "TYPE_EXTENDED #/anyOf/0", 'N',
	  "MAXIMUM_REMOVED #/anyOf/0/maximum; COMBINED_TYPE_SUBSCHEMAS_CHANGED #/" },
	{ "one schema, then two", "{\"type\":\"string\"}",
	  "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", 'S', "SUM_TYPE_EXTENDED #/",
	  'N', "TYPE_CHANGED #/" },
	{ "one schema, then two of which both must hold", "{\"type\":\"string\"}",
	  "{\"allOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", 'N', "TYPE_CHANGED #/", 'S',
	  "PRODUCT_TYPE_NARROWED #/" },
	{ "a list of types of one", "{\"type\":\"string\"}", "{\"type\":[\"string\"]}", 'S', "",
	  'S', "" },
	{ "type and enum: an allOf nobody wrote", "{\"type\":\"string\",\"enum\":[\"a\"]}",
	  "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", 'S', "ENUM_ARRAY_EXTENDED #/allOf/0/enum",
	  'N', "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/" },
	{ "2020-12: a branch of two families is taken apart",
	  "{" LATEST "\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}",
	  "{" LATEST "\"anyOf\":[{\"type\":\"string\",\"enum\":[\"x\"]},{\"type\":\"integer\"}]}",
	  'S', "SUM_TYPE_EXTENDED #/", 'N', "SUM_TYPE_NARROWED #/" },
	{ "2020-12: keywords of one family make one node",
	  "{" LATEST "\"type\":[\"string\",\"null\"],\"minLength\":1}",
	  "{" LATEST "\"type\":[\"string\",\"null\"],\"minLength\":2}", 'N',
	  "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/", 'S', "MIN_LENGTH_DECREASED #/anyOf/0/minLength" },
	{ "a reference is followed once",
	  "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{\"maximum\":5}}}",
	  "{\"maximum\":6}", 'S', "MAXIMUM_INCREASED #/maximum", 'N',
	  "MAXIMUM_DECREASED #/maximum" },
	{ "a reference to a reference is not",
	  "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{\"$ref\":\"#/definitions/"
	  "b\"},\"b\":{\"maximum\":5}}}",
	  "{\"maximum\":5}", 'N', "TYPE_CHANGED #/", 'N', "TYPE_CHANGED #/" },
	{ "siblings of a reference count for nothing",
	  "{\"$ref\":\"#/definitions/a\",\"maximum\":1,\"definitions\":{\"a\":{\"maximum\":5}}}",
	  "{\"maximum\":5}", 'S', "", 'S', "" },
	{ "recursion: compared once more behind the reference",
	  "{\"properties\":{\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"}}}",
	  "{\"properties\":{\"v\":{\"type\":\"number\"},\"next\":{\"$ref\":\"#\"}}}", 'S',
	  "TYPE_EXTENDED #/properties/next/properties/v; TYPE_EXTENDED #/properties/v", 'N',
	  "TYPE_NARROWED #/properties/next/properties/next/properties/v; TYPE_NARROWED "
	  "#/properties/next/properties/v; TYPE_NARROWED #/properties/v" },
	{ "recursion: what is assumed is taken back",
	  "{\"properties\":{\"a\":{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]},\"v\":{"
	  "\"type\":\"number\"}}}",
	  "{\"properties\":{\"a\":{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]},\"v\":{"
	  "\"type\":\"integer\"}}}",
	  'N', "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/properties/a; TYPE_NARROWED #/properties/v", 'S',
	  "TYPE_EXTENDED #/properties/a/anyOf/0/properties/v; TYPE_EXTENDED #/properties/v" },
	{ "names come as Java's tables walk them",
	  "{\"properties\":{\"a\":{\"maximum\":1},\"b\":{\"maximum\":1},\"zz\":{\"maximum\":1},\"y~"
	  "/\":{\"maximum\":1}}}",
	  "{\"properties\":{\"zz\":{\"maximum\":2},\"y~/"
	  "\":{\"maximum\":2},\"b\":{\"maximum\":2},\"a\":{\"maximum\":2}}}",
	  'S',
	  "MAXIMUM_INCREASED #/properties/zz/maximum; MAXIMUM_INCREASED #/properties/a/maximum; "
	  "MAXIMUM_INCREASED #/properties/b/maximum; MAXIMUM_INCREASED #/properties/y~//maximum",
	  'N',
	  "MAXIMUM_DECREASED #/properties/zz/maximum; MAXIMUM_DECREASED #/properties/a/maximum; "
	  "MAXIMUM_DECREASED #/properties/b/maximum; MAXIMUM_DECREASED #/properties/y~//maximum" },
};

static bool met[JSON_DIFFERENCE_COUNT];

static const char *differences_of(const struct json_reading *reading)
{
	struct buf out;

	buf_init(&out, &arena, 0);
	for (size_t i = 0; i < reading->count; i++) {
		const struct json_found *f = &reading->list[i];

		met[f->type] = true;
		CHECK(f->old && f->new);
		buf_printf(&out, "%s%s %.*s", i ? "; " : "", json_difference_name(f->type),
		           STR_FMT(f->path));
	}
	return str_c(&arena, buf_str(&out));
}

static void check_pair(const char *old, const char *new, char verdict, const char *differences)
{
	const struct json_reading strict = read_pair(JSON_POLICY_STRICT, str_of(old), str_of(new));
	const struct json_reading lenient =
		read_pair(JSON_POLICY_LENIENT, str_of(old), str_of(new));

	CHECK_STR(differences_of(&strict), differences);
	CHECK_INT(strict.total, strict.count);
	CHECK_INT(strict.compatible, verdict == 'S');
	CHECK_INT(lenient.compatible, verdict != 'N');
}

static void test_each_difference(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];

		CHECK_ROW(r->why);
		arena_reset(&arena);
		check_pair(r->old, r->new, r->verdict, r->differences);
		check_pair(r->new, r->old, r->back_verdict, r->back);
		CHECK(read_pair(JSON_POLICY_STRICT, str_of(r->new), str_of(r->new)).compatible);
	}
}

static void test_every_difference_is_met(void)
{
	for (int d = 0; d < JSON_DIFFERENCE_COUNT; d++) {
		CHECK_ROW(json_difference_name((enum json_difference)d));
		CHECK(met[d]);
		CHECK(!json_difference_passes((enum json_difference)d, JSON_POLICY_STRICT) ||
		      json_difference_passes((enum json_difference)d, JSON_POLICY_LENIENT));
	}
}

/* ---- matchings ------------------------------------------------------------------------- */

/* The most edges without a common end, by trying all. */
static size_t most_of(bool graph[6][6], size_t row, unsigned used)
{
	size_t best = 0;

	if (row == 6)
		return 0;
	best = most_of(graph, row + 1, used);
	for (size_t c = 0; c < 6; c++) {
		if (graph[row][c] && !(used & 1u << c)) {
			const size_t n = 1 + most_of(graph, row + 1, used | 1u << c);

			best = n > best ? n : best;
		}
	}
	return best;
}

static void check_matching(unsigned seed)
{
	struct json_edge edges[36];
	const struct json_edge **matched;
	bool graph[6][6] = { { false } };
	const size_t olds = 1 + seed % 6, news = 1 + seed / 6 % 6;
	unsigned olds_used = 0, news_used = 0, x = seed * 2654435761u + 1;
	size_t n = 0, count;

	for (size_t i = 0; i < olds; i++) {
		for (size_t j = 0; j < news; j++) {
			x = x * 1103515245u + 12345;
			graph[i][j] = (x >> 16) % 3 == 0;
			if (graph[i][j])
				edges[n++] = (struct json_edge){ i, j, NULL };
		}
	}
	json_match(&arena, edges, n, olds, news, &matched, &count);
	CHECK_INT(count, most_of(graph, 0, 0));
	for (size_t i = 0; i < count; i++) {
		CHECK(!(olds_used & 1u << matched[i]->old) && !(news_used & 1u << matched[i]->new));
		olds_used |= 1u << matched[i]->old;
		news_used |= 1u << matched[i]->new;
	}
}

static void test_matchings_are_maximal(void)
{
	for (unsigned seed = 0; seed < 2000; seed++) {
		arena_reset(&arena);
		check_matching(seed);
	}
}

/* ---- bounds ---------------------------------------------------------------------------- */

/* n definitions; each property of one leads to the next, and the last says `end`. */
static struct str chain(int n, int properties, const char *end)
{
	struct buf b;

	buf_init(&b, &arena, 0);
	buf_add_c(&b, "{\"$ref\":\"#/definitions/d0\",\"definitions\":{");
	for (int i = 0; i < n; i++) {
		buf_printf(&b, "\"d%d\":{\"properties\":{", i);
		for (int k = 0; k < properties; k++)
			buf_printf(&b, "%s\"p%d\":{\"$ref\":\"#/definitions/d%d\"}", k ? "," : "",
			           k, i + 1);
		buf_add_c(&b, "}},");
	}
	buf_printf(&b, "\"d%d\":%s}}", n, end);
	return buf_str(&b);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_lists_do_not_double(void)
{
	const double start = seconds();
	const struct json_reading r = read_pair(JSON_POLICY_STRICT, chain(70, 2, "{\"maximum\":2}"),
	                                        chain(70, 2, "{\"maximum\":1}"));

	CHECK(!r.compatible);
	CHECK_INT(r.total, ~0ull); /* 2 to the 70th */
	CHECK_INT(r.count, limit_of(LIMIT_MESSAGES));
	CHECK(seconds() - start < 5);
}

static void test_long_chains_do_not_recurse(void)
{
	const struct json_reading r =
		read_pair(JSON_POLICY_STRICT, chain(20000, 1, "{\"maximum\":2}"),
	                  chain(20000, 1, "{\"maximum\":1}"));

	CHECK_INT(r.total, 1);
	CHECK_INT(r.count, 1);
}

/* n branches that all fit each other. */
static struct str branches(int n, int from)
{
	struct buf b;

	buf_init(&b, &arena, 0);
	buf_add_c(&b, "{\"anyOf\":[");
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s{\"type\":\"number\",\"maximum\":%d}", i ? "," : "", from + i);
	buf_add_c(&b, "]}");
	return buf_str(&b);
}

static void test_many_branches(void)
{
	const double start = seconds();
	const struct json_reading fits =
		read_pair(JSON_POLICY_STRICT, branches(500, 0), branches(500, 1));

	CHECK(fits.compatible);
	CHECK_INT(fits.total, 500);
	CHECK(!read_pair(JSON_POLICY_STRICT, branches(500, 1), branches(500, 0)).compatible);
	CHECK(seconds() - start < 10);
}

static void test_limit_is_said(void)
{
	const struct typed_schema *a = parse(branches(3000, 0)), *b = parse(branches(3000, 1));
	const unsigned long usual = limit_of(LIMIT_PAIRS);
	struct json_reading reading;
	struct failure why = { 0 };

	CHECK(!json_can_read(&arena, JSON_POLICY_STRICT, b, a, true, &reading, &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
	CHECK(strstr(why.text, "PAIRS") != NULL);
	CHECK_ROW("before anything is compared: the values of two enums");
	a = parse(STR("{\"enum\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}"));
	CHECK(limit_set(STR("PAIRS"), 2));
	CHECK(!json_can_read(&arena, JSON_POLICY_STRICT, a, a, true, &reading, &why));
	CHECK(limit_set(STR("PAIRS"), 3));
	CHECK(json_can_read(&arena, JSON_POLICY_STRICT, a, a, true, &reading, &why));
	CHECK(limit_set(STR("PAIRS"), usual));
}

/* ---- memory that runs out -------------------------------------------------------------- */

static void compare_once(void *arg)
{
	struct arena *a = arg;
	struct source old = { STR("old"), STR("{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":[\"string\","
		                              "\"null\"]}],\"properties\":{\"a\":{}}}") };
	struct source new = { STR("new"),
		              STR("{" LATEST "\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":"
		                  "\"#\"}},\"anyOf\":[{},{}]}") };
	const struct node *o, *n;
	const struct typed_schema *os, *ns;
	struct json_reading reading;
	struct failure why = { 0 };

	CHECK(json_schema_tree(a, &old, &o, &why) && json_schema_tree(a, &new, &n, &why) &&
	      typed_read(a, o, NULL, 0, &os, &why) && typed_read(a, n, NULL, 0, &ns, &why) &&
	      json_can_read(a, JSON_POLICY_STRICT, ns, os, true, &reading, &why));
}

/* Block by block, then byte by byte in steps: it ends, or it is stopped; nothing else. */
static void test_memory_runs_out(void)
{
	struct arena a;
	bool ended = false;

	for (size_t blocks = 0; !ended && blocks < 1000; blocks++) {
		ended = try_short(&a, PLENTY, blocks, compare_once, &a);
		arena_free(&a);
	}
	CHECK(ended);
	ended = false;
	for (size_t cap = 64; !ended && cap < PLENTY; cap += cap / 16 + 16) {
		ended = try_short(&a, cap, ALL_BLOCKS, compare_once, &a);
		arena_free(&a);
	}
	CHECK(ended);
}

int main(void)
{
	arena_init(&arena, 2048ul << 20);
	RUN(test_each_difference);
	RUN(test_every_difference_is_met);
	RUN(test_matchings_are_maximal);
	arena_reset(&arena);
	RUN(test_lists_do_not_double);
	arena_reset(&arena);
	RUN(test_long_chains_do_not_recurse);
	arena_reset(&arena);
	RUN(test_many_branches);
	arena_reset(&arena);
	RUN(test_limit_is_said);
	RUN(test_memory_runs_out);
	arena_free(&arena);
	return CHECK_EXIT();
}
