/* witness_pairs.c - the pairs of types that the decoder brings together, and what each costs
 *
 * Nothing is decided here: which branch a type goes to, what a missing field means and whether a
 * simple value is read says the resolver, the last by decoding one.
 */
#include "compat/avro/witness_impl.h"

#include "contract/base/limits.h"

static const struct avro_cost itself = { 0, 0, 1, 1 };

/* False: the search is over its limit. */
static bool step(struct avro_witnesses *w, size_t n)
{
	if (n > w->steps)
		w->too_large = true;
	w->steps -= w->too_large ? w->steps : n;
	return !w->too_large;
}

/* ---- pairs --------------------------------------------------------------------- */

static struct meeting *meet(struct avro_witnesses *w, const struct avro_type *reader,
                            const struct avro_type *writer)
{
	void **at = type_pairs_at(&w->by_types, reader, writer);
	struct meeting *m = *at;

	if (m)
		return m;
	m = arena_new(w->arena, struct meeting);
	*m = (struct meeting){ .reader = reader, .writer = writer };
	*at = m;
	*w->last = m;
	w->last = &m->next;
	return m;
}

static void add_link(struct avro_witnesses *w, struct meeting *m, const struct avro_type *reader,
                     const struct avro_type *writer, size_t index)
{
	struct meeting *to = meet(w, reader, writer);

	m->links[m->link_count++] = (struct link){ to, index };
}

static bool is_read(const struct avro_witnesses *w, const struct meeting *m,
                    const struct avro_datum *d)
{
	const struct avro_datum *out;
	struct failure why;

	return avro_resolve_part(w->resolver, m->reader, m->writer, d, &out, &why);
}

/* A datum of zeros is one of every simple type, but for an enum without symbols, which costs
 * nothing to ask about: nobody can write it. */
static void open_leaf(struct avro_witnesses *w, struct meeting *m)
{
	struct avro_datum *zero = avro_datum_new(w->arena, m->writer);

	m->shape = PAIR_LEAF;
	if (m->writer->kind != AVRO_ENUM) {
		m->never = m->writer->kind == AVRO_RECORD || m->writer->kind == AVRO_ARRAY ||
		           m->writer->kind == AVRO_MAP || !is_read(w, m, zero);
		return;
	}
	m->good_symbol = m->bad_symbol = m->writer->symbol_count;
	for (size_t i = m->writer->symbol_count; i-- > 0 && step(w, 1);) {
		zero->symbol = i;
		*(is_read(w, m, zero) ? &m->good_symbol : &m->bad_symbol) = i;
	}
	m->never = m->good_symbol == m->writer->symbol_count;
}

static void open_fields(struct avro_witnesses *w, struct meeting *m)
{
	const struct avro_type *reader = m->reader, *writer = m->writer;

	m->shape = PAIR_FIELDS;
	m->links = arena_array(w->arena, struct link, reader->field_count);
	for (size_t i = 0; i < reader->field_count; i++) {
		const struct avro_field *f = &reader->fields[i];
		const struct avro_field *written = avro_field(writer, f->name);

		if (written)
			add_link(w, m, f->type, written->type, (size_t)(written - writer->fields));
		else if (!f->default_value || !avro_resolver_default(w->resolver, reader, f))
			m->never = true;
	}
}

static void open_written_union(struct avro_witnesses *w, struct meeting *m)
{
	const struct avro_type *reader = m->reader, *writer = m->writer;
	const bool equivalent =
		reader->kind == AVRO_UNION && avro_resolver_equivalent(w->resolver, reader, writer);

	m->shape = PAIR_UNION;
	m->links = arena_array(w->arena, struct link, writer->branch_count);
	for (size_t i = 0; i < writer->branch_count; i++)
		add_link(w, m, equivalent ? reader->branches[i] : reader, writer->branches[i], i);
}

static void open_reading_union(struct avro_witnesses *w, struct meeting *m)
{
	const ptrdiff_t branch = avro_resolver_branch(w->resolver, m->reader, m->writer);

	m->shape = branch < 0 ? PAIR_LEAF : PAIR_BRANCH;
	m->never = branch < 0;
	m->good_symbol = m->bad_symbol = 0;
	if (branch < 0)
		return;
	m->links = arena_new(w->arena, struct link);
	add_link(w, m, m->reader->branches[branch], m->writer, 0);
}

