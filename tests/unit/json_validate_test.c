/* What the published suite does not ask: exact numbers, where an error stands and what it says,
 * limits, and regular expressions that are none. */
#include "contract/base/limits.h"
#include "contract/json_schema/format.h"
#include "contract/json_schema/regex.h"
#include "contract/json_schema/validate.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

#define D4  "\"$schema\":\"http://json-schema.org/draft-04/schema#\","
#define D19 "\"$schema\":\"https://json-schema.org/draft/2019-09/schema\","
#define D20 "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","

static struct arena arena;

static const struct node *parsed(struct arena *a, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct node *root = NULL;
	struct failure why;

	*source = (struct source){ STR("test"), text };
	if (!json_read(a, source, &root, &why)) {
		printf("%.*s: %s\n", STR_FMT(text), why.text);
		abort();
	}
	return root;
}

static const struct json_validator *validator(struct arena *a, const char *schema, bool format,
                                              struct failure *why)
{
	const struct json_validator_options options = { .assert_format = format };
	const struct json_validator *v = NULL;
	const struct json_schema *s = NULL;

	if (!json_schema_read(a, parsed(a, str_of(schema)), NULL, &s, why) ||
	    !json_validator_new(a, s, &options, &v, why))
		return NULL;
	return v;
}

/* "valid", "invalid", "unknown: why" or "refused: why". */
static const char *verdict(struct arena *a, const char *schema, const char *value, bool format)
{
	struct failure why = { 0 };
	const struct json_validator *v = validator(a, schema, format, &why);

	if (!v)
		return str_c(a, arena_printf(a, "refused: %s", why.text));
	switch (json_validate(a, v, parsed(a, str_of(value)), &why)) {
	case JSON_VALID:
		return "valid";
	case JSON_INVALID:
		return "invalid";
	case JSON_UNKNOWN:
		break;
	}
	return str_c(a, arena_printf(a, "unknown: %s", why.text));
}

