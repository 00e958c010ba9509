/* How single statements relate: intervals, dates, promises, one attribute of two fields. */
#include "compat/bounds.h"
#include "compat/diff/pairing.h"
#include "compat/read_shape.h"
#include "contract/format.h"
#include "tests/check.h"

static const char *const names[REL_COUNT] = {
	[REL_EQUAL] = "equal",
	[REL_WIDER] = "wider",
	[REL_LOSSY] = "lossy",
	[REL_NARROWER] = "narrower",
	[REL_NARROWER_LOSSY] = "narrower, rounded",
	[REL_INCOMPARABLE] = "other",
	[REL_UNPROVED] = "unproved",
};

/* "[0,9]", "(0,", "![3,4]": a bracket is included, a parenthesis not; ! is everything else. */
static struct interval interval_of(const char *text)
{
	struct str rest = str_of(text);
	struct interval i = { 0 };

	i.complement = str_starts(rest, "!");
	rest = str_skip(rest, i.complement);
	i.low_open = str_starts(rest, "(");
	i.high_open = str_ends(rest, ")");
	rest = str_skip(rest, 1);
	i.low = str_cut(&rest, ',');
	i.high = rest.len ? (struct str){ rest.ptr, rest.len - 1 } : STR_NONE;
	i.low_open = i.low_open && i.low.len;
	i.high_open = i.high_open && i.high.len;
	return i;
}

