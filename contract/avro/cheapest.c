/* cheapest.c - the cheapest value of each place of a grammar */
#include "contract/avro/cheapest.h"

#include "contract/base/list.h"

struct part { /* of a place */
	size_t place, part;
	size_t number; /* among the parts of its place */
	struct avro_cost extra;
};

struct place {
	enum avro_place kind;
	struct avro_cost own;
	unsigned long long deepest; /* of the parts that are known */
	size_t parts, waits;        /* of a sum: for so many */
	size_t holders;             /* where those that hold it begin, by_part */
	struct avro_answer answer;
};

struct candidate {
	size_t place, chosen;
	struct avro_cost cost;
};

struct avro_grammar {
	struct arena *arena;
	struct place *places;
	size_t place_count;
	struct part *parts;
	size_t part_count;
	const struct part **by_part; /* parts, sorted by what they are */
	struct candidate *heap;      /* the cheapest first */
	size_t count;
};

struct avro_cost avro_cost_add(struct avro_cost a, struct avro_cost b)
{
	return (struct avro_cost){ avro_cost_plus(a.faults, b.faults),
		                   avro_cost_plus(a.bytes, b.bytes),
		                   avro_cost_plus(a.values, b.values),
		                   avro_cost_plus(a.depth, b.depth) };
}

int avro_cost_compare(const struct avro_cost *a, const struct avro_cost *b)
{
	if (a->faults != b->faults)
		return a->faults < b->faults ? -1 : 1;
	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? -1 : 1;
	if (a->values != b->values)
		return a->values < b->values ? -1 : 1;
	return 0;
}

/* ---- the grammar --------------------------------------------------------------- */

struct avro_grammar *avro_grammar_new(struct arena *a)
{
	struct avro_grammar *g = arena_new(a, struct avro_grammar);

	g->arena = a;
	return g;
}

size_t avro_grammar_add(struct avro_grammar *g, enum avro_place kind, struct avro_cost own)
{
	LIST_ADD(g->arena, g->places, g->place_count, (struct place){ .kind = kind, .own = own });
	return g->place_count - 1;
}

void avro_grammar_part(struct avro_grammar *g, size_t place, size_t part, struct avro_cost extra)
{
	LIST_ADD(g->arena, g->parts, g->part_count,
	         (struct part){ place, part, g->places[place].parts++, extra });
}

const struct avro_answer *avro_grammar_answer(const struct avro_grammar *g, size_t place)
{
	return &g->places[place].answer;
}

/* ---- the heap ------------------------------------------------------------------ */

/* Ties are broken by number, so that the same grammar has the same answer. */
static bool cheaper(const struct candidate *a, const struct candidate *b)
{
	const int order = avro_cost_compare(&a->cost, &b->cost);

	if (order)
		return order < 0;
	return a->place != b->place ? a->place < b->place : a->chosen < b->chosen;
}

static void push(struct avro_grammar *g, size_t place, size_t chosen, struct avro_cost cost)
{
	const struct candidate c = { place, chosen, cost };
	size_t i = g->count++;

	for (; i && cheaper(&c, &g->heap[(i - 1) / 2]); i = (i - 1) / 2)
		g->heap[i] = g->heap[(i - 1) / 2];
	g->heap[i] = c;
}

static struct candidate pop(struct avro_grammar *g)
{
	const struct candidate top = g->heap[0], last = g->heap[--g->count];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < g->count) {
		if (child + 1 < g->count && cheaper(&g->heap[child + 1], &g->heap[child]))
			child++;
		if (!cheaper(&g->heap[child], &last))
			break;
		g->heap[i] = g->heap[child];
		i = child;
	}
	g->heap[i] = last;
	return top;
}

/* ---- the search ------------------------------------------------------------------ */

/* Each place's holders stand together; a place more at the end says where the last ones end. */
static void sort_parts(struct avro_grammar *g)
{
	size_t *next = arena_array(g->arena, size_t, g->place_count + 1), sum = 0;

	avro_grammar_add(g, AVRO_CHOICE, (struct avro_cost){ 0 });
	for (size_t i = 0; i < g->part_count; i++)
		g->places[g->parts[i].part].holders++;
	for (size_t i = 0; i < g->place_count; i++) {
		const size_t n = g->places[i].holders;

		g->places[i].holders = next[i] = sum;
		sum += n;
	}
	g->by_part = arena_array(g->arena, const struct part *, g->part_count);
	for (size_t i = 0; i < g->part_count; i++)
		g->by_part[next[g->parts[i].part]++] = &g->parts[i];
}

/* The part's cost is final: so much more is known of who holds it. */
static void tell(struct avro_grammar *g, const struct part *p, const struct avro_cost *cost)
{
	struct place *holder = &g->places[p->place];

	if (holder->kind == AVRO_CHOICE) {
		push(g, p->place, p->number, avro_cost_add(p->extra, *cost));
		return;
	}
	holder->own.faults = avro_cost_plus(holder->own.faults, cost->faults);
	holder->own.bytes = avro_cost_plus(holder->own.bytes, cost->bytes);
	holder->own.values = avro_cost_plus(holder->own.values, cost->values);
	if (cost->depth > holder->deepest)
		holder->deepest = cost->depth;
	if (--holder->waits)
		return;
	holder->own.depth = avro_cost_plus(holder->own.depth, holder->deepest);
	push(g, p->place, 0, holder->own);
}

void avro_grammar_solve(struct avro_grammar *g)
{
	sort_parts(g);
	g->heap = arena_array(g->arena, struct candidate, g->place_count + g->part_count);
	for (size_t i = 0; i < g->place_count; i++) {
		g->places[i].waits = g->places[i].parts;
		if (g->places[i].kind == AVRO_SUM && !g->places[i].parts)
			push(g, i, 0, g->places[i].own);
	}
	while (g->count) {
		const struct candidate c = pop(g);
		struct place *p = &g->places[c.place];

		if (p->answer.known)
			continue;
		p->answer = (struct avro_answer){ true, c.cost, c.chosen };
		for (size_t i = p->holders; i < p[1].holders; i++)
			tell(g, g->by_part[i], &c.cost);
	}
}
