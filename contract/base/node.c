#include "contract/base/node.h"

#include "contract/base/limits.h"

/* Maps above this many members get a hash index. */
enum { INDEX_FROM = 9 };

struct node_index {
	size_t mask;
	unsigned slots[]; /* member number + 1; 0 is free */
};

static struct node_index *index_of(struct arena *a, size_t members)
{
	size_t size = 16;
	struct node_index *ix;

	while (size < 2 * members)
		size *= 2;
	ix = arena_alloc(a, 1, sizeof *ix + size * sizeof ix->slots[0]);
	ix->mask = size - 1;
	return ix;
}

static void index_put(struct node_index *ix, struct str key, size_t member)
{
	size_t i = (size_t)str_hash(key) & ix->mask;

	while (ix->slots[i])
		i = (i + 1) & ix->mask;
	ix->slots[i] = (unsigned)member + 1;
}

static const struct member *find(const struct node *map, struct str key)
{
	if (!node_is(map, NODE_MAP))
		return NULL;
	if (!map->index) {
		for (size_t i = 0; i < map->count; i++)
			if (str_eq(map->members[i].key->text, key))
				return &map->members[i];
		return NULL;
	}
	for (size_t i = (size_t)str_hash(key);; i++) {
		unsigned slot = map->index->slots[i & map->index->mask];

		if (!slot)
			return NULL;
		if (str_eq(map->members[slot - 1].key->text, key))
			return &map->members[slot - 1];
	}
}

const struct node *node_get_str(const struct node *map, struct str key)
{
	const struct member *m = find(map, key);

	return m ? m->value : NULL;
}

const struct node *node_get_key(const struct node *map, struct str key)
{
	const struct member *m = find(map, key);

	return m ? m->key : NULL;
}

const struct node *node_path(const struct node *map, const char *path)
{
	struct str rest = str_of(path);

	while (map && rest.len)
		map = node_get_str(map, str_cut(&rest, '.'));
	return map;
}

bool node_is(const struct node *n, enum node_kind kind)
{
	return n && n->kind == kind;
}

static bool one_of(struct str s, const char *const *words)
{
	for (; *words; words++)
		if (str_is(s, *words))
			return true;
	return false;
}

bool node_is_null(const struct node *n)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

	return !n || (n->kind == NODE_SCALAR && !n->quoted && n->text.len <= 4 && one_of(n->text, nulls));
}

struct str node_text(const struct node *n)
{
	return n && n->kind == NODE_SCALAR && !node_is_null(n) ? n->text : STR_NONE;
}

bool node_to_bool(const struct node *n, bool *out)
{
	static const char *const yes[] = { "true", "True", "TRUE", "yes", "Yes",
		                           "YES",  "on",   "On",   "ON",  NULL };
	static const char *const no[] = { "false", "False", "FALSE", "no", "No",
		                          "NO",    "off",   "Off",   "OFF", NULL };

	if (!node_is(n, NODE_SCALAR) || n->quoted)
		return false;
	if (!one_of(n->text, yes) && !one_of(n->text, no))
		return false;
	*out = one_of(n->text, yes);
	return true;
}

bool node_to_long(const struct node *n, long long *out)
{
	return node_is(n, NODE_SCALAR) && !n->quoted && str_to_long(n->text, out);
}

static size_t digits_at(struct str s, size_t i)
{
	size_t n = 0;

	while (i + n < s.len && s.ptr[i + n] >= '0' && s.ptr[i + n] <= '9')
		n++;
	return n;
}

/* number = [-] int [frac] [exp], RFC 8259 section 6 */
static bool is_json_number(struct str s)
{
	size_t i = s.len && s.ptr[0] == '-', n = digits_at(s, i);

	if (!n || (n > 1 && s.ptr[i] == '0'))
		return false;
	i += n;
	if (i < s.len && s.ptr[i] == '.') {
		n = digits_at(s, i + 1);
		if (!n)
			return false;
		i += n + 1;
	}
	if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
		i++;
		if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
			i++;
		n = digits_at(s, i);
		if (!n)
			return false;
		i += n;
	}
	return i == s.len;
}

bool node_is_number(const struct node *n)
{
	return node_is(n, NODE_SCALAR) && !n->quoted && is_json_number(n->text);
}

