/* What a statement of one standard becomes in the other. (That all of it comes back: oracle/convert_test.py.) */
#include "contract/format.h"
#include "tests/check.h"

#define DCS  "dataContractSpecification: 1.2.1\nid: a\ninfo: {title: t, version: 1.0.0}\n"
#define ODCS "apiVersion: v3.1.0\nkind: DataContract\nid: a\nname: t\nversion: 1.0.0\nstatus: active\n"
#define FIELD(text) DCS "models: {m: {fields: {f: {" text "}}}}\n"
#define PROPERTY(text) ODCS "schema: [{name: m, properties: [{name: f, " text "}]}]\n"

/* One place of the converted document, as JSON; "-" where there is nothing. */
static const char *converted(struct arena *a, const char *text, const char *version, const char *path)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *d;
	const struct node *root;
	struct str rest = str_of(path);
	struct buf out;
	struct conversion how = { .version = str_of(version) };
	size_t count;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	if (!documents_read(a, source, &d, &count, NULL, &why))
		return str_c(a, str_of(why.text));
	how.to = d->format == FORMAT_ODCS ? FORMAT_DCS : FORMAT_ODCS;
	if (!document_convert(a, d, &how, &root, NULL, &why))
		return str_c(a, str_of(why.text));
	while (root && rest.len) {
		struct str step = str_cut(&rest, ' ');
		long long i;

		root = str_to_long(step, &i) ? root->kind == NODE_LIST && (size_t)i < root->count ? root->items[i] : NULL
		                             : node_get_str(root, step);
	}
	if (!root)
		return "-";
	buf_init(&out, a, 0);
	json_print(&out, root, 0);
	return str_c(a, buf_str(&out));
}

