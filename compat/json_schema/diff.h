/* diff.h - every change between two JSON Schemas, with its verdict in both directions
 *
 * The two trees are walked together, keyword by keyword; properties, definitions and their like by
 * name, lists by position. What differs is a change, by what its keyword is about (the table in
 * diff.c). Whether it breaks anything is for the relation to say, in each direction
 * (read_proven.h), whatever the policy: its answers name a keyword's place, and are
 * joined to the changes there (diff/join.h). Backward: the new schema accepts what the old one did.
 *
 * Paths: `order.lines[].sku`, `order.labels{}`; what stands under $defs is named by its pointer.
 */
#ifndef COMPAT_JSON_SCHEMA_DIFF_H
#define COMPAT_JSON_SCHEMA_DIFF_H

#include "compat/diff/diff.h"
#include "contract/json_schema/schema.h"

/* "order.lines[].sku" of the keyword at a JSON pointer. */
struct str json_schema_path(struct arena *a, struct str root, struct str pointer);

/* root: how the whole document is called in paths. Fills out->changes, sorted. */
void json_schema_diff(struct arena *a, const struct json_schema *old, const struct json_schema *new,
                      struct str root, const struct diff_options *options, struct diff *out);

#endif
