/* json_schema/convert.h - contracts as JSON Schemas, with what they do not say
 *
 * A schema says of one model what its keywords can say (from_contract.h); units and the like stand
 * in keywords of their own, which validators pass over. The rest is lost, and each loss is named:
 * what is not named is what the schema is read as (shape.h).
 */
#ifndef CONTRACT_JSON_SCHEMA_CONVERT_H
#define CONTRACT_JSON_SCHEMA_CONVERT_H

#include "contract/defect.h"
#include "contract/json_schema/from_contract.h"

/* The contract is one of the Data Contract Specification, the model one of its. losses may be NULL.
 * False: LIMIT, where the schema would be too deep. */
bool json_from_contract(struct arena *a, const struct contract *contract, const struct model *m,
                        const struct json_mapping *mapping, const struct node **out,
                        struct defects *losses, struct failure *why);

#endif
