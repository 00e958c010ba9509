/* wire.c - bytes of the Protobuf encoding */
#include "contract/protobuf/wire.h"

enum { MORE = 0x80, VARINT_BITS = 70, DEEPEST_GROUP = 100 };

void wire_put_varint(struct buf *out, uint64_t value)
{
	for (; value >= MORE; value >>= 7)
		buf_add_byte(out, (char)(value | MORE));
	buf_add_byte(out, (char)value);
}

void wire_put_tag(struct buf *out, uint32_t number, enum wire_type type)
{
	wire_put_varint(out, (uint64_t)number << 3 | (uint64_t)type);
}

void wire_put_fixed32(struct buf *out, uint32_t value)
{
	for (int i = 0; i < 32; i += 8)
		buf_add_byte(out, (char)(value >> i));
}

void wire_put_fixed64(struct buf *out, uint64_t value)
{
	for (int i = 0; i < 64; i += 8)
		buf_add_byte(out, (char)(value >> i));
}

void wire_put_bytes(struct buf *out, uint32_t number, struct str text)
{
	if (!text.ptr)
		return;
	wire_put_tag(out, number, WIRE_BYTES);
	wire_put_varint(out, text.len);
	buf_add(out, text);
}

void wire_put_number(struct buf *out, uint32_t number, uint64_t value)
{
	wire_put_tag(out, number, WIRE_VARINT);
	wire_put_varint(out, value);
}

uint64_t wire_zigzag(int64_t value)
{
	return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

/* ---- reading
 * ------------------------------------------------------------------------------------------------
 */

bool wire_take_number(struct str *rest, uint64_t *out)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < VARINT_BITS && rest->len; shift += 7) {
		const unsigned char c = (unsigned char)*rest->ptr;

		*rest = str_skip(*rest, 1);
		if (shift < 64)
			value |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & MORE)) {
			*out = value;
			return true;
		}
	}
	return false;
}

static bool take_fixed(struct str *rest, int bytes, uint64_t *out)
{
	*out = 0;
	if (rest->len < (size_t)bytes)
		return false;
	for (int i = 0; i < bytes; i++)
		*out |= (uint64_t)(unsigned char)rest->ptr[i] << 8 * i;
	*rest = str_skip(*rest, (size_t)bytes);
	return true;
}

static bool take_value(struct str *rest, struct wire_field *f)
{
	uint64_t n;

	switch (f->type) {
	case WIRE_VARINT:
		return wire_take_number(rest, &f->value);
	case WIRE_FIXED64:
		return take_fixed(rest, 8, &f->value);
	case WIRE_FIXED32:
		return take_fixed(rest, 4, &f->value);
	case WIRE_BYTES:
		if (!wire_take_number(rest, &n) || n > rest->len)
			return false;
		f->bytes = (struct str){ rest->ptr, (size_t)n };
		*rest = str_skip(*rest, (size_t)n);
		return true;
	case WIRE_GROUP:
	case WIRE_END_GROUP:
	default:
		return false;
	}
}

static bool take_tag(struct str *rest, struct wire_field *f)
{
	uint64_t tag;

	if (!wire_take_number(rest, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1fffffff ||
	    (tag & 7) > WIRE_FIXED32)
		return false;
	*f = (struct wire_field){ .number = (uint32_t)(tag >> 3),
		                  .type = (enum wire_type)(tag & 7) };
	return true;
}

/* Up to the end of a group that has begun. */
static bool take_group(struct str *rest, struct wire_field *group)
{
	uint32_t open[DEEPEST_GROUP] = { group->number };
	const char *from = rest->ptr;
	size_t depth = 1;
	struct wire_field f;

	while (depth) {
		const char *before = rest->ptr;

		if (!take_tag(rest, &f))
			return false;
		if (f.type == WIRE_END_GROUP) {
			if (open[--depth] != f.number)
				return false;
			group->bytes = (struct str){ from, (size_t)(before - from) };
		} else if (f.type == WIRE_GROUP) {
			if (depth == DEEPEST_GROUP)
				return false;
			open[depth++] = f.number;
		} else if (!take_value(rest, &f)) {
			return false;
		}
	}
	return true;
}

bool wire_take(struct str *rest, struct wire_field *out, bool *broken)
{
	*broken = false;
	if (!rest->len)
		return false;
	*broken = !take_tag(rest, out) ||
	          !(out->type == WIRE_GROUP ? take_group(rest, out) : take_value(rest, out));
	return !*broken;
}
