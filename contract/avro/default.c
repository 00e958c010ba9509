/* default.c - is a JSON value a default of a type? */
#include "contract/avro/parse.h"

#include "contract/base/limits.h"

#include <limits.h>

static bool is_literal(const struct node *v, const char *word)
{
	return v->kind == NODE_SCALAR && !v->quoted && str_is(v->text, word);
}

static bool is_string(const struct node *v)
{
	return v->kind == NODE_SCALAR && v->quoted;
}

static bool is_integer(const struct node *v, long long low, long long high)
{
	long long n;

	return node_is_number(v) && node_to_long(v, &n) && n >= low && n <= high;
}

/* What a string became when the schema was read counts as a number. */
static bool is_float(const struct node *v)
{
	return node_is_number(v) || is_literal(v, "NaN") || is_literal(v, "Infinity") ||
	       is_literal(v, "-Infinity");
}

/* NOLINTNEXTLINE(misc-no-recursion): as avro_value_fits() */
static bool fits_items(const struct avro_type *t, const struct node *v, enum node_kind kind,
                       struct avro_fit *fit)
{
	if (v->kind != kind)
		return false;
	for (size_t i = 0; i < v->count; i++)
		if (!avro_value_fits(t->items, kind == NODE_MAP ? v->members[i].value : v->items[i],
		                     fit))
			return false;
	return true;
}

/* A field that is missing takes its own default, which was judged when its record was read. */
/* NOLINTNEXTLINE(misc-no-recursion): as avro_value_fits() */
static bool fits_record(const struct avro_type *t, const struct node *v, struct avro_fit *fit)
{
	if (v->kind != NODE_MAP)
		return false;
	if (!t->index) { /* still being read */
		fit->steps = 0;
		fit->unfinished = true;
	}
	for (size_t i = 0; i < t->field_count; i++) {
		const struct avro_field *f = &t->fields[i];
		const struct node *value = node_get_str(v, f->name);

		if (fit->steps)
			fit->steps--;
		if (value ? !avro_value_fits(f->type, value, fit) : !f->default_value)
			return false;
	}
	return fit->steps > 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): as avro_value_fits() */
static bool fits_union(const struct avro_type *t, const struct node *v, struct avro_fit *fit)
{
	for (size_t i = 0; i < t->branch_count && fit->steps; i++)
		if (avro_value_fits(t->branches[i], v, fit))
			return true;
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): a union holds no union, every other step goes into the value:
 * depth <= 2 LIMIT_DEPTH */
bool avro_value_fits(const struct avro_type *t, const struct node *value, struct avro_fit *fit)
{
	if (!fit->steps)
		return false;
	fit->steps--;
	if (!t)
		return value->kind == NODE_MAP;
	switch (t->kind) {
	case AVRO_NULL:
		return is_literal(value, "null");
	case AVRO_BOOLEAN:
		return is_literal(value, "true") || is_literal(value, "false");
	case AVRO_INT:
		return is_integer(value, INT_MIN, INT_MAX);
	case AVRO_LONG:
		return is_integer(value, LLONG_MIN, LLONG_MAX);
	case AVRO_FLOAT:
	case AVRO_DOUBLE:
		return is_float(value);
	case AVRO_BYTES:
	case AVRO_STRING:
	case AVRO_ENUM:
	case AVRO_FIXED:
		return is_string(value);
	case AVRO_ARRAY:
		return fits_items(t, value, NODE_LIST, fit);
	case AVRO_MAP:
		return fits_items(t, value, NODE_MAP, fit);
	case AVRO_RECORD:
		return fits_record(t, value, fit);
	case AVRO_UNION:
		return fits_union(t, value, fit);
	case AVRO_KIND_COUNT:
		break;
	}
	return false;
}

bool avro_default_valid(const struct avro_type *t, const struct node *value)
{
	struct avro_fit fit = { .steps = limit_of(LIMIT_DEFAULT_STEPS) };

	return avro_value_fits(t, value, &fit);
}