static void test_verdicts(void)
{
	static const struct {
		const char *schema, *value, *want;
	} rows[] = {
		/* numbers */
		{ "{\"maximum\":9007199254740992}", "9007199254740993", "invalid" },
		{ "{\"maximum\":9007199254740993}", "9007199254740993", "valid" },
		{ "{\"exclusiveMaximum\":9007199254740993}", "9007199254740992.9999", "valid" },
		{ "{\"minimum\":1e400}", "9.9e399", "invalid" },
		{ "{\"minimum\":1e400}", "10e399", "valid" },
		{ "{\"minimum\":-0.0}", "-1e-400", "invalid" },
		{ "{\"multipleOf\":0.01}", "4.35", "valid" },
		{ "{\"multipleOf\":0.01}", "4.355", "invalid" },
		{ "{\"multipleOf\":1e-300}", "1e300", "valid" },
		{ "{\"multipleOf\":9007199254740993}", "18014398509481986", "valid" },
		{ "{\"multipleOf\":9007199254740993}", "18014398509481985", "invalid" },
		{ "{\"multipleOf\":12345678901234567890123}", "24691357802469135780246", "valid" },
		{ "{\"multipleOf\":12345678901234567890123}", "24691357802469135780247",
		  "invalid" },
		{ "{\"type\":\"integer\"}", "1.0", "valid" },
		{ "{\"type\":\"integer\"}", "1e2", "valid" },
		{ "{\"type\":\"integer\"}", "12345678901234567890123.5", "invalid" },
		{ "{\"type\":\"integer\"}", "1e-1", "invalid" },
		{ "{" D4 "\"type\":\"integer\"}", "1.0", "invalid" },
		{ "{" D4 "\"type\":\"integer\"}", "1e2", "invalid" },
		{ "{" D4 "\"maximum\":5,\"exclusiveMaximum\":true}", "5", "invalid" },
		{ "{" D4 "\"maximum\":5,\"exclusiveMaximum\":false}", "5", "valid" },
		{ "{" D4 "\"minimum\":5,\"exclusiveMinimum\":true}", "5.0000000000000000001",
		  "valid" },
		{ "{\"enum\":[1e2,\"x\"]}", "100.0", "valid" },
		{ "{\"const\":{\"a\":[1,2.50]}}", "{\"a\":[1.0,25e-1]}", "valid" },
		{ "{\"const\":9007199254740993}", "9007199254740992", "invalid" },
		{ "{\"const\":0}", "-0.0", "valid" },
		{ "{\"const\":0}", "false", "invalid" },
		{ "{\"const\":null}", "null", "valid" },
		{ "{\"uniqueItems\":true}", "[1,1.0]", "invalid" },
		{ "{\"uniqueItems\":true}", "[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]", "invalid" },
		{ "{\"uniqueItems\":true}", "[1,true,\"1\",[1],null,{}]", "valid" },
		{ "{\"minLength\":2.0}", "\"\\ud83d\\ude00\"", "invalid" },
		{ "{\"maxLength\":1}", "\"\\ud83d\\ude00\"", "valid" },
		{ "{\"maxLength\":1e30}", "\"abc\"", "valid" },
		{ "{\"minimum\":0}", "1e9999999999999",
		  "unknown: a number whose exponent is beyond a million "
		  "million, in the schema at \"\"" },
		{ "{\"minimum\":1e9999999999999}", "1",
		  "refused: a number whose exponent is beyond a million million" },
		/* keywords whose values are not of their form say nothing */
		{ "{\"type\":5,\"minLength\":-1,\"maxLength\":1.5,\"enum\":1,\"required\":true,"
		  "\"items\":5,"
		  "\"allOf\":{},\"not\":1,\"pattern\":3,\"properties\":[],\"multipleOf\":0,"
		  "\"maximum\":\"1\"}",
		  "\"abc\"", "valid" },
		{ "{\"multipleOf\":-2}", "3", "valid" },
		{ "{\"$ref\":5,\"type\":\"string\"}", "5", "invalid" },
		{ "{\"enum\":[]}", "1", "invalid" },
		{ "{\"anyOf\":[]}", "1", "valid" },
		/* drafts */
		{ "{\"$ref\":\"#/definitions/a\",\"type\":\"string\",\"definitions\":{\"a\":{}}}",
		  "1", "valid" },
		{ "{" D20 "\"$ref\":\"#/$defs/a\",\"type\":\"string\",\"$defs\":{\"a\":{}}}", "1",
		  "invalid" },
		{ "{" D4 "\"const\":1,\"contains\":false,\"propertyNames\":false}", "{\"a\":2}",
		  "valid" },
		{ "{" D20 "\"additionalItems\":false,\"items\":true}", "[1]", "valid" },
		{ "{\"prefixItems\":[false],\"unevaluatedItems\":false,\"minContains\":9}", "[1]",
		  "valid" },
		{ "{" D20 "\"dependencies\":{\"a\":[\"b\"]}}", "{\"a\":1}", "invalid" },
		{ "{" D19 "\"contains\":{\"const\":1},\"unevaluatedItems\":false}", "[1]",
		  "invalid" },
		{ "{" D20 "\"contains\":{\"const\":1},\"unevaluatedItems\":false}", "[1]",
		  "valid" },
		/* what is evaluated where a branch fails, or lies below a not */
		{ "{" D20 "\"anyOf\":[{\"properties\":{\"a\":true},\"required\":[\"x\"]},true],"
		  "\"unevaluatedProperties\":false}",
		  "{\"a\":1}", "invalid" },
		{ "{" D20 "\"not\":{\"not\":{\"properties\":{\"a\":true}}},"
		          "\"unevaluatedProperties\":false}",
		  "{\"a\":1}", "invalid" },
		{ "{" D20
		  "\"allOf\":[{\"unevaluatedProperties\":true}],\"unevaluatedProperties\":false}",
		  "{\"a\":1}", "valid" },
		{ "{" D20
		  "\"properties\":{\"a\":true},\"allOf\":[{\"unevaluatedProperties\":false}]}",
		  "{\"a\":1}", "invalid" },
		{ "{" D20 "\"if\":{\"properties\":{\"a\":true}},\"unevaluatedProperties\":false}",
		  "{\"a\":1}", "valid" },
		/* patterns */
		{ "{\"pattern\":\"^a$\"}", "\"a\\n\"", "invalid" },
		{ "{\"pattern\":\"a.c\"}", "\"a\\u2028c\"", "invalid" },
		{ "{\"pattern\":\"^\\\\d$\"}", "\"\\u0663\"", "invalid" },
		{ "{\"pattern\":\"^\\\\s$\"}", "\"\\ufeff\"", "valid" },
		{ "{\"pattern\":\"^[\\\\s\\\\S]$\"}", "\"\\ud83d\\ude00\"", "valid" },
		{ "{\"pattern\":\"^\\\\u{1F600}$\"}", "\"\\ud83d\\ude00\"", "valid" },
		{ "{\"patternProperties\":{\"^\\\\cA$\":false}}", "{\"\\u0001\":1}", "invalid" },
		{ "{\"pattern\":\"(\"}", "\"a\"",
		  "refused: pattern (: no regular expression: a ( without its ) at character 2" },
		{ "{\"patternProperties\":{\"*\":true}}", "1",
		  "refused: pattern *: no regular expression: nothing to repeat at character 1" },
		{ "{\"pattern\":\"^(a|aa)+$\"}",
		  "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\"",
		  "unknown: a regular expression takes too long on a text, in the schema at \"\"" },
		/* references */
		{ "{\"not\":{\"$ref\":\"#/x\"}}", "1", "refused: the reference #/x leads nowhere" },
		{ "{\"x-unused\":{\"$ref\":\"#/x\"}}", "1", "valid" },
		{ "{\"definitions\":{\"a\":{\"$ref\":\"#/x\"}}}", "1", "valid" },
		{ "{\"$ref\":\"#\"}", "1",
		  "unknown: more than 2000 levels of schemas within schemas to judge one value "
		  "(limit "
		  "JSON_DEPTH), in the schema at \"\"" },
		{ "{" D20 "\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}",
		  "{\"properties\":{\"a\":{\"minLength\":-1}}}", "invalid" },
		{ "{\"$ref\":\"http://json-schema.org/draft-04/schema#\"}",
		  "{\"exclusiveMaximum\":true}", "invalid" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].schema);
		CHECK_STR(verdict(&arena, rows[i].schema, rows[i].value, false), rows[i].want);
	}
}

