/* read_plan.c - what the registry asks of two nodes, in its order */
#include "compat/json_schema/read_plan.h"
#include "contract/base/list.h"

#define NONE JSON_DIFFERENCE_COUNT

void plan_add(struct plan *p, struct json_step step)
{
	LIST_ADD(p->r->arena, p->steps->list, p->steps->count, step);
}

void plan_say_at(struct plan *p, enum json_difference type, struct json_way way)
{
	plan_add(p, (struct json_step){ .kind = STEP_SAY, .type = type, .way = way });
}

void plan_say(struct plan *p, enum json_difference type, const char *keyword)
{
	plan_say_at(p, type, way_to(str_of(keyword), STR_NONE));
}

void plan_pass(struct plan *p, const struct typed *old, const struct typed *new,
               struct json_way way)
{
	if (old || new)
		plan_add(p, (struct json_step){
				    .kind = STEP_PASS, .old = old, .new = new, .way = way });
}

void plan_cover(struct plan *p, const struct typed *old, const struct typed *new,
                enum json_difference covered, enum json_difference not_covered, struct json_way way)
{
	plan_add(p, (struct json_step){ .kind = STEP_COVER,
	                                .type = covered,
	                                .otherwise = not_covered,
	                                .old = old,
	                                .new = new,
	                                .way = way });
}

static void plan_not(struct plan *p)
{
	plan_add(p, (struct json_step){ .kind = STEP_INVERT,
	                                .type = JSON_NOT_TYPE_NARROWED,
	                                .otherwise = JSON_NOT_TYPE_EXTENDED,
	                                .old = p->new->inner,
	                                .new = p->old->inner,
	                                .way = way_to(STR("not"), STR_NONE) });
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
		plan_say_at(p, type, (struct json_way){ 0 });
	if (type == JSON_COMBINED_TYPE_CHANGED)
		return;
	if (old->distinct_count < new->distinct_count)
		plan_say_at(p,
		            new->criterion == TYPED_ALL_OF ? JSON_PRODUCT_TYPE_EXTENDED
		                                           : JSON_SUM_TYPE_EXTENDED,
		            (struct json_way){ 0 });
	else if (old->distinct_count > new->distinct_count)
		plan_say_at(p,
		            old->criterion == TYPED_ALL_OF ? JSON_PRODUCT_TYPE_NARROWED
		                                           : JSON_SUM_TYPE_NARROWED,
		            (struct json_way){ 0 });
	plan_add(p, (struct json_step){ .kind = STEP_MATCH, .old = p->old, .new = p->new });
}

/* One branch that fits is enough: of a sum in the new schema, of a product in the old one. */
static void try_branches(struct plan *p)
{
	const bool sum = p->new->class == TYPED_COMBINED;
	const struct typed_combined *c = sum ? p->new->combined : p->old->combined;

	if (c->count != 1 && sum == (c->criterion == TYPED_ALL_OF))
		return;
	for (size_t i = 0; i < c->count; i++)
		plan_add(p, (struct json_step){
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
		plan_say_at(p, JSON_ID_CHANGED, here);
	if (!same_text(p->old->title, p->new->title))
		plan_say_at(p, JSON_TITLE_CHANGED, here);
	if (!same_text(p->old->description, p->new->description))
		plan_say_at(p, JSON_DESCRIPTION_CHANGED, here);
	if (!same_default(p->old->default_value, p->new->default_value))
		plan_say_at(p, JSON_DEFAULT_CHANGED, here);
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
		plan_say_at(&p, JSON_TYPE_CHANGED, (struct json_way){ 0 });
	return json_work(r, out->count);
}
