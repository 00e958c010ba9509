/* services.c - what services must keep */
#include "compat/buf/impl.h"

void buf_rpc_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_service *was = old, *is = new;
	struct java_keys names = { .arena = c->arena };

	for (size_t i = 0; i < was->rpc_count; i++)
		java_put_name(&names, was->rpcs[i].name, false, &was->rpcs[i]);
	for (size_t i = 0; i < is->rpc_count; i++)
		java_put_name(&names, is->rpcs[i].name, true, &is->rpcs[i]);
	for (size_t i = 0; i < names.count; i++)
		if (!names.list[i]->second)
			buf_find(c, buf_path(c->arena, buf_nested(was->full, was->file)), is->at,
			         was->at,
			         "Previously present RPC \"%.*s\" on service \"%.*s\" was deleted.",
			         STR_FMT(names.list[i]->name), STR_FMT(is->name));
}

static struct str rpc_path(struct buf_check *c, const struct proto_rpc *rpc)
{
	const struct proto_service *s = c->old_service;

	return arena_printf(c->arena, "%.*s/%.*s",
	                    STR_FMT(buf_path(c->arena, buf_nested(s->full, s->file))),
	                    STR_FMT(rpc->name));
}

static void rpc_changed(struct buf_check *c, const struct proto_rpc *old,
                        const struct proto_rpc *new, struct proto_place was_at,
                        struct proto_place at, const char *what, struct str was, struct str is)
{
	if (!str_eq(was, is))
		buf_find(c, rpc_path(c, old), at, was_at,
		         "RPC \"%.*s\" on service \"%.*s\" changed %s from \"%.*s\" to \"%.*s\".",
		         STR_FMT(new->name), STR_FMT(c->service->name), what, STR_FMT(was),
		         STR_FMT(is));
}

static void streams(struct buf_check *c, const struct proto_rpc *old, const struct proto_rpc *new,
                    const char *who, bool was, bool is)
{
	if (was != is)
		buf_find(c, rpc_path(c, old), new->at, old->at,
		         "RPC \"%.*s\" on service \"%.*s\" changed from %s %s to %s %s.",
		         STR_FMT(new->name), STR_FMT(c->service->name), who,
		         was ? "streaming" : "unary", who, is ? "streaming" : "unary");
}

void buf_client_streaming(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	streams(c, was, is, "client", was->client_streams, is->client_streams);
}

void buf_server_streaming(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	streams(c, was, is, "server", was->server_streams, is->server_streams);
}

static struct str type_name(const struct proto_type *t)
{
	return t->message ? t->message->full : t->name;
}

void buf_request_type(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	rpc_changed(c, was, is, was->request.at, is->request.at, "request type",
	            type_name(&was->request), type_name(&is->request));
}

void buf_response_type(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	rpc_changed(c, was, is, was->response.at, is->response.at, "response type",
	            type_name(&was->response), type_name(&is->response));
}

void buf_idempotency(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;
	struct str before = buf_option(&was->options, "idempotency_level"),
		   after = buf_option(&is->options, "idempotency_level");

	rpc_changed(c, was, is, buf_option_place(&was->options, "idempotency_level", was->at),
	            buf_option_place(&is->options, "idempotency_level", is->at),
	            "option \"idempotency_level\"",
	            before.ptr ? before : STR("IDEMPOTENCY_UNKNOWN"),
	            after.ptr ? after : STR("IDEMPOTENCY_UNKNOWN"));
}
