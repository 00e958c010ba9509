/* What the registry's loader says of each keyword whose value, or a part of it, has the wrong form:
 * the place, and what would do. In 2020-12, where another loader reads, and before. */
#include "contract/base/limits.h"
#include "contract/json_schema/text.h"
#include "contract/json_schema/typed.h"
#include "tests/check.h"

#define LATEST "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","

static struct arena arena;

/* NULL: it takes it. */
static const char *refusal(const char *text)
{
	struct source *source = arena_new(&arena, struct source);
	const struct node *tree = NULL;
	const struct typed_schema *schema;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema"), str_of(text) };
	if (!json_schema_tree(&arena, source, &tree, &why))
		abort();
	if (typed_read(&arena, tree, NULL, 0, &schema, &why))
		return NULL;
	return str_c(&arena, str_of(why.text));
}

static void test_refusals(void)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "{" LATEST "\"type\":[5]}", "#/type/0: expected string or array, found Integer" },
		{ "{" LATEST "\"type\":[\"null\",\"strin\"]}", "#: unknown type: [strin]" },
		{ "{" LATEST "\"type\":5}", "#/type: expected string or array, found Integer" },
		{ "{" LATEST "\"required\":5}", "#/required: expected array, found Integer" },
		{ "{" LATEST "\"required\":[5]}", "#/required/0: expected string, found Integer" },
		{ "{" LATEST "\"not\":5}", "#/not: expected boolean or object, found Integer" },
		{ "{" LATEST "\"if\":5}", "#/if: expected boolean or object, found Integer" },
		{ "{" LATEST "\"if\":true,\"then\":5}",
		  "#/then: expected boolean or object, found Integer" },
		{ "{" LATEST "\"if\":true,\"else\":5}",
		  "#/else: expected boolean or object, found Integer" },
		{ "{" LATEST "\"allOf\":5}", "#/allOf: expected array, found Integer" },
		{ "{" LATEST "\"anyOf\":[5]}",
		  "#/anyOf/0: expected boolean or object, found Integer" },
		{ "{" LATEST "\"oneOf\":[true,5]}",
		  "#/oneOf/1: expected boolean or object, found Integer" },
		{ "{" LATEST "\"minLength\":\"1\"}", "#/minLength: expected number, found String" },
		{ "{" LATEST "\"maxItems\":\"1\"}", "#/maxItems: expected number, found String" },
		{ "{" LATEST "\"dependentRequired\":5}",
		  "#/dependentRequired: expected object, found Integer" },
		{ "{" LATEST "\"dependentRequired\":{\"a\":5}}",
		  "#/dependentRequired/a: expected array, found Integer" },
		{ "{" LATEST "\"dependentRequired\":{\"a\":[5]}}",
		  "#/dependentRequired/a/0: expected string, found Integer" },
		{ "{" LATEST "\"dependentSchemas\":5}",
		  "#/dependentSchemas: expected object, found Integer" },
		{ "{" LATEST "\"dependentSchemas\":{\"a\":5}}",
		  "#/dependentSchemas/a: expected boolean or object, found Integer" },
		{ "{" LATEST "\"title\":5}", "#/title: expected string, found Integer" },
		{ "{" LATEST "\"description\":5}",
		  "#/description: expected string, found Integer" },
		{ "{" LATEST "\"uniqueItems\":5}",
		  "#/uniqueItems: expected boolean, found Integer" },
		{ "{" LATEST "\"propertyNames\":5}",
		  "#/propertyNames: expected boolean or object, found Integer" },
		{ "{" LATEST "\"readOnly\":5}", "#/readOnly: expected boolean, found Integer" },
		{ "{" LATEST "\"writeOnly\":5}", "#/writeOnly: expected boolean, found Integer" },
		{ "{" LATEST "\"pattern\":5}", "#/pattern: expected string, found Integer" },
		{ "{" LATEST "\"pattern\":\"(\"}", "#/pattern: Unclosed group: \"(\"" },
		{ "{" LATEST "\"contains\":5}",
		  "#/contains: expected boolean or object, found Integer" },
		{ "{" LATEST "\"prefixItems\":5}", "#/prefixItems: expected array, found Integer" },
		{ "{" LATEST "\"prefixItems\":[5]}",
		  "#/prefixItems/0: expected boolean or object, found Integer" },
		{ "{" LATEST "\"items\":5}", "#/items: expected boolean or object, found Integer" },
		{ "{" LATEST "\"properties\":5}", "#/properties: expected object, found Integer" },
		{ "{" LATEST "\"properties\":{\"a\":5}}",
		  "#/properties/a: expected boolean or object, found Integer" },
		{ "{" LATEST "\"patternProperties\":5}",
		  "#/patternProperties: expected object, found Integer" },
		{ "{" LATEST "\"patternProperties\":{\"(\":{}}}",
		  "#/patternProperties/(: Unclosed group: \"(\"" },
		{ "{" LATEST "\"patternProperties\":{\"a\":5}}",
		  "#/patternProperties/a: expected boolean or object, found Integer" },
		{ "{" LATEST "\"unevaluatedItems\":5}",
		  "#/unevaluatedItems: expected boolean or object, found Integer" },
		{ "{" LATEST "\"unevaluatedProperties\":5}",
		  "#/unevaluatedProperties: expected boolean or object, found Integer" },
		{ "{" LATEST "\"additionalProperties\":5}",
		  "#/additionalProperties: expected boolean or object, found Integer" },
		{ "{" LATEST "\"$dynamicRef\":5}", "#: $dynamicRef leads nowhere" },
		{ "{" LATEST "\"$dynamicRef\":\"#/$defs/b\"}", "#: $dynamicRef leads nowhere" },
		{ "{" LATEST "\"$ref\":5}", "#/$ref: expected string, found Integer" },
		{ "{" LATEST "\"format\":5}", "#/format: expected string, found Integer" },
		{ "{" LATEST "\"multipleOf\":\"1\"}",
		  "#/multipleOf: expected number, found String" },
		{ "{" LATEST "\"minimum\":\"1\"}", "#/minimum: expected number, found String" },
		{ "{" LATEST "\"enum\":5}", "#/enum: expected array, found Integer" },
		{ "{" LATEST "\"$defs\":5}", "#/$defs: expected object, found Integer" },
		{ "{" LATEST "\"definitions\":5}", NULL },
		{ "{" LATEST "\"$anchor\":5}", NULL },
		{ "{" LATEST "\"$id\":5}", NULL },
		{ "{\"type\":[5]}", "#/type/0: expected type: String, found: Integer" },
		{ "{\"type\":[\"null\",\"strin\"]}", "#: unknown type: [strin]" },
		{ "{\"type\":5}",
		  "#/type: expected type is one of JsonArray or String, found: Integer" },
		{ "{\"required\":5}", "#/required: expected type: JsonArray, found: Integer" },
		{ "{\"required\":[5]}", "#/required/0: expected type: String, found: Integer" },
		{ "{\"not\":5}",
		  "#/not: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"if\":5}",
		  "#/if: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"if\":true,\"then\":5}",
		  "#/then: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"if\":true,\"else\":5}",
		  "#/else: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"allOf\":5}", "#/allOf: expected type: JsonArray, found: Integer" },
		{ "{\"anyOf\":[5]}",
		  "#/anyOf/0: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"oneOf\":[true,5]}",
		  "#/oneOf/1: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"minLength\":\"1\"}", "#/minLength: expected type: Integer, found: String" },
		{ "{\"maxItems\":\"1\"}", "#/maxItems: expected type: Integer, found: String" },
		{ "{\"dependencies\":5}",
		  "#/dependencies: expected type: JsonObject, found: Integer" },
		{ "{\"dependencies\":{\"a\":5}}",
		  "#/dependencies/a: expected type is one of Boolean or JsonArray or JsonObject, "
		  "found: Integer" },
		{ "{\"dependencies\":{\"a\":[5]}}",
		  "#/dependencies/a/0: expected type: String, found: Integer" },
		{ "{\"minLength\":1e2}", "#/minLength: expected type: Integer, found: BigDecimal" },
		{ "{\"minLength\":-2147483648}", NULL },
		{ "{\"minLength\":-2147483649}",
		  "#/minLength: expected type: Integer, found: Long" },
		{ "{\"const\":{\"y\":[1,{\"$id\":\"a b\"}]}}", NULL },
		{ "{\"enum\":[{\"y\":[1,{\"$id\":\"a b\"}]}]}", NULL },
		{ "{\"default\":{\"y\":[1,{\"$id\":\"a b\"}]}}", "#/default/y/1: no URI: \"a b\"" },
		{ "{\"x\":{\"y\":[{\"$id\":\"a b\"}]}}", NULL },
		{ "{\"title\":5}", "#/title: expected type: String, found: Integer" },
		{ "{\"description\":5}", "#/description: expected type: String, found: Integer" },
		{ "{\"uniqueItems\":5}", "#/uniqueItems: expected type: Boolean, found: Integer" },
		{ "{\"propertyNames\":5}", "#/propertyNames: expected type is one of Boolean or "
		                           "JsonObject, found: Integer" },
		{ "{\"pattern\":5}", "#/pattern: expected type: String, found: Integer" },
		{ "{\"contains\":5}",
		  "#/contains: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"items\":5}", "#/items: expected type is one of Boolean or JsonArray or "
		                   "JsonObject, found: Integer" },
		{ "{\"items\":[5]}",
		  "#/items/0: expected type is one of Boolean or JsonObject, found: Integer" },
		{ "{\"items\":[{}],\"additionalItems\":5}",
		  "#/additionalItems: expected type is one of Boolean or JsonObject, found: "
		  "Integer" },
		{ "{\"properties\":5}", "#/properties: expected type: JsonObject, found: Integer" },
		{ "{\"patternProperties\":5}",
		  "#/patternProperties: expected type: JsonObject, found: Integer" },
		{ "{\"patternProperties\":{\"(\":{}}}",
		  "#/patternProperties/(: Unclosed group: \"(\"" },
		{ "{\"patternProperties\":{\"a\":5}}",
		  "#/patternProperties/a: expected type is one of Boolean or JsonObject, found: "
		  "Integer" },
		{ "{\"additionalProperties\":5}", "#/additionalProperties: expected type is one of "
		                                  "Boolean or JsonObject, found: Integer" },
		{ "{\"$ref\":5}", "#/$ref: expected type: String, found: Integer" },
		{ "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{},\"b\":{\"$id\":\"a "
		  "b\"}}}",
		  "#/definitions/b: no URI: \"a b\"" },
		{ "{\"$id\":\"http://x/r\",\"not\":{\"$ref\":\"#a\"},"
		  "\"definitions\":{\"x\":{\"$id\":\"#a\"}}}",
		  NULL },
		{ "{\"$id\":\"http://x/r\",\"not\":{\"$ref\":\"#b\"},"
		  "\"definitions\":{\"x\":{\"$id\":\"#a\"}}}",
		  NULL },
		{ "{\"not\":{\"$ref\":\"#/allOf/0\"},\"allOf\":[true]}", NULL },
		{ "{\"not\":{\"$ref\":\"#/allOf/1\"},\"allOf\":[true]}",
		  "#/allOf: array index [1] is out of bounds" },
		{ "{\"not\":{\"$ref\":\"#/allOf/-1\"},\"allOf\":[true]}",
		  "#/allOf: array index [-1] is out of bounds" },
		{ "{\"not\":{\"$ref\":\"#/allOf/x\"},\"allOf\":[true]}",
		  "#/allOf: array index [x] is out of bounds" },
		{ "{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}",
		  "Remote schema reference fetching over HTTP(S) is disabled: "
		  "https://json-schema.org/draft/2020-12/schema" },
		{ "{\"$ref\":\"http://json-schema.org/draft-06/schema#\"}", NULL },
		{ "{\"format\":5}", "#/format: expected type: String, found: Integer" },
		{ "{\"multipleOf\":\"1\"}", "#/multipleOf: expected type: Number, found: String" },
		{ "{\"minimum\":\"1\"}", "#/minimum: expected type: Number, found: String" },
		{ "{\"exclusiveMinimum\":\"1\"}",
		  "#/exclusiveMinimum: expected type: Number, found: String" },
		{ "{\"enum\":5}", "#/enum: expected type: JsonArray, found: Integer" },
		{ "{\"definitions\":5}", NULL },
		{ "{\"$id\":5}", "#/$id: expected type: String, found: Integer" },
		{ "{\"maxProperties\":\"1\"}",
		  "#/maxProperties: expected type: Integer, found: String" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].text);
		CHECK_STR(refusal(rows[i].text), rows[i].words);
	}
}

