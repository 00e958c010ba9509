#include "contract/shape_build.h"

#include "contract/base/limits.h"
#include "contract/types.h"

#include <stdlib.h>

/* ---- values ------------------------------------------------------------ */

static const char *kind_name(const struct node *n)
{
	return n->kind == NODE_MAP ? "a map" : n->kind == NODE_LIST ? "a list" : "a single value";
}

static const struct node *read_kind(struct reading *r, const struct node *map, const char *key,
                                    enum node_kind kind)
{
	const struct node *value = node_get(map, key);

	if (node_is_null(value))
		return NULL;
	if (value->kind == kind)
		return value;
	reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s is %s, not %s", key, kind_name(value),
	               kind == NODE_MAP ? "a map" : "a list");
	return NULL;
}

const struct node *read_map(struct reading *r, const struct node *map, const char *key)
{
	return read_kind(r, map, key, NODE_MAP);
}

const struct node *read_list(struct reading *r, const struct node *map, const char *key)
{
	return read_kind(r, map, key, NODE_LIST);
}

static bool scalar(struct reading *r, const struct node *value, const char *key, const char *wanted)
{
	if (node_is_null(value))
		return false;
	if (value->kind == NODE_SCALAR)
		return true;
	reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s is %s, not %s", key, kind_name(value),
	               wanted);
	return false;
}

struct str read_text(struct reading *r, const struct node *map, const char *key)
{
	const struct node *value = node_get(map, key);

	return scalar(r, value, key, "a text") ? value->text : STR_NONE;
}

bool read_bool(struct reading *r, const struct node *value, const char *key, bool *out)
{
	struct node plain;

	if (!scalar(r, value, key, "true or false"))
		return false;
	if (node_to_bool(value, out))
		return true;
	reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s takes true or false, not \"%.*s\"",
	               key, STR_FMT(value->text));
	plain = *value;
	plain.quoted = false;
	return node_to_bool(&plain, out);
}

bool read_number(struct reading *r, const struct node *value, const char *key, struct str *out)
{
	struct node plain;

	if (!scalar(r, value, key, "a number"))
		return false;
	plain = *value;
	plain.quoted = false;
	if (value->text.len && value->text.ptr[0] == '+') /* YAML writes +1 too */
		plain.text = str_skip(value->text, 1);
	if (value->quoted || !node_is_number(&plain))
		reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s takes a number, not \"%.*s\"",
		               key, STR_FMT(value->text));
	if (!node_is_number(&plain))
		return false;
	*out = plain.text;
	return true;
}

bool read_count(struct reading *r, const struct node *value, const char *key, long long *out)
{
	struct str text;
	long long n;

	if (!read_number(r, value, key, &text))
		return false;
	if (!str_to_long(text, &n) || n < 0) {
		reading_defect(r, DEFECT_WRONG_VALUE, value, key,
		               "%s takes a whole number from 0 on, not %.*s", key, STR_FMT(text));
		return false;
	}
	*out = n;
	return true;
}

