/* Each rule of the strict check: a document that fires it, where, and its nearest neighbour that must not. */
#include "contract/format.h"
#include "tests/check.h"

#define ODCS(version) \
	"apiVersion: v" version "\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
#define PORT  "servers: [{server: s, type: kafka, host: h}]\n"
#define ODCS31 ODCS("3.1.0") PORT
#define ODCS32 ODCS("3.2.0") PORT
/* Properties of one object, from line 9 on; each line "      - {name: ...}" begins in column 7. */
#define FIELDS(text) "schema:\n  - name: o\n    properties:\n" text
#define DCS(version) \
	"dataContractSpecification: " version "\nid: a\ninfo: {title: t, version: 1.0.0}\n" \
	"servers: {s: {type: kafka, host: h, topic: t}}\n"
#define DCS12 DCS("1.2.1")
/* Fields of one model, from line 8 on; each line "      f: {...}" begins in column 7. */
#define MODEL(text) "models:\n  m:\n    fields:\n" text

static const struct {
	enum defect_rule rule;
	const char *fires;
	int line, column;
	const char *neighbour;
} rows[] = {
	{ DEFECT_MISSING_KEY, "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\n", 1, 1,
	  ODCS("3.1.0") },
	{ DEFECT_MISSING_KEY, "apiVersion: v3.1.0\nid: a\nversion: 1.0.0\nstatus: x\n", 1, 1,
	  "apiVersion: v3.2.0\nkind: DataContract\nid: a\nversion: 1.0.0\n" },
	{ DEFECT_MISSING_KEY, ODCS("3.1.0") "servers:\n  - {server: s, type: postgres, host: h, port: 1, database: d}\n",
	  7, 5, ODCS("3.1.0") "servers:\n  - {server: s, type: mysql, host: h, port: 1, database: d}\n" },
	{ DEFECT_MISSING_KEY, ODCS31 FIELDS("      - {name: f, quality: [{metric: nullValues}]}\n"), 10, 29,
	  ODCS31 FIELDS("      - {name: f, quality: [{metric: nullValues, mustBe: 0}]}\n") },
	{ DEFECT_MISSING_KEY, DCS12 "models: {m: {quality: [{type: sql, mustBe: 0}]}}\n", 5, 24,
	  DCS12 "models: {m: {quality: [{type: sql, mustBe: 0, query: q}]}}\n" },
	{ DEFECT_MISSING_KEY, ODCS32 FIELDS("      - {name: f, logicalType: map}\n"), 10, 9,
	  ODCS32 FIELDS("      - {name: f}\n") },
	{ DEFECT_MISSING_KEY, ODCS32 FIELDS("      - {name: f, logicalType: vector}\n"), 10, 9,
	  ODCS32 FIELDS("      - {name: f, logicalType: vector, logicalTypeOptions: {dimensions: 3}}\n") },
	{ DEFECT_WRONG_TYPE, ODCS31 "price: {priceAmount: '5'}\n", 7, 22, ODCS31 "price: {priceAmount: 5}\n" },
	{ DEFECT_WRONG_TYPE, ODCS31 "tenant: 1.10\n", 7, 9, ODCS31 "tenant: 1.10.0\n" },
	{ DEFECT_WRONG_TYPE, ODCS31 "tenant: yes\n", 7, 9, ODCS31 "tenant: 'yes'\n" },
	{ DEFECT_WRONG_TYPE, ODCS31 "tenant:\n", 7, 8, ODCS31 "tenant: 2024-01-31\n" },
	{ DEFECT_WRONG_TYPE, ODCS31 "tenant: 1:30\n", 7, 9, ODCS31 "tenant: 1:90\n" },
	{ DEFECT_WRONG_TYPE, ODCS31 FIELDS("      - {name: f, required: 'true'}\n"), 10, 29,
	  ODCS31 FIELDS("      - {name: f, required: True}\n") },
	{ DEFECT_WRONG_TYPE, ODCS31 FIELDS("      - {name: f, primaryKeyPosition: 1.5}\n"), 10, 39,
	  ODCS31 FIELDS("      - {name: f, primaryKeyPosition: 1.0}\n") },
	{ DEFECT_NEWER_THAN_DECLARED, ODCS("3.1.0") "servers: [{server: s, type: denodo, host: h, port: '${P}'}]\n", 6, 52,
	  ODCS("3.2.0") "servers: [{server: s, type: denodo, host: h, port: '${P}'}]\n" },
	{ DEFECT_WRONG_VALUE, ODCS31 FIELDS("      - {name: f, logicalType: strng}\n"), 10, 32,
	  ODCS31 FIELDS("      - {name: f, logicalType: string}\n") },
	{ DEFECT_WRONG_VALUE, ODCS31 "schema: [{name: o, id: a b}]\n", 7, 24, ODCS31 "schema: [{name: o, id: a-b_1}]\n" },
	{ DEFECT_WRONG_VALUE, DCS12 "servicelevels: {availability: {percentage: 99.9 %}}\n", 5, 44,
	  DCS12 "servicelevels: {availability: {percentage: 99.9%}}\n" },
	{ DEFECT_WRONG_VALUE, DCS12 "models: {}\n", 5, 9, DCS12 "definitions: {}\n" },
	{ DEFECT_WRONG_VALUE, DCS12 "models: {a.b: {}}\n", 5, 10, DCS12 "models: {a-b: {}}\n" },
	{ DEFECT_WRONG_VALUE, DCS("0.9.3") "definitions: {a/b: {name: n, type: int, x: \"\"}}\nterms: 5\n", 5, 15,
	  DCS("1.1.0") "definitions: {a/b: {type: int}}\n" },
	{ DEFECT_WRONG_VALUE, ODCS31 FIELDS("      - {name: f, logicalType: integer, logicalTypeOptions: {multipleOf: 0}}\n"),
	  10, 74, ODCS31 FIELDS("      - {name: f, logicalType: integer, logicalTypeOptions: {multipleOf: 0.5}}\n") },
	{ DEFECT_WRONG_VALUE, ODCS31 "schema: [{name: o, quality: [{metric: rowCount, mustBeBetween: [1]}]}]\n", 7, 64,
	  ODCS31 "schema: [{name: o, quality: [{metric: rowCount, mustBeBetween: [1, 2]}]}]\n" },
	{ DEFECT_UNKNOWN_VERSION, "apiVersion: v3.1.1\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n", 1,
	  13, ODCS("2.2.2") },
	{ DEFECT_UNKNOWN_VERSION, "apiVersion: 3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n", 1, 13,
	  ODCS("3.0.1") },
	{ DEFECT_UNKNOWN_VERSION, DCS("1.1"), 1, 28, DCS("0.9.0") },
	{ DEFECT_NEWER_THAN_DECLARED, ODCS("3.0.2") "team: {name: t}\n", 6, 7, ODCS("3.1.0") "team: {name: t}\n" },
	{ DEFECT_NEWER_THAN_DECLARED, ODCS("3.1.0") FIELDS("      - {name: f, logicalType: map, map: {key: {}, value: {}}}\n"),
	  9, 32, ODCS("3.2.0") FIELDS("      - {name: f, logicalType: map, map: {key: {}, value: {}}}\n") },
	{ DEFECT_FORBIDDEN_KEY, ODCS31 "quality: []\n", 7, 1, ODCS31 "tags: []\n" },
	{ DEFECT_FORBIDDEN_KEY, ODCS("3.1.0") "servers: [{server: s, type: kafka, host: h, topic: t}]\n", 6, 45,
	  ODCS("3.0.2") "servers: [{server: s, type: kafka, host: h, topic: t}]\n" },
	{ DEFECT_FORBIDDEN_KEY, ODCS31 FIELDS("      - {name: f, logicalType: string, items: {}}\n"), 10, 40,
	  ODCS31 FIELDS("      - {name: f, logicalType: array, items: {}}\n") },
	{ DEFECT_FORBIDDEN_KEY, ODCS31 FIELDS("      - {name: f, logicalTypeOptions: {minLength: 1}}\n"), 10, 40,
	  ODCS31 FIELDS("      - {name: f, logicalType: string, logicalTypeOptions: {minLength: 1}}\n") },
	{ DEFECT_UNKNOWN_KEY, DCS12 MODEL("      f: {type: int, requird: true}\n"), 8, 22,
	  DCS12 MODEL("      f: {type: int, required: true}\n") },
	{ DEFECT_UNKNOWN_KEY, DCS("1.1.0") "models: {m: {additionalFields: true}}\n", 5, 14,
	  DCS("1.2.0") "models: {m: {additionalFields: true}}\n" },
	{ DEFECT_EXTENSION_KEY, DCS12 MODEL("      f: {type: int, costCentre: 4711}\n"), 8, 22,
	  DCS12 MODEL("      f: {type: int, classification: x}\n") },
	{ DEFECT_DEPRECATED_KEY, DCS12 MODEL("      f: {type: int, primary: true}\n"), 8, 22,
	  DCS("0.9.3") MODEL("      f: {type: int, primary: true}\n") },
	{ DEFECT_DEPRECATED_KEY, ODCS31 "team: [{username: u}]\n", 7, 1, ODCS("3.0.2") "team: [{username: u}]\n" },
	{ DEFECT_WRONG_FORM, ODCS31 "contractCreatedTs: yesterday\n", 7, 20,
	  ODCS31 "contractCreatedTs: 2022-11-15T02:59:43+00:00\n" },
	{ DEFECT_WRONG_FORM, ODCS("3.1.0") "servers: [{server: s, type: s3, location: bucket}]\n", 6, 43,
	  ODCS("3.1.0") "servers: [{server: s, type: s3, location: '${BASE}/x'}]\n" },
	{ DEFECT_SERVER_KEYS, "dataContractSpecification: 1.2.1\nid: a\ninfo: {title: t, version: 1.0.0}\n"
	  "servers: {s: {type: kafka, host: h}}\n", 4, 14, DCS12 },
	{ DEFECT_DUPLICATE_VALUE, ODCS32 FIELDS("      - {name: f, enum: [{value: a, label: x}, {value: a}]}\n"), 10, 56,
	  ODCS32 FIELDS("      - {name: f, enum: [{value: 1}, {value: '1'}]}\n") },
	{ DEFECT_DUPLICATE_VALUE, DCS12 MODEL("      f: {type: string, enum: [a, b, a]}\n"), 8, 38,
	  DCS12 MODEL("      f: {type: string, enum: [a, b, A]}\n") },
	{ DEFECT_SEVERAL_OPERATORS, ODCS31 "schema: [{name: o, quality: [{metric: rowCount, mustBe: 1, mustNotBe: 2}]}]\n",
	  7, 30, ODCS("3.0.2") "schema: [{name: o, quality: [{rule: rowCount, mustBe: 1, mustNotBe: 2}]}]\n" },
	{ DEFECT_DUPLICATE_ID, ODCS31 "schema: [{name: o, id: x}, {name: p, id: x}]\n", 7, 42,
	  ODCS31 "schema: [{name: o, id: x, properties: [{name: f, id: x}]}, {name: p, id: y}]\n" },
	{ DEFECT_DUPLICATE, ODCS31 "schema: [{name: o}, {name: o}]\n", 7, 28, ODCS31 "schema: [{name: o}, {name: O}]\n" },
	{ DEFECT_DUPLICATE, ODCS("3.1.0") "servers:\n- {server: s, type: pubsub, project: p}\n"
	  "- {server: s, type: pubsub, project: q}\n", 8, 12, ODCS("3.1.0") "servers:\n"
	  "- {server: s, type: pubsub, project: p}\n- {server: S, type: pubsub, project: p}\n" },
	{ DEFECT_NOT_UNDERSTOOD, ODCS31 "schema: [{name: o, properties: [{name: f, customProperties: "
	  "[{property: scale, value: x}]}]}]\n", 7, 87, ODCS31 "schema: [{name: o, properties: [{name: f, "
	  "customProperties: [{property: scale, value: 2}]}]}]\n" },
	{ DEFECT_UNSATISFIABLE, DCS12 MODEL("      f: {type: int, minimum: 5, maximum: 4}\n"), 8, 31,
	  DCS12 MODEL("      f: {type: int, minimum: 5, maximum: 5}\n") },
	{ DEFECT_UNSATISFIABLE, DCS12 MODEL("      f: {type: int, minimum: 5, exclusiveMaximum: 5}\n"), 8, 31,
	  DCS12 MODEL("      f: {type: string, minimum: 5, exclusiveMaximum: 5}\n") },
	{ DEFECT_UNSATISFIABLE, ODCS31 FIELDS("      - {name: f, logicalType: date, logicalTypeOptions: "
	  "{minimum: 2024-01-02, maximum: 2024-01-01}}\n"), 10, 68, ODCS31 FIELDS("      - {name: f, logicalType: date, "
	  "logicalTypeOptions: {minimum: 2024-01-01, maximum: 2024-01-02}}\n") },
	{ DEFECT_UNSATISFIABLE, DCS12 MODEL("      f: {type: string, minLength: 10, maxLength: 9}\n"), 8, 36,
	  DCS12 MODEL("      f: {type: string, minLength: 9, maxLength: 10}\n") },
	{ DEFECT_UNSATISFIABLE, ODCS31 "schema: [{name: o, quality: [{metric: rowCount, mustBeBetween: [2, 1]}]}]\n", 7, 30,
	  ODCS31 "schema: [{name: o, quality: [{metric: rowCount, mustNotBeBetween: [2, 1]}]}]\n" },
	{ DEFECT_CONSTRAINT_MISPLACED, DCS12 MODEL("      f: {type: int, pattern: x}\n"), 8, 31,
	  DCS12 MODEL("      f: {type: text, pattern: x}\n") },
	{ DEFECT_CONSTRAINT_MISPLACED, DCS12 MODEL("      f: {type: string, minimum: 1}\n"), 8, 34,
	  DCS12 MODEL("      f: {minimum: 1}\n") },
	{ DEFECT_ENTRY_IMPOSSIBLE, DCS12 MODEL("      f: {type: string, maxLength: 2, enum: [ab, abc]}\n"), 8, 50,
	  DCS12 MODEL("      f: {type: string, maxLength: 3, enum: [ab, abc]}\n") },
	{ DEFECT_EXAMPLE_VIOLATES, DCS12 MODEL("      f: {type: int, maximum: 5, examples: [5, 6]}\n"), 8, 48,
	  DCS12 MODEL("      f: {type: int, maximum: 6, examples: [5, '6']}\n") },
	{ DEFECT_EXAMPLE_VIOLATES, DCS12 MODEL("      f: {type: int, examples: [1.5]}\n"), 8, 33,
	  DCS12 MODEL("      f: {type: int, examples: [1.0]}\n") },
	{ DEFECT_EXAMPLE_VIOLATES, DCS12 MODEL("      f: {type: string, enum: [a], examples: [b]}\n"), 8, 47,
	  DCS12 MODEL("      f: {type: string, enum: [a], examples: [a]}\n") },
	{ DEFECT_EXAMPLE_VIOLATES, DCS12 MODEL("      f: {type: date, examples: [2024-02-40]}\n"), 8, 34,
	  DCS12 MODEL("      f: {type: date, examples: [2024-02-29]}\n") },
	{ DEFECT_TYPE_UNSTATED, DCS12 MODEL("      f: {required: true}\n"), 8, 7, DCS12 MODEL("      f: {type: json}\n") },
	{ DEFECT_KEY_UNKNOWN, DCS12 "models: {m: {primaryKey: [g], fields: {f: {type: int}}}}\n", 5, 27,
	  DCS12 "models: {m: {primaryKey: [f], fields: {f: {type: int}}}}\n" },
	{ DEFECT_KEY_NOT_REQUIRED, DCS12 MODEL("      f: {type: int, primaryKey: true}\n"), 8, 34,
	  DCS12 MODEL("      f: {type: int, primaryKey: true, required: true}\n") },
	{ DEFECT_REFERENCE_UNRESOLVED, DCS12 MODEL("      f: {type: int, references: m.g}\n"), 8, 34,
	  DCS12 MODEL("      f: {type: int, references: m.f}\n") },
	{ DEFECT_REFERENCE_UNRESOLVED, ODCS31 FIELDS("      - {name: f, relationships: [{to: p.x}]}\n"), 10, 40,
	  ODCS31 FIELDS("      - {name: f, relationships: [{to: 'b.yaml#schema/p/properties/x'}]}\n") },
	{ DEFECT_REFERENCE_NOT_UNIQUE, DCS12 MODEL("      f: {type: int, references: m.g}\n      g: {type: int}\n"), 8, 34,
	  DCS12 MODEL("      f: {type: int, references: m.g}\n      g: {type: int, unique: true}\n") },
	{ DEFECT_REFERENCE_TYPE, DCS12 MODEL("      f: {type: int, references: m.g}\n      g: {type: text, unique: true}\n"), 8,
	  34, DCS12 MODEL("      f: {type: int, references: m.g}\n      g: {type: long, unique: true}\n") },
	{ DEFECT_RELATION_UNEVEN, ODCS31 "schema: [{name: o, relationships: [{from: [o.a, o.b], to: [p.a]}]}]\n", 7, 59,
	  ODCS31 "schema: [{name: o, relationships: [{from: [o.a, o.b], to: [p.a, p.b]}]}]\n" },
	{ DEFECT_WRONG_TYPE, ODCS31 "schema: [{name: o, relationships: [{from: o.a, to: [p.a]}]}]\n", 7, 52,
	  ODCS31 "schema: [{name: o, relationships: [{from: o.a, to: p.a}]}]\n" },
	{ DEFECT_QUALITY_NO_CONDITION, DCS12 "models: {m: {quality: [{type: sql, query: q}]}}\n", 5, 24,
	  DCS12 "models: {m: {quality: [{type: sql, query: q, mustBe: 0}]}}\n" },
	{ DEFECT_SLA_UNPARSED, DCS12 "servicelevels: {freshness: {threshold: soon}}\n", 5, 40,
	  DCS12 "servicelevels: {freshness: {threshold: PT1H30M}}\n" },
	{ DEFECT_SLA_ELEMENT_UNKNOWN, ODCS31 FIELDS("      - {name: f}\n") "slaProperties: [{property: latency, value: 4, "
	  "unit: d, element: o.g}]\n", 11, 44, ODCS31 FIELDS("      - {name: f}\n") "slaProperties: [{property: latency, "
	  "value: 4, unit: d, element: 'o.f, o'}]\n" },
	{ DEFECT_NO_PORTS, ODCS("3.1.0"), 1, 1, ODCS31 },
	{ DEFECT_NO_MODELS, ODCS31, 1, 1, ODCS31 "schema: [{name: o}]\n" },
	{ DEFECT_EMPTY_MODEL, ODCS31 "schema: [{name: o}]\n", 7, 17, ODCS31 FIELDS("      - {name: f}\n") },
	{ DEFECT_VERSION_FORM, "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: '1.0'\nstatus: active\n", 4, 10,
	  "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: v1.0.0-rc.1+7\nstatus: active\n" },
	{ DEFECT_STATUS_WORD, "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: activ\n", 5, 9,
	  "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: Active\n" },
};

