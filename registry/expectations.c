/* expectations.c - what consumers registered: listed, asked, withdrawn */
#include "registry/rows.h"

#include "contract/base/list.h"

#include <stdlib.h>

enum { LIST_STEP = 1000 }; /* rows that are looked at at once */

/* ---- listing ----------------------------------------------------------- */

static bool matches(struct str pattern, struct str text)
{
	if (!pattern.len)
		return true;
	if (pattern.ptr[pattern.len - 1] != '*')
		return str_eq(pattern, text);
	return text.len >= pattern.len - 1 && memcmp(pattern.ptr, text.ptr, pattern.len - 1) == 0;
}

static bool is_wanted(const struct expectation_filter *f, const struct expectation_row *row,
                      const struct expectation *e)
{
	return matches(f->id, row->id) && matches(f->contract, e->contract) &&
	       matches(f->owner, row->owner) && matches(f->environment, row->environment) &&
	       (f->major < 0 || f->major == e->major) &&
	       (f->withdrawn || row->status != STATUS_WITHDRAWN);
}

struct listing {
	struct expectation_row *rows;
	const struct expectation **expectations;
	size_t count;
};

/* "ID\nTARGET\nENVIRONMENT\nSERIAL": the key of a row as text. */
struct str expectation_token(struct arena *a, const struct expectation_info *last)
{
	return arena_printf(a, "%.*s\n%.*s\n%.*s\n%llu", STR_FMT(last->id), STR_FMT(last->target),
	                    STR_FMT(last->environment), (unsigned long long)last->serial);
}

static bool key_of_token(struct str token, struct key *out, struct failure *why)
{
	struct str id = str_cut(&token, '\n'), target = str_cut(&token, '\n'),
		   environment = str_cut(&token, '\n');
	long long serial;

	if (!str_to_long(token, &serial) || serial < 0)
		return failure_set(why, FAILURE_USAGE, "after: that is the end of no page");
	*out = KEY(KEY_NAME(id), KEY_NAME(target), KEY_NAME(environment), KEY_INT(serial));
	return true;
}

static bool take_row(struct arena *a, const struct expectation_filter *f, const struct row *at,
                     struct listing *out, struct failure *why)
{
	const struct expectation *e;
	struct expectation_row row;

	if (!matches(f->id, at->key.part[0].name))
		return true;
	if (!expectation_row_read(a, at, &row, why) ||
	    !expectation_row_expectation(a, &row, &e, why))
		return false;
	if (!is_wanted(f, &row, e))
		return true;
	LIST_ADD(a, out->expectations, out->count, e);
	out->count--;
	LIST_ADD(a, out->rows, out->count, row);
	return true;
}

static bool list_rows(struct snapshot *snap, struct arena *a, const struct expectation_filter *f,
                      struct listing *out, struct failure *why)
{
	struct range range = { .table = TABLE_EXPECTATIONS, .limit = LIST_STEP };
	struct key after;
	struct row *rows;
	size_t n = 0;

	*out = (struct listing){ 0 };
	if (f->after.len) {
		if (!key_of_token(f->after, &after, why))
			return false;
		range.after = &after;
	}
	do {
		n = store_list(snap, a, &range, &rows);
		for (size_t i = 0; i < n; i++) {
			if (!take_row(a, f, &rows[i], out, why))
				return false;
			if (f->limit && out->count == f->limit)
				return true;
		}
		if (n)
			range.after = &rows[n - 1].key;
	} while (n == LIST_STEP);
	return true;
}

static void fill_info(struct arena *a, const struct expectation_row *row,
                      const struct expectation *e, struct expectation_info *info)
{
	*info = (struct expectation_info){
		.expectation = e,
		.status = row->status,
		.id = row->id,
		.version = row->version,
		.owner = row->owner,
		.target = row->target,
		.environment = row->environment,
		.serial = row->serial,
		.when = row->when,
		.result = REPLAY_OK,
		.let_pass = row->broken,
	};
	findings_init(&info->broken, a); /* in place: a list of findings must not be moved */
}

static bool expectations_at(struct snapshot *snap, struct arena *a,
                            const struct expectation_filter *f, struct expectation_info **out,
                            size_t *count, struct failure *why)
{
	struct listing list;

	if (!list_rows(snap, a, f, &list, why))
		return false;
	*out = arena_array(a, struct expectation_info, list.count);
	*count = list.count;
	for (size_t i = 0; i < list.count; i++)
		fill_info(a, &list.rows[i], list.expectations[i], &(*out)[i]);
	return true;
}

