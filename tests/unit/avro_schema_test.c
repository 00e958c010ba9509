/* Avro schemas: what is accepted beside its nearest neighbour that is not, what names mean, and
 * that texts are canonical. The recorded answers of the reference: tests/oracle/avro_test.py */
#include "contract/avro/canonical.h"
#include "contract/base/limits.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static struct arena arena;

static struct avro_schema *parse_as(const char *text, const struct avro_parse_options *options,
                                    struct failure *why)
{
	struct source *source = arena_new(&arena, struct source);
	struct avro_schema *s = NULL;

	*source = (struct source){ STR("test.avsc"), str_of(text) };
	return avro_parse(&arena, source, options, &s, why) ? s : NULL;
}

static struct avro_schema *parse(const char *text)
{
	struct failure why = { 0 };
	struct avro_schema *s = parse_as(text, NULL, &why);

	if (!s) {
		check_fail(__FILE__, __LINE__);
		fprintf(stderr, "%s: %d:%d %s\n", text, why.line, why.column, why.text);
	}
	return s;
}

static const char *shown(struct str s)
{
	return str_c(&arena, s);
}

#define R(fields)    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" fields "]}"
#define F(type, def) R("{\"name\":\"f\",\"type\":" type ",\"default\":" def "}")
#define E_           "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"]}"
#define S_           "{\"type\":\"record\",\"name\":\"S\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}"

