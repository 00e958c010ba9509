/* regex_translate.c - ECMA-262 (with the u flag) into the words of PCRE2
 *
 * One pass from left to right; nothing of the pattern is copied that was not understood, so that no
 * construct of PCRE2's own slips through.
 */
#include "contract/json_schema/regex.h"

#include "contract/base/limits.h"

#include <stdint.h>

/* White space and line ends (ECMA-262 12.2, 12.3), and all else; inside brackets. */
static const char SPACE[] = "\\x09-\\x0d\\x{feff}\\p{Z}";
static const char NO_SPACE[] = "\\x00-\\x08\\x0e-\\x1f\\x21-\\x9f\\xa1-\\x{167f}\\x{1681}-\\x{1fff}"
			       "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}"
			       "\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

struct translation {
	struct buf out;
	struct str rest;
	struct str pattern;
	struct failure *why;
	size_t open, groups, named; /* groups: in the whole pattern */
	bool atom;                  /* a quantifier may follow */
};

static bool refuse(struct translation *t, const char *what)
{
	return failure_set(t->why, FAILURE_SYNTAX, "no regular expression: %s at character %zu",
	                   what, t->pattern.len - t->rest.len + 1);
}

static bool next_is(const struct translation *t, const char *text)
{
	return str_starts(t->rest, text);
}

