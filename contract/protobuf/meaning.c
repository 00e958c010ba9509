/* meaning.c - presence, packing and the like, from syntax, labels, options and features */
#include "contract/protobuf/names.h"

struct features { /* of editions; proto2 and proto3 are two settings of them */
	bool presence, required, closed, packed, utf8, delimited;
};

/* By enum proto_syntax. */
static const struct features syntaxes[] = {
	[PROTO_NO_SYNTAX] = { .presence = true, .closed = true },
	[PROTO2] = { .presence = true, .closed = true },
	[PROTO3] = { .packed = true, .utf8 = true },
	[PROTO_EDITION] = { .presence = true, .packed = true, .utf8 = true },
};

static void set_feature(struct features *f, struct str name, struct str value)
{
	if (str_is(name, "field_presence")) {
		f->required = str_is(value, "LEGACY_REQUIRED");
		f->presence = f->required || str_is(value, "EXPLICIT");
	} else if (str_is(name, "enum_type")) {
		f->closed = str_is(value, "CLOSED");
	} else if (str_is(name, "repeated_field_encoding")) {
		f->packed = str_is(value, "PACKED");
	} else if (str_is(name, "utf8_validation")) {
		f->utf8 = str_is(value, "VERIFY");
	} else if (str_is(name, "message_encoding")) {
		f->delimited = str_is(value, "DELIMITED");
	}
}

/* What stands in the options over what holds around them. */
static struct features with(struct features f, const struct proto_options *options)
{
	for (size_t i = 0; i < options->count; i++) {
		const struct proto_option *o = &options->list[i];

		if (o->parts->extension || !str_is(o->parts->name, "features"))
			continue;
		if (o->part_count == 2 && o->value->kind == PROTO_VALUE_WORD)
			set_feature(&f, o->parts[1].name, o->value->text);
		for (size_t k = 0; o->value->kind == PROTO_VALUE_AGGREGATE && k < o->value->count;
		     k++)
			if (o->value->members[k].value->kind == PROTO_VALUE_WORD)
				set_feature(&f, o->value->members[k].name,
				            o->value->members[k].value->text);
	}
	return f;
}

const struct proto_value *proto_option(const struct proto_options *options, const char *name)
{
	for (size_t i = 0; i < options->count; i++)
		if (options->list[i].part_count == 1 && !options->list[i].parts->extension &&
		    str_is(options->list[i].parts->name, name))
			return options->list[i].value;
	return NULL;
}

bool proto_packable(const struct proto_field *f)
{
	return f->repeated && f->type.kind != PROTO_STRING && f->type.kind != PROTO_BYTES &&
	       f->type.kind != PROTO_MESSAGE && f->type.kind != PROTO_GROUP &&
	       f->type.kind != PROTO_UNRESOLVED;
}

static void mean_field(struct arena *a, const struct proto_file *file, struct proto_field *f,
                       struct features around)
{
	const struct features is =
		with(f->oneof ? with(around, &f->oneof->options) : around, &f->options);
	const struct proto_value *packed = proto_option(&f->options, "packed");
	const bool message = f->type.kind == PROTO_MESSAGE || f->type.kind == PROTO_GROUP;

	f->repeated = f->label == PROTO_REPEATED || f->map;
	f->required = f->label == PROTO_REQUIRED || (is.required && !f->repeated);
	f->presence = !f->repeated && (f->label == PROTO_OPTIONAL || f->required || f->oneof ||
	                               f->extend || message || is.presence);
	f->packed = proto_packable(f) && (packed ? str_is(packed->text, "true") : is.packed);
	if (!f->json_name.ptr)
		f->json_name = f->json ? f->json->text : proto_json_name(a, f->name);
	f->utf8 = f->type.kind == PROTO_STRING && is.utf8;
	f->delimited = f->type.kind == PROTO_GROUP ||
	               (f->type.kind == PROTO_MESSAGE && is.delimited && !f->entry &&
	                file->syntax == PROTO_EDITION && !(f->scope && f->scope->map_entry));
}

static void mean_enum(struct proto_enum *e, struct features around)
{
	const struct proto_value *alias = proto_option(&e->options, "allow_alias");

	e->closed = with(around, &e->options).closed;
	e->alias = alias && alias->kind == PROTO_VALUE_WORD && str_is(alias->text, "true");
}

static void mean_extends(struct arena *a, const struct proto_file *file, struct proto_extend **list,
                         size_t n, struct features around)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i]->field_count; k++)
			mean_field(a, file, list[i]->fields[k], around);
}

static void mean_message(struct arena *a, const struct proto_file *file, struct proto_message *m,
                         struct features around)
{
	const struct features inside = with(around, &m->options);

	for (size_t i = 0; i < m->field_count; i++) {
		mean_field(a, file, m->fields[i], inside);
		m->required = m->required || m->fields[i]->required;
	}
	mean_extends(a, file, m->extends, m->extend_count, inside);
	for (size_t i = 0; i < m->enum_count; i++)
		mean_enum(m->enums[i], inside);
	for (size_t i = 0; i < m->nested_count; i++)
		mean_message(a, file, m->nested[i], inside);
}

void proto_mean(struct proto_builder *b)
{
	const struct proto_file *f = b->file;
	const struct features around = with(syntaxes[f->syntax], &f->options);

	mean_extends(b->arena, f, f->extends, f->extend_count, around);
	for (size_t i = 0; i < f->enum_count; i++)
		mean_enum(f->enums[i], around);
	for (size_t i = 0; i < f->nested_count; i++)
		mean_message(b->arena, f, f->nested[i], around);
}
