/* decode_take.c - what a descriptor's fields hold: names, texts, numbers, ranges */
#include "contract/base/list.h"
#include "contract/protobuf/decode_impl.h"

bool proto_broken(struct proto_builder *b)
{
	return proto_refuse(b, proto_nowhere, "the descriptor is no FileDescriptorProto");
}

bool proto_take_field(struct proto_builder *b, struct str *rest, struct wire_field *f, bool *ok)
{
	bool bad;

	if (wire_take(rest, f, &bad))
		return true;
	*ok = !bad || proto_broken(b);
	return false;
}

int32_t proto_int32_of(const struct wire_field *f)
{
	return (int32_t)(uint32_t)f->value;
}

bool proto_is_name(struct str s, const char *also)
{
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || (c && strchr(also, c))))
			return false;
	}
	return s.len > 0;
}

bool proto_take_name(struct proto_builder *b, const struct wire_field *f, struct str *out)
{
	if (f->type != WIRE_BYTES || !proto_is_name(f->bytes, "-"))
		return proto_refuse(b, proto_nowhere, "the descriptor holds a name that is none");
	*out = f->bytes;
	return true;
}

bool proto_take_type_name(struct proto_builder *b, const struct wire_field *f, struct str *out)
{
	if (f->type != WIRE_BYTES || !proto_is_name(f->bytes, ".-"))
		return proto_refuse(b, proto_nowhere,
		                    "the descriptor holds a type name that is none");
	*out = f->bytes;
	return true;
}

bool proto_take_text(struct proto_builder *b, const struct wire_field *f, struct str *out)
{
	if (f->type != WIRE_BYTES || !str_is_utf8(f->bytes))
		return proto_broken(b);
	*out = f->bytes.len ? f->bytes : STR("");
	return true;
}

bool proto_take_options(struct proto_builder *b, struct str message, uint32_t number,
                        const char *type, struct proto_options *out)
{
	struct wire_field w;
	struct str one = STR("");
	struct buf all;
	bool ok = true;

	if (out->encoded.ptr)
		return true;
	buf_init(&all, b->arena, 0);
	while (proto_take_field(b, &message, &w, &ok)) {
		if (w.number != number)
			continue;
		if (w.type != WIRE_BYTES)
			return proto_broken(b);
		if (one.len)
			buf_add(&all, one);
		one = w.bytes;
	}
	if (all.len) {
		buf_add(&all, one);
		one = buf_str(&all);
	}
	return ok && proto_decode_options(b, type, one, out);
}

/* ---- ranges ---------------------------------------------------------------------- */

bool proto_add_range(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                     const struct wire_field *f, int past, const char *options)
{
	struct proto_ranges s = { .count = 0 };
	struct proto_range r = { .first = 0 };
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = true;

	if (f->type != WIRE_BYTES)
		return proto_broken(b);
	if (!proto_count(b))
		return false;
	r.last = -past;
	while (proto_take_field(b, &rest, &w, &ok)) {
		if (w.number == 1 && w.type == WIRE_VARINT)
			r.first = proto_int32_of(&w);
		else if (w.number == 2 && w.type == WIRE_VARINT)
			r.last = (int64_t)proto_int32_of(&w) - past;
		else if (w.number == 3 && options &&
		         !proto_take_options(b, f->bytes, 3, options, &s.options))
			return false;
	}
	r.range = r.first != r.last;
	LIST_ADD(b->arena, s.list, s.count, r);
	LIST_ADD(b->arena, *list, *count, s);
	return ok;
}

bool proto_add_reserved_name(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                             const struct wire_field *f)
{
	struct proto_ranges s = { .count = 0 };
	struct proto_range r = { .quoted = true };

	if (!proto_count(b) || !proto_take_text(b, f, &r.name))
		return false;
	if (r.name.len && !proto_is_name(r.name, ".-"))
		return proto_refuse(b, proto_nowhere,
		                    "the descriptor reserves a name that is none");
	LIST_ADD(b->arena, s.list, s.count, r);
	LIST_ADD(b->arena, *list, *count, s);
	return true;
}
