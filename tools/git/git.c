#include "tools/git/git.h"

#include "contract/base/limits.h"
#include "tools/git/run.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct repo_files {
	struct str *paths;
	size_t count;
	bool known;
};

/* ---- where the repository is ------------------------------------------------ */

bool repo_find(struct arena *a, struct repo *out, struct failure *why)
{
	char *here = getcwd(arena_alloc(a, PATH_MAX, 1), PATH_MAX);
	struct str cwd, root;

	*out = (struct repo){ STR(""), STR(""), STR(""), arena_new(a, struct repo_files) };
	if (!here)
		return failure_set(why, FAILURE_READ, "the working folder cannot be read: %s",
		                   strerror(errno));
	cwd = str_of(here);
	for (root = cwd; root.len; root.len--) {
		struct stat st;

		if (root.len < cwd.len && cwd.ptr[root.len] != '/')
			continue;
		if (stat(arena_printf(a, "%.*s/.git", STR_FMT(root)).ptr, &st) == 0)
			break;
	}
	if (!root.len)
		return true;
	out->root = str_copy(a, root);
	if (root.len < cwd.len) {
		struct buf up;

		out->prefix = arena_printf(a, "%.*s/", STR_FMT(str_skip(cwd, root.len + 1)));
		buf_init(&up, a, 0);
		for (size_t i = 0; i < out->prefix.len; i++) {
			if (out->prefix.ptr[i] == '/')
				buf_add_c(&up, "../");
		}
		out->up = str_copy(a, buf_str(&up));
	}
	return true;
}

struct str path_clean(struct arena *a, struct str path)
{
	bool absolute = str_starts(path, "/");
	struct str *parts = arena_array(a, struct str, path.len + 1), rest = path;
	size_t n = 0;
	struct buf out;

	while (rest.len) {
		struct str part = str_cut(&rest, '/');

		if (!part.len || str_is(part, "."))
			continue;
		if (str_is(part, "..") && n && !str_is(parts[n - 1], ".."))
			n--;
		else if (!str_is(part, "..") || !absolute)
			parts[n++] = part;
	}
	buf_init(&out, a, 0);
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&out, i || absolute ? "/" : "");
		buf_add(&out, parts[i]);
	}
	return n ? str_copy(a, buf_str(&out)) : absolute ? STR("/") : STR("");
}

struct str revision_prefix(struct str name)
{
	struct str rest = name;

	if (!str_starts(name, "git:") && !str_starts(name, "git+"))
		return STR("");
	str_cut(&rest, str_starts(name, "git:") ? ':' : '#');
	str_cut(&rest, ':');
	return (struct str){ name.ptr, name.len - rest.len };
}

struct str repo_relative(struct arena *a, const struct repo *r, struct str path)
{
	struct str clean;

	if (!r->root.len || !path.len)
		return path;
	if (!str_starts(path, "/"))
		path = arena_printf(a, "%.*s/%.*s%.*s", STR_FMT(r->root), STR_FMT(r->prefix),
		                    STR_FMT(path));
	clean = path_clean(a, path);
	if (clean.len > r->root.len && str_starts(clean, r->root.ptr) &&
	    clean.ptr[r->root.len] == '/')
		return str_skip(clean, r->root.len + 1);
	return clean;
}

struct str repo_seen_from_here(struct arena *a, const struct repo *r, struct str path)
{
	struct str prefix = r->prefix, up = r->up;

	if (str_starts(path, "/"))
		return path;
	while (prefix.len) {
		ptrdiff_t slash = str_find(prefix, '/');

		if (path.len <= (size_t)slash ||
		    memcmp(path.ptr, prefix.ptr, (size_t)slash + 1) != 0)
			break;
		path = str_skip(path, (size_t)slash + 1);
		prefix = str_skip(prefix, (size_t)slash + 1);
		up = str_skip(up, strlen("../"));
	}
	return up.len ? arena_printf(a, "%.*s%.*s", STR_FMT(up), STR_FMT(path)) : path;
}

/* ---- running git ------------------------------------------------------------ */

bool git_run(struct arena *a, struct str dir, const char *const *arguments, struct str input,
             struct process_result *out, struct failure *why)
{
	const char *argv[3 + GIT_ARGUMENTS] = { "git", "-C", str_c(a, dir) };

