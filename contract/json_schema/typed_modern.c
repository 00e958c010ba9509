/* typed_modern.c - typed nodes of 2019-09 and 2020-12
 *
 * There the registry loads with another library, where each keyword is a schema of its own, and
 * translates what that gives into the classes of the older drafts: the keywords of an object are
 * joined one by one, in the order in which a hash table of its members is walked. See join(). What
 * that library does not know is skipped: `dependencies`, $recursiveRef, a list of `items`.
 */
#include "contract/base/java_hash.h"
#include "contract/base/list.h"
#include "contract/json_schema/java_regex.h"
#include "contract/json_schema/schema.h"
#include "contract/json_schema/typed_impl.h"

#include <stdlib.h>

struct modern {
	struct typed_loader *l;
	const struct json_schema *schema;
};

/* A place of this library's and of ours; they go together. */
struct spot {
	struct typed_here here;
	struct json_place place;
};

static bool load(struct modern *m, const struct spot *at, struct typed **out);

/* ---- keywords -------------------------------------------------------------------------- */

bool typed_modern_keyword(struct str name)
{
	static const char *const names[] = {
		"$id",
		"$anchor",
		"$dynamicRef",
		"$dynamicAnchor",
		"$ref",
		"$defs",
		"$schema",
		"$vocabulary",
		"minLength",
		"maxLength",
		"allOf",
		"anyOf",
		"oneOf",
		"additionalProperties",
		"properties",
		"patternProperties",
		"title",
		"description",
		"readOnly",
		"writeOnly",
		"deprecated",
		"default",
		"enum",
		"const",
		"false",
		"true",
		"type",
		"not",
		"required",
		"maximum",
		"minimum",
		"exclusiveMaximum",
		"exclusiveMinimum",
		"multipleOf",
		"uniqueItems",
		"items",
		"prefixItems",
		"contains",
		"minContains",
		"maxContains",
		"if",
		"then",
		"else",
		"dependentSchemas",
		"dependentRequired",
		"unevaluatedItems",
		"unevaluatedProperties",
		"minItems",
		"maxItems",
		"minProperties",
		"maxProperties",
		"propertyNames",
		"pattern",
		"format",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* Members in the order of a table whose keys are texts with a place; all have the same place. */
static size_t *walk(struct modern *m, const struct node *map)
{
	uint32_t *hashes = arena_array(m->l->arena, uint32_t, map->count + 1);
	size_t *order = arena_array(m->l->arena, size_t, map->count + 1);
	uint32_t place = 31u * (31u * (uint32_t)-32 + 1) + java_hash(STR("UNKNOWN"));

	place = 31u * (31u * place - 1) - 1;
	for (size_t i = 0; i < map->count; i++)
		hashes[i] = 31u * java_hash(map->members[i].key->text) + place;
	java_table_order(m->l->arena, hashes, map->count, JAVA_TABLE_DEFAULT, order);
	return order;
}

static bool enter(struct modern *m, const struct spot *from, struct str key,
                  const struct node *node, struct spot *out)
{
	struct typed_path *path = arena_new(m->l->arena, struct typed_path);

	*path = (struct typed_path){ from->here.path, key };
	*out = *from;
	out->here.node = node;
	out->here.path = path;
	out->place = json_schema_at(m->schema, from->place, node);
	return true;
}

static bool enter_item(struct modern *m, const struct spot *list, size_t i, struct spot *out)
{
	return enter(m, list, arena_printf(m->l->arena, "%zu", i), list->here.node->items[i], out);
}

static bool want(struct modern *m, const struct spot *at, enum node_kind kind)
{
	return node_is(at->here.node, kind) ||
	       typed_refuse(m->l, &at->here, "expected %s, found %s",
	                    kind == NODE_MAP ? "object" : "array", typed_java_class(at->here.node));
}

static bool want_text(struct modern *m, const struct spot *at)
{
	return typed_is_string(at->here.node) ||
	       typed_refuse(m->l, &at->here, "expected string, found %s",
	                    typed_java_class(at->here.node));
}

static bool want_bool(struct modern *m, const struct spot *at)
{
	return typed_is_bool(at->here.node) ||
	       typed_refuse(m->l, &at->here, "expected boolean, found %s",
	                    typed_java_class(at->here.node));
}

static bool want_number(struct modern *m, const struct spot *at)
{
	return typed_is_number(at->here.node) ||
	       typed_refuse(m->l, &at->here, "expected number, found %s",
	                    typed_java_class(at->here.node));
}

static bool want_pattern(struct modern *m, const struct spot *at, struct str pattern)
{
	const char *problem;

	return java_regex_valid(pattern, &problem) ||
	       typed_refuse(m->l, &at->here, "%s: \"%.*s\"", problem, STR_FMT(pattern));
}

/* ---- pieces ---------------------------------------------------------------------------- */

/* A new node of a class with its part, all empty. */
static struct typed *piece(struct modern *m, enum typed_class class, const struct node *at)
{
	struct arena *a = m->l->arena;
	struct typed *t = typed_new(m->l, class, at);

	if (!t)
		return NULL;
	if (class == TYPED_STRING)
		t->string = arena_new(a, struct typed_string);
	else if (class == TYPED_NUMBER)
		t->number = arena_new(a, struct typed_number);
	else if (class == TYPED_ARRAY)
		t->array = arena_new(a, struct typed_array);
	else if (class == TYPED_OBJECT)
		t->object = arena_new(a, struct typed_object);
	t->bare = true;
	return t;
}

static struct typed *combine(struct modern *m, enum typed_criterion criterion,
                             const struct typed **branches, size_t count, bool generated,
                             const struct node *at)
{
	struct typed *t = typed_new_combined(m->l, criterion, branches, count, at);

	if (t) {
		t->combined->generated = generated;
		t->bare = true;
	}
	return t;
}

/* What a keyword without a meaning here leaves: an allOf of nothing. */
static struct typed *nothing(struct modern *m, const struct node *at)
{
	return combine(m, TYPED_ALL_OF, NULL, 0, true, at);
}

static bool is_generated(const struct typed *t, enum typed_criterion criterion)
{
	return t->class == TYPED_COMBINED && t->combined->generated &&
	       t->combined->criterion == criterion;
}

/* ---- merging two of a class ------------------------------------------------------------ */

static void add_table(struct arena *a, struct typed_table *out, const struct typed_table *from,
                      struct text_map *index)
{
	for (size_t i = 0; i < from->count; i++) {
		struct typed_member *m = typed_table_add(a, out, index, from->list[i].name);

		m->schema = from->list[i].schema;
		for (size_t k = 0; k < from->list[i].needs.count; k++)
			LIST_ADD(a, m->needs.list, m->needs.count, from->list[i].needs.list[k]);
		typed_names_close(&m->needs);
	}
}

static void merge_tables(struct arena *a, struct typed_table *out, const struct typed_table *one,
                         const struct typed_table *other, bool copied)
{
	struct text_map index = { .arena = a };
	struct typed_table t = { 0 };

	add_table(a, &t, one, &index);
	add_table(a, &t, other, &index);
	typed_table_close(a, &t, JAVA_TABLE_DEFAULT, copied ? java_table_copy(t.count) : 0);
	*out = t;
}

static void close_required(struct arena *a, struct typed_object *x)
{
	x->required.list = arena_array(a, struct str, x->required_count + 1);
	x->required.count = x->required_count;
	for (size_t i = 0; i < x->required_count; i++)
		x->required.list[i] = x->required_list[i];
	typed_names_close(&x->required);
}

static void take_count(struct typed_count *to, struct typed_count from)
{
	if (from.set)
		*to = from;
}

static void take_schema(const struct typed **to, const struct typed *from)
{
	if (from)
		*to = from;
}

static void merge_objects(struct arena *a, struct typed_object *to, const struct typed_object *x,
                          const struct typed_object *y)
{
	*to = *x;
	merge_tables(a, &to->properties, &x->properties, &y->properties, false);
	merge_tables(a, &to->name_dependencies, &x->name_dependencies, &y->name_dependencies, true);
	merge_tables(a, &to->schema_dependencies, &x->schema_dependencies, &y->schema_dependencies,
	             true);
	to->patterns = arena_array(a, struct typed_member, x->pattern_count + y->pattern_count + 1);
	to->pattern_count = 0;
	for (size_t i = 0; i < x->pattern_count; i++)
		to->patterns[to->pattern_count++] = x->patterns[i];
	for (size_t i = 0; i < y->pattern_count; i++)
		to->patterns[to->pattern_count++] = y->patterns[i];
	to->required_list = arena_array(a, struct str, x->required_count + y->required_count + 1);
	to->required_count = 0;
	for (size_t i = 0; i < x->required_count; i++)
		to->required_list[to->required_count++] = x->required_list[i];
	for (size_t i = 0; i < y->required_count; i++)
		to->required_list[to->required_count++] = y->required_list[i];
	close_required(a, to);
	to->closed = x->closed || y->closed;
	take_schema(&to->additional, y->additional);
	take_schema(&to->names, y->names);
	take_schema(&to->unevaluated, y->unevaluated);
	take_count(&to->min, y->min);
	take_count(&to->max, y->max);
}

static void merge_arrays(struct arena *a, struct typed_array *to, const struct typed_array *x,
                         const struct typed_array *y)
{
	*to = *x;
	take_schema(&to->all, y->all);
	to->items = arena_array(a, const struct typed *, x->item_count + y->item_count + 1);
	to->item_count = 0;
	for (size_t i = 0; i < x->item_count; i++)
		to->items[to->item_count++] = x->items[i];
	for (size_t i = 0; i < y->item_count; i++)
		to->items[to->item_count++] = y->items[i];
	take_schema(&to->additional, y->additional);
	take_schema(&to->contains, y->contains);
	take_schema(&to->unevaluated, y->unevaluated);
	take_count(&to->min, y->min);
	take_count(&to->max, y->max);
	take_count(&to->min_contains, y->min_contains);
	take_count(&to->max_contains, y->max_contains);
	to->unique = x->unique || y->unique;
	to->closed = (x->closed || y->closed) && !to->all && !to->additional;
}

static void merge_strings(struct typed_string *to, const struct typed_string *x,
                          const struct typed_string *y)
{
	*to = *x;
	take_count(&to->min, y->min);
	take_count(&to->max, y->max);
	if (y->pattern.ptr)
		to->pattern = y->pattern;
}

static void merge_numbers(struct typed_number *to, const struct typed_number *x,
                          const struct typed_number *y)
{
	*to = *x;
	if (y->minimum.set)
		to->minimum = y->minimum;
	if (y->maximum.set)
		to->maximum = y->maximum;
	if (y->exclusive_minimum.set)
		to->exclusive_minimum = y->exclusive_minimum;
	if (y->exclusive_maximum.set)
		to->exclusive_maximum = y->exclusive_maximum;
	if (y->multiple_of.ptr)
		to->multiple_of = y->multiple_of;
	to->integer = x->integer || y->integer;
}

static bool merges(const struct typed *x, const struct typed *y)
{
	return x->class == y->class && (x->class == TYPED_ARRAY || x->class == TYPED_NUMBER ||
	                                x->class == TYPED_OBJECT || x->class == TYPED_STRING);
}

/* Both stay as they are. What the one says of itself stands, unless the other does. */
static struct typed *merge(struct modern *m, const struct typed *x, const struct typed *y)
{
	struct typed *t = piece(m, x->class, x->at);

	if (!t)
		return NULL;
	if (x->class == TYPED_ARRAY)
		merge_arrays(m->l->arena, t->array, x->array, y->array);
	else if (x->class == TYPED_OBJECT)
		merge_objects(m->l->arena, t->object, x->object, y->object);
	else if (x->class == TYPED_STRING)
		merge_strings(t->string, x->string, y->string);
	else
		merge_numbers(t->number, x->number, y->number);
	t->typed = x->typed || y->typed;
	t->name = y->name.ptr ? y->name : x->name;
	t->title = y->title.ptr ? y->title : x->title;
	t->description = y->description.ptr ? y->description : x->description;
	t->default_value = y->default_value ? y->default_value : x->default_value;
	t->connect_bytes = x->connect_bytes || y->connect_bytes;
	return t;
}

/* ---- joining two of any class ---------------------------------------------------------- */

struct branches {
	const struct typed **list;
	size_t count;
};

/* Into the first of its class, if that merges; else behind all. */
static bool accumulate(struct modern *m, struct branches *b, const struct typed *t)
{
	for (size_t i = 0; i < b->count; i++)
		if (merges(b->list[i], t))
			return (b->list[i] = merge(m, b->list[i], t)) != NULL;
	LIST_ADD(m->l->arena, b->list, b->count, t);
	return true;
}

/* The members of an allOf that nobody wrote, or the node itself. */
static bool accumulate_flat(struct modern *m, struct branches *b, const struct typed *t)
{
	if (!is_generated(t, TYPED_ALL_OF))
		return accumulate(m, b, t);
	for (size_t i = 0; i < t->combined->count; i++)
		if (!accumulate(m, b, t->combined->branches[i]))
			return false;
	return true;
}

static bool has_class_of(const struct typed_combined *c, const struct typed *t)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->branches[i]->class == t->class)
			return true;
	return false;
}

