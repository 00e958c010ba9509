/* subject_rules.h - subjects: of .treaty.yaml: under which subject a schema of the repository
 * stands
 *
 *   subjects: { schemas/order.avsc: orders-value, "events-*.proto": "{name}-value" }
 *
 * A pattern, or a path, and the subject of what it means; {name} is the file's, without its folder
 * and ending. The first rule that fits holds.
 */
#ifndef TOOLS_INPUT_SUBJECT_RULES_H
#define TOOLS_INPUT_SUBJECT_RULES_H

#include "tools/input/config.h"

struct subject_file {
	struct str file; /* seen from the working folder */
	struct str subject;
};

/* The subject of a file, or empty. */
struct str subject_of_path(struct arena *a, const struct repo *r, const struct config *config,
                           struct str file);
/* Of all files that rules mean, each once. A rule that means none is a failure (NOT_FOUND). */
bool subject_files(struct arena *a, const struct repo *r, const struct config *config,
                   struct subject_file **out, size_t *count, struct failure *why);

#endif
