/* from_type.c - what a type of a contract is in Avro, under a mapping */
#include "contract/avro/mapping.h"
#include "contract/base/node_put.h"

#include <limits.h>

static bool chosen(const struct avro_deriving *d, enum avro_choice c, unsigned n)
{
	return d->from->mapping.word[c] == n;
}

static struct node *word(struct avro_deriving *d, const char *name)
{
	return node_new_text(d->arena, str_of(name));
}

const struct avro_type *avro_like(const struct avro_type *t, enum avro_kind kind)
{
	for (size_t i = 0; t && t->kind == AVRO_UNION && i < t->branch_count; i++)
		if (t->branches[i]->kind == kind)
			return t->branches[i];
	return t && t->kind == kind ? t : NULL;
}

/* Aliases are kept in full; a leading dot is the null namespace. */
static void put_type_aliases(struct avro_deriving *d, struct node *out, const struct node *list)
{
	struct node *aliases = node_new_list(d->arena);
	const char *problem;
	struct str part;

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		struct str text = node_text(list->items[i]);

		if (text.len && avro_space_valid(str_starts(text, ".") ? str_skip(text, 1) : text,
		                                 NAMES_ASCII, &part, &problem))
			node_add(d->arena, aliases, node_new_text(d->arena, text));
	}
	if (aliases->count)
		put_node(d->arena, out, "aliases", aliases);
}

struct node *avro_named_node(struct avro_deriving *d, enum avro_kind kind, const struct field *f,
                             const struct avro_name *name, struct str *space)
{
	struct str doc = node_text(avro_setting(f, "avroDoc"));
	struct node *out = node_new_map(d->arena);

	put_node(d->arena, out, "type", word(d, avro_kind_name(kind)));
	node_put_text(d->arena, out, "name", name->simple);
	if (!str_eq(name->space, *space))
		node_put_text(d->arena, out, "namespace", name->space);
	if (doc.len)
		node_put_text(d->arena, out, "doc", doc);
	put_type_aliases(d, out, avro_setting(f, "avroAliases"));
	*space = name->space;
	return out;
}

/* ---- a word, or a word with a logical type ----------------------------------------------- */

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

static struct node *logical_node(struct avro_deriving *d, enum avro_kind base,
                                 enum avro_logical logical)
{
	struct node *out;

	if (logical == AVRO_LOGICAL_NONE)
		return word(d, avro_kind_name(base));
	out = node_new_map(d->arena);
	put_node(d->arena, out, "type", word(d, avro_kind_name(base)));
	put_node(d->arena, out, "logicalType", word(d, avro_logical_name(logical)));
	return out;
}

/* Everything without a row is a text: a string takes any value in its text form. */
static struct node *plain_node(struct avro_deriving *d, const struct field *f)
{
	const struct stated *format = field_stated(f, ATTR_FORMAT);

	for (size_t i = 0; i < sizeof plains / sizeof *plains; i++) {
		const struct plain *p = &plains[i];

		if (p->kind == f->type.kind && (!p->bits || p->bits == f->type.bits) &&
		    (p->word < 0 || chosen(d, p->choice, (unsigned)p->word)))
			return logical_node(d, p->base, p->logical);
	}
	return logical_node(d, AVRO_STRING,
	                    f->type.kind == TYPE_STRING && format && str_is(format->text, "uuid")
	                            ? AVRO_UUID
	                            : AVRO_LOGICAL_NONE);
}

/* ---- decimals and integers ------------------------------------------------------------- */

static void put_decimal(struct avro_deriving *d, struct node *out, int precision, int scale)
{
	put_node(d->arena, out, "logicalType", word(d, "decimal"));
	put_number(d->arena, out, "precision", precision);
	put_number(d->arena, out, "scale", scale);
}

/* Bytes of two's complement that hold so many decimal digits. */
static int decimal_size(int digits)
{
	int size = 1;

	while ((int)(0.30102999566398119521 * (8 * size - 1)) < digits)
		size++;
	return size;
}

static const struct node *fixed_node(struct avro_deriving *d, const struct field *f, long long size,
                                     const struct avro_type *as, struct str space)
{
	struct avro_name name;
	struct node *out;

	if (avro_type_name(d, f, avro_like(as, AVRO_FIXED), &name))
		return node_new_text(d->arena, name.full);
	out = avro_named_node(d, AVRO_FIXED, f, &name, &space);
	put_number(d->arena, out, "size", size);
	return out;
}

static const struct node *decimal_node(struct avro_deriving *d, const struct field *f,
                                       int precision, int scale, const struct avro_type *as,
                                       struct str space)
{
	const struct node *fixed;
	struct node *out;

