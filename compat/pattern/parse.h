/* parse.h - the parser's state, and its reader of escapes and classes */
#ifndef COMPAT_PATTERN_PARSE_H
#define COMPAT_PATTERN_PARSE_H

#include "compat/pattern/impl.h"

struct parser {
	struct arena *out, *scratch;
	struct str text;
	size_t at;
	struct failure *why;
	const char *opaque;
	struct code code;
	struct charset *sets; /* in scratch, their ranges in out */
	uint32_t nsets, room_sets;
	struct group *groups; /* open ones, the whole pattern first */
	size_t depth, room_groups;
	enum { ATOM_NONE, ATOM_TERM, ATOM_LOOKAHEAD } atom; /* may a quantifier follow? */
	uint32_t term;                                      /* where the atom begins */
	struct part *parts;                                 /* 0: room for the main part */
	uint32_t nparts;
	size_t look_at; /* offset of the first look-around that became a part */
	bool early;     /* one of them stands before the ^ that it is to stand behind */
	uint32_t tail;  /* code length at a lookbehind that did; 0: none */
};

/* What an escape, or a member of a class, stands for. */
struct token {
	enum { TOKEN_CHAR, TOKEN_SET, TOKEN_ASSERTION } kind;
	uint32_t c;
	struct charset set;
	enum op op;
};

/* Fails with "what at offset N". */
bool pattern_malformed(struct parser *p, const char *what, size_t at);
/* The pattern becomes opaque, unless it is; parsing goes on for the syntax. */
void pattern_blame(struct parser *p, const char *what, size_t at);

/* At the backslash. */
bool pattern_escape(struct parser *p, bool in_class, struct token *out);
/* Behind \p or \P. False: a property without a table here. */
bool pattern_property(struct parser *p, bool negated, struct charset *out);
/* Behind the opening bracket, which is at offset opened. */
bool pattern_class(struct parser *p, size_t opened, struct charset *out);

#endif
