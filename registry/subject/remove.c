/* remove.c - versions and subjects deleted: softly first, then for good */
#include "registry/subject/impl.h"

/* ---- who refers ------------------------------------------------------------- */

/* Versions that carry a schema: rows of SCHEMA_USES. */
static size_t uses_of(struct snapshot *snap, struct arena *a, struct str context, long long id,
                      struct row **out)
{
	struct range range = { .table = TABLE_SCHEMA_USES,
		               .prefix = KEY(KEY_NAME(context), KEY_INT(id)) };

	return store_list(snap, a, &range, out);
}

/* Is the schema carried by a version that counts? */
static bool is_carried(struct ask *ask, struct snapshot *snap, struct str context, long long id,
                       bool deleted, struct str except)
{
	struct row *rows;
	size_t n = uses_of(snap, ask->arena, context, id, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct key *k = &rows[i].key;
		struct subject_name name = subject_name_of(ask->arena, context, k->part[2].name);
		struct version_row row;

		if (except.ptr && str_eq(name.text, except))
			continue;
		if (version_row_get(snap, ask->arena, &name, (long long)k->part[3].number, &row) &&
		    (!row.deleted || deleted))
			return true;
	}
	return false;
}

bool is_referenced(struct ask *ask, struct snapshot *snap, const struct version_row *row,
                   bool deleted, struct str except)
{
	struct range range = { .table = TABLE_REFERRERS,
		               .prefix = KEY(KEY_NAME(row->name.text), KEY_INT(row->version)) };
	struct row *rows;
	size_t n = store_list(snap, ask->arena, &range, &rows);

	for (size_t i = 0; i < n; i++)
		if (is_carried(ask, snap, rows[i].key.part[2].name,
		               (long long)rows[i].key.part[3].number, deleted, except))
			return true;
	return false;
}

static bool refuse_referenced(struct ask *ask, const struct version_row *row)
{
	return refuse2(ask, API_REFERENCE_EXISTS, row->name.text, decimal(ask, row->version));
}

/* ---- for good ----------------------------------------------------------------- */

static bool is_among(const struct version_row *rows, size_t n, struct str context,
                     struct str subject, long long version)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].version == version && str_eq(rows[i].name.subject, subject) &&
		    str_eq(rows[i].name.context, context))
			return true;
	return false;
}

/* Nobody carries the schema any more: its id answers nothing, its content gets a new one if it
 * comes back. */
static void erase_schema(struct ask *ask, struct snapshot *snap, struct record *r,
                         const struct version_row *v, const struct content *c, struct str guid,
                         struct str hash)
{
	const struct str context = v->name.context;
	struct arena *a = ask->arena;
	const long long id = v->id;
	long long bound;

	record_delete(r, TABLE_SCHEMAS, KEY(KEY_NAME(context), KEY_INT(id)));
	record_delete(r, TABLE_SCHEMA_GUIDS, KEY(KEY_NAME(guid), KEY_NAME(context), KEY_INT(id)));
	if (bound_id(snap, a, &v->name, hash, &bound) && bound == id) /* an import gave it two */
		record_delete(r, TABLE_HASHES,
		              KEY(KEY_NAME(sequence_ids(a, context)), KEY_NAME(hash)));
	for (size_t i = 0; i < c->reference_count; i++) {
		struct subject_name to = reference_target(a, context, &c->references[i]);

		record_delete(r, TABLE_REFERRERS,
		              KEY(KEY_NAME(to.text), KEY_INT(c->references[i].version),
		                  KEY_NAME(context), KEY_INT(id)));
		record_bump(r, counter_referrers(a, to.text));
	}
}

void let_go(struct ask *ask, struct snapshot *snap, struct record *r,
            const struct version_row *rows, size_t count)
{
	struct arena *a = ask->arena;

	for (size_t i = 0; i < count; i++) {
		const struct version_row *v = &rows[i];
		struct str guid, hash;
		struct content c;
		struct row *uses;
		size_t n = uses_of(snap, a, v->name.context, v->id, &uses), others = 0;

		for (size_t k = 0; k < n; k++)
			others += !is_among(rows, count, v->name.context, uses[k].key.part[2].name,
			                    (long long)uses[k].key.part[3].number);
		record_delete(r, TABLE_SCHEMA_USES,
		              KEY(KEY_NAME(v->name.context), KEY_INT(v->id),
		                  KEY_NAME(v->name.subject), KEY_INT(v->version)));
		if (!content_get(snap, a, v->name.context, v->id, &c, &guid))
			continue;
		hash = content_hash(a, &c);
		store_expect(snap, r, counter_uses(a, v->name.context, hash));
		record_bump(r, counter_uses(a, v->name.context, hash));
		if (!others)
			erase_schema(ask, snap, r, v, &c, guid, hash);
	}
}

