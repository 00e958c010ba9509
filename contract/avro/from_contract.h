/* avro/from_contract.h - the Avro schema that a model of a contract describes
 *
 * A contract leaves choices open: a timestamp may be counted in milliseconds or microseconds, a
 * decimal stand in bytes or in a fixed. A mapping names them all. Whoever judges a contract by a
 * schema made from it goes through avro_mappings() and believes only what holds under each.
 *
 * Sources: reference documents of both contract standards for what a statement means, the Avro
 * specification 1.12 for names, unions and logical types. What is absent in a contract is absent
 * here: a field that does not state `required` is optional.
 *
 *     contract                     schema
 *     optional field               ["null", T], default null; [T, "null"] if it has another default
 *     integer, whole number        int up to 32 bits, long up to 64 and without width, else decimal
 *     enum of texts                enum, if all values are symbols, else string
 *     map with other keys          map: keys in their text form
 *     json, any value              string
 *     record                       record named after its path: order_event_lines
 *
 * A field decides for itself in its config (DCS) or custom properties (ODCS): avroType, a primitive
 * or fixed (with avroSize); avroLogicalType; avroName, a full name or one in the schema's
 * namespace, a leading dot for the null namespace; avroAliases and avroDoc of such a type;
 * avroDefault; avroEnumDefault; avroOrder; avroNullable, of items and values. A model:
 * avroNamespace, avroAliases.
 */
#ifndef CONTRACT_AVRO_FROM_CONTRACT_H
#define CONTRACT_AVRO_FROM_CONTRACT_H

#include "contract/avro/schema.h"
#include "contract/shape.h"

/* ---- mappings ---------------------------------------------------------- */

/* clang-format off */
/*           id           option        its words, the default first */
#define AVRO_CHOICES(X) \
	X(OPTIONAL,   "optional",   "union", "plain") \
	X(ELEMENTS,   "elements",   "plain", "optional") \
	X(TIMESTAMPS, "timestamps", "millis", "micros", "string") \
	X(TIMES,      "times",      "millis", "micros", "string") \
	X(DATES,      "dates",      "int", "string") \
	X(DECIMALS,   "decimals",   "bytes", "fixed", "string") \
	X(ENUMS,      "enums",      "enum", "string") \
	X(INTEGERS,   "integers",   "long", "int") \
	X(NUMBERS,    "numbers",    "double", "string")
/* clang-format on */

enum avro_choice {
#define X(id, option, ...) AVRO_CHOICE_##id,
	AVRO_CHOICES(X)
#undef X
		AVRO_CHOICE_COUNT
};

/* For each choice the number of its word; all 0 is the default mapping.
 * OPTIONAL    a field that is not required: a union with null, or as if it were required
 * ELEMENTS    items and values that are not required: as if they were, or a union with null
 * TIMESTAMPS  with and without zone; of a point in time, or its text
 * INTEGERS    whole numbers without a stated width
 * NUMBERS     numbers of any kind */
struct avro_mapping {
	unsigned char word[AVRO_CHOICE_COUNT];
};

const char *avro_choice_option(enum avro_choice c);           /* "timestamps" */
const char *avro_choice_word(enum avro_choice c, unsigned n); /* "millis"; NULL behind the last */
/* "timestamps=micros, enums=string": what is not the default; "the default mapping". */
struct str avro_mapping_text(struct arena *a, const struct avro_mapping *m);

/* Every mapping that gives this model another schema, the default one first: a choice that
 * the model does not meet is not varied. At most the product of all words, 1728. */
void avro_mappings(struct arena *a, const struct model *m, struct avro_mapping **out,
                   size_t *count);

/* ---- the schema -------------------------------------------------------- */

struct avro_derivation {
	const struct contract *contract; /* for the namespace */
	const struct model *model;
	struct avro_mapping mapping;
	/* NULL, or a schema whose named types lend their full names: where it has a record, enum or
	 * fixed at the same place (fields by name), so that a comparison with it is about
	 * structure.
	 */
	const struct avro_schema *names;
};

struct avro_derived {
	const struct avro_schema *schema; /* parsed with AVRO_REGISTER */
	const struct node *tree;          /* its JSON, as it was made */
	const struct field **fields;      /* by type id: the field of the contract it comes from */
};

/* False: LIMIT, where the schema would be too deep or too large. Everything lives in the arena; the
 * contract must live as long. */
bool avro_from_model(struct arena *a, const struct avro_derivation *from, struct avro_derived *out,
                     struct failure *why);

/* The field of the contract whose values a type holds; of a union and of each of its branches the
 * same. The model itself (model.root) for the root. Its path and nodes are where to point at. */
const struct field *avro_derived_from(const struct avro_derived *d, const struct avro_type *t);
/* The same for a field of a record of it. */
const struct field *avro_derived_field(const struct avro_derived *d, const struct avro_type *record,
                                       const struct avro_field *f);

#endif
