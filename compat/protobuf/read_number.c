/* read_number.c - is a number of one kind read as the same number by another?
 *
 * A kind is its row in contract/protobuf/data_kinds.def: how a number is coded, and of how many
 * bits. Each reader is linear between the few places where bits are cut off or change their sign,
 * so it is enough to ask what becomes of the numbers there: what reads those as themselves reads
 * all between them as themselves. Of an enum every constant is asked.
 */
#include "compat/protobuf/read_impl.h"

enum number_outcome number_read(const struct data_field *writer, const struct data_field *reader,
                                uint64_t bits)
{
	const uint64_t got = data_recode(reader->kind, writer->kind, bits);

	if (reader->kind == DATA_ENUM && reader->constants->closed &&
	    !data_constant_of(reader->constants, (int32_t)(uint32_t)got))
		return NUMBER_DROPPED;
	return data_number_same(writer->kind, bits, reader->kind, got) ? NUMBER_SAME
	                                                               : NUMBER_CHANGED;
}

static bool fails(const struct data_field *writer, const struct data_field *reader, uint64_t value,
                  uint64_t *bits, enum number_outcome *outcome)
{
	if (!value && writer->presence == DATA_IMPLICIT && !writer->always)
		return false;
	*outcome = number_read(writer, reader, value);
	*bits = value;
	return *outcome != NUMBER_SAME;
}

/* The bits of a value of that kind: as many as it has, with its sign. */
static uint64_t within(enum data_kind kind, uint64_t bits)
{
	const struct data_kind_row *row = data_kind(kind);

	if (row->width == 1)
		return bits & 1;
	if (row->width == 64)
		return bits;
	if (row->coding != CODING_REAL && row->is_signed)
		return (uint64_t)(int64_t)(int32_t)(uint32_t)bits;
	return (uint32_t)bits;
}

bool number_fails(const struct data_field *writer, const struct data_field *reader, uint64_t *bits,
                  enum number_outcome *outcome)
{
	/* Around 0; where 32 bits end, with and without a sign; where 64 do. */
	static const uint64_t ends[] = { 1,          2,           3,
		                         0,          ~0ull,       ~1ull,
		                         0x7fffffff, 0x80000000,  0xffffffff,
		                         1ull << 32, ~0ull << 31, 0x7fffffffffffffff,
		                         1ull << 63, 0x3f800000,  0x3ff0000000000000 };

	if (writer->kind == DATA_ENUM) {
		for (size_t i = 0; i < writer->constants->number_count; i++)
			if (fails(writer, reader,
			          (uint64_t)(int64_t)writer->constants->numbers[i]->number, bits,
			          outcome))
				return true;
		return false;
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (fails(writer, reader, within(writer->kind, ends[i]), bits, outcome))
			return true;
	if (reader->kind != DATA_ENUM || !reader->constants->closed || writer->kind == DATA_BOOL)
		return false;
	/* More numbers than the enum has constants. */
	for (uint64_t n = 4; n <= reader->constants->number_count + 4; n++)
		if (fails(writer, reader, n, bits, outcome))
			return true;
	return false;
}

bool constant_means_other(const struct data_enum *writer, const struct data_enum *reader,
                          int32_t number, const struct data_constant **as)
{
	const struct data_constant *is = data_constant_of(reader, number);

	if (!is || !data_constant_of(writer, number))
		return false;
	*as = data_constant_named(writer, is->name);
	return *as && (*as)->number != number;
}
