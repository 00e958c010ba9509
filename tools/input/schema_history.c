#include "tools/input/schema_history.h"

#include "contract/base/text_map.h"

#include <sys/stat.h>

static size_t digits(struct str s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	return n;
}

int file_order(struct str a, struct str b)
{
	while (a.len && b.len) {
		size_t n = digits(a), m = digits(b);
		int d;

		if (n && m) {
			struct str x = { a.ptr, n }, y = { b.ptr, m };

			while (x.len > 1 && x.ptr[0] == '0')
				x = str_skip(x, 1);
			while (y.len > 1 && y.ptr[0] == '0')
				y = str_skip(y, 1);
			d = x.len != y.len ? (x.len > y.len) - (x.len < y.len) : str_cmp(x, y);
			a = str_skip(a, n);
			b = str_skip(b, m);
		} else {
			d = (unsigned char)a.ptr[0] - (unsigned char)b.ptr[0];
			a = str_skip(a, 1);
			b = str_skip(b, 1);
		}
		if (d)
			return d;
	}
	return (a.len > 0) - (b.len > 0);
}

static bool has_schema(const struct gathered *g, struct str id)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->contracts[i].contract->schema && str_eq(g->contracts[i].contract->id, id))
			return true;
	return false;
}

static struct str base_name(struct str path)
{
	for (size_t i = path.len; i > 0; i--)
		if (path.ptr[i - 1] == '/')
			return str_skip(path, i);
	return path;
}

/* Seen from the root for a revision; else the name of the file. */
static bool is_same_file(struct arena *a, const struct repo *r, struct str old, struct str new)
{
	const struct str revision = revision_prefix(old);

	return revision.len ? str_eq(str_skip(old, revision.len), repo_relative(a, r, new))
	                    : str_eq(base_name(old), base_name(new));
}

/* The only schema of the history in that file; NULL: none or several. */
static const struct contract *schema_of_file(struct arena *a, const struct repo *r,
                                             const struct file_evidence *e, struct str name)
{
	const struct contract *found = NULL;

	for (size_t i = 0; i < e->history.count; i++) {
		const struct contract *c = e->history.contracts[i].contract;

		if (!c->schema || !is_same_file(a, r, c->source->name, name))
			continue;
		if (found)
			return NULL;
		found = c;
	}
	return found;
}

/* ---- files that moved ----------------------------------------------------------------- */

enum {
	PARTS = 15, /* of paths, from their ends, that are compared */
	RANKS = 2 * PARTS + 2,
	ROUNDS = 4,
	NAMESAKES = 100 /* more files of one name are not told apart */
};

struct old_schema {
	const struct contract *contract;
	bool taken;
	struct old_schema *next; /* of the same name */
	size_t count;            /* with all that follow */
};

struct moving {
	struct arena *arena;
	const struct repo *repo;
	struct file_evidence *evidence;
	struct text_map by_name; /* of old_schema */
};

/* Where it stood is another proposal's, or still there although nobody asks about it. */
static bool is_free(const struct moving *m, const struct old_schema *s)
{
	const struct str name = s->contract->source->name;
	const struct str revision = revision_prefix(name);
	struct stat st;

	if (s->taken || !revision.len)
		return !s->taken;
	return stat(str_c(m->arena,
	                  repo_seen_from_here(m->arena, m->repo, str_skip(name, revision.len))),
	            &st) != 0;
}

static struct str last_part(struct str *path)
{
	const struct str part = base_name(*path);

	path->len -= part.len + (part.len < path->len);
	return part;
}

/* How many parts of their paths agree, from the end; one that changed nothing on its way is told
 * from others by its text. Without a revision, nothing says that a file of another name moved. */
static int rank_of(const struct contract *was, const struct contract *now)
{
	struct str old = was->source->name, new = now->source->name;
	const bool same = str_eq(was->source->text, now->source->text);
	const struct str revision = revision_prefix(old);
	int parts = 0;

	old = str_skip(old, revision.len);
	while (parts < PARTS && old.len && new.len &&str_eq(last_part(&old), last_part(&new)))
		parts++;
	return parts || revision.len ? 1 + 2 * parts + same : 0;
}

/* The only one of that rank; NULL: there is none, or several. */
static struct old_schema *one_of_rank(const struct moving *m, const struct contract *now, int rank)
{
	struct old_schema *first = text_map_find(&m->by_name, now->id), *found = NULL;

	if (first && first->count > NAMESAKES)
		return NULL;
	for (struct old_schema *s = first; s; s = s->next) {
		if (rank_of(s->contract, now) != rank || !is_free(m, s))
			continue;
		if (found)
			return NULL;
		found = s;
	}
	return found;
}

static void list_old(struct moving *m)
{
	struct file_evidence *e = m->evidence;

	m->by_name.arena = m->arena;
	for (size_t i = e->history.count; i-- > 0;) {
		const struct contract *c = e->history.contracts[i].contract;
		struct old_schema *s = arena_new(m->arena, struct old_schema);
		void **first;

		if (!c->schema)
			continue;
		first = text_map_at(&m->by_name, c->id);
		*s = (struct old_schema){ .contract = c, .next = *first, .count = 1 };
		if (s->next)
			s->count += s->next->count;
		for (size_t k = 0; k < e->pair_count; k++)
			s->taken |= e->pairs[k].was == c;
		*first = s;
	}
}

/* The nearest ones first. */
static void pair_nearest(struct moving *m, const struct contract **left, size_t count)
{
	struct file_evidence *e = m->evidence;

	for (int rank = RANKS; rank > 0; rank--)
		for (size_t i = 0; i < count; i++) {
			struct old_schema *was = left[i] ? one_of_rank(m, left[i], rank) : NULL;

			if (!was)
				continue;
			was->taken = true;
			e->pairs[e->pair_count++] = (struct paired){ left[i], was->contract };
			left[i] = NULL;
		}
}

/* Of several files that define one name each has its own history. Once some are paired, others may
 * have one left that they could be. */
static void pair_moved(struct arena *a, const struct repo *r, struct file_evidence *e,
                       const struct contract **left, size_t count)
{
	struct moving m = { .arena = a, .repo = r, .evidence = e };
	size_t before = e->pair_count;

	if (!count)
		return;
	list_old(&m);
	for (int round = 0; round < ROUNDS; round++) {
		pair_nearest(&m, left, count);
		if (e->pair_count == before)
			return;
		before = e->pair_count;
	}
}

void schemas_pair(struct arena *a, const struct repo *r, struct file_evidence *e)
{
	const struct contract **left =
		arena_array(a, const struct contract *, e->proposals.count + 1);
	size_t count = 0;

	e->pairs = arena_array(a, struct paired, e->proposals.count + 1);
	for (size_t i = 0; i < e->proposals.count; i++) {
		const struct contract *now = e->proposals.contracts[i].contract, *was;

		if (!now->schema)
			continue;
		was = schema_of_file(a, r, e, now->source->name);
		if (was && (str_eq(was->id, now->id) || (!has_schema(&e->history, now->id) &&
		                                         !has_schema(&e->proposals, was->id))))
			e->pairs[e->pair_count++] = (struct paired){ now, was };
		else
			left[count++] = now;
	}
	pair_moved(a, r, e, left, count);
}

const struct contract *schema_before(const struct file_evidence *e, const struct contract *proposal)
{
	for (size_t i = 0; proposal && i < e->pair_count; i++)
		if (e->pairs[i].now == proposal)
			return e->pairs[i].was;
	return NULL;
}
