/* json_gen.h - random JSON Schemas of every draft, changed a little, and random documents for them
 *
 * The same seed gives the same. Names, texts and numbers are few, so that what one keyword asks is
 * met or missed by what another gives. Schemas have definitions, refer to them and to themselves.
 */
#ifndef TESTS_UNIT_JSON_GEN_H
#define TESTS_UNIT_JSON_GEN_H

#include "contract/json_schema/schema.h"

#include <stdint.h>

/* A number below n, and the next seed. */
size_t json_gen_below(uint64_t *seed, size_t n);

/* A schema of a random draft with its $schema; every reference in it leads somewhere. */
const struct node *json_gen_schema(struct arena *a, uint64_t *seed);
/* The same schema with one to three edits: keywords added, taken away, made wider or narrower,
 * subschemas exchanged, wrapped or unwrapped. */
const struct node *json_gen_change(struct arena *a, const struct node *schema, uint64_t *seed);

/* A document that more often than not is valid under the schema. */
const struct node *json_gen_value(struct arena *a, const struct json_schema *s, uint64_t *seed);

#endif
