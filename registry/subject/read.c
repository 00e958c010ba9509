/* read.c - versions and schemas, as they are asked for */
#include "registry/subject/impl.h"

#include <stdlib.h>

/* ---- contexts ------------------------------------------------------------------ */

static size_t all_contexts(struct ask *ask, struct snapshot *snap, struct str **out)
{
	struct range range = { .table = TABLE_CONTEXTS };
	struct row *rows;
	size_t n = store_list(snap, ask->arena, &range, &rows), count = 1;

	*out = arena_array(ask->arena, struct str, n + 1);
	(*out)[0] = CONTEXT_DEFAULT;
	for (size_t i = 0; i < n; i++)
		if (!str_eq(rows[i].key.part[0].name, CONTEXT_DEFAULT))
			(*out)[count++] = rows[i].key.part[0].name;
	return count;
}

size_t contexts_beside(struct ask *ask, struct snapshot *snap, const struct subject_name *name,
                       struct str **contexts)
{
	size_t n;

	if (!subject_name_is_default(name) || str_starts(name->raw, ":."))
		return 0;
	n = all_contexts(ask, snap, contexts);
	(*contexts)++;
	return n - 1;
}

/* The page of a list of n: where it begins and how many it has. */
static size_t page_of(struct page page, size_t n, size_t *first)
{
	*first = page.offset < n ? page.offset : n;
	return page.limit && page.limit < n - *first ? page.limit : n - *first;
}

bool context_list(struct ask *ask, struct str prefix, struct page page, struct str **out,
                  size_t *count)
{
	struct str *all;
	struct loader l;
	size_t n, kept = 0, first;

	if (!loader_begin(ask, &l, false))
		return false;
	n = all_contexts(ask, l.snap, &all);
	for (size_t i = 0; i < n; i++)
		if (str_starts(all[i], str_c(ask->arena, prefix)))
			all[kept++] = all[i];
	*count = page_of(page, kept, &first);
	*out = all + first;
	return loader_end(&l, true);
}

/* ---- versions ------------------------------------------------------------------- */

bool version_read(struct ask *ask, struct str text, long long *out)
{
	struct str s = str_trim(text);

	if (str_eq_nocase(s, STR("latest"))) {
		*out = -1;
		return true;
	}
	if (!str_to_long(s, out) || *out > 2147483647 || (*out < 1 && *out != -1))
		return refuse1(ask, API_INVALID_VERSION, text);
	return true;
}

/* The row of a version, live or (if deleted) not; -1 is always live. */
static const struct version_row *pick(const struct version_row *rows, size_t n, long long version,
                                      bool deleted)
{
	if (version == -1)
		return latest_live(rows, n);
	for (size_t i = 0; i < n; i++)
		if (rows[i].version == version)
			return rows[i].deleted && !deleted ? NULL : &rows[i];
	return NULL;
}

/* The version in the subject, or in that of the same name in another context. */
static bool find_version(struct loader *l, struct str subject, long long version, bool deleted,
                         struct version_row *out)
{
	struct ask *ask = l->ask;
	struct subject_name name = subject_name_read(ask->arena, subject), other;
	const struct version_row *row;
	struct version_row *rows;
	struct str *contexts;
	size_t own = version_rows(l->snap, ask->arena, &name, &rows), n;
	const bool known = deleted ? own > 0 : latest_live(rows, own) != NULL;

	row = pick(rows, own, version, deleted);
	n = row ? 0 : contexts_beside(ask, l->snap, &name, &contexts);
	for (size_t i = 0; i < n && !row; i++) {
		other = subject_name_of(ask->arena, contexts[i], name.subject);
		row = pick(rows, version_rows(l->snap, ask->arena, &other, &rows), version,
		           deleted);
	}
	if (row) {
		*out = *row;
		return true;
	}
	return known ? refuse1(ask, API_VERSION_NOT_FOUND, decimal(ask, version))
	             : refuse1(ask, API_SUBJECT_NOT_FOUND, name.text);
}

bool subject_version(struct ask *ask, struct str subject, long long version, bool deleted,
                     struct str format, struct subject_version *out)
{
	struct version_row row;
	struct loader l;

	return loader_begin(ask, &l, true) &&
	       loader_end(&l, find_version(&l, subject, version, deleted, &row) &&
	                              answer_version(ask, &l, &row, format, out));
}

