/* set_sample.c - the search for a value that is in several sets
 *
 * For one type after the other (small values first) a tableau: what must hold is written on a
 * trail; intersections are taken apart, and what is left are plain sets, which have a decision
 * procedure, and alternatives (unions, "exactly one of"). The plain ones are solved first. If they
 * have no value, neither has the whole. If they have one, only an alternative that this value
 * misses needs to be branched upon: mostly none. A branch that proved empty is excluded from its
 * siblings.
 *
 * Fences. Where many sets that a constant tells apart must not hold the value (set_tags.c), none of
 * them is written on the trail until a value is in it. */
#include "compat/json_schema/set_search.h"
#include "contract/base/limits.h"

enum { NESTING_MAX = 1500 /* branches within branches, through all levels */ };

enum { CLAIMED = 1, CLAIMED_NOT = 2, BRANCHED = 4 };

struct trail {
	struct json_sets *s;
	enum json_kind kind;
	struct level *level;
	size_t n, head; /* in level->sets; head: what was not looked at yet */
};

static struct json_set_sample go(struct trail *t);

/* ---- the trail ----------------------------------------------------------------- */

static uint8_t *mark_of(struct trail *t, unsigned set)
{
	struct level *l = t->level;
	const size_t at = set >> 1;

	if (at >= l->room) {
		const size_t room = t->s->count * 2;
		uint8_t *grown = arena_array(t->s->arena, uint8_t, room);

		if (l->room)
			memcpy(grown, l->mark, l->room);
		l->mark = grown;
		l->room = room;
	}
	return &l->mark[at];
}

/* The set must hold the value, too. False: it cannot. */
static bool claim(struct trail *t, unsigned set)
{
	const enum plainly p = json_set_plainly(t->s, set, t->kind);
	uint8_t *mark;

	json_set_spend(t->s, 1);
	if (p != PLAINLY_MIXED)
		return p == PLAINLY_ALL;
	mark = mark_of(t, set);
	if (*mark)
		return *mark & (is_not(set) ? CLAIMED_NOT : CLAIMED);
	*mark = is_not(set) ? CLAIMED_NOT : CLAIMED;
	if (t->n == t->level->room_sets) {
		const size_t room = t->n ? t->n * 2 : 64;
		unsigned *grown = arena_array(t->s->arena, unsigned, room);

		if (t->n)
			memcpy(grown, t->level->sets, t->n * sizeof *grown);
		t->level->sets = grown;
		t->level->room_sets = room;
	}
	t->level->sets[t->n++] = set;
	return true;
}

static void cut(struct trail *t, size_t n)
{
	while (t->n > n)
		*mark_of(t, t->level->sets[--t->n]) = 0;
	t->head = t->head < n ? t->head : n;
}

/* Many sets that the value must not be in, and that a constant tells apart. Only those that a value
 * is in after all are written on the trail. */
static const struct set_tags *fence(struct trail *t, unsigned set)
{
	const struct form *f = form_of(t->s, set);
	const struct set_tags *tags = NULL;

	if (f->kind == FORM_BOTH && !is_not(set))
		tags = json_set_tags_of(t->s, set);
	if (f->kind == FORM_ONE && is_not(set)) {
		tags = json_set_tags_of(t->s, set);
		tags = json_set_apart(tags, t->kind) ? tags : NULL;
	}
	return tags;
}

/* Takes intersections apart. False: a contradiction. */
static bool unfold(struct trail *t)
{
	while (t->head < t->n) {
		const unsigned set = t->level->sets[t->head++];
		const struct form *f = form_of(t->s, set);

		if (f->kind == FORM_OPEN && !claim(t, f->set ^ is_not(set)))
			return false;
		if (f->kind == FORM_BOTH && !is_not(set) && !fence(t, set))
			for (size_t i = 0; i < f->count; i++)
				if (!claim(t, f->list[i]))
					return false;
	}
	return true;
}

static bool is_choice(const struct form *f, unsigned set)
{
	return f->kind == FORM_ONE || (f->kind == FORM_BOTH && is_not(set));
}

/* Is one of a union's sets claimed already? */
static bool is_met(struct trail *t, const struct form *f)
{
	for (size_t i = 0; f->kind == FORM_BOTH && i < f->count; i++) {
		const unsigned set = json_set_not(f->list[i]);

		if (json_set_plainly(t->s, set, t->kind) == PLAINLY_ALL ||
		    *mark_of(t, set) & (is_not(set) ? CLAIMED_NOT : CLAIMED))
			return true;
	}
	return false;
}

/* ---- the plain sets of a trail ------------------------------------------------- */

static struct json_set_sample boolean_in(struct json_sets *s, struct plain p)
{
	static const char *const words[] = { "false", "true" };
	struct json_set_sample all = sample_none();

	for (int i = 0; i < 2; i++) {
		const struct node *value = node_new_plain(s->arena, str_of(words[i]));
		size_t found = 0, unknown = 0;

		for (size_t k = 0; k < p.n; k++) {
			const enum json_set_answer a = json_set_has_value(s, p.sets[k], value);

			found += a == JSON_SET_FOUND;
			unknown += a == JSON_SET_UNKNOWN;
		}
		if (found == p.n)
			return sample_of(value);
		if (found + unknown == p.n)
			all = sample_maybe(value, json_set_limit(s));
	}
	return all;
}

