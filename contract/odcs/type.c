/* What a property's type is, from the places where ODCS files say it. */
#include "contract/odcs/field.h"
#include "contract/types.h"

static enum type_kind kind_of_children(const struct node *map)
{
	return node_get(map, "properties") ? TYPE_RECORD
	       : node_get(map, "items")    ? TYPE_ARRAY
	       : node_get(map, "map")      ? TYPE_MAP
	                                   : TYPE_UNSTATED;
}

static bool has_children(const struct node *map)
{
	return kind_of_children(map) != TYPE_UNSTATED;
}

/* What a native type may make of a logical one. Anything else it says is left alone: the two
 * contradict each other, and the logical type is the promise. */
static const struct {
	enum type_kind logical, native;
	bool without_children;
} refinements[] = {
	{ TYPE_INTEGER, TYPE_INTEGER, false },
	{ TYPE_INTEGER, TYPE_DECIMAL, false }, /* only without digits after the point */
	{ TYPE_NUMBER, TYPE_INTEGER, false },
	{ TYPE_NUMBER, TYPE_FLOAT, false },
	{ TYPE_NUMBER, TYPE_DECIMAL, false },
	{ TYPE_STRING, TYPE_BYTES, false },
	{ TYPE_DATE, TYPE_TIMESTAMP, false }, /* 3.0 has no timestamp and no time */
	{ TYPE_DATE, TYPE_TIMESTAMP_NTZ, false },
	{ TYPE_DATE, TYPE_TIME, false },
	{ TYPE_TIMESTAMP, TYPE_TIMESTAMP_NTZ, false },
	{ TYPE_RECORD, TYPE_MAP, true },
	{ TYPE_RECORD, TYPE_JSON, true },
	{ TYPE_ARRAY, TYPE_BYTES, true },
	{ TYPE_UNSTATED, TYPE_NULL, false },
};

static void refine(struct type *t, const struct type *native, bool children)
{
	for (size_t i = 0; i < sizeof refinements / sizeof *refinements; i++) {
		if (t->kind != refinements[i].logical || native->kind != refinements[i].native ||
		    (refinements[i].without_children && children) ||
		    (t->kind == TYPE_INTEGER && (t->bits || native->scale != 0)))
			continue; /* a stated width stands */
		t->kind = native->kind;
		t->bits = native->bits;
		t->is_unsigned = native->is_unsigned;
		t->precision = native->precision;
		t->scale = native->scale;
		return;
	}
}

static void read_logical(struct reading *r, struct field *f, const struct node *map)
{
	struct str word = read_text(r, map, "logicalType");
	const struct node *at = node_get(map, "logicalType");
	struct type_words words;

	f->type =
		(struct type){ .kind = kind_of_children(map), .word = word, .at = at ? at : f->at };
	if (!word.len)
		return;
	if (!type_words_parse(word, TYPE_WORD_ODCS, &words)) {
		if (!type_words_parse(word, TYPE_WORD_DCS | TYPE_WORD_NATIVE, &words)) {
			reading_defect(r, DEFECT_WRONG_VALUE, at, "logicalType",
			               "there is no logical type \"%.*s\"", STR_FMT(word));
			return;
		}
		reading_defect(r, DEFECT_TYPE_WORD, at, "logicalType",
		               "\"%.*s\" is no logical type of the Open Data Contract Standard",
		               STR_FMT(word));
	}
	f->type = words.type;
	f->type.at = at;
	if (words.length >= 0)
		field_state_text(r, f, ATTR_MAX_LENGTH, arena_printf(r->a, "%lld", words.length),
		                 at);
}

/* From custom properties, options or the property itself: in files of every version. */
static void read_precision(struct reading *r, struct type *t, const struct node *map)
{
	static const char *const keys[] = { "precision", "scale" };
	const struct node *options = node_get(map, "logicalTypeOptions");
	long long stated[2] = { 38, 0 };
	bool any = false;

	for (int i = 0; i < 2; i++) {
		const struct node *at = node_get(options, keys[i]);

		if (node_is_null(at))
			at = odcs_custom(map, keys[i]);
		if (node_is_null(at))
			at = node_get(map, keys[i]);
		any |= read_count(r, at, keys[i], &stated[i]);
	}
	if (any && (t->kind == TYPE_NUMBER || t->kind == TYPE_DECIMAL) && stated[0] < 10000 &&
	    stated[1] < 10000) {
		t->kind = TYPE_DECIMAL;
		t->precision = (int)stated[0];
		t->scale = (int)stated[1];
	}
}

