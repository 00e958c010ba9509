#include "compat/replay/replay.h"
#include "contract/expectation/text.h"
#include "contract/format.h"
#include "tests/check.h"

static struct document *document_of(struct arena *a, const char *text, struct defects *d)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *docs;
	size_t n;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	if (documents_read(a, source, &docs, &n, d, &why))
		return docs;
	fprintf(stderr, "%d:%d %s\n%s\n", why.line, why.column, why.text, text);
	return arena_new(a, struct document);
}

#define HEAD "kind: ConsumerExpectation\nid: a.b\nconsumer: { owner: x }\n"
#define ON   HEAD "contract: { id: o.e, major: 2 }\n"

/* ---- identity ------------------------------------------------------------------ */

static const char *normal(struct arena *a, const char *text)
{
	const struct expectation *e = document_of(a, text, NULL)->expectation;

	return e ? str_c(a, expectation_normal_form(a, e)) : "not read";
}

static void test_same_content(void)
{
	static const struct {
		const char *why, *one, *two;
		bool same;
	} rows[] = {
		{ "order of keys",
		  ON "models: { m: { fields: { a: { type: int, required: true }, b: } } }\n",
		  ON "models: { m: { fields: { b: , a: { required: true, type: int } } } }\n",
		  true },
		{ "order of fields of a reader by position",
		  ON "models: { m: { ordered: true, fields: { a: , b: } } }\n",
		  ON "models: { m: { ordered: true, fields: { b: , a: } } }\n", false },
		{ "order of enum values", ON "models: { m: { fields: { a: { enum: [x, y] } } } }\n",
		  ON "models: { m: { fields: { a: { enum: [y, x] } } } }\n", true },
		{ "values of an enum", ON "models: { m: { fields: { a: { enum: [x, y] } } } }\n",
		  ON "models: { m: { fields: { a: { enum: ['x,y'] } } } }\n", false },
		{ "synonyms of types", ON "models: { m: { fields: { a: { type: string } } } }\n",
		  ON "models: { m: { fields: { a: { type: text } } } }\n", true },
		{ "types", ON "models: { m: { fields: { a: { type: int } } } }\n",
		  ON "models: { m: { fields: { a: { type: long } } } }\n", false },
		{ "both vocabularies",
		  ON
		  "models: { m: { fields: { a: { type: long, required: true, minimum: 0 } } } }\n",
		  ON "schema: [{ name: m, properties: [{ name: a, logicalType: integer, required: "
		     "true, "
		     "logicalTypeOptions: { format: i64, minimum: 0.0 } }] }]\n",
		  true },
		{ "numbers", ON "models: { m: { fields: { a: { maximum: 1.50 } } } }\n",
		  ON "models: { m: { fields: { a: { maximum: 15e-1 } } } }\n", true },
		{ "zeroes", ON "models: { m: { fields: { a: { maximum: 0 } } } }\n",
		  ON "models: { m: { fields: { a: { maximum: -0.00 } } } }\n", true },
		{ "order of a key", ON "models: { m: { grain: [a, b], fields: { a: , b: } } }\n",
		  ON "models: { m: { grain: [b, a], fields: { a: , b: } } }\n", false },
		{ "great numbers",
		  ON "models: { m: { fields: { a: { maximum: 9007199254740993 } } } }\n",
		  ON "models: { m: { fields: { a: { maximum: 9007199254740992 } } } }\n", false },
		{ "false is not stated", ON "models: { m: { fields: { a: { unique: false } } } }\n",
		  ON "models: { m: { fields: { a: } } }\n", true },
		{ "grain and primaryKey", ON "models: { m: { grain: [a], fields: { a: } } }\n",
		  ON "models: { m: { primaryKey: [a], fields: { a: } } }\n", true },
		{ "durations", ON "servicelevels: { freshness: { threshold: 1h } }\n",
		  ON "slaProperties: [{ property: freshness, value: 60, unit: minutes }]\n", true },
		{ "other durations", ON "servicelevels: { freshness: { threshold: 1h } }\n",
		  ON "servicelevels: { freshness: { threshold: 61m } }\n", false },
		{ "words, names and life", ON "address: { topic: t }\n",
		  "kind: ConsumerExpectation\nid: a.b\nversion: 1.2.3\ndescription: d\nstatus: "
		  "withdrawn\n"
		  "consumer: { owner: z, version: 9, environment: e }\nexpires: 2030-01-01\n"
		  "contract: { id: o.e, major: 2 }\naddress: { topic: t }\n",
		  true },
		{ "documentation of a field",
		  ON "models: { m: { fields: { a: { type: int, pii: true, classification: c, description: d } } } }\n",
		  ON "models: { m: { fields: { a: { type: int } } } }\n", true },
		{ "another target", ON "address: { topic: t }\n",
		  HEAD "contract: { id: o.e, major: 3 }\naddress: { topic: t }\n", false },
		{ "another port", ON "address: { topic: t }\n",
		  HEAD "contract: { id: o.e, major: 2, server: s }\naddress: { topic: t }\n",
		  false },
		{ "needed until", ON "neededUntil: 2030-01-01\n", ON "neededUntil: 2030-01-02\n",
		  false },
		{ "meaning", ON "models: { m: { fields: { a: { unit: minor } } } }\n",
		  ON "models: { m: { fields: { a: { unit: major } } } }\n", false },
		{ "clearance", ON "clearance: { pii: false }\n",
		  ON "clearance: { classification: internal }\n", false },
		{ "keys of a native schema",
		  ON "native: { format: AVRO, schema: '{\"type\":\"int\",\"a\":1}' }\n",
		  ON "native: { format: avro, schema: { a: 1, type: int } }\n", true },
		{ "native schemas", ON "native: { format: AVRO, schema: '\"int\"' }\n",
		  ON "native: { format: AVRO, schema: '\"long\"' }\n", false },
		{ "rules", ON "quality: [{ id: q, mustBeGreaterThan: 0 }]\n",
		  ON "quality: [{ id: q, mustBeGreaterThan: 1 }]\n", false },
		{ "a name with what looks like more",
		  ON "models: { m: { fields: { 'a required true': } } }\n",
		  ON "models: { m: { fields: { a: { required: true } } } }\n", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		if (rows[i].same)
			CHECK_STR(normal(&a, rows[i].one), normal(&a, rows[i].two));
		else
			CHECK(strcmp(normal(&a, rows[i].one), normal(&a, rows[i].two)) != 0);
		arena_free(&a);
	}
}

/* ---- gaps ------------------------------------------------------------------------ */

#define CONTRACT                                                                                   \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: { title: t, version: 2.0.0 }\n"          \
	"servers:\n  k: { type: kafka, host: h, topic: t }\n  s: { type: s3, location: 's3://b/' " \
	"}\n"                                                                                      \
	"models:\n  m:\n    fields:\n"                                                             \
	"      id: { type: string, required: true, primaryKey: true, unique: true }\n"             \
	"      st: { type: string, required: true, enum: [x, y, 'no', '1', 'a: b'] }\n"            \
	"      cur: { type: string, pattern: '^[A-Z]{3}$', maxLength: 3 }\n"                       \
	"      n: { type: long, required: true, minimum: 0, exclusiveMaximum: 10, unit: minor }\n" \
	"      d: { type: decimal, precision: 10, scale: 2 }\n"                                    \
	"      l: { type: array, items: { type: record, fields: { sku: { type: string, required: " \
	"true } } } }\n"                                                                           \
	"      mp: { type: map, keys: { type: string }, values: { type: int } }\n"                 \
	"servicelevels:\n  freshness: { threshold: 15m }\n  retention: { unlimited: true }\n"

static void test_gaps(void)
{
	static const struct {
		const char *why, *text, *want;
	} rows[] = {
		{ "only names",
		  HEAD
		  "contract: { id: o.e, major: 2, server: k }\naddress: { topic: t }\n"
		  "models: { m: { grain: [id], fields: { st: } } }\n"
		  "servicelevels: { freshness: { threshold: 1h }, retention: { period: 1y } }\n",
		  "m.st: its type, string today, is protected by its family only; may become null "
		  "or absent; "
		  "new values may appear beside x, y, no, 1, a: b" },
		{ "everything stated",
		  HEAD
		  "contract: { id: o.e, major: 2, server: k }\naddress: { topic: t }\n"
		  "models: { m: { grain: [id], fields: { n: { type: long, required: true, minimum: "
		  "0, "
		  "maximum: 10 } } } }\n"
		  "servicelevels: { freshness: { threshold: 1h }, retention: { period: 1y } }\n",
		  "" },
		{ "bounds, null today, optional",
		  HEAD
		  "contract: { id: o.e, major: 2, server: k }\naddress: { topic: t }\n"
		  "models: { m: { grain: [id], fields: { n: { type: long, required: true }, "
		  "cur: { type: string, optional: true } } } }\n"
		  "servicelevels: { freshness: { threshold: 1h }, retention: { period: 1y } }\n",
		  "m.n: may go below 0; may go above 10\n"
		  "m.cur: may leave the pattern ^[A-Z]{3}$; may be longer than 3; may be null or "
		  "absent, as today; "
		  "may be removed" },
		{ "within items",
		  HEAD
		  "contract: { id: o.e, major: 2, server: k }\naddress: { topic: t }\n"
		  "models: { m: { grain: [id], fields: { l: { type: array, required: true, "
		  "items: { type: record, fields: { sku: { type: string } } } } } } }\n"
		  "servicelevels: { freshness: { threshold: 1h }, retention: { period: 1y } }\n",
		  "m.l[].sku: may become null or absent" },
		{ "promises, ports, key",
		  ON "models: { m: { fields: { id: { type: string, required: true, unique: true } "
		     "} } }\n",
		  "m: its key (id) may change: grain is not stated\n"
		  "freshness, 15m today, may get worse or go: it is not stated\n"
		  "retention, unlimited today, may get worse or go: it is not stated\n"
		  "no port is named: k, s may move or go" },
		{ "a port without an address",
		  HEAD
		  "contract: { id: o.e, major: 2, server: s }\nmodels: { m: { grain: [id] } }\n"
		  "servicelevels: { freshness: { threshold: 1h }, retention: { period: 1y } }\n",
		  "m: no field is listed: each may change or go\nport s may move: no address is "
		  "pinned" },
		{ "native",
		  HEAD
		  "contract: { id: o.e, major: 2, server: s }\naddress: { location: 's3://b/' }\n"
		  "native: { format: AVRO, schema: '\"int\"' }\n"
		  "servicelevels: { freshness: { threshold: 1h }, retention: { period: 1y } }\n",
		  "units, time zones and encodings stand in no reader schema: list the fields "
		  "whose meaning matters" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct contract *c;
		struct str *gaps;
		struct arena a;
		struct buf out;
		size_t n;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		c = document_of(&a, CONTRACT, NULL)->contract;
		expectation_gaps(&a, document_of(&a, rows[i].text, NULL)->expectation, c, &gaps,
		                 &n);
		buf_init(&out, &a, 0);
		for (size_t k = 0; k < n; k++)
			buf_printf(&out, "%s%.*s", k ? "\n" : "", STR_FMT(gaps[k]));
		CHECK_STR(str_c(&a, buf_str(&out)), rows[i].want);
		arena_free(&a);
	}
}

/* ---- the story: each consumer's file is clean, and holds against the baseline ------- */

static const char *file_text(struct arena *a, const char *path)
{
	char text[8192];
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(text, 1, sizeof text, f) : 0;

	if (f)
		fclose(f);
	return str_c(a, (struct str){ text, n });
}

static const char *trouble(struct arena *a, const char *text, const struct contract *c);

static void test_story(void)
{
	static const char *const rows[] = {
		"order-events/consumers/1-finance-daily-revenue.yaml",
		"order-events/consumers/2-fulfilment-router.yaml",
		"order-events/consumers/3-ops-dashboard.yaml",
		"order-events/consumers/4-fx-normaliser.yaml",
		"order-events/consumers/5-fraud-scorer.yaml",
		"order-events/consumers/6-partner-webhook.yaml",
		"seed/consumers/analytics.yaml",
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct contract *c;
		struct arena a;

		CHECK_ROW(rows[i]);
		arena_init(&a, 1 << 24);
		c = document_of(&a,
		                file_text(&a, "testdata/stories/order-events/order-events.v2.yaml"),
		                NULL)
		            ->contract;
		CHECK_STR(trouble(&a,
		                  file_text(&a, str_c(&a, arena_printf(&a, "testdata/stories/%s",
		                                                       rows[i]))),
		                  c),
		          "");
		arena_free(&a);
	}
}

/* ---- a first file ------------------------------------------------------------------ */

#define ODCS                                                                                       \
	"kind: DataContract\napiVersion: v3.1.0\nid: o.e\nversion: 2.1.0\nstatus: active\n"        \
	"servers: [{ server: k, type: kafka, host: h }]\n"                                         \
	"schema:\n  - name: m\n    properties:\n"                                                  \
	"      - { name: id, logicalType: string, required: true, primaryKey: true, "              \
	"primaryKeyPosition: 1, "                                                                  \
	"logicalTypeOptions: { format: uuid, maxLength: 36 } }\n"                                  \
	"      - { name: st, logicalType: string, quality: [{ metric: invalidValues, arguments: "  \
	"{ validValues: [x, \"a\\u2028b\\n# c\"] }, mustBe: 0 }] }\n"                              \
	"      - { name: i, logicalType: integer, logicalTypeOptions: { minimum: 0 } }\n"          \
	"      - { name: u, logicalType: integer, logicalTypeOptions: { format: u16, maximum: 9 "  \
	"} }\n"                                                                                    \
	"      - { name: f, logicalType: number, logicalTypeOptions: { format: f32 } }\n"          \
	"      - { name: dec, logicalType: number, physicalType: 'DECIMAL(12,2)' }\n"              \
	"      - { name: by, logicalType: string, logicalTypeOptions: { format: binary } }\n"      \
	"      - { name: ts, logicalType: timestamp, logicalTypeOptions: { timezone: false, "      \
	"minimum: '2020-01-01T00:00:00' } }\n"                                                     \
	"      - { name: js, logicalType: object, physicalType: json }\n"                          \
	"      - { name: tags, logicalType: array, logicalTypeOptions: { minItems: 1 }, items: { " \
	"logicalType: string } }\n"                                                                \
	"      - { name: ob, logicalType: object, properties: [{ name: in, logicalType: date, "    \
	"required: true }] }\n"                                                                    \
	"slaProperties: [{ property: latency, value: 4, unit: h, element: m.ts }, { property: "    \
	"availability, value: 99.5, unit: percent }]\n"

/* Every commented choice taken: "# " behind the indentation goes, but for the head and plain
 * remarks. */
static const char *all_chosen(struct arena *a, struct str text)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t line = 0; text.len; line++) {
		struct str rest = str_cut(&text, '\n'), bare = rest;

		while (str_starts(bare, " "))
			bare = str_skip(bare, 1);
		if (line >= 4 && str_starts(bare, "# ") && !str_starts(bare, "# null") &&
		    !str_starts(bare, "# protected")) {
			buf_add(&out, (struct str){ rest.ptr, rest.len - bare.len });
			rest = str_skip(bare, 2);
		}
		buf_add(&out, rest);
		buf_add_byte(&out, '\n');
	}
	return str_c(a, buf_str(&out));
}

