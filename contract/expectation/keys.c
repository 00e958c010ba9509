#include "contract/expectation/keys.h"

#include <assert.h>

enum place {
#define PLACE(id, words) PLACE_##id,
#include "contract/expectation/keys.def"
#undef PLACE
	PLACE_COUNT,
	PLACE_NONE = PLACE_COUNT
};

enum takes {
	TAKES_ANY,
	TAKES_TEXT, /* not empty */
	TAKES_SCALAR,
	TAKES_FLAG,
	TAKES_COUNT, /* a whole number from 0 */
	TAKES_LOWER, /* the same, a lower bound: 0 demands nothing */
	TAKES_NUMBER,
	TAKES_BOUND, /* a number, or the text of a date or time */
	TAKES_DATE,
	TAKES_TEXTS,  /* a list of scalars */
	TAKES_VALUES, /* a list of scalars or of maps */
	TAKES_PINS,   /* a map of scalars, keys not closed */
	TAKES_ONE,    /* a map */
	TAKES_EACH,   /* a list of maps */
	TAKES_NAMED,  /* a map of names to maps; a name without a value is read as {} */
	TAKES_END
};

enum weight { WEIGHT_DEMAND, WEIGHT_WORDS, WEIGHT_NOTHING };

struct key {
	enum place place;
	struct str name;
	enum takes takes;
	enum place sub;
	enum weight weight;
};

static const char *const place_words[] = {
#define PLACE(id, words) words,
#include "contract/expectation/keys.def"
#undef PLACE
};