static struct typed *join_types(struct modern *m, const struct typed *types, const struct typed *t)
{
	struct branches b = { 0 };

	for (size_t i = 0; i < types->combined->count; i++)
		LIST_ADD(m->l->arena, b.list, b.count, types->combined->branches[i]);
	if (!accumulate(m, &b, t))
		return NULL;
	return combine(m, TYPED_ANY_OF, b.list, b.count, true, types->at);
}

/* NULL: LIMIT. */
static struct typed *join(struct modern *m, struct typed *x, struct typed *y)
{
	struct branches b = { 0 };

	if (!x || !y)
		return x ? x : y;
	if (merges(x, y))
		return merge(m, x, y);
	if (is_generated(x, TYPED_ANY_OF) && has_class_of(x->combined, y))
		return join_types(m, x, y);
	if (is_generated(y, TYPED_ANY_OF) && has_class_of(y->combined, x))
		return join_types(m, y, x);
	if (!accumulate_flat(m, &b, x) || !accumulate_flat(m, &b, y))
		return NULL;
	return combine(m, TYPED_ALL_OF, b.list, b.count, true, x->at);
}

/* ---- keywords, one by one -------------------------------------------------------------- */

typedef bool keyword_fn(struct modern *m, const struct spot *object, const struct spot *at,
                        struct typed **out);

