#include "tools/schema_history.h"

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
	struct str rest = old;

	if (!str_starts(old, "git:"))
		return str_eq(base_name(old), base_name(new));
	str_cut(&rest, ':');
	str_cut(&rest, ':');
	return str_eq(rest, repo_relative(a, r, new));
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

void schemas_pair(struct arena *a, const struct repo *r, struct file_evidence *e)
{
	e->pairs = arena_array(a, struct paired, e->proposals.count + 1);
	for (size_t i = 0; i < e->proposals.count; i++) {
		const struct contract *now = e->proposals.contracts[i].contract, *was;

		if (!now->schema)
			continue;
		was = schema_of_file(a, r, e, now->source->name);
		if (!was)
			continue;
		if (str_eq(was->id, now->id) ||
		    (!has_schema(&e->history, now->id) && !has_schema(&e->proposals, was->id)))
			e->pairs[e->pair_count++] = (struct paired){ now, was };
	}
}

const struct contract *schema_before(const struct file_evidence *e, const struct contract *proposal)
{
	for (size_t i = 0; proposal && i < e->pair_count; i++)
		if (e->pairs[i].now == proposal)
			return e->pairs[i].was;
	return NULL;
}
