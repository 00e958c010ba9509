#include "tests/check.h"
#include "tools/report/layout.h"
#include "tools/report/report.h"

/* The story: an enum value at the end breaks two of six consumers. */
struct story {
	struct arena a;
	struct source source;
	struct node at;
	struct contract old, new;
	struct document_report report;
	struct check_result check;
	struct consumer_report consumers[6];
};

static struct finding *add(struct findings *list, struct arena *a, enum rule rule,
                           const struct node *at, const char *message)
{
	struct finding_parts parts = { .path = STR("order_event.status"), .at = at };
	struct finding *f;

	if (!list->arena)
		findings_init(list, a);
	f = finding_add(list, rule, &parts);
	f->message = str_of(message);
	f->hint = STR("");
	return f;
}

static void story_consumers(struct story *s, struct finding *change)
{
	static const struct {
		const char *id, *owner, *message, *witness;
	} rows[] = {
		{ "finance.daily-revenue", "finance-bi@retailer.example", NULL, "" },
		{ "fulfilment.router", "fulfilment@retailer.example",
		  "it handles placed, fulfilled, cancelled and nothing else",
		  "{\"status\": \"returned\"}" },
		{ "ops.live-dashboard", "ops@retailer.example", NULL, "" },
		{ "partner.webhook", "partners@retailer.example",
		  "its JSON Schema allows placed, fulfilled, cancelled", "" },
		{ "pricing.fx-normaliser", "pricing@retailer.example", NULL, "" },
		{ "risk.fraud-scorer", "risk@retailer.example", NULL, "" },
	};

	for (size_t i = 0; i < 6; i++) {
		struct consumer_report *c = &s->consumers[i];
		struct finding *f;

		*c = (struct consumer_report){ .id = str_of(rows[i].id),
			                       .owner = str_of(rows[i].owner) };
		findings_init(&c->replay.findings, &s->a);
		if (!rows[i].message)
			continue;
		f = add(&c->replay.findings, &s->a, RULE_ENUM, &s->at, rows[i].message);
		f->witness = str_of(rows[i].witness);
		f->cause = change;
		c->replay.result = REPLAY_BROKEN;
		c->blocks = true;
	}
}

static void story_begin(struct story *s)
{
	static struct str next[] = {
		STR_INIT("ask fulfilment and partners to accept \"returned\"; then 2.1.0 passes."),
		STR_INIT("or publish 3.0.0 on new ports."),
	};
	struct finding *change;

	memset(s, 0, sizeof *s);
	arena_init(&s->a, 8 << 20);
	s->source = (struct source){ STR("contracts/order-events.yaml"), STR("") };
	s->at = (struct node){
		.kind = NODE_SCALAR, .line = 19, .column = 53, .source = &s->source
	};
	s->old.version = STR("2.0.0");
	s->new = (struct contract){ .root = &s->at, .source = &s->source };
	s->report = (struct document_report){
		.contract = &s->new,
		.baseline = &s->old,
		.id = STR("orders.order-events"),
		.baseline_label = STR("2.0.0"),
		.proposal_label = STR("2.1.0"),
		.policy = STR("PROVEN"),
		.level = COMPAT_BACKWARD,
		.consumers = s->consumers,
		.consumer_count = 6,
		.active = 6,
		.replayed = 6,
		.broken = 2,
		.next = next,
		.next_count = 2,
		.required = BUMP_MAJOR,
		.required_version = STR("3.0.0"),
	};
	findings_init(&s->report.diff.changes, &s->a);
	findings_init(&s->report.version, &s->a);
	findings_init(&s->report.notes, &s->a);
	s->report.diff.ports_judged = true;
	change = add(&s->report.diff.changes, &s->a, RULE_ENUM_VALUE_ADDED, &s->at,
	             "new value \"returned\"");
	change->new_value = STR("returned");
	story_consumers(s, change);
	s->check = (struct check_result){ &s->report, 1, false, STR("") };
}

static const char *printed(struct story *s, report_fn *print)
{
	struct repo repo = { STR(""), STR(""), STR(""), NULL };
	struct report_context c = { &s->a, &repo, false };
	struct result r = { .kind = RESULT_CHECK, .check = &s->check };
	struct buf out;

	buf_init(&out, &s->a, 0);
	print(&c, &r, &out);
	return str_copy(&s->a, buf_str(&out)).ptr;
}

