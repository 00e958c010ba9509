/* Values of Avro schemas: bytes that are one beside bytes that are none, what they print as, and
 * what defaults stand for. The recorded data of the reference: tests/oracle/avro_datum_test.py */
#include "contract/avro/datum.h"
#include "contract/base/limits.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static struct arena arena;

/* As a registry holds it: defaults are not checked. */
static const struct avro_type *type_of(const char *text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(&arena, struct source);
	struct avro_schema *s = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("schema.avsc"), str_of(text) };
	if (!avro_parse(&arena, source, &stored, &s, &why)) {
		check_fail(__FILE__, __LINE__);
		fprintf(stderr, "%s: %s\n", text, why.text);
		exit(1);
	}
	return s->root;
}

static struct str unhex(const char *hex)
{
	static const char digits[] = "0123456789abcdef";
	struct buf out;
	int high = -1;

	buf_init(&out, &arena, 0);
	for (; *hex; hex++) {
		const char *d = strchr(digits, *hex);

		if (!d)
			continue;
		if (high < 0) {
			high = (int)(d - digits);
			continue;
		}
		buf_add_byte(&out, (char)(high << 4 | (int)(d - digits)));
		high = -1;
	}
	/* Exactly as many bytes as there are, so that a sanitizer sees a read past them. */
	return str_copy(&arena, buf_str(&out));
}

static const char *hex_of(struct str s)
{
	struct buf out;

	buf_init(&out, &arena, 0);
	for (size_t i = 0; i < s.len; i++)
		buf_printf(&out, "%02x", (unsigned char)s.ptr[i]);
	return str_c(&arena, buf_str(&out));
}

/* Its JSON, or "refused: ..." or "limit: ...". */
static const char *failed(const struct failure *why)
{
	return str_c(&arena, arena_printf(&arena, "%s: %s",
	                                  why->code == FAILURE_LIMIT    ? "limit"
	                                  : why->code == FAILURE_SYNTAX ? "refused"
	                                                                : "?",
	                                  why->text));
}

static const char *shown(const struct avro_datum *d)
{
	struct failure why = { 0 };
	struct str text;

	return avro_datum_json_text(&arena, d, &text, &why) ? str_c(&arena, text) : failed(&why);
}

static const char *encoded(const struct avro_datum *d)
{
	struct failure why = { 0 };
	struct str bytes;

	return avro_datum_encode(&arena, d, &bytes, &why) ? hex_of(bytes) : failed(&why);
}

#define ARRAY(t)   "{\"type\":\"array\",\"items\":" t "}"
#define MAP(t)     "{\"type\":\"map\",\"values\":" t "}"
#define REC(f)     "{\"type\":\"record\",\"name\":\"a.R\",\"fields\":[" f "]}"
#define F(n, t)    "{\"name\":\"" n "\",\"type\":" t "}"
#define D(n, t, d) "{\"name\":\"" n "\",\"type\":" t ",\"default\":" d "}"
#define ENUM       "{\"type\":\"enum\",\"name\":\"a.E\",\"symbols\":[\"X\",\"Y\"]}"
#define FIXED(n)   "{\"type\":\"fixed\",\"name\":\"a.F\",\"size\":" #n "}"
#define LIST       REC(F("v", "\"int\"") "," F("next", "[\"null\",\"a.R\"]"))

