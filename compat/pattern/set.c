/* set.c - sets of code points, and UTF-8 */
#include "compat/pattern/set.h"

#include "contract/base/arena.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define SET(r) { (r), sizeof(r) / sizeof *(r) }
/* clang-format on */

/* ECMA-262 22.2.2 CharacterClassEscape, WhiteSpace and LineTerminator. */
static const struct range any[] = { { 0, 0xD7FF }, { 0xE000, CODE_POINT_MAX } };
static const struct range dot[] = {
	{ 0, 9 }, { 11, 12 }, { 14, 0x2027 }, { 0x202A, 0xD7FF }, { 0xE000, CODE_POINT_MAX }
};
static const struct range digit[] = { { '0', '9' } };
static const struct range word[] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } };
static const struct range space[] = {
	{ 0x09, 0x0D },     { 0x20, 0x20 },     { 0xA0, 0xA0 },     { 0x1680, 0x1680 },
	{ 0x2000, 0x200A }, { 0x2028, 0x2029 }, { 0x202F, 0x202F }, { 0x205F, 0x205F },
	{ 0x3000, 0x3000 }, { 0xFEFF, 0xFEFF },
};

const struct charset pattern_set_any = SET(any), pattern_set_dot = SET(dot),
		     pattern_set_digit = SET(digit), pattern_set_word = SET(word),
		     pattern_set_space = SET(space);

static void add_range(struct set_builder *b, uint32_t lo, uint32_t hi)
{
	if (lo > hi)
		return;
	if (b->n == b->room) {
		uint32_t room = b->room ? b->room * 2 : 8;
		struct range *r = arena_array(b->arena, struct range, room);

		if (b->n)
			memcpy(r, b->ranges, b->n * sizeof *r);
		b->ranges = r;
		b->room = room;
	}
	b->ranges[b->n++] = (struct range){ lo, hi };
}

void pattern_set_add(struct set_builder *b, uint32_t lo, uint32_t hi)
{
	add_range(b, lo, hi < SURROGATE_FIRST ? hi : SURROGATE_FIRST - 1);
	add_range(b, lo > SURROGATE_LAST ? lo : SURROGATE_LAST + 1, hi);
}

void pattern_set_add_set(struct set_builder *b, struct charset s)
{
	for (uint32_t i = 0; i < s.n; i++)
		pattern_set_add(b, s.ranges[i].lo, s.ranges[i].hi);
}

void pattern_set_add_rest(struct set_builder *b, struct charset s)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i < s.n; i++) {
		if (s.ranges[i].lo > from)
			pattern_set_add(b, from, s.ranges[i].lo - 1);
		from = s.ranges[i].hi + 1;
	}
	pattern_set_add(b, from, CODE_POINT_MAX);
}

static int by_start(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return (x->lo > y->lo) - (x->lo < y->lo);
}

struct charset pattern_set_done(struct set_builder *b)
{
	uint32_t n = 0;

	if (b->n)
		qsort(b->ranges, b->n, sizeof *b->ranges, by_start);
	for (uint32_t i = 0; i < b->n; i++) {
		struct range r = b->ranges[i];

		if (n && r.lo <= b->ranges[n - 1].hi + 1) {
			if (r.hi > b->ranges[n - 1].hi)
				b->ranges[n - 1].hi = r.hi;
		} else {
			b->ranges[n++] = r;
		}
	}
	b->n = n;
	return (struct charset){ b->ranges, n };
}

bool pattern_set_has(struct charset s, uint32_t c)
{
	uint32_t lo = 0, hi = s.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (c > s.ranges[mid].hi)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s.n && c >= s.ranges[lo].lo;
}

uint32_t pattern_decode(struct str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.ptr + *at;
	size_t left = s.len - *at, n = 1;
	uint32_t c = *p;

	if (c >= 0xC2 && c < 0xF5)
		n = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	else if (c >= 0x80)
		c = 0xFFFD;
	if (n > left || (n > 1 && !str_is_utf8((struct str){ s.ptr + *at, n }))) {
		n = 1;
		c = 0xFFFD;
	}
	if (n > 1) {
		c &= 0x7Fu >> n;
		for (size_t i = 1; i < n; i++)
			c = c << 6 | (p[i] & 0x3F);
	}
	*at += n;
	return c;
}

size_t pattern_encode(uint32_t c, char *out)
{
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)(lead[n] | c);
	return n;
}
