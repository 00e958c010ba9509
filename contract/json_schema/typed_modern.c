/* typed_modern.c - typed nodes of 2019-09 and 2020-12
 *
 * There the registry loads with another library, where each keyword is a schema of its own, and
 * translates what that gives into the classes of the older drafts: the keywords of an object are
 * joined one by one, in the order in which a hash table of its members is walked. See
 * modern_join(). What that library does not know is skipped: `dependencies`, $recursiveRef, a list
 * of `items`.
 */
#include "contract/json_schema/typed_modern.h"
#include "contract/base/java_hash.h"
#include "contract/base/list.h"
#include "contract/json_schema/java_regex.h"

/* ---- places ---------------------------------------------------------------------------- */

/* What that library knows, whatever it does with it. */
bool typed_modern_keyword(struct str name)
{
	static const char names[] =
		" $id $anchor $dynamicRef $dynamicAnchor $ref $defs $schema $vocabulary"
		" minLength maxLength allOf anyOf oneOf additionalProperties properties"
		" patternProperties title description readOnly writeOnly deprecated"
		" default enum const false true type not required maximum minimum"
		" exclusiveMaximum exclusiveMinimum multipleOf uniqueItems items"
		" prefixItems contains minContains maxContains if then else"
		" dependentSchemas dependentRequired unevaluatedItems"
		" unevaluatedProperties minItems maxItems minProperties maxProperties"
		" propertyNames pattern format ";
	const char *at = names;

	if (!name.len || memchr(name.ptr, ' ', name.len))
		return false;
	while ((at = memmem(at, strlen(at), name.ptr, name.len))) {
		if (at[-1] == ' ' && at[name.len] == ' ')
			return true;
		at++;
	}
	return false;
}

/* Members in the order of a table whose keys are texts with a place; all have the same place. */
size_t *modern_walk(struct modern *m, const struct node *map)
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

bool modern_enter(struct modern *m, const struct modern_spot *from, struct str key,
                  const struct node *node, struct modern_spot *out)
{
	struct typed_path *path = arena_new(m->l->arena, struct typed_path);

	*path = (struct typed_path){ from->here.path, key };
	*out = *from;
	out->here.node = node;
	out->here.path = path;
	out->place = json_schema_at(m->schema, from->place, node);
	return true;
}

bool modern_item(struct modern *m, const struct modern_spot *list, size_t i,
                 struct modern_spot *out)
{
	return modern_enter(m, list, arena_printf(m->l->arena, "%zu", i), list->here.node->items[i],
	                    out);
}

bool modern_want(struct modern *m, const struct modern_spot *at, enum node_kind kind)
{
	return node_is(at->here.node, kind) ||
	       typed_refuse(m->l, &at->here, "expected %s, found %s",
	                    kind == NODE_MAP ? "object" : "array", typed_java_class(at->here.node));
}

bool modern_want_text(struct modern *m, const struct modern_spot *at)
{
	return typed_is_string(at->here.node) ||
	       typed_refuse(m->l, &at->here, "expected string, found %s",
	                    typed_java_class(at->here.node));
}

bool modern_want_pattern(struct modern *m, const struct modern_spot *at, struct str pattern)
{
	const char *problem;

	return java_regex_valid(pattern, &problem) ||
	       typed_refuse(m->l, &at->here, "%s: \"%.*s\"", problem, STR_FMT(pattern));
}

/* ---- references ------------------------------------------------------------------------ */