static void test_intervals(void)
{
	static const struct {
		const char *old, *new, *want, *back;
	} rows[] = {
		{ "[0,9]", "[0,9]", "equal", "equal" },
		{ "[0,9]", "[0.0,9.00]", "equal", "equal" },
		{ "[0,9]", "[1,9]", "narrower", "wider" },
		{ "[0,9]", "(0,9]", "narrower", "wider" },
		{ "[0,9]", "(0,9)", "narrower", "wider" },
		{ "[0,9]", "(0,10]", "other", "other" },
		{ "[0,9]", "[10,19]", "other", "other" },
		{ "[,]", "[0,]", "narrower", "wider" },
		{ "[,]", "[,]", "equal", "equal" },
		{ "[0,]", "[,0]", "other", "other" },
		{ "![3,4]", "![3,4]", "equal", "equal" },
		{ "![3,4]", "![2,5]", "narrower", "wider" },
		{ "![3,4]", "![5,6]", "other", "other" },
		{ "[0,2]", "![3,4]", "wider", "narrower" },
		{ "[0,3]", "![3,4]", "other", "other" },
		{ "[0,3)", "![3,4]", "wider", "narrower" },
		{ "[0,3]", "!(3,4]", "wider", "narrower" },
		{ "[,]", "![3,4]", "narrower", "wider" },
		{ "[0,]", "!(,4]", "narrower", "wider" },
		{ "!(,4]", "(4,]", "equal", "equal" },
		{ "[,3]", "![4,)", "wider", "narrower" },
		{ "[x,9]", "[0,9]", "unproved", "unproved" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct interval old = interval_of(rows[i].old), new = interval_of(rows[i].new);
		char row[64];

		snprintf(row, sizeof row, "%s to %s", rows[i].old, rows[i].new);
		CHECK_ROW(row);
		CHECK_STR(names[interval_relation(&old, &new)], rows[i].want);
		CHECK_STR(names[interval_relation(&new, &old)], rows[i].back);
	}
}

/* ---- one attribute of two fields --------------------------------------- */

static const struct field *field_of(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){
		STR("x.yaml"), arena_printf(a,
		                            "dataContractSpecification: 1.2.1\nid: a\nmodels: {m: "
		                            "{fields: {x: {%s}}}}\n",
		                            text)
	};
	if (!documents_read(a, source, &documents, &n, NULL, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return NULL;
	}
	return documents[0].contract->models[0]->root.fields[0];
}

static void test_attributes(void)
{
	static const struct {
		enum attribute attribute;
		const char *old, *new, *want, *only_old, *only_new;
	} rows[] = {
		{ ATTR_REQUIRED, "type: int", "type: int, required: true", "narrower", "null", "" },
		{ ATTR_REQUIRED, "type: int, required: true", "type: int", "wider", "", "null" },
		{ ATTR_ADDITIONAL_FIELDS, "type: object", "type: object, additionalFields: true",
		  "wider", "", "" },
		{ ATTR_ENUM, "type: string, enum: [a, b]", "type: string, enum: [b, a]", "equal",
		  "", "" },
		{ ATTR_ENUM, "type: string, enum: [a, b]", "type: string, enum: [b, c]", "other",
		  "\"a\"", "\"c\"" },
		{ ATTR_ENUM, "type: int, enum: [1]", "type: int, enum: [1, 2]", "wider", "", "2" },
		{ ATTR_ENUM, "type: string, enum: [1]", "type: string, enum: [1, 2]", "wider", "",
		  "\"2\"" },
		{ ATTR_ENUM, "type: string, enum: [a]", "type: string", "wider", "", "" },
		{ ATTR_PATTERN, "type: string, pattern: '^a*$'", "type: string, pattern: '^a?$'",
		  "narrower", "\"aa\"", "" },
		{ ATTR_PATTERN, "type: string, pattern: '^a*$', maxLength: 1",
		  "type: string, pattern: '^a?$', maxLength: 1", "narrower", "", "" },
		{ ATTR_PATTERN, "type: string, pattern: '^(a)\\1$'",
		  "type: string, pattern: '^aa$'", "unproved", "", "" },
		{ ATTR_PATTERN, "type: string, pattern: '('", "type: string, pattern: '^aa$'",
		  "unproved", "", "" },
		{ ATTR_PATTERN, "type: string, pattern: '('", "type: string, pattern: '('", "equal",
		  "", "" },
		{ ATTR_MINIMUM, "type: int, minimum: 1", "type: int, exclusiveMinimum: 0", "equal",
		  "", "" },
		{ ATTR_MINIMUM, "type: int, minimum: 0.5", "type: int, minimum: 1", "equal", "",
		  "" },
		{ ATTR_MINIMUM, "type: int, maximum: 9.5", "type: int, exclusiveMaximum: 10",
		  "equal", "", "" },
		{ ATTR_MINIMUM, "type: int, minimum: 1, exclusiveMinimum: 5",
		  "type: int, minimum: 6", "equal", "", "" },
		{ ATTR_MINIMUM, "type: double, minimum: 1", "type: double, exclusiveMinimum: 1",
		  "narrower", "1", "" },
		{ ATTR_MINIMUM, "type: int, minimum: 1", "type: double, exclusiveMinimum: 0",
		  "wider", "", "" },
		{ ATTR_MINIMUM, "type: int, minimum: 0, multipleOf: 10",
		  "type: int, minimum: -5, multipleOf: 10", "wider", "", "" },
		{ ATTR_MINIMUM, "type: date, minimum: 2020-01-31",
		  "type: date, minimum: 2020-02-01", "narrower", "\"2020-01-31\"", "" },
		{ ATTR_MINIMUM, "type: timestamp, minimum: '2020-01-01T01:00:00+01:00'",
		  "type: timestamp, minimum: '2020-01-01T00:00:00Z'", "equal", "", "" },
		{ ATTR_MINIMUM, "type: timestamp, minimum: '1969-12-31T23:59:59.5Z'",
		  "type: timestamp, minimum: '1969-12-31T23:59:59.75Z'", "narrower",
		  "\"1969-12-31T23:59:59.5Z\"", "" },
		{ ATTR_MINIMUM, "type: timestamp, minimum: '2020-01-01T00:00:00Z'",
		  "type: timestamp, minimum: '2020-01-01T00:00:00'", "unproved", "", "" },
		{ ATTR_MINIMUM, "type: date, minimum: soon", "type: date, minimum: later",
		  "unproved", "", "" },
		{ ATTR_MINIMUM, "type: date, minimum: soon", "type: date, minimum: soon", "equal",
		  "", "" },
		{ ATTR_MIN_LENGTH, "type: string", "type: string, minLength: 0", "equal", "", "" },
		{ ATTR_MIN_LENGTH, "type: string, maxLength: 2", "type: string, maxLength: 1",
		  "narrower", "\"aa\"", "" },
		{ ATTR_MAX_LENGTH, "type: string, maxLength: 2", "type: string, maxLength: 3",
		  "wider", "", "\"aaa\"" },
		{ ATTR_MULTIPLE_OF, "type: double, multipleOf: 0.1",
		  "type: double, multipleOf: 0.5", "narrower", "", "" },
		{ ATTR_MULTIPLE_OF, "type: double, multipleOf: 0.50",
		  "type: double, multipleOf: 0.5", "equal", "", "" },
		{ ATTR_MULTIPLE_OF, "type: double, multipleOf: 4", "type: double, multipleOf: 6",
		  "other", "", "" },
		{ ATTR_FORMAT, "type: string, format: email", "type: string, format: EMAIL",
		  "equal", "", "" },
		{ ATTR_REFERENCES, "references: [a.b]", "references: [a.b, c.d]", "narrower", "",
		  "" },
		{ ATTR_CLASSIFICATION, "classification: internal", "classification: Public",
		  "wider", "", "" },
		{ ATTR_CLASSIFICATION, "classification: internal", "classification: '1'", "other",
		  "", "" },
		{ ATTR_DEFAULT, "default: 1", "default: '1'", "other", "", "" },
		{ ATTR_DEFAULT, "default: {a: 1, b: 2}", "default: {b: 2, a: 1}", "equal", "", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct field *old, *new;
		struct comparison c;
		struct arena a;
		char row[160];

		snprintf(row, sizeof row, "%s to %s", rows[i].old, rows[i].new);
		CHECK_ROW(row);
		arena_init(&a, 1 << 26);
		old = field_of(&a, rows[i].old);
		new = field_of(&a, rows[i].new);
		CHECK(old && new);
		if (!old || !new)
			continue;
		c = attribute_compare(&a, rows[i].attribute, old, new);
		CHECK_STR(names[c.relation], rows[i].want);
		CHECK_STR(str_c(&a, c.only_old), rows[i].only_old);
		CHECK_STR(str_c(&a, c.only_new), rows[i].only_new);
		CHECK(c.relation != REL_UNPROVED || c.reason.len);
		arena_free(&a);
	}
}

static void test_bound_texts(void)
{
	static const struct {
		const char *field, *want;
	} rows[] = {
		{ "type: int, minimum: 0", "0 or more" },
		{ "type: int, maximum: 9", "at most 9" },
		{ "type: int, minimum: 0, maximum: 9", "0 to 9" },
		{ "type: int", "any" },
		{ "type: double, exclusiveMinimum: 0", "more than 0" },
		{ "type: double, exclusiveMinimum: 0, exclusiveMaximum: 1",
		  "more than 0 and less than 1" },
		{ "type: double, minimum: 0, exclusiveMaximum: 1", "at least 0 and less than 1" },
		{ "type: int, exclusiveMinimum: 0", "1 or more" },
		{ "type: int, minimum: 4, maximum: 4", "exactly 4" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct field *f;
		struct bounds b;
		struct arena a;

		CHECK_ROW(rows[i].field);
		arena_init(&a, 1 << 24);
		f = field_of(&a, rows[i].field);
		bounds_of(&a, f, ATTR_MINIMUM, bounds_are_whole(f, f, ATTR_MINIMUM), &b);
		CHECK_STR(str_c(&a, bounds_text(&a, &b)), rows[i].want);
		arena_free(&a);
	}
}

/* ---- promises ---------------------------------------------------------- */

static void test_slas(void)
{
	static const struct {
		const char *why;
		struct sla old, new;
		enum relation want;
	} rows[] = {
		{ "later is worse",
		  { .better = SLA_LOWER, .unit = SLA_SECONDS, .value = 10 },
		  { .better = SLA_LOWER, .unit = SLA_SECONDS, .value = 11 },
		  REL_WIDER },
		{ "less available is worse",
		  { .better = SLA_HIGHER, .unit = SLA_PERCENT, .value = 99 },
		  { .better = SLA_HIGHER, .unit = SLA_PERCENT, .value = 98 },
		  REL_WIDER },
		{ "an earlier end is worse",
		  { .better = SLA_LATER, .unit = SLA_INSTANT, .value = 10 },
		  { .better = SLA_LATER, .unit = SLA_INSTANT, .value = 9 },
		  REL_WIDER },
		{ "an earlier start is better",
		  { .better = SLA_EARLIER, .unit = SLA_INSTANT, .value = 10 },
		  { .better = SLA_EARLIER, .unit = SLA_INSTANT, .value = 9 },
		  REL_NARROWER },
		{ "for ever is longest",
		  { .better = SLA_HIGHER, .unit = SLA_SECONDS, .value = 1e12 },
		  { .better = SLA_HIGHER, .unit = SLA_UNLIMITED },
		  REL_NARROWER },
		{ "no longer for ever",
		  { .better = SLA_HIGHER, .unit = SLA_UNLIMITED },
		  { .better = SLA_HIGHER, .unit = SLA_SECONDS, .value = 1e12 },
		  REL_WIDER },
		{ "without an order",
		  { .better = SLA_EQUAL_ONLY, .unit = SLA_NUMBER, .value = 1 },
		  { .better = SLA_EQUAL_ONLY, .unit = SLA_NUMBER, .value = 2 },
		  REL_INCOMPARABLE },
		{ "another unit",
		  { .better = SLA_LOWER, .unit = SLA_SECONDS, .value = 1 },
		  { .better = SLA_LOWER, .unit = SLA_PERCENT, .value = 1 },
		  REL_UNPROVED },
		{ "the same word",
		  { .unit = SLA_UNPARSED, .text = STR_INIT("soon") },
		  { .unit = SLA_UNPARSED, .text = STR_INIT("Soon") },
		  REL_EQUAL },
		{ "another word",
		  { .unit = SLA_UNPARSED, .text = STR_INIT("soon") },
		  { .unit = SLA_UNPARSED, .text = STR_INIT("later") },
		  REL_UNPROVED },
		{ "the same value",
		  { .better = SLA_LOWER, .unit = SLA_SECONDS, .value = 3600 },
		  { .better = SLA_LOWER, .unit = SLA_SECONDS, .value = 3600 },
		  REL_EQUAL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].why);
		CHECK_STR(names[sla_relation(&rows[i].old, &rows[i].new)], names[rows[i].want]);
	}
}

/* ---- pairing ----------------------------------------------------------- */

static void test_pairing(void)
{
	struct str old[] = { STR("a"), STR("b"), STR("a"), STR(""), STR("c") };
	struct str new[] = { STR("a"), STR(""), STR("c"), STR("a"), STR("a") };
	struct pairing p;
	struct arena a;

	arena_init(&a, 1 << 20);
	pairing_init(&p, &a, 5, 5);
	pairing_set(&p, 4, 2);
	pairing_by_key(&p, &a, old, new);
	CHECK_INT(p.to_old[0], 0);          /* the first with the first */
	CHECK_INT(p.to_old[3], 2);          /* the second with the second */
	CHECK_INT(p.to_old[4], NOT_PAIRED); /* no third */
	CHECK_INT(p.to_old[1], NOT_PAIRED); /* empty keys pair with nothing */
	CHECK_INT(p.to_new[3], NOT_PAIRED);
	CHECK_INT(p.to_new[1], NOT_PAIRED);
	CHECK_INT(p.count, 3);
	CHECK(!pairing_is_complete(&p));
	arena_free(&a);
}

int main(void)
{
	RUN(test_intervals);
	RUN(test_attributes);
	RUN(test_bound_texts);
	RUN(test_slas);
	RUN(test_pairing);
	return CHECK_EXIT();
}