static const struct { const char *why, *text, *version, *path, *want; } rows[] = {
	/* DCS to ODCS */
	{ "the version asked for", DCS, "3.1", "apiVersion", "\"v3.1.0\"" },
	{ "the newest one", DCS, "", "apiVersion", "\"v3.2.0\"" },
	{ "no such version", DCS, "4", "", "ODCS has no version \"4\"" },
	{ "the title is the name", DCS, "", "name", "\"t\"" },
	{ "the owner is the team", "dataContractSpecification: 1.2.1\nid: a\ninfo: {title: t, version: 1.0.0, owner: o}\n",
	  "", "team", "{\"name\":\"o\"}" },
	{ "usage is description", DCS "terms: {usage: u, noticePeriod: P3M}\n", "", "description", "{\"usage\":\"u\"}" },
	{ "the notice is kept", DCS "terms: {usage: u, noticePeriod: P3M}\n", "", "customProperties 0",
	  "{\"property\":\"noticePeriod\",\"value\":\"P3M\"}" },
	{ "int", FIELD("type: int"), "", "schema 0 properties 0 logicalTypeOptions", "{\"format\":\"i32\"}" },
	{ "long", FIELD("type: long"), "", "schema 0 properties 0",
	  "{\"name\":\"f\",\"logicalType\":\"integer\",\"logicalTypeOptions\":{\"format\":\"i64\"}}" },
	{ "a synonym stays readable", FIELD("type: bigint"), "", "schema 0 properties 0 physicalType", "\"bigint\"" },
	{ "double", FIELD("type: double"), "", "schema 0 properties 0 logicalTypeOptions", "{\"format\":\"f64\"}" },
	{ "bytes", FIELD("type: bytes"), "", "schema 0 properties 0",
	  "{\"name\":\"f\",\"logicalType\":\"string\",\"logicalTypeOptions\":{\"format\":\"binary\"}}" },
	{ "decimal", FIELD("type: decimal, precision: 10, scale: 2"), "", "schema 0 properties 0 customProperties",
	  "[{\"property\":\"precision\",\"value\":10},{\"property\":\"scale\",\"value\":2}]" },
	{ "a timestamp without zone", FIELD("type: timestamp_ntz"), "", "schema 0 properties 0 logicalTypeOptions",
	  "{\"timezone\":false}" },
	{ "json", FIELD("type: json"), "", "schema 0 properties 0",
	  "{\"name\":\"f\",\"logicalType\":\"object\",\"physicalType\":\"json\"}" },
	{ "time before 3.1", FIELD("type: time"), "3.0", "schema 0 properties 0",
	  "{\"name\":\"f\",\"logicalType\":\"date\",\"physicalType\":\"time\"}" },
	{ "a map", FIELD("type: map, keys: {type: string}, values: {type: boolean}"), "", "schema 0 properties 0 map",
	  "{\"key\":{\"logicalType\":\"string\"},\"value\":{\"logicalType\":\"boolean\"}}" },
	{ "a map before 3.2", FIELD("type: map, keys: {type: string}, values: {type: boolean}"), "3.1",
	  "schema 0 properties 0 physicalType", "\"map\"" },
	{ "an enum", FIELD("type: string, enum: [a, b]"), "", "schema 0 properties 0 enum",
	  "[{\"value\":\"a\"},{\"value\":\"b\"}]" },
	{ "an enum before 3.2", FIELD("type: string, enum: [a, b]"), "3.1", "schema 0 properties 0 quality 0",
	  "{\"type\":\"library\",\"metric\":\"invalidValues\",\"arguments\":{\"validValues\":[\"a\",\"b\"]},\"mustBe\":0}" },
	{ "an open bound", FIELD("type: int, exclusiveMinimum: 0"), "", "schema 0 properties 0 logicalTypeOptions",
	  "{\"format\":\"i32\",\"exclusiveMinimum\":0}" },
	{ "an open bound before 3.1", FIELD("type: int, exclusiveMinimum: 0"), "3.0",
	  "schema 0 properties 0 logicalTypeOptions", "{\"format\":\"i32\",\"minimum\":0,\"exclusiveMinimum\":true}" },
	{ "personal data", FIELD("type: string, pii: true"), "", "schema 0 properties 0 customProperties",
	  "[{\"property\":\"pii\",\"value\":true}]" },
	{ "a reference", FIELD("type: string, references: m.g"), "", "schema 0 properties 0 relationships",
	  "[{\"to\":\"m.g\"}]" },
	{ "a title", FIELD("type: string, title: T"), "", "schema 0 properties 0 businessName", "\"T\"" },
	{ "a key in order", DCS "models: {m: {primaryKey: [b, a], fields: {a: {type: int}, b: {type: int}}}}\n", "",
	  "schema 0 properties 0 primaryKeyPosition", "2" },
	{ "between includes its ends", DCS "models: {m: {quality: [{type: sql, query: q, mustBeBetween: [1, 2]}]}}\n", "",
	  "schema 0 quality 0 mustBeGreaterOrEqualTo", "1" },
	{ "and its upper one is a rule too", DCS "models: {m: {quality: [{type: sql, query: q, mustBeBetween: [1, 2]}]}}\n",
	  "", "schema 0 quality 1 mustBeLessOrEqualTo", "2" },
	{ "the topic", DCS "servers: {k: {type: kafka, host: h, topic: t}}\n", "", "servers 0",
	  "{\"server\":\"k\",\"type\":\"kafka\",\"host\":\"h\",\"customProperties\":[{\"property\":\"topic\",\"value\":\"t\"}]}" },
	{ "freshness without a field", DCS "servicelevels: {freshness: {threshold: 15m}}\n", "", "slaProperties",
	  "[{\"property\":\"freshness\",\"value\":\"15m\"}]" },
	{ "25 hours", DCS "servicelevels: {latency: {threshold: 25 hours}}\n", "", "slaProperties 0 value", "\"25 hours\"" },
	{ "unlimited", DCS "servicelevels: {retention: {unlimited: true}}\n", "", "slaProperties 0 value", "\"unlimited\"" },
	{ "recovery", DCS "servicelevels: {backup: {recoveryTime: 1h}}\n", "", "slaProperties 0 property",
	  "\"backup.recoveryTime\"" },
	/* ODCS to DCS */
	{ "the newest DCS", ODCS, "", "dataContractSpecification", "\"1.2.1\"" },
	{ "a whole number of any width", PROPERTY("logicalType: integer"), "", "models m fields f",
	  "{\"type\":\"long\",\"logicalType\":\"integer\"}" },
	{ "i64", PROPERTY("logicalType: integer, logicalTypeOptions: {format: i64}"), "", "models m fields f",
	  "{\"type\":\"long\"}" },
	{ "u8", PROPERTY("logicalType: integer, logicalTypeOptions: {format: u8}"), "", "models m fields f",
	  "{\"type\":\"int\",\"format\":\"u8\"}" },
	{ "a native type", PROPERTY("logicalType: string, physicalType: VARCHAR(10)"), "", "models m fields f",
	  "{\"type\":\"string\",\"maxLength\":10,\"physicalType\":\"VARCHAR(10)\","
	  "\"odcs\":{\"logicalTypeOptions\":{\"was\":{\"maxLength\":10}}}}" },
	{ "a rule that is an enum", PROPERTY("logicalType: string, quality: [{metric: invalidValues, arguments: "
	  "{validValues: [a]}, mustBe: 0}]"), "", "models m fields f enum", "[\"a\"]" },
	{ "a custom property", PROPERTY("customProperties: [{property: unit, value: cent}]"), "", "models m fields f",
	  "{\"unit\":\"cent\"}" },
	{ "between excludes its ends", ODCS "schema: [{name: m, quality: [{metric: rowCount, mustBeBetween: [1, 9]}]}]\n", "",
	  "models m quality 0", "{\"type\":\"library\",\"metric\":\"rowCount\",\"mustBeGreaterThan\":1,\"mustBeLessThan\":9,"
	  "\"odcs\":{\"type\":{\"was\":\"library\"}}}" },
	{ "an amount with its unit", ODCS "slaProperties: [{property: latency, value: 4, unit: d, element: m.f}]\n", "",
	  "servicelevels", "{\"latency\":{\"threshold\":\"4d\",\"sourceTimestampField\":\"m.f\"}}" },
	{ "a promise DCS does not list", ODCS "slaProperties: [{property: throughput, value: 5}]\n", "", "servicelevels",
	  "{\"throughput\":{\"value\":\"5\"}}" },
	{ "the owner among the members", ODCS "team: {members: [{username: u, role: owner}]}\n", "", "info owner", "\"u\"" },
	{ "members are carried", ODCS "team: {members: [{username: u, role: owner}]}\n", "", "team",
	  "{\"members\":[{\"username\":\"u\",\"role\":\"owner\"}]}" },
};

