/* values.c - closed lists, intervals, uniqueness over several fields, and limits nobody can
 * meet */
#include "compat/diff/impl.h"

#include "compat/pattern/pattern.h"

/* ---- closed lists ------------------------------------------------------ */

struct enum_change {
	struct str *gone, *added;
	size_t gone_count, added_count;
	bool at_end;    /* what is new stands behind everything that was there */
	bool reordered; /* what stayed changed its order */
	const struct node *added_at;
};

static void compare_order(struct diffing *d, const struct stated *was, const struct stated *is,
                          struct enum_change *c)
{
	struct pairing p;
	size_t last = 0;
	bool seen_new = false;

	c->at_end = true;
	pairing_init(&p, d->a, was->count, is->count);
	pairing_by_name(&p, d->a, was->list, is->list);
	for (size_t i = 0; i < is->count; i++) {
		if (p.to_old[i] == NOT_PAIRED) {
			if (!seen_new && is->list_at)
				c->added_at = is->list_at[i];
			seen_new = true;
			continue;
		}
		c->at_end = c->at_end && !seen_new;
		c->reordered = c->reordered || p.to_old[i] < last;
		last = p.to_old[i];
	}
}

static struct str quoted_list(struct diffing *d, const struct str *list, size_t n)
{
	struct buf out;

	buf_init(&out, d->a, 0);
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&out, i ? ", " : "");
		json_print_text(&out, list[i]);
	}
	return short_text(d->a, buf_str(&out), NULL);
}

static void judge_enum_values(struct diffing *d, const struct field_pair *p,
                              const struct stated *was, const struct stated *is)
{
	struct finding_parts parts = { .path = p->new->path, .at = is->at, .was = was->at };
	struct comparison witness = attribute_compare(d->a, ATTR_ENUM, p->old, p->new);
	struct enum_change c = { 0 };
	struct finding_parts gone, added;

	list_difference(d->a, was, is, &c.gone, &c.gone_count, &c.added, &c.added_count);
	compare_order(d, was, is, &c);
	parts.old_value = quoted_list(d, c.gone, c.gone_count);
	parts.new_value = quoted_list(d, c.added, c.added_count);
	gone = added = parts;
	gone.what = gone.old_value;
	gone.witness = witness.only_old;
	added.what = added.new_value;
	added.witness = witness.only_new;
	if (c.added_at)
		added.at = c.added_at;
	if (c.gone_count == 1 && c.added_count == 1) {
		report(d, RULE_ENUM_VALUE_RENAMED, &added);
	} else {
		if (c.gone_count)
			report(d, RULE_ENUM_VALUE_REMOVED, &gone);
		if (c.added_count)
			report(d, c.at_end ? RULE_ENUM_VALUE_ADDED : RULE_ENUM_VALUE_INSERTED,
			       &added);
	}
	if (c.reordered)
		report(d, RULE_ENUM_VALUE_REORDERED, &parts);
}

static void judge_enum(struct diffing *d, const struct field_pair *p)
{
	const struct stated *was = field_stated(p->old, ATTR_ENUM),
			    *is = field_stated(p->new, ATTR_ENUM);
	struct finding_parts parts = { .path = p->new->path,
		                       .what = STR("a closed list of values") };

	if (was && is) {
		judge_enum_values(d, p, was, is);
		return;
	}
	if (!was && !is)
		return;
	parts.at = is ? is->at : p->new->at;
	parts.was = was ? was->at : p->old->at;
	*(is ? &parts.new_value : &parts.old_value) =
		quoted_list(d, is ? is->list : was->list, is ? is->count : was->count);
	report(d, is ? RULE_CONSTRAINT_STATED : RULE_ENUM_DROPPED, &parts);
}

/* ---- intervals --------------------------------------------------------- */

static const struct bound_rules {
	enum attribute family;
	const char *what;
	const char *low, *high; /* names of the two ends, for one that is new */
	enum rule narrower, wider, other;
} families[] = {
	{ ATTR_MINIMUM, "the range", "a minimum", "a maximum", RULE_RANGE_TIGHTENED,
	  RULE_RANGE_LOOSENED, RULE_RANGE_CHANGED },
	{ ATTR_MIN_LENGTH, "the length", "a minimum length", "a maximum length",
	  RULE_LENGTH_TIGHTENED, RULE_LENGTH_LOOSENED, RULE_LENGTH_CHANGED },
	{ ATTR_MIN_ITEMS, "the number of items", "a minimum number of items",
	  "a maximum number of items", RULE_LENGTH_TIGHTENED, RULE_LENGTH_LOOSENED,
	  RULE_LENGTH_CHANGED },
	{ ATTR_MIN_PROPERTIES, "the number of members", "a minimum number of members",
	  "a maximum number of members", RULE_LENGTH_TIGHTENED, RULE_LENGTH_LOOSENED,
	  RULE_LENGTH_CHANGED },
};

