/* The diff of Protobuf files: the verdict is the relation's, every answer has a change behind it,
 * one change is one finding, and what is said can be used. What each rule is for is shown in
 * testdata/rules. */
#include "compat/protobuf/diff.h"
#include "compat/protobuf/read.h"
#include "contract/base/limits.h"
#include "contract/protobuf/read.h"
#include "tests/check.h"
#include "tests/unit/protobuf_gen.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

#define PAIRS "../shared/vectors/protobuf/dev/compat.jsonl"
#define P3    "syntax = \"proto3\";\npackage shop;\n"
#define P2    "syntax = \"proto2\";\npackage shop;\n"

struct import {
	const struct proto_file *file;
	const char *name;
};

static const struct proto_file *parse_with(struct arena *a, const char *name, struct str text,
                                           const struct import *imports, size_t count)
{
	struct source *source = arena_new(a, struct source);
	const struct proto_file **files = arena_array(a, const struct proto_file *, count);
	struct str *names = arena_array(a, struct str, count);
	struct proto_read_options options = { .references = files, .names = names };
	struct proto_file *file = NULL;
	struct failure why = { 0 };

	for (size_t i = 0; i < count; i++) {
		files[options.reference_count] = imports[i].file;
		names[options.reference_count++] = str_of(imports[i].name);
	}
	*source = (struct source){ str_of(name), text };
	options.name = str_of(name);
	if (!proto_read(a, source, &options, &file, &why))
		fprintf(stderr, "%.*s: %d: %s\n", STR_FMT(text), why.line, why.text);
	return file;
}

static const struct proto_file *parse(struct arena *a, const char *name, const char *text)
{
	return parse_with(a, name, str_of(text), NULL, 0);
}

static void diff(struct arena *a, const struct proto_file *old, const struct proto_file *new,
                 enum compat_level level, struct diff *out)
{
	const struct diff_options options = { .level = level, .policy = POLICY_PROVEN };

	*out = (struct diff){ 0 };
	findings_init(&out->changes, a);
	proto_diff(a, old, new, &options, out);
}

/* ---- the verdict is the relation's ------------------------------------------------------- */

static bool breaks(const struct findings *list, bool forward)
{
	for (const struct finding *f = list->first; f; f = f->next)
		if ((forward ? f->forward : f->backward) == LEVEL_BREAKING)
			return true;
	return false;
}

/* Whatever breaks shows how, or why it cannot be shown; of an enum one value shows it for all. */
static bool has_example(const struct finding *f)
{
	return f->witness.len || f->no_witness.len || f->rule == RULE_PROTO_ENUM_VALUE_ADDED ||
	       f->rule == RULE_PROTO_ENUM_VALUE_REMOVED ||
	       f->rule == RULE_PROTO_ENUM_VALUE_RENUMBERED || f->rule == RULE_PROTO_RESERVED_REUSED;
}

static size_t unexplained(const struct findings *list)
{
	size_t n = 0;

	for (const struct finding *f = list->first; f; f = f->next)
		n += f->rule == RULE_PROTO_UNREADABLE || f->rule == RULE_PROTO_UNREADABLE_BEFORE;
	return n;
}

struct tally {
	size_t pairs, breaking, unexplained;
};

static void ask(struct arena *a, const struct proto_file *old, const struct proto_file *new,
                struct tally *t)
{
	struct proto_answer backward, forward;
	struct failure why = { 0 };
	struct diff d, full;

	diff(a, old, new, COMPAT_BACKWARD, &d);
	diff(a, old, new, COMPAT_FULL, &full);
	CHECK(proto_can_read(a, new, old, false, &backward, &why) &&
	      proto_can_read(a, old, new, false, &forward, &why));
	CHECK(breaks(&d.changes, false) == !backward.compatible);
	CHECK(breaks(&d.changes, true) == !forward.compatible);
	CHECK((d.changes.worst == LEVEL_BREAKING) == !backward.compatible);
	CHECK((full.changes.worst == LEVEL_BREAKING) ==
	      (!backward.compatible || !forward.compatible));
	for (const struct finding *f = full.changes.first; f; f = f->next)
		CHECK(f->message.len && f->path.len && f->at && f->was &&
		      (f->level < LEVEL_BREAKING || has_example(f)));
	t->pairs++;
	t->breaking += backward.total + forward.total;
	t->unexplained += unexplained(&d.changes);
}