static void open_meeting(struct avro_witnesses *w, struct meeting *m)
{
	if (m->writer->kind == AVRO_UNION) {
		open_written_union(w, m);
	} else if (m->reader->kind == AVRO_UNION) {
		open_reading_union(w, m);
	} else if (m->reader->kind == AVRO_RECORD && m->writer->kind == AVRO_RECORD) {
		open_fields(w, m);
	} else if (m->reader->kind == m->writer->kind &&
	           (m->reader->kind == AVRO_ARRAY || m->reader->kind == AVRO_MAP)) {
		m->shape = PAIR_ITEMS;
		m->links = arena_new(w->arena, struct link);
		add_link(w, m, m->reader->items, m->writer->items, 0);
	} else {
		open_leaf(w, m);
	}
}

/* ---- what a pair costs ------------------------------------------------------------ */

static const struct avro_answer *written_size(const struct avro_witnesses *w,
                                              const struct avro_type *writer)
{
	return avro_smallest_size(w->smallest, avro_resolver_original(w->resolver, writer));
}

/* Records: themselves and the fields that are not read. */
static void add_unread(const struct avro_witnesses *w, struct meeting *m)
{
	bool *read = arena_array(w->arena, bool, m->writer->field_count);

	m->rest = itself;
	m->rest.faults = m->never;
	m->possible = true;
	for (size_t i = 0; i < m->link_count; i++)
		read[m->links[i].index] = true;
	for (size_t i = 0; i < m->writer->field_count; i++) {
		const struct avro_answer *size = written_size(w, m->writer->fields[i].type);

		if (read[i])
			continue;
		m->possible = m->possible && size->known;
		m->rest = avro_cost_add(m->rest, size->cost);
	}
	m->rest.depth = 1; /* what is not read is built with a bound of its own */
}

/* Whole, whether or not it is read. */
static void add_leaf(struct avro_witnesses *w, struct meeting *m)
{
	const struct avro_answer *size = written_size(w, m->writer);
	struct avro_cost cost = size->cost;

	if (m->writer->kind == AVRO_ENUM && !m->never)
		cost.bytes = avro_index_bytes(m->good_symbol);
	cost.faults = m->never;
	m->mixed = avro_grammar_add(w->mixed, size->known ? AVRO_SUM : AVRO_CHOICE, cost);
}

static void add_mixed(struct avro_witnesses *w, struct meeting *m)
{
	static const struct avro_cost empty = { 0, 1, 1, 1 };

	switch (m->shape) {
	case PAIR_LEAF:
		add_leaf(w, m);
		break;
	case PAIR_FIELDS:
		add_unread(w, m);
		m->mixed =
			avro_grammar_add(w->mixed, m->possible ? AVRO_SUM : AVRO_CHOICE, m->rest);
		break;
	case PAIR_ITEMS:
		m->mixed = avro_grammar_add(w->mixed, AVRO_SUM, empty);
		break;
	case PAIR_UNION:
	case PAIR_BRANCH:
		m->mixed = avro_grammar_add(w->mixed, AVRO_CHOICE, itself);
		break;
	}
}

static struct avro_cost branch_cost(const struct meeting *m, size_t link)
{
	const size_t index = m->links[link].index;

	return m->shape == PAIR_UNION ? (struct avro_cost){ 0, avro_index_bytes(index), 1, 1 }
	                              : (struct avro_cost){ 0 };
}

static void add_mixed_parts(struct avro_witnesses *w, struct meeting *m)
{
	if (m->shape == PAIR_ITEMS || (m->shape == PAIR_FIELDS && !m->possible))
		return;
	for (size_t i = 0; i < m->link_count; i++)
		avro_grammar_part(w->mixed, m->mixed, m->links[i].to->mixed, branch_cost(m, i));
}

/* ---- what is around a pair, and what fails in it ------------------------------------- */

static const struct avro_answer *mixed(const struct avro_witnesses *w, const struct meeting *m)
{
	return avro_grammar_answer(w->mixed, m->mixed);
}

static void sum_fields(const struct avro_witnesses *w, struct meeting *m)
{
	m->all = m->rest;
	for (size_t i = 0; i < m->link_count; i++) {
		const struct avro_answer *part = mixed(w, m->links[i].to);

		if (part->known)
			m->all = avro_cost_add(m->all, part->cost);
		else
			m->lacking = true;
	}
}

