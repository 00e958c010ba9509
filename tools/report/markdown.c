/* markdown.c - a comment for a pull request: the verdict first, details that fold */
#include "compat/admission/advice.h"
#include "tools/report/report.h"

/* Text that cannot become markup, a mention or a table cell's end. */
static void add_escaped(struct report_context const *c, struct buf *out, struct str s)
{
	s = clean_text(c->arena, s);
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];

		if (ch == '<')
			buf_add_c(out, "&lt;");
		else if (ch == '&')
			buf_add_c(out, "&amp;");
		else if (ch == '@')
			buf_add_c(out, "&#64;"); /* an owner's address must not notify a stranger */
		else if (strchr("\\`*_[]|#!~", ch))
			buf_printf(out, "\\%c", ch);
		else
			buf_add_byte(out, ch);
	}
}

/* In back quotes; more of them than any run inside. */
static void add_code(struct report_context const *c, struct buf *out, struct str s)
{
	s = clean_text(c->arena, s);
	if (str_find(s, '`') >= 0 || str_find(s, '|') >= 0)
		add_escaped(c, out, s);
	else if (s.len)
		buf_printf(out, "`%.*s`", STR_FMT(s));
}

static void add_place(struct report_context const *c, struct buf *out, const struct node *at)
{
	if (at && at->source)
		add_code(c, out,
		         arena_printf(c->arena, "%.*s:%d",
		                      STR_FMT(repo_relative(c->arena, c->repo, at->source->name)),
		                      at->line));
}

static void rows(struct report_context const *c, const struct document_report *d,
                 const struct findings *list, bool harmless, struct buf *out)
{
	for (const struct finding *f = list->first; f; f = f->next) {
		const struct waiver *w = d ? waiver_of_change(c->arena, d, f) : NULL;

		if ((f->level == LEVEL_COMPATIBLE) != harmless)
			continue;
		buf_add_c(out, "| ");
		add_code(c, out, f->path);
		buf_add_c(out, " | ");
		add_escaped(c, out, f->message);
		if (f->hint.len && !harmless) {
			buf_add_c(out, "<br>_");
			add_escaped(c, out, f->hint);
			buf_add_c(out, "_");
		}
		buf_add_c(out, " | ");
		add_escaped(c, out,
		            d ? change_verdict(c->arena, d, f) : str_of(level_name(f->level)));
		if (w) {
			buf_add_c(out, ": ");
			add_escaped(c, out, waiver_words(c->arena, w));
		}
		buf_add_c(out, " | ");
		add_place(c, out, finding_place(f));
		buf_add_c(out, " |\n");
	}
}

static size_t harmless_changes(const struct findings *list)
{
	size_t n = 0;

	for (const struct finding *f = list->first; f; f = f->next)
		n += f->level == LEVEL_COMPATIBLE;
	return n;
}

static const char table_head[] = "\n| where | what changed | verdict | line |\n|---|---|---|---|\n";

static void changes(struct report_context const *c, const struct document_report *d,
                    struct buf *out)
{
	size_t harmless = harmless_changes(&d->diff.changes);

	if (d->diff.changes.count > harmless || d->version.count) {
		buf_add_c(out, table_head);
		rows(c, d, &d->diff.changes, false, out);
		rows(c, d, &d->version, false, out);
	}
	if (harmless) {
		buf_printf(out, "\n<details><summary>%.*s</summary>\n%s",
		           STR_FMT(count_of(c->arena, harmless, "compatible change")), table_head);
		rows(c, d, &d->diff.changes, true, out);
		buf_add_c(out, "\n</details>\n");
	}
}

static void consumers(struct report_context const *c, const struct document_report *d,
                      struct buf *out)
{
	bool head = false;

