/* Memory runs out at every point of a check: each time a clean failure, nothing lost, nothing
 * harmed.
 *
 * Two ways: the system refuses a block (mem_alloc fails the first, second, third... time), and the
 * cap is reached after so many bytes, which meets single allocations between the blocks too.
 * libyaml allocates by itself; while it does, nothing of ours is held that is not deferred, which
 * the first way shows when the arena fails under it. What is lost, the leak checker of the
 * sanitizer variant sees.
 */
#include "contract/base/mem.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"
#include "tools/report.h"

#include <stdlib.h>

#define FIELDS_OLD                                                                               \
	"      order_id: { type: string, required: true, unique: true, primaryKey: true }\n"     \
	"      status: { type: string, required: true, enum: [placed, fulfilled, cancelled] }\n" \
	"      total: { type: long, required: true, minimum: 0, unit: minor }\n"                 \
	"      currency: { type: string, required: true, pattern: '^[A-Z]{3}$' }\n"              \
	"      lines:\n"                                                                         \
	"        type: array\n"                                                                  \
	"        items:\n"                                                                       \
	"          type: record\n"                                                               \
	"          fields:\n"                                                                    \
	"            sku: { type: string, maxLength: 12, quality: [ { type: library, rule: "     \
	"nullValues, mustBe: 0 } ] }\n"                                                          \
	"            price: { type: number, precision: 10, scale: 2 }\n"

#define FIELDS_NEW                                                                         \
	"      order_id: { type: string, required: true, description: the order }\n"       \
	"      status: { type: string, enum: [placed, fulfilled, cancelled, returned] }\n" \
	"      amount: { type: double, required: true, minimum: -10, unit: major }\n"      \
	"      currency: { type: string, required: true, pattern: '^[A-Za-z]{3}$' }\n"     \
	"      lines:\n"                                                                   \
	"        type: array\n"                                                            \
	"        items:\n"                                                                 \
	"          type: record\n"                                                         \
	"          fields:\n"                                                              \
	"            sku: { type: string, maxLength: 20 }\n"                               \
	"            price: { type: number, precision: 12, scale: 4 }\n"                   \
	"            note: { type: string, required: true }\n"

#define CONTRACT(version, topic, fields, fresh)                                               \
	"dataContractSpecification: 1.1.0\nid: orders.events\n"                               \
	"info: { title: Orders, version: " version ", owner: a@x.example, status: active }\n" \
	"servers:\n  lake: { type: s3, location: 's3://a/b/', format: parquet }\n"            \
	"  stream: { type: kafka, host: 'k:9092', topic: " topic ", format: avro }\n"         \
	"models:\n  order:\n    type: table\n    fields:\n" fields                            \
	"servicelevels:\n  freshness: { threshold: " fresh                                    \
	" }\n  availability: { percentage: 99.5% }\n"

#define EXPECTATION(id, more)                                     \
	"kind: ConsumerExpectation\napiVersion: v1\nid: " id "\n" \
	"consumer: { name: n, owner: o@x.example, version: 1.0.0 }\n" more

static const char baseline_text[] = CONTRACT("2.0.0", "t.v2", FIELDS_OLD, "15m");
static const char proposal_text[] = CONTRACT("2.1.0", "t.other", FIELDS_NEW, "1h");
static const char
	consumers_text
		[] =
			EXPECTATION("a.reader", "contract: { id: orders.events, major: 2, server: "
                                                "lake }\n"
                                                "address: { location: 's3://a/b/' }\n"
                                                "models:\n  order:\n    primaryKey: [order_id]\n   "
                                                " fields:\n" FIELDS_OLD
                                                "servicelevels: { freshness: { threshold: 30m } "
                                                "}\n") "---\n" EXPECTATION("b.closed",
                                                                           "contract: { id: "
                                                                           "orders.events, major: "
                                                                           "2, server: stream }\n"
                                                                           "models: { order: { "
                                                                           "strict: true, ordered: "
                                                                           "true, fields: { "
                                                                           "currency: { type: "
                                                                           "string } } } }\n"
                                                                           "clearance: { pii: "
                                                                           "false, classification: "
                                                                           "internal }\n") "---"
                                                                                           "\n" EXPECTATION("c.native",
                                                                                                            "contract: { id: orders.events, major: 2 }\n"
                                                                                                            "native: { format: AVRO, model: order, schema: '{\"type\":\"string\"}' }\n");

