/* include.c - searches a string in one language and not in another
 *
 * Breadth first over joint states of all programs, so that what is found is
 * shortest. Of the program of sub one thread is followed at a time (the guide);
 * of the others, all threads at once, as a set of instructions:
 *
 *   guide   sub's main part     some run of it must match
 *   low     super's parts, sub's negated parts     the fewer threads the better
 *   high    sub's look-ahead, super's negated parts    the more the better
 *
 * A state that is no better than one already seen (same guide; a superset of its
 * low threads, a subset of its high ones) leads to nothing new and is dropped:
 * an antichain. That is what keeps a.{20}b against a.{20}[bc] at 40 states
 * instead of two million. See De Wulf, Doyen, Henzinger, Raskin: Antichains, 2006. */
#include "compat/pattern/impl.h"
#include "contract/base/limits.h"

#include <stdlib.h>
#include <string.h>

#define NO_STATE UINT32_MAX
enum {
	CODE_MAX = 1 << 17,
	SETS_MAX = 1 << 14,
	PARTS_MAX = 1 << 11,
	BYTES_MAX = 16 << 20,
	WORK_PER_STATE = 2000
};

/* A part in the joined code. */
struct role {
	const struct charset *sets;
	uint32_t first_set; /* of them in the joined table */
	uint32_t base;      /* where its program begins */
	bool negated, super;
};

struct state {
	const uint32_t *threads;      /* of low and high, ascending */
	uint64_t low_bits, high_bits; /* threads hashed to bits, to compare quickly */
	uint32_t n, guide;
	uint32_t from, class; /* how it was reached first */
	uint32_t level;       /* length of the string */
	uint32_t next;        /* in its bucket */
	uint8_t before;       /* enum side */
	bool dropped;
};

struct product {
	struct arena *arena;
	struct inst *code;           /* of all programs: guide, low, high */
	uint32_t n, guide_end, high; /* instructions in all, and where kinds begin */
	struct role *roles;          /* role 0 is the guide */
	uint32_t nroles;
	bool has_super, words;
	struct charset *sets;
	uint32_t nsets;
	struct alphabet alphabet;
	struct closer closer;
	struct state *states; /* the agenda, in the order they were reached */
	uint32_t nstates, room;
	uint32_t *bucket; /* by guide and side: the newest state not beaten */
	uint32_t found;   /* the state that is the answer */
	uint64_t work;    /* what is left of the budget */
	/* scratch */
	bool *done;                                            /* by role: has met OP_MATCH */
	struct pc_list threads, targets;                       /* of the others, of the guide */
	struct pc_list guides[SIDE_COUNT], others[SIDE_COUNT]; /* closures by what is next */
};

/* Where the part's sets are in the joint table; parts of a pattern share theirs. */
static uint32_t join_sets(struct product *p, const struct part *part)
{
	const uint32_t at = p->nsets;

	for (uint32_t i = 0; i < p->nroles; i++)
		if (p->roles[i].sets == part->sets)
			return p->roles[i].first_set;
	memcpy(p->sets + at, part->sets, part->nsets * sizeof *p->sets);
	p->nsets += part->nsets;
	return at;
}

static void join_part(struct product *p, const struct part *part, bool super)
{
	const uint32_t base = p->n, first_set = join_sets(p, part);

	for (uint32_t i = 0; i < part->n; i++) {
		struct inst *to = &p->code[p->n++];

		*to = part->code[i];
		to->x += (int32_t)base;
		to->y += (int32_t)base;
		to->set += first_set;
		to->role = (uint16_t)p->nroles;
	}
	p->words |= part->words;
	p->roles[p->nroles++] = (struct role){ part->sets, first_set, base, part->negated, super };
}

static void count_room(const struct pattern *of, uint64_t *code, uint64_t *sets, uint64_t *parts)
{
	for (uint32_t i = 0; of && i < of->nparts; i++) {
		*code += of->parts[i].n;
		if (!i || of->parts[i].sets != of->parts[i - 1].sets)
			*sets += of->parts[i].nsets;
	}
	*parts += of ? of->nparts : 0;
}

