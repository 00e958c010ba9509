/* field.c - what changed between two fields (or models) that are the same element
 *
 * One row an attribute: the rule for each way its two values can relate. What needs more than one
 * relation (lists of values, intervals, types) has its own part.
 */
#include "compat/diff/impl.h"

enum { SILENT = RULE_COUNT };

/* stated: there was none before; dropped: there is none any more; the others as attribute_compare()
 * says. */
static const struct attribute_rules {
	enum attribute attribute;
	int stated, dropped, narrower, wider, other;
} rows[] = {
	{ ATTR_REQUIRED, RULE_REQUIRED_TIGHTENED, RULE_REQUIRED_LOOSENED, SILENT, SILENT, SILENT },
	{ ATTR_UNIQUE, RULE_CONSTRAINT_STATED, RULE_UNIQUE_LOOSENED, SILENT, SILENT, SILENT },
	{ ATTR_ENUM_LABELS, RULE_ENUM_LABEL, RULE_ENUM_LABEL, SILENT, SILENT, RULE_ENUM_LABEL },
	{ ATTR_PATTERN, RULE_CONSTRAINT_STATED, RULE_PATTERN_LOOSENED, RULE_PATTERN_TIGHTENED,
	  RULE_PATTERN_LOOSENED, RULE_PATTERN_CHANGED },
	{ ATTR_FORMAT, RULE_CONSTRAINT_STATED, RULE_FORMAT_REMOVED, SILENT, SILENT,
	  RULE_FORMAT_CHANGED },
	{ ATTR_TEMPORAL_FORMAT, RULE_CONSTRAINT_STATED, RULE_FORMAT_TEMPORAL, SILENT, SILENT,
	  RULE_FORMAT_TEMPORAL },
	{ ATTR_MULTIPLE_OF, RULE_CONSTRAINT_STATED, RULE_RANGE_LOOSENED, RULE_RANGE_TIGHTENED,
	  RULE_RANGE_LOOSENED, RULE_RANGE_CHANGED },
	{ ATTR_UNIQUE_ITEMS, RULE_CONSTRAINT_STATED, RULE_UNIQUE_LOOSENED, SILENT, SILENT, SILENT },
	{ ATTR_ADDITIONAL_FIELDS, RULE_ADDITIONAL_FIELDS_ALLOWED, RULE_ADDITIONAL_FIELDS_FORBIDDEN,
	  SILENT, SILENT, SILENT },
	{ ATTR_DEFAULT, RULE_DEFAULT_ADDED, RULE_DEFAULT_REMOVED, SILENT, SILENT,
	  RULE_DEFAULT_CHANGED },
	{ ATTR_REFERENCES, RULE_REFERENCES_ADDED, RULE_REFERENCES_REMOVED, RULE_REFERENCES_ADDED,
	  RULE_REFERENCES_REMOVED, RULE_REFERENCES_CHANGED },
	{ ATTR_PII, RULE_PII_ADDED, RULE_PII_REMOVED, SILENT, SILENT, SILENT },
	{ ATTR_CLASSIFICATION, RULE_CLASS_RAISED, RULE_CLASS_LOWERED, RULE_CLASS_RAISED,
	  RULE_CLASS_LOWERED, RULE_CLASS_CHANGED },
	{ ATTR_ENCRYPTED_NAME, RULE_CONSTRAINT_STATED, RULE_ENCRYPTED_NAME, SILENT, SILENT,
	  RULE_ENCRYPTED_NAME },
	{ ATTR_PARTITIONED, RULE_PARTITIONING, RULE_PARTITIONING, SILENT, SILENT,
	  RULE_PARTITIONING },
	{ ATTR_PARTITION_POSITION, RULE_PARTITIONING, RULE_PARTITIONING, SILENT, SILENT,
	  RULE_PARTITIONING },
	{ ATTR_CRITICAL, RULE_DOC, RULE_DOC, SILENT, SILENT, RULE_DOC },
	{ ATTR_DEPRECATED, RULE_DEPRECATED_SET, RULE_DEPRECATED_CLEARED, SILENT, SILENT, SILENT },
	{ ATTR_TRANSFORM, RULE_CONSTRAINT_STATED, RULE_MEANING_DETAIL, SILENT, SILENT,
	  RULE_MEANING_DETAIL },
	{ ATTR_GRANULARITY, RULE_CONSTRAINT_STATED, RULE_MEANING_DETAIL, SILENT, SILENT,
	  RULE_MEANING_DETAIL },
	{ ATTR_DISTANCE_METRIC, RULE_CONSTRAINT_STATED, RULE_MEANING_DETAIL, SILENT, SILENT,
	  RULE_MEANING_DETAIL },
	{ ATTR_EMBEDDING_MODEL, RULE_CONSTRAINT_STATED, RULE_MEANING_CHANGED, SILENT, SILENT,
	  RULE_MEANING_CHANGED },
	{ ATTR_NORMALIZED, RULE_MEANING_CHANGED, RULE_MEANING_CHANGED, SILENT, SILENT, SILENT },
};

