#include "contract/dcs/field.h"

#include "contract/base/limits.h"
#include "contract/base/pointer.h"
#include "contract/quality.h"
#include "contract/types.h"

struct inlining { /* definitions whose fields are being read, innermost first */
	const struct node *definition;
	const struct inlining *outer;
	size_t depth;
};

/* Sorted by key. Keys that DCS does not have: extension_find(). */
static const struct key_row rows[] = {
	{ "$ref", KEY_OTHER, 0, false },
	{ "classification", KEY_TEXT, ATTR_CLASSIFICATION, false },
	{ "config", KEY_DOC, 0, false },
	{ "description", KEY_DOC, 0, false },
	{ "dimensions", KEY_OTHER, 0, false },
	{ "elementType", KEY_OTHER, 0, false },
	{ "enum", KEY_OTHER, ATTR_ENUM, false },
	{ "enumNeeds", KEY_LIST, ATTR_ENUM_NEEDS, true },
	{ "example", KEY_DOC, 0, false },
	{ "examples", KEY_NODE, ATTR_EXAMPLES, false },
	{ "exclusiveMaximum", KEY_BOUND, ATTR_EXCLUSIVE_MAXIMUM, false },
	{ "exclusiveMinimum", KEY_BOUND, ATTR_EXCLUSIVE_MINIMUM, false },
	{ "fields", KEY_OTHER, 0, false },
	{ "format", KEY_OTHER, 0, false },
	{ "id", KEY_OTHER, 0, false },
	{ "items", KEY_OTHER, 0, false },
	{ "keys", KEY_OTHER, 0, false },
	{ "lineage", KEY_DOC, 0, false },
	{ "links", KEY_DOC, 0, false },
	{ "logicalType", KEY_OTHER, 0, false },
	{ "maxLength", KEY_COUNT, ATTR_MAX_LENGTH, false },
	{ "maximum", KEY_BOUND, ATTR_MAXIMUM, false },
	{ "minLength", KEY_COUNT, ATTR_MIN_LENGTH, false },
	{ "minimum", KEY_BOUND, ATTR_MINIMUM, false },
	{ "optional", KEY_FLAG, ATTR_OPTIONAL, true },
	{ "ordered", KEY_FLAG, ATTR_ORDERED, true },
	{ "pattern", KEY_TEXT, ATTR_PATTERN, false },
	{ "pii", KEY_FLAG, ATTR_PII, false },
	{ "precision", KEY_OTHER, 0, false },
	{ "primary", KEY_FLAG, ATTR_PRIMARY_KEY, false },
	{ "primaryKey", KEY_FLAG, ATTR_PRIMARY_KEY, false },
	{ "quality", KEY_OTHER, 0, false },
	{ "references", KEY_LIST, ATTR_REFERENCES, false },
	{ "required", KEY_FLAG, ATTR_REQUIRED, false },
	{ "scale", KEY_OTHER, 0, false },
	{ "strict", KEY_FLAG, ATTR_STRICT, true },
	{ "tags", KEY_DOC, 0, false },
	{ "title", KEY_DOC, 0, false },
	{ "type", KEY_OTHER, 0, false },
	{ "unique", KEY_FLAG, ATTR_UNIQUE, false },
	{ "values", KEY_OTHER, 0, false },
};
enum { ROWS = sizeof rows / sizeof *rows };

/* ---- $ref -------------------------------------------------------------------- */

static const struct node *down(struct reading *r, const struct node *n, struct str rest)
{
	while (n && rest.len)
		n = node_get_str(n, pointer_unescape(r->a, str_cut(&rest, '/')));
	return n;
}

enum { MOST_SLASHES = 64 };

/* `#/definitions/<id>`: ids may hold slashes, so the longest id is tried first. */
static const struct node *find_target(struct reading *r, struct str ref, struct str *id)
{
	const struct node *definitions = node_get(r->root, "definitions"), *found;
	static const char prefix[] = "#/definitions/";
	struct str rest;
	int tries = 0;

	if (!str_starts(ref, prefix)) {
		*id = STR_NONE;
		return str_starts(ref, "#/") ? down(r, r->root, str_skip(ref, 2)) : NULL;
	}
	rest = str_skip(ref, sizeof prefix - 1);
	for (*id = rest; id->len; id->len--) {
		if (id->len < rest.len && rest.ptr[id->len] != '/')
			continue;
		if (tries++ == MOST_SLASHES)
			break;
		found = node_get_str(definitions, pointer_unescape(r->a, *id));
		if (found)
			return down(r, found, str_skip(rest, id->len + 1));
	}
	return NULL;
}

static bool is_inherited(struct str key)
{
	return !str_is(key, "name") && !str_is(key, "domain") && !str_is(key, "$ref");
}

static struct node *merge(struct reading *r, const struct node *own, const struct node *inherited)
{
	struct node *both = arena_new(r->a, struct node);

