/* grammar.c - reads a document beside the rows of a grammar
 *
 * For each map: which rows apply (kind, version, condition), then each member beside the
 * rows of its key, then the rows that no member satisfied. Values that are maps or lists of
 * a kind are read the same way; the reader's limit bounds the depth.
 */
#include "contract/grammar/grammar.h"

#include <assert.h>

enum { NAME_SHOWN = 60, MAX_ROWS = 96, KINDS = 64, EXTENSIONS = 200 };

struct grammar_index {
	const struct grammar *grammar;
	int version;
	/* the rows of each kind, whatever their version and condition */
	const struct grammar_row **rows[KINDS];
	size_t row_count[KINDS];
};

struct check {
	struct arena *arena;
	const struct grammar *grammar;
	int version;
	struct defects *defects;
	struct buf path;
	size_t extensions; /* noted so far: not more than EXTENSIONS, so that they do not hide the rest */
	bool advising; /* what is wrong here is only advice */
	const struct grammar_row *const *const *rows; /* of the index */
	const size_t *row_count;
};

/* One map while it is read. */
struct place {
	const struct grammar_kind *kind;
	int number;
	const struct node *map;
	struct str state;  /* value of the discriminator; empty: absent */
	bool doubtful;     /* the discriminator is missing or wrong: unknown keys mean nothing */
};

static void check_value(struct check *c, const struct grammar_row *row, enum value_kind kind,
                        const struct node *n);

int grammar_version(const struct grammar *g, struct str version)
{
	for (int i = 0; i < g->version_count; i++)
		if (str_is(version, g->versions[i]))
			return i;
	return -1;
}

bool grammar_knows(const struct grammar *g, int version, struct str key)
{
	for (size_t i = 0; i < g->row_count; i++)
		if ((g->rows[i].kinds & 1) && str_is(key, g->rows[i].key) &&
		    g->rows[i].since <= version && version <= g->rows[i].until)
			return true;
	return false;
}

/* ---- the path ---------------------------------------------------------------- */

static size_t enter(struct check *c, struct str key)
{
	size_t mark = c->path.len;

	buf_add_c(&c->path, mark ? "." : "");
	buf_add(&c->path, str_clip(key, NAME_SHOWN));
	return mark;
}

static size_t enter_item(struct check *c, const struct node *item, size_t i)
{
	static const char *const names[] = { "name", "server", "property", "username" };
	size_t mark = c->path.len;
	struct str name = STR_NONE;

	for (size_t k = 0; k < sizeof names / sizeof *names && !name.len; k++)
		name = node_text(node_get(item, names[k]));
	if (name.len)
		buf_printf(&c->path, ".%.*s", STR_FMT(str_clip(name, NAME_SHOWN)));
	else
		buf_printf(&c->path, "[%zu]", i);
	return mark;
}

static void leave(struct check *c, size_t mark)
{
	c->path.len = mark;
}

static struct str path_now(struct check *c)
{
	return str_copy(c->arena, buf_str(&c->path));
}

/* ---- which rows apply ---------------------------------------------------------- */

static bool in_version(const struct grammar_row *row, int version)
{
	return row->since <= version && version <= row->until;
}

static bool in_state(const struct grammar_row *row, const struct place *p)
{
	const struct grammar_kind *k = p->kind;

	if (!row->when)
		return true;
	if (words_hold(row->when, p->state.len ? p->state : STR("-")))
		return true;
	return k->implied_by && words_hold(row->when, str_of(k->implies)) &&
	       node_text(node_get(p->map, k->implied_by)).len;
}

static bool applies(const struct check *c, const struct grammar_row *row, const struct place *p)
{
	return in_version(row, c->version) && in_state(row, p);
}

static bool is_advised(const struct check *c, const struct place *p)
{
	return p->kind->advised && p->kind->advised <= c->version;
}

/* Sets what the discriminator says, and whether that can be relied upon. */
static struct place place_of(struct check *c, int kind, const struct node *map)
{
	struct place p = { .kind = &c->grammar->kinds[kind], .number = kind, .map = map };
	bool known = false, required = false;

