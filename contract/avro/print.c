#include "contract/avro/print.h"

#include "contract/avro/java_number.h"

#include <stdlib.h>

void avro_print_text(struct buf *out, struct str text)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	size_t plain = 0;

	buf_add_byte(out, '"');
	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : '"';
		const char *which = c ? strchr(from, c) : NULL;

		if (!which && (unsigned char)c >= 0x20)
			continue;
		buf_add(out, (struct str){ text.ptr + plain, i - plain });
		plain = i + 1;
		if (i == text.len)
			break;
		if (which)
			buf_printf(out, "\\%c", to[which - from]);
		else
			buf_printf(out, "\\u%04X", (unsigned)c);
	}
	buf_add_byte(out, '"');
}

void avro_print_key(struct buf *out, struct str key)
{
	buf_add_byte(out, ',');
	avro_print_text(out, key);
	buf_add_byte(out, ':');
}

static int utf16_order(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;
	unsigned char x, y;

	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	if (i == n)
		return (a.len > b.len) - (a.len < b.len);
	x = (unsigned char)a.ptr[i];
	y = (unsigned char)b.ptr[i];
	/* A pair begins with D8..DB, so it comes before what UTF-8 begins with EE or EF. */
	if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0))
		return x >= 0xF0 ? -1 : 1;
	return x < y ? -1 : 1;
}

int avro_text_order(const void *a, const void *b)
{
	return utf16_order(*(const struct str *)a, *(const struct str *)b);
}

int avro_property_order(const void *a, const void *b)
{
	return utf16_order(((const struct avro_property *)a)->key,
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
		avro_print_text(out, text);
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
			avro_print_text(out, members ? members[i].key : v->members[i].key->text);
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
