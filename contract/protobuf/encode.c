/* encode.c - Protobuf files as serialized FileDescriptorProtos */
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct writing {
	struct arena *arena;
	const struct proto_file *file;
	bool registry;
	struct proto_builder *reader; /* registry: what looks names of options up */
};

/* A message in a message: its bytes are collected first. */
static void put_inner(struct buf *out, uint32_t number, const struct buf *inner)
{
	wire_put_bytes(out, number, inner->len ? buf_str(inner) : STR(""));
}

/* type: of google.protobuf, the message that they are. */
static void put_options(const struct writing *w, struct buf *out, uint32_t number,
                        const struct proto_options *o, const struct proto_message *scope,
                        const char *type)
{
	wire_put_bytes(out, number,
	               w->registry ? proto_known(w->reader, scope, type, o) : o->encoded);
}

static void put_signed(struct buf *out, uint32_t number, int64_t value)
{
	wire_put_number(out, number, (uint64_t)value);
}

/* ---- defaults
 * -------------------------------------------------------------------------------------------------
 */

/* The fewest digits of two lengths that give the number again, as protoc writes them. */
static struct str real_text(struct arena *a, double d, bool single)
{
	char text[64];

	if (isnan(d))
		return STR("nan");
	if (isinf(d))
		return d < 0 ? STR("-inf") : STR("inf");
	snprintf(text, sizeof text, "%.*g", single ? 6 : 15, d);
	if (single ? strtof(text, NULL) != (float)d : strtod(text, NULL) != d)
		snprintf(text, sizeof text, "%.*g", single ? 9 : 17, d);
	return str_copy(a, str_of(text));
}

static struct str escaped(struct arena *a, struct str bytes)
{
	static const char from[] = "\n\r\t\"'\\", to[] = "nrt\"'\\";
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < bytes.len; i++) {
		const unsigned char c = (unsigned char)bytes.ptr[i];
		const char *special = c ? strchr(from, c) : NULL;

		if (special)
			buf_printf(&out, "\\%c", to[special - from]);
		else if (c < 0x20 || c >= 0x7f)
			buf_printf(&out, "\\%03o", c);
		else
			buf_add_byte(&out, (char)c);
	}
	return out.len ? buf_str(&out) : STR("");
}

static struct str real_default(struct arena *a, const struct proto_field *f)
{
	const struct proto_value *v = f->default_value;
	const bool single = f->type.kind == PROTO_FLOAT;
	uint64_t whole;
	double d;

	if (v->kind == PROTO_VALUE_INTEGER && proto_integer(v->text, UINT64_MAX, &whole))
		d = (double)whole;
	else if (str_is(v->text, "inf") || str_is(v->text, "nan"))
		d = str_is(v->text, "inf") ? INFINITY : NAN;
	else
		d = strtod(str_c(a, v->text), NULL);
	return real_text(a, single ? (float)(v->negative ? -d : d) : v->negative ? -d : d, single);
}

struct str proto_default_text(struct arena *a, const struct proto_field *f)
{
	const struct proto_value *v = f->default_value;
	uint64_t whole;

	if (f->type.kind == PROTO_FLOAT || f->type.kind == PROTO_DOUBLE)
		return real_default(a, f);
	if (f->type.kind == PROTO_BYTES)
		return escaped(a, v->text);
	if (v->kind == PROTO_VALUE_INTEGER && proto_integer(v->text, UINT64_MAX, &whole))
		return arena_printf(a, "%s%llu", v->negative && whole ? "-" : "",
		                    (unsigned long long)whole);
	return v->text.ptr ? v->text : STR("");
}

/* ---- fields
 * ------------------------------------------------------------------------------------------------------
 */

static struct str absolute(const struct writing *w, struct str full)
{
	return str_concat(w->arena, (struct str[]){ STR("."), full }, 2);
}

static struct str type_name(const struct writing *w, const struct proto_type *t)
{
	if (w->registry || t->kind == PROTO_UNRESOLVED)
		return t->name;
	if (t->message)
		return absolute(w, t->message->full);
	return t->enumeration ? absolute(w, t->enumeration->full) : STR_NONE;
}

/* oneof: the place of its oneof; below 0: none. */
static void put_field(const struct writing *w, struct buf *out, uint32_t number,
                      const struct proto_field *f, int oneof)
{
	const bool named =
		f->type.message || f->type.enumeration || f->type.kind == PROTO_UNRESOLVED;
	struct buf inner;

	buf_init(&inner, w->arena, 0);
	wire_put_bytes(&inner, 1, f->name);
	if (f->extend)
		wire_put_bytes(&inner, 2, type_name(w, &f->extend->extendee));
	put_signed(&inner, 3, f->number);
	wire_put_number(&inner, 4,
	                f->repeated                  ? PROTO_REPEATED
	                : f->label == PROTO_REQUIRED ? PROTO_REQUIRED
	                                             : PROTO_OPTIONAL);
	if (f->type.kind != PROTO_UNRESOLVED)
		wire_put_number(&inner, 5, f->type.kind);
	if (named)
		wire_put_bytes(&inner, 6, type_name(w, &f->type));
	if (f->default_value)
		wire_put_bytes(&inner, 7, proto_default_text(w->arena, f));
	put_options(w, &inner, 8, &f->options, f->scope, "FieldOptions");
	if (oneof >= 0)
		wire_put_number(&inner, 9, (uint64_t)oneof);
	if (!w->registry || f->json)
		wire_put_bytes(&inner, 10, f->json_name);
	if (f->synthetic.len ||
	    (f->extend && f->label == PROTO_OPTIONAL && w->file->syntax == PROTO3))
		wire_put_number(&inner, 17, 1);
	put_inner(out, number, &inner);
}

