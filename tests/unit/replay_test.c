/* What each word of an expectation demands: a contract that breaks it, and the nearest one that does not. */
#include "compat/replay/replay.h"
#include "contract/format.h"
#include "tests/check.h"

#define CONTRACT                                                                                   \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: t, version: 2.0.0}\n"            \
	"servers:\n  k: {type: kafka, host: h, topic: t1, format: avro}\n"                         \
	"  i: {type: s3, location: 's3://a/', format: parquet}\n"
#define ODCS "apiVersion: v3.1.0\nkind: DataContract\nid: o.e\nversion: 2.0.0\nstatus: active\n"
#define FIELDS(f) CONTRACT "models: {m: {type: table, fields: {" f "}}}\n"
#define ENDS(value) \
	"apiVersion: v3.1.0\nkind: DataContract\nid: o.e\nversion: 2.0.0\nstatus: active\n"            \
	"schema: [{name: m, properties: [{name: x, logicalType: integer}]}]\n"                      \
	"slaProperties: [{property: endOfLife, value: " value "}]\n"
#define EXPECTS                                                                                    \
	"kind: ConsumerExpectation\napiVersion: v1\nid: a.b\nconsumer: {name: b, owner: o@x}\n"    \
	"contract: {id: o.e, major: 2}\n"
#define READS(f) EXPECTS "models: {m: {fields: {" f "}}}\n"

static const struct document *read_one(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *docs;
	size_t n = 0;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	if (!documents_read(a, source, &docs, &n, NULL, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return NULL;
	}
	return docs;
}

/* "RULE path; RULE path; " in the order they are found. */
static const char *codes(struct arena *a, const struct findings *list)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (const struct finding *f = list->first; f; f = f->next)
		buf_printf(&b, "%s %.*s; ", rule_id(f->rule), STR_FMT(f->path));
	return str_c(a, buf_str(&b));
}

