/* Protobuf files: what each reading refuses and where, what names mean, what bytes of anybody do, and
 * memory that runs out. protobuf_read_test.py holds the same to protoc. */
#include "contract/base/base64.h"
#include "contract/base/limits.h"
#include "contract/language.h"
#include "contract/protobuf/builtin.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print.h"
#include "contract/protobuf/read_set.h"
#include "contract/protobuf/wire.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static bool read_one(struct arena *a, const char *text, const struct proto_read_options *options,
                     struct proto_file **out, struct failure *why)
{
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ STR("test.proto"), str_of(text) };
	return proto_read(a, source, options, out, why);
}

/* "" or "LINE:COLUMN". */
static const char *answer(struct arena *a, const char *text, enum proto_reading reading)
{
	const struct proto_read_options options = { .reading = reading };
	struct failure why = { 0 };
	struct proto_file *f;

	if (read_one(a, text, &options, &f, &why))
		return "";
	return str_c(a, arena_printf(a, "%d:%d", why.line, why.column));
}

#define P2 "syntax = \"proto2\";\n"
#define P3 "syntax = \"proto3\";\n"

/* Options of the file, one with a message. */
#define O2                                                                                    \
	P2 "import \"google/protobuf/descriptor.proto\";\n"                                   \
	   "extend google.protobuf.FileOptions { optional S s = 50000; optional double d = "  \
	   "50001; }\n"                                                                       \
	   "message S { optional float f = 1; optional group G = 2 { } repeated S r = 3;"     \
	   " oneof o { int32 a = 4; int32 b = 5; } optional google.protobuf.Any any = 6; }\n" \
	   "import \"google/protobuf/any.proto\"; "

