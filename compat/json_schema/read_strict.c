/* read_strict.c - the pairs of nodes that meet: asked, remembered, asked again
 *
 * The original recurses. Here a pair that is being compared is a frame with its plan and how far it
 * has come; a step that needs another pair waits until that one is done. Order and outcome are the
 * same.
 */
#include "compat/json_schema/read_impl.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/base/text_map.h"

struct frame {
	struct json_pair *pair;
	struct json_steps plan;
	size_t at;          /* the step to be taken */
	size_t row, column; /* of STEP_MATCH */
	struct json_edge *edges;
	size_t edge_count;
	struct frame *up;
};

/* Pairs by key: open addressing; the room is a power of two. */
struct pairs {
	struct json_pair **slots;
	size_t count, room, bad;
};

struct pass {
	struct json_relation *r;
	struct pairs pairs;
	const struct pairs *before; /* of the pass before; its bad pairs are known */
	bool assumed;               /* that a pair which is open is compatible */
	struct frame *top, *spare;
};

static const bool passes[JSON_DIFFERENCE_COUNT][JSON_POLICY_COUNT] = {
#define NEVER                \
	{                    \
		false, false \
	}
#define LENIENT             \
	{                   \
		false, true \
	}
#define BOTH               \
	{                  \
		true, true \
	}
#define DIFFERENCE(name, level, words) [JSON_##name] = level,
#include "compat/json_schema/difference.def"
#undef DIFFERENCE
#undef NEVER
#undef LENIENT
#undef BOTH
};

bool json_difference_passes(enum json_difference d, enum json_policy policy)
{
	return passes[d][policy];
}

bool json_work(struct json_relation *r, size_t n)
{
	r->work += n; /* counts of what is in memory: the sum does not wrap */
	return r->work <= limit_of(LIMIT_PAIRS) || limit_exceeded(LIMIT_PAIRS, r->why);
}

/* ---- pairs ----------------------------------------------------------------------------- */

static struct json_pair **slot_of(const struct pairs *p, uint64_t key)
{
	size_t i = (size_t)((key * 0x9e3779b97f4a7c15ull) >> 20) & (p->room - 1);

	while (p->slots[i] && p->slots[i]->key != key)
		i = (i + 1) & (p->room - 1);
	return &p->slots[i];
}

static struct json_pair *find(const struct pairs *p, uint64_t key)
{
	return p && p->count ? *slot_of(p, key) : NULL;
}

static void grow(struct arena *a, struct pairs *p)
{
	const struct pairs old = *p;

	p->room = old.room ? old.room * 2 : 64;
	p->slots = arena_array(a, struct json_pair *, p->room);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i])
			*slot_of(p, old.slots[i]->key) = old.slots[i];
}

static struct json_pair *pair_of(struct pass *s, const struct typed *old, const struct typed *new,
                                 bool flipped)
{
	const uint64_t key = (uint64_t)flipped << 63 | (uint64_t)old->id << 32 | new->id;
	struct json_pair **slot;

	if (s->pairs.count >= s->pairs.room / 2)
		grow(s->r->arena, &s->pairs);
	slot = slot_of(&s->pairs, key);
	if (!*slot) {
		*slot = arena_new(s->r->arena, struct json_pair);
		**slot = (struct json_pair){
			.old = old, .new = new, .flipped = flipped, .key = key
		};
		s->pairs.count++;
	}
	return *slot;
}

static bool is_bad(const struct json_pair *p)
{
	return p && p->state == JSON_PAIR_DONE && p->bad;
}

/* ---- what is found --------------------------------------------------------------------- */

static unsigned long long sum(unsigned long long a, unsigned long long b)
{
	return a > ~0ull - b ? ~0ull : a + b;
}

static struct json_entry *add_entry(struct pass *s, struct json_pair *pair, struct json_way way)
{
	struct json_entry *e = arena_new(s->r->arena, struct json_entry);

	e->way = way;
	if (pair->last)
		pair->last->next = e;
	else
		pair->first = e;
	pair->last = e;
	return e;
}

static void add_difference(struct pass *s, struct json_pair *pair, enum json_difference type,
                           struct json_way way)
{
	add_entry(s, pair, way)->type = type;
	pair->total = sum(pair->total, 1);
	pair->bad = sum(pair->bad, !json_difference_passes(type, s->r->policy));
}

static void add_pair(struct pass *s, struct json_pair *pair, const struct json_pair *inner,
                     struct json_way way)
{
	if (!inner || !inner->total)
		return;
	add_entry(s, pair, way)->pair = inner;
	pair->total = sum(pair->total, inner->total);
	pair->bad = sum(pair->bad, inner->bad);
}

/* ---- steps ----------------------------------------------------------------------------- */

static bool push(struct pass *s, struct json_pair *pair)
{
	struct frame *f = s->spare;

	if (f)
		s->spare = f->up;
	else
		f = arena_new(s->r->arena, struct frame);
	*f = (struct frame){ .pair = pair, .up = s->top };
	s->top = f;
	pair->state = JSON_PAIR_OPEN;
	return json_plan(s->r, pair->old, pair->new, &f->plan);
}

static const struct typed *followed(const struct typed *t)
{
	return t->class == TYPED_REFERENCE ? t->reference.target : t;
}

/* What is known of two nodes. False: it is asked first, or something failed (*failed). *known NULL:
 * nothing is found. */
