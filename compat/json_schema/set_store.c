/* set_store.c - the store: sets built alike are one set, with one number
 *
 * A table finds a form by what it is made of: its kind, its number, the sets inside it. It also
 * keeps the budget, which everything that grows with its input draws on, in steps of about the
 * same time and at most some ten bytes: a set looked at, a member placed, a part of an
 * intersection copied. */
#include "compat/json_schema/set_impl.h"
#include "contract/base/limits.h"

#include <stdlib.h>

enum { FORM_STEPS = 16 }; /* what a new form costs */

/* The type a plain set speaks of. */
static const enum json_kind about[FORM_KIND_COUNT] = {
	[FORM_LEAST] = JSON_NUMBER,        [FORM_MOST] = JSON_NUMBER,
	[FORM_MULTIPLE] = JSON_NUMBER,     [FORM_MIN_LENGTH] = JSON_STRING,
	[FORM_MAX_LENGTH] = JSON_STRING,   [FORM_PATTERN] = JSON_STRING,
	[FORM_FORMAT] = JSON_STRING,       [FORM_MIN_ITEMS] = JSON_ARRAY,
	[FORM_MAX_ITEMS] = JSON_ARRAY,     [FORM_ITEM] = JSON_ARRAY,
	[FORM_ITEMS] = JSON_ARRAY,         [FORM_CONTAINS] = JSON_ARRAY,
	[FORM_CONTAINS_MOST] = JSON_ARRAY, [FORM_UNIQUE] = JSON_ARRAY,
	[FORM_MIN_MEMBERS] = JSON_OBJECT,  [FORM_MAX_MEMBERS] = JSON_OBJECT,
	[FORM_HAS] = JSON_OBJECT,          [FORM_MEMBER] = JSON_OBJECT,
	[FORM_MEMBERS] = JSON_OBJECT,      [FORM_NAMES] = JSON_OBJECT,
};

/* ---- the budget -------------------------------------------------------------- */

bool json_set_spend(struct json_sets *s, size_t steps)
{
	s->steps = s->steps > steps ? s->steps - steps : 0;
	return s->steps > 0;
}

const char *json_set_limit(struct json_sets *s)
{
	if (!s->limit)
		s->limit = arena_printf(s->arena, "more than %lu %s (limit %s)",
		                        limit_of(LIMIT_SET_STEPS), limit_what(LIMIT_SET_STEPS),
		                        limit_name(LIMIT_SET_STEPS))
		                   .ptr;
	return s->limit;
}

/* ---- what a set is for the values of one type -------------------------------- */

static enum plainly opposite(enum plainly p)
{
	return p == PLAINLY_MIXED ? p : p == PLAINLY_ALL ? PLAINLY_NONE : PLAINLY_ALL;
}

enum plainly json_set_plainly(const struct json_sets *s, unsigned set, enum json_kind kind)
{
	const enum plainly p = (enum plainly)form_of(s, set)->plainly[kind];

	return is_not(set) ? opposite(p) : p;
}

static enum plainly plainly_both(const struct json_sets *s, const struct form *f,
                                 enum json_kind kind)
{
	bool mixed = false;

	for (size_t i = 0; i < f->count; i++) {
		const enum plainly p = json_set_plainly(s, f->list[i], kind);

		if (p == PLAINLY_NONE)
			return p;
		mixed |= p == PLAINLY_MIXED;
	}
	return mixed ? PLAINLY_MIXED : PLAINLY_ALL;
}

static enum plainly plainly_one(const struct json_sets *s, const struct form *f,
                                enum json_kind kind)
{
	size_t all = 0, mixed = 0;

	for (size_t i = 0; i < f->count; i++) {
		const enum plainly p = json_set_plainly(s, f->list[i], kind);

		all += p == PLAINLY_ALL;
		mixed += p == PLAINLY_MIXED;
	}
	if (all > 1 || !(all + mixed))
		return PLAINLY_NONE;
	return mixed ? PLAINLY_MIXED : PLAINLY_ALL;
}

static enum plainly plainly_of(const struct json_sets *s, const struct form *f, enum json_kind kind)
{
	if (f->kind == FORM_BOTH)
		return plainly_both(s, f, kind);
	if (f->kind == FORM_ONE)
		return plainly_one(s, f, kind);
	if (f->kind == FORM_ALL)
		return PLAINLY_ALL;
	if (f->kind == FORM_TYPES)
		return f->n >> kind & 1 ? PLAINLY_ALL : PLAINLY_NONE;
	if (f->kind == FORM_SCALAR && json_kind_of(f->value) != kind)
		return PLAINLY_NONE;
	if (f->kind == FORM_SCALAR && kind == JSON_NULL)
		return PLAINLY_ALL;
	if (f->kind >= FORM_LEAST && about[f->kind] != kind)
		return PLAINLY_ALL;
	if (f->kind == FORM_UNKNOWN && f->n && !(f->n >> kind & 1))
		return PLAINLY_ALL;
	return PLAINLY_MIXED;
}

