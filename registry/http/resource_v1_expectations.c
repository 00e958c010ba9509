/* resource_v1_expectations.c - /v1/expectations: what consumers depend on */
#include "registry/documents.h"
#include "registry/http/v1.h"

static bool read_filter(struct request *rq, struct response *rs, struct expectation_filter *f)
{
	*f = (struct expectation_filter){ .id = target_value(&rq->target, "id"),
		                          .contract = target_value(&rq->target, "contract"),
		                          .owner = target_value(&rq->target, "owner"),
		                          .environment = target_value(&rq->target, "environment"),
		                          .withdrawn = target_flag(&rq->target, "withdrawn") };
	return v1_number(rq, rs, "major", -1, &f->major);
}

typedef bool list_fn(struct registry *r, struct arena *a, const struct expectation_filter *f,
                     struct expectation_info **out, size_t *count, struct failure *why);

static void list(struct request *rq, struct response *rs, list_fn *ask)
{
	struct failure why = { .code = FAILURE_NONE };
	struct expectations_form page = { .next = STR("") };
	struct expectation_filter filter;

	if (!read_filter(rq, rs, &filter) || !v1_page(rq, rs, &filter.after, &filter.limit) ||
	    v1_unchanged(rq, rs))
		return;
	if (!ask(rq->service->registry, rq->arena, &filter, &page.expectations, &page.count,
	         &why)) {
		v1_failure(rs, &why);
		return;
	}
	if (page.count == filter.limit)
		page.next = expectation_token(rq->arena, &page.expectations[page.count - 1]);
	v1_answer(rs, 200, &wire_expectations, &page);
}

void v1_expectations_get(struct request *rq, struct response *rs)
{
	list(rq, rs, registry_expectations);
}

void v1_status_get(struct request *rq, struct response *rs)
{
	list(rq, rs, registry_status);
}

void v1_expectations_post(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	const struct expectation **expectations;
	struct expect_request *requests;
	struct expected_form answer;
	struct expect_form form;

	if (!v1_read(rq, rs, &wire_expect, &form))
		return;
	if (!documents_expectations(rq->arena, form.documents, form.count, &expectations,
	                            &answer.count, &why)) {
		v1_failure(rs, &why);
		return;
	}
	requests = arena_array(rq->arena, struct expect_request, answer.count);
	answer.answers = arena_array(rq->arena, struct expect_answer, answer.count);
	for (size_t i = 0; i < answer.count; i++)
		requests[i] = (struct expect_request){ .expectation = expectations[i],
			                               .source = expectations[i]->source,
			                               .require_satisfied = form.require_satisfied,
			                               .allow_unknown = form.allow_unknown,
			                               .dry_run = form.dry_run };
	if (registry_expect(rq->service->registry, rq->arena, &by, requests, answer.count,
	                    answer.answers, &why))
		v1_answer(rs, 200, &wire_expected, &answer);
	else
		v1_failure(rs, &why);
}

/* Withdraws; the reason is for the log. */
void v1_expectations_delete(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct expectation_filter filter;
	struct withdrawn_form answer;

	if (!read_filter(rq, rs, &filter) || !v1_need(rq, rs, "id", &filter.id))
		return;
	if (registry_withdraw(rq->service->registry, rq->arena, &by, &filter,
	                      target_value(&rq->target, "reason"), &answer.withdrawn, &why))
		v1_answer(rs, 200, &wire_withdrawn, &answer);
	else
		v1_failure(rs, &why);
}
