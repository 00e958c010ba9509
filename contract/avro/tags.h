/* avro/tags.h - marks on records and fields: the property "confluent:tags"
 *
 * A record is named by its full name, a field by that and its own: "shop.Order", "shop.Order.id".
 */
#ifndef CONTRACT_AVRO_TAGS_H
#define CONTRACT_AVRO_TAGS_H

#include "contract/tags.h"

/* The schema's JSON with its tags changed; *seen: every record and field that has some then, in
 * order. SYNTAX: the text is no JSON, or has not what is named. */
bool avro_tags(struct arena *a, struct str text, const struct tag_change *change, struct str *out,
               struct schema_tags **seen, size_t *count, struct failure *why);

#endif
