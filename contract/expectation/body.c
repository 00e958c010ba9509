#include "contract/expectation/body.h"

#include "contract/dcs/dcs.h"
#include "contract/odcs/odcs.h"
#include "contract/quality.h"
#include "contract/shape_build.h"
#include "contract/sla.h"

#include <stdlib.h>

/* ---- grain ------------------------------------------------------------------ */

static bool same_key(const struct model *m, const struct node *list)
{
	if (m->key_count != list->count)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (!str_eq(m->key[i], node_text(list->items[i])))
			return false;
	return true;
}

/* `grain` is the key in the words of those who read tables. */
static void read_grain(struct reading *r, struct model *m)
{
	const struct node *list = node_get(m->root.node, "grain");

	if (!node_is(list, NODE_LIST) || !list->count)
		return;
	if (m->key_count) {
		if (!same_key(m, list))
			reading_defect(r, DEFECT_EXPECTATION_CONTRADICTION, list, "grain",
			               "grain and primaryKey name different columns");
		return;
	}
	for (size_t i = 0; i < list->count; i++)
		if (node_text(list->items[i]).len)
			model_key_add(r, m, node_text(list->items[i]), list);
}

/* ---- statements that cannot both be meant ---------------------------------------- */

static bool has_entry(const struct stated *s, struct str entry)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->list[i], entry))
			return true;
	return false;
}

static void check_needs(struct reading *r, const struct field *f)
{
	const struct stated *needs = field_stated(f, ATTR_ENUM_NEEDS),
			    *all = field_stated(f, ATTR_ENUM);

	for (size_t i = 0; needs && all && i < needs->count; i++)
		if (!has_entry(all, needs->list[i]))
			reading_defect(r, DEFECT_EXPECTATION_CONTRADICTION,
			               needs->list_at ? needs->list_at[i] : needs->at, "enumNeeds",
			               "it waits for \"%.*s\", which its own enum does not handle",
			               STR_FMT(needs->list[i]));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void check_field(struct reading *r, const struct field *f)
{
	const struct field *inner[] = { f->items, f->keys, f->values };

	reading_enter(r, f->path);
	check_needs(r, f);
	reading_leave(r);
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (inner[i])
			check_field(r, inner[i]);
	for (size_t i = 0; i < f->field_count; i++)
		check_field(r, f->fields[i]);
}

/* ---- quality at the top ------------------------------------------------------------ */

static struct model *find_model(const struct contract *c, struct str name)
{
	for (size_t i = 0; i < c->model_count; i++)
		if (str_eq(c->models[i]->root.name, name))
			return c->models[i];
	return NULL;
}

/* The element a rule stands on: a consumer that relies on a rule of a field reads that field. */
static struct field *element_of(struct reading *r, struct str path, const struct node *at)
{
	struct str name = str_cut(&path, '.');
	struct model *m = find_model(r->c, name);
	struct field *f, *child;

	if (!m)
		m = model_new(r, name, NULL, at);
	for (f = &m->root; path.len; f = child) {
		name = str_cut(&path, '.');
		child = field_child(f, name);
		if (child)
			continue;
		child = field_new(r, f, ".", name, NULL, at);
		if (!child)
			return NULL;
		child->position = f->field_count;
		LIST_ADD(r->a, f->fields, f->field_count, child);
		field_index_children(r->a, f);
	}
	return f;
}

static struct node *list_of(struct arena *a, const struct node *one)
{
	struct node *list = node_new_list(a);

	node_add(a, list, one);
	return list;
}

static void read_top_rule(struct reading *r, struct expectation *e, const struct node *rule,
                          bool between_open)
{
	const struct node *element = node_get(rule, "element");
	bool named = node_text(node_get(rule, "id")).len || node_text(node_get(rule, "name")).len;
	struct field anywhere = { 0 }, *f;

	if (node_text(element).len) {
		f = element_of(r, element->text, element);
		if (f)
			quality_read(r, f, list_of(r->a, rule), between_open);
	} else if (named) {
		quality_read(r, &anywhere, list_of(r->a, rule), between_open);
		for (size_t i = 0; i < anywhere.quality_count; i++)
			LIST_ADD(r->a, e->quality, e->quality_count, anywhere.quality[i]);
	} else {
		reading_defect(r, DEFECT_MISSING_KEY, rule, "quality",
		               "a rule is named by its id, or by element and metric");
	}
}

static void read_top_quality(struct reading *r, struct expectation *e, bool between_open)
{
	enum { MOST = 1000 }; /* each may look through all fields */
	const struct node *list = node_get(e->root, "quality");

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		if (i == MOST) {
			reading_defect(r, DEFECT_TOO_MUCH, list->items[i], "quality",
			               "more than %d rules at the top", MOST);
			return;
		}
		if (node_is(list->items[i], NODE_MAP))
			read_top_rule(r, e, list->items[i], between_open);
	}
}

/* ---- all of it ------------------------------------------------------------------------ */

static bool is_noted(const struct defects *d, const struct node *at)
{
	for (const struct defect *x = d->first; x; x = x->next)
		if (x->at == at)
			return true;
	return false;
}

/* The vocabulary of expectations decides which keys there are; the readers know values. */
static void keep_new(struct defects *d, const struct defects *found)
{
	for (const struct defect *x = found->first; x; x = x->next) {
		if (x->rule == DEFECT_EXPECTATION_UNKNOWN_KEY || is_noted(d, x->at))
			continue;
		defect_add(d, x->rule, x->at, x->path, "%.*s", STR_FMT(x->message));
		if (x->hint.len)
			defect_hint(d, "%.*s", STR_FMT(x->hint));
	}
}

static void read_models(struct reading *r, struct expectation *e)
{
	const struct node *models = node_get(e->root, "models"),
			  *schema = node_get(e->root, "schema");
	const struct node *levels = node_get(e->root, "servicelevels");
	const struct node *properties = node_get(e->root, "slaProperties");
	bool odcs = node_is_null(models) && node_is(schema, NODE_LIST);

	if (!node_is_null(models) && !node_is_null(schema))
		reading_defect(r, DEFECT_EXPECTATION_TWO_DIALECTS, schema, "schema",
		               "fields are stated twice, as models and as schema");
	if (odcs)
		odcs_read_schema(r, schema);
	else if (node_is(models, NODE_MAP))
		dcs_read_models(r, models);
	if (node_is(levels, NODE_MAP))
		sla_read_dcs(r, levels);
	if (node_is(properties, NODE_LIST))
		sla_read_odcs(r, properties, STR_NONE);
	read_top_quality(r, e, odcs);
	for (size_t i = 0; i < r->c->model_count; i++) {
		read_grain(r, r->c->models[i]);
		check_field(r, &r->c->models[i]->root);
	}
}

void expectation_read_body(struct arena *a, struct expectation *e, struct defects *defects)
{
	struct defects found;
	struct reading r;

	defects_init(&found, a);
	reading_init(&r, a, e->root, DIALECT_EXPECTATION, defects ? &found : NULL);
	read_models(&r, e);
	reading_finish(&r);
	e->body = r.c;
	if (defects)
		keep_new(defects, &found);
}
