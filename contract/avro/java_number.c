#include "contract/avro/java_number.h"

#include "contract/avro/java_digits.h"

#include <math.h>
#include <stdlib.h>

static struct str text_of(struct arena *a, const struct java_decimal *d, bool negative)
{
	struct buf b;

	buf_init(&b, a, 0);
	if (negative)
		buf_add_byte(&b, '-');
	if (d->exponent > 0 && d->exponent < 8) {
		for (int i = 0; i < d->exponent; i++)
			buf_add_byte(&b, i < d->count ? d->digits[i] : '0');
		buf_add_byte(&b, '.');
		for (int i = d->exponent; i < d->count || i == d->exponent; i++)
			buf_add_byte(&b, i < d->count ? d->digits[i] : '0');
	} else if (d->exponent <= 0 && d->exponent > -3) {
		buf_add_c(&b, "0.");
		for (int i = d->exponent; i < 0; i++)
			buf_add_byte(&b, '0');
		buf_add(&b, (struct str){ d->digits, (size_t)d->count });
	} else {
		buf_add_byte(&b, d->digits[0]);
		buf_add_byte(&b, '.');
		buf_add(&b, d->count > 1 ? (struct str){ d->digits + 1, (size_t)d->count - 1 }
		                         : STR("0"));
		buf_printf(&b, "E%d", d->exponent - 1);
	}
	return buf_str(&b);
}

static struct str special_text(double d)
{
	if (isnan(d))
		return STR("NaN");
	if (isinf(d))
		return d < 0 ? STR("-Infinity") : STR("Infinity");
	return signbit(d) ? STR("-0.0") : STR("0.0");
}

static struct str number_text(struct arena *a, double d, bool is_float)
{
	struct java_decimal out;

	if (!isfinite(d) || d == 0)
		return special_text(d);
	java_digits(&out, d, is_float);
	return text_of(a, &out, d < 0);
}

struct str java_double_text(struct arena *a, double d)
{
	return number_text(a, d, false);
}

struct str java_float_text(struct arena *a, float f)
{
	return number_text(a, (double)f, true);
}

/* strtod() over the whole text, which has only characters of a number. */
double java_number_value(struct arena *a, struct str text)
{
	char small[64];

	if (text.len >= sizeof small)
		return strtod(str_c(a, text), NULL);
	memcpy(small, text.ptr, text.len);
	small[text.len] = '\0';
	return strtod(small, NULL);
}

static size_t span(struct str s, size_t from, const char *set)
{
	size_t n = 0;

	while (from + n < s.len && s.ptr[from + n] && strchr(set, s.ptr[from + n]))
		n++;
	return n;
}

/* digits [. digits], at least one; from *i on. */
static bool skip_mantissa(struct str s, size_t *i, const char *digits)
{
	size_t n = span(s, *i, digits);

	*i += n;
	if (*i < s.len && s.ptr[*i] == '.') {
		size_t more = span(s, *i + 1, digits);

		*i += 1 + more;
		n += more;
	}
	return n > 0;
}

static bool skip_exponent(struct str s, size_t *i)
{
	size_t n, at = *i + 1;

	if (at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+'))
		at++;
	n = span(s, at, "0123456789");
	*i = at + n;
	return n > 0;
}

bool java_number_parse(struct arena *a, struct str text, double *out)
{
	size_t i = 0, start;
	bool hex, exponent;

	while (text.len && (unsigned char)text.ptr[0] <= ' ')
		text = str_skip(text, 1);
	while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
		text.len--;
	i = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
	start = i;
	if (str_is(str_skip(text, i), "NaN") || str_is(str_skip(text, i), "Infinity")) {
		*out = text.ptr[i] == 'N' ? (double)NAN : text.ptr[0] == '-' ? -HUGE_VAL : HUGE_VAL;
		return true;
	}
	hex = text.len - i > 2 && text.ptr[i] == '0' && (text.ptr[i + 1] | 0x20) == 'x';
	if (hex)
		i += 2;
	if (!skip_mantissa(text, &i, hex ? "0123456789abcdefABCDEF" : "0123456789"))
		return false;
	exponent = i < text.len && (text.ptr[i] | 0x20) == (hex ? 'p' : 'e');
	if (hex && !exponent)
		return false;
	if (exponent && !skip_exponent(text, &i))
		return false;
	if (i < text.len && strchr("dDfF", text.ptr[i]) && text.ptr[i] && i + 1 == text.len)
		text.len--;
	if (i != text.len || i == start)
		return false;
	*out = java_number_value(a, text);
	return true;
}

bool java_number_is_integer(struct str literal)
{
	for (size_t i = 0; i < literal.len; i++)
		if (strchr(".eE", literal.ptr[i]))
			return false;
	return true;
}

struct str java_number_text(struct arena *a, struct str literal, bool *quoted)
{
	double d;

	*quoted = false;
	if (java_number_is_integer(literal))
		return str_is(literal, "-0") ? STR("0") : literal;
	d = java_number_value(a, literal);
	*quoted = !isfinite(d);
	return java_double_text(a, d);
}

bool java_number_equal(struct arena *arena, struct str a, struct str b)
{
	double x, y;

	if (java_number_is_integer(a) != java_number_is_integer(b))
		return false;
	if (java_number_is_integer(a))
		return str_eq(a, b) || (str_is(a, "-0") && str_is(b, "0")) ||
		       (str_is(a, "0") && str_is(b, "-0"));
	x = java_number_value(arena, a);
	y = java_number_value(arena, b);
	return x == y && signbit(x) == signbit(y);
}