static bool load_child(struct modern *m, const struct spot *at, const struct typed **out)
{
	struct typed *t;

	if (!load(m, at, &t))
		return false;
	*out = t;
	return true;
}

static bool read_additional_properties(struct modern *m, const struct spot *object,
                                       const struct spot *at, struct typed **out)
{
	const struct typed *child;

	if (!load_child(m, at, &child) || !(*out = piece(m, TYPED_OBJECT, object->here.node)))
		return false;
	(*out)->object->closed = child->class == TYPED_FALSE;
	if (child->class != TYPED_FALSE && child->class != TYPED_TRUE)
		(*out)->object->additional = child;
	return true;
}

static struct typed *of_type(struct modern *m, struct str type, const struct node *at)
{
	static const struct {
		const char *name;
		enum typed_class class;
	} rows[] = {
		{ "string", TYPED_STRING }, { "integer", TYPED_NUMBER },
		{ "number", TYPED_NUMBER }, { "array", TYPED_ARRAY },
		{ "object", TYPED_OBJECT }, { "boolean", TYPED_BOOLEAN },
		{ "null", TYPED_NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct typed *t;

		if (!str_is(type, rows[i].name))
			continue;
		t = piece(m, rows[i].class, at);
		if (t)
			t->typed = true;
		if (t && t->class == TYPED_NUMBER)
			t->number->integer = str_is(type, "integer");
		return t;
	}
	return NULL;
}

static bool read_one_type(struct modern *m, const struct spot *object, const struct spot *at,
                          struct typed **out)
{
	if (!typed_is_string(at->here.node))
		return typed_refuse(m->l, &at->here, "expected string or array, found %s",
		                    typed_java_class(at->here.node));
	*out = of_type(m, at->here.node->text, object->here.node);
	return *out || m->l->why->code == FAILURE_LIMIT ||
	       typed_refuse(m->l, &object->here, "unknown type: [%.*s]",
	                    STR_FMT(at->here.node->text));
}

static bool read_type(struct modern *m, const struct spot *object, const struct spot *at,
                      struct typed **out)
{
	const struct typed **branches;
	struct spot item;

