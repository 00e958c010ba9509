/* typed_read.c - what class a schema object has, in drafts 4 to 7 */
#include "contract/base/java_hash.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/json_schema/java_uri.h"
#include "contract/json_schema/typed_impl.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- places and refusals --------------------------------------------------------------- */

static void print_path(struct buf *out, const struct typed_path *path)
{
	const struct typed_path *list[1024];
	size_t n = 0;

	for (; path && n < sizeof list / sizeof *list; path = path->up)
		list[n++] = path;
	buf_add_byte(out, '#');
	while (n) {
		buf_add_byte(out, '/');
		buf_add(out, list[--n]->key);
	}
}

bool typed_refuse(struct typed_loader *l, const struct typed_here *at, const char *fmt, ...)
{
	struct str document = at->document->uri;
	char text[512];
	struct buf where;
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	buf_init(&where, l->arena, 0);
	if (document.ptr)
		buf_add(&where, document);
	print_path(&where, at->path);
	return failure_at(l->why, FAILURE_SYNTAX, at->node ? at->node->line : 0,
	                  at->node ? at->node->column : 0, "%.*s: %s", STR_FMT(buf_str(&where)),
	                  text);
}

bool typed_expected(struct typed_loader *l, const struct typed_here *at, const char *wanted)
{
	return typed_refuse(l, at, "expected %s, found: %s", wanted, typed_java_class(at->node));
}

bool typed_enter(struct typed_loader *l, const struct typed_here *from, struct str key,
                 const struct node *node, struct typed_here *out)
{
	const struct node *id = node_get(node, json_id_keyword(from->document->dialect));
	struct typed_path *path = arena_new(l->arena, struct typed_path);

	*path = (struct typed_path){ from->path, key };
	*out = *from;
	out->node = node;
	out->path = path;
	if (!typed_is_string(id) || java_uri_resolve(l->arena, from->base, id->text, &out->base))
		return true;
	return typed_refuse(l, out, "no URI: \"%.*s\"", STR_FMT(id->text));
}

bool typed_member(struct typed_loader *l, const struct typed_here *from, const char *key,
                  struct typed_here *out)
{
	const struct node *value = node_get(from->node, key);

	if (value)
		return typed_enter(l, from, str_of(key), value, out);
	*out = *from;
	out->node = NULL;
	return true;
}

bool typed_item(struct typed_loader *l, const struct typed_here *from, size_t i,
                struct typed_here *out)
{
	return typed_enter(l, from, arena_printf(l->arena, "%zu", i), from->node->items[i], out);
}

size_t *typed_walk(struct typed_loader *l, const struct node *map)
{
	const size_t n = map->count;
	uint32_t *hashes = arena_array(l->arena, uint32_t, n + 1);
	uint32_t *again = arena_array(l->arena, uint32_t, n + 1);
	size_t *first = arena_array(l->arena, size_t, n + 1);
	size_t *order = arena_array(l->arena, size_t, n + 1);

	for (size_t i = 0; i < n; i++)
		hashes[i] = java_hash(map->members[i].key->text);
	java_table_order(l->arena, hashes, n, JAVA_TABLE_DEFAULT, first);
	for (size_t i = 0; i < n; i++)
		again[i] = hashes[first[i]];
	java_table_order(l->arena, again, n, java_table_for(n), order);
	for (size_t i = 0; i < n; i++)
		order[i] = first[order[i]];
	return order;
}

/* ---- nodes ----------------------------------------------------------------------------- */

struct typed *typed_new(struct typed_loader *l, enum typed_class class, const struct node *at)
{
	struct typed *t;

	/* A few typed nodes are made of one object. */
	if (l->made / 4 >= limit_of(LIMIT_NODES)) {
		limit_exceeded(LIMIT_NODES, l->why);
		return NULL;
	}
	t = arena_new(l->arena, struct typed);
	t->class = class;
	t->at = at;
	t->id = l->made++;
	return t;
}

struct typed *typed_new_combined(struct typed_loader *l, enum typed_criterion criterion,
                                 const struct typed **branches, size_t count, const struct node *at)
{
	struct typed_combined *c = arena_new(l->arena, struct typed_combined);
	struct typed *t = typed_new(l, TYPED_COMBINED, at);

	if (!t)
		return NULL;
	c->criterion = criterion;
	c->branches = branches;
	c->count = count;
	t->combined = c;
	LIST_ADD(l->arena, l->combined, l->combined_count, t);
	return t;
}