static bool take(struct translation *t, const char *text)
{
	if (!next_is(t, text))
		return false;
	t->rest = str_skip(t->rest, strlen(text));
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Exactly n digits, or with n 0 all there are, up to 10FFFF. */
static bool take_hex(struct translation *t, size_t n, uint32_t *out)
{
	size_t i = 0;

	*out = 0;
	while (i < t->rest.len && (n == 0 || i < n) && hex_value(t->rest.ptr[i]) >= 0 &&
	       *out < 0x110000)
		*out = *out << 4 | (uint32_t)hex_value(t->rest.ptr[i++]);
	if (i == 0 || (n && i < n) || *out > 0x10FFFF)
		return false;
	t->rest = str_skip(t->rest, i);
	return true;
}

/* Behind "\u". */
static bool take_unicode(struct translation *t, uint32_t *out)
{
	uint32_t low;

	if (take(t, "{"))
		return (take_hex(t, 0, out) && take(t, "}")) ||
		       refuse(t, "\\u{ needs the number of a character and }");
	if (!take_hex(t, 4, out))
		return refuse(t, "\\u needs four hexadecimal digits");
	if (*out < 0xD800 || *out > 0xDBFF || !next_is(t, "\\u"))
		return true;
	t->rest = str_skip(t->rest, 2);
	if (!take_hex(t, 4, &low) || low < 0xDC00 || low > 0xDFFF)
		return refuse(t, "half of a surrogate pair");
	*out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
	return true;
}

/* One character as it stands. */
static bool take_literal(struct translation *t, uint32_t *out)
{
	const unsigned char *p = (const unsigned char *)t->rest.ptr;
	const size_t n = str_utf8_sequence(t->rest);

	if (!n)
		return refuse(t, "a text that is not UTF-8");
	*out = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
	for (size_t i = 1; i < n; i++)
		*out = *out << 6 | (p[i] & 0x3F);
	t->rest = str_skip(t->rest, n);
	return true;
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind the backslash: an escape that stands for one character. `in_class`: \b is a backspace
 * there. */
static bool take_character(struct translation *t, bool in_class, uint32_t *out)
{
	static const char from[] = "tnvfr", to[] = "\t\n\v\f\r";
	const char c = t->rest.len ? t->rest.ptr[0] : 0;
	const char *which = c ? strchr(from, c) : NULL;

	if (!c)
		return refuse(t, "a \\ at the end");
	if ((unsigned char)c >= 0x80 || (!is_letter(c) && !is_digit(c)))
		return take_literal(t, out); /* \. and, as in annex B, \- or \@ */
	t->rest = str_skip(t->rest, 1);
	if (which)
		*out = (unsigned char)to[which - from];
	else if (c == 'b' && in_class)
		*out = '\b';
	else if (c == '0' && !(t->rest.len && is_digit(t->rest.ptr[0])))
		*out = 0;
	else if (c == 'c' && t->rest.len && is_letter(t->rest.ptr[0])) {
		*out = (unsigned char)t->rest.ptr[0] & 0x1F;
		t->rest = str_skip(t->rest, 1);
	} else if (c == 'x')
		return take_hex(t, 2, out) || refuse(t, "\\x needs two hexadecimal digits");
	else if (c == 'u')
		return take_unicode(t, out);
	else
		return refuse(t, "an escape that ECMA-262 does not have");
	return true;
}

static bool put_character(struct translation *t, uint32_t c)
{
	if (c >= 0xD800 && c <= 0xDFFF)
		return refuse(t, "half of a surrogate pair");
	if (c < 0x80 && (is_letter((char)c) || is_digit((char)c)))
		buf_add_byte(&t->out, (char)c);
	else
		buf_printf(&t->out, "\\x{%x}", (unsigned)c);
	return true;
}

/* ---- properties ------------------------------------------------------------- */

/* General categories by the long names that ECMA-262 takes and PCRE2 does not. */
static const char *const categories[][2] = {
	{ "Cased_Letter", "L&" },
	{ "Close_Punctuation", "Pe" },
	{ "Connector_Punctuation", "Pc" },
	{ "Control", "Cc" },
	{ "cntrl", "Cc" },
	{ "Currency_Symbol", "Sc" },
	{ "Dash_Punctuation", "Pd" },
	{ "Decimal_Number", "Nd" },
	{ "digit", "Nd" },
	{ "Enclosing_Mark", "Me" },
	{ "Final_Punctuation", "Pf" },
	{ "Format", "Cf" },
	{ "Initial_Punctuation", "Pi" },
	{ "LC", "L&" },
	{ "Letter", "L" },
	{ "Letter_Number", "Nl" },
	{ "Line_Separator", "Zl" },
	{ "Lowercase_Letter", "Ll" },
	{ "Mark", "M" },
	{ "Combining_Mark", "M" },
	{ "Math_Symbol", "Sm" },
	{ "Modifier_Letter", "Lm" },
	{ "Modifier_Symbol", "Sk" },
	{ "Nonspacing_Mark", "Mn" },
	{ "Number", "N" },
	{ "Open_Punctuation", "Ps" },
	{ "Other", "C" },
	{ "Other_Letter", "Lo" },
	{ "Other_Number", "No" },
	{ "Other_Punctuation", "Po" },
	{ "Other_Symbol", "So" },
	{ "Paragraph_Separator", "Zp" },
	{ "Private_Use", "Co" },
	{ "Punctuation", "P" },
	{ "punct", "P" },
	{ "Separator", "Z" },
	{ "Space_Separator", "Zs" },
	{ "Spacing_Mark", "Mc" },
	{ "Surrogate", "Cs" },
	{ "Symbol", "S" },
	{ "Titlecase_Letter", "Lt" },
	{ "Unassigned", "Cn" },
	{ "Uppercase_Letter", "Lu" },
};

struct str json_regex_category(struct str name)
{
	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
		if (str_is(name, categories[i][0]))
			return str_of(categories[i][1]);
	return name;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_letter(s.ptr[i]) && !is_digit(s.ptr[i]) && s.ptr[i] != '_')
			return false;
	return s.len > 0;
}

/* Behind \p or \P. */
static bool put_property(struct translation *t, char letter)
{
	const ptrdiff_t end = str_find(t->rest, '}');
	struct str name, value;
	const char *kind = "";

	if (!next_is(t, "{") || end < 0)
		return refuse(t, "\\p needs a property in braces");
	name = (struct str){ t->rest.ptr + 1, (size_t)end - 1 };
	value = name;
	name = str_cut(&value, '=');
	if (name.len == (size_t)end - 1)
		value = name;
	else if (str_is(name, "Script") || str_is(name, "sc"))
		kind = "sc:";
	else if (str_is(name, "Script_Extensions") || str_is(name, "scx"))
		kind = "scx:";
	else if (!str_is(name, "General_Category") && !str_is(name, "gc"))
		return refuse(t, "an unknown kind of property");
	if (!is_name(value))
		return refuse(t, "a property that is no name");
	if (!*kind)
		value = json_regex_category(value);
	buf_printf(&t->out, "\\%c{%s%.*s}", letter, kind, STR_FMT(value));
	t->rest = str_skip(t->rest, (size_t)end + 1);
	return true;
}

/* Behind the backslash: an escape for a set of characters. *is_set false: it is none, nothing
 * taken. */
static bool put_set(struct translation *t, bool in_class, bool *is_set)
{
	const char c = t->rest.len ? t->rest.ptr[0] : 0;

	*is_set = c && strchr("dDwWsSpP", c);
	if (!*is_set)
		return true;
	t->rest = str_skip(t->rest, 1);
	if (c == 'p' || c == 'P')
		return put_property(t, c);
	if (c != 's' && c != 'S')
		buf_printf(&t->out, "\\%c", c); /* ASCII in PCRE2 too, without PCRE2_UCP */
	else
		buf_printf(&t->out, in_class ? "%s" : "[%s]", c == 's' ? SPACE : NO_SPACE);
	return true;
}

/* ---- classes ------------------------------------------------------------------ */

/* One member: a character (*is_set false, not yet written) or a set, written. */
static bool take_member(struct translation *t, bool *is_set, uint32_t *c)
{
	*is_set = false;
	if (!t->rest.len)
		return refuse(t, "a [ without its ]");
	if (!take(t, "\\"))
		return take_literal(t, c);
	if (!put_set(t, true, is_set))
		return false;
	return *is_set || take_character(t, true, c);
}

static bool put_member(struct translation *t)
{
	bool first_is_set, last_is_set;
	uint32_t first = 0, last = 0;

	if (!take_member(t, &first_is_set, &first))
		return false;
	if (!next_is(t, "-") || next_is(t, "-]"))
		return first_is_set || put_character(t, first);
	t->rest = str_skip(t->rest, 1);
	if (first_is_set) { /* [\w-.]: annex B takes the hyphen as itself */
		buf_add_c(&t->out, "\\-");
		return true;
	}
	if (!put_character(t, first))
		return false;
	if (next_is(t, "\\") && t->rest.len > 1 && strchr("dDwWsSpP", t->rest.ptr[1])) {
		buf_add_c(&t->out, "\\-");
		return take_member(t, &last_is_set, &last);
	}
	buf_add_byte(&t->out, '-');
	if (!take_member(t, &last_is_set, &last))
		return false;
	if (last < first)
		return refuse(t, "a range that ends before it begins");
	return put_character(t, last);
}

static bool put_class(struct translation *t)
{
	const bool negated = take(t, "^");

	t->atom = true;
	if (take(t, "]")) {
		buf_add_c(&t->out, negated ? "[\\x00-\\x{10ffff}]" : "(?:(?!))");
		return true;
	}
	buf_add_c(&t->out, negated ? "[^" : "[");
	while (!take(t, "]"))
		if (!put_member(t))
			return false;
	buf_add_byte(&t->out, ']');
	return true;
}

/* ---- groups, quantifiers and the rest ------------------------------------------ */

static bool put_group_name(struct translation *t)
{
	const ptrdiff_t end = str_find(t->rest, '>');
	const struct str name = { t->rest.ptr, end < 0 ? 0 : (size_t)end };

	if (!is_name(name) || is_digit(name.ptr[0]))
		return refuse(t, "a group's name is letters, digits and _ up to >");
	buf_printf(&t->out, "%.*s>", STR_FMT(name));
	t->rest = str_skip(t->rest, name.len + 1);
	return true;
}

static bool put_group(struct translation *t)
{
	static const char *const kinds[] = { "?:", "?=", "?!", "?<=", "?<!" };

	t->open++;
	t->atom = false;
	buf_add_byte(&t->out, '(');
	if (!next_is(t, "?"))
		return !next_is(t, "*") || refuse(t, "nothing to repeat");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!take(t, kinds[i]))
			continue;
		buf_add_c(&t->out, kinds[i]);
		return true;
	}
	if (!take(t, "?<"))
		return refuse(t, "a kind of group that ECMA-262 does not have");
	buf_add_c(&t->out, "?<");
	return put_group_name(t);
}

