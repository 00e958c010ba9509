/* junit.c - JUnit XML as CI systems read it: a suite per contract, a case per question
 *
 * A check asks: is each change allowed, does the version fit, does each consumer still get what it
 * needs? Of a lint, each file is a suite and each defect a case. What is accepted or not checked is
 * a skipped case with its reason.
 */
#include "tools/report/report.h"

static void add_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		switch (s.ptr[i]) {
		case '&':
			buf_add_c(out, "&amp;");
			break;
		case '<':
			buf_add_c(out, "&lt;");
			break;
		case '>':
			buf_add_c(out, "&gt;");
			break;
		case '"':
			buf_add_c(out, "&quot;");
			break;
		default:
			buf_add_byte(out, s.ptr[i]);
		}
	}
}

enum outcome { PASSED, FAILED, SKIPPED };

struct suite {
	struct arena *arena;
	struct str name;
	struct buf cases;
	size_t count[3];
};

static void suite_begin(struct suite *s, struct arena *a, struct str name)
{
	*s = (struct suite){ .arena = a, .name = name };
	buf_init(&s->cases, a, 0);
}

static void attribute(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, " %s=\"", name);
	add_escaped(out, value);
	buf_add_c(out, "\"");
}

static void add_case(struct suite *s, struct str name, enum outcome outcome, struct str message,
                     struct str text)
{
	s->count[outcome]++;
	buf_add_c(&s->cases, "    <testcase");
	attribute(&s->cases, "classname", s->name);
	attribute(&s->cases, "name", name);
	if (outcome == PASSED) {
		buf_add_c(&s->cases, "/>\n");
		return;
	}
	buf_printf(&s->cases, ">\n      <%s", outcome == FAILED ? "failure" : "skipped");
	attribute(&s->cases, "message", message);
	buf_add_c(&s->cases, ">");
	add_escaped(&s->cases, text);
	buf_printf(&s->cases, "</%s>\n    </testcase>\n",
	           outcome == FAILED ? "failure" : "skipped");
}

static void suite_end(const struct suite *s, struct str about, struct buf *out)
{
	buf_add_c(out, "  <testsuite");
	attribute(out, "name", s->name);
	buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
	           s->count[PASSED] + s->count[FAILED] + s->count[SKIPPED], s->count[FAILED],
	           s->count[SKIPPED]);
	buf_add(out, buf_str(&s->cases));
	if (about.len) {
		buf_add_c(out, "    <system-out>");
		add_escaped(out, about);
		buf_add_c(out, "</system-out>\n");
	}
	buf_add_c(out, "  </testsuite>\n");
}

static struct str details(struct arena *a, const struct finding *f)
{
	return clean_text(
		a, arena_printf(a, "%.*s %.*s%s%.*s", STR_FMT(place_text(a, finding_place(f))),
	                        STR_FMT(f->path), f->hint.len ? ": " : "", STR_FMT(f->hint)));
}

static void add_findings(struct suite *s, const struct document_report *d,
                         const struct findings *list)
{
	struct arena *a = s->arena;

	for (const struct finding *f = list->first; f; f = f->next) {
		const struct waiver *w = waiver_of_change(a, d, f);
		bool change = rule_group(f->rule) < GROUP_VERSION;
		enum outcome outcome =
			f->level == LEVEL_BREAKING && !(change && d->new_major) ? FAILED : PASSED;
		struct str name = clean_text(
			a, arena_printf(a, "%s %.*s", rule_id(f->rule), STR_FMT(f->path)));

		if (w)
			add_case(s, name, SKIPPED,
			         arena_printf(a, "accepted: %.*s", STR_FMT(waiver_words(a, w))),
			         details(a, f));
		else
			add_case(s, name, outcome, clean_text(a, f->message), details(a, f));
	}
}

