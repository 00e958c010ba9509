#include "contract/shape_build.h"

#include "contract/base/limits.h"
#include "contract/types.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void reading_init(struct reading *r, struct arena *a, const struct node *root, enum dialect dialect,
                  struct defects *defects)
{
	*r = (struct reading){ .a = a, .defects = defects, .root = root };
	r->c = arena_new(a, struct contract);
	r->c->dialect = dialect;
	r->c->root = root;
	r->c->source = root ? root->source : NULL;
}

void *list_grow(struct arena *a, void *items, size_t count, size_t size)
{
	void *p;

	if (count & (count - 1))
		return items;
	p = arena_alloc(a, count ? count * 2 : 1, size);
	if (count)
		memcpy(p, items, count * size);
	return p;
}

void reading_enter(struct reading *r, struct str step)
{
	if (r->step_count == r->step_room) {
		struct str *more = arena_array(r->a, struct str, r->step_room * 2 + 32);

		if (r->step_count)
			memcpy(more, r->steps, r->step_count * sizeof *more);
		r->steps = more;
		r->step_room = r->step_room * 2 + 32;
	}
	r->steps[r->step_count++] = step;
}

void reading_leave(struct reading *r)
{
	r->step_count--;
}

/* Long steps are cut: a hostile name must not be repeated in full a thousand times. */
static void add_step(struct buf *path, struct str step)
{
	enum { SHOWN = 200 };

	if (path->len)
		buf_add_byte(path, '.');
	buf_add(path, step.len > SHOWN ? (struct str){ step.ptr, SHOWN } : step);
}

void reading_defect(struct reading *r, enum defect_rule rule, const struct node *at, const char *key,
                    const char *fmt, ...)
{
	struct buf path;
	char text[512];
	va_list ap;

	if (!r->defects)
		return;
	buf_init(&path, r->a, 1 << 16);
	for (size_t i = 0; i < r->step_count; i++)
		add_step(&path, r->steps[i]);
	if (key)
		add_step(&path, str_of(key));
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	defect_add(r->defects, rule, at, buf_str(&path), "%s", text);
}

/* ---- values ------------------------------------------------------------ */

static const char *kind_name(const struct node *n)
{
	return n->kind == NODE_MAP ? "a map" : n->kind == NODE_LIST ? "a list" : "a single value";
}

static const struct node *read_kind(struct reading *r, const struct node *map, const char *key,
                                    enum node_kind kind)
{
	const struct node *value = node_get(map, key);

	if (node_is_null(value))
		return NULL;
	if (value->kind == kind)
		return value;
	reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s is %s, not %s", key, kind_name(value),
	               kind == NODE_MAP ? "a map" : "a list");
	return NULL;
}

const struct node *read_map(struct reading *r, const struct node *map, const char *key)
{
	return read_kind(r, map, key, NODE_MAP);
}

const struct node *read_list(struct reading *r, const struct node *map, const char *key)
{
	return read_kind(r, map, key, NODE_LIST);
}

static bool scalar(struct reading *r, const struct node *value, const char *key, const char *wanted)
{
	if (node_is_null(value))
		return false;
	if (value->kind == NODE_SCALAR)
		return true;
	reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s is %s, not %s", key, kind_name(value),
	               wanted);
	return false;
}

struct str read_text(struct reading *r, const struct node *map, const char *key)
{
	const struct node *value = node_get(map, key);

	return scalar(r, value, key, "a text") ? value->text : STR_NONE;
}

bool read_bool(struct reading *r, const struct node *value, const char *key, bool *out)
{
	struct node plain;

	if (!scalar(r, value, key, "true or false"))
		return false;
	if (node_to_bool(value, out))
		return true;
	reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s takes true or false, not \"%.*s\"", key,
	               STR_FMT(value->text));
	plain = *value;
	plain.quoted = false;
	return node_to_bool(&plain, out);
}

bool read_number(struct reading *r, const struct node *value, const char *key, struct str *out)
{
	struct node plain;

	if (!scalar(r, value, key, "a number"))
		return false;
	plain = *value;
	plain.quoted = false;
	if (value->text.len && value->text.ptr[0] == '+') /* YAML writes +1 too */
		plain.text = str_skip(value->text, 1);
	if (value->quoted || !node_is_number(&plain))
		reading_defect(r, DEFECT_WRONG_TYPE, value, key, "%s takes a number, not \"%.*s\"", key,
		               STR_FMT(value->text));
	if (!node_is_number(&plain))
		return false;
	*out = plain.text;
	return true;
}

