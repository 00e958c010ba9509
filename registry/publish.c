/* publish.c - a contract version enters the registry, if the gate lets it */
#include "registry/rows.h"

struct publishing {
	struct arena *arena;
	const struct actor *by;
	const struct publish_request *request;
	struct publish_answer *out;
	struct version version;
	struct str normal;
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

/* ---- pending expectations ---------------------------------------------- */

static bool supersede(struct publishing *p, struct snapshot *snap, struct record *r,
                      const struct expectation_row *now, struct failure *why)
{
	struct range range = { .table = TABLE_EXPECTATIONS,
		               .prefix = KEY(KEY_NAME(now->id), KEY_NAME(now->target),
		                             KEY_NAME(now->environment)) };
	struct row *rows;
	size_t n = store_list(snap, p->arena, &range, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;
		struct expectation_row old;

		if (!expectation_row_read(p->arena, &rows[i], &old, why))
			return false;
		if (old.serial >= now->serial || old.status == STATUS_WITHDRAWN)
			continue;
		if (!expectation_row_expectation(p->arena, &old, &e, why))
			return false;
		old.status = STATUS_WITHDRAWN;
		old.reason = arena_printf(p->arena, "replaced by version %.*s", STR_FMT(now->version));
		expectation_put(r, p->arena, &old, e);
	}
	return true;
}

/* Those that wait and hold from this version on. */
static bool activate(struct publishing *p, struct snapshot *snap, struct record *r, struct failure *why)
{
	const struct contract *c = p->request->contract;
	struct str target = target_contract(p->arena, c->id, p->version.major), point = POINT_PENDING;
	struct expectation_row *rows;
	size_t n, skipped;

	if (!expectation_rows(snap, p->arena, target, &point, 1, &rows, &n, &skipped, why))
		return false;
	p->out->activated = arena_array(p->arena, struct str, n);
	p->out->activated_count = 0;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;
		struct findings broken;
		struct str unchecked;

		if (!expectation_row_expectation(p->arena, &rows[i], &e, why))
			return false;
		findings_init(&broken, p->arena);
		expectation_demands(p->arena, e, c, &broken, &unchecked);
		if (broken.count)
			continue;
		rows[i].status = STATUS_ACTIVE;
		expectation_put(r, p->arena, &rows[i], e);
		if (!supersede(p, snap, r, &rows[i], why))
			return false;
		p->out->activated[p->out->activated_count++] = rows[i].id;
	}
	if (p->out->activated_count)
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

static void put_version(struct publishing *p, struct record *r)
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
	struct node *summary = node_new_map(p->arena);

	record_put(r, TABLE_CONTRACT_VERSIONS,
	           KEY(KEY_NAME(c->id), KEY_INT(p->version.major), KEY_INT(p->version.minor),
	               KEY_INT(p->version.patch)),
	           contract_row_text(p->arena, &row), PUT_NEW);
	node_put_text(p->arena, summary, "title", c->title);
	node_put_text(p->arena, summary, "owner", contract_owner(c));
	record_put(r, TABLE_CONTRACTS, KEY(KEY_NAME(c->id)), row_text(p->arena, summary), PUT_ANY);
	record_bump(r, counter_contract(p->arena, c->id));
}

static struct str what_happened(struct publishing *p)
{
	const struct document_report *report = &p->out->report;
	const struct contract *c = p->request->contract;

	if (report->pass)
		return arena_printf(p->arena, "published %.*s %.*s", STR_FMT(c->id), STR_FMT(c->version));
	return arena_printf(p->arena, "published %.*s %.*s by force, breaking %zu of %zu consumers: %.*s",
	                    STR_FMT(c->id), STR_FMT(c->version), report->broken, report->active,
	                    STR_FMT(p->request->reason));
}

static bool build(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct publishing *p = ctx;

	p->out->published = false;
	p->out->activated_count = 0; /* of an attempt that lost the race */
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
	put_version(p, r);
	put_ports(p, snap, r);
	if (!activate(p, snap, r, why))
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
