/* parse_option.c - options in a Protobuf text, and their values */
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/protobuf/parse.h"

/* ---- values
 * --------------------------------------------------------------------------------------------- */

/* A { value } is read twice where protoc is strict: for its tokens and where it ends, as protoc
 * does at once, and into a tree, as protoc does when it knows the type. */
static bool parse_aggregate(struct proto_builder *b, struct proto_value *v, const char *close);

static struct proto_value *new_value(struct proto_builder *b, enum proto_value_kind kind)
{
	struct proto_value *v = arena_new(b->arena, struct proto_value);

	v->kind = kind;
	v->at = b->lex.token.at;
	return v;
}

/* A registry's parser: what begins like a number is one, all else is a word. */
static bool parse_word_value(struct proto_builder *b, struct proto_value *v)
{
	const struct str *word = &b->lex.token.text;
	uint64_t number;

	if (!proto_word(&b->lex))
		return proto_expected(b, "a value");
	proto_word_exponent(&b->lex);
	v->text = *word;
	if (*word->ptr == '-' || (*word->ptr >= '0' && *word->ptr <= '9')) {
		v->negative = *word->ptr == '-';
		v->text = str_skip(*word, v->negative);
		v->kind = proto_integer(v->text, UINT64_MAX, &number) && v->text.len
		                  ? PROTO_VALUE_INTEGER
		                  : PROTO_VALUE_FLOAT;
	}
	return proto_advance(b);
}

static bool parse_list(struct proto_builder *b, struct proto_value *v);

/* Inside an aggregate, or after "=" in a registry's reading: any value. */
static bool parse_any_value(struct proto_builder *b, struct proto_value **out)
{
	struct proto_value *v = new_value(b, PROTO_VALUE_WORD);
	const struct proto_token *t = &b->lex.token;

	*out = v;
	if (!proto_count(b))
		return false;
	if (t->kind == TOKEN_STRING) {
		v->kind = PROTO_VALUE_STRING;
		return proto_string(b, &v->text, "a string");
	}
	if (proto_at(b, "{"))
		return parse_aggregate(b, v, "}");
	if (proto_at(b, "<") && !b->lex.tolerant)
		return parse_aggregate(b, v, ">");
	if (proto_at(b, "["))
		return parse_list(b, v);
	if (b->lex.tolerant)
		return parse_word_value(b, v);
	if (!proto_take(b, "-", &v->negative))
		return false;
	if (t->kind == TOKEN_INTEGER)
		v->kind = PROTO_VALUE_INTEGER;
	else if (t->kind == TOKEN_FLOAT)
		v->kind = PROTO_VALUE_FLOAT;
	else if (t->kind != TOKEN_NAME)
		return proto_expected(b, "a value");
	v->text = t->text;
	return proto_advance(b);
}

static bool parse_list(struct proto_builder *b, struct proto_value *v)
{
	bool more;

	v->kind = PROTO_VALUE_LIST;
	if (!proto_deeper(b) || !proto_advance(b))
		return false;
	more = !proto_at(b, "]");
	while (more) {
		struct proto_value *item;

		if (!parse_any_value(b, &item))
			return false;
		LIST_ADD(b->arena, v->items, v->count, item);
		if (!proto_take(b, ",", &more))
			return false;
		if (more && b->lex.tolerant && proto_at(b, "]"))
			more = false;
	}
	b->depth--;
	return proto_expect(b, "]");
}

/* `[pkg.ext]`, or of google.protobuf.Any `[type.googleapis.com/pkg.M]`. A registry's keeps its
 * blanks. */
static bool parse_bracket_name(struct proto_builder *b, struct str *out)
{
	enum proto_token_kind last = TOKEN_END;
	const char *from;
	struct buf name;

	if (!proto_advance(b))
		return false;
	from = b->lex.token.text.ptr;
	buf_init(&name, b->arena, 0);
	while (!proto_at(b, "]")) {
		if (b->lex.token.kind == TOKEN_END || b->lex.token.kind == TOKEN_STRING)
			return proto_expected(b, "\"]\"");
		if (last == TOKEN_NAME && b->lex.token.kind == TOKEN_NAME)
			buf_add_byte(&name, ' '); /* no name at all */
		last = b->lex.token.kind;
		buf_add(&name, b->lex.token.text);
		if (!proto_advance(b))
			return false;
	}
	*out = b->lex.tolerant
	               ? str_trim((struct str){ from, (size_t)(b->lex.token.text.ptr - from) })
	               : buf_str(&name);
	return out->len ? proto_advance(b) : proto_expected(b, "the name of an extension");
}

