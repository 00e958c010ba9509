/* base.c - what a branch is compared with, and copies of other repositories */
#include "tools/git/git.h"

#include "tools/command.h"
#include "tools/git/run.h"
#include "tools/interrupt.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum kind { BRANCH, COMMIT };

static const struct ci {
	const char *system, *here, *variable;
	enum kind kind;
	const char *when, *deeper;
} systems[] = {
#define CI(system, here, variable, kind, when, deeper) \
	{ system, here, variable, kind, when, deeper },
#include "tools/git/ci.def"
#undef CI
};

static struct str variable(const char *name)
{
	return *name ? str_of(getenv(name)) : STR_NONE;
}

static const struct ci *pull_request(void)
{
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
		const struct ci *s = &systems[i];
		struct str when = variable(s->when);

		if (variable(s->variable).len &&
		    (!*s->when || (when.len && !str_is(when, "false"))))
			return s;
	}
	return NULL;
}

/* How this job gets the history that is missing. */
static const char *deeper(void)
{
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
		if (variable(systems[i].here).len)
			return systems[i].deeper;
	}
	return "run git fetch --unshallow";
}

static bool is_shallow(struct arena *a, const struct repo *r)
{
	const char *arguments[] = { "rev-parse", "--is-shallow-repository", NULL };
	struct process_result out;
	struct failure ignored;

	return git_run(a, r->root, arguments, STR(""), &out, &ignored) &&
	       str_is(first_line(out.out), "true");
}

static bool no_base(struct arena *a, const struct repo *r, struct str target, struct failure *why)
{
	if (is_shallow(a, r))
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "the merge base with %.*s is not in this shallow clone: %s",
		                   STR_FMT(target), deeper());
	return failure_set(why, FAILURE_NOT_FOUND,
	                   "there is no merge base of HEAD and %.*s; fetch it, or name a revision "
	                   "with --against",
	                   STR_FMT(target));
}

/* The target branch: what it is called here, and its commit (empty: not here). */
static bool find_target(struct arena *a, const struct repo *r, const struct ci *ci,
                        struct str *name, struct str *commit, struct failure *why)
{
	static const struct str usual[] = {
		STR_INIT("refs/remotes/origin/HEAD"),   STR_INIT("refs/remotes/origin/main"),
		STR_INIT("refs/remotes/origin/master"), STR_INIT("refs/heads/main"),
		STR_INIT("refs/heads/master"),
	};
	struct str branch, names[2];

	if (!ci) {
		*name = STR("origin/HEAD, main or master");
		return git_first_ref(a, r, usual, sizeof usual / sizeof *usual, name, commit, why);
	}
	*name = branch = variable(ci->variable);
	if (ci->kind == COMMIT) {
		if (git_commit(a, r, branch, commit, why))
			return true;
		*commit = STR("");
		return why->code == FAILURE_NOT_FOUND;
	}
	if (str_starts(branch, "refs/heads/"))
		branch = str_skip(branch, strlen("refs/heads/"));
	names[0] = arena_printf(a, "refs/remotes/origin/%.*s", STR_FMT(branch));
	names[1] = arena_printf(a, "refs/heads/%.*s", STR_FMT(branch));
	return git_first_ref(a, r, names, 2, name, commit, why);
}

static struct str short_name(struct str name)
{
	if (str_starts(name, "refs/remotes/"))
		return str_skip(name, strlen("refs/remotes/"));
	return str_starts(name, "refs/heads/") ? str_skip(name, strlen("refs/heads/")) : name;
}

/* A build of the target branch itself would compare a commit with itself: what came before it is
 * meant. */
static bool step_back(struct arena *a, const struct repo *r, struct git_base *out,
                      struct failure *why)
{
	struct str head, before;

	if (!variable("CI").len)
		return true;
	if (!git_commit(a, r, STR("HEAD"), &head, why))
		return false;
	if (!str_eq(head, out->commit))
		return true;
	if (!git_commit(a, r, STR("HEAD^1"), &before, why)) {
		if (why->code == FAILURE_NOT_FOUND && is_shallow(a, r))
			return no_base(a, r, STR("the commit before HEAD"), why);
		return why->code == FAILURE_NOT_FOUND; /* the very first commit */
	}
	out->commit = before;
	out->how = STR("the commit before HEAD");
	return true;
}

bool git_merge_base(struct arena *a, const struct repo *r, struct git_base *out,
                    struct failure *why)
{
	const struct ci *ci = pull_request();
	struct str target, commit;
	struct process_result result;

