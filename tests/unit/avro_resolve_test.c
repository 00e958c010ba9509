/* The resolving decoder and the policy PROVEN: each decision beside its nearest neighbours, with
 * data that shows it, and schemas that a naive search never ends on. The recorded data of the
 * reference: tests/oracle/avro_data_test.py */
#include "compat/avro/read.h"
#include "compat/avro/resolve.h"
#include "contract/base/limits.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static struct arena arena;

static struct avro_schema *parse(const char *text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(&arena, struct source);
	struct avro_schema *schema = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema.avsc"), str_of(text) };
	if (!avro_parse(&arena, source, &stored, &schema, &why)) {
		check_fail(__FILE__, __LINE__);
		fprintf(stderr, "%.300s: %s\n", text, why.text);
		exit(1);
	}
	return schema;
}

static int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static struct str unhex(const char *hex)
{
	char *bytes = arena_alloc(&arena, strlen(hex) / 2, 1);

	for (size_t i = 0; hex[2 * i]; i++)
		bytes[i] = (char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return (struct str){ bytes, strlen(hex) / 2 };
}

/* The value as JSON, or "!" and why not. */
static const char *decoded(const char *reader, const char *writer, const char *hex)
{
	struct avro_resolver r;
	const struct avro_datum *d;
	struct failure why = { 0 };
	struct str json;

	if (!avro_resolver_init(&arena, parse(reader), parse(writer), &r, &why) ||
	    !avro_resolve_decode(&r, unhex(hex), &d, &why) ||
	    !avro_datum_json_text(&arena, d, &json, &why))
		return str_c(&arena, arena_printf(&arena, "!%s", why.text));
	return str_c(&arena, json);
}

static struct avro_reading proven(const char *reader, const char *writer)
{
	struct avro_reading reading = { 0 };
	struct failure why = { 0 };

	CHECK(avro_can_read(&arena, AVRO_PROVEN, parse(reader), parse(writer), &reading, &why));
	CHECK_INT(reading.compatible, reading.total == 0);
	return reading;
}

static void put_found(struct buf *out, const struct avro_incompatibility **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s %.*s %.*s", out->len ? "; " : "",
		           avro_mismatch_name(list[i]->type), STR_FMT(list[i]->location),
		           STR_FMT(list[i]->message));
}

/* "TYPE location message; ...", incompatibilities before notes. */
static const char *said(const char *reader, const char *writer)
{
	const struct avro_reading reading = proven(reader, writer);
	struct buf out;

	buf_init(&out, &arena, 0);
	put_found(&out, reading.list, reading.count);
	put_found(&out, reading.notes, reading.note_count);
	return str_c(&arena, buf_str(&out));
}

#define REC(name, fields) "{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[" fields "]}"
#define ALSO(al, name, rest) \
	"{\"aliases\":[" al "],\"type\":\"record\",\"name\":\"" name "\",\"fields\":[" rest "]}"
#define F(name, type)     "{\"name\":\"" name "\",\"type\":" type "}"
#define D(name, type, d)  "{\"name\":\"" name "\",\"type\":" type ",\"default\":" d "}"
#define A(name, type, al) "{\"name\":\"" name "\",\"type\":" type ",\"aliases\":[" al "]}"
#define ENUM(name, rest)  "{\"type\":\"enum\",\"name\":\"" name "\",\"symbols\":" rest "}"
#define FIXED(name, size) "{\"type\":\"fixed\",\"name\":\"" name "\",\"size\":" #size "}"
#define LIST(of)          "{\"type\":\"array\",\"items\":" of "}"
#define MAP(of)           "{\"type\":\"map\",\"values\":" of "}"
#define LACKS(at, w)      "MISSING_UNION_BRANCH " at " reader union lacking writer type: " w
#define LOSSY(at, r, w)   "LOSSY_PROMOTION " at " reader type: " r ", writer type: " w
#define TYPES(at, r, w) \
	"TYPE_MISMATCH " at " reader type: " r " not compatible with writer type: " w

/* One pair: a datum of the writer's, what the reader makes of it, and what PROVEN says. */
struct row {
	const char *why, *reader, *writer, *hex, *json, *said;
};

