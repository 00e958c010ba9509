/* decode.c - a serialized FileDescriptorProto into the tree
 *
 * What it says is what a text would say; only places are missing. Bytes come from anybody: what is
 * no message, no name or nested too deep is refused.
 */
#include "contract/protobuf/decode.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

static const struct proto_place nowhere;

static bool broken(struct proto_builder *b)
{
	return proto_refuse(b, nowhere, "the descriptor is no FileDescriptorProto");
}

/* Takes fields off a message until it ends; false: it is broken. */
static bool next(struct proto_builder *b, struct str *rest, struct wire_field *f, bool *ok)
{
	bool bad;

	if (wire_take(rest, f, &bad))
		return true;
	*ok = !bad || broken(b);
	return false;
}

static int32_t int32_of(const struct wire_field *f)
{
	return (int32_t)(uint32_t)f->value;
}

static bool is_name(struct str s, const char *also)
{
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || (c && strchr(also, c))))
			return false;
	}
	return s.len > 0;
}

static bool take_name(struct proto_builder *b, const struct wire_field *f, struct str *out)
{
	if (f->type != WIRE_BYTES || !is_name(f->bytes, "-"))
		return proto_refuse(b, nowhere, "the descriptor holds a name that is none");
	*out = f->bytes;
	return true;
}

static bool take_type_name(struct proto_builder *b, const struct wire_field *f, struct str *out)
{
	if (f->type != WIRE_BYTES || !is_name(f->bytes, ".-"))
		return proto_refuse(b, nowhere, "the descriptor holds a type name that is none");
	*out = f->bytes;
	return true;
}

static bool take_text(struct proto_builder *b, const struct wire_field *f, struct str *out)
{
	if (f->type != WIRE_BYTES || !str_is_utf8(f->bytes))
		return broken(b);
	*out = f->bytes.len ? f->bytes : STR("");
	return true;
}

static bool take_options(struct proto_builder *b, const struct wire_field *f, const char *type,
                         struct proto_options *out)
{
	return f->type == WIRE_BYTES ? proto_decode_options(b, type, f->bytes, out) : broken(b);
}

/* ---- ranges
 * ---------------------------------------------------------------------------------------------------
 */

/* A statement of its own for each; ends are behind the last number, but for enums (past 0). */
static bool add_range(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                      const struct wire_field *f, int past, const char *options)
{
	struct proto_ranges s = { .count = 0 };
	struct proto_range r = { .first = 0 };
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = true;

	if (f->type != WIRE_BYTES)
		return broken(b);
	if (!proto_count(b))
		return false;
	r.last = -past;
	while (next(b, &rest, &w, &ok)) {
		if (w.number == 1 && w.type == WIRE_VARINT)
			r.first = int32_of(&w);
		else if (w.number == 2 && w.type == WIRE_VARINT)
			r.last = (int64_t)int32_of(&w) - past;
		else if (w.number == 3 && options && !take_options(b, &w, options, &s.options))
			return false;
	}
	r.range = r.first != r.last;
	LIST_ADD(b->arena, s.list, s.count, r);
	LIST_ADD(b->arena, *list, *count, s);
	return ok;
}

static bool add_reserved_name(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                              const struct wire_field *f)
{
	struct proto_ranges s = { .count = 0 };
	struct proto_range r = { .quoted = true };

	if (!proto_count(b) || !take_text(b, f, &r.name))
		return false;
	if (r.name.len && !is_name(r.name, ".-"))
		return proto_refuse(b, nowhere, "the descriptor reserves a name that is none");
	LIST_ADD(b->arena, s.list, s.count, r);
	LIST_ADD(b->arena, *list, *count, s);
	return true;
}

/* ---- fields
 * ---------------------------------------------------------------------------------------------------
 */

static struct str unescape(struct proto_builder *b, struct str text)
{
	struct buf out;

	buf_init(&out, b->arena, 0);
	proto_unquote(&out, str_concat(b->arena, (struct str[]){ STR("\""), text, STR("\"") }, 3),
	              false);
	return out.len ? buf_str(&out) : STR("");
}

static bool set_default(struct proto_builder *b, struct proto_field *f, struct str text)
{
	struct proto_value *v = arena_new(b->arena, struct proto_value);
	const struct str digits = str_skip(text, text.len && *text.ptr == '-');

	f->default_value = v;
	v->text = text;
	if (f->type.kind == PROTO_STRING || f->type.kind == PROTO_BYTES) {
		v->kind = PROTO_VALUE_STRING;
		v->text = f->type.kind == PROTO_BYTES ? unescape(b, text) : text;
		return true;
	}
	if (!is_name(digits, ".+-"))
		return proto_refuse(b, nowhere, "the descriptor holds a default that is none");
	if (*digits.ptr >= '0' && *digits.ptr <= '9') {
		v->negative = digits.len < text.len;
		v->text = digits;
		v->kind = is_name(digits, "") && !memchr(digits.ptr, 'e', digits.len)
		                  ? PROTO_VALUE_INTEGER
		                  : PROTO_VALUE_FLOAT;
	} else if (digits.len < text.len) {
		v->negative = true;
		v->text = digits;
	}
	return true;
}