/* What cannot be counted stays uncountable. */
static unsigned long long without(unsigned long long all, unsigned long long part)
{
	return all == ~0ull ? all : all - part;
}

/* All of the datum but the link's own part. False: it cannot be had. */
static bool link_cost(const struct avro_witnesses *w, const struct meeting *from, size_t link,
                      struct avro_cost *out)
{
	const struct avro_answer *part = mixed(w, from->links[link].to);
	/* The count, the key, the end. */
	const struct avro_cost items = { 0, from->writer->kind == AVRO_MAP ? 3 : 2, 1, 1 };

	if (from->shape == PAIR_ITEMS)
		*out = items;
	else if (from->shape != PAIR_FIELDS)
		*out = branch_cost(from, link);
	else if (from->possible && !from->lacking)
		*out = (struct avro_cost){ without(from->all.faults, part->cost.faults),
			                   without(from->all.bytes, part->cost.bytes),
			                   without(from->all.values, part->cost.values), 1 };
	else
		return false;
	return true;
}

static void add_bad(struct avro_witnesses *w, struct meeting *m)
{
	const struct avro_answer *whole = mixed(w, m);
	struct avro_cost cost = { 1, 0, 1, 1 };

	if (m->never) {
		m->bad = avro_grammar_add(w->grammar, whole->known ? AVRO_SUM : AVRO_CHOICE,
		                          whole->cost);
	} else if (m->shape == PAIR_LEAF && m->bad_symbol < m->writer->symbol_count &&
	           m->writer->kind == AVRO_ENUM) {
		cost.bytes = avro_index_bytes(m->bad_symbol);
		m->bad = avro_grammar_add(w->grammar, AVRO_SUM, cost);
	} else {
		m->bad = avro_grammar_add(w->grammar, AVRO_CHOICE, itself);
	}
	m->way = avro_grammar_add(w->grammar, m == w->root ? AVRO_SUM : AVRO_CHOICE,
	                          (struct avro_cost){ 0 });
}

static void add_arrival(struct avro_witnesses *w, struct meeting *m, struct arrival arrival)
{
	if (m->arrival_count == m->arrival_room) {
		struct arrival *old = m->arrivals;

		m->arrival_room = m->arrival_room ? 2 * m->arrival_room : 2;
		m->arrivals = arena_array(w->arena, struct arrival, m->arrival_room);
		if (m->arrival_count)
			memcpy(m->arrivals, old, m->arrival_count * sizeof *old);
	}
	m->arrivals[m->arrival_count++] = arrival;
}

static void add_links(struct avro_witnesses *w, struct meeting *m)
{
	for (size_t i = 0; i < m->link_count; i++) {
		struct meeting *to = m->links[i].to;
		struct avro_cost cost = { 0 };
		const bool possible = link_cost(w, m, i, &cost);

		if (!m->never)
			avro_grammar_part(w->grammar, m->bad, possible ? to->bad : w->nothing,
			                  cost);
		if (to == w->root)
			continue;
		avro_grammar_part(w->grammar, to->way, possible ? m->way : w->nothing, cost);
		add_arrival(w, to, (struct arrival){ m, i });
	}
}

void witnesses_search(struct avro_witnesses *w)
{
	const struct avro_resolver *r = w->resolver;
	struct meeting *m;

	w->last = &w->root;
	meet(w, r->reader->root, r->renamed->root);
	for (m = w->root; m; m = m->next) {
		open_meeting(w, m);
		if (!step(w, 1 + m->link_count))
			return;
	}
	for (m = w->root; m; m = m->next)
		add_mixed(w, m);
	for (m = w->root; m; m = m->next)
		add_mixed_parts(w, m);
	avro_grammar_solve(w->mixed);
	w->nothing = avro_grammar_add(w->grammar, AVRO_CHOICE, itself);
	for (m = w->root; m; m = m->next) {
		if (m->shape == PAIR_FIELDS)
			sum_fields(w, m);
		add_bad(w, m);
	}
	for (m = w->root; m; m = m->next)
		add_links(w, m);
	avro_grammar_solve(w->grammar);
}
