/* request.h - a request and its answer, as a handler sees them
 *
 *	void subject_versions(struct request *rq, struct response *rs)
 *	{
 *		struct str subject = request_segment(rq, "subject");
 *		int offset;
 *
 *		if (!request_int(rq, rs, "offset", 0, &offset))
 *			return;                       // already answered
 *		...
 *		answer_error(rs, API_SUBJECT_NOT_FOUND, subject)
 *	}
 *
 * Everything lives in rq->arena, which is freed when the answer has been sent. Functions that take
 *both rq and rs answer by themselves when they return false or NULL: the handler just returns. When
 * memory runs out, the handler never returns and the client gets a 503; hold nothing that is not in
 *the arena or deferred to it. A handler that answers nothing answers 500.
 */
#ifndef REGISTRY_HTTP_REQUEST_H
#define REGISTRY_HTTP_REQUEST_H

#include "contract/base/node.h"
#include "registry/api_error.h"
#include "registry/http/negotiate.h"
#include "registry/http/route.h"
#include "registry/http/service.h"
#include "registry/http/target.h"

/* The headers that anybody looks at. Several of one name are joined with commas. */
#define HTTP_HEADERS(X)                               \
	X(ACCEPT, "Accept")                           \
	X(ACTOR, "X-Treaty-Actor")                    \
	X(ACCEPT_ENCODING, "Accept-Encoding")         \
	X(AUTHORIZATION, "Authorization")             \
	X(CLIENT_VERSION, "Confluent-Client-Version") \
	X(CONTENT_ENCODING, "Content-Encoding")       \
	X(CONTENT_LENGTH, "Content-Length")           \
	X(CONTENT_TYPE, "Content-Type")               \
	X(EXPECT, "Expect")                           \
	X(HOST, "Host")                               \
	X(IF_NONE_MATCH, "If-None-Match")             \
	X(REQUEST_ID, "X-Request-ID")                 \
	X(TRANSFER_ENCODING, "Transfer-Encoding")     \
	X(USER_AGENT, "User-Agent")

enum http_header {
#define X(id, name) HEADER_##id,
	HTTP_HEADERS(X)
#undef X
		HEADER_COUNT
};

/* In any letter case. HEADER_COUNT: one that nobody looks at. */
enum http_header header_find(struct str name);

struct request {
	struct arena *arena;
	struct service *service;
	enum http_method method;
	const struct route *route;
	struct target target; /* in its context, aliases replaced */
	struct str body;      /* whole */
	struct str headers[HEADER_COUNT];
	unsigned char header_counts[HEADER_COUNT]; /* how often it was sent; 2: more than once */
	struct str id;                        /* X-Request-ID, echoed or made */
	struct str client;                    /* "127.0.0.1:40112" */
	struct snapshot *snapshot;            /* request_snapshot() */
	const struct node *json;              /* request_json() */
};

enum { RESPONSE_HEADERS = 4 };

struct response {
	struct arena *arena;
	int status; /* 0: not answered */
	struct str body;
	const char *type; /* NULL: the negotiated JSON type */
	struct {
		const char *name;
		struct str value;
	} headers[RESPONSE_HEADERS];
	size_t header_count;
	bool close; /* the connection ends behind it */
};

/* ---- what was asked ------------------------------------------------------------- */

/* The segment where the route's template says {name}. */
static inline struct str request_segment(const struct request *rq, const char *name)
{
	return route_segment(rq->route, &rq->target, name);
}
/* The same as a 32-bit integer; else 404, as the reference answers. */
bool request_segment_int(struct request *rq, struct response *rs, const char *name, int *out);
/* A query parameter as a 32-bit integer; 404 if it is none. */
bool request_int(struct request *rq, struct response *rs, const char *key, int fallback, int *out);
/* offset and limit of a list: a limit that is not above 0, or above most, is the usual one. A
 * negative offset is a 400. */
bool request_page(struct request *rq, struct response *rs, int usual, int most, int *offset,
                  int *limit);
/* The body's JSON object, read once. No body is a 422, other JSON or none a 400. Unknown members
 * are the handler's to ignore. */
const struct node *request_json(struct request *rq, struct response *rs);
/* The state of the registry, one for the whole request; ends when the handler returns, and before
 * if it calls request_snapshot_end(): a thread must not propose a change while it holds one. */
struct snapshot *request_snapshot(struct request *rq, struct response *rs);
void request_snapshot_end(struct request *rq);
/* Who acts, for the log of the registry: X-Treaty-Actor, else the peer's address. */
struct actor request_actor(struct request *rq);

/* Members of a body with Jackson's coercions: "3" is 3, "true" is true, null and "" are absent.
 * False: another type (400). *given: it was there and not null. */
bool body_text(struct request *rq, struct response *rs, const struct node *object, const char *key,
               struct str *out, bool *given);
bool body_int(struct request *rq, struct response *rs, const struct node *object, const char *key,
              int *out, bool *given);
bool body_bool(struct request *rq, struct response *rs, const struct node *object, const char *key,
               bool *out, bool *given);

/* ---- what is answered ------------------------------------------------------------- */

/* 200 and this text, which is JSON and is not copied. */
void answer_text(struct response *rs, struct str json);
/* 200 and this tree. Build it with contract/base/node_put.h; leave out what is empty. */
void answer_json(struct response *rs, const struct node *root);
/* 204 */
void answer_nothing(struct response *rs);
/* The same with a media type of its own, for rows that answer OWN. */
void answer_own(struct response *rs, int status, const char *type, struct str body);
void answer_header(struct response *rs, const char *name, struct str value);

/* An error of error.def. Its %s are filled with a, then b. */
void answer_error(struct response *rs, enum api_error e);
void answer_error1(struct response *rs, enum api_error e, struct str a);
void answer_error2(struct response *rs, enum api_error e, struct str a, struct str b);
/* With a message that is ready, whatever the row says. */
void answer_error_message(struct response *rs, enum api_error e, struct str message);
/* What a failure of the registry becomes: 5xx for what is its fault, 400 for the request's. */
void answer_failure(struct response *rs, const struct failure *why);

#endif
