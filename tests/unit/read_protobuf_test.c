/* The Protobuf relations, change by change: what Confluent's registry says (accepted differences
 * too) and what becomes of data, each beside its nearest neighbours and in both directions; and
 * schemas that a naive walk never ends on. */
#include "compat/buf/breaking.h"
#include "compat/java_order.h"
#include "compat/protobuf/read.h"
#include "contract/base/limits.h"
#include "contract/protobuf/read.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static struct arena arena;

static const struct proto_file *parse_with(const char *text, const struct proto_file *reference,
                                           const char *name)
{
	struct source *source = arena_new(&arena, struct source);
	const struct str names[] = { str_of(name) };
	struct proto_read_options options = { .references = &reference,
		                              .names = names,
		                              .reference_count = reference != NULL };
	struct proto_file *file = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema.proto"), str_of(text) };
	if (!proto_read(&arena, source, &options, &file, &why))
		fprintf(stderr, "%d:%d %s\n%.300s\n", why.line, why.column, why.text, text);
	return file;
}

static const struct proto_file *parse(const char *text)
{
	return parse_with(text, NULL, "");
}

static const char *strict(const struct proto_file *new, const struct proto_file *old)
{
	struct proto_difference *list;
	struct failure why = { 0 };
	struct buf out;
	size_t count;

	buf_init(&out, &arena, 0);
	if (!new || !old || !proto_differences(&arena, new, old, &list, &count, &why))
		return why.text[0] ? str_c(&arena, str_of(why.text)) : "unreadable";
	for (size_t i = 0; i < count; i++)
		buf_printf(&out, "%s%s %.*s", i ? "; " : "", proto_difference_name(list[i].type),
		           STR_FMT(list[i].path));
	return str_c(&arena, buf_str(&out));
}

/* Breaking ones, each of which a message shows (~ where none does); then notes in brackets. */
static const char *proven(const struct proto_file *new, const struct proto_file *old)
{
	struct proto_answer answer;
	struct failure why = { 0 };
	struct buf out;

	buf_init(&out, &arena, 0);
	if (!new || !old || !proto_can_read(&arena, new, old, true, &answer, &why))
		return why.text[0] ? str_c(&arena, str_of(why.text)) : "unreadable";
	CHECK_INT(answer.compatible, answer.breaking == 0);
	for (size_t i = 0; i < answer.count; i++) {
		const struct proto_finding *f = &answer.list[i];

		buf_printf(&out, "%s%s%s %.*s%s", i ? "; " : "", i < answer.breaking ? "" : "(",
		           proto_code_name(f->code), STR_FMT(f->path),
		           i >= answer.breaking ? ")"
		           : f->hex.ptr         ? ""
		                                : "~");
		CHECK_INT(f->hex.ptr || f->no_witness.len, i < answer.breaking);
	}
	return str_c(&arena, buf_str(&out));
}

struct row {
	const char *why, *old, *new, *strict, *proven;
};

#define P2(body)   "syntax = \"proto2\"; " body
#define P3(body)   "syntax = \"proto3\"; " body
#define M2(fields) P2("message M { " fields " }")
#define M3(fields) P3("message M { " fields " }")
#define KIND       "FIELD_KIND_CHANGED #/M/1"
#define SCALAR     "FIELD_SCALAR_KIND_CHANGED #/M/1"

