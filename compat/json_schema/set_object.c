/* set_object.c - an object with the members it must have, and none it must not have
 *
 * Rules say of each name which sets its value must be in; demands say that there is a member: of
 * one name, or of any name that some rule is about, with a value in a certain set. A demand of one
 * name leaves no choice. Any other is met by a member that is there already, by another name that
 * the sets mention, or by a fresh name. Fresh names differ only in which patterns find them, so one
 * of each sort is enough (and more of a sort only where more members are needed). Then members are
 * added until there are enough. */
#include "compat/json_schema/set_impl.h"

#include <limits.h>
#include <stdlib.h>

enum { SORTS_MAX = 64, MEMBERS_MAX = 128, DEMANDS_MAX = 64 };

struct demand {
	bool named;
	struct str name;
	const struct match *match; /* else: any name that the rule is about */
	unsigned names;            /* and that is in this set */
	unsigned set;              /* of the value */
};

struct rule { /* of the members of one name */
	struct str name;
	unsigned set;
};

struct member_made {
	struct str name;
	size_t known; /* its place among the known names; SIZE_MAX: it is fresh */
	unsigned set;
	struct json_set_sample sample; /* of it; never empty */
};

struct objects {
	struct json_sets *s;
	struct plain plain;
	unsigned long min, max;
	unsigned names; /* every name is in it */
	struct str *known; /* names that the sets mention, ascending */
	size_t *made_at;   /* of each: the place among `made` plus 1, or 0 */
	size_t nknown;
	struct rule *rules; /* of one name each, ascending */
	size_t nrules;
	unsigned *general; /* FORM_MEMBERS: rules of many names */
	size_t ngeneral;
	unsigned *patterns;
	size_t npatterns;
	struct demand *demands;
	size_t ndemands;
	struct member_made *made;
	size_t nmade, room;
	long sorts;        /* of fresh names that may still be tried */
	const char *doubt; /* something was not decided */
};

static struct json_set_sample meet(struct objects *x, size_t d);

/* ---- what the sets say --------------------------------------------------------- */

static void know(struct objects *x, struct str name)
{
	LIST_ADD(x->plain.work, x->known, x->nknown, name);
}

static void know_match(struct objects *x, const struct match *m)
{
	for (size_t i = 0; i < m->nnames; i++)
		know(x, m->names[i]);
	for (size_t i = 0; i < (m->rest ? m->npatterns : 1); i++)
		LIST_ADD(x->plain.work, x->patterns, x->npatterns,
		         m->rest ? m->patterns[i] : m->found);
}

static void demand(struct objects *x, struct demand d)
{
	LIST_ADD(x->plain.work, x->demands, x->ndemands, d);
}

static void demand_name(struct objects *x, struct str name, unsigned set)
{
	demand(x, (struct demand){ .named = true, .name = name, .set = set });
}

static void rule(struct objects *x, struct str name, unsigned set)
{
	LIST_ADD(x->plain.work, x->rules, x->nrules, (struct rule){ name, set });
}

static void count(struct objects *x, bool least, unsigned long n)
{
	if (least && n > x->min)
		x->min = n;
	if (!least && n < x->max)
		x->max = n;
}

static void gather_one(struct objects *x, unsigned set)
{
	const struct form *f = form_of(x->s, set);
	const bool not = is_not(set);

	switch ((int)f->kind) {
	case FORM_MIN_MEMBERS:
		count(x, !not, f->n - not );
		break;
	case FORM_MAX_MEMBERS:
		count(x, not, f->n + (not &&f->n < ULONG_MAX));
		break;
	case FORM_HAS:
		know(x, f->name);
		if (not )
			rule(x, f->name, JSON_SET_NONE);
		else
			demand_name(x, f->name, JSON_SET_ALL);
		break;
	case FORM_MEMBER:
		know(x, f->name);
		if (not )
			demand_name(x, f->name, json_set_not(f->set));
		else
			rule(x, f->name, f->set);
		break;
	case FORM_MEMBERS:
		know_match(x, f->match);
		if (!not )
			LIST_ADD(x->plain.work, x->general, x->ngeneral, set);
		else
			demand(x, (struct demand){ .match = f->match,
			                           .names = JSON_SET_ALL,
			                           .set = json_set_not(f->set) });
		break;
	case FORM_NAMES:
		if (not )
			demand(x, (struct demand){ .names = json_set_not(f->set) });
		else
			x->names = set_and(x->s, x->names, f->set);
		break;
	default:
		break;
	}
}

static int ascending(const void *a, const void *b)
{
	const unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	const int order = str_cmp(x->name, y->name);

	return order ? order : (x->set > y->set) - (x->set < y->set);
}