static struct json_set_sample plain_in(struct json_sets *s, enum json_kind kind, struct plain p)
{
	switch (kind) {
	case JSON_BOOLEAN:
		return boolean_in(s, p);
	case JSON_NUMBER:
		return json_set_number_in(s, p);
	case JSON_STRING:
		return json_set_string_in(s, p);
	case JSON_ARRAY:
		return json_set_array_in(s, p);
	case JSON_OBJECT:
		return json_set_object_in(s, p);
	case JSON_NULL:
	case JSON_KIND_COUNT:
		break;
	}
	return sample_of(node_new_plain(s->arena, STR("null")));
}

static struct json_set_sample solve_plain(struct trail *t)
{
	struct json_set_sample out;
	const char *blame = NULL;
	struct plain p = { 0 };
	unsigned *sets;

	if (!t->level->work)
		t->level->work = arena_inside(t->s->arena);
	sets = arena_array(t->level->work, unsigned, t->n);
	p = (struct plain){ t->level->work, sets, 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct form *f = form_of(t->s, t->level->sets[i]);

		if (f->kind == FORM_UNKNOWN)
			blame = f->blame;
		else if (f->kind == FORM_SCALAR || f->kind >= FORM_LEAST)
			sets[p.n++] = t->level->sets[i];
	}
	out = plain_in(t->s, t->kind, p);
	arena_reset(t->level->work);
	if (blame && out.answer == JSON_SET_FOUND)
		return sample_maybe(out.value, blame);
	return out;
}

/* An alternative that the value misses; else one of which it is not known; 0: none. */
static unsigned missed(struct trail *t, const struct json_set_sample *plain)
{
	unsigned doubtful = 0;

	for (size_t i = 0; i < t->n; i++) {
		const unsigned set = t->level->sets[i];
		const struct form *f = form_of(t->s, set);
		enum json_set_answer a = JSON_SET_UNKNOWN;

		if (!is_choice(f, set) || *mark_of(t, set) & BRANCHED || fence(t, set) ||
		    is_met(t, f))
			continue;
		if (plain->value)
			a = json_set_has_value(t->s, set, plain->value);
		if (a == JSON_SET_EMPTY)
			return set;
		if (a == JSON_SET_UNKNOWN && !doubtful)
			doubtful = set;
	}
	return doubtful;
}

/* ---- fences -------------------------------------------------------------------- */

/* The value is, or may be, in one of the sets behind a fence: it must not. */
static bool keep_out(struct trail *t, unsigned fence, size_t at)
{
	const struct form *f = form_of(t->s, fence);

	return claim(t, f->kind == FORM_BOTH ? f->list[at] : json_set_not(f->list[at]));
}

static bool is_out(struct trail *t, unsigned fence, size_t at, const struct node *value)
{
	const struct form *f = form_of(t->s, fence);

	return json_set_has_value(t->s, f->list[at], value) ==
	       (f->kind == FORM_BOTH ? JSON_SET_FOUND : JSON_SET_EMPTY);
}

/* Writes down which sets behind fences the value is in; without a value, all of them. False: that
 * is a contradiction. */
static bool mind_fences(struct trail *t, const struct node *value)
{
	const size_t n = t->n;

	for (size_t i = 0; i < n; i++) {
		const unsigned set = t->level->sets[i];
		const struct set_tags *tags = fence(t, set);
		struct set_maybe maybe;
		size_t at;

		if (!tags)
			continue;
		for (at = 0; !value && at < form_of(t->s, set)->count; at++)
			if (!keep_out(t, set, at))
				return false;
		if (!value)
			continue;
		maybe = json_set_maybe(t->s, tags, value);
		while (json_set_next_maybe(&maybe, &at))
			if (!is_out(t, set, at, value) && !keep_out(t, set, at))
				return false;
	}
	return true;
}

/* ---- branches ------------------------------------------------------------------ */

static struct json_set_sample with(struct trail *t, const unsigned *sets, size_t n)
{
	const size_t mark = t->n, head = t->head;
	struct json_set_sample out = sample_none();
	bool can = true;

	for (size_t i = 0; i < n && can; i++)
		can = claim(t, sets[i]);
	if (can)
		out = go(t);
	cut(t, mark);
	t->head = head;
	return out;
}

/* A union of single values, as of an enum. */
static bool is_listed(struct trail *t, const struct form *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (form_of(t->s, f->list[i])->kind != FORM_SCALAR || !is_not(f->list[i]))
			return false;
	return true;
}

/* Each value is judged by all that is on the trail: there is nothing to search for. */
static struct json_set_sample try_values(struct trail *t, unsigned set, const struct form *f)
{
	struct json_set_sample all = sample_none();

