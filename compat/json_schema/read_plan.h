/* read_plan.h - inside the registry's relation of JSON Schemas: what is asked of two nodes
 *
 * The rules, and nothing else: each adds steps to a plan. Rules do not walk. read_plan.c knows the
 * order of events in a pair, and combined schemas; read_value.c the keywords of one value;
 * read_array.c and read_object.c what holds other values, and read_rest.c how open it is.
 */
#ifndef COMPAT_JSON_SCHEMA_READ_PLAN_H
#define COMPAT_JSON_SCHEMA_READ_PLAN_H

#include "compat/json_schema/read_impl.h"

/* A plan in the making. */
struct plan {
	struct json_relation *r;
	struct json_steps *steps;
	const struct typed *old, *new;
};

void plan_add(struct plan *p, struct json_step step);
void plan_say_at(struct plan *p, enum json_difference type, struct json_way way);
void plan_say(struct plan *p, enum json_difference type, const char *keyword);
/* What is found between the two, either of which may be NULL. */
void plan_pass(struct plan *p, const struct typed *old, const struct typed *new,
               struct json_way way);
void plan_cover(struct plan *p, const struct typed *old, const struct typed *new,
                enum json_difference covered, enum json_difference not_covered,
                struct json_way way);

static inline struct json_way way_to(struct str first, struct str second)
{
	return (struct json_way){ first, second };
}

static inline bool is_empty(const struct typed *t)
{
	return t->class == TYPED_EMPTY || t->class == TYPED_TRUE;
}

static inline bool is_false(const struct typed *t)
{
	return t->class == TYPED_FALSE;
}

/* ---- keywords of one value (read_value.c) ---- */

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

void plan_count(struct plan *p, const struct four *row, struct typed_count old,
                struct typed_count new);
bool same_names(const struct typed_names *a, const struct typed_names *b);
void plan_string(struct plan *p);
void plan_number(struct plan *p);
void plan_enum(struct plan *p);
void plan_const(struct plan *p);

/* ---- what else there may be (read_rest.c) ---- */

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
void plan_rest(struct plan *p, const struct openness *row, bool old_closed, bool new_closed,
               const struct typed *old, const struct typed *new);
/* unevaluatedProperties, unevaluatedItems: `true` and absence are different here. */
void plan_unevaluated(struct plan *p, const struct openness *row, const struct typed *old,
                      const struct typed *new);
/* The schema of what is not named, if it is neither all nor nothing. */
const struct typed *partly_open(const struct typed *additional, bool closed,
                                const struct typed *unevaluated);

/* ---- what holds other values (read_array.c, read_object.c) ---- */

void plan_array(struct plan *p);
void plan_object(struct plan *p);

#endif
