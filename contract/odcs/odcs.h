/* odcs.h - reader of the Open Data Contract Standard 3.0, 3.1, 3.2, and 2.2 where it is clear
 *
 * The standard has few types; width, precision and the words of other languages come from
 * logicalTypeOptions, physicalType and custom properties (README, "Types"). Custom properties
 * with the name of an attribute state that attribute.
 */
#ifndef CONTRACT_ODCS_ODCS_H
#define CONTRACT_ODCS_ODCS_H

#include "contract/shape_build.h"

/* False only if root is no map; anything else wrong is a defect. */
bool odcs_read(struct arena *a, const struct node *root, struct contract **out,
               struct defects *defects, struct failure *why);

/* The part for expectations: the list `schema` into r->c->models. With DIALECT_EXPECTATION
 * unknown keys are errors, and the keys only consumers have are read. */
void odcs_read_schema(struct reading *r, const struct node *schema);

#endif
