/* typed_parts.c - the families of keywords: strings, numbers, arrays, objects */
#include "contract/base/java_hash.h"
#include "contract/base/list.h"
#include "contract/json_schema/java_regex.h"
#include "contract/json_schema/typed_impl.h"

#include <stdlib.h>

/* ---- one keyword ---------------------------------------------------------------------- */

static bool take_count(struct typed_loader *l, const struct typed_here *at, const char *key,
                       struct typed_count *out)
{
	struct typed_here value;

	if (!typed_member(l, at, key, &value))
		return false;
	if (!value.node)
		return true;
	if (!typed_is_number(value.node) || !typed_to_int(value.node, &out->value))
		return typed_expected(l, &value, "type: Integer");
	out->set = true;
	return true;
}

static bool take_bound(struct typed_loader *l, const struct typed_here *at, const char *key,
                       struct typed_bound *out)
{
	struct typed_here value;

	if (!typed_member(l, at, key, &value))
		return false;
	if (!value.node)
		return true;
	if (!typed_is_number(value.node))
		return typed_expected(l, &value, "type: Number");
	*out = (struct typed_bound){ true, strtod(str_c(l->arena, value.node->text), NULL),
		                     value.node->text };
	return true;
}

static bool take_flag(struct typed_loader *l, const struct typed_here *at, const char *key,
                      bool *out)
{
	struct typed_here value;

	if (!typed_member(l, at, key, &value))
		return false;
	if (!value.node)
		return true;
	if (!typed_is_bool(value.node))
		return typed_expected(l, &value, "type: Boolean");
	*out = str_is(value.node->text, "true");
	return true;
}

/* ---- strings and numbers --------------------------------------------------------------- */