bool subject_versions(struct ask *ask, struct str subject, enum which_versions which,
                      bool as_negative, long long **out, size_t *count)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct version_row *rows;
	struct loader l;
	bool known;
	size_t n;

	if (!loader_begin(ask, &l, false))
		return false;
	n = version_rows(l.snap, ask->arena, &name, &rows);
	known = which == VERSIONS_LIVE ? latest_live(rows, n) != NULL : n > 0;
	if (!known)
		return loader_end(&l, refuse1(ask, API_SUBJECT_NOT_FOUND, name.text));
	*out = arena_array(ask->arena, long long, n);
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		if (as_negative)
			(*out)[(*count)++] = rows[i].deleted ? -rows[i].version : rows[i].version;
		else if (which == VERSIONS_ALL || (which == VERSIONS_DELETED) == rows[i].deleted)
			(*out)[(*count)++] = rows[i].version;
	}
	return loader_end(&l, true);
}

bool subject_by_metadata(struct ask *ask, struct str subject, const struct str *keys,
                         const struct str *values, size_t pairs, bool deleted, struct str format,
                         struct subject_version *out)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct version_row *rows;
	struct loader l;
	size_t n;

	if (!loader_begin(ask, &l, true))
		return false;
	n = version_rows(l.snap, ask->arena, &name, &rows);
	for (size_t i = n; i-- > 0;) {
		struct content c;
		struct str guid;
		bool all;

		if ((rows[i].deleted && !deleted) ||
		    !content_get(l.snap, ask->arena, name.context, rows[i].id, &c, &guid))
			continue;
		all = node_get(c.metadata, "properties") != NULL;
		for (size_t k = 0; k < pairs && all; k++) {
			struct str value = metadata_property(c.metadata, keys[k]);

			all = value.ptr && str_eq(value, values[k]);
		}
		if (all)
			return loader_end(&l, answer_version(ask, &l, &rows[i], format, out));
	}
	if (deleted ? !n : !latest_live(rows, n))
		return loader_end(&l, refuse1(ask, API_SUBJECT_NOT_FOUND, name.text));
	return loader_end(&l, refuse(ask, API_SCHEMA_NOT_FOUND));
}

/* ---- ids ------------------------------------------------------------------------- */

/* Versions that carry the id, in order of subject; a subject's last one only if `latest`. */
static size_t carriers(struct loader *l, struct str context, long long id, struct str subject,
                       bool latest, struct version_row **out)
{
	struct arena *a = l->ask->arena;
	struct range range = { .table = TABLE_SCHEMA_USES,
		               .prefix = KEY(KEY_NAME(context), KEY_INT(id)) };
	struct row *rows;
	size_t n, count = 0;

	*out = NULL;
	if (id < 0)
		return 0;
	if (subject.len)
		range.prefix = KEY(KEY_NAME(context), KEY_INT(id), KEY_NAME(subject));
	n = store_list(l->snap, a, &range, &rows);
	*out = arena_array(a, struct version_row, n);
	for (size_t i = 0; i < n; i++) {
		const struct key *k = &rows[i].key;
		struct subject_name name = subject_name_of(a, context, k->part[2].name);

		if (latest && count && str_eq((*out)[count - 1].name.subject, name.subject))
			count--;
		count += version_row_get(l->snap, a, &name, (long long)k->part[3].number,
		                         &(*out)[count]);
	}
	return count;
}

/* The last version that carries the id, of the first subject that has one: however many have. Most
 * ids are carried once, which the first two rows of the index tell. */
static bool first_carrier(struct loader *l, struct str context, long long id, struct str subject,
                          struct version_row *out)
{
	struct range range = { .table = TABLE_SCHEMA_USES,
		               .prefix = KEY(KEY_NAME(context), KEY_INT(id)),
		               .limit = 2 };
	struct arena *a = l->ask->arena;
	struct version_row *rows;
	struct row *first;
	size_t n;

	if (id < 0)
		return false;
	if (!subject.len) {
		n = store_list(l->snap, a, &range, &first);
		if (!n)
			return false;
		subject = first[0].key.part[2].name;
		if (n == 1 || !str_eq(subject, first[1].key.part[2].name)) {
			struct subject_name name = subject_name_of(a, context, subject);

			return version_row_get(l->snap, a, &name,
			                       (long long)first[0].key.part[3].number, out);
		}
	}
	if (!carriers(l, context, id, subject, true, &rows))
		return false;
	*out = rows[0];
	return true;
}

/* C.3: where an id is looked for. *row: what carries it. */
static bool find_id(struct loader *l, long long id, struct str subject, struct version_row *row)
{
	struct ask *ask = l->ask;
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct str *contexts;
	bool found = first_carrier(l, name.context, id, name.subject, row);
	size_t beside;

	beside = found || !name.subject.len ? 0 : contexts_beside(ask, l->snap, &name, &contexts);
	for (size_t i = 0; i < beside && !found; i++)
		found = first_carrier(l, contexts[i], id, name.subject, row);
	if (!found && subject_name_is_default(&name)) /* there, the subject is a hint */
		found = first_carrier(l, name.context, id, STR(""), row);
	return found;
}

