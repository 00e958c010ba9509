#include "contract/json_schema/text.h"

#include "contract/base/java_text.h"
#include "contract/base/number.h"
#include "contract/json_schema/value.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* ---- numbers --------------------------------------------------------------------------- */

struct decimal { /* digits * 10^-scale */
	bool negative;
	char *digits; /* without leading zeros, but for a lone one */
	size_t count;
	long long scale;
};

/* A literal with a fraction or an exponent. False: the scale is beyond Java's. */
static bool decimal_of(struct arena *a, struct str s, struct decimal *out)
{
	struct decimal d = { .negative = s.ptr[0] == '-' };
	long long exponent = 0;
	bool fraction = false;
	size_t i = d.negative;

	d.digits = arena_alloc(a, s.len + 1, 1);
	for (; i < s.len && s.ptr[i] != 'e' && s.ptr[i] != 'E'; i++) {
		if (s.ptr[i] == '.') {
			fraction = true;
			continue;
		}
		d.scale += fraction;
		if (d.count || s.ptr[i] != '0')
			d.digits[d.count++] = s.ptr[i];
	}
	if (i < s.len && !str_to_long(str_skip(s, i + 1), &exponent))
		return false;
	if (exponent > INT_MAX || exponent < -INT_MAX)
		return false;
	d.scale -= exponent;
	if (!d.count)
		d.digits[d.count++] = '0';
	d.negative = d.negative && d.digits[0] != '0';
	*out = d;
	return d.scale <= INT_MAX && d.scale >= INT_MIN;
}

/* BigDecimal.toString(). */
static struct str decimal_text(struct arena *a, const struct decimal *d)
{
	const struct str digits = { d->digits, d->count };
	const long long adjusted = (long long)d->count - 1 - d->scale;
	struct buf b;

	buf_init(&b, a, 0);
	if (d->negative)
		buf_add_byte(&b, '-');
	if (d->scale == 0) {
		buf_add(&b, digits);
	} else if (d->scale > 0 && adjusted >= -6) {
		const long long whole = (long long)d->count - d->scale;

		if (whole <= 0)
			buf_add_c(&b, "0.");
		for (long long i = whole; i < 0; i++)
			buf_add_byte(&b, '0');
		if (whole > 0) {
			buf_add(&b, (struct str){ digits.ptr, (size_t)whole });
			buf_add_byte(&b, '.');
		}
		buf_add(&b, str_skip(digits, whole > 0 ? (size_t)whole : 0));
	} else {
		buf_add_byte(&b, digits.ptr[0]);
		if (d->count > 1)
			buf_add_byte(&b, '.');
		buf_add(&b, str_skip(digits, 1));
		buf_printf(&b, "E%+lld", adjusted);
	}
	return buf_str(&b);
}

static struct str infinite_text(struct str literal)
{
	if (str_is(literal, "NaN"))
		return STR("NaN");
	return literal.ptr[0] == '-' ? STR("-Infinity") : STR("Infinity");
}

/* Java reads it as a double, and gets infinity. */
static bool is_too_large(struct arena *a, const struct node *n)
{
	const struct str s = n->text;

	return n->kind == NODE_SCALAR && !n->quoted &&
	       (memchr(s.ptr, '.', s.len) || memchr(s.ptr, 'e', s.len) ||
	        memchr(s.ptr, 'E', s.len)) &&
	       node_is_number(n) && isinf(strtod(str_c(a, s), NULL));
}

