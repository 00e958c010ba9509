/* statement.c - what an element states, under the keys of the other standard */
#include "contract/convert/field.h"
#include "contract/dcs/field.h"
#include "contract/shape_build.h"

enum place { DIRECT, OPTION, CUSTOM };

/* Attributes whose value is written as it is. In DCS all of them are keys, its own or extensions. */
static const struct row {
	enum attribute attribute;
	const char *key;
	enum place place; /* in ODCS */
} rows[] = {
	{ ATTR_REQUIRED, "required", DIRECT },
	{ ATTR_UNIQUE, "unique", DIRECT },
	{ ATTR_PRIMARY_KEY, "primaryKey", DIRECT },
	{ ATTR_PATTERN, "pattern", OPTION },
	{ ATTR_FORMAT, "format", OPTION },
	{ ATTR_TEMPORAL_FORMAT, "format", OPTION },
	{ ATTR_MINIMUM, "minimum", OPTION },
	{ ATTR_EXCLUSIVE_MINIMUM, "exclusiveMinimum", OPTION },
	{ ATTR_MAXIMUM, "maximum", OPTION },
	{ ATTR_EXCLUSIVE_MAXIMUM, "exclusiveMaximum", OPTION },
	{ ATTR_MULTIPLE_OF, "multipleOf", OPTION },
	{ ATTR_MIN_LENGTH, "minLength", OPTION },
	{ ATTR_MAX_LENGTH, "maxLength", OPTION },
	{ ATTR_MIN_ITEMS, "minItems", OPTION },
	{ ATTR_MAX_ITEMS, "maxItems", OPTION },
	{ ATTR_UNIQUE_ITEMS, "uniqueItems", OPTION },
	{ ATTR_MIN_PROPERTIES, "minProperties", OPTION },
	{ ATTR_MAX_PROPERTIES, "maxProperties", OPTION },
	{ ATTR_DEFAULT, "default", CUSTOM },
	{ ATTR_BACKFILLED, "backfilled", CUSTOM },
	{ ATTR_COMPOSITE_UNIQUE, "uniqueTogether", CUSTOM },
	{ ATTR_PII, "pii", CUSTOM },
	{ ATTR_CLASSIFICATION, "classification", DIRECT },
	{ ATTR_ENCRYPTED_NAME, "encryptedName", DIRECT },
	{ ATTR_PHYSICAL_NAME, "physicalName", DIRECT },
	{ ATTR_PHYSICAL_TYPE, "physicalType", DIRECT },
	{ ATTR_PARTITIONED, "partitioned", DIRECT },
	{ ATTR_PARTITION_POSITION, "partitionKeyPosition", DIRECT },
	{ ATTR_CRITICAL, "criticalDataElement", DIRECT },
	{ ATTR_DEPRECATED, "deprecated", DIRECT },
	{ ATTR_EXAMPLES, "examples", DIRECT },
	{ ATTR_FORMER_NAME, "formerName", CUSTOM },
	{ ATTR_GRANULARITY, "dataGranularityDescription", DIRECT },
	{ ATTR_DISTANCE_METRIC, "distanceMetric", OPTION },
	{ ATTR_EMBEDDING_MODEL, "embeddingModel", OPTION },
	{ ATTR_NORMALIZED, "normalized", OPTION },
};

static const struct node *value_of(struct arena *a, const struct field *f, const struct stated *s)
{
	struct node *list;

	switch (attribute_kind(s->attribute)) {
	case KIND_FLAG:
		return node_new_plain(a, STR("true"));
	case KIND_TEXT:
		return node_new_text(a, s->text);
	case KIND_NUMBER:
		if (s->at && s->at->kind == NODE_SCALAR && s->at->quoted && str_eq(s->at->text, s->text))
			return node_new_text(a, s->text);
		if (f->type.kind >= TYPE_DATE && f->type.kind <= TYPE_TIMESTAMP_NTZ)
			return node_new_text(a, s->text);
		return node_new_plain(a, s->text);
	case KIND_LIST:
		list = node_new_list(a);
		for (size_t i = 0; i < s->count; i++)
			node_add(a, list, node_new_text(a, s->list[i]));
		return list;
	case KIND_NODE:
		break;
	}
	return s->node;
}

/* Has the kind itself such a key, whatever its value? */
static bool is_own_key(const struct writing *w, struct str key)
{
	return grammar_has(w->c->index, w->kind, key);
}

