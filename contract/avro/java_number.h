/* avro/java_number.h - numbers as Java reads and writes them
 *
 * The registry's texts hold numbers as Java prints them: 1e2 is stored as 100.0, a float 1.0E-5.
 * The digits are those of Java 17, which writes now and then one digit more than would tell a
 * number apart.
 */
#ifndef CONTRACT_AVRO_JAVA_NUMBER_H
#define CONTRACT_AVRO_JAVA_NUMBER_H

#include "contract/base/arena.h"

/* Double.toString and Float.toString: "0.1", "1.0E10", "-0.0", "NaN", "Infinity". */
struct str java_double_text(struct arena *a, double d);
struct str java_float_text(struct arena *a, float f);

/* Double.parseDouble: blanks around it, a sign, NaN, Infinity, decimal or hexadecimal, with d or f
 * behind it. */
bool java_number_parse(struct arena *a, struct str text, double *out);

/* The value of a JSON number: the nearest double. */
double java_number_value(struct arena *a, struct str literal);
/* What a number of a JSON text is printed as again: an integer with its digits (-0 is 0), anything
 * else as java_double_text(). *quoted: it has to stand in quotes, for JSON has no infinity. */
struct str java_number_text(struct arena *a, struct str literal, bool *quoted);
/* An integer in JSON: no fraction, no exponent. */
bool java_number_is_integer(struct str literal);
/* The same class (32 bits, 64 bits, more, or double) and value. */
bool java_number_equal(struct arena *arena, struct str a, struct str b);

#endif
