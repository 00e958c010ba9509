/* remote_subject_plain.c - a subject of a registry that is no Treaty, by the API that they all have
 *
 *   POST /subjects/S                          is the schema a version already?
 *   GET  /config/S?defaultToGlobal=true       level, policy, group
 *   GET  /subjects/S/versions/latest          the history; all of it under a transitive level
 *   POST /compatibility/subjects/S/versions   would it be registered, and if not, why?
 *
 * and one request for each schema that is referred to. What is not there in a registry of another
 * make is asked here instead: struct registry_answer's `silent`.
 */
#include "tools/remote_impl.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "registry/subject/name.h"
#include "tools/remote_register.h"

struct stored { /* of a subject, as it is stored */
	struct str subject;
	long long number, id;
	struct content content;
	const struct source *source;
};

struct fetched { /* by reference: read, with what it refers to before it */
	struct str subject;
	long long version;
	struct schema schema;
	struct reference_schemas before;
	struct fetched *next;
};

struct asking {
	struct registry *registry;
	struct arena *arena;
	struct fetched *fetched;
	size_t fetched_count;
	struct failure *why;
};

/* *code: that of an error about the schema or the subject; 0: there is an answer. */
static bool ask(struct asking *x, const char *method, struct str target, struct str body,
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

static struct str target_of(struct asking *x, const char *before, struct str subject,
                            const char *rest)
{
	struct remote_query q;

	query_init(&q, x->arena, before);
	query_segment(&q, subject);
	query_path(&q, rest);
	return query_text(&q);
}

static bool strange(struct asking *x, struct str target)
{
	return failure_set(x->why, FAILURE_STORE, "%.*s: its answer to %.*s is none",
	                   STR_FMT(client_shown(remote_client(x->registry))), STR_FMT(target));
}

/* ---- versions --------------------------------------------------------------------------- */

static bool read_version(struct asking *x, const struct node *root, struct str target,
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
		return strange(x, target);
	node_to_long(node_get(root, "id"), &out->id);
	*source = (struct source){ arena_printf(x->arena, "registry:%.*s@%lld",
		                                STR_FMT(out->subject), out->number),
		                   out->content.text };
	out->source = source;
	return true;
}

/* *found false: there is no such version. version -1: the latest. */
static bool get_version(struct asking *x, struct str subject, long long version, struct stored *out,
                        bool *found)
{
	const char *rest = version < 0 ? "/versions/latest"
	                               : arena_printf(x->arena, "/versions/%lld", version).ptr;
	const struct str target = target_of(x, "/subjects", subject, rest);
	const struct node *root;
	long long code;

	if (!ask(x, "GET", target, STR_NONE, &root, &code))
		return false;
	*found = !code;
	return code || read_version(x, root, target, out);
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

static void add_before(struct asking *x, struct reference_schemas *out, struct schema schema,
                       struct str name)
{
	size_t n = out->count;

	for (size_t i = 0; i < n; i++)
		if (str_eq(out->names[i], name)) /* the first binding stays */
			return;
	LIST_ADD(x->arena, out->schemas, n, schema);
	LIST_ADD(x->arena, out->names, out->count, name);
}

static bool collect(struct asking *x, struct str context, struct content *c,
                    struct reference_schemas *out, size_t depth);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool fetch(struct asking *x, struct str subject, struct schema_reference *r, size_t depth,
                  const struct fetched **out)
{
	const struct language *l;
	struct fetched *new;
	struct stored v;
	bool found;

	for (*out = x->fetched; *out; *out = (*out)->next)
		if ((*out)->version == r->version && str_eq((*out)->subject, subject))
			return true;
	if (++x->fetched_count > limit_of(LIMIT_REFERENCES))
		return limit_exceeded(LIMIT_REFERENCES, x->why);
	if (!get_version(x, subject, r->version, &v, &found))
		return false;
	l = found ? language_find(v.content.type) : NULL;
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
	    !remote_schema(x->arena, l, v.source, new->before.schemas, new->before.names,
	                   new->before.count, &new->schema, x->why))
		return false;
	new->next = x->fetched;
	x->fetched = new;
	*out = new;
	return true;
}

/* What a schema refers to, each before those that need it. NOLINTNEXTLINE(misc-no-recursion): depth
 * <= LIMIT_DEPTH */
static bool collect(struct asking *x, struct str context, struct content *c,
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
	struct asking x = { .registry = r, .arena = a, .why = why };

	*out = (struct reference_schemas){ 0 };
	return collect(&x, subject_name_read(a, subject).context, schema, out, 0);
}

/* ---- history ---------------------------------------------------------------------------- */

static bool add_published(struct asking *x, struct stored *v, struct subject_answer *out)
{
	const struct language *l = language_find(v->content.type);
	struct reference_schemas before = { 0 };
	struct schema schema;

	if (!l || !l->contract)
		return true;
	if (!collect(x, subject_name_read(x->arena, v->subject).context, &v->content, &before, 0) ||
	    !remote_schema(x->arena, l, v->source, before.schemas, before.names, before.count,
	                   &schema, x->why))
		return failure_prefix(x->why, "%.*s version %lld", STR_FMT(v->subject), v->number);
	subject_answer_publish(x->arena, out, v->subject, v->number, &schema);
	return true;
}

static bool same_group(struct str group, const struct stored *one, const struct stored *other)
{
	struct str x, y;

	if (!group.len)
		return true;
	x = metadata_property(one->content.metadata, group);
	y = metadata_property(other->content.metadata, group);
	return (x.ptr != NULL) == (y.ptr != NULL) && str_eq(x, y);
}

static bool list_versions(struct asking *x, struct str subject, struct subject_answer *out)
{
	const struct str target = target_of(x, "/subjects", subject, "/versions");
	const struct node *root;
	long long code, number;

	if (!ask(x, "GET", target, STR_NONE, &root, &code))
		return false;
	for (size_t i = 0; !code && node_is(root, NODE_LIST) && i < root->count; i++)
		if (node_to_long(root->items[i], &number))
			LIST_ADD(x->arena, out->versions, out->version_count,
			         (struct subject_version_info){ .version = number });
	return true;
}

/* Versions before the latest: of its group, and no more than the level compares with. */
static bool add_older(struct asking *x, const struct stored *latest, struct subject_answer *out)
{
	struct stored v;
	bool found;

	if (!list_versions(x, out->answer.subject, out))
		return false;
	for (size_t i = 0; i < out->version_count; i++) {
		if (out->versions[i].version >= latest->number)
			continue;
		if (!get_version(x, out->answer.subject, out->versions[i].version, &v, &found))
			return false;
		if (found && same_group(out->group, latest, &v) && !add_published(x, &v, out))
			return false;
	}
	return true;
}

static bool get_history(struct asking *x, const struct subject_question *q,
                        struct subject_answer *out)
{
	const enum compat_level level = q->level_given ? q->level : out->answer.level;
	struct stored latest;

	if (!get_version(x, out->answer.subject, -1, &latest, &out->answer.exists))
		return false;
	if (!out->answer.exists)
		return true;
	out->answer.subject = latest.subject;
	out->type = latest.content.type.len ? latest.content.type : STR("AVRO");
	return (!compat_levels[level].all_versions || add_older(x, &latest, out)) &&
	       add_published(x, &latest, out);
}

/* ---- config ------------------------------------------------------------------------------- */

static bool get_config(struct asking *x, struct subject_answer *out)
{
	struct str target = target_of(x, "/config", out->answer.subject, "?defaultToGlobal=true");
	const struct node *root;
	struct str policy, level;
	long long code;

	if (!ask(x, "GET", target, STR_NONE, &root, &code))
		return false;
	if (code) { /* it has none of the subject's own, and does not go on to the global one */
		target = STR("/config");
		if (!ask(x, "GET", target, STR_NONE, &root, &code))
			return false;
	}
	level = node_text(node_get(root, "compatibilityLevel"));
	if (code || !compat_level_find(level, &out->answer.level))
		return strange(x, target);
	policy = node_text(node_get(root, "compatibilityPolicy"));
	out->answer.policy = policy.len ? policy : STR("STRICT");
	out->group = node_text(node_get(root, "compatibilityGroup"));
	return true;
}

/* ---- the schema --------------------------------------------------------------------------- */

static void refuse(struct asking *x, struct subject_answer *out, struct str message)
{
	out->answer.refused = true;
	out->answer.messages = arena_new(x->arena, struct str);
	out->answer.messages[0] = message;
	out->answer.message_count = 1;
}

enum { SUBJECT_NOT_FOUND = 40401, VERSION_NOT_FOUND = 40402 };

/* Is it a version already? Then that is all its history. */
static bool look_up(struct asking *x, const struct subject_question *q, struct str body,
                    struct subject_answer *out)
{
	const struct str target =
		target_of(x, "/subjects", q->subject, q->normalize ? "?normalize=true" : "");
	const struct node *root;
	struct stored v;
	long long code;

	if (!ask(x, "POST", target, body, &root, &code))
		return false;
	if (code)
		return true;
	if (!read_version(x, root, target, &v))
		return false;
	if (!v.content.type.len)
		v.content.type = q->schema->type;
	out->answer.already = out->answer.exists = true;
	out->answer.subject = v.subject;
	out->answer.version = v.number;
	out->type = v.content.type;
	return add_published(x, &v, out);
}

static bool judge(struct asking *x, const struct subject_question *q, struct str body,
                  struct subject_answer *out)
{
	const struct str target = target_of(x, "/compatibility/subjects", q->subject,
	                                    q->normalize ? "/versions?verbose=true&normalize=true"
	                                                 : "/versions?verbose=true");
	const struct node *root, *list;
	bool compatible = false;
	long long code;

	if (!ask(x, "POST", target, body, &root, &code))
		return false;
	if (code == SUBJECT_NOT_FOUND || code == VERSION_NOT_FOUND)
		return true;
	if (code == 404 || code == 405) {
		out->answer.silent = true;
		return true;
	}
	if (code) {
		refuse(x, out, node_text(node_get(root, "message")));
		return true;
	}
	if (!node_to_bool(node_get(root, "is_compatible"), &compatible))
		return strange(x, target);
	if (compatible)
		return true;
	list = node_get(root, "messages");
	refuse(x, out, STR("it is not compatible"));
	out->answer.by_level = true;
	if (!node_is(list, NODE_LIST) || !list->count)
		return true;
	out->answer.message_count = 0;
	out->answer.messages = arena_array(x->arena, struct str, list->count);
	for (size_t i = 0; i < list->count; i++)
		out->answer.messages[out->answer.message_count++] = node_text(list->items[i]);
	return true;
}

bool remote_subject_plain(struct registry *r, struct arena *a, const struct subject_question *q,
                          struct subject_answer *out, struct failure *why)
{
	struct asking x = { .registry = r, .arena = a, .why = why };
	const struct str body = q->schema ? register_body(a, q->schema) : STR_NONE;

	*out = (struct subject_answer){
		.answer = { .subject = subject_name_read(a, q->subject).text }
	};
	out->bound.subject = out->answer.subject;
	if ((q->schema && !look_up(&x, q, body, out)) || !get_config(&x, out))
		return false;
	if (out->answer.already)
		return true;
	return ((!q->schema && !q->history) || get_history(&x, q, out)) &&
	       (!q->schema || judge(&x, q, body, out));
}
