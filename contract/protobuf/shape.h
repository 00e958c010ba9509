/* protobuf/shape.h - a Protobuf file as a contract
 *
 * What a file says of one of its messages, in the neutral form: one model, its fields by name, so
 * that whoever states fields (an expectation, a contract that the schema shall fulfil) is asked of
 * it exactly as of a contract. Numbers and wire types are no fields' statements: those are asked of
 * contract->schema.
 *
 *   int32 .. sfixed64      a whole number of its bits; unsigned ones say so
 *   enum                   a string of a closed list of names
 *   repeated, map          an array, a map: always there, perhaps empty
 *   message, group         a record
 *   Timestamp, Date, TimeOfDay, Struct, Value, ListValue, wrappers of google.protobuf and
 *   google.type, Decimal   what they stand for; confluent.type.Decimal is a decimal where the
 * field's (confluent.field_meta) gives precision and scale, else any number a type nobody defines
 * anything
 *
 * Required: what the language cannot state is not broken. A field that no word, no oneof and no
 * wrapper makes absent is one that producers fill; with `optional`, in a oneof, of a wrapper or
 * with explicit presence (proto2, editions) it is not required, `required` is.
 *
 * A message inside itself is opened twice on a path and then closed, a record without fields; so
 * are all that remain at LIMIT_FIELDS, which is a defect.
 */
#ifndef CONTRACT_PROTOBUF_SHAPE_H
#define CONTRACT_PROTOBUF_SHAPE_H

#include "contract/defect.h"
#include "contract/protobuf/schema.h"
#include "contract/shape.h"

/* message: its full name, without a leading dot; empty: the first of the file, as message indexes
 * leave it out. No version, no ports; a record without fields where there is no such message.
 * defects may be NULL. The file must live as long. */
struct contract *proto_contract(struct arena *a, const struct proto_file *f, struct str message,
                                struct defects *defects);

#endif
