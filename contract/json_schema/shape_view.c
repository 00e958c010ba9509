#include "contract/json_schema/shape_view.h"

#include "contract/base/list.h"

#include <stdlib.h>

enum { ALL_KINDS = (1u << JSON_KIND_COUNT) - 1 };

static void take(struct viewing *s, struct view *v, struct json_place at);

/* "integer" is a number, and whole. */
static unsigned kind_bit(struct str word, bool *whole)
{
	*whole = str_is(word, "integer");
	for (int k = 0; k < JSON_KIND_COUNT; k++)
		if (str_is(word, json_kind_name((enum json_kind)k)))
			return 1u << k;
	return *whole ? 1u << JSON_NUMBER : 0;
}

static void take_type(struct view *v, const struct node *type)
{
	size_t n = node_is(type, NODE_LIST) ? type->count : 1;
	bool numbers_whole = true, whole;
	unsigned kinds = 0;

	if (!type)
		return;
	for (size_t i = 0; i < n; i++) {
		unsigned bit = kind_bit(node_text(node_is(type, NODE_LIST) ? type->items[i] : type),
		                        &whole);

		numbers_whole = numbers_whole && (bit != 1u << JSON_NUMBER || whole);
		kinds |= bit;
	}
	if (!kinds)
		return;
	v->kinds &= kinds;
	v->whole = v->whole || (numbers_whole && kinds & 1u << JSON_NUMBER);
	v->typed = true;
	if (!v->type)
		v->type = type;
}

static void take_list(struct view *v, const struct node *list, bool single)
{
	unsigned kinds = 0;

	if (!list || (!single && !node_is(list, NODE_LIST)))
		return;
	for (size_t i = 0; i < (single ? 1 : list->count); i++)
		kinds |= 1u << json_kind_of(single ? list : list->items[i]);
	v->kinds &= kinds;
	if (v->list)
		return;
	v->list = list;
	v->single = single;
}

void view_of(struct viewing *s, struct view *v, const struct json_place *places, size_t n)
{
	*v = (struct view){ .kinds = ALL_KINDS };
	for (size_t i = 0; i < n; i++)
		take(s, v, places[i]);
}

struct str view_kinds_text(struct arena *a, const struct view *v)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (int k = 0; k < JSON_KIND_COUNT; k++)
		if (k != JSON_NULL && v->kinds & 1u << k)
			buf_printf(&out, "%s%s", out.len ? "|" : "",
			           k == JSON_NUMBER && v->whole
			                   ? "integer"
			                   : json_kind_name((enum json_kind)k));
	return buf_str(&out);
}

/* anyOf and oneOf alike: which branches a value fits does not matter here, what it may be does. */
static void take_union(struct viewing *s, struct view *v, struct json_place at,
                       const struct node *list)
{
	struct json_place only = { 0 };
	struct view branch;
	struct str *names;
	bool whole = true;
	unsigned kinds = 0;
	size_t others = 0;

	if (!node_is(list, NODE_LIST) || !list->count || s->depth == UNION_DEPTH ||
	    s->steps + list->count > UNION_STEPS)
		return;
	s->steps += (unsigned)list->count;
	s->depth++;
	names = arena_array(s->arena, struct str, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct json_place place = json_schema_at(s->schema, at, list->items[i]);

		view_of(s, &branch, &place, place.node != NULL);
		kinds |= branch.kinds;
		if (!(branch.kinds & ~(1u << JSON_NULL)))
			continue;
		whole = whole && (branch.whole || !(branch.kinds & 1u << JSON_NUMBER));
		names[others++] = view_kinds_text(s->arena, &branch);
		only = place;
	}
	s->depth--;
	if (others == 1) {
		unsigned before = v->kinds;

		take(s, v, only);
		v->kinds |= before & kinds & 1u << JSON_NULL;
		return;
	}
	v->kinds &= kinds;
	v->typed = true;
	v->whole = v->whole || (whole && kinds & 1u << JSON_NUMBER);
	if (!v->type)
		v->type = list;
	if (kinds & ~(1u << JSON_NULL | 1u << JSON_NUMBER) && !v->branches) {
		qsort(names, others, sizeof *names, str_order);
		v->branches = names;
		v->branch_count = others;
	}
}

static bool is_taken(const struct view *v, struct json_place at)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->said[i].node == at.node)
			return true;
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most PARTS_MOST places, each once, UNION_DEPTH times */
static void take(struct viewing *s, struct view *v, struct json_place at)
{
	const struct json_link *link = NULL;
	const struct node *list;

	if (!at.node || v->count == PARTS_MOST || is_taken(v, at))
		return;
	LIST_ADD(s->arena, v->said, v->count, at);
	if (json_is_false(at.node))
		v->kinds = 0;
	link = json_schema_ref(s->schema, at, "$ref");
	if (link && link->found)
		take(s, v, link->to);
	if (json_schema_ref_is_alone(s->schema, at))
		return;
	take_type(v, node_get(at.node, "type"));
	take_list(v, node_get(at.node, "enum"), false);
	if (json_keyword(at.resource->dialect, STR("const")))
		take_list(v, node_get(at.node, "const"), true);
	list = node_get(at.node, "allOf");
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		take(s, v, json_schema_at(s->schema, at, list->items[i]));
	take_union(s, v, at, node_get(at.node, "anyOf"));
	take_union(s, v, at, node_get(at.node, "oneOf"));
}
