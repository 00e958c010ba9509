/* witness_impl.h - inside the search for witnesses: the pairs of types that the decoder meets
 *
 * witness_pairs.c finds the pairs and what each costs, witness.c builds of it.
 */
#ifndef COMPAT_AVRO_WITNESS_IMPL_H
#define COMPAT_AVRO_WITNESS_IMPL_H

#include "compat/avro/witness.h"
#include "contract/avro/smallest.h"

/* What a datum of the writer's type holds that the decoder looks at. */
enum pair_shape {
	PAIR_LEAF,   /* nothing: it is read or not, whole */
	PAIR_FIELDS, /* two records */
	PAIR_ITEMS,  /* two arrays, two maps */
	PAIR_UNION,  /* the writer's is a union */
	PAIR_BRANCH, /* the reader's alone is: the same datum, for one of its branches */
};

struct meeting;

struct link { /* to a pair within */
	struct meeting *to;
	size_t index; /* of the writer's field or branch */
};

struct arrival { /* the same link from the other side */
	struct meeting *from;
	size_t link;
};

/* A type of the reader that meets one of the writer (renamed). */
struct meeting {
	const struct avro_type *reader, *writer;
	struct meeting *next;
	enum pair_shape shape;
	bool never; /* nothing is read: a leaf at odds, or a field is missing without a default */
	struct link *links;
	size_t link_count;
	struct arrival *arrivals; /* in the order of the parts of `way` */
	size_t arrival_count, arrival_room;
	/* Of an enum: the first symbol that is read, and the first that is not; or symbol_count. */
	size_t good_symbol, bad_symbol;
	/* Of two records: themselves and the fields that are not read; with the fields that are
	 * read; whether those that are not can be had, and whether those that are cannot. */
	struct avro_cost rest, all;
	bool possible, lacking;
	size_t mixed; /* place in the first grammar: any datum, each thing at odds in it a fault */
	size_t bad;   /* in the second: a datum with a fault inside this pair */
	size_t way;   /* in the second: all around this pair, from the root */
};

struct avro_witnesses {
	const struct avro_resolver *all; /* as it was given */
	/* The same without its obstacle, so that more can be asked; NULL: without a renamed writer
	 * there is nothing to ask. */
	const struct avro_resolver *resolver;
	struct arena *arena;
	struct type_pairs by_types;
	struct meeting *root;
	struct meeting **last;          /* from the root on, all in the order of their finding */
	struct avro_smallest *smallest; /* of the writer's schema */
	struct avro_grammar *mixed, *grammar;
	size_t nothing; /* the place in the second grammar that has no value */
	unsigned long steps;
	bool too_large;
};

/* Finds all pairs and their costs; or too_large. */
void witnesses_search(struct avro_witnesses *w);

#endif
