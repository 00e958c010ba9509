/* JSON Schemas as a registry reads them: texts, what it registers, where references lead, which
 * regular expressions Java compiles, and the order in which its tables are walked. */
#include "contract/base/java_hash.h"
#include "contract/base/limits.h"
#include "contract/json_schema/java_regex.h"
#include "contract/json_schema/java_uri.h"
#include "contract/json_schema/text.h"
#include "contract/json_schema/typed.h"
#include "tests/check.h"

static struct arena arena;

static const struct node *tree_of(const char *text, struct failure *why)
{
	struct source *source = arena_new(&arena, struct source);
	const struct node *tree = NULL;

	*source = (struct source){ STR("schema"), str_of(text) };
	return json_schema_tree(&arena, source, &tree, why) ? tree : NULL;
}

static void test_texts(void)
{
	static const struct {
		const char *text, *kept, *sorted; /* NULL: no JSON; sorted NULL: the same */
	} rows[] = {
		{ " {\"b\" : 1 , \"a\":[ ]} ", "{\"b\":1,\"a\":[]}", "{\"a\":[],\"b\":1}" },
		{ "{} trailing", "{}", NULL },
		{ "true x", "true", NULL },
		{ "truex", NULL, NULL },
		{ "\xEF\xBB\xBF{}", NULL, NULL },
		{ "/* c */{}", NULL, NULL },
		{ "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}", NULL },
		{ "[NaN,Infinity,-INF,+Infinity]",
		  "[\"NaN\",\"Infinity\",\"-Infinity\",\"Infinity\"]", NULL },
		{ "[INF]", NULL, NULL },
		{ "[1e2,1E-7,-0.0,0e5,1.50E-7,-0,0.000001,123.4500]",
		  "[1E+2,1E-7,0.0,0E+5,1.50E-7,0,0.000001,123.4500]", NULL },
		{ "[1e400,-1e400,1e-400,1e-99999]", "[\"Infinity\",\"-Infinity\",1E-400,1E-99999]",
		  NULL },
		{ "[1e9999999999999,-1.5e9999999999999]", "[\"Infinity\",\"-Infinity\"]", NULL },
		{ "[1e-9999999999]", NULL, NULL },
		{ "[123456789012345678901234567890]", "[123456789012345678901234567890]", NULL },
		{ "\"\\/\\u0001\\u00e9\\ud83d\\ude00\x7f\"",
		  "\"/\\u0001\xC3\xA9\xF0\x9F\x98\x80\x7f\"", NULL },
		{ "{\"\xEE\x80\x80\":1,\"\xF0\x90\x80\x80\":2}",
		  "{\"\xEE\x80\x80\":1,\"\xF0\x90\x80\x80\":2}",
		  "{\"\xF0\x90\x80\x80\":2,\"\xEE\x80\x80\":1}" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };
		const struct node *tree = tree_of(rows[i].text, &why);

		CHECK_ROW(rows[i].text);
		CHECK_INT(tree != NULL, rows[i].kept != NULL);
		if (!tree || !rows[i].kept)
			continue;
		CHECK_STR(str_c(&arena, json_schema_text(&arena, tree, false)), rows[i].kept);
		CHECK_STR(str_c(&arena, json_schema_text(&arena, tree, true)),
		          rows[i].sorted ? rows[i].sorted : rows[i].kept);
	}
}

#define LATEST "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
#define DRAFT4 "\"$schema\":\"http://json-schema.org/draft-04/schema#\","