	for (size_t i = 0; i < f->count; i++) {
		const struct node *value = form_of(t->s, f->list[i])->value;
		enum json_set_answer a = JSON_SET_FOUND;

		/* What every value of this type satisfies is not on the trail. */
		if (json_kind_of(value) != t->kind)
			continue;
		if (!json_set_spend(t->s, 1 + t->n))
			return sample_unknown(json_set_limit(t->s));
		for (size_t k = 0; k < t->n && a != JSON_SET_EMPTY; k++) {
			enum json_set_answer one = JSON_SET_FOUND;

			if (t->level->sets[k] != set)
				one = json_set_has_value(t->s, t->level->sets[k], value);
			a = one == JSON_SET_FOUND ? a : one;
		}
		if (a == JSON_SET_FOUND)
			return sample_of(value);
		if (a == JSON_SET_UNKNOWN)
			all = sample_maybe(value, "what is said of a listed value");
	}
	return all;
}

static struct json_set_sample try_union(struct trail *t, const struct form *f, bool apart)
{
	struct json_set_sample all = sample_none();

	for (size_t i = 0; i < f->count; i++) {
		const unsigned set = f->list[i] ^ (f->kind == FORM_BOTH);
		const struct json_set_sample one = with(t, &set, 1);

		if (json_set_settles(&all, one))
			break;
		/* Its siblings need not look there again. */
		if (one.answer == JSON_SET_EMPTY && !apart && !claim(t, json_set_not(set)))
			break;
	}
	return all;
}

static struct json_set_sample try_one(struct trail *t, const struct form *f,
                                      const struct set_tags *tags)
{
	unsigned *sets = arena_array(t->s->arena, unsigned, f->count);
	struct json_set_sample all = sample_none();

	for (size_t i = 0; i < f->count; i++) {
		size_t n = 0;

		sets[n++] = f->list[i];
		for (size_t k = 0; k < f->count; k++)
			if (i != k && json_set_may_meet(tags, t->kind, i, k))
				sets[n++] = json_set_not(f->list[k]);
		json_set_spend(t->s, f->count / 64);
		if (json_set_settles(&all, with(t, sets, n)))
			break;
	}
	return all;
}

/* None of them, or two. */
static struct json_set_sample try_not_one(struct trail *t, const struct form *f,
                                          const struct set_tags *tags)
{
	const unsigned none = json_set_not(json_set_either(t->s, f->list, f->count));
	struct json_set_sample all = sample_none();

	if (json_set_settles(&all, with(t, &none, 1)))
		return all;
	for (size_t i = 0; i < f->count; i++) {
		json_set_spend(t->s, i / 64);
		for (size_t k = 0; k < i; k++) {
			const unsigned two[] = { f->list[k], f->list[i] };

			if (json_set_may_meet(tags, t->kind, i, k) &&
			    json_set_settles(&all, with(t, two, 2)))
				return all;
		}
	}
	return all;
}

static struct json_set_sample branch(struct trail *t, unsigned set, struct json_set_sample plain)
{
	const struct form *f = form_of(t->s, set);
	const struct set_tags *tags = json_set_tags_of(t->s, set);
	const bool apart = json_set_apart(tags, t->kind);
	struct json_set_sample out;

	if (f->kind == FORM_BOTH && is_listed(t, f))
		out = try_values(t, set, f);
	else if (f->kind == FORM_BOTH || (apart && !is_not(set)))
		out = try_union(t, f, apart);
	else
		out = is_not(set) ? try_not_one(t, f, tags) : try_one(t, f, tags);
	/* A doubt about the plain ones is one about the whole. */
	return out.answer == JSON_SET_UNKNOWN && !out.value && plain.answer == JSON_SET_UNKNOWN
	               ? sample_maybe(plain.value, out.blame)
	               : out;
}

static struct json_set_sample go(struct trail *t)
{
	struct search *x = t->s->search;
	struct json_set_sample plain;
	unsigned set;
	size_t before;

	do {
		if (!unfold(t))
			return sample_none();
		if (!t->s->steps || x->nesting >= NESTING_MAX)
			return sample_unknown(json_set_limit(t->s));
		json_set_spend(t->s, 4 + t->n);
		plain = solve_plain(t);
		if (plain.answer == JSON_SET_EMPTY)
			return plain;
		before = t->n;
		if (!mind_fences(t, plain.value))
			return sample_none();
	} while (t->n > before);
	set = missed(t, &plain);
	if (!set)
		return plain;
	x->nesting++;
	*mark_of(t, set) |= BRANCHED;
	plain = branch(t, set, plain);
	*mark_of(t, set) &= (uint8_t)~BRANCHED;
	x->nesting--;
	return plain;
}

/* ---- all ----------------------------------------------------------------------- */

struct json_set_sample json_set_sample_of_kind(struct json_sets *s, const unsigned *sets, size_t n,
                                               enum json_kind kind)
{
	struct trail t = { .s = s, .kind = kind, .level = &s->search->level[s->search->depth] };
	struct json_set_sample out = sample_none();
	bool can = true;

	for (size_t i = 0; i < n && can; i++)
		can = claim(&t, sets[i]);
	if (can)
		out = go(&t);
	cut(&t, 0);
	return out;
}
