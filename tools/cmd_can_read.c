/* cmd_can_read.c - treaty can-read READER WRITER: the bare relation of a schema language */
#include "compat/read_avro.h"
#include "tools/can_read_lines.h"
#include "tools/command.h"
#include "tools/documents.h"

#include <unistd.h>

static const struct option can_read_options[] = {
	{ "type", "T", "the language of the schemas: AVRO", false },
	{ "policy", "P",
	  "whose verdict: STRICT, that of the reference implementation (the default)", false },
	{ "jsonl", NULL, "cases on standard input, one a line; an answer a line", false },
	{ 0 },
};

/* One document; both may be the same one, but standard input is read once. */
static bool read_schema(struct arena *a, const struct repo *repo, struct str ref, bool *took_input,
                        struct avro_schema **out, struct failure *why)
{
	const struct avro_parse_options options = { .strictness = AVRO_STORED };
	struct sources sources = { .took_input = *took_input };

	if (!docref_read(a, repo, ref, &sources, why))
		return false;
	if (sources.count != 1)
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s: %zu documents; one schema is compared with one",
		                   STR_FMT(ref), sources.count);
	*took_input = sources.took_input;
	return avro_parse(a, sources.list[0], &options, out, why) ||
	       source_failure(why, sources.list[0]);
}

static bool one_pair(struct run *run, int *exit_code, struct failure *why)
{
	struct arena *a = run->arena;
	const struct str *operands = run->options.operands;
	struct avro_schema *reader, *writer;
	struct avro_reading reading;
	bool took_input = false;
	struct repo repo;
	struct str *lines;
	size_t count;

	if (run->options.operand_count != 2)
		return failure_set(why, FAILURE_USAGE,
		                   "can which schema read which? treaty can-read READER WRITER");
	if (!option_given(&run->options, "type"))
		return failure_set(why, FAILURE_USAGE, "schemas of which language? --type AVRO");
	if (!repo_find(a, &repo, why) ||
	    !read_schema(a, &repo, operands[0], &took_input, &reader, why) ||
	    !read_schema(a, &repo, operands[1], &took_input, &writer, why) ||
	    !avro_can_read(a, AVRO_STRICT, reader, writer, &reading, why))
		return false;
	avro_reading_lines(a, &reading, "reader", "writer", &lines, &count);
	buf_printf(&run->out, "%.*s %s read what %.*s writes (AVRO, STRICT)\n",
	           STR_FMT(operands[0]), reading.compatible ? "can" : "cannot",
	           STR_FMT(operands[1]));
	for (size_t i = 0; i < count; i++)
		buf_printf(&run->out, "  %.*s\n", STR_FMT(lines[i]));
	*exit_code = !reading.compatible;
	return true;
}

static bool can_read(struct run *run, int *exit_code, struct failure *why)
{
	const struct options *o = &run->options;
	const struct can_read_defaults defaults = { option_value(o, "type"),
		                                    option_value(o, "policy") };

	if (!can_read_type(defaults.type, why) || !can_read_policy(defaults.policy, why))
		return false;
	if (!option_given(o, "jsonl"))
		return one_pair(run, exit_code, why);
	if (o->operand_count)
		return failure_set(why, FAILURE_USAGE,
		                   "--jsonl reads its cases from standard input, not %.*s",
		                   STR_FMT(o->operands[0]));
	return can_read_lines(STDIN_FILENO, STDOUT_FILENO, &defaults, exit_code, why);
}

const struct command cmd_can_read = {
	.name = "can-read",
	.summary = "can data of one schema be read with another?",
	.operands = "READER WRITER --type AVRO | --jsonl",
	.about = "The bare relation, without a contract or a registry. Exit code 1: it cannot.\n"
		 "--jsonl: a case a line, schemas as texts, and at once an answer a line:\n"
		 "    {\"id\", \"type\", \"reader\", \"writer\", \"policy\"?, \"references\"?}\n"
		 "    {\"id\", \"compatible\", \"messages\", \"findings\"}\n"
		 "--type and --policy stand for what a case does not state.\n"
		 "A case that cannot be put has \"compatible\": null and an \"error\", and the\n"
		 "exit code is 2; else it is 0, whatever the answers are.\n",
	.options = can_read_options,
	.least = 0,
	.most = 2,
	.run = can_read,
};
