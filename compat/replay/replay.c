#include "compat/replay/replay.h"

#include "compat/bounds.h"
#include "compat/replay/demand.h"
#include "compat/replay/native.h"

const char *replay_result_name(enum replay_result r)
{
	static const char *const names[REPLAY_RESULT_COUNT] = {
		[REPLAY_OK] = "ok",
		[REPLAY_PRE_EXISTING] = "pre_existing",
		[REPLAY_WAIVED] = "waived",
		[REPLAY_UNCHECKED] = "unchecked",
		[REPLAY_UNPROVED] = "unproved",
		[REPLAY_BROKEN] = "broken",
		[REPLAY_MUST_MIGRATE] = "must_migrate",
	};

	return names[r];
}

/* ---- pre-existing ------------------------------------------------------ */

static bool is_no_wider(enum relation r)
{
	return r == REL_EQUAL || r == REL_NARROWER || r == REL_NARROWER_LOSSY;
}

/* Did the offending statement of the contract grow from the baseline's to the proposal's? */
static bool grew(struct arena *a, const struct breach *was, const struct breach *now)
{
	switch (now->offence) {
	case OFFENCE_ATTRIBUTE:
		return !is_no_wider(
			attribute_compare(a, now->attribute, was->field, now->field).relation);
	case OFFENCE_TYPE:
		return !is_no_wider(type_relation(&was->field->type, &now->field->type));
	case OFFENCE_SLA:
		return now->sla && was->sla ? !is_no_wider(sla_relation(was->sla, now->sla))
		                            : now->sla != was->sla;
	case OFFENCE_QUALITY:
		return !is_no_wider(interval_relation(&was->quality->interval, &now->quality->interval));
	case OFFENCE_VALUE:
		break;
	}
	return !str_eq(was->finding->new_value, now->finding->new_value);
}

static bool is_pre_existing(struct arena *a, const struct demands *baseline, const struct breach *now)
{
	for (const struct breach *was = baseline->first; was; was = was->next)
		if (was->finding->rule == now->finding->rule && was->offence == now->offence &&
		    str_eq(was->finding->path, now->finding->path) && !grew(a, was, now))
			return true;
	return false;
}

/* ---- meaning, as it stands today --------------------------------------- */

struct meaning_walk {
	struct arena *arena;
	struct findings *out;
};

static bool has_finding(const struct findings *f, enum rule rule, struct str path)
{
	for (const struct finding *x = f->first; x; x = x->next)
		if (x->rule == rule && str_eq(x->path, path))
			return true;
	return false;
}

static void ask_family(struct meaning_walk *w, const struct field *want, const struct field *was,
                       const struct field *now)
{
	struct finding_parts parts = { .path = now->path, .at = now->type.at ? now->type.at : now->at,
		                       .was = want->at };

	if (type_same_family(&was->type, &now->type) || has_finding(w->out, RULE_TYPE, now->path))
		return;
	parts.old_value = type_text(w->arena, &was->type);
	parts.new_value = type_text(w->arena, &now->type);
	finding_add(w->out, RULE_TYPE, &parts);
}

