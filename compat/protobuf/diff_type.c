/* diff_type.c - messages that came, went or have another name, and what they keep free */
#include "compat/protobuf/diff_impl.h"
#include "contract/protobuf/table.h"

/* ---- what is kept free ----------------------------------------------------------------------- */

static struct proto_set used_of(struct arena *a, const struct data_message *m)
{
	int32_t *numbers = arena_array(a, int32_t, m->count);
	struct str *names = arena_array(a, struct str, m->count);

	for (size_t i = 0; i < m->count; i++) {
		numbers[i] = m->fields[i].number;
		names[i] = m->fields[i].name;
	}
	return proto_set_used(a, numbers, m->count, names, m->count);
}

static void compare_ranges(struct proto_diffing *d, const struct message_pair *m,
                           const struct finding_parts *where)
{
	struct proto_set used[SIDES], extensions[SIDES];

	for (int side = 0; side < SIDES; side++) {
		const struct proto_message *w = m->side[side]->written;

		used[side] = used_of(d->a, m->side[side]);
		extensions[side] = proto_set_of(d->a, w->extensions, w->extension_count);
	}
	proto_compare_sets(d, RULE_PROTO_RESERVED_CHANGED, where, m->reserved, used);
	proto_compare_sets(d, RULE_PROTO_EXTENSIONS_CHANGED, where, extensions, NULL);
}

static void find_reserved(struct proto_diffing *d, struct message_pair *m)
{
	m->reserved = arena_array(d->a, struct proto_set, SIDES);
	for (int side = 0; side < SIDES; side++)
		m->reserved[side] = proto_set_of(d->a, m->side[side]->written->reserved,
		                                 m->side[side]->written->reserved_count);
}

/* ---- messages ---------------------------------------------------------------------------------
 */

static const struct node *place(struct proto_diffing *d, enum side side,
                                const struct data_message *m)
{
	return m ? proto_place_of(d, side, m->written->file, m->written->at)
	         : proto_place_of(d, side, d->root[side], (struct proto_place){ 0, 0 });
}

static bool is_root(const struct proto_diffing *d, enum side side, const struct proto_file *f)
{
	return f == d->root[side];
}

/* As it is imported. */
static struct str file_name(const struct proto_diffing *d, enum side side,
                            const struct proto_file *f)
{
	const struct proto_file *root = d->root[side];

	if (f == root)
		return STR("this file");
	for (size_t i = 0; i < root->import_count; i++)
		if (root->imports[i].file == f)
			return root->imports[i].path;
	return f->name.len ? f->name : f->source ? f->source->name : STR("another file");
}

void proto_compare_place(struct proto_diffing *d, struct finding_parts parts,
                         const struct proto_file *was, const struct proto_file *is, struct str name)
{
	if (is_root(d, SIDE_OLD, was) == is_root(d, SIDE_NEW, is))
		return;
	parts.what = name;
	parts.old_value = file_name(d, SIDE_OLD, was);
	parts.new_value = file_name(d, SIDE_NEW, is);
	(void)proto_changed(d, RULE_PROTO_TYPE_MOVED, &parts, LEVEL_COMPATIBLE, LEVEL_COMPATIBLE);
}

static void compare_names(struct proto_diffing *d, const struct message_pair *m,
                          struct finding_parts parts)
{
	const struct data_message *old = m->side[SIDE_OLD], *new = m->side[SIDE_NEW];
	const struct proto_file *was = old->written->file, *is = new->written->file;
	const bool stays = old->outer ? d->new_of[old->outer->id] == new->outer : !new->outer;

	/* What stands in a message that has another name has one too, and that of a group is its
	 * field's. */
	if ((!stays || !str_eq(proto_simple_name(old->name), proto_simple_name(new->name))) &&
	    !(old->written->group && new->written->group)) {
		parts.what = STR("message");
		parts.old_value = old->name;
		parts.new_value = new->name;
		(void)proto_changed(d, RULE_PROTO_TYPE_RENAMED, &parts, LEVEL_WARNING,
		                    LEVEL_WARNING);
	}
	if (!old->outer && !new->outer)
		proto_compare_place(d, parts, was, is, new->name);
}

static void compare_message(struct proto_diffing *d, struct message_pair *m)
{
	const struct data_message *old = m->side[SIDE_OLD], *new = m->side[SIDE_NEW];
	const struct finding_parts where = { .path = m->path,
		                             .at = place(d, SIDE_NEW, new),
		                             .was = place(d, SIDE_OLD, old) };

	if (old->written == new->written)
		return; /* of one file that both import */
	find_reserved(d, m);
	compare_names(d, m, where);
	compare_ranges(d, m, &where);
	proto_compare_options(
		d,
		&(struct proto_said){ m->path,
	                              where.at,
	                              where.was,
	                              { &old->written->options, old->written->file, old->written },
	                              { &new->written->options, new->written->file, new->written },
	                              "message",
	                              new->name });
	proto_compare_fields(d, m);
	proto_compare_oneofs(d, m);
}

/* Of what came or went as a whole the outermost is said. A registry takes files in which a name
 * repeats; the first one counts. */
static void list_one_side(struct proto_diffing *d, enum side side, enum rule rule,
                          enum level backward, const struct data_message *const *other)
{
	const struct data_schema *s = d->schema[side];
	struct proto_table names = { 0 };

	for (size_t i = 0; i < s->own; i++) {
		const struct data_message *m = s->messages[i];
		const struct node *here = place(d, side, m);
		struct finding_parts parts = {
			.path = m->name, .what = STR("message"), .at = here, .was = here
		};

		if (proto_put(d->a, &names, m->name, m) || other[i] ||
		    (m->outer && !other[m->outer->id]))
			continue;
		if (side == SIDE_OLD)
			parts.at = place(d, SIDE_NEW, NULL);
		else
			parts.was = place(d, SIDE_OLD, NULL);
		(void)proto_changed(d, rule, &parts, backward, LEVEL_COMPATIBLE);
	}
}

void proto_compare_types(struct proto_diffing *d)
{
	list_one_side(d, SIDE_OLD, RULE_PROTO_TYPE_REMOVED, LEVEL_WARNING, d->new_of);
	list_one_side(d, SIDE_NEW, RULE_PROTO_TYPE_ADDED, LEVEL_COMPATIBLE, d->old_of);
	for (size_t i = 0; i < d->pair_count; i++)
		compare_message(d, d->pairs[i]);
	for (size_t i = 0; i < d->enum_count; i++)
		proto_compare_enum(d, d->enums[i]);
}
