/* json.c - RFC 8259 to nodes with places, and nodes to JSON
 *
 * jansson is not used here because it keeps no places and turns numbers into
 * doubles; findings need the first and exact comparisons the second.
 */
#include "contract/base/limits.h"
#include "contract/base/node.h"

#include <stdint.h>

struct reader {
	struct arena *arena;
	const struct source *source;
	struct failure *why;
	const char *at, *end;
	const char *line_start; /* later by each byte of the line that continues a character */
	int line;
	size_t depth, nodes, most_nodes;
	bool lenient;  /* of repeated keys, half a surrogate pair and what follows */
	bool comments; /* between tokens */
	bool infinite; /* NaN and the infinities are values */
};

static int column_of(const struct reader *r)
{
	return (int)(r->at - r->line_start) + 1;
}

static bool refuse(struct reader *r, const char *what)
{
	return failure_at(r->why, FAILURE_SYNTAX, r->line, column_of(r), "%s", what);
}

static bool over(struct reader *r, enum limit limit)
{
	return failure_at(r->why, FAILURE_LIMIT, r->line, column_of(r), "more than %lu %s (limit %s)",
	                  limit_of(limit), limit_what(limit), limit_name(limit));
}

static int peek(const struct reader *r)
{
	return r->at < r->end ? (unsigned char)*r->at : -1;
}

static void step(struct reader *r)
{
	if (*r->at == '\n') {
		r->line++;
		r->line_start = r->at + 1;
	} else if (((unsigned char)*r->at & 0xC0) == 0x80) {
		r->line_start++;
	}
	r->at++;
}

static bool at_text(const struct reader *r, const char *two)
{
	return r->end - r->at >= 2 && r->at[0] == two[0] && r->at[1] == two[1];
}

/* A comment of C; one that does not end stays, and is no JSON value then. */
static bool skip_comment(struct reader *r)
{
	const char *p = r->at + 2;

	if (at_text(r, "//")) {
		while (peek(r) >= 0 && peek(r) != '\n' && peek(r) != '\r')
			step(r);
		return true;
	}
	if (!at_text(r, "/*"))
		return false;
	while (r->end - p >= 2 && (p[0] != '*' || p[1] != '/'))
		p++;
	if (r->end - p < 2)
		return false;
	while (r->at < p + 2)
		step(r);
	return true;
}

static void skip_blanks(struct reader *r)
{
	do {
		for (; r->at < r->end; r->at++) {
			if (*r->at == '\n') {
				r->line++;
				r->line_start = r->at + 1;
			} else if (*r->at != ' ' && *r->at != '\t' && *r->at != '\r') {
				break;
			}
		}
	} while (r->comments && skip_comment(r));
}

/* Mostly there is none. */
static inline void skip_space(struct reader *r)
{
	if (r->at == r->end || *r->at <= ' ' || *r->at == '/')
		skip_blanks(r);
}

static struct node *make(struct reader *r, enum node_kind kind)
{
	struct node *n = arena_new(r->arena, struct node);

	n->kind = kind;
	n->line = r->line;
	n->column = column_of(r);
	n->source = r->source;
	return n;
}

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex4(struct reader *r, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		int d = hex_digit(peek(r));

		if (d < 0)
			return refuse(r, "\\u needs four hexadecimal digits");
		*out = *out << 4 | (unsigned)d;
		step(r);
	}
	return true;
}

