#include "contract/avro/uses.h"

#include "contract/avro/names.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

struct collecting {
	struct arena *arena;
	struct avro_index *defined, *used;
	struct schema_use *uses; /* by the number of the name */
	size_t count;
};

static void collect(struct collecting *c, const struct node *n, struct str space, unsigned depth);

/* The last part of a name: it stands wherever the type is defined. */
static struct str last_part(struct str name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.ptr[i - 1] == '.')
			return str_skip(name, i);
	return name;
}

static void use(struct collecting *c, const struct node *at, struct str space)
{
	const struct str name = at->text, full = avro_full_name(c->arena, name, space);
	enum avro_kind kind;

	if (!at->quoted || (avro_kind_find(name, &kind) && kind < AVRO_RECORD) ||
	    !avro_index_add(c->used, full))
		return;
	LIST_ADD(c->arena, c->uses, c->count,
	         (struct schema_use){ .name = full,
	                              .other = str_eq(name, full) ? STR("") : name,
	                              .word = last_part(name),
	                              .line = at->line,
	                              .column = at->column });
}

/* The name of a record, enum or fixed, and the space in force inside. */
static struct str define(struct collecting *c, const struct node *n, struct str space)
{
	const struct node *own = node_get(n, "namespace");
	struct avro_name name;

	if (!node_text(node_get(n, "name")).len)
		return space;
	name = avro_name_of(c->arena, node_text(node_get(n, "name")), own ? node_text(own) : space);
	avro_index_add(c->defined, name.full);
	return name.space;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static void collect_object(struct collecting *c, const struct node *n, struct str space,
                           unsigned depth)
{
	const struct node *type = node_get(n, "type"), *fields = node_get(n, "fields");
	const bool record = node_is(type, NODE_SCALAR) &&
	                    (str_is(type->text, "record") || str_is(type->text, "error"));

	if (!node_is(type, NODE_SCALAR))
		return;
	if (record || str_is(type->text, "enum") || str_is(type->text, "fixed"))
		space = define(c, n, space);
	else if (str_is(type->text, "array"))
		collect(c, node_get(n, "items"), space, depth + 1);
	else if (str_is(type->text, "map"))
		collect(c, node_get(n, "values"), space, depth + 1);
	else
		use(c, type, space);
	for (size_t i = 0; record && node_is(fields, NODE_LIST) && i < fields->count; i++)
		collect(c, node_get(fields->items[i], "type"), space, depth + 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static void collect(struct collecting *c, const struct node *n, struct str space, unsigned depth)
{
	if (!n || depth > limit_of(LIMIT_DEPTH))
		return;
	if (n->kind == NODE_SCALAR)
		use(c, n, space);
	else if (n->kind == NODE_MAP)
		collect_object(c, n, space, depth);
	else
		for (size_t i = 0; i < n->count; i++)
			collect(c, n->items[i], space, depth + 1);
}

void avro_names(struct arena *a, const struct node *root, struct schema_names *out)
{
	struct collecting c = { a, avro_index_new(a), avro_index_new(a), NULL, 0 };

	collect(&c, root, STR(""), 0);
	*out = (struct schema_names){ .gives = c.defined->keys, .give_count = c.defined->count };
	out->uses = arena_array(a, struct schema_use, c.count + 1);
	for (size_t i = 0; i < c.count; i++)
		if (avro_index_find(c.defined, c.uses[i].name) < 0 &&
		    (!c.uses[i].other.len || avro_index_find(c.defined, c.uses[i].other) < 0))
			out->uses[out->use_count++] = c.uses[i];
}
