/* validate_impl.h - how a validator is built and run; for plan*.c, check_*.c and validate.c
 *
 * A schema object becomes a *plan*: the steps that can say no, in the order in which they are
 * taken. A step is a row of checks[] with its keyword's value made ready. Keywords that share their
 * work are one step: properties, patternProperties and additionalProperties walk an object once; so
 * do the keywords of items, of contains, of if.
 */
#ifndef CONTRACT_JSON_SCHEMA_VALIDATE_IMPL_H
#define CONTRACT_JSON_SCHEMA_VALIDATE_IMPL_H

#include "contract/base/limits.h"
#include "contract/base/number.h"
#include "contract/json_schema/format.h"
#include "contract/json_schema/regex.h"
#include "contract/json_schema/resource.h"
#include "contract/json_schema/table.h"
#include "contract/json_schema/validate.h"

#include <stdint.h>

struct json_step;
struct json_chain;
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

struct json_format_rule {
	const struct json_format *row;
	const struct json_regex *regex; /* NULL: none */
};

struct json_values { /* enum: by hash */
	struct json_chain **slots;
	size_t mask;
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
		struct json_format_rule format;
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

enum {
	JSON_TYPE_INTEGER = 1 << JSON_KIND_COUNT,
	JSON_TYPE_AS_WRITTEN = 2 << JSON_KIND_COUNT /* and 1.0 is none */
};

struct json_validator {
	const struct json_schema *schema;
	struct json_table plans; /* node -> plan */
	const struct json_plan *root;
};

extern const struct json_check json_value_checks[], json_apply_checks[], json_last_checks[];
extern const size_t json_value_check_count, json_apply_check_count, json_last_check_count;

struct json_building {
	struct arena *arena;
	const struct json_schema *schema;
	bool assert_format;
	struct json_validator *validator;
	struct json_plan **waiting; /* known, their steps not made yet */
	size_t waiting_count;
	struct json_plan *now;
	struct failure *why;
};

/* The plan of the schema at that node, made sooner or later. NULL: that is no schema. */
const struct json_plan *json_plan_at(struct json_building *b, struct json_place in,
                                     const struct node *node);
/* The value of a keyword beside the step's own, if the dialect and its vocabularies have it. */
const struct node *json_beside(const struct json_step *s, const char *keyword);
/* Compiles; a refusal names the pattern's place. */
bool json_prepare_regex(struct json_building *b, const struct node *at, struct str pattern,
                        const struct json_regex **out);

struct json_run {
	struct arena *arena;   /* for work; the errors' own is below */
	struct arena *scratch; /* reset by who used it */
	struct arena *kept;
	const struct json_validator *validator;
	struct json_matcher *matcher; /* made when first needed */
	struct json_seen *free;
	const struct json_resource **scope; /* dynamic: outermost first */
	size_t scope_count;
	size_t depth, steps;
	unsigned quiet;  /* above 0: nobody wants to know why */
	bool collecting; /* errors are wanted at all */
	bool stopped;    /* by a limit: *why */
	const struct json_error **last_error;
	size_t error_count;
	struct failure *why;
};

/* Does the value hold under the plan? False too if the run was stopped: look at r->stopped. */
bool json_apply(struct json_run *r, const struct json_plan *plan, const struct json_at *at);
/* The same without errors; what it evaluated counts only if it holds. */
bool json_apply_branch(struct json_run *r, const struct json_plan *plan, const struct json_at *at);
/* A member's or item's value. */
bool json_apply_below(struct json_run *r, const struct json_plan *plan, const struct json_at *at,
                      const struct node *value, struct str name, size_t index);
/* Says no, with a reason if one is wanted. `at_keyword`: the keyword if it is not the step's. */
bool json_fail(struct json_run *r, const struct json_step *s, const struct json_at *at,
               const char *fmt, ...) __attribute__((format(printf, 4, 5)));
bool json_fail_by(struct json_run *r, const struct json_step *s, const char *keyword,
                  const struct json_at *at, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* Ends the run for good: a limit was met at that step. Returns false. */
bool json_stop(struct json_run *r, const struct json_step *s, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The value as JSON, cut where it is long. */
const char *json_short(struct json_run *r, const struct node *value);
/* n more steps: false, and stopped, beyond the limit. */
bool json_spend(struct json_run *r, const struct json_step *s, size_t n);
/* Is there a match? Stops the run at the limit of PCRE2. */
bool json_matches(struct json_run *r, const struct json_step *s, const struct json_regex *regex,
                  struct str text);

/* After a check among several of one keyword: are the others worth a look? */
static inline bool json_goes_on(const struct json_run *r, bool ok)
{
	return !r->stopped && (ok || (r->collecting && !r->quiet));
}

void json_seen_mark(struct json_seen *seen, size_t i);
bool json_seen_has(const struct json_seen *seen, size_t i);

#endif
