/* resource_v1_checks.c - /v1/checks: the gate asked of a document, without registering it */
#include "compat/admission/report_tree.h"
#include "registry/check.h"
#include "registry/http/subject_request.h"
#include "registry/http/v1.h"

/* The answer is the JSON report of treaty check, whether the gate lets it pass or not. */
void v1_checks_post(struct request *rq, struct response *rs)
{
	struct actor by = request_actor(rq);
	struct failure why = { .code = FAILURE_NONE };
	struct check_answer answer;
	struct snapshot *snap;
	struct check_form form;
	struct str meant;
	struct node *root;

	if (!v1_read(rq, rs, &wire_check, &form) || !v1_today(rs, &by, &form.options))
		return;
	if (form.subject.len && alias_of(rq->service, rq->arena, form.subject, false, &meant))
		form.subject = meant;
	snap = request_snapshot(rq, rs);
	if (!snap)
		return;
	if (!check_documents(snap, rq->arena, rq->service->subjects, &form, &answer, &why)) {
		v1_failure(rs, &why);
		return;
	}
	root = report_tree_new(rq->arena, "check");
	report_tree_documents(rq->arena, root, answer.documents, answer.count, answer.pass,
	                      answer.against);
	answer_json(rs, root);
	rs->type = "application/json";
}
