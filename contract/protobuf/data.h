/* protobuf/data.h - Protobuf types as they are on the wire, values of them, and a coder
 *
 * On the wire there are numbers and wire types, no names, packages or files. This is what a linked
 * schema is from there: of each message its fields by number (extensions among them), of each field
 * how it is written, which values it may hold, and what a reader makes of its absence. Syntax and
 * features are settled here, once: nothing below asks for proto2, proto3 or an edition.
 *
 * The decoder does what the reference implementation (libprotobuf) does: a known number with
 * another wire type is unknown, numbers take packed and unpacked forms alike, the last one of a
 * singular field or oneof wins, messages merge, a number that a closed enum does not know is kept
 * aside, a text that is no UTF-8 is refused where the schema asks for the check.
 */
#ifndef CONTRACT_PROTOBUF_DATA_H
#define CONTRACT_PROTOBUF_DATA_H

#include "contract/protobuf/schema.h"
#include "contract/protobuf/wire.h"

#include <stdint.h>

/* The types of fields. How one is written is a row of data_kinds.def. */
enum data_kind {
#define X(name, word, form, coding, width, is_signed) DATA_##name,
#include "contract/protobuf/data_kinds.def"
#undef X
	DATA_KIND_COUNT
};

enum data_presence {
	DATA_IMPLICIT, /* the default is not written, and absent is the default */
	DATA_EXPLICIT,
	DATA_REQUIRED,
	DATA_REPEATED,
};

struct data_constant {
	int32_t number;
	struct str name;
	struct proto_place at;
};

struct data_enum {
	struct str name; /* without the package */
	bool closed;
	struct data_constant
		*constants; /* as written; of several names of a number the first counts */
	size_t count;
	const struct data_constant **numbers; /* ascending, each once, by its first name */
	size_t number_count;
	const struct data_constant **names; /* all of them by name, as written where names repeat */
	const struct proto_enum *written;
};

struct data_field {
	int32_t number;
	struct str name; /* of an extension with package and scope */
	enum data_kind kind;
	enum data_presence presence;
	bool packed;  /* as which a writer writes it */
	bool checked; /* a text: a reader refuses what is no UTF-8 */
	bool extension;
	bool always;     /* written whatever it holds: key and value of a map's entry */
	bool unresolved; /* of a type that nobody defines: taken for bytes */
	int oneof;       /* of the message's, or -1 */
	const struct data_message *message; /* of DATA_MESSAGE and DATA_GROUP */
	const struct data_enum *constants;  /* of DATA_ENUM */
	bool has_default;
	uint64_t bits;   /* what absence reads as: a number's bits, as in struct data_value */
	struct str text; /* of a text or bytes */
	const struct proto_field *written;
};

struct data_message {
	struct str name; /* without the package: "Order.Line" */
	struct str package;
	bool entry;     /* of a map */
	bool inhabited; /* has a value of finite size: no required field leads back to it */
	struct data_field *fields; /* by number */
	size_t count;
	const struct data_field **musts; /* those that are required or always written, by number */
	size_t must_count;
	struct str *oneofs;
	size_t oneof_count;
	size_t id;                        /* in its schema */
	const struct data_message *outer; /* NULL: top level */
	const struct proto_message *written;
};

struct data_schema {
	struct data_message *
		*messages; /* all that the file can reach; by id; the file's own first */
	size_t count;
	size_t own; /* how many of them the file itself defines, without entries and groups */
	const struct proto_file *file;
};

/* The types of a file; of numbers that repeat in a message the first counts, and fields of numbers
 * that cannot be written are left out. */
const struct data_schema *data_schema_of(struct arena *a, const struct proto_file *f);

/* NULL: none. */
const struct data_field *data_field_of(const struct data_message *m, int32_t number);
const struct data_message *data_message_named(const struct data_schema *s, struct str name);
/* NULL: the number has no name. */
const struct data_constant *data_constant_of(const struct data_enum *e, int32_t number);
/* The first of that name; NULL: none. */
const struct data_constant *data_constant_named(const struct data_enum *e, struct str name);
bool data_is_map(const struct data_field *f);
bool data_is_message(const struct data_field *f); /* a group too */

enum data_coding { /* of data_kinds.def; all before CODING_TEXT are numbers, and can be packed */
	           CODING_PLAIN,
	           CODING_BOOL,
	           CODING_ZIGZAG,
	           CODING_FIXED,
	           CODING_REAL,
	           CODING_TEXT,
	           CODING_NESTED,
	           CODING_GROUPED,
};

struct data_kind_row {
	const char *word; /* "int32" */
	enum wire_type form;
	enum data_coding coding;
	int width; /* bits of a number */
	bool is_signed;
};

const struct data_kind_row *data_kind(enum data_kind kind);
bool data_is_number(enum data_kind kind);

/* ---- values ------------------------------------------------------------------ */

/* A number stands in bits: whole ones and constants as two's complement of 64 bits, bool as 0 or 1,
 * float and double as their own bits. */
struct data_value {
	uint64_t bits;
	struct str bytes; /* text or bytes */
	struct data_record *record;
};

struct data_slot { /* what a record holds of one field: as many as there are */
	const struct data_field *field;
	struct data_value *values;
	size_t count; /* may be 0 again, of a member of a oneof */
};

/* As large as what it holds, not as its type: thousands of messages of a few fields are made of a
 * type of thousands of fields. */
struct data_record {
	const struct data_message *type;
	struct data_slot *slots; /* of fields that were put there, by number */
	size_t count;
	size_t unknown; /* fields that were read and have no place here */
};

struct data_record *data_record_new(struct arena *a, const struct data_message *type);
/* One without values, if there is none. Valid until the next field is put there. */
const struct data_slot *data_slot_of(const struct data_record *r, const struct data_field *f);
void data_put(struct arena *a, struct data_record *r, const struct data_field *f,
              struct data_value value);
/* That one alone, whatever was there. */
void data_set(struct arena *a, struct data_record *r, const struct data_field *f,
              struct data_value value);

/* Appends the record's bytes: fields by number. False: too deep (100 levels, as decoders bound
 * it). */
bool data_encode(struct buf *out, const struct data_record *r);
/* False: refused, *why (SYNTAX) says what for. */
bool data_decode(struct arena *a, const struct data_message *type, struct str bytes,
                 struct data_record **out, struct failure *why);
/* The first required field that is not there, as "line.price"; NULL: all are. */
const char *data_missing(struct arena *a, const struct data_record *r);

/* What encoding and decoding one value of that kind gives: the bits that a reader's kind makes of
 * what a writer's kind writes; both are numbers of one wire form. */
uint64_t data_recode(enum data_kind reader, enum data_kind writer, uint64_t bits);

/* Is it one number, each in its kind? 1, 1.0 and true are. */
bool data_number_same(enum data_kind one, uint64_t bits, enum data_kind other, uint64_t other_bits);

/* Text format on one line: "a: 1 line { price: 2 }". */
void data_text(struct buf *out, const struct data_record *r);
/* One value as text format writes it. */
void data_value_text(struct buf *out, const struct data_field *f, const struct data_value *v);

#endif
