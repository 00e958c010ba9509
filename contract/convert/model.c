/* model.c - models and fields, to the bottom */
#include "contract/convert/field.h"
#include "contract/dcs/dcs.h"
#include "contract/odcs/field.h"
#include "contract/odcs/odcs.h"

#include "contract/base/limits.h"

/* Keys under which children stand. Their values are only marks while an element is compared. */
static const char dcs_parts[] = "fields items keys values";
static const char odcs_parts[] = "properties items map";

static const char *parts_of(bool odcs)
{
	return odcs ? odcs_parts : dcs_parts;
}

/* The mark that children stand here; empty ones, which a reader takes as such. */
static const struct node *mark(struct arena *a, const char *key)
{
	struct node *n = strcmp(key, "properties") ? node_new_map(a) : node_new_list(a);

	if (!strcmp(key, "map")) {
		node_put(a, n, STR("key"), node_new_map(a));
		node_put(a, n, STR("value"), node_new_map(a));
	}
	return n;
}

static void put_marks(const struct convert *c, struct node *out, const struct field *f)
{
	struct arena *a = c->arena;
	bool map = f->type.kind == TYPE_MAP && (f->keys || f->values);

	if (f->type.kind == TYPE_RECORD && node_get(f->node, c->to_odcs ? "fields" : "properties"))
		put_node(a, out, c->to_odcs ? "properties" : "fields",
		         mark(a, c->to_odcs ? "properties" : "fields"));
	else if (f->type.kind == TYPE_RECORD && f->field_count)
		put_node(a, out, c->to_odcs ? "properties" : "fields",
		         mark(a, c->to_odcs ? "properties" : "fields"));
	if (f->items)
		put_node(a, out, "items", mark(a, "items"));
	if (map && c->to_odcs)
		put_node(a, out, "map", mark(a, "map"));
	if (f->keys && !c->to_odcs)
		put_node(a, out, "keys", mark(a, "keys"));
	if (f->values && !c->to_odcs)
		put_node(a, out, "values", mark(a, "values"));
}

/* The element's own map, with marks in place of the children that were read; and a map that stood in a
 * custom property before 3.2 where it stands since. */
static const struct node *own_keys(const struct convert *c, const struct field *f)
{
	struct arena *a = c->arena;
	bool odcs = !c->to_odcs; /* the language of the document */
	const struct node *customs = node_get(f->node, "customProperties");
	struct node *out = node_new_map(a), *list = node_new_list(a);
	bool moved = odcs && f->type.kind == TYPE_MAP && node_is(odcs_custom(f->node, "map"), NODE_MAP);

	for (size_t i = 0; node_is(f->node, NODE_MAP) && i < f->node->count; i++) {
		struct str key = f->node->members[i].key->text;
		const struct node *value = f->node->members[i].value;
		bool part = words_hold(parts_of(odcs), key) && value->kind != NODE_SCALAR;

		if (part && (f->field_count || f->items || f->keys || f->values || !value->count))
			value = mark(a, str_c(a, key));
		if (moved && str_is(key, "customProperties"))
			continue;
		node_put(a, out, key, value);
	}
	if (!moved)
		return out;
	node_put(a, out, STR("map"), mark(a, "map"));
	for (size_t i = 0; node_is(customs, NODE_LIST) && i < customs->count; i++)
		if (!str_is(plain_custom(customs->items[i]), "map"))
			node_add(a, list, customs->items[i]);
	if (list->count)
		node_put(a, out, STR("customProperties"), list);
	return out;
}

/* ---- natural -------------------------------------------------------------------------- */

static int property_kind(const struct convert *c, bool model)
{
	int kind = grammar_below(c->index, 0, c->to_odcs ? "schema" : "models", STR_NONE);

	return model ? kind
	             : grammar_below(c->index, kind, c->to_odcs ? "properties" : "fields",
	                             STR_NONE);
}

static void write_rules(const struct convert *c, struct node *out, const struct node *from)
{
	const struct node *rules = convert_rules(c, node_get(from, "quality"));
	const struct node *written = node_get(out, "quality");
	struct node *all;

	if (!rules)
		return;
	all = node_new_list(c->arena);
	for (size_t i = 0; i < rules->count; i++)
		node_add(c->arena, all, rules->items[i]);
	/* the rule that stands for an enum is not said twice */
	for (size_t i = 0; written && i < written->count; i++) {
		bool there = false;

		for (size_t k = 0; k < rules->count; k++)
			there |= str_is(node_text(node_get(rules->items[k], "metric")), "invalidValues");
		if (!there)
			node_add(c->arena, all, written->items[i]);
	}
	node_put(c->arena, out, STR("quality"), all);
}

