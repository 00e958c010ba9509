/* mode.c - how strictly a contract is held to on the subjects that it binds
 *
 * Kept in the contract's summary: the mode that was set, and the subjects that had versions before
 * the contract bound them. Those warn until a mode is set.
 */
#include "registry/rows.h"

static const char *const names[] = {
	[CONTRACT_ENFORCE] = "enforce",
	[CONTRACT_WARN] = "warn",
	[CONTRACT_OFF] = "off",
};
enum { MODES = sizeof names / sizeof *names, NAMED = 10 };

const char *contract_mode_name(enum contract_mode m)
{
	return names[m];
}

bool contract_mode_find(struct str name, enum contract_mode *out)
{
	for (size_t i = 0; i < MODES; i++) {
		if (str_is(name, names[i])) {
			*out = (enum contract_mode)i;
			return true;
		}
	}
	return false;
}

/* ---- the row ------------------------------------------------------------- */

bool summary_row_get(struct snapshot *snap, struct arena *a, struct str id, bool *known,
                     struct summary_row *out, struct failure *why)
{
	const struct node *n;
	struct str value;

	*out = (struct summary_row){ 0 };
	*known = store_get(snap, TABLE_CONTRACTS, KEY(KEY_NAME(id)), &value);
	if (!*known)
		return true;
	if (!row_read(a, value, "a contract", &n, why))
		return false;
	out->title = node_text(node_get(n, "title"));
	out->owner = node_text(node_get(n, "owner"));
	out->warned = node_get(n, "warned");
	contract_mode_find(node_text(node_get(n, "mode")), &out->mode);
	return true;
}

void summary_row_put(struct record *r, struct arena *a, struct str id,
                     const struct summary_row *row)
{
	struct node *n = node_new_map(a);

	node_put_text(a, n, "title", row->title);
	node_put_text(a, n, "owner", row->owner);
	if (row->mode != CONTRACT_ENFORCE)
		node_put_text(a, n, "mode", str_of(names[row->mode]));
	if (row->warned && row->warned->count)
		node_put(a, n, STR("warned"), row->warned);
	record_put(r, TABLE_CONTRACTS, KEY(KEY_NAME(id)), row_text(a, n), PUT_ANY);
}

enum contract_mode summary_mode(const struct summary_row *row, struct str subject)
{
	if (row->mode == CONTRACT_ENFORCE && node_get_str(row->warned, subject))
		return CONTRACT_WARN;
	return row->mode;
}

/* ---- the operations -------------------------------------------------------- */

struct moding {
	struct arena *arena;
	const struct actor *by;
	struct str id, reason;
	enum contract_mode mode;
	/* of this attempt */
	struct snapshot *snap;
	struct record *record;
	struct buf broken; /* for the log */
	size_t broken_count;
};

static bool mode_at(struct snapshot *snap, struct arena *a, struct str id, struct mode_info *out,
                    struct failure *why)
{
	struct summary_row row;
	bool known;

	if (!summary_row_get(snap, a, id, &known, &row, why))
		return false;
	if (!known)
		return contract_not_found(snap, a, id, why);
	*out = (struct mode_info){ .mode = row.mode };
	if (row.mode != CONTRACT_ENFORCE || !row.warned)
		return true;
	out->warned = arena_array(a, struct str, row.warned->count);
	for (size_t i = 0; i < row.warned->count; i++)
		out->warned[out->warned_count++] = row.warned->members[i].key->text;
	return true;
}

bool local_mode(struct registry *r, struct arena *a, struct str id, struct mode_info *out,
                struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = mode_at(snap, a, id, out, why);
	snapshot_end(snap);
	return ok;
}

/* ---- what happened while it was off ----------------------------------------------- */