/* The place among partition keys comes and goes with the partitioning itself. */
static bool is_said_already(const struct field_pair *p, enum attribute attribute)
{
	return attribute == ATTR_PARTITION_POSITION &&
	       field_flag(p->old, ATTR_PARTITIONED) != field_flag(p->new, ATTR_PARTITIONED);
}

/* Where the type became an incomparable one, limits on its values mean something else: the type
 * says it. */
static bool is_about_values(enum attribute attribute)
{
	return attribute >= ATTR_PATTERN && attribute <= ATTR_UNIQUE_ITEMS;
}

static struct str value_text(struct diffing *d, const struct stated *s)
{
	if (!s)
		return STR("none");
	switch (attribute_kind(s->attribute)) {
	case KIND_FLAG:
		return STR("true");
	case KIND_LIST:
		return short_text(d->a, str_list_text(d->a, s->list, s->count), NULL);
	case KIND_NODE:
		return short_text(d->a, STR_NONE, s->node);
	case KIND_TEXT:
	case KIND_NUMBER:
		break;
	}
	return short_text(d->a, s->text, s->node);
}

static int rule_of(const struct attribute_rules *row, const struct stated *was,
                   const struct stated *is, enum relation relation)
{
	if (relation == REL_EQUAL)
		return SILENT;
	if (!was || !is)
		return was ? row->dropped : row->stated;
	return relation == REL_NARROWER ? row->narrower
	       : relation == REL_WIDER  ? row->wider
	                                : row->other;
}

/* A change that is harmless where no port carries dates as text. */
static int on_ports(struct diffing *d, int rule, struct str *ports)
{
	if (rule != RULE_FORMAT_TEMPORAL)
		return rule;
	*ports = text_ports(d);
	return ports->len ? RULE_FORMAT_TEMPORAL_TEXT : rule;
}

static void judge_attribute(struct diffing *d, const struct field_pair *p,
                            const struct attribute_rules *row)
{
	const struct stated *was = field_stated(p->old, row->attribute);
	const struct stated *is = field_stated(p->new, row->attribute);
	struct finding_parts parts = { .path = p->new->path,
		                       .what = str_of(attribute_key(row->attribute)) };
	struct comparison c;
	int rule;

	if ((!was && !is) || is_said_already(p, row->attribute))
		return;
	c = attribute_compare(d->a, row->attribute, p->old, p->new);
	rule = on_ports(d, rule_of(row, was, is, c.relation), &parts.what);
	if (rule == SILENT)
		return;
	parts.at = is ? is->at : p->new->at;
	parts.was = was ? was->at : p->old->at;
	parts.old_value = value_text(d, was);
	parts.new_value = value_text(d, is);
	parts.witness = rule_forward((enum rule)rule) == LEVEL_COMPATIBLE ? c.only_old : c.only_new;
	parts.reason = c.relation == REL_UNPROVED ? c.reason : STR_NONE;
	report(d, (enum rule)rule, &parts);
}

