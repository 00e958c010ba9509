/* remarks.c - every kind of result as remarks about places */
#include "contract/base/digest.h"
#include "contract/base/list.h"
#include "tools/report/report.h"

static enum severity severity_of(enum level l)
{
	return l == LEVEL_BREAKING  ? SEVERITY_ERROR
	       : l == LEVEL_WARNING ? SEVERITY_WARNING
	                            : SEVERITY_NOTE;
}

/* Where it is, or was, in the repository: without the "git:base:" of a removed document. */
static struct str file_of(const struct report_context *c, struct str name)
{
	return str_starts(name, "git:") ? str_skip(name, revision_prefix(name).len)
	                                : repo_relative(c->arena, c->repo, name);
}

static void add(const struct report_context *c, struct remarks *out, struct remark r,
                const struct node *at)
{
	struct arena *a = c->arena;

	if (at && at->source && at->source->name.len) {
		r.file = clean_text(a, file_of(c, at->source->name));
		r.line = at->line;
		r.column = at->column;
	}
	r.path = clean_text(a, r.path);
	r.message = clean_text(a, r.message);
	r.hint = clean_text(a, r.hint);
	r.subject = clean_text(a, r.subject);
	r.fingerprint = digest_sha256_hex(
		a,
		arena_printf(a, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR_FMT(r.rule), STR_FMT(r.file),
	                     STR_FMT(r.subject), STR_FMT(r.path), STR_FMT(r.message)),
		32);
	LIST_ADD(a, out->list, out->count, r);
}

struct str consumer_sentence(struct arena *a, const struct consumer_report *consumer,
                             const struct finding *f)
{
	static const char *const verbs[REPLAY_RESULT_COUNT] = {
		[REPLAY_PRE_EXISTING] = "was broken before for",
		[REPLAY_WAIVED] = "accepted for",
		[REPLAY_UNPROVED] = "not proved for",
		[REPLAY_BROKEN] = "breaks",
		[REPLAY_MUST_MIGRATE] = "must migrate:",
	};
	const char *verb = verbs[consumer->replay.result];
	struct buf out;

	buf_init(&out, a, 0);
	buf_printf(&out, "%s %.*s", verb ? verb : "concerns", STR_FMT(consumer->id));
	if (consumer->owner.len)
		buf_printf(&out, " (%.*s)", STR_FMT(consumer->owner));
	buf_printf(&out, ": %.*s", STR_FMT(f->message));
	if (finding_example(f).len)
		buf_printf(&out, ", for example %.*s", STR_FMT(f->witness));
	return str_copy(a, buf_str(&out));
}

static void add_change(const struct report_context *c, const struct document_report *d,
                       const struct finding *f, struct remarks *out)
{
	const struct waiver *w = waiver_of_change(c->arena, d, f);
	struct remark r = { severity_of(f->level),
		            .rule = str_of(rule_id(f->rule)),
		            .title = str_of(rule_title(f->rule)),
		            .path = f->path,
		            .hint = f->hint,
		            .subject = d->id,
		            .harmless = f->level == LEVEL_COMPATIBLE };

	r.message = arena_printf(c->arena, "%.*s: %.*s, %s", STR_FMT(f->path), STR_FMT(f->message),
	                         level_name(f->level));
	if (w) {
		r.severity = SEVERITY_NOTE;
		r.message =
			arena_printf(c->arena, "%.*s (accepted by %.*s: %.*s)", STR_FMT(r.message),
		                     STR_FMT(w->author), STR_FMT(w->reason));
	} else if (d->new_major && r.severity == SEVERITY_ERROR) {
		r.severity = SEVERITY_NOTE; /* what a new major is for */
	}
	add(c, out, r, finding_place(f));
}

