#include "registry/http/request.h"

#include <time.h>

enum http_header header_find(struct str name)
{
	static const struct str names[HEADER_COUNT] = {
#define X(id, name) [HEADER_##id] = STR_INIT(name),
		HTTP_HEADERS(X)
#undef X
	};
	int h = 0;

	while (h < HEADER_COUNT && !str_eq_nocase(names[h], name))
		h++;
	return (enum http_header)h;
}

/* ---- what was asked ---------------------------------------------------------------- */

bool request_segment_int(struct request *rq, struct response *rs, const char *name, int *out)
{
	if (int32_parse(request_segment(rq, name), out))
		return true;
	answer_error(rs, API_NO_ROUTE);
	return false;
}

bool request_int(struct request *rq, struct response *rs, const char *key, int fallback, int *out)
{
	if (target_int(&rq->target, key, fallback, out))
		return true;
	answer_error(rs, API_NO_ROUTE);
	return false;
}

bool request_page(struct request *rq, struct response *rs, int usual, int most, int *offset,
                  int *limit)
{
	int from, n;

	if (!request_int(rq, rs, "offset", 0, &from) || !request_int(rq, rs, "limit", -1, &n))
		return false;
	if (from < 0) {
		answer_error1(rs, API_BAD_REQUEST_TEXT, STR("offset must not be negative"));
		return false;
	}
	*offset = from;
	*limit = n > 0 && n <= most ? n : usual;
	return true;
}

static bool json_failed(struct request *rq, struct response *rs, const struct failure *why)
{
	if (why->line)
		answer_error1(rs, API_BAD_REQUEST_TEXT,
		              arena_printf(rq->arena, "%s (line: %d, column: %d)", why->text,
		                           why->line, why->column));
	else
		answer_error1(rs, API_BAD_REQUEST_TEXT, str_of(why->text));
	return false;
}

/* As Jackson reads it there: the last of two equal keys counts, NaN is a number, and what stands
 * behind the object is not looked at. */
const struct node *request_json(struct request *rq, struct response *rs)
{
	struct source *source = arena_new(rq->arena, struct source);
	struct failure why = { .code = FAILURE_NONE };
	struct node *root;

	if (rq->json)
		return rq->json;
	if (!str_trim(rq->body).len) {
		answer_error1(rs, API_NULL_BODY, STR("the request body"));
		return NULL;
	}
	*source = (struct source){ STR("request body"), rq->body };
	if (!json_read_first(rq->arena, source, &root, &why)) {
		json_failed(rq, rs, &why);
		return NULL;
	}
	if (node_is_null(root)) {
		answer_error1(rs, API_NULL_BODY, STR("the request body"));
		return NULL;
	}
	if (!node_is(root, NODE_MAP)) {
		answer_error1(rs, API_BAD_REQUEST_TEXT, STR("a JSON object is expected"));
		return NULL;
	}
	rq->json = root;
	return root;
}

struct snapshot *request_snapshot(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };

	if (!rq->snapshot && !store_snapshot(registry_store(rq->service->registry), rq->arena,
	                                     &rq->snapshot, &why)) {
		rq->snapshot = NULL;
		answer_failure(rs, &why);
	}
	return rq->snapshot;
}

void request_snapshot_end(struct request *rq)
{
	if (rq->snapshot)
		snapshot_end(rq->snapshot);
	rq->snapshot = NULL;
}

enum { ACTOR_BYTES = 256 };

/* Not who they are, but who they say they are: nothing is allowed for it. What could forge a line
 * of the log does not get into it. */
static struct str actor_of(const struct request *rq)
{
	struct str name = str_trim(rq->headers[HEADER_ACTOR]);
	bool plain = name.len && name.len <= ACTOR_BYTES && rq->header_counts[HEADER_ACTOR] == 1 &&
	             str_is_utf8(name);

	for (size_t i = 0; plain && i < name.len; i++)
		plain = (unsigned char)name.ptr[i] >= ' ' && name.ptr[i] != 0x7f;
	return plain ? name : rq->client;
}

struct actor request_actor(struct request *rq)
{
	struct timespec now;
	struct tm tm;
	time_t seconds;

