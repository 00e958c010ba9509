/* The Avro relation: each rule beside its nearest neighbours, what the original's memory does to
 * verdicts and places, and schemas that a naive walk never ends on. */
#include "compat/avro/read.h"
#include "compat/relation.h"
#include "contract/avro/canonical.h"
#include "contract/base/limits.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>
#include <time.h>

static struct arena arena;

static struct avro_schema *parse(const char *text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(&arena, struct source);
	struct avro_schema *schema = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema.avsc"), str_of(text) };
	if (!avro_parse(&arena, source, &stored, &schema, &why))
		fprintf(stderr, "%.200s: %s\n", text, why.text);
	return schema;
}

static struct avro_reading read_pair(const char *reader, const char *writer)
{
	struct avro_schema *r = parse(reader), *w = parse(writer);
	struct avro_reading reading = { 0 };
	struct failure why = { 0 };

	CHECK(r && w);
	if (r && w)
		CHECK(avro_can_read(&arena, AVRO_STRICT, r, w, &reading, &why));
	return reading;
}

/* "TYPE location message; ...", or the exception. */
static const char *said(const char *reader, const char *writer)
{
	const struct avro_reading reading = read_pair(reader, writer);
	struct buf out;

	buf_init(&out, &arena, 0);
	CHECK_INT(reading.compatible, reading.count == 0 && !reading.exception.ptr);
	CHECK_INT(reading.total, reading.count);
	for (size_t i = 0; i < reading.count; i++) {
		const struct avro_incompatibility *x = reading.list[i];

		buf_printf(&out, "%s%s %.*s %.*s", i ? "; " : "", avro_mismatch_name(x->type),
		           STR_FMT(x->location), STR_FMT(x->message));
	}
	buf_add(&out, reading.exception);
	return str_c(&arena, buf_str(&out));
}

#define REC(name, fields)                             \
	"{\"type\":\"record\",\"name\":\"" name "\"," \
	"\"fields\":[" fields "]}"
#define F(name, type)     "{\"name\":\"" name "\",\"type\":" type "}"
#define D(name, type, d)  "{\"name\":\"" name "\",\"type\":" type ",\"default\":" d "}"
#define A(name, type, al) "{\"name\":\"" name "\",\"type\":" type ",\"aliases\":[" al "]}"
#define ENUM(rest)        "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":" rest "}"
#define FIXED(name, size) "{\"type\":\"fixed\",\"name\":\"" name "\",\"size\":" #size "}"
#define TYPES(r, w)       "TYPE_MISMATCH / reader type: " r " not compatible with writer type: " w
#define LACKS(at, w)      "MISSING_UNION_BRANCH " at " reader union lacking writer type: " w

struct row {
	const char *why, *reader, *writer, *want;
};

