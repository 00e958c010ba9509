/* v1.h - what the resources under /v1 share
 *
 * A handler reads its body by a table of registry/wire, calls an operation, and writes what it
 * gives by a table: it decides nothing. An error is {"error_code", "message"} as everywhere; where
 * an operation says more than no, the error has a member "answer" beside the two: what the
 * operation would have answered.
 *
 * Lists are paged by `after` and `limit`. Whatever is read carries an ETag that changes with any
 * change of the registry; If-None-Match gets a 304.
 */
#ifndef REGISTRY_HTTP_V1_H
#define REGISTRY_HTTP_V1_H

#include "registry/http/request.h"
#include "registry/wire/forms.h"

enum { V1_PAGE = 100, V1_PAGE_MOST = 1000 };

/* Refuses a query parameter that the resource does not have: a filter with a typo would filter
 * nothing. The three functions that each handler begins with do it too: v1_read(), v1_unchanged(),
 * v1_need(). */
bool v1_query(struct request *rq, struct response *rs);
/* The body, by a table; false: answered. */
bool v1_read(struct request *rq, struct response *rs, const struct wire_table *t, void *out);
/* A number from the query; false: it is none, answered. */
bool v1_number(struct request *rq, struct response *rs, const char *key, long long fallback,
               long long *out);
/* `after` and `limit`. */
bool v1_page(struct request *rq, struct response *rs, struct str *after, size_t *limit);
/* A query parameter that must be there. */
bool v1_need(struct request *rq, struct response *rs, const char *key, struct str *out);
/* The day that options go by, unless they say; false: they say no date, answered. */
bool v1_today(struct response *rs, const struct actor *by, struct admission_options *options);

/* The client has what it would get: answered. Else the ETag is set. */
bool v1_unchanged(struct request *rq, struct response *rs);

void v1_answer(struct response *rs, int status, const struct wire_table *t, const void *object);
/* The page that was asked for of a form with a list, here whole, and with `next`, which this
 * fills. */
void v1_answer_page(struct request *rq, struct response *rs, const struct wire_table *t,
                    void *form);
/* What a failed operation becomes. */
void v1_failure(struct response *rs, const struct failure *why);
/* The same with what it answers nevertheless. */
void v1_refusal(struct response *rs, enum api_error e, struct str message,
                const struct wire_table *t, const void *object);

#endif
