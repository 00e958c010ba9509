/* cmd_convert.c - treaty convert DOC --to F: a contract in another standard, as a schema, and back
 */
#include "tools/command.h"
#include "tools/one_contract.h"
#include "tools/output.h"

static const struct option convert_options[] = {
	{ "to", "FORMAT[:VERSION]", "odcs or dcs, optionally a version: odcs:3.1.0; avro", false },
	{ "output", "FILE", "where to; else standard output", false },
	{ "model", "NAME", "to avro: the model, where the contract has several", false },
	{ "optional", "union|plain", "to avro: fields that are not required (default: union)",
	  false },
	{ "timestamps", "millis|micros|string", "to avro: (default: millis)", false },
	{ "decimals", "bytes|fixed|string", "to avro: (default: bytes)", false },
	{ "enums", "enum|string", "to avro: closed lists (default: enum)", false },
	{ "integers", "long|int", "to avro: whole numbers of no stated width (default: long)",
	  false },
	{ "json", NULL, "as JSON", false },
	{ "force", NULL, "overwrite what is there", false },
	{ 0 },
};

static bool find_target(struct run *run, struct conversion *how, struct failure *why)
{
	struct str rest = option_value(&run->options, "to"), name = str_cut(&rest, ':');
	struct str names[FORMAT_COUNT];

	for (int i = 0; i < FORMAT_COUNT; i++)
		names[i] = str_of(format_name((enum format)i));
	if (!name.len)
		return failure_set(why, FAILURE_USAGE,
		                   "into what? --to odcs, --to dcs or --to avro");
	if (!format_find(name, &how->to))
		return failure_set(
			why, FAILURE_USAGE, "no format \"%.*s\"%s; there are odcs, dcs and avro",
			STR_FMT(name), did_you_mean(run->arena, name, names, FORMAT_COUNT, ""));
	how->version = rest;
	if (how->to == FORMAT_AVRO && rest.len)
		return failure_set(why, FAILURE_USAGE, "avro has no versions to choose from");
	return true;
}

static bool find_word(const struct options *o, enum avro_choice c, struct avro_mapping *m,
                      struct failure *why)
{
	struct str word = option_value(o, avro_choice_option(c));

	for (unsigned n = 0; avro_choice_word(c, n); n++) {
		if (str_is(word, avro_choice_word(c, n))) {
			m->word[c] = (unsigned char)n;
			return true;
		}
	}
	for (const struct option *row = convert_options; row->name; row++)
		if (!strcmp(row->name, avro_choice_option(c)))
			failure_set(why, FAILURE_USAGE, "--%s takes %s, not \"%.*s\"", row->name,
			            row->argument, STR_FMT(word));
	return false;
}

/* What is said for a schema is not accepted for anything else. */
static bool find_choices(struct run *run, struct conversion *how, struct failure *why)
{
	const char *for_avro = option_given(&run->options, "model") ? "model" : NULL;

	how->model = option_value(&run->options, "model");
	for (int i = 0; i < AVRO_CHOICE_COUNT; i++) {
		enum avro_choice c = (enum avro_choice)i;

		if (!option_given(&run->options, avro_choice_option(c)))
			continue;
		for_avro = avro_choice_option(c);
		if (!find_word(&run->options, c, &how->mapping, why))
			return false;
	}
	if (for_avro && how->to != FORMAT_AVRO)
		return failure_set(why, FAILURE_USAGE, "--%s goes with --to avro", for_avro);
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
	struct str file = option_value(&run->options, "output");
	struct conversion how = { 0 };
	struct arena *a = run->arena;
	struct defects losses;
	struct document d;
	const struct node *root;
	struct repo repo;
	struct buf text;

	*exit_code = 0;
	defects_init(&losses, a);
	buf_init(&text, a, 0);
	if (!find_target(run, &how, why) || !find_choices(run, &how, why) ||
	    !repo_find(a, &repo, why) ||
	    !one_document(a, &repo, run->options.operands[0], &d, NULL, why) ||
	    !document_convert(a, &d, &how, &root, &losses, why))
		return false;
	if (how.to == FORMAT_AVRO || option_given(&run->options, "json")) {
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
	.summary = "a contract in another standard or as an Avro schema, and back",
	.operands = "DOC --to FORMAT",
	.about = "What the target cannot state is kept in its custom properties and comes back "
		 "with the next\n"
		 "conversion. An Avro schema (.avsc, JSON) is of one model; what it cannot state "
		 "is kept as\n"
		 "properties and listed. A contract made of a schema is a skeleton, a draft.\n",
	.options = convert_options,
	.least = 1,
	.most = 1,
	.run = convert,
};
