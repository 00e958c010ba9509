/* data_code.c - records to bytes and back */
#include "contract/base/list.h"
#include "contract/protobuf/data.h"

enum { DEEPEST = 100, VARINT_BYTES = 10 };

/* ---- numbers ------------------------------------------------------------------------ */

/* What stands on the wire for the bits of a value. */
static uint64_t raw_of(enum data_kind kind, uint64_t bits)
{
	const struct data_kind_row *c = data_kind(kind);

	if (c->coding == CODING_ZIGZAG)
		return wire_zigzag((int64_t)bits);
	return c->coding == CODING_FIXED && c->width == 32 ? (uint32_t)bits : bits;
}

static uint64_t value_of(enum data_kind kind, uint64_t raw)
{
	const struct data_kind_row *c = data_kind(kind);

	if (c->coding == CODING_BOOL)
		return raw != 0;
	if (c->width == 32)
		raw = (uint32_t)raw;
	if (c->coding == CODING_ZIGZAG)
		return raw >> 1 ^ (raw & 1 ? ~(uint64_t)0 : 0);
	if (c->coding != CODING_REAL && c->width == 32 && c->is_signed)
		return (uint64_t)(int64_t)(int32_t)(uint32_t)raw;
	return raw;
}

uint64_t data_recode(enum data_kind reader, enum data_kind writer, uint64_t bits)
{
	return value_of(reader, raw_of(writer, bits));
}

/* ---- records ------------------------------------------------------------------------- */

struct data_record *data_record_new(struct arena *a, const struct data_message *type)
{
	struct data_record *r = arena_new(a, struct data_record);

	r->type = type;
	return r;
}