/* What the fields of a FieldDescriptorProto say, before it is clear what they mean together. */
struct raw_field {
	uint32_t label, type;
	struct str extendee, fallback, json; /* ptr NULL: not there */
	int oneof;                           /* below 0: none */
	bool proto3_optional;
};

static bool decode_raw(struct proto_builder *b, struct str rest, struct proto_field *f,
                       struct raw_field *r)
{
	struct wire_field w;
	bool ok = true;

	*r = (struct raw_field){ .label = PROTO_OPTIONAL, .oneof = -1 };
	while (ok && next(b, &rest, &w, &ok)) {
		switch (w.number) {
		case 1:
			ok = take_name(b, &w, &f->name);
			break;
		case 2:
			ok = take_type_name(b, &w, &r->extendee);
			break;
		case 3:
			f->number = int32_of(&w);
			break;
		case 4:
			r->label = (uint32_t)w.value;
			break;
		case 5:
			r->type = (uint32_t)w.value;
			break;
		case 6:
			ok = take_type_name(b, &w, &f->type.name);
			break;
		case 7:
			ok = take_text(b, &w, &r->fallback);
			break;
		case 8:
			ok = take_options(b, &w, "FieldOptions", &f->options);
			break;
		case 9:
			r->oneof = int32_of(&w);
			break;
		case 10:
			ok = take_text(b, &w, &r->json);
			break;
		case 17:
			r->proto3_optional = w.value != 0;
			break;
		default:
			break;
		}
	}
	return ok;
}

static bool set_type(struct proto_builder *b, struct proto_field *f, uint32_t type)
{
	const enum proto_kind kind = type ? (enum proto_kind)type : PROTO_UNRESOLVED;

	if (type >= PROTO_KIND_COUNT)
		return broken(b);
	if (f->type.name.ptr) {
		f->type.kind = kind == PROTO_GROUP ? PROTO_GROUP : PROTO_UNRESOLVED;
		f->type.expected =
			kind == PROTO_MESSAGE || kind == PROTO_ENUM ? kind : PROTO_UNRESOLVED;
		return true;
	}
	if (kind == PROTO_MESSAGE || kind == PROTO_ENUM || kind == PROTO_GROUP)
		return broken(b);
	f->type.kind = type ? kind : PROTO_DOUBLE;
	f->type.name = str_of(proto_kind_name(f->type.kind));
	return true;
}

static void set_json_name(struct proto_builder *b, struct proto_field *f, struct str json)
{
	struct proto_value *v;

	/* protoc writes every one; the one that the name gives is as if it were not there. */
	if (!json.ptr || str_eq(json, proto_json_name(b->arena, f->name)))
		return;
	v = arena_new(b->arena, struct proto_value);
	v->kind = PROTO_VALUE_STRING;
	v->text = json;
	f->json = v;
}

static struct proto_field *decode_field(struct proto_builder *b, const struct wire_field *w,
                                        struct proto_message *scope, struct raw_field *r)
{
	struct proto_field *f = arena_new(b->arena, struct proto_field);
	const bool proto3 = b->file->syntax == PROTO3;

	if (!proto_count(b))
		return NULL;
	if (w->type == WIRE_BYTES && (!decode_raw(b, w->bytes, f, r) || !set_type(b, f, r->type)))
		return NULL;
	if (!f->name.ptr || r->label < PROTO_OPTIONAL || r->label > PROTO_REPEATED) {
		broken(b);
		return NULL;
	}
	f->scope = scope;
	f->label = (enum proto_label)r->label;
	if (r->proto3_optional)
		f->label = PROTO_OPTIONAL;
	else if (r->oneof >= 0 || (proto3 && f->label != PROTO_REPEATED))
		f->label = PROTO_NO_LABEL;
	if (r->fallback.ptr && !proto3 && !set_default(b, f, r->fallback))
		return NULL;
	set_json_name(b, f, r->json);
	return f;
}

/* ---- extensions: one block for each message that is extended
 * -------------------------------------------- */

static bool add_extension(struct proto_builder *b, const struct wire_field *w,
                          struct proto_message *scope, struct proto_table *blocks,
                          struct proto_extend ***list, size_t *count)
{
	struct raw_field r;
	struct proto_field *f = decode_field(b, w, scope, &r);
	struct proto_extend *e;
	struct proto_extend **slot;
	const void *found;

