#include "registry/http/v1.h"

#include "registry/http/openapi.h"

#include <ctype.h>

static const char json_type[] = "application/json";

/* ---- answers -------------------------------------------------------------------- */

static void send(struct response *rs, int status, struct buf *out)
{
	if (buf_overflowed(out))
		answer_error1(rs, API_INTERNAL, STR("the answer is too large"));
	else
		answer_own(rs, status, json_type, buf_str(out));
}

void v1_answer(struct response *rs, int status, const struct wire_table *t, const void *object)
{
	struct buf out;

	buf_init(&out, rs->arena, 0);
	wire_write(&out, t, object);
	send(rs, status, &out);
}

static void fail(struct response *rs, enum api_error e, struct str message)
{
	answer_error_message(rs, e, message);
	rs->type = json_type;
}

void v1_failure(struct response *rs, const struct failure *why)
{
	struct str message = why->line ? arena_printf(rs->arena, "%s (line: %d, column: %d)",
	                                              why->text, why->line, why->column)
	                               : str_copy(rs->arena, str_of(why->text));

	fail(rs, api_error_of_operation(why->code), message);
}

void v1_refusal(struct response *rs, enum api_error e, struct str message,
                const struct wire_table *t, const void *object)
{
	struct buf out;

	buf_init(&out, rs->arena, 0);
	buf_printf(&out, "{\"error_code\":%d,\"message\":", api_error_code(e));
	json_print_text(&out, message);
	buf_add_c(&out, ",\"answer\":");
	wire_write(&out, t, object);
	buf_add_c(&out, "}");
	send(rs, api_error_status(e), &out);
}

/* ---- what was asked ---------------------------------------------------------------- */

static struct str next_name(struct str *words)
{
	struct str name = str_cut(words, ' ');

	name.len -= str_ends(name, "!");
	return name;
}

static bool is_among_words(struct str words, struct str name)
{
	while (words.len)
		if (str_eq(next_name(&words), name))
			return true;
	return false;
}

bool v1_query(struct request *rq, struct response *rs)
{
	struct str words = openapi_query(rq->route), names[16], meant;
	size_t n = 0;

	for (size_t i = 0; i < rq->target.query_count; i++) {
		struct str name = rq->target.query[i].key;

		if (is_among_words(words, name))
			continue;
		while (words.len && n < sizeof names / sizeof *names)
			names[n++] = next_name(&words);
		meant = str_did_you_mean(name, names, n);
		fail(rs, API_V1_USAGE,
		     arena_printf(rq->arena, "no parameter is called \"%.*s\"%s%.*s%s",
		                  STR_FMT(name), meant.len ? "; did you mean \"" : "",
		                  STR_FMT(meant), meant.len ? "\"?" : ""));
		return false;
	}
	return true;
}

bool v1_read(struct request *rq, struct response *rs, const struct wire_table *t, void *out)
{
	struct failure why = { .code = FAILURE_NONE };

	if (!v1_query(rq, rs))
		return false;
	if (!str_trim(rq->body).len) {
		fail(rs, API_V1_SYNTAX, STR("a body is expected: a JSON object"));
		return false;
	}
	if (wire_read_text(rq->arena, t, WIRE_REQUEST, rq->body, out, &why))
		return true;
	v1_failure(rs, &why);
	return false;
}

static bool wrong(struct response *rs, const char *key, const char *what)
{
	fail(rs, API_V1_USAGE, arena_printf(rs->arena, "%s: %s", key, what));
	return false;
}

bool v1_number(struct request *rq, struct response *rs, const char *key, long long fallback,
               long long *out)
{
	struct str text = target_value(&rq->target, key);

	*out = fallback;
	return !text.len || str_to_long(text, out) || wrong(rs, key, "a whole number is expected");
}

bool v1_page(struct request *rq, struct response *rs, struct str *after, size_t *limit)
{
	long long n;

	*after = target_value(&rq->target, "after");
	if (!v1_number(rq, rs, "limit", V1_PAGE, &n))
		return false;
	if (n < 1 || n > V1_PAGE_MOST)
		return wrong(
			rs, "limit",
			arena_printf(rs->arena, "a number from 1 to %d is expected", V1_PAGE_MOST)
				.ptr);
	*limit = (size_t)n;
	return true;
}

bool v1_need(struct request *rq, struct response *rs, const char *key, struct str *out)
{
	if (!v1_query(rq, rs))
		return false;
	*out = target_value(&rq->target, key);
	return out->len || wrong(rs, key, "it is missing");
}

static bool is_date(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (i == 4 || i == 7 ? s.ptr[i] != '-' : !isdigit((unsigned char)s.ptr[i]))
			return false;
	return s.len == strlen("2026-01-31");
}

bool v1_today(struct response *rs, const struct actor *by, struct admission_options *options)
{
	if (!options->today.len)
		options->today = by->today;
	return is_date(options->today) ||
	       wrong(rs, "options.today", "a date is expected, YYYY-MM-DD");
}

/* ---- ETag ----------------------------------------------------------------------------- */

/* Any of the list, weak or not, as GET compares; or anything. */
static bool is_among(struct str list, struct str tag)
{
	while (list.len) {
		struct str one = str_trim(str_cut(&list, ','));

		if (str_starts(one, "W/"))
			one = str_skip(one, 2);
		if (str_is(one, "*") || str_eq(one, tag))
			return true;
	}
	return false;
}

/* Names the state: by the program, the number of the newest change, and the id that only this
 * change has, so that neither a restart makes it another nor another directory the same. And by the
 * day: expectations expire. */
static struct str tag_of(struct snapshot *snap, struct arena *a, struct str today)
{
	struct log_entry last = { .offset = store_offset(snap) };
	unsigned long long id = 0;

	if (store_log(snap, a, last.offset, &last))
		memcpy(&id, last.record.id, sizeof id);
	return arena_printf(a, "\"" TREATY_VERSION "-%016llx-%llu-%.*s\"", id,
	                    (unsigned long long)last.offset, STR_FMT(today));
}

bool v1_unchanged(struct request *rq, struct response *rs)
{
	struct snapshot *snap = v1_query(rq, rs) ? request_snapshot(rq, rs) : NULL;
	struct str tag;

	if (!snap)
		return true;
	tag = tag_of(snap, rq->arena, request_actor(rq).today);
	request_snapshot_end(rq); /* the operation takes its own, which is no older */
	answer_header(rs, "ETag", arena_printf(rq->arena, "W/%.*s", STR_FMT(tag)));
	answer_header(rs, "Cache-Control", STR("no-cache"));
	if (!is_among(rq->headers[HEADER_IF_NONE_MATCH], tag))
		return false;
	answer_own(rs, 304, json_type, STR_NONE);
	return true;
}