/* Which of register, stored and library take it: "RSL", "-S-"... */
static void test_strictness(void)
{
	static const struct {
		const char *text, *taken;
	} rows[] = {
		{ "\"int\"", "RSL" },
		{ "\"Int\"", "---" },
		{ "int", "---" },
		{ "", "---" },
		{ "null", "---" },
		{ "\"null\"", "RSL" },
		{ "[]", "RSL" },
		{ "[\"int\",\"string\"]", "RSL" },
		{ "[\"int\",\"int\"]", "---" },
		{ "[\"int\",{\"type\":\"int\",\"logicalType\":\"date\"}]", "---" },
		{ "[\"int\",[\"string\"]]", "---" },
		{ "[{\"type\":\"map\",\"values\":\"int\"},{\"type\":\"array\",\"items\":\"int\"}]",
		  "RSL" },
		{ "[{\"type\":\"map\",\"values\":\"int\"},{\"type\":\"map\",\"values\":\"long\"}]",
		  "---" },
		{ "[" E_ ",\"E\"]", "---" },
		{ "[\"E\"," E_ "]", "---" },
		{ "[" E_ ",{\"type\":\"enum\",\"name\":\"n.E\",\"symbols\":[]}]", "RSL" },
		{ "{\"type\":\"int\"}", "RSL" },
		{ "{\"type\":{\"type\":\"int\"}}", "---" },
		{ "{\"type\":[\"int\"]}", "---" },
		{ "{\"type\":\"union\"}", "---" },
		{ "{\"typ\":\"int\"}", "---" },
		{ "{\"type\":\"array\"}", "---" },
		{ "{\"type\":\"array\",\"items\":\"int\",\"aliases\":3}", "RSL" },
		{ "{\"type\":\"map\"}", "---" },
		{ R(""), "RSL" },
		{ "{\"type\":\"record\",\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"R\"}", "---" },
		{ "{\"type\":\"record\",\"name\":5,\"fields\":[]}", "---" },
		{ "{\"type\":\"error\",\"name\":\"R\",\"fields\":[]}", "RSL" },
		{ "{\"type\":\"record\",\"name\":\"int\",\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"n.int\",\"fields\":[]}", "RSL" },
		{ "{\"type\":\"record\",\"name\":\"array\",\"fields\":[]}", "RSL" },
		{ "{\"type\":\"record\",\"name\":\"a-b\",\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"a_b\",\"fields\":[]}", "RSL" },
		{ "{\"type\":\"record\",\"name\":\"9a\",\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"caf\xC3\xA9\",\"fields\":[]}", "-SL" },
		{ "{\"type\":\"record\",\"name\":\"a\xC2\xB2\",\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"a\xF0\x9D\x92\x9C\",\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"a-b.R\",\"fields\":[]}", "-S-" },
		{ "{\"type\":\"record\",\"name\":\"\xC3\xA9.R\",\"fields\":[]}", "-SL" },
		{ "{\"type\":\"record\",\"name\":\"a..R\",\"fields\":[]}", "-S-" },
		{ "{\"type\":\"record\",\"name\":\".R\",\"fields\":[]}", "RSL" },
		{ "{\"type\":\"record\",\"name\":\"R.\",\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"R\",\"namespace\":7,\"fields\":[]}", "RSL" },
		{ "{\"type\":\"record\",\"name\":\"R\",\"aliases\":[\"a-b\"],\"fields\":[]}",
		  "-S-" },
		{ "{\"type\":\"record\",\"name\":\"R\",\"aliases\":[\"a-b.C\"],\"fields\":[]}",
		  "RSL" },
		{ "{\"type\":\"record\",\"name\":\"R\",\"aliases\":null,\"fields\":[]}", "---" },
		{ "{\"type\":\"record\",\"name\":\"R\",\"aliases\":[1],\"fields\":[]}", "---" },
		{ R("{\"name\":\"f\"}"), "---" },
		{ R("{\"type\":\"int\"}"), "---" },
		{ R("3"), "---" },
		{ R("{\"name\":\"f\",\"type\":\"int\"},{\"name\":\"F\",\"type\":\"int\"}"), "RSL" },
		{ R("{\"name\":\"f\",\"type\":\"int\"},{\"name\":\"f\",\"type\":\"int\"}"), "---" },
		{ R("{\"name\":\"f\",\"type\":\"int\",\"order\":\"IGNORE\"}"), "RSL" },
		{ R("{\"name\":\"f\",\"type\":\"int\",\"order\":\"none\"}"), "---" },
		{ R("{\"name\":\"f\",\"type\":\"int\",\"order\":null}"), "---" },
		{ R("{\"name\":\"f\",\"type\":\"int\",\"aliases\":[\"a-b\"]}"), "RSL" },
		{ R("{\"name\":\"f\",\"type\":\"int\",\"aliases\":\"a\"}"), "---" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[]}", "RSL" },
		{ "{\"type\":\"enum\",\"name\":\"E\"}", "---" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"a\"]}", "RSL" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}", "---" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"\"]}", "---" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[null]}", "---" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":\"A\"}",
		  "RSL" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":\"B\"}",
		  "---" },
		{ "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":3}", "RSL" },
		{ "{\"type\":\"fixed\",\"name\":\"F\",\"size\":0}", "RSL" },
		{ "{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}", "---" },
		{ "{\"type\":\"fixed\",\"name\":\"F\",\"size\":1.0}", "---" },
		{ "{\"type\":\"fixed\",\"name\":\"F\",\"size\":\"1\"}", "---" },
		{ "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2147483639}", "RSL" },
		{ "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2147483640}", "---" },
		{ "/*a*/ // b\n\"int\" \t\r\n", "RSL" },
		{ "\"int\" // b", "---" },
		{ "\"int\"\f\v", "RSL" },
		{ "{\"type\":/**/\"int\"}", "RSL" },
		{ "{\"type\":/*\"int\"}", "---" },
		{ "{\"type\":\"int\",}", "---" },
		{ "{'type':\"int\"}", "---" },
		{ "\xEF\xBB\xBF\"int\"", "---" },
		{ "{\"type\":\"nope\",\"type\":\"int\"}", "RSL" },
		{ "{\"type\":\"int\",\"x\":01}", "---" },
		{ "{\"type\":\"int\",\"x\":NaN}", "---" },
		{ "{\"type\":\"int\",\"x\":\"\\ud800\"}", "RSL" },
	};
	static const char letters[] = "RSL";

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char taken[4] = "---";

		CHECK_ROW(rows[i].text);
		for (int m = 0; m < 3; m++) {
			struct avro_parse_options options = { .strictness =
				                                      (enum avro_strictness)m };
			struct failure why = { 0 };

			if (parse_as(rows[i].text, &options, &why))
				taken[m] = letters[m];
			else
				CHECK(why.code == FAILURE_SYNTAX && why.text[0] && why.line > 0);
		}
		CHECK_STR(taken, rows[i].taken);
	}
}

