/* folder.h - the files below a folder
 *
 * Hidden files and folders are left out, links to folders are not followed, the order is that of
 * the bytes of the whole path.
 */
#ifndef TOOLS_INPUT_FOLDER_H
#define TOOLS_INPUT_FOLDER_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

/* Those that take() wants; names begin with the folder as given. */
bool folder_files(struct arena *a, struct str folder, bool (*take)(struct str path),
                  struct str **paths, size_t *count, struct failure *why);
/* Those that a pattern matches. A pattern whose folder does not exist matches nothing. */
bool folder_matches(struct arena *a, struct str pattern, struct str **paths, size_t *count,
                    struct failure *why);

#endif