/* `definition` is an id; DCS refers to it where the document has it. */
static void write_definition(struct writing *w)
{
	const struct convert *c = w->c;
	struct str id = w->f->definition;
	struct buf pointer;

	if (!id.len)
		return;
	if (c->to_odcs) {
		put_custom(c->arena, w->out, STR("definition"), node_new_text(c->arena, id));
		return;
	}
	if (!node_get_str(c->definitions, id))
		return;
	buf_init(&pointer, c->arena, 0);
	buf_add_c(&pointer, "#/definitions/");
	buf_add(&pointer, id);
	node_put_text(c->arena, w->out, "$ref", buf_str(&pointer));
}

static struct node *natural_field(const struct convert *c, const struct field *f, size_t position)
{
	struct writing w = { .c = c, .f = f, .kind = property_kind(c, false), .options_kind = -1,
		             .position = position };

	w.out = node_new_map(c->arena);
	w.options = node_new_map(c->arena);
	write_type(&w);
	if (c->to_odcs && w.state.len)
		w.options_kind = grammar_below(c->index, w.kind, "logicalTypeOptions", w.state);
	write_definition(&w);
	write_statements(&w);
	if (w.options->count)
		node_put(c->arena, w.out, STR("logicalTypeOptions"), w.options);
	write_rules(c, w.out, f->node);
	put_marks(c, w.out, f);
	return w.out;
}

static void write_model_words(struct writing *w, const struct model *m)
{
	const struct convert *c = w->c;
	const struct node *kind = node_get(m->root.node, c->to_odcs ? "type" : "physicalType");
	const struct node *more = c->to_odcs ? node_get(m->root.node, "additionalFields")
	                                     : odcs_custom(m->root.node, "additionalFields");

	if (kind && (c->to_odcs || grammar_allows(c->arena, c->index, w->kind, STR_NONE,
	                                          STR("type"), kind)))
		write_value(w, c->to_odcs ? STR("physicalType") : STR("type"), kind);
	else if (kind)
		write_extension(w, STR("physicalType"), kind);
	if (more && !node_get(w->out, "additionalFields"))
		write_value(w, STR("additionalFields"), more);
	if (!c->to_odcs && m->key_count > 1) {
		struct node *list = node_new_list(c->arena);

		for (size_t i = 0; i < m->key_count; i++)
			node_add(c->arena, list, node_new_text(c->arena, m->key[i]));
		node_put(c->arena, w->out, STR("primaryKey"), list);
	}
}

static struct node *natural_model(const struct convert *c, const struct model *m)
{
	struct writing w = { .c = c, .f = &m->root, .kind = property_kind(c, true), .options_kind = -1 };

	w.out = node_new_map(c->arena);
	w.options = node_new_map(c->arena);
	write_model_words(&w, m);
	write_statements(&w);
	write_rules(c, w.out, m->root.node);
	put_node(c->arena, w.out, c->to_odcs ? "properties" : "fields",
	         mark(c->arena, c->to_odcs ? "properties" : "fields"));
	return w.out;
}

/* ---- reading back what was written ------------------------------------------------------ */

/* A contract of one model, with one field or none, in the target's language. */
static const struct contract *reread(const struct convert *c, const struct node *model,
                                     const struct node *field)
{
	struct arena *a = c->arena;
	struct node *root = node_new_map(a), *m = map_copy(a, model), *list = node_new_list(a);
	struct node *fields = node_new_map(a), *f = node_new_map(a);
	struct failure why = { 0 };
	struct contract *out = NULL;

	if (c->to_odcs) {
		node_put_text(a, m, "name", STR("m"));
		if (field) {
			f = map_copy(a, field);
			node_put_text(a, f, "name", STR("f"));
			node_add(a, list, f);
			node_put(a, m, STR("properties"), list);
			list = node_new_list(a);
		}
		node_add(a, list, m);
		node_put(a, root, STR("schema"), list);
		return odcs_read(a, root, &out, NULL, &why) ? out : NULL;
	}
	if (field) {
		node_put(a, fields, STR("f"), field);
		node_put(a, m, STR("fields"), fields);
	}
	node_put(a, f, STR("m"), m);
	node_put(a, root, STR("models"), f);
	put_node(a, root, "definitions", c->definitions);
	return dcs_read(a, root, &out, NULL, &why) ? out : NULL;
}

/* ---- fields --------------------------------------------------------------------------------- */

static struct node *convert_field(const struct convert *c, const struct model *m, const struct field *f);

