/* avro/cheapest.h - the cheapest value of each place of a grammar
 *
 * A place is either a sum, which has all of its parts (a record its fields), or a choice, which has
 * one of them (a union its branches). What needs no part that can be had has a cost; a sum with a
 * part that has none, and a choice among such, have none. Recursion is welcome: that is what this
 * is for.
 *
 * Knuth's generalisation of Dijkstra's shortest paths: whatever is made of parts costs at least as
 * much as each of them, so the cheapest candidate that is left is final, and makes candidates of
 * who waits for it.
 */
#ifndef CONTRACT_AVRO_CHEAPEST_H
#define CONTRACT_AVRO_CHEAPEST_H

#include "contract/base/arena.h"

/* Compared in this order; the depth is not compared. Each is cut off at all ones. */
struct avro_cost {
	unsigned long long faults; /* what should better not be there */
	unsigned long long bytes;
	unsigned long long values;
	unsigned long long depth;
};

enum avro_place { AVRO_SUM, AVRO_CHOICE };

struct avro_answer {
	bool known; /* else there is no such value */
	struct avro_cost cost;
	size_t chosen; /* of a choice: which of its parts, in the order they were added */
};

struct avro_grammar;

struct avro_grammar *avro_grammar_new(struct arena *a);
/* The number of the new place, from 0. A sum costs own and its parts: the depth of own and that of
 * the deepest part are added. Of a choice own does not count. */
size_t avro_grammar_add(struct avro_grammar *g, enum avro_place kind, struct avro_cost own);
/* The part may be a place that is added later. extra: what that part of a choice costs above
 * itself. */
void avro_grammar_part(struct avro_grammar *g, size_t place, size_t part, struct avro_cost extra);
/* Answers for all places, once; nothing is added after. Time and memory are in proportion to the
 * parts, but for a logarithm. */
void avro_grammar_solve(struct avro_grammar *g);
const struct avro_answer *avro_grammar_answer(const struct avro_grammar *g, size_t place);

/* a + b, or all ones. */
static inline unsigned long long avro_cost_plus(unsigned long long a, unsigned long long b)
{
	return a > ~b ? ~0ull : a + b;
}
/* The depths are added too. */
struct avro_cost avro_cost_add(struct avro_cost a, struct avro_cost b);
/* Below 0, 0 or above 0. */
int avro_cost_compare(const struct avro_cost *a, const struct avro_cost *b);

#endif
