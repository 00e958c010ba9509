/* data_kind.c - the kinds of fields, and numbers of different kinds */
#include "contract/protobuf/data.h"

static const struct data_kind_row kinds[DATA_KIND_COUNT] = {
#define X(name, word, form, coding, width, is_signed) \
	[DATA_##name] = { word, form, coding, width, is_signed },
#include "contract/protobuf/data_kinds.def"
#undef X
};

const struct data_kind_row *data_kind(enum data_kind kind)
{
	return &kinds[kind];
}

bool data_is_number(enum data_kind kind)
{
	return kinds[kind].coding < CODING_TEXT;
}

static bool is_negative(enum data_kind kind, uint64_t bits)
{
	return data_kind(kind)->is_signed && bits >> 63;
}

static long double real_of(enum data_kind kind, uint64_t bits)
{
	const uint32_t low = (uint32_t)bits;
	double d;
	float f;

	if (kind == DATA_FLOAT) {
		memcpy(&f, &low, sizeof f);
		return (long double)f;
	}
	if (kind == DATA_DOUBLE) {
		memcpy(&d, &bits, sizeof d);
		return (long double)d;
	}
	return is_negative(kind, bits) ? (long double)(int64_t)bits : (long double)bits;
}

bool data_number_same(enum data_kind one, uint64_t bits, enum data_kind other, uint64_t other_bits)
{
	const bool real = data_kind(one)->coding == CODING_REAL,
		   other_real = data_kind(other)->coding == CODING_REAL;

	if (one == other)
		return bits == other_bits; /* of reals too: a NaN, and which 0 */
	if (real || other_real)
		return real_of(one, bits) == real_of(other, other_bits);
	return bits == other_bits && is_negative(one, bits) == is_negative(other, other_bits);
}