	if (!p.kind->discriminator)
		return p;
	p.state = node_text(node_get(map, p.kind->discriminator));
	for (size_t i = 0; i < c->row_count[kind]; i++) {
		const struct grammar_row *row = c->rows[kind][i];

		if (!str_is(str_of(row->key), p.kind->discriminator) || !in_version(row, c->version))
			continue;
		known |= row->value != VALUE_WORD || words_hold(row->words, p.state);
		required |= row->flags & ROW_REQUIRED;
	}
	p.doubtful = p.state.len ? !known : required;
	if (p.kind->open_when && words_hold(p.kind->open_when, p.state))
		p.doubtful = true;
	return p;
}

/* ---- defects --------------------------------------------------------------------- */

static void wrong(struct check *c, const struct grammar_row *row, enum value_kind kind,
                  const struct node *n, const char *key)
{
	bool shape = kind != VALUE_WORD && kind != VALUE_FORM && kind != VALUE_COUNT &&
	             kind != VALUE_POSITIVE;
	struct str found = value_found(c->arena, n), wanted = value_wanted(c->arena, row, kind);
	struct str words[MAX_ROWS], rest = str_of(row->words), guess;
	size_t count = 0;

	defect_add(c->defects,
	           c->advising ? DEFECT_SERVER_KEYS : shape ? DEFECT_WRONG_TYPE : DEFECT_WRONG_VALUE, n,
	           path_now(c),
	           "\"%s\" is %.*s, but takes %.*s", key, STR_FMT(found), STR_FMT(wanted));
	if (kind == VALUE_TEXT && n->kind == NODE_SCALAR && !node_is_null(n)) {
		defect_hint(c->defects, "put it in quotes to make it a text");
		return;
	}
	while (kind == VALUE_WORD && n->kind == NODE_SCALAR && rest.len && count < MAX_ROWS)
		words[count++] = str_cut(&rest, ' ');
	guess = str_did_you_mean(n->kind == NODE_SCALAR ? n->text : STR_NONE, words, count);
	if (guess.len)
		defect_hint(c->defects, "did you mean \"%.*s\"?", STR_FMT(guess));
}

/* Known elsewhere: in another version, or under another condition. */
static const struct grammar_row *known_elsewhere(struct check *c, const struct place *p, struct str key)
{
	const struct grammar_row *found = NULL;

	for (size_t i = 0; i < c->row_count[p->number]; i++) {
		const struct grammar_row *row = c->rows[p->number][i];

		if (str_is(key, row->key) &&
		    (!found || (!in_version(found, c->version) && in_version(row, c->version))))
			found = row;
	}
	return found;
}

static void hint_unknown(struct check *c, const struct place *p, struct str key)
{
	const struct grammar_row *row = known_elsewhere(c, p, key);
	const char *const *versions = c->grammar->versions;
	struct str names[MAX_ROWS], guess;
	size_t count = 0;

	if (row && row->since > c->version) {
		defect_hint(c->defects, "%s has it since %s; this document declares %s", c->grammar->title,
		            versions[row->since], versions[c->version]);
		return;
	}
	if (row && row->until < c->version) {
		defect_hint(c->defects, "%s has it only up to %s", c->grammar->title, versions[row->until]);
		return;
	}
	if (row && row->when && !str_is(str_of(row->when), "-")) {
		struct str when = str_of(row->when);

		if (str_ends(when, " -"))
			when.len -= 2;
		defect_hint(c->defects, "it belongs to %s %.*s", p->kind->discriminator, STR_FMT(when));
		return;
	}
	for (size_t i = 0; i < c->row_count[p->number] && count < MAX_ROWS; i++)
		if (applies(c, c->rows[p->number][i], p))
			names[count++] = str_of(c->rows[p->number][i]->key);
	guess = str_did_you_mean(key, names, count);
	if (guess.len)
		defect_hint(c->defects, "did you mean \"%.*s\"?", STR_FMT(guess));
}

static bool is_near_miss(struct check *c, const struct place *p, struct str key)
{
	struct str names[MAX_ROWS];
	size_t count = 0;

	for (size_t i = 0; i < c->row_count[p->number] && count < MAX_ROWS; i++)
		if (!node_get(p->map, c->rows[p->number][i]->key))
			names[count++] = str_of(c->rows[p->number][i]->key);
	return str_did_you_mean(key, names, count).len || known_elsewhere(c, p, key);
}

