/* parse.c - Protobuf text: tokens, and what stands at the top of a file */
#include "contract/protobuf/parse.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

#include <stdarg.h>
#include <stdio.h>

static const bool checks[CHECK_COUNT][3] = {
#define CHECK(id, stored, registered, linked, what) { stored, registered, linked },
#include "contract/protobuf/checks.def"
#undef CHECK
};

bool proto_checks(const struct proto_builder *b, enum proto_check check)
{
	return checks[check][b->options->reading];
}

bool proto_refuse(struct proto_builder *b, struct proto_place at, const char *fmt, ...)
{
	char text[sizeof b->why->text];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (!at.line && b->patient) {
		if (!b->held.code)
			failure_set(&b->held, FAILURE_SYNTAX, "%s", text);
		return true;
	}
	return failure_at(b->why, FAILURE_SYNTAX, at.line, at.column, "%s", text);
}

/* ---- tokens
 * -------------------------------------------------------------------------------------- */

bool proto_advance(struct proto_builder *b)
{
	const struct proto_token *t = &b->lex.token;

	proto_next(&b->lex);
	if (!t->flaw)
		return true;
	/* A registry's parser reads numbers as words. */
	if (b->lex.tolerant && (t->forgiven || t->kind == TOKEN_INTEGER || t->kind == TOKEN_FLOAT))
		return true;
	return proto_refuse(b, t->flaw_at, "%s", t->flaw);
}

bool proto_take(struct proto_builder *b, const char *text, bool *taken)
{
	*taken = proto_at(b, text);
	return !*taken || proto_advance(b);
}

bool proto_expected(struct proto_builder *b, const char *what)
{
	const struct proto_token *t = &b->lex.token;
	struct str seen = { t->text.ptr, t->text.len < 40 ? t->text.len : 40 };

	if (t->kind == TOKEN_END)
		return proto_refuse(b, t->at, "expected %s, not the end of the text", what);
	if (!seen.len) /* it began no word */
		seen.len = str_utf8_sequence(
			(struct str){ t->text.ptr, (size_t)(b->lex.end - t->text.ptr) });
	if (!seen.len || !str_is_utf8(seen))
		return proto_refuse(b, t->at, "expected %s, not the byte %02x", what,
		                    (unsigned char)*t->text.ptr);
	return proto_refuse(b, t->at, "expected %s, not %.*s", what, STR_FMT(seen));
}

bool proto_expect(struct proto_builder *b, const char *text)
{
	char what[16];

	if (proto_at(b, text))
		return proto_advance(b);
	snprintf(what, sizeof what, "\"%s\"", text);
	return proto_expected(b, what);
}

bool proto_begin(struct proto_builder *b)
{
	return !b->lex.tolerant || proto_word(&b->lex) || proto_expected(b, "a declaration");
}

bool proto_name(struct proto_builder *b, struct str *out, const char *what)
{
	if (b->lex.tolerant ? !proto_word(&b->lex) : b->lex.token.kind != TOKEN_NAME)
		return proto_expected(b, what);
	*out = b->lex.token.text;
	return proto_advance(b);
}

bool proto_type_name(struct proto_builder *b, struct str *out)
{
	const char *from = b->lex.token.text.ptr;
	struct str part, name = { from, 0 };
	bool dot;

	/* One slice of the text, unless there are blanks in it. */
	if (!proto_take(b, ".", &dot))
		return false;
	if (dot)
		name.len = 1;
	do {
		struct str whole;

		if (!proto_name(b, &part, "a type name"))
			return false;
		whole = (struct str){ name.ptr, name.len + part.len };
		if (name.ptr + name.len != part.ptr)
			whole = str_concat(b->arena, (struct str[]){ name, part }, 2);
		name = whole;
		dot = proto_at(b, ".");
		if (dot) {
			if (name.ptr + name.len == b->lex.token.text.ptr)
				name.len++;
			else
				name = str_concat(b->arena, (struct str[]){ name, STR(".") }, 2);
			if (!proto_advance(b))
				return false;
		}
	} while (dot);
	*out = name;
	return true;
}

