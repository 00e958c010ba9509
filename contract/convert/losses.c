#include "contract/convert/losses.h"

#include "contract/convert/words.h"

struct comparing {
	struct arena *arena;
	const struct losing *language;
	struct words own, back;
	struct defects *losses;
};

static bool same_type(const struct type *x, const struct type *y)
{
	return x->kind == y->kind && x->bits == y->bits && x->is_unsigned == y->is_unsigned &&
	       x->precision == y->precision && x->scale == y->scale &&
	       x->dimensions == y->dimensions && str_eq(x->element, y->element);
}

/* What the type says, and what stands in a contract only for the conversion. */
static bool is_quiet(const struct comparing *c, const struct field *f, struct str key)
{
	static const char *const keys[] = { "type",   "logicalType", "precision",  "scale",
		                            "fields", "items",       "values",     "keys",
		                            "config", "dimensions",  "elementType" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(key, keys[i]))
			return true;
	return (str_is(key, "format") && f->type.kind == TYPE_INTEGER) ||
	       (c->language->is_said && c->language->is_said(key));
}

/* Which statements came back, from where the language has no word for them; which did not. */
static void say_statements(struct comparing *c, const struct field *f, const struct node *own,
                           const struct node *back)
{
	struct buf kept, gone;

	buf_init(&kept, c->arena, 0);
	buf_init(&gone, c->arena, 0);
	for (size_t i = 0; i < own->count; i++) {
		struct str key = own->members[i].key->text;
		const struct node *came = node_get_str(back, key);

		if (is_quiet(c, f, key))
			continue;
		if (!came || !node_equal(came, own->members[i].value))
			buf_printf(&gone, "%s%.*s", gone.len ? ", " : "", STR_FMT(key));
		else if (c->language->is_kept(key))
			buf_printf(&kept, "%s%.*s", kept.len ? ", " : "", STR_FMT(key));
	}
	if (kept.len)
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "%s cannot state %.*s: kept %s", c->language->language,
		           STR_FMT(str_clip(buf_str(&kept), 300)), c->language->kept);
	if (gone.len)
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path, "%s cannot state %.*s",
		           c->language->language, STR_FMT(str_clip(buf_str(&gone), 300)));
}

static void say_field(struct comparing *c, const struct field *f, const struct field *b)
{
	const struct losing *l = c->language;
	bool absent = !field_flag(f, ATTR_REQUIRED) && field_flag(b, ATTR_REQUIRED);

	if (!same_type(&f->type, &b->type))
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "%s has no type %.*s: it is written as %.*s", l->language,
		           STR_FMT(type_text(c->arena, &f->type)), STR_FMT(b->type.word));
	if (f->name.len && !str_eq(f->name, b->name))
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "\"%.*s\" %s: it is called %.*s", STR_FMT(str_clip(f->name, 60)),
		           l->misnamed, STR_FMT(b->name));
	if (absent && f->depth)
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path, "%s",
		           f->name.len ? l->absent : l->null);
}

static void compare_keys(struct comparing *c, const struct field *f, const struct field *b)
{
	if (!same_type(&f->type, &b->type))
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "%s has no keys of type %.*s: they are written as %.*s",
		           c->language->language, STR_FMT(type_text(c->arena, &f->type)),
		           STR_FMT(b->type.word));
	say_statements(c, f, field_words(&c->own, f), field_words(&c->back, b));
}

static void compare_parts(struct comparing *c, const struct field *f, const struct field *b);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void compare(struct comparing *c, const struct field *f, const struct field *b)
{
	say_field(c, f, b);
	say_statements(c, f, field_words(&c->own, f), field_words(&c->back, b));
	compare_parts(c, f, b);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void compare_parts(struct comparing *c, const struct field *f, const struct field *b)
{
	for (size_t i = 0; i < f->field_count && i < b->field_count; i++)
		compare(c, f->fields[i], b->fields[i]);
	if (f->items && b->items)
		compare(c, f->items, b->items);
	if (f->values && b->values)
		compare(c, f->values, b->values);
	if (f->keys && b->keys)
		compare_keys(c, f->keys, b->keys);
}

void convert_losses(struct arena *a, const struct losing *language, const struct contract *contract,
                    const struct model *own, const struct model *back, struct defects *losses)
{
	struct comparing c = { .arena = a, .language = language, .losses = losses };

	if (!losses)
		return;
	words_init(&c.own, a, DIALECT_DCS);
	words_init(&c.back, a, DIALECT_SCHEMA);
	if (!str_eq(own->root.name, back->root.name))
		say_field(&c, &own->root, &back->root);
	say_statements(&c, &own->root, model_words(&c.own, own), model_words(&c.back, back));
	compare_parts(&c, &own->root, &back->root);
	words_lose_rest(a, losses, contract);
}
