/* What a Protobuf file says, in the form that contracts have (contract/protobuf/shape.h). */
#include "contract/language.h"
#include "contract/protobuf/read.h"
#include "contract/protobuf/shape.h"
#include "tests/check.h"
#include "tests/unit/shape_dump.h"

static void check_message(const char *text, const char *message, const char *want)
{
	struct source source = { STR("schemas/order.proto"), str_of(text) };
	struct failure why = { 0 };
	struct proto_file *file;
	struct contract *c;
	struct arena a;

	CHECK_ROW(text);
	arena_init(&a, 256ul << 20);
	if (proto_read(&a, &source, NULL, &file, &why)) {
		c = proto_contract(&a, file, proto_find(file, str_of(message)).message, NULL);
		CHECK(c->schema && c->schema->language == &protobuf_language);
		CHECK_STR(str_c(&a, shape_dump(&a, c)), want);
	} else {
		check_fail(__FILE__, __LINE__);
	}
	arena_free(&a);
}

#define P3(fields) "syntax = \"proto3\"; message M { " fields " } enum E { A = 0; B = 1; }"
#define KNOWN(fields)                                                                           \
	"syntax = \"proto3\"; import \"google/protobuf/wrappers.proto\"; import "               \
	"\"google/protobuf/timestamp.proto\"; import \"google/protobuf/struct.proto\"; import " \
	"\"google/type/date.proto\"; import \"confluent/type/decimal.proto\"; import "          \
	"\"confluent/meta.proto\"; message M { " fields " }"
#define P2(fields) "syntax = \"proto2\"; message M { " fields " }"
#define M          "M  \nmodel \nM record\n"

