#include "contract/protobuf/shape.h"

#include "contract/base/limits.h"
#include "contract/language.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/read.h"
#include "contract/shape_build.h"

/* A field whose parts are still to be made. The queue goes level by level, so that a bound cuts off
 * what is deep, never a neighbour; `above` is the way to the root. */
struct opening {
	struct field *field;
	const struct proto_message *message; /* of a record */
	const struct proto_field *part;      /* of items, or of a map */
	const struct opening *above;
	struct opening *next;
};

struct shaping {
	struct reading r;
	const struct proto_file *file;
	struct defects *defects;
	struct opening *first, **last;
	size_t path_bytes;
	bool full; /* a bound is reached: what is left stays closed */
};

enum { TIMES_OPEN = 2 }; /* of a message on one path */

/* ---- types ----------------------------------------------------------------------------- */

static const struct type kinds[PROTO_KIND_COUNT] = {
	[PROTO_UNRESOLVED] = { .kind = TYPE_UNSTATED },
	[PROTO_DOUBLE] = { .kind = TYPE_FLOAT, .bits = 64 },
	[PROTO_FLOAT] = { .kind = TYPE_FLOAT, .bits = 32 },
	[PROTO_INT64] = { .kind = TYPE_INTEGER, .bits = 64 },
	[PROTO_UINT64] = { .kind = TYPE_INTEGER, .bits = 64, .is_unsigned = true },
	[PROTO_INT32] = { .kind = TYPE_INTEGER, .bits = 32 },
	[PROTO_FIXED64] = { .kind = TYPE_INTEGER, .bits = 64, .is_unsigned = true },
	[PROTO_FIXED32] = { .kind = TYPE_INTEGER, .bits = 32, .is_unsigned = true },
	[PROTO_BOOL] = { .kind = TYPE_BOOLEAN },
	[PROTO_STRING] = { .kind = TYPE_STRING },
	[PROTO_GROUP] = { .kind = TYPE_RECORD },
	[PROTO_MESSAGE] = { .kind = TYPE_RECORD },
	[PROTO_BYTES] = { .kind = TYPE_BYTES },
	[PROTO_UINT32] = { .kind = TYPE_INTEGER, .bits = 32, .is_unsigned = true },
	[PROTO_ENUM] = { .kind = TYPE_STRING },
	[PROTO_SFIXED32] = { .kind = TYPE_INTEGER, .bits = 32 },
	[PROTO_SFIXED64] = { .kind = TYPE_INTEGER, .bits = 64 },
	[PROTO_SINT32] = { .kind = TYPE_INTEGER, .bits = 32 },
	[PROTO_SINT64] = { .kind = TYPE_INTEGER, .bits = 64 },
};

/* Messages that stand for a value. */
static const struct known {
	const char *name;
	struct type type;
	bool wrapper; /* made so that a scalar can be absent */
} known[] = {
	{ "google.protobuf.Timestamp", { .kind = TYPE_TIMESTAMP }, false },
	{ "google.protobuf.Struct", { .kind = TYPE_JSON }, false },
	{ "google.protobuf.Value", { .kind = TYPE_JSON }, false },
	{ "google.protobuf.ListValue", { .kind = TYPE_JSON }, false },
	{ "google.protobuf.DoubleValue", { .kind = TYPE_FLOAT, .bits = 64 }, true },
	{ "google.protobuf.FloatValue", { .kind = TYPE_FLOAT, .bits = 32 }, true },
	{ "google.protobuf.Int64Value", { .kind = TYPE_INTEGER, .bits = 64 }, true },
	{ "google.protobuf.UInt64Value",
	  { .kind = TYPE_INTEGER, .bits = 64, .is_unsigned = true },
	  true },
	{ "google.protobuf.Int32Value", { .kind = TYPE_INTEGER, .bits = 32 }, true },
	{ "google.protobuf.UInt32Value",
	  { .kind = TYPE_INTEGER, .bits = 32, .is_unsigned = true },
	  true },
	{ "google.protobuf.BoolValue", { .kind = TYPE_BOOLEAN }, true },
	{ "google.protobuf.StringValue", { .kind = TYPE_STRING }, true },
	{ "google.protobuf.BytesValue", { .kind = TYPE_BYTES }, true },
	{ "google.type.Date", { .kind = TYPE_DATE }, false },
	{ "google.type.TimeOfDay", { .kind = TYPE_TIME }, false },
	{ "google.type.Decimal", { .kind = TYPE_NUMBER }, false },
	{ "confluent.type.Decimal", { .kind = TYPE_NUMBER }, false },
};