	if (!node_is(at->here.node, NODE_LIST))
		return read_one_type(m, object, at, out);
	branches = arena_array(m->l->arena, const struct typed *, at->here.node->count + 1);
	for (size_t i = 0; i < at->here.node->count; i++) {
		struct typed *t;

		if (!enter_item(m, at, i, &item) || !read_one_type(m, object, &item, &t) || !t)
			return false;
		branches[i] = t;
	}
	*out = combine(m, TYPED_ANY_OF, branches, at->here.node->count, true, object->here.node);
	return *out != NULL;
}

static bool read_required(struct modern *m, const struct spot *object, const struct spot *at,
                          struct typed **out)
{
	struct typed_object *x;
	struct spot item;

	if (!want(m, at, NODE_LIST) || !(*out = piece(m, TYPED_OBJECT, object->here.node)))
		return false;
	x = (*out)->object;
	for (size_t i = 0; i < at->here.node->count; i++) {
		if (!enter_item(m, at, i, &item) || !want_text(m, &item))
			return false;
		LIST_ADD(m->l->arena, x->required_list, x->required_count, item.here.node->text);
	}
	close_required(m->l->arena, x);
	return true;
}

static bool read_not(struct modern *m, const struct spot *object, const struct spot *at,
                     struct typed **out)
{
	const struct typed *child;

	if (!load_child(m, at, &child) || !(*out = piece(m, TYPED_NOT, object->here.node)))
		return false;
	(*out)->inner = child;
	return true;
}

static bool read_if(struct modern *m, const struct spot *object, const struct spot *at,
                    struct typed **out)
{
	static const char *const keys[] = { "if", "then", "else" };
	struct spot part;

	(void)at;
	if (!(*out = piece(m, TYPED_CONDITIONAL, object->here.node)))
		return false;
	for (size_t i = 0; i < 3; i++) {
		const struct node *value = node_get(object->here.node, keys[i]);

		if (value && (!enter(m, object, str_of(keys[i]), value, &part) ||
		              !load_child(m, &part, &(*out)->conditional[i])))
			return false;
	}
	return true;
}

static bool read_count(struct modern *m, const struct spot *at, struct typed_count *out)
{
	if (!want_number(m, at))
		return false;
	typed_to_int(at->here.node, &out->value);
	out->set = true;
	return true;
}

/* minLength and the like: which class, and where the count stands in it. */
static bool read_counts(struct modern *m, const struct spot *object, const struct spot *at,
                        struct typed **out)
{
	const struct str key = at->here.path->key;
	const enum typed_class class = str_ends(key, "Length")  ? TYPED_STRING
	                               : str_ends(key, "Items") ? TYPED_ARRAY
	                                                        : TYPED_OBJECT;
	struct typed_count count = { 0 };
	struct typed *t;

	if (!read_count(m, at, &count) || !(t = *out = piece(m, class, object->here.node)))
		return false;
	if (class == TYPED_STRING)
		*(str_starts(key, "min") ? &t->string->min : &t->string->max) = count;
	else if (class == TYPED_ARRAY)
		*(str_starts(key, "min") ? &t->array->min : &t->array->max) = count;
	else
		*(str_starts(key, "min") ? &t->object->min : &t->object->max) = count;
	return true;
}

static bool read_bounds(struct modern *m, const struct spot *object, const struct spot *at,
                        struct typed **out)
{
	const struct str key = at->here.path->key, text = at->here.node->text;
	struct typed_bound bound;
	struct typed_number *n;