	if (!dir.len)
		return failure_set(why, FAILURE_NOT_FOUND, "this is no git repository");
	for (size_t i = 0; arguments[i]; i++)
		argv[i + 3] = arguments[i];
	return process_run(a, argv, input, out, why);
}

struct str first_line(struct str text)
{
	return str_trim(str_cut(&text, '\n'));
}

static bool git_failed(const char *what, const struct process_result *r, struct failure *why)
{
	return failure_set(why, FAILURE_READ, "git %s: %.*s", what, STR_FMT(first_line(r->err)));
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
			return false;
	}
	return s.len > 0;
}

/* A name that git can only take for a name. */
static bool check_name(const char *what, struct str name, struct failure *why)
{
	if (!is_plain(name))
		return failure_set(why, FAILURE_USAGE,
		                   "the name of a %s is empty or holds a control character", what);
	if (str_starts(name, "-"))
		return failure_set(why, FAILURE_USAGE, "a %s cannot begin with a dash: %.*s", what,
		                   STR_FMT(name));
	if (name.len > 1000)
		return failure_set(why, FAILURE_USAGE, "the name of a %s is longer than 1000 bytes",
		                   what);
	return true;
}

/* Empty if there is none. */
static bool resolve(struct arena *a, struct str dir, struct str rev, struct str *commit,
                    struct failure *why)
{
	const char *arguments[] = { "rev-parse",
		                    "--verify",
		                    "--quiet",
		                    "--end-of-options",
		                    arena_printf(a, "%.*s^{commit}", STR_FMT(rev)).ptr,
		                    NULL };
	struct process_result r;

	if (!git_run(a, dir, arguments, STR(""), &r, why))
		return false;
	if (r.exit_code && r.err.len)
		return git_failed("rev-parse", &r, why);
	*commit = r.exit_code ? STR("") : first_line(r.out);
	return true;
}

bool git_first_ref(struct arena *a, const struct repo *r, const struct str *names, size_t n,
                   struct str *name, struct str *commit, struct failure *why)
{
	const char *arguments[GIT_ARGUMENTS] = { "for-each-ref",
		                                 "--format=%(objectname) %(refname)" };
	struct process_result result;

	for (size_t i = 0; i < n && i < GIT_ARGUMENTS - 3; i++) {
		if (!check_name("branch", names[i], why))
			return false;
		arguments[i + 2] = str_c(a, names[i]);
	}
	if (!git_run(a, r->root, arguments, STR(""), &result, why))
		return false;
	if (result.exit_code)
		return git_failed("for-each-ref", &result, why);
	*commit = STR("");
	for (size_t i = 0; i < n && !commit->len; i++) {
		for (struct str rest = result.out; rest.len;) {
			struct str ref = str_trim(str_cut(&rest, '\n')),
				   object = str_cut(&ref, ' ');

			if (str_eq(ref, names[i])) {
				*name = names[i];
				*commit = object;
			}
		}
	}
	return true;
}

bool git_commit(struct arena *a, const struct repo *r, struct str rev, struct str *commit,
                struct failure *why)
{
	struct str found;

	if (!check_name("revision", rev, why) || !resolve(a, r->root, rev, &found, why))
		return false;
	if (!found.len)
		return failure_set(why, FAILURE_NOT_FOUND, "there is no revision \"%.*s\"",
		                   STR_FMT(rev));
	*commit = found;
	return true;
}

/* ---- files -------------------------------------------------------------------- */

/* "100644 blob 8ab686 12\tpath"; false for links and modules. */
static bool read_entry(struct str entry, struct git_file *out)
{
	struct str rest = entry, mode = str_cut(&rest, ' '), type = str_cut(&rest, ' ');
	struct str object = str_cut(&rest, ' ');
	long long size = 0;

	if (!str_starts(mode, "100") || !str_is(type, "blob") ||
	    !str_to_long(str_trim(str_cut(&rest, '\t')), &size))
		return false;
	*out = (struct git_file){ rest, object, (unsigned long)size };
	return true;
}

static size_t count_entries(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == 0;
	return n;
}

static int by_path(const void *x, const void *y)
{
	return str_cmp(((const struct git_file *)x)->path, ((const struct git_file *)y)->path);
}

