/* diff.c - the walk over two Avro schemas, and findings out of what it met */
#include "compat/avro/diff_impl.h"

#include "contract/avro/canonical.h"
#include "contract/base/limits.h"

enum { PATH_BYTES = 2000, CHANGES_PER_FINDING = 20 };

/* ---- places ------------------------------------------------------------------ */

const struct spot *spot_below(struct arena *a, const struct spot *up, enum spot_step step,
                              struct str name)
{
	struct spot *s = arena_new(a, struct spot);

	*s = (struct spot){ up, step, name };
	return s;
}

static void add_step(struct buf *out, const struct spot *s)
{
	static const char *const forms[] = {
		[SPOT_ROOT] = "%.*s",     [SPOT_FIELD] = ".%.*s",   [SPOT_ITEMS] = "[]%.*s",
		[SPOT_VALUES] = "{}%.*s", [SPOT_BRANCH] = "<%.*s>",
	};

	buf_printf(out, forms[s->step], STR_FMT(s->name));
}

/* Schemas whose types refer to each other can be entangled a million steps deep: the last ones are
 * kept then. */
struct str spot_text(struct arena *a, const struct spot *spot)
{
	const struct spot **chain;
	size_t n = 0, bytes = 0;
	struct buf out;

	for (const struct spot *s = spot; s && bytes < PATH_BYTES; s = s->up, n++)
		bytes += s->name.len + 2;
	chain = arena_array(a, const struct spot *, n + 1);
	for (size_t i = n; i > 0; i--, spot = spot->up)
		chain[i - 1] = spot;
	buf_init(&out, a, 0);
	if (spot)
		buf_add_c(&out, "...");
	for (size_t i = 0; i < n; i++)
		add_step(&out, chain[i]);
	return buf_str(&out);
}

/* ---- pairs --------------------------------------------------------------------- */

static size_t slot_of(const struct met_table *t, const struct avro_type *old,
                      const struct avro_type *new)
{
	unsigned long long key = (unsigned long long)old->id << 32 | new->id;
	size_t at = (size_t)((key * 0x9E3779B97F4A7C15ull) >> 20) & (t->room - 1);

	while (t->slots[at] &&
	       (t->slots[at]->type[SIDE_OLD] != old || t->slots[at]->type[SIDE_NEW] != new))
		at = (at + 1) & (t->room - 1);
	return at;
}

static void grow(struct avro_diffing *d)
{
	struct met_table old = d->table;

	d->table.room = old.room ? old.room * 2 : 64;
	d->table.slots = arena_array(d->a, struct met *, d->table.room);
	for (size_t i = 0; i < old.room; i++) {
		const struct met *m = old.slots[i];

		if (m)
			d->table.slots[slot_of(&d->table, m->type[SIDE_OLD], m->type[SIDE_NEW])] =
				old.slots[i];
	}
}

static bool has_union(const struct met *m)
{
	return m->type[SIDE_OLD]->kind == AVRO_UNION || m->type[SIDE_NEW]->kind == AVRO_UNION;
}

/* A type alone meets a union before it meets its branch, which says more. */
static void note_type(struct avro_diffing *d, enum side side, struct met *m)
{
	struct met **first = &d->of[side][m->type[side]->id];

	if (!*first || (has_union(*first) && !has_union(m)))
		*first = m;
}

void meet(struct avro_diffing *d, const struct avro_type *old, const struct node *old_at,
          const struct avro_type *new, const struct node *new_at, const struct spot *spot)
{
	struct met *m;
	size_t at;

	if (d->table.count >= d->table.room / 2)
		grow(d);
	at = slot_of(&d->table, old, new);
	if (d->table.slots[at])
		return;
	if (d->table.count >= limit_of(LIMIT_PAIRS)) {
		d->unfinished = true;
		return;
	}
	m = arena_new(d->a, struct met);
	*m = (struct met){ .type = { old, new }, .at = { old_at, new_at }, .spot = spot };
	d->table.slots[at] = m;
	d->table.count++;
	*d->last = m;
	d->last = &m->next;
	for (int side = 0; side < SIDES; side++)
		note_type(d, (enum side)side, m);
}

/* ---- changes ------------------------------------------------------------------- */

struct change *new_change(struct avro_diffing *d, enum rule rule, const struct spot *spot,
                          const struct finding_parts *parts)
{
	struct change *c = arena_new(d->a, struct change);

	*c = (struct change){ .rule = rule, .milder = RULE_COUNT, .parts = *parts, .spot = spot };
	return c;
}