static bool ask(struct pass *s, const struct typed *old, const struct typed *new, bool flipped,
                const struct json_pair **known, bool *failed)
{
	struct json_pair *pair = pair_of(s, followed(old), followed(new), flipped);

	*known = NULL;
	switch (pair->state) {
	case JSON_PAIR_DONE:
		*known = pair;
		return true;
	case JSON_PAIR_OPEN:
		*known = find(s->before, pair->key);
		if (!is_bad(*known)) {
			*known = NULL;
			s->assumed = true;
		}
		return true;
	case JSON_PAIR_NEW:
		break;
	}
	*failed = !json_work(s->r, 1) || !push(s, pair);
	return false;
}

/* Every branch with every other; then those that fit are paired off. */
static bool match(struct pass *s, struct frame *f, const struct json_step *step, bool *failed)
{
	const struct typed_combined *old = step->old->combined, *new = step->new->combined;
	const size_t olds = old->distinct_count, news = new->distinct_count;
	const struct json_edge **matched;
	size_t count;

	for (; f->row < olds && news; f->row++, f->column = 0) {
		for (; f->column < news; f->column++) {
			const struct json_pair *known;

			if (!ask(s, old->distinct[f->row], new->distinct[f->column],
			         f->pair->flipped, &known, failed))
				return false;
			if (!json_work(s->r, 1)) {
				*failed = true;
				return false;
			}
			if (!known || !known->bad)
				LIST_ADD(s->r->arena, f->edges, f->edge_count,
				         (struct json_edge){ f->row, f->column, known });
		}
	}
	json_match(s->r->arena, f->edges, f->edge_count, olds, news, &matched, &count);
	for (size_t i = 0; i < count; i++)
		add_pair(s, f->pair, matched[i]->pair,
		         (struct json_way){ str_of(typed_criterion_name(old->criterion)),
		                            arena_printf(s->r->arena, "%zu", matched[i]->old) });
	if (count < (olds < news ? olds : news))
		add_difference(s, f->pair, JSON_COMBINED_TYPE_SUBSCHEMAS_CHANGED,
		               (struct json_way){ 0 });
	return true;
}

static void say_which(struct pass *s, struct json_pair *pair, const struct json_step *step,
                      bool compatible)
{
	const enum json_difference type = compatible ? step->type : step->otherwise;

	if (type != JSON_DIFFERENCE_COUNT)
		add_difference(s, pair, type, step->way);
}

/* True: the step is done. */
static bool take(struct pass *s, struct frame *f, const struct json_step *step, bool *failed)
{
	const struct json_pair *known;
	bool fits;

	if (step->kind == STEP_SAY) {
		add_difference(s, f->pair, step->type, step->way);
		return true;
	}
	if (step->kind == STEP_MATCH)
		return match(s, f, step, failed);
	if (!step->old || !step->new) {
		add_difference(s, f->pair, step->old ? JSON_SCHEMA_REMOVED : JSON_SCHEMA_ADDED,
		               step->way);
		return true;
	}
	if (!ask(s, step->old, step->new, f->pair->flipped != (step->kind == STEP_INVERT), &known,
	         failed))
		return false;
	fits = !known || !known->bad;
	if (step->kind == STEP_TRY && !fits)
		return true;
	if (step->kind != STEP_INVERT)
		add_pair(s, f->pair, known, step->way);
	if (step->kind != STEP_PASS)
		say_which(s, f->pair, step, fits);
	if (step->kind == STEP_TRY)
		f->at = f->plan.count - 1; /* that is all */
	return true;
}

static bool run(struct pass *s, struct json_pair *root)
{
	bool failed = false;

	if (!push(s, root))
		return false;
	while (s->top) {
		struct frame *f = s->top;

		if (f->at < f->plan.count) {
			if (take(s, f, &f->plan.list[f->at], &failed))
				f->at++;
			if (failed)
				return false;
			continue;
		}
		f->pair->state = JSON_PAIR_DONE;
		s->pairs.bad += f->pair->bad != 0;
		s->top = f->up;
		f->up = s->spare;
		s->spare = f;
	}
	return true;
}

/* ---- until nothing changes ------------------------------------------------------------- */

static bool same_bad(const struct pairs *a, const struct pairs *b)
{
	if (!b || a->bad != b->bad)
		return !b && !a->bad;
	for (size_t i = 0; i < a->room; i++)
		if (is_bad(a->slots[i]) && !is_bad(find(b, a->slots[i]->key)))
			return false;
	return true;
}

static bool settle(struct json_relation *r, const struct typed *old, const struct typed *new,
                   const struct json_pair **root)
{
	struct pairs *before = NULL;

	for (;;) {
		struct pass *s = arena_new(r->arena, struct pass);
		struct json_pair *pair;

		s->r = r;
		s->before = before;
		pair = pair_of(s, followed(old), followed(new), false);
		if (!json_work(r, 1) || !run(s, pair))
			return false;
		*root = pair;
		if (!s->assumed || same_bad(&s->pairs, before))
			return true;
		before = &s->pairs;
	}
}

bool json_can_read(struct arena *a, enum json_policy policy, const struct typed_schema *new,
                   const struct typed_schema *old, bool everything, struct json_reading *out,
                   struct failure *why)
{
	struct text_map patterns = { .arena = a };
	struct json_relation r = {
		.arena = a, .policy = policy, .why = why, .patterns = &patterns
	};
	const struct json_pair *root;

	if (!settle(&r, old->root, new->root, &root))
		return false;
	*out = (struct json_reading){ .compatible = !root->bad };
	return json_spell(&r, root, everything, out);
}
