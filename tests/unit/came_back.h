/* came_back.h - a contract beside what came back of it: the same, unless a loss is named */
#ifndef TESTS_UNIT_CAME_BACK_H
#define TESTS_UNIT_CAME_BACK_H

#include "contract/defect.h"
#include "contract/shape.h"

/* The field and all below it. *same counts those that are the same; what is neither is printed. */
bool came_back(const struct defects *losses, const struct field *f, const struct field *b,
               size_t *same);

/* The messages, one after the other, but the one about the contract's other parts. */
const char *losses_text(struct arena *a, const struct defects *losses);

#endif