/* Registries take `a.b: value` in an aggregate for a: { b: value }, and keep it apart. */
static bool parse_member(struct proto_builder *b, struct proto_value *v)
{
	struct proto_setting s = { .at = b->lex.token.at };
	bool taken, list;

	s.extension = proto_at(b, "[");
	if (s.extension ? !parse_bracket_name(b, &s.name)
	                : !proto_name(b, &s.name, "the name of a field"))
		return false;
	if (!proto_take(b, ":", &taken))
		return false;
	s.colon = taken;
	list = !b->lex.tolerant && (proto_at(b, "<") || proto_at(b, "["));
	if (!taken && !proto_at(b, "{") && !list)
		return proto_expected(b, "\":\"");
	if (!parse_any_value(b, &s.value))
		return false;
	LIST_ADD(b->arena, v->members, v->count, s);
	if (!proto_take(b, ",", &taken) || (!taken && !proto_take(b, ";", &taken)))
		return false;
	return true;
}

/* From its bracket to the one that closes it; NULL: to the end of the text. */
static bool parse_aggregate(struct proto_builder *b, struct proto_value *v, const char *close)
{
	v->kind = PROTO_VALUE_AGGREGATE;
	if (!proto_deeper(b) || !proto_advance(b))
		return false;
	while (close ? !proto_at(b, close) : b->lex.token.kind != TOKEN_END) {
		if (b->lex.token.kind == TOKEN_END)
			return proto_expected(b, "the end of a value");
		if (!parse_member(b, v))
			return false;
	}
	b->depth--;
	return !close || proto_advance(b);
}

/* Steps over a balanced block as protoc does, then reads its tree; a flaw there is for later. A "#"
 * begins a comment in it, and since protoc makes one line of the block, the rest of all of it is
 * that comment. */
static bool parse_block(struct proto_builder *b, struct proto_value *v)
{
	const struct proto_lexer before = b->lex;
	const unsigned long depth = b->depth;
	unsigned long open = 0;
	const char *comment = NULL;
	struct proto_lexer behind;
	struct failure why;

	do {
		if (b->lex.token.kind == TOKEN_END)
			return proto_refuse(b, b->lex.token.at,
			                    "the value does not end (missing \"}\")");
		if (proto_at(b, "{"))
			open++;
		else if (proto_at(b, "}"))
			open--;
		else if (!comment && proto_at(b, "#"))
			comment = b->lex.token.text.ptr;
		if (!proto_advance(b))
			return false;
	} while (open);
	behind = b->lex;
	b->lex = before;
	b->lex.end = comment ? comment : behind.previous.text.ptr; /* without its "}" */
	if (!parse_aggregate(b, v, NULL)) {
		why = *b->why;
		if (why.code == FAILURE_LIMIT)
			return false;
		v->flaw = str_copy(b->arena, str_of(why.text));
		v->count = 0;
		b->depth = depth;
	}
	b->lex = behind;
	return true;
}

/* Behind the "=" of an option, as protoc reads it. */
static bool parse_value(struct proto_builder *b, struct proto_value **out)
{
	struct proto_value *v;
	const struct proto_token *t = &b->lex.token;
	uint64_t number;

	if (b->lex.tolerant)
		return parse_any_value(b, out);
	*out = v = new_value(b, PROTO_VALUE_WORD);
	if (!proto_take(b, "-", &v->negative))
		return false;
	if (v->negative && (t->kind == TOKEN_NAME || t->kind == TOKEN_STRING))
		return proto_refuse(b, t->at, "a \"-\" stands before numbers only");
	if (t->kind == TOKEN_STRING) {
		v->kind = PROTO_VALUE_STRING;
		return proto_string(b, &v->text, "a string");
	}
	if (proto_at(b, "{"))
		return parse_block(b, v);
	if (t->kind == TOKEN_INTEGER) {
		v->kind = PROTO_VALUE_INTEGER;
		if (!proto_integer(t->text, v->negative ? (uint64_t)INT64_MAX + 1 : UINT64_MAX,
		                   &number))
			return proto_refuse(b, t->at, "the number is out of range");
	} else if (t->kind == TOKEN_FLOAT) {
		v->kind = PROTO_VALUE_FLOAT;
	} else if (t->kind != TOKEN_NAME) {
		return proto_expected(b, "the value of the option");
	}
	v->text = t->text;
	return proto_advance(b);
}

