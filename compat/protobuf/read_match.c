/* read_match.c - the type that a message of the old schema is read as by the new one
 *
 * Names tell it, as long as they stand: the package does not count. A type whose name is gone was
 * renamed, moved or removed. It is looked for among the types whose names are new: under the
 * counterpart of what it stood in, then by its simple name, then by its fields.
 */
#include "compat/protobuf/read_impl.h"
#include "contract/base/list.h"

struct named { /* open addressing, by name */
	const struct data_message **slots;
	size_t room;
};

struct match {
	struct arena *arena;
	struct counterparts *c;
	struct named paths, full; /* the reader's types */
	bool *taken;              /* by the reader's id */
	struct list_of {
		const struct data_message **list;
		size_t count;
	} old, new; /* whose names are gone, or new */
};

static struct str simple_name(const struct data_message *m)
{
	struct str name = m->name;

	for (size_t i = name.len; i-- > 0;)
		if (name.ptr[i] == '.')
			return str_skip(name, i + 1);
	return name;
}

static const struct data_message **slot_of(const struct named *n, struct str name, bool full)
{
	size_t i = (size_t)str_hash(name) & (n->room - 1);

	while (n->slots[i] && !str_eq(full ? n->slots[i]->written->full : n->slots[i]->name, name))
		i = (i + 1) & (n->room - 1);
	return &n->slots[i];
}

/* The first of a name counts: the file's own come before what it imports. */
static struct named names_of(struct arena *a, const struct data_schema *s, bool full)
{
	struct named n = { NULL, 16 };

	while (n.room < 2 * s->count)
		n.room *= 2;
	n.slots = arena_array(a, const struct data_message *, n.room);
	for (size_t i = 0; i < s->count; i++) {
		const struct data_message *m = s->messages[i], **slot;

		slot = slot_of(&n, full ? m->written->full : m->name, full);
		if (!*slot)
			*slot = m;
	}
	return n;
}

static void take(struct match *m, const struct data_message *old, const struct data_message *new)
{
	m->c->of[old->id] = new;
	m->taken[new->id] = true;
}

static void by_name(struct match *m)
{
	const struct data_schema *writer = m->c->writer, *reader = m->c->reader;

	for (size_t i = 0; i < writer->count; i++) {
		const struct data_message *old = writer->messages[i], *new;

		new = *slot_of(&m->paths, old->name, false);
		if (!new || ((i >= writer->own || new->id >= reader->own) &&
		             !str_eq(old->package, new->package)))
			new = *slot_of(&m->full, old->written->full, true);
		if (new &&new->entry == old->entry)
			take(m, old, new);
		else if (!old->entry)
			LIST_ADD(m->arena, m->old.list, m->old.count, old);
	}
	for (size_t i = 0; i < reader->count; i++)
		if (!m->taken[i] && !reader->messages[i]->entry)
			LIST_ADD(m->arena, m->new.list, m->new.count, reader->messages[i]);
}

/* How many fields both have under one number and name. */
static size_t likeness(const struct data_message *old, const struct data_message *new)
{
	size_t count = 0;

	for (size_t i = 0; i < old->count; i++) {
		const struct data_field *f = data_field_of(new, old->fields[i].number);

		count += f && str_eq(f->name, old->fields[i].name);
	}
	return count;
}

/* Higher is likelier; 0: not at all. */
static size_t rank(const struct match *m, const struct data_message *old,
                   const struct data_message *new)
{
	const struct data_message *outer = old->outer ? m->c->of[old->outer->id] : NULL;
	const size_t like = likeness(old, new);
	const bool same_simple = str_eq(simple_name(old), simple_name(new)),
		   same_scope = new->outer == outer && (!old->outer || outer);

	if (same_simple && same_scope)
		return 3000000 + like;
	if (same_simple)
		return 2000000 + like;
	if (!like && (old->count || new->count))
		return 0;
	return same_scope ? 1000000 + like : 1 + like;
}

enum { MOST_COMPARED = 1000 }; /* types without a counterpart, on either side */

/* Outer types stand before inner ones. */
static void by_likeness(struct match *m)
{
	for (size_t i = 0; i < m->old.count && i < MOST_COMPARED; i++) {
		const struct data_message *best = NULL;
		size_t best_rank = 0;

		for (size_t j = 0; j < m->new.count &&j < MOST_COMPARED; j++) {
			const struct data_message *new = m->new.list[j];
			const size_t r = m->taken[new->id] ? 0 : rank(m, m->old.list[i], new);

			if (r > best_rank) {
				best = new;
				best_rank = r;
			}
		}
		if (best)
			take(m, m->old.list[i], best);
	}
}

struct counterparts counterparts_of(struct arena *a, const struct data_schema *writer,
                                    const struct data_schema *reader)
{
	struct counterparts c = { .writer = writer, .reader = reader };
	struct match m = { .arena = a,
		           .c = &c,
		           .paths = names_of(a, reader, false),
		           .full = names_of(a, reader, true),
		           .taken = arena_array(a, bool, reader->count) };

	c.of = arena_array(a, const struct data_message *, writer->count);
	c.silent = arena_new(a, struct pointer_pairs);
	c.silent->arena = a;
	by_name(&m);
	by_likeness(&m);
	return c;
}
