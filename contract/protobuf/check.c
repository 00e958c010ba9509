/* check.c - what protoc checks when types and options are known
 *
 * In protoc's order: first all options, then what proto3 does not allow.
 */
#include "contract/protobuf/names.h"

static bool is_on(const struct proto_options *options, const char *name)
{
	const struct proto_value *v = proto_option(options, name);

	return v && v->kind == PROTO_VALUE_WORD && str_is(v->text, "true");
}

static bool is_lite(const struct proto_file *f)
{
	const struct proto_value *v = proto_option(&f->options, "optimize_for");

	return v && str_is(v->text, "LITE_RUNTIME");
}

/* The message a field belongs to; of an extension the one it extends. */
static const struct proto_message *owner_of(const struct proto_field *f)
{
	return f->extend ? f->extend->extendee.message : f->scope;
}

/* ---- fields
 * ------------------------------------------------------------------------------------------------
 */

static bool check_map_key(struct proto_builder *b, const struct proto_field *f, enum proto_kind key)
{
	if (key == PROTO_ENUM)
		return proto_refuse(b, f->type.at, "the key of a map cannot be an enum");
	if (key == PROTO_FLOAT || key == PROTO_DOUBLE || key == PROTO_MESSAGE ||
	    key == PROTO_GROUP || key == PROTO_BYTES)
		return proto_refuse(b, f->type.at,
		                    "the key of a map cannot be a float, double, bytes or message");
	return true;
}

/* Is a message that sets map_entry just what map<Key, Value> would have made for the field? */
static bool is_entry_of(struct proto_builder *b, const struct proto_message *e,
                        const struct proto_field *f)
{
	if (f->label != PROTO_REPEATED || f->extend || e->scope != f->scope || e->nested_count ||
	    e->enum_count || e->extend_count || e->extension_count || e->field_count != 2 ||
	    !str_eq(e->name, proto_entry_name(b->arena, f->name)))
		return false;
	for (int32_t i = 0; i < 2; i++) {
		const struct proto_field *part = e->fields[i];

		if (part->label == PROTO_REPEATED || part->label == PROTO_REQUIRED || part->map ||
		    part->number != i + 1 || !str_is(part->name, i ? "value" : "key"))
			return false;
	}
	return true;
}

static bool check_map(struct proto_builder *b, const struct proto_field *f)
{
	const struct proto_message *e = f->type.message;
	const struct proto_enum *value;

	if (!e || f->type.kind != PROTO_MESSAGE ||
	    !(e->map_entry || is_on(&e->options, "map_entry")))
		return true;
	if (!f->map && (b->file->from_descriptor ? f->entry != e : !is_entry_of(b, e, f)))
		return proto_refuse(b, f->type.at,
		                    "map_entry is not set, map<Key, Value> is written");
	if (!check_map_key(b, f, e->fields[0]->type.kind))
		return false;
	value = e->fields[1]->type.enumeration;
	return !value || !value->value_count || !value->values[0].number ||
	       proto_refuse(b, f->type.at, "the first constant of an enum in a map must be 0");
}

static bool check_jstype(struct proto_builder *b, const struct proto_field *f)
{
	const struct proto_value *v = proto_option(&f->options, "jstype");

	if (!v || str_is(v->text, "JS_NORMAL"))
		return true;
	return f->type.kind == PROTO_INT64 || f->type.kind == PROTO_UINT64 ||
	       f->type.kind == PROTO_SINT64 || f->type.kind == PROTO_FIXED64 ||
	       f->type.kind == PROTO_SFIXED64 ||
	       proto_refuse(b, f->type.at, "jstype is for integers of 64 bits only");
}

static bool check_message_set(struct proto_builder *b, const struct proto_field *f)
{
	const struct proto_message *m = owner_of(f);

	if (!m || !is_on(&m->options, "message_set_wire_format"))
		return true;
	if (!f->extend)
		return proto_refuse(b, f->name_at, "a message set cannot have fields");
	return (f->label == PROTO_OPTIONAL && f->type.kind == PROTO_MESSAGE) ||
	       proto_refuse(b, f->type.at,
	                    "an extension of a message set must be an optional message");
}

/* What features say instead. */
static bool check_edition(struct proto_builder *b, const struct proto_field *f)
{
	if (b->file->syntax != PROTO_EDITION)
		return true;
	if (proto_option(&f->options, "packed"))
		return proto_refuse(
			b, f->name_at,
			"editions have no packed, but features.repeated_field_encoding");
	return !f->default_value || f->presence ||
	       proto_refuse(b, f->default_value->at,
	                    "a field with implicit presence cannot have a default");
}