/* Not stating a physical name means the logical one. */
static void judge_physical_name(struct diffing *d, const struct field_pair *p)
{
	const struct stated *was = field_stated(p->old, ATTR_PHYSICAL_NAME);
	const struct stated *is = field_stated(p->new, ATTR_PHYSICAL_NAME);
	struct finding_parts parts = { .path = p->new->path, .what = STR("the name in the store") };

	parts.old_value = was ? was->text : p->old->name;
	parts.new_value = is ? is->text : p->new->name;
	if ((!was && !is) || str_eq(parts.old_value, parts.new_value))
		return;
	parts.at = is ? is->at : p->new->at;
	parts.was = was ? was->at : p->old->at;
	report(d, was ? RULE_PHYSICAL_NAME : RULE_CONSTRAINT_STATED, &parts);
}

/* ---- meanings ---------------------------------------------------------- */

static bool is_time_zone(struct str key)
{
	return str_eq_nocase(key, STR("timezone")) || str_eq_nocase(key, STR("defaultTimezone"));
}

static bool named_equal(const struct named *x, const struct named *y)
{
	if (x->text.ptr || y->text.ptr)
		return x->text.ptr && y->text.ptr && str_eq(x->text, y->text);
	return node_equal(x->node, y->node);
}

static void judge_meaning(struct diffing *d, const struct field_pair *p, const struct named *was,
                          const struct named *is)
{
	struct finding_parts parts = { .path = p->new->path, .what = is ? is->key : was->key };

	if (was && is && named_equal(was, is))
		return;
	parts.at = is ? is->at : p->new->at;
	parts.was = was ? was->at : p->old->at;
	parts.old_value = was ? short_text(d->a, was->text, was->node) : STR_NONE;
	parts.new_value = is ? short_text(d->a, is->text, is->node) : STR("not stated");
	report(d,
	       !was                       ? RULE_CONSTRAINT_STATED
	       : is_time_zone(parts.what) ? RULE_TZ_CHANGED
	                                  : RULE_MEANING_CHANGED,
	       &parts);
}