static void test_random_pairs(void)
{
	struct tally t = { 0 };

	for (uint64_t seed = 1; seed <= 600; seed++) {
		const char *texts[2];
		const struct proto_file *old, *new;
		struct arena a;
		struct diff same;

		arena_init(&a, 256 << 20);
		protobuf_gen_pair(&a, seed, seed % 5 == 0, &texts[0], &texts[1]);
		CHECK_ROW(str_c(&a, arena_printf(&a, "seed %d", (int)seed)));
		old = parse(&a, "old.proto", texts[0]);
		new = parse(&a, "new.proto", texts[1]);
		if (old && new) {
			ask(&a, old, new, &t);
			diff(&a, old, parse(&a, "new.proto", texts[0]), COMPAT_FULL, &same);
			CHECK(!same.changes.count);
		}
		if (getenv("TREATY_SHOW") && old && new) {
			struct diff d;

			diff(&a, old, new, COMPAT_FULL, &d);
			if (unexplained(&d.changes))
				fprintf(stderr, "seed %d\n%s\n----\n%s\n", (int)seed, texts[0],
				        texts[1]);
		}
		arena_free(&a);
	}
	CHECK(t.pairs > 500 && t.breaking > 500);
	CHECK_INT(t.unexplained, 0);
}

static void ask_row(const char *line, size_t len, struct tally *t)
{
	const struct source source = { STR("row.json"), { line, len } };
	const struct proto_file *reader, *writer;
	struct failure why = { 0 };
	struct node *row;
	struct arena a;

	arena_init(&a, 1ul << 30);
	if (json_read(&a, &source, &row, &why) && !node_get(row, "references")) {
		CHECK_ROW(str_c(&a, node_text(node_get(row, "id"))));
		reader = parse_with(&a, "new.proto", node_text(node_get(row, "new")), NULL, 0);
		writer = parse_with(&a, "old.proto", node_text(node_get(row, "old")), NULL, 0);
		if (reader && writer)
			ask(&a, writer, reader, t);
	}
	arena_free(&a);
}

static void test_recorded_pairs(void)
{
	FILE *file = fopen(PAIRS, "r");
	struct tally t = { 0 };
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!file) {
		SKIP(1, "the recorded pairs are not here");
		return;
	}
	while ((n = getline(&line, &room, file)) > 0)
		ask_row(line, (size_t)n, &t);
	free(line);
	fclose(file);
	CHECK(t.pairs > 100);
	CHECK_INT(t.unexplained, 0);
}

/* ---- what is said ------------------------------------------------------------------------- */

static struct str said(struct arena *a, const struct proto_file *old, const struct proto_file *new)
{
	struct diff d;
	struct buf out;

	diff(a, old, new, COMPAT_FULL, &d);
	buf_init(&out, a, 0);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		buf_printf(&out, "%.*s: %.*s%s%.*s\n", STR_FMT(f->path), STR_FMT(f->message),
		           f->hint.len ? " | " : "", STR_FMT(f->hint));
	return buf_str(&out);
}

