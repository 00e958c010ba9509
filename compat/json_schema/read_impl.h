/* read_impl.h - inside the registry's relation of JSON Schemas
 *
 * The plan of a pair of nodes (read_plan.h) says what is to be asked and said: a list of steps.
 * read_strict.c takes the steps and remembers; read_text.c spells the
 * answer out. matching.c pairs branches.
 */
#ifndef COMPAT_JSON_SCHEMA_READ_IMPL_H
#define COMPAT_JSON_SCHEMA_READ_IMPL_H

#include "compat/json_schema/read_strict.h"

/* A step on the way to a place: one word or two ("properties", "a"); ptr NULL: none. */
struct json_way {
	struct str first, second;
};

enum json_step_kind {
	STEP_SAY,    /* the difference `type` */
	STEP_PASS,   /* what is found between old and new */
	STEP_COVER,  /* the same, then `type` if they are compatible, else `otherwise` */
	STEP_INVERT, /* only `type` or `otherwise` */
	STEP_TRY,    /* if compatible, what is found and `type` (if any), and that is all */
	STEP_MATCH,  /* all branches of old with all of new */
};

struct json_step {
	enum json_step_kind kind;
	enum json_difference type, otherwise; /* JSON_DIFFERENCE_COUNT: none */
	struct json_way way;
	const struct typed *old, *new; /* NULL: there is none */
};

struct json_pair;

/* What is found in a pair: differences, and whole pairs within. */
struct json_entry {
	struct json_entry *next;
	enum json_difference type;    /* of a difference */
	const struct json_pair *pair; /* or NULL */
	struct json_way way;
};

enum json_pair_state { JSON_PAIR_NEW, JSON_PAIR_OPEN, JSON_PAIR_DONE };

struct json_pair {
	const struct typed *old, *new;
	struct json_entry *first, *last;
	unsigned long long total, bad; /* differences, and those that do not pass; all ones: many */
	enum json_pair_state state;
	bool flipped; /* within `not`: `old` is of the new schema */
	uint64_t key;
};

struct json_steps {
	struct json_step *list;
	size_t count;
};

/* One question. */
struct json_relation {
	struct arena *arena;
	enum json_policy policy;
	struct failure *why;
	unsigned long work; /* pairs, steps and values so far */
	struct text_map *patterns;
};

/* Counts work; false: LIMIT (PAIRS). */
bool json_work(struct json_relation *r, size_t n);

/* What is to be done about a pair of nodes, no REFERENCE that is followed. */
bool json_plan(struct json_relation *r, const struct typed *old, const struct typed *new,
               struct json_steps *out);

/* Does a maximum matching of the graph cover the smaller side? n x m; edges by rows.
 * *matched: old * m + new for each pair of it, in the order in which the registry lists them. */
struct json_edge {
	size_t old, new;
	const struct json_pair *pair;
};
void json_match(struct arena *a, const struct json_edge *edges, size_t edge_count, size_t olds,
                size_t news, const struct json_edge ***matched, size_t *count);

/* Fills the answer's list. False: LIMIT. */
bool json_spell(struct json_relation *r, const struct json_pair *root, bool everything,
                struct json_reading *out);

#endif
