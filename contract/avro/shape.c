#include "contract/avro/shape.h"

#include "contract/shape_open.h"

#include <stdlib.h>

struct shaping {
	struct reading
		r; /* without defects: properties are free, what they say wrongly is not said */
	struct openings parts;
};

/* ---- types ------------------------------------------------------------------- */

static const struct type kinds[AVRO_KIND_COUNT] = {
	[AVRO_NULL] = { .kind = TYPE_NULL },
	[AVRO_BOOLEAN] = { .kind = TYPE_BOOLEAN },
	[AVRO_INT] = { .kind = TYPE_INTEGER, .bits = 32 },
	[AVRO_LONG] = { .kind = TYPE_INTEGER, .bits = 64 },
	[AVRO_FLOAT] = { .kind = TYPE_FLOAT, .bits = 32 },
	[AVRO_DOUBLE] = { .kind = TYPE_FLOAT, .bits = 64 },
	[AVRO_BYTES] = { .kind = TYPE_BYTES },
	[AVRO_STRING] = { .kind = TYPE_STRING },
	[AVRO_RECORD] = { .kind = TYPE_RECORD },
	[AVRO_ENUM] = { .kind = TYPE_STRING },
	[AVRO_ARRAY] = { .kind = TYPE_ARRAY },
	[AVRO_MAP] = { .kind = TYPE_MAP },
	[AVRO_UNION] = { .kind = TYPE_JSON },
	[AVRO_FIXED] = { .kind = TYPE_BYTES },
};

/* `own`: the type below is what is read, and the logical type a form of it. */
static const struct {
	bool own;
	enum type_kind kind;
	const char *format;
	bool encoding; /* other types of this kind are written otherwise */
} logicals[AVRO_LOGICAL_COUNT] = {
	[AVRO_LOGICAL_NONE] = { true, 0, NULL, false },
	[AVRO_DECIMAL] = { false, TYPE_DECIMAL, NULL, false },
	[AVRO_BIG_DECIMAL] = { false, TYPE_NUMBER, NULL, false },
	[AVRO_UUID] = { true, 0, "uuid", false },
	[AVRO_DATE] = { false, TYPE_DATE, NULL, false },
	[AVRO_TIME_MILLIS] = { false, TYPE_TIME, NULL, true },
	[AVRO_TIME_MICROS] = { false, TYPE_TIME, NULL, true },
	[AVRO_TIMESTAMP_MILLIS] = { false, TYPE_TIMESTAMP, NULL, true },
	[AVRO_TIMESTAMP_MICROS] = { false, TYPE_TIMESTAMP, NULL, true },
	[AVRO_TIMESTAMP_NANOS] = { false, TYPE_TIMESTAMP, NULL, true },
	[AVRO_LOCAL_TIMESTAMP_MILLIS] = { false, TYPE_TIMESTAMP_NTZ, NULL, true },
	[AVRO_LOCAL_TIMESTAMP_MICROS] = { false, TYPE_TIMESTAMP_NTZ, NULL, true },
	[AVRO_LOCAL_TIMESTAMP_NANOS] = { false, TYPE_TIMESTAMP_NTZ, NULL, true },
	[AVRO_DURATION] = { true, 0, "duration", false },
};

static void state_meaning(struct shaping *s, struct field *f, const char *key, struct str text,
                          const struct node *at)
{
	struct named m = { .key = str_of(key), .text = text, .at = at };

	m.node = node_new_text(s->r.a, text);
	LIST_ADD(s->r.a, f->meanings, f->meaning_count, m);
}

static void state_logical(struct shaping *s, struct field *f, const struct avro_type *t)
{
	if (!logicals[t->logical].own) {
		f->type.kind = logicals[t->logical].kind;
		f->type.bits = 0;
	}
	if (f->type.kind == TYPE_DECIMAL) {
		f->type.precision = t->precision;
		f->type.scale = t->scale;
	}
	if (logicals[t->logical].format)
		field_state_text(&s->r, f, ATTR_FORMAT, str_of(logicals[t->logical].format), t->at);
	if (logicals[t->logical].encoding)
		state_meaning(s, f, "encoding", str_of(avro_logical_name(t->logical)), t->at);
}

static void state_list(struct shaping *s, struct field *f, enum attribute attribute,
                       struct str *list, size_t count, const struct node *at)
{
	struct stated *stated;

	if (!count)
		return;
	stated = field_state(&s->r, f, attribute, at);
	stated->list = list;
	stated->count = count;
	if (!node_is(at, NODE_LIST) || at->count != count)
		return;
	stated->list_at = arena_array(s->r.a, const struct node *, count);
	for (size_t i = 0; i < count; i++)
		stated->list_at[i] = at->items[i];
}

/* The node under a key of what defines a type or field; `at` itself where it is written otherwise.
 */
static const struct node *part_at(const struct node *at, const char *key)
{
	const struct node *part = node_get(at, key);

	return part ? part : at;
}