/* clang-format off */
static const struct {
	const char *why, *old, *new, *want;
} sentences[] = {
	{ "a field that goes is to be reserved", P3 "message M { int32 a = 1; int32 b = 2; }", P3 "message M { int32 a = 1; }",
	  "M.b: field \"b\" with number 2 is gone: readers that know it find it absent | keep it until no reader needs it; then "
	  "reserve its name and its number 2, which could be given to another field\n" },
	{ "and nothing is asked where it is", P3 "message M { int32 a = 1; int32 b = 2; }", P3 "message M { reserved 2; int32 a = 1; }",
	  "M.b: field \"b\" with number 2 is gone: readers that know it find it absent | keep it until no reader needs it\n" },
	{ "a path leads through lists and maps", P3 "message Order { repeated Line lines = 1; }\nmessage Line { map<string, Price> prices = 1; }\nmessage Price { int32 units = 1; }",
	  P3 "message Order { repeated Line lines = 1; }\nmessage Line { map<string, Price> prices = 1; }\nmessage Price { int64 units = 1; }",
	  "Order.lines[].prices{}.units: the type was int32 and is now int64 | keep the type; give the new one a field and a number of its own\n" },
	{ "what two fields hold has a name of its own", P3 "message Order { Price net = 1; Price gross = 2; }\nmessage Price { int32 units = 1; }",
	  P3 "message Order { Price net = 1; Price gross = 2; }\nmessage Price { int64 units = 1; }",
	  "Price.units: the type was int32 and is now int64 | keep the type; give the new one a field and a number of its own\n" },
	{ "so has what holds itself", P3 "message Tree { Tree next = 1; int32 a = 2; }", P3 "message Tree { Tree next = 1; int64 a = 2; }",
	  "Tree.a: the type was int32 and is now int64 | keep the type; give the new one a field and a number of its own\n" },
	{ "a label is part of a type that changed", P3 "message M { repeated int32 a = 1; }", P3 "message M { map<string, int32> a = 1; }",
	  "M.a: the type was repeated int32 and is now map<string, int32> | keep the type; give the new one a field and a number of its own\n" },
	{ "two that look alike are told apart", P3 "message M { X x = 1; message X { int32 a = 1; } }", P3 "message M { X x = 1; enum X { A = 0; } }",
	  "M.X: message \"M.X\" is gone | keep it as long as there is data of it\n"
	  "M.x: the type was message shop.M.X and is now enum shop.M.X | keep the type; give the new one a field and a number of its own\n"
	  "M.X: new enum \"M.X\"\n" },
	{ "another number and another type", P3 "message M { int32 a = 1; }", P3 "message M { reserved 1; string a = 2; }",
	  "M.a: field \"a\" had number 1 and now has 2; its type was int32 and is now string | keep the number, which is all that data knows of a field\n" },
	{ "ranges", P3 "message M { reserved 2 to 9, 12; reserved \"x\", \"y\"; int32 a = 1; }", P3 "message M { reserved 3, 12, 20; reserved \"x\"; int32 a = 1; int32 b = 5; }",
	  "M: no longer reserved: 2, 4, 6 to 9, \"y\"; reserved now: 20 | keep what was reserved: old data may still hold it\n"
	  "M.b: number 5 was reserved and is used again | take another one: old data may still hold what was reserved\n" },
	{ "the values of long options differ where they are shown", P3 "option go_package = \"example.com/a/very/long/path/of/many/words/for/a/package/one\";",
	  P3 "option go_package = \"example.com/a/very/long/path/of/many/words/for/a/package/two\";",
	  "file: the option go_package of the file was ...a/package/one\" and is now ...a/package/two\"\n" },
	{ "an enum in a oneof that is a list of others", P2 "message M { optional E a = 1; }\nenum E { A = 0; B = 1; }", P2 "message M { optional E a = 1; }\nenum E { A = 0; B = 1; C = 2; }",
	  "M.a: new value C = 2: readers that do not know it lose it | let readers take the new schema before anybody writes with it\n" },
	{ "a message that another file defines now", "syntax = \"proto3\";\npackage google.protobuf;\nmessage M { Empty a = 1; }\nmessage Empty { }",
	  "syntax = \"proto3\";\npackage google.protobuf;\nimport \"google/protobuf/any.proto\";\nimport \"google/protobuf/empty.proto\";\nmessage M { Empty a = 1; }",
	  "M.a: \"Empty\" was defined in this file and is now in google/protobuf/empty.proto\n"
	  "google/protobuf/any.proto: new import of google/protobuf/any.proto\n"
	  "google/protobuf/empty.proto: new import of google/protobuf/empty.proto\n" },
};
/* clang-format on */

static void test_sentences(void)
{
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
		struct arena a;

		CHECK_ROW(sentences[i].why);
		arena_init(&a, 64 << 20);
		CHECK_STR(str_c(&a, said(&a, parse(&a, "old.proto", sentences[i].old),
		                         parse(&a, "new.proto", sentences[i].new))),
		          sentences[i].want);
		arena_free(&a);
	}
}

/* ---- several files -------------------------------------------------------------------------- */

