/* parse.c - one walk over the JSON of a schema */
#include "contract/avro/parse.h"
#include "contract/base/limits.h"

#include <stdarg.h>
#include <stdio.h>

/* The first one is why the schema is refused; all go to the list, where one was given. */
static void note(struct avro_builder *b, const struct node *at, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

static void note(struct avro_builder *b, const struct node *at, const char *fmt, va_list ap)
{
	char text[sizeof b->why->text];

	vsnprintf(text, sizeof text, fmt, ap);
	if (!b->flaws++)
		failure_at(b->why, FAILURE_SYNTAX, at->line, at->column, "%s", text);
	defect_add(b->options->defects, DEFECT_AVRO_SCHEMA, at, STR(""), "%s", text);
}

bool avro_refuse(struct avro_builder *b, const struct node *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(b, at, fmt, ap);
	va_end(ap);
	return false;
}

bool avro_flaw(struct avro_builder *b, const struct node *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(b, at, fmt, ap);
	va_end(ap);
	return b->options->defects != NULL;
}

bool avro_goes_on(const struct avro_builder *b)
{
	return b->options->defects && b->why->code != FAILURE_LIMIT;
}

struct str avro_clip(struct str s)
{
	enum { LINE = 80 };

	if (s.len <= LINE)
		return s;
	s.len = LINE;
	while (s.len && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
		s.len--;
	return s;
}

static bool parse_plain(struct avro_builder *b, struct avro_type *t, const struct avro_object *o,
                        struct str space)
{
	(void)space;
	avro_finish_type(b, t, o);
	return true;
}

static bool parse_container(struct avro_builder *b, struct avro_type *t,
                            const struct avro_object *o, struct str space)
{
	const bool array = t->kind == AVRO_ARRAY;
	const struct node *items = o->member[array ? KEY_ITEMS : KEY_VALUES];

	if (!items)
		return avro_refuse(b, t->at, "%s needs %s, the type of what is in it",
		                   array ? "an array" : "a map", array ? "items" : "values");
	return avro_parse_type(b, items, space, &t->items) && parse_plain(b, t, o, space);
}

static bool parse_union(struct avro_builder *b, const struct node *n, struct str space,
                        const struct avro_type **slot)
{
	struct avro_type *t = avro_new_type(b, AVRO_UNION, n);

	t->branches = arena_array(b->arena, const struct avro_type *, n->count);
	t->branch_at = arena_array(b->arena, const struct node *, n->count);
	t->branch_count = n->count;
	*slot = t;
	for (size_t i = 0; i < n->count; i++) {
		t->branch_at[i] = n->items[i];
		if (!avro_parse_type(b, n->items[i], space, &t->branches[i]) && !avro_goes_on(b))
			return false;
	}
	return true;
}

static void parse_reference(struct avro_builder *b, const struct node *at, struct str name,
                            struct str space, const struct avro_type **slot)
{
	struct avro_pending *p;
	enum avro_kind kind;
	struct str full;

	if (avro_kind_find(name, &kind) && kind < AVRO_RECORD) {
		*slot = avro_new_type(b, kind, at);
		return;
	}
	full = avro_full_name(b->arena, name, space);
	*slot = avro_lookup(b, full);
	if (!*slot)
		*slot = avro_lookup(b, name);
	if (*slot)
		return;
	p = arena_new(b->arena, struct avro_pending);
	*p = (struct avro_pending){ .slot = slot, .full = full, .name = name, .at = at };
	*b->pending_end = p;
	b->pending_end = &p->next;
}

/* How an object of each kind is read; a union is no object, so "union" is a name like any other. */
static avro_read_fn *const readers[AVRO_KIND_COUNT] = {
	[AVRO_NULL] = parse_plain,         [AVRO_BOOLEAN] = parse_plain,
	[AVRO_INT] = parse_plain,          [AVRO_LONG] = parse_plain,
	[AVRO_FLOAT] = parse_plain,        [AVRO_DOUBLE] = parse_plain,
	[AVRO_BYTES] = parse_plain,        [AVRO_STRING] = parse_plain,
	[AVRO_RECORD] = avro_parse_record, [AVRO_ENUM] = avro_parse_enum,
	[AVRO_ARRAY] = parse_container,    [AVRO_MAP] = parse_container,
	[AVRO_FIXED] = avro_parse_fixed,
};

/* NOLINTNEXTLINE(misc-no-recursion): as avro_parse_type() */
static bool parse_object(struct avro_builder *b, const struct node *n, struct str space,
                         const struct avro_type **slot)
{
	const struct avro_object o = avro_object_of(n);
	const struct node *type = o.member[KEY_TYPE];
	enum avro_kind kind = AVRO_UNION;
	struct avro_type *t;

	if (!node_is(type, NODE_SCALAR) || !type->quoted)
		return avro_refuse(b, type ? type : n,
		                   type ? "\"type\" of a schema's object is a name in quotes"
		                        : "a schema's object needs \"type\"");
	if (str_is(type->text, "error"))
		kind = AVRO_RECORD;
	else if (!avro_kind_find(type->text, &kind))
		kind = AVRO_UNION;
	if (!readers[kind]) {
		parse_reference(b, type, type->text, space, slot);
		return true;
	}
	t = avro_new_type(b, kind, n);
	if (!readers[kind](b, t, &o, space))
		return false;
	*slot = t;
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader of the JSON */
bool avro_parse_type(struct avro_builder *b, const struct node *n, struct str space,
                     const struct avro_type **slot)
{
	if (n->kind == NODE_LIST)
		return parse_union(b, n, space, slot);
	if (n->kind == NODE_MAP)
		return parse_object(b, n, space, slot);
	if (!n->quoted)
		return avro_refuse(
			b, n, "%.*s is no type: a type is a name in quotes, an object or a list",
			STR_FMT(avro_clip(n->text)));
	parse_reference(b, n, n->text, space, slot);
	return true;
}

static struct avro_schema *schema_of(struct avro_builder *b, const struct source *source)
{
	struct avro_schema *s = arena_new(b->arena, struct avro_schema);

	s->types = arena_array(b->arena, const struct avro_type *, b->type_count);
	for (size_t i = 0; i < b->type_count; i++)
		s->types[i] = b->types[i];
	s->type_count = b->type_count;
	s->named = b->named;
	s->named_count = b->names->count;
	s->index = b->names;
	s->references = b->options->references;
	s->reference_count = b->options->reference_count;
	s->source = source;
	return s;
}

bool avro_parse_json(struct arena *a, const struct node *json, const struct source *source,
                     const struct avro_parse_options *options, struct avro_schema **out,
                     struct failure *why)
{
	static const struct avro_parse_options plain = { .strictness = AVRO_REGISTER };
	struct avro_builder b = { .arena = a,
		                  .options = options ? options : &plain,
		                  .why = why,
		                  .fit.steps = limit_of(LIMIT_DEFAULT_STEPS) };
	const struct avro_type *root = NULL;
	struct avro_schema *s;

	b.names = avro_index_new(a);
	b.pending_end = &b.pending;
	if (!avro_parse_type(&b, json, STR_NONE, &root) && !avro_goes_on(&b))
		return false;
	if (!avro_resolve(&b) || b.flaws || !avro_depth_within(&b, root))
		return false;
	s = schema_of(&b, source);
	s->root = root;
	*out = s;
	return true;
}

bool avro_parse(struct arena *a, const struct source *source,
                const struct avro_parse_options *options, struct avro_schema **out,
                struct failure *why)
{
	struct node *json;

	if (source->text.len > limit_of(LIMIT_DOCUMENT_BYTES))
		return failure_set(why, FAILURE_LIMIT, "more than %lu %s (limit DOCUMENT_BYTES)",
		                   limit_of(LIMIT_DOCUMENT_BYTES),
		                   limit_what(LIMIT_DOCUMENT_BYTES));
	return json_read_lenient(a, source, &json, why) &&
	       avro_parse_json(a, json, source, options, out, why);
}
