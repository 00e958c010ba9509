#include "registry/http/acceptor.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { BACKLOG = 1024, BATCH = 64, PAUSE_MS = 50, IDLE_MS = 100 };

struct acceptor {
	int fd, wake; /* wake: an eventfd that ends the thread */
	bool started;
	pthread_t thread;
	struct acceptor_calls calls;
	char address[128];
};

void address_text(const struct sockaddr *address, socklen_t length, char *out, size_t room)
{
	char host[80], port[16];

	if (getnameinfo(address, length, host, sizeof host, port, sizeof port,
	                NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		snprintf(out, room, "?");
	else
		snprintf(out, room, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

/* ---- the address ----------------------------------------------------------------- */

static bool split(const char *listen, char *host, size_t room, const char **port,
                  struct failure *why)
{
	const char *colon = strrchr(listen, ':');
	size_t n = colon ? (size_t)(colon - listen) : 0;
	long number;
	char *end;

	if (!colon || n >= room)
		return failure_set(why, FAILURE_USAGE,
		                   "\"%s\" is no address to listen on: ADDRESS:PORT", listen);
	*port = colon + 1;
	number = strtol(*port, &end, 10);
	if (!**port || *end || number < 0 || number > 65535)
		return failure_set(why, FAILURE_USAGE,
		                   "\"%s\": the port is no number from 0 to 65535", listen);
	if (n >= 2 && listen[0] == '[' && listen[n - 1] == ']') {
		listen++;
		n -= 2;
	} else if (memchr(listen, ':', n)) {
		return failure_set(why, FAILURE_USAGE,
		                   "\"%s\": an IPv6 address stands in brackets: [::1]:PORT",
		                   listen);
	}
	memcpy(host, listen, n);
	host[n] = 0;
	return true;
}

static int listen_on(const struct addrinfo *at)
{
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1,
	    off = 0;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (at->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	on = errno;
	close(fd);
	errno = on;
	return -1;
}

static bool open_socket(struct acceptor *ac, const char *listen, struct failure *why)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		                  .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *list = NULL;
	struct sockaddr_storage bound;
	socklen_t length = sizeof bound;
	const char *port = NULL;
	char host[256];
	int e;

	if (!split(listen, host, sizeof host, &port, why))
		return false;
	e = getaddrinfo(*host ? host : NULL, port, &hints, &list);
	if (e)
		return failure_set(why, FAILURE_NOT_FOUND, "cannot listen on %s: %s", listen,
		                   gai_strerror(e));
	for (const struct addrinfo *at = list; at && ac->fd < 0; at = at->ai_next)
		ac->fd = listen_on(at);
	e = errno;
	freeaddrinfo(list);
	if (ac->fd < 0)
		return failure_set(why, FAILURE_NOT_FOUND, "cannot listen on %s: %s", listen,
		                   strerrordesc_np(e));
	if (getsockname(ac->fd, (struct sockaddr *)&bound, &length) != 0)
		return failure_set(why, FAILURE_INTERNAL, "the address of %s is not known", listen);
	address_text((struct sockaddr *)&bound, length, ac->address, sizeof ac->address);
	return true;
}

struct acceptor *acceptor_open(const char *listen, const struct acceptor_calls *calls,
                               struct failure *why)
{
	struct acceptor *ac = calloc(1, sizeof *ac);

	if (!ac) {
		failure_set(why, FAILURE_MEMORY, "out of memory");
		return NULL;
	}
	ac->calls = *calls;
	ac->fd = -1;
	ac->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ac->wake >= 0
	            ? open_socket(ac, listen, why)
	            : failure_set(why, FAILURE_INTERNAL, "no eventfd: %s", strerrordesc_np(errno)))
		return ac;
	acceptor_close(ac);
	return NULL;
}

const char *acceptor_address(const struct acceptor *ac)
{
	return ac->address;
}

/* ---- the thread ---------------------------------------------------------------------- */

/* One small packet into an empty socket: it goes, or nobody is there to read it. */
static void turn_away(int fd)
{
	static const char answer[] =
		"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
		"Content-Length: 56\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
		"{\"error_code\":503,\"message\":\"Too many open connections\"}";
	ssize_t n = send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL | MSG_DONTWAIT);

	(void)n;
	shutdown(fd, SHUT_RDWR);
	close(fd);
}

/* False: none waits, or none can be taken just now; errno says which. */
static bool accept_one(struct acceptor *ac)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof address;
	int fd =
		accept4(ac->fd, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return errno == EINTR || errno == ECONNABORTED;
	if (ac->calls.room(ac->calls.ctx))
		ac->calls.accepted(ac->calls.ctx, fd, (struct sockaddr *)&address, length);
	else
		turn_away(fd);
	return true;
}

static void *run(void *arg)
{
	struct acceptor *ac = arg;
	struct pollfd on[] = { { .fd = ac->fd, .events = POLLIN },
		               { .fd = ac->wake, .events = POLLIN } };
	int n;

	for (;;) {
		n = poll(on, 2, IDLE_MS);
		if ((n < 0 && errno != EINTR) || (n > 0 && on[1].revents))
			break;
		if (n == 0)
			ac->calls.idle(ac->calls.ctx);
		/* Not until none waits: in a flood the thread could then never be ended. */
		for (n = 0; n < BATCH && accept_one(ac); n++)
			;
		/* Out of descriptors: the connection still waits, so do not ask at once again. */
		if (n < BATCH && errno != EAGAIN && errno != EWOULDBLOCK)
			poll(&on[1], 1, PAUSE_MS);
	}
	return NULL;
}

bool acceptor_start(struct acceptor *ac, struct failure *why)
{
	if (pthread_create(&ac->thread, NULL, run, ac) != 0)
		return failure_set(why, FAILURE_INTERNAL, "no thread for accepting connections");
	ac->started = true;
	return true;
}

void acceptor_close(struct acceptor *ac)
{
	if (!ac)
		return;
	if (ac->started) {
		eventfd_write(ac->wake, 1);
		pthread_join(ac->thread, NULL);
	}
	if (ac->fd >= 0)
		close(ac->fd);
	if (ac->wake >= 0)
		close(ac->wake);
	free(ac);
}
