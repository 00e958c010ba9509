/* witness.c - witnesses built, encoded, and really decoded */
#include "compat/avro/witness_impl.h"

#include "contract/base/limits.h"

const char *avro_witness_text(enum avro_witness_outcome outcome)
{
	static const char *const texts[] = {
#define X(name, text) [AVRO_WITNESS_##name] = text,
		AVRO_WITNESS_OUTCOMES(X)
#undef X
	};

	return texts[outcome];
}

struct avro_witnesses *avro_witnesses_of(const struct avro_resolver *r)
{
	struct avro_witnesses *w = arena_new(r->arena, struct avro_witnesses);
	struct avro_resolver *quiet;

	w->all = r;
	w->arena = w->by_types.arena = r->arena;
	w->smallest = avro_smallest_of(w->arena, r->writer);
	w->mixed = avro_grammar_new(w->arena);
	w->grammar = avro_grammar_new(w->arena);
	w->steps = limit_of(LIMIT_WITNESS_STEPS);
	if (avro_obstacle_is_total(r->obstacle))
		return w;
	quiet = arena_new(w->arena, struct avro_resolver);
	*quiet = *r;
	quiet->obstacle = AVRO_NO_OBSTACLE;
	w->resolver = quiet;
	witnesses_search(w);
	return w;
}

/* ---- building --------------------------------------------------------------------- */

static struct avro_datum *new_datum(const struct avro_witnesses *w, const struct avro_type *renamed)
{
	return avro_datum_new(w->arena, avro_resolver_original(w->resolver, renamed));
}

static const struct avro_datum *build_mixed(struct avro_witnesses *w, const struct meeting *m,
                                            struct failure *why);

/* A record, but for the link's own part: that is `inner`, if there is one. */
/* NOLINTNEXTLINE(misc-no-recursion): as build_mixed() */
static const struct avro_datum *build_fields(struct avro_witnesses *w, const struct meeting *m,
                                             size_t link, const struct avro_datum *inner,
                                             struct failure *why)
{
	struct avro_datum *d = new_datum(w, m->writer);

	d->count = m->writer->field_count;
	d->items = arena_array(w->arena, const struct avro_datum *, d->count);
	for (size_t i = 0; i < m->link_count; i++) {
		const struct avro_datum **item = &d->items[m->links[i].index];

		*item = inner && i == link ? inner : build_mixed(w, m->links[i].to, why);
		if (!*item)
			return NULL;
	}
	for (size_t i = 0; i < d->count; i++)
		if (!d->items[i] &&
		    !avro_smallest_datum(w->smallest, d->type->fields[i].type, &d->items[i], why))
			return NULL;
	return d;
}

static const struct avro_datum *build_symbol(struct avro_witnesses *w, const struct meeting *m,
                                             size_t symbol)
{
	struct avro_datum *d = new_datum(w, m->writer);

	d->symbol = symbol;
	return d;
}

/* The datum around a part. */
/* NOLINTNEXTLINE(misc-no-recursion): as build_mixed() */
static const struct avro_datum *wrap(struct avro_witnesses *w, const struct meeting *m, size_t link,
                                     const struct avro_datum *inner, struct failure *why)
{
	struct avro_datum *d;

	if (m->shape == PAIR_BRANCH)
		return inner;
	if (m->shape == PAIR_FIELDS)
		return build_fields(w, m, link, inner, why);
	d = new_datum(w, m->writer);
	if (m->shape == PAIR_UNION) {
		d->branch = m->links[link].index;
		d->value = inner;
		return d;
	}
	d->count = 1;
	d->items = arena_new(w->arena, const struct avro_datum *);
	d->items[0] = inner;
	if (m->writer->kind == AVRO_MAP)
		d->keys = arena_new(w->arena, struct str);
	return d;
}

/* The cheapest datum of the pair; NULL: LIMIT. Each is made of cheaper ones, so this ends. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DATUM_DEPTH (and a union's branch), checked
 * here */
static const struct avro_datum *build_mixed(struct avro_witnesses *w, const struct meeting *m,
                                            struct failure *why)
{
	const struct avro_answer *answer = avro_grammar_answer(w->mixed, m->mixed);
	const struct avro_datum *d = NULL;

