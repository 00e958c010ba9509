/* text.c - the report made to be read: the first line is the verdict, the last what to do */
#include "tools/report/text.h"

#include "compat/admission/advice.h"
#include "tools/report/layout.h"

static void consumers_of(struct text_report *t, const struct finding *change)
{
	size_t width = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < t->document->consumer_count; i++) {
			const struct consumer_report *c = &t->document->consumers[i];
			bool named = false;

			if (c->replay.result < REPLAY_WAIVED ||
			    c->replay.result == REPLAY_UNCHECKED || is_waiting(c))
				continue;
			for (const struct finding *f = c->replay.findings.first; f; f = f->next) {
				if (f->cause != change)
					continue;
				if (!pass && layout_width(c->id) > width)
					width = layout_width(c->id);
				if (pass)
					text_consumer(t, c, f, named, width);
				named = true;
			}
		}
	}
}

static bool concerns_consumers(const struct document_report *d, const struct finding *change)
{
	for (size_t i = 0; i < d->consumer_count; i++) {
		const struct consumer_report *c = &d->consumers[i];

		for (const struct finding *f = c->replay.findings.first; f; f = f->next) {
			if (f->cause == change && c->replay.result >= REPLAY_WAIVED &&
			    !is_waiting(c))
				return true;
		}
	}
	return false;
}

static bool is_shown(struct text_report *t, const struct finding *change)
{
	return change->level > LEVEL_COMPATIBLE || concerns_consumers(t->document, change);
}

static void changes(struct text_report *t)
{
	const struct finding *before = NULL;

	for (const struct finding *f = t->document->diff.changes.first; f; f = f->next) {
		const struct waiver *w = waiver_of_change(t->arena, t->document, f);

		if (!is_shown(t, f))
			continue;
		text_place(t, f, before);
		text_change(t, f, change_verdict(t->arena, t->document, f), f->level);
		if (rule_of_schema(f->rule) && f->was)
			layout_words(t->out, "    was: ", 9, place_text(t->arena, f->was));
		if (w)
			layout_words(t->out, "    accepted: ", 14, waiver_words(t->arena, w));
		consumers_of(t, f);
		before = f;
	}
	if (t->document->diff.changes.more)
		buf_printf(t->out, "\nand %zu more changes\n", t->document->diff.changes.more);
}

/* Breaks that no single change explains stand at their own place. */
static void breaks_without_change(struct text_report *t)
{
	for (size_t i = 0; i < t->document->consumer_count; i++) {
		const struct consumer_report *c = &t->document->consumers[i];

		if (c->replay.result != REPLAY_BROKEN && c->replay.result != REPLAY_UNPROVED)
			continue;
		for (const struct finding *f = c->replay.findings.first; f && !is_waiting(c);
		     f = f->next) {
			if (f->cause)
				continue;
			text_place(t, f, NULL);
			text_consumer(t, c, f, false, layout_width(c->id));
		}
	}
}

static void compatible_change(struct text_report *t, const struct finding *f)
{
	struct str place = place_text(t->arena, finding_place(f));
	struct str said =
		arena_printf(t->arena, "%.*s: %.*s", STR_FMT(f->path), STR_FMT(f->message));

	said = clean_text(t->arena, said);
	if (2 + layout_width(place) + 2 + layout_width(said) <= LAYOUT_COLUMNS) {
		buf_printf(t->out, "  %.*s  %.*s\n", STR_FMT(place), STR_FMT(said));
		return;
	}
	buf_printf(t->out, "  %.*s\n", STR_FMT(place));
	layout_words(t->out, "    ", 6, said);
}

static void compatible_changes(struct text_report *t)
{
	enum { SHOWN = 8 };
	size_t n = 0;

	for (const struct finding *f = t->document->diff.changes.first; f; f = f->next) {
		if (is_shown(t, f))
			continue;
		if (!n++)
			buf_add_c(t->out, "\nalso changed, compatible\n");
		if (n <= SHOWN)
			compatible_change(t, f);
	}
	if (n > SHOWN)
		buf_printf(t->out, "  and %zu more\n", n - SHOWN);
}

static void renames(struct text_report *t)
{
	for (size_t i = 0; i < t->document->diff.rename_count; i++)
		text_rename(t, &t->document->diff.renames[i]);
}

