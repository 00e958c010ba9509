/* registry.c - a schema as the registry judges it that it would be registered in
 *
 * Whether it would be refused is the registry's own answer: asked of it, not computed here. Under
 * another level than that of the subject it is what the subject's policy says of the same history.
 * Either way the policy is asked here for the places of what it refuses.
 */
#include "compat/admission/impl.h"
#include "compat/diff/policy.h"

void judge_languages(struct judge *j, const struct contract *proposal)
{
	size_t n = 0;

	if (!j->options->registry || !proposal->schema)
		return;
	for (size_t i = 0; i < j->history_count; i++)
		if (j->history[i].contract->schema->language == proposal->schema->language)
			j->history[n++] = j->history[i];
	j->history_count = n;
}

static enum policy policy_of(const struct registry_answer *r)
{
	enum policy policy = POLICY_STRICT;

	policy_find(r->policy, &policy);
	return policy;
}

/* What PROVEN says is among the changes already. */
static void refuse(struct judge *j, struct findings *list, const struct published *old)
{
	struct finding *next;

	for (struct finding *f = list->first; f; f = next) {
		next = f->next;
		if (f->level != LEVEL_BREAKING)
			continue;
		if (old != j->baseline)
			f->message = arena_printf(j->arena, "%.*s (against %.*s)",
			                          STR_FMT(f->message), STR_FMT(old->label));
		judge_append(&j->out->diff.changes, f);
	}
}

/* Newest first, up to the first that refuses. False: none does. */
static bool refuses(struct judge *j, const struct contract *proposal)
{
	const struct diff_options options = { .level = j->options->level,
		                              .profile = j->options->profile,
		                              .policy = policy_of(j->options->registry) };
	const bool all = compat_levels[options.level].all_versions;
	struct findings list;

	/* What is proved stands among the changes. */
	if (options.policy == POLICY_PROVEN)
		return j->out->diff.changes.worst == LEVEL_BREAKING;
	for (size_t i = j->history_count; i-- > 0;) {
		if (!all && &j->history[i] != j->baseline)
			continue;
		refused_by_policy(j->arena, j->history[i].contract, proposal, &options, &list);
		refuse(j, &list, &j->history[i]);
		if (list.worst == LEVEL_BREAKING)
			return true;
	}
	return false;
}

/* Without "{oldSchemaVersion: 3}", "{oldSchema: '...'}" and the closing line: they repeat what the
 * report says anyway. */
static bool is_about_the_answer(struct str message)
{
	return str_starts(message, "{oldSchema") || str_starts(message, "{validateFields:");
}

static void reject(struct judge *j, const struct contract *proposal)
{
	const struct registry_answer *r = j->options->registry;

	for (size_t i = 0; i < r->message_count; i++)
		if (!is_about_the_answer(r->messages[i]))
			finding_add_at(&j->out->diff.changes, RULE_REGISTRY_REJECTS, LEVEL_BREAKING,
			               &(struct finding_parts){ .path = r->subject,
			                                        .at = proposal->root,
			                                        .what = r->messages[i],
			                                        .new_value = r->messages[i] });
}

static struct str registry_words(struct judge *j)
{
	const struct registry_answer *r = j->options->registry;

	if (j->out->registry_refuses)
		return STR("refuses it");
	if (r->by_consumers)
		return STR("refuses it for its consumers");
	return r->version ? arena_printf(j->arena, "would register it as version %lld", r->version)
	                  : STR("would register it");
}

/* "the registry (STRICT, BACKWARD) refuses it; PROVEN (BACKWARD): all data can be read" */
static void say_verdicts(struct judge *j, const struct contract *proposal, enum level proven)
{
	const struct registry_answer *r = j->options->registry;
	const char *level = compat_levels[j->options->level].name,
		   *found = !j->baseline || j->options->level == COMPAT_NONE ? "nothing is compared"
	                    : proven == LEVEL_BREAKING                       ? "it breaks"
	                                                                     : "nothing breaks";
	struct str other = r->level == j->options->level
	                           ? STR("")
	                           : arena_printf(j->arena, "; the subject's own level is %s",
	                                          compat_levels[r->level].name);

	judge_note(
		j, RULE_REGISTRY_VERDICT, proposal->root,
		(struct finding_parts){
			.path = r->subject,
			.what = arena_printf(j->arena, "the registry (%.*s, %s) %.*s; %.*s: %s%.*s",
	                                     STR_FMT(r->policy), level, STR_FMT(registry_words(j)),
	                                     STR_FMT(j->out->policy), found, STR_FMT(other)) });
}

void judge_registry(struct judge *j, const struct contract *proposal)
{
	const enum level proven = j->out->diff.changes.worst;
	const struct registry_answer *r = j->options->registry;
	bool placed;

	j->out->registry = proposal->schema ? r : NULL;
	if (!j->out->registry)
		return;
	if (!r->exists)
		judge_note(j, RULE_SUBJECT_NEW, proposal->root,
		           (struct finding_parts){ .path = r->subject, .new_value = r->meant });
	if (r->already)
		judge_note(j, RULE_REGISTERED_ALREADY, proposal->root,
		           (struct finding_parts){
				   .path = r->subject,
				   .new_value = arena_printf(j->arena, "%lld", r->version) });
	if ((r->silent || r->level != j->options->level) && (!r->refused || r->by_level)) {
		j->out->registry_refuses = !r->already && refuses(j, proposal);
	} else if (r->refused && !r->by_consumers) {
		j->out->registry_refuses = true;
		placed = r->by_level && refuses(j, proposal);
		if (!placed)
			reject(j, proposal);
	}
	findings_sort(&j->out->diff.changes);
	if (!r->already)
		say_verdicts(j, proposal, proven);
}
