/* shape_build.h - what the readers of contract languages share
 *
 * A reader walks a document's tree and states what it finds in the neutral shape. A
 * value of a wrong type anywhere is a defect; reading goes on without the statement, or
 * with it where the meaning is clear ("true" in quotes). Absent and explicit
 * default come out the same.
 */
#ifndef CONTRACT_SHAPE_BUILD_H
#define CONTRACT_SHAPE_BUILD_H

#include "contract/base/list.h"
#include "contract/defect.h"
#include "contract/shape.h"

struct reading {
	struct arena *a;
	struct defects *defects; /* may be NULL */
	struct contract *c;      /* filled while reading; its dialect decides small things */
	const struct node *root; /* of the document: $ref looks here */
	struct str *steps;       /* where in the document: for the paths of defects */
	size_t step_count, step_room;
	size_t fields; /* made so far; at most LIMIT_FIELDS */
	size_t path_bytes; /* of them */
	size_t merged; /* members that references repeated; at most LIMIT_NODES */
	bool lenient;  /* a contract: what is wrong is for the strict check to say */
	const struct inlining *inlining; /* definitions being inlined, innermost first */
};

/* A new, empty contract in the arena and the reading that fills it. */
void reading_init(struct reading *r, struct arena *a, const struct node *root, enum dialect dialect,
                  struct defects *defects);
