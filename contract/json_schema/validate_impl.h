/* validate_impl.h - how a validator is built and run; for plan*.c, check_*.c and validate.c
 *
 * A schema object becomes a *plan*: the steps that can say no, in the order in which they are
 * taken. A step is a row of checks[] with its keyword's value made ready. Keywords that share their
 * work are one step: properties, patternProperties and additionalProperties walk an object once; so
 * do the keywords of items, of contains, of if.
 */
#ifndef CONTRACT_JSON_SCHEMA_VALIDATE_IMPL_H
#define CONTRACT_JSON_SCHEMA_VALIDATE_IMPL_H

#include "contract/base/number.h"
#include "contract/json_schema/format.h"
#include "contract/json_schema/regex.h"
#include "contract/json_schema/table.h"
#include "contract/json_schema/validate.h"

#include <stdint.h>

struct json_step;
struct json_building;
struct json_run;

/* ---- plans ---------------------------------------------------------------------- */

struct json_plan {
	struct json_place place;
	const struct json_step *steps;
	size_t step_count;
	bool always, never;   /* it holds for every value; for none */
	unsigned unevaluated; /* kinds for which it has to know what was evaluated: bits of enum
	                         json_kind */
};

struct json_name_rule { /* dependentRequired, or a name that needs a schema */
	struct str name;
	const struct node *value;
	const struct json_plan *plan; /* or NULL: value is a list of names */
};

struct json_pattern_rule {
	const struct json_regex *regex;
	const struct node *value;
	const struct json_plan *plan;
};

struct json_members {                  /* properties, patternProperties, additionalProperties */
	const struct node *properties; /* name -> schema; NULL: none */
	struct json_table plans;       /* name -> plan, for `properties` */
	const struct json_pattern_rule *patterns;
	size_t pattern_count;
	const struct node *rest; /* additionalProperties; NULL: none */
	const struct json_plan *rest_plan;
};

struct json_positions { /* prefixItems and items, or items and additionalItems */
	const struct node *prefix, *rest;
	const struct json_plan *const *plans;
	size_t plan_count;
	const struct json_plan *rest_plan; /* NULL: none */
};

struct json_contains {
	const struct json_plan *plan;
	unsigned long least, most;
	const struct node *least_at, *most_at; /* or NULL */
	bool marks;                            /* 2020-12: what it finds is evaluated */
};

struct json_condition {
	const struct json_plan *when, *then, *otherwise; /* the last two may be NULL */
};

struct json_values {               /* enum */
	struct json_table by_hash; /* json_hash() as the text -> the first of a chain */
};

struct json_plans {
	const struct json_plan **plans;
	size_t count;
};

struct json_rules {
	struct json_name_rule *rules;
	size_t count;
};

struct json_bound {
	struct number limit;
	bool exclusive;
};

typedef bool json_prepare_fn(struct json_building *b, struct json_step *s);

/* ---- running --------------------------------------------------------------------- */

struct json_path { /* from a value to the root; on the stack of who steps down */
	const struct json_path *up;
	struct str name; /* ptr NULL: an index */
	size_t index;
};

/* Which members or items of one value were evaluated. */
struct json_seen {
	uint64_t *bits;
	size_t count, room; /* items; bits that fit */
	bool all;
	struct json_seen *next; /* in the list of free ones */
};

struct json_at {
	const struct node *value;
	enum json_kind kind;
	const struct json_path *path;
	struct json_seen *seen; /* NULL: nobody asks */
};

typedef bool json_check_fn(struct json_run *r, const struct json_step *s, const struct json_at *at);

struct json_check {
	const char *keyword;
	unsigned kinds;           /* of values it can refuse: 1 << enum json_kind */
	json_prepare_fn *prepare; /* false: failed; a step whose run is NULL is left out */
	json_check_fn *run;
};

struct json_step {
	const struct json_check *check;
	json_check_fn *run;
	unsigned kinds;
	struct json_place in;     /* the schema object */
	const struct node *value; /* of the keyword */
	union {
		struct json_bound bound;
		unsigned long count;
		unsigned types; /* 1 << enum json_kind, and JSON_TYPE_INTEGER */
		const struct json_regex *regex;
		const struct json_format *format;
		const struct json_plan *plan;
		const struct json_link *link;
		struct json_plans list;
		struct json_rules rules;
		struct json_members *members;
		struct json_positions *positions;
		struct json_contains contains;
		struct json_condition condition;
		struct json_values values;
	};
};

enum { JSON_TYPE_INTEGER = 1 << JSON_KIND_COUNT };

struct json_validator {
	const struct json_schema *schema;
	struct json_table plans; /* node -> plan */
	const struct json_plan *root;
};

struct json_building {
	struct arena *arena;
	const struct json_schema *schema;
	bool assert_format;
	struct json_validator *validator;
	struct json_plan **todo; /* known, their steps not made yet */
	size_t todo_count;
	struct json_plan *now;
	struct failure *why;
};

#endif
