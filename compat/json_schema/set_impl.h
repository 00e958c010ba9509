/* set_impl.h - what the files of the sets share (set.h)
 *
 *   set_store.c    the store: sets built alike are one; the budget
 *   set.c          intersections, unions, and the plain sets
 *   set_schema.c   schemas as sets, each once
 *   set_keyword.c  what each keyword says
 *   set_rest.c     unevaluatedItems and unevaluatedProperties as sets
 *   set_tags.c     unions whose sets a constant tells apart
 *   set_saying.c   what a schema says, one thing after the other
 *   set_value.c    is a value in a set?
 *   set_ask.c      questions, and the memory of their answers
 *   set_sample.c   the search for a value that is in several sets
 *   set_number.c, set_string.c, set_array.c, set_object.c   only plain sets of one type are left
 *   set_format.c   what is known of formats
 */
#ifndef COMPAT_JSON_SCHEMA_SET_IMPL_H
#define COMPAT_JSON_SCHEMA_SET_IMPL_H

#include "compat/json_schema/set.h"
#include "compat/pattern/pattern.h"
#include "contract/base/list.h"

#include <stdint.h>

enum form_kind {
	FORM_ALL,
	FORM_OPEN,    /* set: what it means */
	FORM_UNKNOWN, /* blame; n: bits of the types that it speaks of, 0: all */
	FORM_BOTH,    /* list; its complement is a union */
	FORM_ONE,     /* list */
	FORM_TYPES,   /* n: bits */
	FORM_SCALAR,  /* value: null, a boolean, number or string; n: its type */
	/* plain ones of numbers */
	FORM_LEAST,
	FORM_MOST,
	FORM_MULTIPLE,
	/* of strings */
	FORM_MIN_LENGTH,
	FORM_MAX_LENGTH,
	FORM_PATTERN,
	FORM_FORMAT,
	/* of arrays */
	FORM_MIN_ITEMS,
	FORM_MAX_ITEMS,
	FORM_ITEM,          /* n: index; set */
	FORM_ITEMS,         /* n: from there on; set */
	FORM_CONTAINS,      /* n: at least; set */
	FORM_CONTAINS_MOST, /* n: at most; set */
	FORM_UNIQUE,
	/* of objects */
	FORM_MIN_MEMBERS,
	FORM_MAX_MEMBERS,
	FORM_HAS,     /* name */
	FORM_MEMBER,  /* name, set */
	FORM_MEMBERS, /* match, set */
	FORM_NAMES,   /* set */
	FORM_KIND_COUNT
};

/* Which names a rule is about: those that `found` finds, or all but these. */
struct match {
	bool rest;
	unsigned found;           /* a FORM_PATTERN */
	const struct str *names;  /* ascending */
	size_t nnames;
	const unsigned *patterns; /* FORM_PATTERNs */
	size_t npatterns;
};

/* What a set is for the values of one type. */
enum plainly { PLAINLY_MIXED, PLAINLY_ALL, PLAINLY_NONE };

/* From a value to parts of it. */
struct json_set_step {
	enum { STEP_SAME, STEP_MEMBER, STEP_MEMBERS, STEP_ITEM, STEP_ITEMS } kind;
	struct str name;           /* of the member */
	const struct match *match; /* of the members; NULL: of none that are known */
	unsigned long from;        /* of the item, or of the first */
};

/* A set that the parts are in, if the value is in that set. */
unsigned json_set_below(struct json_sets *s, unsigned set, const struct json_set_step *step);

/* What was found out about a set: memory of set_sample.c. */
struct memory {
	enum { MEMORY_NONE, MEMORY_OPEN, MEMORY_ASSUMED, MEMORY_DONE } state;
	unsigned depth; /* open: its own; assumed: of the outermost that was assumed to be empty */
	struct json_set_sample sample;
};

struct form {
	enum form_kind kind;
	uint8_t plainly[JSON_KIND_COUNT];
	bool exclusive;
	unsigned set;
	unsigned long n;
	const unsigned *list;
	size_t count;
	struct str name;
	struct number number;
	const void *identity; /* unknown, and equal only to what is the same */
	const struct node *value;
	const struct pattern *pattern; /* of a format: its inner language */
	const struct pattern *outer;
	const struct match *match;
	const struct set_index *index; /* of an intersection: set_below.c; NULL at first */
	const struct set_tags *tags;   /* of a list of sets: set_tags.c; NULL at first */
	const char *blame;
	struct memory memory[2]; /* of the set and of its complement */
};

struct json_sets {
	struct arena *arena, *scratch;
	struct form **forms; /* by set / 2 */
	size_t count;
	struct form_slot *slots; /* by what a form is made of */
	size_t room;
	struct arena *lists; /* holds `list`, for one list on the way to a set */
	unsigned *list;
	size_t list_room;
	unsigned long steps; /* of the budget, left */
	const char *limit;
	struct search *search; /* set_sample.c; NULL at first */
};

