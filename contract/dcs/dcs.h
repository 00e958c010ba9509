/* dcs.h - reader of the Data Contract Specification, 0.9.0 to 1.2.1
 *
 * Definitions are inlined: a field with `$ref` gets the definition's keys, its own win. Extension
 * keys with the name of an attribute (attributes.def) state that attribute; a reader of files that
 * were converted from ODCS finds everything again. Other unknown keys are kept as documentation.
 */
#ifndef CONTRACT_DCS_DCS_H
#define CONTRACT_DCS_DCS_H

#include "contract/shape_build.h"

/* False only if root is no map; anything else wrong is a defect. */
bool dcs_read(struct arena *a, const struct node *root, struct contract **out,
              struct defects *defects, struct failure *why);

/* The parts, for expectations, which use the same vocabulary: `models` into r->c->models. With
 * DIALECT_EXPECTATION unknown keys are errors, and the keys only consumers have are read. */
void dcs_read_models(struct reading *r, const struct node *models);

#endif
