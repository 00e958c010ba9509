/* judge.c - what a request becomes before it is kept, and what its history says of it */
#include "registry/subject/impl.h"

#include <stdlib.h>

/* ---- preparing (6.3 steps 5 to 7, 6.4) ---------------------------------------- */

static bool is_blank(struct str s)
{
	return !str_trim(s).len;
}

/* What is not stated is inherited from the latest version; then the defaults below it, the
 * overrides above. */
static void merge(struct ask *ask, const struct scope *scope, const struct content *latest,
                  const struct register_request *request, long long next, struct content *c)
{
	struct arena *a = ask->arena;

	if (!request->has_metadata && latest)
		c->metadata = latest->metadata;
	if (!request->has_rules && latest)
		c->rules = latest->rules;
	c->metadata = metadata_merge(a, metadata_merge(a, scope->default_metadata, c->metadata),
	                             scope->override_metadata);
	c->rules = rules_merge(a, rules_merge(a, scope->default_rules, c->rules),
	                       scope->override_rules);
	if (request->version || metadata_property(c->metadata, PROPERTY_VERSION).ptr)
		c->metadata = metadata_with(a, c->metadata, PROPERTY_VERSION,
		                            arena_printf(a, "%lld", next));
}

static int by_subject(const void *a, const void *b)
{
	const struct schema_reference *x = a, *y = b;
	const int names = str_cmp(x->subject, y->subject);

	return names ? names : (x->version > y->version) - (x->version < y->version);
}

/* Sorted, each once: only where normalisation is asked for. */
static void normalise_references(struct content *c)
{
	size_t kept = 0;

	if (c->reference_count)
		qsort(c->references, c->reference_count, sizeof *c->references, by_subject);
	for (size_t i = 0; i < c->reference_count; i++)
		if (!kept || by_subject(&c->references[kept - 1], &c->references[i]) ||
		    !str_eq(c->references[kept - 1].name, c->references[i].name))
			c->references[kept++] = c->references[i];
	c->reference_count = kept;
}

/* What normalising makes of a schema is what it is compared as: its fields may stand in another
 * order, its types have other names. */
static bool read_again(struct ask *ask, struct loader *l, const struct subject_name *name,
                       struct prepared *out)
{
	struct failure why;
	struct str kept;

	if (out->schema.language->text(ask->arena, out->schema.parsed, false, &kept, &why) &&
	    str_eq(kept, out->content.text))
		return true;
	return load_schema(l, name->context, &out->content, false, &out->schema);
}

static bool finish(struct ask *ask, struct loader *l, const struct subject_name *name,
                   struct prepared *out, bool normal)
{
	struct content *c = &out->content;
	struct str text;

	if (normal)
		normalise_references(c);
	if (!out->schema.language->text(ask->arena, out->schema.parsed, normal, &text, ask->why)) {
		text = arena_printf(ask->arena, "Invalid schema %.*s, details: %s",
		                    STR_FMT(c->text), ask->why->text);
		return refuse1(ask, API_INVALID_SCHEMA, text);
	}
	c->text = text;
	if (normal && !read_again(ask, l, name, out))
		return false;
	out->guid = content_guid(ask->arena, c);
	out->hash = content_hash(ask->arena, c);
	return true;
}

static bool fields_valid(struct ask *ask, const struct prepared *p)
{
	const struct language *l = p->schema.language;

	return !l->fields_valid || l->fields_valid(p->schema.parsed, ask->why) ||
	       refuse1(ask, API_INVALID_SCHEMA,
	               arena_printf(ask->arena, "Invalid schema %.*s, details: %s",
	                            STR_FMT(p->content.text), ask->why->text));
}

