/* smallest.c - the smallest datum of each type: a grammar in which each type is a place */
#include "contract/avro/smallest.h"

#include "contract/base/limits.h"

struct avro_smallest {
	struct arena *arena;
	struct avro_grammar *grammar;   /* a type's place is its id */
	const struct avro_datum **data; /* by id: those that were built */
};

unsigned avro_index_bytes(size_t index)
{
	unsigned n = 1;

	for (uint64_t zigzag = (uint64_t)index << 1; zigzag > 0x7F; zigzag >>= 7)
		n++;
	return n;
}

/* What needs no part: 0 faults, so many bytes, itself. */
static struct avro_cost plain_cost(const struct avro_type *t)
{
	struct avro_cost cost = { 0, 1, 1, 1 };

	if (t->kind == AVRO_NULL || t->kind == AVRO_RECORD)
		cost.bytes = 0;
	else if (t->kind == AVRO_FLOAT)
		cost.bytes = sizeof(float);
	else if (t->kind == AVRO_DOUBLE)
		cost.bytes = sizeof(double);
	else if (t->kind == AVRO_FIXED)
		cost.bytes = (unsigned long long)t->size;
	return cost;
}

/* An enum without symbols is a choice among nothing. */
static void add_place(struct avro_grammar *g, const struct avro_type *t)
{
	const bool choice = t->kind == AVRO_UNION || (t->kind == AVRO_ENUM && !t->symbol_count);

	avro_grammar_add(g, choice ? AVRO_CHOICE : AVRO_SUM, plain_cost(t));
}

static void add_parts(struct avro_grammar *g, const struct avro_type *t)
{
	for (size_t i = 0; t->kind == AVRO_RECORD && i < t->field_count; i++)
		avro_grammar_part(g, t->id, t->fields[i].type->id, (struct avro_cost){ 0 });
	for (size_t i = 0; t->kind == AVRO_UNION && i < t->branch_count; i++)
		avro_grammar_part(g, t->id, t->branches[i]->id,
		                  (struct avro_cost){ 0, avro_index_bytes(i), 1, 1 });
}

struct avro_smallest *avro_smallest_of(struct arena *a, const struct avro_schema *s)
{
	struct avro_smallest *out = arena_new(a, struct avro_smallest);

	out->arena = a;
	out->grammar = avro_grammar_new(a);
	out->data = arena_array(a, const struct avro_datum *, s->type_count);
	for (size_t id = 0; id < s->type_count; id++)
		add_place(out->grammar, s->types[id]);
	for (size_t id = 0; id < s->type_count; id++)
		add_parts(out->grammar, s->types[id]);
	avro_grammar_solve(out->grammar);
	return out;
}

const struct avro_answer *avro_smallest_size(const struct avro_smallest *s,
                                             const struct avro_type *type)
{
	return avro_grammar_answer(s->grammar, type->id);
}

/* ---- building -------------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DATUM_DEPTH, as avro_smallest_datum() checks */
static const struct avro_datum *build(struct avro_smallest *s, const struct avro_type *t)
{
	struct avro_datum *d;

	if (s->data[t->id])
		return s->data[t->id];
	d = avro_datum_new(s->arena, t);
	if (t->kind == AVRO_FIXED) {
		d->bytes.len = (size_t)t->size;
		d->bytes.ptr = arena_alloc(s->arena, d->bytes.len, 1);
	} else if (t->kind == AVRO_UNION) {
		d->branch = avro_smallest_size(s, t)->chosen;
		d->value = build(s, t->branches[d->branch]);
	} else if (t->kind == AVRO_RECORD) {
		d->items = arena_array(s->arena, const struct avro_datum *, t->field_count);
		for (; d->count < t->field_count; d->count++)
			d->items[d->count] = build(s, t->fields[d->count].type);
	}
	s->data[t->id] = d;
	return d;
}

static bool within(unsigned long long n, enum limit limit, struct failure *why)
{
	return n <= limit_of(limit) || limit_exceeded(limit, why);
}

bool avro_smallest_datum(struct avro_smallest *s, const struct avro_type *type,
                         const struct avro_datum **out, struct failure *why)
{
	const struct avro_cost *size = &avro_smallest_size(s, type)->cost;

	if (!within(size->depth, LIMIT_DATUM_DEPTH, why) ||
	    !within(size->values, LIMIT_DATUM_VALUES, why) ||
	    !within(size->bytes, LIMIT_OUTPUT_BYTES, why))
		return false;
	*out = build(s, type);
	return true;
}
