/* check_feature.c - what editions allow of features, as protoc checks it
 *
 * A feature is set on what it is for, and on what it means something for; what it comes to at a
 * field (presence, openness) must be possible there.
 */
#include "contract/protobuf/names.h"

enum target { ON_FILE = 1, ON_MESSAGE = 2, ON_FIELD = 4, ON_ENUM = 8, ON_OTHER = 16 };

static const struct feature {
	const char *name;
	int targets;
} features[] = {
	{ "field_presence", ON_FILE | ON_FIELD },
	{ "enum_type", ON_FILE | ON_ENUM },
	{ "repeated_field_encoding", ON_FILE | ON_FIELD },
	{ "utf8_validation", ON_FILE | ON_FIELD },
	{ "message_encoding", ON_FILE | ON_FIELD },
	{ "json_format", ON_FILE | ON_MESSAGE | ON_ENUM },
};
enum { FEATURES = sizeof features / sizeof *features };

struct setting { /* one feature that is set */
	struct str name, value;
	struct proto_place at;
};

/* The n-th that an element sets itself; false: there is none. */
static bool nth(const struct proto_options *options, size_t n, struct setting *out)
{
	for (size_t i = 0; i < options->count; i++) {
		const struct proto_option *o = &options->list[i];

		if (o->parts->extension || !str_is(o->parts->name, "features"))
			continue;
		if (o->part_count == 2 && !o->parts[1].extension && n-- == 0) {
			*out = (struct setting){ o->parts[1].name, o->value->text, o->at };
			return true;
		}
		if (o->part_count != 1 || o->value->kind != PROTO_VALUE_AGGREGATE)
			continue;
		for (size_t k = 0; k < o->value->count; k++)
			if (n-- == 0) {
				const struct proto_setting *s = &o->value->members[k];

				*out = (struct setting){ s->name, s->value->text, o->at };
				return true;
			}
	}
	return false;
}

static bool find(const struct proto_options *options, const char *name, struct setting *out)
{
	for (size_t n = 0; nth(options, n, out); n++)
		if (str_is(out->name, name))
			return true;
	return false;
}

static bool check_targets(struct proto_builder *b, const struct proto_options *options,
                          enum target target)
{
	struct setting s;

	for (size_t n = 0; nth(options, n, &s); n++)
		for (size_t i = 0; i < FEATURES; i++)
			if (str_is(s.name, features[i].name) &&
			    !(features[i].targets & (int)target))
				return proto_refuse(b, s.at, "the feature %s is not for this",
				                    features[i].name);
	return true;
}

/* ---- fields -------------------------------------------------------------------------------- */

static bool is_text_map(const struct proto_field *f)
{
	return f->entry && (f->entry->fields[0]->type.kind == PROTO_STRING ||
	                    f->entry->fields[1]->type.kind == PROTO_STRING);
}

static bool check_presence(struct proto_builder *b, const struct proto_field *f)
{
	const bool message = f->type.kind == PROTO_MESSAGE || f->type.kind == PROTO_GROUP;
	struct setting s;

	if (!find(&f->options, "field_presence", &s))
		return true;
	if (f->oneof)
		return proto_refuse(b, s.at, "members of oneofs cannot set field_presence");
	if (f->repeated)
		return proto_refuse(b, s.at, "repeated fields cannot set field_presence");
	if (f->extend)
		return proto_refuse(b, s.at, "extensions cannot set field_presence");
	return !message || !str_is(s.value, "IMPLICIT") ||
	       proto_refuse(b, s.at, "messages always have presence");
}

static bool check_field(struct proto_builder *b, const struct proto_field *f)
{
	const bool message =
		(f->type.kind == PROTO_MESSAGE || f->type.kind == PROTO_GROUP) && !f->entry;
	const struct proto_enum *e = f->type.enumeration;
	struct setting s;

	if (!check_targets(b, &f->options, ON_FIELD) || !check_presence(b, f))
		return false;
	if (e && e->closed && !f->repeated && !f->presence && !f->required)
		return proto_refuse(
			b, f->type.at,
			"a field with implicit presence cannot be of the closed enum %.*s",
			STR_FMT(e->full));
	if (find(&f->options, "repeated_field_encoding", &s)) {
		if (!f->repeated)
			return proto_refuse(b, s.at,
			                    "repeated_field_encoding is for repeated fields only");
		if (str_is(s.value, "PACKED") && !proto_packable(f))
			return proto_refuse(b, s.at,
			                    "PACKED is for repeated numbers, bools and enums only");
	}
	if (find(&f->options, "utf8_validation", &s) && f->type.kind != PROTO_STRING &&
	    !is_text_map(f))
		return proto_refuse(b, s.at, "utf8_validation is for texts only");
	return !find(&f->options, "message_encoding", &s) || message ||
	       proto_refuse(b, s.at, "message_encoding is for messages only");
}