/* Where its slot is, or would be. Fields mostly come in the order of their numbers. */
static size_t slot_place(const struct data_record *r, const struct data_field *f)
{
	size_t low = 0, high = r->count;

	if (high && r->slots[high - 1].field < f)
		return high;
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (r->slots[mid].field < f)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct data_slot *data_slot_of(const struct data_record *r, const struct data_field *f)
{
	static const struct data_slot none = { NULL, NULL, 0 };
	const size_t at = slot_place(r, f);

	return at < r->count && r->slots[at].field == f ? &r->slots[at] : &none;
}

static struct data_slot *slot_to_fill(struct arena *a, struct data_record *r,
                                      const struct data_field *f)
{
	const size_t at = slot_place(r, f);

	if (at == r->count || r->slots[at].field != f) {
		LIST_ADD(a, r->slots, r->count, (struct data_slot){ .field = f });
		memmove(&r->slots[at + 1], &r->slots[at],
		        (r->count - 1 - at) * sizeof(struct data_slot));
		r->slots[at] = (struct data_slot){ .field = f };
	}
	return &r->slots[at];
}

void data_put(struct arena *a, struct data_record *r, const struct data_field *f,
              struct data_value value)
{
	struct data_slot *s = slot_to_fill(a, r, f);

	LIST_ADD(a, s->values, s->count, value);
}

void data_set(struct arena *a, struct data_record *r, const struct data_field *f,
              struct data_value value)
{
	slot_to_fill(a, r, f)->count = 0;
	data_put(a, r, f, value);
}

/* ---- writing ---------------------------------------------------------------------------- */

static void put_number(struct buf *out, enum data_kind kind, uint64_t bits)
{
	const uint64_t raw = raw_of(kind, bits);

	if (data_kind(kind)->form == WIRE_VARINT)
		wire_put_varint(out, raw);
	else if (data_kind(kind)->form == WIRE_FIXED32)
		wire_put_fixed32(out, (uint32_t)raw);
	else
		wire_put_fixed64(out, raw);
}

static bool put_record(struct buf *out, const struct data_record *r, int depth);

static bool put_value(struct buf *out, const struct data_field *f, const struct data_value *v,
                      int depth)
{
	struct buf inner;

	wire_put_tag(out, (uint32_t)f->number, data_kind(f->kind)->form);
	if (data_is_number(f->kind)) {
		put_number(out, f->kind, v->bits);
	} else if (f->kind == DATA_GROUP) {
		if (!put_record(out, v->record, depth + 1))
			return false;
		wire_put_tag(out, (uint32_t)f->number, WIRE_END_GROUP);
	} else if (f->kind == DATA_MESSAGE) {
		buf_init(&inner, out->arena, 0);
		if (!put_record(&inner, v->record, depth + 1))
			return false;
		wire_put_varint(out, inner.len);
		buf_add(out, buf_str(&inner));
	} else {
		wire_put_varint(out, v->bytes.len);
		buf_add(out, v->bytes);
	}
	return true;
}

static bool put_field(struct buf *out, const struct data_field *f, const struct data_slot *s,
                      int depth)
{
	struct buf packed;

	if (!f->packed || !s->count || !data_is_number(f->kind)) {
		for (size_t i = 0; i < s->count; i++)
			if (!put_value(out, f, &s->values[i], depth))
				return false;
		return true;
	}
	buf_init(&packed, out->arena, 0);
	for (size_t i = 0; i < s->count; i++)
		put_number(&packed, f->kind, s->values[i].bits);
	wire_put_tag(out, (uint32_t)f->number, WIRE_BYTES);
	wire_put_varint(out, packed.len);
	buf_add(out, buf_str(&packed));
	return true;
}

static bool is_zero(const struct data_field *f, const struct data_value *v)
{
	return data_kind(f->kind)->coding == CODING_TEXT ? !v->bytes.len : !v->bits;
}

/* A value that is not there, or of which no sign is written. */
static bool is_silent(const struct data_field *f, const struct data_slot *s)
{
	return !s->count || (f->presence == DATA_IMPLICIT && !f->always && is_zero(f, s->values));
}

/* Of an entry both key and value are written, whatever they are. */
static bool put_entry(struct buf *out, const struct data_record *r, int depth)
{
	for (size_t i = 0; i < r->type->must_count; i++) {
		const struct data_field *f = r->type->musts[i];
		struct data_value empty = { .bits = f->bits, .bytes = { "", 0 } };
		const struct data_slot one = { f, &empty, 1 }, *s = data_slot_of(r, f);

		if (!s->count && data_is_message(f))
			empty.record = data_record_new(out->arena, f->message);
		if (!put_field(out, f, s->count ? s : &one, depth))
			return false;
	}
	return true;
}

static bool put_record(struct buf *out, const struct data_record *r, int depth)
{
	if (depth > DEEPEST)
		return false;
	if (r->type->entry)
		return put_entry(out, r, depth);
	for (size_t i = 0; i < r->count; i++)
		if (!is_silent(r->slots[i].field, &r->slots[i]) &&
		    !put_field(out, r->slots[i].field, &r->slots[i], depth))
			return false;
	return true;
}

bool data_encode(struct buf *out, const struct data_record *r)
{
	return put_record(out, r, 0);
}

/* ---- reading ------------------------------------------------------------------------------ */

struct input {
	struct arena *arena;
	const unsigned char *at, *end;
	int depth;
	struct failure *why;
};

static bool refuse(struct input *in, const char *what)
{
	return failure_set(in->why, FAILURE_SYNTAX, "%s", what);
}

static bool get_varint(struct input *in, uint64_t *out)
{
	uint64_t n = 0;

	for (int i = 0; i < VARINT_BYTES && in->at < in->end; i++) {
		const unsigned char c = *in->at++;

		n |= (uint64_t)(c & 127) << 7 * i;
		if (c < 128) {
			*out = n;
			return true;
		}
	}
	return refuse(in, in->at < in->end ? "a number of more than ten bytes"
	                                   : "a number that is cut off");
}

static bool get_fixed(struct input *in, int bytes, uint64_t *out)
{
	*out = 0;
	if (in->end - in->at < bytes)
		return refuse(in, "a number that is cut off");
	for (int i = 0; i < bytes; i++)
		*out |= (uint64_t)*in->at++ << 8 * i;
	return true;
}

static bool get_bytes(struct input *in, struct str *out)
{
	uint64_t length;

	if (!get_varint(in, &length))
		return false;
	if (length > (uint64_t)(in->end - in->at))
		return refuse(in, "a length beyond the end of the bytes");
	*out = (struct str){ (const char *)in->at, (size_t)length };
	in->at += length;
	return true;
}

static bool get_number(struct input *in, enum wire_type form, uint64_t *out)
{
	return form == WIRE_VARINT ? get_varint(in, out)
	                           : get_fixed(in, form == WIRE_FIXED32 ? 4 : 8, out);
}

static bool get_tag(struct input *in, int32_t *number, enum wire_type *form)
{
	uint64_t tag;

	if (!get_varint(in, &tag))
		return false;
	*form = (enum wire_type)(tag & 7);
	*number = (int32_t)((uint32_t)tag >> 3);
	if (tag >> 32 || !*number)
		return refuse(in, "a field number that cannot be");
	if (*form > WIRE_FIXED32)
		return refuse(in, "a wire type that is none");
	return true;
}

static bool skip(struct input *in, int32_t number, enum wire_type form)
{
	struct str bytes;
	uint64_t n;

	if (form == WIRE_BYTES)
		return get_bytes(in, &bytes);
	if (form == WIRE_END_GROUP)
		return refuse(in, "the end of a group that did not begin");
	if (form != WIRE_GROUP)
		return get_number(in, form, &n);
	if (++in->depth > DEEPEST)
		return refuse(in, "groups nest too deep");
	while (in->at < in->end) {
		int32_t inner;

		if (!get_tag(in, &inner, &form))
			return false;
		if (form == WIRE_END_GROUP) {
			in->depth--;
			return inner == number || refuse(in, "the end of another group");
		}
		if (!skip(in, inner, form))
			return false;
	}
	return refuse(in, "a group without an end");
}

/* Setting a member of a oneof unsets the others. */
static struct data_slot *slot_read(struct input *in, struct data_record *r,
                                   const struct data_field *f)
{
	for (size_t i = 0; f->oneof >= 0 && i < r->count; i++)
		if (r->slots[i].field->oneof == f->oneof && r->slots[i].field != f)
			r->slots[i].count = 0;
	return slot_to_fill(in->arena, r, f);
}

static void take(struct input *in, struct data_record *r, const struct data_field *f,
                 struct data_value value)
{
	struct data_slot *s = slot_read(in, r, f);

	if (f->presence == DATA_REPEATED || !s->count)
		data_put(in->arena, r, f, value);
	else
		s->values[0] = value;
}

static void take_number(struct input *in, struct data_record *r, const struct data_field *f,
                        uint64_t raw)
{
	const uint64_t bits = value_of(f->kind, raw);

	if (f->kind == DATA_ENUM && f->constants->closed &&
	    !data_constant_of(f->constants, (int32_t)(uint32_t)bits))
		r->unknown++;
	else
		take(in, r, f, (struct data_value){ .bits = bits });
}

static bool get_packed(struct input *in, struct data_record *r, const struct data_field *f)
{
	struct input inner = *in;
	struct str bytes;
	uint64_t raw;

	if (!get_bytes(in, &bytes))
		return false;
	inner.at = (const unsigned char *)bytes.ptr;
	inner.end = inner.at + bytes.len;
	while (inner.at < inner.end) {
		if (!get_number(&inner, data_kind(f->kind)->form, &raw))
			return false;
		take_number(in, r, f, raw);
	}
	return true;
}

static bool get_record(struct input *in, struct data_record *r, int32_t group);

static struct str key_text(struct arena *a, const struct data_record *entry)
{
	const struct data_field *key = data_field_of(entry->type, 1);
	const struct data_slot *s = key ? data_slot_of(entry, key) : NULL;

	if (!s || !s->count)
		return STR("");
	if (data_kind(key->kind)->coding == CODING_TEXT)
		return s->values[0].bytes;
	return s->values[0].bits ? arena_printf(a, "%llx", (unsigned long long)s->values[0].bits)
	                         : STR("");
}

/* The last entry of a key is the one that counts. An entry whose value a closed enum does not know
 * is kept aside as a whole. */
static void take_entry(struct input *in, struct data_record *r, const struct data_field *f,
                       struct data_record *entry)
{
	const struct data_field *value = data_field_of(entry->type, 2);
	const struct data_slot *s = data_slot_of(r, f);

	if (value && value->kind == DATA_ENUM && entry->unknown &&
	    !data_slot_of(entry, value)->count) {
		r->unknown++;
		return;
	}
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(key_text(in->arena, s->values[i].record), key_text(in->arena, entry))) {
			s->values[i].record = entry;
			return;
		}
	data_put(in->arena, r, f, (struct data_value){ .record = entry });
}

