/* The smallest datum of each type: by hand, beside a naive search on random schemas, and where it
 * is huge although the schema is small. */
#include "contract/avro/smallest.h"
#include "contract/base/limits.h"
#include "tests/check.h"

#include <stdint.h>
#include <stdlib.h>

static struct arena arena;

static const struct avro_schema *parse(const char *text)
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
	return s;
}

#define REC(n, f) "{\"type\":\"record\",\"name\":\"" n "\",\"fields\":[" f "]}"
#define F(n, t)   "{\"name\":\"" n "\",\"type\":" t "}"
#define ARRAY(t)  "{\"type\":\"array\",\"items\":" t "}"
#define MAP(t)    "{\"type\":\"map\",\"values\":" t "}"
#define ENUM(s)   "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[" s "]}"
#define FIXED(n)  "{\"type\":\"fixed\",\"name\":\"F\",\"size\":" #n "}"
#define ENDLESS   REC("R", F("next", "\"R\""))

/* clang-format off */
static const struct {
	const char *type;
	const char *want; /* "bytes values depth JSON", or "none" */
} rows[] = {
	{ "\"null\"", "0 1 1 null" },
	{ "\"boolean\"", "1 1 1 false" },
	{ "\"int\"", "1 1 1 0" },
	{ "\"long\"", "1 1 1 0" },
	{ "\"float\"", "4 1 1 0.0" },
	{ "\"double\"", "8 1 1 0.0" },
	{ "\"bytes\"", "1 1 1 \"\"" },
	{ "\"string\"", "1 1 1 \"\"" },
	{ FIXED(0), "0 1 1 \"\"" },
	{ FIXED(2), "2 1 1 \"\\u0000\\u0000\"" },
	{ ENUM("\"A\",\"B\""), "1 1 1 \"A\"" },
	{ ENUM(""), "none" },
	{ ARRAY("\"double\""), "1 1 1 []" },
	{ MAP("\"double\""), "1 1 1 {}" },
	{ ARRAY(ENDLESS), "1 1 1 []" },
	{ REC("R", ""), "0 1 1 {}" },
	{ REC("R", F("a", "\"int\"") "," F("b", FIXED(3))), "4 3 2 {\"a\":0,\"b\":\"\\u0000\\u0000\\u0000\"}" },
	{ ENDLESS, "none" },
	{ REC("R", F("a", "\"int\"") "," F("b", ENUM(""))), "none" },
	{ REC("R", F("next", "[\"null\",\"R\"]")), "1 3 3 {\"next\":null}" },
	{ REC("R", F("next", "[\"R\",\"null\"]")), "1 3 3 {\"next\":null}" },
	{ REC("R", F("next", ARRAY("\"R\""))), "1 2 2 {\"next\":[]}" },
	{ REC("R", F("next", "[\"R\"]")), "none" },
	{ "[]", "none" },
	{ "[" ENUM("") "," ENDLESS "]", "none" },
	{ "[" ENUM("") ",\"double\"]", "9 2 2 {\"double\":0.0}" },
	{ "[\"double\",\"float\",\"null\"]", "1 2 2 null" },
	{ "[\"double\",\"float\"]", "5 2 2 {\"float\":0.0}" },
	{ "[\"string\",\"int\"]", "2 2 2 {\"string\":\"\"}" },
	/* As many bytes, and fewer values. */
	{ "[" REC("R", F("a", REC("S", ""))) ",\"null\"]", "1 2 2 null" },
	{ REC("A", F("b", REC("B", F("a", "[\"A\",\"int\"]")))), "2 4 4 {\"b\":{\"a\":{\"int\":0}}}" },
};
/* clang-format on */

static const char *said(const char *text)
{
	const struct avro_schema *s = parse(text);
	struct avro_smallest *all = avro_smallest_of(&arena, s);
	const struct avro_answer *size = avro_smallest_size(all, s->root);
	const struct avro_datum *d;
	struct failure why = { 0 };
	struct str json, bytes;

	if (!size->known)
		return "none";
	if (!avro_smallest_datum(all, s->root, &d, &why) ||
	    !avro_datum_json_text(&arena, d, &json, &why) ||
	    !avro_datum_encode(&arena, d, &bytes, &why))
		return str_c(&arena, str_of(why.text));
	CHECK_INT(bytes.len, size->cost.bytes);
	return str_c(&arena, arena_printf(&arena, "%llu %llu %llu %.*s", size->cost.bytes,
	                                  size->cost.values, size->cost.depth, STR_FMT(json)));
}

static void test_by_hand(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].type);
		CHECK_STR(said(rows[i].type), rows[i].want);
	}
}

