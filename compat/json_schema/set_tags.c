/* set_tags.c - many sets that a constant tells apart
 *
 * {"oneOf": [{"required": ["kind"], "properties": {"kind": {"const": "a"}, ...}}, ...]}: which of
 * a thousand sets an object can be in is seen by its member "kind"; of strings, by the value
 * itself, where they are listed. Such constants are the tags of the sets. A table from tag to sets
 * gives the few that have to be looked at, and where no two have a tag in common none of the sets
 * overlap. For each type on its own: objects may be told apart where strings are not. */
#include "compat/json_schema/set_impl.h"

#include <stdlib.h>

enum { TAGGED_MIN = 8, NAMES_MAX = 16 };

struct tag {
	unsigned value; /* a FORM_SCALAR */
	unsigned at;    /* of the set, in the list */
};

/* How a set is told from the others: not of that type at all; by tags of its own; by some that
 * others have, too; not at all. */
enum { SORT_ABSENT, SORT_OWN, SORT_SHARED, SORT_REST };

struct table {
	bool apart, by_member;
	uint8_t *sort;    /* by set */
	struct str name;  /* of the member */
	struct tag *tags; /* ascending by value */
	size_t ntags;
	unsigned *rest; /* sets without one: they are always looked at */
	size_t nrest;
};

struct set_tags {
	struct table of[JSON_KIND_COUNT];
};

static const struct set_tags none;

struct tagger {
	struct json_sets *s;
	const unsigned *list;
	size_t n;
	unsigned not ;
};

/* ---- the tags of one set -------------------------------------------------------------- */

static unsigned opened(const struct json_sets *s, unsigned set)
{
	const struct form *f = form_of(s, set);

	return f->kind == FORM_OPEN && f->set ? f->set ^ is_not(set) : set;
}

static bool is_both(const struct json_sets *s, unsigned set)
{
	return form_of(s, set)->kind == FORM_BOTH && !is_not(set);
}

/* Is the set a list of scalars: a constant, or an enum? */
static bool is_listed(const struct json_sets *s, unsigned set)
{
	const struct form *f = form_of(s, set);

	if (f->kind == FORM_SCALAR)
		return !is_not(set);
	if (f->kind != FORM_BOTH || !is_not(set))
		return false;
	for (size_t i = 0; i < f->count; i++)
		if (form_of(s, f->list[i])->kind != FORM_SCALAR || !is_not(f->list[i]))
			return false;
	return true;
}

/* The scalars of which the set is a part, as a list; 0: there is none. */
static unsigned listed(const struct json_sets *s, unsigned set)
{
	set = opened(s, set);
	if (is_listed(s, set))
		return set;
	for (size_t i = 0; is_both(s, set) && i < form_of(s, set)->count; i++)
		if (is_listed(s, form_of(s, set)->list[i]))
			return form_of(s, set)->list[i];
	return 0;
}

/* What the objects of a set must have as a member of that name, as a list; 0: anything, or none. */
static unsigned listed_member(const struct json_sets *s, unsigned set, struct str name)
{
	const struct form *f = form_of(s, opened(s, set));
	unsigned found = 0;
	bool has = false;

	for (size_t i = 0; is_both(s, opened(s, set)) && i < f->count; i++) {
		const struct form *part = form_of(s, f->list[i]);

		if (is_not(f->list[i]) || !str_eq(part->name, name))
			continue;
		has |= part->kind == FORM_HAS;
		if (part->kind == FORM_MEMBER && !found)
			found = listed(s, part->set);
	}
	return has ? found : 0;
}

/* ---- the table of one type ------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
	const struct tag *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static void put_tags(struct tagger *t, struct table *to, unsigned list, unsigned at)
{
	const struct form *f = form_of(t->s, list);

	if (f->kind == FORM_SCALAR)
		LIST_ADD(t->s->arena, to->tags, to->ntags, (struct tag){ list, at });
	for (size_t i = 0; f->kind == FORM_BOTH && i < f->count; i++)
		LIST_ADD(t->s->arena, to->tags, to->ntags,
		         (struct tag){ json_set_not(f->list[i]), at });
}

static void fill(struct tagger *t, struct table *to, enum json_kind kind)
{
	to->apart = true;
	to->sort = arena_array(t->s->arena, uint8_t, t->n);
	for (unsigned i = 0; i < t->n; i++) {
		const unsigned set = t->list[i] ^ t->not ;
		unsigned list = 0;

		if (json_set_plainly(t->s, set, kind) == PLAINLY_NONE)
			continue;
		if (to->by_member)
			list = listed_member(t->s, set, to->name);
		else if (kind != JSON_OBJECT)
			list = listed(t->s, set);
		if (list)
			put_tags(t, to, list, i);
		else
			LIST_ADD(t->s->arena, to->rest, to->nrest, i);
		to->sort[i] = list ? SORT_OWN : SORT_REST;
	}
	if (to->ntags)
		qsort(to->tags, to->ntags, sizeof *to->tags, by_value);
	for (size_t i = 1; i < to->ntags; i++) {
		if (to->tags[i - 1].value != to->tags[i].value)
			continue;
		to->apart = false;
		to->sort[to->tags[i - 1].at] = to->sort[to->tags[i].at] = SORT_SHARED;
	}
	to->apart &= to->nrest < 2 && (!to->nrest || !to->ntags);
}

/* The member by which most objects are told apart, of those that one of the sets lists. */
static void choose_member(struct tagger *t, struct table *to, unsigned set)
{
	const struct form *f = form_of(t->s, opened(t->s, set));
	size_t most = 0, tried = 0;

	for (size_t i = 0; is_both(t->s, opened(t->s, set)) && i < f->count; i++) {
		const struct form *part = form_of(t->s, f->list[i]);
		size_t count = 0;

		if (part->kind != FORM_HAS || is_not(f->list[i]) || tried == NAMES_MAX)
			continue;
		tried++;
		for (size_t k = 0; k < t->n; k++)
			count += listed_member(t->s, t->list[k] ^ t->not, part->name) != 0;
		if (count > most) {
			most = count;
			to->by_member = true;
			to->name = part->name;
		}
	}
}

