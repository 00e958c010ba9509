/* yaml.c - libyaml's events to nodes, and nodes to its emitter
 *
 * libyaml checks neither duplicate keys nor aliases nor depth; all that is done
 * here, on a stack of open containers that lives in the arena.
 */
#include "contract/base/limits.h"
#include "contract/base/node.h"

#include <yaml.h>

/* Aliases may always reach this many values, so that small documents with a few
 * anchors are never refused. */
enum { ALIAS_FREE = 1000 };
enum { ANCHOR_BUCKETS = 4096 };

struct anchor {
	struct str name;
	struct node *node;
	size_t weight; /* values below it, aliases expanded */
	struct anchor *next;
};

struct open_node {
	struct node *node;
	const struct node *key; /* map: the key whose value comes next */
	struct str anchor;
	size_t weight;
};

struct reader {
	struct arena *arena;
	const struct source *source;
	struct failure *why;
	yaml_parser_t parser;
	yaml_event_t event;
	struct open_node *stack;
	size_t depth;
	struct anchor **anchors; /* by hash of the name, newest first; NULL: none yet */
	struct node *root;
	size_t nodes, expanded;
};

static void release_reader(void *arg)
{
	struct reader *r = arg;

	yaml_event_delete(&r->event); /* harmless when done before: it clears the event */
	yaml_parser_delete(&r->parser);
}

static bool over(struct failure *why, enum limit limit, yaml_mark_t at)
{
	return failure_at(why, FAILURE_LIMIT, (int)at.line + 1, (int)at.column + 1,
	                  "more than %lu %s (limit %s)", limit_of(limit), limit_what(limit),
	                  limit_name(limit));
}

static bool refuse(struct reader *r, yaml_mark_t at, const char *what, struct str name)
{
	return failure_at(r->why, FAILURE_SYNTAX, (int)at.line + 1, (int)at.column + 1,
	                  "%s%s%.*s%s", what, name.len ? " \"" : "",
	                  name.len > 200 ? 200 : (int)name.len, name.ptr ? name.ptr : "",
	                  name.len ? "\"" : "");
}

static struct str event_text(struct reader *r, const yaml_char_t *text, size_t n)
{
	return str_copy(r->arena, (struct str){ (const char *)text, n });
}

static struct node *make(struct reader *r, enum node_kind kind, yaml_mark_t at)
{
	struct node *n = arena_new(r->arena, struct node);

	n->kind = kind;
	n->line = (int)at.line + 1;
	n->column = (int)at.column + 1;
	n->source = r->source;
	return n;
}

static void remember(struct reader *r, struct str name, struct node *n, size_t weight)
{
	struct anchor *an = arena_new(r->arena, struct anchor);
	size_t bucket = str_hash(name) % ANCHOR_BUCKETS;

	if (!r->anchors)
		r->anchors = arena_array(r->arena, struct anchor *, ANCHOR_BUCKETS);
	*an = (struct anchor){ name, n, weight, r->anchors[bucket] };
	r->anchors[bucket] = an;
}

/* `<<: *base` or `<<: [*a, *b]`: members that the map does not state itself. */
static bool merge(struct reader *r, struct node *map, const struct node *from, yaml_mark_t at)
{
	if (node_is(from, NODE_LIST)) {
		for (size_t i = 0; i < from->count; i++)
			if (!node_is(from->items[i], NODE_MAP) || !merge(r, map, from->items[i], at))
				return refuse(r, at, "a merge key takes a map or a list of maps", STR_NONE);
		return true;
	}
	if (!node_is(from, NODE_MAP))
		return refuse(r, at, "a merge key takes a map or a list of maps", STR_NONE);
	for (size_t i = 0; i < from->count; i++)
		if (!node_get_str(map, from->members[i].key->text))
			node_put_member(r->arena, map, from->members[i].key, from->members[i].value);
	return true;
}

static bool is_merge_key(const struct node *key)
{
	return !key->quoted && str_is(key->text, "<<");
}

/* Merges come last: what a map states itself wins wherever the merge key stands. */
static bool finish_map(struct reader *r, struct node *map, yaml_mark_t at)
{
	const struct node *merged = NULL;
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < map->count; i++)
		if (is_merge_key(map->members[i].key))
			n++;
	if (!n)
		return true;
	if (n > 1)
		return refuse(r, at, "duplicate key", STR("<<"));
	for (size_t i = 0; i < map->count; i++) {
		if (is_merge_key(map->members[i].key))
			merged = map->members[i].value;
		else
			map->members[kept++] = map->members[i];
	}
	map->count = kept;
	map->index = NULL; /* built anew by the next put, or not needed */
	return merge(r, map, merged, at);
}

