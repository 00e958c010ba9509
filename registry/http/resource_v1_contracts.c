/* resource_v1_contracts.c - /v1/contracts, /v1/subjects, /v1/search: what is held, and its life */
#include "registry/documents.h"
#include "registry/http/v1.h"

/* ---- reading ------------------------------------------------------------------- */

static bool in_full(struct request *rq, struct contracts_form *page, struct failure *why)
{
	for (size_t i = 0; i < page->count; i++)
		if (!registry_contract(rq->service->registry, rq->arena, page->contracts[i].id,
		                       &page->contracts[i], why))
			return false;
	return true;
}

void v1_contracts_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct contracts_form page = { .next = STR("") };
	struct str after;
	size_t limit;

	if (!v1_page(rq, rs, &after, &limit) || v1_unchanged(rq, rs))
		return;
	if (!registry_contracts(rq->service->registry, rq->arena, after, limit, &page.contracts,
	                        &page.count, &why) ||
	    (target_flag(&rq->target, "full") && !in_full(rq, &page, &why))) {
		v1_failure(rs, &why);
		return;
	}
	if (page.count == limit)
		page.next = page.contracts[limit - 1].id;
	v1_answer(rs, 200, &wire_contracts, &page);
}

void v1_contract_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct contract_info info;

	if (v1_unchanged(rq, rs))
		return;
	if (registry_contract(rq->service->registry, rq->arena, request_segment(rq, "contract"),
	                      &info, &why))
		v1_answer(rs, 200, &wire_contract_info, &info);
	else
		v1_failure(rs, &why);
}

void v1_version_get(struct request *rq, struct response *rs)
{
	struct str version = request_segment(rq, "version");
	struct failure why = { .code = FAILURE_NONE };
	struct stored_contract stored;

	if (v1_unchanged(rq, rs))
		return;
	if (str_is(version, "latest"))
		version = STR("");
	if (registry_document(rq->service->registry, rq->arena, request_segment(rq, "contract"),
	                      version, &stored, &why))
		v1_answer(rs, 200, &wire_stored_contract, &stored);
	else
		v1_failure(rs, &why);
}

void v1_search_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct search_form form;
	struct str words;

	if (!v1_need(rq, rs, "q", &words) || v1_unchanged(rq, rs))
		return;
	if (registry_search(rq->service->registry, rq->arena, words, &form.hits, &form.count, &why))
		v1_answer_page(rq, rs, &wire_search, &form);
	else
		v1_failure(rs, &why);
}

void v1_subjects_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct subjects_form page = { .next = STR("") };
	struct str after;
	size_t limit;

	if (!v1_page(rq, rs, &after, &limit) || v1_unchanged(rq, rs))
		return;
	if (!registry_subjects(rq->service->registry, rq->arena, after, limit, &page.subjects,
	                       &page.count, &why)) {
		v1_failure(rs, &why);
		return;
	}
	if (page.count == limit)
		page.next = page.subjects[limit - 1].subject;
	v1_answer(rs, 200, &wire_subjects, &page);
}

/* ---- publishing ------------------------------------------------------------------ */

static struct str refusal_words(struct arena *a, const struct document_report *r)
{
	struct str *names = arena_array(a, struct str, r->consumer_count + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->consumer_count; i++)
		if (r->consumers[i].blocks)
			names[n++] = r->consumers[i].id;
	if (!n)
		return arena_printf(a, "%.*s %.*s is not published: the gate says no",
		                    STR_FMT(r->id), STR_FMT(r->contract->version));
	return arena_printf(a, "%.*s %.*s is not published: it breaks %.*s", STR_FMT(r->id),
	                    STR_FMT(r->contract->version), STR_FMT(str_list_text(a, names, n)));
}

void v1_contracts_post(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct publish_answer answer;
	struct publish_form form;
	struct publish_request request;

	if (!v1_read(rq, rs, &wire_publish, &form) || !v1_today(rs, &by, &form.options))
		return;
	request = (struct publish_request){ .document = form.document,
		                            .product = form.product,
		                            .options = &form.options,
		                            .dry_run = form.dry_run,
		                            .force = form.force,
		                            .reason = form.reason };
	if (!documents_contract(rq->arena, form.document, form.product, form.contract, form.version,
	                        &request.contract, &why) ||
	    !registry_publish(rq->service->registry, rq->arena, &by, &request, &answer, &why))
		v1_failure(rs, &why);
	else if (answer.same || answer.published || form.dry_run)
		v1_answer(rs, answer.published ? 201 : 200, &wire_publish_answer, &answer);
	else
		v1_refusal(rs, API_V1_GATE, refusal_words(rq->arena, &answer.report),
		           &wire_publish_answer, &answer);
}

/* ---- modes ------------------------------------------------------------------------ */

void v1_mode_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct mode_info info;

	if (v1_unchanged(rq, rs))
		return;
	if (registry_mode(rq->service->registry, rq->arena, request_segment(rq, "contract"), &info,
	                  &why))
		v1_answer(rs, 200, &wire_mode_info, &info);
	else
		v1_failure(rs, &why);
}

void v1_mode_put(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct mode_form form;

	if (!v1_read(rq, rs, &wire_mode, &form))
		return;
	if (registry_set_mode(rq->service->registry, rq->arena, &by,
	                      request_segment(rq, "contract"), form.mode, form.reason, &why))
		answer_nothing(rs);
	else
		v1_failure(rs, &why);
}

/* ---- the end of a major ------------------------------------------------------------ */

void v1_deprecate_post(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct deprecate_form form;

	if (!v1_read(rq, rs, &wire_deprecate, &form))
		return;
	if (registry_deprecate(rq->service->registry, rq->arena, &by,
	                       request_segment(rq, "contract"), form.major, form.ends, form.reason,
	                       &why))
		answer_nothing(rs);
	else
		v1_failure(rs, &why);
}

void v1_retire_post(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct retired_form answer = { 0 };
	struct retire_form form;

	if (!v1_read(rq, rs, &wire_retire, &form))
		return;
	answer.retired = registry_retire(rq->service->registry, rq->arena, &by,
	                                 request_segment(rq, "contract"), form.major, form.force,
	                                 form.reason, &answer.left, &answer.left_count, &why);
	if (answer.retired)
		v1_answer(rs, 200, &wire_retired, &answer);
	else if (why.code == FAILURE_REFUSED && answer.left_count)
		v1_refusal(rs, API_V1_REFUSED, str_of(why.text), &wire_retired, &answer);
	else
		v1_failure(rs, &why);
}