struct row {
	const char *text, *want;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_message(rows[i].text, "", rows[i].want);
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void test_types(void)
{
	static const struct row rows[] = {
		{ P3("int32 f = 1;"), M "M.f int required\n" },
		{ P3("sint64 f = 1;"), M "M.f long required\n" },
		{ P3("uint32 f = 1;"), M "M.f integer u32 required\n" },
		{ P3("fixed64 f = 1;"), M "M.f integer u64 required\n" },
		{ P3("float f = 1;"), M "M.f float required\n" },
		{ P3("double f = 1;"), M "M.f double required\n" },
		{ P3("bool f = 1;"), M "M.f boolean required\n" },
		{ P3("string f = 1;"), M "M.f string required\n" },
		{ P3("bytes f = 1;"), M "M.f bytes required\n" },
		{ P3("E f = 1;"), M "M.f string required enum=A,B\n" },
		{ P3("repeated E f = 1;"),
		  M "M.f array required\nM.f[] string required enum=A,B\n" },
		{ P3("map<int32, double> f = 1;"),
		  M "M.f map required\nM.f{key} int required\nM.f{} double required\n" },
		{ P3("message N { bool b = 1; } N f = 1;"),
		  M "M.f record required\nM.f.b boolean required\n" },
		{ P3("Nobody f = 1;"), M "M.f any type required\n" },
		{ P3("reserved 2 to 4; reserved \"g\"; bool f = 1;"), M "M.f boolean required\n" },
		{ P3(""), M },
		{ "syntax = \"proto3\"; enum E { A = 0; }", "order  \nmodel \norder record\n" },
		{ "package a.b; message N {}", "a.b.N  \nmodel \nN record\n" },
		/* a model for each message at the top, in order */
		{ "syntax = \"proto3\"; package a; message B { A a = 1; } enum E { X = 0; } "
		  "message A { message C { bool b = 1; } string s = 1; } message D {}",
		  "a.B  \nmodel \nB record\nB.a record required\nB.a.s string required\n"
		  "model \nA record\nA.s string required\nmodel \nD record\n" },
	};

	CHECK_ROWS(rows);
	check_message("package a; message M { } message N { required bool b = 1; }", "a.N",
	              "a.N  \nmodel \nN record\nN.b boolean required\n");
	check_message("package a; message M { message N { required bool b = 1; } }", "a.M.N",
	              "a.M.N  \nmodel \nN record\nN.b boolean required\n");
}

static void test_known(void)
{
	static const struct row rows[] = {
		{ KNOWN("google.protobuf.Timestamp f = 1;"), M "M.f timestamp required\n" },
		{ KNOWN("google.type.Date f = 1;"), M "M.f date required\n" },
		{ KNOWN("google.protobuf.Struct f = 1;"), M "M.f json required\n" },
		{ KNOWN("google.protobuf.Int64Value f = 1;"), M "M.f long\n" },
		{ KNOWN("google.protobuf.StringValue f = 1;"), M "M.f string\n" },
		{ KNOWN("confluent.type.Decimal f = 1;"), M "M.f number required\n" },
		{ KNOWN("confluent.type.Decimal f = 1 [(confluent.field_meta) = { params: ["
		        "{ key: \"precision\", value: \"10\" }, { key: \"scale\", value: \"2\" }] "
		        "}];"),
		  M "M.f decimal(10,2) required\n" },
		{ KNOWN("confluent.type.Decimal f = 1 [(confluent.field_meta).params = "
		        "{ key: \"precision\", value: \"9\" }];"),
		  M "M.f decimal(9,0) required\n" },
		{ KNOWN("confluent.type.Decimal f = 1 [(confluent.field_meta).params = "
		        "{ key: \"precision\", value: \"x\" }];"),
		  M "M.f number required\n" },
		{ KNOWN("repeated confluent.type.Decimal f = 1 [(confluent.field_meta).params = "
		        "{ key: \"precision\", value: \"9\" }];"),
		  M "M.f array required\nM.f[] decimal(9,0) required\n" },
		{ KNOWN("google.protobuf.Value f = 1;"), M "M.f json required\n" },
		{ KNOWN("google.protobuf.NullValue f = 1;"), M "M.f null required\n" },
		{ KNOWN("google.protobuf.BytesValue f = 1;"), M "M.f bytes\n" },
		{ "syntax = \"proto3\"; import \"google/protobuf/any.proto\"; import "
		  "\"google/protobuf/duration.proto\"; import \"google/type/timeofday.proto\"; "
		  "import \"google/type/decimal.proto\"; import \"confluent/type/variant.proto\"; "
		  "message M { google.protobuf.Any a = 1; google.protobuf.Duration d = 2; "
		  "google.type.TimeOfDay t = 3; google.type.Decimal n = 4; "
		  "confluent.type.Variant v = 5; }",
		  M "M.a any type required\nM.d record required\nM.d.seconds long required\n"
		    "M.d.nanos int required\nM.t time required\nM.n number required\n"
		    "M.v json required\n" },
	};

	CHECK_ROWS(rows);
}

/* Parameters are statements of a contract by their names; what is none is kept as a custom one. */
static void test_meta(void)
{
	static const struct row rows[] = {
		{ KNOWN("int64 f = 1 [(confluent.field_meta) = { doc: \"d\", tags: [\"a\", \"b\"], "
		        "params: [{ key: \"unit\", value: \"minor\" }, { key: \"minimum\", value: "
		        "\"0\" }, { key: \"x\", value: \"y\" }] }];"),
		  M "M.f long required minimum=0 unit:minor\n" },
		{ KNOWN("string f = 1 [(confluent.field_meta).params = { key: \"pattern\", value: "
		        "\"^a$\" }, (confluent.field_meta).params = { key: \"unique\", value: "
		        "\"true\" }, (.confluent.field_meta).doc = \"d\"];"),
		  M "M.f string required unique pattern=^a$\n" },
		{ KNOWN("int64 f = 1 [(confluent.field_meta) = { params: { key: \"minimum\", "
		        "value: "
		        "\"low\" } }, (confluent.field_meta) = 1, (other.field_meta) = { doc: "
		        "\"d\" }];"),
		  M "M.f long required\n" },
		{ KNOWN("option (confluent.message_meta).params = { key: \"minProperties\", value: "
		        "\"1\" }; bool f = 1;"),
		  "M  \nmodel \nM record minProperties=1\nM.f boolean required\n" },
	};

	CHECK_ROWS(rows);
}

/* What is for people stands beside it. */
static void test_words(void)
{
	static const char text[] =
		"syntax = \"proto3\"; import \"confluent/meta.proto\"; message M { option "
		"(confluent.message_meta).doc = \"what\"; bool f = 1 [(confluent.field_meta) = { "
		"doc: \"why\", tags: [\"a\", \"b\"], params: { key: \"x\" value: \"y\" } }]; }";
	static const char *const wants[][2] = { { "customProperties.x", "y" },
		                                { "description", "why" },
		                                { "tags", "" } };
	struct source source = { STR("x.proto"), str_of(text) };
	struct failure why = { 0 };
	struct proto_file *file;
	const struct field *root;
	struct arena a;

	arena_init(&a, 256ul << 20);
	CHECK(proto_read(&a, &source, NULL, &file, &why));
	root = &proto_contract(&a, file, NULL, NULL)->models[0]->root;
	CHECK(root->doc_count == 1 && str_is(root->docs[0].text, "what"));
	CHECK(root->fields[0]->doc_count == 3);
	for (size_t i = 0; i < root->fields[0]->doc_count && i < 3; i++) {
		CHECK_STR(str_c(&a, root->fields[0]->docs[i].key), wants[i][0]);
		CHECK_STR(str_c(&a, root->fields[0]->docs[i].text), wants[i][1]);
	}
	CHECK(root->fields[0]->docs[2].node->count == 2);
	arena_free(&a);
}

/* Which model is meant by a name, and which message by messageName. */
static void test_named(void)
{
	static const struct {
		const char *name, *want;
	} rows[] = { { "OrderLine", "OrderLine" },  { "order_line", "OrderLine" },
		     { "ORDER-LINE", "OrderLine" }, { "orderline", "orderline" },
		     { "order_lines", "Head" },     { "", "Head" } };
	static const struct {
		const char *type, *want;
	} types[] = { { "a.OrderLine", "OrderLine" },
		      { ".a.OrderLine", "OrderLine" },
		      { "OrderLine", "OrderLine" },
		      { "a.Head.Part", "Part" },
		      { "Part", NULL },
		      { "a.Head.E", NULL },
		      { "google.protobuf.Any", NULL },
		      { "", "Head" } };
	static const char text[] =
		"syntax = \"proto3\"; package a; import \"google/protobuf/any.proto\"; message "
		"Head { message Part { bool b = 1; } enum E { A = 0; } } message OrderLine {} "
		"message orderline {}";
	struct source source = { STR("x.proto"), str_of(text) };
	struct arena a;

	arena_init(&a, 256ul << 20);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct schema_text t = { .source = &source, .type = str_of(types[i].type) };
		struct failure why = { 0 };
		const void *file;
		const struct contract *c;
		bool read = protobuf_language.read(&a, &t, &file, &why);

		CHECK_ROW(types[i].type);
		CHECK(read == (types[i].want != NULL));
		if (!read || !types[i].want)
			continue;
		c = protobuf_language.contract(&a, file, NULL);
		CHECK_STR(str_c(&a, c->models[0]->root.name), types[i].want);
		for (size_t k = 0; !types[i].type[0] && k < sizeof rows / sizeof *rows; k++) {
			CHECK_ROW(rows[k].name);
			CHECK_STR(str_c(&a, schema_model(c, str_of(rows[k].name))->root.name),
			          rows[k].want);
			CHECK_STR(str_c(&a, proto_message_like(file, str_of(rows[k].name))->name),
			          rows[k].want);
		}
	}
	arena_free(&a);
}

