/* route.h - which handler answers which method and path
 *
 * Finding a route allocates nothing and looks at each row at most once.
 */
#ifndef REGISTRY_HTTP_ROUTE_H
#define REGISTRY_HTTP_ROUTE_H

#include "contract/base/text.h"

struct request;
struct response;
struct target;

enum http_method {
	METHOD_GET,
	METHOD_POST,
	METHOD_PUT,
	METHOD_DELETE,
	METHOD_HEAD,
	METHOD_OPTIONS,
	METHOD_OTHER, /* no resource has it */
	METHOD_COUNT
};

/* Reads *rq, fills *rs. Runs where its row says; its memory is rq->arena. */
typedef void handler_fn(struct request *rq, struct response *rs);

enum route_where { ROUTE_LOOP, ROUTE_WORKER, ROUTE_STORED };
enum route_answers { ROUTE_JSON, ROUTE_OWN };

enum { ROUTE_SEGMENTS = 12 };

struct route {
	enum http_method method;
	const char *path; /* the template, also the label in metrics */
	handler_fn *handle;
	enum route_where where;
	enum route_answers answers;
};

enum {
	ROUTE_COUNT = 0
#define X(method, path, handler, where, answers) +1
#include "registry/http/route.def"
#undef X
};

struct route_table {
	const struct route *routes;
	size_t count;
};

/* route.def as a table. Tests of the server bring their own. */
extern const struct route_table route_table;

#define X(method, path, handler, where, answers) handler_fn handler;
#include "registry/http/route.def"
#undef X

enum http_method method_find(struct str name); /* letter case matters */
const char *method_name(enum http_method m);

/* NULL: no row fits. *allowed: the methods (bits 1 << METHOD_x) of the rows whose template fits: 0
 * is a 404, else a 405. HEAD is looked for as GET. */
const struct route *route_find(const struct route_table *table, enum http_method method,
                               const struct target *t, unsigned *allowed);
/* The segment of the target that stands where the template says {name}; STR_NONE if it does not. */
struct str route_segment(const struct route *r, const struct target *t, const char *name);

#endif
