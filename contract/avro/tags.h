/* avro/tags.h - marks on records and fields: the property "confluent:tags"
 *
 * A record is named by its full name, a field by that and its own: "shop.Order", "shop.Order.id".
 * Source: the entities of the Confluent Schema Registry's tag requests (sr_record, sr_field).
 */
#ifndef CONTRACT_AVRO_TAGS_H
#define CONTRACT_AVRO_TAGS_H

#include "contract/base/node.h"

struct schema_tags {
	struct str path;
	bool field; /* sr_field, else sr_record */
	struct str *tags;
	size_t count;
};

/* Every record and field of the schema's JSON that has some, in order. SYNTAX: the text is no JSON.
 */
bool avro_tags(struct arena *a, struct str text, struct schema_tags **out, size_t *count,
               struct failure *why);
/* The text with tags added, then removed; one that is there already is not added again. SYNTAX: a
 * path that the schema does not have, unless lenient. */
bool avro_with_tags(struct arena *a, struct str text, const struct schema_tags *add, size_t adds,
                    const struct schema_tags *remove, size_t removes, bool lenient, struct str *out,
                    struct failure *why);

#endif