/* A singular message that comes twice is read into the one that is there. */
static bool get_message(struct input *in, struct data_record *r, const struct data_field *f)
{
	const struct data_slot *s = slot_read(in, r, f);
	struct data_record *inner;
	struct input part = *in;
	struct str bytes = { NULL, 0 };

	if (f->kind == DATA_MESSAGE && !get_bytes(in, &bytes))
		return false;
	if (++part.depth > DEEPEST)
		return refuse(in, "messages nest too deep");
	inner = f->presence == DATA_REPEATED || !s->count ? data_record_new(in->arena, f->message)
	                                                  : s->values[0].record;
	if (f->kind == DATA_MESSAGE) {
		part.at = (const unsigned char *)bytes.ptr;
		part.end = part.at + bytes.len;
	}
	if (!get_record(&part, inner, f->kind == DATA_GROUP ? f->number : 0))
		return false;
	if (f->kind == DATA_GROUP)
		in->at = part.at;
	if (data_is_map(f))
		take_entry(in, r, f, inner);
	else if (f->presence == DATA_REPEATED || !s->count)
		data_put(in->arena, r, f, (struct data_value){ .record = inner });
	return true;
}

static bool get_text(struct input *in, struct data_record *r, const struct data_field *f)
{
	struct str bytes;

	if (!get_bytes(in, &bytes))
		return false;
	if (f->kind == DATA_STRING && f->checked && !str_is_utf8(bytes))
		return failure_set(in->why, FAILURE_SYNTAX,
		                   "%.*s is a string, and its bytes are no UTF-8",
		                   STR_FMT(f->name));
	take(in, r, f, (struct data_value){ .bytes = bytes });
	return true;
}

