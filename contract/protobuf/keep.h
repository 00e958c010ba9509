/* protobuf/keep.h - what a contract says beyond Protobuf, in Confluent's options of a made file */
#ifndef CONTRACT_PROTOBUF_KEEP_H
#define CONTRACT_PROTOBUF_KEEP_H

#include "contract/protobuf/from_impl.h"

/* " [(confluent.field_meta) = {...}]", where there is something to say. decimal: the type whose
 * precision and scale stand there; NULL: none. */
void proto_keep_field(struct proto_deriving *d, struct buf *out, const struct field *f,
                      const struct field *decimal);
/* "option (confluent.message_meta) = {...};" */
void proto_keep_message(struct proto_deriving *d, struct buf *out, const struct field *f);

#endif
