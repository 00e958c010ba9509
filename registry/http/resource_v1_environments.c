/* resource_v1_environments.c - /v1/environments, /v1/waivers, /v1/log: what is recorded beside
 * contracts */
#include "registry/http/v1.h"

/* ---- environments --------------------------------------------------------------- */

/* Of one environment, or of all. */
void v1_environments_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct environments_form form;

	if (v1_unchanged(rq, rs))
		return;
	if (registry_live(rq->service->registry, rq->arena, request_segment(rq, "environment"),
	                  &form.live, &form.count, &why))
		v1_answer_page(rq, rs, &wire_environments, &form);
	else
		v1_failure(rs, &why);
}

typedef bool deploy_fn(struct registry *r, struct arena *a, const struct actor *by, struct str what,
                       struct str version, struct str environment, struct failure *why);

static void deploy(struct request *rq, struct response *rs, deploy_fn *change)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct deploy_form form;

	if (!v1_read(rq, rs, &wire_deploy, &form))
		return;
	if (change(rq->service->registry, rq->arena, &by, form.what, form.version,
	           request_segment(rq, "environment"), &why))
		answer_nothing(rs);
	else
		v1_failure(rs, &why);
}

void v1_deploy_post(struct request *rq, struct response *rs)
{
	deploy(rq, rs, registry_deploy);
}

void v1_undeploy_post(struct request *rq, struct response *rs)
{
	deploy(rq, rs, registry_undeploy);
}

/* ---- waivers ---------------------------------------------------------------------- */

void v1_waivers_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct waivers_form form;
	struct str contract;

	if (!v1_need(rq, rs, "contract", &contract) || v1_unchanged(rq, rs))
		return;
	if (registry_waivers(rq->service->registry, rq->arena, contract, &form.waivers, &form.count,
	                     &why))
		v1_answer_page(rq, rs, &wire_waivers, &form);
	else
		v1_failure(rs, &why);
}

void v1_waivers_post(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct waive_form form;

	if (!v1_read(rq, rs, &wire_waive, &form))
		return;
	if (registry_waive(rq->service->registry, rq->arena, &by, form.contract, &form.waiver,
	                   &why))
		answer_nothing(rs);
	else
		v1_failure(rs, &why);
}

/* ---- the log ------------------------------------------------------------------------ */

/* Newest first; before: an offset. */
void v1_log_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct str after;
	struct log_form form;
	long long before;
	size_t limit;

	if (!v1_page(rq, rs, &after, &limit) || !v1_number(rq, rs, "before", 0, &before) ||
	    v1_unchanged(rq, rs))
		return;
	if (registry_log(rq->service->registry, rq->arena, before > 0 ? (uint64_t)before : 0, limit,
	                 target_value(&rq->target, "contract"), &form.lines, &form.count, &why))
		v1_answer(rs, 200, &wire_log, &form);
	else
		v1_failure(rs, &why);
}
