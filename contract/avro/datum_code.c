/* datum_code.c - Avro's binary encoding, read and written */
#include "contract/avro/datum.h"

#include "contract/base/limits.h"

#include <limits.h>

struct input {
	struct arena *arena;
	struct str rest;
	size_t size;          /* of all, with what is read */
	unsigned long values; /* that may still be made */
	unsigned long depth;  /* that may still be entered */
	struct failure *why;
};

struct avro_datum *avro_datum_new(struct arena *a, const struct avro_type *type)
{
	struct avro_datum *d = arena_new(a, struct avro_datum);

	d->type = type;
	return d;
}

/* ---- reading ---------------------------------------------------------------- */

/* Puts the place before what is wrong. Returns false. */
static bool here(const struct input *in)
{
	return failure_prefix(in->why, "byte %zu", in->size - in->rest.len);
}

#define REFUSE(in, ...) (failure_set((in)->why, FAILURE_SYNTAX, __VA_ARGS__), here(in))

static bool take(struct input *in, unsigned long long n, struct str *out)
{
	if (n > in->rest.len)
		return REFUSE(in, "%llu bytes are expected, and %zu are left", n, in->rest.len);
	*out = (struct str){ in->rest.ptr, (size_t)n };
	in->rest = str_skip(in->rest, (size_t)n);
	return true;
}

/* Zig-zag, seven bits a byte, the lowest first. */
static bool read_long(struct input *in, int64_t *out)
{
	uint64_t n = 0;
	unsigned shift = 0;
	size_t i = 0;
	unsigned char byte;

	do {
		if (i == in->rest.len)
			return REFUSE(in, "the input ends within a number");
		byte = (unsigned char)in->rest.ptr[i++];
		if (shift == 63 && byte > 1)
			return REFUSE(in, "a number has more than 64 bits");
		n |= (uint64_t)(byte & 0x7F) << shift;
		shift += 7;
	} while (byte & 0x80);
	in->rest = str_skip(in->rest, i);
	*out = (int64_t)(n >> 1 ^ (~(n & 1) + 1));
	return true;
}

static bool read_int(struct input *in, int64_t *out)
{
	struct input before = *in;
	int64_t n;

	if (!read_long(in, &n))
		return false;
	if (n < INT_MIN || n > INT_MAX)
		return REFUSE(&before, "%lld is no int of 32 bits", (long long)n);
	*out = n;
	return true;
}

/* The index of one of n things. */
static bool read_index(struct input *in, size_t n, const char *what, size_t *out)
{
	struct input before = *in;
	int64_t i;

	if (!read_int(in, &i))
		return false;
	if (i < 0 || (uint64_t)i >= n)
		return REFUSE(&before, "there is no %s %lld, there are %zu", what, (long long)i, n);
	*out = (size_t)i;
	return true;
}

static bool read_bytes(struct input *in, struct str *out)
{
	struct input before = *in;
	int64_t n;

	if (!read_long(in, &n))
		return false;
	if (n < 0)
		return REFUSE(&before, "the length %lld is negative", (long long)n);
	return take(in, (uint64_t)n, out);
}

static bool read_boolean(struct input *in, bool *out)
{
	struct input before = *in;
	struct str byte;

	if (!take(in, 1, &byte))
		return false;
	if (byte.ptr[0] != 0 && byte.ptr[0] != 1)
		return REFUSE(&before, "a boolean is 0 or 1, not %d", (unsigned char)byte.ptr[0]);
	*out = byte.ptr[0] == 1;
	return true;
}

static uint64_t little_endian(struct str bytes)
{
	uint64_t bits = 0;

	for (size_t i = bytes.len; i-- > 0;)
		bits = bits << 8 | (unsigned char)bytes.ptr[i];
	return bits;
}

static bool read_float(struct input *in, float *out)
{
	struct str bytes;
	uint32_t bits;

	if (!take(in, sizeof bits, &bytes))
		return false;
	bits = (uint32_t)little_endian(bytes);
	memcpy(out, &bits, sizeof *out);
	return true;
}

static bool read_double(struct input *in, double *out)
{
	struct str bytes;
	uint64_t bits;

	if (!take(in, sizeof bits, &bytes))
		return false;
	bits = little_endian(bytes);
	memcpy(out, &bits, sizeof *out);
	return true;
}

static bool read_value(struct input *in, const struct avro_type *t, const struct avro_datum **out);

