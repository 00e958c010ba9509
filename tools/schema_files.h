/* schema_files.h - Avro schemas in files, which use each other's types
 *
 * Beside each other in a repository, schemas share types: Order uses shop.Customer, which stands in
 * a file of its own. A file that is no schema alone is read with the named types of the others that
 * are read with it, and if that is not enough, of the .avsc files in its own folder. In rounds:
 * those that need nothing come first, then those that need only these, and so on, so that the order
 * of the files means nothing, and files that need each other in a circle are refused. A type that
 * two files define differently belongs to nobody else: who uses it without defining it is refused.
 */
#ifndef TOOLS_SCHEMA_FILES_H
#define TOOLS_SCHEMA_FILES_H

#include "tools/documents.h"

struct unread { /* a file that is no schema */
	const struct source *source;
	struct failure why;
};

bool schema_is_file(struct str path); /* *.avsc */

/* Appends the schemas among the sources in their order. *failed: the others; only LIMIT_DEPTH rounds
 * are tried. */
void schemas_read(struct arena *a, const struct repo *r, const struct sources *sources,
                  struct documents *out, struct unread **failed, size_t *failed_count);

/* The same where all must be schemas: the failure of the first that is none. */
bool schemas_load(struct arena *a, const struct repo *r, const struct sources *sources,
                  struct documents *out, struct failure *why);

#endif
