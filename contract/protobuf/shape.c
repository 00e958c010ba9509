#include "contract/protobuf/shape.h"

#include "contract/language.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/known.h"
#include "contract/protobuf/meta.h"
#include "contract/protobuf/read.h"
#include "contract/shape_open.h"

struct shaping {
	struct reading r;
	const struct proto_file *file;
	struct openings parts; /* made of a message, or of the field that is a list or a map */
};

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

/* What is not of this file stands where the file names it. */
static struct node *place(struct shaping *s, const struct proto_file *file, struct proto_place at)
{
	struct node *n = arena_new(s->r.a, struct node);

	n->source = file && file->source ? file->source : s->file->source;
	n->line = file && file->source && at.line ? at.line : 1;
	n->column = file && file->source && at.line ? at.column : 1;
	return n;
}

/* ---- what options say ------------------------------------------------------------------- */

static struct node *text_at(struct shaping *s, const struct proto_file *file, struct proto_place at,
                            struct str text, bool quoted)
{
	struct node *n = place(s, file, at);

	n->text = text;
	n->quoted = quoted;
	return n;
}

/* Statements that a contract has a key for, by that key, beside extension_find(). Sorted. */
static const struct key_row rows[] = {
	{ "exclusiveMaximum", KEY_BOUND, ATTR_EXCLUSIVE_MAXIMUM, false },
	{ "exclusiveMinimum", KEY_BOUND, ATTR_EXCLUSIVE_MINIMUM, false },
	{ "format", KEY_TEXT, ATTR_FORMAT, false },
	{ "maxLength", KEY_COUNT, ATTR_MAX_LENGTH, false },
	{ "maximum", KEY_BOUND, ATTR_MAXIMUM, false },
	{ "minLength", KEY_COUNT, ATTR_MIN_LENGTH, false },
	{ "minimum", KEY_BOUND, ATTR_MINIMUM, false },
	{ "pattern", KEY_TEXT, ATTR_PATTERN, false },
	{ "primaryKey", KEY_FLAG, ATTR_PRIMARY_KEY, false },
	{ "unique", KEY_FLAG, ATTR_UNIQUE, false },
};

/* A parameter is a text: a list or a map of a contract does not stand in one. */
static const struct key_row *row_of(struct str key)
{
	const struct key_row *row = key_find(rows, sizeof rows / sizeof *rows, key);

	if (!row)
		row = extension_find(key);
	return row && row->how != KEY_LIST && row->how != KEY_NODE && !row->expectation ? row
	                                                                                : NULL;
}

bool proto_param_says(struct str key)
{
	static const char *const own[] = { "deprecated", "default" };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (str_is(key, own[i]))
			return false;
	return row_of(key) || is_meaning_key(key);
}

static void state_param(struct shaping *s, struct field *f, const struct proto_file *file,
                        const struct proto_param *param)
{
	/* Confluent's own: of a decimal and of its Connect types. */
	static const char *const taken[] = { "precision", "scale" };
	const struct key_row *row = row_of(param->key);
	struct node *key = text_at(s, file, param->at, param->key, false);
	struct node *value = text_at(s, file, param->at, param->value, !row);

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (str_is(param->key, taken[i]))
			return;
	if (row)
		field_key(&s->r, f, row, value, key);
	else
		field_other_key(&s->r, f, key, value, NULL, 0);
}

static void state_meta(struct shaping *s, struct field *f, const struct proto_file *file,
                       const struct proto_meta *m)
{
	struct node *tags = place(s, file, m->tags_at), *doc;

	if (m->doc.len) {
		doc = text_at(s, file, m->doc_at, m->doc, true);
		field_doc(&s->r, f, STR("description"), doc, doc);
	}
	tags->kind = NODE_LIST;
	for (size_t i = 0; i < m->tag_count; i++)
		node_add(s->r.a, tags, text_at(s, file, m->tags_at, m->tags[i], true));
	if (m->tag_count)
		field_doc(&s->r, f, STR("tags"), tags, tags);
	for (size_t i = 0; i < m->param_count; i++)
		state_param(s, f, file, &m->params[i]);
}

/* Without both numbers it is a number of any precision. */
static void state_decimal(struct field *f, const struct proto_meta *m)
{
	struct str precision = proto_meta_param(m, "precision"),
		   scale = proto_meta_param(m, "scale");
	long long p, q = 0;

	if (!str_to_long(precision, &p) || (scale.len && !str_to_long(scale, &q)) || p < 1 ||
	    p > INT32_MAX || q < 0 || q > p)
		return;
	f->type.kind = TYPE_DECIMAL;
	f->type.precision = (int)p;
	f->type.scale = (int)q;
}

/* What a record is opened from; NULL for lists and maps. */
static const struct proto_message *message_of(const struct opening *o)
{
	return o->field->type.kind == TYPE_RECORD ? o->of : NULL;
}

/* ---- one field -------------------------------------------------------------------------- */

static void enqueue(struct shaping *s, struct field *f, const void *of, size_t parts,
                    const struct opening *above)
{
	struct opening *o = arena_new(s->r.a, struct opening);

	*o = (struct opening){ .field = f, .of = of, .parts = parts, .at = f->at, .above = above };
	open_later(&s->parts, o);
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
                        const struct proto_meta *meta, const struct opening *above)
{
	const struct proto_known *k = proto_known_of(&from->type);

	f->type = k ? k->type : kinds[from->type.kind];
	f->type.word =
		from->type.name.len ? from->type.name : str_of(proto_kind_name(from->type.kind));
	f->type.at = f->at;
	if (from->type.kind == PROTO_ENUM && !k)
		state_enum(s, f, from->type.enumeration);
	if (k && f->type.kind == TYPE_NUMBER)
		state_decimal(f, meta);
	if (f->type.kind == TYPE_RECORD && from->type.message)
		enqueue(s, f, from->type.message, from->type.message->field_count, above);
}

