/* quality.h - quality rules of both standards, and the constraints hidden in them
 *
 * A rule that says no more than a constraint does is folded into the constraint and is no
 * rule any more, so that the two spellings are one statement (ODCS 3.1, normal form):
 *   nullValues 0 = required; duplicateValues 0 = unique, with properties = unique together;
 *   invalidValues 0 with validValues = enum, with pattern = pattern.
 * Only rules that fail hard fold: severity not stated, or error.
 */
#ifndef CONTRACT_QUALITY_H
#define CONTRACT_QUALITY_H

#include "contract/shape_build.h"

/* Reads a `quality` list standing on f (a field, or a model's root). Its own dialect decides what
 * mustBeBetween means: open in ODCS, inclusive in DCS and in expectations that use models. */
void quality_read(struct reading *r, struct field *f, const struct node *list, bool between_open);

#endif
