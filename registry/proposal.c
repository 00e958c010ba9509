/* proposal.c - a subject as a proposed schema meets it: its history, its rules, its contract */
#include "compat/admission/binding.h"
#include "contract/base/list.h"
#include "registry/gate.h"
#include "registry/proposal_state.h"

/* ---- which contract ------------------------------------------------------------------ */

static bool look_at(struct snapshot *snap, struct arena *a, const struct subject_name *name,
                    struct str owner, struct proposal_state *out, struct failure *why)
{
	const struct contract *contract;
	struct summary_row summary;
	struct contract_row row;
	struct binding *bindings;
	struct row *rows;
	struct str id;
	long long major;
	bool known;
	size_t n;

	port_owner_split(owner, &id, &major);
	if (!summary_row_get(snap, a, id, &known, &summary, why))
		return false;
	if (summary_mode(&summary, name->text) == CONTRACT_OFF ||
	    !contract_latest(snap, a, id, major, &rows))
		return true;
	if (!contract_row_read(a, &rows[0], &row, why) ||
	    !contract_row_contract(a, &row, id, &contract, why))
		return failure_prefix(why, "contract %.*s", STR_FMT(id));
	n = contract_bindings(a, contract, &bindings);
	for (size_t i = 0; i < n; i++) {
		const struct model *m = binding_model(&bindings[i], name->context, name->subject);

		if (!m)
			continue;
		out->answer.bound.contract = contract;
		out->answer.bound.model = m;
		out->answer.bound.warns = summary_mode(&summary, name->text) == CONTRACT_WARN;
		out->bound = row;
		return true;
	}
	return true;
}

/* The first, where a name fits two strategies. */
static bool find_bound(struct snapshot *snap, struct arena *a, const struct subject_name *name,
                       struct proposal_state *out, struct failure *why)
{
	struct str *places;
	size_t n = subject_places(a, name->subject, &places);

	out->answer.bound.subject = name->text;
	for (size_t i = 0; i < n; i++) {
		struct range range = { .table = TABLE_TOPICS, .prefix = KEY(KEY_NAME(places[i])) };
		struct row *rows;
		size_t owners = store_list(snap, a, &range, &rows);

		for (size_t k = 0; k < owners && !out->answer.bound.contract; k++)
			if (!look_at(snap, a, name, rows[k].key.part[1].name, out, why))
				return false;
	}
	return true;
}

/* ---- what it says ---------------------------------------------------------------------- */

void subject_answer_publish(struct arena *a, struct subject_answer *out, struct str subject,
                            long long version, const struct schema *schema)
{
	const struct contract *c = schema->language->contract
	                                   ? schema->language->contract(a, schema->parsed, NULL)
	                                   : NULL;

	if (!c)
		return;
	LIST_ADD(a, out->answer.compared, out->answer.compared_count, version);
	LIST_ADD(a, out->history, out->history_count,
	         (struct published){
			 c, VERSION_ACTIVE,
			 arena_printf(a, "%.*s version %lld", STR_FMT(subject), version) });
}

enum { SHOWN = 6 }; /* versions by number */

struct str subject_answer_against(struct arena *a, const struct subject_answer *x)
{
	const struct registry_answer *r = &x->answer;
	struct buf out;

	if (!r->compared_count)
		return r->exists ? arena_printf(a,
		                                "nothing of %.*s: its %.*s schemas are no versions "
		                                "of this one",
		                                STR_FMT(r->subject), STR_FMT(x->type))
		                 : arena_printf(a, "nothing: %.*s has no version%s",
		                                STR_FMT(r->subject),
		                                x->deleted ? " that is not deleted" : "");
	if (r->compared_count == 1)
		return x->history[0].label;
	buf_init(&out, a, 0);
	buf_printf(&out, "%.*s versions ", STR_FMT(r->subject));
	for (size_t i = 0; i < r->compared_count; i++) { /* the first, the last and those between */
		const bool many = r->compared_count > SHOWN;

		if (!many || !i || i + 1 == r->compared_count)
			buf_printf(&out, "%s%lld", !i ? "" : many ? " to " : ", ", r->compared[i]);
	}
	return buf_str(&out);
}

void subject_answer_options(const struct subject_answer *x, bool level_given,
                            struct admission_options *options)
{
	options->registry = &x->answer;
	if (!level_given)
		options->level = x->answer.level;
}

static void set_history(struct arena *a, const struct subject_state *state,
                        struct subject_answer *out)
{
	for (size_t i = 0; i < state->held_count; i++)
		subject_answer_publish(a, out, state->name.text, state->held[i].version,
		                       &state->held[i].schema);
}

