/* match.c - runs a program over a string, all threads at once */
#include "compat/pattern/impl.h"
#include "contract/base/limits.h"

void pattern_closer_init(struct closer *c, struct arena *a, const struct inst *code, uint32_t n)
{
	c->code = code;
	c->mark = arena_array(a, uint32_t, n);
	c->stack = arena_array(a, uint32_t, n);
	c->stamp = 0;
}

static bool holds(enum op op, enum side before, enum side after)
{
	const bool edge = (before == SIDE_WORD) != (after == SIDE_WORD);

	return (op != OP_START || before == SIDE_NONE) && (op != OP_END || after == SIDE_NONE) &&
	       (op != OP_WORD || edge) && (op != OP_NOT_WORD || !edge);
}

uint32_t pattern_closer_run(struct closer *c, const uint32_t *from, uint32_t n, enum side before,
                            enum side after, struct pc_list *out)
{
	uint32_t depth = 0, work = 0;

	out->n = 0;
	c->stamp++;
	for (uint32_t i = n; i-- > 0;) { /* the first is on top */
		if (c->mark[from[i]] == c->stamp)
			continue;
		c->mark[from[i]] = c->stamp;
		c->stack[depth++] = from[i];
	}
	while (depth) {
		const uint32_t pc = c->stack[--depth];
		const struct inst *i = &c->code[pc];
		const uint32_t next[] = { (uint32_t)i->y, (uint32_t)i->x };

		work++;
		if (i->op == OP_CHAR || i->op == OP_MATCH) {
			out->pc[out->n++] = pc;
			continue;
		}
		if (!holds((enum op)i->op, before, after))
			continue;
		for (size_t k = 0; k < 2; k++) {
			if (c->mark[next[k]] == c->stamp)
				continue;
			c->mark[next[k]] = c->stamp;
			c->stack[depth++] = next[k];
		}
	}
	return work;
}

static enum side side_of(struct str s, size_t at)
{
	if (at == s.len)
		return SIDE_NONE;
	return pattern_set_has(pattern_set_word, pattern_decode(s, &at)) ? SIDE_WORD : SIDE_OTHER;
}

/* Does the part match anywhere in s? *work counts down. */
static enum pattern_answer part_matches(struct arena *scratch, const struct part *p, struct str s,
                                        uint64_t *work)
{
	struct pc_list now = { arena_array(scratch, uint32_t, p->n), 1 };
	struct pc_list reached = { arena_array(scratch, uint32_t, p->n), 0 };
	enum side before = SIDE_NONE;
	struct closer closer;

	pattern_closer_init(&closer, scratch, p->code, p->n);
	for (size_t at = 0;;) {
		const enum side after = side_of(s, at);
		uint64_t took =
			pattern_closer_run(&closer, now.pc, now.n, before, after, &reached) + 1;
		uint32_t c = 0;

		if (took > *work)
			return PATTERN_UNKNOWN;
		*work -= took;
		for (uint32_t i = 0; i < reached.n; i++)
			if (p->code[reached.pc[i]].op == OP_MATCH)
				return PATTERN_YES;
		if (at == s.len)
			return PATTERN_NO;
		c = pattern_decode(s, &at);
		now.n = 0;
		for (uint32_t i = 0; i < reached.n; i++) {
			const struct inst *inst = &p->code[reached.pc[i]];

			if (p->code[inst->x].live && pattern_set_has(p->sets[inst->set], c))
				now.pc[now.n++] = (uint32_t)inst->x;
		}
		if (!now.n)
			return PATTERN_NO;
		before = after;
	}
}

enum pattern_answer pattern_matches(struct arena *a, const struct pattern *p, struct str s)
{
	uint64_t work = (uint64_t)limit_of(LIMIT_PATTERN_STATES) * 2000;
	enum pattern_answer answer = PATTERN_YES;
	struct arena *scratch;

	if (p->opaque)
		return PATTERN_UNKNOWN;
	scratch = pattern_scratch(a);
	for (uint32_t i = 0; i < p->nparts && answer == PATTERN_YES; i++) {
		answer = part_matches(scratch, &p->parts[i], s, &work);
		if (p->parts[i].negated && answer != PATTERN_UNKNOWN)
			answer = answer == PATTERN_YES ? PATTERN_NO : PATTERN_YES;
	}
	arena_free(scratch);
	return answer;
}
