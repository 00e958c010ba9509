/* type.c - types of the one standard in the words of the other */
#include "contract/convert/field.h"
#include "contract/types.h"

static const struct row {
	enum type_kind kind;
	int bits;            /* 0: any */
	const char *dcs, *logical, *format;
	bool physical;       /* the logical type needs the DCS word beside it */
} rows[] = {
	{ TYPE_STRING, 0, "string", "string", NULL, false },
	{ TYPE_BYTES, 0, "bytes", "string", "binary", false },
	{ TYPE_BOOLEAN, 0, "boolean", "boolean", NULL, false },
	{ TYPE_INTEGER, 8, "int", "integer", "8", false },
	{ TYPE_INTEGER, 16, "int", "integer", "16", false },
	{ TYPE_INTEGER, 32, "int", "integer", "32", false },
	{ TYPE_INTEGER, 64, "long", "integer", "64", false },
	{ TYPE_INTEGER, 128, "long", "integer", "128", false },
	{ TYPE_INTEGER, 0, "long", "integer", NULL, false },
	{ TYPE_FLOAT, 32, "float", "number", "f32", false },
	{ TYPE_FLOAT, 0, "double", "number", "f64", false },
	{ TYPE_DECIMAL, 0, "decimal", "number", NULL, false },
	{ TYPE_NUMBER, 0, "number", "number", NULL, false },
	{ TYPE_DATE, 0, "date", "date", NULL, false },
	{ TYPE_TIME, 0, "time", "time", NULL, false },
	{ TYPE_TIMESTAMP, 0, "timestamp", "timestamp", NULL, false },
	{ TYPE_TIMESTAMP_NTZ, 0, "timestamp_ntz", "timestamp", NULL, false },
	{ TYPE_ARRAY, 0, "array", "array", NULL, false },
	{ TYPE_MAP, 0, "map", "map", NULL, false },
	{ TYPE_RECORD, 0, "object", "object", NULL, false },
	{ TYPE_JSON, 0, "json", "object", NULL, true },
	{ TYPE_NULL, 0, "null", NULL, NULL, true },
	{ TYPE_VECTOR, 0, "array", "vector", NULL, false },
};

static const struct row *row_of(const struct type *t)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].kind == t->kind && (!rows[i].bits || rows[i].bits == t->bits))
			return &rows[i];
	return NULL;
}

const char *dcs_word(const struct type *t)
{
	const struct row *row = row_of(t);

	return row ? row->dcs : NULL;
}

static struct str digits(struct arena *a, int n)
{
	return arena_printf(a, "%d", n);
}

/* The word of the document itself, where it is one of DCS and says the same: text for string. */
static struct str own_word(const struct writing *w, const char *canonical)
{
	const struct node *stated = node_get(w->f->node, w->c->to_odcs ? "type" : "physicalType");
	struct type_words own, plain;

	if (type_words_parse(node_text(stated), TYPE_WORD_DCS, &own) && own.dcs && own.bare && !own.upper &&
	    type_words_parse(str_of(canonical), TYPE_WORD_DCS, &plain) && own.type.kind == plain.type.kind &&
	    own.type.bits == plain.type.bits)
		return stated->text;
	return STR_NONE;
}

static void type_to_dcs(struct writing *w, const struct row *row)
{
	const struct type *t = &w->f->type;
	struct arena *a = w->c->arena;
	struct str word = own_word(w, row->dcs);

	node_put_text(a, w->out, "type", word.len ? word : str_of(row->dcs));
	if (t->kind == TYPE_INTEGER && !t->bits)
		node_put_text(a, w->out, "logicalType", STR("integer"));
	else if (t->kind == TYPE_INTEGER && (t->is_unsigned || (t->bits != 32 && t->bits != 64)))
		node_put_text(a, w->out, "format",
		              arena_printf(a, "%c%d", t->is_unsigned ? 'u' : 'i', t->bits));
	if (t->kind == TYPE_DECIMAL) {
		put_plain(a, w->out, "precision", digits(a, t->precision));
		put_plain(a, w->out, "scale", digits(a, t->scale));
	}
	if (t->kind == TYPE_VECTOR) {
		node_put_text(a, w->out, "logicalType", STR("vector"));
		if (t->dimensions)
			put_plain(a, w->out, "dimensions", digits(a, t->dimensions));
		put_if(a, w->out, "elementType", t->element);
	}
}

static void type_to_odcs(struct writing *w, const struct row *row)
{
	const struct type *t = &w->f->type;
	struct arena *a = w->c->arena;
	struct str word = own_word(w, row->dcs);
	bool map = t->kind == TYPE_MAP && before_odcs(w->c, "3.2.0");

	bool day = before_odcs(w->c, "3.1.0") && t->kind >= TYPE_TIME && t->kind <= TYPE_TIMESTAMP_NTZ;

	w->state = map ? STR("object") : day ? STR("date") : str_of(row->logical);
	put_if(a, w->out, "logicalType", w->state);
	if (t->kind == TYPE_INTEGER && t->bits)
		node_put_text(a, w->options, "format",
		              arena_printf(a, "%c%d", t->is_unsigned ? 'u' : 'i', t->bits));
	else if (row->format)
		node_put_text(a, w->options, "format", str_of(row->format));
	if (t->kind == TYPE_TIMESTAMP_NTZ && !day)
		put_plain(a, w->options, "timezone", STR("false"));
	if (t->kind == TYPE_DECIMAL) {
		put_custom(a, w->out, STR("precision"), node_new_plain(a, digits(a, t->precision)));
		put_custom(a, w->out, STR("scale"), node_new_plain(a, digits(a, t->scale)));
	}
	if (t->kind == TYPE_VECTOR) {
		put_plain(a, w->options, "dimensions", digits(a, t->dimensions));
		if (!str_is(t->element, "float32"))
			put_if(a, w->options, "elementType", t->element);
	}
	if (field_stated(w->f, ATTR_PHYSICAL_TYPE))
		return;
	if (word.len && (row->physical || day || !str_is(word, row->dcs)))
		node_put_text(a, w->out, "physicalType", word);
	else if (row->physical || map || day)
		node_put_text(a, w->out, "physicalType", str_of(row->dcs));
}

void write_type(struct writing *w)
{
	const struct row *row = row_of(&w->f->type);

	if (!row)
		return;
	if (w->c->to_odcs)
		type_to_odcs(w, row);
	else
		type_to_dcs(w, row);
}
