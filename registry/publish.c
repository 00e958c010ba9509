/* publish.c - a contract version enters the registry, if the gate lets it */
#include "registry/rows.h"

#include "compat/admission/binding.h"
#include "contract/base/list.h"

enum { NAMED = 1000 }; /* in a line of the log; more are counted */

struct publishing {
	struct arena *arena;
	const struct actor *by;
	const struct publish_request *request;
	struct publish_answer *out;
	struct version version;
	struct str normal;
	/* of this attempt */
	struct str *existing; /* subjects that had versions before they were bound */
	size_t existing_count;
	struct buf let_pass; /* for the log */
	size_t let_pass_count;
	bool settled;
};

static bool ask_gate(struct publishing *p, struct snapshot *snap, struct failure *why)
{
	const struct contract *c = p->request->contract;
	struct admission_options options = *p->request->options;
	struct waiver *waivers;
	struct evidence evidence;

	options.publishing = true;
	registry_evidence_at(snap, &evidence);
	if (!registry_waivers_at(snap, p->arena, c->id, &options, &waivers, &options.waiver_count, why))
		return false;
	options.waivers = waivers;
	return admission_judge(p->arena, c, c->id, &evidence, &options, &p->out->report, why);
}

/* The version as it stands in the registry: another content under it is refused. */
static bool is_published(struct publishing *p, struct snapshot *snap, bool *same, struct failure *why)
{
	const struct contract *c = p->request->contract;
	struct row row = { .key = KEY(KEY_NAME(c->id), KEY_INT(p->version.major),
		                      KEY_INT(p->version.minor), KEY_INT(p->version.patch)) };
	struct contract_row old;

	*same = false;
	if (!store_get(snap, TABLE_CONTRACT_VERSIONS, row.key, &row.value))
		return true;
	if (!contract_row_read(p->arena, &row, &old, why))
		return false;
	*same = str_eq(old.normal, p->normal);
	if (*same)
		return true;
	return failure_set(why, FAILURE_REFUSED,
	                   "%.*s %.*s is published already with other content; published versions are "
	                   "immutable: raise the version",
	                   STR_FMT(c->id), STR_FMT(c->version));
}

static bool is_retired(struct publishing *p, struct snapshot *snap, struct failure *why)
{
	const struct contract *c = p->request->contract;
	struct major_row major;

	if (!major_row_get(snap, p->arena, c->id, p->version.major, &major, why))
		return false;
	if (major.state == VERSION_RETIRED)
		return failure_set(why, FAILURE_REFUSED, "major %lld of %.*s is retired",
		                   p->version.major, STR_FMT(c->id));
	return true;
}

/* ---- ports ------------------------------------------------------------- */

static bool has_identity(struct arena *a, const struct contract *c, struct str identity)
{
	for (size_t i = 0; c && i < c->port_count; i++)
		if (str_eq(port_identity(a, c, c->ports[i]), identity))
			return true;
	return false;
}

static bool same_major(const struct contract *a, const struct contract *b)
{
	struct version v, w;

	return a && version_parse(a->version, &v) && version_parse(b->version, &w) && v.major == w.major;
}

/* What a port's topic or place belongs to; both sides of a change are bumped. */
static void put_ports(struct publishing *p, struct snapshot *snap, struct record *r)
{
	const struct contract *new = p->request->contract, *old = p->out->report.baseline;
	struct str owner = arena_printf(p->arena, "%.*s/%lld", STR_FMT(new->id), p->version.major);

	for (size_t i = 0; i < new->port_count; i++) {
		struct str identity = port_identity(p->arena, new, new->ports[i]);

		if (!identity.len)
			continue;
		store_expect(snap, r, counter_topic(p->arena, identity));
		record_put(r, TABLE_PORTS, port_row_key(identity), owner, PUT_ANY);
		if (!has_identity(p->arena, old, identity) || !same_major(old, new))
			record_bump(r, counter_topic(p->arena, identity));
	}
	for (size_t i = 0; same_major(old, new) && i < old->port_count; i++) {
		struct str identity = port_identity(p->arena, old, old->ports[i]);

		if (!identity.len || has_identity(p->arena, new, identity))
			continue;
		record_delete(r, TABLE_PORTS, port_row_key(identity));
		record_bump(r, counter_topic(p->arena, identity));
	}
	bindings_put(r, p->arena, snap, new, owner);
	if (same_major(old, new))
		bindings_drop(r, p->arena, old, owner, new);
}

/* ---- subjects that were there before ------------------------------------------ */

static bool is_bound_by(struct arena *a, const struct contract *c, const struct subject_name *name)
{
	struct binding *list;
	size_t n = contract_bindings(a, c, &list);

	for (size_t i = 0; i < n; i++)
		if (binding_model(&list[i], name->context, name->subject))
			return true;
	return false;
}

