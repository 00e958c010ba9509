/* fields.c - the walker: which models and fields are the same, which are gone, new or moved
 *
 * Models are paired by name, then id, then by having nearly the same fields. Fields of one parent
 * are paired by id, then name, then by name in another letter case. A whole subtree that is gone or
 * new is one finding: what it holds goes and comes with it, and a field that is required only
 * inside a new, optional record threatens nobody.
 */
#include "compat/diff/impl.h"

#include "contract/base/list.h"

#include <stdlib.h>

struct absent { /* a field that one side lacks */
	const struct field *field;
	const struct field *other; /* its parent's counterpart on the other side */
	bool root;                 /* of an absent subtree; else inside of one */
	bool moved;
};

struct absents {
	struct absent *items;
	size_t count;
};

struct turnover { /* a parent that lost fields and got others: what may be renamed */
	const struct field *old;
	size_t gone, gone_end, added, added_end;
};

struct walk { /* over one pair of models */
	struct diffing *d;
	struct field_pair *pairs;
	size_t pair_count;
	struct absents gone, added;
	struct turnover *turnovers;
	size_t turnover_count;
};

static void add_pair(struct walk *w, struct field_pair pair)
{
	LIST_ADD(w->d->a, w->pairs, w->pair_count, pair);
}

static void add_absent(struct arena *a, struct absents *list, struct absent absent)
{
	LIST_ADD(a, list->items, list->count, absent);
}

/* ---- pairing ----------------------------------------------------------- */

enum field_key { KEY_ID, KEY_NAME, KEY_FOLDED_NAME };

static struct str folded(struct arena *a, struct str name)
{
	char *copy = arena_array(a, char, name.len + 1);

	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return (struct str){ copy, name.len };
}

static struct str *keys_of(struct arena *a, const struct field *parent, enum field_key key)
{
	struct str *keys = arena_array(a, struct str, parent->field_count + 1);

	for (size_t i = 0; i < parent->field_count; i++) {
		const struct field *f = parent->fields[i];

		keys[i] = key == KEY_ID ? f->id : key == KEY_NAME ? f->name : folded(a, f->name);
	}
	return keys;
}

static void pair_children(struct arena *a, const struct field *old, const struct field *new,
                          struct pairing *p)
{
	pairing_init(p, a, old->field_count, new->field_count);
	for (enum field_key key = KEY_ID; key <= KEY_FOLDED_NAME && !pairing_is_complete(p); key++)
		(key == KEY_NAME ? pairing_by_name : pairing_by_key)(p, a, keys_of(a, old, key),
		                                                     keys_of(a, new, key));
}

/* Did paired fields change their order; is a new one put before an old one? */
static void order_changes(const struct pairing *p, bool *reordered, bool *inserted)
{
	size_t last = 0, added = 0;

	*reordered = *inserted = false;
	for (size_t i = 0; i < p->new_count; i++) {
		if (p->to_old[i] == NOT_PAIRED) {
			added++;
			continue;
		}
		*reordered = *reordered || p->to_old[i] < last;
		*inserted = *inserted || added > 0;
		last = p->to_old[i];
	}
}

static void report_order(struct walk *w, const struct field *old, const struct field *new,
                         const struct pairing *p)
{
	struct finding_parts parts = { .path = new->path, .at = new->at, .was = old->at };
	bool reordered, inserted;

	order_changes(p, &reordered, &inserted);
	if (!reordered && !inserted)
		return;
	parts.what = positional_ports(w->d);
	if (parts.what.len)
		report(w->d, RULE_FIELD_REORDERED_POSITIONAL, &parts);
	else if (reordered)
		report(w->d, RULE_FIELD_REORDERED, &parts);
}

static void walk_pair(struct walk *w, const struct field *old, const struct field *new,
                      bool is_key);

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the documents, which LIMIT_DEPTH bounds */
static void walk_children(struct walk *w, const struct field *old, const struct field *new)
{
	struct turnover t = { .old = old, .gone = w->gone.count, .added = w->added.count };
	struct pairing p;

	pair_children(w->d->a, old, new, &p);
	report_order(w, old, new, &p);
	for (size_t i = 0; i < old->field_count; i++)
		if (p.to_new[i] == NOT_PAIRED)
			add_absent(w->d->a, &w->gone,
			           (struct absent){ old->fields[i], new, true, false });
	for (size_t i = 0; i < new->field_count; i++)
		if (p.to_old[i] == NOT_PAIRED)
			add_absent(w->d->a, &w->added,
			           (struct absent){ new->fields[i], old, true, false });
	t.gone_end = w->gone.count;
	t.added_end = w->added.count;
	if (t.gone < t.gone_end && t.added < t.added_end)
		LIST_ADD(w->d->a, w->turnovers, w->turnover_count, t);
	for (size_t i = 0; i < new->field_count; i++)
		if (p.to_old[i] != NOT_PAIRED)
			walk_pair(w, old->fields[p.to_old[i]], new->fields[i], false);
}

