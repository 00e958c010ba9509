/* read_avro.h - can data of one Avro schema be read with another?
 *
 * The verdict, and the type, place and words of each incompatibility, are those of Apache Avro
 * Java 1.12 (SchemaCompatibility), in its order. That implementation remembers pairs of types by
 * identity and takes a pair in progress for compatible, so its verdict depends on the order of its
 * questions and is not always sound, and an incompatibility is reported with the place of its first
 * visit. All of it is kept here: the same questions in the same order. What is not kept is its
 * cost: there, the lists of a pair are copied into every list that holds the pair, and double from
 * record to record. Here a list refers to the lists it holds, and is spelled out only up to
 * LIMIT_MESSAGES. Time and memory grow with the pairs of types that meet (LIMIT_PAIRS); nothing
 * recurses.
 */
#ifndef COMPAT_READ_AVRO_H
#define COMPAT_READ_AVRO_H

#include "contract/avro/schema.h"

enum avro_mismatch {
	AVRO_NAME_MISMATCH,
	AVRO_FIXED_SIZE_MISMATCH,
	AVRO_MISSING_ENUM_SYMBOLS,
	AVRO_READER_FIELD_MISSING_DEFAULT_VALUE,
	AVRO_TYPE_MISMATCH,
	AVRO_MISSING_UNION_BRANCH,
	AVRO_MISMATCH_COUNT
};

/* Whose verdict it is. */
enum avro_policy {
	AVRO_STRICT, /* the reference implementation's, as said above */
	AVRO_PROVEN, /* whether whatever the writer writes decodes: not built yet, refused (USAGE) */
};

struct avro_incompatibility {
	enum avro_mismatch type;
	struct str location;                     /* "/fields/0/type", "/": of its first visit */
	struct str message;                      /* "expected: shop.Order" */
	const struct avro_type *reader, *writer; /* the two that were compared */
	const struct avro_field *field;          /* the reader's, that has no default; else NULL */
	const struct avro_type *branch; /* the writer's, that the reader's union lacks; else NULL */
};

struct avro_reading {
	bool compatible;
	const struct avro_incompatibility **list; /* one that is met twice stands twice, as there */
	size_t count;
	/* Above count: the list is cut off. All ones: that many or more. */
	unsigned long long total;
	/* Where the original gives up instead: two fields of the writer answer to one of the
	 * reader. Its words, or ptr NULL; then compatible is false and the list empty. */
	struct str exception;
};

/* Can the reader read whatever the writer writes? Everything lives in the arena; the schemas must
 * live as long. False: LIMIT (PAIRS). */
bool avro_can_read(struct arena *a, enum avro_policy policy, const struct avro_schema *reader,
                   const struct avro_schema *writer, struct avro_reading *out, struct failure *why);

const char *avro_mismatch_name(enum avro_mismatch type); /* "NAME_MISMATCH" */

/* The lines a registry says of a reading, in order: one for each incompatibility, or the
 * exception's; none when compatible. The roles are how it calls the two schemas: "new", "old". A
 * list that is cut off ends with a line of ours that says so. */
void avro_reading_lines(struct arena *a, const struct avro_reading *reading,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count);

#endif
