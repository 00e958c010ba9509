#include "contract/avro/tags.h"

#include "contract/base/limits.h"

static const struct node *schema_with(struct tag_walk *w, const struct node *n, struct str space,
                                      size_t depth);

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
static const struct node *record_with(struct tag_walk *w, const struct node *n, struct str space,
                                      size_t depth)
{
	struct str name = name_in(w->arena, n, &space);
	const struct tag_name record = { name, false };
	struct node *out = tags_put(w, n, &record, 1), *fields = node_new_list(w->arena);
	const struct node *list = node_get(n, "fields");

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		const struct node *f = list->items[i], *type;
		struct tag_name field;
		struct node *copy;

		if (!node_is(f, NODE_MAP)) {
			node_add(w->arena, fields, f);
			continue;
		}
		field = (struct tag_name){ arena_printf(w->arena, "%.*s.%.*s", STR_FMT(name),
			                                STR_FMT(node_text(node_get(f, "name")))),
			                   true };
		copy = tags_put(w, f, &field, 1);
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
static const struct node *schema_with(struct tag_walk *w, const struct node *n, struct str space,
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

bool avro_tags(struct arena *a, struct str text, const struct tag_change *change, struct str *out,
               struct schema_tags **seen, size_t *count, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct tag_walk w;
	struct node *root;
	struct buf b;

	*source = (struct source){ STR(""), text };
	tag_walk_init(&w, a, change);
	if (!json_read_lenient(a, source, &root, why))
		return false;
	buf_init(&b, a, 0);
	json_print(&b, schema_with(&w, root, STR(""), 0), 0);
	*out = buf_str(&b);
	*seen = w.seen;
	*count = w.seen_count;
	return tag_walk_done(&w, why);
}