static void set_trial(struct arena *a, const struct subject_trial *t, struct registry_answer *out)
{
	out->already = t->already;
	out->version = t->version;
	out->refused = t->refused;
	out->by_level = t->refused && t->no == API_INCOMPATIBLE;
	out->by_consumers = t->refused && t->no == API_CONSUMER_BROKEN;
	if (!t->refused)
		return;
	out->messages = out->by_level ? t->level.messages : arena_new(a, struct str);
	out->message_count = out->by_level ? t->level.count : 1;
	if (!out->by_level)
		out->messages[0] = t->message;
}

static void set_versions(struct arena *a, const struct subject_state *s, struct subject_answer *out)
{
	out->versions = arena_array(a, struct subject_version_info, s->version_count);
	out->version_count = s->version_count;
	for (size_t i = 0; i < s->version_count; i++)
		out->versions[i] =
			(struct subject_version_info){ s->versions[i].version, s->versions[i].id,
			                               s->versions[i].when };
}

/* Of the same context. */
static struct str nearly(struct snapshot *snap, struct arena *a, const struct subject_name *name)
{
	const struct range range = { .table = TABLE_SUBJECTS,
		                     .prefix = KEY(KEY_NAME(name->context)) };
	struct str *names, meant;
	struct row *rows;
	size_t n = store_list(snap, a, &range, &rows);

	names = arena_array(a, struct str, n);
	for (size_t i = 0; i < n; i++)
		names[i] = rows[i].key.part[1].name;
	meant = str_did_you_mean(name->subject, names, n);
	return meant.len && !str_eq(meant, name->subject)
	               ? subject_name_of(a, name->context, meant).text
	               : STR("");
}

bool proposal_state_at(struct snapshot *snap, struct arena *a,
                       const struct subject_settings *settings, const struct subject_question *q,
                       struct proposal_state *found, struct failure *why)
{
	struct subject_state *state = &found->subject;
	struct subject_answer *out = &found->answer;
	struct ask ask = { .arena = a, .settings = settings, .gate = &registry_gate, .why = why };
	struct subject_asked asked = {
		.request = { .subject = q->subject, .id = -1, .normalize = q->normalize },
		.proposed = q->schema != NULL,
		.history = q->history,
		.level_given = q->level_given,
		.level = q->level
	};

	if (q->schema)
		asked.request.content = *q->schema;
	if (!subject_state(&ask, snap, &asked, state))
		return ask.refused ? failure_set(why, FAILURE_STORE, "subject %.*s: %.*s",
		                                 STR_FMT(q->subject), STR_FMT(ask.message))
		                   : false;
	*out = (struct subject_answer){
		.answer = { .subject = state->name.text,
		            .level = state->level,
		            .policy = state->policy.len ? state->policy : STR("STRICT"),
		            .exists = state->version_count > 0 },
		.type = state->type,
		.group = state->group,
		.mode = state->mode,
		.normalize = state->normalize,
		.deleted = state->deleted,
		.knows_contracts = true,
	};
	if (!out->answer.exists)
		out->answer.meant = nearly(snap, a, &state->name);
	set_versions(a, state, out);
	if (q->schema)
		set_trial(a, &state->trial, &out->answer);
	return find_bound(snap, a, &state->name, found, why);
}

bool subject_answer_at(struct snapshot *snap, struct arena *a,
                       const struct subject_settings *settings, const struct subject_question *q,
                       struct subject_answer *out, struct failure *why)
{
	struct proposal_state found = { 0 };

	if (!proposal_state_at(snap, a, settings, q, &found, why))
		return false;
	*out = found.answer;
	set_history(a, &found.subject, out);
	return true;
}

/* ---- the operations ----------------------------------------------------------------------- */

static const struct subject_settings usual = { .level = COMPAT_BACKWARD };

bool local_subject(struct registry *r, struct arena *a, const struct subject_question *q,
                   struct subject_answer *out, struct failure *why)
{
	struct subject_question meant = *q;
	struct ask ask = { .store = registry_store(r), .arena = a, .settings = &usual, .why = why };
	struct snapshot *snap;

	return subject_alias(&ask, q->subject, false, &meant.subject) &&
	       store_snapshot(registry_store(r), a, &snap, why) &&
	       subject_answer_at(snap, a, &usual, &meant, out, why);
}

bool local_references(struct registry *r, struct arena *a, struct str subject,
                      struct content *schema, struct reference_schemas *out, struct failure *why)
{
	struct ask ask = { .store = registry_store(r), .arena = a, .settings = &usual, .why = why };
	struct snapshot *snap;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	if (subject_references(&ask, snap, subject, schema, &out->schemas, &out->names,
	                       &out->count))
		return true;
	return ask.refused && failure_set(why, FAILURE_NOT_FOUND, "%.*s", STR_FMT(ask.message));
}