/* The same wrong child anywhere below: what holds it is refused for it, at its place. */
static void test_refusals_below(void)
{
	static const char *const holders[] = {
		"\"not\":",
		"\"if\":",
		"\"items\":",
		"\"contains\":",
		"\"propertyNames\":",
		"\"additionalProperties\":",
		"\"unevaluatedItems\":",
		"\"unevaluatedProperties\":",
	};

	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
		const char *text =
			str_c(&arena,
		              arena_printf(&arena, "{" LATEST "%s{\"not\":{\"minLength\":\"1\"}}}",
		                           holders[i]));
		const struct str key = str_skip(str_of(holders[i]), 1);
		const char *words = str_c(
			&arena,
			arena_printf(&arena, "#/%.*s/not/minLength: expected number, found String",
		                     (int)key.len - 2, key.ptr));

		CHECK_ROW(holders[i]);
		CHECK_STR(refusal(text), words);
	}
}

/* Any object on the way to what is read is entered, and its id read before its form is. */
static void test_ids(void)
{
	static const char *const keywords[] = {
		"title",
		"description",
		"enum",
		"const",
		"type",
		"items",
		"additionalItems",
		"contains",
		"minItems",
		"maxItems",
		"uniqueItems",
		"minLength",
		"maxLength",
		"pattern",
		"format",
		"minimum",
		"maximum",
		"exclusiveMinimum",
		"exclusiveMaximum",
		"multipleOf",
		"properties",
		"patternProperties",
		"additionalProperties",
		"propertyNames",
		"dependencies",
		"required",
		"minProperties",
		"maxProperties",
		"not",
		"if",
		"allOf",
		"anyOf",
		"oneOf",
		"$ref",
		"default",
	};

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		const char *text = str_c(
			&arena, arena_printf(&arena, "{\"%s\":{\"$id\":\"a b\"}}", keywords[i]));
		const char *words =
			str_c(&arena, arena_printf(&arena, "#/%s: no URI: ", keywords[i]));
		const char *got = refusal(text);

		CHECK_ROW(keywords[i]);
		CHECK_STR(got ? str_c(&arena, (struct str){ got, strcspn(got, ",\"") }) : "taken",
		          words);
	}
}

