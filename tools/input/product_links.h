/* product_links.h - a data product beside the contracts its ports name */
#ifndef TOOLS_INPUT_PRODUCT_LINKS_H
#define TOOLS_INPUT_PRODUCT_LINKS_H

#include "tools/input/documents.h"

/* Everything product_lint() says, held against the linked contracts: those among the documents,
 * else read from beside the product. A link that leads to no contract is a defect (PRODUCT_LINK);
 * the linked contract's own defects are not noted here. */
void lint_product(struct arena *a, const struct repo *r, const struct documents *documents,
                  const struct product *p, struct defects *defects);

#endif
