/* target.h - what a request asks for: path segments and query, from the raw request target
 *
 * The raw target is taken before any library decodes it and is split and percent-decoded once,
 * here: a subject may hold `/` (sent as %2F), so a path that was decoded before it was split is
 * lost. Pure functions over memory; every byte is hostile.
 *
 * Rules (the Confluent server's, where it has one):
 * - Empty segments are dropped: `/subjects/` and `//subjects` are `/subjects`.
 * - `+` stays a plus in the path and is a blank in the query, as Java's decoders have it.
 * - Refused (SYNTAX, an HTTP 400): what is no path; a `%` without two hexadecimal digits; a decoded
 *   NUL; bytes that are no UTF-8.
 * - An absolute target (`http://host/path`) is its path. `*` (of OPTIONS) has no segments.
 */
#ifndef REGISTRY_HTTP_TARGET_H
#define REGISTRY_HTTP_TARGET_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

struct query {
	struct str key, value; /* decoded; value is empty where no `=` stands */
};

struct target {
	struct str raw;
	struct str *segments; /* decoded, none is empty */
	size_t count;
	struct query *query; /* in order, keys repeat */
	size_t query_count;
};

bool target_parse(struct arena *a, struct str raw, struct target *out, struct failure *why);

/* Rewrites `/contexts/{context}/...` as if the context had been written into each name: a client
 * may have a base address that ends in /contexts/.dev. The rules are those of the reference's
 * section 2.3. SYNTAX: a colon inside the context's name; the text is the reference's message. */
bool target_in_context(struct arena *a, struct target *t, struct failure *why);

/* Where the target names a subject that may be an alias: the segment behind `subjects` or `deks`,
 * or the query value `subject` of schemas/ids. NULL: nowhere. For replacing it in place. */
struct str *target_subject(struct target *t);
/* Is it the key of dek-registry (whose aliases are their own)? */
bool target_is_dek(const struct target *t);

/* ---- parameters -------------------------------------------------------------- */

/* The first value of a key; STR_NONE if it is not there. */
struct str target_value(const struct target *t, const char *key);
bool target_has(const struct target *t, const char *key);
/* Every value of a key, in order. */
struct str *target_values(struct arena *a, const struct target *t, const char *key, size_t *count);
/* `true` in any letter case is true, anything else false; never an error. */
bool target_flag(const struct target *t, const char *key);
/* Absent: fallback. False: no 32-bit integer (the reference answers 404 to that). */
bool target_int(const struct target *t, const char *key, int fallback, int *out);

/* A 32-bit decimal integer, with an optional sign; as Java's Integer.parseInt. */
bool int32_parse(struct str s, int *out);

#endif
