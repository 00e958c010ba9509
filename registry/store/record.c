#include "registry/store/record.h"

#include "contract/base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void record_init(struct record *r, struct arena *a, struct str kind, struct str who, int64_t when)
{
	*r = (struct record){ .arena = a, .kind = kind, .who = who, .when = when };
	/* 16 bytes come whole or not at all (getrandom(2)); not at all means that
	 * the kernel has no generator, and ids would not be unique. */
	if (getrandom(r->id, sizeof r->id, 0) != (ssize_t)sizeof r->id)
		abort();
}

void record_expect(struct record *r, struct str counter, uint64_t value)
{
	for (size_t i = 0; i < r->nexpected; i++)
		if (r->expected[i].value == value && str_eq(r->expected[i].counter, counter))
			return;
	if (r->nexpected == r->expected_room) {
		size_t room = r->expected_room ? r->expected_room * 2 : 8;
		struct expected *bigger = arena_array(r->arena, struct expected, room);

		if (r->nexpected)
			memcpy(bigger, r->expected, r->nexpected * sizeof *bigger);
		r->expected = bigger;
		r->expected_room = room;
	}
	r->expected[r->nexpected++] = (struct expected){ counter, value };
}

static struct effect *add(struct record *r, enum effect_kind kind)
{
	if (r->neffects == r->effects_room) {
		size_t room = r->effects_room ? r->effects_room * 2 : 8;
		struct effect *bigger = arena_array(r->arena, struct effect, room);

		if (r->neffects)
			memcpy(bigger, r->effects, r->neffects * sizeof *bigger);
		r->effects = bigger;
		r->effects_room = room;
	}
	r->effects[r->neffects] = (struct effect){ .kind = kind };
	return &r->effects[r->neffects++];
}

static const struct key *keep(struct record *r, const struct key *k)
{
	struct key *copy = arena_new(r->arena, struct key);

	*copy = *k;
	return copy;
}

void record_put(struct record *r, enum table t, struct key k, struct str value, enum put_mode m)
{
	const struct key *key = keep(r, &k);
	struct effect *e = add(r, EFFECT_PUT);

	e->table = t;
	e->key = key;
	e->value = value;
	e->mode = m;
}

void record_hole(struct record *r, size_t at, unsigned slot, enum hole_kind kind)
{
	struct effect *e = &r->effects[r->neffects - 1];
	struct hole *bigger;

	assert(r->neffects && e->kind == EFFECT_PUT);
	bigger = arena_array(r->arena, struct hole, e->nholes + 1);
	if (e->nholes)
		memcpy(bigger, e->holes, e->nholes * sizeof *bigger);
	bigger[e->nholes++] = (struct hole){ at, slot, kind };
	e->holes = bigger;
}

void record_delete(struct record *r, enum table t, struct key k)
{
	const struct key *key = keep(r, &k);
	struct effect *e = add(r, EFFECT_DELETE);

	e->table = t;
	e->key = key;
}

void record_bump(struct record *r, struct str counter)
{
	add(r, EFFECT_BUMP)->name = counter;
}

unsigned record_next(struct record *r, struct str sequence)
{
	add(r, EFFECT_NEXT)->name = sequence;
	return r->slots++;
}

unsigned record_bind(struct record *r, struct str sequence, struct str hash)
{
	struct effect *e = add(r, EFFECT_BIND);

	e->name = sequence;
	e->hash = hash;
	return r->slots++;
}

unsigned record_import(struct record *r, struct str sequence, uint64_t number, struct str hash)
{
	struct effect *e = add(r, EFFECT_IMPORT);

	e->name = sequence;
	e->number = number;
	e->hash = hash;
	return r->slots++;
}