/* All parts but the guide that are low, or that are high. */
static void join_kind(struct product *p, const struct pattern *of, bool super, bool high)
{
	for (uint32_t i = super ? 0 : 1; of && i < of->nparts; i++)
		if ((super == of->parts[i].negated) == high)
			join_part(p, &of->parts[i], super);
}

static bool join(struct product *p, const struct pattern *sub, const struct pattern *super)
{
	uint64_t code = 0, sets = 0, parts = 0;

	count_room(sub, &code, &sets, &parts);
	count_room(super, &code, &sets, &parts);
	if (code > CODE_MAX || sets > SETS_MAX || parts > PARTS_MAX)
		return false;
	p->code = arena_array(p->arena, struct inst, code);
	p->sets = arena_array(p->arena, struct charset, sets);
	p->roles = arena_array(p->arena, struct role, parts);
	join_part(p, &sub->parts[0], false);
	p->guide_end = p->n;
	join_kind(p, sub, false, false);
	join_kind(p, super, true, false);
	p->high = p->n;
	join_kind(p, sub, false, true);
	join_kind(p, super, true, true);
	p->has_super = super != NULL;
	return true;
}

static bool prepare(struct product *p, const struct pattern *sub, const struct pattern *super)
{
	if (!join(p, sub, super) ||
	    !pattern_alphabet_init(&p->alphabet, p->arena, p->sets, p->nsets, p->words))
		return false;
	pattern_closer_init(&p->closer, p->arena, p->code, p->n);
	p->done = arena_array(p->arena, bool, p->nroles);
	p->bucket = arena_array(p->arena, uint32_t, (size_t)p->guide_end * SIDE_COUNT);
	memset(p->bucket, 0xFF, sizeof *p->bucket * p->guide_end * SIDE_COUNT);
	p->threads.pc = arena_array(p->arena, uint32_t, p->n);
	p->targets.pc = arena_array(p->arena, uint32_t, p->guide_end);
	for (int i = 0; i < SIDE_COUNT; i++) {
		p->guides[i].pc = arena_array(p->arena, uint32_t, p->guide_end);
		p->others[i].pc = arena_array(p->arena, uint32_t, p->n - p->guide_end);
	}
	p->work = (uint64_t)limit_of(LIMIT_PATTERN_STATES) * WORK_PER_STATE;
	return true;
}

static void spend(struct product *p, uint64_t n)
{
	p->work = p->work > n ? p->work - n : 0;
}

/* Everything super may do is at most what y lets it do; see the top. */
static bool no_worse(struct product *p, const struct state *x, const struct state *y)
{
	uint32_t i = 0, k = 0;

	spend(p, 1);
	if ((x->low_bits & ~y->low_bits) || (y->high_bits & ~x->high_bits))
		return false;
	spend(p, x->n + y->n);
	while (i < x->n || k < y->n) {
		const uint32_t a = i < x->n ? x->threads[i] : UINT32_MAX;
		const uint32_t b = k < y->n ? y->threads[k] : UINT32_MAX;

		if ((a < b && a < p->high) || (b < a && b >= p->high))
			return false;
		i += a <= b;
		k += b <= a;
	}
	return true;
}

static void hash_threads(const struct product *p, struct state *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const uint64_t bit = (uint64_t)1 << (s->threads[i] * 0x9E3779B1u >> 26);

		if (s->threads[i] < p->high)
			s->low_bits |= bit;
		else
			s->high_bits |= bit;
	}
}

/* Whether a place at which the given roles are done is in sub and not in super. */
static bool told_apart(const struct product *p)
{
	bool in_super = p->has_super;

	for (uint32_t i = 0; i < p->nroles; i++) {
		const bool agrees = p->done[i] != p->roles[i].negated;

		if (p->roles[i].super)
			in_super &= agrees;
		else if (!agrees)
			return false;
	}
	return !in_super;
}

static void mark_done(struct product *p, const struct pc_list *reached)
{
	for (uint32_t i = 0; i < reached->n; i++)
		if (p->code[reached->pc[i]].op == OP_MATCH)
			p->done[p->code[reached->pc[i]].role] = true;
}

