#include "contract/expectation/expectation.h"
#include "tests/check.h"

static const struct expectation *read_text(struct arena *a, const char *text, struct defects *d)
{
	struct source *source = arena_new(a, struct source);
	struct expectation *e = NULL;
	struct failure why = { 0 };
	struct node **docs;
	size_t n;

	*source = (struct source){ STR("e.yaml"), str_of(text) };
	if (!node_read(a, source, &docs, &n, &why) || !expectation_read(a, docs[0], &e, d, &why))
		fprintf(stderr, "%s\n", why.text);
	return e;
}

/* "line:column RULE" of every defect, in order. */
static const char *defects_of(struct arena *a, const char *text)
{
	struct defects d;
	struct buf out;

	defects_init(&d, a);
	buf_init(&out, a, 0);
	read_text(a, text, &d);
	defects_sort(&d);
	for (const struct defect *x = d.first; x; x = x->next)
		buf_printf(&out, "%s%d:%d %s", out.len ? ", " : "", x->at ? x->at->line : 0,
		           x->at ? x->at->column : 0, defect_rule_id(x->rule));
	return str_c(a, buf_str(&out));
}

#define HEAD                                                   \
	"kind: ConsumerExpectation\napiVersion: v1\nid: a.b\n" \
	"consumer: { owner: x }\n"
/* line 6 is the first of a row's own */
#define ON          HEAD "contract: { id: o.e, major: 2 }\n"
#define FIELD(text) ON "models: { m: { fields: { f: { " text " } } } }\n"

