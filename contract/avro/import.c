/* import.c - types of references, copied in
 *
 * A schema has one space of ids, so what it uses of its references is copied, once, by full name.
 * The copies share texts, properties and JSON with the original.
 */
#include "contract/avro/parse.h"

/* A place in a copy that still points into the original. */
struct work {
	const struct avro_type **slot;
	struct work *next;
};

static void later(struct avro_builder *b, const struct avro_type **slot, struct work **list)
{
	struct work *w = arena_new(b->arena, struct work);

	w->slot = slot;
	w->next = *list;
	*list = w;
}

static void copy_fields(struct avro_builder *b, struct avro_type *t, struct work **list)
{
	struct avro_field *old = t->fields;

	if (!t->field_count)
		return;
	t->fields = arena_array(b->arena, struct avro_field, t->field_count);
	memcpy(t->fields, old, t->field_count * sizeof *old);
	for (size_t i = t->field_count; i-- > 0;)
		later(b, &t->fields[i].type, list);
}

static void copy_branches(struct avro_builder *b, struct avro_type *t, struct work **list)
{
	const struct avro_type **old = t->branches;

	if (!t->branch_count)
		return;
	t->branches = arena_array(b->arena, const struct avro_type *, t->branch_count);
	memcpy(t->branches, old, t->branch_count * sizeof *old);
	for (size_t i = t->branch_count; i-- > 0;)
		later(b, &t->branches[i], list);
}

static struct avro_type *copy(struct avro_builder *b, const struct avro_type *from,
                              struct work **list)
{
	struct avro_type *t = avro_new_type(b, from->kind, from->at);
	unsigned id = t->id;

	*t = *from;
	t->id = id;
	t->imported = true;
	if (avro_is_named(t))
		avro_add_named(b, t);
	if (t->kind == AVRO_RECORD)
		copy_fields(b, t, list);
	else if (t->kind == AVRO_UNION)
		copy_branches(b, t, list);
	else if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP)
		later(b, &t->items, list);
	return t;
}

const struct avro_type *avro_import(struct avro_builder *b, struct str full)
{
	const struct avro_type *from = NULL, *known;
	struct work *list = NULL;
	struct avro_type *t;

	for (size_t i = 0; i < b->options->reference_count && !from; i++)
		from = avro_find(b->options->references[i], full);
	if (!from)
		return NULL;
	t = copy(b, from, &list);
	while (list) {
		const struct avro_type **slot = list->slot;
		ptrdiff_t number =
			avro_is_named(*slot) ? avro_index_find(b->names, (*slot)->name.full) : -1;

		list = list->next;
		known = number >= 0 ? b->named[number] : NULL;
		*slot = known ? known : copy(b, *slot, &list);
	}
	return t;
}
