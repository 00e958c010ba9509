/* explain.c - explain=true: findings beside the answers of the original's API, only where they are
 * asked for */
#include "compat/admission/report_tree.h"
#include "registry/check.h"
#include "registry/http/subject_request.h"

static const struct node *explain(struct request *rq, const struct register_request *q,
                                  struct snapshot *snap)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct admission_options options = { .policy = POLICY_PROVEN, .today = asked.by.today };
	const struct contract *contract;
	struct document_report report;
	struct schema schema;
	struct node *out;

	if (!subject_proposal(ask, snap, q, &schema, &options.level) || !schema.language->contract)
		return NULL; /* the answer itself says what is wrong with it */
	contract = schema.language->contract(rq->arena, schema.parsed, NULL);
	if (!contract || !check_schema(snap, rq->arena, rq->service->subjects, contract, q->subject,
	                               &options, &report, &asked.why))
		return NULL;
	report.proposal_label = STR("the proposal"); /* it has no file */
	out = node_new_map(rq->arena);
	report_tree_document(rq->arena, out, &report);
	return out;
}

const struct node *request_explanation(struct request *rq, struct response *rs,
                                       const struct register_request *q)
{
	const struct node *out;
	struct snapshot *snap;

	if (!target_flag(&rq->target, "explain"))
		return NULL;
	snap = request_snapshot(rq, rs);
	if (!snap) {
		rs->status = 0; /* whoever answers next says it */
		return NULL;
	}
	out = explain(rq, q, snap);
	request_snapshot_end(rq);
	return out;
}

void answer_explained(struct response *rs, const struct node *explanation)
{
	struct buf out;

	if (!explanation || !str_ends(rs->body, "}"))
		return;
	buf_init(&out, rs->arena, 0);
	buf_add(&out, (struct str){ rs->body.ptr, rs->body.len - 1 });
	buf_add_c(&out, rs->body.len > 2 ? ",\"explain\":" : "\"explain\":");
	json_print(&out, explanation, 0);
	buf_add_c(&out, "}");
	rs->body = buf_str(&out);
}