	if (!want_number(m, at) || !(*out = piece(m, TYPED_NUMBER, object->here.node)))
		return false;
	n = (*out)->number;
	bound = (struct typed_bound){ true, strtod(str_c(m->l->arena, text), NULL), text };
	if (str_is(key, "multipleOf"))
		n->multiple_of = text;
	else if (str_is(key, "minimum"))
		n->minimum = bound;
	else if (str_is(key, "maximum"))
		n->maximum = bound;
	else if (str_is(key, "exclusiveMinimum"))
		n->exclusive_minimum = bound;
	else
		n->exclusive_maximum = bound;
	return true;
}

static bool read_enum(struct modern *m, const struct spot *object, const struct spot *at,
                      struct typed **out)
{
	struct arena *a = m->l->arena;

	if (!want(m, at, NODE_LIST) || !(*out = piece(m, TYPED_ENUM, object->here.node)))
		return false;
	for (size_t i = 0; i < at->here.node->count; i++)
		LIST_ADD(a, (*out)->values.list, (*out)->values.count,
		         typed_value_text(a, at->here.node->items[i]));
	typed_names_close(&(*out)->values);
	return true;
}

static bool read_const(struct modern *m, const struct spot *object, const struct spot *at,
                       struct typed **out)
{
	struct arena *a = m->l->arena;

	if (!(*out = piece(m, TYPED_CONST, object->here.node)))
		return false;
	LIST_ADD(a, (*out)->values.list, (*out)->values.count, typed_value_text(a, at->here.node));
	return true;
}

static bool read_dependent_required(struct modern *m, const struct spot *object,
                                    const struct spot *at, struct typed **out)
{
	struct text_map index = { .arena = m->l->arena };
	struct spot names, name;
	struct typed_object *x;
	size_t *order;

	if (!want(m, at, NODE_MAP) || !(*out = piece(m, TYPED_OBJECT, object->here.node)))
		return false;
	x = (*out)->object;
	order = walk(m, at->here.node);
	for (size_t i = 0; i < at->here.node->count; i++) {
		const struct member *member = &at->here.node->members[order[i]];
		struct typed_member *t = NULL;

		if (!enter(m, at, member->key->text, member->value, &names) ||
		    !want(m, &names, NODE_LIST))
			return false;
		for (size_t k = 0; k < member->value->count; k++) {
			if (!enter_item(m, &names, k, &name) || !want_text(m, &name))
				return false;
			t = typed_table_add(m->l->arena, &x->name_dependencies, &index,
			                    member->key->text);
			LIST_ADD(m->l->arena, t->needs.list, t->needs.count, name.here.node->text);
		}
		if (t)
			typed_names_close(&t->needs);
	}
	typed_table_close(m->l->arena, &x->name_dependencies, JAVA_TABLE_DEFAULT,
	                  java_table_copy(x->name_dependencies.count));
	return true;
}

/* name -> schema, into a table. */
static bool read_table(struct modern *m, const struct spot *at, struct typed_table *t, bool copied)
{
	struct text_map index = { .arena = m->l->arena };
	const struct typed *child;
	struct spot value;
	size_t *order;

	if (!want(m, at, NODE_MAP))
		return false;
	order = walk(m, at->here.node);
	for (size_t i = 0; i < at->here.node->count; i++) {
		const struct member *member = &at->here.node->members[order[i]];

		if (!enter(m, at, member->key->text, member->value, &value) ||
		    !load_child(m, &value, &child))
			return false;
		typed_table_add(m->l->arena, t, &index, member->key->text)->schema = child;
	}
	typed_table_close(m->l->arena, t, JAVA_TABLE_DEFAULT,
	                  copied ? java_table_copy(t->count) : 0);
	return true;
}

static bool read_dependent_schemas(struct modern *m, const struct spot *object,
                                   const struct spot *at, struct typed **out)
{
	*out = piece(m, TYPED_OBJECT, object->here.node);
	return *out && read_table(m, at, &(*out)->object->schema_dependencies, true);
}

static bool read_format(struct modern *m, const struct spot *object, const struct spot *at,
                        struct typed **out)
{
	return want_text(m, at) && (*out = nothing(m, object->here.node)) != NULL;
}

static bool read_flag(struct modern *m, const struct spot *object, const struct spot *at,
                      struct typed **out)
{
	if (!want_bool(m, at))
		return false;
	*out = NULL; /* false: not even an empty allOf */
	return str_is(at->here.node->text, "false") || (*out = nothing(m, object->here.node));
}

static bool read_property_names(struct modern *m, const struct spot *object, const struct spot *at,
                                struct typed **out)
{
	*out = piece(m, TYPED_OBJECT, object->here.node);
	return *out && load_child(m, at, &(*out)->object->names);
}

static bool read_pattern(struct modern *m, const struct spot *object, const struct spot *at,
                         struct typed **out)
{
	if (!want_text(m, at) || !want_pattern(m, at, at->here.node->text) ||
	    !(*out = piece(m, TYPED_STRING, object->here.node)))
		return false;
	(*out)->string->pattern = at->here.node->text;
	return true;
}

static bool read_contains(struct modern *m, const struct spot *object, const struct spot *at,
                          struct typed **out)
{
	const struct node *min = node_get(object->here.node, "minContains");
	const struct node *max = node_get(object->here.node, "maxContains");
	struct typed_array *x;