struct inputs { /* read before, in another arena: a check that fails must leave them as they are */
	struct published history[1];
	struct registered consumers[3];
	const struct contract *proposal;
};

struct check {
	struct arena *arena;
	const struct inputs *inputs; /* NULL: reads them too */
	struct str output;           /* every report, one after the other */
	size_t breaking, broken;
	bool done;
};

static struct document *read_one(struct arena *a, const char *name, const char *text, size_t want)
{
	struct source *source = arena_new(a, struct source);
	struct document *documents;
	struct defects defects;
	struct failure why;
	size_t count;

	*source = (struct source){ str_of(name), str_of(text) };
	defects_init(&defects, a);
	if (!documents_read(a, source, &documents, &count, &defects, &why) || count != want) {
		fprintf(stderr, "%s: %s\n", name, why.text);
		abort();
	}
	for (size_t i = 0; i < count; i++)
		document_lint(a, &documents[i], &defects);
	return documents;
}

/* ---- evidence ---------------------------------------------------------------- */

static bool give_history(void *self, struct arena *a, struct str id, long long major, bool every,
                         struct published **out, size_t *count, struct failure *why)
{
	const struct inputs *in = self;

	(void)id, (void)major, (void)every, (void)why;
	*out = arena_array(a, struct published, 1);
	**out = in->history[0];
	*count = 1;
	return true;
}

static bool give_consumers(void *self, struct arena *a, struct str id, long long major,
                           const struct str *touched, size_t n, struct registered **out,
                           size_t *count, size_t *skipped, struct failure *why)
{
	static const size_t order[] = { 0, 1, 2 };
	const struct inputs *in = self;

	(void)id, (void)major, (void)why;
	*out = arena_array(a, struct registered, 3);
	*count = 0;
	*skipped = 0;
	for (size_t i = 0; i < 3; i++) {
		const struct expectation *e = in->consumers[i].expectation;

		if (!e) /* load_consumer() reads it */
			(*out)[(*count)++].where = &order[i];
		else if (touched && !replay_is_touched(a, e, touched, n))
			++*skipped;
		else
			(*out)[(*count)++] = in->consumers[i];
	}
	return true;
}

static bool load_consumer(void *self, struct arena *a, struct registered *r, struct failure *why)
{
	(void)self, (void)why;
	r->expectation = read_one(a, "consumers.yaml", consumers_text, 3)[*(const size_t *)r->where]
	                         .expectation;
	return true;
}

/* ---- the work ------------------------------------------------------------------ */

static void read_contracts(struct arena *a, struct inputs *in)
{
	in->history[0] =
		(struct published){ .contract = read_one(a, "old.yaml", baseline_text, 1)->contract,
		                    .state = VERSION_ACTIVE,
		                    .label = STR("2.0.0") };
	in->proposal = read_one(a, "new.yaml", proposal_text, 1)->contract;
}

static void read_inputs(struct arena *a, struct inputs *in)
{
	struct document *consumers = read_one(a, "consumers.yaml", consumers_text, 3);

	read_contracts(a, in);
	for (size_t i = 0; i < 3; i++)
		in->consumers[i] = (struct registered){ .expectation = consumers[i].expectation };
}

static void print_all(struct check *c, const struct document_report *report)
{
	static report_fn *const formats[] = { report_text,  report_json,     report_junit,
		                              report_sarif, report_markdown, report_github,
		                              report_gitlab };
	struct check_result check = { .documents = arena_new(c->arena, struct document_report),
		                      .count = 1,
		                      .pass = report->pass };
	struct result result = { .kind = RESULT_CHECK, .check = &check };
	struct repo repo = { 0 };
	struct report_context context = { c->arena, &repo, false };
	struct buf out;

	check.documents[0] = *report;
	buf_init(&out, c->arena, 0);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		formats[i](&context, &result, &out);
	c->output = buf_str(&out);
}

