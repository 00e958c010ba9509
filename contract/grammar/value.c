/* value.c - is this value what a row of the grammar wants? */
#include "contract/grammar/grammar.h"

#include <ctype.h>

/* How YAML 1.1 takes a plain scalar (yaml.org/type: bool, int, float, null); dates stay text. */
enum scalar { SCALAR_TEXT, SCALAR_NULL, SCALAR_FLAG, SCALAR_INTEGER, SCALAR_NUMBER };

static size_t span(struct str s, size_t i, const char *accept)
{
	size_t n = 0;

	while (i + n < s.len && s.ptr[i + n] && strchr(accept, s.ptr[i + n]))
		n++;
	return n;
}

#define DIGITS "0123456789"

/* 190:20:30, from the first colon on */
static bool is_base60(struct str s, size_t i)
{
	while (i < s.len && s.ptr[i] == ':') {
		size_t n = span(s, i + 1, DIGITS);

		if (n < 1 || n > 2 || (n == 2 && s.ptr[i + 1] > '5'))
			return false;
		i += n + 1;
	}
	return i == s.len;
}

static bool is_integer(struct str s)
{
	size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'), n;

	if (i == s.len)
		return false;
	if (s.ptr[i] == '0' && s.len > i + 2 && (s.ptr[i + 1] == 'b' || s.ptr[i + 1] == 'x'))
		return i + 2 + span(s, i + 2, s.ptr[i + 1] == 'b' ? "01_" : DIGITS "abcdefABCDEF_") == s.len;
	if (s.ptr[i] == '0')
		return i + span(s, i, "01234567_") == s.len;
	n = s.ptr[i] == '_' ? 0 : span(s, i, DIGITS "_");
	return n && (i + n == s.len || is_base60(s, i + n));
}