	*out = piece(m, TYPED_ARRAY, object->here.node);
	if (!*out || !load_child(m, at, &(*out)->array->contains))
		return false;
	x = (*out)->array;
	x->min_contains = (struct typed_count){ true, 1 };
	if (typed_is_number(min))
		typed_to_int(min, &x->min_contains.value);
	x->max_contains.set = typed_is_number(max);
	if (x->max_contains.set)
		typed_to_int(max, &x->max_contains.value);
	return true;
}

static bool read_prefix_items(struct modern *m, const struct spot *object, const struct spot *at,
                              struct typed **out)
{
	struct typed_array *x;
	struct spot item;

	if (!want(m, at, NODE_LIST) || !(*out = piece(m, TYPED_ARRAY, object->here.node)))
		return false;
	x = (*out)->array;
	x->items = arena_array(m->l->arena, const struct typed *, at->here.node->count + 1);
	for (; x->item_count < at->here.node->count; x->item_count++)
		if (!enter_item(m, at, x->item_count, &item) ||
		    !load_child(m, &item, &x->items[x->item_count]))
			return false;
	return true;
}

static bool read_items(struct modern *m, const struct spot *object, const struct spot *at,
                       struct typed **out)
{
	const struct node *prefix = node_get(object->here.node, "prefixItems");
	const struct typed *child;
	struct typed_array *x;

	if (!load_child(m, at, &child) || !(*out = piece(m, TYPED_ARRAY, object->here.node)))
		return false;
	x = (*out)->array;
	x->closed = child->class == TYPED_FALSE;
	if (child->class == TYPED_FALSE || child->class == TYPED_TRUE)
		return true;
	if (node_is(prefix, NODE_LIST) && prefix->count)
		x->additional = child;
	else
		x->all = child;
	return true;
}

/* A branch that is an allOf which nobody wrote gives its members as branches: right for allOf. */
static bool read_combined(struct modern *m, const struct spot *object, const struct spot *at,
                          struct typed **out)
{
	const struct str key = at->here.path->key;
	struct branches b = { 0 };
	struct spot item;
	struct typed *t;

	if (!want(m, at, NODE_LIST))
		return false;
	for (size_t i = 0; i < at->here.node->count; i++) {
		if (!enter_item(m, at, i, &item) || !load(m, &item, &t))
			return false;
		if (!is_generated(t, TYPED_ALL_OF))
			LIST_ADD(m->l->arena, b.list, b.count, t);
		for (size_t k = 0; is_generated(t, TYPED_ALL_OF) && k < t->combined->count; k++)
			LIST_ADD(m->l->arena, b.list, b.count, t->combined->branches[k]);
	}
	*out = combine(m,
	               str_is(key, "allOf")   ? TYPED_ALL_OF
	               : str_is(key, "anyOf") ? TYPED_ANY_OF
	                                      : TYPED_ONE_OF,
	               b.list, b.count, false, object->here.node);
	return *out != NULL;
}

static bool read_unique(struct modern *m, const struct spot *object, const struct spot *at,
                        struct typed **out)
{
	if (!want_bool(m, at) || !(*out = piece(m, TYPED_ARRAY, object->here.node)))
		return false;
	(*out)->array->unique = str_is(at->here.node->text, "true");
	return true;
}

/* ---- references ------------------------------------------------------------------------ */

static bool refer(struct modern *m, const struct spot *object, const char *keyword,
                  struct typed **out)
{
	const struct json_link *link = json_schema_ref(m->schema, object->place, keyword);
	struct typed_loader *l = m->l;
	struct typed_load *to, *now = l->loads[l->current];
	struct str uri;
	void **slot;

	if (!link || !link->found)
		return typed_refuse(l, &object->here, "%s leads nowhere", keyword);
	uri = link->uri;
	while (str_ends(uri, "#"))
		uri.len--;
	to = text_map_find(&l->by_uri, uri);
	if (!to) {
		to = arena_new(l->arena, struct typed_load);
		to->here = object->here;
		to->here.node = link->to.node;
		to->place = link->to;
		to->uri = uri;
		LIST_ADD(l->arena, l->loads, l->load_count, to);
		slot = text_map_at(&l->by_uri, uri);
		*slot = to;
	}
	*out = typed_new(l, TYPED_REFERENCE, object->here.node);
	if (!*out)
		return false;
	(*out)->bare = true;
	(*out)->reference.text = uri;
	LIST_ADD(l->arena, now->occurrences, now->count, (struct typed_occurrence){ *out, to });
	return true;
}

static bool read_ref(struct modern *m, const struct spot *object, const struct spot *at,
                     struct typed **out)
{
	return want_text(m, at) && refer(m, object, "$ref", out);
}

/* ---- a schema object ------------------------------------------------------------------- */

static const struct {
	const char *name;
	keyword_fn *read;
} keywords[] = {
	{ "additionalProperties", read_additional_properties },
	{ "type", read_type },
	{ "required", read_required },
	{ "not", read_not },
	{ "minLength", read_counts },
	{ "maxLength", read_counts },
	{ "minItems", read_counts },
	{ "maxItems", read_counts },
	{ "minProperties", read_counts },
	{ "maxProperties", read_counts },
	{ "minimum", read_bounds },
	{ "maximum", read_bounds },
	{ "exclusiveMinimum", read_bounds },
	{ "exclusiveMaximum", read_bounds },
	{ "multipleOf", read_bounds },
	{ "enum", read_enum },
	{ "dependentRequired", read_dependent_required },
	{ "format", read_format },
	{ "propertyNames", read_property_names },
	{ "pattern", read_pattern },
	{ "dependentSchemas", read_dependent_schemas },
	{ "if", read_if },
	{ "contains", read_contains },
	{ "prefixItems", read_prefix_items },
	{ "items", read_items },
	{ "oneOf", read_combined },
	{ "anyOf", read_combined },
	{ "allOf", read_combined },
	{ "uniqueItems", read_unique },
	{ "const", read_const },
	{ "readOnly", read_flag },
	{ "writeOnly", read_flag },
	{ "$ref", read_ref },
};

static keyword_fn *keyword_of(struct str name)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (str_is(name, keywords[i].name))
			return keywords[i].read;
	return NULL;
}

