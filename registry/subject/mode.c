/* mode.c - what may be written where, read and changed (7.4) */
#include "registry/subject/impl.h"

struct moding {
	struct ask *ask;
	struct subject_name name;
	struct str mode, old_mode; /* ptr NULL: none */
	bool force, recursive;
};

static const char *const modes[] = { "READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT",
	                             "FORWARD" };

static bool mode_find(struct str text, struct str *out)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		if (str_eq_nocase(text, str_of(modes[i]))) {
			*out = str_of(modes[i]);
			return true;
		}
	}
	return false;
}

bool mode_get(struct ask *ask, struct str subject, bool resolved, struct str *out)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct scope_row row;
	struct scopes all;
	struct loader l;

	if (!loader_begin(ask, &l, false) ||
	    !loader_end(&l, scope_row_at(ask, l.snap, name.text, &row) &&
	                            scopes_read(ask, l.snap, &name, &all)))
		return false;
	if (resolved)
		*out = scopes_mode(&all);
	else if (row.mode.ptr || !name.text.len)
		*out = row.mode.ptr ? row.mode : STR("READWRITE");
	else
		return refuse1(ask, API_NO_SUBJECT_MODE, name.text);
	return true;
}

/* Is the subject inside the scope: everything, a context, or the subject itself? */
static bool is_within(const struct subject_name *scope, struct str context, struct str subject)
{
	if (!scope->text.len)
		return true;
	return str_eq(scope->context, context) &&
	       (!scope->subject.len || str_eq(scope->subject, subject));
}

/* A version more, in a subject that may be new. One less is for erase_versions() to notice. */
static void expect_nothing_more(struct moding *x, struct snapshot *snap, struct record *r)
{
	struct arena *a = x->ask->arena;
	struct range range = { .table = TABLE_CONTEXTS };
	struct row *rows;
	size_t n;

	if (x->name.subject.len) {
		store_expect(snap, r, counter_subject(a, &x->name));
	} else if (x->name.text.len) {
		store_expect(snap, r, counter_context(a, x->name.context));
	} else {
		store_expect(snap, r, COUNTER_CONTEXTS);
		n = store_list(snap, a, &range, &rows);
		for (size_t i = 0; i < n; i++)
			store_expect(snap, r, counter_context(a, rows[i].key.part[0].name));
	}
}

/* Before IMPORT, unless forced: no live version in the scope; deleted ones go for good. */
static bool clear_scope(struct moding *x, struct snapshot *snap, struct record *r)
{
	struct arena *a = x->ask->arena;
	struct range range = { .table = TABLE_SUBJECTS };
	struct subject_name name;
	struct row *subjects;
	size_t n = store_list(snap, a, &range, &subjects), count = 0, room = 0;
	struct version_row *rows, *all = NULL;

	expect_nothing_more(x, snap, r);
	for (size_t i = 0; i < n; i++) {
		size_t more;

		name = subject_name_of(a, subjects[i].key.part[0].name,
		                       subjects[i].key.part[1].name);
		if (!is_within(&x->name, name.context, name.subject))
			continue;
		more = version_rows(snap, a, &name, &rows);
		if (latest_live(rows, more))
			return refuse(x->ask, API_SUBJECTS_EXIST);
		if (count + more > room) {
			struct version_row *grown =
				arena_array(a, struct version_row, room = 2 * (count + more));

			if (count)
				memcpy(grown, all, count * sizeof *all);
			all = grown;
		}
		if (more)
			memcpy(all + count, rows, more * sizeof *rows);
		count += more;
		subject_row_put(r, a, &name, NULL, 0);
		record_bump(r, counter_subject(a, &name));
	}
	return erase_versions(x->ask, snap, r, all, count);
}