static bool place(struct reader *r, struct node *n, size_t weight, yaml_mark_t at)
{
	struct open_node *top = r->depth ? &r->stack[r->depth - 1] : NULL;

	if (!top) {
		r->root = n;
		return true;
	}
	top->weight += weight;
	if (top->node->kind == NODE_LIST) {
		node_add(r->arena, top->node, n);
		return true;
	}
	if (top->key) {
		node_put_member(r->arena, top->node, top->key, n);
		top->key = NULL;
		return true;
	}
	if (n->kind != NODE_SCALAR)
		return refuse(r, at, "a key must be a scalar", STR_NONE);
	if (node_get_str(top->node, n->text))
		return refuse(r, at, "duplicate key", n->text);
	top->key = n;
	return true;
}

static bool on_scalar(struct reader *r, const yaml_event_t *e)
{
	struct node *n = make(r, NODE_SCALAR, e->start_mark);
	const char *tag = (const char *)e->data.scalar.tag;

	n->text = event_text(r, e->data.scalar.value, e->data.scalar.length);
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (tag && strcmp(tag, YAML_STR_TAG) == 0)
		n->quoted = true;
	if (e->data.scalar.anchor)
		remember(r, str_copy(r->arena, str_of((const char *)e->data.scalar.anchor)), n, 1);
	return place(r, n, 1, e->start_mark);
}

static bool on_open(struct reader *r, enum node_kind kind, const yaml_char_t *anchor, yaml_mark_t at)
{
	struct node *n = make(r, kind, at);

	if (r->depth == limit_of(LIMIT_DEPTH))
		return over(r->why, LIMIT_DEPTH, at);
	r->stack[r->depth++] = (struct open_node){
		n, NULL, anchor ? str_copy(r->arena, str_of((const char *)anchor)) : STR_NONE, 1
	};
	return true;
}

static bool on_close(struct reader *r, yaml_mark_t at)
{
	struct open_node done = r->stack[--r->depth];

	if (done.node->kind == NODE_MAP && !finish_map(r, done.node, at))
		return false;
	if (done.anchor.len)
		remember(r, done.anchor, done.node, done.weight);
	return place(r, done.node, done.weight, (yaml_mark_t){ 0, (size_t)done.node->line - 1,
	                                                       (size_t)done.node->column - 1 });
}

static bool on_alias(struct reader *r, const yaml_event_t *e)
{
	struct str name = str_of((const char *)e->data.alias.anchor);

	const struct anchor *an = r->anchors ? r->anchors[str_hash(name) % ANCHOR_BUCKETS] : NULL;

	for (; an; an = an->next) {
		if (!str_eq(an->name, name))
			continue;
		r->expanded += an->weight;
		if (r->expanded > ALIAS_FREE + limit_of(LIMIT_ALIAS_FACTOR) * r->nodes)
			return over(r->why, LIMIT_ALIAS_FACTOR, e->start_mark);
		return place(r, an->node, an->weight, e->start_mark);
	}
	return refuse(r, e->start_mark, "no anchor (before this place, outside itself) is named", name);
}

static bool on_event(struct reader *r, const yaml_event_t *e)
{
	if (++r->nodes > limit_of(LIMIT_NODES))
		return over(r->why, LIMIT_NODES, e->start_mark);
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(r, e);
	case YAML_ALIAS_EVENT:
		return on_alias(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(r, NODE_LIST, e->data.sequence_start.anchor, e->start_mark);
	case YAML_MAPPING_START_EVENT:
		return on_open(r, NODE_MAP, e->data.mapping_start.anchor, e->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_close(r, e->start_mark);
	case YAML_DOCUMENT_START_EVENT:
		r->anchors = NULL;
		r->root = NULL;
		return true;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return true;
	}
	return true;
}

static bool syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;

	if (p->error == YAML_MEMORY_ERROR)
		return failure_set(r->why, FAILURE_MEMORY, "out of memory");
	if (p->error == YAML_READER_ERROR)
		return failure_set(r->why, FAILURE_SYNTAX, "not YAML or JSON text: %s at byte %zu",
		                   p->problem ? p->problem : "unreadable", p->problem_offset);
	return failure_at(r->why, FAILURE_SYNTAX, (int)p->problem_mark.line + 1,
	                  (int)p->problem_mark.column + 1, "%s%s%s",
	                  p->problem ? p->problem : "not YAML", p->context ? " " : "",
	                  p->context ? p->context : "");
}