static void judge(void *arg)
{
	struct check *c = arg;
	struct inputs *in = arena_new(c->arena, struct inputs);
	struct waiver waiver = { .rule = STR("ENUM"),
		                 .path = STR("order.status"),
		                 .consumer = STR("a.reader"),
		                 .reason = STR("agreed") };
	struct admission_options options = { .level = COMPAT_FULL_TRANSITIVE,
		                             .today = STR("2026-01-01"),
		                             .waivers = &waiver,
		                             .waiver_count = 1 };
	struct evidence evidence = { .self = in,
		                     .history = give_history,
		                     .expectations = give_consumers,
		                     .load = load_consumer };
	struct document_report report;
	struct failure why;

	if (c->inputs)
		*in = *c->inputs;
	else
		read_contracts(c->arena, in); /* the consumers are read one by one */
	if (!admission_judge(c->arena, in->proposal, STR(""), &evidence, &options, &report, &why))
		abort();
	print_all(c, &report);
	c->breaking = report.diff.changes.count;
	c->broken = report.broken;
	c->done = true;
}

/* ---- memory that runs out ----------------------------------------------------------- */

/* One check in an arena of its own. True: it came to its end; *output, if wanted, is then the
 * caller's to free. */
static bool check_with(size_t cap, size_t allocations, const struct inputs *inputs, char **output,
                       size_t *used)
{
	struct arena a;
	struct check c = { .arena = &a, .inputs = inputs };
	bool ended;

	ended = try_short(&a, cap, allocations, judge, &c);
	if (ended && output)
		*output = strndup(c.output.ptr, c.output.len);
	if (ended && used)
		*used = a.used;
	if (ended != c.done || (ended && (c.breaking < 8 || c.broken < 2)))
		abort();
	arena_free(&a);
	return ended;
}

static void test_a_block_is_refused(void)
{
	char *before = NULL, *after = NULL;
	size_t failures = 0;

	CHECK(check_with(PLENTY, ALL_BLOCKS, NULL, &before, NULL));
	while (failures < 10000 && !check_with(PLENTY, failures, NULL, NULL, NULL))
		failures++;
	CHECK(failures > 10 && failures < 10000);
	CHECK(check_with(PLENTY, ALL_BLOCKS, NULL, &after, NULL));
	CHECK_STR(after, before);
	free(before);
	free(after);
}

/* The cap is met at another byte each time; the step is odd, so that the points wander. */
static size_t reach_caps(const struct inputs *inputs, size_t total, size_t step)
{
	size_t ended = 0;

	for (size_t cap = 0; cap < total; cap += step)
		ended += check_with(cap, ALL_BLOCKS, inputs, NULL, NULL);
	return ended;
}

static void test_the_cap_is_reached(void)
{
	size_t total = 0, ended;

	CHECK(check_with(PLENTY, ALL_BLOCKS, NULL, NULL, &total));
	ended = reach_caps(NULL, total, total / 997 | 1);
	CHECK(ended < 200); /* the last blocks are larger than what they hold */
	CHECK(check_with(total, ALL_BLOCKS, NULL, NULL, NULL));
}

static struct str normal_forms(struct arena *a, const struct inputs *in)
{
	return arena_printf(a, "%.*s\n%.*s",
	                    STR_FMT(contract_normal_form(a, in->history[0].contract)),
	                    STR_FMT(contract_normal_form(a, in->proposal)));
}

static void test_what_was_read_before_is_unharmed(void)
{
	struct inputs in;
	struct arena keep;
	char *before = NULL, *after = NULL;
	size_t total = 0, failures = 0;
	struct str said;

	arena_init(&keep, PLENTY);
	read_inputs(&keep, &in);
	said = normal_forms(&keep, &in);
	CHECK(check_with(PLENTY, ALL_BLOCKS, &in, &before, &total));
	while (failures < 10000 && !check_with(PLENTY, failures, &in, NULL, NULL))
		failures++;
	CHECK(failures > 3 && failures < 10000);
	CHECK(reach_caps(&in, total, total / 997 | 1) < 200);
	CHECK(check_with(PLENTY, ALL_BLOCKS, &in, &after, NULL));
	CHECK_STR(after, before);
	CHECK(str_eq(normal_forms(&keep, &in), said));
	free(before);
	free(after);
	arena_free(&keep);
}

int main(void)
{
	RUN(test_a_block_is_refused);
	RUN(test_the_cap_is_reached);
	RUN(test_what_was_read_before_is_unharmed);
	return CHECK_EXIT();
}