static void test_defects(void)
{
	static const struct {
		const char *why, *text, *want;
	} rows[] = {
		{ "nothing wrong", FIELD("type: string, required: true"), "" },
		{ "a name alone reads the field", ON "models:\n  m:\n    fields:\n      f:\n", "" },
		{ "unknown at the top", FIELD("type: string") "servicelevel: {}\n",
		  "7:1 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in a field", FIELD("type: string, requird: true"),
		  "6:45 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in the consumer",
		  "kind: ConsumerExpectation\nid: a.b\nconsumer: { owner: x, mail: y }\n"
		  "contract: { id: o, major: 1, server: s }\n",
		  "3:23 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in the contract",
		  HEAD "contract: { id: o, major: 1, sever: s }\nslaProperties: [{ property: ly, "
		       "value: 1 }]\n",
		  "5:30 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in native",
		  ON "native: { format: AVRO, shema: '\"int\"', schema: '\"int\"' }\n",
		  "6:25 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in a service level",
		  ON "servicelevels: { freshness: { treshold: 30m } }\n",
		  "6:31 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown service level", ON "servicelevels: { freshnes: { threshold: 30m } }\n",
		  "6:18 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in a nested field", FIELD("type: record, fields: { g: { tpye: int } }"),
		  "6:60 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in items", FIELD("type: array, items: { enumNeed: [a] }"),
		  "6:53 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in the schema",
		  ON "schema:\n  - name: m\n    properties:\n      - { name: f, logicalTyp: string "
		     "}\n",
		  "9:20 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown option",
		  ON "schema:\n  - name: m\n    properties:\n"
		     "      - { name: f, logicalType: string, logicalTypeOptions: { maxLenght: 3 } "
		     "}\n",
		  "9:63 EXPECTATION_UNKNOWN_KEY" },
		{ "unknown in quality", ON "quality: [{ id: q, mustBeGreaterThen: 1 }]\n",
		  "6:20 EXPECTATION_UNKNOWN_KEY" },
		{ "a typo of an address key", ON "address: { topik: t }\n",
		  "6:12 EXPECTATION_UNKNOWN_KEY" },
		{ "address keys of other servers are free", ON "address: { queueManager: q }\n",
		  "" },
		{ "unknown in the clearance", ON "clearance: { pii: false, clasification: x }\n",
		  "6:26 EXPECTATION_UNKNOWN_KEY" },

		{ "false demands nothing", FIELD("required: false, unique: false, optional: false"),
		  "6:41 EXPECTATION_DEMANDS_NOTHING, 6:56 EXPECTATION_DEMANDS_NOTHING, "
		  "6:73 EXPECTATION_DEMANDS_NOTHING" },
		{ "a lower bound of 0", FIELD("type: string, minLength: 0, maxLength: 0"),
		  "6:56 EXPECTATION_DEMANDS_NOTHING" },
		{ "the kind of a model is a demand",
		  ON "models: { m: { type: table, fields: { x: {} } } }\n", "" },
		{ "the kind of an object too",
		  ON "schema: [{ name: m, physicalType: table, properties: [{ name: x }] }]\n",
		  "" },
		{ "no models", ON "models: {}\naddress: { topic: t }\n",
		  "6:9 EXPECTATION_DEMANDS_NOTHING" },
		{ "no fields", ON "models: { m: { fields: {} } }\n",
		  "6:24 EXPECTATION_DEMANDS_NOTHING" },
		{ "waits for nothing", FIELD("type: string, enumNeeds: []"),
		  "6:56 EXPECTATION_DEMANDS_NOTHING" },
		{ "a key without a value", FIELD("type: string, pattern:"),
		  "6:45 EXPECTATION_DEMANDS_NOTHING" },
		{ "may see everything", ON "clearance: { pii: true }\naddress: { topic: t }\n",
		  "6:12 EXPECTATION_DEMANDS_NOTHING" },
		{ "words of contracts", FIELD("type: string, pii: true, description: d"),
		  "6:45 EXPECTATION_DEMANDS_NOTHING" },
		{ "not strict", ON "models: { m: { strict: false, fields: { f: } } }\n",
		  "6:24 EXPECTATION_DEMANDS_NOTHING" },
		{ "protects nothing at all", ON, "1:1 EXPECTATION_EMPTY" },

		{ "no id",
		  "kind: ConsumerExpectation\nconsumer: { owner: x }\nsubject: s\nmodels: { m: { "
		  "fields: { f: } } }\n",
		  "1:1 MISSING_KEY" },
		{ "id without a team",
		  "kind: ConsumerExpectation\nid: app\nconsumer: { owner: x }\nsubject: s\nmodels: "
		  "{ m: { fields: { f: } } }\n",
		  "2:5 EXPECTATION_ID" },
		{ "no owner",
		  "kind: ConsumerExpectation\nid: a.b\nsubject: s\nmodels: { m: { fields: { f: } } "
		  "}\n",
		  "1:1 EXPECTATION_NO_OWNER" },
		{ "versions are semantic", FIELD("type: string") "version: 1.10\n",
		  "7:10 WRONG_VALUE" },
		{ "a good version", FIELD("type: string") "version: 1.10.0-rc.1+b\n", "" },
		{ "another apiVersion",
		  "kind: ConsumerExpectation\napiVersion: v2\nid: a.b\nconsumer: { owner: x "
		  "}\nsubject: s\nmodels: { m: { fields: { f: } } }\n",
		  "2:13 WRONG_VALUE" },
		{ "no day of the calendar",
		  FIELD("type: string") "expires: 2027-02-29\nneededUntil: 2028-02-29\n",
		  "7:10 WRONG_VALUE" },
		{ "a date with a time", FIELD("type: string") "neededUntil: 2027-01-31T00:00:00Z\n",
		  "7:14 WRONG_VALUE" },
		{ "a status that is not written", FIELD("type: string") "status: expired\n",
		  "7:9 WRONG_VALUE" },
		{ "withdrawn", FIELD("type: string") "status: withdrawn\n", "" },

		{ "no target", HEAD "models: { m: { fields: { f: } } }\n",
		  "1:1 EXPECTATION_TARGET" },
		{ "two targets", FIELD("type: string") "subject: s\n", "7:10 EXPECTATION_TARGET" },
		{ "no major", HEAD "contract: { id: o }\nmodels: { m: { fields: { f: } } }\n",
		  "5:11 EXPECTATION_NO_MAJOR" },
		{ "a negative major", HEAD "contract: { id: o, major: -1, server: s }\n",
		  "5:27 WRONG_TYPE" },
		{ "a contract as a word", HEAD "contract: o.e\nmodels: { m: { fields: { f: } } }\n",
		  "5:11 WRONG_TYPE" },
		{ "a contract without id", HEAD "contract: { major: 1, server: s }\n",
		  "5:11 MISSING_KEY" },

		{ "wrong type of a flag", FIELD("required: 'true'"), "6:41 WRONG_TYPE" },
		{ "wrong type of a count", FIELD("type: string, maxLength: ten"),
		  "6:56 WRONG_TYPE" },
		{ "no type of this name", FIELD("type: strng"), "6:37 WRONG_VALUE" },
		{ "a list where a map is", ON "models: [m]\n", "6:9 WRONG_TYPE" },
		{ "a text where a field is", ON "models: { m: { fields: { f: string } } }\n",
		  "6:29 WRONG_TYPE" },
		{ "an enum without values", FIELD("type: string, enum: []"), "6:51 WRONG_VALUE" },
		{ "waits for what it cannot handle",
		  FIELD("type: string, enum: [a, b], enumNeeds: [b, c]"),
		  "6:74 EXPECTATION_CONTRADICTION" },
		{ "both dialects", FIELD("type: string") "schema: [{ name: m }]\n",
		  "7:9 EXPECTATION_TWO_DIALECTS" },
		{ "two keys",
		  ON "models: { m: { primaryKey: [a], grain: [b], fields: { a: , b: } } }\n",
		  "6:40 EXPECTATION_CONTRADICTION" },
		{ "an unnamed rule",
		  ON "quality: [{ metric: rowCount, mustBeGreaterThan: 0 }]\nmodels: { m: { "
		     "fields: { f: } } }\n",
		  "6:11 MISSING_KEY" },

		{ "native without a format", ON "native: { schema: '\"int\"' }\n",
		  "6:9 EXPECTATION_NATIVE" },
		{ "native of an unknown format", ON "native: { format: AVO, schema: '\"int\"' }\n",
		  "6:19 EXPECTATION_NATIVE" },
		{ "native without a schema", ON "native: { format: AVRO, subject: s }\n",
		  "6:9 EXPECTATION_NATIVE" },
		{ "native by version", ON "native: { format: AVRO, subject: s, version: 3 }\n",
		  "" },
		{ "native stated twice",
		  ON "native: { format: AVRO, subject: s, version: 3, schema: '\"int\"' }\n",
		  "6:46 EXPECTATION_NATIVE" },
		{ "native in pieces", ON "native: { format: JSON, schema: '{\"type\":' }\n",
		  "6:42 EXPECTATION_NATIVE" },
		{ "native as a tree",
		  ON "native: { format: avro, schema: { type: record, name: R, fields: [] } }\n",
		  "" },
		{ "a tree that is no schema",
		  ON "native: { format: avro, schema: { type: record } }\n",
		  "6:33 EXPECTATION_NATIVE" },
		{ "no schema, inside a tree",
		  ON "native:\n  format: AVRO\n  schema:\n    type: array\n    items: strin\n",
		  "10:12 EXPECTATION_NATIVE" },
		{ "a type's name", ON "native: { format: AVRO, schema: long }\n", "" },
		{ "a misspelled type's name", ON "native: { format: AVRO, schema: lon }\n",
		  "6:33 EXPECTATION_NATIVE" },
		{ "no schema, inside single quotes",
		  ON
		  "native: { format: AVRO, schema: '{\"type\":\"array\",\"items\":\"i''nt\"}' }\n",
		  "6:58 EXPECTATION_NATIVE" },
		{ "no schema, behind quotes in quotes",
		  ON "native: { format: AVRO, schema: "
		     "'{\"d''o''c\":\"\",\"type\":\"array\",\"items\":\"in\"}' }\n",
		  "6:71 EXPECTATION_NATIVE" },
		{ "no schema, behind escapes",
		  ON "native: { format: AVRO, schema: "
		     "\"{\\\"doc\\\":\\\"\xC3\xA9\\\",\\n\\\"type\\\":\\\"in\\\"}\" }\n",
		  "6:60 EXPECTATION_NATIVE" },
		{ "no schema, in a block",
		  ON "native:\n  format: AVRO\n  schema: |\n\n      {\"type\": \"array\",\n"
		     "         \"items\": \"in\"}\n",
		  "11:19 EXPECTATION_NATIVE" },
		{ "no JSON, in a block",
		  ON
		  "native:\n  format: AVRO\n  schema: |\n    {\"type\": \"array\",\n     items}\n",
		  "10:6 EXPECTATION_NATIVE" },
		{ "no schema, folded",
		  ON "native:\n  format: AVRO\n  schema: >\n    {\"type\": \"array\",\n"
		     "     \"items\": \"in\"}\n",
		  "8:11 EXPECTATION_NATIVE" },
		{ "no schema, over two lines in quotes",
		  ON "native:\n  format: AVRO\n  schema: '{\"type\": \"array\",\n     \"items\": "
		     "\"in\"}'\n",
		  "8:11 EXPECTATION_NATIVE" },
		{ "a default that the library refuses",
		  ON "native:\n  format: AVRO\n  schema: |\n    "
		     "{\"type\":\"record\",\"name\":\"R\",\"fields\":[\n"
		     "     {\"name\":\"a\",\"type\":\"int\",\"default\":null}]}\n",
		  "10:41 EXPECTATION_NATIVE" },
		{ "Protobuf as a tree", ON "native: { format: PROTOBUF, schema: { a: b } }\n",
		  "6:37 EXPECTATION_NATIVE" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		CHECK_STR(defects_of(&a, rows[i].text), rows[i].want);
		arena_free(&a);
	}
}

static void test_hints(void)
{
	static const struct {
		const char *text, *hint;
	} rows[] = {
		{ FIELD("type: string, requird: true"), "did you mean \"required\"?" },
		{ FIELD("type: string, nullable: false"), "did you mean \"required\"?" },
		{ FIELD("type: string, regex: a"), "did you mean \"pattern\"?" },
		{ FIELD("type: string, min: 1"), "did you mean \"minimum\"?" },
		{ ON "environment: prod\naddress: { topic: t }\n", "it is a key of the consumer" },
		{ ON "sla: { freshness: { threshold: 1h } }\naddress: { topic: t }\n",
		  "did you mean \"servicelevels\"?" },
		{ ON "clearance: { pii: false, zzzzz: 1 }\n",
		  "the clearance may have: pii, classification" },
		{ ON "models: { m: { columns: { f: } } }\n", "did you mean \"fields\"?" },
		{ FIELD("type: string") "status: actve\n", "did you mean \"active\"?" },
		{ ON "native: { format: PROTOBUFF, schema: 'x' }\n", "did you mean \"PROTOBUF\"?" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct defects d;
		struct arena a;

		CHECK_ROW(rows[i].hint);
		arena_init(&a, 1 << 24);
		defects_init(&d, &a);
		read_text(&a, rows[i].text, &d);
		CHECK(d.count == 1);
		if (d.first)
			CHECK_STR(str_c(&a, d.first->hint), rows[i].hint);
		arena_free(&a);
	}
}

/* What is read, as one line a statement. */
static const char *summary_of(struct arena *a, const struct expectation *e)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_printf(&out, "%.*s %.*s/%lld %.*s|%.*s|%s", STR_FMT(e->id), STR_FMT(e->contract),
	           e->major, STR_FMT(e->port), STR_FMT(e->subject),
	           expectation_status_name(e->status));
	for (size_t i = 0; i < e->address_count; i++)
		buf_printf(&out, " @%.*s=%.*s", STR_FMT(e->address[i].key),
		           STR_FMT(e->address[i].text));
	for (size_t m = 0; m < e->body->model_count; m++) {
		const struct model *model = e->body->models[m];

		buf_printf(&out, " %.*s(", STR_FMT(model->root.name));
		for (size_t i = 0; i < model->root.attribute_count; i++)
			buf_printf(&out, "%s ", attribute_key(model->root.attributes[i].attribute));
		for (size_t i = 0; i < model->root.field_count; i++) {
			const struct field *f = model->root.fields[i];
			struct str type = type_text(a, &f->type);

			buf_printf(&out, "%s%.*s:%.*s", i ? "; " : "", STR_FMT(f->name),
			           STR_FMT(type));
			for (size_t k = 0; k < f->attribute_count; k++)
				buf_printf(&out, " %s", attribute_key(f->attributes[k].attribute));
			for (size_t k = 0; k < f->meaning_count; k++)
				buf_printf(&out, " %.*s=%.*s", STR_FMT(f->meanings[k].key),
				           STR_FMT(f->meanings[k].text));
			for (size_t k = 0; k < f->quality_count; k++)
				buf_printf(&out, " ?%.*s", STR_FMT(f->quality[k]->identity));
		}
		for (size_t i = 0; i < model->key_count; i++)
			buf_printf(&out, " #%.*s", STR_FMT(model->key[i]));
		buf_add_c(&out, ")");
	}
	for (size_t i = 0; i < e->body->sla_count; i++)
		buf_printf(&out, " !%.*s=%.*s", STR_FMT(e->body->slas[i]->path),
		           STR_FMT(e->body->slas[i]->text));
	for (size_t i = 0; i < e->quality_count; i++)
		buf_printf(&out, " ?%.*s", STR_FMT(e->quality[i]->identity));
	if (e->native.at)
		buf_printf(&out, " native %.*s %.*s %.*s v%lld %.*s", STR_FMT(e->native.format),
		           STR_FMT(e->native.subject), STR_FMT(e->native.model), e->native.version,
		           STR_FMT(e->native.schema));
	return str_c(a, buf_str(&out));
}

static void test_meaning(void)
{
	static const struct {
		const char *why, *text, *want;
	} rows[] = {
		{ "both vocabularies: models",
		  HEAD
		  "contract: { id: o.e, major: 2, server: s }\naddress: { topic: t, host: h }\n"
		  "models: { m: { strict: true, ordered: true, grain: [f], fields: { f: { type: "
		  "long, required: true, optional: true, "
		  "unit: minor, enum: [a], enumNeeds: [a] }, g: } } }\n"
		  "servicelevels: { freshness: { threshold: 30m } }\n",
		  "a.b o.e/2 s||active @host=h @topic=t m(strict ordered f:long required "
		  "primaryKey enum enumNeeds optional "
		  "unit=minor; g:any type #f) !freshness=30m" },
		{ "both vocabularies: schema",
		  HEAD "subject: s-value\nstatus: pending\n"
		       "schema:\n- name: m\n  strict: true\n  properties:\n"
		       "  - { name: f, logicalType: integer, logicalTypeOptions: { format: i64, minimum: 0 }, required: true, optional: true, enumNeeds: [1] }\n"
		       "slaProperties: [{ property: latency, value: 4, unit: h }]\n",
		  "a.b /-1 |s-value|pending m(strict f:long required enumNeeds minimum optional) !latency=4h" },
		{ "a rule on an element reads the element",
		  ON "quality: [{ id: q1 }, { element: m.f, metric: nullValues, mustBe: 0 }, "
		     "{ element: m, metric: rowCount, mustBeGreaterThan: 0 }]\n",
		  "a.b o.e/2 ||active m(f:any type required) ?q1" },
		{ "a native tree is printed as JSON",
		  ON "native: { format: avro, subject: s, model: m, schema: { type: record, "
		     "fields: [] } }\n",
		  "a.b o.e/2 ||active native AVRO s m v-1 {\"type\":\"record\",\"fields\":[]}" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct expectation *e;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		e = read_text(&a, rows[i].text, NULL);
		CHECK_STR(e ? summary_of(&a, e) : "not read", rows[i].want);
		arena_free(&a);
	}
}

static void test_not_an_expectation(void)
{
	static const char *const rows[] = { "[]", "a", "kind: DataProduct", "id: a.b" };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct source source = { STR("e.yaml"), str_of(rows[i]) };
		struct expectation *e = NULL;
		struct failure why = { 0 };
		struct node **docs;
		struct arena a;
		size_t n;

		CHECK_ROW(rows[i]);
		arena_init(&a, 1 << 24);
		CHECK(node_read(&a, &source, &docs, &n, &why));
		CHECK(!expectation_read(&a, docs[0], &e, NULL, &why));
		CHECK(!e && why.code == FAILURE_SYNTAX);
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_defects);
	RUN(test_hints);
	RUN(test_meaning);
	RUN(test_not_an_expectation);
	return CHECK_EXIT();
}
