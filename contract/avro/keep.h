/* avro/keep.h - the schema of a model, with what Avro cannot state
 *
 * What a contract says beyond Avro is kept in properties, which every Avro reader ignores: under
 * its own name where avro/shape.h reads it back ("minimum", "unit", "pii"), else in the property
 * `dcs`, key by key, as conversions between the contract standards keep it
 * (contract/convert/convert.h). They stand at the field; of items and values at their type. The
 * root names the contract.
 */
#ifndef CONTRACT_AVRO_KEEP_H
#define CONTRACT_AVRO_KEEP_H

#include "contract/avro/from_contract.h"

/* The contract is one of the Data Contract Specification. *out: the schema's JSON. What is kept,
 * and what is not written at all (servers, service levels and whatever else is not of the model),
 * is noted in losses (may be NULL). False: as avro_from_model(). */
bool avro_from_contract(struct arena *a, const struct avro_derivation *from,
                        const struct node **out, struct defects *losses, struct failure *why);

#endif