	clock_gettime(CLOCK_REALTIME, &now);
	seconds = now.tv_sec;
	if (!gmtime_r(&seconds, &tm))
		memset(&tm, 0, sizeof tm);
	return (struct actor){
		.who = actor_of(rq),
		.now = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000,
		.today = arena_printf(rq->arena, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		                      tm.tm_mday),
	};
}

/* ---- members of a body --------------------------------------------------------------- */

static bool wrong_type(struct request *rq, struct response *rs, const char *key, const char *what)
{
	answer_error1(rs, API_BAD_REQUEST_TEXT,
	              arena_printf(rq->arena, "%s: %s is expected", key, what));
	return false;
}

/* NULL: the member is absent or null. */
static const struct node *member(const struct node *object, const char *key)
{
	const struct node *value = node_get(object, key);

	return node_is_null(value) ? NULL : value;
}

bool body_text(struct request *rq, struct response *rs, const struct node *object, const char *key,
               struct str *out, bool *given)
{
	const struct node *value = member(object, key);

	*given = value != NULL;
	*out = value ? value->text : STR_NONE;
	return !value || node_is(value, NODE_SCALAR) || wrong_type(rq, rs, key, "a string");
}

bool body_int(struct request *rq, struct response *rs, const struct node *object, const char *key,
              int *out, bool *given)
{
	const struct node *value = member(object, key);

	*given = false;
	if (!value)
		return true;
	if (!node_is(value, NODE_SCALAR))
		return wrong_type(rq, rs, key, "an integer");
	if (value->quoted && !str_trim(value->text).len)
		return true;
	*given = true;
	return int32_parse(str_trim(value->text), out) || wrong_type(rq, rs, key, "an integer");
}

bool body_bool(struct request *rq, struct response *rs, const struct node *object, const char *key,
               bool *out, bool *given)
{
	const struct node *value = member(object, key);
	struct str text = value && node_is(value, NODE_SCALAR) ? str_trim(value->text) : STR_NONE;

	*given = false;
	if (!value || (node_is(value, NODE_SCALAR) && value->quoted && !text.len))
		return true;
	*given = true;
	*out = str_eq_nocase(text, STR("true"));
	return *out || str_eq_nocase(text, STR("false")) ||
	       wrong_type(rq, rs, key, "true or false");
}

/* ---- what is answered ------------------------------------------------------------------ */

void answer_own(struct response *rs, int status, const char *type, struct str body)
{
	rs->status = status;
	rs->type = type;
	rs->body = body;
}

void answer_text(struct response *rs, struct str json)
{
	answer_own(rs, 200, NULL, json);
}

void answer_json(struct response *rs, const struct node *root)
{
	struct buf out;

	buf_init(&out, rs->arena, 0);
	json_print(&out, root, 0);
	if (buf_overflowed(&out))
		answer_error1(rs, API_INTERNAL, STR("the answer is too large"));
	else
		answer_text(rs, buf_str(&out));
}

void answer_nothing(struct response *rs)
{
	answer_own(rs, 204, NULL, STR_NONE);
}

void answer_header(struct response *rs, const char *name, struct str value)
{
	if (rs->header_count == RESPONSE_HEADERS)
		return;
	rs->headers[rs->header_count].name = name;
	rs->headers[rs->header_count++].value = value;
}

void answer_error_message(struct response *rs, enum api_error e, struct str message)
{
	answer_own(rs, api_error_status(e), NULL, api_error_body(rs->arena, e, message));
	if (rs->status == 503)
		answer_header(rs, "Retry-After", STR("1"));
}

static void answer_error_texts(struct response *rs, enum api_error e, const struct str *texts,
                               size_t n)
{
	answer_error_message(rs, e, api_error_message(rs->arena, e, texts, n));
}

void answer_error(struct response *rs, enum api_error e)
{
	answer_error_texts(rs, e, NULL, 0);
}

void answer_error1(struct response *rs, enum api_error e, struct str a)
{
	answer_error_texts(rs, e, &a, 1);
}

void answer_error2(struct response *rs, enum api_error e, struct str a, struct str b)
{
	struct str texts[] = { a, b };

	answer_error_texts(rs, e, texts, 2);
}

void answer_failure(struct response *rs, const struct failure *why)
{
	answer_error_message(rs, api_error_of_failure(why->code), str_of(why->text));
}
