/* set.h - sets of JSON values, and whether there is a value in them
 *
 * The question. A JSON Schema is a set of values: those it accepts. The new one reads all that the
 * old one writes if no value is in *old and not new*. So there is one question about sets: is there
 * a value in all of these? None; or here is one (a *sample*: it is the witness that is shown); or
 * it could not be found out, and this is to blame.
 *
 * Sets are never computed. They are built, and asked:
 *
 *     plain           numbers of at least 5; strings that a pattern finds; arrays whose third item
 *                     is in that set; objects with a member "a"...: one for each keyword. It speaks
 *                     of one type and holds every value of the others, as the keyword does.
 *     intersection    of any number of sets: a schema is the intersection of its keywords
 *     complement      `not`
 *     union           the complement of an intersection of complements: anyOf, enum, if/then
 *     exactly one     oneOf
 *     open            to be given a meaning later: a reference to what is being read
 *     unknown         nothing is known of it but whom to blame: back-references, dead references
 *
 * Numbers. A set is a number: the place of its form in a store, twice, plus 1 for the complement.
 * Sets built alike have equal numbers, so what two versions of a schema share is seen to be shared,
 * and "x and not x" is seen to be nothing. Nothing else is simplified by looking: {"minimum": 5}
 * and {"minimum": 5, "maximum": ...} are related only by asking.
 *
 * Asking: {"type": "integer", "minimum": 1} against {"enum": [1, 2]} asks for a value in
 * [types number] [multiple of 1] [at least 1] [not 1] [not 2].
 *   1. One type after the other, small values first: null, boolean, number, string, array, object.
 *      Sets that hold all of that type, or none, are settled at once.
 *   2. Intersections are taken apart. What is left are plain sets and their complements, and
 *      alternatives (unions, exactly one).
 *   3. The plain ones have a procedure each type: intervals and multiples of exact decimals;
 * regular languages; lengths, positions and counts of items; names, patterns of names and counts of
 *      members. The last two ask the same question about items and members. Here: 3.
 *   4. No value: there is none. A value that is in one set of every alternative: the sample. Else
 *      an alternative that it misses is tried, set by set, with what is there already.
 * Many alternatives that a constant tells apart are looked up, not tried (set_tags.c).
 *
 * Recursion. A value is a finite tree. A question met again while it is being answered is answered
 * "none" there: the smallest value that answers it has no part that does, or that part would be
 * smaller. Such a "none" is remembered only once nothing that is open was assumed for it
 * (set_ask.c).
 *
 * Budget. All questions to one store share LIMIT_SET_STEPS, and one takes at most a quarter of what
 * is left. Whatever grows with its input pays: a set looked at, a member placed, some ten bytes
 * kept. So the worst schemas end soon, and small, in "unknown"; which is never "none".
 *
 * Trust. "None" is what is to be sound: it is what "compatible" rests on. A sample is only a
 * proposal: the validator judges it before anybody sees it (read_proven.c).
 *
 * Ownership: all lives in the arena given; schemas must live as long. One thread at a time.
 */
#ifndef COMPAT_JSON_SCHEMA_SET_H
#define COMPAT_JSON_SCHEMA_SET_H

#include "contract/base/number.h"
#include "contract/json_schema/schema.h"

enum { JSON_SET_ALL = 0, JSON_SET_NONE = 1 };

struct json_sets; /* the store in which sets have their numbers */

struct json_sets *json_sets_new(struct arena *a);

static inline unsigned json_set_not(unsigned set)
{
	return set ^ 1;
}
/* Intersection and union. */
unsigned json_set_both(struct json_sets *s, const unsigned *list, size_t n);
unsigned json_set_either(struct json_sets *s, const unsigned *list, size_t n);
/* Values that are in exactly one of them. */
unsigned json_set_one(struct json_sets *s, const unsigned *list, size_t n);

/* All values of these types: a bit 1 << enum json_kind each. */
unsigned json_set_types(struct json_sets *s, unsigned kinds);
/* This one value. */
unsigned json_set_value(struct json_sets *s, const struct node *value);

