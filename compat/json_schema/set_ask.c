/* set_ask.c - questions about sets, and the memory of their answers
 *
 * What is found out about a set is kept with it. "Empty" may rest on the assumption that a set that
 * is still open is empty (see set.h); such an answer is kept as assumed, and becomes certain or is
 * dropped with the outermost set that it rests on. */
#include "compat/json_schema/set_search.h"

static struct json_set_sample of_any_kind(struct json_sets *s, const unsigned *sets, size_t n)
{
	struct json_set_sample all = sample_none();

	for (int k = 0; k < JSON_KIND_COUNT; k++)
		if (json_set_settles(&all, json_set_sample_of_kind(s, sets, n, (enum json_kind)k)))
			break;
	return all;
}

/* What was assumed since the set was opened: certain now, still assumed, or gone. */
static void conclude(struct search *x, size_t since, struct memory *m, unsigned rests_on)
{
	const bool empty = m->sample.answer == JSON_SET_EMPTY, certain = rests_on >= m->depth;

	for (size_t i = since; i < x->nassumed; i++) {
		x->assumed[i]->state = !empty    ? MEMORY_NONE
		                       : certain ? MEMORY_DONE
		                                 : MEMORY_ASSUMED;
		if (x->assumed[i]->depth > rests_on)
			x->assumed[i]->depth = rests_on;
	}
	if (!empty || certain)
		x->nassumed = since;
}

static struct json_set_sample look(struct json_sets *s, unsigned set, struct memory *m)
{
	struct search *x = s->search;
	const unsigned outer = x->lowest;
	const size_t since = x->nassumed;
	unsigned rests_on;

	m->state = MEMORY_OPEN;
	m->depth = x->depth;
	x->lowest = UINT32_MAX;
	x->depth++;
	m->sample = of_any_kind(s, &set, 1);
	x->depth--;
	rests_on = x->lowest;
	conclude(x, since, m, rests_on);
	if (m->sample.answer == JSON_SET_FOUND || rests_on >= m->depth) {
		/* What the budget did not allow, the next question's may. */
		m->state = m->sample.answer == JSON_SET_UNKNOWN && !s->steps ? MEMORY_NONE
		                                                             : MEMORY_DONE;
		x->lowest = outer;
		return m->sample;
	}
	x->lowest = outer < rests_on ? outer : rests_on;
	m->state = m->sample.answer == JSON_SET_EMPTY ? MEMORY_ASSUMED : MEMORY_NONE;
	m->depth = rests_on;
	if (m->state == MEMORY_ASSUMED)
		LIST_ADD(s->arena, x->assumed, x->nassumed, m);
	return m->sample;
}

struct json_set_sample json_set_sample_of(struct json_sets *s, unsigned set)
{
	struct memory *m = &s->forms[set >> 1]->memory[is_not(set)];
	struct search *x = s->search;

	if (m->state == MEMORY_DONE)
		return m->sample;
	if (m->state == MEMORY_OPEN || m->state == MEMORY_ASSUMED) {
		x->lowest = m->depth < x->lowest ? m->depth : x->lowest;
		return sample_none();
	}
	if (x->depth + 1 >= VALUE_DEPTH_MAX)
		return sample_unknown("values of more than 60 levels");
	return look(s, set, m);
}

/* No question takes all that is left. */
static unsigned long begin(struct json_sets *s)
{
	const unsigned long rest = s->steps - s->steps / 4;

	if (!s->search)
		s->search = arena_new(s->arena, struct search);
	s->steps -= rest;
	s->search->lowest = UINT32_MAX;
	return rest;
}

struct json_set_sample json_set_sample(struct json_sets *s, const unsigned *sets, size_t n)
{
	const unsigned long rest = begin(s);
	const struct json_set_sample out = of_any_kind(s, sets, n);

	s->steps += rest;
	return out;
}

struct json_set_sample json_set_ask(struct json_sets *s, unsigned set)
{
	const unsigned long rest = begin(s);
	const struct json_set_sample out = json_set_sample_of(s, set);

	s->steps += rest;
	return out;
}