static bool tag(struct tagger *t, struct set_tags *out)
{
	bool any = false;

	for (size_t i = 0; i < t->n; i++)
		if (!json_set_spend(t->s, 2 + form_of(t->s, t->list[i])->count))
			return false;
	for (size_t i = 0; i < t->n && !out->of[JSON_OBJECT].by_member; i += t->n / 2 + 1)
		choose_member(t, &out->of[JSON_OBJECT], t->list[i] ^ t->not );
	for (int k = 0; k < JSON_KIND_COUNT; k++) {
		fill(t, &out->of[k], (enum json_kind)k);
		any |= out->of[k].ntags > 0;
	}
	return any;
}

/* ---- questions ------------------------------------------------------------------------ */

bool json_set_all_apart(struct json_sets *s, const unsigned *list, size_t n)
{
	struct tagger t = { .s = s, .list = list, .n = n };
	struct set_tags tags = { 0 };
	bool apart = tag(&t, &tags);

	for (int k = 0; k < JSON_KIND_COUNT; k++)
		apart &= tags.of[k].apart;
	return apart;
}

/* An intersection is looked at only if it says "not this, nor that" of many intersections. */
static bool is_worth(const struct json_sets *s, const struct form *f)
{
	size_t nots = 0;

	if (f->kind == FORM_ONE)
		return true;
	if (f->kind != FORM_BOTH || f->count < TAGGED_MIN)
		return false;
	for (size_t i = 0; i < f->count && nots + f->count / 4 >= i; i++)
		nots += is_not(f->list[i]) && form_of(s, f->list[i])->kind == FORM_BOTH;
	return nots >= TAGGED_MIN && nots + f->count / 4 >= f->count;
}

const struct set_tags *json_set_tags_of(struct json_sets *s, unsigned set)
{
	struct form *f = s->forms[set >> 1];
	struct tagger t = { .s = s, .list = f->list, .n = f->count, .not = f->kind == FORM_BOTH };
	struct set_tags made = { 0 }, *kept;

	if (!f->tags) {
		f->tags = &none;
		if (is_worth(s, f) && tag(&t, &made)) {
			kept = arena_new(s->arena, struct set_tags);
			*kept = made;
			f->tags = kept;
		}
	}
	return f->tags == &none ? NULL : f->tags;
}

bool json_set_apart(const struct set_tags *tags, enum json_kind kind)
{
	return tags && tags->of[kind].apart;
}

bool json_set_may_meet(const struct set_tags *tags, enum json_kind kind, size_t x, size_t y)
{
	const uint8_t *sort = tags ? tags->of[kind].sort : NULL;

	if (!sort || sort[x] == SORT_ABSENT || sort[y] == SORT_ABSENT)
		return !sort;
	return sort[x] == SORT_REST || sort[y] == SORT_REST ||
	       (sort[x] == SORT_SHARED && sort[y] == SORT_SHARED);
}

struct set_maybe json_set_maybe(struct json_sets *s, const struct set_tags *tags,
                                const struct node *value)
{
	const struct table *in = &tags->of[json_kind_of(value)];
	struct set_maybe out = { .table = in };
	size_t low = 0, high = in->ntags;
	unsigned is;

	if (in->by_member)
		value = node_get_str(value, in->name);
	if (!value || !in->ntags)
		return out;
	is = json_set_scalar(s, value);
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (in->tags[middle].value < is)
			low = middle + 1;
		else
			high = middle;
	}
	if (is == JSON_SET_ALL)
		low = 0;
	out.first = out.last = low;
	while (out.last < in->ntags && (is == JSON_SET_ALL || in->tags[out.last].value == is))
		out.last++;
	return out;
}

bool json_set_next_maybe(struct set_maybe *m, size_t *at)
{
	if (m->first < m->last)
		*at = m->table->tags[m->first++].at;
	else if (m->nrest < m->table->nrest)
		*at = m->table->rest[m->nrest++];
	else
		return false;
	return true;
}