/* NULL: it is registered; else the loader's words, or their beginning. */
static void test_registration(void)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "{\"type\":\"strin\"}", "#: unknown type: [strin]" },
		{ "{\"minLength\":2147483647}", NULL },
		{ "{\"minLength\":2147483648}",
		  "#/minLength: expected type: Integer, found: Long" },
		{ "{\"minLength\":1.0}", "#/minLength: expected type: Integer, found: BigDecimal" },
		{ "{\"minLength\":-1}", NULL },
		{ "{\"multipleOf\":0.0}", "#: multipleOf should not be 0" },
		{ "{\"multipleOf\":-1}", NULL },
		{ "{\"minimum\":NaN}", "#/minimum: expected type: Number, found: String" },
		{ "{\"items\":true}", NULL },
		{ "{" DRAFT4 "\"items\":true}",
		  "#/items: expected type is one of JsonArray or JsonObject" },
		{ "{" DRAFT4 "\"contains\":5}", NULL },
		{ "{\"contains\":5}", "#/contains: expected type is one of Boolean or JsonObject" },
		{ "{\"properties\":{\"$id\":true}}", NULL },
		{ "{\"properties\":{\"x\":5}}",
		  "#/properties/x: expected type is one of Boolean or JsonObject" },
		{ "{\"required\":[\"a\",\"a\"]}", NULL },
		{ "{\"definitions\":{\"a\":5}}", NULL },
		{ "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":5}}",
		  "#/definitions/a: expected type is" },
		{ "{\"$ref\":\"#/$defs/a\",\"definitions\":{\"a\":{}}}", NULL },
		{ "{\"$ref\":\"#/definitions/a\",\"$defs\":{\"a\":{}}}",
		  "#: key [definitions] not found" },
		{ "{\"$ref\":\"#/definitions/%41\",\"definitions\":{\"A\":{}}}", NULL },
		{ "{\"$ref\":\"#nowhere\"}", NULL },
		{ "{\"$ref\":\"#/\"}", NULL },
		{ "{\"$ref\":\"#a\",\"x\":{\"$id\":\"#a\",\"type\":5}}",
		  "#/x/type: expected type is" },
		{ "{\"$ref\":\"http://json-schema.org/draft-07/schema#\"}", NULL },
		{ "{\"$ref\":\"http://example.com/a\"}", "Remote schema reference fetching" },
		{ "{\"$id\":\"http://example.com/a\",\"$ref\":\"http://example.com/a\"}", NULL },
		{ "{\"$id\":\"a b\"}", "#: no URI" },
		{ "{\"enum\":[{\"$id\":\"%%\"}]}", "#/enum/0: no URI" },
		{ "{\"pattern\":\"(\"}", "#/pattern: Unclosed group" },
		{ "{\"$schema\":5}", "#: $schema is no text" },
		{ "{\"$schema\":\"http://example.com/\"}", NULL },
		{ "{" LATEST "\"items\":[{}]}", "#/items: expected boolean or object" },
		{ "{" LATEST "\"additionalItems\":5,\"dependencies\":5}", NULL },
		{ "{" LATEST "\"$defs\":{\"a\":5}}", "#/$defs/a: expected boolean or object" },
		{ "{" LATEST "\"$ref\":\"#/$defs/b\",\"$defs\":{\"a\":{}}}",
		  "#: $ref leads nowhere" },
		{ "{" LATEST "\"$ref\":\"#/$defs/b\",\"definitions\":{\"b\":{}}}", NULL },
		{ "{" LATEST "\"$ref\":\"#here\",\"$defs\":{\"a\":{\"$anchor\":\"here\"}}}", NULL },
		{ "{" LATEST "\"multipleOf\":0}", NULL },
		{ "{" LATEST "\"type\":\"strin\"}", "#: unknown type: [strin]" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };
		const struct node *tree = tree_of(rows[i].text, &why);
		const struct typed_schema *schema;

		CHECK_ROW(rows[i].text);
		CHECK(tree != NULL);
		if (!tree)
			continue;
		CHECK_INT(typed_read(&arena, tree, NULL, 0, &schema, &why), !rows[i].problem);
		CHECK(!rows[i].problem || str_starts(str_of(why.text), rows[i].problem));
		if (rows[i].problem && !str_starts(str_of(why.text), rows[i].problem))
			fprintf(stderr, "%s\n", why.text);
	}
}

