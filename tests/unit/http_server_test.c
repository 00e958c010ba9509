/* The server with routes of its own, over real sockets: workers, order, limits, memory, the end.
 *
 * What depends on time is made to happen, then waited for; nothing asserts how long it took. */
#include "contract/base/limits.h"
#include "registry/http/log.h"
#include "registry/http/metrics.h"
#include "registry/http/request.h"
#include "registry/http/server.h"
#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

enum { PATIENCE_MS = 30000, BIG = 100000 };

/* ---- handlers ------------------------------------------------------------------------ */

static sem_t entered, leave; /* of hold */

static void quick(struct request *rq, struct response *rs)
{
	(void)rq;
	answer_text(rs, STR("{\"quick\":true}"));
}

static void measure(struct request *rq, struct response *rs)
{
	answer_text(rs, arena_printf(rq->arena, "{\"name\":\"%.*s\",\"bytes\":%zu}",
	                             STR_FMT(request_segment(rq, "name")), rq->body.len));
}

static void hold(struct request *rq, struct response *rs)
{
	(void)rq;
	sem_post(&entered);
	while (sem_wait(&leave) != 0)
		;
	answer_text(rs, STR("{\"held\":true}"));
}

static void hungry(struct request *rq, struct response *rs)
{
	for (;;)
		memset(arena_alloc(rq->arena, 1, 64 << 10), 1, 64 << 10);
	answer_nothing(rs);
}

static void silent(struct request *rq, struct response *rs)
{
	(void)rq;
	(void)rs;
}

static void big(struct request *rq, struct response *rs)
{
	char *text = arena_array(rq->arena, char, BIG);

	memset(text, ' ', BIG);
	memcpy(text, "{}", 2);
	answer_text(rs, (struct str){ text, BIG });
}

static const struct route routes[] = {
	{ METHOD_GET, "/quick", quick, ROUTE_LOOP, ROUTE_JSON },
	{ METHOD_POST, "/measure/{name}", measure, ROUTE_WORKER, ROUTE_JSON },
	{ METHOD_GET, "/hold", hold, ROUTE_WORKER, ROUTE_JSON },
	{ METHOD_POST, "/hold", hold, ROUTE_WORKER, ROUTE_JSON },
	{ METHOD_GET, "/hungry", hungry, ROUTE_LOOP, ROUTE_JSON },
	{ METHOD_GET, "/hungry/worker", hungry, ROUTE_WORKER, ROUTE_JSON },
	{ METHOD_GET, "/silent", silent, ROUTE_LOOP, ROUTE_JSON },
	{ METHOD_GET, "/big", big, ROUTE_LOOP, ROUTE_JSON },
};
static const struct route_table table = { routes, sizeof routes / sizeof *routes };

/* ---- a server ------------------------------------------------------------------------- */

struct fixture {
	struct service service;
	struct server *server;
	int port;
};

static const struct server_settings usual = {
	.listen = "127.0.0.1:0",
	.loops = 2,
	.connections = 64,
	.idle_seconds = 60,
	.receive_seconds = 60,
	.send_seconds = 60,
	.stop_seconds = 3,
};

static bool up(struct fixture *f, const struct server_settings *settings, unsigned workers,
               unsigned queue)
{
	const struct log_settings logs = { "off", "off", LOG_TEXT };
	struct failure why = { .code = FAILURE_NONE };

	memset(f, 0, sizeof *f);
	f->service.routes = &table;
	f->service.metrics = metrics_new(&table);
	f->service.log = log_open(&logs, f->service.metrics, &why);
	f->service.workers = workers;
	f->service.queue_limit = queue;
	f->server = f->service.log ? server_start(settings, &f->service, &why) : NULL;
	CHECK_STR(f->server ? NULL : why.text, NULL);
	if (f->server)
		f->port = (int)strtol(strrchr(server_address(f->server), ':') + 1, NULL, 10);
	return f->server != NULL;
}

static bool down(struct fixture *f)
{
	bool clean = f->server ? server_stop(f->server) : true;

	if (clean) {
		CHECK_INT(f->service.connections, 0);
		CHECK_INT(f->service.in_flight, 0);
		CHECK_INT(f->service.body_bytes, 0);
		log_close(f->service.log);
		metrics_free(f->service.metrics);
	}
	return clean;
}

/* ---- a client -------------------------------------------------------------------------- */

static int dial(const struct fixture *f)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)f->port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void say(int fd, const char *text)
{
	CHECK(send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text));
}