/* Items, keys or values that one side describes and the other does not. */
static void part_stated(struct walk *w, const struct field *old, const struct field *new,
                        const struct field *new_parent)
{
	const struct field *f = old ? old : new;
	struct finding_parts parts = { .path = f->path };

	if (f->type.kind == TYPE_UNSTATED)
		return;
	parts.at = new ? new->at : new_parent->at;
	parts.was = old ? old->at : NULL;
	*(old ? &parts.old_value : &parts.new_value) = type_text(w->d->a, &f->type);
	report(w->d, old ? RULE_TYPE_UNSTATED : RULE_TYPE_STATED, &parts);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the documents, which LIMIT_DEPTH bounds */
static void walk_part(struct walk *w, const struct field *old, const struct field *new,
                      const struct field *new_parent, bool is_key)
{
	if (old && new)
		walk_pair(w, old, new, is_key);
	else if (old || new)
		part_stated(w, old, new, new_parent);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the documents, which LIMIT_DEPTH bounds */
static void walk_pair(struct walk *w, const struct field *old, const struct field *new, bool is_key)
{
	add_pair(w, (struct field_pair){ old, new, is_key });
	if (old->type.kind != new->type.kind)
		return;
	walk_children(w, old, new);
	walk_part(w, old->items, new->items, new, false);
	walk_part(w, old->keys, new->keys, new, true);
	walk_part(w, old->values, new->values, new, false);
}

/* ---- moved ------------------------------------------------------------- */

/* The absent fields and what is below them. NOLINTNEXTLINE(misc-no-recursion): as above */
static void add_below(struct arena *a, struct absents *list, const struct field *parent,
                      const struct field *other)
{
	for (size_t i = 0; i < parent->field_count; i++) {
		add_absent(a, list, (struct absent){ parent->fields[i], other, false, false });
		add_below(a, list, parent->fields[i], other);
	}
	if (parent->items)
		add_below(a, list, parent->items, other);
}

/* What makes a moved field recognisable; empty where two fields have it. */
static struct str *move_keys(struct arena *a, const struct absents *list)
{
	struct str *keys = arena_array(a, struct str, list->count + 1);
	struct str *sorted = arena_array(a, struct str, list->count + 1), *seen;

	for (size_t i = 0; i < list->count; i++) {
		const struct field *f = list->items[i].field;

		keys[i] = arena_printf(a, "%.*s %d %d", STR_FMT(f->name), (int)f->type.kind,
		                       field_flag(f, ATTR_REQUIRED));
		sorted[i] = keys[i];
	}
	qsort(sorted, list->count, sizeof *sorted, str_order);
	for (size_t i = 0; i < list->count; i++) {
		seen = bsearch(&keys[i], sorted, list->count, sizeof *sorted, str_order);
		if ((seen > sorted && str_eq(seen[-1], keys[i])) ||
		    (seen + 1 < sorted + list->count && str_eq(seen[1], keys[i])))
			keys[i] = STR_NONE;
	}
	return keys;
}

static struct str *id_keys(struct arena *a, const struct absents *list)
{
	struct str *keys = arena_array(a, struct str, list->count + 1);

	for (size_t i = 0; i < list->count; i++)
		keys[i] = list->items[i].field->id;
	return keys;
}

static void report_move(struct walk *w, struct absent *from, struct absent *to)
{
	from->moved = to->moved = true;
	report(w->d, RULE_FIELD_MOVED,
	       &(struct finding_parts){ .path = from->field->path,
	                                .at = to->field->at,
	                                .was = from->field->at,
	                                .old_value = from->field->path,
	                                .new_value = to->field->path });
	add_pair(w, (struct field_pair){ from->field, to->field, false });
}

/* A field that is gone here and new elsewhere, by id or by being the only one of its name and type.
 * At least one of the two must itself be gone or new, not only the record around it. */
static void find_moves(struct walk *w)
{
	struct arena *a = w->d->a;
	size_t gone = w->gone.count, added = w->added.count;
	struct pairing p;

	if (!gone || !added)
		return;
	for (size_t i = 0; i < gone; i++)
		add_below(a, &w->gone, w->gone.items[i].field, w->gone.items[i].other);
	for (size_t i = 0; i < added; i++)
		add_below(a, &w->added, w->added.items[i].field, w->added.items[i].other);
	pairing_init(&p, a, w->gone.count, w->added.count);
	pairing_by_key(&p, a, id_keys(a, &w->gone), id_keys(a, &w->added));
	pairing_by_key(&p, a, move_keys(a, &w->gone), move_keys(a, &w->added));
	for (size_t i = 0; i < w->gone.count; i++) {
		struct absent *from = &w->gone.items[i], *to;

		if (p.to_new[i] == NOT_PAIRED)
			continue;
		to = &w->added.items[p.to_new[i]];
		if (from->root || to->root)
			report_move(w, from, to);
	}
	w->gone.count = gone;
	w->added.count = added;
}

/* ---- gone and new ------------------------------------------------------ */

static void report_gone(struct walk *w, const struct absent *absent)
{
	const struct field *f = absent->field;

	report(w->d, RULE_FIELD_REMOVED,
	       &(struct finding_parts){ .path = f->path,
	                                .at = absent->other->at,
	                                .was = f->at,
	                                .old_value = type_text(w->d->a, &f->type) });
}

static void report_added(struct walk *w, const struct absent *absent)
{
	const struct field *f = absent->field;
	bool filled = field_stated(f, ATTR_DEFAULT) || field_flag(f, ATTR_BACKFILLED);
	enum rule rule = !field_flag(f, ATTR_REQUIRED) ? RULE_FIELD_ADDED
	                 : filled                      ? RULE_FIELD_ADDED_REQUIRED_DEFAULTED
	                                               : RULE_FIELD_ADDED_REQUIRED;

	report(w->d, rule,
	       &(struct finding_parts){
		       .path = f->path, .at = f->at, .new_value = type_text(w->d->a, &f->type) });
	judge_unsatisfiable(w->d, NULL, f);
}

static const struct field **unmoved(struct arena *a, const struct absents *list, size_t from,
                                    size_t end, size_t *count)
{
	const struct field **out = arena_array(a, const struct field *, end - from + 1);

	*count = 0;
	for (size_t i = from; i < end; i++)
		if (!list->items[i].moved)
			out[(*count)++] = list->items[i].field;
	return out;
}

static void hint_renames(struct walk *w)
{
	for (size_t i = 0; i < w->turnover_count; i++) {
		const struct turnover *t = &w->turnovers[i];
		size_t gone_count, added_count;
		const struct field **gone =
			unmoved(w->d->a, &w->gone, t->gone, t->gone_end, &gone_count);
		const struct field **added =
			unmoved(w->d->a, &w->added, t->added, t->added_end, &added_count);

		rename_hints(w->d, t->old, gone, gone_count, added, added_count);
	}
}

static void report_absent(struct walk *w)
{
	for (size_t i = 0; i < w->gone.count; i++)
		if (!w->gone.items[i].moved)
			report_gone(w, &w->gone.items[i]);
	for (size_t i = 0; i < w->added.count; i++)
		if (!w->added.items[i].moved)
			report_added(w, &w->added.items[i]);
}

/* A paired field whose name differs: by id, or in letter case only. */
static void report_name(struct diffing *d, const struct field_pair *p)
{
	if (str_eq(p->old->name, p->new->name))
		return;
	report(d, str_eq_nocase(p->old->name, p->new->name) ? RULE_FIELD_CASE : RULE_FIELD_RENAMED,
	       &(struct finding_parts){ .path = p->old->path,
	                                .at = p->new->at,
	                                .was = p->old->at,
	                                .old_value = p->old->name,
	                                .new_value = p->new->name });
}

/* ---- models ------------------------------------------------------------ */

static void judge_key(struct diffing *d, const struct model *old, const struct model *new)
{
	struct finding_parts parts = { .path = new->root.path, .was = old->key_at };
	bool same = old->key_count == new->key_count;

	for (size_t i = 0; i < old->key_count && same; i++)
		same = str_eq(old->key[i], new->key[i]);
	if (same)
		return;
	parts.at = new->key_at ? new->key_at : new->root.at;
	parts.old_value = str_list_text(d->a, old->key, old->key_count);
	parts.new_value = str_list_text(d->a, new->key, new->key_count);
	if (!new->key_count)
		parts.new_value = STR("none");
	parts.what = STR("the primary key");
	report(d, old->key_count ? RULE_KEY_CHANGED : RULE_CONSTRAINT_STATED, &parts);
}

static void diff_model(struct diffing *d, const struct model *old, const struct model *new)
{
	struct walk w = { .d = d };
	struct finding_parts parts = { .path = new->root.path,
		                       .at = new->root.at,
		                       .was = old->root.at };

	parts.old_value = old->kind;
	parts.new_value = new->kind;
	if (old->kind.len && new->kind.len && !str_eq_nocase(old->kind, new->kind))
		report(d, RULE_MODEL_TYPE, &parts);
	judge_key(d, old, new);
	walk_pair(&w, &old->root, &new->root, false);
	find_moves(&w);
	hint_renames(&w);
	report_absent(&w);
	for (size_t i = 0; i < w.pair_count; i++) {
		if (i > 0)
			report_name(d, &w.pairs[i]);
		judge_field(d, &w.pairs[i]);
	}
}

static size_t common_fields(struct arena *a, const struct field *x, const struct field *y)
{
	struct pairing p;
	size_t n = 0;

	pairing_init(&p, a, x->field_count, y->field_count);
	pairing_by_name(&p, a, keys_of(a, x, KEY_NAME), keys_of(a, y, KEY_NAME));
	for (size_t i = 0; i < p.old_count; i++)
		n += p.to_new[i] != NOT_PAIRED;
	return n;
}

/* Among what is not paired, the first two models of which four in five fields have the same name.
 * Not tried when so many models are gone and new that it would take long. */
static void pair_by_fields(struct diffing *d, struct pairing *p)
{
	enum { TRIES = 2500 };
	size_t tries = 0;

	for (size_t i = 0; i < p->old_count; i++) {
		const struct field *x = &d->old->models[i]->root;

		for (size_t j = 0; j < p->new_count && p->to_new[i] == NOT_PAIRED; j++) {
			const struct field *y = &d->new->models[j]->root;
			size_t most =
				x->field_count > y->field_count ? x->field_count : y->field_count;

			if (p->to_old[j] != NOT_PAIRED || ++tries > TRIES || !most)
				continue;
			if (common_fields(d->a, x, y) * 5 >= most * 4)
				pairing_set(p, i, j);
		}
	}
}

static void pair_models(struct diffing *d, struct pairing *p)
{
	const struct contract *sides[] = { d->old, d->new };
	struct str *names[2], *ids[2];

	for (int s = 0; s < 2; s++) {
		names[s] = arena_array(d->a, struct str, sides[s]->model_count + 1);
		ids[s] = arena_array(d->a, struct str, sides[s]->model_count + 1);
		for (size_t i = 0; i < sides[s]->model_count; i++) {
			names[s][i] = sides[s]->models[i]->root.name;
			ids[s][i] = sides[s]->models[i]->root.id;
		}
	}
	pairing_init(p, d->a, d->old->model_count, d->new->model_count);
	pairing_by_name(p, d->a, names[0], names[1]);
	pairing_by_key(p, d->a, ids[0], ids[1]);
	pair_by_fields(d, p);
}

void diff_models(struct diffing *d)
{
	struct pairing p;

	pair_models(d, &p);
	for (size_t i = 0; i < p.old_count; i++) {
		const struct field *old = &d->old->models[i]->root;

		if (p.to_new[i] == NOT_PAIRED)
			report(d, RULE_MODEL_REMOVED,
			       &(struct finding_parts){
				       .path = old->path,
				       .at = section_at(d->new, "models", "schema"),
				       .was = old->at,
				       .old_value = old->name });
	}
	for (size_t i = 0; i < p.new_count; i++) {
		const struct field *new = &d->new->models[i]->root;
		struct finding_parts parts = { .path = new->path,
			                       .at = new->at,
			                       .new_value = new->name };

		if (p.to_old[i] == NOT_PAIRED) {
			report(d, RULE_MODEL_ADDED, &parts);
			continue;
		}
		parts.path = parts.old_value = d->old->models[p.to_old[i]]->root.name;
		parts.was = d->old->models[p.to_old[i]]->root.at;
		if (!str_eq(parts.old_value, parts.new_value))
			report(d, RULE_MODEL_RENAMED, &parts);
		diff_model(d, d->old->models[p.to_old[i]], d->new->models[i]);
	}
}
