#include "registry/gate.h"

#include "compat/admission/binding.h"
#include "compat/fulfils.h"
#include "contract/language.h"
#include "registry/rows.h"

enum { SENTENCES = 100 }; /* more are counted */

struct sentences {
	struct buf text; /* one for each break, "; " between them */
	size_t count;
};

struct judging {
	struct ask *ask;
	struct snapshot *snap;
	struct record *record;
	const struct subject_change *change;
	const struct contract *old,
		*new; /* what the schemas say; NULL: no version before, none left */
	struct sentences refused, passed;
	struct str contract; /* that was told about, for the log */
};

/* Why a break is let pass; empty: it is not. */
static struct str let_pass(const struct judging *j, enum contract_mode mode)
{
	return j->change->imported     ? STR("imported")
	       : mode == CONTRACT_WARN ? STR("warn")
	                               : STR("");
}

static struct buf *next_sentence(struct judging *j, struct str let)
{
	struct sentences *s = let.len ? &j->passed : &j->refused;

	if (s->count++ >= SENTENCES)
		return NULL;
	if (s->count > 1)
		buf_add_c(&s->text, "; ");
	if (let.len)
		buf_printf(&s->text, "broken (%.*s): ", STR_FMT(let));
	return &s->text;
}

static void add_sentence(struct judging *j, struct str let, struct str who, struct str owner,
                         const struct finding *f)
{
	struct buf *b = next_sentence(j, let);

	if (!b)
		return;
	buf_add(b, who);
	if (owner.len)
		buf_printf(b, " (%.*s)", STR_FMT(owner));
	if (f)
		buf_printf(b, ": %.*s: %.*s", STR_FMT(f->path), STR_FMT(f->message));
	if (f && finding_example(f).len)
		buf_printf(b, ", for example %.*s", STR_FMT(f->witness));
}

static struct str sentences_text(struct sentences *s)
{
	if (s->count > SENTENCES)
		buf_printf(&s->text, "; and %zu more", s->count - SENTENCES);
	return buf_str(&s->text);
}

/* ---- consumers ------------------------------------------------------------ */

/* A record of another name is another model: no field of it changed, and all of them are gone. */
static bool keeps_models(const struct contract *old, const struct contract *new)
{
	for (size_t i = 0; i < old->model_count; i++)
		if (!contract_model(new, old->models[i]->root.name))
			return false;
	return true;
}

/* One target whose consumers are asked. */
struct asked_target {
	struct str target, counter; /* of its expectations */
	enum contract_mode mode;
	const struct contract *old, *new; /* NULL: nothing was promised, nothing will be */
	struct str subject;               /* that its promise is about */
	bool changed;                     /* a row of its consumers */
};

static bool mark(struct judging *j, struct asked_target *t, struct expectation_row *row,
                 const struct expectation *e)
{
	expectation_mark(j->ask->arena, row, t->subject, let_pass(j, t->mode));
	expectation_put(j->record, j->ask->arena, row, e);
	t->changed = true;
	return true;
}

/* Every active expectation of the target that the change could touch, in order of consumer. With
 * nothing before: all of them. */
