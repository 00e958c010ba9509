/* set_array.c - an array with the items it must have, and none it must not have
 *
 * For each length that can matter, shortest first. Sets say which set the item at each position
 * must be in; behind the last position that any set mentions all positions are alike. Demands say
 * that some item (from a position on, or one more of several) is in a set: each is given a
 * position. Counts from above decide for every item whether it is one of those counted. Of distinct
 * items each has its own value; where they are not all distinct, two of them share one.
 *
 * Which lengths matter: an array longer than the last position mentioned, plus the demands, plus
 * two, has an item behind it that no demand needs; without it, it is still in all the sets, as long
 * as it is long enough. */
#include "compat/json_schema/set_impl.h"

#include <limits.h>
#include <stdlib.h>

static const char TOO_LONG[] = "arrays of more items than are tried";

enum { ITEMS_MAX = 10000, COUNTED_MAX = 200, DEMANDS_MAX = 64, MATCHED_MAX = 24 };

struct demand {
	size_t from;
	unsigned set;
	unsigned group; /* not 0: of one group each has an item of its own */
};

struct position {
	unsigned long at;
	unsigned set;
};

struct arrays {
	struct json_sets *s;
	struct plain plain;
	unsigned long min, max;
	bool unique, twins;
	size_t mentioned; /* positions before it are not all alike */
	struct demand *demands;
	size_t ndemands;
	const struct form **most; /* FORM_CONTAINS_MOST, or the complement of FORM_CONTAINS */
	size_t nmost;
	const char *too_many;
	struct position *positions; /* sets of one position, ascending */
	size_t npositions, next;
	unsigned *rules; /* of all positions, or from one on */
	size_t nrules;
	unsigned *base; /* by position: what the item must be in, before demands */
	size_t nbase, room;
	bool impossible; /* the next position has none that will do */
	/* of one length: */
	size_t length;
	unsigned *sets; /* by position */
	bool *touched;
	size_t first, second; /* the twins */
	size_t *counted;      /* by count */
};

static struct json_set_sample meet(struct arrays *x, size_t d, size_t last);

static void at_least(struct arrays *x, unsigned long n)
{
	x->min = n > x->min ? n : x->min;
}

static void at_most(struct arrays *x, unsigned long n)
{
	x->max = n < x->max ? n : x->max;
}

static void mention(struct arrays *x, unsigned long n)
{
	if (n > ITEMS_MAX)
		x->too_many = TOO_LONG;
	x->mentioned = n > x->mentioned ? (size_t)n : x->mentioned;
}

static unsigned long one_more(unsigned long n)
{
	return n < ULONG_MAX ? n + 1 : n;
}

static void demand(struct arrays *x, unsigned long n, struct demand d)
{
	if (n > DEMANDS_MAX - x->ndemands)
		x->too_many = "more than 64 items that contains asks for";
	for (unsigned long i = 0; i < n && !x->too_many; i++)
		LIST_ADD(x->plain.work, x->demands, x->ndemands, d);
}

static void gather_one(struct arrays *x, unsigned set)
{
	const struct form *f = form_of(x->s, set);
	const bool not = is_not(set);

	switch ((int)f->kind) {
	case FORM_MIN_ITEMS:
		if (not )
			at_most(x, f->n - 1);
		else
			at_least(x, f->n);
		break;
	case FORM_MAX_ITEMS:
		if (not )
			at_least(x, one_more(f->n));
		else
			at_most(x, f->n);
		break;
	case FORM_ITEM:
		mention(x, one_more(f->n));
		LIST_ADD(x->plain.work, x->positions, x->npositions,
		         (struct position){ f->n, f->set ^ not });
		if (not )
			at_least(x, one_more(f->n));
		break;
	case FORM_ITEMS:
		mention(x, f->n);
		if (not )
			demand(x, 1, (struct demand){ f->n, json_set_not(f->set), 0 });
		else
			LIST_ADD(x->plain.work, x->rules, x->nrules, set);
		break;
	case FORM_CONTAINS:
	case FORM_CONTAINS_MOST:
		if (f->kind == FORM_CONTAINS && not &&f->n == 1) /* a rule for every item */
			LIST_ADD(x->plain.work, x->rules, x->nrules, set);
		else if ((f->kind == FORM_CONTAINS) == not )
			LIST_ADD(x->plain.work, x->most, x->nmost, f);
		else
			demand(x, not ? one_more(f->n) : f->n, (struct demand){ 0, f->set, set });
		break;
	case FORM_UNIQUE:
		*(not ? &x->twins : &x->unique) = true;
		break;
	default:
		break;
	}
}

