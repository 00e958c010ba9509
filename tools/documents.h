/* documents.h - sources read as documents */
#ifndef TOOLS_DOCUMENTS_H
#define TOOLS_DOCUMENTS_H

#include "contract/format.h"
#include "tools/docref.h"

struct documents {
	struct document *list;
	size_t count, room;
};

/* Appends every document of each source; defects may be NULL. The failure names file, line and
 * column. */
bool documents_load(struct arena *a, const struct sources *sources, struct documents *out,
                    struct defects *defects, struct failure *why);
/* The same of one source, its place left in why->line and why->column; Avro schemas too, which the
 * others refuse. */
bool documents_load_raw(struct arena *a, const struct source *source, struct documents *out,
                        struct defects *defects, struct failure *why);
bool documents_load_one(struct arena *a, const struct source *source, struct documents *out,
                        struct defects *defects, struct failure *why);
/* Puts "file:line:column: " before a failure about a source. Returns false. */
bool source_failure(struct failure *why, const struct source *source);

#endif