/* Sorts what must be sorted. Call once, at the end. */
void reading_finish(struct reading *r);
void reading_enter(struct reading *r, struct str step);
void reading_leave(struct reading *r);
/* A defect at the current place, one step further down unless key is NULL. */
void reading_defect(struct reading *r, enum defect_rule rule, const struct node *at,
                    const char *key, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* A set of texts: numbers of entries by hash, against quadratic work on hostile lists. */
struct text_set {
	size_t mask;
	unsigned *slots;
};
void text_set_init(struct text_set *s, struct arena *a, size_t most);
/* The slot of text among list: 0 if it is new; then put its number + 1 there. */
unsigned *text_set_slot(const struct text_set *s, struct str text, const struct str *list);

/* ---- values: NULL, STR_NONE or false when absent; a wrong type is noted too ---- */
const struct node *read_map(struct reading *r, const struct node *map, const char *key);
const struct node *read_list(struct reading *r, const struct node *map, const char *key);
/* Any scalar, as text. */
struct str read_text(struct reading *r, const struct node *map, const char *key);
bool read_bool(struct reading *r, const struct node *value, const char *key, bool *out);
/* A whole number from 0 on. */
bool read_count(struct reading *r, const struct node *value, const char *key, long long *out);
/* A plain decimal number, as text. */
bool read_number(struct reading *r, const struct node *value, const char *key, struct str *out);

/* The value as JSON with its keys sorted; a scalar's text as it is. */
struct str node_canonical(struct arena *a, const struct node *n);

struct named named_value(struct str key, const struct node *value, const struct node *at);
struct str str_lower(struct arena *a, struct str s); /* ASCII letters */
/* The name of a file without its folders and what stands behind its last dot. */
struct str file_stem(struct str name);
/* Nothing is said by null and by an empty list or map. */
bool node_says_nothing(const struct node *n);

/* ---- statements ---- */

/* A sparse list stays sorted; stating again replaces. Gives the one kept. */
struct stated *field_state(struct reading *r, struct field *f, enum attribute attribute,
                           const struct node *at);
void field_state_flag(struct reading *r, struct field *f, enum attribute attribute,
                      const struct node *at);
void field_state_text(struct reading *r, struct field *f, enum attribute attribute, struct str text,
                      const struct node *at);
/* Appends to a list attribute, unless it is there already. For lists a few entries long. */
void field_state_entry(struct reading *r, struct field *f, enum attribute attribute,
                       struct str entry, const struct node *at);
void field_unstate(struct field *f, enum attribute attribute);
/* A list of scalars (a lone scalar is a list of one); doubles are noted and dropped. */
void field_state_list(struct reading *r, struct field *f, enum attribute attribute,
                      const struct node *value);
/* A closed list: scalars, or maps with `value` (ODCS 3.2), whose other keys are labels. */
void field_enum(struct reading *r, struct field *f, const struct node *value);

void field_doc(struct reading *r, struct field *f, struct str key, const struct node *value,
               const struct node *at);
/* unit, currency, timezone, encoding...: what a changed value of which changes the meaning of a
 * field. */
bool is_meaning_key(struct str key);
/* Where a converted document keeps what the way back needs (contract/convert/convert.h): no
 * statement. */
bool is_conversion_key(enum dialect dialect, struct str key);
void field_meaning(struct reading *r, struct field *f, struct str key, const struct node *value,
                   const struct node *at);

/* How a key of a field is read: one row each, sorted by key. */
enum key_how {
	KEY_OTHER, /* known, and read by the dialect itself */
	KEY_FLAG,
	KEY_TEXT,
	KEY_COUNT,
	KEY_POSITION, /* a count; -1 is no statement */
	KEY_NAME,     /* a text; the field's own name is no statement */
	KEY_NUMBER,
	KEY_BOUND, /* a number; for dates and times a text; boolean exclusive bounds of old versions
	            */
	KEY_LIST,
	KEY_NODE,
	KEY_DOC,
};
struct key_row {
	const char *key;
	enum key_how how;
	enum attribute attribute;
	bool expectation; /* only expectations have it */
};
const struct key_row *key_find(const struct key_row *rows, size_t n, struct str key);
/* Attributes that a language has no key for, by their own name: an extension key in DCS, a
 * custom property in ODCS. So whatever is converted between them comes back. */
const struct key_row *extension_find(struct str key);
/* A key that no table knows: a meaning, an error in an expectation ("did you mean" among rows),
 * else kept as documentation "customProperties.<key>". */
void field_other_key(struct reading *r, struct field *f, const struct node *key,
                     const struct node *value, const struct key_row *rows, size_t n);
/* Reads one value by its row. f's type is known by then. */
void field_key(struct reading *r, struct field *f, const struct key_row *row,
               const struct node *value, const struct node *key);
/* Every key of a map, by its row, as an extension or as another key. */
void field_keys(struct reading *r, struct field *f, const struct node *map, const struct key_row *rows,
                size_t n);
/* Boolean exclusiveMinimum and exclusiveMaximum turn minimum and maximum into open bounds. */
void field_fold_bounds(struct reading *r, struct field *f, const struct node *map);

/* A new field below parent. step: "." and a name, or "[]", "{}", "{key}" without one. NULL, noted,
 * beyond LIMIT_FIELDS or LIMIT_DEPTH. */
struct field *field_new(struct reading *r, const struct field *parent, const char *step,
                        struct str name, const struct node *node, const struct node *at);
/* Its children are all there: indexes them. A name twice is noted, and the later one dropped. */
void field_children_done(struct reading *r, struct field *f);
/* A field down a path of names separated by dots, below a model or record. */
struct field *field_down(const struct field *from, struct str path);

/* A name that another model or port has is noted (at the place of the reading) and the later one
 * dropped. */
void models_done(struct reading *r);
void ports_done(struct reading *r);

struct model *model_new(struct reading *r, struct str name, const struct node *node,
                        const struct node *at);
void model_key_add(struct reading *r, struct model *m, struct str path, const struct node *at);

/* The fields are there: without a stated list the key is the flagged ones, in order; flags follow
 * the list. */
void model_key_done(struct reading *r, struct model *m);

void note_add(struct reading *r, enum note_kind kind, struct str path, const struct node *value,
              const struct node *at);
struct port *port_new(struct reading *r, struct str name, const struct node *node,
                      const struct node *at);
/* One key of a server: type, format and environment, else address or others. */
void port_key(struct reading *r, struct port *p, struct str key, const struct node *value,
              const struct node *at);
/* All keys are there: defaults that the type has. */
void port_done(struct reading *r, struct port *p);
void named_sort(struct named *list, size_t count);

#endif
