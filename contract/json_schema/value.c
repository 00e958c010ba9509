#include "contract/json_schema/value.h"

#include "contract/base/number.h"

#include <limits.h>

enum json_kind json_kind_of(const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return n->kind == NODE_MAP ? JSON_OBJECT : JSON_ARRAY;
	if (n->quoted)
		return JSON_STRING;
	if (node_is_null(n))
		return JSON_NULL;
	if (json_is_true(n) || json_is_false(n))
		return JSON_BOOLEAN;
	return node_is_number(n) ? JSON_NUMBER : JSON_STRING;
}

const char *json_kind_name(enum json_kind kind)
{
	static const char *const names[JSON_KIND_COUNT] = { "null",   "boolean", "number",
		                                            "string", "array",   "object" };

	return names[kind];
}

static bool is_word(const struct node *n, struct str word)
{
	return node_is(n, NODE_SCALAR) && !n->quoted && str_eq_nocase(n->text, word);
}

bool json_is_true(const struct node *n)
{
	return is_word(n, STR("true"));
}

bool json_is_false(const struct node *n)
{
	return is_word(n, STR("false"));
}

bool json_is_string(const struct node *n)
{
	return node_is(n, NODE_SCALAR) && json_kind_of(n) == JSON_STRING;
}

static bool to_number(const struct node *n, struct number *out)
{
	return node_is(n, NODE_SCALAR) && json_kind_of(n) == JSON_NUMBER &&
	       number_parse(n->text, out);
}

bool json_is_whole(const struct node *n)
{
	struct number value;

	return to_number(n, &value) && number_is_whole(&value);
}

bool json_to_count(const struct node *n, unsigned long *out)
{
	struct number value;
	long long whole;

	if (!to_number(n, &value) || !number_is_whole(&value) || value.negative)
		return false;
	*out = number_floor(&value, &whole) ? (unsigned long)whole : LONG_MAX;
	return true;
}

/* Numbers whose exponent is beyond what number_parse() takes are equal if they are written alike.
 */
static bool scalars_equal(const struct node *a, const struct node *b, enum json_kind kind)
{
	struct number x, y;

	if (kind == JSON_NULL)
		return true;
	if (kind == JSON_BOOLEAN)
		return json_is_true(a) == json_is_true(b);
	if (kind == JSON_NUMBER && to_number(a, &x) && to_number(b, &y))
		return number_compare(&x, &y) == 0;
	return str_eq(a->text, b->text);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
bool json_equal(const struct node *a, const struct node *b)
{
	const enum json_kind kind = json_kind_of(a);

	if (a == b)
		return true;
	if (kind != json_kind_of(b))
		return false;
	if (kind < JSON_ARRAY)
		return scalars_equal(a, b, kind);
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct node *x = kind == JSON_ARRAY ? a->items[i] : a->members[i].value;
		const struct node *y =
			kind == JSON_ARRAY ? b->items[i] : node_get_str(b, a->members[i].key->text);

		if (!y || !json_equal(x, y))
			return false;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
size_t json_weight(const struct node *n)
{
	size_t weight = 1 + n->text.len / 128;

	for (size_t i = 0; n->kind == NODE_LIST && i < n->count; i++)
		weight += json_weight(n->items[i]);
	for (size_t i = 0; n->kind == NODE_MAP && i < n->count; i++)
		weight += json_weight(n->members[i].value) + n->members[i].key->text.len / 128;
	return weight;
}

static unsigned long long mix(unsigned long long a, unsigned long long b)
{
	a = (a ^ b) * 0x9E3779B97F4A7C15u;
	return a ^ a >> 29;
}

static unsigned long long number_hash(const struct node *n)
{
	unsigned long long h = 1;
	struct number value;

	if (!number_parse(n->text, &value))
		return str_hash(n->text);
	if (!value.count)
		return 2; /* point and sign say nothing then */
	for (size_t i = 0; i < value.digits.len; i++)
		if (value.digits.ptr[i] != '.')
			h = mix(h, (unsigned char)value.digits.ptr[i]);
	return mix(mix(h, (unsigned long long)value.point), value.negative);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
unsigned long long json_hash(const struct node *n)
{
	const enum json_kind kind = json_kind_of(n);
	unsigned long long h = mix(kind, n->kind == NODE_SCALAR ? 0 : n->count);

	switch (kind) {
	case JSON_NULL:
		return h;
	case JSON_BOOLEAN:
		return mix(h, json_is_true(n));
	case JSON_NUMBER:
		return mix(h, number_hash(n));
	case JSON_STRING:
		return mix(h, str_hash(n->text));
	case JSON_ARRAY:
		for (size_t i = 0; i < n->count; i++)
			h = mix(h, json_hash(n->items[i]));
		return h;
	case JSON_OBJECT:
	case JSON_KIND_COUNT:
		break;
	}
	for (size_t i = 0; i < n->count; i++) /* a sum: members have no order */
		h += mix(str_hash(n->members[i].key->text), json_hash(n->members[i].value));
	return h;
}

size_t json_length(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return n;
}
