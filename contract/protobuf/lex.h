/* protobuf/lex.h - the words of a Protobuf text
 *
 * One token at a time, in protoc's way: names, numbers, strings and single characters. What is
 * wrong with a token is noted in it and told by whoever takes it, since a registry's parser, which
 * knows only words (proto_word()), forgives part of it.
 */
#ifndef CONTRACT_PROTOBUF_LEX_H
#define CONTRACT_PROTOBUF_LEX_H

#include "contract/protobuf/option.h"

enum proto_token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_INTEGER,
	TOKEN_FLOAT,
	TOKEN_STRING,
	TOKEN_SYMBOL
};

struct proto_token {
	enum proto_token_kind kind;
	struct str text; /* as it stands there, a string with its quotes */
	struct proto_place at;
	int end_column;   /* behind it, on the line where it ends */
	const char *flaw; /* what is wrong with it or with what stands before it; NULL: nothing */
	struct proto_place flaw_at;
	bool forgiven; /* the flaw is one that registries overlook */
};

struct proto_lexer {
	const char *at, *end;         /* at: behind the token */
	int line, column;             /* of at */
	bool tolerant;                /* a registry's parser */
	bool few_blanks; /* and only its blanks: no form feeds, vertical tabs and byte order mark */
	struct proto_token token, previous;
};

/* Starts before the first token: call proto_next(). */
void proto_lex(struct proto_lexer *x, struct str text, bool tolerant, bool few_blanks);
void proto_next(struct proto_lexer *x);
/* Turns the token into the longest word of letters, digits and "_-." that begins where it begins;
 * false: none does. Its flaws are gone with it. */
bool proto_word(struct proto_lexer *x);
/* Adds "+6" to the word "1e", which protoc writes into descriptors, and so into their text. */
void proto_word_exponent(struct proto_lexer *x);
/* Adds the bytes of a string token to *out. Tolerant: in registries' way, an escape above 127 is
 * that character and an unknown one the letter itself. */
void proto_unquote(struct buf *out, struct str token, bool tolerant);
/* The text of an integer token, decimal, 0x or octal; false: it is above limit. */
bool proto_integer(struct str text, uint64_t limit, uint64_t *out);

#endif