/* Subjects with versions that only this version binds: they warn until a mode is set. */
static void warn_existing(struct publishing *p, struct snapshot *snap, struct summary_row *summary)
{
	const struct contract *new = p->request->contract, *old = p->out->report.baseline;
	struct node *warned = node_new_map(p->arena);
	struct bound_subject *bound;
	size_t n = bound_subjects(snap, p->arena, new, NULL, &bound);

	for (size_t i = 0; summary->warned && i < summary->warned->count; i++)
		node_put_member(p->arena, warned, summary->warned->members[i].key,
		                summary->warned->members[i].value);
	for (size_t i = 0; i < n; i++) {
		const struct subject_name *name = &bound[i].name;

		if (same_major(old, new) && is_bound_by(p->arena, old, name))
			continue;
		LIST_ADD(p->arena, p->existing, p->existing_count, name->text);
		if (!node_get_str(warned, name->text))
			node_put_member(p->arena, warned, node_new_text(p->arena, name->text),
			                node_new_text(p->arena, STR("")));
	}
	summary->warned = warned->count ? warned : NULL;
}

/* ---- expectations -------------------------------------------------------- */

static struct str consumer_key(struct arena *a, struct str id, struct str environment)
{
	return arena_printf(a, "%.*s\n%.*s", STR_FMT(id), STR_FMT(environment));
}

/* How the report let consumers' breaks pass, by consumer. */
static const struct node *let_pass(struct publishing *p)
{
	const struct document_report *report = &p->out->report;
	struct node *how = node_new_map(p->arena);

	for (size_t i = 0; i < report->consumer_count; i++) {
		const struct consumer_report *c = &report->consumers[i];
		struct str key = consumer_key(p->arena, c->id, c->environment);

		if ((c->blocks || c->replay.result == REPLAY_WAIVED) && !node_get_str(how, key))
			node_put_member(
				p->arena, how, node_new_text(p->arena, key),
				node_new_text(p->arena, c->blocks ? STR("forced") : STR("waived")));
	}
	return how;
}

static bool breaks_on(struct publishing *p, const struct promises *given,
                      const struct expectation *e, struct str subject)
{
	for (size_t i = 1; i < given->count; i++) {
		if (str_eq(given->list[i].subject, subject))
			return promise_breaks(p->arena, &given->list[i], e);
	}
	return false;
}

static void remember(struct publishing *p, struct expectation_row *row, struct str subject,
                     struct str how)
{
	expectation_mark(p->arena, row, subject, how);
	if (p->let_pass_count++ < NAMED)
		buf_printf(&p->let_pass, "; broken (%.*s): %.*s (%.*s)", STR_FMT(how),
		           STR_FMT(row->id), STR_FMT(row->owner));
}

/* What stands beside one that is active from now on. */
static bool settle_one(struct publishing *p, struct record *r, const struct promises *given,
                       const struct node *passed, struct expectation_row *row, struct failure *why)
{
	struct str key = consumer_key(p->arena, row->id, row->environment);
	struct str how = node_text(node_get_str(passed, key));
	const struct expectation *e;
	bool changed = how.len > 0;

	if (!expectation_row_expectation(p->arena, row, &e, why))
		return false;
	changed |= marks_left(p->arena, row, e, given, STR_NONE);
	if (how.len)
		remember(p, row, STR(""), how);
	for (size_t i = 0; i < p->existing_count; i++) {
		if (!breaks_on(p, given, e, p->existing[i]))
			continue;
		remember(p, row, p->existing[i], STR("warn"));
		changed = true;
	}
	if (changed)
		expectation_put(r, p->arena, row, e);
	p->settled |= changed;
	return true;
}

/* Who waited is active, who was broken may hold again, who is broken is remembered. */
static bool settle(struct publishing *p, struct snapshot *snap, struct record *r,
                   struct failure *why)
{
	const struct document_report *report = &p->out->report;
	const struct contract *c = p->request->contract;
	const bool all = !report->pass || report->waived_count || p->existing_count;
	struct str target = target_contract(p->arena, c->id, p->version.major),
		   point = POINT_BROKEN;
	const struct node *passed = let_pass(p);
	struct expectation_row *rows;
	struct promises given;
	size_t n, skipped;

	if (!promises_of_contract(snap, p->arena, c, NULL, r, &given, why) ||
	    !expectation_rows(snap, p->arena, target, all ? NULL : &point, 1, &rows, &n, &skipped,
	                      why))
		return false;
	for (size_t i = 0; i < n; i++)
		if (rows[i].status == STATUS_ACTIVE &&
		    !settle_one(p, r, &given, passed, &rows[i], why))
			return false;
	if (!pending_activate(snap, r, p->arena, target, &given, &p->out->activated,
	                      &p->out->activated_count, why))
		return false;
	if (p->settled || p->out->activated_count)
		record_bump(r, counter_expectations(p->arena, c->id, p->version.major));
	return true;
}

/* ---- the record -------------------------------------------------------- */

static void expect_what_was_read(struct publishing *p, struct snapshot *snap, struct record *r)
{
	const struct contract *c = p->request->contract, *old = p->out->report.baseline;
	struct bound_subject *bound;
	struct version v;

	store_expect(snap, r, counter_contract(p->arena, c->id));
	store_expect(snap, r, counter_expectations(p->arena, c->id, p->version.major));
	if (old && version_parse(old->version, &v) && v.major != p->version.major)
		store_expect(snap, r, counter_expectations(p->arena, c->id, v.major));
	store_expect(snap, r, COUNTER_POLICIES);
	bound_subjects(snap, p->arena, c, r, &bound);
}

