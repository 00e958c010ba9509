/* pattern.h - how the languages of two regular expressions relate
 *
 * A pattern is an ECMA-262 regular expression (edition 2018), searched for
 * anywhere in the value unless ^ and $ say otherwise, as `pattern` means it in
 * JSON Schema, ODCS and DCS. Texts and values are UTF-8 and are read as code
 * points, as with the flag u. Annex B is followed where every engine reads the
 * same: lone { } ] and needless escapes such as \- are literals.
 *
 * Where the answer would depend on the engine, or the language is not regular,
 * the pattern is opaque: it is well-formed, but only its text can be compared.
 * Opaque are back-references, octal escapes, letter escapes without a meaning
 * (\z), lone surrogates, Unicode properties other than general categories, Any,
 * ASCII and ASCII_Hex_Digit (scripts), inline flags, and look-around except
 * directly after or before a leading ^ (ahead) or before a closing $ (behind):
 * there it is a conjunction.
 *
 * Ownership: everything is allocated from the arena given and lives with it.
 * Bounds: LIMIT_PATTERN_BYTES and LIMIT_PATTERN_STATES; what exceeds them is
 * PATTERN_UNKNOWN, never slow. One comparison takes less than 20 MB, which it
 * gives back. Same input, same answer, same witness.
 */
#ifndef COMPAT_PATTERN_PATTERN_H
#define COMPAT_PATTERN_PATTERN_H

#include "contract/base/failure.h"
#include "contract/base/text.h"

#include <stdbool.h>

struct arena;
struct pattern; /* parsed, immutable */

enum pattern_answer { PATTERN_NO, PATTERN_YES, PATTERN_UNKNOWN };

/* False: FAILURE_SYNTAX, and *why names the construct and its byte offset
 * (0-based). A well-formed pattern that cannot be compared gives true. */
bool pattern_parse(struct arena *a, struct str text, struct pattern **out, struct failure *why);

/* NULL, or what is to blame, such as "lookahead at offset 5". */
const char *pattern_opaque(const struct pattern *p);

/* Strings of min to max code points; for JSON Schema's minLength, maxLength.
 * max ULONG_MAX: no upper bound. */
struct pattern *pattern_of_length(struct arena *a, unsigned long min, unsigned long max);

/* Strings that both match. Empty if pattern_example() of it says no. */
struct pattern *pattern_both(struct arena *a, const struct pattern *p, const struct pattern *q);

/* Does p match s? Unknown: p is opaque, or s too long for the budget. */
enum pattern_answer pattern_matches(struct arena *a, const struct pattern *p, struct str s);

/* Is there a string that p matches? Yes: *out is a shortest one. */
enum pattern_answer pattern_example(struct arena *a, const struct pattern *p, struct str *out);

/* Is there a string that all of `all` match and none of `none` does? Yes: *out is a shortest one.
 * Unknown: *reason as below. */
enum pattern_answer pattern_among(struct arena *a, const struct pattern *const *all, size_t nall,
                                  const struct pattern *const *none, size_t nnone, struct str *out,
                                  const char **reason);

/* Does super match every string that sub matches? No: *witness is a shortest
 * string that sub matches and super does not, checked by pattern_matches().
 * Unknown: *reason is a phrase to put after "unproved: ". The other output is
 * untouched. Equal text is equal, even if opaque. */
enum pattern_answer pattern_included(struct arena *a, const struct pattern *sub,
                                     const struct pattern *super, struct str *witness,
                                     const char **reason);

/* What the new pattern is, seen from the old one. */
enum pattern_relation {
	PATTERN_EQUAL,
	PATTERN_NARROWER, /* every string of new is one of old, not vice versa */
	PATTERN_WIDER,    /* every string of old is one of new, not vice versa */
	PATTERN_INCOMPARABLE,
	PATTERN_UNPROVED
};

struct pattern_verdict {
	enum pattern_relation relation;
	/* Witnesses that only one of them matches; ptr NULL: none is known. When
	 * unproved, one may be known still: then it is not equal. */
	struct str only_old, only_new;
	const char *reason; /* why unproved, else NULL */
};

struct pattern_verdict pattern_compare(struct arena *a, const struct pattern *old_pattern,
                                       const struct pattern *new_pattern);

#endif
