/* lifecycle.c - status, owner, terms, address and words of a contract as a whole */
#include "compat/diff/impl.h"

#include "contract/base/number.h"
#include "contract/language.h"
#include "contract/sla.h"

/* ---- status ------------------------------------------------------------ */

enum stage {
	STAGE_NONE,
	STAGE_DRAFT,
	STAGE_ACTIVE,
	STAGE_DEPRECATED,
	STAGE_RETIRED,
	STAGE_OTHER,
	STAGE_COUNT
};

static const struct {
	const char *word;
	enum stage stage;
} stages[] = {
	{ "", STAGE_NONE },           { "proposed", STAGE_DRAFT },
	{ "draft", STAGE_DRAFT },     { "in development", STAGE_DRAFT },
	{ "active", STAGE_ACTIVE },   { "deprecated", STAGE_DEPRECATED },
	{ "retired", STAGE_RETIRED },
};

/* [old][new]. An unstated status is as good as active, but saying so is no news. */
static const enum rule moves[STAGE_COUNT][STAGE_COUNT] = {
	[STAGE_NONE] = { RULE_DOC, RULE_DOC, RULE_DOC, RULE_STATUS_DEPRECATED, RULE_STATUS_RETIRED,
	                 RULE_STATUS_CHANGED },
	[STAGE_DRAFT] = { RULE_STATUS_CHANGED, RULE_DOC, RULE_STATUS_ACTIVATED,
	                  RULE_STATUS_DEPRECATED, RULE_STATUS_RETIRED, RULE_STATUS_CHANGED },
	[STAGE_ACTIVE] = { RULE_STATUS_CHANGED, RULE_STATUS_UNPUBLISHED, RULE_DOC,
	                   RULE_STATUS_DEPRECATED, RULE_STATUS_RETIRED, RULE_STATUS_CHANGED },
	[STAGE_DEPRECATED] = { RULE_STATUS_CHANGED, RULE_STATUS_UNPUBLISHED, RULE_STATUS_REVIVED,
	                       RULE_DOC, RULE_STATUS_RETIRED, RULE_STATUS_CHANGED },
	[STAGE_RETIRED] = { RULE_STATUS_REVIVED, RULE_STATUS_REVIVED, RULE_STATUS_REVIVED,
	                    RULE_STATUS_REVIVED, RULE_DOC, RULE_STATUS_CHANGED },
	[STAGE_OTHER] = { RULE_STATUS_CHANGED, RULE_STATUS_CHANGED, RULE_STATUS_CHANGED,
	                  RULE_STATUS_DEPRECATED, RULE_STATUS_RETIRED, RULE_STATUS_CHANGED },
};

static enum stage stage_of(struct str status)
{
	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
		if (str_eq_nocase(status, str_of(stages[i].word)))
			return stages[i].stage;
	return STAGE_OTHER;
}

static void diff_status(struct diffing *d)
{
	struct str was = d->old->status, is = d->new->status;

	if (str_eq_nocase(was, is))
		return;
	report(d, moves[stage_of(was)][stage_of(is)],
	       &(struct finding_parts){ .path = STR("status"),
	                                .at = d->new->status_at ? d->new->status_at : d->new->root,
	                                .was = d->old->status_at,
	                                .what = STR("status"),
	                                .old_value = was.len ? was : STR("not stated"),
	                                .new_value = is.len ? is : STR("not stated") });
}

/* ---- who and what it is ------------------------------------------------ */

static void diff_id(struct diffing *d)
{
	if (str_eq(d->old->id, d->new->id))
		return;
	report(d, RULE_ID_CHANGED,
	       &(struct finding_parts){ .path = STR("id"),
	                                .at = d->new->id_at ? d->new->id_at : d->new->root,
	                                .was = d->old->id_at,
	                                .old_value = d->old->id,
	                                .new_value = d->new->id });
}

static struct str standard(struct arena *a, const struct contract *c)
{
	static const char *const names[] = { "ODCS", "DCS", "expectation" };

	if (c->schema)
		return str_of(c->schema->language->title);
	return arena_printf(a, "%s %.*s", names[c->dialect], STR_FMT(c->dialect_version));
}

static void diff_standard(struct diffing *d)
{
	struct str was = standard(d->a, d->old), is = standard(d->a, d->new);

	if (!str_eq(was, is))
		report(d, RULE_STANDARD_VERSION,
		       &(struct finding_parts){ .path = d->new->dialect == DIALECT_ODCS
		                                                ? STR("apiVersion")
		                                                : STR("dataContractSpecification"),
		                                .at = d->new->root,
		                                .was = d->old->root,
		                                .old_value = was,
		                                .new_value = is });
}

static void diff_title(struct diffing *d)
{
	if (str_eq(d->old->title, d->new->title))
		return;
	report(d, RULE_DOC,
	       &(struct finding_parts){ .path = STR("title"),
	                                .at = d->new->root,
	                                .was = d->old->root,
	                                .what = STR("title"),
	                                .old_value = d->old->title,
	                                .new_value = d->new->title });
}

/* ---- notes ------------------------------------------------------------- */

