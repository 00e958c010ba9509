/* json_schema/validate.h - is this value valid under this schema?
 *
 * A validator is made once from a schema and may then judge any number of values, in several
 * threads at a time: it does not change. Making it prepares each schema that can be reached:
 * patterns are compiled, bounds parsed, enums hashed. A keyword whose value has not the form its
 * draft asks for is no constraint, except a pattern that is no regular expression: that is refused.
 *
 * Numbers are exact: decimals of any length, 1.0 is an integer (not in draft 4), multipleOf 0.01
 * means what it says. Strings count code points. Patterns are ECMA-262 with the u flag, found
 * anywhere unless anchored. `format` is an annotation unless the caller or the schema's vocabulary
 * asserts it.
 *
 * Bounds: LIMIT_JSON_STEPS keyword evaluations a value, LIMIT_JSON_DEPTH levels of evaluation (a
 * schema that refers to itself without stepping into the value), PCRE2's match limit a pattern.
 * Beyond them the answer is not yes or no but a failure (LIMIT) that names the schema's place.
 */
#ifndef CONTRACT_JSON_SCHEMA_VALIDATE_H
#define CONTRACT_JSON_SCHEMA_VALIDATE_H

#include "contract/json_schema/schema.h"

struct json_validator;

struct json_validator_options {
	bool assert_format; /* formats this program knows (format.def) are asserted */
};

/* Refused: a reference that leads nowhere and can be reached (NOT_FOUND), a pattern that is no
 * regular expression (SYNTAX), memory or time that a pattern would take (LIMIT). options may be
 * NULL. */
bool json_validator_new(struct arena *a, const struct json_schema *schema,
                        const struct json_validator_options *options,
                        const struct json_validator **out, struct failure *why);

/* One assertion that did not hold. Of anyOf and oneOf the branches' own errors are left out. */
struct json_error {
	const struct node *value; /* the instance's node: its line and column */
	struct str path;          /* JSON pointer to it: "", "/items/0/price" */
	const struct node
		*at; /* the keyword's value in the schema; its source tells the document */
	struct str
		schema_path; /* JSON pointer to it in its document: "/properties/price/minimum" */
	struct str keyword;  /* "minimum"; "false" for the schema `false` */
	struct str message;  /* one sentence without full stop: "-1 is below the minimum 0" */
	const struct json_error *next;
};

enum json_verdict { JSON_INVALID, JSON_VALID, JSON_UNKNOWN /* a limit: *why */ };

/* Fast: stops at the first assertion that does not hold. Work memory is taken from the arena. */
enum json_verdict json_validate(struct arena *a, const struct json_validator *v,
                                const struct node *value, struct failure *why);
/* The same, and what does not hold: at most LIMIT_FINDINGS, in the order of evaluation. */
enum json_verdict json_validate_errors(struct arena *a, const struct json_validator *v,
                                       const struct node *value, const struct json_error **errors,
                                       struct failure *why);

#endif