static bool replay_target(struct judging *j, struct asked_target *t)
{
	static const struct diff_options options = { .level = COMPAT_NONE,
		                                     .policy = POLICY_PROVEN };
	struct arena *a = j->ask->arena;
	const struct str let = let_pass(j, t->mode);
	struct expectation_row *rows;
	struct str *touched = NULL;
	size_t touched_count = 0, n, skipped, pending;
	struct diff diff;

	/* What changed costs more to find than all the rest, and most subjects have nobody. */
	if (expectation_count(j->snap, a, t->target, &pending) == pending)
		return true;
	if (t->old) {
		contract_diff(a, t->old, t->new, &options, &diff);
		if (!diff.changes.more && !diff.anywhere && keeps_models(t->old, t->new))
			diff_touch_points(a, &diff, &touched, &touched_count);
	}
	if (!expectation_rows(j->snap, a, t->target, touched, touched_count, &rows, &n, &skipped,
	                      j->ask->why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;
		struct replay replay;

		if (rows[i].status != STATUS_ACTIVE)
			continue;
		if (!expectation_row_expectation(a, &rows[i], &e, j->ask->why))
			return false;
		replay_change(a, e, t->old, t->new, t->old ? &diff : NULL, &replay);
		if (replay.result != REPLAY_BROKEN && replay.result != REPLAY_UNPROVED)
			continue;
		add_sentence(j, let, rows[i].id, rows[i].owner, replay.findings.first);
		if (let.len)
			mark(j, t, &rows[i], e);
	}
	return true;
}

/* A path that the expectation reads; empty: it names none. */
static struct str first_path(struct arena *a, const struct expectation *e)
{
	struct str *points;
	size_t n;

	replay_touch_points(a, e, &points, &n);
	for (size_t i = 0; i < n; i++)
		if (points[i].ptr[0] != '@')
			return points[i];
	return STR("");
}

/* No version is left: whoever depends on one cannot hold. A contract's own words stay, so that its
 * consumers are told of and not marked. */
static bool replay_gone(struct judging *j, struct asked_target *t, bool marked)
{
	struct arena *a = j->ask->arena;
	const struct str let = let_pass(j, t->mode);
	struct expectation_row *rows;
	size_t n, skipped;

	if (!expectation_rows(j->snap, a, t->target, NULL, 0, &rows, &n, &skipped, j->ask->why))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct finding gone = { .message = STR("no version of the schema would be left") };
		const struct expectation *e;

		if (rows[i].status != STATUS_ACTIVE)
			continue;
		if (!expectation_row_expectation(a, &rows[i], &e, j->ask->why))
			return false;
		gone.path = first_path(a, e);
		if (!gone.path.len)
			gone.path = t->subject;
		add_sentence(j, let, rows[i].id, rows[i].owner, &gone);
		if (let.len && marked)
			mark(j, t, &rows[i], e);
	}
	return true;
}

/* Who was let pass may hold again, who waited may hold now: of a contract (c, else NULL) with what
 * all its subjects hold, which is read only if somebody waits. */
static bool settle(struct judging *j, struct asked_target *t, const struct contract *c)
{
	const struct changed_subject changed = { j->change->name, j->new };
	struct arena *a = j->ask->arena;
	struct promise one = { t->subject, t->new };
	struct promises now = { &one, 1 }, all = now;
	struct str *names, point = POINT_PENDING;
	struct expectation_place *waiting;
	size_t n, skipped;

	if (!marks_clear(j->snap, j->record, a, t->target, &now, t->subject, &t->changed,
	                 j->ask->why) ||
	    !expectation_places(j->snap, a, t->target, &point, 1, &waiting, &n, &skipped,
	                        j->ask->why))
		return false;
	if (n &&
	    ((c && !promises_of_contract(j->snap, a, c, &changed, j->record, &all, j->ask->why)) ||
	     !pending_activate(j->snap, j->record, a, t->target, &all, &names, &n, j->ask->why)))
		return false;
	if (t->changed || n)
		record_bump(j->record, t->counter);
	return true;
}

static bool ask_subject(struct judging *j)
{
	struct arena *a = j->ask->arena;
	struct str name = j->change->name->text;
	struct asked_target t = { .target = target_of_subject(a, name),
		                  .counter = arena_printf(a, "expectations of subject %.*s",
		                                          STR_FMT(name)),
		                  .subject = name,
		                  .old = j->old,
		                  .new = j->new };

	store_expect(j->snap, j->record, t.counter);
	if (j->new)
		return replay_target(j, &t) && settle(j, &t, NULL);
	if (!replay_gone(j, &t, true))
		return false;
	if (t.changed)
		record_bump(j->record, t.counter);
	return true;
}

/* ---- contracts --------------------------------------------------------------- */

static bool has_finding(const struct findings *list, const struct finding *f)
{
	for (const struct finding *x = list->first; x; x = x->next)
		if (x->rule == f->rule && str_eq(x->path, f->path) &&
		    str_eq(x->new_value, f->new_value))
			return true;
	return false;
}

/* What the schema says against its contract, and the one before it did not. */
static void ask_fulfils(struct judging *j, struct str let, const struct contract *c,
                        const struct model *m)
{
	struct findings now, before;

	findings_init(&now, j->ask->arena);
	findings_init(&before, j->ask->arena);
	schema_fulfils(j->ask->arena, j->new, c, m, &now);
	if (j->old)
		schema_fulfils(j->ask->arena, j->old, c, m, &before);
	for (const struct finding *f = now.first; f; f = f->next)
		if (f->level == LEVEL_BREAKING && !has_finding(&before, f))
			add_sentence(j, let,
			             arena_printf(j->ask->arena, "contract %.*s %.*s",
			                          STR_FMT(c->id), STR_FMT(c->version)),
			             contract_owner(c), f);
}

