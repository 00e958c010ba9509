/* diff_pairs.c - which message, field and enum of one file is which of the other */
#include "compat/protobuf/diff_impl.h"
#include "compat/protobuf/read_impl.h"
#include "contract/base/list.h"
#include "contract/protobuf/table.h"

#include <stdlib.h>

/* ---- messages ---------------------------------------------------------------------------- */

struct message_pair *proto_pair_of(struct proto_diffing *d, enum side side,
                                   const struct proto_message *m)
{
	return m ? *pointer_pairs_at(&d->pair_at[side], m, NULL) : NULL;
}

/* Of several old messages that one new message reads, the one of its name is the same message. */
static bool is_better(const struct data_message *old, const struct data_message *than,
                      const struct data_message *new)
{
	return !than || (!str_eq(than->name, new->name) && str_eq(old->name, new->name));
}

static void pair_messages(struct proto_diffing *d)
{
	const struct data_schema *old = d->schema[SIDE_OLD], *new = d->schema[SIDE_NEW];

	d->new_of = counterparts_of(d->a, old, new).of;
	d->old_of = arena_array(d->a, const struct data_message *, new->count);
	for (size_t i = 0; i < old->count; i++)
		if (d->new_of[i] &&
		    is_better(old->messages[i], d->old_of[d->new_of[i]->id], d->new_of[i]))
			d->old_of[d->new_of[i]->id] = old->messages[i];
	for (size_t i = 0; i < old->count; i++) {
		const struct data_message *m = old->messages[i], *as = d->new_of[i];
		struct message_pair *p;

		if (!as || m->entry || d->old_of[as->id] != m)
			continue;
		p = arena_new(d->a, struct message_pair);
		*p = (struct message_pair){ .side = { m, as } };
		*pointer_pairs_at(&d->pair_at[SIDE_OLD], m->written, NULL) = p;
		*pointer_pairs_at(&d->pair_at[SIDE_NEW], as->written, NULL) = p;
		LIST_ADD(d->a, d->pairs, d->pair_count, p);
	}
}

/* ---- fields ------------------------------------------------------------------------------ */

static void pair_fields_of(struct message_pair *m, size_t old, size_t new, bool reused)
{
	struct field_pair *p = &m->fields[m->count++];

	*p = (struct field_pair){ .side = { &m->side[SIDE_OLD]->fields[old],
		                            &m->side[SIDE_NEW]->fields[new] },
		                  .reused = reused };
	m->of[SIDE_OLD][old] = m->of[SIDE_NEW][new] = p;
}

static void alone(struct message_pair *m, enum side side, size_t i)
{
	struct field_pair *p = &m->fields[m->count++];

	*p = (struct field_pair){ 0 };
	p->side[side] = &m->side[side]->fields[i];
	m->of[side][i] = p;
}

static size_t position_of(const struct data_message *m, const struct data_field *f)
{
	return (size_t)(f - m->fields);
}

/* A field that keeps its name is itself, whatever its number. */
static void pair_by_name(struct proto_diffing *d, struct message_pair *m)
{
	const struct data_message *old = m->side[SIDE_OLD], *new = m->side[SIDE_NEW];
	struct proto_table names = { 0 };

	for (size_t i = 0; i < new->count; i++)
		(void)proto_put(d->a, &names, new->fields[i].name, &new->fields[i]);
	for (size_t i = 0; i < old->count; i++) {
		const struct data_field *f = &old->fields[i], *g = data_field_of(new, f->number);

		if (!g || !str_eq(f->name, g->name))
			g = proto_get(&names, f->name);
		if (g && !m->of[SIDE_NEW][position_of(new, g)])
			pair_fields_of(m, i, position_of(new, g), false);
	}
}

/* Could one be the other under a new name? By how they stand on the wire. */
static bool is_alike(const struct data_field *f, const struct data_field *g)
{
	const struct data_kind_row *was = data_kind(f->kind), *is = data_kind(g->kind);

	if (data_is_number(f->kind) != data_is_number(g->kind) || data_is_map(f) != data_is_map(g))
		return false;
	if (!data_is_number(f->kind))
		return data_is_message(f) == data_is_message(g);
	return was->form == is->form &&
	       (was->coding == CODING_ZIGZAG) == (is->coding == CODING_ZIGZAG) &&
	       (was->coding == CODING_REAL) == (is->coding == CODING_REAL);
}

