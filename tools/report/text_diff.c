/* text_diff.c - treaty diff: every change by group, both directions, and the version it
 * demands */
#include "tools/report/layout.h"
#include "tools/report/text.h"

static const char *direction(enum level l)
{
	static const char *const words[] = { "ok", "warns", "breaks" };

	return words[l];
}

static void change(struct text_report *t, const struct finding *f, const struct finding *before)
{
	struct str both =
		arena_printf(t->arena, "%-10s history %s, readers %s", level_name(f->level),
	                     direction(f->backward), direction(f->forward));

	text_place(t, f, before);
	text_change(t, f, both, f->level);
	if (f->was && f->at && f->was != f->at)
		layout_words(t->out, "    was: ", 9, place_text(t->arena, f->was));
}

static void group(struct text_report *t, const struct diff_result *r, enum rule_group g)
{
	const struct finding *before = NULL;

	for (const struct finding *f = r->diff.changes.first; f; f = f->next) {
		if (rule_group(f->rule) != g)
			continue;
		if (!before)
			buf_printf(t->out, "\n== %s\n", rule_group_title(g));
		change(t, f, before);
		before = f;
	}
}

static void count(struct text_report *t, const struct diff_result *r)
{
	size_t n[3] = { 0 };

	for (const struct finding *f = r->diff.changes.first; f; f = f->next)
		n[f->level]++;
	buf_printf(t->out, "%.*s %.*s -> %.*s   ", STR_FMT(clean_text(t->arena, r->new->id)),
	           STR_FMT(clean_text(t->arena, r->old_label)),
	           STR_FMT(clean_text(t->arena, r->new_label)));
	if (r->diff.same)
		buf_add_c(t->out, "nothing changed\n");
	else
		buf_printf(t->out, "%zu breaking, %zu warnings, %zu compatible\n",
		           n[LEVEL_BREAKING], n[LEVEL_WARNING], n[LEVEL_COMPATIBLE]);
}

static void demanded(struct text_report *t, const struct diff_result *r)
{
	if (r->diff.required == BUMP_NONE)
		buf_add_c(t->out, "\nno new version is needed");
	else
		buf_printf(t->out, "\nneeds a %s version%s%.*s", bump_name(r->diff.required),
		           r->required_version.len ? ": at least " : "",
		           STR_FMT(r->required_version));
	buf_printf(t->out, "   level %s, ", compat_levels[r->level].name);
	if (r->new->schema)
		buf_printf(t->out, "policy %.*s\n", STR_FMT(r->policy));
	else
		buf_printf(t->out, "profile %s\n", profile_name(r->profile));
}

void text_diff(const struct report_context *c, const struct diff_result *r, struct buf *out)
{
	struct text_report t = { .arena = c->arena, .out = out, .color = c->color };
	const struct finding *before = NULL;

	count(&t, r);
	for (int g = 0; g < GROUP_COUNT; g++)
		group(&t, r, (enum rule_group)g);
	if (r->diff.changes.more)
		buf_printf(out, "\nand %zu more changes\n", r->diff.changes.more);
	for (size_t i = 0; i < r->diff.rename_count; i++)
		text_rename(&t, &r->diff.renames[i]);
	for (const struct finding *f = r->version.first; f; f = f->next) {
		if (!before)
			buf_printf(out, "\n== %s\n", rule_group_title(GROUP_VERSION));
		text_place(&t, f, before);
		text_change(&t, f, str_of(level_name(f->level)), f->level);
		before = f;
	}
	if (!r->diff.ports_judged)
		buf_add_c(out, "\nno port is known: rules about ports were not judged\n");
	demanded(&t, r);
}
