/* A schema under the contract of its topic: the obvious one of order-events fulfils it and keeps
 * all consumers; each that differs breaks who relies on the difference, and nobody else. */
#include "compat/fulfils.h"
#include "compat/replay.h"
#include "contract/format.h"
#include "tests/check.h"

#include <stdio.h>

#define STORY "testdata/stories/order-events/"

static const char *const consumers[] = { "1-finance-daily-revenue", "2-fulfilment-router",
	                                 "3-ops-dashboard",         "4-fx-normaliser",
	                                 "5-fraud-scorer",          "6-partner-webhook" };

static struct str slurp(struct arena *a, const char *path)
{
	enum { ROOM = 1 << 16 };
	char *text = arena_array(a, char, ROOM);
	FILE *file = fopen(path, "r");
	size_t n = file ? fread(text, 1, ROOM, file) : 0;

	if (file)
		fclose(file);
	return (struct str){ text, n };
}

static const struct document *read_text(struct arena *a, const char *name, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){ str_of(name), text };
	if (documents_read(a, source, &documents, &n, NULL, &why))
		return documents;
	fprintf(stderr, "%s:%d:%d %s\n", name, why.line, why.column, why.text);
	return NULL;
}

/* The text with the first `old` in it replaced. */
static struct str edited(struct arena *a, struct str text, const char *old, const char *new)
{
	const char *at = memmem(text.ptr, text.len, old, strlen(old));
	size_t before = at ? (size_t)(at - text.ptr) : 0;

	CHECK(at != NULL);
	return arena_printf(a, "%.*s%s%.*s", (int)before, text.ptr, new,
	                    STR_FMT(str_skip(text, before + strlen(old))));
}

static const char *rules_of(struct arena *a, const struct findings *list)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (const struct finding *f = list->first; f; f = f->next)
		if (f->level > LEVEL_COMPATIBLE)
			buf_printf(&b, "%s%s %.*s", b.len ? "; " : "", rule_id(f->rule),
			           STR_FMT(f->path));
	return str_c(a, buf_str(&b));
}

/* Who breaks, by the number of the file; and what the first of them is told. */
static const char *broken_consumers(struct arena *a, const struct contract *baseline,
                                    const struct contract *written)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (size_t i = 0; i < sizeof consumers / sizeof *consumers; i++) {
		const char *path =
			str_c(a, arena_printf(a, STORY "consumers/%s.yaml", consumers[i]));
		const struct document *d = read_text(a, path, slurp(a, path));
		struct replay r;

		CHECK(d && d->expectation);
		if (!d || !d->expectation)
			continue;
		replay_change(a, d->expectation, baseline, written, NULL, &r);
		if (r.result == REPLAY_BROKEN)
			buf_printf(&b, "%s%zu %s", b.len ? "; " : "", i + 1,
			           rule_id(r.findings.first->rule));
		else
			CHECK_STR(replay_result_name(r.result), "ok");
	}
	return str_c(a, buf_str(&b));
}

/* A schema of the story's directory, with one edit. */
struct row {
	const char *why, *old, *new, *fulfils, *broken;
};

static void check_rows(const char *file, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *path;
		const struct document *contract, *schema;
		struct findings found;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 256ul << 20);
		findings_init(&found, &a);
		path = str_c(&a, arena_printf(&a, STORY "%s", file));
		contract = read_text(&a, "v2.yaml", slurp(&a, STORY "order-events.v2.yaml"));
		schema = read_text(&a, file, edited(&a, slurp(&a, path), rows[i].old, rows[i].new));
		CHECK(contract && contract->contract && schema && schema->contract);
		if (contract && contract->contract && schema && schema->contract) {
			const struct contract *c = contract->contract;

			schema_fulfils(&a, schema->contract, c, c->models[0], &found);
			CHECK_STR(rules_of(&a, &found), rows[i].fulfils);
			CHECK_STR(broken_consumers(&a, c,
			                           contract_as_written(&a, schema->contract, c,
			                                               c->models[0])),
			          rows[i].broken);
		}
		arena_free(&a);
	}
}

