/* protobuf/value.h - values of options as bytes; inside the reader */
#ifndef CONTRACT_PROTOBUF_VALUE_H
#define CONTRACT_PROTOBUF_VALUE_H

#include "contract/protobuf/parse.h"
#include "contract/protobuf/wire.h"

/* The value of an option, with the tag of its field; scope: where names of extensions are looked
 * up. False: it does not suit. */
bool proto_encode_option(struct proto_builder *b, const struct proto_message *scope,
                         const struct proto_field *f, const struct proto_option *o,
                         struct buf *out);
/* The field, or the extension, of that name in m; NULL: none (interpret.c). */
const struct proto_field *proto_setting_field(struct proto_builder *b,
                                              const struct proto_message *scope,
                                              const struct proto_message *m, struct str name,
                                              bool extension);

/* The options that a registry hands on, serialized as that message of google.protobuf: those that
 * are known and suit, and of custom ones Confluent's. ptr NULL: none (interpret.c). */
struct str proto_known(struct proto_builder *b, const struct proto_message *scope, const char *type,
                       const struct proto_options *options);

#endif
