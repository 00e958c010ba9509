#include "tests/check.h"
#include "tests/unit/shape_dump.h"

#define HEAD "apiVersion: v3.1.0\nkind: DataContract\nid: a.b\nversion: 1.10\nstatus: active\n"
#define IS   "a.b 1.10 active\n"
#define M    IS "model table\nm record\n"

static void check_shape(const char *why, const char *text, const char *want)
{
	struct arena a;

	CHECK_ROW(why);
	arena_init(&a, 64 << 20);
	CHECK_STR(shape_of(&a, text), want);
	arena_free(&a);
}

/* One object m with one property f, its keys in flow style from line 9, column 19 on. */
static void check_property(const char *keys, const char *want)
{
	bool key = strstr(want, " primaryKey") != NULL;
	char text[1024], shape[1024];

	snprintf(text, sizeof text, HEAD "schema:\n- name: m\n  properties:\n  - {name: f, %s}\n",
	         keys);
	snprintf(shape, sizeof shape, IS "model table%s\nm record\nm.f %s\n", key ? " key f" : "",
	         want);
	check_shape(keys, text, shape);
}

static void test_types(void)
{
	/* clang-format off */
	static const struct { const char *keys, *want; } rows[] = {
		{ "logicalType: string", "string" },
		{ "logicalType: date", "date" },
		{ "logicalType: timestamp", "timestamp" },
		{ "logicalType: time", "time" },
		{ "logicalType: number", "number" },
		{ "logicalType: integer", "integer" },
		{ "logicalType: boolean", "boolean" },
		{ "description: x", "any type" },
		/* width and sign */
		{ "logicalType: integer, logicalTypeOptions: {format: i8}", "integer i8" },
		{ "logicalType: integer, logicalTypeOptions: {format: i32}", "int" },
		{ "logicalType: integer, logicalTypeOptions: {format: i64}", "long" },
		{ "logicalType: integer, logicalTypeOptions: {format: u128}", "integer u128" },
		{ "logicalType: integer, logicalTypeOptions: {format: f32}", "integer format=f32" },
		{ "logicalType: number, logicalTypeOptions: {format: f32}", "float" },
		{ "logicalType: number, logicalTypeOptions: {format: f64}", "double" },
		{ "logicalType: string, logicalTypeOptions: {format: binary}", "bytes" },
		{ "logicalType: string, logicalTypeOptions: {format: byte}", "string format=byte" },
		/* words of DCS in physicalType: exact, and nothing about a store */
		{ "logicalType: integer, physicalType: int", "int" },
		{ "logicalType: integer, physicalType: long", "long" },
		{ "logicalType: number, physicalType: float", "float" },
		{ "logicalType: number, physicalType: double", "double" },
		{ "logicalType: number, physicalType: decimal", "number" },
		{ "logicalType: string, physicalType: text", "string" },
		{ "logicalType: string, physicalType: bytes", "bytes" },
		{ "logicalType: array, physicalType: bytes", "bytes" },
		{ "logicalType: timestamp, physicalType: timestamp_ntz", "timestamp_ntz" },
		{ "logicalType: date, physicalType: timestamp", "timestamp" },
		{ "logicalType: date, physicalType: time", "time" },
		{ "logicalType: object, physicalType: json", "json" },
		{ "logicalType: object, physicalType: variant", "json" },
		/* native types: kept, and what they say is read */
		{ "logicalType: string, physicalType: VARCHAR(18)", "string maxLength=18 physicalType=VARCHAR(18)" },
		{ "logicalType: string, physicalType: 'varchar[18]'",
		  "string maxLength=18 physicalType=varchar[18]" },
		{ "logicalType: string, physicalType: VARCHAR(18), logicalTypeOptions: {maxLength: 9}",
		  "string maxLength=9 physicalType=VARCHAR(18)" },
		{ "logicalType: string, physicalType: VARCHAR(MAX)", "string physicalType=VARCHAR(MAX)" },
		{ "logicalType: number, physicalType: 'DECIMAL(12, 2)'",
		  "decimal(12,2) physicalType=DECIMAL(12, 2)" },
		{ "logicalType: number, physicalType: NUMERIC(12)", "decimal(12,0) physicalType=NUMERIC(12)" },
		{ "logicalType: number, physicalType: NUMERIC", "number physicalType=NUMERIC" },
		{ "logicalType: integer, physicalType: 'NUMBER(38,0)'",
		  "decimal(38,0) physicalType=NUMBER(38,0)" },
		{ "logicalType: integer, physicalType: 'NUMBER(38,2)'", "integer physicalType=NUMBER(38,2)" },
		{ "logicalType: integer, physicalType: BIGINT", "long physicalType=BIGINT" },
		{ "logicalType: integer, physicalType: SMALLINT", "integer i16 physicalType=SMALLINT" },
		{ "logicalType: integer, physicalType: BIGINT, logicalTypeOptions: {format: i16}",
		  "integer i16 physicalType=BIGINT" },
		{ "logicalType: number, physicalType: double precision", "double physicalType=double precision" },
		{ "logicalType: timestamp, physicalType: DATETIME", "timestamp_ntz physicalType=DATETIME" },
		{ "logicalType: string, physicalType: BIGINT", "string physicalType=BIGINT" },
		{ "physicalType: BIGINT", "long physicalType=BIGINT" },
		{ "physicalType: 'int4[]'", "any type physicalType=int4[]" },
		{ "physicalType: 'int4[][]'", "any type physicalType=int4[][]" },
		{ "physicalType: 'varchar[25]'", "string maxLength=25 physicalType=varchar[25]" },
		{ "physicalType: array<string>", "array physicalType=array<string>" },
		{ "physicalType: weird(1)", "any type physicalType=weird(1)" },
		/* precision and scale from three places */
		{ "logicalType: number, logicalTypeOptions: {precision: 10, scale: 2}", "decimal(10,2)" },
		{ "logicalType: number, customProperties: [{property: precision, value: 10}, {property: scale, "
		  "value: 2}]",
		  "decimal(10,2)" },
		{ "logicalType: number, physicalType: decimal, customProperties: [{property: precision, value: "
		  "10}]",
		  "decimal(10,0)" },
		/* times */
		{ "logicalType: timestamp, logicalTypeOptions: {timezone: false}", "timestamp_ntz" },
		{ "logicalType: timestamp, logicalTypeOptions: {timezone: true}", "timestamp" },
		{ "logicalType: timestamp, logicalTypeOptions: {defaultTimezone: Etc/UTC}", "timestamp" },
		{ "logicalType: timestamp, logicalTypeOptions: {defaultTimezone: Europe/Berlin}",
		  "timestamp defaultTimezone:Europe/Berlin" },
		{ "logicalType: time, logicalTypeOptions: {timezone: true}", "time timezone:true" },
		{ "logicalType: date, logicalTypeOptions: {format: dd.MM.yyyy}", "date temporal format=dd.MM.yyyy" },
		/* nested */
		{ "logicalType: array, items: {logicalType: integer}", "array\nm.f[] integer" },
		{ "logicalType: object, properties: [{name: a, logicalType: date}]", "record\nm.f.a date" },
		{ "properties: [{name: a}]", "record\nm.f.a any type" },
		{ "logicalType: map, map: {key: {logicalType: string}, value: {logicalType: integer}}",
		  "map\nm.f{key} string\nm.f{} integer" },
		{ "logicalType: object, physicalType: map, customProperties: [{property: mapKeyType, value: "
		  "string}, {property: mapValueType, value: long}]",
		  "map\nm.f{key} string\nm.f{} long" },
		{ "logicalType: vector, logicalTypeOptions: {dimensions: 3, distanceMetric: cosine, "
		  "embeddingModel: e, embeddingModelVersion: 2, normalized: true}",
		  "vector(3, float32) distanceMetric=cosine embeddingModel=e 2 normalized" },
		/* words of other languages are understood and named */
		{ "logicalType: long",
		  "long\n9:28 TYPE_WORD schema.m.properties.f.logicalType: \"long\" is no logical type of the "
		  "Open Data Contract Standard" },
		{ "logicalType: strng",
		  "any type\n9:28 NOT_UNDERSTOOD schema.m.properties.f.logicalType: there is no logical type "
		  "\"strng\"" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_property(rows[i].keys, rows[i].want);
}

#define RULE(keys) "logicalType: string, quality: [{" keys "}]"

static void test_folding(void)
{
	/* clang-format off */
	static const struct { const char *keys, *want; } rows[] = {
		{ RULE("metric: nullValues, mustBe: 0"), "string required" },
		{ RULE("metric: nullValues, mustBe: 0, unit: rows"), "string required" },
		{ RULE("metric: nullValues, mustBe: 0, unit: percent"), "string required" },
		{ RULE("metric: nullValues, mustBeLessOrEqualTo: 0"), "string required" },
		{ RULE("rule: nullValues, mustBe: 0"), "string required" },
		{ RULE("metric: nullValues, mustBe: 0, severity: error"), "string required" },
		{ RULE("metric: duplicateValues, mustBe: 0"), "string unique" },
		{ RULE("rule: duplicateCount, mustBe: 0"), "string unique" },
		{ RULE("metric: invalidValues, mustBe: 0, arguments: {validValues: [a, b]}"), "string enum=a,b" },
		{ RULE("metric: invalidValues, mustBe: 0, arguments: {pattern: ^a}"), "string pattern=^a" },
		{ RULE("metric: invalidValues, mustBe: 0, arguments: {validValues: [a], pattern: ^a}"),
		  "string enum=a pattern=^a" },
		{ RULE("rule: validValues, validValues: [a, b]"), "string enum=a,b" },
		{ "logicalType: string, enum: [{value: a}, {value: b}]", "string enum=a,b" },
		{ "logicalType: string, logicalTypeOptions: {enum: [a, b]}", "string enum=a,b" },
		{ "logicalType: string, customProperties: [{property: enum, value: [a, b]}]", "string enum=a,b" },
		{ "logicalType: string, enum: [{value: a}], quality: [{metric: invalidValues, mustBe: 0, "
		  "arguments: {validValues: [a]}}]",
		  "string enum=a" },
		{ "logicalType: string, enum: [{value: a, label: A}]",
		  "string enum=a enum labels=[{\"value\":\"a\",\"label\":\"A\"}]" },
		/* neighbours that say something else stay rules */
		{ RULE("metric: nullValues, mustBeLessThan: 5"),
		  "string\n  quality <library/nullValues/m.f/> library nullValues [..5)" },
		{ RULE("metric: nullValues, mustNotBe: 0"),
		  "string\n  quality <library/nullValues/m.f/> library nullValues not [0..0]" },
		{ RULE("metric: nullValues, mustBe: 0, severity: warning"),
		  "string\n  quality <library/nullValues/m.f/> library nullValues [0..0]" },
		{ RULE("metric: missingValues, mustBe: 0, arguments: {missingValues: ['']}"),
		  "string\n  quality <library/missingValues/m.f/{\"missingValues\":[\"\"]}> library "
		  "missingValues [0..0]" },
		{ RULE("metric: invalidValues, mustBe: 0"),
		  "string\n  quality <library/invalidValues/m.f/> library invalidValues [0..0]" },
		{ RULE("metric: nullValues, mustBeBetween: [0, 1]"),
		  "string\n  quality <library/nullValues/m.f/> library nullValues (0..1)" },
		{ "logicalType: string, enum: [{value: b}], quality: [{metric: invalidValues, mustBe: 0, "
		  "arguments: {validValues: [a]}}]",
		  "string enum=b\n  quality <library/invalidValues/m.f/{\"validValues\":[\"a\"]}> library "
		  "invalidValues [0..0]" },
		{ RULE("metric: nullValues, mustBeGreaterOrEqualTo: 1, mustBeLessOrEqualTo: 9, mustBeBetween: [1, 9]"),
		  "string\n  quality <library/nullValues/m.f/> library nullValues (1..9)" },
		/* bounds: booleans of 3.0, numbers of 3.1 */
		{ "logicalType: integer, logicalTypeOptions: {minimum: 0, exclusiveMinimum: true}",
		  "integer exclusiveMinimum=0" },
		{ "logicalType: integer, logicalTypeOptions: {exclusiveMinimum: 0}", "integer exclusiveMinimum=0" },
		{ "logicalType: integer, logicalTypeOptions: {maximum: 9, exclusiveMaximum: false}",
		  "integer maximum=9" },
		{ "logicalType: date, logicalTypeOptions: {exclusiveMaximum: 2030-01-01}",
		  "date exclusiveMaximum=2030-01-01" },
		{ "logicalType: object, logicalTypeOptions: {required: [a, z]}, properties: [{name: a}, {name: b}]",
		  "record\nm.f.a any type required\nm.f.b any type" },
		/* defaults compare equal to absence */
		{ "logicalType: string, required: false, unique: false, primaryKey: false, primaryKeyPosition: -1, "
		  "partitioned: false, partitionKeyPosition: -1, criticalDataElement: false, physicalName: f, "
		  "semanticType: column, examples: [], tags: []",
		  "string" },
		/* custom properties */
		{ "logicalType: integer, customProperties: [{property: unit, value: minor}, {property: encoding, "
		  "value: utf-8}]",
		  "integer encoding:utf-8 unit:minor" },
		{ "logicalType: string, customProperties: [{property: pii, value: true}]", "string pii" },
		{ "logicalType: string, tags: [PII]", "string pii" },
		{ "logicalType: string, semanticType: measure", "string semanticType:measure" },
		{ "logicalType: string, synonyms: [{synonym: old}], customProperties: [{property: formerName, value: "
		  "older}]",
		  "string formerName=old" },
		{ "logicalType: string, customProperties: [{property: default, value: x}]", "string default=\"x\"" },
		{ "logicalType: string, customProperties: [{property: required, value: true}]", "string" },
		{ "logicalType: string, transformLogic: x, transformSourceObjects: [a]",
		  "string transform={\"transformLogic\":\"x\",\"transformSourceObjects\":[\"a\"]}" },
		{ "logicalType: string, primaryKey: true", "string primaryKey" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_property(rows[i].keys, rows[i].want);
}

static void test_objects_and_the_rest(void)
{
	/* clang-format off */
	static const struct { const char *why, *text, *want; } rows[] = {
		{ "the key by position",
		  HEAD "schema: [{name: m, properties: [{name: a, primaryKey: true, primaryKeyPosition: 2}, {name: b, "
		       "primaryKey: true, primaryKeyPosition: 1}, {name: c, primaryKey: true}]}]\n",
		  IS "model table key b,a,c\nm record\nm.a any type primaryKey\nm.b any type primaryKey\nm.c any "
		     "type primaryKey\n" },
		{ "the key: position 0 and -1 are none",
		  HEAD "schema: [{name: m, properties: [{name: a, primaryKey: true, primaryKeyPosition: 0}, {name: b, "
		       "primaryKey: true, primaryKeyPosition: -1}, {name: c, primaryKey: true, primaryKeyPosition: "
		       "1}]}]\n",
		  IS "model table key c,a,b\nm record\nm.a any type primaryKey\nm.b any type primaryKey\nm.c any "
		     "type primaryKey\n" },
		{ "unique together; of one: unique",
		  HEAD "schema: [{name: m, properties: [{name: a}], quality: [{metric: duplicateValues, mustBe: 0, "
		       "arguments: {properties: [b, a]}}, {metric: duplicateValues, mustBe: 0, arguments: "
		       "{properties: [a]}}]}]\n",
		  IS "model table\nm record unique together=a+b\nm.a any type unique\n" },
		{ "a name twice",
		  HEAD "schema: [{name: m, properties: [{name: a}, {name: a, required: true}]}]\n",
		  IS "model table\nm record\nm.a any type\n6:51 DUPLICATE schema.m: a second field \"a\"\n" },
		{ "an object and a server twice",
		  HEAD "servers: [{server: s, type: s3}, {server: s, type: local}]\nschema: [{name: m}, {name: m, id: "
		       "x}]\n",
		  IS "port s s3 \nmodel table\nm record\n6:43 DUPLICATE servers: a second server \"s\"\n7:28 "
		     "DUPLICATE schema: a second object \"m\"\n" },
		{ "rules that say the same are still two",
		  HEAD "schema: [{name: m, quality: [{query: q, mustBe: 0}, {query: q, mustBe: 1}]}]\n",
		  M "  quality <sql//m/q> sql  [0..0]\n  quality <sql//m/q/#1> sql  [1..1]\n" },
		{ "a property without a name",
		  HEAD "schema: [{name: m, properties: [{logicalType: date}, x]}]\n",
		  M "6:33 NOT_UNDERSTOOD schema.m.properties: a property is a map with a name\n6:54 NOT_UNDERSTOOD "
		    "schema.m.properties: a property is a map with a name\n" },
		{ "schema that is a map", HEAD "schema: {m: x}\n",
		  IS "6:9 NOT_UNDERSTOOD schema: schema is a map, not a list\n" },
		{ "references: short, by ids, of several columns",
		  HEAD "schema: [{id: mi, name: m, relationships: [{from: m.b, to: n.x}, {from: [m.a, m.b], to: [n.x, "
		       "n.y]}], properties: [{id: ai, name: a, relationships: [{to: schema/ni/properties/xi}]}, "
		       "{name: b}]}, {id: ni, name: n, properties: [{id: xi, name: x}]}]\n",
		  IS "model table\nm record references=m.a+m.b -> n.x+n.y\nm.a any type references=n.x\nm.b any type "
		     "references=n.x\nmodel table\nn record\nn.x any type\n" },
		{ "kafka: the topic from a custom property",
		  HEAD "servers: [{server: k, type: kafka, host: h, customProperties: [{property: topic, value: t}]}]\n"
		       "schema: [{name: m, physicalName: p}]\n",
		  IS "port k kafka json host=h topic=t\nmodel table\nm record physicalName=p\n" },
		{ "kafka: the topic from the object",
		  HEAD "servers: [{server: k, type: kafka, host: h, format: avro}]\nschema: [{name: m, physicalName: p, "
		       "physicalType: Topic}]\n",
		  IS "port k kafka avro host=h topic=p\nmodel topic\nm record physicalName=p\n" },
		{ "kafka: the topics of several objects",
		  HEAD "servers: [{server: k, type: kafka, host: h}]\nschema: [{name: m}, {name: n}]\n",
		  IS "port k kafka json host=h topic=m,n\nmodel table\nm record\nmodel table\nn record\n" },
		{ "a server without a name", HEAD "servers: [{type: s3}, x]\n",
		  IS "6:11 NOT_UNDERSTOOD servers: a server is a map with the name server\n6:23 NOT_UNDERSTOOD servers: a "
		     "server is a map with the name server\n" },
		{ "service levels",
		  HEAD "slaDefaultElement: m.at\nslaProperties: [{property: ly, value: 4, unit: d}, {property: "
		       "retention, value: unlimited, element: x.y}, {property: support.responseTime, value: 4h, driver: "
		       "regulatory}, {value: 1}]\n",
		  IS "sla latency lower 345600 s <4d> of m.at\nsla retention higher 0 unlimited <unlimited> of "
		     "x.y\nsla support.responseTime lower 14400 s <4h> of m.at for regulatory\n7:172 NOT_UNDERSTOOD "
		     "slaProperties: a service level needs property and value\n" },
		{ "team, terms, roles",
		  HEAD "domain: d\ntenant: t\ndescription: {purpose: p, usage: u, limitations: l}\nteam: {members: "
		       "[{username: x, role: owner}]}\nroles: [{role: r, access: read}]\nprice: {priceAmount: 9}\n"
		       "customProperties: [{property: noticePeriod, value: P3M}, {property: k, value: {b: 1, a: 2}}]\n"
		       "unheard: of\n",
		  IS "note customProperties.k={\"a\":2,\"b\":1}\nnote customProperties.unheard=of\nnote "
		     "domain=d\nnote info.owner=x\nnote roles.r={\"access\":\"read\",\"role\":\"r\"}\nnote "
		     "team.x={\"role\":\"owner\",\"username\":\"x\"}\nnote tenant=t\nnote terms.limitations=l\nnote "
		     "terms.noticePeriod=P3M\nnote terms.price.priceAmount=9\nnote terms.usage=u\n" },
		{ "the team as version 3.0 writes it; its name wins",
		  HEAD "team: [{username: x, role: Owner}]\n---\n" HEAD "team: {name: n, members: [{username: x, role: "
		                                                     "owner}]}\n",
		  IS "note info.owner=x\nnote team.x={\"role\":\"Owner\",\"username\":\"x\"}\n" IS
		     "note info.owner=n\nnote team.x={\"role\":\"owner\",\"username\":\"x\"}\n" },
		{ "version 2.2",
		  "apiVersion: v2.2.2\nkind: DataContract\nuuid: u\nversion: 1.0.0\nstatus: current\nquantumName: q\n"
		  "datasetDomain: d\ndataset: [{table: t, columns: [{column: a, isPrimaryKey: true, isNullable: false, "
		  "logicalType: string, isUnique: true}, {column: b, isNullable: true}]}]\nslaProperties: [{property: "
		  "latency, value: 4, unit: d, column: t.a}]\nstakeholders: [{username: x, role: owner}]\n",
		  "u 1.0.0 current\nmodel table key a\nt record\nt.a string required unique primaryKey\nt.b any "
		  "type\nsla latency lower 345600 s <4d> of t.a\nnote domain=d\nnote info.owner=x\nnote "
		  "team.x={\"role\":\"owner\",\"username\":\"x\"}\n" },
		{ "nothing but the kind", "kind: DataContract\n", "  \n" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_shape(rows[i].why, rows[i].text, rows[i].want);
}

/* One contract in both standards: one shape. */
static void test_both_standards_agree(void)
{
	/* clang-format off */
	static const char dcs[] =
		"dataContractSpecification: 1.2.1\n"
		"id: shop.lines\n"
		"info: {title: Lines, version: 1.2.0, status: active, owner: shop}\n"
		"servers:\n"
		"  lake: {type: s3, location: s3://a/b, format: parquet}\n"
		"  bus: {type: kafka, host: h, topic: lines}\n"
		"terms: {usage: u, limitations: l, noticePeriod: P3M}\n"
		"definitions: {sku: {type: varchar, maxLength: 20}}\n"
		"models:\n"
		"  line:\n"
		"    additionalFields: false\n"
		"    primaryKey: [id, pos]\n"
		"    fields:\n"
		"      id: {type: text, required: true, unique: true, references: order.id}\n"
		"      pos: {type: int, exclusiveMinimum: 0}\n"
		"      sku: {$ref: '#/definitions/sku'}\n"
		"      net: {type: decimal, precision: 12, scale: 2, unit: EUR}\n"
		"      weight: {type: double}\n"
		"      state: {type: string, enum: [a, b], pattern: '^.$'}\n"
		"      raw: {type: bytes, pii: true, classification: restricted}\n"
		"      at: {type: timestamp_ntz}\n"
		"      tags: {type: array, items: {type: long}}\n"
		"      more: {type: map, values: {type: string}}\n"
		"      to: {type: struct, fields: {street: {type: string, required: true}}}\n"
		"    quality: [{metric: rowCount, mustBeGreaterThan: 0}]\n"
		"servicelevels:\n"
		"  freshness: {threshold: 15m}\n"
		"  availability: {percentage: 99.9%}\n"
		"  retention: {unlimited: true}\n";
	static const char odcs[] =
		"kind: DataContract\n"
		"apiVersion: v3.2.0\n"
		"id: shop.lines\n"
		"name: Lines\n"
		"version: 1.2.0\n"
		"status: active\n"
		"team: {name: shop}\n"
		"description: {usage: u, limitations: l}\n"
		"customProperties: [{property: noticePeriod, value: P3M}]\n"
		"servers:\n"
		"- {server: lake, type: s3, location: s3://a/b, format: parquet}\n"
		"- {server: bus, type: kafka, host: h, format: json, customProperties: [{property: topic, value: "
		"lines}]}\n"
		"schema:\n"
		"- name: line\n"
		"  logicalType: object\n"
		"  customProperties: [{property: additionalFields, value: false}]\n"
		"  quality: [{metric: rowCount, mustBeGreaterThan: 0, unit: rows}]\n"
		"  properties:\n"
		"  - {name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 1, relationships: [{to: "
		"order.id}], quality: [{metric: nullValues, mustBe: 0}, {metric: duplicateValues, mustBe: 0}]}\n"
		"  - {name: pos, logicalType: integer, physicalType: int, primaryKey: true, primaryKeyPosition: 2, "
		"logicalTypeOptions: {minimum: 0, exclusiveMinimum: true}}\n"
		"  - {name: sku, logicalType: string, logicalTypeOptions: {maxLength: 20}}\n"
		"  - {name: net, logicalType: number, physicalType: decimal, customProperties: [{property: precision, "
		"value: 12}, {property: scale, value: 2}, {property: unit, value: EUR}]}\n"
		"  - {name: weight, logicalType: number, logicalTypeOptions: {format: f64}}\n"
		"  - {name: state, logicalType: string, quality: [{metric: invalidValues, mustBe: 0, arguments: "
		"{validValues: [a, b], pattern: '^.$'}}]}\n"
		"  - {name: raw, logicalType: string, logicalTypeOptions: {format: binary}, classification: restricted, "
		"customProperties: [{property: pii, value: true}]}\n"
		"  - {name: at, logicalType: timestamp, logicalTypeOptions: {timezone: false}}\n"
		"  - {name: tags, logicalType: array, items: {logicalType: integer, logicalTypeOptions: {format: "
		"i64}}}\n"
		"  - {name: more, logicalType: map, map: {key: {logicalType: string}, value: {logicalType: string}}}\n"
		"  - {name: to, logicalType: object, logicalTypeOptions: {required: [street]}, properties: [{name: "
		"street, logicalType: string}]}\n"
		"slaProperties:\n"
		"- {property: freshness, value: 15m}\n"
		"- {property: av, value: 99.9%}\n"
		"- {property: retention, value: unlimited}\n";
	/* clang-format on */
	struct arena a;

	arena_init(&a, 1 << 24);
	CHECK_STR(shape_of(&a, odcs), shape_of(&a, dcs));
	CHECK(strstr(shape_of(&a, dcs), "line.net decimal(12,2) unit:EUR\n") != NULL);
	arena_free(&a);
}

int main(void)
{
	RUN(test_types);
	RUN(test_folding);
	RUN(test_objects_and_the_rest);
	RUN(test_both_standards_agree);
	return CHECK_EXIT();
}
