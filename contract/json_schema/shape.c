#include "contract/json_schema/shape.h"

#include "contract/base/list.h"
#include "contract/json_schema/shape_view.h"
#include "contract/shape_open.h"

#include <stdlib.h>

/* An object or array, and all schemas that hold of it. */
struct told {
	struct opening o; /* the first: of the first schema's node */
	struct json_place *said;
	size_t count;
};

struct shaping {
	struct reading r; /* without defects: what is written wrongly is not said */
	struct viewing view;
	struct openings parts;
};

/* ---- one field ------------------------------------------------------------------- */

/* Keywords that a field of a contract has a statement for. Sorted. */
static const struct key_row rows[] = {
	{ "default", KEY_NODE, ATTR_DEFAULT, false },
	{ "deprecated", KEY_FLAG, ATTR_DEPRECATED, false },
	{ "description", KEY_DOC, 0, false },
	{ "examples", KEY_NODE, ATTR_EXAMPLES, false },
	{ "exclusiveMaximum", KEY_BOUND, ATTR_EXCLUSIVE_MAXIMUM, false },
	{ "exclusiveMinimum", KEY_BOUND, ATTR_EXCLUSIVE_MINIMUM, false },
	{ "format", KEY_TEXT, ATTR_FORMAT, false },
	{ "maxItems", KEY_COUNT, ATTR_MAX_ITEMS, false },
	{ "maxLength", KEY_COUNT, ATTR_MAX_LENGTH, false },
	{ "maxProperties", KEY_COUNT, ATTR_MAX_PROPERTIES, false },
	{ "maximum", KEY_BOUND, ATTR_MAXIMUM, false },
	{ "minItems", KEY_COUNT, ATTR_MIN_ITEMS, false },
	{ "minLength", KEY_COUNT, ATTR_MIN_LENGTH, false },
	{ "minProperties", KEY_COUNT, ATTR_MIN_PROPERTIES, false },
	{ "minimum", KEY_BOUND, ATTR_MINIMUM, false },
	{ "multipleOf", KEY_NUMBER, ATTR_MULTIPLE_OF, false },
	{ "pattern", KEY_TEXT, ATTR_PATTERN, false },
	{ "title", KEY_DOC, 0, false },
	{ "uniqueItems", KEY_FLAG, ATTR_UNIQUE_ITEMS, false },
};

static void state_words(struct shaping *s, struct field *f, struct json_place at)
{
	const struct node *map = at.node;

	if (!node_is(map, NODE_MAP) || json_schema_ref_is_alone(s->view.schema, at))
		return;
	for (size_t i = 0; i < map->count; i++) {
		const struct member *m = &map->members[i];
		const struct key_row *row =
			key_find(rows, sizeof rows / sizeof *rows, m->key->text);

		if (!row && !json_keyword(at.resource->dialect, m->key->text))
			row = extension_find(m->key->text);
		else if (!row)
			continue;
		if (row && row->how != KEY_DOC && field_stated(f, row->attribute))
			continue; /* said before, nearer to the field */
		if (row)
			field_key(&s->r, f, row, m->value, m->key);
		else
			field_other_key(&s->r, f, m->key, m->value, NULL, 0);
	}
	field_fold_bounds(&s->r, f, map);
}

/* A value of a closed list as a contract writes it. */
static struct str value_text(struct arena *a, const struct node *n)
{
	return n->kind == NODE_SCALAR ? n->text : json_text(a, n);
}

static void state_enum(struct shaping *s, struct field *f, const struct view *v)
{
	const struct node *const *items =
		v->single ? &v->list : (const struct node *const *)v->list->items;
	size_t n = v->single ? 1 : v->list->count, kept = 0;
	struct stated *stated;

	stated = field_state(&s->r, f, ATTR_ENUM, v->list);
	stated->list = arena_array(s->r.a, struct str, n);
	stated->list_at = arena_array(s->r.a, const struct node *, n);
	for (size_t i = 0; i < n; i++) {
		if (json_kind_of(items[i]) == JSON_NULL)
			continue;
		stated->list[kept] = value_text(s->r.a, items[i]);
		stated->list_at[kept++] = items[i];
	}
	stated->count = kept;
	if (!kept)
		field_unstate(f, ATTR_ENUM);
}

/* Does any of them say more of an object than that it is one? */
static bool lists_properties(const struct shaping *s, const struct view *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (!json_schema_ref_is_alone(s->view.schema, v->said[i]) &&
		    node_get(v->said[i].node, "properties"))
			return true;
	return false;
}

