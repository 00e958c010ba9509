#include "contract/json_schema/java_regex.h"

#include "contract/base/limits.h"

#include <ctype.h>
#include <stdint.h>

enum { MOST_NAMES = 64 };

struct regex {
	const char *at, *end;
	const char *problem;
	size_t depth;
	struct str names[MOST_NAMES]; /* of groups */
	size_t name_count;
	bool endless; /* what was read since it was cleared has no obvious longest match */
	bool small;   /* the atom read last is at most one character: repeated, it is not endless */
};

static bool refuse(struct regex *r, const char *problem)
{
	if (!r->problem)
		r->problem = problem;
	return false;
}

/* The next byte; -1 at the end. What is not ASCII is a literal everywhere. */
static int peek(const struct regex *r)
{
	return r->at < r->end ? (unsigned char)*r->at : -1;
}

static bool among(int c, const char *set)
{
	return c > 0 && strchr(set, c);
}

static bool take(struct regex *r, char c)
{
	if (peek(r) != (unsigned char)c)
		return false;
	r->at++;
	return true;
}

static bool enter(struct regex *r)
{
	return ++r->depth <= limit_of(LIMIT_DEPTH) || refuse(r, "nested too deeply");
}

/* ---- escapes --------------------------------------------------------------------------- */

static bool hex(struct regex *r, int digits, long *out)
{
	*out = 0;
	for (int i = 0; i < digits; i++) {
		const int c = peek(r);

		if (!isxdigit(c))
			return false;
		*out = *out * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
		r->at++;
	}
	return true;
}

static bool hex_braces(struct regex *r, long *out)
{
	long digit;

	*out = 0;
	if (peek(r) == '}')
		return false;
	while (!take(r, '}')) {
		if (!hex(r, 1, &digit))
			return false;
		*out = *out * 16 + digit;
		if (*out > 0x10FFFF)
			return false;
	}
	return true;
}

static bool octal(struct regex *r, long *out)
{
	*out = 0;
	if (peek(r) < '0' || peek(r) > '7')
		return refuse(r, "Illegal octal escape sequence");
	for (int i = 0; i < 3 && peek(r) >= '0' && peek(r) <= '7' && *out < 32; i++)
		*out = *out * 8 + (*r->at++ - '0');
	return true;
}

static bool name_in(struct str name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, list[i]))
			return true;
	return false;
}

static bool is_category(struct str name)
{
	static const char *const list[] = {
		"Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl",
		"Zp", "Cc", "Cf", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So",
		"Pi", "Pf", "L",  "M",  "N",  "Z",  "C",  "P",  "S",  "LC", "LD", "L1",
	};

	return name_in(name, list, sizeof list / sizeof *list);
}

static bool is_property(struct str name)
{
	static const char *const list[] = {
		"all",   "ASCII", "Alnum", "Alpha", "Blank", "Cntrl", "Digit",
		"Graph", "Lower", "Print", "Punct", "Space", "Upper", "XDigit",
	};
	const bool prefixed =
		str_starts(name, "Is") || str_starts(name, "In") || str_starts(name, "java");

	if (str_find(name, '=') > 0)
		return str_find(name, '=') < (ptrdiff_t)name.len - 1;
	return is_category(name) || name_in(name, list, sizeof list / sizeof *list) ||
	       (prefixed && name.len > (str_starts(name, "java") ? 4u : 2u));
}

static bool property(struct regex *r)
{
	struct str name = { r->at, 1 };

	if (peek(r) < 0)
		return refuse(r, "Unclosed character family");
	if (take(r, '{')) {
		name.ptr = r->at;
		while (peek(r) >= 0 && peek(r) != '}')
			r->at++;
		name.len = (size_t)(r->at - name.ptr);
		if (!take(r, '}'))
			return refuse(r, "Unclosed character family");
	} else {
		r->at++;
	}
	return is_property(name) || refuse(r, "Unknown character property name");
}

static bool group_name(struct regex *r, struct str *out)
{
	const char *from = r->at;

	if (!isalpha(peek(r)))
		return refuse(r, "capturing group name does not start with a Latin letter");
	while (isalnum(peek(r)))
		r->at++;
	*out = (struct str){ from, (size_t)(r->at - from) };
	return take(r, '>') || refuse(r, "named capturing group is missing trailing '>'");
}

static bool known_group(const struct regex *r, struct str name)
{
	for (size_t i = 0; i < r->name_count; i++)
		if (str_eq(r->names[i], name))
			return true;
	return r->name_count == MOST_NAMES;
}

static bool back_reference(struct regex *r)
{
	struct str name;

	r->endless = true;
	if (!take(r, '<'))
		return refuse(r, "\\k is not followed by '<' for named capturing group");
	return group_name(r, &name) &&
	       (known_group(r, name) || refuse(r, "named capturing group does not exist"));
}

