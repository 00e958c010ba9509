/* resource_versions.c - /subjects/{subject}/versions and what is below */
#include "registry/http/subject_request.h"

#include <limits.h>

/* What most handlers here read first: the subject and the version of the path. */
static bool path_version(struct request *rq, struct response *rs, struct ask *ask,
                         long long *version)
{
	if (version_read(ask, request_segment(rq, "version"), version))
		return true;
	answer_refusal(rs, ask);
	return false;
}

void versions_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct page page;
	long long *list;
	size_t n, first;

	if (!request_list_page(rq, rs, INT_MAX, &page))
		return;
	if (!subject_versions(ask, request_segment(rq, "subject"), request_which(rq),
	                      target_flag(&rq->target, "deletedAsNegative"), &list, &n)) {
		answer_refusal(rs, ask);
		return;
	}
	first = page.offset < n ? page.offset : n;
	answer_numbers(rs, list + first, page.limit < n - first ? page.limit : n - first);
}

void versions_post(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	const struct node *explanation;
	struct register_request q;
	struct subject_version v;

	if (!read_register(rq, rs, ask, &q))
		return;
	explanation = request_explanation(rq, rs, &q);
	if (subject_register(ask, &q, &v))
		answer_version_json(rs, &v, MEMBERS_REGISTERED);
	else
		answer_refusal(rs, ask);
	answer_explained(rs, explanation);
}

static bool find_version(struct request *rq, struct response *rs, struct subject_version *v)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	long long version;

	if (!path_version(rq, rs, ask, &version))
		return false;
	if (subject_version(ask, request_segment(rq, "subject"), version,
	                    target_flag(&rq->target, "deleted"), request_text(rq, "format"), v))
		return true;
	answer_refusal(rs, ask);
	return false;
}

void version_get(struct request *rq, struct response *rs)
{
	struct subject_version v;
	struct buf b;

	if (!find_version(rq, rs, &v))
		return;
	buf_init(&b, rs->arena, 0);
	if (put_found_version(rq, rs, &b, &v, MEMBERS_SCHEMA))
		answer_text(rs, buf_str(&b));
}

static bool read_tag_request(struct request *rq, struct response *rs, struct tag_request *out)
{
	const struct node *body = request_json(rq, rs), *remove;
	struct failure why;
	struct str *names;
	int version = 0;
	bool given;

	*out = (struct tag_request){ 0 };
	if (!body || !body_int(rq, rs, body, "newVersion", &version, &given) ||
	    !read_tag_edits(rq, rs, body, "tagsToAdd", "tagsToRemove", &out->edits) ||
	    !read_rules(rq, rs, body, "ruleSet", &out->rules) ||
	    !read_rules(rq, rs, body, "rulesToMerge", &out->rules_to_merge))
		return false;
	out->new_version = version;
	if (!metadata_read(rq->arena, node_get(body, "metadata"), &out->metadata, &why)) {
		answer_error_message(rs, API_BAD_REQUEST_TEXT,
		                     str_copy(rs->arena, str_of(why.text)));
		return false;
	}
	remove = node_get(body, "rulesToRemove");
	out->rules_to_remove_count = node_is(remove, NODE_LIST) ? remove->count : 0;
	names = arena_array(rq->arena, struct str, out->rules_to_remove_count);
	for (size_t i = 0; i < out->rules_to_remove_count; i++)
		names[i] = node_text(remove->items[i]);
	out->rules_to_remove = names;
	if (out->rules && (out->rules_to_merge || out->rules_to_remove_count)) {
		answer_error1(rs, API_INVALID_RULES,
		              STR("ruleSet should be omitted if specifying rulesToMerge or "
		                  "rulesToRemove"));
		return false;
	}
	return true;
}

void version_tags_post(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct subject_version v;
	struct tag_request q;
	long long version;

	if (!path_version(rq, rs, ask, &version) || !read_tag_request(rq, rs, &q))
		return;
	if (subject_tag(ask, request_segment(rq, "subject"), version, &q, &v))
		answer_version_json(rs, &v, MEMBERS_REGISTERED);
	else
		answer_refusal(rs, ask);
}

void version_schema_get(struct request *rq, struct response *rs)
{
	struct subject_version v;

	if (find_version(rq, rs, &v))
		answer_text(rs, version_text(rs->arena, &v));
}

void version_delete(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	long long version, gone;

	if (!path_version(rq, rs, ask, &version))
		return;
	if (subject_delete_version(ask, request_segment(rq, "subject"), version,
	                           target_flag(&rq->target, "permanent"), &gone))
		answer_text(rs, arena_printf(rs->arena, "%lld", gone));
	else
		answer_refusal(rs, ask);
}

void version_referencedby_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	long long version, *list;
	struct page page;
	size_t n, first;

	if (!request_list_page(rq, rs, 1000, &page) || !path_version(rq, rs, ask, &version))
		return;
	if (!subject_referenced_by(ask, request_segment(rq, "subject"), version,
	                           target_flag(&rq->target, "deleted"), &list, &n)) {
		answer_refusal(rs, ask);
		return;
	}
	first = page.offset < n ? page.offset : n;
	answer_numbers(rs, list + first, page.limit < n - first ? page.limit : n - first);
}