/* As many levels as the limit says, and no more. */
static void test_depth(void)
{
	const unsigned long most = limit_of(LIMIT_JSON_DEPTH);

	CHECK(limit_set(STR("JSON_DEPTH"), 2));
	CHECK_STR(verdict(&arena, "{\"allOf\":[{\"minimum\":2}]}", "1", false), "invalid");
	CHECK_STR(verdict(&arena, "{\"allOf\":[{\"allOf\":[{\"minimum\":2}]}]}", "1", false),
	          "unknown: more than 2 levels of schemas within schemas to judge one value (limit "
	          "JSON_DEPTH), in the schema at \"/allOf/0/allOf/0\"");
	CHECK(limit_set(STR("JSON_DEPTH"), most));
}

/* Each error as "path | schema path | line:column | message". */
static const char *errors_of(const char *schema, const char *value)
{
	struct failure why = { 0 };
	const struct json_validator *v = validator(&arena, schema, true, &why);
	const struct json_error *e = NULL;
	struct buf out;

	if (!v)
		return "refused";
	buf_init(&out, &arena, 0);
	json_validate_errors(&arena, v, parsed(&arena, str_of(value)), &e, &why);
	for (; e; e = e->next)
		buf_printf(&out, "%.*s | %.*s | %d:%d | %.*s\n", STR_FMT(e->path),
		           STR_FMT(e->schema_path), e->value->line, e->value->column,
		           STR_FMT(e->message));
	return str_c(&arena, buf_str(&out));
}

