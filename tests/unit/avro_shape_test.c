/* What an Avro schema says, in the form that contracts have (contract/avro/shape.h). */
#include "contract/avro/shape.h"
#include "contract/format.h"
#include "contract/shape_build.h"
#include "tests/check.h"
#include "tests/unit/shape_dump.h"

static const struct contract *read_schema(struct arena *a, const char *text,
                                          struct defects *defects)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t count;

	*source = (struct source){ STR("schemas/orders.avsc"), str_of(text) };
	if (documents_read(a, source, &documents, &count, defects, &why) && count == 1)
		return documents[0].contract;
	check_fail(__FILE__, __LINE__);
	fprintf(stderr, "%s: %d:%d %s\n", text, why.line, why.column, why.text);
	return NULL;
}

static void check_shape(const char *text, const char *want)
{
	const struct contract *c;
	struct arena a;

	CHECK_ROW(text);
	arena_init(&a, 64 << 20);
	c = read_schema(&a, text, NULL);
	if (c) {
		CHECK_STR(str_c(&a, shape_dump(&a, c)), want);
		CHECK(avro_of(c->schema) && avro_of(c->schema)->source == c->source &&
		      c->dialect == DIALECT_SCHEMA);
	}
	arena_free(&a);
}

/* One field f of that type, and what follows it. */
#define R(type)                                                                                    \
	"{\"type\":\"record\",\"name\":\"shop.R\",\"fields\":[{\"name\":\"f\",\"type\":" type "}]" \
	                                                                                      "}"
#define M "shop.R  \nmodel \nR record\n"