static bool left_out(const struct writing *w, const struct proto_field *f)
{
	return w->registry && f->type.kind == PROTO_GROUP;
}

static void put_extends(const struct writing *w, struct buf *out, uint32_t number,
                        struct proto_extend **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i]->field_count; k++)
			if (!left_out(w, list[i]->fields[k]))
				put_field(w, out, number, list[i]->fields[k], -1);
}

static void put_oneof(const struct writing *w, struct buf *out, struct str name,
                      const struct proto_oneof *o)
{
	struct buf inner;

	buf_init(&inner, w->arena, 0);
	wire_put_bytes(&inner, 1, name);
	if (o)
		put_options(w, &inner, 2, &o->options, o->scope, "OneofOptions");
	put_inner(out, 8, &inner);
}

/* Fields, then oneofs, those of `optional` last. */
static void put_fields(const struct writing *w, struct buf *out, const struct proto_message *m)
{
	struct proto_table places = { 0 };
	int made = (int)m->oneof_count;

	for (size_t i = 0; i < m->oneof_count; i++)
		proto_put(w->arena, &places,
		          (struct str){ (const char *)&m->oneofs[i], sizeof m->oneofs[i] },
		          &m->oneofs[i]);
	for (size_t i = 0; i < m->field_count; i++) {
		const struct proto_field *f = m->fields[i];
		struct proto_oneof **place = NULL;

		if (left_out(w, f))
			continue;
		if (f->oneof) {
			const void *found = proto_get(
				&places, (struct str){ (const char *)&f->oneof, sizeof f->oneof });

			place = m->oneofs + ((struct proto_oneof *const *)found - m->oneofs);
		}
		put_field(w, out, 2, f,
		          place              ? (int)(place - m->oneofs)
		          : f->synthetic.len ? made++
		                             : -1);
	}
	for (size_t i = 0; i < m->oneof_count; i++)
		put_oneof(w, out, m->oneofs[i]->name, m->oneofs[i]);
	for (size_t i = 0; i < m->field_count; i++)
		if (m->fields[i]->synthetic.len)
			put_oneof(w, out, m->fields[i]->synthetic, NULL);
}

/* ---- types
 * ---------------------------------------------------------------------------------------------------------
 */

/* A name as `names`, numbers as a message of start and end under `numbers`. Ends are behind the
 * last number but for enums. */
static void put_reserved(const struct writing *w, struct buf *out, const struct proto_ranges *list,
                         size_t n, uint32_t numbers, uint32_t names, int past)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i].count; k++) {
			const struct proto_range *r = &list[i].list[k];
			struct buf inner;

			if (r->name.ptr) {
				wire_put_bytes(out, names, r->name);
				continue;
			}
			buf_init(&inner, w->arena, 0);
			put_signed(&inner, 1, r->first);
			put_signed(&inner, 2, r->last + past);
			put_inner(out, numbers, &inner);
		}
}

static void put_extension_ranges(const struct writing *w, struct buf *out,
                                 const struct proto_message *m)
{
	for (size_t i = 0; i < m->extension_count; i++)
		for (size_t k = 0; k < m->extensions[i].count; k++) {
			const struct proto_range *r = &m->extensions[i].list[k];
			struct buf inner;

			buf_init(&inner, w->arena, 0);
			put_signed(&inner, 1, r->first);
			put_signed(&inner, 2, r->last + 1);
			put_options(w, &inner, 3, &m->extensions[i].options, m->scope,
			            "ExtensionRangeOptions");
			put_inner(out, 5, &inner);
		}
}

static void put_enum(const struct writing *w, struct buf *out, uint32_t number,
                     const struct proto_enum *e)
{
	struct buf inner, value;

	buf_init(&inner, w->arena, 0);
	wire_put_bytes(&inner, 1, e->name);
	for (size_t i = 0; i < e->value_count; i++) {
		buf_init(&value, w->arena, 0);
		wire_put_bytes(&value, 1, e->values[i].name);
		put_signed(&value, 2, e->values[i].number);
		put_options(w, &value, 3, &e->values[i].options, e->scope, "EnumValueOptions");
		put_inner(&inner, 2, &value);
	}
	put_options(w, &inner, 3, &e->options, e->scope, "EnumOptions");
	put_reserved(w, &inner, e->reserved, e->reserved_count, 4, 5, 0);
	put_inner(out, number, &inner);
}