static void test_errors(void)
{
	static const struct {
		const char *schema, *value, *want;
	} rows[] = {
		{ "{\"type\":[\"string\",\"null\"]}", "1",
		  " | /type | 1:1 | 1 is not of type [\"string\",\"null\"]\n" },
		{ "{\"items\":{\"properties\":{\"a/b\":{\"minimum\":0}}}}", "[1,\n {\"a/b\":-1}]",
		  "/1/a~1b | /items/properties/a~1b/minimum | 2:9 | -1 is not at least 0\n" },
		{ "{\"required\":[\"a\",\"b\"],\"additionalProperties\":false,\"minProperties\":2}",
		  "{\"c\":1}",
		  " | /minProperties | 1:1 | 1 members are fewer than 2\n"
		  " | /required | 1:1 | the member \"a\" is missing\n"
		  " | /required | 1:1 | the member \"b\" is missing\n"
		  " | /additionalProperties | 1:1 | the member \"c\" is not allowed\n" },
		{ "{\"$ref\":\"#/definitions/x\",\"definitions\":{\"x\":{\"const\":1}}}", "2",
		  " | /definitions/x/const | 1:1 | 2 is not 1\n" },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":3}]}", "2",
		  " | /anyOf | 1:1 | none of the 2 schemas of anyOf holds\n" },
		{ "{\"oneOf\":[{},{\"minimum\":3},true]}", "2",
		  " | /oneOf | 1:1 | the schemas 0 and 2 of oneOf both hold\n" },
		{ "{\"not\":{}}", "2", " | /not | 1:1 | the schema of not holds\n" },
		{ "false", "2", " |  | 1:1 | 2 is not allowed\n" },
		{ "{\"properties\":{\"a\":false}}", "{\"a\":2}",
		  "/a | /properties/a | 1:6 | 2 is not allowed\n" },
		{ "{\"if\":{\"minimum\":1},\"then\":{\"maximum\":2},\"else\":false}", "3",
		  " | /then/maximum | 1:1 | 3 is not at most 2\n" },
		{ "{\"exclusiveMinimum\":1,\"multipleOf\":2}", "1",
		  " | /multipleOf | 1:1 | 1 is not a multiple of 2\n | /exclusiveMinimum | 1:1 | 1 "
		  "is not above 1\n" },
		{ "{\"minLength\":2,\"pattern\":\"b\",\"format\":\"date\"}", "\"a\"",
		  " | /minLength | 1:1 | 1 characters are fewer than 2\n | /pattern | 1:1 | \"a\" "
		  "does not match "
		  "\"b\"\n | /format | 1:1 | \"a\" is not of format date\n" },
		{ "{\"uniqueItems\":true,\"contains\":{\"const\":9}}", "[0,1,2,1]",
		  " | /uniqueItems | 1:1 | items 1 and 3 are equal\n | /contains | 1:1 | no item "
		  "is as contains asks\n" },
		{ "{" D20 "\"contains\":{\"minimum\":1},\"minContains\":3,\"maxContains\":1}",
		  "[1,2]", " | /minContains | 1:1 | 2 items are as contains asks, fewer than 3\n" },
		{ "{" D20 "\"contains\":{\"minimum\":1},\"maxContains\":1}", "[1,2]",
		  " | /maxContains | 1:1 | 2 items are as contains asks, more than 1\n" },
		{ "{\"items\":[{}],\"additionalItems\":false}", "[1,2]",
		  " | /additionalItems | 1:1 | item 1 is one too many\n" },
		{ "{" D20 "\"prefixItems\":[{}],\"items\":false}", "[1,2]",
		  " | /items | 1:1 | item 1 is one too many\n" },
		{ "{\"propertyNames\":{\"maxLength\":1}}", "{\"ab\":1}",
		  " | /propertyNames | 1:1 | the name \"ab\" is not allowed\n" },
		{ "{\"dependencies\":{\"a\":[\"b\"],\"c\":{\"required\":[\"d\"]}}}",
		  "{\"a\":1,\"c\":1}",
		  " | /dependencies | 1:1 | the member \"b\" is missing, which a requires\n"
		  " | /dependencies/c/required | 1:1 | the member \"d\" is missing\n" },
		{ "{" D20 "\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}",
		  " | /dependentRequired | 1:1 | the member \"b\" is missing, which a requires\n" },
		{ "{" D20 "\"unevaluatedProperties\":{\"type\":\"null\"}}", "{\"a\":1}",
		  "/a | /unevaluatedProperties/type | 1:6 | 1 is not of type \"null\"\n" },
		{ "{" D20 "\"unevaluatedItems\":false}", "[1]",
		  " | /unevaluatedItems | 1:1 | item 0 is not allowed\n" },
		{ "{\"const\":1}",
		  "\"012345678901234567890123456789012345678901234567890123456789012345678901234567"
		  "8\\u00e9\"",
		  " | /const | 1:1 | "
		  "\"012345678901234567890123456789012345678901234567890123456789012345678901234567"
		  "8\"... is not 1\n" },
		{ "{\"const\":1}",
		  "[1,[2,{\"a\":"
		  "\"0123456789012345678901234567890123456789012345678901234567890123\"}],3,4]",
		  " | /const | 1:1 | "
		  "[1,[2,{\"a\":"
		  "\"0123456789012345678901234567890123456789012345678901234567890123\"}"
		  "],3,...] is not 1\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].schema);
		CHECK_STR(errors_of(rows[i].schema, rows[i].value), rows[i].want);
	}
}

