/* openapi.h - the API as a document for programs
 *
 * Paths come from the table of routes, the objects of /v1 from the tables that write and read them
 * (registry/wire), words and the objects of the original's API from openapi.def. A test plays the
 * stories of tests/api and finds each method, status and member in it.
 */
#ifndef REGISTRY_HTTP_OPENAPI_H
#define REGISTRY_HTTP_OPENAPI_H

#include "contract/base/node.h"
#include "registry/http/route.h"

/* OpenAPI 3.0, in the arena. */
const struct node *openapi_document(struct arena *a, const struct route_table *routes);

/* The names of the query parameters of a route, in words, "name!" where it must be there; empty: it
 * has none. */
struct str openapi_query(const struct route *r);

#endif
