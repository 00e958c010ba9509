/* discover.h - what a repository holds, when nobody says where */
#ifndef TOOLS_INPUT_DISCOVER_H
#define TOOLS_INPUT_DISCOVER_H

#include "tools/input/documents.h"

enum discover { DISCOVER_CONTRACTS, DISCOVER_EXPECTATIONS };

/* Files of the working tree that look like contracts, data products or schemas; or, in folders
 * named consumers or expectations, like expectations. Ignored files are left out. Names are seen
 * from the working folder. Outside of a repository the folders ./consumers and ./expectations are
 * looked at.
 */
bool discover(struct arena *a, const struct repo *r, enum discover what, struct sources *out,
              struct failure *why);

/* May a file of that name, seen from the root, be one of them? */
bool discover_wants(struct str path, enum discover what);
/* Is what was read from a file of that name, seen from the root, one of them? A schema is known by
 * its text where its name does not say so. */
bool discover_takes(struct arena *a, const struct source *source, struct str path,
                    enum discover what);
/* Does the text hold a word that every document of the kind must hold, or what only they hold? */
bool looks_like(struct str text, enum discover what);

#endif
