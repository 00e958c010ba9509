/* from_contract.c - a model as an Avro schema: its types, written as JSON and read by the parser */
#include "contract/avro/from_contract.h"

#include "contract/avro/mapping.h"
#include "contract/avro/names.h"
#include "contract/base/limits.h"

struct deriving {
	struct arena *arena;
	const struct avro_derivation *from;
	struct str space;         /* of the types that are named here */
	struct avro_index *names; /* of types, in full: each once */
};

static bool chosen(const struct deriving *d, enum avro_choice c, unsigned n)
{
	return d->from->mapping.word[c] == n;
}

static void put(struct deriving *d, struct node *map, const char *key, const struct node *value)
{
	node_put(d->arena, map, str_of(key), value);
}

static void put_number(struct deriving *d, struct node *map, const char *key, long long n)
{
	put(d, map, key, node_new_plain(d->arena, arena_printf(d->arena, "%lld", n)));
}

static struct node *word(struct deriving *d, const char *name)
{
	return node_new_text(d->arena, str_of(name));
}

/* ---- names ----------------------------------------------------------------------- */

struct str avro_name_made(struct arena *a, struct str text)
{
	const char *problem;
	struct buf out;

	if (avro_name_valid(text, NAMES_ASCII, &problem))
		return text;
	buf_init(&out, a, 0);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool digit = c >= '0' && c <= '9';

		if (digit && !out.len)
			buf_add_byte(&out, '_');
		if ((c & 0xC0) == 0x80) /* one for each character */
			continue;
		buf_add_byte(&out, digit || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? c : '_');
	}
	return out.len ? buf_str(&out) : STR("_");
}

/* The name itself if it is free, else with a number behind it. */
static struct str make_unique(struct arena *a, struct avro_index *names, struct str name)
{
	struct str one = name;

	for (unsigned n = 2; !avro_index_add(names, one); n++)
		one = arena_printf(a, "%.*s_%u", STR_FMT(name), n);
	return one;
}

struct str *avro_field_names(struct arena *a, const struct field *record)
{
	struct str *out = arena_array(a, struct str, record->field_count + 1);
	struct avro_index *names = avro_index_new(a);
	const char *problem;

	/* A name that is one already stays as it is, wherever it stands. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < record->field_count; i++) {
			struct str name = record->fields[i]->name;

			if (avro_name_valid(name, NAMES_ASCII, &problem) == (pass == 0))
				out[i] = make_unique(a, names, avro_name_made(a, name));
		}
	}
	return out;
}

const struct node *avro_setting(const struct field *f, const char *key)
{
	for (size_t i = 0; i < f->doc_count; i++) {
		struct str name = f->docs[i].key;

		if (str_is(name, "config") && node_get(f->docs[i].node, key))
			return node_get(f->docs[i].node, key);
		if (str_starts(name, "customProperties.") && str_is(str_skip(name, 17), key))
			return f->docs[i].node;
	}
	return NULL;
}

static const struct named *doc_of(const struct field *f, const char *key)
{
	return named_find(f->docs, f->doc_count, str_of(key));
}

/* 8-4-4-4-12 hexadecimal digits: no name for anything. */
static bool is_uuid(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i], low = (char)(c | 0x20);
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? c != '-' : (c < '0' || c > '9') && (low < 'a' || low > 'f'))
			return false;
	}
	return s.len == 36;
}

/* "urn:shop/orders.order-events": shop.orders.order_events. */
static struct str space_made(struct arena *a, struct str text)
{
	struct buf out, part;

	if (str_starts(text, "urn:"))
		text = str_skip(text, 4);
	if (is_uuid(text))
		return STR_NONE;
	buf_init(&out, a, 0);
	buf_init(&part, a, 0);
	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : '.';

		if (c != '.' && c != ':' && c != '/') {
			buf_add_byte(&part, c);
			continue;
		}
		if (part.len) {
			buf_add_c(&out, out.len ? "." : "");
			buf_add(&out, avro_name_made(a, buf_str(&part)));
		}
		buf_init(&part, a, 0);
	}
	return buf_str(&out);
}