/* clang-format off */
static const struct row rows[] = {
	{ "int to long", "\"long\"", "\"int\"", "03", "-2", "" },
	{ "long to int", "\"int\"", "\"long\"", "03", "!long cannot be read as int", TYPES("/", "INT", "LONG") },
	{ "int to double keeps all", "\"double\"", "\"int\"", "03", "-2.0", "" },
	{ "long to float may not", "\"float\"", "\"long\"", "03", "-2.0", LOSSY("/", "FLOAT", "LONG") },
	{ "float to double", "\"double\"", "\"float\"", "0000c03f", "1.5", "" },
	{ "text to bytes", "\"bytes\"", "\"string\"", "0261", "\"a\"", "" },
	{ "bytes to text", "\"string\"", "\"bytes\"", "0261", "\"a\"", LOSSY("/", "STRING", "BYTES") },

	{ "records of other names", REC("X", F("a", "\"int\"")), REC("n.R", F("a", "\"int\"")), "02", "{\"a\":1}",
	  "RECORD_NAME / expected: n.R" },
	{ "of another namespace only", REC("m.R", ""), REC("n.R", ""), "", "{}", "" },
	{ "fields in another order", REC("R", F("b", "\"int\"") "," F("a", "\"int\"")), REC("R", F("a", "\"int\"") "," F("b", "\"int\"")),
	  "0204", "{\"b\":2,\"a\":1}", "" },
	{ "a field less", REC("R", F("b", "\"int\"")), REC("R", F("a", "\"string\"") "," F("b", "\"int\"")), "026104", "{\"b\":2}", "" },
	{ "a field more, with a default", REC("R", D("a", "\"string\"", "\"x\"")), REC("R", ""), "", "{\"a\":\"x\"}", "" },
	{ "without one", REC("R", F("a", "\"string\"")), REC("R", ""), "", "!a is missing, and has no default",
	  "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a" },
	{ "where no datum gets to it", "[\"null\"," REC("R", F("a", "\"int\"")) "]", "[\"null\"," REC("R", F("b", "[]")) "]", "00", "null", "" },

	{ "an enum of another namespace", ENUM("m.E", "[\"B\",\"A\"]"), ENUM("n.E", "[\"A\",\"B\"]"), "00", "\"A\"", "" },
	{ "of another name", ENUM("F", "[\"A\"]"), ENUM("n.E", "[\"A\"]"), "00", "!enum n.E cannot be read as enum F",
	  "NAME_MISMATCH /name expected: n.E" },
	{ "a symbol less", ENUM("E", "[\"A\"]"), ENUM("E", "[\"A\",\"B\"]"), "02", "!the reader's enum has no B",
	  "MISSING_ENUM_SYMBOLS /symbols [B]" },
	{ "a symbol less, with a default", ENUM("E", "[\"A\"],\"default\":\"A\""), ENUM("E", "[\"A\",\"B\"]"), "02", "\"A\"", "" },
	{ "a fixed of another size", FIXED("X", 1), FIXED("X", 2), "6161", "!2 bytes cannot be read as 1",
	  "FIXED_SIZE_MISMATCH /size expected: 2, found: 1" },

	{ "a union takes its own kind before a wider one", "[\"double\",\"int\"]", "\"int\"", "02", "{\"int\":1}", "" },
	{ "else the first wider one", "[\"null\",\"double\",\"long\"]", "\"int\"", "02", "{\"double\":1.0}", "" },
	{ "none", "[\"null\",\"boolean\"]", "\"int\"", "02", "!the reader's union has no branch for int", LACKS("/", "INT") },
	{ "branches of a writer's alone", "\"double\"", "[\"int\",\"float\"]", "0202", "!byte 1: 4 bytes are expected, and 1 are left", "" },
	{ "one of them not", "\"double\"", "[\"int\",\"string\"]", "020261", "!string cannot be read as double", TYPES("/1", "DOUBLE", "STRING") },
	{ "one that no datum takes", "\"double\"", "[\"int\"," ENUM("E", "[]") "]", "0002", "1.0", "" },
	{ "both unions", "[\"string\",\"long\"]", "[\"int\",\"string\"]", "0002", "{\"long\":1}", "" },
	{ "the same ones but for namespaces", "[\"null\"," ENUM("m.E", "[\"A\"]") "]", "[\"null\"," ENUM("n.E", "[\"A\"]") "]", "0200", "{\"m.E\":\"A\"}", "" },
	{ "not quite, so full names count", "[\"null\"," ENUM("m.E", "[\"A\"]") ",\"int\"]", "[\"null\"," ENUM("n.E", "[\"A\"]") "]", "0200",
	  "!the reader's union has no branch for enum n.E", "UNION_BRANCH_NAME /1 expected: n.E" },

	{ "a record by its full name, although it does not fit", "[" REC("m.R", F("a", "\"int\"")) "," REC("n.R", F("a", "\"null\"")) "]",
	  REC("n.R", F("a", "\"int\"")), "02", "!a: int cannot be read as null", TYPES("/fields/0/type", "NULL", "INT") },
	{ "else the first that fits", "[" REC("X", F("a", "\"null\"")) "," REC("Y", F("a", "\"long\"")) "," REC("Z", F("a", "\"int\"")) "]",
	  REC("R", F("a", "\"int\"")), "02", "{\"Y\":{\"a\":1}}", "RECORD_NAME / expected: R" },
	{ "but for the last of its simple name", "[" REC("X", F("a", "\"int\"")) "," REC("m.R", F("a", "\"int\"")) "," REC("n.R", F("a", "\"int\"")) "]",
	  REC("R", F("a", "\"int\"")), "02", "{\"n.R\":{\"a\":1}}", "" },
	{ "what fits is not looked at below", "[" REC("X", F("a", LIST("\"int\""))) "," REC("Y", F("a", LIST("\"string\""))) "]",
	  REC("R", F("a", LIST("\"string\""))), "02026100", "!a[0]: string cannot be read as int",
	  TYPES("/fields/0/type/items", "INT", "STRING") "; RECORD_NAME / expected: R" },
	{ "the recursive one is fine so far", "[\"null\"," REC("X", F("next", "[\"null\",\"X\"]")) "]", "[\"null\"," REC("R", F("next", "[\"null\",\"R\"]")) "]",
	  "020200", "{\"X\":{\"next\":{\"X\":{\"next\":null}}}}", "RECORD_NAME /1 expected: R" },
	{ "and is not in the end", "[\"null\"," REC("X", F("next", "[\"null\",\"X\"]") "," F("b", "\"int\"")) "]",
	  "[\"null\"," REC("R", F("next", "[\"null\",\"R\"]")) "]", "00", "null", LACKS("/1", "RECORD") },

	{ "an alias of a record", ALSO("\"n.R\"", "X", F("a", "\"int\"")), REC("n.R", F("a", "\"int\"")), "02", "{\"a\":1}", "" },
	{ "in a union", "[\"null\"," ALSO("\"n.R\"", "X", "") "]", REC("n.R", ""), "", "{\"X\":{}}", "" },
	{ "in the null namespace", "[\"null\"," ALSO("\".R\"", "m.X", "") "," REC("Y", "") "]", REC("R", ""), "", "{\"m.X\":{}}", "" },
	{ "of a field", REC("R", A("b", "\"int\"", "\"a\"")), REC("R", F("a", "\"int\"")), "02", "{\"b\":1}", "" },
	{ "of the writer's: no", REC("R", F("b", "\"int\"")), REC("R", A("a", "\"int\"", "\"b\"")), "02", "!b is missing, and has no default",
	  "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 b" },
	{ "of a field in a record that has one", ALSO("\"n.R\"", "X", A("b", "\"int\"", "\"a\"")), REC("n.R", F("a", "\"int\"")), "02", "{\"b\":1}", "" },
	{ "of an alias", REC("R", A("b", "\"int\"", "\"a\"") "," D("z", "\"int\"", "0")) , REC("R", F("a", "\"int\"") "," F("q", "\"int\"")), "0204", "{\"b\":1,\"z\":0}", "" },
	{ "twice", REC("R", A("c", "\"int\"", "\"b\"") "," "{\"name\":\"b\",\"type\":\"int\",\"default\":9,\"aliases\":[\"a\"]}"), REC("R", F("a", "\"int\"")), "02",
	  "{\"c\":1,\"b\":9}", "" },
	{ "and so back again", REC("R", A("a", "\"int\"", "\"b\"") "," A("b", "\"string\"", "\"a\"")), REC("R", F("a", "\"int\"") "," F("b", "\"string\"")), "020261",
	  "{\"a\":1,\"b\":\"a\"}", "" },
	{ "of a record that is another's alias: that one's, and then again",
	  "[\"null\"," ALSO("\"Y\"", "X", A("c", "\"int\"", "\"b\"") ",{\"name\":\"b\",\"type\":\"int\",\"default\":9,\"aliases\":[\"a\"]}") ","
	  ALSO("\"Z\"", "Y", "") "]",
	  REC("Z", F("a", "\"int\"")), "02", "{\"X\":{\"c\":1,\"b\":9}}", "" },
	{ "of two", REC("R", A("c", "\"int\"", "\"a\",\"b\"")), REC("R", F("a", "\"int\"") "," F("b", "\"int\"")), "0204",
	  "!two fields of the writer are called c under the reader's aliases",
	  "ALIAS_CLASH / two fields of the writer are called c under the reader's aliases" },
	{ "of itself, where the schemas are equal", REC("R", A("a", "\"int\"", "\"b\"") "," F("b", "\"int\"")), REC("R", F("a", "\"int\"") "," F("b", "\"int\"")), "0204",
	  "{\"a\":1,\"b\":2}", "" },
	{ "where they are not", REC("R", A("a", "\"long\"", "\"b\"") "," F("b", "\"int\"")), REC("R", F("a", "\"int\"") "," F("b", "\"int\"")), "0204",
	  "!two fields of the writer are called a under the reader's aliases",
	  "ALIAS_CLASH / two fields of the writer are called a under the reader's aliases" },
	{ "of two branches", "[" ALSO("\"A\",\"B\"", "X", "") "]", "[" REC("A", "") "," REC("B", "") "]", "00",
	  "!two branches of the writer are called X under the reader's aliases",
	  "ALIAS_CLASH / two branches of the writer are called X under the reader's aliases" },
	{ "a default of the writer that has the old name", REC("R", D("r", REC("I", A("b", "\"int\"", "\"a\"")), "{\"b\":1}")),
	  REC("R", D("r", REC("I", F("a", "\"int\"")), "{\"a\":1}")), "02",
	  "!R: the writer's default of r is no value of its type under the reader's aliases",
	  "WRITER_DEFAULT / R: the writer's default of r is no value of its type under the reader's aliases" },

	{ "a default that is no symbol", REC("R", D("e", ENUM("E", "[\"A\"]"), "\"B\"")), REC("R", ""), "",
	  "!R: the reader's default of e is no value of its type", "UNUSABLE_DEFAULT /fields/0 e" },
	{ "it is not needed", REC("R", D("e", ENUM("E", "[\"A\"]"), "\"B\"")), REC("R", F("e", ENUM("E", "[\"A\"]"))), "00", "{\"e\":\"A\"}", "" },
	{ "it stands where no datum gets", "[\"null\"," REC("R", D("e", ENUM("E", "[\"A\"]"), "\"B\"")) "]", "[\"null\"," REC("R", F("b", "[]")) "]", "00",
	  "!R: the reader's default of e is no value of its type",
	  "UNUSABLE_DEFAULT / R: the reader's default of e is no value of its type" },
	{ "null for a list is an empty one", REC("R", D("l", LIST("\"int\""), "null")), REC("R", ""), "", "{\"l\":[]}", "" },
	{ "an empty list in a union", REC("R", D("l", "[" LIST("\"int\"") ",\"null\"]", "[]")), REC("R", ""), "",
	  "!the default of l is none to Java", "UNUSABLE_DEFAULT /fields/0 l" },
	{ "one that is not empty", REC("R", D("l", "[" LIST("\"int\"") ",\"null\"]", "[1]")), REC("R", ""), "", "{\"l\":{\"array\":[1]}}", "" },
	{ "an empty map in a union", REC("R", D("l", "[" MAP("\"int\"") ",\"null\"]", "{}")), REC("R", ""), "", "{\"l\":{\"map\":{}}}", "" },

	{ "places in messages", REC("R", F("m", MAP(LIST(REC("S", F("x", "\"int\"")))))), REC("R", F("m", MAP(LIST(REC("S", F("x", "\"null\"")))))),
	  "02026b020000", "!m.k[0].x: null cannot be read as int", TYPES("/fields/0/type/values/items/fields/0/type", "INT", "NULL") },
	{ "a list of nothing is read as a list of anything", LIST("\"int\""), LIST("[]"), "00", "[]", "" },
	{ "nothing is read by anything", "\"int\"", REC("R", F("r", "\"R\"")), "", "!more than 1000 levels of nesting in one datum (limit DATUM_DEPTH)", "" },
};
/* clang-format on */