/* clang-format off */
static const struct row {
	const char *type, *hex, *want;
	const char *again; /* the shortest bytes of the same value; NULL: these */
} rows[] = {
	{ "\"null\"", "", "null", NULL },
	{ "\"null\"", "00", "refused: byte 0: the value ends here, and 1 bytes follow", NULL },
	{ "\"boolean\"", "00", "false", NULL },
	{ "\"boolean\"", "01", "true", NULL },
	{ "\"boolean\"", "02", "refused: byte 0: a boolean is 0 or 1, not 2", NULL },
	{ "\"boolean\"", "ff", "refused: byte 0: a boolean is 0 or 1, not 255", NULL },
	{ "\"boolean\"", "", "refused: byte 0: 1 bytes are expected, and 0 are left", NULL },
	{ "\"int\"", "00", "0", NULL },
	{ "\"int\"", "01", "-1", NULL },
	{ "\"int\"", "7f", "-64", NULL },
	{ "\"int\"", "8001", "64", NULL },
	{ "\"int\"", "feffffff0f", "2147483647", NULL },
	{ "\"int\"", "ffffffff0f", "-2147483648", NULL },
	{ "\"int\"", "8080808010", "refused: byte 0: 2147483648 is no int of 32 bits", NULL },
	{ "\"int\"", "8180808010", "refused: byte 0: -2147483649 is no int of 32 bits", NULL },
	{ "\"int\"", "808080808000", "0", "00" },
	{ "\"int\"", "80", "refused: byte 0: the input ends within a number", NULL },
	{ "\"int\"", "", "refused: byte 0: the input ends within a number", NULL },
	{ "\"long\"", "8080808010", "2147483648", NULL },
	{ "\"long\"", "feffffffffffffffff01", "9223372036854775807", NULL },
	{ "\"long\"", "ffffffffffffffffff01", "-9223372036854775808", NULL },
	{ "\"long\"", "ffffffffffffffffff02", "refused: byte 0: a number has more than 64 bits", NULL },
	{ "\"long\"", "80808080808080808080", "refused: byte 0: a number has more than 64 bits", NULL },
	{ "\"long\"", "8080808080808080808000", "refused: byte 0: a number has more than 64 bits", NULL },
	{ "\"float\"", "0000c03f", "1.5", NULL },
	{ "\"float\"", "cdcccc3d", "0.10000000149011612", NULL },
	{ "\"float\"", "0100a07f", "\"NaN\"", NULL },
	{ "\"float\"", "0000c0", "refused: byte 0: 4 bytes are expected, and 3 are left", NULL },
	{ "\"double\"", "9a9999999999b93f", "0.1", NULL },
	{ "\"double\"", "0000000000000080", "-0.0", NULL },
	{ "\"double\"", "000000000000f07f", "\"Infinity\"", NULL },
	{ "\"double\"", "000000000000f0ff", "\"-Infinity\"", NULL },
	{ "\"double\"", "010000000000f47f", "\"NaN\"", NULL },
	{ "\"string\"", "06666f6f", "\"foo\"", NULL },
	{ "\"string\"", "00", "\"\"", NULL },
	{ "\"string\"", "0822005c0a", "\"\\\"\\u0000\\\\\\n\"", NULL },
	{ "\"string\"", "04c3a9", "\"\xC3\xA9\"", NULL },
	{ "\"string\"", "0661ff62", "\"a\xEF\xBF\xBD" "b\"", NULL },
	{ "\"string\"", "04f09f", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"", NULL },
	{ "\"string\"", "0661", "refused: byte 1: 3 bytes are expected, and 1 are left", NULL },
	{ "\"string\"", "01", "refused: byte 0: the length -1 is negative", NULL },
	{ "\"string\"", "feffffffffffffffff01",
	  "refused: byte 10: 9223372036854775807 bytes are expected, and 0 are left", NULL },
	{ "\"bytes\"", "06007fff", "\"\\u0000\\u007f\xC3\xBF\"", NULL },
	{ "\"bytes\"", "0480bf", "\"\xC2\x80\xC2\xBF\"", NULL },
	{ FIXED(2), "c0e9", "\"\xC3\x80\xC3\xA9\"", NULL },
	{ FIXED(2), "c0", "refused: byte 0: 2 bytes are expected, and 1 are left", NULL },
	{ FIXED(2147483639), "c0", "refused: byte 0: 2147483639 bytes are expected, and 1 are left", NULL },
	{ FIXED(0), "", "\"\"", NULL },
	{ ENUM, "02", "\"Y\"", NULL },
	{ ENUM, "04", "refused: byte 0: there is no symbol 2, there are 2", NULL },
	{ ENUM, "01", "refused: byte 0: there is no symbol -1, there are 2", NULL },
	{ "{\"type\":\"enum\",\"name\":\"a.E\",\"symbols\":[]}", "00",
	  "refused: byte 0: there is no symbol 0, there are 0", NULL },

	{ ARRAY("\"int\""), "00", "[]", NULL },
	{ ARRAY("\"int\""), "04020400", "[1,2]", NULL },
	{ ARRAY("\"int\""), "0202020400", "[1,2]", "04020400" },
	{ ARRAY("\"int\""), "03040204 00", "[1,2]", "04020400" },
	{ ARRAY("\"int\""), "0100", "refused: byte 2: the input ends within a number", NULL },
	{ ARRAY("\"int\""), "03020204 00", "refused: byte 4: a block does not have the size it says", NULL },
	{ ARRAY("\"int\""), "03060204 00", "refused: byte 4: a block does not have the size it says", NULL },
	{ ARRAY("\"int\""), "0308020400", "refused: byte 0: a block cannot have 4 bytes: 3 are left", NULL },
	{ ARRAY("\"int\""), "0301020400", "refused: byte 0: a block cannot have -1 bytes: 3 are left", NULL },
	{ ARRAY("\"int\""), "040204", "refused: byte 3: the input ends within a number", NULL },
	{ ARRAY("\"int\""), "feffffffffffffffff0102", "refused: byte 11: the input ends within a number", NULL },
	{ ARRAY("\"int\""), "ffffffffffffffffff0100", "refused: byte 11: the input ends within a number", NULL },
	{ ARRAY("\"null\""), "0600", "[null,null,null]", NULL },
	{ ARRAY("\"null\""), "050000", "[null,null,null]", "0600" },
	{ ARRAY("\"null\""), "80a8d6b90700", "limit: more than 1000000 values in one datum (limit DATUM_VALUES)", NULL },
	{ ARRAY("\"null\""), "ffffffffffffffffff010000",
	  "limit: more than 1000000 values in one datum (limit DATUM_VALUES)", NULL },
	{ ARRAY(ARRAY("\"int\"")), "0404020400 0000", "[[1,2],[]]", NULL },
	{ MAP("\"int\""), "00", "{}", NULL },
	{ MAP("\"int\""), "0402610202620400", "{\"a\":1,\"b\":2}", NULL },
	{ MAP("\"int\""), "0402610202610400", "{\"a\":2}", NULL },
	{ MAP("\"int\""), "030c02610200", "refused: byte 0: a block cannot have 6 bytes: 4 are left", NULL },
	{ MAP("\"int\""), "0402610202ff0400", "{\"a\":1,\"\xEF\xBF\xBD\":2}", NULL },
	{ MAP("\"int\""), "0201", "refused: byte 1: the length -1 is negative", NULL },
	{ MAP("\"null\""), "0200 00", "{\"\":null}", NULL },

	{ "[\"null\",\"string\"]", "00", "null", NULL },
	{ "[\"null\",\"string\"]", "020261", "{\"string\":\"a\"}", NULL },
	{ "[\"null\",\"string\"]", "04", "refused: byte 0: there is no branch 2, there are 2", NULL },
	{ "[\"null\",\"string\"]", "01", "refused: byte 0: there is no branch -1, there are 2", NULL },
	{ "[]", "00", "refused: byte 0: there is no branch 0, there are 0", NULL },
	{ "[" ARRAY("\"int\"") "," MAP("\"int\"") "," FIXED(1) "," ENUM "," REC("") "]", "0000",
	  "{\"array\":[]}", NULL },
	{ "[" ARRAY("\"int\"") "," MAP("\"int\"") "," FIXED(1) "," ENUM "," REC("") "]", "0200",
	  "{\"map\":{}}", NULL },
	{ "[" ARRAY("\"int\"") "," MAP("\"int\"") "," FIXED(1) "," ENUM "," REC("") "]", "0441",
	  "{\"a.F\":\"A\"}", NULL },
	{ "[" ARRAY("\"int\"") "," MAP("\"int\"") "," FIXED(1) "," ENUM "," REC("") "]", "0600",
	  "{\"a.E\":\"X\"}", NULL },
	{ "[" ARRAY("\"int\"") "," MAP("\"int\"") "," FIXED(1) "," ENUM "," REC("") "]", "08",
	  "{\"a.R\":{}}", NULL },
	{ REC(F("x", "\"int\"") "," F("y", "\"boolean\"")), "0201", "{\"x\":1,\"y\":true}", NULL },
	{ REC(F("x", "\"int\"") "," F("y", "\"boolean\"")), "02",
	  "refused: byte 1: 1 bytes are expected, and 0 are left", NULL },
	{ LIST, "0202040200", "refused: byte 5: the input ends within a number", NULL },
	{ LIST, "02020400", "{\"v\":1,\"next\":{\"a.R\":{\"v\":2,\"next\":null}}}", NULL },
	{ REC(F("next", "\"a.R\"")), "", "limit: more than 1000 levels of nesting in one datum (limit DATUM_DEPTH)",
	  NULL },
	{ "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}", "02", "1", NULL },
};
/* clang-format on */

