/* client.h - HTTP requests to a registry, over libcurl
 *
 * The only file that knows libcurl, which is loaded when the first client is opened and by nothing
 * else. One connection is kept and used again. Proxies are those of the environment (http_proxy,
 * https_proxy, all_proxy, no_proxy); certificates are always verified.
 *
 * Credentials are the address's own (https://USER:PASSWORD@HOST, Basic), else TREATY_TOKEN
 * (Bearer), else what the headers given say. They and the headers go to the origin that was named
 * and to no other, wherever it redirects to.
 *
 * Failures are STORE: one sentence that names the address and what happened. What a registry itself
 * answers, an error too, is no failure here.
 */
#ifndef TOOLS_REMOTE_CLIENT_H
#define TOOLS_REMOTE_CLIENT_H

#include "tools/address.h"

struct client;

struct client_settings {
	struct str address; /* as the user wrote it */
	struct str token;   /* Bearer; empty: none */
	struct str ca; /* a file of certificates to trust instead of the system's; empty: those */
	const struct str *headers; /* "NAME: VALUE" */
	size_t header_count;
	long seconds; /* for one request with its answer; 0: CLIENT_SECONDS */
};
enum { CLIENT_SECONDS = 300 };

/* No request is made yet. Closed when the arena is freed. False: USAGE for the settings, STORE if
 * libcurl is not here. */
bool client_open(struct arena *a, const struct client_settings *settings, struct client **out,
                 struct failure *why);
/* The address without credentials, for messages. */
struct str client_shown(const struct client *c);

struct client_request {
	const char *method; /* "GET", "POST", "PUT", "DELETE" */
	struct str target;  /* "/v1/contracts?limit=10", escaped */
	struct str body;    /* JSON; ptr NULL: none */
	struct str actor;   /* X-Treaty-Actor; empty: none */
	bool changes;       /* it changes something: it is not sent again where nobody knows what became of it */
};

struct client_answer {
	int status;
	struct str body, type; /* type: "application/json", without parameters */
};

/* Asks again, a few times, where the connection broke and the request changes nothing, or the
 * server said that it is busy (503 with Retry-After) and so did nothing. The answer is no larger
 * than the limit ANSWER_BYTES. */
bool client_ask(struct client *c, struct arena *a, const struct client_request *request,
                struct client_answer *out, struct failure *why);

/* s as one segment of a path or one value of a query: everything but letters, digits and -._~
 * escaped. */
struct str client_escape(struct arena *a, struct str s);

#endif