static const struct key keys[] = {
#define KEY(place, name, takes, sub, weight) \
	{ PLACE_##place, STR_INIT(name), TAKES_##takes, PLACE_##sub, WEIGHT_##weight },
#include "contract/expectation/keys.def"
#undef KEY
};

static const struct {
	struct str wrong, right;
} synonyms[] = {
#define SYNONYM(wrong, right) { STR_INIT(wrong), STR_INIT(right) },
#include "contract/expectation/keys.def"
#undef SYNONYM
};

enum { KEY_COUNT = sizeof keys / sizeof *keys };

/* Where the walk stands: rendered only when there is something to say. */
struct frame {
	const struct frame *up;
	struct str name;
	size_t index; /* of a list item, if name is empty */
};

struct walk {
	struct arena *a;
	struct defects *d;
	size_t first[PLACE_COUNT + 1]; /* rows of a place stand together in the table */
};

static struct str path_of(struct walk *w, const struct frame *f)
{
	const struct frame *all[64];
	size_t n = 0;
	struct buf out;

	if (w->d->more) /* not shown any more */
		return STR_NONE;
	for (; f && f->up && n < sizeof all / sizeof *all; f = f->up)
		all[n++] = f;
	buf_init(&out, w->a, 0);
	while (n--) {
		if (all[n]->name.len)
			buf_printf(&out, "%s%.*s", out.len ? "." : "", STR_FMT(all[n]->name));
		else
			buf_printf(&out, "[%zu]", all[n]->index);
	}
	return buf_str(&out);
}

static const struct key *find(const struct walk *w, enum place place, struct str name)
{
	for (size_t i = w->first[place]; i < w->first[place + 1]; i++)
		if (str_eq(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static struct str typo_of(const struct walk *w, enum place place, struct str name)
{
	struct str names[KEY_COUNT];
	size_t n = 0;

	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (str_eq(synonyms[i].wrong, name) && find(w, place, synonyms[i].right))
			return synonyms[i].right;
	for (size_t i = w->first[place]; i < w->first[place + 1]; i++)
		names[n++] = keys[i].name;
	return str_did_you_mean(name, names, n);
}

/* A key that is right elsewhere: environment at the top belongs to the consumer. */
static const char *home_of(const struct walk *w, enum place place, struct str name)
{
	for (size_t p = 0; p < PLACE_COUNT; p++)
		if (p != place && p != PLACE_ADDRESS && find(w, (enum place)p, name))
			return place_words[p];
	return NULL;
}

static void add_hint(struct walk *w, enum place place, struct str name)
{
	struct str meant = typo_of(w, place, name);
	const char *home = home_of(w, place, name);
	struct buf all;

	if (meant.len) {
		defect_hint(w->d, "did you mean \"%.*s\"?", STR_FMT(meant));
		return;
	}
	if (home) {
		defect_hint(w->d, "it is a key of %s", home);
		return;
	}
	buf_init(&all, w->a, 0);
	for (size_t i = w->first[place]; i < w->first[place + 1]; i++)
		if (keys[i].weight != WEIGHT_NOTHING)
			buf_printf(&all, "%s%.*s", all.len ? ", " : "", STR_FMT(keys[i].name));
	defect_hint(w->d, "%s may have: %.*s", place_words[place], STR_FMT(buf_str(&all)));
}

static void unknown(struct walk *w, enum place place, const struct node *key, const struct frame *f)
{
	defect_add(w->d, DEFECT_EXPECTATION_UNKNOWN_KEY, key, path_of(w, f),
	           "%s has no key \"%.*s\": it would silently demand nothing", place_words[place],
	           STR_FMT(key->text));
	if (!w->d->more)
		add_hint(w, place, key->text);
}

/* ---- values ------------------------------------------------------------- */

static struct str shown(struct arena *a, const struct node *n)
{
	enum { MOST = 40 };

	if (node_is(n, NODE_LIST))
		return STR("a list");
	if (node_is(n, NODE_MAP))
		return STR("a map");
	if (node_is_null(n))
		return STR("nothing");
	if (n->text.len > MOST)
		return arena_printf(a, "\"%.*s...\"", MOST, n->text.ptr);
	return arena_printf(a, "\"%.*s\"", STR_FMT(n->text));
}

static void wrong(struct walk *w, enum defect_rule rule, const struct key *k, const struct node *v,
                  const struct frame *f, const char *wants)
{
	struct str got = shown(w->a, v);

	defect_add(w->d, rule, v, path_of(w, f), "%.*s takes %s, not %.*s", STR_FMT(k->name), wants,
	           STR_FMT(got));
}

static void nothing(struct walk *w, const struct node *at, const struct frame *f, const char *why)
{
	defect_add(w->d, DEFECT_EXPECTATION_DEMANDS_NOTHING, at, path_of(w, f),
	           "this demands nothing: %s", why);
}

bool expectation_is_date(struct str s)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int part[3] = { 0 };
	int leap;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
		return false;
	for (size_t i = 0, p = 0; i < s.len; i++) {
		if (i == 4 || i == 7) {
			p++;
			continue;
		}
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		part[p] = part[p] * 10 + (s.ptr[i] - '0');
	}
	leap = part[0] % 4 == 0 && (part[0] % 100 != 0 || part[0] % 400 == 0);
	return part[1] >= 1 && part[1] <= 12 && part[2] >= 1 &&
	       part[2] <= days[part[1] - 1] + (part[1] == 2 && leap);
}

static void check_text(struct walk *w, const struct key *k, const struct node *v,
                       const struct frame *f)
{
	if (!node_is(v, NODE_SCALAR))
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a text");
	else if (k->takes == TAKES_TEXT && !v->text.len)
		wrong(w, DEFECT_WRONG_VALUE, k, v, f, "a text that is not empty");
}

static void check_flag(struct walk *w, const struct key *k, const struct node *v,
                       const struct frame *f)
{
	bool flag;

	if (!node_to_bool(v, &flag))
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "true or false");
	else if (!flag && k->weight == WEIGHT_DEMAND)
		nothing(w, v, f, "false is the same as not stated");
}

static void check_count(struct walk *w, const struct key *k, const struct node *v,
                        const struct frame *f)
{
	long long n;

	if (!node_to_long(v, &n) || n < 0)
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a whole number from 0");
	else if (!n && k->takes == TAKES_LOWER)
		nothing(w, v, f, "nothing is below 0 here");
}

static void check_number(struct walk *w, const struct key *k, const struct node *v,
                         const struct frame *f)
{
	if (!node_is_number(v))
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a number");
}

static void check_bound(struct walk *w, const struct key *k, const struct node *v,
                        const struct frame *f)
{
	if (!node_is(v, NODE_SCALAR) || !v->text.len)
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a number, or the text of a date or time");
}

static void check_date(struct walk *w, const struct key *k, const struct node *v,
                       const struct frame *f)
{
	if (!expectation_is_date(node_text(v)))
		wrong(w, DEFECT_WRONG_VALUE, k, v, f, "a day such as 2027-01-31");
}

static void check_map(struct walk *w, const struct node *map, enum place place,
                      const struct frame *f);

/* A closed list of values, a list of names, a list of values waited for. */
static void check_list(struct walk *w, const struct key *k, const struct node *v,
                       const struct frame *f)
{
	if (!node_is(v, NODE_LIST)) {
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a list");
		return;
	}
	if (!v->count && str_is(k->name, "enum"))
		defect_add(w->d, DEFECT_WRONG_VALUE, v, path_of(w, f),
		           "enum lists no value at all");
	else if (!v->count && k->weight == WEIGHT_DEMAND)
		nothing(w, v, f, "the list is empty");
	for (size_t i = 0; i < v->count; i++) {
		const struct frame item = { f, STR_NONE, i };

		if (k->takes == TAKES_VALUES && node_is(v->items[i], NODE_MAP))
			check_map(w, v->items[i], k->sub, &item);
		else if (!node_is(v->items[i], NODE_SCALAR))
			wrong(w, DEFECT_WRONG_TYPE, k, v->items[i], &item,
			      "a list of plain values");
	}
}

static void check_pins(struct walk *w, const struct key *k, const struct node *v,
                       const struct frame *f)
{
	if (!node_is(v, NODE_MAP)) {
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a map of address keys");
		return;
	}
	if (!v->count)
		nothing(w, v, f, "no key is pinned");
	for (size_t i = 0; i < v->count; i++) {
		const struct node *key = v->members[i].key;
		const struct frame pin = { f, key->text, 0 };

		if (!find(w, PLACE_ADDRESS, key->text) && typo_of(w, PLACE_ADDRESS, key->text).len)
			unknown(w, PLACE_ADDRESS, key, &pin);
		else if (node_is_null(v->members[i].value) ||
		         !node_is(v->members[i].value, NODE_SCALAR))
			defect_add(w->d, DEFECT_WRONG_TYPE, v->members[i].value, path_of(w, &pin),
			           "a pinned address key takes one plain value");
	}
}

static void check_one(struct walk *w, const struct key *k, const struct node *v,
                      const struct frame *f)
{
	if (!node_is(v, NODE_MAP)) {
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a map");
		return;
	}
	/* An empty FIELD, as in `items: {}`, still says that the member is read. */
	if (!v->count && k->weight == WEIGHT_DEMAND && k->sub != PLACE_FIELD &&
	    k->sub != PLACE_PROPERTY)
		nothing(w, v, f, "the map is empty");
	check_map(w, v, k->sub, f);
}

static void check_each(struct walk *w, const struct key *k, const struct node *v,
                       const struct frame *f)
{
	if (!node_is(v, NODE_LIST)) {
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a list of maps");
		return;
	}
	if (!v->count && k->weight == WEIGHT_DEMAND)
		nothing(w, v, f, "the list is empty");
	for (size_t i = 0; i < v->count; i++) {
		const struct frame item = { f, STR_NONE, i };

		if (node_is(v->items[i], NODE_MAP))
			check_map(w, v->items[i], k->sub, &item);
		else
			wrong(w, DEFECT_WRONG_TYPE, k, v->items[i], &item, "a list of maps");
	}
}

static void check_named(struct walk *w, const struct key *k, const struct node *v,
                        const struct frame *f)
{
	if (!node_is(v, NODE_MAP)) {
		wrong(w, DEFECT_WRONG_TYPE, k, v, f, "a map of names");
		return;
	}
	if (!v->count)
		nothing(w, v, f,
		        k->sub == PLACE_MODEL ? "no model is listed" : "no field is listed");
	for (size_t i = 0; i < v->count; i++) {
		const struct node *value = v->members[i].value;
		const struct frame name = { f, v->members[i].key->text, 0 };

		if (node_is(value, NODE_MAP))
			check_map(w, value, k->sub, &name);
		else if (!node_is_null(value))
			defect_add(w->d, DEFECT_WRONG_TYPE, value, path_of(w, &name),
			           "%s takes a map of statements, or nothing at all",
			           place_words[k->sub]);
	}
}

static void check_any(struct walk *w, const struct key *k, const struct node *v,
                      const struct frame *f)
{
	(void)w, (void)k, (void)v, (void)f;
}

static void check_value(struct walk *w, const struct key *k, const struct node *v,
                        const struct frame *f)
{
	static void (*const by_kind[])(struct walk *, const struct key *, const struct node *,
	                               const struct frame *) = {
		[TAKES_ANY] = check_any,       [TAKES_TEXT] = check_text,
		[TAKES_SCALAR] = check_text,   [TAKES_FLAG] = check_flag,
		[TAKES_COUNT] = check_count,   [TAKES_LOWER] = check_count,
		[TAKES_NUMBER] = check_number, [TAKES_BOUND] = check_bound,
		[TAKES_DATE] = check_date,     [TAKES_TEXTS] = check_list,
		[TAKES_VALUES] = check_list,   [TAKES_PINS] = check_pins,
		[TAKES_ONE] = check_one,       [TAKES_EACH] = check_each,
		[TAKES_NAMED] = check_named,
	};
	static_assert(sizeof by_kind / sizeof *by_kind == TAKES_END,
	              "a check for each kind of value");

	by_kind[k->takes](w, k, v, f);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void check_map(struct walk *w, const struct node *map, enum place place,
                      const struct frame *f)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct node *key = map->members[i].key, *value = map->members[i].value;
		const struct key *k = find(w, place, key->text);
		const struct frame at = { f, key->text, 0 };

		if (!k)
			unknown(w, place, key, &at);
		else if (k->weight == WEIGHT_NOTHING)
			nothing(w, key, &at,
			        "it is part of a contract, but says nothing about a reader");
		else if (node_is_null(value))
			nothing(w, key, &at, "it has no value");
		else
			check_value(w, k, value, &at);
	}
}

void expectation_check_keys(struct arena *a, const struct node *root, struct defects *defects)
{
	struct walk w = { .a = a, .d = defects };
	const struct frame top = { 0 };

	for (size_t i = 0, p = 0; p <= PLACE_COUNT; p++) {
		w.first[p] = i;
		while (i < KEY_COUNT && keys[i].place == p)
			i++;
	}
	check_map(&w, root, PLACE_TOP, &top);
}
