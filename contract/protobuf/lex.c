/* lex.c - the words of a Protobuf text */
#include "contract/protobuf/lex.h"

enum { TAB = 8 };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_hex(char c)
{
	return hex_value(c) >= 0;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool at_end(const struct proto_lexer *x)
{
	return x->at == x->end;
}

/* The next character; NUL at the end, too. */
static char look(const struct proto_lexer *x)
{
	return at_end(x) ? '\0' : *x->at;
}

static void step(struct proto_lexer *x)
{
	if (at_end(x))
		return;
	if (*x->at == '\n') {
		x->line++;
		x->column = 0;
	} else if (*x->at == '\t') {
		x->column += TAB - x->column % TAB;
	} else {
		x->column++;
	}
	x->at++;
}

static bool take(struct proto_lexer *x, char c)
{
	if (at_end(x) || *x->at != c)
		return false;
	step(x);
	return true;
}

static bool take_if(struct proto_lexer *x, bool (*is)(char))
{
	if (at_end(x) || !is(*x->at))
		return false;
	step(x);
	return true;
}

static void take_all(struct proto_lexer *x, bool (*is)(char))
{
	while (take_if(x, is))
		;
}

static struct proto_place here(const struct proto_lexer *x)
{
	return (struct proto_place){ x->line + 1, x->column + 1 };
}

/* Of several flaws the first counts, unless a registry overlooks it and not the later one. */
static void flaw(struct proto_lexer *x, bool forgiven, const char *what)
{
	struct proto_token *t = &x->token;

	if (t->flaw && !(x->tolerant && t->forgiven && !forgiven))
		return;
	t->flaw = what;
	t->flaw_at = here(x);
	t->forgiven = forgiven;
}

/* ---- strings and numbers ----------------------------------------------------------------------
 */

static bool take_hex(struct proto_lexer *x, int n)
{
	while (n > 0 && take_if(x, is_hex))
		n--;
	return n == 0;
}

static void lex_escape(struct proto_lexer *x)
{
	const char c = look(x);

	if (c && strchr("abfnrtv\\?'\"01234567", c)) {
		step(x);
	} else if (take(x, 'x')) {
		if (!take_if(x, is_hex))
			flaw(x, true, "expected hexadecimal digits after \\x");
	} else if (take(x, 'u')) {
		if (!take_hex(x, 4))
			flaw(x, true, "expected four hexadecimal digits after \\u");
	} else if (take(x, 'U')) {
		if (!take(x, '0') || !take(x, '0') || !(take(x, '0') || take(x, '1')) ||
		    !take_hex(x, 5))
			flaw(x, true, "expected eight hexadecimal digits up to 0010ffff after \\U");
	} else {
		flaw(x, true, "invalid escape in a string");
		if (x->tolerant)
			step(x);
	}
}

static void lex_string(struct proto_lexer *x, char quote)
{
	for (;;) {
		if (at_end(x) || (*x->at == '\0' && !x->tolerant)) {
			flaw(x, false, "the string does not end");
			if (x->line + 1 > x->token.at.line) /* it swallowed the rest of the file */
				x->token.flaw_at = x->token.at;
			return;
		}
		if (take(x, quote))
			return;
		if (*x->at == '\n') {
			flaw(x, true, "a string cannot go on in the next line");
			if (!x->tolerant)
				return;
		}
		if (take(x, '\\'))
			lex_escape(x);
		else
			step(x);
	}
}

/* What stands behind the first digit, or behind a dot and a digit. */
static enum proto_token_kind lex_number(struct proto_lexer *x, bool zero, bool dot)
{
	bool fraction = dot;

