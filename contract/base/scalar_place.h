/* scalar_place.h - where in its file a character inside a scalar's text stands
 *
 * A text inside a document may be a document of its own: a schema in an expectation. What is said
 * about it points into the file that a person has open, at the line and column there.
 */
#ifndef CONTRACT_BASE_SCALAR_PLACE_H
#define CONTRACT_BASE_SCALAR_PLACE_H

#include "contract/base/node.h"

/* The byte at a line and column (1-based, in characters); text.len if there is none. */
size_t text_offset(struct str text, int line, int column);

struct scalar_places; /* of one scalar */

const struct scalar_places *scalar_places_new(struct arena *a, const struct node *scalar);

/* The place in the file of a line and column inside the text (1-based). Exact in a block scalar (|)
 * and in quotes on one line, escapes included; elsewhere the scalar's own place: a folded text does
 * not tell. */
void scalar_place(const struct scalar_places *p, int line, int column, int *file_line,
                  int *file_column);

#endif