/* "" if it lints clean and holds; else what is wrong. */
static const char *trouble(struct arena *a, const char *text, const struct contract *c)
{
	const struct expectation *e;
	struct findings findings;
	struct str unchecked;
	struct defects d;
	struct buf out;

	defects_init(&d, a);
	findings_init(&findings, a);
	buf_init(&out, a, 0);
	e = document_of(a, text, &d)->expectation;
	if (!e)
		return "not read";
	expectation_demands(a, e, c, &findings, &unchecked);
	for (const struct defect *x = d.first; x; x = x->next)
		buf_printf(&out, "%d:%d %.*s; ", x->at ? x->at->line : 0, x->at ? x->at->column : 0,
		           STR_FMT(x->message));
	for (const struct finding *x = findings.first; x; x = x->next)
		buf_printf(&out, "%.*s %s; ", STR_FMT(x->path), rule_id(x->rule));
	if (out.len)
		fprintf(stderr, "%s", text);
	return str_c(a, buf_str(&out));
}

static void test_first_file_holds(void)
{
	static const struct {
		const char *why, *contract;
		struct str fields[3];
		const char *port;
	} rows[] = {
		{ "everything of a DCS contract", CONTRACT, { { NULL, 0 } }, "k" },
		{ "some fields", CONTRACT, { STR_INIT("st"), STR_INIT("m.n") }, "" },
		{ "a field of an item", CONTRACT, { STR_INIT("l.sku"), STR_INIT("m.mp") }, "s" },
		{ "everything of an ODCS contract", ODCS, { { NULL, 0 } }, "k" },
		{ "some fields of it", ODCS, { STR_INIT("ob.in"), STR_INIT("tags") }, "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct expectation_request request = { .id = STR("team.app"),
			                               .owner = STR("a: b # c@x"),
			                               .fields = rows[i].fields,
			                               .port = str_of(rows[i].port) };
		const struct contract *c;
		struct failure why = { 0 };
		struct str text = STR_NONE;
		struct arena a;

		CHECK_ROW(rows[i].why);
		while (request.field_count < 3 && rows[i].fields[request.field_count].len)
			request.field_count++;
		arena_init(&a, 1 << 24);
		c = document_of(&a, rows[i].contract, NULL)->contract;
		CHECK(expectation_init(&a, c, &request, &text, &why));
		CHECK_STR(why.text, "");
		CHECK_STR(trouble(&a, str_c(&a, text), c), "");
		CHECK_STR(trouble(&a, all_chosen(&a, text), c), "");
		arena_free(&a);
	}
}

