/* one_contract.h - the contract that one reference means */
#ifndef TOOLS_INPUT_ONE_CONTRACT_H
#define TOOLS_INPUT_ONE_CONTRACT_H

#include "tools/input/gather.h"

/* ref must name exactly one contract: a document of one, or a data product that leads to one. */
bool one_contract(struct arena *a, const struct repo *r, struct str ref,
                  const struct contract **out, struct failure *why);
/* ref must name exactly one document, of any kind. */
bool one_document(struct arena *a, const struct repo *r, struct str ref, struct document *out,
                  struct defects *defects, struct failure *why);

#endif