	if (zero && (take(x, 'x') || take(x, 'X'))) {
		if (!take_if(x, is_hex))
			flaw(x, false, "expected hexadecimal digits after 0x");
		take_all(x, is_hex);
	} else if (zero && is_digit(look(x))) {
		take_all(x, is_octal);
		if (is_digit(look(x))) {
			flaw(x, false, "a number that begins with 0 must be octal");
			take_all(x, is_digit);
		}
	} else {
		take_all(x, is_digit);
		if (!dot && take(x, '.')) {
			fraction = true;
			take_all(x, is_digit);
		}
		if (take(x, 'e') || take(x, 'E')) {
			fraction = true;
			if (!take(x, '-'))
				take(x, '+');
			if (!take_if(x, is_digit))
				flaw(x, false, "expected an exponent after \"e\"");
			take_all(x, is_digit);
		}
	}
	if (is_letter(look(x)))
		flaw(x, false, "need a blank between a number and a name");
	else if (look(x) == '.')
		flaw(x, false,
		     fraction ? "a number has one dot or exponent only"
		              : "hexadecimal and octal numbers must be whole");
	return fraction ? TOKEN_FLOAT : TOKEN_INTEGER;
}

/* ---- between tokens -----------------------------------------------------------------------------
 */

static void lex_block_comment(struct proto_lexer *x)
{
	for (;;) {
		if (at_end(x) || (*x->at == '\0' && !x->tolerant)) {
			flaw(x, false, "the comment does not end");
			return;
		}
		if (take(x, '*')) {
			if (take(x, '/'))
				return;
		} else if (take(x, '/')) {
			if (look(x) == '*')
				flaw(x, true, "\"/*\" inside a comment: comments cannot be nested");
		} else {
			step(x);
		}
	}
}

/* Blanks and comments. True: it stopped behind a slash that begins no comment. */
static bool skip(struct proto_lexer *x)
{
	for (;;) {
		if (at_end(x))
			return false;
		if (x->few_blanks && (*x->at == '\v' || *x->at == '\f'))
			flaw(x, false, "invalid control character");
		if (is_blank(*x->at)) {
			step(x);
		} else if (*x->at == '/') {
			step(x);
			if (take(x, '/'))
				while (!at_end(x) && *x->at != '\n')
					step(x);
			else if (take(x, '*'))
				lex_block_comment(x);
			else
				return true;
		} else if ((unsigned char)*x->at < ' ') {
			flaw(x, false, "invalid control character");
			step(x);
		} else {
			return false;
		}
	}
}

static enum proto_token_kind lex_token(struct proto_lexer *x)
{
	const struct proto_token *p = &x->previous;
	const char c = *x->at;

