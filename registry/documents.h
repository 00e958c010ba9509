/* documents.h - the contract in a document as it travels and as it is stored
 *
 * A published version is kept as the file it was published from, with the data product's file that
 * it was joined with. Whoever gets the two, from the store or over the wire, reads them here: the
 * same contract comes out.
 */
#ifndef REGISTRY_DOCUMENTS_H
#define REGISTRY_DOCUMENTS_H

#include "contract/format.h"

/* The contract of that id and version among the documents of a file, joined with the data product
 * (NULL: none). An empty id: the only contract there; an empty version: any. NOT_FOUND, USAGE
 * (there are several: which?), or why a text cannot be read. */
bool documents_contract(struct arena *a, const struct source *document,
                        const struct source *product, struct str id, struct str version,
                        const struct contract **out, struct failure *why);

/* Every expectation in files, in order. One that is not quite right is SYNTAX, with its place: it
 * would register nothing. NOT_FOUND: there is none. */
bool documents_expectations(struct arena *a, const struct source *files, size_t n,
                            const struct expectation ***out, size_t *count, struct failure *why);

#endif