	if (!r->root.len)
		return failure_set(
			why, FAILURE_NOT_FOUND,
			"this is no git repository: say with --against what to compare with");
	if (!find_target(a, r, ci, &target, &commit, why))
		return failure_prefix(why, "%s", ci ? ci->variable : "git");
	if (!commit.len)
		return no_base(a, r, target, why);
	{
		const char *arguments[] = { "merge-base", "HEAD", str_c(a, commit), NULL };

		if (!git_run(a, r->root, arguments, STR(""), &result, why))
			return false;
	}
	if (result.exit_code)
		return no_base(a, r, short_name(target), why);
	out->commit = first_line(result.out);
	out->how = arena_printf(a, "merge base with %.*s%s%s%s", STR_FMT(short_name(target)),
	                        ci ? " (" : "", ci ? ci->variable : "", ci ? ")" : "");
	return ci || step_back(a, r, out, why);
}

/* ---- other repositories -------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

static void remove_folder(void *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	interrupt_release();
}

static bool temporary_folder(struct arena *a, struct str *out, struct failure *why)
{
	const char *base = getenv("TMPDIR");
	struct str path = arena_printf(a, "%s/treaty-XXXXXX", base && *base ? base : "/tmp");
	char *name = arena_array(a, char, path.len + 1);

	memcpy(name, path.ptr, path.len);
	interrupt_hold();
	if (!mkdtemp(name)) {
		failure_set(why, FAILURE_READ, "no temporary folder %s: %s", name, strerror(errno));
		interrupt_release();
		return false;
	}
	arena_defer(a, remove_folder, name);
	*out = str_of(name);
	return true;
}

/* The name and password of an address: "ana:secret@" of "https://ana:secret@host/x"; empty without.
 */
static struct str user_part(struct str url)
{
	size_t start = 0;

	while (start < url.len && !(url.ptr[start] == '/' && start && url.ptr[start - 1] == '/'))
		start++;
	start += start < url.len;
	for (size_t i = start; i < url.len && url.ptr[i] != '/'; i++) {
		if (url.ptr[i] == '@')
			return (struct str){ url.ptr + start, i + 1 - start };
	}
	return STR_NONE;
}

static struct str without(struct arena *a, struct str text, struct str part)
{
	struct buf out;

	if (!part.len)
		return text;
	buf_init(&out, a, 0);
	for (size_t i = 0; i < text.len;) {
		if (text.len - i >= part.len && memcmp(text.ptr + i, part.ptr, part.len) == 0)
			i += part.len;
		else
			buf_add_byte(&out, text.ptr[i++]);
	}
	return str_copy(a, buf_str(&out));
}

struct str url_shown(struct arena *a, struct str url)
{
	return without(a, url, user_part(url));
}

bool git_fetch(struct arena *a, struct str url, struct str ref, struct repo *out,
               struct str *commit, struct failure *why)
{
	struct repo r = { STR(""), STR(""), STR(""), NULL };
	struct process_result result;
	bool plain = url.len && ref.len && !str_starts(url, "-") && !str_starts(ref, "-");

	for (size_t i = 0; i < ref.len; i++)
		plain = plain && (unsigned char)ref.ptr[i] > ' ' &&
		        !strchr(":*+^~?[\\", ref.ptr[i]);
	for (size_t i = 0; i < url.len; i++)
		plain = plain && (unsigned char)url.ptr[i] > ' ';
	if (!plain)
		return failure_set(
			why, FAILURE_USAGE,
			"git+%.*s#%.*s: no such address or name of a branch, tag or commit",
			STR_FMT(url_shown(a, url)), STR_FMT(ref));
	if (!temporary_folder(a, &r.root, why))
		return false;
	if (isatty(STDERR_FILENO)) /* it may take a while */
		say("note", "fetching %.*s", STR_FMT(url_shown(a, url)));
	{
		const char *init[] = { "init", "--quiet", "--bare", NULL };
		const char *fetch[] = {
			"fetch",       "--quiet",     "--depth=1", "--no-tags", "--end-of-options",
			str_c(a, url), str_c(a, ref), NULL
		};

		if (!git_run(a, r.root, init, STR(""), &result, why))
			return false;
		if (!result.exit_code && !git_run(a, r.root, fetch, STR(""), &result, why))
			return false;
	}
	if (result.exit_code)
		return failure_set(why, FAILURE_READ, "git fetch %.*s %.*s: %.*s",
		                   STR_FMT(url_shown(a, url)), STR_FMT(ref),
		                   STR_FMT(without(a, first_line(result.err), user_part(url))));
	*out = r;
	return git_commit(a, &r, STR("FETCH_HEAD"), commit, why);
}
