/* protobuf/descriptor.h - Protobuf files as serialized FileDescriptorProtos */
#ifndef CONTRACT_PROTOBUF_DESCRIPTOR_H
#define CONTRACT_PROTOBUF_DESCRIPTOR_H

#include "contract/protobuf/read.h"

enum proto_descriptor_form {
	/* protoc's: types in full, every json_name, messages of groups and maps where they stand.
	 * Of a file that was read LINKED. */
	PROTO_OF_PROTOC,
	/* What `format=serialized` gives: the file is named "default", types stand as they are
	 * spelled, json_name where it is written, entries of maps behind the other messages;
	 * without groups, weak imports, imports that nobody gave, and custom options that are not
	 * Confluent's. */
	PROTO_OF_REGISTRY
};

struct str proto_descriptor(struct arena *a, const struct proto_file *f,
                            enum proto_descriptor_form form);

/* The text of a default as descriptors hold it: numbers in decimal, bytes escaped. */
struct str proto_default_text(struct arena *a, const struct proto_field *f);

#endif
