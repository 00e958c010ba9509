/* Memory runs out at every point of what is asked of schemas, in every language: reading, texts,
 * each policy both ways, witnesses, rule sets, the diff, what it says as a contract and back, a
 * schema under a contract, readers in its language. Each time a clean failure, nothing lost, and
 * asked again the same answers. As oom_check_test.c: blocks are refused one by one, and the cap is
 * reached after so many bytes. */
#include "compat/fulfils.h"
#include "compat/relation.h"
#include "compat/replay/replay.h"
#include "contract/format.h"
#include "contract/json_schema/from_contract.h"
#include "contract/json_schema/regex.h"
#include "contract/json_schema/registered.h"
#include "contract/json_schema/validate.h"
#include "contract/protobuf/data.h"
#include "contract/protobuf/descriptor.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static const struct story {
	const char *language, *name, *old, *new, *reader;
	const char *said; /* some of what is found out */
} stories[] = {
	{ "AVRO", "order.avsc",
	  "{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\",\"type\":"
	  "\"long\"},"
	  "{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\",\"symbols\":["
	  "\"NEW\",\"LOST\"]}},"
	  "{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\","
	  "\"name\":\"Line\",\"fields\":["
	  "{\"name\":\"sku\",\"type\":\"string\"},{\"name\":\"price\",\"type\":[\"null\","
	  "\"double\"]}]}}}]}",
	  "{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\",\"type\":"
	  "\"int\"},"
	  "{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\",\"symbols\":["
	  "\"NEW\"]}},"
	  "{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\","
	  "\"name\":\"Line\",\"fields\":["
	  "{\"name\":\"sku\",\"type\":\"string\"},{\"name\":\"note\",\"type\":\"string\"}]}}}]}",
	  "'{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\",\"type\":"
	  "\"long\"},"
	  "{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\",\"symbols\":["
	  "\"NEW\"]}}]}'",
	  "AVRO_" },
	{ "JSON", "order.schema.json",
	  "{\"$schema\":\"http://json-schema.org/draft-07/"
	  "schema#\",\"type\":\"object\",\"required\":[\"id\"],"
	  "\"properties\":{\"id\":{\"type\":\"integer\",\"minimum\":1},\"status\":{\"enum\":["
	  "\"NEW\",\"LOST\"]},"
	  "\"code\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2,5}$\"},\"at\":{\"type\":\"string\","
	  "\"format\":\"date-time\"},"
	  "\"lines\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/line\"}},"
	  "\"pay\":{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"number\",\"multipleOf\":0.01}]}},"
	  "\"patternProperties\":{\"^x-\":{\"type\":\"string\"}},"
	  "\"definitions\":{\"line\":{\"type\":\"object\",\"properties\":{\"sku\":{\"type\":"
	  "\"string\",\"maxLength\":9}}}}}",
	  "{\"$schema\":\"http://json-schema.org/draft-07/"
	  "schema#\",\"type\":\"object\",\"required\":[\"id\",\"code\"],"
	  "\"properties\":{\"id\":{\"type\":\"integer\",\"minimum\":5},\"status\":{\"enum\":["
	  "\"NEW\"]},"
	  "\"code\":{\"type\":\"string\",\"pattern\":\"^[A-F]{2,3}$\"},\"at\":{\"type\":\"string\","
	  "\"format\":\"date\"},"
	  "\"lines\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/line\"}},"
	  "\"pay\":{\"oneOf\":[{\"type\":\"number\",\"multipleOf\":0.1},{\"type\":\"boolean\"}]}},"
	  "\"patternProperties\":{\"^x-\":{\"type\":\"integer\"}},\"additionalProperties\":false,"
	  "\"definitions\":{\"line\":{\"type\":\"object\",\"properties\":{\"sku\":{\"type\":"
	  "\"string\",\"maxLength\":5}}}}}",
	  "'{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},\"status\":{"
	  "\"enum\":[\"NEW\"]}}}'",
	  "JSON_" },
	{ "PROTOBUF", "order.proto",
	  "syntax = \"proto3\"; package shop; message Order { int64 id = 1; Status status = 2; "
	  "repeated Line lines = 3;"
	  " map<string, int64> counts = 4; oneof pay { string card = 5; bytes token = 6; } "
	  "optional string note = 7;"
	  " enum Status { NEW = 0; LOST = 1; } message Line { string sku = 1; double price = 2; } }"
	  " service S { rpc R (Order) returns (Order); }",
	  "syntax = \"proto3\"; package shop; message Order { int32 id = 1; Status status = 2; "
	  "Line lines = 3;"
	  " map<int32, int64> counts = 4; string card = 5; string token = 6;"
	  " enum Status { NEW = 0; GONE = 1; } message Line { string sku = 1; float price = 2; } }"
	  " service S { rpc R (Order) returns (stream Order); }",
	  "'syntax = \"proto3\"; message Order { int64 id = 1; string status = 2; }'", "FIELD_" },
};
enum { STORIES = sizeof stories / sizeof *stories };

