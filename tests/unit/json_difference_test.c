/* What is said of each difference between two JSON Schemas, in the registry's words, and where in
 * the documents it stands. Which of them two schemas have: read_json_schema_strict_test.c. */
#include "compat/json_schema/read_strict.h"
#include "contract/json_schema/text.h"
#include "tests/check.h"

static struct arena arena;

/* Each sentence, and the differences it is said of; of no other one is anything said. */
static const struct {
	const char *words, *said_of;
} words[] = {
	{ "A type at path '#/p' is different between the new schema and the old schema",
	  " TYPE_NARROWED TYPE_CHANGED ENUM_ARRAY_CHANGED COMBINED_TYPE_CHANGED "
	  "COMBINED_TYPE_SUBSCHEMAS_CHANGED " },
	{ "The keyword at path '#/p' in the new schema is not present in the old schema",
	  " MAX_LENGTH_ADDED MIN_LENGTH_ADDED PATTERN_ADDED MAXIMUM_ADDED MINIMUM_ADDED "
	  "EXCLUSIVE_MAXIMUM_ADDED EXCLUSIVE_MINIMUM_ADDED MULTIPLE_OF_ADDED "
	  "REQUIRED_ATTRIBUTE_ADDED MAX_PROPERTIES_ADDED MIN_PROPERTIES_ADDED "
	  "ADDITIONAL_PROPERTIES_REMOVED DEPENDENCY_ARRAY_ADDED DEPENDENCY_SCHEMA_ADDED "
	  "UNEVALUATED_PROPERTIES_REMOVED MAX_ITEMS_ADDED MIN_ITEMS_ADDED MAX_CONTAINS_ADDED "
	  "MIN_CONTAINS_ADDED UNIQUE_ITEMS_ADDED ADDITIONAL_ITEMS_REMOVED "
	  "UNEVALUATED_ITEMS_REMOVED " },
	{ "The value at path '#/p' in the new schema is less than its value in the old schema",
	  " MAX_LENGTH_DECREASED MAXIMUM_DECREASED EXCLUSIVE_MAXIMUM_DECREASED "
	  "MAX_PROPERTIES_DECREASED MAX_ITEMS_DECREASED MAX_CONTAINS_DECREASED " },
	{ "The value at path '#/p' in the new schema is more than its value in the old schema",
	  " MIN_LENGTH_INCREASED MINIMUM_INCREASED EXCLUSIVE_MINIMUM_INCREASED "
	  "MULTIPLE_OF_EXPANDED MIN_PROPERTIES_INCREASED MIN_ITEMS_INCREASED "
	  "MIN_CONTAINS_INCREASED " },
	{ "The value at path '#/p' is different between the new and old schema",
	  " PATTERN_CHANGED MULTIPLE_OF_CHANGED DEPENDENCY_ARRAY_CHANGED " },
	{ "An array or combined type at path '#/p' has fewer elements in the new schema than "
	  "the old schema",
	  " ADDITIONAL_PROPERTIES_NARROWED UNEVALUATED_PROPERTIES_NARROWED "
	  "ADDITIONAL_ITEMS_NARROWED UNEVALUATED_ITEMS_NARROWED ENUM_ARRAY_NARROWED "
	  "SUM_TYPE_NARROWED " },
	{ "An array or combined type at path '#/p' has more elements in the new schema than "
	  "the old schema",
	  " DEPENDENCY_ARRAY_EXTENDED PRODUCT_TYPE_EXTENDED SUM_TYPE_EXTENDED "
	  "NOT_TYPE_EXTENDED " },
	{ "The new schema has an open content model and has a property or item at path '#/p' "
	  "which is missing in the old schema",
	  " REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL "
	  "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL "
	  "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL ITEM_ADDED_TO_OPEN_CONTENT_MODEL " },
	{ "The new schema has an unopen content model and has a required property at path "
	  "'#/p' which is missing in the old schema",
	  " REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL " },
	{ "The new has a closed content model and is missing a property or item present at "
	  "path '#/p' in the old schema",
	  " PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	  " " },
	{ "A property or item is missing in the new schema but present at path '#/p' in the "
	  "old schema and is not covered by its partially open content model",
	  " PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL "
	  "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL " },
	{ "The new schema has a property or item at path '#/p' which is missing in the old "
	  "schema and is not covered by its partially open content model",
	  " PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL "
	  "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL " },
};

static const char *words_of(const char *name)
{
	const char *padded = str_c(&arena, arena_printf(&arena, " %s ", name)), *said = "";

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(words[i].said_of, padded))
			said = words[i].words;
	return said;
}

static void test_words(void)
{
	for (int d = 0; d < JSON_DIFFERENCE_COUNT; d++) {
		const struct json_found f = { .type = (enum json_difference)d, .path = STR("#/p") };
		const char *name = json_difference_name(f.type);

		CHECK_ROW(name);
		CHECK_STR(
			str_c(&arena, json_difference_text(&arena, &f, "new", "old")),
			str_c(&arena, arena_printf(&arena, "{errorType:\"%s\", description:\"%s'}",
		                                   name, words_of(name))));
	}
}

