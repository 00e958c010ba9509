/* decode_field.c - fields and extensions of a descriptor */
#include "contract/base/list.h"
#include "contract/protobuf/decode_impl.h"

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
	if (!proto_is_name(digits, ".+-"))
		return proto_refuse(b, proto_nowhere,
		                    "the descriptor holds a default that is none");
	if (*digits.ptr >= '0' && *digits.ptr <= '9') {
		v->negative = digits.len < text.len;
		v->text = digits;
		v->kind = proto_is_name(digits, "") && !memchr(digits.ptr, 'e', digits.len)
		                  ? PROTO_VALUE_INTEGER
		                  : PROTO_VALUE_FLOAT;
	} else if (digits.len < text.len) {
		v->negative = true;
		v->text = digits;
	}
	return true;
}

/* What the fields of a FieldDescriptorProto say, before it is clear what they mean together. */
static bool decode_raw(struct proto_builder *b, struct str rest, struct proto_field *f,
                       struct raw_field *r)
{
	const struct str all = rest;
	struct wire_field w;
	bool ok = true;

	*r = (struct raw_field){ .label = PROTO_OPTIONAL, .oneof = -1 };
	while (ok && proto_take_field(b, &rest, &w, &ok)) {
		switch (w.number) {
		case 1:
			ok = proto_take_name(b, &w, &f->name);
			break;
		case 2:
			ok = proto_take_type_name(b, &w, &r->extendee);
			break;
		case 3:
			f->number = proto_int32_of(&w);
			break;
		case 4:
			r->label = (uint32_t)w.value;
			break;
		case 5:
			r->type = (uint32_t)w.value;
			break;
		case 6:
			ok = proto_take_type_name(b, &w, &f->type.name);
			break;
		case 7:
			ok = proto_take_text(b, &w, &r->fallback);
			break;
		case 8:
			ok = proto_take_options(b, all, 8, "FieldOptions", &f->options);
			break;
		case 9:
			r->oneof = proto_int32_of(&w);
			break;
		case 10:
			ok = proto_take_text(b, &w, &r->json);
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
		return proto_broken(b);
	if (f->type.name.ptr) {
		f->type.kind = kind == PROTO_GROUP ? PROTO_GROUP : PROTO_UNRESOLVED;
		f->type.expected =
			kind == PROTO_MESSAGE || kind == PROTO_ENUM ? kind : PROTO_UNRESOLVED;
		return true;
	}
	if (kind == PROTO_MESSAGE || kind == PROTO_ENUM || kind == PROTO_GROUP)
		return proto_broken(b);
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

struct proto_field *proto_decode_field(struct proto_builder *b, const struct wire_field *w,
                                       struct proto_message *scope, struct raw_field *r)
{
	struct proto_field *f = arena_new(b->arena, struct proto_field);
	const bool proto3 = b->file->syntax == PROTO3;

	if (!proto_count(b))
		return NULL;
	if (w->type == WIRE_BYTES && (!decode_raw(b, w->bytes, f, r) || !set_type(b, f, r->type)))
		return NULL;
	if (!f->name.ptr || r->label < PROTO_OPTIONAL || r->label > PROTO_REPEATED) {
		proto_broken(b);
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

/* ---- extensions: one block for each message that is extended -------------------- */

bool proto_add_extension(struct proto_builder *b, const struct wire_field *w,
                         struct proto_message *scope, struct proto_table *blocks,
                         struct proto_extend ***list, size_t *count)
{
	struct raw_field r;
	struct proto_field *f = proto_decode_field(b, w, scope, &r);
	struct proto_extend *e;
	struct proto_extend **slot;
	const void *found;

	if (!f)
		return false;
	if (!r.extendee.ptr)
		return proto_broken(b);
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