/* clang-format off */
static const struct row rows[] = {
	{ "int widens to long", "\"long\"", "\"int\"", "" },
	{ "long never narrows", "\"int\"", "\"long\"", TYPES("INT", "LONG") },
	{ "long widens to float", "\"float\"", "\"long\"", "" },
	{ "double does not narrow", "\"float\"", "\"double\"", TYPES("FLOAT", "DOUBLE") },
	{ "bytes read text", "\"bytes\"", "\"string\"", "" },
	{ "text reads bytes", "\"string\"", "\"bytes\"", "" },
	{ "text reads no enum", "\"string\"", ENUM("[\"A\"]"), TYPES("STRING", "ENUM") },
	{ "bytes read no fixed", "\"bytes\"", FIXED("X", 2), TYPES("BYTES", "FIXED") },
	{ "null is no boolean", "\"null\"", "\"boolean\"", TYPES("NULL", "BOOLEAN") },
	{ "logical types are ignored", "{\"type\":\"int\",\"logicalType\":\"date\"}", "\"int\"", "" },

	{ "simple names are enough", REC("a.R", ""), REC("b.R", ""), "" },
	{ "case matters", REC("R", ""), REC("r", ""), "NAME_MISMATCH /name expected: r" },
	{ "an alias is the full name", "{\"type\":\"record\",\"name\":\"a.S\",\"aliases\":[\"R\"],\"fields\":[]}",
	  REC("a.R", ""), "" },
	{ "qualified by its type's namespace",
	  "{\"type\":\"record\",\"name\":\"a.S\",\"aliases\":[\"R\"],\"fields\":[]}",
	  REC("b.R", ""), "NAME_MISMATCH /name expected: b.R" },
	{ "the writer's aliases do not count", REC("R", ""),
	  "{\"type\":\"record\",\"name\":\"S\",\"aliases\":[\"R\"],\"fields\":[]}", "NAME_MISMATCH /name expected: S" },
	{ "name and fields are both reported", REC("R", F("a", "\"int\"")), REC("S", ""),
	  "NAME_MISMATCH /name expected: S; READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a" },
	{ "name and size are both reported", FIXED("X", 2), FIXED("Y", 3),
	  "NAME_MISMATCH /name expected: Y; FIXED_SIZE_MISMATCH /size expected: 3, found: 2" },

	{ "a new field needs a default", REC("R", F("a", "\"int\"")), REC("R", ""),
	  "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a" },
	{ "null is a default", REC("R", D("a", "\"null\"", "null")), REC("R", ""), "" },
	{ "an alias finds the field", REC("R", A("a", "\"int\"", "\"b\"")), REC("R", F("b", "\"int\"")), "" },
	{ "and compares it", REC("R", A("a", "\"int\"", "\"b\"")), REC("R", F("b", "\"long\"")),
	  "TYPE_MISMATCH /fields/0/type reader type: INT not compatible with writer type: LONG" },
	{ "a repeated alias is one", REC("R", A("a", "\"int\"", "\"b\",\"b\"")), REC("R", F("b", "\"int\"")), "" },
	{ "name and alias clash", REC("R", A("a", "\"int\"", "\"b\"")), REC("R", F("b", "\"int\"") "," F("a", "\"int\"")),
	  "Reader record field a type:INT pos:0 matches multiple fields in writer record schema "
	  REC("R", F("b", "\"int\"") "," F("a", "\"int\"")) },
	{ "two aliases clash", REC("R", A("a", "\"int\"", "\"b\",\"c\"")),
	  REC("R", F("b", "\"int\"") "," F("c", "\"int\"")),
	  "Reader record field a type:INT pos:0 matches multiple fields in writer record schema "
	  REC("R", F("b", "\"int\"") "," F("c", "\"int\"")) },
	{ "an alias that is the own name clashes", REC("R", A("a", "\"int\"", "\"a\"")), REC("R", F("a", "\"int\"")),
	  "Reader record field a type:INT pos:0 matches multiple fields in writer record schema "
	  REC("R", F("a", "\"int\"")) },
	{ "where the writer lacks both, it does not", REC("R", A("a", "\"int\"", "\"a\"")), REC("R", ""),
	  "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a" },
	{ "a missing enum with a default is held against the record",
	  REC("R", F("a", ENUM("[\"A\"],\"default\":\"A\""))), REC("R", ""),
	  "TYPE_MISMATCH /fields/0/type reader type: ENUM not compatible with writer type: RECORD" },
	{ "a missing enum without one is missing", REC("R", F("a", ENUM("[\"A\"]"))), REC("R", ""),
	  "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a" },
	{ "further fields of the writer are ignored", REC("R", ""), REC("R", F("a", "\"int\"")), "" },

	{ "missing symbols are sorted", ENUM("[\"B\"]"), ENUM("[\"C\",\"B\",\"A\"]"),
	  "MISSING_ENUM_SYMBOLS /symbols [A, C]" },
	{ "the reader's default saves it", ENUM("[\"B\"],\"default\":\"B\""), ENUM("[\"A\"]"), "" },
	{ "the writer's does not", ENUM("[\"B\"]"), ENUM("[\"A\"],\"default\":\"A\""),
	  "MISSING_ENUM_SYMBOLS /symbols [A]" },

	{ "a union reads a branch", "[\"null\",\"double\"]", "\"int\"", "" },
	{ "and only its branches", "[\"null\",\"int\"]", "\"long\"", LACKS("/", "LONG") },
	{ "reasons below a writer's union are kept", "\"int\"", "[\"null\",\"int\",\"long\"]",
	  "TYPE_MISMATCH /0 reader type: INT not compatible with writer type: NULL; "
	  "TYPE_MISMATCH /2 reader type: INT not compatible with writer type: LONG" },
	{ "reasons between unions are not", "[\"null\"," FIXED("X", 2) "]", "[\"null\"," FIXED("X", 3) ",\"int\"]",
	  LACKS("/1", "FIXED") "; " LACKS("/2", "INT") },
	{ "anything reads an empty union", "\"int\"", "[]", "" },
	{ "an empty union reads nothing", "[]", "\"null\"", LACKS("/", "NULL") },
	{ "but an empty union", "[]", "[]", "" },
	{ "items", "{\"type\":\"array\",\"items\":\"int\"}", "{\"type\":\"array\",\"items\":\"long\"}",
	  "TYPE_MISMATCH /items reader type: INT not compatible with writer type: LONG" },
	{ "values", "{\"type\":\"map\",\"values\":\"int\"}", "{\"type\":\"map\",\"values\":\"long\"}",
	  "TYPE_MISMATCH /values reader type: INT not compatible with writer type: LONG" },
	{ "an array is no map", "{\"type\":\"map\",\"values\":\"int\"}", "{\"type\":\"array\",\"items\":\"int\"}",
	  TYPES("MAP", "ARRAY") },

	{ "a type met twice is reported at its first place",
	  REC("R", F("a", FIXED("X", 2)) "," F("b", "\"X\"")), REC("R", F("a", FIXED("X", 3)) "," F("b", "\"X\"")),
	  "FIXED_SIZE_MISMATCH /fields/0/type/size expected: 3, found: 2; "
	  "FIXED_SIZE_MISMATCH /fields/0/type/size expected: 3, found: 2" },
	{ "first met inside a union: its place begins there",
	  REC("R", F("u", "[\"null\"," FIXED("X", 2) "]") "," F("b", "\"X\"")),
	  REC("R", F("u", "[\"null\"," FIXED("X", 3) "]") "," F("b", "\"X\"")),
	  LACKS("/fields/0/type/1", "FIXED") "; FIXED_SIZE_MISMATCH /size expected: 3, found: 2" },
	{ "a branch of the reader's union is tried from a place of its own, too",
	  REC("R", F("u", "[\"null\"," FIXED("X", 2) "]") "," F("b", "\"X\"")),
	  REC("R", F("u", FIXED("X", 3)) "," F("b", "\"X\"")),
	  LACKS("/fields/0/type", "FIXED") "; FIXED_SIZE_MISMATCH /size expected: 3, found: 2" },
	{ "recursion ends", REC("N", F("next", "[\"null\",\"N\"]")), REC("N", F("next", "[\"null\",\"N\"]")), "" },
	{ "and is judged", REC("N", F("next", "[\"null\",\"N\"]") "," F("v", "\"int\"")),
	  REC("N", F("next", "[\"null\",\"N\"]") "," F("v", "\"long\"")),
	  "TYPE_MISMATCH /fields/1/type reader type: INT not compatible with writer type: LONG" },
};
/* clang-format on */

