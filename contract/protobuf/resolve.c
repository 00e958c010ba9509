/* resolve.c - the types that names mean, and what protoc checks while it finds them
 *
 * In protoc's order: what is nested first, then enums, fields and extensions of a message.
 */
#include "contract/protobuf/names.h"

static const struct proto_place nowhere;

static bool checked(const struct proto_builder *b)
{
	return !b->trusted && proto_checks(b, CHECK_ALL);
}

static bool not_found(struct proto_builder *b, struct proto_place at, struct str name)
{
	return (b->trusted || !proto_checks(b, CHECK_TYPE_UNKNOWN)) ||
	       proto_refuse(b, at, "the type \"%.*s\" is not defined", STR_FMT(name));
}

/* In a registry's reading the built-in files come in where a name needs them. */
static const struct proto_definition *find(struct proto_builder *b,
                                           const struct proto_message *scope, struct str name,
                                           bool types)
{
	const struct proto_definition *d = proto_lookup(b->names, scope, name, types);

	if (!d && !b->names->linked && !b->all_loaded) {
		b->all_loaded = true;
		if (proto_load_rest(b))
			d = proto_lookup(b->names, scope, name, types);
	}
	return proto_use(b, d);
}

/* ---- defaults of enums, in what a descriptor or a text leaves open until the type is known
 * ------------------- */

static bool enum_default(struct proto_builder *b, const struct proto_field *f)
{
	const struct proto_value *v = f->default_value;
	const struct proto_enum *e = f->type.enumeration;

	if (!v || !checked(b))
		return true;
	if (v->kind == PROTO_VALUE_WORD && !v->negative)
		for (size_t i = 0; i < e->value_count; i++)
			if (str_eq(e->values[i].name, v->text))
				return true;
	return proto_refuse(b, v->at, "the enum %.*s has no constant \"%.*s\"", STR_FMT(e->full),
	                    STR_FMT(v->text));
}

/* ---- fields
 * ----------------------------------------------------------------------------------------------------
 */

static bool resolve_type(struct proto_builder *b, struct proto_field *f)
{
	const bool group = f->type.kind == PROTO_GROUP;
	const struct proto_definition *d;

	if (f->type.kind != PROTO_UNRESOLVED && !group)
		return true;
	if (f->body || f->map) {
		f->type.kind = f->body ? PROTO_GROUP : PROTO_MESSAGE;
		f->type.message = f->body ? f->body : f->entry;
		return true;
	}
	f->type.kind = PROTO_UNRESOLVED; /* a group that leads nowhere is none */
	d = group && !b->file->from_descriptor ? NULL : find(b, f->scope, f->type.name, true);
	if (!d) /* protoc knows no place in the entry of a map */
		return not_found(b, b->names->linked && f->scope && f->scope->made ? nowhere : f->type.at,
		                 f->type.name);
	if (d->is == IS_ENUM && !group && f->type.expected != PROTO_MESSAGE) {
		f->type.kind = PROTO_ENUM;
		f->type.enumeration = d->enumeration;
		return enum_default(b, f);
	}
	if (d->is != IS_MESSAGE || f->type.expected == PROTO_ENUM)
		return !checked(b) || proto_refuse(b, f->type.at, "\"%.*s\" is not such a type",
		                                   STR_FMT(f->type.name));
	f->type.kind = group ? PROTO_GROUP : PROTO_MESSAGE;
	f->type.message = d->message;
	if (d->message->map_entry && f->label == PROTO_REPEATED && d->message->field_count == 2)
		f->entry = d->message;
	if (f->default_value && checked(b))
		return proto_refuse(b, f->default_value->at, "a message cannot have a default");
	return true;
}

static bool in_extensions(const struct proto_message *m, int32_t number)
{
	for (size_t i = 0; i < m->extension_count; i++)
		for (size_t k = 0; k < m->extensions[i].count; k++)
			if (number >= m->extensions[i].list[k].first &&
			    number <= m->extensions[i].list[k].last)
				return true;
	return false;
}

/* Of an extension: the first of its block is where protoc points to. */
static bool resolve_extendee(struct proto_builder *b, struct proto_extend *e, size_t i)
{
	const struct proto_place at = i ? nowhere : e->extendee.at;
	const struct proto_field *f = e->fields[i];

	if (!e->extendee.message) {
		const struct proto_definition *d = find(b, e->scope, e->extendee.name, false);

		if (!d)
			return not_found(b, at, e->extendee.name);
		if (d->is != IS_MESSAGE)
			return !checked(b) || proto_refuse(b, at, "\"%.*s\" is not a message type",
			                                   STR_FMT(e->extendee.name));
		e->extendee.kind = PROTO_MESSAGE;
		e->extendee.message = d->message;
	}
	if (checked(b) && !in_extensions(e->extendee.message, f->number))
		return proto_refuse(b, f->number_at,
		                    "%.*s does not leave the number %d to extensions",
		                    STR_FMT(e->extendee.message->full), f->number);
	return true;
}

