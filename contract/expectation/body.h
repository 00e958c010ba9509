/* body.h - what an expectation says about fields, service levels and quality (inside
 * contract/) */
#ifndef CONTRACT_EXPECTATION_BODY_H
#define CONTRACT_EXPECTATION_BODY_H

#include "contract/expectation/expectation.h"

/* Fills e->body and e->quality from e->root with the field readers of the contract standards. Of
 * what those find wrong, only what no defect stands at yet is added. */
void expectation_read_body(struct arena *a, struct expectation *e, struct defects *defects);

#endif
