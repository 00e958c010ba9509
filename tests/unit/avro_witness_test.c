/* Witnesses: the smallest value that fails, for the one reason if there is one, and why there is
 * none. Over the recorded pairs: tests/oracle/avro_witness_test.py */
#include "compat/avro/witness.h"
#include "contract/base/limits.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static struct arena arena;

static struct avro_schema *parse(const char *text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(&arena, struct source);
	struct avro_schema *s = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema.avsc"), str_of(text) };
	if (!avro_parse(&arena, source, &stored, &s, &why)) {
		check_fail(__FILE__, __LINE__);
		fprintf(stderr, "%.300s: %s\n", text, why.text);
		exit(1);
	}
	return s;
}

/* "JSON: what the decoder says", with "; and more" where it fails for more than one reason; or the
 * outcome. */
static const char *shown(const struct avro_witness *w)
{
	static const char *const names[] = {
#define X(name, text) [AVRO_WITNESS_##name] = #name,
		AVRO_WITNESS_OUTCOMES(X)
#undef X
	};

	if (w->outcome != AVRO_WITNESS_FOUND)
		return names[w->outcome];
	return str_c(&arena, arena_printf(&arena, "%.*s: %.*s%s", STR_FMT(w->json),
	                                  STR_FMT(w->failure), w->alone ? "" : "; and more"));
}

static struct avro_witnesses *search(const struct avro_schema *reader,
                                     const struct avro_schema *writer)
{
	struct avro_resolver *r = arena_new(&arena, struct avro_resolver);
	struct failure why = { 0 };

	CHECK(avro_resolver_init(&arena, reader, writer, r, &why));
	return avro_witnesses_of(r);
}

#define REC(n, f)  "{\"type\":\"record\",\"name\":\"" n "\",\"fields\":[" f "]}"
#define F(n, t)    "{\"name\":\"" n "\",\"type\":" t "}"
#define D(n, t, d) "{\"name\":\"" n "\",\"type\":" t ",\"default\":" d "}"
#define A(n, t, a) "{\"name\":\"" n "\",\"type\":" t ",\"aliases\":[" a "]}"
#define ARRAY(t)   "{\"type\":\"array\",\"items\":" t "}"
#define MAP(t)     "{\"type\":\"map\",\"values\":" t "}"
#define ENUM(s)    "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[" s "]}"
#define FIXED(n)   "{\"type\":\"fixed\",\"name\":\"F\",\"size\":" #n "}"
#define NEXT(v)    REC("L", F("v", v) "," F("next", "[\"null\",\"L\"]"))

