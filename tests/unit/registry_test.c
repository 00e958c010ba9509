/* The registry's operations from publish to retire, on a directory. */
#include "registry/registry.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#define CONTRACT(version, topic, fields)                                                           \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: Orders, version: " version ", owner: us}\n" \
	"servers: {k: {type: kafka, host: h, topic: " topic ", format: avro}}\n"                    \
	"models: {m: {type: table, fields: {" fields "}}}\n"
#define EXPECTS(id, version, fields)                                                               \
	"kind: ConsumerExpectation\napiVersion: v1\nid: " id "\nversion: " version "\n"             \
	"consumer: {name: c, owner: " id "@x}\ncontract: {id: o.e, major: 1}\n"                    \
	"models: {m: {fields: {" fields "}}}\n"

struct world {
	struct arena a;
	struct registry *r;
	struct actor by;
	struct failure why;
};

static void open_world(struct world *w, const char *name)
{
	*w = (struct world){ .by = { .who = STR("test"), .now = 1, .today = STR("2026-01-01") } };
	arena_init(&w->a, 1 << 28);
	w->r = registry_open(scratch_path(name), STORE_WRITE | STORE_CREATE, &w->why);
	CHECK(w->r != NULL);
}

static void close_world(struct world *w)
{
	registry_close(w->r);
	arena_free(&w->a);
}

static const struct document *read_one(struct world *w, const char *text)
{
	struct source *source = arena_new(&w->a, struct source);
	struct document *docs;
	size_t n;

	*source = (struct source){ STR("x.yaml"), str_of(text) };
	return documents_read(&w->a, source, &docs, &n, NULL, &w->why) ? docs : NULL;
}

/* "published", "same", "refused: ..." or "no (broken N)". */
static const char *publish(struct world *w, const char *text, const char *force, struct publish_answer *out)
{
	const struct document *d = read_one(w, text);
	struct admission_options options = { .level = COMPAT_BACKWARD, .today = w->by.today };
	struct publish_request request = { .options = &options, .force = *force != 0, .reason = str_of(force) };

	CHECK(d && d->contract);
	request.contract = d->contract;
	request.document = d->source;
	if (!registry_publish(w->r, &w->a, &w->by, &request, out, &w->why))
		return arena_printf(&w->a, "refused: %s", w->why.text).ptr;
	if (out->same)
		return "same";
	return out->published ? "published" : arena_printf(&w->a, "no, broken %zu", out->report.broken).ptr;
}

static const char *expect(struct world *w, const char *text, struct expect_answer *out)
{
	const struct document *d = read_one(w, text);
	struct expect_request request = { 0 };

	CHECK(d && d->expectation);
	request.expectation = d->expectation;
	request.source = d->source;
	if (!registry_expect(w->r, &w->a, &w->by, &request, 1, out, &w->why))
		return arena_printf(&w->a, "refused: %s", w->why.text).ptr;
	return out->same ? "same" : expectation_status_name(out->status);
}

static const char *statuses(struct world *w)
{
	struct expectation_filter filter = { .major = -1, .withdrawn = true };
	struct expectation_info *list;
	struct buf b;
	size_t n = 0;

	buf_init(&b, &w->a, 0);
	CHECK(registry_expectations(w->r, &w->a, &filter, &list, &n, &w->why));
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%.*s %.*s %s; ", STR_FMT(list[i].id), STR_FMT(list[i].version),
		           expectation_status_name(list[i].status));
	return str_c(&w->a, buf_str(&b));
}

#define V1 CONTRACT("1.0.0", "t", "x: {type: string, enum: [a]}, y: {type: int}")
#define V1_MORE CONTRACT("1.1.0", "t", "x: {type: string, enum: [a, b]}, y: {type: int}")

static void test_versions_are_immutable(void)
{
	struct publish_answer p;
	struct world w;

	open_world(&w, "immutable");
	CHECK_STR(publish(&w, V1, "", &p), "published");
	CHECK_STR(publish(&w, V1, "", &p), "same");
	CHECK_STR(publish(&w, CONTRACT("1.0.0", "t", "y: {type: int}, x: {type: string, enum: [a]}"), "", &p),
	          "refused: o.e 1.0.0 is published already with other content; published versions are "
	          "immutable: raise the version");
	CHECK_STR(publish(&w, CONTRACT("1.1.0-rc.1", "t", "x: {type: int}"), "", &p),
	          "refused: version \"1.1.0-rc.1\" of o.e cannot be published: it must be MAJOR.MINOR.PATCH");
	CHECK_STR(publish(&w, CONTRACT("1.1.0", "t", "y: {type: int}"), "", &p), "no, broken 0");
	CHECK_STR(publish(&w, CONTRACT("1.0.1", "t", "x: {type: string, enum: [a]}, y: {type: int}"), "", &p),
	          "published");
	close_world(&w);
}

