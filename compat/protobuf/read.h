/* read.h - can messages of one Protobuf schema be read with another?
 *
 * STRICT: the differences, in the order and with the words of Confluent's registry, which compares
 * two syntax trees by name. It never looks at groups, extensions, defaults, options and syntax, so
 * a yes of it is no promise (read_strict.def has its types).
 *
 * PROVEN: does every message that old may write decode under new to what it says? Types are
 * compared as they are on the wire (contract/protobuf/data.h), pair by pair as data brings them
 * together, numbers being what identifies a field. Yes is a claim about data: nothing is refused,
 * no value changes, nothing is silently lost. A field that new does not have is passed over, which
 * is how Protobuf evolves, and is only noted; so are defaults, presence and names. What JSON or
 * generated code makes of a change is no matter of PROVEN.
 *
 * Old types are read as their counterparts: the type of the same name but for the package, else the
 * one it was most likely renamed to. Without one there is nothing to compare, which is noted.
 *
 * Writers write UTF-8 into strings, and constants that their enum declares.
 */
#ifndef COMPAT_PROTOBUF_READ_H
#define COMPAT_PROTOBUF_READ_H

#include "contract/protobuf/data.h"

/* ---- STRICT -------------------------------------------------------------------- */

enum proto_difference_type {
#define X(name, compatible, text) PROTO_DIFF_##name,
#include "compat/protobuf/read_strict.def"
#undef X
	PROTO_DIFF_COUNT
};

struct proto_difference {
	enum proto_difference_type type;
	struct str path; /* "#/Order/3" */
};

/* Accepted ones too. False: LIMIT. */
bool proto_differences(struct arena *a, const struct proto_file *reader,
                       const struct proto_file *writer, struct proto_difference **list,
                       size_t *count, struct failure *why);

const char *proto_difference_name(enum proto_difference_type t);
bool proto_difference_is_compatible(enum proto_difference_type t);
/* {errorType:"...", description:"..."} */
struct str proto_difference_text(struct arena *a, const struct proto_difference *d,
                                 const char *reader_role, const char *writer_role);

/* ---- PROVEN --------------------------------------------------------------------- */

enum proto_code {
#define X(name, note, effect) PROTO_##name,
#include "compat/protobuf/read.def"
#undef X
	PROTO_CODE_COUNT
};

struct proto_finding {
	enum proto_code code;
	struct str path;    /* "#/Order/3": of the old message and number */
	struct str message; /* one sentence */
	const struct data_message *writer_message, *reader_message; /* reader's: NULL, none */
	const struct data_field *writer, *reader;                   /* NULL: none */
	/* Found in two types that are not each other's counterparts, or in the entry of a map: the
	 * field that leads there, in the message of the writer's around them; NULL: it did not. */
	const struct data_message *around;
	const struct data_field *via;
	/* A message that shows it; hex.ptr NULL: none. */
	struct str hex, text; /* its bytes, and text format with its type before it */
	const struct data_message *root, *read_as; /* its type, and the reader's */
	struct str failure;                        /* what the reader makes of it */
	struct str no_witness;                     /* breaking, and no message shows it: why */
};

struct proto_answer {
	bool compatible;
	struct proto_finding *list; /* breaking ones first */
	size_t count, breaking;
	unsigned long long total; /* breaking ones, listed or not */
	const struct data_message *reader, *writer; /* of proto_can_read_message(): the two */
};

/* witnesses: look for them, too. False: LIMIT. */
bool proto_can_read(struct arena *a, const struct proto_file *reader,
                    const struct proto_file *writer, bool witnesses, struct proto_answer *out,
                    struct failure *why);

/* One message that is written, and one that it is read as, whatever they are called, and what
 * stands in them. The reader names what it reads and no more: nothing is lost by being passed over.
 */
bool proto_can_read_message(struct arena *a, const struct proto_message *reader,
                            const struct proto_message *writer, bool witnesses,
                            struct proto_answer *out, struct failure *why);

/* A message with what it must have, and no more. NULL: it is too large, or nests deeper than
 * decoders read. The type is inhabited. */
struct data_record *proto_smallest(struct arena *a, const struct data_message *type);
/* Text format with the type before it, and the bytes, which are r's. */
void proto_show(struct arena *a, const struct data_record *r, struct str bytes, struct str *text,
                struct str *hex);

const char *proto_code_name(enum proto_code c);
bool proto_code_is_note(enum proto_code c);
const char *proto_code_effect(enum proto_code c);

/* "new", "old": a line for each breaking finding. */
void proto_answer_lines(struct arena *a, const struct proto_answer *reading,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count);

#endif