static void test_demands(void)
{
	static const struct {
		const char *why, *expects, *contract, *want;
	} rows[] = {
		{ "presence", READS("x: {}"), FIELDS("x: {type: int}"), "" },
		{ "field gone", READS("x: {}"), FIELDS("y: {type: int}"), "FIELD_MISSING m.x; " },
		{ "optional field gone", READS("x: {optional: true}"), FIELDS("y: {type: int}"), "" },
		{ "model gone", READS("x: {}"),
		  CONTRACT "models: {n: {fields: {x: {type: int}}}}\n", "MODEL_MISSING m; " },
		{ "int satisfies long", READS("x: {type: long}"), FIELDS("x: {type: int}"), "" },
		{ "double does not", READS("x: {type: long}"), FIELDS("x: {type: double}"), "TYPE m.x; " },
		{ "number accepts all", READS("x: {type: number}"), FIELDS("x: {type: double}"), "" },
		{ "required kept", READS("x: {required: true}"), FIELDS("x: {type: int, required: true}"), "" },
		{ "required lost", READS("x: {required: true}"), FIELDS("x: {type: int}"), "NULLABLE m.x; " },
		{ "unique lost", READS("x: {unique: true}"), FIELDS("x: {type: int}"), "NOT_UNIQUE m.x; " },
		{ "the sole key is unique", READS("x: {unique: true}"),
		  FIELDS("x: {type: int, primaryKey: true}"), "" },
		{ "closed enum kept", READS("x: {enum: [a, b]}"),
		  FIELDS("x: {type: string, enum: [b]}"), "" },
		{ "closed enum grows", READS("x: {enum: [a, b]}"),
		  FIELDS("x: {type: string, enum: [a, b, c]}"), "ENUM m.x; " },
		{ "closed enum without one", READS("x: {enum: [a, b]}"), FIELDS("x: {type: string}"),
		  "ENUM m.x; " },
		{ "a value it waits for", READS("x: {enumNeeds: [a]}"),
		  FIELDS("x: {type: string, enum: [b]}"), "ENUM_NEEDS m.x; " },
		{ "a value a pattern rules out", READS("x: {enumNeeds: [ab]}"),
		  FIELDS("x: {type: string, pattern: '^[cd]+$'}"), "ENUM_NEEDS m.x; " },
		{ "a value a pattern allows", READS("x: {enumNeeds: [ab]}"),
		  FIELDS("x: {type: string, pattern: '^[abcd]+$'}"), "" },
		{ "a value longer than allowed", READS("x: {enumNeeds: [ab]}"),
		  FIELDS("x: {type: string, maxLength: 1}"), "ENUM_NEEDS m.x; " },
		{ "a value just short enough, in letters", READS("x: {enumNeeds: [\xc3\xa4]}"),
		  FIELDS("x: {type: string, maxLength: 1}"), "" },
		{ "a number out of range", READS("x: {enumNeeds: [7]}"),
		  FIELDS("x: {type: int, maximum: 6}"), "ENUM_NEEDS m.x; " },
		{ "a number in range", READS("x: {enumNeeds: [6]}"),
		  FIELDS("x: {type: int, maximum: 6}"), "" },
		{ "may still occur", READS("x: {enumNeeds: [a]}"), FIELDS("x: {type: string}"), "" },
		{ "pattern narrower", READS("x: {pattern: '^[A-Z]{3}$'}"),
		  FIELDS("x: {type: string, pattern: '^(EUR|USD)$'}"), "" },
		{ "pattern wider", READS("x: {pattern: '^[A-Z]{3}$'}"),
		  FIELDS("x: {type: string, pattern: '^[A-Za-z]{3}$'}"), "PATTERN m.x; " },
		{ "pattern gone", READS("x: {pattern: '^[A-Z]{3}$'}"), FIELDS("x: {type: string}"),
		  "PATTERN m.x; " },
		{ "an enum keeps a pattern", READS("x: {pattern: '^[A-Z]{3}$'}"),
		  FIELDS("x: {type: string, enum: [EUR, USD]}"), "" },
		{ "an enum that does not", READS("x: {pattern: '^[A-Z]{3}$'}"),
		  FIELDS("x: {type: string, enum: [EUR, usd]}"), "PATTERN m.x; " },
		{ "minimum higher", READS("x: {minimum: 0}"), FIELDS("x: {type: long, minimum: 1}"), "" },
		{ "minimum lower", READS("x: {minimum: 0}"), FIELDS("x: {type: long, minimum: -100}"),
		  "RANGE m.x; " },
		{ "minimum gone", READS("x: {minimum: 0}"), FIELDS("x: {type: long}"), "RANGE m.x; " },
		{ "open bound inside", READS("x: {minimum: 0}"),
		  FIELDS("x: {type: long, exclusiveMinimum: 0}"), "" },
		{ "open bound outside", READS("x: {exclusiveMinimum: 0}"),
		  FIELDS("x: {type: long, minimum: 0}"), "RANGE m.x; " },
		{ "length longer", READS("x: {maxLength: 5}"), FIELDS("x: {type: string, maxLength: 6}"),
		  "LENGTH m.x; " },
		{ "length shorter", READS("x: {maxLength: 5}"), FIELDS("x: {type: string, maxLength: 5}"), "" },
		{ "format differs", READS("x: {format: email}"), FIELDS("x: {type: string, format: uuid}"),
		  "FORMAT m.x; " },
		{ "unit stated and kept", READS("x: {unit: minor}"), FIELDS("x: {type: long, unit: minor}"), "" },
		{ "unit differs", READS("x: {unit: minor}"), FIELDS("x: {type: long, unit: major}"),
		  "MEANING m.x; " },
		{ "reference kept", READS("x: {references: c.id}"),
		  FIELDS("x: {type: long, references: c.id}"), "" },
		{ "reference gone", READS("x: {references: c.id}"), FIELDS("x: {type: long}"),
		  "REFERENCES m.x; " },
		{ "nested field gone", READS("x: {fields: {y: {}}}"),
		  FIELDS("x: {type: object, fields: {z: {type: int}}}"), "FIELD_MISSING m.x.y; " },
		{ "items", READS("x: {type: array, items: {type: int}}"),
		  FIELDS("x: {type: array, items: {type: string}}"), "TYPE m.x[]; " },
		{ "strict and a new field", EXPECTS "models: {m: {strict: true, fields: {x: {}}}}\n",
		  FIELDS("x: {type: int}, y: {type: int}"), "UNKNOWN_FIELD m.y; " },
		{ "strict and nothing new", EXPECTS "models: {m: {strict: true, fields: {x: {}}}}\n",
		  FIELDS("x: {type: int}"), "" },
		{ "positional and reordered", EXPECTS "models: {m: {ordered: true, fields: {x: {}, y: {}}}}\n",
		  FIELDS("y: {type: int}, x: {type: int}"), "ORDER m.y; " },
		{ "another kind of model", EXPECTS "models: {m: {type: view, fields: {x: {}}}}\n",
		  FIELDS("x: {type: int}"), "TYPE m; " },
		{ "the kind of model it reads", EXPECTS "models: {m: {type: table, fields: {x: {}}}}\n",
		  FIELDS("x: {type: int}"), "" },
		{ "another kind of object",
		  EXPECTS "schema: [{name: m, physicalType: view, properties: [{name: x}]}]\n",
		  FIELDS("x: {type: int}"), "TYPE m; " },
		{ "freshness better", EXPECTS "servicelevels: {freshness: {threshold: 30m}}\n",
		  CONTRACT "servicelevels: {freshness: {threshold: 15m}}\n", "" },
		{ "freshness worse", EXPECTS "servicelevels: {freshness: {threshold: 30m}}\n",
		  CONTRACT "servicelevels: {freshness: {threshold: PT1H}}\n",
		  "SLA servicelevels.freshness; " },
		{ "the worst of several elements", EXPECTS "slaProperties: [{property: latency, value: 30, unit: m}]\n",
		  ODCS "slaProperties: [{property: latency, value: 2, unit: h, element: m.x}, "
		  "{property: latency, value: 1, unit: m, element: m.y}]\n", "SLA servicelevels.latency; " },
		{ "the one about no element", EXPECTS "slaProperties: [{property: latency, value: 30, unit: m}]\n",
		  ODCS "slaProperties: [{property: latency, value: 2, unit: h, element: m.x}, "
		  "{property: latency, value: 1, unit: m}]\n", "" },
		{ "freshness gone", EXPECTS "servicelevels: {freshness: {threshold: 30m}}\n",
		  FIELDS("x: {type: int}"), "SLA_GONE servicelevels.freshness; " },
		{ "availability worse", EXPECTS "servicelevels: {availability: {percentage: '99%'}}\n",
		  CONTRACT "servicelevels: {availability: {percentage: '98%'}}\n",
		  "SLA servicelevels.availability; " },
		{ "needed for less long than it lives", READS("x: {}") "neededUntil: 2030-01-01\n",
		  ENDS("'2031-01-01'"), "" },
		{ "needed for longer than it lives", READS("x: {}") "neededUntil: 2030-01-01\n",
		  ENDS("'2029-01-01'"), "END_TOO_EARLY servicelevels.endOfLife; " },
		{ "an end that is no date proves nothing", READS("x: {}") "neededUntil: 2030-01-01\n",
		  ENDS("5y"), "END_TOO_EARLY servicelevels.endOfLife; " },
		{ "may not see personal data", READS("x: {}") "clearance: {pii: false}\n",
		  FIELDS("x: {type: string, pii: true}"), "CLEARANCE_PII m.x; " },
		{ "not listed, not seen", READS("x: {}") "clearance: {pii: false}\n",
		  FIELDS("x: {type: string}, y: {type: string, pii: true}"), "" },
		{ "personal data inside what is read as a whole", READS("x: {}") "clearance: {pii: false}\n",
		  FIELDS("x: {type: object, fields: {y: {type: string, pii: true}}}"), "CLEARANCE_PII m.x.y; " },
		{ "personal data beside what is read inside",
		  READS("x: {fields: {z: {}}}") "clearance: {pii: false}\n",
		  FIELDS("x: {type: object, fields: {y: {type: string, pii: true}, z: {type: int}}}"), "" },
		{ "class too high", READS("x: {}") "clearance: {classification: internal}\n",
		  FIELDS("x: {type: string, classification: restricted}"), "CLEARANCE_CLASS m.x; " },
		{ "class low enough", READS("x: {}") "clearance: {classification: internal}\n",
		  FIELDS("x: {type: string, classification: public}"), "" },
		{ "port there", EXPECTS "address: {topic: t1}\n", FIELDS("x: {type: int}"), "" },
		{ "pinned elsewhere", EXPECTS "address: {topic: t2}\n", FIELDS("x: {type: int}"),
		  "PORT_MOVED servers.topic; " },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct document *e, *c;
		struct findings out;
		struct str unchecked;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		findings_init(&out, &a);
		e = read_one(&a, rows[i].expects);
		c = read_one(&a, rows[i].contract);
		CHECK(e && c && e->expectation && c->contract);
		if (e && c && e->expectation && c->contract)
			expectation_demands(&a, e->expectation, c->contract, &out, &unchecked);
		CHECK_STR(codes(&a, &out), rows[i].want);
		arena_free(&a);
	}
}

