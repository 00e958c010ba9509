/* native.h - the reader schema of an expectation (inside contract/) */
#ifndef CONTRACT_EXPECTATION_NATIVE_H
#define CONTRACT_EXPECTATION_NATIVE_H

#include "contract/expectation/expectation.h"

/* Fills e->native from e->root. A schema that its own language refuses is a defect at the place
 * inside its text. */
void expectation_read_native(struct arena *a, struct expectation *e, struct defects *defects);

#endif