static void test_readings(void)
{
	static const struct {
		const char *why, *text, *stored, *registered, *linked;
	} rows[] = {
		{ "numbers may repeat in a registry", P3 "message M { int32 a = 1; int32 b = 1; }",
		  "", "", "2:36" },
		{ "names may repeat in a registry", P3 "message M { int32 a = 1; int32 a = 2; }",
		  "", "", "2:32" },
		{ "but not of types at the top", P3 "message M {}\nenum M { Z = 0; }", "3:6", "3:6",
		  "3:6" },
		{ "no zero-first rule in a registry", P3 "enum E { A = 1; }", "", "", "2:14" },
		{ "any number in a registry", P3 "message M { int32 a = 0; }", "", "", "2:23" },
		{ "the last package counts", "package a; package b;", "", "", "1:12" },
		{ "words may hold a dash", P3 "message M-1 { int32 a-b = 1; }", "", "", "2:10" },
		{ "fields do not begin with a digit", P3 "message M { int32 1a = 1; }", "2:19",
		  "2:19", "2:20" },
		{ "wrong defaults", P2 "message M { optional int32 a = 1 [default = \"x\"]; }", "",
		  "", "2:45" },
		{ "unknown options", P3 "option nothing = 1;", "", "", "2:8" },
		{ "required in proto3", P3 "message M { required int32 a = 1; }", "2:13", "2:13",
		  "2:22" },
		{ "a field of proto2 has a label", P2 "message M { int32 a = 1; }", "2:13", "2:13",
		  "2:13" },
		{ "syntax comes first", "package a; " P3, "1:12", "1:12", "1:12" },
		{ "an unknown type", P3 "message M { Gone g = 1; }", "", "2:13", "2:13" },
		{ "an unknown import", P3 "import \"gone.proto\";", "", "", "2:1" },
		{ "a type that is not imported", P3 "message M { google.protobuf.Any a = 1; }", "",
		  "", "2:13" },
		{ "a map in a oneof", P3 "message M { oneof o { map<int32, int32> m = 1; } }", "",
		  "", "2:26" },
		{ "an empty oneof", P3 "message M { oneof o { } }", "", "", "2:23" },
		{ "a group in proto3", P3 "message M { optional group G = 1 { } }", "", "",
		  "2:22" },
		{ "a group in a map, which is no type of that name",
		  P2 "message M { map<string, group> m = 1; message group {} }", "", "", "0:0" },
		{ "a group in a map, where nothing has that name",
		  P2 "message M { map<string, group> m = 1; }", "", "2:25", "0:0" },
		{ "options of a group",
		  P2 "message M { optional group G = 1 [deprecated = true] { } }", "", "2:34", "" },
		{ "a group of a small name", P2 "message M { optional group g = 1 { } }", "", "",
		  "2:28" },
		{ "a group that begins with a small letter",
		  P2 "message M { optional group gA = 1 { } }", "", "", "2:28" },
		{ "types at the top first, but for protoc",
		  P3 "message M { message N {} message N {} }\nmessage M {}", "3:9", "3:9",
		  "2:34" },
		{ "names and numbers reserved at once", P3 "message M { reserved 1, \"a\"; }", "",
		  "", "2:25" },
		{ "two defaults",
		  P2 "message M { optional int32 a = 1 [default = 1, default = 2]; }", "", "",
		  "2:48" },
		{ "an alias that nobody needs", P3 "enum E { option allow_alias = true; A = 0; }",
		  "", "", "2:45" },
		{ "a comment behind a field", P3 "message M { int32 a = 1; /* a */ int32 b = 2; }",
		  "", "2:24", "" },
		{ "a form feed", P3 "message M {\f}", "", "2:12", "" },
		{ "an edition", "edition = \"2023\"; message M { int32 a = 1; }", "", "1:1", "" },
		{ "an edition of the future", "edition = \"2099\";", "1:1", "1:1", "1:1" },
		{ "a label of the past", "edition = \"2023\"; message M { optional int32 a = 1; }",
		  "1:31", "1:1", "1:31" },
		{ "an open enum begins with 0", "edition = \"2023\"; enum E { A = 1; }", "", "1:1",
		  "1:32" },
		{ "packed is a feature",
		  "edition = \"2023\"; message M { repeated int32 x = 1 [packed = true]; }", "",
		  "1:1", "1:46" },
		{ "features without an edition", P3 "option features.enum_type = CLOSED;", "", "",
		  "2:8" },
		{ "an error without a place waits for one that has one",
		  P3 "message M { reserved 5; int32 a = 5;\n  Gone b = 6; }", "", "3:3", "3:3" },
		{ "and is told if there is none", P3 "message M { reserved 5; int32 a = 5; }", "",
		  "", "0:0" },
		{ "several without a place in one message",
		  P3 "message M { reserved 1 to 3, 3, 0; int32 a = 3; extensions 1; }", "", "",
		  "2:60" },
		{ "a field of a group of proto3",
		  P3 "message M { optional group G = 1 { optional int32 a = 1; } }", "", "",
		  "0:0" },
		{ "another's entry of a map",
		  P3 "message M { map<int32, int32> a = 1; repeated AEntry b = 2; }", "", "",
		  "2:47" },
		{ "an entry of a map that is not made for it",
		  P3 "message M { option map_entry = true; }\nmessage N { M m = 1; }", "", "",
		  "3:13" },
		{ "an entry of a map as protoc makes it",
		  P2
		  "message M { message AEntry { option map_entry = true; optional int32 key = 1; "
		  "optional M value = 2; } repeated AEntry a = 1; }",
		  "", "", "" },
		{ "an extension range to the last integer",
		  P2 "message M { extensions 5 to 2147483647; }", "", "", "2:24" },
		{ "a file that is not there is told of where it stands last",
		  P3 "import \"a\";\nimport \"b\";\nimport \"a\";", "", "", "4:1" },
		{ "a comment in a value takes the rest of it",
		  O2 "option (s) = { f: 1 # \n f: 2 };", "5:57", "5:57", "" },
		{ "and what it should close", O2 "option (s) = { r { f: 1 # \n } };", "5:61",
		  "5:61", "5:50" },
		{ "a whole number for a float is decimal", O2 "option (s) = { f: 010 };", "", "",
		  "5:50" },
		{ "and may be any", O2 "option (s) = { f: 18446744073709551616 };", "", "", "" },
		{ "a group goes by its type in a value", O2 "option (s) = { G {} };", "", "", "" },
		{ "not by its field", O2 "option (s) = { g {} };", "", "", "5:50" },
		{ "a list of messages without a colon", O2 "option (s) = { r [{}, {}] };", "5:54",
		  "5:54", "" },
		{ "numbers have a colon", O2 "option (s) = { f [1] };", "5:54", "5:54", "5:50" },
		{ "two of a oneof in a value", O2 "option (s) = { a: 1 b: 2 };", "", "", "5:50" },
		{ "a type from elsewhere", O2 "option (s) = { any { [a.com/S] {} } };", "", "",
		  "5:50" },
		{ "blanks in a name in brackets",
		  O2 "option (s) = { any { [ type . googleapis.com / S ] {} } };", "", "", "" },
		{ "what is not written for being zero suits its type, too",
		  P3 "import \"google/protobuf/descriptor.proto\";\n"
		     "extend google.protobuf.FileOptions { S s = 50000; } message S { uint32 n = "
		     "1; }\n"
		     "option (s) = { n: -0 };",
		  "", "", "4:14" },
		{ "a field as an extension",
		  O2 "option (google.protobuf.FileOptions.java_package) = \"a\";", "", "", "" },
		{ "an open string", P3 "option a = \"x", "2:14", "2:14", "2:14" },
		{ "an open comment", P3 "/* x", "2:5", "2:5", "2:5" },
		{ "a tab is eight columns", P3 "\tmessage { }", "", "", "" },
		{ "nothing at all", "", "", "", "" },
		{ "neither text nor a descriptor", "AAAA", "1:1", "1:1", "1:1" },
	};
	struct arena a;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const bool tab = strchr(rows[i].text, '\t') != NULL;

		CHECK_ROW(rows[i].why);
		arena_init(&a, PLENTY);
		CHECK_STR(answer(&a, rows[i].text, PROTO_STORED), tab ? "2:17" : rows[i].stored);
		CHECK_STR(answer(&a, rows[i].text, PROTO_REGISTER), tab ? "2:17" : rows[i].registered);
		CHECK_STR(answer(&a, rows[i].text, PROTO_LINKED), tab ? "2:17" : rows[i].linked);
		arena_free(&a);
	}
}