	*both = (struct node){
		.kind = NODE_MAP, .line = own->line, .column = own->column, .source = own->source
	};
	for (size_t i = 0; i < own->count; i++)
		node_put_member(r->a, both, own->members[i].key, own->members[i].value);
	for (size_t i = 0; i < inherited->count; i++) {
		const struct member *m = &inherited->members[i];

		if (is_inherited(m->key->text) && !node_get_str(own, m->key->text))
			node_put_member(r->a, both, m->key, m->value);
	}
	return both;
}

static bool is_being_inlined(const struct inlining *i, const struct node *definition)
{
	for (; i; i = i->outer)
		if (i->definition == definition)
			return true;
	return false;
}

/* The definition a $ref names; NULL, and noted, if there is none to be read. */
static const struct node *target_of(struct reading *r, const struct node *ref,
                                    const struct inlining *inside, struct str *id)
{
	const struct node *target;

	if (!node_text(ref).len) {
		reading_defect(r, DEFECT_WRONG_TYPE, ref, "$ref", "$ref takes a text");
		return NULL;
	}
	target = find_target(r, ref->text, id);
	if (node_is(target, NODE_MAP) && !is_being_inlined(inside, target))
		return target;
	if (node_is(target, NODE_MAP))
		reading_defect(r, DEFECT_REF_CYCLE, ref, "$ref", "\"%.*s\" contains itself",
		               STR_FMT(ref->text));
	else if (ref->text.ptr[0] != '#')
		reading_defect(r, DEFECT_REF_EXTERNAL, ref, "$ref",
		               "\"%.*s\" is in another document", STR_FMT(ref->text));
	else
		reading_defect(r, DEFECT_REF_UNRESOLVED, ref, "$ref", "nothing stands at \"%.*s\"",
		               STR_FMT(ref->text));
	return NULL;
}

/* The map with what it refers to merged in. r->inlining grows by the definitions used. */
static const struct node *resolve(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *ref = node_get(map, "$ref");

	while (ref) {
		struct inlining *used;
		struct str id;
		const struct node *target = target_of(r, ref, r->inlining, &id);

		if (!target)
			break;
		r->merged += map->count + target->count;
		if (r->merged > limit_of(LIMIT_NODES) ||
		    (r->inlining && r->inlining->depth >= limit_of(LIMIT_REFERENCES))) {
			reading_defect(
				r, DEFECT_TOO_MUCH, ref, "$ref",
				"definitions that refer to definitions repeat too much (limits "
				"NODES and REFERENCES)");
			break;
		}
		used = arena_new(r->a, struct inlining);
		*used = (struct inlining){ target, r->inlining,
			                   r->inlining ? r->inlining->depth + 1 : 1 };
		r->inlining = used;
		if (!f->definition.len)
			f->definition = id;
		map = merge(r, map, target);
		ref = node_get(target, "$ref");
	}
	return map;
}

/* ---- types -------------------------------------------------------------------- */

/* decimal(p,s) only when a number is stated; the other one's default is 38 or 0. */
static void read_precision(struct reading *r, struct type *t, const struct node *map)
{
	long long precision = 38, scale = 0;
	bool p = read_count(r, node_get(map, "precision"), "precision", &precision);
	bool s = read_count(r, node_get(map, "scale"), "scale", &scale);

	if ((p || s) && t->kind == TYPE_NUMBER && precision < 10000 && scale < 10000) {
		t->kind = TYPE_DECIMAL;
		t->precision = (int)precision;
		t->scale = (int)scale;
	}
}

static void read_vector(struct reading *r, struct type *t, const struct node *map)
{
	long long dimensions;

	t->element = read_text(r, map, "elementType");
	if (!t->element.len)
		t->element = STR("float32");
	if (read_count(r, node_get(map, "dimensions"), "dimensions", &dimensions) &&
	    dimensions < 1000000000)
		t->dimensions = (int)dimensions;
}

/* A field without a type but with children is what has such children. */
static enum type_kind kind_of_children(const struct node *map)
{
	return node_get(map, "fields")   ? TYPE_RECORD
	       : node_get(map, "items")  ? TYPE_ARRAY
	       : node_get(map, "values") ? TYPE_MAP
	                                 : TYPE_UNSTATED;
}

/* Our extension, so that ODCS converts: its integer has no width, and DCS has no vector. */
static void read_logical(struct field *f, const struct node *map)
{
	struct str logical = node_text(node_get(map, "logicalType"));

	if (str_is(logical, "integer") && f->type.kind == TYPE_INTEGER)
		f->type.bits = 0;
	if (str_is(logical, "vector") && f->type.kind == TYPE_ARRAY)
		f->type.kind = TYPE_VECTOR;
}

