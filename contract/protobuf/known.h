/* protobuf/known.h - messages that stand for a value
 *
 * google.protobuf, google.type and confluent.type have messages that mean one value: a point in
 * time, a date, a decimal number. In the neutral form they are that value, not its parts; the file
 * that defines one is what a schema made of a contract has to import. Sources: the comments of
 * those files, the types that Connect, Flink and ksqlDB write them as.
 *
 *     google.protobuf.Timestamp                    a point in time
 *     google.protobuf.Struct, Value, ListValue     JSON; confluent.type.Variant too
 *     google.protobuf.Any                          any value
 *     google.protobuf.NullValue                    null, an enum
 *     google.protobuf.DoubleValue .. BytesValue    a scalar that can be absent
 *     google.type.Date, TimeOfDay                  a date, a time of day
 *     google.type.Decimal, confluent.type.Decimal  a number of any precision
 *
 * What has no type in a contract stays the record it is: Duration, google.type.DateTime (which has
 * a zone or has none), Money, LatLng.
 */
#ifndef CONTRACT_PROTOBUF_KNOWN_H
#define CONTRACT_PROTOBUF_KNOWN_H

#include "contract/protobuf/schema.h"
#include "contract/shape.h"

struct proto_known {
	const char *name; /* in full */
	const char *path; /* of the file that defines it */
	struct type type;
	bool wrapper; /* made so that a scalar can be absent */
};

/* NULL: it is what its parts are. */
const struct proto_known *proto_known_of(const struct proto_type *t);
const struct proto_known *proto_known_named(struct str full);

#endif
