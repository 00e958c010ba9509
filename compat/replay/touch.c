/* touch.c - which expectations a change could affect
 *
 * Touch points are texts, so that a store can index them: field paths, and names
 * that begin with "@" for what is no field.
 */
#include "compat/replay/replay.h"

#include <stdlib.h>

static bool is_at_or_above(struct str above, struct str path)
{
	if (!above.len || path.len < above.len || memcmp(above.ptr, path.ptr, above.len) != 0)
		return false;
	return path.len == above.len || strchr(".[{<", path.ptr[above.len]);
}

static void add_point(struct arena *a, struct node *points, const char *prefix, struct str name)
{
	struct str text = arena_printf(a, "%s%.*s", prefix, STR_FMT(name));

	if (!node_get_str(points, text))
		node_put_member(a, points, node_new_text(a, text), node_new_text(a, STR("")));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void field_points(struct arena *a, struct node *points, const struct field *f)
{
	const struct field *inner[] = { f->items, f->keys, f->values };

	if (!field_lists_parts(f)) /* what is inside is read as a whole */
		add_point(a, points, "", f->path);
	if (f->quality_count)
		add_point(a, points, "@quality", STR(""));
	for (size_t i = 0; i < 3; i++)
		if (inner[i])
			field_points(a, points, inner[i]);
	for (size_t i = 0; i < f->field_count; i++)
		field_points(a, points, f->fields[i]);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static bool is_closed(const struct field *f)
{
	if (field_flag(f, ATTR_STRICT) || field_flag(f, ATTR_ORDERED))
		return true;
	for (size_t i = 0; i < f->field_count; i++)
		if (is_closed(f->fields[i]))
			return true;
	return (f->items && is_closed(f->items)) || (f->values && is_closed(f->values));
}

/* What a reader schema reads: its fields by each name that it knows them by, below the model it
 * names. */
static void native_points(struct arena *a, struct node *points, const struct expectation *e)
{
	const struct schema *reader = e->native.reader;
	struct str *names;
	size_t n;

	if (!reader || !e->native.model.len)
		return;
	names = reader->language->reads(a, reader->parsed, &n);
	for (size_t i = 0; i < n; i++)
		add_point(
			a, points, "",
			arena_printf(a, "%.*s.%.*s", STR_FMT(e->native.model), STR_FMT(names[i])));
}

static struct str *sorted_keys(struct arena *a, const struct node *points, size_t *count)
{
	struct str *list = arena_array(a, struct str, points->count);

	for (size_t i = 0; i < points->count; i++)
		list[i] = points->members[i].key->text;
	qsort(list, points->count, sizeof *list, str_order);
	*count = points->count;
	return list;
}

void replay_touch_points(struct arena *a, const struct expectation *e, struct str **points, size_t *count)
{
	struct node *set = node_new_map(a);

	if (e->native.at) /* a union may hang on anything: no point leaves it out */
		add_point(a, set, "@all", STR(""));
	native_points(a, set, e);
	if (e->port.len)
		add_point(a, set, "@port/", e->port);
	else if (e->address_count)
		add_point(a, set, "@ports", STR(""));
	if (e->quality_count) {
		add_point(a, set, "@quality", STR(""));
		add_point(a, set, "@rules", STR(""));
	}
	if (e->needed_until.len)
		add_point(a, set, "@end", STR(""));
	for (size_t i = 0; e->body && i < e->body->model_count; i++) {
		const struct field *root = &e->body->models[i]->root;

		field_points(a, set, root);
		if (e->body->strict || is_closed(root))
			add_point(a, set, "@model/", root->name);
	}
	for (size_t i = 0; e->body && i < e->body->sla_count; i++)
		add_point(a, set, "@sla/", e->body->slas[i]->property);
	*points = sorted_keys(a, set, count);
}

static struct str first_part(struct str path)
{
	for (size_t i = 0; i < path.len; i++)
		if (strchr(".[{<", path.ptr[i]))
			return (struct str){ path.ptr, i };
	return path;
}

void diff_touch_points(struct arena *a, const struct diff *changes, struct str **points, size_t *count)
{
	struct node *set = node_new_map(a);

	add_point(a, set, "@all", STR(""));
	for (const struct finding *c = changes->changes.first; c; c = c->next) {
		switch (rule_group(c->rule)) {
		case GROUP_PORT:
			add_point(a, set, "@port/", c->path);
			add_point(a, set, "@ports", STR(""));
			break;
		case GROUP_SLA:
			add_point(a, set, "@sla/", first_part(c->path));
			add_point(a, set, "@end", STR(""));
			break;
		case GROUP_QUALITY:
			add_point(a, set, "@quality", STR(""));
			break;
		case GROUP_STRUCTURE:
		case GROUP_TYPE:
		case GROUP_AVRO:
		case GROUP_JSON:
		case GROUP_PROTOBUF:
			/* with models and fields come and go the rules that stand on them and below
			 */
			add_point(a, set, "@rules", STR(""));
			/* fallthrough */
		case GROUP_CONSTRAINT:
		case GROUP_MEANING:
			add_point(a, set, "", c->path);
			add_point(a, set, "@model/", first_part(c->path));
			break;
		case GROUP_POLICY: /* the changes stand beside them */
		case GROUP_FULFILS:
		case GROUP_LIFECYCLE:
		case GROUP_VERSION:
		case GROUP_REPLAY:
		case GROUP_CHECK:
		case GROUP_COUNT:
			break;
		}
	}
	*points = sorted_keys(a, set, count);
}

bool touch_point_hits(struct str point, struct str changed)
{
	return point.len && changed.len && point.ptr[0] != '@' && changed.ptr[0] != '@'
	     ? is_at_or_above(point, changed) || is_at_or_above(changed, point)
	     : str_eq(point, changed);
}

bool replay_is_touched(struct arena *a, const struct expectation *e, const struct str *changed, size_t n)
{
	struct str *points;
	size_t count;

	replay_touch_points(a, e, &points, &count);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n; k++)
			if (touch_point_hits(points[i], changed[k]))
				return true;
	return false;
}