static void read_type(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *at = node_get(map, "type");
	struct str word = read_text(r, map, "type");
	struct type_words words;

	f->type =
		(struct type){ .kind = kind_of_children(map), .word = word, .at = at ? at : f->at };
	if (!word.len)
		return;
	if (type_words_parse(word, TYPE_WORD_DCS | TYPE_WORD_NATIVE, &words)) {
		f->type = words.type;
		f->type.at = at;
		if (!words.dcs || !words.bare)
			reading_defect(r, DEFECT_TYPE_WORD, at, "type",
			               "\"%.*s\" is no type of the Data Contract Specification",
			               STR_FMT(word));
		if (words.length >= 0)
			field_state_text(r, f, ATTR_MAX_LENGTH,
			                 arena_printf(r->a, "%lld", words.length), at);
	} else {
		reading_defect(r, DEFECT_WRONG_VALUE, at, "type", "there is no type \"%.*s\"",
		               STR_FMT(word));
	}
	read_logical(f, map);
	read_precision(r, &f->type, map);
	if (f->type.kind == TYPE_VECTOR)
		read_vector(r, &f->type, map);
}

/* The same key says three things: the form of a date, the width of a number, the form of a text. */
static void read_format(struct reading *r, struct field *f, const struct node *map)
{
	const struct node *at = node_get(map, "format");
	struct str format = read_text(r, map, "format");

	if (!format.len || type_numeric_format(format, &f->type))
		return;
	field_state_text(r, f, type_is_temporal(f->type.kind) ? ATTR_TEMPORAL_FORMAT : ATTR_FORMAT,
	                 format, at);
}

/* ---- fields -------------------------------------------------------------------- */

/* DCS takes numbers as bounds. Those of dates, from ODCS, are kept beside them. */
static void read_kept_bounds(struct reading *r, struct field *f, const struct node *list)
{
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		const struct node *value = node_get(list->items[i], "value");
		const struct key_row *row =
			key_find(rows, ROWS, node_text(node_get(list->items[i], "property")));

		if (row && row->how == KEY_BOUND && value && type_is_temporal(f->type.kind))
			field_key(r, f, row, value, value);
	}
}

static void read_keys(struct reading *r, struct field *f, const struct node *map)
{
	field_keys(r, f, map, rows, ROWS);
	read_kept_bounds(r, f, node_get(map, "customProperties"));
	if (node_get(map, "enum"))
		field_enum(r, f, node_get(map, "enum"));
	field_fold_bounds(r, f, map);
}

static void read_field(struct reading *r, struct field *f, const struct node *node);

static struct field *read_part(struct reading *r, struct field *parent, const struct node *map,
                               const char *key, const char *step)
{
	const struct node *part = node_get(map, key);
	struct field *f;

	if (node_is_null(part))
		return NULL;
	f = field_new(r, parent, step, STR_NONE, part, node_get_key(map, str_of(key)));
	if (f) {
		reading_enter(r, str_of(key));
		read_field(r, f, part);
		reading_leave(r);
	}
	return f;
}

static void read_children(struct reading *r, struct field *f, const struct node *map)
{
	switch ((int)f->type.kind) {
	case TYPE_RECORD:
		dcs_read_fields(r, f, read_map(r, map, "fields"));
		break;
	case TYPE_ARRAY:
		f->items = read_part(r, f, map, "items", "[]");
		break;
	case TYPE_MAP:
		f->values = read_part(r, f, map, "values", "{}");
		f->keys = read_part(r, f, map, "keys", "{key}");
		if (!f->keys &&
		    (f->keys = field_new(r, f, "{key}", STR_NONE, f->node, f->at)) != NULL)
			f->keys->type = (struct type){ .kind = TYPE_STRING, .at = f->at };
		break;
	default:
		break;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void read_field(struct reading *r, struct field *f, const struct node *node)
{
	const struct inlining *outside = r->inlining;
	const struct node *map;

	if (!node_is(node, NODE_MAP)) {
		if (!node_is_null(node))
			reading_defect(r, DEFECT_WRONG_TYPE, node, NULL,
			               "a field is a map of keys");
		f->type.at = f->at;
		return;
	}
	map = resolve(r, f, node);
	f->id = read_text(r, map, "id");
	read_type(r, f, map);
	read_keys(r, f, map);
	read_format(r, f, map);
	read_children(r, f, map);
	quality_read(r, f, read_list(r, map, "quality"), false);
	r->inlining = outside;
}

void dcs_read_fields(struct reading *r, struct field *parent, const struct node *fields)
{
	if (!fields)
		return;
	reading_enter(r, STR("fields"));
	for (size_t i = 0; i < fields->count; i++) {
		const struct member *m = &fields->members[i];
		struct field *f = field_new(r, parent, ".", m->key->text, m->value, m->key);

		if (!f)
			break;
		reading_enter(r, m->key->text);
		read_field(r, f, m->value);
		reading_leave(r);
		LIST_ADD(r->a, parent->fields, parent->field_count, f);
	}
	reading_leave(r);
	field_children_done(r, parent);
}
