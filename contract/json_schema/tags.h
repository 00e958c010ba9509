/* json_schema/tags.h - marks on objects and properties: the keyword "confluent:tags"
 *
 * A path leads from the root, by words in lower case for what is no name: "object" for a schema of
 * objects, a property's name behind it, "array" for its items, "allof", "anyof" and "oneof" with
 * the number of a branch, "not":
 *
 *     object.lines.array.object.sku      a property; "object.lines.array.object": the object
 *     object.money.anyof.1.object.units  of an object that may be null: type: [null, object]
 *     object.definitions.line            a definition (or $defs)
 *
 * Branches count as they stand in the text. What stands behind "if" is not called.
 */
#ifndef CONTRACT_JSON_SCHEMA_TAGS_H
#define CONTRACT_JSON_SCHEMA_TAGS_H

#include "contract/tags.h"

/* The schema's text with its tags changed; *seen: every object and property that has some then, in
 * order. SYNTAX: the text is no JSON, or has not what is named. */
bool json_schema_tags(struct arena *a, struct str text, const struct tag_change *change,
                      struct str *out, struct schema_tags **seen, size_t *count,
                      struct failure *why);

/* Does a path lead to the schemas that stand behind the keyword? */
bool json_tags_reach(struct str keyword, const struct node *value);

#endif
