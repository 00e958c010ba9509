/* json_schema/text.h - a schema's text as the registry reads and keeps it
 *
 * The registry reads with a library that takes more than RFC 8259 (json_read_first()) and prints
 * what it read again: that is the text that is kept, hashed and compared. Numbers are kept exactly,
 * in the words of Java's BigDecimal: 1e2 becomes 1E+2, -0.0 becomes 0.0. NaN and the infinities
 * become texts; a number too large for a double, which others read exactly, is one in the tree and
 * the text "Infinity" as it is kept.
 */
#ifndef CONTRACT_JSON_SCHEMA_TEXT_H
#define CONTRACT_JSON_SCHEMA_TEXT_H

#include "contract/base/node.h"

/* The tree of a schema's text. Its numbers are spelled as in the kept text. SYNTAX, LIMIT; that the
 * root must be an object or a boolean is not asked here. */
bool json_schema_tree(struct arena *a, const struct source *source, const struct node **out,
                      struct failure *why);

/* The same of a tree that was read as YAML: texts without quotes become JSON's. */
bool json_schema_tree_of(struct arena *a, const struct node *yaml, const struct node **out,
                         struct failure *why);

/* What a registry has of such a tree: the same one, where no number in it is too large. */
const struct node *json_schema_kept(struct arena *a, const struct node *tree);

/* The kept text of such a tree. sorted: with the members of every object in Java's order of their
 * names, which is what normalize=true means here. */
struct str json_schema_text(struct arena *a, const struct node *root, bool sorted);

#endif
