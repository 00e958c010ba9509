/* json_schema/shape_view.h - what all schemas that hold of one value say of its kind (for shape.c)
 *
 * A value of a place is a value of each schema that the place refers to ($ref) or joins (allOf),
 * and of one of several (anyOf, oneOf). The view lists the first and joins what the others may be.
 */
#ifndef CONTRACT_JSON_SCHEMA_SHAPE_VIEW_H
#define CONTRACT_JSON_SCHEMA_SHAPE_VIEW_H

#include "contract/json_schema/schema.h"

enum {
	PARTS_MOST = 128,     /* schemas that hold of one value; more say nothing here */
	UNION_DEPTH = 16,     /* unions inside unions that are looked into */
	UNION_STEPS = 10000,  /* branches that are looked at for one contract */
};

struct viewing {
	struct arena *arena;
	const struct json_schema *schema;
	unsigned depth, steps; /* of unions: a branch may lead back to its union */
};

struct view {
	struct json_place *said;
	size_t count;            /* at most PARTS_MOST */
	unsigned kinds;          /* a bit for each enum json_kind that may occur */
	bool whole;              /* numbers are whole */
	bool typed;              /* some type is stated */
	const struct node *type; /* where */
	const struct node *list; /* enum, or const: the first of them */
	bool single;             /* it is a const */
	struct str *branches;    /* of a union that is no field: their types */
	size_t branch_count;
};

void view_of(struct viewing *s, struct view *v, const struct json_place *places, size_t n);
/* "integer|string": what may occur beside null. */
struct str view_kinds_text(struct arena *a, const struct view *v);

#endif
