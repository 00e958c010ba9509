/* avro/schema.h - Avro schemas, parsed to the letter
 *
 * A schema is a graph of types. Every occurrence of a primitive, array, map or union in the text is a
 * type of its own; every use of a named type (record, enum, fixed) is the one type that its definition
 * made, wherever it stands, so a recursive schema is a cycle. Each type has a dense id, for relations
 * that remember pairs (reader id, writer id).
 *
 * What is accepted is what Apache Avro Java 1.12 accepts, in the three ways it is used behind a
 * registry (enum avro_strictness). What the specification calls an error and that implementation does not
 * (an unknown or ill-formed logical type, a doc that is no string) is kept as a property or ignored, as there.
 *
 * Ownership: a schema, its types and all texts live in the arena it was parsed into; the source must live as
 * long. Nothing changes after parsing. Types of references are copied in: a schema is complete in itself.
 */
#ifndef CONTRACT_AVRO_SCHEMA_H
#define CONTRACT_AVRO_SCHEMA_H

#include "contract/defect.h"

enum avro_kind {
	AVRO_NULL, AVRO_BOOLEAN, AVRO_INT, AVRO_LONG, AVRO_FLOAT, AVRO_DOUBLE, AVRO_BYTES, AVRO_STRING,
	AVRO_RECORD, AVRO_ENUM, AVRO_ARRAY, AVRO_MAP, AVRO_UNION, AVRO_FIXED,
	AVRO_KIND_COUNT
};

/* Recognised only where the specification allows it: the right base type, a precision the type can hold. */
enum avro_logical {
	AVRO_LOGICAL_NONE, AVRO_DECIMAL, AVRO_BIG_DECIMAL, AVRO_UUID, AVRO_DATE, AVRO_TIME_MILLIS,
	AVRO_TIME_MICROS, AVRO_TIMESTAMP_MILLIS, AVRO_TIMESTAMP_MICROS, AVRO_TIMESTAMP_NANOS,
	AVRO_LOCAL_TIMESTAMP_MILLIS, AVRO_LOCAL_TIMESTAMP_MICROS, AVRO_LOCAL_TIMESTAMP_NANOS, AVRO_DURATION,
	AVRO_LOGICAL_COUNT
};

enum avro_order { AVRO_ASCENDING, AVRO_DESCENDING, AVRO_IGNORE };

struct avro_index; /* finds fields, symbols and types by name */

struct avro_name {
	struct str full;   /* "shop.Order" */
	struct str space;  /* "shop"; empty: the null namespace */
	struct str simple; /* "Order" */
};

struct avro_property {
	struct str key;
	const struct node *value;
};

struct avro_field {
	struct str name;
	const struct avro_type *type;
	const struct node *default_value; /* NULL: none; `null` is a value. The string of a float or double is already the
	                                   * number: a plain scalar, which may be NaN, Infinity or -Infinity */
	enum avro_order order;
	struct str doc; /* ptr NULL: none */
	struct str *aliases; /* in order, each once */
	size_t alias_count;
	struct avro_property *properties;
	size_t property_count;
	const struct node *at;      /* the field's object */
	const struct node *type_at; /* what stands behind "type": a name, or the definition itself */
};

struct avro_type {
	enum avro_kind kind;
	unsigned id;   /* its place in avro_schema.types */
	bool error;    /* a record declared as "error" */
	bool imported; /* defined in a reference, not in this text */
	enum avro_logical logical;
	int precision, scale;  /* of a decimal */
	struct avro_name name; /* record, enum, fixed; else empty */
	struct str doc;        /* of those; ptr NULL: none */
	/* Resolved aliases of those, in order, each once: full names. One in the null namespace of a type that has a
	 * namespace is ".X", which equals no full name. */
	struct str *aliases;
	size_t alias_count;
	union {
		struct {
			struct avro_field *fields;
			size_t field_count;
		};
		struct {
			struct str *symbols;
			size_t symbol_count;
			struct str enum_default; /* ptr NULL: none */
		};
		const struct avro_type *items; /* of an array; of a map: its values */
		struct {
			const struct avro_type **branches;
			const struct node **branch_at; /* the place of each */
			size_t branch_count;
		};
		long long size; /* fixed */
	};
	const struct avro_index *index;   /* of fields or symbols */
	struct avro_property *properties; /* in order, logicalType and its like among them */
	size_t property_count;
	const struct node *at; /* the definition; its source tells the file */
};

