/* avro/smallest.h - the smallest datum of each type of a schema
 *
 * Smallest: the fewest encoded bytes; among those the fewest values. Arrays and maps are empty,
 * texts too, numbers 0, enums their first symbol, a union its cheapest branch. A type may have no
 * datum at all: an enum without symbols, a union without branches or of such types only, a record
 * with such a field, or one that needs itself (a record R whose field is an R). Arrays and maps
 * always have one.
 *
 * Sizes are known without anything being built, for what is small to write can be large: each of n
 * records that holds the next one twice is 2^n values.
 */
#ifndef CONTRACT_AVRO_SMALLEST_H
#define CONTRACT_AVRO_SMALLEST_H

#include "contract/avro/cheapest.h"
#include "contract/avro/datum.h"

struct avro_smallest;

/* The analysis of a schema, in its arena; the schema must live as long. Takes time and memory in
 * proportion to the schema, but for a logarithm. */
struct avro_smallest *avro_smallest_of(struct arena *a, const struct avro_schema *s);

/* Of a type of that schema: whether it has a datum; its encoded bytes, its values and levels, with
 * the datum itself; of a union the cheapest branch. */
const struct avro_answer *avro_smallest_size(const struct avro_smallest *s,
                                             const struct avro_type *type);

/* The smallest datum of a type that is inhabited; equal parts are shared. False: LIMIT
 * (DATUM_DEPTH, DATUM_VALUES, OUTPUT_BYTES), before anything is built. */
bool avro_smallest_datum(struct avro_smallest *s, const struct avro_type *type,
                         const struct avro_datum **out, struct failure *why);

/* The bytes that the index of a branch, symbol or the count of a block takes. */
unsigned avro_index_bytes(size_t index);

#endif
