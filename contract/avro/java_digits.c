/* java_digits.c - the digits that Java 17 gives a double or float
 *
 * The digits come from exact division (Steele and White's way), which ends as soon as the number
 * read back would be the same. Java's way has peculiarities that show in the result, and are
 * followed here on purpose: whole numbers below 2^63 lose the digits their precision cannot know
 * instead; at least two digits are made where the exponent is written; and the sum that decides on
 * the last digit may overflow in the short arithmetic.
 */
#include "contract/avro/java_digits.h"

#include <stdint.h>
#include <string.h>

enum {
	FRACTION = 52,    /* bits of a double behind its leading one */
	WORDS = 48,       /* the largest value here has some 1150 bits */
	SHORT_POWERS = 27 /* powers of five below 2^63 */
};

/* ---- wide integers ------------------------------------------------------ */

struct wide {
	uint32_t word[WORDS];
	int count;
};

static void wide_mul(struct wide *w, uint32_t by)
{
	uint64_t carry = 0;

	for (int i = 0; i < w->count; i++) {
		carry += (uint64_t)w->word[i] * by;
		w->word[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry)
		w->word[w->count++] = (uint32_t)carry;
}

static void wide_shift(struct wide *w, int bits)
{
	int words = bits / 32;

	if (!w->count)
		return;
	if (bits % 32)
		wide_mul(w, (uint32_t)1 << bits % 32);
	for (int i = w->count - 1; i >= 0; i--)
		w->word[i + words] = w->word[i];
	for (int i = 0; i < words; i++)
		w->word[i] = 0;
	w->count += words;
}

/* value * 5^fives * 2^bits */
static struct wide wide_of(uint64_t value, int fives, int bits)
{
	struct wide w = { .word = { (uint32_t)value, (uint32_t)(value >> 32) },
		          .count = value >> 32 ? 2
		                   : value     ? 1
		                               : 0 };

	for (; fives >= 13; fives -= 13)
		wide_mul(&w, 1220703125); /* 5^13 */
	for (; fives > 0; fives--)
		wide_mul(&w, 5);
	wide_shift(&w, bits);
	return w;
}

static int wide_compare(const struct wide *a, const struct wide *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (int i = a->count - 1; i >= 0; i--)
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	return 0;
}

static void wide_add(struct wide *a, const struct wide *b)
{
	uint64_t carry = 0;

	for (int i = 0; i < b->count || i < a->count || carry; i++) {
		carry += (i < a->count ? a->word[i] : 0ull) + (i < b->count ? b->word[i] : 0ull);
		a->word[i] = (uint32_t)carry;
		carry >>= 32;
		if (i >= a->count)
			a->count = i + 1;
	}
}

/* a >= b */
static void wide_subtract(struct wide *a, const struct wide *b)
{
	int64_t carry = 0;

	for (int i = 0; i < a->count; i++) {
		carry += (int64_t)a->word[i] - (i < b->count ? b->word[i] : 0);
		a->word[i] = (uint32_t)carry;
		carry >>= 32;
	}
	while (a->count && !a->word[a->count - 1])
		a->count--;
}

/* a / b, which is below 10; a becomes the remainder. */
static int wide_divide(struct wide *a, const struct wide *b)
{
	int q = 0;

	for (; wide_compare(a, b) >= 0; q++)
		wide_subtract(a, b);
	return q;
}

/* ---- digits ------------------------------------------------------------- */

/* A scaled number b / s, and the distance m / s within which it is still the same; all times powers
 * of 5 and 2. */
struct scale {
	uint64_t fraction;
	int b5, b2, s5, s2, m5, m2;
	int exponent; /* of the first digit, or one more */
};

/* How a run of digits ended: what is left lies low, high or both within the distance. */
struct ending {
	bool low, high;
	int difference; /* of twice the rest to one, if both */
};

static bool add_first(struct java_decimal *d, struct scale *s, int q, struct ending *e)
{
	if (!q && !e->high)
		s->exponent--;
	else
		d->digits[d->count++] = (char)('0' + q);
	if (s->exponent < -3 || s->exponent >= 8)
		e->high = e->low = false;
	return !e->low && !e->high;
}

static void wide_digits(struct java_decimal *d, struct scale *p, struct ending *e)
{
	struct wide b = wide_of(p->fraction, p->b5, p->b2), s = wide_of(1, p->s5, p->s2);
	struct wide m = wide_of(1, p->m5, p->m2), tens = s, sum;
	bool first = true, going;

	wide_mul(&tens, 10);
	do {
		int q = wide_divide(&b, &s);

		wide_mul(&b, 10);
		wide_mul(&m, 10);
		sum = b;
		wide_add(&sum, &m);
		e->low = wide_compare(&b, &m) < 0;
		e->high = wide_compare(&sum, &tens) >= 0;
		if (first)
			going = add_first(d, p, q, e);
		else {
			d->digits[d->count++] = (char)('0' + q);
			going = !e->low && !e->high;
		}
		first = false;
	} while (going && d->count < JAVA_DIGITS_MAX);
	wide_shift(&b, 1);
	e->difference = wide_compare(&b, &tens);
}

/* Keeps what 32 or 64 bits of two's complement hold. */
static int64_t wrap(uint64_t v, bool narrow)
{
	return narrow ? (int64_t)(int32_t)(uint32_t)v : (int64_t)v;
}

static uint64_t five_to(int n)
{
	uint64_t v = 1;

	while (n-- > 0)
		v *= 5;
	return v;
}

static void short_digits(struct java_decimal *d, struct scale *p, struct ending *e, bool narrow)
{
	int64_t b = wrap(p->fraction * five_to(p->b5) << p->b2, narrow);
	int64_t s = wrap(five_to(p->s5) << p->s2, narrow);
	int64_t m = wrap(five_to(p->m5) << p->m2, narrow);
	int64_t tens = wrap((uint64_t)s * 10, narrow);
	bool first = true, going;

	do {
		int q = (int)(b / s);

		b = wrap((uint64_t)(b % s) * 10, narrow);
		m = wrap((uint64_t)m * 10, narrow);
		e->low = b < m;
		e->high = wrap((uint64_t)b + (uint64_t)m, narrow) > tens;
		if (!first && m <= 0)
			e->low = e->high = true;
		if (first)
			going = add_first(d, p, q, e);
		else {
			d->digits[d->count++] = (char)('0' + q);
			going = !e->low && !e->high;
		}
		first = false;
	} while (going && d->count < JAVA_DIGITS_MAX);
	b = wrap(((uint64_t)b << 1) - (uint64_t)tens, narrow);
	e->difference = (b > 0) - (b < 0);
}

static void round_up(struct java_decimal *d)
{
	int i = d->count - 1;

	while (i > 0 && d->digits[i] == '9')
		d->digits[i--] = '0';
	if (d->digits[i] == '9') {
		d->digits[i] = '1';
		d->exponent++;
	} else {
		d->digits[i]++;
	}
}

/* A whole number below 2^63, without the digits that `precision` bits cannot tell. */
static void whole_digits(struct java_decimal *d, uint64_t fraction, int exponent, int precision)
{
	int over = exponent > precision ? exponent - precision - 1 : 0;
	int drop = over > 1 ? (int)(over * 0.30102999566398120) : 0;
	uint64_t v = exponent >= FRACTION ? fraction << (exponent - FRACTION)
	                                  : fraction >> (FRACTION - exponent);
	uint64_t unit = 1;

	for (int i = 0; i < drop; i++)
		unit *= 10;
	v = v / unit + (drop && v % unit >= unit / 2);
	for (; v % 10 == 0; drop++)
		v /= 10;
	for (uint64_t rest = v; rest; rest /= 10)
		d->count++;
	for (int i = d->count; i-- > 0; v /= 10)
		d->digits[i] = (char)('0' + v % 10);
	d->exponent = d->count + drop;
}

/* Bits of 5^n, as Java's table has them. */
static int bits_of_five(int n)
{
	if (n >= SHORT_POWERS)
		return n * 3;
	return n ? 64 - __builtin_clzll(five_to(n)) : 0;
}

static void scaled_digits(struct java_decimal *d, uint64_t fraction, int exponent, int precision)
{
	int zeros = __builtin_ctzll(fraction), bits = FRACTION + 1 - zeros;
	int tiny = bits - exponent - 1 > 0 ? bits - exponent - 1 : 0;
	double leading =
		1 + (double)(fraction & ((1ull << FRACTION) - 1)) / (double)(1ull << FRACTION);
	double guess = (leading - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981;
	int ten = (int)guess - (guess < (int)guess);
	struct scale p = { .fraction = fraction >> zeros, .exponent = ten };
	struct ending e;
	int common, b_bits, s_bits;

	p.b5 = p.m5 = ten < 0 ? -ten : 0;
	p.s5 = ten > 0 ? ten : 0;
	p.b2 = p.b5 + tiny + exponent;
	p.m2 = p.b2 - precision;
	p.s2 = p.s5 + tiny;
	p.b2 -= bits - 1;
	common = p.b2 < p.s2 ? p.b2 : p.s2;
	p.b2 -= common;
	p.s2 -= common;
	p.m2 -= common;
	if (bits == 1)
		p.m2--; /* the number below a power of two is only half as far away */
	if (p.m2 < 0) {
		p.b2 -= p.m2;
		p.s2 -= p.m2;
		p.m2 = 0;
	}
	b_bits = bits + p.b2 + bits_of_five(p.b5);
	s_bits = p.s2 + 1 + bits_of_five(p.s5 + 1);
	if (b_bits < 64 && s_bits < 64)
		short_digits(d, &p, &e, b_bits < 32 && s_bits < 32);
	else
		wide_digits(d, &p, &e);
	d->exponent = p.exponent + 1;
	if (e.high &&
	    (!e.low || e.difference > 0 || (e.difference == 0 && (d->digits[d->count - 1] & 1))))
		round_up(d);
}

/* fraction: the leading one at bit 52; the value is fraction * 2^(exponent - 52). */
static void find_digits(struct java_decimal *d, uint64_t fraction, int exponent, int precision)
{
	int bits = FRACTION + 1 - __builtin_ctzll(fraction);
	int tiny = bits - exponent - 1;

	if (exponent >= 0 && exponent <= 62 && tiny <= 0 && bits < 64)
		whole_digits(d, fraction, exponent, precision);
	else
		scaled_digits(d, fraction, exponent, precision);
}

/* d as fraction * 2^(exponent - 52), with the leading one at bit 52. */
static uint64_t parts(double d, int *exponent)
{
	uint64_t bits, fraction;
	int shift;

	memcpy(&bits, &d, sizeof bits);
	fraction = bits & ((1ull << FRACTION) - 1);
	*exponent = (int)(bits >> FRACTION & 0x7FF) - 1023;
	if (*exponent != -1023)
		return fraction | 1ull << FRACTION;
	shift = __builtin_clzll(fraction) - (63 - FRACTION);
	*exponent = -1022 - shift;
	return fraction << shift;
}

void java_digits(struct java_decimal *out, double d, bool is_float)
{
	/* Bits of the type's fraction with its leading one; the exponent below which they get
	 * fewer. */
	int bits = is_float ? 24 : 53, least = is_float ? -126 : -1022;
	uint64_t fraction;
	int exponent;

	*out = (struct java_decimal){ .count = 0 };
	fraction = parts(d, &exponent);
	find_digits(out, fraction, exponent, exponent < least ? bits - (least - exponent) : bits);
}