/* ---- names
 * -------------------------------------------------------------------------------------------------
 */

static bool parse_extension_name(struct proto_builder *b, struct str *out)
{
	if (!proto_advance(b))
		return false;
	if (!b->lex.tolerant &&
	    proto_at(b, ")")) { /* protoc reads an empty name here, and finds nothing */
		*out = STR("");
		return proto_advance(b);
	}
	return proto_type_name(b, out) && proto_expect(b, ")");
}

/* A registry's word holds the dots; it is several parts. */
static void add_parts(struct proto_builder *b, struct proto_option *o, struct proto_name_part part)
{
	struct str rest = part.name;
	bool more = rest.len != 0;

	while (more) { /* the last one too, which may be empty */
		more = str_find(rest, '.') >= 0;
		part.name = str_cut(&rest, '.');
		LIST_ADD(b->arena, o->parts, o->part_count, part);
	}
}

static bool parse_option_name(struct proto_builder *b, struct proto_option *o)
{
	bool more;

	do {
		struct proto_name_part part = { .at = b->lex.token.at,
			                        .extension = proto_at(b, "(") };

		if (part.extension ? !parse_extension_name(b, &part.name)
		                   : !proto_name(b, &part.name, "the name of an option"))
			return false;
		if (part.extension)
			LIST_ADD(b->arena, o->parts, o->part_count, part);
		else
			add_parts(b, o, part);
		more = proto_at(b, ".") || (b->lex.tolerant && b->lex.token.kind != TOKEN_END &&
		                            *b->lex.token.text.ptr == '.');
		if (more && proto_at(b, ".") && !proto_advance(b))
			return false;
	} while (more);
	return o->part_count || proto_expected(b, "the name of an option");
}

/* `name = value` */
static bool parse_setting(struct proto_builder *b, struct proto_options *options)
{
	struct proto_option o = { .at = b->lex.token.at };

	if (!proto_count(b) || !parse_option_name(b, &o) || !proto_expect(b, "="))
		return false;
	o.value_at = b->lex.token.at;
	if (!parse_value(b, &o.value))
		return false;
	LIST_ADD(b->arena, options->list, options->count, o);
	return true;
}

bool proto_parse_option(struct proto_builder *b, struct proto_options *options)
{
	return proto_expect(b, "option") && parse_setting(b, options) && proto_expect(b, ";");
}

/* ---- of fields: default and json_name are none
 * ----------------------------------------------------------- */

enum default_form {
	DEFAULT_ANY,
	DEFAULT_SIGNED,
	DEFAULT_UNSIGNED,
	DEFAULT_REAL,
	DEFAULT_BOOL,
	DEFAULT_TEXT,
	DEFAULT_NONE
};

/* What a default must look like, and up to where an integer may go. */
static const struct {
	enum default_form form;
	uint64_t limit;
} defaults[PROTO_KIND_COUNT] = {
	[PROTO_DOUBLE] = { DEFAULT_REAL, 0 },
	[PROTO_FLOAT] = { DEFAULT_REAL, 0 },
	[PROTO_INT64] = { DEFAULT_SIGNED, INT64_MAX },
	[PROTO_UINT64] = { DEFAULT_UNSIGNED, UINT64_MAX },
	[PROTO_INT32] = { DEFAULT_SIGNED, INT32_MAX },
	[PROTO_FIXED64] = { DEFAULT_UNSIGNED, UINT64_MAX },
	[PROTO_FIXED32] = { DEFAULT_UNSIGNED, UINT32_MAX },
	[PROTO_BOOL] = { DEFAULT_BOOL, 0 },
	[PROTO_STRING] = { DEFAULT_TEXT, 0 },
	[PROTO_GROUP] = { DEFAULT_NONE, 0 },
	[PROTO_MESSAGE] = { DEFAULT_NONE, 0 },
	[PROTO_BYTES] = { DEFAULT_TEXT, 0 },
	[PROTO_UINT32] = { DEFAULT_UNSIGNED, UINT32_MAX },
	[PROTO_ENUM] = { DEFAULT_ANY, 0 },
	[PROTO_SFIXED32] = { DEFAULT_SIGNED, INT32_MAX },
	[PROTO_SFIXED64] = { DEFAULT_SIGNED, INT64_MAX },
	[PROTO_SINT32] = { DEFAULT_SIGNED, INT32_MAX },
	[PROTO_SINT64] = { DEFAULT_SIGNED, INT64_MAX },
	[PROTO_UNRESOLVED] = { DEFAULT_ANY, 0 },
};