/* The schema of what has no name of its own, where it is an object: values of a map. */
static struct json_place part_of(const struct shaping *s, const struct view *v,
                                 const char *const *keywords)
{
	for (size_t i = 0; i < v->count; i++) {
		if (json_schema_ref_is_alone(s->view.schema, v->said[i]))
			continue;
		for (size_t k = 0; keywords[k]; k++) {
			const struct node *n = node_get(v->said[i].node, keywords[k]);

			if (node_is(n, NODE_MAP))
				return json_schema_at(s->view.schema, v->said[i], n);
		}
	}
	return (struct json_place){ 0 };
}

static const char *const of_values[] = { "additionalProperties", "unevaluatedProperties", NULL };
static const char *const of_items[] = { "items", NULL };

static enum type_kind kind_of(const struct shaping *s, const struct view *v)
{
	switch (v->kinds & ~(1u << JSON_NULL)) {
	case 0:
		return v->kinds ? TYPE_NULL : TYPE_UNSTATED;
	case 1u << JSON_BOOLEAN:
		return TYPE_BOOLEAN;
	case 1u << JSON_NUMBER:
		return v->whole ? TYPE_INTEGER : TYPE_NUMBER;
	case 1u << JSON_STRING:
		return TYPE_STRING;
	case 1u << JSON_ARRAY:
		return TYPE_ARRAY;
	case 1u << JSON_OBJECT:
		return !lists_properties(s, v) && part_of(s, v, of_values).node ? TYPE_MAP
		                                                                : TYPE_RECORD;
	default:
		/* Properties without a type are meant to be an object's. */
		if (!v->typed && lists_properties(s, v))
			return TYPE_RECORD;
		return v->typed || v->branches ? TYPE_JSON : TYPE_UNSTATED;
	}
}

static void state_branches(struct shaping *s, struct field *f, const struct view *v)
{
	struct named m = { .key = STR("branches"), .at = f->type.at };
	struct str *kinds = arena_array(s->r.a, struct str, JSON_KIND_COUNT), rest;
	size_t n = 0, n_branches = 0;

	rest = view_kinds_text(s->r.a, v);
	while (rest.len)
		kinds[n++] = str_cut(&rest, '|');
	qsort(kinds, n, sizeof *kinds, str_order);
	for (size_t i = 0; v->branches && i < v->branch_count; i++)
		if (!i || !str_eq(v->branches[i], v->branches[i - 1]))
			v->branches[n_branches++] = v->branches[i];
	m.text = v->branches ? str_list_text(s->r.a, v->branches, n_branches)
	                     : str_list_text(s->r.a, kinds, n);
	m.node = node_new_text(s->r.a, m.text);
	LIST_ADD(s->r.a, f->meanings, f->meaning_count, m);
}

static void enqueue(struct shaping *s, struct field *f, const struct view *v,
                    const struct opening *above)
{
	struct told *t = arena_new(s->r.a, struct told);

	t->o = (struct opening){ .field = f, .parts = 2, .at = f->at, .above = above };
	for (size_t i = 0; i < v->count; i++) {
		const struct node *map = node_get(v->said[i].node, "properties");

		if (json_schema_ref_is_alone(s->view.schema, v->said[i]))
			continue;
		LIST_ADD(s->r.a, t->said, t->count, v->said[i]);
		t->o.parts += map ? map->count : 0;
	}
	if (!t->count)
		return;
	t->o.of = t->said[0].node;
	open_later(&s->parts, &t->o);
}

/* What a value is of which all these hold; its parts come when it is opened. */
static void state_value(struct shaping *s, struct field *f, const struct json_place *places,
                        size_t n, bool listed, const struct opening *above)
{
	struct view *v = arena_new(s->r.a, struct view);

	view_of(&s->view, v, places, n);
	f->type = (struct type){ .kind = kind_of(s, v) };
	f->type.at = v->type ? v->type : v->list && !v->typed ? v->list : places[0].node;
	f->type.word = v->typed || v->list ? view_kinds_text(s->r.a, v) : STR("any");
	if (f->type.kind == TYPE_JSON)
		state_branches(s, f, v);
	if (listed && !(v->kinds & 1u << JSON_NULL))
		field_state_flag(&s->r, f, ATTR_REQUIRED, f->type.at);
	if (v->list)
		state_enum(s, f, v);
	for (size_t i = 0; i < v->count; i++)
		state_words(s, f, v->said[i]);
	if (f->type.kind == TYPE_RECORD || f->type.kind == TYPE_ARRAY || f->type.kind == TYPE_MAP)
		enqueue(s, f, v, above);
}

/* ---- parts --------------------------------------------------------------------------- */

static bool is_required(const struct told *t, struct str name)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct node *list = node_get(t->said[i].node, "required");

		for (size_t k = 0; node_is(list, NODE_LIST) && k < list->count; k++)
			if (str_eq(list->items[k]->text, name))
				return true;
	}
	return false;
}

