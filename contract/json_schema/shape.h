/* json_schema/shape.h - a JSON Schema as a contract
 *
 * What a schema says of the documents that it allows, in the neutral form: one model, its fields,
 * types and constraints; so that whoever states fields (an expectation, a contract that the schema
 * shall fulfil) is asked of it exactly as of a contract. What no field can say (not, conditions,
 * dependencies, contains) is not here: that is asked of contract->schema.
 *
 *   $ref, allOf            what they say holds beside the rest; where two say the same of one
 * field, the first one said counts anyOf, oneOf           of T and null: T, not required; of
 * numbers: the wider; others: json, with the branches' types as the meaning "branches", as in an
 * Avro union required               the name is listed, and null is no value of it object with
 * properties a record; with values of one schema a map; else a record of which nothing is known
 *   integer, number        a whole number of any size, any number
 *   string                 a string, whatever its format
 *   enum, const            a closed list; null in it means not required
 *   other keywords         as a field of a contract would state them; unknown ones are
 *                          documentation
 *
 * A schema inside itself is opened twice on a path and then closed, a record without fields; so are
 * all that remain at LIMIT_FIELDS, which is a defect.
 */
#ifndef CONTRACT_JSON_SCHEMA_SHAPE_H
#define CONTRACT_JSON_SCHEMA_SHAPE_H

#include "contract/defect.h"
#include "contract/json_schema/schema.h"
#include "contract/shape.h"

/* How the whole document is called: its title if that is a name, else as the file is. */
struct str json_schema_name(const struct json_schema *s, const struct source *source);

/* Contract and model are called json_schema_name(). No version, no ports. defects may be NULL. The
 * schema must live as long. */
struct contract *json_schema_contract(struct arena *a, const struct json_schema *s,
                                      const struct source *source, struct defects *defects);

#endif