/* NOLINTNEXTLINE(misc-no-recursion): as read_value() */
static bool read_record(struct input *in, struct avro_datum *d)
{
	const struct avro_type *t = d->type;

	d->items = arena_array(in->arena, const struct avro_datum *, t->field_count);
	d->count = t->field_count;
	for (size_t i = 0; i < t->field_count; i++)
		if (!read_value(in, t->fields[i].type, &d->items[i]))
			return false;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as read_value() */
static bool read_union(struct input *in, struct avro_datum *d)
{
	return read_index(in, d->type->branch_count, "branch", &d->branch) &&
	       read_value(in, d->type->branches[d->branch], &d->value);
}

/* The count of a block; *left: how much input must be left behind it, if it says so. */
static bool read_block(struct input *in, uint64_t *count, size_t *left, bool *sized)
{
	struct input before = *in;
	int64_t n, size;

	if (!read_long(in, &n))
		return false;
	*left = 0;
	*sized = n < 0;
	*count = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	if (!*sized)
		return true;
	if (!read_long(in, &size))
		return false;
	if (size < 0 || (uint64_t)size > in->rest.len)
		return REFUSE(&before, "a block cannot have %lld bytes: %zu are left",
		              (long long)size, in->rest.len);
	*left = in->rest.len - (size_t)size;
	return true;
}

/* Room for one more, grown as items really come: a count is only a claim. */
static void make_room(struct input *in, struct avro_datum *d, size_t *room)
{
	const size_t more = *room ? *room * 2 : 4;
	const struct avro_datum **items;
	struct str *keys;

	if (d->count < *room)
		return;
	items = arena_array(in->arena, const struct avro_datum *, more);
	if (d->count)
		memcpy(items, d->items, d->count * sizeof *items);
	d->items = items;
	if (d->type->kind == AVRO_MAP) {
		keys = arena_array(in->arena, struct str, more);
		if (d->count)
			memcpy(keys, d->keys, d->count * sizeof *keys);
		d->keys = keys;
	}
	*room = more;
}

/* NOLINTNEXTLINE(misc-no-recursion): as read_value() */
static bool read_blocks(struct input *in, struct avro_datum *d)
{
	size_t room = 0, left;
	uint64_t count;
	bool sized;

	for (;;) {
		if (!read_block(in, &count, &left, &sized))
			return false;
		for (uint64_t i = 0; i < count; i++) {
			make_room(in, d, &room);
			if (d->type->kind == AVRO_MAP && !read_bytes(in, &d->keys[d->count]))
				return false;
			if (!read_value(in, d->type->items, &d->items[d->count]))
				return false;
			d->count++;
		}
		if (sized && in->rest.len != left)
			return REFUSE(in, "a block does not have the size it says");
		if (!count)
			return true;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as read_value() */
static bool read_content(struct input *in, struct avro_datum *d)
{
	switch (d->type->kind) {
	case AVRO_NULL:
		return true;
	case AVRO_BOOLEAN:
		return read_boolean(in, &d->boolean);
	case AVRO_INT:
		return read_int(in, &d->integer);
	case AVRO_LONG:
		return read_long(in, &d->integer);
	case AVRO_FLOAT:
		return read_float(in, &d->single);
	case AVRO_DOUBLE:
		return read_double(in, &d->real);
	case AVRO_BYTES:
	case AVRO_STRING:
		return read_bytes(in, &d->bytes);
	case AVRO_FIXED:
		return take(in, (unsigned long long)d->type->size, &d->bytes);
	case AVRO_ENUM:
		return read_index(in, d->type->symbol_count, "symbol", &d->symbol);
	case AVRO_RECORD:
		return read_record(in, d);
	case AVRO_ARRAY:
	case AVRO_MAP:
		return read_blocks(in, d);
	case AVRO_UNION:
		return read_union(in, d);
	case AVRO_KIND_COUNT:
		break;
	}
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DATUM_DEPTH, checked here */
static bool read_value(struct input *in, const struct avro_type *t, const struct avro_datum **out)
{
	struct avro_datum *d;

	if (!in->values)
		return limit_exceeded(LIMIT_DATUM_VALUES, in->why);
	if (!in->depth)
		return limit_exceeded(LIMIT_DATUM_DEPTH, in->why);
	in->values--;
	in->depth--;
	d = avro_datum_new(in->arena, t);
	if (!read_content(in, d))
		return false;
	in->depth++;
	*out = d;
	return true;
}

bool avro_datum_decode_next(struct arena *a, const struct avro_type *type, struct str *bytes,
                            const struct avro_datum **out, struct failure *why)
{
	struct input in = {
		a,  *bytes, bytes->len, limit_of(LIMIT_DATUM_VALUES), limit_of(LIMIT_DATUM_DEPTH),
		why
	};

	if (!read_value(&in, type, out))
		return false;
	*bytes = in.rest;
	return true;
}

bool avro_datum_decode(struct arena *a, const struct avro_type *type, struct str bytes,
                       const struct avro_datum **out, struct failure *why)
{
	const struct avro_datum *d;
	struct str rest = bytes;

	if (!avro_datum_decode_next(a, type, &rest, &d, why))
		return false;
	if (rest.len)
		return failure_set(why, FAILURE_SYNTAX,
		                   "byte %zu: the value ends here, and %zu bytes follow",
		                   bytes.len - rest.len, rest.len);
	*out = d;
	return true;
}

/* ---- writing ------------------------------------------------------------------ */

struct output {
	struct buf buf;
	unsigned long values, depth; /* that may still be visited */
	struct failure *why;
};

static void write_long(struct output *out, int64_t value)
{
	uint64_t n = (uint64_t)value << 1 ^ (value < 0 ? ~(uint64_t)0 : 0);

	for (; n > 0x7F; n >>= 7)
		buf_add_byte(&out->buf, (char)((n & 0x7F) | 0x80));
	buf_add_byte(&out->buf, (char)n);
}

static void write_bytes(struct output *out, struct str bytes)
{
	write_long(out, (int64_t)bytes.len);
	buf_add(&out->buf, bytes);
}

static void write_bits(struct output *out, uint64_t bits, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_byte(&out->buf, (char)(bits >> 8 * i & 0xFF));
}

static void write_float(struct output *out, float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof bits);
	write_bits(out, bits, sizeof bits);
}

static void write_double(struct output *out, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	write_bits(out, bits, sizeof bits);
}

static bool write_value(struct output *out, const struct avro_datum *d);

/* NOLINTNEXTLINE(misc-no-recursion): as write_value() */
static bool write_items(struct output *out, const struct avro_datum *d)
{
	for (size_t i = 0; i < d->count; i++) {
		if (d->type->kind == AVRO_MAP)
			write_bytes(out, d->keys[i]);
		if (!write_value(out, d->items[i]))
			return false;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as write_value() */
static bool write_block(struct output *out, const struct avro_datum *d)
{
	if (d->count) {
		write_long(out, (int64_t)d->count);
		if (!write_items(out, d))
			return false;
	}
	write_long(out, 0);
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as write_value() */
static bool write_content(struct output *out, const struct avro_datum *d)
{
	switch (d->type->kind) {
	case AVRO_NULL:
		break;
	case AVRO_BOOLEAN:
		buf_add_byte(&out->buf, d->boolean);
		break;
	case AVRO_INT:
	case AVRO_LONG:
		write_long(out, d->integer);
		break;
	case AVRO_FLOAT:
		write_float(out, d->single);
		break;
	case AVRO_DOUBLE:
		write_double(out, d->real);
		break;
	case AVRO_BYTES:
	case AVRO_STRING:
		write_bytes(out, d->bytes);
		break;
	case AVRO_FIXED:
		buf_add(&out->buf, d->bytes);
		break;
	case AVRO_ENUM:
		write_long(out, (int64_t)d->symbol);
		break;
	case AVRO_RECORD:
		return write_items(out, d);
	case AVRO_ARRAY:
	case AVRO_MAP:
		return write_block(out, d);
	case AVRO_UNION:
		write_long(out, (int64_t)d->branch);
		return write_value(out, d->value);
	case AVRO_KIND_COUNT:
		break;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DATUM_DEPTH, checked here */
static bool write_value(struct output *out, const struct avro_datum *d)
{
	if (!out->values)
		return limit_exceeded(LIMIT_DATUM_VALUES, out->why);
	if (!out->depth)
		return limit_exceeded(LIMIT_DATUM_DEPTH, out->why);
	out->values--;
	out->depth--;
	if (!write_content(out, d))
		return false;
	out->depth++;
	return !buf_overflowed(&out->buf) || limit_exceeded(LIMIT_OUTPUT_BYTES, out->why);
}

bool avro_datum_encode(struct arena *a, const struct avro_datum *d, struct str *out,
                       struct failure *why)
{
	struct output o = { .values = limit_of(LIMIT_DATUM_VALUES),
		            .depth = limit_of(LIMIT_DATUM_DEPTH),
		            .why = why };

	buf_init(&o.buf, a, 0);
	if (!write_value(&o, d))
		return false;
	*out = buf_str(&o.buf);
	return true;
}
