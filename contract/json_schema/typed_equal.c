/* typed_equal.c - which branches are equal
 *
 * The registry compares combined schemas as sets of branches, told apart by their printed text. The
 * same is told here by structure: each distinct structure has a number, a node's structure is a
 * short text of its own words and the numbers of its children. References are not followed.
 */
#include "contract/base/list.h"
#include "contract/json_schema/typed_impl.h"

#include <stdlib.h>

struct shapes {
	struct typed_loader *loader;
	struct text_map known; /* structure -> its number + 1 */
	uintptr_t *of;         /* by id of node: number + 1; 0: not asked */
};

static void put_text(struct buf *b, const char *label, struct str s)
{
	if (s.ptr)
		buf_printf(b, "%s%zu:%.*s;", label, s.len, STR_FMT(s));
}

static void put_count(struct buf *b, const char *label, struct typed_count c)
{
	if (c.set)
		buf_printf(b, "%s%d;", label, c.value);
}

static uintptr_t shape_of(struct shapes *s, const struct typed *t);

/* NOLINTNEXTLINE(misc-no-recursion): depth of the document, references are not followed */
static void put_child(struct shapes *s, struct buf *b, const char *label, const struct typed *t)
{
	if (t)
		buf_printf(b, "%s@%zu;", label, (size_t)shape_of(s, t));
}

/* NOLINTNEXTLINE(misc-no-recursion): as put_child() */
static void put_table(struct shapes *s, struct buf *b, const char *label,
                      const struct typed_table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct typed_member *m = t->by_name[i];

		put_text(b, label, m->name);
		put_child(s, b, "", m->schema);
		for (size_t k = 0; k < m->needs.count; k++)
			put_text(b, ",", m->needs.list[k]);
	}
}

static int member_order(const void *a, const void *b)
{
	return str_cmp(((const struct typed_member *)a)->name,
	               ((const struct typed_member *)b)->name);
}

/* NOLINTNEXTLINE(misc-no-recursion): as put_child() */
static void put_object(struct shapes *s, struct buf *b, const struct typed_object *x)
{
	struct typed_member *patterns =
		arena_array(s->loader->arena, struct typed_member, x->pattern_count + 1);

	put_table(s, b, "p", &x->properties);
	put_table(s, b, "n", &x->name_dependencies);
	put_table(s, b, "d", &x->schema_dependencies);
	for (size_t i = 0; i < x->pattern_count; i++)
		patterns[i] = x->patterns[i];
	qsort(patterns, x->pattern_count, sizeof *patterns, member_order);
	for (size_t i = 0; i < x->pattern_count; i++) {
		put_text(b, "r", patterns[i].name);
		put_child(s, b, "", patterns[i].schema);
	}
	for (size_t i = 0; i < x->required_count; i++)
		put_text(b, "q", x->required_list[i]);
	put_count(b, "<", x->min);
	put_count(b, ">", x->max);
	if (x->closed)
		buf_add_byte(b, 'c');
	put_child(s, b, "a", x->additional);
	put_child(s, b, "w", x->names);
	put_child(s, b, "u", x->unevaluated);
}

/* NOLINTNEXTLINE(misc-no-recursion): as put_child() */
static void put_array(struct shapes *s, struct buf *b, const struct typed_array *x)
{
	put_child(s, b, "l", x->all);
	if (x->items)
		buf_printf(b, "t%zu;", x->item_count);
	for (size_t i = 0; i < x->item_count; i++)
		put_child(s, b, "i", x->items[i]);
	put_child(s, b, "a", x->additional);
	put_child(s, b, "c", x->contains);
	put_child(s, b, "u", x->unevaluated);
	put_count(b, "<", x->min);
	put_count(b, ">", x->max);
	put_count(b, "(", x->min_contains);
	put_count(b, ")", x->max_contains);
	buf_printf(b, "%d%d", x->closed, x->unique);
}

static void put_number(struct buf *b, const struct typed_number *n)
{
	put_text(b, "<", n->minimum.text);
	put_text(b, ">", n->maximum.text);
	put_text(b, "(", n->exclusive_minimum.text);
	put_text(b, ")", n->exclusive_maximum.text);
	put_text(b, "*", n->multiple_of);
	buf_printf(b, "%d%d%d", n->integer, n->above, n->below);
}

