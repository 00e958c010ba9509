/* Every keyword against the published metaschemas: in which drafts it is one, of which vocabulary,
 * and what its value may be - asked of a validator of the metaschema itself, with a value that is
 * refused and its nearest neighbour that is not. Every format: in which drafts it is asserted. */
#include "contract/json_schema/validate.h"
#include "tests/check.h"

#include <stdlib.h>

/* Letters of dialects, as they stand in the rows. */
static const struct dialect {
	char letter;
	const char *uri;
} dialects[] = {
	{ '4', "http://json-schema.org/draft-04/schema#" },
	{ '6', "http://json-schema.org/draft-06/schema#" },
	{ '7', "http://json-schema.org/draft-07/schema#" },
	{ '9', "https://json-schema.org/draft/2019-09/schema" },
	{ '0', "https://json-schema.org/draft/2020-12/schema" },
};
enum { DIALECTS = sizeof dialects / sizeof *dialects, FIRST_WITH_VOCABULARIES = 3 };

static const char *const vocabularies[] = { "core",       "applicator",       "unevaluated",
	                                    "validation", "meta-data",        "content",
	                                    "format",     "format-annotation" };

static const struct row {
	const char *keyword, *in, *vocabulary; /* vocabulary: of 2019-09 and 2020-12 */
	const char *refused[2], *taken[2];
} rows[] = {
	{ "id", "4", "", { "1" }, { "\"http://a.example/\"" } },
	{ "$id", "67", "", { "1" }, { "\"#a\"" } },
	{ "$id", "90", "core", { "1", "\"#a\"" }, { "\"a#\"" } },
	{ "$schema", "46790", "core", { "1" }, { "\"http://a.example/\"" } },
	{ "$ref", "6790", "core", { "1" }, { "\"#/a\"" } },
	{ "$anchor", "90", "core", { "\"1a\"", "1" }, { "\"a1\"" } },
	{ "$recursiveRef", "9", "core", { "1" }, { "\"#\"" } },
	{ "$recursiveAnchor", "9", "core", { "\"true\"" }, { "true" } },
	{ "$dynamicRef", "0", "core", { "1" }, { "\"#a\"" } },
	{ "$dynamicAnchor", "0", "core", { "\"1a\"" }, { "\"_a\"" } },
	{ "$vocabulary", "90", "core", { "{\"http://a/\":1}", "[]" }, { "{\"http://a/\":true}" } },
	{ "$comment", "790", "core", { "1" }, { "\"1\"" } },
	{ "$defs", "90", "core", { "{\"a\":1}", "[]" }, { "{\"a\":{}}" } },
	{ "definitions", "467", "", { "{\"a\":1}", "[]" }, { "{\"a\":{}}" } },
	{ "definitions", "90", "", { "{\"a\":1}", "[]" }, { "{\"a\":{}}" } },

	{ "allOf", "46790", "applicator", { "[]", "{}" }, { "[{}]" } },
	{ "anyOf", "46790", "applicator", { "[]", "[1]" }, { "[{}]" } },
	{ "oneOf", "46790", "applicator", { "[]", "[1]" }, { "[{}]" } },
	{ "not", "46790", "applicator", { "1", "[{}]" }, { "{}" } },
	{ "if", "790", "applicator", { "1" }, { "true" } },
	{ "then", "790", "applicator", { "1" }, { "true" } },
	{ "else", "790", "applicator", { "1" }, { "true" } },
	{ "properties", "46790", "applicator", { "{\"a\":1}", "[]" }, { "{\"a\":{}}" } },
	{ "patternProperties", "46790", "applicator", { "{\"a\":1}", "[]" }, { "{\"a\":{}}" } },
	{ "additionalProperties", "46790", "applicator", { "1", "[]" }, { "{}", "false" } },
	{ "propertyNames", "6790", "applicator", { "1" }, { "{}", "true" } },
	{ "dependencies", "467", "", { "{\"a\":1}", "[]" }, { "{\"a\":{}}", "{\"a\":[\"b\"]}" } },
	{ "dependencies", "90", "", { "{\"a\":1}", "[]" }, { "{\"a\":{}}", "{\"a\":[]}" } },
	{ "dependentSchemas", "90", "applicator", { "{\"a\":[]}", "[]" }, { "{\"a\":true}" } },
	{ "prefixItems", "0", "applicator", { "[]", "{}" }, { "[{}]" } },
	{ "items", "4679", "applicator", { "[]", "1" }, { "[{}]", "{}" } },
	{ "items", "0", "applicator", { "[{}]", "1" }, { "{}" } },
	{ "additionalItems", "4679", "applicator", { "1", "[]" }, { "{}", "false" } },
	{ "contains", "6790", "applicator", { "1" }, { "{}", "true" } },
	{ "unevaluatedProperties", "9", "applicator", { "1" }, { "false" } },
	{ "unevaluatedItems", "9", "applicator", { "1" }, { "false" } },
	{ "unevaluatedProperties", "0", "unevaluated", { "1" }, { "false" } },
	{ "unevaluatedItems", "0", "unevaluated", { "1" }, { "false" } },

	{ "type",
	  "46790",
	  "validation",
	  { "\"text\"", "[]" },
	  { "\"null\"", "[\"null\",\"string\"]" } },
	{ "enum", "46790", "validation", { "{}", "1" }, { "[1,2]" } },
	{ "multipleOf", "46790", "validation", { "0", "\"1\"" }, { "0.01" } },
	{ "maximum", "46790", "validation", { "\"1\"" }, { "-0.5" } },
	{ "exclusiveMaximum",
	  "4",
	  "",
	  { "1" },
	  { NULL } }, /* it needs its other half: test_draft_4 */
	{ "exclusiveMaximum", "6790", "validation", { "true" }, { "-0.5" } },
	{ "minimum", "46790", "validation", { "\"1\"" }, { "-0.5" } },
	{ "exclusiveMinimum",
	  "4",
	  "",
	  { "1" },
	  { NULL } }, /* it needs its other half: test_draft_4 */
	{ "exclusiveMinimum", "6790", "validation", { "true" }, { "-0.5" } },
	{ "maxLength", "46790", "validation", { "-1", "0.5" }, { "0" } },
	{ "minLength", "46790", "validation", { "-1", "0.5" }, { "0" } },
	{ "pattern", "46790", "validation", { "1" }, { "\"a\"" } },
	{ "maxItems", "46790", "validation", { "-1", "0.5" }, { "0" } },
	{ "minItems", "46790", "validation", { "-1", "0.5" }, { "0" } },
	{ "uniqueItems", "46790", "validation", { "1" }, { "false" } },
	{ "maxContains", "90", "validation", { "-1" }, { "0" } },
	{ "minContains", "90", "validation", { "-1" }, { "0" } },
	{ "maxProperties", "46790", "validation", { "-1", "0.5" }, { "0" } },
	{ "minProperties", "46790", "validation", { "-1", "0.5" }, { "0" } },
	{ "required", "4", "", { "[]", "[\"a\",\"a\"]" }, { "[\"a\"]" } },
	{ "required", "6790", "validation", { "[\"a\",\"a\"]", "true" }, { "[]" } },
	{ "dependentRequired", "90", "validation", { "{\"a\":{}}", "[]" }, { "{\"a\":[]}" } },

	{ "title", "46790", "meta-data", { "1" }, { "\"\"" } },
	{ "description", "46790", "meta-data", { "1" }, { "\"\"" } },
	{ "deprecated", "90", "meta-data", { "1" }, { "true" } },
	{ "readOnly", "790", "meta-data", { "1" }, { "true" } },
	{ "writeOnly", "790", "meta-data", { "1" }, { "true" } },
	{ "examples", "6790", "meta-data", { "{}" }, { "[]" } },

	{ "format", "467", "", { "1" }, { "\"date\"" } },
	{ "format", "9", "format", { "1" }, { "\"date\"" } },
	{ "format", "0", "format-annotation", { "1" }, { "\"date\"" } },
	{ "contentEncoding", "790", "content", { "1" }, { "\"base64\"" } },
	{ "contentMediaType", "790", "content", { "1" }, { "\"a/b\"" } },
	{ "contentSchema", "90", "content", { "1" }, { "{}" } },
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct arena arena;

static const struct node *parsed(struct str text)
{
	struct source *source = arena_new(&arena, struct source);
	struct node *root = NULL;
	struct failure why;

	*source = (struct source){ STR("test"), text };
	if (!json_read(&arena, source, &root, &why))
		abort();
	return root;
}

/* Of a schema with that keyword alone. */
static const struct json_validator *validator(const char *dialect, const char *keyword,
                                              struct str value)
{
	const struct json_validator_options options = { .assert_format = true };
	const struct str text = arena_printf(&arena, "{\"$schema\":\"%s\",\"%s\":\"%.*s\"}",
	                                     dialect, keyword, STR_FMT(value));
	const struct json_validator *v = NULL;
	const struct json_schema *s = NULL;
	struct failure why = { 0 };

	if (!json_schema_read(&arena, parsed(text), NULL, &s, &why) ||
	    !json_validator_new(&arena, s, &options, &v, &why)) {
		fprintf(stderr, "%.*s: %s\n", STR_FMT(text), why.text);
		abort();
	}
	return v;
}

static bool takes(const struct json_validator *v, const char *keyword, const char *value)
{
	const struct str text = arena_printf(&arena, "{\"%s\":%s}", keyword, value);
	struct failure why = { 0 };
	const enum json_verdict got = json_validate(&arena, v, parsed(text), &why);

	if (got == JSON_UNKNOWN)
		abort();
	return got == JSON_VALID;
}

/* Is there another row of the keyword for this dialect? Then it decides. */
static bool is_of_another(const struct row *r, char letter)
{
	for (size_t i = 0; i < ROWS; i++)
		if (&rows[i] != r && !strcmp(rows[i].keyword, r->keyword) &&
		    strchr(rows[i].in, letter))
			return true;
	return false;
}

static void check_row(const struct json_validator *v, const struct row *r, bool known)
{
	for (size_t i = 0; i < 2; i++) {
		if (r->refused[i])
			CHECK_INT(takes(v, r->keyword, r->refused[i]), !known);
		if (r->taken[i])
			CHECK(takes(v, r->keyword, r->taken[i]));
	}
}

static void test_drafts(void)
{
	for (size_t d = 0; d < DIALECTS; d++) {
		const struct json_validator *v =
			validator(dialects[d].uri, "$ref", str_of(dialects[d].uri));

		for (size_t i = 0; i < ROWS; i++) {
			const bool known = strchr(rows[i].in, dialects[d].letter);

			if (!known && is_of_another(&rows[i], dialects[d].letter))
				continue;
			/* what it takes in a draft that does not know it, nobody asks */
			CHECK_ROW(str_c(&arena, arena_printf(&arena, "%s in %s", rows[i].keyword,
			                                     dialects[d].uri)));
			check_row(v, &rows[i], known);
		}
	}
}

static bool has(const char *dialect, const char *vocabulary)
{
	const bool modern = strstr(dialect, "2020");

	if (!strcmp(vocabulary, "unevaluated") || !strcmp(vocabulary, "format-annotation"))
		return modern;
	return strcmp(vocabulary, "format") != 0 || !modern;
}

static void test_vocabularies(void)
{
	for (size_t d = FIRST_WITH_VOCABULARIES; d < DIALECTS; d++) {
		const struct str uri = str_of(dialects[d].uri);
		const struct str home = { uri.ptr, uri.len - strlen("schema") };

		for (size_t n = 0; n < sizeof vocabularies / sizeof *vocabularies; n++) {
			const struct json_validator *v;

			if (!has(dialects[d].uri, vocabularies[n]))
				continue;
			v = validator(dialects[d].uri, "$ref",
			              arena_printf(&arena, "%.*smeta/%s", STR_FMT(home),
			                           vocabularies[n]));
			for (size_t i = 0; i < ROWS; i++) {
				if (!strchr(rows[i].in, dialects[d].letter))
					continue;
				CHECK_ROW(str_c(&arena,
				                arena_printf(&arena, "%s under %s", rows[i].keyword,
				                             vocabularies[n])));
				check_row(v, &rows[i],
				          !strcmp(rows[i].vocabulary, vocabularies[n]));
			}
		}
	}
}

/* What takes any value leaves no trace in a metaschema. */
static void test_any_value(void)
{
	static const struct {
		const char *keyword, *in;
	} any[] = { { "const", "6790" }, { "default", "46790" }, { "$ref", "46790" } };

	for (size_t d = 0; d < DIALECTS; d++) {
		for (size_t i = 0; i < sizeof any / sizeof *any; i++) {
			CHECK_ROW(any[i].keyword);
			CHECK_INT(json_keyword((enum json_dialect)d, str_of(any[i].keyword)) !=
			                  NULL,
			          strchr(any[i].in, dialects[d].letter) != NULL);
		}
	}
	CHECK_ROW("const is one of validation");
	CHECK_INT(json_keyword(JSON_2020_12, STR("const"))->vocabulary, JSON_VOCABULARY_VALIDATION);
}

/* Draft 4 alone: what is a number now was a switch beside one, and booleans were no schemas. */
static void test_draft_4(void)
{
	const struct json_validator *v =
		validator(dialects[0].uri, "$ref", str_of(dialects[0].uri));
	static const struct {
		const char *schema;
		bool taken;
	} cases[] = {
		{ "{\"maximum\":1,\"exclusiveMaximum\":true}", true },
		{ "{\"maximum\":1,\"exclusiveMaximum\":0}", false },
		{ "{\"minimum\":1,\"exclusiveMinimum\":true}", true },
		{ "{\"minimum\":1,\"exclusiveMinimum\":0}", false },
		{ "{\"not\":true}", false },
		{ "{\"items\":true}", false },
		{ "{\"additionalItems\":true}", true },
		{ "{\"additionalProperties\":true}", true },
		{ "{\"$ref\":1}", true },
		{ "{\"dependencies\":{\"a\":[]}}", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct failure why = { 0 };

		CHECK_ROW(cases[i].schema);
		CHECK_INT(json_validate(&arena, v, parsed(str_of(cases[i].schema)), &why),
		          cases[i].taken ? JSON_VALID : JSON_INVALID);
	}
}

static void test_formats(void)
{
	static const struct {
		const char *format, *in, *refused, *taken;
	} formats[] = {
		{ "date-time", "46790", "\"2026-02-29T00:00:00Z\"", "\"2028-02-29T00:00:00Z\"" },
		{ "date", "790", "\"2026-02-29\"", "\"2028-02-29\"" },
		{ "time", "790", "\"23:59:60+01:00\"", "\"23:59:60Z\"" },
		{ "duration", "90", "\"P1S\"", "\"PT1S\"" },
		{ "email", "46790", "\"a\"", "\"a@b\"" },
		{ "idn-email", "790", "\"\u00e4\"", "\"\u00e4@b\"" },
		{ "hostname", "46790", "\"a-\"", "\"a-b\"" },
		{ "ipv4", "46790", "\"1.2.3.256\"", "\"1.2.3.255\"" },
		{ "ipv6", "46790", "\"::12345\"", "\"::1234\"" },
		{ "uri", "46790", "\"/a\"", "\"a:/a\"" },
		{ "uri-reference", "6790", "\"/a b\"", "\"/a\"" },
		{ "iri", "790", "\"/\u00e4\"", "\"a:/\u00e4\"" },
		{ "iri-reference", "790", "\"/\u00e4 \"", "\"/\u00e4\"" },
		{ "uri-template", "6790", "\"{a\"", "\"{a}\"" },
		{ "json-pointer", "6790", "\"a\"", "\"/a\"" },
		{ "relative-json-pointer", "790", "\"/a\"", "\"0/a\"" },
		{ "uuid", "90", "\"2eb8aa08-aa98-11ea-b4aa-73b441d1638\"",
		  "\"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"" },
		{ "regex", "790", "\"(\"", "\"()\"" },
	};

	for (size_t d = 0; d < DIALECTS; d++) {
		for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
			const struct json_validator *v =
				validator(dialects[d].uri, "format", str_of(formats[i].format));
			const bool known = strchr(formats[i].in, dialects[d].letter);
			struct failure why = { 0 };

			CHECK_ROW(str_c(&arena, arena_printf(&arena, "%s in %s", formats[i].format,
			                                     dialects[d].uri)));
			CHECK_INT(
				json_validate(&arena, v, parsed(str_of(formats[i].refused)), &why),
				known ? JSON_INVALID : JSON_VALID);
			CHECK_INT(json_validate(&arena, v, parsed(str_of(formats[i].taken)), &why),
			          JSON_VALID);
		}
	}
}

int main(void)
{
	arena_init(&arena, (size_t)256 << 20);
	RUN(test_drafts);
	RUN(test_vocabularies);
	RUN(test_any_value);
	RUN(test_draft_4);
	RUN(test_formats);
	arena_free(&arena);
	return CHECK_EXIT();
}
