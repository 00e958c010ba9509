/* bound.c - a schema whose subject is bound to a contract: it must fulfil the contract,
 * and whoever reads the contract from its topic reads what the schema writes */
#include "compat/admission/impl.h"

#include "compat/admission/binding.h"
#include "compat/fulfils.h"

static bool stood_before(const struct findings *before, const struct finding *f)
{
	for (const struct finding *b = before->first; b; b = b->next)
		if (b->rule == f->rule && str_eq(b->path, f->path) &&
		    str_eq(b->new_value, f->new_value))
			return true;
	return false;
}

/* What the schema before did not fulfil either, and in the same way, is a warning: it is written
 * today. */
static void judge_fulfils(struct judge *j, const struct contract *schema)
{
	const struct bound *b = &j->options->bound;
	struct findings now, before;

	findings_init(&now, j->arena);
	findings_init(&before, j->arena);
	schema_fulfils(j->arena, schema, b->contract, b->model, &now);
	if (j->baseline)
		schema_fulfils(j->arena, j->baseline->contract, b->contract, b->model, &before);
	now.worst = LEVEL_COMPATIBLE;
	for (struct finding *f = now.first; f; f = f->next) {
		if (f->level == LEVEL_BREAKING && (b->warns || stood_before(&before, f)))
			f->level = LEVEL_WARNING;
		if (f->level > now.worst)
			now.worst = f->level;
	}
	findings_copy(&j->out->version, &now);
}

void judge_bound(struct judge *j, const struct contract *schema)
{
	const struct bound *b = &j->options->bound;

	j->asked = schema;
	j->was = j->baseline ? j->baseline->contract : NULL;
	j->target = j->out->id;
	if (!schema || !schema->schema || !b->subject.len)
		return;
	if (!b->contract) {
		if (!j->options->registry) /* it may well be one without: it is known there */
			judge_note(j, RULE_SUBJECT_UNBOUND, schema->root,
			           (struct finding_parts){ .path = b->subject });
		return;
	}
	judge_note(j, RULE_SUBJECT_BOUND, schema->root,
	           (struct finding_parts){ .path = b->subject,
	                                   .what = b->model->root.name,
	                                   .new_value = arena_printf(
						   j->arena, "%.*s%s%.*s", STR_FMT(b->contract->id),
						   b->contract->version.len ? " " : "",
						   STR_FMT(b->contract->version)) });
	judge_fulfils(j, schema);
	j->asked = contract_as_written(j->arena, schema, b->contract, b->model);
	j->was = j->baseline ? contract_as_written(j->arena, j->was, b->contract, b->model)
	                     : b->contract;
	j->target = b->contract->id;
}

/* ---- a contract, and what is registered where it binds ---- */

/* The model that the contract binds the subject to; NULL: it does not. */
static const struct model *model_of(struct arena *a, const struct contract *c,
                                    const struct bound_schema *b)
{
	struct binding *list;
	size_t n = contract_bindings(a, c, &list);

	for (size_t i = 0; i < n; i++) {
		const struct model *m = binding_model(&list[i], b->context, b->name);

		if (m)
			return m;
	}
	return NULL;
}

/* What stood before the contract bound it, or against the version before, is no news: people bind
 * what exists. The place is the contract's: that is what whoever publishes can mend. */
static void judge_schema(struct judge *j, const struct contract *proposal,
                         const struct bound_schema *b)
{
	const struct contract *old = j->baseline ? j->baseline->contract : NULL;
	const struct model *was = old ? model_of(j->arena, old, b) : NULL;
	const enum level level =
		was && !j->out->draft && !b->warns ? LEVEL_BREAKING : LEVEL_WARNING;
	struct findings now, before;

	findings_init(&now, j->arena);
	findings_init(&before, j->arena);
	schema_fulfils(j->arena, b->schema, proposal, b->model, &now);
	if (was)
		schema_fulfils(j->arena, b->schema, old, was, &before);
	for (const struct finding *f = now.first; f; f = f->next) {
		struct finding *new;

		if (f->level != LEVEL_BREAKING || stood_before(&before, f))
			continue;
		new = finding_add_at(
			&j->out->version, f->rule, level,
			&(struct finding_parts){ .path = f->path,
		                                 .at = f->was ? f->was : proposal->root,
		                                 .old_value = f->old_value,
		                                 .new_value = f->new_value });
		new->message = arena_printf(j->arena, "what is registered as %.*s: %.*s",
		                            STR_FMT(b->subject), STR_FMT(f->message));
	}
}

bool judge_schemas(struct judge *j, const struct contract *proposal)
{
	struct bound_schema *list;
	size_t n;

	if (!j->evidence->bound || proposal->schema)
		return true;
	if (!j->evidence->bound(j->evidence->self, j->arena, proposal, &list, &n, j->why))
		return false;
	for (size_t i = 0; i < n; i++)
		judge_schema(j, proposal, &list[i]);
	return true;
}
