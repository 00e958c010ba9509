/* diff_field.c - two records: which field is which, and what became of it */
#include "compat/avro/diff_impl.h"

enum { NONE = -1, RENAME_CANDIDATES = 64 };

struct record_pair {
	const struct avro_type *old, *new;
	ptrdiff_t *old_of; /* of each new field: the old one's number, or NONE */
	bool *taken;       /* old fields that have a counterpart */
	const struct avro_field *gone[RENAME_CANDIDATES]; /* the first of those that have none */
	size_t gone_count;
};

/* ---- which is which ---------------------------------------------------------------- */

static void pair_with(struct record_pair *p, size_t i, struct str name)
{
	const struct avro_field *hit = avro_field(p->old, name);

	if (!hit || p->old_of[i] != NONE || p->taken[hit - p->old->fields])
		return;
	p->old_of[i] = hit - p->old->fields;
	p->taken[hit - p->old->fields] = true;
}

/* A name counts before an alias, whichever stands first. */
static void pair_fields(struct arena *a, struct record_pair *p)
{
	p->old_of = arena_array(a, ptrdiff_t, p->new->field_count + 1);
	p->taken = arena_array(a, bool, p->old->field_count + 1);
	for (size_t i = 0; i < p->new->field_count; i++) {
		p->old_of[i] = NONE;
		pair_with(p, i, p->new->fields[i].name);
	}
	for (size_t i = 0; i < p->new->field_count; i++)
		for (size_t k = 0; k < p->new->fields[i].alias_count; k++)
			pair_with(p, i, p->new->fields[i].aliases[k]);
	for (size_t i = 0; i < p->old->field_count && p->gone_count < RENAME_CANDIDATES; i++)
		if (!p->taken[i])
			p->gone[p->gone_count++] = &p->old->fields[i];
}

/* ---- one field --------------------------------------------------------------------- */

static struct str value_text(struct arena *a, const struct node *value)
{
	return short_text(a, STR_NONE, value);
}

static void compare_defaults(struct avro_diffing *d, const struct spot *spot,
                             const struct avro_field *old, const struct avro_field *new)
{
	const struct node *was = old->default_value, *is = new->default_value;
	struct finding_parts parts = { .at = is ? member_at(new->at, "default") : new->at,
		                       .was = was ? member_at(old->at, "default") : NULL };

	if (was)
		parts.old_value = value_text(d->a, was);
	if (is)
		parts.new_value = value_text(d->a, is);
	if (!was && is)
		changed(d, RULE_AVRO_DEFAULT_ADDED, spot, &parts);
	else if (was && !is)
		changed(d, RULE_AVRO_DEFAULT_REMOVED, spot, &parts);
	else if (was && !node_equal(was, is))
		changed(d, RULE_AVRO_DEFAULT_CHANGED, spot, &parts);
}

static void compare_sort_order(struct avro_diffing *d, const struct spot *spot,
                               const struct avro_field *old, const struct avro_field *new)
{
	static const char *const words[] = { "ascending", "descending", "not at all" };

	if (old->order != new->order)
		changed(d, RULE_AVRO_SORT_ORDER, spot,
		        &(struct finding_parts){ .at = member_at(new->at, "order"),
		                                 .was = member_at(old->at, "order"),
		                                 .old_value = str_of(words[old->order]),
		                                 .new_value = str_of(words[new->order]) });
}

static struct said said_of(struct arena *a, const struct avro_field *f)
{
	return (struct said){ .what = arena_printf(a, "the field \"%.*s\"", STR_FMT(f->name)),
		              .doc = f->doc,
		              .aliases = f->aliases,
		              .alias_count = f->alias_count,
		              .properties = f->properties,
		              .property_count = f->property_count,
		              .at = f->at,
		              .name = f->name };
}

static void compare_fields(struct avro_diffing *d, const struct met *m,
                           const struct avro_field *old, const struct avro_field *new)
{
	const struct spot *spot = spot_below(d->a, m->spot, SPOT_FIELD, new->name);
	struct said was = said_of(d->a, old), is = said_of(d->a, new);

	if (!str_eq(old->name, new->name)) {
		struct change *c =
			changed(d, RULE_AVRO_FIELD_RENAMED, spot,
		                &(struct finding_parts){ .at = member_at(new->at, "name"),
		                                         .was = member_at(old->at, "name"),
		                                         .old_value = old->name,
		                                         .new_value = new->name });

		c->field[SIDE_OLD] = old;
		c->field[SIDE_NEW] = new;
	}
	meet(d, old->type, old->type_at, new->type, new->type_at, spot);
	compare_defaults(d, spot, old, new);
	compare_sort_order(d, spot, old, new);
	compare_said(d, spot, &was, &is);
}

/* ---- added and removed ---------------------------------------------------------------- */

static bool same_sort(const struct avro_type *a, const struct avro_type *b)
{
	return a->kind == b->kind && str_eq(a->name.full, b->name.full);
}