#define E23  "edition = \"2023\";\n"
#define M(x) E23 "message M { " x " }"

/* What editions refuse of features, and the nearest thing that they allow (a protoc of today says
 * the same: tests/interop/protoc.py). */
static void test_features(void)
{
	static const struct {
		const char *why, *refused, *allowed;
	} rows[] = {
		{ "presence is no feature of messages",
		  M("option features.field_presence = IMPLICIT;"),
		  E23 "option features.field_presence = IMPLICIT; message M { }" },
		{ "nor openness", M("option features.enum_type = CLOSED;"),
		  M("enum E { option features.enum_type = CLOSED; Z = 1; }") },
		{ "nor in braces", M("option features = { enum_type: CLOSED };"),
		  M("option features = { json_format: ALLOW };") },
		{ "JSON is no feature of fields", M("int32 a = 1 [features.json_format = ALLOW];"),
		  M("option features.json_format = ALLOW; int32 a = 1;") },
		{ "nor of constants", M("enum E { Z = 0 [features.json_format = ALLOW]; }"),
		  M("enum E { option features.json_format = ALLOW; Z = 0; }") },
		{ "of oneofs nothing",
		  M("oneof o { option features.utf8_validation = NONE; string a = 1; }"),
		  M("oneof o { string a = 1 [features.utf8_validation = NONE]; }") },
		{ "of services nothing", E23 "service S { option features.enum_type = OPEN; }",
		  E23 "service S { option deprecated = true; }" },
		{ "not every field is required",
		  E23 "option features.field_presence = LEGACY_REQUIRED;",
		  M("int32 a = 1 [features.field_presence = LEGACY_REQUIRED];") },
		{ "Java has a feature of its own", E23 "option java_string_check_utf8 = true;",
		  E23 "option java_multiple_files = true;" },
		{ "presence of a member of a oneof",
		  M("oneof o { int32 a = 1 [features.field_presence = EXPLICIT]; }"),
		  M("int32 a = 1 [features.field_presence = EXPLICIT];") },
		{ "of a repeated field",
		  M("repeated int32 a = 1 [features.field_presence = EXPLICIT];"),
		  M("repeated int32 a = 1 [features.repeated_field_encoding = EXPANDED];") },
		{ "of an extension",
		  M("extensions 9; extend M { int32 a = 9 [features.field_presence = EXPLICIT]; }"),
		  M("extensions 9; extend M { int32 a = 9; }") },
		{ "of a message", M("M a = 1 [features.field_presence = IMPLICIT];"),
		  M("M a = 1 [features.field_presence = EXPLICIT];") },
		{ "a closed enum without presence",
		  M("E a = 1 [features.field_presence = IMPLICIT]; enum E { option "
		    "features.enum_type = CLOSED; Z = 0; }"),
		  M("E a = 1 [features.field_presence = IMPLICIT]; enum E { Z = 0; }") },
		{ "encoding of one value",
		  M("int32 a = 1 [features.repeated_field_encoding = EXPANDED];"),
		  M("repeated int32 a = 1 [features.repeated_field_encoding = PACKED];") },
		{ "texts are not packed",
		  M("repeated string a = 1 [features.repeated_field_encoding = PACKED];"),
		  M("repeated string a = 1 [features.repeated_field_encoding = EXPANDED];") },
		{ "bytes are no text", M("bytes a = 1 [features.utf8_validation = NONE];"),
		  M("map<int32, string> a = 1 [features.utf8_validation = NONE];") },
		{ "numbers are not delimited",
		  M("int32 a = 1 [features.message_encoding = DELIMITED];"),
		  M("M a = 1 [features.message_encoding = DELIMITED];") },
		{ "nor maps", M("map<int32, M> a = 1 [features.message_encoding = DELIMITED];"),
		  M("repeated M a = 1 [features.message_encoding = DELIMITED];") },
		{ "one name in JSON", M("int32 a_b = 1; int32 aB = 2;"),
		  M("option features.json_format = LEGACY_BEST_EFFORT; int32 a_b = 1; int32 aB = "
		    "2;") },
		{ "a custom one", M("int32 a = 1; int32 b = 2 [json_name = \"a\"];"),
		  M("int32 a = 1; int32 b = 2 [json_name = \"A\"];") },
		{ "two custom ones, whatever is promised",
		  M("option features.json_format = LEGACY_BEST_EFFORT; int32 a = 1 [json_name = "
		    "\"x\"]; int32 b = 2 [json_name = \"x\"];"),
		  M("option features.json_format = LEGACY_BEST_EFFORT; int32 a = 1; int32 b = 2 "
		    "[json_name = \"a\"];") },
		{ "names and numbers reserved at once", M("reserved a, 9;"),
		  M("reserved a; reserved 9;") },
		{ "numbers and names", M("reserved 9, a;"), M("reserved 9; reserved a, b;") },
	};
	struct arena a;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].why);
		arena_init(&a, PLENTY);
		CHECK(answer(&a, rows[i].refused, PROTO_LINKED)[0] != '\0');
		CHECK_STR(answer(&a, rows[i].refused, PROTO_STORED), "");
		CHECK_STR(answer(&a, rows[i].allowed, PROTO_LINKED), "");
		arena_free(&a);
	}
}