static void test_first_file(void)
{
	static const char want[] =
		"kind: ConsumerExpectation\n"
		"apiVersion: v1\n"
		"id: team.app\n"
		"version: 1.0.0\n"
		"consumer:\n"
		"  name: app\n"
		"  owner: \"x@y\"\n"
		"  # version: \"1.0.0\"  # of your application, as it is deployed\n"
		"  # environment: prod\n"
		"contract:\n"
		"  id: o.e\n"
		"  major: 2\n"
		"  server: k\n"
		"# address:  # keep what is built into your application: a move then breaks you\n"
		"#   host: h\n"
		"#   topic: t\n"
		"models:\n"
		"  m:\n"
		"    # grain: [id]  # keep it if you rely on one row for each\n"
		"    fields:\n"
		"      st:\n"
		"        type: string\n"
		"        required: true  # drop it if null and absence are no trouble to you\n"
		"        # enum: [x, \"y\", \"no\", \"1\", \"a: b\"]  # keep it if you handle "
	        "these values and no others: a new one then breaks you\n"
		"        # enumNeeds: [x, \"y\", \"no\", \"1\", \"a: b\"]  # keep those you wait "
	        "for: they may then not disappear\n"
		"      cur:\n"
		"        type: string\n"
		"        # null or absent today\n"
		"        # pattern: \"^[A-Z]{3}$\"  # keep it if you take the text apart by this "
	        "form\n"
		"        # maxLength: 3  # keep it if your column or buffer has this room\n"
		"# servicelevels:  # promised today; state what you can live with\n"
		"#   freshness: { threshold: \"15m\" }\n"
		"# slaProperties:  # promised today; state what you can live with\n"
		"#   - { property: retention, value: unlimited }\n";
	struct str fields[] = { STR("st"), STR("cur") }, text = STR_NONE;
	struct expectation_request request = { STR("team.app"), STR("x@y"), fields, 2, STR("k") };
	struct failure why = { 0 };
	struct arena a;

	arena_init(&a, 1 << 24);
	CHECK(expectation_init(&a, document_of(&a, CONTRACT, NULL)->contract, &request, &text,
	                       &why));
	for (int i = 0; i < 4; i++)
		CHECK(str_starts(str_cut(&text, '\n'), "# "));
	CHECK_STR(str_c(&a, text), want);
	arena_free(&a);
}