bool prepare(struct ask *ask, struct loader *l, const struct register_request *request,
             const struct subject_name *name, const struct scope *scope,
             const struct version_row *rows, size_t count, bool strict, struct prepared *out)
{
	const struct version_row *latest = latest_live(rows, count);
	const bool open = scope_is_open(scope);
	struct content inherited;
	struct str guid;

	*out = (struct prepared){ .content = request->content };
	if (request->content
	            .reference_count) { /* versions are filled in: the request stays as it was */
		out->content.references = arena_array(ask->arena, struct schema_reference,
		                                      request->content.reference_count);
		memcpy(out->content.references, request->content.references,
		       request->content.reference_count * sizeof *out->content.references);
	}
	if (latest &&
	    !content_get(l->snap, ask->arena, latest->name.context, latest->id, &inherited, &guid))
		return failure_set(ask->why, FAILURE_STORE, "damaged: schema %lld is missing",
		                   latest->id);
	if (is_blank(out->content.text)) {
		if (!latest || open)
			return refuse1(ask, API_INVALID_SCHEMA, STR("Empty schema"));
		out->content.text = inherited.text;
		out->content.type = inherited.type;
		out->content.references = inherited.references;
		out->content.reference_count = inherited.reference_count;
	}
	if (!tags_apply(ask,
	                &(struct tag_edits){ request->edits.add, request->edits.remove,
	                                     request->edits.adds, request->edits.removes,
	                                     request->edits.propagate && !open },
	                latest ? &inherited : NULL, &out->content))
		return false;
	if (!open)
		merge(ask, scope, latest ? &inherited : NULL, request,
		      count ? rows[count - 1].version + 1 : 1, &out->content);
	return load_schema(l, name->context, &out->content, strict, &out->schema) &&
	       (open || !scope->validate_fields || fields_valid(ask, out)) &&
	       finish(ask, l, name, out, !open && (request->normalize || scope->normalize));
}

/* ---- equivalence (6.6) ------------------------------------------------------------ */

/* The property that the registry sets is left out, as far as both sides may have it. */
bool same_metadata(struct arena *a, const struct node *now, const struct node *then,
                          long long version)
{
	const struct str n = metadata_property(now, PROPERTY_VERSION),
			 t = metadata_property(then, PROPERTY_VERSION);
	long long said;

	if (t.ptr && !n.ptr) {
		then = metadata_with(a, then, PROPERTY_VERSION, STR_NONE);
		now = now ? now : node_new_map(a);
	} else if (n.ptr && !t.ptr) {
		if (!str_to_long(n, &said) || said != version)
			return false;
		now = metadata_with(a, now, PROPERTY_VERSION, STR_NONE);
		then = then ? then : node_new_map(a);
	}
	return trees_equal(now, then);
}

bool is_equivalent(struct ask *ask, const struct prepared *now, const struct version_row *row,
                   const struct schema *schema, const struct content *content)
{
	if (now->schema.language != schema->language ||
	    !same_metadata(ask->arena, now->content.metadata, content->metadata, row->version) ||
	    !trees_equal(now->content.rules, content->rules))
		return false;
	if (now->content.reference_count && !references_equal(&now->content, content))
		return false;
	if (!now->content.reference_count && content->reference_count)
		return schema->language->equal(ask->arena, now->schema.parsed, schema->parsed);
	return str_eq(now->content.text, content->text) ||
	       schema->language->equal(ask->arena, now->schema.parsed, schema->parsed);
}

/* ---- compatibility (8) --------------------------------------------------------------- */

/* "a, b": trimmed, blanks left out, each once; a map, so that many are found fast. */
static const struct node *reserved_names(struct arena *a, const struct node *metadata)
{
	struct str rest = metadata_property(metadata, PROPERTY_RESERVED);
	struct node *set = node_new_map(a);

	while (rest.len) {
		struct str name = str_trim(str_cut(&rest, ','));

		if (name.len)
			node_put(a, set, name, node_new_text(a, name));
	}
	return set;
}

/* 8.5: names that the metadata keep from being used. */
static void judge_reserved(struct ask *ask, const struct prepared *now,
                           const struct content *latest, struct compatibility *out)
{
	struct arena *a = ask->arena;
	const struct node *before = reserved_names(a, latest ? latest->metadata : NULL);
	const struct node *today = reserved_names(a, now->content.metadata);

	out->messages = arena_array(a, struct str, before->count + today->count);
	for (size_t i = 0; i < before->count; i++) {
		struct str name = before->members[i].key->text;

		if (!node_get_str(today, name))
			out->messages[out->count++] = arena_printf(
				a,
				"The new schema has reserved field %.*s removed from its "
				"metadata which is present in the old schema's metadata.",
				STR_FMT(name));
	}
	for (size_t i = 0; i < today->count; i++) {
		struct str name = today->members[i].key->text;

		if (now->schema.language->has_field(now->schema.parsed, name))
			out->messages[out->count++] = arena_printf(
				a,
				"The new schema has field that conflicts with the reserved "
				"field %.*s.",
				STR_FMT(name));
	}
}

