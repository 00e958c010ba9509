/* read_proven.h - does one JSON Schema accept whatever another one accepts?
 *
 * PROVEN for JSON Schema: the reader can read what the writer writes if every document that the
 * writer's schema accepts is accepted by the reader's: inclusion of sets (set.h). What the
 * reader's schema says is asked one thing after the other, and each that some document of the
 * writer's does not satisfy is a finding, with that document, the *witness*: validated, before it
 * is shown, by both schemas (contract/json_schema/validate.h). What could not be decided, or whose
 * witness the validator did not confirm, is unproved and says which construct is to blame; unproved
 * is not compatible.
 *
 * Formats. Up to draft 7 some validators assert `format` and others do not: there "compatible"
 * holds for both, and a witness breaks under one of them. In 2019-09 and 2020-12 `format` is an
 * annotation unless the vocabulary asserts it. `default` is an annotation: a document without a
 * required property is refused, whatever its default.
 *
 * Numbers are values: 1.0 is 1. Only draft 4 asks how a number is written (1.0 is no integer
 * there); where it takes part, what is said is said of documents that write whole numbers as such.
 */
#ifndef COMPAT_JSON_SCHEMA_READ_PROVEN_H
#define COMPAT_JSON_SCHEMA_READ_PROVEN_H

#include "contract/json_schema/schema.h"

struct json_break {
	const char *code;      /* the keyword: "ADDITIONAL_PROPERTIES"; "SCHEMA" for `false` */
	struct str path; /* json_schema_location() of it in the reader: "/properties/a/maximum" */
	const struct node *at; /* the keyword's value there */
	const struct node *old; /* what stands at the same pointer of the writer's, or the nearest around it */
	/* A document that the writer accepts and the reader refuses; NULL: unproved. */
	const struct node *witness;
	struct str failure;   /* what the reader's validator says of it: "/a: 7 is above the maximum 5" */
	bool format_asserted; /* it is refused where formats are asserted */
	const char *blame;    /* unproved: the construct, as a phrase; else NULL */
};

struct json_proof {
	bool compatible, unproved; /* unproved: nothing is known to break, and not all is proved */
	struct json_break *list;   /* breaks, then what is unproved; each place once */
	size_t count;              /* at most LIMIT_FINDINGS */
	size_t breaks, total;      /* breaks, and all, also those that the list does not hold */
};

/* False: a limit on what is read. A schema that no validator takes (a reference that leads nowhere,
 * a pattern that is no regular expression) has no witnesses; what rests on that is unproved. */
bool json_schema_prove(struct arena *a, const struct json_schema *reader,
                       const struct json_schema *writer, struct json_proof *out,
                       struct failure *why);

/* The schema itself; or read as draft 4, if it has no $schema and can only be meant so. */
bool json_schema_as_meant(struct arena *a, const struct json_schema *schema,
                          const struct json_schema **out, struct failure *why);

/* The document with its whole numbers written without fraction and exponent: draft 4, too, finds
 * them to be integers. */
const struct node *json_written_plainly(struct arena *a, const struct node *document);

/* One plain sentence: which document, refused by whom, accepted by whom, where and why. */
struct str json_break_text(struct arena *a, const struct json_break *b, const char *reader_role,
                           const char *writer_role);

struct read_answer;
/* The same as lines, and as findings with places and witnesses: the `prove` of compat/relation.h.
 */
bool json_schema_answer_proven(struct arena *a, const struct json_schema *reader,
                               const struct json_schema *writer, const char *reader_role,
                               const char *writer_role, struct read_answer *out,
                               struct failure *why);

#endif