bool erase_versions(struct ask *ask, struct snapshot *snap, struct record *r,
                    const struct version_row *rows, size_t count)
{
	struct arena *a = ask->arena;

	for (size_t i = 0; i < count; i++) {
		const struct version_row *v = &rows[i];

		store_expect(snap, r, counter_referrers(a, v->name.text));
		if (is_referenced(ask, snap, v, true, v->name.text))
			return refuse_referenced(ask, v);
		record_delete(r, TABLE_SUBJECT_VERSIONS,
		              KEY(KEY_NAME(v->name.context), KEY_NAME(v->name.subject),
		                  KEY_INT(v->version)));
	}
	let_go(ask, snap, r, rows, count);
	return true;
}

/* ---- the operations -------------------------------------------------------------- */

struct removal {
	struct ask *ask;
	struct subject_name name;
	long long version; /* -1: the latest; 0: all of them */
	bool permanent;
	long long *gone;
	size_t count;
	struct subject_verdict verdict; /* of the gate */
};

static bool read_removal(struct removal *x, struct snapshot *snap, struct record *r,
                         struct version_row **rows, size_t *n)
{
	struct arena *a = x->ask->arena;

	store_expect(snap, r, counter_subject(a, &x->name));
	store_expect(snap, r, counter_referrers(a, x->name.text));
	expect_scopes(snap, r, a, &x->name);
	*n = version_rows(snap, a, &x->name, rows);
	x->gone = arena_array(a, long long, *n + 1);
	x->count = 0;
	x->verdict = (struct subject_verdict){ 0 };
	return true;
}

static void finish(struct removal *x, struct record *r, const struct version_row *rows, size_t n)
{
	struct arena *a = x->ask->arena;

	subject_row_put(r, a, &x->name, rows, n);
	record_bump(r, counter_subject(a, &x->name));
	sign(r, x->ask->by, x->permanent ? STR("erase") : STR("delete"));
	r->note = log_note(a, x->verdict.contract,
	                   arena_printf(a, "%s %zu version(s) of %.*s%s%.*s",
	                                x->permanent ? "erased" : "deleted", x->count,
	                                STR_FMT(x->name.text), x->verdict.passed.len ? "; " : "",
	                                STR_FMT(x->verdict.passed)));
}

/* A consumer, or the contract of its topic, may not hold with the version that would be the latest
 * then; or there would be none. next NULL: none. */
static bool require_unbroken(struct removal *x, struct snapshot *snap, struct record *r,
                             const struct scope *scope, const struct version_row *latest,
                             const struct version_row *next)
{
	struct ask *ask = x->ask;
	struct loader l = { .ask = ask, .snap = snap, .record = r, .deleted = true };
	struct subject_change change = { .name = &x->name, .imported = scope_is_open(scope) };
	struct content content;
	struct schema old, new;
	struct str guid, details;

	if (!ask->gate)
		return true;
	if (!load_version(&l, latest, &old, &content, &guid) ||
	    (next && !load_version(&l, next, &new, &content, &guid)))
		return false;
	change.old = &old;
	change.new = next ? &new : NULL;
	if (!ask->gate->judge(ask, snap, r, &change, &x->verdict))
		return false;
	if (!x->verdict.refused.len)
		return true;
	details =
		next ? arena_printf(ask->arena,
	                            "version %lld, latest without version %lld, breaks %.*s",
	                            next->version, latest->version, STR_FMT(x->verdict.refused))
		     : arena_printf(ask->arena, "deleting version %lld, the last one, breaks %.*s",
	                            latest->version, STR_FMT(x->verdict.refused));
	return refuse2(ask, API_DELETE_BREAKS, x->name.text, details);
}

/* Softly deletes or erases one that was found; *rows is then what is left. */
static bool remove_one(struct removal *x, struct snapshot *snap, struct record *r,
                       struct version_row *rows, size_t n, size_t at)
{
	struct arena *a = x->ask->arena;
	struct version_row *left;

	x->gone[x->count++] = rows[at].version;
	if (!x->permanent) {
		rows[at].deleted = true;
		rows[at].when = x->ask->by->now;
		version_row_put(r, a, &rows[at]);
		finish(x, r, rows, n);
		return true;
	}
	if (!erase_versions(x->ask, snap, r, &rows[at], 1))
		return false;
	left = arena_array(a, struct version_row, n);
	memcpy(left, rows, at * sizeof *rows);
	memcpy(left + at, rows + at + 1, (n - at - 1) * sizeof *rows);
	finish(x, r, left, n - 1);
	return true;
}

