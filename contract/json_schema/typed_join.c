/* typed_join.c - the nodes of an object's keywords, joined to one */
#include "contract/base/java_hash.h"
#include "contract/base/list.h"
#include "contract/json_schema/typed_modern.h"

/* ---- pieces ---------------------------------------------------------------------------- */

/* A new node of a class with its part, all empty. */
struct typed *modern_piece(struct modern *m, enum typed_class class, const struct node *at)
{
	struct arena *a = m->l->arena;
	struct typed *t = typed_new(m->l, class, at);

	if (!t)
		return NULL;
	if (class == TYPED_STRING)
		t->string = arena_new(a, struct typed_string);
	else if (class == TYPED_NUMBER)
		t->number = arena_new(a, struct typed_number);
	else if (class == TYPED_ARRAY)
		t->array = arena_new(a, struct typed_array);
	else if (class == TYPED_OBJECT)
		t->object = arena_new(a, struct typed_object);
	t->bare = true;
	return t;
}

struct typed *modern_combine(struct modern *m, enum typed_criterion criterion,
                             const struct typed **branches, size_t count, bool generated,
                             const struct node *at)
{
	struct typed *t = typed_new_combined(m->l, criterion, branches, count, at);

	if (t) {
		t->combined->generated = generated;
		t->bare = true;
	}
	return t;
}

/* What a keyword without a meaning here leaves: an allOf of nothing. */
struct typed *modern_nothing(struct modern *m, const struct node *at)
{
	return modern_combine(m, TYPED_ALL_OF, NULL, 0, true, at);
}

bool modern_is_generated(const struct typed *t, enum typed_criterion criterion)
{
	return t->class == TYPED_COMBINED && t->combined->generated &&
	       t->combined->criterion == criterion;
}

/* ---- merging two of a class ------------------------------------------------------------ */

/* Of two tables, each of one keyword, no name is in both. */
static void add_table(struct arena *a, struct typed_table *out, const struct typed_table *from,
                      struct text_map *index)
{
	for (size_t i = 0; i < from->count; i++) {
		struct typed_member *m = typed_table_add(a, out, index, from->list[i].name);

		m->schema = from->list[i].schema;
		m->needs = from->list[i].needs;
	}
}

static void merge_tables(struct arena *a, struct typed_table *out, const struct typed_table *one,
                         const struct typed_table *other, bool copied)
{
	struct text_map index = { .arena = a };
	struct typed_table t = { 0 };

	add_table(a, &t, one, &index);
	add_table(a, &t, other, &index);
	typed_table_close(a, &t, JAVA_TABLE_DEFAULT, copied ? java_table_copy(t.count) : 0);
	*out = t;
}

void modern_close_required(struct arena *a, struct typed_object *x)
{
	x->required.list = arena_array(a, struct str, x->required_count + 1);
	x->required.count = x->required_count;
	for (size_t i = 0; i < x->required_count; i++)
		x->required.list[i] = x->required_list[i];
	typed_names_close(&x->required);
}

static void take_count(struct typed_count *to, struct typed_count from)
{
	if (from.set)
		*to = from;
}

static void take_schema(const struct typed **to, const struct typed *from)
{
	if (from)
		*to = from;
}

static void merge_objects(struct arena *a, struct typed_object *to, const struct typed_object *x,
                          const struct typed_object *y)
{
	*to = *x;
	merge_tables(a, &to->properties, &x->properties, &y->properties, false);
	merge_tables(a, &to->name_dependencies, &x->name_dependencies, &y->name_dependencies, true);
	merge_tables(a, &to->schema_dependencies, &x->schema_dependencies, &y->schema_dependencies,
	             true);
	to->patterns = arena_array(a, struct typed_member, x->pattern_count + y->pattern_count + 1);
	to->pattern_count = 0;
	for (size_t i = 0; i < x->pattern_count; i++)
		to->patterns[to->pattern_count++] = x->patterns[i];
	for (size_t i = 0; i < y->pattern_count; i++)
		to->patterns[to->pattern_count++] = y->patterns[i];
	to->required_list = arena_array(a, struct str, x->required_count + y->required_count + 1);
	to->required_count = 0;
	for (size_t i = 0; i < x->required_count; i++)
		to->required_list[to->required_count++] = x->required_list[i];
	for (size_t i = 0; i < y->required_count; i++)
		to->required_list[to->required_count++] = y->required_list[i];
	modern_close_required(a, to);
	to->closed = x->closed || y->closed;
	take_schema(&to->additional, y->additional);
	take_schema(&to->names, y->names);
	take_schema(&to->unevaluated, y->unevaluated);
	take_count(&to->min, y->min);
	take_count(&to->max, y->max);
}

