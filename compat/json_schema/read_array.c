/* read_array.c - what the registry asks of two arrays */
#include "compat/json_schema/read_plan.h"

static bool array_open(const struct typed_array *x)
{
	return !x->closed && !x->additional && (!x->unevaluated || is_empty(x->unevaluated));
}

static const struct typed *array_partial(const struct typed_array *x)
{
	return partly_open(x->additional, x->closed, x->unevaluated);
}

static void item_removed(struct plan *p, const struct typed *old, struct json_way way)
{
	const struct typed *rest = array_partial(p->new->array);

	if (array_open(p->new->array))
		plan_say_at(p, JSON_ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL, way);
	else if (rest)
		plan_cover(p, old, rest,
		           JSON_ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		           JSON_ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	else
		plan_say_at(p,
		            is_false(old) ? JSON_ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL
		                          : JSON_ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL,
		            way);
}

static void item_added(struct plan *p, const struct typed *new, struct json_way way)
{
	const struct typed *rest = array_partial(p->old->array);

	if (array_open(p->old->array))
		plan_say_at(p,
		            is_empty(new) ? JSON_ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL
		                          : JSON_ITEM_ADDED_TO_OPEN_CONTENT_MODEL,
		            way);
	else if (rest)
		plan_cover(p, rest, new, JSON_ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		           JSON_ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	else
		plan_say_at(p, JSON_ITEM_ADDED_TO_CLOSED_CONTENT_MODEL, way);
}

void plan_array(struct plan *p)
{
	static const struct openness additional = OPENNESS("additionalItems", ADDITIONAL_ITEMS),
				     unevaluated = OPENNESS("unevaluatedItems", UNEVALUATED_ITEMS);
	static const struct four max = FOUR("maxItems", MAX_ITEMS),
				 min = FOUR("minItems", MIN_ITEMS),
				 most = FOUR("maxContains", MAX_CONTAINS),
				 least = FOUR("minContains", MIN_CONTAINS);
	const struct typed_array *old = p->old->array, *new = p->new->array;

	plan_pass(p, old->all, new->all, way_to(STR("items"), STR_NONE));
	for (size_t i = 0; i < old->item_count || i < new->item_count; i++) {
		const struct json_way way =
			way_to(STR("items"), arena_printf(p->r->arena, "%zu", i));

		if (i >= new->item_count)
			item_removed(p, old->items[i], way);
		else if (i >= old->item_count)
			item_added(p, new->items[i], way);
		else
			plan_pass(p, old->items[i], new->items[i], way);
	}
	plan_rest(p, &additional, old->closed, new->closed, old->additional, new->additional);
	plan_unevaluated(p, &unevaluated, old->unevaluated, new->unevaluated);
	plan_count(p, &max, old->max, new->max);
	plan_count(p, &min, old->min, new->min);
	if (old->unique != new->unique)
		plan_say(p, old->unique ? JSON_UNIQUE_ITEMS_REMOVED : JSON_UNIQUE_ITEMS_ADDED,
		         "uniqueItems");
	plan_count(p, &most, old->max_contains, new->max_contains);
	plan_count(p, &least, old->min_contains, new->min_contains);
}
