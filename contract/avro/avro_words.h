/* avro/avro_words.h - what a place in a schema says in the words of a contract; for keep.c and
 * to_contract.c only */
#ifndef CONTRACT_AVRO_AVRO_WORDS_H
#define CONTRACT_AVRO_AVRO_WORDS_H

#include "contract/avro/schema.h"
#include "contract/convert/words.h"

struct avro_words {
	struct words words;
	const struct avro_schema *schema;
	const struct contract *contract; /* of the schema: avro_contract() */
	struct str id;                   /* of the contract that is written */
};
void avro_words_init(struct avro_words *w, struct arena *a, const struct avro_schema *s,
                     const struct contract *c);

/* Of a field (from), or of items or values (from NULL), with the type that stands there. A name is
 * given as `name`. */
struct node *avro_place_words(const struct avro_words *w, const struct field *f,
                              const struct avro_type *t, const struct avro_field *from);
/* Of the root. */
struct node *avro_root_words(const struct avro_words *w);

#endif