/* Nodes are counted as they are made; wherever the last one is made, the limit is what is said. */
static void test_limit_is_met_anywhere(void)
{
	static const char *const schemas[] = {
		"\"type\":\"string\"",
		"\"type\":[\"null\",\"string\"]",
		"\"required\":[\"a\"]",
		"\"not\":{\"minLength\":1}",
		"\"if\":{\"minLength\":1},\"then\":{\"minLength\":2},\"else\":{\"minLength\":3}",
		"\"allOf\":[{\"minLength\":1}]",
		"\"anyOf\":[{\"minLength\":1},true]",
		"\"oneOf\":[{}]",
		"\"minLength\":1",
		"\"pattern\":\"a\"",
		"\"format\":\"date\"",
		"\"minimum\":1",
		"\"exclusiveMaximum\":1",
		"\"multipleOf\":2",
		"\"enum\":[1]",
		"\"const\":1",
		"\"uniqueItems\":true",
		"\"minItems\":1",
		"\"contains\":{\"minLength\":1}",
		"\"items\":{\"minLength\":1}",
		"\"properties\":{\"a\":{\"minLength\":1}}",
		"\"patternProperties\":{\"a\":{\"minLength\":1}}",
		"\"propertyNames\":{\"minLength\":1}",
		"\"additionalProperties\":{\"minLength\":1}",
		"\"maxProperties\":1",
		"\"title\":\"a\"",
		"\"dependentRequired\":{\"a\":[\"b\"]}",
		"\"dependentSchemas\":{\"a\":{\"minLength\":1}}",
		"\"prefixItems\":[{\"minLength\":1}]",
		"\"unevaluatedItems\":{\"minLength\":1}",
		"\"unevaluatedProperties\":{\"minLength\":1}",
		"\"$defs\":{\"a\":{\"minLength\":1}}",
		"\"dependencies\":{\"a\":{\"minLength\":1},\"b\":[\"c\"]}",
		"\"minLength\":1,\"minimum\":1,\"minItems\":1,\"anyOf\":[{\"minLength\":1},{}]",
	};
	static const char pads[] = "true,true,true,true,true,true,";
	static const struct {
		const char *key, *text;
	} places[] = {
		{ "nowhere", "{%s\"allOf\":[%s{%s}]}" },
		{ "allOf", "{%s\"allOf\":[%s{}],%s}" },
		{ "anyOf", "{%s\"anyOf\":[%s{}],%s}" },
		{ "oneOf", "{%s\"oneOf\":[%s{}],%s}" },
		{ "not", "{%s\"not\":{\"allOf\":[%s{}]},%s}" },
	};
	enum { PLACES = sizeof places / sizeof *places };
	const unsigned long nodes = limit_of(LIMIT_NODES);

	for (size_t i = 0; i < 2 * PLACES * (sizeof schemas / sizeof *schemas); i++) {
		const char *schema = schemas[i / 2 / PLACES], *place = places[i / 2 % PLACES].text;
		size_t taken = 0;

		CHECK_ROW(schema);
		if (strstr(schema, places[i / 2 % PLACES].key))
			continue;
		for (int before = 0; before < 6; before++) { /* one node is four by the limit */
			struct source *source = arena_new(&arena, struct source);
			const struct typed_schema *s = NULL;
			const struct node *tree = NULL;
			struct failure why = { 0 };
			struct buf text;
			size_t made;
			bool ended;

			buf_init(&text, &arena, 0);
			buf_printf(&text, place, i % 2 ? LATEST : "", pads + 5 * (6 - before),
			           schema);
			*source = (struct source){ STR("schema"), buf_str(&text) };
			if (!json_schema_tree(&arena, source, &tree, &why))
				abort();
			CHECK(typed_read(&arena, tree, NULL, 0, &s, &why));
			made = s->count;
			CHECK(limit_set(STR("NODES"), 1));
			ended = typed_read(&arena, tree, NULL, 0, &s, &why);
			CHECK_INT(ended, made <= 4);
			if (!ended)
				CHECK_INT(why.code, FAILURE_LIMIT);
			taken += ended;
			CHECK(limit_set(STR("NODES"), nodes));
		}
		CHECK(taken < 6);
		CHECK_STR(refusal(str_c(&arena, arena_printf(&arena, "{%s%s}", i % 2 ? LATEST : "",
		                                             schema))),
		          NULL);
	}
}

int main(void)
{
	arena_init(&arena, (size_t)256 << 20);
	RUN(test_refusals);
	RUN(test_refusals_below);
	RUN(test_ids);
	RUN(test_limit_is_met_anywhere);
	arena_free(&arena);
	return CHECK_EXIT();
}
