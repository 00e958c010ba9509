#include "contract/quality.h"

#include "contract/base/number.h"

#include <stdlib.h>

/* ---- operators to intervals ------------------------------------------------- */

enum side { LOW = 1, HIGH = 2, BOTH = LOW | HIGH };

static const struct operator
{
	const char *key;
	enum side side;
	bool open, complement, pair;
}
operators[] = {
	{ "mustBe", BOTH, false, false, false },
	{ "mustNotBe", BOTH, false, true, false },
	{ "mustBeGreaterThan", LOW, true, false, false },
	{ "mustBeGreaterOrEqualTo", LOW, false, false, false },
	{ "mustBeGreaterThanOrEqualTo", LOW, false, false, false }, /* DCS 1.1, 1.2.0 */
	{ "mustBeLessThan", HIGH, true, false, false },
	{ "mustBeLessOrEqualTo", HIGH, false, false, false },
	{ "mustBeLessThanOrEqualTo", HIGH, false, false, false },
	{ "mustBeBetween", BOTH, true, false, true },
	{ "mustNotBeBetween", BOTH, true, true, true },
};

static int compare(struct str a, struct str b)
{
	struct number x, y;

	return number_parse(a, &x) && number_parse(b, &y) ? number_compare(&x, &y) : 0;
}

/* Several operators on one rule (ODCS 3.0) mean all of them: the tighter bound stays. */
static void tighten(struct interval *all, const struct interval *one)
{
	int d;

	if (one->low.len) {
		d = all->low.len ? compare(one->low, all->low) : 1;
		if (d > 0 || (d == 0 && one->low_open)) {
			all->low = one->low;
			all->low_open = one->low_open;
		}
	}
	if (one->high.len) {
		d = all->high.len ? compare(one->high, all->high) : -1;
		if (d < 0 || (d == 0 && one->high_open)) {
			all->high = one->high;
			all->high_open = one->high_open;
		}
	}
}

static bool read_pair(struct reading *r, const struct operator* op, const struct node *value,
                      bool between_open, struct interval *out)
{
	if (value->kind != NODE_LIST || value->count != 2) {
		reading_defect(r, DEFECT_WRONG_TYPE, value, op->key,
		               "%s takes a list of two numbers", op->key);
		return false;
	}
	if (!read_number(r, value->items[0], op->key, &out->low) ||
	    !read_number(r, value->items[1], op->key, &out->high))
		return false;
	out->low_open = out->high_open = between_open;
	return true;
}

static bool read_operator(struct reading *r, const struct operator* op, const struct node *value,
                          bool between_open, struct interval *out)
{
	struct str number;

	*out = (struct interval){ .complement = op->complement };
	if (op->pair)
		return read_pair(r, op, value, between_open, out);
	if (!read_number(r, value, op->key, &number))
		return false;
	if (op->side & LOW)
		out->low = number;
	if (op->side & HIGH)
		out->high = number;
	out->low_open = (op->side & LOW) && op->open;
	out->high_open = (op->side & HIGH) && op->open;
	return true;
}

static void read_condition(struct reading *r, struct quality *q, bool between_open)
{
	struct interval one;

	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		const struct operator* op = & operators[i];
		const struct node *value = node_get(q->node, op->key);

		if (node_is_null(value))
			continue;
		if (op->side == BOTH && !op->pair && !node_is_number(value)) {
			q->operand = node_canonical(r->a, value); /* mustBe: true, "text" */
			if (op->complement)
				q->operand = arena_printf(r->a, "not %.*s", STR_FMT(q->operand));
			continue;
		}
		if (!read_operator(r, op, value, between_open, &one))
			continue;
		if (!q->has_interval)
			q->interval = one;
		else if (one.complement || q->interval.complement)
			reading_defect(r, DEFECT_QUALITY_OPERATOR, value, op->key,
			               "%s beside another operator is not read", op->key);
		else
			tighten(&q->interval, &one);
		q->has_interval = true;
	}
}

/* ---- names -------------------------------------------------------------------- */

/* Free names of old versions and files, and what they are called since ODCS 3.1 and DCS 1.2.1. */
static const struct {
	const char *word, *metric;
} metrics[] = {
	{ "nullValues", "nullValues" },
	{ "nullCheck", "nullValues" },
	{ "null_values", "nullValues" },
	{ "nullCount", "nullValues" },
	{ "missingValues", "missingValues" },
	{ "missing_values", "missingValues" },
	{ "invalidValues", "invalidValues" },
	{ "invalid_values", "invalidValues" },
	{ "duplicateValues", "duplicateValues" },
	{ "duplicateCount", "duplicateValues" },
	{ "duplicate_values", "duplicateValues" },
	{ "duplicate_count", "duplicateValues" },
	{ "rowCount", "rowCount" },
	{ "row_count", "rowCount" },
};

