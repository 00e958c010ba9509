/* avro/mapping.h - what parts of a contract are in Avro; for the conversions only */
#ifndef CONTRACT_AVRO_MAPPING_H
#define CONTRACT_AVRO_MAPPING_H

#include "contract/avro/from_contract.h"

struct avro_integer {
	enum avro_kind kind; /* int or long */
	int digits;          /* more than a long holds: a decimal of so many digits; else 0 */
};
void avro_integer_width(const struct type *t, struct avro_integer *out);

/* The statement of a closed list of texts that are all symbols; NULL: no enum. */
const struct stated *avro_enum_of(const struct field *f);

/* The text if it is a name, else one made of it: "unit price" is unit_price. */
struct str avro_name_made(struct arena *a, struct str text);
/* Names for the fields of a record, in order, each once. */
struct str *avro_field_names(struct arena *a, const struct field *record);

/* What the contract asks for its Avro form: avroNamespace, avroType and so on, in the field's
 * config (DCS) or custom properties (ODCS). NULL: nothing. */
const struct node *avro_setting(const struct field *f, const char *key);

#endif