static const struct typed_schema *parse(const char *text)
{
	struct source *source = arena_new(&arena, struct source);
	const struct typed_schema *schema = NULL;
	const struct node *tree;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema"), str_of(text) };
	if (!json_schema_tree(&arena, source, &tree, &why) ||
	    !typed_read(&arena, tree, NULL, 0, &schema, &why))
		fprintf(stderr, "%s: %s\n", text, why.text);
	return schema;
}

#define LATEST "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","

/* What stands at the places of the only difference that does not pass, old and new. */
static void test_places(void)
{
	static const struct {
		const char *old, *new, *was, *is;
	} rows[] = {
		{ "{\"minimum\":0}", "{\"minimum\":1}", "0", "1" },
		{ "{\"type\":\"number\"}", "{\"type\":\"number\",\"minimum\":1}",
		  "{\"type\":\"number\"}", "1" },
		{ "{\"type\":\"number\"}", "{\"type\":\"integer\"}", "\"number\"", "\"integer\"" },
		{ "{\"type\":\"number\"}", "{\"type\":\"string\"}", "\"number\"", "\"string\"" },
		{ "{\"type\":\"string\"}", "{\"anyOf\":[{\"type\":\"null\"}]}", "\"string\"",
		  "[{\"type\":\"null\"}]" },
		{ "{\"minLength\":0}", "{\"minimum\":0}", "{\"minLength\":0}", "{\"minimum\":0}" },
		{ "{\"enum\":[1,2]}", "{\"enum\":[1]}", "[1,2]", "[1]" },
		{ "{\"oneOf\":[{\"enum\":[1]},{\"enum\":[2]}]}", "{\"oneOf\":[{\"enum\":[1]}]}",
		  "[{\"enum\":[1]},{\"enum\":[2]}]", "[{\"enum\":[1]}]" },
		{ "{\"properties\":{\"a\":{},\"b\":{}},\"required\":[\"b\"]}",
		  "{\"properties\":{\"a\":{},\"b\":{}},\"required\":[\"b\",\"a\"]}", "[\"b\"]",
		  "\"a\"" },
		{ "{\"properties\":{\"a\":{}}}",
		  "{\"properties\":{\"a\":{},\"b\":{\"type\":\"null\"}}}", "{\"a\":{}}",
		  "{\"type\":\"null\"}" },
		{ "{\"type\":\"object\",\"additionalProperties\":true}",
		  "{\"type\":\"object\",\"additionalProperties\":false}", "true", "false" },
		{ "{\"not\":{\"type\":\"integer\"}}", "{\"not\":{\"type\":\"number\"}}",
		  "{\"type\":\"integer\"}", "{\"type\":\"number\"}" },
		{ "{\"not\":{\"not\":{\"maximum\":2}}}", "{\"not\":{\"not\":{\"maximum\":1}}}",
		  "{\"not\":{\"maximum\":2}}", "{\"not\":{\"maximum\":1}}" },
		{ "{\"items\":[{},{\"minimum\":1}]}", "{\"items\":[{},{\"minimum\":2}]}", "1",
		  "2" },
		{ "{\"items\":[{}]}", "{\"items\":[{},{\"minimum\":2}]}", "[{}]",
		  "{\"minimum\":2}" },
		{ "{\"definitions\":{\"d\":{\"minimum\":1}},\"items\":{\"$ref\":\"#/definitions/"
		  "d\"}}",
		  "{\"definitions\":{\"d\":{\"minimum\":2}},\"items\":{\"$ref\":\"#/definitions/"
		  "d\"}}",
		  "1", "2" },
		{ "{\"dependencies\":{\"a\":[\"b\"]}}", "{\"dependencies\":{\"a\":[\"b\",\"c\"]}}",
		  "[\"b\"]", "[\"b\",\"c\"]" },
		{ "{" LATEST "\"dependentRequired\":{\"a\":[\"b\"]}}",
		  "{" LATEST "\"dependentRequired\":{\"a\":[\"b\",\"c\"]}}", "[\"b\"]",
		  "[\"b\",\"c\"]" },
		{ "{" LATEST "\"prefixItems\":[{}]}",
		  "{" LATEST "\"prefixItems\":[{},{\"minimum\":2}]}", "[{}]", "{\"minimum\":2}" },
		{ "{" LATEST "\"prefixItems\":[{}]}",
		  "{" LATEST "\"prefixItems\":[{}],\"items\":false}",
		  "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"prefixItems\":"
		  "[{}]}",
		  "false" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct typed_schema *old = parse(rows[i].old), *new = parse(rows[i].new);
		struct json_reading r = { 0 };
		struct failure why;

		CHECK_ROW(rows[i].new);
		CHECK(old &&
		      new &&json_can_read(&arena, JSON_POLICY_STRICT, new, old, false, &r, &why));
		CHECK_INT(r.count, 1);
		if (r.count) {
			CHECK_STR(str_c(&arena, json_text(&arena, r.list[0].old)), rows[i].was);
			CHECK_STR(str_c(&arena, json_text(&arena, r.list[0].new)), rows[i].is);
		}
	}
}

int main(void)
{
	arena_init(&arena, 1 << 20);
	RUN(test_words);
	RUN(test_places);
	arena_free(&arena);
	return CHECK_EXIT();
}
