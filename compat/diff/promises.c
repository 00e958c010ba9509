/* promises.c - quality rules and service levels */
#include "compat/diff/impl.h"

/* ---- quality ----------------------------------------------------------- */

static struct str rule_name(struct arena *a, const struct quality *q)
{
	struct str name =
		q->identity.len && str_find(q->identity, '/') < 0 ? q->identity : q->metric;

	if (!name.len)
		name = q->query.len ? q->query : q->type;
	return short_text(a, name, q->node);
}

static struct str promise_text(struct arena *a, const struct quality *q)
{
	struct str text = q->operand.len    ? q->operand
	                  : q->has_interval ? interval_text(a, &q->interval)
	                                    : STR("anything");

	return arena_printf(a, "%.*s%s%.*s", STR_FMT(text), q->unit.len ? " " : "",
	                    STR_FMT(q->unit));
}

/* error is the strongest promise; a rule that says nothing is an error. */
static int severity_rank(struct str severity)
{
	static const char *const words[] = { "info", "warning", "error" };

	for (int i = 0; i < 3; i++)
		if (str_eq_nocase(severity, str_of(words[i])))
			return i;
	return 2;
}

static bool same_measure(const struct quality *x, const struct quality *y)
{
	return str_eq(x->type, y->type) && str_eq(x->metric, y->metric) &&
	       str_eq(x->query, y->query) && str_eq(x->arguments, y->arguments) &&
	       str_eq_nocase(x->unit, y->unit) && str_eq(x->engine, y->engine);
}

static enum relation promise_relation(const struct quality *x, const struct quality *y)
{
	if (!str_eq(x->operand, y->operand))
		return REL_INCOMPARABLE;
	if (x->has_interval != y->has_interval)
		return y->has_interval ? REL_NARROWER : REL_WIDER;
	return x->has_interval ? interval_relation(&x->interval, &y->interval) : REL_EQUAL;
}

static void judge_rule(struct diffing *d, const struct quality *old, const struct quality *new)
{
	static const enum rule rules[REL_COUNT] = {
		[REL_EQUAL] = RULE_DOC,
		[REL_WIDER] = RULE_QUALITY_LOOSENED,
		[REL_LOSSY] = RULE_QUALITY_CHANGED,
		[REL_NARROWER] = RULE_QUALITY_TIGHTENED,
		[REL_NARROWER_LOSSY] = RULE_QUALITY_CHANGED,
		[REL_INCOMPARABLE] = RULE_QUALITY_CHANGED,
		[REL_UNPROVED] = RULE_QUALITY_CHANGED,
	};
	struct finding_parts parts = { .path = new->path, .at = new->at, .was = old->at };
	int severity = severity_rank(new->severity) - severity_rank(old->severity);
	enum relation relation =
		same_measure(old, new) ? promise_relation(old, new) : REL_INCOMPARABLE;

	parts.what = rule_name(d->a, new);
	parts.old_value = promise_text(d->a, old);
	parts.new_value = promise_text(d->a, new);
	if (relation != REL_EQUAL)
		report(d, rules[relation], &parts);
	if (severity) {
		parts.old_value = old->severity.len ? old->severity : STR("error");
		parts.new_value = new->severity.len ? new->severity : STR("error");
		report(d, severity > 0 ? RULE_QUALITY_TIGHTENED : RULE_QUALITY_LOOSENED, &parts);
	}
	if (relation != REL_EQUAL || severity || node_equal(old->node, new->node) ||
	    d->old->dialect != d->new->dialect)
		return;
	parts.what = arena_printf(d->a, "the quality rule %.*s", STR_FMT(parts.what));
	report(d, RULE_DOC, &parts);
}

static struct str *quality_keys(struct arena *a, const struct field *f, bool identity)
{
	struct str *keys = arena_array(a, struct str, f->quality_count + 1);

	for (size_t i = 0; i < f->quality_count; i++) {
		const struct quality *q = f->quality[i];

		keys[i] = identity ? q->identity
		                   : arena_printf(a, "%.*s/%.*s", STR_FMT(q->type),
		                                  STR_FMT(q->metric));
	}
	return keys;
}

