#include "registry/http/exchange.h"

#include "contract/base/limits.h"
#include "registry/http/gzip.h"
#include "registry/http/log.h"
#include "registry/http/metrics.h"

#include <stdlib.h>
#include <time.h>

/* A body above the limit is read, and forgotten, up to this many times the limit, so that the
 * client is there to read the 413; above that the connection is cut. */
enum { DRAIN_FACTOR = 4 };

/* What is said when there is no memory to say it with. */
static const struct str out_of_memory =
	STR_INIT("{\"error_code\":503,\"message\":\"The request needs more memory than one may\"}");

int64_t monotonic_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct exchange *exchange_new(struct service *sv, struct str raw_target)
{
	/* Not calloc(), which takes no memory from where free() has just put it. */
	struct exchange *x = malloc(sizeof *x + raw_target.len);

	if (!x)
		return NULL;
	memset(x, 0, sizeof *x);
	x->service = sv;
	x->raw_len = raw_target.len;
	memcpy(x->raw, raw_target.ptr, raw_target.len);
	x->started = monotonic_us();
	arena_init(&x->arena, limit_of(LIMIT_REQUEST_BYTES));
	x->rq.arena = x->rs.arena = &x->arena;
	x->rq.service = sv;
	return x;
}

/* ---- running something that may run out of memory --------------------------------- */

static void guarded(struct exchange *x, void (*work)(void *arg))
{
	if (arena_try(&x->arena, work, x))
		return;
	arena_free(&x->arena);
	x->rq.snapshot = NULL;
	x->rq.json = NULL;
	x->rq.target = (struct target){ .raw = { x->raw, x->raw_len } };
	memset(x->rq.headers, 0, sizeof x->rq.headers);
	x->rs = (struct response){ .arena = &x->arena };
	answer_own(&x->rs, 503, NULL, out_of_memory);
	answer_header(&x->rs, "Retry-After", STR("1"));
	x->compress = false;
	metrics_event(x->service->metrics, METRIC_OUT_OF_MEMORY);
}

/* ---- headers ------------------------------------------------------------------------- */

static void join(void *arg)
{
	struct exchange *x = arg;
	struct str *have = &x->rq.headers[x->repeated];

	*have = arena_printf(&x->arena, "%.*s,%.*s", STR_FMT(*have), STR_FMT(x->again));
}

void exchange_header(struct exchange *x, const char *name, struct str value)
{
	const enum http_header h = header_find(str_of(name));

	if (h == HEADER_COUNT)
		return;
	if (!x->rq.header_counts[h]) {
		x->rq.header_counts[h] = 1;
		x->rq.headers[h] = value;
		return;
	}
	x->rq.header_counts[h] = 2;
	x->repeated = h;
	x->again = value;
	guarded(x, join);
}

/* What two readers of one message could take for different messages is refused, and the connection
 * with it. */
static bool is_sound(const struct exchange *x)
{
	const struct request *rq = &x->rq;
	struct str coding = str_trim(rq->headers[HEADER_TRANSFER_ENCODING]);
	const unsigned char *n = rq->header_counts;

	if (memchr(x->raw, ' ', x->raw_len) ||
	    (n[HEADER_TRANSFER_ENCODING] && n[HEADER_CONTENT_LENGTH]))
		return false;
	return n[HEADER_CONTENT_LENGTH] <= 1 && n[HEADER_TRANSFER_ENCODING] <= 1 &&
	       (!n[HEADER_TRANSFER_ENCODING] || str_eq_nocase(coding, STR("chunked")));
}

/* ---- the beginning ------------------------------------------------------------------ */

