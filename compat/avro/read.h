/* read.h - can data of one Avro schema be read with another?
 *
 * Two policies, one walk over pairs of types. Time and memory grow with the pairs that meet
 * (LIMIT_PAIRS); nothing recurses.
 *
 * STRICT: the verdict, and the type, place and words of each incompatibility, are those of Apache
 * Avro Java 1.12 (SchemaCompatibility), in its order. That implementation remembers pairs of types
 * by identity and takes a pair in progress for compatible, so its verdict depends on the order of
 * its questions and is not always sound, and an incompatibility is reported with the place of its
 * first visit. All of it is kept here: the same questions in the same order. What is not kept is
 * its cost: there, the lists of a pair are copied into every list that holds the pair, and double
 * from record to record. Here a list refers to the lists it holds, and is spelled out only up to
 * LIMIT_MESSAGES.
 *
 * PROVEN: does every datum that the writer can write decode? Each pair of types that some datum
 * meets is judged by what the resolving decoder does with it (resolve.h). So yes is no claim
 * about rules but about data; no means that there is a datum that does not decode, but for what
 * avro_mismatch_has_witness() says. A writer's type that has no values is read by anything. Each
 * incompatibility is found once, with the way through the writer's data that leads to it.
 * The decoder is Java's default one. The classic one, the default before 1.12, decides alike; but
 * it fails on some schemas even where reader and writer are the same: records that hold themselves
 * without end, and some that hold each other through maps and arrays in several ways. That no
 * change of a schema brings about, so it is no incompatibility here.
 */
#ifndef COMPAT_AVRO_READ_H
#define COMPAT_AVRO_READ_H

#include "contract/avro/schema.h"

struct avro_resolver;

/* Whose verdict it is. */
enum avro_policy { AVRO_STRICT, AVRO_PROVEN, AVRO_POLICY_COUNT };

enum avro_mismatch {
	AVRO_NAME_MISMATCH,
	AVRO_FIXED_SIZE_MISMATCH,
	AVRO_MISSING_ENUM_SYMBOLS,
	AVRO_READER_FIELD_MISSING_DEFAULT_VALUE,
	AVRO_TYPE_MISMATCH,
	AVRO_MISSING_UNION_BRANCH,
	/* PROVEN only: */
	AVRO_UNION_BRANCH_NAME, /* an enum or fixed of that name stands in the reader's union, but
	                         * of another namespace: the decoder does not take it */
	AVRO_UNUSABLE_DEFAULT,  /* of a field that the writer lacks: no value of its type */
	AVRO_ALIAS_CLASH,       /* nothing decodes: resolve.h, as the next two */
	AVRO_WRITER_DEFAULT,
	AVRO_UNSETTLED_BRANCH,
	/* Notes of PROVEN; data decodes: */
	AVRO_RECORD_NAME,     /* Java does not compare names of records; other decoders do */
	AVRO_LOSSY_PROMOTION, /* large numbers lose digits; bytes that are no UTF-8 become a text */
	AVRO_MISMATCH_COUNT
};

/* A step into a datum of the writer's. */
enum avro_step_kind { AVRO_STEP_FIELD, AVRO_STEP_ITEM, AVRO_STEP_VALUE, AVRO_STEP_BRANCH };

struct avro_step {
	enum avro_step_kind kind;
	size_t index; /* of the writer's field or branch; 0: any item or value */
};

struct avro_incompatibility {
	enum avro_mismatch type;
	struct str location;                     /* "/fields/0/type", "/": of its first visit */
	struct str message;                      /* "expected: shop.Order" */
	const struct avro_type *reader, *writer; /* the two that were compared */
	const struct avro_field
		*field; /* the reader's, that lacks a default or has a wrong one; else NULL */
	const struct avro_type *branch; /* the writer's, that the reader's union lacks; else NULL */
	/* PROVEN: the way from the writer's root to the type that was compared. */
	const struct avro_step *steps;
	size_t step_count;
};

struct avro_reading {
	bool compatible;
	const struct avro_incompatibility **list; /* one that is met twice stands twice, as there */
	size_t count;
	/* Above count: the list is cut off. All ones: that many or more. */
	unsigned long long total;
	/* PROVEN: what decodes, and yet may not be what is meant; up to LIMIT_MESSAGES. */
	const struct avro_incompatibility **notes;
	size_t note_count;
	struct avro_resolver *resolver; /* PROVEN, where the writer has any values; else NULL */
	/* Where the original gives up instead: two fields of the writer answer to one of the
	 * reader. Its words, or ptr NULL; then compatible is false and the list empty. STRICT only.
	 */
	struct str exception;
};

/* Can the reader read whatever the writer writes? Everything lives in the arena; the schemas must
 * live as long. False: LIMIT (PAIRS). */
bool avro_can_read(struct arena *a, enum avro_policy policy, const struct avro_schema *reader,
                   const struct avro_schema *writer, struct avro_reading *out, struct failure *why);

const char *avro_policy_name(enum avro_policy policy); /* "PROVEN" */

const char *avro_mismatch_name(enum avro_mismatch type); /* "NAME_MISMATCH" */
/* Is every incompatibility of that type under PROVEN met by some datum? */
bool avro_mismatch_has_witness(enum avro_mismatch type);

/* Where it stands in the two texts: a field or branch, else the definition of the type. */
const struct node *avro_reader_place(const struct avro_incompatibility *x);
const struct node *avro_writer_place(const struct avro_incompatibility *x);

/* The lines a registry says of a reading, in order: one for each incompatibility, or the
 * exception's; none when compatible. The roles are how it calls the two schemas: "new", "old". A
 * list that is cut off ends with a line of ours that says so. */
void avro_reading_lines(struct arena *a, const struct avro_reading *reading,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count);

#endif
