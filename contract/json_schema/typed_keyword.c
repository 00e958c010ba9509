/* typed_keyword.c - the node that each keyword of 2019-09 and 2020-12 makes by itself */
#include "contract/base/java_hash.h"
#include "contract/base/list.h"
#include "contract/json_schema/typed_modern.h"

#include <stdlib.h>

static bool want_bool(struct modern *m, const struct modern_spot *at)
{
	return typed_is_bool(at->here.node) ||
	       typed_refuse(m->l, &at->here, "expected boolean, found %s",
	                    typed_java_class(at->here.node));
}

static bool want_number(struct modern *m, const struct modern_spot *at)
{
	return typed_is_number(at->here.node) ||
	       typed_refuse(m->l, &at->here, "expected number, found %s",
	                    typed_java_class(at->here.node));
}

static bool read_additional_properties(struct modern *m, const struct modern_spot *object,
                                       const struct modern_spot *at, struct typed **out)
{
	const struct typed *child;

	if (!modern_load_child(m, at, &child) ||
	    !(*out = modern_piece(m, TYPED_OBJECT, object->here.node)))
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
		t = modern_piece(m, rows[i].class, at);
		if (t)
			t->typed = true;
		if (t && t->class == TYPED_NUMBER)
			t->number->integer = str_is(type, "integer");
		return t;
	}
	return NULL;
}

static bool read_one_type(struct modern *m, const struct modern_spot *object,
                          const struct modern_spot *at, struct typed **out)
{
	if (!typed_is_string(at->here.node))
		return typed_refuse(m->l, &at->here, "expected string or array, found %s",
		                    typed_java_class(at->here.node));
	*out = of_type(m, at->here.node->text, object->here.node);
	return *out || (m->l->why->code != FAILURE_LIMIT &&
	                typed_refuse(m->l, &object->here, "unknown type: [%.*s]",
	                             STR_FMT(at->here.node->text)));
}

static bool read_type(struct modern *m, const struct modern_spot *object,
                      const struct modern_spot *at, struct typed **out)
{
	const struct typed **branches;
	struct modern_spot item;

	if (!node_is(at->here.node, NODE_LIST))
		return read_one_type(m, object, at, out);
	branches = arena_array(m->l->arena, const struct typed *, at->here.node->count + 1);
	for (size_t i = 0; i < at->here.node->count; i++) {
		struct typed *t;

		if (!modern_item(m, at, i, &item) || !read_one_type(m, object, &item, &t))
			return false;
		branches[i] = t;
	}
	*out = modern_combine(m, TYPED_ANY_OF, branches, at->here.node->count, true,
	                      object->here.node);
	return *out != NULL;
}

static bool read_required(struct modern *m, const struct modern_spot *object,
                          const struct modern_spot *at, struct typed **out)
{
	struct typed_object *x;
	struct modern_spot item;

	if (!modern_want(m, at, NODE_LIST) ||
	    !(*out = modern_piece(m, TYPED_OBJECT, object->here.node)))
		return false;
	x = (*out)->object;
	for (size_t i = 0; i < at->here.node->count; i++) {
		if (!modern_item(m, at, i, &item) || !modern_want_text(m, &item))
			return false;
		LIST_ADD(m->l->arena, x->required_list, x->required_count, item.here.node->text);
	}
	modern_close_required(m->l->arena, x);
	return true;
}

static bool read_not(struct modern *m, const struct modern_spot *object,
                     const struct modern_spot *at, struct typed **out)
{
	const struct typed *child;

	if (!modern_load_child(m, at, &child) ||
	    !(*out = modern_piece(m, TYPED_NOT, object->here.node)))
		return false;
	(*out)->inner = child;
	return true;
}

static bool read_if(struct modern *m, const struct modern_spot *object,
                    const struct modern_spot *at, struct typed **out)
{
	static const char *const keys[] = { "if", "then", "else" };
	struct modern_spot part;

	(void)at;
	if (!(*out = modern_piece(m, TYPED_CONDITIONAL, object->here.node)))
		return false;
	for (size_t i = 0; i < 3; i++) {
		const struct node *value = node_get(object->here.node, keys[i]);

		if (value && (!modern_enter(m, object, str_of(keys[i]), value, &part) ||
		              !modern_load_child(m, &part, &(*out)->conditional[i])))
			return false;
	}
	return true;
}

static bool read_count(struct modern *m, const struct modern_spot *at, struct typed_count *out)
{
	if (!want_number(m, at))
		return false;
	typed_to_int(at->here.node, &out->value);
	out->set = true;
	return true;
}

