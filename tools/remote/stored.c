#include "tools/remote/stored.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "registry/subject/name.h"
#include "tools/remote/register.h"

struct fetched { /* by reference: read, with what it refers to before it */
	struct str subject;
	long long version;
	struct schema schema;
	struct reference_schemas before;
	struct fetched *next;
};

bool stored_ask(struct stored_asking *x, const char *method, struct str target, struct str body,
                const struct node **root, long long *code)
{
	const struct client_request request = { .method = method, .target = target, .body = body };
	int status;

	*code = 0;
	if (!remote_answer(x->registry, x->arena, &request, &status, root, x->why))
		return false;
	if (status < 300)
		return true;
	node_to_long(node_get(*root, "error_code"), code);
	if (is_about_schema(status, *code))
		return true;
	if (status == 404 || status == 405) { /* it has no such resource */
		*code = status;
		return true;
	}
	return remote_failure(remote_client(x->registry), status, *code,
	                      node_text(node_get(*root, "message")), x->why);
}

struct str stored_target(struct stored_asking *x, const char *before, struct str subject,
                         const char *rest)
{
	struct remote_query q;

	query_init(&q, x->arena, before);
	query_segment(&q, subject);
	query_path(&q, rest);
	return query_text(&q);
}

bool stored_strange(struct stored_asking *x, struct str target)
{
	return failure_set(x->why, FAILURE_STORE, "%.*s: its answer to %.*s is none",
	                   STR_FMT(client_shown(remote_client(x->registry))), STR_FMT(target));
}

/* ---- versions --------------------------------------------------------------------------- */

bool stored_read(struct stored_asking *x, const struct node *root, struct str target,
                 struct stored *out)
{
	struct source *source = arena_new(x->arena, struct source);

	*out = (struct stored){ .subject = node_text(node_get(root, "subject")) };
	out->content.text = node_text(node_get(root, "schema"));
	out->content.type = node_text(node_get(root, "schemaType"));
	if (!out->subject.len || !out->content.text.ptr ||
	    !node_to_long(node_get(root, "version"), &out->number) ||
	    !references_read(x->arena, node_get(root, "references"), &out->content.references,
	                     &out->content.reference_count, x->why) ||
	    !metadata_read(x->arena, node_get(root, "metadata"), &out->content.metadata, x->why))
		return stored_strange(x, target);
	node_to_long(node_get(root, "id"), &out->id);
	*source = (struct source){ arena_printf(x->arena, "registry:%.*s@%lld",
		                                STR_FMT(out->subject), out->number),
		                   out->content.text };
	out->source = source;
	return true;
}

bool stored_get(struct stored_asking *x, struct str subject, long long version, struct stored *out,
                long long *code)
{
	const char *rest = version < 0 ? "/versions/latest"
	                               : arena_printf(x->arena, "/versions/%lld", version).ptr;
	const struct str target = stored_target(x, "/subjects", subject, rest);
	const struct node *root;

	return stored_ask(x, "GET", target, STR_NONE, &root, code) &&
	       (*code || stored_read(x, root, target, out));
}

/* ---- references ------------------------------------------------------------------------- */

/* An unqualified one is of the context of whoever refers. */
static struct str reference_subject(struct arena *a, struct str context,
                                    const struct schema_reference *r)
{
	struct subject_name n = subject_name_read(a, r->subject);

	if (subject_name_is_default(&n) && !str_starts(r->subject, ":."))
		n = subject_name_of(a, context, n.subject);
	return n.text;
}

static void add_before(struct stored_asking *x, struct reference_schemas *out, struct schema schema,
                       struct str name)
{
	size_t n = out->count;

	for (size_t i = 0; i < n; i++)
		if (str_eq(out->names[i], name)) /* the first binding stays */
			return;
	LIST_ADD(x->arena, out->schemas, n, schema);
	LIST_ADD(x->arena, out->names, out->count, name);
}

static bool collect(struct stored_asking *x, struct str context, struct content *c,
                    struct reference_schemas *out, size_t depth);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool fetch(struct stored_asking *x, struct str subject, struct schema_reference *r,
                  size_t depth, const struct fetched **out)
{
	const struct language *l;
	struct fetched *new;
	struct stored v;
	long long code;

	for (*out = x->fetched; *out; *out = (*out)->next)
		if ((*out)->version == r->version && str_eq((*out)->subject, subject))
			return true;
	if (++x->fetched_count > limit_of(LIMIT_REFERENCES))
		return limit_exceeded(LIMIT_REFERENCES, x->why);
	if (!stored_get(x, subject, r->version, &v, &code))
		return false;
	l = !code ? language_find(v.content.type) : NULL;
	if (!l)
		return failure_set(
			x->why, FAILURE_NOT_FOUND,
			"No schema reference found for subject \"%.*s\" and version %lld",
			STR_FMT(r->subject), r->version);
	new = arena_new(x->arena, struct fetched);
	r->version = new->version = v.number;
	new->subject = subject;
	if (!collect(x, subject_name_read(x->arena, v.subject).context, &v.content, &new->before,
	             depth + 1) ||
	    !remote_parse(x->arena, l, v.source, new->before.schemas, new->before.names,
	                  new->before.count, &new->schema, x->why))
		return false;
	new->next = x->fetched;
	x->fetched = new;
	*out = new;
	return true;
}

/* What a schema refers to, each before those that need it. NOLINTNEXTLINE(misc-no-recursion): depth
 * <= LIMIT_DEPTH */
static bool collect(struct stored_asking *x, struct str context, struct content *c,
                    struct reference_schemas *out, size_t depth)
{
	if (depth > limit_of(LIMIT_DEPTH))
		return limit_exceeded(LIMIT_DEPTH, x->why);
	for (size_t i = 0; i < c->reference_count; i++) {
		const struct fetched *target;

		if (!fetch(x, reference_subject(x->arena, context, &c->references[i]),
		           &c->references[i], depth, &target))
			return false;
		for (size_t k = 0; k < target->before.count; k++)
			add_before(x, out, target->before.schemas[k], target->before.names[k]);
		add_before(x, out, target->schema, c->references[i].name);
	}
	return true;
}

bool remote_references(struct registry *r, struct arena *a, struct str subject,
                       struct content *schema, struct reference_schemas *out, struct failure *why)
{
	struct stored_asking x = { .registry = r, .arena = a, .why = why };

	*out = (struct reference_schemas){ 0 };
	return collect(&x, subject_name_read(a, subject).context, schema, out, 0);
}

bool stored_schema(struct stored_asking *x, struct stored *v, struct schema *out)
{
	const struct language *l = language_find(v->content.type);
	struct reference_schemas before = { 0 };

	*out = (struct schema){ .language = NULL };
	return !l || !l->contract ||
	       (collect(x, subject_name_read(x->arena, v->subject).context, &v->content, &before,
	                0) &&
	        remote_parse(x->arena, l, v->source, before.schemas, before.names, before.count,
	                     out, x->why));
}