static void test_text_as_designed(void)
{
	struct story s;

	story_begin(&s);
	CHECK_STR(printed(&s, report_text),
	          "orders.order-events 2.0.0 -> 2.1.0   BREAKS 2 of 6 consumers\n"
	          "\n"
	          "contracts/order-events.yaml:19:53  order_event.status\n"
	          "  new value \"returned\"                       compatible by BACKWARD (strict)\n"
	          "  breaks  fulfilment.router  (fulfilment@retailer.example)\n"
	          "          it handles placed, fulfilled, cancelled and nothing else\n"
	          "          example it cannot read: {\"status\": \"returned\"}\n"
	          "  breaks  partner.webhook    (partners@retailer.example)\n"
	          "          its JSON Schema allows placed, fulfilled, cancelled\n"
	          "\n"
	          "4 consumers unaffected: finance.daily-revenue, ops.live-dashboard,\n"
	          "pricing.fx-normaliser, risk.fraud-scorer\n"
	          "next: ask fulfilment and partners to accept \"returned\"; then 2.1.0 passes.\n"
	          "      or publish 3.0.0 on new ports.   policy PROVEN, profile strict\n");
	arena_free(&s.a);
}

/* What a hostile document says can begin no line, move no cursor and end no attribute. */
static void test_hostile_text(void)
{
	static const struct {
		const char *why;
		report_fn *print;
		const char *never;
	} rows[] = {
		{ "text: no escape", report_text, "\033" },
		{ "text: no line of its own", report_text, "\n::error" },
		{ "github: no command of its own", report_github, "\n::error::x" },
		{ "junit: no element", report_junit, "<b>" },
		{ "markdown: no element", report_markdown, "<b>" },
		{ "markdown: no mention", report_markdown, "@all" },
		{ "json: escaped", report_json, "\033" },
		{ "sarif: escaped", report_sarif, "\033" },
		{ "gitlab: escaped", report_gitlab, "\033" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		static const char hostile[] = "x\033[2J\n::error::x <b> @all | \xff \xe2\x80\xae";
		struct story s;

		CHECK_ROW(rows[i].why);
		story_begin(&s);
		s.report.diff.changes.first->message = str_of(hostile);
		s.report.diff.changes.first->path = str_of(hostile);
		s.consumers[1].id = s.consumers[1].owner = str_of(hostile);
		s.consumers[1].replay.findings.first->message = str_of(hostile);
		s.report.id = s.report.proposal_label = str_of(hostile);
		CHECK(!strstr(printed(&s, rows[i].print), rows[i].never));
		arena_free(&s.a);
	}
}

static void test_words_wrap(void)
{
	struct arena a;
	struct buf out;

	arena_init(&a, 1 << 20);
	buf_init(&out, &a, 0);
	layout_words(&out, "next: ", 6,
	             STR("seventy columns of text are here so that the last word of them does not "
	                 "fit any more"));
	CHECK_STR(str_c(&a, buf_str(&out)),
	          "next: seventy columns of text are here so that the last word of them does not\n"
	          "      fit any more\n");
	CHECK_INT(layout_width(STR("\xC3\xA9t\xC3\xA9")), 3);
	arena_free(&a);
}

static void test_formats(void)
{
	static const struct {
		const char *request, *want;
	} rows[] = {
		{ "text", "" },
		{ "junit=x.xml", "" },
		{ "jnuit", "no report \"jnuit\" (did you mean junit?); there are text, json, "
		           "junit, sarif, markdown, github and gitlab" },
		{ "json=", "--report json=: the file is missing" },
		{ "", "no report \"\"; there are text, json, junit, sarif, markdown, github and "
		      "gitlab" },
	};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str request = str_of(rows[i].request);
		struct failure why = { .text = "" };

		CHECK_ROW(rows[i].request);
		CHECK_INT(reports_check(&a, &request, 1, &why), !*rows[i].want);
		CHECK_STR(why.text, rows[i].want);
	}
	arena_free(&a);
}

int main(void)
{
	RUN(test_text_as_designed);
	RUN(test_hostile_text);
	RUN(test_words_wrap);
	RUN(test_formats);
	return CHECK_EXIT();
}