/* minLength and the like: which class, and where the count stands in it. */
static bool read_counts(struct modern *m, const struct modern_spot *object,
                        const struct modern_spot *at, struct typed **out)
{
	const struct str key = at->here.path->key;
	const enum typed_class class = str_ends(key, "Length")  ? TYPED_STRING
	                               : str_ends(key, "Items") ? TYPED_ARRAY
	                                                        : TYPED_OBJECT;
	struct typed_count count = { 0 };
	struct typed *t;

	if (!read_count(m, at, &count) || !(t = *out = modern_piece(m, class, object->here.node)))
		return false;
	if (class == TYPED_STRING)
		*(str_starts(key, "min") ? &t->string->min : &t->string->max) = count;
	else if (class == TYPED_ARRAY)
		*(str_starts(key, "min") ? &t->array->min : &t->array->max) = count;
	else
		*(str_starts(key, "min") ? &t->object->min : &t->object->max) = count;
	return true;
}

static bool read_bounds(struct modern *m, const struct modern_spot *object,
                        const struct modern_spot *at, struct typed **out)
{
	const struct str key = at->here.path->key, text = at->here.node->text;
	struct typed_bound bound;
	struct typed_number *n;

	if (!want_number(m, at) || !(*out = modern_piece(m, TYPED_NUMBER, object->here.node)))
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

static bool read_enum(struct modern *m, const struct modern_spot *object,
                      const struct modern_spot *at, struct typed **out)
{
	struct arena *a = m->l->arena;

	if (!modern_want(m, at, NODE_LIST) ||
	    !(*out = modern_piece(m, TYPED_ENUM, object->here.node)))
		return false;
	for (size_t i = 0; i < at->here.node->count; i++)
		LIST_ADD(a, (*out)->values.list, (*out)->values.count,
		         typed_value_text(a, at->here.node->items[i]));
	typed_names_close(&(*out)->values);
	return true;
}

static bool read_const(struct modern *m, const struct modern_spot *object,
                       const struct modern_spot *at, struct typed **out)
{
	struct arena *a = m->l->arena;

	if (!(*out = modern_piece(m, TYPED_CONST, object->here.node)))
		return false;
	LIST_ADD(a, (*out)->values.list, (*out)->values.count, typed_value_text(a, at->here.node));
	return true;
}

static bool read_dependent_required(struct modern *m, const struct modern_spot *object,
                                    const struct modern_spot *at, struct typed **out)
{
	struct text_map index = { .arena = m->l->arena };
	struct modern_spot names, name;
	struct typed_object *x;
	size_t *order;

	if (!modern_want(m, at, NODE_MAP) ||
	    !(*out = modern_piece(m, TYPED_OBJECT, object->here.node)))
		return false;
	x = (*out)->object;
	order = modern_walk(m, at->here.node);
	for (size_t i = 0; i < at->here.node->count; i++) {
		const struct member *member = &at->here.node->members[order[i]];
		struct typed_member *t = NULL;

		if (!modern_enter(m, at, member->key->text, member->value, &names) ||
		    !modern_want(m, &names, NODE_LIST))
			return false;
		for (size_t k = 0; k < member->value->count; k++) {
			if (!modern_item(m, &names, k, &name) || !modern_want_text(m, &name))
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
bool modern_read_table(struct modern *m, const struct modern_spot *at, struct typed_table *t,
                       bool copied)
{
	struct text_map index = { .arena = m->l->arena };
	const struct typed *child;
	struct modern_spot value;
	size_t *order;

	if (!modern_want(m, at, NODE_MAP))
		return false;
	order = modern_walk(m, at->here.node);
	for (size_t i = 0; i < at->here.node->count; i++) {
		const struct member *member = &at->here.node->members[order[i]];

		if (!modern_enter(m, at, member->key->text, member->value, &value) ||
		    !modern_load_child(m, &value, &child))
			return false;
		typed_table_add(m->l->arena, t, &index, member->key->text)->schema = child;
	}
	typed_table_close(m->l->arena, t, JAVA_TABLE_DEFAULT,
	                  copied ? java_table_copy(t->count) : 0);
	return true;
}

static bool read_dependent_schemas(struct modern *m, const struct modern_spot *object,
                                   const struct modern_spot *at, struct typed **out)
{
	*out = modern_piece(m, TYPED_OBJECT, object->here.node);
	return *out && modern_read_table(m, at, &(*out)->object->schema_dependencies, true);
}

static bool read_format(struct modern *m, const struct modern_spot *object,
                        const struct modern_spot *at, struct typed **out)
{
	return modern_want_text(m, at) && (*out = modern_nothing(m, object->here.node)) != NULL;
}

static bool read_flag(struct modern *m, const struct modern_spot *object,
                      const struct modern_spot *at, struct typed **out)
{
	if (!want_bool(m, at))
		return false;
	*out = NULL; /* false: not even an empty allOf */
	return str_is(at->here.node->text, "false") ||
	       (*out = modern_nothing(m, object->here.node));
}

static bool read_property_names(struct modern *m, const struct modern_spot *object,
                                const struct modern_spot *at, struct typed **out)
{
	*out = modern_piece(m, TYPED_OBJECT, object->here.node);
	return *out && modern_load_child(m, at, &(*out)->object->names);
}

static bool read_pattern(struct modern *m, const struct modern_spot *object,
                         const struct modern_spot *at, struct typed **out)
{
	if (!modern_want_text(m, at) || !modern_want_pattern(m, at, at->here.node->text) ||
	    !(*out = modern_piece(m, TYPED_STRING, object->here.node)))
		return false;
	(*out)->string->pattern = at->here.node->text;
	return true;
}

static bool read_contains(struct modern *m, const struct modern_spot *object,
                          const struct modern_spot *at, struct typed **out)
{
	const struct node *min = node_get(object->here.node, "minContains");
	const struct node *max = node_get(object->here.node, "maxContains");
	struct typed_array *x;

	*out = modern_piece(m, TYPED_ARRAY, object->here.node);
	if (!*out || !modern_load_child(m, at, &(*out)->array->contains))
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

static bool read_prefix_items(struct modern *m, const struct modern_spot *object,
                              const struct modern_spot *at, struct typed **out)
{
	struct typed_array *x;
	struct modern_spot item;

	if (!modern_want(m, at, NODE_LIST) ||
	    !(*out = modern_piece(m, TYPED_ARRAY, object->here.node)))
		return false;
	x = (*out)->array;
	x->items = arena_array(m->l->arena, const struct typed *, at->here.node->count + 1);
	for (; x->item_count < at->here.node->count; x->item_count++)
		if (!modern_item(m, at, x->item_count, &item) ||
		    !modern_load_child(m, &item, &x->items[x->item_count]))
			return false;
	return true;
}

static bool read_items(struct modern *m, const struct modern_spot *object,
                       const struct modern_spot *at, struct typed **out)
{
	const struct node *prefix = node_get(object->here.node, "prefixItems");
	const struct typed *child;
	struct typed_array *x;

	if (!modern_load_child(m, at, &child) ||
	    !(*out = modern_piece(m, TYPED_ARRAY, object->here.node)))
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
static bool read_combined(struct modern *m, const struct modern_spot *object,
                          const struct modern_spot *at, struct typed **out)
{
	const struct str key = at->here.path->key;
	struct modern_branches b = { 0 };
	struct modern_spot item;
	struct typed *t;

	if (!modern_want(m, at, NODE_LIST))
		return false;
	for (size_t i = 0; i < at->here.node->count; i++) {
		if (!modern_item(m, at, i, &item) || !modern_load(m, &item, &t))
			return false;
		if (!modern_is_generated(t, TYPED_ALL_OF))
			LIST_ADD(m->l->arena, b.list, b.count, t);
		for (size_t k = 0; modern_is_generated(t, TYPED_ALL_OF) && k < t->combined->count;
		     k++)
			LIST_ADD(m->l->arena, b.list, b.count, t->combined->branches[k]);
	}
	*out = modern_combine(m,
	                      str_is(key, "allOf")   ? TYPED_ALL_OF
	                      : str_is(key, "anyOf") ? TYPED_ANY_OF
	                                             : TYPED_ONE_OF,
	                      b.list, b.count, false, object->here.node);
	return *out != NULL;
}

static bool read_unique(struct modern *m, const struct modern_spot *object,
                        const struct modern_spot *at, struct typed **out)
{
	if (!want_bool(m, at) || !(*out = modern_piece(m, TYPED_ARRAY, object->here.node)))
		return false;
	(*out)->array->unique = str_is(at->here.node->text, "true");
	return true;
}

static bool read_ref(struct modern *m, const struct modern_spot *object,
                     const struct modern_spot *at, struct typed **out)
{
	return modern_want_text(m, at) && modern_refer(m, object, "$ref", out);
}

static const struct {
	const char *name;
	modern_keyword_fn *read;
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

modern_keyword_fn *modern_keyword_of(struct str name)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (str_is(name, keywords[i].name))
			return keywords[i].read;
	return NULL;
}
