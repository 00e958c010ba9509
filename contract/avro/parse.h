/* avro/parse.h - what the parts of the Avro parser share
 *
 * Inside the Avro reader only. A schema is built in one walk over its JSON (parse.c). A name that
 * is not defined yet leaves its place empty (NULL) until the walk is over; then define.c fills it.
 * Types of references come in when they are first named (import.c).
 */
#ifndef CONTRACT_AVRO_PARSE_H
#define CONTRACT_AVRO_PARSE_H

#include "contract/avro/names.h"

/* A place that waits for the type of this name. */
struct avro_pending {
	const struct avro_type **slot;
	struct str full, name; /* as it is meant first; as it is written */
	const struct node *at;
	struct avro_pending *next;
};

/* The keys of a schema's objects, of types and of fields. */
enum avro_key {
	KEY_TYPE,
	KEY_NAME,
	KEY_NAMESPACE,
	KEY_DOC,
	KEY_ALIASES,
	KEY_FIELDS,
	KEY_ITEMS,
	KEY_VALUES,
	KEY_SIZE,
	KEY_SYMBOLS,
	KEY_DEFAULT,
	KEY_ORDER,
	KEY_COUNT
};

/* One object, sorted out in one pass over its members. */
struct avro_object {
	const struct node *node;
	const struct node *member[KEY_COUNT]; /* the value; NULL: none */
	size_t others;                        /* members with other keys */
};

/* How a value is compared with a type. Each look takes one step; at 0 nothing fits. */
struct avro_fit {
	unsigned long steps;
	bool unfinished; /* it ended at a record that is still being read */
};

struct avro_builder {
	struct arena *arena;
	const struct avro_parse_options *options;
	struct failure *why;
	struct avro_type **types;
	size_t type_count;
	const struct avro_type **named; /* by their number in names */
	struct avro_index *names;
	struct avro_pending *pending, **pending_end;
	struct avro_fit fit; /* of defaults */
	size_t flaws;
};

/* The schema is refused: why is SYNTAX with the place of at. Returns false: what was read is of no
 * use. */
bool avro_refuse(struct avro_builder *b, const struct node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same where reading can go on, to find what else is wrong: true if that is wanted. */
bool avro_flaw(struct avro_builder *b, const struct node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* After something was refused: may its neighbours be read? */
bool avro_goes_on(const struct avro_builder *b);
/* For "%.*s" in messages: not more than a line's worth. */
struct str avro_clip(struct str s);

/* The type that n describes, in a namespace. What is not defined yet leaves *slot empty for now. */
bool avro_parse_type(struct avro_builder *b, const struct node *n, struct str space,
                     const struct avro_type **slot);
/* t from its object, t->at. */
typedef bool avro_read_fn(struct avro_builder *b, struct avro_type *t, const struct avro_object *o,
                          struct str space);
avro_read_fn avro_parse_record, avro_parse_enum, avro_parse_fixed;
/* Its properties and what they say. */
void avro_finish_type(struct avro_builder *b, struct avro_type *t, const struct avro_object *o);
/* The members of a map. */
struct avro_object avro_object_of(const struct node *map);

/* A new type with the next id. */
struct avro_type *avro_new_type(struct avro_builder *b, enum avro_kind kind, const struct node *at);
/* The first definition of that full name, here or in a reference; NULL: none yet. */
const struct avro_type *avro_lookup(struct avro_builder *b, struct str full);
/* Makes the name of a type known, unless it is already: a record's before its fields are read. */
void avro_declare(struct avro_builder *b, const struct avro_type *t);
/* The type is complete. A second definition must be equal to the first, which stays. */
bool avro_define(struct avro_builder *b, const struct avro_type *t);
/* Two definitions of one name. Doc, aliases and an enum's default do not count. */
bool avro_same_definition(struct arena *a, const struct avro_type *x, const struct avro_type *y);
/* Fills what waits for names, then checks what needs all types: the branches of unions. */
bool avro_resolve(struct avro_builder *b);
/* Copies that type of the references, with all it is made of; NULL: they have none. */
const struct avro_type *avro_import(struct avro_builder *b, struct str full);
void avro_add_named(struct avro_builder *b, const struct avro_type *t);

/* Is the schema no deeper than LIMIT_DEPTH, each type at its first use? On false *why says where it
 * is. */
bool avro_depth_within(struct avro_builder *b, const struct avro_type *root);

/* What the properties say, where the specification lets them. */
void avro_set_logical(struct avro_type *t);

/* avro_default_valid() while a schema is read. As in the original, which judges a default before it
 * knows what comes further down: a type not defined yet (NULL) takes any object, a record that is
 * still being read none. */
bool avro_value_fits(const struct avro_type *t, const struct node *value, struct avro_fit *fit);

#endif
