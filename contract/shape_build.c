#include "contract/shape_build.h"

#include "contract/base/limits.h"

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

void reading_defect(struct reading *r, enum defect_rule rule, const struct node *at,
                    const char *key, const char *fmt, ...)
{
	struct buf path;
	char text[512];
	va_list ap;

	if (!r->defects)
		return;
	if (r->defects->count >= limit_of(LIMIT_FINDINGS)) { /* counted only */
		defect_add(r->defects, rule, at, STR_NONE, " ");
		return;
	}
	buf_init(&path, r->a, 1 << 16);
	for (size_t i = 0; i < r->step_count; i++)
		add_step(&path, r->steps[i]);
	if (key)
		add_step(&path, str_of(key));
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (r->lenient &&
	    (rule == DEFECT_WRONG_TYPE || rule == DEFECT_WRONG_VALUE || rule == DEFECT_MISSING_KEY))
		rule = DEFECT_NOT_UNDERSTOOD;
	defect_add(r->defects, rule, at, buf_str(&path), "%s", text);
}

/* ---- a set of texts: numbers of entries by hash ------------------------- */

void text_set_init(struct text_set *s, struct arena *a, size_t most)
{
	size_t size = 16;

	while (size < 2 * most)
		size *= 2;
	s->mask = size - 1;
	s->slots = arena_array(a, unsigned, size);
}

/* The slot of text among list: free (0) if it is new. */
unsigned *text_set_slot(const struct text_set *s, struct str text, const struct str *list)
{
	size_t i = (size_t)str_hash(text) & s->mask;

	while (s->slots[i] && !str_eq(list[s->slots[i] - 1], text))
		i = (i + 1) & s->mask;
	return &s->slots[i];
}

struct str str_lower(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 1, 1);

	for (size_t i = 0; i < s.len; i++)
		p[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] + 32) : s.ptr[i];
	return (struct str){ p, s.len };
}

bool node_says_nothing(const struct node *n)
{
	return node_is_null(n) || (n->kind != NODE_SCALAR && n->count == 0);
}

struct named named_value(struct str key, const struct node *value, const struct node *at)
{
	return (struct named){ .key = key, .text = node_text(value), .node = value, .at = at };
}

/* ---- fields and models --------------------------------------------------- */

struct str file_stem(struct str name)
{
	for (size_t i = name.len; i > 0; i--) {
		if (name.ptr[i - 1] != '/' && name.ptr[i - 1] != ':')
			continue;
		name = str_skip(name, i);
		break;
	}
	for (size_t i = name.len; i > 1; i--)
		if (name.ptr[i - 1] == '.')
			return (struct str){ name.ptr, i - 1 };
	return name;
}

static bool room_for_field(struct reading *r, const struct node *at)
{
	unsigned long most = limit_of(LIMIT_FIELDS);

	if (r->fields++ < most)
		return true;
	if (r->fields == most + 1)
		reading_defect(r, DEFECT_TOO_MUCH, at, NULL, "more than %lu %s (limit FIELDS)",
		               most, limit_what(LIMIT_FIELDS));
	return false;
}

struct field *field_new(struct reading *r, const struct field *parent, const char *step,
                        struct str name, const struct node *node, const struct node *at)
{
	size_t above = parent->path.len, between = strlen(step);
	struct field *f;
	char *path;

	if (!room_for_field(r, at))
		return NULL;
	if (parent->depth >= limit_of(LIMIT_DEPTH)) {
		reading_defect(r, DEFECT_TOO_MUCH, at, NULL,
		               "fields nest more than %lu levels deep (limit DEPTH)",
		               limit_of(LIMIT_DEPTH));
		return NULL;
	}
	f = arena_new(r->a, struct field);
	path = arena_alloc(r->a, above + between + name.len + 1, 1);
	if (above)
		memcpy(path, parent->path.ptr, above);
	memcpy(path + above, step, between);
	if (name.len)
		memcpy(path + above + between, name.ptr, name.len);
	f->path = (struct str){ path, above + between + name.len };
	r->path_bytes += f->path.len;
	f->name = name;
	f->depth = parent->depth + 1;
	f->node = node;
	f->at = at;
	return f;
}

void field_children_done(struct reading *r, struct field *f)
{
	struct str *names = arena_array(r->a, struct str, f->field_count);
	struct text_set set;
	size_t kept = 0;

	text_set_init(&set, r->a, f->field_count);
	for (size_t i = 0; i < f->field_count; i++) {
		struct field *child = f->fields[i];
		unsigned *slot = text_set_slot(&set, child->name, names);

		if (*slot) {
			reading_defect(r, DEFECT_DUPLICATE, child->at, NULL,
			               "a second field \"%.*s\"", STR_FMT(child->name));
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

void models_done(struct reading *r)
{
	struct contract *c = r->c;
	struct str *names = arena_array(r->a, struct str, c->model_count);
	struct text_set set;
	size_t kept = 0;

	text_set_init(&set, r->a, c->model_count);
	for (size_t i = 0; i < c->model_count; i++) {
		struct model *m = c->models[i];
		unsigned *slot = text_set_slot(&set, m->root.name, names);

		if (*slot) {
			reading_defect(r, DEFECT_DUPLICATE, m->root.at, NULL,
			               "a second object \"%.*s\"", STR_FMT(m->root.name));
			continue;
		}
		m->root.position = kept;
		names[kept] = m->root.name;
		c->models[kept++] = m;
		*slot = (unsigned)kept;
	}
	c->model_count = kept;
}

void ports_done(struct reading *r)
{
	struct contract *c = r->c;
	struct str *names = arena_array(r->a, struct str, c->port_count);
	struct text_set set;
	size_t kept = 0;

	text_set_init(&set, r->a, c->port_count);
	for (size_t i = 0; i < c->port_count; i++) {
		unsigned *slot = text_set_slot(&set, c->ports[i]->name, names);

		if (*slot) {
			reading_defect(r, DEFECT_DUPLICATE, c->ports[i]->at, NULL,
			               "a second server \"%.*s\"", STR_FMT(c->ports[i]->name));
			continue;
		}
		names[kept] = c->ports[i]->name;
		c->ports[kept++] = c->ports[i];
		*slot = (unsigned)kept;
	}
	c->port_count = kept;
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

	if (node_says_nothing(value))
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
	struct named n = named_value(key, value, at);
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
