/* datum_json.c - Avro's JSON encoding of a datum */
#include "contract/avro/datum.h"
#include "contract/avro/java_number.h"

#include "contract/base/limits.h"

struct printer {
	struct arena *arena;
	unsigned long values, depth; /* that may still be visited */
	struct failure *why;
};

/* One U+FFFD for each byte that belongs to no character. */
static struct str repaired(struct arena *a, struct str s)
{
	struct buf out;
	size_t n;

	if (str_is_utf8(s))
		return s;
	buf_init(&out, a, 0);
	for (; s.len; s = str_skip(s, n ? n : 1)) {
		n = str_utf8_sequence(s);
		buf_add(&out, n ? (struct str){ s.ptr, n } : STR("\xEF\xBF\xBD"));
	}
	return buf_str(&out);
}

/* Each byte is the code point of its number. */
static struct str latin1(struct arena *a, struct str bytes)
{
	char *text = arena_alloc(a, bytes.len, 2);
	size_t n = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		const unsigned c = (unsigned char)bytes.ptr[i];

		if (c >= 0x80)
			text[n++] = (char)(0xC0 | c >> 6);
		text[n++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c);
	}
	return (struct str){ text, n };
}

static struct node *integer(struct arena *a, int64_t n)
{
	return node_new_plain(a, arena_printf(a, "%lld", (long long)n));
}

/* A word that is no JSON, such as NaN, is printed in quotes by json_print(). */
static struct node *real(struct arena *a, double d)
{
	return node_new_plain(a, java_double_text(a, d));
}

static bool to_node(struct printer *p, const struct avro_datum *d, struct node **out);

/* NOLINTNEXTLINE(misc-no-recursion): as to_node() */
static bool list_to_node(struct printer *p, const struct avro_datum *d, struct node **out)
{
	struct node *list = node_new_list(p->arena), *item;

	for (size_t i = 0; i < d->count; i++) {
		if (!to_node(p, d->items[i], &item))
			return false;
		node_add(p->arena, list, item);
	}
	*out = list;
	return true;
}

/* A record or a map. */
/* NOLINTNEXTLINE(misc-no-recursion): as to_node() */
static bool members_to_node(struct printer *p, const struct avro_datum *d, struct node **out)
{
	struct node *map = node_new_map(p->arena), *value;

	for (size_t i = 0; i < d->count; i++) {
		if (!to_node(p, d->items[i], &value))
			return false;
		node_put(p->arena, map,
		         d->type->kind == AVRO_MAP ? repaired(p->arena, d->keys[i])
		                                   : d->type->fields[i].name,
		         value);
	}
	*out = map;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as to_node() */
static bool union_to_node(struct printer *p, const struct avro_datum *d, struct node **out)
{
	const struct avro_type *t = d->value->type;
	struct node *value, *map;

	if (!to_node(p, d->value, &value))
		return false;
	if (t->kind == AVRO_NULL) {
		*out = value;
		return true;
	}
	map = node_new_map(p->arena);
	node_put(p->arena, map, avro_is_named(t) ? t->name.full : str_of(avro_kind_name(t->kind)),
	         value);
	*out = map;
	return true;
}

static struct node *leaf_to_node(struct arena *a, const struct avro_datum *d)
{
	switch (d->type->kind) {
	case AVRO_BOOLEAN:
		return node_new_plain(a, d->boolean ? STR("true") : STR("false"));
	case AVRO_INT:
	case AVRO_LONG:
		return integer(a, d->integer);
	case AVRO_FLOAT:
		return real(a, (double)d->single);
	case AVRO_DOUBLE:
		return real(a, d->real);
	case AVRO_BYTES:
	case AVRO_FIXED:
		return node_new_text(a, latin1(a, d->bytes));
	case AVRO_STRING:
		return node_new_text(a, repaired(a, d->bytes));
	case AVRO_ENUM:
		return node_new_text(a, d->type->symbols[d->symbol]);
	case AVRO_NULL:
	case AVRO_RECORD:
	case AVRO_ARRAY:
	case AVRO_MAP:
	case AVRO_UNION:
	case AVRO_KIND_COUNT:
		break;
	}
	return node_new_plain(a, STR("null"));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DATUM_DEPTH, checked here */
static bool to_node(struct printer *p, const struct avro_datum *d, struct node **out)
{
	const enum avro_kind kind = d->type->kind;
	bool ok = true;

	if (!p->values || !p->depth)
		return limit_exceeded(p->depth ? LIMIT_DATUM_VALUES : LIMIT_DATUM_DEPTH, p->why);
	p->values--;
	p->depth--;
	if (kind == AVRO_RECORD || kind == AVRO_MAP)
		ok = members_to_node(p, d, out);
	else if (kind == AVRO_ARRAY)
		ok = list_to_node(p, d, out);
	else if (kind == AVRO_UNION)
		ok = union_to_node(p, d, out);
	else
		*out = leaf_to_node(p->arena, d);
	p->depth++;
	return ok;
}

bool avro_datum_to_json(struct arena *a, const struct avro_datum *d, struct node **out,
                        struct failure *why)
{
	struct printer p = { a, limit_of(LIMIT_DATUM_VALUES), limit_of(LIMIT_DATUM_DEPTH), why };
	struct node *node;

	if (!to_node(&p, d, &node))
		return false;
	*out = node;
	return true;
}

bool avro_datum_json_text(struct arena *a, const struct avro_datum *d, struct str *out,
                          struct failure *why)
{
	struct node *node;
	struct buf text;

	if (!avro_datum_to_json(a, d, &node, why))
		return false;
	buf_init(&text, a, 0);
	json_print(&text, node, 0);
	if (buf_overflowed(&text))
		return limit_exceeded(LIMIT_OUTPUT_BYTES, why);
	*out = buf_str(&text);
	return true;
}