static void state_size(struct shaping *s, struct field *f, const struct avro_type *t)
{
	struct str size = arena_printf(s->r.a, "%lld", t->size);

	field_state_text(&s->r, f, ATTR_MIN_LENGTH, size, part_at(t->at, "size"));
	field_state_text(&s->r, f, ATTR_MAX_LENGTH, size, part_at(t->at, "size"));
}

/* ---- unions ------------------------------------------------------------------ */

static const struct {
	unsigned held; /* kinds of branches, bit by bit */
	struct type type;
} joins[] = {
	{ 1u << AVRO_INT | 1u << AVRO_LONG, { .kind = TYPE_INTEGER, .bits = 64 } },
	{ 1u << AVRO_INT | 1u << AVRO_FLOAT | 1u << AVRO_DOUBLE,
	  { .kind = TYPE_FLOAT, .bits = 64 } },
	{ 1u << AVRO_INT | 1u << AVRO_LONG | 1u << AVRO_FLOAT | 1u << AVRO_DOUBLE,
	  { .kind = TYPE_NUMBER } },
};

/* Plain numbers of several widths: a float does not hold an int, so the two of them make a double.
 */
static bool join_numbers(const struct avro_type *t, struct type *out)
{
	unsigned held = 0;

	for (size_t i = 0; i < t->branch_count; i++) {
		if (t->branches[i]->logical != AVRO_LOGICAL_NONE)
			return false;
		if (t->branches[i]->kind != AVRO_NULL)
			held |= 1u << t->branches[i]->kind;
	}
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
		if (!held || (held & ~joins[i].held))
			continue;
		*out = joins[i].type;
		return true;
	}
	return false;
}

static struct str branch_name(const struct avro_type *t)
{
	if (avro_is_named(t))
		return t->name.full;
	return str_of(t->logical ? avro_logical_name(t->logical) : avro_kind_name(t->kind));
}

static void state_branches(struct shaping *s, struct field *f, const struct avro_type *t)
{
	struct str *names = arena_array(s->r.a, struct str, t->branch_count);
	size_t n = 0;

	for (size_t i = 0; i < t->branch_count; i++)
		if (t->branches[i]->kind != AVRO_NULL)
			names[n++] = branch_name(t->branches[i]);
	if (!n)
		return;
	qsort(names, n, sizeof *names, str_order);
	state_meaning(s, f, "branches", str_list_text(s->r.a, names, n), t->at);
}

const struct avro_type *avro_beside_null(const struct avro_type *t, bool *null)
{
	const struct avro_type *only = NULL;
	size_t others = 0;

	*null = t->kind == AVRO_NULL;
	if (t->kind != AVRO_UNION)
		return t;
	for (size_t i = 0; i < t->branch_count; i++) {
		if (t->branches[i]->kind == AVRO_NULL) {
			*null = true;
			continue;
		}
		only = t->branches[i];
		others++;
	}
	if (!others)
		return t->branch_count ? t->branches[0] : t;
	return others == 1 ? only : t;
}

/* ---- one field ---------------------------------------------------------------- */

/* Statements that a field of a contract has a key for, by that key, beside extension_find().
 * Sorted. */
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