/* Does any row tell what a map with this discriminator has? If not, its keys are its own. */
static bool is_listed(const struct check *c, const struct place *p)
{
	for (size_t i = 0; i < c->row_count[p->number]; i++)
		if (c->rows[p->number][i]->when && words_hold(c->rows[p->number][i]->when, p->state))
			return true;
	return false;
}

static void unknown_key(struct check *c, const struct place *p, const struct node *key)
{
	struct str name = str_clip(key->text, NAME_SHOWN);
	bool closed = c->version >= p->kind->closed;
	enum defect_rule rule = closed ? DEFECT_FORBIDDEN_KEY : DEFECT_EXTENSION_KEY;
	size_t mark;

	if (p->doubtful ? closed : p->state.len && !is_listed(c, p))
		return;
	if (!closed && is_near_miss(c, p, key->text))
		rule = DEFECT_UNKNOWN_KEY;
	if (rule == DEFECT_EXTENSION_KEY && ++c->extensions > EXTENSIONS)
		return;
	mark = enter(c, key->text);
	defect_add(c->defects, rule, key, path_now(c),
	           closed ? "\"%.*s\" is not allowed in %s" : "\"%.*s\" is no key of %s", STR_FMT(name),
	           p->kind->title);
	if (rule != DEFECT_EXTENSION_KEY)
		hint_unknown(c, p, key->text);
	leave(c, mark);
}

/* ---- values ------------------------------------------------------------------------ */

/* Over the tree; equal trees (node_equal) hash equal because plain scalars hash by text. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static unsigned long long hash_of(const struct node *n)
{
	unsigned long long h = 1469598103934665603ull + (unsigned)n->kind;

	if (n->kind == NODE_SCALAR)
		return node_is_null(n) ? 7 : str_hash(n->text);
	for (size_t i = 0; i < n->count; i++) {
		if (n->kind == NODE_LIST)
			h = h * 1099511628211ull + hash_of(n->items[i]);
		else /* without order */
			h += str_hash(n->members[i].key->text) * 31 + hash_of(n->members[i].value);
	}
	return h;
}

/* Notes each entry of a list that equals an earlier one, as a whole (key NULL) or in the value under
 * the key. One pass, a hash table. */
static void check_distinct(struct check *c, const struct node *list, const char *key,
                           enum defect_rule rule)
{
	size_t size = 8, mark;
	const struct node **seen;