/* The keywords, joined; *out NULL: there is none. */
static bool join_keywords(struct modern *m, const struct spot *object, struct typed **out)
{
	const struct node *map = object->here.node;
	const size_t *order = walk(m, map);
	struct typed *all = NULL, *one;
	struct spot value;

	for (size_t i = 0; i < map->count; i++) {
		const struct member *member = &map->members[order[i]];
		keyword_fn *read = keyword_of(member->key->text);

		if (!read)
			continue;
		one = NULL;
		if (!enter(m, object, member->key->text, member->value, &value) ||
		    !read(m, object, &value, &one))
			return false;
		if (one && !(all = join(m, all, one)))
			return false;
	}
	*out = all;
	return true;
}

static bool join_properties(struct modern *m, const struct spot *object, struct typed **all)
{
	const struct node *map = node_get(object->here.node, "properties");
	struct typed *t;
	struct spot at;

	if (!map)
		return true;
	if (!enter(m, object, STR("properties"), map, &at) || !want(m, &at, NODE_MAP))
		return false;
	if (!map->count)
		return true;
	t = piece(m, TYPED_OBJECT, object->here.node);
	return t && read_table(m, &at, &t->object->properties, false) && (*all = join(m, *all, t));
}

static bool join_patterns(struct modern *m, const struct spot *object, struct typed **all)
{
	const struct node *map = node_get(object->here.node, "patternProperties");
	struct typed_object *x;
	struct spot at, value;
	struct typed *t;

	if (!map)
		return true;
	if (!enter(m, object, STR("patternProperties"), map, &at) || !want(m, &at, NODE_MAP))
		return false;
	if (!map->count)
		return true;
	t = piece(m, TYPED_OBJECT, object->here.node);
	if (!t)
		return false;
	x = t->object;
	x->patterns = arena_array(m->l->arena, struct typed_member, map->count);
	for (; x->pattern_count < map->count; x->pattern_count++) {
		const struct member *member = &map->members[x->pattern_count];
		struct typed_member *p = &x->patterns[x->pattern_count];

		p->name = member->key->text;
		if (!enter(m, &at, p->name, member->value, &value) ||
		    !want_pattern(m, &value, p->name) || !load_child(m, &value, &p->schema))
			return false;
	}
	return (*all = join(m, *all, t)) != NULL;
}

static bool join_unevaluated(struct modern *m, const struct spot *object, const char *key,
                             enum typed_class class, struct typed **all)
{
	const struct node *value = node_get(object->here.node, key);
	struct typed *t;
	struct spot at;

	if (!value)
		return true;
	t = piece(m, class, object->here.node);
	if (!t || !enter(m, object, str_of(key), value, &at) ||
	    !load_child(m, &at,
	                class == TYPED_ARRAY ? &t->array->unevaluated : &t->object->unevaluated))
		return false;
	return (*all = join(m, *all, t)) != NULL;
}

/* What is defined is loaded, whether it is used or not. */
static bool load_definitions(struct modern *m, const struct spot *object)
{
	const struct node *map = node_get(object->here.node, "$defs");
	struct spot at, value;
	struct typed *t;

	if (!map)
		return true;
	if (!enter(m, object, STR("$defs"), map, &at) || !want(m, &at, NODE_MAP))
		return false;
	for (size_t i = 0; i < map->count; i++)
		if (!enter(m, &at, map->members[i].key->text, map->members[i].value, &value) ||
		    !load(m, &value, &t))
			return false;
	return true;
}

static bool take_text(struct modern *m, const struct spot *object, const char *key, struct str *out)
{
	const struct node *value = node_get(object->here.node, key);
	struct spot at;

	if (!value)
		return true;
	if (!enter(m, object, str_of(key), value, &at) || !want_text(m, &at))
		return false;
	*out = value->text;
	return true;
}

/* Title and the like are of the node that all came to; unknown keywords too, and those drive out
 * what else was carried in their place: unevaluated*, minContains, maxContains. */
