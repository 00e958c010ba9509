/* number.h - decimal numbers as they are written, compared exactly
 *
 * Bounds of contracts are texts such as 0, -1.50 or 1e400. They are compared digit by digit, never
 * through a double: 9007199254740993 and 9007199254740992 differ. A number points into the text
 * it was read from and is valid as long as that.
 */
#ifndef CONTRACT_BASE_NUMBER_H
#define CONTRACT_BASE_NUMBER_H

#include "contract/base/text.h"

struct number { /* (-) 0.d1 d2 ... dcount * 10^point */
	bool negative;
	struct str digits; /* from the first digit that is not 0 to the last; may hold the dot */
	size_t count;      /* digits in it; 0: the number is zero */
	long long point;
};

enum number_answer { NUMBER_NO, NUMBER_YES, NUMBER_UNKNOWN };

/* [+-] digits [. digits] [e [+-] digits], with a digit on at least one side of the dot. False: the
 * text is none, or its exponent is beyond a million million. */
bool number_parse(struct str text, struct number *out);
/* Below 0, 0 or above 0, as a is less than, equal to or greater than b. */
int number_compare(const struct number *a, const struct number *b);
bool number_is_whole(const struct number *n);
/* Is n a multiple of unit? Exact; unknown when unit has more than 999 digits, or both so many that
 * it would take long. Never when unit is zero. */
enum number_answer number_is_multiple(const struct number *n, const struct number *unit);
/* The largest whole number that is not above it; false if that is beyond 18 digits. */
bool number_floor(const struct number *n, long long *out);

#endif
