/* rules.c - treaty rules [ID]: every rule, or one explained */
#include "compat/finding.h"
#include "contract/defect.h"
#include "tools/command.h"
#include "tools/rule_examples.h"

static const struct option no_options[] = { { 0 } };

static void list_changes(struct buf *out)
{
	enum rule_group group = GROUP_COUNT;

	for (int i = 0; i < RULE_COUNT; i++) {
		enum rule r = (enum rule)i;

		if (rule_group(r) != group) {
			group = rule_group(r);
			buf_printf(out, "\n%s\n", rule_group_title(group));
		}
		buf_printf(out, "  %-26s %-10s  %s\n", rule_id(r), level_name(rule_level(r)),
		           rule_title(r));
	}
}

static void list_defects(struct buf *out)
{
	buf_add_c(out, "\ndefects of one document (treaty lint)\n");
	for (int i = 0; i < DEFECT_RULE_COUNT; i++) {
		enum defect_rule r = (enum defect_rule)i;

		buf_printf(out, "  %-26s %-10s  %s\n", defect_rule_id(r),
		           defect_level_name(defect_rule_level(r)), defect_rule_title(r));
	}
}

static void print_example(struct buf *out, const char *title, struct str text)
{
	buf_printf(out, "\n  %s\n", title);
	while (text.len) {
		struct str line = str_cut(&text, '\n');

		buf_printf(out, "    %.*s\n", STR_FMT(line));
	}
}

static void example_of(struct buf *out, const char *id)
{
	for (const struct rule_case *c = rule_cases; c->id; c++) {
		struct str text = str_of(c->text), shows;

		if (strcmp(c->id, id) != 0)
			continue;
		shows = str_cut(&text, '\n');
		print_example(out,
		              arena_printf(out->arena, "for example: %.*s", STR_FMT(shows)).ptr,
		              text);
		return;
	}
	for (const struct rule_fragment *f = rule_fragments; f->id; f++) {
		if (strcmp(f->id, id) == 0)
			print_example(out, "for example", str_of(f->text));
	}
}

static void explain_change(struct buf *out, enum rule r)
{
	buf_printf(out, "%s: %s\n\n", rule_id(r), rule_title(r));
	buf_printf(out, "  group                           %s\n", rule_group_title(rule_group(r)));
	buf_printf(out, "  verdict (BACKWARD, strict)      %s\n", level_name(rule_level(r)));
	buf_printf(out, "  for history and other writers   %s\n", level_name(rule_backward(r)));
	buf_printf(out, "  for readers of all of it        %s\n", level_name(rule_forward(r)));
	buf_printf(out, "  says                            %s\n", rule_message(r));
	if (*rule_hint(r))
		buf_printf(out, "  to mend it                      %s\n", rule_hint(r));
	example_of(out, rule_id(r));
}

static void explain_defect(struct buf *out, enum defect_rule r)
{
	buf_printf(out, "%s: %s\n\n", defect_rule_id(r), defect_rule_title(r));
	buf_printf(out, "  group        defects of one document (treaty lint)\n");
	buf_printf(out, "  level        %s\n", defect_level_name(defect_rule_level(r)));
	if (*defect_rule_hint(r))
		buf_printf(out, "  to mend it   %s\n", defect_rule_hint(r));
	example_of(out, defect_rule_id(r));
}

static bool explain(struct run *run, struct str id, struct failure *why)
{
	struct str names[RULE_COUNT + DEFECT_RULE_COUNT];
	size_t n = 0;

	for (int i = 0; i < RULE_COUNT; i++) {
		names[n++] = str_of(rule_id((enum rule)i));
		if (str_eq_nocase(id, names[n - 1])) {
			explain_change(&run->out, (enum rule)i);
			return true;
		}
	}
	for (int i = 0; i < DEFECT_RULE_COUNT; i++) {
		names[n++] = str_of(defect_rule_id((enum defect_rule)i));
		if (str_eq_nocase(id, names[n - 1])) {
			explain_defect(&run->out, (enum defect_rule)i);
			return true;
		}
	}
	return failure_set(why, FAILURE_NOT_FOUND, "no rule \"%.*s\"%s; treaty rules lists them",
	                   STR_FMT(id), did_you_mean(run->arena, id, names, n, ""));
}

static bool rules(struct run *run, int *exit_code, struct failure *why)
{
	*exit_code = 0;
	if (run->options.operand_count)
		return explain(run, run->options.operands[0], why);
	buf_add_c(&run->out, "Every rule with its verdict under BACKWARD, profile strict. treaty "
	                     "rules ID explains one.\n");
	list_changes(&run->out);
	list_defects(&run->out);
	return true;
}

const struct command cmd_rules = {
	.name = "rules",
	.summary = "every rule, or one explained",
	.operands = "[ID]",
	.about = "Ids are permanent: waivers and annotations name them.\n",
	.options = no_options,
	.most = 1,
	.run = rules,
};
