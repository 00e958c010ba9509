/* documents.h - sources read as documents */
#ifndef TOOLS_INPUT_DOCUMENTS_H
#define TOOLS_INPUT_DOCUMENTS_H

#include "contract/format.h"
#include "tools/input/docref.h"

struct documents {
	struct document *list;
	size_t count;
};

void documents_add(struct arena *a, struct documents *out, const struct document *list,
                   size_t count);

/* Appends every document of each source; defects may be NULL. The failure names file, line and
 * column. Avro schemas are refused: for commands that take contracts. */
bool documents_load(struct arena *a, const struct sources *sources, struct documents *out,
                    struct defects *defects, struct failure *why);
bool documents_load_one(struct arena *a, const struct source *source, struct documents *out,
                        struct defects *defects, struct failure *why);
/* The same with schemas, which may use each other's types (schema_files.h). */
bool documents_load_all(struct arena *a, const struct repo *r, const struct sources *sources,
                        struct documents *out, struct defects *defects, struct failure *why);
/* The documents of one source of any kind, its place left in why->line and why->column. */
bool documents_load_raw(struct arena *a, const struct source *source, struct documents *out,
                        struct defects *defects, struct failure *why);
/* Puts "file:line:column: " before a failure about a source. Returns false. */
bool source_failure(struct failure *why, const struct source *source);

#endif
