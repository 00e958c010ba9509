/* read_impl.h - inside the PROVEN relation of Protobuf
 *
 * read_match.c says which type takes a type's place, read_number.c judges two
 * kinds of numbers, read_proven.c walks over pairs of types, read_field.c judges two fields,
 * read_found.c says what is found, read_judge.c holds what was written against what was read,
 * read_witness.c makes the message that shows it.
 */
#ifndef COMPAT_PROTOBUF_READ_IMPL_H
#define COMPAT_PROTOBUF_READ_IMPL_H

#include "compat/pointer_pairs.h"
#include "compat/protobuf/read.h"

/* ---- counterparts ---------------------------------------------------------------- */

struct counterparts {
	const struct data_schema *writer, *reader;
	const struct data_message **of; /* by the writer's id; NULL: none */
	bool any; /* whatever data brings together is: a reader lists what it reads, no more */
	struct pointer_pairs
		*silent; /* of writer's and reader's type: struct silences, once asked */
};

struct counterparts counterparts_of(struct arena *a, const struct data_schema *writer,
                                    const struct data_schema *reader);

/* ---- numbers ------------------------------------------------------------------------ */

enum number_outcome { NUMBER_SAME, NUMBER_CHANGED, NUMBER_DROPPED };

/* What the reader's field makes of one value of the writer's; both are numbers of one form. */
enum number_outcome number_read(const struct data_field *writer, const struct data_field *reader,
                                uint64_t bits);
/* The first value that does not read as itself; false: there is none. Values that the writer does
 * not write (0 of implicit presence) do not count. */
bool number_fails(const struct data_field *writer, const struct data_field *reader, uint64_t *bits,
                  enum number_outcome *outcome);
/* Does the reader give the number a name that the writer has for another one? *as: that one. */
bool constant_means_other(const struct data_enum *writer, const struct data_enum *reader,
                          int32_t number, const struct data_constant **as);

/* ---- the walk ----------------------------------------------------------------------- */

struct put { /* what a witness needs in the message of its finding */
	const struct data_field *field;
	enum { PUT_SAMPLE, PUT_VALUE, PUT_UNREADABLE } how;
	struct data_value value;
};

struct pair { /* of messages that data brings together */
	const struct data_message *writer, *reader;
	const struct pair *via; /* whose field leads here first; NULL: a message of its own */
	const struct data_field *field;
	bool counterpart;
};

struct found {
	struct proto_finding said;
	const struct pair *pair;
	struct put puts[2];
	size_t put_count;
};

struct proven {
	struct arena *arena;
	struct counterparts counterparts;
	struct pointer_pairs met;
	struct pair **pairs; /* in order of discovery: also what is left to do */
	size_t pair_count;
	struct found *list;
	size_t count;
	size_t notes;
	unsigned long long breaking;
	const struct data_message *sorted; /* whose fields stand in names */
	const struct data_field **names;   /* by name */
	size_t steps;
	struct failure *why;
	bool failed;
};

/* A pair that data brings together is judged once, on its own. */
void proven_meet(struct proven *p, const struct data_message *writer,
                 const struct data_message *reader, const struct pair *via,
                 const struct data_field *field);

/* ---- fields (read_field.c) ------------------------------------------------------------- */

/* f of the writer with g of the reader, of one number. */
void proven_field(struct proven *p, const struct pair *pair, const struct data_field *f,
                  const struct data_field *g);
/* f has no counterpart. */
void proven_unread(struct proven *p, const struct pair *pair, const struct data_field *f);

/* ---- what is found (read_found.c) ------------------------------------------------------ */

/* One more finding. Beyond what is listed they are counted, and what is returned is seen by nobody.
 */
struct found *proven_find(struct proven *p, const struct pair *pair, enum proto_code code,
                          const struct data_field *f, const struct data_field *g, const char *fmt,
                          ...) __attribute__((format(printf, 6, 7)));
/* Its witness needs the field; with that value. */
void proven_need(struct found *out, const struct data_field *f);
void proven_need_value(struct found *out, const struct data_field *f, uint64_t bits);
/* "amount (3)": names are what people know, numbers what counts. */
const char *proven_label(struct arena *a, const struct data_field *f);
/* "repeated int32", "message Order", "map". */
const char *proven_type_text(struct arena *a, const struct data_field *f);
const char *proven_value_text(struct arena *a, const struct data_field *f, uint64_t bits);

/* ---- witnesses ------------------------------------------------------------------------- */

/* Fields of two types whose absence reads as something else: of whatever is judged, the same. */
struct silences {
	struct silence {
		const struct data_field *writer, *reader;
	} * list[2]; /* as another default; as another constant */
	size_t count[2];
};

struct judged { /* what is seen in one message, and in which words */
	bool seen[PROTO_CODE_COUNT];
	struct str what[PROTO_CODE_COUNT];
};

/* The first code that breaks and was seen; PROTO_CODE_COUNT: none was. */
enum proto_code judged_worst(const struct judged *j);
/* What becomes of bytes that the writer wrote. */
void judge(struct arena *a, const struct counterparts *c, const struct data_message *writer,
           const struct data_message *reader, struct str bytes, struct judged *out);

/* Looks for a message that shows the finding, and fills in what it says of it. */
void witness_for(struct proven *p, struct found *f);

#endif
