/* metrics.h - what the server counts, for Prometheus
 *
 * A label is a route's template or a status out of a fixed list, never what a client sent, so that
 * the number of series is bounded. Counting takes no lock and allocates nothing.
 */
#ifndef REGISTRY_HTTP_METRICS_H
#define REGISTRY_HTTP_METRICS_H

#include "registry/http/route.h"

#include <stdint.h>

struct metrics;
struct service;

/* What happens beside the routes. */
#define METRIC_EVENTS(X)                                                                    \
	X(CONNECTIONS_REFUSED, "connections_refused", "connections above the limit")        \
	X(SLOW_CUT, "slow_connections_cut", "connections ended because they were too slow") \
	X(QUEUE_FULL, "queue_full",                                                         \
	  "requests refused because all workers were busy and the queue full")              \
	X(BODY_REFUSED, "bodies_refused", "requests whose body was too large")              \
	X(ABORTED, "aborted", "requests whose client went away before its answer")          \
	X(OUT_OF_MEMORY, "out_of_memory", "requests that needed more memory than one may")  \
	X(KEPT, "kept_answers", "requests answered by what was answered before")            \
	X(LOG_DROPPED, "log_lines_dropped", "log lines dropped because the log was too slow")

enum metric_event {
#define X(id, name, help) METRIC_##id,
	METRIC_EVENTS(X)
#undef X
		METRIC_EVENT_COUNT
};

struct metrics *metrics_new(const struct route_table *routes); /* NULL: no memory */
void metrics_free(struct metrics *m);
/* One answered request; route NULL: none was found. */
void metrics_request(struct metrics *m, const struct route *route, int status, uint64_t micros,
                     uint64_t bytes);
void metrics_event(struct metrics *m, enum metric_event e);
/* The text format, version 0.0.4, with the state of the service and its store. */
void metrics_print(const struct service *sv, struct buf *out);

#endif
