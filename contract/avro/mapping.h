/* avro/mapping.h - what the writers of a schema share; for the conversions only
 *
 * from_contract.c puts records and fields together, from_type.c writes the types, from_name.c
 * finds their names, from_default.c fits defaults; keep.c adds what Avro cannot state.
 */
#ifndef CONTRACT_AVRO_MAPPING_H
#define CONTRACT_AVRO_MAPPING_H

#include "contract/avro/from_contract.h"
#include "contract/avro/names.h"

/* Gives each name once. */
struct avro_namer {
	struct arena *arena;
	struct avro_index *names;
	unsigned *next; /* by its number: what to put behind a name that is taken */
};
void avro_namer_init(struct avro_namer *n, struct arena *a);

struct avro_deriving {
	struct arena *arena;
	const struct avro_derivation *from;
	struct str space;            /* of the types that are named here */
	struct avro_namer namer;     /* of types, in full */
	const struct field **makers; /* by its number: the field each name was made for */
};

/* ---- names (from_name.c) ------------------------------------------------------- */

/* The text if it is a name, else one made of it: "unit price" is unit_price. */
struct str avro_name_made(struct arena *a, struct str text);
/* Names for the fields of a record, in order, each once, and an index of them. */
struct str *avro_field_names(struct arena *a, const struct field *record,
                             const struct avro_index **index);
/* The simple name that a type gets from its path: order_event.lines[].sku is order_event_lines_sku.
 */
struct str avro_path_name(struct arena *a, struct str path);
/* "urn:shop/orders.order-events" is shop.orders.order_events; of a UUID nothing. */
struct str avro_space_made(struct arena *a, struct str text);
/* The namespace: what the model asks for; else the contract's id, or its domain. */
struct str avro_space_of(struct arena *a, const struct avro_derivation *from);
/* A fresh name for a type. as: see struct avro_derivation; may be NULL. True: the name stands for
 * the same type already, which is only to be referred to. */
bool avro_type_name(struct avro_deriving *d, const struct field *f, const struct avro_type *as,
                    struct avro_name *out);

/* What the contract asks for its Avro form, in the field's config (DCS) or custom properties
 * (ODCS): avroNamespace, avroName, avroType, avroSize, avroLogicalType, avroDefault,
 * avroEnumDefault, avroNullable. NULL: nothing. */
const struct node *avro_setting(const struct field *f, const char *key);

/* ---- types (from_type.c) ------------------------------------------------------- */

struct avro_integer {
	enum avro_kind kind; /* int or long */
	int digits;          /* more than a long holds: a decimal of so many digits; else 0 */
};
void avro_integer_width(const struct type *t, struct avro_integer *out);

/* The statement of a closed list of texts that are all symbols; NULL: no enum. */
const struct stated *avro_enum_of(const struct field *f);
/* Is the type a union with null under the mapping? */
bool avro_is_optional(const struct avro_mapping *m, const struct field *f);
/* The type of a field without null, in a namespace. */
const struct node *avro_type_node(struct avro_deriving *d, const struct field *f,
                                  const struct avro_type *as, struct str space);
/* A record and all its fields (from_contract.c). */
const struct node *avro_record_node(struct avro_deriving *d, const struct field *f,
                                    const struct avro_type *as, struct str space);
/* {"type": kind, "name": ..., "namespace": ...}; *space is the namespace around it, and then the
 * one inside. */
struct node *avro_named_node(struct avro_deriving *d, enum avro_kind kind, const struct field *f,
                             const struct avro_name *name, struct str *space);
/* What stands at the same place in the schema that lends its names, if it is of that kind. */
const struct avro_type *avro_like(const struct avro_type *t, enum avro_kind kind);
/* The schema that a tree is. */
bool avro_schema_of_tree(struct arena *a, struct str name, const struct node *tree,
                         struct avro_schema **out, struct failure *why);

/* ---- defaults (from_default.c) -------------------------------------------------- */

/* The value as a default of the type that a tree describes; NULL: it is none. */
const struct node *avro_default_node(struct arena *a, const struct node *type,
                                     const struct node *value);

#endif