/* Many errors are listed up to a limit, and work that never ends is ended. */
static void test_limits(void)
{
	struct failure why = { 0 };
	const struct json_validator *v = validator(&arena, "{\"items\":false}", false, &why);
	const struct json_error *e = NULL;
	struct buf text;
	size_t n = 0;

	CHECK_ROW("errors");
	buf_init(&text, &arena, 0);
	buf_add_c(&text, "[0");
	for (int i = 0; i < 3000; i++)
		buf_add_c(&text, ",0");
	buf_add_c(&text, "]");
	CHECK_INT(json_validate_errors(&arena, v, parsed(&arena, buf_str(&text)), &e, &why),
	          JSON_INVALID);
	for (; e; e = e->next)
		n++;
	CHECK_INT(n, limit_of(LIMIT_FINDINGS));
	CHECK_ROW("steps: each level doubles the work");
	buf_init(&text, &arena, 0);
	buf_add_c(&text, "{\"definitions\":{\"a0\":{\"type\":\"null\"}");
	for (int i = 1; i < 40; i++)
		buf_printf(&text,
		           ",\"a%d\":{\"anyOf\":[{\"$ref\":\"#/definitions/a%d\"},{\"$ref\":\"#/"
		           "definitions/a%d\"}]}",
		           i, i - 1, i - 1);
	buf_add_c(&text, "},\"$ref\":\"#/definitions/a39\"}");
	CHECK(strstr(verdict(&arena, str_c(&arena, buf_str(&text)), "1", false),
	             "(limit JSON_STEPS)") != NULL);
}

/* The path of an error costs what it is long, also of a value as deep as values may be. */
static void test_deep_error(void)
{
	struct buf schema, value;
	const struct json_error *e = NULL;
	struct failure why = { 0 };
	const struct json_validator *v;

	buf_init(&schema, &arena, 0);
	buf_init(&value, &arena, 0);
	for (int i = 0; i < 150; i++) {
		buf_add_c(&schema, "{\"items\":");
		buf_add_byte(&value, '[');
	}
	buf_add_c(&schema, "false");
	buf_add_byte(&value, '1');
	for (int i = 0; i < 150; i++) {
		buf_add_byte(&schema, '}');
		buf_add_byte(&value, ']');
	}
	v = validator(&arena, str_c(&arena, buf_str(&schema)), false, &why);
	CHECK(v && json_validate_errors(&arena, v, parsed(&arena, buf_str(&value)), &e, &why) ==
	                   JSON_INVALID);
	CHECK(e && e->path.len == 300);
}

enum { COLLIDING = 200, SLOTS = 256 };

/* Texts that all fall into one chain of a table of so many slots. */
static struct str colliding_list(struct arena *a)
{
	size_t found = 0;
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, "[");
	for (unsigned i = 0; found < COLLIDING; i++) {
		struct node text = { .kind = NODE_SCALAR, .quoted = true };

		text.text = arena_printf(a, "%u", i);
		if (json_hash(&text) % SLOTS)
			continue;
		buf_printf(&out, "%s\"%u\"", found++ ? "," : "", i);
	}
	buf_add_c(&out, "]");
	return buf_str(&out);
}

