/* json_schema/metaschema.h - what the drafts say about schemas themselves
 *
 * The metaschemas as this program writes them: made from the rows of keyword.def, with the same
 * URIs, resources and dynamic anchors as the published ones, so that `$ref`, `$dynamicRef` and
 * `$vocabulary` work upon them; without titles, comments and defaults. They are no copies: which
 * keyword takes which shape of value are facts.
 */
#ifndef CONTRACT_JSON_SCHEMA_METASCHEMA_H
#define CONTRACT_JSON_SCHEMA_METASCHEMA_H

#include "contract/json_schema/dialect.h"

struct arena;

/* The metaschema document of that URI (http or https, without fragment), made in the arena: a
 * draft's own, or one vocabulary's of 2019-09 and 2020-12
 * ("https://json-schema.org/draft/2020-12/meta/core"). NULL: none. */
const struct node *json_metaschema(struct arena *a, struct str uri);

#endif