static void test_presence(void)
{
	static const struct row rows[] = {
		{ P3("optional int32 f = 1;"), M "M.f int\n" },
		{ P3("optional M f = 1;"), M "M.f record\nM.f.f record\n" },
		{ P3("oneof o { int32 f = 1; E g = 2; }"), M "M.f int\nM.g string enum=A,B\n" },
		{ P2("optional int32 f = 1 [default = 7];"), M "M.f int default=7\n" },
		{ P2("required int32 f = 1 [deprecated = true];"),
		  M "M.f int required deprecated\n" },
		{ P2("optional group G = 1 { required bool b = 2; }"),
		  M "M.g record\nM.g.b boolean required\n" },
		{ "edition = \"2023\"; message M { int32 f = 1; M m = 2; }",
		  M "M.f int\nM.m record required\nM.m.f int\nM.m.m record required\n" },
		{ "edition = \"2023\"; message M { int32 f = 1 [features.field_presence = "
		  "IMPLICIT]; }",
		  M "M.f int required\n" },
	};

	CHECK_ROWS(rows);
}

int main(void)
{
	RUN(test_types);
	RUN(test_known);
	RUN(test_meta);
	RUN(test_words);
	RUN(test_named);
	RUN(test_presence);
	return CHECK_EXIT();
}