/* \N{LATIN SMALL LETTER A}, behind the N: the name is not looked up. */
static bool name_escape(struct regex *r)
{
	if (!take(r, '{'))
		return refuse(r, "Illegal character name escape sequence");
	while (peek(r) >= 0 && peek(r) != '}')
		r->at++;
	return take(r, '}') || refuse(r, "Unclosed character name escape sequence");
}

/* \b{g}, behind the b. */
static bool boundary(struct regex *r)
{
	r->at++;
	return (take(r, 'g') && take(r, '}')) || refuse(r, "Illegal repetition");
}

/* \Q...\E, behind the Q. */
static void quoted(struct regex *r)
{
	while (peek(r) >= 0) {
		if (r->end - r->at >= 2 && r->at[0] == '\\' && r->at[1] == 'E') {
			r->at += 2;
			return;
		}
		r->at++;
	}
}

/* What follows a backslash. *code: the character it stands for, or -1: a set, a place. */
static bool escape(struct regex *r, bool in_class, long *code)
{
	const int c = peek(r);

	*code = -1;
	if (c < 0)
		return refuse(r, "Unescaped trailing backslash");
	r->at++;
	if (c == 'p' || c == 'P')
		return property(r);
	if (among(c, "dDhHsSvVwW"))
		return true;
	if (c == '0')
		return octal(r, code);
	if (c == 'x')
		return (take(r, '{') ? hex_braces(r, code) : hex(r, 2, code)) ||
		       refuse(r, "Illegal hexadecimal escape sequence");
	if (c == 'u')
		return hex(r, 4, code) || refuse(r, "Illegal Unicode escape sequence");
	if (c == 'c') {
		if (peek(r) < 0)
			return refuse(r, "Illegal control escape sequence");
		*code = *r->at++ ^ 64;
		return true;
	}
	if (among(c, "aefnrt")) {
		*code = c == 'a'   ? 7
		        : c == 'e' ? 27
		        : c == 'f' ? 12
		        : c == 'n' ? 10
		        : c == 'r' ? 13
		                   : 9;
		return true;
	}
	if (c == 'N')
		return name_escape(r);
	if (!in_class && c == 'b' && peek(r) == '{')
		return boundary(r);
	if (!in_class && among(c, "ABGRXZbz")) {
		r->small = c != 'R';
		return true;
	}
	if (!in_class && c >= '1' && c <= '9') {
		r->endless = true;
		return true;
	}
	if (!in_class && c == 'k')
		return back_reference(r);
	if (isalnum(c))
		return refuse(r, "Illegal/unsupported escape sequence");
	*code = c;
	return true;
}

/* ---- classes --------------------------------------------------------------------------- */

/* One character of a class, or a set. */
static bool class_atom(struct regex *r, long *code)
{
	if (take(r, '\\'))
		return escape(r, true, code);
	*code = (unsigned char)*r->at++;
	if (*code >= 0x80) { /* the code point, to compare the ends of a range */
		int more = *code >= 0xF0 ? 3 : *code >= 0xE0 ? 2 : 1;

		*code &= 0x3F >> more;
		while (more-- && r->at < r->end)
			*code = *code << 6 | ((unsigned char)*r->at++ & 0x3F);
	}
	return true;
}

static bool class_range(struct regex *r)
{
	long from, to;

	if (r->end - r->at >= 2 && r->at[0] == '\\' && r->at[1] == 'Q') {
		r->at += 2;
		quoted(r);
		return true;
	}
	if (!class_atom(r, &from))
		return false;
	if (from < 0 || peek(r) != '-' || r->end - r->at < 2 || r->at[1] == '[' || r->at[1] == ']')
		return true;
	r->at++;
	if (!class_atom(r, &to))
		return false;
	return to >= from || refuse(r, "Illegal character range");
}

/* Behind '['. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool class(struct regex *r)
{
	bool some = false;

	if (!enter(r))
		return false;
	take(r, '^');
	while (peek(r) >= 0) {
		if (some && take(r, ']')) {
			r->depth--;
			return true;
		}
		if (take(r, '[')) {
			if (!class(r))
				return false;
		} else if (peek(r) == '&' && r->end - r->at >= 2 && r->at[1] == '&') {
			r->at += 2;
			if (!some && peek(r) == ']')
				return refuse(r, "Bad class syntax");
		} else if (!class_range(r)) {
			return false;
		}
		some = true;
	}
	return refuse(r, "Unclosed character class");
}

/* ---- groups and sequences -------------------------------------------------------------- */

