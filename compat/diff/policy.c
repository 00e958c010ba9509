#include "compat/diff/policy.h"

struct judging {
	struct arena *a;
	const struct schema_relation *relation;
	const struct contract *old, *new;
	const struct diff_options *options;
	struct findings *out;
};

/* What data says decides nothing here. */
static void soften(struct findings *list)
{
	for (struct finding *f = list->first; f; f = f->next)
		if (f->level == LEVEL_BREAKING)
			f->level = LEVEL_WARNING;
	if (list->worst == LEVEL_BREAKING)
		list->worst = LEVEL_WARNING;
}

static void say(struct judging *j, enum rule rule, const struct finding_parts *parts)
{
	const struct finding judged = { .rule = rule,
		                        .backward = rule_backward(rule),
		                        .forward = rule_forward(rule) };

	finding_add_at(j->out, rule,
	               level_of_finding(&judged, j->options->level, j->options->profile), parts);
}

static void say_all(struct judging *j, const struct read_answer *answer, bool backward)
{
	for (size_t i = 0; i < answer->finding_count; i++) {
		const struct read_finding *f = &answer->findings[i];
		enum rule rule = backward ? RULE_REGISTRY_REFUSES : RULE_REGISTRY_REFUSES_BEFORE;

		if (j->options->rules)
			rule = f->rule;
		if (f->implied)
			continue;
		say(j, rule,
		    &(struct finding_parts){ .path = f->name,
		                             .at = backward ? f->reader : f->writer,
		                             .was = backward ? f->writer : f->reader,
		                             .what = f->message,
		                             .new_value = f->message });
	}
	if (answer->total > answer->finding_count)
		j->out->more += (size_t)(answer->total - answer->finding_count);
}

static bool ask(struct judging *j, bool backward, struct read_answer *out, struct failure *why)
{
	const void *old = j->old->schema->parsed, *new = j->new->schema->parsed;
	const void *reader = backward ? new : old, *writer = backward ? old : new;

	*out = (struct read_answer){ 0 };
	if (!j->options->rules)
		return j->relation->refuse(j->a, j->options->policy, reader, writer,
		                           backward ? "new" : "old", backward ? "old" : "new", out,
		                           why);
	j->options->rules->ask(j->a, reader, writer, out);
	return true;
}

/* False: there is no answer, nor would there be one in the other direction. */
static bool judge(struct judging *j, bool backward)
{
	struct read_answer answer;
	struct failure why = { 0 };

	if (ask(j, backward, &answer, &why)) {
		say_all(j, &answer, backward);
		return true;
	}
	say(j, RULE_POLICY_UNPROVED,
	    &(struct finding_parts){ .path = j->new->id,
	                             .at = j->new->id_at,
	                             .was = j->old->id_at,
	                             .what = str_copy(j->a, str_of(why.text)) });
	return false;
}

void diff_by_policy(struct arena *a, const struct contract *old, const struct contract *new,
                    const struct diff_options *options, struct diff *out)
{
	const struct schema_relation *r = relation_of(new->schema->language);
	const struct read_policy by =
		relation_policy_of(r->language, options->policy, options->rules);
	struct diff_options effective = *options;
	struct judging j = { a, r, old, new, &effective, &out->changes };

	effective.policy = by.policy;
	effective.rules = by.rules;
	r->diff(a, old->schema->parsed, new->schema->parsed, &effective, out);
	if (!by.rules && (by.policy == POLICY_PROVEN || r->diff_asks_policy))
		return;
	soften(&out->changes);
	if (judge(&j, true) && !by.rules)
		(void)judge(&j, false);
	findings_sort(&out->changes);
}

void refused_by_policy(struct arena *a, const struct contract *old, const struct contract *new,
                       const struct diff_options *options, struct findings *out)
{
	struct judging j = { a, relation_of(new->schema->language), old, new, options, out };

	findings_init(out, a);
	if (judge(&j, true))
		(void)judge(&j, false);
	findings_sort(out);
}