/* The plain sets below speak of one type; they hold every value of the others, as keywords do. */
enum json_bound {
	JSON_MIN_LENGTH, /* code points of a string */
	JSON_MAX_LENGTH,
	JSON_MIN_ITEMS,
	JSON_MAX_ITEMS,
	JSON_MIN_MEMBERS,
	JSON_MAX_MEMBERS
};
unsigned json_set_bound(struct json_sets *s, enum json_bound bound, unsigned long n);
unsigned json_set_least(struct json_sets *s, const struct number *n, bool exclusive);
unsigned json_set_most(struct json_sets *s, const struct number *n, bool exclusive);
unsigned json_set_multiple(struct json_sets *s, const struct number *n); /* n above zero */
unsigned json_set_pattern(struct json_sets *s, struct str pattern);
/* Strings of a `format`; everything where the dialect does not define it. */
unsigned json_set_format(struct json_sets *s, enum json_dialect dialect, struct str format);
unsigned json_set_item(struct json_sets *s, unsigned long index, unsigned set); /* if there is one */
unsigned json_set_items(struct json_sets *s, unsigned long from, unsigned set);
/* At least, and at most, so many items are in the set. */
unsigned json_set_contains(struct json_sets *s, unsigned long least, unsigned set);
unsigned json_set_contains_most(struct json_sets *s, unsigned long most, unsigned set);
unsigned json_set_unique(struct json_sets *s);
unsigned json_set_has(struct json_sets *s, struct str name);
unsigned json_set_member(struct json_sets *s, struct str name, unsigned set); /* if there is one */
/* Members whose name this pattern finds. */
unsigned json_set_members(struct json_sets *s, struct str pattern, unsigned set);
/* All members but those of these names, and those whose name one of these patterns finds. */
unsigned json_set_rest(struct json_sets *s, const struct str *names, size_t nnames,
                       const struct str *patterns, size_t npatterns, unsigned set);
unsigned json_set_names(struct json_sets *s, unsigned set); /* every name is in it, as a string */

/* A set of which nothing is known; `blame` is a phrase to put after "unproved: " and lives as long
 * as the store. Equal identity, equal set. */
unsigned json_set_unknown(struct json_sets *s, const void *identity, const char *blame);
/* A set whose meaning is given later, once: for references in a circle. */
unsigned json_set_open(struct json_sets *s);
void json_set_close(struct json_sets *s, unsigned open, unsigned set);

enum json_set_answer { JSON_SET_EMPTY, JSON_SET_FOUND, JSON_SET_UNKNOWN };

struct json_set_sample {
	enum json_set_answer answer;
	/* Found: a small one, made in the store's arena. Unknown: one that is in all that could be
	 * decided, or NULL; a validator may know. */
	const struct node *value;
	const char *blame; /* unknown: a phrase to put after "unproved: " */
};

/* A value that is in all n sets. All questions to one store share a budget (LIMIT_SET_STEPS); one
 * takes at most a quarter of what is left. */
struct json_set_sample json_set_sample(struct json_sets *s, const unsigned *sets, size_t n);
/* The same of one set, remembered. */
struct json_set_sample json_set_ask(struct json_sets *s, unsigned set);
/* Is the value in the set? Found, if so; empty, if not. */
enum json_set_answer json_set_has_value(struct json_sets *s, unsigned set,
                                        const struct node *value);

/* -- schemas ------------------------------------------------------------- */

struct json_set_schema; /* a schema while it is read as a set */

/* formats: `format` is asserted, not an annotation. */
struct json_set_schema *json_set_schema_new(struct json_sets *s, const struct json_schema *schema,
                                            bool formats);
/* Was there a format that would be asserted where formats are? */
bool json_set_met_format(const struct json_set_schema *x);
/* The values that the schema at that place accepts. */
unsigned json_set_of(struct json_set_schema *x, struct json_place place);

/* What a schema says, one thing after the other: the set of the schema is the intersection of all.
 * It is taken apart through keywords that only add to it (allOf, references) and through members
 * and items: "the member a of the items is at most 5" is one such thing. */
struct json_way; /* from the root of a value to what is spoken of */

struct json_saying {
	unsigned set;
	struct json_place place;    /* the schema that says it */
	const struct node *at;      /* the keyword's value there; the schema itself, if it is `false` or
	                               was not taken apart any more */
	struct str keyword;         /* "maximum"; empty likewise */
	const struct json_way *way;
	unsigned known, inner; /* at its end: what is known there, and what is said there */
	/* Not 0: the schema was taken apart before, with the same known; first to last (without it)
	   of the list is what was said then. If one of those does not hold, this need not be asked.
	 */
	unsigned repeats;
	size_t first, last;
};
/* What does not follow from `known`, a set that the value is in. */
void json_set_sayings(struct json_set_schema *x, struct json_place place, unsigned known,
                      struct json_saying **out, size_t *count);
/* A value that breaks what is said, or nothing: at the end of the way one that is known and not
 * said, and around it what is known there. Found without a look at the whole, so a validator must
 * judge. */
const struct node *json_set_example(struct json_sets *s, const struct json_saying *saying);

#endif
