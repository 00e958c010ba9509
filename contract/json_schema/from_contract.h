/* json_schema/from_contract.h - a model of a contract as a JSON Schema
 *
 * Draft 7, which every registry and validator reads. What a contract leaves open a mapping decides;
 * whoever reasons about any schema made from it goes through json_mappings() and believes only what
 * holds under each.
 *
 *     contract                     schema
 *     record                       object, its fields as properties
 *     map                          object with additionalProperties
 *     integer, number              integer, number; of a stated width with its bounds, where asked
 *     decimal, timestamp, date     as the mapping says
 *     bytes                        string, contentEncoding base64
 *     vector                       array of so many numbers
 *     json, any value              {}
 *     enum, pattern, bounds...     the keywords of the same meaning
 *     additionalFields: false      additionalProperties: false, at every record with fields
 *     description, title           likewise; unit, currency... as keywords of their own
 *     examples, deprecated         likewise, which every draft at least passes over
 */
#ifndef CONTRACT_JSON_SCHEMA_FROM_CONTRACT_H
#define CONTRACT_JSON_SCHEMA_FROM_CONTRACT_H

#include "contract/shape.h"

/* clang-format off */
/*           id           option        its words, the default first */
#define JSON_CHOICES(X) \
	X(OPTIONAL,   "optional",   "absent", "null", "either") \
	X(ELEMENTS,   "elements",   "plain", "null") \
	X(TIMESTAMPS, "timestamps", "string", "integer") \
	X(DECIMALS,   "decimals",   "number", "string")
/* clang-format on */

enum json_choice {
#define X(id, option, ...) JSON_CHOICE_##id,
	JSON_CHOICES(X)
#undef X
		JSON_CHOICE_COUNT
};

/* For each choice the number of its word; all 0 is the default mapping.
 * OPTIONAL    a field that is not required: left out; there, and null; either
 * ELEMENTS    items and values that are not required: as if they were, or null
 * TIMESTAMPS  dates and times of any kind: their text, or a number
 * DECIMALS    numbers of stated precision */
struct json_mapping {
	unsigned char word[JSON_CHOICE_COUNT];
};

const char *json_choice_option(enum json_choice c);           /* "timestamps" */
const char *json_choice_word(enum json_choice c, unsigned n); /* "integer"; NULL behind the last */

/* Every mapping that gives one of the models (was may be NULL) another schema, the default one
 * first. At most 24. */
void json_mappings(struct arena *a, const struct model *was, const struct model *now,
                   struct json_mapping **out, size_t *count);

/* How much is said. */
enum json_extent {
	JSON_TO_PUBLISH, /* what people write: other members are allowed, words stand beside */
	JSON_TO_JUDGE,   /* exactly the values that the contract names: nothing else, no words */
};

const struct node *json_from_model(struct arena *a, const struct model *m,
                                   const struct json_mapping *mapping, enum json_extent extent);

#endif
