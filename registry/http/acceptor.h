/* acceptor.h - a listening socket and the thread that takes connections from it
 *
 * Ours rather than the HTTP library's, so that stopping to accept is one step, a connection above
 * the limit gets an answer, and the event loops share the load evenly.
 */
#ifndef REGISTRY_HTTP_ACCEPTOR_H
#define REGISTRY_HTTP_ACCEPTOR_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

#include <sys/socket.h>

struct acceptor;

struct acceptor_calls {
	/* Takes the socket over, or closes it. */
	void (*accepted)(void *ctx, int fd, const struct sockaddr *address, socklen_t length);
	/* May one more connection be taken? If not, it is told so and closed. */
	bool (*room)(void *ctx);
	/* Asked ten times a second while nobody comes. */
	void (*idle)(void *ctx);
	void *ctx;
};

/* "127.0.0.1:8081", "[::1]:8081", "localhost:0", ":8081" (every address). Port 0: the system picks.
 * NULL: *why (USAGE for the text, NOT_FOUND for an address that is not there or is taken). */
struct acceptor *acceptor_open(const char *listen, const struct acceptor_calls *calls,
                               struct failure *why);
/* The address that it really has, "127.0.0.1:40931". */
const char *acceptor_address(const struct acceptor *ac);
bool acceptor_start(struct acceptor *ac, struct failure *why);
/* From then on the system refuses connections. NULL is fine. */
void acceptor_close(struct acceptor *ac);

/* "127.0.0.1:40112" or "[::1]:40112", for logs. */
void address_text(const struct sockaddr *address, socklen_t length, char *out, size_t room);

#endif