/* As Java reads integers: decimal, or hexadecimal behind 0x. */
static bool java_int(struct str word, int32_t *out)
{
	long long value;
	uint64_t hex;

	if (word.len > 2 && word.ptr[0] == '0' && (word.ptr[1] == 'x' || word.ptr[1] == 'X')) {
		if (!proto_integer(word, INT32_MAX, &hex))
			return false;
		value = (long long)hex;
	} else if (!word.len || word.ptr[0] == '+' || !str_to_long(word, &value)) {
		return false;
	}
	if (value < INT32_MIN || value > INT32_MAX)
		return false;
	*out = (int32_t)value;
	return true;
}

bool proto_int(struct proto_builder *b, bool negative, int32_t *out, const char *what)
{
	struct proto_token *t = &b->lex.token;
	bool minus = false;
	uint64_t value;

	if (b->lex.tolerant) {
		if (!proto_word(&b->lex) || !java_int(t->text, out))
			return proto_expected(b, what);
		return proto_advance(b);
	}
	if (negative && !proto_take(b, "-", &minus))
		return false;
	if (t->kind != TOKEN_INTEGER)
		return proto_expected(b, what);
	if (!proto_integer(t->text, (uint64_t)INT32_MAX + minus, &value))
		return proto_refuse(b, t->at, "the number is out of range");
	*out = (int32_t)(minus ? -(int64_t)value : (int64_t)value);
	return proto_advance(b);
}

static bool take_strings(struct proto_builder *b, struct str *out, bool tolerant)
{
	struct buf text;

	buf_init(&text, b->arena, 0);
	while (b->lex.token.kind == TOKEN_STRING) {
		proto_unquote(&text, b->lex.token.text, tolerant);
		if (!proto_advance(b))
			return false;
	}
	*out = text.len ? buf_str(&text) : STR("");
	return true;
}

bool proto_string(struct proto_builder *b, struct str *out, const char *what)
{
	return b->lex.token.kind == TOKEN_STRING ? take_strings(b, out, b->lex.tolerant)
	                                         : proto_expected(b, what);
}

bool proto_bytes(struct proto_builder *b, struct str *out)
{
	return take_strings(b, out, false);
}

/* A registry's parser takes a comment behind a declaration as its documentation, up to the end of
 * the line. */
static bool comment_fits(struct proto_builder *b)
{
	const char *p = b->lex.at, *end = b->lex.end;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (end - p < 2 || p[0] != '/' || p[1] != '*')
		return true;
	for (p += 2; p < end && !(end - p >= 2 && p[0] == '*' && p[1] == '/'); p++)
		;
	p = p < end ? p + 2 : end;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p == end || *p == '\n' ||
	       proto_refuse(b, b->lex.token.at,
	                    "nothing may follow a comment behind \";\" on its line");
}

bool proto_end(struct proto_builder *b)
{
	if (proto_at(b, ";") && proto_checks(b, CHECK_COMMENT_TRAILS) && !comment_fits(b))
		return false;
	return proto_expect(b, ";");
}

bool proto_count(struct proto_builder *b)
{
	return ++b->declarations <= limit_of(LIMIT_NODES) || limit_exceeded(LIMIT_NODES, b->why);
}

bool proto_deeper(struct proto_builder *b)
{
	if (++b->depth <= limit_of(LIMIT_DEPTH))
		return true;
	limit_exceeded(LIMIT_DEPTH, b->why);
	b->why->line = b->lex.token.at.line;
	b->why->column = b->lex.token.at.column;
	return false;
}

/* ---- the top of a file
 * ------------------------------------------------------------------------------ */

