/* expect.c - consumers register what they depend on */
#include "registry/rows.h"

#include "contract/base/list.h"
#include "contract/expectation/text.h"

#include <stdlib.h>

struct expecting {
	struct arena *arena;
	const struct actor *by;
	const struct expect_request *request;
	struct expect_answer *out;
	struct str target, normal;
	const struct contract *contract; /* the newest version of the target; NULL: unknown */
	struct promises promises;        /* what it gives */
	bool contract_known;             /* it was looked for */
	struct expectation_row *rows;    /* every row of (id, target, environment), ascending */
	size_t row_count;
	const struct expectation_row *refreshed; /* the same demands in other words: owner, contact, app version */
};

/* ---- the target -------------------------------------------------------- */

static bool find_contract(struct expecting *x, struct snapshot *snap, struct record *r,
                          struct failure *why)
{
	if (x->contract_known)
		return true;
	if (!promises_of(snap, x->arena, x->request->expectation, r, &x->promises, why))
		return false;
	x->contract = x->promises.count ? x->promises.list[0].contract : NULL;
	return true;
}

static struct str suggest_contract(struct expecting *x, struct snapshot *snap)
{
	struct range range = { .table = TABLE_CONTRACTS };
	struct row *rows;
	size_t n = store_list(snap, x->arena, &range, &rows);
	struct str *names = arena_array(x->arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		names[i] = rows[i].key.part[0].name;
	return str_did_you_mean(x->request->expectation->contract, names, n);
}

static struct str suggest_field(struct arena *a, const struct field *parent, struct str name)
{
	struct str *names = arena_array(a, struct str, parent->field_count);

