#include "tools/remote/remote.h"

#include "tools/interrupt.h"
#include "tools/remote/impl.h"

struct remote {
	struct registry base;
	struct client *client;
	struct remote_listed listed;
	bool lost, lacks;
};

static void remote_close(struct registry *r)
{
	(void)r; /* it is the arena's */
}

static const struct registry_operations operations = {
	.close = remote_close,
#define OPERATION(name, parameters, arguments) .name = remote_##name,
#include "registry/operations.def"
#undef OPERATION
};

bool remote_open(struct arena *a, struct client *client, struct registry **out, struct failure *why)
{
	struct remote *r = arena_new(a, struct remote);

	(void)why;
	r->base.operations = &operations;
	r->client = client;
	*out = &r->base;
	return true;
}

struct client *remote_client(struct registry *r)
{
	return r->operations == &operations ? ((struct remote *)(void *)r)->client : NULL;
}

bool remote_lost(struct registry *r)
{
	return remote_client(r) && ((struct remote *)(void *)r)->lost;
}

bool remote_lacks(struct registry *r)
{
	return remote_client(r) && ((struct remote *)(void *)r)->lacks;
}

struct remote_listed *remote_listed(struct registry *r)
{
	return &((struct remote *)(void *)r)->listed;
}

/* ---- targets ------------------------------------------------------------ */

void query_init(struct remote_query *q, struct arena *a, const char *path)
{
	*q = (struct remote_query){ .asked = false };
	buf_init(&q->text, a, 0);
	buf_add_c(&q->text, path);
}

void query_segment(struct remote_query *q, struct str segment)
{
	buf_add_byte(&q->text, '/');
	buf_add(&q->text, client_escape(q->text.arena, segment));
}

void query_path(struct remote_query *q, const char *path)
{
	buf_add_c(&q->text, path);
}

void query_add(struct remote_query *q, const char *name, struct str value)
{
	if (!value.len)
		return;
	buf_printf(&q->text, "%c%s=", q->asked ? '&' : '?', name);
	buf_add(&q->text, client_escape(q->text.arena, value));
	q->asked = true;
}

void query_number(struct remote_query *q, const char *name, long long value)
{
	if (value >= 0)
		query_add(q, name, arena_printf(q->text.arena, "%lld", value));
}

struct str query_text(const struct remote_query *q)
{
	return buf_str(&q->text);
}

/* ---- errors --------------------------------------------------------------- */

/* By status, and by code where one is named; the first row that fits. The same failure, and so the
 * same exit code, as the operation on a directory. */
static const struct meaning {
	int status;
	long long code; /* -1: any */
	enum failure_code failure;
	const char *instead; /* of the server's words, which say less; NULL: those */
} rows[] = {
	{ 401, -1, FAILURE_STORE,
	  "it asks who you are: TREATY_TOKEN, or https://USER:PASSWORD@..." },
	{ 403, -1, FAILURE_STORE, "it does not let you do that" },
	{ 404, 404, FAILURE_STORE, "it has no resource of that name: no Treaty, or an older one" },
	{ 404, -1, FAILURE_NOT_FOUND, NULL },
	{ 405, -1, FAILURE_STORE, "it has no such resource: no Treaty, or an older one" },
	{ 407, -1, FAILURE_STORE, "the proxy asks who you are" },
	{ 409, -1, FAILURE_REFUSED, NULL },
	{ 413, -1, FAILURE_LIMIT, NULL },
	{ 422, 42251, FAILURE_SYNTAX, NULL },
	{ 422, -1, FAILURE_USAGE, NULL },
	{ 400, -1, FAILURE_USAGE, NULL },
	{ 429, -1, FAILURE_BUSY, "it answers that there are too many requests" },
	{ 503, -1, FAILURE_BUSY, NULL },
};

bool remote_failure(struct client *c, int status, long long code, struct str message,
                    struct failure *why)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].status != status || (rows[i].code >= 0 && rows[i].code != code))
			continue;
		if (rows[i].instead)
			return failure_set(why, rows[i].failure, "%.*s: %s",
			                   STR_FMT(client_shown(c)), rows[i].instead);
		return failure_set(why, rows[i].failure, "%.*s", STR_FMT(message));
	}
	return failure_set(why, FAILURE_STORE, "%.*s answers %d%s%.*s", STR_FMT(client_shown(c)),
	                   status, message.len ? ": " : "", STR_FMT(message));
}

/* ---- one request ------------------------------------------------------------ */

static bool is_json(struct str type)
{
	return str_eq_nocase(type, STR("application/json")) ||
	       (str_starts(type, "application/") && str_ends(type, "+json"));
}

/* Something else answers: a proxy's page, another program. */
static bool no_registry(struct client *c, const struct client_answer *answer, struct failure *why)
{
	static const struct str words[] = { STR_INIT("an empty answer"),
		                            STR_INIT("text that is not JSON") };
	struct str what = !answer->body.len                            ? words[0]
	                  : answer->type.len && !is_json(answer->type) ? answer->type
	                                                               : words[1];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].status == answer->status && rows[i].instead && rows[i].status != 404)
			return remote_failure(c, answer->status, -1, STR(""), why);
	return failure_set(why, FAILURE_STORE, "%.*s: no Treaty answers there: status %d with %.*s",
	                   STR_FMT(client_shown(c)), answer->status, STR_FMT(what));
}