/* What is made to take quadratic time is stopped by the limit of steps. */
static void test_collisions(void)
{
	const struct str list = colliding_list(&arena);
	const unsigned long before = limit_of(LIMIT_JSON_STEPS);
	const char *wide = arena_printf(&arena, "{\"enum\": %.*s}", STR_FMT(list)).ptr;
	struct failure why = { 0 };

	limit_set(STR("JSON_STEPS"), 10 * COLLIDING);
	CHECK_INT(json_validate(&arena, validator(&arena, "{\"uniqueItems\": true}", false, &why),
	                        parsed(&arena, list), &why),
	          JSON_UNKNOWN);
	CHECK(strstr(why.text, "JSON_STEPS") != NULL);
	CHECK(!validator(&arena, wide, false, &why));
	CHECK(strstr(why.text, "JSON_STEPS") != NULL);
	limit_set(STR("JSON_STEPS"), before);
	CHECK_INT(json_validate(&arena, validator(&arena, "{\"uniqueItems\": true}", false, &why),
	                        parsed(&arena, list), &why),
	          JSON_VALID);
	CHECK(validator(&arena, wide, false, &why) != NULL);
}

static void test_patterns(void)
{
	static const struct {
		const char *pattern, *want; /* what PCRE2 reads, or why it does not */
	} rows[] = {
		{ "a-z", "a\\x{2d}z" },
		{ "[a-z]", "[a-z]" },
		{ "[a\\-z]", "[a\\x{2d}z]" },
		{ "[\\w-.]", "[\\w\\-\\x{2e}]" },
		{ "[a-\\d]", "[a\\-\\d]" },
		{ "[-a]", "[\\x{2d}a]" },
		{ "[a-]", "[a\\x{2d}]" },
		{ "[]", "(?:(?!))" },
		{ "[^]", "[\\x00-\\x{10ffff}]" },
		{ "[[:alpha:]]", "[\\x{5b}\\x{3a}alpha\\x{3a}]\\x{5d}" },
		{ "a{2}", "a{2}" },
		{ "a{,2}", "a\\x{7b}\\x{2c}2\\x{7d}" },
		{ "x{", "x\\x{7b}" },
		{ "a{2,}?", "a{2,}?" },
		{ "(?:a)", "(?:a)" },
		{ "(?<n>a)\\k<n>", "(?<n>a)\\k<n>" },
		{ "(a)\\1", "(a)\\g{1}" },
		{ "\\0", "\\x{0}" },
		{ "\\cA\\x41\\u0041", "\\x{1}AA" },
		{ "\\u{1F600}\\ud83d\\ude00", "\\x{1f600}\\x{1f600}" },
		{ "\\p{Letter}\\P{L}", "\\p{L}\\P{L}" },
		{ "\\p{Script=Greek}", "\\p{sc:Greek}" },
		{ "\\/\\-\\@", "\\x{2f}\\x{2d}\\x{40}" },
		{ ".", "[^\\n\\r\\x{2028}\\x{2029}]" },
		{ "^$|\\b", "^$|\\b" },
		{ "a**", "nothing to repeat" },
		{ "a++", "nothing to repeat" },
		{ "{2}", "nothing to repeat" },
		{ "^*", "nothing to repeat" },
		{ "(*ACCEPT)", "nothing to repeat" },
		{ "(?i)a", "a kind of group" },
		{ "(?>a)", "a kind of group" },
		{ "(?#a)", "a kind of group" },
		{ "(?P<n>a)", "a kind of group" },
		{ "\\A", "an escape" },
		{ "\\Z", "an escape" },
		{ "\\Qa\\E", "an escape" },
		{ "\\a", "an escape" },
		{ "\\1", "a back reference" },
		{ "(a)\\2", "a back reference" },
		{ "\\01", "an escape" },
		{ "\\x4", "\\x needs two" },
		{ "\\u004", "\\u needs four" },
		{ "\\u{110000}", "\\u{ needs" },
		{ "\\ud83d", "half of a surrogate pair" },
		{ "\\p{", "\\p needs" },
		{ "\\p{Foo=Bar}", "an unknown kind of property" },
		{ "[z-a]", "a range" },
		{ "[a", "a [ without" },
		{ "(a", "a ( without" },
		{ "a)", "a ) without" },
		{ "\\", "a \\ at the end" },
		{ "(?<1>a)", "a group's name" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };
		struct str out = STR("");

		CHECK_ROW(rows[i].pattern);
		if (json_regex_translate(&arena, str_of(rows[i].pattern), &out, &why)) {
			CHECK_STR(str_c(&arena, out), rows[i].want);
			CHECK(json_regex_is_valid(&arena, str_of(rows[i].pattern)));
		} else {
			CHECK(strstr(why.text, rows[i].want) != NULL);
			CHECK(!json_regex_is_valid(&arena, str_of(rows[i].pattern)));
		}
	}
}

