#include "registry/http/log.h"

#include "contract/base/node.h"
#include "registry/http/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
	LINE_MAX_BYTES = 8192,
	PENDING_BYTES = 1 << 20, /* more than this is dropped */
	FLUSH_MS = 100,
	LAST_FLUSH_MS = 1000, /* for what is left at the end, if nobody takes it */
};

struct sink {
	int fd;    /* -1: off */
	char *ptr; /* PENDING_BYTES, two of them: one is filled while the other is written */
	char *spare;
	size_t len;
	unsigned long long dropped;
};

struct server_log {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t writer;
	bool ending;
	atomic_llong give_up_ms; /* when the writer stops waiting for a reader; 0: never */
	enum log_format format;
	struct sink access, errors;
	struct metrics *metrics;
};

/* ---- the writer --------------------------------------------------------------- */

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for whoever reads the log, a pipe's other end or a stopped terminal: as long as it takes,
 * but not when the server ends. */
static bool takes_more(struct server_log *log, int fd)
{
	struct pollfd on = { .fd = fd, .events = POLLOUT };

	for (;;) {
		long long give_up = atomic_load(&log->give_up_ms);

		if (poll(&on, 1, FLUSH_MS) > 0)
			return true;
		if (give_up && now_ms() > give_up)
			return false;
	}
}

/* In pieces that a pipe with room takes whole, so that write() itself never waits. */
static void write_all(struct server_log *log, int fd, const char *p, size_t n)
{
	while (n && takes_more(log, fd)) {
		ssize_t done = write(fd, p, n < PIPE_BUF ? n : PIPE_BUF);

		if (done < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (done <= 0)
			return; /* nobody reads the log: no reason to stop serving */
		p += done;
		n -= (size_t)done;
	}
}

/* Only by the writer, with the lock held; lets go of it while it writes. The descriptor is a copy,
 * so that log_reopen() may close the old one meanwhile. */
static void flush(struct server_log *log, struct sink *s)
{
	size_t n = s->len;
	char *full = s->ptr;
	int fd;

	if (!n)
		return;
	fd = s->fd < 0 ? -1 : fcntl(s->fd, F_DUPFD_CLOEXEC, 3);
	s->ptr = s->spare;
	s->spare = full;
	s->len = 0;
	pthread_mutex_unlock(&log->lock);
	if (fd >= 0) {
		write_all(log, fd, full, n);
		close(fd);
	}
	pthread_mutex_lock(&log->lock);
}

static void *writer(void *arg)
{
	struct server_log *log = arg;
	struct timespec until;

	pthread_mutex_lock(&log->lock);
	while (!log->ending) {
		if (!log->access.len && !log->errors.len) {
			pthread_cond_wait(&log->wake, &log->lock);
			continue;
		}
		/* One write for all that comes in the next moment. */
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += FLUSH_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&log->wake, &log->lock, &until);
		flush(log, &log->errors);
		flush(log, &log->access);
	}
	flush(log, &log->errors);
	flush(log, &log->access);
	pthread_mutex_unlock(&log->lock);
	return NULL;
}

/* ---- opening ------------------------------------------------------------------- */

/* Not blocking: a FIFO that nobody reads is refused, where it would hold up whoever opens it. */
static bool sink_open(const char *path, int *fd, struct failure *why)
{
	if (strcmp(path, "off") == 0) {
		*fd = -1;
		return true;
	}
	*fd = strcmp(path, "-") == 0
	              ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
	              : open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640);
	return *fd >= 0 || failure_set(why, FAILURE_READ, "the log %s cannot be opened: %s", path,
	                               strerrordesc_np(errno));
}

static void sink_close(struct sink *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->ptr);
	free(s->spare);
}

static bool sink_init(struct sink *s, const char *path, struct failure *why)
{
	*s = (struct sink){ .fd = -1,
		            .ptr = malloc(PENDING_BYTES),
		            .spare = malloc(PENDING_BYTES) };
	if (!s->ptr || !s->spare)
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	return sink_open(path, &s->fd, why);
}

struct server_log *log_open(const struct log_settings *s, struct metrics *metrics,
                            struct failure *why)
{
	struct server_log *log = calloc(1, sizeof *log);

	if (!log) {
		failure_set(why, FAILURE_MEMORY, "out of memory");
		return NULL;
	}
	log->format = s->format;
	log->metrics = metrics;
	log->access.fd = log->errors.fd = -1;
	pthread_mutex_init(&log->lock, NULL);
	pthread_cond_init(&log->wake, NULL);
	if (sink_init(&log->access, s->access, why) && sink_init(&log->errors, s->errors, why)) {
		if (pthread_create(&log->writer, NULL, writer, log) == 0)
			return log;
		failure_set(why, FAILURE_INTERNAL, "no thread for the log");
	}
	sink_close(&log->access);
	sink_close(&log->errors);
	free(log);
	return NULL;
}

void log_close(struct server_log *log)
{
	if (!log)
		return;
	pthread_mutex_lock(&log->lock);
	log->ending = true;
	atomic_store(&log->give_up_ms, now_ms() + LAST_FLUSH_MS);
	pthread_cond_signal(&log->wake);
	pthread_mutex_unlock(&log->lock);
	pthread_join(log->writer, NULL);
	sink_close(&log->access);
	sink_close(&log->errors);
	pthread_cond_destroy(&log->wake);
	pthread_mutex_destroy(&log->lock);
	free(log);
}

