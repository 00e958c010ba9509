#include "contract/shape.h"

static const struct {
	const char *key;
	enum attribute_kind kind;
} attributes[] = {
#define ATTRIBUTE(id, kind, key, what) [ATTR_##id] = { key, kind },
#include "contract/attributes.def"
#undef ATTRIBUTE
};

const char *attribute_key(enum attribute attribute)
{
	return attributes[attribute].key;
}

enum attribute_kind attribute_kind(enum attribute attribute)
{
	return attributes[attribute].kind;
}

struct str type_text(struct arena *a, const struct type *t)
{
	static const char *const words[TYPE_KIND_COUNT] = {
		[TYPE_UNSTATED] = "any type",
		[TYPE_NULL] = "null",
		[TYPE_BOOLEAN] = "boolean",
		[TYPE_INTEGER] = "integer",
		[TYPE_FLOAT] = "float",
		[TYPE_DECIMAL] = "decimal",
		[TYPE_NUMBER] = "number",
		[TYPE_STRING] = "string",
		[TYPE_BYTES] = "bytes",
		[TYPE_DATE] = "date",
		[TYPE_TIME] = "time",
		[TYPE_TIMESTAMP] = "timestamp",
		[TYPE_TIMESTAMP_NTZ] = "timestamp_ntz",
		[TYPE_ARRAY] = "array",
		[TYPE_MAP] = "map",
		[TYPE_RECORD] = "record",
		[TYPE_JSON] = "json",
		[TYPE_VECTOR] = "vector",
	};

	if (t->kind == TYPE_INTEGER && t->bits &&
	    (t->is_unsigned || (t->bits != 32 && t->bits != 64)))
		return arena_printf(a, "integer %c%d", t->is_unsigned ? 'u' : 'i', t->bits);
	if (t->kind == TYPE_INTEGER && t->bits)
		return t->bits == 32 ? STR("int") : STR("long");
	if (t->kind == TYPE_FLOAT)
		return t->bits == 32 ? STR("float") : STR("double");
	if (t->kind == TYPE_DECIMAL)
		return arena_printf(a, "decimal(%d,%d)", t->precision, t->scale);
	if (t->kind == TYPE_VECTOR && t->dimensions)
		return arena_printf(a, "vector(%d, %.*s)", t->dimensions, STR_FMT(t->element));
	return str_of(words[t->kind]);
}

const struct named *named_find(const struct named *list, size_t count, struct str key)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i].key, key))
			return &list[i];
	return NULL;
}

const struct stated *field_stated(const struct field *f, enum attribute attribute)
{
	for (size_t i = 0; i < f->attribute_count && f->attributes[i].attribute <= attribute; i++)
		if (f->attributes[i].attribute == attribute)
			return &f->attributes[i];
	return NULL;
}

bool field_flag(const struct field *f, enum attribute attribute)
{
	const struct stated *s = field_stated(f, attribute);

	return s && s->flag;
}

bool field_lists_parts(const struct field *f)
{
	return f->field_count || f->items || f->values;
}

struct field *field_child(const struct field *parent, struct str name)
{
	const struct field_index *ix = parent->index;

	if (!ix) {
		for (size_t i = 0; i < parent->field_count; i++)
			if (str_eq(parent->fields[i]->name, name))
				return parent->fields[i];
		return NULL;
	}
	for (size_t i = (size_t)str_hash(name);; i++) {
		unsigned slot = ix->slots[i & ix->mask];

		if (!slot)
			return NULL;
		if (str_eq(parent->fields[slot - 1]->name, name))
			return parent->fields[slot - 1];
	}
}

void field_index_children(struct arena *a, struct field *parent)
{
	size_t size = 32;
	struct field_index *ix;

	if (parent->field_count <= 8)
		return;
	while (size < 2 * parent->field_count)
		size *= 2;
	ix = arena_alloc(a, 1, sizeof *ix + size * sizeof ix->slots[0]);
	ix->mask = size - 1;
	for (size_t n = 0; n < parent->field_count; n++) {
		size_t i = (size_t)str_hash(parent->fields[n]->name) & ix->mask;

		while (ix->slots[i])
			i = (i + 1) & ix->mask;
		ix->slots[i] = (unsigned)n + 1;
	}
	parent->index = ix;
}

const struct named *port_address(const struct port *p, const char *key)
{
	for (size_t i = 0; i < p->address_count; i++)
		if (str_is(p->address[i].key, key))
			return &p->address[i];
	return NULL;
}

struct model *contract_model(const struct contract *c, struct str name)
{
	for (size_t i = 0; i < c->model_count; i++)
		if (str_eq(c->models[i]->root.name, name))
			return c->models[i];
	return NULL;
}

struct port *contract_port(const struct contract *c, struct str name)
{
	for (size_t i = 0; i < c->port_count; i++)
		if (str_eq(c->ports[i]->name, name))
			return c->ports[i];
	return NULL;
}

struct str interval_text(struct arena *a, const struct interval *i)
{
	struct buf b;

	buf_init(&b, a, 0);
	if (i->low.len && i->high.len && !i->low_open && !i->high_open && str_eq(i->low, i->high))
		buf_printf(&b, "%.*s", STR_FMT(i->low));
	else if (i->low.len)
		buf_printf(&b, "%s %.*s", i->low_open ? "above" : "at least", STR_FMT(i->low));
	if (i->high.len && !str_eq(i->low, i->high))
		buf_printf(&b, "%s%s %.*s", b.len ? " and " : "",
		           i->high_open ? "below" : "at most", STR_FMT(i->high));
	if (!b.len)
		buf_add_c(&b, "anything");
	return i->complement ? arena_printf(a, "not (%.*s)", STR_FMT(buf_str(&b))) : buf_str(&b);
}