static const struct node *children(const struct convert *c, const struct model *m, const struct field *f)
{
	struct arena *a = c->arena;
	struct node *out = c->to_odcs ? node_new_list(a) : node_new_map(a);

	for (size_t i = 0; i < f->field_count; i++) { /* NOLINT(misc-no-recursion): depth <= LIMIT_DEPTH */
		const struct field *child = f->fields[i];
		struct node *one = convert_field(c, m, child), *named;

		if (!c->to_odcs) {
			node_put_member(a, out, node_new_text(a, child->name), one);
			continue;
		}
		named = node_new_map(a);
		node_put_text(a, named, "name", child->name);
		for (size_t k = 0; k < one->count; k++)
			if (!str_is(one->members[k].key->text, "name"))
				node_put_member(a, named, one->members[k].key, one->members[k].value);
			else
				put_custom(a, named, STR("name"), one->members[k].value);
		node_add(a, out, named);
	}
	return out;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void fill_parts(const struct convert *c, const struct model *m, const struct field *f, struct node *out)
{
	struct arena *a = c->arena;
	struct node *map = node_new_map(a);

	if (f->type.kind == TYPE_RECORD && node_get(out, c->to_odcs ? "properties" : "fields"))
		put_node(a, out, c->to_odcs ? "properties" : "fields", children(c, m, f));
	if (f->items && node_get(out, "items"))
		put_node(a, out, "items", convert_field(c, m, f->items));
	if (!c->to_odcs) {
		if (f->keys && node_get(out, "keys"))
			put_node(a, out, "keys", convert_field(c, m, f->keys));
		if (f->values && node_get(out, "values"))
			put_node(a, out, "values", convert_field(c, m, f->values));
		return;
	}
	if (f->type.kind != TYPE_MAP || !node_get(out, "map"))
		return;
	put_node(a, map, "key", f->keys ? convert_field(c, m, f->keys) : node_new_map(a));
	put_node(a, map, "value", f->values ? convert_field(c, m, f->values) : node_new_map(a));
	put_node(a, out, "map", map);
}

/* Before 3.2 ODCS has no map: it is kept in a custom property of that name. */
static struct node *without_map(const struct convert *c, const struct node *field)
{
	struct node *out = node_new_map(c->arena);

	for (size_t i = 0; i < field->count; i++)
		if (!str_is(field->members[i].key->text, "map"))
			node_put_member(c->arena, out, field->members[i].key, field->members[i].value);
	put_custom(c->arena, out, STR("map"), node_get(field, "map"));
	return out;
}

static size_t position_of(const struct model *m, const struct field *f)
{
	struct str path = str_skip(f->path, m->root.path.len + 1);

	for (size_t i = 0; m->key_count > 1 && m->key_count <= 1000 && i < m->key_count; i++)
		if (str_eq(m->key[i], path))
			return i + 1;
	return 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct node *convert_field(const struct convert *c, const struct model *m, const struct field *f)
{
	struct convert back = convert_back(c);
	const struct node *kept = overlay_find(c, f->node);
	size_t position = position_of(m, f);
	struct node *out = natural_field(c, f, position);
	const struct contract *again;

	if (node_is(kept, NODE_MAP)) {
		out = overlay_apply(c->arena, out, kept);
	} else {
		again = reread(c, NULL, out);
		if (again && again->model_count && again->models[0]->root.field_count)
			overlay_put(c, out, overlay_of(c->arena, own_keys(c, f),
			                               natural_field(&back, again->models[0]->root.fields[0],
			                                             position),
			                               f->name.len ? "name" : ""));
	}
	fill_parts(c, m, f, out);
	if (before_odcs(c, "3.2.0") && node_get(out, "map"))
		out = without_map(c, out);
	return out;
}

/* ---- models ---------------------------------------------------------------------------------- */

static struct node *convert_model(const struct convert *c, const struct model *m)
{
	struct convert back = convert_back(c);
	const struct node *kept = overlay_find(c, m->root.node);
	struct node *out = natural_model(c, m);
	const struct contract *again;

	if (node_is(kept, NODE_MAP)) {
		out = overlay_apply(c->arena, out, kept);
	} else {
		again = reread(c, out, NULL);
		if (again && again->model_count) {
			struct model *one = again->models[0];

			one->key = m->key; /* its fields are not there */
			one->key_count = m->key_count;
			overlay_put(c, out, overlay_of(c->arena, own_keys(c, &m->root), natural_model(&back, one),
			                               "name"));
		}
	}
	if (node_get(out, c->to_odcs ? "properties" : "fields"))
		put_node(c->arena, out, c->to_odcs ? "properties" : "fields", children(c, m, &m->root));
	return out;
}

const struct node *convert_models(const struct convert *c, const struct contract *contract)
{
	struct arena *a = c->arena;
	struct node *out = c->to_odcs ? node_new_list(a) : node_new_map(a);

	for (size_t i = 0; i < contract->model_count; i++) {
		const struct model *m = contract->models[i];
		struct node *one = convert_model(c, m), *named;

		if (!c->to_odcs) {
			if (!form_fits(FORM_ID, m->root.name))
				convert_loss(c, m->root.at, m->root.path, "DCS takes letters, digits, - and _ in names");
			node_put_member(a, out, node_new_text(a, m->root.name), one);
			continue;
		}
		named = node_new_map(a);
		node_put_text(a, named, "name", m->root.name);
		for (size_t k = 0; k < one->count; k++)
			if (!str_is(one->members[k].key->text, "name"))
				node_put_member(a, named, one->members[k].key, one->members[k].value);
		node_add(a, out, named);
	}
	return contract->model_count ? out : NULL;
}