static const struct known *known_of(const struct proto_type *t)
{
	for (size_t i = 0; t->message && i < sizeof known / sizeof *known; i++)
		if (str_is(t->message->full, known[i].name))
			return &known[i];
	return NULL;
}

/* What is not of this file stands where the file names it. */
static const struct node *place(struct shaping *s, const struct proto_file *file,
                                struct proto_place at)
{
	struct node *n = arena_new(s->r.a, struct node);

	n->source = file && file->source ? file->source : s->file->source;
	n->line = file && file->source && at.line ? at.line : 1;
	n->column = file && file->source && at.line ? at.column : 1;
	return n;
}

/* ---- decimals --------------------------------------------------------------------------- */

static const struct proto_value *member(const struct proto_value *v, const char *name)
{
	for (size_t i = 0; v->kind == PROTO_VALUE_AGGREGATE && i < v->count; i++)
		if (str_is(v->members[i].name, name))
			return v->members[i].value;
	return NULL;
}

/* { key: "precision" value: "10" } */
static void take_param(const struct proto_value *v, struct str *precision, struct str *scale)
{
	const struct proto_value *key = member(v, "key"), *value = member(v, "value");

	if (key && value && str_is(key->text, "precision"))
		*precision = value->text;
	else if (key && value && str_is(key->text, "scale"))
		*scale = value->text;
}

static void take_params(const struct proto_value *v, struct str *precision, struct str *scale)
{
	if (v->kind == PROTO_VALUE_AGGREGATE)
		take_param(v, precision, scale);
	for (size_t i = 0; v->kind == PROTO_VALUE_LIST && i < v->count; i++)
		take_param(v->items[i], precision, scale);
}

/* (confluent.field_meta) = { params: [...] }, or each as (confluent.field_meta).params = {...} */
static void state_decimal(struct field *f, const struct proto_options *options)
{
	struct str precision = STR_NONE, scale = STR_NONE;
	long long p, q = 0;

	for (size_t i = 0; i < options->count; i++) {
		const struct proto_option *o = &options->list[i];
		struct str name = o->parts[0].name;

		if (str_starts(name, "."))
			name = str_skip(name, 1);
		if (!o->parts[0].extension || !str_is(name, "confluent.field_meta"))
			continue;
		if (o->part_count == 2 && str_is(o->parts[1].name, "params"))
			take_params(o->value, &precision, &scale);
		for (size_t k = 0; o->part_count == 1 && o->value->kind == PROTO_VALUE_AGGREGATE &&
		                   k < o->value->count;
		     k++)
			if (str_is(o->value->members[k].name, "params"))
				take_params(o->value->members[k].value, &precision, &scale);
	}
	if (!str_to_long(precision, &p) || (scale.len && !str_to_long(scale, &q)) || p < 1 ||
	    p > INT32_MAX || q < 0 || q > p)
		return;
	f->type.kind = TYPE_DECIMAL;
	f->type.precision = (int)p;
	f->type.scale = (int)q;
}

/* ---- one field -------------------------------------------------------------------------- */

static void enqueue(struct shaping *s, struct field *f, const struct proto_message *m,
                    const struct proto_field *part, const struct opening *above)
{
	struct opening *o = arena_new(s->r.a, struct opening);

	*o = (struct opening){ .field = f, .message = m, .part = part, .above = above };
	*s->last = o;
	s->last = &o->next;
}

