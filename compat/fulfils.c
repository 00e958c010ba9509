#include "compat/fulfils.h"

#include "compat/read_shape.h"
#include "contract/json_schema/registered.h"

struct fulfilling {
	struct arena *arena;
	struct findings *out;
	struct buf left; /* what is left to checks of the data: "order.currency pattern" */
	const struct language *language; /* of the schema */
	bool strict;
};

/* ---- types ------------------------------------------------------------------------------- */

/* Wide enough for the contract's type, and no wider than Avro makes it: there is no integer of 8
 * bits. */
static bool integer_fits(const struct type *said, const struct type *written)
{
	bool small = said->bits < 32 || (said->bits == 32 && !said->is_unsigned);

	if (written->kind == TYPE_DECIMAL)
		return written->scale == 0 && (!said->bits || said->bits > 64 - said->is_unsigned);
	if (!said->bits)
		return true;
	if (written->is_unsigned && (!said->is_unsigned || said->bits < written->bits))
		return said->bits > written->bits;
	return written->bits <= (small ? 32 : 64);
}

static bool is_inside(const struct type *said, const struct type *written)
{
	enum relation r = type_relation(said, written);

	return r == REL_EQUAL || r == REL_NARROWER;
}

/* How values of a contract's type may be written; what no row allows is another type. */
static const struct {
	enum type_kind said, written; /* written UNSTATED: anything */
	bool (*fits)(const struct type *said, const struct type *written); /* NULL: always */
	const struct language *only; /* NULL: in any language */
} ways[] = {
	{ TYPE_UNSTATED, TYPE_UNSTATED, NULL, NULL },
	{ TYPE_JSON, TYPE_UNSTATED, NULL, NULL },
	{ TYPE_NULL, TYPE_NULL, NULL, NULL },
	{ TYPE_BOOLEAN, TYPE_BOOLEAN, NULL, NULL },
	{ TYPE_INTEGER, TYPE_INTEGER, integer_fits, NULL },
	{ TYPE_INTEGER, TYPE_DECIMAL, integer_fits, NULL },
	{ TYPE_FLOAT, TYPE_FLOAT, is_inside, NULL },
	{ TYPE_FLOAT, TYPE_INTEGER, is_inside, NULL },
	{ TYPE_DECIMAL, TYPE_DECIMAL, is_inside, NULL },
	{ TYPE_DECIMAL, TYPE_INTEGER, is_inside, NULL },
	/* JSON has one kind of number, of any size and exact as written */
	{ TYPE_FLOAT, TYPE_NUMBER, NULL, NULL },
	{ TYPE_DECIMAL, TYPE_NUMBER, NULL, NULL },
	{ TYPE_DECIMAL, TYPE_STRING, NULL, NULL }, /* digits: exact, where a double is not */
	{ TYPE_NUMBER, TYPE_INTEGER, NULL, NULL },
	{ TYPE_NUMBER, TYPE_FLOAT, NULL, NULL },
	{ TYPE_NUMBER, TYPE_DECIMAL, NULL, NULL },
	{ TYPE_NUMBER, TYPE_NUMBER, NULL, NULL },
	{ TYPE_NUMBER, TYPE_STRING, NULL, NULL },
	{ TYPE_STRING, TYPE_STRING, NULL, NULL },
	{ TYPE_BYTES, TYPE_BYTES, NULL, NULL },
	{ TYPE_BYTES, TYPE_STRING, NULL, &json_schema_language }, /* encoded: it has no other way */
	{ TYPE_DATE, TYPE_DATE, NULL, NULL },
	{ TYPE_DATE, TYPE_STRING, NULL, NULL },
	{ TYPE_TIME, TYPE_TIME, NULL, NULL },
	{ TYPE_TIME, TYPE_STRING, NULL, NULL },
	{ TYPE_TIMESTAMP, TYPE_TIMESTAMP, NULL, NULL },
	{ TYPE_TIMESTAMP, TYPE_STRING, NULL, NULL },
	{ TYPE_TIMESTAMP_NTZ, TYPE_TIMESTAMP_NTZ, NULL, NULL },
	{ TYPE_TIMESTAMP_NTZ, TYPE_STRING, NULL, NULL },
	{ TYPE_ARRAY, TYPE_ARRAY, NULL, NULL },
	{ TYPE_MAP, TYPE_MAP, NULL, NULL },
	{ TYPE_RECORD, TYPE_RECORD, NULL, NULL },
	{ TYPE_VECTOR, TYPE_ARRAY, NULL, NULL },
};

