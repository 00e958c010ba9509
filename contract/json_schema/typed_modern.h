/* typed_modern.h - inside the reader of 2019-09 and 2020-12
 *
 * typed_modern.c makes a node of a schema object, typed_keyword.c one of each keyword, typed_join.c
 * joins them.
 */
#ifndef CONTRACT_JSON_SCHEMA_TYPED_MODERN_H
#define CONTRACT_JSON_SCHEMA_TYPED_MODERN_H

#include "contract/json_schema/typed_impl.h"

struct modern {
	struct typed_loader *l;
	const struct json_schema *schema;
};

/* A place here, and where json_schema.h has it; they go together. */
struct modern_spot {
	struct typed_here here;
	struct json_place place;
};

/* The members of a map in the order of a table whose keys are texts with a place, all the same. */
size_t *modern_walk(struct modern *m, const struct node *map);
/* The place of a member, of an item. True, so that it stands in a row of conditions. */
bool modern_enter(struct modern *m, const struct modern_spot *from, struct str key,
                  const struct node *node, struct modern_spot *out);
bool modern_item(struct modern *m, const struct modern_spot *list, size_t i,
                 struct modern_spot *out);

/* What stands at a place must be that; else SYNTAX. */
bool modern_want(struct modern *m, const struct modern_spot *at, enum node_kind kind);
bool modern_want_text(struct modern *m, const struct modern_spot *at);
bool modern_want_pattern(struct modern *m, const struct modern_spot *at, struct str pattern);

/* One schema; what a reference leads to is built later. */
bool modern_load(struct modern *m, const struct modern_spot *at, struct typed **out);
bool modern_load_child(struct modern *m, const struct modern_spot *at, const struct typed **out);
bool modern_refer(struct modern *m, const struct modern_spot *object, const char *keyword,
                  struct typed **out);

/* The node that a keyword makes by itself; *out NULL: none. NULL: the keyword makes none ever. */
typedef bool modern_keyword_fn(struct modern *m, const struct modern_spot *object,
                               const struct modern_spot *at, struct typed **out);
modern_keyword_fn *modern_keyword_of(struct str name);
/* name -> schema. copied: Java copies the table once more. */
bool modern_read_table(struct modern *m, const struct modern_spot *at, struct typed_table *t,
                       bool copied);

struct modern_branches {
	const struct typed **list;
	size_t count;
};

/* A new node of a class, with an empty part. These give NULL for LIMIT. */
struct typed *modern_piece(struct modern *m, enum typed_class class, const struct node *at);
struct typed *modern_combine(struct modern *m, enum typed_criterion criterion,
                             const struct typed **branches, size_t count, bool generated,
                             const struct node *at);
/* An allOf of nothing that nobody wrote: what a keyword without a meaning here leaves. */
struct typed *modern_nothing(struct modern *m, const struct node *at);
/* Are both of one class that merges? */
bool modern_merges(const struct typed *x, const struct typed *y);
bool modern_is_generated(const struct typed *t, enum typed_criterion criterion);
void modern_close_required(struct arena *a, struct typed_object *x);
/* Both at once. Equal families merge, a list of types takes in what belongs to one of them,
 * anything else makes an allOf that nobody wrote. x or y NULL: the other. */
struct typed *modern_join(struct modern *m, struct typed *x, struct typed *y);

#endif