static bool take_common(struct modern *m, const struct spot *object, struct typed *t)
{
	const struct node *map = object->here.node, *connect = node_get(map, "connect.type");
	const struct node *value = node_get(map, "default"), *defs = node_get(map, "$defs");
	bool unknown = defs && defs->count;

	if (!take_text(m, object, "title", &t->title) ||
	    !take_text(m, object, "description", &t->description))
		return false;
	/* A reference is finished before; null is as good as none. */
	if (value && t->class != TYPED_REFERENCE && (value->quoted || !str_is(value->text, "null")))
		t->default_value = value;
	for (size_t i = 0; i < map->count && !unknown; i++)
		unknown = !typed_modern_keyword(map->members[i].key->text);
	t->connect_bytes = typed_is_string(connect) && str_is(connect->text, "bytes");
	if (unknown && t->class == TYPED_ARRAY) {
		t->array->unevaluated = NULL;
		t->array->min_contains.set = t->array->max_contains.set = false;
	} else if (unknown && t->class == TYPED_OBJECT) {
		t->object->unevaluated = NULL;
	}
	return true;
}

static void *copy_of(struct modern *m, const void *from, size_t size)
{
	return memcpy(arena_alloc(m->l->arena, 1, size), from, size);
}

/* The only member of an allOf that nobody wrote: a copy, which may have a title of its own. */
static struct typed *single(struct modern *m, const struct typed *all)
{
	const struct typed *only = all->combined->branches[0];
	struct typed *t = typed_new(m->l, only->class, only->at);
	struct typed_load *now = m->l->loads[m->l->current];
	unsigned id;

	if (!t)
		return NULL;
	id = t->id;
	*t = *only;
	t->id = id;
	if (t->class == TYPED_COMBINED)
		LIST_ADD(m->l->arena, m->l->combined, m->l->combined_count, t);
	if (t->class == TYPED_OBJECT)
		t->object = copy_of(m, only->object, sizeof *only->object);
	else if (t->class == TYPED_ARRAY)
		t->array = copy_of(m, only->array, sizeof *only->array);
	for (size_t i = 0; t->class == TYPED_REFERENCE && i < now->count; i++) {
		if (now->occurrences[i].from != only)
			continue;
		LIST_ADD(m->l->arena, now->occurrences, now->count,
		         (struct typed_occurrence){ t, now->occurrences[i].to });
		break;
	}
	return t;
}

static bool load_object(struct modern *m, const struct spot *object, struct typed **out)
{
	const struct node *map = object->here.node;
	struct typed *t, *dynamic;

	if (!join_keywords(m, object, &t) || !join_properties(m, object, &t) ||
	    !join_patterns(m, object, &t) ||
	    !join_unevaluated(m, object, "unevaluatedItems", TYPED_ARRAY, &t) ||
	    !join_unevaluated(m, object, "unevaluatedProperties", TYPED_OBJECT, &t))
		return false;
	if (!t || (is_generated(t, TYPED_ALL_OF) && !t->combined->count))
		t = typed_new(m->l, TYPED_EMPTY, map);
	else if (is_generated(t, TYPED_ALL_OF) && t->combined->count == 1)
		t = single(m, t);
	if (!t || !take_common(m, object, t))
		return false;
	t->bare = false;
	if (!load_definitions(m, object))
		return false;
	if (node_get(map, "$dynamicRef")) {
		if (!refer(m, object, "$dynamicRef", &dynamic) || !(t = join(m, dynamic, t)))
			return false;
	}
	*out = t;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH of the document */
static bool load(struct modern *m, const struct spot *at, struct typed **out)
{
	const struct node *node = at->here.node;

	if (node_is(node, NODE_MAP))
		return load_object(m, at, out);
	if (!typed_is_bool(node))
		return typed_refuse(m->l, &at->here, "expected boolean or object, found %s",
		                    typed_java_class(node));
	*out = typed_new(m->l, str_is(node->text, "true") ? TYPED_TRUE : TYPED_FALSE, node);
	return *out != NULL;
}

bool typed_read_modern(struct typed_loader *l, const struct typed_reference *references,
                       size_t reference_count, const struct typed **out)
{
	struct json_document *documents =
		arena_array(l->arena, struct json_document, reference_count + 1);
	const struct json_schema_options options = { .documents = documents,
		                                     .document_count = reference_count };
	struct modern m = { .l = l };

	for (size_t i = 0; i < reference_count; i++)
		documents[i] = (struct json_document){ references[i].name,
			                               typed_bridged(l, references[i].document) };
	if (!json_schema_read(l->arena, l->main->root, &options, &m.schema, l->why))
		return false;
	typed_new_load(l, &(struct typed_here){ l->main->root, STR_NONE, l->main, NULL }, STR(""));
	l->loads[0]->place = m.schema->root;
	for (l->current = 0; l->current < l->load_count; l->current++) {
		struct typed_load *now = l->loads[l->current];
		const struct spot at = { now->here, now->place };
		struct typed *t;

		if (!load(&m, &at, &t))
			return false;
		now->made = t;
	}
	for (size_t i = 0; i < l->load_count; i++)
		for (size_t k = 0; k < l->loads[i]->count; k++)
			l->loads[i]->occurrences[k].from->reference.target =
				l->loads[i]->occurrences[k].to->made;
	*out = l->loads[0]->made;
	return true;
}
