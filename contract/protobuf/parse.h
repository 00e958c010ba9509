/* protobuf/parse.h - what the parts of the Protobuf reader share
 *
 * Inside the reader only. The text is read in one pass by recursive descent (parse*.c), which
 * leaves types as names; link*.c finds them, check_*.c judges, interpret*.c encodes options.
 */
#ifndef CONTRACT_PROTOBUF_PARSE_H
#define CONTRACT_PROTOBUF_PARSE_H

#include "contract/protobuf/lex.h"
#include "contract/protobuf/read.h"
#include "contract/protobuf/table.h"

enum proto_check {
#define CHECK(id, stored, registered, linked, what) CHECK_##id,
#include "contract/protobuf/checks.def"
#undef CHECK
	CHECK_COUNT
};

struct proto_builder {
	struct arena *arena;
	const struct proto_read_options *options;
	struct failure *why;
	struct proto_file *file;
	const struct proto_names *names; /* of the file, as others see them */
	struct proto_names *making;      /* the same, while they are made */
	const struct proto_file
		*descriptor; /* google/protobuf/descriptor.proto, once it was needed */
	const struct proto_builder *outer; /* of the file that imports this built-in one */
	const struct proto_file *meta;     /* confluent/meta.proto, likewise */
	bool trusted;                      /* a built-in file: nothing is checked */
	bool all_loaded;                   /* every built-in file is seen */
	struct proto_table numbers;        /* of extensions, by what they extend */
	struct proto_table used;           /* files that define what is named: struct proto_file */
	struct proto_lexer lex;
	unsigned long depth, declarations;
	bool patient;        /* an error without a place waits for one with a place */
	struct failure held; /* the first that waits; NONE: none does */
};

/* Is it an error in this reading? */
bool proto_checks(const struct proto_builder *b, enum proto_check check);
/* The file is refused: SYNTAX at that place. Returns false; true: go on, protoc knows no place of
 * this error, and the first that has one is told before it. */
bool proto_refuse(struct proto_builder *b, struct proto_place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- tokens (parse.c) ---- */

/* To the next token; false: it is refused. */
bool proto_advance(struct proto_builder *b);
static inline bool proto_at(const struct proto_builder *b, const char *text)
{
	return str_is(b->lex.token.text, text) && b->lex.token.kind != TOKEN_END;
}
/* Steps over the token if it is that text; *taken says whether it was. False: refused. */
bool proto_take(struct proto_builder *b, const char *text, bool *taken);
/* Refused at the token: "expected what". */
bool proto_expected(struct proto_builder *b, const char *what);
/* Steps over the token, which must be that text. */
bool proto_expect(struct proto_builder *b, const char *text);
/* A name; in a registry's reading any word. */
bool proto_name(struct proto_builder *b, struct str *out, const char *what);
/* The first word of a declaration is the token. */
bool proto_begin(struct proto_builder *b);
/* A name with dots, perhaps with one before it. */
bool proto_type_name(struct proto_builder *b, struct str *out);
bool proto_int(struct proto_builder *b, bool negative, int32_t *out, const char *what);
/* One string, or several one behind the other. */
bool proto_string(struct proto_builder *b, struct str *out, const char *what);
/* The same where strings stand for bytes, in every reading. */
bool proto_bytes(struct proto_builder *b, struct str *out);
/* The `;` that ends a field, a constant or a reserved statement. */
bool proto_end(struct proto_builder *b);
/* One more declaration; false: LIMIT. */
bool proto_count(struct proto_builder *b);
/* Around the body of a declaration; false: LIMIT. */
bool proto_deeper(struct proto_builder *b);

/* ---- the grammar ---- */

bool proto_parse(struct proto_builder *b);
/* A message from its name on; a group from its body on. */
bool proto_parse_message(struct proto_builder *b, struct proto_message *scope);
bool proto_parse_body(struct proto_builder *b, struct proto_message *m);
bool proto_parse_field(struct proto_builder *b, struct proto_message *scope,
                       struct proto_oneof *oneof, struct proto_extend *extend);
bool proto_parse_oneof(struct proto_builder *b, struct proto_message *scope);
bool proto_parse_extend(struct proto_builder *b, struct proto_message *scope);
bool proto_parse_enum(struct proto_builder *b, struct proto_message *scope);
bool proto_parse_service(struct proto_builder *b);
bool proto_parse_reserved(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                          bool of_enum);
bool proto_parse_extensions(struct proto_builder *b, struct proto_message *m);
/* `option name = value;` from the word `option` on. */
bool proto_parse_option(struct proto_builder *b, struct proto_options *options);
/* `[name = value, ...]`, if there is one. field: default and json_name go there; may be NULL. */
bool proto_parse_options(struct proto_builder *b, struct proto_options *options,
                         struct proto_field *field);

/* ---- the tree (tree.c) ---- */

struct proto_message *proto_new_message(struct proto_builder *b, struct proto_message *scope,
                                        struct str name, struct proto_place at);
/* The entry of a map field that was written map<key, value>. */
void proto_make_entry(struct proto_builder *b, struct proto_message *scope, struct proto_field *f,
                      struct proto_type key, struct proto_type value);
struct str proto_small_letters(struct arena *a, struct str s);
/* What such an entry is called: of amount_by_day AmountByDayEntry. */
struct str proto_entry_name(struct arena *a, struct str field);
/* The names of the oneofs that descriptors make for `optional` in proto3. */
void proto_name_synthetic(struct proto_builder *b, struct proto_message *m);
struct str proto_json_name(struct arena *a, struct str name);

#endif