/* clang-format off */
static const struct row rows[] = {
	{ "nothing changes", M3("int32 a = 1;"), M3("int32 a = 1;"), "", "" },

	/* files and types */
	{ "a package is no data", P3("package a; message M { int32 a = 1; }"), P3("package b; message M { int32 a = 1; }"),
	  "PACKAGE_CHANGED #/", "" },
	{ "a package of the package", P3("package a; message M { int32 a = 1; }"), P3("package a.b; message M { int32 a = 1; }"),
	  "PACKAGE_CHANGED #/", "" },
	{ "a message is added", P3("message M { }"), P3("message M { } message N { }"), "MESSAGE_ADDED #/N", "" },
	{ "and removed", P3("message M { } message N { }"), P3("message M { }"), "MESSAGE_REMOVED #/N", "(MESSAGE_GONE #/N)" },
	{ "renamed, with its fields", P3("message M { N a = 1; } message N { int32 x = 1; }"),
	  P3("message M { K a = 1; } message K { int32 x = 1; }"),
	  "MESSAGE_ADDED #/K; FIELD_NAMED_TYPE_CHANGED #/M/1; MESSAGE_REMOVED #/N", "" },
	{ "renamed, and a field is gone", P3("message M { N a = 1; } message N { int32 x = 1; int32 y = 2; }"),
	  P3("message M { K a = 1; } message K { int32 x = 1; }"),
	  "MESSAGE_ADDED #/K; FIELD_NAMED_TYPE_CHANGED #/M/1; MESSAGE_REMOVED #/N", "(FIELD_REMOVED #/N/2)" },
	{ "another one that was there, and lacks it", P3("message M { N a = 1; } message N { int32 x = 1; int32 y = 2; } message K { int32 x = 1; }"),
	  P3("message M { K a = 1; } message N { int32 x = 1; int32 y = 2; } message K { int32 x = 1; }"),
	  "FIELD_NAMED_TYPE_CHANGED #/M/1", "FIELD_LOST_IN_TYPE #/N/2" },
	{ "moved among others", P3("message M { } message N { }"), P3("message N { } message M { }"),
	  "MESSAGE_MOVED #/M; MESSAGE_MOVED #/N", "" },
	{ "an enum between them moves nothing", P3("message M { } message N { }"), P3("message M { } enum E { Z = 0; } message N { }"),
	  "ENUM_ADDED #/E", "" },
	{ "an enum is removed", P3("message M { } enum E { Z = 0; }"), P3("message M { }"), "ENUM_REMOVED #/E", "" },

	/* enums: meaning is the number's */
	{ "a constant is added", P3("message M { E a = 1; } enum E { Z = 0; }"), P3("message M { E a = 1; } enum E { Z = 0; Y = 1; }"),
	  "ENUM_CONST_ADDED #/E/1", "" },
	{ "removed: an open enum keeps the number", P3("message M { E a = 1; } enum E { Z = 0; Y = 1; }"), P3("message M { E a = 1; } enum E { Z = 0; }"),
	  "ENUM_CONST_REMOVED #/E/1", "(ENUM_VALUE_UNNAMED #/M/1)" },
	{ "removed: a closed one drops it", P2("message M { optional E a = 1; } enum E { Z = 0; Y = 1; }"),
	  P2("message M { optional E a = 1; } enum E { Z = 0; }"), "ENUM_CONST_REMOVED #/E/1", "ENUM_VALUE_DROPPED #/M/1" },
	{ "renamed", P3("message M { E a = 1; } enum E { Z = 0; Y = 1; }"), P3("message M { E a = 1; } enum E { Z = 0; X = 1; }"),
	  "ENUM_CONST_CHANGED #/E/1", "(ENUM_VALUE_RENAMED #/M/1)" },
	{ "swapped", P3("message M { E a = 1; } enum E { Z = 0; Y = 1; X = 2; }"), P3("message M { E a = 1; } enum E { Z = 0; X = 1; Y = 2; }"),
	  "ENUM_CONST_CHANGED #/E/1; ENUM_CONST_CHANGED #/E/2", "ENUM_VALUE_MEANING #/M/1" },
	{ "swapped in an enum that nobody uses", P3("message M { } enum E { Z = 0; Y = 1; X = 2; }"), P3("message M { } enum E { Z = 0; X = 1; Y = 2; }"),
	  "ENUM_CONST_CHANGED #/E/1; ENUM_CONST_CHANGED #/E/2", "" },
	{ "int32 reads an open enum", P3("message M { E a = 1; } enum E { Z = 0; }"), M3("int32 a = 1;"), "ENUM_REMOVED #/E", "" },
	{ "and the other way", M3("int32 a = 1;"), P3("message M { E a = 1; } enum E { Z = 0; }"), "ENUM_ADDED #/E", "" },
	{ "a closed enum reads no int32", M2("optional int32 a = 1;"), P2("message M { optional E a = 1; } enum E { Z = 0; Y = 1; }"),
	  "ENUM_ADDED #/E", "ENUM_VALUE_DROPPED #/M/1" },
	{ "names that change places", M3("int32 z = 1; int32 a = 2; int32 k = 3; int32 c = 4;"),
	  M3("int32 k = 1; int32 a = 2; int32 z = 3; int32 c = 4;"),
	  "FIELD_NAME_CHANGED #/M/1; FIELD_NAME_CHANGED #/M/3", "(FIELD_MEANING #/M/1); (FIELD_MEANING #/M/3)" },
	{ "a closed enum of 0 and 1 reads bool", M2("optional bool a = 1;"), P2("message M { optional E a = 1; } enum E { Z = 0; Y = 1; }"),
	  "ENUM_ADDED #/E", "" },
	{ "a default is of one value alone", M2("optional int32 a = 1 [default = 5];"), M2("repeated int32 a = 1;"),
	  "FIELD_NUMERIC_LABEL_CHANGED #/M/1", "" },
	{ "and comes with it", M2("repeated int32 a = 1;"), M2("optional int32 a = 1 [default = 5];"),
	  "FIELD_NUMERIC_LABEL_CHANGED #/M/1", "FIELD_VALUES_LOST #/M/1" },
	{ "moved inside, with another of its fields in its place", P3("message M { } message N { int32 x = 1; }"),
	  P3("message M { message N { string z = 1; } } message K { int32 x = 1; }"),
	  "MESSAGE_ADDED #/K; MESSAGE_ADDED #/M/N; MESSAGE_REMOVED #/N", "FIELD_PASSED_OVER #/N/1" },
	{ "uint32 reads no negative constant", P2("message M { optional E a = 1; } enum E { Z = 0; Y = -1; }"), M2("optional uint32 a = 1;"),
	  "ENUM_REMOVED #/E", "FIELD_VALUE_CHANGED #/M/1" },
	{ "bool reads an enum of 0 and 1", P2("message M { optional E a = 1; } enum E { Z = 0; Y = 1; }"), M2("optional bool a = 1;"), "ENUM_REMOVED #/E", "" },
	{ "and not of 2", P2("message M { optional E a = 1; } enum E { Z = 0; Y = 2; }"), M2("optional bool a = 1;"),
	  "ENUM_REMOVED #/E", "FIELD_VALUE_CHANGED #/M/1" },

	/* kinds of numbers */
	{ "int32 to int64", M3("int32 a = 1;"), M3("int64 a = 1;"), "", "" },
	{ "int64 to int32", M3("int64 a = 1;"), M3("int32 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "uint32 to int64", M3("uint32 a = 1;"), M3("int64 a = 1;"), "", "" },
	{ "int64 to uint32", M3("int64 a = 1;"), M3("uint32 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "uint32 to uint64", M3("uint32 a = 1;"), M3("uint64 a = 1;"), "", "" },
	{ "uint32 to int32", M3("uint32 a = 1;"), M3("int32 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "int32 to uint64", M3("int32 a = 1;"), M3("uint64 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "uint64 to int64", M3("uint64 a = 1;"), M3("int64 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "bool to int32", M3("bool a = 1;"), M3("int32 a = 1;"), "", "" },
	{ "int32 to bool", M3("int32 a = 1;"), M3("bool a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "sint32 to sint64", M3("sint32 a = 1;"), M3("sint64 a = 1;"), "", "" },
	{ "sint64 to sint32", M3("sint64 a = 1;"), M3("sint32 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "int32 to sint32", M3("int32 a = 1;"), M3("sint32 a = 1;"), SCALAR, "FIELD_VALUE_CHANGED #/M/1" },
	{ "fixed32 to sfixed32", M3("fixed32 a = 1;"), M3("sfixed32 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "sfixed64 to fixed64", M3("sfixed64 a = 1;"), M3("fixed64 a = 1;"), "", "FIELD_VALUE_CHANGED #/M/1" },
	{ "fixed32 to float", M3("fixed32 a = 1;"), M3("float a = 1;"), SCALAR, "FIELD_VALUE_CHANGED #/M/1" },
	{ "fixed32 to fixed64", M3("fixed32 a = 1;"), M3("fixed64 a = 1;"), SCALAR, "FIELD_PASSED_OVER #/M/1" },
	{ "float to double", M3("float a = 1;"), M3("double a = 1;"), SCALAR, "FIELD_PASSED_OVER #/M/1" },
	{ "int32 to fixed32", M3("int32 a = 1;"), M3("fixed32 a = 1;"), SCALAR, "FIELD_PASSED_OVER #/M/1" },

	/* texts, bytes, messages */
	{ "string to bytes", M3("string a = 1;"), M3("bytes a = 1;"), "", "" },
	{ "bytes to string", M3("bytes a = 1;"), M3("string a = 1;"), "", "FIELD_REFUSED #/M/1" },
	{ "bytes to a string that nobody checks", M2("optional bytes a = 1;"), M2("optional string a = 1;"), "", "TEXT_NOT_UTF8 #/M/1" },
	{ "string to int32", M3("string a = 1;"), M3("int32 a = 1;"), SCALAR, "FIELD_PASSED_OVER #/M/1" },
	{ "string, checked from now on", M2("optional string a = 1;"), M3("string a = 1;"), "", "(TEXT_CHECKED #/M/1); (PRESENCE_LOST #/M/1)" },
	{ "message to bytes", M3("N a = 1; message N { int32 x = 1; }"), M3("bytes a = 1; message N { int32 x = 1; }"), KIND, "" },
	{ "bytes to message", M3("bytes a = 1; message N { int32 x = 1; }"), M3("N a = 1; message N { int32 x = 1; }"), KIND, "FIELD_REFUSED #/M/1" },
	{ "message to string", M3("N a = 1; message N { int32 x = 1; }"), M3("string a = 1; message N { int32 x = 1; }"), KIND, "FIELD_REFUSED #/M/1" },
	{ "string to message", M3("string a = 1; message N { int32 x = 1; }"), M3("N a = 1; message N { int32 x = 1; }"), KIND, "FIELD_REFUSED #/M/1" },
	{ "message to int32", M3("N a = 1; message N { }"), M3("int32 a = 1; message N { }"), KIND, "FIELD_PASSED_OVER #/M/1" },
	{ "deep inside", M3("N a = 1; message N { K b = 1; } message K { int64 c = 7; }"), M3("N a = 1; message N { K b = 1; } message K { int32 c = 7; }"),
	  "", "FIELD_VALUE_CHANGED #/M/K/7" },
	{ "inside itself", M3("M a = 1; int64 b = 2;"), M3("M a = 1; int32 b = 2;"), "", "FIELD_VALUE_CHANGED #/M/2" },
	{ "what has no value is never read", P2("message M { required M a = 1; optional int64 b = 2; }"), P2("message M { required M a = 1; optional int32 b = 2; }"), "", "" },

	/* labels */
	{ "optional to repeated number", M2("optional int32 a = 1;"), M2("repeated int32 a = 1;"), "FIELD_NUMERIC_LABEL_CHANGED #/M/1", "" },
	{ "repeated to optional number", M2("repeated int32 a = 1;"), M2("optional int32 a = 1;"), "FIELD_NUMERIC_LABEL_CHANGED #/M/1", "FIELD_VALUES_LOST #/M/1" },
	{ "packed to optional number", M2("repeated int32 a = 1 [packed = true];"), M2("optional int32 a = 1;"), "FIELD_NUMERIC_LABEL_CHANGED #/M/1", "FIELD_PASSED_OVER #/M/1" },
	{ "packed to unpacked", M2("repeated int32 a = 1 [packed = true];"), M2("repeated int32 a = 1;"), "", "" },
	{ "unpacked to packed", M3("repeated int32 a = 1 [packed = false];"), M3("repeated int32 a = 1;"), "", "" },
	{ "packed numbers of two forms", M3("repeated int32 a = 1;"), M3("repeated fixed32 a = 1;"), SCALAR, "FIELD_VALUE_CHANGED #/M/1" },
	{ "packed to bytes", M3("repeated int32 a = 1;"), M3("bytes a = 1;"), SCALAR, "FIELD_VALUE_CHANGED #/M/1" },
	{ "bytes to packed", M3("bytes a = 1;"), M3("repeated int32 a = 1;"), SCALAR, "FIELD_VALUE_CHANGED #/M/1" },
	{ "the label is not written", M3("repeated int32 a = 1;"), M3("int32 a = 1;"), "", "FIELD_PASSED_OVER #/M/1" },
	{ "repeated to singular text", M3("repeated string a = 1;"), M3("string a = 1;"), "", "FIELD_VALUES_LOST #/M/1" },
	{ "repeated to optional text", M2("repeated string a = 1;"), M2("optional string a = 1;"), "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/M/1", "FIELD_VALUES_LOST #/M/1" },
	{ "optional to repeated text", M2("optional string a = 1;"), M2("repeated string a = 1;"), "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/M/1", "" },
	{ "required to optional", M2("required int32 a = 1;"), M2("optional int32 a = 1;"), "FIELD_NUMERIC_LABEL_CHANGED #/M/1", "" },
	{ "optional to required", M2("optional int32 a = 1;"), M2("required int32 a = 1;"), "FIELD_NUMERIC_LABEL_CHANGED #/M/1", "FIELD_REQUIRED #/M/1" },
	{ "optional to required text", M2("optional string a = 1;"), M2("required string a = 1;"), "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/M/1", "FIELD_REQUIRED #/M/1" },
	{ "optional to required message", M2("optional N a = 1; message N { }"), M2("required N a = 1; message N { }"), "", "FIELD_REQUIRED #/M/1" },
	{ "repeated to singular message", M3("repeated N a = 1; message N { }"), M3("N a = 1; message N { }"), "", "FIELD_VALUES_LOST #/M/1" },

	/* fields that come and go */
	{ "added", M3("int32 a = 1;"), M3("int32 a = 1; int32 b = 2;"), "FIELD_ADDED #/M/2", "" },
	{ "removed", M3("int32 a = 1; int32 b = 2;"), M3("int32 a = 1;"), "FIELD_REMOVED #/M/2", "(FIELD_REMOVED #/M/2)" },
	{ "required and added", M2(""), M2("required int32 a = 1;"), "REQUIRED_FIELD_ADDED #/M/1", "FIELD_REQUIRED #/M/1" },
	{ "required and removed", M2("required int32 a = 1;"), M2(""), "REQUIRED_FIELD_REMOVED #/M/1", "(FIELD_REMOVED #/M/1)" },
	{ "renamed", M3("int32 a = 1;"), M3("int32 b = 1;"), "FIELD_NAME_CHANGED #/M/1", "" },
	{ "swapped by name", M3("int32 a = 1; int32 b = 2;"), M3("int32 b = 1; int32 a = 2;"),
	  "FIELD_NAME_CHANGED #/M/1; FIELD_NAME_CHANGED #/M/2", "(FIELD_MEANING #/M/1); (FIELD_MEANING #/M/2)" },

	/* presence and defaults */
	{ "explicit to implicit", M3("optional int32 a = 1;"), M3("int32 a = 1;"), "", "(PRESENCE_LOST #/M/1)" },
	{ "implicit to explicit", M3("int32 a = 1;"), M3("optional int32 a = 1;"), "", "" },
	{ "implicit to a default", M3("int32 a = 1;"), M2("optional int32 a = 1 [default = 5];"), "", "FIELD_DEFAULT_READ #/M/1" },
	{ "implicit to the same default", M3("int32 a = 1;"), M2("optional int32 a = 1 [default = 0];"), "", "" },
	{ "implicit to a first constant that is not 0", P3("message M { E a = 1; } enum E { Z = 0; Y = 1; }"),
	  P2("message M { optional E a = 1; } enum E { Y = 1; Z = 0; }"), "", "FIELD_DEFAULT_READ #/M/1" },
	{ "another default", M2("optional int32 a = 1 [default = 1];"), M2("optional int32 a = 1 [default = 2];"), "", "(DEFAULT_CHANGED #/M/1)" },
	{ "the same one, in other words", M2("optional int32 a = 1 [default = 16];"), M2("optional int32 a = 1 [default = 0x10];"), "", "" },
	{ "a text's", M2("optional string a = 1 [default = \"x\"];"), M2("optional string a = 1;"), "", "(DEFAULT_CHANGED #/M/1)" },

	/* oneofs */
	{ "added, with a new field", M3("int32 a = 1;"), M3("oneof o { int32 a = 1; int32 b = 2; }"), "ONEOF_ADDED #/M/o; ONEOF_FIELD_ADDED #/M/o/2", "" },
	{ "dissolved", M3("oneof o { int32 a = 1; int32 b = 2; }"), M3("int32 a = 1; int32 b = 2;"),
	  "ONEOF_REMOVED #/M/o; ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/M/1; ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/M/2", "(PRESENCE_LOST #/M/1); (PRESENCE_LOST #/M/2)" },
	{ "two fields move in", M3("int32 a = 1; int32 b = 2;"), M3("oneof o { int32 a = 1; int32 b = 2; }"),
	  "MULTIPLE_FIELDS_MOVED_TO_ONEOF #/M/o; ONEOF_ADDED #/M/o", "ONEOF_EXCLUDES #/M/2" },
	{ "one joins another", M3("int32 a = 1; oneof o { int32 b = 2; }"), M3("oneof o { int32 a = 1; int32 b = 2; }"),
	  "FIELD_MOVED_TO_EXISTING_ONEOF #/M/o", "ONEOF_EXCLUDES #/M/2" },
	{ "renamed", M3("oneof o { int32 a = 1; int32 b = 2; }"), M3("oneof p { int32 a = 1; int32 b = 2; }"), "ONEOF_REMOVED #/M/o; ONEOF_ADDED #/M/p", "" },
	{ "two become one", M3("oneof o { int32 a = 1; } oneof p { int32 b = 2; }"), M3("oneof q { int32 a = 1; int32 b = 2; }"),
	  "FIELD_MOVED_TO_EXISTING_ONEOF #/M/q; ONEOF_REMOVED #/M/o; ONEOF_REMOVED #/M/p; ONEOF_ADDED #/M/q", "ONEOF_EXCLUDES #/M/2" },
	{ "a member goes", M3("oneof o { int32 a = 1; int32 b = 2; }"), M3("oneof o { int32 a = 1; }"), "ONEOF_FIELD_REMOVED #/M/o/2", "(FIELD_REMOVED #/M/2)" },
	{ "all of it goes", M3("oneof o { int32 a = 1; int32 b = 2; }"), M3(""), "ONEOF_REMOVED #/M/o", "(FIELD_REMOVED #/M/1); (FIELD_REMOVED #/M/2)" },
	{ "most of it goes", M3("oneof o { int32 a = 1; int32 b = 2; }"), M3("int32 a = 1;"),
	  "ONEOF_REMOVED #/M/o; ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/M/1; ONEOF_FIELD_REMOVED #/M/o/2", "(PRESENCE_LOST #/M/1); (FIELD_REMOVED #/M/2)" },
	{ "a synthetic one is none", M3("optional int32 a = 1; optional int32 b = 2;"), M3("optional int32 a = 1; optional int32 b = 2; int32 c = 3;"), "FIELD_ADDED #/M/3", "" },

	/* maps */
	{ "a wider value", M3("map<string, int32> a = 1;"), M3("map<string, int64> a = 1;"), "", "" },
	{ "a narrower one", M3("map<string, int64> a = 1;"), M3("map<string, int32> a = 1;"), "", "FIELD_VALUE_CHANGED #/M/AEntry/2" },
	{ "another key", M3("map<string, int32> a = 1;"), M3("map<int32, int32> a = 1;"), SCALAR, "FIELD_PASSED_OVER #/M/AEntry/1" },
	{ "a map to its entries", M3("map<string, int32> a = 1; message N { string key = 1; int32 value = 2; }"),
	  M3("repeated N a = 1; message N { string key = 1; int32 value = 2; }"), KIND, "" },
	{ "entries to a map", M3("repeated N a = 1; message N { string key = 1; int32 value = 2; }"),
	  M3("map<string, int32> a = 1; message N { string key = 1; int32 value = 2; }"), KIND, "MAP_KEYS_MERGED #/M/1" },
	{ "required parts of an entry are always there", P2("message M { map<string, int32> a = 1; } message N { required string key = 1; required int32 value = 2; }"),
	  P2("message M { repeated N a = 1; } message N { required string key = 1; required int32 value = 2; }"), KIND, "" },
	{ "a map to one message", M3("map<string, int32> a = 1; message N { string key = 1; int32 value = 2; }"),
	  M3("N a = 1; message N { string key = 1; int32 value = 2; }"), KIND, "FIELD_VALUES_LOST #/M/1" },

	{ "a map is added: its entry is no message of its own", M3("int32 a = 1;"), M3("int32 a = 1; map<string, int32> b = 2;"), "FIELD_ADDED #/M/2", "" },
	{ "and removed", M3("int32 a = 1; map<string, int32> b = 2;"), M3("int32 a = 1;"), "FIELD_REMOVED #/M/2", "(FIELD_REMOVED #/M/2)" },

	/* order, and numbers that repeat */
	{ "by number, however they are written", M3("int32 a = 3; int32 b = 1; int32 c = 2;"), M3("int32 x = 3; int32 y = 1; int32 z = 2;"),
	  "FIELD_NAME_CHANGED #/M/1; FIELD_NAME_CHANGED #/M/2; FIELD_NAME_CHANGED #/M/3", "" },
	{ "constants too", P3("message M { } enum E { Z = 0; Y = 5; X = 2; }"), P3("message M { } enum E { Z = 0; }"),
	  "ENUM_CONST_REMOVED #/E/2; ENUM_CONST_REMOVED #/E/5", "" },
	{ "of one number twice the member of a oneof wins", M3("int32 a = 1;"), M3("oneof o { int32 a = 1; } string b = 1;"), "ONEOF_ADDED #/M/o", "" },

	/* what STRICT does not see */
	{ "a group's member", M2("optional group G = 1 { optional int32 x = 1; }"), M2("optional group G = 1 { optional string x = 1; }"), "", "FIELD_PASSED_OVER #/M/G/1" },
	{ "a group is no message", M2("optional group G = 1 { optional int32 x = 1; }"), M2("optional G g = 1; message G { optional int32 x = 1; }"),
	  "FIELD_ADDED #/M/1; MESSAGE_ADDED #/M/G", "FIELD_PASSED_OVER #/M/1" },
	{ "an extension", P2("message M { extensions 100 to 200; } extend M { optional int32 e = 100; }"),
	  P2("message M { extensions 100 to 200; } extend M { optional string e = 100; }"), "", "FIELD_PASSED_OVER #/M/100" },
	{ "an extension that becomes a field", P2("message M { extensions 100 to 200; } extend M { optional int32 e = 100; }"),
	  P2("message M { optional int32 e = 100; }"), "FIELD_ADDED #/M/100", "" },

	{ "a name that nobody defines", M3("x.Gone a = 1;"), M3("x.Gone a = 1;"), "", "" },
	{ "a group in a map is such a name", M2("map<group, int32> a = 1;"), M2("map<group, int32> a = 1; optional int32 b = 2;"), "FIELD_ADDED #/M/2", "" },
	{ "and another one", M3("x.Gone a = 1;"), M3("x.Lost a = 1;"), "FIELD_NAMED_TYPE_CHANGED #/M/1", "TYPE_UNKNOWN #/M/1~" },
	{ "a name that nobody defined is defined now", M3("N a = 1;"), P3("message M { N a = 1; } message N { }"), "MESSAGE_ADDED #/N", "TYPE_UNKNOWN #/M/1~" },
	{ "and one that was defined is no more", P3("message M { N a = 1; } message N { }"), M3("N a = 1;"), "MESSAGE_REMOVED #/N", "TYPE_UNKNOWN #/M/1~; (MESSAGE_GONE #/N)" },
	{ "qualified in another way", P3("package p; message M { N a = 1; message N { } }"), P3("package p; message M { .p.M.N a = 1; message N { } }"), "", "" },
};
/* clang-format on */

static void test_changes(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct proto_file *old = parse(rows[i].old), *new = parse(rows[i].new);

		CHECK_ROW(rows[i].why);
		CHECK_STR(strict(new, old), rows[i].strict);
		CHECK_STR(proven(new, old), rows[i].proven);
		CHECK_STR(strict(old, old), "");
		CHECK_STR(proven(new, new), "");
	}
}

/* Every type of the registry and every finding of ours occurs above. */
static bool occurs(const char *name)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strstr(rows[i].strict, name) || strstr(rows[i].proven, name))
			return true;
	return false;
}

static void test_every_row_is_shown(void)
{
	for (int t = 0; t < PROTO_DIFF_COUNT; t++) {
		CHECK_ROW(proto_difference_name((enum proto_difference_type)t));
		CHECK(occurs(proto_difference_name((enum proto_difference_type)t)));
	}
	for (int c = 0; c < PROTO_CODE_COUNT; c++) {
		CHECK_ROW(proto_code_name((enum proto_code)c));
		CHECK(occurs(proto_code_name((enum proto_code)c)));
	}
}

/* What the registry refuses, in its words; what is not here it lets pass. */
static const struct {
	const char *name, *words;
} refused[] = {
	{ "PACKAGE_CHANGED",
	  "The package at '#/a' in the new schema does not match the package in the old schema" },
	{ "MESSAGE_REMOVED",
	  "The new schema is missing a MESSAGE type at path '#/a' in the old schema" },
	{ "FIELD_KIND_CHANGED",
	  "The type of a field at path '#/a' in the new schema does not match the old schema" },
	{ "FIELD_SCALAR_KIND_CHANGED", "The kind of a SCALAR field at path '#/a' in the new schema "
	                               "does not match its kind in the old schema" },
	{ "FIELD_NAMED_TYPE_CHANGED", "The type of a MESSAGE field at path '#/a' in the new schema "
	                              "does not match its type in the old schema" },
	{ "FIELD_NUMERIC_LABEL_CHANGED", "The label for a NUMERIC field at path '#/a' in the new "
	                                 "schema does not match its label in the old schema" },
	{ "REQUIRED_FIELD_ADDED",
	  "A required field  at path '#/a' in the new schema is missing in the old schema" },
	{ "REQUIRED_FIELD_REMOVED",
	  "The new schema is missing a required field at path: '#/a' in the old schema" },
	{ "ONEOF_FIELD_REMOVED",
	  "The new schema is missing a oneof field at path '#/a' in the old schema" },
	{ "MULTIPLE_FIELDS_MOVED_TO_ONEOF", "Multiple fields in the oneof at path '#/a' in the new "
	                                    "schema are outside a oneof in the old schema" },
	{ "FIELD_MOVED_TO_EXISTING_ONEOF", "A field in the oneof at path '#/a' in the new schema "
	                                   "is outside an existing oneof in the old schema" },
};

static void test_what_is_refused(void)
{
	size_t named = 0;

	for (int t = 0; t < PROTO_DIFF_COUNT; t++) {
		const struct proto_difference d = { .type = (enum proto_difference_type)t,
			                            .path = STR("#/a") };
		const char *name = proto_difference_name(d.type), *words = NULL;

		for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
			if (!strcmp(refused[i].name, name))
				words = refused[i].words;
		CHECK_ROW(name);
		CHECK_INT(proto_difference_is_compatible(d.type), !words);
		named += words != NULL;
		if (words)
			CHECK_STR(
				str_c(&arena, proto_difference_text(&arena, &d, "new", "old")),
				str_c(&arena,
			              arena_printf(&arena, "{errorType:\"%s\", description:\"%s\"}",
			                           name, words)));
	}
	CHECK_INT(named, sizeof refused / sizeof *refused);
}

/* ---- the message that shows it, and what is said of it ------------------------------------ */

/* clang-format off */
static const struct {
	const char *why, *hex, *failure, *text; /* why: of the row above */
} shown[] = {
	{ "another one that was there, and lacks it", "0a021001",
	  "2 of N is written as 1, and K has no such field", "M { a { y: 1 } }" },
	{ "removed: a closed one drops it", "0801",
	  "1 is written as Y, and the enum does not know it", "M { a: Y }" },
	{ "swapped", "0801",
	  "1 is written as Y = 1 and read as X", "M { a: Y }" },
	{ "a closed enum reads no int32", "0802",
	  "1 is written as 2, and the enum does not know it", "M { a: 2 }" },
	{ "uint32 reads no negative constant", "08ffffffffffffffffff01",
	  "1 is written as Y and read as 4294967295", "M { a: Y }" },
	{ "and not of 2", "0802",
	  "1 is written as Y and read as true", "M { a: Y }" },
	{ "int64 to int32", "088080808008",
	  "1 is written as 2147483648 and read as -2147483648", "M { a: 2147483648 }" },
	{ "fixed32 to float", "0d01000000",
	  "1 is written as 1 and read as 1.40129846e-45", "M { a: 1 }" },
	{ "float to double", "0d0000803f",
	  "1 is written as 1 and passed over", "M { a: 1 }" },
	{ "bytes to string", "0a01ff",
	  "refused: a is a string, and its bytes are no UTF-8", "M { a: \"\\377\" }" },
	{ "bytes to a string that nobody checks", "0a01ff",
	  "1 is written as \"\\377\" and read as the string \"\\377\"", "M { a: \"\\377\" }" },
	{ "message to int32", "0a00",
	  "1 is written as { } and passed over", "M { a { } }" },
	{ "repeated to optional number", "08010801",
	  "1 is written 2 times, and one value is read", "M { a: 1 a: 1 }" },
	{ "packed to optional number", "0a020101",
	  "1 is written as 2 packed numbers and passed over", "M { a: 1 a: 1 }" },
	{ "packed to bytes", "0a0101",
	  "1 is written as 1 and read as \"\\001\"", "M { a: 1 }" },
	{ "bytes to packed", "0a0161",
	  "1 is written as \"a\" and read as 97", "M { a: \"a\" }" },
	{ "repeated to singular text", "0a01610a0161",
	  "1 is written 2 times, and one value is read", "M { a: \"a\" a: \"a\" }" },
	{ "optional to required", "",
	  "refused: the required field a is missing", "M { }" },
	{ "implicit to a default", "",
	  "1 holds 0, which is not written, and its absence is read as another default", "M { }" },
	{ "implicit to a first constant that is not 0", "",
	  "1 holds 0, which is not written, and its absence is read as another default", "M { }" },
	{ "two fields move in", "08011001",
	  "1 is written as 1, and another field of its oneof is read", "M { a: 1 b: 1 }" },
	{ "two become one", "08011001",
	  "1 is written as 1, and another field of its oneof is read", "M { a: 1 b: 1 }" },
	{ "a narrower one", "0a080a00108080808008",
	  "2 is written as 2147483648 and read as -2147483648", "M { a { key: \"\" value: 2147483648 } }" },
	{ "another key", "0a050a01611000",
	  "1 is written as \"a\" and passed over", "M { a { key: \"a\" value: 0 } }" },
	{ "entries to a map", "0a030a01610a030a0161",
	  "1 is written 2 times, and one entry is read", "M { a { key: \"a\" } a { key: \"a\" } }" },
	{ "a map to one message", "0a040a0010000a050a01611000",
	  "1 is written 2 times, and one value is read", "M { a { key: \"\" value: 0 } a { key: \"a\" value: 0 } }" },
	{ "a group is no message", "0b08010c",
	  "1 is written as { x: 1 } and passed over", "M { G { x: 1 } }" },
	{ "an extension", "a00601",
	  "100 is written as 1 and passed over", "M { [e]: 1 }" },
};
/* clang-format on */

static void test_what_shows_it(void)
{
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		const struct row *r = rows;
		struct proto_answer answer;
		struct failure why = { 0 };

		while (strcmp(r->why, shown[i].why))
			r++;
		CHECK_ROW(r->why);
		CHECK(proto_can_read(&arena, parse(r->new), parse(r->old), true, &answer, &why));
		CHECK(answer.breaking == 1);
		CHECK_STR(str_c(&arena, answer.list[0].hex), shown[i].hex);
		CHECK_STR(str_c(&arena, answer.list[0].failure), shown[i].failure);
		CHECK_STR(str_c(&arena, answer.list[0].text), shown[i].text);
	}
}

/* ---- editions --------------------------------------------------------------------------- */

#define ED(fields) "edition = \"2023\"; message M { " fields " }"

/* clang-format off */
static const struct row edition_rows[] = {
	{ "explicit unless said otherwise", ED("int32 a = 1;"), ED("int32 a = 1 [features.field_presence = IMPLICIT];"), NULL, "(PRESENCE_LOST #/M/1)" },
	{ "legacy required", ED("int32 a = 1;"), ED("int32 a = 1 [features.field_presence = LEGACY_REQUIRED];"), NULL, "FIELD_REQUIRED #/M/1" },
	{ "packed unless said otherwise", ED("repeated int32 a = 1;"), M2("optional int32 a = 1;"), NULL, "FIELD_PASSED_OVER #/M/1" },
	{ "expanded", ED("repeated int32 a = 1 [features.repeated_field_encoding = EXPANDED];"), M2("optional int32 a = 1;"), NULL, "FIELD_VALUES_LOST #/M/1" },
	{ "a closed enum", ED("E a = 1; enum E { Z = 0; Y = 1; }"), ED("E a = 1; enum E { option features.enum_type = CLOSED; Z = 0; }"), NULL, "ENUM_VALUE_DROPPED #/M/1" },
	{ "an open enum", ED("E a = 1; enum E { Z = 0; Y = 1; }"), ED("E a = 1; enum E { Z = 0; }"), NULL, "(ENUM_VALUE_UNNAMED #/M/1)" },
	{ "unchecked text", ED("bytes a = 1;"), ED("string a = 1 [features.utf8_validation = NONE];"), NULL, "TEXT_NOT_UTF8 #/M/1" },
	{ "checked text", ED("bytes a = 1;"), ED("string a = 1;"), NULL, "FIELD_REFUSED #/M/1" },
	{ "delimited is a group", ED("N n = 1 [features.message_encoding = DELIMITED]; message N { int32 x = 1; }"),
	  ED("N n = 1; message N { int32 x = 1; }"), NULL, "FIELD_PASSED_OVER #/M/1" },
	{ "and reads one", M2("optional group N = 1 { optional int32 x = 1; }"),
	  ED("N n = 1 [features.message_encoding = DELIMITED]; message N { int32 x = 1; }"), NULL, "" },
};
/* clang-format on */

static void test_editions(void)
{
	for (size_t i = 0; i < sizeof edition_rows / sizeof *edition_rows; i++) {
		const struct row *r = &edition_rows[i];
		struct proto_read_options options = { .reading = PROTO_LINKED };
		struct source sources[] = { { STR("old"), str_of(r->old) }, { STR("new"), str_of(r->new) } };
		struct proto_file *old = NULL, *new = NULL;
		struct failure why = { 0 };

		CHECK_ROW(r->why);
		CHECK(proto_read(&arena, &sources[0], &options, &old, &why));
		CHECK(proto_read(&arena, &sources[1], &options, &new, &why));
		CHECK_STR(proven(new, old), r->proven);
	}
}

/* What the witness's message showed when both sides read it; a long value is cut. */
static void test_failures(void)
{
#define TEN     "ABCDEFGHIJ"
#define LONGEST TEN TEN TEN TEN TEN TEN
	static const struct {
		const char *old, *new, *want;
	} failures[] = {
		{ M3("int64 a = 1;"), M3("int32 a = 1;"),
		  "1 is written as 2147483648 and read as -2147483648" },
		{ P3("message M { E a = 1; } enum E { Z = 0; " LONGEST " = 2; }"),
		  M3("bool a = 1;"), "1 is written as " LONGEST " and read as true" },
		{ P3("message M { E a = 1; } enum E { Z = 0; " LONGEST "K = 2; }"),
		  M3("bool a = 1;"),
		  "1 is written as " TEN TEN TEN TEN TEN "ABCDEFG... and read as true" },
	};

	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		struct proto_answer answer = { 0 };
		struct failure why = { 0 };

		CHECK_ROW(failures[i].old);
		CHECK(proto_can_read(&arena, parse(failures[i].new), parse(failures[i].old), true,
		                     &answer, &why));
		CHECK_INT(answer.breaking, 1);
		CHECK_STR(str_c(&arena, answer.list[0].failure), failures[i].want);
	}
}

/* ---- types of other files ------------------------------------------------------------------ */

static void test_references(void)
{
	const struct proto_file *one = parse(P3("package d; message G { int32 id = 1; bool on = 2; }")),
				*two = parse(P3("package d; message G { string id = 1; bool on = 2; }")),
				*three = parse(P3("package e; message G { int32 id = 1; bool on = 2; }"));
	const char *uses = P3("import \"g.proto\"; message M { d.G g = 1; }");
	const struct proto_file *old = parse_with(uses, one, "g.proto"), *new = parse_with(uses, two, "g.proto"),
				*other = parse_with(P3("import \"g.proto\"; message M { e.G g = 1; }"), three, "g.proto"),
				*same = parse_with(uses, one, "g.proto");

	CHECK_ROW("the type differs, with a path of its own");
	CHECK_STR(strict(new, old), "FIELD_SCALAR_KIND_CHANGED #/G/1; FIELD_NAMED_TYPE_CHANGED #/M/1");
	CHECK_STR(proven(new, old), "FIELD_PASSED_OVER #/G/1");
	CHECK_ROW("the same type");
	CHECK_STR(strict(same, old), "");
	CHECK_ROW("its package does not count");
	CHECK_STR(strict(other, old), "");
	CHECK_STR(proven(other, old), "");
	CHECK_ROW("it moves into another file, and differs");
	old = parse(P3("package d; message M { G g = 1; } message G { bool id = 1; }"));
	CHECK_STR(strict(new, old),
	          "PACKAGE_CHANGED #/; MESSAGE_REMOVED #/G; FIELD_SCALAR_KIND_CHANGED #/G/1; "
	          "FIELD_ADDED #/G/2; FIELD_NAMED_TYPE_CHANGED #/M/1");
	CHECK_STR(strict(old, new),
	          "PACKAGE_CHANGED #/; MESSAGE_ADDED #/G; FIELD_SCALAR_KIND_CHANGED #/G/1; "
	          "FIELD_REMOVED #/G/2; FIELD_NAMED_TYPE_CHANGED #/M/1");
	CHECK_ROW("what every registry knows");
	CHECK_STR(strict(parse(P3("import \"google/protobuf/struct.proto\"; message M { google.protobuf.Struct s = 1; }")),
	                 parse(P3("import \"google/protobuf/struct.proto\"; message M { google.protobuf.Value s = 1; }"))),
	          "FIELD_NAMED_TYPE_CHANGED #/M/1");
}

/* Types of another file that hold the next one twice: the original's walk doubles at each. */
static const struct proto_file *doubling(const char *last)
{
	struct buf text;

	buf_init(&text, &arena, 0);
	buf_add_c(&text, P3(""));
	for (int i = 0; i < 60; i++)
		buf_printf(&text, "message N%d { N%d a = 1; N%d b = 2; }", i, i + 1, i + 1);
	buf_printf(&text, "message N60 { %s x = 1; }", last);
	return parse_with(P3("import \"n\"; message M { N0 a = 1; }"), parse(str_c(&arena, buf_str(&text))), "n");
}

static void test_doubling_types(void)
{
	const struct proto_file *one = doubling("int32"), *same = doubling("int32"), *other = doubling("string");
	const unsigned long most = limit_of(LIMIT_PAIRS);

	CHECK_ROW("nothing differs: each pair is compared once");
	CHECK_STR(strict(same, one), "");
	CHECK_ROW("something does: it would be listed 2^60 times");
	CHECK(limit_set(STR("PAIRS"), 20000));
	CHECK_STR(strict(other, one), "more than 20000 pairs of types compared in one question (limit PAIRS)");
	CHECK(limit_set(STR("PAIRS"), most));
	CHECK_STR(proven(other, one), "FIELD_PASSED_OVER #/N60/1");
}

/* The limit is what may be compared, not what may not. */
static void test_exact_limit(void)
{
	const char *one = M3("int32 a = 1;"), *two = P3("message M { N a = 1; } message N { }");
	const unsigned long most = limit_of(LIMIT_PAIRS);

	CHECK(limit_set(STR("PAIRS"), 1));
	CHECK_STR(strict(parse(one), parse(one)), "");
	CHECK_STR(strict(parse(two), parse(two)),
	          "more than 1 pairs of types compared in one question (limit PAIRS)");
	CHECK(limit_set(STR("PAIRS"), most));
}

static void test_limits(void)
{
	struct buf text;
	const struct proto_file *wide = NULL;

	CHECK_ROW("a thousand types, each of which another one takes the place of");
	for (int v = 0; v < 2; v++) {
		buf_init(&text, &arena, 0);
		buf_add_c(&text, P3(""));
		for (int i = 0; i < 1000; i++)
			buf_printf(&text, "message %c%d { int32 a = 1; %c%d b = 2; }", v ? 'N' : 'M', i,
			           v ? 'N' : 'M', (i * 7) % 1000);
		if (!v)
			wide = parse(str_c(&arena, buf_str(&text)));
	}
	CHECK(strlen(proven(parse(str_c(&arena, buf_str(&text))), wide)) < 100000);

	CHECK_ROW("findings and notes are listed to the limit, each");
	CHECK(limit_set(STR("FINDINGS"), 2));
	CHECK_STR(proven(parse(M2("optional string a = 1; optional string b = 2; optional string c "
	                          "= 3;")),
	                 parse(M2("optional int32 a = 1; optional int32 b = 2; optional int32 c = "
	                          "3;"))),
	          "FIELD_PASSED_OVER #/M/1; FIELD_PASSED_OVER #/M/2");
	CHECK_STR(proven(parse(M3("int32 a = 1; int32 b = 2; int32 c = 3;")),
	                 parse(M2("optional int32 a = 1; optional int32 b = 2; optional int32 c = "
	                          "3;"))),
	          "(PRESENCE_LOST #/M/1); (PRESENCE_LOST #/M/2)");
	CHECK(limit_set(STR("FINDINGS"), 1000));

	CHECK_ROW("required types in a chain: the smallest message is too deep");
	buf_init(&text, &arena, 0);
	buf_add_c(&text, P2(""));
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "message N%d { required N%d a = 1; optional int64 b = 2; }", i, i + 1);
	buf_add_c(&text, "message N5000 { }");
	wide = parse(str_c(&arena, buf_str(&text)));
	CHECK_STR(proven(wide, wide), "");
}

/* ---- Java's order ------------------------------------------------------------------------------ */

static const char *order_of(const char *const *first, size_t n, const char *const *second, size_t m)
{
	struct java_keys keys = { .arena = &arena };
	struct java_key **list;
	struct buf out;

	for (size_t i = 0; i < n; i++)
		java_put_name(&keys, str_of(first[i]), false, first);
	for (size_t i = 0; i < m; i++)
		java_put_name(&keys, str_of(second[i]), true, second);
	list = java_order(&keys);
	buf_init(&out, &arena, 0);
	for (size_t i = 0; i < keys.count; i++)
		buf_printf(&out, "%s%.*s", i ? " " : "", STR_FMT(list[i]->name));
	return str_c(&arena, buf_str(&out));
}

static void test_java_order(void)
{
	/* Buckets of 16 are hash & 15, after hash ^ hash >>> 16: "AaAa" and "BBBB" share a hash. */
	static const char *const letters[] = { "b", "a", "c" }, *const twins[] = { "BBBB", "AaAa" };
	static const char *const none[] = { "" }, *const later[] = { "q", "a" };

	CHECK_STR(order_of(letters, 3, none, 0), "a b c");
	CHECK_STR(order_of(twins, 2, none, 0), "BBBB AaAa");
	/* q is 113, and a is 97: bucket 1 both. */
	CHECK_STR(order_of(letters, 3, later, 2), "a q b c");
	CHECK_STR(order_of(later, 2, letters, 3), "q a b c");
}

/* ---- memory ------------------------------------------------------------------------------------ */

struct question {
	struct arena *arena;
	bool done;
};

static void ask(void *arg)
{
	static const struct source old = { STR_INIT("old"),
		STR_INIT(M2("optional int64 a = 1; optional group G = 2 { repeated string x = 1; } map<string, M> m = 3;")) };
	static const struct source new = { STR_INIT("new"),
		STR_INIT(M2("optional int32 a = 1; optional group G = 2 { optional string x = 1; } map<int32, M> m = 3;")) };
	struct question *q = arg;
	struct proto_file *o, *n;
	struct proto_difference *list;
	struct proto_answer answer;
	struct buf_finding *found;
	struct failure why = { 0 };
	size_t count;

	if (!proto_read(q->arena, &old, NULL, &o, &why) || !proto_read(q->arena, &new, NULL, &n, &why))
		abort();
	CHECK(proto_differences(q->arena, n, o, &list, &count, &why));
	CHECK(proto_can_read(q->arena, n, o, true, &answer, &why));
	buf_breaking(q->arena, BUF_FILE, o, n, &found, &count);
	q->done = answer.breaking == 3 && count > 0;
}

static void test_memory_runs_out(void)
{
	for (size_t blocks = 0;; blocks++) {
		struct arena a;
		struct question q = { &a, false };
		const bool ended = try_short(&a, PLENTY, blocks, ask, &q);

		arena_free(&a);
		CHECK_INT(ended, q.done);
		if (ended)
			break;
	}
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_changes);
	RUN(test_every_row_is_shown);
	RUN(test_what_is_refused);
	RUN(test_what_shows_it);
	RUN(test_editions);
	RUN(test_failures);
	RUN(test_references);
	RUN(test_doubling_types);
	RUN(test_exact_limit);
	RUN(test_limits);
	RUN(test_java_order);
	RUN(test_memory_runs_out);
	arena_free(&arena);
	return CHECK_EXIT();
}
