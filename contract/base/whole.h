/* whole.h - whole numbers of up to some 570 digits, and decimals as whole numbers of a small unit
 *
 * For questions about multiples and intervals of decimals as people write them: 0.01 and
 * 9007199254740993 and 1e300 are brought to one unit (10^-2) and are whole numbers of it. No
 * allocation, no rounding; what needs more digits is refused.
 */
#ifndef CONTRACT_BASE_WHOLE_H
#define CONTRACT_BASE_WHOLE_H

#include "contract/base/number.h"

#include <stdint.h>

enum { WHOLE_LIMBS = 64, WHOLE_DIGITS = 9 * WHOLE_LIMBS };

struct whole {
	bool negative;              /* never of zero */
	uint32_t n;                 /* limbs in use; 0: the number is zero */
	/* Base 10^9, smallest first; the last in use is not 0. One more for what is on the way. */
	uint32_t limb[WHOLE_LIMBS + 1];
};

struct arena;

struct whole whole_of(long long n);
/* How many digits stand behind the dot: 0 for whole numbers. */
long long whole_places(const struct number *n);
/* n * 10^places, which must be whole: places is at least whole_places(n). False: too long. */
bool whole_from(const struct number *n, long long places, struct whole *out);
int whole_compare(const struct whole *x, const struct whole *y);
/* False: too long. out may be x or y. */
bool whole_add(const struct whole *x, const struct whole *y, struct whole *out);
bool whole_multiply(const struct whole *x, const struct whole *y, struct whole *out);
/* x = quotient * y + rest with 0 <= rest < y; y is above zero. Either result may be NULL. */
void whole_divide(const struct whole *x, const struct whole *y, struct whole *quotient,
                  struct whole *rest);
/* Of two numbers above zero. */
struct whole whole_common_divisor(struct whole x, struct whole y);
/* Least common multiple of two numbers above zero. False: too long. */
bool whole_common_multiple(const struct whole *x, const struct whole *y, struct whole *out);
static inline struct whole whole_minus(struct whole x)
{
	x.negative = !x.negative && x.n;
	return x;
}
/* x / 10^places as a JSON number without needless zeros. */
struct str whole_text(struct arena *a, const struct whole *x, long long places);

#endif
