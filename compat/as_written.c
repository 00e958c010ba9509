/* as_written.c - a contract as one schema writes it: the schema's types, the contract's words */
#include "compat/fulfils.h"
#include "compat/read_shape.h"
#include "contract/language.h"

static void put(struct arena *a, struct field *f, struct stated s)
{
	struct stated *list = arena_array(a, struct stated, f->attribute_count + 1);
	size_t n = 0;

	for (size_t i = 0; i < f->attribute_count; i++) {
		if (f->attributes[i].attribute > s.attribute &&
		    (!n || list[n - 1].attribute < s.attribute))
			list[n++] = s;
		if (f->attributes[i].attribute != s.attribute)
			list[n++] = f->attributes[i];
	}
	if (!n || list[n - 1].attribute < s.attribute)
		list[n++] = s;
	f->attributes = list;
	f->attribute_count = n;
}

static void take(struct arena *a, struct field *f, enum attribute attribute)
{
	struct stated *list = arena_array(a, struct stated, f->attribute_count);
	size_t n = 0;

	for (size_t i = 0; i < f->attribute_count; i++)
		if (f->attributes[i].attribute != attribute)
			list[n++] = f->attributes[i];
	f->attributes = list;
	f->attribute_count = n;
}

/* Text for a timestamp is another way to write it, not another type; a double for a long is one. */
/* A number of no stated width, as JSON has it, is written as wide as the contract says. */
static bool is_wider_in_words(const struct type *said, const struct type *written)
{
	return (written->kind == TYPE_INTEGER && !written->bits) ||
	       (written->kind == TYPE_NUMBER &&
	        (said->kind == TYPE_FLOAT || said->kind == TYPE_DECIMAL));
}

static bool is_of_kind(const struct type *said, const struct type *written)
{
	bool numbers = said->kind >= TYPE_INTEGER && said->kind <= TYPE_NUMBER &&
	               written->kind >= TYPE_INTEGER && written->kind <= TYPE_NUMBER;

	if (numbers)
		return !is_wider_in_words(said, written);
	return said->kind == TYPE_UNSTATED || written->kind != TYPE_STRING ||
	       said->kind == TYPE_STRING || said->kind == TYPE_BOOLEAN ||
	       said->kind == TYPE_INTEGER || said->kind == TYPE_FLOAT;
}

const struct stated *enum_as_said(struct arena *a, const struct language *l,
                                  const struct field *said, const struct field *written)
{
	const struct stated *list = field_stated(said, ATTR_ENUM),
			    *symbols = field_stated(written, ATTR_ENUM);

	return list && symbols && l && l->listed ? l->listed(a, written, list) : symbols;
}

static struct field *written_field(struct arena *a, const struct language *l,
                                   const struct field *said, const struct field *written);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void write_fields(struct arena *a, const struct language *l, struct field *f,
                         const struct field *said, const struct field *written)
{
	size_t n = 0;

	f->fields = arena_array(a, struct field *, written->field_count);
	f->index = NULL;
	for (size_t i = 0; i < written->field_count; i++) {
		struct field *w = written->fields[i], *s = field_child(said, w->name);

		f->fields[n] = written_field(a, l, s ? s : w, w);
		f->fields[n]->position = n;
		f->fields[n]->path =
			arena_printf(a, "%.*s.%.*s", STR_FMT(said->path), STR_FMT(w->name));
		n++;
	}
	f->field_count = n;
	field_index_children(a, f);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct field *written_field(struct arena *a, const struct language *l,
                                   const struct field *said, const struct field *written)
{
	const struct stated *list = enum_as_said(a, l, said, written);
	const struct stated *required = field_stated(written, ATTR_REQUIRED);
	struct field *f = arena_new(a, struct field);

	*f = *said;
	f->at = written->at;
	if (is_of_kind(&said->type, &written->type))
		f->type = written->type;
	f->type.at = written->type.at;
	if (required)
		put(a, f, *required);
	else
		take(a, f, ATTR_REQUIRED);
	if (list)
		put(a, f, *list);
	if (said->items && written->items)
		f->items = written_field(a, l, said->items, written->items);
	if (said->values && written->values)
		f->values = written_field(a, l, said->values, written->values);
	if (f->type.kind == TYPE_RECORD && written->type.kind == TYPE_RECORD)
		write_fields(a, l, f, said, written);
	return f;
}

const struct contract *contract_as_written(struct arena *a, const struct contract *schema,
                                           const struct contract *c, const struct model *m)
{
	struct contract *out = arena_new(a, struct contract);
	struct model *written = arena_new(a, struct model);
	const struct stated *required = field_stated(&m->root, ATTR_REQUIRED);
	struct field *root = written_field(a, schema->schema ? schema->schema->language : NULL,
	                                   &m->root, &schema_model(schema, m->root.name)->root);
	size_t n = 1;

	*written = *m;
	written->root = *root;
	if (required)
		put(a, &written->root, *required);
	*out = *c;
	out->schema = schema->schema;
	out->models = arena_array(a, struct model *, c->model_count);
	out->models[0] = written;
	for (size_t i = 0; i < c->model_count; i++)
		if (c->models[i] != m && n < c->model_count)
			out->models[n++] = c->models[i];
	return out;
}