static void test_the_gate_and_force(void)
{
	struct publish_answer p;
	struct expect_answer e;
	struct log_line *log;
	struct world w;
	size_t n = 0;

	open_world(&w, "gate");
	CHECK_STR(publish(&w, V1, "", &p), "published");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "x: {enum: [a]}"), &e), "active");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "x: {enum: [a]}"), &e), "same");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "x: {}"), &e),
	          "refused: a.reader version 1.0.0 is registered with other content; raise its version");
	/* the same demands under another contact: the row is refreshed, it is no new version */
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "x: {enum: [a]}") "expires: 2030-01-01\n", &e), "active");
	CHECK_STR(statuses(&w), "a.reader 1.0.0 active; ");
	CHECK_STR(publish(&w, V1_MORE, "", &p), "no, broken 1");
	CHECK_STR(publish(&w, V1_MORE, " ", &p), "refused: publishing by force needs a reason");
	CHECK_STR(publish(&w, V1_MORE, "agreed", &p), "published");
	CHECK(registry_log(w.r, &w.a, 0, 1, STR("o.e"), &log, &n, &w.why) && n == 1);
	CHECK_STR(n ? str_c(&w.a, log[0].what) : "",
	          "published o.e 1.1.0 by force, breaking 1 of 1 consumers: agreed; "
	          "broken (forced): a.reader (a.reader@x)");
	/* what was forced stands: it is pre-existing from then on */
	CHECK_STR(publish(&w, CONTRACT("1.2.0", "t", "x: {type: string, enum: [a, b]}, y: {type: int}, z: {type: int}"),
	                  "", &p),
	          "published");
	close_world(&w);
}

static void test_pending_waits_beside_the_old_version(void)
{
	struct publish_answer p;
	struct expect_answer e;
	struct world w;

	open_world(&w, "pending");
	CHECK_STR(publish(&w, V1, "", &p), "published");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "x: {enum: [a]}"), &e), "active");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "2.0.0", "x: {enum: [a]}, y: {required: true}"), &e), "pending");
	CHECK(e.beside);
	CHECK_STR(statuses(&w), "a.reader 1.0.0 active; a.reader 2.0.0 pending; ");
	CHECK_STR(publish(&w, V1_MORE, "", &p), "no, broken 1");
	CHECK_STR(publish(&w, CONTRACT("1.1.0", "t", "x: {type: string, enum: [a]}, y: {type: int, required: true}"),
	                  "stated late", &p),
	          "published");
	CHECK(p.activated_count == 1);
	CHECK_STR(statuses(&w), "a.reader 1.0.0 withdrawn; a.reader 2.0.0 active; ");
	close_world(&w);
}

static void test_unknown_names_are_refused(void)
{
	struct publish_answer p;
	struct expect_answer e;
	struct world w;

	open_world(&w, "unknown");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "x: {}"), &e),
	          "refused: a.reader depends on contract o.e, major 1, which is not known");
	CHECK_STR(publish(&w, CONTRACT("1.0.0", "t", "status: {type: int}"), "", &p), "published");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "statsu: {}"), &e),
	          "refused: a.reader depends on m.statsu, which is not known; did you mean \"status\"?");
	CHECK_STR(statuses(&w), "");
	close_world(&w);
}

static void test_deprecate_and_retire(void)
{
	struct expectation_filter filter = { .id = STR("a.reader"), .major = -1 };
	struct who_is_left *left;
	struct can_answer can;
	struct publish_answer p;
	struct expect_answer e;
	struct world w;
	size_t n;

	open_world(&w, "retire");
	CHECK_STR(publish(&w, V1, "", &p), "published");
	CHECK_STR(expect(&w, EXPECTS("a.reader", "1.0.0", "x: {}"), &e), "active");
	CHECK_STR(publish(&w, CONTRACT("2.0.0", "t", "y: {type: int}"), "", &p), "no, broken 0"); /* port reused */
	CHECK_STR(publish(&w, CONTRACT("2.0.0", "t2", "y: {type: int}"), "", &p), "published");
	CHECK(p.report.must_migrate == 1);
	CHECK(registry_deprecate(w.r, &w.a, &w.by, STR("o.e"), 1, STR("2026-06-30"), STR(""), &w.why));
	CHECK(registry_can_retire(w.r, &w.a, STR("o.e"), 1, &can, &w.why) && can.answer == ANSWER_NO);
	CHECK(!registry_retire(w.r, &w.a, &w.by, STR("o.e"), 1, false, STR(""), &left, &n, &w.why) && n == 1);
	CHECK(w.why.code == FAILURE_REFUSED);
	CHECK(registry_withdraw(w.r, &w.a, &w.by, &filter, STR(""), &n, &w.why) && n == 1);
	CHECK(registry_can_retire(w.r, &w.a, STR("o.e"), 1, &can, &w.why) && can.answer == ANSWER_YES);
	CHECK(registry_retire(w.r, &w.a, &w.by, STR("o.e"), 1, false, STR(""), &left, &n, &w.why));
	CHECK_STR(publish(&w, V1_MORE, "", &p), "refused: major 1 of o.e is retired");
	CHECK(!registry_deprecate(w.r, &w.a, &w.by, STR("o.e"), 7, STR(""), STR(""), &w.why) &&
	      w.why.code == FAILURE_NOT_FOUND);
	close_world(&w);
}

