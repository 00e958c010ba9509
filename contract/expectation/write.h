/* write.h - an expectation's statements as YAML with choices (inside contract/) */
#ifndef CONTRACT_EXPECTATION_WRITE_H
#define CONTRACT_EXPECTATION_WRITE_H

#include "contract/shape.h"

struct writing {
	struct arena *a;
	struct buf out;
	bool odcs;                   /* the vocabulary: `schema`, else `models` */
	const struct field **chosen; /* NULL: every field */
	size_t chosen_count;
};

/* Plain, or in double quotes with everything escaped that could end a line or a comment. */
void write_text(struct writing *w, struct str s);
/* KEY: VALUE, two blanks a level. */
void write_line(struct writing *w, int level, const char *key, struct str value);
/* The chosen fields of c, with what is above and below them. */
void write_models(struct writing *w, const struct contract *c);
/* What c promises, as comments. */
void write_promises(struct writing *w, const struct contract *c);

#endif
