#include "tools/input/docref.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/language.h"
#include "tools/input/folder.h"
#include "tools/input/glob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ------------------------------------------------------------------- */

static bool too_big(struct str name, struct failure *why)
{
	return failure_set(why, FAILURE_LIMIT, "%.*s: more than %lu %s (limit %s)", STR_FMT(name),
	                   limit_of(LIMIT_DOCUMENT_BYTES), limit_what(LIMIT_DOCUMENT_BYTES),
	                   limit_name(LIMIT_DOCUMENT_BYTES));
}

static bool read_all(struct arena *a, int fd, struct str name, struct str *text,
                     struct failure *why)
{
	unsigned long limit = limit_of(LIMIT_DOCUMENT_BYTES);
	struct stat st;
	size_t room = 4096;
	char *bytes;
	size_t n = 0;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		room = (unsigned long long)st.st_size > limit ? limit + 2 : (size_t)st.st_size + 2;
	bytes = arena_alloc(a, room, 1);
	for (;;) {
		ssize_t got = read(fd, bytes + n, room - n - 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failure_set(why, FAILURE_READ, "%.*s: cannot be read: %s",
			                   STR_FMT(name), strerror(errno));
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > limit)
			return too_big(name, why);
		if (room - n < 2) {
			char *more = arena_alloc(a, room * 2, 1);

			memcpy(more, bytes, n);
			bytes = more;
			room *= 2;
		}
	}
	*text = (struct str){ bytes, n };
	return true;
}

struct open_file {
	int fd;
};

static void close_file(void *arg)
{
	struct open_file *f = arg;

	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

bool file_read(struct arena *a, struct str path, struct str *text, struct failure *why)
{
	struct open_file *f = arena_new(a, struct open_file);
	const char *name = str_c(a, path);
	bool done;

	f->fd = -1;
	arena_defer(a, close_file, f);
	if (memchr(path.ptr, 0, path.len))
		return failure_set(why, FAILURE_USAGE, "a file name holds a NUL byte");
	f->fd = open(name, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0)
		return failure_set(
			why, errno == ENOENT || errno == ENOTDIR ? FAILURE_NOT_FOUND : FAILURE_READ,
			"%s: %s", name, strerror(errno));
	done = read_all(a, f->fd, path, text, why);
	close_file(f);
	return done;
}

void sources_add(struct arena *a, struct sources *s, struct str name, struct str text)
{
	struct source *new;

	for (size_t i = 0; i < s->count; i++) {
		if (str_eq(s->list[i]->name, name))
			return;
	}
	new = arena_new(a, struct source);
	*new = (struct source){ str_copy(a, name), text };
	LIST_ADD(a, s->list, s->count, new);
}

static bool add_files(struct arena *a, const struct str *paths, size_t n, struct sources *out,
                      struct failure *why)
{
	for (size_t i = 0; i < n; i++) {
		struct str text;

		if (out->count >= limit_of(LIMIT_DOCUMENTS))
			return failure_set(why, FAILURE_LIMIT, "more than %lu %s (limit %s)",
			                   limit_of(LIMIT_DOCUMENTS), limit_what(LIMIT_DOCUMENTS),
			                   limit_name(LIMIT_DOCUMENTS));
		if (!file_read(a, paths[i], &text, why))
			return false;
		sources_add(a, out, paths[i], text);
	}
	return true;
}

/* ---- the kinds of reference --------------------------------------------------- */

bool docref_is_found(struct str path)
{
	return str_ends(path, ".yaml") || str_ends(path, ".yml") || str_ends(path, ".json") ||
	       language_of_found(path);
}

bool docref_is_document(struct str path)
{
	return docref_is_found(path) || language_of_file(path);
}

static bool read_input(struct arena *a, struct sources *out, struct failure *why)
{
	struct str text;

	if (out->took_input)
		return failure_set(why, FAILURE_USAGE, "standard input (-) can be read once only");
	if (!read_all(a, STDIN_FILENO, STR("-"), &text, why))
		return false;
	out->took_input = true;
	sources_add(a, out, STR("-"), text);
	return true;
}

static bool read_path(struct arena *a, struct str ref, struct sources *out, struct failure *why)
{
	struct stat st;
	struct str *paths;
	size_t n;

	if (memchr(ref.ptr, 0, ref.len))
		return failure_set(why, FAILURE_USAGE, "a file name holds a NUL byte");
	while (str_starts(ref, "./") && ref.len > 2)
		ref = str_skip(ref, 2);
	if (stat(str_c(a, ref), &st) == 0) {
		if (!S_ISDIR(st.st_mode))
			return add_files(a, &ref, 1, out, why);
		if (str_is(ref, ".") || str_is(ref, "./"))
			ref = STR("");
		return folder_files(a, ref, docref_is_found, &paths, &n, why) &&
		       add_files(a, paths, n, out, why);
	}
	if (!glob_is_pattern(ref))
		return failure_set(
			why, errno == ENOENT || errno == ENOTDIR ? FAILURE_NOT_FOUND : FAILURE_READ,
			"%.*s: %s", STR_FMT(ref), strerror(errno));
	if (!folder_matches(a, ref, &paths, &n, why))
		return false;
	if (!n)
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s: no file matches", STR_FMT(ref));
	return add_files(a, paths, n, out, why);
}

bool docref_covers(struct str ref, struct str path)
{
	if (str_starts(ref, "./"))
		ref = str_skip(ref, 2);
	while (ref.len > 1 && ref.ptr[ref.len - 1] == '/')
		ref.len--;
	if (glob_is_pattern(ref))
		return glob_match(ref, path);
	if (str_eq(ref, path))
		return true;
	if (!ref.len || str_is(ref, "."))
		return docref_is_found(path);
	return docref_is_found(path) && path.len > ref.len &&
	       memcmp(path.ptr, ref.ptr, ref.len) == 0 && path.ptr[ref.len] == '/';
}

bool git_sources(struct arena *a, const struct repo *r, const struct git_file *files, size_t n,
                 struct str prefix, struct sources *out, struct failure *why)
{
	struct str *texts = arena_array(a, struct str, n + 1);

	if (!git_texts(a, r, files, n, texts, why))
		return false;
	for (size_t i = 0; i < n; i++)
		sources_add(a, out,
		            arena_printf(a, "%.*s%.*s", STR_FMT(prefix), STR_FMT(files[i].path)),
		            texts[i]);
	return true;
}

static bool leaves_root(struct str path)
{
	if (str_starts(path, "/"))
		return true;
	while (path.len) {
		if (str_is(str_cut(&path, '/'), ".."))
			return true;
	}
	return false;
}

/* PATH of a commit. name: what stands before it in messages and reports. */
static bool read_commit(struct arena *a, const struct repo *r, struct str commit, struct str path,
                        struct str name, struct sources *out, struct failure *why)
{
	struct git_file *files;
	size_t count, n = 0;

	if (!path.len || leaves_root(path) || memchr(path.ptr, 0, path.len))
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s%.*s: a path below the root of the repository is needed",
		                   STR_FMT(name), STR_FMT(path));
	if (!git_tree(a, r, commit, &files, &count, why))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (docref_covers(path, files[i].path))
			files[n++] = files[i];
	}
	if (!n)
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s%.*s: there is no such document",
		                   STR_FMT(name), STR_FMT(path));
	return git_sources(a, r, files, n, name, out, why);
}