/* How many items that count allows. */
static size_t allowed(const struct form *f)
{
	return f->kind == FORM_CONTAINS ? f->n - 1 : f->n;
}

static int by_position(const void *a, const void *b)
{
	const struct position *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static unsigned rules_of(struct arrays *x, size_t position)
{
	unsigned set = JSON_SET_ALL;

	for (size_t i = 0; i < x->nrules; i++) {
		const struct form *f = form_of(x->s, x->rules[i]);

		if (f->kind == FORM_CONTAINS)
			set = set_and(x->s, set, json_set_not(f->set));
		else if (position >= f->n)
			set = set_and(x->s, set, f->set);
	}
	for (; x->next < x->npositions && x->positions[x->next].at == position; x->next++)
		set = set_and(x->s, set, x->positions[x->next].set);
	return set;
}

/* What the items of an array of that length must be in. False: one has no value. */
static bool rule_all(struct arrays *x, size_t length)
{
	while (x->nbase < length && !x->impossible) {
		const size_t i = x->nbase;
		const unsigned set = i > x->mentioned ? x->base[i - 1] : rules_of(x, i);

		LIST_ADD(x->plain.work, x->base, x->nbase, set);
		x->impossible = json_set_sample_of(x->s, set).answer == JSON_SET_EMPTY;
	}
	return !x->impossible;
}

static bool settles(struct json_set_sample *all, struct json_set_sample one)
{
	if (one.answer == JSON_SET_FOUND ||
	    (one.answer == JSON_SET_UNKNOWN &&
	     (all->answer == JSON_SET_EMPTY || (one.value && !all->value))))
		*all = one;
	return all->answer == JSON_SET_FOUND;
}

/* ---- values -------------------------------------------------------------------- */

struct values {
	const struct node **at; /* by position */
	const char *blame;
};

static bool take(struct arrays *x, struct values *v, size_t position, unsigned set)
{
	const struct json_set_sample one = json_set_sample_of(x->s, set);

	if (one.answer == JSON_SET_UNKNOWN)
		v->blame = one.blame;
	v->at[position] = one.value;
	return one.answer != JSON_SET_EMPTY;
}

/* Distinct values, each position in turn taking one that is not taken. */
static bool take_distinct(struct arrays *x, struct values *v, bool distinct)
{
	unsigned *others = arena_array(x->plain.work, unsigned, x->length);

	for (size_t i = 0; i < x->length; i++) {
		unsigned set = x->sets[i];

		if (distinct) {
			others[i] = set;
			set = json_set_both(x->s, others, i + 1);
		}
		if (x->twins && i == x->second)
			v->at[i] = v->at[x->first];
		else if (!take(x, v, i, set))
			return false;
		others[i] = v->at[i] ? json_set_not(json_set_value(x->s, v->at[i])) : JSON_SET_ALL;
	}
	return true;
}

/* Distinct values where taking turns failed: of each position as many values as there are
 * positions, and a matching of positions and values. */
struct matching {
	size_t n;
	const struct node **values; /* n for each position, NULL behind the last */
	size_t *owner;              /* by value's first place in values; SIZE_MAX: free */
	bool *seen;
};

static size_t first_place(const struct matching *m, const struct node *value)
{
	for (size_t i = 0;; i++)
		if (m->values[i] && (m->values[i] == value || json_equal(m->values[i], value)))
			return i;
}

static bool augment(struct matching *m, size_t position)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct node *value = m->values[position * m->n + i];
		size_t place;

		if (!value)
			break;
		place = first_place(m, value);
		if (m->seen[place])
			continue;
		m->seen[place] = true;
		if (m->owner[place] == SIZE_MAX || augment(m, m->owner[place])) {
			m->owner[place] = position;
			return true;
		}
	}
	return false;
}

