/* read_object.c - what the registry asks of two objects */
#include "compat/json_schema/read_plan.h"
#include "compat/pattern/pattern.h"
#include "contract/base/java_hash.h"
#include "contract/base/text_map.h"

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
	return partly_open(x->additional, x->closed, x->unevaluated);
}

static void property_removed(struct plan *p, const struct typed_member *old, struct json_way way)
{
	const struct typed_object *x = p->new->object;
	const struct typed *rest;

	if (object_open(x)) {
		plan_say_at(p, JSON_PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL, way);
		return;
	}
	rest = object_partial(p->r, x, old->name);
	if (rest)
		plan_cover(p, old->schema, rest,
		           JSON_PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		           JSON_PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	else
		plan_say_at(p,
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
		plan_say_at(
			p,
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
		plan_cover(p, rest, new->schema,
		           JSON_PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
		           JSON_PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, way);
	plan_say_at(p,
	            !required ? JSON_OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL
	            : has_default
	                    ? JSON_REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL
	                    : JSON_REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL,
	            way);
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
		plan_say_at(p,
		            typed_has(&old->required, name) ? JSON_REQUIRED_ATTRIBUTE_REMOVED
		            : typed_has_default(now->schema)
		                    ? JSON_REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED
		                    : JSON_REQUIRED_ATTRIBUTE_ADDED,
		            way);
	}
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

/* What stands in both tables under one name, in one of them NULL. */
typedef void compare_fn(struct plan *p, const struct typed_member *was,
                        const struct typed_member *is, struct json_way way);

static void each_name(struct plan *p, const struct typed_table *old, const struct typed_table *new,
                      const char *keyword, compare_fn *compare)
{
	size_t count;
	const struct str *names = all_names(p, old, new, &count);

	for (size_t i = 0; i < count; i++)
		compare(p, typed_find(old, names[i]), typed_find(new, names[i]),
		        way_to(str_of(keyword), names[i]));
}

static void compare_property(struct plan *p, const struct typed_member *was,
                             const struct typed_member *is, struct json_way way)
{
	if (!is)
		property_removed(p, was, way);
	else if (!was)
		property_added(p, is, way);
	else
		plan_pass(p, was->schema, is->schema, way);
}

static void compare_needed_names(struct plan *p, const struct typed_member *was,
                                 const struct typed_member *is, struct json_way way)
{
	if (!was || !is)
		plan_say_at(p, is ? JSON_DEPENDENCY_ARRAY_ADDED : JSON_DEPENDENCY_ARRAY_REMOVED,
		            way);
	else if (!same_names(&was->needs, &is->needs))
		plan_say_at(p,
		            typed_has_all(&is->needs, &was->needs) ? JSON_DEPENDENCY_ARRAY_EXTENDED
		            : typed_has_all(&was->needs, &is->needs)
		                    ? JSON_DEPENDENCY_ARRAY_NARROWED
		                    : JSON_DEPENDENCY_ARRAY_CHANGED,
		            way);
}

static void compare_needed_schema(struct plan *p, const struct typed_member *was,
                                  const struct typed_member *is, struct json_way way)
{
	if (was && is)
		plan_pass(p, was->schema, is->schema, way);
	else
		plan_say_at(p, is ? JSON_DEPENDENCY_SCHEMA_ADDED : JSON_DEPENDENCY_SCHEMA_REMOVED,
		            way);
}

void plan_object(struct plan *p)
{
	static const struct openness additional =
		OPENNESS("additionalProperties", ADDITIONAL_PROPERTIES);
	static const struct openness unevaluated =
		OPENNESS("unevaluatedProperties", UNEVALUATED_PROPERTIES);
	static const struct four max = FOUR("maxProperties", MAX_PROPERTIES),
				 min = FOUR("minProperties", MIN_PROPERTIES);
	const struct typed_object *old = p->old->object, *new = p->new->object;

	compare_required(p);
	each_name(p, &old->properties, &new->properties, "properties", compare_property);
	each_name(p, &old->name_dependencies, &new->name_dependencies, "dependencies",
	          compare_needed_names);
	each_name(p, &old->schema_dependencies, &new->schema_dependencies, "dependencies",
	          compare_needed_schema);
	plan_rest(p, &additional, old->closed, new->closed, old->additional, new->additional);
	plan_unevaluated(p, &unevaluated, old->unevaluated, new->unevaluated);
	plan_count(p, &max, old->max, new->max);
	plan_count(p, &min, old->min, new->min);
}