static struct str places(struct arena *a, const struct proto_file *old,
                         const struct proto_file *new)
{
	struct diff d;
	struct buf out;

	diff(a, old, new, COMPAT_FULL, &d);
	buf_init(&out, a, 0);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		buf_printf(&out, "%s %.*s at %.*s:%d:%d was %.*s:%d:%d\n", rule_id(f->rule),
		           STR_FMT(f->path), STR_FMT(f->at->source->name), f->at->line,
		           f->at->column, STR_FMT(f->was->source->name), f->was->line,
		           f->was->column);
	return buf_str(&out);
}

#define ORDER P3 "import \"line.proto\";\nmessage Order { repeated Line lines = 1; }\n"
#define LINE                                                                                       \
	P3 "message Line {\n  int32 price = 1;\n  string note = 2;\n}\nmessage Other { int32 a = " \
	   "1; }\n"

static void test_imports(void)
{
	struct arena a;
	struct import line = { NULL, "line.proto" };
	const struct proto_file *old, *new;

	arena_init(&a, 64 << 20);
	line.file = parse(&a, "v1/line.proto", LINE);
	old = parse_with(&a, "v1/order.proto", str_of(ORDER), &line, 1);
	CHECK_ROW("a change stands in the file that defines it, and only what the order holds "
	          "counts");
	line.file = parse(&a, "v2/line.proto", P3 "message Line {\n\n  sint32 price = 1;\n}\n");
	new = parse_with(&a, "v2/order.proto", str_of(ORDER), &line, 1);
	CHECK_STR(str_c(&a, places(&a, old, new)),
	          "PROTO_FIELD_REMOVED Order.lines[].note at v2/line.proto:3:1 was "
	          "v1/line.proto:5:3\n"
	          "PROTO_FIELD_TYPE Order.lines[].price at v2/line.proto:5:3 was "
	          "v1/line.proto:4:3\n");
	CHECK_ROW("a message moves into another file, and the import with it");
	new = parse(
		&a, "v2/order.proto",
		P3
		"message Order { repeated Line lines = 1; }\nmessage Line {\n  int32 price = 1;\n"
		"  string note = 2;\n}\n");
	CHECK_STR(str_c(&a, places(&a, old, new)),
	          "PROTO_IMPORT_CHANGED line.proto at v2/order.proto:1:1 was v1/order.proto:3:1\n"
	          "PROTO_TYPE_MOVED Order.lines[] at v2/order.proto:4:1 was v1/line.proto:3:1\n");
	arena_free(&a);
}

/* ---- bounds --------------------------------------------------------------------------------- */

static struct str many(struct arena *a, size_t n, const char *all, const char *type,
                       const char *option)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, P3 "message M {\n");
	for (size_t i = 1; i <= n; i++)
		buf_printf(&out, "  %s f%zu = %zu%s;\n", all, i, i, option);
	buf_printf(&out, "  %s last = 100000;\n}\n", type);
	return buf_str(&out);
}

/* What breaks is listed, however much else changed. */
static void test_breaks_first(void)
{
	bool listed = false;
	struct arena a;
	struct diff d;

	arena_init(&a, 1ul << 30);
	diff(&a, parse_with(&a, "old.proto", many(&a, 3000, "int32", "int64", ""), NULL, 0),
	     parse_with(&a, "new.proto", many(&a, 3000, "int32", "string", " [deprecated = true]"),
	                NULL, 0),
	     COMPAT_BACKWARD, &d);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		listed = listed || f->rule == RULE_PROTO_FIELD_TYPE;
	CHECK(listed && d.changes.count + d.changes.more == 3001);
	arena_free(&a);
}

/* A relation that was cut short is not taken for a yes, in either direction. */
static void test_unproved(void)
{
	unsigned long before = limit_of(LIMIT_PAIRS);
	struct arena a;
	struct diff d;

	arena_init(&a, 1ul << 30);
	CHECK(limit_set(STR("PAIRS"), 50));
	diff(&a, parse_with(&a, "old.proto", many(&a, 100, "int32", "int64", ""), NULL, 0),
	     parse_with(&a, "new.proto", many(&a, 101, "int32", "int64", ""), NULL, 0),
	     COMPAT_BACKWARD, &d);
	CHECK(limit_set(STR("PAIRS"), before));
	CHECK(d.changes.worst == LEVEL_BREAKING && breaks(&d.changes, true));
	CHECK(d.changes.first && d.changes.first->rule == RULE_PROTO_UNPROVED &&
	      d.changes.first->reason.len && d.changes.first->hint.len);
	arena_free(&a);
}

