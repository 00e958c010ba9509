/* server.c - the one file that knows libmicrohttpd
 *
 * Each event loop is a daemon of the library with one thread, fed by our own acceptor. A request
 * that may take long is suspended and handed to a worker; the worker resumes it and the loop sends.
 */
#include "registry/http/server.h"

#include "contract/base/limits.h"
#include "registry/http/acceptor.h"
#include "registry/http/exchange.h"
#include "registry/http/gzip.h"
#include "registry/http/log.h"
#include "registry/http/metrics.h"
#include "registry/http/watch.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LOOPS_MOST = 64, STOP_STEP_MS = 10, LAST_WORDS_MS = 1000 };

#define LIBRARY "libmicrohttpd.so.12"

/* clang-format off */
#define MHD_CALLS(X) \
	X(start_daemon) X(stop_daemon) X(add_connection) X(suspend_connection) \
	X(resume_connection) X(get_connection_info) X(get_connection_values) \
	X(create_response_from_buffer) X(add_response_header) X(queue_response) \
	X(destroy_response)
/* clang-format on */

struct mhd {
#define X(name) __typeof__(&MHD_##name) name;
	MHD_CALLS(X)
#undef X
};

struct server {
	struct mhd mhd;
	struct service *service;
	struct server_settings settings;
	struct acceptor *acceptor;
	struct watch *watch;
	struct workers *workers;
	struct MHD_Daemon *loops[LOOPS_MOST];
	struct MHD_Response *refusal; /* for those whose worker does not come back */
	unsigned next_loop;           /* of the acceptor's thread */
	atomic_uint suspended;
};

/* ---- the library ------------------------------------------------------------------ */

static bool load(struct mhd *out, struct failure *why)
{
	static const char *const names[] = {
#define X(name) "MHD_" #name,
		MHD_CALLS(X)
#undef X
	};
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL),
	     *calls[sizeof names / sizeof *names];

	_Static_assert(sizeof calls == sizeof *out, "a pointer each");
	if (!library)
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "serve needs the library " LIBRARY
		                   " (Debian package libmicrohttpd12): %s",
		                   dlerror());
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		calls[i] = dlsym(library, names[i]);
		if (!calls[i])
			return failure_set(why, FAILURE_NOT_FOUND, LIBRARY " has no %s", names[i]);
	}
	memcpy(out, calls, sizeof calls); /* POSIX lets an object pointer hold a function's */
	return true;
}

/* ---- connections ------------------------------------------------------------------- */

struct peer { /* of one connection, as long as it is open */
	struct watched *watched;
	char client[CLIENT_BYTES];
};

static struct peer *peer_new(struct server *s, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *fd =
		s->mhd.get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *at;
	struct peer *p = fd ? calloc(1, sizeof *p) : NULL;

	if (!p)
		return NULL;
	p->watched = watch_add(s->watch, fd->connect_fd);
	if (!p->watched) {
		free(p);
		return NULL;
	}
	at = s->mhd.get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (at && at->client_addr)
		address_text(at->client_addr,
		             at->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
		                                                    : sizeof(struct sockaddr_in),
		             p->client, sizeof p->client);
	return p;
}

static void peer_free(struct server *s, struct peer *p)
{
	if (p)
		watch_remove(s->watch, p->watched);
	free(p);
}