static bool parse_syntax(struct proto_builder *b)
{
	struct proto_file *f = b->file;
	const struct proto_place at = b->lex.token.at;
	const bool edition = proto_at(b, "edition");
	struct proto_place value_at;
	struct str value;

	if (edition && proto_checks(b, CHECK_EDITION))
		return proto_refuse(b, at, "editions are not supported in text, give a descriptor");
	if (!proto_advance(b) || !proto_expect(b, "="))
		return false;
	value_at = b->lex.token.at;
	if (!proto_string(b, &value, edition ? "an edition" : "a syntax identifier") ||
	    !proto_expect(b, ";"))
		return false;
	f->syntax_at = at;
	if (edition && str_is(value, "2023")) {
		f->syntax = PROTO_EDITION;
		f->edition = 1000;
	} else if (!edition && str_is(value, "proto2")) {
		f->syntax = PROTO2;
	} else if (!edition && str_is(value, "proto3")) {
		f->syntax = PROTO3;
		f->edition = 999;
	} else {
		return proto_refuse(b, edition ? at : value_at, "unknown %s \"%.*s\": %s",
		                    edition ? "edition" : "syntax", STR_FMT(value),
		                    edition ? "it must be 2023" : "it must be proto2 or proto3");
	}
	return true;
}

static bool parse_package(struct proto_builder *b)
{
	struct proto_file *f = b->file;

	if (f->package.len && proto_checks(b, CHECK_PACKAGE_TWICE))
		return proto_refuse(b, b->lex.token.at, "the package is given twice");
	f->package_at = b->lex.token.at;
	if (!proto_advance(b))
		return false;
	if (!b->lex.tolerant && b->lex.token.kind != TOKEN_NAME)
		return proto_expected(b, "a package name");
	if (b->lex.tolerant ? !proto_name(b, &f->package, "a package name")
	                    : !proto_type_name(b, &f->package))
		return false;
	return proto_expect(b, ";");
}

static bool parse_import(struct proto_builder *b)
{
	struct proto_import import = { .at = b->lex.token.at };
	bool taken;

	if (!proto_advance(b) || !proto_take(b, "public", &taken))
		return false;
	if (taken)
		import.kind = PROTO_IMPORT_PUBLIC;
	else if (!proto_take(b, "weak", &taken))
		return false;
	else if (taken)
		import.kind = PROTO_IMPORT_WEAK;
	if (!proto_string(b, &import.path, "a string that names the file to import"))
		return false;
	LIST_ADD(b->arena, b->file->imports, b->file->import_count, import);
	return proto_expect(b, ";");
}

static bool parse_statement(struct proto_builder *b)
{
	if (proto_at(b, ";"))
		return proto_advance(b);
	if (!proto_begin(b) || !proto_count(b))
		return false;
	if (proto_at(b, "message"))
		return proto_parse_message(b, NULL);
	if (proto_at(b, "enum"))
		return proto_parse_enum(b, NULL);
	if (proto_at(b, "service"))
		return proto_parse_service(b);
	if (proto_at(b, "extend"))
		return proto_parse_extend(b, NULL);
	if (proto_at(b, "import"))
		return parse_import(b);
	if (proto_at(b, "package"))
		return parse_package(b);
	if (proto_at(b, "option"))
		return proto_parse_option(b, &b->file->options);
	return proto_expected(b, "a message, enum, service, extend, import, package or option");
}

bool proto_parse(struct proto_builder *b)
{
	const struct str text = b->file->source->text;

	if (text.len > limit_of(LIMIT_DOCUMENT_BYTES))
		return limit_exceeded(LIMIT_DOCUMENT_BYTES, b->why);
	proto_lex(&b->lex, text, b->options->reading != PROTO_LINKED,
	          proto_checks(b, CHECK_OTHER_BLANKS));
	if (!proto_advance(b))
		return false;
	b->file->edition = 998;
	if ((proto_at(b, "syntax") || proto_at(b, "edition")) && !parse_syntax(b))
		return false;
	while (b->lex.token.kind != TOKEN_END)
		if (!parse_statement(b))
			return false;
	return true;
}
