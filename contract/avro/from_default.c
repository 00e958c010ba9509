/* from_default.c - a default of a contract as one of an Avro type
 *
 * The type is the tree that was written for it. A union's default is of its first branch, as older
 * readers demand.
 */
#include "contract/avro/mapping.h"

#include <limits.h>

static const struct node *scalar(struct arena *a, enum avro_kind kind, const struct node *value)
{
	bool flag;
	long long n;

	if (!node_is(value, NODE_SCALAR) || node_is_null(value))
		return NULL;
	switch ((int)kind) {
	case AVRO_STRING:
		return node_new_text(a, value->text);
	case AVRO_BOOLEAN:
		return node_to_bool(value, &flag)
		               ? node_new_plain(a, flag ? STR("true") : STR("false"))
		               : NULL;
	case AVRO_INT:
	case AVRO_LONG:
		if (!node_is_number(value) || !node_to_long(value, &n) ||
		    (kind == AVRO_INT && (n < INT_MIN || n > INT_MAX)))
			return NULL;
		return node_new_plain(a, value->text);
	case AVRO_FLOAT:
	case AVRO_DOUBLE:
		return node_is_number(value) && !value->quoted ? node_new_plain(a, value->text)
		                                               : NULL;
	default:
		return NULL;
	}
}

static const struct node *symbol(struct arena *a, const struct node *symbols,
                                 const struct node *value)
{
	for (size_t i = 0; i < symbols->count; i++)
		if (str_eq(symbols->items[i]->text, node_text(value)))
			return node_new_text(a, value->text);
	return NULL;
}

/* Every item or member. */
static const struct node *elements(struct arena *a, const struct node *type,
                                   const struct node *value, bool array)
{
	struct node *out = array ? node_new_list(a) : node_new_map(a);

	if (!node_is(value, array ? NODE_LIST : NODE_MAP))
		return NULL;
	for (size_t i = 0; i < value->count;
	     i++) { /* NOLINT(misc-no-recursion): depth of the type */
		const struct node *one = avro_default_node(
			a, type, array ? value->items[i] : value->members[i].value);

		if (!one)
			return NULL;
		if (array)
			node_add(a, out, one);
		else
			node_put_member(a, out, value->members[i].key, one);
	}
	return out;
}

/* Each field of the type; a field with a default of its own may be left out. */
static const struct node *record(struct arena *a, const struct node *fields,
                                 const struct node *value)
{
	struct node *out = node_new_map(a);
	size_t used = 0;

	if (!node_is(value, NODE_MAP))
		return NULL;
	for (size_t i = 0; i < fields->count;
	     i++) { /* NOLINT(misc-no-recursion): depth of the type */
		const struct node *f = fields->items[i];
		struct str name = node_text(node_get(f, "name"));
		const struct node *there = node_get_str(value, name), *one;

		if (!there && node_get(f, "default"))
			continue;
		one = there ? avro_default_node(a, node_get(f, "type"), there) : NULL;
		if (!one)
			return NULL;
		node_put(a, out, name, one);
		used++;
	}
	return used == value->count ? out : NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers of the contract */
const struct node *avro_default_node(struct arena *a, const struct node *type,
                                     const struct node *value)
{
	struct str word;
	enum avro_kind kind;

	if (node_is(type, NODE_LIST)) {
		if (node_is_null(value) && str_is(node_text(type->items[0]), "null"))
			return node_new_plain(a, STR("null"));
		return avro_default_node(a, type->items[0], value);
	}
	word = node_text(node_is(type, NODE_MAP) ? node_get(type, "type") : type);
	if (!avro_kind_find(word, &kind) || !value)
		return NULL;
	switch ((int)kind) {
	case AVRO_ENUM:
		return symbol(a, node_get(type, "symbols"), value);
	case AVRO_ARRAY:
		return elements(a, node_get(type, "items"), value, true);
	case AVRO_MAP:
		return elements(a, node_get(type, "values"), value, false);
	case AVRO_RECORD:
		return record(a, node_get(type, "fields"), value);
	default:
		return scalar(a, kind, value);
	}
}
