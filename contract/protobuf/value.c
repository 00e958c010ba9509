/* value.c - values of options as bytes
 *
 * Behind "=" a value has the form of its type, to the letter. In { } it is protoc's text format: a
 * bool may be t or 1, an enum a number, a float a word, and lists stand for repeated fields.
 */
#include "contract/protobuf/value.h"
#include "contract/base/list.h"
#include "contract/base/number.h"
#include "contract/protobuf/names.h"

#include <math.h>
#include <stdlib.h>

struct encoding {
	struct proto_builder *b;
	const struct proto_message *scope;
	struct proto_place at; /* of the option's value: where protoc tells what is wrong in it */
	bool inside;           /* in { } */
};

static bool encode_message(struct encoding *e, const struct proto_message *m,
                           const struct proto_value *v, struct buf *out);

static bool unsuited(struct encoding *e, const struct proto_field *f, const char *what)
{
	return proto_refuse(e->b, e->at, "the value of \"%.*s\" must be %s", STR_FMT(f->name),
	                    what);
}

/* ---- scalars: into 64 bits
 * --------------------------------------------------------------------------------- */

static bool is_word(const struct proto_value *v, const char *text)
{
	return v->kind == PROTO_VALUE_WORD && str_is(v->text, text);
}

static bool read_bool(struct encoding *e, const struct proto_field *f, const struct proto_value *v,
                      uint64_t *out)
{
	static const char *const yes[] = { "true", "True", "t" }, *const no[] = { "false", "False",
		                                                                  "f" };

	for (size_t i = 0; i < (e->inside ? 3u : 1u); i++)
		if (is_word(v, yes[i]) || is_word(v, no[i])) {
			*out = is_word(v, yes[i]);
			return !v->negative || unsuited(e, f, "true or false");
		}
	if (e->inside && v->kind == PROTO_VALUE_INTEGER && !v->negative &&
	    proto_integer(v->text, 1, out))
		return true;
	return unsuited(e, f, "true or false");
}

/* Two's complement, so that a sign goes along. */
static bool read_integer(struct encoding *e, const struct proto_field *f,
                         const struct proto_value *v, uint64_t highest, bool is_signed,
                         uint64_t *out)
{
	if (v->kind != PROTO_VALUE_INTEGER)
		return unsuited(e, f, "an integer");
	if (v->negative && !is_signed)
		return unsuited(e, f, "an integer that is not negative");
	if (!proto_integer(v->text, highest + v->negative, out))
		return unsuited(e, f, "an integer in its range");
	if (v->negative)
		*out = 0 - *out;
	return true;
}

/* In { } numbers are decimal, and only there is -0 another number than 0. */
static bool read_whole(struct encoding *e, const struct proto_field *f, const struct proto_value *v,
                       uint64_t whole, double *out)
{
	if (e->inside && v->text.len > 1 && *v->text.ptr == '0')
		return unsuited(e, f, "a decimal number");
	*out = (double)whole;
	if (v->negative && (e->inside || whole))
		*out = -*out;
	return true;
}

static bool read_real(struct encoding *e, const struct proto_field *f, const struct proto_value *v,
                      double *out)
{
	uint64_t whole;

	if (v->kind == PROTO_VALUE_INTEGER && proto_integer(v->text, UINT64_MAX, &whole))
		return read_whole(e, f, v, whole, out);
	if (v->kind == PROTO_VALUE_FLOAT || v->kind == PROTO_VALUE_INTEGER)
		*out = strtod(str_c(e->b->arena, v->text), NULL);
	else if (e->inside &&
	         (str_eq_nocase(v->text, STR("inf")) || str_eq_nocase(v->text, STR("infinity"))))
		*out = INFINITY;
	else if (e->inside && str_eq_nocase(v->text, STR("nan")))
		*out = NAN;
	else
		return unsuited(e, f, "a number");
	if (v->negative)
		*out = -*out;
	return true;
}