/* {n}, {n,} or {n,m}: its length, or 0. */
static size_t bounds_length(struct str s)
{
	size_t i = 1, from = 1;

	while (i < s.len && is_digit(s.ptr[i]))
		i++;
	if (i == from)
		return 0;
	if (i < s.len && s.ptr[i] == ',')
		for (i++; i < s.len && is_digit(s.ptr[i]);)
			i++;
	return i < s.len && s.ptr[i] == '}' ? i + 1 : 0;
}

static bool put_quantifier(struct translation *t, size_t length)
{
	if (!t->atom)
		return refuse(t, "nothing to repeat");
	buf_add(&t->out, (struct str){ t->rest.ptr, length });
	t->rest = str_skip(t->rest, length);
	if (take(t, "?"))
		buf_add_byte(&t->out, '?');
	t->atom = false;
	return true;
}

static bool put_back_reference(struct translation *t)
{
	size_t number = 0;

	while (t->rest.len && is_digit(t->rest.ptr[0]) && number <= t->groups) {
		number = number * 10 + (size_t)(t->rest.ptr[0] - '0');
		t->rest = str_skip(t->rest, 1);
	}
	if (number > t->groups)
		return refuse(t, "a back reference to a group that is not there");
	buf_printf(&t->out, "\\g{%zu}", number);
	return true;
}

