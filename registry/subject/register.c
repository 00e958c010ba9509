/* register.c - a schema becomes a version of a subject (6.3) */
#include "registry/subject/impl.h"
#include "registry/subject/state.h"

struct registering {
	struct ask *ask;
	const struct register_request *request;
	struct subject_name name;
	struct subject_version *out;
	unsigned slot;
	enum put_mode put;              /* of the version's row */
	struct subject_verdict verdict; /* of the gate */
	struct compatibility level;     /* where it refuses */
	bool built;                     /* there is something to write */
	struct str replaced;            /* what an import wrote over, in words; or empty */
};

/* A live version with this number and id; NULL: none. */
static const struct version_row *numbered(const struct version_row *rows, size_t n,
                                          long long version, long long id)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].version == version && rows[i].id == id && !rows[i].deleted)
			return &rows[i];
	return NULL;
}

/* Which of them the request may be answered with, although nothing is written, where *same is the
 * schema: an id that is stated must be its id; so must a version be, and then with the id (an
 * import may have given one schema several versions). NULL: none. */
static const struct version_row *agreeing(const struct register_request *q,
                                          const struct version_row *rows, size_t n,
                                          const struct version_row *same)
{
	if (q->version > 0)
		return q->id == same->id ? numbered(rows, n, q->version, q->id) : NULL;
	if (q->version == -1 && same != latest_live(rows, n))
		return NULL;
	return q->id < 0 || q->id == same->id ? same : NULL;
}

/* A live version that is the same already; *out NULL: none. */
static bool find_same(struct registering *x, struct loader *l, const struct prepared *p,
                      const struct version_row *rows, size_t n, const struct version_row **out)
{
	long long id;

	*out = NULL;
	if (x->request->version) /* it becomes that version */
		return true;
	if (bound_id(l->snap, x->ask->arena, &x->name, p->hash, &id))
		*out = carrier(rows, n, id, false);
	if (!*out && !find_equivalent(x->ask, l, p, rows, n, false, out))
		return false;
	if (*out)
		*out = agreeing(x->request, rows, n, *out);
	return true;
}

static bool require_mode(struct registering *x, const struct scope *scope)
{
	struct ask *ask = x->ask;
	const struct str context = context_text(ask->arena, x->name.context);

	if (!require_writable(ask, scope, &x->name))
		return false;
	if (x->request->id >= 0 && !scope_is_open(scope))
		return refuse2(ask, API_NOT_IMPORT, x->name.text, context);
	if (x->request->id < 0 && scope_is_open(scope))
		return refuse2(ask, API_NOT_READ_WRITE, x->name.text, context);
	return true;
}

static bool require_compatible(struct registering *x, struct loader *l, const struct scope *scope,
                               const struct prepared *p, const struct version_row *rows, size_t n)
{
	struct compatibility c;
	struct str details;

	if (scope_is_open(scope) || x->request->force)
		return true;
	if (!judge_level(x->ask, l, scope, p, rows, n, &c))
		return false;
	if (c.compatible)
		return true;
	x->level = c;
	details = arena_printf(x->ask->arena, "[%.*s]",
	                       STR_FMT(str_list_text(x->ask->arena, c.messages, c.count)));
	return refuse2(x->ask, API_INCOMPATIBLE, x->name.text, details);
}

/* The consumers are asked whatever the level says, and even of what is imported, unless a later
 * version stays the latest. */
static bool require_unbroken(struct registering *x, struct loader *l, const struct scope *scope,
                             const struct prepared *p, long long version,
                             const struct version_row *rows, size_t n)
{
	const struct version_row *latest = latest_live(rows, n);
	struct subject_change change = { .name = &x->name,
		                         .new = &p->schema,
		                         .imported = scope_is_open(scope) };
	struct content content;
	struct schema old;
	struct str guid;

	x->verdict = (struct subject_verdict){ 0 };
	if (!x->ask->gate || (latest && latest->version > version))
		return true;
	if (latest && !load_version(l, latest, &old, &content, &guid))
		return false;
	change.old = latest ? &old : NULL;
	if (!x->ask->gate->judge(x->ask, l->snap, l->record, &change, &x->verdict))
		return false;
	return !x->verdict.refused.len ||
	       refuse2(x->ask, API_CONSUMER_BROKEN, x->name.text, x->verdict.refused);
}