static bool read_git(struct arena *a, const struct repo *r, struct str ref, struct sources *out,
                     struct failure *why)
{
	struct str path = str_skip(ref, strlen("git:")), rev = str_cut(&path, ':'), commit;
	struct git_base base;

	if (!r->root.len)
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s: this is no git repository",
		                   STR_FMT(ref));
	if (str_is(rev, "base")) {
		if (!git_merge_base(a, r, &base, why))
			return false;
		commit = base.commit;
	} else if (!git_commit(a, r, rev, &commit, why)) {
		return false;
	}
	return read_commit(a, r, commit, path, arena_printf(a, "git:%.*s:", STR_FMT(rev)), out,
	                   why);
}

static bool read_remote(struct arena *a, const struct repo *here, struct str ref,
                        struct sources *out, struct failure *why)
{
	struct str rest = str_skip(ref, strlen("git+")), url = str_cut(&rest, '#'),
		   rev = str_cut(&rest, ':');
	struct str name, commit;
	struct repo r;

	(void)here;
	if (!rev.len || !rest.len)
		return failure_set(why, FAILURE_USAGE, "%.*s: git+URL#REF:PATH is needed",
		                   STR_FMT(ref));
	name = arena_printf(a, "git+%.*s#%.*s:", STR_FMT(url_shown(a, url)), STR_FMT(rev));
	return git_fetch(a, url, rev, &r, &commit, why) &&
	       read_commit(a, &r, commit, rest, name, out, why);
}

/* A kind of reference that is no path. */
static const struct scheme {
	const char *prefix;
	bool (*read)(struct arena *a, const struct repo *r, struct str ref, struct sources *out,
	             struct failure *why);
} schemes[] = {
	{ "git:", read_git },           { "git+https://", read_remote },
	{ "git+http://", read_remote }, { "git+ssh://", read_remote },
	{ "git+file://", read_remote },
};

static const struct scheme *scheme_of(struct str ref)
{
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (str_starts(ref, schemes[i].prefix))
			return &schemes[i];
	}
	return NULL;
}

bool docref_is_path(struct str ref)
{
	return ref.len && !str_is(ref, "-") && !scheme_of(ref);
}

bool docref_read(struct arena *a, const struct repo *r, struct str ref, struct sources *out,
                 struct failure *why)
{
	const struct scheme *scheme = scheme_of(ref);

	if (!ref.len)
		return failure_set(why, FAILURE_USAGE, "the name of a document is empty");
	if (str_is(ref, "-"))
		return read_input(a, out, why);
	return scheme ? scheme->read(a, r, ref, out, why) : read_path(a, ref, out, why);
}

struct str docref_in_folder(struct arena *a, struct str folder, struct str ref)
{
	if (!folder.len || str_is(ref, "-") || str_starts(ref, "/") || scheme_of(ref))
		return ref;
	return arena_printf(a, "%.*s%.*s", STR_FMT(folder), STR_FMT(ref));
}