static void test_bytes(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		const struct avro_datum *d = NULL;
		struct failure why = { 0 };

		CHECK_ROW(str_c(&arena, arena_printf(&arena, "%s %s", r->type, r->hex)));
		if (!avro_datum_decode(&arena, type_of(r->type), unhex(r->hex), &d, &why)) {
			CHECK(!d);
			CHECK_STR(failed(&why), r->want);
			continue;
		}
		CHECK_STR(shown(d), r->want);
		CHECK_STR(encoded(d), r->again ? r->again : hex_of(unhex(r->hex)));
	}
}

/* One value after another; what is left is told. */
static void test_sequence(void)
{
	const struct avro_type *t = type_of("\"int\"");
	struct str bytes = unhex("02 0480");
	const struct avro_datum *d;
	struct failure why = { 0 };

	CHECK(avro_datum_decode_next(&arena, t, &bytes, &d, &why) && d->integer == 1);
	CHECK(avro_datum_decode_next(&arena, t, &bytes, &d, &why) && d->integer == 2);
	CHECK(!avro_datum_decode_next(&arena, t, &bytes, &d, &why));
	CHECK_STR(why.text, "byte 0: the input ends within a number");
	CHECK_INT(bytes.len, 1);
}

/* ---- limits ------------------------------------------------------------------- */