static void test_defaults(void)
{
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ F("\"null\"", "null"), true },
		{ F("\"null\"", "\"null\""), false },
		{ F("\"boolean\"", "false"), true },
		{ F("\"boolean\"", "0"), false },
		{ F("\"int\"", "2147483647"), true },
		{ F("\"int\"", "2147483648"), false },
		{ F("\"int\"", "-2147483648"), true },
		{ F("\"int\"", "-2147483649"), false },
		{ F("\"int\"", "1.0"), false },
		{ F("\"int\"", "1e0"), false },
		{ F("\"int\"", "\"1\""), false },
		{ F("\"long\"", "9223372036854775807"), true },
		{ F("\"long\"", "9223372036854775808"), false },
		{ F("\"float\"", "3"), true },
		{ F("\"float\"", "\"3\""), true },
		{ F("\"double\"", "\"NaN\""), true },
		{ F("[\"double\"]", "\"NaN\""), false },
		{ F("\"double\"", "1e400"), true },
		{ F("\"string\"", "\"\""), true },
		{ F("\"string\"", "1"), false },
		{ F("\"bytes\"", "\"\xC4\x80\""), true },
		{ F(E_, "\"B\""), true },
		{ F(E_, "1"), false },
		{ F("{\"type\":\"fixed\",\"name\":\"X\",\"size\":1}", "\"abc\""), true },
		{ F("{\"type\":\"array\",\"items\":\"int\"}", "[1,2]"), true },
		{ F("{\"type\":\"array\",\"items\":\"int\"}", "[1,\"2\"]"), false },
		{ F("{\"type\":\"array\",\"items\":\"int\"}", "{}"), false },
		{ F("{\"type\":\"map\",\"values\":\"int\"}", "{\"a\":1}"), true },
		{ F("{\"type\":\"map\",\"values\":\"int\"}", "{\"a\":null}"), false },
		{ F("{\"type\":\"map\",\"values\":\"int\"}", "[]"), false },
		{ F(S_, "{\"x\":1}"), true },
		{ F(S_, "{\"x\":1,\"y\":2}"), true },
		{ F(S_, "{}"), false },
		{ F(S_, "{\"x\":\"1\"}"), false },
		{ F("[\"string\",\"int\"]", "1"), true },
		{ F("[\"string\",\"int\"]", "1.5"), false },
		{ F("[]", "null"), false },
		{ F("[\"null\",\"R\"]", "null"), true },
		/* A record that is still being read has no values; one that is not known yet takes
		   any object. */
		{ F("[\"null\",\"R\"]", "{}"), false },
		{ "[" F("\"Later\"",
		        "{\"y\":1}") ",{\"type\":\"record\",\"name\":\"Later\",\"fields\":[]}]",
		  true },
		{ "[" F("\"E\"", "\"A\"") "," E_ "]", false },
		{ "[" E_ "," F("\"E\"", "\"A\"") "]", true },
	};
	struct avro_parse_options stored = { .strictness = AVRO_STORED };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(parse_as(rows[i].text, NULL, &why) != NULL, rows[i].valid);
		CHECK(parse_as(rows[i].text, &stored, &why) != NULL);
	}
	CHECK_ROW("a string for a float that is no number, in every strictness");
	CHECK(!parse_as(F("\"float\"", "\"x\""), &stored, &(struct failure){ 0 }));
}

/* What a field's type name means: the full name it finds, or nothing. */
static void test_names(void)
{
	static const struct {
		const char *why, *space, *type, *found;
	} rows[] = {
		{ "the own namespace first", "n", "E", "n.E" },
		{ "a full name", "n", "m.E", "m.E" },
		{ "else the null namespace", "n", "Z", "Z" },
		{ "not that of others", "k", "E", "" },
		{ "nothing is below a namespace", "n", "E.E", "" },
		{ "a dot in front finds nothing", "n", ".Z", "" },
		{ "primitives cannot be shadowed", "n", "string", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };
		struct avro_schema *s;
		struct str text =
			arena_printf(&arena,
		                     "[{\"type\":\"enum\",\"name\":\"n.E\",\"symbols\":[]},"
		                     "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"%s\","
		                     "\"fields\":[{\"name\":\"f\",\"type\":\"%s\"}]},"
		                     "{\"type\":\"enum\",\"name\":\"m.E\",\"symbols\":[]},{"
		                     "\"type\":\"enum\",\"name\":\"Z\",\"symbols\":[]},"
		                     "{\"type\":\"enum\",\"name\":\"n.string\",\"symbols\":[]}]",
		                     rows[i].space, rows[i].type);

		CHECK_ROW(rows[i].why);
		s = parse_as(text.ptr, NULL, &why);
		CHECK_STR(s ? shown(s->root->branches[1]->fields[0].type->name.full) : "",
		          rows[i].found);
	}
}