/* The field that is gone and most likely became this one: never a verdict, only a hint. */
static const struct avro_field *likely_old(const struct record_pair *p,
                                           const struct avro_field *added)
{
	const struct avro_field *best = NULL;
	size_t least = 0;

	for (size_t i = 0; i < p->gone_count; i++) {
		const struct avro_field *f = p->gone[i];
		size_t distance;

		if (!same_sort(f->type, added->type))
			continue;
		distance = str_distance(f->name, added->name, 64);
		if (!best || distance < least) {
			best = f;
			least = distance;
		}
	}
	return best;
}

/* What would make the field readable where it was not written. */
static struct str default_hint(struct arena *a, const struct avro_type *t)
{
	struct str type;

	if (t->kind == AVRO_NULL)
		return STR("\"default\": null");
	if (t->kind != AVRO_UNION) {
		type = type_json(a, t);
		return type.len ? arena_printf(a, "\"type\": [\"null\", %.*s], \"default\": null",
		                               STR_FMT(type))
		                : STR_NONE;
	}
	for (size_t i = 0; i < t->branch_count; i++) {
		if (t->branches[i]->kind == AVRO_NULL)
			return i ? STR("\"default\": null, with \"null\" first in the union")
			         : STR("\"default\": null");
	}
	return STR("\"null\" first in the union, and \"default\": null");
}

static void field_added(struct avro_diffing *d, const struct met *m, const struct record_pair *p,
                        const struct avro_field *f)
{
	const struct spot *spot = spot_below(d->a, m->spot, SPOT_FIELD, f->name);
	struct finding_parts parts = { .at = member_at(f->at, "name") };
	const struct avro_field *was;
	struct change *c;

	if (f->default_value) {
		parts.new_value = value_text(d->a, f->default_value);
		changed(d, RULE_AVRO_FIELD_ADDED_DEFAULTED, spot, &parts);
		return;
	}
	was = likely_old(p, f);
	parts.new_value = type_words(d->a, f->type);
	parts.reason = default_hint(d->a, f->type);
	if (was)
		parts.what = arena_printf(d->a, "\"aliases\": [\"%.*s\"]", STR_FMT(was->name));
	c = changed(d, RULE_AVRO_FIELD_ADDED, spot, &parts);
	c->field[SIDE_NEW] = f;
	c->type[SIDE_NEW] = f->type;
}

static void field_removed(struct avro_diffing *d, const struct met *m, const struct avro_field *f)
{
	const struct spot *spot = spot_below(d->a, m->spot, SPOT_FIELD, f->name);
	struct finding_parts parts = { .at = member_at(m->type[SIDE_NEW]->at, "fields"),
		                       .was = member_at(f->at, "name"),
		                       .old_value = type_words(d->a, f->type) };
	struct change *c;

	if (f->default_value) {
		parts.old_value = value_text(d->a, f->default_value);
		changed(d, RULE_AVRO_FIELD_REMOVED_DEFAULTED, spot, &parts);
		return;
	}
	c = changed(d, RULE_AVRO_FIELD_REMOVED, spot, &parts);
	c->field[SIDE_OLD] = f;
	c->type[SIDE_OLD] = f->type;
}

/* ---- records ---------------------------------------------------------------------------- */

static void compare_field_order(struct avro_diffing *d, const struct met *m,
                                const struct record_pair *p)
{
	ptrdiff_t last = NONE;
	bool ordered = true;

	for (size_t i = 0; i < p->new->field_count; i++) {
		if (p->old_of[i] == NONE)
			continue;
		ordered = ordered && p->old_of[i] > last;
		last = p->old_of[i];
	}
	if (!ordered)
		type_changed(d, RULE_AVRO_FIELD_ORDER, m,
		             &(struct finding_parts){ .at = member_at(p->new->at, "fields"),
		                                      .was = member_at(p->old->at, "fields"),
		                                      .what = p->new->name.simple });
}

void compare_records(struct avro_diffing *d, const struct met *m)
{
	struct record_pair p = { .old = m->type[SIDE_OLD], .new = m->type[SIDE_NEW] };

	pair_fields(d->a, &p);
	for (size_t i = 0; i < p.new->field_count; i++) {
		if (p.old_of[i] == NONE)
			field_added(d, m, &p, &p.new->fields[i]);
		else
			compare_fields(d, m, &p.old->fields[p.old_of[i]], &p.new->fields[i]);
	}
	for (size_t i = 0; i < p.old->field_count; i++) {
		if (!p.taken[i])
			field_removed(d, m, &p.old->fields[i]);
	}
	compare_field_order(d, m, &p);
	if (p.old->error != p.new->error)
		type_changed(d, RULE_AVRO_ERROR_CHANGED, m,
		             &(struct finding_parts){
				     .at = member_at(p.new->at, "type"),
				     .was = member_at(p.old->at, "type"),
				     .old_value = p.old->error ? STR("error") : STR("record"),
				     .new_value = p.new->error ? STR("error") : STR("record"),
				     .what = p.new->name.simple });
}
