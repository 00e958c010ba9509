/* docref.h - what a document is called on a command line or in .treaty.yaml
 *
 *   path               a file
 *   folder             its *.yaml, *.yml, *.json and schemas (*.avsc, *.proto), and those of its
 *                      folders; hidden ones are left out
 *   pattern            with * ? or ** in it (glob.h)
 *   -                  standard input
 *   git:REV:PATH       of a revision; PATH is seen from the root and may be a folder or pattern;
 *                      REV `base`: the merge base
 *   git+URL#REF:PATH   of another repository
 *
 * A reference that names nothing is a failure (NOT_FOUND), except an existing folder without
 * documents.
 */
#ifndef TOOLS_INPUT_DOCREF_H
#define TOOLS_INPUT_DOCREF_H

#include "contract/base/node.h"
#include "tools/git/git.h"

struct sources {
	/* Distinct by name, in the order of the references, sorted inside one. */
	const struct source **list;
	size_t count;
	bool took_input; /* standard input can be read once */
};

bool docref_read(struct arena *a, const struct repo *r, struct str ref, struct sources *out,
                 struct failure *why);
/* ref as written in a file of this folder ("" or "../"): plain paths are seen from there. */
struct str docref_in_folder(struct arena *a, struct str folder, struct str ref);
/* Does the reference, a plain path, folder or pattern, mean this path? Both seen from the same
 * place. */
bool docref_covers(struct str ref, struct str path);
/* A plain path, folder or pattern: no revision, no other repository, not standard input. */
bool docref_is_path(struct str ref);
/* *.yaml, *.yml, *.json, and what a language of schemas calls its files */
bool docref_is_document(struct str path);
/* The same, of files that nobody named: what a folder is looked through for. */
bool docref_is_found(struct str path);

/* One file, whole, within LIMIT_DOCUMENT_BYTES. */
bool file_read(struct arena *a, struct str path, struct str *text, struct failure *why);
void sources_add(struct arena *a, struct sources *s, struct str name, struct str text);
bool git_sources(struct arena *a, const struct repo *r, const struct git_file *files, size_t n,
                 struct str prefix, struct sources *out, struct failure *why);

#endif
