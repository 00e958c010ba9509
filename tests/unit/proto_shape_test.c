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
		c = proto_contract(&a, file, str_of(message), NULL);
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
		{ P3(""), M },
		{ "syntax = \"proto3\"; enum E { A = 0; }", "order  \nmodel \norder record\n" },
		{ "package a.b; message N {}", "a.b.N  \nmodel \nN record\n" },
	};

	CHECK_ROWS(rows);
	check_message("package a; message M { } message N { required bool b = 1; }", "a.N",
	              "a.N  \nmodel \nN record\nN.b boolean required\n");
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
	};

	CHECK_ROWS(rows);
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
	RUN(test_presence);
	return CHECK_EXIT();
}
