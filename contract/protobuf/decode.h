/* protobuf/decode.h - descriptors into the tree; inside the reader */
#ifndef CONTRACT_PROTOBUF_DECODE_H
#define CONTRACT_PROTOBUF_DECODE_H

#include "contract/protobuf/parse.h"
#include "contract/protobuf/wire.h"

/* A serialized FileDescriptorProto into b->file. */
bool proto_decode(struct proto_builder *b, struct str bytes);
/* Options serialized as that message of google.protobuf: the ones that registries show, in their
 * order, as if they were written (decode_option.c). */
bool proto_decode_options(struct proto_builder *b, const char *type, struct str bytes,
                          struct proto_options *out);

#endif