static bool scalar_equal(const struct node *a, const struct node *b)
{
	bool x, y;

	if (node_is_null(a) || node_is_null(b))
		return node_is_null(a) && node_is_null(b);
	if (node_to_bool(a, &x) || node_to_bool(b, &y))
		return node_to_bool(a, &x) && node_to_bool(b, &y) && x == y;
	if (node_is_number(a) != node_is_number(b))
		return false;
	return str_eq(a->text, b->text);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
bool node_equal(const struct node *a, const struct node *b)
{
	if (!a || !b || a == b)
		return a == b;
	if (a->kind != b->kind)
		return false;
	if (a->kind == NODE_SCALAR)
		return scalar_equal(a, b);
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct node *x, *y;

		if (a->kind == NODE_LIST) {
			x = a->items[i];
			y = b->items[i];
		} else {
			x = a->members[i].value;
			y = node_get_str(b, a->members[i].key->text);
		}
		if (!y || !node_equal(x, y))
			return false;
	}
	return true;
}

static struct node *new_node(struct arena *a, enum node_kind kind)
{
	struct node *n = arena_new(a, struct node);

	n->kind = kind;
	return n;
}

struct node *node_new_map(struct arena *a)
{
	return new_node(a, NODE_MAP);
}

struct node *node_new_list(struct arena *a)
{
	return new_node(a, NODE_LIST);
}

struct node *node_new_text(struct arena *a, struct str text)
{
	struct node *n = new_node(a, NODE_SCALAR);

	n->quoted = true;
	n->text = text;
	return n;
}

struct node *node_new_plain(struct arena *a, struct str text)
{
	struct node *n = node_new_text(a, text);

	n->quoted = false;
	return n;
}

/* The tree only hands out const nodes; what it stores came from an arena. */
static struct node *unconst(const struct node *n)
{
	union {
		const struct node *in;
		struct node *out;
	} u = { .in = n };

	return u.out;
}

static void grow(struct arena *a, struct node *n, size_t size)
{
	void *old = n->items;

	if (n->count < n->room)
		return;
	n->room = n->room ? n->room * 2 : 4;
	n->items = arena_alloc(a, n->room, size);
	if (n->count)
		memcpy(n->items, old, n->count * size);
}

void node_add(struct arena *a, struct node *list, const struct node *value)
{
	grow(a, list, sizeof *list->items);
	list->items[list->count++] = unconst(value);
}

/* Appends; the caller knows that the key is new. */
void node_put_member(struct arena *a, struct node *map, const struct node *key,
                     const struct node *value)
{
	grow(a, map, sizeof *map->members);
	map->members[map->count++] = (struct member){ key, unconst(value) };
	if (map->count < INDEX_FROM)
		return;
	if (!map->index || map->count * 2 > map->index->mask + 1) {
		map->index = index_of(a, map->count * 2);
		for (size_t i = 0; i < map->count; i++)
			index_put(map->index, map->members[i].key->text, i);
	} else {
		index_put(map->index, key->text, map->count - 1);
	}
}

void node_put(struct arena *a, struct node *map, struct str key, const struct node *value)
{
	const struct member *m = find(map, key);

	if (m)
		map->members[m - map->members].value = unconst(value);
	else
		node_put_member(a, map, node_new_text(a, key), value);
}

void node_put_text(struct arena *a, struct node *map, const char *key, struct str text)
{
	node_put(a, map, str_of(key), node_new_text(a, text));
}

bool node_read(struct arena *a, const struct source *source, struct node ***documents, size_t *count,
               struct failure *why)
{
	struct str head = str_trim(source->text);
	bool named = str_ends(source->name, ".json") || str_ends(source->name, ".avsc");
	struct failure json_why = { 0 };
	struct node *root;

	if (source->text.len > limit_of(LIMIT_DOCUMENT_BYTES))
		return limit_exceeded(LIMIT_DOCUMENT_BYTES, why);
	if (!head.len)
		return failure_set(why, FAILURE_SYNTAX, "the document is empty");
	if (!named && head.ptr[0] != '{' && head.ptr[0] != '[')
		return yaml_read(a, source, documents, count, why);
	if (json_read(a, source, &root, &json_why)) {
		*documents = arena_array(a, struct node *, 1);
		**documents = root;
		*count = 1;
		return true;
	}
	if (!named && json_why.code == FAILURE_SYNTAX && yaml_read(a, source, documents, count, why))
		return true;
	*why = json_why;
	return false;
}
