/* diff_union.c - two types of which one is a union at least
 *
 * A type alone counts as a union of one. Branches are paired by full name or kind, then by simple
 * name, by alias, by promotion; what is left on both sides, if it is one each, changed into each
 * other. The others were added or removed.
 */
#include "compat/avro/diff_impl.h"

#include "contract/avro/names.h"

struct branches {
	const struct avro_type *const *list;
	const struct node *const *at;
	size_t count;
	ptrdiff_t *mate; /* of each: its number on the other side, or -1 */
	bool several;    /* besides null */
	const struct avro_type *alone[1];
	const struct node *alone_at[1];
};

struct union_pair {
	struct branches side[SIDES];
};

static void open_branches(struct arena *a, const struct met *m, enum side side, struct branches *b)
{
	const struct avro_type *t = m->type[side];
	bool is_union = t->kind == AVRO_UNION;
	size_t solid = 0;

	b->alone[0] = t;
	b->alone_at[0] = m->at[side];
	b->list = is_union ? t->branches : b->alone;
	b->at = is_union ? t->branch_at : b->alone_at;
	b->count = is_union ? t->branch_count : 1;
	b->mate = arena_array(a, ptrdiff_t, b->count + 1);
	for (size_t i = 0; i < b->count; i++) {
		b->mate[i] = -1;
		solid += b->list[i]->kind != AVRO_NULL;
	}
	b->several = solid > 1;
}

static void join(struct union_pair *p, size_t old, size_t new)
{
	p->side[SIDE_OLD].mate[old] = (ptrdiff_t) new;
	p->side[SIDE_NEW].mate[new] = (ptrdiff_t)old;
}

/* ---- pairs by a name ------------------------------------------------------------------ */

static struct str full_name(const struct avro_type *t)
{
	return avro_is_named(t) ? t->name.full : str_of(avro_kind_name(t->kind));
}

static struct str simple_name(const struct avro_type *t)
{
	return avro_is_named(t) ? t->name.simple : STR_NONE;
}

struct names {
	struct avro_index *index;
	size_t *branch; /* of each name */
};

/* The names of the old branches that have no mate yet. */
static struct names old_names(struct arena *a, const struct union_pair *p,
                              struct str (*name_of)(const struct avro_type *t))
{
	const struct branches *old = &p->side[SIDE_OLD];
	struct names names = { avro_index_new(a), arena_array(a, size_t, old->count + 1) };

	for (size_t i = 0; i < old->count; i++) {
		struct str name = name_of(old->list[i]);

		if (old->mate[i] < 0 && name.len && avro_index_add(names.index, name))
			names.branch[names.index->count - 1] = i;
	}
	return names;
}

/* One kind, or two of numbers: a record does not become an enum of its name in a union. */
static void join_by_name(struct union_pair *p, const struct names *names, size_t new,
                         struct str name)
{
	ptrdiff_t hit = name.len ? avro_index_find(names->index, name) : -1;
	size_t old;

	if (hit < 0 || p->side[SIDE_NEW].mate[new] >= 0)
		return;
	old = names->branch[hit];
	if (p->side[SIDE_OLD].mate[old] < 0 &&
	    p->side[SIDE_OLD].list[old]->kind == p->side[SIDE_NEW].list[new]->kind)
		join(p, old, new);
}

static void pair_by_names(struct arena *a, struct union_pair *p)
{
	static struct str (*const keys[])(const struct avro_type *t) = { full_name, simple_name };
	const struct branches *new = &p->side[SIDE_NEW];
	struct names names;

	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
		names = old_names(a, p, keys[k]);
		for (size_t i = 0; i < new->count; i++)
			join_by_name(p, &names, i, keys[k](new->list[i]));
	}
	names = old_names(a, p, full_name);
	for (size_t i = 0; i < new->count; i++)
		for (size_t k = 0; k < new->list[i]->alias_count; k++)
			join_by_name(p, &names, i, new->list[i]->aliases[k]);
}

/* ---- pairs by what they are ------------------------------------------------------------ */

static ptrdiff_t next_left(const struct branches *b, size_t from)
{
	for (size_t i = from; i < b->count; i++)
		if (b->mate[i] < 0 && b->list[i]->kind != AVRO_NULL)
			return (ptrdiff_t)i;
	return -1;
}

