/* equal.c - do two definitions say the same? */
#include "contract/avro/java_number.h"
#include "contract/avro/parse.h"

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static bool same_value(struct arena *arena, const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == NODE_SCALAR) {
		if (node_is_number(a) && node_is_number(b))
			return java_number_equal(arena, a->text, b->text);
		return a->quoted == b->quoted && str_eq(a->text, b->text);
	}
	for (size_t i = 0; i < a->count; i++) {
		const struct node *x, *y;

		if (a->kind == NODE_LIST) {
			x = a->items[i];
			y = b->items[i];
		} else {
			x = a->members[i].value;
			y = node_get_str(b, a->members[i].key->text);
		}
		if (!y || !same_value(arena, x, y))
			return false;
	}
	return true;
}

/* Without order: keys are distinct. A set of few members is searched, a larger one indexed. */
static bool same_properties(struct arena *a, const struct avro_property *x, size_t n,
                            const struct avro_property *y, size_t m)
{
	struct avro_index *ix;

	if (n != m)
		return false;
	if (!n)
		return true;
	ix = avro_index_new(a);
	for (size_t i = 0; i < m; i++)
		avro_index_add(ix, y[i].key);
	for (size_t i = 0; i < n; i++) {
		ptrdiff_t j = avro_index_find(ix, x[i].key);

		if (j < 0 || !same_value(a, x[i].value, y[j].value))
			return false;
	}
	return true;
}

static bool same_type(struct arena *a, const struct avro_type *x, const struct avro_type *y);

/* NOLINTNEXTLINE(misc-no-recursion): as same_type() */
static bool same_fields(struct arena *a, const struct avro_type *x, const struct avro_type *y)
{
	if (x->field_count != y->field_count)
		return false;
	for (size_t i = 0; i < x->field_count; i++) {
		const struct avro_field *f = &x->fields[i], *g = &y->fields[i];

		if (!str_eq(f->name, g->name) || f->order != g->order ||
		    !f->default_value != !g->default_value)
			return false;
		if (f->default_value && !same_value(a, f->default_value, g->default_value))
			return false;
		if (!same_properties(a, f->properties, f->property_count, g->properties,
		                     g->property_count) ||
		    !same_type(a, f->type, g->type))
			return false;
	}
	return true;
}

static bool same_symbols(const struct avro_type *x, const struct avro_type *y)
{
	if (x->symbol_count != y->symbol_count)
		return false;
	for (size_t i = 0; i < x->symbol_count; i++)
		if (!str_eq(x->symbols[i], y->symbols[i]))
			return false;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as same_type() */
bool avro_same_definition(struct arena *a, const struct avro_type *x, const struct avro_type *y)
{
	if (x->kind != y->kind ||
	    !same_properties(a, x->properties, x->property_count, y->properties, y->property_count))
		return false;
	if (x->kind == AVRO_RECORD)
		return same_fields(a, x, y);
	return x->kind == AVRO_ENUM ? same_symbols(x, y) : x->size == y->size;
}

/* Within two definitions of one name. A name that was not known yet equals nothing, as in the
 * original. Two types of one name are equal, because the second of them was compared when it was
 * complete. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH; never goes into a named type */
static bool same_type(struct arena *a, const struct avro_type *x, const struct avro_type *y)
{
	if (!x || !y || x->kind != y->kind)
		return false;
	if (avro_is_named(x))
		return str_eq(x->name.full, y->name.full);
	if (!same_properties(a, x->properties, x->property_count, y->properties, y->property_count))
		return false;
	if (x->kind == AVRO_ARRAY || x->kind == AVRO_MAP)
		return same_type(a, x->items, y->items);
	if (x->kind != AVRO_UNION)
		return true;
	if (x->branch_count != y->branch_count)
		return false;
	for (size_t i = 0; i < x->branch_count; i++)
		if (!same_type(a, x->branches[i], y->branches[i]))
			return false;
	return true;
}

/* Without order, each once. */
static bool same_names(const struct str *x, size_t n, const struct str *y, size_t m)
{
	for (size_t i = 0; n == m && i < n; i++) {
		size_t k = 0;

		while (k < m && !str_eq(x[i], y[k]))
			k++;
		if (k == m)
			return false;
	}
	return n == m;
}

static bool same_text(struct str x, struct str y)
{
	return !x.ptr == !y.ptr && str_eq(x, y);
}

/* What a definition says beside the data that it describes. */
static bool same_words(const struct avro_type *x, const struct avro_type *y)
{
	if (!same_text(x->doc, y->doc) ||
	    !same_names(x->aliases, x->alias_count, y->aliases, y->alias_count))
		return false;
	if (x->kind == AVRO_ENUM)
		return same_text(x->enum_default, y->enum_default);
	for (size_t i = 0; x->kind == AVRO_RECORD && i < x->field_count; i++)
		if (!same_text(x->fields[i].doc, y->fields[i].doc) ||
		    !same_names(x->fields[i].aliases, x->fields[i].alias_count,
		                y->fields[i].aliases, y->fields[i].alias_count))
			return false;
	return true;
}

bool avro_equal(struct arena *a, const struct avro_schema *x, const struct avro_schema *y)
{
	if (x->named_count != y->named_count || !same_type(a, x->root, y->root))
		return false;
	for (size_t i = 0; i < x->named_count; i++) {
		const struct avro_type *other = avro_find(y, x->named[i]->name.full);

		if (!other || !avro_same_definition(a, x->named[i], other) ||
		    !same_words(x->named[i], other))
			return false;
	}
	return true;
}

/* ---- as Java has it ---------------------------------------------------------- */

struct twins {
	const struct avro_type *x, *y;
	struct twins *next;
};

struct comparison {
	struct arena *arena;
	struct twins *ahead, *spare;
};

static void compare_later(struct comparison *c, const struct avro_type *x,
                          const struct avro_type *y)
{
	struct twins *t = c->spare;

	if (t)
		c->spare = t->next;
	else
		t = arena_new(c->arena, struct twins);
	*t = (struct twins){ x, y, c->ahead };
	c->ahead = t;
}

static void compare_inside(struct comparison *c, const struct avro_type *x,
                           const struct avro_type *y)
{
	if (x->kind == AVRO_ARRAY || x->kind == AVRO_MAP)
		compare_later(c, x->items, y->items);
	for (size_t i = 0; x->kind == AVRO_UNION && i < x->branch_count; i++)
		compare_later(c, x->branches[i], y->branches[i]);
	for (size_t i = 0; x->kind == AVRO_RECORD && i < x->field_count; i++)
		compare_later(c, x->fields[i].type, y->fields[i].type);
}

/* same_type() has compared everything down to the names; what is behind a name is compared once,
 * for it has one meaning in y, however often it is defined there. */
bool avro_same_data(struct arena *a, const struct avro_schema *x, const struct avro_schema *y)
{
	struct comparison c = { .arena = a };
	bool *seen = arena_array(a, bool, x->type_count);

	if (!same_type(a, x->root, y->root))
		return false;
	compare_later(&c, x->root, y->root);
	while (c.ahead) {
		struct twins *t = c.ahead;

		c.ahead = t->next;
		t->next = c.spare;
		c.spare = t;
		if (seen[t->x->id])
			continue;
		seen[t->x->id] = true;
		if (avro_is_named(t->x) && !avro_same_definition(a, t->x, t->y))
			return false;
		compare_inside(&c, t->x, t->y);
	}
	return true;
}