static bool next_event(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (!yaml_parser_parse(&r->parser, &r->event))
		return syntax(r);
	return on_event(r, &r->event);
}

bool yaml_read(struct arena *a, const struct source *source, struct node ***documents, size_t *count,
               struct failure *why)
{
	struct node *list = node_new_list(a);
	struct reader *r = arena_new(a, struct reader);

	*r = (struct reader){ .arena = a, .source = source, .why = why };
	r->stack = arena_array(a, struct open_node, limit_of(LIMIT_DEPTH));
	if (!yaml_parser_initialize(&r->parser))
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	arena_defer(a, release_reader, r);
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)source->text.ptr,
	                             source->text.len);
	while (r->event.type != YAML_STREAM_END_EVENT) {
		if (!next_event(r))
			return false;
		if (r->event.type != YAML_DOCUMENT_END_EVENT || node_is_null(r->root))
			continue;
		if (list->count == limit_of(LIMIT_DOCUMENTS))
			return over(why, LIMIT_DOCUMENTS, r->event.start_mark);
		node_add(a, list, r->root);
	}
	if (!list->count)
		return failure_set(why, FAILURE_SYNTAX, "the document is empty");
	*documents = list->items;
	*count = list->count;
	return true;
}

/* ---- printing ---------------------------------------------------------- */

struct printer {
	struct buf *out;
	yaml_emitter_t emitter;
};

static int write_out(void *arg, unsigned char *bytes, size_t n)
{
	struct printer *p = arg;

	buf_add(p->out, (struct str){ (const char *)bytes, n });
	return 1;
}

static void release_emitter(void *e)
{
	yaml_emitter_delete(e);
}

/* Could a YAML 1.1 or 1.2 reader take this text for something else? */
static bool needs_quotes(struct str s)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "null",
		                             "~",    "y",     "n",   ".inf", ".nan", "<<", "=" };

	if (!s.len || strchr("0123456789+-.", s.ptr[0]))
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(s, str_of(words[i])))
			return true;
	return false;
}

static void emit_scalar(struct printer *p, const struct node *n)
{
	yaml_event_t e;
	yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;

	if (n->quoted && str_find(n->text, '\n') >= 0)
		style = YAML_LITERAL_SCALAR_STYLE;
	else if (n->quoted && needs_quotes(n->text))
		style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	if (yaml_scalar_event_initialize(&e, NULL, NULL, (const yaml_char_t *)(n->text.ptr ? n->text.ptr : ""),
	                                 (int)n->text.len, 1, n->quoted, style))
		yaml_emitter_emit(&p->emitter, &e);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void emit(struct printer *p, const struct node *n)
{
	yaml_event_t e;

	if (n->kind == NODE_SCALAR) {
		emit_scalar(p, n);
		return;
	}
	if (n->kind == NODE_LIST) {
		if (yaml_sequence_start_event_initialize(&e, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE))
			yaml_emitter_emit(&p->emitter, &e);
		for (size_t i = 0; i < n->count; i++)
			emit(p, n->items[i]);
		if (yaml_sequence_end_event_initialize(&e))
			yaml_emitter_emit(&p->emitter, &e);
		return;
	}
	if (yaml_mapping_start_event_initialize(&e, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE))
		yaml_emitter_emit(&p->emitter, &e);
	for (size_t i = 0; i < n->count; i++) {
		emit_scalar(p, n->members[i].key);
		emit(p, n->members[i].value);
	}
	if (yaml_mapping_end_event_initialize(&e))
		yaml_emitter_emit(&p->emitter, &e);
}

void yaml_print(struct buf *out, struct arena *a, const struct node *root)
{
	struct printer *p = arena_new(a, struct printer);
	yaml_event_t e;

	p->out = out;
	if (!yaml_emitter_initialize(&p->emitter))
		return;
	arena_defer(a, release_emitter, &p->emitter);
	yaml_emitter_set_output(&p->emitter, write_out, p);
	yaml_emitter_set_unicode(&p->emitter, 1);
	yaml_emitter_set_width(&p->emitter, 120);
	if (yaml_stream_start_event_initialize(&e, YAML_UTF8_ENCODING))
		yaml_emitter_emit(&p->emitter, &e);
	if (yaml_document_start_event_initialize(&e, NULL, NULL, NULL, 1))
		yaml_emitter_emit(&p->emitter, &e);
	emit(p, root);
	if (yaml_document_end_event_initialize(&e, 1))
		yaml_emitter_emit(&p->emitter, &e);
	if (yaml_stream_end_event_initialize(&e))
		yaml_emitter_emit(&p->emitter, &e);
	yaml_emitter_flush(&p->emitter);
}
