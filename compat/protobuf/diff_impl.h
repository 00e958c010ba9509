/* diff_impl.h - inside the diff of Protobuf files
 *
 * Both files are put side by side first (diff_pairs.c): messages as the relation reads
 * them, fields by number and name, enums by name. Then each pair is compared, once
 * (diff_field.c, _oneof.c, _type.c, _enum.c, _file.c), and the relation's answers are led
 * to the changes behind them (diff_answer.c).
 */
#ifndef COMPAT_PROTOBUF_DIFF_IMPL_H
#define COMPAT_PROTOBUF_DIFF_IMPL_H

#include "compat/diff/join.h"
#include "compat/pointer_pairs.h"
#include "compat/protobuf/diff.h"
#include "compat/protobuf/read.h"

enum side { SIDE_OLD, SIDE_NEW, SIDES };

/* What of a field can be behind an answer. */
enum aspect {
	ASPECT_TYPE,
	ASPECT_LABEL,
	ASPECT_NUMBER,
	ASPECT_REQUIRED,
	ASPECT_DEFAULT,
	ASPECT_ONEOF,
	ASPECTS
};

struct field_pair {
	const struct data_field *side[SIDES]; /* NULL: not there */
	size_t change[ASPECTS + 1]; /* its number; 0: none; the last one is of no aspect */
	bool reused; /* only the number is the same: these are two fields */
};

struct proto_interval {
	int64_t first, last;
};

struct proto_set {                   /* of numbers and names */
	struct proto_interval *list; /* ascending, apart */
	size_t count;
	struct str *names; /* sorted */
	size_t name_count;
};

struct message_pair {
	const struct data_message *side[SIDES];
	struct str path;
	struct field_pair *fields;
	size_t count;
	struct field_pair **of[SIDES]; /* by position among side's fields */
	struct proto_set *reserved;    /* of each side */
};

struct value_change { /* of an enum, that an answer may be about */
	size_t change;
	int32_t number[SIDES]; /* of the side that has it */
	enum rule rule;
};

struct enum_pair {
	const struct proto_enum *side[SIDES];
	struct str path;
	struct value_change *changes; /* by number */
	size_t count;
	size_t blamed[JOIN_DIRECTIONS][2]; /* for what the reader drops, for what it takes for
	                                      another; 0: not yet */
};

struct proto_use { /* by how many fields a type is used, and the first of them */
	size_t count;
	const struct data_message *by;
	const struct data_field *field;
};

struct proto_diffing {
	struct arena *a;
	const struct proto_file *root[SIDES];
	const struct data_schema *schema[SIDES];
	const struct data_message **new_of; /* by the old one's id; NULL: gone */
	const struct data_message **old_of; /* by the new one's id; NULL: new */
	struct message_pair **pairs;
	size_t pair_count;
	struct pointer_pairs pair_at[SIDES]; /* by what is written */
	struct enum_pair **enums;
	size_t enum_count;
	struct pointer_pairs enum_at[SIDES]; /* by what is written; the other side may lack it */
	struct proto_use *uses[SIDES];       /* of messages, by id */
	struct pointer_pairs enum_uses[SIDES];
	struct schema_change *list;
	size_t count, more;
};

/* ---- changes (diff.c) ---- */

/* The number of the change, 0 if it was not kept. The levels: the most that it is in either
 * direction where data does not show more. */
size_t proto_changed(struct proto_diffing *d, enum rule rule, const struct finding_parts *parts,
                     enum level backward, enum level forward);
/* The other side may lack it: then it is where it would stand. */
const struct node *proto_place_of(struct proto_diffing *d, enum side side,
                                  const struct proto_file *file, struct proto_place at);

/* ---- what belongs together (diff_pairs.c) ---- */

void proto_pair_all(struct proto_diffing *d);
struct message_pair *proto_pair_of(struct proto_diffing *d, enum side side,
                                   const struct proto_message *m);
struct enum_pair *proto_enum_pair_of(struct proto_diffing *d, enum side side,
                                     const struct proto_enum *e);
bool proto_same_type(struct proto_diffing *d, const struct data_field *old,
                     const struct data_field *new);

/* ---- the comparisons ---- */

void proto_compare_fields(struct proto_diffing *d, struct message_pair *m);
void proto_compare_oneofs(struct proto_diffing *d, struct message_pair *m);
void proto_compare_types(struct proto_diffing *d); /* which are there, and what they reserve */
void proto_compare_enum(struct proto_diffing *d, struct enum_pair *e);
void proto_compare_files(struct proto_diffing *d);
/* Is a type, which stands at the top of its file, defined in another one now? */
void proto_compare_place(struct proto_diffing *d, struct finding_parts where,
                         const struct proto_file *was, const struct proto_file *is,
                         struct str name);

struct proto_spoken {
	const struct proto_options *options;
	const struct proto_file *file; /* which they stand in */
	const struct proto_message *scope;
};

struct proto_said { /* an element whose options are compared */
	struct str path;
	const struct node *at, *was;
	struct proto_spoken old, new;
	const char *sort; /* "message" */
	struct str name;
};
void proto_compare_options(struct proto_diffing *d, const struct proto_said *said);
/* As they are written, one behind the other; empty: there is none. */
struct str proto_option_text(struct arena *a, const struct proto_options *o, const char *name);

/* ---- numbers and names that are kept free (diff_ranges.c) ---- */

struct proto_set proto_set_of(struct arena *a, const struct proto_ranges *list, size_t count);
bool proto_set_has(const struct proto_set *s, int32_t number);
bool proto_set_names(const struct proto_set *s, struct str name);
/* numbers: ascending; names: in any order. */
struct proto_set proto_set_used(struct arena *a, const int32_t *numbers, size_t count,
                                const struct str *names, size_t name_count);
/* What came or went, but for what used[] of the other side explains. */
void proto_compare_sets(struct proto_diffing *d, enum rule rule, const struct finding_parts *where,
                        const struct proto_set ranges[SIDES], const struct proto_set used[SIDES]);

/* ---- paths and words (diff_words.c) ---- */

void proto_count_uses(struct proto_diffing *d);
struct str proto_message_path(struct proto_diffing *d, enum side side,
                              const struct data_message *m);
struct str proto_enum_path(struct proto_diffing *d, enum side side, const struct proto_enum *e);
struct str proto_field_path(struct arena *a, struct str message, const struct data_field *f);
struct str proto_local_name(struct str full, const struct proto_file *f);
struct str proto_simple_name(struct str full);
/* "repeated Line", "map<string, int32>"; two that look alike are told apart. */
void proto_type_words(struct arena *a, const struct data_field *old, const struct data_field *new,
                      struct str words[SIDES]);

/* ---- answers (diff_answer.c) ---- */

void proto_answers(struct proto_diffing *d, enum join_direction direction,
                   struct schema_answer **list, size_t *count);
struct str proto_place_text(struct arena *a, size_t change);

#endif
