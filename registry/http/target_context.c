/* target_context.c - /contexts/{context}/...: the context written into the names that follow
 *
 * A row says for a first segment where its subject stands and what is added if it stands nowhere.
 * The whole path is decided by position: a subject may itself be called "subjects" or "contexts".
 */
#include "registry/http/target.h"

enum { NOWHERE = 99 };

static const struct place {
	const char *first, *second; /* second: NULL, or what the next segment must be */
	unsigned marker, subject;   /* subject: its index, if marker holds `subjects` or `deks` */
	enum { ADD_NOTHING, ADD_SEGMENT, ADD_PREFIX, ADD_SUBJECT, ADD_CONTEXT } otherwise;
} places[] = {
	/* clang-format off */
	{ "subjects",      NULL,       0, 1,       ADD_PREFIX },
	{ "schemas",       "ids",      0, NOWHERE, ADD_SUBJECT },
	{ "schemas",       NULL,       0, NOWHERE, ADD_PREFIX },
	{ "config",        NULL,       0, 1,       ADD_SEGMENT },
	{ "mode",          NULL,       0, 1,       ADD_SEGMENT },
	{ "compatibility", "subjects", 1, 2,       ADD_NOTHING },
	{ "associations",  "subjects", 1, 2,       ADD_NOTHING },
	{ "associations",  NULL,       0, NOWHERE, ADD_CONTEXT },
	{ "associations:batchMutate", NULL, 0, NOWHERE, ADD_CONTEXT },
	{ "dek-registry",  "v1",       4, 5,       ADD_NOTHING },
	/* clang-format on */
};

static const struct place *place_of(const struct target *t)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct place *p = &places[i];

		if (t->count && str_is(t->segments[0], p->first) &&
		    (!p->second || (t->count > 1 && str_is(t->segments[1], p->second))))
			return p;
	}
	return NULL;
}

/* The segment that names a subject, or NULL. */
static struct str *subject_segment(const struct target *t, const struct place *p)
{
	if (p->subject >= t->count)
		return NULL;
	if (p->marker == 4 && !str_is(t->segments[4], "deks"))
		return NULL;
	return &t->segments[p->subject];
}

static struct query *query_of(const struct target *t, const char *key)
{
	for (size_t i = 0; i < t->query_count; i++) {
		if (str_is(t->query[i].key, key))
			return &t->query[i];
	}
	return NULL;
}

struct str *target_subject(struct target *t)
{
	const struct place *p = place_of(t);
	struct query *q;

	if (!p)
		return NULL;
	if (p->otherwise == ADD_SUBJECT) {
		q = query_of(t, "subject");
		return q ? &q->value : NULL;
	}
	/* Not of config and mode: an alias is itself a config. */
	return p->otherwise == ADD_SEGMENT ? NULL : subject_segment(t, p);
}

bool target_is_dek(const struct target *t)
{
	return t->count && str_is(t->segments[0], "dek-registry");
}

/* ---- the rewriting ------------------------------------------------------------- */

/* ":.dev:", or empty for the default context. */
static bool context_name(struct arena *a, struct str given, struct str *out, struct failure *why)
{
	struct str name = given;

	if (str_starts(name, ":"))
		name = str_skip(name, 1);
	if (str_ends(name, ":"))
		name.len--;
	if (str_find(name, ':') >= 0)
		return failure_set(why, FAILURE_SYNTAX,
		                   "Context name '%.*s' cannot contain a colon", STR_FMT(name));
	if (!name.len || str_is(name, "."))
		*out = STR("");
	else
		*out = arena_printf(a, ":%s%.*s:", str_starts(name, ".") ? "" : ".", STR_FMT(name));
	return true;
}

static void qualify(struct arena *a, struct str *name, struct str context)
{
	if (!str_starts(*name, ":.") && !str_starts(*name, ":*:"))
		*name = arena_printf(a, "%.*s%.*s", STR_FMT(context), STR_FMT(*name));
}

static void add_query(struct arena *a, struct target *t, const char *key, struct str value)
{
	struct query *longer = arena_array(a, struct query, t->query_count + 1);

	if (t->query_count)
		memcpy(longer, t->query, t->query_count * sizeof *longer);
	longer[t->query_count++] = (struct query){ str_of(key), value };
	t->query = longer;
}

/* Each value of the key, or a new one that is the context itself. */
static void qualify_query(struct arena *a, struct target *t, const char *key, struct str context)
{
	if (!query_of(t, key))
		add_query(a, t, key, context);
	for (size_t i = 0; i < t->query_count; i++) {
		if (str_is(t->query[i].key, key))
			qualify(a, &t->query[i].value, context);
	}
}

static void add_segment(struct arena *a, struct target *t, struct str segment)
{
	struct str *longer = arena_array(a, struct str, t->count + 1);

	if (t->count)
		memcpy(longer, t->segments, t->count * sizeof *longer);
	longer[t->count++] = segment;
	t->segments = longer;
}

static void rewrite(struct arena *a, struct target *t, struct str context)
{
	const struct place *p = place_of(t);
	struct str *subject = p ? subject_segment(t, p) : NULL;

	if (subject) {
		qualify(a, subject, context);
		return;
	}
	switch (p ? p->otherwise : ADD_NOTHING) {
	case ADD_NOTHING:
		break;
	case ADD_SEGMENT:
		add_segment(a, t, context);
		break;
	case ADD_PREFIX:
		if (t->count == 1)
			qualify_query(a, t, "subjectPrefix", context);
		break;
	case ADD_SUBJECT:
		qualify_query(a, t, "subject", context);
		break;
	case ADD_CONTEXT:
		add_query(a, t, "context", context);
		break;
	}
}

bool target_in_context(struct arena *a, struct target *t, struct failure *why)
{
	struct str context;

	if (t->count < 2 || !str_is(t->segments[0], "contexts"))
		return true;
	if (!context_name(a, t->segments[1], &context, why))
		return false;
	t->segments += 2;
	t->count -= 2;
	if (!context.len)
		return true;
	if (t->count) {
		rewrite(a, t, context);
		return true;
	}
	add_segment(a, t, STR("contexts"));
	add_segment(a, t, context);
	return true;
}