static const struct avro_datum *nest(const struct avro_type *t, size_t levels)
{
	struct avro_datum *top = NULL, *d;

	for (; levels; levels--) {
		d = avro_datum_new(&arena, t);
		d->items = arena_array(&arena, const struct avro_datum *, 2);
		d->count = top ? 2 : 0;
		d->items[0] = d->items[1] = top;
		top = d;
	}
	return top;
}

/* An array of itself, through a union. */
static void test_limits(void)
{
	const struct avro_type *t =
		type_of("{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"l\",\"type\":"
	                "{\"type\":\"array\",\"items\":\"L\"}}]}");
	const struct avro_datum *d;
	struct failure why = { 0 };
	struct buf deep;

	/* Small as a graph, without end as a tree. */
	CHECK_STR(encoded(nest(t->fields[0].type, 60)),
	          "limit: more than 1000000 values in one datum (limit DATUM_VALUES)");
	CHECK_STR(shown(nest(t->fields[0].type, 60)),
	          "limit: more than 1000000 values in one datum (limit DATUM_VALUES)");
	CHECK_STR(shown(nest(t->fields[0].type, 3)), "[[[],[]],[[],[]]]");
	CHECK_STR(encoded(nest(t->fields[0].type, 1001)),
	          "limit: more than 1000 levels of nesting in one datum (limit DATUM_DEPTH)");
	CHECK_STR(shown(nest(t->fields[0].type, 1001)),
	          "limit: more than 1000 levels of nesting in one datum (limit DATUM_DEPTH)");

	/* A record and a list a level: 499 levels and the innermost list. */
	for (int levels = 499; levels <= 500; levels++) {
		buf_init(&deep, &arena, 0);
		for (int i = 0; i < levels; i++)
			buf_add_byte(&deep, 2);
		for (int i = 0; i <= levels; i++)
			buf_add_byte(&deep, 0);
		CHECK_INT(avro_datum_decode(&arena, t, buf_str(&deep), &d, &why), levels == 499);
		if (levels == 499)
			CHECK_STR(encoded(d), hex_of(buf_str(&deep)));
	}
	CHECK_STR(failed(&why),
	          "limit: more than 1000 levels of nesting in one datum (limit DATUM_DEPTH)");
}

/* ---- defaults ------------------------------------------------------------------ */

