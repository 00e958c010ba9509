/* around.h - the files around a document, wherever it came from
 *
 * A document of the working tree has the files of the working tree around it, one of a revision
 * those of that revision, one of another repository those of that one: never a mixture. A path is
 * seen from the root of the repository; outside of one, it is as the user named it. Nothing is read
 * that lies outside of the repository a document is in, and only plain files are.
 */
#ifndef TOOLS_INPUT_AROUND_H
#define TOOLS_INPUT_AROUND_H

#include "tools/input/docref.h"

struct around_tree;

struct around {
	struct arena *arena;
	const struct repo *repo;
	struct around_tree **trees; /* those asked for so far */
	size_t count;
};

struct spot {            /* where a file is */
	struct str tree; /* "git:REV:", "git+URL#REF:"; empty: the working tree */
	struct str path;
};

/* Of a document, by its name. */
struct spot spot_of(struct around *w, struct str name);
/* A link in that document, which leads from its folder; path NULL: out of the repository. */
struct spot spot_beside(struct around *w, struct spot at, struct str link);
/* Up to and with the last slash; empty: the root. */
struct str spot_folder(struct str path);

/* NULL: there is no such file, or it cannot be read. Each call makes a new one. */
const struct source *around_read(struct around *w, struct spot at);
/* The files of a folder (with its slash), or with NULL of all folders, whose names end so: sorted.
 * Outside of a repository only those of a folder are known. */
void around_list(struct around *w, struct str tree, const struct str *folder, const char *suffix,
                 struct str **paths, size_t *count);

#endif