static void test_builtins(void)
{
	struct str path;
	struct arena a;

	for (size_t i = 0; (path = proto_builtin_path(i)).ptr; i++) {
		CHECK_ROW(path.ptr);
		arena_init(&a, PLENTY);
		CHECK_STR(answer(&a, str_c(&a, proto_builtin_text(&a, path)), PROTO_LINKED), "");
		arena_free(&a);
	}
}

static void test_names(void)
{
	static const char base[] = P3 "package a.b; message T { message U {} } enum E { Z = 0; }";
	static const char text[] = P3 "package a.c; import \"base.proto\";\n"
				      "message M { message b { message T {} } b.T inner = 1; .a.b.T outer = 2;\n"
				      "  map<string, a.b.E> m = 3; T none = 4; optional int32 o = 5; string _o = 6; }\n"
				      "message N { M.b.T t = 1; }";
	struct proto_file *f, *reference;
	const struct proto_message *m;
	struct failure why;
	struct arena a;

	arena_init(&a, PLENTY);
	CHECK(read_one(&a, base, NULL, &reference, &why));
	const struct proto_file *const references[] = { reference };
	const struct str names[] = { STR("base.proto") };
	const struct proto_read_options options = { .references = references, .names = names, .reference_count = 1 };

	CHECK(read_one(&a, text, &options, &f, &why));
	m = f->messages[0];
	CHECK_STR(str_c(&a, m->fields[0]->type.message->full), "a.c.M.b.T");
	CHECK_STR(str_c(&a, m->fields[1]->type.message->full), "a.b.T");
	CHECK(m->fields[1]->type.message->file == reference);
	CHECK(m->fields[2]->map && m->fields[2]->entry && m->fields[2]->repeated);
	CHECK_INT(m->fields[2]->entry->fields[1]->type.kind, PROTO_ENUM);
	CHECK_INT(m->fields[3]->type.kind, PROTO_UNRESOLVED);
	CHECK_STR(str_c(&a, m->fields[4]->synthetic), "X_o");
	CHECK(m->fields[4]->presence && !m->fields[5]->presence && m->fields[5]->utf8);
	CHECK_INT(m->message_count, 1); /* without the entry of the map */
	CHECK_INT(m->nested_count, 2);
	CHECK(proto_message_at(f, NULL, 0) == m);
	CHECK(proto_message_at(f, (const int[]){ 0, 0, 0 }, 3) == m->messages[0]->messages[0]);
	CHECK(proto_message_at(f, (const int[]){ 1 }, 1) == f->messages[1]);
	CHECK(!proto_message_at(f, (const int[]){ 0, 1 }, 2));
	CHECK_INT(proto_find(f, STR("a.b.E")).kind, PROTO_IS_ENUM);
	arena_free(&a);
}

