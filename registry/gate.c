#include "registry/gate.h"

#include "registry/rows.h"
#include "registry/subject/language.h"

struct judging {
	struct ask *ask;
	struct snapshot *snap;
	const struct contract *old, *new; /* old NULL: the subject's first version */
	struct diff diff;
	struct buf details; /* a sentence for each break, "; " between them */
	size_t broken;
};

static void add_break(struct judging *j, const struct expectation_row *row,
                      const struct replay *replay)
{
	const struct finding *f = replay->findings.first;

	if (j->broken++)
		buf_add_c(&j->details, "; ");
	buf_printf(&j->details, "%.*s", STR_FMT(row->id));
	if (row->owner.len)
		buf_printf(&j->details, " (%.*s)", STR_FMT(row->owner));
	if (f)
		buf_printf(&j->details, ": %.*s: %.*s", STR_FMT(f->path), STR_FMT(f->message));
	if (f && f->witness.len)
		buf_printf(&j->details, ", for example %.*s", STR_FMT(f->witness));
}

/* Every active expectation of the target, in order of consumer. */
static bool replay_target(struct judging *j, struct str target)
{
	struct arena *a = j->ask->arena;
	struct expectation_row *rows;
	size_t n, skipped;

	if (!expectation_rows(j->snap, a, target, NULL, 0, &rows, &n, &skipped, j->ask->why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;
		struct replay replay;

		if (rows[i].status != STATUS_ACTIVE)
			continue;
		if (!expectation_row_expectation(a, &rows[i], &e, j->ask->why))
			return false;
		replay_change(a, e, j->old, j->new, j->old ? &j->diff : NULL, &replay);
		if (replay.result == REPLAY_BROKEN || replay.result == REPLAY_UNPROVED)
			add_break(j, &rows[i], &replay);
	}
	return true;
}

static const struct contract *contract_of(struct arena *a, const struct schema *schema)
{
	return schema->language->contract ? schema->language->contract(a, schema->parsed) : NULL;
}

static bool judge(struct ask *ask, struct snapshot *snap, struct record *r,
                  const struct subject_name *name, const struct schema *old,
                  const struct schema *new, struct str *details)
{
	static const struct diff_options options = { .level = COMPAT_NONE, .avro = AVRO_PROVEN };
	struct judging j = { .ask = ask, .snap = snap, .new = contract_of(ask->arena, new) };

	*details = STR("");
	store_expect(snap, r,
	             arena_printf(ask->arena, "expectations of subject %.*s", STR_FMT(name->text)));
	if (!j.new)
		return true;
	if (old)
		j.old = contract_of(ask->arena, old);
	if (j.old)
		contract_diff(ask->arena, j.old, j.new, &options, &j.diff);
	buf_init(&j.details, ask->arena, 0);
	if (!replay_target(&j, target_of_subject(ask->arena, name->text)))
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
