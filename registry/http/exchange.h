/* exchange.h - one request and its answer, from the first header to the last byte
 *
 * Knows nothing of sockets: whoever has them (server.c, tests) calls, in this order,
 *
 *	exchange_new       the raw target is known
 *	exchange_header    for each header
 *	exchange_begin     route, limits, types; may refuse already
 *	exchange_body      any number of times
 *	exchange_run       where exchange_where() says
 *	exchange_compress  if x->compress: there, or on a worker if it is much
 *	exchange_end       sent, or the client went away: counts, logs, frees
 *
 * An exchange belongs to one thread at a time.
 */
#ifndef REGISTRY_HTTP_EXCHANGE_H
#define REGISTRY_HTTP_EXCHANGE_H

#include "registry/http/kept.h"
#include "registry/http/request.h"
#include "registry/http/workers.h"

enum { REQUEST_ID_BYTES = 128, CLIENT_BYTES = 64 };

struct exchange {
	struct job job; /* first: a worker is handed this */
	struct service *service;
	void *server, *connection, *peer; /* these five are the server's */
	bool suspended;            /* its connection sleeps */
	const char *target_end;    /* where the raw target ended in the memory of the library */
	struct arena arena;
	struct request rq;
	struct response rs;
	bool begun, complete, compress, compressed;
	struct kept_answer kept; /* that was found, or is being made */
	uint64_t kept_state;
	bool takes_gzip;
	unsigned allowed; /* methods of the path, for Allow */
	enum media media;
	char *body; /* malloc, so that it can grow */
	size_t body_len, body_room;
	uint64_t body_seen;        /* with what was not kept */
	int64_t started, received; /* monotonic microseconds: first header, last byte of the body */
	enum api_error refusal;    /* what exchange_refuse() says */
	const char *refusal_text;
	enum http_header repeated; /* a header that came again */
	struct str again;
	char id[REQUEST_ID_BYTES + 1];
	char client[CLIENT_BYTES];
	size_t raw_len;
	char raw[]; /* the raw target */
};

/* NULL: no memory. */
struct exchange *exchange_new(struct service *sv, struct str raw_target);
/* One header; names that nobody looks at are passed over. The value must live as long as x. */
void exchange_header(struct exchange *x, const char *name, struct str value);
/* All headers are given, and x->rq.method and x->client set. sound: the server found nothing wrong
 * with the message. */
void exchange_begin(struct exchange *x, bool sound);
/* False: so much was sent that the connection should be cut. */
bool exchange_body(struct exchange *x, const char *bytes, size_t n);
/* Must the answer be given before the body was read? Its size, as announced, is not worth reading.
 */
bool exchange_is_hopeless(const struct exchange *x);
/* The whole body is there. */
void exchange_complete(struct exchange *x);
enum route_where exchange_where(const struct exchange *x);
/* Never fails: x->rs holds an answer after it. */
void exchange_run(struct exchange *x);
void exchange_compress(struct exchange *x);
/* An answer instead of running: 503, for instance. */
void exchange_refuse(struct exchange *x, enum api_error e, const char *text);
/* The media type of the answer. */
const char *exchange_type(const struct exchange *x);
/* note: what went wrong while it was sent, or NULL. */
void exchange_end(struct exchange *x, const char *note);

int64_t monotonic_us(void);

#endif
