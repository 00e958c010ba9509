/* depth.c - how deep a schema is when every type stands at its first use
 *
 * Types may be used before they are defined, so a flat text can mean a deep schema. Whoever walks a
 * schema in its own order, each named type once, goes no deeper than is allowed here; and the texts
 * made of it can be read again.
 */
#include "contract/avro/parse.h"

#include "contract/base/limits.h"

struct walk {
	struct avro_builder *builder;
	bool *seen; /* by the number of the name */
	unsigned long limit;
};

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static unsigned long value_depth(const struct node *v)
{
	unsigned long most = 0;

	if (!v || v->kind == NODE_SCALAR)
		return 0;
	for (size_t i = 0; i < v->count; i++) {
		unsigned long d =
			value_depth(v->kind == NODE_MAP ? v->members[i].value : v->items[i]);

		if (d > most)
			most = d;
	}
	return most + 1;
}

static bool within(const struct walk *w, unsigned long depth, const struct node *at)
{
	return depth <= w->limit ||
	       failure_at(w->builder->why, FAILURE_LIMIT, at->line, at->column,
	                  "more than %lu %s, with each type at its first use (limit DEPTH)",
	                  w->limit, limit_what(LIMIT_DEPTH));
}

static bool properties_within(const struct walk *w, const struct avro_property *p, size_t n,
                              unsigned long depth)
{
	for (size_t i = 0; i < n; i++)
		if (!within(w, depth + value_depth(p[i].value), p[i].value))
			return false;
	return true;
}

static bool type_within(struct walk *w, const struct avro_type *t, unsigned long depth);

/* NOLINTNEXTLINE(misc-no-recursion): as type_within() */
static bool field_within(struct walk *w, const struct avro_field *f, unsigned long depth)
{
	return (!f->default_value ||
	        within(w, depth + value_depth(f->default_value), f->default_value)) &&
	       within(w, depth + (f->alias_count > 0), f->at) &&
	       properties_within(w, f->properties, f->property_count, depth) &&
	       type_within(w, f->type, depth);
}

/* depth: of the brackets around t. Goes on only within the limit. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, checked here */
static bool type_within(struct walk *w, const struct avro_type *t, unsigned long depth)
{
	if (avro_is_named(t)) {
		ptrdiff_t number = avro_index_find(w->builder->names, t->name.full);

		if (w->seen[number])
			return true;
		w->seen[number] = true;
	}
	if (t->kind < AVRO_RECORD && !t->property_count)
		return true; /* a name */
	/* An object, the list of fields, symbols or aliases in it, the field. */
	if (!within(w,
	            depth + 1 + (t->kind == AVRO_RECORD || t->kind == AVRO_ENUM || t->alias_count),
	            t->at) ||
	    !properties_within(w, t->properties, t->property_count, depth + 1))
		return false;
	if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP)
		return type_within(w, t->items, depth + 1);
	for (size_t i = 0; t->kind == AVRO_UNION && i < t->branch_count; i++)
		if (!type_within(w, t->branches[i], depth + 1))
			return false;
	for (size_t i = 0; t->kind == AVRO_RECORD && i < t->field_count; i++)
		if (!field_within(w, &t->fields[i], depth + 3))
			return false;
	return true;
}

bool avro_depth_within(struct avro_builder *b, const struct avro_type *root)
{
	struct walk w = { b, arena_array(b->arena, bool, b->names->count + 1),
		          limit_of(LIMIT_DEPTH) };

	return type_within(&w, root, 0);
}
