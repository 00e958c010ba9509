#include "contract/expectation/expectation.h"

#include "contract/expectation/body.h"
#include "contract/expectation/keys.h"
#include "contract/expectation/native.h"

#include <assert.h>
#include <stdlib.h>

static const struct {
	const char *name;
	bool writable; /* may stand in a document */
} statuses[] = {
	[STATUS_ACTIVE] = { "active", true },    [STATUS_PENDING] = { "pending", true },
	[STATUS_UNBOUND] = { "unbound", false }, [STATUS_WITHDRAWN] = { "withdrawn", true },
	[STATUS_EXPIRED] = { "expired", false },
};
static_assert(sizeof statuses / sizeof *statuses == STATUS_COUNT, "a name for each status");

const char *expectation_status_name(enum expectation_status s)
{
	return statuses[s].name;
}

static struct str text_of(const struct node *root, const char *path)
{
	return node_text(node_path(root, path));
}

static void did_you_mean(struct defects *d, struct str got, const struct str *names, size_t n)
{
	struct str meant = str_did_you_mean(got, names, n);

	if (meant.len)
		defect_hint(d, "did you mean \"%.*s\"?", STR_FMT(meant));
}

/* ---- head ---------------------------------------------------------------- */

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i], lower = (char)(c | 0x20);

		if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
		    c != '_')
			return false;
	}
	return s.len > 0;
}

/* <team>.<app>, each part of letters, digits, - and _; more parts are a team within a team. */
static bool is_app_id(struct str id)
{
	size_t parts = 0;
	bool good = !str_ends(id, ".");

	while (good && id.len) {
		good = is_word(str_cut(&id, '.'));
		parts++;
	}
	return good && parts >= 2;
}

static bool is_number(struct str s)
{
	long long n;

	return str_to_long(s, &n) && s.ptr[0] != '+' && s.ptr[0] != '-' &&
	       (s.len == 1 || s.ptr[0] != '0');
}

/* Semantic Versioning 2.0.0; build metadata and pre-release are not looked into. */
static bool is_semver(struct str s)
{
	struct str core = s, pre;
	size_t parts = 0;

	core = str_cut(&core, '+');
	pre = core;
	core = str_cut(&pre, '-');
	while (core.len) {
		if (!is_number(str_cut(&core, '.')))
			return false;
		parts++;
	}
	return parts == 3;
}

static void read_head(struct expectation *e, struct defects *d)
{
	const struct node *root = e->root, *version = node_get(root, "version");
	const struct node *api = node_get(root, "apiVersion");

	e->id_at = node_get(root, "id");
	e->id = node_text(e->id_at);
	e->version = node_text(version);
	if (!e->id.len)
		defect_add(d, DEFECT_MISSING_KEY, root, STR("id"), "the expectation has no id");
	else if (!is_app_id(e->id))
		defect_add(d, DEFECT_EXPECTATION_ID, e->id_at, STR("id"),
		           "\"%.*s\" is not <team>.<app>", STR_FMT(e->id));
	if (e->version.len && !is_semver(e->version)) {
		defect_add(d, DEFECT_WRONG_VALUE, version, STR("version"),
		           "\"%.*s\" is not a semantic version", STR_FMT(e->version));
		defect_hint(d, "three numbers: 1.0.0");
	}
	if (api && !str_is(node_text(api), "v1")) {
		defect_add(d, DEFECT_WRONG_VALUE, api, STR("apiVersion"),
		           "expectations have apiVersion v1, not \"%.*s\"",
		           STR_FMT(node_text(api)));
	}
}

static void read_consumer(struct expectation *e, struct defects *d)
{
	const struct node *at = node_get(e->root, "consumer");

	e->name = text_of(at, "name");
	e->owner = text_of(at, "owner");
	e->app_version = text_of(at, "version");
	e->environment = text_of(at, "environment");
	e->contact = text_of(at, "contact");
	e->repo = text_of(at, "repo");
	if (!e->owner.len)
		defect_add(d, DEFECT_EXPECTATION_NO_OWNER, at ? at : e->root, STR("consumer.owner"),
		           "the consumer has no owner: nobody can be told before a break");
}

static void read_status(struct arena *a, struct expectation *e, struct defects *d)
{
	const struct node *at = node_get(e->root, "status");
	struct str names[STATUS_COUNT], all = STR_NONE;
	size_t n = 0;

	e->status = STATUS_ACTIVE;
	e->expires = text_of(e->root, "expires");
	e->needed_until_at = node_get(e->root, "neededUntil");
	e->needed_until = node_text(e->needed_until_at);
	if (!node_text(at).len)
		return;
	for (size_t i = 0; i < STATUS_COUNT; i++) {
		if (!statuses[i].writable)
			continue;
		names[n++] = str_of(statuses[i].name);
		all = arena_printf(a, "%.*s%s%s", STR_FMT(all), all.len ? ", " : "",
		                   statuses[i].name);
		if (str_is(at->text, statuses[i].name)) {
			e->status = (enum expectation_status)i;
			e->status_stated = true;
			return;
		}
	}
	defect_add(d, DEFECT_WRONG_VALUE, at, STR("status"), "status is one of %.*s, not \"%.*s\"",
	           STR_FMT(all), STR_FMT(at->text));
	did_you_mean(d, at->text, names, n);
}