struct avro_schema {
	const struct avro_type *root;
	const struct avro_type **types; /* by id */
	size_t type_count;
	const struct avro_type **named; /* every name that can be referred to, once, in order of definition */
	size_t named_count;
	const struct avro_index *index;              /* of named */
	const struct avro_schema *const *references; /* as they were given */
	size_t reference_count;
	const struct source *source;
};

/*                          AVRO_REGISTER     AVRO_STORED         AVRO_LIBRARY
 * names, fields, symbols   ASCII             Unicode letters     as STORED
 * namespaces               ASCII, each part  not checked         Unicode, each part
 * aliases of types         ASCII, last part  not checked         Unicode, last part
 * defaults                 checked           not checked         checked
 * In words: a schema that is new to a registry; one it already holds; the library's own defaults. */
enum avro_strictness { AVRO_REGISTER, AVRO_STORED, AVRO_LIBRARY };

struct avro_parse_options {
	enum avro_strictness strictness;
	/* Schemas whose named types this one may use, in this order; parsed before, from any arena that lives on. */
	const struct avro_schema *const *references;
	size_t reference_count;
	/* Where every error is noted (AVRO_SCHEMA), not the first only; NULL: nowhere. */
	struct defects *defects;
};

/* Parses the source's text. NULL options: AVRO_REGISTER without references. False: SYNTAX with line and column
 * of the first error, or LIMIT (DOCUMENT_BYTES, DEPTH, NODES, DEFAULT_STEPS).
 *
 * DEPTH also bounds who walks a schema from its root in order, going into each name once, at its first use. A walk in
 * another order, or over pairs of types, may go deeper and needs a bound of its own. */
bool avro_parse(struct arena *a, const struct source *source, const struct avro_parse_options *options,
                struct avro_schema **out, struct failure *why);
/* The same from JSON that was read already, no deeper than LIMIT_DEPTH; texts are quoted nodes. */
bool avro_parse_json(struct arena *a, const struct node *json, const struct source *source,
                     const struct avro_parse_options *options, struct avro_schema **out,
                     struct failure *why);

/* Is the value a valid default of the type, as AVRO_REGISTER asks? Which kind of JSON value, and the range of
 * integers; nothing about its length, its symbol or its characters. */
bool avro_default_valid(const struct avro_type *t, const struct node *value);

/* The type of that full name, defined here or taken from a reference; NULL: none. */
const struct avro_type *avro_find(const struct avro_schema *s, struct str full_name);
/* The field or symbol of that name; NULL, false: none. */
const struct avro_field *avro_field(const struct avro_type *record, struct str name);
bool avro_has_symbol(const struct avro_type *enumeration, struct str symbol);
/* The same; *index is its place among the symbols. */
bool avro_symbol(const struct avro_type *enumeration, struct str symbol, size_t *index);

/* Do the two say the same, references resolved? Docs, aliases, defaults and properties count, the
 * order of properties and aliases does not. (How a registry finds a schema that it holds already.)
 */
bool avro_equal(struct arena *a, const struct avro_schema *x, const struct avro_schema *y);
/* Are they to Java, whose Schema.equals leaves out doc, aliases, an enum's default and "error"?
 * Takes time in proportion to the schemas; no name is looked up. */
bool avro_same_data(struct arena *a, const struct avro_schema *x, const struct avro_schema *y);

bool avro_is_named(const struct avro_type *t);    /* record, enum or fixed */
const char *avro_kind_name(enum avro_kind k);     /* "record" */
const char *avro_logical_name(enum avro_logical l); /* "timestamp-millis" */
bool avro_kind_find(struct str name, enum avro_kind *out);

#endif
