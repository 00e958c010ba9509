/* wire.h - structs as JSON, by tables
 *
 * A table says how one struct looks as a JSON object: a row a member. One writer and one reader
 * walk any table, and /openapi.json is printed from the same rows: what a server answers, what a
 * client reads and what the documentation says cannot differ. forms.h lists the tables.
 *
 * Writing and reading are inverse: struct -> JSON -> struct -> JSON gives the same bytes. What
 * points into a document (the places of findings) comes back as the document's name, line and
 * column.
 */
#ifndef REGISTRY_WIRE_WIRE_H
#define REGISTRY_WIRE_WIRE_H

#include "contract/base/node.h"

/* clang-format off */
enum wire_kind {          /* the member in C -> in JSON */
	WIRE_TEXT,        /* struct str -> string */
	WIRE_MAYBE,       /* the same, but its being there says something: left out where ptr is NULL */
	WIRE_FLAG,        /* bool */
	WIRE_NUMBER,      /* long long -> integer */
	WIRE_COUNT,       /* size_t -> integer, not negative */
	WIRE_OFFSET,      /* uint64_t, likewise */
	WIRE_TIME,        /* int64_t: milliseconds since 1970 */
	WIRE_WORD,        /* an enum -> its name in .words */
	WIRE_TEXTS,       /* struct str *, .count -> array of strings */
	WIRE_OBJECT,      /* a struct inside -> object of .table */
	WIRE_POINTER,     /* const struct * -> object of .table; NULL: left out */
	WIRE_LIST,        /* an array of structs, .count -> array of .table */
	WIRE_POINTERS,    /* the same of const struct * */
	WIRE_FINDINGS,    /* struct findings -> array of findings; how many more: a row of its own */
	WIRE_PLACE,       /* const struct node * -> {"file", "line", "column"}; NULL: left out */
	WIRE_EXPECTATION, /* const struct expectation * -> the document as a tree; NULL: left out */
	WIRE_TREE,        /* const struct node * -> an object as it is; NULL: left out */
	WIRE_KIND_COUNT
};
/* clang-format on */

struct wire_words {
	int count;
	const char *(*word)(int value);
	int strictest; /* what a word that is none of them is read as in an answer */
};

struct wire_row {
	const char *name;
	enum wire_kind kind;
	/* It may be left out, and is where it says nothing: empty, NULL, or `missing`, which is
	 * what a flag, number or word reads as then (of words their count: none is said); an
	 * object, where no member of it says anything. */
	bool optional;
	long long missing;
	size_t offset, count;           /* in the struct; count: of the size_t of TEXTS, LIST, POINTERS */
	const struct wire_table *table; /* OBJECT, POINTER, LIST, POINTERS, FINDINGS */
	const struct wire_words *words; /* WORD */
	const char *about;              /* for people: one sentence without a full stop */
};

struct wire_table {
	const char *name;
	size_t size; /* of the struct */
	const struct wire_row *rows;
	size_t count;
	const char *about;
};

/* Appends one object, in one line, members in the order of the rows. */
void wire_write(struct buf *out, const struct wire_table *t, const void *object);

enum wire_side {
	WIRE_REQUEST, /* a member that no row knows is refused, with "did you mean"; so is a word */
	/* The server may be newer than we are: such a member is skipped, and such a word is read as
	 * the one that lets the least pass. */
	WIRE_ANSWER
};

/* Fills *object, whose texts and lists are in the arena. Each member is of the type its row says,
 * or it is refused: SYNTAX, "expectations[3].status: ..." with line and column; LIMIT likewise. */
bool wire_read(struct arena *a, const struct wire_table *t, enum wire_side side,
               const struct node *root, void *object, struct failure *why);
/* The same from a text. */
bool wire_read_text(struct arena *a, const struct wire_table *t, enum wire_side side,
                    struct str text, void *object, struct failure *why);

#endif
