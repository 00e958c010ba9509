/* protobuf/wire.h - bytes of the Protobuf encoding: written, and read one field at a time */
#ifndef CONTRACT_PROTOBUF_WIRE_H
#define CONTRACT_PROTOBUF_WIRE_H

#include "contract/base/text.h"

#include <stdint.h>

enum wire_type { WIRE_VARINT, WIRE_FIXED64, WIRE_BYTES, WIRE_GROUP, WIRE_END_GROUP, WIRE_FIXED32 };

void wire_put_varint(struct buf *out, uint64_t value);
void wire_put_tag(struct buf *out, uint32_t number, enum wire_type type);
void wire_put_fixed32(struct buf *out, uint32_t value); /* little-endian, no tag */
void wire_put_fixed64(struct buf *out, uint64_t value);
/* With its tag; text.ptr NULL: nothing at all. */
void wire_put_bytes(struct buf *out, uint32_t number, struct str text);
void wire_put_number(struct buf *out, uint32_t number, uint64_t value);
uint64_t wire_zigzag(int64_t value);

struct wire_field {
	uint32_t number;
	enum wire_type type;
	uint64_t value;   /* VARINT, FIXED32, FIXED64 */
	struct str bytes; /* BYTES; GROUP: what stands between its tags */
};

/* Takes one field off *rest. False: there is none, or what stands there is none (*broken). Groups
 * within groups are bounded by depth. */
bool wire_take(struct str *rest, struct wire_field *out, bool *broken);
/* One varint off the values of a packed field; false: none is left, or it is none. */
bool wire_take_number(struct str *rest, uint64_t *out);

#endif
