#include "tools/cmd/bound.h"

#include "compat/admission/binding.h"
#include "contract/avro/schema.h"
#include "tools/command.h"
#include "tools/report/report.h"

/* ":.dev:orders-value" is orders-value in the context .dev. */
static struct str split_context(struct str subject, struct str *context)
{
	struct str rest = str_skip(subject, 1);

	*context = STR(".");
	if (!str_starts(subject, ":.") || str_find(rest, ':') < 0)
		return subject;
	*context = str_cut(&rest, ':');
	return rest;
}

static bool is_later(const struct contract *c, const struct contract *than)
{
	struct version v, w;

	return !than || !version_parse(than->version, &w) ||
	       (version_parse(c->version, &v) && version_compare(&v, &w) > 0);
}

static void look_at(struct arena *a, const struct contract *c, struct str subject,
                    struct bound *out)
{
	struct str context, name = split_context(subject, &context);
	struct binding *list;
	size_t n;

	if (c->schema)
		return;
	n = contract_bindings(a, c, &list);
	for (size_t i = 0; i < n; i++) {
		const struct model *m = binding_model(&list[i], context, name);

		if (!m || !is_later(c, out->contract))
			continue;
		out->contract = c;
		out->model = m;
	}
}

static void look_among(struct arena *a, const struct gathered *g, struct str subject,
                       struct bound *out)
{
	for (size_t i = 0; i < g->count; i++)
		look_at(a, g->contracts[i].contract, subject, out);
}

bool bound_find(struct arena *a, struct str subject, const struct file_evidence *e,
                const struct bound *registered, struct bound *out, struct failure *why)
{
	size_t schemas = 0;

	*out = (struct bound){ .subject = subject };
	if (!subject.len)
		return true;
	for (size_t i = 0; i < e->proposals.count; i++)
		schemas += e->proposals.contracts[i].contract->schema != NULL;
	if (schemas != 1)
		return failure_set(why, FAILURE_USAGE,
		                   "--subject is the subject of one schema; %zu are checked",
		                   schemas);
	look_among(a, &e->proposals, subject, out);
	if (!out->contract)
		look_among(a, &e->history, subject, out);
	if (registered)
		out->subject = registered->subject;
	if (!out->contract && registered)
		*out = *registered;
	return true;
}

void bound_hint(struct arena *a, const struct file_evidence *e)
{
	for (size_t i = 0; i < e->proposals.count; i++) {
		const struct contract *schema = e->proposals.contracts[i].contract, *c = NULL;
		size_t named = 0, n;
		struct binding *list;

		for (size_t k = 0; schema->schema && k < e->proposals.count; k++) {
			const struct contract *x = e->proposals.contracts[k].contract;

			if (x->schema || x->model_count != 1 ||
			    !str_eq(x->models[0]->root.name, schema->models[0]->root.name))
				continue;
			c = x;
			named++;
		}
		n = named == 1 ? contract_bindings(a, c, &list) : 0;
		if (n)
			say("note",
			    "%.*s is not held to %.*s: to do so, name its subject, as in "
			    "--subject %.*s-value",
			    STR_FMT(clean_text(a, schema->source->name)),
			    STR_FMT(clean_text(a, c->id)), STR_FMT(clean_text(a, list[0].topic)));
	}
}