static bool refuse_id(struct ask *ask, long long id)
{
	struct str text = arena_printf(ask->arena, "%lld", id);

	return refuse1(ask, API_SCHEMA_ID_NOT_FOUND, text);
}

bool schema_by_id(struct ask *ask, long long id, struct str subject, struct str format,
                  struct subject_version *out)
{
	struct version_row row;
	struct loader l;

	if (!loader_begin(ask, &l, true))
		return false;
	if (!find_id(&l, id, subject, &row))
		return loader_end(&l, refuse_id(ask, id));
	return loader_end(&l, answer_version(ask, &l, &row, format, out));
}

bool schema_max_id(struct ask *ask, struct str subject, long long *out)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct loader l;

	if (!loader_begin(ask, &l, false))
		return false;
	*out = (long long)store_sequence(l.snap, sequence_ids(ask->arena, name.context));
	if (*out < 1)
		*out = 1;
	return loader_end(&l, true);
}

bool schema_uses(struct ask *ask, long long id, struct str subject, bool deleted,
                 struct subject_version **out, size_t *count)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct version_row *rows, row;
	struct loader l;
	size_t n;

	if (!loader_begin(ask, &l, false))
		return false;
	if (!find_id(&l, id, subject, &row))
		return loader_end(&l, refuse(ask, API_SCHEMA_NOT_FOUND));
	n = carriers(&l, row.name.context, id, name.subject, true, &rows);
	*out = arena_array(ask->arena, struct subject_version, n);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (!rows[i].deleted || deleted)
			(*out)[(*count)++] = (struct subject_version){ .subject = rows[i].name.text,
				                                       .version = rows[i].version,
				                                       .id = id };
	return loader_end(&l, true);
}

/* ---- guids ------------------------------------------------------------------------ */

static size_t guid_rows(struct loader *l, struct str guid, struct row **rows)
{
	struct range range = { .table = TABLE_SCHEMA_GUIDS };
	struct str text;

	if (!guid_read(l->ask->arena, guid, &text))
		return 0;
	range.prefix = KEY(KEY_NAME(text));
	return store_list(l->snap, l->ask->arena, &range, rows);
}

bool schema_by_guid(struct ask *ask, struct str guid, struct str format,
                    struct subject_version *out)
{
	struct version_row *carried;
	struct row *rows;
	struct loader l;
	size_t n;

	if (!loader_begin(ask, &l, true))
		return false;
	n = guid_rows(&l, guid, &rows); /* the default context sorts first */
	for (size_t i = 0; i < n; i++)
		if (carriers(&l, rows[i].key.part[1].name, (long long)rows[i].key.part[2].number,
		             STR(""), true, &carried))
			return loader_end(&l, answer_version(ask, &l, &carried[0], format, out));
	return loader_end(&l, refuse1(ask, API_SCHEMA_ID_NOT_FOUND, guid));
}

bool schema_guid_ids(struct ask *ask, struct str guid, struct context_id **out, size_t *count)
{
	struct row *rows;
	struct loader l;

	if (!loader_begin(ask, &l, true))
		return false;
	*count = guid_rows(&l, guid, &rows);
	*out = arena_array(ask->arena, struct context_id, *count);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct context_id){ rows[i].key.part[1].name,
			                         (long long)rows[i].key.part[2].number };
	return loader_end(&l, true);
}

/* ---- who refers --------------------------------------------------------------------- */

static bool is_live(struct loader *l, struct str context, long long id, bool deleted)
{
	struct version_row *rows;
	size_t n = carriers(l, context, id, STR(""), false, &rows);

	for (size_t i = 0; i < n; i++)
		if (!rows[i].deleted || deleted)
			return true;
	return false;
}

bool subject_referenced_by(struct ask *ask, struct str subject, long long version, bool deleted,
                           long long **out, size_t *count)
{
	struct range range = { .table = TABLE_REFERRERS };
	struct version_row row;
	struct row *rows;
	struct loader l;
	size_t n;

	if (!loader_begin(ask, &l, true))
		return false;
	if (!find_version(&l, subject, version, true, &row))
		return loader_end(&l, false);
	range.prefix = KEY(KEY_NAME(row.name.text), KEY_INT(row.version));
	n = store_list(l.snap, ask->arena, &range, &rows);
	*out = arena_array(ask->arena, long long, n);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (is_live(&l, rows[i].key.part[2].name, (long long)rows[i].key.part[3].number,
		            deleted))
			(*out)[(*count)++] = (long long)rows[i].key.part[3].number;
	return loader_end(&l, true);
}