static void test_avro(void)
{
	static const struct row rows[] = {
		{ "the obvious schema", "order_event", "order_event", "", "" },
		{ "a field more", "\"fields\": [",
		  "\"fields\": [{\"name\": \"note\", \"type\": \"string\"}, ", "", "" },
		{ "the total as int", "\"type\": \"long\", \"doc\"", "\"type\": \"int\", \"doc\"",
		  "", "" },
		{ "a closed text instead of an enum: only the data can tell",
		  "{\"type\": \"enum\", \"name\": \"status\", \"symbols\": [\"placed\", "
		  "\"fulfilled\", \"cancelled\"]}",
		  "\"string\"", "", "5 AVRO_TYPE" },
		{ "the total as double", "\"type\": \"long\", \"doc\"",
		  "\"type\": \"double\", \"doc\"", "FULFILS_TYPE order_event.total_minor",
		  "1 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "a total that may be null", "\"type\": \"long\", \"doc\"",
		  "\"type\": [\"null\", \"long\"], \"doc\"", "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "no customer", "{\"name\": \"customer_id\", \"type\": \"string\"},", "",
		  "FULFILS_FIELD order_event.customer_id", "5 AVRO_MISSING_DEFAULT" },
		{ "a symbol more", "\"cancelled\"]", "\"cancelled\", \"returned\"]",
		  "FULFILS_ENUM order_event.status", "2 ENUM; 6 JSON_ENUM" },
		{ "another unit", "\"doc\": \"Order", "\"unit\": \"major\", \"doc\": \"Order",
		  "FULFILS_MEANING order_event.total_minor", "" },
		{ "a time that is a number",
		  "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", "\"long\"",
		  "FULFILS_TYPE order_event.occurred_at", "1 TYPE" },
	};

	check_rows("order-events.v2.avsc", rows, sizeof rows / sizeof *rows);
}

static void test_protobuf(void)
{
	static const struct row rows[] = {
		{ "the obvious schema", "order_event", "order_event", "", "" },
		{ "a field more", "string order_id = 1;", "string order_id = 1; string note = 9;",
		  "", "" },
		{ "the total as int", "int64", "int32", "", "" },
		{ "a total that no long holds", "int64", "uint64",
		  "FULFILS_TYPE order_event.total_minor", "1 TYPE; 5 AVRO_TYPE" },
		{ "the total as double", "int64", "double", "FULFILS_TYPE order_event.total_minor",
		  "1 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "a total that may be absent", "int64", "optional int64",
		  "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "a total in a oneof", "int64 total_minor = 4;",
		  "oneof amount { int64 total_minor = 4; }", "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "no customer", "string customer_id = 2;", "",
		  "FULFILS_FIELD order_event.customer_id", "5 AVRO_MISSING_DEFAULT" },
		{ "a status more", "cancelled = 2;", "cancelled = 2; returned = 3;",
		  "FULFILS_ENUM order_event.status", "2 ENUM; 6 JSON_ENUM" },
		{ "a time that is a number", "google.protobuf.Timestamp", "int64",
		  "FULFILS_TYPE order_event.occurred_at", "1 TYPE" },
	};

	check_rows("order-events.v2.proto", rows, sizeof rows / sizeof *rows);
}

static void test_json_schema(void)
{
	static const struct row rows[] = {
		{ "the obvious schema", "order_event", "order_event", "", "" },
		{ "a field more", "\"order_id\": {",
		  "\"note\": {\"type\": \"string\"}, \"order_id\": {", "", "" },
		{ "the total as a number with a fraction", "\"integer\"", "\"number\"",
		  "FULFILS_TYPE order_event.total_minor", "1 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "the total as text", "\"integer\"", "\"string\"",
		  "FULFILS_TYPE order_event.total_minor",
		  "1 TYPE; 4 TYPE; 5 AVRO_TYPE; 6 JSON_TYPE" },
		{ "a total that may be null", "\"type\": \"integer\"",
		  "\"type\": [\"integer\", \"null\"]", "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_TYPE" },
		{ "a total that may be left out", "\"total_minor\", ", "",
		  "FULFILS_NULL order_event.total_minor",
		  "1 NULLABLE; 4 NULLABLE; 5 AVRO_NULL; 6 JSON_REQUIRED" },
		{ "no customer", "\"customer_id\": {\"type\": \"string\"},", "",
		  "FULFILS_FIELD order_event.customer_id", "5 AVRO_MISSING_DEFAULT" },
		{ "a status more", "\"cancelled\"]", "\"cancelled\", \"returned\"]",
		  "FULFILS_ENUM order_event.status", "2 ENUM; 6 JSON_ENUM" },
		{ "any status: only the data can tell, and who reads by a JSON Schema relies on "
		  "this one",
		  ", \"enum\": [\"placed\", \"fulfilled\", \"cancelled\"]", "", "", "6 JSON_ENUM" },
		{ "a time that is a number", "\"string\", \"format\": \"date-time\"", "\"integer\"",
		  "FULFILS_TYPE order_event.occurred_at", "1 TYPE" },
	};

	check_rows("order-events.v2.schema.json", rows, sizeof rows / sizeof *rows);
}

/* A field of each type, written in each JSON type: what fulfils it. */
static void test_json_types(void)
{
	static const struct {
		const char *said, *written;
		bool fits;
	} rows[] = {
		{ "float", "number", true },      { "double", "number", true },
		{ "float", "string", false },     { "decimal", "number", true },
		{ "decimal", "string", true },    { "decimal", "boolean", false },
		{ "bytes", "string", true },      { "bytes", "number", false },
		{ "date", "string", true },       { "timestamp", "string", true },
		{ "timestamp", "number", false }, { "timestamp_ntz", "string", true },
		{ "int", "integer", true },       { "long", "integer", true },
		{ "long", "number", false },      { "number", "number", true },
		{ "boolean", "boolean", true },   { "boolean", "string", false },
		{ "string", "string", true },     { "string", "number", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct document *contract, *schema;
		struct findings found;
		struct arena a;

		arena_init(&a, 256ul << 20);
		findings_init(&found, &a);
		CHECK_ROW(str_c(&a, arena_printf(&a, "%s as %s", rows[i].said, rows[i].written)));
		contract =
			read_text(&a, "c.yaml",
		                  arena_printf(&a,
		                               "dataContractSpecification: 1.1.0\nid: c\ninfo: "
		                               "{title: c, version: 1.0.0}\nmodels: {m: {fields: "
		                               "{f: {type: %s}}}}\n",
		                               rows[i].said));
		schema = read_text(&a, "m.schema.json",
		                   arena_printf(&a,
		                                "{\"type\":\"object\",\"properties\":{\"f\":{"
		                                "\"type\":\"%s\"}}}",
		                                rows[i].written));
		CHECK(contract && contract->contract && schema && schema->contract);
		if (contract && contract->contract && schema && schema->contract) {
			schema_fulfils(&a, schema->contract, contract->contract,
			               contract->contract->models[0], &found);
			CHECK_STR(rules_of(&a, &found), rows[i].fits ? "" : "FULFILS_TYPE m.f");
		}
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_avro);
	RUN(test_protobuf);
	RUN(test_json_schema);
	RUN(test_json_types);
	return CHECK_EXIT();
}