static bool is_float(struct str s)
{
	static const char *const words[] = { ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN" };
	size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'), n;

	for (size_t w = 0; w < 6; w++)
		if (str_is(str_skip(s, w < 3 ? i : 0), words[w]))
			return true;
	n = span(s, i, DIGITS "_");
	if (i + n >= s.len || s.ptr[i + n] != '.' || (n && s.ptr[i] == '_'))
		return false;
	i += n + 1;
	if (!n && !span(s, i, DIGITS))
		return false;
	i += span(s, i, DIGITS "_");
	if (i == s.len)
		return true;
	if ((s.ptr[i] != 'e' && s.ptr[i] != 'E') || i + 1 >= s.len ||
	    (s.ptr[i + 1] != '+' && s.ptr[i + 1] != '-'))
		return false;
	n = span(s, i + 2, DIGITS);
	return n && i + 2 + n == s.len;
}

static enum scalar scalar_of(const struct node *n)
{
	bool flag;

	if (node_is_null(n))
		return SCALAR_NULL;
	if (n->quoted)
		return SCALAR_TEXT;
	if (node_to_bool(n, &flag))
		return SCALAR_FLAG;
	if (is_integer(n->text))
		return SCALAR_INTEGER;
	return is_float(n->text) ? SCALAR_NUMBER : SCALAR_TEXT;
}

static bool is_number(const struct node *n)
{
	enum scalar s = scalar_of(n);

	return s == SCALAR_INTEGER || s == SCALAR_NUMBER || node_is_number(n); /* 1e5 is JSON's */
}

/* 10.0 is a whole number to JSON Schema too. */
static bool is_whole(const struct node *n)
{
	struct str s = n->text;
	ptrdiff_t dot = str_find(s, '.');

	if (scalar_of(n) == SCALAR_INTEGER)
		return true;
	return is_number(n) && dot >= 0 &&
	       (size_t)dot + 1 + span(s, (size_t)dot + 1, "0_") == s.len;
}

static bool has_digit_but_zero(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (isxdigit((unsigned char)s.ptr[i]) && s.ptr[i] != '0')
			return true;
	return false;
}

/* -1, 0, 1 of a scalar that is a number */
static int sign_of(const struct node *n)
{
	if (!has_digit_but_zero(n->text))
		return 0;
	return n->text.ptr[0] == '-' ? -1 : 1;
}

bool words_hold(const char *words, struct str word)
{
	struct str rest = str_of(words);

	while (rest.len)
		if (str_eq(str_cut(&rest, ' '), word))
			return true;
	return false;
}

static bool scalar_fits(const struct grammar_row *row, enum value_kind kind, const struct node *n)
{
	switch ((int)kind) {
	case VALUE_TEXT:
		return scalar_of(n) == SCALAR_TEXT;
	case VALUE_WORD:
		return scalar_of(n) == SCALAR_TEXT && words_hold(row->words, n->text);
	case VALUE_FORM:
		return scalar_of(n) == SCALAR_TEXT &&
		       (row->form >= FORM_DATE || form_fits(row->form, n->text));
	case VALUE_FLAG:
		return scalar_of(n) == SCALAR_FLAG;
	case VALUE_INTEGER:
		return is_whole(n);
	case VALUE_COUNT:
		return is_whole(n) && sign_of(n) >= 0;
	case VALUE_NUMBER:
		return is_number(n);
	case VALUE_POSITIVE:
		return is_number(n) && sign_of(n) > 0;
	default:
		return kind == VALUE_SCALAR;
	}
}

bool value_fits(const struct grammar_row *row, enum value_kind kind, const struct node *n)
{
	switch ((int)kind) {
	case VALUE_ANY:
		return true;
	case VALUE_STATED:
		return !node_is_null(n);
	case VALUE_LIST:
		return n->kind == NODE_LIST;
	case VALUE_OBJECT:
	case VALUE_MAP:
	case VALUE_NAMES:
		return n->kind == NODE_MAP;
	default:
		return n->kind == NODE_SCALAR && scalar_fits(row, kind, n);
	}
}

/* ---- forms ----------------------------------------------------------------- */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool all_of(struct str s, const char *accept)
{
	return s.len && span(s, 0, accept) == s.len;
}

/* A name as references know it: no digit first. */
static bool is_word(struct str s, const char *accept)
{
	return all_of(s, accept) && !isdigit((unsigned char)s.ptr[0]) && s.ptr[0] != '-';
}

/* object.property, with as many further dots as `most` allows */
static bool is_short_reference(struct str s, size_t most, const char *accept)
{
	size_t parts = 0;

	for (; s.len; parts++) {
		bool more = str_find(s, '.') >= 0;

		if (!is_word(str_cut(&s, '.'), accept) || (more && !s.len))
			return false;
	}
	return parts >= 2 && parts <= most;
}

/* [file.yaml#][/]section/id[/section/id]... */
static bool is_full_reference(struct str s, bool yml)
{
	ptrdiff_t hash = str_find(s, '#');
	struct str file = s;
	bool first = true;

	if (hash >= 0) {
		file.len = (size_t)hash;
		s = str_skip(s, (size_t)hash + 1);
		if (!(file.len > 5 && str_ends(file, ".yaml")) &&
		    !(yml && file.len > 4 && str_ends(file, ".yml")))
			return false;
		if (str_starts(file, "https://") || str_starts(file, "http://"))
			file = str_skip(file, str_starts(file, "https://") ? 8 : 7);
		if (!all_of(file, LETTERS DIGITS "._-/"))
			return false;
	}
	if (s.len && s.ptr[0] == '/')
		s = str_skip(s, 1);
	for (; s.len || first; first = false) {
		if (!is_word(str_cut(&s, '/'), LETTERS DIGITS "_") || str_ends(s, "/") ||
		    !all_of(str_cut(&s, '/'), LETTERS DIGITS "_-"))
			return false;
	}
	return true;
}

static bool is_percent(struct str s)
{
	size_t n = span(s, 0, DIGITS), m;

	if (!n || s.len < 2 || s.ptr[s.len - 1] != '%')
		return false;
	if (s.ptr[n] != '.')
		return n + 1 == s.len;
	m = span(s, n + 1, DIGITS);
	return m && n + 1 + m + 1 == s.len;
}

static bool is_date(struct str s)
{
	return s.len == 10 && s.ptr[4] == '-' && s.ptr[7] == '-' && span(s, 0, DIGITS) == 4 &&
	       span(s, 5, DIGITS) == 2 && span(s, 8, DIGITS) == 2;
}

/* RFC 3339, with a blank for the T allowed */
static bool is_timestamp(struct str s)
{
	struct str time = str_skip(s, 11), zone;
	size_t n;

	if (s.len < 20 || !is_date((struct str){ s.ptr, 10 }) || !strchr("Tt ", s.ptr[10]))
		return false;
	if (span(time, 0, DIGITS) != 2 || time.ptr[2] != ':' || span(time, 3, DIGITS) != 2 ||
	    time.ptr[5] != ':' || span(time, 6, DIGITS) != 2)
		return false;
	n = time.len > 8 && time.ptr[8] == '.' ? 1 + span(time, 9, DIGITS) : 0;
	zone = str_skip(time, 8 + n);
	if (n == 1)
		return false;
	if (str_is(zone, "Z") || str_is(zone, "z"))
		return true;
	return zone.len == 6 && strchr("+-", zone.ptr[0]) && span(zone, 1, DIGITS) == 2 &&
	       zone.ptr[3] == ':' && span(zone, 4, DIGITS) == 2;
}

static bool has_scheme(struct str s)
{
	ptrdiff_t colon = str_find(s, ':');

	return str_find(s, '$') >= 0 || /* a variable may hold the scheme */
	       (colon > 0 && isalpha((unsigned char)s.ptr[0]) &&
	        span(s, 0, LETTERS DIGITS "+.-") == (size_t)colon);
}

bool form_fits(enum form form, struct str s)
{
	ptrdiff_t dollar;

	switch (form) {
	case FORM_ID:
		return all_of(s, LETTERS DIGITS "_-");
	case FORM_ID_SLASH:
		return all_of(s, LETTERS DIGITS "_-/");
	case FORM_REFERENCE:
		return is_short_reference(s, 2, LETTERS DIGITS "_") || is_full_reference(s, false);
	case FORM_REFERENCES:
		return is_short_reference(s, s.len, LETTERS DIGITS "_-") || is_full_reference(s, true);
	case FORM_PERCENT:
		return is_percent(s);
	case FORM_SFTP:
		return str_starts(s, "sftp://");
	case FORM_VARIABLE:
		dollar = str_find(s, '$');
		return dollar >= 0 && str_starts(str_skip(s, (size_t)dollar), "${") &&
		       str_find(str_skip(s, (size_t)dollar), '}') > 2;
	case FORM_DATE:
		return is_date(s) || is_timestamp(s);
	case FORM_TIMESTAMP:
		return is_timestamp(s);
	case FORM_URI:
		return has_scheme(s);
	case FORM_ANY:
	case FORM_COUNT:
		break;
	}
	return true;
}

/* ---- words for messages ------------------------------------------------------ */

struct str str_clip(struct str s, size_t max)
{
	if (s.len > max) {
		s.len = max;
		while (s.len && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
			s.len--;
	}
	return s;
}

static const char *const form_wanted[FORM_COUNT] = {
	[FORM_ANY] = "a text",
	[FORM_ID] = "letters, digits, - and _ only",
	[FORM_ID_SLASH] = "letters, digits, -, _ and / only",
	[FORM_REFERENCE] = "object.property, or schema/<id>/properties/<id>",
	[FORM_REFERENCES] = "object.property, or schema/<id>/properties/<id>",
	[FORM_PERCENT] = "a percentage such as \"99.9%\"",
	[FORM_SFTP] = "an address that begins with sftp://",
	[FORM_VARIABLE] = "a variable such as ${PORT}",
	[FORM_DATE] = "a date such as 2026-01-31",
	[FORM_TIMESTAMP] = "a date and time such as 2026-01-31T10:00:00Z",
	[FORM_URI] = "an address with a scheme, such as s3://bucket/path",
};

static const char *const kind_wanted[] = {
	[VALUE_ANY] = "anything",
	[VALUE_STATED] = "a value, not null",
	[VALUE_TEXT] = "a text",
	[VALUE_FLAG] = "true or false",
	[VALUE_INTEGER] = "a whole number",
	[VALUE_COUNT] = "a whole number from 0",
	[VALUE_NUMBER] = "a number",
	[VALUE_POSITIVE] = "a number above 0",
	[VALUE_SCALAR] = "a single value",
	[VALUE_WORD] = NULL,
	[VALUE_FORM] = NULL,
	[VALUE_OBJECT] = "a map",
	[VALUE_LIST] = "a list",
	[VALUE_MAP] = "a map",
	[VALUE_NAMES] = "a map of names",
};

struct str value_wanted(struct arena *a, const struct grammar_row *row, enum value_kind kind)
{
	struct buf b;
	struct str rest = str_of(row->words);

	if (kind == VALUE_FORM)
		return str_of(form_wanted[row->form]);
	if (kind != VALUE_WORD)
		return str_of(kind_wanted[kind]);
	buf_init(&b, a, 0);
	buf_add_c(&b, str_find(rest, ' ') < 0 ? "" : "one of ");
	for (bool first = true; rest.len; first = false) {
		buf_add_c(&b, first ? "" : ", ");
		buf_add(&b, str_cut(&rest, ' '));
	}
	return buf_str(&b);
}

struct str value_found(struct arena *a, const struct node *n)
{
	static const char *const names[] = {
		[SCALAR_TEXT] = "the text \"%.*s\"", [SCALAR_NULL] = "empty",
		[SCALAR_FLAG] = "%.*s", [SCALAR_INTEGER] = "the number %.*s",
		[SCALAR_NUMBER] = "the number %.*s",
	};
	struct str line;
	enum scalar s;
	bool flag;

	if (n->kind != NODE_SCALAR)
		return n->kind == NODE_LIST ? STR("a list") : STR("a map");
	s = scalar_of(n);
	if (s == SCALAR_NULL)
		return str_of(names[s]);
	if (s == SCALAR_FLAG && node_to_bool(n, &flag) && !str_is(n->text, flag ? "true" : "false"))
		return arena_printf(a, "%.*s, which YAML takes as %s", STR_FMT(n->text),
		                    flag ? "true" : "false");
	line = n->text;
	line = str_clip(str_cut(&line, '\n'), 60);
	return arena_printf(a, names[s], STR_FMT(line));
}
