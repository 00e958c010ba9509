/* init.c - treaty init: the files a repository needs, none of them overwritten */
#include "tools/cmd/init_text.h"
#include "tools/command.h"
#include "tools/input/config.h"
#include "tools/input/discover.h"
#include "tools/output.h"

#include <sys/stat.h>

static const struct option init_options[] = {
	{ "ci", "SYSTEM", "a job for github or gitlab, or both: github,gitlab", true },
	{ "pre-commit", NULL, "a git hook that runs the check before each commit", false },
	{ "name", "NAME", "write a skeleton: order-events", false },
	{ "domain", "DOMAIN", "its domain: orders", false },
	{ "owner", "OWNER", "who answers for it: orders-data@retailer.example", false },
	{ "template", "KIND", "odcs (default), dcs or data-product", false },
	{ "classification", "CLASS", "of its fields: public, internal (default), restricted...",
	  false },
	{ "force", NULL, "overwrite what is there", false },
	{ 0 },
};

struct init {
	struct run *run;
	struct arena *arena;
	struct repo repo;
	struct failure *why;
	size_t written;
	bool only_config; /* nothing else was asked for: --force means it */
};

static bool write_file(struct init *in, struct str path, struct str text)
{
	bool force = option_given(&in->run->options, "force");

	if (!output_file(in->arena, path, text, force ? OUTPUT_REPLACE : OUTPUT_NEW, in->why))
		return false;
	buf_printf(&in->run->out, "wrote %.*s\n", STR_FMT(path));
	in->written++;
	return true;
}

static bool exists(struct arena *a, struct str path)
{
	struct stat st;

	return stat(str_c(a, path), &st) == 0;
}

static struct str at_root(struct init *in, const char *path)
{
	return arena_printf(in->arena, "%.*s%s", STR_FMT(in->repo.up), path);
}

/* ---- .treaty.yaml ---------------------------------------------------------------- */

/* The folders of what is there, as an example of what could be stated. */
static struct str folders(struct init *in, enum discover what, struct str *out)
{
	struct sources found = { 0 };
	struct str *list;
	struct buf text;
	size_t n = 0;

	*out = STR("");
	if (!discover(in->arena, &in->repo, what, &found, in->why))
		return *out;
	list = arena_array(in->arena, struct str, found.count + 1);
	buf_init(&text, in->arena, 0);
	for (size_t i = 0; i < found.count; i++) {
		struct str path = repo_relative(in->arena, &in->repo, found.list[i]->name),
			   folder = path;
		bool told = false;

		while (folder.len && folder.ptr[folder.len - 1] != '/')
			folder.len--;
		folder = folder.len ? folder : path;
		for (size_t k = 0; k < n; k++)
			told = told || str_starts(folder, list[k].ptr);
		if (told)
			continue;
		list[n++] = str_copy(in->arena, folder);
		buf_add_c(&text, n > 1 ? ", " : "");
		json_print_text(&text, folder);
	}
	return *out = str_copy(in->arena, buf_str(&text));
}

static bool write_config(struct init *in)
{
	struct str path = at_root(in, CONFIG_NAME), documents, expectations;
	struct buf text;

	if (exists(in->arena, path) &&
	    !(option_given(&in->run->options, "force") && in->only_config)) {
		buf_printf(&in->run->out, "kept %.*s\n", STR_FMT(path));
		return true;
	}
	folders(in, DISCOVER_CONTRACTS, &documents);
	folders(in, DISCOVER_EXPECTATIONS, &expectations);
	buf_init(&text, in->arena, 0);
	buf_printf(&text,
	           "version: 1\n"
	           "# documents: [%.*s] # without: every contract of the repository\n"
	           "# expectations: [%.*s] # without: the folders consumers and expectations\n",
	           STR_FMT(documents.len ? documents : STR("contracts/")),
	           STR_FMT(expectations.len ? expectations : STR("consumers/")));
	buf_add_c(&text,
	          "base: auto # the merge base with the target branch\n"
	          "profile: strict # or reader: what only history and other writers would feel is "
	          "a warning\n"
	          "unregistered: warn # or fail, ignore: a change nobody registered against\n");
	return write_file(in, path, buf_str(&text));
}

/* ---- skeleton ------------------------------------------------------------------------ */

static bool check_word(const char *option, struct str s, const char *also, struct failure *why)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
		    !(c && strchr(also, c) && i))
			return failure_set(why, FAILURE_USAGE, "--%s %.*s: letters, digits and %s",
			                   option, STR_FMT(s), also);
	}
	return true;
}

static bool find_template(struct init *in, const struct init_template **out)
{
	struct str name = option_value(&in->run->options, "template"), names[8];
	size_t n = 0;

	*out = init_templates;
	for (const struct init_template *t = init_templates; t->name; t++) {
		names[n++] = str_of(t->name);
		if (str_is(name, t->name))
			*out = t;
	}
	return !name.len || str_is(name, (*out)->name) ||
	       failure_set(in->why, FAILURE_USAGE,
	                   "no template \"%.*s\"%s; there are odcs, dcs and data-product",
	                   STR_FMT(name), did_you_mean(in->arena, name, names, n, ""));
}

