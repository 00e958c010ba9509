/* protobuf/meta.h - what Confluent's options say of a message or field
 *
 * (confluent.field_meta) and (confluent.message_meta) hold a text, parameters by name and tags:
 *
 *     [(confluent.field_meta) = { doc: "in cents", params: [{ key: "unit", value: "minor" }],
 *                                 tags: "PII" }]
 *
 * or member by member, as (confluent.field_meta).doc = "in cents". In the neutral form the text is
 * the description; a parameter is the statement that a contract has a key of that name for
 * ("unit", "minimum", "pattern"), else kept as it is; precision and scale make a decimal of
 * confluent.type.Decimal, as Connect writes them. Nothing else reads the parameters' values, which
 * are texts.
 */
#ifndef CONTRACT_PROTOBUF_META_H
#define CONTRACT_PROTOBUF_META_H

#include "contract/protobuf/schema.h"

struct proto_param {
	struct str key, value;
	struct proto_place at;
};

struct proto_meta {
	struct str doc; /* ptr NULL: none */
	struct proto_place doc_at;
	struct proto_param *params; /* in order; a key may repeat, as text allows */
	size_t param_count;
	struct str *tags;
	size_t tag_count;
	struct proto_place tags_at;
};

/* extension: "confluent.field_meta". */
void proto_meta_of(struct arena *a, const struct proto_options *options, const char *extension,
                   struct proto_meta *out);
/* The last of that key, as maps are read; ptr NULL: none. */
struct str proto_meta_param(const struct proto_meta *m, const char *key);
/* Is a parameter of that name a statement of a contract, where shape.h reads it? Not what Protobuf
 * says itself, nor lists and maps, which are no texts. */
bool proto_param_says(struct str key);

#endif
