/* value.c - does a field allow its own examples, default and enum entries? */
#include "contract/lint/lint.h"

#include "contract/base/number.h"
#include "contract/sla.h"
#include "contract/types.h"

static bool is_numeric(enum type_kind k)
{
	return k == TYPE_INTEGER || k == TYPE_FLOAT || k == TYPE_DECIMAL || k == TYPE_NUMBER;
}

/* Examples of numbers are often written in quotes: what counts is the text. */
static const char *wrong_kind(const struct type *t, const struct node *v)
{
	struct number n;
	double seconds;
	bool flag;

	if (t->kind == TYPE_RECORD || t->kind == TYPE_MAP)
		return v->kind == NODE_LIST ? "is a list, not a map" : NULL;
	if (t->kind == TYPE_ARRAY)
		return v->kind == NODE_MAP ? "is a map, not a list" : NULL;
	if (t->kind == TYPE_UNSTATED || t->kind == TYPE_JSON || t->kind == TYPE_VECTOR)
		return NULL;
	if (v->kind != NODE_SCALAR)
		return v->kind == NODE_LIST ? "is a list, not a single value" : "is a map, not a single value";
	if (t->kind == TYPE_BOOLEAN && !node_to_bool(v, &flag) && !str_eq_nocase(v->text, STR("true")) &&
	    !str_eq_nocase(v->text, STR("false")))
		return "is neither true nor false";
	if (is_numeric(t->kind) && !number_parse(v->text, &n))
		return "is no number";
	if (t->kind == TYPE_INTEGER && !number_is_whole(&n))
		return "is no whole number";
	if ((t->kind == TYPE_DATE || t->kind == TYPE_TIMESTAMP || t->kind == TYPE_TIMESTAMP_NTZ) &&
	    v->text.len >= 10 && !instant_parse(v->text, &seconds) && str_find(v->text, '-') == 4)
		return "is no such date or time";
	return NULL;
}

/* -1, 0, 1 by value; false: they cannot be compared. */
static bool compare(const struct type *t, struct str a, struct str b, int *order)
{
	struct number x, y;
	double p, q;

	if (type_is_temporal(t->kind)) {
		if (!instant_parse(a, &p) || !instant_parse(b, &q))
			return false;
		*order = (p > q) - (p < q);
		return true;
	}
	if (!number_parse(a, &x) || !number_parse(b, &y))
		return false;
	*order = number_compare(&x, &y);
	return true;
}

static size_t characters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
	return n;
}

static struct str broken_bound(struct arena *a, const struct field *f, struct str text)
{
	static const struct { enum attribute bound; int wrong; bool open; const char *what; } rows[] = {
		{ ATTR_MINIMUM, -1, false, "is below the minimum" },
		{ ATTR_EXCLUSIVE_MINIMUM, -1, true, "is not above the exclusive minimum" },
		{ ATTR_MAXIMUM, 1, false, "is above the maximum" },
		{ ATTR_EXCLUSIVE_MAXIMUM, 1, true, "is not below the exclusive maximum" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct stated *s = field_stated(f, rows[i].bound);
		int order;

		if (s && compare(&f->type, text, s->text, &order) &&
		    (order == rows[i].wrong || (order == 0 && rows[i].open)))
			return arena_printf(a, "%s %.*s", rows[i].what, STR_FMT(s->text));
	}
	return STR_NONE;
}

static struct str broken_length(struct arena *a, const struct field *f, struct str text)
{
	const struct stated *min = field_stated(f, ATTR_MIN_LENGTH), *max = field_stated(f, ATTR_MAX_LENGTH);
	long long n = (long long)characters(text), bound;

	if (f->type.kind != TYPE_STRING)
		return STR_NONE;
	if (min && str_to_long(min->text, &bound) && n < bound)
		return arena_printf(a, "has %lld characters, fewer than minLength %lld", n, bound);
	if (max && str_to_long(max->text, &bound) && n > bound)
		return arena_printf(a, "has %lld characters, more than maxLength %lld", n, bound);
	return STR_NONE;
}

static bool is_listed(const struct stated *s, struct str text)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->list[i], text))
			return true;
	return false;
}

struct str lint_value(struct arena *a, const struct field *f, const struct node *value)
{
	enum { MOST_ENTRIES = 1000 }; /* longer lists are not searched for every example */
	const struct stated *values = field_stated(f, ATTR_ENUM);
	const char *kind;
	struct str why;

	if (node_is_null(value))
		return STR_NONE;
	kind = wrong_kind(&f->type, value);
	if (kind || value->kind != NODE_SCALAR)
		return str_of(kind);
	if (values && values->count <= MOST_ENTRIES && !is_listed(values, value->text))
		return STR("is not among the values of enum");
	why = broken_bound(a, f, value->text);
	return why.len ? why : broken_length(a, f, value->text);
}