/* ---- one schema object ----------------------------------------------------------------- */

/* The parts of an object: a class for each family of keywords in it. */
struct parts {
	struct typed **list;
	size_t count;
	unsigned used;
};

static bool add(struct typed_loader *l, struct parts *p, struct typed *part)
{
	if (!part)
		return false;
	LIST_ADD(l->arena, p->list, p->count, part);
	return true;
}

static bool add_enum(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	struct typed_here list, item;
	struct typed *t;

	if (!typed_member(l, at, "enum", &list))
		return false;
	if (!list.node)
		return true;
	if (!node_is(list.node, NODE_LIST))
		return typed_expected(l, &list, "type: JsonArray");
	t = typed_new(l, TYPED_ENUM, at->node);
	if (!add(l, p, t))
		return false;
	p->used |= USED_ENUM;
	t->values.list = arena_array(l->arena, struct str, list.node->count + 1);
	for (size_t i = 0; i < list.node->count; i++) {
		if (!typed_item(l, &list, i, &item))
			return false;
		t->values.list[t->values.count++] = typed_value_text(l->arena, item.node);
	}
	typed_names_close(&t->values);
	return true;
}

static bool load_list(struct typed_loader *l, const struct typed_here *list,
                      const struct typed ***out)
{
	const struct typed **all =
		arena_array(l->arena, const struct typed *, list->node->count + 1);
	struct typed_here item;

	for (size_t i = 0; i < list->node->count; i++)
		if (!typed_item(l, list, i, &item) || !typed_load_schema(l, &item, &all[i]))
			return false;
	*out = all;
	return true;
}

static bool add_combined(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	/* As a HashSet of the three words is walked. */
	static const struct {
		const char *key;
		enum typed_criterion criterion;
	} rows[] = { { "allOf", TYPED_ALL_OF },
		     { "anyOf", TYPED_ANY_OF },
		     { "oneOf", TYPED_ONE_OF } };
	uint32_t hashes[3];
	size_t order[3];

	for (size_t i = 0; i < 3; i++)
		hashes[i] = java_hash(str_of(rows[i].key));
	java_table_order(l->arena, hashes, 3, JAVA_TABLE_DEFAULT, order);
	for (size_t i = 0; i < 3; i++) {
		const struct typed **branches;
		struct typed_here list;

		if (!typed_member(l, at, rows[order[i]].key, &list))
			return false;
		if (!list.node)
			continue;
		if (!node_is(list.node, NODE_LIST))
			return typed_expected(l, &list, "type: JsonArray");
		if (!load_list(l, &list, &branches) ||
		    !add(l, p,
		         typed_new_combined(l, rows[order[i]].criterion, branches, list.node->count,
		                            at->node)))
			return false;
		p->used |= USED_COMBINED;
	}
	return true;
}

static bool add_not(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	const struct typed *inner;
	struct typed *t;

	if (!node_get(at->node, "not"))
		return true;
	if (!typed_load_member(l, at, "not", &inner) ||
	    !add(l, p, t = typed_new(l, TYPED_NOT, at->node)))
		return false;
	t->inner = inner;
	p->used |= USED_NOT;
	return true;
}

static bool add_const(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	struct typed_here value;
	struct typed *t;

	if (at->document->dialect == JSON_DRAFT_4)
		return true;
	if (!typed_member(l, at, "const", &value))
		return false;
	if (!value.node)
		return true;
	if (!add(l, p, t = typed_new(l, TYPED_CONST, at->node)))
		return false;
	t->values.list = arena_new(l->arena, struct str);
	t->values.list[0] = typed_value_text(l->arena, value.node);
	t->values.count = 1;
	p->used |= USED_CONST;
	return true;
}