/* Of each primitive a union holds one at most, so these are few. */
static void pair_by_promotion(struct union_pair *p)
{
	const struct branches *old = &p->side[SIDE_OLD], *new = &p->side[SIDE_NEW];

	for (ptrdiff_t i = next_left(old, 0); i >= 0; i = next_left(old, (size_t)i + 1)) {
		enum avro_kind from = old->list[i]->kind;

		if (from > AVRO_STRING)
			continue;
		for (ptrdiff_t k = next_left(new, 0); k >= 0 && old->mate[i] < 0;
		     k = next_left(new, (size_t)k + 1)) {
			enum avro_kind to = new->list[k]->kind;

			if (is_promotion(from, to) || is_promotion(to, from))
				join(p, (size_t)i, (size_t)k);
		}
	}
}

/* The last one on each side, besides null: it became the other. */
static void pair_the_last(struct union_pair *p)
{
	const struct branches *old = &p->side[SIDE_OLD], *new = &p->side[SIDE_NEW];
	ptrdiff_t i = next_left(old, 0), k = next_left(new, 0);

	if (i >= 0 && k >= 0 && next_left(old, (size_t)i + 1) < 0 &&
	    next_left(new, (size_t)k + 1) < 0)
		join(p, (size_t)i, (size_t)k);
}

/* ---- what is left ------------------------------------------------------------------------ */

static void added(struct avro_diffing *d, const struct met *m, const struct branches *b, size_t i)
{
	const struct avro_type *t = b->list[i];
	struct finding_parts parts = { .at = b->at[i], .new_value = type_words(d->a, t) };

	type_changed(d, t->kind == AVRO_NULL ? RULE_AVRO_NULL_ADDED : RULE_AVRO_BRANCH_ADDED, m,
	             &parts)
		->type[SIDE_NEW] = t;
}

static void removed(struct avro_diffing *d, const struct met *m, const struct branches *b, size_t i)
{
	const struct avro_type *t = b->list[i];
	struct finding_parts parts = { .at = m->at[SIDE_NEW],
		                       .was = b->at[i],
		                       .old_value = type_words(d->a, t) };

	type_changed(d, t->kind == AVRO_NULL ? RULE_AVRO_NULL_REMOVED : RULE_AVRO_BRANCH_REMOVED, m,
	             &parts)
		->type[SIDE_OLD] = t;
}

static void compare_branch_order(struct avro_diffing *d, const struct met *m,
                                 const struct branches *new)
{
	ptrdiff_t last = -1;
	bool ordered = true;

	for (size_t i = 0; i < new->count; i++) {
		if (new->mate[i] < 0)
			continue;
		ordered = ordered && new->mate[i] > last;
		last = new->mate[i];
	}
	if (!ordered)
		type_changed(d, RULE_AVRO_BRANCH_ORDER, m,
		             &(struct finding_parts){
				     .at = m->at[SIDE_NEW],
				     .was = m->at[SIDE_OLD],
				     .old_value = type_words(d->a, m->type[SIDE_OLD]),
				     .new_value = type_words(d->a, m->type[SIDE_NEW]) });
}

static const struct spot *branch_spot(struct avro_diffing *d, const struct met *m,
                                      const struct union_pair *p, const struct avro_type *t)
{
	struct str name = avro_is_named(t) ? t->name.simple : str_of(avro_kind_name(t->kind));

	if (!p->side[SIDE_OLD].several && !p->side[SIDE_NEW].several)
		return m->spot;
	return spot_below(d->a, m->spot, SPOT_BRANCH, name);
}

void compare_unions(struct avro_diffing *d, const struct met *m)
{
	struct union_pair p = { 0 };
	const struct branches *old = &p.side[SIDE_OLD], *new = &p.side[SIDE_NEW];

	for (int side = 0; side < SIDES; side++)
		open_branches(d->a, m, (enum side)side, &p.side[side]);
	pair_by_names(d->a, &p);
	pair_by_promotion(&p);
	pair_the_last(&p);
	for (size_t i = 0; i < new->count; i++) {
		if (new->mate[i] < 0)
			added(d, m, new, i);
		else
			meet(d, old->list[new->mate[i]], old->at[new->mate[i]], new->list[i],
			     new->at[i], branch_spot(d, m, &p, new->list[i]));
	}
	for (size_t i = 0; i < old->count; i++) {
		if (old->mate[i] < 0)
			removed(d, m, old, i);
	}
	compare_branch_order(d, m, new);
}
