/* can.c - treaty can publish, consume, retire: yes, no or unknown, with reasons */
#include "tools/cmd/registry_use.h"
#include "tools/input/config.h"
#include "tools/input/gather.h"
#include "tools/input/settings.h"

struct asking {
	struct run *run;
	struct repo repo;
	struct config config;
	struct registry *registry;
	struct gathered gathered;
	struct actor by;
};

static bool prepare(struct asking *q, struct run *run, bool documents, struct failure *why)
{
	struct documents list = { 0 };
	struct sources sources = { 0 };

	*q = (struct asking){ .run = run };
	if (!repo_find(run->arena, &q->repo, why) || !config_find(run->arena, &q->repo, &q->config, why) ||
	    !registry_use(run, STORE_READ, &q->registry, why) || !actor_now(run, &q->by, why))
		return false;
	if (!documents)
		return true;
	return docref_read(run->arena, &q->repo, run->options.operands[0], &sources, why) &&
	       documents_load(run->arena, &sources, &list, NULL, why) &&
	       gather(run->arena, &q->repo, &list, false, &q->gathered, NULL, why);
}

static void say_answer(struct run *run, struct str what, const struct can_answer *answer, int *exit_code)
{
	static const char *const words[] = { "yes", "no", "unknown" };
	struct node *json = node_new_map(run->arena), *reasons = node_new_list(run->arena);

	if (answer->answer != ANSWER_YES)
		*exit_code = 1;
	node_put_text(run->arena, json, "what", what);
	node_put_text(run->arena, json, "answer", str_of(words[answer->answer]));
	for (size_t i = 0; i < answer->reason_count; i++)
		node_add(run->arena, reasons, node_new_text(run->arena, answer->reasons[i]));
	node_put(run->arena, json, STR("reasons"), reasons);
	if (option_given(&run->options, "json")) {
		print_json(run, json);
		return;
	}
	buf_printf(&run->out, "%s: %.*s\n", words[answer->answer], STR_FMT(what));
	for (size_t i = 0; i < answer->reason_count; i++)
		buf_printf(&run->out, "  %.*s\n", STR_FMT(answer->reasons[i]));
}

static bool can_publish(struct run *run, int *exit_code, struct failure *why)
{
	struct settings settings;
	struct asking q;

	*exit_code = 0;
	if (!prepare(&q, run, true, why) || !settings_resolve(&run->options, &q.config, &settings, why))
		return false;
	settings.admission.today = q.by.today;
	settings.admission.waivers = q.config.waivers;
	settings.admission.waiver_count = q.config.waiver_count;
	if (!q.gathered.count)
		return failure_set(why, FAILURE_NOT_FOUND, "no contract in what was named");
	for (size_t i = 0; i < q.gathered.count; i++) {
		const struct contract *c = q.gathered.contracts[i].contract;
		struct can_answer answer;

		if (!registry_can_publish(q.registry, run->arena, c, &settings.admission, &answer, why))
			return false;
		say_answer(run, arena_printf(run->arena, "publish %.*s %.*s", STR_FMT(c->id), STR_FMT(c->version)),
		           &answer, exit_code);
	}
	return true;
}

static bool can_consume(struct run *run, int *exit_code, struct failure *why)
{
	struct asking q;

	*exit_code = 0;
	if (!prepare(&q, run, true, why))
		return false;
	if (!q.gathered.expectations.count)
		return failure_set(why, FAILURE_NOT_FOUND, "no expectation in what was named");
	for (size_t i = 0; i < q.gathered.expectations.count; i++) {
		const struct expectation *e = q.gathered.expectations.list[i].expectation;
		struct can_answer answer;

		if (!registry_can_consume(q.registry, run->arena, e, option_value(&run->options, "environment"),
		                          &answer, why))
			return false;
		say_answer(run, arena_printf(run->arena, "%.*s can consume %.*s", STR_FMT(e->id),
		                             STR_FMT(e->contract)),
		           &answer, exit_code);
	}
	return true;
}

static bool can_retire(struct run *run, int *exit_code, struct failure *why)
{
	struct can_answer answer;
	struct asking q;
	long long major;
	struct str name;

	*exit_code = 0;
	if (!need_major(run, run->options.operands[0], &name, &major, why) || !prepare(&q, run, false, why) ||
	    !registry_can_retire(q.registry, run->arena, name, major, &answer, why))
		return false;
	say_answer(run, arena_printf(run->arena, "retire %.*s %lld", STR_FMT(name), major), &answer, exit_code);
	return true;
}

static const struct option publish_options[] = { OPTION_REGISTRY, SETTING_OPTIONS, OPTION_JSON, { 0 } };
static const struct option consume_options[] = {
	OPTION_REGISTRY, { "environment", "NAME", "against what is live there", false }, OPTION_JSON, { 0 }
};
static const struct option retire_options[] = {
	OPTION_REGISTRY, { "major", "N", "the major, if it does not stand behind @", false }, OPTION_JSON, { 0 }
};

const struct command cmd_can_publish = {
	.name = "can publish",
	.summary = "may this version go live: does it break anyone?",
	.operands = "DOC",
	.about = "With --environment: against the versions recorded as live there. No and unknown exit with 1.\n",
	.options = publish_options,
	.least = 1,
	.most = 1,
	.run = can_publish,
};
const struct command cmd_can_consume = {
	.name = "can consume",
	.summary = "does what is published, or live, satisfy this expectation?",
	.operands = "DOC",
	.about = "",
	.options = consume_options,
	.least = 1,
	.most = 1,
	.run = can_consume,
};
const struct command cmd_can_retire = {
	.name = "can retire",
	.summary = "is anyone left who depends on a major?",
	.operands = "NAME@MAJOR",
	.about = "",
	.options = retire_options,
	.least = 1,
	.most = 1,
	.run = can_retire,
};