static struct peer *peer_of(struct server *s, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		s->mhd.get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void watch(struct exchange *x, enum watch_state state)
{
	watch_state(((struct peer *)x->peer)->watched, state);
}

/* ---- answers ------------------------------------------------------------------------ */

static enum MHD_Result send_answer(struct server *s, struct exchange *x)
{
	struct response *rs = &x->rs;
	bool closes = rs->close || atomic_load(&s->service->draining);
	struct MHD_Response *r = s->mhd.create_response_from_buffer(
		rs->body.len, (void *)(size_t)(rs->body.len ? rs->body.ptr : ""),
		MHD_RESPMEM_PERSISTENT);
	enum MHD_Result ok = r ? MHD_YES : MHD_NO;
	char value[1024];

	if (ok && rs->status != 204)
		ok = s->mhd.add_response_header(r, "Content-Type", exchange_type(x));
	if (ok)
		ok = s->mhd.add_response_header(r, "X-Request-ID", x->id);
	if (ok && x->compressed)
		ok = s->mhd.add_response_header(r, "Content-Encoding", "gzip");
	if (ok && (x->compressed || rs->body.len >= GZIP_LEAST))
		ok = s->mhd.add_response_header(r, "Vary", "Accept-Encoding");
	if (ok && closes)
		ok = s->mhd.add_response_header(r, "Connection", "close");
	for (size_t i = 0; ok && i < rs->header_count; i++) {
		struct str v = rs->headers[i].value;

		if (v.len >= sizeof value)
			continue;
		memcpy(value, v.ptr, v.len);
		value[v.len] = 0;
		ok = s->mhd.add_response_header(r, rs->headers[i].name, value);
	}
	if (ok)
		ok = s->mhd.queue_response(x->connection, (unsigned)rs->status, r);
	if (r)
		s->mhd.destroy_response(r);
	return ok;
}

static enum MHD_Result answer(struct server *s, struct exchange *x)
{
	watch(x, WATCH_SENDING);
	if (x->job.state == JOB_ABANDONED)
		return s->mhd.queue_response(x->connection, 503, s->refusal);
	if (x->job.state == JOB_REFUSED)
		exchange_refuse(x, API_UNAVAILABLE, "The server is shutting down");
	return send_answer(s, x);
}

/* ---- workers --------------------------------------------------------------------------- */

static void run_job(struct job *j)
{
	struct exchange *x = (struct exchange *)j;

	exchange_run(x);
	if (x->compress)
		exchange_compress(x);
}

static void job_done(struct job *j)
{
	struct exchange *x = (struct exchange *)j;
	struct server *s = x->server;

	s->mhd.resume_connection(x->connection);
}

/* The connection sleeps until job_done(). Nothing of x may be touched after. */
static void hand_over(struct server *s, struct exchange *x)
{
	atomic_fetch_add(&s->suspended, 1);
	x->suspended = true;
	s->mhd.suspend_connection(x->connection);
	workers_submit(s->workers, &x->job);
}

/* Back on the event loop: to be answered, or because its client went away meanwhile. */
static void woken(struct server *s, struct exchange *x)
{
	if (x->suspended)
		atomic_fetch_sub(&s->suspended, 1);
	x->suspended = false;
}

/* ---- a request --------------------------------------------------------------------------- */

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
	(void)kind;
	if (value)
		exchange_header(cls, name, str_of(value));
	return MHD_YES;
}

static void begin(struct server *s, struct exchange *x, const char *method, const char *version)
{
	/* The library ends the target's text where a NUL stands in it; the version then stands
	 * further on. */
	bool sound = version && version == x->target_end + 1;

	x->rq.method = method_find(str_of(method));
	s->mhd.get_connection_values(x->connection, MHD_HEADER_KIND, on_header, x);
	/* Asked for by us: the library's own answer to a missing Host is not well formed. */
	if (x->rq.header_counts[HEADER_HOST] != 1 && !str_is(str_of(version), "HTTP/1.0"))
		sound = false;
	exchange_begin(x, sound);
}

static enum MHD_Result dispatch(struct server *s, struct exchange *x)
{
	exchange_complete(x);
	watch(x, WATCH_ANSWERING);
	if (atomic_load(&s->service->draining) && !x->rs.status)
		exchange_refuse(x, API_UNAVAILABLE, "The server is shutting down");
	if (exchange_where(x) == ROUTE_WORKER) {
		if (workers_reserve(s->workers)) {
			hand_over(s, x);
			return MHD_YES;
		}
		metrics_event(s->service->metrics, METRIC_QUEUE_FULL);
		exchange_refuse(x, API_UNAVAILABLE, "The server is busy: try again");
	}
	exchange_run(x);
	if (x->compress && x->rs.body.len > GZIP_AT_ONCE) {
		if (workers_reserve(s->workers)) {
			hand_over(s, x);
			return MHD_YES;
		}
	} else if (x->compress) {
		exchange_compress(x);
	}
	return answer(s, x);
}