static void test_a_port_belongs_to_one_contract(void)
{
	struct publish_answer p;
	struct world w;

	open_world(&w, "ports");
	CHECK_STR(publish(&w, V1, "", &p), "published");
	CHECK_STR(publish(&w,
	                  "dataContractSpecification: 1.1.0\nid: other.one\ninfo: {title: O, version: 1.0.0}\n"
	                  "servers: {k: {type: kafka, host: h, topic: t}}\nmodels: {m: {fields: {x: {type: int}}}}\n",
	                  "", &p),
	          "no, broken 0");
	CHECK(p.report.version.first && p.report.version.first->rule == RULE_PORT_TAKEN);
	close_world(&w);
}

static void test_only_touched_consumers_are_asked(void)
{
	struct publish_answer p;
	struct expect_answer e;
	struct world w;

	open_world(&w, "touched");
	CHECK_STR(publish(&w, V1, "", &p), "published");
	CHECK_STR(expect(&w, EXPECTS("a.of-x", "1.0.0", "x: {}"), &e), "active");
	CHECK_STR(expect(&w, EXPECTS("a.of-y", "1.0.0", "y: {}"), &e), "active");
	CHECK_STR(publish(&w, CONTRACT("1.1.0", "t", "x: {type: string, enum: [a], description: d}, y: {type: int}"),
	                  "", &p),
	          "published");
	CHECK(p.report.replayed == 1 && p.report.skipped == 1);
	CHECK(p.report.consumer_count == 1 && str_is(p.report.consumers[0].id, "a.of-x"));
	close_world(&w);
}

static void test_impact_and_environments(void)
{
	struct publish_answer p;
	struct expect_answer e;
	struct impact *list;
	struct live *live;
	struct world w;
	size_t n;

	open_world(&w, "impact");
	CHECK_STR(publish(&w, V1, "", &p), "published");
	CHECK_STR(expect(&w, EXPECTS("a.of-x", "1.0.0", "x: {enum: [a]}"), &e), "active");
	CHECK_STR(expect(&w, EXPECTS("a.of-y", "1.0.0", "y: {}"), &e), "active");
	CHECK(registry_impact(w.r, &w.a, STR("o.e"), -1, STR("m.x"), &list, &n, &w.why) && n == 1);
	CHECK_STR(n ? str_c(&w.a, list[0].how) : "", "reads it, handles only a");
	CHECK(registry_impact(w.r, &w.a, STR("o.e"), -1, STR(""), &list, &n, &w.why) && n == 2);
	CHECK(!registry_impact(w.r, &w.a, STR("o.f"), -1, STR(""), &list, &n, &w.why) &&
	      strstr(w.why.text, "did you mean \"o.e\""));
	CHECK(registry_deploy(w.r, &w.a, &w.by, STR("o.e"), STR("1.0.0"), STR("prod"), &w.why));
	CHECK(!registry_deploy(w.r, &w.a, &w.by, STR("o.e"), STR("9.0.0"), STR("prod"), &w.why));
	CHECK(registry_live(w.r, &w.a, STR("prod"), &live, &n, &w.why) && n == 1);
	CHECK(registry_undeploy(w.r, &w.a, &w.by, STR("o.e"), STR("1.0.0"), STR("prod"), &w.why));
	CHECK(registry_live(w.r, &w.a, STR("prod"), &live, &n, &w.why) && n == 0);
	close_world(&w);
}

int main(void)
{
	RUN(test_versions_are_immutable);
	RUN(test_the_gate_and_force);
	RUN(test_pending_waits_beside_the_old_version);
	RUN(test_unknown_names_are_refused);
	RUN(test_deprecate_and_retire);
	RUN(test_a_port_belongs_to_one_contract);
	RUN(test_only_touched_consumers_are_asked);
	RUN(test_impact_and_environments);
	return CHECK_EXIT();
}
