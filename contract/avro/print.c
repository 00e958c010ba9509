#include "contract/avro/print.h"

#include "contract/avro/java_number.h"
#include "contract/base/java_text.h"

#include <stdlib.h>

void avro_print_key(struct buf *out, struct str key)
{
	buf_add_byte(out, ',');
	java_text_print(out, key);
	buf_add_byte(out, ':');
}

int avro_property_order(const void *a, const void *b)
{
	return java_text_compare(((const struct avro_property *)a)->key,
	                         ((const struct avro_property *)b)->key);
}

static void print_scalar(struct buf *out, struct arena *a, const struct node *v)
{
	bool quoted = v->quoted;
	struct str text = v->text;

	if (!quoted && node_is_number(v))
		text = java_number_text(a, text, &quoted);
	else if (!quoted && !str_is(text, "null") && !str_is(text, "true") &&
	         !str_is(text, "false"))
		quoted = true; /* NaN and the infinities of a default */
	if (quoted)
		java_text_print(out, text);
	else
		buf_add(out, text);
}

/* The members by key; the document's own order is left alone. */
static struct avro_property *sorted_members(struct arena *a, const struct node *map)
{
	struct avro_property *out = arena_array(a, struct avro_property, map->count);

	for (size_t i = 0; i < map->count; i++)
		out[i] = (struct avro_property){ map->members[i].key->text, map->members[i].value };
	qsort(out, map->count, sizeof *out, avro_property_order);
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static void print(struct buf *out, struct arena *a, const struct node *v, bool sorted)
{
	bool map = v->kind == NODE_MAP;
	struct avro_property *members = map && sorted ? sorted_members(a, v) : NULL;

	if (v->kind == NODE_SCALAR) {
		print_scalar(out, a, v);
		return;
	}
	buf_add_byte(out, map ? '{' : '[');
	for (size_t i = 0; i < v->count; i++) {
		const struct node *value = !map      ? v->items[i]
		                           : members ? members[i].value
		                                     : v->members[i].value;

		buf_add_c(out, i ? "," : "");
		if (map) {
			java_text_print(out, members ? members[i].key : v->members[i].key->text);
			buf_add_byte(out, ':');
		}
		print(out, a, value, sorted);
	}
	buf_add_byte(out, map ? '}' : ']');
}

void avro_print_value(struct buf *out, struct arena *a, const struct node *value)
{
	print(out, a, value, false);
}

void avro_print_sorted(struct buf *out, struct arena *a, const struct node *value)
{
	print(out, a, value, true);
}
