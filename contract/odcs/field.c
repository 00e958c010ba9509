#include "contract/odcs/field.h"

#include "contract/quality.h"
#include "contract/types.h"

#include <stdlib.h>

/* Keys of a property; sorted. */
static const struct key_row rows[] = {
	{ "authoritativeDefinitions", KEY_DOC, 0, false },
	{ "businessName", KEY_OTHER, 0, false },
	{ "classification", KEY_TEXT, ATTR_CLASSIFICATION, false },
	{ "context", KEY_DOC, 0, false },
	{ "criticalDataElement", KEY_FLAG, ATTR_CRITICAL, false },
	{ "customProperties", KEY_OTHER, 0, false },
	{ "deprecated", KEY_FLAG, ATTR_DEPRECATED, false },
	{ "description", KEY_DOC, 0, false },
	{ "encryptedName", KEY_TEXT, ATTR_ENCRYPTED_NAME, false },
	{ "enum", KEY_OTHER, 0, false },
	{ "enumNeeds", KEY_LIST, ATTR_ENUM_NEEDS, true },
	{ "examples", KEY_NODE, ATTR_EXAMPLES, false },
	{ "id", KEY_OTHER, 0, false },
	{ "items", KEY_OTHER, 0, false },
	{ "logicalType", KEY_OTHER, 0, false },
	{ "logicalTypeOptions", KEY_OTHER, 0, false },
	{ "map", KEY_OTHER, 0, false },
	{ "name", KEY_OTHER, 0, false },
	{ "optional", KEY_FLAG, ATTR_OPTIONAL, true },
	{ "ordered", KEY_FLAG, ATTR_ORDERED, true },
	{ "partitionKeyPosition", KEY_POSITION, ATTR_PARTITION_POSITION, false },
	{ "partitioned", KEY_FLAG, ATTR_PARTITIONED, false },
	{ "physicalName", KEY_NAME, ATTR_PHYSICAL_NAME, false },
	{ "physicalType", KEY_OTHER, 0, false },
	{ "precision", KEY_OTHER, 0, false },
	{ "primaryKey", KEY_FLAG, ATTR_PRIMARY_KEY, false },
	{ "primaryKeyPosition", KEY_OTHER, 0, false },
	{ "properties", KEY_OTHER, 0, false },
	{ "quality", KEY_OTHER, 0, false },
	{ "relationships", KEY_OTHER, 0, false },
	{ "required", KEY_FLAG, ATTR_REQUIRED, false },
	{ "scale", KEY_OTHER, 0, false },
	{ "strict", KEY_FLAG, ATTR_STRICT, true },
	{ "synonyms", KEY_OTHER, 0, false },
	{ "tags", KEY_DOC, 0, false },
	{ "transformDescription", KEY_DOC, 0, false },
	{ "transformLogic", KEY_OTHER, 0, false },
	{ "transformSourceObjects", KEY_OTHER, 0, false },
	{ "unique", KEY_FLAG, ATTR_UNIQUE, false },
};
enum { ROWS = sizeof rows / sizeof *rows };