static void get(int fd, const char *path)
{
	char text[256];

	snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
	say(fd, text);
}

struct reply {
	int status; /* 0: none came */
	char head[2048], body[BIG + 1];
	size_t length;
};

/* One byte more, or the end (0), or nothing in all our patience (-1). */
static int next_byte(int fd, char *c)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, PATIENCE_MS) <= 0)
		return -1;
	return recv(fd, c, 1, 0) == 1;
}

static const struct reply *listen_to(int fd)
{
	static struct reply r;
	const char *length;
	size_t n = 0;

	r.status = 0;
	r.length = 0;
	while (n < sizeof r.head - 1 && next_byte(fd, &r.head[n]) == 1) {
		r.head[++n] = 0;
		if (n >= 4 && strcmp(&r.head[n - 4], "\r\n\r\n") == 0)
			break;
	}
	if (n < 12)
		return &r;
	r.status = (int)strtol(r.head + 9, NULL, 10);
	length = strcasestr(r.head, "\r\nContent-Length: ");
	n = length ? (size_t)strtol(length + 18, NULL, 10) : 0;
	while (r.length < n && r.length < BIG && next_byte(fd, &r.body[r.length]) == 1)
		r.length++;
	r.body[r.length] = 0;
	return &r;
}

static void expect(int fd, int status, const char *body)
{
	const struct reply *r = listen_to(fd);

	CHECK_INT(r->status, status);
	CHECK_STR(r->body, body);
}

static void expect_end(int fd)
{
	char c;

	CHECK(next_byte(fd, &c) == 0);
	close(fd);
}

/* ---- tests --------------------------------------------------------------------------------- */

