#include "tools/input/folder.h"

#include "contract/base/limits.h"
#include "tools/input/glob.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct walk {
	struct arena *arena;
	bool (*take)(struct str path);
	struct str pattern; /* empty: take() decides */
	struct str *found;
	size_t count, room;
	struct str *folders; /* still to be read */
	size_t folder_count, folder_room;
	struct failure *why;
};

static void push(struct arena *a, struct str **list, size_t *count, size_t *room, struct str s)
{
	if (*count == *room) {
		struct str *more = arena_array(a, struct str, *room * 2 + 16);

		if (*count)
			memcpy(more, *list, *count * sizeof **list);
		*list = more;
		*room = *room * 2 + 16;
	}
	(*list)[(*count)++] = s;
}

static size_t depth_of(struct str path)
{
	size_t n = 0;

	for (size_t i = 0; i < path.len; i++)
		n += path.ptr[i] == '/';
	return n;
}

static bool visit(struct walk *w, struct str path)
{
	struct stat st;

	if (lstat(path.ptr, &st) != 0)
		return true; /* gone meanwhile */
	if (S_ISDIR(st.st_mode)) {
		if (depth_of(path) > limit_of(LIMIT_DEPTH))
			return failure_set(w->why, FAILURE_LIMIT,
			                   "%.*s: folders nest too deep (limit %s)", STR_FMT(path),
			                   limit_name(LIMIT_DEPTH));
		push(w->arena, &w->folders, &w->folder_count, &w->folder_room, path);
		return true;
	}
	if (S_ISLNK(st.st_mode) && (stat(path.ptr, &st) != 0 || !S_ISREG(st.st_mode)))
		return true;
	if (S_ISREG(st.st_mode) && (w->pattern.len ? glob_match(w->pattern, path) : w->take(path)))
		push(w->arena, &w->found, &w->count, &w->room, path);
	return true;
}

static void close_dir(void *arg)
{
	DIR **dir = arg;

	if (*dir)
		closedir(*dir);
	*dir = NULL;
}

static bool read_folder(struct walk *w, struct str folder, bool must_exist)
{
	const char *slash = !folder.len || folder.ptr[folder.len - 1] == '/' ? "" : "/";
	DIR **dir = arena_new(w->arena, DIR *);
	const struct dirent *entry;
	bool good = true;

	arena_defer(w->arena, close_dir, dir);
	*dir = opendir(folder.len ? str_c(w->arena, folder) : ".");
	if (!*dir && !must_exist && (errno == ENOENT || errno == ENOTDIR))
		return true;
	if (!*dir)
		return failure_set(w->why, FAILURE_READ, "%.*s: cannot be read: %s",
		                   STR_FMT(folder), strerror(errno));
	while (good && (entry = readdir(*dir))) {
		if (entry->d_name[0] != '.')
			good = visit(w, arena_printf(w->arena, "%.*s%s%s", STR_FMT(folder), slash,
			                             entry->d_name));
	}
	close_dir(dir);
	return good;
}

static int by_name(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static bool walk(struct walk *w, struct str folder, bool must_exist, struct str **paths,
                 size_t *count)
{
	if (!read_folder(w, folder, must_exist))
		return false;
	while (w->folder_count) {
		if (!read_folder(w, w->folders[--w->folder_count], true))
			return false;
	}
	if (w->count)
		qsort(w->found, w->count, sizeof *w->found, by_name);
	*paths = w->found;
	*count = w->count;
	return true;
}

bool folder_files(struct arena *a, struct str folder, bool (*take)(struct str path),
                  struct str **paths, size_t *count, struct failure *why)
{
	struct walk w = { .arena = a, .take = take, .why = why };

	return walk(&w, folder, true, paths, count);
}

bool folder_matches(struct arena *a, struct str pattern, struct str **paths, size_t *count,
                    struct failure *why)
{
	struct walk w = { .arena = a, .pattern = pattern, .why = why };

	return walk(&w, glob_folder(pattern), false, paths, count);
}
