/* from_type.c - what a value of a contract is in a Protobuf file */
#include "contract/avro/names.h"
#include "contract/protobuf/constant.h"
#include "contract/protobuf/from_impl.h"
#include "contract/protobuf/known.h"
#include "contract/protobuf/read.h"

static bool chosen(const struct proto_deriving *d, enum proto_choice c, unsigned n)
{
	return d->from->mapping.word[c] == n;
}

/* ---- whole numbers ---------------------------------------------------------------------- */

enum coding { VARINT, ZIGZAG, FIXED };

static const struct integer {
	enum proto_kind kind;
	enum coding coding;
	bool wide, is_unsigned;
} integers[] = {
	{ PROTO_INT32, VARINT, false, false },   { PROTO_INT64, VARINT, true, false },
	{ PROTO_UINT32, VARINT, false, true },   { PROTO_UINT64, VARINT, true, true },
	{ PROTO_SINT32, ZIGZAG, false, false },  { PROTO_SINT64, ZIGZAG, true, false },
	{ PROTO_SFIXED32, FIXED, false, false }, { PROTO_SFIXED64, FIXED, true, false },
	{ PROTO_FIXED32, FIXED, false, true },   { PROTO_FIXED64, FIXED, true, true },
};

static const struct integer *integer_of(enum proto_kind kind)
{
	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
		if (integers[i].kind == kind)
			return &integers[i];
	return NULL;
}

/* Zigzag has no unsigned kinds: they are written as varints. */
static const char *integer_word(enum coding coding, bool wide, bool is_unsigned)
{
	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
		if (integers[i].coding == coding && integers[i].wide == wide &&
		    integers[i].is_unsigned == is_unsigned)
			return proto_kind_name(integers[i].kind);
	return integer_word(VARINT, wide, is_unsigned);
}

/* Is nothing below 0 promised? Then the bytes of both signs are the same. */
static bool is_never_negative(const struct field *f)
{
	const struct stated *low = field_stated(f, ATTR_MINIMUM);

	if (!low)
		low = field_stated(f, ATTR_EXCLUSIVE_MINIMUM);
	return low && low->text.len && low->text.ptr[0] != '-';
}

static const char *integer_form(const struct proto_deriving *d, const struct field *f,
                                const struct integer *as)
{
	int bits = f->type.bits ? f->type.bits : chosen(d, PROTO_CHOICE_INTEGERS, 1) ? 32 : 64;
	bool is_unsigned = f->type.is_unsigned || (as && as->is_unsigned && is_never_negative(f));

	if (bits > 64)
		return "string";
	return integer_word(as ? as->coding : VARINT, bits > 32, is_unsigned);
}

/* ---- forms that a type may have ---------------------------------------------------------- */

/* What values of a type may be written as: the first is the usual way. Words of scalars, names of
 * messages. */
static const struct ways {
	enum type_kind kind;
	enum proto_choice choice; /* decides between the first three */
	const char *usual[3];     /* by the choice's word */
	const char *others[6];    /* as a reader may have it */
	bool integers;            /* any wide whole number too: a count, or of the smallest part */
} ways[] = {
	{ TYPE_TIMESTAMP,
	  PROTO_CHOICE_TIMESTAMPS,
	  { "google.protobuf.Timestamp", "string", "int64" },
	  { NULL },
	  true },
	{ TYPE_TIMESTAMP_NTZ,
	  PROTO_CHOICE_TIMESTAMPS,
	  { "string", "string", "int64" },
	  { "google.protobuf.Timestamp", "google.type.DateTime" },
	  true },
	{ TYPE_DATE,
	  PROTO_CHOICE_TIMESTAMPS,
	  { "google.type.Date", "string", "int32" },
	  { NULL },
	  true },
	{ TYPE_TIME,
	  PROTO_CHOICE_TIMESTAMPS,
	  { "google.type.TimeOfDay", "string", "int64" },
	  { NULL },
	  true },
	{ TYPE_DECIMAL,
	  PROTO_CHOICE_DECIMALS,
	  { "confluent.type.Decimal", "google.type.Decimal", "string" },
	  { "bytes", "double" },
	  true },
	{ TYPE_NUMBER,
	  PROTO_CHOICE_DECIMALS,
	  { "confluent.type.Decimal", "google.type.Decimal", "string" },
	  { "double", "bytes" },
	  false },
	{ TYPE_JSON,
	  PROTO_CHOICE_COUNT,
	  { "google.protobuf.Value" },
	  { "google.protobuf.Struct", "google.protobuf.ListValue", "confluent.type.Variant",
	    "google.protobuf.Any", "string", "bytes" },
	  false },
	{ TYPE_UNSTATED,
	  PROTO_CHOICE_COUNT,
	  { "google.protobuf.Value" },
	  { "google.protobuf.Struct", "google.protobuf.ListValue", "confluent.type.Variant",
	    "google.protobuf.Any", "string", "bytes" },
	  false },
	{ TYPE_NULL, PROTO_CHOICE_COUNT, { "google.protobuf.NullValue" }, { NULL }, false },
	{ TYPE_BOOLEAN, PROTO_CHOICE_COUNT, { "bool" }, { NULL }, false },
	{ TYPE_BYTES, PROTO_CHOICE_COUNT, { "bytes" }, { NULL }, false },
	{ TYPE_STRING, PROTO_CHOICE_COUNT, { "string" }, { NULL }, false },
};

/* The name that a reader's type goes by in the table. */
static struct str name_of(const struct proto_field *as)
{
	if (as->type.message)
		return as->type.message->full;
	if (as->type.enumeration)
		return as->type.enumeration->full;
	return str_of(proto_kind_name(as->type.kind));
}