/* A reader that lists a record, array or map and nothing inside reads it as a whole: what is in it today must
 * stay, as if each part were listed. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void walk_whole(struct meaning_walk *w, const struct field *want, const struct field *was,
                       const struct field *now)
{
	const struct field *inner[][2] = {
		{ was->items, now->items }, { was->keys, now->keys }, { was->values, now->values },
	};

	ask_family(w, want, was, now);
	demand_meaning_today(w->out, want, was, now, NULL);
	if (!type_same_family(&was->type, &now->type))
		return;
	for (size_t i = 0; i < 3; i++)
		if (inner[i][0] && inner[i][1])
			walk_whole(w, want, inner[i][0], inner[i][1]);
	for (size_t i = 0; i < was->field_count; i++) {
		const struct field *old = was->fields[i], *new = field_child(now, old->name);

		if (new)
			walk_whole(w, want, old, new);
		else
			finding_add(w->out, RULE_FIELD_MISSING,
			            &(struct finding_parts){ .path = old->path, .at = now->at, .was = want->at,
			                                     .old_value = old->name });
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void walk_today(struct meaning_walk *w, const struct field *want, const struct field *was,
                       const struct field *now, bool ordered)
{
	const struct field *inner[][3] = {
		{ want->items, was->items, now->items },
		{ want->keys, was->keys, now->keys },
		{ want->values, was->values, now->values },
	};

	if (!field_lists_parts(want)) {
		walk_whole(w, want, was, now);
		return;
	}
	ordered = ordered || field_flag(want, ATTR_ORDERED);
	ask_family(w, want, was, now);
	demand_meaning_today(w->out, want, was, now, NULL);
	for (size_t i = 0; i < 3; i++)
		if (inner[i][0] && inner[i][1] && inner[i][2])
			walk_today(w, inner[i][0], inner[i][1], inner[i][2], ordered);
	for (size_t i = 0; i < want->field_count; i++) {
		const struct field *f = want->fields[i];
		const struct field *old = field_child(was, f->name), *new = field_child(now, f->name);

		if (!old || !new)
			continue;
		if (ordered && old->position != new->position &&
		    !has_finding(w->out, RULE_ORDER, new->path))
			finding_add(w->out, RULE_ORDER,
			            &(struct finding_parts){ .path = new->path, .at = new->at,
			                                     .was = f->at, .what = new->name });
		walk_today(w, f, old, new, ordered);
	}
}

/* A port that carries another format is another port to whoever reads it. */
static void ask_port_format(const struct expectation *e, const struct contract *was,
                            const struct contract *now, struct findings *out)
{
	const struct port *old = e->port.len ? contract_port(was, e->port) : NULL;
	const struct port *new = e->port.len ? contract_port(now, e->port) : NULL;
	bool format;

	if (!old || !new)
		return;
	format = str_eq_nocase(old->type, new->type) || !old->type.len;
	if (format && str_eq_nocase(old->format, new->format))
		return;
	finding_add(out, RULE_PORT_FORMAT,
	            &(struct finding_parts){
			    .path = arena_printf(out->arena, "servers.%.*s", STR_FMT(e->port)),
			    .at = new->at, .was = e->port_at,
			    .old_value = format ? old->format : old->type,
			    .new_value = format ? new->format : new->type });
}

static void demand_today(struct arena *a, const struct expectation *e, const struct contract *was,
                         const struct contract *now, struct findings *out)
{
	struct meaning_walk w = { a, out };

	ask_port_format(e, was, now, out);
	for (size_t i = 0; e->body && i < e->body->model_count; i++) {
		const struct field *want = &e->body->models[i]->root;
		const struct model *old = contract_model(was, want->name);
		const struct model *new = contract_model(now, want->name);

		if (old && new)
			walk_today(&w, want, &old->root, &new->root, false);
	}
}

/* ---- causes ------------------------------------------------------------ */

static bool is_at_or_above(struct str above, struct str path)
{
	if (!above.len || path.len < above.len || memcmp(above.ptr, path.ptr, above.len) != 0)
		return false;
	return path.len == above.len || strchr(".[{<", path.ptr[above.len]);
}

/* The contract's path of what a replay finding stands on: without "servers." and "servicelevels.". */
static struct str contract_path(struct str path)
{
	if (str_starts(path, "servers."))
		return str_skip(path, strlen("servers."));
	if (str_starts(path, "servicelevels."))
		return str_skip(path, strlen("servicelevels."));
	return path;
}

static enum rule_group cause_group(const struct finding *f)
{
	if (str_starts(f->path, "servers."))
		return GROUP_PORT;
	return str_starts(f->path, "servicelevels.") ? GROUP_SLA : GROUP_COUNT;
}

/* Of what is relied on wherever it stands (pins without a port, rules without an element) no change
 * is at or above the place: the worst of its kind then. A rule may have gone with what it stood on.
 */
static const struct finding *cause_anywhere(const struct finding *f, const struct diff *changes)
{
	bool quality = f->rule == RULE_QUALITY_GONE || f->rule == RULE_QUALITY_WEAKER;
	enum rule_group groups[] = { quality ? GROUP_QUALITY : cause_group(f), GROUP_STRUCTURE,
		                     GROUP_TYPE };
	const struct finding *best = NULL;

	for (size_t i = 0; !best && i < (quality ? 3 : 1); i++)
		for (const struct finding *c = changes ? changes->changes.first : NULL; c;
		     c = c->next)
			if (rule_group(c->rule) == groups[i] && c->forward != LEVEL_COMPATIBLE &&
			    (!best || c->forward > best->forward))
				best = c;
	return best;
}

