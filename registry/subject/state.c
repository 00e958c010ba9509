/* state.c - what a proposal under a subject is judged by, and what registering it would answer */
#include "registry/subject/state.h"
#include "registry/subject/impl.h"

#include "contract/base/list.h"

/* The group that a proposal is in which states no metadata of its own: that of the version before,
 * with the defaults below it and the overrides above. */
static struct content as_inherited(struct arena *a, const struct scope *scope,
                                   const struct content *latest, const struct content *proposed)
{
	const struct node *stated =
		proposed && proposed->metadata ? proposed->metadata : latest->metadata;

	return (struct content){ .metadata = metadata_merge(
					 a, metadata_merge(a, scope->default_metadata, stated),
					 scope->override_metadata) };
}

static bool add_version(struct ask *ask, struct loader *l, const struct version_row *row,
                        struct subject_state *out)
{
	struct subject_held held = { .version = row->version, .id = row->id };
	struct str guid;

	l->file = arena_printf(ask->arena, "registry:%.*s@%lld", STR_FMT(row->name.text),
	                       row->version);
	if (!load_version(l, row, &held.schema, &held.content, &guid) ||
	    !references_texts(ask, l->snap, row->name.context, &held.content, &held.references,
	                      &held.reference_count))
		return false;
	LIST_ADD(ask->arena, out->held, out->held_count, held);
	return true;
}

static bool get_content(struct ask *ask, struct loader *l, const struct version_row *row,
                        struct content *out)
{
	struct str guid;

	return content_get(l->snap, ask->arena, row->name.context, row->id, out, &guid) ||
	       failure_set(ask->why, FAILURE_STORE, "damaged: schema %lld is missing", row->id);
}

/* Ascending, though they are asked newest first, and no older than what the level asks for. */
static bool add_compared(struct ask *ask, struct loader *l, const struct scope *scope,
                         const struct subject_asked *q, const struct version_row *rows, size_t n,
                         struct subject_state *out)
{
	const enum compat_level level = q->level_given ? q->level : scope->level;
	const struct version_row *latest = latest_live(rows, n);
	const struct version_row **compared =
		arena_array(ask->arena, const struct version_row *, n);
	struct content newest, mine, content;
	size_t count = 0;

	if (!latest)
		return true;
	if (!get_content(ask, l, latest, &newest))
		return false;
	mine = as_inherited(ask->arena, scope, &newest, &q->request.content);
	for (size_t i = n; i-- > 0 && (!count || compat_levels[level].all_versions);) {
		if (rows[i].deleted)
			continue;
		if (!get_content(ask, l, &rows[i], &content))
			return false;
		if (in_group(scope, &mine, &content))
			compared[count++] = &rows[i];
	}
	while (count-- > 0)
		if (!add_version(ask, l, compared[count], out))
			return false;
	return true;
}

static void set_versions(struct ask *ask, const struct version_row *rows, size_t n,
                         struct subject_state *out)
{
	out->versions = arena_array(ask->arena, struct subject_number, n);
	for (size_t i = 0; i < n; i++)
		if (!rows[i].deleted)
			out->versions[out->version_count++] =
				(struct subject_number){ rows[i].version, rows[i].id,
				                         rows[i].when };
	out->deleted = n > out->version_count;
}

bool subject_state(struct ask *ask, struct snapshot *snap, const struct subject_asked *q,
                   struct subject_state *out)
{
	const struct subject_name name = subject_name_read(ask->arena, q->request.subject);
	struct loader l = { .ask = ask, .snap = snap, .deleted = true };
	const struct version_row *latest, *same = NULL;
	struct version_row *rows;
	struct content content;
	struct scope scope;
	struct str guid;
	size_t n = version_rows(snap, ask->arena, &name, &rows);

	*out = (struct subject_state){ .name = name };
	if (!scope_of(ask, snap, &name, &scope))
		return false;
	out->level = scope.level;
	out->policy = scope.policy;
	out->group = scope.group;
	out->mode = scope.mode;
	out->normalize = scope.normalize;
	set_versions(ask, rows, n, out);
	latest = latest_live(rows, n);
	if (latest && content_get(snap, ask->arena, name.context, latest->id, &content, &guid))
		out->type = content.type;
	if (!q->proposed)
		return !q->history || add_compared(ask, &l, &scope, q, rows, n, out);
	if (!subject_try(ask, snap, &q->request, &out->trial))
		return false;
	for (size_t i = 0; out->trial.already && i < n; i++)
		if (rows[i].version == out->trial.version)
			same = &rows[i];
	return same ? add_version(ask, &l, same, out)
	            : add_compared(ask, &l, &scope, q, rows, n, out);
}