/* A permutation of 64 bits (splitmix64's), so that different numbers stay different. */
static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Asking the system for random bytes each time would cost more than the rest of a hot read. */
static void make_id(struct exchange *x)
{
	static const char digits[] = "0123456789abcdef";
	struct service *sv = x->service;
	uint64_t n64 = atomic_fetch_add_explicit(&sv->ids, 1, memory_order_relaxed);
	uint64_t mixed[2] = { mix(sv->id_seed[0] + n64 * 0x9e3779b97f4a7c15u),
		              mix(sv->id_seed[1] ^ n64) };
	unsigned char random[16];
	size_t n = 0;

	memcpy(random, mixed, sizeof random);
	random[6] = (unsigned char)((random[6] & 0x0f) | 0x40); /* RFC 4122, version 4 */
	random[8] = (unsigned char)((random[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof random; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			x->id[n++] = '-';
		x->id[n++] = digits[random[i] >> 4];
		x->id[n++] = digits[random[i] & 15];
	}
}

/* One that is not blank is echoed; what could break a header or a log is not. */
static void name_request(struct exchange *x)
{
	struct str given = str_trim(x->rq.headers[HEADER_REQUEST_ID]);
	bool plain = given.len && given.len <= REQUEST_ID_BYTES &&
	             x->rq.header_counts[HEADER_REQUEST_ID] == 1;

	for (size_t i = 0; plain && i < given.len; i++)
		plain = given.ptr[i] >= ' ' && given.ptr[i] < 0x7f;
	if (plain)
		memcpy(x->id, given.ptr, given.len);
	else
		make_id(x);
	x->rq.id = str_of(x->id);
}

/* The same target was answered in this state of the store: then neither is read again. */
static bool find_kept(struct exchange *x)
{
	struct kept *k = x->service->kept;

	if (!k || x->rq.method != METHOD_GET)
		return false;
	x->kept_state = kept_find(k, (struct str){ x->raw, x->raw_len }, x->takes_gzip, &x->kept);
	x->rq.route = x->kept.route;
	if (!x->kept.route)
		return false;
	metrics_event(x->service->metrics, METRIC_KEPT);
	return true;
}

/* What the registry API answers is made of the target and the store alone (route.def). */
static void keep(struct exchange *x)
{
	const struct route *r = x->rq.route;

	if (!x->kept_state || !r || r->answers != ROUTE_JSON || x->rs.status != 200 ||
	    x->rs.header_count || x->kept.route)
		return;
	x->kept = (struct kept_answer){ r, x->rs.body, x->compressed };
	kept_add(x->service->kept, x->kept_state, (struct str){ x->raw, x->raw_len }, x->takes_gzip,
	         &x->kept);
	x->kept.body = STR_NONE;
}

static bool find_target(struct exchange *x)
{
	struct failure why = { .code = FAILURE_NONE };
	struct target *t = &x->rq.target;
	struct str *subject, meant;

	t->raw = (struct str){ x->raw, x->raw_len };
	if (!target_parse(&x->arena, t->raw, t, &why)) {
		answer_error(&x->rs, API_BAD_REQUEST);
		return false;
	}
	if (!target_in_context(&x->arena, t, &why)) {
		answer_error1(&x->rs, API_BAD_REQUEST_TEXT, str_of(why.text));
		return false;
	}
	subject = x->service->alias ? target_subject(t) : NULL;
	if (subject && subject->len &&
	    x->service->alias(x->service, &x->arena, *subject, target_is_dek(t), &meant))
		*subject = meant;
	return true;
}

static struct str allow_header(struct exchange *x)
{
	unsigned allowed = x->allowed | 1u << METHOD_OPTIONS;
	struct buf out;

	if (allowed & 1u << METHOD_GET)
		allowed |= 1u << METHOD_HEAD;
	buf_init(&out, &x->arena, 0);
	for (int m = 0; m < METHOD_OTHER; m++) {
		if (allowed & 1u << m)
			buf_printf(&out, "%s%s", out.len ? "," : "",
			           method_name((enum http_method)m));
	}
	return buf_str(&out);
}

static bool find_route(struct exchange *x)
{
	struct request *rq = &x->rq;

	rq->route = route_find(x->service->routes, rq->method, &rq->target, &x->allowed);
	if (rq->route)
		return true;
	if (rq->method == METHOD_OPTIONS && (x->allowed || str_is(rq->target.raw, "*")))
		answer_nothing(&x->rs);
	else
		answer_error(&x->rs, x->allowed ? API_WRONG_METHOD : API_NO_ROUTE);
	if (x->allowed || rq->method == METHOD_OPTIONS)
		answer_header(&x->rs, "Allow", allow_header(x));
	return false;
}

static bool has_body(const struct request *rq)
{
	struct str length = rq->headers[HEADER_CONTENT_LENGTH];

	return rq->headers[HEADER_TRANSFER_ENCODING].len || (length.len && !str_is(length, "0"));
}

/* The types are looked at in the reference's order: 415 before 406. */
static bool agree_on_types(struct exchange *x)
{
	struct request *rq = &x->rq;
	struct str encoding = str_trim(rq->headers[HEADER_CONTENT_ENCODING]);
	bool takes = rq->method == METHOD_POST || rq->method == METHOD_PUT;

	if (takes && has_body(rq) &&
	    (!media_is_readable(rq->headers[HEADER_CONTENT_TYPE]) ||
	     (encoding.len && !str_eq_nocase(encoding, STR("identity"))))) {
		answer_error(&x->rs, API_WRONG_MEDIA_TYPE);
		return false;
	}
	if (rq->route->answers == ROUTE_JSON &&
	    !media_accept(rq->headers[HEADER_ACCEPT], &x->media)) {
		answer_error(&x->rs, API_NOT_ACCEPTABLE);
		return false;
	}
	return true;
}

static void too_large(struct exchange *x)
{
	metrics_event(x->service->metrics, METRIC_BODY_REFUSED);
	answer_error1(&x->rs, API_TOO_LARGE,
	              arena_printf(&x->arena, "The request has more than %lu %s (limit %s)",
	                           limit_of(LIMIT_BODY_BYTES), limit_what(LIMIT_BODY_BYTES),
	                           limit_name(LIMIT_BODY_BYTES)));
}

static bool length_fits(struct exchange *x)
{
	long long length;

	if (!str_to_long(x->rq.headers[HEADER_CONTENT_LENGTH], &length) ||
	    length <= (long long)limit_of(LIMIT_BODY_BYTES))
		return true;
	too_large(x);
	return false;
}

static void begin(void *arg)
{
	struct exchange *x = arg;

	/* Also what is refused below is answered in a type that the client takes, if it takes one.
	 */
	if (!media_accept(x->rq.headers[HEADER_ACCEPT], &x->media))
		x->media = MEDIA_REGISTRY_V1;
	x->takes_gzip = encoding_takes_gzip(x->rq.headers[HEADER_ACCEPT_ENCODING]);
	if ((!find_kept(x) && (!find_target(x) || !find_route(x))) || !agree_on_types(x))
		return;
	length_fits(x);
}

void exchange_begin(struct exchange *x, bool sound)
{
	x->begun = true;
	name_request(x);
	x->rq.client = str_of(x->client);
	if (sound && is_sound(x)) {
		guarded(x, begin);
	} else {
		exchange_refuse(x, API_BAD_REQUEST, NULL);
		x->rs.close = true;
	}
}

/* ---- the body -------------------------------------------------------------------------- */

bool exchange_is_hopeless(const struct exchange *x)
{
	long long length;

	if (x->rs.close)
		return true;
	if (!x->rs.status)
		return false;
	if (str_to_long(x->rq.headers[HEADER_CONTENT_LENGTH], &length) &&
	    length / DRAIN_FACTOR > (long long)limit_of(LIMIT_BODY_BYTES))
		return true;
	/* It waits for permission to send: no need to let it. */
	return str_eq_nocase(x->rq.headers[HEADER_EXPECT], STR("100-continue"));
}

static void give_back(struct exchange *x)
{
	atomic_fetch_sub(&x->service->body_bytes, x->body_room);
	free(x->body);
	x->body = NULL;
	x->body_len = x->body_room = 0;
}

static bool make_room(struct exchange *x, size_t n)
{
	struct service *sv = x->service;
	size_t room = x->body_room ? x->body_room : 4096;
	char *bytes;

	while (room - x->body_len < n)
		room *= 2;
	if (room == x->body_room)
		return true;
	if (atomic_fetch_add(&sv->body_bytes, room - x->body_room) + room - x->body_room >
	    limit_of(LIMIT_BODIES_BYTES)) {
		atomic_fetch_sub(&sv->body_bytes, room - x->body_room);
		return false;
	}
	bytes = realloc(x->body, room);
	if (!bytes) {
		atomic_fetch_sub(&sv->body_bytes, room - x->body_room);
		return false;
	}
	x->body = bytes;
	x->body_room = room;
	return true;
}

static void too_large_work(void *arg)
{
	too_large(arg);
}

bool exchange_body(struct exchange *x, const char *bytes, size_t n)
{
	x->body_seen += n;
	if (!x->rs.status && x->body_seen > limit_of(LIMIT_BODY_BYTES)) {
		give_back(x);
		guarded(x, too_large_work);
	}
	if (x->rs.status) /* refused already: read on, keep nothing */
		return x->body_seen / DRAIN_FACTOR <= limit_of(LIMIT_BODY_BYTES);
	if (!make_room(x, n)) {
		give_back(x);
		exchange_refuse(x, API_UNAVAILABLE, "Too many large requests at once: try again");
		return true;
	}
	memcpy(x->body + x->body_len, bytes, n);
	x->body_len += n;
	return true;
}

void exchange_complete(struct exchange *x)
{
	x->complete = true;
	x->received = monotonic_us();
	x->rq.body = (struct str){ x->body, x->body_len };
	atomic_fetch_add(&x->service->in_flight, 1);
}

/* ---- the answer ------------------------------------------------------------------------- */

enum route_where exchange_where(const struct exchange *x)
{
	if (x->rs.status || x->kept.route)
		return ROUTE_LOOP;
	if (x->rq.route->where == ROUTE_STORED) /* another form is made by parsing the schema */
		return target_value(&x->rq.target, "format").len ||
		                       target_has(&x->rq.target, "findTags")
		               ? ROUTE_WORKER
		               : ROUTE_LOOP;
	return x->rq.route->where;
}

static void handle(void *arg)
{
	struct exchange *x = arg;

	x->rq.route->handle(&x->rq, &x->rs);
	if (!x->rs.status)
		answer_error(&x->rs, API_INTERNAL_ERROR);
}

void exchange_run(struct exchange *x)
{
	if (!x->rs.status && x->kept.route) {
		answer_text(&x->rs, x->kept.body);
		x->compressed = x->kept.compressed;
		return;
	}
	if (!x->rs.status)
		guarded(x, handle);
	request_snapshot_end(&x->rq);
	x->compress = x->rs.body.len >= GZIP_LEAST && x->rs.status == 200 &&
	              x->rq.method != METHOD_HEAD && x->takes_gzip;
	if (!x->compress)
		keep(x);
}

static void compress(void *arg)
{
	struct exchange *x = arg;
	struct str packed;

	if (gzip_pack(&x->arena, x->rs.body, &packed)) {
		x->rs.body = packed;
		x->compressed = true;
	}
}

/* Without the memory for it the answer goes out as it is. */
void exchange_compress(struct exchange *x)
{
	x->compress = false;
	arena_try(&x->arena, compress, x);
	keep(x);
}

static void refuse(void *arg)
{
	struct exchange *x = arg;

	if (x->refusal_text)
		answer_error1(&x->rs, x->refusal, str_of(x->refusal_text));
	else
		answer_error(&x->rs, x->refusal);
}

void exchange_refuse(struct exchange *x, enum api_error e, const char *text)
{
	x->refusal = e;
	x->refusal_text = text;
	guarded(x, refuse);
}

const char *exchange_type(const struct exchange *x)
{
	if (x->rs.type)
		return x->rs.type;
	/* What is refused before a handler that names its type has run. */
	return media_name(x->rq.route && x->rq.route->answers == ROUTE_OWN ? MEDIA_JSON : x->media);
}

void exchange_end(struct exchange *x, const char *note)
{
	struct service *sv = x->service;
	int64_t since = x->complete ? x->received : x->started;
	uint64_t micros = (uint64_t)(monotonic_us() - since);
	struct log_request line = {
		.client = str_of(x->client),
		.method = str_of(method_name(x->rq.method)),
		.target = { x->raw, x->raw_len },
		.route = str_of(x->rq.route ? x->rq.route->path : NULL),
		.id = str_of(x->id),
		.agent = x->rq.headers[HEADER_USER_AGENT],
		.status = x->rs.status,
		.bytes = x->rs.body.len,
		.micros = micros,
		.note = note,
	};

	if (x->complete)
		atomic_fetch_sub(&sv->in_flight, 1);
	if (note)
		metrics_event(sv->metrics, METRIC_ABORTED);
	if (x->rs.status)
		metrics_request(sv->metrics, x->rq.route, x->rs.status, micros, x->rs.body.len);
	if (x->begun)
		log_request(sv->log, &line);
	give_back(x);
	free((char *)(size_t)x->kept.body.ptr);
	arena_free(&x->arena);
	free(x);
}
