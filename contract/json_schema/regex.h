/* json_schema/regex.h - regular expressions as JSON Schema means them
 *
 * ECMA-262 with the u flag: a text is matched by code points, unanchored; `$` is the end of the
 * text and nothing else, \d and \w are ASCII, \s is Unicode's white space. Of what only browsers
 * take (annex B) the harmless part is accepted, for schemas in the field have it: an escaped
 * punctuation mark, a brace that is no quantifier. What other dialects add (\A, (?i), possessive
 * quantifiers, [:alpha:]...) is refused, not guessed.
 *
 * PCRE2 does the matching, with limits: this is its only file.
 */
#ifndef CONTRACT_JSON_SCHEMA_REGEX_H
#define CONTRACT_JSON_SCHEMA_REGEX_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

struct json_regex; /* immutable; lives in the arena */

/* Refused: no regular expression (SYNTAX), one that is too long or needs what PCRE2 has not
 * (LIMIT). */
bool json_regex_compile(struct arena *a, struct str pattern, const struct json_regex **out,
                        struct failure *why);

struct json_matcher; /* memory for matching: of one thread, for any number of expressions */

struct json_matcher *json_matcher_new(struct arena *a);

enum json_match { JSON_NO_MATCH, JSON_MATCH, JSON_MATCH_LIMIT /* too much work */ };

enum json_match json_regex_match(struct json_matcher *m, const struct json_regex *regex,
                                 struct str text);

/* Is the text a regular expression, without making use of it? For "format": "regex". */
bool json_regex_is_valid(struct arena *a, struct str pattern);

/* The short name of a general category ("Lu" of "Uppercase_Letter", "L&" of "LC"); the name itself,
 * if it is no long one. */
struct str json_regex_category(struct str name);

/* The pattern as PCRE2 reads it; for regex.c and tests. */
bool json_regex_translate(struct arena *a, struct str pattern, struct str *out,
                          struct failure *why);

#endif