/* Keys of logicalTypeOptions; sorted. */
static const struct key_row options_rows[] = {
	{ "defaultTimezone", KEY_OTHER, 0, false },
	{ "dimensions", KEY_OTHER, 0, false },
	{ "distanceMetric", KEY_TEXT, ATTR_DISTANCE_METRIC, false },
	{ "elementType", KEY_OTHER, 0, false },
	{ "embeddingModel", KEY_OTHER, 0, false },
	{ "embeddingModelVersion", KEY_OTHER, 0, false },
	{ "enum", KEY_OTHER, 0, false },
	{ "exclusiveMaximum", KEY_BOUND, ATTR_EXCLUSIVE_MAXIMUM, false },
	{ "exclusiveMinimum", KEY_BOUND, ATTR_EXCLUSIVE_MINIMUM, false },
	{ "format", KEY_OTHER, 0, false },
	{ "maxItems", KEY_COUNT, ATTR_MAX_ITEMS, false },
	{ "maxLength", KEY_COUNT, ATTR_MAX_LENGTH, false },
	{ "maxProperties", KEY_COUNT, ATTR_MAX_PROPERTIES, false },
	{ "maximum", KEY_BOUND, ATTR_MAXIMUM, false },
	{ "minItems", KEY_COUNT, ATTR_MIN_ITEMS, false },
	{ "minLength", KEY_COUNT, ATTR_MIN_LENGTH, false },
	{ "minProperties", KEY_COUNT, ATTR_MIN_PROPERTIES, false },
	{ "minimum", KEY_BOUND, ATTR_MINIMUM, false },
	{ "multipleOf", KEY_NUMBER, ATTR_MULTIPLE_OF, false },
	{ "normalized", KEY_FLAG, ATTR_NORMALIZED, false },
	{ "pattern", KEY_TEXT, ATTR_PATTERN, false },
	{ "precision", KEY_OTHER, 0, false },
	{ "required", KEY_OTHER, 0, false },
	{ "scale", KEY_OTHER, 0, false },
	{ "timezone", KEY_OTHER, 0, false },
	{ "uniqueItems", KEY_FLAG, ATTR_UNIQUE_ITEMS, false },
};
enum { OPTIONS_ROWS = sizeof options_rows / sizeof *options_rows };

/* ---- custom properties ---------------------------------------------------------- */

const struct node *odcs_custom(const struct node *map, const char *name)
{
	const struct node *list = node_get(map, "customProperties");

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		if (str_is(node_text(node_get(list->items[i], "property")), name))
			return node_get(list->items[i], "value");
	return NULL;
}