static bool read_enum(struct encoding *e, const struct proto_field *f, const struct proto_value *v,
                      uint64_t *out)
{
	const struct proto_enum *type = f->type.enumeration;
	const struct proto_prefix scope =
		proto_prefix_of(type->scope ? type->scope->full : type->file->package);
	const struct proto_definition *d =
		v->kind == PROTO_VALUE_WORD ? proto_get_in(&type->file->names->own, scope, v->text)
					    : NULL;

	if (d && d->is == IS_VALUE && d->enumeration == type) {
		*out = (uint64_t)(int64_t)type->values[d->value].number;
		return true;
	}
	if (e->inside && v->kind == PROTO_VALUE_INTEGER &&
	    read_integer(e, f, v, INT32_MAX, true, out)) {
		for (size_t i = 0; i < type->value_count; i++)
			if (type->values[i].number == (int32_t)*out)
				return true;
		return !type->closed || unsuited(e, f, "a constant of its enum");
	}
	return unsuited(e, f, "a constant of its enum");
}

/* Written without the tag: bits, or for text the length and the bytes. */
static bool put_real(struct encoding *e, const struct proto_field *f, const struct proto_value *v,
                     struct buf *out)
{
	uint64_t wide;
	uint32_t bits;
	double d = 0;
	float s;

	if (!read_real(e, f, v, &d))
		return false;
	if (f->type.kind == PROTO_DOUBLE) {
		memcpy(&wide, &d, sizeof wide);
		wire_put_fixed64(out, wide);
		return true;
	}
	s = (float)d;
	memcpy(&bits, &s, sizeof bits);
	wire_put_fixed32(out, bits);
	return true;
}

/* How the integers of a kind are written. */
static const struct {
	uint64_t highest;
	bool is_signed, zigzag;
	int fixed; /* bytes; 0: a varint */
} integers[PROTO_KIND_COUNT] = {
	[PROTO_INT32] = { INT32_MAX, true, false, 0 },
	[PROTO_INT64] = { INT64_MAX, true, false, 0 },
	[PROTO_UINT32] = { UINT32_MAX, false, false, 0 },
	[PROTO_UINT64] = { UINT64_MAX, false, false, 0 },
	[PROTO_SINT32] = { INT32_MAX, true, true, 0 },
	[PROTO_SINT64] = { INT64_MAX, true, true, 0 },
	[PROTO_FIXED32] = { UINT32_MAX, false, false, 4 },
	[PROTO_FIXED64] = { UINT64_MAX, false, false, 8 },
	[PROTO_SFIXED32] = { INT32_MAX, true, false, 4 },
	[PROTO_SFIXED64] = { INT64_MAX, true, false, 8 },
};

static bool put_integer(struct encoding *e, const struct proto_field *f,
                        const struct proto_value *v, struct buf *out)
{
	const enum proto_kind k = f->type.kind;
	uint64_t bits;

	if (k == PROTO_BOOL ? !read_bool(e, f, v, &bits)
	    : k == PROTO_ENUM
	            ? !read_enum(e, f, v, &bits)
	            : !read_integer(e, f, v, integers[k].highest, integers[k].is_signed, &bits))
		return false;
	if (integers[k].zigzag)
		bits = wire_zigzag((int64_t)bits);
	if (integers[k].fixed == 4)
		wire_put_fixed32(out, (uint32_t)bits);
	else if (integers[k].fixed == 8)
		wire_put_fixed64(out, bits);
	else
		wire_put_varint(out, bits);
	return true;
}

static enum wire_type wire_type_of(const struct proto_field *f)
{
	switch (f->type.kind) {
	case PROTO_DOUBLE:
	case PROTO_FIXED64:
	case PROTO_SFIXED64:
		return WIRE_FIXED64;
	case PROTO_FLOAT:
	case PROTO_FIXED32:
	case PROTO_SFIXED32:
		return WIRE_FIXED32;
	case PROTO_STRING:
	case PROTO_BYTES:
	case PROTO_MESSAGE:
		return WIRE_BYTES;
	case PROTO_GROUP:
		return WIRE_GROUP;
	case PROTO_BOOL:
	case PROTO_ENUM:
	case PROTO_INT32:
	case PROTO_INT64:
	case PROTO_UINT32:
	case PROTO_UINT64:
	case PROTO_SINT32:
	case PROTO_SINT64:
	case PROTO_UNRESOLVED:
	case PROTO_KIND_COUNT:
	default:
		return WIRE_VARINT;
	}
}

/* One value without its tag. */
static bool put_bare(struct encoding *e, const struct proto_field *f, const struct proto_value *v,
                     struct buf *out)
{
	if (f->type.kind == PROTO_STRING || f->type.kind == PROTO_BYTES) {
		if (v->kind != PROTO_VALUE_STRING)
			return unsuited(e, f, "a string in quotes");
		wire_put_varint(out, v->text.len);
		buf_add(out, v->text);
		return true;
	}
	if (f->type.kind == PROTO_FLOAT || f->type.kind == PROTO_DOUBLE)
		return put_real(e, f, v, out);
	return put_integer(e, f, v, out);
}

