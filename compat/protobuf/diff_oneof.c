/* diff_oneof.c - fields that went into a oneof, or left one
 *
 * One change for all that went to the same place: what a reader loses, it loses because they can
 * now stand together, or no longer can.
 */
#include "compat/protobuf/diff_impl.h"
#include "contract/base/list.h"
#include "contract/protobuf/table.h"

enum { NOWHERE = -1, MOST_NAMED = 5 };

struct moved { /* into a oneof of the new message, or out of one of the old */
	struct field_pair **list;
	size_t count;
};

struct oneofs {
	struct proto_diffing *d;
	struct message_pair *m;
	int *new_of, *old_of; /* which is which; NOWHERE */
	struct moved *in, *out;
};

static bool has_both(const struct field_pair *p)
{
	return p->side[SIDE_OLD] && p->side[SIDE_NEW] && !p->reused;
}

static void match(struct oneofs *o, int old, int new)
{
	o->new_of[old] = new;
	o->old_of[new] = old;
}

static void match_names(struct oneofs *o)
{
	const struct data_message *old = o->m->side[SIDE_OLD], *new = o->m->side[SIDE_NEW];

	struct proto_table names = { 0 };

	for (size_t i = 0; i < new->oneof_count; i++)
		(void)proto_put(o->d->a, &names, new->oneofs[i], &new->oneofs[i]);
	for (size_t i = 0; i < old->oneof_count; i++) {
		const struct str *is = proto_get(&names, old->oneofs[i]);

		if (is && o->old_of[is - new->oneofs] == NOWHERE)
			match(o, (int)i, (int)(is - new->oneofs));
	}
}

/* All that is left of one is all that came of the other: it has another name. */
static void match_members(struct oneofs *o)
{
	const struct data_message *old = o->m->side[SIDE_OLD], *new = o->m->side[SIDE_NEW];
	enum { UNSEEN = -2, SEVERAL = -3 };
	int *to = arena_array(o->d->a, int, old->oneof_count),
	    *from = arena_array(o->d->a, int, new->oneof_count);

	for (size_t i = 0; i < old->oneof_count; i++)
		to[i] = UNSEEN;
	for (size_t i = 0; i < new->oneof_count; i++)
		from[i] = UNSEEN;
	for (size_t i = 0; i < o->m->count; i++) {
		const struct field_pair *p = &o->m->fields[i];
		int was, is;

		if (!has_both(p))
			continue;
		was = p->side[SIDE_OLD]->oneof;
		is = p->side[SIDE_NEW]->oneof;
		if (was >= 0)
			to[was] = to[was] == UNSEEN || to[was] == is ? is : SEVERAL;
		if (is >= 0)
			from[is] = from[is] == UNSEEN || from[is] == was ? was : SEVERAL;
	}
	for (size_t i = 0; i < old->oneof_count; i++)
		if (o->new_of[i] == NOWHERE && to[i] >= 0 && o->old_of[to[i]] == NOWHERE &&
		    from[to[i]] == (int)i)
			match(o, (int)i, to[i]);
}

static void sort_out(struct oneofs *o)
{
	for (size_t i = 0; i < o->m->count; i++) {
		struct field_pair *p = &o->m->fields[i];
		struct moved *group;
		int was, is;

		if (!has_both(p))
			continue;
		was = p->side[SIDE_OLD]->oneof;
		is = p->side[SIDE_NEW]->oneof;
		if ((was < 0 && is < 0) || (was >= 0 && is >= 0 && o->new_of[was] == is))
			continue;
		group = is >= 0 ? &o->in[is] : &o->out[was];
		LIST_ADD(o->d->a, group->list, group->count, p);
	}
}

static struct str names_of(struct oneofs *o, const struct moved *group)
{
	const size_t n = group->count > MOST_NAMED ? MOST_NAMED : group->count;
	struct str *names = arena_array(o->d->a, struct str, n), list;

	for (size_t i = 0; i < n; i++)
		names[i] = group->list[i]->side[SIDE_NEW]->name;
	list = str_list_text(o->d->a, names, n);
	return n == group->count ? list
	                         : arena_printf(o->d->a, "%.*s and %zu more", STR_FMT(list),
	                                        group->count - n);
}

static const struct node *place(struct oneofs *o, enum side side, int index,
                                const struct data_field *f)
{
	const struct proto_message *m = o->m->side[side]->written;

	return proto_place_of(o->d, side, m->file,
	                      index >= 0 ? m->oneofs[index]->at : f->written->at);
}

/* side: the one that has the oneof they came into, or left. */
static void say_moved(struct oneofs *o, enum side side, int index, const struct moved *group)
{
	const bool joined = side == SIDE_NEW;
	const struct str name = o->m->side[side]->oneofs[index];
	const struct finding_parts parts = {
		.path = arena_printf(o->d->a, "%.*s.%.*s", STR_FMT(o->m->path), STR_FMT(name)),
		.what = names_of(o, group),
		.old_value = joined ? STR("") : name,
		.new_value = joined ? name : STR(""),
		.at = place(o, SIDE_NEW, joined ? index : NOWHERE, group->list[0]->side[SIDE_NEW]),
		.was = place(o, SIDE_OLD, joined ? NOWHERE : index, group->list[0]->side[SIDE_OLD]),
	};
	const size_t change =
		proto_changed(o->d, joined ? RULE_PROTO_ONEOF_JOINED : RULE_PROTO_ONEOF_LEFT,
	                      &parts, LEVEL_COMPATIBLE, LEVEL_COMPATIBLE);

	for (size_t i = 0; i < group->count; i++)
		group->list[i]->change[ASPECT_ONEOF] = change;
}

static void say_renamed(struct oneofs *o, int old, int new)
{
	const struct str was = o->m->side[SIDE_OLD]->oneofs[old],
			 is = o->m->side[SIDE_NEW]->oneofs[new];
	const struct finding_parts parts = {
		.path = arena_printf(o->d->a, "%.*s.%.*s", STR_FMT(o->m->path), STR_FMT(is)),
		.old_value = was,
		.new_value = is,
		.at = place(o, SIDE_NEW, new, NULL),
		.was = place(o, SIDE_OLD, old, NULL),
	};

	if (!str_eq(was, is))
		(void)proto_changed(o->d, RULE_PROTO_ONEOF_RENAMED, &parts, LEVEL_COMPATIBLE,
		                    LEVEL_COMPATIBLE);
}

static int *nowhere(struct arena *a, size_t n)
{
	int *list = arena_array(a, int, n);

	for (size_t i = 0; i < n; i++)
		list[i] = NOWHERE;
	return list;
}

void proto_compare_oneofs(struct proto_diffing *d, struct message_pair *m)
{
	const size_t old = m->side[SIDE_OLD]->oneof_count, new = m->side[SIDE_NEW]->oneof_count;
	struct oneofs o = { .d = d, .m = m };

	if (!old && !new)
		return;
	o.new_of = nowhere(d->a, old);
	o.old_of = nowhere(d->a, new);
	o.in = arena_array(d->a, struct moved, new);
	o.out = arena_array(d->a, struct moved, old);
	match_names(&o);
	match_members(&o);
	sort_out(&o);
	for (size_t i = 0; i < new; i++) {
		if (o.old_of[i] >= 0)
			say_renamed(&o, o.old_of[i], (int)i);
		if (o.in[i].count)
			say_moved(&o, SIDE_NEW, (int)i, &o.in[i]);
	}
	for (size_t i = 0; i < old; i++)
		if (o.out[i].count)
			say_moved(&o, SIDE_OLD, (int)i, &o.out[i]);
}
