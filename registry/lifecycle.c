/* lifecycle.c - a major grows old: deprecated, then retired when nobody is left */
#include "registry/rows.h"

struct change {
	struct arena *arena;
	const struct actor *by;
	struct str id, ends, reason;
	long long major;
	bool force;
	struct who_is_left *left;
	size_t left_count;
};

static bool major_exists(struct snapshot *snap, const struct change *c, struct failure *why)
{
	struct range range = { .table = TABLE_CONTRACT_VERSIONS,
		               .prefix = KEY(KEY_NAME(c->id), KEY_INT(c->major)), .limit = 1 };
	struct row *rows;

	if (store_list(snap, c->arena, &range, &rows))
		return true;
	return failure_set(why, FAILURE_NOT_FOUND, "no version of %.*s with major %lld is published",
	                   STR_FMT(c->id), c->major);
}

static bool put_major(struct snapshot *snap, struct record *r, const struct change *c,
                      enum version_state state, struct failure *why)
{
	struct major_row row;

	if (!major_row_get(snap, c->arena, c->id, c->major, &row, why))
		return false;
	if (row.state == VERSION_RETIRED)
		return failure_set(why, FAILURE_REFUSED, "major %lld of %.*s is retired", c->major,
		                   STR_FMT(c->id));
	if (row.state == state && str_eq(row.ends, c->ends))
		return true; /* nothing changes: nothing is written */
	row = (struct major_row){ state, c->ends.len ? c->ends : row.ends, c->reason };
	store_expect(snap, r, counter_contract(c->arena, c->id));
	record_put(r, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(c->id), KEY_INT(c->major)),
	           major_row_text(c->arena, &row), PUT_ANY);
	record_bump(r, counter_contract(c->arena, c->id));
	return true;
}

static bool build_deprecate(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct change *c = ctx;

	if (!major_exists(snap, c, why) || !put_major(snap, r, c, VERSION_DEPRECATED, why))
		return false;
	sign(r, c->by, STR("deprecate"));
	r->note = log_note(c->arena, c->id,
	                   arena_printf(c->arena, "major %lld of %.*s deprecated%s%.*s", c->major,
	                                STR_FMT(c->id), c->ends.len ? ", ends " : "", STR_FMT(c->ends)));
	return true;
}

bool local_deprecate(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                     long long major, struct str ends, struct str reason, struct failure *why)
{
	struct change c = { .arena = a, .by = by, .id = id, .ends = ends, .reason = reason, .major = major };
	struct str names[1] = { counter_contract(a, id) };
	struct store_answer answer;

	return store_change(registry_store(r), a, names, 1, build_deprecate, &c, &answer, why);
}

/* ---- retire ------------------------------------------------------------ */

bool registry_left_at(struct snapshot *snap, struct arena *a, struct str id, long long major,
                      struct who_is_left **left, size_t *count, struct failure *why)
{
	struct expectation_row *rows;
	size_t n, skipped;

	if (!expectation_rows(snap, a, target_contract(a, id, major), NULL, 0, &rows, &n, &skipped, why))
		return false;
	*left = arena_array(a, struct who_is_left, n);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (rows[i].status == STATUS_ACTIVE)
			(*left)[(*count)++] = (struct who_is_left){
				rows[i].id, rows[i].owner, rows[i].environment,
				str_of(expectation_status_name(rows[i].status))
			};
	return true;
}

/* Its ports are free for others. Rows that are its own change with its own counter only. */
static bool free_ports(struct snapshot *snap, struct record *r, const struct change *c, struct failure *why)
{
	struct str mine = arena_printf(c->arena, "%.*s/%lld", STR_FMT(c->id), c->major);
	struct evidence evidence;
	struct published *list;
	size_t n;

	registry_evidence_at(snap, &evidence);
	if (!evidence.history(evidence.self, c->arena, c->id, c->major, false, &list, &n, why))
		return false;
	for (size_t i = 0; n && i < list[0].contract->port_count; i++) {
		const struct contract *old = list[0].contract;
		struct str identity = port_identity(c->arena, old, old->ports[i]), value;

		if (!identity.len || !store_get(snap, TABLE_PORTS, port_row_key(identity), &value) ||
		    !str_eq(value, mine))
			continue;
		record_delete(r, TABLE_PORTS, port_row_key(identity));
		record_bump(r, counter_topic(c->arena, identity));
	}
	if (n)
		bindings_drop(r, c->arena, list[0].contract, mine, NULL);
	return true;
}

/* Those who are left do not hold from now on; it is known why. */
static bool mark_left(struct snapshot *snap, struct record *r, struct change *c,
                      struct failure *why)
{
	struct arena *a = c->arena;
	struct expectation_row *rows;
	size_t n, skipped;

	if (!expectation_rows(snap, a, target_contract(a, c->id, c->major), NULL, 0, &rows, &n,
	                      &skipped, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;

		if (rows[i].status != STATUS_ACTIVE)
			continue;
		if (!expectation_row_expectation(a, &rows[i], &e, why))
			return false;
		expectation_mark(a, &rows[i], STR(""), STR("retired"));
		expectation_put(r, a, &rows[i], e);
	}
	record_bump(r, counter_expectations(a, c->id, c->major));
	return true;
}

static struct str names_left(const struct change *c)
{
	struct buf b;

	buf_init(&b, c->arena, 0);
	for (size_t i = 0; i < c->left_count; i++)
		buf_printf(&b, "; broken (retired): %.*s (%.*s)", STR_FMT(c->left[i].id),
		           STR_FMT(c->left[i].owner));
	return buf_str(&b);
}

static bool build_retire(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct change *c = ctx;

	if (!major_exists(snap, c, why) ||
	    !registry_left_at(snap, c->arena, c->id, c->major, &c->left, &c->left_count, why))
		return false;
	if (c->left_count && !c->force)
		return failure_set(why, FAILURE_REFUSED, "%zu consumer%s still depend%s on major %lld of %.*s",
		                   c->left_count, c->left_count == 1 ? "" : "s",
		                   c->left_count == 1 ? "s" : "", c->major, STR_FMT(c->id));
	if (!put_major(snap, r, c, VERSION_RETIRED, why) || !free_ports(snap, r, c, why) ||
	    (c->left_count && !mark_left(snap, r, c, why)))
		return false;
	store_expect(snap, r, counter_expectations(c->arena, c->id, c->major));
	sign(r, c->by, STR("retire"));
	r->note = log_note(
		c->arena, c->id,
		arena_printf(c->arena, "major %lld of %.*s retired%s%.*s%.*s", c->major,
	                     STR_FMT(c->id), c->left_count ? " by force, breaking consumers: " : "",
	                     STR_FMT(c->left_count ? c->reason : STR("")), STR_FMT(names_left(c))));
	return true;
}

bool local_retire(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                  long long major, bool force, struct str reason, struct who_is_left **left,
                  size_t *left_count, struct failure *why)
{
	struct change c = { .arena = a, .by = by, .id = id, .reason = reason, .major = major, .force = force };
	struct str names[1] = { counter_contract(a, id) };
	struct store_answer answer;
	bool ok;

	if (force && !str_trim(reason).len)
		return failure_set(why, FAILURE_USAGE, "retiring by force needs a reason");
	ok = store_change(registry_store(r), a, names, 1, build_retire, &c, &answer, why);
	*left = c.left;
	*left_count = c.left_count;
	return ok;
}