static bool get_field(struct input *in, struct data_record *r, const struct data_field *f,
                      enum wire_type form)
{
	uint64_t raw;

	if (f->presence == DATA_REPEATED && data_is_number(f->kind) && form == WIRE_BYTES)
		return get_packed(in, r, f);
	if (form != data_kind(f->kind)->form) {
		r->unknown++;
		return skip(in, f->number, form);
	}
	if (data_is_message(f))
		return get_message(in, r, f);
	if (data_kind(f->kind)->coding == CODING_TEXT)
		return get_text(in, r, f);
	if (!get_number(in, form, &raw))
		return false;
	take_number(in, r, f, raw);
	return true;
}

/* Up to the end of the bytes, or of the group of that number. */
static bool get_record(struct input *in, struct data_record *r, int32_t group)
{
	while (in->at < in->end) {
		const struct data_field *f;
		enum wire_type form;
		int32_t number;

		if (!get_tag(in, &number, &form))
			return false;
		if (form == WIRE_END_GROUP && group)
			return number == group || refuse(in, "the end of another group");
		f = data_field_of(r->type, number);
		if (!f)
			r->unknown++;
		if (f ? !get_field(in, r, f, form) : !skip(in, number, form))
			return false;
	}
	return !group || refuse(in, "a group without an end");
}

bool data_decode(struct arena *a, const struct data_message *type, struct str bytes,
                 struct data_record **out, struct failure *why)
{
	struct input in = { .arena = a, .at = (const unsigned char *)bytes.ptr, .why = why };

	in.end = in.at + bytes.len;
	*out = data_record_new(a, type);
	return get_record(&in, *out, 0);
}

static bool find_missing(struct buf *path, const struct data_record *r)
{
	const size_t length = path->len;

	for (size_t i = 0, must = 0; i < r->count || must < r->type->must_count;) {
		const struct data_field *f = i < r->count ? r->slots[i].field : NULL,
					*m = must < r->type->must_count ? r->type->musts[must]
		                                                        : NULL;
		const struct data_slot *s = NULL;

		if (f && (!m || f <= m))
			s = &r->slots[i++];
		else
			f = m;
		must += f == m;
		buf_printf(path, "%s%.*s", length ? "." : "", STR_FMT(f->name));
		if ((!s || !s->count) && f->presence == DATA_REQUIRED)
			return true;
		for (size_t j = 0; s && data_is_message(f) && j < s->count; j++)
			if (find_missing(path, s->values[j].record))
				return true;
		path->len = length;
	}
	return false;
}

const char *data_missing(struct arena *a, const struct data_record *r)
{
	struct buf path;

	buf_init(&path, a, 0);
	return find_missing(&path, r) ? str_c(a, buf_str(&path)) : NULL;
}
