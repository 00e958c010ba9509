/* overlay.c - what the way back would get wrong, and small helpers for trees */
#include "contract/convert/convert.h"

#include <stdarg.h>
#include <stdio.h>

struct convert convert_back(const struct convert *c)
{
	struct convert back = *c;

	back.to_odcs = !c->to_odcs;
	back.target = back.to_odcs ? &odcs_grammar : &dcs_grammar;
	back.version = back.target->version_count - 1;
	back.index = c->newest[back.to_odcs];
	back.losses = NULL;
	return back;
}

void convert_loss(const struct convert *c, const struct node *at, struct str path, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	defect_add(c->losses, DEFECT_NOT_CONVERTED, at, path, "%s", text);
}

bool before_odcs(const struct convert *c, const char *version)
{
	return c->to_odcs && c->version < grammar_version(c->target, str_of(version));
}

struct node *map_copy(struct arena *a, const struct node *map)
{
	struct node *out = node_new_map(a);

	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		node_put_member(a, out, map->members[i].key, map->members[i].value);
	return out;
}

void put_custom(struct arena *a, struct node *map, struct str property, const struct node *value)
{
	const struct node *old = node_get(map, "customProperties");
	struct node *list = node_new_list(a), *entry = node_new_map(a);

	for (size_t i = 0; node_is(old, NODE_LIST) && i < old->count; i++)
		node_add(a, list, old->items[i]);
	node_put_text(a, entry, "property", property);
	node_put(a, entry, STR("value"), value);
	node_add(a, list, entry);
	node_put(a, map, STR("customProperties"), list);
}

struct str plain_custom(const struct node *entry)
{
	if (!node_is(entry, NODE_MAP) || entry->count != 2 || !node_get(entry, "value"))
		return STR_NONE;
	return node_text(node_get(entry, "property"));
}

static void note(struct arena *a, struct node **overlay, struct str key, const struct node *was,
                 const struct node *is)
{
	struct node *entry = node_new_map(a);

	put_node(a, entry, "was", was);
	put_node(a, entry, "is", is);
	if (!*overlay)
		*overlay = node_new_map(a);
	node_put_member(a, *overlay, node_new_text(a, key), entry);
}

const struct node *overlay_of(struct arena *a, const struct node *original, const struct node *back,
                              const char *except)
{
	struct node *overlay = NULL;

	for (size_t i = 0; node_is(original, NODE_MAP) && i < original->count; i++) {
		struct str key = original->members[i].key->text;
		const struct node *was = node_get_str(back, key);

		if (!words_hold(except, key) && (!was || !node_equal(original->members[i].value, was)))
			note(a, &overlay, key, was, original->members[i].value);
	}
	for (size_t i = 0; node_is(back, NODE_MAP) && i < back->count; i++) {
		struct str key = back->members[i].key->text;

		if (!words_hold(except, key) && !node_get_str(original, key))
			note(a, &overlay, key, back->members[i].value, NULL);
	}
	return overlay;
}

struct node *overlay_apply(struct arena *a, const struct node *natural, const struct node *overlay)
{
	struct node *out = node_new_map(a);

	if (!node_is(overlay, NODE_MAP))
		return map_copy(a, natural);
	for (size_t i = 0; i < natural->count; i++) {
		const struct member *m = &natural->members[i];
		const struct node *entry = node_get_str(overlay, m->key->text);
		const struct node *was = node_get(entry, "was"), *is = node_get(entry, "is");

		if (!was || !node_equal(was, m->value))
			node_put_member(a, out, m->key, m->value);
		else if (is)
			node_put_member(a, out, m->key, is);
	}
	for (size_t i = 0; i < overlay->count; i++) {
		const struct member *m = &overlay->members[i];
		const struct node *is = node_get(m->value, "is");

		if (is && !node_get(m->value, "was") && !node_get_str(natural, m->key->text))
			node_put_member(a, out, m->key, is);
	}
	return out;
}

const struct node *overlay_find(const struct convert *c, const struct node *part)
{
	const struct node *customs = node_get(part, "customProperties");

	if (c->to_odcs) /* the document is DCS */
		return node_get(part, "odcs");
	for (size_t i = 0; node_is(customs, NODE_LIST) && i < customs->count; i++)
		if (str_is(plain_custom(customs->items[i]), "dcs"))
			return node_get(customs->items[i], "value");
	return NULL;
}

void overlay_put(const struct convert *c, struct node *part, const struct node *overlay)
{
	if (!overlay || c->plain)
		return;
	if (c->to_odcs)
		put_custom(c->arena, part, STR("dcs"), overlay);
	else
		node_put(c->arena, part, STR("odcs"), overlay);
}
