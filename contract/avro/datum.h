/* avro/datum.h - values of an Avro schema: from bytes, to bytes, to JSON, from a default
 *
 * A datum is a tree of values, each of which knows its type. It is never changed once it is made,
 * so parts of it may be shared: what looks like a tree can be a small graph that means a huge tree.
 * Therefore everything here counts what it visits (LIMIT_DATUM_VALUES, LIMIT_DATUM_DEPTH).
 *
 * Ownership: a datum lives in the arena it was made in. Decoded bytes point into the input, the
 * rest into schema and arena; all of them must live as long.
 */
#ifndef CONTRACT_AVRO_DATUM_H
#define CONTRACT_AVRO_DATUM_H

#include "contract/avro/schema.h"

#include <stdint.h>

struct avro_datum {
	const struct avro_type *type;
	union {
		bool boolean;
		int64_t integer; /* int, long */
		float single;    /* float: its bits are kept, those of a NaN too */
		double real;     /* double */
		/* bytes, string, fixed. That a string is UTF-8 is the writer's promise: here as in
		 * Java nothing checks it but what prints it. */
		struct str bytes;
		size_t symbol; /* enum: its index */
		struct {
			size_t branch; /* union: its index */
			const struct avro_datum *value;
		};
		struct { /* array, map; a record: its fields, in the schema's order */
			const struct avro_datum **items;
			struct str *keys; /* map only; as written, so one may stand twice */
			size_t count;
		};
	};
};

/* A datum of that type, all else zero; a union, array, map or record still has to be filled. */
struct avro_datum *avro_datum_new(struct arena *a, const struct avro_type *type);

/* Reads the one value that the bytes hold, with the schema they were written with. False: SYNTAX,
 * the bytes are no value of the type, "byte 12: ..."; or LIMIT.
 *
 * Strict where the specification is, also where Java is not: a boolean is 0 or 1 (Java takes any
 * byte but 1 for false); an int has 32 bits and a long 64 (Java drops what is above); a block that
 * states its size has it (Java believes it when it skips, not when it reads); nothing stands behind
 * the value. A number may take more bytes than it needs, as the specification does not forbid it.
 */
bool avro_datum_decode(struct arena *a, const struct avro_type *type, struct str bytes,
                       const struct avro_datum **out, struct failure *why);

/* The same for a value that others follow: *bytes loses what was read. */
bool avro_datum_decode_next(struct arena *a, const struct avro_type *type, struct str *bytes,
                            const struct avro_datum **out, struct failure *why);

/* Arrays and maps as one block without its size, numbers as short as they go. False: LIMIT
 * (DATUM_DEPTH, DATUM_VALUES, OUTPUT_BYTES). */
bool avro_datum_encode(struct arena *a, const struct avro_datum *d, struct str *out,
                       struct failure *why);

/* Avro's JSON encoding: unions say their branch, {"string": "x"}; bytes are a text of the code
 * points 0 to 255. As Java's JsonEncoder writes it: a float is printed as the double it widens to,
 * NaN and the infinities are strings, of a key that stands twice in a map the last value counts,
 * and what is no UTF-8 in a string becomes U+FFFD. False: LIMIT. */
bool avro_datum_to_json(struct arena *a, const struct avro_datum *d, struct node **out,
                        struct failure *why);
/* That as text, in one line. */
bool avro_datum_json_text(struct arena *a, const struct avro_datum *d, struct str *out,
                          struct failure *why);

/* The value that a default stands for, as Java's ResolvingGrammarGenerator.encode finds it, which
 * is not what the specification says in every case: union: the first branch whose kind goes with
 * the kind of JSON value, where enums, arrays, maps and records go with any. So null for ["R",
 * "null"] is an R of nothing but defaults, and fails if R has a field without one, although the
 * schema is a valid one; record: fields that are missing take their own defaults; further ones are
 * ignored; array and map: of what is no list or map nothing is taken, so they are empty; fixed: cut
 * off or filled with zero bytes to its size; bytes and fixed: a character above U+00FF is '?'.
 * Where Java makes another int or long of a number that is none (1.5), this refuses: no schema that
 * is checked when it is registered has one. False: SYNTAX, the default is no value of the type,
 * "field a: "x" is no int"; or LIMIT, also for a record that is its own default without end. */
bool avro_datum_from_default(struct arena *a, const struct avro_type *type,
                             const struct node *value, const struct avro_datum **out,
                             struct failure *why);

#endif
