/* impl.h - what the files of compat/pattern share
 *
 *   set.c      sets of code points, UTF-8
 *   code.c     fragments of a program, put together by the parser
 *   parse.c    text -> program
 *   escape.c   escapes and classes
 *   property.c \p{...}
 *   match.c    runs a program over a string
 *   alphabet.c code points that no set of some programs tells apart
 *   include.c  searches a string in one language and not in another
 *   among.c    the same for many languages at once
 *   pattern.c  the questions of pattern.h
 *
 * A pattern is a conjunction of parts. The first is the pattern itself; each
 * look-around (where it is supported) is one more, possibly negated. A part is
 * a program that searches: it loops over any prefix, then runs the body; once
 * it meets OP_MATCH it has matched, whatever follows.
 *
 *   0 SPLIT 3 1      try the body here, or
 *   1 CHAR  any      skip a code point
 *   2 JUMP  0
 *   3 ...body...
 *   n MATCH
 */
#ifndef COMPAT_PATTERN_IMPL_H
#define COMPAT_PATTERN_IMPL_H

#include "compat/pattern/pattern.h"
#include "compat/pattern/set.h"
#include "contract/base/arena.h"
#include "contract/base/limits.h"

#include <stdint.h>

enum op { OP_CHAR, OP_SPLIT, OP_JUMP, OP_START, OP_END, OP_WORD, OP_NOT_WORD, OP_MATCH };

struct inst {
	uint8_t op;
	bool live;     /* OP_MATCH can be reached from here after the first code point */
	uint16_t role; /* which program, when several are joined */
	uint32_t set;  /* of OP_CHAR: index */
	int32_t x, y;  /* successors; while parsing relative to here, later absolute */
};

struct part {
	const struct inst *code;
	uint32_t n;
	const struct charset *sets;
	uint32_t nsets;
	bool negated; /* must not match */
	bool words;   /* has \b or \B */
};

struct pattern {
	struct str text;
	const char *opaque;
	const struct part *parts; /* none if opaque */
	uint32_t nparts;
};

/* An arena of its own that is freed early, and with a if memory runs out. */
struct arena *pattern_scratch(struct arena *a);
/* "more than 20000 states ... (limit PATTERN_STATES)" */
const char *pattern_limit_reason(struct arena *a, enum limit limit);

/* -- code -------------------------------------------------------------- */

/* The program being parsed. Successors are relative, so a fragment can be moved
 * and copied as a whole; control falls out at its end. */
struct code {
	struct arena *arena;
	struct inst *at;
	uint32_t n, room;
	bool stopped; /* past the limit, or of no use: nothing is emitted any more */
};
enum { REPEAT_FOREVER = INT32_MAX };

void pattern_code_add(struct code *c, struct inst inst);
void pattern_code_insert(struct code *c, uint32_t where, struct inst inst);
/* Turns the fragment from start to the end into min to max of itself. */
void pattern_code_repeat(struct code *c, uint32_t start, uint32_t min, uint32_t max);
/* The fragment from start to the end as a linked program in a; cuts it off. */
struct part pattern_code_cut(struct code *c, struct arena *a, uint32_t start,
                             const struct charset *sets);

/* -- running ----------------------------------------------------------- */

/* What is beside the place between two code points. */
enum side { SIDE_NONE, SIDE_OTHER, SIDE_WORD, SIDE_COUNT };

/* Computes which OP_CHAR and OP_MATCH are reached without reading. */
struct closer {
	const struct inst *code;
	uint32_t *mark, *stack; /* one per instruction */
	uint32_t stamp;
};
struct pc_list {
	uint32_t *pc; /* room for all instructions */
	uint32_t n;
};

void pattern_closer_init(struct closer *c, struct arena *a, const struct inst *code, uint32_t n);
/* out: in a fixed order, without duplicates. Returns the work it took. */
uint32_t pattern_closer_run(struct closer *c, const uint32_t *from, uint32_t n, enum side before,
                            enum side after, struct pc_list *out);

/* -- alphabet ---------------------------------------------------------- */

/* Code points in classes, best to show first. */
struct alphabet {
	uint32_t n;              /* classes */
	const uint32_t *example; /* of each class, readable if possible */
	const enum side *side;   /* of each class; all SIDE_OTHER if words do not matter */
	size_t words;            /* of a row below */
	const uint64_t *member;  /* member[set * words + class / 64]: bit class % 64 */
};

/* False: too many classes. */
bool pattern_alphabet_init(struct alphabet *out, struct arena *a, const struct charset *sets,
                           uint32_t n, bool words);

static inline bool alphabet_has(const struct alphabet *al, uint32_t set, uint32_t class)
{
	return al->member[set * al->words + class / 64] >> (class % 64) & 1;
}

/* -- the search -------------------------------------------------------- */

/* Is there a string that sub matches and super (if not NULL) does not? */
enum pattern_answer pattern_search(struct arena *a, const struct pattern *sub,
                                   const struct pattern *super, struct str *witness);

#endif