static bool build_version(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct removal *x = ctx;
	struct ask *ask = x->ask;
	const struct version_row *latest;
	struct version_row *rows;
	struct scope scope;
	size_t n, at = 0;

	(void)why;
	if (!read_removal(x, snap, r, &rows, &n))
		return false;
	latest = latest_live(rows, n);
	if (!n)
		return refuse1(ask, API_SUBJECT_NOT_FOUND, x->name.text);
	while (at < n &&
	       rows[at].version != (x->version == -1 && latest ? latest->version : x->version))
		at++;
	if (at < n && rows[at].deleted && !x->permanent)
		return refuse2(ask, API_VERSION_SOFT_DELETED, x->name.text,
		               decimal(ask, rows[at].version));
	if (at == n)
		return refuse1(ask, API_VERSION_NOT_FOUND, decimal(ask, x->version));
	if (!scope_of(ask, snap, &x->name, &scope) || !require_writable(ask, &scope, &x->name))
		return false;
	if (is_referenced(ask, snap, &rows[at], x->permanent, STR_NONE))
		return refuse_referenced(ask, &rows[at]);
	if (x->permanent && !rows[at].deleted)
		return refuse2(ask, API_VERSION_NOT_SOFT_DELETED, x->name.text,
		               decimal(ask, rows[at].version));
	if (&rows[at] == latest &&
	    !require_unbroken(x, snap, r, &scope, latest,
	                      latest_live(rows, (size_t)(latest - rows)))) /* ascending */
		return false;
	return remove_one(x, snap, r, rows, n, at);
}

static bool build_subject(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct removal *x = ctx;
	struct ask *ask = x->ask;
	const struct version_row *latest;
	struct version_row *rows;
	struct scope scope;
	size_t n;

	(void)why;
	if (!read_removal(x, snap, r, &rows, &n))
		return false;
	latest = latest_live(rows, n);
	if (!n)
		return refuse1(ask, API_SUBJECT_NOT_FOUND, x->name.text);
	if (!x->permanent && !latest)
		return refuse1(ask, API_SUBJECT_SOFT_DELETED, x->name.text);
	if (!scope_of(ask, snap, &x->name, &scope) || !require_writable(ask, &scope, &x->name))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!x->permanent && rows[i].deleted)
			continue;
		if (is_referenced(ask, snap, &rows[i], x->permanent, x->name.text))
			return refuse_referenced(ask, &rows[i]);
		if (x->permanent && !rows[i].deleted)
			return refuse1(ask, API_SUBJECT_NOT_SOFT_DELETED, x->name.text);
		x->gone[x->count++] = rows[i].version;
	}
	if (latest && !require_unbroken(x, snap, r, &scope, latest, NULL))
		return false;
	for (size_t i = 0; i < n && !x->permanent; i++) {
		if (rows[i].deleted)
			continue;
		rows[i].deleted = true;
		version_row_put(r, ask->arena, &rows[i]);
	}
	if (x->permanent && !erase_versions(ask, snap, r, rows, n))
		return false;
	finish(x, r, rows, x->permanent ? 0 : n);
	return true;
}

static bool removal_run(struct removal *x, store_build_fn *build)
{
	struct str names[] = { x->name.text };
	struct store_answer answer;

	return store_change(x->ask->store, x->ask->arena, names, 1, build, x,
	                    &answer, x->ask->why);
}

bool subject_delete_version(struct ask *ask, struct str subject, long long version, bool permanent,
                            long long *deleted)
{
	struct removal x = { .ask = ask,
		             .name = subject_name_read(ask->arena, subject),
		             .version = version,
		             .permanent = permanent };

	if (!removal_run(&x, build_version))
		return false;
	*deleted = x.gone[0];
	return true;
}

bool subject_delete(struct ask *ask, struct str subject, bool permanent, long long **deleted,
                    size_t *count)
{
	struct removal x = { .ask = ask,
		             .name = subject_name_read(ask->arena, subject),
		             .permanent = permanent };

	if (!removal_run(&x, build_subject))
		return false;
	*deleted = x.gone;
	*count = x.count;
	return true;
}

static bool build_context(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct removal *x = ctx;
	struct arena *a = x->ask->arena;
	struct range range = { .table = TABLE_SUBJECTS,
		               .prefix = KEY(KEY_NAME(x->name.context)),
		               .limit = 1 };
	struct row *rows;
	struct str value;

	(void)why;
	store_expect(snap, r, counter_context(a, x->name.context));
	if (store_list(snap, a, &range, &rows))
		return refuse1(x->ask, API_CONTEXT_NOT_EMPTY, x->name.text);
	if (!store_get(snap, TABLE_CONTEXTS, KEY(KEY_NAME(x->name.context)), &value))
		return true; /* it never was: nothing to do */
	record_delete(r, TABLE_CONTEXTS, KEY(KEY_NAME(x->name.context)));
	record_bump(r, counter_context(a, x->name.context));
	sign(r, x->ask->by, STR("delete-context"));
	return true;
}

bool context_delete(struct ask *ask, struct str context)
{
	struct removal x = { .ask = ask,
		             .name = subject_name_read(ask->arena, context),
		             .permanent = true };

	return removal_run(&x, build_context);
}