static bool same_type(const struct type *native, const struct type *t)
{
	if (native->kind == TYPE_NUMBER && t->kind == TYPE_DECIMAL)
		return true; /* the word decimal, the digits stated elsewhere */
	return native->kind == t->kind && native->bits == t->bits &&
	       native->is_unsigned == t->is_unsigned && native->precision == t->precision &&
	       native->scale == t->scale;
}

/* A word of the Data Contract Specification that says what the type already says is not kept: it is
 * how a converted contract remembers its word, and no statement about a store. */
static void read_physical(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *at = node_get(map, "physicalType");
	struct str word = read_text(r, map, "physicalType");
	struct type_words native;
	bool known;

	if (!word.len)
		return;
	known = type_words_parse(word, TYPE_WORD_DCS | TYPE_WORD_NATIVE, &native);
	if (known && f->type.kind == TYPE_UNSTATED) {
		struct type logical = f->type;

		f->type = native.type;
		f->type.at = at;
		f->type.word = logical.word;
	} else if (known) {
		refine(&f->type, &native.type, has_children(map));
	}
	read_precision(r, &f->type, map);
	if (known && f->type.kind == TYPE_STRING && native.length >= 0)
		field_state_text(r, f, ATTR_MAX_LENGTH, arena_printf(r->a, "%lld", native.length),
		                 at);
	if (!known || !native.dcs || !native.bare || native.upper ||
	    !same_type(&native.type, &f->type))
		field_state_text(r, f, ATTR_PHYSICAL_TYPE, word, at);
}

static void read_vector(struct reading *r, struct field *f, const struct node *options)
{
	struct str model = read_text(r, options, "embeddingModel");
	struct str version = read_text(r, options, "embeddingModelVersion");
	long long dimensions;

	f->type.element = read_text(r, options, "elementType");
	if (!f->type.element.len)
		f->type.element = STR("float32");
	if (read_count(r, node_get(options, "dimensions"), "dimensions", &dimensions) &&
	    dimensions < 1000000000)
		f->type.dimensions = (int)dimensions;
	if (model.len)
		field_state_text(r, f, ATTR_EMBEDDING_MODEL,
		                 version.len ? arena_printf(r->a, "%.*s %.*s", STR_FMT(model),
		                                            STR_FMT(version))
		                             : model,
		                 node_get(options, "embeddingModel"));
}

/* format: the width of a number, the text form of a date, or of a text; binary is bytes. */
static void read_format(struct reading *r, struct field *f, const struct node *options)
{
	const struct node *at = node_get(options, "format");
	struct str format = read_text(r, options, "format");

	if (!format.len || type_numeric_format(format, &f->type))
		return;
	if (f->type.kind == TYPE_BYTES && str_is(format, "binary"))
		return;
	if (f->type.kind == TYPE_STRING && str_is(format, "binary"))
		f->type.kind = TYPE_BYTES;
	else
		field_state_text(
			r, f, type_is_temporal(f->type.kind) ? ATTR_TEMPORAL_FORMAT : ATTR_FORMAT,
			format, at);
}

static void read_timezone(struct reading *r, struct field *f, const struct node *options)
{
	const struct node *at = node_get(options, "timezone");
	bool zone;

	if (node_is_null(at) || !read_bool(r, at, "timezone", &zone))
		return;
	if (f->type.kind == TYPE_TIMESTAMP && !zone)
		f->type.kind = TYPE_TIMESTAMP_NTZ;
	if (f->type.kind == TYPE_TIME && zone)
		field_meaning(r, f, STR("timezone"), at, at);
}

void odcs_read_type(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *options = read_map(r, map, "logicalTypeOptions");

	read_logical(r, f, map);
	read_format(r, f, options); /* before physicalType: the promise decides the width */
	read_physical(r, f, map);
	read_precision(r, &f->type, map);
	if (f->type.kind == TYPE_VECTOR)
		read_vector(r, f, options);
	read_timezone(r, f, options);
}
