/* matching.c - a maximum matching of a bipartite graph: Hopcroft and Karp
 *
 * Among several maximum matchings the registry's depends on the order of its sets; this is the one
 * it finds where they keep the order of insertion.
 */
#include "compat/json_schema/read_impl.h"

#include <limits.h>

struct graph {
	size_t left, right; /* vertices 1..left, and left + 1 .. left + right */
	size_t *first;      /* by left vertex: where its neighbours begin */
	size_t *neighbour;
	const struct json_edge **edge; /* of each neighbour */
	size_t *partner, *distance, *queue, *stack, *cursor;
};

static size_t left_of(const struct json_edge *e, bool olds_left)
{
	return olds_left ? e->old : e->new;
}

static void build(struct arena *a, struct graph *g, const struct json_edge *edges, size_t n,
                  bool olds_left)
{
	g->first = arena_array(a, size_t, g->left + 3);
	g->neighbour = arena_array(a, size_t, n + 1);
	g->edge = arena_array(a, const struct json_edge *, n + 1);
	for (size_t i = 0; i < n; i++)
		g->first[left_of(&edges[i], olds_left) + 3]++;
	for (size_t v = 1; v < g->left + 3; v++)
		g->first[v] += g->first[v - 1];
	/* first[v + 1] is where the next neighbour of v goes; at last, where those of v end. */
	for (size_t i = 0; i < n; i++) {
		const size_t v = left_of(&edges[i], olds_left) + 1;
		const size_t at = g->first[v + 1]++;

		g->neighbour[at] = g->left + 1 + (olds_left ? edges[i].new : edges[i].old);
		g->edge[at] = &edges[i];
	}
	g->partner = arena_array(a, size_t, g->left + g->right + 1);
	g->distance = arena_array(a, size_t, g->left + 1);
	g->queue = arena_array(a, size_t, g->left + 1);
	g->stack = arena_array(a, size_t, g->left + 1);
	g->cursor = arena_array(a, size_t, g->left + 1);
}

/* first[] after build(): neighbours of v are first[v] .. first[v + 1] - 1. */
static size_t begin_of(const struct graph *g, size_t v)
{
	return g->first[v];
}

static size_t end_of(const struct graph *g, size_t v)
{
	return g->first[v + 1];
}

static size_t match_greedily(struct graph *g)
{
	size_t matched = 0;

	for (size_t u = 1; u <= g->left; u++) {
		for (size_t i = begin_of(g, u); i < end_of(g, u); i++) {
			const size_t v = g->neighbour[i];

			if (g->partner[v])
				continue;
			g->partner[v] = u;
			g->partner[u] = v;
			matched++;
			break;
		}
	}
	return matched;
}

/* Layers from the free vertices on; distance[0] is that of the nearest free end. */
static bool layer(struct graph *g)
{
	size_t head = 0, tail = 0;

	for (size_t u = 1; u <= g->left; u++) {
		g->distance[u] = g->partner[u] ? SIZE_MAX : 0;
		if (!g->partner[u])
			g->queue[tail++] = u;
	}
	g->distance[0] = SIZE_MAX;
	while (head < tail) {
		const size_t u = g->queue[head++];

		if (g->distance[u] >= g->distance[0])
			continue;
		for (size_t i = begin_of(g, u); i < end_of(g, u); i++) {
			const size_t next = g->partner[g->neighbour[i]];

			if (g->distance[next] != SIZE_MAX)
				continue;
			g->distance[next] = g->distance[u] + 1;
			if (next)
				g->queue[tail++] = next;
		}
	}
	return g->distance[0] != SIZE_MAX;
}

/* Turns a path of alternate edges from a free vertex to a free one, if there is one. */
static bool augment(struct graph *g, size_t root)
{
	size_t depth = 0;

	g->stack[depth] = root;
	g->cursor[depth] = begin_of(g, root);
	for (;;) {
		const size_t u = g->stack[depth];
		size_t next = 0;
		bool steps = false;

		for (; g->cursor[depth] < end_of(g, u) && !steps; g->cursor[depth]++) {
			next = g->partner[g->neighbour[g->cursor[depth]]];
			steps = g->distance[next] == g->distance[u] + 1;
		}
		if (!steps) {
			g->distance[u] = SIZE_MAX;
			if (!depth--)
				return false;
			continue;
		}
		if (!next)
			break;
		g->stack[++depth] = next;
		g->cursor[depth] = begin_of(g, next);
	}
	for (;; depth--) {
		const size_t u = g->stack[depth], v = g->neighbour[g->cursor[depth] - 1];

		g->partner[v] = u;
		g->partner[u] = v;
		if (!depth)
			return true;
	}
}

static const struct json_edge *edge_of(const struct graph *g, size_t u)
{
	for (size_t i = begin_of(g, u); i < end_of(g, u); i++)
		if (g->neighbour[i] == g->partner[u])
			return g->edge[i];
	return NULL;
}

void json_match(struct arena *a, const struct json_edge *edges, size_t edge_count, size_t olds,
                size_t news, const struct json_edge ***matched, size_t *count)
{
	const bool olds_left = olds <= news;
	struct graph g = { .left = olds_left ? olds : news, .right = olds_left ? news : olds };
	size_t n;

	build(a, &g, edges, edge_count, olds_left);
	n = match_greedily(&g);
	while (n < g.left && layer(&g))
		for (size_t u = 1; u <= g.left && n < g.left; u++)
			if (!g.partner[u] && augment(&g, u))
				n++;
	*matched = arena_array(a, const struct json_edge *, n + 1);
	*count = 0;
	for (size_t u = 1; u <= g.left; u++)
		if (g.partner[u])
			(*matched)[(*count)++] = edge_of(&g, u);
}
