/* decode.c - a serialized FileDescriptorProto into the tree
 *
 * What it says is what a text would say; only places are missing. Bytes come from anybody: what is
 * no message, no name or nested too deep is refused.
 */
#include "contract/protobuf/decode_impl.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"

/* ---- types ---------------------------------------------------------------------- */

static bool decode_value(struct proto_builder *b, const struct wire_field *f, struct proto_enum *e)
{
	struct proto_enum_value v = { .number = 0 };
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || proto_broken(b);

	while (ok && proto_take_field(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = proto_take_name(b, &w, &v.name);
		else if (w.number == 2)
			v.number = proto_int32_of(&w);
		else if (w.number == 3)
			ok = proto_take_options(b, f->bytes, 3, "EnumValueOptions", &v.options);
	}
	if (ok && !v.name.ptr)
		ok = proto_broken(b);
	if (ok && proto_count(b))
		LIST_ADD(b->arena, e->values, e->value_count, v);
	else
		ok = false;
	return ok;
}

static bool decode_enum(struct proto_builder *b, const struct wire_field *f,
                        struct proto_message *scope)
{
	struct proto_enum *e = arena_new(b->arena, struct proto_enum);
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || proto_broken(b);

	e->scope = scope;
	e->file = b->file;
	if (scope)
		LIST_ADD(b->arena, scope->enums, scope->enum_count, e);
	else
		LIST_ADD(b->arena, b->file->enums, b->file->enum_count, e);
	while (ok && proto_take_field(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = proto_take_name(b, &w, &e->name);
		else if (w.number == 2)
			ok = decode_value(b, &w, e);
		else if (w.number == 3)
			ok = proto_take_options(b, f->bytes, 3, "EnumOptions", &e->options);
		else if (w.number == 4)
			ok = proto_add_range(b, &e->reserved, &e->reserved_count, &w, 0, NULL);
		else if (w.number == 5)
			ok = proto_add_reserved_name(b, &e->reserved, &e->reserved_count, &w);
	}
	return ok && (e->name.ptr || proto_broken(b)) && proto_count(b);
}

static bool decode_oneof(struct proto_builder *b, const struct wire_field *f,
                         struct proto_message *m)
{
	struct proto_oneof *o = arena_new(b->arena, struct proto_oneof);
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || proto_broken(b);

	o->scope = m;
	LIST_ADD(b->arena, m->oneofs, m->oneof_count, o);
	while (ok && proto_take_field(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = proto_take_name(b, &w, &o->name);
		else if (w.number == 2)
			ok = proto_take_options(b, f->bytes, 2, "OneofOptions", &o->options);
	}
	return ok && (o->name.ptr || proto_broken(b)) && proto_count(b);
}

static bool decode_member(struct proto_builder *b, const struct wire_field *w,
                          struct proto_message *m)
{
	struct raw_field r;
	struct proto_field *f = proto_decode_field(b, w, m, &r);

	if (!f)
		return false;
	LIST_ADD(b->arena, m->fields, m->field_count, f);
	if (r.oneof < 0)
		return true;
	if ((size_t)r.oneof >= m->oneof_count)
		return proto_broken(b);
	if (r.proto3_optional)
		return true;
	f->oneof = m->oneofs[r.oneof];
	LIST_ADD(b->arena, m->oneofs[r.oneof]->fields, m->oneofs[r.oneof]->field_count, f);
	return true;
}

/* Those that proto3's `optional` made have no members left. */
static void drop_empty_oneofs(struct proto_message *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->oneof_count; i++)
		if (m->oneofs[i]->field_count)
			m->oneofs[n++] = m->oneofs[i];
	m->oneof_count = n;
}

static bool decode_message(struct proto_builder *b, const struct wire_field *f,
                           struct proto_message *scope);

static bool decode_part(struct proto_builder *b, struct str all, const struct wire_field *w,
                        struct proto_message *m, struct proto_table *blocks)
{
	switch (w->number) {
	case 1:
		return proto_take_name(b, w, &m->name);
	case 2:
		return decode_member(b, w, m);
	case 3:
		return decode_message(b, w, m);
	case 4:
		return decode_enum(b, w, m);
	case 5:
		return proto_add_range(b, &m->extensions, &m->extension_count, w, 1,
		                       "ExtensionRangeOptions");
	case 6:
		return proto_add_extension(b, w, m, blocks, &m->extends, &m->extend_count);
	case 7:
		return proto_take_options(b, all, 7, "MessageOptions", &m->options);
	case 9:
		return proto_add_range(b, &m->reserved, &m->reserved_count, w, 1, NULL);
	case 10:
		return proto_add_reserved_name(b, &m->reserved, &m->reserved_count, w);
	default:
		return true;
	}
}

/* Oneofs come behind the fields that name them by their place: they are taken first. */
static bool decode_oneofs(struct proto_builder *b, struct str rest, struct proto_message *m)
{
	struct wire_field w;
	bool ok = true;

	while (ok && proto_take_field(b, &rest, &w, &ok))
		if (w.number == 8)
			ok = decode_oneof(b, &w, m);
	return ok;
}

static bool decode_message(struct proto_builder *b, const struct wire_field *f,
                           struct proto_message *scope)
{
	struct proto_message *m;
	struct proto_table blocks = { 0 };
	struct str rest = f->bytes;
	struct wire_field w;
	const struct proto_value *entry;
	bool ok = true;

	if (f->type != WIRE_BYTES)
		return proto_broken(b);
	if (!proto_count(b) || !proto_deeper(b))
		return false;
	m = proto_new_message(b, scope, STR_NONE, proto_nowhere);
	if (scope) {
		m->index = scope->message_count;
		LIST_ADD(b->arena, scope->messages, scope->message_count, m);
	} else {
		m->index = b->file->message_count;
		LIST_ADD(b->arena, b->file->messages, b->file->message_count, m);
	}
	if (!decode_oneofs(b, rest, m))
		return false;
	while (ok && proto_take_field(b, &rest, &w, &ok))
		ok = decode_part(b, f->bytes, &w, m, &blocks);
	if (!ok || (!m->name.ptr && !proto_broken(b)))
		return false;
	drop_empty_oneofs(m);
	entry = proto_option(&m->options, "map_entry");
	m->map_entry = entry && str_is(entry->text, "true") && m->field_count == 2;
	if (b->file->syntax == PROTO3)
		proto_name_synthetic(b, m);
	b->depth--;
	return true;
}

/* ---- services and the file ------------------------------------------------------- */

static bool decode_rpc(struct proto_builder *b, const struct wire_field *f, struct proto_service *s)
{
	struct proto_rpc r = { .client_streams = false };
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || proto_broken(b);

	while (ok && proto_take_field(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = proto_take_name(b, &w, &r.name);
		else if (w.number == 2 || w.number == 3)
			ok = proto_take_type_name(
				b, &w, w.number == 2 ? &r.request.name : &r.response.name);
		else if (w.number == 4)
			ok = proto_take_options(b, f->bytes, 4, "MethodOptions", &r.options);
		else if (w.number == 5)
			r.client_streams = w.value != 0;
		else if (w.number == 6)
			r.server_streams = w.value != 0;
	}
	if (ok && !(r.name.ptr && r.request.name.ptr && r.response.name.ptr))
		ok = proto_broken(b);
	if (!ok || !proto_count(b))
		return false;
	LIST_ADD(b->arena, s->rpcs, s->rpc_count, r);
	return true;
}

static bool decode_service(struct proto_builder *b, const struct wire_field *f)
{
	struct proto_service *s = arena_new(b->arena, struct proto_service);
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || proto_broken(b);

	s->file = b->file;
	LIST_ADD(b->arena, b->file->services, b->file->service_count, s);
	while (ok && proto_take_field(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = proto_take_name(b, &w, &s->name);
		else if (w.number == 2)
			ok = decode_rpc(b, &w, s);
		else if (w.number == 3)
			ok = proto_take_options(b, f->bytes, 3, "ServiceOptions", &s->options);
	}
	return ok && (s->name.ptr || proto_broken(b)) && proto_count(b);
}

/* Syntax decides what a label means, and stands at the end. */
static bool decode_syntax(struct proto_builder *b, struct str rest)
{
	struct proto_file *f = b->file;
	struct wire_field w;
	bool ok = true;

	f->edition = 998;
	while (ok && proto_take_field(b, &rest, &w, &ok)) {
		if (w.number == 12 && w.type == WIRE_BYTES) {
			f->syntax = str_is(w.bytes, "proto3")     ? PROTO3
			            : str_is(w.bytes, "proto2")   ? PROTO2
			            : str_is(w.bytes, "editions") ? PROTO_EDITION
			                                          : PROTO_NO_SYNTAX;
		} else if (w.number == 14) {
			f->edition = proto_int32_of(&w);
		}
	}
	if (f->syntax == PROTO3)
		f->edition = 999;
	return ok;
}

/* Those of one kind are given by their places in the list of all. */
static bool mark_imports(struct proto_builder *b, const struct wire_field *w)
{
	struct wire_field one = { .type = WIRE_VARINT, .value = w->value };
	struct str rest = w->type == WIRE_BYTES ? w->bytes : STR_NONE;

	do {
		if (w->type == WIRE_BYTES && !wire_take_number(&rest, &one.value))
			return !w->bytes.len || proto_broken(b);
		if (one.value < b->file->import_count)
			b->file->imports[one.value].kind =
				w->number == 10 ? PROTO_IMPORT_PUBLIC : PROTO_IMPORT_WEAK;
	} while (rest.len);
	return true;
}

static bool decode_import(struct proto_builder *b, const struct wire_field *w)
{
	struct proto_import import = { .kind = PROTO_IMPORT };

	if (!proto_take_text(b, w, &import.path))
		return false;
	for (size_t i = 0; i < import.path.len; i++)
		if ((unsigned char)import.path.ptr[i] < ' ' || strchr("\"'\\", import.path.ptr[i]))
			return proto_refuse(b, proto_nowhere,
			                    "the descriptor imports a path that is none");
	LIST_ADD(b->arena, b->file->imports, b->file->import_count, import);
	return true;
}

static bool decode_statement(struct proto_builder *b, struct str all, const struct wire_field *w,
                             struct proto_table *blocks)
{
	struct proto_file *f = b->file;

	switch (w->number) {
	case 2:
		return (w->type == WIRE_BYTES && !w->bytes.len) ||
		       proto_take_type_name(b, w, &f->package);
	case 3:
		return decode_import(b, w);
	case 4:
		return decode_message(b, w, NULL);
	case 5:
		return decode_enum(b, w, NULL);
	case 6:
		return decode_service(b, w);
	case 7:
		return proto_add_extension(b, w, NULL, blocks, &f->extends, &f->extend_count);
	case 8:
		return proto_take_options(b, all, 8, "FileOptions", &f->options);
	default:
		return true;
	}
}

bool proto_decode(struct proto_builder *b, struct str bytes)
{
	struct proto_table blocks = { 0 };
	struct wire_field w;
	struct str rest;
	bool ok = true;

	if (bytes.len > limit_of(LIMIT_DOCUMENT_BYTES))
		return limit_exceeded(LIMIT_DOCUMENT_BYTES, b->why);
	b->file->from_descriptor = true;
	if (!decode_syntax(b, bytes))
		return false;
	for (rest = bytes; ok && proto_take_field(b, &rest, &w, &ok);)
		ok = decode_statement(b, bytes, &w, &blocks);
	for (rest = bytes; ok && proto_take_field(b, &rest, &w, &ok);)
		if (w.number == 10 || w.number == 11)
			ok = mark_imports(b, &w);
	return ok;
}
