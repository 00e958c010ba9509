#include "tools/input/around.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "tools/input/folder.h"

#include <stdlib.h>
#include <sys/stat.h>

struct around_tree { /* of a revision; the working tree needs none */
	struct str name;
	struct repo repo;
	struct git_file *files;
	size_t count;
};

/* ---- where ------------------------------------------------------------------------ */

struct spot spot_of(struct around *w, struct str name)
{
	const struct str tree = revision_prefix(name);

	return (struct spot){ tree, tree.len ? str_skip(name, tree.len)
		                             : repo_relative(w->arena, w->repo, name) };
}

struct str spot_folder(struct str path)
{
	while (path.len && path.ptr[path.len - 1] != '/')
		path.len--;
	return path;
}

static bool is_outside(const struct around *w, struct str path)
{
	return (w->repo->root.len && str_starts(path, "/")) || str_starts(path, "../") ||
	       str_is(path, "..");
}

struct spot spot_beside(struct around *w, struct spot at, struct str link)
{
	const struct str folder = spot_folder(at.path);
	const bool outside = is_outside(w, at.path);
	struct spot out = { at.tree, STR_NONE };

	if (!link.len || str_starts(link, "/") || memchr(link.ptr, 0, link.len))
		return out;
	out.path = path_clean(w->arena,
	                      arena_printf(w->arena, "%.*s%.*s", STR_FMT(folder), STR_FMT(link)));
	if (!outside && w->repo->root.len && is_outside(w, out.path))
		out.path = STR_NONE;
	return out;
}

/* ---- revisions -------------------------------------------------------------------- */

static bool find_commit(struct around *w, struct around_tree *t, struct str *commit,
                        struct failure *why)
{
	struct str rest = t->name, rev;
	struct git_base base;

	rest.len--; /* the colon */
	if (str_starts(rest, "git+")) {
		rest = str_skip(rest, strlen("git+"));
		rev = str_cut(&rest, '#');
		return git_fetch(w->arena, rev, rest, &t->repo, commit, why);
	}
	t->repo = *w->repo;
	rev = str_skip(rest, strlen("git:"));
	if (!str_is(rev, "base"))
		return git_commit(w->arena, w->repo, rev, commit, why);
	if (!git_merge_base(w->arena, w->repo, &base, why))
		return false;
	*commit = base.commit;
	return true;
}

static struct around_tree *tree_of(struct around *w, struct str name)
{
	struct around_tree *t;
	struct failure ignored;
	struct str commit;

	for (size_t i = 0; i < w->count; i++)
		if (str_eq(w->trees[i]->name, name))
			return w->trees[i];
	t = arena_new(w->arena, struct around_tree);
	t->name = name;
	if (!find_commit(w, t, &commit, &ignored) ||
	    !git_tree(w->arena, &t->repo, commit, &t->files, &t->count, &ignored))
		t->count = 0;
	LIST_ADD(w->arena, w->trees, w->count, t);
	return t;
}

static int by_path(const void *key, const void *file)
{
	return str_cmp(*(const struct str *)key, ((const struct git_file *)file)->path);
}

static bool read_revision(struct around *w, struct spot at, struct str *text)
{
	const struct around_tree *t = tree_of(w, at.tree);
	const struct git_file *file =
		t->count ? bsearch(&at.path, t->files, t->count, sizeof *t->files, by_path) : NULL;
	struct failure ignored;

	return file && git_texts(w->arena, &t->repo, file, 1, text, &ignored);
}

/* ---- files ------------------------------------------------------------------------- */

static bool read_working(struct around *w, struct str name, struct str *text)
{
	struct failure ignored;
	struct stat st;

	return stat(str_c(w->arena, name), &st) == 0 && S_ISREG(st.st_mode) &&
	       file_read(w->arena, name, text, &ignored);
}

const struct source *around_read(struct around *w, struct spot at)
{
	struct source *out;
	struct str text, name;

	if (!at.path.len)
		return NULL;
	name = at.tree.len ? arena_printf(w->arena, "%.*s%.*s", STR_FMT(at.tree), STR_FMT(at.path))
	                   : repo_seen_from_here(w->arena, w->repo, at.path);
	if (at.tree.len ? !read_revision(w, at, &text) : !read_working(w, name, &text))
		return NULL;
	out = arena_new(w->arena, struct source);
	*out = (struct source){ name, text };
	return out;
}

static bool is_wanted(struct str path, const struct str *folder, const char *suffix)
{
	return str_ends(path, suffix) && (!folder || str_eq(spot_folder(path), *folder));
}

static void list_folder(struct around *w, struct str folder, const char *suffix, struct str **paths,
                        size_t *count)
{
	const struct str here = repo_seen_from_here(w->arena, w->repo, folder);
	struct failure ignored;

	if (!folder_matches(w->arena, arena_printf(w->arena, "%.*s*%s", STR_FMT(here), suffix),
	                    paths, count, &ignored))
		*count = 0;
	for (size_t i = 0; i < *count; i++)
		(*paths)[i] = repo_relative(w->arena, w->repo, (*paths)[i]);
}

void around_list(struct around *w, struct str tree, const struct str *folder, const char *suffix,
                 struct str **paths, size_t *count)
{
	const struct around_tree *t = tree.len ? tree_of(w, tree) : NULL;
	struct str *all = NULL;
	struct failure ignored;
	size_t n = t ? t->count : 0;

	*paths = NULL;
	*count = 0;
	if (!t && folder) {
		list_folder(w, *folder, suffix, paths, count);
		return;
	}
	if (!t && (!w->repo->root.len || !git_working_files(w->arena, w->repo, &all, &n, &ignored)))
		return;
	*paths = arena_array(w->arena, struct str, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct str path = t ? t->files[i].path : all[i];

		if (is_wanted(path, folder, suffix))
			(*paths)[(*count)++] = path;
	}
}
