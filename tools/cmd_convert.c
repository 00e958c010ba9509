/* cmd_convert.c - treaty convert DOC --to F: a contract in another standard */
#include "tools/command.h"
#include "tools/one_contract.h"
#include "tools/output.h"

static const struct option convert_options[] = {
	{ "to", "FORMAT[:VERSION]", "odcs or dcs, optionally a version: odcs:3.1.0", false },
	{ "output", "FILE", "where to; else standard output", false },
	{ "json", NULL, "as JSON", false },
	{ "force", NULL, "overwrite what is there", false },
	{ 0 },
};

static bool find_target(struct run *run, enum format *to, struct str *version, struct failure *why)
{
	struct str rest = option_value(&run->options, "to"), name = str_cut(&rest, ':');
	struct str names[FORMAT_COUNT];

	for (int i = 0; i < FORMAT_COUNT; i++)
		names[i] = str_of(format_name((enum format)i));
	if (!name.len)
		return failure_set(why, FAILURE_USAGE, "into what? --to odcs or --to dcs");
	if (!format_find(name, to))
		return failure_set(why, FAILURE_USAGE,
		                   "no format \"%.*s\"%s; there are odcs and dcs", STR_FMT(name),
		                   did_you_mean(run->arena, name, names, FORMAT_COUNT, ""));
	*version = rest;
	return true;
}

static void say_losses(const struct defects *losses)
{
	for (const struct defect *d = losses->first; d; d = d->next)
		say("note", "%.*s%s%.*s", STR_FMT(d->path), d->path.len ? ": " : "",
		    STR_FMT(d->message));
}

static bool convert(struct run *run, int *exit_code, struct failure *why)
{
	struct str file = option_value(&run->options, "output"), version;
	struct arena *a = run->arena;
	struct defects losses;
	struct document d;
	const struct node *root;
	enum format to;
	struct repo repo;
	struct buf text;

	*exit_code = 0;
	defects_init(&losses, a);
	buf_init(&text, a, 0);
	if (!find_target(run, &to, &version, why) || !repo_find(a, &repo, why) ||
	    !one_document(a, &repo, run->options.operands[0], &d, NULL, why) ||
	    !document_convert(a, &d, to, version, &root, &losses, why))
		return false;
	if (option_given(&run->options, "json")) {
		json_print(&text, root, 2);
		buf_add_c(&text, "\n");
	} else {
		yaml_print(&text, a, root);
	}
	say_losses(&losses);
	if (!file.len) {
		buf_add(&run->out, buf_str(&text));
		return true;
	}
	return output_file(a, file, buf_str(&text),
	                   option_given(&run->options, "force") ? OUTPUT_REPLACE : OUTPUT_NEW, why);
}

const struct command cmd_convert = {
	.name = "convert",
	.summary = "a contract in another standard, losing nothing",
	.operands = "DOC --to FORMAT",
	.about = "What the target cannot state is kept in its custom properties and comes back "
	         "with the next\n"
		 "conversion.\n",
	.options = convert_options,
	.least = 1,
	.most = 1,
	.run = convert,
};