/* clang-format off */
static const struct {
	const char *why, *reader, *writer, *any;
	const char *each; /* of the incompatibilities under STRICT, " | " between; NULL: as any */
} rows[] = {
	{ "nothing fails", "\"long\"", "\"int\"", "NONE_FAILS", "" },
	{ "all fail", "\"int\"", "\"long\"", "0: long cannot be read as int", NULL },
	{ "an item is needed", ARRAY("\"int\""), ARRAY("\"long\""), "[0]: [0]: long cannot be read as int", NULL },
	{ "a value is needed", MAP("\"int\""), MAP("\"long\""), "{\"\":0}: [0]: long cannot be read as int", NULL },
	{ "an array is no map", MAP("\"int\""), ARRAY("\"int\""), "[]: array cannot be read as map", NULL },
	{ "the first symbol that is missing", ENUM("\"B\",\"A\""), ENUM("\"A\",\"B\",\"C\",\"D\""),
	  "\"C\": the reader's enum has no C", NULL },
	{ "size", FIXED(2), FIXED(1), "\"\\u0000\": 1 bytes cannot be read as 2", NULL },
	{ "a size nobody would build", FIXED(2147483639), FIXED(2147483638), "TOO_LARGE", NULL },
	{ "a missing field", REC("R", F("a", "\"int\"")), REC("R", F("b", "\"string\"")),
	  "{\"b\":\"\"}: a is missing, and has no default", NULL },
	{ "the branch that is missing", "[\"null\",\"int\"]", "[\"null\",\"int\",\"string\"]",
	  "{\"string\":\"\"}: the reader's union has no branch for string", NULL },
	{ "each branch that is missing", "[\"null\"]", "[\"string\",\"float\"]",
	  "{\"string\":\"\"}: the reader's union has no branch for string",
	  "{\"string\":\"\"}: the reader's union has no branch for string | "
	  "{\"float\":0.0}: the reader's union has no branch for float" },
	{ "no union", "\"int\"", "[\"int\",\"null\"]", "null: null cannot be read as int", NULL },

	{ "what else is there can be read", REC("R", F("a", "\"string\"") "," F("b", "\"int\"")),
	  REC("R", F("a", "[\"int\",\"string\"]") "," F("b", "\"string\"")),
	  "{\"a\":{\"string\":\"\"},\"b\":\"\"}: b: string cannot be read as int",
	  "{\"a\":{\"int\":0},\"b\":\"\"}: a: int cannot be read as string; and more | "
	  "{\"a\":{\"string\":\"\"},\"b\":\"\"}: b: string cannot be read as int" },
	{ "if it can", REC("R", F("a", "\"int\"") "," F("b", "\"int\"")),
	  REC("R", F("a", "\"string\"") "," F("b", "\"string\"")),
	  "{\"a\":\"\",\"b\":\"\"}: a: string cannot be read as int; and more",
	  "{\"a\":\"\",\"b\":\"\"}: a: string cannot be read as int; and more | "
	  "{\"a\":\"\",\"b\":\"\"}: a: string cannot be read as int; and more" },
	{ "each its own", REC("R", F("a", ENUM("\"X\"")) "," F("b", ARRAY("\"int\""))),
	  REC("R", F("a", ENUM("\"Y\",\"X\"")) "," F("b", ARRAY("\"long\""))),
	  "{\"a\":\"Y\",\"b\":[]}: a: the reader's enum has no Y",
	  "{\"a\":\"Y\",\"b\":[]}: a: the reader's enum has no Y | {\"a\":\"X\",\"b\":[0]}: b[0]: long cannot be read as int" },
	{ "fields that are not read are filled", REC("R", F("b", "\"int\"")),
	  REC("R", F("a", "[\"null\",\"int\"]") "," F("b", "\"long\"") "," F("c", ENUM("\"X\""))),
	  "{\"a\":null,\"b\":0,\"c\":\"X\"}: b: long cannot be read as int", NULL },

	{ "a list is no longer than it must be", NEXT("\"int\""), NEXT("\"long\""),
	  "{\"v\":0,\"next\":null}: v: long cannot be read as int", NULL },
	{ "a list that must be longer", NEXT("\"int\""),
	  REC("L", F("v", "\"int\"") "," F("next", "[\"null\",{\"type\":\"record\",\"name\":\"M\",\"fields\":["
	      F("v", "\"int\"") "," F("next", "[\"null\",\"L\",\"int\"]") "]}]")),
	  "{\"v\":0,\"next\":{\"M\":{\"v\":0,\"next\":{\"int\":0}}}}: next.next: the reader's union has no branch for int",
	  "{\"v\":0,\"next\":{\"M\":{\"v\":0,\"next\":{\"int\":0}}}}: next.next: the reader's union has no branch for int" },
	{ "names within unions are met", "[" REC("a.R", F("x", "\"int\"")) ",\"null\"]",
	  "[" REC("a.R", F("x", "\"long\"")) "]",
	  "{\"a.R\":{\"x\":0}}: x: long cannot be read as int", NULL },
	{ "unions alike go branch by branch", "[\"null\"," REC("R", F("x", "\"int\"")) "]",
	  "[\"null\"," REC("R", F("x", "\"long\"")) "]",
	  "{\"R\":{\"x\":0}}: x: long cannot be read as int", NULL },

	{ "names of records are for the rules", REC("R", F("a", "\"int\"")), REC("S", F("a", "\"int\"")),
	  "NONE_FAILS", NULL },
	{ "also where something else fails", REC("R", F("a", "\"int\"")), REC("S", F("a", "\"long\"")),
	  "{\"a\":0}: a: long cannot be read as int",
	  "NOT_HERE | {\"a\":0}: a: long cannot be read as int" },
	{ "names of enums are not", "{\"type\":\"enum\",\"name\":\"D\",\"symbols\":[\"A\"]}", ENUM("\"A\""),
	  "\"A\": enum E cannot be read as enum D", NULL },
	{ "the rules find no reason, the decoder does", "[\"null\",{\"type\":\"enum\",\"name\":\"a.E\",\"symbols\":[\"A\"]}]",
	  "{\"type\":\"enum\",\"name\":\"b.E\",\"symbols\":[\"A\"]}",
	  "\"A\": the reader's union has no branch for enum b.E", "" },

	{ "no value at all", "\"int\"", ENUM(""), "NO_VALUE", NULL },
	{ "no value within", REC("R", F("a", "\"int\"") "," F("b", "\"int\"")),
	  REC("R", F("a", "\"long\"") "," F("b", ENUM(""))), "NO_VALUE", "NO_VALUE | NO_VALUE" },
	{ "no value there", REC("R", F("a", "\"int\"") "," F("b", ARRAY("\"int\""))),
	  REC("R", F("a", "\"long\"") "," F("b", ARRAY(ENUM("")))),
	  "{\"a\":0,\"b\":[]}: a: long cannot be read as int",
	  "{\"a\":0,\"b\":[]}: a: long cannot be read as int | NO_VALUE" },
	{ "a branch that nobody writes", "\"int\"", "[\"int\"," REC("R", F("r", "\"R\"")) "]", "NONE_FAILS", NULL },

	{ "the writer's name in the witness, not the alias", REC("R", A("new", "\"int\"", "\"old\"")),
	  REC("R", F("old", "\"long\"")), "{\"old\":0}: new: long cannot be read as int", NULL },
	{ "an empty list by default, in a union", REC("R", D("a", "[" ARRAY("\"int\"") ",\"null\"]", "[]")),
	  REC("R", F("b", "\"float\"")), NULL, "" },
	{ "a default that is none", REC("R", D("a", ENUM("\"X\""), "\"Z\"")), REC("R", F("b", "\"float\"")),
	  NULL, "" },
};
/* clang-format on */