/* ---- bytes of anybody ------------------------------------------------------------------------------------------ */

/* n times the unit between head and tail. */
static const char *repeated(struct arena *a, const char *head, const char *unit, size_t n, const char *tail)
{
	struct buf b;

	buf_init(&b, a, 0);
	buf_add_c(&b, head);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, unit, i + 1, i + 1);
	buf_add_c(&b, tail);
	return str_c(a, buf_str(&b));
}

static void test_hostile(void)
{
	struct arena a;

	arena_init(&a, 1ul << 30);
	CHECK_ROW("messages without end");
	CHECK(answer(&a, repeated(&a, P3, "message M%1$zu {", 100000, ""), PROTO_STORED)[0] != '\0');
	CHECK_ROW("values without end");
	CHECK(answer(&a, repeated(&a, P3 "option (a) = ", "{ a: ", 100000, ""), PROTO_STORED)[0] != '\0');
	CHECK_ROW("lists without end");
	CHECK(answer(&a, repeated(&a, P3 "option (a) = { a: ", "[", 100000, ""), PROTO_LINKED)[0] != '\0');
	CHECK_ROW("a hundred thousand fields");
	CHECK_STR(answer(&a, repeated(&a, P3 "message M {", "M f%1$zux = %2$zu;", 18000, "}"), PROTO_LINKED), "");
	CHECK_STR(answer(&a, repeated(&a, P3 "message M {", "M f%1$zux = %2$zu;", 100000, "}"), PROTO_STORED), "");
	CHECK_ROW("a hundred thousand constants, reserved ranges and options");
	CHECK_STR(answer(&a, repeated(&a, P3 "enum E { Z = 0;", "A%1$zu = %2$zu;", 100000, "}"), PROTO_LINKED), "");
	CHECK_STR(answer(&a, repeated(&a, P3 "message M {", "reserved %1$zu;", 100000, "}"), PROTO_LINKED), "");
	CHECK(answer(&a, repeated(&a, P3, "option java_package = \"\";", 100000, ""), PROTO_LINKED)[0] != '\0');
	arena_free(&a);
}

