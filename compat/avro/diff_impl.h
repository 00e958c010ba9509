/* diff_impl.h - inside the diff of Avro schemas
 *
 * diff.c walks and makes findings, diff_type.c compares two types, diff_field.c two
 * records, diff_union.c the branches of unions, diff_words.c what is said beside the
 * types and how types are called, diff_join.c asks the relation and finds the changes behind
 * its answers.
 */
#ifndef COMPAT_AVRO_DIFF_IMPL_H
#define COMPAT_AVRO_DIFF_IMPL_H

#include "compat/avro/diff.h"
#include "compat/avro/read.h"
#include "compat/diff/diff.h"

/* The original has no LENIENT for Avro, and LOGICAL's own checks are not made here. */
static inline enum avro_policy avro_policy_of(enum policy p)
{
	return p == POLICY_PROVEN ? AVRO_PROVEN : AVRO_STRICT;
}

enum side { SIDE_OLD, SIDE_NEW, SIDES };
enum direction { BACKWARD, FORWARD, DIRECTIONS };

/* Who reads: the new schema in BACKWARD, the old one in FORWARD. */
static inline enum side reader_of(enum direction d)
{
	return d == BACKWARD ? SIDE_NEW : SIDE_OLD;
}

static inline enum side writer_of(enum direction d)
{
	return d == BACKWARD ? SIDE_OLD : SIDE_NEW;
}

/* A place is a chain from the root, and becomes text only where something is said about it. */
struct spot {
	const struct spot *up;
	enum spot_step { SPOT_ROOT, SPOT_FIELD, SPOT_ITEMS, SPOT_VALUES, SPOT_BRANCH } step;
	struct str name; /* of the root, field or branch */
};

/* Two types that stand at the same place. */
struct met {
	const struct avro_type *type[SIDES];
	const struct node *at[SIDES]; /* where each is used */
	const struct spot *spot;      /* of the first visit */
	enum {
		UNASKED,
		EXPLAINED,
		UNEXPLAINED
	} alone[DIRECTIONS]; /* what asking of these two gave */
	struct met *next;
};

struct change {
	enum rule rule;
	enum rule milder; /* where nothing is refused because of it; RULE_COUNT: the same */
	struct finding_parts parts;
	const struct spot *spot;
	/* What the relation's answers know it by; NULL on the side where there is nothing. */
	const struct avro_type *type[SIDES];
	const struct avro_field *field[SIDES];
	const struct avro_incompatibility *refused[DIRECTIONS]; /* the first answer it causes */
	bool refuses[DIRECTIONS];
	bool alone; /* an answer without a change */
	struct change *next;
};

struct avro_diffing {
	struct arena *a;
	const struct avro_schema *schema[SIDES];
	const struct diff_options *options;
	struct diff *out;
	struct met *first, **last; /* every pair that was met, in order */
	struct met **
		of[SIDES]; /* by the id of a type: its first pair without a union, else its first */
	struct met_table {
		struct met **slots;
		size_t count, room;
	} table;
	struct change *changes, **changes_end;
	size_t count, more;  /* more: beyond what is kept */
	struct avro_resolver *resolver[DIRECTIONS]; /* NULL: not made yet */
	struct avro_witnesses *search[DIRECTIONS];  /* likewise */
	size_t witnesses;                           /* that were looked for */
	unsigned long steps; /* left for asking again about two types alone */
	bool unfinished;     /* the walk met more pairs than it may */
};

/* ---- the walk (diff.c) ---- */

const struct spot *spot_below(struct arena *a, const struct spot *up, enum spot_step step,
                              struct str name);
struct str spot_text(struct arena *a, const struct spot *spot);
/* The two stand at the same place, and are compared in their turn, unless they were met before. */
void meet(struct avro_diffing *d, const struct avro_type *old, const struct node *old_at,
          const struct avro_type *new, const struct node *new_at, const struct spot *spot);
struct change *new_change(struct avro_diffing *d, enum rule rule, const struct spot *spot,
                          const struct finding_parts *parts);
void keep_change(struct avro_diffing *d, struct change *c);
/* Both, as long as there are not too many. The path comes from the spot. Never NULL. */
struct change *changed(struct avro_diffing *d, enum rule rule, const struct spot *spot,
                       const struct finding_parts *parts);
/* The same about two types. */
struct change *type_changed(struct avro_diffing *d, enum rule rule, const struct met *m,
                            const struct finding_parts *parts);

/* ---- the parts ---- */

void compare_types(struct avro_diffing *d, const struct met *m);   /* diff_type.c */
void compare_kinds(struct avro_diffing *d, const struct met *m);   /* neither is a union */
void compare_records(struct avro_diffing *d, const struct met *m); /* diff_field.c */
void compare_unions(struct avro_diffing *d, const struct met *m);  /* diff_union.c */

/* Does Avro read a number, text or bytes of that kind as the other? */
bool is_promotion(enum avro_kind from, enum avro_kind to);

/* Asks in both directions, and marks the changes behind each answer or adds some. */
void join_relation(struct avro_diffing *d); /* diff_join.c */

/* A value that shows what the change breaks, or why there is none. */
void show_witness(struct avro_diffing *d, const struct change *c,
                  struct finding *f); /* diff_witness.c */

/* ---- words (diff_words.c) ---- */

/* "long", "decimal(9, 2)", "shop.Card", "array of string", "null or long". */
struct str type_words(struct arena *a, const struct avro_type *t);
/* As a schema would write it, names for named types: "\"long\"", or empty if that is long. */
struct str type_json(struct arena *a, const struct avro_type *t);
/* The value of a member of a definition, or the definition. */
const struct node *member_at(const struct node *definition, const char *key);

struct said {            /* what a type or field has beside its meaning to Avro */
	struct str what; /* "Order", "the field note" */
	struct str doc;
	const struct str *aliases;
	size_t alias_count;
	const struct avro_property *properties;
	size_t property_count;
	const struct node *at;
	bool is_type, decimal;
	struct str name; /* an alias that names the other side is no change of its own */
};
/* Documentation, aliases and properties. */
void compare_said(struct avro_diffing *d, const struct spot *spot, const struct said *old,
                  const struct said *new);
void compare_logical(struct avro_diffing *d, const struct met *m);

#endif
