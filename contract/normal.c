/* normal.c - what a contract says, as one canonical text
 *
 * Equal for equal meaning: keys are sorted, defaults left out, synonyms folded (that
 * was done by the readers). Two documents with the same normal form are the same contract.
 */
#include "contract/base/node_put.h"
#include "contract/format.h"

#include <stdlib.h>

static int by_key(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	return str_cmp(a->key->text, b->key->text);
}

static void sort_map(struct node *map)
{
	if (map->count)
		qsort(map->members, map->count, sizeof *map->members, by_key);
}

/* A copy with the members of every map in order; scalars as what they are, not as they are written. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct node *canonical(struct arena *a, const struct node *n)
{
	struct node *out;
	bool b;

	if (node_is_null(n))
		return node_new_plain(a, STR("null"));
	if (n->kind == NODE_SCALAR && node_to_bool(n, &b))
		return node_new_plain(a, b ? STR("true") : STR("false"));
	if (n->kind == NODE_SCALAR)
		return node_is_number(n) ? node_new_plain(a, n->text) : node_new_text(a, n->text);
	out = n->kind == NODE_LIST ? node_new_list(a) : node_new_map(a);
	for (size_t i = 0; i < n->count; i++) {
		if (n->kind == NODE_LIST)
			node_add(a, out, canonical(a, n->items[i]));
		else
			node_put_member(a, out, node_new_text(a, n->members[i].key->text),
			                canonical(a, n->members[i].value));
	}
	if (out->kind == NODE_MAP)
		sort_map(out);
	return out;
}

static void put_named(struct arena *a, struct node *map, const char *key, const struct named *list, size_t n)
{
	struct node *inner = node_new_map(a);

	for (size_t i = 0; i < n; i++)
		node_put_member(a, inner, node_new_text(a, list[i].key),
		                list[i].node ? canonical(a, list[i].node) : node_new_text(a, list[i].text));
	sort_map(inner);
	if (n)
		node_put(a, map, str_of(key), inner);
}

static struct node *texts(struct arena *a, const struct str *list, size_t n)
{
	struct node *out = node_new_list(a);

	for (size_t i = 0; i < n; i++)
		node_add(a, out, node_new_text(a, list[i]));
	return out;
}

static const struct node *stated_node(struct arena *a, const struct stated *s)
{
	switch (attribute_kind(s->attribute)) {
	case KIND_FLAG:
		return node_new_plain(a, s->flag ? STR("true") : STR("false"));
	case KIND_TEXT:
	case KIND_NUMBER:
		return node_new_text(a, s->text);
	case KIND_LIST:
		return texts(a, s->list, s->count);
	case KIND_NODE:
		break;
	}
	return s->node ? canonical(a, s->node) : node_new_plain(a, STR("null"));
}

static struct node *quality_node(struct arena *a, const struct quality *q)
{
	struct node *n = node_new_map(a);

	put_if(a, n, "identity", q->identity);
	put_if(a, n, "type", q->type);
	put_if(a, n, "metric", q->metric);
	put_if(a, n, "unit", q->unit);
	put_if(a, n, "query", q->query);
	put_if(a, n, "engine", q->engine);
	put_if(a, n, "severity", q->severity);
	put_if(a, n, "arguments", q->arguments);
	put_if(a, n, "operand", q->operand);
	if (q->has_interval)
		put_if(a, n, "interval", interval_text(a, &q->interval));
	return n;
}

static struct node *field_node(struct arena *a, const struct field *f);

static void put_children(struct arena *a, struct node *n, const struct field *f)
{
	const struct field *inner[] = { f->items, f->keys, f->values };
	static const char *const names[] = { "items", "keys", "values" };
	struct node *list = node_new_list(a), *quality = node_new_list(a);

	for (size_t i = 0; i < f->field_count; i++) /* NOLINT(misc-no-recursion): depth <= LIMIT_DEPTH */
		node_add(a, list, field_node(a, f->fields[i]));
	if (f->field_count)
		put_node(a, n, "fields", list);
	for (size_t i = 0; i < 3; i++)
		if (inner[i])
			node_put(a, n, str_of(names[i]), field_node(a, inner[i]));
	for (size_t i = 0; i < f->quality_count; i++)
		node_add(a, quality, quality_node(a, f->quality[i]));
	if (f->quality_count)
		put_node(a, n, "quality", quality);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct node *field_node(struct arena *a, const struct field *f)
{
	struct node *n = node_new_map(a), *attributes = node_new_map(a);

	put_if(a, n, "name", f->name);
	put_if(a, n, "id", f->id);
	if (f->type.kind != TYPE_UNSTATED)
		put_if(a, n, "type", type_text(a, &f->type));
	put_if(a, n, "definition", f->definition);
	for (size_t i = 0; i < f->attribute_count; i++)
		node_put(a, attributes, str_of(attribute_key(f->attributes[i].attribute)),
		         stated_node(a, &f->attributes[i]));
	if (f->attribute_count)
		put_node(a, n, "states", attributes);
	put_named(a, n, "meanings", f->meanings, f->meaning_count);
	put_named(a, n, "docs", f->docs, f->doc_count);
	put_children(a, n, f);
	return n;
}