	if (!f)
		return false;
	if (!r.extendee.ptr)
		return broken(b);
	slot = arena_new(b->arena, struct proto_extend *);
	found = proto_put(b->arena, blocks, r.extendee, slot);
	if (found) {
		e = *(struct proto_extend *const *)found;
	} else {
		*slot = e = arena_new(b->arena, struct proto_extend);
		e->extendee.name = r.extendee;
		e->scope = scope;
		LIST_ADD(b->arena, *list, *count, e);
	}
	f->extend = e;
	LIST_ADD(b->arena, e->fields, e->field_count, f);
	return true;
}

/* ---- types
 * ------------------------------------------------------------------------------------------------------
 */

static bool decode_value(struct proto_builder *b, const struct wire_field *f, struct proto_enum *e)
{
	struct proto_enum_value v = { .number = 0 };
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || broken(b);

	while (ok && next(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = take_name(b, &w, &v.name);
		else if (w.number == 2)
			v.number = int32_of(&w);
		else if (w.number == 3)
			ok = take_options(b, &w, "EnumValueOptions", &v.options);
	}
	if (ok && !v.name.ptr)
		ok = broken(b);
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
	bool ok = f->type == WIRE_BYTES || broken(b);

	e->scope = scope;
	e->file = b->file;
	if (scope)
		LIST_ADD(b->arena, scope->enums, scope->enum_count, e);
	else
		LIST_ADD(b->arena, b->file->enums, b->file->enum_count, e);
	while (ok && next(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = take_name(b, &w, &e->name);
		else if (w.number == 2)
			ok = decode_value(b, &w, e);
		else if (w.number == 3)
			ok = take_options(b, &w, "EnumOptions", &e->options);
		else if (w.number == 4)
			ok = add_range(b, &e->reserved, &e->reserved_count, &w, 0, NULL);
		else if (w.number == 5)
			ok = add_reserved_name(b, &e->reserved, &e->reserved_count, &w);
	}
	return ok && (e->name.ptr || broken(b)) && proto_count(b);
}

static bool decode_oneof(struct proto_builder *b, const struct wire_field *f,
                         struct proto_message *m)
{
	struct proto_oneof *o = arena_new(b->arena, struct proto_oneof);
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || broken(b);

	o->scope = m;
	LIST_ADD(b->arena, m->oneofs, m->oneof_count, o);
	while (ok && next(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = take_name(b, &w, &o->name);
		else if (w.number == 2)
			ok = take_options(b, &w, "OneofOptions", &o->options);
	}
	return ok && (o->name.ptr || broken(b)) && proto_count(b);
}

static bool decode_member(struct proto_builder *b, const struct wire_field *w,
                          struct proto_message *m)
{
	struct raw_field r;
	struct proto_field *f = decode_field(b, w, m, &r);

	if (!f)
		return false;
	LIST_ADD(b->arena, m->fields, m->field_count, f);
	if (r.oneof < 0)
		return true;
	if ((size_t)r.oneof >= m->oneof_count)
		return broken(b);
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

static bool decode_part(struct proto_builder *b, const struct wire_field *w,
                        struct proto_message *m, struct proto_table *blocks)
{
	switch (w->number) {
	case 1:
		return take_name(b, w, &m->name);
	case 2:
		return decode_member(b, w, m);
	case 3:
		return decode_message(b, w, m);
	case 4:
		return decode_enum(b, w, m);
	case 5:
		return add_range(b, &m->extensions, &m->extension_count, w, 1,
		                 "ExtensionRangeOptions");
	case 6:
		return add_extension(b, w, m, blocks, &m->extends, &m->extend_count);
	case 7:
		return take_options(b, w, "MessageOptions", &m->options);
	case 9:
		return add_range(b, &m->reserved, &m->reserved_count, w, 1, NULL);
	case 10:
		return add_reserved_name(b, &m->reserved, &m->reserved_count, w);
	default:
		return true;
	}
}

/* Oneofs come behind the fields that name them by their place: they are taken first. */
static bool decode_oneofs(struct proto_builder *b, struct str rest, struct proto_message *m)
{
	struct wire_field w;
	bool ok = true;

	while (ok && next(b, &rest, &w, &ok))
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
		return broken(b);
	if (!proto_count(b) || !proto_deeper(b))
		return false;
	m = proto_new_message(b, scope, STR_NONE, nowhere);
	if (scope) {
		m->index = scope->message_count;
		LIST_ADD(b->arena, scope->messages, scope->message_count, m);
	} else {
		m->index = b->file->message_count;
		LIST_ADD(b->arena, b->file->messages, b->file->message_count, m);
	}
	if (!decode_oneofs(b, rest, m))
		return false;
	while (ok && next(b, &rest, &w, &ok))
		ok = decode_part(b, &w, m, &blocks);
	if (!ok || (!m->name.ptr && !broken(b)))
		return false;
	drop_empty_oneofs(m);
	entry = proto_option(&m->options, "map_entry");
	m->map_entry = entry && str_is(entry->text, "true") && m->field_count == 2;
	if (b->file->syntax == PROTO3)
		proto_name_synthetic(b, m);
	b->depth--;
	return true;
}

/* ---- services and the file
 * ------------------------------------------------------------------------------------------ */

static bool decode_rpc(struct proto_builder *b, const struct wire_field *f, struct proto_service *s)
{
	struct proto_rpc r = { .client_streams = false };
	struct str rest = f->bytes;
	struct wire_field w;
	bool ok = f->type == WIRE_BYTES || broken(b);

	while (ok && next(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = take_name(b, &w, &r.name);
		else if (w.number == 2 || w.number == 3)
			ok = take_type_name(b, &w,
			                    w.number == 2 ? &r.request.name : &r.response.name);
		else if (w.number == 4)
			ok = take_options(b, &w, "MethodOptions", &r.options);
		else if (w.number == 5)
			r.client_streams = w.value != 0;
		else if (w.number == 6)
			r.server_streams = w.value != 0;
	}
	if (ok && !(r.name.ptr && r.request.name.ptr && r.response.name.ptr))
		ok = broken(b);
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
	bool ok = f->type == WIRE_BYTES || broken(b);

	s->file = b->file;
	LIST_ADD(b->arena, b->file->services, b->file->service_count, s);
	while (ok && next(b, &rest, &w, &ok)) {
		if (w.number == 1)
			ok = take_name(b, &w, &s->name);
		else if (w.number == 2)
			ok = decode_rpc(b, &w, s);
		else if (w.number == 3)
			ok = take_options(b, &w, "ServiceOptions", &s->options);
	}
	return ok && (s->name.ptr || broken(b)) && proto_count(b);
}

/* Syntax decides what a label means, and stands at the end. */
static bool decode_syntax(struct proto_builder *b, struct str rest)
{
	struct proto_file *f = b->file;
	struct wire_field w;
	bool ok = true;

	f->edition = 998;
	while (ok && next(b, &rest, &w, &ok)) {
		if (w.number == 12 && w.type == WIRE_BYTES) {
			f->syntax = str_is(w.bytes, "proto3")     ? PROTO3
			            : str_is(w.bytes, "proto2")   ? PROTO2
			            : str_is(w.bytes, "editions") ? PROTO_EDITION
			                                          : PROTO_NO_SYNTAX;
		} else if (w.number == 14) {
			f->edition = int32_of(&w);
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
			return !w->bytes.len || broken(b);
		if (one.value < b->file->import_count)
			b->file->imports[one.value].kind =
				w->number == 10 ? PROTO_IMPORT_PUBLIC : PROTO_IMPORT_WEAK;
	} while (rest.len);
	return true;
}

static bool decode_import(struct proto_builder *b, const struct wire_field *w)
{
	struct proto_import import = { .kind = PROTO_IMPORT };

	if (!take_text(b, w, &import.path))
		return false;
	for (size_t i = 0; i < import.path.len; i++)
		if ((unsigned char)import.path.ptr[i] < ' ' || strchr("\"'\\", import.path.ptr[i]))
			return proto_refuse(b, nowhere,
			                    "the descriptor imports a path that is none");
	LIST_ADD(b->arena, b->file->imports, b->file->import_count, import);
	return true;
}

static bool decode_statement(struct proto_builder *b, const struct wire_field *w,
                             struct proto_table *blocks)
{
	struct proto_file *f = b->file;

	switch (w->number) {
	case 2:
		return (w->type == WIRE_BYTES && !w->bytes.len) ||
		       take_type_name(b, w, &f->package);
	case 3:
		return decode_import(b, w);
	case 4:
		return decode_message(b, w, NULL);
	case 5:
		return decode_enum(b, w, NULL);
	case 6:
		return decode_service(b, w);
	case 7:
		return add_extension(b, w, NULL, blocks, &f->extends, &f->extend_count);
	case 8:
		return take_options(b, w, "FileOptions", &f->options);
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
	for (rest = bytes; ok && next(b, &rest, &w, &ok);)
		ok = decode_statement(b, &w, &blocks);
	for (rest = bytes; ok && next(b, &rest, &w, &ok);)
		if (w.number == 10 || w.number == 11)
			ok = mark_imports(b, &w);
	return ok;
}
