/* Memory runs out at every point of a check: each time a clean failure, nothing lost, nothing
 * harmed.
 *
 * Two ways: the system refuses a block (mem_alloc fails the first, second, third... time), and the
 * cap is reached after so many bytes, which meets single allocations between the blocks too.
 * libyaml allocates by itself; while it does, nothing of ours is held that is not deferred, which
 * the first way shows when the arena fails under it. What is lost, the leak checker of the
 * sanitizer variant sees.
 */
#include "tests/unit/short_check.h"
#include "tools/report/report.h"

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
static const char consumers_text[] = EXPECTATION(
	"a.reader",
	"contract: { id: orders.events, major: 2, server: "
	"lake }\n"
	"address: { location: 's3://a/b/' }\n"
	"models:\n  order:\n    primaryKey: [order_id]\n   "
	" fields:\n" FIELDS_OLD "servicelevels: { freshness: { threshold: 30m } "
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
						   "\n" EXPECTATION(
							   "c.native",
							   "contract: { id: orders.events, major: "
							   "2 }\n"
							   "native: { format: AVRO, model: order, "
							   "schema: '{\"type\":\"string\"}' }\n");

struct inputs { /* read before, in another arena: a check that fails must leave them as they are */
	struct published history[1];
	struct registered consumers[3];
	const struct contract *proposal;
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

static void print_all(struct arena *a, const struct document_report *report, struct buf *out)
{
	static report_fn *const formats[] = { report_text,  report_json,     report_junit,
		                              report_sarif, report_markdown, report_github,
		                              report_gitlab };
	struct check_result check = { .documents = arena_new(a, struct document_report),
		                      .count = 1,
		                      .pass = report->pass };
	struct result result = { .kind = RESULT_CHECK, .check = &check };
	struct repo repo = { 0 };
	struct report_context context = { a, &repo, false };

	check.documents[0] = *report;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		formats[i](&context, &result, out);
}

/* inputs: NULL, it reads them too. */
static void judge(struct arena *a, const void *inputs, struct buf *said)
{
	struct inputs *in = arena_new(a, struct inputs);
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

	if (inputs)
		*in = *(const struct inputs *)inputs;
	else
		read_contracts(a, in); /* the consumers are read one by one */
	if (!admission_judge(a, in->proposal, STR(""), &evidence, &options, &report, &why) ||
	    report.diff.changes.count < 8 || report.broken < 2)
		abort();
	print_all(a, &report, said);
}

/* ---- memory that runs out ----------------------------------------------------------- */

static void test_all_is_read(void)
{
	check_short(&(struct short_question){ "reads all", judge, NULL, { "b.closed" }, 997, 0 });
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
	struct str said;

	arena_init(&keep, PLENTY);
	read_inputs(&keep, &in);
	said = normal_forms(&keep, &in);
	check_short(&(struct short_question){ "read before", judge, &in, { "b.closed" }, 997, 0 });
	CHECK(str_eq(normal_forms(&keep, &in), said));
	arena_free(&keep);
}

int main(void)
{
	RUN(test_all_is_read);
	RUN(test_what_was_read_before_is_unharmed);
	return CHECK_EXIT();
}
