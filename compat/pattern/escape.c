/* escape.c - escapes and character classes of ECMA-262 patterns */
#include "compat/pattern/parse.h"

#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Exactly n hexadecimal digits, at *at, which moves behind them. */
static bool hex(struct str s, size_t *at, size_t n, uint32_t *out)
{
	uint32_t v = 0;

	if (s.len - *at < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int d = hex_digit(s.ptr[*at + i]);

		if (d < 0)
			return false;
		v = v << 4 | (uint32_t)d;
	}
	*at += n;
	*out = v;
	return true;
}

/* Behind \u{ */
static bool hex_braced(struct str s, size_t *at, uint32_t *out)
{
	uint32_t v = 0, d;
	size_t i = *at;

	while (hex(s, &i, 1, &d)) {
		v = v << 4 | d;
		if (v > CODE_POINT_MAX)
			return false;
	}
	if (i == *at || i >= s.len || s.ptr[i] != '}')
		return false;
	*at = i + 1;
	*out = v;
	return true;
}

/* Behind \u: four digits, a pair of surrogates, or braces. */
static bool unicode_escape(struct parser *p, uint32_t *out)
{
	struct str s = p->text;
	size_t next;
	uint32_t low;

	if (p->at < s.len && s.ptr[p->at] == '{') {
		next = p->at + 1;
		if (!hex_braced(s, &next, out))
			return false;
		p->at = next;
		return true;
	}
	if (!hex(s, &p->at, 4, out))
		return false;
	next = p->at + 2;
	if (*out >= 0xD800 && *out < 0xDC00 && str_starts(str_skip(s, p->at), "\\u") &&
	    hex(s, &next, 4, &low) && low >= 0xDC00 && low <= 0xDFFF) {
		*out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
		p->at = next;
	}
	return true;
}

/* Escapes that mean the same in every engine, and need no more text. */
static const struct escape {
	char c;
	bool in_class, outside;
	struct token token;
} escapes[] = {
	{ 't', true, true, { .c = '\t' } },
	{ 'n', true, true, { .c = '\n' } },
	{ 'v', true, true, { .c = '\v' } },
	{ 'f', true, true, { .c = '\f' } },
	{ 'r', true, true, { .c = '\r' } },
	{ 'b', true, false, { .c = '\b' } },
	{ 'b', false, true, { .kind = TOKEN_ASSERTION, .op = OP_WORD } },
	{ 'B', false, true, { .kind = TOKEN_ASSERTION, .op = OP_NOT_WORD } },
};

static const struct {
	char c;
	const struct charset *set;
} class_escapes[] = {
	{ 'd', &pattern_set_digit },
	{ 'w', &pattern_set_word },
	{ 's', &pattern_set_space },
};

static bool simple_escape(struct parser *p, char c, bool in_class, struct token *out)
{
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		if (escapes[i].c == c && (in_class ? escapes[i].in_class : escapes[i].outside)) {
			*out = escapes[i].token;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof class_escapes / sizeof *class_escapes; i++) {
		struct set_builder b = { .arena = p->out };

		if ((c | 0x20) != class_escapes[i].c)
			continue;
		*out = (struct token){ .kind = TOKEN_SET, .set = *class_escapes[i].set };
		if (!(c & 0x20)) {
			pattern_set_add_rest(&b, *class_escapes[i].set);
			out->set = pattern_set_done(&b);
		}
		return true;
	}
	return false;
}