bool local_expectations(struct registry *r, struct arena *a, const struct expectation_filter *f,
                        struct expectation_info **out, size_t *count, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = expectations_at(snap, a, f, out, count, why);
	snapshot_end(snap);
	return ok;
}

static void ask_status(struct arena *a, const struct promises *today, struct expectation_info *info)
{
	const struct expectation *e = info->expectation;

	if (!today->count) {
		info->result = REPLAY_BROKEN;
		finding_add(
			&info->broken, RULE_CONTRACT_GONE,
			&(struct finding_parts){ .path = e->contract.len ? e->contract : e->subject,
		                                 .was = e->target_at });
		return;
	}
	promises_ask(a, today, e, &info->broken, &info->unchecked);
	/* What was let pass may be a change that no single version shows: a field of another type.
	 */
	info->result = info->broken.count || info->let_pass ? REPLAY_BROKEN
	               : info->unchecked.ptr                ? REPLAY_UNCHECKED
	                                                    : REPLAY_OK;
}

static int by_target(const void *x, const void *y)
{
	const struct expectation_info *const *a = x, *const *b = y;

	return str_cmp((*a)->target, (*b)->target);
}

static bool status_at(struct snapshot *snap, struct arena *a, const struct expectation_filter *f,
                      struct expectation_info **out, size_t *count, struct failure *why)
{
	struct expectation_info **order;
	struct promises today = { 0 };

	if (!expectations_at(snap, a, f, out, count, why))
		return false;
	order = arena_array(a, struct expectation_info *, *count);
	for (size_t i = 0; i < *count; i++)
		order[i] = &(*out)[i];
	if (*count) /* each target is read once */
		qsort(order, *count, sizeof *order, by_target);
	for (size_t i = 0; i < *count; i++) {
		if ((!i || by_target(&order[i - 1], &order[i])) &&
		    !promises_of(snap, a, order[i]->expectation, NULL, &today, why))
			return false;
		ask_status(a, &today, order[i]);
	}
	return true;
}

bool local_status(struct registry *r, struct arena *a, const struct expectation_filter *f,
                  struct expectation_info **out, size_t *count, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = status_at(snap, a, f, out, count, why);
	snapshot_end(snap);
	return ok;
}

/* ---- withdrawing ------------------------------------------------------- */

struct withdrawing {
	struct arena *arena;
	const struct actor *by;
	const struct expectation_filter *filter;
	struct str reason;
	size_t count;
};

static bool build_withdraw(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct withdrawing *w = ctx;
	struct listing list;

	if (!list_rows(snap, w->arena, w->filter, &list, why))
		return false;
	w->count = 0;
	for (size_t i = 0; i < list.count; i++) {
		const struct expectation *e = list.expectations[i];
		struct str counter = counter_of_expectations(w->arena, e);

		if (list.rows[i].status == STATUS_WITHDRAWN)
			continue;
		store_expect(snap, r, counter);
		list.rows[i].status = STATUS_WITHDRAWN;
		list.rows[i].reason = w->reason;
		expectation_put(r, w->arena, &list.rows[i], e);
		record_bump(r, counter);
		r->note = log_note(w->arena, e->contract,
		                   arena_printf(w->arena, "%.*s withdrawn from %.*s",
		                                STR_FMT(list.rows[i].id),
		                                STR_FMT(list.rows[i].target)));
		w->count++;
	}
	if (!w->count)
		return failure_set(why, FAILURE_NOT_FOUND, "no expectation \"%.*s\" is registered",
		                   STR_FMT(w->filter->id));
	sign(r, w->by, STR("withdraw"));
	return true;
}

bool local_withdraw(struct registry *r, struct arena *a, const struct actor *by,
                    const struct expectation_filter *f, struct str reason, size_t *count,
                    struct failure *why)
{
	struct withdrawing w = { a, by, f, reason, 0 };
	struct store_answer answer;

	if (!store_change(registry_store(r), a, NULL, 0, build_withdraw, &w, &answer, why))
		return false;
	*count = w.count;
	return true;
}
