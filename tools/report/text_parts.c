/* text_parts.c - the pieces of a text report, and the two reports that are made of little
 * else */
#include "tools/report/layout.h"
#include "tools/report/text.h"

enum { VERDICT_COLUMN = 45 };

void text_colored(struct text_report *t, struct str s, enum level level)
{
	static const char *const on[] = { "\033[32m", "\033[33m", "\033[1;31m" };

	if (t->color)
		buf_add_c(t->out, on[level]);
	buf_add(t->out, s);
	if (t->color)
		buf_add_c(t->out, "\033[0m");
}

void text_place(struct text_report *t, const struct finding *f, const struct finding *before)
{
	struct str place = place_text(t->arena, finding_place(f));

	if (before && str_eq(before->path, f->path) &&
	    str_eq(place_text(t->arena, finding_place(before)), place))
		return;
	buf_add_c(t->out, "\n");
	if (place.len)
		buf_printf(t->out, "%.*s%s", STR_FMT(place), f->path.len ? "  " : "");
	buf_printf(t->out, "%.*s\n", STR_FMT(clean_text(t->arena, f->path)));
}

/* JSON on one line, with blanks where a line may break. */
static struct str with_blanks(struct arena *a, struct str json)
{
	bool inside = false;
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < json.len; i++) {
		char c = json.ptr[i];
		bool ends = !inside && (c == ',' || c == ':');

		buf_add_byte(&out, c);
		if (inside && c == '\\' && i + 1 < json.len)
			buf_add_byte(&out, json.ptr[++i]);
		else if (c == '"')
			inside = !inside;
		if (ends && i + 1 < json.len && json.ptr[i + 1] != ' ')
			buf_add_byte(&out, ' ');
	}
	return buf_str(&out);
}

void text_change(struct text_report *t, const struct finding *f, struct str verdict,
                 enum level level)
{
	struct str said = clean_text(t->arena, f->message);
	size_t width = layout_width(said) + 2;

	if (width + 2 <= VERDICT_COLUMN) {
		buf_printf(t->out, "  %.*s", STR_FMT(said));
	} else {
		layout_words(t->out, "  ", 2, said);
		width = 0;
	}
	layout_blanks(t->out, VERDICT_COLUMN - width);
	text_colored(t, verdict, level);
	buf_add_c(t->out, "\n");
	if (f->reason.len && !mentions(f->message, f->reason))
		layout_words(t->out, "    ", 4, clean_text(t->arena, f->reason));
	if (finding_example(f).len && level > LEVEL_COMPATIBLE)
		layout_words(t->out, "    for example: ", 17,
		             with_blanks(t->arena, clean_text(t->arena, f->witness)));
	if (f->no_witness.len && level > LEVEL_COMPATIBLE)
		layout_words(t->out, "    no example: ", 16, f->no_witness);
	if (f->hint.len && level > LEVEL_COMPATIBLE && !(t->document && t->document->new_major))
		layout_words(t->out, "    hint: ", 10, clean_text(t->arena, f->hint));
}

/* Its own path only where the change above it stands elsewhere: `required` stands at the object. */
static struct str break_words(struct arena *a, const struct finding *f)
{
	if (!f->cause || str_eq(f->cause->path, f->path))
		return clean_text(a, f->message);
	return clean_text(a, arena_printf(a, "%.*s: %.*s", STR_FMT(f->path), STR_FMT(f->message)));
}

void text_consumer(struct text_report *t, const struct consumer_report *c, const struct finding *f,
                   bool again, size_t width)
{
	static const char *const verbs[REPLAY_RESULT_COUNT] = {
		[REPLAY_OK] = "reads",
		[REPLAY_PRE_EXISTING] = "broken before",
		[REPLAY_WAIVED] = "accepted",
		[REPLAY_UNCHECKED] = "not checked",
		[REPLAY_UNPROVED] = "not proved",
		[REPLAY_BROKEN] = "breaks",
		[REPLAY_MUST_MIGRATE] = "must migrate",
	};
	const char *verb = verbs[c->replay.result];
	size_t indent = 2 + strlen(verb) + 2;
	char blanks[32] = "";

	if (!again) {
		buf_add_c(t->out, "  ");
		text_colored(t, str_of(verb), c->blocks ? LEVEL_BREAKING : LEVEL_WARNING);
		buf_printf(t->out, "  %.*s", STR_FMT(clean_text(t->arena, c->id)));
		if (c->owner.len) {
			layout_blanks(t->out, width - layout_width(c->id));
			buf_printf(t->out, "  (%.*s)", STR_FMT(clean_text(t->arena, c->owner)));
		}
		buf_add_c(t->out, "\n");
	}
	memset(blanks, ' ', indent);
	layout_words(t->out, blanks, indent, break_words(t->arena, f));
	if (finding_example(f).len)
		layout_words(t->out, blanks, indent,
		             arena_printf(t->arena, "example it cannot read: %.*s",
		                          STR_FMT(clean_text(t->arena, f->witness))));
	if (f->reason.len && !mentions(f->message, f->reason))
		layout_words(t->out, blanks, indent, clean_text(t->arena, f->reason));
	if (c->waived_by && !again)
		layout_words(t->out, blanks, indent, waiver_words(t->arena, c->waived_by));
}

void text_rename(struct text_report *t, const struct rename_hint *h)
{
	struct str pair = arena_printf(t->arena, "%.*s -> %.*s in %.*s", STR_FMT(h->old_name),
	                               STR_FMT(h->new_name), STR_FMT(h->parent));

	pair = clean_text(t->arena, pair);
	buf_add_c(t->out, "\n");
	if (h->certain)
		layout_words(t->out, "renamed: ", 9, pair);
	else
		layout_words(
			t->out, "renamed? ", 9,
			arena_printf(t->arena, "%.*s (%lld %% sure)", STR_FMT(pair), h->percent));
}

void text_lint(const struct report_context *c, const struct lint_result *r, struct buf *out)
{
	static const enum level levels[] = { LEVEL_COMPATIBLE, LEVEL_WARNING, LEVEL_BREAKING };
	struct text_report t = { .arena = c->arena, .out = out, .color = c->color };
	struct arena *a = c->arena;

	for (const struct defect *d = r->defects.first; d; d = d->next) {
		struct str place = place_text(a, d->at);

		if (place.len)
			buf_printf(out, "%.*s: ", STR_FMT(place));
		text_colored(&t, str_of(defect_level_name(d->level)), levels[d->level]);
		buf_printf(out, ": %.*s [%s]\n", STR_FMT(clean_text(a, d->message)),
		           defect_rule_id(d->rule));
		if (d->hint.len)
			layout_words(out, "    hint: ", 10, clean_text(a, d->hint));
	}
	if (r->defects.more)
		buf_printf(out, "and %zu more\n", r->defects.more);
	buf_printf(out, "%.*s: ", STR_FMT(count_of(a, r->file_count, "file")));
	text_colored(&t, count_of(a, r->errors, "error"),
	             r->errors ? LEVEL_BREAKING : LEVEL_COMPATIBLE);
	buf_printf(out, ", %.*s\n", STR_FMT(count_of(a, r->warnings, "warning")));
}

void report_text(const struct report_context *c, const struct result *r, struct buf *out)
{
	if (r->kind == RESULT_CHECK)
		text_check(c, r->check, out);
	else if (r->kind == RESULT_LINT)
		text_lint(c, r->lint, out);
	else
		text_diff(c, r->diff, out);
}