/* Where a reference by name leads: to a schema with that description. */
static void test_references_by_name(void)
{
	static const struct {
		const char *why, *text, *name, *other, *description; /* NULL: refused */
	} rows[] = {
		{ "by its name", "{\"$ref\":\"b.json\"}", "b.json", "{\"description\":\"d\"}",
		  "d" },
		{ "into it", "{\"$ref\":\"b.json#/definitions/x\"}", "b.json",
		  "{\"definitions\":{\"x\":{\"description\":\"d\"}}}", "d" },
		{ "its definitions by their other name", "{\"$ref\":\"b.json#/$defs/x\"}", "b.json",
		  "{\"definitions\":{\"x\":{\"description\":\"d\"}}}", "d" },
		{ "below the root's id",
		  "{\"$id\":\"http://e.org/a/root.json\",\"$ref\":\"b.json\"}", "b.json",
		  "{\"description\":\"d\"}", "d" },
		{ "as another document calls it",
		  "{\"$id\":\"http://e.org/a/root.json\",\"$ref\":\"b.json\"}",
		  "http://e.org/a/b.json", "{\"description\":\"d\"}", "d" },
		{ "a name that nobody has", "{\"$ref\":\"c.json\"}", "b.json", "{}", NULL },
		{ "2020-12", "{" LATEST "\"$ref\":\"b.json\"}", "b.json", "{\"description\":\"d\"}",
		  "d" },
		{ "2020-12, into it", "{" LATEST "\"$ref\":\"b.json#/$defs/x\"}", "b.json",
		  "{\"definitions\":{\"x\":{\"description\":\"d\"}}}", "d" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };
		const struct typed_reference other = { str_of(rows[i].name),
			                               tree_of(rows[i].other, &why) };
		const struct typed_schema *s = NULL;

		CHECK_ROW(rows[i].why);
		CHECK_INT(typed_read(&arena, tree_of(rows[i].text, &why), &other, 1, &s, &why),
		          rows[i].description != NULL);
		if (!s)
			continue;
		CHECK_INT(s->root->class, TYPED_REFERENCE);
		if (s->root->class == TYPED_REFERENCE)
			CHECK_STR(str_c(&arena, s->root->reference.target->description),
			          rows[i].description);
	}
}