static void put_message(const struct writing *w, struct buf *out, uint32_t number,
                        const struct proto_message *m);

static void put_messages(const struct writing *w, struct buf *out, uint32_t number,
                         struct proto_message **list, size_t n)
{
	const bool made_last = w->registry;

	for (size_t i = 0; i < n; i++)
		if (!made_last || !(list[i]->group || list[i]->made))
			put_message(w, out, number, list[i]);
	for (size_t i = 0; i < n && made_last; i++)
		if (list[i]->made)
			put_message(w, out, number, list[i]);
}

static void put_message(const struct writing *w, struct buf *out, uint32_t number,
                        const struct proto_message *m)
{
	struct buf inner;

	buf_init(&inner, w->arena, 0);
	wire_put_bytes(&inner, 1, m->name);
	put_fields(w, &inner, m);
	put_messages(w, &inner, 3, m->nested, m->nested_count);
	for (size_t i = 0; i < m->enum_count; i++)
		put_enum(w, &inner, 4, m->enums[i]);
	put_extension_ranges(w, &inner, m);
	put_extends(w, &inner, 6, m->extends, m->extend_count);
	if (m->made)
		wire_put_bytes(&inner, 7, STR("\x38\x01")); /* map_entry = true */
	else
		put_options(w, &inner, 7, &m->options, m->scope, "MessageOptions");
	put_reserved(w, &inner, m->reserved, m->reserved_count, 9, 10, 1);
	put_inner(out, number, &inner);
}

static void put_service(const struct writing *w, struct buf *out, const struct proto_service *s)
{
	struct buf inner, rpc;

	buf_init(&inner, w->arena, 0);
	wire_put_bytes(&inner, 1, s->name);
	for (size_t i = 0; i < s->rpc_count; i++) {
		const struct proto_rpc *r = &s->rpcs[i];

		buf_init(&rpc, w->arena, 0);
		wire_put_bytes(&rpc, 1, r->name);
		wire_put_bytes(&rpc, 2, type_name(w, &r->request));
		wire_put_bytes(&rpc, 3, type_name(w, &r->response));
		if (r->braces && !r->options.count && !w->registry)
			wire_put_bytes(&rpc, 4, STR("")); /* protoc counts the braces as options */
		put_options(w, &rpc, 4, &r->options, NULL, "MethodOptions");
		if (r->client_streams)
			wire_put_number(&rpc, 5, 1);
		if (r->server_streams)
			wire_put_number(&rpc, 6, 1);
		put_inner(&inner, 2, &rpc);
	}
	put_options(w, &inner, 3, &s->options, NULL, "ServiceOptions");
	put_inner(out, 6, &inner);
}

/* ---- the file
 * ---------------------------------------------------------------------------------------------------------
 */

static bool import_stays(const struct writing *w, const struct proto_import *import)
{
	return !w->registry || (import->file && import->kind != PROTO_IMPORT_WEAK);
}

static void put_imports(const struct writing *w, struct buf *out, const struct proto_file *f)
{
	uint64_t place = 0;

	for (size_t i = 0; i < f->import_count; i++)
		if (import_stays(w, &f->imports[i]))
			wire_put_bytes(out, 3, f->imports[i].path);
	for (size_t i = 0; i < f->import_count; i++)
		if (import_stays(w, &f->imports[i])) {
			if (f->imports[i].kind != PROTO_IMPORT)
				wire_put_number(out,
				                f->imports[i].kind == PROTO_IMPORT_PUBLIC ? 10 : 11,
				                place);
			place++;
		}
}

struct str proto_descriptor(struct arena *a, const struct proto_file *f,
                            enum proto_descriptor_form form)
{
	static const struct proto_read_options stored = { .reading = PROTO_STORED };
	struct failure unused;
	struct proto_builder reader = {
		.arena = a, .options = &stored, .why = &unused, .names = f->names
	};
	const struct writing w = { a, f, form == PROTO_OF_REGISTRY, &reader };
	struct buf out;

	buf_init(&out, a, 0);
	wire_put_bytes(&out, 1, w.registry || !f->name.len ? STR("default") : f->name);
	if (f->package.len)
		wire_put_bytes(&out, 2, f->package);
	put_imports(&w, &out, f);
	put_messages(&w, &out, 4, f->nested, f->nested_count);
	for (size_t i = 0; i < f->enum_count; i++)
		put_enum(&w, &out, 5, f->enums[i]);
	for (size_t i = 0; i < f->service_count; i++)
		put_service(&w, &out, f->services[i]);
	put_extends(&w, &out, 7, f->extends, f->extend_count);
	put_options(&w, &out, 8, &f->options, NULL, "FileOptions");
	if (f->syntax == PROTO3)
		wire_put_bytes(&out, 12, STR("proto3"));
	if (f->syntax == PROTO_EDITION) {
		wire_put_bytes(&out, 12, STR("editions"));
		wire_put_number(&out, 14, (uint64_t)f->edition);
	}
	return buf_str(&out);
}