static void pair_by_number(struct message_pair *m)
{
	const struct data_message *old = m->side[SIDE_OLD], *new = m->side[SIDE_NEW];

	for (size_t i = 0; i < old->count; i++) {
		const struct data_field *f = &old->fields[i], *g = data_field_of(new, f->number);

		if (g && !m->of[SIDE_OLD][i] && !m->of[SIDE_NEW][position_of(new, g)])
			pair_fields_of(m, i, position_of(new, g), !is_alike(f, g));
	}
}

static void pair_fields(struct proto_diffing *d, struct message_pair *m)
{
	m->fields = arena_array(d->a, struct field_pair,
	                        m->side[SIDE_OLD]->count + m->side[SIDE_NEW]->count);
	for (int side = 0; side < SIDES; side++)
		m->of[side] = arena_array(d->a, struct field_pair *, m->side[side]->count);
	pair_by_name(d, m);
	pair_by_number(m);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < m->side[side]->count; i++)
			if (!m->of[side][i])
				alone(m, (enum side)side, i);
}

/* ---- enums ------------------------------------------------------------------------------- */

struct enums {
	const struct proto_enum **list; /* the file's own first */
	size_t count, own;
	struct pointer_pairs seen;
};

static void list_enum(struct proto_diffing *d, struct enums *out, const struct proto_enum *e)
{
	void **seen = pointer_pairs_at(&out->seen, e, NULL);

	if (!*seen)
		LIST_ADD(d->a, out->list, out->count, e);
	*seen = out;
}

static struct enums enums_of(struct proto_diffing *d, enum side side)
{
	const struct data_schema *s = d->schema[side];
	const struct proto_file *f = d->root[side];
	struct enums out = { .seen = { .arena = d->a } };

	for (size_t i = 0; i < f->enum_count; i++)
		list_enum(d, &out, f->enums[i]);
	for (size_t i = 0; i < s->own; i++)
		for (size_t k = 0; k < s->messages[i]->written->enum_count; k++)
			list_enum(d, &out, s->messages[i]->written->enums[k]);
	out.own = out.count;
	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0; k < s->messages[i]->count; k++)
			if (s->messages[i]->fields[k].kind == DATA_ENUM)
				list_enum(d, &out, s->messages[i]->fields[k].constants->written);
	return out;
}

struct enum_pair *proto_enum_pair_of(struct proto_diffing *d, enum side side,
                                     const struct proto_enum *e)
{
	return e ? *pointer_pairs_at(&d->enum_at[side], e, NULL) : NULL;
}

static void pair_enum(struct proto_diffing *d, const struct proto_enum *old,
                      const struct proto_enum *new)
{
	struct enum_pair *p = arena_new(d->a, struct enum_pair);

	*p = (struct enum_pair){ .side = { old, new } };
	if (old)
		*pointer_pairs_at(&d->enum_at[SIDE_OLD], old, NULL) = p;
	if (new)
		*pointer_pairs_at(&d->enum_at[SIDE_NEW], new, NULL) = p;
	LIST_ADD(d->a, d->enums, d->enum_count, p);
}

static bool share_a_value(const struct proto_enum *old, const struct proto_enum *new)
{
	const size_t most = 16; /* the first ones tell enough */

	for (size_t i = 0; i < old->value_count && i < most; i++)
		for (size_t k = 0; k < new->value_count &&k < most; k++)
			if (str_eq(old->values[i].name, new->values[k].name))
				return true;
	return false;
}

/* What the same fields hold, in place of an enum whose name is gone. */
static void pair_enums_of_fields(struct proto_diffing *d, const struct message_pair *m)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct data_field *f = m->fields[i].side[SIDE_OLD],
					*g = m->fields[i].side[SIDE_NEW];

		if (f && g && f->kind == DATA_ENUM && g->kind == DATA_ENUM &&
		    !proto_enum_pair_of(d, SIDE_OLD, f->constants->written) &&
		    !proto_enum_pair_of(d, SIDE_NEW, g->constants->written) &&
		    share_a_value(f->constants->written, g->constants->written))
			pair_enum(d, f->constants->written, g->constants->written);
	}
}

