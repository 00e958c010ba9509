/* read_plan.c - what the registry asks of two nodes, in its order
 *
 * The rules, and nothing else: each fills a list of steps. Rules do not walk.
 */
#include "compat/json_schema/read_impl.h"
#include "compat/pattern/pattern.h"
#include "contract/base/java_hash.h"
#include "contract/base/list.h"
#include "contract/base/number.h"
#include "contract/base/text_map.h"

/* A plan in the making. */
struct plan {
	struct json_relation *r;
	struct json_steps *steps;
	const struct typed *old, *new;
};

#define NONE JSON_DIFFERENCE_COUNT

static void add(struct plan *p, struct json_step step)
{
	LIST_ADD(p->r->arena, p->steps->list, p->steps->count, step);
}

static struct json_way way_to(struct str first, struct str second)
{
	return (struct json_way){ first, second };
}

static void say_at(struct plan *p, enum json_difference type, struct json_way way)
{
	add(p, (struct json_step){ .kind = STEP_SAY, .type = type, .way = way });
}

static void say(struct plan *p, enum json_difference type, const char *keyword)
{
	say_at(p, type, way_to(str_of(keyword), STR_NONE));
}

static void pass(struct plan *p, const struct typed *old, const struct typed *new,
                 struct json_way way)
{
	if (old || new)
		add(p, (struct json_step){ .kind = STEP_PASS, .old = old, .new = new, .way = way });
}

static void cover(struct plan *p, const struct typed *old, const struct typed *new,
                  enum json_difference covered, enum json_difference not_covered,
                  struct json_way way)
{
	add(p, (struct json_step){ .kind = STEP_COVER,
	                           .type = covered,
	                           .otherwise = not_covered,
	                           .old = old,
	                           .new = new,
	                           .way = way });
}

static bool is_empty(const struct typed *t)
{
	return t->class == TYPED_EMPTY || t->class == TYPED_TRUE;
}

static bool is_false(const struct typed *t)
{
	return t->class == TYPED_FALSE;
}

/* ---- keywords of one value ------------------------------------------------------------- */

/* What is said of a number that is stated or not, by what became of it. */
struct four {
	const char *keyword;
	enum json_difference added, removed, increased, decreased;
};

#define FOUR(keyword, NAME)                                                                   \
	{                                                                                     \
		keyword, JSON_##NAME##_ADDED, JSON_##NAME##_REMOVED, JSON_##NAME##_INCREASED, \
			JSON_##NAME##_DECREASED,                                              \
	}

static void compare_values(struct plan *p, const struct four *row, bool old_set, bool new_set,
                           double old, double new)
{
	if (!old_set && !new_set)
		return;
	if (!old_set)
		say(p, row->added, row->keyword);
	else if (!new_set)
		say(p, row->removed, row->keyword);
	else if (old < new)
		say(p, row->increased, row->keyword);
	else if (old > new)
		say(p, row->decreased, row->keyword);
}

static void compare_counts(struct plan *p, const struct four *row, struct typed_count old,
                           struct typed_count new)
{
	compare_values(p, row, old.set, new.set, old.value, new.value);
}

static void compare_bounds(struct plan *p, const struct four *row, struct typed_bound old,
                           struct typed_bound new)
{
	compare_values(p, row, old.set, new.set, old.value, new.value);
}

static void plan_string(struct plan *p)
{
	static const struct four max = FOUR("maxLength", MAX_LENGTH),
				 min = FOUR("minLength", MIN_LENGTH);
	const struct typed_string *old = p->old->string, *new = p->new->string;

	compare_counts(p, &max, old->max, new->max);
	compare_counts(p, &min, old->min, new->min);
	if (!old->pattern.ptr && new->pattern.ptr)
		say(p, JSON_PATTERN_ADDED, "pattern");
	else if (old->pattern.ptr && !new->pattern.ptr)
		say(p, JSON_PATTERN_REMOVED, "pattern");
	else if (!str_eq(old->pattern, new->pattern))
		say(p, JSON_PATTERN_CHANGED, "pattern");
}

