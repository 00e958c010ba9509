/* Memory runs out at every point of a request: each time a whole answer, and nothing is lost.
 *
 * Two ways, as in oom_check_test.c: the system refuses a block, and the request's cap is reached
 * after so many bytes. What is lost, the leak checker of the sanitizer variant sees. */
#include "contract/base/limits.h"
#include "contract/base/mem.h"
#include "registry/http/exchange.h"
#include "registry/http/log.h"
#include "registry/http/metrics.h"
#include "tests/check.h"

#include <stdlib.h>

enum { SPACES = 3000, CAP_STEP = 53 };

/* Reads the body, and answers something that is worth compressing. */
static void work(struct request *rq, struct response *rs)
{
	const struct node *body = request_json(rq, rs);
	struct buf out;
	bool given;
	struct str name;

	if (!body || !body_text(rq, rs, body, "name", &name, &given))
		return;
	buf_init(&out, rq->arena, 0);
	buf_printf(&out, "{\"subject\":\"%.*s\",\"name\":\"%.*s\"",
	           STR_FMT(request_segment(rq, "subject")), STR_FMT(name));
	for (int i = 0; i < SPACES; i++)
		buf_add_byte(&out, ' ');
	buf_add_c(&out, "}");
	answer_header(rs, "X-Name", arena_printf(rq->arena, "%.*s", STR_FMT(name)));
	answer_text(rs, buf_str(&out));
}

static const struct route rows[] = {
	{ METHOD_POST, "/subjects/{subject}", work, ROUTE_WORKER, ROUTE_JSON },
};
static const struct route_table table = { rows, 1 };

struct outcome {
	int status;
	bool compressed;
	size_t length;
};

static struct outcome exchange_once(struct service *sv)
{
	static const char body[] = "{\"name\": \"a\", \"list\": [1, 2, {\"x\": [true, null]}]}";
	struct exchange *x = exchange_new(sv, STR("/contexts/dev/subjects/a%2Fb?x=1&y=%20&x=2"));
	struct outcome got = { 0 };

	if (!x)
		return got;
	x->rq.method = METHOD_POST;
	exchange_header(x, "Accept", STR("application/json;q=0.5"));
	exchange_header(x, "accept", STR("application/vnd.schemaregistry+json"));
	exchange_header(x, "Accept-Encoding", STR("gzip"));
	exchange_header(x, "Content-Length", STR("51"));
	exchange_begin(x, true);
	CHECK(exchange_body(x, body, 20));
	CHECK(exchange_body(x, body + 20, sizeof body - 1 - 20));
	exchange_complete(x);
	exchange_run(x);
	if (x->compress)
		exchange_compress(x);
	got = (struct outcome){ x->rs.status, x->compressed, x->rs.body.len };
	CHECK(got.status == 200 || got.status == 503);
	CHECK(got.status != 503 || strncmp(x->rs.body.ptr, "{\"error_code\":503,", 18) == 0);
	exchange_end(x, NULL);
	CHECK_INT(sv->in_flight, 0);
	CHECK_INT(sv->body_bytes, 0);
	return got;
}

static bool up(struct service *sv)
{
	const struct log_settings logs = { "off", "off", LOG_TEXT };
	struct failure why;

	memset(sv, 0, sizeof *sv);
	sv->routes = &table;
	sv->metrics = metrics_new(&table);
	sv->log = log_open(&logs, sv->metrics, &why);
	CHECK(sv->metrics && sv->log);
	return sv->log != NULL;
}

static void down(struct service *sv)
{
	log_close(sv->log);
	metrics_free(sv->metrics);
}

static int countdown;

static void *failing_alloc(size_t size)
{
	return countdown-- > 0 ? malloc(size) : NULL;
}

static void test_blocks(void)
{
	struct service sv;
	struct outcome got = { 0 };
	int refused = 0;

	if (!up(&sv))
		return;
	mem_alloc = failing_alloc;
	for (int n = 0; n < 100 && !got.compressed; n++) {
		countdown = n;
		got = exchange_once(&sv);
		refused += got.status == 503;
	}
	mem_alloc = malloc;
	CHECK(got.status == 200 && got.compressed);
	CHECK(refused > 0);
	down(&sv);
}

/* Between too little for anything and enough for all there is enough for all but the compression.
 */
static void test_caps(void)
{
	struct service sv;
	struct outcome got = { 0 };
	int refused = 0, plain = 0;

	if (!up(&sv))
		return;
	for (unsigned long cap = 1; cap < 1000000 && !got.compressed; cap += CAP_STEP) {
		limit_set(STR("REQUEST_BYTES"), cap);
		got = exchange_once(&sv);
		refused += got.status == 503;
		plain += got.status == 200 && !got.compressed;
	}
	CHECK(got.status == 200 && got.compressed && got.length < SPACES / 10);
	CHECK(refused > 0);
	CHECK(plain > 0);
	limit_set(STR("REQUEST_BYTES"), 1024ul << 20);
	down(&sv);
}

int main(void)
{
	RUN(test_blocks);
	RUN(test_caps);
	return CHECK_EXIT();
}
