/* resolve_alias.c - the writer's schema under the names that the reader's aliases give it
 *
 * After Schema.applyAliases: in which order names are collected, and that a later one replaces an
 * earlier one, decides where aliases contradict each other.
 */
#include "compat/avro/resolve_impl.h"
#include "contract/avro/names.h"
#include "contract/base/limits.h"

/* What a name stands for; one of them, by the table. */
union meaning {
	const struct avro_name *type;
	struct str field;
	struct names *fields;
};

struct names { /* a second put replaces */
	struct avro_index *keys;
	union meaning *values;
	size_t room;
};

struct aliases {
	struct arena *arena;
	struct names types; /* alias, a full name -> the reader's name */
	struct names
		fields; /* full name of a record or its alias -> alias of a field -> its name */
	bool *seen;     /* records of the reader, by id */
	unsigned long depth; /* that may still be entered */
	bool too_deep;
};

struct renaming {
	struct avro_resolver *resolver;
	const struct aliases *aliases;
	struct avro_type *copies; /* by id */
	bool *begun;
	unsigned long depth; /* that may still be entered */
	bool too_deep;
};

static union meaning *names_at(struct arena *a, struct names *n, struct str key)
{
	union meaning *old = n->values;

	if (!n->keys)
		n->keys = avro_index_new(a);
	if (avro_index_add(n->keys, key) && n->keys->count > n->room) {
		n->values = arena_array(a, union meaning, n->room * 2 + 4);
		if (old)
			memcpy(n->values, old, n->room * sizeof *old);
		n->room = n->room * 2 + 4;
	}
	return &n->values[avro_index_find(n->keys, key)];
}

static const union meaning *names_find(const struct names *n, struct str key)
{
	const ptrdiff_t i = n ? avro_index_find(n->keys, key) : -1;

	return i < 0 ? NULL : &n->values[i];
}

/* ---- what the reader calls things ------------------------------------------------- */

/* ".X" is an alias in the null namespace. */
static struct str full_alias(struct str alias)
{
	return alias.len && alias.ptr[0] == '.' ? str_skip(alias, 1) : alias;
}

static void collect_fields(struct aliases *al, const struct avro_type *record,
                           const struct avro_field *f)
{
	union meaning *of_record;

	if (!f->alias_count)
		return;
	of_record = names_at(al->arena, &al->fields, record->name.full);
	if (!of_record->fields)
		of_record->fields = arena_new(al->arena, struct names);
	for (size_t i = 0; i < f->alias_count; i++)
		names_at(al->arena, of_record->fields, f->aliases[i])->field = f->name;
}

/* From its root in its order, no schema nests deeper than LIMIT_DEPTH; from elsewhere it may. */
static unsigned long most_depth(void)
{
	return 4 * limit_of(LIMIT_DEPTH);
}

static void collect(struct aliases *al, const struct avro_type *t);

/* The fields of a record are known under its aliases too; a table is shared, so what a further
 * definition of the record adds counts under them as well. */
static void share_fields(struct aliases *al, const struct avro_type *record)
{
	const union meaning *of_record = names_find(&al->fields, record->name.full);
	struct names *fields = of_record ? of_record->fields : NULL;

	for (size_t i = 0; fields && i < record->alias_count; i++)
		names_at(al->arena, &al->fields, full_alias(record->aliases[i]))->fields = fields;
}

/* NOLINTNEXTLINE(misc-no-recursion): as collect() */
static void collect_inside(struct aliases *al, const struct avro_type *t)
{
	if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP)
		collect(al, t->items);
	for (size_t i = 0; t->kind == AVRO_UNION && i < t->branch_count; i++)
		collect(al, t->branches[i]);
	if (t->kind != AVRO_RECORD || al->seen[t->id])
		return;
	al->seen[t->id] = true;
	for (size_t i = 0; i < t->field_count; i++) {
		collect_fields(al, t, &t->fields[i]);
		collect(al, t->fields[i].type);
	}
	share_fields(al, t);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= most_depth(), checked here */
static void collect(struct aliases *al, const struct avro_type *t)
{
	for (size_t i = 0; avro_is_named(t) && i < t->alias_count; i++)
		names_at(al->arena, &al->types, full_alias(t->aliases[i]))->type = &t->name;
	if (!al->depth) {
		al->too_deep = true;
		return;
	}
	al->depth--;
	collect_inside(al, t);
	al->depth++;
}

/* ---- what the writer is called then ------------------------------------------------ */

static const struct avro_type *rename_type(struct renaming *r, const struct avro_type *t);

static void rename_itself(const struct renaming *r, struct avro_type *t)
{
	const union meaning *m = names_find(&r->aliases->types, t->name.full);

	if (m)
		t->name = *m->type;
}