static void findings(struct text_report *t, const struct findings *list)
{
	const struct finding *before = NULL;

	for (const struct finding *f = list->first; f; f = f->next) {
		text_place(t, f, before);
		text_change(t, f, str_of(level_name(f->level)), f->level);
		before = f;
	}
}

static void notes(struct text_report *t)
{
	for (const struct finding *f = t->document->notes.first; f; f = f->next) {
		if (f->rule == RULE_NATIVE_UNCHECKED && !f->reason.len)
			continue; /* one line for all of them follows */
		layout_words(t->out, f->level > LEVEL_COMPATIBLE ? "warning: " : "note: ", 9,
		             clean_text(t->arena, note_sentence(t->arena, t->document, f)));
	}
}

static void named(struct text_report *t, enum replay_result result, const char *before,
                  const char *after)
{
	size_t n = 0;

	for (size_t i = 0; i < t->document->consumer_count; i++)
		n += t->document->consumers[i].replay.result == result &&
		     !is_waiting(&t->document->consumers[i]);
	if (n)
		layout_words(t->out, "", 0,
		             arena_printf(t->arena, "%s%.*s %s: %.*s", before,
		                          STR_FMT(count_of(t->arena, n, "consumer")), after,
		                          STR_FMT(consumer_ids(t->arena, t->document, result))));
}

static void pre_existing(struct text_report *t)
{
	for (size_t i = 0; i < t->document->consumer_count; i++) {
		const struct consumer_report *c = &t->document->consumers[i];

		for (const struct finding *f = c->replay.findings.first; f; f = f->next) {
			if (c->replay.result == REPLAY_PRE_EXISTING && !is_waiting(c))
				layout_words(
					t->out, "", 2,
					clean_text(t->arena,
				                   arena_printf(t->arena, "not counted: %.*s %.*s",
				                                STR_FMT(f->path),
				                                STR_FMT(consumer_sentence(t->arena,
				                                                          c, f)))));
		}
	}
}

static void waiting(struct text_report *t)
{
	struct buf ids;

	buf_init(&ids, t->arena, 0);
	for (size_t i = 0; i < t->document->consumer_count; i++) {
		if (is_waiting(&t->document->consumers[i]))
			buf_printf(&ids, "%s%.*s", ids.len ? ", " : "",
			           STR_FMT(t->document->consumers[i].id));
	}
	if (ids.len)
		layout_words(t->out, "pending, blocks nothing: ", 0,
		             clean_text(t->arena, buf_str(&ids)));
}

static void waivers(struct text_report *t)
{
	for (size_t i = 0; i < t->document->waived_count; i++) {
		const struct waiver *w = t->document->waived[i];

		layout_words(t->out, "accepted: ", 10,
		             arena_printf(t->arena, "%.*s %.*s%s%.*s: %.*s", STR_FMT(w->rule),
		                          STR_FMT(w->path), w->consumer.len ? " for " : "",
		                          STR_FMT(w->consumer),
		                          STR_FMT(waiver_words(t->arena, w))));
	}
}

static void coverage(struct text_report *t)
{
	const struct document_report *d = t->document;
	size_t n, more;
	struct str *unread = unread_shown(t->arena, d, &n, &more);
	struct buf line;

	if (d->skipped)
		buf_printf(t->out, "%.*s not touched by what changed\n",
		           STR_FMT(count_of(t->arena, d->skipped, "consumer")));
	if (!n)
		return;
	buf_init(&line, t->arena, 0);
	buf_add_c(&line, "nobody asked for: ");
	for (size_t i = 0; i < n; i++)
		buf_printf(&line, "%s%.*s", i ? ", " : "", STR_FMT(unread[i]));
	if (more)
		buf_printf(&line, " and %zu more", more);
	layout_words(t->out, "", 0, buf_str(&line));
}

