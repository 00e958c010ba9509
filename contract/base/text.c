#include "contract/base/text.h"

#include "contract/base/arena.h"
#include "contract/base/limits.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

struct str str_copy(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 1, 1);

	if (s.len)
		memcpy(p, s.ptr, s.len);
	return (struct str){ p, s.len };
}

const char *str_c(struct arena *a, struct str s)
{
	return str_copy(a, s).ptr;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

static bool is_joint(char c)
{
	return c == '_' || c == '-';
}

bool str_eq_letters(struct str a, struct str b)
{
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < a.len && is_joint(a.ptr[i]))
			i++;
		while (j < b.len && is_joint(b.ptr[j]))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (!str_eq_nocase((struct str){ a.ptr + i, 1 }, (struct str){ b.ptr + j, 1 }))
			return false;
	}
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int d = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return d ? d : (a.len > b.len) - (a.len < b.len);
}

int str_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && (n == 0 || memcmp(s.ptr, prefix, n) == 0);
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.len >= n && (n == 0 || memcmp(s.ptr + s.len - n, suffix, n) == 0);
}

ptrdiff_t str_find(struct str s, char c)
{
	const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return p ? p - s.ptr : -1;
}

struct str str_skip(struct str s, size_t n)
{
	if (n > s.len)
		n = s.len;
	return (struct str){ s.ptr ? s.ptr + n : NULL, s.len - n };
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.len && is_space(s.ptr[0]))
		s = str_skip(s, 1);
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

struct str str_cut(struct str *rest, char sep)
{
	ptrdiff_t at = str_find(*rest, sep);
	struct str head = { rest->ptr, at < 0 ? rest->len : (size_t)at };

	*rest = str_skip(*rest, at < 0 ? rest->len : (size_t)at + 1);
	return head;
}

bool str_to_long(struct str s, long long *out)
{
	bool minus = s.len && s.ptr[0] == '-';
	long long v = 0;

	if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
		s = str_skip(s, 1);
	if (!s.len)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int digit = s.ptr[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, minus ? -digit : digit, &v))
			return false;
	}
	*out = v;
	return true;
}

size_t str_utf8_sequence(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t n;

	if (!s.len)
		return 0;
	n = p[0] < 0x80   ? 1
	    : p[0] < 0xC2 ? 0
	    : p[0] < 0xE0 ? 2
	    : p[0] < 0xF0 ? 3
	    : p[0] < 0xF5 ? 4
	                  : 0;
	if (n > s.len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	if (n == 3 && ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F)))
		return 0;
	if (n == 4 && ((p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F)))
		return 0;
	return n;
}

bool str_is_utf8(struct str s)
{
	for (size_t n; s.len; s = str_skip(s, n)) {
		n = str_utf8_sequence(s);
		if (!n)
			return false;
	}
	return true;
}

bool str_among(struct str s, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i], s))
			return true;
	return false;
}

size_t str_distance(struct str a, struct str b, size_t limit)
{
	size_t row[65], above, left;

	if (a.len >= sizeof row / sizeof *row || b.len >= sizeof row / sizeof *row)
		return str_eq(a, b) ? 0 : limit + 1;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		above = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			left = above + (lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]));
			above = row[j];
			if (row[j] + 1 < left)
				left = row[j] + 1;
			if (row[j - 1] + 1 < left)
				left = row[j - 1] + 1;
			row[j] = left;
		}
	}
	return row[b.len] > limit ? limit + 1 : row[b.len];
}

struct str str_did_you_mean(struct str s, const struct str *names, size_t n)
{
	size_t best = s.len < 4 ? 2 : s.len / 3 + 2; /* exclusive bound */
	struct str found = STR_NONE;

	for (size_t i = 0; i < n; i++) {
		size_t d = str_distance(s, names[i], best);

		if (str_eq(s, names[i]))
			return STR_NONE; /* nothing was mistyped */
		if (d < best && d < names[i].len) {
			best = d;
			found = names[i];
		}
	}
	return found;
}

struct str str_list_text(struct arena *a, const struct str *list, size_t n)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%.*s", i ? ", " : "", STR_FMT(list[i]));
	return buf_str(&b);
}

struct str str_concat(struct arena *a, const struct str *parts, size_t n)
{
	size_t len = 0;
	char *text, *p;

	for (size_t i = 0; i < n; i++)
		len += parts[i].len;
	text = p = arena_alloc(a, len + 1, 1);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].len)
			memcpy(p, parts[i].ptr, parts[i].len);
		p += parts[i].len;
	}
	return (struct str){ text, len };
}

void buf_init(struct buf *b, struct arena *a, size_t limit)
{
	*b = (struct buf){ .arena = a, .limit = limit ? limit : limit_of(LIMIT_OUTPUT_BYTES) };
}

static char *room_for(struct buf *b, size_t n)
{
	size_t want = b->room ? b->room : 64;
	char *p;

	if (b->overflowed || n > b->limit - b->len) {
		b->overflowed = true;
		return NULL;
	}
	while (want - b->len < n)
		want = want > SIZE_MAX / 2 ? SIZE_MAX : want * 2;
	if (want > b->room && !arena_extend(b->arena, b->ptr, b->room, want)) {
		p = arena_alloc(b->arena, want, 1);
		if (b->len)
			memcpy(p, b->ptr, b->len);
		b->ptr = p;
	}
	b->room = want;
	p = b->ptr + b->len;
	b->len += n;
	return p;
}

void buf_add(struct buf *b, struct str s)
{
	char *p = s.len ? room_for(b, s.len) : NULL;

	if (p)
		memcpy(p, s.ptr, s.len);
}

void buf_add_c(struct buf *b, const char *c)
{
	buf_add(b, str_of(c));
}

void buf_add_byte(struct buf *b, char c)
{
	buf_add(b, (struct str){ &c, 1 });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[512];
	va_list ap, ap2;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(ap2, ap);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < sizeof small) {
		buf_add(b, (struct str){ small, (size_t)n });
	} else if (n > 0 && (p = room_for(b, (size_t)n + 1))) {
		vsnprintf(p, (size_t)n + 1, fmt, ap2);
		b->len--; /* the NUL */
	}
	va_end(ap2);
}

bool buf_overflowed(const struct buf *b)
{
	return b->overflowed;
}

struct str buf_str(const struct buf *b)
{
	return (struct str){ b->ptr ? b->ptr : "", b->len };
}
