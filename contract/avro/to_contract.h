/* avro/to_contract.h - a contract skeleton of an Avro schema
 *
 * Made from what the schema says as a contract (avro/shape.h), written in the words of the Data
 * Contract Specification. What a contract has no words for but a schema made from it needs (names
 * of types, a fixed, a logical type that is not the default mapping's) stands under `config`: see
 * avro/from_contract.h, which reads it back. What a schema that was made from a contract keeps
 * beyond Avro (avro/keep.h) is put back.
 */
#ifndef CONTRACT_AVRO_TO_CONTRACT_H
#define CONTRACT_AVRO_TO_CONTRACT_H

#include "contract/avro/schema.h"
#include "contract/shape.h"

/* *out: a document of the Data Contract Specification, to print or to read. Its version is 1.0.0
 * and its status draft. What no contract says is noted in losses (may be NULL). False: REFUSED, the
 * root is no record. */
bool avro_to_contract(struct arena *a, const struct avro_schema *s, const struct node **out,
                      struct defects *losses, struct failure *why);

#endif
