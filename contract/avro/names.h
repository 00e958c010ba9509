/* avro/names.h - names, what they may be made of, and sets of them
 *
 * Inside the Avro reader, and for the diff of schemas (sets of names).
 */
#ifndef CONTRACT_AVRO_NAMES_H
#define CONTRACT_AVRO_NAMES_H

#include "contract/avro/schema.h"

enum name_rule { NAMES_ANY, NAMES_ASCII, NAMES_UNICODE };

/* A letter or _, then letters, digits and _: of ASCII, or of Unicode judged by UTF-16 units, as
 * Java does. On false *problem is what is wrong: "is empty", "begins with a character ...".
 * NAMES_ANY allows everything. */
bool avro_name_valid(struct str name, enum name_rule rule, const char **problem);
/* Every part between dots by that rule. On false *part is the wrong one. */
bool avro_space_valid(struct str space, enum name_rule rule, struct str *part,
                      const char **problem);

/* The name that a declaration or alias gives: a dot in it overrides the space. */
struct avro_name avro_name_of(struct arena *a, struct str name, struct str space);
/* The full name that a reference to a type means first. */
struct str avro_full_name(struct arena *a, struct str name, struct str space);
/* What to write for this name where `space` is in force: the simple name if that finds it. A simple
 * name that is the name of a kind is never written alone. */
struct str avro_short_name(const struct avro_name *name, struct str space);

/* An ordered set of texts with their numbers, for names, fields and symbols. */
struct avro_index {
	struct arena *arena;
	struct str *keys;
	unsigned *slots; /* number + 1; NULL while there are few */
	size_t count, room, mask;
};

struct avro_index *avro_index_new(struct arena *a);
/* False if it is there already. */
bool avro_index_add(struct avro_index *ix, struct str key);
/* Its number, or -1. */
ptrdiff_t avro_index_find(const struct avro_index *ix, struct str key);

#endif