bool log_reopen(struct server_log *log, const struct log_settings *s, struct failure *why)
{
	int access, errors;

	if (!sink_open(s->access, &access, why))
		return false;
	if (!sink_open(s->errors, &errors, why)) {
		if (access >= 0)
			close(access);
		return false;
	}
	pthread_mutex_lock(&log->lock);
	if (log->access.fd >= 0)
		close(log->access.fd);
	close(log->errors.fd);
	log->access.fd = access;
	log->errors.fd = errors;
	log->format = s->format;
	pthread_mutex_unlock(&log->lock);
	return true;
}

/* ---- lines ------------------------------------------------------------------------ */

struct line {
	char bytes[LINE_MAX_BYTES];
	size_t len;
};

static void add(struct line *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void add(struct line *l, const char *fmt, ...)
{
	size_t room = sizeof l->bytes - l->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->bytes + l->len, room, fmt, ap);
	va_end(ap);
	l->len += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static void add_byte(struct line *l, char c)
{
	if (l->len < sizeof l->bytes - 1)
		l->bytes[l->len++] = c;
}

/* Nothing that a client sent may begin a line of its own or end a string: both formats escape as
 * JSON does. At most `most` bytes of it. */
static void add_escaped(struct line *l, struct str s, size_t most)
{
	for (size_t i = 0; i < s.len && i < most; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c < 0x20 || c == 0x7f || c >= 0x80) {
			add(l, "\\u%04x", c);
		} else {
			if (c == '"' || c == '\\')
				add_byte(l, '\\');
			add_byte(l, (char)c);
		}
	}
	if (s.len > most)
		add(l, "...");
}

static void add_member(struct line *l, const char *key, struct str value)
{
	if (!value.len)
		return;
	add(l, ",\"%s\":\"", key);
	add_escaped(l, value, 1024);
	add(l, "\"");
}

static void add_time(struct line *l)
{
	struct timespec now;
	struct tm tm;
	time_t seconds;

	clock_gettime(CLOCK_REALTIME, &now);
	seconds = now.tv_sec;
	if (!gmtime_r(&seconds, &tm))
		memset(&tm, 0, sizeof tm);
	add(l, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
	    tm.tm_hour, tm.tm_min, tm.tm_sec, now.tv_nsec / 1000000);
}

static void put(struct server_log *log, struct sink *s, struct line *l)
{
	bool first;

	if (l->len == sizeof l->bytes - 1) /* cut: the end of the line is still one */
		l->len--;
	l->bytes[l->len++] = '\n';
	pthread_mutex_lock(&log->lock);
	first = !log->access.len && !log->errors.len;
	if (s->len + l->len + 64 > PENDING_BYTES) {
		s->dropped++;
		if (log->metrics)
			metrics_event(log->metrics, METRIC_LOG_DROPPED);
	} else {
		if (s->dropped)
			s->len += (size_t)snprintf(s->ptr + s->len, 64, "(%llu lines dropped)\n",
			                           s->dropped);
		s->dropped = 0;
		memcpy(s->ptr + s->len, l->bytes, l->len);
		s->len += l->len;
	}
	if (first || s->len > PENDING_BYTES / 2)
		pthread_cond_signal(&log->wake);
	pthread_mutex_unlock(&log->lock);
}

/* False: nothing is written there. */
static bool is_on(struct server_log *log, const struct sink *s, enum log_format *format)
{
	bool on;

	pthread_mutex_lock(&log->lock);
	*format = log->format;
	on = s->fd >= 0;
	pthread_mutex_unlock(&log->lock);
	return on;
}

static void request_json_line(struct line *l, const struct log_request *r)
{
	add(l, "{\"time\":\"");
	add_time(l);
	add(l, "\",\"level\":\"info\"");
	add_member(l, "client", r->client);
	add_member(l, "method", r->method);
	add_member(l, "target", r->target);
	add_member(l, "route", r->route);
	add(l, ",\"status\":%d,\"bytes\":%llu,\"ms\":%.3f", r->status, (unsigned long long)r->bytes,
	    (double)r->micros / 1e3);
	add_member(l, "id", r->id);
	add_member(l, "agent", r->agent);
	add_member(l, "note", str_of(r->note));
	add(l, "}");
}

static void request_text_line(struct line *l, const struct log_request *r)
{
	add_time(l);
	add(l, " %.*s %.*s ", STR_FMT(r->client), STR_FMT(r->method));
	add_escaped(l, r->target, 1024);
	add(l, " %d %llu %.1fms id=", r->status, (unsigned long long)r->bytes,
	    (double)r->micros / 1e3);
	add_escaped(l, r->id, 256);
	add(l, " agent=\"");
	add_escaped(l, r->agent, 256);
	add(l, "\"%s%s", r->note ? " " : "", r->note ? r->note : "");
}

void log_request(struct server_log *log, const struct log_request *r)
{
	enum log_format format;
	struct line l;

	if (!is_on(log, &log->access, &format))
		return;
	l.len = 0;
	if (format == LOG_JSON)
		request_json_line(&l, r);
	else
		request_text_line(&l, r);
	put(log, &log->access, &l);
}

void log_event(struct server_log *log, enum log_level level, const char *fmt, ...)
{
	static const char *const levels[] = { "info", "warning", "error" };
	enum log_format format;
	struct line l;
	char text[2048];
	va_list ap;

	if (!is_on(log, &log->errors, &format))
		return;
	l.len = 0;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (format == LOG_JSON) {
		add(&l, "{\"time\":\"");
		add_time(&l);
		add(&l, "\",\"level\":\"%s\"", levels[level]);
		add_member(&l, "message", str_of(text));
		add(&l, "}");
	} else {
		add_time(&l);
		add(&l, " %s ", levels[level]);
		add_escaped(&l, str_of(text), sizeof text);
	}
	put(log, &log->errors, &l);
}