	if (answer->cost.depth > limit_of(LIMIT_DATUM_DEPTH)) {
		limit_exceeded(LIMIT_DATUM_DEPTH, why);
		return NULL;
	}
	switch (m->shape) {
	case PAIR_LEAF:
		if (m->writer->kind == AVRO_ENUM && !m->never)
			return build_symbol(w, m, m->good_symbol);
		return avro_smallest_datum(w->smallest,
		                           avro_resolver_original(w->resolver, m->writer), &d, why)
		               ? d
		               : NULL;
	case PAIR_FIELDS:
		return build_fields(w, m, 0, NULL, why);
	case PAIR_ITEMS:
		return new_datum(w, m->writer);
	case PAIR_UNION:
	case PAIR_BRANCH:
		d = build_mixed(w, m->links[answer->chosen].to, why);
		break;
	}
	return d ? wrap(w, m, answer->chosen, d, why) : NULL;
}

struct level { /* a pair that a datum is built into, and by which link */
	const struct meeting *m;
	size_t link;
	struct level *up;
};

static struct level *enter(struct avro_witnesses *w, const struct meeting *m, size_t link,
                           struct level *up)
{
	struct level *l = arena_new(w->arena, struct level);

	*l = (struct level){ m, link, up };
	return l;
}

/* The pairs from the root to this one, and from there to what fails in it; *at is that. */
static struct level *levels_of(struct avro_witnesses *w, const struct meeting *m,
                               const struct meeting **at)
{
	struct level *outer = NULL, *inner = NULL;

	for (const struct meeting *p = m; p != w->root;) {
		const struct arrival *a =
			&p->arrivals[avro_grammar_answer(w->grammar, p->way)->chosen];
		struct level *l = enter(w, a->from, a->link, NULL), **end = &outer;

		/* From the pair outwards: each is the one above all before. */
		if (inner)
			end = &inner->up;
		*end = l;
		inner = l;
		p = a->from;
	}
	while (!m->never && m->shape != PAIR_LEAF) {
		const size_t link = avro_grammar_answer(w->grammar, m->bad)->chosen;

		outer = enter(w, m, link, outer);
		m = m->links[link].to;
	}
	*at = m;
	return outer;
}

static const struct avro_datum *build(struct avro_witnesses *w, const struct meeting *m,
                                      struct failure *why)
{
	const struct meeting *at;
	struct level *level = levels_of(w, m, &at);
	const struct avro_datum *d =
		at->never ? build_mixed(w, at, why) : build_symbol(w, at, at->bad_symbol);

	for (; d && level; level = level->up)
		d = wrap(w, level->m, level->link, d, why);
	return d;
}

/* ---- the proof ---------------------------------------------------------------------- */

/* Encoded, and then read as anybody would read it. */
static void prove(struct avro_witnesses *w, const struct avro_resolver *r,
                  const struct avro_datum *d, struct avro_witness *out)
{
	const struct avro_datum *decoded;
	struct failure why = { 0 };

	out->outcome = AVRO_WITNESS_TOO_LARGE;
	if (!avro_datum_encode(w->arena, d, &out->bytes, &why) ||
	    !avro_datum_json_text(w->arena, d, &out->json, &why))
		return;
	if (avro_resolve_decode(r, out->bytes, &decoded, &why))
		out->outcome = AVRO_WITNESS_DOUBTFUL;
	else if (why.code == FAILURE_REFUSED)
		out->outcome = AVRO_WITNESS_FOUND;
	out->datum = d;
	out->failure = str_copy(w->arena, str_of(why.text));
}

static bool within(const struct avro_cost *cost)
{
	const unsigned long most = limit_of(LIMIT_WITNESS_BYTES);

	return cost->bytes <= most && cost->values <= most &&
	       cost->depth <= limit_of(LIMIT_DATUM_DEPTH);
}

/* Whatever the writer writes fails; or may fail. */
static void witness_of_obstacle(struct avro_witnesses *w, struct avro_witness *out)
{
	const struct avro_type *root = w->all->writer->root;
	const struct avro_answer *size = avro_smallest_size(w->smallest, root);
	const struct avro_datum *d;
	struct failure why;

	out->alone = true;
	if (!size->known)
		out->outcome = AVRO_WITNESS_NO_VALUE;
	else if (w->all->obstacle == AVRO_BRANCH_UNSETTLED)
		out->outcome = AVRO_WITNESS_UNSETTLED;
	else if (!within(&size->cost) || !avro_smallest_datum(w->smallest, root, &d, &why))
		out->outcome = AVRO_WITNESS_TOO_LARGE;
	else
		prove(w, w->all, d, out);
}

