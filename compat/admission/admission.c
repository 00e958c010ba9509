/* admission.c - the gate: history, versions, ports, the verdict */
#include "compat/admission/advice.h"
#include "compat/admission/impl.h"

void judge_note(struct judge *j, enum rule rule, const struct node *at, struct finding_parts parts)
{
	parts.at = at;
	finding_add(&j->out->notes, rule, &parts);
}

const char *version_state_name(enum version_state s)
{
	static const char *const names[] = { [VERSION_PROPOSED] = "proposed",
		                             [VERSION_ACTIVE] = "active",
		                             [VERSION_DEPRECATED] = "deprecated",
		                             [VERSION_RETIRED] = "retired" };

	return names[s];
}

/* ---- history ----------------------------------------------------------- */

/* The latest published version of the same major, else of the highest lower one, else the latest. */
static const struct published *find_baseline(const struct judge *j)
{
	const struct published *best = NULL;
	long long best_major = -1;

	for (size_t i = 0; i < j->history_count; i++) { /* ascending: later ones win */
		long long m = contract_major(j->history[i].contract);

		if (j->major >= 0 && m > j->major)
			continue;
		if (m >= best_major) {
			best = &j->history[i];
			best_major = m;
		}
	}
	return best || !j->history_count ? best : &j->history[j->history_count - 1];
}

static struct diff_options diff_options(const struct judge *j, const struct contract *old,
                                        const struct contract *new)
{
	return (struct diff_options){ .level = j->options->level,
		                      .profile = j->options->profile,
		                      .no_port_rules = !old->port_count && !new->port_count,
		                      .policy = j->options->policy,
		                      .rules = relation_rules(j->options->rule_set) };
}

static bool has_change(const struct findings *list, const struct finding *f)
{
	for (const struct finding *x = list->first; x; x = x->next)
		if (x->rule == f->rule && str_eq(x->path, f->path) &&
		    str_eq(x->new_value, f->new_value) && str_eq(x->old_value, f->old_value))
			return true;
	return false;
}

void judge_append(struct findings *list, struct finding *f)
{
	f->next = NULL;
	*list->last = f;
	list->last = &f->next;
	list->count++;
	if (f->level > list->worst)
		list->worst = f->level;
}

/* Transitive levels: what any earlier version of the same major would refuse too. */
static void diff_all_versions(struct judge *j, const struct contract *proposal)
{
	for (size_t i = 0; i < j->history_count; i++) {
		const struct contract *old = j->history[i].contract;
		struct diff_options options = diff_options(j, old, proposal);
		struct finding *next;
		struct diff d;

		if (&j->history[i] == j->baseline || contract_major(old) != j->major)
			continue;
		contract_diff(j->arena, old, proposal, &options, &d);
		for (struct finding *f = d.changes.first; f; f = next) {
			next = f->next;
			if (f->level != LEVEL_BREAKING || has_change(&j->out->diff.changes, f))
				continue;
			f->message = arena_printf(
				j->arena, "%.*s (against %s%.*s)", STR_FMT(f->message),
				proposal->schema ? "" : "version ", STR_FMT(j->history[i].label));
			judge_append(&j->out->diff.changes, f);
		}
		if (d.required > j->out->diff.required)
			j->out->diff.required = d.required;
	}
}

/* A draft may change as it likes: what would break is said, not refused. */
static void soften(struct findings *list)
{
	list->worst = LEVEL_COMPATIBLE;
	for (struct finding *f = list->first; f; f = f->next) {
		if (f->level == LEVEL_BREAKING)
			f->level = LEVEL_WARNING;
		if (f->level > list->worst)
			list->worst = f->level;
	}
}

/* Published versions are immutable, their words included. */
static void harden_documentation(struct findings *list)
{
	for (struct finding *f = list->first; f; f = f->next) {
		if (f->rule != RULE_VERSION_NOT_RAISED_DOC)
			continue;
		f->level = LEVEL_BREAKING;
		list->worst = LEVEL_BREAKING;
	}
}

static void diff_baseline(struct judge *j, const struct contract *proposal)
{
	const struct contract *old = j->baseline->contract;
	struct diff_options options = diff_options(j, old, proposal);

	contract_diff(j->arena, old, proposal, &options, &j->out->diff);
	j->out->new_major = contract_major(old) >= 0 && j->major > contract_major(old);
	j->out->draft = contract_is_draft(old) && contract_is_draft(proposal);
	if (compat_levels[j->options->level].all_versions && !j->out->new_major)
		diff_all_versions(j, proposal);
	if (j->out->draft)
		soften(&j->out->diff.changes);
	/* A new major that states no port could stand on those of the old one. */
	if (!j->out->diff.ports_judged || (j->out->new_major && !proposal->port_count))
		judge_note(j, RULE_NO_PORT_KNOWN, proposal->root,
		           (struct finding_parts){ .path = proposal->id });
	if (!proposal->schema) /* a schema states no version */
		version_check(j->arena, old, proposal, j->out->diff.required, &j->out->diff,
		              &j->out->version);
	if (j->out->new_major && old->publisher && proposal->publisher) /* in one major a link may change its file name */
		product_diff(old->publisher, proposal->publisher, &j->out->version);
	if (j->out->draft)
		soften(&j->out->version);
	if (j->options->publishing)
		harden_documentation(&j->out->version);
}

