#include "contract/base/whole.h"

#include "contract/base/arena.h"

enum { BASE = 1000000000, BASE_DIGITS = 9 };

static void trim(struct whole *x)
{
	while (x->n && !x->limb[x->n - 1])
		x->n--;
	x->negative = x->negative && x->n;
}

struct whole whole_of(long long n)
{
	struct whole out = { .negative = n < 0 };
	unsigned long long rest = n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n;

	for (; rest; rest /= BASE)
		out.limb[out.n++] = (uint32_t)(rest % BASE);
	return out;
}

long long whole_places(const struct number *n)
{
	const long long places = (long long)n->count - n->point;

	return n->count && places > 0 ? places : 0;
}

bool whole_from(const struct number *n, long long places, struct whole *out)
{
	const long long digits = n->point + places;
	long long left = digits;
	uint32_t group = 0;

	*out = (struct whole){ .negative = n->negative };
	if (!n->count)
		return true;
	if (digits <= 0 || digits > WHOLE_DIGITS)
		return digits <= 0;
	out->n = (uint32_t)((digits + BASE_DIGITS - 1) / BASE_DIGITS);
	for (size_t i = 0; left > 0; left--) {
		if (i < n->digits.len && n->digits.ptr[i] == '.')
			i++;
		group = group * 10 + (i < n->digits.len ? (uint32_t)(n->digits.ptr[i] - '0') : 0);
		i += i < n->digits.len;
		if ((left - 1) % BASE_DIGITS == 0) {
			out->limb[(left - 1) / BASE_DIGITS] = group;
			group = 0;
		}
	}
	trim(out);
	return true;
}

static int compare_size(const struct whole *x, const struct whole *y)
{
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	for (uint32_t i = x->n; i-- > 0;)
		if (x->limb[i] != y->limb[i])
			return x->limb[i] < y->limb[i] ? -1 : 1;
	return 0;
}

int whole_compare(const struct whole *x, const struct whole *y)
{
	if (x->negative != y->negative)
		return x->negative ? -1 : 1;
	return x->negative ? compare_size(y, x) : compare_size(x, y);
}

static bool add_sizes(const struct whole *x, const struct whole *y, struct whole *out)
{
	const uint32_t n = x->n > y->n ? x->n : y->n;
	struct whole sum = { .n = n };
	uint32_t carry = 0;

	for (uint32_t i = 0; i < n; i++) {
		carry += x->limb[i] + y->limb[i];
		sum.limb[i] = carry % BASE;
		carry /= BASE;
	}
	if (carry && n == WHOLE_LIMBS)
		return false;
	if (carry)
		sum.limb[sum.n++] = carry;
	*out = sum;
	return true;
}

/* x is not smaller than y, signs apart. */
static void subtract_sizes(const struct whole *x, const struct whole *y, struct whole *out)
{
	struct whole rest = { .n = x->n };
	uint32_t borrow = 0;

	for (uint32_t i = 0; i < x->n; i++) {
		const uint32_t take = y->limb[i] + borrow;

		borrow = x->limb[i] < take;
		rest.limb[i] = x->limb[i] + (borrow ? BASE : 0) - take;
	}
	trim(&rest);
	*out = rest;
}

bool whole_add(const struct whole *x, const struct whole *y, struct whole *out)
{
	const bool x_larger = compare_size(x, y) >= 0;
	const bool negative = x_larger ? x->negative : y->negative;

	if (x->negative == y->negative) {
		if (!add_sizes(x, y, out))
			return false;
	} else if (x_larger) {
		subtract_sizes(x, y, out);
	} else {
		subtract_sizes(y, x, out);
	}
	out->negative = negative && out->n;
	return true;
}

bool whole_multiply(const struct whole *x, const struct whole *y, struct whole *out)
{
	struct whole product = { .negative = x->negative != y->negative, .n = x->n + y->n };

	if (!x->n || !y->n) {
		*out = whole_of(0);
		return true;
	}
	if (product.n > WHOLE_LIMBS)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		uint64_t carry = 0;

		for (uint32_t k = 0; k < y->n || carry; k++) {
			carry += product.limb[i + k] +
			         (uint64_t)x->limb[i] * (k < y->n ? y->limb[k] : 0);
			product.limb[i + k] = (uint32_t)(carry % BASE);
			carry /= BASE;
		}
	}
	trim(&product);
	*out = product;
	return true;
}