/* By identity, then by what they measure: a rule whose query changed is the same rule. */
void judge_quality(struct diffing *d, const struct field *old, const struct field *new)
{
	struct pairing p;

	if (!old->quality_count && !new->quality_count)
		return;
	pairing_init(&p, d->a, old->quality_count, new->quality_count);
	for (int identity = 1; identity >= 0; identity--)
		pairing_by_key(&p, d->a, quality_keys(d->a, old, identity),
		               quality_keys(d->a, new, identity));
	for (size_t i = 0; i < p.old_count; i++)
		if (p.to_new[i] == NOT_PAIRED)
			report(d, RULE_QUALITY_REMOVED,
			       &(struct finding_parts){
				       .path = new->path,
				       .at = new->at,
				       .was = old->quality[i]->at,
				       .what = rule_name(d->a, old->quality[i]),
				       .old_value = promise_text(d->a, old->quality[i]) });
	for (size_t i = 0; i < p.new_count; i++) {
		if (p.to_old[i] != NOT_PAIRED)
			judge_rule(d, old->quality[p.to_old[i]], new->quality[i]);
		else
			report(d, RULE_QUALITY_ADDED,
			       &(struct finding_parts){
				       .path = new->path,
				       .at = new->quality[i]->at,
				       .what = rule_name(d->a, new->quality[i]),
				       .new_value = promise_text(d->a, new->quality[i]) });
	}
}

/* ---- service levels ---------------------------------------------------- */

static struct str *sla_keys(struct arena *a, const struct contract *c, bool with_element)
{
	struct str *keys = arena_array(a, struct str, c->sla_count + 1);

	for (size_t i = 0; i < c->sla_count; i++) {
		const struct sla *s = c->slas[i];

		keys[i] = arena_printf(a, "%.*s|%.*s|%.*s|%.*s", STR_FMT(s->property),
		                       STR_FMT(s->aspect), STR_FMT(s->driver),
		                       STR_FMT(with_element ? s->element : STR_NONE));
	}
	return keys;
}

/* What comes to an end: stating the end is worse than not stating it. */
static bool is_end(const struct sla *s)
{
	return str_is(s->property, "endOfSupport") || str_is(s->property, "endOfLife");
}

static void judge_sla(struct diffing *d, const struct sla *old, const struct sla *new)
{
	static const enum rule rules[REL_COUNT] = {
		[REL_EQUAL] = RULE_COUNT,
		[REL_WIDER] = RULE_SLA_WORSENED,
		[REL_LOSSY] = RULE_SLA_UNPARSED,
		[REL_NARROWER] = RULE_SLA_IMPROVED,
		[REL_NARROWER_LOSSY] = RULE_SLA_UNPARSED,
		[REL_INCOMPARABLE] = RULE_SLA_UNPARSED,
		[REL_UNPROVED] = RULE_SLA_UNPARSED,
	};
	struct finding_parts parts = { .path = new->path,
		                       .at = new->at,
		                       .was = old->at,
		                       .old_value = old->text,
		                       .new_value = new->text };
	enum relation relation = sla_relation(old, new);

	if (relation == REL_WIDER && is_end(new))
		report(d, RULE_END_EARLIER, &parts);
	else if (relation != REL_EQUAL)
		report(d, rules[relation], &parts);
	if (str_eq(old->element, new->element))
		return;
	parts.old_value = old->element.len ? old->element : STR("no field");
	parts.new_value = new->element.len ? new->element : STR("no field");
	report(d, RULE_SLA_ELEMENT, &parts);
}

static void report_sla_gone(struct diffing *d, const struct sla *s)
{
	struct finding_parts parts = { .path = s->path, .was = s->at, .old_value = s->text };

	parts.at = section_at(d->new, "servicelevels", "slaProperties");
	parts.what = s->path;
	parts.new_value = is_end(s) ? STR("open") : STR_NONE;
	report(d, is_end(s) ? RULE_SLA_IMPROVED : RULE_SLA_REMOVED, &parts);
}

static void report_sla_new(struct diffing *d, const struct sla *s)
{
	struct finding_parts parts = { .path = s->path, .at = s->at, .new_value = s->text };

	parts.old_value = is_end(s) ? STR("open") : STR_NONE;
	report(d, is_end(s) ? RULE_END_EARLIER : RULE_SLA_ADDED, &parts);
}

/* The same promise, also when it is measured on another field now. */
void diff_slas(struct diffing *d)
{
	struct pairing p;

	pairing_init(&p, d->a, d->old->sla_count, d->new->sla_count);
	for (int element = 1; element >= 0; element--)
		pairing_by_key(&p, d->a, sla_keys(d->a, d->old, element),
		               sla_keys(d->a, d->new, element));
	for (size_t i = 0; i < p.old_count; i++)
		if (p.to_new[i] == NOT_PAIRED)
			report_sla_gone(d, d->old->slas[i]);
	for (size_t i = 0; i < p.new_count; i++) {
		if (p.to_old[i] == NOT_PAIRED)
			report_sla_new(d, d->new->slas[i]);
		else
			judge_sla(d, d->old->slas[p.to_old[i]], d->new->slas[i]);
	}
}
