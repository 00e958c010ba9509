/* cmd_can_read.c - treaty can-read READER WRITER: the bare relation of a schema language */
#include "compat/avro_witness.h"
#include "contract/base/limits.h"
#include "tools/can_read_lines.h"
#include "tools/command.h"
#include "tools/documents.h"

#include <unistd.h>

static const struct option can_read_options[] = {
	{ "type", "T", "the language of the schemas: AVRO", false },
	{ "policy", "P",
	  "whose verdict: STRICT, that of the reference implementation (the default), or "
	  "PROVEN, whether all data decodes",
	  false },
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

static void say_finding(struct buf *out, const char *what, const struct avro_incompatibility *f)
{
	const struct node *reader = avro_reader_place(f), *writer = avro_writer_place(f);

	buf_printf(out, "  %s%s at path %.*s: %.*s\n", what, avro_mismatch_name(f->type),
	           STR_FMT(f->location), STR_FMT(f->message));
	buf_printf(out, "      %.*s:%d:%d reads %.*s:%d:%d\n", STR_FMT(reader->source->name),
	           reader->line, reader->column, STR_FMT(writer->source->name), writer->line,
	           writer->column);
}

static void say_example(struct buf *out, struct avro_witnesses *all,
                        const struct avro_incompatibility *f)
{
	struct avro_witness w;

	avro_witness_for(all, f, &w);
	if (w.outcome == AVRO_WITNESS_FOUND)
		buf_printf(out, "      example it cannot read: %.*s\n", STR_FMT(w.json));
	else
		buf_printf(out, "      no example: %s\n", avro_witness_text(w.outcome));
}

static void say_proven(struct buf *out, const struct avro_reading *reading)
{
	struct avro_witnesses *all = reading->count ? avro_witnesses_of(reading->resolver) : NULL;

	for (size_t i = 0; i < reading->count; i++) {
		say_finding(out, "", reading->list[i]);
		if (i < limit_of(LIMIT_FINDINGS))
			say_example(out, all, reading->list[i]);
	}
	if (reading->total > reading->count)
		buf_printf(out, "  the first %zu are listed, of %llu\n", reading->count,
		           reading->total);
	for (size_t i = 0; i < reading->note_count; i++)
		say_finding(out, "note: ", reading->notes[i]);
}

static void say_strict(struct arena *a, struct buf *out, const struct avro_reading *reading)
{
	struct str *lines;
	size_t count;

	avro_reading_lines(a, reading, "reader", "writer", &lines, &count);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "  %.*s\n", STR_FMT(lines[i]));
}

static bool one_pair(struct run *run, enum avro_policy policy, int *exit_code, struct failure *why)
{
	struct arena *a = run->arena;
	const struct str *operands = run->options.operands;
	struct avro_schema *reader, *writer;
	struct avro_reading reading;
	bool took_input = false;
	struct repo repo;

	if (run->options.operand_count != 2)
		return failure_set(why, FAILURE_USAGE,
		                   "can which schema read which? treaty can-read READER WRITER");
	if (!option_given(&run->options, "type"))
		return failure_set(why, FAILURE_USAGE, "schemas of which language? --type AVRO");
	if (!repo_find(a, &repo, why) ||
	    !read_schema(a, &repo, operands[0], &took_input, &reader, why) ||
	    !read_schema(a, &repo, operands[1], &took_input, &writer, why) ||
	    !avro_can_read(a, policy, reader, writer, &reading, why))
		return false;
	buf_printf(&run->out, "%.*s %s read what %.*s writes (AVRO, %s)\n", STR_FMT(operands[0]),
	           reading.compatible ? "can" : "cannot", STR_FMT(operands[1]),
	           avro_policy_name(policy));
	if (policy == AVRO_PROVEN)
		say_proven(&run->out, &reading);
	else
		say_strict(a, &run->out, &reading);
	*exit_code = !reading.compatible;
	return true;
}

static bool can_read(struct run *run, int *exit_code, struct failure *why)
{
	const struct options *o = &run->options;
	const struct can_read_defaults defaults = { option_value(o, "type"),
		                                    option_value(o, "policy") };

	enum avro_policy policy;

	if (!can_read_type(defaults.type, why) || !can_read_policy(defaults.policy, &policy, why))
		return false;
	if (!option_given(o, "jsonl"))
		return one_pair(run, policy, exit_code, why);
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
		 "Under PROVEN a finding has a code, a path, both places, and a witness: a datum\n"
		 "that the reader cannot read, as JSON and as bytes. Notes break nothing.\n"
		 "--type and --policy stand for what a case does not state.\n"
		 "A case that cannot be put has \"compatible\": null and an \"error\", and the\n"
		 "exit code is 2; else it is 0, whatever the answers are.\n",
	.options = can_read_options,
	.least = 0,
	.most = 2,
	.run = can_read,
};