static bool check_field(struct proto_builder *b, const struct proto_field *f)
{
	if (!check_edition(b, f))
		return false;
	if ((is_on(&f->options, "lazy") || is_on(&f->options, "unverified_lazy")) &&
	    f->type.kind != PROTO_MESSAGE)
		return proto_refuse(b, f->type.at, "lazy is for message fields only");
	if (is_on(&f->options, "packed") && !proto_packable(f))
		return proto_refuse(b, f->type.at,
		                    "packed is for repeated numbers, bools and enums only");
	if (!check_message_set(b, f))
		return false;
	if (f->extend && is_lite(b->file) && owner_of(f) && !is_lite(owner_of(f)->file))
		return proto_refuse(b, f->extend->extendee.at,
		                    "a lite file cannot extend a message of one that is not");
	if (!check_map(b, f) || !check_jstype(b, f))
		return false;
	return !f->extend || !f->json ||
	       str_eq(f->json->text, proto_json_name(b->arena, f->name)) ||
	       proto_refuse(b, f->json->at, "an extension cannot have a json_name");
}

static bool check_extends(struct proto_builder *b, struct proto_extend **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i]->field_count; k++)
			if (!check_field(b, list[i]->fields[k]))
				return false;
	return true;
}

/* ---- types
 * ---------------------------------------------------------------------------------------------------
 */

static bool check_enum(struct proto_builder *b, const struct proto_enum *e)
{
	struct proto_table numbers = { 0 };

	if (b->file->syntax == PROTO_EDITION && !e->closed && e->value_count && e->values[0].number)
		return proto_refuse(b, e->values[0].number_at,
		                    "the first constant of an open enum must be 0");
	for (size_t i = 0; i < e->value_count && !e->alias; i++) {
		const struct proto_enum_value *v = &e->values[i];
		const struct proto_enum_value *other =
			proto_put(b->arena, &numbers,
		                  (struct str){ (const char *)&v->number, sizeof v->number }, v);

		if (other)
			return proto_refuse(b, v->number_at,
			                    "%.*s has the number of %.*s, without allow_alias",
			                    STR_FMT(v->name), STR_FMT(other->name));
	}
	return true;
}

static bool check_range_limits(struct proto_builder *b, const struct proto_message *m)
{
	const int64_t limit =
		is_on(&m->options, "message_set_wire_format") ? INT32_MAX - 1 : PROTO_MAX_NUMBER;

	for (size_t i = 0; i < m->extension_count; i++)
		for (size_t k = 0; k < m->extensions[i].count; k++)
			if (m->extensions[i].list[k].last > limit)
				return proto_refuse(b, m->extensions[i].list[k].at,
				                    "extension numbers cannot be above %lld",
				                    (long long)limit);
	return true;
}

static bool check_message(struct proto_builder *b, const struct proto_message *m)
{
	for (size_t i = 0; i < m->field_count; i++)
		if (!check_field(b, m->fields[i]))
			return false;
	for (size_t i = 0; i < m->nested_count; i++)
		if (!check_message(b, m->nested[i]))
			return false;
	for (size_t i = 0; i < m->enum_count; i++)
		if (!check_enum(b, m->enums[i]))
			return false;
	return check_extends(b, m->extends, m->extend_count) && check_range_limits(b, m);
}

static bool check_lite(struct proto_builder *b)
{
	const struct proto_file *f = b->file;

	if (is_lite(f)) {
		for (size_t i = 0; i < f->service_count; i++)
			if (is_on(&f->options, "cc_generic_services") ||
			    is_on(&f->options, "java_generic_services"))
				return proto_refuse(b, f->services[i]->name_at,
				                    "a lite file cannot have generic services");
		return true;
	}
	for (size_t i = 0; i < f->import_count; i++)
		if (f->imports[i].file && is_lite(f->imports[i].file))
			return proto_refuse(b, f->imports[i].at,
			                    "the imported file is lite, this one is not");
	return true;
}

/* ---- proto3
 * ----------------------------------------------------------------------------------------------------
 */

static bool is_options_message(struct str full)
{
	static const char *const names[] = { "FileOptions",          "MessageOptions",
		                             "FieldOptions",         "EnumOptions",
		                             "EnumValueOptions",     "ServiceOptions",
		                             "MethodOptions",        "OneofOptions",
		                             "ExtensionRangeOptions" };
	const size_t skip = str_starts(full, "google.protobuf.") ? 16
	                    : str_starts(full, "proto2.")        ? 7
	                                                         : 0;

	for (size_t i = 0; skip && i < sizeof names / sizeof *names; i++)
		if (str_is(str_skip(full, skip), names[i]))
			return true;
	return false;
}