static void gather(struct objects *x)
{
	size_t kept = 0;

	for (size_t i = 0; i < x->plain.n; i++)
		gather_one(x, x->plain.sets[i]);
	if (x->nknown)
		qsort(x->known, x->nknown, sizeof *x->known, str_order);
	for (size_t i = 0; i < x->nknown; i++)
		if (!kept || !str_eq(x->known[kept - 1], x->known[i]))
			x->known[kept++] = x->known[i];
	x->nknown = kept;
	if (x->npatterns)
		qsort(x->patterns, x->npatterns, sizeof *x->patterns, ascending);
	kept = 0;
	for (size_t i = 0; i < x->npatterns; i++)
		if (!kept || x->patterns[kept - 1] != x->patterns[i])
			x->patterns[kept++] = x->patterns[i];
	x->npatterns = kept;
	if (x->nrules)
		qsort(x->rules, x->nrules, sizeof *x->rules, by_name);
	x->made_at = arena_array(x->plain.work, size_t, x->nknown);
}

static unsigned doubtful(struct objects *x, const void *identity)
{
	return json_set_unknown(x->s, identity, "a pattern of names that cannot be compared");
}

static const struct node *name_value(struct objects *x, struct str name)
{
	return node_new_text(x->s->arena, name);
}

/* The place of the first rule of that name, or of a later one. */
static size_t first_rule(const struct objects *x, struct str name)
{
	size_t low = 0, high = x->nrules;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_cmp(x->rules[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What the rules of many names say of one. */
static unsigned general_rules(struct objects *x, struct str name)
{
	unsigned set = JSON_SET_ALL;

	for (size_t i = 0; i < x->ngeneral; i++) {
		const struct form *f = form_of(x->s, x->general[i]);
		const enum json_set_answer about = json_set_matches(x->s, f->match, name);

		if (about == JSON_SET_FOUND)
			set = set_and(x->s, set, f->set);
		if (about == JSON_SET_UNKNOWN)
			set = set_and(x->s, set, doubtful(x, f));
	}
	return set;
}

/* The set that a member of that name must be in; nothing, if there must not be one. */
static unsigned rules_of(struct objects *x, struct str name)
{
	const enum json_set_answer fits =
		x->names == JSON_SET_ALL
			? JSON_SET_FOUND
			: json_set_has_value(x->s, x->names, name_value(x, name));
	unsigned set;

	if (fits == JSON_SET_EMPTY)
		return JSON_SET_NONE;
	set = general_rules(x, name);
	if (fits == JSON_SET_UNKNOWN)
		set = set_and(x->s, set, doubtful(x, x->plain.sets));
	for (size_t i = first_rule(x, name); i < x->nrules && str_eq(x->rules[i].name, name); i++)
		set = set_and(x->s, set, x->rules[i].set);
	return set;
}

/* ---- members ------------------------------------------------------------------- */

/* The place of a name among the known ones; SIZE_MAX: it is not one of them. */
static size_t place_of(const struct objects *x, struct str name)
{
	size_t low = 0, high = x->nknown;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = str_cmp(x->known[middle], name);

		if (!order)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SIZE_MAX;
}

static struct member_made *find_made(struct objects *x, size_t known)
{
	return x->made_at[known] ? &x->made[x->made_at[known] - 1] : NULL;
}

/* Takes the last members off again. */
static void unmake(struct objects *x, size_t n)
{
	while (x->nmade > n) {
		const struct member_made *m = &x->made[--x->nmade];

		if (m->known != SIZE_MAX)
			x->made_at[m->known] = 0;
	}
}

/* Narrows a member's value. False: there is none. */
static bool narrow(struct objects *x, struct member_made *m, unsigned set)
{
	m->set = set_and(x->s, m->set, set);
	m->sample = json_set_sample_of(x->s, m->set);
	return m->sample.answer != JSON_SET_EMPTY;
}

/* A new member at the end; `known` as of place_of(). False: there can be none. */
static bool make(struct objects *x, struct str name, size_t known, unsigned set)
{
	struct member_made *m;

	if (x->nmade >= x->max)
		return false;
	json_set_spend(x->s, 2);
	if (x->nmade == x->room) {
		const size_t room = x->room ? x->room * 2 : 16;
		struct member_made *grown = arena_array(x->plain.work, struct member_made, room);

		if (x->nmade)
			memcpy(grown, x->made, x->nmade * sizeof *grown);
		x->made = grown;
		x->room = room;
	}
	m = &x->made[x->nmade];
	*m = (struct member_made){ .name = name, .known = known, .set = rules_of(x, name) };
	if (!narrow(x, m, set))
		return false;
	x->nmade++;
	if (known != SIZE_MAX)
		x->made_at[known] = x->nmade;
	return true;
}

/* Demands of one name. False: they cannot be met. */
static bool meet_named(struct objects *x)
{
	for (size_t i = 0; i < x->ndemands; i++) {
		const struct demand *d = &x->demands[i];
		struct member_made *m;
		size_t known;

		if (!d->named)
			continue;
		known = place_of(x, d->name);
		m = find_made(x, known);
		if (m ? !narrow(x, m, d->set) : !make(x, d->name, known, d->set))
			return false;
	}
	return true;
}

/* ---- fresh names --------------------------------------------------------------- */

static void doubt(struct objects *x, const char *blame)
{
	x->doubt = x->doubt ? x->doubt : blame;
}

/* A sort of fresh names at a time; what is done with it says whether to go on. */
typedef bool sort_fn(struct objects *x, unsigned sort, void *arg);

/* Names that some patterns find and the others do not, as far as such names exist: first those that
 * few patterns find. False: no more are wanted. */
static bool sort_names(struct objects *x, unsigned set, size_t pattern, sort_fn *use, void *arg)
{
	const struct json_set_sample found = json_set_sample_of(x->s, set);
	unsigned p;

	if (found.answer == JSON_SET_EMPTY)
		return true;
	if (found.answer == JSON_SET_UNKNOWN) {
		doubt(x, found.blame);
		return true;
	}
	if (pattern == x->npatterns) {
		if (x->sorts-- > 0)
			return use(x, set, arg);
		doubt(x, "patternProperties with more than 64 sorts of names");
		return false;
	}
	p = x->patterns[pattern];
	return sort_names(x, set_and(x->s, set, json_set_not(p)), pattern + 1, use, arg) &&
	       sort_names(x, set_and(x->s, set, p), pattern + 1, use, arg);
}

/* Names that no rule mentions, of all sorts; `names` narrows them. */
static void for_sorts(struct objects *x, unsigned names, sort_fn *use, void *arg)
{
	unsigned *list = arena_array(x->plain.work, unsigned, x->nknown + 3);

	for (size_t i = 0; i < x->nknown; i++)
		list[i] = json_set_not(json_set_value(x->s, name_value(x, x->known[i])));
	list[x->nknown] = json_set_types(x->s, 1u << JSON_STRING);
	list[x->nknown + 1] = x->names;
	list[x->nknown + 2] = names;
	x->sorts = SORTS_MAX;
	sort_names(x, json_set_both(x->s, list, x->nknown + 3), 0, use, arg);
}

/* A name of the sort that no member has; an empty one only if there is no other. False: none is
 * left. */
static bool fresh_name(struct objects *x, unsigned sort, struct str *out)
{
	unsigned *list = arena_array(x->plain.work, unsigned, x->nmade + 1);
	struct json_set_sample found;
	size_t n = 0;

	list[n++] = sort;
	for (size_t i = 0; i < x->nmade; i++)
		if (x->made[i].known == SIZE_MAX)
			list[n++] =
				json_set_not(json_set_value(x->s, name_value(x, x->made[i].name)));
	sort = json_set_both(x->s, list, n);
	found = json_set_sample_of(x->s,
	                           set_and(x->s, sort, json_set_bound(x->s, JSON_MIN_LENGTH, 1)));
	if (found.answer != JSON_SET_FOUND)
		found = json_set_sample_of(x->s, sort);
	if (found.answer == JSON_SET_UNKNOWN)
		doubt(x, found.blame);
	if (found.answer != JSON_SET_FOUND)
		return false;
	*out = found.value->text;
	return true;
}

/* ---- enough members, and the object --------------------------------------------- */

static bool enough(const struct objects *x)
{
	return x->nmade >= x->min;
}

static bool fill_from(struct objects *x, unsigned sort, void *arg)
{
	struct str name;

	(void)arg;
	while (!enough(x) && fresh_name(x, sort, &name) && make(x, name, SIZE_MAX, JSON_SET_ALL))
		;
	return !enough(x);
}

static void fill(struct objects *x)
{
	for (size_t i = 0; i < x->nknown && !enough(x); i++)
		if (!find_made(x, i))
			(void)make(x, x->known[i], i, JSON_SET_ALL);
	if (!enough(x))
		for_sorts(x, JSON_SET_ALL, fill_from, NULL);
}

static struct json_set_sample finish(struct objects *x)
{
	struct node *value = node_new_map(x->s->arena);
	const size_t before = x->nmade;
	const char *blame = NULL;
	bool whole = true;

	if (x->min > MEMBERS_MAX)
		return sample_unknown("minProperties above 128");
	fill(x);
	if (!enough(x)) {
		unmake(x, before);
		return sample_none();
	}
	for (size_t i = 0; i < x->nmade; i++) {
		const struct json_set_sample *m = &x->made[i].sample;

		if (m->answer == JSON_SET_UNKNOWN)
			blame = m->blame;
		if (m->value)
			node_put(x->s->arena, value, x->made[i].name, m->value);
		whole &= m->value != NULL;
	}
	unmake(x, before);
	if (blame)
		return sample_maybe(whole ? value : NULL, blame);
	return sample_of(value);
}

/* ---- demands with a choice of names ---------------------------------------------- */

static enum json_set_answer may_be(struct objects *x, const struct demand *d, struct str name)
{
	enum json_set_answer a = JSON_SET_FOUND;

	if (d->match)
		a = json_set_matches(x->s, d->match, name);
	if (a == JSON_SET_FOUND && d->names != JSON_SET_ALL)
		a = json_set_has_value(x->s, d->names, name_value(x, name));
	if (a == JSON_SET_UNKNOWN)
		doubt(x, "a pattern of names that cannot be compared");
	return a;
}

static bool settles(struct json_set_sample *all, struct json_set_sample one)
{
	if (one.answer == JSON_SET_FOUND ||
	    (one.answer == JSON_SET_UNKNOWN &&
	     (all->answer == JSON_SET_EMPTY || (one.value && !all->value))))
		*all = one;
	return all->answer == JSON_SET_FOUND;
}

static bool with_new(struct objects *x, size_t d, struct str name, size_t known,
                     struct json_set_sample *all)
{
	const size_t before = x->nmade;

	if (!make(x, name, known, x->demands[d].set))
		return false;
	settles(all, meet(x, d + 1));
	unmake(x, before);
	return all->answer == JSON_SET_FOUND;
}

static bool with_made(struct objects *x, size_t d, struct json_set_sample *all)
{
	for (size_t i = 0; i < x->nmade; i++) {
		const struct member_made kept = x->made[i];

		if (may_be(x, &x->demands[d], kept.name) != JSON_SET_FOUND)
			continue;
		if (narrow(x, &x->made[i], x->demands[d].set))
			settles(all, meet(x, d + 1));
		x->made[i] = kept;
		if (all->answer == JSON_SET_FOUND)
			return true;
	}
	return false;
}

static bool with_known(struct objects *x, size_t d, struct json_set_sample *all)
{
	for (size_t i = 0; i < x->nknown; i++)
		if (!find_made(x, i) && may_be(x, &x->demands[d], x->known[i]) == JSON_SET_FOUND &&
		    with_new(x, d, x->known[i], i, all))
			return true;
	return false;
}

struct choice {
	size_t demand;
	struct json_set_sample *all;
};

static bool with_sort(struct objects *x, unsigned sort, void *arg)
{
	const struct choice *c = arg;
	const long sorts = x->sorts; /* demands further on have their own */
	struct str name;
	bool found;

	found = fresh_name(x, sort, &name) &&
	        may_be(x, &x->demands[c->demand], name) == JSON_SET_FOUND &&
	        with_new(x, c->demand, name, SIZE_MAX, c->all);
	x->sorts = sorts;
	return !found;
}

static bool with_fresh(struct objects *x, size_t d, struct json_set_sample *all)
{
	const struct match *m = x->demands[d].match;
	unsigned names = x->demands[d].names;

	if (m && !m->rest)
		names = set_and(x->s, names, m->found);
	for (size_t i = 0; m && m->rest && i < m->npatterns; i++)
		names = set_and(x->s, names, json_set_not(m->patterns[i]));
	for_sorts(x, names, with_sort, &(struct choice){ d, all });
	return all->answer == JSON_SET_FOUND;
}

static struct json_set_sample meet(struct objects *x, size_t d)
{
	struct json_set_sample all = sample_none();

	if (!json_set_spend(x->s, 1))
		return sample_unknown(json_set_limit(x->s));
	while (d < x->ndemands && x->demands[d].named)
		d++;
	if (d == x->ndemands)
		return finish(x);
	if (!with_made(x, d, &all) && !with_fresh(x, d, &all))
		with_known(x, d, &all);
	return all;
}

struct json_set_sample json_set_object_in(struct json_sets *s, struct plain p)
{
	struct objects x = { .s = s, .plain = p, .max = ULONG_MAX, .names = JSON_SET_ALL };
	struct json_set_sample out;

	gather(&x);
	if (x.ndemands > DEMANDS_MAX + x.nknown)
		return sample_unknown("too many alternatives between members");
	if (x.min > x.max || !meet_named(&x))
		return sample_none();
	out = meet(&x, 0);
	if (out.answer == JSON_SET_EMPTY && x.doubt)
		return sample_unknown(x.doubt);
	return out;
}