static void state_enum(struct shaping *s, struct field *f, const struct proto_enum *e)
{
	struct stated *stated;

	if (!e || !e->value_count)
		return;
	stated = field_state(&s->r, f, ATTR_ENUM, place(s, e->file, e->name_at));
	stated->list = arena_array(s->r.a, struct str, e->value_count);
	stated->list_at = arena_array(s->r.a, const struct node *, e->value_count);
	stated->count = e->value_count;
	for (size_t i = 0; i < e->value_count; i++) {
		stated->list[i] = e->values[i].name;
		stated->list_at[i] = place(s, e->file, e->values[i].at);
	}
}

/* What one value is: of a field, an item, a map's value. */
static void state_value(struct shaping *s, struct field *f, const struct proto_field *from,
                        const struct opening *above)
{
	const struct known *k = known_of(&from->type);

	f->type = k ? k->type : kinds[from->type.kind];
	f->type.word =
		from->type.name.len ? from->type.name : str_of(proto_kind_name(from->type.kind));
	f->type.at = f->at;
	if (from->type.kind == PROTO_ENUM)
		state_enum(s, f, from->type.enumeration);
	if (k && f->type.kind == TYPE_NUMBER)
		state_decimal(f, &from->options);
	if (f->type.kind == TYPE_RECORD && from->type.message)
		enqueue(s, f, from->type.message, NULL, above);
}

/* Can it be missing? What no word can say counts as always there. */
static bool is_required(const struct shaping *s, const struct proto_field *f)
{
	const struct known *k = known_of(&f->type);

	if (f->required || f->repeated || f->entry)
		return true;
	if (f->label == PROTO_OPTIONAL || f->oneof || f->synthetic.len || (k && k->wrapper))
		return false;
	if (f->type.kind == PROTO_MESSAGE || f->type.kind == PROTO_GROUP)
		return s->file->syntax != PROTO2 && s->file->syntax != PROTO_NO_SYNTAX;
	return !f->presence;
}

static void state_default(struct shaping *s, struct field *f, const struct proto_field *from)
{
	struct node *n = node_new_text(s->r.a, proto_default_text(s->r.a, from));

	n->quoted = f->type.kind == TYPE_STRING || f->type.kind == TYPE_BYTES;
	field_state(&s->r, f, ATTR_DEFAULT, n);
}

static void state_field(struct shaping *s, struct field *f, const struct proto_field *from,
                        const struct opening *above)
{
	const struct proto_value *deprecated = proto_option(&from->options, "deprecated");

	if (from->entry || from->repeated) {
		f->type = (struct type){ .kind = from->entry ? TYPE_MAP : TYPE_ARRAY, .at = f->at };
		f->type.word = from->entry ? STR("map") : STR("repeated");
		enqueue(s, f, NULL, from, above);
	} else {
		state_value(s, f, from, above);
	}
	if (is_required(s, from))
		field_state_flag(&s->r, f, ATTR_REQUIRED, f->at);
	if (deprecated && str_is(deprecated->text, "true"))
		field_state_flag(&s->r, f, ATTR_DEPRECATED, f->at);
	if (from->default_value)
		state_default(s, f, from);
}

/* ---- parts ------------------------------------------------------------------------------- */

static struct field *new_part(struct shaping *s, struct field *parent, const char *step,
                              struct str name, const struct node *at)
{
	struct field *f = field_new(&s->r, parent, step, name, at, at);

	if (f)
		s->path_bytes += f->path.len;
	return f;
}

static void open_message(struct shaping *s, const struct opening *o)
{
	for (size_t i = 0; i < o->message->field_count; i++) {
		const struct proto_field *from = o->message->fields[i];
		struct field *f = new_part(s, o->field, ".", from->name,
		                           place(s, o->message->file, from->at));

		if (!f)
			break;
		state_field(s, f, from, o);
		LIST_ADD(s->r.a, o->field->fields, o->field->field_count, f);
	}
	field_children_done(&s->r, o->field);
}