static bool may_be_written(const struct type *said, const struct type *written,
                           const struct language *language)
{
	if (written->kind ==
	    TYPE_NULL) /* nothing but null: whether that may be is another question */
		return true;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (ways[i].said == said->kind &&
		    (ways[i].written == written->kind || ways[i].written == TYPE_UNSTATED) &&
		    (!ways[i].only || ways[i].only == language))
			return !ways[i].fits || ways[i].fits(said, written);
	return false;
}

/* ---- one field ------------------------------------------------------------------------------ */

static void say(struct fulfilling *u, enum rule rule, const struct field *said,
                const struct field *written, struct finding_parts parts)
{
	parts.path = said->path;
	parts.at = parts.at ? parts.at : written->at;
	parts.was = parts.was ? parts.was : said->at;
	finding_add(u->out, rule, &parts);
}

static void ask_type(struct fulfilling *u, const struct field *said, const struct field *written)
{
	if (!may_be_written(&said->type, &written->type, u->language))
		say(u, RULE_FULFILS_TYPE, said, written,
		    (struct finding_parts){ .at = written->type.at,
		                            .was = said->type.at,
		                            .old_value = type_text(u->arena, &said->type),
		                            .new_value = type_text(u->arena, &written->type) });
}

static void ask_null(struct fulfilling *u, const struct field *said, const struct field *written)
{
	const struct stated *required = field_stated(said, ATTR_REQUIRED);

	if (required && !field_flag(written, ATTR_REQUIRED))
		say(u, RULE_FULFILS_NULL, said, written,
		    (struct finding_parts){ .at = written->type.at, .was = required->at });
}

static void ask_enum(struct fulfilling *u, const struct field *said, const struct field *written)
{
	const struct stated *list = field_stated(said, ATTR_ENUM);
	const struct stated *symbols = enum_as_said(u->arena, u->language, said, written);
	struct str *gone, *added;
	size_t gone_count, added_count;

	if (!list || !symbols)
		return;
	list_difference(u->arena, list, symbols, &gone, &gone_count, &added, &added_count);
	if (added_count)
		say(u, RULE_FULFILS_ENUM, said, written,
		    (struct finding_parts){ .at = symbols->at,
		                            .was = list->at,
		                            .what = str_list_text(u->arena, added, added_count),
		                            .new_value =
		                                    str_list_text(u->arena, added, added_count) });
}

/* What bounds the values of a field, beside type, null and lists: the rest says nothing about them.
 * Of a family of bounds the first one stands for all. */
static const struct {
	enum attribute attribute, others[3];
	size_t other_count;
} bounds[] = {
	{ ATTR_PATTERN, { 0 }, 0 },
	{ ATTR_FORMAT, { 0 }, 0 },
	{ ATTR_MINIMUM, { ATTR_EXCLUSIVE_MINIMUM, ATTR_MAXIMUM, ATTR_EXCLUSIVE_MAXIMUM }, 3 },
	{ ATTR_MULTIPLE_OF, { 0 }, 0 },
	{ ATTR_MIN_LENGTH, { ATTR_MAX_LENGTH }, 1 },
	{ ATTR_MIN_ITEMS, { ATTR_MAX_ITEMS }, 1 },
	{ ATTR_MIN_PROPERTIES, { ATTR_MAX_PROPERTIES }, 1 },
	{ ATTR_UNIQUE, { 0 }, 0 },
	{ ATTR_UNIQUE_ITEMS, { 0 }, 0 },
};

static const struct stated *bound_of(const struct field *f, size_t row)
{
	const struct stated *s = field_stated(f, bounds[row].attribute);

	for (size_t i = 0; !s && i < bounds[row].other_count; i++)
		s = field_stated(f, bounds[row].others[i]);
	return s;
}

static void leave(struct fulfilling *u, const struct field *said, enum attribute attribute)
{
	buf_printf(&u->left, "%s%.*s %s", u->left.len ? ", " : "", STR_FMT(said->path),
	           attribute_key(attribute));
}

