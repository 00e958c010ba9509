#include "contract/protobuf/known.h"

#define TIMESTAMP "google/protobuf/timestamp.proto"
#define STRUCT    "google/protobuf/struct.proto"
#define WRAPPERS  "google/protobuf/wrappers.proto"
#define ANY       "google/protobuf/any.proto"

static const struct proto_known known[] = {
	{ "google.protobuf.Timestamp", TIMESTAMP, { .kind = TYPE_TIMESTAMP }, false },
	{ "google.protobuf.Struct", STRUCT, { .kind = TYPE_JSON }, false },
	{ "google.protobuf.Value", STRUCT, { .kind = TYPE_JSON }, false },
	{ "google.protobuf.ListValue", STRUCT, { .kind = TYPE_JSON }, false },
	{ "google.protobuf.NullValue", STRUCT, { .kind = TYPE_NULL }, false },
	{ "google.protobuf.Any", ANY, { .kind = TYPE_UNSTATED }, false },
	{ "google.protobuf.DoubleValue", WRAPPERS, { .kind = TYPE_FLOAT, .bits = 64 }, true },
	{ "google.protobuf.FloatValue", WRAPPERS, { .kind = TYPE_FLOAT, .bits = 32 }, true },
	{ "google.protobuf.Int64Value", WRAPPERS, { .kind = TYPE_INTEGER, .bits = 64 }, true },
	{ "google.protobuf.UInt64Value",
	  WRAPPERS,
	  { .kind = TYPE_INTEGER, .bits = 64, .is_unsigned = true },
	  true },
	{ "google.protobuf.Int32Value", WRAPPERS, { .kind = TYPE_INTEGER, .bits = 32 }, true },
	{ "google.protobuf.UInt32Value",
	  WRAPPERS,
	  { .kind = TYPE_INTEGER, .bits = 32, .is_unsigned = true },
	  true },
	{ "google.protobuf.BoolValue", WRAPPERS, { .kind = TYPE_BOOLEAN }, true },
	{ "google.protobuf.StringValue", WRAPPERS, { .kind = TYPE_STRING }, true },
	{ "google.protobuf.BytesValue", WRAPPERS, { .kind = TYPE_BYTES }, true },
	{ "google.type.Date", "google/type/date.proto", { .kind = TYPE_DATE }, false },
	{ "google.type.TimeOfDay", "google/type/timeofday.proto", { .kind = TYPE_TIME }, false },
	{ "google.type.Decimal", "google/type/decimal.proto", { .kind = TYPE_NUMBER }, false },
	{ "confluent.type.Decimal",
	  "confluent/type/decimal.proto",
	  { .kind = TYPE_NUMBER },
	  false },
	{ "confluent.type.Variant", "confluent/type/variant.proto", { .kind = TYPE_JSON }, false },
};

const struct proto_known *proto_known_named(struct str full)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_is(full, known[i].name))
			return &known[i];
	return NULL;
}

const struct proto_known *proto_known_of(const struct proto_type *t)
{
	if (t->message)
		return proto_known_named(t->message->full);
	return t->enumeration ? proto_known_named(t->enumeration->full) : NULL;
}