/* What the model or contract says of it; else the contract's id, or its domain. */
static struct str space_of(struct arena *a, const struct avro_derivation *from)
{
	const struct field *root = &from->model->root;
	const struct named *own = doc_of(root, "customProperties.namespace");
	struct str out = node_text(avro_setting(root, "avroNamespace"));

	if (!out.len && own)
		out = own->text;
	if (out.len)
		return space_made(a, out);
	out = space_made(a, from->contract->id);
	for (size_t i = 0; !out.len && i < from->contract->note_count; i++)
		if (from->contract->notes[i]->kind == NOTE_DOMAIN &&
		    str_ends(from->contract->notes[i]->path, "domain"))
			out = space_made(a, from->contract->notes[i]->text);
	return out;
}

/* ---- named types ------------------------------------------------------------------- */

/* What stands at this place in the schema that lends its names, if it is of that kind. */
static const struct avro_type *like(const struct avro_type *t, enum avro_kind kind)
{
	for (size_t i = 0; t && t->kind == AVRO_UNION && i < t->branch_count; i++)
		if (t->branches[i]->kind == kind)
			return t->branches[i];
	return t && t->kind == kind ? t : NULL;
}

/* order_event.lines[].sku: order_event_lines_sku. */
static struct str simple_name(struct arena *a, const struct field *f)
{
	static const char *const marks[] = { "[]", "{}" };
	struct buf out;
	struct str name;
	enum avro_kind kind;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < f->path.len; i++) {
		struct str rest = str_skip(f->path, i);

		if (str_starts(rest, marks[0]) || str_starts(rest, marks[1]))
			i++;
		else
			buf_add_byte(&out, f->path.ptr[i]);
	}
	name = avro_name_made(a, buf_str(&out));
	return avro_kind_find(name, &kind) ? arena_printf(a, "%.*s_", STR_FMT(name)) : name;
}

static bool lends_its_name(struct deriving *d, const struct avro_type *t)
{
	const char *problem;
	struct str part;

	return t && avro_name_valid(t->name.simple, NAMES_ASCII, &problem) &&
	       avro_space_valid(t->name.space, NAMES_ASCII, &part, &problem) &&
	       avro_index_add(d->names, t->name.full);
}

/* A type with its name; *space is the namespace around it, and then the one inside. */
static struct node *named_type(struct deriving *d, const struct field *f, enum avro_kind kind,
                               const struct avro_type *as, struct str *space)
{
	struct node *out = node_new_map(d->arena);
	struct avro_name name;

	if (lends_its_name(d, as)) {
		name = as->name;
	} else {
		struct str full = avro_full_name(d->arena, simple_name(d->arena, f), d->space);

		name = avro_name_of(d->arena, make_unique(d->arena, d->names, full), STR_NONE);
	}
	node_put_text(d->arena, out, "type", str_of(avro_kind_name(kind)));
	node_put_text(d->arena, out, "name", name.simple);
	if (!str_eq(name.space, *space))
		node_put_text(d->arena, out, "namespace", name.space);
	*space = name.space;
	return out;
}

/* ---- types ------------------------------------------------------------------------- */