/* ---- ports of other contracts ------------------------------------------ */

static bool check_port_owners(struct judge *j, const struct contract *proposal)
{
	for (size_t i = 0; j->evidence->port_owner && i < proposal->port_count; i++) {
		const struct port *p = proposal->ports[i];
		struct str identity = port_identity(j->arena, proposal, p), owner = STR("");

		if (!identity.len)
			continue;
		if (!j->evidence->port_owner(j->evidence->self, j->arena, identity, proposal->id, j->major,
		                             &owner, j->why))
			return false;
		if (owner.len)
			finding_add(&j->out->version, RULE_PORT_TAKEN,
			            &(struct finding_parts){ .path = p->name, .at = p->at,
			                                     .old_value = owner, .new_value = identity });
	}
	return true;
}

/* ---- nobody registered ------------------------------------------------- */

static void warn_unregistered(struct judge *j)
{
	size_t n = 0;

	if (j->out->active || j->out->skipped || j->options->unregistered == UNREGISTERED_IGNORE)
		return;
	for (const struct finding *f = j->out->diff.changes.first; f; f = f->next) {
		/* What a policy refuses, no reader has to feel. */
		if (f->forward != LEVEL_BREAKING || j->out->new_major ||
		    rule_group(f->rule) == GROUP_POLICY)
			continue;
		n++;
		judge_note(j, RULE_UNREGISTERED_READERS, f->at,
		           (struct finding_parts){ .path = f->path,
		                                   .was = f->was,
		                                   .what = f->message,
		                                   .old_value = f->old_value,
		                                   .new_value = f->new_value });
	}
	if (!n)
		judge_note(j, RULE_NO_CONSUMERS, j->out->contract ? j->out->contract->root : NULL,
		           (struct finding_parts){ .path = j->out->id });
	else if (j->options->unregistered == UNREGISTERED_FAIL)
		j->blocked = true;
}

/* ---- the verdict ------------------------------------------------------- */

/* Findings that stand and are not waived; waived ones are remembered for the report. */
static enum level standing(struct judge *j, const struct findings *list)
{
	enum level worst = LEVEL_COMPATIBLE;

	for (const struct finding *f = list->first; f; f = f->next) {
		if (f->level == LEVEL_COMPATIBLE || waivers_accept(&j->waivers, j->arena, f, STR("")))
			continue;
		if (f->level > worst)
			worst = f->level;
	}
	return list->more && list->worst > worst ? list->worst : worst;
}

static void report_waivers(struct judge *j)
{
	struct document_report *out = j->out;

	out->waived = arena_array(j->arena, const struct waiver *, j->waivers.count);
	for (size_t i = 0; i < j->waivers.count; i++) {
		const struct waiver *w = &j->waivers.list[i];
		struct finding_parts parts = { .path = w->path,
			                       .what = w->rule,
			                       .old_value = w->until,
			                       .new_value = w->reason };

		if (j->waivers.used[i]) {
			out->waived[out->waived_count++] = w;
			parts.new_value = j->waivers.hash[i];
			if (!w->value.len)
				judge_note(j, RULE_WAIVER_ANY_VALUE,
				           out->contract ? out->contract->root : NULL, parts);
		} else if (waiver_expired(w, j->options->today)) {
			judge_note(j, RULE_WAIVER_EXPIRED,
			           out->contract ? out->contract->root : NULL, parts);
		}
	}
}

static void decide(struct judge *j)
{
	struct document_report *out = j->out;
	enum level changes = standing(j, &out->diff.changes), version = standing(j, &out->version);

	if (out->new_major && changes == LEVEL_BREAKING)
		changes = LEVEL_WARNING; /* what a new major on new ports is for */
	if (version > changes)
		changes = version;
	report_waivers(j);
	out->pass = true;
	if (j->options->fail_on == FAIL_ON_NEVER)
		return;
	if (changes == LEVEL_BREAKING || j->blocked)
		out->pass = false;
	if (j->options->fail_on == FAIL_ON_WARNING && (changes == LEVEL_WARNING || out->notes.worst >= LEVEL_WARNING))
		out->pass = false;
}

static void require_version(struct judge *j)
{
	struct document_report *out = j->out;
	struct version v;

	out->required = out->diff.required;
	if (out->broken && !out->new_major)
		out->required = BUMP_MAJOR;
	if (j->baseline && version_parse(j->baseline->contract->version, &v))
		out->required_version = version_after(j->arena, &v, out->required);
}

/* What was read leniently was judged by what could be understood: whoever reads the verdict must
 * know. */