static void test_table(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct avro_schema *reader = parse(rows[i].reader), *writer = parse(rows[i].writer);
		struct avro_witnesses *w;
		struct avro_reading reading;
		struct avro_witness witness;
		struct failure why = { 0 };
		struct buf each;

		CHECK_ROW(rows[i].why);
		w = search(reader, writer);
		avro_witness_any(w, &witness);
		if (rows[i].any)
			CHECK_STR(shown(&witness), rows[i].any);
		else /* every value fails, the smallest too */
			CHECK(witness.outcome == AVRO_WITNESS_FOUND && witness.alone &&
			      str_is(witness.json, "{\"b\":0.0}"));
		CHECK(avro_can_read(&arena, AVRO_STRICT, reader, writer, &reading, &why));
		buf_init(&each, &arena, 0);
		for (size_t k = 0; k < reading.count; k++) {
			avro_witness_for(w, reading.list[k], &witness);
			buf_printf(&each, "%s%s", k ? " | " : "", shown(&witness));
		}
		CHECK_STR(str_c(&arena, buf_str(&each)), rows[i].each ? rows[i].each : rows[i].any);
	}
}

/* Each of n records holds the next one twice, the last an inner type. */
static const char *chain(int n, const char *inner)
{
	struct buf text;

	buf_init(&text, &arena, 0);
	for (int i = 0; i < n; i++)
		buf_printf(&text,
		           "{\"type\":\"record\",\"name\":\"C%d\",\"fields\":[{\"name\":\"a\","
		           "\"type\":",
		           i);
	buf_add_c(&text, inner);
	for (int i = n; i-- > 0;) {
		buf_add_c(&text, "}");
		if (i < n - 1)
			buf_printf(&text, ",{\"name\":\"b\",\"type\":\"C%d\"}", i + 1);
		buf_add_c(&text, "]}");
	}
	return str_c(&arena, buf_str(&text));
}

/* 2^n values, and which of them fails is all the same. */
static void test_doubling(void)
{
	struct avro_witness witness;

	avro_witness_any(search(parse(chain(3, "\"int\"")), parse(chain(3, ARRAY("\"int\"")))),
	                 &witness);
	CHECK_STR(shown(&witness), "{\"a\":{\"a\":{\"a\":[]},\"b\":{\"a\":[]}},\"b\":{\"a\":{\"a\":"
	                           "[]},\"b\":{\"a\":[]}}}: a.a.a: array cannot be read as int; "
	                           "and more");
	avro_witness_any(search(parse(chain(60, "\"int\"")), parse(chain(60, "\"long\""))),
	                 &witness);
	CHECK_INT(witness.outcome, AVRO_WITNESS_TOO_LARGE);
	/* Readable otherwise, but just as large. */
	avro_witness_any(
		search(parse(chain(60, ENUM("\"A\""))), parse(chain(60, ENUM("\"A\",\"B\"")))),
		&witness);
	CHECK_INT(witness.outcome, AVRO_WITNESS_TOO_LARGE);
	/* An empty array is small, and one within must not be: one path down to it. */
	avro_witness_any(
		search(parse(chain(6, ARRAY("\"int\""))), parse(chain(6, ARRAY("\"long\"")))),
		&witness);
	CHECK(witness.outcome == AVRO_WITNESS_FOUND && witness.alone);
	CHECK_INT(witness.bytes.len, 34);
}

