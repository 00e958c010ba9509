/* subjects.c - what is registered under subjects, as the command line looks it up */
#include "registry/operations.h"
#include "registry/rows.h"
#include "registry/search.h"
#include "registry/subject/state.h"

static const struct subject_settings usual = { .level = COMPAT_BACKWARD };

static bool as_failure(const struct ask *ask)
{
	return ask->refused && failure_set(ask->why, FAILURE_STORE, "%.*s", STR_FMT(ask->message));
}

bool local_subjects(struct registry *r, struct arena *a, struct str after, size_t limit,
                    struct subject_info **out, size_t *count, struct failure *why)
{
	struct ask ask = { .arena = a, .settings = &usual, .why = why };
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = subject_overview(&ask, snap, after, limit, out, count) || as_failure(&ask);
	snapshot_end(snap);
	return ok;
}

bool schema_not_found(struct str subject, long long version, bool known, struct failure *why)
{
	return known ? failure_set(why, FAILURE_NOT_FOUND, "subject %.*s has no version %lld",
	                           STR_FMT(subject), version)
	             : failure_set(why, FAILURE_NOT_FOUND, "no subject \"%.*s\" is registered",
	                           STR_FMT(subject));
}

bool local_schema(struct registry *r, struct arena *a, struct str subject, long long version,
                  struct stored_schema *out, struct failure *why)
{
	struct ask ask = { .store = registry_store(r), .arena = a, .settings = &usual, .why = why };
	struct subject_version found;

	if (subject_alias(&ask, subject, false, &subject) &&
	    subject_version(&ask, subject, version, false, STR(""), &found)) {
		*out = (struct stored_schema){ .subject = found.subject,
			                       .version = found.version,
			                       .id = found.id };
		return content_read(a, &found.json, &out->content) ||
		       failure_set(why, FAILURE_STORE, "damaged: schema %lld", found.id);
	}
	if (!ask.refused)
		return false;
	return ask.no == API_SUBJECT_NOT_FOUND || ask.no == API_VERSION_NOT_FOUND
	               ? schema_not_found(subject, version, ask.no == API_VERSION_NOT_FOUND, why)
	               : as_failure(&ask);
}

/* ---- search ------------------------------------------------------------------------------ */

/* One whose schema cannot be read is found by its name. */
static void search_fields(struct search *s, struct snapshot *snap, struct arena *scratch,
                          struct str subject)
{
	struct failure why = { .code = FAILURE_NONE };
	struct ask ask = { .arena = scratch, .settings = &usual, .why = &why };
	const struct contract *c = NULL;
	struct schema schema;
	long long version;

	if (subject_latest(&ask, snap, subject, &schema, &version) && version &&
	    schema.language->contract)
		c = schema.language->contract(scratch, schema.parsed, NULL);
	if (c)
		search_models(s, c);
}

bool search_subjects(struct registry *r, struct search *s, struct failure *why)
{
	struct ask ask = { .arena = s->arena, .settings = &usual, .why = why };
	struct arena *scratch = arena_inside(s->arena);
	struct subject_info *list;
	struct snapshot *snap;
	bool ok;
	size_t n;

	if (!store_snapshot(registry_store(r), s->arena, &snap, why))
		return false;
	ok = subject_overview(&ask, snap, STR(""), 0, &list, &n) || as_failure(&ask);
	for (size_t i = 0; ok && i < n; i++) {
		arena_reset(scratch);
		search_subject(s, list[i].subject, list[i].type, list[i].version);
		search_fields(s, snap, scratch, list[i].subject);
	}
	snapshot_end(snap);
	return ok;
}