struct note_pair {
	struct diffing *d;
	const struct note *was, *is; /* one of them may be NULL */
};

static struct str note_text(const struct note_pair *p, const struct note *n)
{
	return n ? short_text(p->d->a, n->text, n->node) : STR_NONE;
}

static bool path_ends(struct str path, const char *name)
{
	return str_ends(path, name);
}

/* A shorter notice, a higher price: worse for consumers. */
static bool is_worse(const struct note_pair *p)
{
	struct number was, is;
	double before, after;

	if (!p->was || !p->is)
		return false;
	if (path_ends(p->is->path, "noticePeriod"))
		return duration_parse(p->was->text, &before) &&
		       duration_parse(p->is->text, &after) && after < before;
	if (path_ends(p->is->path, "priceAmount") || path_ends(p->is->path, "price"))
		return number_parse(p->was->text, &was) && number_parse(p->is->text, &is) &&
		       number_compare(&is, &was) > 0;
	return false;
}

static int rule_terms(const struct note_pair *p)
{
	return is_worse(p) ? RULE_TERMS_WORSENED : RULE_TERMS;
}

static int rule_owner(const struct note_pair *p)
{
	if (!p->was)
		return RULE_DOC;
	return p->is && p->is->text.len ? RULE_OWNER_CHANGED : RULE_OWNER_REMOVED;
}

/* Who gets a new role loses nothing. */
static int rule_role(const struct note_pair *p)
{
	return p->was ? RULE_ACCESS_ROLE : RULE_DOC;
}

static struct str note_at(const struct contract *c, const char *path)
{
	for (size_t i = 0; i < c->note_count; i++)
		if (str_is(c->notes[i]->path, path))
			return c->notes[i]->text;
	return STR_NONE;
}

/* Contracts are looked up by domain and name where the id is made of them. */
static int rule_domain(const struct note_pair *p)
{
	struct arena *a = p->d->a;
	struct str domain = note_at(p->d->old, "domain"), name = note_at(p->d->old, "name");
	struct str address = arena_printf(a, "%.*s.%.*s", STR_FMT(domain),
	                                  STR_FMT(name.len ? name : p->d->old->title));
	bool by_domain = domain.len && str_starts(p->d->old->id, str_c(a, domain)) &&
	                 p->d->old->id.len > domain.len && p->d->old->id.ptr[domain.len] == '.' &&
	                 p->was && str_is(p->was->path, "domain");

	if (str_eq_nocase(address, p->d->old->id) || by_domain)
		return RULE_DOMAIN_ADDRESS;
	return p->was ? RULE_DOMAIN_CHANGED : RULE_DOC;
}

static int rule_doc(const struct note_pair *p)
{
	(void)p;
	return RULE_DOC;
}

static int (*const rule_of_kind[])(const struct note_pair *p) = {
	[NOTE_DOC] = rule_doc,     [NOTE_OWNER] = rule_owner, [NOTE_TEAM] = rule_doc,
	[NOTE_TERMS] = rule_terms, [NOTE_ROLE] = rule_role,   [NOTE_DOMAIN] = rule_domain,
	[NOTE_CUSTOM] = rule_doc,
};

static bool same_note(const struct note *x, const struct note *y)
{
	return str_eq(x->text, y->text) && (x->text.ptr || node_equal(x->node, y->node));
}

/* Where a note that is gone would stand: the section its path begins with. */
static const struct node *note_section(const struct contract *c, struct str path)
{
	struct str rest = path;
	const struct node *at = node_get_key(c->root, str_cut(&rest, '.'));

	return at ? at : c->root;
}

static void judge_note(const struct note_pair *p)
{
	const struct note *n = p->is ? p->is : p->was;
	struct finding_parts parts = { .path = n->path, .what = n->path };

	if (p->was && p->is && same_note(p->was, p->is))
		return;
	parts.at = p->is ? p->is->at : note_section(p->d->new, n->path);
	parts.was = p->was ? p->was->at : NULL;
	parts.old_value = note_text(p, p->was);
	parts.new_value = note_text(p, p->is);
	if (!parts.old_value.len && rule_of_kind[n->kind](p) != RULE_TERMS)
		parts.old_value = STR("not stated");
	report(p->d, (enum rule)rule_of_kind[n->kind](p), &parts);
}

/* Both lists are sorted by path; the n-th of one path goes with the n-th. */
static void diff_notes(struct diffing *d)
{
	size_t i = 0, j = 0;

	while (i < d->old->note_count || j < d->new->note_count) {
		const struct note *was = i < d->old->note_count ? d->old->notes[i] : NULL;
		const struct note *is = j < d->new->note_count ? d->new->notes[j] : NULL;
		int order = !was ? 1 : !is ? -1 : str_cmp(was->path, is->path);

		judge_note(
			&(struct note_pair){ d, order <= 0 ? was : NULL, order >= 0 ? is : NULL });
		i += order <= 0;
		j += order >= 0;
	}
}

void diff_lifecycle(struct diffing *d)
{
	diff_id(d);
	diff_status(d);
	diff_title(d);
	diff_notes(d);
	diff_standard(d);
}
