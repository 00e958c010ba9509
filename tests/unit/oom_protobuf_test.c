/* Memory runs out at every point of what is asked of a Protobuf reader (read out of an expectation,
 * held against a contract in every way and against a schema, with examples) and of a contract that
 * becomes a file and comes back: each time a clean failure, and the same answer afterwards. */
#include "compat/replay/replay.h"
#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static const char reader_text[] =
	"kind: ConsumerExpectation\napiVersion: v1\nid: a.b\ncontract: {id: o.e, major: 1}\n"
	"native:\n  format: PROTOBUF\n  model: order\n  schema: |\n"
	"    syntax = \"proto3\";\n    message Batch { repeated Order list = 1; }\n"
	"    message Order { enum S { a = 0; b = 1; } int32 id = 1; S status = 2; repeated Line "
	"lines = 3; map<string, int64> notes = 4; oneof o { string x = 5; string y = 6; } }\n"
	"    message Line { string sku = 1; string price = 2; }\n";

static const char contract_text[] =
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: t, version: 1.0.0}\nmodels:\n"
	"  order:\n    fields:\n      id: {type: long, required: true, unit: pieces}\n"
	"      status: {type: string, enum: [a, b, c]}\n"
	"      lines: {type: array, items: {type: record, fields: {sku: {type: string, required: "
	"true}, price: {type: decimal, precision: 9, scale: 2}}}}\n"
	"      notes: {type: map, values: {type: long}}\n      x: {type: string}\n      y: {type: "
	"string}\n      grid: {type: array, items: {type: array, items: {type: double}}}\n";

static const char schema_text[] =
	"syntax = \"proto3\"; message Head { int32 v = 1; } message Order { enum S { b = 0; a = 1; "
	"} "
	"int64 id = 1; S status = 2; repeated Line lines = 3; message Line { bytes sku = 1; } }";

struct question {
	struct arena *arena;
	struct buf said;
	bool done;
};

static const struct document *read_one(struct arena *a, const char *name, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){ str_of(name), text };
	if (!documents_read(a, source, &documents, &n, NULL, &why))
		abort();
	return documents;
}

static void say(struct question *q, const struct findings *list)
{
	for (const struct finding *f = list->first; f; f = f->next)
		buf_printf(&q->said, "%s %.*s %.*s\n", rule_id(f->rule), STR_FMT(f->path),
		           STR_FMT(f->witness));
}

static void turn(struct question *q, const struct document *d, enum format to, const char *name)
{
	const struct conversion how = { .to = to };
	struct failure why = { 0 };
	struct defects losses;
	const struct node *tree;
	struct buf text;

	defects_init(&losses, q->arena);
	if (!document_convert(q->arena, d, &how, &tree, &losses, &why))
		abort();
	buf_init(&text, q->arena, 0);
	json_print(&text, tree, 0);
	buf_add(&q->said, to == FORMAT_PROTOBUF ? tree->text : buf_str(&text));
	buf_printf(&q->said, "%zu\n", losses.count);
	if (name)
		turn(q, read_one(q->arena, name, tree->text), FORMAT_DCS, NULL);
}

static void ask(void *arg)
{
	struct question *q = arg;
	struct arena *a = q->arena;
	const struct document *contract, *schema, *e;
	struct replay r;

	buf_init(&q->said, a, 0);
	contract = read_one(a, "c.yaml", str_of(contract_text));
	schema = read_one(a, "s.proto", str_of(schema_text));
	e = read_one(a, "e.yaml", str_of(reader_text));
	replay_change(a, e->expectation, NULL, contract->contract, NULL, &r);
	say(q, &r.findings);
	replay_change(a, e->expectation, NULL, schema->contract, NULL, &r);
	say(q, &r.findings);
	turn(q, contract, FORMAT_PROTOBUF, "made.proto");
	turn(q, schema, FORMAT_ODCS, NULL);
	q->done = true;
}

/* True: it came to its end; *said, if wanted, is then the caller's to free. */
static bool ask_with(size_t cap, size_t blocks, char **said, size_t *used)
{
	struct arena a;
	struct question q = { .arena = &a };
	bool ended = try_short(&a, cap, blocks, ask, &q);

	if (ended != q.done)
		abort();
	if (ended && said)
		*said = strndup(buf_str(&q.said).ptr, buf_str(&q.said).len);
	if (ended && used)
		*used = a.used;
	arena_free(&a);
	return ended;
}

static void test_a_block_is_refused(void)
{
	char *before = NULL, *after = NULL;
	size_t failures = 0;

	CHECK(ask_with(PLENTY, ALL_BLOCKS, &before, NULL));
	while (failures < 1000 && !ask_with(PLENTY, failures, NULL, NULL))
		failures++;
	CHECK(failures > 3 && failures < 1000);
	CHECK(ask_with(PLENTY, ALL_BLOCKS, &after, NULL));
	CHECK_STR(after, before);
	CHECK(before && strstr(before, "PROTO_TYPE order.id") && strstr(before, "bytes 08") &&
	      strstr(before, "message order"));
	free(before);
	free(after);
}

static void test_the_cap_is_reached(void)
{
	size_t total = 0, ended = 0;

	CHECK(ask_with(PLENTY, ALL_BLOCKS, NULL, &total));
	for (size_t cap = 0; cap < total; cap += total / 499 | 1)
		ended += ask_with(cap, ALL_BLOCKS, NULL, NULL);
	CHECK(ended < 250); /* the last blocks are larger than what they hold */
	CHECK(ask_with(total, ALL_BLOCKS, NULL, NULL));
}

int main(void)
{
	RUN(test_a_block_is_refused);
	RUN(test_the_cap_is_reached);
	return CHECK_EXIT();
}
