/* protobuf_gen.h - random pairs of Protobuf files that resemble each other, and random messages
 *
 * The same seed gives the same. The second file is the first with some fields, enums, labels and
 * oneofs drawn anew, sometimes in another syntax; types refer to each other and to themselves.
 */
#ifndef TESTS_UNIT_PROTOBUF_GEN_H
#define TESTS_UNIT_PROTOBUF_GEN_H

#include "contract/protobuf/data.h"

/* Two texts; nearly always protoc would take both (editions apart: it may be too old for them). */
void protobuf_gen_pair(struct arena *a, uint64_t seed, bool editions, const char **old,
                       const char **new);

/* A message of an inhabited type: a few levels deep, then the smallest. */
struct data_record *protobuf_gen_record(struct arena *a, const struct data_message *type,
                                        uint64_t *seed);

#endif