/* Whoever is broken by what was registered then is so because nobody was asked. */
static bool mark(struct moding *x, struct expectation_row *row, const struct expectation *e,
                 const struct promises *given)
{
	bool changed = marks_left(x->arena, row, e, given, STR_NONE);

	for (size_t i = 1; i < given->count; i++) {
		const struct str subject = given->list[i].subject;

		if (node_get_str(row->broken, subject) ||
		    !promise_breaks(x->arena, &given->list[i], e))
			continue;
		expectation_mark(x->arena, row, subject, STR("off"));
		if (x->broken_count++ < NAMED)
			buf_printf(&x->broken, "; broken (off): %.*s (%.*s)", STR_FMT(row->id),
			           STR_FMT(row->owner));
		changed = true;
	}
	return changed;
}

static bool mark_major(struct moding *x, const struct contract *c, long long major,
                       const struct summary_row *modes, struct failure *why)
{
	struct str counter = counter_expectations(x->arena, x->id, major);
	struct expectation_row *rows;
	struct promises given;
	size_t n, skipped;
	bool changed = false;

	store_expect(x->snap, x->record, counter);
	if (!promises_with_modes(x->snap, x->arena, c, modes, NULL, x->record, &given, why) ||
	    !expectation_rows(x->snap, x->arena, target_contract(x->arena, x->id, major), NULL, 0,
	                      &rows, &n, &skipped, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;

		if (rows[i].status != STATUS_ACTIVE)
			continue;
		if (!expectation_row_expectation(x->arena, &rows[i], &e, why))
			return false;
		if (!mark(x, &rows[i], e, &given))
			continue;
		expectation_put(x->record, x->arena, &rows[i], e);
		changed = true;
	}
	if (changed)
		record_bump(x->record, counter);
	return true;
}

/* The subjects that it binds are asked again from now on: of each major's newest version. */
static bool mark_all(struct moding *x, const struct summary_row *modes, struct failure *why)
{
	struct evidence evidence;
	struct published *list;
	struct version v, next;
	size_t n;

	registry_evidence_at(x->snap, &evidence);
	if (!evidence.history(evidence.self, x->arena, x->id, -1, true, &list, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct contract *c = list[i].contract;

		if (list[i].state == VERSION_RETIRED || !version_parse(c->version, &v) ||
		    (i + 1 < n && version_parse(list[i + 1].contract->version, &next) &&
		     next.major == v.major))
			continue;
		if (!mark_major(x, c, v.major, modes, why))
			return false;
	}
	return true;
}

/* ---- setting it --------------------------------------------------------------------- */

static bool build(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct moding *x = ctx;
	enum contract_mode before;
	struct summary_row row;
	bool known;

	store_expect(snap, r, counter_contract(x->arena, x->id));
	if (!summary_row_get(snap, x->arena, x->id, &known, &row, why))
		return false;
	if (!known)
		return contract_not_found(snap, x->arena, x->id, why);
	if (row.mode == x->mode && !row.warned)
		return true; /* the same again: nothing is written */
	before = row.mode;
	row.mode = x->mode;
	row.warned = NULL; /* said for all of them */
	x->snap = snap;
	x->record = r;
	buf_init(&x->broken, x->arena, 0);
	x->broken_count = 0;
	if (before == CONTRACT_OFF && !mark_all(x, &row, why))
		return false;
	if (x->broken_count > NAMED)
		buf_printf(&x->broken, "; and %zu more", x->broken_count - NAMED);
	summary_row_put(r, x->arena, x->id, &row);
	record_bump(r, counter_contract(x->arena, x->id));
	sign(r, x->by, STR("mode"));
	r->note = log_note(x->arena, x->id,
	                   arena_printf(x->arena, "%.*s is in mode %s%s%.*s%.*s", STR_FMT(x->id),
	                                names[x->mode], x->reason.len ? ": " : "",
	                                STR_FMT(x->reason), STR_FMT(buf_str(&x->broken))));
	return true;
}

bool local_set_mode(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                    enum contract_mode mode, struct str reason, struct failure *why)
{
	struct moding x = {
		.arena = a, .by = by, .id = id, .reason = str_trim(reason), .mode = mode
	};
	struct str stripes[1] = { counter_contract(a, id) };
	struct store_answer answer;

	return store_change(registry_store(r), a, stripes, 1, build, &x, &answer, why);
}