static void test_rules(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].why);
		CHECK_STR(said(rows[i].reader, rows[i].writer), rows[i].want);
	}
}

/* M is judged while N around it is in progress, so it is compatible; N fails, and M stays what it
 * was. Met before N, it is judged right. */
static void test_unsound(void)
{
	static const char *const inner = "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{"
					 "\"name\":\"m\",\"type\":{\"type\":\"record\",\"name\":"
					 "\"M\",\"fields\":[{\"name\":\"n\",\"type\":[\"null\","
					 "\"N\"]}]}},{\"name\":\"v\",\"type\":\"%s\"}]}";
	static const char *const outer =
		"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"u\",\"type\":["
		"\"string\",%s]},{\"name\":\"m\",\"type\":\"M\"}]}";
	const char *of_int = arena_printf(&arena, inner, "int").ptr,
		   *of_long = arena_printf(&arena, inner, "long").ptr;

	CHECK_ROW("only the union is reported, not the M behind it");
	CHECK_STR(said(arena_printf(&arena, outer, of_int).ptr,
	               arena_printf(&arena, outer, of_long).ptr),
	          LACKS("/fields/0/type/1", "RECORD"));
	CHECK_ROW("M alone is not compatible");
	CHECK_STR(said(REC("M", F("n", "[\"null\"," REC(
					       "N", F("m", "\"M\"") "," F("v", "\"int\"")) "]")),
	               REC("M", F("n", "[\"null\"," REC(
					       "N", F("m", "\"M\"") "," F("v", "\"long\"")) "]"))),
	          LACKS("/fields/0/type/1", "RECORD"));
}

