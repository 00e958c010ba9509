/* avro/shape.h - an Avro schema as a contract
 *
 * What a schema says of the values that are written with it, in the neutral form: one model, its
 * fields, types and constraints. So whoever states fields (an expectation, a contract that the
 * schema shall fulfil) is asked of a schema exactly as of a contract. What only matters to a reader
 * with a schema of its own (a default, an enum's default, the order of a union) is not here: that
 * is asked of contract->schema.
 *
 *   ["null", T]            T, not required; every other value is required
 *   numbers in one union   the narrowest number that holds them all
 *   another union          json: whoever reads one branch of it cannot rely on getting it. The
 *                          family of a field that becomes one changes, which TYPE_UNSTATED, the
 *                          family of any, would hide. Its branches are the meaning "branches", so
 *                          that a new one is told to whoever reads the union as a whole.
 *   enum                   string with that closed list
 *   fixed                  bytes of that length
 *   logical types          their type; how they are written is the meaning "encoding": from
 *                          milliseconds to microseconds no type changes, and every value does
 *   doc, aliases           description, former names
 *   other properties       as a field of a contract would state them; unknown ones are
 *                          documentation
 *
 * A record inside itself is opened twice on a path and then closed, a record without fields; and so
 * are all that remain when LIMIT_FIELDS, or paths of LIMIT_DOCUMENT_BYTES together, are made (what
 * is nearer to the root comes first), which is a defect.
 */
#ifndef CONTRACT_AVRO_SHAPE_H
#define CONTRACT_AVRO_SHAPE_H

#include "contract/avro/schema.h"
#include "contract/language.h"
#include "contract/shape.h"

/* Its id is the full name of the root and its model has the simple name; a root without a name is
 * called as the file is. No version, no ports. defects may be NULL. The schema must live as long.
 */
struct contract *avro_contract(struct arena *a, const struct avro_schema *s,
                               struct defects *defects);

/* NULL if it is NULL or of another language. */
const struct avro_schema *avro_of(const struct schema *s);

/* The type whose values are written besides null: the only branch, or the union; *null: may it be
 * null? Unions hold no unions. */
const struct avro_type *avro_beside_null(const struct avro_type *t, bool *null);

#endif
