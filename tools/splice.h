/* splice.h - changing one place of a file and not a byte elsewhere */
#ifndef TOOLS_SPLICE_H
#define TOOLS_SPLICE_H

#include "contract/base/node.h"

/* The bytes of a scalar in its document's text, quotes included. False: an alias, a block scalar or
 * a place that does not hold what the node says. */
bool splice_find(const struct node *scalar, size_t *start, size_t *length);
/* The text with those bytes replaced. */
struct str splice(struct arena *a, struct str text, size_t start, size_t length, struct str new);

#endif