bool git_tree(struct arena *a, const struct repo *r, struct str commit, struct git_file **files,
              size_t *count, struct failure *why)
{
	const char *arguments[] = { "ls-tree",        "-r", "-z", "-l", "--full-tree",
		                    str_c(a, commit), NULL };
	struct process_result result;
	struct str rest;

	if (!git_run(a, r->root, arguments, STR(""), &result, why))
		return false;
	if (result.exit_code)
		return git_failed("ls-tree", &result, why);
	*files = arena_array(a, struct git_file, count_entries(result.out) + 1);
	*count = 0;
	for (rest = result.out; rest.len;)
		*count += read_entry(str_cut(&rest, '\0'), &(*files)[*count]);
	if (*count)
		qsort(*files, *count, sizeof **files, by_path);
	return true;
}

/* "<object> blob <size>\n<text>\n" */
static bool read_text(struct str *rest, struct str *text)
{
	struct str header = str_cut(rest, '\n');
	long long size = -1;

	str_cut(&header, ' ');
	if (!str_is(str_cut(&header, ' '), "blob") || !str_to_long(header, &size) || size < 0 ||
	    (size_t)size >= rest->len)
		return false;
	*text = (struct str){ rest->ptr, (size_t)size };
	*rest = str_skip(*rest, (size_t)size + 1);
	return true;
}

bool git_texts(struct arena *a, const struct repo *r, const struct git_file *files, size_t n,
               struct str *texts, struct failure *why)
{
	const char *arguments[] = { "cat-file", "--batch", NULL };
	struct process_result result;
	struct buf input;
	struct str rest;

	if (!n)
		return true;
	buf_init(&input, a, 0);
	for (size_t i = 0; i < n; i++) {
		if (files[i].size > limit_of(LIMIT_DOCUMENT_BYTES))
			return failure_set(why, FAILURE_LIMIT, "%.*s: more than %lu %s (limit %s)",
			                   STR_FMT(files[i].path), limit_of(LIMIT_DOCUMENT_BYTES),
			                   limit_what(LIMIT_DOCUMENT_BYTES),
			                   limit_name(LIMIT_DOCUMENT_BYTES));
		buf_printf(&input, "%.*s\n", STR_FMT(files[i].object));
	}
	if (!git_run(a, r->root, arguments, buf_str(&input), &result, why))
		return false;
	rest = result.out;
	for (size_t i = 0; i < n; i++) {
		if (!read_text(&rest, &texts[i]))
			return result.err.len ? git_failed("cat-file", &result, why)
			                      : failure_set(why, FAILURE_READ,
			                                    "git cat-file: %.*s cannot be read",
			                                    STR_FMT(files[i].path));
	}
	return true;
}

static int by_name(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

bool git_working_files(struct arena *a, const struct repo *r, struct str **paths, size_t *count,
                       struct failure *why)
{
	const char *arguments[] = { "ls-files",           "-z", "--cached", "--others",
		                    "--exclude-standard", NULL };
	struct process_result result;
	struct str *all;
	size_t n = 0;

	*paths = r->files->paths;
	*count = r->files->count;
	if (r->files->known)
		return true;
	if (!git_run(a, r->root, arguments, STR(""), &result, why))
		return false;
	if (result.exit_code)
		return git_failed("ls-files", &result, why);
	all = arena_array(a, struct str, count_entries(result.out) + 1);
	for (struct str rest = result.out; rest.len;)
		all[n++] = str_cut(&rest, '\0');
	if (n)
		qsort(all, n, sizeof *all, by_name);
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		if (!i || !str_eq(all[i], all[i - 1])) /* a conflict lists a path three times */
			all[(*count)++] = all[i];
	}
	*paths = all;
	*r->files = (struct repo_files){ all, *count, true };
	return true;
}

struct str git_user(struct arena *a, const struct repo *r)
{
	const char *arguments[] = { "config", "--get", "user.name", NULL };
	struct process_result result;
	struct failure ignored;

	if (!git_run(a, r->root, arguments, STR(""), &result, &ignored) || result.exit_code)
		return STR("");
	return first_line(result.out);
}

bool git_hooks(struct arena *a, const struct repo *r, struct str *folder, struct failure *why)
{
	const char *arguments[] = { "rev-parse", "--git-path", "hooks", NULL };
	struct process_result result;
	struct str path;

	if (!git_run(a, r->root, arguments, STR(""), &result, why))
		return false;
	if (result.exit_code)
		return git_failed("rev-parse", &result, why);
	path = first_line(result.out);
	*folder = str_starts(path, "/")
	                  ? path
	                  : arena_printf(a, "%.*s%.*s", STR_FMT(r->up), STR_FMT(path));
	return true;
}