/* A record is without fields to whoever looks at its default while it is being renamed. */
/* NOLINTNEXTLINE(misc-no-recursion): as rename_type() */
static void rename_record(struct renaming *r, struct avro_type *t)
{
	struct avro_resolver *resolver = r->resolver;
	const struct avro_field *old = t->fields;
	const union meaning *fields, *m;
	struct avro_index *index = avro_index_new(resolver->arena);

	rename_itself(r, t);
	fields = names_find(&r->aliases->fields, t->name.full);
	t->index = NULL;
	t->fields = arena_array(resolver->arena, struct avro_field, t->field_count);
	for (size_t i = 0; i < t->field_count; i++) {
		struct avro_field *f = &t->fields[i];

		*f = old[i];
		f->type = rename_type(r, f->type);
		m = fields ? names_find(fields->fields, f->name) : NULL;
		if (m)
			f->name = m->field;
		if (f->default_value && !avro_default_valid(f->type, f->default_value))
			resolver_obstruct(resolver, AVRO_WRITER_DEFAULT_UNFIT, t, f, f->name);
	}
	for (size_t i = 0; i < t->field_count; i++)
		if (!avro_index_add(index, t->fields[i].name))
			resolver_obstruct(resolver, AVRO_ALIASES_CLASH, t, &t->fields[i],
			                  t->fields[i].name);
	t->index = index;
}

/* NOLINTNEXTLINE(misc-no-recursion): as rename_type() */
static void rename_union(struct renaming *r, struct avro_type *t)
{
	const struct avro_type **old = t->branches;
	struct avro_index *names = avro_index_new(r->resolver->arena);

	t->branches = arena_array(r->resolver->arena, const struct avro_type *, t->branch_count);
	for (size_t i = 0; i < t->branch_count; i++)
		t->branches[i] = rename_type(r, old[i]);
	for (size_t i = 0; i < t->branch_count; i++) {
		const struct str name = t->branches[i]->name.full;

		if (avro_is_named(t->branches[i]) && !avro_index_add(names, name))
			resolver_obstruct(r->resolver, AVRO_ALIASES_CLASH, t, NULL, name);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= most_depth(), checked here */
static const struct avro_type *rename_type(struct renaming *r, const struct avro_type *t)
{
	struct avro_type *copy = &r->copies[t->id];

	if (r->begun[t->id])
		return copy;
	r->begun[t->id] = true;
	*copy = *t;
	if (!r->depth) {
		r->too_deep = true;
		return copy;
	}
	r->depth--;
	if (t->kind == AVRO_RECORD)
		rename_record(r, copy);
	else if (t->kind == AVRO_UNION)
		rename_union(r, copy);
	else if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP)
		copy->items = rename_type(r, t->items);
	else if (avro_is_named(t))
		rename_itself(r, copy);
	r->depth++;
	return copy;
}

/* NULL: too deep. */
static const struct avro_schema *renamed(struct avro_resolver *resolver, const struct aliases *al,
                                         const struct avro_schema *from)
{
	struct arena *a = resolver->arena;
	struct avro_schema *out = arena_new(a, struct avro_schema);
	struct renaming r = {
		.resolver = resolver,
		.aliases = al,
		.copies = arena_array(a, struct avro_type, from->type_count),
		.begun = arena_array(a, bool, from->type_count),
		.depth = most_depth(),
	};

	out->source = from->source;
	out->type_count = from->type_count;
	out->types = arena_array(a, const struct avro_type *, from->type_count);
	out->root = rename_type(&r, from->root);
	for (size_t i = 0; i < from->type_count; i++)
		out->types[i] = &r.copies[i];
	return r.too_deep ? NULL : out;
}

static bool too_deep(struct failure *why)
{
	return failure_set(why, FAILURE_LIMIT, "more than 4 times %lu %s (limit %s)",
	                   limit_of(LIMIT_DEPTH), limit_what(LIMIT_DEPTH), limit_name(LIMIT_DEPTH));
}

bool resolver_apply_aliases(struct avro_resolver *r, struct failure *why)
{
	struct aliases al = { .arena = r->arena,
		              .seen = arena_array(r->arena, bool, r->reader->type_count),
		              .depth = most_depth() };

	r->renamed = r->writer;
	collect(&al, r->reader->root);
	if (al.too_deep)
		return too_deep(why);
	if (!al.types.keys && !al.fields.keys)
		return true;
	/* Whoever makes a decoder applies them, and so does the decoder. */
	for (int time = 0; time < 2 && !r->obstacle; time++) {
		if (avro_same_data(r->arena, r->renamed, r->reader))
			continue;
		r->renamed = renamed(r, &al, r->renamed);
		if (!r->renamed)
			return too_deep(why);
	}
	if (r->obstacle)
		r->renamed = r->writer;
	return true;
}
