/* bounds.h - what a field's lower and upper limits allow, as one interval
 *
 * minimum, exclusiveMinimum, maximum and exclusiveMaximum are one interval; so are minLength and
 * maxLength, minItems and maxItems, minProperties and maxProperties. Between whole numbers an open
 * end is closed (more than 0 is 1 or more), so that re-spelling a bound is no change. Dates and
 * times are counted in seconds; ones with a zone and ones without cannot be compared.
 */
#ifndef COMPAT_BOUNDS_H
#define COMPAT_BOUNDS_H

#include "compat/type_relation.h"
#include "contract/base/number.h"

struct bounds {
	struct interval interval;            /* decimal texts, seconds for dates and times */
	struct str low_text, high_text;      /* as a person writes them */
	const struct node *low_at, *high_at; /* where each is stated, or NULL */
	int low_class,
		high_class; /* only bounds of one class compare; 0: no bound, -1: not understood */
	bool whole;         /* only whole numbers lie in it */
};

/* The family is named by one of its attributes: MINIMUM, MIN_LENGTH, MIN_ITEMS, MIN_PROPERTIES. */
void bounds_of(struct arena *a, const struct field *f, enum attribute family, bool whole,
               struct bounds *out);
/* Do only whole numbers count in both? Lengths always; either may be NULL. */
bool bounds_are_whole(const struct field *old, const struct field *new, enum attribute family);
bool bounds_stated(const struct bounds *b);
/* Is every value of inner inside outer? EQUAL, NARROWER (inner inside outer)... seen from outer to
 * inner. */
enum relation interval_relation(const struct interval *old, const struct interval *new);
enum relation bounds_relation(const struct bounds *old, const struct bounds *new);
/* Does a number, date or time lie in it? Unknown: they cannot be compared. */
enum number_answer bounds_admit(struct arena *a, const struct bounds *b, struct str text);
/* "0 or more", "less than 10", "1 to 10", "any". */
struct str bounds_text(struct arena *a, const struct bounds *b);
/* A value inside one and outside the other that is a multiple of unit (NULL: any); empty if none
 * was found. */
struct str bounds_witness(struct arena *a, const struct bounds *inside,
                          const struct bounds *outside, const struct str *unit);

#endif