static void merge_arrays(struct arena *a, struct typed_array *to, const struct typed_array *x,
                         const struct typed_array *y)
{
	*to = *x;
	take_schema(&to->all, y->all);
	to->items = arena_array(a, const struct typed *, x->item_count + y->item_count + 1);
	to->item_count = 0;
	for (size_t i = 0; i < x->item_count; i++)
		to->items[to->item_count++] = x->items[i];
	for (size_t i = 0; i < y->item_count; i++)
		to->items[to->item_count++] = y->items[i];
	take_schema(&to->additional, y->additional);
	take_schema(&to->contains, y->contains);
	take_schema(&to->unevaluated, y->unevaluated);
	take_count(&to->min, y->min);
	take_count(&to->max, y->max);
	take_count(&to->min_contains, y->min_contains);
	take_count(&to->max_contains, y->max_contains);
	to->unique = x->unique || y->unique;
	to->closed = (x->closed || y->closed) && !to->all && !to->additional;
}

static void merge_strings(struct typed_string *to, const struct typed_string *x,
                          const struct typed_string *y)
{
	*to = *x;
	take_count(&to->min, y->min);
	take_count(&to->max, y->max);
	if (y->pattern.ptr)
		to->pattern = y->pattern;
}

static void merge_numbers(struct typed_number *to, const struct typed_number *x,
                          const struct typed_number *y)
{
	*to = *x;
	if (y->minimum.set)
		to->minimum = y->minimum;
	if (y->maximum.set)
		to->maximum = y->maximum;
	if (y->exclusive_minimum.set)
		to->exclusive_minimum = y->exclusive_minimum;
	if (y->exclusive_maximum.set)
		to->exclusive_maximum = y->exclusive_maximum;
	if (y->multiple_of.ptr)
		to->multiple_of = y->multiple_of;
	to->integer = x->integer || y->integer;
}

bool modern_merges(const struct typed *x, const struct typed *y)
{
	return x->class == y->class && (x->class == TYPED_ARRAY || x->class == TYPED_NUMBER ||
	                                x->class == TYPED_OBJECT || x->class == TYPED_STRING);
}

/* Both stay as they are. What the one says of itself stands, unless the other does. */
static struct typed *merge(struct modern *m, const struct typed *x, const struct typed *y)
{
	struct typed *t = modern_piece(m, x->class, x->at);

	if (!t)
		return NULL;
	if (x->class == TYPED_ARRAY)
		merge_arrays(m->l->arena, t->array, x->array, y->array);
	else if (x->class == TYPED_OBJECT)
		merge_objects(m->l->arena, t->object, x->object, y->object);
	else if (x->class == TYPED_STRING)
		merge_strings(t->string, x->string, y->string);
	else
		merge_numbers(t->number, x->number, y->number);
	t->typed = x->typed || y->typed;
	t->name = y->name.ptr ? y->name : x->name;
	t->title = y->title.ptr ? y->title : x->title;
	t->description = y->description.ptr ? y->description : x->description;
	t->default_value = y->default_value ? y->default_value : x->default_value;
	t->connect_bytes = x->connect_bytes || y->connect_bytes;
	return t;
}

/* ---- joining two of any class ---------------------------------------------------------- */

/* Into the first of its class, if that merges; else behind all. */
static bool accumulate(struct modern *m, struct modern_branches *b, const struct typed *t)
{
	for (size_t i = 0; i < b->count; i++)
		if (modern_merges(b->list[i], t))
			return (b->list[i] = merge(m, b->list[i], t)) != NULL;
	LIST_ADD(m->l->arena, b->list, b->count, t);
	return true;
}

/* The members of an allOf that nobody wrote, or the node itself. */
static bool accumulate_flat(struct modern *m, struct modern_branches *b, const struct typed *t)
{
	if (!modern_is_generated(t, TYPED_ALL_OF))
		return accumulate(m, b, t);
	for (size_t i = 0; i < t->combined->count; i++)
		if (!accumulate(m, b, t->combined->branches[i]))
			return false;
	return true;
}

static bool has_class_of(const struct typed_combined *c, const struct typed *t)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->branches[i]->class == t->class)
			return true;
	return false;
}

static struct typed *join_types(struct modern *m, const struct typed *types, const struct typed *t)
{
	struct modern_branches b = { 0 };

	for (size_t i = 0; i < types->combined->count; i++)
		LIST_ADD(m->l->arena, b.list, b.count, types->combined->branches[i]);
	if (!accumulate(m, &b, t))
		return NULL;
	return modern_combine(m, TYPED_ANY_OF, b.list, b.count, true, types->at);
}

/* NULL: LIMIT. */
struct typed *modern_join(struct modern *m, struct typed *x, struct typed *y)
{
	struct modern_branches b = { 0 };

	if (!x || !y)
		return x ? x : y;
	if (modern_merges(x, y))
		return merge(m, x, y);
	if (modern_is_generated(x, TYPED_ANY_OF) && has_class_of(x->combined, y))
		return join_types(m, x, y);
	if (modern_is_generated(y, TYPED_ANY_OF) && has_class_of(y->combined, x))
		return join_types(m, y, x);
	if (!accumulate_flat(m, &b, x) || !accumulate_flat(m, &b, y))
		return NULL;
	return modern_combine(m, TYPED_ALL_OF, b.list, b.count, true, x->at);
}