static void test_refusals(void)
{
	static const struct {
		const char *contract, *field, *port, *want;
	} rows[] = {
		{ CONTRACT, "ste", "", "o.e has no field \"ste\"; did you mean \"st\"?" },
		{ CONTRACT, "st", "kk", "o.e has no port \"kk\"" },
		{ CONTRACT, "l.skus", "",
		  "o.e has no field \"l.skus\"; did you mean \"l[].sku\"?" },
		{ "dataContractSpecification: 1.1.0\nid: o.e\n", "", "",
		  "o.e has no model to read" },
		{ "dataContractSpecification: 1.1.0\nid: o.e\nmodels: { a: { fields: { x: } }, b: "
		  "{ fields: { x: } } }\n",
		  "", "", "o.e has 2 models: name the fields that are read (MODEL.FIELD,...)" },
		{ "dataContractSpecification: 1.1.0\nid: o.e\nmodels: { a: { fields: { x: } }, b: "
		  "{ fields: { x: } } }\n",
		  "x", "", "several models of o.e have a field \"x\": write MODEL.FIELD" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str field = str_of(rows[i].field), text = STR_NONE;
		struct expectation_request request = { STR("a.b"), STR("x"), &field, field.len > 0,
			                               str_of(rows[i].port) };
		struct failure why = { 0 };
		struct arena a;

		CHECK_ROW(rows[i].want);
		arena_init(&a, 1 << 24);
		CHECK(!expectation_init(&a, document_of(&a, rows[i].contract, NULL)->contract,
		                        &request, &text, &why));
		CHECK_STR(why.text, rows[i].want);
		CHECK(!text.ptr);
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_same_content);
	RUN(test_gaps);
	RUN(test_story);
	RUN(test_first_file_holds);
	RUN(test_first_file);
	RUN(test_refusals);
	return CHECK_EXIT();
}
