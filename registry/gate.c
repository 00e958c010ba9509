#include "registry/gate.h"

#include "compat/binding.h"
#include "compat/fulfils.h"
#include "contract/language.h"
#include "registry/rows.h"

struct judging {
	struct ask *ask;
	struct snapshot *snap;
	const struct contract *old,
		*new;       /* what the schemas say; old NULL: the subject's first version */
	struct buf details; /* a sentence for each break, "; " between them */
	size_t broken;
};

static void add_sentence(struct judging *j, struct str who, struct str owner,
                         const struct finding *f)
{
	if (j->broken++)
		buf_add_c(&j->details, "; ");
	buf_add(&j->details, who);
	if (owner.len)
		buf_printf(&j->details, " (%.*s)", STR_FMT(owner));
	if (f)
		buf_printf(&j->details, ": %.*s: %.*s", STR_FMT(f->path), STR_FMT(f->message));
	if (f && f->witness.len)
		buf_printf(&j->details, ", for example %.*s", STR_FMT(f->witness));
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

/* Every active expectation of the target that the change could touch, in order of consumer. old
 * NULL: all of them. */
static bool replay_target(struct judging *j, struct str target, const struct contract *old,
                          const struct contract *new)
{
	static const struct diff_options options = { .level = COMPAT_NONE,
		                                     .policy = POLICY_PROVEN };
	struct arena *a = j->ask->arena;
	struct expectation_row *rows;
	struct str *touched = NULL;
	size_t touched_count = 0, n, skipped;
	struct diff diff;

	if (old) {
		contract_diff(a, old, new, &options, &diff);
		if (!diff.changes.more && keeps_models(old, new))
			diff_touch_points(a, &diff, &touched, &touched_count);
	}
	if (!expectation_rows(j->snap, a, target, touched, touched_count, &rows, &n, &skipped,
	                      j->ask->why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;
		struct replay replay;

		if (rows[i].status != STATUS_ACTIVE)
			continue;
		if (!expectation_row_expectation(a, &rows[i], &e, j->ask->why))
			return false;
		replay_change(a, e, old, new, old ? &diff : NULL, &replay);
		if (replay.result == REPLAY_BROKEN || replay.result == REPLAY_UNPROVED)
			add_sentence(j, rows[i].id, rows[i].owner, replay.findings.first);
	}
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
static void ask_fulfils(struct judging *j, const struct contract *c, const struct model *m)
{
	struct findings now, before;

	findings_init(&now, j->ask->arena);
	findings_init(&before, j->ask->arena);
	schema_fulfils(j->ask->arena, j->new, c, m, &now);
	if (j->old)
		schema_fulfils(j->ask->arena, j->old, c, m, &before);
	for (const struct finding *f = now.first; f; f = f->next)
		if (f->level == LEVEL_BREAKING && !has_finding(&before, f))
			add_sentence(j,
			             arena_printf(j->ask->arena, "contract %.*s %.*s",
			                          STR_FMT(c->id), STR_FMT(c->version)),
			             contract_owner(c), f);
}

static bool ask_contract(struct judging *j, const struct subject_name *name, struct str owner)
{
	struct arena *a = j->ask->arena;
	struct str rest = owner, id = owner;
	struct evidence evidence;
	struct published *list;
	struct binding *bindings;
	long long major = 0;
	size_t n;

	for (size_t i = owner.len; i-- > 0;) { /* "ID/MAJOR": an id may hold a / */
		if (owner.ptr[i] != '/')
			continue;
		id.len = i;
		rest = str_skip(owner, i + 1);
		break;
	}
	str_to_long(rest, &major);
	registry_evidence_at(j->snap, &evidence);
	if (!evidence.history(evidence.self, a, id, major, false, &list, &n, j->ask->why))
		return false;
	if (!n)
		return true;
	n = contract_bindings(a, list[0].contract, &bindings);
	for (size_t i = 0; i < n; i++) {
		const struct contract *c = list[0].contract;
		const struct model *m = binding_model(&bindings[i], name->context, name->subject);

		if (!m)
			continue;
		if (!replay_target(j, target_contract(a, id, major),
		                   j->old ? contract_as_written(a, j->old, c, m) : c,
		                   contract_as_written(a, j->new, c, m)))
			return false;
		ask_fulfils(j, c, m); /* people first */
		return true;
	}
	return true;
}

/* Every contract major that binds the subject: one, unless a name fits two strategies. */
static bool ask_contracts(struct judging *j, struct record *r, const struct subject_name *name)
{
	struct arena *a = j->ask->arena;
	struct str *places;
	size_t n = subject_places(a, name->subject, &places);

	for (size_t i = 0; i < n; i++) {
		struct range range = { .table = TABLE_TOPICS, .prefix = KEY(KEY_NAME(places[i])) };
		struct row *rows;
		size_t owners = store_list(j->snap, a, &range, &rows);

		store_expect(j->snap, r, counter_place(a, places[i]));
		if (!j->old)
			record_bump(r, counter_subjects(a, places[i]));
		for (size_t k = 0; k < owners; k++) {
			struct str owner = rows[k].key.part[1].name;

			store_expect(j->snap, r,
			             arena_printf(a, "expectations of %.*s", STR_FMT(owner)));
			if (!ask_contract(j, name, owner))
				return false;
		}
	}
	return true;
}

/* ---- the gate -------------------------------------------------------------------- */

static const struct contract *contract_of(struct arena *a, const struct schema *schema)
{
	return schema->language->contract ? schema->language->contract(a, schema->parsed, NULL)
	                                  : NULL;
}

static bool judge(struct ask *ask, struct snapshot *snap, struct record *r,
                  const struct subject_name *name, const struct schema *old,
                  const struct schema *new, struct str *details)
{
	struct judging j = { .ask = ask, .snap = snap, .new = contract_of(ask->arena, new) };

	*details = STR("");
	store_expect(snap, r,
	             arena_printf(ask->arena, "expectations of subject %.*s", STR_FMT(name->text)));
	if (!j.new)
		return true;
	if (old)
		j.old = contract_of(ask->arena, old);
	buf_init(&j.details, ask->arena, 0);
	if (!ask_contracts(&j, r, name) ||
	    !replay_target(&j, target_of_subject(ask->arena, name->text), j.old, j.new))
		return false;
	*details = buf_str(&j.details);
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
