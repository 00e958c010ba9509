/* protobuf/from_impl.h - inside the writer of files that are made of contracts
 *
 * from_contract.c puts messages and fields together, from_type.c says what a value is written as.
 */
#ifndef CONTRACT_PROTOBUF_FROM_IMPL_H
#define CONTRACT_PROTOBUF_FROM_IMPL_H

#include "contract/convert/words.h"
#include "contract/protobuf/from_contract.h"
#include "contract/shape_build.h"

struct proto_deriving {
	struct arena *arena;
	const struct proto_derivation *from;
	struct words words;
	struct node *imports; /* paths, as keys */
};

enum proto_form {               /* what has to be written beside the word */
	          FORM_WORD,    /* nothing: the word says it */
	          FORM_MESSAGE, /* a message of the field's own */
	          FORM_ENUM,    /* an enum of the field's own */
};

struct proto_written {
	enum proto_form form;
	const char *word; /* FORM_WORD: "int64", "google.protobuf.Timestamp" */
	bool wrapper;     /* absence is seen by itself */
	bool decimal;     /* confluent.type.Decimal: its precision and scale stand in the options */
};

/* What one value of f's type (no list, no map) is written as. as: how the reader has it, or NULL.
 */
void proto_form_of(const struct proto_deriving *d, const struct field *f,
                   const struct proto_field *as, bool optional, struct proto_written *out);
/* The word for keys of a map. */
const char *proto_key_word(const struct proto_deriving *d, const struct field *keys,
                           const struct proto_field *as);
/* The closed list of texts that are all names, or constants of the enum that the reader has for
 * them; NULL: no enum. */
const struct stated *proto_enum_of(struct arena *a, const struct field *f,
                                   const struct proto_field *as);
/* For each value of the list the reader's constant (contract/protobuf/constant.h), or NULL; NULL:
 * it has no enum. */
const struct proto_enum_value **proto_constants_of(struct arena *a, const struct stated *values,
                                                   const struct proto_field *as);

#endif