/* Every row's own pattern compiles, and every format refuses something; what the suite has no case
 * for. */
static void test_formats(void)
{
	static const struct {
		const char *format, *yes, *no;
	} rows[] = {
		{ "date-time", "2024-02-29T23:59:60Z", "2023-02-29T00:00:00Z" },
		{ "date", "2000-02-29", "1900-02-29" },
		{ "time", "00:59:60+01:00", "23:59:60+01:00" },
		{ "duration", "P1Y2M3DT4H5M6S", "P1Y3D" },
		{ "email", "\\\"a b\\\"@[IPv6:::1]", "a@-b" },
		{ "idn-email", "\\u00e9@\\u00e9.fr", "\\u00e9" },
		{ "hostname", "a-b.c", "a_b" },
		{ "ipv4", "255.0.0.1", "256.0.0.1" },
		{ "ipv6", "1::127.0.0.1", "1:2:3:4:5:6:7" },
		{ "uri", "http://u@[::1]:8/a?b#c", "//a" },
		{ "uri-reference", "a/b:c", ":a" },
		{ "iri", "http://\\u00e9", "\\u00e9" },
		{ "iri-reference", "\\u00e9", "\\\\" },
		{ "uri-template", "a{+b,c*}{?d:3}", "{a" },
		{ "json-pointer", "/a~0b//", "a" },
		{ "relative-json-pointer", "1/a", "01#" },
		{ "uuid", "00000000-0000-0000-0000-00000000000F",
		  "00000000-0000-0000-0000-00000000000G" },
		{ "regex", "a+", "a++" },
	};
	size_t count;
	const struct json_format *all = json_formats(&count);

	CHECK_ROW("each has a row here");
	CHECK_INT(count, sizeof rows / sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		const char *schema = str_c(
			&arena, arena_printf(&arena, "{" D20 "\"format\":\"%s\"}", rows[i].format));

		CHECK_ROW(rows[i].format);
		CHECK_STR(all[i].name, rows[i].format);
		CHECK_STR(verdict(&arena, schema,
		                  str_c(&arena, arena_printf(&arena, "\"%s\"", rows[i].yes)), true),
		          "valid");
		CHECK_STR(verdict(&arena, schema,
		                  str_c(&arena, arena_printf(&arena, "\"%s\"", rows[i].no)), true),
		          "invalid");
		CHECK_STR(verdict(&arena, schema,
		                  str_c(&arena, arena_printf(&arena, "\"%s\"", rows[i].no)), false),
		          "valid");
	}
}

static void judge_one(void *arg)
{
	struct arena *a = arg;
	struct failure why = { 0 };
	const struct json_error *errors = NULL;
	const struct json_validator *v = validator(
		a,
		"{" D20
		"\"properties\":{\"a\":{\"pattern\":\"^x\",\"format\":\"uuid\"}},\"enum\":[1,2],"
		"\"anyOf\":[{\"patternProperties\":{\"b\":false}},{\"required\":[\"c\"]}],"
		"\"unevaluatedProperties\":false,\"items\":{\"uniqueItems\":true}}",
		true, &why);
	const struct node *value = parsed(a, STR("{\"a\":\"y\",\"b\":2,\"d\":[1,2]}"));

	CHECK(v != NULL);
	CHECK_INT(json_validate_errors(a, v, value, &errors, &why), JSON_INVALID);
	CHECK(errors != NULL);
}

static void test_memory(void)
{
	bool done = false;
	size_t blocks = 0;

	CHECK_ROW("memory that runs out");
	for (; blocks < 500 && !done; blocks++) {
		struct arena a;

		done = try_short(&a, PLENTY, blocks, judge_one, &a);
		arena_free(&a);
	}
	CHECK(done);
	CHECK(blocks > 10);
}

int main(void)
{
	arena_init(&arena, 512 << 20);
	RUN(test_verdicts);
	RUN(test_depth);
	RUN(test_errors);
	RUN(test_limits);
	RUN(test_deep_error);
	RUN(test_collisions);
	RUN(test_patterns);
	RUN(test_formats);
	RUN(test_memory);
	arena_free(&arena);
	return CHECK_EXIT();
}
