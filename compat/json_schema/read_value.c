/* read_value.c - what the registry asks of the keywords of one value: texts, numbers, lists of
 * values
 */
#include "compat/json_schema/read_plan.h"
#include "contract/base/number.h"

static void compare_values(struct plan *p, const struct four *row, bool old_set, bool new_set,
                           double old, double new)
{
	if (!old_set && !new_set)
		return;
	if (!old_set)
		plan_say(p, row->added, row->keyword);
	else if (!new_set)
		plan_say(p, row->removed, row->keyword);
	else if (old < new)
		plan_say(p, row->increased, row->keyword);
	else if (old > new)
		plan_say(p, row->decreased, row->keyword);
}

void plan_count(struct plan *p, const struct four *row, struct typed_count old,
                struct typed_count new)
{
	compare_values(p, row, old.set, new.set, old.value, new.value);
}

static void compare_bounds(struct plan *p, const struct four *row, struct typed_bound old,
                           struct typed_bound new)
{
	compare_values(p, row, old.set, new.set, old.value, new.value);
}

void plan_string(struct plan *p)
{
	static const struct four max = FOUR("maxLength", MAX_LENGTH),
				 min = FOUR("minLength", MIN_LENGTH);
	const struct typed_string *old = p->old->string, *new = p->new->string;

	plan_count(p, &max, old->max, new->max);
	plan_count(p, &min, old->min, new->min);
	if (!old->pattern.ptr && new->pattern.ptr)
		plan_say(p, JSON_PATTERN_ADDED, "pattern");
	else if (old->pattern.ptr && !new->pattern.ptr)
		plan_say(p, JSON_PATTERN_REMOVED, "pattern");
	else if (!str_eq(old->pattern, new->pattern))
		plan_say(p, JSON_PATTERN_CHANGED, "pattern");
}

static void compare_multiples(struct plan *p, struct str old, struct str new)
{
	struct number o, n;

	if (!old.ptr && !new.ptr)
		return;
	if (!old.ptr || !new.ptr) {
		plan_say(p, old.ptr ? JSON_MULTIPLE_OF_REMOVED : JSON_MULTIPLE_OF_ADDED,
		         "multipleOf");
		return;
	}
	if (number_parse(old, &o) && number_parse(new, &n)) {
		if (number_compare(&o, &n) == 0)
			return;
		if (number_is_multiple(&n, &o) == NUMBER_YES) {
			plan_say(p, JSON_MULTIPLE_OF_EXPANDED, "multipleOf");
			return;
		}
		if (number_is_multiple(&o, &n) == NUMBER_YES) {
			plan_say(p, JSON_MULTIPLE_OF_REDUCED, "multipleOf");
			return;
		}
	}
	plan_say(p, JSON_MULTIPLE_OF_CHANGED, "multipleOf");
}

/* The registry looks at `maximum` of the new one where it means `exclusiveMaximum`; without one it
 * fails. */
static void compare_exclusive_maximum(struct plan *p, const struct typed_number *old,
                                      const struct typed_number *new)
{
	static const struct four row = FOUR("exclusiveMaximum", EXCLUSIVE_MAXIMUM);
	const struct typed_bound *o = &old->exclusive_maximum, *n = &new->exclusive_maximum;

	if (o->set && n->set && o->value > n->value && new->maximum.set)
		compare_values(p, &row, true, true, o->value,
		               o->value > new->maximum.value ? new->maximum.value : o->value);
	else
		compare_bounds(p, &row, *o, *n);
}

void plan_number(struct plan *p)
{
	static const struct four max = FOUR("maximum", MAXIMUM), min = FOUR("minimum", MINIMUM),
				 above = FOUR("exclusiveMinimum", EXCLUSIVE_MINIMUM);
	const struct typed_number *old = p->old->number, *new = p->new->number;

	compare_bounds(p, &max, old->maximum, new->maximum);
	compare_bounds(p, &min, old->minimum, new->minimum);
	compare_exclusive_maximum(p, old, new);
	compare_bounds(p, &above, old->exclusive_minimum, new->exclusive_minimum);
	compare_multiples(p, old->multiple_of, new->multiple_of);
	if (old->integer != new->integer)
		plan_say_at(p, old->integer ? JSON_TYPE_EXTENDED : JSON_TYPE_NARROWED,
		            (struct json_way){ 0 });
}

bool same_names(const struct typed_names *a, const struct typed_names *b)
{
	return a->count == b->count && typed_has_all(a, b);
}

void plan_enum(struct plan *p)
{
	const struct typed_names *old = &p->old->values, *new = &p->new->values;

	if (same_names(old, new))
		return;
	plan_say(p,
	         typed_has_all(new, old)   ? JSON_ENUM_ARRAY_EXTENDED
	         : typed_has_all(old, new) ? JSON_ENUM_ARRAY_NARROWED
	                                   : JSON_ENUM_ARRAY_CHANGED,
	         "enum");
}

void plan_const(struct plan *p)
{
	if (!same_names(&p->old->values, &p->new->values))
		plan_say(p, JSON_ENUM_ARRAY_CHANGED, "const");
}