/* Both lists are sorted by key. */
static void judge_meanings(struct diffing *d, const struct field_pair *p)
{
	size_t i = 0, j = 0;

	while (i < p->old->meaning_count || j < p->new->meaning_count) {
		const struct named *was = i < p->old->meaning_count ? &p->old->meanings[i] : NULL;
		const struct named *is = j < p->new->meaning_count ? &p->new->meanings[j] : NULL;
		int order = !was ? 1 : !is ? -1 : str_cmp(was->key, is->key);

		judge_meaning(d, p, order <= 0 ? was : NULL, order >= 0 ? is : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

/* ---- words for people -------------------------------------------------- */

struct doc_change {
	struct buf what;
	const struct node *at, *was;
	struct str old_value, new_value;
};

static void add_doc(struct diffing *d, struct doc_change *c, struct str key,
                    const struct named *was, const struct named *is)
{
	if (!c->what.len) {
		c->at = is ? is->at : NULL;
		c->was = was ? was->at : NULL;
		c->old_value = was ? short_text(d->a, was->text, was->node) : STR_NONE;
		c->new_value = is ? short_text(d->a, is->text, is->node) : STR_NONE;
	}
	buf_printf(&c->what, "%s%.*s", c->what.len ? ", " : "", STR_FMT(key));
}

/* Attributes that only inform people. */
static void judge_doc_attributes(struct diffing *d, const struct field_pair *p,
                                 struct doc_change *c)
{
	static const enum attribute words[] = { ATTR_EXAMPLES, ATTR_FORMER_NAME };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const struct stated *was = field_stated(p->old, words[i]);
		const struct stated *is = field_stated(p->new, words[i]);
		struct named old = { 0 }, new = { 0 };

		if (attribute_compare(d->a, words[i], p->old, p->new).relation == REL_EQUAL)
			continue;
		if (was)
			old = (struct named){ .text = value_text(d, was), .at = was->at };
		if (is)
			new = (struct named){ .text = value_text(d, is), .at = is->at };
		add_doc(d, c, str_of(attribute_key(words[i])), was ? &old : NULL, is ? &new : NULL);
	}
}

/* One finding a field, whatever of its words changed. */
static void judge_docs(struct diffing *d, const struct field_pair *p)
{
	struct doc_change c = { 0 };
	size_t i = 0, j = 0;

	buf_init(&c.what, d->a, 0);
	while (i < p->old->doc_count || j < p->new->doc_count) {
		const struct named *was = i < p->old->doc_count ? &p->old->docs[i] : NULL;
		const struct named *is = j < p->new->doc_count ? &p->new->docs[j] : NULL;
		int order = !was ? 1 : !is ? -1 : str_cmp(was->key, is->key);

		if (order != 0 || !named_equal(was, is))
			add_doc(d, &c, order <= 0 ? was->key : is->key, order <= 0 ? was : NULL,
			        order >= 0 ? is : NULL);
		i += order <= 0;
		j += order >= 0;
	}
	judge_doc_attributes(d, p, &c);
	if (c.what.len)
		report(d, RULE_DOC,
		       &(struct finding_parts){ .path = p->new->path,
		                                .at = c.at ? c.at : p->new->at,
		                                .was = c.was ? c.was : p->old->at,
		                                .what = buf_str(&c.what),
		                                .old_value = c.old_value,
		                                .new_value = c.new_value });
}

static void judge_definition(struct diffing *d, const struct field_pair *p)
{
	if (str_eq(p->old->definition, p->new->definition))
		return;
	report(d, RULE_REF_CHANGED,
	       &(struct finding_parts){
		       .path = p->new->path,
		       .at = p->new->at,
		       .was = p->old->at,
		       .old_value = p->old->definition.len ? p->old->definition : STR("none"),
		       .new_value = p->new->definition.len ? p->new->definition : STR("none") });
}

static bool same_statement(const struct stated *x, const struct stated *y)
{
	if (x->attribute != y->attribute || x->flag != y->flag || x->count != y->count ||
	    !str_eq(x->text, y->text))
		return false;
	for (size_t i = 0; i < x->count; i++)
		if (!str_eq(x->list[i], y->list[i]))
			return false;
	return attribute_kind(x->attribute) != KIND_NODE || node_equal(x->node, y->node);
}

/* Nearly every field of nearly every diff: asked before anything is weighed. */
static bool same_statements(const struct field_pair *p)
{
	if (p->old->attribute_count != p->new->attribute_count)
		return false;
	for (size_t i = 0; i < p->old->attribute_count; i++)
		if (!same_statement(&p->old->attributes[i], &p->new->attributes[i]))
			return false;
	return true;
}

static void judge_statements(struct diffing *d, const struct field_pair *p)
{
	bool comparable = type_relation(&p->old->type, &p->new->type) != REL_INCOMPARABLE;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (comparable || !is_about_values(rows[i].attribute))
			judge_attribute(d, p, &rows[i]);
	if (comparable)
		judge_values(d, p);
}

void judge_field(struct diffing *d, const struct field_pair *p)
{
	bool same = same_statements(p);

	judge_type(d, p);
	judge_physical_name(d, p);
	if (!same)
		judge_statements(d, p);
	judge_meanings(d, p);
	judge_definition(d, p);
	judge_docs(d, p);
	judge_quality(d, p->old, p->new);
	if (!same || p->old->type.kind != p->new->type.kind)
		judge_unsatisfiable(d, p->old, p->new);
}