static void test_types(void)
{
	static const struct {
		const char *type, *want;
	} rows[] = {
		{ R("\"null\""), M "R.f null\n" },
		{ R("\"boolean\""), M "R.f boolean required\n" },
		{ R("\"int\""), M "R.f int required\n" },
		{ R("\"long\""), M "R.f long required\n" },
		{ R("\"float\""), M "R.f float required\n" },
		{ R("\"double\""), M "R.f double required\n" },
		{ R("\"bytes\""), M "R.f bytes required\n" },
		{ R("\"string\""), M "R.f string required\n" },
		{ R("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"B\",\"A\"],\"default\":"
		    "\"A\"}"),
		  M "R.f string required enum=B,A\n" },
		{ R("{\"type\":\"fixed\",\"name\":\"X\",\"size\":16}"),
		  M "R.f bytes required minLength=16 maxLength=16\n" },
		{ R("{\"type\":\"array\",\"items\":[\"null\",\"int\"]}"),
		  M "R.f array required\nR.f[] int\n" },
		{ R("{\"type\":\"array\",\"items\":\"int\"}"),
		  M "R.f array required\nR.f[] int required\n" },
		{ R("{\"type\":\"map\",\"values\":\"long\"}"),
		  M "R.f map required\nR.f{key} string required\nR.f{} long required\n" },
		{ R("{\"type\":\"record\",\"name\":\"S\",\"fields\":[{\"name\":\"x\",\"type\":"
		    "\"int\"}]}"),
		  M "R.f record required\nR.f.x int required\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].type, rows[i].want);
}

#define L(base, logical) R("{\"type\":\"" base "\",\"logicalType\":\"" logical "\"}")

static void test_logical_types(void)
{
	static const struct {
		const char *type, *want;
	} rows[] = {
		{ R("{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":"
		    "2}"),
		  M "R.f decimal(10,2) required\n" },
		{ R("{\"type\":\"fixed\",\"name\":\"X\",\"size\":8,\"logicalType\":\"decimal\","
		    "\"precision\":10}"),
		  M "R.f decimal(10,0) required\n" },
		{ R("{\"type\":\"bytes\",\"logicalType\":\"decimal\"}"), M "R.f bytes required\n" },
		{ L("bytes", "big-decimal"), M "R.f number required\n" },
		{ L("string", "uuid"), M "R.f string required format=uuid\n" },
		{ R("{\"type\":\"fixed\",\"name\":\"X\",\"size\":16,\"logicalType\":\"uuid\"}"),
		  M "R.f bytes required format=uuid minLength=16 maxLength=16\n" },
		{ R("{\"type\":\"fixed\",\"name\":\"X\",\"size\":12,\"logicalType\":\"duration\"}"),
		  M "R.f bytes required format=duration minLength=12 maxLength=12\n" },
		{ L("int", "date"), M "R.f date required\n" },
		{ L("int", "time-millis"), M "R.f time required encoding:time-millis\n" },
		{ L("long", "time-micros"), M "R.f time required encoding:time-micros\n" },
		{ L("long", "timestamp-millis"),
		  M "R.f timestamp required encoding:timestamp-millis\n" },
		{ L("long", "timestamp-micros"),
		  M "R.f timestamp required encoding:timestamp-micros\n" },
		{ L("long", "timestamp-nanos"),
		  M "R.f timestamp required encoding:timestamp-nanos\n" },
		{ L("long", "local-timestamp-millis"),
		  M "R.f timestamp_ntz required encoding:local-timestamp-millis\n" },
		{ L("long", "local-timestamp-nanos"),
		  M "R.f timestamp_ntz required encoding:local-timestamp-nanos\n" },
		{ L("int", "timestamp-millis"), M "R.f int required\n" }, /* where it is none */
		{ L("string", "ip"), M "R.f string required\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].type, rows[i].want);
}

#define S(name)                                                                                    \
	"{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}" \
	                                        "]}"

static void test_unions(void)
{
	static const struct {
		const char *type, *want;
	} rows[] = {
		{ R("[\"null\",\"string\"]"), M "R.f string\n" },
		{ R("[\"string\",\"null\"]"), M "R.f string\n" },
		{ R("[\"string\"]"), M "R.f string required\n" },
		{ R("[\"null\"]"), M "R.f null\n" },
		{ R("[]"), M "R.f json required\n" },
		{ R("[\"null\"," S("S") "]"), M "R.f record\nR.f.x int required\n" },
		{ R("[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}]"),
		  M "R.f timestamp encoding:timestamp-millis\n" },
		{ R("[\"int\",\"long\"]"), M "R.f long required\n" },
		{ R("[\"null\",\"int\",\"long\"]"), M "R.f long\n" },
		{ R("[\"int\",\"float\"]"), M "R.f double required\n" },
		{ R("[\"float\",\"double\"]"), M "R.f double required\n" },
		{ R("[\"long\",\"double\"]"), M "R.f number required\n" },
		{ R("[\"long\",{\"type\":\"int\",\"logicalType\":\"date\"}]"),
		  M "R.f json required branches:date, long\n" },
		{ R("[\"string\",\"long\"]"), M "R.f json required branches:long, string\n" },
		{ R("[\"null\",\"string\",\"long\"]"), M "R.f json branches:long, string\n" },
		{ R("[" S("A") "," S("B") "]"), M "R.f json required branches:shop.A, shop.B\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].type, rows[i].want);
}

static void test_roots(void)
{
	check_shape("\"int\"", "orders  \nmodel \norders int\n");
	check_shape("{\"type\":\"array\",\"items\":\"int\"}",
	            "orders  \nmodel \norders array\norders[] int required\n");
	check_shape("{\"type\":\"enum\",\"name\":\"a.E\",\"symbols\":[\"A\"]}",
	            "a.E  \nmodel \nE string enum=A\n");
	check_shape("[" S("A") ",\"int\"]", "orders  \nmodel \norders json branches:A, int\n");
	check_shape("[\"null\"," S("a.A") "]",
	            "orders  \nmodel \norders record\norders.x int required\n");
}

/* A field is what its words say, then what the words at its type say. */
static void test_words(void)
{
	check_shape(
		"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"aliases\":["
	        "\"g\",\"h\"],"
		"\"type\":{\"type\":\"long\",\"unit\":\"major\",\"maximum\":9},\"unit\":\"minor\","
		"\"pii\":true,\"classification\":\"restricted\",\"minimum\":0,\"default\":7,"
		"\"maxLength\":\"many\",\"doc\":\"total\",\"x\":{\"y\":1}}]}",
		"R  \nmodel \nR record\nR.f long required minimum=0 maximum=9 default=7 pii "
		"classification=restricted formerName=g,h unit:minor\n");
	check_shape(
		"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"long\","
		"\"primaryKey\":true},{\"name\":\"g\",\"type\":[\"null\",\"int\"],\"default\":null}"
	        "]}",
		"R  \nmodel  key f\nR record\nR.f long required primaryKey\nR.g int\n");
}

static void test_documentation(void)
{
	struct arena a;
	const struct contract *c;
	const struct field *f;
	const struct named *doc;

	arena_init(&a, 64 << 20);
	c = read_schema(&a,
	                "{\"type\":\"record\",\"name\":\"R\",\"doc\":\"all\",\"fields\":[\n"
	                "  {\"name\":\"f\",\"type\":\"long\",\n   \"doc\":\"one\",\"x.y\":1}]}",
	                NULL);
	f = c->models[0]->root.fields[0];
	doc = named_find(f->docs, f->doc_count, STR("description"));
	CHECK(doc && str_is(doc->text, "one") && doc->at->line == 3);
	CHECK(named_find(f->docs, f->doc_count, STR("customProperties.x.y")) != NULL);
	CHECK_INT(f->at->line, 2);
	CHECK_INT(f->type.at->column, 22);
	doc = named_find(c->models[0]->root.docs, c->models[0]->root.doc_count, STR("description"));
	CHECK(doc && str_is(doc->text, "all"));
	CHECK_INT(c->id_at->column, 25);
	arena_free(&a);
}

/* A record inside itself is opened twice, and closed where it stands a third time. */
static void test_recursion(void)
{
	check_shape(
		"{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"v\",\"type\":\"int\"},"
		"{\"name\":\"next\",\"type\":[\"null\",\"N\"]}]}",
		"N  \nmodel \nN record\nN.v int required\nN.next record\nN.next.v int required\n"
		"N.next.next record\n");
	check_shape("{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"all\",\"type\":"
	            "{\"type\":\"array\",\"items\":\"N\"}}]}",
	            "N  \nmodel \nN record\nN.all array required\nN.all[] record required\n"
	            "N.all[].all array required\nN.all[].all[] record required\n");
}

/* Records that hold each other grow beyond every bound: what is near the root is there. */
static void test_bounds(void)
{
	struct defects defects;
	const struct contract *c;
	struct buf text;
	struct arena a;

	arena_init(&a, 512 << 20);
	buf_init(&text, &a, 0);
	for (int i = 0; i < 20; i++)
		buf_printf(&text,
		           "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"a\","
		           "\"type\":",
		           i);
	buf_add_c(&text, "\"int\"");
	for (int i = 19; i >= 0; i--)
		buf_printf(&text, "},{\"name\":\"b\",\"type\":\"%s%.0d\"}]}", i < 19 ? "R" : "int",
		           i < 19 ? i + 1 : 0);
	defects_init(&defects, &a);
	c = read_schema(&a, str_c(&a, buf_str(&text)), &defects);
	CHECK(c && field_down(&c->models[0]->root, STR("b.b.a.a.b")));
	CHECK_INT(defects.count, 1);
	CHECK(defects.first && defects.first->rule == DEFECT_TOO_MUCH);
	arena_free(&a);
}

int main(void)
{
	RUN(test_types);
	RUN(test_logical_types);
	RUN(test_unions);
	RUN(test_roots);
	RUN(test_words);
	RUN(test_documentation);
	RUN(test_recursion);
	RUN(test_bounds);
	return CHECK_EXIT();
}