static bool build_mode(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct moding *x = ctx;
	struct scope_row row;
	struct scope now; /* as it is resolved: below IMPORT, IMPORT is no news */

	(void)why;
	expect_scopes(snap, r, x->ask->arena, &x->name);
	if (!scope_row_at(x->ask, snap, x->name.text, &row) ||
	    !scope_of(x->ask, snap, &x->name, &now))
		return false;
	x->old_mode = row.mode;
	if (str_is(x->mode, "IMPORT") && !x->force && !str_eq(now.mode, x->mode) &&
	    !clear_scope(x, snap, r))
		return false;
	if (str_eq(row.mode, x->mode) && (row.mode.ptr != NULL) == (x->mode.ptr != NULL))
		return true;
	scope_row_put(x->ask, r, x->name.text, row.config, x->mode);
	sign(r, x->ask->by, STR("mode"));
	r->note =
		log_note(x->ask->arena, STR(""),
	                 arena_printf(x->ask->arena, "mode of %.*s: %.*s",
	                              STR_FMT(x->name.text.len ? x->name.text : STR("everything")),
	                              STR_FMT(x->mode.ptr ? x->mode : STR("none"))));
	return true;
}

bool mode_put(struct ask *ask, struct str subject, struct str mode, bool force)
{
	struct moding x = { ask, .name = subject_name_read(ask->arena, subject), .force = force };

	if (!subject_name_is_writable(&x.name, false))
		return refuse1(ask, API_INVALID_SUBJECT, subject);
	if (mode.ptr && !mode_find(mode, &x.mode))
		return refuse(ask, API_INVALID_MODE);
	/* The original looks at what was written, not at what it means: `forward` goes anywhere. */
	if (str_is(mode, "FORWARD") &&
	    !(str_eq(x.name.context, CONTEXT_GLOBAL) && !x.name.subject.len))
		return refuse(ask, API_FORWARD_NOT_GLOBAL);
	if (ask->settings->modes_fixed)
		return refuse(ask, API_MODE_FIXED);
	return scope_change(ask, &x.name, build_mode, &x);
}

/* The scope's own record, and of a context those of its subjects. */
static bool build_mode_delete(void *ctx, struct snapshot *snap, struct record *r,
                              struct failure *why)
{
	struct moding *x = ctx;
	struct range range = { .table = TABLE_SCOPES };
	struct scope_row row;
	struct row *rows;
	size_t n;

	(void)why;
	expect_scopes(snap, r, x->ask->arena, &x->name);
	if (!scope_row_at(x->ask, snap, x->name.text, &row))
		return false;
	x->old_mode = row.mode;
	if (!row.mode.ptr && !x->recursive && x->name.text.len)
		return refuse1(x->ask, API_SUBJECT_NOT_FOUND, x->name.text);
	if (x->ask->settings->modes_fixed)
		return refuse(x->ask, API_MODE_FIXED);
	if (row.mode.ptr)
		scope_row_put(x->ask, r, x->name.text, row.config, STR_NONE);
	n = x->recursive && !x->name.subject.len ? store_list(snap, x->ask->arena, &range, &rows)
	                                         : 0;
	for (size_t i = 0; i < n; i++) {
		struct subject_name name =
			subject_name_read(x->ask->arena, rows[i].key.part[0].name);

		if (str_eq(name.text, x->name.text) || !str_eq(name.context, x->name.context))
			continue;
		store_expect(snap, r, counter_scope(x->ask->arena, name.text));
		if (!scope_row_at(x->ask, snap, name.text, &row))
			return false;
		if (row.mode.ptr)
			scope_row_put(x->ask, r, name.text, row.config, STR_NONE);
	}
	if (r->neffects)
		sign(r, x->ask->by, STR("mode-delete"));
	return true;
}

bool mode_delete(struct ask *ask, struct str subject, bool recursive, struct str *out)
{
	struct moding x = { ask, .name = subject_name_read(ask->arena, subject),
		            .recursive = recursive };

	if (!scope_change(ask, &x.name, build_mode_delete, &x))
		return false;
	*out = x.old_mode;
	if (!out->ptr && !x.name.text.len && !recursive)
		*out = STR("READWRITE");
	return true;
}
