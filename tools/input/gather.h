/* gather.h - contracts and expectations out of documents, each contract with the data product that
 * publishes it */
#ifndef TOOLS_INPUT_GATHER_H
#define TOOLS_INPUT_GATHER_H

#include "tools/input/documents.h"

struct gathered {
	struct contract_file {
		const struct contract *contract; /* joined with its product, if it has one */
		const struct source *product;    /* NULL: none */
	} * contracts;
	size_t count;
	struct documents expectations; /* documents of that kind only */
};

/* Sorts documents into contracts and expectations. Contracts that a data product links to are read
 * too, if they are not among the documents: from beside the product, wherever it came from. Defects
 * of joining go to *defects (may be NULL). lenient: a link that leads nowhere is said and left out;
 * else it is a failure. */
bool gather(struct arena *a, const struct repo *r, const struct documents *documents, bool lenient,
            struct gathered *out, struct defects *defects, struct failure *why);

/* The name of a link as a reference, seen from the document it stands in: "contracts/x.yaml" beside
 * "git:main:products/p.yaml" is "git:main:products/contracts/x.yaml". */
struct str link_from(struct arena *a, const struct source *from, struct str link);

#endif