static struct node *models_node(struct arena *a, const struct contract *c)
{
	struct node *out = node_new_map(a);

	for (size_t i = 0; i < c->model_count; i++) {
		const struct model *m = c->models[i];
		struct node *n = field_node(a, &m->root);

		put_if(a, n, "kind", m->kind);
		if (m->key_count)
			put_node(a, n, "key", texts(a, m->key, m->key_count));
		node_put_member(a, out, node_new_text(a, m->root.name), n);
	}
	sort_map(out);
	return out;
}

static struct node *ports_node(struct arena *a, const struct contract *c)
{
	struct node *out = node_new_map(a);

	for (size_t i = 0; i < c->port_count; i++) {
		const struct port *p = c->ports[i];
		struct node *n = node_new_map(a);

		put_if(a, n, "type", p->type);
		put_if(a, n, "format", p->format);
		put_if(a, n, "environment", p->environment);
		put_if(a, n, "product", p->product);
		put_named(a, n, "address", p->address, p->address_count);
		put_named(a, n, "others", p->others, p->other_count);
		node_put_member(a, out, node_new_text(a, p->name), n);
	}
	sort_map(out);
	return out;
}

/* What a promise is worth: 15m, PT15M and 900 seconds are one value. */
static struct str sla_value(struct arena *a, const struct sla *s)
{
	static const char *const units[] = {
		[SLA_SECONDS] = "s", [SLA_PERCENT] = "%", [SLA_NUMBER] = "", [SLA_INSTANT] = " since 1970",
	};

	if (s->unit == SLA_UNPARSED)
		return s->text;
	if (s->unit == SLA_UNLIMITED)
		return STR("unlimited");
	return arena_printf(a, "%.17g%s%s%.*s", s->value, units[s->unit], s->thing.len ? " " : "",
	                    STR_FMT(s->thing));
}

static struct node *slas_node(struct arena *a, const struct contract *c)
{
	struct node *out = node_new_map(a);

	for (size_t i = 0; i < c->sla_count; i++) {
		const struct sla *s = c->slas[i];
		struct str key = arena_printf(a, "%.*s\n%.*s\n%.*s\n%zu", STR_FMT(s->path), STR_FMT(s->element),
		                              STR_FMT(s->driver), i);
		struct node *n = node_new_map(a);

		put_if(a, n, "property", s->path);
		put_if(a, n, "element", s->element);
		put_if(a, n, "driver", s->driver);
		put_if(a, n, "value", sla_value(a, s));
		node_put_member(a, out, node_new_text(a, key), n);
	}
	sort_map(out);
	for (size_t i = 0; i < out->count; i++) /* the number was only for distinct keys */
		out->members[i].key = node_new_text(a, arena_printf(a, "%zu", i));
	return out;
}

static struct node *notes_node(struct arena *a, const struct contract *c)
{
	struct node *out = node_new_map(a);

	for (size_t i = 0; i < c->note_count; i++)
		node_put_member(a, out, node_new_text(a, c->notes[i]->path),
		                node_new_text(a, c->notes[i]->text));
	sort_map(out);
	return out;
}

struct str contract_normal_form(struct arena *a, const struct contract *c)
{
	struct node *n = node_new_map(a);
	struct buf out;

	put_if(a, n, "id", c->id);
	put_if(a, n, "version", c->version);
	put_if(a, n, "status", c->status);
	put_if(a, n, "title", c->title);
	if (c->strict)
		put_node(a, n, "strict", node_new_plain(a, STR("true")));
	put_node(a, n, "models", models_node(a, c));
	put_node(a, n, "ports", ports_node(a, c));
	put_node(a, n, "slas", slas_node(a, c));
	put_node(a, n, "notes", notes_node(a, c));
	buf_init(&out, a, 0);
	json_print(&out, n, 1);
	buf_add_byte(&out, '\n');
	return buf_str(&out);
}