/* Older deleted versions of the same schema make room for the new one, unless something refers to
 * them. */
static bool replace_deleted(struct registering *x, struct snapshot *snap, struct record *r,
                            long long id, struct version_row *rows, size_t *n)
{
	struct arena *a = x->ask->arena;
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		const struct version_row *v = &rows[i];

		if (v->id != id || !v->deleted || is_referenced(x->ask, snap, v, true, STR_NONE)) {
			rows[kept++] = *v;
			continue;
		}
		store_expect(snap, r, counter_referrers(a, x->name.text));
		record_delete(r, TABLE_SUBJECT_VERSIONS,
		              KEY(KEY_NAME(v->name.context), KEY_NAME(v->name.subject),
		                  KEY_INT(v->version)));
		record_delete(r, TABLE_SCHEMA_USES,
		              KEY(KEY_NAME(v->name.context), KEY_INT(id), KEY_NAME(v->name.subject),
		                  KEY_INT(v->version)));
	}
	*n = kept;
	return true;
}

/* For the log: schemas that refer to the version mean another schema from now on. */
static struct str replaced_text(struct registering *x, struct snapshot *snap,
                                const struct version_row *row)
{
	const bool referred = is_referenced(x->ask, snap, row, true, STR_NONE);

	return arena_printf(x->ask->arena, ", in place of id %lld%s", row->id,
	                    referred ? ", which others refer to" : "");
}

/* An import onto a number that is there writes over it, live or deleted, referred to or not: the
 * original keeps one record of that key, the last. */
static size_t replace_version(struct registering *x, struct snapshot *snap, struct record *r,
                              long long id, long long version, struct version_row *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].version != version) {
			rows[kept++] = rows[i];
			continue;
		}
		x->put = PUT_ANY;
		if (rows[i].id == id)
			continue;
		x->replaced = replaced_text(x, snap, &rows[i]);
		let_go(x->ask, snap, r, &rows[i], 1);
	}
	return kept;
}

/* Every row that a new version makes. The id is a slot of the record. */
static void write_version(struct registering *x, struct snapshot *snap, struct record *r,
                          const struct prepared *p, long long version)
{
	struct arena *a = x->ask->arena;
	const struct subject_name *n = &x->name;
	const struct str head = STR("{\"id\":");
	struct str row = arena_printf(a, "%.*s,\"deleted\":false,\"when\":%lld}", STR_FMT(head),
	                              (long long)x->ask->by->now),
		   there;

	record_put(r, TABLE_SUBJECT_VERSIONS,
	           KEY(KEY_NAME(n->context), KEY_NAME(n->subject), KEY_INT(version)), row, x->put);
	record_hole(r, head.len, x->slot, HOLE_TEXT);
	record_put(r, TABLE_SCHEMAS, KEY(KEY_NAME(n->context), KEY_SLOT(x->slot)),
	           content_row(a, &p->content, p->guid), PUT_ANY);
	record_put(r, TABLE_SCHEMA_USES,
	           KEY(KEY_NAME(n->context), KEY_SLOT(x->slot), KEY_NAME(n->subject),
	               KEY_INT(version)),
	           STR(""), PUT_ANY);
	record_put(r, TABLE_SCHEMA_GUIDS,
	           KEY(KEY_NAME(p->guid), KEY_NAME(n->context), KEY_SLOT(x->slot)), STR(""),
	           PUT_ANY);
	record_put(r, TABLE_CONTEXTS, KEY(KEY_NAME(n->context)), STR(""), PUT_ANY);
	if (!store_get(snap, TABLE_CONTEXTS, KEY(KEY_NAME(n->context)), &there))
		record_bump(r, COUNTER_CONTEXTS);
	for (size_t i = 0; i < p->content.reference_count; i++) {
		struct subject_name to = reference_target(a, n->context, &p->content.references[i]);

		record_put(r, TABLE_REFERRERS,
		           KEY(KEY_NAME(to.text), KEY_INT(p->content.references[i].version),
		               KEY_NAME(n->context), KEY_SLOT(x->slot)),
		           STR(""), PUT_ANY);
		record_bump(r, counter_referrers(a, to.text));
	}
	record_bump(r, counter_subject(a, n));
	record_bump(r, counter_context(a, n->context));
	record_bump(r, counter_uses(a, n->context, p->hash));
	sign(r, x->ask->by, STR("register"));
	r->note = log_note(a, x->verdict.contract,
	                   arena_printf(a, "version %lld of %.*s%.*s%s%.*s", version,
	                                STR_FMT(n->text), STR_FMT(x->replaced),
	                                x->verdict.passed.len ? "; " : "",
	                                STR_FMT(x->verdict.passed)));
}

