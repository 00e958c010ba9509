/* resource_schemas.c - /schemas: by id, by GUID, all of them */
#include "registry/http/subject_request.h"

#include <limits.h>

/* The id of the path, and what carries it. */
static bool find_id(struct request *rq, struct response *rs, struct subject_version *v)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	int id;

	if (!request_segment_int(rq, rs, "id", &id))
		return false;
	if (schema_by_id(ask, id, request_text(rq, "subject"), request_text(rq, "format"), v))
		return true;
	answer_refusal(rs, ask);
	return false;
}

void schema_id_get(struct request *rq, struct response *rs)
{
	struct subject_version v;
	struct asked asked;
	long long most;
	struct buf b;

	if (!find_id(rq, rs, &v))
		return;
	buf_init(&b, rs->arena, 0);
	if (!put_found_version(rq, rs, &b, &v, MEMBERS_BY_ID))
		return;
	if (target_flag(&rq->target, "fetchMaxId")) {
		if (!schema_max_id(ask_begin(rq, &asked), v.subject, &most)) {
			answer_refusal(rs, &asked.ask);
			return;
		}
		b.len--; /* before the closing brace */
		buf_printf(&b, ",\"maxId\":%lld}", most);
	}
	answer_text(rs, buf_str(&b));
}

void schema_id_schema_get(struct request *rq, struct response *rs)
{
	struct subject_version v;

	if (find_id(rq, rs, &v))
		answer_text(rs, version_text(rs->arena, &v));
}

/* Subjects (as texts) or versions that carry an id. */
static void answer_uses(struct request *rq, struct response *rs, bool versions)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct subject_version *uses;
	struct page page;
	size_t n, first;
	struct buf b;
	int id;

	if (!request_segment_int(rq, rs, "id", &id) || !request_list_page(rq, rs, INT_MAX, &page))
		return;
	if (!schema_uses(ask, id, request_text(rq, "subject"), target_flag(&rq->target, "deleted"),
	                 &uses, &n)) {
		answer_refusal(rs, ask);
		return;
	}
	first = page.offset < n ? page.offset : n;
	buf_init(&b, rs->arena, 0);
	buf_add_c(&b, "[");
	for (size_t i = first; i < n && i - first < page.limit; i++) {
		if (i > first)
			buf_add_c(&b, ",");
		if (versions)
			put_version(&b, &uses[i], "sv");
		else
			json_print_text(&b, uses[i].subject);
	}
	buf_add_c(&b, "]");
	answer_text(rs, buf_str(&b));
}

void schema_id_subjects_get(struct request *rq, struct response *rs)
{
	answer_uses(rq, rs, false);
}

void schema_id_versions_get(struct request *rq, struct response *rs)
{
	answer_uses(rq, rs, true);
}

void schema_guid_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct subject_version v;

	if (schema_by_guid(ask, request_segment(rq, "guid"), request_text(rq, "format"), &v))
		answer_version_json(rs, &v, MEMBERS_BY_GUID);
	else
		answer_refusal(rs, ask);
}

void schema_guid_ids_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct context_id *list;
	struct buf b;
	size_t n;

	if (!schema_guid_ids(ask, request_segment(rq, "guid"), &list, &n)) {
		answer_refusal(rs, ask);
		return;
	}
	buf_init(&b, rs->arena, 0);
	buf_add_c(&b, "[");
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&b, i ? ",{\"context\":" : "{\"context\":");
		json_print_text(&b, list[i].context);
		buf_printf(&b, ",\"id\":%lld}", list[i].id);
	}
	buf_add_c(&b, "]");
	answer_text(rs, buf_str(&b));
}

void schemas_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct schemas_asked q = { .prefix = request_text(rq, "subjectPrefix"),
		                   .rule_type = request_text(rq, "ruleType"),
		                   .deleted = target_flag(&rq->target, "deleted"),
		                   .latest_only = target_flag(&rq->target, "latestOnly"),
		                   .aliases = target_flag(&rq->target, "aliases") };
	struct subject_version *list;
	struct buf b;
	size_t n;

	if (!request_list_page(rq, rs, 1000, &q.page))
		return;
	if (!schema_list(ask, &q, &list, &n)) {
		answer_refusal(rs, ask);
		return;
	}
	buf_init(&b, rs->arena, 0);
	buf_add_c(&b, "[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_c(&b, ",");
		put_version(&b, &list[i], MEMBERS_LISTED);
	}
	buf_add_c(&b, "]");
	answer_text(rs, buf_str(&b));
}
