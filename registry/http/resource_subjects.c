/* resource_subjects.c - /subjects and /subjects/{subject}: list, lookup, delete */
#include "registry/http/subject_request.h"

#include <limits.h>

void subjects_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct str prefix = target_has(&rq->target, "subjectPrefix")
	                            ? request_text(rq, "subjectPrefix")
	                            : STR(":*:");
	struct page page;
	struct str *list;
	size_t n;

	if (!request_list_page(rq, rs, INT_MAX, &page))
		return;
	if (subject_list(ask, prefix, request_which(rq), page, &list, &n))
		answer_texts(rs, list, n);
	else
		answer_refusal(rs, ask);
}

void subject_post(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct register_request q;
	struct subject_version v;

	if (!read_register(rq, rs, ask, &q))
		return;
	if (subject_lookup(ask, &q, target_flag(&rq->target, "deleted"), &v))
		answer_version_json(rs, &v, MEMBERS_SCHEMA);
	else
		answer_refusal(rs, ask);
}

void subject_delete_all(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	long long *list;
	size_t n;

	if (subject_delete(ask, request_segment(rq, "subject"),
	                   target_flag(&rq->target, "permanent"), &list, &n))
		answer_numbers(rs, list, n);
	else
		answer_refusal(rs, ask);
}

void subject_metadata_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct subject_version v;
	struct str *keys, *values;
	size_t n, m;

	keys = target_values(rq->arena, &rq->target, "key", &n);
	values = target_values(rq->arena, &rq->target, "value", &m);
	if (subject_by_metadata(ask, request_segment(rq, "subject"), keys, values, n < m ? n : m,
	                        target_flag(&rq->target, "deleted"), request_text(rq, "format"),
	                        &v))
		answer_version_json(rs, &v, MEMBERS_SCHEMA);
	else
		answer_refusal(rs, ask);
}
