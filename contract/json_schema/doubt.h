/* json_schema/doubt.h - what a draft allows in a JSON Schema, and hardly anybody means
 *
 * A keyword that a draft does not know says nothing, so that a typo, or a word of a newer draft, is
 * taken without a sound and every value passes. These are warnings: custom words are allowed.
 */
#ifndef CONTRACT_JSON_SCHEMA_DOUBT_H
#define CONTRACT_JSON_SCHEMA_DOUBT_H

#include "contract/defect.h"
#include "contract/json_schema/schema.h"

/* Of the schema's own text, not of what it refers to. */
void json_schema_doubt(const struct json_schema *s, struct defects *defects);

#endif