static const char contract_text[] =
	"dataContractSpecification: 1.1.0\nid: shop.orders\ninfo: { title: Orders, version: 1.0.0 "
	"}\n"
	"models:\n  Order:\n    type: table\n    fields:\n"
	"      id: { type: long, required: true }\n"
	"      status: { type: string, required: true, enum: [NEW, LOST] }\n"
	"      at: { type: timestamp }\n      total: { type: decimal, precision: 9, scale: 2, "
	"unit: minor }\n"
	"      lines: { type: array, items: { type: record, fields: { sku: { type: string, "
	"maxLength: 9 } } } }\n";

struct question {
	struct arena *arena;
	const struct story *story;
	struct buf said; /* everything that was found out */
	bool done;
};

static struct source *source_of(struct arena *a, const char *name, struct str text)
{
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ str_of(name), text };
	return source;
}

static _Noreturn void wrong(const char *what, const struct failure *why)
{
	fprintf(stderr, "%s: %s\n", what, why->text);
	abort();
}

static const struct document *read_document(struct arena *a, const char *name, struct str text)
{
	struct document *documents;
	struct defects defects;
	struct failure why = { 0 };
	size_t count;

	defects_init(&defects, a);
	if (!documents_read(a, source_of(a, name, text), &documents, &count, &defects, &why))
		wrong(name, &why);
	document_lint(a, documents, &defects);
	return documents;
}

static const struct document *read_schema(struct question *q, const struct language *l,
                                          const char *text)
{
	struct document *d = arena_new(q->arena, struct document);
	struct defects defects;
	const struct schema_text input = {
		.source = source_of(q->arena, q->story->name, str_of(text)),
		.reading = SCHEMA_NEW,
		.defects = &defects,
	};
	struct failure why = { 0 };

	defects_init(&defects, q->arena);
	if (!document_read_schema(q->arena, l, &input, d, &defects, &why))
		wrong(q->story->name, &why);
	return d;
}

/* ---- what is asked ------------------------------------------------------------------ */

static void say_texts(struct question *q, const struct language *l, const void *schema)
{
	struct failure why = { 0 };
	struct str text;
	size_t count;

	for (int normal = 0; normal < 2; normal++)
		if (l->text(q->arena, schema, normal, &text, &why))
			buf_printf(&q->said, "%.*s\n", STR_FMT(text));
	for (int f = 0; f < 2; f++)
		if (l->format &&
		    l->format(q->arena, schema, f ? STR("serialized") : STR("resolved"), &text))
			buf_printf(&q->said, "%.*s\n", STR_FMT(text));
	buf_printf(&q->said, "%d %d", l->equal(q->arena, schema, schema),
	           l->has_field(schema, STR("id")));
	if (l->reads && l->reads(q->arena, schema, &count))
		buf_printf(&q->said, " %zu\n", count);
	if (l->fields_valid && !l->fields_valid(schema, &why)) {
		if (why.code != FAILURE_LIMIT)
			wrong("fields", &why);
		/* it has an arena of its own, and says so: the same end */
		buf_init(&q->said, q->arena, 0);
		for (;;)
			buf_add(&q->said, STR("until the arena says so"));
	}
}

static void say_lines(struct question *q, const char *what, const struct read_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		buf_printf(&q->said, "%s %.*s\n", what, STR_FMT(answer->lines[i]));
	for (size_t i = 0; i < answer->finding_count; i++)
		buf_printf(&q->said, "%s %s %.*s%.*s\n", what, answer->findings[i].code,
		           STR_FMT(answer->findings[i].witness), STR_FMT(answer->findings[i].hex));
}