	for (size_t i = 0; i < d->consumer_count; i++) {
		const struct consumer_report *x = &d->consumers[i];

		if (x->replay.result == REPLAY_OK)
			continue;
		if (!head)
			buf_add_c(out,
			          "\n| consumer | owner | answer | why |\n|---|---|---|---|\n");
		head = true;
		buf_add_c(out, "| ");
		add_code(c, out, x->id);
		buf_add_c(out, " | ");
		add_escaped(c, out, x->owner);
		buf_printf(out, x->blocks ? " | **%s** | " : " | %s | ",
		           replay_result_name(x->replay.result));
		for (const struct finding *f = x->replay.findings.first; f; f = f->next) {
			add_code(c, out, f->path);
			buf_add_c(out, " ");
			add_escaped(c, out, f->message);
			if (finding_example(f).len) {
				buf_add_c(out, ", for example ");
				add_code(c, out, f->witness);
			}
			buf_add_c(out, f->next ? "<br>" : "");
		}
		if (x->waived_by) {
			buf_add_c(out, "<br>accepted: ");
			add_escaped(c, out, waiver_words(c->arena, x->waived_by));
		}
		buf_add_c(out, " |\n");
	}
}

static void document(struct report_context const *c, const struct document_report *d,
                     struct buf *out)
{
	buf_printf(out, "### %s ", d->pass ? ":white_check_mark:" : ":x:");
	add_escaped(c, out, document_title(c->arena, d));
	buf_add_c(out, "\n\n**");
	add_escaped(c, out, document_verdict(c->arena, d));
	buf_add_c(out, "**\n");
	changes(c, d, out);
	consumers(c, d, out);
	buf_add_c(out, "\n");
	for (const struct finding *f = d->notes.first; f; f = f->next) {
		buf_add_c(out, "- ");
		add_escaped(c, out, note_sentence(c->arena, d, f));
		buf_add_c(out, "\n");
	}
	for (size_t i = 0; i < d->next_count; i++) {
		struct str next = clean_text(c->arena, d->next[i]);

		if (advice_is_command(next) && str_find(next, '`') < 0) {
			buf_printf(out, "  `%.*s`\n", STR_FMT(next));
			continue;
		}
		buf_add_c(out, "- **next:** ");
		add_escaped(c, out, next);
		buf_add_c(out, "\n");
	}
	buf_add_c(out, "\n<sub>");
	add_escaped(c, out, document_coverage(c->arena, d));
	buf_add_c(out, "</sub>\n");
}

static void of_lint(struct report_context const *c, const struct result *r, struct buf *out)
{
	struct remarks remarks;

	remarks_of(c, r, &remarks);
	buf_printf(out, "### %s treaty lint\n\n%zu errors, %zu warnings\n",
	           r->lint->pass ? ":white_check_mark:" : ":x:", r->lint->errors,
	           r->lint->warnings);
	if (remarks.count)
		buf_add_c(out, "\n| line | rule | what | hint |\n|---|---|---|---|\n");
	for (size_t i = 0; i < remarks.count; i++) {
		const struct remark *x = &remarks.list[i];

		buf_add_c(out, "| ");
		add_code(c, out, arena_printf(c->arena, "%.*s:%d", STR_FMT(x->file), x->line));
		buf_printf(out, " | %.*s | ", STR_FMT(x->rule));
		add_escaped(c, out, x->message);
		buf_add_c(out, " | ");
		add_escaped(c, out, x->hint);
		buf_add_c(out, " |\n");
	}
}

static void of_diff(struct report_context const *c, const struct diff_result *r, struct buf *out)
{
	buf_add_c(out, "### ");
	add_escaped(c, out,
	            arena_printf(c->arena, "%.*s %.*s -> %.*s", STR_FMT(r->new->id),
	                         STR_FMT(r->old_label), STR_FMT(r->new_label)));
	buf_printf(out, "\n\nneeds: %s", bump_name(r->diff.required));
	if (r->required_version.len) {
		buf_add_c(out, ", at least ");
		add_escaped(c, out, r->required_version);
	}
	buf_add_c(out, "\n");
	if (r->diff.changes.count) {
		buf_add_c(out, table_head);
		rows(c, NULL, &r->diff.changes, false, out);
		rows(c, NULL, &r->version, false, out);
		rows(c, NULL, &r->diff.changes, true, out);
	}
}

void report_markdown(const struct report_context *c, const struct result *r, struct buf *out)
{
	if (r->kind == RESULT_LINT)
		of_lint(c, r, out);
	if (r->kind == RESULT_DIFF)
		of_diff(c, r->diff, out);
	for (size_t i = 0; r->kind == RESULT_CHECK && i < r->check->count; i++) {
		buf_add_c(out, i ? "\n" : "");
		document(c, &r->check->documents[i], out);
	}
}