/* Types that are a word, or a word with a logical type. */
static const struct plain {
	enum type_kind kind;
	int bits; /* 0: any */
	enum avro_choice choice;
	int word; /* of the choice; -1: whatever is chosen */
	enum avro_kind base;
	enum avro_logical logical;
} plains[] = {
	{ TYPE_NULL, 0, 0, -1, AVRO_NULL, AVRO_LOGICAL_NONE },
	{ TYPE_BOOLEAN, 0, 0, -1, AVRO_BOOLEAN, AVRO_LOGICAL_NONE },
	{ TYPE_FLOAT, 32, 0, -1, AVRO_FLOAT, AVRO_LOGICAL_NONE },
	{ TYPE_FLOAT, 0, 0, -1, AVRO_DOUBLE, AVRO_LOGICAL_NONE },
	{ TYPE_NUMBER, 0, AVRO_CHOICE_NUMBERS, 0, AVRO_DOUBLE, AVRO_LOGICAL_NONE },
	{ TYPE_BYTES, 0, 0, -1, AVRO_BYTES, AVRO_LOGICAL_NONE },
	{ TYPE_DATE, 0, AVRO_CHOICE_DATES, 0, AVRO_INT, AVRO_DATE },
	{ TYPE_TIME, 0, AVRO_CHOICE_TIMES, 0, AVRO_INT, AVRO_TIME_MILLIS },
	{ TYPE_TIME, 0, AVRO_CHOICE_TIMES, 1, AVRO_LONG, AVRO_TIME_MICROS },
	{ TYPE_TIMESTAMP, 0, AVRO_CHOICE_TIMESTAMPS, 0, AVRO_LONG, AVRO_TIMESTAMP_MILLIS },
	{ TYPE_TIMESTAMP, 0, AVRO_CHOICE_TIMESTAMPS, 1, AVRO_LONG, AVRO_TIMESTAMP_MICROS },
	{ TYPE_TIMESTAMP_NTZ, 0, AVRO_CHOICE_TIMESTAMPS, 0, AVRO_LONG,
	  AVRO_LOCAL_TIMESTAMP_MILLIS },
	{ TYPE_TIMESTAMP_NTZ, 0, AVRO_CHOICE_TIMESTAMPS, 1, AVRO_LONG,
	  AVRO_LOCAL_TIMESTAMP_MICROS },
};

static struct node *logical_type(struct deriving *d, enum avro_kind base, enum avro_logical logical)
{
	struct node *out;

	if (logical == AVRO_LOGICAL_NONE)
		return word(d, avro_kind_name(base));
	out = node_new_map(d->arena);
	put(d, out, "type", word(d, avro_kind_name(base)));
	put(d, out, "logicalType", word(d, avro_logical_name(logical)));
	return out;
}

/* Everything without a row is a text: a string takes any value in its text form. */
static struct node *plain_type(struct deriving *d, const struct field *f)
{
	const struct stated *format = field_stated(f, ATTR_FORMAT);

	for (size_t i = 0; i < sizeof plains / sizeof *plains; i++) {
		const struct plain *p = &plains[i];

		if (p->kind == f->type.kind && (!p->bits || p->bits == f->type.bits) &&
		    (p->word < 0 || chosen(d, p->choice, (unsigned)p->word)))
			return logical_type(d, p->base, p->logical);
	}
	return logical_type(d, AVRO_STRING,
	                    f->type.kind == TYPE_STRING && format && str_is(format->text, "uuid")
	                            ? AVRO_UUID
	                            : AVRO_LOGICAL_NONE);
}

/* Bytes of two's complement that hold so many decimal digits. */
static int decimal_size(int digits)
{
	int size = 1;

	while ((int)(0.30102999566398119521 * (8 * size - 1)) < digits)
		size++;
	return size;
}

static struct node *decimal_type(struct deriving *d, const struct field *f, int precision,
                                 int scale, const struct avro_type *as, struct str space)
{
	bool fixed = chosen(d, AVRO_CHOICE_DECIMALS, 1);
	struct node *out;

	if (chosen(d, AVRO_CHOICE_DECIMALS, 2) || precision < 1 || scale < 0 || scale > precision)
		return word(d, "string");
	if (fixed) {
		out = named_type(d, f, AVRO_FIXED, like(as, AVRO_FIXED), &space);
		put_number(d, out, "size", decimal_size(precision));
	} else {
		out = node_new_map(d->arena);
		put(d, out, "type", word(d, "bytes"));
	}
	put(d, out, "logicalType", word(d, "decimal"));
	put_number(d, out, "precision", precision);
	put_number(d, out, "scale", scale);
	return out;
}

