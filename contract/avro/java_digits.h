/* avro/java_digits.h - the digits that Java 17 gives a double or float; inside java_number.c only
 */
#ifndef CONTRACT_AVRO_JAVA_DIGITS_H
#define CONTRACT_AVRO_JAVA_DIGITS_H

#include <stdbool.h>

enum { JAVA_DIGITS_MAX = 24 };

struct java_decimal { /* 0.d1d2d3... * 10^exponent */
	char digits[JAVA_DIGITS_MAX];
	int count, exponent;
};

/* Of the size of d, which is finite and not 0. is_float: d is a float's value. */
void java_digits(struct java_decimal *out, double d, bool is_float);

#endif