static void test_aliases(void)
{
	const struct avro_type *t =
		parse("{\"type\":\"fixed\",\"name\":\"F\",\"namespace\":\"n\",\"size\":1,"
	              "\"aliases\":[\"A\",\"m.B\",\".C\",\"A\",\"n.A\",\"int\"]}")
			->root;
	static const char *const want[] = { "n.A", "m.B", ".C", "n.int" };

	CHECK_INT(t->alias_count, 4);
	for (size_t i = 0; i < 4 && i < t->alias_count; i++)
		CHECK_STR(shown(t->aliases[i]), want[i]);
	CHECK_STR(shown(parse("{\"type\":\"fixed\",\"name\":\"F\",\"size\":1,\"aliases\":[\".C\"]}")
	                        ->root->aliases[0]),
	          "C");
}

static void test_redefinition(void)
{
#define TWICE(a, b) R("{\"name\":\"a\",\"type\":" a "},{\"name\":\"b\",\"type\":" b "}")
#define REC(inner)  "{\"type\":\"record\",\"name\":\"S\"" inner "}"
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ TWICE(E_, E_), true },
		{ TWICE(E_, "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"doc\":\"d\","
		            "\"aliases\":[\"Q\"],"
		            "\"default\":\"A\"}"),
		  true },
		{ TWICE(E_, "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"p\":1}"),
		  false },
		{ TWICE(E_, "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"B\"]}"), false },
		{ TWICE(E_, "{\"type\":\"fixed\",\"name\":\"E\",\"size\":1}"), false },
		{ TWICE(S_, S_), true },
		{ TWICE(S_, REC(",\"fields\":[{\"name\":\"x\",\"type\":\"int\",\"doc\":\"d\","
		                "\"aliases\":[\"y\"]}]")),
		  true },
		{ TWICE(S_, REC(",\"fields\":[{\"name\":\"x\",\"type\":\"int\",\"default\":1}]")),
		  false },
		{ TWICE(S_, REC(",\"fields\":[{\"name\":\"x\",\"type\":\"int\",\"order\":"
		                "\"ignore\"}]")),
		  false },
		{ TWICE(S_, REC(",\"fields\":[{\"name\":\"x\",\"type\":\"int\",\"p\":1}]")),
		  false },
		{ TWICE(S_,
		        REC(",\"fields\":[{\"name\":\"x\",\"type\":{\"type\":\"int\",\"p\":1}}]")),
		  false },
		{ TWICE(S_, REC(",\"fields\":[{\"name\":\"x\",\"type\":\"long\"}]")), false },
		{ TWICE(S_, REC(",\"fields\":[]")), false },
		{ TWICE("{\"type\":\"fixed\",\"name\":\"X\",\"size\":1}",
		        "{\"type\":\"fixed\",\"name\":\"X\",\"size\":2}"),
		  false },
		{ TWICE("{\"type\":\"fixed\",\"name\":\"X\",\"size\":1,\"p\":{\"a\":1,\"b\":1.0}}",
		        "{\"type\":\"fixed\",\"name\":\"X\",\"size\":1,\"p\":{\"b\":1e0,\"a\":1}}"),
		  true },
		{ TWICE("{\"type\":\"fixed\",\"name\":\"X\",\"size\":1,\"p\":1}",
		        "{\"type\":\"fixed\",\"name\":\"X\",\"size\":1,\"p\":1.0}"),
		  false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].text);
		CHECK_INT(parse_as(rows[i].text, NULL, &(struct failure){ 0 }) != NULL,
		          rows[i].valid);
	}
}

