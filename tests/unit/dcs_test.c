#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/shape_dump.h"

#include "contract/base/limits.h"

#define HEAD "dataContractSpecification: 1.2.1\nid: a.b\ninfo: {title: t, version: 1.10}\n"
#define IS   "a.b 1.10 \n"
/* One model with one field f, in flow style. */
#define FIELD(keys) HEAD "models:\n  m:\n    fields:\n      f: {" keys "}\n"
#define M           IS "model table\nm record\n"

static void check_shape(const char *why, const char *text, const char *want)
{
	struct arena a;

	CHECK_ROW(why);
	arena_init(&a, 64 << 20);
	CHECK_STR(shape_of(&a, text), want);
	arena_free(&a);
}

static void test_types(void)
{
	/* clang-format off */
	static const struct { const char *keys, *want; } rows[] = {
		{ "type: string", M "m.f string\n" },
		{ "type: text", M "m.f string\n" },
		{ "type: varchar", M "m.f string\n" },
		{ "type: int", M "m.f int\n" },
		{ "type: integer", M "m.f int\n" },
		{ "type: long", M "m.f long\n" },
		{ "type: bigint", M "m.f long\n" },
		{ "type: float", M "m.f float\n" },
		{ "type: double", M "m.f double\n" },
		{ "type: number", M "m.f number\n" },
		{ "type: numeric", M "m.f number\n" },
		{ "type: decimal", M "m.f number\n" },
		{ "type: decimal, precision: 10, scale: 2", M "m.f decimal(10,2)\n" },
		{ "type: decimal, precision: 10", M "m.f decimal(10,0)\n" },
		{ "type: number, scale: 2", M "m.f decimal(38,2)\n" },
		{ "type: boolean", M "m.f boolean\n" },
		{ "type: timestamp", M "m.f timestamp\n" },
		{ "type: timestamp_tz", M "m.f timestamp\n" },
		{ "type: timestamp_ntz", M "m.f timestamp_ntz\n" },
		{ "type: date", M "m.f date\n" },
		{ "type: time", M "m.f time\n" },
		{ "type: bytes", M "m.f bytes\n" },
		{ "type: variant", M "m.f json\n" },
		{ "type: json", M "m.f json\n" },
		{ "type: 'null'", M "m.f null\n" },
		{ "description: x", M "m.f any type\n" },
		{ "type: int, format: u8", M "m.f integer u8\n" },
		{ "type: number, format: f32", M "m.f float\n" },
		{ "type: array, items: {type: array, items: {type: int}}",
		  M "m.f array\nm.f[] array\nm.f[][] int\n" },
		{ "type: map, values: {type: long}", M "m.f map\nm.f{key} string\nm.f{} long\n" },
		{ "type: map, keys: {type: int}, values: {type: long}",
		  M "m.f map\nm.f{key} int\nm.f{} long\n" },
		{ "type: struct, fields: {a: {type: int}, b: {type: record, fields: {c: {type: date}}}}",
		  M "m.f record\nm.f.a int\nm.f.b record\nm.f.b.c date\n" },
		{ "fields: {a: {type: int}}", M "m.f record\nm.f.a int\n" },
		{ "items: {type: int}", M "m.f array\nm.f[] int\n" },
		{ "type: varchar(18)",
		  M "m.f string maxLength=18\n7:17 TYPE_WORD models.m.fields.f.type: \"varchar(18)\" is no type "
		    "of the Data Contract Specification\n" },
		{ "type: strng",
		  M "m.f any type\n7:17 NOT_UNDERSTOOD models.m.fields.f.type: there is no type \"strng\"\n" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[512];

		snprintf(text, sizeof text, "%smodels:\n  m:\n    fields:\n      f: {%s}\n", HEAD,
		         rows[i].keys);
		check_shape(rows[i].keys, text, rows[i].want);
	}
}

static void test_constraints(void)
{
	/* clang-format off */
	static const struct { const char *keys, *want; } rows[] = {
		{ "type: string, required: true, unique: true", "string required unique" },
		{ "type: string, required: false, unique: false", "string" },
		{ "type: string, required: yes", "string required" },
		{ "type: int, minimum: 0, exclusiveMaximum: 9.5", "int minimum=0 exclusiveMaximum=9.5" },
		{ "type: int, minimum: 0, exclusiveMinimum: true", "int exclusiveMinimum=0" },
		{ "type: int, minimum: 0, exclusiveMinimum: false", "int minimum=0" },
		{ "type: int, minimum: +1", "int minimum=1" },
		{ "type: date, minimum: 2024-01-31", "date minimum=2024-01-31" },
		{ "type: string, minLength: 1, maxLength: 9, pattern: ^a", "string pattern=^a minLength=1 maxLength=9" },
		{ "type: string, format: email", "string format=email" },
		{ "type: date, format: dd.MM.yyyy", "date temporal format=dd.MM.yyyy" },
		{ "type: string, enum: [b, a, 1]", "string enum=b,a,1" },
		{ "type: string, enum: []", "string" },
		{ "type: string, references: o.id", "string references=o.id" },
		{ "type: string, pii: true, classification: restricted", "string pii classification=restricted" },
		{ "type: long, unit: minor, currency: EUR", "long currency:EUR unit:minor" },
		{ "type: long, encoding: '', timezone: null", "long encoding:" },
		{ "type: string, primary: true", "string primaryKey" },
		{ "type: string, default: x, backfilled: true, deprecated: true", "string default=\"x\" backfilled deprecated" },
		{ "type: string, formerName: old", "string formerName=old" },
		{ "type: string, physicalName: F", "string physicalName=F" },
		{ "type: string, physicalName: f", "string" },
		{ "type: array, items: {type: int}, minItems: 1, uniqueItems: true", "array minItems=1 uniqueItems\nm.f[] int" },
		{ "type: string, examples: []", "string" },
		{ "type: string, enumNeeds: [a], optional: true", "string" }, /* a consumer's words */
		{ "type: string, quality: [{metric: nullValues, mustBe: 0}]", "string required" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool key = strstr(rows[i].want, "primaryKey") != NULL;
		char text[512], want[512];

		snprintf(text, sizeof text, "%smodels:\n  m:\n    fields:\n      f: {%s}\n", HEAD,
		         rows[i].keys);
		snprintf(want, sizeof want, IS "model table%s\nm record\nm.f %s\n",
		         key ? " key f" : "", rows[i].want);
		check_shape(rows[i].keys, text, want);
	}
}

/* A wrong type anywhere: named with its place, and reading goes on. */
static void test_wrong_types(void)
{
	/* clang-format off */
	static const struct { const char *why, *text, *want; } rows[] = {
		{ "a quoted flag is clear", FIELD("type: int, required: 'true'"),
		  M "m.f int required\n7:32 NOT_UNDERSTOOD models.m.fields.f.required: required takes true or "
		    "false, not \"true\"\n" },
		{ "a flag that is none", FIELD("type: int, required: maybe"),
		  M "m.f int\n7:32 NOT_UNDERSTOOD models.m.fields.f.required: required takes true or false, not "
		    "\"maybe\"\n" },
		{ "a quoted number is clear", FIELD("type: int, minimum: '5'"),
		  M "m.f int minimum=5\n7:31 NOT_UNDERSTOOD models.m.fields.f.minimum: minimum takes a number, not "
		    "\"5\"\n" },
		{ "a number that is none", FIELD("type: int, minimum: .5"),
		  M "m.f int\n7:31 NOT_UNDERSTOOD models.m.fields.f.minimum: minimum takes a number, not "
		    "\".5\"\n" },
		{ "a negative length", FIELD("type: string, maxLength: -1"),
		  M "m.f string\n7:36 NOT_UNDERSTOOD models.m.fields.f.maxLength: maxLength takes a whole number "
		    "from 0 on, not -1\n" },
		{ "a list for a text", FIELD("type: [int]"),
		  M "m.f any type\n7:17 NOT_UNDERSTOOD models.m.fields.f.type: type is a list, not a text\n" },
		{ "a map in an enum", FIELD("type: string, enum: [a, {b: c}]"),
		  M "m.f string enum=a\n7:35 NOT_UNDERSTOOD models.m.fields.f.enum: an entry of enum is a map, not "
		    "a single value\n" },
		{ "twice in an enum", FIELD("type: string, enum: [a, a]"),
		  M "m.f string enum=a\n7:35 DUPLICATE models.m.fields.f.enum: \"a\" stands twice in enum\n" },
		{ "a field that is no map", HEAD "models: {m: {fields: {f: string}}}\n",
		  M "m.f any type\n4:26 NOT_UNDERSTOOD models.m.fields.f: a field is a map of keys\n" },
		{ "fields that are no map", HEAD "models: {m: {fields: [f]}}\n",
		  M "4:22 NOT_UNDERSTOOD models.m.fields: fields is a list, not a map\n" },
		{ "models that are no map", HEAD "models: 7\n",
		  IS "4:9 NOT_UNDERSTOOD models: models is a single value, not a map\n" },
		{ "a model that is no map", HEAD "models: {m: [x]}\n",
		  M "4:13 NOT_UNDERSTOOD models.m: a model is a map of keys\n" },
		{ "a server that is no map", HEAD "servers: {s: x}\n",
		  IS "port s  \n4:14 NOT_UNDERSTOOD servers.s: a server is a map of keys\n" },
		{ "a promise as a bare text", HEAD "servicelevels: {freshness: 15m}\n",
		  IS "sla freshness lower 900 s <15m>\n4:28 NOT_UNDERSTOOD servicelevels.freshness: freshness is a "
		     "single value, not a map\n" },
		{ "info that is a list", "dataContractSpecification: 1.1.0\nid: {x: y}\ninfo: [x]\n",
		  "  \n2:5 NOT_UNDERSTOOD id: id is a map, not a text\n3:7 NOT_UNDERSTOOD info: info is a list, not a "
		  "map\n" },
		{ "nothing at all is no defect of reading", "dataContractSpecification: 1.1.0\n", "  \n" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].why, rows[i].text, rows[i].want);
}

static void test_definitions(void)
{
	/* clang-format off */
	static const struct { const char *why, *text, *want; } rows[] = {
		{ "inlined, own keys win",
		  HEAD "definitions: {d: {type: string, maxLength: 9, pattern: x, name: n, domain: o}}\n"
		       "models: {m: {fields: {f: {$ref: '#/definitions/d', maxLength: 5, required: true}}}}\n",
		  M "m.f string required pattern=x maxLength=5\n" },
		{ "the longest id first",
		  HEAD "definitions: {a: {type: int, b: {type: date}}, a/b: {type: long}}\n"
		       "models: {m: {fields: {f: {$ref: '#/definitions/a/b'}}}}\n",
		  M "m.f long\n" },
		{ "a pointer into a definition",
		  HEAD "definitions: {a: {type: record, fields: {x: {type: date}}}}\n"
		       "models: {m: {fields: {f: {$ref: '#/definitions/a/fields/x'}}}}\n",
		  M "m.f date\n" },
		{ "escapes of a pointer",
		  HEAD "definitions: {a/b~c: {type: date}}\n"
		       "models: {m: {fields: {f: {$ref: '#/definitions/a~1b~0c'}}}}\n",
		  M "m.f date\n" },
		{ "a chain",
		  HEAD "definitions: {a: {$ref: '#/definitions/b', maxLength: 1}, b: {type: string, maxLength: "
		       "2, minLength: 0}}\nmodels: {m: {fields: {f: {$ref: '#/definitions/a'}}}}\n",
		  M "m.f string minLength=0 maxLength=1\n" },
		{ "twice side by side is no cycle",
		  HEAD "definitions: {d: {type: int}}\nmodels: {m: {fields: {f: {$ref: '#/definitions/d'}, g: "
		       "{$ref: '#/definitions/d'}}}}\n",
		  M "m.f int\nm.g int\n" },
		{ "in itself",
		  HEAD "definitions: {d: {type: record, fields: {x: {$ref: '#/definitions/d'}}}}\n"
		       "models: {m: {fields: {f: {$ref: '#/definitions/d'}}}}\n",
		  M "m.f record\nm.f.x any type\n4:52 REF_CYCLE models.m.fields.f.fields.x.$ref: "
		    "\"#/definitions/d\" contains itself\n" },
		{ "a chain in a ring",
		  HEAD "definitions: {a: {$ref: '#/definitions/b'}, b: {$ref: '#/definitions/a'}}\n"
		       "models: {m: {fields: {f: {$ref: '#/definitions/a'}}}}\n",
		  M "m.f any type\n4:55 REF_CYCLE models.m.fields.f.$ref: \"#/definitions/a\" contains "
		    "itself\n" },
		{ "missing", FIELD("$ref: '#/definitions/d', type: int"),
		  M "m.f int\n7:17 REF_UNRESOLVED models.m.fields.f.$ref: nothing stands at "
		    "\"#/definitions/d\"\n" },
		{ "another document", FIELD("$ref: 'x.yaml#/d'"),
		  M "m.f any type\n7:17 REF_EXTERNAL models.m.fields.f.$ref: \"x.yaml#/d\" is in another "
		    "document\n" },
		{ "of an item", HEAD "definitions: {d: {type: int}}\nmodels: {m: {fields: {f: {type: array, items: "
		                     "{$ref: '#/definitions/d'}}}}}\n",
		  M "m.f array\nm.f[] int\n" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].why, rows[i].text, rows[i].want);
}

static void test_models_and_the_rest(void)
{
	/* clang-format off */
	static const struct { const char *why, *text, *want; } rows[] = {
		{ "the key: a list decides the order",
		  HEAD "models: {m: {primaryKey: [b, a], fields: {a: {primaryKey: true}, b: {type: int}}}}\n",
		  IS "model table key b,a\nm record\nm.a any type primaryKey\nm.b int primaryKey\n" },
		{ "the key: flags, also nested",
		  HEAD "models: {m: {fields: {a: {fields: {x: {primary: true}}}, b: {primaryKey: true}}}}\n",
		  IS "model table key a.x,b\nm record\nm.a record\nm.a.x any type primaryKey\nm.b any type "
		     "primaryKey\n" },
		{ "kind, name in the store, closed",
		  HEAD "models: {m: {type: view, additionalFields: false, config: {snowflakeTable: T}}}\n",
		  "a.b 1.10  strict\nmodel view\nm record physicalName=T\n" },
		{ "closed only where every model is",
		  HEAD "models: {m: {additionalFields: false}, n: {}}\n",
		  IS "model table\nm record\nmodel table\nn record\n" },
		{ "open to more fields", HEAD "models: {m: {additionalFields: true}}\n",
		  IS "model table\nm record additionalFields\n" },
		{ "owner, terms, custom keys",
		  "dataContractSpecification: v0.9.3\nid: x\ninfo: {version: '1', owner: o, status: draft, "
		  "domain: d, team: t}\nterms: {noticePeriod: P3M}\nmine: {b: 1, a: [2]}\n",
		  "x 1 draft\nnote customProperties.mine={\"a\":[2],\"b\":1}\nnote domain=d\nnote info.owner=o\n"
		  "note info.team=t\nnote terms.noticePeriod=P3M\n" },
		{ "servers",
		  HEAD "servers: {k: {type: kafka, host: h, topic: t, environment: prod, description: x}, s: "
		       "{type: s3, location: l, format: csv, delimiter: array}}\n",
		  IS "port k kafka json host=h topic=t\nport s s3 csv delimiter=array location=l\n" },
		{ "service levels",
		  HEAD "servicelevels:\n  retention: {period: P1Y, timestampField: m.at}\n"
		       "  latency: {threshold: 25h, sourceTimestampField: m.a, processedTimestampField: m.b}\n"
		       "  frequency: {type: batch, interval: daily, cron: '0 0 * * *'}\n"
		       "  backup: {recoveryTime: 24 hours, recoveryPoint: 1 week}\n"
		       "  completeness: {percentage: '99%'}\n",
		  IS "sla retention higher 31536000 s <P1Y> of m.at\nsla latency lower 90000 s <25h> of "
		     "m.a,m.b\nsla frequency lower 86400 s <daily>\nsla frequency.type equal 0 unparsed "
		     "<batch>\nsla frequency.cron equal 0 unparsed <0 0 * * *>\nsla backup.recoveryTime lower "
		     "86400 s <24 hours>\nsla backup.recoveryPoint lower 604800 s <1 week>\nsla completeness "
		     "higher 99 % <99%>\n" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].why, rows[i].text, rows[i].want);
}

static void test_quality(void)
{
	/* clang-format off */
	static const struct { const char *rule, *want; } rows[] = {
		{ "type: row_count, mustBeGreaterThan: 0",
		  "<library/rowCount/m/> library rowCount (0..]\n7:14 QUALITY_TYPE models.m.quality.type: no "
		  "version has the quality type \"row_count\"; read as metric rowCount" },
		{ "metric: rowCount, mustBeBetween: [1, 9]", "<library/rowCount/m/> library rowCount [1..9]" },
		{ "metric: rowCount, mustNotBeBetween: [1, 9]",
		  "<library/rowCount/m/> library rowCount not [1..9]" },
		{ "metric: rowCount, mustNotBe: 0", "<library/rowCount/m/> library rowCount not [0..0]" },
		{ "metric: rowCount, mustBeLessThanOrEqualTo: 5", "<library/rowCount/m/> library rowCount [..5]" },
		{ "metric: rowCount, mustBeGreaterOrEqualTo: 2, mustBeGreaterThan: 2, mustBeLessThan: 9",
		  "<library/rowCount/m/> library rowCount (2..9)" },
		{ "metric: rowCount, mustBe: many", "<library/rowCount/m/> library rowCount =many" },
		{ "type: sql, query: \"SELECT  1\\n FROM x\", mustBe: 0", "<sql//m/SELECT 1 FROM x> sql  [0..0]" },
		{ "query: SELECT 1, mustBe: true", "<sql//m/SELECT 1> sql  =true" },
		{ "id: q1, metric: rowCount, mustBe: 5, unit: rows", "<q1> library rowCount [5..5]" },
		{ "name: n1, metric: nullValues, mustBeLessThan: 1, unit: percent",
		  "<n1> library nullValues [..1) percent" },
		{ "type: custom, engine: soda, implementation: {a: b}", "<custom//m/#0> custom " },
		{ "type: text, description: d", "<text//m/#0> text " },
		{ "metric: rowCount, arguments: {b: 1, a: [2]}",
		  "<library/rowCount/m/{\"a\":[2],\"b\":1}> library rowCount" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[512], want[512];

		snprintf(text, sizeof text, "%smodels:\n  m:\n    quality:\n    - {%s}\n", HEAD,
		         rows[i].rule);
		snprintf(want, sizeof want, M "  quality %s\n", rows[i].want);
		check_shape(rows[i].rule, text, want);
	}
}

/* Wide and repeated documents stay in bounds. */
static void test_limits(void)
{
	struct arena a;
	struct buf text;
	const char *shape;

	arena_init(&a, 512 << 20);
	buf_init(&text, &a, 0);
	buf_add_c(&text, HEAD "definitions:\n");
	for (int i = 0; i < 20; i++)
		buf_printf(
			&text,
			"  d%d: {type: record, fields: {a: {$ref: '#/definitions/d%d'}, b: {$ref: "
			"'#/definitions/d%d'}}}\n",
			i, i + 1, i + 1);
	buf_add_c(&text,
	          "  d20: {type: int}\nmodels: {m: {fields: {f: {$ref: '#/definitions/d0'}}}}\n");
	shape = shape_of(&a, str_c(&a, buf_str(&text)));
	CHECK(strstr(shape, "more than 100000 fields in one contract") != NULL);

	buf_init(&text, &a, 0);
	buf_add_c(&text,
	          HEAD "models: {m: {fields: {f: {$ref: '#/definitions/d0'}}}}\ndefinitions:\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&text, "  d%d: {$ref: '#/definitions/d%d'}\n", i, i + 1);
	shape = shape_of(&a, str_c(&a, buf_str(&text)));
	CHECK(strstr(shape, "TOO_MUCH models.m.fields.f.$ref") != NULL);
	arena_free(&a);
}

static void test_recognition(void)
{
	/* clang-format off */
	static const struct { const char *text, *want; } rows[] = {
		{ "kind: DataContrakt\n",
		  "failed 1:7 no known language has kind \"DataContrakt\"; did you mean \"DataContract\"? (known: "
		  "DataContract, DataProduct, ConsumerExpectation, or the key dataContractSpecification)\n" },
		{ "kind: Deployment\napiVersion: v1\n",
		  "failed 1:7 no known language has kind \"Deployment\" (known: DataContract, DataProduct, "
		  "ConsumerExpectation, or the key dataContractSpecification)\n" },
		{ "a: b\n",
		  "failed 1:1 the language is not known: neither the key dataContractSpecification nor kind "
		  "(DataContract, DataProduct or ConsumerExpectation) is there\n" },
		{ "- a\n",
		  "failed 1:1 a contract, data product or expectation is a map of keys; this is a list\n" },
		{ "text\n",
		  "failed 1:1 a contract, data product or expectation is a map of keys; this is a single value\n" },
		{ HEAD "---\ndataContractSpecification: 1.1.0\nid: second\n", IS "second  \n" },
		{ "{\"dataContractSpecification\": \"1.1.0\", \"id\": \"j\"}", "j  \n" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].text, rows[i].text, rows[i].want);
}

/* Where findings will point. */
static void test_places(void)
{
	static const char text[] = FIELD("type: string, required: true, enum: [a, b]");
	struct source source = { STR("x.yaml"), str_of(text) };
	struct failure why = { .code = FAILURE_NONE };
	struct document *documents;
	const struct field *f;
	struct arena a;
	size_t count;

	arena_init(&a, 1 << 20);
	CHECK(documents_read(&a, &source, &documents, &count, NULL, &why) && count == 1);
	f = documents[0].contract->models[0]->root.fields[0];
	CHECK_INT(f->at->line, 7);
	CHECK_INT(f->at->column, 7);
	CHECK_INT(f->type.at->column, 17);
	CHECK_INT(field_stated(f, ATTR_REQUIRED)->at->column, 35);
	CHECK_INT(field_stated(f, ATTR_ENUM)->list_at[1]->column, 51);
	CHECK_INT(documents[0].contract->version_at->column, 27);
	arena_free(&a);
}

int main(void)
{
	RUN(test_types);
	RUN(test_constraints);
	RUN(test_wrong_types);
	RUN(test_definitions);
	RUN(test_models_and_the_rest);
	RUN(test_quality);
	RUN(test_limits);
	RUN(test_recognition);
	RUN(test_places);
	return CHECK_EXIT();
}