static inline const struct form *form_of(const struct json_sets *s, unsigned set)
{
	return s->forms[set >> 1];
}
static inline bool is_not(unsigned set)
{
	return set & 1;
}
/* The set of a form, made if there was none like it; json_set_find(): 0 then. Names, numbers and
 * matches are borrowed, lists are copied. */
unsigned json_set_add(struct json_sets *s, const struct form *f);
unsigned json_set_find(struct json_sets *s, const struct form *f);
enum plainly json_set_plainly(const struct json_sets *s, unsigned set, enum json_kind kind);
/* Members whose names a match is about; and those names as a set of strings. */
unsigned json_set_matching(struct json_sets *s, const struct match *m, unsigned set);
unsigned json_set_names_of(struct json_sets *s, const struct match *m);
/* The names that a pattern finds; all but some names and those that some patterns find. NULL: a
 * pattern is none. */
const struct match *json_set_match(struct json_sets *s, struct str pattern);
const struct match *json_set_match_rest(struct json_sets *s, const struct str *names, size_t nnames,
                                        const struct str *patterns, size_t npatterns);
/* Does the pattern find the name? */
enum json_set_answer json_set_finds(struct json_sets *s, unsigned pattern, struct str name);
/* Is the rule about that name? */
enum json_set_answer json_set_matches(struct json_sets *s, const struct match *m, struct str name);
/* "more than 100000 steps ... (limit SET_STEPS)" */
const char *json_set_limit(struct json_sets *s);

/* The set of one null, boolean, number or string that is there already; JSON_SET_NONE: it is not,
 * so that no set speaks of it; JSON_SET_ALL: it cannot be told. */
unsigned json_set_scalar(struct json_sets *s, const struct node *value);

/* -- sets that a constant tells apart (set_tags.c) ------------------------- */

/* Of the sets that a FORM_ONE lists, or whose complements a FORM_BOTH lists, which can a value be
 * in? NULL: any, nothing tells them apart. */
const struct set_tags *json_set_tags_of(struct json_sets *s, unsigned set);
/* No value of that type is in two of them. */
bool json_set_apart(const struct set_tags *tags, enum json_kind kind);
/* Can a value of that type be in both, by their places? */
bool json_set_may_meet(const struct set_tags *tags, enum json_kind kind, size_t x, size_t y);
/* Apart for all types, of sets that are no form's list yet. */
bool json_set_all_apart(struct json_sets *s, const unsigned *list, size_t n);

/* The places of those that the value can be in, one after the other. */
struct set_maybe {
	const struct table *table;
	size_t first, last, nrest;
};
struct set_maybe json_set_maybe(struct json_sets *s, const struct set_tags *tags,
                                const struct node *value);
bool json_set_next_maybe(struct set_maybe *m, size_t *at);

/* -- the search ---------------------------------------------------------- */

/* The plain sets (and complements of them) that a value of one type must be in. */
struct plain {
	struct arena *work; /* for what is forgotten once there is an answer */
	const unsigned *sets;
	size_t n;
};

static inline struct json_set_sample sample_none(void)
{
	return (struct json_set_sample){ .answer = JSON_SET_EMPTY };
}
static inline struct json_set_sample sample_of(const struct node *value)
{
	return (struct json_set_sample){ .answer = JSON_SET_FOUND, .value = value };
}
static inline struct json_set_sample sample_unknown(const char *blame)
{
	return (struct json_set_sample){ .answer = JSON_SET_UNKNOWN, .blame = blame };
}

static inline struct json_set_sample sample_maybe(const struct node *value, const char *blame)
{
	return (struct json_set_sample){ JSON_SET_UNKNOWN, value, blame };
}

struct json_set_sample json_set_number_in(struct json_sets *s, struct plain p);
struct json_set_sample json_set_string_in(struct json_sets *s, struct plain p);
struct json_set_sample json_set_array_in(struct json_sets *s, struct plain p);
struct json_set_sample json_set_object_in(struct json_sets *s, struct plain p);
/* Takes steps off the budget; false: it is used up. */
bool json_set_spend(struct json_sets *s, size_t steps);
/* A value in one set; what json_set_sample() asks. */
struct json_set_sample json_set_sample_of(struct json_sets *s, unsigned set);
static inline unsigned set_and(struct json_sets *s, unsigned x, unsigned y)
{
	const unsigned list[] = { x, y };

	return json_set_both(s, list, 2);
}

/* -- formats ------------------------------------------------------------- */

/* Two languages around a format: whatever `inner` finds is of the format for every validator,
 * whatever `outer` does not find for none. */
struct set_format {
	const char *name, *inner, *outer;
};
const struct set_format *set_format_find(struct str name);

#endif