/* ---- target ---------------------------------------------------------------- */

static void read_target(struct expectation *e, struct defects *d)
{
	const struct node *at = node_get(e->root, "contract"),
			  *subject = node_get(e->root, "subject");
	const struct node *major = node_get(at, "major");
	bool has_contract = !node_is_null(at), has_subject = node_text(subject).len > 0;

	e->major = -1;
	e->target_at = has_contract ? at : subject;
	e->subject = node_text(subject);
	e->contract = text_of(at, "id");
	e->port_at = node_get(at, "server");
	e->port = node_text(e->port_at);
	if (!node_to_long(major, &e->major) || e->major < 0)
		e->major = -1;
	if (has_contract == has_subject) {
		defect_add(d, DEFECT_EXPECTATION_TARGET, has_subject ? subject : e->root, STR_NONE,
		           has_subject ? "the target is a contract or a subject, not both"
		                       : "neither a contract nor a subject is named");
	} else if (has_contract && node_is(at, NODE_MAP)) {
		if (!e->contract.len)
			defect_add(d, DEFECT_MISSING_KEY, at, STR("contract.id"),
			           "the contract's id is missing");
		if (node_is_null(major))
			defect_add(d, DEFECT_EXPECTATION_NO_MAJOR, at, STR("contract.major"),
			           "no major version of the contract is named");
	}
}

static int by_key(const void *x, const void *y)
{
	return str_cmp(((const struct named *)x)->key, ((const struct named *)y)->key);
}

static void read_address(struct arena *a, struct expectation *e, struct defects *d)
{
	const struct node *at = node_get(e->root, "address");

	if (!node_is(at, NODE_MAP))
		return;
	e->address = arena_array(a, struct named, at->count);
	for (size_t i = 0; i < at->count; i++) {
		const struct member *m = &at->members[i];

		if (node_is(m->value, NODE_SCALAR) && !node_is_null(m->value))
			e->address[e->address_count++] =
				(struct named){ m->key->text, m->value->text, m->value, m->key };
	}
	qsort(e->address, e->address_count, sizeof *e->address, by_key);
	if (e->subject.len && e->address_count)
		defect_add(d, DEFECT_EXPECTATION_DEMANDS_NOTHING, at, STR("address"),
		           "this demands nothing: a subject has no address");
}

static void read_clearance(struct expectation *e, struct defects *d)
{
	const struct node *at = node_get(e->root, "clearance");

	if (!node_is(at, NODE_MAP))
		return;
	e->clearance_at = at;
	e->clearance_pii_stated = node_to_bool(node_get(at, "pii"), &e->clearance_pii);
	e->clearance_classification = text_of(at, "classification");
	if (e->clearance_pii_stated && e->clearance_pii && !e->clearance_classification.len)
		defect_add(d, DEFECT_EXPECTATION_DEMANDS_NOTHING, at, STR("clearance.pii"),
		           "this demands nothing: pii: true allows everything");
}

/* ---- all of it ------------------------------------------------------------------ */

static bool demands_something(const struct expectation *e)
{
	return e->port.len || e->address_count || e->native.at || e->quality_count ||
	       e->needed_until.len || e->clearance_classification.len ||
	       (e->clearance_pii_stated && !e->clearance_pii) || e->body->model_count ||
	       e->body->sla_count;
}

bool expectation_read(struct arena *a, const struct node *root, struct expectation **out,
                      struct defects *defects, struct failure *why)
{
	struct expectation *e;

	if (!node_is(root, NODE_MAP))
		return failure_set(why, FAILURE_SYNTAX, "an expectation is a map of keys");
	if (!str_is(node_text(node_get(root, "kind")), "ConsumerExpectation"))
		return failure_at(why, FAILURE_SYNTAX, root->line, root->column,
		                  "an expectation has kind: ConsumerExpectation");
	e = arena_new(a, struct expectation);
	e->root = root;
	e->source = root->source;
	if (defects)
		expectation_check_keys(a, root, defects);
	read_head(e, defects);
	read_consumer(e, defects);
	read_status(a, e, defects);
	read_target(e, defects);
	read_address(a, e, defects);
	read_clearance(e, defects);
	expectation_read_native(a, e, defects);
	expectation_read_body(a, e, defects);
	if (!demands_something(e) && defects && !defects->errors)
		defect_add(defects, DEFECT_EXPECTATION_EMPTY, root, STR_NONE,
		           "nothing is demanded but that the target exists");
	*out = e;
	return true;
}