static void test_statements(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		CHECK_STR(converted(&a, rows[i].text, rows[i].version, rows[i].path), rows[i].want);
		arena_free(&a);
	}
}

/* What was changed in between stands; only what was not comes back as it was. */
static void test_an_edit_in_between_stands(void)
{
	static const char text[] = DCS "models: {m: {fields: {f: {type: int, %s"
				   "odcs: {physicalType: {is: INTEGER}, logicalTypeOptions: {was: {format: i32}}}}}}}\n";
	char edited[400], kept[400];
	struct arena a;

	snprintf(kept, sizeof kept, text, "");
	snprintf(edited, sizeof edited, text, "minimum: 1, ");
	arena_init(&a, 1 << 24);
	CHECK_STR(converted(&a, kept, "", "schema 0 properties 0"),
	          "{\"name\":\"f\",\"logicalType\":\"integer\",\"physicalType\":\"INTEGER\"}");
	CHECK_STR(converted(&a, edited, "", "schema 0 properties 0"),
	          "{\"name\":\"f\",\"logicalType\":\"integer\",\"logicalTypeOptions\":{\"format\":\"i32\",\"minimum\":1},"
	          "\"physicalType\":\"INTEGER\"}");
	arena_free(&a);
}

int main(void)
{
	RUN(test_statements);
	RUN(test_an_edit_in_between_stands);
	return CHECK_EXIT();
}
