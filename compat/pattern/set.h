/* set.h - sets of code points, and UTF-8; private to compat/pattern */
#ifndef COMPAT_PATTERN_SET_H
#define COMPAT_PATTERN_SET_H

#include "contract/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { CODE_POINT_MAX = 0x10FFFF, SURROGATE_FIRST = 0xD800, SURROGATE_LAST = 0xDFFF };

struct range {
	uint32_t lo, hi; /* both inclusive */
};

/* Sorted, apart by at least one, without surrogates (UTF-8 has none). */
struct charset {
	const struct range *ranges;
	uint32_t n;
};

/* A set under construction: ranges in any order. */
struct set_builder {
	struct arena *arena;
	struct range *ranges;
	uint32_t n, room;
};
extern const struct charset pattern_set_any, pattern_set_dot, pattern_set_digit, pattern_set_word,
	pattern_set_space;

void pattern_set_add(struct set_builder *b, uint32_t lo, uint32_t hi);
void pattern_set_add_set(struct set_builder *b, struct charset s);
/* All code points that are not in s. */
void pattern_set_add_rest(struct set_builder *b, struct charset s);
/* Sorts and merges; allocated from the builder's arena. */
struct charset pattern_set_done(struct set_builder *b);
bool pattern_set_has(struct charset s, uint32_t c);

/* The code point at *at, which moves behind it; U+FFFD for an ill-formed byte. */
uint32_t pattern_decode(struct str s, size_t *at);
/* Writes at most 4 bytes, returns how many. */
size_t pattern_encode(uint32_t c, char *out);

#endif