/* ---- what a naive walk never ends on ------------------------------------------------ */

/* n records, each using the next one so many times; the last holds one field of that type. */
static const char *chain(int n, int times, const char *last)
{
	struct buf b;

	buf_init(&b, &arena, 0);
	for (int i = 0; i < n; i++)
		buf_printf(&b,
		           "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"f0\","
		           "\"type\":",
		           i);
	buf_printf(&b,
	           "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"x\",\"type\":\"%"
	           "s\"}]}",
	           n, last);
	for (int i = n; i-- > 0;) {
		for (int f = 1; f < times; f++)
			buf_printf(&b, "},{\"name\":\"f%d\",\"type\":\"R%d\"", f, i + 1);
		buf_add_c(&b, "}]}");
	}
	return str_c(&arena, buf_str(&b));
}

/* n records, the last of which holds the first: with another such ring, the pairs are n * m deep.
 */
static const char *ring(int n, const char *last)
{
	struct buf b;

	buf_init(&b, &arena, 0);
	for (int i = 0; i < n; i++)
		buf_printf(&b,
		           "{\"type\":\"record\",\"name\":\"n%d.R\",\"fields\":[{\"name\":\"f\","
		           "\"type\":",
		           i);
	buf_printf(&b, "\"n0.R\"");
	for (int i = 0; i < n; i++)
		buf_printf(&b, "},{\"name\":\"x\",\"type\":\"%s\"}]}", i ? "int" : last);
	return str_c(&arena, buf_str(&b));
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void test_exponential(void)
{
	const double start = seconds();
	const unsigned long most = limit_of(LIMIT_MESSAGES);
	struct avro_reading r;

	CHECK_ROW("the list of 2^12 is whole");
	r = read_pair(chain(12, 2, "int"), chain(12, 2, "long"));
	CHECK_INT(r.count, 4096);
	CHECK_INT(r.total, 4096);
	CHECK_ROW("the list of 2^60 is cut off and counted");
	r = read_pair(chain(60, 2, "int"), chain(60, 2, "long"));
	CHECK(!r.compatible);
	CHECK_INT(r.count, most);
	CHECK_INT(r.total, 1ll << 60);
	CHECK_INT(r.list[most - 1]->location.len, strlen("/fields/0/type") * 61);
	CHECK_ROW("what cannot be counted says so");
	r = read_pair(chain(45, 3, "int"), chain(45, 3, "long"));
	CHECK(r.total == ~0ull);
	CHECK_INT(r.count, most);
	CHECK_ROW("the compatible one is quick too");
	CHECK(read_pair(chain(60, 4, "long"), chain(60, 4, "int")).compatible);
	CHECK_ROW("all of it within a second");
	CHECK(seconds() - start < 5.0); /* sanitizers are slow */
}

static void test_deep(void)
{
	struct avro_reading r = read_pair(ring(58, "long"), ring(59, "int"));

	CHECK_ROW("rings of pairs, deeper than any text");
	CHECK(r.compatible);
	CHECK_ROW("the place of each step is reported");
	r = read_pair(ring(58, "int"), ring(59, "long"));
	CHECK_INT(r.count, 58);
	CHECK(r.count && r.list[0]->location.len > 58 * 50 * strlen("/fields/0/type"));
}

static void test_limit(void)
{
	struct avro_schema *reader = parse(chain(9, 2, "int")),
			   *writer = parse(chain(9, 2, "long"));
	const unsigned long before = limit_of(LIMIT_PAIRS);
	struct avro_reading r = { 0 };
	struct failure why = { 0 };

	CHECK(limit_set(STR("PAIRS"), 10) && !avro_can_read(&arena, AVRO_STRICT, reader, writer, &r, &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
	CHECK(strstr(why.text, "limit PAIRS") && !r.list);
	CHECK(limit_set(STR("PAIRS"), 11) && avro_can_read(&arena, AVRO_STRICT, reader, writer, &r, &why));
	limit_set(STR("PAIRS"), before);
}

/* ---- the registry's lines -------------------------------------------------------------- */

static struct level_answer ask(enum compat_level level, const char *proposed,
                               const char *const *texts, size_t n)
{
	struct schema_version *versions = arena_array(&arena, struct schema_version, n);
	struct level_answer answer = { 0 };
	struct failure why = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct avro_schema *s = parse(texts[i]);

		versions[i] =
			(struct schema_version){ s, avro_stored_text(&arena, s), (long long)i + 1 };
	}
	CHECK(schema_level_check(&arena, avro_relation.differences[POLICY_STRICT], level,
	                         parse(proposed), versions, n, &answer, &why));
	return answer;
}

static void test_lines(void)
{
	struct level_answer answer;
	struct avro_reading r;
	struct str *lines;
	size_t n;

	CHECK_ROW("a list that is cut off says so");
	r = read_pair(chain(14, 2, "int"), chain(14, 2, "long"));
	avro_reading_lines(&arena, &r, "new", "old", &lines, &n);
	CHECK_INT(n, limit_of(LIMIT_MESSAGES) + 1);
	CHECK_STR(str_c(&arena, lines[n - 1]),
	          "{more: the first 5000 incompatibilities are listed, of 16384}");
	CHECK_ROW("no history, no question");
	answer = ask(COMPAT_FULL_TRANSITIVE, "\"int\"", NULL, 0);
	CHECK(answer.compatible && answer.count == 0);
}

static void test_levels(void)
{
	static const struct {
		const char *why;
		enum compat_level level;
		const char *proposed, *versions[3]; /* oldest first */
		int differences, version;
	} asked[] = {
		{ "nothing is asked", COMPAT_NONE, "\"int\"", { "\"null\"" }, 0, 0 },
		{ "the newest only", COMPAT_BACKWARD, "\"int\"", { "\"null\"", "\"int\"" }, 0, 0 },
		{ "all of them",
		  COMPAT_BACKWARD_TRANSITIVE,
		  "\"int\"",
		  { "\"null\"", "\"int\"" },
		  1,
		  1 },
		{ "the newest that fails",
		  COMPAT_BACKWARD_TRANSITIVE,
		  "\"int\"",
		  { "\"null\"", "\"null\"", "\"int\"" },
		  1,
		  2 },
		{ "new reads old", COMPAT_BACKWARD, "\"long\"", { "\"int\"" }, 0, 0 },
		{ "old reads new", COMPAT_FORWARD, "\"long\"", { "\"int\"" }, 1, 1 },
		{ "old reads every new",
		  COMPAT_FORWARD_TRANSITIVE,
		  "\"int\"",
		  { "\"null\"", "\"long\"" },
		  1,
		  1 },
		{ "both fail", COMPAT_FULL, "\"int\"", { "\"null\"" }, 2, 1 },
		{ "new does not read old", COMPAT_FULL, "\"int\"", { "\"long\"" }, 1, 1 },
		{ "only old does not read new: unnamed",
		  COMPAT_FULL,
		  "\"long\"",
		  { "\"int\"" },
		  1,
		  0 },
	};

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		struct level_answer answer;
		size_t n = 0;

		CHECK_ROW(asked[i].why);
		while (n < 3 && asked[i].versions[n])
			n++;
		answer = ask(asked[i].level, asked[i].proposed, asked[i].versions, n);
		CHECK_INT(answer.compatible, asked[i].differences == 0);
		CHECK_INT(answer.differences, asked[i].differences);
		CHECK_INT(answer.version, asked[i].version);
		CHECK_INT(answer.count, asked[i].differences
		                                ? asked[i].differences + (asked[i].version ? 3 : 1)
		                                : 0);
	}
}

static void test_words(void)
{
	static const char *const old = "{\"type\": \"int\"}";
	const struct level_answer answer = ask(COMPAT_FORWARD, "\"long\"", &old, 1);

	CHECK_STR(str_c(&arena, str_list_text(&arena, answer.messages, answer.count)),
	          "{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the "
	          "old schema does not "
	          "match with the new schema', additionalInfo:'reader type: INT not compatible "
	          "with writer type: LONG'}, "
	          "{oldSchemaVersion: 1}, {oldSchema: '\"int\"'}, {validateFields: 'false', "
	          "compatibility: 'FORWARD'}");
}

/* A canonical text in which that many UTF-16 units stand before what is put there, and 14 behind.
 */
static const char *long_schema(size_t units, const char *put)
{
	static const char head[] = "{\"type\":\"record\",\"name\":\"R\",\"doc\":\"";
	struct buf b;

	buf_init(&b, &arena, 0);
	buf_add_c(&b, head);
	for (size_t i = sizeof head - 1; i < units; i++)
		buf_add_c(&b, "\xc3\xa9");
	buf_add_c(&b, put);
	buf_add_c(&b, "\",\"fields\":[]}");
	return str_c(&arena, buf_str(&b));
}

static void test_long_schema(void)
{
#define WIDE "\xf0\x9d\x92\x9c"
	static const struct {
		const char *why;
		size_t units;
		const char *put, *end;
	} cuts[] = {
		{ "10240 units are kept", 10226, "", ",\"fields\":[]}'}" },
		{ "of one more, 10240 are", 10227, "", ",\"fields\":[]...'}" },
		{ "wide characters are two", 10225, WIDE, ",\"fields\":[]...'}" },
		{ "a wide one fits", 10238, WIDE, "\xc3\xa9" WIDE "...'}" },
		{ "a wide one is cut in half", 10239, WIDE, "\xc3\xa9?...'}" },
		{ "a wide one is beyond", 10240, WIDE, "\xc3\xa9...'}" },
	};

	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		const char *text = long_schema(cuts[i].units, cuts[i].put);
		const struct level_answer answer = ask(COMPAT_BACKWARD, "\"int\"", &text, 1);
		const struct str line = answer.messages[answer.count - 2];

		CHECK_ROW(cuts[i].why);
		CHECK_INT(answer.version, 1);
		CHECK_INT(str_starts(line, "{oldSchema: <truncated> '{"), i > 0);
		CHECK(str_ends(line, cuts[i].end));
	}
}