static void ask_bounds(struct fulfilling *u, const struct field *said, const struct field *written)
{
	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		const struct stated *s = bound_of(said, i), *w = bound_of(written, i);
		struct comparison c;

		if (s && !w)
			leave(u, said, s->attribute);
		if (!s || !w)
			continue;
		c = attribute_compare(u->arena, bounds[i].attribute, said, written);
		if (c.relation == REL_EQUAL || c.relation == REL_NARROWER)
			continue;
		say(u, RULE_FULFILS_BOUND, said, written,
		    (struct finding_parts){ .at = w->at,
		                            .was = s->at,
		                            .what = str_of(attribute_key(s->attribute)),
		                            .old_value = s->text,
		                            .new_value = w->text,
		                            .witness = c.only_new });
	}
	if (field_stated(said, ATTR_ENUM) && !field_stated(written, ATTR_ENUM))
		leave(u, said, ATTR_ENUM);
}

static void ask_meanings(struct fulfilling *u, const struct field *said,
                         const struct field *written)
{
	for (size_t i = 0; i < said->meaning_count; i++) {
		const struct named *s = &said->meanings[i];
		const struct named *w =
			named_find(written->meanings, written->meaning_count, s->key);

		if (!w || node_equal(s->node, w->node) || str_eq(s->text, w->text))
			continue;
		if (str_is(s->key, "encoding")) /* the schema's is how it is encoded in Avro */
			continue;
		say(u, RULE_FULFILS_MEANING, said, written,
		    (struct finding_parts){ .at = w->at,
		                            .was = s->at,
		                            .what = s->key,
		                            .old_value = s->text,
		                            .new_value = w->text });
	}
}

static void ask_fields(struct fulfilling *u, const struct field *said, const struct field *written);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void ask_field(struct fulfilling *u, const struct field *said, const struct field *written)
{
	ask_type(u, said, written);
	ask_null(u, said, written);
	ask_enum(u, said, written);
	ask_bounds(u, said, written);
	ask_meanings(u, said, written);
	if (said->items && written->items)
		ask_field(u, said->items, written->items);
	if (said->values && written->values)
		ask_field(u, said->values, written->values);
	if (said->type.kind == TYPE_RECORD && written->type.kind == TYPE_RECORD)
		ask_fields(u, said, written);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void ask_fields(struct fulfilling *u, const struct field *said, const struct field *written)
{
	for (size_t i = 0; i < said->field_count; i++) {
		const struct field *f = said->fields[i], *w = field_child(written, f->name);

		if (w)
			ask_field(u, f, w);
		else if (field_flag(f, ATTR_REQUIRED))
			say(u, RULE_FULFILS_FIELD, f, written,
			    (struct finding_parts){ .old_value = f->name });
	}
	for (size_t i = 0; u->strict && said->field_count && i < written->field_count; i++) {
		const struct field *w = written->fields[i];

		if (!field_child(said, w->name))
			finding_add(
				u->out, RULE_FULFILS_EXTRA,
				&(struct finding_parts){ .path = arena_printf(u->arena, "%.*s.%.*s",
			                                                      STR_FMT(said->path),
			                                                      STR_FMT(w->name)),
			                                 .at = w->at,
			                                 .was = said->at,
			                                 .new_value = w->name });
	}
}

void schema_fulfils(struct arena *a, const struct contract *schema, const struct contract *c,
                    const struct model *m, struct findings *out)
{
	struct fulfilling u = { .arena = a,
		                .out = out,
		                .language = schema->schema ? schema->schema->language : NULL,
		                .strict = c->strict };
	const struct field *written = &schema_model(schema, m->root.name)->root;

	buf_init(&u.left, a, 0);
	ask_type(&u, &m->root, written);
	if (written->type.kind == TYPE_RECORD)
		ask_fields(&u, &m->root, written);
	if (u.left.len)
		finding_add(out, RULE_FULFILS_LEFT,
		            &(struct finding_parts){ .path = m->root.path,
		                                     .at = written->at,
		                                     .was = m->root.at,
		                                     .what = buf_str(&u.left) });
}