static void test_logical_types(void)
{
#define L(base, rest) "{\"type\":\"" base "\",\"logicalType\":" rest "}"
#define X(size, rest) \
	"{\"type\":\"fixed\",\"name\":\"X\",\"size\":" size ",\"logicalType\":" rest "}"
	static const struct {
		const char *text, *logical;
	} rows[] = {
		{ L("int", "\"date\""), "date" },
		{ L("long", "\"date\""), "" },
		{ L("long", "\"timestamp-nanos\""), "timestamp-nanos" },
		{ L("int", "5"), "" },
		{ L("int", "\"other\""), "" },
		{ L("string", "\"uuid\""), "uuid" },
		{ X("16", "\"uuid\""), "uuid" },
		{ X("15", "\"uuid\""), "" },
		{ X("12", "\"duration\""), "duration" },
		{ X("11", "\"duration\""), "" },
		{ L("bytes", "\"decimal\",\"precision\":4"), "decimal" },
		{ L("bytes", "\"decimal\""), "" },
		{ L("bytes", "\"decimal\",\"precision\":0"), "" },
		{ L("bytes", "\"decimal\",\"precision\":\"4\""), "" },
		{ L("bytes", "\"decimal\",\"precision\":4.0"), "" },
		{ L("bytes", "\"decimal\",\"precision\":4,\"scale\":4"), "decimal" },
		{ L("bytes", "\"decimal\",\"precision\":4,\"scale\":5"), "" },
		{ L("bytes", "\"decimal\",\"precision\":4,\"scale\":-1"), "" },
		{ L("string", "\"decimal\",\"precision\":4"), "" },
		{ X("4", "\"decimal\",\"precision\":9"), "decimal" },
		{ X("4", "\"decimal\",\"precision\":10"), "" },
		{ X("16", "\"decimal\",\"precision\":38"), "decimal" },
		{ X("16", "\"decimal\",\"precision\":39"), "" },
		{ X("0", "\"decimal\",\"precision\":1"), "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].text);
		CHECK_STR(avro_logical_name(parse(rows[i].text)->root->logical), rows[i].logical);
		CHECK(parse(rows[i].text)->root->property_count > 0);
	}
}

static void test_references(void)
{
	static const char money[] =
		"{\"type\":\"record\",\"name\":\"m.Money\",\"fields\":[{\"name\":\"cur\",\"type\":"
		"{\"type\":\"enum\",\"name\":\"Cur\",\"symbols\":[\"EUR\"]}},"
		"{\"name\":\"next\",\"type\":[\"null\",\"Money\"]}]}";
	static const char order[] = "{\"type\":\"record\",\"name\":\"o.Order\",\"fields\":[{"
	                            "\"name\":\"a\",\"type\":\"m.Money\"},"
				    "{\"name\":\"b\",\"type\":\"m.Cur\"}]}";
	const struct avro_schema *references[] = { parse(money) };
	struct avro_parse_options options = { .references = references, .reference_count = 1 };
	struct failure why = { 0 };
	struct avro_schema *s = parse_as(order, &options, &why), *t;
	const struct avro_type *m;

	CHECK(!parse_as(order, NULL, &why));
	CHECK(s != NULL);
	m = avro_find(s, STR("m.Money"));
	CHECK(m && m->imported && m != references[0]->root && m == s->root->fields[0].type);
	CHECK(m->fields[1].type->branches[1] == m);
	CHECK(s->root->fields[1].type == m->fields[0].type);
	CHECK(!s->root->imported && m->at->source == references[0]->source);
	for (size_t i = 0; i < s->type_count; i++)
		CHECK(s->types[i]->id == i);
	CHECK_STR(shown(avro_stored_text(&arena, s)),
	          "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"o\",\"fields\":[{"
	          "\"name\":\"a\",\"type\":\"m.Money\"},"
	          "{\"name\":\"b\",\"type\":{\"type\":\"enum\",\"name\":\"Cur\",\"namespace\":"
	          "\"m\",\"symbols\":[\"EUR\"]}}]}");
	t = parse(shown(avro_resolved_text(&arena, s)));
	CHECK_STR(shown(avro_parsing_form(&arena, t)), shown(avro_parsing_form(&arena, s)));
	CHECK(parse_as(money, &options, &why) != NULL); /* equal to the reference's */
	CHECK(!parse_as("{\"type\":\"enum\",\"name\":\"m.Cur\",\"symbols\":[\"USD\"]}", &options,
	                &why));
}

static void test_places(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "{\n \"type\": \"strng\"}",
		  "2:10 there is no type \"strng\"; did you mean \"string\"?" },
		{ "[\"int\",\n\"int\"]", "2:1 the union has two branches of type int" },
		{ "{\"type\":\"record\",\"name\":\"R\",\n\"fields\":{}}",
		  "2:10 the record \"R\" needs a list of fields" },
		{ "{\"type\":\"fixed\",\"name\":\"F\",\"size\":\n-1}",
		  "2:1 the size of a fixed is between 0 and 2147483639" },
		{ "\n\n {\"type\" \"x\"}", "3:10 \":\" is missing behind a member's name" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK(!parse_as(rows[i].text, NULL, &why));
		CHECK_STR(shown(arena_printf(&arena, "%d:%d %s", why.line, why.column, why.text)),
		          rows[i].want);
	}
}