/* The number that carries the content: bound to it, or to be, or the one that an import asks for.
 */
static bool take_id(struct registering *x, struct snapshot *snap, struct record *r,
                    const struct prepared *p)
{
	struct arena *a = x->ask->arena;
	const struct str sequence = sequence_ids(a, x->name.context),
			 context = context_text(a, x->name.context);
	struct str hash;

	if (x->request->id < 0) {
		x->slot = record_bind(r, sequence, p->hash);
		return true;
	}
	/* For ever, though nobody may carry it any more. The record itself makes sure again. */
	if (store_get(snap, TABLE_NUMBERS,
	              KEY(KEY_NAME(sequence), KEY_INT((uint64_t)x->request->id)), &hash) &&
	    !str_eq(hash, p->hash))
		return refuse2(x->ask, API_ID_TAKEN, decimal(x->ask, x->request->id), context);
	x->slot = record_import(r, sequence, (uint64_t)x->request->id, p->hash);
	return true;
}

static bool build(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct registering *x = ctx;
	struct ask *ask = x->ask;
	const struct register_request *q = x->request;
	struct loader l = { .ask = ask, .snap = snap, .record = r, .deleted = q->id >= 0 };
	const struct version_row *same;
	struct version_row *rows;
	struct scope scope;
	struct prepared p;
	long long version, next, id = -1;
	size_t n;

	(void)why;
	store_expect(snap, r, counter_subject(ask->arena, &x->name));
	expect_scopes(snap, r, ask->arena, &x->name);
	n = version_rows(snap, ask->arena, &x->name, &rows);
	next = n ? rows[n - 1].version + 1 : 1;
	if (!scope_of(ask, snap, &x->name, &scope) || !require_mode(x, &scope) ||
	    !prepare(ask, &l, q, &x->name, &scope, rows, n, q->id < 0 && scope.validate_new, &p) ||
	    !find_same(x, &l, &p, rows, n, &same))
		return false;
	if (same) {
		return answer_version(ask, &l, same, q->format, x->out);
	}
	version = q->version > 0 ? q->version : next;
	if (!require_compatible(x, &l, &scope, &p, rows, n) ||
	    !require_unbroken(x, &l, &scope, &p, version, rows, n))
		return false;
	if (version != next && !scope_is_open(&scope))
		return refuse1(ask, API_INVALID_SCHEMA,
		               STR("Version is not one more than previous version"));
	if (q->id >= 0)
		id = q->id; /* imports may give one content two */
	else
		bound_id(snap, ask->arena, &x->name, p.hash, &id);
	x->put = PUT_NEW;
	x->replaced = STR("");
	if (!take_id(x, snap, r, &p))
		return false;
	n = replace_version(x, snap, r, id, version, rows, n);
	if (id >= 0 && !replace_deleted(x, snap, r, id, rows, &n))
		return false;
	write_version(x, snap, r, &p, version);
	rows[n] = (struct version_row){ .name = x->name, .version = version };
	subject_row_put(r, ask->arena, &x->name, rows, n + 1);
	x->built = true;
	return answer_prepared(ask, &p, &x->name, version, q->id, q->format, x->out);
}

