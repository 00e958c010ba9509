/* json_schema/names.h - which other documents a schema refers to, and by which URIs it is known */
#ifndef CONTRACT_JSON_SCHEMA_NAMES_H
#define CONTRACT_JSON_SCHEMA_NAMES_H

#include "contract/language.h"

/* uses: URIs without fragment, resolved against the base in force, of documents that neither the
 * text nor this program holds. A relative one is seen from the document that all begins with.
 * gives: the `$id` of the document and those inside it, resolved likewise; with http and with https
 * alike, for that is mixed. */
bool json_schema_names(struct arena *a, const struct node *root, struct str as,
                       struct schema_names *out, struct failure *why);
#endif