static struct field *open_part(struct shaping *s, const struct opening *o, const char *step,
                               const struct proto_field *from)
{
	struct field *f = new_part(s, o->field, step, STR_NONE, o->field->at);

	if (!f)
		return NULL;
	state_value(s, f, from, o);
	field_state_flag(&s->r, f, ATTR_REQUIRED, f->at);
	return f;
}

static bool is_open_above(const struct opening *o)
{
	size_t times = 0;

	for (const struct opening *up = o->above; o->message && up; up = up->above)
		times += up->message == o->message;
	return times >= TIMES_OPEN;
}

/* No room for all its parts: they would be wrong without their neighbours. */
static bool is_too_much(struct shaping *s, const struct opening *o)
{
	size_t parts = o->message ? o->message->field_count : 2;
	bool full = s->r.fields + parts > limit_of(LIMIT_FIELDS) ||
	            s->path_bytes > limit_of(LIMIT_DOCUMENT_BYTES);

	if (full && !s->full && s->defects)
		defect_add(s->defects, DEFECT_TOO_MUCH, o->field->at, STR_NONE,
		           "more than %lu %s (limit FIELDS)", limit_of(LIMIT_FIELDS),
		           limit_what(LIMIT_FIELDS));
	s->full = s->full || full;
	return s->full;
}

static void open_all(struct shaping *s)
{
	for (const struct opening *o = s->first; o; o = o->next) {
		if (is_open_above(o) || o->field->depth >= limit_of(LIMIT_DEPTH) ||
		    is_too_much(s, o))
			continue;
		if (o->message) {
			open_message(s, o);
		} else if (!o->part->entry) {
			o->field->items = open_part(s, o, "[]", o->part);
		} else if (o->part->entry->field_count > 1) {
			o->field->keys = open_part(s, o, "{key}", o->part->entry->fields[0]);
			o->field->values = open_part(s, o, "{}", o->part->entry->fields[1]);
		}
	}
}

/* ---- the file ------------------------------------------------------------------------------ */

/* "schemas/orders.proto": "orders". */
static struct str file_stem(struct str name)
{
	for (size_t i = name.len; i > 0; i--) {
		if (name.ptr[i - 1] != '/' && name.ptr[i - 1] != ':')
			continue;
		name = str_skip(name, i);
		break;
	}
	for (size_t i = name.len; i > 1; i--)
		if (name.ptr[i - 1] == '.')
			return (struct str){ name.ptr, i - 1 };
	return name;
}

struct contract *proto_contract(struct arena *a, const struct proto_file *file, struct str message,
                                struct defects *defects)
{
	const struct proto_message *m =
		message.len ? proto_find(file, message).message : proto_message_at(file, NULL, 0);
	struct shaping s = { .file = file, .defects = defects, .last = &s.first };
	const struct node *at = place(&(struct shaping){ .r = { .a = a }, .file = file }, file,
	                              m ? m->name_at : (struct proto_place){ 1, 1 });
	struct contract *c;
	struct model *model;

	reading_init(&s.r, a, at, DIALECT_SCHEMA, NULL);
	c = s.r.c;
	c->schema = schema_new(a, &protobuf_language, file);
	c->source = file->source;
	c->id = m                                        ? m->full
	        : file->source && file->source->name.len ? file_stem(file->source->name)
	                                                 : STR("document");
	c->id_at = at;
	model = model_new(&s.r, m ? m->name : c->id, at, at);
	model->kind = STR("");
	model->root.type = (struct type){ .kind = TYPE_RECORD, .at = at, .word = STR("message") };
	if (m)
		enqueue(&s, &model->root, m, NULL, NULL);
	open_all(&s);
	model_key_done(&s.r, model);
	reading_finish(&s.r);
	return c;
}