static void add_consumer(struct suite *s, const struct consumer_report *c)
{
	struct arena *a = s->arena;
	struct str name = clean_text(a, arena_printf(a, "consumer %.*s", STR_FMT(c->id)));
	struct buf message, text;

	buf_init(&message, a, 0);
	buf_init(&text, a, 0);
	for (const struct finding *f = c->replay.findings.first; f; f = f->next) {
		buf_printf(&message, "%s%.*s", message.len ? "; " : "",
		           STR_FMT(clean_text(a, consumer_sentence(a, c, f))));
		buf_printf(&text, "%.*s\n", STR_FMT(details(a, f->cause ? f->cause : f)));
	}
	if (c->waived_by)
		buf_printf(&message, "; accepted: %.*s", STR_FMT(waiver_words(a, c->waived_by)));
	if (c->blocks)
		add_case(s, name, FAILED, buf_str(&message), buf_str(&text));
	else if (c->replay.result == REPLAY_OK)
		add_case(s, name, PASSED, STR(""), STR(""));
	else
		add_case(s, name, SKIPPED,
		         message.len ? buf_str(&message)
		                     : str_of(replay_result_name(c->replay.result)),
		         buf_str(&text));
}

static void of_check(struct arena *a, const struct check_result *r, struct buf *out)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct document_report *d = &r->documents[i];
		struct suite s;

		suite_begin(&s, a, clean_text(a, d->id));
		add_findings(&s, d, &d->diff.changes);
		add_findings(&s, d, &d->version);
		for (size_t k = 0; k < d->consumer_count; k++)
			add_consumer(&s, &d->consumers[k]);
		/* Where no case says why: --fail-on warning, or unregistered readers. */
		if (!d->pass && !s.count[FAILED])
			add_case(&s, STR("gate"), FAILED, document_verdict(a, d), STR(""));
		if (!s.count[FAILED] && !s.count[PASSED] && !s.count[SKIPPED])
			add_case(&s, STR("gate"), PASSED, STR(""), STR(""));
		suite_end(&s,
		          arena_printf(a, "%.*s: %.*s; %.*s", STR_FMT(document_title(a, d)),
		                       STR_FMT(document_verdict(a, d)),
		                       STR_FMT(document_coverage(a, d))),
		          out);
	}
}

static void of_lint(const struct report_context *c, const struct result *r, struct buf *out)
{
	struct remarks remarks;
	size_t next = 0;

	remarks_of(c, r, &remarks);
	for (size_t i = 0; i < r->lint->file_count; i++) {
		struct str file = clean_text(
			c->arena, repo_relative(c->arena, c->repo, r->lint->files[i]->name));
		struct suite s;

		suite_begin(&s, c->arena, file);
		for (next = 0; next < remarks.count; next++) {
			const struct remark *x = &remarks.list[next];

			if (!str_eq(x->file, file))
				continue;
			add_case(&s,
			         arena_printf(c->arena, "%.*s line %d column %d", STR_FMT(x->rule),
			                      x->line, x->column),
			         x->severity == SEVERITY_ERROR ? FAILED : SKIPPED, x->message,
			         x->hint);
		}
		if (!s.count[FAILED] && !s.count[SKIPPED])
			add_case(&s, STR("lint"), PASSED, STR(""), STR(""));
		suite_end(&s, STR(""), out);
	}
}

static void of_diff(const struct report_context *c, const struct result *r, struct buf *out)
{
	struct remarks remarks;
	struct suite s;

	remarks_of(c, r, &remarks);
	suite_begin(&s, c->arena, clean_text(c->arena, r->diff->new->id));
	for (size_t i = 0; i < remarks.count; i++)
		add_case(&s,
		         arena_printf(c->arena, "%.*s %.*s", STR_FMT(remarks.list[i].rule),
		                      STR_FMT(remarks.list[i].path)),
		         remarks.list[i].severity == SEVERITY_ERROR ? FAILED : PASSED,
		         remarks.list[i].message, remarks.list[i].hint);
	suite_end(&s, STR(""), out);
}

void report_junit(const struct report_context *c, const struct result *r, struct buf *out)
{
	buf_add_c(out,
	          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"treaty\">\n");
	if (r->kind == RESULT_CHECK)
		of_check(c->arena, r->check, out);
	else if (r->kind == RESULT_LINT)
		of_lint(c, r, out);
	else
		of_diff(c, r, out);
	buf_add_c(out, "</testsuites>\n");
}