static void say_relations(struct question *q, const struct schema_relation *r, const void *reader,
                          const void *writer)
{
	struct read_answer answer;
	struct failure why = { 0 };

	for (int p = 0; p < POLICY_COUNT; p++) {
		if (!relation_read(r, q->arena, (enum policy)p, reader, writer, "reader", "writer",
		                   &answer, &why))
			wrong(policy_name((enum policy)p), &why);
		say_lines(q, policy_name((enum policy)p), &answer);
	}
	for (const struct rule_set *s = r->rule_sets; s && s->name; s++) {
		s->ask(q->arena, reader, writer, &answer);
		say_lines(q, s->name, &answer);
	}
}

static void say_findings(struct question *q, const char *what, const struct findings *list)
{
	for (const struct finding *f = list->first; f; f = f->next)
		buf_printf(&q->said, "%s %s %.*s: %.*s\n", what, rule_id(f->rule), STR_FMT(f->path),
		           STR_FMT(f->message));
}

/* The two schemas as contracts: their diff, a consumer of both, and the contract they belong to. */
static void say_contracts(struct question *q, const struct document *old,
                          const struct document *new)
{
	const struct diff_options options = { .level = COMPAT_FULL, .policy = POLICY_PROVEN };
	const struct contract *c =
		read_document(q->arena, "contract.yaml", str_of(contract_text))->contract;
	const struct str text = arena_printf(
		q->arena,
		"kind: ConsumerExpectation\napiVersion: v1\nid: a.b\nconsumer: { name: n, owner: "
		"o@x.example }\n"
		"contract: { id: shop.orders, major: 1 }\nnative:\n  format: %s\n  schema: %s\n",
		q->story->language, q->story->reader);
	const struct expectation *e = read_document(q->arena, "reader.yaml", text)->expectation;
	struct findings broken;
	struct replay replay;
	struct diff d;

	contract_diff(q->arena, old->contract, new->contract, &options, &d);
	say_findings(q, "diff", &d.changes);
	replay_change(q->arena, e, old->contract, new->contract, &d, &replay);
	buf_printf(&q->said, "reader: %s\n", replay_result_name(replay.result));
	say_findings(q, "replay", &replay.findings);
	replay_change(q->arena, e, NULL, c, NULL, &replay);
	buf_printf(&q->said, "derived: %s %.*s\n", replay_result_name(replay.result),
	           STR_FMT(replay.unchecked));
	say_findings(q, "derived", &replay.findings);
	findings_init(&broken, q->arena);
	schema_fulfils(q->arena, new->contract, c, c->models[0], &broken);
	say_findings(q, "fulfils", &broken);
	replay_change(q->arena, e, c, contract_as_written(q->arena, new->contract, c, c->models[0]),
	              NULL, &replay);
	buf_printf(&q->said, "written: %s\n", replay_result_name(replay.result));
}

static void say_conversions(struct question *q, const struct document *schema)
{
	const struct document *c = read_document(q->arena, "contract.yaml", str_of(contract_text));
	struct conversion how = { .to = FORMAT_DCS };
	const struct node *tree;
	struct defects losses;
	struct failure why = { 0 };

	defects_init(&losses, q->arena);
	if (document_convert(q->arena, schema, &how, &tree, &losses, &why))
		json_print(&q->said, tree, 0);
	if (format_of_language(language_find(str_of(q->story->language)), &how.to) &&
	    document_convert(q->arena, c, &how, &tree, &losses, &why))
		json_print(&q->said, tree, 0);
}

static void ask(void *arg)
{
	struct question *q = arg;
	const struct language *l = language_find(str_of(q->story->language));
	const struct schema_relation *r = relation_of(l);
	const struct document *old = read_schema(q, l, q->story->old),
			      *new = read_schema(q, l, q->story->new);

	buf_init(&q->said, q->arena, 0);
	say_texts(q, l, old->schema->parsed);
	say_relations(q, r, new->schema->parsed, old->schema->parsed);
	say_relations(q, r, old->schema->parsed, new->schema->parsed);
	say_contracts(q, old, new);
	say_conversions(q, old);
	q->done = true;
}

/* ---- what only one language has --------------------------------------------------------- */