/* What made the logical type is no statement a second time. */
static bool is_logical_key(struct str key)
{
	static const char *const keys[] = { "logicalType", "precision", "scale" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

static void state_properties(struct shaping *s, struct field *f, const struct avro_property *list,
                             size_t count, bool logical)
{
	for (size_t i = 0; i < count; i++) {
		struct node *key = node_new_text(s->r.a, list[i].key);
		const struct key_row *row = key_find(rows, sizeof rows / sizeof *rows, list[i].key);

		if (logical && is_logical_key(list[i].key))
			continue;
		key->source = list[i].value->source;
		key->line = list[i].value->line;
		key->column = list[i].value->column;
		if (!row)
			row = extension_find(list[i].key);
		if (row && field_stated(f, row->attribute) && row->how != KEY_DOC)
			continue; /* the field stands before its type, and the type itself before
			             its words */
		if (row)
			field_key(&s->r, f, row, list[i].value, key);
		else
			field_other_key(&s->r, f, key, list[i].value, NULL, 0);
	}
}

static void enqueue(struct shaping *s, struct field *f, const struct avro_type *t,
                    const struct opening *above)
{
	struct opening *o = arena_new(s->r.a, struct opening);

	*o = (struct opening){ .field = f, .of = t, .at = t->at, .above = above };
	o->parts = t->kind == AVRO_RECORD ? t->field_count : 2;
	open_later(&s->parts, o);
}

/* What a value of the type is, wherever it stands; its parts come when it is opened. */
static void state_type(struct shaping *s, struct field *f, const struct avro_type *t,
                       const struct node *at, const struct opening *above)
{
	bool null;
	const struct avro_type *written = avro_beside_null(t, &null);

	f->type = kinds[written->kind];
	if (written->kind == AVRO_UNION && !join_numbers(written, &f->type))
		state_branches(s, f, written);
	f->type.at = at;
	f->type.word = branch_name(written);
	if (!null)
		field_state_flag(&s->r, f, ATTR_REQUIRED, at);
	if (written->kind == AVRO_ENUM)
		state_list(s, f, ATTR_ENUM, written->symbols, written->symbol_count,
		           part_at(written->at, "symbols"));
	state_logical(s, f, written);
	if (written->kind == AVRO_FIXED && f->type.kind == TYPE_BYTES)
		state_size(s, f, written);
	if (written->kind == AVRO_RECORD || written->kind == AVRO_ARRAY ||
	    written->kind == AVRO_MAP)
		enqueue(s, f, written, above);
}

/* What stands at the type, behind what the field itself says. */
static void state_type_properties(struct shaping *s, struct field *f, const struct avro_type *t)
{
	bool null;
	const struct avro_type *written = avro_beside_null(t, &null);

	state_properties(s, f, written->properties, written->property_count,
	                 written->logical != AVRO_LOGICAL_NONE);
}

static void state_field(struct shaping *s, struct field *f, const struct avro_field *from,
                        const struct opening *above)
{
	state_type(s, f, from->type, from->type_at, above);
	state_properties(s, f, from->properties, from->property_count, false);
	state_type_properties(s, f, from->type);
	state_list(s, f, ATTR_FORMER_NAME, from->aliases, from->alias_count,
	           part_at(from->at, "aliases"));
	if (from->default_value && !node_is_null(from->default_value))
		field_state(&s->r, f, ATTR_DEFAULT, from->default_value);
	if (from->doc.ptr)
		field_doc(&s->r, f, STR("description"), part_at(from->at, "doc"),
		          part_at(from->at, "doc"));
}

/* ---- parts --------------------------------------------------------------------- */

static void open_record(struct shaping *s, const struct opening *o)
{
	const struct avro_type *t = o->of;

	for (size_t i = 0; i < t->field_count; i++) {
		const struct avro_field *from = &t->fields[i];
		struct field *f = field_new(&s->r, o->field, ".", from->name, from->at, from->at);

		if (!f)
			break;
		state_field(s, f, from, o);
		LIST_ADD(s->r.a, o->field->fields, o->field->field_count, f);
	}
	field_children_done(&s->r, o->field);
}

static struct field *open_items(struct shaping *s, const struct opening *o, const char *step)
{
	const struct avro_type *t = ((const struct avro_type *)o->of)->items;
	struct field *f = field_new(&s->r, o->field, step, STR_NONE, t->at, t->at);

	if (!f)
		return NULL;
	state_type(s, f, t, t->at, o);
	state_type_properties(s, f, t);
	return f;
}

static struct field *open_keys(struct shaping *s, const struct opening *o)
{
	struct field *f = field_new(&s->r, o->field, "{key}", STR_NONE, o->at, o->at);

	if (!f)
		return NULL;
	f->type = (struct type){ .kind = TYPE_STRING, .at = o->at, .word = STR("string") };
	field_state_flag(&s->r, f, ATTR_REQUIRED, o->at);
	return f;
}

static void open_type(void *context, const struct opening *o)
{
	struct shaping *s = context;
	const struct avro_type *t = o->of;

	if (t->kind == AVRO_RECORD) {
		open_record(s, o);
	} else if (t->kind == AVRO_ARRAY) {
		o->field->items = open_items(s, o, "[]");
	} else {
		o->field->keys = open_keys(s, o);
		o->field->values = open_items(s, o, "{}");
	}
}

/* ---- the schema ------------------------------------------------------------------ */

const struct avro_schema *avro_of(const struct schema *s)
{
	return s && s->language == &avro_language ? s->parsed : NULL;
}

struct contract *avro_contract(struct arena *a, const struct avro_schema *schema,
                               struct defects *defects)
{
	const struct avro_type *root = schema->root;
	struct shaping s;
	struct contract *c;
	struct model *m;

	reading_init(&s.r, a, root->at, DIALECT_SCHEMA, NULL);
	openings_init(&s.parts, &s.r, defects);
	c = s.r.c;
	c->schema = schema_new(a, &avro_language, schema);
	c->source = schema->source;
	c->id = avro_is_named(root) ? root->name.full : file_stem(schema->source->name);
	c->id_at = part_at(root->at, "name");
	m = model_new(&s.r, avro_is_named(root) ? root->name.simple : c->id, root->at, root->at);
	m->kind = STR("");
	state_type(&s, &m->root, root, root->at, NULL);
	field_unstate(&m->root, ATTR_REQUIRED);
	state_type_properties(&s, &m->root, root);
	if (avro_is_named(root) && root->doc.ptr)
		field_doc(&s.r, &m->root, STR("description"), part_at(root->at, "doc"),
		          part_at(root->at, "doc"));
	open_all(&s.parts, open_type, &s);
	model_key_done(&s.r, m);
	reading_finish(&s.r);
	return c;
}