static void note_defects(struct judge *j, const struct contract *proposal)
{
	enum { SHOWN = 5 };
	size_t n = j->options->defect_count;

	for (size_t i = 0; i < n && i < SHOWN; i++) {
		const struct defect *d = j->options->defects[i];

		judge_note(j, RULE_DOCUMENT_DEFECT, d->at,
		           (struct finding_parts){
				   .path = d->path, .what = d->message, .reason = d->hint });
	}
	if (n > SHOWN)
		judge_note(j, RULE_DOCUMENT_DEFECT, proposal->root,
		           (struct finding_parts){
				   .path = proposal->id,
				   .what = arena_printf(j->arena, "and %zu more", n - SHOWN),
				   .reason = STR("treaty lint lists them") });
}

static struct str policy_in_force(const struct contract *c, const struct admission_options *options)
{
	const struct language *l = c && c->schema ? c->schema->language : NULL;

	return str_of(
		relation_policy_of(l, options->policy, relation_rules(options->rule_set)).name);
}

/* Schemas are told apart by their files. */
static struct str label_of(const struct contract *c)
{
	if (!c)
		return STR("");
	return c->schema ? c->source->name : c->version;
}

/* A schema and a contract of one id are no versions of each other. */
static void drop_others(struct judge *j, const struct contract *proposal)
{
	size_t n = 0;

	for (size_t i = 0; i < j->history_count; i++)
		if (!proposal ||
		    (j->history[i].contract->schema != NULL) == (proposal->schema != NULL))
			j->history[n++] = j->history[i];
	j->history_count = n;
}

static void start(struct judge *j, const struct contract *proposal, struct str id)
{
	*j->out = (struct document_report){ .contract = proposal,
		                            .id = proposal ? proposal->id : id,
		                            .policy = policy_in_force(proposal, j->options),
		                            .profile = j->options->profile,
		                            .level = j->options->level };
	findings_init(&j->out->version, j->arena);
	findings_init(&j->out->notes, j->arena);
	findings_init(&j->out->diff.changes, j->arena);
	j->out->diff.ports_judged = true;
	waivers_init(&j->waivers, j->arena, j->options);
	j->major = contract_major(proposal);
	j->out->proposal_label = label_of(proposal);
	if (proposal)
		note_defects(j, proposal);
}

static void remove_contract(struct judge *j)
{
	const struct contract *old = j->baseline->contract;

	j->major = contract_major(old);
	finding_add(&j->out->diff.changes, RULE_CONTRACT_REMOVED,
	            &(struct finding_parts){ .path = j->out->id, .was = old->root,
	                                     .old_value = old->version });
	j->out->diff.required = BUMP_MAJOR;
}

/* Consumers move from one major to the next step by step: the old one must still be there. */
static void check_old_major(struct judge *j, const struct contract *proposal)
{
	const struct document_report *out = j->out;

	if (out->new_major && out->diff.required == BUMP_MAJOR && out->must_migrate &&
	    j->baseline->state == VERSION_RETIRED)
		finding_add(&j->out->version, RULE_OLD_MAJOR_GONE,
		            &(struct finding_parts){
				    .path = STR("version"),
				    .at = proposal->version_at ? proposal->version_at : proposal->root,
				    .old_value = j->baseline->label,
				    .new_value = proposal->version });
}

bool admission_judge(struct arena *a, const struct contract *proposal, struct str id,
                     const struct evidence *evidence, const struct admission_options *options,
                     struct document_report *out, struct failure *why)
{
	struct judge j = { .arena = a, .evidence = evidence, .options = options, .out = out, .why = why };

	start(&j, proposal, id);
	if (!evidence->history(evidence->self, a, out->id, j.major,
	                       compat_levels[options->level].all_versions, &j.history,
	                       &j.history_count, why))
		return false;
	drop_others(&j, proposal);
	if (proposal)
		judge_languages(&j, proposal);
	j.baseline = find_baseline(&j);
	if (j.baseline) {
		out->baseline = j.baseline->contract;
		if (j.major < 0) /* without a version of its own it is judged as the next of its baseline's major */
			j.major = contract_major(out->baseline);
		out->baseline_label = j.baseline->label;
	}
	if (proposal && j.baseline)
		diff_baseline(&j, proposal);
	else if (proposal && !options->registry)
		judge_note(&j, RULE_FIRST_VERSION, proposal->root,
		           (struct finding_parts){ .path = out->id });
	else if (j.baseline)
		remove_contract(&j);
	if (proposal)
		judge_registry(&j, proposal);
	if (proposal && (!check_port_owners(&j, proposal) || !judge_schemas(&j, proposal)))
		return false;
	judge_bound(&j, proposal);
	if ((proposal || j.baseline) && !judge_consumers(&j, proposal))
		return false;
	if (proposal && j.baseline)
		check_old_major(&j, proposal);
	warn_unregistered(&j);
	if (proposal && !judge_unread(&j, j.asked))
		return false;
	decide(&j);
	require_version(&j);
	advise(a, out);
	return true;
}
