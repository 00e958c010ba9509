/* protobuf/shape.h - a Protobuf file as a contract
 *
 * What a file says of its messages, in the neutral form: a model for each message at its top, in
 * their order, fields by name, so that whoever states fields (an expectation, a contract that the
 * schema shall fulfil) is asked of it exactly as of a contract. Numbers and wire types are no
 * fields' statements: those are asked of contract->schema.
 *
 *   int32 .. sfixed64      a whole number of its bits; unsigned ones say so
 *   enum                   a string of a closed list of names, open or closed: what a writer writes
 *                          its enum declares (that a reader of an open one also takes numbers that
 *                          have no name is a matter of the relation)
 *   repeated, map          an array, a map: always there, perhaps empty
 *   message, group         a record
 *   Timestamp, wrappers... what they stand for: known.h
 *   (confluent.field_meta) description, tags, unit, bounds, a decimal's precision and scale: meta.h
 *   default                the default (proto2, editions)
 *   a type nobody defines  anything
 *
 * Required: what the language cannot state is not broken. A field that no word, no oneof and no
 * wrapper makes absent is one that producers fill; with `optional`, in a oneof, of a wrapper or
 * with explicit presence (proto2, editions) it is not required, `required` is. That of a oneof one
 * member at most is there has no word in a contract and is not said.
 *
 * Where one model is needed, whoever needs it names it; schema_model() says which one is
 * meant. A message inside itself is opened twice on a path and then closed, a record without
 * fields; so are all that remain at LIMIT_FIELDS, which is a defect.
 */
#ifndef CONTRACT_PROTOBUF_SHAPE_H
#define CONTRACT_PROTOBUF_SHAPE_H

#include "contract/defect.h"
#include "contract/protobuf/schema.h"
#include "contract/shape.h"

/* message: that one alone, wherever it stands; NULL: each at the top. The id is the full name of
 * the message, of the first one. No version, no ports; a model without fields where the file has no
 * message. defects may be NULL. The file must live as long. */
struct contract *proto_contract(struct arena *a, const struct proto_file *f,
                                const struct proto_message *message, struct defects *defects);

#endif
