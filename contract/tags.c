#include "contract/tags.h"

#include "contract/base/list.h"

#define TAGS STR("confluent:tags")

void tag_walk_init(struct tag_walk *w, struct arena *a, const struct tag_change *change)
{
	*w = (struct tag_walk){ .arena = a, .change = *change };
	w->found = arena_array(a, bool, change->adds + change->removes);
}

static bool is_meant(const struct schema_tags *t, const struct tag_name *names, size_t n)
{
	const struct str path = str_starts(t->path, ".") ? str_skip(t->path, 1) : t->path;

	for (size_t i = 0; i < n; i++)
		if (names[i].field == t->field && str_eq(names[i].path, path))
			return true;
	return false;
}

static bool is_removed(const struct tag_walk *w, const struct tag_name *names, size_t n,
                       struct str tag)
{
	for (size_t i = 0; i < w->change.removes; i++)
		if (is_meant(&w->change.remove[i], names, n) &&
		    str_among(tag, w->change.remove[i].tags, w->change.remove[i].count))
			return true;
	return false;
}

struct str *tags_now(struct tag_walk *w, const struct tag_name *names, size_t name_count,
                     const struct str *had, size_t had_count, size_t *count, bool *changed)
{
	struct str *list = NULL, *kept;
	size_t n = 0;

	for (size_t i = 0; i < had_count; i++)
		LIST_ADD(w->arena, list, n, had[i]);
	for (size_t i = 0; i < w->change.adds; i++) {
		const struct schema_tags *add = &w->change.add[i];

		if (!is_meant(add, names, name_count))
			continue;
		w->found[i] = true;
		for (size_t k = 0; k < add->count; k++)
			if (!str_among(add->tags[k], list, n))
				LIST_ADD(w->arena, list, n, add->tags[k]);
	}
	for (size_t i = 0; i < w->change.removes; i++)
		w->found[w->change.adds + i] |= is_meant(&w->change.remove[i], names, name_count);
	kept = arena_array(w->arena, struct str, n + 1);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (!is_removed(w, names, name_count, list[i]))
			kept[(*count)++] = list[i];
	*changed = n != had_count || *count != n;
	if (*count)
		LIST_ADD(w->arena, w->seen, w->seen_count,
		         ((struct schema_tags){ names->path, names->field, kept, *count }));
	return kept;
}

struct node *tags_put(struct tag_walk *w, const struct node *n, const struct tag_name *names,
                      size_t name_count)
{
	struct node *out = node_new_map(w->arena), *list = node_new_list(w->arena);
	const struct node *value = node_get_str(n, TAGS);
	size_t had_count = node_is(value, NODE_LIST) ? value->count : 0, count;
	struct str *had = arena_array(w->arena, struct str, had_count + 1), *now;
	bool changed;

	for (size_t i = 0; i < had_count; i++)
		had[i] = node_text(value->items[i]);
	now = tags_now(w, names, name_count, had, had_count, &count, &changed);
	for (size_t i = 0; i < count; i++)
		node_add(w->arena, list, node_new_text(w->arena, now[i]));
	for (size_t i = 0; i < n->count; i++) {
		if (!str_eq(n->members[i].key->text, TAGS))
			node_put_member(w->arena, out, n->members[i].key, n->members[i].value);
		else if (count)
			node_put_member(w->arena, out, n->members[i].key, list);
	}
	if (count && !value)
		node_put(w->arena, out, TAGS, list);
	return out;
}

bool tag_walk_done(const struct tag_walk *w, struct failure *why)
{
	const struct tag_change *c = &w->change;

	for (size_t i = 0; !c->lenient && i < c->adds + c->removes; i++)
		if (!w->found[i])
			return failure_set(
				why, FAILURE_SYNTAX, "No matching path '%.*s' in the schema",
				STR_FMT((i < c->adds ? &c->add[i] : &c->remove[i - c->adds])
			                        ->path));
	return true;
}