	if (chosen(d, AVRO_CHOICE_DECIMALS, 2) || precision < 1 || scale < 0 || scale > precision)
		return word(d, "string");
	if (chosen(d, AVRO_CHOICE_DECIMALS, 1)) {
		fixed = fixed_node(d, f, decimal_size(precision), as, space);
		if (fixed->kind == NODE_SCALAR)
			return fixed;
		out = node_new_map(d->arena);
		for (size_t i = 0; i < fixed->count; i++)
			node_put_member(d->arena, out, fixed->members[i].key,
			                fixed->members[i].value);
	} else {
		out = node_new_map(d->arena);
		put_node(d->arena, out, "type", word(d, "bytes"));
	}
	put_decimal(d, out, precision, scale);
	return out;
}

void avro_integer_width(const struct type *t, struct avro_integer *out)
{
	int bits = t->bits + (t->is_unsigned ? 1 : 0);

	out->kind = t->bits && bits <= 32 ? AVRO_INT : AVRO_LONG;
	out->digits = bits <= 64 ? 0 : t->bits == 64 ? 20 : 39;
}

static const struct node *integer_node(struct avro_deriving *d, const struct field *f,
                                       const struct avro_type *as, struct str space)
{
	struct avro_integer width;

	avro_integer_width(&f->type, &width);
	if (width.digits)
		return decimal_node(d, f, width.digits, 0, as, space);
	if (!f->type.bits && chosen(d, AVRO_CHOICE_INTEGERS, 1))
		width.kind = AVRO_INT;
	return word(d, avro_kind_name(width.kind));
}

/* ---- enums -------------------------------------------------------------------------------- */

const struct stated *avro_enum_of(const struct field *f)
{
	const struct stated *s = f->type.kind == TYPE_STRING ? field_stated(f, ATTR_ENUM) : NULL;
	const char *problem;

	for (size_t i = 0; s && i < s->count; i++)
		if (!avro_name_valid(s->list[i], NAMES_ASCII, &problem))
			return NULL;
	return s && s->count ? s : NULL;
}

static const struct node *enum_node(struct avro_deriving *d, const struct field *f,
                                    const struct stated *values, const struct avro_type *as,
                                    struct str space)
{
	struct str fallback = node_text(avro_setting(f, "avroEnumDefault"));
	struct node *out, *symbols = node_new_list(d->arena);
	struct avro_name name;

	if (avro_type_name(d, f, avro_like(as, AVRO_ENUM), &name))
		return node_new_text(d->arena, name.full);
	out = avro_named_node(d, AVRO_ENUM, f, &name, &space);
	for (size_t i = 0; i < values->count; i++)
		node_add(d->arena, symbols, node_new_text(d->arena, values->list[i]));
	put_node(d->arena, out, "symbols", symbols);
	for (size_t i = 0; i < values->count; i++)
		if (str_eq(values->list[i], fallback))
			node_put_text(d->arena, out, "default", fallback);
	return out;
}

/* ---- what the contract asks for ------------------------------------------------------------- */

static enum avro_logical find_logical(struct str name)
{
	for (int l = 1; name.len && l < AVRO_LOGICAL_COUNT; l++)
		if (str_is(name, avro_logical_name((enum avro_logical)l)))
			return (enum avro_logical)l;
	return AVRO_LOGICAL_NONE;
}

/* The base that a logical type stands on, where only that is asked for. */
static const char *base_of(enum avro_logical l)
{
	static const char *const bases[AVRO_LOGICAL_COUNT] = {
		[AVRO_DECIMAL] = "bytes", [AVRO_BIG_DECIMAL] = "bytes", [AVRO_UUID] = "string",
		[AVRO_DATE] = "int",      [AVRO_TIME_MILLIS] = "int",   [AVRO_DURATION] = "fixed",
		[AVRO_LOGICAL_NONE] = "",
	};

	return bases[l] ? bases[l] : "long";
}

/* A size that is stated, or the only length the bytes may have. */
static bool size_of(const struct field *f, long long *out)
{
	const struct stated *least = field_stated(f, ATTR_MIN_LENGTH),
			    *most = field_stated(f, ATTR_MAX_LENGTH);
	const struct node *asked = avro_setting(f, "avroSize");

	if (asked ? !node_to_long(asked, out)
	          : !least || !most || !str_eq(least->text, most->text) ||
	                    !str_to_long(most->text, out))
		return false;
	return *out >= 0 && *out <= INT_MAX;
}