static bool parse_number_default(struct proto_builder *b, struct proto_value *v,
                                 enum default_form form, uint64_t limit)
{
	const struct proto_token *t = &b->lex.token;
	uint64_t number;

	if (!proto_take(b, "-", &v->negative))
		return false;
	if (v->negative && form == DEFAULT_UNSIGNED)
		return proto_refuse(b, t->at, "an unsigned field cannot have a negative default");
	v->text = t->text;
	if (t->kind == TOKEN_INTEGER) {
		v->kind = PROTO_VALUE_INTEGER;
		if (!proto_integer(t->text, form == DEFAULT_REAL ? UINT64_MAX : limit + v->negative,
		                   &number))
			return proto_refuse(b, t->at, "the number is out of range");
	} else if (form == DEFAULT_REAL && t->kind == TOKEN_FLOAT) {
		v->kind = PROTO_VALUE_FLOAT;
	} else if (form != DEFAULT_REAL || !(proto_at(b, "inf") || proto_at(b, "nan"))) {
		return proto_expected(b, form == DEFAULT_REAL ? "a number"
		                                              : "an integer for the default");
	}
	return proto_advance(b);
}

static bool parse_default_value(struct proto_builder *b, const struct proto_field *f,
                                struct proto_value **out)
{
	const enum default_form form = defaults[f->type.kind].form;
	struct proto_value *v;

	if (!proto_checks(b, CHECK_DEFAULT_VALUE) &&
	    (f->type.kind != PROTO_BYTES || b->lex.token.kind != TOKEN_STRING))
		return parse_any_value(b, out);
	*out = v = new_value(b, PROTO_VALUE_WORD);
	switch (form) {
	case DEFAULT_SIGNED:
	case DEFAULT_UNSIGNED:
	case DEFAULT_REAL:
		return parse_number_default(b, v, form, defaults[f->type.kind].limit);
	case DEFAULT_BOOL:
		if (!proto_at(b, "true") && !proto_at(b, "false"))
			return proto_expected(b, "\"true\" or \"false\"");
		break;
	case DEFAULT_TEXT:
		v->kind = PROTO_VALUE_STRING;
		if (f->type.kind == PROTO_BYTES && b->lex.token.kind == TOKEN_STRING)
			return proto_bytes(b, &v->text);
		return proto_string(b, &v->text, "a string for the default");
	case DEFAULT_NONE:
		return proto_refuse(b, b->lex.token.at, "a message cannot have a default");
	case DEFAULT_ANY:
	default:
		break; /* protoc takes one token, and looks at it when it knows the type */
	}
	v->text = b->lex.token.text;
	return proto_advance(b);
}

static bool parse_default(struct proto_builder *b, struct proto_field *f)
{
	struct proto_value *v;

	if (f->default_value && proto_checks(b, CHECK_PSEUDO_OPTION))
		return proto_refuse(b, b->lex.token.at, "the default is given twice");
	if (!proto_advance(b) || !proto_expect(b, "=") || !parse_default_value(b, f, &v))
		return false;
	f->default_value = v;
	return true;
}

static bool parse_json_name(struct proto_builder *b, struct proto_field *f)
{
	const struct proto_place at = b->lex.token.at;
	struct proto_value *v;

	if (f->json && proto_checks(b, CHECK_PSEUDO_OPTION))
		return proto_refuse(b, at, "json_name is given twice");
	if (!proto_advance(b) || !proto_expect(b, "="))
		return false;
	if (!proto_checks(b, CHECK_PSEUDO_OPTION)) {
		if (!parse_any_value(b, &v))
			return false;
	} else {
		v = new_value(b, PROTO_VALUE_STRING);
		if (!proto_string(b, &v->text, "a string for the JSON name"))
			return false;
	}
	v->at = at;
	f->json = v;
	return true;
}

bool proto_parse_options(struct proto_builder *b, struct proto_options *options,
                         struct proto_field *field)
{
	bool more;

	if (!proto_at(b, "["))
		return true;
	if (!proto_advance(b))
		return false;
	do {
		bool ok;

		if (b->lex.tolerant && !proto_at(b, "(") && !proto_begin(b))
			return false;
		if (field && proto_at(b, "default"))
			ok = parse_default(b, field);
		else if (field && proto_at(b, "json_name"))
			ok = parse_json_name(b, field);
		else
			ok = parse_setting(b, options);
		if (!ok || !proto_take(b, ",", &more))
			return false;
	} while (more);
	return proto_expect(b, "]");
}