void avro_integer_width(const struct type *t, struct avro_integer *out)
{
	int bits = t->bits + (t->is_unsigned ? 1 : 0);

	out->kind = t->bits && bits <= 32 ? AVRO_INT : AVRO_LONG;
	out->digits = bits <= 64 ? 0 : t->bits == 64 ? 20 : 39;
}

static struct node *integer_type(struct deriving *d, const struct field *f,
                                 const struct avro_type *as, struct str space)
{
	struct avro_integer width;

	avro_integer_width(&f->type, &width);
	if (width.digits)
		return decimal_type(d, f, width.digits, 0, as, space);
	if (!f->type.bits && chosen(d, AVRO_CHOICE_INTEGERS, 1))
		width.kind = AVRO_INT;
	return word(d, avro_kind_name(width.kind));
}

const struct stated *avro_enum_of(const struct field *f)
{
	const struct stated *s = f->type.kind == TYPE_STRING ? field_stated(f, ATTR_ENUM) : NULL;
	const char *problem;

	for (size_t i = 0; s && i < s->count; i++)
		if (!avro_name_valid(s->list[i], NAMES_ASCII, &problem))
			return NULL;
	return s && s->count ? s : NULL;
}

static struct node *enum_type(struct deriving *d, const struct field *f,
                              const struct stated *values, const struct avro_type *as,
                              struct str space)
{
	struct node *out = named_type(d, f, AVRO_ENUM, like(as, AVRO_ENUM), &space);
	struct node *symbols = node_new_list(d->arena);

	for (size_t i = 0; i < values->count; i++)
		node_add(d->arena, symbols, node_new_text(d->arena, values->list[i]));
	put(d, out, "symbols", symbols);
	return out;
}

static const struct node *type_of(struct deriving *d, const struct field *f,
                                  const struct avro_type *as, struct str space);