/* NOLINTNEXTLINE(misc-no-recursion): as put_child() */
static void put_combined(struct shapes *s, struct buf *b, const struct typed_combined *c)
{
	uintptr_t *list = arena_array(s->loader->arena, uintptr_t, c->count + 1);

	buf_printf(b, "%d%d", (int)c->criterion, c->synthetic);
	for (size_t i = 0; i < c->count; i++) {
		list[i] = shape_of(s, c->branches[i]);
		buf_printf(b, "@%zu;", (size_t)list[i]);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as put_child() */
static void put_class(struct shapes *s, struct buf *b, const struct typed *t)
{
	switch (t->class) {
	case TYPED_REFERENCE:
		put_text(b, "$", t->reference.text);
		break;
	case TYPED_ENUM:
	case TYPED_CONST:
		for (size_t i = 0; i < t->values.count; i++)
			put_text(b, "v", t->values.list[i]);
		break;
	case TYPED_NOT:
		put_child(s, b, "!", t->inner);
		break;
	case TYPED_CONDITIONAL:
		put_child(s, b, "i", t->conditional[0]);
		put_child(s, b, "t", t->conditional[1]);
		put_child(s, b, "e", t->conditional[2]);
		break;
	case TYPED_COMBINED:
		put_combined(s, b, t->combined);
		break;
	case TYPED_STRING:
		put_count(b, "<", t->string->min);
		put_count(b, ">", t->string->max);
		put_text(b, "p", t->string->pattern);
		put_text(b, "f", t->string->format);
		break;
	case TYPED_NUMBER:
		put_number(b, t->number);
		break;
	case TYPED_OBJECT:
		put_object(s, b, t->object);
		break;
	case TYPED_ARRAY:
		put_array(s, b, t->array);
		break;
	case TYPED_EMPTY:
	case TYPED_TRUE:
	case TYPED_FALSE:
	case TYPED_BOOLEAN:
	case TYPED_NULL:
		break;
	}
}

static int order_of_members(const void *a, const void *b)
{
	return str_cmp((*(const struct member *const *)a)->key->text,
	               (*(const struct member *const *)b)->key->text);
}

/* What stands in the object besides: it is printed as it is. */
static void put_rest(struct shapes *s, struct buf *b, const struct typed *t)
{
	struct arena *a = s->loader->arena;
	const struct member **rest;
	size_t n = 0;

	if (t->bare || !node_is(t->at, NODE_MAP))
		return;
	rest = arena_array(a, const struct member *, t->at->count + 1);
	for (size_t i = 0; i < t->at->count; i++)
		if (!typed_keyword_used(s->loader->main->dialect, t->used,
		                        t->at->members[i].key->text))
			rest[n++] = &t->at->members[i];
	qsort(rest, n, sizeof *rest, order_of_members);
	for (size_t i = 0; i < n; i++) {
		put_text(b, "k", rest[i]->key->text);
		put_text(b, "", typed_value_text(a, rest[i]->value));
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as put_child() */
static uintptr_t shape_of(struct shapes *s, const struct typed *t)
{
	struct buf b;
	void **slot;

	if (s->of[t->id])
		return s->of[t->id];
	buf_init(&b, s->loader->arena, 0);
	buf_printf(&b, "%d%d", (int)t->class, t->typed);
	put_text(&b, "#", t->name);
	put_text(&b, "T", t->title);
	put_text(&b, "D", t->description);
	if (t->default_value)
		put_text(&b, "V", typed_value_text(s->loader->arena, t->default_value));
	put_class(s, &b, t);
	put_rest(s, &b, t);
	slot = text_map_at(&s->known, buf_str(&b));
	if (!*slot)
		*slot = (void *)(s->known.count);
	s->of[t->id] = (uintptr_t)*slot;
	return s->of[t->id];
}

/* Equal branches, once each, in their order. Numbers of structures are small: a table of them tells
 * which were seen in this list. */
static void collapse(struct shapes *s, struct typed_combined *c, size_t *seen, size_t mark)
{
	if (c->distinct) /* two nodes may share their branches */
		return;
	c->distinct = arena_array(s->loader->arena, const struct typed *, c->count + 1);
	for (size_t i = 0; i < c->count; i++) {
		const uintptr_t shape = shape_of(s, c->branches[i]);

		if (seen[shape] == mark)
			continue;
		seen[shape] = mark;
		c->distinct[c->distinct_count++] = c->branches[i];
	}
}

void typed_collapse(struct typed_loader *l)
{
	struct shapes s = { .loader = l, .known.arena = l->arena };
	size_t *seen;

	if (!l->combined_count)
		return;
	s.of = arena_array(l->arena, uintptr_t, l->made + 1);
	seen = arena_array(l->arena, size_t, l->made + 2);
	for (size_t i = 0; i < l->combined_count; i++)
		collapse(&s, l->combined[i]->combined, seen, i + 1);
}