/* 64 fixed types, the cheapest of `size` bytes, and null, whose index takes two bytes. */
static const char *far_null(int size)
{
	struct buf text;

	buf_init(&text, &arena, 0);
	buf_add_c(&text, "[");
	for (int i = 0; i < 64; i++)
		buf_printf(&text, "{\"type\":\"fixed\",\"name\":\"F%d\",\"size\":%d},", i,
		           i == 40 ? size : 9);
	buf_add_c(&text, "\"null\"]");
	return said(str_c(&arena, buf_str(&text)));
}

static void test_far_branch(void)
{
	CHECK_STR(far_null(2), "2 2 2 null");
	CHECK_STR(far_null(1), "2 2 2 {\"F40\":\"\\u0000\"}");
}

static void test_index_bytes(void)
{
	static const struct {
		size_t index;
		unsigned bytes;
	} cases[] = { { 0, 1 }, { 63, 1 }, { 64, 2 }, { 8191, 2 }, { 8192, 3 } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_INT(avro_index_bytes(cases[i].index), cases[i].bytes);
}

/* ---- beside a naive search --------------------------------------------------------- */

static uint64_t seed;

static size_t below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

enum { RECORDS = 8 };

static void random_union(struct buf *out)
{
	const size_t n = below(3);

	buf_add_c(out, "[");
	if (!below(4))
		buf_printf(out, "{\"type\":\"map\",\"values\":\"R%zu\"}%s", below(RECORDS),
		           n ? "," : "");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s\"R%zu\"", i ? "," : "", (below(3) * 3 + i) % RECORDS);
	buf_add_c(out, "]");
}

static void random_type(struct buf *out, int depth)
{
	static const char *const plain[] = { "\"null\"", "\"int\"", "\"double\"", "\"float\"" };

	switch (below(depth ? 5 : 3)) {
	case 0:
		buf_add_c(out, plain[below(4)]);
		break;
	case 3:
		buf_printf(out, "{\"type\":\"array\",\"items\":\"R%zu\"}", below(RECORDS));
		break;
	case 4:
		random_union(out);
		break;
	default:
		buf_printf(out, "\"R%zu\"", below(RECORDS));
	}
}

static const char *random_schema(void)
{
	struct buf out;

	buf_init(&out, &arena, 0);
	buf_add_c(&out, "{\"type\":\"record\",\"name\":\"Root\",\"fields\":[");
	for (int r = 0; r < RECORDS; r++) {
		const size_t fields = below(4);

		buf_printf(&out,
		           "%s{\"name\":\"f%d\",\"type\":{\"type\":\"record\",\"name\":\"R%d\","
		           "\"fields\":[",
		           r ? "," : "", r, r);
		for (size_t i = 0; i < fields; i++) {
			buf_printf(&out, "%s{\"name\":\"g%zu\",\"type\":", i ? "," : "", i);
			random_type(&out, 1);
			buf_add_c(&out, "}");
		}
		buf_add_c(&out, "]}}");
	}
	buf_add_c(&out, "]}");
	return str_c(&arena, buf_str(&out));
}

struct cost {
	bool known;
	unsigned long long bytes, values;
};

/* Of a record or a union from what is known of its parts. */
static struct cost cost_of(const struct avro_type *t, const struct cost *known)
{
	struct cost best = { .known = t->kind == AVRO_RECORD, .values = 1 };

	for (size_t i = 0; t->kind == AVRO_RECORD && i < t->field_count; i++) {
		const struct cost *part = &known[t->fields[i].type->id];

		best.known = best.known && part->known;
		best.bytes += part->bytes;
		best.values += part->values;
	}
	for (size_t i = 0; t->kind == AVRO_UNION && i < t->branch_count; i++) {
		const struct cost *part = &known[t->branches[i]->id];

		if (part->known &&
		    (!best.known || part->bytes + 1 < best.bytes ||
		     (part->bytes + 1 == best.bytes && part->values + 1 < best.values)))
			best = (struct cost){ true, part->bytes + 1, part->values + 1 };
	}
	return best;
}

/* Round after round over all types, until nothing changes. */
static struct cost *naive(const struct avro_schema *s)
{
	struct cost *known = arena_array(&arena, struct cost, s->type_count);
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t id = 0; id < s->type_count; id++) {
			const struct avro_type *t = s->types[id];
			struct cost c = { true, 1, 1 };

			if (t->kind == AVRO_RECORD || t->kind == AVRO_UNION)
				c = cost_of(t, known);
			else if (t->kind != AVRO_ARRAY && t->kind != AVRO_MAP &&
			         t->kind != AVRO_INT)
				c.bytes = t->kind == AVRO_NULL ? 0 : t->kind == AVRO_FLOAT ? 4 : 8;
			if (!c.known)
				continue;
			changed = changed || !known[id].known || known[id].bytes != c.bytes ||
			          known[id].values != c.values;
			known[id] = c;
		}
	}
	return known;
}