static size_t put_utf8(char *out, unsigned c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* Behind "\u": one code point, of a surrogate pair where it must be. */
static bool read_unicode(struct reader *r, char *out, size_t *n)
{
	unsigned high, low = 0;

	if (!read_hex4(r, &high))
		return false;
	while (high >= 0xD800 && high < 0xDC00) {
		if (!at_text(r, "\\u"))
			break;
		step(r);
		step(r);
		if (!read_hex4(r, &low))
			return false;
		if (low >= 0xDC00 && low < 0xE000) {
			high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
			break;
		}
		if (!r->lenient)
			break;
		out[(*n)++] = '?';
		high = low;
	}
	if (high >= 0xD800 && high < 0xE000) {
		if (!r->lenient)
			return refuse(r, high < 0xDC00 ? "a high surrogate without its low one"
			                               : "a low surrogate without its high one");
		high = '?';
	}
	*n += put_utf8(out + *n, high);
	return true;
}

static bool read_escape(struct reader *r, char *out, size_t *n)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *which;

	step(r);
	if (peek(r) == 'u') {
		step(r);
		return read_unicode(r, out, n);
	}
	which = peek(r) > 0 ? strchr(from, peek(r)) : NULL;
	if (!which)
		return refuse(r, "an escape that JSON does not have");
	out[(*n)++] = to[which - from];
	step(r);
	return true;
}

/* Length of the string's source between its quotes; what it decodes to is no longer. */
static size_t raw_length(const struct reader *r)
{
	const char *p = r->at + 1;

	while (p < r->end && *p != '"')
		p += *p == '\\' && p + 1 < r->end ? 2 : 1;
	return (size_t)(p - r->at - 1);
}

/* Where the plain ASCII of a string ends: eight bytes at a time, by the top bits that each test
 * sets in the first byte it is about, and perhaps in later ones. */
