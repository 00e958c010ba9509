/* texts.c - the latest schema with the texts of all that it refers to, for somebody who reads it
 * elsewhere */
#include "registry/subject/impl.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"

struct walk {
	struct ask *ask;
	struct snapshot *snap;
	struct reference_text *list;
	size_t count;
};

static bool is_listed(const struct walk *w, struct str name)
{
	for (size_t i = 0; i < w->count; i++)
		if (str_eq(w->list[i].name, name))
			return true;
	return false;
}

/* In the order in which load.c completes them: dependencies first, the first binding of a name
 * stays. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool collect(struct walk *w, struct str context, const struct content *c, size_t depth)
{
	struct arena *a = w->ask->arena;

	if (depth > limit_of(LIMIT_DEPTH))
		return limit_exceeded(LIMIT_DEPTH, w->ask->why);
	for (size_t i = 0; i < c->reference_count; i++) {
		const struct schema_reference *r = &c->references[i];
		struct subject_name name = reference_target(a, context, r);
		struct version_row row;
		struct content target;
		struct str guid;

		if (is_listed(w, r->name))
			continue;
		if (w->count >= limit_of(LIMIT_REFERENCES))
			return limit_exceeded(LIMIT_REFERENCES, w->ask->why);
		if (!version_row_get(w->snap, a, &name, r->version, &row) ||
		    !content_get(w->snap, a, name.context, row.id, &target, &guid))
			return failure_set(w->ask->why, FAILURE_STORE,
			                   "damaged: version %lld of %.*s is missing", r->version,
			                   STR_FMT(name.text));
		if (!collect(w, name.context, &target, depth + 1))
			return false;
		if (!is_listed(w, r->name))
			LIST_ADD(a, w->list, w->count,
			         (struct reference_text){ r->name, name.text, target.text,
			                                  r->version });
	}
	return true;
}

bool references_texts(struct ask *ask, struct snapshot *snap, struct str context,
                      const struct content *c, struct reference_text **out, size_t *count)
{
	struct walk w = { .ask = ask, .snap = snap };

	*out = NULL;
	*count = 0;
	if (!collect(&w, context, c, 0))
		return false;
	*out = w.list;
	*count = w.count;
	return true;
}

bool subject_latest_text(struct ask *ask, struct snapshot *snap, struct str subject,
                         struct content *out, struct reference_text **references, size_t *count,
                         long long *version)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	const struct version_row *latest;
	struct version_row *rows;
	size_t n = version_rows(snap, ask->arena, &name, &rows);
	struct str guid;

	*references = NULL;
	*count = 0;
	latest = latest_live(rows, n);
	*version = latest ? latest->version : 0;
	if (!latest)
		return true;
	if (!content_get(snap, ask->arena, name.context, latest->id, out, &guid))
		return failure_set(ask->why, FAILURE_STORE, "damaged: schema %lld is missing",
		                   latest->id);
	return references_texts(ask, snap, name.context, out, references, count);
}