static void next_steps(struct text_report *t)
{
	const struct document_report *d = t->document;
	struct str how =
		arena_printf(t->arena, "policy %.*s, profile %s",
	                     STR_FMT(policies_in_force(t->arena, d)), profile_name(d->profile));
	bool copied = d->next_count && advice_is_command(d->next[d->next_count - 1]);
	size_t start;

	if (!d->next_count)
		buf_add_c(t->out, "next: nothing to do\n");
	for (size_t i = 0; i < d->next_count; i++)
		if (advice_is_command(d->next[i])) /* whole: it is there to be copied */
			buf_printf(t->out, "        %.*s\n",
			           STR_FMT(clean_text(t->arena, d->next[i])));
		else
			layout_words(t->out, i ? "      " : "next: ", 6,
			             clean_text(t->arena, d->next[i]));
	/* How it was judged stands behind the last line, if there is room and nobody copies it. */
	t->out->len--;
	for (start = t->out->len; start && t->out->ptr[start - 1] != '\n';)
		start--;
	if (copied ||
	    layout_width((struct str){ t->out->ptr + start, t->out->len - start }) + 3 + how.len >
	            LAYOUT_COLUMNS)
		buf_add_c(t->out, "\n     ");
	buf_printf(t->out, "%s%.*s\n", t->out->ptr[t->out->len - 1] == ' ' ? " " : "   ",
	           STR_FMT(how));
}

static void document(struct text_report *t)
{
	const struct document_report *d = t->document;
	struct str title = document_title(t->arena, d), verdict = document_verdict(t->arena, d);
	struct str rest = verdict;

	buf_printf(t->out, "%.*s   ", STR_FMT(title));
	if (layout_width(title) + 3 + layout_width(verdict) > LAYOUT_COLUMNS)
		verdict = str_cut(&rest, ':'); /* why it fails goes to a line of its own */
	else
		rest = STR("");
	text_colored(t, verdict, d->pass ? LEVEL_COMPATIBLE : LEVEL_BREAKING);
	buf_add_c(t->out, "\n");
	if (rest.len)
		layout_words(t->out, "  ", 2, str_trim(rest));
	changes(t);
	breaks_without_change(t);
	findings(t, &d->version);
	compatible_changes(t);
	renames(t);
	buf_add_c(t->out, "\n");
	notes(t);
	named(t, REPLAY_UNCHECKED, "NOT CHECKED: ", "with a reader schema that was not judged");
	waivers(t);
	pre_existing(t);
	waiting(t);
	if (d->new_major)
		named(t, REPLAY_MUST_MIGRATE, "", "must migrate");
	named(t, REPLAY_OK, "", "unaffected");
	coverage(t);
	if (t->against.len)
		layout_words(t->out, "compared with: ", 15, clean_text(t->arena, t->against));
	next_steps(t);
}

/* Among several, one that says what it said before is only named. */
static bool is_unchanged(const struct document_report *d)
{
	return d->pass && d->baseline && d->diff.same && !d->version.count && !d->broken;
}

static void unchanged(struct text_report *t, const struct check_result *r)
{
	struct buf ids;
	size_t n = 0;

	buf_init(&ids, t->arena, 0);
	for (size_t i = 0; i < r->count; i++) {
		if (is_unchanged(&r->documents[i]))
			buf_printf(&ids, "%s%.*s %.*s", n++ ? ", " : "",
			           STR_FMT(r->documents[i].id),
			           STR_FMT(r->documents[i].proposal_label));
	}
	if (n)
		layout_words(t->out, "unchanged: ", 11, clean_text(t->arena, buf_str(&ids)));
}

static bool holds_schema(const struct check_result *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->documents[i].contract && r->documents[i].contract->schema)
			return true;
	return false;
}

void text_check(const struct report_context *c, const struct check_result *r, struct buf *out)
{
	struct text_report t = {
		.arena = c->arena, .out = out, .color = c->color, .against = r->against
	};
	size_t passed = 0, shown = 0;

	for (size_t i = 0; i < r->count; i++) {
		passed += r->documents[i].pass;
		if (r->count > 1 && is_unchanged(&r->documents[i]))
			continue;
		if (shown++)
			buf_add_c(out, "\n");
		t.document = &r->documents[i];
		document(&t);
	}
	if (r->count == 1)
		return;
	buf_add_c(out, shown ? "\n" : "");
	unchanged(&t, r);
	buf_printf(out, "%zu %s: %zu pass, %zu fail\n", r->count, holds_schema(r) ? "documents" : "contracts",
	           passed, r->count - passed);
}
