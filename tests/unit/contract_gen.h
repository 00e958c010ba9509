/* contract_gen.h - random contracts, changes of them and readers of them, from a seed
 *
 * Documents are made as trees and printed as JSON, so that the readers are part of what is
 * proved. What may be stated is a table; a seed gives the same documents in every run.
 */
#ifndef TESTS_UNIT_CONTRACT_GEN_H
#define TESTS_UNIT_CONTRACT_GEN_H

#include "contract/format.h"

#include <stdint.h>

struct gen {
	struct arena *arena;
	uint64_t state;
};

/* 0 .. n - 1; n is at least 1. */
size_t gen_below(struct gen *g, size_t n);

/* A contract of the Data Contract Specification with one or two models. */
const struct node *gen_contract(struct gen *g);
/* The contract with one thing changed: a statement, a type, a field, a model, a port, a promise, a
 * word. */
const struct node *gen_change(struct gen *g, const struct node *contract);
/* A consumer of some of it, that states some of what it gets and now and then something else. */
const struct node *gen_reader(struct gen *g, const struct node *contract);
/* A consumer of all of it, that states everything that the contract says and is neither closed nor
 * positional. */
const struct node *gen_whole_reader(struct gen *g, const struct node *contract);
/* The consumer without one of its demands. */
const struct node *gen_less(struct gen *g, const struct node *reader);

/* What the library reads out of the printed tree. Dies if it cannot. */
const struct contract *gen_read_contract(struct gen *g, const struct node *tree);
const struct expectation *gen_read_reader(struct gen *g, const struct node *tree);
/* For messages; NUL-terminated. */
const char *gen_text(struct gen *g, const struct node *tree);

#endif