static bool put_escape(struct translation *t)
{
	const char c = t->rest.len ? t->rest.ptr[0] : 0;
	bool is_set;
	uint32_t character;

	t->atom = true;
	if (c == 'b' || c == 'B') {
		buf_printf(&t->out, "\\%c", c);
		t->rest = str_skip(t->rest, 1);
		t->atom = false;
		return true;
	}
	if (c >= '1' && c <= '9')
		return put_back_reference(t);
	if (take(t, "k<")) {
		buf_add_c(&t->out, "\\k<");
		return put_group_name(t);
	}
	if (!put_set(t, false, &is_set))
		return false;
	return is_set || (take_character(t, false, &character) && put_character(t, character));
}

static bool put_term(struct translation *t)
{
	const char c = t->rest.ptr[0];
	uint32_t character;

	if (c == '{' && bounds_length(t->rest))
		return put_quantifier(t, bounds_length(t->rest));
	if (c == '*' || c == '+' || c == '?')
		return put_quantifier(t, 1);
	if (!strchr("\\[(.)|^$", c) || !c) {
		t->atom = true;
		return take_literal(t, &character) && put_character(t, character);
	}
	t->rest = str_skip(t->rest, 1);
	if (c == '\\')
		return put_escape(t);
	if (c == '[')
		return put_class(t);
	if (c == '(')
		return put_group(t);
	if (c == ')' && !t->open--)
		return refuse(t, "a ) without its (");
	t->atom = c == ')' || c == '.';
	if (c == '.')
		buf_add_c(&t->out, "[^\\n\\r\\x{2028}\\x{2029}]");
	else
		buf_add_byte(&t->out, c);
	return true;
}

/* Groups that capture: back references may point forward. */
static size_t count_groups(struct str s)
{
	bool in_class = false;
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		const struct str rest = str_skip(s, i);

		if (*rest.ptr == '\\')
			i++;
		else if (*rest.ptr == '[')
			in_class = true;
		else if (*rest.ptr == ']')
			in_class = false;
		else if (*rest.ptr == '(' && !in_class)
			n += !str_starts(rest, "(?") ||
			     (str_starts(rest, "(?<") && !str_starts(rest, "(?<=") &&
			      !str_starts(rest, "(?<!"));
	}
	return n;
}

bool json_regex_translate(struct arena *a, struct str pattern, struct str *out, struct failure *why)
{
	struct translation t = {
		.rest = pattern, .pattern = pattern, .why = why, .groups = count_groups(pattern)
	};

	if (pattern.len > limit_of(LIMIT_PATTERN_BYTES))
		return limit_exceeded(LIMIT_PATTERN_BYTES, why);
	buf_init(&t.out, a, 0);
	while (t.rest.len)
		if (!put_term(&t))
			return false;
	if (t.open)
		return refuse(&t, "a ( without its )");
	*out = buf_str(&t.out);
	return true;
}
