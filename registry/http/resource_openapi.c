/* resource_openapi.c - /openapi.json */
#include "registry/http/openapi.h"
#include "registry/http/request.h"

void openapi_get(struct request *rq, struct response *rs)
{
	answer_json(rs, openapi_document(rq->arena, rq->service->routes));
	rs->type = "application/json";
}