	for (size_t i = 0; i < parent->field_count; i++)
		names[i] = parent->fields[i]->name;
	return str_did_you_mean(name, names, parent->field_count);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static bool is_known(struct expecting *x, const struct field *want, const struct field *have)
{
	for (size_t i = 0; i < want->field_count; i++) {
		const struct field *f = want->fields[i], *child = field_child(have, f->name);

		if (!child && !field_flag(f, ATTR_OPTIONAL)) {
			x->out->unknown = f->path;
			x->out->meant = suggest_field(x->arena, have, f->name);
			return false;
		}
		if (child && !is_known(x, f, child))
			return false;
	}
	return !want->items || !have->items || is_known(x, want->items, have->items);
}

/* Unknown names are most likely typos: they are told apart from what is merely not promised. */
static bool knows_everything(struct expecting *x, struct snapshot *snap)
{
	const struct expectation *e = x->request->expectation;

	if (!x->contract) {
		x->out->unknown = e->contract.len
		                          ? arena_printf(x->arena, "contract %.*s, major %lld",
		                                         STR_FMT(e->contract), e->major)
		                          : x->target;
		if (e->contract.len)
			x->out->meant = suggest_contract(x, snap);
		return false;
	}
	if (e->port.len && x->contract->port_count && !contract_port(x->contract, e->port)) {
		x->out->unknown = arena_printf(x->arena, "port %.*s", STR_FMT(e->port));
		return false;
	}
	for (size_t i = 0; e->body && i < e->body->model_count; i++) {
		const struct field *want = &e->body->models[i]->root;
		const struct model *have = contract_model(x->contract, want->name);

		if (!have) {
			x->out->unknown = arena_printf(x->arena, "model %.*s", STR_FMT(want->name));
			return false;
		}
		if (!is_known(x, want, &have->root))
			return false;
	}
	return true;
}

static bool ask(struct expecting *x, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct expect_answer *out = x->out;
	const struct expectation *e = x->request->expectation;

	if (!find_contract(x, snap, r, why))
		return false;
	findings_init(&out->broken, x->arena);
	if (!knows_everything(x, snap)) {
		out->status = STATUS_UNBOUND;
		if (!x->request->allow_unknown)
			return failure_set(why, FAILURE_REFUSED, "%.*s depends on %.*s, which is not known%s%.*s%s",
			                   STR_FMT(e->id), STR_FMT(out->unknown),
			                   out->meant.len ? "; did you mean \"" : "", STR_FMT(out->meant),
			                   out->meant.len ? "\"?" : "");
		return true;
	}
	promises_ask(x->arena, &x->promises, e, &out->broken, &out->unchecked);
	out->status = out->broken.count || (e->status_stated && e->status == STATUS_PENDING)
	            ? STATUS_PENDING : STATUS_ACTIVE;
	expectation_gaps(x->arena, e, x->contract, &out->gaps, &out->gap_count);
	if (out->status == STATUS_PENDING && x->request->require_satisfied)
		return failure_set(why, FAILURE_REFUSED, "%.*s does not hold today: %.*s: %.*s",
		                   STR_FMT(e->id), STR_FMT(out->broken.first ? out->broken.first->path : STR("status")),
		                   STR_FMT(out->broken.first ? out->broken.first->message : STR("pending")));
	return true;
}

/* ---- what is registered ------------------------------------------------ */

static bool read_rows(struct expecting *x, struct snapshot *snap, struct failure *why)
{
	const struct expectation *e = x->request->expectation;
	struct range range = { .table = TABLE_EXPECTATIONS,
		               .prefix = KEY(KEY_NAME(e->id), KEY_NAME(x->target),
		                             KEY_NAME(e->environment)) };
	struct row *rows;

	x->row_count = store_list(snap, x->arena, &range, &rows);
	x->rows = arena_array(x->arena, struct expectation_row, x->row_count);
	for (size_t i = 0; i < x->row_count; i++)
		if (!expectation_row_read(x->arena, &rows[i], &x->rows[i], why))
			return false;
	return true;
}

/* The same content again changes nothing; other content under a stated version is refused. */
static bool compare_with_registered(struct expecting *x, struct failure *why)
{
	const struct expectation *e = x->request->expectation;

	x->out->same = false;
	x->refreshed = NULL;
	for (size_t i = x->row_count; i-- > 0;) {
		const struct expectation_row *row = &x->rows[i];
		bool same = str_eq(row->normal, x->normal);

		if (e->version.len && str_eq(row->version, e->version) && !same)
			return failure_set(why, FAILURE_REFUSED,
			                   "%.*s version %.*s is registered with other content; raise its version",
			                   STR_FMT(e->id), STR_FMT(e->version));
		if (same && row->status == x->out->status) {
			x->out->same = node_equal(row->tree, e->root);
			x->refreshed = x->out->same ? NULL : row;
			return true;
		}
		if (row->status != STATUS_WITHDRAWN && !same)
			return true;
	}
	return true;
}

/* What the new version replaces: everything older, unless it waits: then only what waits too. */
static bool replace_older(struct expecting *x, struct record *r, struct failure *why)
{
	x->out->beside = false;
	for (size_t i = 0; i < x->row_count; i++) {
		struct expectation_row *row = &x->rows[i];
		const struct expectation *e;

		if (row->status == STATUS_WITHDRAWN)
			continue;
		if (row->status == STATUS_ACTIVE && x->out->status != STATUS_ACTIVE) {
			x->out->beside = true;
			continue;
		}
		if (!expectation_row_expectation(x->arena, row, &e, why))
			return false;
		row->status = STATUS_WITHDRAWN;
		row->reason = STR("replaced");
		expectation_put(r, x->arena, row, e);
	}
	return true;
}

/* Puts one into the record, if it changes anything. */
static bool build_one(struct expecting *x, struct snapshot *snap, struct record *r, bool *changed,
                      struct failure *why)
{
	const struct expectation *e = x->request->expectation;
	struct expectation_row row = {
		.id = e->id, .target = x->target, .environment = e->environment, .version = e->version,
		.owner = e->owner, .normal = x->normal, .by = x->by->who, .when = x->by->now,
		.tree = e->root,
	};

	*changed = false;
	if (!ask(x, snap, r, why) || !read_rows(x, snap, why) || !compare_with_registered(x, why))
		return false;
	if (x->out->same || x->request->dry_run)
		return true;
	row.status = x->out->status;
	row.broken = x->refreshed ? x->refreshed->broken : NULL;
	row.serial = x->refreshed    ? x->refreshed->serial
	           : x->row_count    ? x->rows[x->row_count - 1].serial + 1
	                             : 1;
	store_expect(snap, r, counter_of_target(x->arena, e));
	store_expect(snap, r, counter_of_expectations(x->arena, e));
	if (!x->refreshed && !replace_older(x, r, why))
		return false;
	expectation_put(r, x->arena, &row, e);
	*changed = true;
	return true;
}

/* ---- all of them or none ------------------------------------------------- */

struct batch {
	struct arena *arena;
	const struct actor *by;
	struct expecting *list;
	size_t count;
};

static bool same_target(const struct expecting *a, const struct expecting *b)
{
	return str_eq(a->target, b->target);
}

static struct str batch_note(const struct batch *b, size_t changed, const struct expecting *last)
{
	const struct expectation *e = last->request->expectation;