/* ---- memory runs out ---------------------------------------------------------------------- */

struct attempt {
	struct arena arena;
	const struct avro_schema *reader, *writer;
	size_t said;
};

static void attempt(void *arg)
{
	struct attempt *t = arg;
	struct avro_reading r;
	struct failure why;
	struct str *lines;

	if (avro_can_read(&t->arena, AVRO_STRICT, t->reader, t->writer, &r, &why))
		avro_reading_lines(&t->arena, &r, "new", "old", &lines, &t->said);
}

static bool attempt_with(struct attempt *t, size_t cap, size_t allocations)
{
	bool ended;

	t->said = 0;
	ended = try_short(&t->arena, cap, allocations, attempt, t);
	arena_free(&t->arena);
	return ended;
}

static void test_memory(void)
{
	struct attempt t = { .reader = parse(chain(9, 2, "int")),
		             .writer = parse(chain(9, 2, "long")) };
	size_t failures = 0, cap = 1000;

	while (failures < 1000 && !attempt_with(&t, 1ul << 30, failures))
		failures++;
	CHECK(failures > 0 && failures < 1000);
	CHECK_INT(t.said, 512);
	while (cap < 1 << 24 && !attempt_with(&t, cap, ALL_BLOCKS))
		cap += 5000;
	CHECK(cap > 20000 && cap < 1 << 24);
	CHECK_INT(t.said, 512);
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_rules);
	RUN(test_unsound);
	RUN(test_exponential);
	RUN(test_deep);
	RUN(test_limit);
	RUN(test_lines);
	RUN(test_levels);
	RUN(test_words);
	RUN(test_long_schema);
	RUN(test_memory);
	arena_free(&arena);
	return CHECK_EXIT();
}
