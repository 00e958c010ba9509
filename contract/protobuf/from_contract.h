/* protobuf/from_contract.h - a model of a contract as a Protobuf file
 *
 * What a contract leaves open a mapping decides. Written as text and read by the parser, so that a
 * file that is made is one that any registry takes, or there is none.
 *
 *     contract                     file
 *     record                       message, inside the message it stands in
 *     array                        repeated; of lists and maps: of a message with `items`
 *     map                          map; keys that are no whole number or boolean are texts
 *     optional field               optional, or as the mapping says
 *     integer                      int32 up to 32 bits, int64; unsigned: uint32, uint64; more:
 * string enum of texts                enum inside the message, if the values are free names there
 *     decimal, number              confluent.type.Decimal, or as the mapping says
 *     timestamp, date, time        google.protobuf.Timestamp, google.type.Date, TimeOfDay, likewise
 *     timestamp without zone       string
 *     json, any value              google.protobuf.Value
 *     vector                       repeated float
 *     description, unit, bounds    (confluent.field_meta), where shape.h reads them back
 *
 * A contract knows no numbers, unless a field asks for one in its config (DCS) or custom properties
 * (ODCS): protobufNumber. Else a file to publish counts from 1; a file to judge a reader by has
 * the reader's own number for each field that the reader knows by its name, and others for the
 * rest. A model may ask for a protobufPackage. Likewise `as_read` writes a value in the form the
 * reader has for it, where a value of the contract's type can have that form: varint, zigzag or
 * fixed, a wrapper, a text or a number for a point in time, a oneof of fields that may all be
 * absent. Never wider or narrower than the contract says.
 */
#ifndef CONTRACT_PROTOBUF_FROM_CONTRACT_H
#define CONTRACT_PROTOBUF_FROM_CONTRACT_H

#include "contract/protobuf/schema.h"
#include "contract/shape.h"

/* clang-format off */
/*           id           option        its words, the default first */
#define PROTO_CHOICES(X) \
	X(OPTIONAL,   "optional",   "optional", "plain", "wrapper") \
	X(TIMESTAMPS, "timestamps", "message", "string", "integer") \
	X(DECIMALS,   "decimals",   "confluent", "google", "string") \
	X(ENUMS,      "enums",      "enum", "string") \
	X(INTEGERS,   "integers",   "int64", "int32")
/* clang-format on */

enum proto_choice {
#define X(id, option, ...) PROTO_CHOICE_##id,
	PROTO_CHOICES(X)
#undef X
		PROTO_CHOICE_COUNT
};

/* For each choice the number of its word; all 0 is the default mapping.
 * OPTIONAL    a field that is not required: its absence is seen; or as if it were required; a
 *             message around a scalar
 * TIMESTAMPS  dates and times of any kind, too
 * DECIMALS    numbers of any kind, too
 * INTEGERS    whole numbers without a stated width */
struct proto_mapping {
	unsigned char word[PROTO_CHOICE_COUNT];
};

const char *proto_choice_option(enum proto_choice c);           /* "timestamps" */
const char *proto_choice_word(enum proto_choice c, unsigned n); /* "string"; NULL behind the last */

struct proto_derivation {
	const struct contract *contract; /* for the package; NULL: none */
	const struct model *model;
	struct proto_mapping mapping;
	/* ---- to judge a reader ---- */
	const struct proto_message *reader; /* lends its numbers; NULL: a file to publish */
	bool as_read;                       /* and its forms */
	bool must; /* what is required is `required`, else it is without presence */
};

/* The text of the file; its first message is the model's. */
struct str proto_text_of_model(struct arena *a, const struct proto_derivation *from);
/* False: LIMIT, or what no file can say (SYNTAX). */
bool proto_from_model(struct arena *a, const struct proto_derivation *from, struct proto_file **out,
                      struct failure *why);

#endif