/* The change nearest above the finding; of several at one place, the one readers mind most. */
static const struct finding *cause_of(const struct finding *f, const struct diff *changes)
{
	struct str path = contract_path(f->path);
	enum rule_group group = cause_group(f);
	const struct finding *best = NULL;

	for (const struct finding *c = changes ? changes->changes.first : NULL; c; c = c->next) {
		bool in_group = rule_group(c->rule) == GROUP_PORT || rule_group(c->rule) == GROUP_SLA
		              ? rule_group(c->rule) == group : group == GROUP_COUNT;

		if (!in_group || !is_at_or_above(c->path, path))
			continue;
		if (!best || c->path.len > best->path.len ||
		    (c->path.len == best->path.len && c->forward > best->forward))
			best = c;
	}
	return best ? best : cause_anywhere(f, changes);
}

/* ---- the replay -------------------------------------------------------- */

static void keep(struct findings *out, struct finding *f)
{
	f->next = NULL;
	*out->last = f;
	out->last = &f->next;
	out->count++;
	if (f->level > out->worst)
		out->worst = f->level;
}

/* Moves what is new into out; counts what the baseline broke in the same way. */
static void sort_out(struct arena *a, const struct demands *old, const struct demands *new,
                     const struct diff *changes, struct replay *out, size_t *known, size_t *unproved)
{
	for (const struct breach *b = new->first; b; b = b->next) {
		if (old && is_pre_existing(a, old, b)) {
			++*known;
			continue;
		}
		b->finding->cause = cause_of(b->finding, changes);
		*unproved += b->unproved;
		keep(&out->findings, b->finding);
	}
}

static void keep_all(struct findings *out, const struct findings *list)
{
	for (struct finding *f = list->first, *next; f; f = next) {
		next = f->next;
		keep(out, f);
	}
}

static void keep_known(const struct demands *new, const struct native *native, struct replay *out)
{
	for (const struct breach *b = new->first; b; b = b->next)
		keep(&out->findings, b->finding);
	keep_all(&out->findings, &native->known);
}

static void find_causes(struct findings *list, const struct diff *changes)
{
	for (struct finding *f = list->first; f; f = f->next)
		if (!f->cause)
			f->cause = cause_of(f, changes);
}

void expectation_demands(struct arena *a, const struct expectation *e, const struct contract *c,
                         struct findings *out, struct str *unchecked)
{
	struct native native = { .unchecked = STR_NONE };
	struct demands d;

	demands_ask(&d, a, e, c, c->port_count > 0, out);
	if (e->native.at)
		native_replay(a, e, NULL, c, &native);
	keep_all(out, &native.broken);
	*unchecked = native.unchecked;
}

void replay_change(struct arena *a, const struct expectation *e, const struct contract *baseline,
                   const struct contract *proposal, const struct diff *changes, struct replay *out)
{
	bool ports = proposal->port_count || (baseline && baseline->port_count);
	struct findings now, was;
	struct native native = { .unchecked = STR_NONE };
	struct demands new, old;
	size_t known = 0, unproved = 0;

	findings_init(&now, a);
	findings_init(&was, a);
	findings_init(&out->findings, a);
	demands_ask(&new, a, e, proposal, ports, &now);
	if (baseline && new.first) /* else there is nothing that could have stood before */
		demands_ask(&old, a, e, baseline, ports, &was);
	sort_out(a, baseline && new.first ? &old : NULL, &new, changes, out, &known, &unproved);
	if (baseline)
		demand_today(a, e, baseline, proposal, &out->findings);
	if (e->native.at)
		native_replay(a, e, baseline, proposal, &native);
	unproved += native.unproved;
	known += native.known.count;
	keep_all(&out->findings, &native.broken);
	out->unsure = native.unsure;
	out->unchecked = native.unchecked;
	find_causes(&out->findings, changes);
	find_causes(&out->unsure, changes);
	out->result = out->findings.count > unproved ? REPLAY_BROKEN
	              : unproved                     ? REPLAY_UNPROVED
	              : native.unchecked.ptr         ? REPLAY_UNCHECKED
	              : known                        ? REPLAY_PRE_EXISTING
	                                             : REPLAY_OK;
	if (!out->findings.count && known)
		keep_known(&new, &native, out);
}