/* A name that the reader of the target would take for something else. */
static bool is_taken(const struct writing *w, struct str key)
{
	static const char others[] = "dimensions elementType id logicalType physicalType customProperties "
				     "odcs dcs quality relationships enumEntries transform grain";

	return is_own_key(w, key) || extension_find(key) || is_meaning_key(key) || words_hold(others, key);
}

void write_extension(struct writing *w, struct str key, const struct node *value)
{
	struct arena *a = w->c->arena;

	if (w->c->to_odcs || node_get_str(w->out, key) || is_own_key(w, key))
		put_custom(a, w->out, key, value);
	else
		node_put(a, w->out, key, value);
}

void write_value(struct writing *w, struct str key, const struct node *value)
{
	if (!node_get_str(w->out, key) &&
	    grammar_allows(w->c->arena, w->c->index, w->kind, w->state, key, value))
		node_put(w->c->arena, w->out, key, value);
	else
		write_extension(w, key, value);
}

/* Before 3.1 an open bound is a closed one with a flag beside it. */
static bool write_open_bound(struct writing *w, const struct row *row, const struct node *value)
{
	bool low = row->attribute == ATTR_EXCLUSIVE_MINIMUM;
	enum attribute closed = low ? ATTR_MINIMUM : ATTR_MAXIMUM;

	if ((!low && row->attribute != ATTR_EXCLUSIVE_MAXIMUM) || !before_odcs(w->c, "3.1.0") ||
	    field_stated(w->f, closed) || w->options_kind < 0 ||
	    !grammar_allows(w->c->arena, w->c->index, w->options_kind, STR_NONE,
	                    low ? STR("minimum") : STR("maximum"), value))
		return false;
	put_node(w->c->arena, w->options, low ? "minimum" : "maximum", value);
	put_plain(w->c->arena, w->options, row->key, STR("true"));
	return true;
}

static void write_attribute(struct writing *w, const struct row *row, const struct stated *s)
{
	const struct node *value = value_of(w->c->arena, w->f, s);
	const struct convert *c = w->c;
	struct str key = str_of(row->key);

	if (!value)
		return;
	if (!c->to_odcs) {
		/* DCS has some of them with other values; a number where it wants one */
		write_value(w, key, value);
		return;
	}
	if (row->place == OPTION && w->options_kind >= 0 && !node_get_str(w->options, key) &&
	    grammar_allows(c->arena, c->index, w->options_kind, STR_NONE, key, value))
		node_put(c->arena, w->options, key, value);
	else if (row->place == DIRECT)
		write_value(w, key, value);
	else if (!write_open_bound(w, row, value))
		write_extension(w, key, value);
}

/* ---- the attributes that need more ----------------------------------------------------- */

static void write_enum(struct writing *w)
{
	const struct stated *s = field_stated(w->f, ATTR_ENUM), *labels = field_stated(w->f, ATTR_ENUM_LABELS);
	struct arena *a = w->c->arena;
	struct node *list = node_new_list(a);

	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		const struct node *at = s->list_at ? s->list_at[i] : NULL;
		struct node *entry = node_new_map(a);

		if (w->c->to_odcs && !before_odcs(w->c, "3.2.0")) {
			put_node(a, entry, "value", at ? at : node_new_text(a, s->list[i]));
			node_add(a, list, entry);
		} else {
			node_add(a, list, w->c->to_odcs && at ? at : node_new_text(a, s->list[i]));
		}
	}
	if (!w->c->to_odcs) {
		write_value(w, STR("enum"), list);
	} else if (!before_odcs(w->c, "3.2.0")) {
		write_value(w, STR("enum"),
		            labels && labels->node && node_is(labels->node, NODE_LIST) &&
		                            labels->node->count == s->count
		                    ? labels->node
		                    : list);
	} else { /* before 3.2: the rule that no value is invalid */
		struct node *rule = node_new_map(a), *arguments = node_new_map(a), *rules = node_new_list(a);

		node_put_text(a, rule, "type", STR("library"));
		node_put_text(a, rule, before_odcs(w->c, "3.1.0") ? "rule" : "metric", STR("invalidValues"));
		node_put(a, arguments, STR("validValues"), list);
		node_put(a, rule, STR("arguments"), arguments);
		put_plain(a, rule, "mustBe", STR("0"));
		node_add(a, rules, rule);
		node_put(a, w->out, STR("quality"), rules);
	}
}

static const struct node *one_or_list(struct arena *a, struct str text)
{
	struct node *list = node_new_list(a);

	if (str_find(text, '+') < 0)
		return node_new_text(a, text);
	while (text.len)
		node_add(a, list, node_new_text(a, str_cut(&text, '+')));
	return list;
}