static void report_new_end(struct diffing *d, const struct field_pair *p, const char *what,
                           struct str text, const struct node *at)
{
	report(d, RULE_CONSTRAINT_STATED,
	       &(struct finding_parts){ .path = p->new->path,
	                                .at = at,
	                                .was = p->old->at,
	                                .what = str_of(what),
	                                .new_value = text });
}

/* An end where there was none is stated for the first time; the rest is compared without it. */
static void take_new_ends(struct diffing *d, const struct field_pair *p,
                          const struct bound_rules *row, const struct bounds *old,
                          struct bounds *new)
{
	if (!old->low_class && new->low_class) {
		report_new_end(d, p, row->low, new->low_text, new->low_at);
		new->low_class = 0;
		new->low_text = new->interval.low = STR_NONE;
		new->interval.low_open = false;
	}
	if (!old->high_class && new->high_class) {
		report_new_end(d, p, row->high, new->high_text, new->high_at);
		new->high_class = 0;
		new->high_text = new->interval.high = STR_NONE;
		new->interval.high_open = false;
	}
}

static void judge_bounds(struct diffing *d, const struct field_pair *p,
                         const struct bound_rules *row)
{
	bool whole = bounds_are_whole(p->old, p->new, row->family);
	struct finding_parts parts = { .path = p->new->path, .what = str_of(row->what) };
	struct bounds old, new;
	struct comparison c;
	enum relation relation;
	enum rule rule;

	bounds_of(d->a, p->old, row->family, whole, &old);
	bounds_of(d->a, p->new, row->family, whole, &new);
	if (!bounds_stated(&old) && !bounds_stated(&new))
		return;
	parts.at = new.low_at ? new.low_at : new.high_at ? new.high_at : p->new->at;
	parts.was = old.low_at ? old.low_at : old.high_at ? old.high_at : p->old->at;
	take_new_ends(d, p, row, &old, &new);
	relation = bounds_relation(&old, &new);
	if (relation == REL_EQUAL)
		return;
	c = attribute_compare(d->a, row->family, p->old, p->new);
	rule = relation == REL_NARROWER ? row->narrower
	       : relation == REL_WIDER  ? row->wider
	                                : row->other;
	if (new.high_at && str_eq(old.interval.low, new.interval.low))
		parts.at = new.high_at;
	parts.old_value = bounds_text(d->a, &old);
	parts.new_value = bounds_text(d->a, &new);
	parts.witness = rule == row->narrower ? c.only_old : c.only_new;
	parts.reason = relation == REL_UNPROVED ? c.reason : STR_NONE;
	report(d, rule, &parts);
}

/* ---- unique over several fields ---------------------------------------- */

/* Is every field of "a+b" among those of "b+c+a"? */
static bool is_part_of(struct str few, struct str many)
{
	while (few.len) {
		struct str one = str_cut(&few, '+'), rest = many;
		bool found = false;

		while (rest.len && !found)
			found = str_eq(one, str_cut(&rest, '+'));
		if (!found)
			return false;
	}
	return true;
}

static void judge_unique_together(struct diffing *d, const struct field_pair *p)
{
	const struct stated *was = field_stated(p->old, ATTR_COMPOSITE_UNIQUE);
	const struct stated *is = field_stated(p->new, ATTR_COMPOSITE_UNIQUE);
	struct finding_parts parts = { .path = p->new->path,
		                       .at = is ? is->at : p->new->at,
		                       .was = was ? was->at : p->old->at };
	struct str *gone, *added;
	size_t gone_count, added_count;

	if (!was && !is)
		return;
	list_difference(d->a, was, is, &gone, &gone_count, &added, &added_count);
	for (size_t i = 0; i < added_count; i++) {
		enum rule rule = RULE_CONSTRAINT_STATED;
		bool implied = false; /* fewer fields were unique already */

		for (size_t j = 0; was && j < was->count; j++)
			implied = implied || is_part_of(was->list[j], added[i]);
		if (implied)
			continue;
		parts.old_value = STR_NONE;
		parts.new_value = added[i];
		parts.what = STR("uniqueness");
		for (size_t j = 0; j < gone_count && rule == RULE_CONSTRAINT_STATED; j++) {
			if (!is_part_of(added[i], gone[j]))
				continue;
			rule = RULE_UNIQUE_TIGHTENED;
			parts.what = parts.old_value = gone[j];
		}
		report(d, rule, &parts);
	}
	for (size_t j = 0; j < gone_count; j++) {
		bool narrowed = false;

		for (size_t i = 0; i < added_count; i++)
			narrowed = narrowed || is_part_of(added[i], gone[j]);
		parts.what = parts.old_value = gone[j];
		parts.new_value = STR_NONE;
		if (!narrowed)
			report(d, RULE_UNIQUE_LOOSENED, &parts);
	}
}