/* Reads and lints one document. */
static bool lint(struct arena *a, const char *text, struct defects *defects)
{
	struct source *source = arena_new(a, struct source);
	struct document *documents;
	struct failure why = { 0 };
	size_t count;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	defects_init(defects, a);
	if (!documents_read(a, source, &documents, &count, defects, &why)) {
		fprintf(stderr, "%d:%d %s\n", why.line, why.column, why.text);
		return false;
	}
	document_lint(a, documents, defects);
	defects_sort(defects);
	return true;
}

/* "line:column RULE", one for each defect of the rule; all of them for DEFECT_RULE_COUNT. */
static const char *places(struct arena *a, const struct defects *defects, enum defect_rule rule)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (const struct defect *d = defects->first; d; d = d->next)
		if (rule == DEFECT_RULE_COUNT || d->rule == rule)
			buf_printf(&out, "%s%d:%d %s", out.len ? "; " : "", d->at ? d->at->line : 0,
			           d->at ? d->at->column : 0, defect_rule_id(d->rule));
	return str_c(a, buf_str(&out));
}

static void test_rules(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct defects defects;
		struct arena a;
		char want[80];

		CHECK_ROW(rows[i].fires);
		arena_init(&a, 1 << 24);
		snprintf(want, sizeof want, "%d:%d %s", rows[i].line, rows[i].column,
		         defect_rule_id(rows[i].rule));
		CHECK(lint(&a, rows[i].fires, &defects));
		CHECK_STR(places(&a, &defects, rows[i].rule), want);
		CHECK_ROW(rows[i].neighbour);
		CHECK(lint(&a, rows[i].neighbour, &defects));
		CHECK_STR(places(&a, &defects, rows[i].rule), "");
		CHECK_INT(defects.errors, 0);
		arena_free(&a);
	}
}

/* Every rule of the strict check stands in the table. */
static void test_every_rule_is_fired(void)
{
	for (int rule = DEFECT_UNKNOWN_VERSION; rule <= DEFECT_STATUS_WORD; rule++) {
		bool found = false;

		CHECK_ROW(defect_rule_id((enum defect_rule)rule));
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			found |= rows[i].rule == (enum defect_rule)rule;
		CHECK(found);
	}
}

int main(void)
{
	RUN(test_rules);
	RUN(test_every_rule_is_fired);
	return CHECK_EXIT();
}
