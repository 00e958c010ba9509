#include "contract/base/number.h"

#include <stdint.h>

static const long long EXPONENT_MAX = 1000000000000;

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t skip_digits(struct str *rest)
{
	size_t n = 0;

	while (n < rest->len && is_digit(rest->ptr[n]))
		n++;
	*rest = str_skip(*rest, n);
	return n;
}

static bool take(struct str *rest, char c)
{
	if (!rest->len || rest->ptr[0] != c)
		return false;
	*rest = str_skip(*rest, 1);
	return true;
}

static bool parse_exponent(struct str rest, long long *out)
{
	if (!rest.len) {
		*out = 0;
		return true;
	}
	if (!take(&rest, 'e') && !take(&rest, 'E'))
		return false;
	return str_to_long(rest, out) && *out <= EXPONENT_MAX && *out >= -EXPONENT_MAX;
}

/* Narrows the mantissa to its significant digits. `whole` digits stand before the dot. */
static void normalise(struct number *n, struct str mantissa, size_t whole, long long exponent)
{
	size_t first = 0, last = mantissa.len, leading = 0;

	while (first < last && (mantissa.ptr[first] == '0' || mantissa.ptr[first] == '.'))
		leading += mantissa.ptr[first++] == '0';
	while (last > first && (mantissa.ptr[last - 1] == '0' || mantissa.ptr[last - 1] == '.'))
		last--;
	n->digits = (struct str){ mantissa.ptr + first, last - first };
	n->count = n->digits.len - (str_find(n->digits, '.') >= 0);
	n->point = n->count ? (long long)whole - (long long)leading + exponent : 0;
	n->negative = n->negative && n->count;
}

bool number_parse(struct str text, struct number *out)
{
	struct number n = { .negative = text.len && text.ptr[0] == '-' };
	struct str rest = text, mantissa;
	size_t whole, fraction = 0;
	long long exponent;

	if (!take(&rest, '-'))
		take(&rest, '+');
	mantissa = rest;
	whole = skip_digits(&rest);
	if (take(&rest, '.'))
		fraction = skip_digits(&rest);
	mantissa.len -= rest.len;
	if (whole + fraction == 0 || !parse_exponent(rest, &exponent))
		return false;
	normalise(&n, mantissa, whole, exponent);
	*out = n;
	return true;
}

/* The digit at *at, stepping over the dot. */
static char next_digit(const struct number *n, size_t *at)
{
	if (*at < n->digits.len && n->digits.ptr[*at] == '.')
		++*at;
	return *at < n->digits.len ? n->digits.ptr[(*at)++] : '0';
}

static int compare_size(const struct number *a, const struct number *b)
{
	size_t i = 0, j = 0;

	if (!a->count || !b->count)
		return (a->count > 0) - (b->count > 0);
	if (a->point != b->point)
		return a->point < b->point ? -1 : 1;
	while (i < a->digits.len || j < b->digits.len) {
		char c = next_digit(a, &i), d = next_digit(b, &j);

		if (c != d)
			return c < d ? -1 : 1;
	}
	return 0;
}

int number_compare(const struct number *a, const struct number *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? compare_size(b, a) : compare_size(a, b);
}

bool number_is_whole(const struct number *n)
{
	return !n->count || n->point >= (long long)n->count;
}

/* ---- multiples --------------------------------------------------------------- */

/* A whole number below 10 times a unit: nine decimal digits a limb, the lowest first. */
enum { UNIT_DIGITS = 999, LIMB = 1000000000, LIMBS = UNIT_DIGITS / 9 + 1, MOST_WORK = 100000000 };

struct big {
	uint32_t limbs[LIMBS];
	size_t used; /* of the unit: all others are as long */
};

static void times_ten_plus(struct big *b, char digit)
{
	uint64_t carry = (uint64_t)(digit - '0');

	for (size_t i = 0; i < b->used; i++) {
		carry += (uint64_t)b->limbs[i] * 10;
		b->limbs[i] = (uint32_t)(carry % LIMB);
		carry /= LIMB;
	}
}

static bool is_below(const struct big *a, const struct big *b)
{
	for (size_t i = a->used; i-- > 0;)
		if (a->limbs[i] != b->limbs[i])
			return a->limbs[i] < b->limbs[i];
	return false;
}

static void subtract(struct big *a, const struct big *b)
{
	uint32_t borrow = 0;

	for (size_t i = 0; i < a->used; i++) {
		const uint32_t take = b->limbs[i] + borrow;

		borrow = a->limbs[i] < take;
		a->limbs[i] += borrow * (uint32_t)LIMB - take;
	}
}

static void step_rest(struct big *rest, char digit, const struct big *unit)
{
	times_ten_plus(rest, digit);
	while (!is_below(rest, unit)) /* at most nine times */
		subtract(rest, unit);
}

/* n = N * 10^e and unit = U * 10^f, N and U whole without a 0 at the end. n is a multiple if U
 * divides N * 10^(e-f); where e < f it would have to divide by 10, which N does not. U holds fewer
 * than four factors 2 or 5 a digit, so that a larger power of ten changes nothing. */
enum number_answer number_is_multiple(const struct number *n, const struct number *unit)
{
	long long shift = (n->point - (long long)n->count) - (unit->point - (long long)unit->count);
	struct big modulus = { .used = unit->count / 9 + 1 },
		   rest = { .used = unit->count / 9 + 1 };
	size_t at = 0;

	if (!unit->count)
		return NUMBER_NO;
	if (!n->count)
		return NUMBER_YES;
	if (shift < 0 || compare_size(n, unit) < 0)
		return NUMBER_NO;
	if (unit->count > UNIT_DIGITS || n->count > MOST_WORK / modulus.used)
		return NUMBER_UNKNOWN;
	for (size_t i = 0; i < unit->count; i++)
		times_ten_plus(&modulus, next_digit(unit, &at));
	at = 0;
	for (size_t i = 0; i < n->count; i++)
		step_rest(&rest, next_digit(n, &at), &modulus);
	for (long long i = 0; i < shift && i < 4 * (long long)unit->count; i++)
		step_rest(&rest, '0', &modulus);
	for (size_t i = 0; i < rest.used; i++)
		if (rest.limbs[i])
			return NUMBER_NO;
	return NUMBER_YES;
}

bool number_floor(const struct number *n, long long *out)
{
	long long value = 0;
	size_t at = 0;

	if (n->point > 18)
		return false;
	for (long long i = 0; i < n->point && n->count; i++)
		value = value * 10 + (next_digit(n, &at) - '0');
	*out = n->negative ? -value - !number_is_whole(n) : value;
	return true;
}
