/* protobuf/tags.h - marks on messages and fields: (confluent.message_meta), (confluent.field_meta)
 *
 * A message is called by its name in the file ("Order", "Order.Line"), a field by that and its own
 * ("Order.Line.sku"), with or without the package before it. The options are written as one value:
 *
 *     string ssn = 1 [(confluent.field_meta) = { doc: "of the payer", tags: ["PII"] }];
 */
#ifndef CONTRACT_PROTOBUF_TAGS_H
#define CONTRACT_PROTOBUF_TAGS_H

#include "contract/tags.h"

/* The kept text with its tags changed; what is not named stands as it stood. *seen: every message
 * and field that has some then, in order. SYNTAX: the text is none, or has not what is named. */
bool proto_tags(struct arena *a, struct str text, const struct tag_change *change, struct str *out,
                struct schema_tags **seen, size_t *count, struct failure *why);

#endif