static void test_regular_expressions(void)
{
	static const struct {
		const char *pattern;
		bool valid;
	} rows[] = {
		{ "", true },
		{ "^a+$", true },
		{ "a|", true },
		{ "(", false },
		{ ")", false },
		{ "()", true },
		{ "*", false },
		{ "a**", false },
		{ "a*+", true },
		{ "a*?", true },
		{ "a*??", false },
		{ "|*", false },
		{ "^*", true },
		{ "(?:a)+", true },
		{ "{", false },
		{ "a{", false },
		{ "a{x}", false },
		{ "a{2}", true },
		{ "a{2,}", true },
		{ "a{2,1}", false },
		{ "a{2", false },
		{ "}", true },
		{ "]", true },
		{ "[", false },
		{ "[]", false },
		{ "[]a]", true },
		{ "[^]", false },
		{ "[a-z]", true },
		{ "[z-a]", false },
		{ "[a-]", true },
		{ "[-a]", true },
		{ "[a-\\d]", false },
		{ "[\\w-a]", true },
		{ "[a[b]]", true },
		{ "[a[b]", false },
		{ "[a&&b]", true },
		{ "[[:alpha:]]", true },
		{ "[\\]]", true },
		{ "\\d\\w\\s\\h\\v\\R", true },
		{ "\\y", false },
		{ "\\", false },
		{ "\\-", true },
		{ "\\_", true },
		{ "\\1", true },
		{ "\\k<n>", false },
		{ "(?<n>a)\\k<n>", true },
		{ "(?<n>a)(?<n>b)", false },
		{ "(?<1>a)", false },
		{ "(?P<n>a)", false },
		{ "\\x4", false },
		{ "\\x41", true },
		{ "\\x{10FFFF}", true },
		{ "\\x{110000}", false },
		{ "\\u0041", true },
		{ "\\u{61}", false },
		{ "\\0", false },
		{ "\\07", true },
		{ "\\cA", true },
		{ "\\c", false },
		{ "\\Q(\\E", true },
		{ "\\Q(", true },
		{ "\\E", false },
		{ "\\p{L}", true },
		{ "\\pL", true },
		{ "\\p{Foo}", false },
		{ "\\p{IsLatin}", true },
		{ "\\p{script=Greek}", true },
		{ "\\p{", false },
		{ "(?i)a", true },
		{ "(?i:a)", true },
		{ "(?z)a", false },
		{ "(?i", false },
		{ "(?=a)b", true },
		{ "(?<=a)b", true },
		{ "(?<=a+)b", true },
		{ "(?<!a{1,3})b", true },
		{ "(?<!(?:ab){1,})b", false },
		{ "(?<=(?:ab)+)c", false },
		{ "(?<=(?:a)+)c", true },
		{ "(?<=(a|b)+)c", false },
		{ "(?<=(a)\\1)b", false },
		{ "\\b{g}", true },
		{ "\\b{", false },
		{ "[\\Q]\\E]", true },
		{ "(?>a)", true },
		{ "(?#a)", false },
		{ "\xC3\xA9+", true },
		{ "[\xC3\xA9-a]", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *problem = NULL;

		CHECK_ROW(rows[i].pattern);
		CHECK_INT(java_regex_valid(str_of(rows[i].pattern), &problem), rows[i].valid);
		CHECK_INT(problem != NULL, !rows[i].valid);
	}
}

static void test_uris(void)
{
	static const struct {
		const char *base, *ref, *out; /* NULL: refused */
	} rows[] = {
		{ NULL, "#/a", "#/a" },
		{ NULL, "", "" },
		{ NULL, "a b", NULL },
		{ NULL, "%4", NULL },
		{ NULL, "#a#b", NULL },
		{ NULL, "a^b", NULL },
		{ NULL, "\xC3\xA9", "\xC3\xA9" },
		{ "http://e.org/a/b", "c", "http://e.org/a/c" },
		{ "http://e.org/a/b", "/c", "http://e.org/c" },
		{ "http://e.org/a/b", "../c", "http://e.org/c" },
		{ "http://e.org/a/b#x", "#y", "http://e.org/a/b#y" },
		{ "http://e.org/a/b", "//f.org/c", "http://f.org/c" },
		{ "http://e.org/a/b", "x:y", "x:y" },
		{ "urn:x:y", "#a", "#a" },
		{ "a/b.json", "c.json#/d", "a/c.json#/d" },
		{ "b.json", "c.json", "c.json" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str out = STR_NONE;
		const bool taken =
			java_uri_resolve(&arena, str_of(rows[i].base), str_of(rows[i].ref), &out);

		CHECK_ROW(rows[i].ref);
		CHECK_INT(taken, rows[i].out != NULL);
		if (taken && rows[i].out)
			CHECK_STR(str_c(&arena, out), rows[i].out);
	}
}

/* Known of Java: "a".hashCode() is 97, "Aa" and "BB" collide; a HashMap of the default capacity
 * grows at 13 keys. */
static void test_hash_tables(void)
{
	uint32_t hashes[13];
	size_t order[13];

	CHECK_INT(java_hash(STR("a")), 97);
	CHECK_INT(java_hash(STR("Aa")), java_hash(STR("BB")));
	CHECK_INT((int32_t)java_hash(STR("properties")), -926053069);
	CHECK_INT(java_hash(STR("\xF0\x9F\x98\x80")), 0xD83Du * 31 + 0xDE00u);
	CHECK_INT(java_table_for(13), 16);
	CHECK_INT(java_table_copy(13), 32);
	CHECK_INT(java_table_set(3), 16);
	for (uint32_t i = 0; i < 13; i++)
		hashes[i] = 16 * (12 - i); /* one slot of 16, two of 32 */
	java_table_order(&arena, hashes, 12, 16, order);
	for (size_t i = 0; i < 12; i++)
		CHECK_INT(order[i], i);
	java_table_order(&arena, hashes, 13, 16, order);
	CHECK_INT(order[0], 0);
	CHECK_INT(order[6], 12);
	CHECK_INT(order[7], 1);
}

static void test_fields(void)
{
	struct failure why = { 0 };
	const struct typed_schema *s;

	CHECK(typed_read(&arena, tree_of("{\"properties\":{\"$$a\":{}}}", &why), NULL, 0, &s,
	                 &why));
	CHECK(!typed_fields_valid(s, &why));
	CHECK(typed_read(&arena,
	                 tree_of("{\"properties\":{\"$a\":{\"properties\":{\"$$b\":{}}}}}", &why),
	                 NULL, 0, &s, &why));
	CHECK(typed_fields_valid(s, &why));
}

/* Two branches are one where all that is printed of them is. */
static void test_equal_branches(void)
{
	static const struct {
		const char *schema, *one, *other;
		size_t distinct;
	} rows[] = {
		{ "", "{\"type\":\"string\"}", "{\"type\":\"string\"}", 1 },
		{ "", "{\"type\":\"string\",\"title\":\"a\"}",
		  "{\"title\":\"a\",\"type\":\"string\"}", 1 },
		{ "", "{\"type\":\"string\"}", "{\"type\":\"string\",\"title\":\"a\"}", 2 },
		{ "", "{\"type\":\"string\"}", "{\"type\":\"string\",\"description\":\"a\"}", 2 },
		{ "", "{\"type\":\"string\"}", "{\"type\":\"string\",\"default\":\"a\"}", 2 },
		{ "", "{\"type\":\"string\"}", "{\"type\":\"string\",\"$id\":\"a\"}", 2 },
		{ "", "{\"type\":\"string\"}", "{\"type\":\"string\",\"x\":1}", 2 },
		{ "", "{\"type\":\"string\",\"x\":1,\"y\":2}",
		  "{\"y\":2,\"type\":\"string\",\"x\":1}", 1 },
		{ "", "{\"type\":\"string\",\"x\":1}", "{\"type\":\"string\",\"x\":2}", 2 },
		{ "", "{\"type\":\"string\",\"x\":1}", "{\"type\":\"string\",\"y\":1}", 2 },
		{ "", "true", "true", 1 },
		{ "", "true", "false", 2 },
		{ "", "{\"type\":\"null\"}", "{\"type\":\"boolean\"}", 2 },
		{ "", "{\"$ref\":\"#/definitions/a\"}", "{\"$ref\":\"#/definitions/b\"}", 2 },
		{ "", "{\"$ref\":\"#/definitions/a\"}", "{\"$ref\":\"#/definitions/a\"}", 1 },
		{ "", "{\"enum\":[1,2]}", "{\"enum\":[1,2]}", 1 },
		{ "", "{\"enum\":[1,2]}", "{\"enum\":[1,3]}", 2 },
		{ "", "{\"enum\":[1,2]}", "{\"enum\":[1]}", 2 },
		{ "", "{\"const\":1}", "{\"const\":2}", 2 },
		{ "", "{\"const\":1}", "{\"enum\":[1]}", 2 },
		{ "", "{\"not\":{\"type\":\"null\"}}", "{\"not\":{\"type\":\"string\"}}", 2 },
		{ "", "{\"if\":{\"minLength\":1}}", "{\"if\":{\"minLength\":2}}", 2 },
		{ "", "{\"if\":true,\"then\":{\"minLength\":1}}",
		  "{\"if\":true,\"then\":{\"minLength\":2}}", 2 },
		{ "", "{\"if\":true,\"else\":{\"minLength\":1}}",
		  "{\"if\":true,\"else\":{\"minLength\":2}}", 2 },
		{ "", "{\"if\":true,\"then\":{\"minLength\":1}}",
		  "{\"if\":true,\"else\":{\"minLength\":1}}", 2 },
		{ "", "{\"anyOf\":[{\"minLength\":1}]}", "{\"oneOf\":[{\"minLength\":1}]}", 2 },
		{ "", "{\"anyOf\":[{\"minLength\":1}]}", "{\"anyOf\":[{\"minLength\":2}]}", 2 },
		{ "", "{\"anyOf\":[{\"minLength\":1}]}", "{\"anyOf\":[{\"minLength\":1}]}", 1 },
		/* texts and numbers */
		{ "", "{\"minLength\":1}", "{\"minLength\":2}", 2 },
		{ "", "{\"minLength\":1}", "{\"maxLength\":1}", 2 },
		{ "", "{\"maxLength\":1}", "{\"maxLength\":2}", 2 },
		{ "", "{\"pattern\":\"a\"}", "{\"pattern\":\"b\"}", 2 },
		{ "", "{\"type\":\"string\",\"format\":\"date\"}",
		  "{\"type\":\"string\",\"format\":\"time\"}", 2 },
		{ "", "{\"type\":\"string\",\"minLength\":1}", "{\"minLength\":1}", 2 },
		{ "", "{\"minimum\":1}", "{\"minimum\":2}", 2 },
		{ "", "{\"minimum\":1}", "{\"maximum\":1}", 2 },
		{ "", "{\"maximum\":1}", "{\"maximum\":2}", 2 },
		{ "", "{\"exclusiveMinimum\":1}", "{\"exclusiveMinimum\":2}", 2 },
		{ "", "{\"exclusiveMaximum\":1}", "{\"exclusiveMaximum\":2}", 2 },
		{ "", "{\"exclusiveMaximum\":1}", "{\"exclusiveMinimum\":1}", 2 },
		{ "", "{\"multipleOf\":1}", "{\"multipleOf\":2}", 2 },
		{ "", "{\"type\":\"integer\"}", "{\"type\":\"number\"}", 2 },
		{ DRAFT4, "{\"minimum\":1,\"exclusiveMinimum\":true}", "{\"minimum\":1}", 2 },
		{ DRAFT4, "{\"maximum\":1,\"exclusiveMaximum\":true}", "{\"maximum\":1}", 2 },
		/* objects */
		{ "", "{\"properties\":{\"a\":{},\"b\":{}}}",
		  "{\"properties\":{\"b\":{},\"a\":{}}}", 1 },
		{ "", "{\"properties\":{\"a\":{}}}", "{\"properties\":{\"b\":{}}}", 2 },
		{ "", "{\"properties\":{\"a\":{\"minLength\":1}}}",
		  "{\"properties\":{\"a\":{\"minLength\":2}}}", 2 },
		{ "", "{\"patternProperties\":{\"a\":{},\"b\":{}}}",
		  "{\"patternProperties\":{\"b\":{},\"a\":{}}}", 1 },
		{ "", "{\"patternProperties\":{\"a\":{}}}", "{\"patternProperties\":{\"b\":{}}}",
		  2 },
		{ "", "{\"patternProperties\":{\"a\":{\"minLength\":1}}}",
		  "{\"patternProperties\":{\"a\":{\"minLength\":2}}}", 2 },
		{ "", "{\"dependencies\":{\"a\":[\"b\"]}}", "{\"dependencies\":{\"a\":[\"c\"]}}",
		  2 },
		{ "", "{\"dependencies\":{\"a\":[\"b\"]}}", "{\"dependencies\":{\"c\":[\"b\"]}}",
		  2 },
		{ "", "{\"dependencies\":{\"a\":{\"minLength\":1}}}",
		  "{\"dependencies\":{\"a\":{\"minLength\":2}}}", 2 },
		{ "", "{\"required\":[\"a\"]}", "{\"required\":[\"b\"]}", 2 },
		{ "", "{\"minProperties\":1}", "{\"minProperties\":2}", 2 },
		{ "", "{\"maxProperties\":1}", "{\"maxProperties\":2}", 2 },
		{ "", "{\"maxProperties\":1}", "{\"minProperties\":1}", 2 },
		{ "", "{\"type\":\"object\",\"additionalProperties\":false}",
		  "{\"type\":\"object\"}", 2 },
		{ "", "{\"additionalProperties\":{\"minLength\":1}}",
		  "{\"additionalProperties\":{\"minLength\":2}}", 2 },
		{ "", "{\"propertyNames\":{\"minLength\":1}}",
		  "{\"propertyNames\":{\"minLength\":2}}", 2 },
		{ LATEST, "{\"type\":\"string\",\"minLength\":1}", "{\"minLength\":1}", 2 },
		{ LATEST, "{\"type\":\"string\",\"minLength\":1,\"maxLength\":2}",
		  "{\"maxLength\":2,\"type\":\"string\",\"minLength\":1}", 1 },
		{ LATEST, "{\"dependentRequired\":{\"a\":[\"b\",\"c\"]}}",
		  "{\"dependentRequired\":{\"a\":[\"c\",\"b\"]}}", 1 },
		{ LATEST, "{\"dependentRequired\":{\"a\":[\"b\",\"b\"]}}",
		  "{\"dependentRequired\":{\"a\":[\"b\"]}}", 1 },
		{ LATEST, "{\"maxProperties\":1,\"dependentRequired\":{\"a\":[\"b\",\"c\"]}}",
		  "{\"dependentRequired\":{\"a\":[\"c\",\"b\"]},\"maxProperties\":1}", 1 },
		/* a list of types takes in what is of one of its classes, and nothing else */
		{ LATEST, "{\"type\":[\"null\",\"string\"],\"minLength\":1}",
		  "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\",\"minLength\":1}]}", 1 },
		{ LATEST, "{\"type\":[\"null\",\"string\"],\"minimum\":1}",
		  "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"},{\"minimum\":1}]}", 3 },
		{ LATEST, "{\"minLength\":1.5}", "{\"minLength\":1}", 1 },
		{ LATEST, "{\"type\":\"string\",\"default\":null}", "{\"type\":\"string\"}", 1 },
		{ LATEST, "{\"type\":\"string\",\"default\":\"null\"}", "{\"type\":\"string\"}",
		  2 },
		{ LATEST, "{\"type\":\"string\",\"default\":1}", "{\"type\":\"string\"}", 2 },
		{ LATEST, "{\"type\":\"object\",\"unevaluatedProperties\":{\"minLength\":1}}",
		  "{\"type\":\"object\",\"unevaluatedProperties\":{\"minLength\":2}}", 2 },
		/* lists */
		{ "", "{\"items\":{\"minLength\":1}}", "{\"items\":{\"minLength\":2}}", 2 },
		{ "", "{\"items\":[{\"minLength\":1}]}", "{\"items\":[{\"minLength\":2}]}", 2 },
		{ "", "{\"items\":[{\"minLength\":1}]}", "{\"items\":{\"minLength\":1}}", 2 },
		{ "", "{\"type\":\"array\",\"items\":[]}", "{\"type\":\"array\"}", 2 },
		{ "", "{\"items\":[{}],\"additionalItems\":{\"minLength\":1}}",
		  "{\"items\":[{}],\"additionalItems\":{\"minLength\":2}}", 2 },
		{ "", "{\"items\":[{}],\"additionalItems\":false}", "{\"items\":[{}]}", 2 },
		{ "", "{\"contains\":{\"minLength\":1}}", "{\"contains\":{\"minLength\":2}}", 2 },
		{ "", "{\"minItems\":1}", "{\"minItems\":2}", 2 },
		{ "", "{\"maxItems\":1}", "{\"maxItems\":2}", 2 },
		{ "", "{\"maxItems\":1}", "{\"minItems\":1}", 2 },
		{ "", "{\"type\":\"array\",\"uniqueItems\":true}", "{\"type\":\"array\"}", 2 },
		{ LATEST, "{\"contains\":{},\"minContains\":1}",
		  "{\"contains\":{},\"minContains\":2}", 2 },
		{ LATEST, "{\"contains\":{},\"maxContains\":1}",
		  "{\"contains\":{},\"maxContains\":2}", 2 },
		{ LATEST, "{\"type\":\"array\",\"unevaluatedItems\":{\"minLength\":1}}",
		  "{\"type\":\"array\",\"unevaluatedItems\":{\"minLength\":2}}", 2 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *text = str_c(
			&arena,
			arena_printf(&arena,
		                     "{%s\"definitions\":{\"a\":{},\"b\":{}},\"anyOf\":[%s,%s]}",
		                     rows[i].schema, rows[i].one, rows[i].other));
		struct failure why = { 0 };
		const struct typed_schema *s = NULL;

		CHECK_ROW(str_c(&arena,
		                arena_printf(&arena, "%s and %s", rows[i].one, rows[i].other)));
		CHECK(typed_read(&arena, tree_of(text, &why), NULL, 0, &s, &why));
		if (!s || s->root->class != TYPED_COMBINED)
			CHECK_STR(why.text, "two branches");
		else
			CHECK_INT(s->root->combined->distinct_count, rows[i].distinct);
	}
}

/* Each level is loaded twice by its list of types: 2 to the 60th nodes without a limit. */
static void test_doubling_is_bounded(void)
{
	struct failure why = { 0 };
	const struct typed_schema *s;
	struct buf b;

	buf_init(&b, &arena, 0);
	for (int i = 0; i < 60; i++)
		buf_add_c(&b, "{\"type\":[\"object\",\"object\"],\"properties\":{\"a\":");
	buf_add_c(&b, "{}");
	for (int i = 0; i < 60; i++)
		buf_add_c(&b, "}}");
	limit_set(STR("NODES"), 100000);
	CHECK(!typed_read(&arena, tree_of(str_c(&arena, buf_str(&b)), &why), NULL, 0, &s, &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
}

int main(void)
{
	arena_init(&arena, 1024ul << 20);
	RUN(test_texts);
	RUN(test_registration);
	RUN(test_references_by_name);
	RUN(test_regular_expressions);
	RUN(test_uris);
	RUN(test_hash_tables);
	RUN(test_fields);
	RUN(test_equal_branches);
	RUN(test_doubling_is_bounded);
	arena_free(&arena);
	return CHECK_EXIT();
}