static bool load_type(struct typed_loader *l, const struct typed_here *at, struct str type,
                      struct typed **out, unsigned *used)
{
	*out = NULL;
	if (str_is(type, "string")) {
		*used |= USED_STRING;
		return typed_load_string(l, at, true, out);
	}
	if (str_is(type, "integer") || str_is(type, "number")) {
		*used |= USED_NUMBER;
		return typed_load_number(l, at, true, str_is(type, "integer"), out);
	}
	if (str_is(type, "array")) {
		*used |= USED_ARRAY;
		return typed_load_array(l, at, true, out);
	}
	if (str_is(type, "object")) {
		*used |= USED_OBJECT;
		return typed_load_object(l, at, true, out);
	}
	if (!str_is(type, "boolean") && !str_is(type, "null"))
		return typed_refuse(l, at, "unknown type: [%.*s]", STR_FMT(type));
	*out = typed_new(l, str_is(type, "null") ? TYPED_NULL : TYPED_BOOLEAN, at->node);
	return *out != NULL;
}

static bool add_types(struct typed_loader *l, const struct typed_here *at,
                      const struct typed_here *list, struct parts *p)
{
	const struct typed **branches =
		arena_array(l->arena, const struct typed *, list->node->count + 1);

	for (size_t i = 0; i < list->node->count; i++) {
		struct typed_here item;
		struct typed *t;

		if (!typed_item(l, list, i, &item))
			return false;
		if (!typed_is_string(item.node))
			return typed_expected(l, &item, "type: String");
		if (!load_type(l, at, item.node->text, &t, &p->used))
			return false;
		t->bare = true;
		branches[i] = t;
	}
	return add(l, p,
	           typed_new_combined(l, TYPED_ANY_OF, branches, list->node->count, at->node));
}

static bool add_type(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	struct typed_here type;
	struct typed *t;

	if (!typed_member(l, at, "type", &type))
		return false;
	if (!type.node)
		return true;
	p->used |= USED_TYPE;
	if (node_is(type.node, NODE_LIST))
		return add_types(l, at, &type, p);
	if (!typed_is_string(type.node))
		return typed_expected(l, &type, "type is one of JsonArray or String");
	return load_type(l, at, type.node->text, &t, &p->used) && add(l, p, t);
}

static bool add_conditional(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	static const char *const keys[3] = { "if", "then", "else" };
	struct typed *t = typed_new(l, TYPED_CONDITIONAL, at->node);

	p->used |= USED_CONDITIONAL;
	if (!add(l, p, t))
		return false;
	for (size_t i = 0; i < 3; i++)
		if (node_get(at->node, keys[i]) &&
		    !typed_load_member(l, at, keys[i], &t->conditional[i]))
			return false;
	return true;
}

/* What no `type` has claimed: keywords make a class by themselves. */
static bool add_untyped(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	const enum json_dialect d = at->document->dialect;
	const unsigned families[] = { USED_ARRAY, USED_OBJECT, USED_NUMBER, USED_STRING };

	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		const unsigned f = families[i];
		struct typed *t;

		if ((p->used & f) || !typed_has_keyword(d, at->node, f))
			continue;
		p->used |= f;
		if (f == USED_ARRAY    ? !typed_load_array(l, at, false, &t)
		    : f == USED_OBJECT ? !typed_load_object(l, at, false, &t)
		    : f == USED_NUMBER ? !typed_load_number(l, at, false, false, &t)
		                       : !typed_load_string(l, at, false, &t))
			return false;
		add(l, p, t);
	}
	return d < JSON_DRAFT_7 || !typed_has_keyword(d, at->node, USED_CONDITIONAL) ||
	       add_conditional(l, at, p);
}

/* ---- what every schema may say --------------------------------------------------------- */

static bool take_text(struct typed_loader *l, const struct typed_here *at, const char *key,
                      struct str *out)
{
	struct typed_here value;

	if (!typed_member(l, at, key, &value))
		return false;
	if (!value.node)
		return true;
	if (!typed_is_string(value.node))
		return typed_expected(l, &value, "type: String");
	*out = value.node->text;
	return true;
}

static bool check_bool(struct typed_loader *l, const struct typed_here *at, const char *key)
{
	struct typed_here value;

	return typed_member(l, at, key, &value) && (!value.node || typed_is_bool(value.node) ||
	                                            typed_expected(l, &value, "type: Boolean"));
}

