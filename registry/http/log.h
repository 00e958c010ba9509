/* log.h - what the server writes about itself: one line a request, and one for what happens to it
 *
 * Lines are collected in memory and written by a thread of their own, so that a slow disk or
 * terminal never holds up an answer; if it falls too far behind, lines are dropped and the next
 * line says how many. Safe for all threads.
 *
 * Text:  2026-11-21T09:14:07.123Z 127.0.0.1:40112 GET /subjects 200 27 0.4ms id=6f1c... agent="..."
 * JSON:  {"time":"...","level":"info","client":"...","method":"GET","target":"/subjects",...}
 */
#ifndef REGISTRY_HTTP_LOG_H
#define REGISTRY_HTTP_LOG_H

#include "contract/base/failure.h"
#include "contract/base/text.h"

#include <stdint.h>

struct server_log;
struct metrics;

enum log_format { LOG_TEXT, LOG_JSON };
enum log_level { LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_settings {
	const char *access; /* a file, "-" (standard error), or "off" */
	const char *errors; /* a file, or "-" */
	enum log_format format;
};

struct log_request {
	struct str client, method, target, route, id, agent;
	int status;
	uint64_t bytes, micros;
	const char *note; /* "client went away", or NULL */
};

/* NULL: a file cannot be opened. metrics: counts what is dropped; may be NULL. */
struct server_log *log_open(const struct log_settings *s, struct metrics *metrics,
                            struct failure *why);
/* Writes what is left, for a second at most if nobody reads it. NULL is fine. */
void log_close(struct server_log *log);
/* Opens the files anew, after they were rotated away, and takes the new settings. On false all
 * stays as it is. */
bool log_reopen(struct server_log *log, const struct log_settings *s, struct failure *why);

void log_request(struct server_log *log, const struct log_request *r);
void log_event(struct server_log *log, enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
