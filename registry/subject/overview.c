/* overview.c - every subject in a line, and what search looks into */
#include "registry/store/keys.h"
#include "registry/subject/impl.h"
#include "registry/subject/state.h"

static bool look_at(struct ask *ask, struct snapshot *snap, struct str text,
                    struct subject_info *out)
{
	const struct subject_name name = subject_name_read(ask->arena, text);
	const struct version_row *latest;
	struct version_row *rows;
	struct content_json json;
	struct scope scope;
	size_t n = version_rows(snap, ask->arena, &name, &rows);

	latest = latest_live(rows, n);
	if (!scope_of(ask, snap, &name, &scope))
		return false;
	if (!latest || !content_json_get(snap, ask->arena, name.context, latest->id, &json))
		return failure_set(ask->why, FAILURE_STORE, "damaged: subject %.*s",
		                   STR_FMT(name.text));
	*out = (struct subject_info){ .subject = name.text,
		                      .type = json.type,
		                      .version = latest->version,
		                      .id = latest->id,
		                      .level = str_of(compat_levels[scope.level].name) };
	return true;
}

bool subject_overview(struct ask *ask, struct snapshot *snap, struct str after, size_t limit,
                      struct subject_info **out, size_t *count)
{
	struct str *names;
	size_t n = subject_names(ask, snap, &names), first = 0;

	while (after.len && first < n && name_cmp(names[first], after) <= 0)
		first++;
	n -= first;
	if (limit && limit < n)
		n = limit;
	*out = arena_array(ask->arena, struct subject_info, n);
	for (*count = 0; *count < n; ++*count)
		if (!look_at(ask, snap, names[first + *count], &(*out)[*count]))
			return false;
	return true;
}
