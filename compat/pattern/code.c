/* code.c - fragments of a program, put together by the parser */
#include "compat/pattern/impl.h"
#include "contract/base/limits.h"

#include <string.h>

/* Makes room for extra more; past the limit the program is stopped. */
static bool reserve(struct code *c, uint64_t extra)
{
	struct inst *grown;
	uint64_t room = c->room;

	if (c->stopped || c->n + extra > limit_of(LIMIT_PATTERN_STATES) ||
	    c->n + extra > INT32_MAX / 4) {
		c->stopped = true;
		return false;
	}
	if (c->n + extra <= room)
		return true;
	while (room < c->n + extra)
		room = room ? room * 2 : 64;
	grown = arena_array(c->arena, struct inst, room);
	if (c->n)
		memcpy(grown, c->at, c->n * sizeof *grown);
	c->at = grown;
	c->room = (uint32_t)room;
	return true;
}

void pattern_code_add(struct code *c, struct inst inst)
{
	if (reserve(c, 1))
		c->at[c->n++] = inst;
}

void pattern_code_insert(struct code *c, uint32_t where, struct inst inst)
{
	if (!reserve(c, 1))
		return;
	memmove(c->at + where + 1, c->at + where, (c->n - where) * sizeof *c->at);
	c->at[where] = inst;
	c->n++;
}

static struct inst split(int64_t x, int64_t y)
{
	return (struct inst){ .op = OP_SPLIT, .x = (int32_t)x, .y = (int32_t)y };
}

static void add_copies(struct code *c, const struct inst *body, uint32_t len, uint32_t times)
{
	for (; times; times--) {
		memcpy(c->at + c->n, body, len * sizeof *body);
		c->n += len;
	}
}

/* X{n,m} as n copies and then m - n that each may leave for the end: unlike
 * X?X?X? this is deterministic where X is. */
static void repeat_counted(struct code *c, uint32_t start, uint32_t min, uint32_t max)
{
	const uint32_t len = c->n - start, more = max == REPEAT_FOREVER ? 0 : max - min;
	const uint64_t total = (uint64_t)min * len + (uint64_t)more * (len + 1) + 1;
	struct inst *body;

	if (!reserve(c, total))
		return;
	body = arena_array(c->arena, struct inst, len);
	memcpy(body, c->at + start, len * sizeof *body);
	c->n = start;
	add_copies(c, body, len, min);
	if (max == REPEAT_FOREVER)
		c->at[c->n++] = split(-(int64_t)len, 1);
	for (uint32_t i = more; i; i--) {
		c->at[c->n++] = split(1, (int64_t)i * (len + 1));
		add_copies(c, body, len, 1);
	}
}

void pattern_code_repeat(struct code *c, uint32_t start, uint32_t min, uint32_t max)
{
	const int32_t len = (int32_t)(c->n - start);

	if (c->stopped || !len || (min == 1 && max == 1))
		return;
	if (max == 0) {
		c->n = start;
	} else if (min == 0 && max == REPEAT_FOREVER) {
		pattern_code_insert(c, start, split(1, len + 2));
		pattern_code_add(c, (struct inst){ .op = OP_JUMP, .x = -(len + 1) });
	} else if (min == 1 && max == REPEAT_FOREVER) {
		pattern_code_add(c, split(-len, 1));
	} else if (min == 0 && max == 1) {
		pattern_code_insert(c, start, split(1, len + 1));
	} else {
		repeat_counted(c, start, min, max);
	}
}

static bool is_live(const struct inst *code, const bool *last, const struct inst *i)
{
	switch ((enum op)i->op) {
	case OP_MATCH:
		return true;
	case OP_START:
		return false;
	case OP_END:
		return last[i->x];
	case OP_SPLIT:
		return code[i->x].live || code[i->y].live;
	case OP_CHAR:
	case OP_JUMP:
	case OP_WORD:
	case OP_NOT_WORD:
		break;
	}
	return code[i->x].live;
}

/* Marks what can still lead to a match. After the first code point ^ cannot
 * hold, behind $ nothing can be read: without this the search loop of a pattern
 * that begins with ^ would be explored for ever. Loops nest, so a few passes. */
static void mark_live(struct arena *scratch, struct inst *code, uint32_t n,
                      const struct charset *sets)
{
	bool *last = arena_array(scratch, bool, n); /* reaches OP_MATCH without reading */
	bool changed;

	do {
		changed = false;
		for (uint32_t i = n; i-- > 0;) {
			const struct inst *at = &code[i];
			bool now = at->op == OP_MATCH ||
			           (at->op != OP_CHAR && at->op != OP_START &&
			            (last[at->x] || (at->op == OP_SPLIT && last[at->y])));

			changed |= now && !last[i];
			last[i] |= now;
		}
	} while (changed);
	do {
		changed = false;
		for (uint32_t i = n; i-- > 0;) {
			bool now = (code[i].op != OP_CHAR || sets[code[i].set].n) &&
			           is_live(code, last, &code[i]);

			changed |= now && !code[i].live;
			code[i].live |= now;
		}
	} while (changed);
}

static int32_t land(const struct inst *code, int32_t pc)
{
	while (code[pc].op == OP_JUMP)
		pc = code[pc].x;
	return pc;
}

/* Relative successors become absolute and skip jumps. Backward jumps lead to a
 * split, forward ones to what is linked already: each chain is short. */
static void link_code(struct inst *code, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		code[i].x = code[i].op == OP_MATCH ? (int32_t)i : code[i].x + (int32_t)i;
		code[i].y = code[i].op == OP_SPLIT ? code[i].y + (int32_t)i : code[i].x;
	}
	for (uint32_t i = n; i-- > 0;) {
		code[i].x = land(code, code[i].x);
		code[i].y = land(code, code[i].y);
	}
}

struct part pattern_code_cut(struct code *c, struct arena *a, uint32_t start,
                             const struct charset *sets)
{
	const uint32_t body = c->n - start, n = body + 4;
	struct inst *code = arena_array(a, struct inst, n);
	struct part part = { .code = code, .n = n };

	code[0] = split(3, 1);
	code[1] = (struct inst){ .op = OP_CHAR, .set = 0, .x = 1 };
	code[2] = (struct inst){ .op = OP_JUMP, .x = -2 };
	if (body)
		memcpy(code + 3, c->at + start, body * sizeof *code);
	code[n - 1] = (struct inst){ .op = OP_MATCH };
	c->n = start;
	link_code(code, n);
	mark_live(c->arena, code, n, sets);
	for (uint32_t i = 0; i < n; i++)
		part.words |= code[i].op == OP_WORD || code[i].op == OP_NOT_WORD;
	return part;
}