static bool write_skeleton(struct init *in)
{
	const struct options *o = &in->run->options;
	struct init_words w = { .domain = option_value(o, "domain"),
		                .name = option_value(o, "name"),
		                .owner = option_value(o, "owner"),
		                .classification = option_value(o, "classification") };
	const struct init_template *t;
	struct str path;

	if (!w.name.len &&
	    (w.domain.len || w.owner.len || w.classification.len || option_given(o, "template")))
		return failure_set(in->why, FAILURE_USAGE,
		                   "a skeleton needs a name: --name order-events");
	if (!w.name.len)
		return true;
	w.domain = w.domain.len ? w.domain : STR("domain");
	w.owner = w.owner.len ? w.owner : arena_printf(in->arena, "%.*s-team", STR_FMT(w.domain));
	w.classification = w.classification.len ? w.classification : STR("internal");
	w.contract = arena_printf(in->arena, "../contracts/%.*s.yaml", STR_FMT(w.name));
	if (!check_word("name", w.name, "-_.", in->why) ||
	    !check_word("domain", w.domain, "-_.", in->why) ||
	    !check_word("owner", w.owner, "-_.@+", in->why) ||
	    !check_word("classification", w.classification, "-_", in->why) ||
	    !find_template(in, &t))
		return false;
	path = arena_printf(in->arena, "%.*s%s%.*s.yaml", STR_FMT(in->repo.up), t->folder,
	                    STR_FMT(w.name));
	if (!write_file(in, path, init_fill(in->arena, t->text, &w)))
		return false;
	path = at_root(in, arena_printf(in->arena, "contracts/%.*s.yaml", STR_FMT(w.name)).ptr);
	if (str_is(str_of(t->name), "data-product") &&
	    !exists(in->arena, path)) /* what it links to */
		return write_file(in, path, init_fill(in->arena, init_templates[0].text, &w));
	return true;
}

/* ---- CI ---------------------------------------------------------------------------------- */

static bool write_gitlab(struct init *in)
{
	struct str path = at_root(in, ".gitlab-ci.yml");

	if (!exists(in->arena, path) || option_given(&in->run->options, "force"))
		return write_file(in, path, str_of(init_gitlab));
	if (!write_file(in, at_root(in, ".gitlab/treaty.yml"), str_of(init_gitlab)))
		return false;
	buf_add_c(&in->run->out,
	          "add to .gitlab-ci.yml: include: [{ local: .gitlab/treaty.yml }]\n");
	return true;
}

/* Before anything is written. */
static bool check_systems(struct init *in)
{
	size_t n;
	struct str *values = option_values(in->arena, &in->run->options, "ci", &n);

	for (size_t i = 0; i < n; i++) {
		for (struct str rest = values[i]; rest.len;) {
			struct str system = str_cut(&rest, ',');

			if (!str_is(system, "github") && !str_is(system, "gitlab"))
				return failure_set(in->why, FAILURE_USAGE,
				                   "--ci %.*s: github or gitlab", STR_FMT(system));
		}
	}
	return true;
}

static bool write_jobs(struct init *in)
{
	size_t n;
	struct str *values = option_values(in->arena, &in->run->options, "ci", &n);

	for (size_t i = 0; i < n; i++) {
		struct str rest = values[i];

		while (rest.len) {
			if (str_is(str_cut(&rest, ','), "gitlab")
			            ? !write_gitlab(in)
			            : !write_file(in, at_root(in, ".github/workflows/treaty.yml"),
			                          str_of(init_github)))
				return false;
		}
	}
	return true;
}

static bool write_hook(struct init *in)
{
	struct str folder, path;

	if (!option_given(&in->run->options, "pre-commit"))
		return true;
	if (!git_hooks(in->arena, &in->repo, &folder, in->why))
		return false;
	path = arena_printf(in->arena, "%.*s/pre-commit", STR_FMT(folder));
	return write_file(in, path, str_of(init_hook)) &&
	       output_executable(in->arena, path, in->why);
}

static bool init(struct run *run, int *exit_code, struct failure *why)
{
	struct init in = { .run = run, .arena = run->arena, .why = why };

	*exit_code = 0;
	in.only_config = !option_given(&run->options, "name") &&
	                 !option_given(&run->options, "ci") &&
	                 !option_given(&run->options, "pre-commit");
	if (!check_systems(&in) || !repo_find(run->arena, &in.repo, why) || !write_skeleton(&in) ||
	    !write_config(&in) || !write_jobs(&in) || !write_hook(&in))
		return false;
	buf_add_c(&run->out, in.written ? "next: treaty check\n" : "nothing was written\n");
	return true;
}

const struct command cmd_init = {
	.name = "init",
	.summary = ".treaty.yaml, a first contract, a CI job, a pre-commit hook",
	.operands = "",
	.about = "Writes at the root of the repository; never overwrites a file without --force.\n",
	.options = init_options,
	.run = init,
};