	if (changed > 1)
		return log_note(b->arena, e->contract,
		                arena_printf(b->arena, "%zu expectations registered, the last for %.*s", changed,
		                             STR_FMT(last->target)));
	return log_note(b->arena, e->contract,
	                arena_printf(b->arena, "%.*s%s%.*s registered for %.*s: %s", STR_FMT(e->id),
	                             e->version.len ? " " : "", STR_FMT(e->version), STR_FMT(last->target),
	                             expectation_status_name(last->out->status)));
}

static bool build(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct batch *b = ctx;
	const struct expecting *bumped = NULL;
	size_t n = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct expecting *x = &b->list[i];
		bool changed;

		if (i && same_target(x, x - 1)) { /* neighbours mostly share it: read it once */
			x->contract = (x - 1)->contract;
			x->promises = (x - 1)->promises;
			x->contract_known = true;
		} else {
			x->contract_known = false;
		}
		if (!build_one(x, snap, r, &changed, why))
			return false;
		if (!changed)
			continue;
		n++;
		if (!bumped || !same_target(x, bumped))
			record_bump(r, counter_of_expectations(b->arena, x->request->expectation));
		bumped = x;
	}
	if (!n)
		return true;
	sign(r, b->by, STR("expect"));
	r->note = batch_note(b, n, bumped);
	return true;
}

static bool check_request(const struct expectation *e, struct failure *why)
{
	if (!e->id.len)
		return failure_set(why, FAILURE_USAGE, "the expectation has no id");
	if (e->contract.len && e->major < 0)
		return failure_set(why, FAILURE_USAGE, "%.*s names no major of %.*s: contract: { id: %.*s, major: N }",
		                   STR_FMT(e->id), STR_FMT(e->contract), STR_FMT(e->contract));
	if (!e->contract.len && !e->subject.len)
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s names neither a contract nor a subject", STR_FMT(e->id));
	return true;
}

/* Two of one key in one change: which would be the newer? */
static bool check_distinct(struct batch *b, struct node *seen, const struct expecting *x, struct failure *why)
{
	const struct expectation *e = x->request->expectation;
	struct str key = arena_printf(b->arena, "%.*s\n%.*s\n%.*s", STR_FMT(e->id), STR_FMT(x->target),
	                              STR_FMT(e->environment));

	if (node_get_str(seen, key))
		return failure_set(why, FAILURE_USAGE, "%.*s stands twice for %.*s", STR_FMT(e->id),
		                   STR_FMT(x->target));
	node_put_member(b->arena, seen, node_new_text(b->arena, key), node_new_text(b->arena, STR("")));
	return true;
}

bool local_expect(struct registry *r, struct arena *a, const struct actor *by,
                  const struct expect_request *requests, size_t count,
                  struct expect_answer *answers, struct failure *why)
{
	struct batch b = { a, by, arena_array(a, struct expecting, count), count };
	struct str *names = arena_array(a, struct str, count);
	struct node *seen = node_new_map(a);
	struct store_answer answer;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct expectation *e = requests[i].expectation;
		struct expecting *x = &b.list[i];

		answers[i] = (struct expect_answer){ 0 };
		if (!check_request(e, why))
			return false;
		*x = (struct expecting){ .arena = a, .by = by, .request = &requests[i], .out = &answers[i],
			                 .target = target_of(a, e),
			                 .normal = row_hash(a, expectation_normal_form(a, e)) };
		if (!check_distinct(&b, seen, x, why))
			return false;
		if (!i || !str_eq(counter_of_target(a, e),
		                  counter_of_target(a, requests[i - 1].expectation)))
			names[n++] = counter_of_target(a, e);
	}
	if (!store_change(registry_store(r), a, names, n, build, &b, &answer, why))
		return false;
	for (size_t i = 0; i < count; i++)
		answers[i].offset = answer.offset;
	return true;
}
