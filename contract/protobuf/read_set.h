/* protobuf/read_set.h - a FileDescriptorSet, as protoc -o and buf write it */
#ifndef CONTRACT_PROTOBUF_READ_SET_H
#define CONTRACT_PROTOBUF_READ_SET_H

#include "contract/protobuf/read.h"

/* Are the bytes a FileDescriptorSet that holds a file? As a FileDescriptorProto they would be a
 * file with a name (of several, the last) and nothing else: a name is no message, so they are told
 * apart.
 */
bool proto_is_set(struct str bytes);
/* Its last file, with the others as what it imports. False: SYNTAX where there are files that it
 * does not need, or a set is not what is read here (options->on_disk); or as proto_read() says. */
bool proto_read_set(struct arena *a, struct str bytes, const struct source *source,
                    const struct proto_read_options *options, struct proto_file **out,
                    struct failure *why);

#endif