static void compare_multiples(struct plan *p, struct str old, struct str new)
{
	struct number o, n;

	if (!old.ptr && !new.ptr)
		return;
	if (!old.ptr || !new.ptr) {
		say(p, old.ptr ? JSON_MULTIPLE_OF_REMOVED : JSON_MULTIPLE_OF_ADDED, "multipleOf");
		return;
	}
	if (number_parse(old, &o) && number_parse(new, &n)) {
		if (number_compare(&o, &n) == 0)
			return;
		if (number_is_multiple(&n, &o) == NUMBER_YES) {
			say(p, JSON_MULTIPLE_OF_EXPANDED, "multipleOf");
			return;
		}
		if (number_is_multiple(&o, &n) == NUMBER_YES) {
			say(p, JSON_MULTIPLE_OF_REDUCED, "multipleOf");
			return;
		}
	}
	say(p, JSON_MULTIPLE_OF_CHANGED, "multipleOf");
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

static void plan_number(struct plan *p)
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
		say_at(p, old->integer ? JSON_TYPE_EXTENDED : JSON_TYPE_NARROWED,
		       (struct json_way){ 0 });
}

static bool same_names(const struct typed_names *a, const struct typed_names *b)
{
	return a->count == b->count && typed_has_all(a, b);
}

static void plan_enum(struct plan *p)
{
	const struct typed_names *old = &p->old->values, *new = &p->new->values;

	if (same_names(old, new))
		return;
	say(p,
	    typed_has_all(new, old)   ? JSON_ENUM_ARRAY_EXTENDED
	    : typed_has_all(old, new) ? JSON_ENUM_ARRAY_NARROWED
	                              : JSON_ENUM_ARRAY_CHANGED,
	    "enum");
}

static void plan_const(struct plan *p)
{
	if (!same_names(&p->old->values, &p->new->values))
		say(p, JSON_ENUM_ARRAY_CHANGED, "const");
}

static void plan_not(struct plan *p)
{
	add(p, (struct json_step){ .kind = STEP_INVERT,
	                           .type = JSON_NOT_TYPE_NARROWED,
	                           .otherwise = JSON_NOT_TYPE_EXTENDED,
	                           .old = p->new->inner,
	                           .new = p->old->inner,
	                           .way = way_to(STR("not"), STR_NONE) });
}

/* ---- what else there may be: openness -------------------------------------------------- */

struct openness {
	const char *keyword;
	enum json_difference added, removed, extended, narrowed;
};

#define OPENNESS(keyword, NAME)                                                              \
	{                                                                                    \
		keyword, JSON_##NAME##_ADDED, JSON_##NAME##_REMOVED, JSON_##NAME##_EXTENDED, \
			JSON_##NAME##_NARROWED,                                              \
	}

/* additionalProperties, additionalItems. */
static void compare_rest(struct plan *p, const struct openness *row, bool old_closed,
                         bool new_closed, const struct typed *old, const struct typed *new)
{
	if (old_closed != new_closed)
		say(p, new_closed ? row->removed : row->added, row->keyword);
	else if (!old && new)
		say(p, row->narrowed, row->keyword);
	else if (old && !new)
		say(p, row->extended, row->keyword);
	else
		pass(p, old, new, way_to(str_of(row->keyword), STR_NONE));
}

/* unevaluatedProperties, unevaluatedItems: `true` and absence are different here. */
static void compare_unevaluated(struct plan *p, const struct openness *row, const struct typed *old,
                                const struct typed *new)
{
	if (!old && !new)
		return;
	if (!old)
		say(p, is_false(new) ? row->removed : row->narrowed, row->keyword);
	else if (!new)
		say(p, is_false(old) ? row->added : row->extended, row->keyword);
	else if (is_false(old) != is_false(new))
		say(p, is_false(old) ? row->added : row->removed, row->keyword);
	else if (is_empty(old) != is_empty(new))
		say(p, is_empty(old) ? row->narrowed : row->extended, row->keyword);
	else
		pass(p, old, new, way_to(str_of(row->keyword), STR_NONE));
}

