/* resource_scopes.c - /config, /mode and /contexts */
#include "registry/http/subject_request.h"

#include <limits.h>

/* The subject of the path; none: the global record. */
static struct str scope_of_path(const struct request *rq)
{
	struct str subject = request_segment(rq, "subject");

	return subject.ptr ? subject : STR("");
}

void config_get_handler(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	const struct node *config;

	if (config_get(ask, scope_of_path(rq), target_flag(&rq->target, "defaultToGlobal"),
	               &config))
		answer_json(rs, config);
	else
		answer_refusal(rs, ask);
}

void config_put_handler(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	const struct node *body = request_json(rq, rs), *config;

	if (!body)
		return;
	if (config_put(ask, scope_of_path(rq), body, &config))
		answer_json(rs, config);
	else
		answer_refusal(rs, ask);
}

void config_delete_handler(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	const struct node *config;

	if (config_delete(ask, scope_of_path(rq), &config))
		answer_json(rs, config);
	else
		answer_refusal(rs, ask);
}

static void answer_mode(struct response *rs, struct str mode)
{
	struct node *n = node_new_map(rs->arena);

	if (mode.ptr)
		node_put_text(rs->arena, n, "mode", mode);
	answer_json(rs, n);
}

void mode_get_handler(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct str mode;

	if (mode_get(ask, scope_of_path(rq), target_flag(&rq->target, "defaultToGlobal"), &mode))
		answer_mode(rs, mode);
	else
		answer_refusal(rs, ask);
}

void mode_put_handler(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	const struct node *body = request_json(rq, rs), *said = node_get(body, "mode");

	if (!body)
		return;
	if (!said) { /* the original fails here: a body without mode is no request */
		answer_error(rs, API_INVALID_MODE);
		return;
	}
	if (mode_put(ask, scope_of_path(rq), node_text(said), target_flag(&rq->target, "force")))
		answer_mode(rs, node_text(said));
	else
		answer_refusal(rs, ask);
}

void mode_delete_handler(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct str mode;

	if (mode_delete(ask, scope_of_path(rq), target_flag(&rq->target, "recursive"), &mode))
		answer_mode(rs, mode);
	else
		answer_refusal(rs, ask);
}

void contexts_get(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct page page;
	struct str *list;
	size_t n;

	if (!request_list_page(rq, rs, INT_MAX, &page))
		return;
	if (context_list(ask, request_text(rq, "contextPrefix"), page, &list, &n))
		answer_texts(rs, list, n);
	else
		answer_refusal(rs, ask);
}

void context_delete_handler(struct request *rq, struct response *rs)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);

	if (context_delete(ask, request_segment(rq, "context")))
		answer_nothing(rs);
	else
		answer_refusal(rs, ask);
}