static void list_values(struct arrays *x, struct matching *m, struct values *v, size_t position)
{
	unsigned set = x->sets[position];

	for (size_t i = 0; i < m->n; i++) {
		const struct json_set_sample one = json_set_sample_of(x->s, set);

		if (one.answer == JSON_SET_UNKNOWN)
			v->blame = one.blame;
		if (one.answer != JSON_SET_FOUND)
			break;
		m->values[position * m->n + i] = one.value;
		set = set_and(x->s, set, json_set_not(json_set_value(x->s, one.value)));
	}
}

static bool match(struct arrays *x, struct values *v)
{
	const size_t n = x->length;
	struct matching m = { .n = n };

	v->blame = NULL;
	if (n > MATCHED_MAX) {
		v->blame = "uniqueItems over more than 24 items";
		return false;
	}
	m.values = arena_array(x->plain.work, const struct node *, n *n);
	m.owner = arena_array(x->plain.work, size_t, n * n);
	m.seen = arena_array(x->plain.work, bool, n *n);
	memset(m.owner, 0xFF, n * n * sizeof *m.owner);
	for (size_t i = 0; i < n; i++)
		list_values(x, &m, v, i);
	for (size_t i = 0; i < n; i++) {
		memset(m.seen, 0, n * n * sizeof *m.seen);
		if (!augment(&m, i))
			return false;
	}
	for (size_t i = 0; i < n * n; i++)
		if (m.owner[i] != SIZE_MAX)
			v->at[m.owner[i]] = m.values[i];
	v->blame = NULL;
	return true;
}

static struct json_set_sample finish(struct arrays *x)
{
	struct values v = { .at = arena_array(x->plain.work, const struct node *, x->length) };
	struct node *list = node_new_list(x->s->arena);

	json_set_spend(x->s, x->length);
	if (!take_distinct(x, &v, x->unique)) {
		if (!x->unique)
			return sample_none();
		v.blame = NULL;
		if (!take_distinct(x, &v, false))
			return sample_none();
		if (!match(x, &v))
			return v.blame ? sample_unknown(v.blame) : sample_none();
	}
	for (size_t i = 0; i < x->length; i++) {
		if (!v.at[i])
			return sample_unknown(v.blame);
		node_add(x->s->arena, list, v.at[i]);
	}
	return v.blame ? sample_maybe(list, v.blame) : sample_of(list);
}

/* ---- counts from above ----------------------------------------------------------- */

/* Decides for the item at a position, and those behind it, which counts it counts for. */
static struct json_set_sample decide(struct arrays *x, size_t position, size_t count)
{
	struct json_set_sample all = sample_none();
	const struct form *f;
	unsigned kept;

	if (!json_set_spend(x->s, 1))
		return sample_unknown(json_set_limit(x->s));
	if (!x->nmost || position == x->length)
		return finish(x);
	if (count == x->nmost)
		return decide(x, position + 1, 0);
	kept = x->sets[position];
	f = x->most[count];
	if (x->twins && position == x->second)
		x->sets[position] = x->sets[x->first];
	for (int counts = 0; counts < 2 && all.answer != JSON_SET_FOUND; counts++) {
		const unsigned before = x->sets[position];

		if (x->counted[count] + (size_t)counts > allowed(f))
			continue;
		x->sets[position] =
			set_and(x->s, before, counts ? f->set : json_set_not(f->set));
		x->counted[count] += (size_t)counts;
		if (json_set_sample_of(x->s, x->sets[position]).answer != JSON_SET_EMPTY)
			settles(&all, decide(x, position, count + 1));
		x->counted[count] -= (size_t)counts;
		x->sets[position] = before;
	}
	x->sets[position] = kept;
	return all;
}

/* ---- demands --------------------------------------------------------------------- */

/* Behind what is mentioned positions are alike: only the first untouched one is worth a try. */
static bool is_alike(const struct arrays *x, size_t position)
{
	return position > x->mentioned && !x->touched[position] && !x->touched[position - 1] &&
	       !(x->twins && (position == x->second || position == x->first ||
	                      position - 1 == x->second || position - 1 == x->first));
}

