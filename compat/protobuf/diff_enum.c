/* diff_enum.c - values of an enum
 *
 * A value is its number on the wire and its name in JSON. A further name of a number is an alias.
 */
#include "compat/protobuf/diff_impl.h"
#include "contract/base/list.h"
#include "contract/protobuf/table.h"

#include <stdlib.h>

struct names { /* of one number */
	int32_t number;
	const struct proto_enum_value **list; /* as written */
	size_t count;
};

struct values {
	struct proto_table by_name; /* -> struct proto_enum_value */
	struct names *numbers;      /* ascending */
	size_t count;
};

struct comparing {
	struct proto_diffing *d;
	struct enum_pair *e;
	struct values side[SIDES];
	struct proto_set reserved[SIDES];
};

static int by_number(const void *x, const void *y)
{
	const struct proto_enum_value *a = *(const struct proto_enum_value *const *)x,
				      *b = *(const struct proto_enum_value *const *)y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return (a > b) - (a < b);
}

static struct values values_of(struct arena *a, const struct proto_enum *e)
{
	const struct proto_enum_value **all =
		arena_array(a, const struct proto_enum_value *, e->value_count);
	struct values v = { .numbers = arena_array(a, struct names, e->value_count) };

	for (size_t i = 0; i < e->value_count; i++) {
		all[i] = &e->values[i];
		(void)proto_put(a, &v.by_name, e->values[i].name, all[i]);
	}
	if (e->value_count)
		qsort(all, e->value_count, sizeof(const struct proto_enum_value *), by_number);
	for (size_t i = 0; i < e->value_count; i++) {
		if (!i || all[i]->number != all[i - 1]->number)
			v.numbers[v.count++] = (struct names){ all[i]->number, &all[i], 0 };
		v.numbers[v.count - 1].count++;
	}
	return v;
}