/* What is expected of it before it is built is what it has. */
static void check_bytes(const char *reader, const char *writer, size_t bytes)
{
	struct avro_witness witness;

	limit_set(STR("WITNESS_BYTES"), bytes);
	avro_witness_any(search(parse(reader), parse(writer)), &witness);
	CHECK_INT(witness.bytes.len, bytes);
	if (bytes > 2) { /* values are bounded too */
		limit_set(STR("WITNESS_BYTES"), bytes - 1);
		avro_witness_any(search(parse(reader), parse(writer)), &witness);
		CHECK_INT(witness.outcome, AVRO_WITNESS_TOO_LARGE);
	}
	limit_set(STR("WITNESS_BYTES"), 65536);
}

static void test_limits(void)
{
	struct avro_schema *reader = parse(REC("R", F("a", FIXED(70000)) "," F("b", "\"int\"")));
	struct avro_schema *writer = parse(REC("R", F("a", FIXED(70000)) "," F("b", "\"long\"")));
	struct avro_witness witness;

	avro_witness_any(search(reader, writer), &witness);
	CHECK_INT(witness.outcome, AVRO_WITNESS_TOO_LARGE);
	limit_set(STR("WITNESS_BYTES"), 70001);
	avro_witness_any(search(reader, writer), &witness);
	CHECK_INT(witness.outcome, AVRO_WITNESS_FOUND);
	limit_set(STR("WITNESS_BYTES"), 65536);
	check_bytes(ARRAY("\"int\""), ARRAY("\"long\""), 3);
	check_bytes(MAP("\"int\""), MAP("\"long\""), 4);
	check_bytes("\"null\"", "[\"null\",\"double\"]", 9);
	check_bytes(ENUM("\"A\""), ENUM("\"A\",\"B\""), 1);
	reader = parse(chain(30, "\"int\""));
	writer = parse(chain(30, ARRAY("\"int\"")));
	limit_set(STR("WITNESS_STEPS"), 80);
	avro_witness_any(search(reader, writer), &witness);
	CHECK_INT(witness.outcome, AVRO_WITNESS_TOO_LARGE);
	limit_set(STR("WITNESS_STEPS"), 1000000);
}

static void test_words(void)
{
	CHECK_STR(avro_witness_text(AVRO_WITNESS_NONE_FAILS),
	          "the rules refuse it, although whatever the writer writes can be read");
}

/* ---- memory --------------------------------------------------------------------- */

struct attempt {
	struct arena arena;
	const struct avro_schema *reader, *writer;
	size_t length; /* of the witness; 0: not reached */
};

static void attempt(void *arg)
{
	struct attempt *t = arg;
	struct avro_resolver r;
	struct avro_witness witness;
	struct failure why = { 0 };

	if (!avro_resolver_init(&t->arena, t->reader, t->writer, &r, &why))
		return;
	avro_witness_any(avro_witnesses_of(&r), &witness);
	t->length = witness.bytes.len;
}

static bool attempt_with(struct attempt *t, size_t cap, size_t allocations)
{
	bool ended;

	t->length = 0;
	ended = try_short(&t->arena, cap, allocations, attempt, t);
	arena_free(&t->arena);
	return ended;
}

static void test_memory(void)
{
	struct attempt t = { .reader = parse(chain(9, "\"int\"")),
		             .writer = parse(chain(9, "\"long\"")) };
	size_t failures = 0, cap = 1000;

	while (failures < 1000 && !attempt_with(&t, 1ul << 30, failures))
		failures++;
	CHECK(failures > 2 && failures < 1000);
	CHECK_INT(t.length, 256);
	while (cap < 1 << 24 && !attempt_with(&t, cap, ALL_BLOCKS))
		cap += 3000;
	CHECK(cap > 20000 && cap < 1 << 24);
	CHECK_INT(t.length, 256);
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_table);
	RUN(test_doubling);
	RUN(test_limits);
	RUN(test_words);
	RUN(test_memory);
	arena_free(&arena);
	return CHECK_EXIT();
}