/* avroType: a primitive or fixed; avroLogicalType. NULL: nothing that can be done. */
static const struct node *asked_node(struct avro_deriving *d, const struct field *f,
                                     const struct avro_type *as, struct str space)
{
	struct str type = node_text(avro_setting(f, "avroType"));
	enum avro_logical logical = find_logical(node_text(avro_setting(f, "avroLogicalType")));
	const struct node *made;
	enum avro_kind kind;
	struct node *out;
	long long size;

	if (!type.len)
		type = str_of(base_of(logical));
	if (!avro_kind_find(type, &kind) || (kind > AVRO_STRING && kind != AVRO_FIXED) ||
	    (kind == AVRO_FIXED && !size_of(f, &size)))
		return NULL;
	made = kind == AVRO_FIXED ? fixed_node(d, f, size, as, space) : NULL;
	if (made && made->kind == NODE_SCALAR)
		return made;
	if (!made && !logical)
		return word(d, avro_kind_name(kind));
	out = node_new_map(d->arena);
	if (!made)
		put_node(d->arena, out, "type", word(d, avro_kind_name(kind)));
	for (size_t i = 0; made && i < made->count; i++)
		node_put_member(d->arena, out, made->members[i].key, made->members[i].value);
	if (logical == AVRO_DECIMAL && f->type.kind == TYPE_DECIMAL)
		put_decimal(d, out, f->type.precision, f->type.scale);
	else if (logical)
		put_node(d->arena, out, "logicalType", word(d, avro_logical_name(logical)));
	return out;
}

/* ---- parts -------------------------------------------------------------------------------- */

bool avro_is_optional(const struct avro_mapping *m, const struct field *f)
{
	bool element = !f->name.len, nullable = false;

	if (!f->depth || f->type.kind == TYPE_NULL || field_flag(f, ATTR_REQUIRED))
		return false;
	if (!element)
		return m->word[AVRO_CHOICE_OPTIONAL] == 0;
	return m->word[AVRO_CHOICE_ELEMENTS] == 1 ||
	       (node_to_bool(avro_setting(f, "avroNullable"), &nullable) && nullable);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *element_node(struct avro_deriving *d, const struct field *f,
                                       const struct avro_type *as, struct str space)
{
	struct node *out;

	if (!f)
		return word(d, "string");
	if (!avro_is_optional(&d->from->mapping, f))
		return avro_type_node(d, f, as, space);
	out = node_new_list(d->arena);
	node_add(d->arena, out, word(d, "null"));
	node_add(d->arena, out, avro_type_node(d, f, as, space));
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *container_node(struct avro_deriving *d, const struct field *f,
                                         const struct avro_type *as, struct str space)
{
	bool array = f->type.kind == TYPE_ARRAY;
	const struct avro_type *same = avro_like(as, array ? AVRO_ARRAY : AVRO_MAP);
	struct node *out = node_new_map(d->arena);

	put_node(d->arena, out, "type", word(d, array ? "array" : "map"));
	put_node(d->arena, out, array ? "items" : "values",
	         element_node(d, array ? f->items : f->values, same ? same->items : NULL, space));
	return out;
}

static const struct node *vector_node(struct avro_deriving *d, const struct field *f)
{
	struct str element = f->type.element;
	struct node *out = node_new_map(d->arena);

	put_node(d->arena, out, "type", word(d, "array"));
	put_node(d->arena, out, "items",
	         word(d, str_starts(element, "float64")                 ? "double"
	                 : str_starts(element, "float") || !element.len ? "float"
	                                                                : "int"));
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
const struct node *avro_type_node(struct avro_deriving *d, const struct field *f,
                                  const struct avro_type *as, struct str space)
{
	const struct stated *values = avro_enum_of(f);
	const struct node *asked;

	switch ((int)f->type.kind) {
	case TYPE_RECORD:
		return avro_record_node(d, f, as, space);
	case TYPE_ARRAY:
	case TYPE_MAP:
		return container_node(d, f, as, space);
	case TYPE_VECTOR:
		return vector_node(d, f);
	default:
		break;
	}
	asked = asked_node(d, f, as, space);
	if (asked)
		return asked;
	if (f->type.kind == TYPE_INTEGER)
		return integer_node(d, f, as, space);
	if (f->type.kind == TYPE_DECIMAL)
		return decimal_node(d, f, f->type.precision, f->type.scale, as, space);
	if (values && chosen(d, AVRO_CHOICE_ENUMS, 0))
		return enum_node(d, f, values, as, space);
	return plain_node(d, f);
}