static void validate_one(void *arg)
{
	static const char value[] =
		"{\"id\":0,\"code\":\"abc\",\"at\":\"2026-02-30T00:00:00Z\",\"status\":\"X\","
		"\"lines\":[{\"sku\":\"0123456789\"}],\"pay\":0.015,\"x-y\":1}";
	const struct json_validator_options options = { .assert_format = true };
	struct question *q = arg;
	const struct document *d = read_schema(q, &json_schema_language, q->story->old);
	const struct json_registered *schema = d->schema->parsed;
	const struct json_validator *v;
	const struct json_error *errors = NULL;
	struct failure why = { 0 };
	struct node *tree;

	buf_init(&q->said, q->arena, 0);
	if (!json_read(q->arena, source_of(q->arena, "value", str_of(value)), &tree, &why) ||
	    !json_validator_new(q->arena, schema->schema, &options, &v, &why) ||
	    json_validate_errors(q->arena, v, tree, &errors, &why) != JSON_INVALID)
		wrong("validator", &why);
	for (const struct json_error *e = errors; e; e = e->next)
		buf_printf(&q->said, "%.*s %.*s\n", STR_FMT(e->path), STR_FMT(e->message));
	q->done = true;
}

static void code_one(void *arg)
{
	static const char bytes[] =
		"\x08\x05\x10\x01\x1a\x05\x0a\x03xyz\x22\x05\x0a\x01k\x10\x07\x2a\x01z";
	struct question *q = arg;
	const struct document *d = read_schema(q, &protobuf_language, q->story->old);
	const struct data_schema *s = data_schema_of(q->arena, d->schema->parsed);
	struct data_record *r;
	struct failure why = { 0 };
	struct buf again;

	buf_init(&q->said, q->arena, 0);
	buf_init(&again, q->arena, 0);
	if (!data_decode(q->arena, data_message_named(s, STR("Order")),
	                 (struct str){ bytes, sizeof bytes - 1 }, &r, &why) ||
	    !data_encode(&again, r))
		wrong("data", &why);
	data_text(&q->said, r);
	buf_printf(&q->said, " %zu\n", buf_str(&again).len);
	q->done = true;
}

/* ---- memory that runs out ------------------------------------------------------------- */

struct work {
	const struct story *story;
	void (*ask)(void *arg);
};

/* True: it came to its end; *said, if wanted, is then the caller's to free. */
static bool ask_with(const struct work *w, size_t cap, size_t blocks, char **said, size_t *used)
{
	struct arena a;
	struct question q = { .arena = &a, .story = w->story };
	const bool ended = try_short(&a, cap, blocks, w->ask, &q);

	if (ended != q.done)
		abort();
	if (ended && said)
		*said = strndup(buf_str(&q.said).ptr, buf_str(&q.said).len);
	if (ended && used)
		*used = a.used;
	arena_free(&a);
	return ended;
}

static void run_short(const struct work *w, const char *wanted, size_t steps)
{
	char *before = NULL, *after = NULL;
	size_t failures = 0, total = 0, ended = 0;

	CHECK_ROW(w->story->language);
	CHECK(ask_with(w, PLENTY, ALL_BLOCKS, &before, &total));
	/* Each of the first ones; of thousands (schemas whose sets are compared) ever fewer. */
	while (failures < 100000 && !ask_with(w, PLENTY, failures, NULL, NULL))
		failures += 1 + failures / 20;
	CHECK(failures > 0 && failures < 100000);
	/* The cap is met at another byte each time; the step is odd, so that the points wander. */
	for (size_t cap = 0; cap < total; cap += total / steps | 1)
		ended += ask_with(w, cap, ALL_BLOCKS, NULL, NULL);
	CHECK(ended <= steps / 2); /* the last blocks are larger than what they hold */
	CHECK(ask_with(w, PLENTY, ALL_BLOCKS, &after, NULL));
	CHECK_STR(after, before);
	CHECK(before && strstr(before, wanted));
	free(before);
	free(after);
}

static void test_languages(void)
{
	size_t told = 0;

	for (size_t i = 0; i < STORIES; i++) {
		const struct work w = { &stories[i], ask };

		run_short(&w, stories[i].said, 67);
	}
	while (language_at(told))
		told++;
	CHECK_ROW("every language has its story");
	CHECK_INT(told, STORIES);
}

static void test_validator(void)
{
	run_short(&(struct work){ &stories[1], validate_one }, "/lines/0/sku", 101);
}

static void test_data(void)
{
	run_short(&(struct work){ &stories[2], code_one }, "sku: \"xyz\"", 101);
}

int main(void)
{
	RUN(test_languages);
	RUN(test_validator);
	RUN(test_data);
	return CHECK_EXIT();
}
