/* resource_health.c - /metrics, /healthz, /readyz: for whoever watches over the server */
#include "contract/base/node_put.h"
#include "registry/http/metrics.h"
#include "registry/http/request.h"

void metrics_get(struct request *rq, struct response *rs)
{
	struct buf out;

	buf_init(&out, rq->arena, 0);
	metrics_print(rq->service, &out);
	answer_own(rs, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&out));
}

/* Alive: it answers. Nothing else is looked at, so that no disk or load has it killed. */
void healthz_get(struct request *rq, struct response *rs)
{
	(void)rq;
	answer_own(rs, 200, "application/json", STR("{\"status\":\"ok\"}"));
}

static void add_reason(struct request *rq, struct node *reasons, const char *text)
{
	node_add(rq->arena, reasons, node_new_text(rq->arena, str_of(text)));
}

/* Ready: it would take a request now. If not, every reason. */
void readyz_get(struct request *rq, struct response *rs)
{
	struct service *sv = rq->service;
	struct node *root = node_new_map(rq->arena), *reasons;
	struct failure why = { .code = FAILURE_NONE };
	struct snapshot *snap;
	struct buf out;

	put_bool(rq->arena, root, "ready", true);
	reasons = put_list(rq->arena, root, "reasons");
	if (atomic_load(&sv->draining))
		add_reason(rq, reasons, "the server is shutting down");
	if (!store_snapshot(registry_store(sv->registry), rq->arena, &snap, &why))
		add_reason(rq, reasons, why.text);
	else
		snapshot_end(snap);
	if (atomic_load(&sv->queued) >= sv->queue_limit)
		add_reason(rq, reasons, "all workers are busy and the queue is full");
	if (reasons->count)
		node_put(rq->arena, root, STR("ready"), node_new_plain(rq->arena, STR("false")));
	buf_init(&out, rq->arena, 0);
	json_print(&out, root, 0);
	answer_own(rs, reasons->count ? 503 : 200, "application/json", buf_str(&out));
}