static void test_normal_text(void)
{
	static const struct {
		const char *why, *text, *want;
	} rows[] = {
		{ "an integer beyond 64 bits is kept",
		  "{\"type\":\"int\",\"b\":100000000000000000000,\"a\":1}",
		  "{\"type\":\"int\",\"a\":1,\"b\":100000000000000000000}" },
		{ "keys by UTF-16", "{\"type\":\"int\",\"\xEF\xBF\xBD\":1,\"\xF0\x9F\x98\x80\":2}",
		  "{\"type\":\"int\",\"\xF0\x9F\x98\x80\":2,\"\xEF\xBF\xBD\":1}" },
		{ "a branch that is not the first", F("[\"null\",\"double\"]", "1"),
		  F("[\"null\",\"double\"]", "1.0") },
		{ "a float has its own digits", F("\"float\"", "0.1"), F("\"float\"", "0.1") },
		{ "bytes have no character above U+00FF", F("\"bytes\"", "\"\xC3\xBF\xC4\x80\""),
		  F("\"bytes\"", "\"\xC3\xBF?\"") },
		{ "an infinity needs quotes", F("\"double\"", "1e400"),
		  F("\"double\"", "\"Infinity\"") },
		{ "error becomes record", "{\"type\":\"error\",\"name\":\"R\",\"fields\":[]}",
		  R("") },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };
		struct str text = STR_NONE;

		CHECK_ROW(rows[i].why);
		CHECK(avro_normal_text(&arena, parse(rows[i].text), &text, &why));
		CHECK_STR(shown(text), rows[i].want);
	}
	CHECK_ROW("two types that meet in one namespace");
	CHECK(!avro_normal_text(&arena,
	                        parse("{\"type\":\"record\",\"name\":\"n.R\",\"fields\":[{\"name\":"
	                              "\"f\",\"type\":{\"type\":"
	                              "\"fixed\",\"name\":\"X\",\"namespace\":\"\",\"size\":1}},{"
	                              "\"name\":\"g\",\"type\":"
	                              "{\"type\":\"fixed\",\"name\":\"n.X\",\"size\":2}}]}"),
	                        &(struct str){ 0 }, &(struct failure){ 0 }));
}

static char *repeated(const char *before, const char *part, const char *middle,
                      const char *after_part, const char *after, int n)
{
	struct buf b;

	buf_init(&b, &arena, 0);
	buf_add_c(&b, before);
	for (int i = 0; i < n; i++)
		buf_printf(&b, part, i, i + 1);
	buf_add_c(&b, middle);
	for (int i = 0; i < n; i++)
		buf_add_c(&b, after_part);
	buf_add_c(&b, after);
	buf_add_byte(&b, '\0');
	return b.ptr;
}

