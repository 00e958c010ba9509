/* read_impl.h - inside the Avro relation: pairs, places, and what was found
 *
 * read.c asks the questions, read_pair.c remembers and answers what needs no further
 * question, read_text.c says it in words.
 */
#ifndef COMPAT_AVRO_READ_IMPL_H
#define COMPAT_AVRO_READ_IMPL_H

#include "compat/avro/read.h"
#include "compat/avro/resolve.h"
#include "contract/avro/smallest.h"

/* A place is a chain up to where a comparison began (NULL), and becomes text only when it is
 * reported. */
enum place_step {
	PLACE_ROOT, /* no step: stays where it is */
	PLACE_FIELD,
	PLACE_FIELD_TYPE,
	PLACE_ITEMS,
	PLACE_VALUES,
	PLACE_BRANCH,
	PLACE_NAME,
	PLACE_SIZE,
	PLACE_SYMBOLS,
};

struct place {
	const struct place *up;
	enum place_step step;
	unsigned index;   /* of a field or branch */
	unsigned written; /* of a field: the writer's */
};

struct leaf {
	struct avro_incompatibility said; /* location and message: empty until somebody asks */
	const struct place *place;
	bool worded;
};

/* What is found in a pair: leaves, and whole lists of pairs within. A list that would be of one
 * entry is replaced by that entry, so spelling out n leaves passes at most n lists. */
struct entry {
	const struct entry *next;
	struct leaf *leaf;       /* or: */
	const struct pair *pair; /* done, with two entries at least */
};

struct pair {
	const struct avro_type *reader, *writer;
	struct entry *first, *last;
	unsigned long long
		total; /* leaves, those of inner lists too; all ones: too many to count */
	bool done;     /* else in progress: taken for compatible */
};

struct relation {
	struct arena *arena;
	const struct policy *policy;
	const struct avro_schema *writer_schema;
	struct type_pairs pairs;
	struct frame *top, *spare;
	struct str exception; /* ptr set: everything ends */
	/* PROVEN; else NULL. The writer's types are the renamed ones then. */
	const struct avro_resolver *resolver;
	const struct avro_smallest *sizes;
	struct pair all, notes; /* of PROVEN: whatever is found */
};

/* The pair of that reader and writer; *is_new when it was not met before (it is in progress now).
 */
struct pair *pair_get(struct relation *r, const struct avro_type *reader,
                      const struct avro_type *writer, bool *is_new);
/* What the child's list holds is in the pair's list too. */
void pair_merge(struct relation *r, struct pair *pair, const struct pair *child);
struct leaf *pair_add(struct relation *r, struct pair *pair, enum avro_mismatch type,
                      const struct place *up, enum place_step step, unsigned index);
bool pair_is_compatible(const struct pair *pair);
/* What is no incompatibility, and yet worth a word. Under STRICT nothing is. */
void leaf_note(struct relation *r, enum avro_mismatch type, const struct avro_type *reader,
               const struct avro_type *writer, const struct place *at);
/* The writer's own type, where it was renamed. */
const struct avro_type *written_type(const struct relation *r, const struct avro_type *t);

const struct place *place_below(struct arena *a, struct place step);

/* Two types without types inside, or of kinds that never meet. */
bool basic_readable(enum avro_kind reader, enum avro_kind writer);
/* Of what is: may it lose something on the way? */
bool basic_lossy(enum avro_kind reader, enum avro_kind writer);
void check_size(struct relation *r, struct pair *pair, const struct place *place);
void check_symbols(struct relation *r, struct pair *pair, const struct place *place);

/* Fills in location and message, and the steps if they are wanted. */
void leaf_word(struct arena *a, struct leaf *leaf, bool steps);
/* The leaf of what lets nothing decode. */
void leaf_obstacle(struct relation *r);
/* What the original throws when two fields of the writer answer to one of the reader. */
struct str clash_text(struct arena *a, const struct avro_schema *writer_schema,
                      const struct avro_field *field, size_t position,
                      const struct avro_type *writer);

#endif