static const char *plain_end(const char *p, const char *end)
{
	const uint64_t ones = UINT64_MAX / 0xFF, tops = ones << 7;
	uint64_t w, odd;

	for (; end - p >= 8; p += 8) {
		memcpy(&w, p, sizeof w);
		odd = (w | (w + ones) | (w - ones * ' ') | ((w ^ ones * '"') - ones) |
		       ((w ^ ones * '\\') - ones)) &
		      tops;
		if (odd && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
			return p + __builtin_ctzll(odd) / 8;
		if (odd)
			break;
	}
	while (p < end && *p >= 0x20 && *p < 0x7F && *p != '"' && *p != '\\')
		p++;
	return p;
}

/* Most strings are plain ASCII: then the source's own bytes are the text. */
static bool read_ascii(struct reader *r, struct node *node)
{
	const char *from = r->at + 1, *p = plain_end(from, r->end);

	if (p == r->end || *p != '"')
		return false;
	node->text = (struct str){ from, (size_t)(p - from) };
	r->at = p + 1;
	return true;
}

static bool read_string(struct reader *r, struct node **out)
{
	struct node *node = make(r, NODE_SCALAR);
	char *text;
	size_t n = 0;

	node->quoted = true;
	*out = node;
	if (read_ascii(r, node))
		return true;
	text = arena_alloc(r->arena, raw_length(r) + 5, 1);
	step(r);
	while (peek(r) != '"') {
		if (peek(r) < 0)
			return refuse(r, "the text ends inside a string");
		if (peek(r) < 0x20)
			return refuse(r, "a control character inside a string");
		if (peek(r) == '\\') {
			if (!read_escape(r, text, &n))
				return false;
			continue;
		}
		text[n++] = *r->at;
		step(r);
	}
	step(r);
	node->text = (struct str){ text, n };
	if (!str_is_utf8(node->text))
		return failure_at(r->why, FAILURE_SYNTAX, node->line, node->column,
		                  "a string that is not UTF-8");
	return true;
}

static bool is_word(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '+' || c == '-' || c == '.' || c == '_';
}

static bool is_infinite(struct str s)
{
	static const char *const words[] = { "NaN",       "Infinity", "-Infinity",
		                             "+Infinity", "-INF",     "+INF" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(s, words[i]))
			return true;
	return false;
}

static bool is_mark(const struct reader *r, const char *at)
{
	return r->end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0;
}

static bool read_word(struct reader *r, struct node **out)
{
	struct node *node = make(r, NODE_SCALAR);
	const char *from = r->at;

	while (is_word(peek(r)))
		step(r);
	node->text = (struct str){ from, (size_t)(r->at - from) };
	if (!str_is(node->text, "null") && !str_is(node->text, "true") &&
	    !str_is(node->text, "false") && !node_is_number(node) &&
	    !(r->infinite && is_infinite(node->text)))
		return failure_at(r->why, FAILURE_SYNTAX, node->line, node->column,
		                  is_mark(r, from) ? "a byte order mark, where a value is "
		                                     "expected: save the file without it%.*s"
		                  : node->text.len ? "\"%.*s\" is no JSON value"
		                                   : "a value is missing%.*s",
		                  (int)(node->text.len > 80 ? 80 : node->text.len), from);
	*out = node;
	return true;
}

static bool read_value(struct reader *r, struct node **out);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, see read_value() */
static bool read_member(struct reader *r, struct node *map)
{
	struct node *key, *value;
	bool again;

	if (peek(r) != '"')
		return refuse(r, "a member needs a name in double quotes");
	if (!read_string(r, &key))
		return false;
	again = node_get_str(map, key->text) != NULL;
	if (again && !r->lenient)
		return failure_at(r->why, FAILURE_SYNTAX, key->line, key->column, "duplicate key \"%.*s\"",
		                  key->text.len > 200 ? 200 : (int)key->text.len, key->text.ptr);
	skip_space(r);
	if (peek(r) != ':')
		return refuse(r, "\":\" is missing behind a member's name");
	step(r);
	skip_space(r);
	if (!read_value(r, &value))
		return false;
	if (again)
		node_put(r->arena, map, key->text, value);
	else
		node_put_member(r->arena, map, key, value);
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, see read_value() */
static bool read_container(struct reader *r, struct node *node, int close)
{
	struct node *item;

	step(r);
	skip_space(r);
	while (peek(r) != close) {
		if (node->count) {
			if (peek(r) != ',')
				return refuse(r, peek(r) < 0 ? "the text ends inside a value" :
				                 "\",\" is missing between two values");
			step(r);
			skip_space(r);
		}
		if (node->kind == NODE_MAP) {
			if (!read_member(r, node))
				return false;
		} else {
			if (!read_value(r, &item))
				return false;
			node_add(r->arena, node, item);
		}
		skip_space(r);
	}
	step(r);
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool read_value(struct reader *r, struct node **out)
{
	int c = peek(r);
	bool ok;

	if (++r->nodes > r->most_nodes)
		return over(r, LIMIT_NODES);
	if (c == '"')
		return read_string(r, out);
	if (c != '{' && c != '[')
		return read_word(r, out);
	if (++r->depth > limit_of(LIMIT_DEPTH))
		return over(r, LIMIT_DEPTH);
	*out = make(r, c == '{' ? NODE_MAP : NODE_LIST);
	ok = read_container(r, *out, c == '{' ? '}' : ']');
	r->depth--;
	return ok;
}

static struct reader reader_of(struct arena *a, const struct source *source, struct failure *why)
{
	return (struct reader){ .arena = a,
		                .source = source,
		                .why = why,
		                .at = source->text.ptr,
		                .end = source->text.ptr + source->text.len,
		                .line_start = source->text.ptr,
		                .line = 1,
		                .most_nodes = limit_of(LIMIT_NODES) };
}

bool json_read(struct arena *a, const struct source *source, struct node **root, struct failure *why)
{
	struct reader r = reader_of(a, source, why);
	struct node *value;

	if (str_starts(source->text, "\xEF\xBB\xBF"))
		r.line_start = r.at += 3;
	skip_space(&r);
	if (!read_value(&r, &value))
		return false;
	skip_space(&r);
	if (peek(&r) >= 0)
		return refuse(&r, "more text behind the JSON value");
	*root = value;
	return true;
}

bool json_read_lenient(struct arena *a, const struct source *source, struct node **root,
                       struct failure *why)
{
	struct reader r = reader_of(a, source, why);
	struct node *value;

	r.lenient = r.comments = true;
	skip_space(&r);
	if (!read_value(&r, &value))
		return false;
	while (peek(&r) >= 0 && peek(&r) <= ' ')
		step(&r);
	if (peek(&r) >= 0)
		return refuse(&r, "more text behind the JSON value");
	*root = value;
	return true;
}

bool json_read_first(struct arena *a, const struct source *source, struct node **root,
                     struct failure *why)
{
	struct reader r = reader_of(a, source, why);

	r.lenient = r.infinite = true;
	skip_space(&r);
	return read_value(&r, root);
}

/* ---- printing ---------------------------------------------------------- */

/* How a character is written: itself (0), \\ and this letter, or \\u ('u'). */
static const char escapes[256] = {
	['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
	['\t'] = 't', [0] = 'u',     [1] = 'u',    [2] = 'u',    [3] = 'u',    [4] = 'u',
	[5] = 'u',    [6] = 'u',     [7] = 'u',    [0x0b] = 'u', [0x0e] = 'u', [0x0f] = 'u',
	[0x10] = 'u', [0x11] = 'u',  [0x12] = 'u', [0x13] = 'u', [0x14] = 'u', [0x15] = 'u',
	[0x16] = 'u', [0x17] = 'u',  [0x18] = 'u', [0x19] = 'u', [0x1a] = 'u', [0x1b] = 'u',
	[0x1c] = 'u', [0x1d] = 'u',  [0x1e] = 'u', [0x1f] = 'u', [0x7f] = 'u',
};

void json_print_text(struct buf *out, struct str text)
{
	size_t plain = 0; /* where what is copied as it is begins */

	buf_add_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		char e = escapes[(unsigned char)text.ptr[i]];

		if (!e)
			continue;
		buf_add(out, (struct str){ text.ptr + plain, i - plain });
		plain = i + 1;
		if (e == 'u')
			buf_printf(out, "\\u%04x", (unsigned)text.ptr[i]);
		else
			buf_add(out, (struct str){ (char[]){ '\\', e }, 2 });
	}
	buf_add(out, str_skip(text, plain));
	buf_add_byte(out, '"');
}

static void new_line(struct buf *out, int indent, int level)
{
	if (!indent)
		return;
	buf_add_byte(out, '\n');
	for (int i = 0; i < indent * level; i++)
		buf_add_byte(out, ' ');
}

static void print_scalar(struct buf *out, const struct node *n)
{
	if (n->quoted)
		json_print_text(out, n->text);
	else if (node_is_null(n))
		buf_add_c(out, "null");
	else if (node_is_number(n))
		buf_add(out, n->text);
	else if (str_eq_nocase(n->text, STR("true")) || str_eq_nocase(n->text, STR("false")))
		buf_add_c(out, (n->text.ptr[0] | 0x20) == 't' ? "true" : "false");
	else
		json_print_text(out, n->text);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void print(struct buf *out, const struct node *n, int indent, int level)
{
	bool map = n->kind == NODE_MAP;

	if (n->kind == NODE_SCALAR) {
		print_scalar(out, n);
		return;
	}
	buf_add_byte(out, map ? '{' : '[');
	for (size_t i = 0; i < n->count; i++) {
		if (i)
			buf_add_byte(out, ',');
		new_line(out, indent, level + 1);
		if (map) {
			json_print_text(out, n->members[i].key->text);
			buf_add_c(out, indent ? ": " : ":");
		}
		print(out, map ? n->members[i].value : n->items[i], indent, level + 1);
	}
	if (n->count)
		new_line(out, indent, level);
	buf_add_byte(out, map ? '}' : ']');
}

void json_print(struct buf *out, const struct node *root, int indent)
{
	print(out, root, indent, 0);
}

struct str json_text(struct arena *a, const struct node *root)
{
	struct buf out;

	buf_init(&out, a, 0);
	json_print(&out, root, 0);
	return buf_str(&out);
}
