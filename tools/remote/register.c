#include "tools/remote/register.h"

#include "registry/subject/name.h"

#include "tools/remote/impl.h"

static struct node *number(struct arena *a, long long n)
{
	return node_new_plain(a, arena_printf(a, "%lld", n));
}

struct str register_body(struct arena *a, const struct content *c)
{
	struct node *root = node_new_map(a), *references = node_new_list(a);
	struct buf out;

	node_put_text(a, root, "schema", c->text);
	if (c->type.len &&
	    !str_is(c->type, "AVRO")) /* servers that only know Avro refuse the member */
		node_put_text(a, root, "schemaType", c->type);
	for (size_t i = 0; i < c->reference_count; i++) {
		struct node *one = node_new_map(a);

		node_put_text(a, one, "name", c->references[i].name);
		node_put_text(a, one, "subject", c->references[i].subject);
		node_put(a, one, STR("version"), number(a, c->references[i].version));
		node_add(a, references, one);
	}
	if (c->reference_count)
		node_put(a, root, STR("references"), references);
	buf_init(&out, a, 0);
	json_print(&out, root, 0);
	return buf_str(&out);
}

static struct str target_of(struct arena *a, const struct register_request *q, const char *rest,
                            bool force)
{
	struct remote_query t;

	query_init(&t, a, "/subjects");
	query_segment(&t, q->subject);
	query_path(&t, rest);
	if (q->normalize)
		query_add(&t, "normalize", STR("true"));
	if (force)
		query_add(&t, "force", STR("true"));
	return query_text(&t);
}

bool is_about_schema(int status, long long code)
{
	return status == 409 || (status == 422 && code >= 42201) ||
	       (status == 404 && code >= 40401);
}

bool is_elsewhere(struct arena *a, struct str asked, struct str answered)
{
	const struct subject_name x = subject_name_read(a, asked),
				  y = subject_name_read(a, answered);

	return str_eq(x.subject, y.subject) && !str_eq(x.context, y.context);
}

static bool ask(struct client *c, struct arena *a, const struct client_request *request,
                int *status, const struct node **root, long long *code, struct failure *why)
{
	*code = 0;
	if (!remote_ask(c, a, request, status, root, why))
		return false;
	node_to_long(node_get(*root, "error_code"), code);
	if (*status < 300 || is_about_schema(*status, *code))
		return true;
	return remote_failure(c, *status, *code, node_text(node_get(*root, "message")), why);
}

/* *found: it is a version of the subject. */
static bool look_up(struct client *c, struct arena *a, const struct register_request *q,
                    struct str body, struct registration *out, bool *found, struct failure *why)
{
	const struct client_request request = { .method = "POST",
		                                .target = target_of(a, q, "", false),
		                                .body = body };
	const struct node *root;
	long long code;
	int status;

	if (!ask(c, a, &request, &status, &root, &code, why))
		return false;
	*found = status < 300 && node_to_long(node_get(root, "version"), &out->version) &&
	         node_to_long(node_get(root, "id"), &out->id);
	if (*found && is_elsewhere(a, q->subject, node_text(node_get(root, "subject"))))
		*found = false;
	if (*found)
		out->subject = node_text(node_get(root, "subject"));
	return true;
}

enum { INVALID_SCHEMA = 42201 };

bool remote_register(struct client *c, struct arena *a, const struct actor *by,
                     const struct register_request *q, struct registration *out,
                     struct failure *why)
{
	const struct str body = register_body(a, &q->content);
	const struct client_request request = { .method = "POST",
		                                .target = target_of(a, q, "/versions", q->force),
		                                .body = body,
		                                .actor = by->who,
		                                .changes = true };
	const struct node *root;
	bool found = false;
	long long code;
	int status;

	*out = (struct registration){ .subject = q->subject };
	if (!look_up(c, a, q, body, out, &found, why))
		return false;
	out->already = found;
	if (found)
		return true;
	if (!ask(c, a, &request, &status, &root, &code, why))
		return false;
	out->refused = status >= 300;
	out->invalid = out->refused && code == INVALID_SCHEMA;
	out->message = node_text(node_get(root, "message"));
	/* What it answers is the id; servers of later versions say more. */
	if (out->refused || look_up(c, a, q, body, out, &found, why))
		return out->refused || found ||
		       failure_set(why, FAILURE_STORE,
		                   "%.*s: it registered the schema and does not find it",
		                   STR_FMT(client_shown(c)));
	return false;
}