/* "model.field", or "from -> to" on a model; columns of one key are joined by +. */
static void write_references(struct writing *w)
{
	const struct stated *s = field_stated(w->f, ATTR_REFERENCES);
	struct arena *a = w->c->arena;
	struct node *list = node_new_list(a);

	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		struct str to = s->list[i], from = STR_NONE;
		struct node *one = node_new_map(a);

		for (size_t k = 0; k + 4 <= to.len && !from.len; k++) {
			if (!memcmp(to.ptr + k, " -> ", 4)) {
				from = (struct str){ to.ptr, k };
				to = str_skip(to, k + 4);
			}
		}
		if (from.len)
			put_node(a, one, "from", one_or_list(a, from));
		put_node(a, one, "to", one_or_list(a, to));
		node_add(a, list, one);
	}
	if (w->c->to_odcs && grammar_allows(a, w->c->index, w->kind, w->state,
	                                    STR("relationships"), list))
		node_put(a, w->out, STR("relationships"), list);
	else if (w->c->to_odcs || w->f->depth == 0)
		write_extension(w, STR("references"), value_of(a, w->f, s));
	else
		node_put_text(a, w->out, "references", s->list[0]);
}

static void write_transform(struct writing *w)
{
	const struct stated *s = field_stated(w->f, ATTR_TRANSFORM);

	if (!s || !s->node)
		return;
	for (size_t i = 0; w->c->to_odcs && node_is(s->node, NODE_MAP) && i < s->node->count; i++)
		write_value(w, s->node->members[i].key->text, s->node->members[i].value);
	if (!w->c->to_odcs)
		write_extension(w, STR("transform"), s->node);
}

/* ---- documentation and meanings --------------------------------------------------------- */

/* An entry of customProperties that was kept as it is. */
static void append_customs(struct writing *w, const struct node *list)
{
	struct arena *a = w->c->arena;
	const struct node *old = node_get(w->out, "customProperties");
	struct node *all = node_new_list(a);

	for (size_t i = 0; node_is(old, NODE_LIST) && i < old->count; i++)
		node_add(a, all, old->items[i]);
	for (size_t i = 0; i < list->count; i++)
		node_add(a, all, list->items[i]);
	node_put(a, w->out, STR("customProperties"), all);
}

static void write_doc(struct writing *w, const struct named *d)
{
	static const char prefix[] = "customProperties.";
	struct str name;

	if (!d->node)
		return;
	if (!str_starts(d->key, prefix)) {
		if (w->c->to_odcs && str_is(d->key, "title"))
			write_value(w, STR("businessName"), d->node);
		else
			write_value(w, d->key, d->node);
		return;
	}
	name = str_skip(d->key, sizeof prefix - 1);
	if (str_is(name, "odcs") || str_is(name, "dcs"))
		return;
	if (str_is(name, "customProperties") && d->node->kind == NODE_LIST)
		append_customs(w, d->node);
	else if (!w->c->to_odcs && is_taken(w, name))
		put_custom(w->c->arena, w->out, name, d->node);
	else
		write_extension(w, name, d->node);
}

static void write_meaning(struct writing *w, const struct named *m)
{
	const struct convert *c = w->c;
	const struct node *value = m->node ? m->node : node_new_text(c->arena, m->text);

	if (c->to_odcs && w->options_kind >= 0 &&
	    grammar_allows(c->arena, c->index, w->options_kind, STR_NONE, m->key, value))
		node_put(c->arena, w->options, m->key, value);
	else if (c->to_odcs && str_is(m->key, "semanticType"))
		write_value(w, m->key, value);
	else
		write_extension(w, m->key, value);
}

void write_statements(struct writing *w)
{
	const struct field *f = w->f;
	struct arena *a = w->c->arena;

	if (f->id.len && w->c->to_odcs)
		write_value(w, STR("id"), node_new_text(a, f->id));
	else
		put_if(a, w->out, "id", f->id);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct stated *s = field_stated(f, rows[i].attribute);

		if (s)
			write_attribute(w, &rows[i], s);
	}
	if (w->c->to_odcs && w->position)
		put_plain(a, w->out, "primaryKeyPosition", arena_printf(a, "%zu", w->position));
	write_enum(w);
	write_references(w);
	write_transform(w);
	for (size_t i = 0; i < f->meaning_count; i++)
		write_meaning(w, &f->meanings[i]);
	for (size_t i = 0; i < f->doc_count; i++)
		write_doc(w, &f->docs[i]);
}