/* Read by the type or by their own place. */
static bool is_read_elsewhere(struct str name)
{
	static const char *const names[] = { "precision",   "scale",      "enum",
		                             "enumValues",  "mapKeyType", "mapValueType",
		                             "formerNames", "definition" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static void read_custom(struct reading *r, struct field *f, const struct node *n)
{
	struct str name = read_text(r, n, "property");
	const struct node *value = node_get(n, "value");
	const struct key_row *row = extension_find(name);

	if (is_conversion_key(r->c->dialect, name))
		return;
	if (!name.len || is_read_elsewhere(name) ||
	    (f->type.kind == TYPE_MAP && str_is(name, "map"))) {
		if (str_is(name, "formerNames"))
			field_state_list(r, f, ATTR_FORMER_NAME, value);
		if (str_is(name, "definition"))
			f->definition = node_text(value);
		return;
	}
	if (row && row->how != KEY_DOC && field_stated(f, row->attribute))
		return; /* the standard's own key wins */
	if (row)
		field_key(r, f, row, value, value);
	else if (is_meaning_key(name))
		field_meaning(r, f, name, value, value);
	else
		field_doc(r, f, arena_printf(r->a, "customProperties.%.*s", STR_FMT(name)), value,
		          value);
}

void odcs_read_customs(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *list = read_list(r, map, "customProperties");

	reading_enter(r, STR("customProperties"));
	for (size_t i = 0; list && i < list->count; i++) {
		if (node_is(list->items[i], NODE_MAP))
			read_custom(r, f, list->items[i]);
		else
			reading_defect(r, DEFECT_WRONG_TYPE, list->items[i], NULL,
			               "a custom property is a map with property and value");
	}
	reading_leave(r);
}

/* ---- one property ----------------------------------------------------------------- */

static void read_options(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *options = node_get(map, "logicalTypeOptions");

	if (!node_is(options, NODE_MAP))
		return;
	reading_enter(r, STR("logicalTypeOptions"));
	for (size_t i = 0; i < options->count; i++) {
		const struct member *m = &options->members[i];
		const struct key_row *row = key_find(options_rows, OPTIONS_ROWS, m->key->text);

		if (row && row->how != KEY_OTHER)
			field_key(r, f, row, m->value, m->key);
		else if (!row || str_is(m->key->text, "defaultTimezone"))
			field_other_key(r, f, m->key, m->value, options_rows, OPTIONS_ROWS);
	}
	field_fold_bounds(r, f, options);
	reading_leave(r);
}

/* Imports from Protobuf write names with their numbers. */
static const struct node *keys_of(struct arena *a, const struct node *map)
{
	struct node *list = node_new_list(a);

	for (size_t i = 0; i < map->count; i++)
		node_add(a, list, map->members[i].key);
	list->line = map->line;
	list->column = map->column;
	list->source = map->source;
	return list;
}

static void read_enum(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *places[] = { node_get(map, "enum"),
		                        node_path(map, "logicalTypeOptions.enum"),
		                        odcs_custom(map, "enum"), odcs_custom(map, "enumValues") };

	size_t i = 0;

	while (i < 4 && node_says_nothing(places[i]))
		i++;
	if (i == 4)
		return;
	field_enum(r, f, node_is(places[i], NODE_MAP) ? keys_of(r->a, places[i]) : places[i]);
}

static void read_synonyms(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *list = read_list(r, map, "synonyms");

	for (size_t i = 0; list && i < list->count; i++) {
		const struct node *n = list->items[i];
		const struct node *word = node_is(n, NODE_MAP) ? node_get(n, "synonym") : n;

		if (node_text(word).len)
			field_state_entry(r, f, ATTR_FORMER_NAME, word->text, word);
	}
}

static void read_transform(struct reading *r, struct field *f, const struct node *map)
{
	static const char *const keys[] = { "transformLogic", "transformSourceObjects" };
	struct node *both = NULL;

	for (size_t i = 0; i < 2; i++) {
		const struct node *value = node_get(map, keys[i]);

		if (node_says_nothing(value))
			continue;
		if (!both) {
			both = node_new_map(r->a);
			field_state(r, f, ATTR_TRANSFORM, value)->node = both;
		}
		node_put(r->a, both, str_of(keys[i]), value);
	}
}

/* ODCS has no key for personal data; the text recommends classification or a tag. */
static void read_pii(struct reading *r, struct field *f, const struct node *map)
{
	const struct stated *class = field_stated(f, ATTR_CLASSIFICATION);
	const struct node *tags = node_get(map, "tags");

	if (class && str_eq_nocase(class->text, STR("pii")))
		field_state_flag(r, f, ATTR_PII, class->at);
	for (size_t i = 0; node_is(tags, NODE_LIST) && i < tags->count; i++)
		if (str_eq_nocase(node_text(tags->items[i]), STR("pii")))
			field_state_flag(r, f, ATTR_PII, tags->items[i]);
}

static void read_keys(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *title = node_get(map, "businessName");

	field_keys(r, f, map, rows, ROWS);
	if (title)
		field_doc(r, f, STR("title"), title, title);
	read_options(r, f, map);
	read_enum(r, f, map);
	read_synonyms(r, f, map);
	read_transform(r, f, map);
	read_pii(r, f, map);
}

/* ---- children ------------------------------------------------------------------------- */

static void read_property(struct reading *r, struct field *f, const struct node *map);

static struct field *read_part(struct reading *r, struct field *parent, const struct node *part,
                               const struct node *at, const char *step)
{
	struct field *f;

	if (node_is_null(part))
		return NULL;
	f = field_new(r, parent, step, STR_NONE, part, at);
	if (!f)
		return NULL;
	reading_enter(r, at->text);
	read_property(r, f, part);
	reading_leave(r);
	return f;
}

/* Before 3.2 a map's parts are words in custom properties. */
static struct field *part_of_word(struct reading *r, struct field *parent, const struct node *value,
                                  const char *step, enum type_kind otherwise)
{
	struct type_words words;
	struct field *f;

	if (!node_text(value).len && otherwise == TYPE_UNSTATED)
		return NULL;
	f = field_new(r, parent, step, STR_NONE, parent->node, parent->at);
	if (!f)
		return NULL;
	f->type = (struct type){ .kind = otherwise, .at = parent->at };
	if (type_words_parse(node_text(value), TYPE_WORD_DCS | TYPE_WORD_NATIVE, &words)) {
		f->type = words.type;
		f->type.at = value;
	}
	return f;
}

static void read_map_parts(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *parts = read_map(r, map, "map");

	if (!parts && node_is(odcs_custom(map, "map"), NODE_MAP))
		parts = odcs_custom(map, "map"); /* before 3.2 */

	f->values =
		read_part(r, f, node_get(parts, "value"), node_get_key(parts, STR("value")), "{}");
	f->keys = read_part(r, f, node_get(parts, "key"), node_get_key(parts, STR("key")), "{key}");
	if (!f->values)
		f->values =
			part_of_word(r, f, odcs_custom(map, "mapValueType"), "{}", TYPE_UNSTATED);
	if (!f->keys)
		f->keys = part_of_word(r, f, odcs_custom(map, "mapKeyType"), "{key}", TYPE_STRING);
}

/* The object option `required` names children that must be there: their own `required`. */
static void require_children(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *names = node_path(map, "logicalTypeOptions.required");

	for (size_t i = 0; node_is(names, NODE_LIST) && i < names->count; i++) {
		struct field *child = field_child(f, node_text(names->items[i]));

		if (child && !field_flag(child, ATTR_REQUIRED))
			field_state_flag(r, child, ATTR_REQUIRED, names->items[i]);
	}
}

static void read_children(struct reading *r, struct field *f, const struct node *map)
{
	switch ((int)f->type.kind) {
	case TYPE_RECORD:
		odcs_read_properties(r, f, read_list(r, map, "properties"));
		require_children(r, f, map);
		break;
	case TYPE_ARRAY:
		f->items = read_part(r, f, node_get(map, "items"), node_get_key(map, STR("items")),
		                     "[]");
		break;
	case TYPE_MAP:
		read_map_parts(r, f, map);
		break;
	default:
		break;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void read_property(struct reading *r, struct field *f, const struct node *map)
{
	if (!node_is(map, NODE_MAP)) {
		f->type.at = f->at;
		reading_defect(r, DEFECT_WRONG_TYPE, map, NULL, "a property is a map of keys");
		return;
	}
	f->id = read_text(r, map, "id");
	odcs_read_type(r, f, map);
	read_keys(r, f, map);
	odcs_read_customs(r, f, map);
	read_children(r, f, map);
	quality_read(r, f, read_list(r, map, "quality"), true);
}

void odcs_read_properties(struct reading *r, struct field *parent, const struct node *list)
{
	if (!list)
		return;
	reading_enter(r, STR("properties"));
	for (size_t i = 0; i < list->count; i++) {
		const struct node *map = list->items[i], *at = node_get(map, "name");
		struct str name = read_text(r, map, "name");
		struct field *f;

		if (!name.len) {
			reading_defect(
				r, node_is(map, NODE_MAP) ? DEFECT_MISSING_KEY : DEFECT_WRONG_TYPE,
				map, NULL, "a property is a map with a name");
			continue;
		}
		f = field_new(r, parent, ".", name, map, at);
		if (!f)
			break;
		reading_enter(r, name);
		read_property(r, f, map);
		reading_leave(r);
		LIST_ADD(r->a, parent->fields, parent->field_count, f);
	}
	reading_leave(r);
	field_children_done(r, parent);
}

/* ---- the primary key ---------------------------------------------------------------------- */

struct key_part {
	struct field *field;
	long long position;
	size_t order;
};

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void collect(struct reading *r, struct field *f, struct key_part **parts, size_t *count)
{
	for (size_t i = 0; i < f->field_count; i++) {
		struct field *child = f->fields[i];
		struct key_part part = { child, 0, *count };
		const struct node *at = node_get(child->node, "primaryKeyPosition");

		if (field_flag(child, ATTR_PRIMARY_KEY)) {
			if (!node_to_long(at, &part.position) || part.position < 1)
				part.position = 1LL << 40; /* behind those that have one */
			LIST_ADD(r->a, *parts, *count, part);
		}
		collect(r, child, parts, count);
	}
}

static int by_position(const void *x, const void *y)
{
	const struct key_part *a = x, *b = y;

	if (a->position != b->position)
		return a->position < b->position ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

void odcs_read_primary_key(struct reading *r, struct model *m)
{
	struct key_part *parts = NULL;
	size_t count = 0;

	collect(r, &m->root, &parts, &count);
	if (count > 1)
		qsort(parts, count, sizeof *parts, by_position);
	for (size_t i = 0; i < count; i++)
		model_key_add(r, m, str_skip(parts[i].field->path, m->root.path.len + 1),
		              field_stated(parts[i].field, ATTR_PRIMARY_KEY)->at);
}
