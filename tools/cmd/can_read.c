/* can_read.c - treaty can-read READER WRITER: the bare relation of a schema language */
#include "tools/cmd/can_read_lines.h"
#include "tools/command.h"
#include "tools/input/schema_files.h"

#include <unistd.h>

static const struct option can_read_options[] = {
	{ "type", "T", "the language of the schemas: AVRO, JSON or PROTOBUF", false },
	{ "policy", "P",
	  "whose verdict: STRICT (the default), LENIENT or LOGICAL, those of the reference "
	  "implementation, or PROVEN, whether all data can be read",
	  false },
	{ "jsonl", NULL, "cases on standard input, one a line; an answer a line", false },
	{ 0 },
};

/* One document; both may be the same one, but standard input is read once. */
static bool read_schema(struct arena *a, const struct repo *repo, struct str ref,
                        const struct language *language, bool *took_input, const void **out,
                        struct failure *why)
{
	struct sources sources = { .took_input = *took_input };
	struct document d;

	if (!docref_read(a, repo, ref, &sources, why))
		return false;
	if (sources.count != 1)
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s: %zu documents; one schema is compared with one",
		                   STR_FMT(ref), sources.count);
	*took_input = sources.took_input;
	if (!schema_load_as(a, repo, sources.list[0], language, NULL, &d, why))
		return false;
	*out = d.schema->parsed;
	return true;
}

static void say_finding(struct buf *out, const struct read_finding *f)
{
	buf_printf(out, "  %s%s at path %.*s: %.*s\n", f->note ? "note: " : "", f->code,
	           STR_FMT(f->path), STR_FMT(f->message));
	buf_printf(out, "      %.*s:%d:%d reads %.*s:%d:%d\n", STR_FMT(f->reader->source->name),
	           f->reader->line, f->reader->column, STR_FMT(f->writer->source->name),
	           f->writer->line, f->writer->column);
	if (f->failure.len)
		buf_printf(out, "      example it cannot read: %.*s\n",
		           STR_FMT(f->witness.len ? f->witness : f->text));
	else if (f->no_witness.len)
		buf_printf(out, "      no example: %.*s\n", STR_FMT(f->no_witness));
}

static void say_answer(struct buf *out, const struct read_answer *answer)
{
	bool cut = answer->total > answer->finding_count;
	size_t said = 0;

	for (size_t i = 0; i < answer->finding_count; i++) {
		if (answer->findings[i].note && cut)
			buf_printf(out, "  the first %zu are listed, of %llu\n", said,
			           answer->total);
		cut &= !answer->findings[i].note;
		say_finding(out, &answer->findings[i]);
		said++;
	}
	if (cut)
		buf_printf(out, "  the first %zu are listed, of %llu\n", said, answer->total);
	for (size_t i = 0; !answer->finding_count && i < answer->count; i++)
		buf_printf(out, "  %.*s\n", STR_FMT(answer->lines[i]));
}

static bool one_pair(struct run *run, const struct schema_relation *relation, const struct read_policy *policy,
                     int *exit_code, struct failure *why)
{
	const struct language *language = relation->language;
	const struct str *operands = run->options.operands;
	struct arena *a = run->arena;
	const void *reader, *writer;
	struct read_answer answer;
	bool took_input = false;
	struct repo repo;

	if (!repo_find(a, &repo, why) ||
	    !read_schema(a, &repo, operands[0], language, &took_input, &reader, why) ||
	    !read_schema(a, &repo, operands[1], language, &took_input, &writer, why) ||
	    !relation_ask(relation, a, policy, reader, writer, "reader", "writer", &answer, why))
		return false;
	buf_printf(&run->out, "%.*s %s read what %.*s writes (%s, %s)\n", STR_FMT(operands[0]),
	           answer.compatible ? "can"
	           : answer.unproved ? "is not proved to"
	                             : "cannot",
	           STR_FMT(operands[1]), language->name, policy->name);
	say_answer(&run->out, &answer);
	*exit_code = !answer.compatible;
	return true;
}

static bool can_read(struct run *run, int *exit_code, struct failure *why)
{
	const struct options *o = &run->options;
	const struct can_read_defaults defaults = { option_value(o, "type"),
		                                    option_value(o, "policy") };

	const struct schema_relation *relation = NULL;
	struct read_policy policy;

	if ((defaults.type.len && !can_read_type(run->arena, defaults.type, &relation, why)) ||
	    !can_read_policy(run->arena, relation, defaults.policy, &policy, why))
		return false;
	if (!option_given(o, "jsonl") && o->operand_count != 2)
		return failure_set(why, FAILURE_USAGE,
		                   "can which schema read which? treaty can-read READER WRITER");
	if (!option_given(o, "jsonl") && !relation)
		return failure_set(why, FAILURE_USAGE,
		                   "schemas of which language? --type AVRO, JSON or PROTOBUF");
	if (!option_given(o, "jsonl"))
		return one_pair(run, relation, &policy, exit_code, why);
	if (o->operand_count)
		return failure_set(why, FAILURE_USAGE,
		                   "--jsonl reads its cases from standard input, not %.*s",
		                   STR_FMT(o->operands[0]));
	return can_read_lines(STDIN_FILENO, STDOUT_FILENO, &defaults, exit_code, why);
}

const struct command cmd_can_read = {
	.name = "can-read",
	.summary = "can data of one schema be read with another?",
	.operands = "READER WRITER --type AVRO|JSON|PROTOBUF | --jsonl",
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
