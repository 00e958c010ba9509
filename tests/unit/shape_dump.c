#include "tests/unit/shape_dump.h"

#include "contract/format.h"

static void dump_stated(struct buf *out, const struct stated *s)
{
	buf_printf(out, " %s", attribute_key(s->attribute));
	switch (attribute_kind(s->attribute)) {
	case KIND_FLAG:
		break;
	case KIND_TEXT:
	case KIND_NUMBER:
		buf_printf(out, "=%.*s", STR_FMT(s->text));
		break;
	case KIND_LIST:
		for (size_t i = 0; i < s->count; i++)
			buf_printf(out, "%c%.*s", i ? ',' : '=', STR_FMT(s->list[i]));
		break;
	case KIND_NODE:
		buf_add_byte(out, '=');
		json_print(out, s->node, 0);
		break;
	}
}

static void dump_interval(struct buf *out, const struct interval *i)
{
	buf_printf(out, " %s%c%.*s..%.*s%c", i->complement ? "not " : "", i->low_open ? '(' : '[',
	           STR_FMT(i->low), STR_FMT(i->high), i->high_open ? ')' : ']');
}

static void dump_quality(struct buf *out, const struct quality *q)
{
	buf_printf(out, "  quality <%.*s> %.*s %.*s", STR_FMT(q->identity), STR_FMT(q->type),
	           STR_FMT(q->metric));
	if (q->has_interval)
		dump_interval(out, &q->interval);
	if (q->operand.len)
		buf_printf(out, " =%.*s", STR_FMT(q->operand));
	if (q->unit.len)
		buf_printf(out, " %.*s", STR_FMT(q->unit));
	buf_add_byte(out, '\n');
}

static void dump_field(struct buf *out, struct arena *a, const struct field *f)
{
	buf_printf(out, "%.*s %.*s", STR_FMT(f->path), STR_FMT(type_text(a, &f->type)));
	for (size_t i = 0; i < f->attribute_count; i++)
		dump_stated(out, &f->attributes[i]);
	for (size_t i = 0; i < f->meaning_count; i++)
		buf_printf(out, " %.*s:%.*s", STR_FMT(f->meanings[i].key),
		           STR_FMT(f->meanings[i].text));
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < f->quality_count; i++)
		dump_quality(out, f->quality[i]);
	for (size_t i = 0; i < f->field_count; i++)
		dump_field(out, a, f->fields[i]);
	if (f->items)
		dump_field(out, a, f->items);
	if (f->keys)
		dump_field(out, a, f->keys);
	if (f->values)
		dump_field(out, a, f->values);
}

static void dump_sla(struct buf *out, const struct sla *s)
{
	static const char *const units[] = { "unparsed", "s", "%", "", "instant", "unlimited" };
	static const char *const better[] = { "lower", "higher", "earlier", "later", "equal" };

	buf_printf(out, "sla %.*s %s %.15g %s <%.*s>", STR_FMT(s->path), better[s->better],
	           s->value, units[s->unit], STR_FMT(s->text));
	if (s->element.len)
		buf_printf(out, " of %.*s", STR_FMT(s->element));
	if (s->driver.len)
		buf_printf(out, " for %.*s", STR_FMT(s->driver));
	buf_add_byte(out, '\n');
}

static void dump_port(struct buf *out, const struct port *p)
{
	buf_printf(out, "port %.*s %.*s %.*s", STR_FMT(p->name), STR_FMT(p->type),
	           STR_FMT(p->format));
	for (size_t i = 0; i < p->address_count; i++)
		buf_printf(out, " %.*s=%.*s", STR_FMT(p->address[i].key),
		           STR_FMT(p->address[i].text));
	buf_add_byte(out, '\n');
}

struct str shape_dump(struct arena *a, const struct contract *c)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_printf(&out, "%.*s %.*s %.*s%s\n", STR_FMT(c->id), STR_FMT(c->version),
	           STR_FMT(c->status), c->strict ? " strict" : "");
	for (size_t i = 0; i < c->port_count; i++)
		dump_port(&out, c->ports[i]);
	for (size_t i = 0; i < c->model_count; i++) {
		const struct model *m = c->models[i];

		buf_printf(&out, "model %.*s", STR_FMT(m->kind));
		for (size_t k = 0; k < m->key_count; k++)
			buf_printf(&out, "%s%.*s", k ? "," : " key ", STR_FMT(m->key[k]));
		buf_add_byte(&out, '\n');
		dump_field(&out, a, &m->root);
	}
	for (size_t i = 0; i < c->sla_count; i++)
		dump_sla(&out, c->slas[i]);
	for (size_t i = 0; i < c->note_count; i++)
		if (c->notes[i]->kind != NOTE_DOC)
			buf_printf(&out, "note %.*s=%.*s\n", STR_FMT(c->notes[i]->path),
			           STR_FMT(c->notes[i]->text));
	return buf_str(&out);
}

struct str defects_dump(struct arena *a, struct defects *d)
{
	struct buf out;

	buf_init(&out, a, 0);
	defects_sort(d);
	for (const struct defect *x = d->first; x; x = x->next)
		buf_printf(&out, "%d:%d %s %.*s: %.*s\n", x->at ? x->at->line : 0,
		           x->at ? x->at->column : 0, defect_rule_id(x->rule), STR_FMT(x->path),
		           STR_FMT(x->message));
	return buf_str(&out);
}

const char *shape_of(struct arena *a, const char *text)
{
	struct source source = { STR("x.yaml"), str_of(text) }, *kept = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	struct defects defects;
	struct buf out;
	size_t count;

	*kept = source;
	buf_init(&out, a, 0);
	defects_init(&defects, a);
	if (!documents_read(a, kept, &documents, &count, &defects, &why)) {
		buf_printf(&out, "failed %d:%d %s\n", why.line, why.column, why.text);
		return str_c(a, buf_str(&out));
	}
	for (size_t i = 0; i < count; i++)
		if (documents[i].contract)
			buf_add(&out, shape_dump(a, documents[i].contract));
	buf_add(&out, defects_dump(a, &defects));
	return str_c(a, buf_str(&out));
}