/* Three requests in one packet; the one in the middle is made by a worker. */
static void test_pipeline(void)
{
	struct fixture f;
	int fd;

	if (!up(&f, &usual, 2, 4))
		return;
	fd = dial(&f);
	say(fd, "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n"
	        "POST /measure/a%2Fb HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
	        "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n");
	expect(fd, 200, "{\"quick\":true}");
	expect(fd, 200, "{\"name\":\"a/b\",\"bytes\":5}");
	expect(fd, 200, "{\"quick\":true}");
	say(fd, "POST /measure/c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	        "3\r\nabc\r\n");
	say(fd, "2\r\nde\r\n0\r\n\r\n");
	expect(fd, 200, "{\"name\":\"c\",\"bytes\":5}");
	close(fd);
	CHECK(down(&f));
}

static void test_odd_handlers(void)
{
	struct fixture f;
	int fd;

	limit_set(STR("REQUEST_BYTES"), 1 << 20);
	if (!up(&f, &usual, 2, 4))
		return;
	fd = dial(&f);
	for (int i = 0; i < 2; i++) {
		get(fd, i ? "/hungry/worker" : "/hungry");
		expect(fd, 503,
		       "{\"error_code\":503,\"message\":\"The request needs more memory than one "
		       "may\"}");
	}
	get(fd, "/silent");
	expect(fd, 500, "{\"error_code\":500,\"message\":\"Internal Server Error\"}");
	get(fd, "/quick");
	expect(fd, 200, "{\"quick\":true}");
	close(fd);
	CHECK(down(&f));
	limit_set(STR("REQUEST_BYTES"), 1024ul << 20);
}

static void test_gzip(void)
{
	static Bytef plain[BIG + 1];
	z_stream z = { .next_out = plain, .avail_out = sizeof plain };
	const struct reply *r;
	struct fixture f;
	int fd;

	if (!up(&f, &usual, 2, 4))
		return;
	fd = dial(&f);
	say(fd, "GET /big HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
	r = listen_to(fd);
	CHECK(strstr(r->head, "Content-Encoding: gzip") &&
	      strstr(r->head, "Vary: Accept-Encoding"));
	CHECK(r->length < BIG / 10);
	z.next_in = (Bytef *)(size_t)r->body;
	z.avail_in = (uInt)r->length;
	CHECK(inflateInit2(&z, 15 + 16) == Z_OK && inflate(&z, Z_FINISH) == Z_STREAM_END);
	CHECK_INT(z.total_out, BIG);
	CHECK(memcmp(plain, "{}  ", 4) == 0);
	inflateEnd(&z);
	get(fd, "/big");
	r = listen_to(fd);
	CHECK(!strstr(r->head, "Content-Encoding"));
	CHECK_INT(r->length, BIG);
	close(fd);
	CHECK(down(&f));
}

/* Two at work, one waiting: the next is refused at once, and loops still answer. */
static void test_full_queue(void)
{
	struct fixture f;
	int fd[4];

	if (!up(&f, &usual, 2, 1))
		return;
	for (int i = 0; i < 4; i++)
		fd[i] = dial(&f);
	for (int i = 0; i < 2; i++) {
		get(fd[i], "/hold");
		while (sem_wait(&entered) != 0)
			;
	}
	get(fd[2], "/hold");
	while (atomic_load(&f.service.queued) != 1)
		poll(NULL, 0, 1);
	get(fd[3], "/hold");
	expect(fd[3], 503, "{\"error_code\":503,\"message\":\"The server is busy: try again\"}");
	get(fd[3], "/quick");
	expect(fd[3], 200, "{\"quick\":true}");
	for (int i = 0; i < 3; i++)
		sem_post(&leave);
	for (int i = 0; i < 3; i++)
		expect(fd[i], 200, "{\"held\":true}");
	while (sem_wait(&entered) != 0)
		;
	for (int i = 0; i < 4; i++)
		close(fd[i]);
	CHECK(down(&f));
}

static void *stop(void *arg)
{
	struct fixture *f = arg;

	return server_stop(f->server) ? f : NULL;
}

/* What is at work when the end comes is answered; a new request is refused; then all is closed. */
static void test_stop_answers(void)
{
	struct fixture f;
	pthread_t thread;
	void *clean;
	int held, idle;

	if (!up(&f, &usual, 2, 4))
		return;
	held = dial(&f);
	idle = dial(&f);
	get(idle, "/quick");
	expect(idle, 200, "{\"quick\":true}");
	get(held, "/hold");
	while (sem_wait(&entered) != 0)
		;
	CHECK(pthread_create(&thread, NULL, stop, &f) == 0);
	while (!atomic_load(&f.service.draining))
		poll(NULL, 0, 1);
	get(idle, "/quick");
	expect(idle, 503, "{\"error_code\":503,\"message\":\"The server is shutting down\"}");
	expect_end(idle);
	sem_post(&leave);
	expect(held, 200, "{\"held\":true}");
	expect_end(held);
	pthread_join(thread, &clean);
	CHECK(clean != NULL);
	f.server = NULL;
	CHECK(down(&f));
}

/* A client that goes away while a worker is at its request leaves nothing behind. */
static void test_gone_meanwhile(void)
{
	const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	struct fixture f;
	int fd;

	if (!up(&f, &usual, 2, 4))
		return;
	for (int i = 0; i < 2; i++) {
		fd = dial(&f);
		get(fd, "/quick");
		expect(fd, 200, "{\"quick\":true}");
		say(fd, "POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
		while (sem_wait(&entered) != 0)
			;
		if (i)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		close(fd);
		sem_post(&leave);
		while (atomic_load(&f.service.in_flight))
			poll(NULL, 0, 1);
	}
	CHECK(down(&f));
}

/* In a child: a worker that never comes back. Its client, and the one that waits, are refused. */
static int stuck(void)
{
	struct fixture f;
	int fd[2];
	pthread_t thread;
	void *clean;

	if (!up(&f, &usual, 1, 4))
		return 1;
	for (int i = 0; i < 2; i++)
		fd[i] = dial(&f);
	get(fd[0], "/hold");
	while (sem_wait(&entered) != 0)
		;
	get(fd[1], "/hold");
	while (atomic_load(&f.service.queued) != 1)
		poll(NULL, 0, 1);
	CHECK(pthread_create(&thread, NULL, stop, &f) == 0);
	for (int i = 0; i < 2; i++) {
		expect(fd[i], 503,
		       "{\"error_code\":503,\"message\":\"The server is shutting down\"}");
		expect_end(fd[i]);
	}
	pthread_join(thread, &clean);
	CHECK(clean == NULL);
	return check_now.bad != 0;
}

static void test_stop_refuses(void)
{
	int status = -1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0)
		_exit(stuck());
	CHECK(child > 0 && waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A byte now and then is not enough: neither in the request line, nor in the headers, nor in the
 * body. */
static void test_slow_clients(void)
{
	static const char *const beginnings[] = {
		"GET /qu",
		"GET /quick HTTP/1.1\r\nHost",
		"POST /measure/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc",
	};
	struct server_settings hasty = usual;
	struct pollfd p = { .events = POLLIN };
	struct fixture f;
	int fd[3], open = 3;

	hasty.idle_seconds = 1;
	hasty.receive_seconds = 1;
	if (!up(&f, &hasty, 2, 4))
		return;
	for (int i = 0; i < 3; i++) {
		fd[i] = dial(&f);
		say(fd[i], beginnings[i]);
	}
	for (int round = 0; open && round < PATIENCE_MS / 50; round++) {
		server_tick(f.server);
		for (int i = 0; i < 3; i++) {
			p.fd = fd[i];
			if (fd[i] < 0)
				continue;
			if (poll(&p, 1, 0) == 1) {
				close(fd[i]);
				fd[i] = -1;
				open--;
			} else {
				(void)send(fd[i], "x", 1, MSG_NOSIGNAL);
			}
		}
		poll(NULL, 0, 50);
	}
	CHECK_INT(open, 0);
	CHECK(down(&f));
}

static void test_connection_limit(void)
{
	struct server_settings few = usual;
	struct fixture f;
	int fd[3];

	few.connections = 2;
	if (!up(&f, &few, 2, 4))
		return;
	for (int i = 0; i < 2; i++) {
		fd[i] = dial(&f);
		get(fd[i], "/quick");
		expect(fd[i], 200, "{\"quick\":true}");
	}
	fd[2] = dial(&f);
	expect(fd[2], 503, "{\"error_code\":503,\"message\":\"Too many open connections\"}");
	expect_end(fd[2]);
	close(fd[0]);
	while (atomic_load(&f.service.connections) != 1)
		poll(NULL, 0, 1);
	fd[2] = dial(&f);
	get(fd[2], "/quick");
	expect(fd[2], 200, "{\"quick\":true}");
	close(fd[1]);
	close(fd[2]);
	CHECK(down(&f));
}

/* All bodies together have a bound too: who comes too late is refused, and can stay. */
static void test_body_budget(void)
{
	struct fixture f;
	int fd[2];

	limit_set(STR("BODIES_BYTES"), 6000);
	if (!up(&f, &usual, 2, 4))
		return;
	for (int i = 0; i < 2; i++) {
		fd[i] = dial(&f);
		say(fd[i], "POST /measure/a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc");
		while (i == 0 && atomic_load(&f.service.body_bytes) == 0)
			poll(NULL, 0, 1);
	}
	say(fd[1], "de");
	expect(fd[1], 503,
	       "{\"error_code\":503,\"message\":\"Too many large requests at once: try again\"}");
	say(fd[0], "de");
	expect(fd[0], 200, "{\"name\":\"a\",\"bytes\":5}");
	get(fd[1], "/quick");
	expect(fd[1], 200, "{\"quick\":true}");
	close(fd[0]);
	close(fd[1]);
	CHECK(down(&f));
	limit_set(STR("BODIES_BYTES"), 512ul << 20);
}

static void test_bad_addresses(void)
{
	static const struct {
		const char *listen, *why;
	} rows[] = {
		{ "8081", "\"8081\" is no address to listen on: ADDRESS:PORT" },
		{ "127.0.0.1:", "\"127.0.0.1:\": the port is no number from 0 to 65535" },
		{ "127.0.0.1:65536", "\"127.0.0.1:65536\": the port is no number from 0 to 65535" },
		{ "127.0.0.1:80x", "\"127.0.0.1:80x\": the port is no number from 0 to 65535" },
		{ "::1:80", "\"::1:80\": an IPv6 address stands in brackets: [::1]:PORT" },
	};
	struct service sv = { .routes = &table };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct server_settings settings = usual;
		struct failure why = { .code = FAILURE_NONE };

		CHECK_ROW(rows[i].listen);
		settings.listen = rows[i].listen;
		CHECK(!server_start(&settings, &sv, &why));
		CHECK_INT(why.code, FAILURE_USAGE);
		CHECK_STR(why.text, rows[i].why);
	}
}

int main(void)
{
	sem_init(&entered, 0, 0);
	sem_init(&leave, 0, 0);
	RUN(test_stop_refuses); /* forks: before any thread */
	RUN(test_pipeline);
	RUN(test_odd_handlers);
	RUN(test_gzip);
	RUN(test_full_queue);
	RUN(test_stop_answers);
	RUN(test_gone_meanwhile);
	RUN(test_slow_clients);
	RUN(test_connection_limit);
	RUN(test_body_budget);
	RUN(test_bad_addresses);
	return CHECK_EXIT();
}