static bool read_answer(struct client *c, struct arena *a, const struct client_answer *answer,
                        const struct node **root, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct failure broken = { .code = FAILURE_NONE };
	struct node *read = NULL;

	*root = NULL;
	if (answer->status == 204)
		return true;
	*source = (struct source){ STR(""), answer->body };
	if (!json_read(a, source, &read, &broken)) {
		if (broken.code == FAILURE_LIMIT)
			return failure_set(why, FAILURE_STORE, "%.*s: its answer: %s",
			                   STR_FMT(client_shown(c)), broken.text);
		return no_registry(c, answer, why);
	}
	*root = read;
	return true;
}

bool remote_ask(struct client *c, struct arena *a, const struct client_request *request,
                int *status, const struct node **root, struct failure *why)
{
	struct client_answer answer;

	if (!client_ask(c, a, request, &answer, why))
		return false;
	*status = answer.status;
	return read_answer(c, a, &answer, root, why);
}

static bool strange(struct client *c, const struct failure *broken, struct failure *why)
{
	return failure_set(why, FAILURE_STORE,
	                   "%.*s: its answer is not what a Treaty of this version says: %s",
	                   STR_FMT(client_shown(c)), broken->text);
}

static bool read_error(struct client *c, struct arena *a, const struct remote_call *call,
                       int status, const struct node *root, struct failure *why)
{
	struct failure broken = { .code = FAILURE_NONE };
	const struct node *answer = node_get(root, "answer");
	struct error_form error;

	if (!wire_read(a, &wire_error, WIRE_ANSWER, root, &error, &broken))
		return failure_set(why, FAILURE_STORE, "%.*s: no Treaty answers there: status %d",
		                   STR_FMT(client_shown(c)), status);
	if (call->refused && answer) {
		if (!wire_read(a, call->out, WIRE_ANSWER, answer, call->answer, &broken))
			return strange(c, &broken, why);
		*call->refused = true;
	}
	return remote_failure(c, status, error.error_code, error.message, why);
}

/* A server drops segments that are empty: it would be asked for something else. */
static bool is_nameless(struct str target)
{
	struct str path = str_cut(&target, '?');

	return str_ends(path, "/") || memmem(path.ptr, path.len, "//", 2);
}

bool remote_answer(struct registry *r, struct arena *a, const struct client_request *request,
                   int *status, const struct node **root, struct failure *why)
{
	struct remote *remote = (struct remote *)(void *)r;
	long long code = 404;
	bool done;

	*status = 0;
	done = remote_ask(remote->client, a, request, status, root, why);
	if (done)
		node_to_long(node_get(*root, "error_code"), &code);
	remote->lost = done ? *status >= 500 : !interrupt_pending();
	remote->lacks = *status == 405 || (*status == 404 && code == 404);
	return done;
}

bool remote_answer_if_there(struct registry *r, struct arena *a,
                            const struct client_request *request, int *status,
                            const struct node **root, struct failure *why)
{
	struct remote *remote = (struct remote *)(void *)r;
	struct client_answer answer;
	bool done = client_ask(remote->client, a, request, &answer, why);

	*root = NULL;
	if (done) {
		*status = answer.status;
		if (answer.status == 404 || answer.status == 405)
			return true;
		done = read_answer(remote->client, a, &answer, root, why);
	}
	remote->lost = done ? *status >= 500 : !interrupt_pending();
	return done;
}

bool remote_call(struct registry *r, struct arena *a, const struct remote_call *call,
                 struct failure *why)
{
	struct client *c = remote_client(r);
	struct client_request request = { .method = call->method,
		                          .target = call->target,
		                          .changes = call->by != NULL };
	struct failure broken = { .code = FAILURE_NONE };
	const struct node *root;
	struct buf body;
	int status;

	if (is_nameless(call->target))
		return failure_set(why, FAILURE_NOT_FOUND, "no contract \"\" is published");
	if (call->in) {
		buf_init(&body, a, 0);
		wire_write(&body, call->in, call->body);
		request.body = buf_str(&body);
	}
	if (call->by)
		request.actor = call->by->who;
	if (!remote_answer(r, a, &request, &status, &root, why))
		return false;
	if (status >= 300)
		return read_error(c, a, call, status, root, why);
	if (call->out && !root)
		return failure_set(why, FAILURE_STORE,
		                   "%.*s: no Treaty answers there: status %d with an empty answer",
		                   STR_FMT(client_shown(c)), status);
	if (call->out && !wire_read(a, call->out, WIRE_ANSWER, root, call->answer, &broken))
		return strange(c, &broken, why);
	return true;
}

/* That it does not want to be asked is an answer of a registry, and shown when it is. */
bool remote_reach(struct registry *r, struct arena *a, struct failure *why)
{
	const struct client_request request = { .method = "GET",
		                                .target = STR("/v1/contracts?limit=1") };
	struct client *c = remote_client(r);
	const struct node *root;
	int status;

	return remote_ask(c, a, &request, &status, &root, why) &&
	       (status < 500 ||
	        remote_failure(c, status, -1, node_text(node_get(root, "message")), why));
}