/* ---- messages
 * ---------------------------------------------------------------------------------------------------
 */

static bool put_message(struct encoding *e, const struct proto_field *f,
                        const struct proto_value *v, struct buf *out)
{
	struct buf inner;
	bool ok;

	if (v->kind != PROTO_VALUE_AGGREGATE)
		return unsuited(e, f, "a message in { }");
	if (v->flaw.len)
		return proto_refuse(e->b, e->at, "the value of \"%.*s\": %.*s", STR_FMT(f->name),
		                    STR_FMT(v->flaw));
	buf_init(&inner, e->b->arena, 0);
	ok = encode_message(e, f->type.message, v, &inner);
	if (f->delimited) {
		wire_put_tag(out, (uint32_t)f->number, WIRE_GROUP);
		buf_add(out, buf_str(&inner));
		wire_put_tag(out, (uint32_t)f->number, WIRE_END_GROUP);
	} else {
		wire_put_bytes(out, (uint32_t)f->number, inner.len ? buf_str(&inner) : STR(""));
	}
	return ok;
}

/* One value, with its tag. */
static bool put_one(struct encoding *e, const struct proto_field *f, const struct proto_value *v,
                    struct buf *out)
{
	if (f->type.kind == PROTO_MESSAGE || f->type.kind == PROTO_GROUP)
		return put_message(e, f, v, out);
	wire_put_tag(out, (uint32_t)f->number, wire_type_of(f));
	return put_bare(e, f, v, out);
}

struct part { /* of a message: one field */
	int32_t number;
	size_t order;
	const struct proto_field *field;
	struct buf bytes; /* packed: without tag and length */
};

