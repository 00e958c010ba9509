/* serve_settings.h - how the server is set up: flag > environment > YAML file > default, one row a
 * setting */
#ifndef TOOLS_CMD_SERVE_SETTINGS_H
#define TOOLS_CMD_SERVE_SETTINGS_H

#include "tools/options.h"

/* clang-format off */
/* id, option and key, argument, default, least and most (a number if most is not 0), help. In the
 * environment "idle-timeout" is TREATY_IDLE_TIMEOUT, in the file idle_timeout. */
#define SERVE_SETTINGS(X) \
	X(DATA,        "data",            "DIR",       "",               0, 0,       "the registry's directory; made if it is not there") \
	X(LISTEN,      "listen",          "ADDR:PORT", "127.0.0.1:8081", 0, 0,       "port 0 picks one and prints it") \
	X(LOOPS,       "loops",           "N",         "0",              0, 64,      "threads that speak HTTP; 0: one a processor, at most 4") \
	X(WORKERS,     "workers",         "N",         "32",             1, 1024,    "threads that parse, check and write") \
	X(QUEUE,       "queue",           "N",         "1024",           1, 1000000, "requests that may wait for a worker; above: 503") \
	X(CONNECTIONS, "connections",     "N",         "4096",           1, 1000000, "open at once; above: 503") \
	X(IDLE,        "idle-timeout",    "SECONDS",   "60",             1, 86400,   "until a silent connection is closed") \
	X(RECEIVE,     "receive-timeout", "SECONDS",   "30",             1, 86400,   "for one whole request to arrive") \
	X(SEND,        "send-timeout",    "SECONDS",   "300",            1, 86400,   "for one whole answer to be taken") \
	X(STOP,        "stop-timeout",    "SECONDS",   "10",             3, 3600,    "from SIGTERM to the end; what is not done is refused") \
	X(LEVEL,       "compatibility",   "LEVEL",     "BACKWARD",       0, 0,       "of subjects for which nothing is configured") \
	X(FIELDS,      "validate-fields", "BOOL",      "false",          0, 0,       "reserved field names are refused") \
	X(NEW_SCHEMAS, "validate-new-schemas", "BOOL", "true",           0, 0,       "names and defaults of new schemas are checked") \
	X(EMPTY,       "reject-empty-subject", "BOOL", "false",          0, 0,       "the empty subject is refused") \
	X(MODES,       "mode-mutability", "BOOL",      "true",           0, 0,       "modes may be changed") \
	X(STRIP,       "strip-rule-sets", "BOOL",      "false",          0, 0,       "rule sets are dropped, as community servers do") \
	X(ACCESS_LOG,  "access-log",      "FILE",      "-",              0, 0,       "a line a request; -: standard error; off: none") \
	X(ERROR_LOG,   "error-log",       "FILE",      "-",              0, 0,       "what happens to the server") \
	X(LOG_FORMAT,  "log-format",      "FORMAT",    "text",           0, 0,       "text, or json: an object a line")
/* clang-format on */

enum serve_setting {
#define X(id, name, argument, fallback, least, most, help) SERVE_##id,
	SERVE_SETTINGS(X)
#undef X
		SERVE_COUNT
};

struct serve_settings {
	struct str values[SERVE_COUNT]; /* NUL-terminated */
	unsigned numbers[SERVE_COUNT];  /* of those that are numbers */
	bool flags[SERVE_COUNT];        /* of those that are true or false */
};

/* The options of the command: one a row, --config FILE. */
extern const struct option serve_options[];

/* Resolves every row, and the limits of TREATY_LIMITS ("NAME=VALUE NAME=VALUE") and of the file's
 * key limits, which --limit overrides. A wrong value names where it stands: option, variable, or
 * file, line and column. set_limits: false when other threads run already. */
bool serve_settings_resolve(struct arena *a, const struct options *options, bool set_limits,
                            struct serve_settings *out, struct failure *why);

#endif