/* ---- the table --------------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t n)
{
	return (h ^ n ^ h >> 29) * 0x9E3779B97F4A7C15u;
}

/* The same for 1, 1.0 and 10e-1. */
static uint64_t mix_number(uint64_t h, const struct number *n)
{
	h = mix(h, (uint64_t)n->point * 2 + n->negative);
	for (size_t i = 0; i < n->digits.len; i++)
		if (n->digits.ptr[i] != '.')
			h = mix(h, (unsigned char)n->digits.ptr[i]);
	return h;
}

static uint64_t mix_list(uint64_t h, const unsigned *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = mix(h, list[i]);
	return h;
}

static uint64_t mix_match(uint64_t h, const struct match *m)
{
	h = mix(h, (uint64_t)m->found * 2 + m->rest);
	for (size_t i = 0; i < m->nnames; i++)
		h = mix(h, str_hash(m->names[i]));
	return mix_list(h, m->patterns, m->npatterns);
}

static uint64_t hash_of(const struct form *f)
{
	uint64_t h = mix(f->kind, f->n);

	h = mix(h, (uint64_t)f->set * 2 + f->exclusive);
	h = mix(h, (uintptr_t)f->identity);
	if (f->name.len)
		h = mix(h, str_hash(f->name));
	h = mix_list(mix_number(h, &f->number), f->list, f->count);
	return f->match ? mix_match(h, f->match) : h;
}

static bool same_list(const unsigned *x, size_t nx, const unsigned *y, size_t ny)
{
	return nx == ny && (!nx || !memcmp(x, y, nx * sizeof *x));
}

static bool same_match(const struct match *x, const struct match *y)
{
	if (!x || !y)
		return x == y;
	if (x->rest != y->rest || x->found != y->found || x->nnames != y->nnames ||
	    !same_list(x->patterns, x->npatterns, y->patterns, y->npatterns))
		return false;
	for (size_t i = 0; i < x->nnames; i++)
		if (!str_eq(x->names[i], y->names[i]))
			return false;
	return true;
}

static bool same_form(const struct form *x, const struct form *y)
{
	return x->kind == y->kind && x->n == y->n && x->set == y->set &&
	       x->exclusive == y->exclusive && x->identity == y->identity &&
	       str_eq(x->name, y->name) && !number_compare(&x->number, &y->number) &&
	       same_list(x->list, x->count, y->list, y->count) && same_match(x->match, y->match);
}

struct form_slot {
	uint32_t hash;
	unsigned form; /* 0: free */
};

static struct form_slot *slot_of(struct json_sets *s, const struct form *f, uint32_t hash)
{
	size_t at = hash & (s->room - 1);

	while (s->slots[at].form &&
	       (s->slots[at].hash != hash || !same_form(s->forms[s->slots[at].form], f)))
		at = (at + 1) & (s->room - 1);
	return &s->slots[at];
}

static void grow(struct json_sets *s)
{
	struct form_slot *old = s->slots;
	const size_t room = s->room;

	if (s->room && s->count * 2 < s->room)
		return;
	s->room = room ? room * 2 : 256;
	s->slots = arena_array(s->arena, struct form_slot, s->room);
	for (size_t i = 0; i < room; i++) {
		size_t at = old[i].hash & (s->room - 1);

		while (old[i].form && s->slots[at].form)
			at = (at + 1) & (s->room - 1);
		if (old[i].form)
			s->slots[at] = old[i];
	}
}

unsigned json_set_find(struct json_sets *s, const struct form *f)
{
	return s->room ? slot_of(s, f, (uint32_t)hash_of(f))->form * 2 : 0;
}

unsigned json_set_add(struct json_sets *s, const struct form *f)
{
	const uint32_t hash = (uint32_t)hash_of(f);
	struct form_slot *slot;
	struct form *kept;

	grow(s);
	slot = slot_of(s, f, hash);
	if (slot->form)
		return slot->form * 2;
	json_set_spend(s, FORM_STEPS);
	kept = arena_new(s->arena, struct form);
	*kept = *f;
	if (f->count) {
		unsigned *list = arena_array(s->arena, unsigned, f->count);

		memcpy(list, f->list, f->count * sizeof *list);
		kept->list = list;
	}
	for (int k = 0; k < JSON_KIND_COUNT; k++)
		kept->plainly[k] = (uint8_t)plainly_of(s, f, (enum json_kind)k);
	*slot = (struct form_slot){ hash, (unsigned)s->count };
	LIST_ADD(s->arena, s->forms, s->count, kept);
	return slot->form * 2;
}

struct json_sets *json_sets_new(struct arena *a)
{
	struct json_sets *s = arena_new(a, struct json_sets);
	struct form *all = arena_new(a, struct form);

	s->arena = a;
	s->scratch = arena_inside(a);
	s->lists = arena_inside(a);
	s->steps = limit_of(LIMIT_SET_STEPS);
	memset(all->plainly, PLAINLY_ALL, sizeof all->plainly);
	LIST_ADD(a, s->forms, s->count, all);
	return s;
}