/* Why there is none in a pair that is met, or that never is (NULL). */
static enum avro_witness_outcome why_none(const struct avro_witnesses *w, const struct meeting *m)
{
	if (!avro_grammar_answer(w->mixed, w->root->mixed)->known)
		return AVRO_WITNESS_NO_VALUE;
	if (!avro_grammar_answer(w->grammar, w->root->bad)->known)
		return w->all->obstacle ? AVRO_WITNESS_NOT_HERE : AVRO_WITNESS_NONE_FAILS;
	if (m && (!avro_grammar_answer(w->grammar, m->way)->known ||
	          !avro_grammar_answer(w->mixed, m->mixed)->known))
		return AVRO_WITNESS_NO_VALUE;
	return AVRO_WITNESS_NOT_HERE;
}

static bool fails_in(const struct avro_witnesses *w, const struct meeting *m)
{
	return m && avro_grammar_answer(w->grammar, m->bad)->known &&
	       avro_grammar_answer(w->grammar, m->way)->known;
}

static void witness_in(struct avro_witnesses *w, const struct meeting *m, struct avro_witness *out)
{
	const struct avro_datum *d;
	struct avro_cost cost;
	struct failure why;

	if (!fails_in(w, m)) {
		out->outcome = why_none(w, m);
		return;
	}
	cost = avro_cost_add(avro_grammar_answer(w->grammar, m->bad)->cost,
	                     avro_grammar_answer(w->grammar, m->way)->cost);
	out->alone = cost.faults == 1;
	out->outcome = AVRO_WITNESS_TOO_LARGE;
	d = within(&cost) ? build(w, m, &why) : NULL;
	if (d)
		prove(w, w->resolver, d, out);
}

void avro_witness_any(struct avro_witnesses *w, struct avro_witness *out)
{
	*out = (struct avro_witness){ .outcome = AVRO_WITNESS_TOO_LARGE };
	if (!w->resolver || (!w->too_large && w->all->obstacle && !fails_in(w, w->root)))
		witness_of_obstacle(w, out);
	else if (!w->too_large)
		witness_in(w, w->root, out);
}

/* The pair an incompatibility is about. Of two unions it is that of the branch, which may be met on
 * its own or, where unions go branch by branch, only below them. */
static const struct meeting *meeting_of(const struct avro_witnesses *w,
                                        const struct avro_incompatibility *x)
{
	const struct meeting *m =
		type_pairs_find(&w->by_types, x->reader, x->branch ? x->branch : x->writer);
	const struct meeting *unions;

	if (m || !x->branch)
		return m;
	unions = type_pairs_find(&w->by_types, x->reader, x->writer);
	for (size_t i = 0; unions && i < unions->link_count; i++)
		if (unions->links[i].to->writer->id == x->branch->id)
			return unions->links[i].to;
	return NULL;
}

/* What stands in the way of all data. */
static bool is_obstacle(const struct avro_witnesses *w, const struct avro_incompatibility *x)
{
	return !w->resolver || x->type == AVRO_UNSETTLED_BRANCH ||
	       (x->type == AVRO_UNUSABLE_DEFAULT && w->all->obstacle == AVRO_DEFAULT_UNFIT &&
	        !w->too_large && !fails_in(w, meeting_of(w, x)));
}

/* What the decoder does not look at: whatever fails there, that is not why. */
static bool is_harmless(const struct avro_incompatibility *x)
{
	return (x->type == AVRO_NAME_MISMATCH && x->writer->kind == AVRO_RECORD) ||
	       x->type == AVRO_RECORD_NAME || x->type == AVRO_LOSSY_PROMOTION;
}

void avro_witness_for(struct avro_witnesses *w, const struct avro_incompatibility *x,
                      struct avro_witness *out)
{
	*out = (struct avro_witness){ .outcome = AVRO_WITNESS_TOO_LARGE };
	if (is_obstacle(w, x))
		witness_of_obstacle(w, out);
	else if (!w->too_large && is_harmless(x))
		out->outcome = why_none(w, meeting_of(w, x));
	else if (!w->too_large)
		witness_in(w, meeting_of(w, x), out);
}
