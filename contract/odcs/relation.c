/* Relationships (ODCS 3.1) as references: "model.field", as DCS writes them. */
#include "contract/odcs/field.h"

#include "contract/base/limits.h"

/* Looking for ids is bounded: they are few in real files, and a hostile one has many. */
static bool step(struct reading *r)
{
	return ++r->merged <= limit_of(LIMIT_NODES);
}

static const struct field *by_id(struct reading *r, const struct field *parent, struct str id)
{
	for (size_t i = 0; i < parent->field_count && step(r); i++)
		if (str_eq(parent->fields[i]->id, id) || str_eq(parent->fields[i]->name, id))
			return parent->fields[i];
	return NULL;
}

/* `schema/<id>/properties/<id>/properties/<id>` in names; as it is where an id is unknown, or
 * in another file. */
static struct str plain_reference(struct reading *r, struct str text)
{
	struct str rest = text, word = str_cut(&rest, '/');
	const struct field *at = NULL;
	struct str id;

	if (str_starts(word, "#"))
		word = str_skip(word, 1);
	if (!word.len && rest.len)
		word = str_cut(&rest, '/'); /* "/schema/..." and "#/schema/..." */
	if (!str_is(word, "schema"))
		return text;
	id = str_cut(&rest, '/');
	for (size_t i = 0; i < r->c->model_count && step(r); i++)
		if (str_eq(r->c->models[i]->root.id, id) || str_eq(r->c->models[i]->root.name, id))
			at = &r->c->models[i]->root;
	while (at && rest.len) {
		if (!str_is(str_cut(&rest, '/'), "properties"))
			return text;
		at = by_id(r, at, str_cut(&rest, '/'));
	}
	return at ? at->path : text;
}

/* A list is one reference of several columns, joined by +. */
static struct str side(struct reading *r, const struct node *n)
{
	struct buf joined;

	if (node_text(n).len)
		return plain_reference(r, n->text);
	if (!node_is(n, NODE_LIST))
		return STR_NONE;
	buf_init(&joined, r->a, 0);
	for (size_t i = 0; i < n->count; i++) {
		if (i)
			buf_add_byte(&joined, '+');
		buf_add(&joined, plain_reference(r, node_text(n->items[i])));
	}
	return buf_str(&joined);
}

/* The field that `from` names, below the model it stands on or with the model's name. */
static struct field *from_field(const struct field *root, struct str from)
{
	struct str rest = from;

	if (str_eq(str_cut(&rest, '.'), root->name) && rest.len)
		return field_down(root, rest);
	return field_down(root, from);
}

static void read_one(struct reading *r, struct field *f, const struct node *n)
{
	const struct node *to_at = node_get(n, "to");
	struct str to = side(r, to_at), from = side(r, node_get(n, "from"));
	struct field *column;

	if (!to.len) {
		reading_defect(r, DEFECT_MISSING_KEY, n, NULL, "a relationship needs to");
		return;
	}
	if (f->depth > 0) {
		field_state_entry(r, f, ATTR_REFERENCES, to, to_at);
		return;
	}
	column = from_field(f, from);
	if (column)
		field_state_entry(r, column, ATTR_REFERENCES, to, to_at);
	else
		field_state_entry(r, f, ATTR_REFERENCES,
		                  arena_printf(r->a, "%.*s -> %.*s", STR_FMT(from), STR_FMT(to)),
		                  to_at);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void read_below(struct reading *r, struct field *f)
{
	const struct node *list = node_get(f->node, "relationships");

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		read_one(r, f, list->items[i]);
	for (size_t i = 0; i < f->field_count; i++)
		read_below(r, f->fields[i]);
	if (f->items)
		read_below(r, f->items);
	if (f->values)
		read_below(r, f->values);
}

void odcs_read_relationships(struct reading *r)
{
	for (size_t i = 0; i < r->c->model_count; i++)
		read_below(r, &r->c->models[i]->root);
}
