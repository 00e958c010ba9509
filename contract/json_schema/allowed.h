/* json_schema/allowed.h - is a document a schema of the draft that it names? */
#ifndef CONTRACT_JSON_SCHEMA_ALLOWED_H
#define CONTRACT_JSON_SCHEMA_ALLOWED_H

#include "contract/json_schema/validate.h"

/* By the draft's own metaschema; without `$schema`, by that of the draft it is read as. True where
 * `$schema` names one that this program does not have: then nobody knows what is allowed. errors
 * (may be NULL): all that is not. */
bool json_schema_allowed(struct arena *a, const struct node *root,
                         const struct json_error **errors);

#endif
