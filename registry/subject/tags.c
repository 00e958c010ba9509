/* tags.c - marks inside schemas: edited, carried on, found (4.11, 6.10) */
#include "registry/subject/impl.h"

static bool has_tags(const struct content *c)
{
	return !c->type.len || str_is(c->type, "AVRO");
}

static bool no_tags(struct ask *ask, const struct content *c)
{
	struct str text = arena_printf(ask->arena, "Schemas of type %.*s have no tags here",
	                               STR_FMT(c->type));

	return refuse1(ask, API_INVALID_SCHEMA, text);
}

bool tags_apply(struct ask *ask, const struct tag_edits *e, const struct content *latest,
                struct content *c)
{
	struct schema_tags *before;
	size_t n;

	if (e->propagate && latest && has_tags(latest) && has_tags(c)) {
		if (!avro_tags(ask->arena, latest->text, &before, &n, ask->why))
			return refuse_why(ask, API_INVALID_SCHEMA);
		/* What cannot be read is refused in its own words, later. */
		if (n && !avro_with_tags(ask->arena, c->text, before, n, NULL, 0, true, &c->text,
		                         ask->why))
			return true;
	}
	if (!e->adds && !e->removes)
		return true;
	if (!has_tags(c))
		return no_tags(ask, c);
	return avro_with_tags(ask->arena, c->text, e->add, e->adds, e->remove, e->removes, false,
	                      &c->text, ask->why) ||
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
	struct schema_tags *all;
	size_t seen, kept = 0;
	struct content c;

	*count = 0;
	if (!n)
		return true;
	if (!read_version(ask, v, &c))
		return false;
	if (!has_tags(&c))
		return true;
	if (!avro_tags(ask->arena, c.text, &all, &seen, ask->why))
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
