/* resource_v1_evidence.c - /v1/contracts/{contract}/evidence, /v1/subjects/{subject}/evidence,
 * /v1/ports, /v1/bound: for checks that run in the client */
#include "registry/documents.h"
#include "registry/evidence.h"
#include "registry/http/v1.h"
#include "registry/rows.h"

void v1_evidence_get(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct evidence_form form;
	struct snapshot *snap;
	long long major;

	if (!v1_number(rq, rs, "major", -1, &major) || v1_unchanged(rq, rs))
		return;
	snap = request_snapshot(rq, rs);
	if (!snap)
		return;
	if (evidence_of_contract(snap, rq->arena, request_segment(rq, "contract"), major,
	                         target_flag(&rq->target, "all"),
	                         target_value(&rq->target, "after"), &form, &why))
		v1_answer(rs, 200, &wire_evidence, &form);
	else
		v1_failure(rs, &why);
}

static void answer_expectations(struct request *rq, struct response *rs, struct str target,
                                const struct ask_expectations_form *ask)
{
	struct failure why = { .code = FAILURE_NONE };
	struct snapshot *snap = request_snapshot(rq, rs);
	struct asked_expectations_form form;

	if (!snap)
		return;
	if (evidence_expectations(snap, rq->arena, target, ask, &form, &why))
		v1_answer(rs, 200, &wire_asked_expectations, &form);
	else
		v1_failure(rs, &why);
}

void v1_evidence_expectations_post(struct request *rq, struct response *rs)
{
	struct ask_expectations_form ask;

	if (v1_read(rq, rs, &wire_ask_expectations, &ask))
		answer_expectations(
			rq, rs,
			target_contract(rq->arena, request_segment(rq, "contract"), ask.major),
			&ask);
}

void v1_subject_expectations_post(struct request *rq, struct response *rs)
{
	struct subject_name name = subject_name_read(rq->arena, request_segment(rq, "subject"));
	struct ask_expectations_form ask;

	if (v1_read(rq, rs, &wire_ask_expectations, &ask))
		answer_expectations(rq, rs, target_of_subject(rq->arena, name.text), &ask);
}

void v1_subject_evidence_post(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	struct ask_subject_form ask;
	struct subject_form form;
	struct snapshot *snap;

	if (!v1_read(rq, rs, &wire_ask_subject, &ask))
		return;
	snap = request_snapshot(rq, rs);
	if (!snap)
		return;
	if (evidence_subject(snap, rq->arena, rq->service->subjects, request_segment(rq, "subject"),
	                     &ask, &form, &why))
		v1_answer(rs, 200, &wire_subject, &form);
	else
		v1_failure(rs, &why);
}

/* identity=, repeated: their owners. Without: all that are taken, in pages. */
void v1_ports_get(struct request *rq, struct response *rs)
{
	struct ports_form form;
	struct snapshot *snap;
	struct str *identities, after;
	size_t n, limit;

	if (!v1_page(rq, rs, &after, &limit) || v1_unchanged(rq, rs))
		return;
	snap = request_snapshot(rq, rs);
	if (!snap)
		return;
	identities = target_values(rq->arena, &rq->target, "identity", &n);
	if (n)
		evidence_ports(snap, rq->arena, identities, n, &form);
	else
		evidence_all_ports(snap, rq->arena, after, limit, &form);
	v1_answer(rs, 200, &wire_ports, &form);
}

void v1_bound_post(struct request *rq, struct response *rs)
{
	struct failure why = { .code = FAILURE_NONE };
	const struct contract *contract;
	struct ask_bound_form ask;
	struct bounds_form form;
	struct snapshot *snap;

	if (!v1_read(rq, rs, &wire_ask_bound, &ask))
		return;
	snap = request_snapshot(rq, rs);
	if (!snap)
		return;
	if (documents_contract(rq->arena, ask.document, ask.product, ask.contract, ask.version,
	                       &contract, &why) &&
	    evidence_bound(snap, rq->arena, rq->service->subjects, contract, &form, &why))
		v1_answer(rs, 200, &wire_bounds, &form);
	else
		v1_failure(rs, &why);
}
