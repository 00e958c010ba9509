/* convert.c - treaty convert DOC --to F: a contract in another standard, as a schema, and back
 */
#include "tools/command.h"
#include "tools/input/one_contract.h"
#include "tools/output.h"

static const struct option convert_options[] = {
	{ "to", "FORMAT[:VERSION]",
	  "odcs or dcs, optionally a version: odcs:3.1.0; avro; json-schema; protobuf", false },
	{ "output", "FILE", "where to; else standard output", false },
	{ "model", "NAME", "to a schema: the model, where the contract has several", false },
	{ "optional", "WORD",
	  "fields that are not required; avro: union|plain, json-schema: absent|null|either, "
	  "protobuf: optional|plain|wrapper",
	  false },
	{ "timestamps", "WORD",
	  "avro: millis|micros|string, json-schema: string|integer, protobuf: "
	  "message|string|integer",
	  false },
	{ "decimals", "WORD",
	  "avro: bytes|fixed|string, json-schema: number|string, protobuf: "
	  "confluent|google|string",
	  false },
	{ "enums", "enum|string", "to avro, protobuf: closed lists (default: enum)", false },
	{ "integers", "WORD",
	  "whole numbers of no stated width; avro: long|int, protobuf: int64|int32", false },
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
		                   "into what? --to odcs, dcs, avro, json-schema or protobuf");
	if (!format_find(name, &how->to))
		return failure_set(
			why, FAILURE_USAGE,
			"no format \"%.*s\"%s; there are odcs, dcs, avro, json-schema and "
			"protobuf",
			STR_FMT(name), did_you_mean(run->arena, name, names, FORMAT_COUNT, ""));
	how->version = rest;
	if (format_language(how->to) && rest.len)
		return failure_set(why, FAILURE_USAGE, "%s has no versions to choose from",
		                   format_name(how->to));
	return true;
}

static const char *avro_option(int c)
{
	return avro_choice_option((enum avro_choice)c);
}

static const char *avro_word(int c, unsigned n)
{
	return avro_choice_word((enum avro_choice)c, n);
}

static unsigned char *avro_place(struct conversion *how, int c)
{
	return &how->mapping.word[c];
}

static const char *json_option(int c)
{
	return json_choice_option((enum json_choice)c);
}

static const char *json_word(int c, unsigned n)
{
	return json_choice_word((enum json_choice)c, n);
}

static unsigned char *json_place(struct conversion *how, int c)
{
	return &how->json.word[c];
}

static const char *proto_option_of(int c)
{
	return proto_choice_option((enum proto_choice)c);
}

static const char *proto_word(int c, unsigned n)
{
	return proto_choice_word((enum proto_choice)c, n);
}

static unsigned char *proto_place(struct conversion *how, int c)
{
	return &how->protobuf.word[c];
}

/* The languages whose schemas a contract can be mapped to in several ways. */
static const struct mapped {
	enum format to;
	int count;
	const char *(*option)(int choice);
	const char *(*word)(int choice, unsigned n);
	unsigned char *(*place)(struct conversion *how, int choice);
} mapped[] = {
	{ FORMAT_AVRO, AVRO_CHOICE_COUNT, avro_option, avro_word, avro_place },
	{ FORMAT_JSON_SCHEMA, JSON_CHOICE_COUNT, json_option, json_word, json_place },
	{ FORMAT_PROTOBUF, PROTO_CHOICE_COUNT, proto_option_of, proto_word, proto_place },
};

static bool find_word(struct run *run, const struct mapped *m, int c, struct conversion *how,
                      struct failure *why)
{
	struct str word = option_value(&run->options, m->option(c));
	struct buf words;

	buf_init(&words, run->arena, 0);
	for (unsigned n = 0; m->word(c, n); n++) {
		if (str_is(word, m->word(c, n))) {
			*m->place(how, c) = (unsigned char)n;
			return true;
		}
		buf_printf(&words, "%s%s", n ? "|" : "", m->word(c, n));
	}
	return failure_set(why, FAILURE_USAGE, "--%s takes %.*s, not \"%.*s\"", m->option(c),
	                   STR_FMT(buf_str(&words)), STR_FMT(word));
}

static bool has_choice(const struct mapped *m, const char *option)
{
	for (int c = 0; c < m->count; c++)
		if (!strcmp(m->option(c), option))
			return true;
	return !strcmp(option, "model");
}

/* What is said for a schema is not accepted for anything else. */
static bool is_at_home(struct run *run, const struct conversion *how, const char *option,
                       struct failure *why)
{
	struct buf homes;

	buf_init(&homes, run->arena, 0);
	for (size_t i = 0; i < sizeof mapped / sizeof *mapped; i++) {
		if (!has_choice(&mapped[i], option))
			continue;
		if (mapped[i].to == how->to)
			return true;
		buf_printf(&homes, "%s%s", homes.len ? " or " : "", format_name(mapped[i].to));
	}
	return !homes.len || failure_set(why, FAILURE_USAGE, "--%s goes with --to %.*s", option,
	                                 STR_FMT(buf_str(&homes)));
}

static bool find_choices(struct run *run, struct conversion *how, struct failure *why)
{
	how->model = option_value(&run->options, "model");
	for (const struct option *o = convert_options; o->name; o++)
		if (option_given(&run->options, o->name) && !is_at_home(run, how, o->name, why))
			return false;
	for (size_t i = 0; i < sizeof mapped / sizeof *mapped; i++)
		for (int c = 0; mapped[i].to == how->to && c < mapped[i].count; c++)
			if (option_given(&run->options, mapped[i].option(c)) &&
			    !find_word(run, &mapped[i], c, how, why))
				return false;
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
	if (how.to == FORMAT_PROTOBUF) {
		buf_add(&text, root->text);
	} else if (format_language(how.to) || option_given(&run->options, "json")) {
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
	.summary = "a contract in another standard or as a schema, and back",
	.operands = "DOC --to FORMAT",
	.about = "What the target cannot state is kept in its custom properties and comes back "
		 "with the next\n"
		 "conversion. An Avro schema (.avsc, JSON) is of one model; what it cannot state "
		 "is kept as\n"
		 "properties and listed. A JSON Schema (.schema.json) says of one model what its "
		 "keywords can say;\n"
		 "the rest is listed. A Protobuf file (.proto) is of one model; what it cannot "
		 "state "
		 "stands in\n"
		 "Confluent's options, or is listed. A contract made of a schema is a skeleton, a "
		 "draft.\n",
	.options = convert_options,
	.least = 1,
	.most = 1,
	.run = convert,
};
