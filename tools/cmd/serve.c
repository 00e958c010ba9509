/* serve.c - treaty serve: the registry over HTTP */
#include "contract/base/limits.h"
#include "registry/http/kept.h"
#include "registry/http/log.h"
#include "registry/http/metrics.h"
#include "registry/http/route.h"
#include "registry/http/server.h"
#include "registry/http/subject_request.h"
#include "registry/subject/subject.h"
#include "tools/cmd/serve_settings.h"
#include "tools/command.h"
#include "tools/last_resort.h"
#include "tools/output.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { OTHER_DESCRIPTORS = 128, CLEAN_SECONDS = 60, LAST_LOG_MS = 300 };

struct serving {
	struct run *run;
	struct serve_settings settings;
	struct service service;
	struct subject_settings subjects;
	struct server *server;
	sigset_t signals;
	int lock;
};

/* ---- what it needs ------------------------------------------------------------------ */

static void release_registry(void *r)
{
	registry_close(r);
}

static void release_metrics(void *m)
{
	metrics_free(m);
}

static void release_kept(void *k)
{
	kept_free(k);
}

static void release_log(void *log)
{
	log_close(log);
}

static struct log_settings log_settings_of(const struct serve_settings *s)
{
	return (struct log_settings){
		.access = s->values[SERVE_ACCESS_LOG].ptr,
		.errors = s->values[SERVE_ERROR_LOG].ptr,
		.format = str_is(s->values[SERVE_LOG_FORMAT], "json") ? LOG_JSON : LOG_TEXT,
	};
}

/* As many descriptors as the connections need, if the system lets us. */
static void want_descriptors(unsigned connections)
{
	struct rlimit now;

	if (getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur >= connections + OTHER_DESCRIPTORS)
		return;
	now.rlim_cur = now.rlim_max < connections + OTHER_DESCRIPTORS
	                       ? now.rlim_max
	                       : connections + OTHER_DESCRIPTORS;
	setrlimit(RLIMIT_NOFILE, &now);
}

static bool open_service(struct serving *sg, struct failure *why)
{
	struct arena *a = sg->run->arena;
	struct service *sv = &sg->service;
	struct log_settings logs = log_settings_of(&sg->settings);
	const char *dir = sg->settings.values[SERVE_DATA].ptr;
	struct timespec now;

	if (!*dir)
		return failure_set(why, FAILURE_USAGE,
		                   "which directory? --data DIR, TREATY_DATA, or data: in the file "
		                   "of --config");
	sv->registry = registry_open(dir, STORE_WRITE | STORE_CREATE, why);
	if (!sv->registry)
		return false;
	arena_defer(a, release_registry, sv->registry);
	sg->lock = store_serve_lock(dir, why); /* held until the process ends */
	if (sg->lock < 0)
		return false;
	sv->routes = &route_table;
	sv->metrics = metrics_new(&route_table);
	if (!sv->metrics)
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	arena_defer(a, release_metrics, sv->metrics);
	sv->kept = kept_new(registry_store(sv->registry));
	if (!sv->kept)
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	arena_defer(a, release_kept, sv->kept);
	sv->log = log_open(&logs, sv->metrics, why);
	if (!sv->log)
		return false;
	arena_defer(a, release_log, sv->log);
	compat_level_find(sg->settings.values[SERVE_LEVEL], &sg->subjects.level);
	sg->subjects.validate_fields = sg->settings.flags[SERVE_FIELDS];
	sg->subjects.skip_validate_new = !sg->settings.flags[SERVE_NEW_SCHEMAS];
	sg->subjects.reject_empty = sg->settings.flags[SERVE_EMPTY];
	sg->subjects.modes_fixed = !sg->settings.flags[SERVE_MODES];
	sg->subjects.strip_rule_sets = sg->settings.flags[SERVE_STRIP];
	sv->subjects = &sg->subjects;
	sv->alias = alias_of;
	sv->workers = sg->settings.numbers[SERVE_WORKERS];
	sv->queue_limit = sg->settings.numbers[SERVE_QUEUE];
	clock_gettime(CLOCK_REALTIME, &now);
	sv->started = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	return true;
}