static bool counted(struct regex *r)
{
	long least = 0, most = 0;

	if (!isdigit(peek(r)))
		return refuse(r, "Illegal repetition");
	while (isdigit(peek(r))) {
		least = least * 10 + (*r->at++ - '0');
		if (least > INT32_MAX)
			return refuse(r, "Illegal repetition range");
	}
	most = least;
	if (take(r, ',')) {
		r->endless = r->endless || (peek(r) == '}' && !r->small);
		most = peek(r) == '}' ? INT32_MAX : 0;
		while (isdigit(peek(r))) {
			most = most * 10 + (*r->at++ - '0');
			if (most > INT32_MAX)
				return refuse(r, "Illegal repetition range");
		}
	}
	if (!take(r, '}'))
		return refuse(r, "Unclosed counted closure");
	return most >= least || refuse(r, "Illegal repetition range");
}

/* A quantifier, if there is one. */
static bool closure(struct regex *r)
{
	const int c = peek(r);

	if (c != '*' && c != '+' && c != '?' && c != '{')
		return true;
	r->at++;
	if ((c == '*' || c == '+') && !r->small)
		r->endless = true;
	if (c == '{' && !counted(r))
		return false;
	if (!take(r, '?'))
		take(r, '+');
	return true;
}

static bool expression(struct regex *r, bool in_group, bool *small);

/* (?i) and (?i-s: ; behind "(?". *only: it is no group. */
static bool flags(struct regex *r, bool *only)
{
	while (among(peek(r), "idmsuxU-"))
		r->at++;
	*only = take(r, ')');
	return *only || take(r, ':') || refuse(r, "Unknown inline modifier");
}

/* Behind "(?<". */
static bool named_or_behind(struct regex *r, bool *behind)
{
	struct str name;

	*behind = take(r, '=') || take(r, '!');
	if (*behind)
		return true;
	if (!group_name(r, &name))
		return false;
	for (size_t i = 0; i < r->name_count; i++)
		if (str_eq(r->names[i], name))
			return refuse(r, "Named capturing group is already defined");
	if (r->name_count < MOST_NAMES)
		r->names[r->name_count++] = name;
	return true;
}

/* Behind '('. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool group(struct regex *r)
{
	bool behind = false, only = false, outer = r->endless, small;

	if (!enter(r))
		return false;
	if (take(r, '?') && !take(r, ':') && !take(r, '=') && !take(r, '!') && !take(r, '>') &&
	    !(take(r, '<') ? named_or_behind(r, &behind) : flags(r, &only)))
		return false;
	r->depth--;
	if (only)
		return true;
	r->depth++;
	if (behind)
		r->endless = false;
	if (!expression(r, true, &small))
		return false;
	r->small = small;
	r->depth--;
	if (behind && r->endless)
		return refuse(r, "Look-behind group does not have an obvious maximum length");
	if (behind)
		r->endless = outer;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as group() */
static bool atom(struct regex *r)
{
	long code;

	r->small = true;
	if (take(r, '('))
		return group(r);
	if (take(r, '['))
		return class(r);
	if (take(r, '\\')) {
		if (!take(r, 'Q'))
			return escape(r, false, &code);
		quoted(r); /* a quantifier is its last character's */
		return true;
	}
	if (peek(r) == '*' || peek(r) == '+' || peek(r) == '?')
		return refuse(r, "Dangling meta character");
	if (peek(r) != '{') /* a quantifier of nothing is one */
		r->at++;
	while (peek(r) >= 0 && (peek(r) & 0xC0) == 0x80)
		r->at++;
	return true;
}

/* *small: it is one atom at most, of one character, and not repeated. */
/* NOLINTNEXTLINE(misc-no-recursion): as group() */
static bool expression(struct regex *r, bool in_group, bool *small)
{
	size_t atoms = 0;
	bool single = true;

	while (peek(r) >= 0) {
		const char *from = r->at, *behind;

		if (take(r, '|')) {
			single = false;
			continue;
		}
		if (peek(r) == ')') {
			if (!in_group)
				return refuse(r, "Unmatched closing ')'");
			r->at++;
			*small = single && atoms <= 1;
			return true;
		}
		if (!atom(r))
			return false;
		single = single && r->small &&
		         !(from[0] == '\\' && r->at - from > 2 && from[1] == 'Q');
		behind = r->at;
		if (!closure(r))
			return false;
		single = single && r->at == behind;
		atoms++;
	}
	return !in_group || refuse(r, "Unclosed group");
}

bool java_regex_valid(struct str pattern, const char **problem)
{
	struct regex r = { .at = pattern.ptr, .end = pattern.ptr + pattern.len };
	bool small;

	if (expression(&r, false, &small))
		return true;
	*problem = r.problem;
	return false;
}