/* The schema of what is not named, if it is neither all nor nothing. */
static const struct typed *partial(const struct typed *additional, bool closed,
                                   const struct typed *unevaluated)
{
	if (additional)
		return additional;
	return !closed && unevaluated && !is_false(unevaluated) && !is_empty(unevaluated)
	               ? unevaluated
	               : NULL;
}

/* ---- arrays ---------------------------------------------------------------------------- */

static bool array_open(const struct typed_array *x)
{
	return !x->closed && !x->additional && (!x->unevaluated || is_empty(x->unevaluated));
}

static const struct typed *array_partial(const struct typed_array *x)
{
	return partial(x->additional, x->closed, x->unevaluated);
}

static void item_removed(struct plan *p, const struct typed *old, struct json_way way)
{
	const struct typed *rest = array_partial(p->new->array);

	if (array_open(p->new->array))
		say_at(p, JSON_ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL, way);
	else if (rest)
		cover(p, old, rest, JSON_ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		      JSON_ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	else
		say_at(p,
		       is_false(old) ? JSON_ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL
		                     : JSON_ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL,
		       way);
}

static void item_added(struct plan *p, const struct typed *new, struct json_way way)
{
	const struct typed *rest = array_partial(p->old->array);

	if (array_open(p->old->array))
		say_at(p,
		       is_empty(new) ? JSON_ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL
		                     : JSON_ITEM_ADDED_TO_OPEN_CONTENT_MODEL,
		       way);
	else if (rest)
		cover(p, rest, new, JSON_ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		      JSON_ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	else
		say_at(p, JSON_ITEM_ADDED_TO_CLOSED_CONTENT_MODEL, way);
}

static void plan_array(struct plan *p)
{
	static const struct openness additional = OPENNESS("additionalItems", ADDITIONAL_ITEMS),
				     unevaluated = OPENNESS("unevaluatedItems", UNEVALUATED_ITEMS);
	static const struct four max = FOUR("maxItems", MAX_ITEMS),
				 min = FOUR("minItems", MIN_ITEMS),
				 most = FOUR("maxContains", MAX_CONTAINS),
				 least = FOUR("minContains", MIN_CONTAINS);
	const struct typed_array *old = p->old->array, *new = p->new->array;

	pass(p, old->all, new->all, way_to(STR("items"), STR_NONE));
	for (size_t i = 0; i < old->item_count || i < new->item_count; i++) {
		const struct json_way way =
			way_to(STR("items"), arena_printf(p->r->arena, "%zu", i));

		if (i >= new->item_count)
			item_removed(p, old->items[i], way);
		else if (i >= old->item_count)
			item_added(p, new->items[i], way);
		else
			pass(p, old->items[i], new->items[i], way);
	}
	compare_rest(p, &additional, old->closed, new->closed, old->additional, new->additional);
	compare_unevaluated(p, &unevaluated, old->unevaluated, new->unevaluated);
	compare_counts(p, &max, old->max, new->max);
	compare_counts(p, &min, old->min, new->min);
	if (old->unique != new->unique)
		say(p, old->unique ? JSON_UNIQUE_ITEMS_REMOVED : JSON_UNIQUE_ITEMS_ADDED,
		    "uniqueItems");
	compare_counts(p, &most, old->max_contains, new->max_contains);
	compare_counts(p, &least, old->min_contains, new->min_contains);
}

/* ---- objects --------------------------------------------------------------------------- */

static bool object_open(const struct typed_object *x)
{
	return !x->closed && !x->additional && !x->pattern_count &&
	       (!x->unevaluated || is_empty(x->unevaluated));
}

/* A pattern is found anywhere in a name. One that cannot be told covers nothing. */
static bool pattern_finds(struct json_relation *r, struct str pattern, struct str name)
{
	void **slot = text_map_at(r->patterns, pattern);
	struct pattern **parsed = *slot;
	struct failure ignored;

	if (!parsed) {
		parsed = arena_new(r->arena, struct pattern *);
		*slot = parsed;
		if (!pattern_parse(r->arena, pattern, parsed, &ignored))
			*parsed = NULL;
	}
	return *parsed && pattern_matches(r->arena, *parsed, name) == PATTERN_YES;
}

static const struct typed *object_partial(struct json_relation *r, const struct typed_object *x,
                                          struct str name)
{
	for (size_t i = 0; i < x->pattern_count; i++)
		if (pattern_finds(r, x->patterns[i].name, name))
			return x->patterns[i].schema;
	return partial(x->additional, x->closed, x->unevaluated);
}

static void property_removed(struct plan *p, const struct typed_member *old, struct json_way way)
{
	const struct typed_object *x = p->new->object;
	const struct typed *rest;

	if (object_open(x)) {
		say_at(p, JSON_PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL, way);
		return;
	}
	rest = object_partial(p->r, x, old->name);
	if (rest)
		cover(p, old->schema, rest,
		      JSON_PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		      JSON_PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	else
		say_at(p,
		       is_false(old->schema)
		               ? JSON_PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL
		               : JSON_PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL,
		       way);
}

static void property_added(struct plan *p, const struct typed_member *new, struct json_way way)
{
	const struct typed_object *x = p->old->object;
	const bool required = typed_has(&p->new->object->required, new->name);
	const bool has_default = typed_has_default(new->schema);
	const struct typed *rest;

	if (object_open(x)) {
		say_at(p,
		       is_empty(new->schema)
		               ? JSON_PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL
		       : !required ? JSON_OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL
		       : has_default
		               ? JSON_REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL
		               : JSON_REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL,
		       way);
		return;
	}
	rest = object_partial(p->r, x, new->name);
	if (rest)
		cover(p, rest, new->schema,
		      JSON_PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		      JSON_PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	say_at(p,
	       !required     ? JSON_OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL
	       : has_default ? JSON_REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL
	                     : JSON_REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL,
	       way);
}

/* The names of both tables, as the registry's set of them is walked. */
static struct str *all_names(struct plan *p, const struct typed_table *old,
                             const struct typed_table *new, size_t *count)
{
	struct arena *a = p->r->arena;
	const struct typed_member **all =
		arena_array(a, const struct typed_member *, old->count + new->count + 1);
	uint32_t *hashes = arena_array(a, uint32_t, old->count + new->count + 1);
	size_t *order = arena_array(a, size_t, old->count + new->count + 1), n = 0;
	struct str *names;

	for (size_t i = 0; i < old->count; i++)
		all[n++] = &old->list[i];
	for (size_t i = 0; i < new->count; i++)
		if (!typed_find(old, new->list[i].name))
			all[n++] = &new->list[i];
	for (size_t i = 0; i < n; i++)
		hashes[i] = all[i]->hash;
	java_table_order(a, hashes, n, java_table_set(old->count), order);
	names = arena_array(a, struct str, n + 1);
	for (size_t i = 0; i < n; i++)
		names[i] = all[order[i]]->name;
	*count = n;
	return names;
}

static void compare_required(struct plan *p)
{
	const struct typed_object *old = p->old->object, *new = p->new->object;

	for (size_t i = 0; i < old->properties.count; i++) {
		const struct str name = old->properties.list[i].name;
		const struct typed_member *now = typed_find(&new->properties, name);
		const struct json_way way = way_to(STR("required"), name);

		if (!now || typed_has(&old->required, name) == typed_has(&new->required, name))
			continue;
		say_at(p,
		       typed_has(&old->required, name)  ? JSON_REQUIRED_ATTRIBUTE_REMOVED
		       : typed_has_default(now->schema) ? JSON_REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED
		                                        : JSON_REQUIRED_ATTRIBUTE_ADDED,
		       way);
	}
}

static void compare_properties(struct plan *p)
{
	const struct typed_table *old = &p->old->object->properties;
	const struct typed_table *new = &p->new->object->properties;
	size_t count;
	const struct str *names = all_names(p, old, new, &count);

	for (size_t i = 0; i < count; i++) {
		const struct typed_member *was = typed_find(old, names[i]);
		const struct typed_member *is = typed_find(new, names[i]);
		const struct json_way way = way_to(STR("properties"), names[i]);

		if (!is)
			property_removed(p, was, way);
		else if (!was)
			property_added(p, is, way);
		else
			pass(p, was->schema, is->schema, way);
	}
}

static void compare_name_dependencies(struct plan *p)
{
	const struct typed_table *old = &p->old->object->name_dependencies;
	const struct typed_table *new = &p->new->object->name_dependencies;
	size_t count;
	const struct str *names = all_names(p, old, new, &count);

	for (size_t i = 0; i < count; i++) {
		const struct typed_member *was = typed_find(old, names[i]);
		const struct typed_member *is = typed_find(new, names[i]);
		const struct json_way way = way_to(STR("dependencies"), names[i]);

		if (!is)
			say_at(p, JSON_DEPENDENCY_ARRAY_REMOVED, way);
		else if (!was)
			say_at(p, JSON_DEPENDENCY_ARRAY_ADDED, way);
		else if (!same_names(&was->needs, &is->needs))
			say_at(p,
			       typed_has_all(&is->needs, &was->needs)
			               ? JSON_DEPENDENCY_ARRAY_EXTENDED
			       : typed_has_all(&was->needs, &is->needs)
			               ? JSON_DEPENDENCY_ARRAY_NARROWED
			               : JSON_DEPENDENCY_ARRAY_CHANGED,
			       way);
	}
}

static void compare_schema_dependencies(struct plan *p)
{
	const struct typed_table *old = &p->old->object->schema_dependencies;
	const struct typed_table *new = &p->new->object->schema_dependencies;
	size_t count;
	const struct str *names = all_names(p, old, new, &count);

	for (size_t i = 0; i < count; i++) {
		const struct typed_member *was = typed_find(old, names[i]);
		const struct typed_member *is = typed_find(new, names[i]);
		const struct json_way way = way_to(STR("dependencies"), names[i]);

		if (was && is)
			pass(p, was->schema, is->schema, way);
		else
			say_at(p,
			       is ? JSON_DEPENDENCY_SCHEMA_ADDED : JSON_DEPENDENCY_SCHEMA_REMOVED,
			       way);
	}
}

static void plan_object(struct plan *p)
{
	static const struct openness additional =
		OPENNESS("additionalProperties", ADDITIONAL_PROPERTIES);
	static const struct openness unevaluated =
		OPENNESS("unevaluatedProperties", UNEVALUATED_PROPERTIES);
	static const struct four max = FOUR("maxProperties", MAX_PROPERTIES),
				 min = FOUR("minProperties", MIN_PROPERTIES);
	const struct typed_object *old = p->old->object, *new = p->new->object;

	compare_required(p);
	compare_properties(p);
	compare_name_dependencies(p);
	compare_schema_dependencies(p);
	compare_rest(p, &additional, old->closed, new->closed, old->additional, new->additional);
	compare_unevaluated(p, &unevaluated, old->unevaluated, new->unevaluated);
	compare_counts(p, &max, old->max, new->max);
	compare_counts(p, &min, old->min, new->min);
}

/* ---- combined schemas ------------------------------------------------------------------ */

static enum json_difference compare_criteria(const struct typed_combined *old,
                                             const struct typed_combined *new)
{
	const bool one = old->count == 1, other = new->count == 1;

	if (old->criterion == new->criterion)
		return NONE;
	return new->criterion == TYPED_ANY_OF || (one && other) ||
	                       (one && new->criterion == TYPED_ONE_OF) ||
	                       (other && old->criterion == TYPED_ALL_OF)
	               ? JSON_COMBINED_TYPE_EXTENDED
	               : JSON_COMBINED_TYPE_CHANGED;
}

static void plan_combined(struct plan *p)
{
	const struct typed_combined *old = p->old->combined, *new = p->new->combined;
	const enum json_difference type = compare_criteria(old, new);

	if (type != NONE)
		say_at(p, type, (struct json_way){ 0 });
	if (type == JSON_COMBINED_TYPE_CHANGED)
		return;
	if (old->distinct_count < new->distinct_count)
		say_at(p,
		       new->criterion == TYPED_ALL_OF ? JSON_PRODUCT_TYPE_EXTENDED
		                                      : JSON_SUM_TYPE_EXTENDED,
		       (struct json_way){ 0 });
	else if (old->distinct_count > new->distinct_count)
		say_at(p,
		       old->criterion == TYPED_ALL_OF ? JSON_PRODUCT_TYPE_NARROWED
		                                      : JSON_SUM_TYPE_NARROWED,
		       (struct json_way){ 0 });
	add(p, (struct json_step){ .kind = STEP_MATCH, .old = p->old, .new = p->new });
}

/* One branch that fits is enough: of a sum in the new schema, of a product in the old one. */
static void try_branches(struct plan *p)
{
	const bool sum = p->new->class == TYPED_COMBINED;
	const struct typed_combined *c = sum ? p->new->combined : p->old->combined;

	if (c->count != 1 && sum == (c->criterion == TYPED_ALL_OF))
		return;
	for (size_t i = 0; i < c->count; i++)
		add(p, (struct json_step){
			       .kind = STEP_TRY,
			       .type = c->count == 1 ? NONE
		                       : sum         ? JSON_SUM_TYPE_EXTENDED
		                                     : JSON_PRODUCT_TYPE_NARROWED,
			       .old = sum ? p->old : c->branches[i],
			       .new = sum ? c->branches[i] : p->new,
		       });
}

/* ---- a pair of nodes ------------------------------------------------------------------- */

static bool same_text(struct str a, struct str b)
{
	return !a.ptr == !b.ptr && str_eq(a, b);
}

/* Objects and lists are never the same default to the registry; null is the same as none where the
 * old schema has it. */
static bool same_default(const struct node *old, const struct node *new)
{
	if (!old || !new)
		return !old ? !new : !old->quoted &&str_is(old->text, "null");
	return old->kind == NODE_SCALAR && new->kind == NODE_SCALAR &&
	       old->quoted == new->quoted &&str_eq(old->text, new->text);
}

static void plan_common(struct plan *p)
{
	const struct json_way here = { 0 };

	if (!same_text(p->old->name, p->new->name))
		say_at(p, JSON_ID_CHANGED, here);
	if (!same_text(p->old->title, p->new->title))
		say_at(p, JSON_TITLE_CHANGED, here);
	if (!same_text(p->old->description, p->new->description))
		say_at(p, JSON_DESCRIPTION_CHANGED, here);
	if (!same_default(p->old->default_value, p->new->default_value))
		say_at(p, JSON_DEFAULT_CHANGED, here);
}

static void plan_class(struct plan *p)
{
	static void (*const plans[])(struct plan *) = {
		[TYPED_STRING] = plan_string, [TYPED_NUMBER] = plan_number,
		[TYPED_CONST] = plan_const,   [TYPED_ENUM] = plan_enum,
		[TYPED_NOT] = plan_not,       [TYPED_COMBINED] = plan_combined,
		[TYPED_ARRAY] = plan_array,   [TYPED_OBJECT] = plan_object,
	};
	const enum typed_class class = p->old->class;

	plan_common(p);
	if ((size_t) class < sizeof plans / sizeof *plans && plans[class])
		plans[class](p);
}

/* What a plan costs beside its steps. */
static size_t weight(const struct typed *t)
{
	return t->class == TYPED_ENUM || t->class == TYPED_CONST ? t->values.count / 16
	       : t->class == TYPED_OBJECT
	               ? t->object->properties.count +
	                         t->object->pattern_count * (t->object->properties.count + 1)
	               : 1;
}

bool json_plan(struct json_relation *r, const struct typed *old, const struct typed *new,
               struct json_steps *out)
{
	struct plan p = { r, out, old, new };

	*out = (struct json_steps){ 0 };
	if (!json_work(r, weight(old) + weight(new)))
		return false;
	if ((old->class == TYPED_COMBINED) != (new->class == TYPED_COMBINED))
		try_branches(&p);
	if (old->class == new->class)
		plan_class(&p);
	else if (!is_false(old) && !is_empty(new) && !(old->connect_bytes && new->connect_bytes))
		say_at(&p, JSON_TYPE_CHANGED, (struct json_way){ 0 });
	return json_work(r, out->count);
}