static bool respell(struct arena *a, struct node *n, struct failure *why)
{
	const struct str literal = n->text;
	struct number exact;
	struct decimal d;

	if (!node_is_number(n) || /* NaN, +INF; or so large that nobody compares it */
	    (is_too_large(a, n) && !number_parse(literal, &exact))) {
		n->quoted = true;
		n->text = infinite_text(literal);
		return true;
	}
	if (str_is(literal, "-0"))
		n->text = STR("0");
	if (!memchr(literal.ptr, '.', literal.len) && !memchr(literal.ptr, 'e', literal.len) &&
	    !memchr(literal.ptr, 'E', literal.len))
		return true;
	if (!decimal_of(a, literal, &d))
		return is_too_large(a, n) || failure_at(why, FAILURE_SYNTAX, n->line, n->column,
		                                        "a number with an exponent out of range");
	n->text = decimal_text(a, &d);
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static bool respell_all(struct arena *a, struct node *n, struct failure *why)
{
	if (n->kind == NODE_SCALAR) {
		if (n->quoted || str_is(n->text, "true") || str_is(n->text, "false") ||
		    str_is(n->text, "null"))
			return true;
		return respell(a, n, why);
	}
	for (size_t i = 0; i < n->count; i++)
		if (!respell_all(a, n->kind == NODE_MAP ? n->members[i].value : n->items[i], why))
			return false;
	return true;
}

bool json_schema_tree(struct arena *a, const struct source *source, const struct node **out,
                      struct failure *why)
{
	struct node *root;

	if (!json_read_first(a, source, &root, why) || !respell_all(a, root, why))
		return false;
	*out = root;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static struct node *as_json(struct arena *a, const struct node *n)
{
	struct node *out = arena_new(a, struct node);

	*out = (struct node){ .kind = n->kind,
		              .quoted = n->quoted,
		              .line = n->line,
		              .column = n->column,
		              .source = n->source,
		              .text = n->text };
	if (n->kind == NODE_SCALAR && json_kind_of(n) == JSON_STRING)
		out->quoted = true;
	else if (n->kind == NODE_SCALAR && !node_is_number(n))
		out->text = node_is_null(n)   ? STR("null")
		            : json_is_true(n) ? STR("true")
		                              : STR("false");
	for (size_t i = 0; n->kind == NODE_LIST && i < n->count; i++)
		node_add(a, out, as_json(a, n->items[i]));
	for (size_t i = 0; n->kind == NODE_MAP && i < n->count; i++) {
		struct node *key = as_json(a, n->members[i].key);

		key->quoted = true;
		key->text = n->members[i].key->text;
		node_put_member(a, out, key, as_json(a, n->members[i].value));
	}
	return out;
}

bool json_schema_tree_of(struct arena *a, const struct node *yaml, const struct node **out,
                         struct failure *why)
{
	struct node *root = as_json(a, yaml);

	*out = root;
	return respell_all(a, root, why);
}

/* ---- as a registry keeps it --------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static bool has_too_large(struct arena *a, const struct node *n)
{
	if (n->kind == NODE_SCALAR)
		return is_too_large(a, n);
	for (size_t i = 0; i < n->count; i++)
		if (has_too_large(a, n->kind == NODE_MAP ? n->members[i].value : n->items[i]))
			return true;
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static struct node *kept_copy(struct arena *a, const struct node *n)
{
	struct node *out = arena_new(a, struct node);

	*out = *n;
	if (n->kind == NODE_SCALAR) {
		if (is_too_large(a, n)) {
			out->quoted = true;
			out->text = infinite_text(n->text);
		}
		return out;
	}
	*out = (struct node){
		.kind = n->kind, .line = n->line, .column = n->column, .source = n->source
	};
	for (size_t i = 0; n->kind == NODE_LIST && i < n->count; i++)
		node_add(a, out, kept_copy(a, n->items[i]));
	for (size_t i = 0; n->kind == NODE_MAP && i < n->count; i++)
		node_put_member(a, out, n->members[i].key, kept_copy(a, n->members[i].value));
	return out;
}

const struct node *json_schema_kept(struct arena *a, const struct node *tree)
{
	return has_too_large(a, tree) ? kept_copy(a, tree) : tree;
}

/* ---- printing -------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return java_text_compare(x->key->text, y->key->text);
}

static const struct member *sorted_members(struct arena *a, const struct node *map)
{
	struct member *out = arena_array(a, struct member, map->count);

	if (map->count)
		memcpy(out, map->members, map->count * sizeof *out);
	qsort(out, map->count, sizeof *out, by_key);
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static void print(struct buf *out, struct arena *a, const struct node *n, bool sorted)
{
	const bool map = n->kind == NODE_MAP;
	const struct member *members = !map ? NULL : sorted ? sorted_members(a, n) : n->members;

	if (n->kind == NODE_SCALAR) {
		if (n->quoted)
			java_text_print(out, n->text);
		else
			buf_add(out, n->text);
		return;
	}
	buf_add_byte(out, map ? '{' : '[');
	for (size_t i = 0; i < n->count; i++) {
		if (i)
			buf_add_byte(out, ',');
		if (map) {
			java_text_print(out, members[i].key->text);
			buf_add_byte(out, ':');
		}
		print(out, a, map ? members[i].value : n->items[i], sorted);
	}
	buf_add_byte(out, map ? '}' : ']');
}

struct str json_schema_text(struct arena *a, const struct node *root, bool sorted)
{
	struct buf out;

	buf_init(&out, a, 0);
	print(&out, a, json_schema_kept(a, root), sorted);
	return buf_str(&out);
}
