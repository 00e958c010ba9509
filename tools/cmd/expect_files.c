/* expect_files.c - treaty expect init, lint: expectations as files */
#include "contract/expectation/text.h"
#include "tools/command.h"
#include "tools/input/one_contract.h"
#include "tools/output.h"

static const struct option init_options[] = {
	{ "from-contract", "DOC", "the contract it depends on", false },
	{ "fields", "A,B", "the fields it reads; without: every field of the only model", true },
	{ "port", "NAME", "the port it reads", false },
	{ "id", "TEAM.APP", "who it is", false },
	{ "owner", "ADDRESS", "whom to tell", false },
	{ "to", "FILE", "where to; else standard output", false },
	{ "force", NULL, "overwrite what is there", false },
	{ 0 },
};

static void split_fields(struct arena *a, const struct options *o,
                         struct expectation_request *request)
{
	size_t n, room = 1;
	struct str *values = option_values(a, o, "fields", &n), *fields;

	for (size_t i = 0; i < n; i++)
		room += values[i].len;
	fields = arena_array(a, struct str, room);
	for (size_t i = 0; i < n; i++) {
		struct str rest = values[i];

		while (rest.len) {
			struct str field = str_trim(str_cut(&rest, ','));

			if (field.len)
				fields[request->field_count++] = field;
		}
	}
	request->fields = fields;
}

static bool init(struct run *run, int *exit_code, struct failure *why)
{
	const struct options *o = &run->options;
	struct expectation_request request = { .id = option_value(o, "id"),
		                               .owner = option_value(o, "owner"),
		                               .port = option_value(o, "port") };
	struct str from = option_value(o, "from-contract"), to = option_value(o, "to"), text;
	const struct contract *contract;
	struct repo repo;

	*exit_code = 0;
	if (!from.len)
		return failure_set(why, FAILURE_USAGE, "of which contract? --from-contract DOC");
	request.id = request.id.len ? request.id : STR("team.app");
	request.owner = request.owner.len ? request.owner : STR("team@example.org");
	split_fields(run->arena, o, &request);
	if (!repo_find(run->arena, &repo, why) ||
	    !one_contract(run->arena, &repo, from, &contract, why) ||
	    !expectation_init(run->arena, contract, &request, &text, why))
		return false;
	if (!to.len) {
		buf_add(&run->out, text);
		return true;
	}
	if (!output_file(run->arena, to, text,
	                 option_given(o, "force") ? OUTPUT_REPLACE : OUTPUT_NEW, why))
		return false;
	buf_printf(&run->out, "wrote %.*s\nnext: treaty expect lint %.*s\n", STR_FMT(to),
	           STR_FMT(to));
	return true;
}

const struct command cmd_expect_init = {
	.name = "expect init",
	.summary = "a good first expectation out of a contract",
	.operands = "",
	.about = "Types and required as they stand; enums and patterns as commented choices that "
	         "say why one\n"
		 "would keep them.\n",
	.options = init_options,
	.run = init,
};
