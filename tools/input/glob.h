/* glob.h - patterns of paths: `*` and `?` inside one part, `**` for any number of parts
 *
 * A part that begins with a dot is matched only by a part of the pattern that does. Time is at most
 * the product of both lengths.
 */
#ifndef TOOLS_INPUT_GLOB_H
#define TOOLS_INPUT_GLOB_H

#include "contract/base/text.h"

bool glob_is_pattern(struct str s);
bool glob_match(struct str pattern, struct str path);
/* The folder that holds all that can match: "contracts/" of "contracts/x*.yaml", or empty. */
struct str glob_folder(struct str pattern);

#endif
