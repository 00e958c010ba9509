/* server.h - the HTTP server: event loops, workers, and how they end
 *
 *	service_open(&sv, ...)              what requests share
 *	s = server_start(&settings, &sv)    answers from now on
 *	server_tick(s)                      every second
 *	server_stop(s)                      answers or refuses what waits, then ends
 *
 * libmicrohttpd does the protocol. It is loaded when a server starts and never before: with what it
 * depends on it doubles the time that any other command takes to start.
 */
#ifndef REGISTRY_HTTP_SERVER_H
#define REGISTRY_HTTP_SERVER_H

#include "registry/http/service.h"

struct server;

struct server_settings {
	const char *listen;    /* "127.0.0.1:8081" */
	unsigned loops;        /* threads that speak HTTP; 0: one a processor, at most 4 */
	unsigned connections;  /* open at once */
	unsigned idle_seconds; /* between two requests */
	unsigned receive_seconds, send_seconds; /* for one whole request, one whole answer */
	unsigned stop_seconds;                  /* at most, from server_stop() to its end */
};

/* sv->registry, log, metrics, workers and queue_limit are set; sv outlives the server. NULL: *why.
 */
struct server *server_start(const struct server_settings *settings, struct service *sv,
                            struct failure *why);
/* "127.0.0.1:8081", with the port that it really has. */
const char *server_address(const struct server *s);
void server_tick(struct server *s);
/* Accepts nothing more, answers what it has or refuses it with 503, ends the threads, frees *s.
 * False: a worker did not come back in time. All clients have their answer, but its memory and *sv
 * are still in use: the process must end with _exit(). */
bool server_stop(struct server *s);

#endif