/* A registry takes files in which a name repeats; the first one counts. */
static bool is_first(const struct proto_table *names, const struct proto_enum *e)
{
	return proto_get(names, proto_local_name(e->full, e->file)) == e;
}

/* As messages are: by the name without the package, of imported ones in full. */
static void pair_enums(struct proto_diffing *d)
{
	const struct enums old = enums_of(d, SIDE_OLD), new = enums_of(d, SIDE_NEW);
	struct proto_table before = { 0 }, local = { 0 }, full = { 0 };

	for (size_t i = 0; i < old.own; i++)
		(void)proto_put(d->a, &before,
		                proto_local_name(old.list[i]->full, old.list[i]->file),
		                old.list[i]);
	for (size_t i = 0; i < new.count; i++) {
		(void)proto_put(d->a, &local,
		                proto_local_name(new.list[i]->full, new.list[i]->file),
		                new.list[i]);
		(void)proto_put(d->a, &full, new.list[i]->full, new.list[i]);
	}
	for (size_t i = 0; i < old.count; i++) {
		const struct proto_enum *e = old.list[i],
					*as = proto_get(&local, proto_local_name(e->full, e->file));

		if (!as || ((i >= old.own || as->file != d->root[SIDE_NEW]) &&
		            !str_eq(e->file->package, as->file->package)))
			as = proto_get(&full, e->full);
		if (as && !proto_enum_pair_of(d, SIDE_NEW, as))
			pair_enum(d, e, as);
	}
	for (size_t i = 0; i < d->pair_count; i++)
		pair_enums_of_fields(d, d->pairs[i]);
	for (size_t i = 0; i < old.own; i++)
		if (is_first(&before, old.list[i]) && !proto_enum_pair_of(d, SIDE_OLD, old.list[i]))
			pair_enum(d, old.list[i], NULL);
	for (size_t i = 0; i < new.own; i++)
		if (is_first(&local, new.list[i]) && !proto_enum_pair_of(d, SIDE_NEW, new.list[i]))
			pair_enum(d, NULL, new.list[i]);
}

/* ---- all ---------------------------------------------------------------------------------- */

static bool same_entry(struct proto_diffing *d, const struct data_message *old,
                       const struct data_message *new)
{
	for (int32_t part = 1; part <= 2; part++) {
		const struct data_field *f = data_field_of(old, part),
					*g = data_field_of(new, part);

		if (!f != !g || (f && !data_is_map(f) && !proto_same_type(d, f, g)))
			return false;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): an entry holds no map */
bool proto_same_type(struct proto_diffing *d, const struct data_field *old,
                     const struct data_field *new)
{
	if (old->unresolved || new->unresolved)
		return old->unresolved &&
		       new->unresolved &&str_eq(old->written->type.name, new->written->type.name);
	if (old->kind != new->kind || data_is_map(old) != data_is_map(new))
		return false;
	if (data_is_map(old))
		return same_entry(d, old->message, new->message);
	if (old->kind == DATA_ENUM) {
		const struct enum_pair *e =
			proto_enum_pair_of(d, SIDE_OLD, old->constants->written);

		return e && e->side[SIDE_NEW] == new->constants->written;
	}
	return !data_is_message(old) || d->new_of[old->message->id] == new->message;
}

void proto_pair_all(struct proto_diffing *d)
{
	pair_messages(d);
	for (size_t i = 0; i < d->pair_count; i++)
		pair_fields(d, d->pairs[i]);
	pair_enums(d);
	proto_count_uses(d);
	for (size_t i = 0; i < d->pair_count; i++)
		d->pairs[i]->path = proto_message_path(d, SIDE_NEW, d->pairs[i]->side[SIDE_NEW]);
	for (size_t i = 0; i < d->enum_count; i++) {
		const enum side side = d->enums[i]->side[SIDE_NEW] ? SIDE_NEW : SIDE_OLD;

		d->enums[i]->path = proto_enum_path(d, side, d->enums[i]->side[side]);
	}
}
