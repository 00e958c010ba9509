/* subject_view.h - a subject in the words of treaty list and show */
#ifndef TOOLS_CMD_SUBJECT_VIEW_H
#define TOOLS_CMD_SUBJECT_VIEW_H

#include "registry/registry.h"
#include "tools/command.h"

/* One line of a list, and the same for --json. */
void subject_line(struct buf *out, const struct subject_info *s);
struct node *subject_node(struct arena *a, const struct subject_info *s);

/* "orders-value@3", "orders-value@latest", "orders-value": a name may hold an @ of its own.
 * *version -1: the latest. */
struct str subject_operand(struct str operand, long long *version);
/* parts: "summary", "schema" (the text, and nothing else), "lineage", with commas; NOT_FOUND. */
bool subject_show(struct run *run, struct registry *r, struct str operand, struct str parts,
                  struct failure *why);

#endif