static struct str metric_of(struct str word)
{
	for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
		if (str_eq_nocase(word, str_of(metrics[i].word)))
			return str_of(metrics[i].metric);
	return STR_NONE;
}

static bool type_is_known(struct str type)
{
	return str_is(type, "text") || str_is(type, "library") || str_is(type, "sql") ||
	       str_is(type, "custom");
}

static void read_type(struct reading *r, struct quality *q)
{
	struct str stated = read_text(r, q->node, "metric"), known;

	if (!stated.len)
		stated = read_text(r, q->node, "rule"); /* before ODCS 3.1 */
	q->type = read_text(r, q->node, "type");
	if (q->type.len && !type_is_known(q->type)) {
		known = metric_of(q->type);
		reading_defect(r, DEFECT_QUALITY_TYPE, node_get(q->node, "type"), "type",
		               "no version has the quality type \"%.*s\"%s%.*s", STR_FMT(q->type),
		               known.len ? "; read as metric " : "", STR_FMT(known));
		if (known.len)
			q->type = STR("library");
		if (!stated.len)
			stated = known;
	}
	known = metric_of(stated);
	q->metric = known.len ? known : stated;
	if (!q->type.len)
		q->type = node_get(q->node, "query")            ? STR("sql")
		          : node_get(q->node, "implementation") ? STR("custom")
		          : q->metric.len                       ? STR("library")
		          : node_get(q->node, "description")    ? STR("text")
		                                                : STR("library");
}

/* White space does not change a query. */
static struct str plain_query(struct arena *a, struct str query)
{
	struct buf out;
	bool blank = false;

	buf_init(&out, a, 0);
	query = str_trim(query);
	for (size_t i = 0; i < query.len; i++) {
		char c = query.ptr[i];
		bool space = c == ' ' || (c >= '\t' && c <= '\r');

		if (!space && blank)
			buf_add_byte(&out, ' ');
		if (!space)
			buf_add_byte(&out, c);
		blank = space;
	}
	return buf_str(&out);
}

/* id, else name, else what it is about; else its place among the rules there. */
static struct str identity_of(struct reading *r, const struct quality *q, size_t position)
{
	struct str id = read_text(r, q->node, "id"), name = read_text(r, q->node, "name");
	struct str about = q->arguments.len ? q->arguments : q->query;

	if (id.len || name.len)
		return id.len ? id : name;
	if (q->metric.len || about.len)
		return arena_printf(r->a, "%.*s/%.*s/%.*s/%.*s", STR_FMT(q->type),
		                    STR_FMT(q->metric), STR_FMT(q->path), STR_FMT(about));
	return arena_printf(r->a, "%.*s//%.*s/#%zu", STR_FMT(q->type), STR_FMT(q->path), position);
}

/* ---- folding ---------------------------------------------------------------- */

static bool is_zero(struct str s)
{
	struct number n;

	return number_parse(s, &n) && n.count == 0;
}

/* "None of them": 0 rows or 0 percent. A count is never below 0, so a bound above is enough. */
static bool demands_none(const struct quality *q)
{
	const struct interval *i = &q->interval;

	return q->has_interval && !q->operand.len && !i->complement && !i->high_open &&
	       is_zero(i->high) && (!i->low.len || (is_zero(i->low) && !i->low_open));
}

/* ODCS 3.0 `rule: validValues` states the values without any operator. */
static bool old_valid_values(const struct quality *q, const struct node **values)
{
	*values = node_get(q->node, "validValues");
	return str_is(q->metric, "validValues") && !q->has_interval && node_is(*values, NODE_LIST);
}

static bool same_list(const struct stated *s, const struct node *list)
{
	if (s->count != list->count)
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (list->items[i]->kind != NODE_SCALAR ||
		    !str_eq(list->items[i]->text, s->list[i]))
			return false;
	return true;
}

static bool fold_enum(struct reading *r, struct field *f, const struct node *values)
{
	const struct stated *stated = field_stated(f, ATTR_ENUM);

	if (!node_is(values, NODE_LIST) || !values->count)
		return false;
	if (stated)
		return same_list(stated, values);
	field_state_list(r, f, ATTR_ENUM, values);
	return field_stated(f, ATTR_ENUM) != NULL;
}

static bool fold_pattern(struct reading *r, struct field *f, const struct node *pattern)
{
	const struct stated *stated = field_stated(f, ATTR_PATTERN);

	if (!node_is(pattern, NODE_SCALAR) || node_is_null(pattern))
		return false;
	if (stated)
		return str_eq(stated->text, pattern->text);
	field_state_text(r, f, ATTR_PATTERN, pattern->text, pattern);
	return true;
}

