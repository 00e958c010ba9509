/* smallest.c - the smallest datum of each type
 *
 * Knuth's generalisation of Dijkstra's shortest paths to grammars: whatever is built of parts costs
 * at least as much as each part, so the cheapest candidate that is left is final, and makes
 * candidates of those who were waiting for it. What never becomes a candidate has no datum.
 */
#include "contract/avro/smallest.h"

#include "contract/base/limits.h"

#include <stdint.h>

struct candidate {
	const struct avro_type *type;
	struct avro_size size;
};

/* Who holds a type: a record by a field, a union by a branch. */
struct holder {
	const struct avro_type *type;
	size_t branch;
};

struct avro_smallest {
	struct arena *arena;
	struct avro_size *sizes;        /* by id, as all that follows */
	const struct avro_datum **data; /* those that were built */
};

struct search {
	struct avro_smallest *out;
	struct holder *holders;
	size_t *first;          /* holder of each id; one more at the end */
	size_t *waits;          /* of a record: for so many fields */
	struct candidate *heap; /* the cheapest first */
	size_t count;
};

unsigned avro_index_bytes(size_t index)
{
	unsigned n = 1;

	for (uint64_t zigzag = (uint64_t)index << 1; zigzag > 0x7F; zigzag >>= 7)
		n++;
	return n;
}

/* ---- the heap ------------------------------------------------------------------ */

/* Ties are broken by place, so that the same schema has the same answer. */
static bool cheaper(const struct candidate *a, const struct candidate *b)
{
	if (a->size.bytes != b->size.bytes)
		return a->size.bytes < b->size.bytes;
	if (a->size.values != b->size.values)
		return a->size.values < b->size.values;
	if (a->type != b->type)
		return a->type->id < b->type->id;
	return a->size.branch < b->size.branch;
}

static void push(struct search *s, const struct avro_type *type, struct avro_size size)
{
	const struct candidate c = { type, size };
	size_t i = s->count++;

	for (; i && cheaper(&c, &s->heap[(i - 1) / 2]); i = (i - 1) / 2)
		s->heap[i] = s->heap[(i - 1) / 2];
	s->heap[i] = c;
}

static struct candidate pop(struct search *s)
{
	const struct candidate top = s->heap[0], last = s->heap[--s->count];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < s->count) {
		if (child + 1 < s->count && cheaper(&s->heap[child + 1], &s->heap[child]))
			child++;
		if (!cheaper(&s->heap[child], &last))
			break;
		s->heap[i] = s->heap[child];
		i = child;
	}
	s->heap[i] = last;
	return top;
}

/* ---- the search ------------------------------------------------------------------ */

static size_t part_count(const struct avro_type *t)
{
	return t->kind == AVRO_RECORD  ? t->field_count
	       : t->kind == AVRO_UNION ? t->branch_count
	                               : 0;
}

static const struct avro_type *part(const struct avro_type *t, size_t i)
{
	return t->kind == AVRO_RECORD ? t->fields[i].type : t->branches[i];
}

/* Sorts the holders by what they hold. Returns how many there are. */
static size_t find_holders(struct search *s, const struct avro_schema *schema, struct arena *a)
{
	const size_t n = schema->type_count;
	size_t *next;

	s->first = arena_array(a, size_t, n + 1);
	next = arena_array(a, size_t, n + 1);
	for (size_t id = 0; id < n; id++)
		for (size_t i = 0; i < part_count(schema->types[id]); i++)
			s->first[part(schema->types[id], i)->id + 1]++;
	for (size_t id = 0; id < n; id++)
		s->first[id + 1] += s->first[id];
	memcpy(next, s->first, (n + 1) * sizeof *next);
	s->holders = arena_array(a, struct holder, s->first[n]);
	for (size_t id = 0; id < n; id++)
		for (size_t i = 0; i < part_count(schema->types[id]); i++)
			s->holders[next[part(schema->types[id], i)->id]++] =
				(struct holder){ schema->types[id], i };
	return s->first[n];
}