/* Against a baseline: what is new, what stood before, and what reading a field demands without saying so. */
static void test_changes(void)
{
	static const struct {
		const char *why, *expects, *old, *new, *want, *result;
	} rows[] = {
		{ "new break", READS("x: {enum: [a]}"), FIELDS("x: {type: string, enum: [a]}"),
		  FIELDS("x: {type: string, enum: [a, b]}"), "ENUM m.x; ", "broken" },
		{ "stood before", READS("x: {enum: [a]}"),
		  FIELDS("x: {type: string, enum: [a, b]}"),
		  FIELDS("x: {type: string, enum: [a, b]}"), "ENUM m.x; ", "pre_existing" },
		{ "stood before and shrinks", READS("x: {enum: [a]}"),
		  FIELDS("x: {type: string, enum: [a, b, c]}"),
		  FIELDS("x: {type: string, enum: [a, b]}"), "ENUM m.x; ", "pre_existing" },
		{ "stood before and grows", READS("x: {enum: [a]}"),
		  FIELDS("x: {type: string, enum: [a, b]}"),
		  FIELDS("x: {type: string, enum: [a, b, c]}"), "ENUM m.x; ", "broken" },
		{ "unit changes, not stated by the reader", READS("x: {}"),
		  FIELDS("x: {type: long, unit: minor}"), FIELDS("x: {type: long, unit: major}"),
		  "MEANING m.x; ", "broken" },
		{ "unit first stated", READS("x: {}"), FIELDS("x: {type: long}"),
		  FIELDS("x: {type: long, unit: major}"), "", "ok" },
		{ "unit of a field it does not read", READS("y: {}"),
		  FIELDS("x: {type: long, unit: minor}, y: {type: int}"),
		  FIELDS("x: {type: long, unit: major}, y: {type: int}"), "", "ok" },
		{ "type family changes, not stated by the reader", READS("x: {}"),
		  FIELDS("x: {type: long}"), FIELDS("x: {type: string}"), "TYPE m.x; ", "broken" },
		{ "inside the family", READS("x: {}"), FIELDS("x: {type: long}"),
		  FIELDS("x: {type: double}"), "", "ok" },
		{ "unit of the items", READS("x: {type: array, items: {}}"),
		  FIELDS("x: {type: array, items: {type: long, unit: minor}}"),
		  FIELDS("x: {type: array, items: {type: long, unit: major}}"), "MEANING m.x[]; ",
		  "broken" },
		{ "family of map values", READS("x: {type: map, values: {}}"),
		  FIELDS("x: {type: map, keys: {type: string}, values: {type: long}}"),
		  FIELDS("x: {type: map, keys: {type: string}, values: {type: string}}"),
		  "TYPE m.x{}; ", "broken" },
		{ "read as a whole, items change", READS("x: {type: array}"),
		  FIELDS("x: {type: array, items: {type: long}}"),
		  FIELDS("x: {type: array, items: {type: string}}"), "TYPE m.x[]; ", "broken" },
		{ "read as a whole, map values change", READS("x: {type: map}"),
		  FIELDS("x: {type: map, keys: {type: string}, values: {type: long}}"),
		  FIELDS("x: {type: map, keys: {type: string}, values: {type: date}}"),
		  "TYPE m.x{}; ", "broken" },
		{ "read as a whole, a part is gone", READS("x: {}"),
		  FIELDS("x: {type: object, fields: {y: {type: int}, z: {type: int}}}"),
		  FIELDS("x: {type: object, fields: {y: {type: int}}}"), "FIELD_MISSING m.x.z; ",
		  "broken" },
		{ "not read, a part is gone", READS("x: {fields: {y: {}}}"),
		  FIELDS("x: {type: object, fields: {y: {type: int}, z: {type: int}}}"),
		  FIELDS("x: {type: object, fields: {y: {type: int}}}"), "", "ok" },
		{ "read as a whole, a part is new", READS("x: {}"),
		  FIELDS("x: {type: object, fields: {y: {type: int}}}"),
		  FIELDS("x: {type: object, fields: {y: {type: int}, z: {type: int}}}"), "", "ok" },
		{ "a reader schema that is none",
		  EXPECTS "native: {format: PROTOBUF, model: m, schema: 'syntax = \"proto3\";'}\n",
		  FIELDS("x: {type: long}"), FIELDS("y: {type: long}"), "", "unchecked" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct document *e, *old, *new;
		struct replay r = { 0 };
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		e = read_one(&a, rows[i].expects);
		old = read_one(&a, rows[i].old);
		new = read_one(&a, rows[i].new);
		CHECK(e && old && new);
		if (e && old && new) {
			replay_change(&a, e->expectation, old->contract, new->contract, NULL, &r);
			CHECK_STR(codes(&a, &r.findings), rows[i].want);
			CHECK_STR(replay_result_name(r.result), rows[i].result);
		}
		arena_free(&a);
	}
}

static void test_touch_points(void)
{
	static const struct { const char *point, *changed; bool want; } rows[] = {
		{ "m.x", "m.x", true },    { "m.x", "m.xy", false },   { "m.x.y", "m.x", true },
		{ "m.x", "m.x.y", true },  { "m.x", "m", true },       { "m.x", "m.x[]", true },
		{ "m.y", "m.x", false },   { "@all", "@all", true },   { "@sla/freshness", "@sla/latency", false },
		{ "m.x", "@sla/m.x", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].changed);
		CHECK(touch_point_hits(str_of(rows[i].point), str_of(rows[i].changed)) == rows[i].want);
	}
}

int main(void)
{
	RUN(test_demands);
	RUN(test_changes);
	RUN(test_touch_points);
	return CHECK_EXIT();
}