/* 5.3, row 5: a schema that is a live version already is answered in any mode, without the writer.
 */
static bool answered_at_once(struct registering *x, struct loader *l, bool *done)
{
	const struct register_request *q = x->request;
	const struct version_row *same;
	struct ask *ask = x->ask;
	struct version_row *rows;
	struct scope scope;
	size_t n;

	*done = false;
	if (!str_trim(q->content.text).len || q->edits.adds || q->edits.removes ||
	    q->edits.propagate)
		return true;
	if (!scope_of(ask, l->snap, &x->name, &scope))
		return false;
	if (scope.default_metadata || scope.override_metadata || scope.default_rules ||
	    scope.override_rules)
		return true;
	if (!lookup_in(ask, l, q, &x->name, q->version == -1 ? LOOK_AT_LATEST : LOOK_AT_LIVE,
	               x->out, done))
		return false;
	if (*done) {
		n = version_rows(l->snap, ask->arena, &x->name, &rows);
		same = numbered(rows, n, x->out->version, x->out->id);
		same = same ? agreeing(q, rows, n, same) : NULL;
		*done = same != NULL;
		x->out->version = same ? same->version : 0;
	}
	return true;
}

static bool require_name(const struct registering *x)
{
	if (subject_name_is_writable(&x->name, true) &&
	    (!x->ask->settings->reject_empty || x->name.subject.len))
		return true;
	return refuse1(x->ask, API_INVALID_SUBJECT, x->request->subject);
}

bool subject_try(struct ask *ask, struct snapshot *snap, const struct register_request *request,
                 struct subject_trial *out)
{
	static const struct actor nobody = { .who = STR_INIT("") };
	struct ask trying = *ask;
	struct subject_version answer = { 0 };
	struct registering x = { .ask = &trying,
		                 .request = request,
		                 .name = subject_name_read(ask->arena, request->subject),
		                 .out = &answer };
	struct loader l = { .ask = &trying, .snap = snap, .deleted = request->id >= 0 };
	struct record r;
	bool done = false, ok;

	trying.by = &nobody;
	*out = (struct subject_trial){ 0 };
	record_init(&r, ask->arena, STR(""), STR(""), 0); /* nothing is proposed */
	ok = require_name(&x) && answered_at_once(&x, &l, &done) &&
	     (done || build(&x, snap, &r, ask->why));
	out->refused = !ok && trying.refused;
	if (!ok && !out->refused)
		return false;
	out->no = trying.no;
	out->message = trying.message;
	out->level = x.level;
	out->already = ok && !x.built;
	out->version = ok ? answer.version : 0;
	return true;
}

bool subject_register(struct ask *ask, const struct register_request *request,
                      struct subject_version *out)
{
	struct registering x = { .ask = ask,
		                 .request = request,
		                 .name = subject_name_read(ask->arena, request->subject),
		                 .out = out };
	struct str names[] = { x.name.text };
	struct store_answer answer;
	struct loader l;
	bool done;

	if (!require_name(&x) || !loader_begin(ask, &l, request->id >= 0) ||
	    !loader_end(&l, answered_at_once(&x, &l, &done)))
		return false;
	if (done)
		return true;
	if (!store_change(ask->store, ask->arena, names, 1, build, &x, &answer, ask->why))
		return ask->why->code == FAILURE_LIMIT && x.built
		               ? refuse(ask, API_SCHEMA_TOO_LARGE)
		               : false;
	if (answer.result == STORE_APPLIED)
		out->id = (long long)answer.assigned[x.slot];
	return true;
}
