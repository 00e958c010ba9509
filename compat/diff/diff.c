/* diff.c - the parts of a diff put together, and the version they demand */
#include "compat/diff/impl.h"
#include "compat/diff/policy.h"

#include "contract/base/number.h"

const char *bump_name(enum bump b)
{
	static const char *const names[] = { "none", "patch", "minor", "major" };

	return names[b];
}

struct finding *report(struct diffing *d, enum rule rule, const struct finding_parts *parts)
{
	enum level level = level_of(rule, d->options->level, d->options->profile);

	if (d->draft && level == LEVEL_BREAKING)
		level = LEVEL_WARNING;
	return finding_add_at(&d->out->changes, rule, level, parts);
}

const struct node *section_at(const struct contract *c, const char *dcs_key, const char *odcs_key)
{
	const struct node *at = node_get_key(c->root, str_of(dcs_key));

	if (!at)
		at = node_get_key(c->root, str_of(odcs_key));
	return at ? at : c->root;
}

bool contract_is_draft(const struct contract *c)
{
	static const char *const words[] = { "draft", "proposed", "in development" };
	struct version v;

	if (version_parse(c->version, &v) && v.major == 0)
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(c->status, str_of(words[i])))
			return true;
	return false;
}

/* Nobody was promised anything by a draft. A draft of the next major is one too; an active contract
 * does not become one by its next version saying so. */
static bool is_draft(const struct contract *old, const struct contract *new)
{
	struct version was, is;

	if (contract_is_draft(old))
		return true;
	return contract_is_draft(new) && version_parse(old->version, &was) &&
	       version_parse(new->version, &is) && is.major > was.major;
}

/* ---- the version a change demands -------------------------------------- */

/* Where the level alone does not say it: what is compatible adds something, unless it is listed
 * here. */
static const struct {
	enum rule rule;
	enum bump bump;
} bumps[] = {
	{ RULE_DOC, BUMP_PATCH },
	{ RULE_ENUM_LABEL, BUMP_PATCH },
	{ RULE_REF_CHANGED, BUMP_PATCH },
	{ RULE_FIELD_REORDERED, BUMP_PATCH },
	{ RULE_FORMAT_TEMPORAL, BUMP_PATCH },
	{ RULE_DEPRECATED_CLEARED, BUMP_PATCH },
	{ RULE_STATUS_ACTIVATED, BUMP_PATCH },
	{ RULE_STATUS_DEPRECATED, BUMP_PATCH },
	{ RULE_STATUS_CHANGED, BUMP_PATCH },
	{ RULE_OWNER_CHANGED, BUMP_PATCH },
	{ RULE_OWNER_REMOVED, BUMP_PATCH },
	{ RULE_TERMS, BUMP_PATCH },
	{ RULE_AVRO_FIELD_ORDER, BUMP_PATCH },
	{ RULE_AVRO_BRANCH_ORDER, BUMP_PATCH },
	{ RULE_AVRO_SYMBOL_ORDER, BUMP_PATCH },
	{ RULE_AVRO_SORT_ORDER, BUMP_PATCH },
	{ RULE_AVRO_ERROR_CHANGED, BUMP_PATCH },
	{ RULE_AVRO_PROPERTY, BUMP_PATCH },
	{ RULE_AVRO_DOC, BUMP_PATCH },
	{ RULE_PROTO_TYPE_MOVED, BUMP_PATCH },
	{ RULE_PROTO_FIELD_PACKED, BUMP_PATCH },
	{ RULE_PROTO_ONEOF_RENAMED, BUMP_PATCH },
	{ RULE_PROTO_IMPORT_CHANGED, BUMP_PATCH },
	{ RULE_PROTO_OPTION_CHANGED, BUMP_PATCH },
	{ RULE_TYPE_SYNONYM, BUMP_NONE },
	{ RULE_STANDARD_VERSION, BUMP_NONE },
};

static enum bump bump_of(enum rule rule, enum level level)
{
	if (level == LEVEL_BREAKING)
		return BUMP_MAJOR;
	for (size_t i = 0; i < sizeof bumps / sizeof *bumps; i++)
		if (bumps[i].rule == rule)
			return bumps[i].bump;
	return BUMP_MINOR;
}

/* Below 1.0.0 what breaks still counts as such: there, the minor number is raised for it. */
static enum bump required_bump(const struct diffing *d)
{
	struct version v;
	bool below_one = version_parse(d->old->version, &v) && v.major == 0;
	enum bump worst = BUMP_NONE;

	for (const struct finding *f = d->out->changes.first; f; f = f->next) {
		enum level level =
			below_one ? level_of_finding(f, d->options->level, d->options->profile)
				  : f->level;
		enum bump bump = bump_of(f->rule, level);

		if (bump > worst)
			worst = bump;
	}
	return worst;
}

/* Of one language, which says something of changes. */
static bool are_schemas(const struct schema *old, const struct schema *new)
{
	return old && new && old->language == new->language &&relation_of(old->language)->diff;
}

/* A schema has no ports that could be missing from what is judged. */
static void diff_schemas(struct diffing *d)
{
	d->out->ports_judged = true;
	diff_by_policy(d->a, d->old, d->new, d->options, d->out);
}

static void diff_statements(struct diffing *d)
{
	diff_models(d);
	diff_slas(d);
	if (d->out->ports_judged)
		diff_ports(d);
	diff_lifecycle(d);
}

void contract_diff(struct arena *a, const struct contract *old, const struct contract *new,
                   const struct diff_options *options, struct diff *out)
{
	struct diffing d = { a, old, new, options, out, is_draft(old, new) };

	*out = (struct diff){ 0 };
	findings_init(&out->changes, a);
	out->ports_judged = !options->no_port_rules && (old->port_count || new->port_count);
	if (are_schemas(old->schema, new->schema))
		diff_schemas(&d);
	else
		diff_statements(&d);
	out->same = !out->changes.count && !out->changes.more;
	out->required = required_bump(&d);
	if (out->changes.more && out->required < BUMP_MAJOR && out->changes.worst == LEVEL_BREAKING)
		out->required = BUMP_MAJOR;
}