	while (size < list->count * 2)
		size *= 2;
	seen = arena_array(c->arena, const struct node *, size);
	for (size_t i = 0; i < list->count; i++) {
		const struct node *x = key ? node_get(list->items[i], key) : list->items[i];
		size_t at;

		if (!x)
			continue;
		for (at = (size_t)hash_of(x) & (size - 1); seen[at]; at = (at + 1) & (size - 1))
			if (node_equal(seen[at], x))
				break;
		if (seen[at]) {
			struct str found = value_found(c->arena, x);

			mark = enter_item(c, list->items[i], i);
			defect_add(c->defects, rule, x, path_now(c), "%.*s stands here already, in line %d",
			           STR_FMT(found), seen[at]->line);
			leave(c, mark);
		}
		seen[at] = x;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void check_list(struct check *c, const struct grammar_row *row, const struct node *list)
{
	if ((row->flags & ROW_FILLED) && !list->count)
		defect_add(c->defects, DEFECT_WRONG_VALUE, list, path_now(c),
		           "\"%s\" is empty; it takes at least one entry", row->key);
	if ((row->flags & ROW_PAIR) && list->count != 2)
		defect_add(c->defects, DEFECT_WRONG_VALUE, list, path_now(c),
		           "\"%s\" takes two numbers, a lower and an upper one, not %zu", row->key,
		           list->count);
	for (size_t i = 0; i < list->count; i++) {
		size_t mark = enter_item(c, list->items[i], i);

		check_value(c, row, row->item, list->items[i]);
		leave(c, mark);
	}
	if (row->flags & ROW_DISTINCT)
		check_distinct(c, list, NULL, DEFECT_DUPLICATE_VALUE);
	if (row->item != VALUE_MAP)
		return;
	check_distinct(c, list, "id", DEFECT_DUPLICATE_ID);
	if (c->grammar->kinds[row->of].distinct)
		check_distinct(c, list, c->grammar->kinds[row->of].distinct,
		               c->grammar->kinds[row->of].twice);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void check_names(struct check *c, const struct grammar_row *row, const struct node *map)
{
	if ((row->flags & ROW_FILLED) && !map->count)
		defect_add(c->defects, DEFECT_WRONG_VALUE, map, path_now(c),
		           "\"%s\" is empty; it takes at least one entry", row->key);
	for (size_t i = 0; i < map->count; i++) {
		const struct node *key = map->members[i].key;
		size_t mark = enter(c, key->text);

		if (!form_fits(row->form, key->text))
			defect_add(c->defects, DEFECT_WRONG_VALUE, key, path_now(c),
			           "the name \"%.*s\" does not fit: a name takes %.*s",
			           STR_FMT(str_clip(key->text, NAME_SHOWN)),
			           STR_FMT(value_wanted(c->arena, row, VALUE_FORM)));
		check_value(c, row, row->item, map->members[i].value);
		leave(c, mark);
	}
}

static enum node_kind shape_of(enum value_kind kind)
{
	if (kind == VALUE_LIST)
		return NODE_LIST;
	return kind == VALUE_MAP || kind == VALUE_NAMES || kind == VALUE_OBJECT ? NODE_MAP : NODE_SCALAR;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void check_member(struct check *c, const struct place *p, const struct member *m)
{
	const struct grammar_row *best = NULL;
	int best_fit = -1;
	size_t mark;

	for (size_t i = 0; i < c->row_count[p->number]; i++) {
		const struct grammar_row *row = c->rows[p->number][i];
		int fit;

		if (!str_is(m->key->text, row->key) || !applies(c, row, p))
			continue;
		fit = value_fits(row, row->value, m->value) ? 2 : shape_of(row->value) == m->value->kind;
		if (fit > best_fit) {
			best_fit = fit;
			best = row;
		}
	}
	if (!best) {
		unknown_key(c, p, m->key);
		return;
	}
	mark = enter(c, m->key->text);
	c->advising = best->when && is_advised(c, p);
	check_value(c, best, best->value, m->value);
	c->advising = false;
	if (best->flags & ROW_DEPRECATED) {
		defect_add(c->defects, DEFECT_DEPRECATED_KEY, m->key, path_now(c),
		           "\"%s\" is deprecated%s", best->key,
		           best->value == VALUE_LIST ? " in this form" : "");
		if (best->advice)
			defect_hint(c->defects, "%s", best->advice);
	}
	leave(c, mark);
}

static void check_operators(struct check *c, const struct place *p)
{
	size_t rows = 0, present = 0;
	struct buf names;

	buf_init(&names, c->arena, 0);
	for (size_t i = 0; i < c->row_count[p->number]; i++) {
		const struct grammar_row *row = c->rows[p->number][i];

		if (!(row->flags & ROW_ONE_OF) || !applies(c, row, p))
			continue;
		buf_printf(&names, "%s%s", rows++ ? ", " : "", row->key);
		present += node_get(p->map, row->key) != NULL;
	}
	if (rows && present != 1)
		defect_add(c->defects, present ? DEFECT_SEVERAL_OPERATORS : DEFECT_MISSING_KEY, p->map,
		           path_now(c), "%s takes exactly one of %.*s; here are %zu", p->kind->title,
		           STR_FMT(buf_str(&names)), present);
}

static void check_absent(struct check *c, const struct place *p)
{
	const char *noted = NULL; /* alternatives of one key stand together */

	for (size_t i = 0; i < c->row_count[p->number]; i++) {
		const struct grammar_row *row = c->rows[p->number][i];
		size_t mark;

		if (!(row->flags & ROW_REQUIRED) || !applies(c, row, p) || node_get(p->map, row->key))
			continue;
		if (noted && !strcmp(noted, row->key))
			continue;
		noted = row->key;
		mark = enter(c, str_of(row->key));
		if (row->when && p->state.len)
			defect_add(c->defects, is_advised(c, p) ? DEFECT_SERVER_KEYS : DEFECT_MISSING_KEY, p->map, path_now(c),
			           "%s with %s \"%.*s\" needs \"%s\"", p->kind->title,
			           p->kind->discriminator, STR_FMT(str_clip(p->state, NAME_SHOWN)), row->key);
		else
			defect_add(c->defects, DEFECT_MISSING_KEY, p->map, path_now(c), "%s needs \"%s\"",
			           p->kind->title, row->key);
		leave(c, mark);
	}
	if (p->kind->operators)
		check_operators(c, p);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void check_map(struct check *c, int kind, const struct node *map)
{
	struct place p = place_of(c, kind, map);

	for (size_t i = 0; i < map->count; i++)
		check_member(c, &p, &map->members[i]);
	check_absent(c, &p);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void check_value(struct check *c, const struct grammar_row *row, enum value_kind kind,
                        const struct node *n)
{
	if (!value_fits(row, kind, n)) {
		wrong(c, row, kind, n, row->key);
		return;
	}
	if (kind == VALUE_LIST)
		check_list(c, row, n);
	else if (kind == VALUE_NAMES)
		check_names(c, row, n);
	else if (kind == VALUE_MAP)
		check_map(c, row->of, n);
	else if (kind == VALUE_FORM && !form_fits(row->form, n->text))
		defect_add(c->defects, DEFECT_WRONG_FORM, n, path_now(c), "\"%s\" is not %.*s", row->key,
		           STR_FMT(value_wanted(c->arena, row, kind)));
}

const struct grammar_index *grammar_index_new(struct arena *a, const struct grammar *g, int version)
{
	struct grammar_index *ix = arena_new(a, struct grammar_index);

	assert(g->kind_count <= KINDS);
	ix->grammar = g;
	ix->version = version;
	for (int k = 0; k < g->kind_count; k++) {
		ix->rows[k] = arena_array(a, const struct grammar_row *, MAX_ROWS);
		for (size_t i = 0; i < g->row_count; i++) {
			if (!(g->rows[i].kinds >> k & 1))
				continue;
			assert(ix->row_count[k] < MAX_ROWS);
			ix->rows[k][ix->row_count[k]++] = &g->rows[i];
		}
	}
	return ix;
}

static struct check begin(struct arena *a, const struct grammar_index *ix, struct defects *defects)
{
	struct check c = { .arena = a, .grammar = ix->grammar, .version = ix->version, .defects = defects,
		           .rows = (const struct grammar_row *const *const *)ix->rows,
		           .row_count = ix->row_count };

	buf_init(&c.path, a, 0);
	return c;
}

void grammar_check(struct arena *a, const struct grammar *g, int version, const struct node *root,
                   struct defects *defects)
{
	static const struct grammar_row whole = { .key = "the document" };
	struct check c = begin(a, grammar_index_new(a, g, version), defects);

	if (node_is(root, NODE_MAP))
		check_map(&c, 0, root);
	else
		wrong(&c, &whole, VALUE_MAP, root, whole.key);
}

static bool row_is(const struct grammar_index *ix, const struct grammar_row *row, struct str key,
                   struct str state)
{
	return str_is(key, row->key) && in_version(row, ix->version) &&
	       (!row->when || words_hold(row->when, state.len ? state : STR("-")));
}

int grammar_below(const struct grammar_index *ix, int kind, const char *key, struct str state)
{
	for (size_t i = 0; i < ix->row_count[kind]; i++) {
		const struct grammar_row *row = ix->rows[kind][i];

		if (row_is(ix, row, str_of(key), state) &&
		    (row->value == VALUE_MAP || row->item == VALUE_MAP))
			return row->of;
	}
	return -1;
}

bool grammar_has(const struct grammar_index *ix, int kind, struct str key)
{
	for (size_t i = 0; i < ix->row_count[kind]; i++)
		if (str_is(key, ix->rows[kind][i]->key))
			return true;
	return false;
}

bool grammar_allows(struct arena *a, const struct grammar_index *ix, int kind, struct str state,
                    struct str key, const struct node *value)
{
	for (size_t i = 0; i < ix->row_count[kind]; i++) {
		const struct grammar_row *row = ix->rows[kind][i];
		struct defects found;
		struct check c;

		if (!row_is(ix, row, key, state) || !value_fits(row, row->value, value))
			continue;
		if (value->kind == NODE_SCALAR)
			return true;
		defects_init(&found, a);
		c = begin(a, ix, &found);
		check_value(&c, row, row->value, value);
		return !found.errors;
	}
	return false;
}

bool grammar_fits(struct arena *a, const struct grammar_index *ix, int kind, const struct node *map)
{
	struct defects found;
	struct check c;

	defects_init(&found, a);
	c = begin(a, ix, &found);
	check_map(&c, kind, map);
	return !found.errors;
}
