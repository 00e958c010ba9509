/* set_schema.h - a schema while it is read as a set; private to the sets of set.h */
#ifndef COMPAT_JSON_SCHEMA_SET_SCHEMA_H
#define COMPAT_JSON_SCHEMA_SET_SCHEMA_H

#include "compat/json_schema/set_impl.h"

/* The resources that were entered on the way, outermost first, each once: where a dynamic reference
 * leads depends on them, so a schema is read once for each. */
struct scope {
	const struct json_resource **resources;
	size_t count;
};

struct json_set_schema {
	struct json_sets *sets;
	const struct json_schema *schema;
	bool formats, met_format;
	const struct scope **scopes; /* all that were met */
	size_t nscopes;
	struct reading **table; /* by node and scope */
	size_t room, count;
	unsigned depth;
};

/* A schema object that is being read. */
struct here {
	struct json_set_schema *x;
	struct json_place place;
	const struct scope *scope;
};

/* The scope within a place that is entered from another. */
const struct scope *set_scope_with(struct json_set_schema *x, const struct scope *outer,
                               const struct json_resource *entered);
/* The set of a schema at a place, and of one that stands inside the present one. */
unsigned set_at(struct json_set_schema *x, struct json_place place, const struct scope *scope);
unsigned set_inside(const struct here *h, const struct node *schema);
/* The value of a keyword that the present dialect knows; else NULL. */
const struct node *set_keyword_of(const struct here *h, const char *name);
/* What all keywords of the present schema say. */
unsigned set_of_keywords(const struct here *h);
/* What the n-th row of the keywords says; false: there is no such row. */
bool set_of_row(const struct here *h, size_t n, const char **keyword, const struct node **value,
                unsigned *set);
/* The members that additionalProperties is about; NULL: a pattern beside it is none. */
const struct match *set_rest_of(const struct here *h);
/* Where a reference keyword leads. False: there is none of that name, or it leads nowhere. */
bool set_target_of(const struct here *h, const char *keyword, struct here *out);

/* set_rest.c: the rows of unevaluatedProperties and unevaluatedItems */
unsigned set_unevaluated_members(const struct here *h, const struct node *value);
unsigned set_unevaluated_items(const struct here *h, const struct node *value);
/* Objects without that member, and everything else. */
static inline unsigned set_without(struct json_sets *s, struct str name)
{
	return json_set_member(s, name, JSON_SET_NONE);
}

#endif