static void test_long_names(void)
{
	struct proto_read_options options = { .reading = PROTO_STORED };
	struct failure why = { 0 };
	struct proto_file *f;
	struct arena a;

	arena_init(&a, PLENTY);
	CHECK(!read_one(&a, repeated(&a, P3 "message M", "a", 5000, " {}"), &options, &f, &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
	CHECK(strstr(why.text, "NAME_BYTES") != NULL);
	arena_free(&a);
}

/* A FileDescriptorSet of base.proto and of m.proto, which imports it, once more with the files
 * turned about, and with one of them twice. */
static void test_sets(void)
{
	static const char
		base[] = "\n\nbase.proto\x12\1b\"\3\n\1B",
		user[] = "\n\7m.proto\x1a\nbase.proto\"\x14\n\1M\x12\xf\n\1b\x18\1 \1(\v2\4.b.B",
		alone[] = "\n\7m.proto\"\3\n\1M";
	static const struct {
		const char *why, *files[3], *want; /* want: what M.b is, or the error */
	} rows[] = {
		{ "with what it imports", { base, user }, "b.B" },
		{ "without", { user }, "nothing" },
		{ "the other way round", { user, base }, "does not import m.proto" },
		{ "nothing in common", { base, alone }, "does not import base.proto" },
		{ "a file twice", { base, base, user }, "two files base.proto" },
		{ "an import that is broken",
		  { "\n\nbase.proto\"\3\n\5B", user },
		  "base.proto: the descriptor is no FileDescriptorProto" },
		{ "a file that is broken",
		  { base, "\n\7m.proto\x1a\nbase.proto\"\3\n\5M" },
		  "the descriptor is no FileDescriptorProto" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int disk = 0; disk < 2; disk++) {
			const struct proto_read_options options = { .on_disk = disk };
			struct source source = { STR("x.pb"), STR_NONE };
			struct proto_file *f = NULL;
			struct failure why = { 0 };
			struct arena a;
			struct buf set;
			bool done;

			CHECK_ROW(rows[i].why);
			arena_init(&a, PLENTY);
			buf_init(&set, &a, 0);
			for (size_t k = 0; k < 3 && rows[i].files[k]; k++)
				wire_put_bytes(&set, 1, str_of(rows[i].files[k]));
			CHECK(proto_is_set(buf_str(&set)));
			CHECK(!proto_is_set(str_of(rows[i].files[0])));
			source.text = disk ? buf_str(&set) : base64_encode(&a, buf_str(&set));
			done = proto_read(&a, &source, &options, &f, &why);
			if (!disk)
				CHECK(!done && strstr(why.text, "FileDescriptorSet"));
			else if (done && !f->messages[0]->fields[0]->type.message)
				CHECK_STR("nothing", rows[i].want);
			else if (done)
				CHECK_STR(f->messages[0]->fields[0]->type.message->full.ptr,
				          rows[i].want);
			else
				CHECK(strstr(why.text, rows[i].want) != NULL);
			arena_free(&a);
		}
}

/* Every descriptor that is cut short or has one byte changed is refused or read, and then printed. */
static void test_broken_descriptors(void)
{
	static const char text[] = P2 "package a; import \"google/protobuf/any.proto\";"
				      "message M { optional string s = 1 [default = \"x\", deprecated = true];"
				      " oneof o { int32 i = 2; } map<int32, M> m = 3; reserved 5 to 7; reserved \"r\";"
				      " extensions 10 to 20; enum E { A = 0; B = -1; } }"
				      "extend M { repeated M.E e = 10; } service S { rpc R (M) returns (stream M); }";
	const struct proto_read_options linked = { .reading = PROTO_LINKED, .name = STR("test.proto") };
	struct proto_file *f, *again;
	struct failure why = { 0 };
	struct arena a, b;
	struct str bytes;
	size_t taken = 0;

	arena_init(&a, PLENTY);
	CHECK(read_one(&a, text, &linked, &f, &why));
	bytes = proto_descriptor(&a, f, PROTO_OF_PROTOC);
	for (size_t i = 0; i < 3 * bytes.len; i++) {
		char *copy = malloc(bytes.len);
		size_t n = bytes.len;

		memcpy(copy, bytes.ptr, n);
		if (i < bytes.len)
			n = i;
		else
			copy[i % bytes.len] = (char)(copy[i % bytes.len] ^ (i < 2 * bytes.len ? 0x01 : 0x80));
		arena_init(&b, PLENTY);
		if (proto_read_descriptor(&b, (struct str){ copy, n }, NULL, NULL, &again, &why)) {
			taken++;
			CHECK(str_is_utf8(proto_kept_text(&b, again)));
		}
		arena_free(&b);
		free(copy);
	}
	CHECK(taken > 0 && taken < 3 * bytes.len);
	arena_free(&a);
}

/* What is printed says the same to whoever read it. */
static void test_printed(void)
{
	static const struct row {
		const char *text, *kept;
		enum proto_reading reading;
	} rows[] = {
		{ "edition = \"2023\"; message M { reserved y, z; reserved 4; }",
		  "edition = \"2023\";\n\nmessage M {\n  reserved y, z;\n  reserved 4;\n}\n",
		  PROTO_LINKED },
		{ P3 "message M { reserved \"y\"; }", P3 "\nmessage M {\n  reserved \"y\";\n}\n",
		  PROTO_LINKED },
		{ "import \"a\\\\b\\\"c.proto\"; message M { reserved \"y\\\\\"; }",
		  "\nimport \"a\\\\b\\\"c.proto\";\n\nmessage M {\n  reserved \"y\\\\\";\n}\n",
		  PROTO_STORED },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct proto_read_options options = { .reading = rows[i].reading };
		struct proto_file *f, *again;
		struct failure why = { 0 };
		const char *kept = "";
		struct arena a;
		bool taken;

		arena_init(&a, PLENTY);
		CHECK_ROW(rows[i].text);
		taken = read_one(&a, rows[i].text, &options, &f, &why);
		CHECK(taken);
		if (taken)
			kept = str_c(&a, proto_kept_text(&a, f));
		CHECK_STR(kept, rows[i].kept);
		taken = taken && read_one(&a, kept, &options, &again, &why);
		CHECK(taken);
		if (taken)
			CHECK_STR(str_c(&a, proto_kept_text(&a, again)), kept);
		arena_free(&a);
	}
}

/* ---- memory that runs out ---------------------------------------------------------------------------------------- */

struct question {
	struct arena *arena;
	struct str text;
	bool done;
};

static void ask_all(void *arg)
{
	static const char text[] =
		P3 "package a; import \"google/protobuf/timestamp.proto\"; import \"confluent/meta.proto\";"
		   "message M { google.protobuf.Timestamp t = 1; map<string, M> m = 2; optional int32 i = 3;"
		   " oneof o { string s = 4 [(confluent.field_meta) = { tags: [\"PII\", \"x\"] params: [{key: \"k\" value: \"v\"}] }]; }"
		   " reserved 7 to 9; enum E { Z = 0; } } service S { rpc R (M) returns (M) { option deprecated = true; } }";
	const struct proto_read_options linked = { .reading = PROTO_LINKED };
	struct question *q = arg;
	struct proto_file *f, *again;
	struct failure why;

	if (!read_one(q->arena, text, &linked, &f, &why) ||
	    !proto_read_descriptor(q->arena, proto_descriptor(q->arena, f, PROTO_OF_PROTOC), NULL, NULL, &again, &why) ||
	    !proto_normal_text(q->arena, again, &q->text, &why))
		abort();
	q->done = true;
}

static void test_memory(void)
{
	struct arena a;
	size_t full, failed = 0;
	struct question q = { &a, STR_NONE, false };

	CHECK(try_short(&a, PLENTY, ALL_BLOCKS, ask_all, &q) && q.done && q.text.len > 100);
	full = a.used;
	arena_free(&a);
	for (size_t cap = 0; cap < full; cap += full / 150 + 1) {
		q.done = false;
		if (!try_short(&a, cap, ALL_BLOCKS, ask_all, &q))
			failed++;
		CHECK(!q.done || cap > full / 2);
		arena_free(&a);
	}
	CHECK(failed > 100);
	for (size_t blocks = 0, done = 0; !done && blocks < 1000; blocks++) {
		q.done = false;
		done = try_short(&a, PLENTY, blocks, ask_all, &q);
		CHECK_INT(q.done, done);
		arena_free(&a);
	}
}

/* -0 is an integer behind "=", and a float in { }. */
static void test_negative_zero(void)
{
	static const struct {
		const char *why, *option, *bytes;
		size_t len;
	} rows[] = {
		{ "behind =", "option (d) = -0;", "\x89\xb5\x18\0\0\0\0\0\0\0\0", 11 },
		{ "behind =, as a float", "option (d) = -0.0;", "\x89\xb5\x18\0\0\0\0\0\0\0\x80",
		  11 },
		{ "in { }", "option (s) = { f: -0 };", "\x0d\0\0\0\x80", 5 },
	};
	const struct proto_read_options options = { .reading = PROTO_LINKED };
	struct failure why = { 0 };
	struct proto_file *f;
	struct arena a;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str text;

		CHECK_ROW(rows[i].why);
		arena_init(&a, PLENTY);
		text = str_concat(&a, (struct str[]){ STR(O2), str_of(rows[i].option) }, 2);
		text = read_one(&a, str_c(&a, text), &options, &f, &why)
		               ? proto_descriptor(&a, f, PROTO_OF_PROTOC)
		               : STR_NONE;
		CHECK(text.len && memmem(text.ptr, text.len, rows[i].bytes, rows[i].len));
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_readings);
	RUN(test_negative_zero);
	RUN(test_features);
	RUN(test_builtins);
	RUN(test_names);
	RUN(test_hostile);
	RUN(test_long_names);
	RUN(test_sets);
	RUN(test_broken_descriptors);
	RUN(test_printed);
	RUN(test_memory);
	return CHECK_EXIT();
}