static void add_consumer(const struct report_context *c, const struct document_report *d,
                         const struct consumer_report *consumer, struct remarks *out)
{
	for (const struct finding *f = consumer->replay.findings.first; f; f = f->next) {
		struct remark r = { consumer->blocks ? SEVERITY_ERROR : SEVERITY_NOTE,
			            .rule = str_of(rule_id(f->rule)),
			            .title = str_of(rule_title(f->rule)),
			            .path = f->path,
			            .hint = f->hint,
			            .subject = d->id };
		/* The break is shown where the change was made: in what the reader can edit. */
		const struct node *at = f->cause && f->cause->at ? f->cause->at : f->at;

		if (consumer->replay.result == REPLAY_UNPROVED && !consumer->blocks)
			r.severity = SEVERITY_WARNING;
		r.message = arena_printf(c->arena, "%.*s: %.*s", STR_FMT(f->path),
		                         STR_FMT(consumer_sentence(c->arena, consumer, f)));
		if (consumer->waived_by)
			r.message = arena_printf(c->arena, "%.*s (%.*s: %.*s)", STR_FMT(r.message),
			                         STR_FMT(consumer->waived_by->author),
			                         STR_FMT(consumer->waived_by->reason));
		add(c, out, r, at ? at : d->contract ? d->contract->root : NULL);
	}
}

/* otherwise: where to point for what stands in no file. */
static void add_plain(const struct report_context *c, struct str subject,
                      const struct node *otherwise, const struct findings *list,
                      struct remarks *out)
{
	for (const struct finding *f = list->first; f; f = f->next)
		add(c, out,
		    (struct remark){
			    severity_of(f->level), .rule = str_of(rule_id(f->rule)),
			    .title = str_of(rule_title(f->rule)), .path = f->path,
			    .message = arena_printf(c->arena, "%.*s%s%.*s", STR_FMT(f->path),
		                                    f->path.len ? ": " : "", STR_FMT(f->message)),
			    .hint = f->hint, .subject = subject },
		    finding_place(f) ? finding_place(f) : otherwise);
}

/* What the check covered: in every report, also where nothing is wrong. */
static void add_summary(const struct report_context *c, const struct document_report *d,
                        struct remarks *out)
{
	struct remark r = { SEVERITY_NOTE, .rule = STR("SUMMARY"),
		            .title = STR("what the check covered"), .subject = d->id };

	r.message = arena_printf(c->arena, "%.*s: %.*s; %.*s", STR_FMT(document_title(c->arena, d)),
	                         STR_FMT(document_verdict(c->arena, d)),
	                         STR_FMT(document_coverage(c->arena, d)));
	if (d->next_count)
		r.hint = d->next[0];
	add(c, out, r, d->contract ? d->contract->root : d->baseline ? d->baseline->root : NULL);
}

static void of_check(const struct report_context *c, const struct check_result *r,
                     struct remarks *out)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct document_report *d = &r->documents[i];

		for (const struct finding *f = d->diff.changes.first; f; f = f->next)
			add_change(c, d, f, out);
		for (size_t k = 0; k < d->consumer_count; k++)
			add_consumer(c, d, &d->consumers[k], out);
		add_plain(c, d->id, d->contract ? d->contract->root : NULL, &d->version, out);
		add_plain(c, d->id, d->contract ? d->contract->root : NULL, &d->notes, out);
		add_summary(c, d, out);
	}
}

static void of_lint(const struct report_context *c, const struct lint_result *r,
                    struct remarks *out)
{
	static const enum severity severities[] = { SEVERITY_NOTE, SEVERITY_WARNING,
		                                    SEVERITY_ERROR };

	for (const struct defect *d = r->defects.first; d; d = d->next)
		add(c, out,
		    (struct remark){ severities[d->level], .rule = str_of(defect_rule_id(d->rule)),
		                     .title = str_of(defect_rule_title(d->rule)), .path = d->path,
		                     .message = d->message, .hint = d->hint,
		                     .subject = d->at && d->at->source ? d->at->source->name
		                                                       : STR("") },
		    d->at);
}

static void of_diff(const struct report_context *c, const struct diff_result *r,
                    struct remarks *out)
{
	add_plain(c, r->new->id, r->new->root, &r->diff.changes, out);
	add_plain(c, r->new->id, r->new->root, &r->version, out);
}

bool remark_is_worth_a_line(const struct remark *r)
{
	return !r->harmless;
}

void remarks_of(const struct report_context *c, const struct result *r, struct remarks *out)
{
	*out = (struct remarks){ 0 };
	if (r->kind == RESULT_CHECK)
		of_check(c, r->check, out);
	else if (r->kind == RESULT_LINT)
		of_lint(c, r->lint, out);
	else
		of_diff(c, r->diff, out);
}