static bool is_union(const struct deriving *d, const struct field *f)
{
	bool element = !f->name.len;

	return f->depth && f->type.kind != TYPE_NULL && !field_flag(f, ATTR_REQUIRED) &&
	       (element ? chosen(d, AVRO_CHOICE_ELEMENTS, 1) : chosen(d, AVRO_CHOICE_OPTIONAL, 0));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *element_type(struct deriving *d, const struct field *f,
                                       const struct avro_type *as, struct str space)
{
	struct node *out;

	if (!f)
		return word(d, "string");
	if (!is_union(d, f))
		return type_of(d, f, as, space);
	out = node_new_list(d->arena);
	node_add(d->arena, out, word(d, "null"));
	node_add(d->arena, out, type_of(d, f, as, space));
	return out;
}

static struct node *vector_type(struct deriving *d, const struct field *f)
{
	struct node *out = node_new_map(d->arena);

	put(d, out, "type", word(d, "array"));
	put(d, out, "items",
	    word(d, str_starts(f->type.element, "float64")                         ? "double"
	            : str_starts(f->type.element, "float") || !f->type.element.len ? "float"
	                                                                           : "int"));
	return out;
}

static struct node *record_field(struct deriving *d, const struct field *f, struct str name,
                                 const struct avro_type *as, struct str space);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct node *record_type(struct deriving *d, const struct field *f,
                                const struct avro_type *as, struct str space)
{
	const struct avro_type *same = like(as, AVRO_RECORD);
	struct node *out = named_type(d, f, AVRO_RECORD, same, &space);
	struct str *names = avro_field_names(d->arena, f);
	struct node *fields = node_new_list(d->arena);

	if (!f->depth && doc_of(f, "description"))
		node_put_text(d->arena, out, "doc", doc_of(f, "description")->text);
	for (size_t i = 0; i < f->field_count; i++) {
		const struct avro_field *there = same ? avro_field(same, names[i]) : NULL;

		node_add(
			d->arena, fields,
			record_field(d, f->fields[i], names[i], there ? there->type : NULL, space));
	}
	put(d, out, "fields", fields);
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *type_of(struct deriving *d, const struct field *f,
                                  const struct avro_type *as, struct str space)
{
	const struct stated *values = avro_enum_of(f);
	bool array = f->type.kind == TYPE_ARRAY;
	const struct avro_type *same;
	struct node *out;

	switch ((int)f->type.kind) {
	case TYPE_RECORD:
		return record_type(d, f, as, space);
	case TYPE_ARRAY:
	case TYPE_MAP:
		same = like(as, array ? AVRO_ARRAY : AVRO_MAP);
		out = node_new_map(d->arena);
		put(d, out, "type", word(d, array ? "array" : "map"));
		put(d, out, array ? "items" : "values",
		    element_type(d, array ? f->items : f->values, same ? same->items : NULL,
		                 space));
		return out;
	case TYPE_VECTOR:
		return vector_type(d, f);
	case TYPE_INTEGER:
		return integer_type(d, f, as, space);
	case TYPE_DECIMAL:
		return decimal_type(d, f, f->type.precision, f->type.scale, as, space);
	default:
		if (values && chosen(d, AVRO_CHOICE_ENUMS, 0))
			return enum_type(d, f, values, as, space);
		return plain_type(d, f);
	}
}

/* ---- fields ------------------------------------------------------------------------ */

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct node *record_field(struct deriving *d, const struct field *f, struct str name,
                                 const struct avro_type *as, struct str space)
{
	struct node *out = node_new_map(d->arena), *both = node_new_list(d->arena);
	const struct node *type = type_of(d, f, as, space);
	const struct named *doc = doc_of(f, "description");
	bool optional = is_union(d, f);

	node_put_text(d->arena, out, "name", name);
	if (optional) {
		node_add(d->arena, both, word(d, "null"));
		node_add(d->arena, both, type);
	}
	put(d, out, "type", optional ? both : type);
	if (optional)
		put(d, out, "default", node_new_plain(d->arena, STR("null")));
	if (doc && doc->text.len)
		node_put_text(d->arena, out, "doc", doc->text);
	return out;
}

/* ---- where it comes from ------------------------------------------------------------ */

/* The schema and the model are walked together: the one was made of the other, part by part.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void trace(struct avro_derived *out, const struct avro_type *t, const struct field *f)
{
	out->fields[t->id] = f;
	for (size_t i = 0; t->kind == AVRO_UNION && i < t->branch_count; i++)
		trace(out, t->branches[i], f);
	for (size_t i = 0; t->kind == AVRO_RECORD && i < t->field_count; i++)
		trace(out, t->fields[i].type, f->fields[i]);
	if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP) {
		const struct field *part = t->kind == AVRO_ARRAY ? f->items : f->values;

		trace(out, t->items, part ? part : f);
	}
}

const struct field *avro_derived_from(const struct avro_derived *d, const struct avro_type *t)
{
	return d->fields[t->id];
}

const struct field *avro_derived_field(const struct avro_derived *d, const struct avro_type *record,
                                       const struct avro_field *f)
{
	return d->fields[record->id]->fields[f - record->fields];
}

bool avro_from_model(struct arena *a, const struct avro_derivation *from, struct avro_derived *out,
                     struct failure *why)
{
	struct deriving d = { .arena = a, .from = from, .names = avro_index_new(a) };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *schema;
	struct buf text;

	d.space = space_of(a, from);
	out->tree = record_type(&d, &from->model->root, from->names ? from->names->root : NULL,
	                        STR_NONE);
	buf_init(&text, a, limit_of(LIMIT_DOCUMENT_BYTES) + 1);
	json_print(&text, out->tree, 0);
	*source = (struct source){ from->model->root.name, buf_str(&text) };
	if (!avro_parse(a, source, NULL, &schema, why))
		return failure_prefix(why, "the Avro schema of %.*s",
		                      STR_FMT(from->model->root.path));
	out->schema = schema;
	out->fields = arena_array(a, const struct field *, schema->type_count);
	trace(out, schema->root, &from->model->root);
	return true;
}