static void test_limits(void)
{
	struct failure why = { 0 };

	CHECK_ROW("nesting");
	CHECK(parse_as(repeated("", "{\"type\":\"array\",\"items\":", "\"int\"", "}", "", 200),
	               NULL, &why) != NULL);
	CHECK(!parse_as(repeated("", "{\"type\":\"array\",\"items\":", "\"int\"", "}", "", 201),
	                NULL, &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
	CHECK_ROW("nesting that names hide");
	CHECK(parse_as(repeated("[",
	                        "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"f\","
	                        "\"type\":\"R%d\"}]},",
	                        "{\"type\":\"record\",\"name\":\"R60\",\"fields\":[]}", "", "]",
	                        60),
	               NULL, &why) != NULL);
	CHECK(!parse_as(repeated("[",
	                         "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":"
	                         "\"f\",\"type\":\"R%d\"}]},",
	                         "{\"type\":\"record\",\"name\":\"R5000\",\"fields\":[]}", "", "]",
	                         5000),
	                NULL, &why));
	CHECK(why.code == FAILURE_LIMIT && strstr(why.text, "DEPTH"));
	CHECK_ROW("a default with exponentially many ways to fit");
	CHECK(!parse_as(repeated("[{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"a\","
	                         "\"type\":[\"null\",\"A\","
	                         "{\"type\":\"record\",\"name\":\"B\",\"fields\":[{\"name\":\"a\","
	                         "\"type\":[\"null\",\"A\",\"B\"]}]}]}]},"
	                         "{\"type\":\"record\",\"name\":\"C\",\"fields\":[{\"name\":\"c\","
	                         "\"type\":\"A\",\"default\":",
	                         "{\"a\":", "1", "}", "}]}]", 100),
	                NULL, &why));
	CHECK(why.code == FAILURE_LIMIT && strstr(why.text, "DEFAULT_STEPS"));
}

static void test_every_error(void)
{
	static const char text[] = "{\"type\":\"record\",\"name\":\"a-b\",\"fields\":[{\"name\":"
	                           "\"x\",\"type\":\"nope\"},3,"
				   "{\"name\":\"x\",\"type\":[\"int\",\"int\",{\"type\":\"array\"}]"
	                           ",\"order\":1,\"aliases\":[1]},"
				   "{\"name\":\"y\",\"type\":\"float\",\"default\":\"z\"}]}";
	struct defects defects;
	struct avro_parse_options options = { .defects = &defects };
	struct failure why = { 0 };

	defects_init(&defects, &arena);
	CHECK(!parse_as(text, &options, &why));
	CHECK_INT(defects.count, 9);
	CHECK_INT(defects.errors, 9);
	CHECK_STR(why.text, shown(defects.first->message));
	defects_init(&defects, &arena);
	CHECK(parse_as(R(""), &options, &why) && !defects.count);
}

/* ---- memory that runs out ----------------------------------------------------- */

struct job {
	struct arena a;
	size_t texts; /* how many bytes came out */
};

static void everything(void *arg)
{
	static const char text[] = "{\"type\":\"record\",\"name\":\"n.R\",\"aliases\":[\"A\",\"."
	                           "B\"],\"fields\":[{\"name\":\"f\","
				   "\"type\":[\"null\",\"R\",\"Later\",\"m.E\"],\"default\":null,"
	                           "\"p\":{\"b\":1e2,\"a\":[]}},{\"name\":"
				   "\"g\",\"type\":{\"type\":\"fixed\",\"name\":\"Later\",\"size\":"
	                           "3},\"default\":\"abc\"},"
				   "{\"name\":\"d\",\"type\":\"double\",\"default\":\"1e23\"}]}";
	static const char reference[] =
		"{\"type\":\"enum\",\"name\":\"m.E\",\"symbols\":[\"A\",\"B\"],\"default\":\"A\"}";
	struct source source = { STR("a"), STR_INIT("") }, other = { STR("b"), STR_INIT("") };
	const struct avro_schema *references[1];
	struct avro_parse_options options = { .references = references, .reference_count = 1 };
	struct avro_schema *s = NULL;
	struct job *job = arg;
	struct failure why;
	struct str normal = STR_NONE;

	source.text = str_of(text);
	other.text = str_of(reference);
	if (!avro_parse(&job->a, &other, NULL, &s, &why))
		return;
	references[0] = s;
	if (!avro_parse(&job->a, &source, &options, &s, &why) ||
	    !avro_normal_text(&job->a, s, &normal, &why))
		return;
	job->texts =
		normal.len + avro_stored_text(&job->a, s).len + avro_parsing_form(&job->a, s).len;
}

static bool run_with(size_t cap, size_t allocations, struct job *job)
{
	bool ended;

	job->texts = 0;
	ended = try_short(&job->a, cap, allocations, everything, job);
	arena_free(&job->a);
	return ended;
}

static void test_memory_runs_out(void)
{
	struct job job;
	size_t failures = 0, texts, cap = 0, stops = 0;

	CHECK(run_with(64 << 20, ALL_BLOCKS, &job) && job.texts > 500);
	texts = job.texts;
	while (failures < 10000 && !run_with(64 << 20, failures, &job))
		failures++;
	CHECK(failures > 0 && job.texts == texts);
	for (; cap < 1 << 20 && !run_with(cap, ALL_BLOCKS, &job); cap += 16)
		stops++;
	CHECK(stops > 100 && job.texts == texts);
}

int main(void)
{
	arena_init(&arena, 1ul << 30);
	RUN(test_strictness);
	RUN(test_defaults);
	RUN(test_names);
	RUN(test_aliases);
	RUN(test_redefinition);
	RUN(test_logical_types);
	RUN(test_references);
	RUN(test_places);
	RUN(test_normal_text);
	RUN(test_limits);
	RUN(test_every_error);
	RUN(test_memory_runs_out);
	arena_free(&arena);
	return CHECK_EXIT();
}
