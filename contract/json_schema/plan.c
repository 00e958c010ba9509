#include "contract/base/list.h"
#include "contract/json_schema/validate_impl.h"

#include <assert.h>

const struct node *json_beside(const struct json_step *s, const char *keyword)
{
	const struct json_resource *r = s->in.resource;
	const struct json_keyword *k = json_keyword(r->dialect, str_of(keyword));

	if (!k || (k->vocabulary && !(k->vocabulary & r->vocabularies)))
		return NULL;
	return node_get(s->in.node, keyword);
}

const struct json_plan *json_plan_at(struct json_building *b, struct json_place in,
                                     const struct node *node)
{
	struct json_plan *plan;

	in = json_schema_at(b->schema, in, node);
	if (!in.node)
		return NULL;
	plan = json_table_find(&b->validator->plans, in.node, STR_NONE);
	if (plan)
		return plan;
	plan = arena_new(b->arena, struct json_plan);
	plan->place = in;
	plan->never = json_is_false(node);
	plan->always = json_is_true(node);
	json_table_add(&b->validator->plans, in.node, STR_NONE, plan);
	LIST_ADD(b->arena, b->waiting, b->waiting_count, plan);
	return plan;
}

bool json_prepare_regex(struct json_building *b, const struct node *at, struct str pattern,
                        const struct json_regex **out)
{
	struct failure why = { 0 };

	if (json_regex_compile(b->arena, pattern, out, &why))
		return true;
	return failure_at(b->why, why.code, at->line, at->column, "pattern %.*s: %s",
	                  (int)(pattern.len > 300 ? 300 : pattern.len), pattern.ptr, why.text);
}

struct rows {
	const struct json_check *first;
	size_t count;
};

/* Makes the steps of one table's rows, in the table's order. */
static bool add_steps(struct json_building *b, struct rows rows, struct json_step *steps, size_t *n)
{
	for (size_t i = 0; i < rows.count; i++) {
		const struct json_check *check = &rows.first[i];
		struct json_step s = { .check = check,
			               .run = check->run,
			               .kinds = check->kinds,
			               .in = b->now->place };

		s.value = json_beside(&s, check->keyword);
		if (!s.value)
			continue;
		if (!check->prepare(b, &s))
			return false;
		if (s.run)
			steps[(*n)++] = s;
	}
	return true;
}

enum { MOST_STEPS = 64 }; /* rows in all tables together */

static bool keep_steps(struct json_building *b, struct json_plan *plan,
                       const struct json_step *steps, size_t n)
{
	plan->steps =
		memcpy(arena_array(b->arena, struct json_step, n + 1), steps, n * sizeof *steps);
	plan->step_count = n;
	plan->always = n == 0;
	for (size_t i = 0; i < n; i++)
		if (steps[i].check >= json_last_checks &&
		    steps[i].check < json_last_checks + json_last_check_count)
			plan->unevaluated |= steps[i].kinds;
	return true;
}

/* A `$ref` alone in old drafts; else every keyword, those that ask what was evaluated at the end.
 */
static bool make_steps(struct json_building *b, struct json_plan *plan)
{
	const struct rows tables[] = {
		{ json_value_checks, json_value_check_count },
		{ json_apply_checks, json_apply_check_count },
		{ json_last_checks, json_last_check_count },
	};
	const bool alone = json_schema_ref_is_alone(b->schema, plan->place);
	struct json_step steps[MOST_STEPS];
	size_t n = 0;

	b->now = plan;
	if (plan->place.node->kind != NODE_MAP)
		return true;
	assert(json_value_check_count + json_apply_check_count + json_last_check_count <=
	       MOST_STEPS);
	if (alone) /* the first row there is `$ref` */
		return add_steps(b, (struct rows){ json_apply_checks, 1 }, steps, &n) &&
		       keep_steps(b, plan, steps, n);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (!add_steps(b, tables[i], steps, &n))
			return false;
	return keep_steps(b, plan, steps, n);
}

static bool make_plans(struct json_building *b)
{
	for (size_t i = 0; i < b->waiting_count; i++) /* the list grows on the way */
		if (!make_steps(b, b->waiting[i]))
			return false;
	return true;
}

bool json_validator_new(struct arena *a, const struct json_schema *schema,
                        const struct json_validator_options *options,
                        const struct json_validator **out, struct failure *why)
{
	struct json_validator *v = arena_new(a, struct json_validator);
	struct json_building b = { .arena = a,
		                   .schema = schema,
		                   .assert_format = options && options->assert_format,
		                   .validator = v,
		                   .why = why };

	v->schema = schema;
	v->plans.arena = a;
	v->root = json_plan_at(&b, schema->root, schema->root.node);
	if (!make_plans(&b))
		return false;
	*out = v;
	return true;
}