static bool start(struct serving *sg, struct failure *why)
{
	const unsigned *n = sg->settings.numbers;
	struct server_settings settings = {
		.listen = sg->settings.values[SERVE_LISTEN].ptr,
		.loops = n[SERVE_LOOPS],
		.connections = n[SERVE_CONNECTIONS],
		.idle_seconds = n[SERVE_IDLE],
		.receive_seconds = n[SERVE_RECEIVE],
		.send_seconds = n[SERVE_SEND],
		.stop_seconds = n[SERVE_STOP],
	};
	struct str line;

	want_descriptors(settings.connections);
	sg->server = server_start(&settings, &sg->service, why);
	if (!sg->server)
		return false;
	line = arena_printf(sg->run->arena, "listening on http://%s\n", server_address(sg->server));
	log_event(sg->service.log, LOG_INFO, "treaty " TREATY_VERSION " serves %s on http://%s",
	          sg->settings.values[SERVE_DATA].ptr, server_address(sg->server));
	return output_write(STDOUT_FILENO, line, why);
}

/* ---- while it runs ---------------------------------------------------------------------- */

/* Only the logs can change; what else differs is said, and waits for the next start. */
static void reload(struct serving *sg)
{
	struct log_settings logs;
	struct serve_settings now;
	struct failure why = { .code = FAILURE_NONE };
	struct server_log *log = sg->service.log;

	if (serve_settings_resolve(sg->run->arena, &sg->run->options, false, &now, &why)) {
		logs = log_settings_of(&now);
		if (log_reopen(log, &logs, &why)) {
			for (int i = 0; i < SERVE_ACCESS_LOG; i++) {
				if (!str_eq(now.values[i], sg->settings.values[i]))
					log_event(log, LOG_WARNING,
					          "%s changes with the next start",
					          serve_options[i].name);
			}
			log_event(log, LOG_INFO, "reloaded");
			return;
		}
	}
	log_event(log, LOG_ERROR, "not reloaded, all stays as it is: %s", why.text);
}

/* Which signal ended it. */
static int serve_until_told(struct serving *sg)
{
	const struct timespec second = { .tv_sec = 1 };

	for (unsigned seconds = 0;;) {
		int number = sigtimedwait(&sg->signals, NULL, &second);

		if (number == SIGTERM || number == SIGINT)
			return number;
		if (number == SIGHUP) {
			reload(sg);
			continue;
		}
		server_tick(sg->server);
		if (++seconds % CLEAN_SECONDS == 0)
			store_clean_readers(registry_store(sg->service.registry));
	}
}

static bool serve(struct run *run, int *exit_code, struct failure *why)
{
	struct serving *sg = arena_new(run->arena, struct serving);
	int number;

	sg->run = run;
	sg->lock = -1;
	if (!serve_settings_resolve(run->arena, &run->options, true, &sg->settings, why))
		return false;
	/* Before the first thread, so that only this one takes them. */
	sigemptyset(&sg->signals);
	sigaddset(&sg->signals, SIGTERM);
	sigaddset(&sg->signals, SIGINT);
	sigaddset(&sg->signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &sg->signals, NULL);
	if (!open_service(sg, why) || !start(sg, why))
		return false;
	number = serve_until_told(sg);
	*exit_code = number == SIGINT ? 130 : 0;
	last_resort_arm(sg->settings.numbers[SERVE_STOP]);
	log_event(sg->service.log, LOG_INFO, "%s: answering what waits",
	          number == SIGINT ? "SIGINT" : "SIGTERM");
	sigdelset(&sg->signals, SIGHUP); /* a second one ends it at once */
	pthread_sigmask(SIG_UNBLOCK, &sg->signals, NULL);
	if (!server_stop(sg->server)) {
		log_event(sg->service.log, LOG_WARNING, "ended while a worker was still at work");
		nanosleep(&(struct timespec){ .tv_nsec = LAST_LOG_MS * 1000000L }, NULL);
		_exit(*exit_code); /* the store is safe at any moment */
	}
	log_event(sg->service.log, LOG_INFO, "ended");
	return true;
}

const struct command cmd_serve = {
	.name = "serve",
	.summary = "the registry over HTTP: a Confluent-compatible schema registry",
	.operands = "",
	.about = "Each option may also stand in the environment (--idle-timeout: as\n"
		 "TREATY_IDLE_TIMEOUT) and in the file of --config (idle_timeout: 60). An\n"
		 "option stands before the environment, and that before the file. Limits too:\n"
		 "--limit BODY_BYTES=N, TREATY_LIMITS=\"BODY_BYTES=N DEPTH=N\", and in the file\n"
		 "limits: { BODY_BYTES: N }.\n"
		 "SIGTERM answers what waits and ends. SIGHUP opens the logs anew.\n",
	.options = serve_options,
	.run = serve,
};