static bool check3_field(struct proto_builder *b, const struct proto_field *f,
                         struct proto_place extendee_at)
{
	const struct proto_enum *e = f->type.enumeration;

	if (f->extend && !is_options_message(f->extend->extendee.message->full))
		return proto_refuse(b, extendee_at, "extensions in proto3 are for options only");
	if (f->label == PROTO_REQUIRED)
		return proto_refuse(b, f->type.at, "required fields are not allowed in proto3");
	if (f->default_value)
		return proto_refuse(b, f->default_value->at, "defaults are not allowed in proto3");
	if (e && e->file->syntax != PROTO3 && e->file->syntax != PROTO_EDITION)
		return proto_refuse(b, f->scope && f->scope->map_entry ? f->at : f->type.at,
		                    "the enum %.*s is not of proto3, whose messages cannot use it",
		                    STR_FMT(e->full));
	return f->type.kind != PROTO_GROUP ||
	       proto_refuse(b, f->type.at, "groups are not allowed in proto3");
}

static bool check3_enum(struct proto_builder *b, const struct proto_enum *e)
{
	return !e->value_count || !e->values[0].number ||
	       proto_refuse(b, e->values[0].number_at, "the first constant must be 0 in proto3");
}

static bool check3_extends(struct proto_builder *b, struct proto_extend **list, size_t n)
{
	static const struct proto_place nowhere;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i]->field_count; k++)
			if (!check3_field(b, list[i]->fields[k],
			                  k ? nowhere : list[i]->extendee.at))
				return false;
	return true;
}

/* Names that are one in JSON, or nearly: without case and underscores. */
static bool check3_json(struct proto_builder *b, const struct proto_message *m)
{
	struct proto_table seen = { 0 };

	for (size_t i = 0; i < m->field_count; i++) {
		const struct proto_field *f = m->fields[i], *other;
		char *text = arena_array(b->arena, char, f->name.len + 1);
		size_t n = 0;

		for (size_t k = 0; k < f->name.len; k++) {
			const char c = f->name.ptr[k];

			if (c != '_')
				text[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		}
		other = proto_put(b->arena, &seen, (struct str){ text, n }, f);
		if (other)
			return proto_refuse(b, f->name_at, "%.*s and %.*s are one name in JSON",
			                    STR_FMT(f->name), STR_FMT(other->name));
	}
	return true;
}

static bool check3_message(struct proto_builder *b, const struct proto_message *m)
{
	static const struct proto_place nowhere;

	for (size_t i = 0; i < m->nested_count; i++)
		if (!check3_message(b, m->nested[i]))
			return false;
	for (size_t i = 0; i < m->enum_count; i++)
		if (!check3_enum(b, m->enums[i]))
			return false;
	for (size_t i = 0; i < m->field_count; i++)
		if (!check3_field(b, m->fields[i], nowhere))
			return false;
	if (!check3_extends(b, m->extends, m->extend_count))
		return false;
	if (m->extension_count)
		return proto_refuse(b, m->extensions[0].list[0].at,
		                    "extension ranges are not allowed in proto3");
	if (is_on(&m->options, "message_set_wire_format"))
		return proto_refuse(b, m->name_at, "message sets are not allowed in proto3");
	return check3_json(b, m);
}

static bool check3(struct proto_builder *b)
{
	const struct proto_file *f = b->file;

	if (!check3_extends(b, f->extends, f->extend_count))
		return false;
	for (size_t i = 0; i < f->nested_count; i++)
		if (!check3_message(b, f->nested[i]))
			return false;
	for (size_t i = 0; i < f->enum_count; i++)
		if (!check3_enum(b, f->enums[i]))
			return false;
	return true;
}

bool proto_judge(struct proto_builder *b)
{
	const struct proto_file *f = b->file;

	for (size_t i = 0; i < f->nested_count; i++)
		if (!check_message(b, f->nested[i]))
			return false;
	for (size_t i = 0; i < f->enum_count; i++)
		if (!check_enum(b, f->enums[i]))
			return false;
	if (!check_extends(b, f->extends, f->extend_count) || !check_lite(b))
		return false;
	return proto_judge_features(b) && (f->syntax != PROTO3 || check3(b));
}