/* Twins have one value, so what is said of one is said of both. */
static void put(struct arrays *x, size_t position, unsigned set)
{
	const bool twin = x->twins && (position == x->first || position == x->second);

	x->sets[position] = set;
	if (twin)
		x->sets[x->first] = x->sets[x->second] = set;
}

static struct json_set_sample meet(struct arrays *x, size_t d, size_t last)
{
	struct json_set_sample all = sample_none();
	const struct demand *now;
	size_t from;

	if (!json_set_spend(x->s, 1))
		return sample_unknown(json_set_limit(x->s));
	if (d == x->ndemands)
		return decide(x, 0, 0);
	now = &x->demands[d];
	from = now->from;
	if (d && now->group && x->demands[d - 1].group == now->group)
		from = last + 1; /* of one group, in order */
	for (size_t i = from; i < x->length && all.answer != JSON_SET_FOUND; i++) {
		const unsigned kept = x->sets[i];
		const bool touched = x->touched[i];

		if (is_alike(x, i))
			continue;
		put(x, i, set_and(x->s, kept, now->set));
		x->touched[i] = true;
		if (json_set_sample_of(x->s, x->sets[i]).answer != JSON_SET_EMPTY)
			settles(&all, meet(x, d + 1, i));
		put(x, i, kept);
		x->touched[i] = touched;
	}
	return all;
}

/* ---- lengths --------------------------------------------------------------------- */

static struct json_set_sample with_twins(struct arrays *x)
{
	struct json_set_sample all = sample_none();
	const size_t far = x->mentioned + 2 < x->length ? x->mentioned + 2 : x->length;

	for (x->second = 1; x->second < far; x->second++) {
		for (x->first = 0; x->first < x->second; x->first++) {
			const unsigned both =
				set_and(x->s, x->base[x->first], x->base[x->second]);

			memcpy(x->sets, x->base, x->length * sizeof *x->sets);
			x->sets[x->first] = x->sets[x->second] = both;
			if (settles(&all, meet(x, 0, 0)))
				return all;
		}
	}
	return all;
}

static struct json_set_sample of_length(struct arrays *x, size_t length)
{
	struct arena *a = x->plain.work;

	if (!json_set_spend(x->s, length))
		return sample_unknown(json_set_limit(x->s));
	if (!rule_all(x, length))
		return sample_none();
	if (length > x->room) {
		x->room = 2 * length;
		x->sets = arena_array(a, unsigned, x->room);
		x->touched = arena_array(a, bool, x->room);
	}
	x->length = length;
	if (length)
		memset(x->touched, 0, length * sizeof *x->touched);
	if (x->nmost)
		memset(x->counted, 0, x->nmost * sizeof *x->counted);
	if (x->twins)
		return with_twins(x);
	if (length)
		memcpy(x->sets, x->base, length * sizeof *x->sets);
	return meet(x, 0, 0);
}

struct json_set_sample json_set_array_in(struct json_sets *s, struct plain p)
{
	struct arrays x = { .s = s, .plain = p, .max = ULONG_MAX };
	struct json_set_sample all = sample_none();
	unsigned long enough;

	for (size_t i = 0; i < p.n; i++)
		gather_one(&x, p.sets[i]);
	if (x.npositions)
		qsort(x.positions, x.npositions, sizeof *x.positions, by_position);
	x.counted = arena_array(p.work, size_t, x.nmost);
	if (x.twins)
		at_least(&x, 2);
	if (x.min > x.max)
		return all;
	if (x.too_many)
		return sample_unknown(x.too_many);
	if (x.min > (x.nmost ? COUNTED_MAX : ITEMS_MAX))
		return sample_unknown(TOO_LONG);
	enough = x.mentioned + x.ndemands + (x.twins ? 2 : 0);
	for (unsigned long n = x.min; n <= x.max && !x.impossible; n++) {
		if (settles(&all, of_length(&x, n)) || n >= enough)
			break;
	}
	return all;
}
