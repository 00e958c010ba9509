/* schema_levels.h - a level asked of a schema's history, worded as a registry words it
 *
 * Languages differ in their relation only: which versions are asked, in which order and direction,
 * and what is said around the differences, is the same for each and stands here.
 */
#ifndef COMPAT_SCHEMA_LEVELS_H
#define COMPAT_SCHEMA_LEVELS_H

#include "compat/levels.h"

struct schema_version {
	const void *schema; /* parsed, of the relation's language */
	struct str text;    /* as the registry keeps it */
	long long number;
};

/* One language's relation: the lines that say why the reader cannot read what the writer writes, in
 * order; none: it can. */
typedef bool schema_differences_fn(struct arena *a, const void *reader, const void *writer,
                                   const char *reader_role, const char *writer_role,
                                   struct str **lines, size_t *count, struct failure *why);

struct level_answer {
	bool compatible;
	/* The registry's whole list: differences, old version and its text, closing line. */
	struct str *messages;
	size_t count;
	size_t differences; /* how many of them are differences: the first ones */
	/* Of the old version that failed; 0: none, or one that the list does not name (under FULL,
	 * where only the old one cannot read). */
	long long version;
};

/* Versions stand oldest first, and are asked newest first, until one fails; only the newest unless
 * the level is transitive. FULL asks whether old reads new before whether new reads old, and says
 * both. */
bool schema_level_check(struct arena *a, schema_differences_fn *differences,
                        enum compat_level level, const void *proposed,
                        const struct schema_version *versions, size_t count,
                        struct level_answer *out, struct failure *why);

#endif