static const struct names *names_of(const struct values *v, int32_t number)
{
	size_t low = 0, high = v->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (v->numbers[mid].number == number)
			return &v->numbers[mid];
		if (v->numbers[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static const struct proto_enum_value *named(const struct values *v, struct str name)
{
	return proto_get(&v->by_name, name);
}

/* ---- saying it --------------------------------------------------------------------------------
 */

static const struct node *place(struct comparing *c, enum side side,
                                const struct proto_enum_value *v)
{
	const struct proto_enum *e = c->e->side[side];

	return proto_place_of(c->d, side, e->file, v ? v->at : e->at);
}

static void say(struct comparing *c, enum rule rule, const struct proto_enum_value *old,
                const struct proto_enum_value *new, struct finding_parts parts, enum level backward,
                enum level forward)
{
	struct value_change v = { .rule = rule };

	parts.path = c->e->path;
	parts.at = place(c, SIDE_NEW, new);
	parts.was = place(c, SIDE_OLD, old);
	v.change = proto_changed(c->d, rule, &parts, backward, forward);
	v.number[SIDE_OLD] = old ? old->number : new->number;
	v.number[SIDE_NEW] = new ? new->number : old->number;
	LIST_ADD(c->d->a, c->e->changes, c->e->count, v);
}

static struct str value_text(struct comparing *c, const struct proto_enum_value *v)
{
	return arena_printf(c->d->a, "%.*s = %d", STR_FMT(v->name), v->number);
}

static void added(struct comparing *c, const struct proto_enum_value *v)
{
	const struct proto_set *old = &c->reserved[SIDE_OLD];
	const struct str text = value_text(c, v);

	if (proto_set_has(old, v->number) || proto_set_names(old, v->name))
		say(c, RULE_PROTO_RESERVED_REUSED, NULL, v,
		    (struct finding_parts){
			    .new_value = text,
			    .what = arena_printf(c->d->a, "value %.*s", STR_FMT(text)) },
		    LEVEL_WARNING, LEVEL_WARNING);
	else
		say(c, RULE_PROTO_ENUM_VALUE_ADDED, NULL, v,
		    (struct finding_parts){ .new_value = text,
		                            .what = c->e->side[SIDE_OLD]->closed
		                                            ? STR("lose it")
		                                            : STR("see only the number") },
		    LEVEL_COMPATIBLE, LEVEL_WARNING);
}

static void removed(struct comparing *c, const struct proto_enum_value *v)
{
	const bool free = !proto_set_has(&c->reserved[SIDE_NEW], v->number) &&
	                  !names_of(&c->side[SIDE_NEW], v->number);

	say(c, RULE_PROTO_ENUM_VALUE_REMOVED, v, NULL,
	    (struct finding_parts){ .old_value = value_text(c, v),
	                            .what = free ? arena_printf(c->d->a, "%d", v->number)
	                                         : STR_NONE },
	    LEVEL_WARNING, free ? LEVEL_WARNING : LEVEL_COMPATIBLE);
}

/* ---- the names of one number --------------------------------------------------------------------
 */

static bool keeps_a_name(const struct names *old, const struct values *new)
{
	for (size_t i = 0; i < old->count; i++) {
		const struct proto_enum_value *is = named(new, old->list[i]->name);

		if (is && is->number == old->number)
			return true;
	}
	return false;
}

static struct str list_text(struct arena *a, const struct names *n)
{
	struct str *list = arena_array(a, struct str, n->count);

	for (size_t i = 0; i < n->count; i++)
		list[i] = n->list[i]->name;
	return str_list_text(a, list, n->count);
}

static bool same_list(const struct names *old, const struct names *new)
{
	if (old->count != new->count)
		return false;
	for (size_t i = 0; i < old->count; i++)
		if (!str_eq(old->list[i]->name, new->list[i]->name))
			return false;
	return true;
}

/* The first of the names that the other side does not have at all. */
static const struct proto_enum_value *fresh(const struct names *n, const struct values *other)
{
	for (size_t i = 0; n && i < n->count; i++)
		if (!named(other, n->list[i]->name))
			return n->list[i];
	return NULL;
}

static void compare_names(struct comparing *c, const struct names *old, const struct names *new)
{
	const struct proto_enum_value *was, *is;

	if (old && new &&keeps_a_name(old, &c->side[SIDE_NEW])) {
		if (!same_list(old, new))
			say(c, RULE_PROTO_ENUM_ALIAS, old->list[0], new->list[0],
			    (struct finding_parts){
				    .what = arena_printf(c->d->a, "%d", old->number),
				    .old_value = list_text(c->d->a, old),
				    .new_value = list_text(c->d->a, new) },
			    LEVEL_WARNING, LEVEL_WARNING);
		return;
	}
	was = fresh(old, &c->side[SIDE_NEW]);
	is = fresh(new, &c->side[SIDE_OLD]);
	if (was && is)
		say(c, RULE_PROTO_ENUM_VALUE_RENAMED, was, is,
		    (struct finding_parts){ .old_value = was->name,
		                            .new_value = is->name,
		                            .what = arena_printf(c->d->a, "%d", was->number) },
		    LEVEL_WARNING, LEVEL_WARNING);
	else if (was)
		removed(c, was);
	else if (is)
		added(c, is);
}

static void compare_numbers(struct comparing *c)
{
	const struct values *old = &c->side[SIDE_OLD], *new = &c->side[SIDE_NEW];
	size_t i = 0, k = 0;

	while (i < old->count || k < new->count) {
		const struct names *was = i < old->count ? &old->numbers[i] : NULL,
				   *is = k < new->count ? &new->numbers[k] : NULL;

		if (was && is && was->number != is->number) {
			if (was->number < is->number)
				is = NULL;
			else
				was = NULL;
		}
		compare_names(c, was, is);
		i += was != NULL;
		k += is != NULL;
	}
}

static void compare_value(struct comparing *c, const struct proto_enum_value *old,
                          const struct proto_enum_value *new)
{
	const struct proto_enum *was = c->e->side[SIDE_OLD], *is = c->e->side[SIDE_NEW];
	struct proto_said said = { .at = place(c, SIDE_NEW, new),
		                   .was = place(c, SIDE_OLD, old),
		                   .old = { &old->options, was->file, was->scope },
		                   .new = { &new->options, is->file, is->scope },
		                   .sort = "value",
		                   .name = new->name };

	if (old->number != new->number)
		say(c, RULE_PROTO_ENUM_VALUE_RENUMBERED, old, new,
		    (struct finding_parts){ .what = old->name,
		                            .old_value = arena_printf(c->d->a, "%d", old->number),
		                            .new_value = arena_printf(c->d->a, "%d", new->number) },
		    LEVEL_WARNING, LEVEL_WARNING);
	said.path = arena_printf(c->d->a, "%.*s.%.*s", STR_FMT(c->e->path), STR_FMT(new->name));
	proto_compare_options(c->d, &said);
}

/* ---- the enum
 * ------------------------------------------------------------------------------------ */

static void compare_openness(struct comparing *c)
{
	const struct proto_enum *old = c->e->side[SIDE_OLD], *new = c->e->side[SIDE_NEW];

	if (old->closed == new->closed ||
	    str_eq(proto_option_text(c->d->a, &old->options, "features"),
	           proto_option_text(c->d->a, &new->options, "features")))
		return; /* the same, or the syntax says it */
	(void)proto_changed(
		c->d, RULE_PROTO_ENUM_OPEN,
		&(struct finding_parts){ .path = c->e->path,
	                                 .at = place(c, SIDE_NEW, NULL),
	                                 .was = place(c, SIDE_OLD, NULL),
	                                 .old_value = old->closed ? STR("closed") : STR("open"),
	                                 .new_value = new->closed ? STR("closed") : STR("open") },
		LEVEL_WARNING, LEVEL_WARNING);
}

static struct proto_set used_of(struct arena *a, const struct proto_enum *e, const struct values *v)
{
	int32_t *numbers = arena_array(a, int32_t, v->count);
	struct str *names = arena_array(a, struct str, e->value_count);

	for (size_t i = 0; i < v->count; i++)
		numbers[i] = v->numbers[i].number;
	for (size_t i = 0; i < e->value_count; i++)
		names[i] = e->values[i].name;
	return proto_set_used(a, numbers, v->count, names, e->value_count);
}

static void compare_reserved(struct comparing *c)
{
	const struct finding_parts where = { .path = c->e->path,
		                             .at = place(c, SIDE_NEW, NULL),
		                             .was = place(c, SIDE_OLD, NULL) };
	struct proto_set used[SIDES];

	for (int side = 0; side < SIDES; side++)
		used[side] = used_of(c->d->a, c->e->side[side], &c->side[side]);
	proto_compare_sets(c->d, RULE_PROTO_RESERVED_CHANGED, &where, c->reserved, used);
}

static void compare_name(struct comparing *c)
{
	const struct proto_enum *old = c->e->side[SIDE_OLD], *new = c->e->side[SIDE_NEW];
	const struct message_pair *around = proto_pair_of(c->d, SIDE_OLD, old->scope);
	const bool stays =
		old->scope ? around && around->side[SIDE_NEW]->written == new->scope : !new->scope;

	struct finding_parts parts = { .path = c->e->path,
		                       .what = STR("enum"),
		                       .at = place(c, SIDE_NEW, NULL),
		                       .was = place(c, SIDE_OLD, NULL),
		                       .old_value = proto_local_name(old->full, old->file),
		                       .new_value = proto_local_name(new->full, new->file) };

	if (!old->scope && !new->scope)
		proto_compare_place(c->d, parts, old->file, new->file, parts.new_value);
	if (!stays || !str_eq(old->name, new->name))
		(void)proto_changed(c->d, RULE_PROTO_TYPE_RENAMED, &parts, LEVEL_COMPATIBLE,
		                    LEVEL_COMPATIBLE);
}

/* It went with the message around it, or came with it. */
static bool goes_along(struct proto_diffing *d, enum side side, const struct proto_enum *e)
{
	return e->scope && !proto_pair_of(d, side, e->scope);
}

static void one_sided(struct proto_diffing *d, const struct enum_pair *e)
{
	const enum side side = e->side[SIDE_NEW] ? SIDE_NEW : SIDE_OLD,
			other = side == SIDE_NEW ? SIDE_OLD : SIDE_NEW;
	const struct node *here = proto_place_of(d, side, e->side[side]->file, e->side[side]->at),
			  *there = proto_place_of(d, other, d->root[other],
	                                          (struct proto_place){ 0, 0 });
	const struct finding_parts parts = { .path = proto_local_name(e->side[side]->full,
		                                                      e->side[side]->file),
		                             .what = STR("enum"),
		                             .at = side == SIDE_NEW ? here : there,
		                             .was = side == SIDE_NEW ? there : here };

	if (!goes_along(d, side, e->side[side]))
		(void)proto_changed(
			d, side == SIDE_NEW ? RULE_PROTO_TYPE_ADDED : RULE_PROTO_TYPE_REMOVED,
			&parts, LEVEL_COMPATIBLE, LEVEL_COMPATIBLE);
}

void proto_compare_enum(struct proto_diffing *d, struct enum_pair *e)
{
	const struct proto_enum *old = e->side[SIDE_OLD], *new = e->side[SIDE_NEW];
	struct comparing c = { .d = d, .e = e };

	if (!old || !new) {
		one_sided(d, e);
		return;
	}
	if (old == new)
		return; /* of one file that both import */
	for (int side = 0; side < SIDES; side++) {
		c.side[side] = values_of(d->a, e->side[side]);
		c.reserved[side] =
			proto_set_of(d->a, e->side[side]->reserved, e->side[side]->reserved_count);
	}
	compare_name(&c);
	compare_openness(&c);
	compare_numbers(&c);
	for (size_t i = 0; i < old->value_count; i++) {
		const struct str name = old->values[i].name;
		const struct proto_enum_value *is = named(&c.side[SIDE_NEW], name);

		if (is && named(&c.side[SIDE_OLD], name) == &old->values[i])
			compare_value(&c, &old->values[i], is);
	}
	compare_reserved(&c);
	proto_compare_options(d, &(struct proto_said){ e->path,
	                                               place(&c, SIDE_NEW, NULL),
	                                               place(&c, SIDE_OLD, NULL),
	                                               { &old->options, old->file, old->scope },
	                                               { &new->options, new->file, new->scope },
	                                               "enum",
	                                               new->name });
}
