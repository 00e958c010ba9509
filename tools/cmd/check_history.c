/* check_history.c - what proposals are compared with, and who is asked */
#include "tools/cmd/check_impl.h"

#include "tools/input/schema_history.h"

static bool proposes_schemas(const struct check *c)
{
	for (size_t i = 0; i < c->evidence.proposals.count; i++)
		if (c->evidence.proposals.contracts[i].contract->schema)
			return true;
	return false;
}

/* Of contracts the registry knows better; what it holds of them is not in question here. */
static void keep_schemas(struct check *c)
{
	struct gathered *h = &c->evidence.history;
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++)
		if (h->contracts[i].contract->schema)
			h->contracts[n++] = h->contracts[i];
	h->count = n;
	c->evidence.against = arena_printf(c->arena, "the registry; schemas with %.*s",
	                                   STR_FMT(c->evidence.against));
}

/* What stands under a subject has gone nowhere. */
static void forget_apart(struct check *c)
{
	struct gathered *h = &c->evidence.history;
	size_t n = 0;

	for (size_t i = 0; check_has_rules(c) && i < h->count; i++) {
		const struct str name = h->contracts[i].contract->source->name,
				 path = str_skip(name, revision_prefix(name).len);

		if (!h->contracts[i].contract->schema ||
		    !subject_of_path(c->arena, &c->repo, &c->config,
		                     repo_seen_from_here(c->arena, &c->repo, path))
		             .len)
			h->contracts[n++] = h->contracts[i];
	}
	if (check_has_rules(c))
		h->count = n;
}

/* Under a subject a schema has the registry's history, as contracts have. */
static struct str history_words(const struct check *c)
{
	const bool alone = c->evidence.proposals.count == 1;

	if (!c->subject.subject.len)
		return STR("the registry");
	return alone ? subject_answer_against(c->arena, &c->subject.answer)
	             : arena_printf(c->arena, "the registry; the schema with %.*s",
	                            STR_FMT(subject_answer_against(c->arena, &c->subject.answer)));
}

/* Documents of a revision are paired by id, wherever they stood: all that may be contracts count.
 */
bool check_read_history(struct check *c)
{
	struct str against = option_value(&c->run->options, "against");
	size_t n;
	struct str *wanted;

	if (c->registry && !against.len && (!proposes_schemas(c) || c->subject.subject.len)) {
		c->evidence.against = history_words(c);
		c->evidence.only_major = -1;
		return true;
	}
	n = c->config.document_count ? c->config.document_count + c->document_count : 0;
	wanted = arena_array(c->arena, struct str, n + 1);
	for (size_t i = 0; n && i < c->config.document_count; i++)
		wanted[i] = repo_relative(
			c->arena, &c->repo,
			docref_in_folder(c->arena, c->config.folder, c->config.documents[i]));
	for (size_t i = 0; n && i < c->document_count; i++)
		wanted[c->config.document_count + i] = c->covers[i];
	if (!file_evidence_history(c->arena, &c->repo, against, c->settings.base, wanted, n,
	                           &c->evidence, c->why))
		return false;
	if (c->registry && !against.len)
		keep_schemas(c);
	forget_apart(c);
	c->evidence.pair_anyway = against.len && c->evidence.history.count == 1 &&
	                          c->evidence.proposals.count == 1 && docref_is_document(against);
	schemas_pair(c->arena, &c->repo, &c->evidence);
	return true;
}

bool check_read_expectations(struct check *c)
{
	size_t n;
	struct str *refs = option_values(c->arena, &c->run->options, "expect", &n);

	if (c->registry && !n && !c->config.expectation_count)
		return true;
	if (!option_value(&c->run->options, "against").len && c->registry &&
	    !file_evidence_base(c->arena, &c->repo, &c->evidence, c->why))
		return false;
	return file_evidence_expectations(c->arena, &c->repo, refs, n, &c->config,
	                                  &c->evidence.proposals.expectations, &c->evidence,
	                                  c->why);
}

/* An expectation of a contract that nobody knows demands nothing; one whose id is nearly known was
 * meant. */
void check_say_unbound(const struct check *c)
{
	const struct file_evidence *e = &c->evidence;
	const struct gathered *both[] = { &e->proposals, &e->history };
	struct str *ids = arena_array(c->arena, struct str, both[0]->count + both[1]->count + 1);
	size_t n = 0;

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < both[s]->count; i++)
			ids[n++] = both[s]->contracts[i].contract->id;
	for (size_t i = 0; i < e->expectation_count; i++) {
		const struct expectation *x = e->expectations[i].expectation;
		const char *meant = did_you_mean(c->arena, x->contract, ids, n, "");
		size_t k = 0;

		while (k < n && !str_eq(ids[k], x->contract))
			k++;
		if (k == n && *meant)
			say("note", "%.*s depends on %.*s, which nobody knows%s: not asked",
			    STR_FMT(clean_text(c->arena, x->id)),
			    STR_FMT(clean_text(c->arena, x->contract)), meant);
	}
}