/* The consumers of a contract, and then the contract itself: people first. */
static bool ask_bound(struct judging *j, struct asked_target *t, const struct contract *c,
                      const struct model *m)
{
	struct arena *a = j->ask->arena;

	if (!j->new) {
		if (!replay_gone(j, t, false))
			return false;
	} else {
		t->old = j->old ? contract_as_written(a, j->old, c, m) : c;
		t->new = contract_as_written(a, j->new, c, m);
		if (!replay_target(j, t) || !settle(j, t, c))
			return false;
		ask_fulfils(j, let_pass(j, t->mode), c, m);
	}
	if (j->refused.count || j->passed.count)
		j->contract = c->id;
	return true;
}

static bool ask_contract(struct judging *j, struct str owner)
{
	struct arena *a = j->ask->arena;
	const struct subject_name *name = j->change->name;
	struct asked_target t = { .counter =
		                          arena_printf(a, "expectations of %.*s", STR_FMT(owner)),
		                  .subject = name->text };
	struct summary_row summary;
	struct evidence evidence;
	struct published *list;
	struct binding *bindings;
	struct str id;
	long long major;
	bool known;
	size_t n;

	port_owner_split(owner, &id, &major);
	t.target = target_contract(a, id, major);
	store_expect(j->snap, j->record, t.counter);
	store_expect(j->snap, j->record, counter_contract(a, id));
	registry_evidence_at(j->snap, &evidence);
	if (!summary_row_get(j->snap, a, id, &known, &summary, j->ask->why) ||
	    !evidence.history(evidence.self, a, id, major, false, &list, &n, j->ask->why))
		return false;
	t.mode = summary_mode(&summary, name->text);
	if (!n || t.mode == CONTRACT_OFF)
		return true;
	n = contract_bindings(a, list[0].contract, &bindings);
	for (size_t i = 0; i < n; i++) {
		const struct model *m = binding_model(&bindings[i], name->context, name->subject);

		if (m)
			return ask_bound(j, &t, list[0].contract, m);
	}
	return true;
}

/* Every contract major that binds the subject: one, unless a name fits two strategies. */
static bool ask_contracts(struct judging *j)
{
	struct arena *a = j->ask->arena;
	struct str *places;
	size_t n = subject_places(a, j->change->name->subject, &places);

	for (size_t i = 0; i < n; i++) {
		struct range range = { .table = TABLE_TOPICS, .prefix = KEY(KEY_NAME(places[i])) };
		struct row *rows;
		size_t owners = store_list(j->snap, a, &range, &rows);

		store_expect(j->snap, j->record, counter_place(a, places[i]));
		if (!j->change->old)
			record_bump(j->record, counter_subjects(a, places[i]));
		for (size_t k = 0; k < owners; k++)
			if (!ask_contract(j, rows[k].key.part[1].name))
				return false;
	}
	return true;
}

/* ---- the gate -------------------------------------------------------------------- */

static const struct contract *contract_of(struct arena *a, const struct schema *schema)
{
	return schema && schema->language->contract
	               ? schema->language->contract(a, schema->parsed, NULL)
	               : NULL;
}

static bool judge(struct ask *ask, struct snapshot *snap, struct record *r,
                  const struct subject_change *change, struct subject_verdict *out)
{
	struct judging j = { .ask = ask,
		             .snap = snap,
		             .record = r,
		             .change = change,
		             .old = contract_of(ask->arena, change->old),
		             .new = contract_of(ask->arena, change->new) };

	*out = (struct subject_verdict){ 0 };
	buf_init(&j.refused.text, ask->arena, 0);
	buf_init(&j.passed.text, ask->arena, 0);
	if (change->new && !j.new) /* its language says nothing that could be compared */
		return true;
	if (!ask_contracts(&j) || !ask_subject(&j))
		return false;
	out->refused = sentences_text(&j.refused);
	out->passed = sentences_text(&j.passed);
	out->contract = j.contract;
	return true;
}

const struct subject_gate registry_gate = { judge };

bool gate_subject_contract(struct snapshot *snap, struct arena *a, struct str subject,
                           const struct contract **out, struct failure *why)
{
	struct subject_settings settings = { .level = COMPAT_BACKWARD };
	struct ask ask = { .arena = a, .settings = &settings, .why = why };
	struct schema schema;
	long long version;

	*out = NULL;
	if (!subject_latest(&ask, snap, subject, &schema, &version))
		return false;
	if (version)
		*out = contract_of(a, &schema);
	return true;
}
