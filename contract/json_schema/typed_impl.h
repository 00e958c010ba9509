/* typed_impl.h - inside the reader of typed trees
 *
 * typed_read.c makes a node of a schema object, typed_parts.c the families of keywords with the
 * scalars of typed_scalar.c and the tables of typed_names.c, typed_reference.c finds where
 * references lead, typed_modern.c is the reader of 2019-09 and later, typed_equal.c finds equal
 * branches.
 */
#ifndef CONTRACT_JSON_SCHEMA_TYPED_IMPL_H
#define CONTRACT_JSON_SCHEMA_TYPED_IMPL_H

#include "contract/base/text_map.h"
#include "contract/json_schema/schema.h"
#include "contract/json_schema/typed.h"

/* Families of keywords: what has been read of an object is not looked at again. */
enum typed_used {
	USED_ENUM = 1,
	USED_COMBINED = 2,
	USED_NOT = 4,
	USED_CONST = 8,
	USED_TYPE = 16,
	USED_ARRAY = 32,
	USED_OBJECT = 64,
	USED_NUMBER = 128,
	USED_STRING = 256,
	USED_CONDITIONAL = 512,
	USED_COMMON = 1024,
	USED_REFERENCE = 2048,
};

struct typed_document {
	const struct node *root;
	struct str uri; /* ptr NULL: the schema itself */
	enum json_dialect dialect;
	struct text_map ids; /* `$id` as written -> struct typed_here */
	bool scanned;
};

struct typed_path { /* of a place, for messages; NULL: the root */
	const struct typed_path *up;
	struct str key;
};

/* A place in a document, with the base URI in force. */
struct typed_here {
	const struct node *node;
	struct str base; /* ptr NULL: none */
	struct typed_document *document;
	const struct typed_path *path;
};

struct typed_load;

/* One reference where it stands. */
struct typed_occurrence {
	struct typed *from;
	struct typed_load *to;
};

enum typed_load_state { LOAD_NEW, LOAD_OPEN, LOAD_DONE };

/* What is built at one go: the document, or what a reference leads to. */
struct typed_load {
	struct typed_here here;
	struct json_place place; /* 2019-09 and later */
	struct str uri;
	const struct typed *made;
	struct typed_occurrence *occurrences; /* in the order in which they are met */
	size_t count;
	enum typed_load_state state; /* of typed_link() */
};

struct typed_loader {
	struct arena *arena;
	struct failure *why;
	struct typed_load **loads; /* 0: the document */
	size_t load_count, current;
	struct text_map by_uri;    /* -> struct typed_load */
	struct text_map documents; /* URI -> struct typed_document */
	struct typed_document *main;
	unsigned made;           /* typed nodes */
	struct typed **combined; /* every COMBINED node */
	size_t combined_count;
};

/* A new node; NULL: LIMIT. */
struct typed *typed_new(struct typed_loader *l, enum typed_class class, const struct node *at);
struct typed *typed_new_combined(struct typed_loader *l, enum typed_criterion criterion,
                                 const struct typed **branches, size_t count,
                                 const struct node *at);

/* SYNTAX, with the place in the loader's form ("#/a/0: "). False. */
bool typed_refuse(struct typed_loader *l, const struct typed_here *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "expected type: String, found: Null"; wanted: "type: String" or "type is one of A or B". */
bool typed_expected(struct typed_loader *l, const struct typed_here *at, const char *wanted);

/* The place of a member or item; its `$id` changes the base. False: that is no URI. */
bool typed_enter(struct typed_loader *l, const struct typed_here *from, struct str key,
                 const struct node *node, struct typed_here *out);
/* The place of a member, or a place without node where there is none. */
bool typed_member(struct typed_loader *l, const struct typed_here *from, const char *key,
                  struct typed_here *out);
/* The place of the i-th item. */
bool typed_item(struct typed_loader *l, const struct typed_here *from, size_t i,
                struct typed_here *out);
/* The members of an object in the order in which the loader walks them. */
size_t *typed_walk(struct typed_loader *l, const struct node *map);

/* One schema. */
bool typed_load_schema(struct typed_loader *l, const struct typed_here *at,
                       const struct typed **out);
/* The same at a member that must be there as far as the caller knows. */
bool typed_load_member(struct typed_loader *l, const struct typed_here *from, const char *key,
                       const struct typed **out);

/* The families. typed: a `type` says so. */
bool typed_load_string(struct typed_loader *l, const struct typed_here *at, bool typed,
                       struct typed **out);
bool typed_load_number(struct typed_loader *l, const struct typed_here *at, bool typed,
                       bool integer, struct typed **out);
bool typed_load_array(struct typed_loader *l, const struct typed_here *at, bool typed,
                      struct typed **out);
bool typed_load_object(struct typed_loader *l, const struct typed_here *at, bool typed,
                       struct typed **out);

bool typed_is_string(const struct node *n);
bool typed_is_bool(const struct node *n);
/* Java's class of a scalar: "Integer", "BigDecimal", "Null"... */
const char *typed_java_class(const struct node *n);
bool typed_is_number(const struct node *n);
/* A number that Java keeps in 32 bits. */
bool typed_to_int(const struct node *n, int *out);

/* Tables. Adding a name that is there replaces what it has. */
struct typed_member *typed_table_add(struct arena *a, struct typed_table *t, struct text_map *index,
                                     struct str name);
/* Puts the list in Java's order for tables of these capacities, one after the other (0: none), and
 * makes by_name. */
void typed_table_close(struct arena *a, struct typed_table *t, size_t first, size_t second);
/* Sorts, and drops what stands twice. */
void typed_names_close(struct typed_names *names);
/* The kept text with sorted members: equal values have equal texts. */
struct str typed_value_text(struct arena *a, const struct node *value);

/* Notes a reference from `from`, and has what it leads to built later. */
bool typed_refer(struct typed_loader *l, const struct typed_here *at, struct typed *from,
                 struct str ref);
/* When all is built: targets, and what a reference keeps of its siblings. */
void typed_link(struct typed_loader *l);
/* Fills `distinct` of every COMBINED node. */
void typed_collapse(struct typed_loader *l);
/* Is this a keyword that was read? */
bool typed_keyword_used(enum json_dialect dialect, unsigned used, struct str name);
/* Has the object a keyword of one of these families? */
bool typed_has_keyword(enum json_dialect dialect, const struct node *map, unsigned families);

/* `definitions` are found in `$defs` too, at the top: a root with both. */
const struct node *typed_bridged(struct typed_loader *l, const struct node *root);
struct typed_load *typed_new_load(struct typed_loader *l, const struct typed_here *here,
                                  struct str uri);

/* 2019-09 and later. */
bool typed_modern_keyword(struct str name);
bool typed_read_modern(struct typed_loader *l, const struct typed_reference *references,
                       size_t reference_count, const struct typed **out);

#endif