	if (take_if(x, is_letter)) {
		while (take_if(x, is_letter) || take_if(x, is_digit))
			;
		return TOKEN_NAME;
	}
	if (c == '.') {
		const bool glued = p->kind == TOKEN_NAME && p->at.line == x->line + 1 &&
		                   p->end_column == x->column + 1;

		step(x);
		if (!is_digit(look(x)))
			return TOKEN_SYMBOL;
		step(x);
		if (glued) {
			flaw(x, false,
			     "need a blank between a name and a dot that begins a number");
			x->token.flaw_at.column -= 2;
		}
		return lex_number(x, false, true);
	}
	if (take_if(x, is_digit))
		return lex_number(x, c == '0', false);
	if (c == '"' || c == '\'') {
		step(x);
		lex_string(x, c);
		return TOKEN_STRING;
	}
	if ((unsigned char)c >= 0x80)
		flaw(x, false, "a character that is not ASCII stands outside of a string");
	step(x);
	return TOKEN_SYMBOL;
}

void proto_next(struct proto_lexer *x)
{
	struct proto_token *t = &x->token;
	const char *from;

	x->previous = *t;
	*t = (struct proto_token){ TOKEN_END, { NULL, 0 }, { 0, 0 }, 0, NULL, { 0, 0 }, false };
	if (skip(x)) {
		t->kind = TOKEN_SYMBOL;
		t->at = here(x);
		t->at.column--;
		from = x->at - 1;
	} else {
		t->at = here(x);
		from = x->at;
		if (!at_end(x))
			t->kind = lex_token(x);
	}
	t->text = (struct str){ from, (size_t)(x->at - from) };
	t->end_column = x->column + 1;
}

bool proto_word(struct proto_lexer *x)
{
	struct proto_token *t = &x->token;

	if (t->kind == TOKEN_END || t->kind == TOKEN_STRING)
		return false;
	x->at = t->text.ptr;
	x->line = t->at.line - 1;
	x->column = t->at.column - 1;
	while (is_letter(look(x)) || is_digit(look(x)) || look(x) == '-' || look(x) == '.')
		step(x);
	t->text.len = (size_t)(x->at - t->text.ptr);
	t->end_column = x->column + 1;
	t->kind = TOKEN_NAME;
	t->flaw = NULL;
	return t->text.len > 0;
}

void proto_word_exponent(struct proto_lexer *x)
{
	struct proto_token *t = &x->token;
	const char last = t->text.ptr[t->text.len - 1];

	if ((last != 'e' && last != 'E') || (!is_digit(*t->text.ptr) && *t->text.ptr != '-') ||
	    look(x) != '+')
		return;
	step(x);
	take_all(x, is_digit);
	t->text.len = (size_t)(x->at - t->text.ptr);
	t->end_column = x->column + 1;
}

void proto_lex(struct proto_lexer *x, struct str text, bool tolerant, bool few_blanks)
{
	*x = (struct proto_lexer){ .at = text.ptr,
		                   .end = text.ptr + text.len,
		                   .tolerant = tolerant,
		                   .few_blanks = few_blanks };
	for (int i = 0; i < 3 && !few_blanks && str_starts(text, "\xef\xbb\xbf"); i++)
		step(x);
}

/* ---- what tokens stand for
 * ------------------------------------------------------------------------ */

static void add_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_add_byte(out, (char)c);
	} else if (c < 0x800) {
		buf_add_byte(out, (char)(0xc0 | c >> 6));
		buf_add_byte(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_add_byte(out, (char)(0xe0 | c >> 12));
		buf_add_byte(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_add_byte(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_add_byte(out, (char)(0xf0 | c >> 18));
		buf_add_byte(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_add_byte(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_add_byte(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* Up to max digits of the base from *p on. */
static uint32_t digits(const char **p, const char *end, int base, int max)
{
	uint32_t value = 0;

	for (; max > 0 && *p < end && hex_value(**p) >= 0 && hex_value(**p) < base; max--, ++*p)
		value = value * (uint32_t)base + (uint32_t)hex_value(**p);
	return value;
}

/* Half a pair and its other half are one character, as protoc reads them. */
static uint32_t pair(const char **p, const char *end, uint32_t c)
{
	const char *q = *p + 2;
	uint32_t low;

	if (c < 0xd800 || c > 0xdbff || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
		return c;
	low = digits(&q, end, 16, 4);
	if (low < 0xdc00 || low > 0xdfff)
		return c;
	*p = q;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

void proto_unquote(struct buf *out, struct str token, bool tolerant)
{
	static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
	const char *p = token.ptr + 1, *end = token.ptr + token.len;

	if (token.len >= 2 && end[-1] == *token.ptr)
		end--;
	while (p < end) {
		const char *s;
		char c = *p++;

		if (c != '\\' || p == end) {
			buf_add_byte(out, c);
			continue;
		}
		c = *p++;
		if (is_octal(c)) {
			const uint32_t value = (p--, digits(&p, end, 8, 3));

			if (tolerant)
				add_utf8(out, value);
			else
				buf_add_byte(out, (char)value);
		} else if ((c == 'x' || (c == 'X' && tolerant)) && p < end && is_hex(*p)) {
			const uint32_t value = digits(&p, end, 16, 2);

			if (tolerant)
				add_utf8(out, value);
			else
				buf_add_byte(out, (char)value);
		} else if ((c == 'u' || c == 'U') && !tolerant) {
			const uint32_t value = digits(&p, end, 16, c == 'u' ? 4 : 8);

			add_utf8(out, pair(&p, end, value));
		} else {
			s = c ? strchr(from, c) : NULL;
			buf_add_byte(out, s ? to[s - from] : c);
		}
	}
}

bool proto_integer(struct str text, uint64_t limit, uint64_t *out)
{
	uint64_t value = 0, base = 10;
	size_t i = 0;

	if (text.len > 1 && text.ptr[0] == '0') {
		base = text.ptr[1] == 'x' || text.ptr[1] == 'X' ? 16 : 8;
		i = base == 16 ? 2 : 0;
	}
	for (; i < text.len; i++) {
		const uint64_t digit = (uint64_t)hex_value(text.ptr[i]);

		if (digit >= base || digit > limit || value > (limit - digit) / base)
			return false;
		value = value * base + digit;
	}
	*out = value;
	return true;
}