static void test_rules(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].why);
		CHECK_STR(decoded(rows[i].reader, rows[i].writer, rows[i].hex), rows[i].json);
		CHECK_STR(said(rows[i].reader, rows[i].writer), rows[i].said);
	}
}

/* The way through the writer's data, and both places. */
static void test_ways(void)
{
	const struct avro_reading r = proven(
		"{\"type\":\"record\",\"name\":\"R\",\"fields\":[\n"
		"{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":[\"null\",\"int\"]}}]}",
		REC("R", F("a", "\"int\"") "," F("m", MAP("[\"int\"," LIST("\"null\"") "]"))));
	static const struct avro_step want[] = { { AVRO_STEP_FIELD, 1 },
		                                 { AVRO_STEP_VALUE, 0 },
		                                 { AVRO_STEP_BRANCH, 1 } };

	CHECK_INT(r.count, 1);
	CHECK_INT(r.list[0]->step_count, 3);
	for (size_t i = 0; i < 3; i++) {
		CHECK_INT(r.list[0]->steps[i].kind, want[i].kind);
		CHECK_INT(r.list[0]->steps[i].index, want[i].index);
	}
	CHECK_INT(avro_reader_place(r.list[0])->line, 2);
	CHECK_INT(avro_writer_place(r.list[0])->column, 114);
	CHECK(avro_mismatch_has_witness(r.list[0]->type));
	CHECK(!avro_mismatch_has_witness(AVRO_RECORD_NAME));
}

/* ---- what a naive search never ends on ----------------------------------------------- */

/* n records, each of which holds the next one `times` times, the last one a `last`. A reader's is a
 * union of two that differ in name only. */
static const char *chain(int n, int times, bool reads, const char *last)
{
	static const char *const names[] = { "A", "B" };
	struct buf b;

	buf_init(&b, &arena, 0);
	buf_add_c(&b, "{\"type\":\"record\",\"name\":\"Root\",\"fields\":[");
	for (int i = n; i-- > 0;) {
		buf_printf(&b, "%s{\"name\":\"f%d\",\"type\":[", i < n - 1 ? "," : "", i);
		for (int k = 0; k < (reads ? 2 : 1); k++) {
			buf_printf(&b, "%s{\"type\":\"record\",\"name\":\"%s%d\",\"fields\":[",
			           k ? "," : "", reads ? names[k] : "W", i);
			for (int t = 0; t < times; t++) {
				buf_printf(&b, "%s{\"name\":\"x%d\",\"type\":", t ? "," : "", t);
				if (i == n - 1)
					buf_printf(&b, "\"%s\"}", last);
				else if (reads)
					buf_printf(&b, "[\"A%d\",\"B%d\"]}", i + 1, i + 1);
				else
					buf_printf(&b, "\"W%d\"}", i + 1);
			}
			buf_add_c(&b, "]}");
		}
		buf_add_c(&b, "]}");
	}
	buf_add_c(&b, "]}");
	return str_c(&arena, buf_str(&b));
}

static void test_exponential(void)
{
	const unsigned long before = limit_of(LIMIT_PAIRS);
	struct avro_reading r;

	limit_set(STR("PAIRS"), 20000);
	CHECK_ROW("a branch of two, four times in each of 200 records");
	r = proven(chain(200, 4, true, "long"), chain(200, 4, false, "int"));
	CHECK(r.compatible);
	CHECK_ROW("a fault at the end is found once in each field of the root");
	r = proven(chain(200, 4, true, "int"), chain(200, 4, false, "long"));
	CHECK_INT(r.total, 200);
	limit_set(STR("PAIRS"), before);
}

static void test_limits(void)
{
	const unsigned long before = limit_of(LIMIT_PAIRS);
	struct avro_schema *reader = parse(chain(20, 2, true, "long")),
			   *writer = parse(chain(20, 2, false, "int"));
	struct avro_reading r = { 0 };
	struct failure why = { 0 };

	limit_set(STR("PAIRS"), 50);
	CHECK(!avro_can_read(&arena, AVRO_PROVEN, reader, writer, &r, &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
	CHECK(strstr(why.text, "limit PAIRS") && !r.list);
	limit_set(STR("PAIRS"), before);
}

/* ---- memory runs out --------------------------------------------------------------------- */

struct attempt {
	struct arena arena;
	const struct avro_schema *reader, *writer;
	size_t notes;
};

static void attempt(void *arg)
{
	struct attempt *t = arg;
	struct avro_reading r;
	const struct avro_datum *d;
	struct failure why;

	if (avro_can_read(&t->arena, AVRO_PROVEN, t->reader, t->writer, &r, &why) &&
	    avro_resolve_decode(r.resolver, STR("\x02\x02\x02\x02"), &d, &why))
		t->notes = r.note_count;
}

static void test_memory(void)
{
	struct attempt t = {
		.reader =
			parse(ALSO("\"R\"", "X",
		                   A("c", "\"float\"", "\"a\"") ",{\"name\":\"u\","
		                                                "\"type\":[\"null\",\"float\"]}")),
		.writer = parse(REC("R", F("a", "\"int\"") "," F("u", "[\"null\",\"int\"]")))
	};
	size_t cap = 500;
	bool ended = false;

	for (; !ended && cap < 1 << 22; cap += 500) {
		t.notes = 0;
		ended = try_short(&t.arena, cap, ALL_BLOCKS, attempt, &t);
		arena_free(&t.arena);
		CHECK(ended || !t.notes);
	}
	CHECK(ended && cap > 2000);
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_rules);
	RUN(test_ways);
	RUN(test_exponential);
	RUN(test_limits);
	RUN(test_memory);
	arena_free(&arena);
	return CHECK_EXIT();
}