/* The schemas of a property, of all that hold of the object. */
static size_t property_places(const struct shaping *s, const struct told *t, struct str name,
                              struct json_place *out)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct node *value =
			node_get_str(node_get(t->said[i].node, "properties"), name);
		struct json_place at = json_schema_at(s->view.schema, t->said[i], value);

		if (at.node)
			out[n++] = at;
	}
	return n;
}

static bool is_earlier(const struct told *t, size_t end, struct str name)
{
	for (size_t i = 0; i < end; i++)
		if (node_get_str(node_get(t->said[i].node, "properties"), name))
			return true;
	return false;
}

static void open_record(struct shaping *s, const struct told *t)
{
	struct json_place *places = arena_array(s->r.a, struct json_place, t->count + 1);

	for (size_t i = 0; i < t->count; i++) {
		const struct node *map = node_get(t->said[i].node, "properties");

		for (size_t k = 0; node_is(map, NODE_MAP) && k < map->count; k++) {
			const struct node *key = map->members[k].key;
			size_t n = property_places(s, t, key->text, places);
			struct field *f;

			if (!n || is_earlier(t, i, key->text) || json_is_false(places[0].node))
				continue;
			f = field_new(&s->r, t->o.field, ".", key->text, map->members[k].value,
			              key);
			if (!f)
				return;
			state_value(s, f, places, n, is_required(t, key->text), &t->o);
			LIST_ADD(s->r.a, t->o.field->fields, t->o.field->field_count, f);
		}
	}
	field_children_done(&s->r, t->o.field);
}

static struct field *open_part(struct shaping *s, const struct told *t, const char *step,
                               const char *const *keywords)
{
	struct view v = { .count = 0 };
	struct json_place at;
	struct field *f;

	for (size_t i = 0; i < t->count; i++)
		LIST_ADD(s->r.a, v.said, v.count, t->said[i]);
	at = part_of(s, &v, keywords);
	f = at.node ? field_new(&s->r, t->o.field, step, STR_NONE, at.node, at.node) : NULL;
	if (f)
		state_value(s, f, &at, 1, true, &t->o);
	return f;
}

static struct field *open_keys(struct shaping *s, const struct told *t)
{
	const struct node *at = t->said[0].node;
	struct field *f = field_new(&s->r, t->o.field, "{key}", STR_NONE, at, at);

	if (!f)
		return NULL;
	f->type = (struct type){ .kind = TYPE_STRING, .at = at, .word = STR("string") };
	field_state_flag(&s->r, f, ATTR_REQUIRED, at);
	return f;
}

static void open_value(void *context, const struct opening *o)
{
	const struct told *t = (const struct told *)o;
	struct shaping *s = context;

	if (o->field->type.kind == TYPE_RECORD) {
		open_record(s, t);
	} else if (o->field->type.kind == TYPE_ARRAY) {
		o->field->items = open_part(s, t, "[]", of_items);
	} else {
		o->field->keys = open_keys(s, t);
		o->field->values = open_part(s, t, "{}", of_values);
	}
}

/* ---- the schema ------------------------------------------------------------------------- */

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ')
			return false;
	return s.len > 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "schemas/order.schema.json": "order"; "bom-1.5.schema.json": "bom-1.5". */
static struct str stem(struct str name)
{
	for (size_t i = name.len; i > 0; i--) {
		if (name.ptr[i - 1] != '/' && name.ptr[i - 1] != ':')
			continue;
		name = str_skip(name, i);
		break;
	}
	for (size_t i = 1; i < name.len; i++)
		if (name.ptr[i] == '.' &&
		    !(is_digit(name.ptr[i - 1]) && i + 1 < name.len && is_digit(name.ptr[i + 1])))
			return (struct str){ name.ptr, i };
	return name;
}

struct str json_schema_name(const struct json_schema *s, const struct source *source)
{
	struct str title = node_text(node_get(s->root.node, "title"));

	if (is_name(title))
		return title;
	return source && is_name(stem(source->name)) ? stem(source->name) : STR("document");
}

struct contract *json_schema_contract(struct arena *a, const struct json_schema *schema,
                                      const struct source *source, struct defects *defects)
{
	const struct node *root = schema->root.node;
	struct shaping s = { .view = { .arena = a, .schema = schema } };
	struct contract *c;
	struct model *m;

	reading_init(&s.r, a, root, DIALECT_SCHEMA, NULL);
	openings_init(&s.parts, &s.r, defects);
	c = s.r.c;
	c->source = source;
	c->id = json_schema_name(schema, source);
	c->id_at = root;
	m = model_new(&s.r, c->id, root, root);
	m->kind = STR("");
	state_value(&s, &m->root, &schema->root, 1, false, NULL);
	open_all(&s.parts, open_value, &s);
	model_key_done(&s.r, m);
	reading_finish(&s.r);
	return c;
}
