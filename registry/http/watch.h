/* watch.h - the clock over every connection
 *
 * The HTTP library ends a connection that is silent. One that sends a byte now and then is never
 * silent: here each is given a time for each thing it does, and watch_sweep(), called every second,
 * shuts the socket of whoever exceeds it; the library then sees an end and cleans up.
 *
 * It also finds clients that are gone: libmicrohttpd 0.9.75 misses an end of the stream that
 * arrives together with the last bytes (it takes a short read for an empty socket), and waits on.
 */
#ifndef REGISTRY_HTTP_WATCH_H
#define REGISTRY_HTTP_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watch;
struct watched;

enum watch_state {
	WATCH_IDLE,      /* between requests: from the last answer to the next request line */
	WATCH_RECEIVING, /* from the request line to the whole request */
	WATCH_ANSWERING, /* its answer is made: as long as it takes */
	WATCH_SENDING,   /* to the last byte of the answer */
	WATCH_STATES
};

/* seconds[state]; 0: as long as it takes. NULL: no memory. */
struct watch *watch_new(const unsigned seconds[WATCH_STATES]);
void watch_free(struct watch *w); /* nothing may be watched any more; NULL is fine */
struct watched *watch_add(struct watch *w, int fd); /* WATCH_IDLE; NULL: no memory */
void watch_state(struct watched *c, enum watch_state state);
/* Before the socket is closed. NULL is fine. */
void watch_remove(struct watch *w, struct watched *c);
/* How many were shut. */
size_t watch_sweep(struct watch *w);

#endif