/* The size of y times a digit of the base, which is less than BASE times y. */
static struct whole times(const struct whole *y, uint32_t digit)
{
	struct whole out = { .n = y->n };
	uint64_t carry = 0;

	for (uint32_t i = 0; i < y->n; i++) {
		carry += (uint64_t)y->limb[i] * digit;
		out.limb[i] = (uint32_t)(carry % BASE);
		carry /= BASE;
	}
	if (carry)
		out.limb[out.n++] = (uint32_t)carry;
	trim(&out);
	return out;
}

/* The largest digit of the base that y can be multiplied with and stay within rest. */
static uint32_t digit_of(const struct whole *rest, const struct whole *y)
{
	uint32_t low = 0, high = BASE - 1;

	if (compare_size(rest, y) < 0)
		return 0;
	while (low < high) {
		const uint32_t middle = low + (high - low + 1) / 2;
		const struct whole product = times(y, middle);

		if (compare_size(&product, rest) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* Signs apart. y has fewer limbs than there is room for, or x is shorter than y. */
static void divide_sizes(const struct whole *x, const struct whole *y, struct whole *quotient,
                         struct whole *rest)
{
	*quotient = (struct whole){ .n = x->n };
	*rest = (struct whole){ 0 };
	for (uint32_t i = x->n; i-- > 0;) {
		struct whole product;

		memmove(rest->limb + 1, rest->limb, rest->n * sizeof *rest->limb);
		rest->limb[0] = x->limb[i];
		rest->n++;
		trim(rest);
		quotient->limb[i] = digit_of(rest, y);
		product = times(y, quotient->limb[i]);
		subtract_sizes(rest, &product, rest);
	}
	trim(quotient);
}

void whole_divide(const struct whole *x, const struct whole *y, struct whole *quotient,
                  struct whole *rest)
{
	static const struct whole one = { .n = 1, .limb = { 1 } };
	struct whole q, r;

	if (compare_size(x, y) < 0) {
		q = whole_of(0);
		r = *x;
		r.negative = false;
	} else {
		divide_sizes(x, y, &q, &r);
	}
	if (x->negative) { /* towards minus infinity */
		if (r.n) {
			subtract_sizes(y, &r, &r);
			add_sizes(&q, &one, &q);
		}
		q.negative = q.n > 0;
	}
	if (quotient)
		*quotient = q;
	if (rest)
		*rest = r;
}

struct whole whole_common_divisor(struct whole x, struct whole y)
{
	while (y.n) {
		struct whole rest;

		whole_divide(&x, &y, NULL, &rest);
		x = y;
		y = rest;
	}
	return x;
}

bool whole_common_multiple(const struct whole *x, const struct whole *y, struct whole *out)
{
	const struct whole common = whole_common_divisor(*x, *y);
	struct whole part;

	whole_divide(x, &common, &part, NULL);
	return whole_multiply(&part, y, out);
}

struct str whole_text(struct arena *a, const struct whole *x, long long places)
{
	struct buf digits, out;
	size_t skip = 0, len;
	struct str all;

	buf_init(&digits, a, 0);
	for (long long i = (long long)x->n * BASE_DIGITS; i <= places; i++)
		buf_add_byte(&digits, '0');
	for (uint32_t i = x->n; i-- > 0;)
		buf_printf(&digits, "%09u", x->limb[i]);
	all = buf_str(&digits);
	while (skip + 1 < all.len - (size_t)places && all.ptr[skip] == '0')
		skip++;
	all = str_skip(all, skip);
	len = all.len - (size_t)places;
	while (all.len > len && all.ptr[all.len - 1] == '0')
		all.len--;
	buf_init(&out, a, 0);
	buf_add_c(&out, x->negative ? "-" : "");
	buf_add(&out, (struct str){ all.ptr, len });
	if (all.len > len) {
		buf_add_byte(&out, '.');
		buf_add(&out, str_skip(all, len));
	}
	return buf_str(&out);
}