static int by_text(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static bool fold_unique_together(struct reading *r, struct field *f, const struct quality *q,
                                 const struct node *names)
{
	struct str *sorted = arena_array(r->a, struct str, names->count);
	struct field *only;
	struct buf joined;

	for (size_t i = 0; i < names->count; i++) {
		sorted[i] = node_text(names->items[i]);
		if (!sorted[i].len)
			return false;
	}
	only = names->count == 1 ? field_down(f, sorted[0]) : NULL;
	if (only) {
		field_state_flag(r, only, ATTR_UNIQUE, q->at);
		return true;
	}
	if (names->count < 2)
		return false;
	qsort(sorted, names->count, sizeof *sorted, by_text);
	buf_init(&joined, r->a, 0);
	for (size_t i = 0; i < names->count; i++) {
		if (i)
			buf_add_byte(&joined, '+');
		buf_add(&joined, sorted[i]);
	}
	field_state_entry(r, f, ATTR_COMPOSITE_UNIQUE, buf_str(&joined), q->at);
	return true;
}

static bool fold(struct reading *r, struct field *f, const struct quality *q)
{
	const struct node *arguments = node_get(q->node, "arguments"), *values;
	const struct node *names = node_get(arguments, "properties");
	bool is_field = f->depth > 0;

	if (q->severity.len && !str_eq_nocase(q->severity, STR("error")))
		return false;
	if (is_field && old_valid_values(q, &values))
		return fold_enum(r, f, values);
	if (!str_is(q->type, "library") || !demands_none(q))
		return false;
	if (str_is(q->metric, "duplicateValues") && node_is(names, NODE_LIST))
		return fold_unique_together(r, f, q, names);
	if (!is_field)
		return false;
	if (str_is(q->metric, "nullValues") ||
	    (str_is(q->metric, "duplicateValues") && !arguments)) {
		field_state_flag(
			r, f, str_is(q->metric, "nullValues") ? ATTR_REQUIRED : ATTR_UNIQUE, q->at);
		return true;
	}
	if (str_is(q->metric, "invalidValues") && node_is(arguments, NODE_MAP) &&
	    arguments->count) {
		const struct node *pattern = node_get(arguments, "pattern");

		values = node_get(arguments, "validValues");
		if (arguments->count != (size_t)(values != NULL) + (pattern != NULL))
			return false;
		return (!values || fold_enum(r, f, values)) &&
		       (!pattern || fold_pattern(r, f, pattern));
	}
	return false;
}

/* ---- reading ---------------------------------------------------------------- */

static void read_rule(struct reading *r, struct field *f, const struct node *n, size_t position,
                      bool between_open)
{
	struct quality *q = arena_new(r->a, struct quality);

	if (!node_is(n, NODE_MAP)) {
		reading_defect(r, DEFECT_WRONG_TYPE, n, NULL, "a quality rule is a map");
		return;
	}
	q->node = q->at = n;
	q->path = f->path;
	read_type(r, q);
	q->unit = read_text(r, n, "unit");
	if (str_eq_nocase(q->unit, STR("rows")))
		q->unit = STR_NONE; /* the default */
	q->query = plain_query(r->a, read_text(r, n, "query"));
	q->engine = read_text(r, n, "engine");
	q->severity = read_text(r, n, "severity");
	q->arguments = node_canonical(r->a, read_map(r, n, "arguments"));
	read_condition(r, q, between_open);
	if (fold(r, f, q))
		return;
	q->identity = identity_of(r, q, position);
	LIST_ADD(r->a, f->quality, f->quality_count, q);
}

/* Two rules of one name on one element would be taken for one: the later gets its place. */
static void tell_apart(struct reading *r, struct field *f)
{
	struct str *names = arena_array(r->a, struct str, f->quality_count);
	struct text_set set;

	text_set_init(&set, r->a, f->quality_count);
	for (size_t i = 0; i < f->quality_count; i++) {
		struct quality *q = f->quality[i];
		unsigned *slot = text_set_slot(&set, q->identity, names);

		names[i] = q->identity;
		if (*slot)
			q->identity = arena_printf(r->a, "%.*s/#%zu", STR_FMT(q->identity), i);
		else
			*slot = (unsigned)i + 1;
	}
}

void quality_read(struct reading *r, struct field *f, const struct node *list, bool between_open)
{
	if (!list || !list->count)
		return;
	reading_enter(r, STR("quality"));
	for (size_t i = 0; i < list->count; i++)
		read_rule(r, f, list->items[i], i, between_open);
	reading_leave(r);
	tell_apart(r, f);
}
