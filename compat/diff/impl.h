/* impl.h - the parts of the diff to each other; nobody else includes it
 *
 * The walker (fields.c) pairs elements and judges nothing. What a pair means is judged by the
 * other parts, from rows: {attribute, relation} to rule. Rules never walk.
 */
#ifndef COMPAT_DIFF_IMPL_H
#define COMPAT_DIFF_IMPL_H

#include "compat/bounds.h"
#include "compat/diff/diff.h"
#include "compat/diff/pairing.h"
#include "compat/read_shape.h"

struct diffing {
	struct arena *a;
	const struct contract *old, *new;
	const struct diff_options *options;
	struct diff *out;
	bool draft; /* breaking is a warning */
};

/* Adds a finding at the level that options and draft give it. */
struct finding *report(struct diffing *d, enum rule rule, const struct finding_parts *parts);

/* Two fields (or model roots) that are the same element. */
struct field_pair {
	const struct field *old, *new;
	bool is_key; /* the keys of a map: their type must not change */
};

/* ---- the parts ---- */

void diff_models(struct diffing *d);                              /* fields.c */
void judge_field(struct diffing *d, const struct field_pair *p);  /* field.c */
void judge_values(struct diffing *d, const struct field_pair *p); /* values.c: enum, bounds */
void judge_unsatisfiable(struct diffing *d, const struct field *old, const struct field *new);
void judge_type(struct diffing *d, const struct field_pair *p); /* type.c */
void judge_quality(struct diffing *d, const struct field *old,
                   const struct field *new); /* promises.c */
void diff_slas(struct diffing *d);           /* promises.c */
void diff_ports(struct diffing *d);          /* ports.c */
void diff_lifecycle(struct diffing *d);      /* lifecycle.c */

/* ---- ports as the rules about fields see them ---- */

/* Names, joined, of the new contract's ports that carry values as text, or fields by position;
 * empty: none. */
struct str text_ports(struct diffing *d);
struct str positional_ports(struct diffing *d);
/* The ports that cannot carry this change of type, and why. */
struct str vetoing_ports(struct diffing *d, const struct type *old, const struct type *new,
                         const char **reason);

/* ---- port identity ---- */

/* The tuple of a port's own keys; empty if they are not all stated. */
struct str port_place(struct arena *a, const struct port *p);
enum { PORT_PARTS = 3 };
enum part_change {
	PART_SAME,
	PART_DETAIL,   /* said in other words, or by other keys; the same place */
	PART_STATED,   /* for the first time: documentation */
	PART_UNSTATED, /* the place is no longer promised */
	PART_MOVED
};
struct port_part {         /* of the tuple, and what became of it */
	const char *names; /* its keys, separated by | */
	struct str key;    /* the one that decided; empty: neither states it */
	enum part_change change;
	struct str old_value;
};
/* Is the tuple of its kind known? Else every key is part of it. */
bool port_has_known_place(const struct port *p);
size_t port_parts(struct arena *a, const struct contract *old, const struct port *p,
                  const struct contract *new, const struct port *q, struct port_part *out);
/* The part that a key belongs to, or NULL: such keys may change with a warning. */
const struct port_part *port_part_of(const struct port_part *parts, size_t n, struct str key);
/* Would a reader of one find the data of the other there? */
bool port_is_reused(struct arena *a, const struct contract *old, const struct port *p,
                    const struct contract *new, const struct port *q);

/* ---- hints ---- */

/* Fields of one parent (or of all, for what moved) that are gone and that are new. */
void rename_hints(struct diffing *d, const struct field *old_parent, const struct field **gone,
                  size_t gone_count, const struct field **added, size_t added_count);

/* ---- small things ---- */

/* The value node of the section that lists such things, for what was removed from it. */
const struct node *section_at(const struct contract *c, const char *dcs_key, const char *odcs_key);

#endif