/* What needs no part; false: it does, or has no datum. */
static bool plain_size(const struct avro_type *t, unsigned long long *bytes)
{
	switch (t->kind) {
	case AVRO_NULL:
		*bytes = 0;
		return true;
	case AVRO_FLOAT:
		*bytes = 4;
		return true;
	case AVRO_DOUBLE:
		*bytes = 8;
		return true;
	case AVRO_FIXED:
		*bytes = (unsigned long long)t->size;
		return true;
	case AVRO_RECORD:
		*bytes = 0;
		return !t->field_count;
	case AVRO_UNION:
		return false;
	case AVRO_ENUM:
		*bytes = 1;
		return t->symbol_count > 0;
	case AVRO_BOOLEAN:
	case AVRO_INT:
	case AVRO_LONG:
	case AVRO_BYTES:
	case AVRO_STRING:
	case AVRO_ARRAY:
	case AVRO_MAP:
	case AVRO_KIND_COUNT:
		break;
	}
	*bytes = 1;
	return true;
}

/* The part is known now: so much more is known of who holds it. */
static void tell(struct search *s, const struct holder *h, const struct avro_size *size)
{
	struct avro_size *sum = &s->out->sizes[h->type->id];

	if (h->type->kind == AVRO_UNION) {
		push(s, h->type,
		     (struct avro_size){
			     true, avro_size_add(size->bytes, avro_index_bytes(h->branch)),
			     avro_size_add(size->values, 1), size->depth + 1, h->branch });
		return;
	}
	sum->bytes = avro_size_add(sum->bytes, size->bytes);
	sum->values = avro_size_add(sum->values, size->values);
	if (size->depth > sum->depth)
		sum->depth = size->depth;
	if (--s->waits[h->type->id] == 0)
		push(s, h->type,
		     (struct avro_size){ true, sum->bytes, avro_size_add(sum->values, 1),
		                         sum->depth + 1, 0 });
}

static void run(struct search *s)
{
	while (s->count) {
		const struct candidate c = pop(s);
		struct avro_size *size = &s->out->sizes[c.type->id];

		if (size->inhabited)
			continue;
		*size = c.size;
		for (size_t i = s->first[c.type->id]; i < s->first[c.type->id + 1]; i++)
			tell(s, &s->holders[i], size);
	}
}

struct avro_smallest *avro_smallest_of(struct arena *a, const struct avro_schema *schema)
{
	struct avro_smallest *out = arena_new(a, struct avro_smallest);
	struct search s = { .out = out };
	const size_t n = schema->type_count;
	unsigned long long bytes;
	size_t parts;

	out->arena = a;
	out->sizes = arena_array(a, struct avro_size, n);
	out->data = arena_array(a, const struct avro_datum *, n);
	parts = find_holders(&s, schema, a);
	s.waits = arena_array(a, size_t, n);
	s.heap = arena_array(a, struct candidate, n + parts);
	for (size_t id = 0; id < n; id++) {
		s.waits[id] = part_count(schema->types[id]);
		if (plain_size(schema->types[id], &bytes))
			push(&s, schema->types[id], (struct avro_size){ true, bytes, 1, 1, 0 });
	}
	run(&s);
	return out;
}

const struct avro_size *avro_smallest_size(const struct avro_smallest *s,
                                           const struct avro_type *type)
{
	return &s->sizes[type->id];
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
		d->branch = s->sizes[t->id].branch;
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
	const struct avro_size *size = avro_smallest_size(s, type);

	if (!within(size->depth, LIMIT_DATUM_DEPTH, why) ||
	    !within(size->values, LIMIT_DATUM_VALUES, why) ||
	    !within(size->bytes, LIMIT_OUTPUT_BYTES, why))
		return false;
	*out = build(s, type);
	return true;
}
