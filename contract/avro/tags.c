#include "contract/avro/tags.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"

#define TAGS STR("confluent:tags")

struct walk {
	struct arena *arena;
	const struct schema_tags *add, *remove;
	size_t adds, removes;
	bool *found; /* for each of add, then of remove */
	struct schema_tags *seen;
	size_t seen_count;
};

static const struct node *schema_with(struct walk *w, const struct node *n, struct str space,
                                      size_t depth);

static bool is_there(const struct node *list, struct str tag)
{
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		if (str_eq(node_text(list->items[i]), tag))
			return true;
	return false;
}

static bool names(const struct schema_tags *t, struct str path, bool field)
{
	return t->field == field && str_eq(t->path, path);
}

static bool is_removed(struct walk *w, struct str path, bool field, struct str tag)
{
	for (size_t i = 0; i < w->removes; i++)
		for (size_t k = 0; names(&w->remove[i], path, field) && k < w->remove[i].count; k++)
			if (str_eq(w->remove[i].tags[k], tag))
				return true;
	return false;
}

/* What stands there, and what is added, without what is removed. */
static struct node *edited(struct walk *w, const struct node *had, struct str path, bool field)
{
	struct node *list = node_new_list(w->arena), *kept = node_new_list(w->arena);

	for (size_t i = 0; node_is(had, NODE_LIST) && i < had->count; i++)
		node_add(w->arena, list, had->items[i]);
	for (size_t i = 0; i < w->adds; i++) {
		if (!names(&w->add[i], path, field))
			continue;
		w->found[i] = true;
		for (size_t k = 0; k < w->add[i].count; k++)
			if (!is_there(list, w->add[i].tags[k]))
				node_add(w->arena, list,
				         node_new_text(w->arena, w->add[i].tags[k]));
	}
	for (size_t i = 0; i < w->removes; i++)
		w->found[w->adds + i] |= names(&w->remove[i], path, field);
	for (size_t i = 0; i < list->count; i++)
		if (!is_removed(w, path, field, node_text(list->items[i])))
			node_add(w->arena, kept, list->items[i]);
	return kept;
}

static void note(struct walk *w, const struct node *list, struct str path, bool field)
{
	struct schema_tags t = { path, field, arena_array(w->arena, struct str, list->count), 0 };

	for (size_t i = 0; i < list->count; i++)
		t.tags[t.count++] = node_text(list->items[i]);
	if (t.count)
		LIST_ADD(w->arena, w->seen, w->seen_count, t);
}

/* A copy of the object without its tags, and then with those it has now. */
static struct node *with_tags(struct walk *w, const struct node *n, struct str path, bool field)
{
	struct node *out = node_new_map(w->arena),
		    *list = edited(w, node_get_str(n, TAGS), path, field);

	for (size_t i = 0; i < n->count; i++) {
		if (!str_eq(n->members[i].key->text, TAGS))
			node_put_member(w->arena, out, n->members[i].key, n->members[i].value);
		else if (list->count)
			node_put_member(w->arena, out, n->members[i].key, list);
	}
	if (list->count && !node_get_str(n, TAGS))
		node_put(w->arena, out, TAGS, list);
	note(w, list, path, field);
	return out;
}

static struct str name_in(struct arena *a, const struct node *n, struct str *space)
{
	struct str name = node_text(node_get(n, "name"));
	const struct node *stated = node_get(n, "namespace");

	for (size_t i = name.len; i-- > 0;) {
		if (name.ptr[i] != '.')
			continue;
		*space = (struct str){ name.ptr, i };
		return name;
	}
	if (stated)
		*space = node_text(stated);
	return space->len ? arena_printf(a, "%.*s.%.*s", STR_FMT(*space), STR_FMT(name)) : name;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static const struct node *record_with(struct walk *w, const struct node *n, struct str space,
                                      size_t depth)
{
	struct str name = name_in(w->arena, n, &space);
	struct node *out = with_tags(w, n, name, false), *fields = node_new_list(w->arena);
	const struct node *list = node_get(n, "fields");

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		const struct node *f = list->items[i], *type;
		struct node *copy;

		if (!node_is(f, NODE_MAP)) {
			node_add(w->arena, fields, f);
			continue;
		}
		copy = with_tags(w, f,
		                 arena_printf(w->arena, "%.*s.%.*s", STR_FMT(name),
		                              STR_FMT(node_text(node_get(f, "name")))),
		                 true);
		type = node_get(f, "type");
		if (type)
			node_put(w->arena, copy, STR("type"),
			         schema_with(w, type, space, depth + 1));
		node_add(w->arena, fields, copy);
	}
	if (list)
		node_put(w->arena, out, STR("fields"), fields);
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static const struct node *schema_with(struct walk *w, const struct node *n, struct str space,
                                      size_t depth)
{
	static const char *const inner[] = { "type", "items", "values" };
	struct str type = node_text(node_get(n, "type"));
	struct node *out;

	if (depth > limit_of(LIMIT_DEPTH) || n->kind == NODE_SCALAR)
		return n;
	if (n->kind == NODE_LIST) {
		out = node_new_list(w->arena);
		for (size_t i = 0; i < n->count; i++)
			node_add(w->arena, out, schema_with(w, n->items[i], space, depth + 1));
		return out;
	}
	if (str_is(type, "record") || str_is(type, "error"))
		return record_with(w, n, space, depth);
	out = node_new_map(w->arena);
	for (size_t i = 0; i < n->count; i++) {
		const struct node *value = n->members[i].value;

		for (size_t k = 0; k < 3; k++)
			if (str_is(n->members[i].key->text, inner[k]))
				value = schema_with(w, value, space, depth + 1);
		node_put_member(w->arena, out, n->members[i].key, value);
	}
	return out;
}

static bool walk(struct walk *w, struct str text, const struct node **out, struct failure *why)
{
	struct source *source = arena_new(w->arena, struct source);
	struct node *root;

	*source = (struct source){ STR(""), text };
	w->found = arena_array(w->arena, bool, w->adds + w->removes);
	memset(w->found, 0, (w->adds + w->removes) * sizeof *w->found);
	if (!json_read_lenient(w->arena, source, &root, why))
		return false;
	*out = schema_with(w, root, STR(""), 0);
	return true;
}

bool avro_tags(struct arena *a, struct str text, struct schema_tags **out, size_t *count,
               struct failure *why)
{
	struct walk w = { .arena = a };
	const struct node *ignored;

	if (!walk(&w, text, &ignored, why))
		return false;
	*out = w.seen;
	*count = w.seen_count;
	return true;
}

bool avro_with_tags(struct arena *a, struct str text, const struct schema_tags *add, size_t adds,
                    const struct schema_tags *remove, size_t removes, bool lenient, struct str *out,
                    struct failure *why)
{
	struct walk w = {
		.arena = a, .add = add, .remove = remove, .adds = adds, .removes = removes
	};
	const struct node *root;
	struct buf b;

	if (!walk(&w, text, &root, why))
		return false;
	for (size_t i = 0; !lenient && i < adds + removes; i++)
		if (!w.found[i])
			return failure_set(why, FAILURE_SYNTAX,
			                   "No matching path '%.*s' in the schema",
			                   STR_FMT((i < adds ? &add[i] : &remove[i - adds])->path));
	buf_init(&b, a, 0);
	json_print(&b, root, 0);
	*out = buf_str(&b);
	return true;
}