static void test_random(void)
{
	size_t none = 0, some = 0;

	for (seed = 1; some < 4000;) {
		const char *text = random_schema();
		struct source source = { STR("s.avsc"), str_of(text) };
		struct failure why = { 0 };
		struct avro_smallest *all;
		struct avro_schema *s;
		struct cost *want;

		if (!avro_parse(&arena, &source, NULL, &s, &why)) {
			CHECK_STR(why.text, "");
			return;
		}
		all = avro_smallest_of(&arena, s);
		want = naive(s);
		for (size_t id = 0; id < s->type_count; id++) {
			const struct avro_answer *got = avro_smallest_size(all, s->types[id]);

			none += !got->known;
			some += got->known;
			if (got->known != want[id].known ||
			    (got->known && (got->cost.bytes != want[id].bytes ||
			                    got->cost.values != want[id].values))) {
				CHECK_STR(text, "a schema on which both agree");
				return;
			}
		}
	}
	CHECK(none > 500);
}

/* ---- large ------------------------------------------------------------------------- */

/* n records, each holding the next one `twice`, the last of them `inner`. */
static const char *chain(int n, bool twice, const char *inner)
{
	struct buf text;

	buf_init(&text, &arena, 0);
	for (int i = 0; i < n; i++) {
		buf_printf(&text, "{\"type\":\"record\",\"name\":\"C%d\",\"fields\":[", i);
		buf_add_c(&text, "{\"name\":\"a\",\"type\":");
	}
	buf_add_c(&text, inner);
	for (int i = n; i-- > 0;) {
		buf_add_c(&text, "}");
		if (twice && i < n - 1)
			buf_printf(&text, ",{\"name\":\"b\",\"type\":\"C%d\"}", i + 1);
		buf_add_c(&text, "]}");
	}
	return str_c(&arena, buf_str(&text));
}

static void test_doubling(void)
{
	const struct avro_schema *s = parse(chain(50, true, "\"int\""));
	const struct avro_answer *size = avro_smallest_size(avro_smallest_of(&arena, s), s->root);

	CHECK_INT(size->cost.bytes, 1ll << 49);
	CHECK_INT(size->cost.depth, 51);
	CHECK_STR(said(chain(50, true, "\"int\"")),
	          "more than 1000000 values in one datum (limit DATUM_VALUES)");
	/* No byte at all, and as many values. */
	CHECK_STR(said(chain(50, true, "\"null\"")),
	          "more than 1000000 values in one datum (limit DATUM_VALUES)");
	CHECK_STR(said(chain(2, true, "\"null\"")),
	          "0 5 3 {\"a\":{\"a\":null},\"b\":{\"a\":null}}");
	CHECK_STR(said(FIXED(2147483639)),
	          "more than 268435456 bytes of output (limit OUTPUT_BYTES)");
}

/* Each name is used before the next is defined, so a flat text means a deep datum; and more bytes
 * than can be counted. */
static void test_beyond_counting(void)
{
	struct buf text;

	buf_init(&text, &arena, 0);
	buf_add_c(&text, "{\"type\":\"record\",\"name\":\"Root\",\"fields\":[");
	for (int i = 0; i < 1200; i++) {
		buf_printf(&text,
		           "%s{\"name\":\"f%d\",\"type\":{\"type\":\"record\",\"name\":\"C%d\","
		           "\"fields\":[",
		           i ? "," : "", i, i);
		if (i)
			buf_printf(&text,
			           "{\"name\":\"a\",\"type\":\"C%d\"},{\"name\":\"b\",\"type\":\"C%"
			           "d\"}",
			           i - 1, i - 1);
		else
			buf_add_c(&text, "{\"name\":\"a\",\"type\":\"int\"}");
		buf_add_c(&text, "]}}");
	}
	buf_add_c(&text, "]}");
	{
		const struct avro_schema *s = parse(str_c(&arena, buf_str(&text)));
		const struct avro_answer *size =
			avro_smallest_size(avro_smallest_of(&arena, s), s->root);

		CHECK(size->known && size->cost.bytes == ~0ull && size->cost.values == ~0ull);
		CHECK_INT(size->cost.depth, 1202);
		CHECK_STR(said(str_c(&arena, buf_str(&text))),
		          "more than 1000 levels of nesting in one datum (limit DATUM_DEPTH)");
	}
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_by_hand);
	RUN(test_far_branch);
	RUN(test_index_bytes);
	RUN(test_random);
	RUN(test_doubling);
	RUN(test_beyond_counting);
	arena_free(&arena);
	return CHECK_EXIT();
}