static bool check_extends(struct proto_builder *b, struct proto_extend *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i]->field_count; k++)
			if (!check_field(b, list[i]->fields[k]))
				return false;
	return true;
}

/* ---- types --------------------------------------------------------------------------------- */

static bool promises_json(const struct proto_message *m)
{
	struct setting s;

	for (; m; m = m->scope) {
		if (find(&m->options, "json_format", &s))
			return str_is(s.value, "ALLOW");
		if (!m->scope)
			return !find(&m->file->options, "json_format", &s) ||
			       str_is(s.value, "ALLOW");
	}
	return true;
}

static bool is_custom(struct proto_builder *b, const struct proto_field *f)
{
	return !str_eq(f->json_name, proto_json_name(b->arena, f->name));
}

/* No two names in JSON are one: those that are derived, and those in force. Where JSON is promised
 * to the best of its effort, only two that the file states itself are too much. */
static bool check_json(struct proto_builder *b, const struct proto_message *m)
{
	const bool promised = promises_json(m);
	struct proto_table derived = { 0 }, force = { 0 };

	if (m->map_entry)
		return true;
	for (size_t i = 0; i < m->field_count; i++) {
		const struct proto_field *f = m->fields[i], *twin = NULL;

		if (promised)
			twin = proto_put(b->arena, &derived, proto_json_name(b->arena, f->name), f);
		if (!twin)
			twin = proto_put(b->arena, &force, f->json_name, f);
		if (twin && (promised || (is_custom(b, f) && is_custom(b, twin))))
			return proto_refuse(b, f->name_at, "%.*s and %.*s are one name in JSON",
			                    STR_FMT(f->name), STR_FMT(twin->name));
	}
	return true;
}

static bool check_enum(struct proto_builder *b, const struct proto_enum *e)
{
	if (!check_targets(b, &e->options, ON_ENUM))
		return false;
	for (size_t i = 0; i < e->value_count; i++)
		if (!check_targets(b, &e->values[i].options, ON_OTHER))
			return false;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static bool check_message(struct proto_builder *b, const struct proto_message *m)
{
	if (!check_targets(b, &m->options, ON_MESSAGE))
		return false;
	for (size_t i = 0; i < m->nested_count; i++)
		if (!check_message(b, m->nested[i]))
			return false;
	for (size_t i = 0; i < m->enum_count; i++)
		if (!check_enum(b, m->enums[i]))
			return false;
	for (size_t i = 0; i < m->field_count && !m->made; i++)
		if (!check_field(b, m->fields[i]))
			return false;
	for (size_t i = 0; i < m->oneof_count; i++)
		if (!check_targets(b, &m->oneofs[i]->options, ON_OTHER))
			return false;
	for (size_t i = 0; i < m->extension_count; i++)
		if (!check_targets(b, &m->extensions[i].options, ON_OTHER))
			return false;
	return check_extends(b, m->extends, m->extend_count) && check_json(b, m);
}

static bool check_service(struct proto_builder *b, const struct proto_service *s)
{
	if (!check_targets(b, &s->options, ON_OTHER))
		return false;
	for (size_t i = 0; i < s->rpc_count; i++)
		if (!check_targets(b, &s->rpcs[i].options, ON_OTHER))
			return false;
	return true;
}

bool proto_judge_features(struct proto_builder *b)
{
	const struct proto_file *f = b->file;
	struct setting s;

	if (f->syntax != PROTO_EDITION)
		return true;
	if (find(&f->options, "field_presence", &s) && str_is(s.value, "LEGACY_REQUIRED"))
		return proto_refuse(b, s.at, "not every field of a file can be required");
	if (proto_option(&f->options, "java_string_check_utf8"))
		return proto_refuse(b, (struct proto_place){ 1, 1 },
		                    "editions have no java_string_check_utf8");
	for (size_t i = 0; i < f->nested_count; i++)
		if (!check_message(b, f->nested[i]))
			return false;
	for (size_t i = 0; i < f->enum_count; i++)
		if (!check_enum(b, f->enums[i]))
			return false;
	for (size_t i = 0; i < f->service_count; i++)
		if (!check_service(b, f->services[i]))
			return false;
	return check_extends(b, f->extends, f->extend_count);
}