/* clang-format off */
static const struct {
	const char *type, *value, *want;
} defaults[] = {
	{ "\"null\"", "null", "null" },
	{ "\"null\"", "0", "refused: 0 is no null" },
	{ "\"boolean\"", "true", "true" },
	{ "\"boolean\"", "false", "false" },
	{ "\"boolean\"", "\"true\"", "refused: \"true\" is no boolean" },
	{ "\"int\"", "-7", "-7" },
	{ "\"int\"", "2147483648", "refused: 2147483648 is no int" },
	{ "\"int\"", "1.5", "refused: 1.5 is no int" },
	{ "\"int\"", "\"1\"", "refused: \"1\" is no int" },
	{ "\"long\"", "2147483648", "2147483648" },
	{ "\"long\"", "9223372036854775808", "refused: 9223372036854775808 is no long" },
	{ "\"float\"", "0.1", "0.10000000149011612" },
	{ "\"float\"", "1e39", "\"Infinity\"" },
	{ "\"double\"", "1", "1.0" },
	{ "\"double\"", "-0", "0.0" },
	{ "\"double\"", "-0.0", "-0.0" },
	{ "\"double\"", "[]", "refused: a list is no double" },
	{ "\"string\"", "\"\xC3\xA9\"", "\"\xC3\xA9\"" },
	{ "\"string\"", "null", "refused: null is no string" },
	{ "\"bytes\"", "\"a\xC3\xBF\xC4\x80\xF0\x9F\x98\x80\"", "\"a\xC3\xBF??\"" },
	{ "\"bytes\"", "7", "refused: 7 is no bytes" },
	{ FIXED(2), "\"ab\"", "\"ab\"" },
	{ FIXED(2), "\"abc\"", "\"ab\"" },
	{ FIXED(2), "\"\"", "\"\\u0000\\u0000\"" },
	{ FIXED(2), "{}", "refused: an object is no fixed" },
	{ ENUM, "\"Y\"", "\"Y\"" },
	{ ENUM, "\"Z\"", "refused: \"Z\" is no enum" },
	{ ENUM, "1", "refused: 1 is no enum" },
	{ ARRAY("\"int\""), "[1,2]", "[1,2]" },
	{ ARRAY("\"int\""), "null", "[]" },
	{ ARRAY("\"int\""), "{\"a\":1}", "[1]" },
	{ ARRAY("\"int\""), "[1,\"x\"]", "refused: \"x\" is no int" },
	{ MAP("\"int\""), "{\"a\":1}", "{\"a\":1}" },
	{ MAP("\"int\""), "[]", "{}" },
	{ MAP("\"int\""), "[1]", "refused: a list is no map" },
	{ REC(F("x", "\"int\"") "," D("y", "\"string\"", "\"d\"")), "{\"x\":1,\"z\":2}", "{\"x\":1,\"y\":\"d\"}" },
	{ REC(F("x", "\"int\"") "," D("y", "\"string\"", "\"d\"")), "{\"y\":\"e\"}", "refused: field x has no default" },
	{ REC(F("x", "\"int\"")), "{\"x\":\"a\"}", "refused: field x: \"a\" is no int" },
	{ REC(D("x", "\"int\"", "3")), "null", "{\"x\":3}" },
	{ REC(D("next", "\"a.R\"", "{}")), "{}", "limit: more than 1000 levels of nesting in one datum (limit DATUM_DEPTH)" },
	{ "[\"null\",\"int\"]", "null", "null" },
	{ "[\"null\",\"int\"]", "3", "{\"int\":3}" },
	{ "[\"int\",\"null\"]", "null", "null" },
	{ "[\"int\",\"double\"]", "1.5", "refused: 1.5 is no int" },
	{ "[\"string\",\"bytes\"]", "\"x\"", "{\"string\":\"x\"}" },
	{ "[\"string\",\"int\"]", "true", "refused: true is no union" },
	/* The first branch whose kind may go with it, whether or not the value fits. */
	{ "[" ARRAY("\"int\"") ",\"null\"]", "null", "{\"array\":[]}" },
	{ "[" ENUM ",\"null\"]", "null", "refused: null is no enum" },
	{ "[" REC(F("x", "\"int\"")) ",\"null\"]", "null", "refused: field x has no default" },
	{ "[" REC(D("x", "\"int\"", "1")) ",\"null\"]", "null", "{\"a.R\":{\"x\":1}}" },
};
/* clang-format on */

static const struct node *json(const char *text)
{
	struct source *source = arena_new(&arena, struct source);
	struct node *root = NULL;
	struct failure why;

	*source = (struct source){ STR("value.json"), str_of(text) };
	return json_read_lenient(&arena, source, &root, &why) ? root : NULL;
}