/* The library calls this when the headers are there, for each piece of the body, at its end, and
 * when a connection was resumed. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **context)
{
	struct server *s = cls;
	struct exchange *x = *context;

	(void)connection;
	(void)url;
	if (!x)
		return MHD_NO;
	if (!x->begun) {
		begin(s, x, method, version);
		return exchange_is_hopeless(x) ? answer(s, x) : MHD_YES;
	}
	if (*upload_size) {
		size_t n = *upload_size;

		*upload_size = 0;
		return exchange_body(x, upload, n) ? MHD_YES : MHD_NO;
	}
	if (!x->complete)
		return dispatch(s, x);
	woken(s, x);
	return answer(s, x);
}

/* The raw target, before the library decodes it in place. It then makes a header of each parameter,
 * in memory that a long query exhausts, and nobody asks for them: the query ends for it where it
 * begins. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct server *s = cls;
	struct str raw = str_of(target);
	struct peer *p = peer_of(s, connection);
	struct exchange *x = p ? exchange_new(s->service, raw) : NULL;
	ptrdiff_t query = str_find(raw, '?');

	if (query >= 0)
		((char *)(size_t)target)[query + 1] = 0;
	if (x) {
		x->server = s;
		x->connection = connection;
		x->peer = p;
		x->target_end = target ? target + raw.len : NULL;
		memcpy(x->client, p->client, sizeof x->client);
		watch(x, WATCH_RECEIVING);
	}
	return x;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
	static const char *const notes[] = {
		[MHD_REQUEST_TERMINATED_COMPLETED_OK] = NULL,
		[MHD_REQUEST_TERMINATED_WITH_ERROR] = "ended by an error",
		[MHD_REQUEST_TERMINATED_TIMEOUT_REACHED] = "timed out",
		[MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN] = "cut off by the shutdown",
		[MHD_REQUEST_TERMINATED_READ_ERROR] = "the client went away",
		[MHD_REQUEST_TERMINATED_CLIENT_ABORT] = "the client went away",
	};
	struct exchange *x = *context;

	(void)connection;
	*context = NULL;
	if (!x)
		return;
	watch(x, WATCH_IDLE);
	woken(cls, x);
	if (x->job.state == JOB_ABANDONED) /* its worker still uses it */
		atomic_fetch_sub(&x->service->in_flight, 1);
	else
		exchange_end(x, (size_t)how < sizeof notes / sizeof *notes ? notes[how] : "?");
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
	struct server *s = cls;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = peer_new(s, connection);
		return;
	}
	peer_free(s, *socket_context);
	*socket_context = NULL;
	atomic_fetch_sub(&s->service->connections, 1);
}

/* We decode by ourselves (target.h). */
static size_t leave_as_is(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

/* ---- accepting ------------------------------------------------------------------------------ */

static bool has_room(void *ctx)
{
	struct server *s = ctx;

	if (atomic_load(&s->service->connections) < s->settings.connections)
		return true;
	metrics_event(s->service->metrics, METRIC_CONNECTIONS_REFUSED);
	return false;
}

static void take_connection(void *ctx, int fd, const struct sockaddr *address, socklen_t length)
{
	struct server *s = ctx;

	atomic_fetch_add(&s->service->connections, 1);
	/* The library closes the socket if it cannot take it. */
	if (s->mhd.add_connection(s->loops[s->next_loop], fd, address, length) != MHD_YES)
		atomic_fetch_sub(&s->service->connections, 1);
	s->next_loop = (s->next_loop + 1) % s->settings.loops;
}

/* libmicrohttpd (0.9.75) takes up to 128 events at a time, and where there were exactly as many it
 * waits for the next before it looks at any: if no other comes, until a connection is idle for too
 * long. A socket that nobody holds the other end of is the other, within a tenth of a second. */
static void stir_loops(void *ctx)
{
	static const struct sockaddr_un nobody = { .sun_family = AF_UNIX };
	enum { EVENTS = 128 };
	struct server *s = ctx;
	int ends[2];

	for (unsigned i = 0; i < s->settings.loops; i++) {
		if (atomic_load(&s->service->connections) < EVENTS ||
		    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
			return;
		close(ends[1]);
		take_connection(s, ends[0], (const struct sockaddr *)&nobody, sizeof nobody);
	}
}

/* ---- starting ------------------------------------------------------------------------------- */

static struct MHD_Daemon *start_loop(struct server *s)
{
	return s->mhd.start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET |
	                                   MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME,
	                           0, NULL, NULL, on_request, s, MHD_OPTION_NOTIFY_COMPLETED,
	                           on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	                           MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
	                           MHD_OPTION_UNESCAPE_CALLBACK, leave_as_is, s,
	                           MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_CONNECTION_TIMEOUT,
	                           s->settings.idle_seconds, MHD_OPTION_CONNECTION_LIMIT,
	                           s->settings.connections + 1, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	                           (size_t)limit_of(LIMIT_HEADER_BYTES), MHD_OPTION_END);
}

static bool prepare(struct server *s, struct failure *why)
{
	static const char refusal[] =
		"{\"error_code\":503,\"message\":\"The server is shutting down\"}";
	const unsigned seconds[WATCH_STATES] = {
		[WATCH_IDLE] = s->settings.idle_seconds + s->settings.receive_seconds,
		[WATCH_RECEIVING] = s->settings.receive_seconds,
		[WATCH_SENDING] = s->settings.send_seconds,
	};

	s->watch = watch_new(seconds);
	s->refusal = s->mhd.create_response_from_buffer(sizeof refusal - 1, (void *)(size_t)refusal,
	                                                MHD_RESPMEM_PERSISTENT);
	return (s->watch && s->refusal &&
	        s->mhd.add_response_header(s->refusal, "Content-Type",
	                                   media_name(MEDIA_REGISTRY_V1)) &&
	        s->mhd.add_response_header(s->refusal, "Connection", "close") &&
	        s->mhd.add_response_header(s->refusal, "Retry-After", "1")) ||
	       failure_set(why, FAILURE_MEMORY, "out of memory");
}

static unsigned loops_wanted(unsigned asked)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (asked)
		return asked < LOOPS_MOST ? asked : LOOPS_MOST;
	return processors < 1 ? 1 : processors > 4 ? 4 : (unsigned)processors;
}