/* More reasons than are listed: what is left over is said, and keeps the verdict. */
static void test_more_reasons(void)
{
	unsigned long before = limit_of(LIMIT_FINDINGS);
	struct arena a;
	struct diff d;

	arena_init(&a, 1ul << 30);
	CHECK(limit_set(STR("FINDINGS"), 5));
	diff(&a, parse_with(&a, "old.proto", many(&a, 20, "int32", "int64", ""), NULL, 0),
	     parse_with(&a, "new.proto", many(&a, 20, "bytes", "int64", ""), NULL, 0),
	     COMPAT_BACKWARD, &d);
	CHECK(limit_set(STR("FINDINGS"), before));
	CHECK(d.changes.worst == LEVEL_BREAKING);
	CHECK_INT(d.changes.count, 5);
	CHECK_INT(d.changes.more, 20 + 2 - 5);
	arena_free(&a);
}

/* ---- memory that runs out ------------------------------------------------------------------- */

struct question {
	struct arena *arena;
	struct str said;
	bool done;
};

static void ask_all(void *arg)
{
	struct question *q = arg;

	q->said = places(
		q->arena,
		parse(q->arena, "old.proto",
	              P2 "message Order { reserved 9; required int64 id = 1; optional S s = 2; "
	                 "repeated Line "
	                 "lines = 3;\n oneof o { int32 a = 4; int32 b = 5; } map<string, int32> m "
	                 "= 6; }\n"
	                 "message Line { optional int32 price = 1 [default = 3]; }\nenum S { A = "
	                 "0; B = 1; }\n"
	                 "service X { rpc Y(Order) returns (Line); }\n"),
		parse(q->arena, "new.proto",
	              P2 "option java_package = \"x\"; message Order { optional int64 id = 1; "
	                 "optional S s = 2; "
	                 "repeated Row lines = 3;\n oneof o { int32 a = 4; } optional int32 b = 5; "
	                 "map<string, sint32> m = 6; optional int32 z = 9; }\n"
	                 "message Row { optional int32 price = 1 [default = 4]; }\nenum S { A = 0; "
	                 "C = 2; }\n"));
	q->done = true;
}

static bool ask_with(size_t cap, size_t blocks, char **out, size_t *used)
{
	struct arena a;
	struct question q = { .arena = &a };
	const bool ended = try_short(&a, cap, blocks, ask_all, &q);

	CHECK(ended == q.done);
	if (ended && out)
		*out = strndup(q.said.ptr, q.said.len);
	if (ended && used)
		*used = a.used;
	arena_free(&a);
	return ended;
}

static void test_memory_runs_out(void)
{
	char *before = NULL, *after = NULL;
	size_t failures = 0, total = 0, ended = 0;

	CHECK(ask_with(PLENTY, ALL_BLOCKS, &before, &total));
	while (failures < 1000 && !ask_with(PLENTY, failures, NULL, NULL))
		failures++;
	CHECK(failures >= 1 && failures < 1000);
	for (size_t cap = 0; cap < total; cap += total / 997 | 1)
		ended += ask_with(cap, ALL_BLOCKS, NULL, NULL);
	CHECK(ended < 500);
	CHECK(ask_with(PLENTY, ALL_BLOCKS, &after, NULL));
	CHECK_STR(after, before);
	CHECK(before && strstr(before, "PROTO_ONEOF_LEFT") &&
	      strstr(before, "PROTO_REQUIRED_REMOVED"));
	free(before);
	free(after);
}

int main(void)
{
	RUN(test_sentences);
	RUN(test_imports);
	RUN(test_random_pairs);
	RUN(test_recorded_pairs);
	RUN(test_breaks_first);
	RUN(test_unproved);
	RUN(test_more_reasons);
	RUN(test_memory_runs_out);
	return CHECK_EXIT();
}