/* Can it be missing? What no word can say counts as always there. */
static bool is_required(const struct shaping *s, const struct proto_field *f)
{
	const struct proto_known *k = proto_known_of(&f->type);

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
	struct proto_meta meta;

	proto_meta_of(s->r.a, &from->options, "confluent.field_meta", &meta);
	if (from->entry || from->repeated) {
		f->type = (struct type){ .kind = from->entry ? TYPE_MAP : TYPE_ARRAY, .at = f->at };
		f->type.word = from->entry ? STR("map") : STR("repeated");
		enqueue(s, f, from, 2, above);
	} else {
		state_value(s, f, from, &meta, above);
	}
	if (is_required(s, from))
		field_state_flag(&s->r, f, ATTR_REQUIRED, f->at);
	if (deprecated && str_is(deprecated->text, "true"))
		field_state_flag(&s->r, f, ATTR_DEPRECATED, f->at);
	if (from->default_value)
		state_default(s, f, from);
	state_meta(s, f, message_of(above)->file, &meta);
}

/* ---- parts ------------------------------------------------------------------------------- */

static void open_message(struct shaping *s, const struct opening *o)
{
	const struct proto_message *m = message_of(o);

	for (size_t i = 0; i < m->field_count; i++) {
		const struct proto_field *from = m->fields[i];
		const struct node *at = place(s, m->file, from->at);
		struct field *f = field_new(&s->r, o->field, ".", from->name, at, at);

		if (!f)
			break;
		state_field(s, f, from, o);
		LIST_ADD(s->r.a, o->field->fields, o->field->field_count, f);
	}
	field_children_done(&s->r, o->field);
}

/* Options stand at the field, and speak of its items and values too where they say of what type
 * they are. */
static struct field *open_part(struct shaping *s, const struct opening *o, const char *step,
                               const struct proto_field *from)
{
	const struct proto_field *whole = o->of;
	struct proto_meta meta;
	struct field *f = field_new(&s->r, o->field, step, STR_NONE, o->field->at, o->field->at);

	if (!f)
		return NULL;
	proto_meta_of(s->r.a, &whole->options, "confluent.field_meta", &meta);
	state_value(s, f, from, &meta, o);
	field_state_flag(&s->r, f, ATTR_REQUIRED, f->at);
	return f;
}

static void open_list_or_map(struct shaping *s, const struct opening *o)
{
	const struct proto_field *from = o->of;

	if (!from->entry) {
		o->field->items = open_part(s, o, "[]", from);
	} else if (from->entry->field_count > 1) {
		o->field->keys = open_part(s, o, "{key}", from->entry->fields[0]);
		o->field->values = open_part(s, o, "{}", from->entry->fields[1]);
	}
}

static void open_value(void *context, const struct opening *o)
{
	struct shaping *s = context;

	if (message_of(o))
		open_message(s, o);
	else
		open_list_or_map(s, o);
}

/* ---- the file ------------------------------------------------------------------------------ */

static void add_model(struct shaping *s, const struct proto_message *m)
{
	const struct node *at = place(s, m->file, m->name_at);
	struct model *model = model_new(&s->r, m->name, at, at);
	struct proto_meta meta;

	model->kind = STR("");
	model->root.type = (struct type){ .kind = TYPE_RECORD, .at = at, .word = STR("message") };
	proto_meta_of(s->r.a, &m->options, "confluent.message_meta", &meta);
	state_meta(s, &model->root, m->file, &meta);
	enqueue(s, &model->root, m, m->field_count, NULL);
}

/* A file without messages: whoever asks for its model gets one that promises nothing. */
static void add_nothing(struct shaping *s, const struct node *at)
{
	struct model *model = model_new(&s->r, s->r.c->id, at, at);

	model->kind = STR("");
	model->root.type = (struct type){ .kind = TYPE_RECORD, .at = at, .word = STR("message") };
}

struct contract *proto_contract(struct arena *a, const struct proto_file *file,
                                const struct proto_message *message, struct defects *defects)
{
	const struct proto_message *m = message ? message : proto_message_at(file, NULL, 0);
	struct shaping s = { .file = file };
	const struct node *at;
	struct contract *c;

	s.r.a = a;
	at = place(&s, file, m ? m->name_at : (struct proto_place){ 1, 1 });
	reading_init(&s.r, a, at, DIALECT_SCHEMA, NULL);
	openings_init(&s.parts, &s.r, defects);
	c = s.r.c;
	c->schema = schema_new(a, &protobuf_language, file);
	c->source = file->source;
	c->id = m                                        ? m->full
	        : file->source && file->source->name.len ? file_stem(file->source->name)
	                                                 : STR("document");
	c->id_at = at;
	if (message)
		add_model(&s, message);
	for (size_t i = 0; !message && i < file->message_count; i++)
		add_model(&s, file->messages[i]);
	if (!m)
		add_nothing(&s, at);
	open_all(&s.parts, open_value, &s);
	models_done(&s.r);
	for (size_t i = 0; i < c->model_count; i++)
		model_key_done(&s.r, c->models[i]);
	reading_finish(&s.r);
	return c;
}
