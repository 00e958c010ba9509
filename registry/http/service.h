/* service.h - what all requests share
 *
 * Made once by whoever starts the server, constant while it runs, except for what says that it may
 * be changed by any thread.
 */
#ifndef REGISTRY_HTTP_SERVICE_H
#define REGISTRY_HTTP_SERVICE_H

#include "registry/registry.h"

#include <stdatomic.h>

struct kept;
struct metrics;
struct subject_settings;
struct route_table;
struct server_log;

struct service {
	struct registry *registry; /* borrowed; outlives the server */
	const struct subject_settings *subjects; /* likewise */
	const struct route_table *routes;
	struct metrics *metrics;
	struct server_log *log;
	struct kept *kept; /* NULL: nothing is kept */
	/* The subject that an alias stands for: true and *out in the arena. NULL: there are no
	 * aliases. Runs on the event loop, once a request that names a subject; dek: for
	 * dek-registry. */
	bool (*alias)(const struct service *sv, struct arena *a, struct str subject, bool dek,
	              struct str *out);
	int64_t started; /* ms since 1970 */
	unsigned workers, queue_limit;
	uint64_t id_seed[2]; /* random: of the ids that requests get; set by server_start() */
	/* Any thread: */
	atomic_bool draining;               /* about to end: no new request is begun */
	_Atomic uint64_t ids; /* given so far */
	atomic_uint connections, in_flight; /* open; between a whole request and its answer */
	atomic_uint busy_workers, queued;
	atomic_size_t body_bytes; /* held by requests that are being received */
};

#endif