static const char *among(const char *const *list, size_t count, struct str name)
{
	for (size_t i = 0; i < count && list[i]; i++)
		if (str_is(name, list[i]))
			return list[i];
	return NULL;
}

static const char *way_of(const struct proto_deriving *d, const struct ways *w,
                          const struct proto_field *as)
{
	const struct integer *n = as ? integer_of(as->type.kind) : NULL;
	const char *word = as ? among(w->usual, 3, name_of(as)) : NULL;
	unsigned usual = w->choice < PROTO_CHOICE_COUNT ? d->from->mapping.word[w->choice] : 0;

	if (!word && as)
		word = among(w->others, sizeof w->others / sizeof *w->others, name_of(as));
	if (!word && n && w->integers)
		word = proto_kind_name(as->type.kind);
	return word ? word : w->usual[usual < 3 && w->usual[usual] ? usual : 0];
}

/* ---- scalars that can be absent -------------------------------------------------------- */

static const struct {
	const char *scalar, *wrapper;
} wrappers[] = {
	{ "double", "google.protobuf.DoubleValue" }, { "float", "google.protobuf.FloatValue" },
	{ "int64", "google.protobuf.Int64Value" },   { "uint64", "google.protobuf.UInt64Value" },
	{ "int32", "google.protobuf.Int32Value" },   { "uint32", "google.protobuf.UInt32Value" },
	{ "bool", "google.protobuf.BoolValue" },     { "string", "google.protobuf.StringValue" },
	{ "bytes", "google.protobuf.BytesValue" },
};

static void wrap(struct proto_written *w)
{
	for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
		if (strcmp(w->word, wrappers[i].scalar) != 0)
			continue;
		w->word = wrappers[i].wrapper;
		w->wrapper = true;
		return;
	}
}

/* ---- one value -------------------------------------------------------------------------- */

const struct proto_enum_value **proto_constants_of(struct arena *a, const struct stated *values,
                                                   const struct proto_field *as)
{
	const struct proto_enum *e = as ? as->type.enumeration : NULL;
	const struct proto_enum_value **out;
	struct str *names, *said;
	struct text_set set;

	if (!e)
		return NULL;
	out = arena_array(a, const struct proto_enum_value *, values->count);
	names = arena_array(a, struct str, e->value_count);
	for (size_t i = 0; i < e->value_count; i++)
		names[i] = e->values[i].name;
	said = proto_constants_said(a, e->name, names, e->value_count, values->list, values->count);
	text_set_init(&set, a, values->count);
	for (size_t i = 0; i < values->count; i++)
		*text_set_slot(&set, values->list[i], values->list) = (unsigned)i + 1;
	for (size_t i = e->value_count; i-- > 0;) {
		const unsigned at = said[i].ptr ? *text_set_slot(&set, said[i], values->list) : 0;

		if (at)
			out[at - 1] = &e->values[i];
	}
	return out;
}

const struct stated *proto_enum_of(struct arena *a, const struct field *f,
                                   const struct proto_field *as)
{
	const struct stated *s = f->type.kind == TYPE_STRING ? field_stated(f, ATTR_ENUM) : NULL;
	const struct proto_enum_value **known = s ? proto_constants_of(a, s, as) : NULL;
	const char *problem;

	for (size_t i = 0; s && i < s->count; i++)
		if (!(known && known[i]) && !avro_name_valid(s->list[i], NAMES_ASCII, &problem))
			return NULL;
	return s && s->count ? s : NULL;
}

static bool is_enum(const struct proto_deriving *d, const struct field *f,
                    const struct proto_field *as)
{
	if (!proto_enum_of(d->arena, f, as))
		return false;
	return as && d->from->as_read ? as->type.kind == PROTO_ENUM
	                              : chosen(d, PROTO_CHOICE_ENUMS, 0);
}

static const char *word_of(const struct proto_deriving *d, const struct field *f,
                           const struct proto_field *as)
{
	if (f->type.kind == TYPE_INTEGER)
		return integer_form(d, f, as ? integer_of(as->type.kind) : NULL);
	if (f->type.kind == TYPE_FLOAT)
		return f->type.bits == 32 ? "float" : "double";
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (ways[i].kind == f->type.kind)
			return way_of(d, &ways[i], as);
	return "string";
}

void proto_form_of(const struct proto_deriving *d, const struct field *f,
                   const struct proto_field *as, bool optional, struct proto_written *out)
{
	const struct proto_known *known = as && as->type.message ? proto_known_of(&as->type) : NULL;
	bool wrapped = d->from->as_read && known && known->wrapper;

	*out = (struct proto_written){ .form = FORM_WORD };
	if (f->type.kind == TYPE_RECORD)
		out->form = FORM_MESSAGE;
	else if (is_enum(d, f, as))
		out->form = FORM_ENUM;
	if (out->form != FORM_WORD)
		return;
	out->word = word_of(d, f, d->from->as_read ? as : NULL);
	if (wrapped || (optional && chosen(d, PROTO_CHOICE_OPTIONAL, 2)))
		wrap(out);
	out->decimal = f->type.kind == TYPE_DECIMAL && !strcmp(out->word, "confluent.type.Decimal");
}

const char *proto_key_word(const struct proto_deriving *d, const struct field *keys,
                           const struct proto_field *as)
{
	const struct integer *n = as && d->from->as_read ? integer_of(as->type.kind) : NULL;

	if (!keys || (keys->type.kind != TYPE_INTEGER && keys->type.kind != TYPE_BOOLEAN))
		return "string";
	return keys->type.kind == TYPE_BOOLEAN ? "bool" : integer_form(d, keys, n);
}