/* Only versions of the same group are compared: none is a group too. */
bool in_group(const struct scope *scope, const struct content *now, const struct content *then)
{
	struct str n, t;

	if (!scope->group.len)
		return true;
	n = metadata_property(now->metadata, scope->group);
	t = metadata_property(then->metadata, scope->group);
	return (n.ptr != NULL) == (t.ptr != NULL) && str_eq(n, t);
}

/* What is reserved, what the level found, and the closing line once, with what is in force. */
static void close_list(struct arena *a, const struct scope *scope,
                       const struct level_answer *answer, struct compatibility *out)
{
	const size_t found = answer->count ? answer->count - 1 : 0;
	struct str *list = arena_array(a, struct str, out->count + found + 1);

	if (out->count)
		memcpy(list, out->messages, out->count * sizeof *list);
	if (found)
		memcpy(list + out->count, answer->messages, found * sizeof *list);
	out->messages = list;
	out->count += found;
	list[out->count++] = arena_printf(a, "{validateFields: '%s', compatibility: '%s'}",
	                                  scope->validate_fields ? "true" : "false",
	                                  compat_levels[scope->level].name);
}

/* One version in the arena; what it refers to is kept for the others by the loader. */
static bool load_in(struct arena *a, struct loader *l, const struct version_row *row,
                    struct schema *out, struct content *content)
{
	struct arena *whole = l->ask->arena;
	struct str guid;
	bool ok;

	if (!content_get(l->snap, a, row->name.context, row->id, content, &guid) ||
	    !content->reference_count)
		l->ask->arena = a;
	ok = load_version(l, row, out, content, &guid);
	l->ask->arena = whole;
	return ok;
}

/* One sentence, neither which version nor its text. The closing line is close_list()'s. */
static struct level_answer another_type(struct arena *a)
{
	struct str *lines = arena_array(a, struct str, 2);

	lines[0] = STR("Incompatible because of different schema type");
	return (struct level_answer){ .messages = lines, .count = 2 };
}

bool judge_level(struct ask *ask, struct loader *l, const struct scope *scope,
                 const struct prepared *now, const struct version_row *rows, size_t count,
                 struct compatibility *out)
{
	const bool all = compat_levels[scope->level].all_versions;
	struct arena *a = ask->arena, *scratch = arena_inside(a);
	struct level_answer answer = { .compatible = true };
	struct content content, newest = { 0 };
	enum policy policy = POLICY_STRICT;
	size_t n = 0, seen = 0, reserved;

	policy_find(scope->policy, &policy);
	/* Newest first, and no older than what the level asks for: reading is the cost. Nothing is
	 * left of a version that the new one gets along with; what the answer says of another stays
	 * where it is. */
	for (size_t i = count; i-- > 0 && answer.compatible && (all || !n) &&
	                       (scope->level != COMPAT_NONE || scope->validate_fields);) {
		struct arena *in = seen ? scratch : a;
		struct schema_version version;
		struct schema schema;

		if (rows[i].deleted)
			continue;
		arena_reset(scratch);
		if (!load_in(in, l, &rows[i], &schema, &content))
			return false;
		if (!seen++)
			newest = content;
		if (!in_group(scope, &now->content, &content))
			continue;
		n++;
		if (schema.language != now->schema.language && scope->level != COMPAT_NONE) {
			answer = another_type(a);
			break;
		}
		version = (struct schema_version){ &schema, content.text, rows[i].version };
		if (!schema_level_check(in, schema_differences(policy), scope->level, &now->schema,
		                        &version, 1, &answer, ask->why))
			return false;
	}
	*out = (struct compatibility){ 0 };
	if (scope->validate_fields)
		judge_reserved(ask, now, seen ? &newest : NULL, out);
	reserved = out->count;
	out->compatible = answer.compatible && !reserved;
	if (out->compatible)
		return true;
	close_list(a, scope, &answer, out);
	return true;
}