bool modern_refer(struct modern *m, const struct modern_spot *object, const char *keyword,
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

bool modern_load_child(struct modern *m, const struct modern_spot *at, const struct typed **out)
{
	struct typed *t;

	if (!modern_load(m, at, &t))
		return false;
	*out = t;
	return true;
}

/* ---- a schema object ------------------------------------------------------------------- */

/* The keywords, joined; *out NULL: there is none. */
static bool join_keywords(struct modern *m, const struct modern_spot *object, struct typed **out)
{
	const struct node *map = object->here.node;
	const size_t *order = modern_walk(m, map);
	struct typed *all = NULL, *one;
	struct modern_spot value;

	for (size_t i = 0; i < map->count; i++) {
		const struct member *member = &map->members[order[i]];
		modern_keyword_fn *read = modern_keyword_of(member->key->text);

		if (!read)
			continue;
		one = NULL;
		if (!modern_enter(m, object, member->key->text, member->value, &value) ||
		    !read(m, object, &value, &one))
			return false;
		if (one && !(all = modern_join(m, all, one)))
			return false;
	}
	*out = all;
	return true;
}

static bool join_properties(struct modern *m, const struct modern_spot *object, struct typed **all)
{
	const struct node *map = node_get(object->here.node, "properties");
	struct typed *t;
	struct modern_spot at;

	if (!map)
		return true;
	if (!modern_enter(m, object, STR("properties"), map, &at) || !modern_want(m, &at, NODE_MAP))
		return false;
	if (!map->count)
		return true;
	t = modern_piece(m, TYPED_OBJECT, object->here.node);
	return t && modern_read_table(m, &at, &t->object->properties, false) &&
	       (*all = modern_join(m, *all, t));
}

static bool join_patterns(struct modern *m, const struct modern_spot *object, struct typed **all)
{
	const struct node *map = node_get(object->here.node, "patternProperties");
	struct typed_object *x;
	struct modern_spot at, value;
	struct typed *t;

	if (!map)
		return true;
	if (!modern_enter(m, object, STR("patternProperties"), map, &at) ||
	    !modern_want(m, &at, NODE_MAP))
		return false;
	if (!map->count)
		return true;
	t = modern_piece(m, TYPED_OBJECT, object->here.node);
	if (!t)
		return false;
	x = t->object;
	x->patterns = arena_array(m->l->arena, struct typed_member, map->count);
	for (; x->pattern_count < map->count; x->pattern_count++) {
		const struct member *member = &map->members[x->pattern_count];
		struct typed_member *p = &x->patterns[x->pattern_count];

		p->name = member->key->text;
		if (!modern_enter(m, &at, p->name, member->value, &value) ||
		    !modern_want_pattern(m, &value, p->name) ||
		    !modern_load_child(m, &value, &p->schema))
			return false;
	}
	return (*all = modern_join(m, *all, t)) != NULL;
}

static bool join_unevaluated(struct modern *m, const struct modern_spot *object, const char *key,
                             enum typed_class class, struct typed **all)
{
	const struct node *value = node_get(object->here.node, key);
	struct typed *t;
	struct modern_spot at;

	if (!value)
		return true;
	t = modern_piece(m, class, object->here.node);
	if (!t || !modern_enter(m, object, str_of(key), value, &at) ||
	    !modern_load_child(m, &at,
	                       class == TYPED_ARRAY ? &t->array->unevaluated
	                                            : &t->object->unevaluated))
		return false;
	return (*all = modern_join(m, *all, t)) != NULL;
}

/* What is defined is loaded, whether it is used or not. */
static bool load_definitions(struct modern *m, const struct modern_spot *object)
{
	const struct node *map = node_get(object->here.node, "$defs");
	struct modern_spot at, value;
	struct typed *t;

	if (!map)
		return true;
	if (!modern_enter(m, object, STR("$defs"), map, &at) || !modern_want(m, &at, NODE_MAP))
		return false;
	for (size_t i = 0; i < map->count; i++)
		if (!modern_enter(m, &at, map->members[i].key->text, map->members[i].value,
		                  &value) ||
		    !modern_load(m, &value, &t))
			return false;
	return true;
}

static bool take_text(struct modern *m, const struct modern_spot *object, const char *key,
                      struct str *out)
{
	const struct node *value = node_get(object->here.node, key);
	struct modern_spot at;

	if (!value)
		return true;
	if (!modern_enter(m, object, str_of(key), value, &at) || !modern_want_text(m, &at))
		return false;
	*out = value->text;
	return true;
}

/* Title and the like are of the node that all came to; unknown keywords too, and those drive out
 * what else was carried in their place: unevaluated*, minContains, maxContains. */
static bool take_common(struct modern *m, const struct modern_spot *object, struct typed *t)
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

static bool load_object(struct modern *m, const struct modern_spot *object, struct typed **out)
{
	const struct node *map = object->here.node;
	struct typed *t, *dynamic;

	if (!join_keywords(m, object, &t) || !join_properties(m, object, &t) ||
	    !join_patterns(m, object, &t) ||
	    !join_unevaluated(m, object, "unevaluatedItems", TYPED_ARRAY, &t) ||
	    !join_unevaluated(m, object, "unevaluatedProperties", TYPED_OBJECT, &t))
		return false;
	if (!t || (modern_is_generated(t, TYPED_ALL_OF) && !t->combined->count))
		t = typed_new(m->l, TYPED_EMPTY, map);
	else if (modern_is_generated(t, TYPED_ALL_OF) && t->combined->count == 1)
		t = single(m, t);
	if (!t || !take_common(m, object, t))
		return false;
	t->bare = false;
	if (!load_definitions(m, object))
		return false;
	if (node_get(map, "$dynamicRef")) {
		if (!modern_refer(m, object, "$dynamicRef", &dynamic) ||
		    !(t = modern_join(m, dynamic, t)))
			return false;
	}
	*out = t;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH of the document */
bool modern_load(struct modern *m, const struct modern_spot *at, struct typed **out)
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
		const struct modern_spot at = { now->here, now->place };
		struct typed *t;

		if (!modern_load(&m, &at, &t))
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
