#include "tests/unit/came_back.h"

#include <stdio.h>

static bool is_named(const struct defects *losses, const struct field *f)
{
	for (const struct defect *d = losses->first; d; d = d->next)
		if (str_eq(d->path, f->path) && !strstr(d->message.ptr, ": kept "))
			return true; /* what is kept is no loss */
	return false;
}

static bool same_type(const struct type *x, const struct type *y)
{
	return x->kind == y->kind && x->bits == y->bits && x->is_unsigned == y->is_unsigned &&
	       x->precision == y->precision && x->scale == y->scale;
}

static bool same_stated(const struct stated *s, const struct stated *t)
{
	if (!t || s->flag != t->flag || s->count != t->count)
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (!str_eq(s->list[i], t->list[i]))
			return false;
	return attribute_kind(s->attribute) == KIND_LIST ||
	       attribute_kind(s->attribute) == KIND_NODE || str_eq(s->text, t->text);
}

static bool is_same(const struct field *f, const struct field *b)
{
	bool same = str_eq(f->name, b->name) && same_type(&f->type, &b->type) &&
	            f->attribute_count == b->attribute_count &&
	            f->meaning_count == b->meaning_count;

	for (size_t i = 0; same && i < f->attribute_count; i++)
		same = same_stated(&f->attributes[i], field_stated(b, f->attributes[i].attribute));
	for (size_t i = 0; same && i < f->meaning_count; i++)
		same = str_eq(f->meanings[i].key, b->meanings[i].key) &&
		       str_eq(f->meanings[i].text, b->meanings[i].text);
	return same;
}

bool came_back(const struct defects *losses, const struct field *f, const struct field *b,
               size_t *same)
{
	bool back = is_same(f, b), all = back || is_named(losses, f);

	*same += back;
	if (!all)
		fprintf(stderr, "  %.*s\n", STR_FMT(f->path));
	if (f->type.kind != b->type.kind)
		return all;
	all = all && f->field_count == b->field_count;
	for (size_t i = 0; i < f->field_count && i < b->field_count; i++)
		all &= came_back(losses, f->fields[i], b->fields[i], same);
	if (f->items && b->items)
		all &= came_back(losses, f->items, b->items, same);
	if (f->values && b->values)
		all &= came_back(losses, f->values, b->values, same);
	return all;
}

const char *losses_text(struct arena *a, const struct defects *losses)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (const struct defect *d = losses->first; d; d = d->next)
		if (!str_starts(d->message, "a schema is of one model"))
			buf_printf(&out, "%s%.*s: %.*s", out.len ? "; " : "", STR_FMT(d->path),
			           STR_FMT(d->message));
	return str_c(a, buf_str(&out));
}