void judge_values(struct diffing *d, const struct field_pair *p)
{
	judge_enum(d, p);
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		judge_bounds(d, p, &families[i]);
	judge_unique_together(d, p);
}

/* ---- limits nobody can meet -------------------------------------------- */

static bool is_empty(struct arena *a, const struct field *f, enum attribute family,
                     struct str *what)
{
	struct interval above, below;
	struct bounds b;

	bounds_of(a, f, family, bounds_are_whole(f, f, family), &b);
	if (!b.low_class || b.low_class != b.high_class)
		return false;
	/* Nothing is left if what the low end allows lies outside of what the high end allows. */
	above = (struct interval){ .low = b.interval.low, .low_open = b.interval.low_open };
	below = (struct interval){ .high = b.interval.high,
		                   .high_open = b.interval.high_open,
		                   .complement = true };
	if (interval_relation(&below, &above) != REL_NARROWER &&
	    interval_relation(&below, &above) != REL_EQUAL)
		return false;
	*what = arena_printf(a, "%s %.*s and %s %.*s",
	                     b.interval.low_open ? "more than" : "at least", STR_FMT(b.low_text),
	                     b.interval.high_open ? "less than" : "at most", STR_FMT(b.high_text));
	return true;
}

/* Does a plain value keep to the field's limits? Only what is certain counts as a no. */
static bool breaks_limits(struct arena *a, const struct field *f, struct str value)
{
	const struct stated *list = field_stated(f, ATTR_ENUM),
			    *pattern = field_stated(f, ATTR_PATTERN);
	struct pattern *parsed;
	struct bounds range;
	struct failure why;

	bounds_of(a, f, ATTR_MINIMUM, bounds_are_whole(f, f, ATTR_MINIMUM), &range);
	if (bounds_admit(a, &range, value) == NUMBER_NO)
		return true;
	if (pattern && pattern_parse(a, pattern->text, &parsed, &why) &&
	    pattern_matches(a, parsed, value) == PATTERN_NO)
		return true;
	for (size_t i = 0; list && i < list->count; i++)
		if (str_eq(list->list[i], value))
			return false;
	return list && list->count;
}

/* What is impossible about a field; empty: nothing that is obvious. */
static struct str impossible(struct arena *a, const struct field *f)
{
	static const enum attribute examined[] = { ATTR_MINIMUM, ATTR_MIN_LENGTH, ATTR_MIN_ITEMS,
		                                   ATTR_MIN_PROPERTIES };
	const struct stated *examples = field_stated(f, ATTR_EXAMPLES);
	const struct node *list = examples ? examples->node : NULL;
	struct str what;

	for (size_t i = 0; i < sizeof examined / sizeof *examined; i++)
		if (is_empty(a, f, examined[i], &what))
			return what;
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		struct str value = node_text(list->items[i]);

		if (value.len && breaks_limits(a, f, value))
			return arena_printf(a, "its own example %.*s is not allowed",
			                    STR_FMT(value));
	}
	return STR_NONE;
}

/* A mistake that stood there before is not this change's doing. */
void judge_unsatisfiable(struct diffing *d, const struct field *old, const struct field *new)
{
	struct str what, before;

	if (!new->attribute_count)
		return;
	what = impossible(d->a, new);
	before = what.len && old ? impossible(d->a, old) : STR_NONE;
	if (what.len && !str_eq(what, before))
		report(d, RULE_UNSATISFIABLE,
		       &(struct finding_parts){ .path = new->path,
		                                .at = new->at,
		                                .was = old ? old->at : NULL,
		                                .what = what });
}