static bool start(struct server *s, struct failure *why)
{
	const struct acceptor_calls calls = { take_connection, has_room, stir_loops, s };

	s->acceptor = acceptor_open(s->settings.listen, &calls, why);
	if (!s->acceptor || !load(&s->mhd, why) || !prepare(s, why))
		return false;
	s->workers = workers_start(s->service, run_job, job_done, why);
	if (!s->workers)
		return false;
	for (unsigned i = 0; i < s->settings.loops; i++) {
		s->loops[i] = start_loop(s);
		if (!s->loops[i])
			return failure_set(why, FAILURE_INTERNAL, "libmicrohttpd does not start");
	}
	return acceptor_start(s->acceptor, why);
}

static void release(struct server *s)
{
	for (unsigned i = 0; i < s->settings.loops; i++) {
		if (s->loops[i])
			s->mhd.stop_daemon(s->loops[i]);
	}
	if (s->refusal)
		s->mhd.destroy_response(s->refusal);
	watch_free(s->watch);
	free(s);
}

struct server *server_start(const struct server_settings *settings, struct service *sv,
                            struct failure *why)
{
	struct server *s = calloc(1, sizeof *s);

	if (!s) {
		failure_set(why, FAILURE_MEMORY, "out of memory");
		return NULL;
	}
	s->settings = *settings;
	s->settings.loops = loops_wanted(settings->loops);
	s->service = sv;
	if (getrandom(sv->id_seed, sizeof sv->id_seed, 0) < 0) /* then ids are only different */
		sv->id_seed[0] = (uint64_t)getpid();
	if (start(s, why))
		return s;
	acceptor_close(s->acceptor);
	if (s->workers)
		workers_stop(s->workers);
	release(s);
	return NULL;
}

const char *server_address(const struct server *s)
{
	return acceptor_address(s->acceptor);
}

void server_tick(struct server *s)
{
	size_t cut = watch_sweep(s->watch);

	for (size_t i = 0; i < cut; i++)
		metrics_event(s->service->metrics, METRIC_SLOW_CUT);
}

/* ---- ending -----------------------------------------------------------------------------------
 */

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = STOP_STEP_MS * 1000000L }, NULL);
}

/* True: every whole request has its answer. */
static bool wait_for_answers(struct server *s, int64_t until_us)
{
	while (atomic_load(&s->service->in_flight)) {
		if (monotonic_us() > until_us)
			return false;
		nap();
	}
	return true;
}

bool server_stop(struct server *s)
{
	int64_t begin = monotonic_us(), end = begin + 1000000ll * s->settings.stop_seconds;
	bool clean;

	atomic_store(&s->service->draining, true);
	acceptor_close(s->acceptor);
	if (!wait_for_answers(s, end - 2 * LAST_WORDS_MS * 1000ll)) {
		log_event(s->service->log, LOG_WARNING,
		          "%u requests are refused: they did not end in time",
		          atomic_load(&s->service->in_flight));
		workers_refuse(s->workers);
		wait_for_answers(s, end - LAST_WORDS_MS * 1000ll);
	}
	if (atomic_load(&s->suspended)) /* the library would not let go of them */
		return false;
	clean = workers_stop(s->workers);
	for (unsigned i = 0; i < s->settings.loops; i++) {
		s->mhd.stop_daemon(s->loops[i]);
		s->loops[i] = NULL;
	}
	if (clean)
		release(s);
	return clean;
}