/* Is the string that leads to s an answer, if it ends here? */
static bool is_answer(struct product *p, const struct state *s)
{
	struct pc_list *guide = &p->guides[SIDE_NONE], *others = &p->others[SIDE_NONE];

	memset(p->done, 0, p->nroles * sizeof *p->done);
	spend(p, pattern_closer_run(&p->closer, &s->guide, 1, s->before, SIDE_NONE, guide));
	mark_done(p, guide);
	if (!p->done[0])
		return false;
	spend(p, pattern_closer_run(&p->closer, s->threads, s->n, s->before, SIDE_NONE, others));
	mark_done(p, others);
	return told_apart(p);
}

/* Takes s off the agenda if a seen state is no worse, and what s makes useless.
 * One that was reached by a shorter string stays on the agenda, or the answer
 * might not be shortest. */
static bool is_new(struct product *p, const struct state *s)
{
	uint32_t *link = &p->bucket[s->guide * SIDE_COUNT + s->before];

	for (uint32_t at = *link; at != NO_STATE; at = p->states[at].next)
		if (no_worse(p, &p->states[at], s))
			return false;
	while (*link != NO_STATE) {
		struct state *old = &p->states[*link];

		if (no_worse(p, s, old)) {
			old->dropped |= old->level == s->level;
			*link = old->next;
		} else {
			link = &old->next;
		}
	}
	return true;
}

/* Puts s, whose threads are borrowed, on the agenda. False: out of budget. */
static bool push(struct product *p, struct state s)
{
	const size_t bytes = s.n * sizeof *s.threads;
	uint32_t *kept, *head = &p->bucket[s.guide * SIDE_COUNT + s.before];

	hash_threads(p, &s);
	if (!is_new(p, &s))
		return p->work > 0;
	if (p->nstates >= limit_of(LIMIT_PATTERN_STATES) || p->arena->used + bytes > BYTES_MAX ||
	    !p->work)
		return false;
	kept = arena_array(p->arena, uint32_t, s.n);
	if (s.n)
		memcpy(kept, s.threads, s.n * sizeof *kept);
	s.threads = kept;
	s.next = *head;
	if (p->nstates == p->room) {
		uint32_t room = p->room ? p->room * 2 : 32;
		struct state *grown = arena_array(p->arena, struct state, room);

		if (p->nstates)
			memcpy(grown, p->states, p->nstates * sizeof *grown);
		p->states = grown;
		p->room = room;
	}
	*head = p->nstates;
	p->states[p->nstates++] = s;
	if (is_answer(p, &s))
		p->found = p->nstates - 1;
	return true;
}

/* The instruction behind pc after reading the class, or -1. OP_MATCH is its own
 * successor; its set is the table's first, which is everything. */
static int32_t step(const struct product *p, uint32_t pc, uint32_t class)
{
	const struct inst *i = &p->code[pc];

	return p->code[i->x].live && alphabet_has(&p->alphabet, i->set, class) ? i->x : -1;
}

