/* git.h - the git repository around the working folder
 *
 * git itself is run, without a shell. Names of revisions and paths come from command lines, files
 * and CI variables: each is refused if git could take it for an option or if it cannot be passed in
 * one piece.
 *
 * Failures: NOT_FOUND (no repository, no such revision or path), USAGE (a name that is refused),
 * READ (git fails).
 */
#ifndef TOOLS_GIT_GIT_H
#define TOOLS_GIT_GIT_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

struct repo {
	struct str root;          /* absolute, without a slash at its end; empty: no repository */
	struct str prefix;        /* the working folder below it: "contracts/", or empty */
	struct str up;            /* from the working folder to the root: "../", or empty */
	struct repo_files *files; /* what git_working_files() found, kept */
};

/* Looks for .git upward from the working folder; runs nothing. */
bool repo_find(struct arena *a, struct repo *out, struct failure *why);
/* A path as the user named it, seen from the root; an absolute or outside one stays as it is. */
struct str repo_relative(struct arena *a, const struct repo *r, struct str path);
/* What stands before the path in the name of a document of a revision: "git:REV:", "git+URL#REF:".
 * Empty: it is a file, whose name is its path. */
struct str revision_prefix(struct str name);
/* The other way: a path from the root, seen from the working folder. */
struct str repo_seen_from_here(struct arena *a, const struct repo *r, struct str path);
/* "a/./b//../c" as "a/c"; leading ".." stay. */
struct str path_clean(struct arena *a, struct str path);

/* The full name of the commit that rev names. */
bool git_commit(struct arena *a, const struct repo *r, struct str rev, struct str *commit,
                struct failure *why);

/* The first of a few full names of branches that exists; *commit is empty if none does. */
bool git_first_ref(struct arena *a, const struct repo *r, const struct str *names, size_t n,
                   struct str *name, struct str *commit, struct failure *why);

struct git_file {
	struct str path; /* from the root */
	struct str object;
	unsigned long size;
};
/* Every plain file of a commit, sorted by path. dir: the repository ("" for r) or a clone. */
bool git_tree(struct arena *a, const struct repo *r, struct str commit, struct git_file **files,
              size_t *count, struct failure *why);
/* The texts of n files of git_tree(), in their order. */
bool git_texts(struct arena *a, const struct repo *r, const struct git_file *files, size_t n,
               struct str *texts, struct failure *why);
/* What is in the working tree and not ignored, tracked or not, from the root; sorted. */
bool git_working_files(struct arena *a, const struct repo *r, struct str **paths, size_t *count,
                       struct failure *why);

/* user.name as git knows it; empty if it does not. */
struct str git_user(struct arena *a, const struct repo *r);

/* The folder of its hooks, seen from the working folder or absolute. */
bool git_hooks(struct arena *a, const struct repo *r, struct str *folder, struct failure *why);

struct git_base {
	struct str commit;
	struct str how; /* "merge base of HEAD and origin/main (GITHUB_BASE_REF)" */
};
/* Where this branch left its target: from the variables of the CI systems (ci.def), else
 * origin/HEAD, else main or master. On a shallow clone the failure says how that system is told to
 * fetch more. */
bool git_merge_base(struct arena *a, const struct repo *r, struct git_base *out,
                    struct failure *why);

/* url without what stands before the @ of its host: names and passwords are not shown. */
struct str url_shown(struct arena *a, struct str url);
/* A bare copy of one revision of another repository, in a temporary folder that goes with the
 * arena. */
bool git_fetch(struct arena *a, struct str url, struct str ref, struct repo *out,
               struct str *commit, struct failure *why);

#endif