bool read_count(struct reading *r, const struct node *value, const char *key, long long *out)
{
	struct str text;
	long long n;

	if (!read_number(r, value, key, &text))
		return false;
	if (!str_to_long(text, &n) || n < 0) {
		reading_defect(r, DEFECT_WRONG_VALUE, value, key,
		               "%s takes a whole number from 0 on, not %.*s", key, STR_FMT(text));
		return false;
	}
	*out = n;
	return true;
}

static int by_key_text(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	return str_cmp(a->key->text, b->key->text);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct node *sorted(struct arena *a, const struct node *n)
{
	struct node *copy;

	if (n->kind == NODE_SCALAR || n->count == 0)
		return n;
	copy = arena_new(a, struct node);
	*copy = *n;
	copy->index = NULL;
	if (n->kind == NODE_LIST)
		copy->items = arena_array(a, struct node *, n->count);
	else
		copy->members = arena_array(a, struct member, n->count);
	copy->count = 0;
	copy->room = n->count;
	for (size_t i = 0; i < n->count; i++) {
		if (n->kind == NODE_LIST) {
			node_add(a, copy, sorted(a, n->items[i]));
		} else {
			union {
				const struct node *in;
				struct node *out;
			} u = { .in = sorted(a, n->members[i].value) };

			copy->members[copy->count++] = (struct member){ n->members[i].key, u.out };
		}
	}
	if (n->kind == NODE_MAP)
		qsort(copy->members, copy->count, sizeof *copy->members, by_key_text);
	return copy;
}

struct str node_canonical(struct arena *a, const struct node *n)
{
	struct buf out;

	if (!n || node_is_null(n))
		return STR_NONE;
	if (n->kind == NODE_SCALAR)
		return n->text;
	buf_init(&out, a, 0);
	json_print(&out, sorted(a, n), 0);
	return buf_str(&out);
}

/* ---- statements -------------------------------------------------------- */

struct stated *field_state(struct reading *r, struct field *f, enum attribute attribute,
                           const struct node *at)
{
	size_t i = f->attribute_count;

	while (i > 0 && f->attributes[i - 1].attribute >= attribute)
		i--;
	if (i == f->attribute_count || f->attributes[i].attribute != attribute) {
		f->attributes = list_grow(r->a, f->attributes, f->attribute_count,
		                          sizeof *f->attributes);
		memmove(f->attributes + i + 1, f->attributes + i,
		        (f->attribute_count - i) * sizeof *f->attributes);
		f->attribute_count++;
	}
	f->attributes[i] = (struct stated){ .attribute = attribute, .at = at, .node = at };
	return &f->attributes[i];
}

void field_unstate(struct field *f, enum attribute attribute)
{
	size_t kept = 0;

	/* The room for another one is still there: list_grow() would only copy once more. */
	for (size_t i = 0; i < f->attribute_count; i++)
		if (f->attributes[i].attribute != attribute)
			f->attributes[kept++] = f->attributes[i];
	f->attribute_count = kept;
}

void field_state_flag(struct reading *r, struct field *f, enum attribute attribute,
                      const struct node *at)
{
	field_state(r, f, attribute, at)->flag = true;
}

void field_state_text(struct reading *r, struct field *f, enum attribute attribute, struct str text,
                      const struct node *at)
{
	field_state(r, f, attribute, at)->text = text;
}

void field_state_entry(struct reading *r, struct field *f, enum attribute attribute, struct str entry,
                       const struct node *at)
{
	const struct stated *old = field_stated(f, attribute);
	struct stated now = { .attribute = attribute, .at = at, .node = at };
	size_t places;

	if (old)
		now = *old;
	for (size_t i = 0; i < now.count; i++)
		if (str_eq(now.list[i], entry))
			return;
	places = now.count;
	now.list_at = list_grow(r->a, now.list_at, places, sizeof *now.list_at);
	now.list_at[places] = at;
	LIST_ADD(r->a, now.list, now.count, entry);
	*field_state(r, f, attribute, now.at) = now;
}

/* ---- a set of texts: numbers of entries by hash ------------------------- */

struct text_set {
	size_t mask;
	unsigned *slots;
};

static void set_init(struct text_set *s, struct arena *a, size_t most)
{
	size_t size = 16;

	while (size < 2 * most)
		size *= 2;
	s->mask = size - 1;
	s->slots = arena_array(a, unsigned, size);
}

/* The slot of text among list: free (0) if it is new. */
static unsigned *set_slot(const struct text_set *s, struct str text, const struct str *list)
{
	size_t i = (size_t)str_hash(text) & s->mask;

	while (s->slots[i] && !str_eq(list[s->slots[i] - 1], text))
		i = (i + 1) & s->mask;
	return &s->slots[i];
}

void field_state_list(struct reading *r, struct field *f, enum attribute attribute,
                      const struct node *value)
{
	const char *key = attribute_key(attribute);
	size_t n = value && value->kind == NODE_LIST ? value->count : 1, count = 0;
	const struct node **at = arena_array(r->a, const struct node *, n);
	struct str *list = arena_array(r->a, struct str, n);
	struct text_set set;
	struct stated *s;

	if (node_is_null(value))
		return;
	set_init(&set, r->a, n);
	for (size_t i = 0; i < n; i++) {
		const struct node *entry = value->kind == NODE_LIST ? value->items[i] : value;
		unsigned *slot;

		if (attribute == ATTR_ENUM && node_get(entry, "value"))
			entry = node_get(entry, "value");
		if (entry->kind != NODE_SCALAR) {
			reading_defect(r, DEFECT_WRONG_TYPE, entry, key,
			               "an entry of %s is %s, not a single value", key, kind_name(entry));
			continue;
		}
		slot = set_slot(&set, entry->text, list);
		if (*slot) {
			reading_defect(r, DEFECT_DUPLICATE, entry, key, "\"%.*s\" stands twice in %s",
			               STR_FMT(entry->text), key);
			continue;
		}
		list[count] = entry->text;
		at[count++] = entry;
		*slot = (unsigned)count;
	}
	if (!count)
		return;
	s = field_state(r, f, attribute, value);
	s->list = list;
	s->list_at = at;
	s->count = count;
}

void field_enum(struct reading *r, struct field *f, const struct node *value)
{
	field_state_list(r, f, ATTR_ENUM, value);
	for (size_t i = 0; node_is(value, NODE_LIST) && i < value->count; i++) {
		if (node_is(value->items[i], NODE_MAP) && value->items[i]->count > 1) {
			field_state(r, f, ATTR_ENUM_LABELS, value);
			return;
		}
	}
}

static struct named named_of(struct str key, const struct node *value, const struct node *at)
{
	return (struct named){ .key = key, .text = node_text(value), .node = value, .at = at };
}

void field_doc(struct reading *r, struct field *f, struct str key, const struct node *value,
               const struct node *at)
{
	struct named doc = named_of(key, value, at);

	if (!node_is_null(value))
		LIST_ADD(r->a, f->docs, f->doc_count, doc);
}

bool is_meaning_key(struct str key)
{
	static const char *const keys[] = { "unit",     "currency",        "timezone",    "encoding",
		                            "timeZone", "defaultTimezone", "semanticType" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

void field_meaning(struct reading *r, struct field *f, struct str key, const struct node *value,
                   const struct node *at)
{
	static const struct { const char *key, *value; } defaults[] = {
		{ "defaultTimezone", "Etc/UTC" }, /* ODCS 3.1, logicalTypeOptions */
		{ "semanticType", "column" },     /* ODCS 3.2, properties */
	};
	struct named m = named_of(str_is(key, "timeZone") ? STR("timezone") : key, value, at);

	if (node_is_null(value))
		return;
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (str_is(m.key, defaults[i].key) && str_is(m.text, defaults[i].value))
			return;
	for (size_t i = 0; i < f->meaning_count; i++)
		if (str_eq(f->meanings[i].key, m.key))
			return; /* the first place wins */
	LIST_ADD(r->a, f->meanings, f->meaning_count, m);
}

const struct key_row *key_find(const struct key_row *rows, size_t n, struct str key)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int d = str_cmp(key, str_of(rows[mid].key));

		if (!d)
			return &rows[mid];
		if (d < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

static void read_bound(struct reading *r, struct field *f, const struct key_row *row,
                       const struct node *value)
{
	struct str number;
	bool flag;

	if (node_to_bool(value, &flag))
		return; /* field_fold_bounds() */
	if (type_is_temporal(f->type.kind)) {
		if (scalar(r, value, row->key, "a date or time"))
			field_state_text(r, f, row->attribute, value->text, value);
	} else if (read_number(r, value, row->key, &number)) {
		field_state_text(r, f, row->attribute, number, value);
	}
}

void field_key(struct reading *r, struct field *f, const struct key_row *row, const struct node *value,
               const struct node *key)
{
	struct str number;
	long long count;
	bool flag;

	if (node_is_null(value))
		return;
	switch (row->how) {
	case KEY_FLAG:
		if (read_bool(r, value, row->key, &flag) && flag)
			field_state_flag(r, f, row->attribute, value);
		break;
	case KEY_TEXT:
		if (scalar(r, value, row->key, "a text"))
			field_state_text(r, f, row->attribute, value->text, value);
		break;
	case KEY_COUNT:
		if (read_count(r, value, row->key, &count))
			field_state_text(r, f, row->attribute, value->text, value);
		break;
	case KEY_NUMBER:
		if (read_number(r, value, row->key, &number))
			field_state_text(r, f, row->attribute, number, value);
		break;
	case KEY_BOUND:
		read_bound(r, f, row, value);
		break;
	case KEY_LIST:
		field_state_list(r, f, row->attribute, value);
		break;
	case KEY_NODE:
		field_state(r, f, row->attribute, value);
		break;
	case KEY_DOC:
		field_doc(r, f, str_of(row->key), value, key);
		break;
	case KEY_OTHER:
		break;
	}
}

void field_fold_bounds(struct reading *r, struct field *f, const struct node *map)
{
	static const struct { const char *key; enum attribute closed, open; } bounds[] = {
		{ "exclusiveMinimum", ATTR_MINIMUM, ATTR_EXCLUSIVE_MINIMUM },
		{ "exclusiveMaximum", ATTR_MAXIMUM, ATTR_EXCLUSIVE_MAXIMUM },
	};

	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		const struct stated *closed = field_stated(f, bounds[i].closed);
		bool open = false;

		if (!closed || !node_to_bool(node_get(map, bounds[i].key), &open) || !open)
			continue;
		field_state_text(r, f, bounds[i].open, closed->text, closed->at);
		field_unstate(f, bounds[i].closed);
	}
}

/* ---- fields and models --------------------------------------------------- */

static bool room_for_field(struct reading *r, const struct node *at)
{
	unsigned long most = limit_of(LIMIT_FIELDS);

	if (r->fields++ < most)
		return true;
	if (r->fields == most + 1)
		reading_defect(r, DEFECT_TOO_MUCH, at, NULL, "more than %lu %s (limit FIELDS)", most,
		               limit_what(LIMIT_FIELDS));
	return false;
}

struct field *field_new(struct reading *r, const struct field *parent, struct str step,
                        const struct node *node, const struct node *at)
{
	struct field *f;

	if (!room_for_field(r, at))
		return NULL;
	if (parent && parent->depth >= limit_of(LIMIT_DEPTH)) {
		reading_defect(r, DEFECT_TOO_MUCH, at, NULL,
		               "fields nest more than %lu levels deep (limit DEPTH)", limit_of(LIMIT_DEPTH));
		return NULL;
	}
	f = arena_new(r->a, struct field);
	f->path = parent ? arena_printf(r->a, "%.*s%.*s", STR_FMT(parent->path), STR_FMT(step)) : step;
	f->name = !parent ? step : step.ptr[0] == '.' ? str_skip(step, 1) : STR_NONE;
	f->depth = parent ? parent->depth + 1 : 0;
	f->node = node;
	f->at = at;
	return f;
}

void field_children_done(struct reading *r, struct field *f)
{
	struct str *names = arena_array(r->a, struct str, f->field_count);
	struct text_set set;
	size_t kept = 0;

	set_init(&set, r->a, f->field_count);
	for (size_t i = 0; i < f->field_count; i++) {
		struct field *child = f->fields[i];
		unsigned *slot = set_slot(&set, child->name, names);

		if (*slot) {
			reading_defect(r, DEFECT_DUPLICATE, child->at, NULL, "a second field \"%.*s\"",
			               STR_FMT(child->name));
			continue;
		}
		child->position = kept;
		names[kept] = child->name;
		f->fields[kept++] = child;
		*slot = (unsigned)kept;
	}
	f->field_count = kept;
	field_index_children(r->a, f);
}

struct field *field_down(const struct field *from, struct str path)
{
	struct field *f = NULL;

	while (path.len) {
		f = field_child(from, str_cut(&path, '.'));
		if (!f)
			return NULL;
		from = f;
	}
	return f;
}

struct model *model_new(struct reading *r, struct str name, const struct node *node,
                        const struct node *at)
{
	struct model *m = arena_new(r->a, struct model);

	m->root.name = m->root.path = name;
	m->root.type.kind = TYPE_RECORD;
	m->root.type.at = at;
	m->root.node = node;
	m->root.at = at;
	m->root.position = r->c->model_count;
	m->kind = STR("table");
	LIST_ADD(r->a, r->c->models, r->c->model_count, m);
	return m;
}

void model_key_add(struct reading *r, struct model *m, struct str path, const struct node *at)
{
	LIST_ADD(r->a, m->key, m->key_count, path);
	if (!m->key_at)
		m->key_at = at;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void add_flagged(struct reading *r, struct model *m, const struct field *f)
{
	const struct stated *s = field_stated(f, ATTR_PRIMARY_KEY);

	if (s && f->depth > 0)
		model_key_add(r, m, str_skip(f->path, m->root.path.len + 1), s->at);
	for (size_t i = 0; i < f->field_count; i++)
		add_flagged(r, m, f->fields[i]);
}

void model_key_done(struct reading *r, struct model *m)
{
	if (!m->key_count) {
		add_flagged(r, m, &m->root);
		return;
	}
	for (size_t i = 0; i < m->key_count; i++) {
		struct field *f = field_down(&m->root, m->key[i]);

		if (f && !field_flag(f, ATTR_PRIMARY_KEY))
			field_state_flag(r, f, ATTR_PRIMARY_KEY, m->key_at);
	}
}

/* ---- notes and ports ------------------------------------------------------ */

void note_add(struct reading *r, enum note_kind kind, struct str path, const struct node *value,
              const struct node *at)
{
	struct note *n;

	if (node_is_null(value))
		return;
	n = arena_new(r->a, struct note);
	*n = (struct note){ .kind = kind, .path = path, .node = value, .at = at };
	n->text = node_canonical(r->a, value);
	LIST_ADD(r->a, r->c->notes, r->c->note_count, n);
}

struct port *port_new(struct reading *r, struct str name, const struct node *node,
                      const struct node *at)
{
	struct port *p = arena_new(r->a, struct port);

	p->name = name;
	p->node = node;
	p->at = at;
	LIST_ADD(r->a, r->c->ports, r->c->port_count, p);
	return p;
}

void port_key(struct reading *r, struct port *p, struct str key, const struct node *value,
              const struct node *at)
{
	static const char *const others[] = { "id", "roles", "description", "customProperties" };
	struct named n = named_of(key, value, at);
	bool other = false;

	if (node_is_null(value))
		return;
	if (str_is(key, "type"))
		p->type = n.text;
	else if (str_is(key, "format"))
		p->format = n.text;
	else if (str_is(key, "environment"))
		p->environment = n.text;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		other |= str_is(key, others[i]);
	if (other)
		LIST_ADD(r->a, p->others, p->other_count, n);
	else if (!str_is(key, "type") && !str_is(key, "format") && !str_is(key, "environment"))
		LIST_ADD(r->a, p->address, p->address_count, n);
}

void port_done(struct reading *r, struct port *p)
{
	(void)r;
	if (str_eq_nocase(p->type, STR("kafka")) && !p->format.len)
		p->format = STR("json"); /* both standards' default */
}

/* ---- the end ---------------------------------------------------------------- */

static int by_key(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int d = str_cmp(a->key, b->key);

	return d ? d : (a->at ? a->at->line : 0) - (b->at ? b->at->line : 0);
}

void named_sort(struct named *list, size_t count)
{
	if (count > 1)
		qsort(list, count, sizeof *list, by_key);
}

static int by_path(const void *x, const void *y)
{
	const struct note *a = *(struct note *const *)x, *b = *(struct note *const *)y;
	int d = str_cmp(a->path, b->path);

	return d ? d : (a->at ? a->at->line : 0) - (b->at ? b->at->line : 0);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void finish_field(struct field *f)
{
	named_sort(f->meanings, f->meaning_count);
	named_sort(f->docs, f->doc_count);
	for (size_t i = 0; i < f->field_count; i++)
		finish_field(f->fields[i]);
	if (f->items)
		finish_field(f->items);
	if (f->keys)
		finish_field(f->keys);
	if (f->values)
		finish_field(f->values);
}

void reading_finish(struct reading *r)
{
	struct contract *c = r->c;

	for (size_t i = 0; i < c->model_count; i++)
		finish_field(&c->models[i]->root);
	for (size_t i = 0; i < c->port_count; i++) {
		named_sort(c->ports[i]->address, c->ports[i]->address_count);
		named_sort(c->ports[i]->others, c->ports[i]->other_count);
	}
	if (c->note_count > 1)
		qsort(c->notes, c->note_count, sizeof(struct note *), by_path);
}