/* The escapes that take more text. NULL, or what makes the pattern opaque. */
static const char *long_escape(struct parser *p, char c, struct token *out)
{
	const struct str s = p->text;
	const bool more = p->at < s.len;

	switch (c) {
	case 'x':
		return hex(s, &p->at, 2, &out->c) ? NULL : "incomplete escape \\x";
	case 'u':
		if (!unicode_escape(p, &out->c))
			return "incomplete escape \\u";
		return out->c >= SURROGATE_FIRST && out->c <= SURROGATE_LAST ? "lone surrogate"
		                                                             : NULL;
	case 'c':
		if (!more || !is_letter((unsigned char)s.ptr[p->at]))
			return "incomplete escape \\c";
		out->c = (uint32_t)s.ptr[p->at++] & 31;
		return NULL;
	case 'p':
	case 'P':
		out->kind = TOKEN_SET;
		return pattern_property(p, c == 'P', &out->set) ? NULL : "Unicode property";
	case '0':
		if (more && s.ptr[p->at] >= '0' && s.ptr[p->at] <= '9')
			return "octal escape";
		out->c = 0;
		return NULL;
	case 'k':
		return "named back-reference";
	default:
		return "letter escape without a meaning";
	}
}

bool pattern_escape(struct parser *p, bool in_class, struct token *out)
{
	const size_t start = p->at++;
	const char *opaque = NULL;
	char c;

	*out = (struct token){ .kind = TOKEN_CHAR };
	if (p->at == p->text.len)
		return pattern_malformed(p, "\\ before the end", start);
	c = p->text.ptr[p->at];
	if (c >= '1' && c <= '9') {
		while (p->at < p->text.len && p->text.ptr[p->at] >= '0' &&
		       p->text.ptr[p->at] <= '9')
			p->at++;
		opaque = in_class ? "octal escape" : "back-reference";
	} else if (c != '0' && !is_letter((unsigned char)c)) {
		out->c = pattern_decode(p->text, &p->at);
	} else {
		p->at++;
		if (!simple_escape(p, c, in_class, out))
			opaque = long_escape(p, c, out);
	}
	if (opaque) {
		pattern_blame(p, opaque, start);
		*out = (struct token){ .kind = TOKEN_SET };
	}
	return true;
}

static bool class_member(struct parser *p, struct token *out)
{
	if (p->text.ptr[p->at] == '\\')
		return pattern_escape(p, true, out);
	*out = (struct token){ .kind = TOKEN_CHAR };
	out->c = pattern_decode(p->text, &p->at);
	return true;
}

static void add_token(struct set_builder *b, const struct token *t)
{
	if (t->kind == TOKEN_SET)
		pattern_set_add_set(b, t->set);
	else
		pattern_set_add(b, t->c, t->c);
}

/* ClassRanges; Annex B: in [\d-x] the - is a literal. */
static bool class_range(struct parser *p, struct set_builder *b)
{
	const size_t start = p->at;
	struct str rest;
	struct token lo, hi;

	if (!class_member(p, &lo))
		return false;
	rest = str_skip(p->text, p->at);
	if (rest.len < 2 || rest.ptr[0] != '-' || rest.ptr[1] == ']') {
		add_token(b, &lo);
		return true;
	}
	p->at++;
	if (!class_member(p, &hi))
		return false;
	if (lo.kind == TOKEN_SET || hi.kind == TOKEN_SET) {
		add_token(b, &lo);
		add_token(b, &hi);
		pattern_set_add(b, '-', '-');
	} else if (lo.c > hi.c) {
		return pattern_malformed(p, "range out of order", start);
	} else {
		pattern_set_add(b, lo.c, hi.c);
	}
	return true;
}

bool pattern_class(struct parser *p, size_t opened, struct charset *out)
{
	struct set_builder b = { .arena = p->scratch }, rest = { .arena = p->scratch };
	const bool negated = p->at < p->text.len && p->text.ptr[p->at] == '^';

	p->at += negated;
	while (p->at < p->text.len && p->text.ptr[p->at] != ']')
		if (!class_range(p, &b))
			return false;
	if (p->at == p->text.len)
		return pattern_malformed(p, "unterminated character class", opened);
	p->at++;
	*out = pattern_set_done(&b);
	if (negated) {
		pattern_set_add_rest(&rest, *out);
		*out = pattern_set_done(&rest);
	}
	return true;
}