static int ascending(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Fills p->targets: where the guide may be after reading the class. */
static bool step_guide(struct product *p, const struct pc_list *from, uint32_t class)
{
	p->targets.n = 0;
	spend(p, from->n + 1);
	for (uint32_t i = 0; i < from->n; i++) {
		int32_t to = step(p, from->pc[i], class);

		if (to < 0)
			continue;
		if (p->code[to].op == OP_MATCH)
			p->targets.n = 0; /* nothing is better than having matched */
		p->targets.pc[p->targets.n++] = (uint32_t)to;
		if (p->code[to].op == OP_MATCH)
			break;
	}
	return p->targets.n > 0;
}

/* Fills p->threads: where all others are after reading the class. False: from
 * there no answer can be reached. */
static bool step_others(struct product *p, const struct pc_list *from, uint32_t class)
{
	struct pc_list *to = &p->threads;
	uint32_t *mark = p->closer.mark, n = 0;
	const uint32_t stamp = ++p->closer.stamp;
	bool hopeless = false, in_super = p->has_super;

	to->n = 0;
	memset(p->done, 0, p->nroles * sizeof *p->done);
	for (uint32_t i = 0; i < from->n; i++) {
		const int32_t pc = step(p, from->pc[i], class);

		if (pc < 0 || mark[pc] == stamp)
			continue;
		mark[pc] = stamp;
		to->pc[to->n++] = (uint32_t)pc;
	}
	mark_done(p, to);
	for (uint32_t i = 0; i < to->n; i++) {
		const struct inst *inst = &p->code[to->pc[i]];

		if (!p->done[inst->role] || inst->op == OP_MATCH)
			to->pc[n++] = to->pc[i];
	}
	to->n = n;
	qsort(to->pc, to->n, sizeof *to->pc, ascending);
	for (uint32_t i = 1; i < p->nroles; i++) {
		hopeless |= !p->roles[i].super && p->roles[i].negated && p->done[i];
		in_super &= !p->roles[i].super || (!p->roles[i].negated && p->done[i]);
	}
	spend(p, from->n + 4 * (uint64_t)n + p->nroles);
	return !hopeless && !in_super;
}

/* All that can be read next. False: out of budget. */
static bool expand(struct product *p, uint32_t index)
{
	const struct state s = p->states[index];

	for (enum side after = SIDE_OTHER; after <= (p->words ? SIDE_WORD : SIDE_OTHER); after++) {
		spend(p, pattern_closer_run(&p->closer, &s.guide, 1, s.before, after,
		                            &p->guides[after]));
		spend(p, pattern_closer_run(&p->closer, s.threads, s.n, s.before, after,
		                            &p->others[after]));
	}
	for (uint32_t class = 0; class < p->alphabet.n && p->found == NO_STATE; class ++) {
		const enum side side = p->alphabet.side[class];

		if (!step_guide(p, &p->guides[side], class) ||
		    !step_others(p, &p->others[side], class))
			continue;
		for (uint32_t i = 0; i < p->targets.n && p->found == NO_STATE; i++) {
			const struct state to = { .threads = p->threads.pc,
				                  .n = p->threads.n,
				                  .guide = p->targets.pc[i],
				                  .from = index,
				                  .class = class,
				                  .level = s.level + 1,
				                  .before = (uint8_t)side };

			if (!push(p, to))
				return false;
		}
	}
	return true;
}

static bool start(struct product *p)
{
	p->threads.n = 0;
	for (uint32_t i = 1; i < p->nroles; i++)
		p->threads.pc[p->threads.n++] = p->roles[i].base;
	return push(p, (struct state){ .threads = p->threads.pc,
	                               .n = p->threads.n,
	                               .from = NO_STATE,
	                               .before = SIDE_NONE });
}

static struct str spell(struct arena *a, const struct product *p)
{
	const struct state *s = &p->states[p->found];
	char *out = arena_array(a, char, 4 * (size_t)s->level + 1);
	uint32_t *points = arena_array(p->arena, uint32_t, s->level);
	size_t len = 0;

	for (uint32_t i = s->level; i-- > 0; s = &p->states[s->from])
		points[i] = p->alphabet.example[s->class];
	for (uint32_t i = 0; i < p->states[p->found].level; i++)
		len += pattern_encode(points[i], out + len);
	return (struct str){ out, len };
}

enum pattern_answer pattern_search(struct arena *a, const struct pattern *sub,
                                   const struct pattern *super, struct str *witness)
{
	struct product p = { .arena = pattern_scratch(a), .found = NO_STATE };
	enum pattern_answer answer = PATTERN_UNKNOWN;

	if (prepare(&p, sub, super) && start(&p)) {
		uint32_t i = 0;

		while (p.found == NO_STATE && i < p.nstates &&
		       (p.states[i].dropped || expand(&p, i)))
			i++;
		if (p.found != NO_STATE) {
			*witness = spell(a, &p);
			answer = PATTERN_YES;
		} else if (i == p.nstates) {
			answer = PATTERN_NO;
		}
	}
	arena_free(p.arena);
	return answer;
}