static int by_key_text(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	return str_cmp(a->key->text, b->key->text);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *sorted(struct arena *a, const struct node *n)
{
	struct node *copy;

	if (n->kind == NODE_SCALAR || n->count == 0)
		return n;
	copy = arena_new(a, struct node);
	*copy = *n;
	copy->index = NULL;
	if (n->kind == NODE_LIST)
		copy->items = arena_array(a, struct node *, n->count);
	else
		copy->members = arena_array(a, struct member, n->count);
	copy->count = 0;
	copy->room = n->count;
	for (size_t i = 0; i < n->count; i++) {
		if (n->kind == NODE_LIST) {
			node_add(a, copy, sorted(a, n->items[i]));
		} else {
			union {
				const struct node *in;
				struct node *out;
			} u = { .in = sorted(a, n->members[i].value) };

			copy->members[copy->count++] = (struct member){ n->members[i].key, u.out };
		}
	}
	if (n->kind == NODE_MAP)
		qsort(copy->members, copy->count, sizeof *copy->members, by_key_text);
	return copy;
}

struct str node_canonical(struct arena *a, const struct node *n)
{
	struct buf out;

	if (!n || node_is_null(n))
		return STR_NONE;
	if (n->kind == NODE_SCALAR)
		return n->text;
	buf_init(&out, a, 0);
	json_print(&out, sorted(a, n), 0);
	return buf_str(&out);
}

/* ---- statements -------------------------------------------------------- */

struct stated *field_state(struct reading *r, struct field *f, enum attribute attribute,
                           const struct node *at)
{
	size_t i = f->attribute_count;

	while (i > 0 && f->attributes[i - 1].attribute >= attribute)
		i--;
	if (i == f->attribute_count || f->attributes[i].attribute != attribute) {
		f->attributes =
			list_grow(r->a, f->attributes, f->attribute_count, sizeof *f->attributes);
		memmove(f->attributes + i + 1, f->attributes + i,
		        (f->attribute_count - i) * sizeof *f->attributes);
		f->attribute_count++;
	}
	f->attributes[i] = (struct stated){ .attribute = attribute, .at = at, .node = at };
	return &f->attributes[i];
}

void field_unstate(struct field *f, enum attribute attribute)
{
	size_t kept = 0;

	/* The room for another one is still there: list_grow() would only copy once more. */
	for (size_t i = 0; i < f->attribute_count; i++)
		if (f->attributes[i].attribute != attribute)
			f->attributes[kept++] = f->attributes[i];
	f->attribute_count = kept;
}

void field_state_flag(struct reading *r, struct field *f, enum attribute attribute,
                      const struct node *at)
{
	field_state(r, f, attribute, at)->flag = true;
}

void field_state_text(struct reading *r, struct field *f, enum attribute attribute, struct str text,
                      const struct node *at)
{
	field_state(r, f, attribute, at)->text = text;
}

void field_state_entry(struct reading *r, struct field *f, enum attribute attribute,
                       struct str entry, const struct node *at)
{
	const struct stated *old = field_stated(f, attribute);
	struct stated now = { .attribute = attribute, .at = at, .node = at };
	size_t places;

	if (old)
		now = *old;
	if (now.count >= limit_of(LIMIT_REFERENCES)) {
		reading_defect(r, DEFECT_TOO_MUCH, at, NULL,
		               "more than %lu entries of %s (limit REFERENCES)",
		               limit_of(LIMIT_REFERENCES), attribute_key(attribute));
		return;
	}
	for (size_t i = 0; i < now.count; i++)
		if (str_eq(now.list[i], entry))
			return;
	places = now.count;
	now.list_at = list_grow(r->a, now.list_at, places, sizeof *now.list_at);
	now.list_at[places] = at;
	LIST_ADD(r->a, now.list, now.count, entry);
	*field_state(r, f, attribute, now.at) = now;
}

void field_state_list(struct reading *r, struct field *f, enum attribute attribute,
                      const struct node *value)
{
	const char *key = attribute_key(attribute);
	size_t n = value && value->kind == NODE_LIST ? value->count : 1, count = 0;
	const struct node **at = arena_array(r->a, const struct node *, n);
	struct str *list = arena_array(r->a, struct str, n);
	struct text_set set;
	struct stated *s;

	if (node_is_null(value))
		return;
	text_set_init(&set, r->a, n);
	for (size_t i = 0; i < n; i++) {
		const struct node *entry = value->kind == NODE_LIST ? value->items[i] : value;
		unsigned *slot;

		if (attribute == ATTR_ENUM && node_get(entry, "value"))
			entry = node_get(entry, "value");
		if (entry->kind != NODE_SCALAR) {
			reading_defect(r, DEFECT_WRONG_TYPE, entry, key,
			               "an entry of %s is %s, not a single value", key,
			               kind_name(entry));
			continue;
		}
		slot = text_set_slot(&set, entry->text, list);
		if (*slot) {
			reading_defect(r, DEFECT_DUPLICATE, entry, key,
			               "\"%.*s\" stands twice in %s", STR_FMT(entry->text), key);
			continue;
		}
		list[count] = entry->text;
		at[count++] = entry;
		*slot = (unsigned)count;
	}
	if (!count)
		return;
	s = field_state(r, f, attribute, value);
	s->list = list;
	s->list_at = at;
	s->count = count;
}

void field_enum(struct reading *r, struct field *f, const struct node *value)
{
	field_state_list(r, f, ATTR_ENUM, value);
	for (size_t i = 0; node_is(value, NODE_LIST) && i < value->count; i++) {
		if (node_is(value->items[i], NODE_MAP) && value->items[i]->count > 1) {
			field_state(r, f, ATTR_ENUM_LABELS, value);
			return;
		}
	}
}

void field_doc(struct reading *r, struct field *f, struct str key, const struct node *value,
               const struct node *at)
{
	struct named doc = named_value(key, value, at);

	if (!node_says_nothing(value))
		LIST_ADD(r->a, f->docs, f->doc_count, doc);
}

bool is_meaning_key(struct str key)
{
	static const char *const keys[] = { "unit",        "currency", "timezone",
		                            "encoding",    "timeZone", "defaultTimezone",
		                            "semanticType" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

void field_meaning(struct reading *r, struct field *f, struct str key, const struct node *value,
                   const struct node *at)
{
	static const struct {
		const char *key, *value;
	} defaults[] = {
		{ "defaultTimezone", "Etc/UTC" }, /* ODCS 3.1, logicalTypeOptions */
		{ "semanticType", "column" },     /* ODCS 3.2, properties */
	};
	struct named m = named_value(str_is(key, "timeZone") ? STR("timezone") : key, value, at);

	if (node_is_null(value))
		return;
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (str_is(m.key, defaults[i].key) && str_is(m.text, defaults[i].value))
			return;
	for (size_t i = 0; i < f->meaning_count; i++)
		if (str_eq(f->meanings[i].key, m.key))
			return; /* the first place wins */
	LIST_ADD(r->a, f->meanings, f->meaning_count, m);
}

bool is_conversion_key(enum dialect dialect, struct str key)
{
	return str_is(key, dialect == DIALECT_DCS ? "odcs" : "dcs") && dialect != DIALECT_EXPECTATION;
}

const struct key_row *key_find(const struct key_row *rows, size_t n, struct str key)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int d = str_cmp(key, str_of(rows[mid].key));

		if (!d)
			return &rows[mid];
		if (d < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

/* Sorted by key. */
static const struct key_row extensions[] = {
	{ "additionalFields", KEY_FLAG, ATTR_ADDITIONAL_FIELDS, false },
	{ "aliases", KEY_LIST, ATTR_FORMER_NAME, false },
	{ "authoritativeDefinitions", KEY_DOC, 0, false },
	{ "backfilled", KEY_FLAG, ATTR_BACKFILLED, false },
	{ "classification", KEY_TEXT, ATTR_CLASSIFICATION, false },
	{ "config", KEY_DOC, 0, false },
	{ "context", KEY_DOC, 0, false },
	{ "criticalDataElement", KEY_FLAG, ATTR_CRITICAL, false },
	{ "dataGranularityDescription", KEY_TEXT, ATTR_GRANULARITY, false },
	{ "default", KEY_NODE, ATTR_DEFAULT, false },
	{ "deprecated", KEY_FLAG, ATTR_DEPRECATED, false },
	{ "distanceMetric", KEY_TEXT, ATTR_DISTANCE_METRIC, false },
	{ "embeddingModel", KEY_TEXT, ATTR_EMBEDDING_MODEL, false },
	{ "encryptedName", KEY_TEXT, ATTR_ENCRYPTED_NAME, false },
	{ "formerName", KEY_LIST, ATTR_FORMER_NAME, false },
	{ "lineage", KEY_DOC, 0, false },
	{ "links", KEY_DOC, 0, false },
	{ "maxItems", KEY_COUNT, ATTR_MAX_ITEMS, false },
	{ "maxProperties", KEY_COUNT, ATTR_MAX_PROPERTIES, false },
	{ "minItems", KEY_COUNT, ATTR_MIN_ITEMS, false },
	{ "minProperties", KEY_COUNT, ATTR_MIN_PROPERTIES, false },
	{ "multipleOf", KEY_NUMBER, ATTR_MULTIPLE_OF, false },
	{ "normalized", KEY_FLAG, ATTR_NORMALIZED, false },
	{ "partitionKeyPosition", KEY_POSITION, ATTR_PARTITION_POSITION, false },
	{ "partitioned", KEY_FLAG, ATTR_PARTITIONED, false },
	{ "physicalName", KEY_NAME, ATTR_PHYSICAL_NAME, false },
	{ "physicalType", KEY_TEXT, ATTR_PHYSICAL_TYPE, false },
	{ "pii", KEY_FLAG, ATTR_PII, false },
	{ "references", KEY_LIST, ATTR_REFERENCES, false },
	{ "synonyms", KEY_LIST, ATTR_FORMER_NAME, false },
	{ "transform", KEY_NODE, ATTR_TRANSFORM, false },
	{ "transformDescription", KEY_DOC, 0, false },
	{ "uniqueItems", KEY_FLAG, ATTR_UNIQUE_ITEMS, false },
	{ "uniqueTogether", KEY_LIST, ATTR_COMPOSITE_UNIQUE, false },
};

const struct key_row *extension_find(struct str key)
{
	return key_find(extensions, sizeof extensions / sizeof *extensions, key);
}

static void unknown_key(struct reading *r, const struct node *key, const struct key_row *rows,
                        size_t n)
{
	size_t more = sizeof extensions / sizeof *extensions;
	struct str *names, meant;

	if (!r->defects || r->defects->count >= limit_of(LIMIT_FINDINGS)) {
		reading_defect(r, DEFECT_EXPECTATION_UNKNOWN_KEY, key, NULL, "unknown key");
		return; /* counted only: looking for what was meant takes time */
	}
	names = arena_array(r->a, struct str, n + more);
	for (size_t i = 0; i < n + more; i++)
		names[i] = str_of(i < n ? rows[i].key : extensions[i - n].key);
	meant = str_did_you_mean(key->text, names, n + more);
	reading_defect(r, DEFECT_EXPECTATION_UNKNOWN_KEY, key, NULL, "unknown key \"%.*s\"",
	               STR_FMT(key->text));
	if (meant.len)
		defect_hint(r->defects, "did you mean \"%.*s\"?", STR_FMT(meant));
}

void field_other_key(struct reading *r, struct field *f, const struct node *key,
                     const struct node *value, const struct key_row *rows, size_t n)
{
	if (is_meaning_key(key->text))
		field_meaning(r, f, key->text, value, value);
	else if (is_conversion_key(r->c->dialect, key->text))
		return;
	else if (r->c->dialect == DIALECT_EXPECTATION)
		unknown_key(r, key, rows, n);
	else
		field_doc(r, f, arena_printf(r->a, "customProperties.%.*s", STR_FMT(key->text)),
		          value, key);
}

static void read_bound(struct reading *r, struct field *f, const struct key_row *row,
                       const struct node *value)
{
	struct str number;
	bool flag;

	if (node_to_bool(value, &flag))
		return; /* field_fold_bounds() */
	if (type_is_temporal(f->type.kind)) {
		if (scalar(r, value, row->key, "a date or time"))
			field_state_text(r, f, row->attribute, value->text, value);
	} else if (read_number(r, value, row->key, &number)) {
		field_state_text(r, f, row->attribute, number, value);
	}
}

void field_key(struct reading *r, struct field *f, const struct key_row *row,
               const struct node *value, const struct node *key)
{
	struct str number;
	long long count;
	bool flag;

	if (node_is_null(value))
		return;
	switch (row->how) {
	case KEY_FLAG:
		if (read_bool(r, value, row->key, &flag) && flag)
			field_state_flag(r, f, row->attribute, value);
		break;
	case KEY_TEXT:
		if (scalar(r, value, row->key, "a text"))
			field_state_text(r, f, row->attribute, value->text, value);
		break;
	case KEY_COUNT:
		if (read_count(r, value, row->key, &count))
			field_state_text(r, f, row->attribute, value->text, value);
		break;
	case KEY_NUMBER:
		if (read_number(r, value, row->key, &number))
			field_state_text(r, f, row->attribute, number, value);
		break;
	case KEY_BOUND:
		read_bound(r, f, row, value);
		break;
	case KEY_LIST:
		field_state_list(r, f, row->attribute, value);
		break;
	case KEY_NODE:
		if (!node_says_nothing(value))
			field_state(r, f, row->attribute, value);
		break;
	case KEY_POSITION: /* the standard's default is -1 */
		if (node_to_long(value, &count) && count < 0)
			break;
		if (read_count(r, value, row->key, &count))
			field_state_text(r, f, row->attribute, value->text, value);
		break;
	case KEY_NAME: /* the same name in the store is what is meant without */
		if (scalar(r, value, row->key, "a text") && !str_eq(value->text, f->name))
			field_state_text(r, f, row->attribute, value->text, value);
		break;
	case KEY_DOC:
		field_doc(r, f, str_of(row->key), value, key);
		break;
	case KEY_OTHER:
		break;
	}
}

void field_fold_bounds(struct reading *r, struct field *f, const struct node *map)
{
	static const struct {
		const char *key;
		enum attribute closed, open;
	} bounds[] = {
		{ "exclusiveMinimum", ATTR_MINIMUM, ATTR_EXCLUSIVE_MINIMUM },
		{ "exclusiveMaximum", ATTR_MAXIMUM, ATTR_EXCLUSIVE_MAXIMUM },
	};

	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		const struct stated *closed = field_stated(f, bounds[i].closed);
		bool open = false;

		if (!closed || !node_to_bool(node_get(map, bounds[i].key), &open) || !open)
			continue;
		field_state_text(r, f, bounds[i].open, closed->text, closed->at);
		field_unstate(f, bounds[i].closed);
	}
}

void field_keys(struct reading *r, struct field *f, const struct node *map, const struct key_row *rows,
                size_t n)
{
	bool expectation = r->c->dialect == DIALECT_EXPECTATION;

	for (size_t i = 0; i < map->count; i++) {
		const struct member *m = &map->members[i];
		const struct key_row *row = key_find(rows, n, m->key->text);

		if (!row)
			row = extension_find(m->key->text);
		if (row && (!row->expectation || expectation))
			field_key(r, f, row, m->value, m->key);
		else
			field_other_key(r, f, m->key, m->value, rows, n);
	}
}