/* Every `$id` below must be a URI. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool ids_below(struct typed_loader *l, const struct typed_here *at)
{
	struct typed_here child;

	if (at->node->kind == NODE_SCALAR)
		return true;
	for (size_t i = 0; i < at->node->count; i++)
		if ((at->node->kind == NODE_MAP
		             ? !typed_enter(l, at, at->node->members[i].key->text,
		                            at->node->members[i].value, &child)
		             : !typed_item(l, at, i, &child)) ||
		    !ids_below(l, &child))
			return false;
	return true;
}

static bool take_common(struct typed_loader *l, const struct typed_here *at, struct typed *t)
{
	struct typed_here value;
	const struct node *connect = node_get(at->node, "connect.type");

	if (!take_text(l, at, json_id_keyword(at->document->dialect), &t->name) ||
	    !take_text(l, at, "title", &t->title) ||
	    !take_text(l, at, "description", &t->description))
		return false;
	if (at->document->dialect == JSON_DRAFT_7 &&
	    (!check_bool(l, at, "readOnly") || !check_bool(l, at, "writeOnly")))
		return false;
	if (!typed_member(l, at, "default", &value) || (value.node && !ids_below(l, &value)))
		return false;
	t->default_value = value.node;
	t->connect_bytes = typed_is_string(connect) && str_is(connect->text, "bytes");
	return true;
}

static struct typed *effective(struct typed_loader *l, const struct typed_here *at, struct parts *p)
{
	const struct typed **branches = arena_array(l->arena, const struct typed *, p->count + 1);
	struct typed *t;

	if (p->count == 0)
		return typed_new(l, TYPED_EMPTY, at->node);
	if (p->count == 1)
		return p->list[0];
	for (size_t i = 0; i < p->count; i++) {
		p->list[i]->bare = true;
		branches[i] = p->list[i];
	}
	t = typed_new_combined(l, TYPED_ALL_OF, branches, p->count, at->node);
	if (t)
		t->combined->synthetic = true;
	return t;
}

/* maxContains and minContains are no keywords here, and yet compared: of what is left of an array's
 * object. */
static void take_counts(const struct node *at, struct typed *t)
{
	struct typed_array *array = t->array;
	const struct node *min = node_get(at, "minContains"), *max = node_get(at, "maxContains");

	array->min_contains.set = typed_is_number(min);
	array->max_contains.set = typed_is_number(max);
	if (array->min_contains.set)
		typed_to_int(min, &array->min_contains.value);
	if (array->max_contains.set)
		typed_to_int(max, &array->max_contains.value);
}

static struct typed *load_reference(struct typed_loader *l, const struct typed_here *at)
{
	struct typed_here ref;
	struct typed *t;

	if (!typed_member(l, at, "$ref", &ref) ||
	    !(typed_is_string(ref.node) || typed_expected(l, &ref, "type: String")))
		return NULL;
	t = typed_new(l, TYPED_REFERENCE, at->node);
	return t && typed_refer(l, at, t, ref.node->text) ? t : NULL;
}

/* NULL: refused. */
static struct typed *load_object(struct typed_loader *l, const struct typed_here *at)
{
	struct parts p = { .used = USED_COMMON };
	struct typed *t = NULL;

	if (node_get(at->node, "$ref")) {
		p.used |= USED_REFERENCE;
		t = load_reference(l, at);
	} else if (add_enum(l, at, &p) && add_combined(l, at, &p) && add_not(l, at, &p) &&
	           add_const(l, at, &p) && add_type(l, at, &p) && add_untyped(l, at, &p)) {
		t = effective(l, at, &p);
	}
	if (!t || !take_common(l, at, t))
		return NULL;
	t->bare = false;
	t->used = p.used;
	if (t->class == TYPED_ARRAY)
		take_counts(at->node, t);
	return t;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH of the document */
bool typed_load_schema(struct typed_loader *l, const struct typed_here *at,
                       const struct typed **out)
{
	struct typed *t = NULL;

	if (typed_is_bool(at->node))
		t = typed_new(l, str_is(at->node->text, "true") ? TYPED_TRUE : TYPED_FALSE,
		              at->node);
	else if (!node_is(at->node, NODE_MAP))
		return typed_expected(l, at, "type is one of Boolean or JsonObject");
	else
		t = load_object(l, at);
	*out = t;
	return t != NULL;
}

bool typed_load_member(struct typed_loader *l, const struct typed_here *from, const char *key,
                       const struct typed **out)
{
	struct typed_here at;

	return typed_member(l, from, key, &at) && typed_load_schema(l, &at, out);
}