static int by_number(const void *x, const void *y)
{
	const struct part *a = x, *b = y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static bool all_zero(struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if (bytes.ptr[i])
			return false;
	return true;
}

/* Without presence what is zero, to the bit, or empty is not written. */
static bool put_part(struct encoding *e, struct part *p, const struct proto_value *v)
{
	const struct proto_field *f = p->field;
	struct buf bare;

	if (f->packed)
		return put_bare(e, f, v, &p->bytes);
	if (f->presence || f->repeated)
		return put_one(e, f, v, &p->bytes);
	buf_init(&bare, e->b->arena, 0);
	if (!put_bare(e, f, v, &bare))
		return false;
	if (!all_zero(buf_str(&bare))) {
		wire_put_tag(&p->bytes, (uint32_t)f->number, wire_type_of(f));
		buf_add(&p->bytes, buf_str(&bare));
	}
	return true;
}

/* google.protobuf.Any, as `[type.googleapis.com/pkg.M] { ... }`: protoc knows two places of
 * types. */
static bool put_any(struct encoding *e, const struct proto_setting *s, struct buf *out)
{
	struct str type = s->name;
	const struct str place = str_cut(&type, '/');
	const struct proto_definition *d = NULL;
	struct buf inner;

	if (str_is(place, "type.googleapis.com") || str_is(place, "type.googleprod.com"))
		d = proto_use(e->b, proto_get(&e->b->names->seen, type));
	if (!d || d->is != IS_MESSAGE || s->value->kind != PROTO_VALUE_AGGREGATE)
		return proto_refuse(e->b, e->at, "there is no message type \"%.*s\"",
		                    STR_FMT(s->name));
	buf_init(&inner, e->b->arena, 0);
	if (!encode_message(e, d->message, s->value, &inner))
		return false;
	wire_put_bytes(out, 1, s->name);
	wire_put_bytes(out, 2, inner.len ? buf_str(&inner) : STR_NONE);
	return true;
}

/* The part of a field, new where it is the first value. */
static struct part *part_of(struct encoding *e, struct proto_table *seen, struct part *parts,
                            size_t *count, const struct proto_field *f)
{
	struct part *p = &parts[*count];
	const struct part *other;

	other = proto_put(e->b->arena, seen,
	                  (struct str){ (const char *)&f->number, sizeof f->number }, p);
	if (other)
		return &parts[other - parts];
	p->number = f->number;
	p->field = f;
	p->order = (*count)++;
	buf_init(&p->bytes, e->b->arena, 0);
	return p;
}

/* A group goes by the name of its type here, as it is written where it is defined. */
static const struct proto_field *field_set(struct encoding *e, const struct proto_message *m,
                                           const struct proto_setting *s)
{
	const struct proto_field *f = proto_setting_field(e->b, m, m, s->name, s->extension);

	if (s->extension)
		return f;
	if (!f)
		f = proto_setting_field(e->b, m, m, proto_small_letters(e->b->arena, s->name),
		                        false);
	else if (f->type.kind != PROTO_GROUP)
		return f;
	return f && f->type.kind == PROTO_GROUP && str_eq(f->type.message->name, s->name) ? f
	                                                                                  : NULL;
}

static bool only_of_oneof(struct encoding *e, const struct proto_field *f,
                          const struct proto_table *seen)
{
	for (size_t i = 0; i < f->oneof->field_count; i++) {
		const struct proto_field *other = f->oneof->fields[i];

		if (other != f && proto_get(seen, (struct str){ (const char *)&other->number,
		                                                sizeof other->number }))
			return proto_refuse(e->b, e->at, "%.*s and %.*s are of one oneof",
			                    STR_FMT(f->full), STR_FMT(other->full));
	}
	return true;
}

static bool put_setting(struct encoding *e, const struct proto_message *m,
                        const struct proto_setting *s, struct proto_table *seen, struct part *parts,
                        size_t *count)
{
	const struct proto_field *f = field_set(e, m, s);
	const size_t before = *count;
	struct part *p;

	if (!f)
		return proto_refuse(e->b, e->at, "%.*s has no field \"%.*s\"", STR_FMT(m->full),
		                    STR_FMT(s->name));
	p = part_of(e, seen, parts, count, f);
	if (*count == before && !f->repeated)
		return proto_refuse(e->b, e->at, "the field \"%.*s\" is set twice",
		                    STR_FMT(s->name));
	if (f->oneof && *count > before && !only_of_oneof(e, f, seen))
		return false;
	if (!s->colon && f->type.kind != PROTO_MESSAGE && f->type.kind != PROTO_GROUP)
		return unsuited(e, f, "a value behind a colon");
	if (s->value->kind != PROTO_VALUE_LIST)
		return put_part(e, p, s->value);
	if (!f->repeated)
		return unsuited(e, f, "one value and no list");
	for (size_t i = 0; i < s->value->count; i++)
		if (!put_part(e, p, s->value->items[i]))
			return false;
	return true;
}

static bool has_required(struct encoding *e, const struct proto_message *m,
                         const struct proto_table *seen)
{
	for (size_t i = 0; i < m->field_count && m->required; i++) {
		const struct proto_field *f = m->fields[i];

		if (f->required &&
		    !proto_get(seen, (struct str){ (const char *)&f->number, sizeof f->number }))
			return proto_refuse(e->b, e->at, "the required field %.*s is missing",
			                    STR_FMT(f->full));
	}
	return true;
}

static bool encode_message(struct encoding *e, const struct proto_message *m,
                           const struct proto_value *v, struct buf *out)
{
	const bool inside = e->inside;
	struct part *parts = arena_array(e->b->arena, struct part, v->count + 1);
	struct proto_table seen = { 0 };
	size_t count = 0;

	e->inside = true;
	for (size_t i = 0; i < v->count; i++) {
		const struct proto_setting *s = &v->members[i];

		if (s->extension && str_is(m->full, "google.protobuf.Any") &&
		    str_find(s->name, '/') >= 0) {
			if (!put_any(e, s, out))
				return false;
		} else if (!put_setting(e, m, s, &seen, parts, &count)) {
			return false;
		}
	}
	e->inside = inside;
	qsort(parts, count, sizeof *parts, by_number);
	for (size_t i = 0; i < count; i++) {
		if (!parts[i].field->packed)
			buf_add(out, buf_str(&parts[i].bytes));
		else if (parts[i].bytes.len)
			wire_put_bytes(out, (uint32_t)parts[i].number, buf_str(&parts[i].bytes));
	}
	return has_required(e, m, &seen);
}

bool proto_encode_option(struct proto_builder *b, const struct proto_message *scope,
                         const struct proto_field *f, const struct proto_option *o, struct buf *out)
{
	struct encoding e = { .b = b, .scope = scope, .at = o->value_at };

	return put_one(&e, f, o->value, out);
}