static void test_defaults(void)
{
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		const struct avro_datum *d = NULL;
		struct failure why = { 0 };
		bool made;

		CHECK_ROW(str_c(&arena, arena_printf(&arena, "%s %s", defaults[i].type,
		                                     defaults[i].value)));
		made = avro_datum_from_default(&arena, type_of(defaults[i].type),
		                               json(defaults[i].value), &d, &why);
		CHECK_INT(made, d != NULL);
		CHECK_STR(made ? shown(d) : failed(&why), defaults[i].want);
	}
}

/* What the text of a float became when its schema was parsed. */
static void test_float_texts(void)
{
	const struct avro_type *t = type_of(
		REC(D("f", "\"float\"", "\"NaN\"") "," D("d", "\"double\"", "\"-Infinity\"") "," D(
			"u", "[\"double\",\"string\"]", "\"NaN\"")));
	const struct avro_datum *d = NULL;
	struct failure why = { 0 };

	CHECK(avro_datum_from_default(&arena, t, json("{}"), &d, &why));
	CHECK_STR(d ? shown(d) : why.text,
	          "{\"f\":\"NaN\",\"d\":\"-Infinity\",\"u\":{\"string\":\"NaN\"}}");
}

/* Each record holds the next one twice, all by default: 2^40 values of a small text. */
static void test_default_bomb(void)
{
	const struct avro_datum *d = NULL;
	struct failure why = { 0 };
	struct buf text;

	buf_init(&text, &arena, 0);
	for (int i = 0; i < 40; i++)
		buf_printf(&text,
		           "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"b\","
		           "\"default\":{},\"type\":",
		           i);
	buf_add_c(&text, "{\"type\":\"record\",\"name\":\"N\",\"fields\":[]}");
	for (int i = 40; i-- > 0;)
		buf_printf(&text, "}%s]}",
		           i == 39 ? ""
		                   : str_c(&arena, arena_printf(&arena,
		                                                ",{\"name\":\"c\",\"default\":{},"
		                                                "\"type\":\"R%d\"}",
		                                                i + 1)));
	CHECK(!avro_datum_from_default(&arena, type_of(str_c(&arena, buf_str(&text))), json("{}"),
	                               &d, &why));
	CHECK_STR(failed(&why),
	          "limit: more than 1000000 values in one datum (limit DATUM_VALUES)");
}

/* ---- memory --------------------------------------------------------------------- */

struct attempt {
	struct arena arena;
	const struct avro_type *type;
	struct str bytes;
	size_t length; /* of the JSON; 0: not reached */
};

static void attempt(void *arg)
{
	struct attempt *t = arg;
	const struct avro_datum *d, *by_default;
	struct failure why = { 0 };
	struct str again, text;

	if (avro_datum_decode(&t->arena, t->type, t->bytes, &d, &why) &&
	    avro_datum_encode(&t->arena, d, &again, &why) && str_eq(again, t->bytes) &&
	    avro_datum_from_default(&t->arena, t->type, t->type->fields[0].default_value,
	                            &by_default, &why) &&
	    avro_datum_json_text(&t->arena, d, &text, &why))
		t->length = text.len;
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
	struct attempt t = { .type = type_of(REC(D("m", MAP("\"bytes\""), "{\"k\":\"v\"}"))) };
	size_t failures = 0, cap = 1000;
	struct buf bytes;

	buf_init(&bytes, &arena, 0);
	buf_add_c(&bytes, "\xD0\x0F"); /* 1000 */
	for (int i = 0; i < 1000; i++)
		buf_printf(&bytes, "\x08%04d\x06%03d", i, i % 1000);
	buf_add_byte(&bytes, 0);
	t.bytes = buf_str(&bytes);
	while (failures < 1000 && !attempt_with(&t, 1ul << 30, failures))
		failures++;
	CHECK(failures > 5 && failures < 1000);
	CHECK_INT(t.length, 13007);
	while (cap < 1 << 24 && !attempt_with(&t, cap, ALL_BLOCKS))
		cap += 5000;
	CHECK(cap > 20000 && cap < 1 << 24);
	CHECK_INT(t.length, 13007);
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_bytes);
	RUN(test_sequence);
	RUN(test_limits);
	RUN(test_defaults);
	RUN(test_float_texts);
	RUN(test_default_bomb);
	RUN(test_memory);
	arena_free(&arena);
	return CHECK_EXIT();
}
