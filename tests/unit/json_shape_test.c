/* What a JSON Schema says, in the form that contracts have (contract/json_schema/shape.h). */
#include "contract/base/limits.h"
#include "contract/json_schema/shape.h"
#include "tests/check.h"
#include "tests/unit/shape_dump.h"

static void check_shape(const char *text, const char *want)
{
	struct source source = { STR("schemas/order.schema.json"), str_of(text) };
	const struct json_schema *schema;
	struct failure why = { 0 };
	struct node *root;
	struct arena a;

	CHECK_ROW(text);
	arena_init(&a, 64 << 20);
	if (json_read(&a, &source, &root, &why) && json_schema_read(&a, root, NULL, &schema, &why))
		CHECK_STR(
			str_c(&a, shape_dump(&a, json_schema_contract(&a, schema, &source, NULL))),
			want);
	else
		check_fail(__FILE__, __LINE__);
	arena_free(&a);
}

/* One property f of that schema, not required; or required. */
#define O(schema) "{\"type\":\"object\",\"properties\":{\"f\":" schema "}}"
#define Q(schema) "{\"type\":\"object\",\"required\":[\"f\"],\"properties\":{\"f\":" schema "}}"
#define M         "order  \nmodel \norder record\n"

static void test_types(void)
{
	static const struct {
		const char *schema, *want;
	} rows[] = {
		{ Q("{\"type\":\"string\"}"), M "order.f string required\n" },
		{ O("{\"type\":\"string\"}"), M "order.f string\n" },
		{ Q("{\"type\":\"integer\"}"), M "order.f integer required\n" },
		{ Q("{\"type\":\"number\"}"), M "order.f number required\n" },
		{ Q("{\"type\":[\"integer\",\"number\"]}"), M "order.f number required\n" },
		{ Q("{\"type\":\"boolean\"}"), M "order.f boolean required\n" },
		{ Q("{\"type\":\"null\"}"), M "order.f null\n" },
		{ Q("{\"type\":[\"string\",\"null\"]}"), M "order.f string\n" },
		{ Q("{\"type\":[\"string\",\"integer\"]}"),
		  M "order.f json required branches:integer, string\n" },
		{ Q("{}"), M "order.f any type\n" },
		{ Q("true"), M "order.f any type\n" },
		{ Q("false"), M },
		{ Q("{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"null\"]}}"),
		  M "order.f array required\norder.f[] string\n" },
		{ Q("{\"type\":\"array\"}"), M "order.f array required\n" },
		{ Q("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}"),
		  M "order.f map required\norder.f{key} string required\norder.f{} number "
		    "required\n" },
		{ Q("{\"type\":\"object\"}"), M "order.f record required\n" },
		{ Q("{\"properties\":{\"x\":{\"type\":\"string\"}}}"),
		  M "order.f record\norder.f.x string\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].schema, rows[i].want);
}

static void test_statements(void)
{
	static const struct {
		const char *schema, *want;
	} rows[] = {
		{ Q("{\"enum\":[\"b\",\"a\"]}"), M "order.f string required enum=b,a\n" },
		{ Q("{\"enum\":[\"b\",null]}"), M "order.f string enum=b\n" },
		{ Q("{\"type\":\"integer\",\"enum\":[1,2]}"),
		  M "order.f integer required enum=1,2\n" },
		{ Q("{\"const\":\"x\"}"), M "order.f string required enum=x\n" },
		{ "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"type\":\"object\","
		  "\"properties\":{\"f\":{\"type\":\"string\",\"const\":\"x\"}}}",
		  M "order.f string\n" },
		{ Q("{\"type\":\"integer\",\"minimum\":0,\"exclusiveMaximum\":10,\"multipleOf\":"
		    "2}"),
		  M "order.f integer required minimum=0 exclusiveMaximum=10 multipleOf=2\n" },
		{ "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"type\":\"object\","
		  "\"properties\":{\"f\":{\"type\":\"number\",\"minimum\":0,"
		  "\"exclusiveMinimum\":true}}}",
		  M "order.f number exclusiveMinimum=0\n" },
		{ Q("{\"type\":\"string\",\"pattern\":\"^a\",\"minLength\":1,\"maxLength\":3,"
		    "\"format\":\"uuid\"}"),
		  M "order.f string required pattern=^a format=uuid minLength=1 maxLength=3\n" },
		{ Q("{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true}"),
		  M "order.f array required minItems=1 uniqueItems\n" },
		{ Q("{\"type\":\"integer\",\"unit\":\"minor\"}"),
		  M "order.f integer required unit:minor\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].schema, rows[i].want);
}

static void test_joins(void)
{
	static const struct {
		const char *schema, *want;
	} rows[] = {
		{ Q("{\"anyOf\":[{\"type\":\"string\",\"maxLength\":3},{\"type\":\"null\"}]}"),
		  M "order.f string maxLength=3\n" },
		{ Q("{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}"),
		  M "order.f number required\n" },
		{ Q("{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"object\"}]}"),
		  M "order.f json required branches:object, string\n" },
		{ Q("{\"allOf\":[{\"type\":\"string\"},{\"minLength\":2}]}"),
		  M "order.f string required minLength=2\n" },
		{ "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}},"
		  "{\"required\":[\"a\",\"b\"],\"properties\":{\"b\":{\"type\":\"integer\"},"
		  "\"a\":{\"maxLength\":5}}}]}",
		  M "order.a string required maxLength=5\norder.b integer required\n" },
		{ "{\"type\":\"object\",\"properties\":{\"f\":{\"$ref\":\"#/definitions/t\","
		  "\"type\":\"boolean\"}},\"definitions\":{\"t\":{\"type\":\"string\"}}}",
		  M "order.f string\n" },
		{ "{\"$schema\":\"https://json-schema.org/draft/2020-12/"
		  "schema\",\"type\":\"object\","
		  "\"properties\":{\"f\":{\"$ref\":\"#/$defs/t\",\"minLength\":1}},"
		  "\"$defs\":{\"t\":{\"type\":\"string\"}}}",
		  M "order.f string minLength=1\n" },
		/* schemas inside themselves */
		{ "{\"type\":\"object\",\"properties\":{\"f\":{\"$ref\":\"#\"}}}",
		  M "order.f record\norder.f.f record\n" },
		{ "{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]}",
		  "order  \nmodel \norder any type\n" },
		{ "{\"$ref\":\"#\"}", "order  \nmodel \norder any type\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].schema, rows[i].want);
}

/* Unions of unions that lead back: looked into for a while, then taken as they are. */
static void test_wide_recursion(void)
{
	struct arena a;
	struct buf text;

	arena_init(&a, 512 << 20);
	buf_init(&text, &a, 1 << 20);
	buf_add_c(&text, "{\"anyOf\":[");
	for (int i = 0; i < 200; i++)
		buf_printf(
			&text,
			"%s{\"$ref\":\"#\"},{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"string\"}]}",
			i ? "," : "");
	buf_add_c(&text, "]}");
	check_shape(str_c(&a, buf_str(&text)),
	            "order  \nmodel \norder json branches:boolean|number|string|array|object\n");
	arena_free(&a);
}

/* Paths grow with the square of the depth: long names end at the budget, with a word. */
static void test_long_paths(void)
{
	struct source source = { STR("order.json"), STR_NONE };
	const struct json_schema *schema = NULL;
	struct contract *c = NULL;
	struct failure why = { 0 };
	const struct field *f;
	struct defects defects;
	struct node *root;
	struct arena a;
	struct buf text;
	unsigned depth = 0;

	arena_init(&a, 512 << 20);
	buf_init(&text, &a, 16 << 20);
	for (int i = 0; i < 30; i++)
		buf_printf(&text, "{\"type\":\"object\",\"properties\":{\"%0100000d\":", i);
	buf_add_c(&text, "true");
	for (int i = 0; i < 30; i++)
		buf_add_c(&text, "}}");
	source.text = buf_str(&text);
	defects_init(&defects, &a);
	if (json_read(&a, &source, &root, &why) && json_schema_read(&a, root, NULL, &schema, &why))
		c = json_schema_contract(&a, schema, &source, &defects);
	if (!c) {
		check_fail(__FILE__, __LINE__);
		arena_free(&a);
		return;
	}
	for (f = &c->models[0]->root; f->field_count; f = f->fields[0])
		depth++;
	/* 18 * 19 / 2 times 100,000 is the first above 16 MiB. */
	CHECK_INT(depth, 18);
	CHECK_INT(defects.count, 1);
	CHECK(defects.first && defects.first->rule == DEFECT_TOO_MUCH);
	arena_free(&a);
}

int main(void)
{
	RUN(test_types);
	RUN(test_statements);
	RUN(test_joins);
	RUN(test_wide_recursion);
	RUN(test_long_paths);
	return CHECK_EXIT();
}