static const void *put_number(struct proto_builder *b, struct proto_table *t, int64_t owner,
                              const struct proto_field *f)
{
	int64_t *key = arena_array(b->arena, int64_t, 2);

	key[0] = owner;
	key[1] = f->number;
	return proto_put(b->arena, t, (struct str){ (const char *)key, 2 * sizeof *key }, f);
}

static bool resolve_extends(struct proto_builder *b, struct proto_extend **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i]->field_count; k++) {
			struct proto_field *f = list[i]->fields[k];
			const struct proto_field *other;

			if (!resolve_extendee(b, list[i], k) || !resolve_type(b, f))
				return false;
			if (!list[i]->extendee.message || !checked(b))
				continue;
			other = put_number(b, &b->numbers,
			                   (int64_t)(intptr_t)list[i]->extendee.message, f);
			if (other)
				return proto_refuse(b, f->number_at,
				                    "the number %d is already the extension %.*s",
				                    f->number, STR_FMT(other->full));
		}
	return true;
}

/* The field before the i-th that has its number; a small message needs no table. */
static const struct proto_field *same_number(struct proto_builder *b, struct proto_table *numbers,
                                             const struct proto_message *m, size_t i)
{
	enum { FEW = 16 };

	if (m->field_count > FEW)
		return put_number(b, numbers, 0, m->fields[i]);
	for (size_t k = 0; k < i; k++)
		if (m->fields[k]->number == m->fields[i]->number)
			return m->fields[k];
	return NULL;
}

static bool resolve_fields(struct proto_builder *b, const struct proto_message *m)
{
	struct proto_table numbers = { 0 };

	for (size_t i = 0; i < m->field_count; i++) {
		struct proto_field *f = m->fields[i];
		const struct proto_field *other;

		if (!resolve_type(b, f))
			return false;
		if (!checked(b))
			continue;
		other = same_number(b, &numbers, m, i);
		if (other)
			return proto_refuse(b, f->number_at,
			                    "the number %d is already the field %.*s", f->number,
			                    STR_FMT(other->name));
	}
	return true;
}

/* ---- the file
 * ------------------------------------------------------------------------------------------------------
 */

static bool check_oneofs(struct proto_builder *b, const struct proto_message *m)
{
	for (size_t i = 0; i < m->oneof_count && checked(b); i++)
		if (!m->oneofs[i]->field_count &&
		    !proto_refuse(b, nowhere, "the oneof %.*s has no field",
		                  STR_FMT(m->oneofs[i]->name)))
			return false;
	return true;
}

/* In proto3 the fields of a group get no oneof of their own, and want one: told before the group.
 */
static bool check_group(struct proto_builder *b, const struct proto_message *m)
{
	for (size_t i = 0; i < m->field_count && m->group && checked(b); i++)
		if (b->file->syntax == PROTO3 && m->fields[i]->label == PROTO_OPTIONAL &&
		    !proto_refuse(b, nowhere, "%.*s in a group of proto3 cannot be optional",
		                  STR_FMT(m->fields[i]->full)))
			return false;
	return true;
}

static bool resolve_message(struct proto_builder *b, const struct proto_message *m)
{
	for (size_t i = 0; i < m->nested_count; i++)
		if (!resolve_message(b, m->nested[i]))
			return false;
	return resolve_fields(b, m) && resolve_extends(b, m->extends, m->extend_count) &&
	       check_oneofs(b, m) && check_group(b, m);
}

static bool resolve_rpc_type(struct proto_builder *b, const struct proto_service *s,
                             struct proto_type *t)
{
	const struct proto_definition *d = proto_use(b, proto_lookup_rpc(b->names, s, t->name));

	if (!d && !b->names->linked)
		d = find(b, NULL, t->name, false);
	if (!d)
		return not_found(b, t->at, t->name);
	if (d->is != IS_MESSAGE)
		return !checked(b) ||
		       proto_refuse(b, t->at, "\"%.*s\" is not a message type", STR_FMT(t->name));
	t->kind = PROTO_MESSAGE;
	t->message = d->message;
	return true;
}

static bool resolve_service(struct proto_builder *b, struct proto_service *s)
{
	for (size_t i = 0; i < s->rpc_count; i++)
		if (!resolve_rpc_type(b, s, &s->rpcs[i].request) ||
		    !resolve_rpc_type(b, s, &s->rpcs[i].response))
			return false;
	return true;
}

bool proto_link(struct proto_builder *b)
{
	const struct proto_file *f = b->file;

	for (size_t i = 0; i < f->nested_count; i++)
		if (!resolve_message(b, f->nested[i]))
			return false;
	if (!resolve_extends(b, f->extends, f->extend_count))
		return false;
	for (size_t i = 0; i < f->service_count; i++)
		if (!resolve_service(b, f->services[i]))
			return false;
	return true;
}
