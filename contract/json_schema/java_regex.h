/* json_schema/java_regex.h - which regular expressions java.util.regex compiles
 *
 * A registry refuses a schema with a pattern that Java does not take. Its grammar differs from
 * ECMA-262's: a lone `{` is an error, \u{61} too; (?i), possessive quantifiers, \Q...\E, classes
 * within classes and && are not. Look-behind needs an obvious longest match. Names of Unicode
 * blocks and scripts are taken as they come.
 */
#ifndef CONTRACT_JSON_SCHEMA_JAVA_REGEX_H
#define CONTRACT_JSON_SCHEMA_JAVA_REGEX_H

#include "contract/base/text.h"

#include <stdbool.h>

/* On false *problem says what is wrong, in a few words. Nesting beyond LIMIT_DEPTH is refused. */
bool java_regex_valid(struct str pattern, const char **problem);

#endif
