/* check_judge.c - the evidence is collected, and each proposal judged */
#include "tools/cmd/check_impl.h"

#include "tools/cmd/bound.h"
#include "tools/cmd/vanish.h"

#include <stdlib.h>

static bool collect_evidence(struct check *c)
{
	bool files_history = option_value(&c->run->options, "against").len > 0;

	if (c->registry) {
		if (c->subject.subject.len && !files_history)
			c->registered_schemas.subject = &c->subject.answer;
		return registry_evidence_init(&c->registered, c->registry, c->arena, &c->evidence,
		                              files_history, &c->asked, c->why) &&
		       registry_evidence_init(&c->registered_schemas, c->registry, c->arena,
		                              &c->evidence, true, &c->asked_of_schemas, c->why);
	}
	file_evidence_init(&c->evidence, &c->asked);
	c->asked_of_schemas = c->asked;
	return true;
}

/* The configured waivers, and those the registry keeps for this contract. */
static bool collect_waivers(struct check *c, struct str id, struct admission_options *options)
{
	struct waiver *kept, *all;
	size_t n;

	if (!c->registry || (c->subject.subject.len && !c->subject.answer.knows_contracts))
		return true;
	if (!registry_waivers(c->registry, c->arena, id, &kept, &n, c->why))
		return false;
	all = arena_array(c->arena, struct waiver, options->waiver_count + n);
	if (options->waiver_count)
		memcpy(all, options->waivers, options->waiver_count * sizeof *all);
	if (n)
		memcpy(all + options->waiver_count, kept, n * sizeof *all);
	options->waivers = all;
	options->waiver_count += n;
	return true;
}

static bool judge(struct check *c, const struct contract *proposal, struct str id)
{
	struct admission_options options = c->settings.admission;

	if (!collect_waivers(c, proposal ? proposal->id : id, &options))
		return false;
	if (proposal && proposal->schema)
		check_subject_options(&c->subject, &c->settings, &options);
	if (proposal)
		check_set_defects(c, proposal, &options);
	c->evidence.judged = proposal;
	return admission_judge(c->arena, proposal, id,
	                       proposal && proposal->schema ? &c->asked_of_schemas : &c->asked,
	                       &options, &c->result.documents[c->result.count++], c->why);
}

bool check_policy(struct check *c)
{
	const struct gathered *p = &c->evidence.proposals;
	const struct language **list = arena_array(c->arena, const struct language *, p->count);

	for (size_t i = 0; i < p->count; i++)
		if (p->contracts[i].contract->schema)
			list[i] = p->contracts[i].contract->schema->language;
	return settings_fit(&c->settings, &c->run->options, list, p->count, c->why);
}

static int by_contract(const void *x, const void *y)
{
	const struct document_report *a = x, *b = y;
	int d = str_cmp(a->id, b->id);

	if (!d)
		d = str_cmp(a->proposal_label, b->proposal_label);
	if (!d && a->contract && b->contract)
		d = str_cmp(a->contract->source->name, b->contract->source->name);
	return d;
}

void check_sort(struct check *c)
{
	if (c->result.count)
		qsort(c->result.documents, c->result.count, sizeof *c->result.documents,
		      by_contract);
}

bool check_judge(struct check *c)
{
	const struct gathered *proposals = &c->evidence.proposals;
	struct vanished *gone;
	size_t n;

	c->result.documents = arena_array(c->arena, struct document_report,
	                                  proposals->count + c->evidence.history.count + 1);
	if (!collect_evidence(c) ||
	    !bound_find(c->arena, c->subject_name, &c->evidence,
	                c->subject.subject.len ? &c->subject.answer.bound : NULL,
	                &c->settings.admission.bound, c->why))
		return false;
	if (!c->subject_name.len)
		bound_hint(c->arena, &c->evidence);
	for (size_t i = 0; i < proposals->count; i++) {
		if (!judge(c, proposals->contracts[i].contract, STR("")))
			return false;
	}
	gone = find_vanished(c->arena, &c->evidence, c->result.documents, c->result.count,
	                     c->covers, c->document_count, &n);
	for (size_t i = 0; i < n; i++) {
		c->evidence.only_major = gone[i].major;
		if (!judge(c, NULL, gone[i].contract->id))
			return false;
	}
	c->evidence.only_major = -1;
	c->result.against = c->evidence.against;
	c->result.pass = true;
	for (size_t i = 0; i < c->result.count; i++)
		c->result.pass = c->result.pass && c->result.documents[i].pass;
	check_sort(c);
	return true;
}

void check_say_environment(const struct check *c)
{
	struct str name = c->settings.admission.environment;

	for (size_t i = 0; i < c->result.count; i++) {
		const struct document_report *d = &c->result.documents[i];

		if (d->skipped)
			return; /* one of those could be there */
		for (size_t k = 0; k < d->consumer_count; k++)
			if (str_eq(d->consumers[k].environment, name))
				return;
	}
	if (name.len)
		say("note", "no consumer that was asked runs in the environment \"%.*s\"",
		    STR_FMT(name));
}
