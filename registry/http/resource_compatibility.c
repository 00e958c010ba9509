/* resource_compatibility.c - /compatibility/subjects/{subject}/versions: may this schema be
 * registered? */
#include "registry/http/subject_request.h"

static void answer(struct request *rq, struct response *rs, const struct compatibility *c)
{
	struct buf b;

	buf_init(&b, rs->arena, 0);
	buf_printf(&b, "{\"is_compatible\":%s", c->compatible ? "true" : "false");
	if (target_flag(&rq->target, "verbose")) {
		buf_add_c(&b, ",\"messages\":[");
		for (size_t i = 0; i < c->count; i++) {
			if (i)
				buf_add_c(&b, ",");
			json_print_text(&b, c->messages[i]);
		}
		buf_add_c(&b, "]");
	}
	buf_add_c(&b, "}");
	answer_text(rs, buf_str(&b));
}

static void check(struct request *rq, struct response *rs, bool all)
{
	struct asked asked;
	struct ask *ask = ask_begin(rq, &asked);
	struct register_request q;
	struct compatibility c;
	long long version = -1;

	if (!all && !version_read(ask, request_segment(rq, "version"), &version)) {
		answer_refusal(rs, ask);
		return;
	}
	if (!read_register(rq, rs, ask, &q))
		return;
	if (subject_compatibility(ask, &q, version, all, &c)) {
		answer(rq, rs, &c);
	} else if (ask->refused && ask->no == API_INVALID_SCHEMA &&
	           target_flag(&rq->target, "verbose")) {
		c = (struct compatibility){ false, &ask->message, 1 };
		answer(rq, rs, &c);
	} else {
		answer_refusal(rs, ask);
	}
	answer_explained(rs, request_explanation(rq, rs, &q));
}

void compatibility_post(struct request *rq, struct response *rs)
{
	check(rq, rs, false);
}

void compatibility_all_post(struct request *rq, struct response *rs)
{
	check(rq, rs, true);
}