/* Formats that the loader knows: it prints them, and so tells branches apart by them. */
static bool format_known(enum json_dialect dialect, struct str name)
{
	static const struct {
		const char *name;
		enum json_dialect first;
	} rows[] = {
		{ "date-time", JSON_DRAFT_4 },
		{ "uri", JSON_DRAFT_4 },
		{ "email", JSON_DRAFT_4 },
		{ "ipv4", JSON_DRAFT_4 },
		{ "ipv6", JSON_DRAFT_4 },
		{ "hostname", JSON_DRAFT_4 },
		{ "json-pointer", JSON_DRAFT_6 },
		{ "uri-reference", JSON_DRAFT_6 },
		{ "uri-template", JSON_DRAFT_6 },
		{ "date", JSON_DRAFT_7 },
		{ "time", JSON_DRAFT_7 },
		{ "regex", JSON_DRAFT_7 },
		{ "relative-json-pointer", JSON_DRAFT_7 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_is(name, rows[i].name))
			return dialect >= rows[i].first;
	return false;
}

static bool check_pattern(struct typed_loader *l, const struct typed_here *at, struct str pattern)
{
	const char *problem;

	return java_regex_valid(pattern, &problem) ||
	       typed_refuse(l, at, "%s: \"%.*s\"", problem, STR_FMT(pattern));
}

bool typed_load_string(struct typed_loader *l, const struct typed_here *at, bool typed,
                       struct typed **out)
{
	struct typed_string *s = arena_new(l->arena, struct typed_string);
	struct typed_here pattern, format;
	struct typed *t = typed_new(l, TYPED_STRING, at->node);

	if (!t || !take_count(l, at, "minLength", &s->min) ||
	    !take_count(l, at, "maxLength", &s->max) || !typed_member(l, at, "pattern", &pattern) ||
	    !typed_member(l, at, "format", &format))
		return false;
	if (pattern.node && !typed_is_string(pattern.node))
		return typed_expected(l, &pattern, "type: String");
	if (format.node && !typed_is_string(format.node))
		return typed_expected(l, &format, "type: String");
	if (pattern.node) {
		if (!check_pattern(l, &pattern, pattern.node->text))
			return false;
		s->pattern = pattern.node->text;
	}
	if (format.node && format_known(at->document->dialect, format.node->text))
		s->format = format.node->text;
	t->string = s;
	t->typed = typed;
	*out = t;
	return true;
}

bool typed_load_number(struct typed_loader *l, const struct typed_here *at, bool typed,
                       bool integer, struct typed **out)
{
	const bool flags = at->document->dialect == JSON_DRAFT_4;
	struct typed_number *n = arena_new(l->arena, struct typed_number);
	struct typed *t = typed_new(l, TYPED_NUMBER, at->node);
	struct typed_bound multiple = { 0 };

	if (!t || !take_bound(l, at, "minimum", &n->minimum) ||
	    !take_bound(l, at, "maximum", &n->maximum) ||
	    !take_bound(l, at, "multipleOf", &multiple))
		return false;
	if (multiple.set && multiple.value == 0)
		return typed_refuse(l, at, "multipleOf should not be 0");
	if (flags ? !take_flag(l, at, "exclusiveMinimum", &n->above) ||
	                    !take_flag(l, at, "exclusiveMaximum", &n->below)
	          : !take_bound(l, at, "exclusiveMinimum", &n->exclusive_minimum) ||
	                    !take_bound(l, at, "exclusiveMaximum", &n->exclusive_maximum))
		return false;
	n->multiple_of = multiple.text;
	n->integer = integer;
	t->number = n;
	t->typed = typed;
	*out = t;
	return true;
}

/* ---- arrays ---------------------------------------------------------------------------- */

static bool take_items(struct typed_loader *l, const struct typed_here *at, struct typed_array *x)
{
	const bool bools = at->document->dialect != JSON_DRAFT_4;
	struct typed_here items, item;

	if (!typed_member(l, at, "items", &items))
		return false;
	if (!items.node)
		return true;
	if (node_is(items.node, NODE_MAP) || (bools && typed_is_bool(items.node)))
		return typed_load_schema(l, &items, &x->all);
	if (!node_is(items.node, NODE_LIST))
		return typed_expected(l, &items,
		                      bools ? "type is one of Boolean or JsonArray or JsonObject"
		                            : "type is one of JsonArray or JsonObject");
	x->items = arena_array(l->arena, const struct typed *, items.node->count + 1);
	for (size_t i = 0; i < items.node->count; i++)
		if (!typed_item(l, &items, i, &item) || !typed_load_schema(l, &item, &x->items[i]))
			return false;
	x->item_count = items.node->count;
	return true;
}

/* A boolean, or a schema: what else there may be. */
static bool take_rest(struct typed_loader *l, const struct typed_here *at, const char *key,
                      bool *closed, const struct typed **schema)
{
	struct typed_here rest;

	if (!typed_member(l, at, key, &rest))
		return false;
	if (!rest.node)
		return true;
	if (typed_is_bool(rest.node)) {
		*closed = str_is(rest.node->text, "false");
		return true;
	}
	if (!node_is(rest.node, NODE_MAP))
		return typed_expected(l, &rest, "type is one of Boolean or JsonObject");
	return typed_load_schema(l, &rest, schema);
}

bool typed_load_array(struct typed_loader *l, const struct typed_here *at, bool typed,
                      struct typed **out)
{
	struct typed_array *x = arena_new(l->arena, struct typed_array);
	struct typed *t = typed_new(l, TYPED_ARRAY, at->node);

	if (!t || !take_count(l, at, "minItems", &x->min) ||
	    !take_count(l, at, "maxItems", &x->max) ||
	    !take_flag(l, at, "uniqueItems", &x->unique) ||
	    !take_rest(l, at, "additionalItems", &x->closed, &x->additional) ||
	    !take_items(l, at, x))
		return false;
	if (at->document->dialect != JSON_DRAFT_4 && node_get(at->node, "contains") &&
	    !typed_load_member(l, at, "contains", &x->contains))
		return false;
	x->closed = x->closed && !x->all;
	t->array = x;
	t->typed = typed;
	*out = t;
	return true;
}

/* ---- objects --------------------------------------------------------------------------- */

static bool take_map(struct typed_loader *l, const struct typed_here *at, const char *key,
                     struct typed_here *out)
{
	return typed_member(l, at, key, out) && (!out->node || node_is(out->node, NODE_MAP) ||
	                                         typed_expected(l, out, "type: JsonObject"));
}

static bool take_properties(struct typed_loader *l, const struct typed_here *at,
                            struct typed_object *x)
{
	struct text_map index = { .arena = l->arena };
	const char *id = json_id_keyword(at->document->dialect);
	struct typed_here map, value;
	size_t *order;

	if (!take_map(l, at, "properties", &map))
		return false;
	if (!map.node)
		return true;
	order = typed_walk(l, map.node);
	for (size_t i = 0; i < map.node->count; i++) {
		const struct member *m = &map.node->members[order[i]];
		const struct typed *schema;

		if (!typed_enter(l, &map, m->key->text, m->value, &value))
			return false;
		if (str_is(m->key->text, id) && !node_is(m->value, NODE_MAP))
			continue;
		if (!typed_load_schema(l, &value, &schema))
			return false;
		typed_table_add(l->arena, &x->properties, &index, m->key->text)->schema = schema;
	}
	return true;
}

static bool take_required(struct typed_loader *l, const struct typed_here *at,
                          struct typed_object *x)
{
	struct typed_here list, item;

	if (!typed_member(l, at, "required", &list))
		return false;
	if (!list.node)
		return true;
	if (!node_is(list.node, NODE_LIST))
		return typed_expected(l, &list, "type: JsonArray");
	x->required_list = arena_array(l->arena, struct str, list.node->count + 1);
	for (size_t i = 0; i < list.node->count; i++) {
		if (!typed_item(l, &list, i, &item))
			return false;
		if (!typed_is_string(item.node))
			return typed_expected(l, &item, "type: String");
		x->required_list[x->required_count++] = item.node->text;
	}
	return true;
}

static bool take_patterns(struct typed_loader *l, const struct typed_here *at,
                          struct typed_object *x)
{
	struct typed_here map, value;

	if (!take_map(l, at, "patternProperties", &map))
		return false;
	if (!map.node)
		return true;
	x->patterns = arena_array(l->arena, struct typed_member, map.node->count + 1);
	for (size_t i = 0; i < map.node->count; i++) {
		const struct member *m = &map.node->members[i];
		struct typed_member *p = &x->patterns[x->pattern_count++];

		p->name = m->key->text;
		if (!typed_enter(l, &map, m->key->text, m->value, &value) ||
		    !typed_load_schema(l, &value, &p->schema) || !check_pattern(l, &value, p->name))
			return false;
	}
	return true;
}

static bool take_dependency(struct typed_loader *l, const struct typed_here *at, struct str name,
                            struct typed_object *x, struct text_map *names,
                            struct text_map *schemas)
{
	const bool bools = at->document->dialect != JSON_DRAFT_4;
	const struct typed *schema;
	struct typed_member *m;
	struct typed_here item;

	if (node_is(at->node, NODE_MAP) || (bools && typed_is_bool(at->node))) {
		if (!typed_load_schema(l, at, &schema))
			return false;
		typed_table_add(l->arena, &x->schema_dependencies, schemas, name)->schema = schema;
		return true;
	}
	if (!node_is(at->node, NODE_LIST))
		return typed_expected(l, at,
		                      bools ? "type is one of Boolean or JsonArray or JsonObject"
		                            : "type is one of JsonArray or JsonObject");
	if (!at->node->count)
		return true;
	m = typed_table_add(l->arena, &x->name_dependencies, names, name);
	m->needs.list = arena_array(l->arena, struct str, at->node->count);
	for (size_t i = 0; i < at->node->count; i++) {
		if (!typed_item(l, at, i, &item))
			return false;
		if (!typed_is_string(item.node))
			return typed_expected(l, &item, "type: String");
		m->needs.list[m->needs.count++] = item.node->text;
	}
	typed_names_close(&m->needs);
	return true;
}

static bool take_dependencies(struct typed_loader *l, const struct typed_here *at,
                              struct typed_object *x)
{
	struct text_map names = { .arena = l->arena }, schemas = { .arena = l->arena };
	struct typed_here map, value;
	size_t *order;

	if (!take_map(l, at, "dependencies", &map))
		return false;
	if (!map.node)
		return true;
	order = typed_walk(l, map.node);
	for (size_t i = 0; i < map.node->count; i++) {
		const struct member *m = &map.node->members[order[i]];

		if (!typed_enter(l, &map, m->key->text, m->value, &value) ||
		    !take_dependency(l, &value, m->key->text, x, &names, &schemas))
			return false;
	}
	return true;
}

bool typed_load_object(struct typed_loader *l, const struct typed_here *at, bool typed,
                       struct typed **out)
{
	struct typed_object *x = arena_new(l->arena, struct typed_object);
	struct typed *t = typed_new(l, TYPED_OBJECT, at->node);

	if (!t || !take_count(l, at, "minProperties", &x->min) ||
	    !take_count(l, at, "maxProperties", &x->max) || !take_properties(l, at, x) ||
	    !take_rest(l, at, "additionalProperties", &x->closed, &x->additional) ||
	    !take_required(l, at, x) || !take_patterns(l, at, x) || !take_dependencies(l, at, x))
		return false;
	if (at->document->dialect != JSON_DRAFT_4 && node_get(at->node, "propertyNames") &&
	    !typed_load_member(l, at, "propertyNames", &x->names))
		return false;
	x->required.list = arena_array(l->arena, struct str, x->required_count + 1);
	x->required.count = x->required_count;
	if (x->required_count)
		memcpy(x->required.list, x->required_list,
		       x->required_count * sizeof *x->required.list);
	typed_names_close(&x->required);
	typed_table_close(l->arena, &x->properties, JAVA_TABLE_DEFAULT, 0);
	typed_table_close(l->arena, &x->name_dependencies, JAVA_TABLE_DEFAULT,
	                  java_table_copy(x->name_dependencies.count));
	typed_table_close(l->arena, &x->schema_dependencies, JAVA_TABLE_DEFAULT,
	                  java_table_copy(x->schema_dependencies.count));
	t->object = x;
	t->typed = typed;
	*out = t;
	return true;
}
