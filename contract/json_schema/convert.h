/* json_schema/convert.h - contracts as JSON Schemas, and contract skeletons of them
 *
 * A schema says of one model what its keywords can say (from_contract.h); units and the like stand
 * in keywords of their own, which validators pass over. The rest is lost, and each loss is named:
 * what is not named is what the schema is read as (shape.h).
 */
#ifndef CONTRACT_JSON_SCHEMA_CONVERT_H
#define CONTRACT_JSON_SCHEMA_CONVERT_H

#include "contract/defect.h"
#include "contract/json_schema/from_contract.h"
#include "contract/json_schema/schema.h"

/* The contract is one of the Data Contract Specification, the model one of its. losses may be NULL.
 * False: LIMIT, where the schema would be too deep. */
bool json_from_contract(struct arena *a, const struct contract *contract, const struct model *m,
                        const struct json_mapping *mapping, const struct node **out,
                        struct defects *losses, struct failure *why);

/* *out: a document of the Data Contract Specification with one model, called json_schema_name();
 * its version is 1.0.0 and its status draft. What no contract states (conditions, dependencies,
 * patterns of names) is named, as a loss at a JSON pointer. losses may be NULL. False: REFUSED, the
 * root is no object. */
bool json_to_contract(struct arena *a, const struct json_schema *s, const struct source *source,
                      const struct node **out, struct defects *losses, struct failure *why);

#endif
