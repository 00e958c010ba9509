/* tags.c - marks inside schemas: edited, carried on, found (4.11, 6.10) */
#include "registry/subject/impl.h"

/* What cannot be read is refused in its own words, later. */
static bool carry_on(struct ask *ask, const struct content *latest, struct content *c)
{
	const struct language *l = language_find(c->type);
	const struct tag_change none = { .lenient = true };
	struct tag_change change = { .lenient = true };
	struct schema_tags *had, *ignored;
	size_t n;
	struct str text;

	if (l != language_find(latest->type))
		return true;
	if (!l->tags(ask->arena, latest->text, &none, &text, &had, &n, ask->why))
		return refuse_why(ask, API_INVALID_SCHEMA);
	change.add = had;
	change.adds = n;
	if (n && l->tags(ask->arena, c->text, &change, &text, &ignored, &n, ask->why))
		c->text = text;
	return true;
}

bool tags_apply(struct ask *ask, const struct tag_edits *e, const struct content *latest,
                struct content *c)
{
	const struct tag_change change = {
		.add = e->add, .adds = e->adds, .remove = e->remove, .removes = e->removes
	};
	const struct language *l = language_find(c->type);
	struct schema_tags *ignored;
	size_t n;

	if (!l)
		return true;
	if (e->propagate && latest && !carry_on(ask, latest, c))
		return false;
	return (!e->adds && !e->removes) ||
	       l->tags(ask->arena, c->text, &change, &c->text, &ignored, &n, ask->why) ||
	       refuse_why(ask, API_INVALID_SCHEMA);
}

static bool read_version(struct ask *ask, const struct subject_version *v, struct content *out)
{
	return content_read(ask->arena, &v->json, out) ||
	       failure_set(ask->why, FAILURE_STORE, "damaged: schema %lld of %.*s", v->id,
	                   STR_FMT(v->subject));
}

bool subject_find_tags(struct ask *ask, const struct subject_version *v, const struct str *wanted,
                       size_t n, struct schema_tags **out, size_t *count)
{
	const struct tag_change none = { .lenient = true };
	const struct language *l;
	struct schema_tags *all;
	size_t seen, kept = 0;
	struct content c;
	struct str text;

	*count = 0;
	if (!n)
		return true;
	if (!read_version(ask, v, &c))
		return false;
	l = language_find(c.type);
	if (!l)
		return true;
	if (!l->tags(ask->arena, c.text, &none, &text, &all, &seen, ask->why))
		return refuse_why(ask, API_INVALID_SCHEMA);
	for (size_t i = 0; i < seen; i++) {
		bool hit = false;

		for (size_t k = 0; k < n && !hit; k++)
			for (size_t t = 0; t < all[i].count && !hit; t++)
				hit = str_is(wanted[k], "*") || str_eq(wanted[k], all[i].tags[t]);
		if (hit)
			all[kept++] = all[i];
	}
	*out = all;
	*count = kept;
	return true;
}

bool subject_tag(struct ask *ask, struct str subject, long long version,
                 const struct tag_request *q, struct subject_version *out)
{
	struct subject_version was;
	struct register_request r = { .subject = subject, .id = -1, .version = q->new_version };

	if (!subject_version(ask, subject, version, false, STR(""), &was) ||
	    !read_version(ask, &was, &r.content))
		return false;
	r.subject = was.subject;
	r.edits = q->edits;
	if (q->metadata)
		r.content.metadata = q->metadata;
	r.content.metadata = metadata_with(ask->arena, r.content.metadata, PROPERTY_VERSION,
	                                   decimal(ask, q->new_version));
	if (q->rules)
		r.content.rules = q->rules;
	r.content.rules = rules_without(ask->arena,
	                                rules_merge(ask->arena, r.content.rules, q->rules_to_merge),
	                                q->rules_to_remove, q->rules_to_remove_count);
	r.has_metadata = true;
	r.has_rules = r.content.rules != NULL;
	return subject_register(ask, &r, out);
}