void keep_change(struct avro_diffing *d, struct change *c)
{
	*d->changes_end = c;
	d->changes_end = &c->next;
	d->count++;
}

struct change *changed(struct avro_diffing *d, enum rule rule, const struct spot *spot,
                       const struct finding_parts *parts)
{
	struct change *c = new_change(d, rule, spot, parts);

	if (d->count < limit_of(LIMIT_FINDINGS) * CHANGES_PER_FINDING)
		keep_change(d, c);
	else
		d->more++; /* if it breaks, the relation's answer stands alone */
	return c;
}

struct change *type_changed(struct avro_diffing *d, enum rule rule, const struct met *m,
                            const struct finding_parts *parts)
{
	struct change *c = changed(d, rule, m->spot, parts);

	for (int side = 0; side < SIDES; side++)
		c->type[side] = m->type[side];
	return c;
}

/* ---- findings --------------------------------------------------------------------- */

/* What a row calls breaking is so only where the relation refuses. */
static enum level decided(const struct change *c, enum level row, enum direction d)
{
	return row == LEVEL_BREAKING && !c->refuses[d] ? LEVEL_COMPATIBLE : row;
}

static void add_finding(struct avro_diffing *d, struct change *c)
{
	struct finding judged = { .rule = c->rule };
	struct finding *f;

	if (c->milder != RULE_COUNT && !c->refuses[BACKWARD] && !c->refuses[FORWARD])
		judged.rule = c->milder;
	judged.backward = decided(c, rule_backward(judged.rule), BACKWARD);
	judged.forward = decided(c, rule_forward(judged.rule), FORWARD);
	c->parts.path = spot_text(d->a, c->spot);
	f = finding_add_at(&d->out->changes, judged.rule,
	                   level_of_finding(&judged, d->options->level, d->options->profile),
	                   &c->parts);
	f->backward = judged.backward;
	f->forward = judged.forward;
	if (judged.rule != RULE_AVRO_UNPROVED)
		f->reason = STR_NONE; /* a word of the hint */
	show_witness(d, c, f);
}

/* Those that refuse something first: the limit must not cut them off. */
static void add_findings(struct avro_diffing *d)
{
	for (int pass = 0; pass < 2; pass++) {
		for (struct change *c = d->changes; c; c = c->next) {
			if ((c->refuses[BACKWARD] || c->refuses[FORWARD]) == (pass == 0))
				add_finding(d, c);
		}
	}
	d->out->changes.more += d->more;
	findings_sort(&d->out->changes);
}

/* ---- the walk ----------------------------------------------------------------------- */

static struct str root_name(const struct avro_type *t)
{
	return avro_is_named(t) ? t->name.simple : str_of(avro_kind_name(t->kind));
}

static void walk(struct avro_diffing *d)
{
	const struct avro_type *old = d->schema[SIDE_OLD]->root, *new = d->schema[SIDE_NEW]->root;

	meet(d, old, old->at, new, new->at, spot_below(d->a, NULL, SPOT_ROOT, root_name(new)));
	for (const struct met *m = d->first; m; m = m->next)
		compare_types(d, m);
	if (d->unfinished) {
		struct str limit =
			arena_printf(d->a, "more than %lu %s (limit %s)", limit_of(LIMIT_PAIRS),
		                     limit_what(LIMIT_PAIRS), limit_name(LIMIT_PAIRS));
		struct change *c = new_change(
			d, RULE_AVRO_UNPROVED, d->first->spot,
			&(struct finding_parts){
				.at = new->at, .was = old->at, .what = limit, .reason = limit });

		keep_change(d, c);
		c->refuses[BACKWARD] = c->refuses[FORWARD] = true;
	}
}

void avro_diff(struct arena *a, const void *old, const void *new,
               const struct diff_options *options, struct diff *out)
{
	enum { STEPS = 200000 };
	struct avro_diffing d = {
		.a = a, .schema = { old, new }, .options = options, .out = out, .steps = STEPS
	};

	if (str_eq(avro_resolved_text(a, old), avro_resolved_text(a, new)))
		return; /* whatever a schema cannot read of its own, no change caused it */
	d.last = &d.first;
	d.changes_end = &d.changes;
	for (int side = 0; side < SIDES; side++)
		d.of[side] = arena_array(a, struct met *, d.schema[side]->type_count + 1);
	walk(&d);
	join_relation(&d);
	add_findings(&d);
}
