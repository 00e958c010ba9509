/* resource_v1_questions.c - /v1/can, /v1/impact: may I, and who depends on this */
#include "registry/documents.h"
#include "registry/http/v1.h"

static void answer_can(struct response *rs, bool asked, const struct can_answer *answer,
                       const struct failure *why)
{
	if (asked)
		v1_answer(rs, 200, &wire_can_answer, answer);
	else
		v1_failure(rs, why);
}

void v1_can_publish_post(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	const struct contract *proposal;
	struct can_publish_form form;
	struct can_answer answer;
	bool asked;

	if (!v1_read(rq, rs, &wire_can_publish, &form) || !v1_today(rs, &by, &form.options))
		return;
	asked = documents_contract(rq->arena, form.document, form.product, form.contract, form.version,
	                           &proposal, &why) &&
	        registry_can_publish(rq->service->registry, rq->arena, proposal, &form.options,
	                             &answer, &why);
	answer_can(rs, asked, &answer, &why);
}

static bool find_expectation(struct request *rq, const struct can_consume_form *form,
                             const struct expectation **out, struct failure *why)
{
	const struct expectation **list;
	size_t n;

	if (!documents_expectations(rq->arena, form->document, 1, &list, &n, why))
		return false;
	*out = NULL;
	for (size_t i = 0; i < n; i++) {
		if (form->expectation.len && !str_eq(list[i]->id, form->expectation))
			continue;
		if (*out)
			return failure_set(why, FAILURE_USAGE,
			                   "%.*s holds several expectations: which?",
			                   STR_FMT(form->document->name));
		*out = list[i];
	}
	return *out || failure_set(why, FAILURE_NOT_FOUND, "no expectation \"%.*s\" in %.*s",
	                           STR_FMT(form->expectation), STR_FMT(form->document->name));
}

void v1_can_consume_post(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	const struct expectation *e;
	struct can_consume_form form;
	struct can_answer answer;
	bool asked;

	if (!v1_read(rq, rs, &wire_can_consume, &form))
		return;
	asked = find_expectation(rq, &form, &e, &why) &&
	        registry_can_consume(rq->service->registry, rq->arena, e, form.environment, &answer,
	                             &why);
	answer_can(rs, asked, &answer, &why);
}

void v1_can_retire_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct can_answer answer;
	struct str contract, text;
	long long major;
	bool asked;

	if (!v1_need(rq, rs, "contract", &contract) || !v1_need(rq, rs, "major", &text) ||
	    !v1_number(rq, rs, "major", -1, &major) || v1_unchanged(rq, rs))
		return;
	asked = registry_can_retire(rq->service->registry, rq->arena, contract, major, &answer,
	                            &why);
	answer_can(rs, asked, &answer, &why);
}

void v1_impact_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct impact_form form;
	struct str contract;
	long long major;

	if (!v1_need(rq, rs, "contract", &contract) || !v1_number(rq, rs, "major", -1, &major) ||
	    v1_unchanged(rq, rs))
		return;
	if (registry_impact(rq->service->registry, rq->arena, contract, major,
	                    target_value(&rq->target, "path"), &form.impact, &form.count, &why))
		v1_answer_page(rq, rs, &wire_impact, &form);
	else
		v1_failure(rs, &why);
}
