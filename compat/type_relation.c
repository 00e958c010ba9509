/* type_relation.c - how two types relate, from what each can hold
 *
 * A type is a set of values. Whether one set holds another is asked in both directions, and the two
 * answers give the relation by one table. Widths and digits decide between numbers.
 */
#include "compat/type_relation.h"

/* Does outer hold every value of inner? */
enum held {
	HELD_NO,
	HELD_ROUNDED,          /* whole numbers too long for a float's mantissa */
	HELD_ROUNDED_FRACTION, /* decimals in a float: nearly none of them exactly */
	HELD_EXACTLY,
	HELD_COUNT
};

/* [old in new][new in old]. From a float to a shorter whole number is a narrowing; from a float to
 * a decimal is none: hardly a value of the one is a value of the other. */
static const enum relation relations[HELD_COUNT][HELD_COUNT] = {
	[HELD_NO] = { [HELD_NO] = REL_INCOMPARABLE,
	              [HELD_ROUNDED] = REL_NARROWER_LOSSY,
	              [HELD_ROUNDED_FRACTION] = REL_INCOMPARABLE,
	              [HELD_EXACTLY] = REL_NARROWER },
	[HELD_ROUNDED] = { [HELD_NO] = REL_LOSSY,
	                   [HELD_ROUNDED] = REL_LOSSY,
	                   [HELD_ROUNDED_FRACTION] = REL_LOSSY,
	                   [HELD_EXACTLY] = REL_NARROWER },
	[HELD_ROUNDED_FRACTION] = { [HELD_NO] = REL_LOSSY,
	                            [HELD_ROUNDED] = REL_LOSSY,
	                            [HELD_ROUNDED_FRACTION] = REL_LOSSY,
	                            [HELD_EXACTLY] = REL_NARROWER },
	[HELD_EXACTLY] = { [HELD_NO] = REL_WIDER,
	                   [HELD_ROUNDED] = REL_WIDER,
	                   [HELD_ROUNDED_FRACTION] = REL_WIDER,
	                   [HELD_EXACTLY] = REL_EQUAL },
};

/* ---- whole numbers ----------------------------------------------------- */

/* Decimal digits: every value of the width has at most `needs`; every number of `has` digits fits.
 */
static const struct {
	int bits;
	bool is_unsigned;
	int needs, has;
} widths[] = {
	{ 8, false, 3, 2 },     { 8, true, 3, 0 },    { 16, false, 5, 4 },   { 16, true, 5, 0 },
	{ 32, false, 10, 9 },   { 32, true, 10, 0 },  { 64, false, 19, 18 }, { 64, true, 20, 0 },
	{ 128, false, 39, 38 }, { 128, true, 39, 0 },
};

static enum held integer_in_integer(const struct type *inner, const struct type *outer)
{
	if (!outer->bits)
		return HELD_EXACTLY;
	if (!inner->bits || (outer->is_unsigned && !inner->is_unsigned))
		return HELD_NO;
	if (inner->is_unsigned && !outer->is_unsigned)
		return inner->bits < outer->bits ? HELD_EXACTLY : HELD_NO;
	return inner->bits <= outer->bits ? HELD_EXACTLY : HELD_NO;
}

static enum held integer_in_float(const struct type *inner, const struct type *outer)
{
	int mantissa = outer->bits == 32 ? 24 : 53;

	return inner->bits && inner->bits <= mantissa ? HELD_EXACTLY : HELD_ROUNDED;
}

static enum held integer_in_decimal(const struct type *inner, const struct type *outer)
{
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
		if (inner->bits == widths[i].bits && inner->is_unsigned == widths[i].is_unsigned)
			return outer->precision - outer->scale >= widths[i].needs ? HELD_EXACTLY
			                                                          : HELD_NO;
	return HELD_NO;
}

/* ---- fractions --------------------------------------------------------- */

static enum held decimal_in_integer(const struct type *inner, const struct type *outer)
{
	if (inner->scale > 0)
		return HELD_NO;
	if (!outer->bits)
		return HELD_EXACTLY;
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
		if (outer->bits == widths[i].bits && outer->is_unsigned == widths[i].is_unsigned)
			return inner->precision - inner->scale <= widths[i].has ? HELD_EXACTLY
			                                                        : HELD_NO;
	return HELD_NO;
}

static enum held decimal_in_float(const struct type *inner, const struct type *outer)
{
	int digits = outer->bits == 32 ? 7 : 15;

	return inner->scale == 0 && inner->precision <= digits ? HELD_EXACTLY
	                                                       : HELD_ROUNDED_FRACTION;
}

static enum held decimal_in_decimal(const struct type *inner, const struct type *outer)
{
	bool whole = outer->precision - outer->scale >= inner->precision - inner->scale;

	return whole && outer->scale >= inner->scale ? HELD_EXACTLY : HELD_NO;
}

static enum held float_in_float(const struct type *inner, const struct type *outer)
{
	return inner->bits <= outer->bits ? HELD_EXACTLY : HELD_NO;
}

static enum held always(const struct type *inner, const struct type *outer)
{
	(void)inner;
	(void)outer;
	return HELD_EXACTLY;
}

/* ---- the rest ---------------------------------------------------------- */

static enum held vector_in_vector(const struct type *inner, const struct type *outer)
{
	struct str a = inner->element.len ? inner->element : STR("float32");
	struct str b = outer->element.len ? outer->element : STR("float32");

	if (!str_eq_nocase(a, b))
		return HELD_NO;
	return !outer->dimensions || inner->dimensions == outer->dimensions ? HELD_EXACTLY
	                                                                    : HELD_NO;
}

/* Where the kinds alone do not answer. */
static const struct {
	enum type_kind inner, outer;
	enum held (*held)(const struct type *inner, const struct type *outer);
} pairs[] = {
	{ TYPE_INTEGER, TYPE_INTEGER, integer_in_integer },
	{ TYPE_INTEGER, TYPE_FLOAT, integer_in_float },
	{ TYPE_INTEGER, TYPE_DECIMAL, integer_in_decimal },
	{ TYPE_INTEGER, TYPE_NUMBER, always },
	{ TYPE_FLOAT, TYPE_FLOAT, float_in_float },
	{ TYPE_FLOAT, TYPE_NUMBER, always },
	{ TYPE_DECIMAL, TYPE_INTEGER, decimal_in_integer },
	{ TYPE_DECIMAL, TYPE_FLOAT, decimal_in_float },
	{ TYPE_DECIMAL, TYPE_DECIMAL, decimal_in_decimal },
	{ TYPE_DECIMAL, TYPE_NUMBER, always },
	{ TYPE_VECTOR, TYPE_VECTOR, vector_in_vector },
};

static enum held held(const struct type *inner, const struct type *outer)
{
	if (outer->kind == TYPE_UNSTATED || inner->kind == TYPE_NULL)
		return HELD_EXACTLY;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].inner == inner->kind && pairs[i].outer == outer->kind)
			return pairs[i].held(inner, outer);
	return inner->kind == outer->kind ? HELD_EXACTLY : HELD_NO;
}

enum relation type_relation(const struct type *old, const struct type *new)
{
	return relations[held(old, new)][held(new, old)];
}