static bool put_version(struct publishing *p, struct snapshot *snap, struct record *r,
                        struct failure *why)
{
	const struct publish_request *q = p->request;
	const struct contract *c = q->contract;
	struct contract_row row = {
		.normal = p->normal, .by = p->by->who, .when = p->by->now,
		.reason = p->out->report.pass ? STR("") : q->reason,
		.document_name = q->document->name, .document_text = q->document->text,
		.product_name = q->product ? q->product->name : STR(""),
		.product_text = q->product ? q->product->text : STR(""),
	};
	struct summary_row summary;
	bool known;

	if (!summary_row_get(snap, p->arena, c->id, &known, &summary, why))
		return false;
	record_put(r, TABLE_CONTRACT_VERSIONS,
	           KEY(KEY_NAME(c->id), KEY_INT(p->version.major), KEY_INT(p->version.minor),
	               KEY_INT(p->version.patch)),
	           contract_row_text(p->arena, &row), PUT_NEW);
	summary.title = c->title;
	summary.owner = contract_owner(c);
	warn_existing(p, snap, &summary);
	summary_row_put(r, p->arena, c->id, &summary);
	record_bump(r, counter_contract(p->arena, c->id));
	return true;
}

static struct str what_happened(struct publishing *p)
{
	const struct document_report *report = &p->out->report;
	const struct contract *c = p->request->contract;

	struct str warned =
		p->existing_count ? arena_printf(p->arena, "; mode warn, had versions before: %.*s",
	                                         STR_FMT(str_list_text(p->arena, p->existing,
	                                                               p->existing_count)))
				  : STR("");

	if (p->let_pass_count > NAMED)
		buf_printf(&p->let_pass, "; and %zu more", p->let_pass_count - NAMED);
	if (report->pass)
		return arena_printf(p->arena, "published %.*s %.*s%.*s%.*s", STR_FMT(c->id),
		                    STR_FMT(c->version), STR_FMT(warned),
		                    STR_FMT(buf_str(&p->let_pass)));
	return arena_printf(
		p->arena,
		"published %.*s %.*s by force, breaking %zu of %zu consumers: %.*s%.*s%.*s",
		STR_FMT(c->id), STR_FMT(c->version), report->broken, report->active,
		STR_FMT(p->request->reason), STR_FMT(warned), STR_FMT(buf_str(&p->let_pass)));
}

static bool build(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct publishing *p = ctx;

	p->out->published = false;
	p->out->activated_count = 0; /* of an attempt that lost the race */
	p->existing = NULL;
	p->existing_count = 0;
	buf_init(&p->let_pass, p->arena, 0);
	p->let_pass_count = 0;
	p->settled = false;
	if (!is_published(p, snap, &p->out->same, why))
		return false;
	if (p->out->same) /* what stands already is never refused */
		return true;
	if (!is_retired(p, snap, why) || !ask_gate(p, snap, why))
		return false;
	if (p->request->dry_run || (!p->out->report.pass && !p->request->force))
		return true; /* a record without effects: nothing is written */
	sign(r, p->by, STR("publish"));
	expect_what_was_read(p, snap, r);
	if (!put_version(p, snap, r, why))
		return false;
	put_ports(p, snap, r);
	if (!settle(p, snap, r, why))
		return false;
	r->note = log_note(p->arena, p->request->contract->id, what_happened(p));
	return true;
}

static bool check_request(struct publishing *p, struct failure *why)
{
	const struct publish_request *q = p->request;

	if (!q->contract->id.len)
		return failure_set(why, FAILURE_USAGE, "the contract has no id");
	if (!version_parse(q->contract->version, &p->version) || p->version.pre.len)
		return failure_set(why, FAILURE_USAGE,
		                   "version \"%.*s\" of %.*s cannot be published: it must be "
		                   "MAJOR.MINOR.PATCH",
		                   STR_FMT(q->contract->version), STR_FMT(q->contract->id));
	if (q->force && !str_trim(q->reason).len)
		return failure_set(why, FAILURE_USAGE, "publishing by force needs a reason");
	return true;
}

bool local_publish(struct registry *r, struct arena *a, const struct actor *by,
                   const struct publish_request *request, struct publish_answer *out,
                   struct failure *why)
{
	struct publishing p = { .arena = a, .by = by, .request = request, .out = out };
	struct store_answer answer;
	struct str names[1];

	*out = (struct publish_answer){ 0 };
	if (!check_request(&p, why))
		return false;
	p.normal = row_hash(a, contract_normal_form(a, request->contract));
	names[0] = counter_contract(a, request->contract->id);
	if (!store_change(registry_store(r), a, names, 1, build, &p, &answer, why))
		return false;
	out->published = answer.result == STORE_APPLIED;
	out->offset = answer.offset;
	return true;
}
