#include "registry/http/metrics.h"

#include "registry/http/service.h"

#include <stdlib.h>
#include <time.h>

static const int statuses[] = { 200, 204, 207, 304, 400, 401, 403, 404, 405, 406,
	                        408, 409, 413, 415, 422, 429, 500, 501, 503, 0 /* any other */ };
static const struct bucket {
	uint64_t micros;
	const char *le;
} buckets[] = {
	{ 100, "0.0001" }, { 250, "0.00025" }, { 1000, "0.001" },      { 2500, "0.0025" },
	{ 5000, "0.005" }, { 10000, "0.01" },  { 50000, "0.05" },      { 100000, "0.1" },
	{ 1000000, "1" },  { 10000000, "10" }, { UINT64_MAX, "+Inf" },
};
enum { STATUSES = sizeof statuses / sizeof *statuses, BUCKETS = sizeof buckets / sizeof *buckets };

typedef _Atomic uint64_t counter;

struct metrics {
	const struct route_table *routes;
	counter events[METRIC_EVENT_COUNT];
	struct series { /* one a route, and the last one: no route */
		counter statuses[STATUSES], buckets[BUCKETS], micros, bytes;
	} series[];
};

struct metrics *metrics_new(const struct route_table *routes)
{
	struct metrics *m = calloc(1, sizeof *m + (routes->count + 1) * sizeof *m->series);

	if (m)
		m->routes = routes;
	return m;
}

void metrics_free(struct metrics *m)
{
	free(m);
}

static void add(counter *c, uint64_t n)
{
	atomic_fetch_add_explicit(c, n, memory_order_relaxed);
}

static uint64_t get(const counter *c)
{
	return atomic_load_explicit(c, memory_order_relaxed);
}

void metrics_request(struct metrics *m, const struct route *route, int status, uint64_t micros,
                     uint64_t bytes)
{
	struct series *s =
		&m->series[route ? (size_t)(route - m->routes->routes) : m->routes->count];
	int i = 0, b = 0;

	while (statuses[i] && statuses[i] != status)
		i++;
	while (micros > buckets[b].micros)
		b++;
	add(&s->statuses[i], 1);
	add(&s->buckets[b], 1);
	add(&s->micros, micros);
	add(&s->bytes, bytes);
}

void metrics_event(struct metrics *m, enum metric_event e)
{
	add(&m->events[e], 1);
}

/* ---- printing ------------------------------------------------------------------ */

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP treaty_%s %s\n# TYPE treaty_%s %s\n", name, help, name, type);
}

static void value(struct buf *out, const char *name, const char *type, const char *help, uint64_t n)
{
	head(out, name, type, help);
	buf_printf(out, "treaty_%s %llu\n", name, (unsigned long long)n);
}

/* method="GET",route="/subjects" */
static void add_labels(struct buf *out, const struct metrics *m, size_t i)
{
	const struct route *r = i < m->routes->count ? &m->routes->routes[i] : NULL;

	buf_printf(out, "method=\"%s\",route=\"%s\"", r ? method_name(r->method) : "",
	           r ? r->path : "");
}

static void print_requests(const struct metrics *m, struct buf *out)
{
	head(out, "http_requests_total", "counter",
	     "answered requests; route is empty where none was found");
	for (size_t i = 0; i <= m->routes->count; i++) {
		for (int k = 0; k < STATUSES; k++) {
			uint64_t n = get(&m->series[i].statuses[k]);

			if (!n)
				continue;
			buf_add_c(out, "treaty_http_requests_total{");
			add_labels(out, m, i);
			buf_printf(out, ",code=\"%d\"} %llu\n", statuses[k], (unsigned long long)n);
		}
	}
}

static void print_histogram(const struct metrics *m, size_t i, struct buf *out)
{
	const struct series *s = &m->series[i];
	unsigned long long sum = 0;

	for (int b = 0; b < BUCKETS; b++) {
		sum += get(&s->buckets[b]);
		buf_add_c(out, "treaty_http_request_seconds_bucket{");
		add_labels(out, m, i);
		buf_printf(out, ",le=\"%s\"} %llu\n", buckets[b].le, sum);
	}
	buf_add_c(out, "treaty_http_request_seconds_sum{");
	add_labels(out, m, i);
	buf_printf(out, "} %.6f\ntreaty_http_request_seconds_count{",
	           (double)get(&s->micros) / 1e6);
	add_labels(out, m, i);
	buf_printf(out, "} %llu\n", sum);
}

/* Routes that nobody asked for have no series: a dashboard does not miss them. */
static void print_seconds(const struct metrics *m, struct buf *out)
{
	head(out, "http_request_seconds", "histogram",
	     "from the whole request to the end of its answer");
	for (size_t i = 0; i <= m->routes->count; i++) {
		bool asked = false;

		for (int b = 0; b < BUCKETS; b++)
			asked |= get(&m->series[i].buckets[b]) > 0;
		if (asked)
			print_histogram(m, i, out);
	}
}

static void print_events(const struct metrics *m, struct buf *out)
{
	static const struct {
		const char *name, *help;
	} events[METRIC_EVENT_COUNT] = {
#define X(id, name, help) [METRIC_##id] = { "http_" name "_total", help },
		METRIC_EVENTS(X)
#undef X
	};

	for (int i = 0; i < METRIC_EVENT_COUNT; i++)
		value(out, events[i].name, "counter", events[i].help, get(&m->events[i]));
}

static void print_store(struct store *s, struct buf *out)
{
	struct store_stats st;

	store_stats(s, &st);
	value(out, "store_records_total", "counter", "changes applied by this process", st.records);
	value(out, "store_judged_total", "counter",
	      "changes judged, and judged again where a race was lost", st.judged);
	value(out, "store_voids_total", "counter", "changes that lost a race", st.voids);
	value(out, "store_commits_total", "counter", "commits, each one sync of the disk",
	      st.commits);
	value(out, "store_largest_batch", "gauge", "most changes in one commit", st.largest_batch);
	value(out, "store_map_bytes", "gauge", "bytes of address space the store may fill",
	      st.map_bytes);
	value(out, "store_readers", "gauge", "slots of readers in use", st.readers);
}

void metrics_print(const struct service *sv, struct buf *out)
{
	const struct metrics *m = sv->metrics;
	uint64_t bytes = 0;

	print_requests(m, out);
	print_seconds(m, out);
	for (size_t i = 0; i <= m->routes->count; i++)
		bytes += get(&m->series[i].bytes);
	value(out, "http_response_bytes_total", "counter", "bytes of bodies sent", bytes);
	print_events(m, out);
	value(out, "http_connections", "gauge", "open connections", atomic_load(&sv->connections));
	value(out, "http_in_flight", "gauge", "requests that wait for their answer",
	      atomic_load(&sv->in_flight));
	value(out, "http_workers", "gauge", "threads of the pool", sv->workers);
	value(out, "http_workers_busy", "gauge", "threads of the pool at work",
	      atomic_load(&sv->busy_workers));
	value(out, "http_queued", "gauge", "requests that wait for a worker",
	      atomic_load(&sv->queued));
	value(out, "http_body_bytes", "gauge", "bytes of request bodies held",
	      atomic_load(&sv->body_bytes));
	value(out, "start_time_seconds", "gauge", "when the server started, seconds since 1970",
	      (uint64_t)(sv->started / 1000));
	head(out, "build_info", "gauge", "always 1");
	buf_printf(out, "treaty_build_info{version=\"%s\"} 1\n", TREATY_VERSION);
	print_store(registry_store(sv->registry), out);
}
